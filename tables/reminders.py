"""The table reminders: made, moved, claimed, cancelled."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from tables.database import Connection
from tables.values import ReminderStatus, first_of, from_text, from_text_or_none, to_text


@dataclass(frozen=True, slots=True)
class Reminder:
    """What to say when; `rrule` and `start_local` are None for one that comes once."""

    id: int
    user_id: int
    interaction_id: int | None
    message: str
    due_at: datetime
    zone: ZoneInfo
    status: ReminderStatus
    rrule: str | None
    start_local: datetime | None  # naive, on the wall clock of `zone`
    created_at: datetime
    sent_at: datetime | None
    done_at: datetime | None
    nag_minutes: int | None
    root_id: int | None
    skipped: tuple[datetime, ...] = ()  # occurrences that do not ring, as `start_local`
    is_digest: bool = False  # it tells what is on that day


def _reminder(row: Sequence[Any]) -> Reminder:
    pattern = json.loads(row[7]) if row[7] else {}
    start = pattern.get("start")
    return Reminder(
        id=row[0],
        user_id=row[1],
        interaction_id=row[2],
        message=row[3],
        due_at=from_text(row[4]),
        zone=ZoneInfo(row[5]),
        status=row[6],
        rrule=pattern.get("rrule"),
        start_local=datetime.fromisoformat(start) if start else None,
        created_at=from_text(row[8]),
        sent_at=from_text_or_none(row[9]),
        done_at=from_text_or_none(row[10]),
        nag_minutes=row[11],
        root_id=row[12],
        skipped=tuple(map(datetime.fromisoformat, pattern.get("skipped", ()))),
        is_digest=bool(row[13]),
    )


_REMINDERS = (
    "SELECT id, user_id, interaction_id, message, scheduled_time, timezone, status,"
    " recurrence_pattern, created_at, sent_at, done_at, nag_minutes, root_id, is_digest"
    " FROM reminders "
)


def _reminders(db: Connection, which: str, **names: Any) -> list[Reminder]:
    return [_reminder(row) for row in db.execute(_REMINDERS + which, names).fetchall()]


def add_reminder(
    db: Connection,
    user_id: int,
    interaction_id: int | None,
    message: str,
    due_at: datetime,
    zone: ZoneInfo,
    now: datetime,
    *,
    rrule: str | None = None,
    start_local: datetime | None = None,
    nag_minutes: int | None = None,
    root_id: int | None = None,
    skipped: Sequence[datetime] = (),
    is_digest: bool = False,
) -> Reminder:
    """Keep a pending reminder."""
    reminder = Reminder(
        id=0,
        user_id=user_id,
        interaction_id=interaction_id,
        message=message,
        due_at=due_at,
        zone=zone,
        status="pending",
        rrule=rrule,
        start_local=start_local or due_at.astimezone(zone).replace(tzinfo=None),
        created_at=now,
        sent_at=None,
        done_at=None,
        nag_minutes=nag_minutes,
        root_id=root_id,
        skipped=tuple(skipped),
        is_digest=is_digest,
    )
    return get_reminder(db, add_reminder_row(db, reminder))


def add_reminder_row(db: Connection, reminder: Reminder) -> int:
    """Keep a reminder with the past it has; its own id is not used. Return the new id."""
    pattern: dict[str, Any] | None = None
    if reminder.rrule and reminder.start_local:
        pattern = {"rrule": reminder.rrule, "start": reminder.start_local.isoformat()}
        if reminder.skipped:
            pattern["skipped"] = [one.isoformat() for one in reminder.skipped]
    rows = db.execute(
        "INSERT INTO reminders (user_id, interaction_id, message, scheduled_time, timezone,"
        " status, reminder_type, recurrence_pattern, created_at, sent_at, done_at, nag_minutes,"
        " root_id, is_digest) VALUES (:user_id, :interaction_id, :message, :scheduled_time,"
        " :timezone, :status, :reminder_type, :pattern, :created_at, :sent_at, :done_at,"
        " :nag_minutes, :root_id, :is_digest) RETURNING id",
        {
            "user_id": reminder.user_id,
            "interaction_id": reminder.interaction_id,
            "message": reminder.message,
            "scheduled_time": to_text(reminder.due_at),
            "timezone": reminder.zone.key,
            "status": reminder.status,
            "reminder_type": "recurring" if pattern else "message",
            "pattern": json.dumps(pattern) if pattern else None,
            "created_at": to_text(reminder.created_at),
            "sent_at": to_text(reminder.sent_at) if reminder.sent_at else None,
            "done_at": to_text(reminder.done_at) if reminder.done_at else None,
            "nag_minutes": reminder.nag_minutes,
            "root_id": reminder.root_id,
            "is_digest": reminder.is_digest,
        },
    ).fetchall()
    return int(rows[0][0])


def find_reminder(db: Connection, reminder_id: int) -> Reminder | None:
    """Return the reminder of this id."""
    return first_of(_reminders(db, "WHERE id = :id", id=reminder_id))


def get_reminder(db: Connection, reminder_id: int) -> Reminder:
    """Return the reminder of this id, which must exist (raises LookupError)."""
    reminder = find_reminder(db, reminder_id)
    if reminder is None:
        raise LookupError(f"no reminder {reminder_id}")
    return reminder


def find_reminder_by_interaction(db: Connection, interaction_id: int) -> Reminder | None:
    """Return the newest reminder that was asked for in an interaction."""
    which = "WHERE interaction_id = :interaction_id ORDER BY id DESC LIMIT 1"
    return first_of(_reminders(db, which, interaction_id=interaction_id))


def find_reminder_by_quote(db: Connection, user_id: int, message_sid: str) -> Reminder | None:
    """Return the reminder that a quoted message carried to the user, or that it asked for."""
    which = (
        "WHERE user_id = :user_id AND"
        " (id = (SELECT reminder_id FROM outbound_messages WHERE twilio_message_sid = :sid)"
        " OR interaction_id = (SELECT id FROM interactions WHERE twilio_message_sid = :sid))"
        " ORDER BY id DESC LIMIT 1"
    )
    return first_of(_reminders(db, which, user_id=user_id, sid=message_sid))


def list_reminders(
    db: Connection,
    user_id: int | None,
    status: str | None = None,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int = -1,
) -> list[Reminder]:
    """Return reminders of one user or of all (None), of one status or any, soonest first.

    `since` and `until` (excluded) are when they are due.
    """
    return _reminders(
        db,
        "WHERE (:user_id IS NULL OR user_id = :user_id) AND (:status IS NULL OR status = :status)"
        " AND scheduled_time >= :since AND scheduled_time < :until"
        " ORDER BY scheduled_time, id LIMIT :limit",
        user_id=user_id,
        status=status,
        since=to_text(since) if since else "",
        until=to_text(until) if until else "~",
        limit=limit,
    )


def find_digest(db: Connection, user_id: int) -> Reminder | None:
    """Return the reminder that tells a user's day; None: it was not asked for."""
    which = "WHERE user_id = :user_id AND status = 'pending' AND is_digest LIMIT 1"
    return first_of(_reminders(db, which, user_id=user_id))


