"""PostgreSQL by DATABASE_URL: the same statements, many processes, one database.

Invariants: a thread holds a connection for one statement, or for one transaction; `transaction`
returns only when its block is durable; what failed for a while (no connection, a restart, a
deadlock) is an error that `is_passing`, so that whoever sent the message is told to send it again.
"""

import contextlib
import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import psycopg
from psycopg import errors
from psycopg.types.numeric import Int8Dumper, IntLoader
from psycopg.types.string import StrDumper, TextLoader
from psycopg_pool import ConnectionPool, PoolTimeout

from core.errors import StoreError
from tables.database import BUSY_S, SCHEMA_VERSION, Connection, Database
from tables.engines import dialect, words

log = logging.getLogger(__name__)

SCHEMA: Final = Path(__file__).with_name("postgres.sql")
MIGRATIONS: Final = Path(__file__).with_name("migrations") / "postgres"
CONNECTIONS_MOST: Final = 12  # of one process; PostgreSQL takes 100 as it comes
LISTEN_AGAIN_S: Final = 2.0
QUIET_S: Final = 30  # so often it is looked whether there is something to tidy
_TRIES: Final = 3  # of a block that may be run again
_LOCK: Final = 0x6D656D6F7279  # advisory: who makes or migrates the tables


class PostgresError(sqlite3.DatabaseError):
    """What PostgreSQL refuses, as those who call the store know failures."""


class NotUnique(sqlite3.IntegrityError):
    """A row is there already, or what it speaks of is not."""


class Unfit(sqlite3.DataError):
    """A value that the column does not take."""


class Passing(sqlite3.OperationalError):
    """The same may succeed later; `passing_cause` is why not now."""

    def __init__(self, cause: str, detail: str) -> None:
        super().__init__(f"{cause}: {detail}")
        self.passing_cause = cause


class _Again(Passing):
    """The block was taken back for another's sake; it may be run again at once."""


def _as_ours(error: psycopg.Error) -> sqlite3.Error:
    detail = str(error).partition("\n")[0]
    match error:
        case errors.SerializationFailure() | errors.DeadlockDetected():
            return _Again("another process writes the same", detail)
        case errors.DiskFull() | errors.OutOfMemory():
            return Passing("the database's disk is full", detail)
        case errors.LockNotAvailable() | errors.QueryCanceled():
            return Passing("another process holds the database", detail)
        case errors.ReadOnlySqlTransaction():
            return Passing("the database takes no writes", detail)
        case PoolTimeout():
            return Passing("all connections are in use, or the database does not answer", detail)
        case psycopg.IntegrityError():
            return NotUnique(detail)
        case psycopg.DataError() | errors.DatatypeMismatch():
            return Unfit(detail)
        case psycopg.OperationalError() | psycopg.InterfaceError():
            return Passing("the database cannot be reached", detail)
    return PostgresError(detail)


class Rows:
    """What a statement gave, all of it read."""

    def __init__(self, cursor: Any, *, gives_id: bool) -> None:
        self._rows: list[tuple[Any, ...]] = cursor.fetchall() if cursor.description else []
        self.rowcount: int = cursor.rowcount
        self.lastrowid: int | None = self._rows[-1][0] if gives_id and self._rows else None
        self._at = 0

    def fetchone(self) -> Any:
        self._at += 1
        return self._rows[self._at - 1] if self._at <= len(self._rows) else None

    def fetchall(self) -> list[Any]:
        rest, self._at = self._rows[self._at :], len(self._rows)
        return rest

    def __iter__(self) -> Iterator[Any]:
        return iter(self.fetchall())


