# ruff: noqa: E501 - a pattern a line reads as the table it is
"""The forms in which people say that something repeats, each with the rule it makes."""

import re
from dataclasses import replace
from typing import Final

from language.lazy import Lazy
from times.canonical.time_words import MONTHS, WEEKDAYS
from times.parsing.dates import (
    EDGES,
    FOLLOW,
    MO,
    NTH,
    WD,
    nth_number,
)
from times.parsing.holidays import FIXED_HOLIDAYS, FLOATING_HOLIDAYS, HOLIDAYS
from times.repeats.rules import CODES, WEEKEND, WORKDAYS, Rule
from times.values import UNIT, Part, read_duration

# --- Words to rules --------------------------------------------------------------------------------
_DAY: Final = r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)s?|Tues|Weds|Thus|Weekdays?|Weekends?)\b"
_AND: Final = (
    r"(?:,? & (?:on )?(?:the )?|,? and on |,? and |,? or | ?, ?| ?/ ?| ?- ?| to | until | )"
)
DAYS: Final = rf"{_DAY}(?:{_AND}(?:on |every |the )?{_DAY})*"
NTHS: Final = rf"{NTH}(?:(?:, and |, | and | & |,| or )(?:the |on the )?{NTH})*"
# Days of the month as numbers alone, of languages that say them so: "los días 15 y 30".
_PLAIN_DOMS: Final = r"\d{1,2}(?:(?:, and | and | & |, )(?:(?:Dom|Day) )*\d{1,2})+"
_NO_HOUR: Final = r"\b(?! ?(?:Hour|Minute|Day|Week|am|pm|oclock|h\b|[:/.]|[ai]n? the (?:Morning|Afternoon|Evening)|at Night|(?:of )?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)))"
DOMS: Final = r"\d{1,2}th(?:(?:, and |, | and | & |,| or )(?:the )?\d{1,2}th)*"
_N: Final = r"(?:(?P<n>other|alternate|second|alternating|\d{1,3}(?:th)?|(?:a )?couple(?: of)?|few|half an|half) )?"
_UNIT: Final = r"(?P<u>Second|Minute|Hour|h|Day|Night|Week|Fortnight|Weekend|Month|Quarter|Year|Morning|Afternoon|Evening|Noon|Midnight)\b"
_EVERY: Final = r"(?:every|on every|of every|in every|for every|at every)"
_LEAD: Final = r"(?:on |of |in |by |at |for )?(?:the )?"
FREQ: Final = {
    "Second": ("SECONDLY", 1),
    "Minute": ("MINUTELY", 1),
    "Hour": ("HOURLY", 1),
    "h": ("HOURLY", 1),
    "Day": ("DAILY", 1),
    "Night": ("DAILY", 1),
    "Morning": ("DAILY", 1),
    "Afternoon": ("DAILY", 1),
    "Evening": ("DAILY", 1),
    "Noon": ("DAILY", 1),
    "Midnight": ("DAILY", 1),
    "Week": ("WEEKLY", 1),
    "Fortnight": ("WEEKLY", 2),
    "Weekend": ("WEEKLY", 1),
    "Month": ("MONTHLY", 1),
    "Quarter": ("MONTHLY", 3),
    "Year": ("YEARLY", 1),
}
_ADVERBS: Final = {
    "Daily": ("DAILY", 1),
    "Nightly": ("DAILY", 1),
    "Weekly": ("WEEKLY", 1),
    "Biweekly": ("WEEKLY", 2),
    "Monthly": ("MONTHLY", 1),
    "Bimonthly": ("MONTHLY", 2),
    "Quarterly": ("MONTHLY", 3),
    "Halfyearly": ("MONTHLY", 6),
    "Yearly": ("YEARLY", 1),
    "Biyearly": ("YEARLY", 2),
    "Hourly": ("HOURLY", 1),
}
_PARTS: Final = ("Morning", "Afternoon", "Evening", "Night")


def every_so(words: str | None) -> int:
    """Return the interval "other", "3", "2nd" or "couple of" means."""
    if not words:
        return 1
    if words[0].isdigit():
        return max(int(re.sub(r"\D", "", words)), 1)
    return 3 if words == "few" else 2


