"""The Bottle application: the webhook, all routes; the command line; starts everything.

Invariant: `ROUTES` says who may call each route, and a failure answers one JSON sentence.
"""

import argparse
import contextlib
import logging
import math
import signal
import sqlite3
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from bottle import BaseRequest, Bottle, HTTPError, HTTPResponse, request, response

import doctor
import ingest
import store
import terminal
import web.calendar
import web.chat
import web.memories
import web.page
import web.reminders
import web.server
import web.transfer
from background import outbox, roles
from background.loops import Background
from core import access, files, systemd
from core.access import Door
from core.address import PublicAddress
from core.errors import passing_cause
from core.media import open_media
from core.settings import (
    Settings,
    SettingsError,
    load_settings,
    read_environment,
)
from core.workers import Errands, Workers, share_one_heap
from language.catalogs import ENGLISH, say, sentence, speaking
from search import meaning
from services import Services
from store import StoreError
from talk import pairing
from transfer import backup, export, import_file
from vendors import ngrok, twilio_delivery, twilio_edge, twilio_inbound
from vendors.mem0_edge import Mem0Edge
from vendors.model_edge import ModelEdge
from vendors.reminder_webhook import ReminderWebhook
from vendors.twilio_edge import TwilioEdge
from web import insight, openapi, shapes, shared_door, twiml
from web.mcp import ways

WORKERS = 4  # slow messages at a time

log = logging.getLogger(__name__)


# -- the webhook ---------------------------------------------------------------------------------


def post_webhook(services: Services) -> HTTPResponse:
    """Answer one WhatsApp message, as Twilio posts it."""
    form = shapes.read_form()
    _check_sender(services, form)
    try:
        message = twilio_inbound.parse_inbound(form)
    except twilio_inbound.InvalidMessage as error:
        raise shapes.ApiError(400, f"{error.reason}.") from error
    return twiml.answer(services, message)


def _check_sender(services: Services, form: dict[str, str]) -> None:
    """Refuse what Twilio did not sign; without Twilio it is the owner's call like any other."""
    if services.twilio is None:
        _check_owner(services)
        return
    # An address that a tunnel had before is asked again: its signatures cannot fit.
    if any(_is_signed(services, find(), form) for find in _addresses(services)):
        services.seen["signature"] = services.clock()
        return
    log.warning("webhook refused reason=signature route=%s", _route())
    raise shapes.ApiError(403, "The signature is not Twilio's for this address.")


def _addresses(services: Services) -> tuple[Callable[[], str | None], ...]:
    return (services.address.find, services.address.check)


def _is_signed(services: Services, address: str | None, form: dict[str, str]) -> bool:
    if services.twilio is None or address is None:
        return False
    query = request.environ.get("QUERY_STRING", "")
    url = twilio_edge.signature_url(address, request.path, query)
    return services.twilio.verify(url, form, shapes.read_header("X-Twilio-Signature"))


def post_status(services: Services) -> HTTPResponse:
    """Take note of what became of a message, as Twilio reports it."""
    form = shapes.read_form()
    _check_sender(services, form)
    try:
        outbox.report(services, twilio_delivery.parse_status(form))
    except twilio_inbound.InvalidMessage as error:
        raise shapes.ApiError(400, f"{error.reason}.") from error
    return HTTPResponse(status=204)


def get_openapi(services: Services) -> HTTPResponse:
    """Describe every call."""
    return shapes.json_response(openapi.describe(ROUTES))


# -- who may call what ---------------------------------------------------------------------------

Who = Literal["anyone", "owner", "agent"]  # an agent: the owner's, and no page of another site
Handler = Callable[..., HTTPResponse]

