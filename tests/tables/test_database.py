"""Transactions of many threads: durable when they return, together where they wait anyway."""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from conftest import Server, make_world, serve

from tables import database
from tables.database import Connection, Database, run_transaction, transaction

Run = Callable[[Connection, Callable[[], None]], None]


@pytest.fixture
def numbers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    schema = tmp_path / "schema.sql"
    schema.write_text(
        "CREATE TABLE numbers (n INTEGER PRIMARY KEY) STRICT;\n"
        f"PRAGMA user_version = {database.SCHEMA_VERSION};\n"
    )
    monkeypatch.setattr(database, "SCHEMA", schema)
    opened = Database(tmp_path / "numbers.db")
    yield opened
    opened.close()


def stored(path: Path) -> list[int]:
    """What another process would see."""
    other = sqlite3.connect(path)
    try:
        return [row[0] for row in other.execute("SELECT n FROM numbers ORDER BY n")]
    finally:
        other.close()


def insert(numbers: Database, n: int) -> None:
    db = numbers.connection()
    with transaction(db):
        db.execute("INSERT INTO numbers (n) VALUES (?)", (n,))


def test_a_block_is_durable_when_it_returns(numbers: Database) -> None:
    insert(numbers, 1)
    assert stored(numbers.path) == [1]


def test_a_block_reads_its_own_writes_and_the_thread_sees_them_after(numbers: Database) -> None:
    db = numbers.connection()
    with transaction(db):
        db.execute("INSERT INTO numbers (n) VALUES (1)")
        assert db.execute("SELECT count(*) FROM numbers").fetchone() == (1,)
        assert stored(numbers.path) == []
    assert db.execute("SELECT count(*) FROM numbers").fetchone() == (1,)


def run_once(db: Connection, block: Callable[[], None]) -> None:
    with transaction(db):
        block()


@pytest.mark.parametrize("run", [run_once, run_transaction])
def test_threads_that_wait_share_commits_and_a_failure_takes_back_itself_alone(
    numbers: Database, run: Run
) -> None:
    commits = []
    numbers.connection().writer.db.set_trace_callback(
        lambda statement: commits.append(statement) if statement == "COMMIT" else None
    )
    started = threading.Barrier(8)

    def work(worker: int) -> None:
        db = numbers.connection()

        def block() -> None:
            db.execute("INSERT INTO numbers (n) VALUES (?)", (n,))
            if n % 5 == 0:
                raise RuntimeError

        started.wait()
        for n in range(worker * 50, worker * 50 + 50):
            if n % 5 == 0:
                with pytest.raises(RuntimeError):
                    run(db, block)
            else:
                run(db, block)
                other = db.reader.execute("SELECT 1 FROM numbers WHERE n = ?", (n,))
                assert other.fetchone() == (1,)
        numbers.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    assert stored(numbers.path) == [n for n in range(400) if n % 5]
    assert len(commits) < 400


def until_another_waits(
    numbers: Database, ran: list[int], entered: threading.Event
) -> Callable[[], None]:
    """A block that writes a 1, and ends, when it runs first, as soon as a thread waits to go on."""

    def block() -> None:
        db = numbers.connection()
        db.execute("INSERT INTO numbers (n) VALUES (1)")
        ran.append(1)
        entered.set()
        while len(ran) == 1 and not db.writer._waiting:
            pass

    return block


@pytest.mark.parametrize(
    ("run", "writes", "times"),
    [(run_transaction, True, 2), (run_transaction, False, 1), (run_once, True, 1)],
    ids=["taken back and run again", "nothing to take back", "kept by a savepoint"],
)
def test_a_block_survives_the_failure_of_the_one_after_it(
    numbers: Database, run: Run, writes: bool, times: int
) -> None:
    entered = threading.Event()
    ran: list[int] = []
    first = until_another_waits(numbers, ran, entered)
    failed: list[int] = []

    def second() -> None:
        failed.append(1)
        if writes:
            numbers.connection().execute("INSERT INTO numbers (n) VALUES (2)")
        raise RuntimeError

    thread = threading.Thread(target=lambda: run(numbers.connection(), first))
    thread.start()
    entered.wait(5)
    with pytest.raises(RuntimeError):
        run_transaction(numbers.connection(), second)
    thread.join(timeout=120)
    assert not thread.is_alive()
    assert len(ran) == times
    assert len(failed) == times  # what it saw of the first was taken back, too
    assert stored(numbers.path) == [1]


