"""Questions about the reminders there are: what rings next, what is left, which are set; pure.

Invariant: a statement about something that is called like a reminder is none.
"""

from typing import Final

from language import tables
from language.forms.fold import evenly as fold
from language.reader import reminding
from language.reader.views import View

_MOST_PREFERRED: Final = 12
_ORDERED: Final = ("make", "delete", "move", "snooze", "skip", "show", "add", "keep", "undo")
_MOST_ASKED: Final = 6  # words of "what's left?"
_ASKING_OF_LEFT: Final = (
    "whbe", "any", "ahead_beside", "ahead", "fill", "link", "wh", "aux", "minor", "subj", "soonest",
)  # fmt: skip
_FEWEST: Final = 2  # words of "till when?"
_ENDING: Final = ("ends", "goes_on", "last")
_BESIDE_IT: Final = (
    "ahead", "ahead_beside", "soonest", "rings", "thing", "things", "minor", "state", *_ENDING,
)  # fmt: skip


def asks_of_known(view: View) -> bool:
    """ "how long left on the pudding?", "is the rent one still on?": of a reminder alone."""
    if not view.opens_with("wh", "whbe", "aux") or view.has_label or view.size > _MOST_PREFERRED:
        return False
    if not view.has("ahead_beside", "ahead", "rings", *_ENDING) or view.has(
        "time", "remind", "sum"
    ):
        return False
    words = view.content_of(tuple(i for i in view.rest if not i.has(*_BESIDE_IT)))
    points = view.has("that") or view.size <= _FEWEST
    if not words and points and view.has("ends", "goes_on"):
        return view.known.last in reminding.SPOKEN_OF  # "when does it end?"
    is_known = bool(words) and view.known.reminder_with(words) == "all"
    return is_known and view.known.notes_with(words) == ""


def asks_what_is_left(view: View) -> bool:
    """ "what's left?"; "when's the next one?", after reminders were spoken of."""
    if view.size > _MOST_ASKED or not view.any("whbe", "any", "wh") or view.any("time", "sum"):
        return False
    if says_left(view):
        return view.known.last != "list"
    spoken_of = view.known.last in ("remind", "change", "shown")
    return spoken_of and view.opens_with("whbe", "any", "wh") and view.only(*_ASKING_OF_LEFT)


def asks_what_the_list_has(view: View) -> bool:
    """ "what's left?", after a list was spoken of."""
    asked = view.any("whbe", "any", "wh") and view.size <= _MOST_ASKED and not view.any("time")
    return asked and view.known.last == "list" and says_left(view)


def says_left(view: View) -> bool:
    """Tell whether it says no more than "left", "still to do"; not how much is left, or when."""
    keys = (("amounts", "how_much"), ("wanted", "day"))
    said = [word for key in keys for word in tables.words(view.language, *key)]
    much = tuple(fold(word) for word in said if "*" not in word)
    amounts = any(item.text.startswith(much) for item in view.items) if much else False
    return (
        view.any("left") and not amounts and view.only("left", "state", "rather", *_ASKING_OF_LEFT)
    )


def asks_of_ringing(view: View) -> bool:
    """ "what time does the locker one ring?"."""
    if not view.opens_with("wh", "whbe", "whdet", "aux") or not view.items[-1].has("rings"):
        return False
    if view.has("thing", "things") or view.points_at(len(view.items) - 2):
        return True
    return view.known.reminder_with(view.content_of(view.items[:-1])) == "all"


def shows_reminders(view: View) -> bool:
    verb, noun = view.acts("show"), view.noun_at
    if verb is None or noun is None or view.has_label:
        return False
    return view.items[noun].has("things") or not view.items[verb].has("make")


def asks_of_reminders(view: View) -> bool:
    is_list = any(item.has("things") and " " in item.text for item in view.items)
    if is_list and (view.opens_with("aux", "tell", "show") or reminding.is_recalling(view)):
        return True  # "is checking the mail on my list of reminders"
    if _asks_around(view):
        return True
    if view.noun_at is None:
        return False
    noun = view.items[view.noun_at]
    late = view.verb == "last" and view.any("wh") and not view.any("make")
    if late or (noun.has("things") and view.is_asked):
        return True
    if reminding.names_a_thing(view, view.noun_at):
        return False
    if view.opens_with("wh", "whbe", "any"):
        return True
    after = view.next()
    return (
        view.opens_with("aux")
        and after is not None
        and after.has("subj", "any")
        and (view.is_asked or not after.has("article"))
    )


def _asks_around(view: View) -> bool:
    """ "is the rent in my reminders", "I had a list of reminders, what were they"."""
    noun = view.find("things")
    if noun is None or noun == view.at:
        return False
    if view.opens_with("aux") and noun >= len(view.items) - 2:
        return not view.followed_by("article") or view.items[noun - 1].has("article", "subj")
    asked = view.find("wh", "whbe")
    if asked is None:
        return False
    is_last = asked == len(view.items) - 1
    return is_last or (asked > noun and view.items[asked + 1].has("aux")) or asked < noun


def asks_how(view: View) -> bool:
    """ "how do I set a reminder", "how to delete a note"."""
    if not view.opens_with("howto") or view.has_label:
        return False
    return view.has("thing", "things", "note") and any(
        item.has(*_ORDERED) or item.text.endswith("ing") for item in view.rest
    )


def names_reminders(view: View) -> bool:
    """ "reminders", "my reminders for tomorrow"."""
    noun = view.find("things")
    if noun is None and view.size <= 3 and view.noun_at == len(view.items) - 1:
        lead = view.items[: view.noun_at]
        leads = bool(lead) and all(item.has("lead", "last") for item in lead)
        return leads and not lead[-1].has("article")
    if noun is None or view.states or view.acts("make", "delete", "move") is not None:
        return False
    return all(
        item.has("subj", "all", "fill", "link", "lead", "minor") for item in view.items[:noun]
    ) and not (view.content - view.content_of(view.items[noun : noun + 1]))


def asks_when_reminded(view: View) -> bool:
    request, question = view.find("remind", "urge"), view.find("wh", "whbe")
    if request is None or question is None or question > request or view.items[request].has("urge"):
        return False
    if view.verb == "last" and view.has("time"):
        return False  # "kya aap mujhe kal yaad dila sakte hain"
    return view.at == question or view.opens_with("wh", "whbe") or view.asks
