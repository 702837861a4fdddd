"""One SQLite file: connections, transactions that share their fsync, migrations, backup.

Invariants: all writes of a process go through one connection, one block at a time; `transaction`
returns only when its block is durable; a block that fails takes back itself, and beside it only
what is done again.
"""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, TypeVar

from core.errors import StoreError, passing_cause, write_cause

T = TypeVar("T")

SCHEMA = Path(__file__).parents[1] / "schema.sql"
SCHEMA_VERSION = 9

# Append only: n.sql takes a file from version n - 1 to n; schema.sql is the newest.
MIGRATIONS = Path(__file__).with_name("engines") / "migrations"

MOST_TOGETHER = 16  # blocks that share a commit: the first of them waits for the others
BUSY_S = 5.0  # for another process to finish writing; Twilio gives up after 15
BUSY_LEAST_S = 0.5  # left of it to those who waited behind others
READ_CACHE_KB = 512  # of each thread: a quarter of what is usual
LOST_AFTER_S = 0.2  # a batch whose next thread never came is committed by one that waits


class _TakenBack(sqlite3.OperationalError):
    """Another block failed before this one was durable, and took it back with itself."""


def is_passing(error: BaseException) -> bool:
    """The same statement may succeed later: another process writes, or the disk is full."""
    return passing_cause(error) is not None or isinstance(error, _TakenBack)


# -- writing: blocks that wait for each other anyway share one commit ------------------------------


class _Batch:
    """Blocks that become durable together."""

    def __init__(self) -> None:
        self.blocks = 0
        self.is_repeatable = True  # every block is run again if it is taken back
        self.done = threading.Event()
        self.error: sqlite3.Error | None = None

    @property
    def is_full(self) -> bool:
        """Those who came first have waited long enough."""
        return self.blocks >= MOST_TOGETHER


class _Writer:
    """The one connection that writes.

    An fsync costs more than a block. So a thread that finds another waiting hands the open
    transaction on, and whoever finds nobody waiting commits for all; each returns only then.

    A block has a savepoint only where others would be lost with it: with one, SQLite copies every
    page that a block changes and writes the full text of each block by itself. Who failed among
    those that were taken back is run again, too: what it saw of the others is gone.
    """

    def __init__(self, path: Path) -> None:
        self.db = _open(path)
        self._lock = threading.Lock()  # SQLite's own waiting sleeps; a lock hands over at once
        self._counting = threading.Lock()
        self._waiting = 0
        self._batch: _Batch | None = None
        self._has_savepoint = False  # the block under way
        self._changes_before = 0  # rows changed on this connection when it began
        self._changes_at_open = 0
        self.fault: str | None = None  # why the last that was to be written was not

    def begin(self, *, is_repeatable: bool) -> _Batch:
        """Wait for the turn to write; return the batch that this block belongs to."""
        give_up = time.monotonic() + BUSY_S
        self._take_turn()
        try:
            if self._batch is None:
                self._batch = self._open(max(BUSY_LEAST_S, give_up - time.monotonic()))
            self._batch.is_repeatable &= is_repeatable
            self._has_savepoint = self._batch.blocks > 0 and not self._batch.is_repeatable
            if self._has_savepoint:
                self.db.execute("SAVEPOINT block")
            self._changes_before = self.db.total_changes
        except BaseException:
            self._lock.release()
            raise
        self._batch.blocks += 1
        return self._batch

    def _open(self, wait_s: float) -> _Batch:
        """Open a transaction; another process may keep us waiting so long."""
        if wait_s < BUSY_S - LOST_AFTER_S:
            self.db.execute(f"PRAGMA busy_timeout = {int(1000 * wait_s)}").fetchall()
        try:
            self.db.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as error:
            self.note(error)
            raise
        finally:
            if wait_s < BUSY_S - LOST_AFTER_S:
                self.db.execute(f"PRAGMA busy_timeout = {int(1000 * BUSY_S)}").fetchall()
        self._changes_at_open = self.db.total_changes
        return _Batch()

    def end(self, *, take_back: bool) -> None:
        """Close the block; commit unless another thread waits to go on."""
        try:
            if take_back and self.db.in_transaction:
                self._take_back()
            if self._has_savepoint and self.db.in_transaction:
                self.db.execute("RELEASE block")
        finally:
            # SQLite itself takes everything back when the disk is full.
            if self._batch and not self.db.in_transaction:
                self._lose()
            elif self._batch and (not self._waiting or self._batch.is_full):
                self._commit()
            self._lock.release()

    def _take_back(self) -> None:
        """Undo what the block changed; without a savepoint the others of the batch go with it."""
        if self._has_savepoint:
            self.db.execute("ROLLBACK TO block")
        elif self.db.total_changes != self._changes_before:
            self.db.execute("ROLLBACK")

    def _lose(self) -> None:
        """Tell the blocks of the batch that nothing of them is there."""
        assert self._batch is not None
        batch, self._batch = self._batch, None
        batch.error = _TakenBack("taken back, with another's or by SQLite itself")
        batch.done.set()

    def wait(self, batch: _Batch) -> None:
        """Return when the batch is durable; raises sqlite3.Error when it could not be."""
        while not batch.done.wait(LOST_AFTER_S):
            self._take_turn()
            if self._batch is batch:
                self._commit()
            self._lock.release()
        if batch.error is not None:
            raise batch.error

    def _take_turn(self) -> None:
        with self._counting:
            self._waiting += 1
        try:
            self._lock.acquire()
        finally:
            with self._counting:
                self._waiting -= 1

    def _commit(self) -> None:
        assert self._batch is not None
        batch, self._batch = self._batch, None
        try:
            self.db.execute("COMMIT")
        except sqlite3.Error as error:
            batch.error = error
            self.note(error)
            if self.db.in_transaction:
                self.db.execute("ROLLBACK")
        else:
            if self.db.total_changes != self._changes_at_open:
                self.fault = None
        batch.done.set()

    def note(self, error: BaseException) -> None:
        """Remember why nothing could be written, until something is."""
        self.fault = write_cause(error) or self.fault


