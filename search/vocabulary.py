"""The words that each user wrote: a mistyped one is compared with them, and with nobody else's.

Invariant: what is listed is all of one user's words that begin so, or None. Made a step at a time
while nobody writes (search/tidying.py); what was written since is read beside it.
"""

from collections.abc import Sequence, Set
from typing import Final

import store
from language.forms import spelling
from language.forms.content import stop_words
from store import Connection, Vocabulary

ROWS_A_STEP: Final = 1000
MOST_NEW: Final = 200  # memories read beside it
AT_LEAST: Final = 100  # new memories that are worth reading on
_EMPTY: Final = Vocabulary(0, "\n", 0, 0)


def list_beginning(db: Connection, user_id: int, starts: Set[str]) -> list[str] | None:
    """Return a user's words that begin in one of these ways; None: they are not all known."""
    own = store.list_own_terms(db, user_id, starts)
    if own is not None:
        return sorted({term for term in own if len(term) <= spelling.LONGEST_TERM} - stop_words())
    known = store.find_vocabulary(db, user_id) or _EMPTY
    newer = store.count_memories(db, user_id) - known.memories
    if not 0 <= newer <= MOST_NEW:
        return None
    found = {word for start in starts for word in _beginning(known.words, start)}
    if newer:
        rows = store.list_words_after(db, user_id, known.last_id, newer + 1)
        if len(rows) != newer:  # one was written before the last: it is in neither
            return None
        found.update(word for word in _words_of(rows) if word[:2] in starts)
    return sorted(found)


def _beginning(lines: str, start: str) -> list[str]:
    """Return the lines that begin so, of sorted ones."""
    first = lines.find(f"\n{start}")
    if first < 0:
        return []
    last = lines.rfind(f"\n{start}") + 1
    return lines[first + 1 : lines.index("\n", last)].split("\n")


def _words_of(rows: Sequence[tuple[int, str, str]]) -> set[str]:
    """Return the words that a mistyped one may stand for."""
    terms = store.list_terms_of([f"{content} {tags}" for _, content, tags in rows])
    return {term for term in terms if len(term) <= spelling.LONGEST_TERM} - stop_words()


def fill(db: Connection) -> bool:
    """Read on, of one user whose words are not all known; tell whether there may be more to do."""
    user_id = store.find_user_to_read(db, AT_LEAST)
    if user_id is None:
        return False
    known = store.find_vocabulary(db, user_id)
    rows = store.list_words_after(db, user_id, known.last_id, ROWS_A_STEP) if known else []
    if known is None or not rows:
        with store.transaction(db):
            store.add_vocabulary(db, user_id)
        return known is None  # a count that is wrong would begin anew for ever
    new = Vocabulary(
        known.id,
        "\n".join(["", *sorted(_words_of(rows).union(filter(None, known.words.split("\n")))), ""]),
        rows[-1][0],
        known.memories + len(rows),
    )
    with store.transaction(db):
        store.extend_vocabulary(db, known, new)
    return True
