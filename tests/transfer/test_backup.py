"""Backups: one moment in one file, back in place whole or not at all."""

import argparse
import json
import shutil
import sqlite3
import stat
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from belongings import PHOTO, furnish, owner, repacked
from conftest import NOW, Server, World, make_world, serve

import store
from core import settings
from core.errors import UserError
from transfer import backup

ROOT = Path(settings.__file__).parents[1]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The folder that has everything, and that gets lost."""
    home = tmp_path / "home"
    home.mkdir()
    return home


@pytest.fixture
def lived_in(home: Path) -> Iterator[World]:
    world = make_world(home)
    furnish(world)
    yield world
    world.services.database.close()


def save(world: World, target: Path) -> Path:
    backup.make_backup(world.db, world.services.settings, target, world.clock())
    return target


def restore(world: World, source: Path, *, overwrite: bool = False) -> backup.RestoreReport:
    return backup.restore_backup(world.services.settings, source, NOW, overwrite=overwrite)


def lose(world: World) -> None:
    """Delete everything there is."""
    world.services.database.close()
    home = world.services.settings.database_url.parent
    shutil.rmtree(home)
    home.mkdir()


def snapshot_of(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.endswith(("-wal", "-shm"))
    }


def state_of(home: Path) -> dict[str, Any]:
    """Return what a folder holds; a database by its rows, whose file may be written differently."""
    state: dict[str, Any] = dict(snapshot_of(home))
    if "memory.db" in state:
        with closing(sqlite3.connect(home / "memory.db")) as db:
            state["memory.db"] = list(db.iterdump())
    return state


def words_in(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as db:
        return [row[0] for row in db.execute("SELECT content FROM memories ORDER BY id")]


# -- what it is for --------------------------------------------------------------------------------


def test_everything_is_lost_and_comes_back(lived_in: World, home: Path, tmp_path: Path) -> None:
    key = lived_in.services.secret_key
    photo = f"{sha256(PHOTO).hexdigest()}.jpg"
    link = lived_in.services.links.media_path(photo, NOW + timedelta(hours=1))
    path = save(lived_in, tmp_path / "backup.zip")
    lose(lived_in)
    report = restore(lived_in, path)
    assert (report.file_count, report.missing, report.set_aside) == (2, 0, None)
    again = make_world(home)
    assert again.services.secret_key == key
    server = next(serving := serve(again))
    with closing(serving):
        assert isinstance(server, Server)
        answer = server.webhook("SMnew", "What is the plumber called?")
        assert "Rossi" in answer.reply
        assert "Saved" in server.webhook("SMnewer", "The boiler is in the cellar").reply
        assert fetch(server, link) == PHOTO  # by a link that was signed before the loss
    again.clock.pass_(hours=18)
    assert any("water the plants" in message for message in again.ring())
    again.services.database.close()


def fetch(server: Server, path: str) -> bytes:
    import urllib.request

    with urllib.request.urlopen(f"http://127.0.0.1:{server.port}{path}", timeout=120) as answer:
        content: bytes = answer.read()
        return content


def test_a_backup_is_for_its_owner_alone(lived_in: World, tmp_path: Path) -> None:
    path = save(lived_in, tmp_path / "backup.zip")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [item.name for item in tmp_path.iterdir() if item.is_file()] == ["backup.zip"]
    lose(lived_in)
    restore(lived_in, path)
    home = lived_in.services.settings.database_url.parent
    for restored in (home / "memory.db", home / "memory.key", *(home / "media").iterdir()):
        assert stat.S_IMODE(restored.stat().st_mode) == 0o600, restored.name


def test_a_backup_while_many_write_is_of_one_moment(
    lived_in: World, home: Path, tmp_path: Path
) -> None:
    """Each writer adds a message and its memory at once: a backup has both or neither."""
    ended, failures = threading.Event(), []

    def write(number: int) -> None:
        try:
            for count in range(10_000):
                if ended.is_set():
                    return
                sid = f"SM{number}-{count}"
                lived_in.say(f"Note {number}-{count}", f"whatsapp:+1666000{number}", MessageSid=sid)
        except Exception as error:
            failures.append(error)
        finally:
            lived_in.services.database.close()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    paths = [save(lived_in, tmp_path / f"{number}.zip") for number in range(4)]
    ended.set()
    for thread in threads:
        thread.join()
    assert not failures
    sizes = []
    for path in paths:
        lose_only(home)
        restore(lived_in, path)
        with closing(sqlite3.connect(home / "memory.db")) as db:
            notes = db.execute("SELECT count(*) FROM interactions WHERE content LIKE 'Note %'")
            kept = db.execute("SELECT count(*) FROM memories WHERE content LIKE 'Note %'")
            sizes.append(notes.fetchone()[0])
            assert kept.fetchone()[0] == sizes[-1]
            assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    assert sizes == sorted(sizes)
    assert sizes[-1] > sizes[0]


def lose_only(home: Path) -> None:
    for path in home.glob("memory.db*"):
        path.unlink()


# -- what a backup is careful about ----------------------------------------------------------------


def test_a_name_that_is_taken_is_kept(lived_in: World, tmp_path: Path) -> None:
    (tmp_path / "backup.zip").write_text("last week's")
    with pytest.raises(UserError, match="is there already"):
        save(lived_in, tmp_path / "backup.zip")
    assert (tmp_path / "backup.zip").read_text() == "last week's"


def test_a_damaged_database_is_not_backed_up(home: Path, tmp_path: Path) -> None:
    world = make_world(home)
    owner(world)
    for number in range(300):
        world.say(f"Note {number} " + "x" * 500, MessageSid=f"SM{number}")
    world.db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    path = world.services.settings.database_url
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2)
        file.write(b"\xa5" * 20_000)
    with pytest.raises((UserError, sqlite3.DatabaseError)):
        save(world, tmp_path / "backup.zip")
    assert [item.name for item in tmp_path.iterdir()] == ["home"]
    world.services.database.close()


def test_media_that_is_lost_or_spoilt_is_told(lived_in: World, tmp_path: Path) -> None:
    folder = lived_in.services.settings.media_dir
    photo, voice = next(folder.glob("*.jpg")), next(folder.glob("*.ogg"))
    good = voice.read_bytes()
    photo.unlink()
    voice.write_bytes(b"spoilt")
    path = tmp_path / "backup.zip"
    report = backup.make_backup(lived_in.db, lived_in.services.settings, path, NOW)
    assert (report.missing, report.damaged) == ((photo.name,), (voice.name,))
    voice.write_bytes(good)
    lose_only(folder.parent)
    assert restore(lived_in, path).missing == 1
    assert voice.read_bytes() == good  # what is here and right is not replaced by what is spoilt


def test_an_interrupted_backup_leaves_nothing(lived_in: World, tmp_path: Path) -> None:
    def stop(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        backup.make_backup(
            lived_in.db, lived_in.services.settings, tmp_path / "backup.zip", NOW, stop
        )
    assert [item.name for item in tmp_path.iterdir()] == ["home"]


# -- what a restore refuses: and then nothing has changed ------------------------------------------


def test_what_is_there_is_not_replaced_unasked(lived_in: World, home: Path, tmp_path: Path) -> None:
    path = save(lived_in, tmp_path / "backup.zip")
    before = snapshot_of(home)
    with pytest.raises(UserError, match="--overwrite"):
        restore(lived_in, path)
    assert snapshot_of(home) == before


def test_a_running_assistant_is_not_replaced(lived_in: World, home: Path, tmp_path: Path) -> None:
    path = save(lived_in, tmp_path / "backup.zip")
    lived_in.services.database.close()
    before = snapshot_of(home)
    script = (
        "import sqlite3, sys; db = sqlite3.connect(sys.argv[1]);"
        "db.execute('SELECT 1 FROM users').fetchall(); print('open', flush=True); sys.stdin.read()"
    )
    running = subprocess.Popen(
        [sys.executable, "-c", script, str(home / "memory.db")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert running.stdout is not None
    assert running.stdout.readline() == b"open\n"
    try:
        with pytest.raises(UserError, match="The assistant is running"):
            restore(lived_in, path, overwrite=True)
    finally:
        running.communicate(b"")
    assert snapshot_of(home) == before


def test_asked_for_it_sets_aside_what_was_there(
    lived_in: World, home: Path, tmp_path: Path
) -> None:
    path = save(lived_in, tmp_path / "backup.zip")
    lived_in.say("Said after the backup")
    lived_in.services.database.close()
    report = restore(lived_in, path, overwrite=True)
    assert report.set_aside is not None
    assert "Said after the backup" in words_in(report.set_aside)
    assert "Said after the backup" not in words_in(home / "memory.db")


def listed(members: dict[str, bytes], edit: Callable[[dict[str, Any]], None]) -> None:
    manifest = json.loads(members["manifest.json"])
    edit(manifest)
    members["manifest.json"] = json.dumps(manifest).encode()


def put(members: dict[str, bytes], name: str, content: bytes) -> None:
    """Put a file into an archive so that the manifest agrees."""
    facts = {"sha256": sha256(content).hexdigest(), "bytes": len(content)}
    members[name] = content
    listed(members, lambda manifest: manifest["files"].update({name: facts}))


def spoil_photo(members: dict[str, bytes]) -> None:
    name = next(name for name in members if name.endswith(".jpg"))
    members[name] = members[name][:-1] + b"!"


def cut_database(members: dict[str, bytes]) -> None:
    put(members, "memory.db", members["memory.db"][:-4096])


def newer_database(members: dict[str, bytes]) -> None:
    content = bytearray(members["memory.db"])
    content[60:64] = (store.SCHEMA_VERSION + 1).to_bytes(4, "big")  # user_version
    put(members, "memory.db", bytes(content))


def drop_photo(members: dict[str, bytes]) -> None:
    name = next(name for name in members if name.endswith(".jpg"))
    del members[name]
    listed(members, lambda manifest: manifest["files"].pop(name))


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (spoil_photo, "is not what it was"),
        (cut_database, "The database in this backup is damaged"),
        (newer_database, "of a newer program"),
        (drop_photo, "1 media files are not in it"),
        (lambda members: members.pop("secret.key"), "not whole"),
        (lambda members: members.pop("manifest.json"), "no backup of this program"),
        (lambda members: members.update({"manifest.json": b"[]"}), "no backup of this program"),
        (lambda members: members.update({"extra": b"x"}), "not whole"),
        (lambda members: put(members, "memory.db", b"no database" * 999), "damaged"),
        (lambda members: put(members, "../evil", b"x"), "tampered"),
        (lambda members: put(members, "/etc/evil", b"x"), "tampered"),
        (lambda members: put(members, "media/../../evil.jpg", b"x"), "tampered"),
        (lambda members: put(members, "media/evil.jpg", b"x"), "tampered"),
        (
            lambda members: listed(members, lambda manifest: manifest.update(schema_version=99)),
            "of a newer program",
        ),
        (
            lambda members: listed(members, lambda manifest: manifest.update(format=99)),
            "of a newer program",
        ),
        (
            lambda members: listed(
                members, lambda manifest: manifest.update(files={"memory.db": 1})
            ),
            "no backup of this program",
        ),
    ],
    ids=lambda it: (
        it if isinstance(it, str) else it.__name__
    ),  # a name alone: every worker's is the same
)
def test_a_bad_backup_changes_nothing(
    lived_in: World,
    home: Path,
    tmp_path: Path,
    edit: Callable[[dict[str, bytes]], None],
    said: str,
) -> None:
    path = repacked(save(lived_in, tmp_path / "backup.zip"), edit)
    lived_in.services.database.close()
    before = snapshot_of(tmp_path)
    with pytest.raises(UserError, match=said):
        restore(lived_in, path, overwrite=True)
    assert snapshot_of(tmp_path) == before
    lose(lived_in)
    with pytest.raises(UserError, match=said):
        restore(lived_in, path)
    assert snapshot_of(home) == {}


@pytest.mark.parametrize("kept", [0, 100, 5_000, -200, -1])
def test_a_cut_file_changes_nothing(lived_in: World, home: Path, tmp_path: Path, kept: int) -> None:
    path = save(lived_in, tmp_path / "backup.zip")
    path.write_bytes(path.read_bytes()[:kept])
    lose(lived_in)
    with pytest.raises(UserError):
        restore(lived_in, path)
    assert snapshot_of(home) == {}


@pytest.mark.parametrize(
    ("end", "is_there"),
    [(end, is_there) for end in (".jpg", ".ogg", ".key", "memory.db") for is_there in (True, False)]
    + [("-wal", False)],
)
def test_a_failing_disk_changes_nothing(
    lived_in: World,
    home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    end: str,
    is_there: bool,
) -> None:
    """One of the last renames fails: what was there is there, and nothing else."""
    path = save(lived_in, tmp_path / "backup.zip")
    lived_in.say("Said after the backup")
    lived_in.services.database.close()
    if is_there:
        shutil.rmtree(home / "media")
        (home / "memory.key").write_text("another key since")
    else:
        lose(lived_in)
        (home / "memory.db-wal").write_bytes(b"all that is left")
    before = state_of(home)
    real, failed = Path.replace, []

    def fail(draft: Path, target: Path) -> Path:
        if str(target).endswith(end) and not failed:
            failed.append(target)
            raise OSError(28, "No space left on device")
        return real(draft, target)

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="No space"):
        restore(lived_in, path, overwrite=is_there)
    monkeypatch.undo()
    assert is_there or (home / "memory.db-wal").read_bytes() == b"all that is left"
    assert state_of(home) == before
    restore(lived_in, path, overwrite=is_there)


def test_a_wal_left_behind_does_not_spoil_what_is_restored(
    lived_in: World, home: Path, tmp_path: Path
) -> None:
    path = save(lived_in, tmp_path / "backup.zip")
    expected = words_in_backup(path, tmp_path)
    for number in range(50):
        lived_in.say(f"Spare part {number} is in the garage", MessageSid=f"SMlater{number}")
    wal = (home / "memory.db-wal").read_bytes()
    assert len(wal) > 10_000
    lose(lived_in)
    (home / "memory.db-wal").write_bytes(wal)
    restore(lived_in, path)
    assert words_in(home / "memory.db") == expected
    with closing(sqlite3.connect(home / "memory.db")) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def words_in_backup(path: Path, folder: Path) -> list[str]:
    with zipfile.ZipFile(path) as archive:
        (folder / "look.db").write_bytes(archive.read("memory.db"))
    return words_in(folder / "look.db")


# -- the command line ------------------------------------------------------------------------------


def run(
    world: World,
    add_arguments: Callable[[argparse.ArgumentParser], None],
    command: Callable[[settings.Settings, argparse.Namespace], int],
    *given: str,
) -> int:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    return command(world.services.settings, parser.parse_args(given))


def test_the_commands_say_what_they_did(
    lived_in: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(tmp_path / "backup.zip")
    lived_in.services.database.close()
    assert run(lived_in, backup.add_backup_arguments, backup.run_backup, path) == 0
    assert "holds 4 files" in capsys.readouterr().out
    assert run(lived_in, backup.add_restore_arguments, backup.run_restore, path) == 1
    assert "--overwrite" in capsys.readouterr().err
    given = [path, "--overwrite"]
    assert run(lived_in, backup.add_restore_arguments, backup.run_restore, *given) == 0
    said = capsys.readouterr().out
    assert "is as it was at" in said
    assert "The database that was there is now" in said


def test_a_failed_command_is_a_sentence(
    lived_in: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nowhere = str(tmp_path / "no" / "backup.zip")
    assert run(lived_in, backup.add_backup_arguments, backup.run_backup, nowhere) == 1
    assert "cannot be written" in capsys.readouterr().err
    lose(lived_in)
    assert run(lived_in, backup.add_backup_arguments, backup.run_backup, nowhere) == 1
    assert "There is nothing to back up" in capsys.readouterr().err
    assert run(lived_in, backup.add_restore_arguments, backup.run_restore, nowhere) == 1
    assert "Nothing was restored" in capsys.readouterr().err
