"""Which of several notes holds now: of what says the same thing twice the newest; pure.

Invariant: only what has as much of the question as the best is ever put before it.
"""

import re
from collections.abc import Sequence
from typing import Final

from language.forms import content
from language.forms.fold import fold
from search.judging import amounts, wanted
from store import Memory

_NOT_WORDS: Final = re.compile(r"[\W_]+")


def without_repeats(memories: Sequence[Memory]) -> list[Memory]:
    """Return memories, each text once: the first of those that say the very same."""
    seen: dict[str, Memory] = {}
    for memory in memories:
        said = _NOT_WORDS.sub(" ", fold(memory.content)).strip()
        is_file = memory.file_path is not None
        seen.setdefault(f"{memory.id}" if is_file or not said else said, memory)
    return list(seen.values())


def asks_for_older(question: str, languages: Sequence[str]) -> bool:
    """Tell whether a value that holds no more is asked for: "the old router password"."""
    return wanted.asks("older", question, languages)


def newest_first(equal: Sequence[Memory], *, is_older_wanted: bool) -> list[Memory]:
    """Return notes that say as much of what is asked, the newest first.

    Where an older one is wanted, what came before the newest leads, and the newest is last.
    """
    ordered = sorted(equal, key=lambda memory: (memory.created_at, memory.id), reverse=True)
    return [*ordered[1:], *ordered[:1]] if is_older_wanted else ordered


def says_it_changed(memory: Memory, languages: Sequence[str]) -> bool:
    """Tell whether a note says that something is otherwise now: "changed", "moved", "is now"."""
    return wanted.asks("changed", memory.content, languages)


def supersedes(newer: Memory, older: Memory, asked: Sequence[str]) -> bool:
    """Tell whether a later note has a new measure of what an earlier one measures.

    "Biscuit is down to 10.6 kg" of "Biscuit weighs 11.4 kg": one measure each, of one unit, and
    somebody or something in common that is asked about and written large.
    """
    if newer.created_at <= older.created_at:
        return False
    units = [_units_of(memory) for memory in (newer, older)]
    if units[0] != units[1] or len(units[0]) != 1 or units[0] & amounts.MONEY_UNITS:
        return False
    return bool(_names_in(newer) & _names_in(older) & {fold(word) for word in asked})


def _units_of(memory: Memory) -> set[str]:
    return {amount.unit for amount in amounts.find_amounts(memory.content) if amount.unit}


def _names_in(memory: Memory) -> set[str]:
    return {fold(word) for word in content.as_written(memory.content) if word[0].isupper()}
