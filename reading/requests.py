"""A request to be reminded: where its head stands, its several requests, and what each says.

Invariant: one grammar for all ways to ask, whatever the language; what a request is about is given
to `when` behind the plainest of them ("remind me"), with what is protected left as it is typed.
"""

import itertools
import re
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

import when
from language import tables
from language.acts import Anchor, Remind, Span, When
from language.forms.fold import evenly as fold
from language.reader.heads import head_of, plain_words
from language.reader.tagging import Item
from language.reader.views import View
from reading import anchors, clocks
from times.canonical.doubtful import AMBIGUOUS_DAYS
from times.repeats.occurrences import moved_by_days
from times.requests.request import ReminderRequest
from times.values import attach

_MOST: Final = 24  # requests of a clause
_SIGNS: Final = " ,.;:!?-–—…\n\t"


@dataclass(frozen=True, slots=True)
class Setting:
    """What a request is read in."""

    text: str
    now: datetime
    zone: ZoneInfo
    language: str
    protected: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class _Body:
    """What a request is about: items of a clause without those that ask."""

    view: View
    at: tuple[int, ...]  # the indexes of its items
    lead: tuple[Item, ...] = ()  # times said before or within the head
    head: tuple[Item, ...] = ()

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(self.view.items[at] for at in self.at)

    @property
    def has_words(self) -> bool:
        return any(not item.has(*_NO_WORDS) for item in self.items)

    @property
    def is_idle(self) -> bool:
        """Tell whether it says no more than when, and that it is rather then: "erst Freitag"."""
        names = (*_NO_WORDS, "rather", "thing")
        return any(i.has("rather") for i in self.items) and all(i.has(*names) for i in self.items)

    @property
    def has_time(self) -> bool:
        return any(item.has("time") for item in self.items)


_NO_WORDS: Final = ("time", "duration", "lead", "fill", "link", "bound", "to", "subj", "minor")


def read_requests(view: View, setting: Setting) -> list[Remind]:
    """Return the reminders that a clause asks for; at least one."""
    start, end = head_of(view)
    body = _body_of(view, start, end)
    heading = _heading_end(view, end)
    if heading and (listed := _with_lines(body, heading, setting)):
        return [listed]
    parts = _lines(body, heading) if heading else _parts(body)
    if len(parts) > _MOST:
        return [_too_much(view)]
    if view.verb == "last" and len(parts) == 1 and (whole := _whole(view, setting)):
        return [whole]
    if view.verb != "last" and len(parts) > 1 and (one := _with_late_hours(parts, view, setting)):
        return [one]
    found: list[Remind] = []
    for part, span in zip(parts, _spans(parts, view), strict=True):
        request = _read(part, setting, found)
        unread = _unread(part, setting) or request.unread
        found.append(replace(request, spans=(span,), unread=unread))
    found = _with_shared_words(_with_shared_hours(found, setting))
    named = [item for item in view.items[start:end] if not item.has(*_ASKING)]
    if named and not found[0].message:
        found[0] = replace(found[0], message=_source(tuple(named), setting.text))
    return found


_ASKING: Final = (
    "make", "remind", "urge", "alone", "thing", "subj", "fill", "link", "lead", "minor",
)  # fmt: skip


def _too_much(view: View) -> Remind:
    time = When(view.clause.words, None, problem="too_much")
    return Remind(when=time, spans=((view.clause.start, view.clause.end),))


def _whole(view: View, setting: Setting) -> Remind | None:
    """Read a clause as typed, where `when` itself finds what asks in it."""
    items, names = _named(list(view.items[view.clause.head :]), setting, 0)
    words = _Carried(items, names)
    said = when.read_request(words.text, setting.now, setting.zone, setting.language)
    if not said.carrier or said.due is None or not said.message:
        return None
    time = When(words.restored(words.text), said.due, said.rrule, said.has_clock)
    span = (view.clause.start, view.clause.end)
    return Remind(message=words.restored(said.message), when=time, spans=(span,))


