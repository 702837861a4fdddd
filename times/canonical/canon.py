"""Reads a text into canonical words, so that the grammar of times sees one spelling of each.

Invariant: every character of the canonical text belongs to a known stretch of what was written, so
whatever the grammar finds can be cut out of the original, and nothing is ever rewritten there.
"""

from bisect import bisect_right
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain
from typing import Final

from language import tables
from language.forms import content
from language.forms.detect import ENGLISH, find_language, find_languages
from language.forms.shortened import short_spellings
from times.canonical.doubtful import (
    AMBIGUOUS_DAYS,
    AMBIGUOUS_MONTHS,
    SEASONS,
    is_before_unit,
    is_greeting,
    is_in_title,
    is_loose_short_day,
    is_may_be,
    is_no_day_here,
    is_plate,
    is_time_word,
    is_title,
    is_word_elsewhere,
    leads_length,
    loose_days,
    number_before,
    number_follows,
    seconds,
)
from times.canonical.time_tokens import Token, match_at, tokens_of
from times.canonical.time_words import MONTHS, WEEKDAYS, table_of, times_of

# The languages that have a table of times, besides English.
_FOREIGN: Final = tuple(code for code in tables.LANGUAGES if code != "en")


# A request says its time near its beginning or its end; this bounds the work on long texts.
MAX_HEAD: Final = 360
MAX_TAIL: Final = 140
_MOST_HEAD: Final = 220  # tokens: "5m5m5m" is dearer to read than its length
_MOST_TAIL: Final = 90


@dataclass(frozen=True, slots=True)
class Reading:
    """A text in canonical words, and where each of them stood in the source."""

    source: str
    text: str
    language: str
    starts: tuple[int, ...]  # canonical offset at which stretch i begins
    spans: tuple[tuple[int, int], ...]  # its source offsets

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the source offsets of the canonical stretch [start, end)."""
        first = self.spans[max(bisect_right(self.starts, start) - 1, 0)]
        final = self.spans[max(bisect_right(self.starts, end - 1) - 1, 0)]
        return first[0], final[1]


def _language(tokens: list[Token], source: str, likely: str) -> str:
    """Return the language whose table covers the most words; in doubt the one that is `likely`."""
    words = [t for t in tokens if t.kind == "word" and t.raw not in _NEUTRAL]
    if not words:
        return "en"
    plain = [t for t in words if source[t.start : t.end].isascii()]  # "à" is not "a"
    signs, known = times_of("en", "signs"), table_of("en")
    common = [t.raw for t in plain if t.raw in signs or t.raw in known]
    english = len(common)
    if english == len(words):
        foreign_possible = len(words) <= 4
        if not foreign_possible:
            return "en"
    tally = {language: _covered(tokens, language, source, likely) for language in _FOREIGN}
    most = max(covered for covered, _ in tally.values())
    if tally.get(likely, (0, 0))[0] >= max(most, english, 1) and find_languages(source) != ENGLISH:
        return likely  # "half 8" of a Dutchman
    if most > english:
        leading = [each for each, (covered, _) in tally.items() if covered == most]
        best = max(leading, key=lambda each: tally[each][1])
    else:
        leading, best = [each for each, (covered, _) in tally.items() if covered], "en"
    if leading and leading != [best]:
        said = find_languages(source)  # "was habe ich gestern gegessen": "was" is English, too
        best = said[0] if len(said) == 1 and said[0] in leading else best
        named = sum(any(_names_time(canon) for _, canon in known.get(w, ())) for w in common)
        spoken = [each for each in leading if each in said and tally[each][1] > named]
        if best == "en" and spoken and "en" not in said:  # "ci vediamo a sabato"
            best = max(spoken, key=lambda each: tally[each][1])
        if best == "en" and likely in leading and tally[likely][1] > named:
            best = likely  # "t is pas zaterdag" of a Dutchman
        if not said and best == "en":
            best = _only_foreign(common, tally)
    return best


def _names_time(canon: str) -> bool:
    return canon[0].isupper() and canon != "Please"


def _only_foreign(english: list[str], tally: dict[str, tuple[int, int]]) -> str:
    """Return the language that has a time where all that English has are words of both:
    "was steht morgen an"; else English."""
    likely = max(tally, key=lambda each: tally[each][1])
    return likely if tally[likely][1] and content.common(likely).issuperset(english) else "en"


# What people of every language write beside their hours.
_NEUTRAL: Final = frozenset(("am", "pm", "utc", "gmt", "cet", "cest"))


def _covered(tokens: list[Token], language: str, source: str, likely: str = "") -> tuple[int, int]:
    """Return how many words a language's table covers, and how many of them are about time."""
    table, covered, timely, end = table_of(language), 0, 0, 0
    for i, token in enumerate(tokens):
        if i < end or token.raw not in table or token.kind != "word":
            continue
        found = match_at(tokens, i, table)
        if found and is_loose_short_day(tokens, i, found[1], language):
            is_day = token.raw not in times_of(language, "common_too")
            is_day = is_day and not is_before_unit(tokens, found[1], language)
            found = found if is_day and language in (find_language(source), likely) else None
        if found is None or (
            found[1] == i + 1 and tokens[i].raw in _NEUTRAL and i + 2 > len(tokens)
        ):
            continue
        covered += token.raw in loose_days(language)
        covered += sum(t.kind == "word" for t in tokens[i : found[1]])
        covered += found[0] in ("Remind", "Wake")
        leads = found[0].partition("|")[0] in ("at", "Dom", "from", "until")
        is_time = found[0][0].isupper() and found[0] != "Please"
        timely += is_time or (leads and _digits_follow(tokens, found[1]))
        end = found[1]
    return covered, timely