ROUTES: tuple[tuple[str, str, Who, Handler], ...] = (
    ("POST", "/webhook", "anyone", post_webhook),  # Twilio's signature is checked inside
    ("POST", "/webhook/status", "anyone", post_status),  # likewise
    ("GET", "/media/<name>", "anyone", web.page.get_media),  # by its expiring signature
    ("GET", "/health", "anyone", insight.get_health),
    ("GET", "/", "anyone", web.page.get_root),  # the page to the owner alone
    ("POST", "/session", "anyone", web.page.post_session),  # by the token, checked inside
    ("GET", "/session", "owner", web.page.get_session),
    ("DELETE", "/session", "owner", web.page.delete_session),
    ("GET", "/page/<name:re:door\\.(?:css|js)|icon\\.svg>", "anyone", web.page.get_page_file),
    ("GET", "/page/<name:path>", "owner", web.page.get_page_file),
    ("POST", "/mcp", "agent", ways.post_mcp),
    ("POST", "/chat", "owner", web.chat.post_chat),
    ("GET", "/outbound", "owner", web.chat.list_outbound),
    ("POST", "/outbound/<outbound_id:id>/read", "owner", web.chat.read_outbound),
    ("GET", "/interactions/recent", "owner", web.chat.list_interactions),
    ("GET", "/interactions/<interaction_id:id>", "owner", web.chat.get_interaction),
    ("POST", "/memories", "owner", web.memories.post_memory),
    ("GET", "/memories", "owner", web.memories.get_memories),
    ("GET", "/memories/list", "owner", web.memories.list_memories),
    ("GET", "/memories/<memory_id:id>", "owner", web.memories.get_memory),
    ("PATCH", "/memories/<memory_id:id>", "owner", web.memories.patch_memory),
    ("DELETE", "/memories/<memory_id:id>", "owner", web.memories.delete_memory),
    ("POST", "/undo", "owner", web.memories.post_undo),
    ("GET", "/calendar/<secret>.ics", "anyone", web.calendar.get_feed),  # by its secret
    ("GET", "/calendar", "owner", web.calendar.get_calendar),
    ("POST", "/calendar", "owner", web.calendar.post_calendar),
    ("DELETE", "/calendar", "owner", web.calendar.delete_calendar),
    ("GET", "/tags", "owner", web.memories.list_tags),
    ("POST", "/reminders", "owner", web.reminders.post_reminder),
    ("GET", "/reminders", "owner", web.reminders.list_reminders),
    ("POST", "/reminders/read", "owner", web.reminders.read_reminder),
    ("PATCH", "/reminders/<reminder_id:id>", "owner", web.reminders.patch_reminder),
    ("DELETE", "/reminders/<reminder_id:id>", "owner", web.reminders.delete_reminder),
    ("POST", "/reminders/<reminder_id:id>/send-now", "owner", web.reminders.send_reminder_now),
    ("GET", "/analytics/summary", "owner", insight.get_summary),
    ("GET", "/analytics/activity", "owner", insight.get_activity),
    ("GET", "/openapi.json", "owner", get_openapi),
    ("GET", "/doctor", "owner", insight.get_doctor),
    ("POST", "/pairing", "owner", insight.post_pairing),
    ("GET", "/users/list", "owner", insight.list_users),
    ("GET", "/export", "owner", web.transfer.get_export),
    ("POST", "/imports", "owner", web.transfer.post_import),
    ("GET", "/imports/<import_id>", "owner", web.transfer.get_import),
    ("PUT", "/imports/<import_id>", "owner", web.transfer.put_import),
    ("POST", "/imports/<import_id>/start", "owner", web.transfer.start_import),
    ("POST", "/backups", "owner", web.transfer.post_backup),
    ("GET", "/backups", "owner", web.transfer.list_backups),
    ("GET", "/backups/<name>", "owner", web.transfer.get_backup),
)


def create_app(services: Services) -> Bottle:
    """Return the WSGI application over `services`."""
    BaseRequest.MEMFILE_MAX = web.server.BODY_MAX_BYTES
    application = Bottle()
    application.default_error_handler = _on_http_error
    # No more digits than SQLite's integers have: at any other number there is nothing.
    application.router.add_filter("id", lambda _: ("[0-9]{1,18}", int, str))
    for method, path, who, handler in ROUTES:
        application.route(path, method, _guarded(services, who, handler))
    return application


def _guarded(services: Services, who: Who, handler: Handler) -> Handler:
    """Wrap a handler: the caller is checked, and every failure becomes one JSON sentence."""

    def call(**arguments: Any) -> HTTPResponse:
        try:
            if not request.path.isprintable():  # a pattern's $ lets a line feed pass
                raise shapes.ApiError(404, say("There is nothing at this address."))
            if who == "agent":
                ways.check_origin(services)
            if who != "anyone":
                _check_owner(services)
            return handler(services, **arguments)
        except shapes.ApiError as error:
            return _error(error.status, error.sentence, error.retry_after_s)
        except HTTPResponse as answer:  # Bottle raises its own, such as 413
            return _on_http_error(answer) if isinstance(answer, HTTPError) else answer
        except UnicodeError as error:
            log.warning("request refused route=%s reason=%s", _route(), type(error).__name__)
            return _error(400, say("The request holds what is no text."))
        except sqlite3.Error as error:
            if cause := passing_cause(error):  # a full disk is not filled with tracebacks
                log.error("database failed: %s route=%s", cause, _route())
            else:
                log.exception("database failed route=%s", _route())
            return _error(503, say("The database cannot be used right now; nothing was saved."))
        except TimeoutError:  # nothing is kept yet; whoever sends it again doubles nothing
            log.error("request took too long route=%s", _route())
            return _error(503, say("This takes too long right now; please send it again."))
        except Exception:
            log.exception("request failed route=%s", _route())
            return _error(500, say("Something went wrong here; the log has the details."))

    def answer(**arguments: Any) -> HTTPResponse:
        with speaking(ENGLISH if who == "agent" else web.page.language_asked()):
            return call(**arguments)

    return answer


