"""A Mem0 of one's own: of what is forgotten no word stays in a file or goes into a prompt."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import World
from connected import Vendors, connect, end, settle, vendors
from own_mem0 import mem0_imported_as_configured, own_config

import store
from search import tidying
from talk.notes import undoing

SAID = "My sister Ruth works at the harbour library"
WORDS = ("ruth", "harbour", "library")


@pytest.fixture(scope="module", autouse=True)
def _mem0_imported_as_configured() -> Iterator[None]:
    with mem0_imported_as_configured():
        yield


class Extractor:
    """A language model that takes each message as one fact, or finds none."""

    def __init__(self) -> None:
        self.prompts: list[str] = []
        self.finds_facts = True

    def generate_response(self, messages: list[dict[str, str]], **_: Any) -> str:
        self.prompts.append(messages[-1]["content"])
        said = self.prompts[-1].rpartition("user: ")[2].partition("\n")[0]
        facts = [{"text": f"They said that {said}"}] if self.finds_facts else []
        return json.dumps({"memory": facts})


@pytest.fixture(scope="module")
def stand_ins() -> Iterator[Vendors]:
    with vendors() as stand_ins:
        yield stand_ins


def connect_own(folder: Path, stand_ins: Vendors, infer: bool) -> tuple[World, Extractor]:
    path = folder / "mem0.json"
    path.write_text(json.dumps(own_config()), encoding="utf-8")
    values = {"MEM0_CONFIG": str(path), "MEM0_INFER": str(infer).lower()}
    world = connect(folder, stand_ins, uses="", **values)
    extractor = Extractor()
    assert world.services.mem0 is not None
    world.services.mem0._open().llm = extractor
    return world, extractor


def let_go(world: World) -> None:
    """Let the ten minutes of /undo pass, and the tidier do what it does when nobody writes."""
    settle(world)
    world.clock.pass_(minutes=11)
    undoing.clean_up(world.services, world.db, world.clock())
    tidying.tidy(world.db)


def files_with(folder: Path, *words: str) -> list[str]:
    """Return the files that hold one of the words."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    held = {path.name: path.read_bytes().lower() for path in files}
    return [name for name, kept in held.items() for word in words if word.encode() in kept]


@pytest.mark.parametrize("infer", [False, True])
@pytest.mark.parametrize("finds_facts", [True, False])
def test_what_is_forgotten_is_in_no_file_and_no_prompt(
    tmp_path: Path, stand_ins: Vendors, infer: bool, finds_facts: bool
) -> None:
    world, extractor = connect_own(tmp_path, stand_ins, infer)
    extractor.finds_facts = finds_facts
    world.say("Otto services the boiler each October")
    world.say(SAID)
    settle(world)
    assert files_with(tmp_path, *WORDS)
    world.say("/list")
    assert "Forgotten" in world.say("/forget 1")
    let_go(world)
    assert files_with(tmp_path, *WORDS) == []
    world.say("The chimney is swept in November")
    settle(world)
    assert infer == any("chimney" in prompt for prompt in extractor.prompts)
    assert "Ruth" not in "".join(extractor.prompts[-1:])
    end(world)


@pytest.mark.parametrize("infer", [False, True])
def test_old_words_of_a_changed_memory_leave_mem0(
    tmp_path: Path, stand_ins: Vendors, infer: bool
) -> None:
    world, extractor = connect_own(tmp_path, stand_ins, infer)
    world.say(SAID)
    settle(world)
    (memory,) = store.list_memories(world.db, 1)
    with store.transaction(world.db):
        store.set_memory_words(world.db, memory.id, "My sister works elsewhere now", [])
    settle(world)
    assert files_with(tmp_path / "memory.mem0", *WORDS) == []
    assert "Ruth" not in "".join(extractor.prompts[1:])
    # Our own file has them in what was said, until that is forgotten, too.
    world.say("/list")
    assert "Forgotten" in world.say("/forget 1")
    let_go(world)
    assert files_with(tmp_path, *WORDS) == []
    end(world)
