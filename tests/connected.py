"""A world with the three vendors' stand-ins, and WhatsApp as Twilio would bring it."""

import hashlib
import os
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from conftest import NOW, Answer, Clock, Server, World, serve
from mem0_stand_in import Mem0StandIn
from openai_stand_in import INTENT, OpenAIStandIn
from twilio_stand_in import ACCOUNT_SID, AUTH_TOKEN, SENDER, TwilioStandIn, inbound_form, sign

import app
import reminders
from background import late_media, mem0_sync, outbox
from background.loops import Background
from core.backoff import Patience
from core.settings import load_settings
from vendors.mem0_edge import Mem0Edge
from vendors.model_edge import ModelEdge
from vendors.model_values import Budgets
from vendors.twilio_edge import TwilioEdge
from vendors.twilio_http import Timeouts

PUBLIC_URL = "https://memory.example.org"
OGG = b"OggS" + b"a recording" * 20
JPEG = (
    b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\x00" * 10 + b"\xff\xda\x00\x02" + b"a photo" + b"\xff\xd9"
)
CARD = (
    b"BEGIN:VCARD\r\nVERSION:3.0\r\nN:Rossi;Anna;;;\r\nFN:Anna Rossi\r\n"
    b"item1.TEL;waid=393331234567:+39 333 1234567\r\nEMAIL:anna@example.org\r\nEND:VCARD\r\n"
)
HASTY = Patience(
    twiml_s=30.0,
    interim_s=40.0,
    mem0_search_s=2.0,
    backoff_s=0.0,
    backoff_most_s=0.0,
    look_up_s=0.0,
    pace_s=0.0,
    sandbox_pace_s=0.0,
)


@dataclass
class Vendors:
    """The three stand-ins."""

    twilio: TwilioStandIn
    openai: OpenAIStandIn
    mem0: Mem0StandIn


@contextmanager
def vendors() -> Iterator[Vendors]:
    with ExitStack() as stack:
        yield Vendors(
            stack.enter_context(TwilioStandIn()),
            stack.enter_context(OpenAIStandIn()),
            stack.enter_context(Mem0StandIn()),
        )


def _environ_of(
    folder: Path, stand_ins: Vendors, uses: str, more: dict[str, str]
) -> dict[str, str]:
    """Return the settings of a world over a folder that knows the vendors named in `uses`."""
    environ = {
        "DATABASE_URL": f"sqlite:///{folder}/memory.db",
        "MEDIA_DIR": f"{folder}/media",
        "TIMEZONE": "Europe/Rome",
        "PUBLIC_URL": PUBLIC_URL,
        "SENSES": "server",  # whether this machine could hear is not what these tests are about
    } | more
    if "twilio" in uses:
        environ |= {
            "TWILIO_ACCOUNT_SID": ACCOUNT_SID,
            "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
            "TWILIO_PHONE_NUMBER": SENDER,
        }
    if "openai" in uses:
        environ |= {"OPENAI_API_KEY": "sk-test-key", "OPENAI_BASE_URL": stand_ins.openai.url}
    if "mem0" in uses:
        environ |= {"MEM0_API_KEY": "m0-test-key"}
    return environ


def connect(
    folder: Path,
    stand_ins: Vendors,
    *,
    uses: str = "twilio openai mem0",
    patience: Patience = HASTY,
    clock: Callable[[], datetime] | None = None,
    **environ: str,
) -> World:
    """Return a world over this folder's database that knows the vendors named in `uses`."""
    environ = _environ_of(folder, stand_ins, uses, environ)
    settings = load_settings(environ)
    clock = clock or Clock(NOW)
    services = replace(app.make_services(settings), clock=clock, patience=patience)
    if services.twilio:
        set_clock(stand_ins.twilio, clock)
        edge = TwilioEdge(
            settings,
            api_base=stand_ins.twilio.url,
            media_origins=[stand_ins.twilio.cdn_url],
            timeouts=Timeouts(1, 1, 2, 3),
            retry_delays_s=(0.01, 0.02),
        )
        services = replace(services, twilio=edge)
    if services.model:
        budgets = Budgets(1, 1, 1, 1, 1, 1)
        model = ModelEdge(settings, budgets=budgets)
        model.warm()  # the import alone may take longer than these budgets
        services = replace(services, model=model)
    if services.mem0:
        services = replace(services, mem0=Mem0Edge(settings, host=stand_ins.mem0.url))
    return World(services, clock)  # type: ignore[arg-type]


