"""A text cut into words, and into what is never cut, read as a time or written into.

Invariant: tokens are in order and do not overlap, and every letter and digit is in one; `found` of
all is at most linear in the length: every expression is bounded.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from language.acts import Span
from language.forms.fold import evenly as fold

# A word: letters and digits with their marks, an apostrophe within it.
_WORD: Final = re.compile(
    r"\d{1,3}(?:[.,]\d{3}){1,4}(?![\d.,]*\d)|"  # 1,480
    r"(?:[^\W_]|[\u0900-\u0903\u093a-\u094f\u200c\u200d\u0300-\u036f]){1,64}"
)
_APOSTROPHE: Final = re.compile(r"'(?=[^\W_])")
_SUFFIXES: Final = frozenset({"t", "s", "m", "d", "ll", "ve", "re", "r"})  # "don't" is one word
_LINK: Final = re.compile(
    r"(?:[a-z][a-z+.-]{1,15}://|www\.)[^\s<>]{1,2000}"
    r"|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}"
    r"|(?<![\w.@-])[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,3}"
    r"\.(?:com|org|net|io|dev|app|example|info|co\.uk|de|es|fr|it|nl|in|eu|pt|br)\b(?:/[^\s<>]{0,2000})?"
)
# Signs, letters and digits that hang together: "BX-4471-09K", "RG-20261224-3", "+44 7700 900123".
_CODE: Final = re.compile(
    r"(?<![\w/.@-])(?=[^\W_]{0,40}[-_/#.!?&%$*+=]?[^\W_]{0,40})"
    r"[^\W_]{1,40}(?:[-_/#.!?&%$*+=][^\W_]{1,40}){1,8}(?!\w)"
    r"|(?<![\w/.@-])(?=[a-z]{0,20}\d)(?=\d{0,20}[a-z])[a-z\d]{4,40}(?!\w)"
)
_PHONE: Final = re.compile(r"(?<![\w+])\+?\d(?:[ ()./-]{0,2}\d){6,16}(?!\w)")
_QUOTED: Final = re.compile(
    r"“[^”\n]{1,300}”|«[^»\n]{1,300}»|„[^“”\n]{1,300}[“”]|\"[^\"\n]{1,300}\""
)
_EDGE: Final = ".,;:!?)]}'\""


class Token(NamedTuple):
    start: int
    end: int
    text: str  # folded
    is_protected: bool = False
    is_slip: bool = False  # `text` is what was meant
    marked: str = ""  # as typed, where it has accents: "è"


def find_protected(text: str) -> list[Span]:
    """Return where links, addresses, codes, telephone numbers and quoted words stand, in order.

    A code that is a time ("9am", "2026-12-24") is among them: who reads times frees it.
    """
    low = fold(text)
    found: list[Span] = []
    if _WHOLE_QUOTED.fullmatch(low.strip()) is None:
        found += [match.span() for match in _QUOTED.finditer(text)]
    for pattern in (_LINK, _PHONE, _CODE):
        for match in pattern.finditer(low):
            start, end = match.span()
            end -= len(match.group()) - len(match.group().rstrip(_EDGE))
            if pattern is not _CODE or _is_code(low[start:end]):
                found.append((start, end))
    return _apart(found)


_WHOLE_QUOTED: Final = re.compile(r"[\"“«„].{0,4000}[\"”»“]", re.DOTALL)


def _is_code(word: str) -> bool:
    """Tell "wlan-44x" from "check-in", "3.5", "24/7", "twenty-two" and "e.g"."""
    digits = sum(char.isdigit() for char in word)
    letters = sum(char.isalpha() for char in word)
    return digits > 0 and (letters > 0 or digits >= 5)


def _apart(spans: list[Span]) -> list[Span]:
    """Return the spans in order without those that lie in or across an earlier one."""
    kept: list[Span] = []
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return kept


def tokens_of(text: str, protected: list[Span]) -> list[Token]:
    """Return the words of a text; each protected stretch is one."""
    low = fold(text)
    found: list[Token] = []
    at = 0
    for start, end in protected:
        found += _words(text, low, at, start)
        found.append(Token(start, end, low[start:end], is_protected=True))
        at = end
    return [*found, *_words(text, low, at, len(low))]


def _words(text: str, low: str, start: int, end: int) -> Iterator[Token]:
    at: int | None = None
    for match in _WORD.finditer(low, start, end):
        first, stop = match.span()
        first = first if at is None else at
        if _goes_on(low, stop, end):
            at = first
            continue
        at = None
        if low[stop : stop + 1] == "'" and _APOSTROPHE.match(low, stop, end):
            stop += 1
        typed = text[first:stop]
        marked = "" if typed.isascii() else typed.lower()
        yield Token(first, stop, low[first:stop], marked=marked)


def _goes_on(low: str, stop: int, end: int) -> bool:
    """Tell whether an apostrophe and an English ending follow; "l'alarme" is two words."""
    if low[stop : stop + 1] != "'" or _APOSTROPHE.match(low, stop, end) is None:
        return False
    following = _WORD.match(low, stop + 1, end)
    return following is not None and following.group() in _SUFFIXES
