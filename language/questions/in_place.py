"""Questions whose word stands where its answer would: "elles sont où les clés".

Invariant: what is denied, or told of somebody who asked, is no question.
"""

from typing import Final

from language.reader.tagging import Item
from language.reader.views import View

_MOST: Final = 12  # words
_IDLE: Final = ("fill", "minor", "link", "talk", "rather", "again", "that")
_NO_QUESTION: Final = ("not", "remind", "tell", "urge", "whether", "snooze", "undo")
_VERB: Final = ("state", "aux")


def asks(view: View) -> bool:
    """Tell whether a question word stands last, or before what the sentence is about."""
    at = view.find("late", "late_inside", since=view.clause.head + 1)
    if (
        at is None
        or view.head.has("keep")
        or view.size > _MOST
        or view.has_label
        or view.any(*_NO_QUESTION)
    ):
        return False
    after = [item for item in view.items[at + 1 :] if not item.has(*_IDLE) or item.has("article")]
    if "," in view.clause.gap(at) or any(_says(item) for item in view.items[at + 1 :]):
        return False
    if not after:
        return view.items[at].has("late") and not _leads_only(view.items[:at])
    if not view.items[at].has("late_inside"):
        return False  # "il portone si blocca quando piove"
    is_thing = len(after) == 1 or after[0].has("article", "lead", "fact", "subj")
    return view.touches > 0 and is_thing


def _says(item: Item) -> bool:
    """Tell a verb behind the question word: "il m'a dit combien ça coûte"."""
    return item.has(*_VERB) and not item.has("lead", "article")


def _leads_only(items: tuple[Item, ...]) -> bool:
    """Tell "depuis quand", of which nothing is said."""
    return all(item.has("lead", "minor", "fill", "link") for item in items)


def asks_behind(view: View) -> bool:
    """ "le chiavi dove stanno": what it is about, then the question word and its verb."""
    at = len(view.items) - 2
    if at < 1 or view.size > _MOST or view.has_label or view.any(*_NO_QUESTION):
        return False
    ends = view.items[at].has("wh") and view.items[-1].has(*_VERB)
    return ends and view.touches > 0 and not view.states_before(at)
