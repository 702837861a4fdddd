"""Reminders: change them, claim the due ones, deliver them; what people say of them is `talk`'s.

Invariants: nothing is set for a time that is past or unknown; a reminder is claimed by the one
outbound row that carries it, in the transaction that decides; a recurring one keeps its wall
clock, and its next row exists as soon as this one is sent; what rings once more for another is
found by its `root_id`, so that done ends it and another snooze takes its place.
"""

import json
import logging
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import replies
import store
import when
from answers import quoting
from language import replying
from language.catalogs import say, speaking
from language.dates import day_words
from services import Services
from store import Channel, Connection, Reminder, User

log = logging.getLogger(__name__)

WINDOW = timedelta(hours=24)  # after a person's last message WhatsApp lets us write freely
LATE_AFTER = timedelta(minutes=1)  # from here on a reminder says when it was due
NAG_FOR = timedelta(hours=24)  # then it is clear that the person has other plans
MOST_OF_ONE = 3  # times of one reminder in a day; more are told by its rule
MOST_TIMES = 60  # of one reminder in a stretch
MOST_OF_A_DAY = 1300  # characters: one message of WhatsApp's, with its heading
MOST_SKIPPED = 400  # occurrences in a row that are left out, and looked beyond


# -- in words --------------------------------------------------------------------------------------


def words_of(due: datetime, zone: ZoneInfo, rrule: str | None, now: datetime) -> tuple[str, str]:
    """Return when something is due and how it recurs (or nothing), in words."""
    return when.describe_time(due.astimezone(zone), now), when.describe_rule(rrule) if rrule else ""


def in_words(reminder: Reminder, now: datetime) -> tuple[str, str]:
    """Return the same of a reminder."""
    return words_of(reminder.due_at, reminder.zone, reminder.rrule, now)


# -- change ---------------------------------------------------------------------------------------


def remember(db: Connection, named: Sequence[Reminder], now: datetime) -> int:
    """Keep how one user's reminders are before a change; return the step that takes it back."""
    before = store.image_reminders(db, [reminder.id for reminder in named])
    return store.add_undo_step(db, named[0].user_id, "changed", before, now)


def cancel_all(db: Connection, named: Sequence[Reminder], now: datetime) -> int:
    """Cancel one user's reminders, inside a transaction; return the step that takes it back."""
    step_id = remember(db, named, now)
    for reminder in named:
        store.set_reminder_status(db, reminder.id, "cancelled")
    return step_id


def finish(db: Connection, reminder: Reminder, now: datetime, *, itself: bool = False) -> int:
    """Note that the user did it, inside a transaction; return the step that takes it back.

    What rings once more for it ends, too; a series goes on without this time. `itself`: this very
    row is noted as done, beside the copy that was to ring for it.
    """
    root_id = reminder.root_id or reminder.id
    copies = store.list_copies(db, root_id)
    root = store.find_reminder(db, root_id)
    whole = {one.id: one for one in (reminder, *copies, *((root,) if root else ()))}
    step_id = remember(db, list(whole.values()), now)
    store.cancel_reminders_again(db, root_id)
    is_ahead = reminder.status == "pending"
    if is_ahead and move_on(db, reminder):
        return step_id
    snoozed = [one for one in copies if one.nag_minutes is None]
    ended = snoozed[-1] if snoozed else reminder  # what rings once more stands for what rang
    store.set_reminder_done(db, ended.id, now)
    if itself and not is_ahead and ended.id != reminder.id:
        store.set_reminder_done(db, reminder.id, now)
    if is_ahead:
        store.set_reminder_status(db, reminder.id, "cancelled")
    return step_id


def move_on(db: Connection, reminder: Reminder) -> Reminder | None:
    """Leave out the next occurrence of a series, inside a transaction; None: there is no other."""
    following = next_due(reminder, reminder.due_at)
    if following is None:
        return None
    store.move_reminder(db, reminder.id, following, None)
    return replace(reminder, due_at=following)


def leave_out(db: Connection, reminder: Reminder, at: datetime) -> Reminder | None:
    """Leave out one occurrence of a series, inside a transaction; None: nothing is left of it."""
    if at == reminder.due_at:
        return move_on(db, reminder)
    skipped = (*reminder.skipped, _local(at, reminder))
    store.set_reminder_skipped(db, reminder.id, skipped)
    return replace(reminder, skipped=skipped)


