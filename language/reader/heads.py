"""Where the words stand that ask to be reminded, for whoever reads the rest of a request.

Invariant: the same grammar finds a request here and in the reading of a whole message.
"""

from language import tables
from language.reader.tagging import Item
from language.reader.views import View


def head_of(view: View) -> tuple[int, int]:
    """Return the items [start, end) of a clause that ask: "can you", "remind me"."""
    at = view.find("remind", since=min(view.at, len(view.items) - 1))
    noun = view.noun_at
    if at is None and noun is not None:
        verb = view.acts("make")
        return (noun, noun + 1) if verb is None else (min(verb, noun), max(verb, noun) + 1)
    if at is None:
        at = view.find("urge", "alone")
    return (0, 0) if at is None else (at, at + 1)


def plain_words(language: str, head: tuple[Item, ...]) -> str:
    """Return the plainest way to ask for what a head asks for: a reminder, or to be woken."""
    wakes = any(item.has("waking") for item in head)
    return tables.words(language, "request", "plain_waking" if wakes else "plain")[0]


def ready_languages() -> tuple[str, ...]:
    """The languages whose files say what a request is."""
    return tuple(code for code in tables.LANGUAGES if tables.words(code, "request", "plain"))