class Connection:
    """A thread's way to the file: reads on its own connection, writes through the shared one.

    What is said of it here the other engine does in its own way (tables/engines/postgres.py).
    """

    engine: Literal["sqlite", "postgresql"] = "sqlite"

    def __init__(self, reader: sqlite3.Connection, writer: _Writer) -> None:
        self.reader = reader
        self.writer = writer
        self.is_writing = False

    def execute(
        self, statement: str, parameters: Mapping[str, Any] | tuple[Any, ...] = ()
    ) -> sqlite3.Cursor:
        """Run one statement; inside `transaction` it sees what the block has written."""
        db = self.writer.db if self.is_writing else self.reader
        return db.execute(statement, parameters)

    @contextmanager
    def block(self, *, is_repeatable: bool) -> Iterator[None]:
        """Run a block as one transaction; it is durable when this returns."""
        batch = self.writer.begin(is_repeatable=is_repeatable)
        self.is_writing = True
        try:
            yield
        except BaseException as error:
            self.is_writing = False
            self.writer.note(error)
            self.writer.end(take_back=True)
            try:
                self.writer.wait(batch)  # what it saw of the others is durable before it is used
            except _TakenBack:
                if is_repeatable and batch.blocks > 1:
                    raise
            raise
        self.is_writing = False
        self.writer.end(take_back=False)
        self.writer.wait(batch)

    def repeat(self, block: Callable[[], T]) -> T:
        """Run a block as one transaction, and again where another's failure took it back."""
        try:
            with self.block(is_repeatable=True):
                return block()
        except _TakenBack:
            with self.block(is_repeatable=False):
                return block()

    @property
    def write_fault(self) -> str | None:
        """Why the last that was to be written was not; None: it was."""
        return self.writer.fault

    def try_to_write(self) -> None:
        """Write a page as it is, and so learn whether writing works again."""
        version = int(self.execute("PRAGMA user_version").fetchone()[0])
        with self.block(is_repeatable=False):
            self.execute(f"PRAGMA user_version = {version}")
        self.writer.fault = None

    def empty_log(self) -> bool:
        """Write the log into the file and empty it; False: somebody reads or writes, try later."""
        self.reader.execute("PRAGMA busy_timeout = 0").fetchall()
        try:
            (is_busy, *_) = self.reader.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            self.reader.execute(f"PRAGMA busy_timeout = {int(1000 * BUSY_S)}").fetchall()
        return not is_busy

    def read_data_version(self) -> int:
        """Return a number that is another once anybody else has written, in whatever process."""
        version: int = self.reader.execute("PRAGMA data_version").fetchone()[0]
        return version


@contextmanager
def transaction(db: Connection) -> Iterator[None]:
    """Run a block as one transaction: at the end all of it is durable, or none of it is there.

    Raises sqlite3.Error when it cannot be made durable.
    """
    with db.block(is_repeatable=False):
        yield


def run_transaction(db: Connection, block: Callable[[], T]) -> T:
    """Run a block as one transaction, a second time if the failure of another took it back.

    It costs less than `transaction`: what it does outside the database has to bear being repeated.
    """
    return db.repeat(block)


@contextmanager
def savepoint(db: Connection) -> Iterator[None]:
    """Run a part of a transaction so that its failure takes back the part alone."""
    db.execute("SAVEPOINT part")
    try:
        yield
    except BaseException:
        db.execute("ROLLBACK TO part")
        db.execute("RELEASE part")
        raise
    db.execute("RELEASE part")


# -- opening ---------------------------------------------------------------------------------------