def put_off(
    db: Connection,
    reminder: Reminder,
    due: datetime,
    now: datetime,
    *,
    is_snooze: bool,
    asked_in: int | None,
) -> tuple[Reminder, int]:
    """Give a reminder another time, inside a transaction; return it and the step that undoes it.

    What has rung, and one occurrence of a series that is snoozed, rings once more, as a reminder of
    its own: the one that there is already, if any; a series is moved as a whole.
    """
    if reminder.status == "pending" and not (is_snooze and reminder.rrule):
        step_id = remember(db, [reminder], now)
        start = due.astimezone(reminder.zone).replace(tzinfo=None) if reminder.rrule else None
        store.move_reminder(db, reminder.id, due, start)
        return store.get_reminder(db, reminder.id), step_id
    root_id = reminder.root_id or reminder.id
    if copies := store.list_copies(db, root_id):
        step_id = remember(db, copies, now)
        store.move_reminder(db, copies[-1].id, due, None)
        for older in copies[:-1]:
            store.set_reminder_status(db, older.id, "cancelled")
        return store.get_reminder(db, copies[-1].id), step_id
    again = add_like(db, reminder, due, now, asked_in, root_id=root_id)
    return again, store.add_undo_step(db, again.user_id, "made", {"made": [again.id]}, now)


def add_like(
    db: Connection,
    reminder: Reminder,
    due: datetime,
    now: datetime,
    asked_in: int | None,
    **more: Any,
) -> Reminder:
    """Set another reminder of the same words, for the same person and by the same clock."""
    whose, message, zone = reminder.user_id, reminder.message, reminder.zone
    more = {"is_digest": reminder.is_digest} | more
    return store.add_reminder(db, whose, asked_in, message, due, zone, now, **more)


def occurrences(reminder: Reminder, since: datetime, until: datetime, most: int) -> list[datetime]:
    """Return when a pending reminder rings from `since` on and before `until`, `most` at most."""
    found: list[datetime] = []
    due = reminder.due_at
    if due < since and reminder.rrule is not None:
        due = next_due(reminder, since - timedelta(seconds=1)) or due
    while due is not None and due < until and len(found) < most:
        if due >= since:
            found.append(due)
        following = next_due(reminder, due)
        if following is None:
            break
        due = following
    return found


def next_due(reminder: Reminder, after: datetime) -> datetime | None:
    """Return when a series rings next after a moment; None: it does not."""
    if reminder.rrule is None or reminder.start_local is None:
        return None
    for _ in range(MOST_SKIPPED):
        due = when.next_occurrence(reminder.rrule, reminder.start_local, after, reminder.zone)
        if due is None or _local(due, reminder) not in reminder.skipped:
            return due
        after = due
    return None


# -- a day -----------------------------------------------------------------------------------------


def times_within(
    db: Connection, user: User, start: datetime, end: datetime
) -> list[tuple[datetime, Reminder]]:
    """Return when each pending reminder rings within a stretch, soonest first.

    The one that tells the day is none of what is on in it.
    """
    found: list[tuple[datetime, Reminder]] = []
    for one in store.list_reminders(db, user.id, "pending", until=end):
        if not one.is_digest:
            times = occurrences(one, start, end, MOST_TIMES)
            found += ((due, one) for due in _first_of_each_day(times, user.zone))
    return sorted(found, key=lambda pair: (pair[0], pair[1].id))


def _first_of_each_day(times: Sequence[datetime], zone: ZoneInfo) -> list[datetime]:
    """Return the times, of a day with very many the first alone."""
    a_day = Counter(due.astimezone(zone).date() for due in times)
    kept, seen = [], set()
    for due in times:
        day = due.astimezone(zone).date()
        if a_day[day] <= MOST_OF_ONE or day not in seen:
            kept.append(due)
        seen.add(day)
    return kept


def day_line(reminder: Reminder, due: datetime, zone: ZoneInfo, *, is_one_day: bool) -> str:
    """Return one reminder among what is on; `is_one_day`: the day is named above."""
    local = due.astimezone(zone)
    day = "" if is_one_day else f"{day_words(local.date(), with_year=False)}, "
    rule = reminder.rrule or ""
    often = when.describe_rule(rule) if _rings_often(rule) else ""
    return replies.agenda_reminder(f"{day}{local:%H:%M}", reminder.message, often)


