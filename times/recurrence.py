# ruff: noqa: E501 - a pattern a line reads as the table it is
"""Recurrences: words to RFC 5545 rules, and rules to words.

Invariant: `describe_rule` prints only words that `find_rule` reads back to the same rule.
"""

import re
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta
from typing import Final

from language.lazy import Lazy
from times.canon import MONTHS, WEEKDAYS
from times.dates import (
    EDGES,
    FIXED_HOLIDAYS,
    FLOATING_HOLIDAYS,
    FOLLOW,
    HOLIDAYS,
    MO,
    NTH,
    WD,
    nth_number,
)
from times.values import UNIT, Day, Part, read_duration, shift_day

CODES: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
WORKDAYS: Final = CODES[:5]
WEEKEND: Final = CODES[5:]


@dataclass(frozen=True, slots=True)
class Rule:
    """A recurrence as said; `spans` are the canonical stretches that said it."""

    freq: str = ""
    interval: int = 1
    byday: tuple[str, ...] = ()
    bymonthday: tuple[int, ...] = ()
    bymonth: tuple[int, ...] = ()
    byhour: tuple[int, ...] = ()  # several times a day, or the hours an hourly rule keeps to
    byminute: int = 0  # the minute of every hour in `byhour`
    bysetpos: int = 0  # which of the days of a month: -1 with workdays is the last workday
    skips: bool = False  # "the 31st of each month that has one": not the last day instead
    count: int | None = None
    until: date | None = None
    until_clock: time | None = None  # "until 6pm"
    lasting: str = ""  # "for 3 Week", in canonical words, counted from the start
    part: Part | None = None
    is_empty: bool = False  # "every Monday except Mondays": no day is left, or no time
    spans: tuple[tuple[int, int], ...] = field(default=())

    @property
    def anchored(self) -> bool:
        """Tell whether the rule itself names its days."""
        return bool(self.byday or self.bymonthday or self.bymonth)

    def text(self) -> str:
        """Return the rule in RFC 5545 form. UNTIL is local, as the start it belongs to is."""
        dom, ends = self._month_end()
        setpos = (-1,) if ends else (self.bysetpos,) if self.bysetpos else ()
        by = {
            "BYMONTH": self.bymonth,
            "BYMONTHDAY": dom,
            "BYDAY": self.byday,
            "BYHOUR": self.byhour,
            "BYSETPOS": setpos,
        }
        parts = [f"FREQ={self.freq}"]
        if self.interval > 1:
            parts.append(f"INTERVAL={self.interval}")
        parts += [f"{name}={','.join(map(str, values))}" for name, values in by.items() if values]
        if self.byminute:
            parts.append(f"BYMINUTE={self.byminute}")
        if self.count:
            parts.append(f"COUNT={self.count}")
        elif self.until:
            clock = self.until_clock or time(23, 59, 59)
            parts.append(f"UNTIL={self.until:%Y%m%d}T{clock:%H%M%S}")
        return ";".join(parts)

    def _month_end(self) -> tuple[tuple[int, ...], bool]:
        """Return the days of the month, and whether the last of them that there is is meant.

        RFC 5545 skips a month without a 31st; people mean its last day.
        """
        may_miss = self.freq == "MONTHLY" or (self.freq == "YEARLY" and self.bymonth == (2,))
        may_miss = may_miss and not self.byday and not self.skips
        if len(self.bymonthday) == 1 and may_miss and self.bymonthday[0] > 28:
            return tuple(range(28, self.bymonthday[0] + 1)), True
        return self.bymonthday, False


# --- Words to rules --------------------------------------------------------------------------------

_DAY: Final = r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)s?|Tues|Weds|Thus|Weekdays?|Weekends?)\b"
_AND: Final = (
    r"(?:,? & (?:on )?(?:the )?|,? and on |,? and |,? or | ?, ?| ?/ ?| ?- ?| to | until | )"
)
_DAYS: Final = rf"{_DAY}(?:{_AND}(?:on |every |the )?{_DAY})*"
_NTHS: Final = rf"{NTH}(?:(?:, and |, | and | & |,| or )(?:the |on the )?{NTH})*"
_DOMS: Final = r"\d{1,2}th(?:(?:, and |, | and | & |,| or )(?:the )?\d{1,2}th)*"
_N: Final = r"(?:(?P<n>other|alternate|second|alternating|\d{1,3}(?:th)?|(?:a )?couple(?: of)?|few|half an|half) )?"
_UNIT: Final = r"(?P<u>Second|Minute|Hour|h|Day|Night|Week|Fortnight|Weekend|Month|Quarter|Year|Morning|Afternoon|Evening|Noon|Midnight)\b"
_EVERY: Final = r"(?:every|on every|of every|in every|for every|at every)"
_LEAD: Final = r"(?:on |of |in |by |at |for )?(?:the )?"

