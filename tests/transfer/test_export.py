"""Exports: every row once and after what it speaks of, files whole, a calendar others can read."""

import argparse
import io
import json
import re
import stat
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from belongings import NUMBER, PHOTO, ROME, VOICE, furnish, keep_file, owner
from conftest import NOW, World
from dateutil.rrule import rrulestr
from dateutil.tz import tzical

import store
from core.errors import UserError
from store import User
from times.repeats import occurrences
from transfer import export
from transfer.calendar_file import calendar


def lines_of(world: World, user: User) -> list[dict[str, Any]]:
    return [json.loads(line) for line in export.json_lines(world.db, user.id).splitlines()]


# -- lines -----------------------------------------------------------------------------------------


def test_every_row_is_a_line_and_nobody_elses(world: World) -> None:
    user = furnish(world)
    world.say("The cellar is Ben's secret", sender="whatsapp:+15551230002")
    kinds = [line["kind"] for line in lines_of(world, user)]
    assert kinds[0] == "export"
    for kind, table in (("memory", "memories"), ("interaction", "interactions")):
        assert kinds.count(kind) == world.count(f"{table} WHERE user_id = {user.id}")
    assert (kinds.count("reminder"), kinds.count("media")) == (3, 2)
    assert b"cellar" not in export.json_lines(world.db, user.id)


def test_what_a_line_speaks_of_stands_before_it(world: World) -> None:
    files, messages = set(), set()
    for line in lines_of(world, furnish(world)):
        match line["kind"]:
            case "media":
                files.add(line["file"])
            case "interaction":
                messages.add(line["id"])
                assert {file["file"] for file in line["files"]} <= files
            case "memory":
                assert line["interaction"] in messages
                assert line["file"] in {None, *files}
            case "reminder":
                assert line["interaction"] in {None, *messages}


def test_a_memory_line_has_all_that_is_kept(world: World) -> None:
    memories = [line for line in lines_of(world, furnish(world)) if line["kind"] == "memory"]
    plumber, meeting = memories[0], memories[1]
    assert plumber["content"] == "The plumber is called Rossi #house"
    assert plumber["tags"] == ["house"]
    assert plumber["created_at"] == "2026-11-22T15:18:00Z"
    assert meeting["days"] == ["2026-11-23"]
    assert {mention["role"] for mention in plumber["mentions"]} == {"quote"}  # it was asked for


def test_pages_lose_and_double_nothing(world: World) -> None:
    user = owner(world)
    with store.transaction(world.db):
        for number in range(1203):
            said_in = store.add_interaction(world.db, user.id, "text", f"{number}", NOW)
            assert said_in is not None
            store.add_memory(world.db, user.id, said_in, f"{number}", "text", NOW)
    steps: list[tuple[int, int]] = []
    pieces = list(export.read_lines(world.db, user, lambda *step: steps.append(step)))
    lines = [json.loads(line) for line in b"".join(pieces).splitlines()]
    said = [line["content"] for line in lines if line["kind"] == "memory"]
    assert said == [str(number) for number in range(1203)]
    assert max(map(len, pieces)) < 300_000
    assert steps == sorted(steps)
    assert steps[-1] == (2406, 2406)


def test_what_comes_during_an_export_is_not_in_it(world: World) -> None:
    user = furnish(world)
    reading = export.read_lines(world.db, user)
    first = [next(reading), next(reading)]
    world.say("The late one")
    assert b"The late one" not in b"".join([*first, *reading])


# -- zip -------------------------------------------------------------------------------------------


def test_a_zip_holds_lines_calendar_and_files(world: World) -> None:
    user = furnish(world)
    content = b"".join(export.read_zip(world.db, user, world.services.media, NOW))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        assert archive.read("export.jsonl") == export.json_lines(world.db, user.id)
        assert archive.read("reminders.ics") == calendar(world.db, user, NOW)
        files = {name: archive.read(name) for name in archive.namelist() if "media/" in name}
    assert sorted(files.values()) == sorted([PHOTO, VOICE])
    assert all(name == f"media/{sha256(files[name]).hexdigest()}{name[-4:]}" for name in files)


