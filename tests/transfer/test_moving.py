"""Everybody moves to another database, and back: row by row what it was."""

import argparse
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import engines
import pytest
from conftest import ANNA, BEN, NOW, World, make_world

import store
from transfer.export import read_lines, run_export
from transfer.import_file import import_file

# What names a row where it is, and is another elsewhere.
PLACES = {"id", "interaction", "again_of", "uid", "idempotency_key", "quotes"}


def lines_of(world: World) -> list[Any]:
    """All that is kept of everybody, without what names a row in its own database."""
    found = []
    for each in store.list_users(world.db):
        user = store.get_user(world.db, each["id"])
        text = b"".join(read_lines(world.db, user)).decode()
        for line in map(json.loads, text.splitlines()):
            mentions = [mention["role"] for mention in line.pop("mentions", ())]
            did = line.get("metadata", {}).pop("did", None) if "metadata" in line else None
            kept = {name: value for name, value in line.items() if name not in PLACES}
            kept |= {"mentions": mentions, "did": sorted(did or ())}
            found.append(json.dumps(kept, sort_keys=True, default=bool).replace("true", "1"))
    return sorted(line.replace("false", "0") for line in found)


def move(world: World, other: World, folder: Path) -> None:
    options = argparse.Namespace(everybody=True, user=None, file=folder)
    assert run_export(world.services.settings, options) == 0
    for file in sorted(folder.glob("*.zip")):
        import_file(other.db, other.services.settings, file, NOW)
        import_file(other.db, other.services.settings, file, NOW)  # twice is once


@pytest.fixture
def full(world: World) -> World:
    world.say("Ho comprato le scarpe rosse", ANNA)
    world.say("Meeting with Sarah tomorrow", ANNA)
    world.say("remind me to stretch every day at 8", ANNA)
    world.say("The safe opens with 987654", BEN)
    world.say("remind me to call mom tomorrow at 3pm", BEN)
    world.say("shopping list: milk, eggs", BEN)
    with store.transaction(world.db):
        user = store.find_user_by_whatsapp_id(world.db, BEN.removeprefix("whatsapp:"))
        assert user is not None
        store.set_paused(world.db, user.id, NOW)
        store.set_last_inbound(world.db, user.id, NOW - timedelta(hours=2))
    return world


def test_everybody_moves_to_another_database(full: World, tmp_path: Path) -> None:
    other = make_world(tmp_path / "other", DATABASE_URL=another_engine(tmp_path))
    move(full, other, tmp_path / "out")
    assert lines_of(other) == lines_of(full)
    back = make_world(tmp_path / "back", DATABASE_URL=engines.database_url(tmp_path / "back"))
    move(other, back, tmp_path / "again")
    assert lines_of(back) == lines_of(full)
    assert "987654" in back.say("what opens the safe?", BEN)
    for world in (other, back):
        world.services.database.close()


def another_engine(folder: Path) -> str:
    """Where PostgreSQL is tried, SQLite is the other; else another file."""
    for name in ("other", "back"):
        (folder / name).mkdir()
    return f"sqlite:///{folder}/other/memory.db"
