"""Reminders: make, list, change, snooze, cancel; and the turn that delivers the due ones.

Invariants: nothing is set for a time that is past or unknown; a reminder is claimed by the one
outbound row that carries it, in the transaction that decides; a recurring one keeps its wall
clock, and its next row exists as soon as this one is sent.
"""

import logging
import math
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import replies
import store
import when
from intents import Intent
from language import choices, replying
from language.catalogs import say, speaking
from language.content import as_written
from replies import Reply
from services import Services, Turn
from store import Channel, Connection, Reminder, User

log = logging.getLogger(__name__)

WINDOW = timedelta(hours=24)  # after a person's last message WhatsApp lets us write freely
LATE_AFTER = timedelta(minutes=1)  # from here on a reminder says when it was due


# -- make ----------------------------------------------------------------------------------------


def make(turn: Turn) -> Reply:
    """Set the reminder that the user asks for, or ask for what is missing."""
    text, nag_minutes = split_nag(turn.text)
    several = when.split_requests(text, turn.said_at, turn.zone)
    if several and several[0].problem == "too_much":
        return Reply(say(replies.TOO_MUCH_AT_ONCE))
    if several:
        return _set_all(turn, several, nag_minutes)
    request = _read_request(turn, text)
    message = request.message or _quoted_words(turn) or _alarm(text)
    if request.due is None:
        return _ask_when(turn, message, request.problem, request.unread)
    if request.unread:
        return _ask_when(turn, message, "", request.unread)
    if request.due <= turn.now:  # said in time, and understood too late
        return _ask_when(turn, message, "past")
    if not message:
        return _ask_what(turn, turn.text)
    return _set(turn, replace(request, message=message), nag_minutes)


# What rings for itself: "set an alarm for 7", "wake me up at 6:30".
_WAKES = re.compile(r"\b(?:wake|weck|r[ée]veil|despi[ée]rta|desperta|acorda)", re.IGNORECASE)
_ALARM = re.compile(r"\b(?:alarme?|timer|wecker|alarma)\b", re.IGNORECASE)


def _alarm(text: str) -> str:
    if _WAKES.search(text):
        return say(replies.WAKE_UP)
    return say(replies.ALARM) if _ALARM.search(text) else ""


# "nag me every 10 minutes to ...", "... and keep reminding me every hour until I do it"
_NAG = re.compile(
    r"(?:[,;]?\s{0,9}\b(?:and|but|then)\s{1,9}|[,;]\s{0,9})?"
    r"\b(?:nag(?=\s+every)|(?:nag|bug|pester|keep\s+(?:reminding|nagging|bugging))\s+me)"
    r"(?:\s+about\s+it)?"
    r"(?:\s+every\s+(?P<span>(?:\d{1,3}|an?|half\s+an)?\s*"
    r"(?:minutes?|mins?|hours?|hrs?|h|m)\b))?"
    r"(?P<until>\s+(?:until|till)\s+(?:it'?s|it\s+is|i'?m|i\s+am|i\s+have|i)?\s*(?:say\s+)?"
    r"(?:done|do\s+it|did\s+it|finished)\b)?",
    re.IGNORECASE,
)
_UNTIL_DONE = re.compile(
    r"\s{1,9}(?:until|till)\s+(?:it'?s|it\s+is|i'?m|i)?\s*(?:say\s+)?(?:done|do\s+it|did\s+it)\b",
    re.IGNORECASE,
)
NAG_EVERY_MINUTES = 10  # when no other span is said
NAG_FOR = timedelta(hours=24)  # then it is clear that the person has other plans


def split_nag(text: str) -> tuple[str, int | None]:
    """Return a request without its "nag me every 10 minutes", and the minutes; None: no nagging."""
    match = _NAG.search(text)
    if match is None:
        plain = _UNTIL_DONE.sub("", text)
        return plain, NAG_EVERY_MINUTES if plain != text else None
    minutes = _minutes(match["span"]) if match["span"] else NAG_EVERY_MINUTES
    before, after = text[: match.start()], text[match.end() :]
    if not match["span"] and not match["until"]:  # "nag me to call mom" asks for no more than once
        return f"{before} remind me {after}".strip(), None
    asks = before.strip() if before.strip() else "remind me"
    return f"{asks} {after.strip()}".strip(), minutes