def _route() -> str:
    """Return the pattern of the route: a path may hold what nobody else should read."""
    route = request.environ.get("bottle.route")
    return f"{route.method} {route.rule}" if route else "none"


def _check_owner(services: Services) -> None:
    """Let the owner through; who guesses the token has to wait between two guesses."""
    environ, door, now = request.environ, services.door, services.clock()
    is_owner, is_guess = access.is_owner(environ, door, now), "HTTP_AUTHORIZATION" in environ
    if is_owner and (door.is_made or not is_guess):
        return
    caller = access.find_caller(environ) if is_guess else ""
    wait_s = door.guesses.wait_s(caller, now) if is_guess and door.token else 0.0
    if wait_s:
        raise shapes.ApiError(429, shapes.wait_sentence(wait_s), wait_s)
    if is_owner:
        return
    if is_guess:
        door.guesses.add(caller, now)
    raise shapes.ApiError(401, say(HOW_TO_ENTER if door.token else HOW_TO_OPEN))


HOW_TO_ENTER = sentence(
    "Send Authorization: Bearer and the API_TOKEN of this assistant; where it runs,"
    " python app.py token prints it."
)
HOW_TO_OPEN = sentence(
    "Only programs of the assistant's own machine get in, and none that a proxy or a tunnel passes"
    " on, until PUBLIC_URL or API_TOKEN is set; then python app.py token prints what to send."
)


def _error(status: int, told: str, retry_after_s: float | None = None) -> HTTPResponse:
    answer = shapes.json_response({"error": told}, status)
    if status == 401:
        answer.set_header("WWW-Authenticate", "Bearer")
    if retry_after_s is not None:
        answer.set_header("Retry-After", str(math.ceil(retry_after_s)))
    return answer


def _on_http_error(error: HTTPError) -> HTTPResponse:
    with speaking(web.page.language_asked()):  # Bottle finds no route before any is guarded
        return _http_error(error)


def _http_error(error: HTTPError) -> HTTPResponse:
    sentences = {
        404: say("There is nothing at this address."),
        405: say("This address does not take that method."),
        413: web.server.too_large(web.server.BODY_MAX_BYTES),
    }
    if error.status_code >= 500:
        log.error("request failed route=%s", _route(), exc_info=error.exception)
    told = sentences.get(error.status_code, say("The request cannot be read."))
    response.content_type = "application/json; charset=utf-8"
    return _error(error.status_code, told)


# -- starting ------------------------------------------------------------------------------------


def make_services(settings: Settings) -> Services:
    """Open the database and make the edges that are configured; nothing is asked of anybody."""
    database = store.open_database(settings)
    db = database.connection()
    with store.transaction(db):
        store.set_mem0_on(db, settings.has_mem0)
    model = ModelEdge(settings) if settings.has_openai else None
    secret_key = shared_door.secret_key_of(settings, database)
    return Services(
        settings=settings,
        database=database,
        clock=lambda: datetime.now(UTC),
        secret_key=secret_key,
        door=Door(
            token=shared_door.token_of(settings, database)
            if access.needs_token(settings)
            else None,
            is_made=settings.api_token is None,
            secret_key=secret_key,
            find_session_end=lambda mark: store.find_session_end(database.connection(), mark),
            **(shared_door.rows_of(database) if settings.postgres_url else {}),
        ),
        address=PublicAddress(settings.public_url, _ask_ngrok(settings)),
        workers=Workers(WORKERS, database.close),
        errands=Errands(database.close, say),
        media=open_media(settings),
        twilio=TwilioEdge(settings) if settings.has_twilio else None,
        model=model,
        mem0=Mem0Edge(settings) if settings.has_mem0 else None,
        webhook=_webhook_of(settings),
        meanings=meaning.find_meanings(settings, model),
    )


