"""The reminders that an act is about: by number, quote, words or day, all of them, or the last.

Invariant: nothing is picked where two fit; whoever calls asks then.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Final

import reminders
import store
import when
from answers import recall
from language.acts import Change, ChangeOp, Target, When
from services import Turn
from store import Reminder
from talk import likeness

TOLD: Final = "told"  # the rule of what was said to be done
MOST_DAYS: Final = 62  # times of a series that one order leaves out
MOST_SPAN: Final = timedelta(days=32)
IN_MIND: Final = timedelta(days=7)  # what rang before that is no longer meant by "done"
SETS_RIGHT: Final = frozenset({"set right", "put off"})  # a time alone, after something rang
_SPOKE_OF: Final = frozenset({"remind", "change", "shown", "ask"})
_OF_WHAT_RANG: Final = frozenset({"done", "snooze"})


def find(turn: Turn, act: Change) -> list[Reminder]:
    """Return the reminders that an act may mean."""
    act = as_meant(turn, act)
    target = act.target
    if target.numbers:
        named = _numbered(turn, target.numbers)
        is_typed = act.rule != recall.COMMAND
        return named or (_at_hours(turn, target.numbers) if is_typed else [])
    if target.ordinal is not None:
        return _at_place(turn, target.ordinal)
    if turn.message.quoted_sid and not target.words:
        return _quoted(turn, turn.message.quoted_sid)
    if target.words:
        named = _named(turn, target.words, act.op)
        if not named and act.rule in SETS_RIGHT:  # "not now, tonight at 9"
            named = [last] if (last := last_meant(turn, "snooze")) else []
        then = _on_day(turn, named, act.day) if act.day else named
        is_series = len(named) == 1 and named[0].rrule is not None
        return named if not then and act.op == "skip" and is_series else then
    if target.is_all or act.scope == "all":
        return undone(turn) if act.op == "done" else _all(turn, act)
    if act.day and not target.is_last:
        pending = store.list_reminders(turn.db, turn.user.id, "pending")
        return _on_day(turn, pending, act.day)
    if act.op == "cancel" and act.rule == recall.COMMAND:  # "/cancel" alone
        return store.list_reminders(turn.db, turn.user.id, "pending")
    last = last_meant(turn, act.op)
    return [last] if last else []


def as_meant(turn: Turn, act: Change) -> Change:
    """Return an act whose target's words are taken apart: "1 and 2", "tomorrow's vitamins"."""
    words = act.target.words
    if act.rule == TOLD:  # they are a title
        return act
    if words and all(word.isdecimal() for word in likeness.weighty(words)):
        return replace(act, target=Target(numbers=tuple(map(int, re.findall(r"\d{1,3}", words)))))
    if act.op == "snooze" and act.when is None and len(act.target.numbers) == 1:
        minutes = act.target.numbers[0]  # "snooze 15", where no list has so many
        if minutes > len((turn.user.shown or {}).get("ids", ())):
            time_said = When(f"{minutes} minutes")
            return replace(act, target=Target(is_last=True), when=time_said)
    if act.day is not None or not words:
        return act
    pending = store.list_reminders(turn.db, turn.user.id, "pending")
    if any(likeness.has_all(words, one.message) for one in pending):
        return act  # "the Friday report"
    mentions = when.find_dates(words, turn.now, turn.zone, turn.language)
    if not mentions:
        return act
    start = when.attach(datetime.combine(mentions[0].day, time()), turn.zone)
    rest = " ".join(words[: mentions[0].start].split() + words[mentions[0].end :].split())
    rest = when.parse_reminder(rest, turn.now, turn.zone, turn.language).message if rest else ""
    if not likeness.weighty(rest) - {"s"}:
        rest = ""
    target = replace(act.target, words=rest)
    return replace(act, target=target, day=When(words, start, has_clock=False))


def series_of(turn: Turn, named: Sequence[Reminder]) -> list[Reminder]:
    """Return reminders with the series itself for one time of it that was moved."""
    found = []
    for one in named:
        root = store.find_reminder(turn.db, one.root_id) if one.root_id else None
        is_series = root is not None and root.rrule and root.status == "pending"
        found.append(root if root is not None and is_series else one)
    return found


