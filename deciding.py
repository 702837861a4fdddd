"""What a message asks for: the model with the rules behind it.

Invariant: the model is asked, never obeyed: its answer is a checked `Intent`, the rules decide
when it fails, and it can neither delete on a weak hint nor have a question stored.
"""

import logging
from dataclasses import dataclass
from datetime import datetime

import ai
import commands
import intents
import pausing
import store
import when
from ai import ModelIntent
from errors import ServiceError
from intents import Intent
from services import Command, Services
from store import Connection, User

log = logging.getLogger(__name__)

RECENT_TURNS = 4
_DELETES = frozenset({"forget", "reminder_cancel"})
_SURE = 0.7


@dataclass(frozen=True, slots=True)
class Decision:
    """What a message asks for, and what the model adds to it."""

    intent: Intent | Command
    tags: tuple[str, ...] = ()  # for a memory
    reply: str = ""  # for a chat


def by_rules(text: str, now: datetime, user: User | None, services: Services) -> Intent | Command:
    """Return what the rules alone make of a message: no network, no wait."""
    zone = user.zone if user else services.settings.timezone
    plain = commands.parse(text) or pausing.parse(text) or _spoken_command(text)
    return plain or intents.classify(text, now, zone)


def _spoken_command(text: str) -> Command | None:
    """Read "my notes" as /list, "set my timezone to Paris" as /timezone."""
    if intents.asks_for_the_list(text):
        return Command("list", "")
    said = intents.zone_said(text)
    if said is None:
        return None
    name, is_request = said
    return Command("timezone", name) if is_request or when.parse_zone(name) else None


def needs_model(
    services: Services, intent: Intent | Command, text: str, now: datetime, user: User | None
) -> bool:
    """Tell whether the model is to be asked: not for commands and complete explicit reminders."""
    if services.model is None or not services.model.available:
        return False
    if isinstance(intent, Command) or intent.source == "command":
        return False
    if not any(character.isalnum() for character in text):
        return False
    zone = user.zone if user else services.settings.timezone
    return not (intent.kind == "reminder" and when.parse_reminder(text, now, zone).complete)


def decide(
    services: Services, db: Connection, user: User, text: str, said_at: datetime
) -> Decision:
    """Return what a message asks for; takes as long as the model does, a few seconds at most."""
    rule = by_rules(text, said_at, user, services)
    if not needs_model(services, rule, text, said_at, user):
        return Decision(rule)
    assert services.model is not None and isinstance(rule, Intent)
    try:
        said = services.model.classify(text, said_at, user.zone, recent_turns(db, user))
    except ServiceError as error:
        log.warning("model not asked reason=%r", error.reason)
        return Decision(rule)
    intent = _intent_of(said)
    if _is_unsafe(intent, rule):
        return Decision(rule, said.tags)
    return Decision(intent, said.tags, said.reply)


def recent_turns(db: Connection, user: User) -> list[ai.Turn]:
    """Return the last exchanges, oldest first: what "and when was that?" refers to."""
    recent = store.list_recent_interactions(db, user.id, RECENT_TURNS + 1)
    turns = [ai.Turn(one.transcript or one.content, one.reply or "") for one in recent if one.reply]
    return turns[:RECENT_TURNS][::-1]


def _intent_of(said: ModelIntent) -> Intent:
    is_reminder = said.kind == "reminder"
    return Intent(
        said.kind,
        said.confidence,
        "model",
        about=said.about,
        number=said.number,
        every=said.everything and said.kind != "search",
        action=said.action,
        time_text=" ".join(filter(None, (said.recurrence_words, said.time_words))),
        new_text=said.message if is_reminder or said.action == "rename" else "",
        kind_wanted=said.kind_wanted,
        count=said.count,
        everything=said.everything and said.kind == "search",
    )


def _is_unsafe(intent: Intent, rule: Intent) -> bool:
    """Tell whether the model would delete on a hint, keep a question or miss a plain reminder."""
    if intent.kind in _DELETES and rule.kind not in _DELETES:
        return intent.confidence < _SURE or rule.confidence > intent.confidence
    missed = (rule.kind, intent.kind) in {
        ("search", "memory"),
        ("reminder", "memory"),
        ("reminder", "chat"),
    }
    return missed and rule.confidence >= _SURE