def find_last_sent_reminder(db: Connection, user_id: int) -> Reminder | None:
    """Return the reminder that reached this user last: what "snooze" and "done" speak of."""
    which = "WHERE user_id = :user_id AND status = 'sent' ORDER BY sent_at DESC, id DESC LIMIT 1"
    return first_of(_reminders(db, which, user_id=user_id))


def find_last_made_reminder(db: Connection, user_id: int) -> Reminder | None:
    """Return the pending reminder that this user asked for last: what "move it" speaks of."""
    which = "WHERE user_id = :user_id AND status = 'pending' ORDER BY id DESC LIMIT 1"
    return first_of(_reminders(db, which, user_id=user_id))


def is_put_off(db: Connection, reminder: Reminder, since: datetime) -> bool:
    """Whether it rings once more, as a reminder of its own that was asked for since it rang."""
    row = db.execute(
        "SELECT 1 FROM reminders WHERE root_id = :root_id AND id > :id AND nag_minutes IS NULL"
        " AND status <> 'cancelled' AND created_at >= :since",
        {
            "id": reminder.id,
            "root_id": reminder.root_id or reminder.id,
            "since": to_text(since),
        },
    ).fetchone()
    return row is not None


def is_over(db: Connection, root_id: int) -> bool:
    """Tell whether a reminder, or what rang once more for it, is done."""
    row = db.execute(
        "SELECT 1 FROM reminders WHERE (id = :root_id OR root_id = :root_id)"
        " AND done_at IS NOT NULL LIMIT 1",
        {"root_id": root_id},
    ).fetchone()
    return row is not None


def rings_again(db: Connection, root_id: int) -> bool:
    """Tell whether a reminder that nags has its next ring already."""
    row = db.execute(
        "SELECT 1 FROM reminders WHERE root_id = :root_id AND status = 'pending'",
        {"root_id": root_id},
    ).fetchone()
    return row is not None


def cancel_reminders_again(db: Connection, root_id: int) -> None:
    """Stop ringing again for a reminder."""
    db.execute(
        "UPDATE reminders SET status = 'cancelled' WHERE root_id = :root_id AND status = 'pending'",
        {"root_id": root_id},
    )


