"""Imports: everything comes back, once, whoever repeats it and wherever it stops."""

import argparse
import json
import random
import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import engines
import pytest
from belongings import CHAT, NUMBER, PHOTO, VOICE, furnish, keep_file, owner, repacked
from conftest import NOW, World, make_world
from imported import TABLES, bring, chat_folder, chat_zip, dump, texts

import ingest
import store
from core.errors import UserError
from transfer import export, import_file, kept_files, report
from transfer.report import Options
from vendors import twilio_inbound

ROME = ZoneInfo("Europe/Rome")


@pytest.fixture
def other(tmp_path: Path) -> Iterator[World]:
    """Another machine, with nothing on it."""
    (tmp_path / "other").mkdir()
    other = make_world(tmp_path / "other")
    yield other
    other.services.database.close()


def take_away(world: World, target: Path, number: str = NUMBER) -> Path:
    user = store.find_user_by_whatsapp_id(world.db, number)
    assert user is not None
    target.unlink(missing_ok=True)
    export.export_to(world.db, user, world.services.media, target, world.clock())
    return target


def type_in(world: World, text: str) -> None:
    """Say something in the terminal, which gives its messages no SID."""
    ingest.receive(world.services, twilio_inbound.typed(store.LOCAL_USER, text), "local")


def counts(world: World) -> dict[str, int]:
    return {table: world.count(table) for table in TABLES}


def without_ids(world: World, number: str = NUMBER) -> list[str]:
    """Return an export as what it says of each row, whatever ids the rows have."""
    user = store.find_user_by_whatsapp_id(world.db, number)
    assert user is not None
    lines = [json.loads(line) for line in export.json_lines(world.db, user.id).splitlines()]
    said = {line["id"]: line["content"] for line in lines if line["kind"] == "interaction"}
    for line in lines:
        for name in ("id", "uid", "idempotency_key"):
            line.pop(name, None)
        if "interaction" in line:
            line["interaction"] = said.get(line["interaction"])
        for mention in line.get("mentions", ()):
            mention["interaction"] = said[mention["interaction"]]
    return sorted(json.dumps(line, sort_keys=True) for line in lines)


# -- everything comes back -------------------------------------------------------------------------


def test_a_zip_brings_everything_to_another_machine(
    world: World, other: World, tmp_path: Path
) -> None:
    furnish(world)
    report = bring(other, take_away(world, tmp_path / "a.zip"))
    assert without_ids(other) == without_ids(world)
    assert not report.faults
    assert report.added == {"files": 2, "messages": 7, "memories": 4, "reminders": 3}
    kept = {path.read_bytes() for path in other.services.settings.media_dir.iterdir()}
    assert kept == {PHOTO, VOICE}
    assert "Rossi" in other.say("What is the plumber called?", MessageSid="SMnew")
    other.clock.pass_(hours=18)
    assert any("water the plants" in message for message in other.ring())
    other.clock.pass_(days=3)
    assert any("call the bank" in message for message in other.ring())


def test_to_repeat_an_import_changes_nothing(world: World, other: World, tmp_path: Path) -> None:
    furnish(world)
    path = take_away(world, tmp_path / "a.zip")
    first = bring(other, path)
    before = dump(other)
    again = bring(other, path)
    assert dump(other) == before
    assert not again.added
    assert again.known == first.added


def test_an_import_where_it_came_from_changes_nothing(world: World, tmp_path: Path) -> None:
    furnish(world)
    type_in(world, "From the terminal")
    before = dump(world)
    assert not bring(world, take_away(world, tmp_path / "a.zip")).added
    assert not bring(world, take_away(world, tmp_path / "b.zip", "local")).added
    assert dump(world) == before


def test_there_and_back_changes_nothing(world: World, other: World, tmp_path: Path) -> None:
    furnish(world)
    before = dump(world)
    bring(other, take_away(world, tmp_path / "a.zip"))
    assert not bring(world, take_away(other, tmp_path / "b.zip")).added
    assert dump(world) == before


def test_what_was_changed_since_is_not_doubled(world: World, other: World, tmp_path: Path) -> None:
    furnish(world)
    path = take_away(world, tmp_path / "a.zip")
    bring(other, path)
    for place in (world, other):
        memory = store.list_memories(place.db, None)[0]
        with store.transaction(place.db):
            store.set_memory_words(place.db, memory.id, "said otherwise", ["changed"])
            for reminder in store.list_reminders(place.db, None):
                store.move_reminder(place.db, reminder.id, NOW + timedelta(days=9), None)
            asked = [item for item in store.list_reminders(place.db, None) if item.rrule is None]
            store.rename_reminder(place.db, asked[0].id, "another name")
        before = dump(place)
        assert not bring(place, path).added
        assert dump(place) == before


