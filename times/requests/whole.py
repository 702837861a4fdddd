# ruff: noqa: E501 - a pattern a line reads as the table it is
"""A whole request to be reminded: what about, when, and whether it repeats."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from language.lazy import Lazy
from times import day_order
from times.canonical.canon import Reading, read
from times.parsing.grammar import add_bare_hours, find_pieces
from times.parsing.moments import Moment, group
from times.parsing.resolving import Resolved, disagrees, resolve
from times.repeats import recurrence
from times.repeats.rules import Rule
from times.requests.carriers import (
    RISING,
    TAIL,
    Carrier,
    Choice,
    choose,
    evening_event,
    find_carriers,
    mask,
)
from times.requests.message import message_of, source, tidy, widen
from times.requests.oddities import Oddity, find_oddity, is_too_far, problem_of
from times.requests.plain import plain_request
from times.requests.repeating import Bounds, clock_of_bounds, first_of_repeat
from times.requests.request import ReminderRequest
from times.requests.unread import find_unread
from times.values import DURATION, Clock, Shift, read_duration

# --- Whole requests --------------------------------------------------------------------------------------
_BARE_DURATION: Final = Lazy(rf"[\s,:~]*(?:for |of )?(?P<d>{DURATION})(?=$|[\s,.;!?])")
_BARE_HOUR: Final = Lazy(r"[\s,:~]*(?P<h>\d{1,2})(?:[ .](?P<m>[0-5]\d))?(?:[ -]*ish)?\s*[?!.]*\s*$")
_COURTESY: Final = Lazy(r"\bPlease\b")
_IN_MINUTES: Final = Lazy(r"[\s,:~]*in (?P<n>\d{1,3})(?=\W*$| (?:to|that|about)\b)")
_AT_ONCE: Final = Lazy(r"[\s,:~]*(?:right |just )?(?:now|Now|immediately)\b(?=\W*$| to\b)")
_RIGHT_NOW: Final = Lazy(r"\b(?:right now|immediately)\b(?=\W*$)")


def parse_reminder(text: str, now: datetime, zone: ZoneInfo, language: str = "") -> ReminderRequest:
    """Return what a request says: message, when, how often; see `read_request`.

    A way to ask that only the tables of words know ("poke me to") is read as "remind me".
    """
    found = read_request(text, now, zone, language)
    is_plain = found.carrier or not found.message  # a mere time asks for nothing
    plain = None if is_plain else plain_request(text, now, zone, language)
    return found if plain is None or plain == text else read_request(plain, now, zone, language)


@day_order.remembers
def read_request(text: str, now: datetime, zone: ZoneInfo, language: str = "") -> ReminderRequest:
    """Return what a request says: message, when, how often.

    `now` is aware. `due` is None with `problem` "no_time" (neither date nor time said, ask),
    "past" (the time said is over), "impossible" ("25:00", "30 February"), or one of `oddities`.
    """
    reading = read(text, language)
    parts = _parts(reading, now.astimezone(zone).date(), zone)
    rule, choice, odd = parts.rule, parts.choice, parts.odd
    removed = parts.removed()
    leads = [(widen(reading.text, start), end) for start, end in removed]
    message = message_of(reading, leads, parts.carriers)
    asked = bool(parts.carriers)
    if problem := odd.problem if odd else problem_of(rule, choice.moment):
        unread = source(reading, *odd[1:]) if odd else ""
        return ReminderRequest(message, None, None, True, problem, None, asked, unread)
    if rule is None:
        request = _once(message, choice.moment, parts.wakes, asked, now, zone)
    else:
        bounds, wakes = parts.bounds, parts.wakes
        request = first_of_repeat(rule, choice.moment, bounds, message, asked, wakes, now, zone)
    unread = _unread(reading, removed, choice, request)
    if unread and unread in message:
        message = tidy(message.replace(unread, " ", 1), reading.language)
    message = "" if message and message in unread else message
    return replace(request, message=message, unread=unread)


@dataclass(frozen=True, slots=True)
class _Parts:
    """What a request is made of, found but not yet counted out."""

    rest: str  # without its rule
    rule: Rule | None
    bounds: Bounds
    carriers: list[Carrier]
    choice: Choice
    odd: Oddity | None

    @property
    def wakes(self) -> bool:
        said = any(carrier.alarm for carrier in self.carriers)
        return said or bool(not self.carriers and RISING.search(self.rest))

    def removed(self) -> list[tuple[int, int]]:
        """Return the stretches that are no part of the message."""
        found = list(self.rule.spans) if self.rule else []
        found += [courtesy.span() for courtesy in _COURTESY.finditer(self.rest)]
        found += [self.odd[1:]] if self.odd else []
        found += [(carrier.start, carrier.end) for carrier in self.carriers]
        moments = (*self.choice.used, *self.bounds.moments)
        found += [(widen(self.rest, moment.start), moment.end) for moment in moments]
        return [(start, end) for start, end in found if start < end]


def _parts(reading: Reading, today: date, zone: ZoneInfo) -> _Parts:
    rule = recurrence.find_rule(reading.text)
    spans = list(rule.spans) if rule else []
    rest = recurrence.blank(reading.text, tuple(spans))
    pieces = add_bare_hours(rest, find_pieces(rest, today, zone, reading.language))
    moments = group(rest, pieces, today)
    carriers = find_carriers(mask(rest, [(m.start, m.end) for m in moments] + spans))
    bounds = Bounds.of(moments, rest) if rule else Bounds()
    moments = [moment for moment in moments if moment not in bounds.moments]
    moments = moments or _bare_moments(rest, carriers, rule is not None)
    choice = evening_event(choose(moments, rest, carriers), rest)
    if rule and not (choice.moment and choice.moment.clock):
        choice = clock_of_bounds(choice, bounds)
    odd = find_oddity(reading.text)
    if odd and odd.problem == "nothing" and not rule and choice.moment and choice.moment.anchored:
        odd = None  # "at 5 to set the oven for 0 minutes"
    return _Parts(rest, rule, bounds, carriers, choice, odd)


def _once(
    message: str, moment: Moment | None, wakes: bool, asked: bool, now: datetime, zone: ZoneInfo
) -> ReminderRequest:
    """Return a request that does not repeat."""
    found = resolve(moment, now, zone, wakes) if moment else Resolved(None, "no_time")
    if found.due and is_too_far(found.due, now):
        found = Resolved(None, "far")
    said = moment.zone if moment else None
    return ReminderRequest(message, found.due, None, found.has_clock, found.problem, said, asked)


def _unread(
    reading: Reading, removed: list[tuple[int, int]], choice: Choice, request: ReminderRequest
) -> str:
    """Return what was said of the time and not understood, or does not fit together."""
    moment = choice.moment
    if moment and request.due and disagrees(moment.day, request.due.date()):
        start, end = reading.span(moment.start, moment.end)
        return reading.source[start:end].strip()
    wants_day = bool(moment and moment.clock and not moment.day and not request.rrule)
    has_rule = request.rrule is not None
    left = find_unread(reading, removed, request.message, has_rule, wants_day)
    return request.unread or left


def _bare_moments(text: str, carriers: list[Carrier], has_rule: bool) -> list[Moment]:
    """Read "1 hour" or "7" as a time where nothing else can be meant: alone, or right after the request."""
    start = carriers[0].end if carriers else 0
    duration = _BARE_DURATION.match(text, start)
    if duration and not has_rule and (carriers or TAIL.match(text, duration.end())):
        return [Moment(duration.start("d"), duration.end(), after=read_duration(duration["d"]))]
    if carriers and not has_rule:  # "30 minutes ke liye reminder set kare"
        before = _BARE_DURATION.match(text[: carriers[0].start])
        if before and not text[before.end() : carriers[0].start].strip():
            return [Moment(before.start("d"), before.end(), after=read_duration(before["d"]))]
    is_all = not carriers and _IN_MINUTES.fullmatch(text)
    minutes = _IN_MINUTES.match(text, start) if (carriers or is_all) and not has_rule else None
    if minutes:  # "in 10" of a request: of minutes, as any clock on a kitchen counts
        shift = Shift(seconds=60 * int(minutes["n"]))
        return [Moment(minutes.start("n"), minutes.end(), after=shift)]
    at_once = _AT_ONCE.match(text, start) or (carriers and _RIGHT_NOW.search(text)) or None
    if at_once:
        return [Moment(at_once.start(), at_once.end(), after=Shift(seconds=1))]
    hour = _BARE_HOUR.match(text, start)
    if hour and int(hour["h"]) <= 24:
        return [
            Moment(
                hour.start("h"),
                hour.end(),
                clock=Clock(
                    int(hour["h"]), int(hour["m"] or 0), half="24" if int(hour["h"]) > 12 else ""
                ),
            )
        ]
    return []