def test_a_zip_is_made_in_pieces(world: World) -> None:
    user = owner(world)
    keep_file(world, user, b"\xff\xd8\xff" + b"x" * 9_000_000, "large")
    pieces = list(export.read_zip(world.db, user, world.services.media, NOW))
    assert sum(map(len, pieces)) > 9_000_000
    assert max(map(len, pieces)) < 2_000_000


def test_a_file_that_is_gone_is_told(world: World) -> None:
    user = furnish(world)
    media = world.services.media
    gone = next(media.folder.glob("*.jpg"))
    gone.unlink()
    missing: list[str] = []
    steps: list[tuple[int, int]] = []
    reading = export.read_zip(world.db, user, media, NOW, lambda *step: steps.append(step), missing)
    with zipfile.ZipFile(io.BytesIO(b"".join(reading))) as archive:
        assert f"media/{gone.name}" not in archive.namelist()
    assert missing == [gone.name]
    assert steps[-1] == (2, 2)


# -- calendar: read here by the letter of RFC 5545, and by dateutil --------------------------------


def unfold(content: bytes) -> list[str]:
    """Return the lines of a calendar, as section 3.1 has them."""
    assert content.endswith(b"\r\n")
    physical = content.removesuffix(b"\r\n").split(b"\r\n")
    assert all(len(line) <= 75 and b"\n" not in line and b"\r" not in line for line in physical)
    lines: list[bytes] = []
    for line in physical:
        if line.startswith(b" "):
            lines[-1] += line[1:]
        else:
            lines.append(line)
    return [line.decode() for line in lines]


def unescape(value: str) -> str:
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value)


def events(content: bytes) -> Iterator[dict[str, str]]:
    """Yield the events of a calendar: name and parameters to value, without their alarms."""
    depth: list[str] = []
    event: dict[str, str] = {}
    for line in unfold(content):
        name, value = line.split(":", 1)
        if name == "BEGIN":
            depth.append(value)
            event = {} if value == "VEVENT" else event
        elif name == "END":
            assert depth.pop() == value
            if value == "VEVENT":
                yield event
        elif depth[-1] == "VEVENT":
            event[name] = value
    assert not depth


def remind(world: World, message: str, due: datetime, rrule: str | None = None) -> User:
    user = owner(world)
    with store.transaction(world.db):
        store.add_reminder(world.db, user.id, None, message, due, ROME, NOW, rrule=rrule)
    return user


@pytest.mark.parametrize(
    "message",
    [
        "milk, bread; eggs",
        "C:\\new",
        "two\nlines\r\nand three",
        "\u2014 " + "k\u00e4se \U0001f9c0 " * 30,
        "a" * 75,
        "BEGIN:VEVENT\r\nSUMMARY:forged",
        "bell\x07",
    ],
    ids=["punctuation", "backslash", "lines", "long", "edge", "injection", "control"],
)
def test_words_survive_a_calendar(world: World, message: str) -> None:
    user = remind(world, message, NOW + timedelta(hours=1))
    (event,) = events(calendar(world.db, user, NOW))
    wanted = message.replace("\r\n", "\n").replace("\x07", "")
    assert unescape(event["SUMMARY"]) == wanted
    assert event["DTSTART"] == "20261122T161800Z"


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY",
        "FREQ=WEEKLY;BYDAY=MO,TH",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO",
        "FREQ=MONTHLY;BYDAY=-1FR",
        "FREQ=DAILY;COUNT=200",
        "FREQ=DAILY;UNTIL=20270601T235959",
        "FREQ=DAILY;UNTIL=20270401",
        "FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
    ],
)
def test_a_series_is_the_same_elsewhere(world: World, rule: str) -> None:
    """Over both changes of daylight saving, through somebody else's reading of zone and rule."""
    start = datetime.fromisoformat("2026-11-02T02:30:00")  # it goes on for weeks already
    first = occurrences.next_occurrence(rule, start, NOW, ROME)
    assert first is not None
    user = owner(world)
    with store.transaction(world.db):
        store.add_reminder(
            world.db, user.id, None, "x", first, ROME, NOW, rrule=rule, start_local=start
        )
    content = calendar(world.db, user, NOW)
    (event,) = events(content)
    zone = tzical(io.StringIO("\n".join(unfold(content)))).get("Europe/Rome")
    began = datetime.fromisoformat(event["DTSTART;TZID=Europe/Rome"])
    assert (began.hour, began.minute) == (2, 30)
    series = rrulestr(event["RRULE"], dtstart=began.replace(tzinfo=zone))
    end = NOW + timedelta(days=800)
    there = [at.replace(tzinfo=zone) for at in series.between(NOW, end, inc=True)]
    here, at = [], NOW
    while (following := occurrences.next_occurrence(rule, start, at, ROME)) and following < end:
        here.append(following)
        at = following.astimezone(UTC)
    assert len(here) > 1
    in_gap = {at.date() for at in here if at.hour == 3}  # there is no 02:30 on that day
    assert [at.astimezone(UTC) for at in there if at.date() not in in_gap] == [
        at.astimezone(UTC) for at in here if at.date() not in in_gap
    ]


