"""The Bottle application: webhook, REST, media; the command line; starts everything.

Invariant: `ROUTES` says who may call each route, and a failure answers one JSON sentence.
"""

import argparse
import logging
import signal
import sqlite3
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import waitress
from bottle import BaseRequest, Bottle, HTTPError, HTTPResponse, request, response, static_file

import access
import answers
import backup
import doctor
import export
import forget
import importing
import ingest
import links
import outbox
import recall
import replies
import saving
import store
import terminal
import vectors
import whatsapp
import when
import wire
from address import PublicAddress
from ai import ModelEdge
from background import Background
from memories import Mem0Edge
from services import Services
from settings import Settings, SettingsError, load_secret_key, load_settings, read_environment
from store import Connection, Database, Memory, Reminder, StoreError
from whatsapp import InboundMessage, TwilioEdge
from workers import Workers

NAME = "WhatsApp Memory Assistant"
VERSION = "1.0.0"
BODY_MAX_BYTES = 1024 * 1024  # a message of WhatsApp's has 1,600 characters, a note may be longer
WORKERS = 4  # slow messages at a time
SERVER_OPTIONS: dict[str, Any] = {
    "threads": 8,
    "ident": None,
    "max_request_body_size": BODY_MAX_BYTES,
    # Left as they came: a forwarding header is how we know that a caller is not local.
    "clear_untrusted_proxy_headers": False,
}

log = logging.getLogger(__name__)


# -- the webhook ---------------------------------------------------------------------------------


def post_webhook(services: Services) -> HTTPResponse:
    """Answer one WhatsApp message, as Twilio posts it."""
    form = wire.read_form()
    _check_sender(services, form)
    try:
        message = whatsapp.parse_inbound(form)
    except whatsapp.InvalidMessage as error:
        raise wire.ApiError(400, f"{error.reason}.") from error
    if not _is_served(services, message):
        return _twiml(replies.NOT_SERVED)
    reply = ingest.receive(services, message, "twiml")
    expires_at = services.clock() + wire.MEDIA_LINK_FOR
    media = [links.media_link(services, name, expires_at) for name in reply.media]
    return _twiml(reply.text, media)


def _check_sender(services: Services, form: dict[str, str]) -> None:
    """Refuse what Twilio did not sign; without Twilio only this machine may post."""
    if services.twilio is None:
        if not access.is_local(request.environ):
            raise wire.ApiError(403, "Without Twilio settings only this machine may post here.")
        return
    # An address that a tunnel had before is asked again: its signatures cannot fit.
    if not any(_is_signed(services, find(), form) for find in _addresses(services)):
        log.warning("webhook refused reason=signature path=%s", request.path)
        raise wire.ApiError(403, "The signature is not Twilio's for this address.")


def _addresses(services: Services) -> tuple[Callable[[], str | None], ...]:
    return (services.address.find, services.address.check)


def _is_signed(services: Services, address: str | None, form: dict[str, str]) -> bool:
    if services.twilio is None or address is None:
        return False
    query = request.environ.get("QUERY_STRING", "")
    url = whatsapp.signature_url(address, request.path, query)
    return services.twilio.verify(url, form, request.headers.get("X-Twilio-Signature", ""))


def _is_served(services: Services, message: InboundMessage) -> bool:
    """The sender is on the list by their number or WhatsApp user id, whichever is known of them."""
    allowed = services.settings.allowed_numbers
    if not allowed or {message.sender, message.external_user_id} & allowed:
        return True
    names = store.find_user_names(services.database.connection(), message.sender)
    return bool(names & allowed)


def _twiml(text: str, media: list[str] | None = None) -> HTTPResponse:
    body = whatsapp.twiml(whatsapp.split_message(text), media or [])
    return HTTPResponse(body, headers={"Content-Type": "text/xml; charset=utf-8"})


def post_status(services: Services) -> HTTPResponse:
    """Take note of what became of a message, as Twilio reports it."""
    form = wire.read_form()
    _check_sender(services, form)
    try:
        outbox.report(services, whatsapp.parse_status(form))
    except whatsapp.InvalidMessage as error:
        raise wire.ApiError(400, f"{error.reason}.") from error
    return HTTPResponse(status=204)


# -- memories ------------------------------------------------------------------------------------