def _minutes(span: str) -> int:
    number = re.match(r"\d+", span)
    count = int(number[0]) if number else 1
    if not re.search(r"h", span.replace("half", ""), re.IGNORECASE):
        return max(1, count)
    return 30 if span.lower().startswith("half") else max(1, count) * 60


def _read_request(turn: Turn, text: str) -> when.ReminderRequest:
    """Read the person's own words; what they leave open, in the words that the model picked out."""
    request = when.parse_reminder(text, turn.said_at, turn.zone)
    intent = turn.intent
    if not isinstance(intent, Intent) or intent.source != "model" or request.problem == "past":
        return request
    if request.due is None and intent.time_text:
        picked = f"Remind me to {intent.new_text or request.message}, {intent.time_text}"
        read = when.parse_reminder(picked, turn.said_at, turn.zone)
        request = replace(read, message=intent.new_text or request.message or read.message)
    return request if request.message else replace(request, message=intent.new_text)


def _ask_when(turn: Turn, message: str, problem: str, unread: str = "") -> Reply:
    store.set_asked(turn.db, turn.user.id, {"question": "when", "message": message})
    return Reply(replies.when_to_remind(message, problem, unread))


def _ask_what(turn: Turn, asked_text: str) -> Reply:
    store.set_asked(turn.db, turn.user.id, {"question": "what", "text": asked_text})
    return Reply(say(replies.WHAT_SHOULD_I_REMIND))


def _set(turn: Turn, request: when.ReminderRequest, nag_minutes: int | None = None) -> Reply:
    return _set_all(turn, [request], nag_minutes)


def _set_all(
    turn: Turn, requests: Sequence[when.ReminderRequest], nag_minutes: int | None
) -> Reply:
    """Set the reminders of one message: one /undo takes them back, "no, 5pm" moves the last."""
    made = [_add(turn, request, nag_minutes) for request in requests]
    ids = [reminder.id for reminder in made]
    store.add_undo_step(turn.db, turn.user.id, "made", {"made": ids}, turn.now)
    store.set_asked(turn.db, turn.user.id, {"question": "correct", "id": ids[-1]})
    turn.services.wake.set()
    for reminder in made:
        log.info("reminder set id=%d user=%d", reminder.id, turn.user.id)
    return Reply("\n\n".join(map(partial(_confirm, turn), made, requests)))


def _add(turn: Turn, request: when.ReminderRequest, nag_minutes: int | None) -> Reminder:
    assert request.due is not None
    return store.add_reminder(
        turn.db,
        turn.user.id,
        turn.interaction_id,
        request.message,
        request.due,
        request.zone_said or turn.zone,
        turn.now,
        rrule=request.rrule,
        nag_minutes=nag_minutes,
    )


def _confirm(turn: Turn, reminder: Reminder, request: when.ReminderRequest) -> str:
    """Repeat what was understood."""
    notes = [
        "" if request.has_clock else say(replies.DEFAULT_HOUR),
        replies.nags(reminder.nag_minutes) if reminder.nag_minutes else "",
        say(replies.MAY_BE_HELD) if _may_be_held(turn, reminder) else "",
    ]
    due, rule = in_words(reminder, turn.now)
    return replies.reminder_set(reminder.message, due, rule, "\n".join(filter(None, notes)))


def _may_be_held(turn: Turn, reminder: Reminder) -> bool:
    """Tell whether WhatsApp may not let it through on time: no template, and over a day away."""
    services = turn.services
    if services.settings.twilio_reminder_content_sid or turn.user.paused_at:
        return False
    is_far = reminder.due_at - turn.now >= WINDOW or reminder.rrule is not None
    return is_far and channel_for(services, turn.user) == "whatsapp"


def _quoted_words(turn: Turn) -> str:
    """Return what the quoted message says: "remind me tomorrow" as a reply to it."""
    if not turn.message.quoted_sid:
        return ""
    quoted = store.find_interaction_by_sid(turn.db, turn.message.quoted_sid)
    if quoted is None or quoted.user_id != turn.user.id:
        return ""
    return quoted.transcript or quoted.content