class PostgresConnection(Connection):
    """A thread's way to the database: a connection of the pool for as long as it needs one."""

    engine = "postgresql"

    def __init__(self, database: "PostgresDatabase") -> None:
        self._database = database
        self._held: psycopg.Connection[Any] | None = None  # inside a transaction
        self.is_writing = False
        self._indexed: list[int] = []  # memories of this transaction whose postings are there

    def execute(self, statement: str, parameters: Mapping[str, Any] | tuple[Any, ...] = ()) -> Any:
        """Run one statement; inside `transaction` it sees what the block has written."""
        said = dialect.translate(statement)
        values = _values(said, parameters)
        try:
            if self._held is not None:
                return self._run(self._held, said, values)
            return self._run_alone(said, values)
        except psycopg.Error as error:
            raise self._database.noted(error) from error

    def _run_alone(self, said: dialect.Statement, values: Any) -> Rows:
        if not said.is_read:
            with self._database.lent() as db, db.transaction():
                self._held = db
                try:
                    rows = self._run(db, said, values)
                    if self._indexed:
                        db.execute(self._settling())
                    return rows
                finally:
                    self._held = None
        try:
            with self._database.lent() as db:
                return _ask(db, said, values)
        except (psycopg.OperationalError, psycopg.InterfaceError):
            self._database.check()  # after a restart all that there were are dead
            with self._database.lent() as db:
                return _ask(db, said, values)

    def _run(self, db: psycopg.Connection[Any], said: dialect.Statement, values: Any) -> Rows:
        if said.may_be_ignored:
            try:
                with db.transaction():
                    rows = _ask(db, said, values)
            except psycopg.IntegrityError:
                return Rows(_NONE, gives_id=False)
        else:
            rows = _ask(db, said, values)
        if said.brings_words and rows.lastrowid:
            self._indexed.append(rows.lastrowid)
        elif said.changes_words:
            while words.index(self):
                pass
        return rows

    # -- transactions ------------------------------------------------------------------------------

    @contextlib.contextmanager
    def block(self, *, is_repeatable: bool) -> Iterator[None]:
        """Run a block as one transaction; it is durable when this returns."""
        del is_repeatable
        with contextlib.ExitStack() as lending:
            db = self._begin(lending)
            self._held, self.is_writing = db, True
            self._indexed.clear()
            try:
                yield
            except BaseException as error:
                self._held, self.is_writing = None, False
                with contextlib.suppress(psycopg.Error):
                    db.execute("ROLLBACK")
                if isinstance(error, psycopg.Error):
                    raise self._database.noted(error) from error
                raise
            self._held, self.is_writing = None, False
            try:
                db.execute(f"{self._settling()}COMMIT", prepare=False)
            except psycopg.Error as error:
                raise self._database.noted(error) from error
            self._database.fault = None

    def _settling(self) -> str:
        """Return what takes the memories that came with their postings off the list of others."""
        ids, self._indexed = ",".join(map(str, self._indexed)), []
        return "DELETE FROM unindexed WHERE memory_id IN (-1);".replace("-1", ids) if ids else ""

    def repeat(self, block: Callable[[], Any]) -> Any:
        """Run a block as one transaction, and again where another's took it back."""
        for left in reversed(range(_TRIES)):
            try:
                with self.block(is_repeatable=True):
                    return block()
            except _Again:
                if not left:
                    raise
        raise AssertionError

    def _begin(self, lending: contextlib.ExitStack) -> psycopg.Connection[Any]:
        try:
            for is_last in (False, True):
                db = lending.enter_context(self._database.lent())
                try:
                    db.execute("BEGIN")
                    return db
                except (psycopg.OperationalError, psycopg.InterfaceError):
                    lending.close()
                    if is_last:
                        raise
                    self._database.check()
        except psycopg.Error as error:
            raise self._database.noted(error) from error
        raise AssertionError

    # -- what SQLite is asked in its own way -------------------------------------------------------

    @property
    def write_fault(self) -> str | None:
        """Why the last that was to be written was not; None: it was."""
        return self._database.fault

    def try_to_write(self) -> None:
        """Write a row as it is, and so learn whether writing works again."""
        with self.block(is_repeatable=False):
            self.execute("UPDATE schema_version SET version = version")

    def empty_log(self) -> bool:
        """Nothing is to be done: the log of PostgreSQL is its own affair."""
        return True

    def read_data_version(self) -> int:
        """Return another number each half minute: somebody always writes."""
        return int(time.monotonic() / QUIET_S)


