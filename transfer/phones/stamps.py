"""The stamp before a message of an exported chat: found in a line, and read into a moment.

Invariants: the hour's half of the day is never passed over, wherever it stands; a stamp whose words
nobody knows is no stamp, so that no day and no hour is guessed.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Final, Literal

from core.errors import UserError
from language.catalogs import say
from transfer.phones import cldr
from transfer.phones.whatsapp_words import MARKS
from transfer.phones.whatsapp_words import phrases as known_phrases

DateOrder = Literal["dmy", "mdy", "ymd"]
Triple = tuple[str, str, str]  # a date's parts as they stand; the month may be a word
Phrases = tuple[str, str, str]  # before the date, between date and hour, behind the hour

SINCE: Final = 2009  # WhatsApp is no older
_WINDOW: Final = 120  # characters, within which a stamp ends
_CLEANED: Final = str.maketrans(
    dict.fromkeys("\u00a0\u2009\u202f\u2007\u3000", " ") | dict.fromkeys(MARKS, "")
)


# -- finding it ------------------------------------------------------------------------------------

_WORDS: Final = r"[^\d:\[\]<>/]"
_NUMBERS: Final = (
    r"(?P<a>\d{1,4})(?P<sep> ?[./-] ?|[年년] ?)(?P<b>\d{1,2})(?:(?P=sep)|[月월] ?)(?P<c>\d{1,4})"
)
_DATES: Final = (
    _NUMBERS,
    rf"(?P<a>\d{{1,2}})(?P<b>(?=[^\d\n]*[^\W\d]){_WORDS}{{2,25}}?)(?P<c>\d{{2,4}})",
    rf"(?P<a>\d{{4}})(?P<b>(?=[^\d\n]*[^\W\d]){_WORDS}{{2,25}}?)(?P<c>\d{{1,2}})",
    rf"(?P<a>[^\W\d]{_WORDS}{{1,25}}?)(?P<b>\d{{1,2}})(?P<c>,? ?\d{{4}})",
)
# "15:45", "3.45", "15 h 45 min 08 s"
_CLOCK: Final = (
    r"(?P<hour>\d\d?) ?(?:[:.\u066b]|[^\W\d]{1,3}) ?(?P<minute>\d\d)"
    r"(?: ?(?:[:.\u066b]|[^\W\d]{1,3}) ?(?P<second>\d\d)(?: ?s\b)?)?"
)
_LAYOUTS: Final = (
    rf"(?P<pre>{_WORDS}{{0,20}}?)DATE(?P<mid>{_WORDS}{{1,30}}?){_CLOCK}(?P<tail>{_WORDS}{{0,25}}?)",
    rf"(?P<pre>{_WORDS}{{0,20}}?){_CLOCK}(?P<tail>{_WORDS}{{1,30}}?)DATE(?P<mid>{_WORDS}{{0,12}}?)",
)
# iOS puts it in brackets, Android sets a dash behind it, what is older a colon.
_EDGES: Final = (r"\[STAMP\] ?", r"STAMP {1,2}[-\u2013\u2014] ", r"STAMP[:;] ")


@cache
def _forms() -> tuple[re.Pattern[str], ...]:
    return tuple(
        re.compile(edge.replace("STAMP", layout.replace("DATE", date_form)))
        for edge in _EDGES
        for date_form in _DATES
        for layout in _LAYOUTS
    )


@dataclass(frozen=True, slots=True)
class Stamp:
    """A stamp as it stands in its line."""

    form: re.Pattern[str]
    separator: str
    day: Triple
    clock: tuple[int, int, int]
    phrases: Phrases
    rest: str  # of the line


def find_stamp(line: str, form: re.Pattern[str] | None = None) -> Stamp | None:
    """Return the date and time that a line begins with, in the file's form or (None) in any."""
    window = line[:_WINDOW].translate(_CLEANED)
    for pattern in (form,) if form else _forms():
        if found := pattern.match(window):
            parts = found.groupdict()
            clock = (int(parts["hour"]), int(parts["minute"]), int(parts["second"] or 0))
            day = (parts["a"], parts["b"], parts["c"].strip(", "))
            phrases = (parts["pre"], parts["mid"], parts["tail"])
            rest = line[_offset(line, found.end()) :]
            return Stamp(pattern, parts.get("sep") or "", day, clock, phrases, rest)
    return None


