"""An order beside its reason: "can't tomorrow, move it to Saturday", "on the bus, in an hour".

Each part of such a clause is read by itself, right after a reminder was spoken of or rang.
Invariants: one part orders, or several that order the same; what is told beside it is kept.
"""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from language.acts import Act, Change, Forget, Keep, Span, Undo
from language.reader import rules
from language.reader.rules import Row
from language.reader.tagging import Item
from language.reader.views import View
from reading import building, pieces
from reading.requests import Setting

_HEADING: Final = frozenset(":=")
_MOST_PARTS: Final = 4
_MOST: Final = 24  # words of the whole
_MOST_ORDERED: Final = 9  # words of the order
SPOKEN_OF: Final = ("remind", "change", "shown")
# Acts of an order, and of what kind they are: two of a kind order one thing.
_KIND_OF: Final = {
    "cancel": "cancel",
    "call off": "cancel",
    "let go": "cancel",
    "undo": "cancel",
    "snooze": "put off",
    "put off for": "put off",
    "move": "move",
    "once": "move",
    "moves": "move",
    "moved": "move",
    "skip": "skip",
    "not then": "skip",
    "forget": "forget",
}
_TOLD: Final = ("keep", "told", "offer", "talk", "done", "correct")  # acts of what stands beside
_ORDERING: Final = (
    "delete",
    "cancel",
    "needless",
    "skip",
    "snooze",
    "move",
    "rather",
    "again",
    "onto",
    "undo",
)
_EXCUSES: Final = ("busy", "no", "not", "aux", "state", "talk", "subj", "time", "done")


def read_apart(view: View, setting: Setting) -> list[Act]:
    """Return the acts of a clause whose order stands apart from its reason; none: it is no such."""
    if not view.is_alone or view.asks or view.size > _MOST or _is_headed(view):
        return []
    parts = list(_parts(view))
    if not 1 < len(parts) <= _MOST_PARTS:
        return []
    decided = [(part, rules.decide(part)) for part in parts]
    orders = _orders_of(decided)
    kinds = {_kind_of(row) for _, row in orders}
    for kind in ("move", "put off", "skip"):
        if kind in kinds and _is_old_beside(kind, orders):  # "not tomorrow, put it on Saturday"
            orders = [(part, row) for part, row in orders if _kind_of(row) == kind]
            kinds = {kind}
    beside = [one for one in decided if one not in orders]
    may_tell = (*_TOLD, *_KIND_OF, *(("replace",) if kinds == {"forget"} else ()))
    if len(kinds) != 1 or any(row.act not in may_tell for _, row in beside):
        return []
    told = [part for part, _ in beside if says_more(part)]
    chosen, row = max(reversed(orders), key=_says_most)  # the later one of two
    is_near = view.known.last in SPOKEN_OF or view.known.rang_lately
    if not is_near and not chosen.content and row.act != "undo":
        return []
    if row.act == "forget" and (chosen is not parts[-1] or not chosen.opens_with("delete")):
        return []  # "forget the code, the pin and the address"
    acts = building.build(row, chosen, setting)
    if len(acts) != 1 or not isinstance(acts[0], Change | Undo | Forget):
        return []
    if isinstance(acts[0], Undo):  # what would be kept now would be what is taken back
        return [replace(acts[0], spans=((view.clause.start, view.clause.end),))]
    keeps = (Keep(spans=(_span(one),), rule="apart", confidence=row.confidence) for one in told)
    spans = tuple(_span(part) for part in parts if part not in told)
    return [*keeps, _on_its_day(replace(acts[0], spans=spans), beside, setting)]


def _orders_of(decided: Sequence[tuple[View, Row]]) -> list[tuple[View, Row]]:
    """Return the parts that order; the last alone of "we move out, delete the wifi note"."""
    denied = any(row.act == "not then" for _, row in decided)  # "pas 10h30, 11h"
    orders = [one for one in decided if _orders(*one) or (denied and one[1].name == "set right")]
    is_last = bool(orders) and (orders[-1][1].act == "forget" or orders[-1][0].any("undo"))
    return orders[-1:] if is_last else orders


def _is_old_beside(kind: str, orders: Sequence[tuple[View, Row]]) -> bool:
    """Tell whether what is skipped, or called off, is the old time of what is moved; or what is
    called off the order of a day that is skipped: "tomorrow they are off, don't wake them"."""
    others = [(_kind_of(row), part) for part, row in orders if _kind_of(row) != kind]
    if kind == "skip":
        return bool(others) and all(one == "cancel" for one, _ in others)
    is_old = (one == "skip" or (one == "cancel" and part.any("time")) for one, part in others)
    return bool(others) and all(is_old)


