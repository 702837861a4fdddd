"""Whether anything can be written: /health says no, and why; a fault that passes is one line."""

import logging
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from conftest import World, make_world, serve

import doctor
import store
from search.tidying import Tidier
from tables import database


def fill_up(world: World) -> None:
    pages = world.db.execute("PRAGMA page_count").fetchone()[0]
    world.db.writer.db.execute(f"PRAGMA max_page_count = {pages}").fetchall()


def test_a_full_disk_is_told_until_something_is_written(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.say("The boiler was serviced by Otto")
    for server in serve(world):
        assert server.call("GET", "/health").status == 200
        fill_up(world)
        answer = server.call("POST", "/memories", body={"content": "lorem " * 16_000})
        assert answer.status == 503
        health = server.call("GET", "/health")
        assert health.status == 503
        assert health.json["database"] == "cannot be written: the disk is full"
        world.db.writer.db.execute("PRAGMA max_page_count = 1000000").fetchall()
        with store.transaction(world.db):
            pass  # nothing is written: nothing is learned
        assert server.call("GET", "/health").status == 503
        world.say("The chimney is swept in November")
        assert server.call("GET", "/health").status == 200
    failed = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert [record.getMessage() for record in failed] == [
        "database failed: the disk is full route=POST /memories"
    ]
    assert failed[0].exc_info is None


def test_a_database_that_another_holds_is_told_and_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_S", 0.2)
    world = make_world(tmp_path)
    time = [0.0]
    tidier = Tidier(clock=lambda: time[0])
    with closing(sqlite3.connect(world.services.database.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(sqlite3.OperationalError):
            world.say("The boiler was serviced by Otto")
        told = "cannot be written: another program holds the database"
        assert doctor.vital_signs(world.services)["database"] == told
        tidier.turn(world.services.database)
        assert doctor.vital_signs(world.services)["database"] == told
    time[0] += 31
    tidier.turn(world.services.database)
    assert doctor.vital_signs(world.services)["database"] == "ok"
    world.services.database.close()


def test_damage_is_found_within_a_day(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    world = make_world(tmp_path)
    for number in range(60):
        world.say(f"note {number} " + "word " * 300)
    world.services.database.close()
    path = world.services.database.path
    content = bytearray(path.read_bytes())
    pages = len(content) // 4096  # the last ones hold notes, and none of the schema
    for page in range(pages * 3 // 4, pages):
        content[page * 4096 : page * 4096 + 60] = b"\xff" * 60
    path.write_bytes(content)
    world = make_world(tmp_path)
    time = [0.0]
    tidier = Tidier(clock=lambda: time[0])
    tidier._is_tidy, tidier._version = True, store.read_data_version(world.db)
    for _ in range(3):
        tidier.turn(world.services.database)
        time[0] += 400
    assert doctor.vital_signs(world.services)["database"] == "damaged: restore the newest backup"
    assert "database damaged" in caplog.text
    world.services.database.close()
