"""Reminders over HTTP: set, listed, changed, sent."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from bottle import HTTPResponse, request

import reminders
import replies
import store
import when
from background import outbox
from language.catalogs import say, sentence
from services import Services
from store import Connection, OutboundMessage, Reminder
from talk.reminders import by_words
from web import fields, shapes

STATUSES: Final = ("pending", "sent", "cancelled", "failed")


@fields.takes(fields.NEW_REMINDER, answer=201)
def post_reminder(services: Services) -> HTTPResponse:
    """Set a reminder."""
    db = services.database.connection()
    body = fields.NEW_REMINDER.read()
    message = shapes.read_text(body, "message")
    due_text = shapes.read_maybe_word(body, "scheduled_time")
    if due_text is None:
        raise shapes.ApiError(400, say("{field} is missing.", field="scheduled_time"))
    zone, (rule, start) = _read_zone(body), _read_rule(body)
    with store.transaction(db):
        user = shapes.writing_user(services, db, body)
        due = shapes.read_due(due_text, "scheduled_time", zone or user.zone)
        if due <= services.clock():
            raise shapes.ApiError(400, say("{field} is already past.", field="scheduled_time"))
        due = _first_due(rule, start, due, zone or user.zone) if rule else due
        reminder = store.add_reminder(
            db,
            user.id,
            None,
            message,
            due,
            zone or user.zone,
            services.clock(),
            rrule=rule,
            start_local=start,
            nag_minutes=shapes.read_minutes(body, "nag_minutes"),
        )
        fields.NEW_REMINDER.check_own(body, _shape(services, db, reminder))
    services.wake.set()
    return shapes.json_response(_shape(services, db, reminder), 201)


def _read_rule(body: dict[str, Any]) -> tuple[str | None, datetime | None]:
    """Return the rule and the local time it counts from (None: the reminder's own).

    It may come as `recurrence_pattern`, as answers give it.
    """
    rule, start = shapes.read_maybe_word(body, "recurrence"), None
    pattern = body.get("recurrence_pattern")
    if pattern is not None:
        if not isinstance(pattern, dict) or pattern.keys() - {"rrule", "start"}:
            raise shapes.ApiError(
                400, say("recurrence_pattern must hold rrule and start, and no more.")
            )
        given = shapes.read_maybe_word(pattern, "rrule")
        if given is None or rule not in (None, given):
            raise shapes.ApiError(400, say("recurrence and recurrence_pattern must be one rule."))
        rule, start = given, _read_start(pattern)
    if rule is None:
        return None, None
    rule = rule.removeprefix("RRULE:")
    if rule.upper().startswith("RRULE:"):
        raise shapes.ApiError(400, say("recurrence: RRULE: may stand before it once."))
    if reason := when.why_no_rule(rule):
        raise shapes.ApiError(400, say("{field}: {reason}", field="recurrence", reason=reason))
    return rule, start


def _read_start(pattern: dict[str, Any]) -> datetime | None:
    text = shapes.read_maybe_word(pattern, "start")
    try:
        start = datetime.fromisoformat(text) if text else None
    except ValueError:
        start = datetime.min.replace(tzinfo=UTC)
    if start is not None and start.tzinfo is not None:
        raise shapes.ApiError(
            400,
            say(
                "{field} must be a local time such as {example}.",
                field="start",
                example="2026-11-23T09:00:00",
            ),
        )
    return start


def _first_due(rule: str, start: datetime | None, due: datetime, zone: ZoneInfo) -> datetime:
    """Return the first time of a rule from `due` on: a Monday is none of its Tuesdays."""
    wall, before = due.astimezone(zone).replace(tzinfo=None), due - timedelta(microseconds=1)
    first = when.next_occurrence(rule, start or wall, before, zone)
    if first is None:
        raise shapes.ApiError(400, say("recurrence has no time from scheduled_time on."))
    return first


def _read_zone(body: dict[str, Any]) -> ZoneInfo | None:
    name = shapes.read_maybe_word(body, "timezone")
    zone = when.parse_zone(name) if name else None
    if name and zone is None:
        raise shapes.no_zone("timezone")
    return zone


@fields.takes(fields.SENTENCE)
def read_reminder(services: Services) -> HTTPResponse:
    """Say what a sentence would set; nothing is kept."""
    db = services.database.connection()
    body = fields.SENTENCE.read()
    user = shapes.reading_user(services, db, body)
    now = services.clock()
    read = by_words.read(shapes.read_text(body, "text"), now, user)
    asked, due = read.request, read.request.due
    zone = asked.zone_said or user.zone
    words = replies.moment(*reminders.words_of(due, zone, asked.rrule, now)) if due else ""
    return shapes.json_response(
        {
            "message": asked.message,
            "scheduled_time": due.astimezone(zone).isoformat() if due else None,
            "timezone": zone.key,
            "recurrence": asked.rrule,
            "nag_minutes": read.nag_minutes,
            "words": words,
            "problem": read.problem,
        }
    )


@fields.takes(
    user_id=fields.WHO,
    status=fields.STATUS,
    since=fields.AT,
    until=fields.AT,
    limit=fields.ID,
)
def list_reminders(services: Services) -> HTTPResponse:
    """List reminders, soonest first."""
    db = services.database.connection()
    user = shapes.asked_user(services, db)
    status = request.query.getunicode("status") or None
    if status not in {None, *STATUSES}:
        raise shapes.not_one_of("status", STATUSES)
    since, until = shapes.read_span(user.zone if user else services.settings.timezone)
    found = store.list_reminders(
        db,
        user.id if user else None,
        status,
        since=since,
        until=until,
        limit=shapes.read_number("limit", -1, 1, 10_000),
    )
    return shapes.json_response(_shape_all(services, db, found))


# -- changing --------------------------------------------------------------------------------------


@fields.takes(fields.REMINDER)
def patch_reminder(services: Services, reminder_id: int) -> HTTPResponse:
    """Rename, move, snooze or finish a reminder; /undo takes it back.

    What has rung, and one occurrence of a series that is snoozed, rings once more as a reminder of
    its own, which is answered then.
    """
    db = services.database.connection()
    body = fields.REMINDER.read()
    with store.transaction(db):
        reminder = _find_reminder(db, reminder_id)
        present = _shape(services, db, reminder)
        fields.REMINDER.check_own(body, present)
        if reminder.status == "cancelled":
            raise _not_pending(reminder)
        if len(body) > 1 and body.get("scheduled_time") == present["scheduled_time"]:
            del body["scheduled_time"]  # given back as it was, beside what changes
        changed, undo_id = _change(services, db, reminder, body)
    services.wake.set()
    return shapes.json_response(_shape(services, db, changed) | {"undo_id": undo_id})


_CHANGES = ("message", "scheduled_time", "time_text", "snooze_minutes", "done")


def _change(
    services: Services, db: Connection, reminder: Reminder, body: dict[str, Any]
) -> tuple[Reminder, int]:
    now = services.clock()
    match [name for name in _CHANGES if body.get(name) not in (None, "")]:
        case ["done"]:
            if body["done"] is not True:
                raise shapes.ApiError(400, say("done must be true; /undo takes it back."))
            step_id = reminders.finish(db, reminder, now, itself=True)
            return store.get_reminder(db, reminder.id), step_id
        case ["message"]:
            return _rename(db, reminder, shapes.read_text(body, "message"), now)
        case ["message", "scheduled_time" | "time_text"]:
            due, words = _read_due(services, db, reminder, body), shapes.read_text(body, "message")
            renamed, step_id = _rename(db, reminder, words, now)
            moved, moved_id = reminders.put_off(
                db, renamed, due, now, is_snooze=False, asked_in=reminder.interaction_id
            )
            store.delete_undo_step(db, moved_id)  # the one before holds the time, too
            return moved, step_id
        case ["scheduled_time" | "time_text" | "snooze_minutes" as how]:
            due = _read_due(services, db, reminder, body)
            is_snooze = how == "snooze_minutes"
            asked_in = reminder.interaction_id
            return reminders.put_off(db, reminder, due, now, is_snooze=is_snooze, asked_in=asked_in)
        case _:
            raise shapes.ApiError(
                400,
                say(
                    "Send message, a time (scheduled_time or time_text) or both;"
                    " or snooze_minutes; or done."
                ),
            )


def _rename(
    db: Connection, reminder: Reminder, message: str, now: datetime
) -> tuple[Reminder, int]:
    if reminder.status != "pending":
        raise _not_pending(reminder)
    step_id = reminders.remember(db, [reminder], now)
    store.rename_reminder(db, reminder.id, message)
    return store.get_reminder(db, reminder.id), step_id


def _read_due(
    services: Services, db: Connection, reminder: Reminder, body: dict[str, Any]
) -> datetime:
    """Return the new time, however it is said; it lies ahead."""
    now = services.clock()
    minutes = shapes.read_minutes(body, "snooze_minutes")
    time_text = shapes.read_maybe_text(body, "time_text")
    if minutes is not None:
        start = max(reminder.due_at, now) if reminder.status == "pending" else now
        return start + timedelta(minutes=minutes)
    if time_text is not None:
        user = store.get_user(db, reminder.user_id)
        zone, language = user.zone, user.language or ""
        if when.parse_repeat(time_text, now, zone, language):
            raise shapes.ApiError(
                400, say("time_text gives one time; a rule is changed in the chat.")
            )
        base = reminder.due_at.astimezone(zone)
        due = when.parse_shift(time_text, now, zone, base, language)
        if due is None:
            raise shapes.ApiError(
                400, say("I can't read a time in that; write it like 5pm or tomorrow at 9.")
            )
    else:
        text = shapes.read_text(body, "scheduled_time")
        due = shapes.read_due(text, "scheduled_time", reminder.zone)
    if due <= now:
        raise shapes.ApiError(400, say(replies.TIME_PROBLEMS["past"]))
    return due


def delete_reminder(services: Services, reminder_id: int) -> HTTPResponse:
    """Cancel a reminder; /undo takes it back."""
    db = services.database.connection()
    with store.transaction(db):
        reminder = _find_reminder(db, reminder_id)
        if reminder.status == "sent":
            raise _not_pending(reminder)
        is_new = reminder.status != "cancelled"
        undo_id = reminders.cancel_all(db, [reminder], services.clock()) if is_new else None
        cancelled = store.get_reminder(db, reminder_id)
    return shapes.json_response(_shape(services, db, cancelled) | {"undo_id": undo_id})


def send_reminder_now(services: Services, reminder_id: int) -> HTTPResponse:
    """Send a pending reminder at once; a recurring one counts as this occurrence."""
    db = services.database.connection()
    reminder = _find_reminder(db, reminder_id)
    if reminder.status != "pending":
        raise _not_pending(reminder)
    try:
        sent = outbox.send_reminder(services, reminder_id)
    except outbox.NotSent as error:
        raise shapes.ApiError(error.status, error.sentence) from error
    shaped = _shape(services, db, store.get_reminder(db, reminder_id))
    return shapes.json_response(shaped | {"message_sid": sent.message_sid})


def _find_reminder(db: Connection, reminder_id: int) -> Reminder:
    reminder = store.find_reminder(db, reminder_id)
    if reminder is None:
        raise shapes.ApiError(404, say("There is no reminder {number}.", number=reminder_id))
    return reminder


def _not_pending(reminder: Reminder) -> shapes.ApiError:
    sentences = {
        "sent": sentence("Reminder {number} was already sent."),
        "cancelled": sentence("Reminder {number} is cancelled."),
    }
    told = sentences.get(reminder.status, sentence("Reminder {number} could not be sent."))
    return shapes.ApiError(409, say(told, number=reminder.id))


# -- shaping ---------------------------------------------------------------------------------------


def _shape(services: Services, db: Connection, reminder: Reminder) -> dict[str, Any]:
    return _shape_all(services, db, [reminder])[0]


def _shape_all(
    services: Services, db: Connection, found: Sequence[Reminder]
) -> list[dict[str, Any]]:
    """Return reminders in words, and with what became of the message that carries each."""
    carried = store.find_deliveries(db, [reminder.id for reminder in found])
    now = services.clock()
    shaped = []
    for reminder in found:
        message = carried.get(reminder.id)
        failed = message is not None and message.status == "failed"
        shaped.append(
            shapes.shape_reminder(reminder)
            | {
                "done_at": shapes.iso(reminder.done_at),
                "words": replies.moment(*reminders.in_words(reminder, now)),
                "delivery": _shape_delivery(message) if message else None,
            }
            | ({"error_code": message.error_code} if message and failed else {})
        )
    return shaped


def _shape_delivery(message: OutboundMessage) -> dict[str, Any]:
    return {
        "status": message.status,
        "error_code": message.error_code,
        "reason": _delivery_reason(message.status, message.error_code),
        "at": shapes.iso(message.sent_at or message.tried_at or message.created_at),
    }


# -- why one has not arrived -----------------------------------------------------------------------

# https://www.twilio.com/docs/api/errors
_CODES: Final = {
    21211: sentence("The number is not valid (error {code})."),
    21610: sentence("The person said STOP to this sender (error {code})."),
    63003: sentence("The number is not on WhatsApp (error {code})."),
    63007: sentence("The sender is not connected to WhatsApp (error {code})."),
    63015: sentence("The sandbox forgot the person, who has to join again (error {code})."),
    63016: sentence(
        "The person wrote more than 24 hours ago, and no template is set (error {code})."
    ),
    63024: sentence("The number is not on WhatsApp (error {code})."),
    63038: sentence("The account sent as much as it may in a day (error {code})."),
}


def _delivery_reason(status: str, code: int | None) -> str | None:
    """Return what stands in a message's way; None: nothing does."""
    if status == "held":
        return say(
            "WhatsApp lets me write only within 24 hours of the last message, and STOP pauses"
            " reminders: it goes out with the next message."
        )
    if status == "uncertain":
        return say("Twilio's answer was lost: it is looked up there before it is sent again.")
    if status in {"failed", "queued"} and code is not None:
        known = _CODES.get(code, sentence("Twilio or WhatsApp refused it (error {code})."))
        return say(known, code=code)
    return None
