"""Typing errors in request words: "remnd", "cancle", "alram"; found by deletion keys.

Invariant: an ordinary word is never taken for a request ("remain", "cancer"), nor one that is in
the language's file; the first letter is as meant. A letter in the place of another is an error of
its own only where fingers or ears mix the two up: "format" is no "forget".
"""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

TAGS: Final = frozenset({"remind", "thing", "things", "snooze", "delete", "move"})
_SHORTEST: Final = 5
_ENDINGS: Final = ("s", "es", "d", "ed", "ing", "er", "ers", "ly")
_VOWELS: Final = frozenset("aeiouy")
_ROWS: Final = ("qwertyuiop", "asdfghjkl", "zxcvbnm")  # keys side by side, and those below
_SOUNDS: Final = ("ck", "sz", "sc", "cz", "bv", "bp", "dt", "mn", "fv", "gj", "yz", "qk")


def _near() -> dict[str, str]:
    """Return the letters that are typed, or written, in the place of each."""
    pairs = [(a, b) for row in _ROWS for a, b in itertools.pairwise(row)]
    for upper, lower in itertools.pairwise(_ROWS):
        pairs += [(a, b) for at, b in enumerate(lower) for a in upper[at : at + 2]]
    pairs += [(a, b) for a, b in _SOUNDS]
    near: dict[str, str] = {}
    for a, b in pairs:
        near[a] = near.get(a, "") + b
        near[b] = near.get(b, "") + a
    return near


_NEAR: Final = _near()
_TWO_ERRORS_FROM: Final = 6  # letters


@dataclass(frozen=True)
class Index:
    """Request words by what is left of them when a letter or two are taken out."""

    words: frozenset[str]  # the first ones of request phrases
    known: frozenset[str]  # all that are in the file

    @cached_property
    def keys(self) -> Mapping[str, list[str]]:
        keys: dict[str, list[str]] = {}
        for word in filter(_is_long, self.words):
            for key in set(_deletions(word)):
                keys.setdefault(key, []).append(word)
        return keys

    @cached_property
    def shapes(self) -> frozenset[tuple[str, int]]:
        """The first letter and the length of all that may stand for one of them."""
        return frozenset(
            (word[0], length)
            for word in filter(_is_long, self.words)
            for length in range(len(word) - 2, len(word) + 3)
        )

    def meant(self, word: str) -> str:
        """Return the request word that a mistyped one stands for, or ""."""
        if (word[:1], len(word)) not in self.shapes:  # as most words
            return ""
        if len(word) < _SHORTEST - 1 or word in self.known or not word.isalpha():
            return ""
        if any(word.removesuffix(ending) in self.known for ending in _ENDINGS):
            return ""
        near = {meant for key in _deletions(word) for meant in self.keys.get(key, ())}
        fits = [meant for meant in sorted(near) if meant[0] == word[0] and _is_slip(word, meant)]
        return min(fits, key=lambda meant: distance(word, meant), default="")


def _is_long(word: str) -> bool:
    return len(word) >= _SHORTEST and word.isalpha()


def _deletions(word: str) -> Iterator[str]:
    """Yield a word, then without any letter, and without any two where two errors are allowed."""
    if len(word) > 14:
        return
    yield word
    shorter = [word[:at] + word[at + 1 :] for at in range(len(word))]
    yield from shorter
    if len(word) >= _TWO_ERRORS_FROM - 1:
        for part in shorter:
            yield from (part[:at] + part[at + 1 :] for at in range(len(part)))


def _is_slip(word: str, meant: str) -> bool:
    if len(word) < _SHORTEST and _consonants(word) != _consonants(meant):
        return False  # "alrm", but no "pigs" for "pings"
    allowed = 2 if min(len(word), len(meant)) >= _TWO_ERRORS_FROM - 1 else 1
    allowed = allowed if len(meant) >= _TWO_ERRORS_FROM else 1
    return 0 < distance(word, meant) <= allowed


def _consonants(word: str) -> str:
    return "".join(letter for letter in word if letter not in _VOWELS)


def _exchange(one: str, other: str) -> int:
    """Return what a letter in the place of another costs."""
    if one == other:
        return 0
    return 1 if {one, other} <= _VOWELS or other in _NEAR.get(one, "") else 2


def distance(one: str, other: str) -> int:
    """Return how many letters differ; two that changed places are one error."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        older, before, row = before, row, [i]
        for j, meant in enumerate(other, 1):
            cost = min(before[j] + 1, row[-1] + 1, before[j - 1] + _exchange(letter, meant))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == meant:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
    return row[-1]