class Database:
    """One SQLite file, made or migrated when opened; hands each thread its own connection."""

    def __init__(self, path: Path) -> None:
        self.path = path
        if path.parent.is_dir() and not path.exists():
            path.touch(mode=0o600)  # nobody else on this machine reads it; the log beside follows
        self._local = threading.local()
        self._writer = _Writer(path)
        self.damage: str | None = None  # what the last look through all pages found
        self._owner = threading.get_ident()
        _prepare(self.connection())
        # Else a block that changes more than 64 KB of pages makes a file for each of its statements
        # that could fail: a fifth of a message's time. Migrations, before it, may need the disk.
        self._writer.db.execute("PRAGMA temp_store = MEMORY")

    def listen(self, bells: Mapping[str, Callable[[], None]]) -> None:
        """Ring this process's bells when others' do: beside a file nobody waits for one."""

    def connection(self) -> Connection:
        """Return this thread's connection, opened at its first call."""
        existing: Connection | None = getattr(self._local, "connection", None)
        if existing is None:
            reader = _open(self.path)
            # The system keeps the file's pages for all threads: more of our own save no time.
            reader.execute(f"PRAGMA cache_size = -{READ_CACHE_KB}").fetchall()
            existing = self._local.connection = Connection(reader, self._writer)
        return existing

    def close(self) -> None:
        """Close this thread's connection; the thread that opened the file closes it for all."""
        existing: Connection | None = getattr(self._local, "connection", None)
        if existing is not None:
            existing.reader.close()
            self._local.connection = None
        if threading.get_ident() == self._owner:
            self._writer.db.close()


def _open(path: Path) -> sqlite3.Connection:
    try:
        # The writer is passed from thread to thread under its lock.
        db = sqlite3.connect(path, isolation_level=None, timeout=BUSY_S, check_same_thread=False)
        db.execute("PRAGMA journal_mode = WAL").fetchall()
        db.execute("PRAGMA synchronous = FULL")
        db.execute("PRAGMA foreign_keys = ON")
        # Without it INSERT OR REPLACE would leave a replaced memory's words in the index.
        db.execute("PRAGMA recursive_triggers = ON")
        # What a person made us forget is overwritten, not only unlinked.
        db.execute("PRAGMA secure_delete = ON").fetchall()
    except sqlite3.Error as error:
        raise StoreError(
            f"{path} cannot be opened as a database ({error}); check DATABASE_URL, the folder's"
            " permissions and the free disk space"
        ) from error
    return db


def write_fault(db: Connection) -> str | None:
    """Return why the last that was to be written was not; None: it was."""
    return db.write_fault


def try_to_write(db: Connection) -> None:
    """Write what is there as it is, and so learn whether it works again. Raises sqlite3.Error."""
    db.try_to_write()


def empty_log(db: Connection) -> bool:
    """Empty the log of the database; False: somebody reads or writes, try later.

    Until then the log holds pages as they were before words on them were overwritten.
    """
    return db.empty_log()


# -- versions --------------------------------------------------------------------------------------


def _prepare(db: Connection) -> None:
    """Bring the file to SCHEMA_VERSION: made if new, backed up and migrated if older."""
    version = _version(db)
    if version > SCHEMA_VERSION:
        raise StoreError(
            f"the database is of version {version} and this program knows {SCHEMA_VERSION};"
            " update the program, or restore the backup made before the update"
        )
    if version == SCHEMA_VERSION:
        return
    if version > 0:
        _back_up_before(db, version)
    with transaction(db):
        # Another process may have done it while this one waited for the lock.
        for number in range(_version(db), SCHEMA_VERSION):
            path = SCHEMA if number == 0 else MIGRATIONS / f"{number + 1}.sql"
            for statement in _statements(path.read_text(encoding="utf-8")):
                db.execute(statement)
            if _version(db) == SCHEMA_VERSION:
                break


def _version(db: Connection) -> int:
    version: int = db.execute("PRAGMA user_version").fetchone()[0]
    if version == 0 and db.execute("SELECT 1 FROM sqlite_schema").fetchone():
        raise StoreError(
            "the database file belongs to another program (it has tables and no version);"
            " point DATABASE_URL to a new file"
        )
    return version


def _statements(script: str) -> Iterator[str]:
    """Yield the statements of a script; triggers, with their inner semicolons, stay whole."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _back_up_before(db: Connection, version: int) -> None:
    """Copy the file beside itself before a migration touches it."""
    source = Path(db.execute("PRAGMA database_list").fetchone()[2])
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
    target = source.with_name(f"{source.name}.backup-v{version}-{stamp}")
    draft = target.with_name(f".{target.name}.draft")  # under its name only when it is whole
    for killed in target.parent.glob(f".{source.name}.backup-v*.draft*"):
        killed.unlink(missing_ok=True)
    back_up(db, draft)
    draft.replace(target)


def back_up(db: Connection, target: Path) -> None:
    """Write one consistent copy of the database to `target`, while others go on writing."""
    target.touch(mode=0o600)
    copy = sqlite3.connect(target)
    try:
        db.reader.backup(copy)
    finally:
        copy.close()
