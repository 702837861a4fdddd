"""What the tests of the Mem0 edge build."""

import contextlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from mem0_stand_in import Mem0StandIn
from own_mem0 import make_settings

from core.errors import ServiceError
from vendors.mem0_edge import Added, Mem0Edge

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 22, 15, 18, tzinfo=UTC)
WORDS = "Anna is allergic to nuts"


@pytest.fixture
def mem0() -> Iterator[Mem0StandIn]:
    with Mem0StandIn() as stand_in:
        yield stand_in
        assert not stand_in.sent("GET", "/v1/ping"), "nothing may be pinged, ever"


def hosted_edge(folder: Path, mem0: Mem0StandIn, **values: str) -> Mem0Edge:
    return Mem0Edge(make_settings(folder, MEM0_API_KEY=mem0.key, **values), host=mem0.url)


@pytest.fixture
def edge(tmp_path: Path, mem0: Mem0StandIn) -> Iterator[Mem0Edge]:
    with contextlib.closing(hosted_edge(tmp_path, mem0)) as edge:
        yield edge


def tell(edge: Mem0Edge, text: str = WORDS, sid: str | None = "SM1", kind: str = "text") -> Added:
    return edge.add("user_1", text, NOW, sid, kind)


def left(edge: Mem0Edge, text: str = WORDS, sid: str | None = "SM1", kind: str = "text") -> Any:
    return edge.find("user_1", text, NOW, sid, kind)


def failure(call: Any, *args: Any) -> ServiceError:
    with pytest.raises(ServiceError) as caught:
        call(*args)
    return caught.value
