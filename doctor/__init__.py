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
from language.catalogs import say, sentence
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
    return Check(
        "Python",
        "ok",
        say(
            "{version} on {machine}",
            version=platform.python_version(),
            machine=platform.machine(),
        ),
    )


def _sqlite(_: Settings) -> Check:
    if sqlite3.sqlite_version_info < (3, 38):
        return Check(
            "SQLite",
            "fault",
            say("{name} is too old", name=sqlite3.sqlite_version),
            say("Use Python 3.11 of Debian 12 or newer, whose SQLite is 3.38 or newer."),
        )
    return Check("SQLite", "ok", sqlite3.sqlite_version)


def _database(settings: Settings) -> Check:
    if settings.postgres_url is not None:
        return _shared_database(settings)
    path = settings.database_url
    if not path.exists():
        return Check("database", "ok", say("{path} will be made at the first start", path=path))
    try:
        with _looked_at(path) as db:
            finding, version = store.check(db), store.read_version(db)
    except sqlite3.Error as error:
        return Check(
            "database", "fault", f"{path}: {error}", say("Restore a backup, or check its owner.")
        )
    if finding != "ok":
        return Check("database", "fault", f"{path}: {finding}", say("Restore the newest backup."))
    if version > store.SCHEMA_VERSION:
        return Check(
            "database",
            "fault",
            say("{name} is of a newer version", name=path),
            say("Update the program."),
        )
    found = f"{path}, {database_bytes(path) / 1e6:.1f} MB"
    return Check(
        "database", "ok", say("{found}, version {version}, intact", found=found, version=version)
    )


def _shared_database(settings: Settings) -> Check:
    try:
        look = store.look_at(settings)
    except StoreError as error:
        return Check("database", "fault", say("PostgreSQL cannot be reached"), str(error))
    found = f"PostgreSQL {look.server}, {look.size_bytes / 1e6:.1f} MB"
    if look.server_number < store.OLDEST_POSTGRES:
        return Check(
            "database",
            "fault",
            say("{name} is too old", name=found),
            say("Use PostgreSQL 15 or newer."),
        )
    if look.version > store.SCHEMA_VERSION:
        return Check(
            "database",
            "fault",
            say("{name} is of a newer version", name=found),
            say("Update the program."),
        )
    if not look.version:
        return Check(
            "database",
            "ok",
            say("{found}; its tables will be made at the first start", found=found),
        )
    return Check(
        "database", "ok", say("{found}, version {version}", found=found, version=look.version)
    )


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
            return Check("media", "ok", place.check(say))
        except OSError as error:
            mend = say(
                "Check MEDIA_URL, S3_ENDPOINT, S3_REGION and the two keys, and that it runs."
            )
            return Check("media", "fault", f"{place}: {error.strerror}", mend)
    nearest = folder if folder.exists() else folder.absolute().parent
    if _is_writable(nearest):
        return Check("media", "ok", f"{folder}")
    return Check(
        "media",
        "fault",
        say("{folder} cannot be written", folder=folder),
        say("Set MEDIA_DIR, or its owner."),
    )


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
    finding = say("{size} GB free", size=f"{free / 1e9:.1f}")
    if free < DISK_WANTED_BYTES:
        return Check(
            "disk", "warning", finding, say("Make room: nothing can be saved on a full disk.")
        )
    return Check("disk", "ok", finding)


def _zone(settings: Settings) -> Check:
    if settings.timezone.key in {"UTC", "Etc/UTC"}:
        return Check(
            "time zone", "warning", "UTC", say("Set TIMEZONE if you live by another clock.")
        )
    return Check("time zone", "ok", settings.timezone.key)


def _port(settings: Settings, *, is_serving: bool) -> Check:
    with socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET) as probe:
        probe.settimeout(1)
        host = "127.0.0.1" if settings.host == "0.0.0.0" else settings.host
        is_taken = probe.connect_ex((host, settings.port)) == 0
    if not is_taken:
        finding = say("{port}: free", port=settings.port)
    elif is_serving:
        finding = say("{port}: this assistant listens there", port=settings.port)
    else:
        finding = say("{port}: something listens there (this assistant?)", port=settings.port)
    return Check("port", "ok", finding)