def said_before(view: View) -> Span | None:
    """Return the statement that runs into a request without a stop, where it is no part of it."""
    start, end = head_of(view)
    before, after = _indexes(view, start, end)
    items = tuple(view.items[at] for at in before)
    if not _Body(view, after).has_words or view.verb == "last" or not items:
        return None
    stated = any(item.has("state") for item in items) and len(view.content_of(items)) > 1
    return (items[0].start, items[-1].end) if stated else None


def _indexes(view: View, start: int, end: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the items before and after those that ask, without filling at the seams.

    Nor the lead of an hour that is read without it: "an alarm for 6.15".
    """
    before = list(range(view.clause.head, start))
    while before and view.items[before[-1]].has("fill", "link", "subj", "not"):
        before.pop()
    after = range(end, len(view.items))
    if view.any("bare"):
        return tuple(before), tuple(at for at in after if not _leads_hour(view, at))
    return tuple(before), tuple(after)


def _leads_hour(view: View, at: int) -> bool:
    is_lead = view.items[at].has("lead", "to") and at + 1 < len(view.items)
    return is_lead and view.items[at + 1].has("bare")


def _body_of(view: View, start: int, end: int) -> _Body:
    before, after = _indexes(view, start, end)
    head = view.items[start:end]
    within = tuple(item for item in head if item.has("time", "duration"))  # "a 7 am alarm"
    is_after = _Body(view, after, head=head).has_words
    if _Body(view, before, head=head).has_words and (not is_after or view.verb != "first"):
        return _Body(view, (*before, *after), within, head)
    times = tuple(
        view.items[at]
        for at in before
        if view.items[at].has("time", "duration", "bound")
        or (view.items[at].has("lead") and at + 1 in before and view.items[at + 1].has("time"))
    )
    return _Body(view, after, times + within, head)


def _spans(parts: list[_Body], view: View) -> list[Span]:
    """Return where the requests stand; the first begins with the clause, the last ends with it."""
    first = [part.at[0] for part in parts[1:]]
    starts = [view.clause.start, *(view.items[at].start for at in first)]
    ends = [*(view.items[at - 1].end for at in first), view.clause.end]
    return list(zip(starts, ends, strict=True))


def _unread(part: _Body, setting: Setting) -> str:
    """Return words of time or scope before what it is about that `times` did not read.

    "remind me every third blue moon to howl", "until the cows come home to wait".
    """
    items = part.items
    end = next((n for n, i in enumerate(items) if i.has("to") and not i.has("lead")), len(items))
    end = next((n for n, i in enumerate(items) if i.has("infinitive")), end)
    for at, item in enumerate(items[:end]):
        after = items[at + 1] if at + 1 < len(items) else None
        is_open = item.has("limit") and (after is None or not after.has("time"))
        if (is_open and end < len(items)) or _is_ordinal_of(item, after, setting):
            return _source(items[at:end], setting.text)
    return ""


def _is_ordinal_of(item: Item, after: Item | None, setting: Setting) -> bool:
    """Tell "every third" before a word that is no time."""
    ordinals = map(fold, tables.words(setting.language, "text", "ordinal"))
    last = item.text.rsplit(" ", 1)[-1]
    is_next = after is not None and not after.tags
    return is_next and item.has("time") and " " in item.text and last in set(ordinals)


def _heading_end(view: View, start: int) -> int:
    """Return the first item of the lines under "remind me tomorrow:", or 0."""
    for at in range(start, len(view.items)):
        gap = view.clause.gap(at) if at else ""
        if "\n" in gap:
            return at if ":" in gap else 0
    return 0


def _with_lines(body: _Body, heading: int, setting: Setting) -> Remind | None:
    """Read lines under a head that says what to do, and when, as one: "tomorrow to buy:"."""
    view = body.view
    head = replace(body, at=tuple(number for number in body.at if number < heading))
    request = _read(head, setting, []) if head.has_words and head.has_time else None
    if request is None or not request.message:
        return None
    below = setting.text[view.items[heading - 1].end : view.clause.end].partition(":")[2]
    lines = [line.strip() for line in below.splitlines() if line.strip()]
    message = "\n".join((f"{request.message}:", *lines))
    return replace(request, message=message, spans=((view.clause.start, view.clause.end),))


def _lines(body: _Body, heading: int) -> list[_Body]:
    """Return a request for each line under a head, with the times of the head."""
    view = body.view
    at = [number for number in body.at if number >= heading]
    times = tuple(view.items[n] for n in body.at if n < heading and view.items[n].has("time"))
    breaks = [n for n, number in enumerate(at) if n and "\n" in view.clause.gap(number)]
    edges = itertools.pairwise([0, *breaks, len(at)])
    return [_Body(view, tuple(at[a:b]), body.lead + times, body.head) for a, b in edges]


def _parts(body: _Body) -> list[_Body]:
    """Cut where a part has a time of its own."""
    view, at = body.view, body.at
    if not view.any("time"):
        return [_Body(view, at, body.lead, body.head)]
    marks, cuts = _marks(body), [0]
    for n in range(1, len(at)):
        gap = view.clause.gap(at[n])
        linked = view.items[at[n]].has("link") or "," in gap or ";" in gap
        if not linked or view.items[at[n - 1]].has("link") or not _OWN_TIME.match(marks, n):
            continue
        if body.lead or any(view.items[k].has("time") for k in at[cuts[-1] : n]):
            cuts.append(n)
    edges = itertools.pairwise([*cuts, len(at)])
    return [
        _Body(view, at[a:b], body.lead if number == 0 else (), body.head)
        for number, (a, b) in enumerate(edges)
    ]


def _marks(body: _Body) -> str:
    """Return a letter for each item, by what ends a part or makes it one of its own."""
    language = body.view.language
    return "".join(_mark(body.view.items[place], language) for place in body.at)


def _begins_bound(item: Item, language: str) -> bool:
    """Tell "starting next week", which is of what is before it."""
    first, _, rest = item.text.partition(" ")
    return bool(rest) and item.has("time") and first in _starts(language)


@cache
def _starts(language: str) -> frozenset[str]:
    """Return the words that begin a bound and nothing else: "starting", "beginning"."""
    bounds = {*map(fold, tables.words(language, "text", "bound"))}
    return frozenset(word for word in bounds if " " not in word and len(word) >= _LONG_BOUND)


_LONG_BOUND: Final = 5  # letters: "from 3", "ab 3" may lead to an hour of its own


def _mark(item: Item, language: str) -> str:
    if item.has("bound") or _begins_bound(item, language):
        return "b"
    if item.has("link"):
        return "L" if item.has("time") else "l"
    return "t" if item.has("time") else "."


# A time before the next link; a bound goes with what is before.
_OWN_TIME: Final = re.compile(r"[Lt]|[l.]\.{0,10}t")


def _is_far(first: datetime, words: str, setting: Setting) -> bool:
    """Tell "in a year of the vaccine, and on Friday at 6 of the pill": that Friday is the next."""
    is_far = first - setting.now > _FAR
    return is_far and bool(when.find_dates(words, setting.now, setting.zone, setting.language))


_FAR: Final = timedelta(days=13)


def _read(part: _Body, setting: Setting, earlier: list[Remind]) -> Remind:
    """Read one request; a clock after another request is on its day."""
    words = _carried(part, setting)
    anchor, rest = anchors.find(words.text, setting.language)
    now = setting.now
    first = earlier[-1].when if earlier else None
    if first is not None and first.due is not None and not first.rrule:
        now = setting.now if _is_far(first.due, rest, setting) else _morning_of(first.due, setting)
    said = when.read_request(rest, now, setting.zone, setting.language)
    if said.due is not None and said.due <= setting.now:
        said = when.read_request(rest, setting.now, setting.zone, setting.language)
    if not said.has_clock or said.problem == "no_time":
        said = _with_last_hour(rest, said, now, setting)
    message = words.restored(said.message) if not part.is_idle else ""
    time = None
    if said.problem != "no_time":
        clock = said.has_clock
        time = When(words.restored(words.text), said.due, said.rrule, clock, said.problem)
    unread = said.unread or _left_clock(said.rrule, message) or _left_day(message)
    unread = "" if anchor else unread
    return Remind(message=message, when=time, anchor=anchor, unread=unread)


def _with_late_hours(parts: list[_Body], view: View, setting: Setting) -> Remind | None:
    """Read "every Tuesday to take the bins out, 8 pm": its hours stand behind what to do."""
    first, *rest = parts
    if not first.has_words or any(part.has_words for part in rest):
        return None
    words, items = _carried(first, setting), [item for part in rest for item in part.items]
    late = clocks.with_leads(_source(tuple(items), setting.text), setting.language, is_sure=True)
    whole = f"{words.text} {late}"
    said = when.read_request(words.text, setting.now, setting.zone, setting.language)
    again = when.read_request(whole, setting.now, setting.zone, setting.language)
    if said.due is None or said.has_clock or again.due is None or not again.has_clock:
        return None
    is_same_day = said.due.date() == again.due.date() if not said.rrule else bool(again.rrule)
    if not is_same_day or again.message != said.message or again.unread:
        return None
    time = When(words.restored(whole), again.due, again.rrule, has_clock=True)
    span = (view.clause.start, view.clause.end)
    return Remind(message=words.restored(said.message), when=time, spans=(span,))


def _with_last_hour(
    rest: str, said: ReminderRequest, now: datetime, setting: Setting
) -> ReminderRequest:
    """Read "pagar o aluguel 9h": an hour that stands last, and is no length."""
    found = _HOUR_LAST.search(rest)
    if found is None or (said.rrule and "HOURLY" in said.rrule):
        return said
    whole = f"{rest[: found.start()]}{int(found[1]):02}:00"
    again = when.read_request(whole, now, setting.zone, setting.language)
    is_read = again.due is not None and again.due > setting.now and again.has_clock
    return again if is_read and again.message else said


_HOUR_LAST: Final = re.compile(r"(?<=\w )([6-9]|1\d|2[0-3]) ?h\W*$")


def _left_clock(rule: str | None, message: str) -> str:
    """Return an hour at either end of what a series is about, which its rule does not have.

    Of what rings once, an hour that leads to what is done: "9.30pm to use the inhaler".
    """
    found = _CLOCK_LEFT.search(message) if rule else _CLOCK_FIRST.match(message)
    return found[0].strip(_SIGNS) if found else ""


def _left_day(message: str) -> str:
    """Return the days before what a request is about that were not read: "mon wed to swim"."""
    words = fold(message).split()
    end = next((n for n, word in enumerate(words) if word not in AMBIGUOUS_DAYS), len(words))
    to = tables.words("en", "text", "infinitive")[0]
    return " ".join(message.split()[:end]) if end and words[end : end + 1] == [to] else ""


_CLOCK: Final = r"\d{1,2}(?:[:.]\d{2}\s?(?:[ap]m)?|\s?[ap]m)"
_CLOCK_FIRST: Final = re.compile(rf"{_CLOCK}(?= \w{{1,3}} )", re.IGNORECASE)
_CLOCK_LEFT: Final = re.compile(rf"^{_CLOCK}\b|[,;&]\s*(?:\w{{1,3}}\s)?{_CLOCK}$", re.IGNORECASE)


def _morning_of(due: datetime, setting: Setting) -> datetime:
    """Return the start of another request's day, if that is not today."""
    local = due.astimezone(setting.zone)
    if local.date() == setting.now.astimezone(setting.zone).date():
        return setting.now
    return datetime.combine(local.date(), time(), tzinfo=setting.zone) - timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class _Carried:
    """A request in words that `when` reads; what is protected stands as a name."""

    text: str
    names: tuple[tuple[str, str], ...]

    def restored(self, words: str) -> str:
        for name, original in reversed(self.names):  # the tenth is spelt as the first and more
            words = words.replace(name, original)
        return words


def _carried(part: _Body, setting: Setting) -> _Carried:
    ask = plain_words(setting.language, part.head)
    items = list(part.items)
    while items and items[0].has("link", "fill") and not items[0].has("to", "lead", "time"):
        items.pop(0)
    items = [item for item in items if not _is_mere_too(item, part.view)]
    while items and items[-1].has("fill", "link", "alone") and not items[-1].has("time", "lead"):
        items.pop()
    before = " ".join(_source((item,), setting.text) for item in part.lead)
    runs = _runs(items, part.view)
    pieces: list[str] = []
    names: tuple[tuple[str, str], ...] = ()
    for run in runs:
        words, more = _named(run, setting, len(names))
        if run[0].has("to") and run[0].text.isdecimal():  # "remind me 2 pay"
            to = tables.words(setting.language, "text", "infinitive")[0]
            words = to + words[len(run[0].text) :]
        pieces.append(words)
        names += more
    body = " ".join(pieces)
    order = (before, body, ask) if part.view.verb == "last" else (before, ask, body)
    text = " ".join(words for words in order if words)
    return _Carried(clocks.with_leads(text, setting.language), names)


def _is_mere_too(item: Item, view: View) -> bool:
    """Tell "too" of "Wednesday at 7 too, print chapter 3"."""
    if not item.has("link"):
        return False
    at = view.items.index(item)
    ends = at + 1 < len(view.items) and "," in view.clause.gap(at + 1)
    return ends and at > 0 and view.items[at - 1].has("time")


def _runs(items: list[Item], view: View) -> list[list[Item]]:
    """Return the items in stretches that no head stands between."""
    runs: list[list[Item]] = []
    places = {item.start: at for at, item in enumerate(view.items)}
    for item in items:
        if runs and places[item.start] == places[runs[-1][-1].start] + 1:
            runs[-1].append(item)
        else:
            runs.append([item])
    return runs


def _named(
    items: list[Item], setting: Setting, known: int
) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return the words of items with names in place of what is protected."""
    if not items:
        return "", ()
    start, end = items[0].start, items[-1].end
    start = _opened(setting.text, start)
    end += setting.text[end : end + 1] in (")", "]")
    pieces: list[str] = []
    names: list[tuple[str, str]] = []
    at = start
    for first, last in setting.protected:
        if start <= first and last <= end:
            name = "Qx" + "".join(chr(97 + int(digit)) for digit in str(known + len(names)))
            names.append((name, setting.text[first:last]))
            pieces += [setting.text[at:first], name]
            at = last
    return "".join([*pieces, setting.text[at:end]]), tuple(names)


def _opened(text: str, start: int) -> int:
    """Take a bracket that opens before the first word along."""
    return start - 1 if start and text[start - 1] in "([" else start


def _source(items: tuple[Item, ...], text: str) -> str:
    return text[items[0].start : items[-1].end].strip(_SIGNS) if items else ""


def borrow(reminder: Remind, span: Span, setting: Setting) -> Remind:
    """Give a reminder without words those before it, and their time where it has none itself.

    "skype meeting at 3 pm, remind me 2 hours before": two hours before three.
    """
    words = setting.text[span[0] : span[1]].strip(_SIGNS)
    ask = tables.words(setting.language, "request", "plain")[0]
    said = when.read_request(f"{ask} {words}", setting.now, setting.zone, setting.language)
    message = _without_copula(said.message, setting.language) or words
    reminder = replace(reminder, message=message)
    if together := _together(reminder, words, said, setting):
        return together
    if said.due is None or reminder.when is not None:
        return reminder
    anchor = reminder.anchor
    if anchor is not None and not anchor.words:
        return _ahead_of(reminder, anchor, said, words, setting)
    if anchor is not None or said.due <= setting.now:
        return reminder
    return replace(reminder, when=When(words, said.due, said.rrule, said.has_clock))


def _ahead_of(
    reminder: Remind, anchor: Anchor, said: when.ReminderRequest, words: str, setting: Setting
) -> Remind:
    """Return a reminder so long before the time of what is said, which stays a note: that is
    another time than what rings, and so is how often."""
    assert said.due is not None
    due = said.due + timedelta(days=anchor.offset_days, seconds=anchor.offset_s)
    hour = anchors.hour_of(anchor)
    due = due if hour is None else datetime.combine(due.date(), hour, due.tzinfo)
    rrule = moved_by_days(said.rrule, (due.date() - said.due.date()).days) if said.rrule else None
    if said.rrule and rrule is None:
        return replace(reminder, unread=anchor.text, anchor=None)
    if rrule and due <= setting.now:
        start = due.replace(tzinfo=None)
        due = when.next_occurrence(rrule, start, setting.now, setting.zone) or due
    time = When(words, due, rrule, said.has_clock or hour is not None)
    return replace(reminder, when=time, anchor=None)


def _without_copula(message: str, language: str) -> str:
    """Return "Kofi's birthday" of "Kofi's birthday is", which the day stood behind."""
    before, _, last = message.rpartition(" ")
    stating = {*map(fold, tables.words(language, "text", "state"))}
    asking = map(fold, tables.words(language, "ask", "aux"))
    return before if before and fold(last) in stating.intersection(asking) else message


def _together(
    reminder: Remind, words: str, stated: when.ReminderRequest, setting: Setting
) -> Remind | None:
    """Return a reminder whose words lend how often or which day, and its own the hour or the first
    day: "every 3 months, starting 1 February, can you remind me", "rent on the 1st, tell me at 8".
    """
    if reminder.when is None or reminder.when.rrule or reminder.anchor is not None:
        return None
    whole = f"{words}, {reminder.when.text}"  # asked for in the plainest words
    said = when.read_request(whole, setting.now, setting.zone, setting.language)
    lends_day = stated.due is not None and not stated.has_clock and reminder.when.has_clock
    if said.due is None or not said.message or not (said.rrule or lends_day):
        return None
    message = _without_copula(said.message, setting.language)
    time = When(whole, said.due, said.rrule, said.has_clock)
    return replace(reminder, message=message, when=time)


def _with_shared_words(found: list[Remind]) -> list[Remind]:
    """Give a request without words those of its neighbour: "at 10 and again at 4 to drink"."""
    messages = [request.message for request in found]
    for at in range(len(found)):
        if not messages[at]:
            ahead = next((m for m in messages[at + 1 :] if m), "")
            behind = next((m for m in reversed(messages[:at]) if m), "")
            found[at] = replace(found[at], message=behind or ahead)
    return found


def _with_shared_hours(found: list[Remind], setting: Setting) -> list[Remind]:
    """Give days side by side the hour that one of them has: "Thursday and Friday at 7".

    The second says nothing but its time; what was not understood of it is so of both.
    """
    for at in range(len(found) - 1, 0, -1):
        first, second = found[at - 1], found[at]
        if second.unread and second.when is None and not second.message:  # "on Friday, same time"
            span = (first.spans[0][0], second.spans[-1][1])
            found[at - 1] = replace(first, unread=second.unread, spans=(span,))
            del found[at]
            continue
        if second.message or first.when is None or second.when is None:
            continue
        if second.unread and not first.when.has_clock:
            found[at - 1] = replace(first, unread=first.unread or second.unread)
        elif time := _at_the_hour_of(first.when, second.when, setting):
            found[at - 1] = replace(first, when=time)
    for at in range(1, len(found)):
        first, second = found[at - 1], found[at]
        if second.message or first.when is None or second.when is None:
            continue
        if time := _at_the_hour_of(second.when, first.when, setting):
            found[at] = replace(second, when=time)
    return found


def _at_the_hour_of(day: When | None, clock: When | None, setting: Setting) -> When | None:
    """Return a time without an hour at the hour of another; None: it has one, or there is none."""
    if day is None or clock is None or day.due is None or clock.due is None:
        return None
    if day.has_clock or not clock.has_clock or day.rrule or clock.rrule:
        return None
    hour = clock.due.astimezone(setting.zone).time()
    on = day.due.astimezone(setting.zone).date()
    due = attach(datetime.combine(on, hour), setting.zone)
    return replace(day, due=due, has_clock=True) if due > setting.now else None
