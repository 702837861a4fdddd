"""What goes over HTTP: requests read into values, rows shaped into JSON.

Invariant: bad input becomes one `ApiError` sentence before anything is done.
"""

import json
import math
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, cast, get_args
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

from bottle import HTTPResponse, request

import store
from core import files
from language.catalogs import say
from services import Services
from store import Connection, Interaction, Media, Memory, MemoryType, Reminder, Said, User
from when import attach

NAME = "WhatsApp Memory Assistant"
VERSION = "1.0.0"
CONTENT_MAX_CHARS = 100_000
KEY_MAX_CHARS = 200
MINUTES_MAX = 365 * 24 * 60
EXAMPLE = "2026-11-23T15:00:00+01:00"
FURTHEST_ZONE = timedelta(hours=14)
MEDIA_LINK_FOR = timedelta(hours=1)


class ApiError(Exception):
    """A call that cannot be answered as asked: an HTTP status and one sentence."""

    def __init__(self, status: int, sentence: str, retry_after_s: float | None = None) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence
        self.retry_after_s = retry_after_s


# -- reading what is asked -----------------------------------------------------------------------


def read_form() -> dict[str, str]:
    """Return the fields of a form: blank ones kept, broken UTF-8 replaced instead of refused."""
    text = request.body.read().decode("utf-8", "replace")  # curl -d leaves letters as they are
    return dict(parse_qsl(text, keep_blank_values=True, encoding="utf-8", errors="replace"))


