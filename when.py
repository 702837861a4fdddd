# ruff: noqa: E501 - a pattern a line reads as the table it is
"""Times in words: what a person means by "tomorrow at 5", "every weekday at 8", "two summers ago".

Pure and offline: `now` (aware) and `zone` are parameters, nothing is read inside. Invariant: no
function here returns a due time that is not after `now`, raises on any text, or guesses; what the
words do not say comes back as None with the reason in `problem`. Conventions: hours without am or pm
are waking hours (07:00 to 21:59), weekdays are the next ones, weeks start on Monday.
"""

import calendar
import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import islice, takewhile
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from language.catalogs import say
from language.dates import day_words
from language.forms.fold import bare
from language.lazy import Lazy
from language.reader.heads import plain_request
from times import occurrences, recurrence
from times.canon import (
    MAX_HEAD,
    MAX_TAIL,
    Reading,
    count_time_words,
    joiners,
    may_speak_of_time,
    read,
)
from times.grammar import (
    PART_HOUR,
    Moment,
    Problem,
    Resolved,
    add_bare_hours,
    disagrees,
    find_pieces,
    group,
    possible_days,
    resolve,
)
from times.mentions import DateMention, find_dates
from times.occurrences import last_occurrence, next_occurrence, valid_rule, why_no_rule
from times.oddities import find_oddity, is_too_far, problem_of
from times.ranges import find_range
from times.rule_words import describe_rule
from times.spans import TimeSpan, find_times
from times.unread import find_unread
from times.values import (
    DURATION,
    Clock,
    Day,
    Part,
    Shift,
    attach,
    read_duration,
    shift_day,
    shift_moment,
)
from times.zones import parse_zone

__all__ = [
    "DateMention",
    "ReminderRequest",
    "TimeSpan",
    "attach",
    "describe_rule",
    "describe_time",
    "find_dates",
    "find_range",
    "find_times",
    "last_occurrence",
    "next_occurrence",
    "parse_reminder",
    "parse_repeat",
    "parse_shift",
    "parse_time",
    "parse_zone",
    "read_request",
    "split_requests",
    "valid_rule",
    "why_no_rule",
]


@dataclass(frozen=True, slots=True)
class ReminderRequest:
    """What a request to be reminded says."""

    message: str  # the person's words without the request and the time; "" when nothing is left
    due: datetime | None  # aware, in the user's zone, after now; None: see problem
    rrule: str | None = None  # RFC 5545 rule text; UNTIL is local time
    has_clock: bool = True  # False: only a date was said, and due is 09:00 or the next whole hour
    problem: Problem = ""  # why due is None
    zone_said: ZoneInfo | None = None  # a zone named in the text
    carrier: bool = False  # the text asks in so many words ("remind me", "set an alarm")
    unread: str = ""  # words of time, as they were said, that were not understood: to be asked

    @property
    def complete(self) -> bool:
        """Tell whether nothing is left to ask: an explicit request, what about, and when."""
        return self.carrier and bool(self.message) and self.due is not None and not self.unread


# --- The words that ask ------------------------------------------------------------------------------

