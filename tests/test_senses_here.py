"""With the extra and WhatsApp alone: voice notes heard and photos read on this machine."""

import importlib.util
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import World
from connected import Vendors, connect, end, settle, vendors

import hearing
import ingest
import replies
from whatsapp import parse_inbound

needs_ears = pytest.mark.skipif(not hearing.is_available(), reason="requirements-local.txt")
needs_eyes = pytest.mark.skipif(
    importlib.util.find_spec("rapidocr") is None, reason="requirements-local.txt"
)


@pytest.fixture(scope="module")
def stand_ins() -> Iterator[Vendors]:
    with vendors() as all_of_them:
        yield all_of_them


def send(world: World, stand_ins: Vendors, *files: tuple[bytes, str]) -> str:
    """Send files and return the reply."""
    form = stand_ins.twilio.inbound_media(*files)
    return ingest.receive(world.services, parse_inbound(form), "twiml").text


@pytest.fixture
def alone(tmp_path: Path, stand_ins: Vendors) -> Iterator[World]:
    world = connect(tmp_path, stand_ins, uses="twilio", SENSES="local")
    yield world
    end(world)


def voice_note(folder: Path) -> bytes:
    """The ten seconds of a person that come with the speech model, as WhatsApp sends them."""
    import soundfile

    spec = importlib.util.find_spec("moonshine_voice")
    assert spec and spec.origin
    samples, rate = soundfile.read(Path(spec.origin).parent / "assets/beckett.wav")
    soundfile.write(folder / "voice.ogg", samples, rate, format="OGG", subtype="OPUS")
    return (folder / "voice.ogg").read_bytes()


def receipt() -> bytes:
    from io import BytesIO

    from PIL import Image, ImageDraw, ImageFont

    picture = Image.new("RGB", (640, 200), "white")
    font = ImageFont.load_default(size=40)
    ImageDraw.Draw(picture).text((30, 60), "Trattoria Roma 42.50", "black", font)
    file = BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


@needs_ears
def test_a_voice_note_is_heard_here_and_found(
    alone: World, stand_ins: Vendors, tmp_path: Path
) -> None:
    reply = send(alone, stand_ins, (voice_note(tmp_path), "audio/ogg"))
    settle(alone)
    words = alone.db.execute("SELECT transcript FROM interactions").fetchone()[0]
    assert "fail better" in words.lower()
    assert replies.CANNOT_HEAR not in reply
    assert "fail better" in alone.say("What did I say about failing?").lower()
    source = alone.db.execute("SELECT media_metadata ->> 'heard_by' FROM media").fetchone()
    assert source == ("local",)


@needs_eyes
def test_a_photo_is_found_by_a_word_on_it(alone: World, stand_ins: Vendors) -> None:
    send(alone, stand_ins, (receipt(), "image/png"))
    settle(alone)
    answer = alone.say("/search trattoria")
    assert "Trattoria Roma 42.50" in answer
    assert "()" not in answer


def test_switched_off_nobody_listens(tmp_path: Path, stand_ins: Vendors) -> None:
    world = connect(tmp_path, stand_ins, uses="twilio openai", SENSES="off")
    reply = send(world, stand_ins, (b"OggS" + b"\0" * 60, "audio/ogg"))
    assert replies.CANNOT_HEAR in reply
    end(world)
