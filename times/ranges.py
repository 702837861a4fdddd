# ruff: noqa: E501 - a pattern a line reads as the table it is
"""Stretches of time in questions and dates in statements ("last week", "meeting tomorrow").

Invariant: a stretch is half open, aware and in the asker's zone, and begins and ends on whole local
days or parts of days; questions are about memories, so a date without a year is the latest past one
unless the words point ahead. Weeks start on Monday; seasons are the northern ones.
"""

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import takewhile
from typing import Final
from zoneinfo import ZoneInfo

from times.canon import MONTHS, Lazy, Reading, may_speak_of_time, read
from times.dates import MO, holiday
from times.grammar import Moment, find_pieces, group, possible_days
from times.values import (
    DURATION,
    Day,
    Part,
    Shift,
    add_days,
    add_months,
    attach,
    read_duration,
    shift_day,
    shift_moment,
)
from words import STOP_WORDS

Span = tuple[date, date]  # first day, and the day after the last


@dataclass(frozen=True, slots=True)
class DateMention:
    """A relative date in a statement: its source offsets and the date it means."""

    start: int
    end: int
    day: date


# --- Questions -------------------------------------------------------------------------------------

# From and to which hour a part of day runs; a night ends at four the next morning.
_PART_HOURS: Final = {
    "Morning": (4, 12),
    "Afternoon": (12, 18),
    "Evening": (17, 24),
    "Night": (18, 28),
}
_SEASONS: Final = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
_SEASON: Final = r"(?P<s>spring|summer|autumn|fall|winter)s?\b"
_AHEAD: Final = Lazy(
    r"\b(?:will|going to|gonna|next|coming|upcoming|do i have|have i got|am i|whats on|agenda|schedule|plans?)\b"
)
_COUNT: Final = r"(?P<n>\d{1,4}|an?|(?:a )?couple(?: of)?|(?:a )?few|several)"
_PERIOD: Final = r"(?P<u>Day|Night|Week|Weekends?|Fortnight|Month|Quarter|Year|Hour|Minute)\b"


def _number(words: str) -> int:
    if words[0].isdigit():
        return int(words)
    return 2 if "couple" in words else 3 if "few" in words else 4 if words == "several" else 1


def _month_span(first: date, months: int = 1) -> Span:
    start = first.replace(day=1)
    return start, add_months(start, months)


def _period_span(unit: str, today: date, step: int) -> Span:
    """Return the day, week, month ... `step` units from the current one."""
    monday = add_days(today, -today.weekday())
    match unit.removesuffix("s"):
        case "Week" | "Fortnight":
            length = 14 if unit == "Fortnight" else 7
            start = add_days(monday, length * step)
            return start, add_days(start, length)
        case "Weekend":
            start = add_days(monday, 5 + 7 * step)
            return start, add_days(start, 2)
        case "Month":
            return _month_span(add_months(today.replace(day=1), step))
        case "Quarter":
            first = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
            return _month_span(add_months(first, 3 * step), 3)
        case "Year":
            return _year_span(today.year + step)
        case _:
            return add_days(today, step), add_days(today, step + 1)


def _year_span(year: int) -> Span:
    year = min(max(year, 1), 9997)
    return date(year, 1, 1), date(year + 1, 1, 1)


def _season_span(name: str, today: date, ago: int, ahead: bool = False) -> Span:
    """Return the latest such season that has begun, `ago` more back; or the next one ahead."""
    start = date(today.year, _SEASONS[name], 1)
    if start > today and not ahead:
        start = add_months(start, -12)
    if ahead and start <= today:
        start = add_months(start, 12)
    return _month_span(add_months(start, -12 * ago), 3)


def _last_season(m: re.Match[str], today: date) -> Span:
    """ "last summer" is the latest one that is over."""
    span = _season_span(m["s"], today, 0)
    return span if span[1] <= today else _season_span(m["s"], today, 1)


