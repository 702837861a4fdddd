"""Checks the set-up and says how to mend each fault; also what /health tells.

Invariant: nothing is changed by looking, and no secret is printed.
"""

import contextlib
import http.client
import platform
import shutil
import socket
import sqlite3
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from http import HTTPStatus
from itertools import chain
from pathlib import Path

import store
from core.access import needs_token
from core.errors import ServiceError
from core.media import open_media
from core.media.bucket import MediaBucket
from core.settings import Settings, SettingsError, load_settings, read_environment, token_path
from doctor import models
from doctor.check import Check, State
from senses import hearing, reading
from services import Services
from store import Connection, StoreError
from vendors import ngrok, twilio_delivery
from vendors.mem0_edge import Mem0Edge
from vendors.model_edge import ModelEdge
from vendors.twilio_edge import TwilioEdge

VENDOR_S = 5.0
DISK_WANTED_BYTES = 500 * 1024 * 1024
_MARKS: dict[State, str] = {"ok": "ok  ", "off": "off ", "warning": "warn", "fault": "FAIL"}


def run() -> int:
    """Print every check; return 1 when one has a fault."""
    try:
        settings = load_settings(read_environment())
    except SettingsError as error:
        for problem in error.problems:
            print(_line(Check("configuration", "fault", problem)))
        return 1
    faults, edges = 0, edges_of(settings)
    for check in chain(examine(settings), examine_vendors(settings, edges)):
        print(_line(check), flush=True)
        faults += check.state == "fault"
    for edge in (edges.mem0, edges.model):
        if edge is not None:
            edge.close()
    print("All is well." if not faults else f"{faults} to mend.")
    return 1 if faults else 0


def examine_all(services: Services) -> list[Check]:
    """Return every check, as the serving program itself sees it; takes seconds."""
    edges = Edges(services.twilio, services.model, services.mem0, services.address.find)
    settings = services.settings
    return [*examine(settings, is_serving=True), *examine_vendors(settings, edges)]


def vital_signs(services: Services) -> dict[str, str]:
    """Return `ok` or what is wrong for the parts without which nothing works."""
    signs = {name: "ok" if is_well() else "not running" for name, is_well in services.vital.items()}
    database = services.database
    try:
        store.probe(database.connection())
        fault = store.write_fault(database.connection())
        signs["database"] = f"cannot be written: {fault}" if fault else database.damage or "ok"
    except sqlite3.Error:
        signs["database"] = "cannot be read"
    return signs


def examine(settings: Settings, *, is_serving: bool = False) -> Iterator[Check]:
    """Yield a check of everything the assistant needs on this machine.

    `is_serving`: it is the assistant itself that asks.
    """
    checks: tuple[Callable[[Settings], Check], ...] = (
        _python,
        _sqlite,
        _database,
        _media,
        _disk,
        _zone,
        partial(_port, is_serving=is_serving),
        _token,
    )
    for check in checks:
        yield check(settings)


def _line(check: Check) -> str:
    mend = f"\n       {check.mend}" if check.mend else ""
    return f"{_MARKS[check.state]} {check.name}: {check.finding}{mend}"


# -- what is always needed -------------------------------------------------------------------------


def _python(_: Settings) -> Check:
    return Check("Python", "ok", f"{platform.python_version()} on {platform.machine()}")


def _sqlite(_: Settings) -> Check:
    if sqlite3.sqlite_version_info < (3, 38):
        return Check(
            "SQLite",
            "fault",
            f"{sqlite3.sqlite_version} is too old",
            "Use Python 3.11 of Debian 12 or newer, whose SQLite is 3.38 or newer.",
        )
    return Check("SQLite", "ok", sqlite3.sqlite_version)


def _database(settings: Settings) -> Check:
    if settings.postgres_url is not None:
        return _shared_database(settings)
    path = settings.database_url
    if not path.exists():
        return Check("database", "ok", f"{path} will be made at the first start")
    try:
        with _looked_at(path) as db:
            finding, version = store.check(db), store.read_version(db)
    except sqlite3.Error as error:
        return Check(
            "database", "fault", f"{path}: {error}", "Restore a backup, or check its owner."
        )
    if finding != "ok":
        return Check("database", "fault", f"{path}: {finding}", "Restore the newest backup.")
    if version > store.SCHEMA_VERSION:
        return Check("database", "fault", f"{path} is of a newer version", "Update the program.")
    size_mb = database_bytes(path) / 1e6
    return Check("database", "ok", f"{path}, {size_mb:.1f} MB, version {version}, intact")