def set_clock(twilio: TwilioStandIn, clock: Callable[[], datetime]) -> None:
    """Have Twilio live at the same time as the world."""

    def keep(form: dict[str, str]) -> dict[str, Any]:
        message = TwilioStandIn._keep(twilio, form)
        message["date_created"] = format_datetime(clock())
        return message

    twilio._keep = keep  # type: ignore[method-assign]


def real_clock() -> datetime:
    return datetime.now(UTC)


def settle(world: World, rounds: int = 6) -> None:
    """Let the queues do all that they can do now."""
    for _ in range(rounds):
        reminders.tick(world.services, world.db, world.clock())
        done = outbox.send_due(world.services)
        done += mem0_sync.tell_due(world.services)
        done += late_media.finish_due(world.services)
        if not done:
            break


@dataclass
class Phone:
    """A person's WhatsApp: what they send goes through the signed webhook."""

    server: Server
    stand_ins: Vendors
    sender: str = "whatsapp:+15551230001"

    def send(self, text: str = "", **fields: str) -> Answer:
        """Send a message; returns the webhook's answer."""
        fields = {"Body": text, "From": self.sender} | fields
        return self.post("/webhook", inbound_form(**fields))

    def send_files(self, *files: tuple[bytes, str], **fields: str) -> Answer:
        form = self.stand_ins.twilio.inbound_media(*files, **({"From": self.sender} | fields))
        return self.post("/webhook", form)

    def post(self, path: str, form: dict[str, str], signature: str | None = None) -> Answer:
        signature = sign(PUBLIC_URL + path, form) if signature is None else signature
        headers = {
            "X-Twilio-Signature": signature,
            "X-Forwarded-For": "203.0.113.9",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        return self.server.call("POST", path, form=form, headers=headers)

    def status(self, sid: str, status: str, code: int | None = None) -> int:
        form = self.stand_ins.twilio.status_form(sid, status, code)
        return self.post("/webhook/status", form).status

    @property
    def received(self) -> list[str]:
        """What came by REST, oldest first."""
        to = [one for one in self.stand_ins.twilio.messages if one["to"] == self.sender]
        return [one["body"] for one in to]


def intent(kind: str, **fields: Any) -> dict[str, Any]:
    return INTENT | {"kind": kind} | fields


def eventually(look: Callable[[], Any], seconds: float = 180.0) -> Any:
    """Return what `look` gives as soon as it is true."""
    deadline = time.monotonic() + seconds
    while not (seen := look()):
        assert time.monotonic() < deadline, "it did not come to be"
        time.sleep(0.02)
    return seen


@contextmanager
def running(world: World) -> Iterator[Server]:
    """Serve a world with everything that runs beside it, as app.py does."""
    background = Background(world.services)
    background.start()
    served = serve(world)
    try:
        yield next(served)
    finally:
        next(served, None)
        background.stop()


def file_names(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "media").glob("*"))


def name_of(content: bytes, extension: str) -> str:
    return f"{hashlib.sha256(content).hexdigest()}.{extension}"


def media_path(link: str) -> str:
    """Return the path and query of a link of ours."""
    parts = urlsplit(link)
    return f"{parts.path}?{parts.query}"


def fresh_sid() -> str:
    return f"SM{uuid.uuid4().hex}"


def in_background(work: Callable[[], Any]) -> threading.Thread:
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


# Death is tried at every third statement; `make test-long` tries each.
AT_STATEMENTS = pytest.mark.parametrize(
    "step", [pytest.param(3, id="some"), pytest.param(1, id="each", marks=pytest.mark.long)]
)


def die_at(statement: int, act: Callable[[], World], then: Callable[[World], object]) -> bool:
    """Do `then` with what `act` makes, in a process that is gone before its n-th statement.

    False: it ended before it came to so many.
    """
    child = os.fork()
    if child == 0:
        world = act()
        seen = 0

        def count(_: str) -> None:
            nonlocal seen
            seen += 1
            if seen == statement:
                os._exit(9)

        world.db.writer.db.set_trace_callback(count)
        world.db.reader.set_trace_callback(count)
        then(world)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


def end(world: World) -> None:
    """Close what a world holds open."""
    for edge in (world.services.mem0, world.services.model):
        if edge is not None:
            edge.close()
    world.services.workers.stop(timeout_s=2)
    world.services.database.close()
