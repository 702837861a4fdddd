"""Setting reminders: as asked, tied to a known thing, or asked back for what is missing.

Invariant: nothing is set for a time that is past, unknown or not understood; the reply repeats
what was understood.
"""

import logging
import re
from dataclasses import replace
from datetime import datetime, time
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

import reminders
import replies
import store
import when
from language import tables
from language.acts import Anchor, Remind, When
from language.catalogs import say
from language.forms.fold import evenly as fold
from services import Turn
from store import Reminder
from talk import likeness
from talk.exchange import Done
from talk.notes import saving
from talk.reminders import anchors, nagging, pending

log = logging.getLogger(__name__)


# What rings for itself: "set an alarm for 7", "wake me up at 6:30".
@cache
def _saying(key: str, but: str = "") -> re.Pattern[str]:
    """Return what finds the words of a key in any language."""
    left_out = tables.every_phrase("request", but) if but else frozenset()
    phrases = sorted(tables.every_phrase("request", key) - left_out, key=len, reverse=True)
    joined = "|".join(re.escape(fold(one)).replace(r"\*", r"\w*") for one in phrases)
    return re.compile(rf"(?<!\w)(?:{joined})(?!\w)")


def remind(turn: Turn, act: Remind) -> Done:
    """Set a reminder, or ask for what is missing."""
    if known := _asked_about(turn, act):
        return known
    asked = act
    act = _at_the_same_time(turn, _on_the_same_day(turn, _one_more(turn, _spoken_of(turn, act))))
    said = turn.words_of(act)
    plain, nag_minutes = nagging.split_nag(said)
    if nag_minutes is not None or plain != said:
        request = when.parse_reminder(plain, turn.said_at, turn.zone, turn.language)
        time = when_of(request, plain)
        act = replace(act, message=request.message, when=time, unread=request.unread)
    message = act.message or _pointed_at(turn) or _alarm(said) or _same_alarm(turn, asked)
    if not message and act.rule == "set":
        message = say(replies.ALARM)  # "set an alarm for 7": it rings for itself
    if act.unread:
        return ask_when(turn, message, replies.not_understood_time(act.unread))
    if act.anchor is not None:
        return _tie(turn, message, act.anchor, act.when, nag_minutes)
    if act.when is not None and act.when.problem == "too_much":
        saved = saving.save(turn)
        return replace(saved, text=f"{saved.text}\n{say(replies.TOO_MUCH_AT_ONCE)}")
    if act.when is None or act.when.due is None:
        problem = act.when.problem if act.when else ""
        return ask_when(turn, message, replies.time_problem(problem))
    if act.when.due <= turn.now:  # said in time, and understood too late
        return ask_when(turn, message, replies.time_problem("past"))
    if not message:
        return ask_what(turn, act.when.text or said)
    made = set_one(turn, message, act.when, nag_minutes=nag_minutes)
    is_lent = bool(act.when.text) and act.when.text not in said and act.when.text in turn.text
    return replace(made, is_tied=is_lent)  # an hour before what was said beside it


def _asked_about(turn: Turn, act: Remind) -> Done | None:
    """Tell of a reminder that is set already: "will you remind me of the sprinkler today?"."""
    if not turn.text.rstrip().endswith("?") or (act.when and act.when.has_clock):
        return None
    rows = store.list_reminders(turn.db, turn.user.id, "pending")
    named = [one for one in rows if likeness.has_all(act.message, one.message)]
    if len(named) != 1:
        return None
    return Done(pending.line(turn, named[0]), "shown", reminders=(named[0].id,))


def _spoken_of(turn: Turn, act: Remind) -> Remind:
    """Give "remind me about that at 3" the words of the note before, and its day."""
    if act.anchor or turn.message.quoted_sid or act.when is None:
        return act
    if turn.last.act != "keep" or not turn.last.memories or not _points_back(turn, act):
        return act
    found = store.find_memories(turn.db, turn.user.id, turn.last.memories[-1:])
    if not found or found[0].memory_type != "text":
        return act
    request = when.parse_reminder(found[0].content, turn.said_at, turn.zone, turn.language)
    has_day = bool(when.find_dates(turn.words_of(act), turn.said_at, turn.zone, turn.language))
    title = found[0].content if has_day else request.message  # its own day is told on another
    act = replace(act, message=title or found[0].content)
    is_series = act.when is not None and act.when.rrule is not None
    if has_day or request.due is None or request.due <= turn.now or is_series:
        return act
    return _on_day_of(turn, act, request.due)


