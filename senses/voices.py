"""What a voice note is likely to hold: the languages of its sender and the names in their notes.

Invariant: no more than names leaves here, and only for a server that is OpenAI's own.
"""

import re
from collections import Counter
from typing import Final

import store
from store import Connection
from vendors.model_values import Hints

_MOST_READ: Final = 200  # notes, the newest
_MOST_NAMES: Final = 40
_NAME: Final = re.compile(r"(?<=[\w,;:] )[A-ZÀ-Þ][^\W\d_]+(?:['’-][^\W\d_]+)*")


def hints_for(db: Connection, user_id: int) -> Hints:
    """Return what is known of how a person speaks, and of whom."""
    user = store.get_user(db, user_id)
    spoken = [user.language.partition("_")[0]] if user.language else []
    languages = dict.fromkeys([*spoken, *store.list_languages(db, user_id)])
    return Hints(tuple(languages), names_in(db, user_id))


def names_in(db: Connection, user_id: int) -> tuple[str, ...]:
    """Return the names in somebody's notes, the commonest first: capitals within a sentence."""
    notes = store.list_memories(db, user_id, limit=_MOST_READ)
    found = Counter(name for note in notes for name in set(_NAME.findall(note.content)))
    return tuple(name for name, _ in found.most_common(_MOST_NAMES))