def _shared_database(settings: Settings) -> Check:
    try:
        look = store.look_at(settings)
    except StoreError as error:
        return Check("database", "fault", "PostgreSQL cannot be reached", str(error))
    found = f"PostgreSQL {look.server}, {look.size_bytes / 1e6:.1f} MB"
    if look.server_number < store.OLDEST_POSTGRES:
        return Check("database", "fault", f"{found} is too old", "Use PostgreSQL 15 or newer.")
    if look.version > store.SCHEMA_VERSION:
        return Check("database", "fault", f"{found} of a newer version", "Update the program.")
    if not look.version:
        return Check("database", "ok", f"{found}; its tables will be made at the first start")
    return Check("database", "ok", f"{found}, version {look.version}")


@contextlib.contextmanager
def _opened(settings: Settings) -> Iterator[sqlite3.Connection | Connection | None]:
    """Give a way to read what is kept; None: nothing is there yet. Raises sqlite3.Error."""
    if settings.postgres_url is None and not settings.database_url.exists():
        yield None
    elif settings.postgres_url is None:
        with _looked_at(settings.database_url) as db:
            yield db
    else:
        try:
            is_made = store.look_at(settings).version == store.SCHEMA_VERSION
            database = store.open_database(settings) if is_made else None
        except StoreError as error:
            raise sqlite3.OperationalError(str(error)) from error
        with contextlib.closing(database) if database else contextlib.nullcontext():
            yield database.connection() if database else None


def _looked_at(path: Path) -> "contextlib.closing[sqlite3.Connection]":
    uri = f"{path.absolute().as_uri()}?mode=ro"
    return contextlib.closing(sqlite3.connect(uri, uri=True))


def database_bytes(path: Path) -> int:
    """Return how large a database is on disk, with what is not merged into it yet."""
    files = (path, path.with_name(f"{path.name}-wal"))
    return sum(file.stat().st_size for file in files if file.exists())


def _media(settings: Settings) -> Check:
    place, folder = open_media(settings), settings.media_dir
    if isinstance(place, MediaBucket):
        try:
            return Check("media", "ok", place.check())
        except OSError as error:
            mend = "Check MEDIA_URL, S3_ENDPOINT, S3_REGION and the two keys, and that it runs."
            return Check("media", "fault", f"{place}: {error.strerror}", mend)
    nearest = folder if folder.exists() else folder.absolute().parent
    if _is_writable(nearest):
        return Check("media", "ok", f"{folder}")
    return Check("media", "fault", f"{folder} cannot be written", "Set MEDIA_DIR, or its owner.")


def _is_writable(folder: Path) -> bool:
    probe = folder / ".writable"
    try:
        probe.touch()
        probe.unlink()
    except OSError:
        return False
    return True


def _disk(settings: Settings) -> Check:
    free = shutil.disk_usage(settings.database_url.absolute().parent).free
    finding = f"{free / 1e9:.1f} GB free"
    if free < DISK_WANTED_BYTES:
        return Check("disk", "warning", finding, "Make room: nothing can be saved on a full disk.")
    return Check("disk", "ok", finding)


def _zone(settings: Settings) -> Check:
    if settings.timezone.key in {"UTC", "Etc/UTC"}:
        return Check("time zone", "warning", "UTC", "Set TIMEZONE if you live by another clock.")
    return Check("time zone", "ok", settings.timezone.key)


def _port(settings: Settings, *, is_serving: bool) -> Check:
    with socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET) as probe:
        probe.settimeout(1)
        host = "127.0.0.1" if settings.host == "0.0.0.0" else settings.host
        is_taken = probe.connect_ex((host, settings.port)) == 0
    who = "this assistant" if is_serving else "something"
    suspicion = "" if is_serving else " (this assistant?)"
    finding = f"{who} listens there{suspicion}" if is_taken else "free"
    return Check("port", "ok", f"{settings.port}: {finding}")


def _token(settings: Settings) -> Check:
    if not needs_token(settings):
        return Check("REST API", "ok", "for this machine alone: nothing outside is configured")
    if settings.api_token is not None:
        if len(settings.api_token) < 16:
            return Check("REST API", "warning", "API_TOKEN is short", "Use 32 random characters.")
        return Check("REST API", "ok", "for whoever has the API_TOKEN")
    path = token_path(settings)
    if path.exists() and path.stat().st_mode & 0o077:
        return Check(
            "REST API", "warning", f"others may read the token in {path}", f"chmod 600 {path}"
        )
    return Check("REST API", "ok", "for whoever has the token: python app.py token prints it")


# -- what is optional: asked of the vendors themselves ---------------------------------------------