def test_a_commit_that_fails_is_told_to_every_block(numbers: Database) -> None:
    writer = numbers.connection().writer
    entered, leave, failures = threading.Event(), threading.Event(), []

    def first() -> None:
        try:
            with transaction(numbers.connection()):
                numbers.connection().execute("INSERT INTO numbers (n) VALUES (1)")
                entered.set()
                leave.wait(5)
        except sqlite3.Error as error:
            failures.append(error)

    def second() -> None:
        try:
            with transaction(numbers.connection()):
                writer.db.rollback()  # as SQLite does by itself when the disk is full
        except sqlite3.Error as error:
            failures.append(error)

    threads = [threading.Thread(target=first), threading.Thread(target=second)]
    threads[0].start()
    entered.wait(5)
    threads[1].start()
    while not writer._waiting:
        pass
    leave.set()
    for thread in threads:
        thread.join(timeout=120)
    assert len(failures) == 2
    assert stored(numbers.path) == []
    insert(numbers, 2)
    assert stored(numbers.path) == [2]


@pytest.mark.parametrize("fails", [True, False], ids=["it tells", "it goes on"])
def test_what_sqlite_takes_back_by_itself_is_run_again(numbers: Database, fails: bool) -> None:
    writer, entered = numbers.connection().writer, threading.Event()
    ran: list[int] = []
    first = until_another_waits(numbers, ran, entered)
    lost: list[int] = []

    def second() -> None:
        if not lost:
            lost.append(1)
            writer.db.rollback()  # as it does when the disk is full
            if fails:
                raise sqlite3.OperationalError
        else:
            numbers.connection().execute("INSERT INTO numbers (n) VALUES (2)")

    thread = threading.Thread(target=lambda: run_transaction(numbers.connection(), first))
    thread.start()
    entered.wait(5)
    run_transaction(numbers.connection(), second)
    thread.join(timeout=120)
    assert len(ran) == 2
    assert stored(numbers.path) == [1, 2]


@contextmanager
def written_elsewhere(path: Path) -> Iterator[None]:
    """Have another process's transaction open."""
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


