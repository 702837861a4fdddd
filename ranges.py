"""Stretches of time in questions and dates in statements ("last week", "meeting tomorrow")."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class DateMention:
    """A relative date in a statement: its source offsets and the date it means."""

    start: int
    end: int
    day: date


def find_range(text: str, now: datetime, zone: ZoneInfo) -> tuple[datetime, datetime] | None:
    """Return the half-open stretch of time a question names, aware and in `zone`, or None."""
    return None


def find_dates(text: str, now: datetime, zone: ZoneInfo) -> list[DateMention]:
    """Return the relative dates of a statement, with the date each means."""
    return []
