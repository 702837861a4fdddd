"""A rule of RFC 5545 as it is put together from words."""

from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta
from typing import Final

from times.values import Day, Part, read_duration, shift_day

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