def test_all_who_wait_for_another_process_give_up_together(
    numbers: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_S", 2.0)
    monkeypatch.setattr(database, "BUSY_LEAST_S", 0.05)
    patient = Database(numbers.path)

    def insert_one(n: int) -> bool:
        with pytest.raises(sqlite3.OperationalError) as caught:
            insert(patient, n)
        return database.is_passing(caught.value)

    started = time.monotonic()
    with written_elsewhere(numbers.path), ThreadPoolExecutor(8) as pool:
        assert all(pool.map(insert_one, range(8)))
    assert time.monotonic() - started < 12
    insert(patient, 9)
    assert stored(numbers.path) == [9]
    patient.close()


@pytest.fixture
def impatient(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setattr(database, "BUSY_S", 2.0)
    world = make_world(tmp_path)
    yield from serve(world)
    world.services.database.close()


def test_a_message_that_finds_the_database_locked_is_delivered_again(impatient: Server) -> None:
    path, text = impatient.world.services.database.path, "The plumber is called Rossi"
    with ThreadPoolExecutor(1) as pool:
        with written_elsewhere(path):
            answer = pool.submit(impatient.webhook, "SM1", text)
            time.sleep(4)  # a second try would find it free, and tell of a failure
        assert answer.result().status == 503
    assert impatient.world.count("interactions") == 0
    assert impatient.webhook("SM1", text).reply.startswith("Saved")


def test_a_locked_database_is_told_apart_from_a_bug(numbers: Database) -> None:
    with pytest.raises(sqlite3.OperationalError) as caught:
        numbers.connection().execute("SELECT nothing FROM nowhere")
    assert not database.is_passing(caught.value)


def test_a_batch_whose_next_thread_never_came_is_committed(numbers: Database) -> None:
    writer = numbers.connection().writer
    writer._waiting += 1  # somebody who was about to come, and was killed
    insert(numbers, 1)
    assert stored(numbers.path) == [1]


def test_another_process_that_writes_is_waited_for(numbers: Database) -> None:
    other = sqlite3.connect(numbers.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    other.execute("INSERT INTO numbers (n) VALUES (1)")
    timer = threading.Timer(0.3, lambda: None)
    timer.start()
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(insert, numbers, 2)
        timer.join()
        assert not waiting.done()
        other.execute("COMMIT")
        waiting.result(timeout=120)
    other.close()
    assert stored(numbers.path) == [1, 2]


def test_the_file_is_its_owners_alone(tmp_path: Path) -> None:
    world = make_world(tmp_path)
    world.say("The safe opens with 987654")
    modes = {path.stat().st_mode & 0o077 for path in tmp_path.glob("memory.*")}
    assert modes == {0}
    world.services.database.close()


# -- versions --------------------------------------------------------------------------------------


def next_version(monkeypatch: pytest.MonkeyPatch, folder: Path, migration: str) -> None:
    """Be the next version of the program, which brings older files to its schema so."""
    older = database.SCHEMA_VERSION
    monkeypatch.setattr(database, "SCHEMA_VERSION", older + 1)
    (folder / f"{older + 1}.sql").write_text(migration, encoding="utf-8")
    monkeypatch.setattr(database, "MIGRATIONS", folder)


def test_an_older_file_is_migrated_with_its_data_after_a_backup(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = make_world(tmp_path)
    world.say("The safe opens with 987654")
    world.services.database.close()
    older = database.SCHEMA_VERSION
    next_version(
        monkeypatch,
        tmp_path,
        "ALTER TABLE memories ADD COLUMN mood TEXT;\n"
        "UPDATE memories SET mood = 'calm; really';\n"
        "CREATE TRIGGER calm AFTER INSERT ON memories BEGIN\n"
        "    UPDATE memories SET mood = 'calm' WHERE id = new.id;\n"
        "END;\n"
        f"PRAGMA user_version = {older + 1};\n",
    )
    world = make_world(tmp_path)
    assert world.db.execute("PRAGMA user_version").fetchone() == (older + 1,)
    assert world.db.execute("SELECT content, mood FROM memories").fetchall() == [
        ("The safe opens with 987654", "calm; really")
    ]
    assert "987654" in world.say("How does the safe open?", MessageSid="SMnew")
    world.services.database.close()
    (backup,) = tmp_path.glob(f"memory.db.backup-v{older}-*")
    copy = sqlite3.connect(backup)
    assert copy.execute("PRAGMA user_version").fetchone() == (older,)
    assert copy.execute("SELECT content FROM memories").fetchone() == (
        "The safe opens with 987654",
    )
    copy.close()
    assert backup.stat().st_mode & 0o077 == 0


def test_a_migration_that_fails_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = make_world(tmp_path)
    world.say("The safe opens with 987654")
    world.services.database.close()
    with monkeypatch.context() as patch:
        next_version(
            patch,
            tmp_path,
            "ALTER TABLE memories ADD COLUMN mood TEXT;\nDROP TABLE no_such_table;\n",
        )
        with pytest.raises(sqlite3.Error):
            make_world(tmp_path)
    world = make_world(tmp_path)
    assert "987654" in world.say("How does the safe open?", MessageSid="SMnew")
    world.services.database.close()