def words_of(due: datetime, zone: ZoneInfo, rrule: str | None, now: datetime) -> tuple[str, str]:
    """Return when something is due and how it recurs (or nothing), in words."""
    return when.describe_time(due.astimezone(zone), now), when.describe_rule(rrule) if rrule else ""


def in_words(reminder: Reminder, now: datetime) -> tuple[str, str]:
    """Return the same of a reminder."""
    return words_of(reminder.due_at, reminder.zone, reminder.rrule, now)


# -- list ----------------------------------------------------------------------------------------


def list_pending(turn: Turn) -> Reply:
    """Show what is coming up; the numbers can be used in /cancel and /snooze."""
    return Reply(_show(turn, store.list_reminders(turn.db, turn.user.id, "pending")))


def _show(turn: Turn, pending: Sequence[Reminder]) -> str:
    ids = [reminder.id for reminder in pending]
    store.set_shown(turn.db, turn.user.id, {"kind": "reminder", "ids": ids})
    return replies.reminders_listed(_lines(turn, pending)) if pending else say(replies.NO_REMINDERS)


def _lines(turn: Turn, pending: Sequence[Reminder]) -> list[str]:
    """Return each with its time on the user's clock: "tomorrow" is the user's."""
    return [
        replies.reminder_line(one.message, *words_of(one.due_at, turn.zone, one.rrule, turn.now))
        for one in pending
    ]


# -- cancel and change -----------------------------------------------------------------------------


def cancel(turn: Turn, intent: Intent) -> Reply:
    """Cancel the reminders that the user names; ask when that is not one."""
    if numbers := _numbers(intent):
        return _cancel_numbered(turn, numbers)
    if intent.source == "command" and _names_none(turn, intent):  # /cancel alone
        named = store.list_reminders(turn.db, turn.user.id, "pending")
    else:
        last = store.find_last_made_reminder(turn.db, turn.user.id)
        named = _find_named(turn, intent, last)
    named = [reminder for reminder in named if reminder.status == "pending"]
    if (len(named) > 1 and not intent.every) or _may_be_another(intent, named):
        return _ask_which(turn, intent, named, "cancel")
    return _cancel(turn, named)


def _numbers(intent: Intent) -> list[int]:
    """Return the numbers of "1 2", "1, 2 and 3"; []: not several, or words that are none."""
    said = f"{intent.number or ''} {intent.about}"
    if not re.fullmatch(r"(?:#?\d{1,3}\b|and\b|[\s,&])+", said, re.IGNORECASE):
        return []
    numbers = [int(number) for number in re.findall(r"\d+", said)]
    return list(dict.fromkeys(numbers)) if intent.about else []


def _cancel_numbered(turn: Turn, numbers: Sequence[int]) -> Reply:
    """Cancel all of these numbers of the list, or none when one of them is not there."""
    found = [one for number in numbers for one in _numbered(turn, number)]
    named = [reminder for reminder in found if reminder.status == "pending"]
    return _cancel(turn, named if len(named) == len(numbers) else [])


def _cancel(turn: Turn, named: Sequence[Reminder]) -> Reply:
    if not named:
        return Reply(say(replies.NO_SUCH_REMINDER))
    cancel_all(turn.db, named, turn.now)
    return Reply(replies.reminder_cancelled([reminder.message for reminder in named]))


def cancel_all(db: Connection, named: Sequence[Reminder], now: datetime) -> int:
    """Cancel one user's reminders, inside a transaction; return the step that takes it back."""
    step_id = remember(db, named, now)
    for reminder in named:
        store.set_reminder_status(db, reminder.id, "cancelled")
    return step_id


def change(turn: Turn, intent: Intent) -> Reply:
    """Move, snooze, rename, skip or finish the reminder that the user names."""
    last = _last_meant(turn, intent.action)
    if intent.action == "skip" and when.find_dates(intent.about, turn.now, turn.zone):
        about = when.parse_reminder(intent.about, turn.now, turn.zone).message
        intent = replace(intent, about=about)  # "tomorrow's vitamins": the day is no name
    named = _find_named(turn, intent, last)
    if not named:
        is_bare = intent.action == "done" and _names_none(turn, intent)
        return Reply(say(replies.NOTHING_RANG) if is_bare else say(replies.NO_SUCH_REMINDER))
    if len(named) > 1 or _may_be_another(intent, named):
        return _ask_which(turn, intent, named, intent.action or "move")
    return _change_one(turn, named[0], intent.action, intent.time_text, intent.new_text)