def post_memory(services: Services) -> HTTPResponse:
    """Keep a memory; the same Idempotency-Key twice makes one."""
    db = services.database.connection()
    body = wire.read_body()
    content, kind = wire.read_text(body, "content"), wire.read_memory_type(body)
    with store.transaction(db):
        user = wire.writing_user(services, db, body)
        at = wire.read_maybe_text(body, "created_at")
        memory = saving.add_memory(
            db,
            user,
            content,
            kind,
            services.clock(),
            created_at=wire.read_moment(at, "created_at", user.zone) if at else None,
            tags=wire.read_tags(body),
            sender=wire.read_maybe_text(body, "sender"),
            idempotency_key=request.headers.get("Idempotency-Key") or None,
        )
    if memory is None:
        raise wire.ApiError(409, "The memory that this Idempotency-Key made was forgotten since.")
    if memory.content != content:
        raise wire.ApiError(422, "This Idempotency-Key was used before for another memory.")
    services.bell.ring()
    return wire.json_response(wire.shape_memory(services, memory), 201)


def get_memories(services: Services) -> HTTPResponse:
    """Find memories for a question, best first."""
    db = services.database.connection()
    question = request.query.getunicode("query", "").strip()
    if not question:
        raise wire.ApiError(400, "query is missing; /memories/list lists without one.")
    user = wire.asked_user(db)
    limit = wire.read_number("limit", 10, 1, 100)
    zone = user.zone if user else services.settings.timezone
    told = answers.find_told(services, db, user.id, question).told if user else ()
    found = recall.find(
        db,
        user.id if user else None,
        question,
        services.clock(),
        zone,
        limit=limit,
        meanings=services.meanings,
        told=told,
    )
    return wire.json_response(
        [wire.shape_memory(services, item.memory) | {"score": item.score} for item in found]
    )


def list_memories(services: Services) -> HTTPResponse:
    """List memories, newest first."""
    db = services.database.connection()
    user = wire.asked_user(db)
    zone = user.zone if user else services.settings.timezone
    since, until = (request.query.getunicode(name) for name in ("since", "until"))
    memories = store.list_memories(
        db,
        user.id if user else None,
        memory_type=request.query.getunicode("type") or None,
        since=wire.read_moment(since, "since", zone) if since else None,
        until=wire.read_moment(until, "until", zone) if until else None,
        limit=wire.read_number("limit", 50, 1, 1000),
        offset=wire.read_number("offset", 0, 0, 10**9),
    )
    return wire.json_response([wire.shape_memory(services, memory) for memory in memories])


def get_memory(services: Services, memory_id: int) -> HTTPResponse:
    """Show one memory."""
    return wire.json_response(wire.shape_memory(services, _find_memory(services, memory_id)))


def delete_memory(services: Services, memory_id: int) -> HTTPResponse:
    """Forget one memory; /undo can bring it back for ten minutes."""
    memory = _find_memory(services, memory_id)
    db = services.database.connection()
    with store.transaction(db):
        forget.forget_memories(db, memory.user_id, [memory.id], services.clock())
    services.bell.ring()
    return wire.json_response(wire.shape_memory(services, memory))


def _find_memory(services: Services, memory_id: int) -> Memory:
    memory = store.find_memory(services.database.connection(), memory_id)
    if memory is None:
        raise wire.ApiError(404, f"There is no memory {memory_id}.")
    return memory


# -- reminders -----------------------------------------------------------------------------------


def post_reminder(services: Services) -> HTTPResponse:
    """Set a reminder."""
    db = services.database.connection()
    body = wire.read_body()
    message, due_text = wire.read_text(body, "message"), wire.read_text(body, "scheduled_time")
    zone_name, rule = (
        wire.read_maybe_text(body, "timezone"),
        wire.read_maybe_text(body, "recurrence"),
    )
    zone = when.parse_zone(zone_name) if zone_name else None
    if zone_name and zone is None:
        raise wire.ApiError(400, "timezone must be an IANA name such as Europe/Rome.")
    with store.transaction(db):
        user = wire.writing_user(services, db, body)
        due = wire.read_due(due_text, "scheduled_time", zone or user.zone)
        if due <= services.clock():
            raise wire.ApiError(400, "scheduled_time is already past.")
        if rule and not when.valid_rule(rule):
            raise wire.ApiError(400, "recurrence must be an RRULE such as FREQ=WEEKLY;BYDAY=MO.")
        reminder = store.add_reminder(
            db,
            user.id,
            None,
            message,
            due,
            zone or user.zone,
            services.clock(),
            rrule=rule.removeprefix("RRULE:") if rule else None,
        )
    services.wake.set()
    return wire.json_response(wire.shape_reminder(reminder), 201)


