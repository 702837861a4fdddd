"""Mem0 on this machine: one opener, its own faults, nothing repeated."""

import contextlib
import gc
import json
import logging
import threading
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from mem0_parts import NOW, ROOT, WORDS, failure, left, tell
from mem0_parts import edge as edge
from mem0_parts import mem0 as mem0
from own_mem0 import mem0_imported_as_configured, own_config, own_edge

from vendors import mem0_edge
from vendors.mem0_edge import Hit, Mem0Edge


@pytest.fixture(scope="module", autouse=True)
def _mem0_imported_as_configured() -> Iterator[None]:
    with mem0_imported_as_configured():
        yield


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Mem0Edge]:
    with contextlib.closing(own_edge(tmp_path, own_config())) as edge:
        yield edge


def test_a_memory_of_our_own_lives_through_a_restart_beside_the_database(tmp_path: Path) -> None:
    opened = []
    for _ in range(2):  # the second opens what the first kept
        with contextlib.closing(own_edge(tmp_path, own_config())) as edge:
            opened.append(edge._open())  # closing lets go of the files though it is still held
            if left(edge) is None:
                ((mem0_id, _),) = tell(edge).facts
            (hit,) = edge.search("user_1", WORDS, 5)
            assert hit == Hit(mem0_id, WORDS, pytest.approx(1.0), "SM1", NOW)
    assert (tmp_path / "memory.mem0" / "qdrant" / "collection" / "mem").is_dir()
    assert (tmp_path / "memory.mem0" / "history.db").is_file()