_GAP: Final = r"[\s~]+"  # time expressions are masked with ~ when these are looked for
_POLITE: Final = r"(?:um+|uh+|erm|hey|hi|hello|ok|okay|please|Please|yes|yeah|also|so|and|then|google|siri|alexa|assistant|bot|just|good morning|can i|id like to|i want to|i need to|i would like to|we need to|lets|go ahead and|you need to|now|what about|how about)"
_WILL_YOU: Final = (
    r"(?:(?:can|could|will|would|wont|cant|might|may|do)\s(?:you|i|we)\s(?:please\s|kindly\s|also\s|just\s|mind\s|be able to\s){0,2}"
    r"|i\s(?:need|want|would like|d like|would love|wish|would appreciate)\s(?:for\s)?(?:you\s)?(?:to\s)?"
    r"|(?:id|ill|i d)\s(?:like|love|need|want|appreciate)\s(?:for\s)?(?:you\s)?(?:to\s)?"
    r"|(?:be sure|make sure|remember|dont forget|do not forget|try|you have|you need|i need you|is it possible)\sto\s|(?:you\s)?(?:should|must|better)\s)"
)
_NOUN: Final = r"(?:reminder|alarm|alert|notification|timer|memo)s?\b(?:\s(?:notification|alert|alarm|message|reminder)\b)?"
_ADJECTIVE: Final = (
    r"(?:new|quick|wake[- ]?up|wakeup|bedtime|bed time|separate|2th|another|little|simple|important|friendly|personal|"
    r"custom|special|calendar|phone|gentle|text|urgent|pop up|recurring|voice|loud|one time|single|work|medicine)"
)
_MAKE: Final = (
    r"(?:set|setup|create|make|add|schedule|put|place|start|starting|program|enable|arrange|do|need|want|get|have|record|save|"
    r"leave|configure|establish|ring|sound|activate|log|enter|input|like|give|send|use|turn on|start|build|generate|install|open|insert|post|draft)"
)
_CARRIER: Final = Lazy(
    rf"(?:(?<=\s)|^|(?<=[,.;:!?(~]))(?:{_POLITE}[,!]?\s){{0,4}}(?:{_WILL_YOU})?(?:please[\s,]+|kindly\s|also\s){{0,2}}"
    rf"(?:(?:Remind|Wake)\b(?:\sagain)?"
    rf"|(?:alert|notify|ping|nudge|buzz|prompt|tell|warn|text|message|beep|bug|nag)\s(?:me|us)\b(?:\s(?:with\s)?(?:an?|the)\s(?:{_ADJECTIVE}\s)*{_NOUN})?"
    rf"|(?:give|send|shoot|drop)\sme\s(?:an?\s)?(?:{_ADJECTIVE}\s)*(?:{_NOUN}|heads[ -]up|nudge|shout|ping|text|buzz|message)"
    rf"|(?:(?:i|id|we|ill)\s(?:also\s)?)?{_MAKE}(?:\s(?:up|me|us|in|down))*(?:{_GAP}(?:an?|another|1|the|my|some|this|our))?(?:{_GAP}(?:{_ADJECTIVE}{_GAP})*)(?:{_NOUN})"
    rf"|(?:(?:i|id|we|ill)\s(?:also\s)?)?{_MAKE}(?:\s(?:up|me|us))*\s(?:an?|the|my)\s(?P<what>(?!reminder|alarm)[^\s~]+(?:\s[^\s~]+){{0,2}}?){_GAP}{_NOUN}"
    rf"|(?:wake|get)\s(?:me|us)\sup\b|wake\s(?:me|us)\b|(?:be\s)?woken(?:\sup)?\b"
    rf"|add\s(?:this\s|it\s)?to\s(?:my|the)\sreminders?(?:\slist)?\b:?"
    rf"|(?:dont|do not|never|cant)\slet\s(?:me|us)\sforget\b(?:\sabout\b)?"
    rf"|help\sme\s(?:to\s)?remember\b|(?:to\s)?be\sreminded\b|reminded\b"
    rf"|make\ssure\s(?:that\s)?(?:i|we)\b(?:\s(?:remember|dont\sforget|do\snot\sforget)\b)?"
    rf"|let\s(?:me|us)\sknow\b"
    rf"|(?:dont|do\snot|never|must\snot)\sforget\b|remember(?=\sto\b)|remind\b(?:\sto\b)?"
    rf"|(?<![a-z]\s)(?:new\s|another\s)?(?:reminder|alarm)\b:?)"
    rf"(?:\s(?:for|to)\sme\b)?(?:\sPlease\b|\splease\b)?(?:\sthat\sgoes\soff|\sthat\ssounds(?:\sonly)?|\sto\sgo\soff|\sto\sring)?"
)
_WEAK_CARRIER: Final = Lazy(
    r"(?:tell|let|text|message|dont forget|do not forget|remember|reminded|never)\b"
)
_ALARM: Final = Lazy(r"\b(?:wake|woken|alarm|Wake|get (?:me|us) up)\b")
# "I must be up by 7" asks for an alarm without saying so
_RISING: Final = Lazy(
    r"\b(?:wake|be|get|to) (?:up|awake|out of bed)\b(?= (?:at|by|before|around|Tomorrow))"
)


@dataclass(frozen=True, slots=True)
class _Carrier:
    start: int
    end: int
    what: tuple[int, int] | None  # "set a [dentist] reminder"
    alarm: bool


_TO_LEAD: Final = Lazy(r"\bto\s+$")


