# ruff: noqa: E501 - a pattern a line reads as the table it is
"""The first time of what repeats, and its last."""

import calendar
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Final
from zoneinfo import ZoneInfo

from language.lazy import Lazy
from times.parsing.grammar import Problem
from times.parsing.moments import Moment
from times.parsing.resolving import PART_HOUR, possible_days, resolve
from times.repeats import occurrences, rules
from times.requests.carriers import Choice
from times.requests.request import ReminderRequest
from times.values import Day, Part, Shift, shift_day, shift_moment

_START_WORDS: Final = Lazy(r"(?:\bstarting|\bfrom|\bon and after)(?: on)?(?: the)? ?$")
_EXCEPT_WORDS: Final = Lazy(
    r"(?:\bexcept|\bbut not|\bexcluding|\bapart from|\bother than|\bskipping)(?: for| on)?(?: the)? ?$"
)
_UNTIL_WORDS: Final = Lazy(r"(?:\buntil|\bending|\bup to|\bto)(?: on)?(?: the)? ?(?:end of )?$")


@dataclass(frozen=True, slots=True)
class Bounds:
    """From when and until when a recurrence runs, as said."""

    start: Moment | None = None
    until: Moment | None = None
    left_out: Moment | None = None  # "except tomorrow"

    @property
    def moments(self) -> tuple[Moment, ...]:
        return tuple(m for m in (self.start, self.until, self.left_out) if m)

    @classmethod
    def of(cls, moments: list[Moment], text: str) -> "Bounds":
        start = until = left_out = None
        for moment in moments:
            said = text[moment.start : moment.end]
            before = text[: moment.start]
            if not moment.day and not moment.after:
                continue
            if _EXCEPT_WORDS.search(before):
                left_out = left_out or moment
            elif said.startswith("until ") or _UNTIL_WORDS.search(before):
                until = until or moment
            elif _START_WORDS.search(before) or said.startswith("from "):
                start = start or moment
        return cls(start, until, left_out)


def clock_of_bounds(choice: Choice, bounds: Bounds) -> Choice:
    """Read "from tomorrow, every day at 7am": the hour is every day's."""
    said = next((m for m in bounds.moments if m.clock), None)
    if said is None:
        return choice
    moment = replace(choice.moment or Moment(said.end, said.end), clock=said.clock, part=said.part)
    return replace(choice, moment=moment)


def first_of_repeat(
    rule: rules.Rule,
    moment: Moment | None,
    bounds: Bounds,
    message: str,
    asked: bool,
    alarm: bool,
    now: datetime,
    zone: ZoneInfo,
) -> ReminderRequest:
    rule = rules.with_day(rule, moment.day if moment else None)
    said = moment.zone if moment else None
    if moment and moment.clock and not moment.clock.possible:
        return ReminderRequest(message, None, None, True, "impossible", said, asked)
    first = _first_day(rule, moment, bounds, now, zone)
    if first is None:
        return ReminderRequest(message, None, rule.text(), True, "past", said, asked)
    wall, has_clock = _first_wall(rule, moment, first, alarm, now.astimezone(said or zone))
    rule = _until(_with_end_of_month(rule, wall, now.astimezone(zone).date()), bounds, first)
    rule = _until_clock(rule, now.astimezone(said or zone).replace(tzinfo=None))
    if rule.interval > 1 and rule.anchored and not bounds.start:
        wall = _first_of_many(rule, wall, now, said or zone)
    due = occurrences.next_occurrence(rule.text(), wall, now, said or zone)
    left_out = _left_out(bounds, now, zone)
    if due and left_out == due.astimezone(zone).date():
        due = occurrences.next_occurrence(rule.text(), wall, due, said or zone)
        left_out = None
    rule = rules.ended(rule, due.date() if due else first)
    problem: Problem = "" if due else "past"
    request = ReminderRequest(
        message, due.astimezone(zone) if due else None, rule.text(), has_clock, problem, said, asked
    )
    return replace(request, unread=f"{left_out:%-d %b %Y}") if left_out else request


def _left_out(bounds: Bounds, now: datetime, zone: ZoneInfo) -> date | None:
    """Return the one day that a recurrence leaves out ("except tomorrow")."""
    if bounds.left_out is None:
        return None
    found = resolve(bounds.left_out, now, zone).due
    return found.astimezone(zone).date() if found else None


def _first_of_many(rule: rules.Rule, wall: datetime, now: datetime, zone: ZoneInfo) -> datetime:
    """Return where "every other Tuesday" begins: with the coming one, whichever week that is."""
    each = replace(rule, interval=1, until=None, count=None)
    first = occurrences.next_occurrence(each.text(), wall, now, zone)
    return first.astimezone(zone).replace(tzinfo=None) if first else wall


