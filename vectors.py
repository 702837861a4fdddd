"""Meanings of memories: int8 blobs beside them, filled in the background, searched with numpy.

Invariant: one user's vectors are read, kept and compared apart from every other's. Without the
extra (requirements-vectors.txt) nothing here runs, and no search waits for what is not filled yet.
"""

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import embedding
import store
from embedding import DIMENSIONS, Model
from store import Connection, Database

SCALE: Final = 127  # a vector of length one, as int8
NEAREST: Final = 300  # memories whose likeness counts in a search
BATCH: Final = 16  # memories embedded for one commit
BATCHES_A_TURN: Final = 8
LOOK_AGAIN: Final = 600  # idle turns until those changed since are looked for
MOST_USERS: Final = 50  # whose vectors stay in memory
PAGE: Final = 4096  # rows read together
_AT_ONCE: Final = 4096  # rows turned to float32 together


@dataclass(slots=True)
class _Kept:
    """One user's vectors in memory, and how far the table was read."""

    ids: Any  # int64 array
    vectors: Any  # int8 array, a row each
    last: int = 0


def find_meanings() -> "Meanings | None":
    """Return where meanings are kept and searched; None: the extra is not installed."""
    return Meanings() if embedding.is_installed() else None


def fill(meanings: "Meanings | None", database: Database) -> None:
    """Embed what lacks a vector, for some seconds: the thread that calls may have to end."""
    for _ in range(BATCHES_A_TURN):
        if meanings is None or not meanings.fill(database.connection()):
            break


@dataclass(slots=True)
class Meanings:
    """The model, loaded by the first `fill`, and the vectors of those who asked lately."""

    model: Model | None = None
    _kept: "OrderedDict[int, _Kept]" = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _filled: int = 0  # the memory up to which all have vectors
    _is_tried: bool = False
    _idle: int = 0  # turns without anything to do

    def fill(self, db: Connection) -> int:
        """Embed the next memories that have no vector yet; return how many.

        Raises ModelError, once: a model that is not the one we know is not tried again.
        """
        lacking = store.list_without_vector(db, self._filled, BATCH)
        if not lacking:
            self._idle += 1
            if self._idle % LOOK_AGAIN == 0:
                self._filled = 0
            return 0
        if self.model is None:
            if self._is_tried:
                return 0
            self._is_tried = True
            self.model = embedding.load_model()
        model = self.model
        vectors = [(memory_id, _pack(model, content)) for memory_id, content in lacking]
        with store.transaction(db):
            store.add_vectors(db, vectors)
        self._filled = lacking[-1][0]
        return len(lacking)

    def find_nearest(self, db: Connection, user_id: int, question: str) -> Mapping[int, float]:
        """Return the memories most like a question in meaning, 1 for the likest, 0 for unlike."""
        if self.model is None:
            return {}
        import numpy as np

        with self._lock:
            kept = self._read(db, user_id)
        if not len(kept.ids):
            return {}
        asked = self.model.embed(question)
        likeness = np.concatenate(
            [
                kept.vectors[start : start + _AT_ONCE].astype(np.float32) @ asked
                for start in range(0, len(kept.ids), _AT_ONCE)
            ]
        )
        nearest = np.argpartition(-likeness, min(NEAREST, len(likeness)) - 1)[:NEAREST]
        most = max(float(likeness[nearest].max()), 1e-9)
        return {int(kept.ids[place]): max(float(likeness[place]) / most, 0.0) for place in nearest}

    def _read(self, db: Connection, user_id: int) -> _Kept:
        """Return a user's vectors, read on from where they were read last."""
        import numpy as np

        kept = self._kept.pop(user_id, None)
        if kept is None or store.count_vectors(db, user_id, kept.last) != len(kept.ids):
            kept = _Kept(np.zeros(0, np.int64), np.zeros((0, DIMENSIONS), np.int8))
        self._kept[user_id] = kept
        if len(self._kept) > MOST_USERS:
            self._kept.popitem(last=False)
        ids, vectors = [kept.ids], [kept.vectors]
        while rows := store.list_vectors(db, user_id, kept.last, PAGE):
            kept.last = rows[-1][0]
            ids.append(np.array([row[1] for row in rows], np.int64))
            packed = np.frombuffer(b"".join(row[2] for row in rows), np.int8)
            vectors.append(packed.reshape(-1, DIMENSIONS))
        if len(ids) > 1:
            kept.ids, kept.vectors = np.concatenate(ids), np.concatenate(vectors)
        return kept


def _pack(model: Model, content: str) -> bytes:
    import numpy as np

    packed: bytes = np.round(model.embed(content) * SCALE).astype(np.int8).tobytes()
    return packed
