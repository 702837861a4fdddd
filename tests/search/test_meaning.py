"""Meanings: kept beside memories, made anew when words change, never another user's."""

import sqlite3
import time
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import NOW, World, make_world
from notes import ROME, keep, schema_of
from openai_stand_in import BROKEN, OpenAIStandIn
from stand_in import Fault

import replies
import store
from core.settings import SettingsError, load_settings
from search import e5, finding, meaning, minilm
from search.meaning import Meanings

np = pytest.importorskip("numpy")
needs_model = pytest.mark.skipif(
    not (e5.is_installed() and minilm.is_installed()), reason="the extra is not installed"
)
MODELS = pytest.mark.parametrize("model", [e5, minilm])

TOPICS = {"car": 0, "vehicle": 0, "dog": 1, "puppy": 1, "safe": 2}


class TopicModel:
    """Stands in for the model: a text means the topics its words belong to."""

    name = "topics"

    def embed(self, texts: Sequence[str], within_s: float | None = None) -> Any:
        vectors = np.full((len(texts), 384), 0.01, np.float32)
        for vector, text in zip(vectors, texts, strict=True):
            vector[3 + zlib.crc32(text.encode()) % 300] += 0.2
            for word in text.lower().strip("?").split():
                if word in TOPICS:
                    vector[TOPICS[word]] += 1
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


class TopicWordModel(TopicModel):
    """Stands in for a model that reads single words too."""

    def __init__(self) -> None:
        self.texts_read: list[str] = []

    def read(self, texts: Sequence[str]) -> list[list[tuple[str, Any]]]:
        self.texts_read += texts
        return [[(word, self.embed([word] * 2)) for word in text.split()] for text in texts]


@pytest.fixture
def meanings() -> Meanings:
    return Meanings(TopicModel)


def fill(world: World, meanings: Meanings) -> int:
    filled = 0
    while count := meanings.fill(world.db):
        filled += count
    return filled


def first(world: World, meanings: Meanings, question: str, user_id: int = 1) -> str | None:
    found = finding.find(world.db, user_id, question, NOW, ROME, meanings=meanings)
    return found[0].memory.content if found else None


def test_what_shares_no_word_is_found_by_meaning(world: World, meanings: Meanings) -> None:
    keep(world, "The vehicle stands in the yard")
    keep(world, "The puppy likes cheese")
    assert first(world, meanings, "car?") is None
    assert fill(world, meanings) == 2
    assert first(world, meanings, "car?") == "The vehicle stands in the yard"
    assert first(world, meanings, "dog?") == "The puppy likes cheese"


def test_what_is_found_by_meaning_alone_is_answered(world: World, meanings: Meanings) -> None:
    keep(world, "The vehicle stands in the yard")
    keep(world, "Lunch with Eva")
    fill(world, meanings)
    services = replace(world.services, meanings=meanings)
    other = World(services, world.clock)
    assert "vehicle" in other.say("where is my car?")
    assert other.say("where is my puppy?") == replies.NO_MEMORY  # nothing like it was said


def test_words_that_mean_the_same_are_told_from_others(world: World) -> None:
    meanings = Meanings(TopicWordModel)
    keep(world, "The yard has a vehicle")
    keep(world, "Lunch with Eva")
    assert not meanings.reads_words
    fill(world, meanings)
    assert meanings.reads_words

    def pair(question: str) -> float:
        _, _, how = finding.rank_for(world.db, 1, question, NOW, ROME, meanings)
        assert how.aligned is not None
        return how.aligned["pair"]

    assert pair("is a car in the yard?") > 2 > 0 > pair("is a puppy in the yard?")
    assert pair("does the yard have a vehicle?") == 0  # nothing is left to compare


def test_a_text_is_not_read_twice(world: World) -> None:
    model = TopicWordModel()
    meanings = Meanings(lambda: model)
    keep(world, "The yard has a vehicle")
    fill(world, meanings)
    model.texts_read = []
    once = meanings.read_words(["a car", "a safe"])
    assert [word for word, _ in meanings.read_words(["a safe"])[0]] == ["a", "safe"]
    assert meanings.read_words(["a safe", "a car"])[1] is once[0]
    assert model.texts_read == ["a car", "a safe"]
    meanings.read_words([f"text {number}" for number in range(300)])
    assert len(meanings.read_words(["a car"])) == 1 and model.texts_read[-1] == "a car"


