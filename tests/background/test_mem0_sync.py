"""Mem0 is told of everything once, whatever fails."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from conftest import NOW, World
from connected import AT_STATEMENTS, Vendors, connect, die_at, end, settle
from queue_parts import stand_ins as stand_ins
from queue_parts import world as world
from stand_in import Fault

import store
from background import mem0_sync


@pytest.fixture
def told(tmp_path: Path, stand_ins: Vendors) -> Iterator[World]:
    world = connect(tmp_path, stand_ins, uses="mem0")
    yield world
    end(world)


def test_mem0_is_told_after_the_commit_with_its_time(told: World, stand_ins: Vendors) -> None:
    told.say("The safe opens with 987654", MessageSid="SMsafe")
    assert stand_ins.mem0.requests == []  # not within the message
    settle(told)
    (request,) = stand_ins.mem0.sent("POST", "/v3/memories/add")
    assert request.body["user_id"] == "user_1"
    assert request.body["timestamp"] == int(NOW.timestamp())
    assert request.body["infer"] is False
    assert request.body["metadata"] == {"message_sid": "SMsafe", "kind": "text"}
    memory = store.find_memory(told.db, 1)
    assert memory and memory.mem0_id in stand_ins.mem0.memories


def test_an_outage_of_mem0_loses_and_doubles_nothing(told: World, stand_ins: Vendors) -> None:
    stand_ins.mem0.always(Fault(status=503))
    assert told.say("The safe opens with 987654").startswith("Saved.")
    settle(told)
    stand_ins.mem0.always(None)
    stand_ins.mem0.next(Fault("drop_after", path="/v3/memories/add"))
    settle(told)
    assert stand_ins.mem0.texts("user_1") == ["The safe opens with 987654"]
    assert told.count("mem0_queue") == 0


@pytest.mark.parametrize("infer", ["false", "true"])
def test_what_mem0_took_without_our_hearing_is_not_told_again(
    tmp_path: Path, stand_ins: Vendors, infer: str
) -> None:
    world = connect(tmp_path, stand_ins, uses="mem0", MEM0_INFER=infer)
    world.say("The safe opens with 987654", MessageSid="SMsafe")
    mem0_sync.tell_due(world.services)
    if infer == "true":  # Mem0 extracts it while our answer is being lost
        settle(world)
    with store.transaction(world.db):  # as if the answer had never come
        world.db.execute("DELETE FROM mem0_links")
        world.db.execute("UPDATE memories SET mem0_id = NULL")
        world.db.execute(
            "INSERT INTO mem0_queue (memory_id, attempts) VALUES (1, 1)"
            " ON CONFLICT (memory_id) DO UPDATE SET attempts = 1, event_id = NULL"
        )
    settle(world)
    assert len(stand_ins.mem0.sent("POST", "/v3/memories/add")) == 1
    assert world.count("mem0_links") == 1
    end(world)


def test_an_edit_of_extracted_words_is_extracted_anew(tmp_path: Path, stand_ins: Vendors) -> None:
    world = connect(tmp_path, stand_ins, uses="mem0", MEM0_INFER="true")
    world.say("The safe opens with 987654")
    settle(world)
    with store.transaction(world.db):
        store.set_memory_words(world.db, 1, "The safe opens with 111111", [])
    settle(world)
    assert stand_ins.mem0.texts("user_1") == ["User said: The safe opens with 111111"]
    assert world.count("mem0_links") == 1
    end(world)


def test_what_waits_for_mem0_survives_a_restart(
    tmp_path: Path, told: World, stand_ins: Vendors
) -> None:
    told.say("The safe opens with 987654")
    end(told)
    again = connect(tmp_path, stand_ins, uses="mem0")
    settle(again)
    assert stand_ins.mem0.texts("user_1") == ["The safe opens with 987654"]
    end(again)


def test_saying_it_again_makes_no_second_memory(told: World, stand_ins: Vendors) -> None:
    told.say("The safe opens with 987654 #home")
    settle(told)
    told.clock.pass_(days=1)
    told.say("The safe opens with 987654 #home")
    assert told.count("memories") == 2
    settle(told)
    assert told.count("memories") == 1
    (memory,) = store.list_memories(told.db, 1)
    assert (memory.id, memory.tags) == (1, ("home",))
    assert memory.created_at == NOW + timedelta(days=1)
    origins = told.db.execute("SELECT count(*) FROM memory_mentions WHERE role = 'source'")
    assert origins.fetchone() == (2,)
    assert len(stand_ins.mem0.memories) == 1


def test_forgetting_undo_and_edits_follow(told: World, stand_ins: Vendors) -> None:
    told.say("The safe opens with 987654")
    settle(told)
    told.say("/list")
    told.say("/forget 1")
    settle(told)
    assert stand_ins.mem0.texts("user_1") == []
    told.say("/undo")
    settle(told)
    assert stand_ins.mem0.texts("user_1") == ["The safe opens with 987654"]
    with store.transaction(told.db):
        store.set_memory_words(told.db, 1, "The safe opens with 111111", [])
    settle(told)
    assert stand_ins.mem0.texts("user_1") == ["The safe opens with 111111"]
    assert told.count("mem0_deletions") == 0


def test_forgotten_while_mem0_was_told(told: World, stand_ins: Vendors) -> None:
    told.say("The safe opens with 987654")
    edge = told.services.mem0
    assert edge is not None
    add = edge.add

    def forget_meanwhile(*said: object) -> object:
        added = add(*said)  # type: ignore[arg-type]
        with store.transaction(told.db):
            store.delete_memories(told.db, [1])
        return added

    edge.add = forget_meanwhile  # type: ignore[method-assign,assignment]
    settle(told)
    assert stand_ins.mem0.texts("user_1") == []


def test_an_outage_is_asked_once_a_turn_and_not_for_each_memory(
    told: World, stand_ins: Vendors
) -> None:
    for number in range(5):
        told.say(f"The code of box {number} is {number * 1111}")
    stand_ins.mem0.always(Fault(status=503))
    mem0_sync.tell_due(told.services)
    assert len(stand_ins.mem0.requests) == 1
    stand_ins.mem0.always(None)
    settle(told)
    assert len(stand_ins.mem0.texts("user_1")) == 5


def test_nothing_short_or_empty_goes_to_mem0(told: World, stand_ins: Vendors) -> None:
    told.say("remember ok")
    told.say("42")
    settle(told)
    texts = stand_ins.mem0.texts("user_1")
    assert all(len(text.strip()) >= 3 for text in texts)
    assert told.count("mem0_queue") == 0


@pytest.mark.parametrize(
    ("facts", "links"), [(["Anna is allergic", "Nuts are bad"], 2), (["one fact"], 1), ([], 0)]
)
def test_extraction_gives_several_facts_or_none(
    tmp_path: Path, stand_ins: Vendors, facts: list[str], links: int
) -> None:
    world = connect(tmp_path, stand_ins, uses="mem0", MEM0_INFER="true")
    stand_ins.mem0.extract = lambda _: facts
    world.say("remember that Anna is allergic to nuts")
    settle(world)
    assert world.count("mem0_links") == links
    assert world.count("mem0_queue") == 0
    memory = store.find_memory(world.db, 1)
    assert memory and (memory.mem0_id is not None) == bool(links)
    assert world.count("memories") == 1
    end(world)


def test_an_extraction_that_fails_is_given_up_in_the_end(
    tmp_path: Path, stand_ins: Vendors
) -> None:
    world = connect(tmp_path, stand_ins, uses="mem0", MEM0_INFER="true")
    stand_ins.mem0.events_fail = True
    world.say("remember that Anna is allergic to nuts")
    settle(world, 40)
    assert world.count("mem0_queue") == 0
    assert world.count("memories") == 1
    end(world)


def test_a_refused_key_pauses_the_queue_and_keeps_its_rows(
    told: World, stand_ins: Vendors, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR)
    stand_ins.mem0.always(Fault(status=401))
    told.say("The safe opens with 987654")
    settle(told)
    settle(told)
    assert len(stand_ins.mem0.sent("POST", "/v3/memories/add")) == 1
    assert told.count("mem0_queue") == 1
    assert "MEM0_API_KEY" in told.services.paused["mem0"].reason
    assert sum("queue paused" in record.getMessage() for record in caplog.records) == 1


def test_one_memory_that_mem0_refuses_holds_up_no_other(told: World, stand_ins: Vendors) -> None:
    told.say("The safe opens with 987654")
    told.say("Tea is in the left drawer")
    stand_ins.mem0.next(Fault(status=422, path="/v3/memories/add"))
    settle(told)
    assert stand_ins.mem0.texts("user_1") == ["Tea is in the left drawer"]
    assert told.count("mem0_queue") == 0


def test_configured_later_mem0_is_told_of_what_there_is(tmp_path: Path, stand_ins: Vendors) -> None:
    world = connect(tmp_path, stand_ins, uses="")
    world.say("The safe opens with 987654")
    assert world.count("mem0_queue") == 0
    end(world)
    world = connect(tmp_path, stand_ins, uses="mem0")
    mem0_sync.tell_due(world.services)
    assert stand_ins.mem0.texts("user_1") == ["The safe opens with 987654"]
    end(world)


@AT_STATEMENTS
@pytest.mark.filterwarnings("ignore:This process.*is multi-threaded:DeprecationWarning")
def test_death_while_telling_mem0_tells_once(tmp_path: Path, stand_ins: Vendors, step: int) -> None:
    statement, is_dying = 0, True
    while is_dying:
        statement += step
        folder = tmp_path / str(statement)
        folder.mkdir()
        stand_ins.mem0.memories.clear()
        stand_ins.mem0.requests.clear()
        world = connect(folder, stand_ins, uses="mem0")
        world.say("The safe opens with 987654")
        end(world)
        start = partial(connect, folder, stand_ins, uses="mem0")
        is_dying = die_at(statement, start, lambda world: mem0_sync.tell_due(world.services))
        world = connect(folder, stand_ins, uses="mem0")
        world.clock.pass_(minutes=2)
        settle(world)
        assert len(stand_ins.mem0.sent("POST", "/v3/memories/add")) == 1
        assert world.count("mem0_links") == 1 and world.count("mem0_queue") == 0
        end(world)
    assert statement > 10
