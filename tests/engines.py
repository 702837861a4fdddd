"""The engine that tests run on: SQLite, or PostgreSQL started for them alone (--engine).

PostgreSQL's programs are Debian's; a cluster of our own stands in a temporary folder and listens on
a free port of this machine, and a system's own cluster is never touched. As root it runs as the
user postgres, whom initdb asks for.
"""

import atexit
import functools
import itertools
import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import pytest

MEMORY = Path("/dev/shm")
DEBIAN = Path("/usr/lib/postgresql")
# Nothing here has to outlive this machine: what is durable is tried by the tests of kills alone.
QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")


def find_programs() -> Path | None:
    """Where initdb and pg_ctl are; None: PostgreSQL is not installed."""
    found = shutil.which("pg_ctl")
    newest = sorted(DEBIAN.glob("*/bin/pg_ctl"), key=lambda path: int(path.parts[-3]))
    return Path(found).parent if found else newest[-1].parent if newest else None


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


class Cluster:
    """A PostgreSQL of our own."""

    def __init__(self, programs: Path, *options: str) -> None:
        self.programs = programs
        self.port = free_port()
        self.options = options
        self.as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        parent = MEMORY if MEMORY.is_dir() else tempfile.gettempdir()
        made = self._run("mktemp", "-d", f"{parent}/memory-pg.XXXXXX")
        self.folder = Path(made.strip())
        data = f"{self.folder}/data"
        initdb = f"{programs}/initdb"
        self._run(initdb, "-D", data, "-U", "app", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
        self.start()

    def _run(self, *command: str) -> str:
        done = subprocess.run(
            [*self.as_user, *command], cwd="/", capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def _control(self, *what: str) -> None:
        # Its output must not be a pipe: the server would hold it open.
        command = [f"{self.programs}/pg_ctl", "-D", f"{self.folder}/data", "-w", *what]
        subprocess.run(
            [*self.as_user, *command],
            cwd="/",
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=True,
        )

    def start(self) -> None:
        options = (
            *self.options,
            f"port={self.port}",
            "listen_addresses=127.0.0.1",
            f"unix_socket_directories={self.folder}",
        )
        set_ = " ".join(f"-c {option}" for option in options)
        self._control("-l", f"{self.folder}/log", "-o", set_, "start")

    def stop(self, how: str = "immediate") -> None:
        self._control("-m", how, "stop")

    def leave(self) -> None:
        """Stop it and take its folder away."""
        self.stop()
        self._run("rm", "-rf", str(self.folder))

    def url(self, database: str) -> str:
        return f"postgresql://app@127.0.0.1:{self.port}/{database}"


@functools.cache
def cluster() -> Cluster:
    """The one that all tests of a run share; it goes when they end."""
    programs = find_programs()
    assert programs is not None
    started = Cluster(programs, *QUICK)
    atexit.register(started.leave)
    return started


_numbers = itertools.count(1)


@functools.cache
def _template() -> str:
    """A database with the tables in it: to copy it is quicker than to make them."""
    from tables.engines.postgres import PostgresDatabase

    execute("CREATE DATABASE made")
    database = PostgresDatabase(cluster().url("made"), Path("nowhere.db"))
    database.close()
    return "made"


def execute(statement: str, database: str = "postgres") -> Any:
    """Run a statement on a connection of its own."""
    import psycopg

    with psycopg.connect(cluster().url(database), autocommit=True) as db:
        cursor = db.execute(statement.encode())
        return cursor.fetchall() if cursor.description else None


def new_database() -> str:
    """The address of a new database with empty tables."""
    name = f"memory_{next(_numbers)}"
    execute(f"CREATE DATABASE {name} TEMPLATE {_template()} STRATEGY FILE_COPY")
    return cluster().url(name)


engine = "sqlite"


def choose(config: pytest.Config) -> None:
    """Take the engine that the command line names."""
    global engine  # noqa: PLW0603
    engine = config.getoption("engine")


@functools.cache
def _made() -> Path:
    """A file with the tables in it: to copy it is quicker than to make them."""
    from tables.database import Database

    folder = Path(tempfile.mkdtemp(prefix="memory-made-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    Database(folder / "memory.db").close()
    return folder / "memory.db"


def database_url(folder: Path) -> str:
    """The address of a new database of the engine that is tried."""
    if engine == "postgresql":
        return new_database()
    if folder.is_dir() and not (folder / "memory.db").exists():
        shutil.copy2(_made(), folder / "memory.db")
    return f"sqlite:///{folder}/memory.db"
