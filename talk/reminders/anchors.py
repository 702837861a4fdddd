"""The time of a known thing, for reminders that are tied to it: "an hour before the dentist".

Invariant: a time is taken from a note or a reminder that has all the words, and is still to come;
else there is none, and the person is asked.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import store
import when
from language import tables
from language.acts import Anchor, When
from language.forms.fold import evenly as fold
from reading.anchors import hour_of
from search import finding
from services import Turn
from store import Memory, Reminder
from talk import likeness
from times import spans
from times.repeats.occurrences import fields_of

_HOUR_BEFORE_NAME: Final = re.compile(r"\b(\d{1,2})\.([0-5]\d)(?= [^\W\d])")
MORNING: Final = time(9)  # a day without a clock time; TIME_CONVENTIONS of the program


@dataclass(frozen=True, slots=True)
class Fact:
    """A known thing and when it is."""

    title: str
    due: datetime  # aware, in the person's zone
    rrule: str | None
    has_clock: bool
    memory_id: int | None = None  # of the note that says it

    def words(self, now: datetime) -> str:
        """Return when it is, in words."""
        if self.has_clock:
            return when.describe_time(self.due, now)
        return f"{self.due:%a} {self.due.day} {self.due:%b %Y}"


def find(turn: Turn, anchor: Anchor) -> Fact | None:
    """Return the thing that an anchor names: in the notes, else a reminder, else the last one."""
    words = likeness.weighty(anchor.words)
    if words:
        named = finding.find_naming(
            turn.db, turn.user.id, anchor.words, turn.now, turn.zone, limit=20
        )
        facts = [_of_note(turn, memory, anchor.words) for memory in named]
        facts += [_of_reminder(turn, one) for one in _reminders_naming(turn, anchor.words)]
        if found := _soonest(facts):
            return found
    recent = store.find_memories(turn.db, turn.user.id, turn.last.memories[::-1])
    if words and not any(likeness.shared(anchor.words, one.content) for one in recent):
        return None
    dated = [one for one in recent[:1] if anchor.offset_s or _names_day(turn, one)]
    facts = [_of_note(turn, memory, anchor.words) for memory in dated]
    if not words:
        rows = [store.find_reminder(turn.db, number) for number in turn.last.reminders[-1:]]
        facts += [_of_reminder(turn, one) for one in rows if one]
    return _soonest(facts)


def _names_day(turn: Turn, memory: Memory) -> bool:
    """Tell whether a note says a day, and not an hour alone: "they hold it till 10"."""
    if when.find_dates(memory.content, memory.created_at, turn.zone):
        return True
    return when.parse_reminder(memory.content, memory.created_at, turn.zone).rrule is not None


def given(turn: Turn, anchor: Anchor, title: str, time_said: When | None) -> Fact | None:
    """Return the thing with the time that the request gives it: "before the train at 18:40".

    `title`: its words without a time. An hour alone is that of the thing where it is hours before;
    else it is the reminder's own.
    """
    if not anchor.words or time_said is None or time_said.due is None or time_said.rrule:
        return None
    begin = turn.text.find(anchor.text) + anchor.text.rfind(anchor.words)
    said = _with_colon(turn.text[begin:])
    behind = spans.find_times(said, turn.said_at, turn.zone, turn.language)
    kinds = {span.kind for span in behind}
    if not kinds or (not time_said.has_clock and anchor.offset_s):
        return None
    if not anchor.offset_s and "day" not in kinds:
        return None
    return Fact(_title(title), time_said.due, None, time_said.has_clock)


def untimed(
    anchor: Anchor, time_said: When | None, now: datetime, zone: ZoneInfo, language: str
) -> tuple[Anchor, When | None]:
    """Return an anchor without a time in its words, and that time: "judo every week", "the 3pm
    call"."""
    words = _with_colon(anchor.words)
    times = spans.find_times(words, now, zone, language)
    cut = _first_untimed(words, times, language) if times else ""
    if not cut:
        return anchor, time_said
    said = words[times[0].start :]
    request = when.parse_reminder(said, now, zone, language)
    found = When(said, request.due, request.rrule, request.has_clock)
    is_less = time_said is None or (found.has_clock and not time_said.has_clock)
    return replace(anchor, words=cut), found if is_less else time_said


def _with_colon(words: str) -> str:
    """Return the words of a thing with the hour before its name as a clock shows it: "9.45 bus"."""
    return _HOUR_BEFORE_NAME.sub(r"\1:\2", words)


def _first_untimed(words: str, times: Sequence[spans.TimeSpan], language: str) -> str:
    """Return the words before, between or behind times that name a thing; "": there are none."""
    starts = [0, *(span.end for span in times)]
    ends = [*(span.start for span in times), len(words)]
    leads = set(map(fold, tables.words(language, "text", "lead")))
    for start, end in zip(starts, ends, strict=True):
        piece = words[start:end].split()
        while piece and fold(piece[-1]) in leads:
            piece.pop()
        if likeness.weighty(" ".join(piece)):
            return " ".join(piece)
    return ""


def _reminders_naming(turn: Turn, words: str) -> list[Reminder]:
    pending = store.list_reminders(turn.db, turn.user.id, "pending")
    return [one for one in pending if likeness.has_all(words, one.message)]