def _names_none(turn: Turn, intent: Intent) -> bool:
    is_pointed = intent.number is not None or turn.message.quoted_sid
    return not (is_pointed or intent.about or intent.every)


def _last_meant(turn: Turn, action: str) -> Reminder | None:
    """Return what "done", "snooze" (they speak of what rang) or "move it" (of what is to come) is
    about; what has not rung is never done by that alone."""
    if action == "done":
        return _last_undone(turn)
    rang = store.find_last_sent_reminder(turn.db, turn.user.id)
    made = store.find_last_made_reminder(turn.db, turn.user.id)
    return (rang or made) if action == "snooze" else (made or rang)


RINGS_IN_MIND = timedelta(days=7)  # what rang before that is no longer meant by "done"


def _last_undone(turn: Turn) -> Reminder | None:
    since = turn.now - RINGS_IN_MIND
    rang = store.list_reminders(turn.db, turn.user.id, "sent", since=since)
    last = store.find_last_sent_reminder(turn.db, turn.user.id)
    if last and last.due_at < since:  # it was held, or missed, for long
        rang.append(last)
    rang.sort(key=lambda one: (one.sent_at or one.due_at, one.id))
    newest = {one.message: one for one in rang}  # what nags or recurs rang several times
    over = {one.root_id or one.id for one in rang if one.done_at}
    undone = [one for one in newest.values() if (one.root_id or one.id) not in over]
    return max(undone, key=rang.index, default=None)


def _change_one(
    turn: Turn, reminder: Reminder, action: str, time_text: str, new_text: str
) -> Reply:
    if reminder.status == "cancelled":
        return Reply(replies.was_over(reminder.message, is_done=reminder.done_at is not None))
    match action:
        case "done":
            return _finish(turn, reminder)
        case "rename" if new_text:
            remember(turn.db, [reminder], turn.now)
            store.rename_reminder(turn.db, reminder.id, new_text)
            return Reply(replies.reminder_renamed(new_text))
        case "skip":
            return _skip(turn, reminder)
        case _:
            return _move(turn, reminder, action, time_text)


def _finish(turn: Turn, reminder: Reminder) -> Reply:
    finish(turn.db, reminder, turn.now)
    return Reply(replies.reminder_done(reminder.message))


def finish(db: Connection, reminder: Reminder, now: datetime) -> int:
    """Note that the user did it, inside a transaction; return the step that takes it back."""
    step_id = remember(db, [reminder], now)
    store.cancel_reminders_again(db, reminder.root_id or reminder.id)
    is_ahead = reminder.status == "pending"
    following = _next_due(reminder, reminder.due_at) if is_ahead else None
    if following is not None:  # the series goes on without this time
        store.move_reminder(db, reminder.id, following, None)
        return step_id
    store.set_reminder_done(db, reminder.id, now)
    if is_ahead:
        store.set_reminder_status(db, reminder.id, "cancelled")
    return step_id


def _skip(turn: Turn, reminder: Reminder) -> Reply:
    following = _next_due(reminder, reminder.due_at)
    if following is None:
        return Reply(say(replies.NOT_RECURRING))
    days = [mention.day for mention in when.find_dates(turn.text, turn.now, turn.zone)]
    if days and reminder.due_at.astimezone(turn.zone).date() not in days:
        return Reply(replies.skips_next_alone(in_words(reminder, turn.now)[0]))
    remember(turn.db, [reminder], turn.now)
    store.move_reminder(turn.db, reminder.id, following, None)
    moved = replace(reminder, due_at=following)
    return Reply(replies.reminder_moved(moved.message, *in_words(moved, turn.now)))


