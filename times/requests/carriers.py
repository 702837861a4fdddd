# ruff: noqa: E501 - a pattern a line reads as the table it is
"""The words that ask to be reminded, and which of the times is the reminder's."""

from dataclasses import dataclass, replace
from typing import Final

from language.lazy import Lazy
from times.parsing.moments import Moment
from times.values import Part

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
    rf"(?:\s(?:for|to)\sme\b)?(?:\sPlease\b|\splease\b)?(?:\sthat\sgoes\soff|\sthat\ssounds(?:\sonly)?|\sto\sgo\soff|\sto\sring(?=\s*(?:[~.,;!?]|$)|\s(?:at|in|on|by|every)\b))?"
)
_WEAK_CARRIER: Final = Lazy(
    r"(?:tell|let|text|message|dont forget|do not forget|remember|reminded|never)\b"
)
_ALARM: Final = Lazy(r"\b(?:wake|woken|alarm|Wake|get (?:me|us) up)\b")
# "I must be up by 7" asks for an alarm without saying so
RISING: Final = Lazy(
    r"\b(?:wake|be|get|to) (?:up|awake|out of bed)\b(?= (?:at|by|before|around|Tomorrow))"
)


@dataclass(frozen=True, slots=True)
class Carrier:
    start: int
    end: int
    what: tuple[int, int] | None  # "set a [dentist] reminder"
    alarm: bool


_TO_LEAD: Final = Lazy(r"\bto\s+$")


def mask(text: str, spans: list[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + "~" * (end - start) + text[end:]
    return text


def find_carriers(masked: str) -> list[Carrier]:
    found = [
        Carrier(
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
TAIL: Final = Lazy(
    r"[\s,.;!?)~'\"]*(?:(?:please|Please|thanks|thank you|ok|okay|for me|sharp|or so|if possible)[\s,.;!?~]*)*$"
)
_NAMED_BY_TIME: Final = Lazy(r"\b(?:the|my|our|his|her|their|an?) $")
_NOUN_AFTER: Final = Lazy(r" (?!to\b|for\b|at\b|on\b|in\b|that\b|about\b|and\b|i\b)[a-z]")
_CONTENT_LEAD: Final = Lazy(
    r"\b(?:for|about|from|of|since|called|until|due|before|after|because|by)(?: the| my| our)? ?$"
)


@dataclass(frozen=True, slots=True)
class Choice:
    moment: Moment | None
    used: tuple[Moment, ...] = ()


def _weight(moment: Moment, text: str, carriers: list[Carrier]) -> int:
    """Score how likely a moment is the reminder's and not part of what it is about."""
    weight = 4 * bool(moment.clock or (moment.after and moment.after.exact)) + bool(
        moment.day or moment.after
    )
    if any(_LINK.fullmatch(text, c.end, moment.start) for c in carriers if c.end <= moment.start):
        weight += 16
    if any(_LINK.fullmatch(text, moment.end, c.start) for c in carriers if c.start >= moment.end):
        weight += 6
    if TAIL.match(text, moment.end):
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


def choose(moments: list[Moment], text: str, carriers: list[Carrier]) -> Choice:
    if not moments:
        return Choice(None)
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
    return Choice(main, tuple(used))


_THAT_CLAUSE: Final = Lazy(r"\b(?:that|because|since|as|so)\b")


def _speaks_of_content(main: Moment, other: Moment, moments: list[Moment], text: str) -> bool:
    """Tell whether `other` goes with a time of the content: "at 9 that I have a 7 am flight tomorrow"."""
    rivals = [m for m in moments if m.clock and main.end <= m.start and m.end <= other.start]
    return bool(main.clock and rivals and _THAT_CLAUSE.search(text[main.end : other.start]))


_EVENING_EVENT: Final = Lazy(r"\b(?:dinner|supper|drinks|party|concert)\b[^,.;]{0,30}$")


def evening_event(choice: Choice, text: str) -> Choice:
    """Read "dinner on Friday at 7" as the evening: nobody dines at seven in the morning."""
    moment = choice.moment
    if moment is None or moment.clock is None or moment.part or moment.clock.half:
        return choice
    if moment.clock.hour < 5 or not _EVENING_EVENT.search(text[: moment.start]):
        return choice
    return replace(choice, moment=replace(moment, part=Part("Evening")))