def _points_back(turn: Turn, act: Remind) -> bool:
    """Tell "remind me of it on Friday", "recuérdamelo el viernes" from what names its thing."""
    if act.message:
        return fold(act.message.strip(" .!")) in _standing_for_it()
    said = set(likeness.plain_words(turn.words_of(act)))
    return not said.isdisjoint(tables.everywhere("text", "that") | _standing_for_it())


@cache
def _standing_for_it() -> frozenset[str]:
    return frozenset(map(fold, tables.every_phrase("text", "of_it")))


def _on_day_of(turn: Turn, act: Remind, due: datetime) -> Remind:
    """Put the clock time that an act says on the day of another time."""
    day = due.astimezone(turn.zone).date()
    start = when.attach(datetime.combine(day, time()), turn.zone)
    said = when.parse_reminder(
        turn.words_of(act), max(start, turn.now), turn.zone, turn.language
    ).due
    if act.when is None or said is None or said.astimezone(turn.zone).date() != day:
        return act
    return replace(act, when=replace(act.when, due=said))


AGAIN: Final = "the same again"  # the rule of "one tonight too at 8"
GOES_ON: Final = "one more reminder"  # the rule of "and at 9 to call the notary"


def _on_the_same_day(turn: Turn, act: Remind) -> Remind:
    """Put a clock time that goes on from the last reminder on its day: "and at 9 ..."."""
    if (
        act.rule not in {GOES_ON, AGAIN}
        or act.when is None
        or act.when.due is None
        or act.when.rrule
    ):
        return act
    if (
        when.find_dates(turn.words_of(act), turn.said_at, turn.zone, turn.language)
        or not turn.last.reminders
    ):
        return act
    last = _last_reminder(turn)
    if last is None or last.due_at <= turn.now:
        return act
    return _on_day_of(turn, act, last.due_at)


def when_of(request: when.ReminderRequest, text: str) -> When | None:
    """Return the time that a text says; None: none."""
    if request.due is None and request.problem in {"", "no_time"}:
        return None
    return When(text, request.due, request.rrule, request.has_clock, request.problem)


def _one_more(turn: Turn, act: Remind) -> Remind:
    """Give "one tonight too at 8" the words of the reminder spoken of before, or its hour."""
    last = _last_reminder(turn) if act.rule == AGAIN else None
    if last is None:
        return act
    act = replace(act, message=last.message)
    said = fold(turn.words_of(act))
    at_its_hour = any(each in said for each in _same_time())
    has_clock = act.when is not None and act.when.has_clock
    return _at_the_hour_of(turn, act, last) if at_its_hour or not has_clock else act


def _at_the_same_time(turn: Turn, act: Remind) -> Remind:
    """Give the day of "on Friday, same time" the hour of the reminder spoken of before."""
    last = _last_reminder(turn) if fold(act.unread) in _same_time() else None
    return _at_the_hour_of(turn, act, last) if last else act


def _last_reminder(turn: Turn) -> Reminder | None:
    return store.find_reminder(turn.db, turn.last.reminders[-1]) if turn.last.reminders else None


def _at_the_hour_of(turn: Turn, act: Remind, last: Reminder) -> Remind:
    """Put the day that an act says at the hour of another reminder, if that is ahead."""
    if act.when is None or act.when.due is None:
        return act
    hour = last.due_at.astimezone(turn.zone).time()
    day = act.when.due.astimezone(turn.zone).date()
    due = when.attach(datetime.combine(day, hour), turn.zone)
    if due <= turn.now:
        return act
    return replace(act, when=replace(act.when, due=due, has_clock=True), unread="")


@cache
def _same_time() -> frozenset[str]:
    return frozenset(map(fold, tables.every_phrase("text", "same_time")))


def _alarm(text: str) -> str:
    said = fold(text).replace("-", " ")
    if _saying("waking", but="rings").search(said):
        return say(replies.WAKE_UP)
    return say(replies.ALARM) if _saying("rings").search(said) else ""


def _same_alarm(turn: Turn, act: Remind) -> str:
    """Return what "and Friday" of "wake me Thursday and Friday" is."""
    at = turn.acts.index(act) if act in turn.acts else 0
    before = turn.acts[at - 1] if at else None
    if not isinstance(before, Remind) or before.message or before.rule != act.rule:
        return ""
    return _alarm(turn.words_of(before)) or _same_alarm(turn, before)


def _pointed_at(turn: Turn) -> str:
    """Return what the quoted message says: "remind me tomorrow" as a reply to it."""
    if not turn.message.quoted_sid:
        return ""
    quoted = store.find_interaction_by_sid(turn.db, turn.message.quoted_sid)
    if quoted is None or quoted.user_id != turn.user.id:
        return ""
    return quoted.transcript or quoted.content


# -- set -----------------------------------------------------------------------------------------


