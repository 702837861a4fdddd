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
from times.canonical.time_words import may_speak_of_time

_NUMBER: Final = re.compile(r"\d{2}")
_COMPOUND: Final = 7  # letters, at least, of "Torcode", and of a part of it
_PART: Final = 3
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


def says_it_ended(memory: Memory, languages: Sequence[str]) -> bool:
    """Tell whether a note says that something will not be: "cancelled", "called off"."""
    return wanted.asks("called_off", memory.content, languages)


def says_otherwise(memory: Memory, languages: Sequence[str]) -> bool:
    """Tell whether a note says that something has changed, or ended."""
    return says_it_changed(memory, languages) or says_it_ended(memory, languages)


def supersedes(newer: Memory, older: Memory, question: str, languages: Sequence[str]) -> bool:
    """Tell whether a later note says anew what an earlier one says of the same thing.

    It has a new measure ("Biscuit is down to 10.6 kg" of "Biscuit weighs 11.4 kg"), or says that
    something is otherwise now, with a value of its own, or will not be.
    """
    if (newer.created_at, newer.id) <= (older.created_at, older.id):
        return False
    if _is_new_measure(newer, older, {fold(word) for word in content.as_written(question)}):
        return True
    if says_it_ended(newer, languages):
        is_of_it = may_speak_of_time(older.content)
    else:
        is_of_it = says_it_changed(newer, languages) and _has_value_like(newer, older)
    if not is_of_it:
        return False
    said = [_words_in(text, languages) for text in (newer.content, older.content, question)]
    return bool(set.intersection(*said))


def has_in_parts(question: str, memory: Memory) -> bool:
    """Tell whether a note has both parts of a compound that is asked for: "gate", "code"."""
    said = [fold(word) for word in content.as_written(memory.content)]
    long = [fold(word) for word in content.as_written(question) if len(word) >= _COMPOUND]
    return any(
        one != word and word.startswith(one) and word[len(one) :].removeprefix("s") in said
        for word in long
        for one in said
        if len(one) >= _PART
    )


def _has_value_like(newer: Memory, older: Memory) -> bool:
    """Tell whether both say a number, or both a time."""
    number = _NUMBER.search(newer.content) and _NUMBER.search(older.content)
    return bool(number) or all(may_speak_of_time(memory.content) for memory in (newer, older))


def _is_new_measure(newer: Memory, older: Memory, asked: set[str]) -> bool:
    """Tell of one measure each, of one unit, of somebody or something written large."""
    units = [_units_of(memory) for memory in (newer, older)]
    if units[0] != units[1] or len(units[0]) != 1 or units[0] & amounts.MONEY_UNITS:
        return False
    return bool(_names_in(newer) & _names_in(older) & asked)


def _units_of(memory: Memory) -> set[str]:
    return {amount.unit for amount in amounts.find_amounts(memory.content) if amount.unit}


def _names_in(memory: Memory) -> set[str]:
    return {fold(word) for word in content.as_written(memory.content) if word[0].isupper()}


def _words_in(text: str, languages: Sequence[str]) -> set[str]:
    """Return the words that say something in a text, folded."""
    told = [set(content.content_words(text, language)) for language in (*languages, "en")]
    return {fold(word) for word in set.intersection(*told)}