class _Nothing:
    description = None
    rowcount = 0


_NONE: Final = _Nothing()


def _ask(db: psycopg.Connection[Any], said: dialect.Statement, values: Any) -> Rows:
    # Only a transaction of ours can hold what it reads.
    is_block = db.info.transaction_status != psycopg.pq.TransactionStatus.IDLE
    text = said.text + said.locks if is_block else said.text
    return Rows(db.execute(text, values), gives_id=said.gives_id)


def _values(said: dialect.Statement, parameters: Mapping[str, Any] | tuple[Any, ...]) -> Any:
    if isinstance(parameters, Mapping):
        named = words.take_apart(parameters) if said.has_match else parameters
        plain = {name: dialect.plain(value) for name, value in named.items()}
        if said.brings_words:
            plain = words.with_terms(plain)
        return plain | {f"no_{name}": named[name] is None for name in said.may_be_null}
    return [dialect.plain(value) for value in parameters]


class PostgresDatabase(Database):
    """One database, made or migrated when opened; hands each thread its way to it.

    `path` is beside what this machine alone keeps: uploads under way, Mem0's own files.
    """

    def __init__(self, url: str, path: Path) -> None:
        self.path = path
        self.damage: str | None = None
        self.fault: str | None = None
        self._local = threading.local()
        self._owner = threading.get_ident()
        self._url = url
        self._stopping = threading.Event()
        self._pool = ConnectionPool(
            url,
            min_size=1,
            max_size=CONNECTIONS_MOST,
            timeout=BUSY_S,
            kwargs={"autocommit": True, "connect_timeout": 5},
            configure=_configure,
            reconnect_timeout=30,
            open=False,
        )
        logging.getLogger("psycopg.pool").setLevel(logging.ERROR)  # we say it ourselves
        try:
            self._pool.open(wait=True, timeout=15)
            self._prepare()
        except psycopg.Error as error:
            self._pool.close(timeout=1)
            raise _unusable(error) from error
        except StoreError:
            self._pool.close(timeout=1)
            raise

    def connection(self) -> PostgresConnection:
        """Return this thread's way to the database."""
        existing: PostgresConnection | None = getattr(self._local, "connection", None)
        if existing is None:
            existing = self._local.connection = PostgresConnection(self)
        return existing

    def close(self) -> None:
        """Give up this thread's way; the thread that opened the database closes it for all."""
        self._local.connection = None
        if threading.get_ident() == self._owner:
            self._stopping.set()
            self._pool.close(timeout=2)

    def lent(self) -> contextlib.AbstractContextManager[psycopg.Connection[Any]]:
        """Return a connection of the pool, for a while."""
        lent: contextlib.AbstractContextManager[psycopg.Connection[Any]] = self._pool.connection()
        return lent

    def check(self) -> None:
        """Drop the connections that a restart of the server has left dead."""
        self._pool.check()

    def noted(self, error: psycopg.Error) -> sqlite3.Error:
        """Return an error as ours; remember why nothing can be written."""
        ours = _as_ours(error)
        if isinstance(ours, Passing) and not isinstance(ours, _Again):
            self.fault = ours.passing_cause
        return ours

    # -- the bell ----------------------------------------------------------------------------------

    def listen(self, ring: Mapping[str, Callable[[], None]]) -> None:
        """Have the bells of this process ring with those of all: a thread of its own listens."""
        thread = threading.Thread(target=self._listen, args=(ring,), name="listen", daemon=True)
        thread.start()

    def _listen(self, ring: Mapping[str, Callable[[], None]]) -> None:
        while not self._stopping.is_set():
            try:
                with psycopg.connect(self._url, autocommit=True, connect_timeout=5) as db:
                    for channel in ring:
                        db.execute(psycopg.sql.SQL("LISTEN {}").format(_name(channel)))
                    for wake in ring.values():  # what came while nobody listened
                        wake()
                    while not self._stopping.is_set():
                        for heard in db.notifies(timeout=1.0, stop_after=1):
                            ring[heard.channel]()
            except psycopg.Error as error:
                log.warning("bell not heard reason=%s", str(error).partition("\n")[0])
                self._stopping.wait(LISTEN_AGAIN_S)

    # -- versions ----------------------------------------------------------------------------------

    def _prepare(self) -> None:
        """Bring the tables to SCHEMA_VERSION: made if new, migrated if older."""
        with self.lent() as db, db.transaction():
            db.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])  # one process makes them
            version = _version(db)
            if version > SCHEMA_VERSION:
                raise StoreError(
                    f"the database is of version {version} and this program knows"
                    f" {SCHEMA_VERSION}; update the program, or restore what pg_dump saved"
                )
            if version == 0:
                _run_script(db, SCHEMA)
            for number in range(version + 1, SCHEMA_VERSION + 1) if version else ():
                script = MIGRATIONS / f"{number}.sql"
                if script.exists():  # else it changed what SQLite alone has
                    log.warning("database migrated to version=%d (pg_dump saves it before)", number)
                    _run_script(db, script)
            db.execute("UPDATE schema_version SET version = %s", [SCHEMA_VERSION])


