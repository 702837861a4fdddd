"""What the table looks at in a clause that tells that something was done.

Invariant: what tells anything else besides is a statement, and is kept.
"""

from typing import Final

from language.forms import deeds
from language.forms.deeds import Told
from language.reader.tagging import Item
from language.reader.views import View

_ORDERED: Final = (
    "remind",
    "thing",
    "things",
    "move",
    "delete",
    "snooze",
    "skip",
    "undo",
    "wh",
    "whbe",
)
_MOST: Final = 9  # words
_ORDERS: Final = (
    "delete",
    "cancel",
    "needless",
    "unwanted",
    "move",
    "skip",
    "undo",
    "tick",
    "snooze",
)
_LEAST_TOLD: Final = 2  # items of a reason
_BESIDE_OTHERS: Final = 3  # words of a clause that stands beside others: "watered them. Thanks!"


def tells_of_task(view: View) -> bool:
    """ "already watered them", of a reminder to water the plants that rang, or is for today."""
    return bool(task_told(view))


def task_told(view: View) -> str:
    """Return the title of what a clause says is done; words of it where several may be meant."""
    if view.is_asked or view.asks or view.size > (_MOST if view.is_alone else _BESIDE_OTHERS):
        return ""
    told = _told(view)
    if told is None or not deeds.may_tell(told, view.language):
        return ""
    found = [one for one in view.known.tasks if deeds.tells(told, one, view.language)]
    if not found and view.known.rang_lately and len(view.known.tasks) == 1:
        found = [one for one in view.known.tasks if deeds.tells_result(told, one, view.language)]
    if not found and not told.is_done and view.is_alone:
        ahead = view.known.tasks_ahead
        ahead = tuple(one for one in ahead if deeds.has_verb_of(told, one, view.language))
        found = [one for one in ahead if deeds.tells(told, one, view.language)]
    if len(found) < 2:
        return "".join(found)
    return deeds.shared(told, found, view.language)


def tells_otherwise(view: View) -> bool:
    """ "mum called", "haven't watered them", "paid 80 for power": a statement about a task."""
    if view.asks or not view.is_alone or view.size > _MOST or view.any(*_ORDERED, "in_place"):
        return False
    told = _told(view)
    if told is None or (_tells_of_what_rang(view) and not deeds.denies(told, view.language)):
        return False
    tasks = view.known.tasks if deeds.may_touch(told, view.language) else ()
    return any(deeds.touches(told, one, view.language) for one in tasks)


def is_done_behind(view: View) -> bool:
    """ "soldi dati alla maestra, fatto", of a reminder to take it to her."""
    at = done_behind(view)
    words = view.content_of(view.items[:at]) if at else frozenset()
    return len(words) > 1 and view.known.reminder_with(words) != ""


def done_behind(view: View) -> int:
    """Return the index of "done" behind the last comma; 0: it does not stand there."""
    at = view.last_comma
    behind = view.items[at:]
    is_done = any(item.has("done") for item in behind)
    only = all(item.has("done", "fill", "talk", "yes", "link") for item in behind)
    others = any(item.has(*_ORDERED, "not", "time", "no") for item in view.items[:at])
    return at if at and is_done and only and not others and not view.asks else 0


def says_already(view: View) -> bool:
    """Tell whether a clause says of something that it is so by now."""
    return deeds.says_already(deeds.words_of(view.clause.words), view.language)


def _told(view: View) -> Told | None:
    """Return the words of a clause; None: it has a time, or denies, which no deed does."""
    start, end = view.items[0].start, view.items[-1].end
    words = deeds.words_of(view.clause.text[start:end])
    idle: set[str] = set()
    for item in view.items:
        if item.has("time", "duration") and not deeds.is_beside(item.text, view.language):
            return None
        if _is_idle(item):
            idle.update(deeds.words_of(view.clause.text[item.start : item.end]))
    return Told(words, frozenset(idle), any(item.has("done") for item in view.items))


def _is_idle(item: Item) -> bool:
    """Tell what says nothing itself: thanks, "ok", an article, "done"."""
    return item.has("fill", "talk", "yes", "done") and not item.has("not")