def _rings_often(rule: str) -> bool:
    """It rings by the hour or the minute: its rule tells more than a time of day."""
    return "FREQ=HOURLY" in rule or "FREQ=MINUTELY" in rule


def day_text(db: Connection, user: User, now: datetime) -> str:
    """Return what is on in what is left of a person's day, in one message."""
    local = now.astimezone(user.zone)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    rung = times_within(db, user, now, midnight)
    lines = [day_line(one, due, user.zone, is_one_day=True) for due, one in rung]
    said = store.list_memories_of_days(db, user.id, local.date(), local.date())
    lines += [quoting.describe(memory, user.zone, now) for memory in said]
    shown = len(lines)
    while len(replies.agenda("", lines[:shown])) > MOST_OF_A_DAY:
        shown -= 1
    return replies.agenda(day_words(local.date()), lines[:shown], len(lines) - shown)


# -- deliver ---------------------------------------------------------------------------------------


def channel_for(services: Services, user: User) -> Channel:
    """Return how a message reaches this user."""
    has_whatsapp = services.twilio is not None and user.whatsapp_id != store.LOCAL_USER
    return "whatsapp" if has_whatsapp else "local"


def tick(services: Services, db: Connection, now: datetime) -> int:
    """Deliver, or hand to the outbox, everything that is due at `now`; return how many."""
    return sum(deliver(services, db, due, now) for due in store.list_due_reminders(db, now))


def deliver(services: Services, db: Connection, reminder: Reminder, now: datetime) -> bool:
    """Claim one reminder and queue its message; a local one is sent by that, in one commit.

    False: another process, or an earlier turn of this one, has it already.
    """
    newest = _newest_missed(reminder, now)
    with store.transaction(db):
        is_mine = claim(services, db, reminder.id, now, newest) is not None
    services.bell.ring()
    return is_mine


def claim(
    services: Services,
    db: Connection,
    reminder_id: int,
    now: datetime,
    newest: Reminder | None = None,
) -> int | None:
    """Queue the message that carries a reminder, inside a transaction; return its id.

    `newest` is what was found before the transaction: it counts where the row is still the same.
    None: it has one already, or is not pending any more.
    """
    user = store.get_user(db, store.get_reminder(db, reminder_id).user_id)
    row = store.get_reminder(db, reminder_id)  # what it is while nobody else acts for this person
    is_same = newest is not None and replace(newest, due_at=row.due_at) == row
    reminder = newest if newest is not None and is_same else _newest_missed(row, now)
    if reminder.status != "pending":
        return None
    channel = channel_for(services, user)
    with speaking(language_of(services, user)):
        body = body_of(db, user, reminder, now)
        post = _post_of(reminder, body)
    outbound_id = store.add_outbound(db, user.id, channel, body, now, reminder_id=reminder.id)
    if outbound_id is None:
        return None
    store.move_reminder(db, reminder.id, reminder.due_at, None)
    if is_second_way_for(services, db, user):
        store.add_post(db, reminder.id, post, now)
    if channel == "local":
        mark_sent(db, reminder, now)
    log.info("reminder due id=%d user=%d channel=%s", reminder.id, user.id, channel)
    return outbound_id


def is_second_way_for(services: Services, db: Connection, user: User) -> bool:
    """Tell whether a person's reminders go to REMINDER_WEBHOOK, too: those of one person alone."""
    settings = services.settings
    if settings.reminder_webhook is None:
        return False
    if settings.reminder_webhook_user is not None:
        named = store.find_user_by_whatsapp_id(db, settings.reminder_webhook_user)
        return named is not None and named.id == user.id
    only = store.find_only_whatsapp_user(db)
    return user.id == only.id if only else user.whatsapp_id == store.LOCAL_USER


def _post_of(reminder: Reminder, body: str) -> str:
    """Return what a program is told of a reminder; `body` doubles `message`, for Apprise."""
    title, _, beside = body.partition("\n")
    message = beside or title
    if not reminder.is_digest:  # below it stands that it is late, or nags
        title, message = say("Reminder"), "\n".join(filter(None, (reminder.message, beside)))
    told = {
        "title": title,
        "message": message,
        "body": message,
        "id": reminder.id,
        "due": reminder.due_at.astimezone(reminder.zone).isoformat(),
    }
    return json.dumps(told, ensure_ascii=False)


