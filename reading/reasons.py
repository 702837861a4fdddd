"""An order behind what is told first: "5 is too early, half past", "not tomorrow, Sunday".

Invariant: what is told is kept where it says anything besides that the old time does not do.
"""

from dataclasses import replace
from typing import Final

from language.acts import Act, Change, Keep
from language.reader import rules
from language.reader.tagging import Item
from language.reader.views import View
from reading import building, pieces
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


def may_be(row: rules.Row, view: View) -> bool:
    """Tell whether an order may stand behind what a row takes for one statement: "Saturday won't
    do, Sunday rather" puts nothing right; "no, Sunday rather" does."""
    if row.name == "correct":
        return not view.items[min(view.clause.head, view.at)].has("correct", "no", "not")
    return row.name == rules.DEFAULT.name


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
    days = [item for item in told if item.has("time")]
    if acts[0].op == "cancel" and not acts[0].target.words and len(days) == 1:
        acts = [replace(acts[0], day=pieces.time_of(days, setting))]  # of a series, that one alone
    start, end = view.clause.start, view.clause.end
    if not _says_more(view, told):
        return [replace(acts[0], spans=((start, end),))]
    kept = Keep(spans=((start, told[-1].end),), rule="reason", confidence=row.confidence)
    return [kept, replace(acts[0], spans=((ordered[0].start, end),))]


def _says_more(view: View, told: tuple[Item, ...]) -> bool:
    """Tell what is told from a mere "tomorrow won't do", "too early"."""
    names = ("busy", "rather", "needless", "not", "no", "correct", "state", "aux")
    return bool(view.content_of(tuple(item for item in told if not item.has(*names))))