def _offset(line: str, end: int) -> int:
    """Return where the cleaned window's `end` lies in the line, whose marks count."""
    kept = 0
    for place, mark in enumerate(line):
        if kept == end:
            return place
        kept += mark not in MARKS
    return len(line)


def find_form(lines: Iterable[str]) -> re.Pattern[str] | None:
    """Return the form in which most of some lines are stamped; a file has one."""
    counts = Counter(stamp.form for line in lines if (stamp := find_stamp(line)))
    return max(counts, key=lambda form: (counts[form], -_forms().index(form)), default=None)


# -- its words -------------------------------------------------------------------------------------


@dataclass
class Wording:
    """The words of a file's stamps, noted in one reading and then understood together."""

    hours: dict[Phrases, set[int]] = field(default_factory=dict)
    months: set[str] = field(default_factory=set)
    shapes: set[tuple[str, int]] = field(default_factory=set)  # separator, digits of the year
    examples: dict[Phrases, str] = field(default_factory=dict)  # a line with these words
    _languages: tuple[cldr.Usage, ...] = ()
    _known: dict[tuple[Phrases, int, int], int | None] = field(default_factory=dict)

    def note(self, stamp: Stamp, line: str) -> None:
        """Note the words of a stamp."""
        folded = fold_phrases(stamp.phrases)
        self.hours.setdefault(folded, set()).add(stamp.clock[0])
        self.examples.setdefault(folded, line[:80])
        self.shapes.add((stamp.separator, 4 if max(map(len, stamp.day)) == 4 else 2))
        self.months |= {cldr.fold(part) for part in stamp.day if not part.isdecimal()}

    def settle(self) -> None:
        """Decide which languages the words are of.

        Raises UserError where no line's words are known.
        """
        words = {word for phrases in self.hours for word in phrases if word}
        if not words and not self.months:
            return
        self._languages = self._closest(cldr.usages(), words)
        if any(_count_known(self._languages[0], {word}, set()) == 0 for word in words):
            self._languages = self._closest((*cldr.usages(), *cldr.rare_usages()), words)
        for phrases, example in self.examples.items():
            if self._is_open(phrases):
                raise unreadable(example)
        if not any(map(self._is_readable, self.hours)):
            raise unreadable(next(iter(self.examples.values())))

    def _closest(self, usages: Sequence[cldr.Usage], words: set[str]) -> tuple[cldr.Usage, ...]:
        """Return the languages that know most of the words, and write dates of such a shape."""
        counts = [
            (
                _count_known(usage, words, self.months),
                sum(order[:2] in self.shapes for order in usage.orders),
            )
            for usage in usages
        ]
        most = max(counts)
        return tuple(usage for usage, count in zip(usages, counts, strict=True) if count == most)

    def _is_open(self, phrases: Phrases) -> bool:
        """Tell whether languages that know these words differ about the hour."""
        return any(
            len({_hour(usage, phrases, hour, 30) for usage in self._languages} - {None}) > 1
            for hour in self.hours[phrases]
        )

    def _is_readable(self, phrases: Phrases) -> bool:
        return any(self.hour_of(phrases, hour, 30) is not None for hour in self.hours[phrases])

    def month_of(self, word: str) -> int | None:
        """Return the month that a word means in all the languages it may be of."""
        found = {_month(usage, cldr.fold(word)) for usage in self._languages} - {None}
        return found.pop() if len(found) == 1 else None

    def hour_of(self, phrases: Phrases, hour: int, minute: int) -> int | None:
        """Return the hour of the day; None: the words leave it open."""
        if not any(phrases):
            return hour
        key = (phrases, hour, minute)
        if key not in self._known:
            self._known[key] = self._hour_of(phrases, hour, minute)
        return self._known[key]

    def _hour_of(self, phrases: Phrases, hour: int, minute: int) -> int | None:
        found = {_hour(usage, phrases, hour, minute) for usage in self._languages} - {None}
        if found:
            return found.pop() if len(found) == 1 else None
        # A word that is in no table joins the parts where the file counts to 24 without it.
        counts_on = any(hour > 12 for hour in self.hours.get(phrases, ()))
        return hour if counts_on and not phrases[0] else None


def fold_phrases(phrases: Phrases) -> Phrases:
    """Return the letters alone of what stands around a date and an hour."""
    before, between, behind = phrases
    return cldr.fold(before), cldr.fold(between), cldr.fold(behind)