def read_days(words: str) -> tuple[str, ...]:
    """Return the BYDAY codes of a list of days, ranges filled in."""
    codes: list[str] = []
    names = list(re.finditer(_DAY, words))
    for before, name in zip([None, *names], names, strict=False):
        said = name.group()
        if said.startswith("Week"):
            new: tuple[str, ...] = WORKDAYS if said.startswith("Weekday") else WEEKEND
        else:
            new = (CODES[WEEKDAYS.index(said[:3])],)
        gap = words[before.end() : name.start()] if before else ""
        if codes and re.fullmatch(r" ?- ?| to (?:the )?| until (?:the )?", gap) and len(new) == 1:
            first, final = CODES.index(codes[-1]), CODES.index(new[0])
            new = tuple(CODES[(first + i) % 7] for i in range(1, (final - first) % 7 + 1))
        codes += [c for c in new if c not in codes]
    return tuple(sorted(codes, key=CODES.index))


def nths_of(words: str, days: tuple[str, ...]) -> tuple[str, ...]:
    numbers = [nth_number(n) for n in re.findall(NTH, words)]
    return tuple(f"{n}{d}" for n in numbers for d in days)


def doms_of(words: str) -> tuple[int, ...]:
    if words in ("Second", "second"):
        return (2,)
    numbers = [nth_number(n) for n in re.findall(NTH, words)] or [
        int(n) for n in re.findall(r"\d+", words)
    ]
    return tuple(n for n in numbers if -31 <= n <= 31 and n)


def _unit_rule(m: re.Match[str]) -> Rule | None:
    said = m["u"]
    freq, times = FREQ[said]
    if (m["n"] or "").startswith("half"):
        return None  # an amount
    part = Part(said) if said in _PARTS else None
    byday: tuple[str, ...] = WEEKEND if said == "Weekend" else ()
    days = m.groupdict().get("days")
    if days and freq in ("WEEKLY", "DAILY"):
        byday = read_days(days)
    return Rule(freq, times * every_so(m["n"]), byday, part=part)


def _weekly(interval: int, m: re.Match[str]) -> Rule:
    part = m["part"]
    said = Part(part.removesuffix("s")) if part else None
    return Rule("WEEKLY", interval, read_days(m["days"]), part=said)


def _days_rule(m: re.Match[str]) -> Rule | None:
    """ "every Monday and Friday", "every other Tuesday", "every third Friday" (of the month)."""
    weekly = _weekly(every_so(m["n"]), m)
    ordinal = (m["n"] or "").endswith("th") and m["n"] != "2th"
    if ordinal and not m["days"].startswith("Week"):
        nths = tuple(f"{weekly.interval}{d}" for d in weekly.byday)
        return replace(weekly, freq="MONTHLY", interval=1, byday=nths)
    return weekly


def _nth_rule(m: re.Match[str]) -> Rule | None:
    """ "the first and third Friday of every month", "the last day of each month"."""
    every = m.groupdict().get("n")
    month = m.groupdict().get("m")
    freq, bymonth = ("YEARLY", (MONTHS.index(month) + 1,)) if month else ("MONTHLY", ())
    if m["wd"] == "Day":
        return Rule(freq, every_so(every), bymonthday=doms_of(m["nths"]), bymonth=bymonth)
    days = read_days(m["wd"])
    if m["wd"].startswith("Weekday"):  # "the last working day of the month"
        (nth, *more) = doms_of(m["nths"])
        return None if more else Rule(freq, every_so(every), days, bymonth=bymonth, bysetpos=nth)
    if m["wd"].startswith("Weekend"):
        return None
    nths = tuple(f"{nth}{day}" for nth in doms_of(m["nths"]) for day in days)
    return Rule(freq, every_so(every), nths, bymonth=bymonth)


def _nth_of_months(m: re.Match[str]) -> Rule | None:
    """ "remind me first Monday of the month": asked so, it is meant each month."""
    asks = _ASKS.search(m.string) and not _OF_ONE.search(m.string[: m.start("nths")])
    return _nth_rule(m) if asks else None