_UNCLAIMED = (
    "WHERE status = 'pending' AND NOT EXISTS (SELECT 1 FROM outbound_messages"
    "  WHERE reminder_id = reminders.id AND outbound_messages.status <> 'failed')"
    " AND NOT EXISTS (SELECT 1 FROM users"
    "  WHERE users.id = reminders.user_id AND users.paused_at IS NOT NULL)"
)


def list_due_reminders(db: Connection, now: datetime) -> list[Reminder]:
    """Return what is due, nobody has claimed and no STOP holds back, soonest first."""
    which = _UNCLAIMED + " AND scheduled_time <= :now ORDER BY scheduled_time, id LIMIT 200"
    return _reminders(db, which, now=to_text(now))


def find_next_due(db: Connection) -> datetime | None:
    """Return when the next unclaimed reminder is due; None: there is none."""
    reminder = first_of(_reminders(db, _UNCLAIMED + " ORDER BY scheduled_time LIMIT 1"))
    return reminder.due_at if reminder else None


def set_reminder_status(
    db: Connection, reminder_id: int, status: ReminderStatus, sent_at: datetime | None = None
) -> None:
    """Move a reminder to a status; `sent_at` goes with `sent`."""
    db.execute(
        "UPDATE reminders SET status = :status, sent_at = :sent_at WHERE id = :reminder_id",
        {
            "reminder_id": reminder_id,
            "status": status,
            "sent_at": to_text(sent_at) if sent_at else None,
        },
    )


def move_reminder(
    db: Connection, reminder_id: int, due_at: datetime, start_local: datetime | None
) -> None:
    """Give a pending reminder another time; `start_local` moves a recurring one's rule along."""
    db.execute(
        "UPDATE reminders SET scheduled_time = :due_at, recurrence_pattern ="
        " CASE WHEN recurrence_pattern IS NULL OR :start IS NULL THEN recurrence_pattern"
        " ELSE json_set(recurrence_pattern, '$.start', :start) END WHERE id = :reminder_id",
        {
            "reminder_id": reminder_id,
            "due_at": to_text(due_at),
            "start": start_local.isoformat() if start_local else None,
        },
    )


def set_reminder_rule(
    db: Connection, reminder_id: int, due_at: datetime, rrule: str, start_local: datetime
) -> None:
    """Let a pending reminder recur by this rule from now on."""
    db.execute(
        "UPDATE reminders SET scheduled_time = :due_at, reminder_type = 'recurring',"
        " recurrence_pattern = :pattern WHERE id = :reminder_id",
        {
            "reminder_id": reminder_id,
            "due_at": to_text(due_at),
            "pattern": json.dumps({"rrule": rrule, "start": start_local.isoformat()}),
        },
    )


def set_reminder_skipped(db: Connection, reminder_id: int, skipped: Sequence[datetime]) -> None:
    """Leave out these occurrences of a series, on its local clock."""
    db.execute(
        "UPDATE reminders SET recurrence_pattern = json_set(recurrence_pattern, '$.skipped',"
        " json(:skipped)) WHERE id = :reminder_id AND recurrence_pattern IS NOT NULL",
        {
            "reminder_id": reminder_id,
            "skipped": json.dumps([one.isoformat() for one in skipped]),
        },
    )


def list_copies(db: Connection, root_id: int) -> list[Reminder]:
    """Return the pending reminders that ring once more for another: snoozed, or nagging."""
    which = "WHERE root_id = :root_id AND status = 'pending' ORDER BY scheduled_time, id"
    return _reminders(db, which, root_id=root_id)


def rename_reminder(db: Connection, reminder_id: int, message: str) -> None:
    """Give a reminder other words."""
    db.execute(
        "UPDATE reminders SET message = :message WHERE id = :reminder_id",
        {"reminder_id": reminder_id, "message": message},
    )


def has_occurrence(db: Connection, reminder: Reminder, due_at: datetime) -> bool:
    """Tell whether this recurring reminder has a row for that time already."""
    row = db.execute(
        "SELECT 1 FROM reminders WHERE user_id = :user_id AND message = :message"
        " AND recurrence_pattern ->> 'rrule' = :rrule AND scheduled_time = :due_at",
        {
            "user_id": reminder.user_id,
            "message": reminder.message,
            "rrule": reminder.rrule,
            "due_at": to_text(due_at),
        },
    ).fetchone()
    return row is not None


def set_reminder_done(db: Connection, reminder_id: int, now: datetime) -> None:
    """Note that the user did what the reminder asked."""
    db.execute(
        "UPDATE reminders SET done_at = :now WHERE id = :reminder_id",
        {"reminder_id": reminder_id, "now": to_text(now)},
    )
