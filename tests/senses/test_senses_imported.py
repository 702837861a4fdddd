"""What an import brings is understood in silence."""

from functools import partial
from pathlib import Path

import pytest
from conftest import World
from connected import AT_STATEMENTS, JPEG, OGG, Vendors, connect, die_at, end, settle
from openai_stand_in import BROKEN
from sense_parts import memories, send, told
from sense_parts import modest as modest
from sense_parts import stand_ins as stand_ins
from sense_parts import world as world

import store
from background import late_media
from transfer import export
from transfer.import_file import import_file
from transfer.report import Options


def bring_chat(world: World, folder: Path) -> list[str]:
    """Import a chat of a voice note, a photo with a caption and a text file."""
    chat = folder / "_chat.txt"
    chat.write_text(
        "[21/11/2026, 09:00:00] Ben: <attached: 1-AUDIO.opus>\n"
        "[21/11/2026, 09:01:00] Ben: our lunch <attached: 2-PHOTO.jpg>\n"
        "[21/11/2026, 09:02:00] Ben: <attached: 3-notes.txt>\n"
    )
    (folder / "1-AUDIO.opus").write_bytes(OGG)
    (folder / "2-PHOTO.jpg").write_bytes(JPEG)
    (folder / "3-notes.txt").write_text("the fuse box is behind the door")
    settings, options = world.services.settings, Options(me="Ben")
    return import_file(world.db, settings, chat, world.clock(), options).sentences()


SAID = "Remind me to call mom tomorrow at 3pm"
IMPORTED = [
    ("audio", SAID),
    ("image", "our lunch\n(A receipt of a bakery.)\n“TOTAL 12.50”"),
    ("document", "3-notes.txt\nthe fuse box is behind the door"),
]


def test_what_an_import_brings_is_understood_in_silence(
    world: World, stand_ins: Vendors, tmp_path: Path
) -> None:
    world.say("/help")
    settle(world)
    before = (told(stand_ins), world.count("outbound_messages"))
    stand_ins.openai.transcript = SAID
    assert any("3 files wait to be understood" in one for one in bring_chat(world, tmp_path))
    assert store.count_media_waiting(world.db) == 3
    settle(world)
    assert memories(world) == IMPORTED
    assert (told(stand_ins), world.count("outbound_messages")) == before
    assert world.count("reminders") == store.count_media_waiting(world.db) == 0
    assert world.db.execute("SELECT day FROM memory_days").fetchall() == [("2026-11-22",)]
    asked = len(stand_ins.openai.sent("/v1/chat"))
    assert not any("wait" in one for one in bring_chat(world, tmp_path))
    settle(world)
    assert memories(world) == IMPORTED
    assert len(stand_ins.openai.sent("/v1/chat")) == asked


def test_an_import_waits_for_those_who_wait_for_an_answer(
    world: World, stand_ins: Vendors, tmp_path: Path
) -> None:
    bring_chat(world, tmp_path)
    stand_ins.openai.always(BROKEN)
    send(world, stand_ins, (OGG + b"live", "audio/ogg"))
    stand_ins.openai.always(None)
    world.clock.pass_(minutes=5)
    late_media.finish_due(world.services)
    assert memories(world)[0] == ("audio", "")
    assert "understood now" in store.list_outbound_newest(world.db, None, 1)[0].body
    late_media.finish_due(world.services)
    assert memories(world)[0] == ("audio", "The dentist moved to Elm Street")
    assert store.count_media_waiting(world.db) == 2  # one a turn


@AT_STATEMENTS
@pytest.mark.filterwarnings("ignore:This process.*is multi-threaded:DeprecationWarning")
def test_death_while_an_import_is_understood(tmp_path: Path, stand_ins: Vendors, step: int) -> None:
    stand_ins.openai.transcript = SAID
    statement, is_dying = 0, True
    while is_dying:
        statement += 4 * step
        folder = tmp_path / str(statement)
        folder.mkdir()
        make = partial(connect, folder, stand_ins, uses="twilio openai")
        world = make()
        bring_chat(world, folder)
        end(world)
        is_dying = die_at(statement, make, settle)
        world = make()
        world.clock.pass_(minutes=6)
        settle(world)
        assert memories(world) == IMPORTED
        assert world.count("media_queue") == world.count("reminders") == 0
        end(world)
    assert statement > 20


def test_an_export_of_what_was_never_understood_is_understood(
    world: World, modest: World, stand_ins: Vendors, tmp_path: Path
) -> None:
    send(modest, stand_ins, (OGG, "audio/ogg"))
    user = store.get_user(modest.db, 1)
    target = tmp_path / "mine.zip"
    export.export_to(modest.db, user, modest.services.media, target, modest.clock())
    (tmp_path / "new").mkdir()
    other = connect(tmp_path / "new", stand_ins, uses="openai")
    report = import_file(other.db, other.services.settings, target, other.clock())
    assert report.waiting == 1
    settle(other)
    assert memories(other) == [("audio", "The dentist moved to Elm Street")]
    assert other.count("outbound_messages") == 0
    end(other)
