"""Days in words, in the language that is spoken."""

from datetime import date
from typing import Final

from language.catalogs import ENGLISH, spoken

_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_LEAP_YEAR: Final = 2000


def day_words(day: date, *, with_year: bool = True) -> str:
    """Return a day with its weekday: Mon 23 Nov 2026; seg., 23 de nov. de 2026."""
    if spoken() == ENGLISH:
        year = f" {day.year}" if with_year else ""
        return f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1][:3]}{year}"
    return _by_babel("yMMMEd" if with_year else "MMMEd", day)


def month_day(month: int, day: int) -> str:
    """Return a day of any year: 3 May; 3 de maio."""
    if spoken() == ENGLISH:
        return f"{day} {_MONTHS[month - 1]}"
    return _by_babel("MMMMd", date(_LEAP_YEAR, month, day))


def _by_babel(skeleton: str, day: date) -> str:
    from babel.dates import format_skeleton

    return format_skeleton(skeleton, day, locale=spoken())


def weekday_names() -> list[str]:
    """Return the names of the weekdays, Monday first, in another language than English."""
    from babel.dates import get_day_names

    names = get_day_names("wide", locale=spoken())
    return [names[day] for day in range(7)]


def month_names() -> dict[int, str]:
    """Return the names of the months by number, in another language than English."""
    from babel.dates import get_month_names

    return dict(get_month_names("wide", context="stand-alone", locale=spoken()))