def read_body() -> dict[str, Any]:
    """Return the JSON object of the request."""
    try:
        body = json.loads(request.body.read().decode("utf-8"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise ApiError(400, say("The body must be a JSON object.")) from error
    if not isinstance(body, dict):
        raise ApiError(400, say("The body must be a JSON object."))
    return body


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")  # NaN and Infinity, which Python's reader lets pass


def read_header(name: str) -> str:
    """Return a header, empty where it is missing; bytes that are no text become question marks."""
    variable = name.upper().replace("-", "_")
    named = variable if variable == "CONTENT_TYPE" else f"HTTP_{variable}"
    value: str = request.environ.get(named, "")
    return value.encode("latin-1", "replace").decode("utf-8", "replace")


def read_text(body: dict[str, Any], name: str) -> str:
    """Return a required text field, without what no text holds (NUL, halves of letters)."""
    value = body.get(name)
    if not isinstance(value, str | None):
        raise ApiError(400, say("{field} must be a text.", field=name))
    value = _storable(value or "")
    if not value.strip():
        raise ApiError(
            400, say("{field} is missing; it must be a text that is not blank.", field=name)
        )
    if len(value) > CONTENT_MAX_CHARS:
        raise ApiError(
            413,
            say(
                "{field} is too long; {most} characters are the most.",
                field=name,
                most=CONTENT_MAX_CHARS,
            ),
        )
    return value


def _storable(text: str) -> str:
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def read_maybe_text(body: dict[str, Any], name: str) -> str | None:
    return None if body.get(name) in (None, "") else read_text(body, name)


def read_maybe_word(body: dict[str, Any], name: str) -> str | None:
    """Return a name, a rule or a time as it is: nothing of it may be left out, as of a text."""
    value = body.get(name)
    if isinstance(value, str) and not value.isprintable():
        raise ApiError(400, say("{field} holds what no {field} can hold.", field=name))
    return read_maybe_text(body, name)


def read_key() -> str | None:
    """Return the Idempotency-Key, which is kept as it is; None: there is none."""
    key = read_header("Idempotency-Key")
    if len(key) > KEY_MAX_CHARS or not key.isprintable() or "\ufffd" in key:
        raise ApiError(
            400,
            say(
                "{field} must be {most} characters at the most.",
                field="Idempotency-Key",
                most=KEY_MAX_CHARS,
            ),
        )
    return key or None


def read_memory_type(body: dict[str, Any]) -> MemoryType:
    """Return the kind of memory; left out, it is a text."""
    return _as_memory_type(body.get("memory_type") or "text", "memory_type")


def read_maybe_type() -> MemoryType | None:
    """Return the kind of memory that `type` of the query names; None when it is left out."""
    kind = request.query.getunicode("type", "").strip()
    return _as_memory_type(kind, "type") if kind else None


def _as_memory_type(value: Any, name: str) -> MemoryType:
    for kind in get_args(MemoryType):
        if kind == value:
            return cast(MemoryType, kind)
    raise not_one_of(name, get_args(MemoryType))


def no_zone(name: str) -> ApiError:
    """Return the refusal of a time zone that there is not."""
    return ApiError(400, say("{field} must be an IANA name such as Europe/Rome.", field=name))


def not_one_of(name: str, choices: Iterable[str]) -> ApiError:
    """Return the refusal of a value that is none of those there are."""
    sentence = say("{field} must be one of {choices}.", field=name, choices=", ".join(choices))
    return ApiError(400, sentence)


def read_tags(body: dict[str, Any]) -> list[str] | None:
    tags = body.get("tags")
    if tags is None:
        return None
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        raise ApiError(400, say("{field} must be an array of texts.", field="tags"))
    plain = [_storable(tag).strip().casefold() for tag in tags]
    return list(dict.fromkeys(tag for tag in plain if tag))


def read_minutes(body: dict[str, Any], name: str) -> int | None:
    """Return a number of minutes, up to a year of them; None: left out."""
    value = body.get(name)
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= MINUTES_MAX:
        raise _not_within(name, 1, MINUTES_MAX)
    return value


def _not_within(name: str, low: int, high: int) -> ApiError:
    return ApiError(
        400,
        say("{field} must be a whole number from {low} to {high}.", field=name, low=low, high=high),
    )


def is_id(value: Any) -> bool:
    """The value may be the number of a row: an integer that SQLite can hold."""
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63


def read_moment(text: str, name: str, zone: ZoneInfo) -> datetime:
    """Read an ISO 8601 time; one without an offset is on the wall clock of `zone`."""
    try:
        moment = datetime.fromisoformat(text)
        moment = attach(moment, zone) if moment.tzinfo is None else moment
        for furthest in (-FURTHEST_ZONE, FURTHEST_ZONE):
            _ = moment.astimezone(UTC) + furthest  # it has to be a time on every clock
        return moment
    except (ValueError, OverflowError) as error:
        raise ApiError(
            400,
            say("{field} must be an ISO 8601 time such as {example}.", field=name, example=EXAMPLE),
        ) from error


def read_due(text: str, name: str, zone: ZoneInfo) -> datetime:
    """Read the time of a reminder; a fraction of a second is rounded up."""
    moment = read_moment(text, name, zone)
    try:
        whole = moment.replace(microsecond=0)
        return whole if whole == moment else whole + timedelta(seconds=1)
    except OverflowError as error:
        raise ApiError(400, say("{field} is too far away.", field=name)) from error


def read_number(name: str, default: int, low: int, high: int) -> int:
    number = read_maybe_number(name, low, high)
    return default if number is None else number


def read_maybe_number(name: str, low: int, high: int) -> int | None:
    """Return a whole number of the query; None when it is left out."""
    text = request.query.get(name)
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 19 and low <= int(text) <= high):
        raise _not_within(name, low, high)
    return int(text)


def read_query(name: str) -> str | None:
    """Return a text of the query; None when it is left out."""
    return request.query.getunicode(name) or None


def read_span(zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
    """Return `since` and `until` of the query; None for one that is left out."""
    since, until = (request.query.getunicode(name) for name in ("since", "until"))
    return (
        read_moment(since, "since", zone) if since else None,
        read_moment(until, "until", zone) if until else None,
    )


def read_user(db: Connection, value: Any) -> User | None:
    """Return the user whose id, number or name (`local`) this is; None when left out."""
    if value in (None, ""):
        return None
    if not isinstance(value, int | str) or isinstance(value, bool):
        raise ApiError(
            400,
            say(
                "{field} must be the number of a user, a WhatsApp number or local.", field="user_id"
            ),
        )
    text = str(value).strip()
    if not text.isprintable():
        raise ApiError(404, say("There is no such user."))
    is_id = text.isascii() and text.isdigit() and len(text) < 18
    user = store.find_user(db, int(text)) if is_id else None
    user = user or store.find_user_by_whatsapp_id(db, text)
    if user is None:  # the plus of a number, not percent-encoded in an address, is a space
        user = store.find_user_by_whatsapp_id(db, str(value).replace(" ", "+"))
    if user is None:
        raise ApiError(404, say("There is no user {name}.", name=text[:40]))
    return user


def asked_user(services: Services, db: Connection) -> User | None:
    """Return whose rows a read is of; `local` has none before it says something."""
    named = request.query.getunicode("user_id")
    return find_local(services, db) if named == store.LOCAL_USER else read_user(db, named)


def reading_user(services: Services, db: Connection, body: dict[str, Any]) -> User:
    """Return as whom a call that keeps nothing is read: as `writing_user`, but nobody is made."""
    is_local = body.get("user_id") == store.LOCAL_USER
    named = None if is_local else read_user(db, body.get("user_id"))
    if named is None and not is_local:
        named = store.find_only_whatsapp_user(db)
    return named or find_local(services, db)


def find_local(services: Services, db: Connection) -> User:
    """Return the user `local`, who may have said nothing yet and then has the id 0."""
    zone, now = services.settings.timezone, services.clock()
    nobody = User(0, store.LOCAL_USER, None, zone, None, None, None, None, now)
    return store.find_user_by_whatsapp_id(db, store.LOCAL_USER) or nobody


def writing_user(services: Services, db: Connection, body: dict[str, Any]) -> User:
    """Return whose memory a write goes to: the one named, the only WhatsApp user, or `local`."""
    user = reading_user(services, db, body)
    if user.id:
        return user
    return store.add_user(db, store.LOCAL_USER, services.settings.timezone, services.clock())


def wait_sentence(wait_s: float) -> str:
    """Return what somebody is told who guesses the token."""
    return say("Too many wrong tokens; try again in {seconds} seconds.", seconds=math.ceil(wait_s))


# -- shaping what is answered --------------------------------------------------------------------


def iso(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat() if moment else None


def shape_memories(
    services: Services, db: Connection, memories: Sequence[Memory]
) -> list[dict[str, Any]]:
    """Return memories with what their messages were: files, what was heard, from where."""
    ids = [memory.interaction_id for memory in memories if memory.interaction_id is not None]
    said, media = store.list_said(db, ids), store.list_media_of(db, ids)
    return [
        _shape_memory(
            services,
            memory,
            said.get(memory.interaction_id or 0, Said(None, None)),
            media.get(memory.interaction_id or 0, []),
        )
        for memory in memories
    ]


def shape_media(services: Services, media: Iterable[Media], user_id: int) -> list[dict[str, Any]]:
    """Return a user's files with the links under which they can be fetched for an hour."""
    return [
        {
            "url": media_url(services, one.file_path),
            "mime_type": one.mime_type,
            "media_type": one.media_type,
            "name": _name_of(one, user_id),
        }
        for one in media
    ]


def _name_of(media: Media, user_id: int) -> str | None:
    """Return what the user, or the chat it came with, calls the file."""
    name = media.words.get("names", {}).get(f"u{user_id}") or media.words.get("name")
    return files.bare_name(name) if isinstance(name, str) else None


def media_url(services: Services, name: str) -> str:
    """Return a signed link to a file; it is the same all hour, so that a browser keeps the file."""
    now = services.clock() + MEDIA_LINK_FOR
    expires_at = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return services.links.media_link(name, expires_at)


def _shape_memory(
    services: Services, memory: Memory, said: Said, media: Sequence[Media]
) -> dict[str, Any]:
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
        "transcript": said.transcript,
        "location": said.location,
        "media": shape_media(services, media, memory.user_id),
    }
    if media:
        shaped["media_url"] = shaped["media"][0]["url"]
        shaped["mime_type"] = media[0].mime_type
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


def shape_interactions(
    services: Services, db: Connection, interactions: Sequence[Interaction]
) -> list[dict[str, Any]]:
    """Return messages with their files and the memories that were said in them."""
    ids = [interaction.id for interaction in interactions]
    media, memory_ids = store.list_media_of(db, ids), store.list_memory_ids(db, ids)
    senders = store.list_senders_of(db, ids)
    return [
        _shape_interaction(one)
        | {
            "sender": senders.get(one.id),
            "media": shape_media(services, media.get(one.id, ()), one.user_id),
            "reply_media": _shape_reply_media(services, db, one),
            "memory_ids": memory_ids.get(one.id, []),
        }
        for one in interactions
    ]


def _shape_reply_media(
    services: Services, db: Connection, interaction: Interaction
) -> list[dict[str, Any]]:
    """Return the files that went out with the reply, as far as they are still here."""
    names = interaction.metadata.get("reply_media", ())
    found = [store.find_media_by_path(db, name) for name in names]
    return shape_media(services, filter(None, found), interaction.user_id)


def _shape_interaction(interaction: Interaction) -> dict[str, Any]:
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
    text = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
    return HTTPResponse(text, status, headers={"Content-Type": "application/json; charset=utf-8"})