def _digits_follow(tokens: list[Token], at: int) -> bool:
    after = [t for t in tokens[at : at + 2] if t.kind != "space"]
    return bool(after and after[0].kind == "number")


def _canon(tokens: list[Token], i: int, language: str, source: str, likely: str) -> tuple[str, int]:
    """Return the canonical form of the word at token i and the token after it."""
    token = tokens[i]
    if token.raw not in _telling(language):
        return token.raw, i + 1
    if token.raw in SEASONS:
        return (token.raw.upper() if is_in_title(tokens, i, source) else token.raw), i + 1
    if token.raw in ("am", "pm") and token.end - token.start > 2:
        return token.raw, i + 1
    found = match_at(tokens, i, table_of(language)) if language != "en" else None
    if found and leads_length(tokens, i, found[1], language):
        return "by", found[1]
    if found and _is_no_time(tokens, (i, found[1]), language, source, likely):
        return token.raw, i + 1
    if found and "<" in found[0]:
        behind_number, _, elsewhere = found[0].partition("<")
        return (behind_number if number_before(tokens, i, language) else elsewhere), found[1]
    if found:
        before_number, either, elsewhere = found[0].partition("|")
        if either and not number_follows(tokens, found[1], table_of(language)):
            return elsewhere, found[1]
        return before_number, found[1]
    if number_before(tokens, i, language) and (unit := _unit(tokens, i, language)):
        return unit, i + 1
    found = match_at(tokens, i, table_of("en"))
    if token.raw == "second" and (found is None or found[1] == i + 1):
        return seconds(tokens, i), i + 1
    if not found:
        return token.raw, i + 1
    if is_title(tokens, i, found, source):
        return " ".join(t.raw for t in tokens[i : found[1]] if t.kind == "word"), found[1]
    if is_may_be(tokens, i, source) or (found[0] in MONTHS and is_plate(tokens, i, source)):
        return token.raw, i + 1
    doubtful = token.raw in AMBIGUOUS_DAYS or token.raw in AMBIGUOUS_MONTHS
    if doubtful and not is_time_word(tokens, i, found[1]):
        return token.raw, i + 1
    return found


def _is_no_time(
    tokens: list[Token], at: tuple[int, int], language: str, source: str, likely: str
) -> bool:
    """Tell whether words that the language's table has are none here: a name, "di" of Italian."""
    if is_no_day_here(tokens, *at, source, language):
        return True
    return is_word_elsewhere(tokens, *at, language, source, likely)


def _unit(tokens: list[Token], at: int, language: str) -> str:
    """Return what a word right behind a number counts: "9 p", "20 mn"; "" for none."""
    raw = tokens[at].raw
    if raw in ("a", "p") and tokens[at - 1].kind == "number":
        return raw + "m"
    unit: str = tables.section("en", "times")["after_number"].get(raw, "")
    return "" if raw in _written_short(language) else unit


@cache
def _written_short(language: str) -> frozenset[str]:
    """Return what stands for a word in the language's chats: "mn pil" is "mijn pil" in Dutch."""
    return frozenset(chain.from_iterable(short_spellings(language).values()))


@cache
def _telling(language: str) -> frozenset[str]:
    """Return the words that may have a canonical form."""
    units = tables.section("en", "times")["after_number"]
    return frozenset((*table_of(language), *table_of("en"), *units, *SEASONS, "a", "p", "second"))


