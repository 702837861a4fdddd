# ruff: noqa: E501 - a pattern a line reads as the table it is
"""Recurrences: words to RFC 5545 rules, and rules to words.

Invariant: `describe_rule` prints only words that `find_rule` reads back to the same rule.
"""

import re
from dataclasses import replace
from datetime import time
from typing import Final

from language.lazy import Lazy, Sieve
from times.canonical.time_words import MONTHS
from times.parsing.dates import (
    MO,
    WD,
)
from times.repeats.rule_forms import (
    DAYS,
    DOMS,
    FREQ,
    NTHS,
    PART_TAIL,
    RULES,
    doms_of,
    every_so,
    nths_of,
    read_days,
)
from times.repeats.rules import CODES, Rule
from times.values import Part

_RECURRING: Final = Lazy(r"\brecurring\b|\brepeat(?:s|ing)?\b(?: it)?")
_EXCEPT: Final = Lazy(
    rf",? ?\(?(?:except|but not|but(?= (?:on )?[A-Z])|excluding|besides|not|skip(?:ping)?|apart from|other than|without)(?: (?:for|on|the|every|in))* (?P<days>{DAYS})\)?"
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
_NTHS_RE: Final = Lazy(rf"(?:on )?(?:the )?(?P<nths>{NTHS}) (?P<wd>{DAYS}|Day\b)(?: of the Month)?")
_DOMS_RE: Final = Lazy(
    rf"(?:on |by )?the (?P<doms>{DOMS})(?: Day)?(?: of the Month)?(?! {MO}| of {MO})"
)
_DAYS_RE: Final = Lazy(rf"(?<!\w)(?:on )?(?:the )?(?P<days>{DAYS}){PART_TAIL}")


_SIEVE: Final = Sieve([pattern for pattern, _ in RULES])


def _first_rule(text: str) -> tuple[Rule, re.Match[str]] | None:
    best: tuple[Rule, re.Match[str]] | None = None
    for place in _SIEVE.fitting(text):
        pattern, build = RULES[place]
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
    rf"|(?:\dth|\blast|\bSecond) (?:{WD}|Weekday) (?:of|in) (?:the )?Month\b"
    rf"|\bonce\b|\b(\d{{1,2}}) (?:in|at|a) \1\b|\btimes\b|\btwice\b|\bper\b|{WD} ?[-/] ?{WD}|{WD} (?:to|until) {WD}|{WD},? (?:and )?{WD},? (?:and )?{WD}"
)


_CLOCK: Final = r"(?:\d{1,2}(?::[0-5]\d| h [0-5]\d\b| h\b)?(?: ?oclock)?(?: ?(?:am|pm)\b)?|Noon|Midnight)(?![\d:/])"
_CLOCKS: Final = Lazy(
    rf"(?<![\w:])(?P<at>at )?(?P<all>{_CLOCK}(?:(?:, | ?/ ?)(?:at )?{_CLOCK})*(?:,? and |, ?| & | then )(?:again )?(?:at )?{_CLOCK})"
    rf"(?! (?:of (?:the|this|these|those|all|my|next|{MO}|\d)|[a-z]+s)\b)"
)
_HOURS_BETWEEN: Final = Lazy(
    rf"(?<!\w)(?:starting )?(?:from|between|during)? ?(?P<a>{_CLOCK})(?: to | until | and | ?- ?)(?P<b>{_CLOCK})"
)
_CLOCK_RE: Final = re.compile(
    r"(\d{1,2})(?:(?::| h )(\d\d)| h\b)?(?: ?oclock)?(?: ?(am|pm))?|Noon|Midnight"
)


_MINUTES_AFTER: Final = re.compile(r"\d{1,2} & [1-5][05]")


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
    if said is not None and _MINUTES_AFTER.fullmatch(said["all"]):
        return rule, []  # "alle 20 e 15": a quarter past
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
    rf"|(?<!\w)(?P<p>in the Evening |in the Afternoon |at Night )?(?P<after>{_CLOCK})(?: oclock)? until(?=$|[ ,.]*$)"
)


def _between_hours(rule: Rule, rest: str) -> tuple[Rule, list[tuple[int, int]]]:
    said = _HOURS_BETWEEN.search(rest)
    if said is None:
        until = _UNTIL_CLOCK.search(rest)
        half = "pm" if until and until["p"] else ""
        last = _read_clock(until["c"] or until["after"], half) if until else None
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
            return replace(rule, bymonthday=doms_of(nths["nths"])), [nths.span()]
        if nths:
            days = read_days(nths["wd"])
            if nths["wd"] == "Weekday":
                (nth, *_) = doms_of(nths["nths"])
                return replace(rule, byday=days, bysetpos=nth), [nths.span()]
            return replace(rule, byday=nths_of(nths["nths"], days)), [nths.span()]
        doms = _DOMS_RE.search(rest)
        if doms:
            return replace(rule, bymonthday=doms_of(doms["doms"])), [doms.span()]
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
    number = every_so(lasting["n"]) if lasting["n"] and lasting["n"] not in ("a", "an") else 1
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
    if by_count or unit not in FREQ:
        return replace(rule, count=number), [lasting.span()]
    if unit == "Weekend":
        unit = "Week"
    return replace(rule, lasting=f"{number} {unit}"), [lasting.span()]
