"""From a decision to the acts that are done: the rules' own reading, or what stands for an intent.

Invariant: whoever decided, what is done is a tuple of acts, and their spans cover the text.
"""

import re
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import intents
import when
from answers import recall
from intents import Intent
from language import acts
from language.acts import Act, Target, When
from language.known import Known

_NUMBERS = re.compile(r"(?:#?\d{1,3}\b|and\b|[\s,&])+", re.IGNORECASE)  # "/cancel 1, 2 and 3"


def acts_of(
    intent: Intent, text: str, now: datetime, zone: ZoneInfo, known: Known
) -> tuple[Act, ...]:
    """Return what a message asks for, act by act."""
    if intent.kind == "command":
        named = acts.Command(name=intent.name, argument=intent.argument, rule=recall.COMMAND)
        return (replace(named, spans=_whole(text)),)
    if intent.source == "rule":
        return read(text, now, zone, known)
    rule = recall.COMMAND if intent.source == "command" else f"model {intent.kind}"
    act = of_intent(intent, text, now, zone, known.language)
    return (replace(act, spans=_whole(text), rule=rule, confidence=intent.confidence),)


def read(text: str, now: datetime, zone: ZoneInfo, known: Known) -> tuple[Act, ...]:
    """Return what the rules read; where that is nothing, the text is kept."""
    return intents.read(text, now, zone, known) or (acts.Keep(spans=_whole(text)),)


def _whole(text: str) -> tuple[acts.Span, ...]:
    return ((len(text) - len(text.lstrip()), len(text.rstrip())),)


def of_intent(intent: Intent, text: str, now: datetime, zone: ZoneInfo, language: str = "") -> Act:
    """Return the one act that an intent stands for."""
    match intent.kind:
        case "memory":
            return acts.Keep()
        case "search":
            return _asked(intent, text, now, zone, language)
        case "reminder":
            return _remind(intent, text, now, zone, language)
        case "reminder_list":
            return acts.Ask(about=intent.about, wants="reminders")
        case "reminder_cancel":
            scope: acts.Scope = "all" if intent.every else ""
            return acts.Change(op="cancel", target=target_of(intent), scope=scope)
        case "reminder_change":
            return _changed(intent, now, zone, language)
        case "forget":
            is_undo = intent.action == "undo"
            return acts.Undo() if is_undo else acts.Forget(target=target_of(intent))
        case "help":
            return acts.Help()
        case "chat":
            return acts.Talk(topic=intent.action)
        case "command":
            return acts.Command(name=intent.name, argument=intent.argument)


def _asked(intent: Intent, text: str, now: datetime, zone: ZoneInfo, language: str) -> acts.Ask:
    wants: acts.Wants = "fact"
    if intent.everything:
        wants = "everything"
    elif intent.count:
        wants = "count"
    elif intent.kind_wanted:
        wants = "media"
    stretch = when.find_range(text, now, zone, language)
    return acts.Ask(about=intent.about, wants=wants, stretch=stretch, kind=intent.kind_wanted)


def _remind(intent: Intent, text: str, now: datetime, zone: ZoneInfo, language: str) -> acts.Remind:
    """Read the person's own words; what they leave open, in the words that a model picked out."""
    request = when.parse_reminder(text, now, zone, language)
    if request.due is None and intent.time_text and request.problem != "past":
        picked = f"Remind me to {intent.new_text or request.message}, {intent.time_text}"
        read = when.parse_reminder(picked, now, zone, language)
        request = replace(read, message=intent.new_text or request.message or read.message)
    return acts.Remind(message=request.message or intent.new_text, when=when_of(request, text))


def when_of(request: when.ReminderRequest, text: str) -> When | None:
    """Return the time of a request; None: it says none."""
    if request.problem == "no_time":
        return None
    return When(text, request.due, request.rrule, request.has_clock, request.problem)


def _changed(intent: Intent, now: datetime, zone: ZoneInfo, language: str) -> acts.Change:
    time = None
    if intent.time_text:
        request = when.parse_reminder(intent.time_text, now, zone, language)
        due, problem = request.due, request.problem
        time = When(intent.time_text, due, request.rrule, request.has_clock, problem)
    ops: dict[str, acts.ChangeOp] = {
        "snooze": "snooze",
        "done": "done",
        "rename": "rename",
        "skip": "skip",
    }
    op = ops.get(intent.action, "move")
    return acts.Change(op=op, target=target_of(intent), when=time, new_text=intent.new_text)


def target_of(intent: Intent) -> Target:
    """Return what an intent is about: a number, words, all, or the last one."""
    if intent.number is not None or _NUMBERS.fullmatch(intent.about):
        more = intent.about if _NUMBERS.fullmatch(intent.about) else ""
        numbers = f"{intent.number or ''} {more}"
        return Target(numbers=tuple(map(int, re.findall(r"\d+", numbers))))
    is_last = not intent.about and not intent.every
    return Target(words=intent.about, is_all=intent.every, is_last=is_last)