def _ago(m: re.Match[str], today: date) -> Span:
    """ "3 days ago" is that day, "2 weeks ago" that week, "a few days ago" some days around."""
    count, unit = _number(m["n"]), m["u"]
    if not m["n"][0].isdigit() and m["n"] not in ("a", "an"):
        first = _period_span(unit, today, -count - 1)[0]
        return first, _period_span(unit, today, -count + 1)[1]
    return _period_span(unit, today, -count)


def _last_n(m: re.Match[str], today: date) -> Span:
    count, unit = _number(m["n"] or "a"), m["u"]
    back = {"Day": Shift(days=count), "Night": Shift(days=count), "Week": Shift(days=7 * count)}
    back |= {"Fortnight": Shift(days=14 * count), "Weekend": Shift(days=7 * count)}
    back |= {"Month": Shift(months=count), "Quarter": Shift(months=3 * count)}
    shift = back.get(unit, Shift(months=12 * count))
    return shift_day(today, -shift), add_days(today, 1)


def _next_n(m: re.Match[str], today: date) -> Span:
    first, last = _last_n(m, today)
    return today, add_days(today, (last - first).days)


def _step(words: str) -> int:
    return (
        -1
        if re.search(r"last|past", words)
        else 1
        if re.search(r"next|coming|following", words)
        else 0
    )


def _named_period(m: re.Match[str], today: date) -> Span:
    return _period_span(m["u"], today, _step(m["w"]))


def _edge_span(m: re.Match[str], today: date) -> Span:
    """The beginning, middle or end of a month or year: a third of it."""
    unit = m["u"]
    if unit in MONTHS:
        start, end = _month_named(MONTHS.index(unit) + 1, m["y"], today, False)
    else:
        start, end = _period_span(unit, today, _step(m["w"] or ""))
    third = (end - start).days // 3
    if m["e"] in ("early", "beginning", "start", "starting"):
        return start, add_days(start, third)
    return (
        (add_days(end, -third), end)
        if m["e"] in ("late", "end", "ending")
        else (add_days(start, third), add_days(end, -third))
    )


def _month_named(month: int, year: str | None, today: date, ahead: bool) -> Span:
    if year:
        return _month_span(date(min(max(int(year), 1), 9998), month, 1))
    start = date(today.year, month, 1)
    if ahead and start < today.replace(day=1):
        start = add_months(start, 12)
    if not ahead and start > today:
        start = add_months(start, -12)
    return _month_span(start)


def _in_month(m: re.Match[str], today: date) -> Span:
    words = m["w"] or ""
    ahead = "next" in words or "coming" in words or bool(_AHEAD.search(m.string))
    span = _month_named(MONTHS.index(m["m"]) + 1, m["y"], today, ahead)
    if "last" in words and span[1] > today:
        span = _month_named(MONTHS.index(m["m"]) + 1, str(span[0].year - 1), today, False)
    return span