def _move(turn: Turn, reminder: Reminder, action: str, time_text: str) -> Reply:
    repeating = when.parse_repeat(time_text, turn.now, reminder.zone)
    if action != "snooze" and repeating:
        return _repeat(turn, reminder, repeating, time_text)
    base = reminder.due_at.astimezone(turn.zone)
    if reminder.status != "pending":
        base = min(base, turn.now)  # sent before its time: it has rung all the same
    due = when.parse_shift(
        time_text or ("10 minutes" if action == "snooze" else ""), turn.now, turn.zone, base
    )
    if due is None or due <= turn.now:
        asked = {"question": "move", "id": reminder.id, "action": action}
        store.set_asked(turn.db, turn.user.id, asked)
        return Reply(replies.move_to_when(reminder.message))
    is_snooze = action == "snooze"
    asked_in = turn.interaction_id
    moved, _ = put_off(turn.db, reminder, due, turn.now, is_snooze=is_snooze, asked_in=asked_in)
    turn.services.wake.set()
    words = in_words(moved, turn.now)
    if is_snooze or moved.id != reminder.id:
        return Reply(replies.reminder_snoozed(moved.message, words[0]))
    return Reply(replies.reminder_moved(moved.message, *words))


def _repeat(turn: Turn, reminder: Reminder, request: when.ReminderRequest, time_text: str) -> Reply:
    """Give a reminder the rule that is said: its day and its clock are kept unless said, too."""
    assert request.rrule is not None and request.due is not None
    series = store.list_reminders(turn.db, turn.user.id, "pending")
    same = (one for one in series if (one.message, one.rrule) == (reminder.message, reminder.rrule))
    if reminder.status != "pending" and reminder.rrule:
        reminder = next(same, reminder)  # what rang of a series stands for what is to come of it
    due = _first_of(turn, reminder, request, time_text)
    if due is None:
        return Reply(say(replies.NEVER_RINGS))
    start = due.astimezone(reminder.zone).replace(tzinfo=None)
    if reminder.status == "pending":
        remember(turn.db, [reminder], turn.now)
        store.set_reminder_rule(turn.db, reminder.id, due, request.rrule, start)
        moved = store.get_reminder(turn.db, reminder.id)
    else:
        asked_in = turn.interaction_id
        moved = _add_like(turn.db, reminder, due, turn.now, asked_in, rrule=request.rrule)
        store.add_undo_step(turn.db, turn.user.id, "made", {"made": [moved.id]}, turn.now)
    turn.services.wake.set()
    return Reply(replies.reminder_moved(moved.message, *in_words(moved, turn.now)))


def _first_of(
    turn: Turn, reminder: Reminder, request: when.ReminderRequest, time_text: str
) -> datetime | None:
    assert request.rrule is not None and request.due is not None
    said, had = request.due, reminder.due_at.astimezone(reminder.zone)
    has_day = "BY" in request.rrule or when.find_dates(time_text, turn.now, reminder.zone)
    if request.has_clock and (has_day or "FREQ=DAILY" in request.rrule):
        return said
    day, clock = said if has_day else had, said if request.has_clock else had
    start = datetime.combine(day.date(), clock.time())
    before = when.attach(start, reminder.zone) - timedelta(seconds=1)
    return when.next_occurrence(request.rrule, start, max(before, turn.now), reminder.zone)


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
    its own; a series is moved as a whole.
    """
    if reminder.status != "pending" or (is_snooze and reminder.rrule):
        again = _add_like(db, reminder, due, now, asked_in)
        return again, store.add_undo_step(db, again.user_id, "made", {"made": [again.id]}, now)
    step_id = remember(db, [reminder], now)
    start = due.astimezone(reminder.zone).replace(tzinfo=None) if reminder.rrule else None
    store.move_reminder(db, reminder.id, due, start)
    return store.get_reminder(db, reminder.id), step_id


def _add_like(
    db: Connection,
    reminder: Reminder,
    due: datetime,
    now: datetime,
    asked_in: int | None,
    **more: Any,
) -> Reminder:
    """Set another reminder of the same words, for the same person and by the same clock."""
    whose, message, zone = reminder.user_id, reminder.message, reminder.zone
    return store.add_reminder(db, whose, asked_in, message, due, zone, now, **more)


def remember(db: Connection, named: Sequence[Reminder], now: datetime) -> int:
    """Keep how one user's reminders are before a change; return the step that takes it back."""
    before = store.image_reminders(db, [reminder.id for reminder in named])
    return store.add_undo_step(db, named[0].user_id, "changed", before, now)


