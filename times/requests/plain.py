"""A request in any words to the plainest of its language.

Invariant: the same grammar finds a request here and in the reading of a whole message.
"""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from language.known import Nothing
from language.reader import rules, tagging
from language.reader.clauses import cut
from language.reader.heads import head_of, plain_words, ready_languages
from language.reader.tagging import Item, TimeSpan
from language.reader.tokens import Token, find_protected, tokens_of
from language.reader.views import View
from times.spoken import find_times, free_of

_LONGEST: Final = 400  # characters of a request


def plain_request(text: str, now: datetime, zone: ZoneInfo, language: str = "") -> str | None:
    """Return a request in the plainest words of its language ("remind me"); None: it is none."""
    if len(text) > _LONGEST:
        return None
    protected, times = free_of(find_protected(text), find_times(text, now, zone, language))
    tokens = tokens_of(text, protected)
    language = tagging.choose_language(tokens, language, ready_languages())
    items = _items(tokens, times, language)
    lexicon = tagging.lexicon_of(language)
    for clause in cut(text, items, lexicon.abbreviations):
        view = View(clause, Nothing(), lexicon.verb, language=language)
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