@dataclass(frozen=True, slots=True)
class Edges:
    """The vendors that are configured, and how to find the address that Twilio sees."""

    twilio: TwilioEdge | None
    model: ModelEdge | None
    mem0: Mem0Edge | None
    find_address: Callable[[], str | None]


def edges_of(settings: Settings) -> Edges:
    """Return the edges for these settings; nothing is asked of anybody yet."""
    return Edges(
        TwilioEdge(settings) if settings.has_twilio else None,
        ModelEdge(settings) if settings.has_openai else None,
        Mem0Edge(settings) if settings.has_mem0 else None,
        lambda: settings.public_url or ngrok.find_public_url(settings.port),
    )


def examine_vendors(settings: Settings, edges: Edges) -> Iterator[Check]:
    """Yield a check of each vendor: reached with our credentials, within a few seconds."""
    yield _twilio(settings, edges.twilio)
    address = edges.find_address() if edges.twilio or settings.public_url else None
    if edges.twilio is not None:
        yield _webhook(address, settings.port)
        yield _template(settings)
    if address is not None:
        yield _strangers(address)
    yield models.mem0(edges.mem0)
    yield from models.models(settings, edges.model)
    yield from _senses(settings)
    if edges.twilio is not None:
        yield _traffic(settings)
    if settings.allowed_numbers:
        yield _refused(settings)
    yield _second_way(settings)
    yield _queues(settings)


def _twilio(settings: Settings, edge: TwilioEdge | None) -> Check:
    if edge is None:
        return Check("WhatsApp", "off", "no TWILIO_ values; the terminal and REST work without")
    try:
        finding = edge.check_account()
    except ServiceError as error:
        is_key = twilio_delivery.action_for(error.code) == "configuration"
        mend = (
            "Copy Account SID and the primary Auth Token from https://console.twilio.com."
            if is_key
            else "Check this machine's internet connection, then https://status.twilio.com."
        )
        return Check("WhatsApp", "fault", f"Twilio: {error.reason}", mend)
    return Check("WhatsApp", "ok", f"{settings.twilio_phone_number}. {finding}")


def _webhook(address: str | None, port: int) -> Check:
    """Look whether the public address leads here, and say what Twilio has to be told."""
    if address is None:
        return Check(
            "webhook",
            "fault",
            "no public address: PUBLIC_URL is unset and no ngrok runs here",
            f"Run `ngrok http {port}` beside it, or set PUBLIC_URL to its https address.",
        )
    paste = (
        f"In the Twilio console, at “When a message comes in” (POST): {address}/webhook"
        f" and at “Status callback URL”: {address}/webhook/status"
    )
    if not address.startswith("https://"):
        return Check("webhook", "warning", f"{address} is not https", "Set PUBLIC_URL to https.")
    if not _leads_here(address):
        return Check(
            "webhook",
            "warning",
            f"{address} does not lead to this assistant now",
            f"Start it (make run) and the tunnel, to the same port. {paste}",
        )
    return Check("webhook", "ok", f"{address} leads here. {paste}")


def _leads_here(address: str) -> bool:
    # Without the header ngrok's free plan shows browsers a page of its own.
    request = urllib.request.Request(f"{address}/", headers={"ngrok-skip-browser-warning": "1"})
    try:
        with urllib.request.urlopen(request, timeout=VENDOR_S) as answer:
            return b"Memory Assistant" in answer.read(10_000)
    except (OSError, ValueError, http.client.HTTPException):
        return False


def _strangers(address: str) -> Check:
    """Ask from outside in, as a stranger would, for what is the owner's: it has to be refused."""
    try:  # with no header of ngrok's: by that we would tell a tunnel
        with _Unled().open(f"{address}/memories/list?limit=1", timeout=VENDOR_S) as answer:
            status = answer.status
    except urllib.error.HTTPError as error:
        with error:
            status = error.code
    except (OSError, ValueError, http.client.HTTPException):
        return Check("strangers", "warning", f"{address} cannot be asked from here")
    if status == HTTPStatus.UNAUTHORIZED:
        return Check("strangers", "ok", f"{address} asks them for the token")
    return Check(
        "strangers",
        "fault",
        f"{address}/memories/list answers anybody with {status}, and it has to be 401",
        "Stop the proxy or tunnel until it leads to this version of the assistant and to nothing"
        " else (README, “WhatsApp, step by step”, ends with nginx's lines).",
    )


class _Unled(urllib.request.OpenerDirector):
    """Opens an address and follows no redirection: where that leads is another's answer."""

    def __init__(self) -> None:
        super().__init__()
        for handler in (
            urllib.request.ProxyHandler(),
            urllib.request.HTTPHandler(),
            urllib.request.HTTPSHandler(),
            urllib.request.HTTPDefaultErrorHandler(),
            urllib.request.HTTPErrorProcessor(),
        ):
            self.add_handler(handler)


