"""Holidays by their names, and which of the weekdays of a month is which."""

import calendar
from datetime import date, timedelta
from typing import Final

FIXED_HOLIDAYS: Final = {
    "Christmaseve": (12, 24),
    "Christmas": (12, 25),
    "Boxingday": (12, 26),
    "Newyearseve": (12, 31),
    "Newyear": (1, 1),
    "Halloween": (10, 31),
    "Valentine": (2, 14),
    "Aprilfools": (4, 1),
    "Patrick": (3, 17),
    "Independence": (7, 4),
    "Veteransday": (11, 11),
    "Groundhog": (2, 2),
    "Guyfawkes": (11, 5),
    "Earthday": (4, 22),
    "Mayday": (5, 1),
    "Womensday": (3, 8),
    "Nicholas": (12, 6),
    "Allsaints": (11, 1),
    "Cincodemayo": (5, 5),
    "Juneteenth": (6, 19),
    "Epiphany": (1, 6),
    "Candlemas": (2, 2),
    "Stjoseph": (3, 19),
    "Liberation": (4, 25),
    "Kingsday": (4, 27),
    "Italyday": (6, 2),
    "Namorados": (6, 12),
    "Stjohn": (6, 24),
    "Peterpaul": (6, 29),
    "Bastilleday": (7, 14),
    "Assumption": (8, 15),
    "Germanunity": (10, 3),
    "Allsouls": (11, 2),
    "Barbara": (12, 4),
    "Sinterklaas": (12, 5),
    "Immaculate": (12, 8),
}
# month, weekday, which one of the month (-1 the last), days after it; the United States' days
FLOATING_HOLIDAYS: Final = {
    "Thanksgiving": (11, 3, 4, 0),
    "Blackfriday": (11, 3, 4, 1),
    "Cybermonday": (11, 3, 4, 4),
    "Laborday": (9, 0, 1, 0),
    "Memorialday": (5, 0, -1, 0),
    "Mlkday": (1, 0, 3, 0),
    "Presidentsday": (2, 0, 3, 0),
    "Columbusday": (10, 0, 2, 0),
    "Mothersday": (5, 6, 2, 0),
    "Fathersday": (6, 6, 3, 0),
}
_EASTER_HOLIDAYS: Final = {  # days after Easter Sunday
    "Easter": 0,
    "Eastermonday": 1,
    "Goodfriday": -2,
    "Carnivalmonday": -48,
    "Shrovetuesday": -47,
    "Ashwednesday": -46,
    "Palmsunday": -7,
    "Maundythursday": -3,
    "Holysaturday": -1,
    "Ascension": 39,
    "Whitsunday": 49,
    "Whitmonday": 50,
    "Corpuschristi": 60,
}
HOLIDAYS: Final = "|".join([*FIXED_HOLIDAYS, *FLOATING_HOLIDAYS, *_EASTER_HOLIDAYS])


def easter(year: int) -> date:
    """Return Western Easter Sunday (the anonymous Gregorian computus, Meeus 1991)."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return date(year, f // 31, f % 31 + 1)


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date | None:
    """Return the nth weekday of a month (negative: from its end); 7 counts Monday to Friday."""
    last = calendar.monthrange(year, month)[1]
    days = [date(year, month, d) for d in range(1, last + 1)]
    fitting = [d for d in days if (d.weekday() < 5 if weekday == 7 else d.weekday() == weekday)]
    index = nth - 1 if nth > 0 else nth
    return fitting[index] if -len(fitting) <= index < len(fitting) else None


def holiday(name: str, year: int) -> date:
    """Return the date of a holiday of the table in `year`."""
    if name in FIXED_HOLIDAYS:
        return date(year, *FIXED_HOLIDAYS[name])
    if name in _EASTER_HOLIDAYS:
        return easter(year) + timedelta(days=_EASTER_HOLIDAYS[name])
    month, weekday, nth, after = FLOATING_HOLIDAYS[name]
    day = nth_weekday(year, month, weekday, nth)
    assert day is not None  # every month has four of each weekday, and a last one
    return day + timedelta(days=after)
