"""An order with the reason for it: "delete the rent one, Ana pays it", "cancel it bc I'm ill".

Invariant: what is ordered would be done without its reason, too, and the reason is kept.
"""

from dataclasses import replace
from typing import Final

from language.acts import Act, Change, Forget, Keep, Target
from language.reader import rules, telling
from language.reader.views import View
from reading import apart, building
from reading.pieces import time_of
from reading.requests import Setting

_SAYS_ONLY: Final = ("statement", "mostly known", "told otherwise")  # rows of what is no order
_ENDING: Final = ("cancel", "let go", "undo", "unkeep", "forget", "tick", "clear")
_ORDERED: Final = (*_ENDING, "done", "move", "skip", "not then", "snooze")
_VERBS: Final = ("delete", "cancel", "needless", "unkeep", "tick", "move", "skip", "snooze")
_MOST_MOVED: Final = 12  # words of both
_MOST_TOLD: Final = 8  # words before "delete it"


def ordered_for(view: View, row: rules.Row, setting: Setting) -> list[Act]:
    """Return the act of an order with a reason behind it; none: it is no such."""
    is_order = row.act in (*_ORDERED, "correct")
    at = telling.reason_at(view) if is_order or row.name in _SAYS_ONLY else 0
    if not at:
        return []
    order = replace(view, clause=replace(view.clause, items=view.items[:at], tail=""))
    found = rules.decide(order)
    is_told = view.items[at].has("because", "got")  # else what is told of a move is kept
    if row.act == "correct" and not is_told:
        return []
    if found.act not in ((*_ORDERED, "correct") if is_told or is_order else _ENDING):
        return []
    if (is_order and found.act != row.act) or not (is_order or order.any(*_VERBS)):
        return []  # "j'ai | nourri le chat de Léa" orders nothing
    acts = building.build(found, order, setting)
    if len(acts) != 1:
        return []
    told = view.items[at + view.items[at].has("because") :]
    why = replace(view, clause=replace(view.clause, items=told))
    if not apart.says_more(why):
        return [replace(acts[0], spans=((view.clause.start, view.clause.end),))]
    kept = Keep(spans=((why.clause.start, why.clause.end),), rule="reason")
    return [replace(acts[0], spans=((view.clause.start, why.clause.start),)), kept]


def moved_behind(view: View, setting: Setting) -> list[Act]:
    """Return the act of "the teacher put it on Tuesday, change it": the time stands before it."""
    at = view.last_comma
    told, order = view.items[:at], view.items[at:]
    if not at or view.asks or view.size > _MOST_MOVED or view.known.last not in apart.SPOKEN_OF:
        return []
    names = ("move", "that", "fill", "minor", "subj", "thing", "link")
    is_order = any(item.has("move") for item in order) and all(item.has(*names) for item in order)
    times = [n for n, item in enumerate(told) if item.has("time")]
    if not is_order or len(times) != 1 or any(item.has("not", "wh", "remind") for item in told):
        return []
    time = time_of([told[times[0]]], setting)
    change = Change(op="move", target=Target(is_last=True), when=time, rule="moved behind")
    return [replace(change, spans=((view.clause.start, view.clause.end),))]


def forgotten_behind(view: View, setting: Setting) -> list[Act]:
    """Return the act of "that one is of no use any more, delete it", of what was kept last."""
    at = view.last_comma
    if not at or view.asks or view.size > _MOST_TOLD or not view.items[at].has("delete"):
        return []
    order = replace(view, clause=replace(view.clause, items=view.items[at:]))
    acts = building.build(rules.decide(order), order, setting)
    if len(acts) != 1 or not isinstance(acts[0], Forget) or not acts[0].target.is_last:
        return []
    return [replace(acts[0], spans=((view.clause.start, view.clause.end),))]