def _soonest(facts: Sequence[Fact | None]) -> Fact | None:
    """Return the newest note's, as they stand; those without a time do not count."""
    return next((fact for fact in facts if fact is not None), None)


def _of_note(turn: Turn, memory: Memory, words: str) -> Fact | None:
    fact = of_words(
        memory.content, memory.created_at, turn.now, turn.zone, turn.language, title=words
    )
    return replace(fact, memory_id=memory.id) if fact else None


def of_words(
    text: str,
    said_at: datetime,
    now: datetime,
    zone: ZoneInfo,
    language: str = "",
    *,
    title: str = "",
) -> Fact | None:
    """Return when the thing is that a text speaks of, counted from when it was said."""
    request = when.parse_reminder(text, said_at, zone, language)
    due = request.due
    if due is None:
        return None
    if request.rrule is not None:
        start = due.astimezone(zone).replace(tzinfo=None)
        due = when.next_occurrence(request.rrule, start, max(now, due - timedelta(seconds=1)), zone)
        if due is None:
            return None
    due = _first_said(text, due.astimezone(zone), said_at, language)
    if due <= now and not request.has_clock:
        due = _next_year(due, now)
    if due <= now:
        return None
    name = title or _named_in_note(request.message or text)
    return Fact(_title(name), due, request.rrule, request.has_clock)


def _first_said(text: str, due: datetime, said_at: datetime, language: str) -> datetime:
    """Return the time on the first day that a text says: the trip's, of "the trip is on the 21st,
    pay by Friday"."""
    assert isinstance(due.tzinfo, ZoneInfo)
    days = [one.day for one in when.find_dates(text, said_at, due.tzinfo, language)]
    if len(set(days)) < _TWO or due.date() not in days or days[0] == due.date():
        return due
    return datetime.combine(days[0], due.time(), due.tzinfo)


_TWO: Final = 2


def _title(words: str) -> str:
    """Return a name without the article before it."""
    first, _, rest = words.strip().partition(" ")
    return rest if rest and fold(first) in tables.everywhere("text", "article") else words.strip()


def _named_in_note(words: str) -> str:
    """Return what a note is of, of its words without the time: "the exam is , in room 4"."""
    name = words.strip(" ,;!")
    for sign in (" , ", " ; "):  # where the time was taken out
        name = name.partition(sign)[0]
    before, _, last = name.rpartition(" ")
    return before if before and fold(last) in tables.everywhere("text", "state") else name


def _next_year(day: datetime, now: datetime) -> datetime:
    """Return the same day in the next year that it comes: a birthday that was said once."""
    for years in (1, 2, 3, 4):
        try:
            later = day.replace(year=day.year + years)
        except ValueError:
            continue
        if later > now:
            return later
    return day


def _of_reminder(turn: Turn, reminder: Reminder) -> Fact | None:
    if reminder.status != "pending":
        return None
    due = reminder.due_at.astimezone(turn.zone)
    return Fact(reminder.message, due, reminder.rrule, has_clock=True)


def tie(
    fact: Fact, anchor: Anchor, said: When | None, now: datetime, zone: ZoneInfo
) -> When | None:
    """Return the time so long before or after a known one; None: it cannot be told, or is past.

    `said` may give the clock time ("the day before at 7am") and a rule ("every week").
    """
    if anchor.offset_s and not fact.has_clock:
        return None
    clock = _clock_of(said, fact.due, zone) or hour_of(anchor)
    due = fact.due + timedelta(seconds=anchor.offset_s) if anchor.offset_s else fact.due
    has_clock = bool(anchor.offset_s) or clock is not None
    if anchor.offset_days or not anchor.offset_s:
        day = fact.due.date() + timedelta(days=anchor.offset_days)
        due = when.attach(datetime.combine(day, clock or MORNING), zone)
    rrule = _rule(fact, said, due)
    if due <= now:
        later = _following(fact, anchor, now) if rrule or fact.rrule else None
        if later is None:
            return None
        return tie(replace(fact, due=later), anchor, said, now, zone)
    return When(anchor.text, due, rrule, has_clock)


def _following(fact: Fact, anchor: Anchor, now: datetime) -> datetime | None:
    """Return the next time of a thing that comes again and again."""
    if fact.rrule is None:
        return None
    zone = fact.due.tzinfo
    assert isinstance(zone, ZoneInfo)
    start = fact.due.replace(tzinfo=None)
    return when.next_occurrence(fact.rrule, start, fact.due, zone)


def _clock_of(said: When | None, day: datetime, zone: ZoneInfo) -> time | None:
    """Return the hour that is said, as it is meant in the morning of that day: "at 9"."""
    if said is None or said.due is None or not said.has_clock:
        return None
    morning = day.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    due = when.read_request(said.text, morning, zone).due if said.text else None
    return (due or said.due).astimezone(zone).time()


def _rule(fact: Fact, said: When | None, due: datetime) -> str | None:
    """Return the rule that was asked for; that of the thing, where a series was asked for."""
    if said is None or said.rrule is None:
        return None
    if fact.rrule is None or due.date() != fact.due.date():
        fields = fields_of(said.rrule)
        return ";".join(f"{name}={value}" for name, value in fields.items() if name != "BYDAY")
    kept = fields_of(fact.rrule)
    return ";".join(
        f"{name}={value}" for name, value in kept.items() if name not in {"BYHOUR", "BYMINUTE"}
    )