def _token(settings: Settings) -> Check:
    if not needs_token(settings):
        return Check("REST API", "ok", say("for this machine alone: nothing outside is configured"))
    if settings.api_token is not None:
        if len(settings.api_token) < 16:
            return Check(
                "REST API", "warning", say("API_TOKEN is short"), say("Use 32 random characters.")
            )
        return Check("REST API", "ok", say("for whoever has the API_TOKEN"))
    path = token_path(settings)
    if path.exists() and path.stat().st_mode & 0o077:
        return Check(
            "REST API",
            "warning",
            say("others may read the token in {path}", path=path),
            f"chmod 600 {path}",
        )
    return Check("REST API", "ok", say("for whoever has the token: python app.py token prints it"))


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
        return Check(
            "WhatsApp", "off", say("no TWILIO_ values; the terminal and REST work without")
        )
    try:
        finding = edge.check_account(say)
    except ServiceError as error:
        is_key = twilio_delivery.action_for(error.code) == "configuration"
        mend = (
            say("Copy Account SID and the primary Auth Token from https://console.twilio.com.")
            if is_key
            else say("Check this machine's internet connection, then https://status.twilio.com.")
        )
        return Check("WhatsApp", "fault", f"Twilio: {error.reason}", mend)
    return Check("WhatsApp", "ok", f"{settings.twilio_phone_number}. {finding}")