def _find_named(turn: Turn, intent: Intent, last: Reminder | None) -> list[Reminder]:
    """Return the reminders that the user may mean: by number, quote, words, all, or the last."""
    pending = store.list_reminders(turn.db, turn.user.id, "pending")
    if intent.number is not None:
        return _numbered(turn, intent.number)
    if turn.message.quoted_sid:
        quoted = store.find_reminder_by_quote(turn.db, turn.user.id, turn.message.quoted_sid)
        return [quoted] if quoted else []
    if intent.about:
        pool = [*pending, last] if last and last.status == "sent" else pending
        return _matching(intent.about, pool)
    if intent.every:
        return pending
    return [last] if last else []


def _numbered(turn: Turn, number: int) -> list[Reminder]:
    shown = turn.user.shown or {}
    ids = shown["ids"] if shown.get("kind") == "reminder" else []
    if not 1 <= number <= len(ids):
        return []
    reminder = store.find_reminder(turn.db, ids[number - 1])
    return [reminder] if reminder and reminder.user_id == turn.user.id else []


def _matching(words: str, reminders: Sequence[Reminder]) -> list[Reminder]:
    """Return the reminders that share the most words with `words`."""
    scores = [_shared(words, reminder.message) for reminder in reminders]
    best = max(scores, default=0)
    return [r for r, score in zip(reminders, scores, strict=True) if score == best and best > 0]


def _may_be_another(intent: Intent, named: Sequence[Reminder]) -> bool:
    """Tell whether what was found has a word like one asked for in its place: "call grandma" found
    "call grandpa"."""
    if len(named) != 1 or not intent.about:
        return False
    said = _plain_words(named[0].message)
    return any(
        _is_like(word, other)
        for word in _plain_words(intent.about)
        if not any(_stems(word) & _stems(other) for other in said)
        for other in said
    )


def _is_like(word: str, other: str) -> bool:
    """Both begin alike and end differently; in a compound one begins with the whole other."""
    is_compound = word.startswith(other) or other.startswith(word)
    return word[:3] == other[:3] and len(word) > 3 and not is_compound


def _shared(words: str, message: str) -> int:
    said = [_stems(word) for word in _plain_words(message)]
    wanted = set(_plain_words(words)) - {"the", "my", "a", "to", "about", "for"}
    return sum(any(_stems(word) & other for other in said) for word in wanted)


def _plain_words(text: str) -> list[str]:
    return [part for word in as_written(text) for part in re.findall(r"\w+", word.casefold())]


_ENDINGS = ("ies", "ing", "es", "en", "ed", "s", "n")
_SAID_SHORT = {"med": "medicine", "medication": "medicine", "appt": "appointment", "doc": "doctor"}


def _stems(word: str) -> set[str]:
    """Return what a word may be a form of: calling, calls and called of call, meds of medicine.

    A mere beginning is no form: grandpa is not grandma, nor Christian Christina.
    """
    stems = {word}
    for ending in _ENDINGS:
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= 3 and (ending != "n" or word.endswith("en")):
            stems |= {stem, stem + {"ies": "y", "ing": "e"}.get(ending, "")}
            if ending in {"ing", "ed"} and stem[-1] == stem[-2]:
                stems.add(stem[:-1])
    return stems | {_SAID_SHORT[stem] for stem in stems & _SAID_SHORT.keys()}


# -- answers to what we asked ----------------------------------------------------------------------


def _ask_which(turn: Turn, intent: Intent, named: Sequence[Reminder], verb: str) -> Reply:
    ids = [reminder.id for reminder in named[: choices.MOST_OFFERED]]
    asked = {
        "question": "which",
        "ids": ids,
        "verb": verb,
        "time_text": intent.time_text,
        "new_text": intent.new_text,
    }
    store.set_shown(turn.db, turn.user.id, {"kind": "reminder", "ids": ids})
    store.set_asked(turn.db, turn.user.id, asked)
    return Reply(replies.which_reminder(_lines(turn, named[: len(ids)]), verb))