def _count_known(usage: cldr.Usage, words: set[str], months: set[str]) -> int:
    known = 4 * sum(_month(usage, word) is not None for word in months)
    for word in words:
        readings = list(_splits(usage, word))
        is_half = any(set(cldr.HALVES.values()) & {(span,) for span in spans} for spans in readings)
        known += 4 if is_half else 3 if any(readings) else 1 if readings else 0
    return known


def _splits(usage: cldr.Usage, phrase: str) -> Iterator[cldr.Ranges]:
    """Yield the times of day a folded phrase can mean; empty ones where it only joins."""
    joiners = {"", *usage.joiners, *_at()}
    for end in range(len(phrase) + 1):
        joiner, word = phrase[:end], phrase[end:]
        if joiner in joiners and word in usage.periods:
            yield usage.periods[word]
    if phrase in joiners:
        yield ()


@cache
def _at() -> frozenset[str]:
    return frozenset(map(cldr.fold, known_phrases("at")))


def _month(usage: cldr.Usage, phrase: str) -> int | None:
    """Return the month in a phrase: "mars", "demarzode"."""
    if phrase in usage.months:
        return usage.months[phrase]
    joiners = ("", *usage.joiners)
    for before in filter(phrase.startswith, joiners):
        for behind in filter(phrase.endswith, joiners):
            name = phrase[len(before) : len(phrase) - len(behind)]
            if month := usage.months.get(name):
                return month
    return None


def _hour(usage: cldr.Usage, phrases: Phrases, hour: int, minute: int) -> int | None:
    readings = [next(_splits(usage, phrase), None) for phrase in phrases]
    said = [ranges for ranges in readings if ranges]
    if len(said) > 1 or (phrases[0] and not readings[0]):  # before the date: an era, a page
        return None
    if not said:
        return hour if all(ranges is not None for ranges in readings) else None
    if hour > 12:
        return hour
    fitting = [
        at
        for at in (hour % 12, hour % 12 + 12)
        if any(start <= at * 60 + minute < end for start, end in said[0])
    ]
    return fitting[0] if len(fitting) == 1 else None


def unreadable(line: str) -> UserError:
    """Return the refusal of a file whose stamps cannot be read, with the first of them."""
    return UserError(
        say("I can't read how this file writes its dates: “{line}”.", line=line.strip())
    )


# -- its day ---------------------------------------------------------------------------------------


def read_day(triple: Triple, order: DateOrder, wording: Wording) -> date | None:
    """Return the day of a date in an order; None: there is no such day."""
    first, second, third = triple
    year, month, day = {
        "dmy": (third, second, first),
        "mdy": (third, first, second),
        "ymd": (first, second, third),
    }[order]
    if not (year.isdecimal() and day.isdecimal()):
        return None
    number = int(month) if month.isdecimal() else wording.month_of(month)
    try:
        return _in_calendar(int(year), len(year), number or 0, int(day))
    except ValueError:
        return None


def _in_calendar(year: int, digits: int, month: int, day: int) -> date:
    """Return a day of the Gregorian, the Buddhist or the Persian calendar, as its year tells."""
    if digits <= 2:
        year += 2000 if year < 50 else 2500
    if year > 2500:
        year -= 543
    if 1385 <= year <= 1425:
        return _from_persian(year, month, day)
    if not 1970 <= year <= 2100:
        raise ValueError("no year of a chat")
    return date(year, month, day)


def _from_persian(year: int, month: int, day: int) -> date:
    """Return a day of the Persian calendar, whose years begin at the March equinox."""
    if not (1 <= month <= 12 and 1 <= day <= (31 if month < 7 else 30)):
        raise ValueError("no such day")
    # 21 March 2016 began 1395; every fourth year since 1375 is long, and the fifth from 1403 on.
    leaps = sum(_is_long(past) for past in range(1380, year))
    new_year = date(2001, 3, 21) + timedelta(days=365 * (year - 1380) + leaps)
    return new_year + timedelta(days=(month - 1) * 31 - max(0, month - 7) + day - 1)


def _is_long(year: int) -> bool:
    return year % 33 in {1, 5, 9, 13, 17, 22, 26, 30}


def read_moment(stamp: Stamp, order: DateOrder, wording: Wording) -> datetime | None:
    """Return when a stamp says; None: it is none."""
    day = read_day(stamp.day, order, wording)
    hour, minute, second = stamp.clock
    at = wording.hour_of(fold_phrases(stamp.phrases), hour, minute)
    try:
        return datetime.combine(day, time(at, minute, second)) if day and at is not None else None
    except ValueError:
        return None