def list_reminders(services: Services) -> HTTPResponse:
    """List reminders, soonest first."""
    db = services.database.connection()
    user, status = wire.asked_user(db), request.query.getunicode("status") or None
    if status not in {None, "pending", "sent", "cancelled", "failed"}:
        raise wire.ApiError(400, "status must be pending, sent, cancelled or failed.")
    found = store.list_reminders(db, user.id if user else None, status)
    return wire.json_response(_shape_reminders(db, found))


def delete_reminder(services: Services, reminder_id: int) -> HTTPResponse:
    """Cancel a reminder."""
    db = services.database.connection()
    with store.transaction(db):
        reminder = _find_reminder(db, reminder_id)
        if reminder.status == "sent":
            raise wire.ApiError(409, f"Reminder {reminder_id} was already sent.")
        store.set_reminder_status(db, reminder_id, "cancelled")
        cancelled = store.get_reminder(db, reminder_id)
    return wire.json_response(wire.shape_reminder(cancelled))


def send_reminder_now(services: Services, reminder_id: int) -> HTTPResponse:
    """Send a pending reminder at once; a recurring one counts as this occurrence."""
    db = services.database.connection()
    reminder = _find_reminder(db, reminder_id)
    if reminder.status != "pending":
        raise wire.ApiError(409, f"Reminder {reminder_id} is {reminder.status}, not pending.")
    try:
        sent = outbox.send_reminder(services, reminder_id)
    except outbox.NotSent as error:
        raise wire.ApiError(error.status, error.sentence) from error
    shaped = _shape_reminders(db, [store.get_reminder(db, reminder_id)])[0]
    return wire.json_response(shaped | {"message_sid": sent.message_sid})


def _shape_reminders(db: Connection, found: Sequence[Reminder]) -> list[dict[str, Any]]:
    """Return reminders with Twilio's code where the last try failed."""
    codes = store.find_failures(db, [reminder.id for reminder in found])
    return [
        wire.shape_reminder(reminder)
        | ({"error_code": codes[reminder.id]} if reminder.id in codes else {})
        for reminder in found
    ]


def _find_reminder(db: Connection, reminder_id: int) -> Reminder:
    reminder = store.find_reminder(db, reminder_id)
    if reminder is None:
        raise wire.ApiError(404, f"There is no reminder {reminder_id}.")
    return reminder


# -- the rest ------------------------------------------------------------------------------------


def list_interactions(services: Services) -> HTTPResponse:
    """List what was said and answered, newest first."""
    db = services.database.connection()
    user = wire.asked_user(db)
    limit = wire.read_number("limit", 20, 1, 1000)
    found = store.list_recent_interactions(db, user.id if user else None, limit)
    return wire.json_response([wire.shape_interaction(interaction) for interaction in found])


def get_summary(services: Services) -> HTTPResponse:
    """Count what there is."""
    db = services.database.connection()
    user = wire.asked_user(db)
    summary = store.summarize(db, user.id if user else None)
    last = summary["last_ingest_time"]
    return wire.json_response(
        summary | {"last_ingest_time": wire.iso(store.from_text(last)) if last else None}
    )


def list_users(services: Services) -> HTTPResponse:
    """List the users and how much each has."""
    users = store.list_users(services.database.connection())
    shaped = [
        user | {"created_at": wire.iso(store.from_text(user["created_at"]))} for user in users
    ]
    return wire.json_response({"users": shaped})


def get_media(services: Services, name: str) -> HTTPResponse:
    """Hand out a file, or an export, to whoever has its signed link."""
    expires, signature = (request.query.getunicode(field, "") for field in ("e", "s"))
    if not links.is_valid(services.secret_key, name, expires, signature, services.clock()):
        raise wire.ApiError(403, "This link is not valid any more.")
    db = services.database.connection()
    if name.startswith("export-"):
        user_id = int(name.removeprefix("export-").removesuffix(".jsonl"))
        return _download(name, export.json_lines(db, user_id))
    media = store.find_media_by_path(db, name)
    path = Path(services.settings.media_dir, name)
    if media is None or path.is_symlink():
        raise wire.ApiError(404, "There is no such file.")
    sent = static_file(name, root=str(services.settings.media_dir), mimetype=media.mime_type)
    for header, value in SAFE_FILE.items():
        sent.set_header(header, value)
    return sent


SAFE_FILE = {
    # What a stranger sent is shown as what it is, and never runs as a page of ours.
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cache-Control": "private, max-age=3600",
}