def test_four_threads_lose_no_add(tmp_path: Path) -> None:
    faults: list[Exception] = []
    told: list[str] = []

    def talk(number: int) -> None:
        for count in range(12):
            try:
                text = f"memory {number} of {count}"
                told.extend(mem0_id for mem0_id, _ in tell(own, text, f"SM{number}-{count}").facts)
                if count % 3 == 0:
                    own.search("user_1", "memory", 5, timeout_s=20)
            except Exception as error:
                faults.append(error)

    with contextlib.closing(own_edge(tmp_path, own_config())) as own:
        threads = [threading.Thread(target=talk, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    with contextlib.closing(own_edge(tmp_path, own_config())) as again:
        rows = again._open().get_all(filters={"user_id": "user_1"}, top_k=100)["results"]
    assert faults == []
    assert len(told) == 48
    assert {row["id"] for row in rows} == {*told}


def test_every_call_waits_for_its_turn(own: Mem0Edge) -> None:
    """Four quick threads rarely collide; this shows that reads and writes take the lock."""
    ((mem0_id, _),) = tell(own).facts
    calls = {
        "add": lambda: tell(own, "Ben likes figs", "SM2"),
        "find": lambda: left(own),
        "search": lambda: own.search("user_1", "nuts", 5, timeout_s=10),
        "check": own.check,
        "update": lambda: own.update(mem0_id, "Anna eats nuts again"),
        "delete": lambda: own.delete(mem0_id),
    }
    for name, call in calls.items():
        thread = threading.Thread(target=call)
        with own._turn:
            thread.start()
            thread.join(0.1)
            assert thread.is_alive(), f"{name} did not wait"
        thread.join(10)
        assert not thread.is_alive()


@pytest.mark.parametrize("kind", ["text", "image"])
def test_an_add_of_our_own_is_found_again(own: Mem0Edge, kind: str) -> None:
    assert left(own, kind=kind) is None
    added = tell(own, kind=kind)
    assert left(own, kind=kind) == added
    assert own.find("user_2", WORDS, NOW, "SM1", kind) is None


def test_an_edit_and_a_delete_leave_no_old_words(
    tmp_path: Path, own: Mem0Edge, caplog: pytest.LogCaptureFixture
) -> None:
    own.check()
    caplog.set_level(logging.DEBUG)
    ((mem0_id, _),) = tell(own).facts
    own.update(mem0_id, "Ben is fond of figs")
    assert [hit.text for hit in own.search("user_1", "figs", 1)] == ["Ben is fond of figs"]
    own.delete(mem0_id)
    assert own.search("user_1", "figs", 5) == []
    own.close()
    for path in (tmp_path / "memory.mem0").rglob("*.*"):
        kept = path.read_bytes() if path.is_file() else b""
        assert b"figs" not in kept, path
        assert b"nuts" not in kept, path
    assert "figs" not in caplog.text


@pytest.mark.parametrize("mem0_id", ["mem_123", "00000000-0000-0000-0000-000000000000"])
def test_what_our_own_no_longer_has_counts_as_done(own: Mem0Edge, mem0_id: str) -> None:
    own.update(mem0_id, WORDS)
    own.delete(mem0_id)


def test_our_own_has_no_events(own: Mem0Edge) -> None:
    assert not failure(own.poll, "e").retryable


def test_a_fault_in_our_own_names_its_kind_and_not_the_words(
    own: Mem0Edge, monkeypatch: pytest.MonkeyPatch
) -> None:
    class ModelMissing(Exception):
        status_code = 404

    def embed(text: str, action: str | None = None) -> list[float]:
        raise ModelMissing(f"cannot embed {text}")

    ((mem0_id, _),) = tell(own).facts
    monkeypatch.setattr(own._open().embedding_model, "embed", embed)
    error = failure(tell, own, WORDS, "SM2")
    assert "ModelMissing" in error.reason
    assert (error.retryable, error.code, error.unknown_outcome) == (False, 404, True)
    assert WORDS not in "".join(traceback.format_exception(error))
    failure(own.update, mem0_id, "Ben is fond of figs")  # a model's 404 is not "gone"


@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")  # qdrant's, when it is refused
def test_a_second_opener_of_the_files_is_told(tmp_path: Path, own: Mem0Edge) -> None:
    tell(own)
    error = failure(tell, own_edge(tmp_path, own_config()))
    assert error.retryable
    assert "RuntimeError" in error.reason
    del error
    gc.collect()  # here, where the warning is expected


def test_a_configuration_that_cannot_be_used_is_said_without_its_secrets(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    secret = {"api_key": "sk-very-secret", "passwort": "open-sesame"}
    edge = own_edge(tmp_path, own_config(vector_store={"provider": "qdrant", "config": secret}))
    error = failure(tell, edge)
    assert "MEM0_CONFIG" in error.reason
    assert "Extra fields not allowed: passwort" in error.reason
    assert not error.retryable
    edge._warm()
    assert "mem0 not ready" in caplog.text
    shown = "".join(traceback.format_exception(error)) + caplog.text
    assert "sk-very-secret" not in shown
    assert "open-sesame" not in shown


def test_a_value_of_the_configuration_is_not_repeated(tmp_path: Path) -> None:
    key = "sk-" + "secret" * 40  # pydantic would show its beginning and its end
    edge = own_edge(tmp_path, own_config(llm={"provider": "lmstudio", "config": key}))
    assert "secret" not in failure(tell, edge).reason
    address = "postgres://bob:open-sesame@db"
    refusal = RuntimeError(f"cannot connect to {address}\nDETAIL: open-sesame")
    fault = mem0_edge._unopened(refusal, {"vector_store": {"config": {"url": [address]}}})
    assert "(RuntimeError: cannot connect to ...)" in fault.reason


def test_a_failed_opening_is_not_tried_for_every_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edge = own_edge(tmp_path, own_config())
    tries = []

    def connect() -> None:
        tries.append(1)
        raise ImportError("no such thing", name="chromadb")

    monkeypatch.setattr(edge, "_connect", connect)
    first, second = failure(tell, edge), failure(edge.check)
    assert "chromadb" in first.reason
    assert (second.reason, second.retryable) == (first.reason, False)
    assert len(tries) == 1
    monkeypatch.setattr(mem0_edge, "REOPEN_S", 0.0)
    edge._reopen_at = 0.0
    failure(tell, edge)
    assert len(tries) == 2


def test_the_key_of_env_reaches_our_own(tmp_path: Path) -> None:
    settings = own_edge(
        tmp_path, {"llm": {"provider": "lmstudio"}}, OPENAI_API_KEY="sk-k"
    )._settings
    config = mem0_edge._complete_config(settings, tmp_path)
    assert config["embedder"] == {"provider": "openai", "config": {"api_key": "sk-k"}}
    assert config["llm"] == {"provider": "lmstudio"}
    assert settings.mem0_config == {"llm": {"provider": "lmstudio"}}, "the settings stay as read"


def test_a_server_of_ones_own_and_its_models_are_handed_on(tmp_path: Path) -> None:
    url = "http://localhost:11434/v1"
    given = {"OPENAI_BASE_URL": url, "OPENAI_CHAT_MODEL": "llama3.2"}
    settings = own_edge(tmp_path, {}, **given, OPENAI_EMBEDDING_MODEL="nomic-embed-text")._settings
    assert settings.has_mem0  # an empty configuration is one
    config = mem0_edge._complete_config(settings, tmp_path)
    shared = {"api_key": "none", "openai_base_url": url}
    assert config["embedder"]["config"] == shared | {"model": "nomic-embed-text"}
    assert config["llm"]["config"] == shared | {"model": "llama3.2"}
    own = own_edge(tmp_path, {"llm": {"config": {"model": "phi"}}}, **given)._settings
    assert mem0_edge._complete_config(own, tmp_path)["llm"]["config"]["model"] == "phi"


def test_the_example_of_the_documentation_opens(tmp_path: Path) -> None:
    said = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    example = json.loads(said.partition("`mem0.json`:\n\n```json\n")[2].partition("```")[0])
    given = {"OPENAI_BASE_URL": "http://127.0.0.1:9/v1", "OPENAI_CHAT_MODEL": "llama3.2"}
    edge = own_edge(tmp_path, example, **given, OPENAI_EMBEDDING_MODEL="nomic-embed-text")
    with contextlib.closing(edge):
        mem0 = edge._open()
        assert mem0.embedding_model.config.embedding_dims == 768
        assert mem0.llm.config.model == "llama3.2"


@pytest.mark.parametrize(
    "place", [{"path": "/srv/q"}, {"url": "http://q"}, {"host": "q", "port": 1}]
)
def test_a_store_that_has_its_place_keeps_it(tmp_path: Path, place: dict[str, Any]) -> None:
    store = {"provider": "qdrant", "config": place}
    settings = own_edge(tmp_path, own_config(vector_store=store))._settings
    assert mem0_edge._complete_config(settings, tmp_path)["vector_store"]["config"] == place
