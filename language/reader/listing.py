"""Rules of lists: added to, ticked off, cleared, named."""

from typing import Final

from language.reader import telling
from language.reader.views import ORDERS, View

_FEW: Final = 5  # words of "and eggs"
_MOST_NAMED: Final = 9  # words of several things after "and also"
_ITEMS_SAID: Final = 12  # words of what is added to the list spoken of


def adds(view: View) -> bool:
    if view.is_asked:
        return False
    if view.acts("add") is not None:
        is_named = view.has("list") or view.list_name != "" or view.goal is not None
        return is_named or _adds_to_last(view)
    return _is_put_on_list(view)


def _adds_to_last(view: View) -> bool:
    """ "add a torch and plasters", after a list was spoken of."""
    others = ("state", "thing", "things", "time", "duration", "note", "wh", "remind", "agenda")
    if view.known.last != "list" or view.size > _ITEMS_SAID or view.has_label:
        return False
    leads = any(item.has("to") and not item.has("minor") for item in view.rest)
    if leads and not view.items[-1].has("that"):
        return False  # "add a headlamp to the ideas for Leo"
    said = [item for item in view.rest if not item.has("link")]  # "e" is "and", and "is"
    return bool(view.object) and not any(item.has(*others) for item in said)


def _is_put_on_list(view: View) -> bool:
    """ "cheese on the list", without a verb."""
    if view.size > 8 or not view.items[-1].has("list") or len(view.items) < 3 or view.head.tags:
        return False
    between = view.items[-2] if not view.items[-2].has("article") else view.items[-3]
    names = ("state", "wh", "whbe", "not", "time", *ORDERS)
    said = any(item.has(*names) for item in view.items[:-1])
    return between.has("lead", "minor") and not between.has("of", "article", "bound") and not said


def ticks(view: View) -> bool:
    is_got = view.items[-1].has("got", "done")
    verb = view.acts("delete", "tick", "got", "done")
    if (verb is None and not is_got) or view.is_asked or view.has_label:
        return False
    return view.has("list") or names_item(view)


def names_item(view: View) -> bool:
    names = ("subj", "lead", "minor", "delete", "tick", "got", "done", "article", "aux")
    words = " ".join(item.text for item in view.items[view.at :] if not item.has(*names))
    return bool(words) and view.known.item(words) != ""


def clears(view: View) -> bool:
    return view.known.last == "list" and view.acts("tick", "delete") is not None and view.size <= 5


def names_list(view: View) -> bool:
    if view.size > 3 or view.states:
        return False
    name = " ".join(item.text for item in view.items)
    return view.known.list_named(name) != ""


def goes_on_listing(view: View) -> bool:
    """ "and eggs", "oh and also pens and a flute", after a list was spoken of."""
    if view.known.last != "list" or view.is_asked:
        return False
    lead = view.items[: view.clause.head]
    linked = view.items[0].has("link") or view.items[-1].has("link")
    if linked and view.size <= _FEW and not view.states:
        return True
    others = ("state", "time", "duration", "not", "wh", "whbe", "got", "busy", "remind", *ORDERS)
    said = view.items[len(lead) :]
    is_named = not any(item.has(*others) and not item.has("link") for item in said)
    is_more = view.size <= _MOST_NAMED and any(item.has("link") for item in lead)
    return bool(said) and is_more and is_named and not telling.tells_deed(view)