def test_only_what_is_to_come_is_in_the_calendar(world: World) -> None:
    user = furnish(world)
    world.say("cancel the plants reminder")
    said = {event["SUMMARY"] for event in events(calendar(world.db, user, NOW))}
    assert said == {"stretch", "call the bank"}


def test_a_rule_that_is_none_leaves_its_next_time(world: World) -> None:
    user = remind(world, "odd", NOW + timedelta(hours=1), "FREQ=DAILY:X\r\nEVIL=1")
    (event,) = events(calendar(world.db, user, NOW))
    assert event["DTSTART"] == "20261122T161800Z"
    assert not {"RRULE", "EVIL=1"} & set(event)


# -- the command line ------------------------------------------------------------------------------


def run(world: World, target: Path, user: str | None = None) -> int:
    arguments = argparse.ArgumentParser()
    export.add_arguments(arguments)
    given = [str(target), *(["--user", user] if user else [])]
    return export.run_export(world.services.settings, arguments.parse_args(given))


@pytest.mark.parametrize("end", ["jsonl", "zip", "ics"])
def test_the_command_writes_a_private_file(
    world: World, tmp_path: Path, end: str, capsys: pytest.CaptureFixture[str]
) -> None:
    furnish(world)
    target = tmp_path / f"mine.{end}"
    assert run(world, target) == 0
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert target.stat().st_size > 400
    assert NUMBER in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "user", "said"),
    [
        ("mine.doc", None, "Give the file a name that ends in"),
        ("taken.zip", None, "is there already"),
        ("mine.zip", "+4912345678", "There is no user +4912345678"),
        ("no/folder/mine.zip", None, "cannot be written"),
    ],
)
def test_the_command_fails_in_a_sentence(
    world: World,
    tmp_path: Path,
    name: str,
    user: str | None,
    said: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    furnish(world)
    (tmp_path / "taken.zip").write_text("mine")
    before = sorted(tmp_path.iterdir())
    assert run(world, tmp_path / name, user) == 1
    assert said in capsys.readouterr().err
    assert sorted(tmp_path.iterdir()) == before
    assert (tmp_path / "taken.zip").read_text() == "mine"


def test_whose_is_asked_when_it_is_not_clear(world: World) -> None:
    world.say("a")
    assert export.choose_user(world.db, None).whatsapp_id == NUMBER
    world.say("b", sender="whatsapp:+15551230002")
    with pytest.raises(UserError, match=r"there are \+15551230001, \+15551230002"):
        export.choose_user(world.db, None)
    assert export.choose_user(world.db, "whatsapp:+15551230002").whatsapp_id == "+15551230002"


def test_a_file_is_whole_or_not_there(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), export.write_private(tmp_path / "a") as file:
        file.write(b"half")
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []
