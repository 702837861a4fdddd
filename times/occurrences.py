"""When a rule of RFC 5545 comes round: by the wall clock, over every change of daylight saving."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Final
from zoneinfo import ZoneInfo

from times.values import attach

_STEP_S: Final = {"MINUTELY": 60, "HOURLY": 3600, "DAILY": 86400, "WEEKLY": 604800}
_HORIZON_YEARS: Final = 60  # a rule without an occurrence by then (30 February) has none
_MAX_COUNT: Final = 10_000


def fields_of(rule: str) -> dict[str, str]:
    """Return the parts of an RFC 5545 rule by name."""
    pairs = (p.partition("=") for p in rule.upper().removeprefix("RRULE:").split(";") if "=" in p)
    return {name.strip(): value.strip() for name, _, value in pairs}


def valid_rule(rule: str) -> bool:
    """Tell whether a rule is RFC 5545 and has an occurrence; rules by the second are refused."""
    start = datetime(2026, 1, 1, tzinfo=UTC)
    return next_occurrence(rule, start.replace(tzinfo=None), start, ZoneInfo("UTC")) is not None


def _occurrences(fields: dict[str, str], start: datetime) -> Iterator[datetime]:
    """Yield the naive local occurrences from `start`, to the rule's end or the horizon.

    Raises ValueError and its like when the parts make no rule.
    """
    from dateutil.rrule import rrulestr

    until = fields.get("UNTIL", "").removesuffix("Z")
    if len(until) == 8:
        until += "T235959"  # a date means all of that day
    horizon = f"{min(start.year + _HORIZON_YEARS, 9990)}1231T000000"
    parts = {k: v for k, v in fields.items() if k not in ("COUNT", "UNTIL")}
    parts["UNTIL"] = min(until, horizon) if until else horizon
    count = min(int(fields.get("COUNT", _MAX_COUNT)), _MAX_COUNT)
    rules = rrulestr(";".join(f"{k}={v}" for k, v in parts.items()), dtstart=start)
    yield from islice(iter(rules), count)


def _nearer_start(fields: dict[str, str], start: datetime, after: datetime) -> datetime:
    """Move the start of a frequent rule by whole intervals close to `after`: it saves the steps."""
    step = _STEP_S.get(fields.get("FREQ", ""))
    if not step or "COUNT" in fields or after <= start:
        return start
    size = step * max(int(fields.get("INTERVAL") or 1), 1)
    steps = int((after - start).total_seconds() // size) - 1
    return start + timedelta(seconds=size * steps) if steps > 0 else start


def next_occurrence(
    rule: str, start_local: datetime, after: datetime, zone: ZoneInfo
) -> datetime | None:
    """Return the first occurrence after `after`, in `zone`; None: the rule has ended, or is none.

    `start_local` is the naive local start (RFC 5545 DTSTART), `after` is aware. An occurrence in a
    daylight-saving gap is moved forward by the gap, of an overlap the first is taken.
    """
    fields = fields_of(rule)
    often = fields.get("FREQ") in ("HOURLY", "MINUTELY")
    # the widest gap there was is a whole day: Apia had no 30 December 2011
    earliest = after.astimezone(zone).replace(tzinfo=None) - timedelta(hours=3 if often else 26)
    if fields.get("FREQ") == "SECONDLY":
        return None
    try:
        start = _nearer_start(fields, start_local, earliest)
        for wall in _occurrences(fields, start):
            if wall >= earliest and (due := attach(wall, zone)) > after:
                return due
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError):
        return None  # what dateutil raises on rules it cannot read or follow
    return None
