"""What goes over HTTP: requests read into values, rows shaped into JSON.

Invariant: bad input becomes one `ApiError` sentence before anything is done.
"""

import json
from datetime import UTC, datetime, timedelta
from typing import Any, cast, get_args
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

from bottle import HTTPResponse, request

import links
import store
from services import Services
from store import Connection, Interaction, Memory, MemoryType, Reminder, User
from when import attach

CONTENT_MAX_CHARS = 100_000
MEDIA_LINK_FOR = timedelta(hours=1)


class ApiError(Exception):
    """A call that cannot be answered as asked: an HTTP status and one sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence


# -- reading what is asked -----------------------------------------------------------------------


def read_form() -> dict[str, str]:
    """Return the fields of a form: blank ones kept, broken UTF-8 replaced instead of refused."""
    text = request.body.read().decode("latin-1")
    return dict(parse_qsl(text, keep_blank_values=True, encoding="utf-8", errors="replace"))


def read_body() -> dict[str, Any]:
    """Return the JSON object of the request."""
    try:
        body = json.loads(request.body.read().decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise ApiError(400, "The body must be a JSON object.") from error
    if not isinstance(body, dict):
        raise ApiError(400, "The body must be a JSON object.")
    return body


def read_text(body: dict[str, Any], name: str) -> str:
    """Return a required text field."""
    value = body.get(name)
    if not isinstance(value, str) or not value.strip():
        raise ApiError(400, f"{name} is missing; it must be a text that is not blank.")
    if len(value) > CONTENT_MAX_CHARS:
        raise ApiError(413, f"{name} is too long; {CONTENT_MAX_CHARS} characters are the most.")
    return value.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def read_maybe_text(body: dict[str, Any], name: str) -> str | None:
    return None if body.get(name) in (None, "") else read_text(body, name)


def read_memory_type(body: dict[str, Any]) -> MemoryType:
    """Return the kind of memory; left out, it is a text."""
    for kind in get_args(MemoryType):
        if kind == (body.get("memory_type") or "text"):
            return cast(MemoryType, kind)
    raise ApiError(400, f"memory_type must be one of {', '.join(get_args(MemoryType))}.")


def read_tags(body: dict[str, Any]) -> list[str] | None:
    tags = body.get("tags")
    if tags is None:
        return None
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        raise ApiError(400, "tags must be an array of texts.")
    return list(dict.fromkeys(tag.strip().casefold() for tag in tags if tag.strip()))


def read_moment(text: str, name: str, zone: ZoneInfo) -> datetime:
    """Read an ISO 8601 time; one without an offset is on the wall clock of `zone`."""
    try:
        moment = datetime.fromisoformat(text)
        return attach(moment, zone) if moment.tzinfo is None else moment
    except (ValueError, OverflowError) as error:
        raise ApiError(
            400, f"{name} must be an ISO 8601 time such as 2026-11-23T15:00:00+01:00."
        ) from error


def read_due(text: str, name: str, zone: ZoneInfo) -> datetime:
    """Read the time of a reminder; a fraction of a second is rounded up."""
    moment = read_moment(text, name, zone)
    try:
        whole = moment.replace(microsecond=0)
        return whole if whole == moment else whole + timedelta(seconds=1)
    except OverflowError as error:
        raise ApiError(400, f"{name} is too far away.") from error


def read_number(name: str, default: int, low: int, high: int) -> int:
    text = request.query.get(name) or str(default)
    if not (text.isascii() and text.isdigit() and low <= int(text) <= high):
        raise ApiError(400, f"{name} must be a whole number from {low} to {high}.")
    return int(text)


def read_user(db: Connection, value: Any) -> User | None:
    """Return the user whose id, number or name (`local`) this is; None when left out."""
    if value in (None, ""):
        return None
    text = str(value).strip()
    is_id = text.isascii() and text.isdigit() and len(text) < 18
    user = store.find_user(db, int(text)) if is_id else None
    user = user or store.find_user_by_whatsapp_id(db, text)
    if user is None:
        raise ApiError(404, f"There is no user {text[:40]}.")
    return user


def asked_user(db: Connection) -> User | None:
    return read_user(db, request.query.getunicode("user_id"))


def writing_user(services: Services, db: Connection, body: dict[str, Any]) -> User:
    """Return whose memory a write goes to: the one named, the only WhatsApp user, or `local`."""
    named = read_user(db, body.get("user_id")) or store.find_only_whatsapp_user(db)
    if named is not None:
        return named
    return store.add_user(db, store.LOCAL_USER, services.settings.timezone, services.clock())


# -- shaping what is answered --------------------------------------------------------------------


def iso(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat() if moment else None


def shape_memory(services: Services, memory: Memory) -> dict[str, Any]:
    shaped: dict[str, Any] = {
        "id": memory.id,
        "mem0_id": memory.mem0_id,
        "user_id": memory.user_id,
        "content": memory.content,
        "memory_type": memory.memory_type,
        "tags": list(memory.tags),
        "created_at": iso(memory.created_at),
        "interaction_id": memory.interaction_id,
        "sender": memory.sender,
    }
    if memory.file_path:
        expires_at = services.clock() + MEDIA_LINK_FOR
        shaped["media_url"] = links.media_link(services, memory.file_path, expires_at)
    return shaped


def shape_reminder(reminder: Reminder) -> dict[str, Any]:
    start = reminder.start_local
    return {
        "id": reminder.id,
        "user_id": reminder.user_id,
        "message": reminder.message,
        "scheduled_time": reminder.due_at.astimezone(reminder.zone).isoformat(),
        "timezone": reminder.zone.key,
        "status": reminder.status,
        "reminder_type": "recurring" if reminder.rrule else "message",
        "recurrence_pattern": (
            {"rrule": reminder.rrule, "start": start.isoformat()} if start else None
        ),
        "created_at": iso(reminder.created_at),
        "sent_at": iso(reminder.sent_at),
        "interaction_id": reminder.interaction_id,
    }


def shape_interaction(interaction: Interaction) -> dict[str, Any]:
    return {
        "id": interaction.id,
        "user_id": interaction.user_id,
        "type": interaction.interaction_type,
        "content": interaction.content,
        "transcript": interaction.transcript,
        "reply": interaction.reply,
        "status": interaction.status,
        "created_at": iso(interaction.created_at),
        "metadata": interaction.metadata,
    }


def json_response(body: Any, status: int = 200) -> HTTPResponse:
    text = json.dumps(body, ensure_ascii=False)
    return HTTPResponse(text, status, headers={"Content-Type": "application/json; charset=utf-8"})
