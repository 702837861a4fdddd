"""Times that can be said and cannot be kept: "every second", "in 0 minutes", "at 5pm UTC+99".

Invariant: what is found here is answered by a sentence of its own, and nothing is set for it.
"""

from datetime import datetime
from typing import Final, NamedTuple

from language.lazy import Lazy
from times.parsing.grammar import Problem
from times.parsing.moments import Moment
from times.repeats.occurrences import why_no_rule
from times.repeats.rules import Rule
from times.values import UNIT, Shift
from times.zones import parse_zone

_MOST_YEARS: Final = 100
_DAYS: Final = r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)s?|Tues|Weds|Thus|Weekdays?|Weekends?"
_ODD: Final[tuple[tuple[Problem, Lazy], ...]] = (
    ("seconds", Lazy(r"\bevery second\b(?= to\b|\W*$)")),
    ("nothing", Lazy(rf"\b(?:in|after|every|for) 0(?:[.,]0+)? ?{UNIT}")),
    ("unread", Lazy(rf"\b(?:in )?\d{{1,4}} {UNIT} of (?:the )?(?:{_DAYS})\b")),
)
_OFFSET: Final = Lazy(r"\b(?P<z>utc|gmt) ?(?P<o>[+-] ?\d{1,4}(?::?\d\d)?)(?!\d)")


class Oddity(NamedTuple):
    """What cannot be kept, and where it stands in the canonical text."""

    problem: Problem
    start: int
    end: int


def find_oddity(text: str) -> Oddity | None:
    """Return the first statement of time in a canonical text that no reminder can follow."""
    for problem, pattern in _ODD:
        if found := pattern.search(text):
            return Oddity(problem, *found.span())
    offset = _OFFSET.search(text)
    if offset and parse_zone(offset["z"] + offset["o"].replace(" ", "")) is None:
        return Oddity("zone", *offset.span())
    return None


def problem_of(rule: Rule | None, moment: Moment | None) -> Problem:
    """Return why a rule or a distance as read can never ring; "" where it can."""
    if rule is None:
        return "nothing" if moment and moment.after == Shift() else ""
    if rule.freq == "SECONDLY":
        return "seconds"
    return "never" if rule.is_empty or why_no_rule(rule.text()) else ""


def is_too_far(due: datetime, now: datetime) -> bool:
    """Tell whether a time is further away than anybody waits."""
    return due.year - now.year > _MOST_YEARS
