"""A server that will not hear or see: what was sent waits, and its sender is told the truth."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import World
from connected import JPEG, OGG, Vendors, connect, end, settle, vendors
from stand_in import Fault

import ingest
import store
from senses import hearing, remarks
from senses.hearing import Heard
from vendors.twilio_inbound import parse_inbound


@pytest.fixture
def stand_ins() -> Iterator[Vendors]:
    with vendors() as stand_ins:
        yield stand_ins


@pytest.fixture
def world(tmp_path: Path, stand_ins: Vendors) -> Iterator[World]:
    world = connect(tmp_path, stand_ins, uses="twilio openai")
    yield world
    end(world)


def send(world: World, stand_ins: Vendors, *files: tuple[bytes, str]) -> str:
    """Send files and return the reply."""
    form = stand_ins.twilio.inbound_media(*files)
    return ingest.receive(world.services, parse_inbound(form), "twiml").text


def memories(world: World) -> list[tuple[str, str]]:
    return [(one.memory_type, one.content) for one in store.list_memories(world.db, 1)]


def told(stand_ins: Vendors) -> list[str]:
    return [one["body"] for one in stand_ins.twilio.messages]


WILL_NOT = [Fault(status=code, path="/v1/audio") for code in (400, 404, 405, 415, 422, 501)]


@pytest.mark.parametrize("fault", WILL_NOT, ids=lambda fault: str(fault.status))
def test_a_refusal_is_not_silence(tmp_path: Path, stand_ins: Vendors, fault: Fault) -> None:
    """Servers answer so for a model that is not loaded, or not for speech."""
    world = connect(tmp_path, stand_ins, uses="twilio openai")
    stand_ins.openai.always(fault)
    for number in (b"1", b"2"):
        reply = send(world, stand_ins, (OGG + number, "audio/ogg"))
        assert reply.startswith("Saved your voice note.")
        assert remarks.server_refused("audio") in reply and remarks.HEARD_NOTHING not in reply
    assert store.count_media_waiting(world.db) == 2
    end(world)
    stand_ins.openai.always(None)  # its owner has mended it and started anew
    stand_ins.openai.transcript = "The spare key is in the shed"
    world = connect(tmp_path, stand_ins, uses="twilio openai")
    world.clock.pass_(minutes=30)
    settle(world)
    assert [words for _, words in memories(world)] == ["The spare key is in the shed"] * 2
    end(world)


def test_a_refused_recording_is_given_up_only_after_another_went_through(
    world: World, stand_ins: Vendors
) -> None:
    bad = OGG + b"bad"
    heard = stand_ins.openai._transcribe
    stand_ins.openai._transcribe = lambda request: (  # type: ignore[method-assign]
        (400, {}) if request.body["file"].content == bad else heard(request)
    )
    assert remarks.server_refused("audio") in send(world, stand_ins, (bad, "audio/ogg"))
    asked = len(stand_ins.openai.sent("/v1/audio"))
    for _ in range(3):
        world.clock.pass_(minutes=15)
        settle(world)
    assert len(stand_ins.openai.sent("/v1/audio")) == asked  # not again for ten minutes
    assert store.count_media_waiting(world.db) == 1
    send(world, stand_ins, (OGG + b"good", "audio/ogg"))
    world.clock.pass_(minutes=15)
    settle(world)
    assert store.count_media_waiting(world.db) == 0
    assert "takes others of its kind, but not this one" in told(stand_ins)[-1]


def test_a_model_without_eyes_leaves_the_photo_waiting(world: World, stand_ins: Vendors) -> None:
    stand_ins.openai.blind = True
    world.say("hi")
    reply = send(world, stand_ins, (JPEG, "image/jpeg"))
    assert reply == f"Saved your photo.\n{remarks.server_refused('image')}"
    assert store.count_media_waiting(world.db) == 1


def test_what_the_server_refuses_this_machine_tries(
    tmp_path: Path, stand_ins: Vendors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hearing, "is_available", lambda: True)
    here = Heard("the bins go out on Monday", "en", 2.0)
    monkeypatch.setattr(hearing, "transcribe", lambda path: here)
    world = connect(tmp_path, stand_ins, uses="twilio openai", SENSES="auto")
    stand_ins.openai.always(Fault(status=400, path="/v1/audio"))
    assert "the bins go out on Monday" in send(world, stand_ins, (OGG, "audio/ogg"))
    here = Heard("", None, 2.0, "not English")
    assert remarks.server_refused("audio") in send(world, stand_ins, (OGG + b"2", "audio/ogg"))
    assert store.count_media_waiting(world.db) == 1
    end(world)
