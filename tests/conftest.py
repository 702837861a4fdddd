"""What the tests share: a database on disk, a real server, a clock that can be set."""

import contextlib
import http.client
import json
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import engines
import pytest
from hypothesis import HealthCheck
from hypothesis import settings as examples

import app
import ingest
import reminders
import web.server
from core.backoff import Patience
from core.settings import load_settings
from services import Services
from store import Connection
from vendors.twilio_inbound import parse_inbound

NOW = datetime(2026, 11, 22, 15, 18, tzinfo=UTC)  # a Sunday
ANNA = "whatsapp:+15551230001"
BEN = "whatsapp:+15551230002"


# What makes a database of today one of version 4 again.
AS_OF_4 = """
    DROP TABLE sessions; DROP INDEX memories_of_lists;
    ALTER TABLE users DROP COLUMN language; ALTER TABLE reminders DROP COLUMN is_digest;
    DROP TABLE calendars; DROP TABLE webhook_posts; DROP TABLE contents;
    DROP TABLE refused_senders; DROP TABLE paired_senders; DROP TABLE pair_codes;
    PRAGMA user_version = 4;
"""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let `make` demand that everything is run, where all that tests need can be installed."""
    parser.addoption("--none-skipped", action="store_true", help="a skipped test is a failed one")
    parser.addoption("--engine", default="sqlite", choices=("sqlite", "postgresql"))


def pytest_configure(config: pytest.Config) -> None:
    """The same tests run on either engine."""
    engines.choose(config)
    # A busy machine makes examples slowly: no fault of what is tried.
    slow = [HealthCheck.too_slow]
    examples.register_profile("patient", deadline=None, suppress_health_check=slow)
    examples.load_profile("patient")
    config.addinivalue_line("markers", "sqlite: of SQLite's own ways")
    config.addinivalue_line("markers", "postgresql: of PostgreSQL's own ways (make test-postgres)")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out what is of the other engine alone."""
    others = {"sqlite", "postgresql"} - {engines.engine}
    items[:] = [item for item in items if not others & {mark.name for mark in item.iter_markers()}]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    """Fail what is skipped where nothing may be."""
    return _not_skipped(item.config, (yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Generator[None, Any, Any]:
    """Fail a file that skips itself where nothing may be."""
    return _not_skipped(collector.config, (yield))


def _not_skipped(config: pytest.Config, report: Any) -> Any:
    if report.skipped and config.getoption("none_skipped") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, and nothing may be: {report.longrepr}"
    return report


# What is not about waiting gets its answer at once, however busy the machine is.
PATIENT = Patience(twiml_s=120.0, interim_s=240.0)


class Clock:
    """Stands still until it is told otherwise."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **span: float) -> None:
        self.now += timedelta(**span)


_ROME = ZoneInfo("Europe/Rome")  # where the tests' people live


@dataclass
class World:
    """Services over a database in a folder of its own, and short ways to use them."""

    services: Services
    clock: Clock
    sent: int = field(default=0)

    @property
    def db(self) -> Connection:
        return self.services.database.connection()

    def say(self, text: str, sender: str = ANNA, **fields: str) -> str:
        """Send a message as Twilio would and return the reply."""
        self.sent += 1
        form = {"MessageSid": f"SM{self.sent:032d}", "From": sender, "Body": text} | fields
        return ingest.receive(self.services, parse_inbound(form), "twiml").text

    def ring(self) -> list[str]:
        """Deliver what is due and return the local messages that nobody has seen."""
        reminders.tick(self.services, self.db, self.clock())
        rows = self.db.execute(
            "SELECT id, body FROM outbound_messages WHERE channel = 'local' AND status = 'sent'"
            " ORDER BY id"
        ).fetchall()
        self.db.execute("UPDATE outbound_messages SET status = 'read' WHERE status = 'sent'")
        return [row[1] for row in rows]

    def kept(self) -> list[str]:
        """Return the words of what is kept, the oldest first."""
        return [row[0] for row in self.db.execute("SELECT content FROM memories ORDER BY id")]

    def ringing(self) -> list[str]:
        """Return when what is to come rings, "06T19:00" on the clock of Rome, sorted as text."""
        rows = self.db.execute("SELECT scheduled_time FROM reminders WHERE status = 'pending'")
        times = (datetime.fromisoformat(at).astimezone(_ROME) for (at,) in rows.fetchall())
        return sorted(f"{at:%dT%H:%M}" for at in times)

    def done(self) -> int:
        """Return how many reminders are told to be done."""
        counted = self.db.execute("SELECT COUNT(*) FROM reminders WHERE done_at IS NOT NULL")
        return int(counted.fetchone()[0])

    def count(self, table: str) -> int:
        return int(self.db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def make_world(folder: Path, **environ: str) -> World:
    settings = load_settings(
        {
            "DATABASE_URL": engines.database_url(folder),
            "MEDIA_DIR": f"{folder}/media",
            "TIMEZONE": "Europe/Rome",
            "SENSES": "off",  # a photo is kept as soon here as where nothing could read it
        }
        | environ
    )
    clock = Clock(NOW)
    services = replace(app.make_services(settings), clock=clock, patience=PATIENT)
    return World(services, clock)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = make_world(tmp_path)
    yield world
    world.services.database.close()


@pytest.fixture(scope="module")
def servers() -> Iterator[Any]:
    """The three vendors' stand-ins, for all tests of a file."""
    from connected import vendors  # which is made of what stands here

    with vendors() as stand_ins:
        yield stand_ins


@dataclass
class Answer:
    """What a call over HTTP gave."""

    status: int
    text: str
    headers: dict[str, str]

    @property
    def json(self) -> Any:
        return json.loads(self.text)

    @property
    def reply(self) -> str:
        """The words of a TwiML answer."""
        return "\n".join(ElementTree.fromstring(self.text).itertext()).strip()


@dataclass
class Server:
    """The application behind a real Waitress; `is_owner`: calls bring the token, if any."""

    world: World
    port: int
    is_owner: bool = True

    def call(
        self,
        method: str,
        path: str,
        *,
        form: dict[str, str] | None = None,
        body: Any = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        data = None
        token = self.world.services.door.token
        sent = {"Authorization": f"Bearer {token}"} if token and self.is_owner else {}
        sent |= headers or {}
        if form is not None:
            data = urllib.parse.urlencode(form).encode()
        elif body is not None:
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
            sent.setdefault("Content-Type", "application/json")
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}", data, sent, method=method
        )
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                text = answer.read().decode("utf-8", "replace")  # a photo is not text
                return Answer(answer.status, text, dict(answer.headers))
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, error.read().decode(), dict(error.headers))

    def raw(self, method: str, path: str, form: dict[str, str], headers: dict[str, str]) -> Answer:
        """Send a form and return the very answer, a redirection too."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        link.request(
            method,
            path,
            urllib.parse.urlencode(form),
            {"Content-Type": "application/x-www-form-urlencoded"} | headers,
        )
        with contextlib.closing(link), link.getresponse() as answer:
            return Answer(answer.status, answer.read().decode(), dict(answer.headers))

    def get(self, path: str, **query: object) -> Answer:
        return self.call("GET", path + ("?" + urllib.parse.urlencode(query) if query else ""))

    def post(self, path: str, body: Any = None, **headers: str) -> Answer:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.call("POST", path, body=body, headers=named)

    def webhook(self, sid: str, text: str, sender: str = ANNA, **fields: str) -> Answer:
        form = {"MessageSid": sid, "From": sender, "Body": text} | fields
        return self.call("POST", "/webhook", form=form)


@pytest.fixture
def server(world: World) -> Iterator[Server]:
    yield from serve(world)


def serve(world: World, *, is_owner: bool = True) -> Iterator[Server]:
    """Serve a world as app.py does, on a free port."""
    with running(world, app.create_app(world.services)) as port:
        yield Server(world, port, is_owner)


@contextlib.contextmanager
def running(world: World, application: web.server.WsgiApp) -> Iterator[int]:
    """Serve an application; give its port."""
    server = web.server.make_server(world.services, application, listen="127.0.0.1:0")
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield server.effective_port
    with contextlib.suppress(OSError):  # it may close itself between being told and being woken
        server.trigger.pull_trigger(server.close)
    server.task_dispatcher.shutdown()
    thread.join(timeout=5)
