"""Questions whose word does not stand first, and that have no mark; pure.

Invariant: what says that something is not, or gives an order, is none.
"""

from typing import Final

from language.reader.views import ORDERS, View

_MOST: Final = 10  # words of such a question
_AFTER_ALL: Final = ("fill", "minor", "again", "correct", "after_all", "link", "rather")
_BEFORE: Final = ("time", "fill", "link", "after_all")


def asks_at_its_end(view: View) -> bool:
    """ "the keys are where again", "et moi ça me fait combien": the question word stands last."""
    if not _may_ask(view):
        return False
    items = view.items[view.at :]
    while len(items) > 1 and items[-1].has(*_AFTER_ALL) and not items[-1].has("wh", "whbe"):
        items = items[:-1]
    before, asked = items[:-1], items[-1]
    if not before:  # "since when exactly", after an answer
        return asked.has("wh", "whbe") and view.size > 1 and view.known.last != ""
    is_clear = not asked.has("minor")  # "hab noch was"
    if is_clear and (asked.has("whbe") or (asked.has("wh") and before[-1].has("aux"))):
        return True
    says = view.items[0].has("link", "fill") or any(item.has("aux", "state") for item in before)
    return asked.has("whsure") and says


def asks_after_all(view: View) -> bool:
    """ "Friday what time is the tutor", "entonces cuánto es": what asks stands behind a time."""
    if not _may_ask(view):
        return False
    items = view.items
    at = next((at for at, item in enumerate(items) if not item.has(*_BEFORE)), 0)
    if not at:
        return False
    return items[at].has("whbe") or (items[at].has("whdet") and items[at].has("whsure"))


def asks_backwards(view: View) -> bool:
    """ "bin ich noch wem was schuldig": the verb before who does it, and a question word."""
    return _may_ask(view) and view.head.has("base") and view.followed_by("subj") and view.has("wh")


def _may_ask(view: View) -> bool:
    is_order = view.opens_with(*ORDERS) or view.any("remind", "urge")
    return not (is_order or view.any("not") or view.has_label or view.size > _MOST)
