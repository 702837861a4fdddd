"""Which of many regular expressions can match a text at all, told from its three-letter pieces.

Invariant: an expression that matches is never left out; one of which nothing is certain never is.
The idea is https://swtch.com/~rsc/regexp/regexp4.html, as RE2's FilteredRE2 has it.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import chain
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

PIECE = 3  # letters


class Prefilter:
    """Many expressions, indexed by the pieces of which every match holds at least one."""

    def __init__(self, patterns: Sequence[re.Pattern[str]]) -> None:
        self._always: list[int] = []
        self._by_piece: dict[str, list[int]] = {}
        for number, pattern in enumerate(patterns):
            needed = _needed(parser.parse(pattern.pattern, pattern.flags))
            for piece in needed:
                self._by_piece.setdefault(piece, []).append(number)
            if not needed:
                self._always.append(number)

    def candidates(self, text: str) -> list[int]:
        """Return the numbers of the expressions that may match in `text`, in their order."""
        pieces = {text[start : start + PIECE] for start in range(len(text) - PIECE + 1)}
        known = pieces & self._by_piece.keys()
        able = chain.from_iterable([self._by_piece[piece] for piece in known])
        return sorted({*self._always, *able})


def _needed(sequence: Iterable[tuple[Any, Any]]) -> frozenset[str]:
    """Return pieces of which a match of `sequence` holds at least one; empty: nothing is certain.

    Of the parts that all have to match, the one with the fewest alternatives says most.
    """
    found: list[frozenset[str]] = []
    run = ""
    for code, value in (*sequence, (None, None)):
        if code is op.LITERAL:
            run += chr(value)
            continue
        if len(run) >= PIECE:
            found.append(frozenset([_rarest(run)]))
        run = ""
        found.append(_needed_of(code, value))
    return min(filter(None, found), key=len, default=frozenset())


def _needed_of(code: Any, value: Any) -> frozenset[str]:
    """Return what one part of a parsed expression needs, as `_needed`."""
    if code is op.SUBPATTERN:
        return _needed(value[3])
    if code is op.ATOMIC_GROUP:
        return _needed(value)
    if code is op.ASSERT and value[0] == 1:  # a look ahead has to match too
        return _needed(value[1])
    if code in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
        return _needed(value[2]) if value[0] else frozenset()
    if code is op.BRANCH:
        ways = [_needed(way) for way in value[1]]
        return frozenset().union(*ways) if all(ways) else frozenset()
    return frozenset()


def _rarest(run: str) -> str:
    """Return a piece of a run of letters, rather one within a word: those are rarer."""
    pieces = [run[start : start + PIECE] for start in range(len(run) - PIECE + 1)]
    return min(pieces, key=lambda piece: " " in piece)
