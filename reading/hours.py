"""Hours that only a request makes times: "move it to 6", "no, at nine", "tomorrow 5"."""

from typing import Final

import when
from language.reader.tagging import Item
from reading.requests import Setting

_ORDERS: Final = ("move", "correct", "no", "snooze", "remind", "make")
_BACK: Final = 8  # items before an hour in which the order stands
_LONGEST: Final = 4  # items of an hour: "half past seven"
_MOST: Final = 6  # tries in a text
_TIME: Final = frozenset({"time"})
_HOUR: Final = frozenset({"time", "hour"})


def add_bare(items: list[Item], setting: Setting) -> list[Item]:
    """Return the items with hours behind an order, or behind a day, as times."""
    found: list[Item] = []
    at, tries = 0, 0
    while at < len(items):
        end, tags = _after_day(items, at), _TIME
        if end == at and tries < _MOST and _may_be(items, at):
            tries += 1
            end, tags = _read(items, at, setting)
        if end == at:
            found.append(items[at])
            at += 1
            continue
        if tags is _HOUR:  # "to 6": the lead is none of the time's
            found.append(items[at])
            at += 1
        text = " ".join(item.text for item in items[at:end])
        found.append(Item(items[at].start, items[end - 1].end, text, tags))
        at = end
    return found


def _after_day(items: list[Item], at: int) -> int:
    """Return the end of "tomorrow 5", or `at`."""
    after = items[at + 2] if at + 2 < len(items) else None
    is_last = after is None or after.has("to", "fill", "link")
    is_hour = at + 1 < len(items) and _is_hour(items[at + 1])
    return at + 2 if items[at].has("time") and is_hour and is_last else at


def _is_hour(item: Item) -> bool:
    return item.text.isdecimal() and not item.tags and int(item.text[:3]) <= 24


def _may_be(items: list[Item], at: int) -> bool:
    """Tell whether a word leads to an hour, with an order before it."""
    if at + 1 >= len(items) or items[at + 1].tags or items[at + 1].is_protected:
        return False
    if not items[at].has("lead") and not (items[at].has("move") and at + 2 == len(items)):
        return False
    return any(item.has(*_ORDERS) for item in items[max(0, at - _BACK) : at + 1])


def _read(items: list[Item], at: int, setting: Setting) -> tuple[int, frozenset[str]]:
    """Return the end of the hour that begins at an item, or `at`, and the tags of its item."""
    if not items[at].has("lead") or items[at].has("move"):
        return at, _TIME
    end = at + 1
    while end < min(len(items), at + 1 + _LONGEST) and not items[end].has("to", "link", "fill"):
        end += 1
    if _is_whole(items[at:end], setting):
        return end, _TIME
    is_hour = _sets(items[:at]) and any(item.has_digit for item in items[at + 1 : end])
    return (end, _HOUR) if is_hour and _is_whole(items[at + 1 : end], setting) else (at, _TIME)


def _is_whole(items: list[Item], setting: Setting) -> bool:
    if not items:
        return False
    words = setting.text[items[0].start : items[-1].end]
    said = when.read_request(words, setting.now, setting.zone)
    return said.due is not None and not said.message


def _sets(before: list[Item]) -> bool:
    """Tell whether an order of a time comes last before a lead, and none that leads to content."""
    for item in reversed(before[-_BACK:]):
        if item.has("remind"):
            return False
        if item.has("move", "snooze", "thing"):
            return True
    return False
