"""What the requests of one order have in common: how often they ring, or at what hour.

"At 8, at 2 and at 9 every day to take the pill" rings three times a day; "Tuesday and Thursday at
5 to train" rings at five on both.
"""

import re
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Final

import when
from language.acts import Remind, When
from reading.requests import Setting
from times.canonical import canon
from times.repeats.occurrences import fields_of

_OF_DAYS: Final = ("DAILY", "WEEKLY", "MONTHLY")


def share(found: list[Remind], setting: Setting) -> list[Remind]:
    """Return requests for one thing with the rule, and the hour, that one of them says for all."""
    if len(found) < 2 or len({request.message for request in found}) > 1:
        return found
    if any(one.unread or one.when is None or one.when.due is None for one in found):
        return found
    return _unique(_with_rule(_with_clock(found, setting), setting))


def _unique(found: list[Remind]) -> list[Remind]:
    """Join requests of one moment: "on Monday, 7 in the evening, to take the bins out"."""
    joined = found[:1]
    for one in found[1:]:
        last = joined[-1]
        both = one.when, last.when
        if all(said and said.due and not said.rrule for said in both) and _due(one) == _due(last):
            joined[-1] = replace(one, spans=((last.spans[0][0], one.spans[-1][1]),))
        else:
            joined.append(one)
    return joined


def _due(request: Remind) -> datetime | None:
    return request.when.due if request.when else None


def monthly(request: Remind, language: str) -> Remind:
    """Return a request for "the first Monday of the month" as one of every month: "this" or "next
    month" would be said of one."""
    said = request.when
    if said is None or said.due is None or said.rrule or request.anchor is not None:
        return request
    found = _OF_MONTH.search(canon.read(said.text, language).text)
    if found is None:
        return request
    nth = "-1" if found["nth"] == "last" else found["nth"].removesuffix("th")
    rule = f"FREQ=MONTHLY;BYDAY={nth}{found['day'][:2].upper()}"
    return replace(request, when=replace(said, rrule=rule))


_OF_MONTH: Final = re.compile(
    r"\b(?P<nth>[1-5]th|last) (?P<day>Mon|Tue|Wed|Thu|Fri|Sat|Sun) of (?:the )?Month\b"
)


def _with_clock(found: list[Remind], setting: Setting) -> list[Remind]:
    """Give a day without an hour that of the next one: "Tuesday and Thursday at 5"."""
    for at in reversed(range(len(found) - 1)):
        first, then = found[at].when, found[at + 1].when
        assert first is not None and first.due and then is not None and then.due
        if first.has_clock or first.rrule or not then.has_clock:
            continue
        due = _at(first.due, then.due.astimezone(setting.zone).time(), setting)
        if due > setting.now:
            found[at] = replace(found[at], when=replace(first, due=due, has_clock=True))
    return found


def _with_rule(found: list[Remind], setting: Setting) -> list[Remind]:
    """Give hours of no day of their own the rule that one of them says."""
    rules = [one.when.rrule for one in found if one.when and one.when.rrule]
    others = [one.when for one in found if one.when and not one.when.rrule]
    if len(rules) != 1 or not all(_is_hour(time_said, setting) for time_said in others):
        return found
    fields = fields_of(rules[0])
    if fields.get("FREQ") not in _OF_DAYS or "BYHOUR" in fields:
        return found
    begun = next(one.when.due for one in found if one.when and one.when.rrule)
    assert begun is not None
    return [_ruled(one, rules[0], begun, setting) for one in found]


def _is_hour(said: When, setting: Setting) -> bool:
    return said.has_clock and not when.find_dates(
        said.text, setting.now, setting.zone, setting.language
    )


def _ruled(request: Remind, rule: str, begun: datetime, setting: Setting) -> Remind:
    said = request.when
    if said is None or said.due is None or said.rrule:
        return request
    day, fields = begun.astimezone(setting.zone).date(), fields_of(rule)
    if "INTERVAL" not in fields and ("BYDAY" in fields or fields["FREQ"] == "DAILY"):
        day -= timedelta(days=1)  # an hour of today may be ahead, though the other has passed
    start = datetime.combine(day, said.due.astimezone(setting.zone).time())
    due = when.next_occurrence(rule, start, setting.now, setting.zone)
    return replace(request, when=replace(said, due=due, rrule=rule)) if due else request


def _at(day: datetime, clock: time, setting: Setting) -> datetime:
    local = day.astimezone(setting.zone).date()
    return when.attach(datetime.combine(local, clock), setting.zone)