_ASKS: Final = Lazy(r"\b(?:Remind|Wake)\b")
_OF_ONE: Final = Lazy(r"\b(?:this|next|by|before|until|after)(?: the)? $")


def _nth_list_rule(m: re.Match[str]) -> Rule:
    """ "first and third Friday and second Tuesday of each month"."""
    days: list[str] = []
    for group in re.finditer(rf"({NTHS}) ({WD})", m["list"]):
        days += nths_of(group[1], read_days(group[2]))
    return Rule("MONTHLY", byday=tuple(days))


def _amount_rule(m: re.Match[str]) -> Rule | None:
    """ "every half hour", "every hour and a half", "every quarter of an hour", "every 2.5 hours"."""
    shift = read_duration(_in_order(m["d"]))
    if shift.months and not shift.days and not shift.seconds:
        return Rule("MONTHLY", shift.months)
    seconds = shift.seconds + shift.days * 86400
    if shift.months or not seconds or seconds % 60:
        return None
    for freq, size in (("DAILY", 86400), ("HOURLY", 3600), ("MINUTELY", 60)):
        if seconds % size == 0:
            return Rule(freq, seconds // size)
    return None


def _in_order(words: str) -> str:
    """Return "hour and a half" as "1 hour and a half", "Quarter hour" as "quarter hour"."""
    words = words.replace("Quarter", "quarter")
    return words if re.match(r"\d|half|quarter|an? ", words) else f"1 {words}"


def _dom_rule(m: re.Match[str]) -> Rule | None:
    doms = doms_of(m["doms"])
    skips = m.string[m.end() :].startswith(" that has 1")
    every = every_so(m.groupdict().get("n"))
    return Rule("MONTHLY", every, bymonthday=doms, skips=skips) if doms else None


def _edge_rule(m: re.Match[str]) -> Rule | None:
    said = m["e"].removesuffix(" Day")
    if m["u"] == "Month":
        return Rule("MONTHLY", every_so(m["n"]), bymonthday=(EDGES[said],))
    if m["u"] == "Week":
        day = {-1: "FR", 1: "MO", 15: "WE"}[EDGES[said]]
        return Rule("WEEKLY", every_so(m["n"]), (day,))
    edge = EDGES[said]
    return Rule(
        "YEARLY",
        every_so(m["n"]),
        bymonthday=(31 if edge < 0 else 1,),
        bymonth=({-1: 12, 1: 1, 15: 7}[edge],),
    )


def _date_rule(m: re.Match[str]) -> Rule | None:
    """ "every 5th of March": a yearly rule."""
    return Rule("YEARLY", bymonthday=(int(m["d"]),), bymonth=(MONTHS.index(m["m"]) + 1,))


def _holiday_rule(m: re.Match[str]) -> Rule:
    """ "every Christmas"; Easter, which no rule of RFC 5545 can give, stays a plain yearly one."""
    name = m["h"]
    if name in FIXED_HOLIDAYS:
        month, dom = FIXED_HOLIDAYS[name]
        return Rule("YEARLY", bymonthday=(dom,), bymonth=(month,))
    if name in FLOATING_HOLIDAYS and not FLOATING_HOLIDAYS[name][3]:
        month, weekday, nth, _ = FLOATING_HOLIDAYS[name]
        return Rule("YEARLY", byday=(f"{nth}{CODES[weekday]}",), bymonth=(month,))
    return Rule("YEARLY")


def _numeric_rule(m: re.Match[str]) -> Rule | None:
    """ "every 4/15": month first, unless only the other order is a date."""
    month, day = int(m["mm"]), int(m["dd"])
    if month > 12:
        month, day = day, month
    return (
        Rule("YEARLY", bymonthday=(day,), bymonth=(month,))
        if 1 <= month <= 12 and 1 <= day <= 31
        else None
    )


def _months_rule(m: re.Match[str]) -> Rule:
    months = re.findall(MO, m["ms"])
    doms = doms_of(m["doms"] or "")
    return Rule("YEARLY", bymonth=tuple(MONTHS.index(x) + 1 for x in months), bymonthday=doms)


_THING_AFTER: Final = Lazy(
    r" (?!(?:reminders?|alarms?|alerts?|at|on|in|by|to|for|from|until|and|every|basis|starting|except|remind|please)\b)[a-z]+ [a-z]+(?! \d)"
)


def _adverb_rule(m: re.Match[str]) -> Rule | None:
    if not m.string[: m.start()].strip() and _THING_AFTER.match(m.string, m.end()):
        return None  # "Annual leave form"
    freq, interval = _ADVERBS[m["a"]]
    days = m.groupdict().get("days")
    part = Part("Night") if m["a"] == "Nightly" else None
    return Rule(freq, interval, read_days(days) if days and freq == "WEEKLY" else (), part=part)


def _plural_rule(m: re.Match[str]) -> Rule | None:
    said = m["days"]
    plural = re.search(r"(?:Mon|Fri|Sat|Sun|Weekday|Weekend)s|Tues|Weds|Thus", said)
    ranged = re.search(r"[a-z] ?[-/] ?[A-Z]| to | until ", said) and "Week" not in said
    listed = len(re.findall(WD, said)) > 2  # "mon, wed and fri" is no single day
    return Rule("WEEKLY", 1, read_days(said)) if plural or ranged or listed else None


def _part_rule(m: re.Match[str]) -> Rule:
    days = m.groupdict().get("wd")
    part = Part(m["p"].removesuffix("s"))
    return Rule("WEEKLY", 1, read_days(days), part=part) if days else Rule("DAILY", part=part)


def _often_rule(m: re.Match[str]) -> Rule | None:
    """ "3 times a day" is every 8 hours; "once a week" is weekly."""
    freq, _ = FREQ[m["u"]]
    times = 1 if m["k"] == "once" else 2 if m["k"] == "twice" else int(m["k"].split()[0])
    if times == 1:
        return Rule(freq, every_so(m["n"]))
    hours = _TIMES_A_DAY.get(times, ()) if freq == "DAILY" and every_so(m["n"]) == 1 else ()
    return Rule("DAILY", byhour=hours) if hours else None


# When "twice a day" is, of people who sleep at night.
_TIMES_A_DAY: Final[dict[int, tuple[int, ...]]] = {
    2: (9, 21),
    3: (8, 14, 20),
    4: (8, 12, 16, 20),
    5: (8, 11, 14, 17, 20),
    6: (7, 10, 13, 16, 19, 22),
}
PART_TAIL: Final = r"(?: (?:in the |at )?(?P<part>(?:Morning|Afternoon|Evening|Night)s?)\b)?"
_EVERY_MONTH: Final = rf"(?:of |in |on )?(?:the |each )?(?:every {_N}Month\b|the Month,? every Month\b|the Month\b(?=.{{0,40}}\b(?:every|Monthly))|Month\b(?=,? every))"
_HALVES: Final = (
    rf"(?:a )?half(?: an?| of an?)? {UNIT}|(?:[Qq]uarter|3 quarters?)(?: of an?| an?)? (?:Hour|h)\b"
    rf"|(?:(?:an?|\d{{1,3}}) )?{UNIT} and (?:a )?(?:half|quarter)\b|\d{{1,3}} and (?:a )?half {UNIT}|\d{{1,3}}[.,]\d{{1,2}} ?{UNIT}"
)
RULES: Final = tuple(
    (Lazy(rf"(?<![\w]){pattern}"), build)
    for pattern, build in (
        (rf"{_EVERY} (?P<d>{_HALVES})", _amount_rule),
        (
            rf"{_LEAD}(?P<list>{NTHS} {WD}(?:,? and |, )(?:the |on the )?{NTHS} {WD}) {_EVERY_MONTH}",
            _nth_list_rule,
        ),
        (
            rf"{_EVERY} Year,? (?:on |at )?(?:the )?(?P<nths>{NTHS}) (?P<wd>{WD})(?! (?:of|in) {MO})",
            lambda m: Rule("YEARLY", byday=nths_of(m["nths"], read_days(m["wd"]))),
        ),
        (
            rf"{_EVERY} (?P<doms>{DOMS})(?: Day)? (?:of |in )(?P<m>{MO})",
            lambda m: Rule(
                "YEARLY", bymonthday=doms_of(m["doms"]), bymonth=(MONTHS.index(m["m"]) + 1,)
            ),
        ),
        (
            rf"{_LEAD}(?P<nths>(?:2th|3th) (?:to )?(?:the )?last|last)(?P<wd>)(?: Day)? {_EVERY_MONTH}",
            lambda m: Rule("MONTHLY", every_so(m["n"]), bymonthday=doms_of(m["nths"])),
        ),
        (rf"{_LEAD}(?P<nths>{NTHS}) (?P<wd>{DAYS}|Day\b) {_EVERY_MONTH}", _nth_rule),
        (
            rf"every {_N}Month,? (?:on |at |of )?(?:the )?(?P<nths>{NTHS}) (?P<wd>{DAYS}|Day\b)",
            _nth_rule,
        ),
        (rf"Monthly,? (?:on |at )?(?:the )?(?P<nths>{NTHS}) (?P<wd>{DAYS}|Day\b)", _nth_rule),
        (
            rf"{_EVERY} (?P<nths>{NTHS}) (?P<wd>{WD}|Day\b|Weekdays?\b) (?:of |in )(?:the )?(?:Month\b|(?P<m>{MO}))",
            _nth_rule,
        ),
        (rf"{_LEAD}(?P<nths>{NTHS}) (?P<wd>{DAYS}) (?:of|in) (?:the )?Month\b", _nth_of_months),
        (  # "jeden zweiten Montag im Monat", "every second working day of the month"
            rf"{_EVERY} (?P<nths>[2-5]|[Ss]econd) (?P<wd>{DAYS}|Day\b) (?:of |in )(?:the |every )?Month(?:ly)?\b",
            _nth_rule,
        ),
        (  # "setiap Senin pertama setiap bulan"
            rf"(?:{_EVERY} )?(?P<wd>{WD}|Weekday\b|Day\b) (?P<nths>{NTH}) (?:of )?(?:every )?Month\b(?! {MO})",
            _nth_rule,
        ),
        (
            rf"{_EVERY} (?P<nths>(?:1th|last|penultimate)(?: and {NTH})*|\d{{1,2}}th(?:,? and {NTH})+) (?P<wd>{WD}|Day\b)",
            _nth_rule,
        ),
        (rf"{_LEAD}(?P<doms>{DOMS})(?: Day)? {_EVERY_MONTH}", _dom_rule),
        (
            rf"(?:on |every )*(?:on|the|Dom|Daily) (?P<doms>\d{{1,2}})\.?(?: of)? every {_N}Month\b",
            _dom_rule,
        ),
        (
            rf"(?:(?:on|the|Dom|Day|Daily|every) )+(?P<doms>{_PLAIN_DOMS})\.?(?: of)? every {_N}Month\b",
            _dom_rule,
        ),
        (
            rf"every {_N}Month,? (?:(?:on|the|Dom|Day) )+(?P<doms>{_PLAIN_DOMS}){_NO_HOUR}",
            _dom_rule,
        ),
        (rf"every (?:Dom|Day) (?P<doms>{_PLAIN_DOMS}){_NO_HOUR}", _dom_rule),
        (
            rf"every (?:on the |Day |on |Dom )(?P<doms>\d{{1,2}})(?:th)?{_NO_HOUR}",
            _dom_rule,
        ),
        (rf"{_EVERY} (?P<mm>\d{{1,2}})/(?P<dd>\d{{1,2}})\b(?!/)", _numeric_rule),
        (
            r"(?P<days>Weekdays?|Weekends?)(?= (?:alarm|reminder|wake|alert)s?\b)",
            lambda m: Rule("WEEKLY", 1, read_days(m["days"])),
        ),
        (
            rf"every {_N}Month,? (?:on |at |by )?(?:the )?(?P<doms>{DOMS})(?: Day)?(?: of the Month)?",
            _dom_rule,
        ),
        (
            rf"Monthly,? (?:on |at |by )?(?:the )?(?P<doms>{DOMS})(?: Day)?(?: of the Month)?",
            _dom_rule,
        ),
        (rf"{_EVERY} (?P<doms>{DOMS})(?: Day)? (?:of|in) (?:the |every )?Month\b", _dom_rule),
        (rf"{_EVERY} (?P<doms>\d{{1,2}})\.? (?:of|in) (?:the |every )?Month\b", _dom_rule),
        (rf"{_EVERY} (?:the )?(?P<d>\d{{1,2}})(?:th)?(?: of)? (?P<m>{MO})", _date_rule),
        (
            rf"{_EVERY} (?:Year,? )?(?:on )?(?P<m>{MO}) (?:the )?(?P<d>\d{{1,2}})(?:th)?(?![:\d])",
            _date_rule,
        ),
        (
            rf"{_EVERY} (?P<doms>\d{{1,2}}th(?:,? (?:and|&) (?:the )?\d{{1,2}}th)*)(?! (?:Day|Week|Hour|Minute|Month|Year|Night|Weekend|{WD}|of {MO})){FOLLOW}",
            _dom_rule,
        ),
        (
            rf"{_LEAD}(?P<e>end|ending|start|starting|beginning|begin|middle|mid|last Day|1th Day)(?: of)? every {_N}(?P<u>Month|Week|Year)\b",
            _edge_rule,
        ),
        (
            rf"every {_N}(?P<u>Month|Week|Year)(?:,? (?:on|at|in|by) the)? (?P<e>end|start)\b",
            _edge_rule,
        ),
        (
            rf"(?:{_EVERY} |in every )(?P<ms>{MO}(?:(?:, | and |, and ){MO})*)(?: (?:on )?the (?P<doms>{DOMS}))?",
            _months_rule,
        ),
        (rf"{_EVERY} (?P<h>{HOLIDAYS})\b", _holiday_rule),
        (rf"(?:on )?(?P<n>alternate|alternating) (?P<days>{DAYS}){PART_TAIL}", _days_rule),
        (
            rf"{_EVERY} (?P<e>end|start|beginning) of (?:the |a )?(?P<n>)(?P<u>Month|Week|Year)\b",
            _edge_rule,
        ),
        (
            rf"{_LEAD}(?P<doms>\d{{1,2}}th(?:,? and (?:the )?\d{{1,2}}th)+) of (?:the )?Month\b",
            _dom_rule,
        ),
        (
            rf"{_EVERY} {_N}Week(?:,? (?:on|at|in|every))?(?: the)? (?P<days>{DAYS}){PART_TAIL}",
            lambda m: _weekly(every_so(m["n"]), m),
        ),
        (rf"{_EVERY} {_N}(?P<days>{DAYS}){PART_TAIL}", _days_rule),
        (
            rf"(?:{_EVERY}|per|(?:once|1 time),? every|once per|once an?) {_N}(?:at (?=Night)|in the (?=[A-Z]))?{_UNIT}(?:s? from now(?: on)?)?",
            _unit_rule,
        ),
        # "de duas em duas semanas": every two
        (rf"(?:of|from|every) (?P<n>\d{{1,2}}) (?:in|at|a) (?P=n) {_UNIT}", _unit_rule),
        (rf"(?P<k>once|twice|\d{{1,2}} times),? (?:an?|per|every|in an?) {_N}{_UNIT}", _often_rule),
        (
            rf"(?:on )?(?:a )?(?<!the )(?P<a>{'|'.join(_ADVERBS)})\b(?: basis)?(?:,? (?:on |every )(?P<days>{DAYS}))?",
            _adverb_rule,
        ),
        (
            rf"(?:on |at |during |in |only on |for |over )?(?:the |all )?(?<!\d )(?<!about )(?<!for the )(?P<days>{WD} ?/ ?{WD}(?: ?/ ?{WD})*|{DAYS})(?! ?\d{{1,2}}th| from now| later| hence)",
            _plural_rule,
        ),
        (rf"(?:on )?(?P<wd>{DAYS}) (?P<p>Mornings|Afternoons|Evenings|Nights)\b", _part_rule),
        (
            r"(?:in |during |at |on )?(?:the )?(?P<p>Mornings|Afternoons|Evenings|Nights)\b",
            _part_rule,
        ),
    )
)
