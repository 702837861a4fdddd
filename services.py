"""What is handed down: `Services`, made once in app.py, and `Turn`, one message being answered."""

import threading
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from core.access import Door
from core.address import PublicAddress
from core.backoff import Patience, Pause, Queues
from core.links import Links
from core.media.folder import MediaFolder
from core.settings import Settings
from core.turnstile import Turnstile
from core.workers import Bell, Errands, Lately, Workers
from intents import Intent
from language.acts import Act
from language.catalogs import ENGLISH
from language.known import LastAct
from replies import Reply
from search.meaning import Meanings
from store import Connection, Database, MemoryType, User
from vendors.mem0_edge import Mem0Edge
from vendors.model_edge import ModelEdge
from vendors.reminder_webhook import ReminderWebhook
from vendors.twilio_edge import TwilioEdge
from vendors.twilio_inbound import InboundMessage


@dataclass(frozen=True, slots=True)
class Services:
    """The settings, the clock and the edges; an edge that is not configured is None."""

    settings: Settings
    database: Database
    clock: Callable[[], datetime]  # aware UTC
    secret_key: bytes
    door: Door  # what opens to the owner
    address: PublicAddress
    workers: Workers
    errands: Errands  # imports and backups
    media: MediaFolder  # where files are kept
    twilio: TwilioEdge | None = None
    model: ModelEdge | None = None
    mem0: Mem0Edge | None = None
    webhook: ReminderWebhook | None = None
    meanings: Meanings | None = None  # None: the extra is not installed
    patience: Patience = field(default_factory=Patience)
    wake: threading.Event = field(default_factory=threading.Event)  # a reminder was made or moved
    bell: Bell = field(default_factory=Bell)  # something waits in a queue
    jobs: dict[str, "Future[Reply]"] = field(default_factory=dict)  # slow messages, by their SID
    last_jobs: dict[int, "Future[Reply]"] = field(default_factory=dict)  # each user's newest
    waiting: threading.BoundedSemaphore = field(  # requests that wait for a slow message: not all
        default_factory=lambda: threading.BoundedSemaphore(5)
    )
    exporting: threading.BoundedSemaphore = field(  # each holds a request until it is read
        default_factory=lambda: threading.BoundedSemaphore(2)
    )
    typing: set[str] = field(default_factory=set)  # SIDs whose senders see that we are at it
    turnstile: Turnstile = field(default_factory=Turnstile)  # each person's messages, in order
    paused: dict[str, Pause] = field(default_factory=dict)  # queues that wait for the owner
    vital: dict[str, Callable[[], bool]] = field(default_factory=dict)  # what /health asks, by name
    seen: dict[str, datetime] = field(default_factory=dict)  # when something was last, by name
    # What the doctor found, by the language that it is said in.
    checkups: defaultdict[str, Lately[Any]] = field(default_factory=lambda: defaultdict(Lately))

    @property
    def has_edges(self) -> bool:
        """Anything is configured that a queue may have work for after a message."""
        return any((self.twilio, self.mem0, self.model, self.webhook, self.meanings))

    @property
    def queues(self) -> Queues:
        """When each queue tries again."""
        return Queues(self.patience, self.clock, self.paused)

    @property
    def links(self) -> Links:
        """The addresses under which files can be fetched."""
        return Links(self.secret_key, self.address, self.settings.port)


@dataclass(frozen=True, slots=True)
class Perceived:
    """What the files of a message are and say, as far as that is known."""

    files: tuple[str, ...] = ()  # names inside MEDIA_DIR, in the order they were sent
    kind: MemoryType | None = None  # of the first file, by its content; None: none is here
    transcript: str = ""  # heard in voice notes
    notes: tuple[str, ...] = ()  # seen or read in the others, to go below the caption
    notes_by_file: tuple[tuple[MemoryType, str], ...] = ()  # the same, each file's with its kind
    # The other cards of an address book, events of a calendar: each is a memory of its own.
    more_cards: tuple[str, ...] = ()
    days: dict[str, tuple[date, ...]] = field(default_factory=dict)  # of events, by their lines
    # Events that are ahead: what to be reminded of, when (UTC), and by which rule again.
    rings: tuple[tuple[str, str, str | None], ...] = ()
    tags: tuple[str, ...] = ()
    sources: dict[str, str] = field(default_factory=dict)  # {"transcript_source": "local"}
    missing: int = 0  # files not fetched yet
    refused: tuple[str, ...] = ()  # why files will never be here, a sentence each
    unheard: int = 0  # voice notes not heard yet
    unseen: int = 0  # pictures not described or read yet
    unread: int = 0  # documents not read yet
    is_refused: bool = False  # the server would not hear or see: it may be of the wrong kind
    wait_s: float = 0.0  # at least so long until it is worth trying again
    is_final: bool = True  # nothing of the above can change any more


@dataclass(frozen=True, slots=True)
class Composed:
    """What a question found beyond the local answer, and the model's sentence on it."""

    told: tuple[int, ...] = ()  # memories that Mem0 found, best first
    near: tuple[int, ...] = ()  # those that share no word with the question, and have its meaning
    facts: tuple[str, ...] = ()  # what Mem0 alone knows
    text: str = ""
    used: tuple[int, ...] = ()  # memories that the sentence rests on
    is_known: bool = False


@dataclass(frozen=True, slots=True)
class Exchange:
    """What the last message did: ids alone, never words."""

    act: LastAct = ""
    memories: tuple[int, ...] = ()  # the last one last
    reminders: tuple[int, ...] = ()
    interaction_id: int = 0
    is_tied: bool = False  # the reminder was set ahead of the note's time


@dataclass(frozen=True, slots=True)
class Brought:
    """What became of bringing in a file that was offered."""

    said: str
    question: dict[str, Any] | None = None  # what is open, as the user's row keeps it
    is_done: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """One message being answered, inside the transaction that will record it."""

    services: Services
    db: Connection
    user: User
    interaction_id: int
    message: InboundMessage
    text: str  # the words: typed, or heard in a voice note
    intent: Intent
    now: datetime  # aware UTC
    is_first: bool = False  # the sender never wrote before
    received_at: datetime | None = None  # when it was said, where that is not `now`
    perceived: Perceived = Perceived()
    tags: tuple[str, ...] = ()  # the model's, for a memory
    small_talk: str = ""  # the model's, for a chat
    keeps: bool = False  # the words are kept beside what they ask for
    composed: Composed | None = None  # for a question, before the transaction
    brings: dict[str, Any] | None = None  # what its file can be brought as
    brought: Brought | None = None  # the file of an earlier message, now
    acts: tuple[Act, ...] = ()  # what is done, in order
    last: Exchange = Exchange()  # what the message before did, and what was done of this one

    def words_of(self, act: Act) -> str:
        """Return the words of an act as they were said."""
        return " ".join(self.text[start:end] for start, end in act.spans) or self.text

    language: str = ENGLISH  # what it is answered in

    @property
    def zone(self) -> ZoneInfo:
        """The user's time zone."""
        return self.user.zone

    @property
    def said_at(self) -> datetime:
        """When it was said: what "tomorrow" counts from."""
        return self.received_at or self.now
