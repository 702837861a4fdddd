# ruff: noqa: E501 - a pattern a line reads as the table it is
"""The message of a request: what is left of it without the words that ask and the time."""

import re
from typing import Final

from language.forms.fold import bare
from language.lazy import Lazy
from times.canonical.canon import Reading
from times.canonical.time_words import joiners
from times.requests.carriers import Carrier

# --- The message ---------------------------------------------------------------------------------------
_LEAD: Final = Lazy(
    r"(?:(?<![^\s~])(?:except|but not|when its|when it is|once its|at|on|in|by|for|about|around|from|starting|until|ending|before|after|no later than|later|sometime|late|early|over|last thing|the|this|of|and|also|to be|every|@)[\s~]+)+$"
)
_OPENING: Final = Lazy(
    r"^(?:[\s,.:;!?–—-]|(?:um+|uh+|erm|[24](?= [a-z]{3})|in a (?:little )?(?:bit|while|moment)|at some point|eventually|i dont want to miss|i don['’]t want to miss|i do not want to miss|to|that|about|of|for|regarding|later|soon|sometime|saying|which says|says|called|titled|named|so that|so|"
    r"with the message|with message|labeled|labelled|and|on|in|please|me|is|at|as well)\b[\s,:]*)+",
    re.IGNORECASE,
)
_CLOSING: Final = Lazy(
    r"(?<![\s,.:;!?–—-])(?:[\s,.:;!?–—-]|\b(?:please|pls|plz|thanks|thank you|thx|ok|okay|for me|that about|about|of|and|at|starting|the|to|for|from|around|so|but)(?=[\s.,!?]*$))+$",
    re.IGNORECASE,
)
_QUOTES: Final = "\"'“”‘’«»"


def widen(text: str, start: int) -> int:
    """Take the prepositions that lead to a time along with it; "check in" keeps its own."""
    lead = _LEAD.search(text[:start])
    first = lead.start() if lead else start
    own = _OF_THE_VERB.match(text, first)
    return own.end() if own else first


# "check in at 9", "hand it in on Friday", "turn the heating on tonight", "log in every day".
_OF_THE_VERB: Final = Lazy(
    r"(?<=[a-z] )(?:(?:in|on|by|over) (?=(?:at|on|by|in|before|after) )|(?:in|on|over) (?=(?:Tomorrow|Today|Tonight|Noon|Midnight|this|next|every)\b|[A-Z][a-z]+ly\b)|in (?=(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b|(?:the )?\d{1,2}(?:st|nd|rd|th)\b))"
)


def _strip_joiners(words: str, language: str) -> str:
    """Drop the words that lead from the request to the message in the text's language."""
    elided = re.match(r"([a-z]{1,2})['’]\s?", words, re.IGNORECASE)
    if elided and (bare(elided[1]),) in joiners(language):
        words = words[elided.end() :]  # "d'appeler"
    if language == "en":
        return words
    tokens = list(_LETTERS.finditer(words))
    folded, at = [bare(token.group()) for token in tokens], 0
    while led := next(
        (
            j
            for j in joiners(language)
            if tuple(folded[at : at + len(j)]) == j != tuple(folded[at:])
        ),
        (),
    ):
        at += len(led)
    return words[tokens[at - 1].end() :].lstrip(" ,:'’") if at else words


_LETTERS: Final = Lazy(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


def tidy(words: str, language: str) -> str:
    words = " ".join(words.split()).strip(_QUOTES + " ")
    if language == "en":
        words = _CLOSING.sub("", _OPENING.sub("", words))
    else:
        words = _strip_joiners(words.strip(" ,.:;!?-"), language)
        last = words.rsplit(" ", 1)
        if len(last) == 2 and (bare(last[1]),) in joiners(language):
            words = last[0]
    return _closed(words.strip(_QUOTES + " ,.;:!?-"))


def _closed(words: str) -> str:
    """Return words with the quotation mark that their last name began with."""
    for first, last in (('"', '"'), ("“", "”"), ("«", "»")):
        is_open = (
            words.count(first) % 2 if first == last else words.count(first) > words.count(last)
        )
        if is_open and words.rfind(first) > 0:
            return words + last
    return words


def message_of(reading: Reading, removed: list[tuple[int, int]], carriers: list[Carrier]) -> str:
    """Return the source text without the removed canonical stretches."""
    after_carrier = [c.end for c in carriers]
    pieces = _leftovers(reading, removed, 0, len(reading.text))
    if carriers and reading.language == "en":
        after = _leftovers(reading, removed, after_carrier[0], len(reading.text))
        tidy_after = tidy(" ".join(after), "en")
        before = tidy(" ".join(_leftovers(reading, removed, 0, carriers[0].start)), "en")
        if (
            tidy_after
            and before
            and re.match(r"\W*(?:to|that|about|of)\b", " ".join(after), re.IGNORECASE)
        ):
            return tidy_after
    whole = tidy(" ".join(pieces), reading.language)
    if not whole:
        for carrier in carriers:
            if carrier.what:
                start, end = reading.span(*carrier.what)
                return tidy(reading.source[start:end], reading.language)
    return whole


def _leftovers(reading: Reading, removed: list[tuple[int, int]], start: int, end: int) -> list[str]:
    kept, at = [], start
    for first, last in sorted(removed):
        if last <= at or first >= end:
            continue
        if first > at:
            kept.append(source(reading, at, first))
        at = max(at, last)
    if at < end:
        kept.append(source(reading, at, end))
    return [k for k in kept if k.strip()]


def source(reading: Reading, start: int, end: int) -> str:
    first, last = reading.span(start, end)
    return reading.source[first:last]
