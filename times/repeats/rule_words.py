"""Rules of RFC 5545 in words: "every 2 weeks on Friday until 1 Jun 2027".

Invariant: what is said is all that the rule does, in words that `recurrence.find_rule` reads back.
"""

import calendar
import re
from datetime import datetime
from typing import Final

from language.catalogs import ENGLISH, spoken
from times.repeats.occurrences import fields_of
from times.repeats.rule_parts import describe_parts
from times.repeats.rules import CODES, WEEKEND, WORKDAYS

_DAY_NAMES: Final = tuple(calendar.day_name)
_MONTH_NAMES: Final = tuple(calendar.month_name)[1:]
_UNIT_NAMES: Final = {
    "SECONDLY": "second",
    "MINUTELY": "minute",
    "HOURLY": "hour",
    "DAILY": "day",
    "WEEKLY": "week",
    "MONTHLY": "month",
    "YEARLY": "year",
}


def ordinal(number: int) -> str:
    """Return 1st, 2nd, 3rd, 11th; -1 is last, -2 second to last."""
    if number < 0:
        return "last" if number == -1 else f"{ordinal(-number)} to last"
    ending = (
        "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    )
    return f"{number}{ending}"


def _list(words: list[str]) -> str:
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]


def _day_words(codes: list[str]) -> str:
    if codes == list(WORKDAYS):
        return "weekday"
    if codes == list(WEEKEND):
        return "weekend"
    return _list([_DAY_NAMES[CODES.index(c)] for c in codes])


def describe_rule(rule: str) -> str:
    """Return an RFC 5545 rule in words ("every 2 weeks on Friday until 1 Jun 2027")."""
    if spoken() != ENGLISH and (said := describe_parts(rule)):
        return said
    fields = fields_of(rule)
    freq, interval = fields.get("FREQ", ""), int(fields.get("INTERVAL") or 1)
    unit = _UNIT_NAMES.get(freq)
    if unit is None:
        return rule
    every = f"every {unit}" if interval == 1 else f"every {interval} {unit}s"
    days, doms = _listed(fields, "BYDAY"), [int(d) for d in _listed(fields, "BYMONTHDAY")]
    months = [int(m) for m in _listed(fields, "BYMONTH")]
    setpos = int(fields.get("BYSETPOS", "0").split(",")[0] or 0)
    if setpos and days:
        said = _nth_of_month(every, days, setpos)
    elif setpos == -1 and doms:
        names = [_MONTH_NAMES[m - 1] for m in months]
        said = f"{_pattern(every, interval, [], doms[-1:], names)} (else its last day)"
        months = []
    else:
        said = _pattern(every, interval, days, doms, [_MONTH_NAMES[m - 1] for m in months])
        if freq == "MONTHLY" and len(doms) == 1 and doms[0] > 28:
            said += " that has one"
    if months and (days or freq == "DAILY" or len(months) == 11) and freq != "YEARLY":
        said = f"{_pattern(every, interval, days, doms, [])}{_in_months(months)}"
    return said + _hour_words(fields) + _ending(fields)


def _listed(fields: dict[str, str], name: str) -> list[str]:
    return [each for each in fields.get(name, "").split(",") if each]


def _nth_of_month(every: str, days: list[str], setpos: int) -> str:
    month = "each month" if every == "every month" else every
    return f"the {ordinal(setpos)} {_day_words(days)} of {month}"


def _in_months(months: list[int]) -> str:
    """Return " in January", or what is left out where that is less: " except in August"."""
    out = [_MONTH_NAMES[m - 1] for m in range(1, 13) if m not in months]
    if len(out) < len(months):
        return f" except in {_list(out)}"
    return f" in {_list([_MONTH_NAMES[m - 1] for m in months])}"


def _hour_words(fields: dict[str, str]) -> str:
    """Return " at 08:00 and 20:00" of a rule with several times a day, or the hours it keeps to."""
    hours = [int(h) for h in fields.get("BYHOUR", "").split(",") if h]
    minute = int(fields.get("BYMINUTE", "0").split(",")[0] or 0)
    if not hours:
        return ""
    if fields.get("FREQ") in ("HOURLY", "MINUTELY"):
        return f" from {hours[0]:02}:00 to {hours[-1] + (fields['FREQ'] == 'MINUTELY'):02}:00"
    return " at " + _list([f"{h:02}:{minute:02}" for h in hours])


def _pattern(every: str, interval: int, days: list[str], doms: list[int], months: list[str]) -> str:
    month = "each month" if every == "every month" else every
    numbered = [re.fullmatch(r"([+-]?\d+)(\w\w)", d) for d in days]
    if numbered and all(numbered):
        pairs = [(int(m[1]), _DAY_NAMES[CODES.index(m[2])]) for m in numbered if m]
        if len({name for _, name in pairs}) == 1:
            said = f"the {_list([ordinal(n) for n, _ in pairs])} {pairs[0][1]}"
        else:
            said = "the " + _list([f"{ordinal(n)} {name}" for n, name in pairs])
        return f"{every} on {said} of {_list(months)}" if months else f"{said} of {month}"
    if days:
        said = _day_words(days)
        return f"every {said}" if interval == 1 else f"{every} on {said}"
    if doms and months:
        return f"{every} on {_list([f'{d} {m}' for m in months for d in doms])}"
    if doms:
        said = _list(["last" if d == -1 else ordinal(d) for d in doms])
        return f"the {said} {'day ' if -1 in doms else ''}of {month}"
    return f"{every} in {_list(months)}" if months else every


def _ending(fields: dict[str, str]) -> str:
    if "COUNT" in fields:
        return f", {int(fields['COUNT'])} times"
    if "UNTIL" in fields:
        until = datetime.strptime(fields["UNTIL"][:8], "%Y%m%d").date()  # noqa: DTZ007 - a date
        clock = fields["UNTIL"].partition("T")[2].removesuffix("Z")
        at = f", {clock[:2]}:{clock[2:4]}" if clock and clock[:4] != "2359" else ""
        return f" until {until.day} {_MONTH_NAMES[until.month - 1][:3]} {until.year}{at}"
    return ""