Build = Callable[[re.Match[str], date], Span]
_RANGE_RULES: Final[tuple[tuple[Lazy, Build], ...]] = tuple(
    (Lazy(rf"(?<![\w]){pattern}"), build)
    for pattern, build in (
        (rf"{_COUNT} {_PERIOD} ago\b", _ago),
        (rf"ago {_COUNT} {_PERIOD}", _ago),
        (rf"{_COUNT} {_SEASON} ago\b", lambda m, t: _season_span(m["s"], t, _number(m["n"]) - (_season_span(m["s"], t, 0)[1] <= t))),
        (rf"(?:the )?(?:last|past) {_SEASON}", _last_season),
        (rf"{_SEASON} (?:of |in )?(?P<y>\d{{4}})\b", lambda m, t: _month_span(date(max(int(m["y"]), 1), _SEASONS[m["s"]], 1), 3)),
        (rf"(?:next|this coming) {_SEASON}", lambda m, t: _season_span(m["s"], t, 0, ahead=True)),
        (rf"(?:this|in|during|over|in the|during the|over the) {_SEASON}(?! (?:of|fashion|school|camp))", lambda m, t: _season_span(m["s"], t, 0)),
        (rf"(?:the |in the |over the )?(?:last|past) {_COUNT} {_PERIOD}", _last_n),
        (rf"(?:over|in|during|within|for) the (?:last|past) (?P<n>){_PERIOD}", _last_n),
        (rf"(?:the )?(?:next|coming) {_COUNT} {_PERIOD}", _next_n),
        (rf"(?:the )?{_PERIOD} before last\b", lambda m, t: _period_span(m["u"], t, -2)),
        (rf"(?P<e>early|beginning|start|starting|mid|middle|late|end|ending)(?: of| in)?(?: the)?[ -](?P<w>last |this |next |)(?P<u>{MO}|Month\b|Year\b)(?: (?P<y>\d{{4}}))?", _edge_span),
        (r"(?:the )?(?P<w>last|this|next|past|coming|this past|this coming) (?P<u>Week|Weekend|Month|Quarter|Year)\b", _named_period),
        (rf"(?:in |during |of |throughout |for |from )?(?P<w>last |this |next |)?(?P<m>{MO})[ ,]*(?:of )?(?P<y>\d{{4}})\b", _in_month),
        (rf"(?:in |during |of |throughout |back in |by |for )?(?P<w>last |this past |this |next )(?P<m>{MO})(?P<y>)(?! ?\d)", _in_month),
        (rf"(?:in|during|throughout|of|for) (?P<w>)(?P<m>{MO})(?P<y>)(?! ?\d)", _in_month),
        (r"(?:in|during|throughout|back in|of|from) (?:the year )?(?P<y>(?:19|20)\d\d)\b(?! ?(?:am|pm|Hour|people|euros|dollars))", lambda m, t: _year_span(int(m["y"]))),
        (r"(?:on |over |at |during )?the (?P<u>Weekend)\b", lambda m, t: _period_span("Weekend", t, 0 if t.weekday() > 4 else -1)),
        (r"(?:the )?other Day\b", lambda m, t: (add_days(t, -10), add_days(t, 1))),
        (r"(?:recently|lately|these Day)\b", lambda m, t: (add_days(t, -14), add_days(t, 1))),
    )
)  # fmt: skip
_LAST_NIGHT: Final = Lazy(r"\b(?:last (?P<p>Night|Evening)|Yesterday (?:at )?(?P<q>Night))\b")
_HOURS_AGO: Final = Lazy(
    rf"(?P<d>{DURATION}) ago\b|(?:in |over |during |within )?the (?:last|past) (?P<e>{DURATION}|Hour\b)"
)
_BETWEEN: Final = Lazy(
    r"\b(?:between|from)\b(?P<a>.{2,40}?)\b(?:and|to|until|through)\b(?P<b>.{2,40})|(?P<c>(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)) ?- ?(?P<d>(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun))\b"
)
# "after I saw him last week" bounds nothing: the time has to follow at once
_SINCE: Final = Lazy(
    r"\b(?P<k>since|after|before|until) (?=(?:the |last |next |this |past |early |late |end of )*"
    r"(?:[A-Z\d]|spring|summer|autumn|fall|winter))(?P<a>.{2,40})"
)
_LONG_AGO: Final = date(1970, 1, 1)


def find_range(text: str, now: datetime, zone: ZoneInfo) -> tuple[datetime, datetime] | None:
    """Return the half-open stretch of time a question names, aware and in `zone`, or None.

    "last week", "yesterday evening", "in March", "between Monday and Wednesday", "two summers ago".
    """
    words = read(text).text
    local = now.astimezone(zone)
    exact = _exact_stretch(words, local, zone)
    if exact:
        return exact
    span = _bounded_span(words, local.date(), zone) or _span(words, local.date(), zone)
    if span is None or span[0] >= span[1]:
        return None
    return _at_midnight(span[0], zone), _at_midnight(span[1], zone)