def _webhook(address: str | None, port: int) -> Check:
    """Look whether the public address leads here, and say what Twilio has to be told."""
    if address is None:
        return Check(
            "webhook",
            "fault",
            say("no public address: PUBLIC_URL is unset and no ngrok runs here"),
            say(
                "Run `ngrok http {port}` beside it, or set PUBLIC_URL to its https address.",
                port=port,
            ),
        )
    paste = say(
        "In the Twilio console, at “When a message comes in” (POST): {address}/webhook"
        " and at “Status callback URL”: {address}/webhook/status",
        address=address,
    )
    if not address.startswith("https://"):
        return Check(
            "webhook",
            "warning",
            say("{address} is not https", address=address),
            say("Set PUBLIC_URL to https."),
        )
    if not _leads_here(address):
        return Check(
            "webhook",
            "warning",
            say("{address} does not lead to this assistant now", address=address),
            say("Start it (make run) and the tunnel, to the same port. {paste}", paste=paste),
        )
    return Check(
        "webhook", "ok", say("{address} leads here. {paste}", address=address, paste=paste)
    )


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
        return Check(
            "strangers", "warning", say("{address} cannot be asked from here", address=address)
        )
    if status == HTTPStatus.UNAUTHORIZED:
        return Check("strangers", "ok", say("{address} asks them for the token", address=address))
    return Check(
        "strangers",
        "fault",
        say(
            "{address}/memories/list answers anybody with {status}, and it has to be 401",
            address=address,
            status=status,
        ),
        say(
            "Stop the proxy or tunnel until it leads to this version of the assistant and to"
            " nothing else (README, “WhatsApp, step by step”, ends with nginx's lines)."
        ),
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
        return Check(
            "reminders", "ok", say("the template carries those outside the 24-hour window")
        )
    return Check(
        "reminders",
        "off",
        say(
            "no TWILIO_REMINDER_CONTENT_SID: a reminder due over 24 hours after your last message"
            " waits for your next one"
        ),
    )


def _senses(settings: Settings) -> Iterator[Check]:
    """Say who hears and who reads, and what is missing where nobody does."""
    if settings.has_openai and settings.senses in {"auto", "server"}:
        yield Check(
            "hearing", "ok", say("{model}, on the server", model=settings.openai_transcribe_model)
        )
        yield Check(
            "reading", "ok", say("{model}, on the server", model=settings.openai_chat_model)
        )
        return
    uses_machine = settings.senses in {"auto", "local"}
    for name, reason in (("hearing", hearing.why_not(say)), ("reading", reading.why_not(say))):
        if settings.senses == "server":
            finding = say("SENSES=server and no server is configured; files are kept and wait")
            mend = say("Set OPENAI_API_KEY or OPENAI_BASE_URL, or SENSES=auto to use this machine.")
            yield Check(name, "warning", finding, mend)
        elif not uses_machine:
            yield Check(
                name,
                "off",
                say("SENSES={senses}; voice notes and photos are kept", senses=settings.senses),
            )
        elif reason:
            yield Check(name, "off", reason)
        else:
            yield Check(name, "ok", say("on this machine, with no network"))


_QUEUES = {
    "messages": sentence("{count} messages to send"),
    "held": sentence("{count} messages held for the 24-hour window"),
    "mem0": sentence("{count} memories for Mem0"),
    "media": sentence("{count} messages whose files are not understood yet"),
}


def _traffic(settings: Settings) -> Check:
    """Count this month's messages of WhatsApp's: Twilio bills each, Meta those that are sent."""
    today = datetime.now(settings.timezone)
    month = today.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    try:
        with _opened(settings) as db:
            seen = store.count_traffic(db, None, month) if db else store.Traffic(0, 0, 0, 0)
    except sqlite3.Error as error:
        return Check("messages", "warning", say("cannot be counted: {error}", error=error))
    finding = say(
        "this month {received} in, {sent} out ({replies} replies, {reminders} reminders,"
        " {templates} templates); {left} of the {free} that Meta is said not to charge (it has"
        " not confirmed it) are left",
        received=seen.received,
        sent=seen.sent,
        replies=seen.replies,
        reminders=seen.reminders,
        templates=seen.templates,
        left=seen.free_left,
        free=store.FREE_A_MONTH,
    )
    return Check("messages", "ok", finding)


def _refused(settings: Settings) -> Check:
    """Show who is not on ALLOWED_NUMBERS and wrote: one of them may be the owner, hidden."""
    try:
        with _opened(settings) as db:
            seen = store.list_refused(db, datetime.now(UTC) - timedelta(days=7)) if db else []
    except sqlite3.Error as error:
        return Check("senders", "warning", say("cannot be read: {error}", error=error))
    if not seen:
        return Check("senders", "ok", say("nobody else wrote in the last seven days"))
    named = ", ".join(f"{sender} ({at:%d %b %H:%M} UTC)" for sender, at in seen)
    mend = say(
        "Put who is yours on ALLOWED_NUMBERS; or python app.py doctor --pair makes a code for a"
        " phone that hides its number."
    )
    return Check("senders", "ok", say("refused: {who}", who=named), mend)


def _second_way(settings: Settings) -> Check:
    """Look at what REMINDER_WEBHOOK was told; nothing is posted by looking."""
    if settings.reminder_webhook is None:
        return Check(
            "second way", "off", say("no REMINDER_WEBHOOK; docs/ways.md says what it is for")
        )
    try:
        with _opened(settings) as db:
            error = store.find_post_error(db) if db else None
    except sqlite3.Error as failure:
        return Check("second way", "warning", say("cannot be read: {error}", error=failure))
    if error is None:
        return Check("second way", "ok", say("REMINDER_WEBHOOK is told of each due reminder"))
    mend = say(
        "Check the address, and that the program behind it runs; it is tried again by itself."
    )
    return Check(
        "second way", "warning", say("the last reminder was not taken: {error}", error=error), mend
    )


def _queues(settings: Settings) -> Check:
    """Look at what still waits for a vendor, and which files are not understood yet."""
    try:
        with _opened(settings) as db:
            waiting = store.count_waiting(db) if db else {}
    except sqlite3.Error as error:
        return Check("queues", "warning", say("cannot be read: {error}", error=error))
    return _waiting_said(waiting)


def _waiting_said(waiting: Mapping[str, int]) -> Check:
    said = ", ".join(say(_QUEUES[name], count=n) for name, n in waiting.items() if n)
    return Check("queues", "ok", say("waiting: {what}", what=said) if said else say("empty"))
