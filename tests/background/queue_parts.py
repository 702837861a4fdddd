"""What the tests of the queues build."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import World
from connected import Vendors, connect, end


@pytest.fixture
def stand_ins(servers: Vendors) -> Vendors:
    servers.twilio.reset()
    servers.mem0.memories.clear()
    servers.mem0.events.clear()
    servers.mem0.requests.clear()
    servers.mem0.always(None)
    servers.mem0.extract = lambda text: [f"User said: {text}"]
    servers.mem0.events_fail = False
    return servers


@pytest.fixture
def world(tmp_path: Path, stand_ins: Vendors) -> Iterator[World]:
    world = connect(tmp_path, stand_ins, uses="twilio")
    yield world
    end(world)