def set_together(turn: Turn, named: Sequence[Reminder]) -> list[Reminder]:
    """Return the series of the same words as those named, where all are of one thing.

    Three times a day is three rows, and "only until Sunday" is of all of them.
    """
    titles = {one.message for one in named}
    if len(titles) != 1 or not any(one.rrule for one in named):
        return []
    pending = store.list_reminders(turn.db, turn.user.id, "pending")
    return [one for one in pending if one.message in titles and one.rrule]


def are_shown(turn: Turn, numbers: Sequence[int]) -> bool:
    """Tell whether all of these numbers are of the list of reminders shown last."""
    shown = turn.user.shown or {}
    count = len(shown["ids"]) if shown.get("kind") == "reminder" else 0
    return all(1 <= number <= count for number in numbers)


def _at_hours(turn: Turn, hours: Sequence[int]) -> list[Reminder]:
    """Return those that ring at one of these hours: "the 8 one"."""
    pending = store.list_reminders(turn.db, turn.user.id, "pending")
    clocks = [(one, one.due_at.astimezone(turn.zone)) for one in pending]
    wanted = {hour % 12 for hour in hours if hour <= 24}
    return [one for one, due in clocks if due.minute == 0 and due.hour % 12 in wanted]


def _numbered(turn: Turn, numbers: Sequence[int]) -> list[Reminder]:
    """Return all of these numbers of the list shown, or none when one of them is not there."""
    if not are_shown(turn, numbers):
        return []
    ids = (turn.user.shown or {})["ids"]
    found = (store.find_reminder(turn.db, ids[number - 1]) for number in dict.fromkeys(numbers))
    return [one for one in found if one and one.user_id == turn.user.id]


def _at_place(turn: Turn, ordinal: int) -> list[Reminder]:
    """Return the first, second or last of the list shown, else of what is to come."""
    shown = turn.user.shown or {}
    if shown.get("kind") == "reminder" and turn.last.act in {"shown", "ask"}:
        count = len(shown["ids"])
        return _numbered(turn, [ordinal if ordinal > 0 else count + 1 + ordinal])
    pending = store.list_reminders(turn.db, turn.user.id, "pending")
    place = ordinal - 1 if ordinal > 0 else ordinal
    return [pending[place]] if -len(pending) <= place < len(pending) else []


def _quoted(turn: Turn, sid: str) -> list[Reminder]:
    quoted = store.find_reminder_by_quote(turn.db, turn.user.id, sid)
    return [quoted] if quoted else []


def _all(turn: Turn, act: Change) -> list[Reminder]:
    """Return those of the last exchange, if it set or showed several; else all that are pending."""
    rows = (store.find_reminder(turn.db, number) for number in turn.last.reminders)
    recent = [one for one in rows if one and one.status == "pending"]
    if len(recent) > 1 and act.day is None and turn.last.act in _SPOKE_OF:
        return recent
    pending = store.list_reminders(turn.db, turn.user.id, "pending")
    return _on_day(turn, pending, act.day) if act.day else pending


def _named(turn: Turn, words: str, op: ChangeOp) -> list[Reminder]:
    """Return those that share most words; what rang and is not done counts, first for "done"."""
    pending = store.list_reminders(turn.db, turn.user.id, "pending")
    rang = undone(turn)
    series = {(one.message, one.rrule) for one in pending}
    if op in _OF_WHAT_RANG:
        pool = [*rang, *pending]
    else:
        pool = [*pending, *(one for one in rang if (one.message, one.rrule) not in series)]
    best = matching(words, pool) or matching(words, pool, turn.language)
    if not best and op == "done" and len(rang) == 1:
        return rang  # "done, hung it already"
    if op in _OF_WHAT_RANG:
        rung = [one for one in best if one.status == "sent"]
        return rung or best
    return [one for one in best if one.status == "pending"] or best