def _download(name: str, content: bytes) -> HTTPResponse:
    headers = SAFE_FILE | {
        "Content-Type": "application/x-ndjson; charset=utf-8",
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }
    return HTTPResponse(content, headers=headers)


def get_health(services: Services) -> HTTPResponse:
    """Tell whether the database and the reminder thread are well."""
    checks = doctor.vital_signs(services)
    well = all(state == "ok" for state in checks.values())
    paused = {name: pause.reason for name, pause in services.paused.items()}
    return wire.json_response(
        {"status": "ok" if well else "not well", **checks} | ({"paused": paused} if paused else {}),
        200 if well else 503,
    )


def get_root(services: Services) -> HTTPResponse:
    """Say what this is."""
    return wire.json_response({"name": NAME, "version": VERSION, "status": "ok"})


# -- who may call what ---------------------------------------------------------------------------

Who = Literal["anyone", "owner"]
Handler = Callable[..., HTTPResponse]

ROUTES: tuple[tuple[str, str, Who, Handler], ...] = (
    ("POST", "/webhook", "anyone", post_webhook),  # Twilio's signature is checked inside
    ("POST", "/webhook/status", "anyone", post_status),  # likewise
    ("GET", "/media/<name>", "anyone", get_media),  # by its expiring signature
    ("GET", "/health", "anyone", get_health),
    ("GET", "/", "anyone", get_root),
    ("POST", "/memories", "owner", post_memory),
    ("GET", "/memories", "owner", get_memories),
    ("GET", "/memories/list", "owner", list_memories),
    ("GET", "/memories/<memory_id:int>", "owner", get_memory),
    ("DELETE", "/memories/<memory_id:int>", "owner", delete_memory),
    ("POST", "/reminders", "owner", post_reminder),
    ("GET", "/reminders", "owner", list_reminders),
    ("DELETE", "/reminders/<reminder_id:int>", "owner", delete_reminder),
    ("POST", "/reminders/<reminder_id:int>/send-now", "owner", send_reminder_now),
    ("GET", "/interactions/recent", "owner", list_interactions),
    ("GET", "/analytics/summary", "owner", get_summary),
    ("GET", "/users/list", "owner", list_users),
)


def create_app(services: Services) -> Bottle:
    """Return the WSGI application over `services`."""
    BaseRequest.MEMFILE_MAX = BODY_MAX_BYTES
    application = Bottle()
    application.default_error_handler = _on_http_error
    for method, path, who, handler in ROUTES:
        application.route(path, method, _guarded(services, who, handler))
    return application


def _guarded(services: Services, who: Who, handler: Handler) -> Handler:
    """Wrap a handler: the caller is checked, and every failure becomes one JSON sentence."""

    def call(**arguments: Any) -> HTTPResponse:
        try:
            if who == "owner":
                _check_owner(services.settings)
            return handler(services, **arguments)
        except wire.ApiError as error:
            return _error(error.status, error.sentence)
        except HTTPResponse as answer:  # Bottle raises its own, such as 413
            return _on_http_error(answer) if isinstance(answer, HTTPError) else answer
        except sqlite3.Error:
            log.exception("database failed path=%s", request.path)
            return _error(503, "The database cannot be used right now; nothing was saved.")
        except Exception:
            log.exception("request failed path=%s", request.path)
            return _error(500, "Something went wrong here; the log has the details.")

    return call


def _check_owner(settings: Settings) -> None:
    if access.is_local(request.environ) or access.has_token(request.environ, settings.api_token):
        return
    raise wire.ApiError(401, "Send Authorization: Bearer and the API_TOKEN of this assistant.")


def _error(status: int, sentence: str) -> HTTPResponse:
    answer = wire.json_response({"error": sentence}, status)
    if status == 401:
        answer.set_header("WWW-Authenticate", "Bearer")
    return answer


def _on_http_error(error: HTTPError) -> HTTPResponse:
    sentences = {
        404: "There is nothing at this address.",
        405: "This address does not take that method.",
        413: f"The body is too large; {BODY_MAX_BYTES} bytes are the most.",
    }
    if error.status_code >= 500:
        log.error("request failed path=%s", request.path, exc_info=error.exception)
    sentence = sentences.get(error.status_code, "The request cannot be read.")
    response.content_type = "application/json; charset=utf-8"
    return _error(error.status_code, sentence)


# -- starting ------------------------------------------------------------------------------------