def test_what_was_forgotten_stays_forgotten(world: World, other: World, tmp_path: Path) -> None:
    furnish(world)
    path = take_away(world, tmp_path / "a.zip")
    bring(other, path)
    for place in (world, other):
        roof = next(item for item in store.list_memories(place.db, None) if "roof" in item.content)
        with store.transaction(place.db):
            store.delete_memories(place.db, [roof.id])
        before = dump(place)
        report = bring(place, path)
        assert dump(place) == before
        assert report.forgotten == 1
        assert "stays forgotten" in " ".join(report.sentences())


def test_more_of_the_same_adds_the_new(world: World, other: World, tmp_path: Path) -> None:
    furnish(world)
    bring(other, take_away(world, tmp_path / "a.zip"))
    world.say("The boiler was serviced")
    report = bring(other, take_away(world, tmp_path / "a.zip"))
    assert report.added == {"messages": 1, "memories": 1}
    assert without_ids(other) == without_ids(world)


def test_a_series_that_went_on_in_both_places_is_one(
    world: World, other: World, tmp_path: Path
) -> None:
    world.say("every day at 8 remind me to stretch")
    bring(other, take_away(world, tmp_path / "a.zip"))
    for place, seconds in ((world, 1), (other, 2)):
        place.clock.pass_(days=1, seconds=seconds)
        assert len(place.ring()) == 1
    bring(other, take_away(world, tmp_path / "a.zip"))
    assert len(store.list_reminders(other.db, None, "pending")) == 1


def test_identical_messages_stay_as_many_as_they_were(
    world: World, other: World, tmp_path: Path
) -> None:
    for _ in range(3):
        type_in(world, "The kettle is on")
    path = take_away(world, tmp_path / "a.jsonl", "local")
    bring(other, path)
    bring(other, path)
    assert texts(other) == ["The kettle is on"] * 3


def test_rows_without_a_message_come_back_too(world: World, other: World, tmp_path: Path) -> None:
    user = owner(world)
    world.db.execute(
        "INSERT INTO memories (user_id, content, memory_type, created_at)"
        " VALUES (?, 'by hand', 'text', '2026-11-01T10:00:00Z')",
        (user.id,),
    )
    path = take_away(world, tmp_path / "a.jsonl")
    before = dump(world)
    assert not bring(world, path).added
    assert dump(world) == before
    for _ in range(2):
        bring(other, path)
    assert texts(other) == ["by hand"]
    assert without_ids(other) == without_ids(world)


def test_a_user_can_take_over_anothers(world: World, tmp_path: Path) -> None:
    furnish(world)
    path = take_away(world, tmp_path / "a.zip")
    mine = without_ids(world)
    for taker in ("local", "+15551230009", "local"):
        assert not bring(world, path, whatsapp_id=taker).faults
    assert without_ids(world) == mine
    for taker in ("local", "+15551230009"):
        theirs = store.find_user_by_whatsapp_id(world.db, taker)
        assert theirs is not None
        assert store.summarize(world.db, theirs.id)["total_memories"] == 4
        assert len(store.list_reminders(world.db, theirs.id)) == 3
    assert world.count("media") == 2


# -- what stops half-way, and what is missing ------------------------------------------------------


