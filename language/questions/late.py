"""Questions whose word does not stand first, and that have no mark; pure.

Invariant: what says that something is not, or gives an order, is none.
"""

from typing import Final

from language import tables
from language.reader import idioms
from language.reader.tagging import Item
from language.reader.views import ORDERS, View

_MOST: Final = 10  # words of such a question
_LONGEST: Final = 12  # words of one whose word asks wherever it stands
_LATE: Final = 4  # items of "when is the appointment", behind what it is about
_PAIR: Final = 2
_AFTER_ALL: Final = ("fill", "minor", "again", "correct", "after_all", "link", "rather")
_NOUN: Final = 2  # items of "the plumber"
_VERBS: Final = ("aux", "state")
_BEFORE: Final = ("time", "fill", "link", "after_all")


def asks_late(view: View) -> bool:
    """One of the ways to ask that follow."""
    return any(
        asks(view) for asks in (asks_at_its_end, asks_inside, asks_after_all, asks_backwards)
    )


def asks_at_its_end(view: View) -> bool:
    """ "the keys are where again", "et moi ça me fait combien": the question word stands last."""
    if not _may_ask(view):
        return False
    items = view.items[view.at :]
    while len(items) > 1 and items[-1].has(*_AFTER_ALL) and not items[-1].has("wh", "whbe"):
        items = items[:-1]
    if view.verb == "last" and items[-1].has("left") and view.has("whsure"):
        return True  # "tent wale ka kitna baki h"
    before, asked, closes = items[:-1], items[-1], len(items) < len(view.items) - view.at
    if not before:  # "since when exactly", after an answer
        return asked.has("wh", "whbe") and view.size > 1 and view.known.last != ""
    is_clear = not asked.has("minor")  # "hab noch was"
    if is_clear and (asked.has("whbe") or (asked.has("wh") and before[-1].has(*_VERBS))):
        return True
    if is_clear and closes and asked.has("wh") and asked.has("ahead_beside", "whsure"):
        return True  # "kemarin pakai oli apa ya"
    says = view.items[0].has("link", "fill") or any(item.has("aux", "state") for item in before)
    return asked.has("whsure") and says


def asks_inside(view: View) -> bool:
    """ "elles sont où les clés", "nico mi deve quanto": its word, then what is asked about."""
    at = view.find("wh", since=view.at + 1)
    if at is None or not _may_ask(view) or view.items[at].has("to", "minor") or not view.touches:
        return False
    before, after = view.items[view.at : at], view.items[at + 1 :]
    while len(before) > 1 and before[-1].has("lead"):
        before = before[:-1]
    named = [item for item in after if not item.has(*_AFTER_ALL) or item.has("article")]
    if len(after) == 1 and after[0].has("state") and after[0].tags.isdisjoint(("lead", "article")):
        return True  # "Teo a che piano sta"
    if not named or any(item.has(*_VERBS) and not item.has("lead", "article") for item in after):
        return False  # "il m'a dit combien ça coûte"
    is_thing = len(named) == 1 or named[0].has("article", "lead", "fact", "subj")
    return is_thing and before[-1].has(*_VERBS, "keep")


def asks_after_all(view: View) -> bool:
    """ "Friday what time is the tutor", "entonces cuánto es": what asks stands behind a time."""
    if not _may_ask(view):
        return False
    items = view.items
    at = next((at for at, item in enumerate(items) if not item.has(*_BEFORE)), 0)
    if not at:
        return False
    if items[at].has("wh") and at + 1 < len(items) and _inverts(items[at + 1], view.language):
        return True  # "so when can I get it"
    return items[at].has("whbe") or (items[at].has("whdet") and items[at].has("whsure"))


def _inverts(item: Item, language: str) -> bool:
    """Tell whether words are a verb before who does it, taken for courtesy elsewhere: "can I"."""
    first, *more = item.text.split()
    return bool(more) and item.has("fill") and first in tables.words(language, "ask", "invert")