def end_held(db: Connection, reminder_id: int, now: datetime) -> None:
    """End a reminder that the window holds back and that was posted, inside a transaction."""
    if store.end_held_by_post(db, reminder_id, now):
        reminder = store.get_reminder(db, reminder_id)
        if reminder.status == "pending":
            mark_sent(db, reminder, now)


def language_of(services: Services, user: User) -> str:
    """Return what to speak to a person where no message of theirs tells."""
    setting = services.settings.reply_language
    return replying.own_language(user.language, user.whatsapp_id, setting)


def body_of(db: Connection, user: User, reminder: Reminder, now: datetime) -> str:
    """Return what a reminder says when it goes out at `now`: late, also when it was due."""
    if reminder.is_digest:
        return day_text(db, user, now)
    late = now - reminder.due_at > LATE_AFTER
    was_due = in_words(reminder, now)[0] if late else ""
    return replies.reminder_due(reminder.message, was_due, is_nagging=bool(reminder.nag_minutes))


def mark_sent(db: Connection, reminder: Reminder, now: datetime) -> None:
    """Mark a reminder as sent and, if it recurs, make the next one; inside a transaction."""
    store.set_reminder_status(db, reminder.id, "sent", now)
    _make_next(db, reminder, now)
    _ring_until_done(db, reminder, now)


def mark_failed(db: Connection, reminder: Reminder, now: datetime) -> None:
    """Mark a reminder as one that cannot be sent; if it recurs, make the next one all the same."""
    store.set_reminder_status(db, reminder.id, "failed")
    _make_next(db, reminder, now)


def _make_next(db: Connection, reminder: Reminder, now: datetime) -> None:
    following = next_due(reminder, max(reminder.due_at, now))
    if following is None or store.has_occurrence(db, reminder, following):
        return
    add_like(
        db,
        reminder,
        following,
        now,
        reminder.interaction_id,
        rrule=reminder.rrule,
        start_local=reminder.start_local,
        nag_minutes=reminder.nag_minutes,
        skipped=[one for one in reminder.skipped if one > _local(following, reminder)],
    )


def _local(moment: datetime, reminder: Reminder) -> datetime:
    """Return a moment on the wall clock of a reminder."""
    return moment.astimezone(reminder.zone).replace(tzinfo=None)


def _ring_until_done(db: Connection, reminder: Reminder, now: datetime) -> None:
    """Ring again for a reminder that nags, for a day at most."""
    if reminder.nag_minutes is None or reminder.done_at is not None:
        return
    root = store.get_reminder(db, reminder.root_id) if reminder.root_id else reminder
    due = now + timedelta(minutes=reminder.nag_minutes)
    if due - root.due_at > NAG_FOR or root.done_at is not None or store.rings_again(db, root.id):
        return
    asked_in, minutes = reminder.interaction_id, reminder.nag_minutes
    add_like(db, reminder, due, now, asked_in, nag_minutes=minutes, root_id=root.id)


def _newest_missed(reminder: Reminder, now: datetime) -> Reminder:
    """Return a recurring reminder at its newest occurrence up to `now`: the missed ones before
    it are told once, not one by one."""
    if reminder.rrule is None or reminder.start_local is None or reminder.due_at >= now:
        return reminder
    newest = when.last_occurrence(reminder.rrule, reminder.start_local, now, reminder.zone)
    while newest and _local(newest, reminder) in reminder.skipped:
        before = newest - timedelta(seconds=1)
        newest = when.last_occurrence(reminder.rrule, reminder.start_local, before, reminder.zone)
    return replace(reminder, due_at=newest) if newest and newest > reminder.due_at else reminder


# -- turn by turn ----------------------------------------------------------------------------------


def take_turn(services: Services) -> None:
    """Deliver what is due."""
    tick(services, services.database.connection(), services.clock())


def until_due_s(services: Services) -> float:
    """Return how long it is until the next turn is needed; a clock that jumps is for the caller."""
    due = store.find_next_due(services.database.connection())
    return max(0.01, (due - services.clock()).total_seconds()) if due else math.inf
