"""What a message asks for: the rules, and a model where they are unsure.

Invariant: a model is asked only where the rules are unsure, and counts only where it is surer than
they are and sure enough. On its word alone nothing is forgotten or ended, no statement and no
request is lost, and nothing is said to be done.
"""

import logging
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import intents
import when
from answers.with_model import recent_turns
from core.errors import ServiceError
from intents import Intent
from language import claims
from language.acts import Act
from language.known import Known
from services import Services
from store import Connection, User
from talk import as_acts, commands
from talk.reminders import digest, pausing
from vendors.model_values import ModelIntent

log = logging.getLogger(__name__)
SURE = 0.85  # rules as sure as this are not questioned
LEAST = 0.6  # a model less sure than this does not count
# What a model may bring about where the rules see something else: nothing that ends or forgets.
_HARMLESS = frozenset({"memory", "search", "reminder", "reminder_list", "chat", "help"})
_HARMLESS_CHANGES = frozenset({"move", "snooze"})


@dataclass(frozen=True, slots=True)
class Decision:
    """What a message asks for, and what the model adds to it."""

    intent: Intent
    tags: tuple[str, ...] = ()  # for a memory
    reply: str = ""  # for a chat
    keeps: bool = False  # the words are kept as well: they may be a statement


def by_rules(
    text: str, now: datetime, zone: ZoneInfo, known: Known
) -> tuple[Intent, tuple[Act, ...]]:
    """Return what the rules alone make of a message, read once: no network, no wait."""
    plain = commands.parse(text) or pausing.parse(text) or _spoken_command(text)
    plain = plain or digest.spoken(text, now, zone, known.language)
    if plain is not None:
        return plain, as_acts.acts_of(plain, text, now, zone, known)
    acts = as_acts.read(text, now, zone, known)
    return intents.of_acts(acts), acts


def _spoken_command(text: str) -> Intent | None:
    """Read "my notes" as /list, "set my timezone to Paris" as /timezone."""
    if intents.asks_for_the_list(text):
        return intents.command("list")
    said = intents.zone_said(text)
    if said is None:
        return None
    name, is_request = said
    is_meant = is_request or when.parse_zone(name)
    return intents.command("timezone", name) if is_meant else None


def needs_model(
    services: Services, intent: Intent, text: str, now: datetime, user: User | None
) -> bool:
    """Tell whether the model is to be asked: not where the rules are sure."""
    if services.model is None or not services.model.available:
        return False
    if intent.source == "command" or intent.confidence >= SURE:
        return False
    if not any(character.isalnum() for character in text):
        return False
    zone = user.zone if user else services.settings.timezone
    language = user.language or "" if user else ""
    return not (
        intent.kind == "reminder" and when.parse_reminder(text, now, zone, language).complete
    )


def decide(
    services: Services, db: Connection, user: User, text: str, said_at: datetime, known: Known
) -> tuple[Decision, tuple[Act, ...]]:
    """Return what a message asks for; takes as long as the model does, a few seconds at most."""
    rule, acts = by_rules(text, said_at, user.zone, known)
    if not needs_model(services, rule, text, said_at, user):
        return Decision(rule), acts
    assert services.model is not None
    try:
        said = services.model.classify(text, said_at, user.zone, recent_turns(db, user))
    except ServiceError as error:
        log.warning("model not asked reason=%r", error.reason)
        return Decision(rule), acts
    decision = weigh(rule, said)
    if decision.intent is not rule:
        acts = as_acts.acts_of(decision.intent, text, said_at, user.zone, known)
    return decision, acts


def weigh(rule: Intent, said: ModelIntent) -> Decision:
    """Return what counts of two readings; where one of them is a statement, it is kept."""
    if said.confidence <= max(rule.confidence, LEAST) or not _may_say(said):
        return Decision(rule)
    if said.kind == "memory":
        # A question or a request to be reminded is answered all the same.
        is_asked = rule.kind in {"search", "reminder"}
        return Decision(rule if is_asked else _intent_of(said, rule), said.tags, keeps=is_asked)
    if rule.kind == "reminder" and said.kind != "reminder":
        return Decision(rule)
    if rule.kind == "memory":
        is_idle = said.kind in {"chat", "help"}
        return Decision(rule) if is_idle else Decision(_intent_of(said, rule), keeps=True)
    reply = "" if claims.claims_something(said.reply) else said.reply
    return Decision(_intent_of(said, rule), reply=reply)


def _may_say(said: ModelIntent) -> bool:
    """Tell whether a model may bring this about: nothing ends or is forgotten on its word."""
    if said.kind == "reminder_change":
        return said.action in _HARMLESS_CHANGES
    return said.kind in _HARMLESS


def _intent_of(said: ModelIntent, rule: Intent) -> Intent:
    """Return the model's reading; all reminders are meant only where the rules say so, too."""
    return Intent(
        said.kind,
        said.confidence,
        "model",
        about=said.about,
        number=said.number,
        every=said.everything and rule.every,
        action=said.action,
        time_text=" ".join(filter(None, (said.recurrence_words, said.time_words))),
        new_text=said.message if said.kind == "reminder" else "",
        kind_wanted=said.kind_wanted,
        count=said.count,
        everything=said.everything and said.kind == "search",
    )
