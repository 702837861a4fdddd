"""What is handed down: `Services`, made once in app.py, and `Turn`, one message being answered."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from intents import Intent
from settings import Settings
from store import Connection, Database, User
from whatsapp import InboundMessage, TwilioEdge


@dataclass(frozen=True, slots=True)
class Services:
    """The settings, the clock and the edges; an edge that is not configured is None."""

    settings: Settings
    database: Database
    clock: Callable[[], datetime]  # aware UTC
    secret_key: bytes
    twilio: TwilioEdge | None = None
    wake: threading.Event = field(default_factory=threading.Event)  # a reminder was made or moved
    vital: dict[str, Callable[[], bool]] = field(default_factory=dict)  # what /health asks, by name


@dataclass(frozen=True, slots=True)
class Command:
    """A message that starts with a slash and has no intent of its own: `/list photos`."""

    name: str
    argument: str


@dataclass(frozen=True, slots=True)
class Turn:
    """One message being answered, inside the transaction that will record it."""

    services: Services
    db: Connection
    user: User
    interaction_id: int
    message: InboundMessage
    text: str  # the words: typed, or heard in a voice note
    intent: Intent | Command
    now: datetime  # aware UTC
    is_first: bool = False  # the sender never wrote before

    @property
    def zone(self) -> ZoneInfo:
        """The user's time zone."""
        return self.user.zone
