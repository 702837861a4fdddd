"""A text to acts, and the kind of the first that asks or orders; the face of `reading/`.

What holds whatever is typed: a question is never stored, a statement never deletes anything, small
talk is never kept, and in doubt a statement is saved. Nothing here reads a clock or a file.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal, get_args
from zoneinfo import ZoneInfo

from language import acts
from language.known import Known, Nothing
from language.reader import idioms
from reading import message

Kind = Literal[
    "memory",
    "search",
    "reminder",
    "reminder_list",
    "reminder_cancel",
    "reminder_change",
    "forget",
    "chat",
    "help",
    "command",  # a slash and a name without a kind of its own: `/list photos`
]
Action = Literal[
    "",
    "move",
    "snooze",
    "done",
    "rename",
    "skip",
    "undo",
    "thanks",
    "greeting",
    "bye",
    "how_are_you",
    "who_are_you",
    "clock",
    "yes",
    "no",
]
_ACTIONS: Final = frozenset(get_args(Action))


@dataclass(frozen=True, slots=True)
class Intent:
    """What a message asks for, and the words of it that matter.

    `about` has its carrier words removed and the sender's spelling kept; empty means "the last one"
    or "that" for kinds that need a target. `number` counts in the list last shown.
    """

    kind: Kind
    confidence: float
    source: Literal["rule", "model", "command"] = "rule"
    about: str = ""
    number: int | None = None
    every: bool = False
    action: Action = ""
    time_text: str = ""
    new_text: str = ""
    kind_wanted: str = ""
    count: bool = False
    everything: bool = False
    name: str = ""  # of a command
    argument: str = ""


def command(name: str, argument: str = "") -> Intent:
    """The intent of a command that has no kind of its own."""
    return Intent("command", 1.0, "command", name=name, argument=argument)


def read(text: str, now: datetime, zone: ZoneInfo, known: Known) -> tuple[acts.Act, ...]:
    """What the message asks for, act by act; their spans cover its letters and digits."""
    return message.read(text, now, zone, known)


def classify(text: str, now: datetime, zone: ZoneInfo, language: str = "en") -> Intent:
    """What the message asks for first; a memory where it asks for nothing.

    Only the person's `language` is known: what their notes, reminders or lists decide is not.
    """
    return of_acts(message.read(text, now, zone, Nothing(language, is_taken_at_word=True)))


def of_acts(found: Iterable[acts.Act]) -> Intent:
    """The intent that stands for acts: for the first that asks or orders, else for the first."""
    intents = [_of_act(act) for act in found]
    return next((one for one in intents if one.kind != "memory"), intents[0])


def _of_act(act: acts.Act) -> Intent:
    intent = Intent(_kind_of(act), act.confidence)
    match act:
        case acts.Ask():
            wants = act.wants
            intent = replace(intent, about=act.about, kind_wanted=act.kind)
            return replace(intent, count=wants == "count", everything=wants == "everything")
        case acts.Change():
            intent = replace(_aimed(intent, act.target), action=_action(act.op))
            time = act.when.text if act.when else ""
            return replace(intent, time_text=time, new_text=act.new_text)
        case acts.Forget():
            return _aimed(intent, act.target)
        case acts.Undo():
            return replace(intent, action="undo")
        case acts.Talk():
            return replace(intent, action=_action(act.topic))
        case acts.Answer():
            return replace(intent, action=_action(act.choice))
        case acts.Command():
            return replace(intent, source="command")
        case _:
            return intent


def _aimed(intent: Intent, target: acts.Target) -> Intent:
    number = target.numbers[0] if target.numbers else target.ordinal
    number = number if number is None or number > 0 else None
    return replace(intent, about=target.words, number=number, every=target.is_all)


def _action(name: str) -> Action:
    return name if name in _ACTIONS else ""  # type: ignore[return-value]


def _kind_of(act: acts.Act) -> Kind:
    """The kind that stands for an act."""
    match act:
        case acts.Ask():
            return "reminder_list" if act.wants == "reminders" else "search"
        case acts.Remind() | acts.Unclear():
            return "reminder"
        case acts.Change():
            return "reminder_cancel" if act.op == "cancel" else "reminder_change"
        case acts.Forget() | acts.Undo():
            return "forget"
        case acts.Edit(op="clear" | "remove"):
            return "forget"
        case acts.Talk() | acts.Answer():
            return "chat"
        case acts.Help() | acts.Command():
            return "help"
        case _:
            return "memory"


def zone_said(text: str) -> tuple[str, bool] | None:
    """Return the time zone a message sets and whether it asks for it: "set my timezone to Paris".

    "My time zone is Paris" tells; whether that is a zone is for the caller to say.
    """
    for name, is_request in (("set_zone", True), ("tell_zone", False)):
        zone = idioms.rest_after(text, name)
        if zone is not None:
            return zone, is_request
    return None


def asks_for_the_list(text: str) -> bool:
    """Tell whether a message asks for what was saved last and no more: "my notes", "list"."""
    return idioms.rest_after(text, "list_all") == ""