def make_services(settings: Settings) -> Services:
    """Open the database and make the edges that are configured; nothing is asked of anybody."""
    database = Database(settings.database_url)
    db = database.connection()
    with store.transaction(db):
        store.set_mem0_on(db, settings.has_mem0)
    model = ModelEdge(settings) if settings.has_openai else None
    return Services(
        settings=settings,
        database=database,
        clock=lambda: datetime.now(UTC),
        secret_key=load_secret_key(settings),
        address=PublicAddress(settings.public_url, _ask_ngrok(settings)),
        workers=Workers(WORKERS, database.close),
        twilio=TwilioEdge(settings) if settings.has_twilio else None,
        model=model,
        mem0=Mem0Edge(settings) if settings.has_mem0 else None,
        meanings=vectors.find_meanings(settings, model),
    )


def _ask_ngrok(settings: Settings) -> Callable[[], str | None] | None:
    """Return how to ask ngrok's agent for our address; only Twilio needs one."""
    return (lambda: whatsapp.find_public_url(settings.port)) if settings.has_twilio else None


def serve(services: Services) -> None:
    """Serve until SIGTERM or Ctrl-C; requests under way are finished first."""
    signal.signal(signal.SIGTERM, _stop)
    server = _listen(services)
    services.settings.media_dir.mkdir(parents=True, exist_ok=True)
    for killed_download in services.settings.media_dir.glob(whatsapp.PARTIAL_GLOB):
        killed_download.unlink(missing_ok=True)
    ingest.recover(services)
    background = Background(services)
    background.start()
    print(f"{NAME} {VERSION} is listening on http://{_shown_host(services)}", flush=True)
    print("Talk to it: python app.py chat    Check the set-up: python app.py doctor", flush=True)
    try:
        server.run()  # returns on SystemExit, after at most 5 s for requests under way
    finally:
        background.stop()
        services.database.close()
        print("Stopped.", flush=True)


def _stop(*_: object) -> None:
    raise SystemExit(0)


def _shown_host(services: Services) -> str:
    settings = services.settings
    host = "localhost" if settings.host in {"127.0.0.1", "0.0.0.0", "::1"} else settings.host
    return f"{host}:{settings.port}"


def _listen(services: Services) -> Any:
    settings = services.settings
    try:
        return waitress.create_server(
            create_app(services),
            host=settings.host,
            port=settings.port,
            **SERVER_OPTIONS,
        )
    except OSError as error:
        raise SystemExit(
            f"{settings.host}:{settings.port} cannot be listened on ({error.strerror});"
            " stop what uses it, or set PORT to another number."
        ) from error


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    chosen = _read_arguments(arguments)
    if chosen.command == "doctor":
        return doctor.run()
    try:
        settings = load_settings(read_environment())
        _start_logging(settings)
        return int(chosen.run(settings, chosen))
    except SettingsError as error:
        print(f"The configuration has faults:\n{error}", file=sys.stderr)
        return 2
    except StoreError as error:
        print(f"The database cannot be used: {error}", file=sys.stderr)
        return 2


def _read_arguments(arguments: list[str] | None) -> argparse.Namespace:
    """Return what is asked for on the command line; `run` is the function that does it."""
    parser = argparse.ArgumentParser(prog="app.py", description=NAME)
    parser.set_defaults(run=_run_serve)
    commands = parser.add_subparsers(dest="command", metavar="command")
    commands.add_parser("serve", help="serve WhatsApp and REST (the default)")
    chat = commands.add_parser("chat", help="talk to the assistant here")
    chat.add_argument("--user", default=store.LOCAL_USER, help="talk as this WhatsApp number")
    chat.set_defaults(run=_run_chat)
    commands.add_parser("doctor", help="check the set-up and say how to mend it")
    for name, explained, add_arguments, run in (
        ("export", "write all of a user to a file", export.add_arguments, export.run_export),
        (
            "import",
            "read an export or a chat",
            importing.add_arguments,
            importing.run_import,
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


def _start_logging(settings: Settings) -> None:
    logging.basicConfig(
        level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s %(message)s"
    )
    # Our lines name no thread, process or task: collecting them costs as much as the line.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False


def _run_serve(settings: Settings, _: argparse.Namespace) -> int:
    serve(make_services(settings))
    return 0


def _run_chat(settings: Settings, chosen: argparse.Namespace) -> int:
    logging.getLogger().setLevel(logging.ERROR)
    terminal.run(make_services(settings), chosen.user)
    return 0


if __name__ == "__main__":
    sys.exit(main())