def matching(words: str, pool: Sequence[Reminder], language: str = "") -> list[Reminder]:
    """Return the reminders that share the most words with `words`, with parts of its compounds."""
    if exact := [one for one in pool if one.message == words]:
        return exact
    scores = [likeness.shared(words, one.message, language) for one in pool]
    best = max(scores, default=0)
    found = [one for one, score in zip(pool, scores, strict=True) if score == best and best > 0]
    whole = likeness.weighty(words)
    same = [one for one in found if likeness.weighty(one.message) == whole]
    return same or found


def _on_day(turn: Turn, pool: Sequence[Reminder], day: When | None) -> list[Reminder]:
    """Return the reminders that ring on a day."""
    return [one for one in pool if occurrence_on(turn, one, day) is not None]


def occurrence_on(turn: Turn, reminder: Reminder, day: When | None) -> datetime | None:
    """Return when a reminder rings first on the days that were said; None: it does not."""
    return next(iter(occurrences_on(turn, reminder, day)), None)


def occurrences_on(turn: Turn, reminder: Reminder, day: When | None) -> list[datetime]:
    """Return when a reminder rings first on each of the days that were said: "next week"."""
    days = _days_said(turn, day)
    if not days:
        return []
    start = when.attach(datetime.combine(min(days), time()), turn.zone)
    end = when.attach(datetime.combine(max(days) + timedelta(days=1), time()), turn.zone)
    found = [reminder.due_at]
    if reminder.status == "pending":
        found = reminders.occurrences(reminder, max(start, turn.now), end, MOST_DAYS)
    first = {at.astimezone(turn.zone).date(): at for at in reversed(found)}
    return [at for on, at in sorted(first.items()) if on in days]


def _days_said(turn: Turn, day: When | None) -> set[date]:
    if day is None or day.due is None:
        return set()
    named = {
        mention.day for mention in when.find_dates(day.text, turn.now, turn.zone, turn.language)
    }
    is_one = len(named) < 2
    span = when.find_range(day.text, turn.now, turn.zone, turn.language) if is_one else None
    if span and span[1] > turn.now and timedelta(days=1) < span[1] - span[0] < MOST_SPAN:
        start = span[0].astimezone(turn.zone).date()  # "this week"
        named = {start + timedelta(days=n) for n in range((span[1] - span[0]).days)}
    return named if len(named) > 1 else {day.due.astimezone(turn.zone).date()}


def last_meant(turn: Turn, op: ChangeOp) -> Reminder | None:
    """Return what "done", "snooze" (they speak of what rang) or "move it" (of what is to come) is
    about; what has not rung is never done by that alone."""
    if op == "done":
        return next(iter(undone(turn)), None)
    recent = _recent(turn)
    if op == "snooze":
        return next(iter(undone(turn)), None) or _last_sent(turn) or recent or _last_made(turn)
    return recent or _last_made(turn) or _last_sent(turn)


def _recent(turn: Turn) -> Reminder | None:
    """Return the reminder that the last exchange set, changed or showed last."""
    rows = [store.find_reminder(turn.db, number) for number in turn.last.reminders[-1:]]
    return next((one for one in rows if one and one.status == "pending"), None)


def _last_made(turn: Turn) -> Reminder | None:
    return store.find_last_made_reminder(turn.db, turn.user.id)


def _last_sent(turn: Turn) -> Reminder | None:
    return store.find_last_sent_reminder(turn.db, turn.user.id)


def undone(turn: Turn) -> list[Reminder]:
    """Return what rang and is not done, the newest first; what was put off comes after the rest."""
    since = turn.now - IN_MIND
    rang = store.list_reminders(turn.db, turn.user.id, "sent", since=since)
    last = _last_sent(turn)
    if last and last.due_at < since:  # it was held, or missed, for long
        rang.append(last)
    rang.sort(key=lambda one: (one.sent_at or one.due_at, one.id))
    newest = {one.message: one for one in rang}  # what nags or recurs rang several times
    left = [one for one in newest.values() if not store.is_over(turn.db, one.root_id or one.id)]
    left.sort(key=rang.index, reverse=True)
    return sorted(left, key=lambda one: _is_put_off(turn, one))


def _is_put_off(turn: Turn, reminder: Reminder) -> bool:
    copies = store.list_copies(turn.db, reminder.root_id or reminder.id)
    return any(one.nag_minutes is None for one in copies)
