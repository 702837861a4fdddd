"""The conversation over HTTP: what the page says, what was said, what came by itself.

Invariant: a message of the page's takes the way of every other one; its files are on disk before it
is recorded, and are recorded with it.
"""

import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, BinaryIO

import bottle
from bottle import HTTPResponse, MultipartError, request

import ingest
import store
from core import files
from core.errors import ServiceError
from core.files import Download, MediaRefused, kind_of
from language.catalogs import say
from services import Services
from store import Connection, OutboundMessage
from vendors import twilio_inbound
from vendors.twilio_inbound import Attachment, InboundMessage
from web import fields, server, shapes

MOST_FILES = 10
_CHUNK_BYTES = 1 << 16
_IN_MEMORY_BYTES = 1 << 16  # of one part; a larger one goes through a temporary file
_TEXTS_BYTES = 2 << 20  # of all such parts together


@dataclass(frozen=True, slots=True)
class _Upload:
    """A file as it came: its bytes, the sender's name for it and claim of what it is."""

    file: BinaryIO
    name: str
    claim: str


@fields.takes(fields.SAID, files=True)
def post_chat(services: Services) -> HTTPResponse:
    """Take one message of the page's; what takes longer than a moment is answered by /outbound."""
    db = services.database.connection()
    said, uploads = _read_chat()
    try:
        text = shapes.read_text(said, "text") if str(said.get("text") or "").strip() else ""
        if not text and not uploads:
            raise shapes.ApiError(400, say("There is neither text nor a file."))
        message = twilio_inbound.typed(_read_sender(db, said), text)
        key = shapes.read_key() or str(uuid.uuid4())
        message = replace(message, key=f"chat {key}")
        known = store.find_interaction_by_key(db, message.key)
        if known is None and uploads:
            message = _with_files(services, message, uploads)
    finally:
        for upload in uploads:
            upload.file.close()
    try:
        reply = ingest.receive(services, message, "local")
    except ServiceError as error:  # a file is gone again
        raise shapes.ApiError(
            503, say("The file could not be kept; please send it again.")
        ) from error
    interaction = store.find_interaction_by_key(db, message.key)
    assert interaction is not None
    media = [store.find_media_by_path(db, name) for name in reply.media]
    return shapes.json_response(
        {
            "interaction_id": interaction.id,
            "reply": reply.text,
            "media": shapes.shape_media(services, filter(None, media), interaction.user_id),
        }
    )


def _read_sender(db: Connection, said: dict[str, Any]) -> str:
    """Return who speaks: the user named, else `local`, who is made by speaking."""
    named = said.get("user_id")
    user = None if named == store.LOCAL_USER else shapes.read_user(db, named)
    return user.whatsapp_id if user else store.LOCAL_USER


# -- a message with its files ----------------------------------------------------------------------


def _read_chat() -> tuple[dict[str, Any], list[_Upload]]:
    """Return the fields and the files of a message, JSON or a form with files."""
    kind, boundary = _read_content_type()
    if kind != "multipart/form-data":
        if request.content_length > server.BODY_MAX_BYTES:  # more is allowed here for files alone
            raise shapes.ApiError(413, server.too_large(server.BODY_MAX_BYTES))
        return fields.SAID.read(), []
    said: dict[str, Any] = {}
    uploads: list[_Upload] = []
    try:
        for part in _parts(boundary):
            if part.filename is None:
                with part.file:
                    said[part.name] = part.file.read(_TEXTS_BYTES).decode("utf-8", "replace")
            elif part.size or part.filename:  # a form whose file was left out sends an empty one
                claim = files.claimed_type(part.headers.get("Content-Type", ""))
                uploads.append(_Upload(part.file, _unescape(part.filename), claim))
    except (MultipartError, ValueError) as error:
        for upload in uploads:
            upload.file.close()
        raise shapes.ApiError(400, say("The form cannot be read.")) from error
    fields.SAID.check(said)
    return said, uploads


def _unescape(name: str) -> str:
    """Undo what browsers do to a file's name in a form: https://html.spec.whatwg.org/#multipart"""
    return name.replace("%22", '"').replace("%0D", "").replace("%0A", " ")


def _read_content_type() -> tuple[str, str]:
    try:
        header = shapes.read_header("Content-Type")
        [(kind, options), *_] = bottle._parse_http_header(header) or [("", {})]
    except ValueError as error:
        raise shapes.ApiError(400, say("{field} cannot be read.", field="Content-Type")) from error
    return kind.lower(), options.get("boundary", "")


def _parts(boundary: str) -> Iterator[Any]:
    """Yield the parts of a form; `request.files` holds together no more than one large file."""
    parser = bottle._MultipartParser(
        request.environ["wsgi.input"],
        boundary,
        request.content_length,
        mem_limit=_TEXTS_BYTES,
        memfile_limit=_IN_MEMORY_BYTES,
        charset="utf-8",
    )
    yield from parser.parse()


def _with_files(
    services: Services, message: InboundMessage, uploads: list[_Upload]
) -> InboundMessage:
    """Return the message with its files, which are on disk then."""
    if len(uploads) > MOST_FILES:
        raise shapes.ApiError(413, say("A message has {most} files at the most.", most=MOST_FILES))
    for upload in uploads:
        _check_size(services, upload)
    files = [_keep(services, upload) for upload in uploads]
    attachments = [Attachment("", file.mime_type, is_here=True) for file in files]
    kind = kind_of(files[0].mime_type)
    return replace(message, kind=kind, attachments=tuple(attachments), files=tuple(files))