def _template(settings: Settings) -> Check:
    if settings.twilio_reminder_content_sid:
        return Check("reminders", "ok", "the template carries those outside the 24-hour window")
    return Check(
        "reminders",
        "off",
        "no TWILIO_REMINDER_CONTENT_SID: a reminder due over 24 hours after your last message"
        " waits for your next one",
    )


def _senses(settings: Settings) -> Iterator[Check]:
    """Say who hears and who reads, and what is missing where nobody does."""
    if settings.has_openai and settings.senses in {"auto", "server"}:
        yield Check("hearing", "ok", f"{settings.openai_transcribe_model}, on the server")
        yield Check("reading", "ok", f"{settings.openai_chat_model}, on the server")
        return
    uses_machine = settings.senses in {"auto", "local"}
    for name, reason in (("hearing", hearing.why_not()), ("reading", reading.why_not())):
        if settings.senses == "server":
            finding = "SENSES=server and no server is configured; files are kept and wait"
            mend = "Set OPENAI_API_KEY or OPENAI_BASE_URL, or SENSES=auto to use this machine."
            yield Check(name, "warning", finding, mend)
        elif not uses_machine:
            yield Check(name, "off", f"SENSES={settings.senses}; voice notes and photos are kept")
        elif reason:
            yield Check(name, "off", reason)
        else:
            yield Check(name, "ok", "on this machine, with no network")


_QUEUES = {
    "messages": "messages to send",
    "held": "messages held for the 24-hour window",
    "mem0": "memories for Mem0",
    "media": "messages whose files are not understood yet",
}


def _traffic(settings: Settings) -> Check:
    """Count this month's messages of WhatsApp's: Twilio bills each, Meta those that are sent."""
    today = datetime.now(settings.timezone)
    month = today.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    try:
        with _opened(settings) as db:
            seen = store.count_traffic(db, None, month) if db else store.Traffic(0, 0, 0, 0)
    except sqlite3.Error as error:
        return Check("messages", "warning", f"cannot be counted: {error}")
    finding = (
        f"this month {seen.received} in, {seen.sent} out ({seen.replies} replies, {seen.reminders}"
        f" reminders, {seen.templates} templates); {seen.free_left} of the {store.FREE_A_MONTH}"
        " that Meta is said not to charge (it has not confirmed it) are left"
    )
    return Check("messages", "ok", finding)


def _refused(settings: Settings) -> Check:
    """Show who is not on ALLOWED_NUMBERS and wrote: one of them may be the owner, hidden."""
    try:
        with _opened(settings) as db:
            seen = store.list_refused(db, datetime.now(UTC) - timedelta(days=7)) if db else []
    except sqlite3.Error as error:
        return Check("senders", "warning", f"cannot be read: {error}")
    if not seen:
        return Check("senders", "ok", "nobody else wrote in the last seven days")
    named = ", ".join(f"{sender} ({at:%d %b %H:%M} UTC)" for sender, at in seen)
    mend = (
        "Put who is yours on ALLOWED_NUMBERS; or python app.py doctor --pair makes a code for a"
        " phone that hides its number."
    )
    return Check("senders", "ok", f"refused: {named}", mend)


def _second_way(settings: Settings) -> Check:
    """Look at what REMINDER_WEBHOOK was told; nothing is posted by looking."""
    if settings.reminder_webhook is None:
        return Check("second way", "off", "no REMINDER_WEBHOOK; docs/ways.md says what it is for")
    try:
        with _opened(settings) as db:
            error = store.find_post_error(db) if db else None
    except sqlite3.Error as failure:
        return Check("second way", "warning", f"cannot be read: {failure}")
    if error is None:
        return Check("second way", "ok", "REMINDER_WEBHOOK is told of each due reminder")
    mend = "Check the address, and that the program behind it runs; it is tried again by itself."
    return Check("second way", "warning", f"the last reminder was not taken: {error}", mend)


def _queues(settings: Settings) -> Check:
    """Look at what still waits for a vendor, and which files are not understood yet."""
    try:
        with _opened(settings) as db:
            waiting = store.count_waiting(db) if db else {}
    except sqlite3.Error as error:
        return Check("queues", "warning", f"cannot be read: {error}")
    return _waiting_said(waiting)


def _waiting_said(waiting: Mapping[str, int]) -> Check:
    said = ", ".join(f"{count} {_QUEUES[name]}" for name, count in waiting.items() if count)
    return Check("queues", "ok", f"waiting: {said}" if said else "empty")