def answer(turn: Turn, asked: dict[str, Any]) -> Reply | None:
    """Do what the user's answer to our question says; None: it is no answer."""
    said = when.parse_reminder(turn.text, turn.now, turn.zone)
    if said.carrier and said.message and (said.due is not None or said.problem != "no_time"):
        return None  # another reminder, asked for in full
    match asked["question"]:
        case "which":
            return _answer_which(turn, asked)
        case "when":
            return _answer_when(turn, asked["message"])
        case "what":
            return _answer_what(turn, asked["text"])
        case "move":
            return _answer_move(turn, asked)
        case "correct":
            return _answer_correction(turn, asked["id"])
        case _:
            return None


def _answer_which(turn: Turn, asked: dict[str, Any]) -> Reply | None:
    chosen = choices.choose(turn.text, len(asked["ids"]))
    if chosen is None:
        return None
    named = [store.get_reminder(turn.db, asked["ids"][index]) for index in chosen]
    if not named:
        return Reply(say(replies.NEVER_MIND))
    if asked["verb"] == "cancel":
        return _cancel(turn, [reminder for reminder in named if reminder.status == "pending"])
    changed = [
        _change_one(turn, reminder, asked["verb"], asked["time_text"], asked["new_text"])
        for reminder in named
    ]
    return Reply("\n\n".join(reply.text for reply in changed))


def _answer_when(turn: Turn, message: str) -> Reply | None:
    if choices.is_no(turn.text):
        return Reply(say(replies.NEVER_MIND))
    if not message and _says_nothing(turn.text):
        return _ask_when(turn, message, "")
    request = when.parse_reminder(turn.text, turn.now, turn.zone)
    if request.message and not message:
        return _answer_with_all(turn, request)
    if request.message and not _shared(request.message, message):  # they speak of something else
        return None
    if request.due is None:
        return _ask_when(turn, message, request.problem) if request.problem != "no_time" else None
    if not message:
        return _ask_what(turn, turn.text)
    return _set(turn, replace(request, message=message))


def _answer_with_all(turn: Turn, request: when.ReminderRequest) -> Reply | None:
    """Read "tomorrow at 10 to buy stamps", or what alone, after a bare "remind me"."""
    if not _may_be_told(turn):
        return None
    if request.due is not None:
        return _set(turn, request)
    return _ask_when(turn, request.message, "") if request.problem == "no_time" else None


def _says_nothing(text: str) -> bool:
    """A yes, or signs alone, is nothing to be reminded of."""
    return choices.is_yes(text) or not any(character.isalnum() for character in text)


def _may_be_told(turn: Turn) -> bool:
    """The words may be what to remind of: no question, thanks or wish of another kind."""
    if not isinstance(turn.intent, Intent) or turn.intent.action in _COURTESIES:
        return False
    return turn.intent.kind in {"memory", "chat", "reminder"}


_COURTESIES = {"thanks", "greeting", "bye", "how_are_you", "who_are_you", "clock", "yes", "no"}


def _answer_what(turn: Turn, asked_text: str) -> Reply | None:
    if choices.is_no(turn.text):
        return Reply(say(replies.NEVER_MIND))
    if _says_nothing(turn.text):
        return _ask_what(turn, asked_text)
    said = when.parse_reminder(turn.text, turn.now, turn.zone)
    is_another = said.carrier and (said.due is not None or said.problem != "no_time")
    is_bare = said.carrier and not said.message  # "set a reminder"
    if is_another or is_bare or not _may_be_told(turn):
        return None
    request = when.parse_reminder(asked_text, turn.now, turn.zone)
    message = said.message if said.carrier else turn.text
    if request.due is None:
        return _ask_when(turn, message, request.problem)
    return _set(turn, replace(request, message=message))


def _answer_move(turn: Turn, asked: dict[str, Any]) -> Reply | None:
    if choices.is_no(turn.text):
        return Reply(say(replies.NEVER_MIND))
    reminder = store.get_reminder(turn.db, asked["id"])
    due = when.parse_shift(turn.text, turn.now, turn.zone, reminder.due_at.astimezone(turn.zone))
    return _move(turn, reminder, asked["action"], turn.text) if due else None


# "no, 5pm", "sorry, I meant Tuesday at 9", right after a reminder was set.
_CORRECTS = re.compile(
    r"(?:(?:no|nope|not that|wrong|sorry|oops|actually|wait|i mean|i meant|i said|rather"
    r"|make (?:it|that))\b[\s,.!:-]*)+(?P<time>\S.*)$",
    re.IGNORECASE | re.DOTALL,
)