def _at_midnight(day: date, zone: ZoneInfo) -> datetime:
    day = max(day, date(1, 1, 2))  # the day before is none in zones east of Greenwich
    return attach(datetime.combine(day, time()), zone)


def _exact_stretch(words: str, local: datetime, zone: ZoneInfo) -> tuple[datetime, datetime] | None:
    """Return stretches that are not whole days: hours, and parts of a day."""
    night = _LAST_NIGHT.search(words)
    if night:
        return _part_stretch(add_days(local.date(), -1), night["p"] or "Night", zone)
    hours = _HOURS_AGO.search(words)
    if hours:
        distance = (
            Shift(seconds=3600) if hours["e"] == "Hour" else read_duration(hours["d"] or hours["e"])
        )
        if distance.exact and not distance.days and not distance.months:
            then = shift_moment(local, -distance, zone)
            margin = timedelta(seconds=max(distance.seconds // 2, 600))
            return (then, local) if hours["e"] else (then - margin, min(then + margin, local))
    for moment in _moments(words, local.date(), zone):
        if moment.part is None:
            continue
        day = _past_day(moment.day, local.date(), words) if moment.day else local.date()
        if day and (moment.day or moment.part.today):
            return _part_stretch(day, moment.part.name, zone)
    return None


def _part_stretch(day: date, name: str, zone: ZoneInfo) -> tuple[datetime, datetime]:
    first, last = _PART_HOURS[name]
    midnight = datetime.combine(day, time())
    return attach(midnight + timedelta(hours=first), zone), attach(
        midnight + timedelta(hours=last), zone
    )


def _moments(words: str, today: date, zone: ZoneInfo) -> list[Moment]:
    return group(words, find_pieces(words, today, zone), today)


def _bounded_span(words: str, today: date, zone: ZoneInfo) -> Span | None:
    """Read "between A and B", "since A", "before A"."""
    between = _BETWEEN.search(words)
    if between:
        first = _span(between["a"] or between["c"], today, zone) or _loose_month(
            between["a"], today
        )
        if first:
            last = _not_before(between["b"] or between["d"], first[0], today, zone)
            if last:
                return first[0], last[1]
    since = _SINCE.search(words)
    if not since:
        return None
    said = _span(since["a"], today, zone) or _loose_month(since["a"], today)
    if said is None:
        return None
    match since["k"]:
        case "since":
            return said[0], add_days(today, 1)
        case "after":
            return said[1], add_days(today, 1)
        case _:
            return _LONG_AGO, said[0]


def _loose_month(words: str | None, today: date) -> Span | None:
    """A month needs no "in" after "since" or "between"."""
    named = re.match(rf"[ ,]*({MO})(?: (\d{{4}}))?", words or "")
    return _month_named(MONTHS.index(named[1]) + 1, named[2], today, False) if named else None


def _not_before(words: str, start: date, today: date, zone: ZoneInfo) -> Span | None:
    """Return the stretch `words` name, the first that does not end before `start`."""
    loose = re.match(rf"[ ,]*({MO})(?: (\d{{4}}))?(?! ?\d)", words)
    if loose:
        span = _month_named(MONTHS.index(loose[1]) + 1, loose[2], today, False)
        return span if span[1] > start else (add_months(span[0], 12), add_months(span[1], 12))
    dated = [m.day for m in _moments(words, today, zone) if m.day and not m.day.impossible]
    if dated and dated[0].on is None and dated[0].week is None and dated[0].which == "":
        found = next((d for d in possible_days(dated[0], add_days(start, -1)) if d >= start), None)
        if found:
            return found, add_days(found, 1)
    return _span(words, today, zone)


def _span(words: str, today: date, zone: ZoneInfo) -> Span | None:
    best: tuple[re.Match[str], Build] | None = None
    for pattern, build in _RANGE_RULES:
        m = pattern.search(words)
        if m and (best is None or m.start() < best[0].start()):
            best = (m, build)
    if best and "before last" not in best[0].group() and best[0].end() == best[0].start():
        best = None
    for moment in _moments(words, today, zone):
        if best and best[0].start() <= moment.start:
            break
        span = _moment_span(moment, today, words)
        if span:
            return span
    return best[1](best[0], today) if best else None


def _moment_span(moment: Moment, today: date, words: str) -> Span | None:
    if moment.after is not None and not moment.after.exact:
        day = shift_day(today, moment.after)
        return day, add_days(day, 1)
    if moment.day is None or moment.day.impossible:
        return None
    if words[moment.start : moment.end] == "Weekend":
        return None  # "a quiet weekend" says nothing of which
    if moment.day.only_week:
        return _period_span("Week", today, moment.day.week or 0)
    found = _past_day(moment.day, today, words)
    if found and moment.offset and not moment.offset.exact:
        found = shift_day(found, moment.offset)
    return (found, add_days(found, 1)) if found else None


def _past_day(day: Day, today: date, words: str) -> date | None:
    """Return the latest past date `day` can mean; the next one when the words point ahead."""
    if day.holiday and day.on and day.on > today and not _AHEAD.search(words):
        return holiday(day.holiday, today.year - 1)
    if day.on is not None or day.week is not None or day.month_from is not None:
        return next(possible_days(day, today), None)
    if day.which in ("next", "coming", "after next", "following", "this") or _AHEAD.search(words):
        return next(possible_days(day, today), None)
    if day.year is not None:
        return next(possible_days(day, date(1, 1, 1)), None)
    if day.weekday is not None and day.dom is None and day.month is None and day.nth is None:
        back = (today.weekday() - day.weekday - 1) % 7 + 1
        return add_days(today, -back)
    start = add_months(today, -12) if day.month is not None else add_months(today, -3)
    if day.month == 2 and day.dom == 29:
        start = add_months(today, -96)
    past = list(takewhile(lambda d: d <= today, possible_days(day, add_days(start, 1))))
    return past[-1] if past else next(possible_days(day, today), None)


# --- Statements ------------------------------------------------------------------------------------

# Forms that are also adjectives or nouns ("frozen", "bit", "shot") tell only after "have".
_SIMPLE_PAST: Final = (
    "was|were|wasnt|werent|had|hadnt|did|didnt|went|saw|met|bought|ate|got|came|took|made|said|told"
    "|gave|found|left|lost|paid|sent|wrote|spoke|drank|won|felt|ran|swam|drove|slept|taught|broke"
    "|caught|began|flew|sold|became|brought|built|burnt|chose|crept|dealt|dreamt|drew|dug|fed|fell"
    "|fled|forgave|forgot|fought|froze|grew|heard|held|hid|hung|kept|knew|knelt|laid|learnt|lent|lit"
    "|meant|overslept|rang|rode|sang|sank|sat|shook|shone|slid|sought|spent|stood|stole|struck|stuck"
    "|swept|swore|swung|thought|threw|tore|understood|withdrew|woke|wore|agreed|freed"
)
_PARTICIPLE: Final = (
    r"been|gone|done|seen|come|become|run|swum|driven|broken|begun|flown|bitten|blown|chosen|drawn"
    r"|drunk|eaten|fallen|forgotten|frozen|given|gotten|grown|hidden|known|ridden|risen|rung|sung"
    r"|shown|shot|spoken|stolen|taken|torn|thrown|woken|worn|written|read|put|cut|hit|shut|quit|hurt"
)
_ENDS_IN_ED: Final = r"(?!hundred|sacred|naked)\w{2,}[^\We]ed"
_PAST_TENSE: Final = Lazy(
    rf"\b(?:{_SIMPLE_PAST}|{_ENDS_IN_ED}|(?:have|has|having|ve)(?: \w+)? (?:{_PARTICIPLE})"
    r"|(?:i|we|you|he|she|they)(?: (?:just|only|also|finally|once|already))?"
    r" (?:read|put|cut|hit|shut|quit|hurt|beat))\b",
    re.IGNORECASE,
)
_FUTURE_TENSE: Final = Lazy(
    r"\b(?:will|wont|ll|going to|gonna|shall|need(?:ed)? to|have to|must|is|are|i a?m|should|due|scheduled"
    r"|booked)\b",
    re.IGNORECASE,
)
_MISSED: Final = Lazy(
    rf"\b(?:should|could|would|must|might|may|ought to)(?:nt| not)? have"
    rf" (?:{_PARTICIPLE}|{_SIMPLE_PAST}|{_ENDS_IN_ED})\b",
    re.IGNORECASE,
)
_SHORT_VERB: Final = Lazy(r"['’](?=(?:ll|ve|m)\b)")
_CLAUSE_END: Final = Lazy(
    r"[,.;:!?)(](?=\s|$)|\n|\b(?:and|but|because|so|while|although|though|then|when|if|that|which|who"
    r"|before|after)\b|\s(?=(?:i|we|he|she|they)\b)",
    re.IGNORECASE,
)
_SUBJECT: Final = Lazy(r"\b(?:i|we|he|she|they)\b", re.IGNORECASE)
_SINCE_THEN: Final = Lazy(r"\bsince(?: the)?\W*$", re.IGNORECASE)


class _Clauses:
    """The clauses of a statement, each with whether it tells the past; read when first asked."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._ends = [*(m.end() for m in _CLAUSE_END.finditer(text)), len(text)]
        self._tenses: dict[int, bool | None] = {}

    def tense(self, number: int) -> bool | None:
        """Return whether a clause tells the past; None: it has no verb."""
        if number not in self._tenses:
            end = self._ends[number]
            tense = tells_the_past(self._text[self._ends[number - 1] if number else 0 : end])
            if tense is None and self._text[end - 1 : end] == " " and number + 1 < len(self._ends):
                tense = tells_the_past(self._text[end : self._ends[number + 1]])
            self._tenses[number] = tense  # "on Friday | we meet"
        return self._tenses[number]

    def is_past(self, at: int) -> bool:
        """Tell whether the date at `at` is told of: its clause's verb decides, or a near one's."""
        if _SINCE_THEN.search(self._text, max(at - 40, 0), at):
            return True
        if self._text[at : at + 6].lower() == "since ":
            return True
        own, last = bisect_right(self._ends, at), len(self._ends)
        before = range(own - 1, max(own - 1 - _NEAR, -1), -1)
        near = (*range(own, min(own + 1, last)), *before, *range(own + 1, min(own + _NEAR, last)))
        tenses = (self.tense(number) for number in near)
        return next((tense for tense in tenses if tense is not None), False)


_NEAR: Final = 12  # clauses before or after a date that can decide whether it is past


def tells_the_past(clause: str) -> bool | None:
    """Return whether a clause tells what has been, by its verb; None: it has none."""
    plain = _SHORT_VERB.sub(" ", clause)
    plain = re.sub("['’]", "", re.sub("['’]re\\b", " are", plain))
    if _MISSED.search(plain):
        return True
    if _FUTURE_TENSE.search(plain):
        return False
    if _PAST_TENSE.search(plain):
        return True
    return False if _SUBJECT.search(plain) else None


def find_dates(text: str, now: datetime, zone: ZoneInfo) -> list[DateMention]:
    """Return the relative dates of a statement ("tomorrow", "on Friday") with the date each means.

    A weekday is the next one, or the last one when the statement is in the past tense.
    """
    if not (may_speak_of_time(text) or _ON_THE_NTH.search(text)):
        return []  # as most statements do not, and each of them comes by here
    reading = read(text)
    today = now.astimezone(zone).date()
    clauses = _Clauses(text)
    mentions = []
    for piece in find_pieces(reading.text, today, zone):
        value = piece.value
        start, end = _trimmed(reading, piece.start, piece.end)
        if _is_of_a_thing(text[start:end], text[end:]):
            continue
        past = clauses.is_past(start)
        if "Weekend" in reading.text[piece.start : piece.end]:
            saturday = _saturday(value, reading.text[piece.start : piece.end], today, past)
            if saturday is None:
                continue
            value = saturday
        if isinstance(value, Part) and value.today:
            value = Day(on=today)
        elif isinstance(value, Shift) and piece.kind == "in" and not value.exact:
            value = Day(on=shift_day(today, value))
        day = _mentioned(value, today, past) if isinstance(value, Day) else None
        if isinstance(value, Day) and _is_named_by_number(value, reading.text, piece.start):
            day = _past_day(value, today, "") if past else next(possible_days(value, today), None)
        if day:
            mentions.append(DateMention(start, end, day))
    for night in _NIGHT_BEFORE.finditer(reading.text):
        mentions.append(DateMention(*_trimmed(reading, *night.span()), add_days(today, -1)))
    return sorted(mentions, key=lambda mention: mention.start)


def _is_of_a_thing(named: str, following: str) -> bool:
    """Tell whether a holiday says what sort of thing is meant: "the Christmas lights"."""
    thing = _NEXT_WORD.match(following)
    return bool(thing and _HOLIDAY.search(named)) and not _IS_THAT_DAY.match(following)


_HOLIDAY: Final = Lazy(
    r"\b(?:christmas|xmas|easter|halloween|thanksgiving|(?:valentine|mother|father)'?s'?(?: day)?|new year'?s?)$",
    re.IGNORECASE,
)
_NEXT_WORD: Final = Lazy(r" [a-z]+\b")
# What does not make a thing of a holiday: a word that goes on, or what is done on the day itself.
_IS_THAT_DAY: Final = re.compile(
    rf" (?:{'|'.join(sorted(STOP_WORDS))}|day|eve|morning|noon|afternoon|evening|night|weekend"
    r"|breakfast|brunch|lunch|dinner|supper|meal|mass|service|party|went|came)\b"
)
_NIGHT_BEFORE: Final = Lazy(r"\blast (?:Night|Evening)\b")
_ON: Final = Lazy(r"\b(?:on|until|since|from) (?:the )?$")
_ON_THE_NTH: Final = Lazy(
    r"\b(?:on|until|till|since|from) (?:the )?\d\d?(?:st|nd|rd|th)\b", re.IGNORECASE
)
_OFTEN: Final = Lazy(r"\b(?:every|Monthly)\b")


def _is_named_by_number(day: Day, words: str, start: int) -> bool:
    """Tell whether a date is "on the 5th" and no more, of one month."""
    if day != Day(dom=day.dom) or day.dom is None or day.dom < 1 or _OFTEN.search(words):
        return False
    number = words.find(str(day.dom), start)
    return _ON.search(words[max(number - 20, 0) : number]) is not None


def _saturday(value: object, words: str, today: date, past: bool) -> Day | None:
    """Return the first day of this, next or last weekend; None for one that is not said.

    "We hiked this weekend", said on a Monday, is the one just over.
    """
    if not isinstance(value, Day) or not re.search(r"\b(?:this|next|last)\b", words):
        return None
    step = value.week or 0
    if past and step == 0 and today.weekday() < 5:
        step = -1
    return Day(on=_period_span("Weekend", today, step)[0])


def _mentioned(day: Day, today: date, past: bool) -> date | None:
    """Return the date of a relative day; None for dates that say their month or number."""
    if day.on is not None:
        return day.on
    if day.weekday is None or day.month is not None or day.dom is not None or day.nth is not None:
        return None
    if day.which == "" and day.week is None and day.shift is None and past:
        return add_days(today, -((today.weekday() - day.weekday - 1) % 7 + 1))
    return next(possible_days(replace(day), today), None)


def _trimmed(reading: Reading, start: int, end: int) -> tuple[int, int]:
    first, last = reading.span(start, end)
    said = reading.source[first:last]
    lead = len(said) - len(said.lstrip())
    return first + lead, first + len(said.rstrip())