def _mask(text: str, spans: list[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + "~" * (end - start) + text[end:]
    return text


def _find_carriers(masked: str) -> list[_Carrier]:
    found = [
        _Carrier(
            m.start(),
            m.end(),
            m.span("what") if m["what"] else None,
            bool(_ALARM.search(m.group())),
        )
        for m in _CARRIER.finditer(masked)
    ]
    if found and masked.startswith("Remind", found[0].start):  # "remind me to set an alarm"
        found = found[:1] + [c for c in found[1:] if not _TO_LEAD.search(masked[: c.start])]
    strong = [c for c in found if not _WEAK_CARRIER.search(masked[c.start : c.end])]
    return strong or found[:1]


# --- Which of the times is the reminder's --------------------------------------------------------------

_LINK: Final = Lazy(
    r"[\s,:;~-]*(?:(?:for|at|on|in|by|about|this|the|to|of|please|again|every|me|Please|and|starting|from|it|is)[\s,~]+)*"
)
_TAIL: Final = Lazy(
    r"[\s,.;!?)~'\"]*(?:(?:please|Please|thanks|thank you|ok|okay|for me|sharp|or so|if possible)[\s,.;!?~]*)*$"
)
_NAMED_BY_TIME: Final = Lazy(r"\b(?:the|my|our|his|her|their|an?) $")
_NOUN_AFTER: Final = Lazy(r" (?!to\b|for\b|at\b|on\b|in\b|that\b|about\b|and\b|i\b)[a-z]")
_CONTENT_LEAD: Final = Lazy(
    r"\b(?:for|about|from|of|since|called|until|due|before|after|because|by)(?: the| my| our)? ?$"
)


@dataclass(frozen=True, slots=True)
class _Choice:
    moment: Moment | None
    used: tuple[Moment, ...] = ()


def _weight(moment: Moment, text: str, carriers: list[_Carrier]) -> int:
    """Score how likely a moment is the reminder's and not part of what it is about."""
    weight = 4 * bool(moment.clock or (moment.after and moment.after.exact)) + bool(
        moment.day or moment.after
    )
    if any(_LINK.fullmatch(text, c.end, moment.start) for c in carriers if c.end <= moment.start):
        weight += 16
    if any(_LINK.fullmatch(text, moment.end, c.start) for c in carriers if c.start >= moment.end):
        weight += 6
    if _TAIL.match(text, moment.end):
        weight += 5
    if not text[: moment.start].strip(" ,.~"):
        weight += 4
    if _CONTENT_LEAD.search(text[: moment.start]) and weight < 8:
        weight -= 3
    if _NAMED_BY_TIME.search(text[: moment.start]) and _NOUN_AFTER.match(text, moment.end):
        weight -= 9  # "the 5pm meeting"
    return weight + 20 * (moment.offset is not None)


def _joined(main: Moment, other: Moment) -> Moment | None:
    """Return `main` with what only `other` says, or None if they speak of different times."""
    if main.after is not None and (main.after.exact or other.day or other.after):
        return None
    if other.after is not None or other.offset is not None:
        return None
    if main.offset is not None and not main.anchored:
        return replace(other, offset=main.offset, start=main.start, end=main.end)
    both = [(main.clock, other.clock), (main.day, other.day), (main.part, other.part)]
    if any(a is not None and b is not None for a, b in both):
        return None
    return replace(
        main,
        clock=main.clock or other.clock,
        day=main.day or other.day,
        part=main.part or other.part,
        zone=main.zone or other.zone,
    )


def _choose(moments: list[Moment], text: str, carriers: list[_Carrier]) -> _Choice:
    if not moments:
        return _Choice(None)
    ranked = sorted(moments, key=lambda m: (-_weight(m, text, carriers), m.start))
    main, used = ranked[0], [ranked[0]]
    for other in ranked[1:]:
        content = _CONTENT_LEAD.search(text[: other.start]) or text[other.start :].startswith(
            "for "
        )
        if content and not (main.offset and not main.anchored):
            continue
        joined = _joined(main, other)
        if joined and not _speaks_of_content(main, other, moments, text):
            main = joined
            used.append(other)
    return _Choice(main, tuple(used))


_THAT_CLAUSE: Final = Lazy(r"\b(?:that|because|since|as|so)\b")


def _speaks_of_content(main: Moment, other: Moment, moments: list[Moment], text: str) -> bool:
    """Tell whether `other` goes with a time of the content: "at 9 that I have a 7 am flight tomorrow"."""
    rivals = [m for m in moments if m.clock and main.end <= m.start and m.end <= other.start]
    return bool(main.clock and rivals and _THAT_CLAUSE.search(text[main.end : other.start]))


_EVENING_EVENT: Final = Lazy(r"\b(?:dinner|supper|drinks|party|concert)\b[^,.;]{0,30}$")


def _evening_event(choice: _Choice, text: str) -> _Choice:
    """Read "dinner on Friday at 7" as the evening: nobody dines at seven in the morning."""
    moment = choice.moment
    if moment is None or moment.clock is None or moment.part or moment.clock.half:
        return choice
    if moment.clock.hour < 5 or not _EVENING_EVENT.search(text[: moment.start]):
        return choice
    return replace(choice, moment=replace(moment, part=Part("Evening")))


# --- The message ---------------------------------------------------------------------------------------

_LEAD: Final = Lazy(
    r"(?:(?<![^\s~])(?:except|but not|when its|when it is|once its|at|on|in|by|for|about|around|from|starting|until|ending|before|after|no later than|later|sometime|late|early|over|last thing|the|this|of|and|also|to be|every|@)[\s~]+)+$"
)
_OPENING: Final = Lazy(
    r"^(?:[\s,.:;!?–—-]|(?:um+|uh+|erm|[24](?= [a-z]{3})|in a (?:little )?(?:bit|while|moment)|at some point|eventually|i dont want to miss|i don['’]t want to miss|i do not want to miss|to|that|about|of|for|regarding|later|soon|sometime|saying|which says|says|called|titled|named|so that|so|"
    r"with the message|with message|labeled|labelled|and|on|in|please|me|is|at|as well)\b[\s,:]*)+",
    re.IGNORECASE,
)
_CLOSING: Final = Lazy(
    r"(?<![\s,.:;!?–—-])(?:[\s,.:;!?–—-]|\b(?:please|pls|plz|thanks|thank you|thx|ok|okay|for me|that about|about|of|and|at|on|by|in|starting|the|to|for|from|around|so|but)(?=[\s.,!?]*$))+$",
    re.IGNORECASE,
)
_QUOTES: Final = "\"'“”‘’«»"


def _widen(text: str, start: int) -> int:
    """Take the prepositions that lead to a time along with it."""
    lead = _LEAD.search(text[:start])
    return lead.start() if lead else start


def _strip_joiners(words: str, language: str) -> str:
    """Drop the words that lead from the request to the message in the text's language."""
    elided = re.match(r"([a-z]{1,2})['’]\s?", words, re.IGNORECASE)
    if elided and (bare(elided[1]),) in joiners(language):
        words = words[elided.end() :]  # "d'appeler"
    if language == "en":
        return words
    tokens = list(_LETTERS.finditer(words))
    folded, at = [bare(token.group()) for token in tokens], 0
    while led := next(
        (
            j
            for j in joiners(language)
            if tuple(folded[at : at + len(j)]) == j != tuple(folded[at:])
        ),
        (),
    ):
        at += len(led)
    return words[tokens[at - 1].end() :].lstrip(" ,:'’") if at else words


_LETTERS: Final = Lazy(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


def _tidy(words: str, language: str) -> str:
    words = " ".join(words.split()).strip(_QUOTES + " ")
    if language == "en":
        words = _CLOSING.sub("", _OPENING.sub("", words))
    else:
        words = _strip_joiners(words.strip(" ,.:;!?-"), language)
        last = words.rsplit(" ", 1)
        if len(last) == 2 and (bare(last[1]),) in joiners(language):
            words = last[0]
    return words.strip(_QUOTES + " ,.;:!?-")


def _message(reading: Reading, removed: list[tuple[int, int]], carriers: list[_Carrier]) -> str:
    """Return the source text without the removed canonical stretches."""
    after_carrier = [c.end for c in carriers]
    pieces = _leftovers(reading, removed, 0, len(reading.text))
    if carriers and reading.language == "en":
        after = _leftovers(reading, removed, after_carrier[0], len(reading.text))
        tidy_after = _tidy(" ".join(after), "en")
        before = _tidy(" ".join(_leftovers(reading, removed, 0, carriers[0].start)), "en")
        if (
            tidy_after
            and before
            and re.match(r"\W*(?:to|that|about|of)\b", " ".join(after), re.IGNORECASE)
        ):
            return tidy_after
    whole = _tidy(" ".join(pieces), reading.language)
    if not whole:
        for carrier in carriers:
            if carrier.what:
                start, end = reading.span(*carrier.what)
                return _tidy(reading.source[start:end], reading.language)
    return whole


def _leftovers(reading: Reading, removed: list[tuple[int, int]], start: int, end: int) -> list[str]:
    kept, at = [], start
    for first, last in sorted(removed):
        if last <= at or first >= end:
            continue
        if first > at:
            kept.append(_source(reading, at, first))
        at = max(at, last)
    if at < end:
        kept.append(_source(reading, at, end))
    return [k for k in kept if k.strip()]


def _source(reading: Reading, start: int, end: int) -> str:
    first, last = reading.span(start, end)
    return reading.source[first:last]


# --- Whole requests --------------------------------------------------------------------------------------

_BARE_DURATION: Final = Lazy(rf"[\s,:~]*(?:for |of )?(?P<d>{DURATION})(?=$|[\s,.;!?])")
_BARE_HOUR: Final = Lazy(r"[\s,:~]*(?P<h>\d{1,2})(?:[ .](?P<m>[0-5]\d))?(?:[ -]*ish)?\s*[?!.]*\s*$")
_COURTESY: Final = Lazy(r"\bPlease\b")
_IN_MINUTES: Final = Lazy(r"[\s,:~]*in (?P<n>\d{1,3})(?=\W*$| (?:to|that|about)\b)")
_AT_ONCE: Final = Lazy(r"[\s,:~]*(?:right |just )?(?:now|Now|immediately)\b(?=\W*$| to\b)")
_RIGHT_NOW: Final = Lazy(r"\b(?:right now|immediately)\b(?=\W*$)")
_START_WORDS: Final = Lazy(r"(?:\bstarting|\bfrom|\bon and after)(?: on)?(?: the)? ?$")
_EXCEPT_WORDS: Final = Lazy(
    r"(?:\bexcept|\bbut not|\bexcluding|\bapart from|\bother than|\bskipping)(?: for| on)?(?: the)? ?$"
)
_UNTIL_WORDS: Final = Lazy(r"(?:\buntil|\bending|\bup to|\bto)(?: on)?(?: the)? ?(?:end of )?$")


def parse_reminder(text: str, now: datetime, zone: ZoneInfo) -> ReminderRequest:
    """Return what a request says: message, when, how often; see `read_request`.

    A way to ask that only the tables of words know ("poke me to") is read as "remind me".
    """
    found = read_request(text, now, zone)
    is_plain = found.carrier or not found.message  # a mere time asks for nothing
    plain = None if is_plain else plain_request(text, now, zone)
    return found if plain is None or plain == text else read_request(plain, now, zone)


def read_request(text: str, now: datetime, zone: ZoneInfo) -> ReminderRequest:
    """Return what a request says: message, when, how often.

    `now` is aware. `due` is None with `problem` "no_time" (neither date nor time said, ask),
    "past" (the time said is over), "impossible" ("25:00", "30 February"), or one of `oddities`.
    """
    reading = read(text)
    today = now.astimezone(zone).date()
    rule = recurrence.find_rule(reading.text)
    spans = list(rule.spans) if rule else []
    rest = recurrence.blank(reading.text, tuple(spans))
    moments = group(
        rest, add_bare_hours(rest, find_pieces(rest, today, zone, reading.language)), today
    )
    carriers = _find_carriers(_mask(rest, [(m.start, m.end) for m in moments] + spans))
    bounds = _Bounds.of(moments, rest) if rule else _Bounds()
    moments = [m for m in moments if m not in bounds.moments]
    moments = moments or _bare_moments(rest, carriers, rule is not None)
    choice = _choose(moments, rest, carriers)
    choice = _evening_event(choice, rest)
    if rule and not (choice.moment and choice.moment.clock):
        choice = _clock_of_bounds(choice, bounds)
    odd = find_oddity(reading.text)
    if odd and odd.problem == "nothing" and not rule and choice.moment and choice.moment.anchored:
        odd = None  # "at 5 to set the oven for 0 minutes"
    courtesies = [m.span() for m in _COURTESY.finditer(rest)] + ([odd[1:]] if odd else [])
    removed = spans + courtesies + [(c.start, c.end) for c in carriers]
    removed += [(_widen(rest, m.start), m.end) for m in (*choice.used, *bounds.moments)]
    removed = [r for r in removed if r[0] < r[1]]
    message = _message(reading, [(_widen(rest, s), e) for s, e in removed], carriers)
    alarm = any(c.alarm for c in carriers) or bool(not carriers and _RISING.search(rest))
    asked = bool(carriers)
    if problem := odd.problem if odd else problem_of(rule, choice.moment):
        unread = _source(reading, *odd[1:]) if odd else ""
        return ReminderRequest(message, None, None, True, problem, None, asked, unread)
    if rule is None:
        found = (
            resolve(choice.moment, now, zone, alarm) if choice.moment else Resolved(None, "no_time")
        )
        if found.due and is_too_far(found.due, now):
            found = Resolved(None, "far")
        said = choice.moment.zone if choice.moment else None
        request = ReminderRequest(
            message, found.due, None, found.has_clock, found.problem, said, asked
        )
    else:
        request = _recurring(rule, choice.moment, bounds, message, asked, alarm, now, zone)
    unread = _unread(reading, removed, choice, request)
    if unread and unread in message:
        message = _tidy(message.replace(unread, " ", 1), reading.language)
    return replace(request, message=message, unread=unread)


def _unread(
    reading: Reading, removed: list[tuple[int, int]], choice: _Choice, request: ReminderRequest
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


def _bare_moments(text: str, carriers: list[_Carrier], has_rule: bool) -> list[Moment]:
    """Read "1 hour" or "7" as a time where nothing else can be meant: alone, or right after the request."""
    start = carriers[0].end if carriers else 0
    duration = _BARE_DURATION.match(text, start)
    if duration and not has_rule and (carriers or _TAIL.match(text, duration.end())):
        return [Moment(duration.start("d"), duration.end(), after=read_duration(duration["d"]))]
    if carriers and not has_rule:  # "30 minutes ke liye reminder set kare"
        before = _BARE_DURATION.match(text[: carriers[0].start])
        if before and not text[before.end() : carriers[0].start].strip():
            return [Moment(before.start("d"), before.end(), after=read_duration(before["d"]))]
    minutes = _IN_MINUTES.match(text, start) if carriers and not has_rule else None
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


@dataclass(frozen=True, slots=True)
class _Bounds:
    """From when and until when a recurrence runs, as said."""

    start: Moment | None = None
    until: Moment | None = None
    left_out: Moment | None = None  # "except tomorrow"

    @property
    def moments(self) -> tuple[Moment, ...]:
        return tuple(m for m in (self.start, self.until, self.left_out) if m)

    @classmethod
    def of(cls, moments: list[Moment], text: str) -> "_Bounds":
        start = until = left_out = None
        for moment in moments:
            said = text[moment.start : moment.end]
            before = text[: moment.start]
            if not moment.day and not moment.after:
                continue
            if _EXCEPT_WORDS.search(before):
                left_out = left_out or moment
            elif said.startswith("until ") or _UNTIL_WORDS.search(before):
                until = until or moment
            elif _START_WORDS.search(before) or said.startswith("from "):
                start = start or moment
        return cls(start, until, left_out)


def _clock_of_bounds(choice: _Choice, bounds: _Bounds) -> _Choice:
    """Read "from tomorrow, every day at 7am": the hour is every day's."""
    said = next((m for m in bounds.moments if m.clock), None)
    if said is None:
        return choice
    moment = replace(choice.moment or Moment(said.end, said.end), clock=said.clock, part=said.part)
    return replace(choice, moment=moment)


def _recurring(
    rule: recurrence.Rule,
    moment: Moment | None,
    bounds: _Bounds,
    message: str,
    asked: bool,
    alarm: bool,
    now: datetime,
    zone: ZoneInfo,
) -> ReminderRequest:
    rule = recurrence.with_day(rule, moment.day if moment else None)
    said = moment.zone if moment else None
    if moment and moment.clock and not moment.clock.possible:
        return ReminderRequest(message, None, None, True, "impossible", said, asked)
    first = _first_day(rule, moment, bounds, now, zone)
    if first is None:
        return ReminderRequest(message, None, rule.text(), True, "past", said, asked)
    wall, has_clock = _first_wall(rule, moment, first, alarm, now.astimezone(said or zone))
    rule = _until(_with_end_of_month(rule, wall, now.astimezone(zone).date()), bounds, first)
    rule = _until_clock(rule, now.astimezone(said or zone).replace(tzinfo=None))
    if rule.interval > 1 and rule.anchored and not bounds.start:
        wall = _first_of_many(rule, wall, now, said or zone)
    due = occurrences.next_occurrence(rule.text(), wall, now, said or zone)
    left_out = _left_out(bounds, now, zone)
    if due and left_out == due.astimezone(zone).date():
        due = occurrences.next_occurrence(rule.text(), wall, due, said or zone)
        left_out = None
    rule = recurrence.ended(rule, due.date() if due else first)
    problem: Problem = "" if due else "past"
    request = ReminderRequest(
        message, due.astimezone(zone) if due else None, rule.text(), has_clock, problem, said, asked
    )
    return replace(request, unread=f"{left_out:%-d %b %Y}") if left_out else request


def _left_out(bounds: _Bounds, now: datetime, zone: ZoneInfo) -> date | None:
    """Return the one day that a recurrence leaves out ("except tomorrow")."""
    if bounds.left_out is None:
        return None
    found = resolve(bounds.left_out, now, zone).due
    return found.astimezone(zone).date() if found else None


def _first_of_many(
    rule: recurrence.Rule, wall: datetime, now: datetime, zone: ZoneInfo
) -> datetime:
    """Return where "every other Tuesday" begins: with the coming one, whichever week that is."""
    each = replace(rule, interval=1, until=None, count=None)
    first = occurrences.next_occurrence(each.text(), wall, now, zone)
    return first.astimezone(zone).replace(tzinfo=None) if first else wall


def _with_end_of_month(rule: recurrence.Rule, wall: datetime, today: date) -> recurrence.Rule:
    """Keep "every month", said on a 31st, at the ends of the months."""
    dom = max(wall.day, today.day)
    is_end = wall.day == calendar.monthrange(wall.year, wall.month)[1]
    if rule.freq == "MONTHLY" and not rule.anchored and dom > 28 and (is_end or wall.day > 28):
        return replace(rule, bymonthday=(dom,))
    return rule


def _until_clock(rule: recurrence.Rule, local: datetime) -> recurrence.Rule:
    """Give "until 6pm" its day: today's, or once that is over tomorrow's."""
    if rule.until_clock is None or rule.until is not None:
        return rule
    over = datetime.combine(local.date(), rule.until_clock) <= local
    return replace(rule, until=local.date() + timedelta(days=over))


def _first_day(
    rule: recurrence.Rule, moment: Moment | None, bounds: _Bounds, now: datetime, zone: ZoneInfo
) -> date | None:
    """Return the local day a recurrence starts on; None when the start said is impossible."""
    today = now.astimezone(zone).date()
    for said in (bounds.start, moment):
        if said is None:
            continue
        if said.after is not None:
            return (shift_moment(now, said.after, zone)).astimezone(zone).date()
        if said.day is not None and not (said.day.impossible):
            return next((d for d in possible_days(said.day, today) if d >= today), None)
    if rule.freq == "YEARLY" and rule.bymonth and not rule.bymonthday and not rule.byday:
        return today.replace(month=rule.bymonth[0], day=1)  # "every January": on its first day
    return today


def _first_wall(
    rule: recurrence.Rule, moment: Moment | None, first: date, alarm: bool, local: datetime
) -> tuple[datetime, bool]:
    """Return the naive local start, and whether the words gave a time of day."""
    part = (moment.part if moment else None) or rule.part
    if rule.byhour:
        return datetime.combine(first, time(rule.byhour[0], rule.byminute)), True
    if moment and moment.clock and moment.clock.half == "now":
        return datetime.combine(first, local.time().replace(second=0, microsecond=0)), True
    if moment and moment.clock:
        probe = Moment(
            0,
            0,
            day=Day(on=first + timedelta(days=1)),
            clock=moment.clock,
            part=part and Part(part.name),
        )
        midnight = datetime.combine(first, time(), tzinfo=local.tzinfo)
        found = resolve(probe, midnight, ZoneInfo(str(local.tzinfo)), alarm).due
        clock = found.time() if found else time(9)
        return datetime.combine(first, clock), True
    if rule.freq in ("HOURLY", "MINUTELY", "SECONDLY"):
        unit = {"HOURLY": 3600, "MINUTELY": 60, "SECONDLY": 1}[rule.freq]
        return local.replace(tzinfo=None, microsecond=0) + timedelta(
            seconds=unit * rule.interval
        ), True
    if part:
        return datetime.combine(first, time(PART_HOUR[part.name] + (part.name == "Night"))), True
    stated = moment is not None and moment.day is not None
    if (
        not rule.anchored
        and not stated
        and first == local.date()
        and (rule.freq != "DAILY" or rule.interval > 1)
    ):
        first = _one_interval_on(rule, first)
    return datetime.combine(first, time(9)), False


def _one_interval_on(rule: recurrence.Rule, day: date) -> date:
    """Return the first day of "every 3 days": in 3 days."""
    match rule.freq:
        case "WEEKLY":
            return shift_day(day, Shift(days=7 * rule.interval))
        case "MONTHLY":
            return shift_day(day, Shift(months=rule.interval))
        case "YEARLY":
            return shift_day(day, Shift(months=12 * rule.interval))
        case _:
            return shift_day(day, Shift(days=rule.interval))


def _until(rule: recurrence.Rule, bounds: _Bounds, first: date) -> recurrence.Rule:
    if bounds.until is None or rule.count:
        return rule
    if bounds.until.after is not None:
        return replace(rule, until=shift_day(first, bounds.until.after))
    day, clock = bounds.until.day, bounds.until.clock
    if clock and clock.possible and rule.freq in ("HOURLY", "MINUTELY"):
        rule = replace(rule, until_clock=time(clock.hour % 24, clock.minute))
    days = list(islice(possible_days(day, first), 2)) if day else []
    last = next((d for d in days if d >= first), days[0] if days else None)
    if last and day and day.month and day.dom is None:
        last -= timedelta(days=1)  # "until June" ends with May
    return replace(rule, until=last) if last else rule


# --- Several requests in one -----------------------------------------------------------------------------

_APART: Final = Lazy(
    r"\s{0,9}(?:;|\n\s*(?:(?:[-*•]|\d{1,2}[.)])\s+)?|,?\s(?:and|then|und|dann|e|ed|poi|y|luego|et|puis|en|dan|então)\s)"
    r"\s*(?:then\s+|also\s+)?(?:to\s+)?",
    re.IGNORECASE,
)
_STATES: Final = Lazy(r"\b(?:is|are|was|were|will|has|have|starts?|between)\b", re.IGNORECASE)
_AT_ANOTHER_TIME: Final = Lazy(
    r"(?:at|on|in|next|today|tonight|tomorrow|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b",
    re.IGNORECASE,
)
_LIST_BELOW: Final = Lazy(r":[^\S\n]{0,9}\n\s*")
_MARKER: Final = Lazy(r"^(?:[-*•]|\d{1,2}[.)])\s+")
# What is read of one message at most: what asks for more is kept, and nobody waits for it.
_MOST_PIECES: Final = 24  # that may have a time of their own
_MOST_WORDS: Final = 72  # about time in them, and numbers
_MOST_CHARS: Final = 1_200


def split_requests(text: str, now: datetime, zone: ZoneInfo) -> list[ReminderRequest]:
    """Return the requests of "remind me to pay on Friday and to call mum on Saturday".

    Each has a time of its own, and a message of its own or that of the other: "at 8 and at 10 to
    drink water". A list below a colon is one request with all its lines. Empty: the text is one
    request as it stands. One alone with the problem "too_much": it holds more than is read.
    """
    if listed := _read_list(text, now, zone):
        return listed
    pieces = [] if _STATES.search(text) else _cut(text)
    timed = [piece for piece in pieces if may_speak_of_time(piece.words(text), numbers=True)]
    if len(timed) < 2:
        return []
    if _is_too_much([piece.words(text) for piece in timed]):
        asks = parse_reminder(pieces[0].words(text), now, zone).carrier
        return [ReminderRequest(text, None, problem="too_much", carrier=True)] if asks else []
    due = {piece for piece in timed if parse_reminder(piece.words(text), now, zone).due}
    each = _read_each([piece.words(text) for piece in _join(text, pieces, due)], now, zone)
    return each if each and each[0].carrier else []


class _Stretch(NamedTuple):
    """A piece of a text that may be a request."""

    start: int
    end: int

    def words(self, text: str) -> str:
        return text[self.start : self.end]


def _cut(text: str, start: int = 0) -> list[_Stretch]:
    gaps = [gap.span() for gap in _APART.finditer(text, start)]
    starts, ends = [start, *(end for _, end in gaps)], [*(at for at, _ in gaps), len(text)]
    return [_Stretch(*piece) for piece in zip(starts, ends, strict=True)]


def _is_too_much(pieces: list[str]) -> bool:
    """Tell it by what there is to read, never by the time that takes: it is the same everywhere."""
    return (
        len(pieces) > _MOST_PIECES
        or sum(map(count_time_words, pieces)) > _MOST_WORDS
        or sum(min(len(piece), MAX_HEAD + MAX_TAIL) for piece in pieces) > _MOST_CHARS
    )


def _join(text: str, pieces: list[_Stretch], due: set[_Stretch]) -> list[_Stretch]:
    """Join the pieces without a time to the one they go with.

    That is the next; or the one before, where there is no next or it begins with its time: "at 5
    to buy milk and eggs and at 6 to call Bob".
    """
    joined: list[_Stretch] = []
    begin, end = 0, 0  # of what waits for a time
    for piece in pieces:
        begin = piece.start if begin == end else begin
        if piece in due:
            if joined and begin < piece.start and _AT_ANOTHER_TIME.match(text, piece.start):
                joined[-1] = _Stretch(joined[-1].start, end)
                begin = piece.start
            joined.append(_Stretch(begin, piece.end))
            begin = piece.end
        end = piece.end
    if joined:
        joined[-1] = _Stretch(joined[-1].start, end)
    return joined


def _read_each(pieces: list[str], now: datetime, zone: ZoneInfo) -> list[ReminderRequest]:
    """Read pieces in order; [] where they are not requests each for itself."""
    each: list[ReminderRequest] = []
    for piece in pieces:
        one = parse_reminder(piece, now, zone)
        if each and _is_earlier_clock(one, piece, each[-1], now, zone):
            assert each[-1].due is not None
            now = each[-1].due
            one = parse_reminder(piece, now, zone)
        each.append(one)
    recurring = sum(one.rrule is not None for one in each)
    if len(each) < 2 or not all(one.due for one in each) or 0 < recurring < len(each):
        return []  # "every 4th and 10th"
    if all(one.message for one in each):
        return each
    shared = [one.message for one in each if one.message]
    can_share = len(shared) == 1 and not recurring and all(map(_AT_ANOTHER_TIME.match, pieces[1:]))
    return [replace(one, message=shared[0]) for one in each] if can_share else []


def _is_earlier_clock(
    one: ReminderRequest, piece: str, before: ReminderRequest, now: datetime, zone: ZoneInfo
) -> bool:
    """Tell whether a mere clock time is meant on the day of the request before it, or later."""
    if one.due is None or before.due is None or not now + timedelta(days=1) >= one.due < before.due:
        return False
    return not find_dates(piece, now, zone)


def _read_list(text: str, now: datetime, zone: ZoneInfo) -> list[ReminderRequest]:
    """Read "remind me tomorrow at 5pm to buy:" and the lines below it; [] where it is none.

    It is one request, but where every line has a time of its own.
    """
    colon = _LIST_BELOW.search(text)
    head = parse_reminder(text[: colon.start()], now, zone) if colon else None
    if colon is None or head is None or not head.carrier or bool(head.message) != bool(head.due):
        return []
    lines = [line.strip() for line in text[colon.end() :].splitlines() if line.strip()]
    words = [_MARKER.sub("", line) for line in lines]
    if len(lines) > 1 and not _is_too_much(words):
        read = (parse_reminder(line, now, zone) for line in words)
        each = list(takewhile(lambda one: one.due and one.message, read))
        if len(each) == len(lines):
            return [replace(one, carrier=True) for one in each]
    if not head.complete or not lines:
        return []
    return [replace(head, message="\n".join((f"{head.message}:", *lines)))]


# --- Single times and shifts -----------------------------------------------------------------------------


def parse_time(text: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """Return the moment after `now` that `text` means, in `zone`; None when it says none."""
    found = parse_reminder(text, now, zone)
    if found.due is not None or found.problem not in ("", "no_time"):
        return found.due
    return _ask_dateparser(text, now, zone)


_MAX_SHIFT: Final = 200  # characters; nobody moves a reminder in more
_SHIFT_FROM_BASE: Final = Lazy(
    rf"(?:by |for )?(?P<d>{DURATION}) (?:later|earlier|after|further|back|sooner)\b|(?:later|back|forward|earlier) by (?P<e>{DURATION})"
)
_SHIFT_SHORT: Final = Lazy(
    rf"(?:for |by |(?P<from_now>in |after ))?(?:another |about )?(?P<d>{DURATION})(?P<now> from now)?[.!]?\s*"
)
_SHIFT_LEAD: Final = Lazy(
    r"^\W*(?:(?:snooze|move|change|postpone|reschedule|push|delay|put|shift|make|set|it|that|this|until|to|for|by|no|not|off|back|please|actually|instead|again|the reminder)\b[\s,]*)+",
    re.IGNORECASE,
)


def parse_shift(text: str, now: datetime, zone: ZoneInfo, base: datetime | None) -> datetime | None:
    """Return when a snoozed or moved reminder is due, in `zone`; None when `text` does not say.

    `base` is its due time now: "an hour later" counts from it, "to 5pm" keeps its day while that is
    ahead. "10 minutes" and "by 2 hours" count from it while it is ahead, and else from `now`; "in
    10 minutes" always from `now`.
    """
    text = text[:_MAX_SHIFT]
    words = read(text).text
    from_base = _SHIFT_FROM_BASE.search(words)
    if from_base and base is not None:
        distance = read_duration(from_base["d"] or from_base["e"])
        earlier = re.search(r"earlier|sooner", from_base.group())
        due = shift_moment(base, -distance if earlier else distance, zone)
        return due if due > now else None
    short = _SHIFT_SHORT.fullmatch(_SHIFT_LEAD.sub("", words))
    if short:
        is_said = short["from_now"] or short["now"]
        start = now if is_said or base is None else max(base, now)
        return shift_moment(start, read_duration(short["d"]), zone).replace(microsecond=0)
    said = _SHIFT_LEAD.sub("", text)
    today = now.astimezone(zone).date()
    moments = group(said_text := read(said).text, find_pieces(said_text, today, zone), today)
    if base is not None and base > now and moments and moments[0].clock and not moments[0].day:
        kept = replace(moments[0], day=Day(on=base.astimezone(zone).date()))
        found = resolve(kept, now, zone)
        if found.due is not None:
            return found.due
    found_time = parse_time(said or text, now, zone)
    return _keep_clock(found_time, moments, base, now, zone)


def parse_repeat(text: str, now: datetime, zone: ZoneInfo) -> ReminderRequest | None:
    """Return the rule that a change names ("to every day at 8") with its first time; None: none."""
    found = parse_reminder(_SHIFT_LEAD.sub("", text[:_MAX_SHIFT]), now, zone)
    return found if found.rrule and found.due else None


def _keep_clock(
    due: datetime | None,
    moments: list[Moment],
    base: datetime | None,
    now: datetime,
    zone: ZoneInfo,
) -> datetime | None:
    """Keep the reminder's hour when only another day was said ("move it to Friday")."""
    only_day = moments and not moments[0].clock and not moments[0].part and moments[0].day
    if due is None or base is None or not only_day:
        return due
    wall = datetime.combine(
        due.astimezone(zone).date(), base.astimezone(zone).time().replace(fold=0)
    )
    kept = attach(wall, zone)
    return kept if kept > now else due


_PHRASE: Final = Lazy(r"[\w.,:/' -]{4,40}")


def _ask_dateparser(text: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """Ask dateparser about one short phrase, and believe it only about dates after today.

    It keeps the reference clock for dates, reads "90" as 2090 and "at 4" as a month, so only a
    phrase with a number, a word and all its digits accounted for is asked.
    """
    phrase = text.strip()
    if not _PHRASE.fullmatch(phrase) or len(phrase.split()) > 5:
        return None
    if not re.search(r"\d", phrase) or not re.search(r"[^\W\d_]{3}", phrase):
        return None
    import dateparser

    local = now.astimezone(zone).replace(tzinfo=None)
    found = dateparser.parse(
        phrase,
        languages=["en", "es", "de", "fr", "pt", "id", "it", "nl"],
        settings={
            "PREFER_DATES_FROM": "future",
            "RELATIVE_BASE": local,
            "PARSERS": ["absolute-time"],
            "RETURN_AS_TIMEZONE_AWARE": False,
            "REQUIRE_PARTS": ["day", "month"],
        },
    )
    if found is None or found.tzinfo is not None or found.time() == local.time():
        return None
    digits = {int(d) for d in re.findall(r"\d+", phrase)}
    said = {
        found.day,
        found.month,
        found.year,
        found.year % 100,
        found.hour,
        found.hour % 12,
        found.minute,
        found.second,
    }
    if not digits <= said:
        return None
    wall = found if found.time() != time() else datetime.combine(found.date(), time(9))
    due = attach(wall, zone)
    return due if due > now else None


# --- Moments to words ------------------------------------------------------------------------------------


def describe_time(due: datetime, now: datetime) -> str:
    """Return an aware moment in words, in its own zone: "tomorrow, Mon 23 Nov, 15:00 Europe/Rome".

    The year is named when it is not that of `now`; "today" and "tomorrow" are put in front.
    """
    local_now = now.astimezone(due.tzinfo)
    days = (due.date() - local_now.date()).days
    day = day_words(due.date(), with_year=due.year != local_now.year)
    moment = f"{day}, {due:%H:%M} {due.tzinfo}"
    match days:
        case 0:
            return say("today, {moment}", moment=moment)
        case 1:
            return say("tomorrow, {moment}", moment=moment)
        case _:
            return moment
