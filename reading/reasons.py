"""An order behind what is told first: "5 is too early, half past", "not tomorrow, Sunday"; or
before why: "in an hour, I'm cooking".

Invariant: what is told is kept where it says anything besides that the old time does not do.
"""

from dataclasses import replace
from typing import Final

from language.acts import Act, Change, Keep
from language.reader import rules
from language.reader.tagging import Item
from language.reader.views import View
from reading import building
from reading.requests import Setting

_CHANGING: Final = (
    "move", "once", "moves", "cancel", "let go", "skip", "not then", "snooze", "correct",
    "put off for", "moved",
)  # fmt: skip
_ORDERING: Final = (
    "move", "delay", "advance", "rather", "delete", "cancel", "needless", "skip", "snooze", "again",
    "onto",
)  # fmt: skip
_NO_ORDER: Final = ("remind", "wh", "whbe", "whdet", "thing", "things")
_MOST: Final = 16  # words of both
_MOST_ORDERED: Final = 8  # words of the order


def ordered_behind(view: View, setting: Setting) -> list[Act]:
    """Return the acts of an order behind a comma, and of what is told before it; none: no order."""
    if view.asks or view.has_label or view.size > _MOST:
        return []
    at = next((n for n in reversed(range(1, len(view.items))) if "," in view.clause.gap(n)), 0)
    told, ordered = view.items[:at], view.items[at:]
    if not at or any(item.has(*_NO_ORDER) for item in told):
        return []
    if not any(item.has(*_ORDERING) for item in ordered):
        return []
    order = replace(view, clause=replace(view.clause, items=ordered), is_alone=False)
    row = rules.decide(order)
    if row.act not in _CHANGING or order.size > _MOST_ORDERED:
        return []
    acts = building.build(row, order, setting)
    if len(acts) != 1 or not isinstance(acts[0], Change):
        return []
    start, end = view.clause.start, view.clause.end
    if not _says_more(view, told):
        return [replace(acts[0], spans=((start, end),))]
    kept = Keep(spans=((start, told[-1].end),), rule="reason", confidence=row.confidence)
    return [kept, replace(acts[0], spans=((ordered[0].start, end),))]


def ordered_before(view: View, setting: Setting) -> list[Act]:
    """Return the acts of an order and of why behind it: "in an hour, I'm cooking", "leave that
    reminder, he just rang"; none: it is no such."""
    if view.asks or view.has_label or view.size > _MOST:
        return []
    at = next((n for n in range(1, len(view.items)) if "," in view.clause.gap(n)), 0)
    at = at or _end_of_putting_off(view)
    ordered, told = view.items[:at], view.items[at:]
    if not at or any(item.has(*_NO_ORDER, "time", *_ORDERING) for item in told):
        return []
    if len(told) < _LEAST_TOLD or not told[0].has(*_TELLING) or told[0].has("article"):
        return []
    order = replace(view, clause=replace(view.clause, items=ordered))
    row = rules.decide(order)
    acts = building.build(row, order, setting) if row.act in _CHANGING else []
    if len(acts) != 1 or not isinstance(acts[0], Change):
        return []
    start, end = view.clause.start, view.clause.end
    if not _says_more(view, told):
        return [replace(acts[0], spans=((start, end),))]
    kept = Keep(spans=((told[0].start, end),), rule="reason", confidence=row.confidence)
    return [replace(acts[0], spans=((start, ordered[-1].end),)), kept]


_TELLING: Final = ("busy", "subj", "aux", "state", "link")
_LEAST_TOLD: Final = 2  # items of "I'm cooking"
_PUTTING_OFF: Final = ("duration", "time", "again", "snooze", "fill", "minor", "lead", "rather")


def _end_of_putting_off(view: View) -> int:
    """Return where "10 min noch" ends of "10 min noch bin grad am duschen", after it rang."""
    if not view.known.rang_lately or not view.items[0].has("duration", "time", "snooze", "again"):
        return 0
    end = next((n for n, item in enumerate(view.items) if not item.has(*_PUTTING_OFF)), 0)
    is_length = any(
        item.has("duration") or item.text.startswith("in ") for item in view.items[:end]
    )
    return end if is_length else 0


def _says_more(view: View, told: tuple[Item, ...]) -> bool:
    """Tell what is told from a mere "tomorrow won't do", "too early"."""
    names = ("busy", "rather", "needless", "not", "no", "correct", "state", "aux")
    return bool(view.content_of(tuple(item for item in told if not item.has(*names))))
