"""What is left to pay, and a sum shared out: pure.

Invariant: what is left is one whole less its parts; with two wholes, or none, nothing is said.
"""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from search.judging import amounts
from search.judging.amounts import Amount

_FAR: Final = 40  # letters between an amount and the word that says what it is
_MOST_WAYS: Final = 20


def left_of(notes: Sequence[tuple[str, Sequence[Amount]]], languages: Sequence[str]) -> str | None:
    """Return what notes leave to be paid, as they write it: "Total 900, 300 paid"; None: unsure."""
    wholes: list[Amount] = []
    paid: list[Amount] = []
    for text, found in notes:
        money = [one for one in found if not one.unit or one.unit in amounts.MONEY_UNITS]
        marks = list(_marks(text, languages))
        for one in money:
            (paid if _is_part(one, marks) else wholes).append(one)
    if len({one.value for one in wholes}) != 1 or not paid:
        return None
    left = wholes[0].value - sum((one.value for one in paid), Decimal(0))
    return amounts.as_written(left, [*wholes, *paid]) if left >= 0 else None


def _marks(text: str, languages: Sequence[str]) -> Iterator[tuple[int, int, bool]]:
    """Yield where words say that an amount is a part that was paid (True), or the whole."""
    for key in ("part_paid", "whole"):
        for start, end in amounts.find_words(text, key, languages):
            yield start, end, key == "part_paid"


def _is_part(one: Amount, marks: Sequence[tuple[int, int, bool]]) -> bool:
    """Tell whether the nearest such word says that an amount was paid on account."""
    until = one.start + len(one.text)
    near = [(max(start - until, one.start - end), is_part) for start, end, is_part in marks]
    near = [each for each in near if each[0] <= _FAR]
    return min(near)[1] if near else False


def ways_of(question: str) -> int:
    """Return into how many parts a sum is to be cut: "split by 3"; two where none is said."""
    numbers = [int(word) for word in re.findall(r"(?<![\w.,])\d{1,2}(?![\w.,])", question)]
    return numbers[-1] if numbers and 1 < numbers[-1] <= _MOST_WAYS else 2


def share_of(found: Sequence[Amount], ways: int) -> str:
    """Return the part of each, of amounts of one unit."""
    total = sum((one.value for one in found), Decimal(0))
    return amounts.as_written(round(total / ways, 2), found)
