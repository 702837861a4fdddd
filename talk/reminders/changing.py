"""Changing reminders: moved, snoozed, skipped, done, renamed, paused, cancelled.

Invariants: a day, "only" or "just" touches that occurrence alone and the series goes on; a second
snooze takes the place of the first; what cannot be told is asked, and nothing is changed meanwhile.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

import reminders
import replies
import store
import when
from answers import recall
from language.acts import Change, ChangeOp, Keep, When
from language.catalogs import say
from language.questions.choices import MOST_OFFERED
from services import Turn
from store import Reminder
from talk import likeness
from talk.exchange import Done
from talk.notes import keeping, mending, righting
from talk.reminders import ending, targets
from times import spans
from times.canonical import canon
from times.repeats.occurrences import fields_of, without_weekdays
from times.repeats.rules import CODES
from times.values import DURATION

SNOOZE_FOR: Final = "10 minutes"
MOST_NAMED: Final = 7  # times told of those that are left out
NOT_THEN: Final = "not then"  # the rule of "not today"
CORRECTS: Final = "correct"  # the rule of "no, I meant Joan"


def change(turn: Turn, act: Change) -> Done:
    """Change the reminders that are meant; ask when that is not one."""
    if act.unread:
        return _ask_unread(turn, act)
    act = targets.as_meant(turn, act)
    if act.rule == CORRECTS and act.op in {"rename", "move"}:
        said = act.new_text or (act.when.text if act.when else "")
        if both := righting.put_right(turn, said):
            return both
    if act.op == "rename" and act.rule == CORRECTS:
        if turn.last.memories and not _is_like(turn, act.new_text):
            return keeping.keep(turn, Keep(spans=act.spans))  # nor is it of the reminder's words
        return correct(turn, act.new_text)
    named = targets.find(turn, act)
    if act.op == "cancel":
        named = [one for one in named if one.status == "pending"]
    if act.op in {"pause", "skip", "end"}:  # the series, not the one of it that was moved
        named = [one for one in named if one.rrule] or targets.series_of(turn, named)
    if not named:
        return _none_found(turn, act)
    together = targets.set_together(turn, named) if act.op in {"end", "pause"} else []
    if len(together) > 1:
        return join([change_one(turn, one, act) for one in together])
    is_many = act.target.is_all or act.scope == "all" or len(act.target.numbers) > 1
    is_hour = bool(act.target.numbers) and not targets.are_shown(turn, act.target.numbers)
    words = act.target.words
    is_another = len(named) == 1 and likeness.may_be_another(words, named[0].message)
    if (
        (len(named) > 1 and (not is_many or _may_mean_more(turn, act, named)))
        or is_hour
        or is_another
    ):
        return ask_which(turn, act, named)
    if act.op == "cancel" and len(named) > 1:
        return cancel(turn, named, act.day)
    return join([change_one(turn, one, act) for one in named])


def _may_mean_more(turn: Turn, act: Change, named: Sequence[Reminder]) -> bool:
    """ "cancel everything", "snooze everything" may mean more than is meant: it is asked first."""
    is_wide = act.op == "cancel" or (act.op == "snooze" and not turn.last.reminders)
    is_plain = is_wide and act.target.is_all and not act.target.words and not act.day
    if not is_plain or act.scope == "all" or act.rule == recall.COMMAND:
        return False
    return len(named) > 1


def join(parts: Sequence[Done]) -> Done:
    """Return what was done to several reminders as one."""
    if len(parts) == 1:
        return parts[0]
    numbers = tuple(number for one in parts for number in one.reminders)
    return Done("\n\n".join(one.text for one in parts), "change", reminders=numbers)


def _none_found(turn: Turn, act: Change) -> Done:
    """Say that nothing fits, and ask which of those that there are is meant."""
    is_bare = not (act.target.words or act.target.numbers or act.day)
    if act.op == "done" and is_bare:
        return Done(say(replies.NOTHING_RANG))
    pending = store.list_reminders(turn.db, turn.user.id, "pending")
    if not pending or not act.target.words or len(pending) > MOST_OFFERED:
        return Done(say(replies.NO_SUCH_REMINDER))
    asked = ask_which(turn, act, pending)
    text = replies.none_like_that(act.target.words, lines(turn, pending))
    return replace(asked, text=text)


def ask_which(turn: Turn, act: Change, named: Sequence[Reminder]) -> Done:
    """Ask which reminder is meant; nothing is changed until that is told."""
    named = named[:MOST_OFFERED]
    ids = [one.id for one in named]
    store.set_shown(turn.db, turn.user.id, {"kind": "reminder", "ids": ids})
    asked = {"question": "which", "ids": ids, "all": act.target.is_all} | as_asked(act)
    store.set_asked(turn.db, turn.user.id, asked | {"in": turn.interaction_id})
    picks = tuple(f"reminder:{number}" for number in ids)
    return Done(replies.which_reminder(lines(turn, named), act.op), asks=True, picks=picks)


def as_asked(act: Change) -> dict[str, object]:
    """Return what is kept of a change while we ask."""
    return {
        "verb": act.op,
        "time_text": act.when.text if act.when else "",
        "day_text": act.day.text if act.day else "",
        "new_text": act.new_text,
        "scope": act.scope,
    }


def lines(turn: Turn, pending: Sequence[Reminder]) -> list[str]:
    """Return each with its time on the user's clock: "tomorrow" is the user's."""
    return [
        replies.reminder_line(
            one.message, *reminders.words_of(one.due_at, turn.zone, one.rrule, turn.now)
        )
        for one in pending
    ]


def _ask_unread(turn: Turn, act: Change) -> Done:
    """Say what was not understood, and ask for the time anew where one reminder is meant."""
    named = targets.find(turn, act)
    why = replies.left_as_it_is(act.unread)
    if len(named) != 1:
        return Done(why)
    return _ask_time(turn, named[0], act.op, why)


def _ask_time(turn: Turn, reminder: Reminder, op: ChangeOp, why: str = "") -> Done:
    asked = {"question": "move", "id": reminder.id, "action": op}
    store.set_asked(turn.db, turn.user.id, asked)
    text = f"{why} {replies.move_to_when(reminder.message)}".strip()
    return Done(text, reminders=(reminder.id,), asks=True)


# -- one reminder --------------------------------------------------------------------------------


def change_one(turn: Turn, reminder: Reminder, act: Change) -> Done:
    """Change one reminder."""
    if reminder.status == "cancelled":
        text = replies.was_over(reminder.message, is_done=reminder.done_at is not None)
        return Done(text)
    match act.op:
        case "cancel":
            return cancel(turn, [reminder], act.day, only_next=act.scope == "one")
        case "done":
            reminders.finish(turn.db, reminder, turn.now)
            text = replies.reminder_done(reminder.message)
            return Done(text, "change", reminders=(reminder.id,))
        case "rename":
            return _rename(turn, reminder, act.new_text)
        case "skip" if act.scope == "series":
            return _leave_weekdays_out(turn, reminder, act.day)
        case "skip" if act.rule == NOT_THEN and reminder.rrule is None:
            return _ask_time(turn, reminder, "move")
        case "skip":
            return _skip(turn, reminder, act.day or act.when)
        case "pause":
            return _pause(turn, reminder, act.when)
        case "end":
            return ending.end(turn, reminder, act.when)
        case "move" if act.when and ending.is_other_end(turn, reminder, act.when):
            return ending.end(turn, reminder, act.when)
        case "move" | "snooze":
            return move(turn, reminder, act)


def _rename(turn: Turn, reminder: Reminder, new_text: str) -> Done:
    if not new_text:
        return Done(replies.left_as_it_is(turn.text))
    reminders.remember(turn.db, [reminder], turn.now)
    store.rename_reminder(turn.db, reminder.id, new_text)
    return Done(replies.reminder_renamed(new_text), "change", reminders=(reminder.id,))


def cancel(
    turn: Turn, named: Sequence[Reminder], day: When | None = None, *, only_next: bool = False
) -> Done:
    """Cancel reminders; of a series that is named with a day, that occurrence alone."""
    series = [one for one in named if one.rrule and (day or only_next)]
    single = [one for one in named if one not in series]
    if len(series) == 1 and not single:
        return _skip(turn, series[0], day)
    parts = []
    if single:
        reminders.cancel_all(turn.db, single, turn.now)
        titles = [one.message for one in single]
        parts.append(
            Done(
                replies.reminder_cancelled(titles),
                "change",
                reminders=tuple(one.id for one in single),
            )
        )
    parts += [_skip(turn, one, day) for one in series]
    return join(parts)


def _skip(turn: Turn, reminder: Reminder, day: When | None) -> Done:
    """Leave out what rings on the days that were said, else the next one; the series goes on."""
    if reminder.rrule is None:
        return Done(say(replies.NOT_RECURRING))
    times = [reminder.due_at] if day is None else targets.occurrences_on(turn, reminder, day)
    if not times:
        due = reminders.in_words(reminder, turn.now)[0]
        return Done(replies.rings_not_then(reminder.message, due), reminders=(reminder.id,))
    reminders.remember(turn.db, [reminder], turn.now)
    left: Reminder | None = reminder
    for at in times:
        left = reminders.leave_out(turn.db, left, at) if left else None
    if left is None:
        store.set_reminder_status(turn.db, reminder.id, "cancelled")
        text = replies.reminder_cancelled([reminder.message])
        return Done(text, "change", reminders=(reminder.id,))
    turn.services.wake.set()
    said = (when.describe_time(at.astimezone(reminder.zone), turn.now) for at in times[:MOST_NAMED])
    skipped = "; ".join(said) + (", ..." if len(times) > MOST_NAMED else "")
    text = replies.reminder_skipped(left.message, skipped, *reminders.in_words(left, turn.now))
    return Done(text, "change", reminders=(reminder.id,))


def _leave_weekdays_out(turn: Turn, reminder: Reminder, days: When | None) -> Done:
    """Take days of the week out of a series: "except Sundays"."""
    if reminder.rrule is None:
        return Done(say(replies.NOT_RECURRING))
    if days is None:
        return Done(replies.left_as_it_is(turn.text))
    out = set(filter(None, fields_of(days.rrule or "").get("BYDAY", "").split(",")))
    if not out and days.due is not None:
        out = {CODES[days.due.astimezone(turn.zone).weekday()]}
    rule = without_weekdays(reminder.rrule, out)
    start = reminder.due_at.astimezone(reminder.zone).replace(tzinfo=None)
    before = max(turn.now, reminder.due_at - timedelta(seconds=1))
    due = when.next_occurrence(rule, start, before, reminder.zone) if rule else None
    if rule is None or due is None:
        return Done(say(replies.NEVER_RINGS))
    reminders.remember(turn.db, [reminder], turn.now)
    first = due.astimezone(reminder.zone).replace(tzinfo=None)
    store.set_reminder_rule(turn.db, reminder.id, due, rule, first)
    turn.services.wake.set()
    moved = store.get_reminder(turn.db, reminder.id)
    text = replies.reminder_moved(moved.message, *reminders.in_words(moved, turn.now))
    return Done(text, "change", reminders=(reminder.id,))


def _pause(turn: Turn, reminder: Reminder, until: When | None) -> Done:
    """Leave out every occurrence before a time."""
    if reminder.rrule is None:
        return Done(say(replies.NOT_RECURRING))
    start = until.due if until else None
    if until is not None and start is None:
        start = when.parse_shift(
            until.text, turn.now, turn.zone, None, turn.language
        )  # "for a week"
    if until is None or start is None:
        return _ask_time(turn, reminder, "pause")
    if not until.has_clock:
        start = start.replace(hour=0, minute=0)
    following = reminders.next_due(reminder, max(start, reminder.due_at) - timedelta(seconds=1))
    if following is None:
        return Done(say(replies.NEVER_RINGS))
    reminders.remember(turn.db, [reminder], turn.now)
    store.move_reminder(turn.db, reminder.id, following, None)
    paused = replace(reminder, due_at=following)
    text = replies.reminder_paused(paused.message, *reminders.in_words(paused, turn.now))
    return Done(text, "change", reminders=(reminder.id,))


# -- another time --------------------------------------------------------------------------------


def move(turn: Turn, reminder: Reminder, act: Change) -> Done:
    """Give a reminder, or one occurrence of it, another time."""
    is_snooze = act.op == "snooze"
    time_text = act.when.text if act.when else ""
    if not act.target.words and act.when is not None:
        time_text = _whole_time(turn, act, reminder) or time_text
    repeating = (
        None if is_snooze else when.parse_repeat(time_text, turn.now, reminder.zone, turn.language)
    )
    if repeating is not None:
        return _repeat(turn, reminder, repeating, time_text)
    occurrence = targets.occurrence_on(turn, reminder, act.day) or reminder.due_at
    base = occurrence.astimezone(turn.zone)
    if reminder.status != "pending":
        base = min(base, turn.now)  # sent before its time: it has rung all the same
        said = act.when.text if is_snooze and act.when is not None else ""
        if said and _is_length(said, turn.language):
            base = turn.now.astimezone(turn.zone)
    due = _new_time(turn, time_text, base, act)
    if due is None or due <= turn.now:
        return _ask_time(turn, reminder, act.op)
    if act.scope == "one" and act.day is None:  # "only this Friday at 1:30": Friday's
        on_day = When(time_text, due, has_clock=False)
        occurrence = targets.occurrence_on(turn, reminder, on_day) or occurrence
    if reminder.rrule and reminder.status == "pending" and _is_of_one(turn, act, time_text):
        return _move_one(turn, reminder, occurrence, due)
    return _put_off(turn, reminder, due, is_snooze=is_snooze)


def _is_length(words: str, language: str) -> bool:
    """Tell whether words are a mere length, "10 minutes more": it counts from now."""
    return bool(_LENGTH.fullmatch(canon.read(words, language).text.strip()))


_LENGTH: Final = re.compile(rf"(?:in )?{DURATION}(?: later| after| more)?")


def _whole_time(turn: Turn, act: Change, reminder: Reminder) -> str:
    """Return all the words of an act that point at "it", where they say how often, too."""
    said = turn.words_of(act) if act.spans else ""
    return said if said and when.parse_repeat(said, turn.now, reminder.zone, turn.language) else ""


def _new_time(turn: Turn, time_text: str, base: datetime, act: Change) -> datetime | None:
    """Return the time that words give: "tomorrow" keeps the clock time, "at 6" the day."""
    said = time_text or turn.words_of(act)
    due = when.parse_shift(said, turn.now, turn.zone, base, turn.language)
    if due is None and act.op == "snooze" and not time_text:
        due = when.parse_shift(SNOOZE_FOR, turn.now, turn.zone, base, turn.language)
    return due if due is not None else (act.when.due if act.when else None)


def _is_of_one(turn: Turn, act: Change, time_text: str) -> bool:
    """One occurrence of a series is meant: it was said, or a day was."""
    if act.scope in {"series", "all"}:
        return False
    names_a_day = bool(when.find_dates(time_text, turn.now, turn.zone, turn.language))
    return act.scope == "one" or act.day is not None or names_a_day


def _move_one(turn: Turn, reminder: Reminder, occurrence: datetime, due: datetime) -> Done:
    """Let one occurrence ring at another time; the series goes on without it."""
    if copies := store.list_copies(turn.db, reminder.id):
        return _put_off(turn, copies[-1], due, is_snooze=False)
    reminders.remember(turn.db, [reminder], turn.now)
    left = reminders.leave_out(turn.db, reminder, occurrence)
    if left is None:
        store.set_reminder_status(turn.db, reminder.id, "cancelled")
    moved = reminders.add_like(
        turn.db, reminder, due, turn.now, turn.interaction_id, root_id=reminder.id
    )
    store.add_undo_step(turn.db, turn.user.id, "made", {"made": [moved.id]}, turn.now)
    turn.services.wake.set()
    once = reminders.in_words(moved, turn.now)[0]
    rest = reminders.in_words(left, turn.now) if left else ("", "")
    return Done(replies.moved_once(moved.message, once, *rest), "change", reminders=(moved.id,))


def _put_off(turn: Turn, reminder: Reminder, due: datetime, *, is_snooze: bool) -> Done:
    asked_in = turn.interaction_id
    moved, _ = reminders.put_off(
        turn.db, reminder, due, turn.now, is_snooze=is_snooze, asked_in=asked_in
    )
    turn.services.wake.set()
    words = reminders.in_words(moved, turn.now)
    if is_snooze or moved.id != reminder.id:
        text = replies.reminder_snoozed(moved.message, words[0])
    else:
        text = replies.reminder_moved(moved.message, *words)
    return Done(text, "change", reminders=(moved.id,))


def _repeat(turn: Turn, reminder: Reminder, request: when.ReminderRequest, time_text: str) -> Done:
    """Give a reminder the rule that is said: its day and its clock are kept unless said, too."""
    assert request.rrule is not None and request.due is not None
    series = store.list_reminders(turn.db, turn.user.id, "pending")
    same = (one for one in series if (one.message, one.rrule) == (reminder.message, reminder.rrule))
    if reminder.status != "pending" and reminder.rrule:
        reminder = next(same, reminder)  # what rang of a series stands for what is to come of it
    due = _first_of(turn, reminder, request, time_text)
    if due is None:
        return Done(say(replies.NEVER_RINGS))
    start = due.astimezone(reminder.zone).replace(tzinfo=None)
    if reminder.status == "pending":
        reminders.remember(turn.db, [reminder], turn.now)
        store.set_reminder_rule(turn.db, reminder.id, due, request.rrule, start)
        moved = store.get_reminder(turn.db, reminder.id)
    else:
        asked_in = turn.interaction_id
        moved = reminders.add_like(turn.db, reminder, due, turn.now, asked_in, rrule=request.rrule)
        store.add_undo_step(turn.db, turn.user.id, "made", {"made": [moved.id]}, turn.now)
    turn.services.wake.set()
    text = replies.reminder_moved(moved.message, *reminders.in_words(moved, turn.now))
    return Done(text, "change", reminders=(moved.id,))


def _first_of(
    turn: Turn, reminder: Reminder, request: when.ReminderRequest, time_text: str
) -> datetime | None:
    assert request.rrule is not None and request.due is not None
    said, had = request.due, reminder.due_at.astimezone(reminder.zone)
    has_day = "BY" in request.rrule or when.find_dates(
        time_text, turn.now, reminder.zone, turn.language
    )
    if request.has_clock and (has_day or "FREQ=DAILY" in request.rrule):
        return said
    day, clock = said if has_day else had, said if request.has_clock else had
    start = datetime.combine(day.date(), clock.time())
    before = when.attach(start, reminder.zone) - timedelta(seconds=1)
    return when.next_occurrence(request.rrule, start, max(before, turn.now), reminder.zone)


def correct(turn: Turn, new: str, old: str = "") -> Done:
    """Put a time or a word in the place of its like in the reminder that was set last."""
    reminder = targets.last_meant(turn, "move")
    if reminder is None or reminder.status != "pending":
        return Done(say(replies.NO_SUCH_REMINDER))
    if moved := move_by_words(turn, reminder, new):
        return moved
    words = mending.exchange(reminder.message, old, new) if old else None
    words = words or mending.correct(reminder.message, new, turn.said_at, turn.zone, turn.language)
    return _rename(turn, reminder, words or new)


def move_by_words(turn: Turn, reminder: Reminder, words: str) -> Done | None:
    """Move a reminder to the time that words are; None: they are more, or less, than a time."""
    base = reminder.due_at.astimezone(turn.zone)
    if _is_bare_duration(words, turn):  # "no, 10 minutes": from now
        base = turn.now.astimezone(turn.zone)
    due = when.parse_shift(words, turn.now, turn.zone, base, turn.language)
    if due is None:
        return None
    request = when.parse_reminder(words, turn.now, turn.zone, turn.language)
    if likeness.weighty(request.message):
        return None
    if _is_bare_duration(words, turn):
        return _put_off(turn, reminder, due, is_snooze=False)
    time = When(words, request.due, request.rrule, request.has_clock, request.problem)
    return change_one(turn, reminder, Change(op="move", when=time))


def _is_like(turn: Turn, new: str) -> bool:
    """Tell whether words are a time, or like some of the reminder's that is meant."""
    reminder = targets.last_meant(turn, "move")
    if reminder is None or when.parse_shift(new, turn.now, turn.zone, None) is not None:
        return True
    return (
        mending.correct(reminder.message, new, turn.said_at, turn.zone, turn.language) is not None
    )


def _is_bare_duration(words: str, turn: Turn) -> bool:
    """A number and a unit alone."""
    found = spans.find_times(words.strip(), turn.now, turn.zone, turn.language)
    return len(words.split()) == 2 and [one.kind for one in found] == ["duration"]