def _webhook_of(settings: Settings) -> ReminderWebhook | None:
    url = settings.reminder_webhook
    return ReminderWebhook(url, settings.reminder_webhook_secret) if url else None


def _ask_ngrok(settings: Settings) -> Callable[[], str | None] | None:
    """Return how to ask ngrok's agent for our address; only Twilio needs one."""
    return (lambda: ngrok.find_public_url(settings.port)) if settings.has_twilio else None


def serve(services: Services, *, is_working: bool = True) -> None:
    """Serve until SIGTERM or Ctrl-C; requests under way are finished first.

    `is_working` False: other processes deliver reminders and look after the queues.
    """
    signal.signal(signal.SIGTERM, _stop)
    web.server.raise_file_limit()
    roles.make_media_folder(services.settings)
    server = _listen(services)
    _warn_of_plain_http(services.settings)
    for killed_download in services.settings.media_dir.glob(files.PARTIAL_GLOB):
        killed_download.unlink(missing_ok=True)
    ingest.recover(services, roles.left_before(services))
    web.transfer.sweep(services)
    background = Background(services, is_working=is_working)
    background.start()
    for line in (*_banner(services), *_way_in(services, is_terminal=sys.stdout.isatty())):
        print(line, flush=True)
    try:
        web.server.run(server)
    finally:
        background.stop()
        services.database.close()
        print("Stopped.", flush=True)


def _warn_of_plain_http(settings: Settings) -> None:
    parts = urlsplit(settings.public_url or "")
    if parts.scheme == "http" and not access.is_loopback(parts.hostname or ""):
        log.warning("PUBLIC_URL is not https: what is said can be read on the way")


def _stop(*_: object) -> None:
    raise SystemExit(0)


def _banner(services: Services) -> tuple[str, str]:
    page = _page(services)
    return (
        f"{shapes.NAME} {shapes.VERSION} is listening on {page}",
        f"Talk to it: {page} or make chat    Check the set-up: make doctor",
    )


def _way_in(services: Services, *, is_terminal: bool) -> Iterator[str]:
    """Yield how the page is opened, where it asks for the token; a log is told no secret."""
    if services.door.token is None:
        return
    if is_terminal:
        code = services.door.codes.make(services.clock())
        yield f"Open the page with (once, within ten minutes): {_page(services)}#code={code}"
    yield "The page and REST ask for a token: python app.py token (or make token) prints it."


def _page(services: Services) -> str:
    return f"http://{_shown_host(services)}/"


def _shown_host(services: Services) -> str:
    settings = services.settings
    host = "localhost" if settings.host in {"127.0.0.1", "0.0.0.0", "::1"} else settings.host
    return f"{host}:{settings.port}"


def _listen(services: Services) -> Any:
    settings = services.settings
    try:
        return web.server.make_server(
            services, create_app(services), host=settings.host, port=settings.port
        )
    except ValueError as error:  # Waitress's, when the name has no address
        fault = f"HOST ({settings.host}) cannot be used: no machine is known by that name."
        raise SettingsError([fault]) from error
    except OSError as error:
        raise SystemExit(
            f"{settings.host}:{settings.port} cannot be listened on ({error.strerror});"
            " stop what uses it, or set PORT to another number."
        ) from error


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    chosen = _read_arguments(arguments)
    if chosen.command == "doctor" and not chosen.pair:
        return doctor.run()
    share_one_heap()
    try:
        settings = load_settings(read_environment())
        _start_logging(settings)
        run = _run_pair if chosen.command == "doctor" else chosen.run
        return int(run(settings, chosen))
    except SettingsError as error:
        print(f"The configuration has faults:\n{error}", file=sys.stderr)
        return 2
    except StoreError as error:
        print(f"The database cannot be used: {error}", file=sys.stderr)
        return 2
    except sqlite3.OperationalError as error:  # read-only, locked for long, or the disk is full
        print(
            f"The database cannot be written: {error}; check the owner of {settings.database_url}"
            " and of its folder, and the free disk space.",
            file=sys.stderr,
        )
        return 2


