"""What is left to pay, and a sum shared out: pure.

Invariant: what is left is one whole less its parts; with two wholes, or none, nothing is said.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Final

from language.forms.fold import fold
from search.judging import amounts
from search.judging.amounts import Amount

_CUT: Final = re.compile(r"[,;.](?=\s)|\n| - ")
_STEM: Final = 5  # letters that forms of a word share
_MOST_WAYS: Final = 20


@dataclass(frozen=True, slots=True)
class _Part:
    """An amount, and what the words of its part of the note say of it."""

    amount: Amount
    is_paid: bool
    is_whole: bool
    is_of_it: bool  # a word of the question stands there


def left_of(
    notes: Sequence[tuple[str, Sequence[Amount]]],
    languages: Sequence[str],
    words: Collection[str] = (),
) -> str | None:
    """Return what notes leave to be paid, as they write it: "Total 900, 300 paid"; None: unsure.

    `words`: of the question; of several wholes the one beside them counts.
    """
    parts = [part for text, some in notes for part in _parts(text, some, languages, words)]
    paid = [part.amount for part in parts if part.is_paid]
    others = [part for part in parts if not part.is_paid]
    for best in (
        [part for part in others if part.is_whole],
        [part for part in others if part.is_of_it],
        [part for part in others if part.amount.unit or part.amount.has_cents],
        others,
    ):
        wholes = [part.amount for part in best]
        if wholes:
            break
    if len({one.value for one in wholes}) != 1 or not paid:
        return None
    left = wholes[0].value - sum((one.value for one in paid), Decimal(0))
    return amounts.as_written(left, [*wholes, *paid]) if left >= 0 else None


def _parts(
    text: str, found: Sequence[Amount], languages: Sequence[str], words: Collection[str]
) -> Iterator[_Part]:
    """Yield the amounts of money of a note, each with what stands beside it between commas."""
    money = [one for one in found if not one.unit or one.unit in amounts.MONEY_UNITS]
    cuts = [0, *(cut.end() for cut in _CUT.finditer(text)), len(text) + 1]
    said = {word[:_STEM] for word in map(fold, words)}
    for start, end in pairwise(cuts):
        inside = [one for one in money if start <= one.start < end]
        piece = text[start:end]
        marks = list(_marks(piece, languages))
        beside = {word[:_STEM] for word in map(fold, re.findall(r"\w+", piece))}
        for one in inside:
            nearest = _nearest(one, start, marks)
            yield _Part(one, nearest == "part_paid", nearest == "whole", bool(said & beside))


def _marks(text: str, languages: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Yield where words say that an amount was paid on account, or is the whole."""
    for key in ("part_paid", "whole"):
        for start, end in amounts.find_words(text, key, languages):
            yield start, end, key


def _nearest(one: Amount, offset: int, marks: Sequence[tuple[int, int, str]]) -> str:
    """Return what the nearest of such words says of an amount, or ""."""
    start = one.start - offset
    until = start + len(one.text)
    near = [(max(since - until, start - end), key) for since, end, key in marks]
    return min(near)[1] if near else ""


def is_of_payments(text: str, languages: Sequence[str]) -> bool:
    """Tell whether a note says of a price or of what was paid, whatever of."""
    return next(_marks(text, languages), None) is not None


def has_both(text: str, languages: Sequence[str]) -> bool:
    """Tell whether a note says of a price and of what was paid of it."""
    return {key for _, _, key in _marks(text, languages)} == {"part_paid", "whole"}


def ways_of(question: str) -> int:
    """Return into how many parts a sum is to be cut: "split by 3"; two where none is said."""
    numbers = [int(word) for word in re.findall(r"(?<![\w.,])\d{1,2}(?![\w.,])", question)]
    return numbers[-1] if numbers and 1 < numbers[-1] <= _MOST_WAYS else 2


def share_of(found: Sequence[Amount], ways: int) -> str:
    """Return the part of each, of amounts of one unit."""
    total = sum((one.value for one in found), Decimal(0))
    return amounts.as_written(round(total / ways, 2), found)
