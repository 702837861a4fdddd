"""What the tests of the model's edge build."""

import struct
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from openai_stand_in import OpenAIStandIn

from core.errors import ServiceError
from core.settings import load_settings
from vendors import model_values
from vendors.model_edge import ModelEdge
from vendors.model_values import Budgets, ModelAnswer, Source, Turn

ROME = ZoneInfo("Europe/Rome")
NOW = datetime(2026, 11, 22, 14, 18, tzinfo=UTC)
SECRET = "the safe opens with 8841"
BUDGETS = Budgets(
    classify_s=30, answer_s=30, describe_s=30, transcribe_s=30, embed_s=30, models_s=30
)
OGG = b"OggS" + b"\0" * 60


class Clock:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def server() -> Iterator[OpenAIStandIn]:
    with OpenAIStandIn() as server:
        yield server


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def make_edge(
    server: OpenAIStandIn, clock: Clock, tmp_path: Path
) -> Iterator[Callable[..., ModelEdge]]:
    made = []

    def make(budgets: Budgets | None = BUDGETS, **env: str) -> ModelEdge:
        known = {
            "OPENAI_BASE_URL": server.url,
            "OPENAI_API_KEY": server.key,
            "DATABASE_URL": f"sqlite:///{tmp_path}/memory.db",
            "TIMEZONE": "UTC",
        }
        settings = load_settings(known | env)
        edge = ModelEdge(settings, budgets=budgets, clock=clock)
        edge.warm()
        made.append(edge)
        return edge

    yield make
    for edge in made:
        edge.close()


@pytest.fixture
def edge(make_edge: Callable[..., ModelEdge]) -> ModelEdge:
    return make_edge()


def classify(edge: ModelEdge, text: str = SECRET, *recent: Turn) -> model_values.ModelIntent:
    return edge.classify(text, NOW, ROME, recent)


def refusal(edge: ModelEdge, text: str = SECRET) -> ServiceError:
    """Return the error of a classification that must fail."""
    with pytest.raises(ServiceError) as caught:
        classify(edge, text)
    return caught.value


def ask(edge: ModelEdge, *memories: Source) -> ModelAnswer:
    return edge.answer("What opens the safe?", memories, [], NOW, ROME)


def save(folder: Path, content: bytes) -> Path:
    path = folder / "0123abcd.bin"
    path.write_bytes(content)
    return path


def segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def jpeg(scan: bytes = b"\x12\xff\x00\x34\xff\xd0\x56") -> bytes:
    """A JPEG as a phone makes it: EXIF with a place, XMP, IPTC, a comment, a second picture."""
    return (
        b"\xff\xd8"
        + segment(0xE0, b"JFIF\0picture")
        + segment(0xE1, b"Exif\0\0GPS 45.4 9.1")
        + segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0GPS")
        + segment(0xE2, b"ICC_PROFILE\0colour")
        + segment(0xE2, b"MPF\0GPS")
        + segment(0xED, b"Photoshop 3.0\0GPS")
        + segment(0xEE, b"Adobe\0flag")
        + b"\xff\xff"  # padding
        + segment(0xFE, b"GPS in a comment")
        + segment(0xDB, b"table \xff\xd9 table")
        + segment(0xDA, b"scan header")
        + scan
        + segment(0xC4, b"more tables \xff\xd9")
        + segment(0xDA, b"scan header")
        + scan
        + b"\xff\xd9"
        + b"\xff\xd8second picture with GPS\xff\xd9"
    )
