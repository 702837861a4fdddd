"""What the tests of the senses build."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import World
from connected import Vendors, connect, end, intent

import ingest
import store
from vendors.twilio_inbound import parse_inbound


@pytest.fixture
def stand_ins(servers: Vendors) -> Vendors:
    servers.twilio.reset()
    servers.openai.always(None)
    servers.openai.requests.clear()
    servers.openai.transcript = "The dentist moved to Elm Street"
    servers.openai.contents["intent"] = intent("memory")
    servers.openai.contents["answer"] = {"known": False, "used": [], "text": "I don't have that."}
    servers.openai.contents["description"] = {
        "caption": "A receipt of a bakery.",
        "readable_text": "TOTAL 12.50",
        "tags": ["bakery"],
    }
    return servers


@pytest.fixture
def world(tmp_path: Path, stand_ins: Vendors) -> Iterator[World]:
    world = connect(tmp_path, stand_ins, uses="twilio openai")
    yield world
    end(world)


@pytest.fixture
def modest(tmp_path: Path, stand_ins: Vendors) -> Iterator[World]:
    """Twilio alone: nobody hears or sees."""
    world = connect(tmp_path, stand_ins, uses="twilio")
    yield world
    end(world)


def send(world: World, stand_ins: Vendors, *files: tuple[bytes, str], **fields: str) -> str:
    """Send files and return the reply, whichever way it went out."""
    form = stand_ins.twilio.inbound_media(*files, **fields)
    return ingest.receive(world.services, parse_inbound(form), "twiml").text


def memories(world: World) -> list[tuple[str, str]]:
    return [(one.memory_type, one.content) for one in store.list_memories(world.db, 1)][::-1]


def told(stand_ins: Vendors) -> list[str]:
    return [one["body"] for one in stand_ins.twilio.messages]
