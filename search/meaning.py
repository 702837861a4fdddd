"""Meanings of memories: int8 blobs beside them, filled in the background, searched with numpy.

The model is the server's (OPENAI_EMBEDDING_MODEL), else the one of requirements-vectors.txt.
Invariants: one user's vectors are read, kept and compared apart from every other's; all vectors in
the database are of one model, and only that model's are compared; no search waits for what is not
filled yet, nor long for a server. With neither model nothing here runs.
"""

import functools
import logging
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol, runtime_checkable
from weakref import WeakKeyDictionary

import store
from core.errors import ServiceError
from core.settings import Settings
from search import e5, minilm
from search.minilm import ModelError
from store import Connection, Database, VectorModel
from vendors.model_edge import ModelEdge

log = logging.getLogger(__name__)

SCALE: Final = 127  # a vector of length one, as int8
ENOUGH: Final = 0.9  # of one user's memories: the few that have a vector outweigh better ones
NEAREST: Final = 300  # memories whose likeness counts in a search
SAMPLE: Final = 4096  # memories that tell what is usual for a question
NORMAL: Final = 1.4826  # of a bell curve: its deviation to its median deviation
BATCH: Final = 32  # memories embedded for one commit
BATCHES_A_TURN: Final = 4  # the thread that calls may have to end
LOOK_AGAIN: Final = 60  # idle turns until those changed since are looked for, among all there are
QUESTION_S: Final = 2.0  # a search goes on without the server's answer then
MOST_REST_S: Final = 600.0
MOST_KEPT_BYTES: Final = (
    64_000_000  # of vectors in memory; the latest user's stay whatever they are
)
MOST_QUESTIONS: Final = 100  # whose vectors stay in memory: each is looked up twice
PAGE: Final = 1024  # rows read together, and kept so
AT_ONCE: Final = 512  # rows compared together: larger pieces stay with each thread that had one
_NOT_LATIN: Final = re.compile(r"[^\W\d_a-zA-Z\u00aa-\u024f]")
# A question is compared with these, too: how like a model finds what has nothing in common is 0.02
# of one, 0.75 of another, and differs from question to question.
_UNRELATED: Final = (
    "The plumber comes on Tuesday at nine",
    "My blood group is A positive",
    "We watched a film about penguins",
    "wifi password hunter2",
    "Grandma's recipe needs three eggs",
    "The flight to Oslo was cancelled",
    "Ben owes me twenty euros",
    "I feel much better since I started running",
)


class Model(Protocol):
    """What turns texts to vectors."""

    @property
    def name(self) -> str:
        """As its maker or its server calls it."""

    def embed(self, texts: Sequence[str], within_s: float | None = None) -> Any:
        """Return a float32 row of length one for each text. Raises ServiceError."""


Words = Sequence[tuple[str, Any]]  # each with float32 rows: what it means where it stands


@runtime_checkable
class WordModel(Protocol):
    """A model that also tells what each word of a text means in it."""

    def read(self, texts: Sequence[str]) -> Sequence[Words]:
        """Return the words of each text, as spaces part them."""


@dataclass(frozen=True, slots=True)
class _ServerModel:
    """The model of the configured server."""

    name: str
    edge: ModelEdge

    def embed(self, texts: Sequence[str], within_s: float | None = None) -> Any:
        rows = _numpy().array(self.edge.embed(texts, within_s), "float32")
        return rows / _numpy().linalg.norm(rows, axis=1, keepdims=True).clip(1e-9)


@functools.cache
def _numpy() -> Any:
    """Return numpy, imported when it is first needed."""
    minilm.use_one_thread()
    import numpy as np

    return np


def find_meanings(settings: Settings, edge: ModelEdge | None) -> "Meanings | None":
    """Return where meanings are kept and searched; None: no model for them is there."""
    name = settings.openai_embedding_model
    if name is not None and edge is not None:
        server = _ServerModel(name, edge)
        return Meanings(lambda: server, asks_a_server=True)
    if e5.is_installed():
        return Meanings(e5.load_model)
    return Meanings(minilm.load_model, is_english=True) if minilm.is_installed() else None


def fill(meanings: "Meanings | None", database: Database) -> bool:
    """Embed what lacks a vector, for some seconds; tell whether there is more."""
    if meanings is None:
        return False
    return all(meanings.fill(database.connection()) for _ in range(BATCHES_A_TURN))