def test_a_memory_is_as_like_a_question_as_their_vectors_are(
    world: World, meanings: Meanings
) -> None:
    memory_id = keep(world, "vehicle")
    assert meanings.cosine(world.db, 1, "vehicle", memory_id) == 0.0  # no vector yet
    fill(world, meanings)
    assert meanings.cosine(world.db, 1, "vehicle", memory_id) == pytest.approx(1.0, abs=0.02)
    assert meanings.cosine(world.db, 1, "puppy", memory_id) < 0.3
    assert meanings.cosine(world.db, 1, "vehicle", memory_id + 1) == 0.0


def test_changed_words_are_embedded_anew_and_forgotten_ones_are_gone(
    world: World, meanings: Meanings
) -> None:
    memory_id = keep(world, "The vehicle stands in the yard")
    other_id = keep(world, "The puppy likes cheese")
    fill(world, meanings)
    assert set(meanings.find_nearest(world.db, 1, "car")) == {memory_id, other_id}
    with store.transaction(world.db):
        world.db.execute(
            "UPDATE memories SET content = 'A safe in the yard' WHERE id = :id", {"id": memory_id}
        )
        store.delete_memories(world.db, [other_id])
    assert world.count("memory_vectors") == 0
    fresh = Meanings(TopicModel)
    assert fill(world, fresh) == 1
    assert set(meanings.find_nearest(world.db, 1, "safe")) == {memory_id}


