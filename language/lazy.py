"""Regular expressions compiled when first used, and tried only where they can match.

Invariant: a sieve never holds back an expression that matches; it only spares the trying, and the
compiling, of those whose words and signs a text does not have.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any, Final


class Lazy:
    """A regular expression compiled when first used.

    The grammar has some two hundred; compiling them takes longer than all other imports together.
    """

    search: Callable[..., re.Match[str] | None]
    match: Callable[..., re.Match[str] | None]
    fullmatch: Callable[..., re.Match[str] | None]
    finditer: Callable[..., Iterator[re.Match[str]]]
    findall: Callable[..., list[Any]]
    sub: Callable[..., str]

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self.source = pattern
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        """Compile at the first use of anything; from then on its methods are found here."""
        regex = re.compile(self.source, self._flags)
        for method in self.__annotations__:
            setattr(self, method, getattr(regex, method))
        return getattr(regex, name)


# --- What an expression needs ---------------------------------------------------------------------

Needs = list[frozenset[str]]  # one of each set stands in every text that matches

_DIGIT: Final = "\\d"  # stands for any digit
_DIGITS: Final = re.compile(r"\d")
_TOKENS: Final = re.compile(
    r"\((?:\?:|\?P<\w+>)?[\w ]+(?:\|[\w ]+)+\)"  # a group of mere words
    r"|\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?P<\w+>|\(\?P=\w+\)|\(\?(?:[:=!>]|<[=!])|[()|.^$]"
    r"|(?:[*+?]|\{\d*(?:,\d*)?\})[+?]?|[^\\\[\](){}|*+?.^$]+"
)
_LEAD: Final = re.compile(r"\((?:\?:|\?P<\w+>)?")
_DIGIT_CLASS: Final = re.compile(r"\[[\d-]+\]")
_OPTIONAL: Final = ("*", "?", "{0", "{,")


def needs_of(pattern: str) -> Needs:
    """Return what a text must hold where `pattern`, which minds case, is to match in it."""
    return _alternation(iter(_TOKENS.findall(pattern)))


def _alternation(tokens: Iterator[str]) -> Needs:
    """Read up to the closing bracket; of several branches, what one of each needs."""
    branches: list[Needs] = [Needs()]
    said, last = "", Needs()
    for token in tokens:
        if token.startswith(_OPTIONAL):
            last = _of_literal(said[:-1]) if said[:1].isalnum() or said[:1] == " " else Needs()
        if token[0] in "*+?{":
            continue
        branches[-1] += last
        said, last = token, Needs()
        if token == ")":
            return _together(branches)
        if token == "|":
            branches.append(Needs())
        elif token[0] == "(" and token[-1] != ")":
            inner = _alternation(tokens)
            said, last = "", Needs() if token[-1] == "!" else inner
        else:
            last = _of_literal(token)
    branches[-1] += last
    return _together(branches)


def _together(branches: list[Needs]) -> Needs:
    if len(branches) == 1 or not all(branches):
        return branches[0] if len(branches) == 1 else Needs()
    rarest = (min(each, key=lambda need: (_DIGIT in need, len(need))) for each in branches)
    return [frozenset[str]().union(*rarest)]


@cache
def _of_literal(token: str) -> Needs:
    """Return what a letter, a class or a group of mere words needs."""
    if token == _DIGIT or _DIGIT_CLASS.fullmatch(token):
        return [frozenset((_DIGIT,))]
    if "|" in token:
        return [frozenset(word.strip() for word in _LEAD.sub("", token)[:-1].split("|"))]
    if token[:1] in (*"[.^$(",) or (token[:1] == "\\" and token[1].isalnum()):
        return Needs()
    said = token.removeprefix("\\").strip()
    return [frozenset((said,))] if said else Needs()


class Sieve:
    """Tells which of many expressions can match in a text, by what they need."""

    def __init__(self, patterns: Sequence[Lazy]) -> None:
        self._patterns = patterns
        self._needs: tuple[Needs, ...] = ()
        self._words: frozenset[str] = frozenset()
        self._last: tuple[str | None, tuple[int, ...]] = (None, ())

    def fitting(self, text: str) -> tuple[int, ...]:
        """Return the places of those that can match; all others cannot."""
        last, fits = self._last
        if last == text:
            return fits
        if not self._needs:
            needs = tuple(needs_of(pattern.source) for pattern in self._patterns)
            self._words = frozenset(word for each in needs for need in each for word in need)
            self._needs = needs
        found = {word for word in self._words if word in text}
        if _DIGITS.search(text):
            found.add(_DIGIT)
        fits = tuple(
            place
            for place, needs in enumerate(self._needs)
            if not any(need.isdisjoint(found) for need in needs)
        )
        self._last = (text, fits)
        return fits