def set_one(
    turn: Turn,
    message: str,
    time: When,
    *,
    nag_minutes: int | None = None,
    tied: str = "",
    replaces: Reminder | None = None,
) -> Done:
    """Set a reminder; `tied` says what its time was taken from, `replaces` whose copy it is."""
    assert time.due is not None
    made = store.add_reminder(
        turn.db,
        turn.user.id,
        turn.interaction_id,
        message,
        time.due,
        _zone_said(turn, time) or turn.zone,
        turn.now,
        rrule=time.rrule,
        nag_minutes=nag_minutes,
        root_id=replaces.id if replaces else None,
    )
    store.add_undo_step(turn.db, turn.user.id, "made", {"made": [made.id]}, turn.now)
    turn.services.wake.set()
    log.info("reminder set id=%d user=%d", made.id, turn.user.id)
    text = _confirm(turn, made, has_clock=time.has_clock, tied=tied)
    return Done(text, "remind", reminders=(made.id,))


def _zone_said(turn: Turn, time: When) -> ZoneInfo | None:
    """Return the zone that the words of a recurring time name: its wall clock is kept there."""
    if time.rrule is None:
        return None
    return when.parse_reminder(time.text, turn.said_at, turn.zone, turn.language).zone_said


def _confirm(turn: Turn, made: Reminder, *, has_clock: bool, tied: str) -> str:
    """Repeat what was understood."""
    notes = [
        tied,
        "" if has_clock else say(replies.DEFAULT_HOUR),
        replies.nags(made.nag_minutes) if made.nag_minutes else "",
        say(replies.MAY_BE_HELD) if _may_be_held(turn, made) else "",
    ]
    due, rule = reminders.in_words(made, turn.now)
    return replies.reminder_set(made.message, due, rule, "\n".join(filter(None, notes)))


def _may_be_held(turn: Turn, made: Reminder) -> bool:
    """Tell whether WhatsApp may not let it through on time: no template, and over a day away."""
    services = turn.services
    if services.settings.twilio_reminder_content_sid or turn.user.paused_at:
        return False
    if reminders.is_second_way_for(services, turn.db, turn.user):
        return False
    is_far = made.due_at - turn.now >= reminders.WINDOW or made.rrule is not None
    return is_far and reminders.channel_for(services, turn.user) == "whatsapp"


# -- tied to a known thing -----------------------------------------------------------------------


def _tie(
    turn: Turn, message: str, anchor: Anchor, time: When | None, nag_minutes: int | None
) -> Done:
    """Set a reminder so long before, or after, what is known; ask for what is not."""
    whole = anchor
    anchor, time = anchors.untimed(anchor, time, turn.said_at, turn.zone, turn.language)
    fact = anchors.given(turn, whole, anchor.words, time)
    if fact and " " not in message and turn.text.rstrip(" .!").endswith(f" {message}"):
        message = f"{fact.title} {message}"  # "bevor der Zug um 18:40 fährt"
    fact = fact or anchors.find(turn, anchor)
    points = set(likeness.plain_words(message)) <= tables.everywhere("text", "that")
    if points:  # "remind me of it an hour before"
        message = fact.title if fact else anchor.words
    if fact is None:
        return ask_about(turn, message, anchor, time)
    tied = anchors.tie(fact, anchor, time, turn.now, turn.zone)
    if tied is None:
        why = replies.anchor_known(fact.title, fact.words(turn.now))
        return ask_when(turn, message, why)
    said = replies.anchor_known(fact.title, fact.words(turn.now))
    made = set_one(turn, message, tied, nag_minutes=nag_minutes, tied=said)
    return replace(made, memories=(fact.memory_id,) if fact.memory_id else (), is_tied=True)


# -- ask -----------------------------------------------------------------------------------------


def ask_when(turn: Turn, message: str, why: str = "") -> Done:
    """Ask for the time; `why` it was not had."""
    store.set_asked(turn.db, turn.user.id, {"question": "when", "message": message})
    return Done(replies.when_to_remind(message, why), asks=True)


def ask_about(turn: Turn, message: str, anchor: Anchor, time: When | None) -> Done:
    """Ask when the thing is that a reminder is tied to."""
    asked = {
        "question": "when",
        "message": message,
        "anchor": [anchor.words, anchor.offset_s, anchor.offset_days, anchor.text],
        "time_text": time.text if time else "",
    }
    store.set_asked(turn.db, turn.user.id, asked)
    return Done(replies.anchor_unknown(anchor.words or message), asks=True)


def ask_what(turn: Turn, asked_text: str) -> Done:
    """Ask what to remind of."""
    store.set_asked(turn.db, turn.user.id, {"question": "what", "text": asked_text})
    return Done(say(replies.WHAT_SHOULD_I_REMIND), asks=True)
