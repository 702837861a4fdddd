"""Reminders over HTTP: set, listed, changed, sent."""

from collections.abc import Sequence
from typing import Any

from bottle import HTTPResponse, request

import outbox
import store
import when
import wire
from services import Services
from store import Connection, Reminder


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
    user, status = wire.asked_user(services, db), request.query.getunicode("status") or None
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
