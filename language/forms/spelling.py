"""Mistyped words, and writing without spaces; pure.

The index holds English stems, so a word is compared with a term after its ending is taken off.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from language.forms.content import stop_words

SHORTEST: Final = 4  # letters of a word that may be a mistyped one
LONGEST: Final = 40  # beyond it is no word: to look for similar ones costs its length squared
LONG: Final = 10  # from here two letters may be wrong
# (ending, what the index's stemmer leaves of it)
_ENDINGS: Final = (
    ("ies", "i"), ("y", "i"), ("es", ""), ("s", ""), ("ed", ""), ("ing", ""), ("e", ""), ("er", ""),
    ("ment", ""), ("ments", ""), ("ly", ""), ("ness", ""), ("ation", ""), ("tion", "t"),
)  # fmt: skip
_LAST: Final = "\U0010ffff"
LONGEST_TERM: Final = LONGEST + 3  # none longer is similar to any word


def may_be_mistyped(word: str) -> bool:
    """Return whether a word nobody wrote is worth a look for similar ones; numbers are not."""
    return SHORTEST <= len(word) <= LONGEST and word.isalpha() and not SPACELESS.search(word)


def beginnings(word: str) -> set[str]:
    """Return how a word that is meant may begin; the second letter may be the wrong one."""
    return {word[:2], word[0] + word[2]}


def ranges_for(word: str) -> Iterator[tuple[str, str]]:
    """Yield the stretches of the index's terms that begin like a word, both ends included.

    They leave out the commonest words: to step over one in the index is to read all its places.
    """
    for start in sorted(beginnings(word)):
        low = start
        for stop in sorted(stop for stop in stop_words() if stop.startswith(start)):
            if stop > low:
                yield low, stop[:-1] + chr(ord(stop[-1]) - 1) + _LAST
            low = stop + "\x01"
        yield low, start + _LAST


def similar(word: str, terms: Iterable[str]) -> list[str]:
    """Return the terms that differ from a word, or its stem, by one letter; by two in a long one.

    A letter too many, one too few, two swapped, or, from six letters on, another one.
    """
    reach = 2 if len(word) >= LONG else 1
    stems = _stems(word)
    return [term for term in terms if any(_is_within(stem, term, reach) for stem in stems)]


def of_one_stem(word: str, terms: Iterable[str]) -> list[str]:
    """Return the terms that begin like a word and end otherwise, by up to three letters.

    It stands in for the stemmers where they leave two forms apart, as "ботинки" and "ботинок".
    """
    shared = max(SHORTEST, len(word) - 3)
    return [term for term in terms if term[:shared] == word[:shared] and len(term) <= len(word) + 3]


def _stems(word: str) -> list[str]:
    stems = [word]
    stems += [
        word[: -len(ending)] + instead for ending, instead in _ENDINGS if word.endswith(ending)
    ]
    return [stem for stem in stems if len(stem) >= SHORTEST - 1]


def _is_within(word: str, term: str, reach: int) -> bool:
    if abs(len(word) - len(term)) > reach or word[0] != term[0]:
        return False
    if len(word) == len(term) and len(word) < 6:
        return sorted(word) == sorted(term) and _distance(word, term) <= 1
    return _distance(word, term) <= reach


def _distance(a: str, b: str) -> int:
    """Return the number of letters added, dropped, changed or swapped with their neighbour."""
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, letter in enumerate(a, start=1):
        before, last, row = row, before, [i]
        for j, other in enumerate(b, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == b[j - 2] and a[i - 2] == other:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]


def apart(word: str) -> list[str]:
    """Return the ways to write a word as two: "wifi" as "wi fi"."""
    return [f"{word[:place]} {word[place:]}" for place in range(2, len(word) - 1)]


# -- writing without spaces ------------------------------------------------------------------------

# Chinese and Japanese, Korean (whose particles stick to the word); Thai, Lao, Burmese, Khmer.
_PAIRS: Final = r"\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af"
_TRIPLES: Final = r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
SPACELESS: Final = re.compile(f"[{_PAIRS}{_TRIPLES}]")
_RUN: Final = re.compile(f"[{_PAIRS}]+|[{_TRIPLES}]+|[^\\W_{_PAIRS}{_TRIPLES}]+")
# What says nothing in Chinese; in Japanese all hiragana, which is grammar; Korean question words.
_SPLIT: Final = re.compile(
    r"什么|怎么|哪里|哪儿|为什么|多少|几点|是不是|有没有|무엇|언제|어디|[的了是在我你您他她它们吗呢吧啊呀谁哪吗几和与\u3040-\u309f]"
)
MOST_PARTS: Final = 8


def parts_of(question: str) -> list[str]:
    """Return the pairs or triples of letters to look for in a question without spaces."""
    parts: list[str] = []
    for run in _RUN.findall(question.lower()):
        if not SPACELESS.match(run):
            parts.append(run)
            continue
        size = 3 if re.match(f"[{_TRIPLES}]", run) else 2
        pieces = [piece for piece in _SPLIT.split(run) if piece] or [run]
        for piece in pieces:
            parts += [piece[i : i + size] for i in range(max(1, len(piece) - size + 1))]
    return list(dict.fromkeys(parts))[:MOST_PARTS]