def _read_arguments(arguments: list[str] | None) -> argparse.Namespace:
    """Return what is asked for on the command line; `run` is the function that does it."""
    parser = argparse.ArgumentParser(prog="app.py", description=shapes.NAME)
    parser.set_defaults(run=_run_serve)
    commands = parser.add_subparsers(dest="command", metavar="command")
    _add_roles(commands)
    chat = commands.add_parser("chat", help="talk to the assistant here")
    chat.add_argument("--user", default=store.LOCAL_USER, help="talk as this WhatsApp number")
    chat.set_defaults(run=_run_chat)
    mcp = commands.add_parser("mcp", help="serve an agent (MCP) on standard input and output")
    mcp.add_argument("--user", help="act for this WhatsApp number, or local")
    mcp.set_defaults(run=_run_mcp)
    token = commands.add_parser("token", help="print the token that opens the page and REST")
    token.set_defaults(run=_run_token)
    examine = commands.add_parser("doctor", help="check the set-up and say how to mend it")
    examine.add_argument("--pair", action="store_true", help="make a code for a hidden number")
    for name, explained, add_arguments, run in (
        ("export", "write all of a user to a file", export.add_arguments, export.run_export),
        (
            "import",
            "read an export or a chat",
            import_file.add_arguments,
            import_file.run_import,
        ),
        (
            "backup",
            "copy all, while serving",
            backup.add_backup_arguments,
            backup.run_backup,
        ),
        ("restore", "put a backup back", backup.add_restore_arguments, backup.run_restore),
    ):
        tool = commands.add_parser(name, help=explained)
        add_arguments(tool)
        tool.set_defaults(run=run)
    return parser.parse_args(arguments)


def _add_roles(commands: Any) -> None:
    """Describe how the program is run where several of it share a database, and as a service."""
    server = commands.add_parser("serve", help="serve WhatsApp and REST (alone, on PostgreSQL)")
    server.set_defaults(run=_run_serve_alone)
    worker = commands.add_parser("work", help="deliver and look after queues (on PostgreSQL)")
    worker.set_defaults(run=_run_work)
    service = commands.add_parser("service", help="print a systemd unit that runs it")
    service.add_argument("role", nargs="?", default="", choices=("", "serve", "work"))
    service.set_defaults(run=_run_service)


def _start_logging(settings: Settings) -> None:
    logging.basicConfig(
        level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s %(message)s"
    )
    # Messages that arrive together wait for a thread of Waitress's: that is no fault.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    # Our lines name no thread, process or task: collecting them costs as much as the line.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False


def _run_serve(settings: Settings, _: argparse.Namespace) -> int:
    serve(make_services(settings))
    return 0


def _run_serve_alone(settings: Settings, _: argparse.Namespace) -> int:
    """Serve; where several processes share a database, `work` does the rest."""
    serve(make_services(settings), is_working=settings.postgres_url is None)
    return 0


def _run_work(settings: Settings, _: argparse.Namespace) -> int:
    if settings.postgres_url is None:
        print(
            "One process does both with SQLite: python app.py. To run several, set DATABASE_URL"
            " to a PostgreSQL database (docs/deployment.md).",
            file=sys.stderr,
        )
        return 2
    print(f"{shapes.NAME} {shapes.VERSION} works; others serve", flush=True)
    roles.work(make_services(settings))
    print("Stopped.", flush=True)
    return 0


def _run_service(_: Settings, chosen: argparse.Namespace) -> int:
    print(systemd.unit(Path(__file__).resolve(), Path(sys.executable), chosen.role), end="")
    return 0


def _run_chat(settings: Settings, chosen: argparse.Namespace) -> int:
    logging.getLogger().setLevel(logging.ERROR)
    terminal.run(make_services(settings), chosen.user)
    return 0


def _run_mcp(settings: Settings, chosen: argparse.Namespace) -> int:
    logging.getLogger().setLevel(logging.WARNING)
    services = make_services(settings)
    try:
        ways.serve_lines(services, chosen.user)
    except shapes.ApiError as error:
        print(error.sentence, file=sys.stderr)
        return 2
    finally:
        services.database.close()
    return 0


def _run_pair(settings: Settings, _: argparse.Namespace) -> int:
    """Print a code that lets in, for ten minutes and once, somebody who hides their number."""
    with contextlib.closing(store.open_database(settings)) as database:
        db = database.connection()
        with store.transaction(db):
            code = pairing.make_code(db, datetime.now(UTC))
    print(f"Send this from the phone whose number is hidden, within ten minutes: /pair {code}")
    return 0


def _run_token(settings: Settings, _: argparse.Namespace) -> int:
    """Print the token that opens the page and REST, made now if there is none yet."""
    if not access.needs_token(settings):
        print("No token is asked for while nothing of the outside is configured.", file=sys.stderr)
        return 1
    try:
        with contextlib.closing(store.open_database(settings)) as database:
            print(shared_door.token_of(settings, database))
    except OSError as error:
        print(f"The token cannot be kept beside the database: {error}.", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
