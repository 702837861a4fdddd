"""A person's calendar over HTTP: the feed that programs subscribe to, opened and closed.

Invariant: whoever has the address may read the feed and nothing else; an address that was never
given and one that was taken back are the same: nothing is there.
"""

import hashlib
import hmac
from typing import Any

from bottle import HTTPResponse

import reminders
import store
from language.catalogs import say, speaking
from services import Services
from talk.reminders import calendars
from transfer import calendar_file
from web import fields, shapes

HEADERS = {
    "Content-Type": "text/calendar; charset=utf-8",
    "Content-Disposition": 'inline; filename="calendar.ics"',
    "Cache-Control": "private, no-cache",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}


def get_feed(services: Services, secret: str) -> HTTPResponse:
    """Hand out a calendar to whoever has its address; 304 where nothing has changed."""
    db = services.database.connection()
    user_id = store.find_calendar_user(db, calendars.hash_of(secret))
    if user_id is None:
        raise shapes.ApiError(404, say("There is nothing at this address."))
    user = store.get_user(db, user_id)
    with speaking(reminders.language_of(services, user)):
        content = calendar_file.feed(db, user, services.clock())
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = HEADERS | {"ETag": tag}
    known = shapes.read_header("If-None-Match").split(",")
    if any(hmac.compare_digest(one.strip().removeprefix("W/"), tag) for one in known):
        return HTTPResponse(status=304, headers=headers)
    return HTTPResponse(content, headers=headers)


@fields.takes(fields.WHOSE, answer=201)
def post_calendar(services: Services) -> HTTPResponse:
    """Open a calendar; its address is answered this once, and the one before leads nowhere."""
    db, body = services.database.connection(), fields.WHOSE.read()
    with store.transaction(db):
        user = shapes.writing_user(services, db, body)
        address = calendars.open_anew(services, db, user)
    return shapes.json_response(_shape(services, user.id) | {"address": address}, 201)


@fields.takes(user_id=fields.WHO)
def get_calendar(services: Services) -> HTTPResponse:
    """Tell whether a calendar can be subscribed to, and since when."""
    return shapes.json_response(_shape(services, _user_id(services)))


@fields.takes(user_id=fields.WHO)
def delete_calendar(services: Services) -> HTTPResponse:
    """Close a calendar: its address leads nowhere from now on."""
    db, user_id = services.database.connection(), _user_id(services)
    with store.transaction(db):
        store.delete_calendar(db, user_id)
    return shapes.json_response(_shape(services, user_id))


def _user_id(services: Services) -> int:
    named = shapes.read_query("user_id")
    db, body = services.database.connection(), {"user_id": named}
    return shapes.reading_user(services, db, body).id


def _shape(services: Services, user_id: int) -> dict[str, Any]:
    since = store.find_calendar(services.database.connection(), user_id)
    return {"user_id": user_id, "is_open": since is not None, "created_at": shapes.iso(since)}
