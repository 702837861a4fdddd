"""Where the words stand that ask to be reminded, for whoever reads the rest of a request.

Invariant: the same grammar finds a request here and in the reading of a whole message.
"""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from language import tables
from language.known import Nothing
from language.reader import rules, tagging
from language.reader.clauses import cut
from language.reader.tagging import Item
from language.reader.timespans import TimeSpan, find_times, free_of
from language.reader.tokens import Token, find_protected, tokens_of
from language.reader.views import View

_LONGEST: Final = 400  # characters of a request


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


def plain_request(text: str, now: datetime, zone: ZoneInfo) -> str | None:
    """Return a request in the plainest words of its language ("remind me"); None: it is none."""
    if len(text) > _LONGEST:
        return None
    protected, times = free_of(find_protected(text), find_times(text, now, zone))
    tokens = tokens_of(text, protected)
    language = tagging.choose_language(tokens, "", ready_languages())
    items = _items(tokens, times, language)
    lexicon = tagging.lexicon_of(language)
    for clause in cut(text, items, lexicon.abbreviations):
        view = View(clause, Nothing(), lexicon.verb)
        if rules.decide(view).act != "remind":
            continue
        start, end = head_of(view)
        if start == end:
            continue
        ask = plain_words(language, view.items[start:end])
        first = 0 if _is_filling(view.items[:start]) else view.items[start].start
        return f"{text[:first]}{ask}{text[view.items[end - 1].end :]}"
    return None


def _items(tokens: list[Token], times: list[TimeSpan], language: str) -> list[Item]:
    lexicon = tagging.lexicon_of(language)
    return tagging.tag(tagging.mend_slips(tokens, lexicon), times, lexicon)


def _is_filling(items: tuple[Item, ...]) -> bool:
    return all(item.has("fill", "link", "subj", "not") for item in items)
