"""The store: versions, transactions, full text kept right, and undo images."""

import sqlite3
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from conftest import NOW, World
from notes import schema_of

import store
from store import Database, StoreError

ROME = ZoneInfo("Europe/Rome")


def open_database(path: Path) -> Database:
    return Database(path)


def keep(world: World, content: str, *tags: str) -> int:
    with store.transaction(world.db):
        user = store.add_user(world.db, "+15551230001", ROME, NOW)
        interaction = store.add_interaction(world.db, user.id, "text", content, NOW)
        assert interaction is not None
        return store.add_memory(world.db, user.id, interaction, content, "text", NOW, tags)


def matches(world: World, word: str) -> list[int]:
    return store.list_ids_matching(world.db, 1, f'"{word}"')


# -- versions ----------------------------------------------------------------------------------


def test_the_schema_file_says_its_version() -> None:
    script = store.SCHEMA.read_text(encoding="utf-8")
    assert f"PRAGMA user_version = {store.SCHEMA_VERSION};" in script


def test_a_new_file_can_be_read_in_the_shell(tmp_path: Path) -> None:
    database = open_database(tmp_path / "a.db")
    with sqlite3.connect(":memory:") as plain:
        plain.executescript(store.SCHEMA.read_text(encoding="utf-8"))
        assert schema_of(plain) == schema_of(database.connection())
    plain.close()
    database.close()


def test_a_newer_file_is_refused(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "a.db") as db:
        db.execute("CREATE TABLE x (y)")
        db.execute(f"PRAGMA user_version = {store.SCHEMA_VERSION + 1}")
    db.close()
    with pytest.raises(StoreError, match="update the program"):
        open_database(tmp_path / "a.db")


def test_a_foreign_file_is_refused(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "a.db") as db:
        db.execute("CREATE TABLE x (y)")
    db.close()
    with pytest.raises(StoreError, match="another program"):
        open_database(tmp_path / "a.db")


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.db").write_bytes(b"not a database, but long enough to look like one" * 50)
    with pytest.raises(StoreError, match="DATABASE_URL"):
        open_database(tmp_path / "a.db")


# -- transactions --------------------------------------------------------------------------------


def test_a_failed_transaction_leaves_nothing(world: World) -> None:
    with pytest.raises(RuntimeError), store.transaction(world.db):
        store.add_user(world.db, "+1555", ROME, NOW)
        raise RuntimeError
    assert world.count("users") == 0


def test_a_commit_is_durable(world: World) -> None:
    pragma = {
        name: world.db.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
    }
    assert pragma == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
    }


def test_a_second_recording_of_a_sid_is_told(world: World) -> None:
    with store.transaction(world.db):
        user = store.add_user(world.db, "+1555", ROME, NOW)
        first = store.add_interaction(world.db, user.id, "text", "a", NOW, message_sid="SM1")
        again = store.add_interaction(world.db, user.id, "text", "b", NOW, message_sid="SM1")
    assert first is not None
    assert again is None


# -- full text -----------------------------------------------------------------------------------


def test_full_text_follows_every_write(world: World) -> None:
    memory = keep(world, "the blue bicycle", "sport")
    assert matches(world, "bicycle") == [memory]
    assert matches(world, "sport") == [memory]
    world.db.execute("UPDATE memories SET content = 'the red scooter' WHERE id = ?", (memory,))
    assert matches(world, "bicycle") == []
    assert matches(world, "scooter") == [memory]
    world.db.execute("DELETE FROM memories WHERE id = ?", (memory,))
    assert matches(world, "scooter") == []
    world.db.execute("INSERT INTO memory_index (memory_index, rank) VALUES ('integrity-check', 1)")


# -- reminders -----------------------------------------------------------------------------------


def test_one_message_at_a_time_carries_a_reminder(world: World) -> None:
    with store.transaction(world.db):
        user = store.add_user(world.db, "+1555", ROME, NOW)
        reminder = store.add_reminder(world.db, user.id, None, "tea", NOW, ROME, NOW)
        claims = [
            store.add_outbound(world.db, user.id, "local", "tea", NOW, reminder_id=reminder.id)
            for _ in range(3)
        ]
    assert [claim is not None for claim in claims] == [True, False, False]


def test_undo_images_put_everything_back(world: World) -> None:
    memory = keep(world, "the safe opens with 1234", "code")
    before = store.image_memories(world.db, [memory])

    def dump() -> list[object]:
        return [
            world.db.execute(f"SELECT * FROM {table}").fetchall()
            for table in ("memories", "memory_interactions", "interactions", "interaction_media")
        ]

    whole = dump()
    with store.transaction(world.db):
        store.delete_memories(world.db, [memory])
    assert "1234" not in repr(dump())
    with store.transaction(world.db):
        store.restore_image(world.db, before)
    assert dump() == whole
    assert matches(world, "safe") == [memory]


def test_backup_holds_what_was_committed(world: World, tmp_path: Path) -> None:
    keep(world, "kept in the copy")
    store.back_up(world.db, tmp_path / "copy.db")
    copy = sqlite3.connect(tmp_path / "copy.db")
    assert copy.execute("SELECT content FROM memories").fetchall() == [("kept in the copy",)]
    copy.close()


def test_times_are_text_in_utc() -> None:
    local = (NOW + timedelta(microseconds=7)).astimezone(ROME)
    assert store.to_text(local) == "2026-11-22T15:18:00Z"
    assert store.from_text("2026-11-22T15:18:00Z") == NOW
