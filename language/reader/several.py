"""What the rows of the table look at that asks for one thing more, or changes several at once.

Invariant: each part of an order names a known reminder and its own time, else it is no such order.
"""

from typing import Final

from language.reader import ending, putting_right
from language.reader.ending import is_hour
from language.reader.tagging import Item
from language.reader.views import ORDERS, View

_OTHERS: Final = ("wh", "whbe", "urge", "remind", "list", "note", "delete", "add", "not")
_TIMES: Final = ("time", "duration")
_LEADS: Final = ("lead", "to", "minor", "bound")
_MOST: Final = 20  # words of such an order
_NO_MORE: Final = ("delete", "move", "not", "no", "rather", "correct", "skip", "snooze", "remind")


def moves(view: View) -> bool:
    """ "move the vet to 11 and the parcel to Friday", "the vet an hour later, the bank at 9"."""
    return len(parts_of(view)) > 1


def parts_of(view: View) -> list[tuple[Item, ...]]:
    """Return the parts that each name a reminder and its time; nothing where one does not."""
    if view.asks or view.size > _MOST or view.any(*_OTHERS):
        return []
    verb = view.acts("move")
    parts: list[list[Item]] = []
    for at in range((view.at if verb is None else verb + 1), len(view.items)):
        item = view.items[at]
        begins = item.has("link") or "," in view.clause.gap(at) or ";" in view.clause.gap(at)
        if not parts or (begins and named(parts[-1]) and _has_time(parts[-1])):
            parts.append([])
        if not item.has("link") or item.has(*_TIMES):
            parts[-1].append(item)
    fits = all(_has_time(part) and _is_known(part, view) for part in parts)
    return [tuple(part) for part in parts] if fits else []


def _has_time(part: list[Item]) -> bool:
    return any(item.has(*_TIMES) for item in part)


def named(part: list[Item] | tuple[Item, ...]) -> tuple[Item, ...]:
    """Return the items of a part before its time and what leads to it."""
    end = next((at for at, item in enumerate(part) if item.has(*_TIMES)), len(part))
    while end and part[end - 1].has(*_LEADS) and not part[end - 1].has("that"):
        end -= 1
    return tuple(part[:end])


def _is_known(part: list[Item], view: View) -> bool:
    words = view.content_of(tuple(item for item in named(part) if not item.has("thing", "move")))
    return bool(words) and view.known.reminder_with(words) == "all"


def skips_named(view: View) -> bool:
    """ "no gym one this week", of a reminder that is known."""
    if not view.items[view.clause.head : view.clause.head + 1] or view.asks:
        return False
    first, *rest = view.items[view.clause.head :]
    if not first.has("no", "not") or len(rest) < 2 or not rest[-1].has("time"):
        return False
    if any(item.has("state", "remind", "wh", "to", "correct", *_NO_MORE) for item in rest):
        return False
    if first.has("no") and is_hour(rest[-1].text):
        return False  # "non les plantes à 10h"
    words = view.content_of(tuple(item for item in rest if not item.has("thing", "things")))
    is_one = rest[-2].has("minor", "thing") or view.known.last in ("remind", "change", "shown")
    return is_one and bool(words) and view.known.reminder_with(words) == "all"


def denies(view: View) -> bool:
    """ "no rent this month", of a reminder that is known, where the time was not understood."""
    first, *rest = view.items[view.clause.head :] or view.items
    if not first.has("no", "not") or not rest or view.asks or rest[0].tags:
        return False
    return view.known.reminder_with(view.content_of(tuple(rest[:1]))) == "all"


def names_late(view: View) -> bool:
    """ "every weekday 8am meds reminder please": what it is of, then its noun."""
    noun = view.noun_at
    if noun is None or not noun or not view.has("time") or view.asks or view.size > _MOST:
        return False
    others = (
        "state",
        "move",
        "delete",
        "show",
        "tell",
        "wh",
        "whbe",
        "not",
        "make",
        "remind",
        "add",
    )
    if any(item.has(*others) for item in view.items) or view.items[noun].has("things"):
        return False
    before = tuple(item for item in view.items[:noun] if not item.has("thing"))
    words = view.content_of(before)
    ends = all(item.has("fill", "time", "lead", "link") for item in view.items[noun + 1 :])
    return ends and bool(words) and view.known.reminder_with(words) == ""


def skips_then(view: View) -> bool:
    """ "not this Thursday"; not "not Thursday but Friday"."""
    return ending.skips_then(view) and not any(putting_right.not_but(view))


def forgets_so(view: View) -> bool:
    return forgotten_at(view) > 0


def forgotten_at(view: View) -> int:
    """Return where "the quote may be deleted" begins, behind what is told; 0: it is no such."""
    at = view.last_comma
    order = view.items[at:]
    if not at or view.verb != "both" or view.is_asked or view.head.has(*ORDERS):
        return 0
    is_order = any(i.has("delete") and (i.has("note") or i in order[-2:]) for i in order)
    if not is_order or any(item.has("time") for item in order):
        return 0
    words = view.content_of(tuple(i for i in order if not i.has("delete", "note", "needless")))
    return at if words and view.known.notes_with(words) == "all" else 0


def reminds_rather(view: View) -> bool:
    """ "then remind me on Thursday instead", right after it was set: at another time."""
    if view.known.last not in ("remind", "change") or view.asks or view.known.rang_lately:
        return False
    names = ("remind", "time", "fill", "minor", "rather", "link", "lead", "that", "subj")
    return view.any("rather") and view.any("time") and view.only(*names)