def _kind_of(row: Row) -> str:
    return "move" if row.act == "correct" else _KIND_OF[row.act]


def _on_its_day(
    act: Change | Undo | Forget, beside: Sequence[tuple[View, Row]], setting: Setting
) -> Act:
    """Return the order to call off what is of one day: "Monday's a holiday, no need"."""
    days = [item for part, _ in beside for item in part.items if item.has("time")]
    if not isinstance(act, Change) or act.op not in ("cancel", "skip") or act.day:
        return act
    if len(days) != 1 or (act.op == "cancel" and act.target.words):
        return act
    day = pieces.time_of(days, setting)
    return replace(act, day=day) if day and day.due and day.due > setting.now else act


def _is_headed(view: View) -> bool:
    """Tell "how to reset it: hold, move, skip"."""
    return any(not _HEADING.isdisjoint(view.clause.gap(at)) for at in range(1, len(view.items)))


def _parts(view: View) -> Iterator[View]:
    """Yield what stands between commas, dashes and signs, or before a reason, as clauses."""
    items = view.items
    gaps = {at: view.clause.gap(at) for at in range(1, len(items))}
    signs = [at for at, gap in gaps.items() if gap != "-" and gap.strip(" '’`.:/")]
    if not signs and view.known.rang_lately:  # "line lambi hai ek ghanta ruk"
        signs = [at for at in range(2, len(items)) if _puts_off_behind(view, at)][:1]
    if not signs and (end := _end_of_putting_off(view)):
        signs = [end]
    cuts = signs or [at for at in range(2, len(items)) if _begins_to_tell(items, at)][:1]
    for start, end in itertools.pairwise((0, *cuts, len(items))):
        tail = view.clause.tail if end == len(items) else ""
        yield replace(view, clause=replace(view.clause, items=items[start:end], tail=tail))


def _end_of_putting_off(view: View) -> int:
    """Return where "10 min noch" ends of "10 min noch bin grad am duschen", after it rang."""
    if not view.known.rang_lately or not view.items[0].has("duration", "snooze", "again", "fill"):
        return 0
    names = ("duration", "again", "snooze", "fill", "minor", "rather")
    end = next((n for n, item in enumerate(view.items) if not item.has(*names)), 0)
    says_why = len(view.items) > end + 1 and view.items[end].has("busy", "aux", "state", "subj")
    return end if says_why and any(item.has("duration") for item in view.items[:end]) else 0


def _puts_off_behind(view: View, at: int) -> bool:
    """Tell whether nothing but how long to put off stands behind a verb that states."""
    names = ("duration", "time", "busy", "snooze", "again", "fill", "minor")
    then = view.items[at:]
    is_order = any(i.has("busy", "snooze", "again") and not i.has("duration") for i in then)
    timed = any(item.has("duration", "time") for item in then)
    return (
        view.items[at - 1].has("state", "busy")
        and is_order
        and timed
        and all(i.has(*names) for i in then)
    )


def _begins_to_tell(items: Sequence[Item], at: int) -> bool:
    """Tell "he's" of "skip tomorrow he's at his dad's", and what stands behind a closing word."""
    is_subject = items[at].has("subj") and not items[at].has("article", "that", "lead", "to")
    return is_subject or (items[at - 1].has("closer") and at + 1 < len(items))


def _orders(part: View, row: Row) -> bool:
    """Tell whether a part is an order by itself: a verb of change, or a time put off to."""
    if row.act == "correct":  # "plutôt samedi"
        return part.any("rather") and part.any("time", "duration") and part.size <= _MOST_ORDERED
    if row.act not in _KIND_OF or part.size > _MOST_ORDERED:
        return False
    return part.any(*_ORDERING) or (part.known.rang_lately and part.any("time", "duration"))


def _says_most(order: tuple[View, Row]) -> tuple[bool, bool, int]:
    part, row = order
    return (row.act != "undo", part.any("time", "duration"), len(part.content))


def says_more(part: View) -> bool:
    """Tell what tells something from a mere "can't just now"."""
    return bool(part.content_of(tuple(item for item in part.items if not item.has(*_EXCUSES))))


def _span(part: View) -> Span:
    return (part.clause.start, part.clause.end)
