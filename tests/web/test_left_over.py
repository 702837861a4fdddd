"""What is left over, locked or another's: told in one sentence, and never trusted by mistake."""

import os
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import AS_OF_4, BEN, NOW, Server, World, make_world

import app
from background import roles
from store import Database
from transfer import backup


def test_a_sid_that_another_sender_used_is_another_message(world: World) -> None:
    world.say("The safe opens with 4711", MessageSid="SM1")
    said = [world.say("The plumber is called Rossi", BEN, MessageSid="SM1") for _ in "ab"]
    assert said[0] == said[1] and said[0].startswith("Saved")
    assert world.say("The safe opens with 4711", MessageSid="SM1").startswith("Saved")
    assert world.count("interactions") == world.count("memories") == 2
    assert "Rossi" in world.say("Who is the plumber?", BEN)
    assert "4711" not in world.say("/list all", BEN)


@pytest.mark.parametrize("path", ["door.css%0a", "door.css/", "icon.svg%0d", "door.css%0a.css"])
def test_an_address_that_only_looks_like_one_is_none(server: Server, path: str) -> None:
    assert server.get("/page/door.css").status == 200
    assert server.get(f"/page/{path}").status == 404


def test_a_database_that_cannot_be_written_is_told_in_one_sentence(tmp_path: Path) -> None:
    make_world(tmp_path).services.database.close()
    with sqlite3.connect(tmp_path / "memory.db", isolation_level=None) as db:
        db.execute("BEGIN IMMEDIATE")  # as another program may; read-only is told the same way
        done = subprocess.run(
            [sys.executable, str(Path(app.__file__)), "serve"],
            cwd=tmp_path,
            env=os.environ | {"DATABASE_URL": f"sqlite:///{tmp_path}/memory.db", "PORT": "1"},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        db.execute("ROLLBACK")
    db.close()
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "cannot be written" in done.stderr and "check the owner of" in done.stderr


def test_a_copy_before_a_migration_has_its_name_only_when_it_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_world(tmp_path).services.database.close()
    path = tmp_path / "memory.db"
    with sqlite3.connect(path) as db:
        db.executescript(AS_OF_4)
    db.close()

    def killed(_: Path, target: Path) -> Path:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(Path, "replace", killed)
        Database(path)
    assert not list(tmp_path.glob("memory.db.backup-v*")) and list(tmp_path.glob(".*.draft"))
    Database(path).close()
    [copy] = tmp_path.glob("memory.db.backup-v4-*")
    assert copy.stat().st_size > 0 and not list(tmp_path.glob(".*.draft*"))


def test_what_a_killed_restore_left_is_swept_by_the_next(world: World, tmp_path: Path) -> None:
    world.say("The safe opens with 4711")
    settings = world.services.settings
    made = backup.make_backup(world.db, settings, tmp_path / "b.zip", NOW)
    world.services.database.close()
    left = [tmp_path / ".restoring-x", settings.media_dir / ".restoring-y"]
    for folder in left:
        folder.mkdir(parents=True)
        (folder / "memory.db").touch()
    backup.sweep_restores(settings, before_s=0.0)  # a start leaves alone what may be under way
    assert all(folder.exists() for folder in left)
    backup.restore_backup(settings, made.file, NOW, overwrite=True)
    assert not any(folder.exists() for folder in left)


def test_the_media_are_for_us_alone(tmp_path: Path) -> None:
    world = make_world(tmp_path)
    roles.make_media_folder(world.services.settings)
    assert stat.S_IMODE(world.services.settings.media_dir.stat().st_mode) == 0o700
    world.services.database.close()