def test_who_has_all_vectors_is_not_looked_through_again_each_turn(
    world: World, meanings: Meanings, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory_id = keep(world, "The vehicle stands in the yard")
    looked_from: list[int] = []
    look = store.list_without_vector

    def list_without_vector(db: store.Connection, after_id: int, limit: int) -> Any:
        looked_from.append(after_id)
        return look(db, after_id, limit)

    monkeypatch.setattr(store, "list_without_vector", list_without_vector)
    fill(world, meanings)
    restarted = Meanings(TopicModel)
    looked_from.clear()
    for _ in range(meaning.LOOK_AGAIN):
        assert restarted.fill(world.db) == 0
    assert looked_from == [0] + [memory_id] * (meaning.LOOK_AGAIN - 1)
    with store.transaction(world.db):
        world.db.execute("UPDATE memories SET content = 'A safe in the yard'")
    assert restarted.fill(world.db) == 1  # in its turn all are looked through


def test_vectors_are_counted_only_where_somebody_has_written(
    world: World, meanings: Meanings, monkeypatch: pytest.MonkeyPatch
) -> None:
    first_id = keep(world, "The vehicle stands in the yard")
    fill(world, meanings)
    counted: list[int] = []
    count = store.count_vectors

    def count_vectors(db: store.Connection, user_id: int, last: int) -> tuple[int, int]:
        counted.append(last)
        return count(db, user_id, last)

    monkeypatch.setattr(store, "count_vectors", count_vectors)
    for _ in range(3):
        assert set(meanings.find_nearest(world.db, 1, "car")) == {first_id}
    assert len(counted) == (1 if world.db.engine == "sqlite" else 3)
    second_id = keep(world, "My car is blue")
    fill(world, meanings)
    assert set(meanings.find_nearest(world.db, 1, "car")) == {first_id, second_id}
    with store.transaction(world.db):
        store.delete_memories(world.db, [first_id])
    assert set(meanings.find_nearest(world.db, 1, "car")) == {second_id}


def test_vectors_are_kept_in_pieces_and_all_compared(
    world: World, meanings: Meanings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(meaning, "PAGE", 3)
    ids = [keep(world, f"The vehicle number {number}") for number in range(5)]
    fill(world, meanings)
    assert set(meanings.find_nearest(world.db, 1, "car")) == set(ids)
    for number in range(5, 9):  # one by one: the last piece is filled up
        ids.append(keep(world, f"The vehicle number {number}"))
        fill(world, meanings)
        assert set(meanings.find_nearest(world.db, 1, "car")) == set(ids)
    assert [len(piece) for piece in meanings._kept[1].pieces] == [3, 3, 3]


def test_meanings_wait_until_most_memories_have_one(world: World, meanings: Meanings) -> None:
    keep(world, "The vehicle stands in the yard")
    fill(world, meanings)
    assert first(world, meanings, "car?") == "The vehicle stands in the yard"
    for number in range(10):  # an import, say
        keep(world, f"Note {number} of the archive")
    assert first(world, meanings, "car?") is None
    fill(world, meanings)
    assert first(world, meanings, "car?") == "The vehicle stands in the yard"


def test_a_user_is_compared_with_nobody_elses(world: World, meanings: Meanings) -> None:
    keep(world, "The vehicle stands in the yard")
    other = keep(world, "My car is blue", number="+15551230002")
    fill(world, meanings)
    assert other not in meanings.find_nearest(world.db, 1, "car")
    assert set(meanings.find_nearest(world.db, 2, "car")) == {other}


def test_nothing_waits_for_a_model_that_is_not_loaded(world: World) -> None:
    keep(world, "The garage code is 1111")
    assert first(world, Meanings(TopicModel), "garage code?") == "The garage code is 1111"


def test_without_the_extra_there_are_no_meanings(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for model in (e5, minilm):
        monkeypatch.setattr(model, "_PACKAGE", "no_such_package")
    assert meaning.find_meanings(world.services.settings, None) is None


def test_long_words_and_signs_become_known_pieces() -> None:
    vocabulary = {"[CLS]": 1, "[SEP]": 2, "[UNK]": 3, "play": 4, "##ing": 5, "!": 6, "cafe": 7}
    assert minilm._tokens("Playing café!", vocabulary) == [1, 4, 5, 7, 6, 2]
    assert minilm._tokens("zzz", vocabulary) == [1, 3, 2]
    assert len(minilm._tokens("play " * 500, vocabulary)) == minilm.MOST_TOKENS


@needs_model
def test_the_model_puts_like_beside_like() -> None:
    age, old, cat = minilm.load_model().embed(
        ["How old are you?", "What is your age?", "The cat sits outside"]
    )
    assert float(age @ old) == pytest.approx(0.76, abs=0.02)  # as the model's own library gives
    assert abs(float(age @ cat)) < 0.1


@needs_model
def test_the_model_of_all_languages_puts_like_beside_like_in_any() -> None:
    age, alter, cat, gatto = e5.load_model().embed(
        ["What is your age?", "Wie alt bist du?", "The cat sits outside", "Il gatto sta fuori"]
    )
    assert min(float(age @ alter), float(cat @ gatto)) > float(age @ gatto) + 0.05
    assert float(age @ age) == pytest.approx(1.0, abs=0.001)


@needs_model
def test_the_model_of_all_languages_reads_each_word_where_it_stands() -> None:
    model = e5.load_model()
    (one, other) = model.read(["The boiler is leaking!", "x " * 400])
    assert [word for word, _ in one] == ["The", "boiler", "is", "leaking!"]
    assert len(other) < 160
    (again,) = model.read(["The boiler is leaking!"])
    assert np.allclose(one[1][1], again[1][1], atol=1e-3)


@needs_model
def test_a_text_means_the_same_alone_and_among_others() -> None:
    texts = ["What is your age?", "Der Schlüssel liegt unter dem Topf " * 40, "x", "गैस की बुकिंग"]
    model = e5.load_model()
    together = model.embed(texts)
    alone = [model.embed([text])[0] for text in texts]
    assert [float(a @ b) for a, b in zip(together, alone, strict=True)] == pytest.approx([1.0] * 4)


@needs_model
@MODELS
def test_other_weights_are_refused_once_and_said_so(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, model: Any
) -> None:
    monkeypatch.setattr(model, "_SHA256", "0" * 64)
    keep(world, "The vehicle stands in the yard")
    meanings = Meanings(model.load_model)
    for _ in range(3):
        assert meanings.fill(world.db) == 0
    (line,) = caplog.messages
    assert "install it again" in line


# -- another model ---------------------------------------------------------------------------------


def test_another_model_embeds_all_anew(world: World, meanings: Meanings) -> None:
    class Other(TopicModel):
        name = "other"

        def embed(self, texts: Sequence[str], within_s: float | None = None) -> Any:
            return super().embed(texts)[:, ::2] * 2**0.5

    keep(world, "The vehicle stands in the yard")
    keep(world, "The puppy likes cheese")
    fill(world, meanings)
    other = Meanings(Other)
    assert other.find_nearest(world.db, 1, "car") == {}
    assert fill(world, other) == 2
    assert store.find_vector_model(world.db) == store.VectorModel("other", 192)
    assert len(other.find_nearest(world.db, 1, "car")) == 2
    assert meanings.find_nearest(world.db, 1, "car") == {}  # of another model now
    assert fill(world, meanings) == 0  # and the two do not fight
    assert other.find_nearest(world.db, 1, "car")


def test_a_model_that_changes_its_dimension_embeds_all_anew(world: World) -> None:
    class Changing(TopicModel):
        size = 384

        def embed(self, texts: Sequence[str], within_s: float | None = None) -> Any:
            return super().embed(texts)[:, : self.size]

    model = Changing()
    meanings = Meanings(lambda: model)
    keep(world, "The vehicle stands in the yard")
    fill(world, meanings)
    model.size = 320
    keep(world, "The puppy likes cheese")
    assert meanings.find_nearest(world.db, 1, "car") == {}
    fill(world, meanings)
    assert len(meanings.find_nearest(world.db, 1, "car")) == 2  # asked before, of another length


def test_an_older_file_keeps_its_meanings(tmp_path: Path) -> None:
    """The migration from version 1, which knew one model."""
    path = tmp_path / "memory.db"
    with sqlite3.connect(path) as old:
        old.executescript(
            Path(__file__).parents[1].joinpath("schema_v1.sql").read_text(encoding="utf-8")
        )
        old.execute(
            "INSERT INTO users (id, whatsapp_id, timezone, created_at, updated_at)"
            " VALUES (1, '+1', 'UTC', '', '')"
        )
        old.execute(
            "INSERT INTO memories (user_id, content, memory_type, created_at)"
            " VALUES (1, 'The vehicle', 'text', '2026-11-22T15:18:00Z')"
        )
        old.execute("INSERT INTO memory_vectors VALUES (7, 1, 1, ?)", (bytes(384),))
    old.close()
    database = store.Database(path)
    db = database.connection()
    assert store.find_vector_model(db) == store.VectorModel("all-MiniLM-L6-v2", 384)
    assert store.list_vectors(db, 1, 0, 10) == [(7, 1, bytes(384))]
    with store.transaction(db):
        store.add_vectors(db, "all-MiniLM-L6-v2", [(1, b"again")])  # one a memory
        db.execute("UPDATE memories SET content = 'The safe'")
    assert store.list_vectors(db, 1, 0, 10) == []
    with store.transaction(db):
        store.add_vectors(db, "all-MiniLM-L6-v2", [(1, bytes(384))])
    assert store.list_vectors(db, 1, 0, 10)[0][0] > 7
    with sqlite3.connect(":memory:") as new:
        new.executescript(store.SCHEMA.read_text(encoding="utf-8"))
        assert schema_of(new) == schema_of(db.reader)
    new.close()
    database.close()


def test_an_older_file_without_meanings_names_no_model(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "memory.db") as old:
        old.executescript(
            Path(__file__).parents[1].joinpath("schema_v1.sql").read_text(encoding="utf-8")
        )
    old.close()
    database = store.Database(tmp_path / "memory.db")
    assert store.find_vector_model(database.connection()) is None
    database.close()


# -- a server's model ------------------------------------------------------------------------------


def topic_rows(texts: Sequence[str]) -> list[list[float]]:
    return TopicModel().embed(texts).tolist()  # type: ignore[no-any-return]


@pytest.fixture
def openai() -> Iterator[OpenAIStandIn]:
    with OpenAIStandIn() as openai:
        openai.models["embed"] = None
        openai.vectors = topic_rows
        yield openai


@pytest.fixture
def served(tmp_path: Path, openai: OpenAIStandIn) -> Iterator[World]:
    """A world whose meanings are a server's."""
    world = make_world(
        tmp_path,
        OPENAI_BASE_URL=openai.url,
        OPENAI_API_KEY=openai.key,
        OPENAI_EMBEDDING_MODEL="embed",
    )
    assert world.services.model is not None
    world.services.model.warm()
    yield world
    world.services.model.close()
    world.services.workers.stop(timeout_s=2)
    world.services.database.close()


def served_meanings(world: World) -> Meanings:
    assert world.services.meanings is not None
    return world.services.meanings


def test_the_servers_model_is_used_instead(served: World, openai: OpenAIStandIn) -> None:
    keep(served, "The vehicle stands in the yard")
    keep(served, "The puppy likes cheese")
    meanings = served_meanings(served)
    assert first(served, meanings, "car?") is None
    assert fill(served, meanings) == 2
    assert first(served, meanings, "car?") == "The vehicle stands in the yard"
    assert store.find_vector_model(served.db) == store.VectorModel("embed", 384)
    asked = len(openai.sent("/v1/embeddings"))
    assert first(served, meanings, "car?") == "The vehicle stands in the yard"
    assert len(openai.sent("/v1/embeddings")) == asked  # a question is embedded once


def test_a_search_goes_on_without_a_server_that_is_late(
    served: World, openai: OpenAIStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(served, "The vehicle stands in the yard")
    meanings = served_meanings(served)
    fill(served, meanings)
    monkeypatch.setattr(meaning, "QUESTION_S", 0.2)
    openai.always(Fault("hang", path="/v1/embeddings"))
    began = time.monotonic()
    assert first(served, meanings, "which yard?") == "The vehicle stands in the yard"
    assert time.monotonic() - began < 20


def test_no_server_is_waited_for_inside_a_transaction(served: World, openai: OpenAIStandIn) -> None:
    keep(served, "The vehicle stands in the yard")
    meanings = served_meanings(served)
    fill(served, meanings)
    asked = len(openai.sent("/v1/embeddings"))
    with store.transaction(served.db):
        assert meanings.find_nearest(served.db, 1, "car") == {}
    assert len(openai.sent("/v1/embeddings")) == asked


def test_a_server_that_fails_is_tried_again_later_and_nothing_is_lost(
    served: World, openai: OpenAIStandIn, caplog: pytest.LogCaptureFixture
) -> None:
    keep(served, "The vehicle stands in the yard")
    meanings = served_meanings(served)
    now = 1000.0
    meanings.clock = lambda: now
    openai.always(BROKEN)
    assert meanings.fill(served.db) == 0
    asked = len(openai.requests)
    assert meanings.fill(served.db) == 0  # at once: not asked
    assert len(openai.requests) == asked
    openai.always(None)
    now += 60
    assert meanings.fill(served.db) == 1
    assert first(served, meanings, "car?") == "The vehicle stands in the yard"
    assert len([line for line in caplog.messages if line.startswith("meanings wait")]) == 1


def test_words_that_the_server_refuses_hold_up_no_others(
    served: World, openai: OpenAIStandIn
) -> None:
    keep(served, "The puppy likes cheese")
    keep(served, "unspeakable")
    last = keep(served, "The vehicle stands in the yard")
    openai.refused_texts = {"unspeakable"}
    meanings = served_meanings(served)
    fill(served, meanings)
    assert last in meanings.find_nearest(served.db, 1, "car")
    assert served.count("memory_vectors") == 2


def test_a_question_in_the_chat_is_compared_too(served: World, openai: OpenAIStandIn) -> None:
    openai.contents["answer"] = {"known": True, "used": [1], "text": "In the yard."}
    served.say("The vehicle stands in the yard")
    fill(served, served_meanings(served))
    assert served.say("where is the car?") == "In the yard."  # the model was given the memory


def test_an_embedding_model_needs_a_server() -> None:
    with pytest.raises(SettingsError, match="OPENAI_EMBEDDING_MODEL needs a server"):
        load_settings({"OPENAI_EMBEDDING_MODEL": "embed"})
