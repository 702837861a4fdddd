"""A message understood, before its transaction: what it asks for and what its files say."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from intents import Intent
from services import Command, Composed, Perceived, Services, Turn
from store import Connection, InteractionType, User
from talk.deciding import Decision
from vendors.twilio_inbound import InboundMessage

NOTHING = Perceived()


@dataclass(frozen=True, slots=True)
class Prepared:
    """What was found out about a message before its transaction, where that takes time."""

    text: str  # typed, or heard
    decision: Decision
    perceived: Perceived = NOTHING
    composed: Composed | None = None

    def turn(
        self,
        services: Services,
        db: Connection,
        user: User,
        interaction_id: int,
        message: InboundMessage,
        now: datetime,
        *,
        is_first: bool = False,
        received_at: datetime | None = None,
    ) -> Turn:
        """Return the turn in which the message is answered."""
        return Turn(
            services,
            db,
            user,
            interaction_id,
            message,
            self.text,
            self.decision.intent,
            now,
            is_first,
            received_at=received_at,
            perceived=self.perceived,
            tags=self.decision.tags,
            small_talk=self.decision.reply,
            keeps=self.decision.keeps,
            composed=self.composed,
        )


def intent_name(intent: Intent | Command) -> str:
    """Return the name of what was asked for, as it is kept and logged."""
    return intent.kind if isinstance(intent, Intent) else intent.name


def found_out(prepared: Prepared) -> dict[str, Any]:
    """Return what is kept of how a message was understood."""
    intent = prepared.decision.intent
    kept = {"intent": intent_name(intent), **prepared.perceived.sources}
    if isinstance(intent, Command):
        return kept
    return kept | {"confidence": intent.confidence, "decided_by": intent.source}


def interaction_type(message: InboundMessage, prepared: Prepared) -> InteractionType:
    """Return what a message turned out to be; media keep their kind."""
    kind, intent = prepared.perceived.kind or message.kind, prepared.decision.intent
    if kind != "text":
        return kind
    if isinstance(intent, Command) or intent.source == "command":
        return "command"
    kinds: dict[str, InteractionType] = {
        "memory": "text",
        "search": "search",
        "forget": "command",
        "help": "chat",
        "chat": "chat",
    }
    return kinds.get(intent.kind, "reminder")
