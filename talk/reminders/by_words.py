"""A reminder set, or one changed, by words alone, where nobody is there to be asked.

Invariant: what would be a question in a conversation is a refusal here, with the same sentence, and
nothing of it is kept: no question stays open for the person's next message.
"""

from dataclasses import dataclass
from datetime import datetime

import intents
import replies
import store
import when
from intents import Intent
from language import acts
from language.acts import Change, When
from language.catalogs import say
from services import Services, Turn
from store import Connection, Reminder, User
from talk import exchange, knowing
from talk.exchange import Done
from talk.reminders import changing, nagging
from vendors.twilio_inbound import typed
from when import ReminderRequest

ONE_AT_A_TIME = "Change one reminder at a time: name it by its words, or give its id."
NO_CHANGE = (
    "That does not say what to change; say it like “move the dentist to 5pm”, “cancel the"
    " dentist”, “snooze the dentist 10 minutes” or “the dentist is done”."
)


class NotDone(Exception):
    """It cannot be done as it was said; `sentence` says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Asked:
    """What a sentence would set; with a `problem` it sets nothing."""

    request: ReminderRequest
    nag_minutes: int | None
    problem: str | None


def read(text: str, now: datetime, user: User) -> Asked:
    """Return what a sentence asks to be reminded of."""
    plain, nag_minutes = nagging.split_nag(text)
    request = when.parse_reminder(plain, now, user.zone, user.language or "")
    return Asked(request, nag_minutes, _problem(request))


def _problem(request: ReminderRequest) -> str | None:
    """Return why nothing can be set; None: it can."""
    if request.unread:
        why = replies.not_understood_time(request.unread)
        return replies.when_to_remind(request.message, why)
    if request.due is None:
        known = replies.TIME_PROBLEMS.get(request.problem)
        return say(known) if known else replies.when_to_remind("")
    return None if request.message else say(replies.WHAT_SHOULD_I_REMIND)


def set_one(services: Services, db: Connection, user: User, text: str) -> tuple[Reminder, int]:
    """Set the reminder that a sentence asks for; return it and the step that takes it back.

    Raises `NotDone` where it cannot be set.
    """
    now = services.clock()
    asked = read(text, now, user)
    request = asked.request
    if asked.problem is not None or request.due is None:
        raise NotDone(asked.problem or replies.when_to_remind(""))
    if len(when.split_requests(text, now, user.zone, user.language or "")) > 1:
        raise NotDone("That asks for several reminders; set them one at a time.")
    with store.transaction(db):
        made = store.add_reminder(
            db,
            user.id,
            None,
            request.message,
            request.due,
            request.zone_said or user.zone,
            now,
            rrule=request.rrule,
            nag_minutes=asked.nag_minutes,
        )
        step_id = store.add_undo_step(db, user.id, "made", {"made": [made.id]}, now)
    services.wake.set()
    return made, step_id


def change_one(
    services: Services, db: Connection, user: User, text: str, reminder: Reminder | None
) -> tuple[Done, int]:
    """Change one reminder of a person's as a sentence says; return the step that takes it back.

    `reminder`: the one that is meant; None: the words name it. Raises `NotDone`, having changed
    nothing.
    """
    now = services.clock()
    act = _read_change(db, user, text, now, is_named=reminder is not None)
    with store.transaction(db):
        turn = _turn(services, db, user, text, now)
        before = store.find_newest_step_id(db, user.id)
        if reminder is None:
            done = changing.change(turn, act)
        else:
            done = changing.change_one(turn, store.get_reminder(db, reminder.id), act)
        if done.asks or not done.reminders:
            raise NotDone(done.text)  # and all of it is taken back
        store.mark_undo_steps(db, user.id, before, turn.interaction_id)
        store.finish_interaction(db, turn.interaction_id, done.text, "local")
        step_id = store.find_newest_step_id(db, user.id)
    services.wake.set()
    return done, step_id


def _read_change(db: Connection, user: User, text: str, now: datetime, *, is_named: bool) -> Change:
    """Return the one change that a sentence asks for."""
    known = knowing.known_of(db, user, text, now)
    changes = [one for one in intents.read(text, now, user.zone, known) if _is_change(one)]
    if not changes and is_named:  # "tomorrow at 9" beside the reminder's id
        request = when.parse_reminder(text, now, user.zone, user.language or "")
        if request.due is not None and not request.message:
            time = When(text, request.due, request.rrule, request.has_clock)
            return Change(op="move", when=time)
    if len(changes) != 1:
        raise NotDone(ONE_AT_A_TIME if changes else NO_CHANGE)
    [act] = changes
    assert isinstance(act, Change)
    target = act.target
    if target.is_all or act.scope == "all" or target.numbers or target.ordinal is not None:
        raise NotDone(ONE_AT_A_TIME)
    return act


def _is_change(one: acts.Act) -> bool:
    return isinstance(one, Change)


def _turn(services: Services, db: Connection, user: User, text: str, now: datetime) -> Turn:
    """Return a turn of the person's whose words came from a program."""
    asked_in = store.add_interaction(
        db, user.id, "reminder", text, now, metadata={"source": "program"}
    )
    assert asked_in is not None
    intent = Intent("reminder_change", 1.0, "rule")
    last = exchange.read_last(db, user.id)
    message = typed(user.whatsapp_id, text)
    return Turn(services, db, user, asked_in, message, text, intent, now, last=last)
