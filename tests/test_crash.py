"""Death at every statement, and of a whole server under load: nothing lost, nothing doubled."""

import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import NOW, World, make_world

import app
import ingest
import reminders
import store

ROOT = Path(app.__file__).parent


def die_at(statement: int, folder: Path, act: Callable[[World], object]) -> bool:
    """Run `act` in a process of its own that is gone before its n-th statement.

    False: the act ended before it came to so many.
    """
    child = os.fork()
    if child == 0:
        world = make_world(folder)
        seen = 0

        def count(_: str) -> None:
            nonlocal seen
            seen += 1
            if seen == statement:
                os._exit(9)

        world.db.reader.set_trace_callback(count)
        world.db.writer.db.set_trace_callback(count)
        act(world)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


@pytest.mark.filterwarnings("ignore:This process.*is multi-threaded:DeprecationWarning")
@pytest.mark.parametrize(
    ("text", "table"),
    [
        ("The safe opens with 987654", "memories"),
        ("Remind me to stretch every day at 8", "reminders"),
    ],
)
def test_death_at_any_statement_leaves_one_or_none(tmp_path: Path, text: str, table: str) -> None:
    statement = 0
    is_dying = True
    while is_dying:
        statement += 1
        folder = tmp_path / str(statement)
        folder.mkdir()
        is_dying = die_at(statement, folder, lambda world: world.say(text))
        world = make_world(folder)
        rows = (world.count("interactions"), world.count(table))
        assert rows in {(0, 0), (1, 1)}
        world.say(text)  # Twilio delivers it again
        assert (world.count("interactions"), world.count(table)) == (1, 1)
        world.services.database.close()
    assert statement > 10  # the act is made of more statements than that: the loop did its work


@pytest.mark.filterwarnings("ignore:This process.*is multi-threaded:DeprecationWarning")
def test_death_while_a_reminder_goes_out_sends_it_once(tmp_path: Path) -> None:
    statement = 0
    is_dying = True
    while is_dying:
        statement += 1
        folder = tmp_path / str(statement)
        folder.mkdir()
        world = make_world(folder)
        world.say("Remind me to stretch every day at 8")
        world.services.database.close()

        def ring(world: World) -> None:
            world.clock.pass_(days=1)
            reminders.tick(world.services, world.db, world.clock())

        is_dying = die_at(statement, folder, ring)
        world = make_world(folder)
        ring(world)
        assert world.count("outbound_messages") == 1
        states = world.db.execute("SELECT status FROM reminders ORDER BY id").fetchall()
        assert states == [("sent",), ("pending",)]
        world.services.database.close()
    assert statement > 5


def test_recovery_finishes_what_was_received(world: World) -> None:
    with store.transaction(world.db):
        user = store.add_user(world.db, "+15551230001", world.services.settings.timezone, NOW)
        store.add_interaction(
            world.db, user.id, "text", "The safe opens with 987654", NOW, message_sid="SM1"
        )
    assert ingest.recover(world.services) == 1
    assert ingest.recover(world.services) == 0
    assert world.count("memories") == 1
    (message,) = store.list_unread_local(world.db)
    assert message.body.startswith("Saved.")
    assert world.say("The safe opens with 987654", MessageSid="SM1") == ""  # it went out already


# -- a real server ---------------------------------------------------------------------------------


@dataclass
class Program:
    """`python app.py` on a database of its own."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        environ = os.environ | {
            "DATABASE_URL": f"sqlite:///{self.folder}/memory.db",
            "MEDIA_DIR": f"{self.folder}/media",
            "PORT": str(self.port),
        }
        log = (self.folder / "log").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, str(ROOT / "app.py")],
            cwd=self.folder,
            env=environ,
            stdout=log,
            stderr=log,
        )
        log.close()
        deadline = time.monotonic() + 180
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health", timeout=10).close()
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise TimeoutError((self.folder / "log").read_text())

    def end(self, with_signal: signal.Signals) -> int:
        assert self.process is not None
        self.process.send_signal(with_signal)
        return self.process.wait(timeout=120)

    def post(self, sid: str, text: str) -> str | None:
        """Return the TwiML; None: no whole answer came."""
        form = {"MessageSid": sid, "From": "whatsapp:+15551230001", "Body": text}
        data = urllib.parse.urlencode(form).encode()
        try:
            url = f"http://127.0.0.1:{self.port}/webhook"
            with urllib.request.urlopen(url, data, timeout=120) as answer:
                body: bytes = answer.read()
                return body.decode() if answer.status == 200 else None
        except (OSError, ValueError, urllib.error.URLError):
            return None
        except Exception:  # http.client's own when the server dies in the middle of a line
            return None


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    program = Program(tmp_path, port)
    program.start()
    yield program
    if program.process is not None and program.process.poll() is None:
        program.end(signal.SIGKILL)


def test_kills_under_load_lose_and_double_nothing(program: Program) -> None:
    luck = random.Random(22)
    answered: dict[str, str] = {}
    waiting = [f"SM{number:04d}" for number in range(120)]
    stopping = threading.Event()

    def deliver(sid: str) -> None:
        while not stopping.is_set():
            twiml = program.post(sid, f"Note {sid}: the code of box {sid} is {sid[::-1]}")
            if twiml is not None:
                answered[sid] = twiml
                if luck.random() < 0.8:  # Twilio may deliver what was answered once more
                    return

    with ThreadPoolExecutor(6) as pool:
        deliveries = [pool.submit(deliver, sid) for sid in waiting]
        for _ in range(4):
            time.sleep(luck.uniform(0.05, 0.4))
            program.end(signal.SIGKILL)
            program.start()
        for delivery in deliveries:
            delivery.result(timeout=120)
        stopping.set()
    assert len(answered) == len(waiting)
    assert {program.post(sid, "again") == twiml for sid, twiml in answered.items()} == {True}
    db = sqlite3.connect(program.folder / "memory.db")
    count = "SELECT count(*), count(DISTINCT content) FROM memories"
    assert db.execute(count).fetchone() == (120, 120)
    assert db.execute("SELECT count(*) FROM interactions").fetchone() == (120,)
    assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    db.close()


def test_sigterm_drains_and_ends_in_time(program: Program) -> None:
    assert program.post("SM1", "The safe opens with 987654")
    started = time.monotonic()
    assert program.end(signal.SIGTERM) == 0
    assert time.monotonic() - started < 20
    assert not (program.folder / "memory.db-wal").exists()  # folded in: the file is whole by itself


def test_a_port_in_use_is_said_so(program: Program) -> None:
    environ = os.environ | {
        "DATABASE_URL": f"sqlite:///{program.folder}/other.db",
        "PORT": str(program.port),
    }
    second = subprocess.run(
        [sys.executable, str(ROOT / "app.py")],
        cwd=program.folder,
        env=environ,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert second.returncode == 1
    assert "set PORT to another number" in second.stderr
    assert "Traceback" not in second.stderr