def is_done(view: View) -> bool:
    if view.is_asked or view.any("time", "things"):
        return False
    if _tells_of_what_rang(view):
        return True
    if view.acts("done") is None:
        return False
    if not view.object:
        return view.size <= 5
    if view.noun_at is not None or (len(view.object) <= 2 and view.reminded == "all"):
        return not view.any("delete", "cancel", "move")  # "done already, delete the alarm"
    is_apart = "," in view.clause.gap(view.at + 1) if view.next() else False  # "done, hung it"
    return is_apart and (view.known.rang_lately or view.known.last in ("remind", "change"))


def _tells_of_what_rang(view: View) -> bool:
    """ "took them", "I have paid it", after something rang."""
    names = ("got", "done", "that", "subj", "fill", "minor", "talk", "link", "yes", "article")
    only = all(i.has(*names, "tick", "aux") or _says_when(i, view) for i in view.items)
    said = view.any("got", "done") and only and not view.asks
    return said and view.known.rang_lately and view.size <= 6


def _has_own_time(view: View) -> bool:
    """Tell whether a time is said that says more than "today"."""
    times = (item for item in view.items[view.at :] if item.has("time"))
    return any(not deeds.is_beside(item.text, view.language) for item in times)


def _says_when(item: Item, view: View) -> bool:
    """Tell a word like "already" from others."""
    return " " not in item.text and deeds.says_already((item.text,), view.language)


def tells_done(view: View) -> bool:
    if view.asks or view.opens_with("wh", "whbe", "any") or _has_own_time(view):
        return False
    if view.opens_with("aux") and not view.head.has("got", "done"):
        return False
    if not any(_tells_deed(item, view) for item in view.items):
        return False
    if deeds.denies(Told(deeds.words_of(view.clause.words), frozenset(), False), view.language):
        return False
    things = tuple(item for item in view.items if not item.has("state", "done", "got", "tick"))
    words = view.content_of(things)
    return bool(words) and view.size <= 8 and view.known.reminder_with(words) == "all"


def _tells_deed(item: Item, view: View) -> bool:
    """Tell a word for what is done, or the verb of a known reminder, from "met" of another deed."""
    if item.has("aux"):
        return False
    named = frozenset(item.text.split())
    return item.has("done", "got") or (
        item.has("state") and view.known.reminder_with(named) == "all"
    )


def reason_at(view: View) -> int:
    """Return the item with which a reason begins in "delete the rent one, Ana pays it"; 0: none."""
    orders = view.known.rang_lately or any(item.has(*_ORDERS) for item in view.items)
    if view.asks or not orders:
        return 0
    is_order = view.head.has(*_ORDERS)
    for at in range(view.at + 1, len(view.items)):
        if view.items[at].has("because") and at + 1 < len(view.items):
            return at
        gap = view.clause.gap(at)
        is_told = view.items[at].has("done", "got") and not view.head.has("aux", "got", "done")
        if is_order and is_told and not view.items[at].has("delete", "tick", "to", "aux"):
            return at  # "forget it I went already"
        if ("," in gap or " - " in gap or "(" in gap) and _tells_why(view, view.items[at:]):
            return at
    return 0


def _tells_why(view: View, told: tuple[Item, ...]) -> bool:
    """Tell whether items that stand behind an order say something, and are no more of it."""
    first = told[0]
    if len(told) < _LEAST_TOLD and not first.has("state"):
        return False
    if any(item.has("remind", "wh", "whbe") for item in told):
        return False
    says = any(item.has("state", "not", "done", "got", "busy", "needless") for item in told)
    if any(item.has("time", "duration") for item in told):
        return says
    points = first.has("that") or (first.has("subj") and not first.has("article"))
    return says or points or tells_deed(view, told)


def tells_deed(view: View, told: tuple[Item, ...] = ()) -> bool:
    """Tell whether items, or a whole clause, have a form of the past, or deny one."""
    items = told or view.items
    words = deeds.words_of(view.clause.text[items[0].start : items[-1].end])
    return deeds.may_touch(Told(words, frozenset(), False), view.language)