def _bounded(source: str) -> list[Token]:
    """Return the tokens of a text; the middle of a long one is a single mark nothing matches."""
    tail = len(source) - MAX_TAIL
    if tail <= MAX_HEAD:
        head, end = tokens_of(source), []
    else:
        head = tokens_of(source[:MAX_HEAD])
        end = [Token(t.raw, t.start + tail, t.end + tail, t.kind) for t in tokens_of(source[tail:])]
    tokens = [*head, *end]
    if not end and len(tokens) <= _MOST_HEAD + _MOST_TAIL:
        return tokens
    head, end = (
        tokens[: min(_MOST_HEAD, len(head))],
        tokens[-min(_MOST_TAIL, len(end) or len(head)) :],
    )
    return [*head, Token("\0", head[-1].end, end[0].start, "mark"), *end]


_GREETED_WITHIN: Final = 3  # tokens: "good morning!"


def _said(tokens: list[Token], i: int, language: str, source: str, likely: str) -> tuple[str, int]:
    """Return the canonical form of any token, and the token after it."""
    token = tokens[i]
    match token.kind:
        case "space":
            return " ", i + 1
        case "number" if _is_code(tokens, i, source):
            return "¤", i + 2  # "4B"
        case "number":
            digits = "".join(str(int(c)) for c in token.raw if c.isdecimal())
            return digits + ("th" if not token.raw[-1].isdecimal() else ""), i + 1
        case "word":
            greeted = i < _GREETED_WITHIN and is_greeting(tokens, i, table_of(language))
            return ("Please", i + 1) if greeted else _canon(tokens, i, language, source, likely)
        case _:
            return _MARKS.get(token.raw, token.raw), i + 1


def _is_code(tokens: list[Token], i: int, source: str) -> bool:
    """Tell "4B", the name of a room, from "4A", "4H", which may be hours."""
    after = tokens[i + 1] if i + 1 < len(tokens) else None
    if after is None or after.kind != "word" or after.start != tokens[i].end:
        return False
    letter = source[after.start : after.end]
    return len(letter) == 1 and letter.isupper() and letter not in _MAY_BE_UNITS


_MAY_BE_UNITS: Final = "AHMPSDWUTZºª"  # or stand in a stamp: "2026-05-01T10:00Z"


@lru_cache(maxsize=64)
def read(source: str, likely: str = "") -> Reading:
    """Return the canonical reading of a text, of a long one that of its ends.

    `likely`: the language of the person or the message.
    """
    tokens = _bounded(source)
    language = _language(tokens, source, likely)
    parts: list[str] = []
    starts: list[int] = []
    spans: list[tuple[int, int]] = []
    length, i, last = 0, 0, " "
    while i < len(tokens):
        token = tokens[i]
        canon, after = _said(tokens, i, language, source, likely)
        if canon == "." and parts and parts[-1].strip() in _DOTTED:
            canon = " "  # "Dec. 21", "hrs."
        if canon == "." and _is_ordinal(parts, tokens[after : after + 1]):
            canon = "th"  # "jeden 1."
        if last == " " and canon[:1] == " ":
            canon = canon[1:]
        if canon:
            if last.isalnum() and canon[0].isalnum() and canon != "th":
                parts.append(" ")
                starts.append(length)
                spans.append((token.start, token.start))
                length += 1
            parts.append(canon)
            starts.append(length)
            spans.append((token.start, tokens[after - 1].end))
            length += len(canon)
            last = canon[-1]
        i = after
    return Reading(
        source, "".join(parts), language, tuple(starts) or (0,), tuple(spans) or ((0, 0),)
    )


def _is_ordinal(parts: list[str], following: list[Token]) -> bool:
    """Tell whether a stop behind a number makes it an ordinal: "every 1.", "every 1. and 15."."""
    if not parts or not parts[-1].isdecimal() or (following and following[0].kind == "number"):
        return False
    before = [part for part in parts[-_MOST_ORDINALS:] if part not in (" ", "&", ",", "th")]
    while before and before[-1].isdecimal():
        before.pop()
    return bool(before) and before[-1] == "every"


_MOST_ORDINALS: Final = 16  # parts of "every 1., 10. and 20."
_MARKS: Final = {
    "–": "-",
    "—": "-",
    "−": "-",
    "’": "",
    "'": "'",
    "“": '"',
    "”": '"',
    "½": " 1/2",
    "&": " and ",
    "@": " at ",
    "¼": " 1/4",
    "¾": " 3/4",
}
_DOTTED: Final = frozenset(WEEKDAYS + MONTHS + ("Minute", "Hour", "Second", "Week", "Day", "Year"))