def _check_size(services: Services, upload: _Upload) -> None:
    size_bytes, limit_mb = upload.file.seek(0, os.SEEK_END), services.settings.media_max_mb
    upload.file.seek(0)
    if size_bytes == 0:
        raise shapes.ApiError(400, say("{name} is empty.", name=_called(upload)))
    if size_bytes > limit_mb << 20:
        raise shapes.ApiError(
            413,
            say(
                "{name} is larger than the {most} MB that I keep.",
                name=_called(upload),
                most=limit_mb,
            ),
        )


def _keep(services: Services, upload: _Upload) -> Download:
    settings = services.settings
    name = files.bare_name(upload.name)
    chunks = iter(partial(upload.file.read, _CHUNK_BYTES), b"")
    try:
        most = settings.media_max_mb << 20
        kept = files.keep_file(chunks, upload.claim, name, services.media.folder, most)
        services.media.keep([kept.path])
        return kept
    except (ServiceError, MediaRefused) as error:
        sentence = say("{name} is no file that I can keep.", name=_called(upload))
        raise shapes.ApiError(400, sentence) from error
    except OSError as error:
        raise shapes.ApiError(503, say("No file can be kept now; nothing was saved.")) from error


def _called(upload: _Upload) -> str:
    return files.bare_name(upload.name) or say("The file")


# -- what the assistant sent by itself -------------------------------------------------------------


@fields.takes(user_id=fields.WHO, limit=fields.MORE, after=fields.ID)
def list_outbound(services: Services) -> HTTPResponse:
    """List reminders and late replies, oldest first: those after `after`, or the newest."""
    db = services.database.connection()
    user = shapes.asked_user(services, db)
    user_id = user.id if user else None
    limit = shapes.read_number("limit", 50, 1, 1000)
    after = shapes.read_maybe_number("after", 0, 2**62)
    if after is None:
        found = store.list_outbound_newest(db, user_id, limit)
    else:
        found = store.list_outbound_after(db, user_id, after, limit)
    return shapes.json_response([_shape_outbound(services, db, message) for message in found])


def read_outbound(services: Services, outbound_id: int) -> HTTPResponse:
    """Note that a local message was shown; it may have been before."""
    db = services.database.connection()
    message = store.find_outbound(db, outbound_id)
    if message is None:
        raise shapes.ApiError(404, say("There is no message {number}.", number=outbound_id))
    if message.channel != "local":
        raise shapes.ApiError(409, say("WhatsApp itself tells when that message was read."))
    with store.transaction(db):
        store.set_outbound_read(db, outbound_id)
    shown = store.find_outbound(db, outbound_id)
    assert shown is not None
    return shapes.json_response(_shape_outbound(services, db, shown))


def _shape_outbound(services: Services, db: Connection, message: OutboundMessage) -> dict[str, Any]:
    shaped: dict[str, Any] = {
        "id": message.id,
        "user_id": message.user_id,
        "interaction_id": message.interaction_id,
        "reminder_id": message.reminder_id,
        "reminder": _shape_rung(db, message),
        "channel": message.channel,
        "body": message.body,
        "status": message.status,
        "error_code": message.error_code,
        "created_at": shapes.iso(message.created_at),
        "sent_at": shapes.iso(message.sent_at),
    }
    media = store.find_media(db, message.media_id) if message.media_id else None
    if media is not None:
        [shown] = shapes.shape_media(services, [media], message.user_id)
        shaped |= {
            "media_url": shown["url"],
            "mime_type": shown["mime_type"],
            "name": shown["name"],
        }
    return shaped


def _shape_rung(db: Connection, message: OutboundMessage) -> dict[str, Any] | None:
    """Return what became of the reminder that this message carried."""
    reminder = store.find_reminder(db, message.reminder_id) if message.reminder_id else None
    if reminder is None:
        return None
    at = message.sent_at or message.created_at
    return {
        "status": reminder.status,
        "done": store.is_over(db, reminder.root_id or reminder.id),
        "snoozed": store.is_put_off(db, reminder, at),
    }


# -- what was said ---------------------------------------------------------------------------------


@fields.takes(user_id=fields.WHO, limit=fields.MORE, before=fields.ID)
def list_interactions(services: Services) -> HTTPResponse:
    """List what was said and answered, newest first."""
    db = services.database.connection()
    user = shapes.asked_user(services, db)
    limit = shapes.read_number("limit", 20, 1, 1000)
    before = shapes.read_maybe_number("before", 0, 2**62)
    found = store.list_recent_interactions(db, user.id if user else None, limit, before)
    return shapes.json_response(shapes.shape_interactions(services, db, found))


def get_interaction(services: Services, interaction_id: int) -> HTTPResponse:
    """Show one message, and what was sent in answer to it."""
    db = services.database.connection()
    found = store.find_interaction(db, interaction_id)
    if found is None:
        raise shapes.ApiError(404, say("There is no message {number}.", number=interaction_id))
    outbound = store.list_outbound_of(db, interaction_id)
    [shaped] = shapes.shape_interactions(services, db, [found])
    sent = [_shape_outbound(services, db, message) for message in outbound]
    return shapes.json_response(shaped | {"outbound": sent})