def asks_midway(view: View) -> bool:
    """ "il me reste combien à payer", "ela toma o que à noite": what asks stands in its place.

    No verb of its own stands behind it, as in "je sais combien ça coûte".
    """
    if not _may_ask(view):
        return False
    items = view.items[view.at :]
    at = next((at for at, item in enumerate(items) if item.has("whsure", "asked_inside")), 0)
    if not at or (items[at - 1].has("subj") and not items[at - 1].has("aux", "article")):
        return False
    before, rest = items[:at], [item for item in items[at + 1 :] if not item.has(*_AFTER_ALL)]
    says = any(one.has("aux", "state", "subj", "left") and not one.has("article") for one in before)
    if not says or any(_is_verb(item) for item in items[at + 1 :]):
        return False
    is_told = items[at - 1].has("state") and not items[at - 1].has("aux")
    if is_told and at + 1 < len(items) and not items[at + 1].tags:
        return False  # "me dijo cuánto costaba"
    return not items[at].has("to") or len(rest) <= _NOUN


def _is_verb(item: Item) -> bool:
    small = ("lead", "minor", "article", "fill", "after_all")
    return item.has("aux", "state", "subj") and not item.has(*small)


def asks_backwards(view: View) -> bool:
    """ "bin ich noch wem was schuldig": the verb before who does it, and a question word."""
    return _may_ask(view) and view.head.has("base") and view.followed_by("subj") and view.has("wh")


def is_not_asked(view: View) -> bool:
    """ "gatau kapan dia pulang"; but "brp dosisnya, nenek nanya" is asked."""
    at, asked = view.find("not_asked"), view.find("wh", "whbe", "in_place")
    if at is None or asked is None or at < asked:
        return at is not None
    return not any("," in view.clause.gap(n) for n in range(asked + 1, at + 1))


def asks_in_place(view: View) -> bool:
    """ "jumat jam brp bimbingannya", "chabi kahan rakhi thi maine", "besok kosong ga"."""
    if view.has_label or view.size > _LONGEST or len(view.items) < _PAIR:
        return False
    asks_last = view.items[-1].has("asks_last") and view.size > _PAIR
    return asks_last or view.any("in_place")


def tells_late(view: View) -> bool:
    """ "PAN number bata do", where the verb is last; not "mummy ko bata do", which is to do."""
    if view.verb != "last" or view.any("time", "duration", "state") or view.has_label:
        return False
    said = [item for item in view.items if not item.has("fill")]
    if len(said) < _PAIR or not said[-1].has("tell", "show") or said[-1].has("remind"):
        return False
    return not said[-2].has("to", "lead") and bool(view.content_of(tuple(said[:-1])))


def asks_of_day(view: View) -> bool:
    """ "rabu ada apa aja", "budhvar ka schedule batao": a day, and what there is."""
    if not view.opens_with("time") or view.size > _MOST or view.has_label:
        return False
    if not view.has("any", "agenda"):
        return False
    names = ("time", "any", "agenda", "ahead", "ahead_beside", "aux", "fill", "subj", "wh", "whbe")
    return view.only(*names, "lead", "minor", "article", "show", "tell", "to")


def is_told(view: View) -> bool:
    """Tell whether what follows the verb is not who does it, where one's own form leads."""
    after = view.next()
    if after is None or view.verb != "both":
        return False
    who = after.text.split()[0]
    return not any(idioms.has(who, key, view.language) for key in ("me", "you"))


def _may_ask(view: View) -> bool:
    # "falta pagar quanto" is no order to add something.
    is_order = view.opens_with(*ORDERS) and not view.opens_with("left", "aux")
    is_order = is_order or view.any("remind", "urge", "not", "not_asked")
    return not (is_order or view.has_label or view.size > _MOST)


def asks_behind(view: View) -> bool:
    """ "dentist when is it", "you wrote what for my name": behind what it is about."""
    if is_not_asked(view):
        return False
    if asks_in_place(view) or tells_late(view):
        return True
    if view.verb == "last" and view.any("wh", "whbe"):
        return view.items[-1].has("aux", "state", "wh", "whbe") and not view.has_label
    if view.verb == "both" and view.items[-1].has("whsure") and view.size <= 6:
        return not view.has_label and not view.any("not")
    at = view.find("wh", since=view.at + 1)
    if at is not None and at <= view.at + 2 and view.is_told_us:
        return True  # "you wrote what for my name"
    if at is None or at + 1 >= len(view.items) or view.states_before(at) or view.has_label:
        return False
    after = view.items[at + 1]  # not "quand il pleut"
    whom = view.items[at + 2] if at + 2 < len(view.items) else after
    asks = (whom.has("subj") and not whom.has("article")) or len(view.items) - at <= _LATE
    asks = asks and view.size <= 12  # not "the man who did the roof was called Gareth"
    return asks and after.has("aux") and not after.has("subj")
