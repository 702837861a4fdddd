"""Three processes that serve and two that work, on one PostgreSQL: killed at random, restarted.

Under load, with redeliveries, and the server itself gone twice: every acknowledged message is kept
once, each reminder rings once, and nobody is told "Saved" of what is not.
"""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import engines
import pytest

pytestmark = pytest.mark.postgresql

ROOT = Path(__file__).parents[2]
MESSAGES, REMINDERS, PEOPLE, KILLS = 120, 24, 12, 6


@dataclass
class Fleet:
    """The processes of one installation: three serve, two work."""

    folder: Path
    url: str
    ports: list[int] = field(default_factory=lambda: [engines.free_port() for _ in range(3)])
    running: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    def start(self) -> None:
        self.running = [self._start(n) for n in range(5)]
        for port in self.ports:
            wait_for(port)

    def _start(self, n: int) -> "subprocess.Popen[bytes]":
        role = "serve" if n < 3 else "work"
        environ = {
            "DATABASE_URL": self.url,
            "MEDIA_DIR": f"{self.folder}/media",
            "TIMEZONE": "Europe/Rome",
            "PORT": str(self.ports[n % 3]),
            "SENSES": "off",
        }
        with (self.folder / f"log{n}").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, str(ROOT / "app.py"), role],
                cwd=self.folder,
                env={"PATH": os.environ["PATH"], "HOME": str(self.folder)} | environ,
                stdout=log,
                stderr=log,
            )

    def kill(self, n: int) -> None:
        """Kill one at whatever it is at, and start another in its place."""
        self.running[n].send_signal(signal.SIGKILL)
        self.running[n].wait()
        self.running[n] = self._start(n)

    def stop(self) -> None:
        for process in self.running:
            process.terminate()
        for process in self.running:
            process.wait(timeout=120)


def wait_for(port: int) -> None:
    for _ in range(600):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=10):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("it does not start")


def post(port: int, path: str, data: bytes, kind: str) -> str | None:
    """Return the answer of a call that succeeded."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{path}", data, {"Content-Type": kind}, method="POST"
    )
    try:
        with urllib.request.urlopen(request, timeout=120) as answer:
            text: str = answer.read().decode()
            return text
    except (OSError, urllib.error.HTTPError):
        return None


def tell(fleet: Fleet, n: int) -> str:
    """Deliver a message until it is taken, to any of the servers; then once more, to another."""
    form = {
        "MessageSid": f"SM{n:032d}",
        "From": f"whatsapp:+1555000{n % PEOPLE:04d}",
        "Body": f"The number of thing{n} is {n}",
    }
    chance = random.Random(n)
    replies: list[str] = []
    for _ in range(400):
        data = urllib.parse.urlencode(form).encode()
        kind = "application/x-www-form-urlencoded"
        reply = post(chance.choice(fleet.ports), "/webhook", data, kind)
        if reply is None:
            time.sleep(0.3)
            continue
        replies.append(reply)
        if len(replies) == 2:
            return replies[0]
    raise AssertionError(f"message {n} was never taken")


def remind(fleet: Fleet, n: int) -> str | None:
    """Set a reminder once; None: nobody knows whether it is set."""
    due = datetime.now(UTC) + timedelta(seconds=3 + n % 12)
    body: dict[str, Any] = {"message": f"ring {n}", "scheduled_time": due.isoformat()}
    data = json.dumps(body).encode()
    answer = post(fleet.ports[n % 3], "/reminders", data, "application/json")
    time.sleep(0.3)
    return f"ring {n}" if answer else None


@pytest.fixture
def cluster() -> Iterator[engines.Cluster]:
    """A server of our own that keeps what it says it keeps."""
    programs = engines.find_programs()
    assert programs is not None
    started = engines.Cluster(programs)
    yield started
    started.leave()


def harm(fleet: Fleet, cluster: engines.Cluster, is_over: threading.Event) -> None:
    """Kill processes one after the other, and twice the database's."""
    chance = random.Random(7)
    for number in range(KILLS):
        if is_over.wait(chance.uniform(1.0, 2.5)):
            return
        fleet.kill(chance.choice(range(5)))
        if number % 3 == 1:
            cluster.stop("immediate" if number == 1 else "fast")
            time.sleep(2)
            cluster.start()


def test_kills_and_restarts_lose_and_double_nothing(
    tmp_path: Path, cluster: engines.Cluster
) -> None:
    fleet = Fleet(tmp_path, cluster.url("postgres"))
    fleet.start()
    is_over = threading.Event()
    harming = threading.Thread(target=harm, args=(fleet, cluster, is_over))
    harming.start()
    try:
        with ThreadPoolExecutor(8) as pool:
            told = pool.map(lambda n: tell(fleet, n), range(MESSAGES))
            reminded = pool.map(lambda n: remind(fleet, n), range(REMINDERS))
            replies, set_ = list(told), [name for name in reminded if name]
        harming.join()
        _wait_until_rung(cluster)
    finally:
        is_over.set()
        harming.join()
        fleet.stop()
    assert all("Saved" in reply for reply in replies)
    _check_rows(cluster, set(set_))


def _check_rows(cluster: engines.Cluster, set_: set[str]) -> None:
    """Every message is there once, and every reminder rang once."""
    rows = _ask(cluster, "SELECT content FROM memories ORDER BY content")
    assert rows == sorted((f"The number of thing{n} is {n}",) for n in range(MESSAGES))
    counts = _ask(cluster, "SELECT count(*), count(DISTINCT twilio_message_sid) FROM interactions")
    assert counts[0][1] == MESSAGES
    rung = _ask(
        cluster,
        "SELECT message, count(outbound_messages.id) FROM reminders LEFT JOIN outbound_messages"
        " ON reminder_id = reminders.id GROUP BY reminders.id, message",
    )
    assert {count for _, count in rung} == {1}
    assert set_ <= {message for message, _ in rung}


def _wait_until_rung(cluster: engines.Cluster) -> None:
    for _ in range(120):
        if not _ask(cluster, "SELECT 1 FROM reminders WHERE status = 'pending'"):
            return
        time.sleep(0.5)
    raise AssertionError("a reminder did not ring")


def _ask(cluster: engines.Cluster, statement: str) -> list[Any]:
    import psycopg

    with psycopg.connect(cluster.url("postgres")) as db:
        return db.execute(statement.encode()).fetchall()