class _Died(BaseException):
    """The process ended here."""


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_an_import_that_stopped_is_finished_by_the_next(
    world: World, other: World, tmp_path: Path, steps: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    furnish(world)
    path = take_away(world, tmp_path / "a.zip")
    monkeypatch.setattr(report, "BATCH", 5)
    seen: list[int] = []

    def die(done: int, _: int) -> None:
        seen.append(done)
        if len(seen) == steps:
            raise _Died

    with pytest.raises(_Died):
        settings = other.services.settings
        import_file.import_file(other.db, settings, path, NOW, Options(), die)
    assert without_ids(other) != without_ids(world)
    assert not bring(other, path).faults
    assert without_ids(other) == without_ids(world)


def test_lines_alone_come_first_and_the_files_later(
    world: World, other: World, tmp_path: Path
) -> None:
    furnish(world)
    away = tmp_path / "away"  # where no media lie beside it
    away.mkdir()
    report = bring(other, take_away(world, away / "a.jsonl"))
    assert len(report.missing) == 2
    assert "2 files are not there" in " ".join(report.sentences())
    assert other.count("media") == 0
    assert sorted(texts(other)) == sorted(texts(world))
    assert bring(other, take_away(world, tmp_path / "a.zip")).added == {"files": 2}
    assert without_ids(other) == without_ids(world)


def test_an_unpacked_zip_is_as_good(world: World, other: World, tmp_path: Path) -> None:
    furnish(world)
    with zipfile.ZipFile(take_away(world, tmp_path / "a.zip")) as archive:
        archive.extractall(tmp_path / "unpacked")
    bring(other, tmp_path / "unpacked")
    assert without_ids(other) == without_ids(world)


def test_a_file_that_got_lost_here_is_put_back(world: World, tmp_path: Path) -> None:
    furnish(world)
    path = take_away(world, tmp_path / "a.zip")
    photo = next(world.services.settings.media_dir.glob("*.jpg"))
    photo.unlink()
    before = dump(world)
    bring(world, path)
    assert photo.read_bytes() == PHOTO
    assert dump(world) == before


def test_what_is_known_of_a_file_here_stays(world: World, other: World, tmp_path: Path) -> None:
    keep_file(world, owner(world), PHOTO, "the roof", description="there", seen_by="them")
    keep_file(other, owner(other), PHOTO, "the roof", description="here")
    bring(other, take_away(world, tmp_path / "a.zip"))
    media = store.find_media_by_hash(other.db, sha256(PHOTO).hexdigest())
    assert media is not None
    assert media.words == {"description": "here", "seen_by": "them"}


# -- reminders whose time has passed ---------------------------------------------------------------


def test_a_reminder_of_long_ago_does_not_ring(world: World, other: World, tmp_path: Path) -> None:
    world.say("remind me to water the plants tomorrow at 9am")
    world.say("every day at 8 remind me to stretch")
    path = take_away(world, tmp_path / "a.jsonl")
    other.clock.pass_(days=40)
    report = bring(other, path)
    assert report.late == 1
    assert other.ring() == []
    due = [item.due_at for item in store.list_reminders(other.db, None, "pending")]
    assert len(due) == 1
    assert other.clock() < due[0] < other.clock() + timedelta(days=1)
    assert not bring(other, path).added


def test_a_reminder_of_this_morning_rings_late(world: World, other: World, tmp_path: Path) -> None:
    world.say("remind me to water the plants tomorrow at 9am")
    path = take_away(world, tmp_path / "a.jsonl")
    other.clock.pass_(hours=24)
    bring(other, path)
    assert any("water the plants" in message for message in other.ring())


# -- what cannot be used ---------------------------------------------------------------------------


def edited(path: Path, edit: Callable[[list[dict[str, Any]]], None]) -> Path:
    lines = [json.loads(line) for line in path.read_bytes().splitlines()]
    edit(lines)
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def test_bad_lines_are_named_and_the_rest_comes(world: World, other: World, tmp_path: Path) -> None:
    world.say("The plumber is called Rossi")
    path = take_away(world, tmp_path / "a.jsonl")
    good = path.read_text().splitlines()
    memory = json.loads(good[2])
    bad = [
        "{half a line",
        "[]",
        json.dumps({"kind": "poem"}),
        json.dumps(memory | {"created_at": "yesterday"}),
        json.dumps(memory | {"interaction": 99}),
        json.dumps(memory | {"memory_type": "smell"}),
        json.dumps({"kind": "reminder", "id": 1, "created_at": "2026-11-22T15:18:00Z"}),
        json.dumps({"kind": "media", "file": "../../evil.jpg", "created_at": "x"}),
    ]
    path.write_text("\n".join([good[0], good[1], *bad, good[2]]))
    report = bring(other, path)
    assert texts(other) == ["The plumber is called Rossi"]
    assert [fault.split(":")[0] for fault in report.faults] == [
        f"line {number}" for number in range(3, 11)
    ]
    assert "created_at is no ISO 8601 time" in report.faults[3]
    assert "its message 99 is not here" in report.faults[4]
    assert "8 lines cannot be read" in " ".join(report.sentences())


def test_no_line_can_break_an_import(world: World, other: World, tmp_path: Path) -> None:
    """Every field of every line in turn is something odd: it is a fault, and nothing falls over."""
    furnish(world)
    path = take_away(world, tmp_path / "a.jsonl")
    lines = [json.loads(line) for line in path.read_bytes().splitlines()]
    odd: list[Any] = [
        None,
        "",
        "x",
        "\0\ud800",
        -1,
        1 << 70,
        1.5,
        True,
        [],
        [{}],
        {},
        {"a": [None]},
    ]
    rng = random.Random(7)
    broken = [line | {name: rng.choice(odd)} for line in lines[1:] for name in line]
    path.write_text("".join(json.dumps(line) + "\n" for line in [lines[0], *broken]))
    report = bring(other, path)
    assert report.fault_count > 20
    if engines.engine == "sqlite":  # PostgreSQL has looked by itself
        assert other.db.execute("PRAGMA foreign_key_check").fetchall() == []
    other.say("The bins go out on Thursday", MessageSid="SMnew")
    assert "Thursday" in other.say("When do the bins go out?", MessageSid="SMnewer")


def test_a_rule_that_never_comes_round_is_a_fault_at_once(
    world: World, other: World, tmp_path: Path
) -> None:
    world.say("Remind me every day at 8 to stretch")
    path = take_away(world, tmp_path / "a.jsonl")
    never = "FREQ=MINUTELY;BYMONTH=2;BYMONTHDAY=30"
    path.write_text(path.read_text().replace("FREQ=DAILY", never))
    report = bring(other, path)
    assert "its recurrence is no rule: it never comes round" in report.faults[0]
    assert other.count("reminders") == 0


def test_bytes_that_are_not_their_hash_are_not_kept(
    world: World, other: World, tmp_path: Path
) -> None:
    furnish(world)

    def spoil(members: dict[str, bytes]) -> None:
        name = next(name for name in members if name.endswith(".jpg"))
        members[name] += b"!"

    report = bring(other, repacked(take_away(world, tmp_path / "a.zip"), spoil))
    assert any("its bytes are not its own" in fault for fault in report.faults)
    assert [path.read_bytes() for path in other.services.settings.media_dir.iterdir()] == [VOICE]
    assert "the roof" in texts(other)


def test_no_name_in_an_archive_leads_elsewhere(world: World, other: World, tmp_path: Path) -> None:
    furnish(world)
    evil = "../../evil.jpg"

    def plant(members: dict[str, bytes]) -> None:
        name = next(name for name in members if name.endswith(".jpg"))
        members["media/" + evil] = members.pop(name)
        members["export.jsonl"] = members["export.jsonl"].replace(name[6:].encode(), evil.encode())

    before = set(tmp_path.rglob("*.jpg"))
    report = bring(other, repacked(take_away(world, tmp_path / "a.zip"), plant))
    assert any("no file of ours" in fault for fault in report.faults)
    assert set(tmp_path.rglob("*.jpg")) == before


def test_a_folder_gives_nothing_from_outside(world: World, tmp_path: Path) -> None:
    folder = chat_folder(tmp_path / "chat")
    (tmp_path / "secret.jpg").write_bytes(PHOTO + b"secret")
    photo = folder / "00000004-PHOTO-2026-11-21.jpg"
    photo.unlink()
    photo.symlink_to(tmp_path / "secret.jpg")
    assert bring(world, folder).missing == [photo.name]
    open_file = kept_files.folder_opener(folder)
    assert open_file("../secret.jpg") is None
    chat = open_file("_chat.txt")
    assert chat is not None
    chat.close()


def test_a_page_that_calls_itself_a_photo_is_none(
    world: World, other: World, tmp_path: Path
) -> None:
    page = b"<html><script>alert(1)</script>"
    name = keep_file(world, owner(world), page, "look")
    assert name.endswith(".ogg")
    bring(other, take_away(world, tmp_path / "a.zip"))
    media = store.find_media_by_hash(other.db, sha256(page).hexdigest())
    assert media is not None
    assert (media.mime_type, media.file_path[-4:]) == ("text/plain", ".txt")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "holds nothing that I can bring"),
        (b"{}", "holds nothing that I can bring"),
        (b'{"kind": "memory"}', "This is no export of this program"),
        (b'{"kind": "export", "format": 2, "user": {"whatsapp_id": "+1"}}', "of a newer program"),
        (
            b'{"kind": "export", "format": 1, "user": {"whatsapp_id": "<>"}}',
            "is no WhatsApp number",
        ),
        (b"PK\x03\x04 cut", "holds nothing that I can bring"),
        (b"<html>", "What can be brought: an export of this program"),
    ],
)
def test_what_is_no_export_is_refused(
    world: World, tmp_path: Path, content: bytes, said: str
) -> None:
    path = tmp_path / "odd"
    path.write_bytes(content)
    with pytest.raises(UserError, match=said):
        bring(world, path)
    assert world.count("interactions") == 0


# -- the command line ------------------------------------------------------------------------------


def run(world: World, *given: str) -> int:
    arguments = argparse.ArgumentParser()
    import_file.add_arguments(arguments)
    return import_file.run_import(world.services.settings, arguments.parse_args(given))


def test_the_command_says_what_came(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = chat_zip(tmp_path / "a.zip")
    assert run(world, str(path), "--me", "Ben", "--zone", "Europe/Rome") == 0
    said = capsys.readouterr().out
    assert "Added: 3 files, 7 messages." in said and "Imported for you at this machine." in said
    assert run(world, str(path)) == 0
    assert "Added: nothing." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["nowhere.zip"], "nowhere.zip is not there."),
        (["chat.txt", "--zone", "Mars/Base"], "--zone Mars/Base: timezone is no IANA name."),
        (["chat.txt", "--me", "Eve"], "Nobody is called Eve"),
    ],
)
def test_the_command_fails_in_a_sentence(
    world: World, tmp_path: Path, given: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "chat.txt").write_text(CHAT)
    assert run(world, str(tmp_path / given[0]), *given[1:]) == 1
    assert said in capsys.readouterr().err