def _with_end_of_month(rule: rules.Rule, wall: datetime, today: date) -> rules.Rule:
    """Keep "every month", said on a 31st, at the ends of the months."""
    dom = max(wall.day, today.day)
    is_end = wall.day == calendar.monthrange(wall.year, wall.month)[1]
    if rule.freq == "MONTHLY" and not rule.anchored and dom > 28 and (is_end or wall.day > 28):
        return replace(rule, bymonthday=(dom,))
    return rule


def _until_clock(rule: rules.Rule, local: datetime) -> rules.Rule:
    """Give "until 6pm" its day: today's, or once that is over tomorrow's."""
    if rule.until_clock is None or rule.until is not None:
        return rule
    over = datetime.combine(local.date(), rule.until_clock) <= local
    return replace(rule, until=local.date() + timedelta(days=over))


def _first_day(
    rule: rules.Rule, moment: Moment | None, bounds: Bounds, now: datetime, zone: ZoneInfo
) -> date | None:
    """Return the local day a recurrence starts on; None when the start said is impossible."""
    today = now.astimezone(zone).date()
    for said in (bounds.start, moment):
        if said is None:
            continue
        if said.after is not None:
            return (shift_moment(now, said.after, zone)).astimezone(zone).date()
        if said.day is not None and not (said.day.impossible):
            return next((d for d in possible_days(said.day, today) if d >= today), None)
    if rule.freq == "YEARLY" and rule.bymonth and not rule.bymonthday and not rule.byday:
        return today.replace(month=rule.bymonth[0], day=1)  # "every January": on its first day
    return today


def _first_wall(
    rule: rules.Rule, moment: Moment | None, first: date, alarm: bool, local: datetime
) -> tuple[datetime, bool]:
    """Return the naive local start, and whether the words gave a time of day."""
    part = (moment.part if moment else None) or rule.part
    if rule.byhour:
        return datetime.combine(first, time(rule.byhour[0], rule.byminute)), True
    if moment and moment.clock and moment.clock.half == "now":
        return datetime.combine(first, local.time().replace(second=0, microsecond=0)), True
    if moment and moment.clock:
        probe = Moment(
            0,
            0,
            day=Day(on=first + timedelta(days=1)),
            clock=moment.clock,
            part=part and Part(part.name),
        )
        midnight = datetime.combine(first, time(), tzinfo=local.tzinfo)
        found = resolve(probe, midnight, ZoneInfo(str(local.tzinfo)), alarm).due
        clock = found.time() if found else time(9)
        return datetime.combine(first, clock), True
    if rule.freq in ("HOURLY", "MINUTELY", "SECONDLY"):
        unit = {"HOURLY": 3600, "MINUTELY": 60, "SECONDLY": 1}[rule.freq]
        return local.replace(tzinfo=None, microsecond=0) + timedelta(
            seconds=unit * rule.interval
        ), True
    if part:
        return datetime.combine(first, time(PART_HOUR[part.name] + (part.name == "Night"))), True
    stated = moment is not None and moment.day is not None
    if (
        not rule.anchored
        and not stated
        and first == local.date()
        and (rule.freq != "DAILY" or rule.interval > 1)
    ):
        first = _one_interval_on(rule, first)
    return datetime.combine(first, time(9)), False


def _one_interval_on(rule: rules.Rule, day: date) -> date:
    """Return the first day of "every 3 days": in 3 days."""
    match rule.freq:
        case "WEEKLY":
            return shift_day(day, Shift(days=7 * rule.interval))
        case "MONTHLY":
            return shift_day(day, Shift(months=rule.interval))
        case "YEARLY":
            return shift_day(day, Shift(months=12 * rule.interval))
        case _:
            return shift_day(day, Shift(days=rule.interval))


def _until(rule: rules.Rule, bounds: Bounds, first: date) -> rules.Rule:
    if bounds.until is None or rule.count:
        return rule
    if bounds.until.after is not None:
        return replace(rule, until=shift_day(first, bounds.until.after))
    day, clock = bounds.until.day, bounds.until.clock
    if clock and clock.possible and rule.freq in ("HOURLY", "MINUTELY"):
        rule = replace(rule, until_clock=time(clock.hour % 24, clock.minute))
    days = list(islice(possible_days(day, first), 2)) if day else []
    last = next((d for d in days if d >= first), days[0] if days else None)
    if last and day and day.month and day.dom is None:
        last -= timedelta(days=1)  # "until June" ends with May
    return replace(rule, until=last) if last else rule
