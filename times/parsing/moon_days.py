"""Feasts that follow the moon: Eid, Ramadan, Passover. For questions about what has been.

Invariant: a feast of the Islamic calendar is reckoned by its civil tables, which are a day or two
off where the moon was seen early or late; so it is a stretch of some days, never a time to ring.
"""

from datetime import date
from typing import Final, NamedTuple


class _Feast(NamedTuple):
    month: int
    day: int
    days: int  # how long it is kept
    before: int = 2  # days before that it may have begun, or its eve
    late: int = 1  # days that it may begin later


_ISLAMIC: Final = {
    "Ramadan": _Feast(9, 1, 29),
    "Eidfitr": _Feast(10, 1, 1),
    "Eidadha": _Feast(12, 10, 1),
}
_JEWISH: Final = {  # months from Nisan, days begin the evening before
    "Passover": _Feast(1, 15, 8, 1, 0),
    "Shavuot": _Feast(3, 6, 2, 1, 0),
    "Roshhashana": _Feast(7, 1, 2, 1, 0),
    "Yomkippur": _Feast(7, 10, 1, 1, 0),
    "Sukkot": _Feast(7, 15, 7, 1, 0),
    "Hanukkah": _Feast(9, 25, 8, 1, 0),
}
MOON_FEASTS: Final = "|".join([*_ISLAMIC, *_JEWISH])
_YEARS: Final = range(1600, 2400)


def feasts_of(name: str, year: int) -> list[tuple[date, date]]:
    """Return the stretches in which a feast falls in a year, the day after each as its end."""
    if year not in _YEARS:
        return []
    if name in _JEWISH:
        feast, first = _JEWISH[name], _jewish(year, *_JEWISH[name][:2])
        return [_stretch(first, feast)]
    feast = _ISLAMIC[name]
    near = (year - 622) * 33 // 32
    begins = (_islamic(near + step, feast.month, feast.day) for step in range(-1, 3))
    return [_stretch(first, feast) for first in begins if date.fromordinal(first).year == year]


def _stretch(first: int, feast: _Feast) -> tuple[date, date]:
    begin, after = first - feast.before, first + feast.days + feast.late
    return date.fromordinal(begin), date.fromordinal(after)


def _islamic(year: int, month: int, day: int) -> int:
    """Return a day of the civil Islamic calendar as an ordinal.

    Reingold and Dershowitz, Calendrical Calculations, chapter 7.
    """
    return 227_014 + day + 29 * (month - 1) + month // 2 + 354 * (year - 1) + (3 + 11 * year) // 30


def _jewish(year: int, month: int, day: int) -> int:
    """Return a day of the Hebrew calendar that falls in a common year, as an ordinal."""
    jewish = year + 3760 + (month >= 7)
    new_year = _jewish_new_year(jewish)
    if month >= 7:  # Tishri 30, Cheshvan 29 or 30
        long_cheshvan = (_jewish_new_year(jewish + 1) - new_year) % 10 == 5
        lengths = (30, 29 + long_cheshvan)
        return new_year + sum(lengths[: month - 7]) + day - 1
    months = (30, 29, 30, 29, 30, 29)  # from Nisan to the next new year
    return _jewish_new_year(jewish + 1) - sum(months[month - 1 :]) + day - 1


def _jewish_new_year(year: int) -> int:
    """Return 1 Tishri as an ordinal (Calendrical Calculations, chapter 8)."""
    around = [_elapsed(year + step) for step in (-1, 0, 1)]
    late = 2 if around[2] - around[1] == 356 else 1 if around[1] - around[0] == 382 else 0
    return -1_373_427 + around[1] + late


def _elapsed(year: int) -> int:
    months = (235 * year - 234) // 19
    day = 29 * months + (12_084 + 13_753 * months) // 25_920
    return day + 1 if 3 * (day + 1) % 7 < 3 else day