def look_at(url: str) -> tuple[str, int, int, int]:
    """Return the server's version in words and as a number, the tables' version, the bytes."""
    try:
        with psycopg.connect(url, autocommit=True, connect_timeout=5) as db:
            row = db.execute(
                "SELECT current_setting('server_version'), current_setting('server_version_num'),"
                " pg_database_size(current_database())"
            ).fetchone()
            assert row is not None
            return row[0], int(row[1]), _version(db), row[2]
    except psycopg.Error as error:
        raise _unusable(error) from error


def _unusable(error: psycopg.Error) -> StoreError:
    reason = str(error).partition("\n")[0]
    return StoreError(
        f"PostgreSQL cannot be used ({reason}); check DATABASE_URL, and that the server runs and"
        " lets this user in"
    )


def _name(channel: str) -> psycopg.sql.Identifier:
    return psycopg.sql.Identifier(channel)


def _configure(db: psycopg.Connection[Any]) -> None:
    """Let values come as from SQLite; take no longer for a lock than Twilio waits."""
    for name in ("json", "jsonb"):
        db.adapters.register_loader(name, TextLoader)
    db.adapters.register_loader("numeric", IntLoader)  # of sums of whole numbers
    db.adapters.register_dumper(str, StrDumper)  # of whatever size or kind a value is, a statement
    db.adapters.register_dumper(int, Int8Dumper)  # has one plan
    db.prepare_threshold, db.prepared_max = 1, 500
    db.execute("SET lock_timeout = '5s'")
    db.execute("SET statement_timeout = '60s'")
    db.execute("SET idle_in_transaction_session_timeout = '60s'")


def _version(db: psycopg.Connection[Any]) -> int:
    row = db.execute("SELECT to_regclass('schema_version') IS NOT NULL").fetchone()
    if row and row[0]:
        found = db.execute("SELECT version FROM schema_version").fetchone()
        return int(found[0]) if found and found[0] else 0
    taken = db.execute("SELECT to_regclass('users') IS NOT NULL").fetchone()
    if taken and taken[0]:
        raise StoreError(
            "the database belongs to another program (it has a table users and no version);"
            " point DATABASE_URL to an empty one"
        )
    return 0


def _run_script(db: psycopg.Connection[Any], path: Path) -> None:
    """Run a script of ours; without parameters, several statements go at once."""
    script = path.read_text(encoding="utf-8")
    db.execute(script.encode())
    log.info("database script=%s", path.name)