@dataclass(slots=True)
class _Kept:
    """One user's vectors in memory, and how far the table was read; never changed, but replaced."""

    ids: Any  # int64 array
    pieces: Sequence[Any]  # int8 arrays, a row for each of the ids
    last: int = 0
    # As of which version of the file each thread found that these are all there are.
    seen: "WeakKeyDictionary[Connection, int]" = field(default_factory=WeakKeyDictionary)


@dataclass(slots=True)
class Meanings:
    """The model, loaded by the first `fill`, and the vectors of those who asked lately."""

    load: Callable[[], Model]  # raises ModelError
    asks_a_server: bool = False
    is_english: bool = False  # the model knows English alone, and finds all Spanish alike
    clock: Callable[[], float] = time.monotonic
    _model: Model | None = None  # None: not loaded yet
    _unrelated: Any = None  # vectors of what no memory is about
    _usual_word: Any = None  # what all words have in common, of a model that reads them
    _least_spread: float = 0.0  # of likenesses; where all are alike, small differences say nothing
    _kept: "OrderedDict[int, _Kept]" = field(default_factory=OrderedDict)
    _asked: "OrderedDict[str, Any]" = field(default_factory=OrderedDict)
    _read_before: "OrderedDict[str, Words]" = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _filled: int = 0  # the memory up to which all have vectors
    _idle: int = 0  # turns without anything to do
    _failures: int = 0
    _rest_until: float = 0.0

    # -- filling -----------------------------------------------------------------------------------

    def fill(self, db: Connection) -> int:
        """Embed the next memories that have no vector yet; return how many.

        A server that fails is left alone for a while, a model that is not the one we know for good.
        """
        if self.clock() < self._rest_until:
            return 0
        try:
            count = self._fill(db)
        except ServiceError as error:
            self._rest(error)
            return 0
        except ModelError as error:
            log.error("memories are not found by meaning reason=%s", error)
            self._rest_until = float("inf")
            return 0
        if self._failures:
            log.info("meanings are filled in again")
            self._failures = 0
        return count

    def _rest(self, error: ServiceError) -> None:
        self._failures += 1
        if self._failures == 1:
            log.warning("meanings wait reason=%r", error.reason)
        wait_s = min(2.0**self._failures, MOST_REST_S)
        self._rest_until = self.clock() + max(wait_s, error.retry_after_s or 0.0)

    def _fill(self, db: Connection) -> int:
        model = self._model or self._begin(db)
        kept = store.find_vector_model(db)
        if kept is None or kept.name != model.name:
            return 0  # another process, with another model, has taken over
        last_id = store.find_last_memory_id(db)
        lacking = store.list_without_vector(db, self._filled, BATCH)
        if not lacking:
            self._idle += 1
            self._filled = last_id if self._idle % LOOK_AGAIN else 0
            return 0
        rows = _embed_each(model, lacking)
        ours = VectorModel(model.name, rows[0][1].size)
        if self._unrelated.shape[1] != ours.dimensions:
            self._learn_unrelated(model)
        with store.transaction(db):
            if kept != ours:
                store.set_vector_model(db, ours)
                self._asked = OrderedDict()  # those vectors are of another length
            store.add_vectors(db, model.name, [(id_, _pack(row)) for id_, row in rows])
        self._filled = lacking[-1][0] if kept == ours or kept.dimensions is None else 0
        return len(lacking)

    def _begin(self, db: Connection) -> Model:
        """Load the model and learn what it finds unlike; drop what another model left."""
        model = self.load()
        self._learn_unrelated(model)
        kept = store.find_vector_model(db)
        if kept is None or kept.name != model.name:
            with store.transaction(db):
                store.set_vector_model(db, VectorModel(model.name, None))
        self._model = model
        return model

    def _learn_unrelated(self, model: Model) -> None:
        self._unrelated = model.embed(_UNRELATED)
        pairs = self._unrelated @ self._unrelated.T
        apart = pairs[~_numpy().eye(len(pairs), dtype=bool)]
        self._least_spread = max(_spread_of(apart) / 2, 0.01)
        if isinstance(model, WordModel):
            words = [rows for text in model.read(_UNRELATED) for _, rows in text]
            self._usual_word = _numpy().mean(words, axis=0)

    # -- searching ---------------------------------------------------------------------------------

    def understands(self, question: str, language: str) -> bool:
        """Return whether a question is worth comparing: whether the model knows its language."""
        return not self.is_english or (language == "en" and not _NOT_LATIN.search(question))

    def find_nearest(self, db: Connection, user_id: int, question: str) -> Mapping[int, float]:
        """Return the memories most like a question in meaning, and how far above what is usual.

        In deviations from the question's own median: 0 is unrelated, 5 alike, whatever the model.
        """
        kept_model = store.find_vector_model(db)
        model = self._model
        if model is None or kept_model is None or kept_model.name != model.name:
            return {}
        np = _numpy()
        asked = self._embed_question(db, model, question)
        if asked is None or asked.size != kept_model.dimensions:
            return {}
        if self._unrelated.shape[1] != asked.size:  # the server's model is another now
            return {}
        with self._lock:
            kept = self._read(db, user_id, asked.size)
        if not len(kept.ids) or self._is_filling(db, user_id, len(kept.ids)):
            return {}
        likeness = _compare(kept, asked)
        likeness = self._above_usual(likeness / SCALE, self._unrelated @ asked)
        nearest = np.argpartition(-likeness, min(NEAREST, len(likeness)) - 1)[:NEAREST]
        return {int(kept.ids[place]): float(likeness[place]) for place in nearest}

    @property
    def reads_words(self) -> bool:
        """Whether the model tells what each word of a text means in it."""
        return self._usual_word is not None

    def cosine(self, db: Connection, user_id: int, question: str, memory_id: int) -> float:
        """Return how like a question a memory is, 1: the same; 0 also where no vector is kept."""
        model = self._model
        asked = None if model is None else self._embed_question(db, model, question)
        if asked is None:
            return 0.0
        with self._lock:
            kept = self._read(db, user_id, asked.size)
        row = _row_of(kept, memory_id)
        return 0.0 if row is None else float(row @ asked) / SCALE

    def read_words(self, texts: Sequence[str]) -> Sequence[Words]:
        """Return the words of each text with rows of length one, without what all have in common.

        Only of a model that reads words.
        """
        model = self._model
        assert isinstance(model, WordModel)
        with self._lock:
            known = {text: self._read_before[text] for text in texts if text in self._read_before}
        if new := [text for text in texts if text not in known]:
            known |= zip(new, map(self._apart, model.read(new)), strict=True)
            with self._lock:
                self._read_before |= known
                while len(self._read_before) > MOST_QUESTIONS:
                    self._read_before.popitem(last=False)
        return [known[text] for text in texts]

    def _apart(self, words: Words) -> Words:
        """Return words without what all have in common."""
        return [(word, _of_length_one(rows - self._usual_word)) for word, rows in words]

    def _above_usual(self, likeness: Any, unrelated: Any) -> Any:
        """Return likenesses as deviations from what is usual for the question."""
        np = _numpy()
        sample = likeness[:: max(len(likeness) // SAMPLE, 1)]
        usual = np.concatenate([sample, unrelated])
        spread = max(_spread_of(usual), self._least_spread)
        return (likeness - float(np.median(usual))) / spread

    def _is_filling(self, db: Connection, user_id: int, count: int) -> bool:
        """Tell whether many of a user's memories are still to be embedded, as after an import."""
        is_part = count < ENOUGH * store.count_memories(db, user_id)
        return is_part and bool(store.list_without_vector(db, self._filled, 1))

    def _embed_question(self, db: Connection, model: Model, question: str) -> Any:
        """Return a question's vector; None: the server fails, is late or must not be waited for."""
        with self._lock:
            if question in self._asked:
                return self._asked[question]
        if self.asks_a_server and db.is_writing:
            return None  # others wait for the end of this transaction; it was tried before
        try:
            asked = model.embed([question], QUESTION_S)[0]
        except ServiceError as error:
            log.warning("searched without meaning reason=%r", error.reason)
            return None
        with self._lock:
            self._asked[question] = asked
            if len(self._asked) > MOST_QUESTIONS:
                self._asked.popitem(last=False)
        return asked

    def _read(self, db: Connection, user_id: int, dimensions: int) -> _Kept:
        """Return a user's vectors, read on from where they were read last."""
        kept = self._kept.pop(user_id, None) or _nothing_kept()
        if kept.pieces and kept.pieces[0].shape[1] != dimensions:
            kept = _nothing_kept()
        # They are counted only where somebody has written since: it takes a third of a search.
        can_tell = db.engine == "sqlite" and not db.is_writing
        version = db.read_data_version() if can_tell else None
        if version is None or kept.seen.get(db) != version:
            kept = _brought_up_to_date(db, user_id, kept)
            if version is not None:
                kept.seen[db] = version
        self._kept[user_id] = kept
        while len(self._kept) > 1 and sum(map(_size, self._kept.values())) > MOST_KEPT_BYTES:
            self._kept.popitem(last=False)
        return kept


def _compare(kept: _Kept, asked: Any) -> Any:
    """Return how like a question each vector is, SCALE for the same."""
    np = _numpy()
    likeness, at, asked = np.empty(len(kept.ids), np.float32), 0, asked.astype(np.float32)
    room = np.empty((AT_ONCE, asked.size), np.float32)  # one for all: its pages are there by then
    for piece in kept.pieces:
        for start in range(0, len(piece), AT_ONCE):
            rows = piece[start : start + AT_ONCE]
            np.copyto(room[: len(rows)], rows)
            np.dot(room[: len(rows)], asked, out=likeness[at : at + len(rows)])
            at += len(rows)
    return likeness


def _row_of(kept: _Kept, memory_id: int) -> Any:
    """Return the vector of a memory; None: it has none."""
    places = _numpy().flatnonzero(kept.ids == memory_id)
    at = int(places[0]) if len(places) else len(kept.ids)
    for piece in kept.pieces:
        if at < len(piece):
            return piece[at]
        at -= len(piece)
    return None


def _nothing_kept() -> _Kept:
    return _Kept(_numpy().zeros(0, _numpy().int64), ())


def _brought_up_to_date(db: Connection, user_id: int, kept: _Kept) -> _Kept:
    """Return a user's vectors as they are now; all are read anew where some are gone."""
    known, new = store.count_vectors(db, user_id, kept.last)
    if known != len(kept.ids):
        kept, new = _nothing_kept(), new + known
    return _read_on(db, user_id, kept, new) if new else kept


def _read_on(db: Connection, user_id: int, kept: _Kept, new: int) -> _Kept:
    """Return a user's vectors with those that came since, `new` of them.

    They are kept in pieces, of which the last alone is copied: in one, all would be there twice.
    """
    np, last = _numpy(), kept.last
    ids, pieces = [kept.ids], list(kept.pieces)
    while new > 0:
        rows = store.list_vectors(db, user_id, last, min(PAGE, new))
        if not rows:  # some were forgotten since they were counted
            break
        new, last = new - len(rows), rows[-1][0]
        ids.append(np.array([row[1] for row in rows], np.int64))
        piece = np.frombuffer(b"".join(row[2] for row in rows), np.int8).reshape(len(rows), -1)
        if pieces and len(pieces[-1]) + len(piece) <= PAGE:
            piece = np.concatenate([pieces.pop(), piece])
        pieces.append(piece)
    return _Kept(np.concatenate(ids), pieces, last)


def _spread_of(numbers: Any) -> float:
    """Return the deviation that a bell curve of the same middle half would have."""
    np = _numpy()
    return NORMAL * float(np.median(np.abs(numbers - np.median(numbers))))


def _of_length_one(rows: Any) -> Any:
    return rows / _numpy().linalg.norm(rows, axis=-1, keepdims=True).clip(1e-9)


def _size(kept: _Kept) -> int:
    return sum(int(piece.nbytes) for piece in kept.pieces)


def _pack(row: Any) -> bytes:
    packed: bytes = (row * SCALE).round().astype("int8").tobytes()
    return packed


def _embed_each(model: Model, memories: Sequence[tuple[int, str]]) -> list[tuple[int, Any]]:
    """Return (memory_id, row), without those whose words the server refuses.

    Raises ServiceError when it fails, or refuses all.
    """
    try:
        rows = model.embed([content for _, content in memories])
    except ServiceError as error:
        if error.retryable or len(memories) == 1:
            raise
    else:
        return [(memory_id, row) for (memory_id, _), row in zip(memories, rows, strict=True)]
    found = []
    for one in memories:
        try:
            found += _embed_each(model, [one])
        except ServiceError as error:
            if error.retryable:
                raise
            log.warning("meaning refused memory=%d reason=%r", one[0], error.reason)
            refused = error
    if not found:
        raise refused
    return found