_SPAN_ALONE = re.compile(
    r"(?=(?:\d{1,3}|an?|half\s+an)\s*(?:minutes?|mins?|m|hours?|hrs?|h|days?)\W*$)", re.IGNORECASE
)


def _answer_correction(turn: Turn, reminder_id: int) -> Reply | None:
    match = _CORRECTS.match(turn.text.strip())
    reminder = store.find_reminder(turn.db, reminder_id)
    if match is None or reminder is None or reminder.status != "pending":
        return None
    base = reminder.due_at.astimezone(turn.zone)
    time_text = _SPAN_ALONE.sub("in ", match["time"], count=1)  # "no, 10 minutes": from now
    due = when.parse_shift(time_text, turn.now, turn.zone, base)
    if due is None or when.parse_reminder(time_text, turn.now, turn.zone).message:
        return None
    return _move(turn, reminder, "move", time_text)


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
    row = store.get_reminder(db, reminder_id)
    is_same = newest is not None and replace(newest, due_at=row.due_at) == row
    reminder = newest if newest is not None and is_same else _newest_missed(row, now)
    if reminder.status != "pending":
        return None
    user = store.get_user(db, reminder.user_id)
    channel = channel_for(services, user)
    with speaking(language_of(services, user)):
        body = body_of(reminder, now)
    outbound_id = store.add_outbound(db, user.id, channel, body, now, reminder_id=reminder.id)
    if outbound_id is None:
        return None
    store.move_reminder(db, reminder.id, reminder.due_at, None)
    if channel == "local":
        mark_sent(db, reminder, now)
    log.info("reminder due id=%d user=%d channel=%s", reminder.id, user.id, channel)
    return outbound_id


def language_of(services: Services, user: User) -> str:
    """Return what to speak to a person where no message of theirs tells."""
    setting = services.settings.reply_language
    return replying.own_language(user.language, user.whatsapp_id, setting)


def body_of(reminder: Reminder, now: datetime) -> str:
    """Return what a reminder says when it goes out at `now`: late, also when it was due."""
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
    following = _next_due(reminder, max(reminder.due_at, now))
    if following is None or store.has_occurrence(db, reminder, following):
        return
    _add_like(
        db,
        reminder,
        following,
        now,
        reminder.interaction_id,
        rrule=reminder.rrule,
        start_local=reminder.start_local,
        nag_minutes=reminder.nag_minutes,
    )


def _ring_until_done(db: Connection, reminder: Reminder, now: datetime) -> None:
    """Ring again for a reminder that nags, for a day at most."""
    if reminder.nag_minutes is None or reminder.done_at is not None:
        return
    root = store.get_reminder(db, reminder.root_id) if reminder.root_id else reminder
    due = now + timedelta(minutes=reminder.nag_minutes)
    if due - root.due_at > NAG_FOR or root.done_at is not None or store.rings_again(db, root.id):
        return
    asked_in, minutes = reminder.interaction_id, reminder.nag_minutes
    _add_like(db, reminder, due, now, asked_in, nag_minutes=minutes, root_id=root.id)


def _newest_missed(reminder: Reminder, now: datetime) -> Reminder:
    """Return a recurring reminder at its newest occurrence up to `now`: the missed ones before
    it are told once, not one by one."""
    if reminder.rrule is None or reminder.start_local is None or reminder.due_at >= now:
        return reminder
    newest = when.last_occurrence(reminder.rrule, reminder.start_local, now, reminder.zone)
    return replace(reminder, due_at=newest) if newest and newest > reminder.due_at else reminder


def _next_due(reminder: Reminder, after: datetime) -> datetime | None:
    if reminder.rrule is None or reminder.start_local is None:
        return None
    return when.next_occurrence(reminder.rrule, reminder.start_local, after, reminder.zone)


# -- turn by turn ----------------------------------------------------------------------------------


def take_turn(services: Services) -> None:
    """Deliver what is due."""
    tick(services, services.database.connection(), services.clock())


def until_due_s(services: Services) -> float:
    """Return how long it is until the next turn is needed; a clock that jumps is for the caller."""
    due = store.find_next_due(services.database.connection())
    return max(0.01, (due - services.clock()).total_seconds()) if due else math.inf
