"""Several days of one order: "skip the 27th and the 4th of May", "not the 27th and 30th".

Invariant: a number is a day only beside a day that is one, behind an order to leave days out.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Final

import when
from language.acts import When
from language.reader.tagging import Item
from reading.requests import Setting

_ORDERS: Final = ("skip", "except", "not", "no", "delete")
_BESIDE: Final = ("link", "article", "lead")
_NUMBER: Final = re.compile(r"(?:\D{1,6} )?(\d{1,2})(?:st|nd|rd|th|er|e|o|a)?")
_MOST: Final = 31


def add(items: list[Item]) -> list[Item]:
    """Return the items with numbers that stand beside a day as days."""
    first = next((at for at, item in enumerate(items) if item.has(*_ORDERS)), None)
    if first is None:
        return items
    found = list(items)
    for at in range(first + 1, len(items)):
        if not items[at].tags and _number_of(items[at]) and _is_beside(found, at):
            found[at] = items[at]._replace(tags=frozenset({"time"}), is_protected=False)
    return found


def _is_beside(items: Sequence[Item], at: int) -> bool:
    """Tell whether the next item to either side is a day, with a link or an article between."""
    for step in (-1, 1):
        place = at + step
        while (
            0 <= place < len(items) and items[place].has(*_BESIDE) and not items[place].has("time")
        ):
            place += step
        if 0 <= place < len(items) and items[place].has("time") and items[place].has_digit:
            return True
    return False


def _number_of(item: Item) -> int:
    """Return the day of the month that an item is; 0: it is another thing, or says its month."""
    found = _NUMBER.fullmatch(item.text)
    number = int(found[1]) if found else 0
    return number if 1 <= number <= _MOST else 0


def several(items: Sequence[Item], setting: Setting) -> When | None:
    """Return the days that items say, one by one; None: they are not several, or not all days."""
    times = [item for item in items if item.has("time")]
    if len(times) < 2:
        return None
    days: list[date] = []
    after: date | None = None  # what stands behind gives its month
    for at in reversed(range(len(times))):
        number = _number_of(times[at])
        day = _named(times[at], setting) if not number else None
        if number and after is not None:
            day = _before(number, after)
        if number and after is None:
            day = _next(number, times[:at], setting)
        if day is None:
            return None
        days.insert(0, day)
        after = day
    start = when.attach(datetime.combine(days[0], time()), setting.zone)
    return When(", ".join(day.isoformat() for day in days), start, has_clock=False)


def _named(item: Item, setting: Setting) -> date | None:
    mentions = when.find_dates(
        setting.text[item.start : item.end], setting.now, setting.zone, setting.language
    )
    return mentions[0].day if len(mentions) == 1 else None


def _before(number: int, after: date) -> date | None:
    """Return the last day of this number at or before another."""
    day = after
    for _ in range(2 * _MOST):
        if day.day == number:
            return day
        day -= timedelta(days=1)
    return None


def _next(number: int, before: Sequence[Item], setting: Setting) -> date | None:
    """Return the next day of this number after those that stand before it, or after today."""
    day = setting.now.astimezone(setting.zone).date()
    for item in before:
        first = _number_of(item)
        named = _next(first, (), setting) if first else _named(item, setting)
        day = max(day, named) if named else day
    for _ in range(2 * _MOST):
        if day.day == number:
            return day
        day += timedelta(days=1)
    return None