_FREQ: Final = {
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


def _every(words: str | None) -> int:
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


def _nths(words: str, days: tuple[str, ...]) -> tuple[str, ...]:
    numbers = [nth_number(n) for n in re.findall(NTH, words)]
    return tuple(f"{n}{d}" for n in numbers for d in days)


def _doms(words: str) -> tuple[int, ...]:
    numbers = [nth_number(n) for n in re.findall(NTH, words)] or [
        int(n) for n in re.findall(r"\d+", words)
    ]
    return tuple(n for n in numbers if -31 <= n <= 31 and n)


def _unit_rule(m: re.Match[str]) -> Rule | None:
    said = m["u"]
    freq, times = _FREQ[said]
    if (m["n"] or "").startswith("half"):
        return None  # an amount
    part = Part(said) if said in _PARTS else None
    byday: tuple[str, ...] = WEEKEND if said == "Weekend" else ()
    days = m.groupdict().get("days")
    if days and freq in ("WEEKLY", "DAILY"):
        byday = read_days(days)
    return Rule(freq, times * _every(m["n"]), byday, part=part)


def _weekly(interval: int, m: re.Match[str]) -> Rule:
    part = m["part"]
    said = Part(part.removesuffix("s")) if part else None
    return Rule("WEEKLY", interval, read_days(m["days"]), part=said)


def _days_rule(m: re.Match[str]) -> Rule | None:
    """ "every Monday and Friday", "every other Tuesday", "every third Friday" (of the month)."""
    weekly = _weekly(_every(m["n"]), m)
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
        return Rule(freq, _every(every), bymonthday=_doms(m["nths"]), bymonth=bymonth)
    days = read_days(m["wd"])
    if m["wd"].startswith("Weekday"):  # "the last working day of the month"
        (nth, *more) = _doms(m["nths"])
        return None if more else Rule(freq, _every(every), days, bymonth=bymonth, bysetpos=nth)
    if m["wd"].startswith("Weekend"):
        return None
    return Rule(freq, _every(every), _nths(m["nths"], days), bymonth=bymonth)


def _nth_list_rule(m: re.Match[str]) -> Rule:
    """ "first and third Friday and second Tuesday of each month"."""
    days: list[str] = []
    for group in re.finditer(rf"({_NTHS}) ({WD})", m["list"]):
        days += _nths(group[1], read_days(group[2]))
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
    doms = _doms(m["doms"])
    skips = m.string[m.end() :].startswith(" that has 1")
    every = _every(m.groupdict().get("n"))
    return Rule("MONTHLY", every, bymonthday=doms, skips=skips) if doms else None


def _edge_rule(m: re.Match[str]) -> Rule | None:
    said = m["e"].removesuffix(" Day")
    if m["u"] == "Month":
        return Rule("MONTHLY", _every(m["n"]), bymonthday=(EDGES[said],))
    if m["u"] == "Week":
        day = {-1: "FR", 1: "MO", 15: "WE"}[EDGES[said]]
        return Rule("WEEKLY", _every(m["n"]), (day,))
    edge = EDGES[said]
    return Rule(
        "YEARLY",
        _every(m["n"]),
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
    doms = _doms(m["doms"] or "")
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
    freq, _ = _FREQ[m["u"]]
    times = 1 if m["k"] == "once" else 2 if m["k"] == "twice" else int(m["k"].split()[0])
    if times == 1:
        return Rule(freq, _every(m["n"]))
    hours = _TIMES_A_DAY.get(times, ()) if freq == "DAILY" and _every(m["n"]) == 1 else ()
    return Rule("DAILY", byhour=hours) if hours else None


# When "twice a day" is, of people who sleep at night.
_TIMES_A_DAY: Final[dict[int, tuple[int, ...]]] = {
    2: (9, 21),
    3: (8, 14, 20),
    4: (8, 12, 16, 20),
    5: (8, 11, 14, 17, 20),
    6: (7, 10, 13, 16, 19, 22),
}


_PART_TAIL: Final = r"(?: (?:in the |at )?(?P<part>(?:Morning|Afternoon|Evening|Night)s?)\b)?"
_EVERY_MONTH: Final = rf"(?:of |in |on )?(?:the |each )?(?:every {_N}Month\b|the Month,? every Month\b|the Month\b(?=.{{0,40}}\b(?:every|Monthly))|Month\b(?=,? every))"
_HALVES: Final = (
    rf"(?:a )?half(?: an?| of an?)? {UNIT}|(?:[Qq]uarter|3 quarters?)(?: of an?| an?)? (?:Hour|h)\b"
    rf"|(?:(?:an?|\d{{1,3}}) )?{UNIT} and (?:a )?(?:half|quarter)\b|\d{{1,3}} and (?:a )?half {UNIT}|\d{{1,3}}[.,]\d{{1,2}} ?{UNIT}"
)
_RULES: Final = tuple(
    (Lazy(rf"(?<![\w]){pattern}"), build)
    for pattern, build in (
        (rf"{_EVERY} (?P<d>{_HALVES})", _amount_rule),
        (
            rf"{_LEAD}(?P<list>{_NTHS} {WD}(?:,? and |, )(?:the |on the )?{_NTHS} {WD}) {_EVERY_MONTH}",
            _nth_list_rule,
        ),
        (
            rf"{_EVERY} Year,? (?:on |at )?(?:the )?(?P<nths>{_NTHS}) (?P<wd>{WD})(?! (?:of|in) {MO})",
            lambda m: Rule("YEARLY", byday=_nths(m["nths"], read_days(m["wd"]))),
        ),
        (
            rf"{_EVERY} (?P<doms>{_DOMS})(?: Day)? (?:of |in )(?P<m>{MO})",
            lambda m: Rule(
                "YEARLY", bymonthday=_doms(m["doms"]), bymonth=(MONTHS.index(m["m"]) + 1,)
            ),
        ),
        (
            rf"{_LEAD}(?P<nths>(?:2th|3th) (?:to )?(?:the )?last|last)(?P<wd>)(?: Day)? {_EVERY_MONTH}",
            lambda m: Rule("MONTHLY", _every(m["n"]), bymonthday=_doms(m["nths"])),
        ),
        (rf"{_LEAD}(?P<nths>{_NTHS}) (?P<wd>{_DAYS}|Day\b) {_EVERY_MONTH}", _nth_rule),
        (
            rf"every {_N}Month,? (?:on |at )?(?:the )?(?P<nths>{_NTHS}) (?P<wd>{_DAYS}|Day\b)",
            _nth_rule,
        ),
        (rf"Monthly,? (?:on |at )?(?:the )?(?P<nths>{_NTHS}) (?P<wd>{_DAYS}|Day\b)", _nth_rule),
        (
            rf"{_EVERY} (?P<nths>{_NTHS}) (?P<wd>{WD}|Day\b|Weekdays?\b) (?:of |in )(?:the )?(?:Month\b|(?P<m>{MO}))",
            _nth_rule,
        ),
        (
            rf"{_EVERY} (?P<nths>(?:1th|last|penultimate)(?: and {NTH})*|\d{{1,2}}th(?:,? and {NTH})+) (?P<wd>{WD}|Day\b)",
            _nth_rule,
        ),
        (rf"{_LEAD}(?P<doms>{_DOMS})(?: Day)? {_EVERY_MONTH}", _dom_rule),
        (
            rf"(?:on |every )*(?:on|the|Dom) (?P<doms>\d{{1,2}})\.?(?: of)? every {_N}Month\b",
            _dom_rule,
        ),
        (
            r"every (?:on the |Day |on |Dom )(?P<doms>\d{1,2})(?:th)?\b(?! ?(?:Hour|Minute|Day|Week|am|pm|[:/.]))",
            _dom_rule,
        ),
        (rf"{_EVERY} (?P<mm>\d{{1,2}})/(?P<dd>\d{{1,2}})\b(?!/)", _numeric_rule),
        (
            r"(?P<days>Weekdays?|Weekends?)(?= (?:alarm|reminder|wake|alert)s?\b)",
            lambda m: Rule("WEEKLY", 1, read_days(m["days"])),
        ),
        (
            rf"every {_N}Month,? (?:on |at |by )?(?:the )?(?P<doms>{_DOMS})(?: Day)?(?: of the Month)?",
            _dom_rule,
        ),
        (
            rf"Monthly,? (?:on |at |by )?(?:the )?(?P<doms>{_DOMS})(?: Day)?(?: of the Month)?",
            _dom_rule,
        ),
        (rf"{_EVERY} (?P<doms>{_DOMS})(?: Day)? (?:of|in) (?:the |every )?Month\b", _dom_rule),
        (rf"{_EVERY} (?:the )?(?P<d>\d{{1,2}})(?:th)?(?: of)? (?P<m>{MO})", _date_rule),
        (
            rf"{_EVERY} (?:Year,? )?(?:on )?(?P<m>{MO}) (?:the )?(?P<d>\d{{1,2}})(?:th)?(?![:\d])",
            _date_rule,
        ),
        (
            rf"{_EVERY} (?P<doms>\d{{1,2}}th(?:,? and (?:the )?\d{{1,2}}th)*)(?! (?:Day|Week|Hour|Minute|Month|Year|Night|Weekend|{WD}|of {MO})){FOLLOW}",
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
            rf"(?:{_EVERY} |in every )(?P<ms>{MO}(?:(?:, | and |, and ){MO})*)(?: (?:on )?the (?P<doms>{_DOMS}))?",
            _months_rule,
        ),
        (rf"{_EVERY} (?P<h>{HOLIDAYS})\b", _holiday_rule),
        (rf"(?:on )?(?P<n>alternate|alternating) (?P<days>{_DAYS}){_PART_TAIL}", _days_rule),
        (
            rf"{_EVERY} (?P<e>end|start|beginning) of (?:the |a )?(?P<n>)(?P<u>Month|Week|Year)\b",
            _edge_rule,
        ),
        (
            rf"{_LEAD}(?P<doms>\d{{1,2}}th(?:,? and (?:the )?\d{{1,2}}th)+) of (?:the )?Month\b",
            _dom_rule,
        ),
        (
            rf"{_EVERY} {_N}Week(?:,? (?:on|at|in|every))?(?: the)? (?P<days>{_DAYS}){_PART_TAIL}",
            lambda m: _weekly(_every(m["n"]), m),
        ),
        (rf"{_EVERY} {_N}(?P<days>{_DAYS}){_PART_TAIL}", _days_rule),
        (
            rf"(?:{_EVERY}|per|(?:once|1 time),? every|once per|once an?) {_N}(?:at (?=Night)|in the (?=[A-Z]))?{_UNIT}(?:s? from now(?: on)?)?",
            _unit_rule,
        ),
        (rf"(?P<k>once|twice|\d{{1,2}} times),? (?:an?|per|every|in an?) {_N}{_UNIT}", _often_rule),
        (
            rf"(?:on )?(?:a )?(?<!the )(?P<a>{'|'.join(_ADVERBS)})\b(?: basis)?(?:,? (?:on |every )(?P<days>{_DAYS}))?",
            _adverb_rule,
        ),
        (
            rf"(?:on |at |during |in |only on |for |over )?(?:the |all )?(?<!\d )(?<!about )(?<!for the )(?P<days>{WD} ?/ ?{WD}(?: ?/ ?{WD})*|{_DAYS})(?! ?\d{{1,2}}th| from now| later| hence)",
            _plural_rule,
        ),
        (rf"(?:on )?(?P<wd>{_DAYS}) (?P<p>Mornings|Afternoons|Evenings|Nights)\b", _part_rule),
        (
            r"(?:in |during |at |on )?(?:the )?(?P<p>Mornings|Afternoons|Evenings|Nights)\b",
            _part_rule,
        ),
    )
)
_RECURRING: Final = Lazy(r"\brecurring\b|\brepeat(?:s|ing)?\b(?: it)?")
_EXCEPT: Final = Lazy(
    rf",? ?\(?(?:except|but not|but(?= (?:on )?[A-Z])|excluding|besides|not|skip(?:ping)?|apart from|other than|without)(?: (?:for|on|the|every|in))* (?P<days>{_DAYS})\)?"
)
_EXCEPT_MONTHS: Final = Lazy(
    rf",? ?\(?(?:except|but not|excluding|not|skip(?:ping)?|apart from|other than|without)(?: (?:for|in|during))* (?P<months>{MO}(?:(?:, | and | or ){MO})*)\)?(?! \d)"
)
_LASTING: Final = Lazy(
    rf"(?:for|over) (?:up to |about |the |a total of |a |next |coming )*(?P<n>\d{{1,4}}|a|an|couple(?: of)?|few)? ?"
    rf"(?P<u>Day|Night|Week|Fortnight|Weekend|Month|Quarter|Year|Hour|times?|occurrences?|repetitions|instances|(?:{WD[3:-3]})s?|Tues|Weds|Thus|Weekdays|Weekends|Mornings|Evenings|Nights)\b"
)
_TIMES: Final = Lazy(
    r"(?:for )?(?P<n>\d{1,4}|once|twice) (?:more )?(?:times|occurrences|repetitions)(?! (?:a|per|every)\b)(?: only)?|(?P<tw>twice) only"
)
_NTHS_RE: Final = Lazy(
    rf"(?:on )?(?:the )?(?P<nths>{_NTHS}) (?P<wd>{_DAYS}|Day\b)(?: of the Month)?"
)
_DOMS_RE: Final = Lazy(
    rf"(?:on |by )?the (?P<doms>{_DOMS})(?: Day)?(?: of the Month)?(?! {MO}| of {MO})"
)
_DAYS_RE: Final = Lazy(rf"(?<!\w)(?:on )?(?:the )?(?P<days>{_DAYS}){_PART_TAIL}")


def _first_rule(text: str) -> tuple[Rule, re.Match[str]] | None:
    best: tuple[Rule, re.Match[str]] | None = None
    for pattern, build in _RULES:
        for m in pattern.finditer(text):
            rule = build(m)
            shorter = best and m.end() - m.start() <= best[1].end() - best[1].start()
            if rule is None or shorter:
                continue
            best = (rule, m)
    return best


def blank(text: str, spans: tuple[tuple[int, int], ...]) -> str:
    """Return `text` with the stretches made spaces, offsets unchanged."""
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def find_rule(text: str) -> Rule | None:
    """Return the recurrence a canonical text states, with its exceptions and length, or None."""
    if not _HINT.search(text):
        return None
    excepted = _EXCEPT.search(text)
    rest = blank(text, (excepted.span(),)) if excepted else text
    found = _first_rule(rest)
    repeated = _RECURRING.search(rest)
    if found is None and repeated is None:
        return None
    spans = [found[1].span()] if found else []
    rule = found[0] if found else Rule()
    rest = blank(rest, tuple(spans))
    rule, more = _complete(rule, rest)
    spans += more
    rest = blank(rest, tuple(more))
    rule, hours = _with_hours(rule, rest)
    spans += hours
    rest = blank(rest, tuple(hours))
    if repeated:
        spans.append(repeated.span())
    months = _EXCEPT_MONTHS.search(rest)
    if months and rule.freq in ("WEEKLY", "DAILY", "MONTHLY") and not rule.bymonth:
        left_out = {MONTHS.index(name) + 1 for name in re.findall(MO, months["months"])}
        rule = replace(rule, bymonth=tuple(n for n in range(1, 13) if n not in left_out))
        spans.append(months.span())
        rest = blank(rest, (months.span(),))
    if excepted and rule.freq in ("WEEKLY", "DAILY"):
        rule = _without(rule, read_days(excepted["days"]))
        spans.append(excepted.span())
    rule, length = _bounded(rule, rest)
    return replace(rule, spans=(*spans, *length))


# What every recurrence has one of: it spares most texts the search.
_HINT: Final = Lazy(
    r"\bevery\b|\b(?:Daily|Nightly|Weekly|Monthly|Yearly|Hourly|Biweekly|Bimonthly|Quarterly|Halfyearly|Biyearly)\b"
    r"|\brecurring\b|\brepeat|\b(?:Mon|Fri|Sat|Sun|Weekday|Weekend|Morning|Afternoon|Evening|Night)s\b|\b(?:Tues|Weds|Thus)\b|\b(?:Weekday|Weekend) (?:alarm|reminder|wake|alert)"
    rf"|\bonce\b|\btimes\b|\btwice\b|\bper\b|{WD} ?[-/] ?{WD}|{WD} (?:to|until) {WD}|{WD},? (?:and )?{WD},? (?:and )?{WD}"
)


_CLOCK: Final = r"(?:\d{1,2}(?::[0-5]\d| h [0-5]\d\b| h\b)?(?: ?oclock)?(?: ?(?:am|pm)\b)?|Noon|Midnight)(?![\d:/])"
_CLOCKS: Final = Lazy(
    rf"(?<![\w:])(?P<at>at )?(?P<all>{_CLOCK}(?:(?:, | ?/ ?){_CLOCK})*(?:,? and |, ?| & | then )(?:again )?(?:at )?{_CLOCK})(?! (?:of|[a-z]+s)\b)"
)
_HOURS_BETWEEN: Final = Lazy(
    rf"(?<!\w)(?:starting )?(?:from|between|during)? ?(?P<a>{_CLOCK})(?: to | until | and | ?- ?)(?P<b>{_CLOCK})"
)
_CLOCK_RE: Final = re.compile(
    r"(\d{1,2})(?:(?::| h )(\d\d)| h\b)?(?: ?oclock)?(?: ?(am|pm))?|Noon|Midnight"
)


def _read_clock(words: str, half: str) -> tuple[int, int] | None:
    """Return hour and minute; without am or pm, the waking hour is meant."""
    m = _CLOCK_RE.fullmatch(words.strip())
    if m is None or m[1] is None:
        return (12, 0) if words == "Noon" else (0, 0)
    hour, minute, half = int(m[1]), int(m[2] or 0), m[3] or half
    if half and hour <= 12:
        hour = hour % 12 + 12 * (half == "pm")
    elif 0 < hour < 7 and m[1][0] != "0":
        hour += 12
    return (hour, minute) if hour < 24 else None


def _with_hours(rule: Rule, rest: str) -> tuple[Rule, list[tuple[int, int]]]:
    """Read "at 8 am and 8 pm", and for a rule by the hour "from 9 to 5"."""
    if rule.freq in ("HOURLY", "MINUTELY"):
        return _between_hours(rule, rest)
    said = _CLOCKS.search(rest)
    if said is None or not (said["at"] or re.search(r"am|pm|:|oclock|Noon", said["all"])):
        return rule, []
    words = [m.group() for m in _CLOCK_RE.finditer(said["all"])]
    half = next((h for h in ("am", "pm") if words[-1].endswith(h)), "")
    alike = all(not w.endswith(("am", "pm")) for w in words[:-1])
    clocks = [_read_clock(w, half if alike else "") for w in words]
    if clocks != sorted(clocks, key=lambda c: c or (0, 0)):
        clocks = [_read_clock(w, "") for w in words]  # "at 8, 2 and 8 pm" begins in the morning
    hours = sorted({c[0] for c in clocks if c})
    minutes = {c[1] for c in clocks if c}
    if None in clocks or len(minutes) != 1 or len(hours) < 2:
        return rule, []
    return replace(rule, byhour=tuple(hours), byminute=minutes.pop()), [said.span()]


_UNTIL_CLOCK: Final = Lazy(
    rf"(?<!\w)(?:until|up to|to) (?:at )?(?P<c>{_CLOCK})(?!th|[./-]\d| (?:of|{MO}))"
)


def _between_hours(rule: Rule, rest: str) -> tuple[Rule, list[tuple[int, int]]]:
    said = _HOURS_BETWEEN.search(rest)
    if said is None:
        until = _UNTIL_CLOCK.search(rest)
        last = _read_clock(until["c"], "") if until else None
        return (
            (replace(rule, until_clock=time(*last)), [until.span()])
            if until and last
            else (rule, [])
        )
    half = "pm" if said["b"].endswith("pm") and said["a"].strip().isdigit() else ""
    first, last = _read_clock(said["a"], ""), _read_clock(said["b"], half)
    if first is None or last is None or first[0] >= last[0]:
        return rule, []
    end = last[0] + (rule.freq == "HOURLY")  # every 10 minutes until 5 ends before 5
    return replace(rule, byhour=tuple(range(first[0], end))), [said.span()]


def _complete(rule: Rule, rest: str) -> tuple[Rule, list[tuple[int, int]]]:
    """Take the days of a weekly or monthly rule from elsewhere in the text."""
    if rule.anchored:
        return rule, []
    if rule.freq == "MONTHLY":
        nths = _NTHS_RE.search(rest)
        if nths and nths["wd"] == "Day":
            return replace(rule, bymonthday=_doms(nths["nths"])), [nths.span()]
        if nths:
            days = read_days(nths["wd"])
            return replace(rule, byday=_nths(nths["nths"], days)), [nths.span()]
        doms = _DOMS_RE.search(rest)
        if doms:
            return replace(rule, bymonthday=_doms(doms["doms"])), [doms.span()]
    if rule.freq in ("WEEKLY", ""):
        days_found = _DAYS_RE.search(rest)
        if days_found and not re.search(
            r"(?:starting|from|until|ending)(?: on)?(?: next)? ?$|next $",
            rest[: days_found.start()],
        ):
            part = days_found["part"]
            said = Part(part.removesuffix("s")) if part else rule.part
            return replace(rule, freq="WEEKLY", byday=read_days(days_found["days"]), part=said), [
                days_found.span()
            ]
    return (rule if rule.freq else replace(rule, freq="DAILY")), []


def _without(rule: Rule, days: tuple[str, ...]) -> Rule:
    base = rule.byday or (CODES if rule.freq == "DAILY" and rule.interval == 1 else ())
    left = tuple(d for d in base if d not in days)
    if not left:
        return replace(rule, is_empty=rule.byday != () or len(days) == 7)
    return replace(rule, freq="WEEKLY", byday=left)


def _bounded(rule: Rule, rest: str) -> tuple[Rule, list[tuple[int, int]]]:
    """Read "10 times", "for 5 days", "for the next 3 Fridays"."""
    times = _TIMES.search(rest)
    if times and not rule.count:
        number = times["n"] or times["tw"]
        count = {"once": 1, "twice": 2}.get(number) or int(number)
        return replace(rule, count=max(count, 1), is_empty=not count), [times.span()]
    lasting = _LASTING.search(rest)
    if not lasting:
        return rule, []
    number = _every(lasting["n"]) if lasting["n"] and lasting["n"] not in ("a", "an") else 1
    unit = lasting["u"]
    if unit == "Hour" and rule.freq == "MINUTELY":
        return replace(rule, count=max(number * 60 // rule.interval, 1)), [lasting.span()]
    if unit == "Hour" and rule.freq == "HOURLY":
        return replace(rule, count=max(number // rule.interval, 1)), [lasting.span()]
    by_count = (
        unit in ("Day", "Night", "Mornings", "Evenings", "Nights")
        and rule.freq == "DAILY"
        and rule.interval == 1
    )
    if by_count or unit not in _FREQ:
        return replace(rule, count=number), [lasting.span()]
    if unit == "Weekend":
        unit = "Week"
    return replace(rule, lasting=f"{number} {unit}"), [lasting.span()]


def with_day(rule: Rule, day: Day | None) -> Rule:
    """Give a rule the days stated beside it ("every year on 5 March", "monthly on the 27th")."""
    if day is None:
        return rule
    if rule.freq == "WEEKLY" and day.month is not None and day.dom is None and day.nth is None:
        return replace(rule, bymonth=(day.month,))  # "every Sunday in January"
    if rule.anchored:
        return rule
    if rule.freq == "YEARLY" and day.month is not None:
        if day.nth is not None and day.weekday is not None:
            return replace(rule, bymonth=(day.month,), byday=(f"{day.nth}{CODES[day.weekday]}",))
        return replace(rule, bymonth=(day.month,), bymonthday=(day.dom,) if day.dom else ())
    if rule.freq == "YEARLY" and day.on is not None:
        return replace(rule, bymonth=(day.on.month,), bymonthday=(day.on.day,))
    if rule.freq == "MONTHLY" and day.dom is not None:
        return replace(rule, bymonthday=(day.dom,))
    if rule.freq == "MONTHLY" and day.nth is not None and day.weekday is not None:
        return replace(rule, byday=(f"{day.nth}{CODES[day.weekday]}",))
    if rule.freq == "WEEKLY" and day.weekday is not None and day.dom is None:
        return replace(rule, byday=(CODES[day.weekday],))
    return rule


def ended(rule: Rule, first: date) -> Rule:
    """Turn "for 3 weeks" into the last day it allows, counted from the first occurrence."""
    if not rule.lasting:
        return rule
    last = shift_day(first, read_duration(rule.lasting)) - timedelta(days=1)
    return replace(rule, until=last, lasting="")
