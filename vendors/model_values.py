"""What goes to a model and what comes from it: plain values."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal

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
]
Action = Literal["", "move", "snooze", "done", "rename", "skip", "undo"]
KindWanted = Literal["", "text", "image", "audio", "video", "document", "location", "contact"]
Task = Literal["chat", "vision", "hearing", "embedding"]
Content = str | list[dict[str, Any]]  # one text, or text and image parts
MODEL_SETTINGS: dict[Task, str] = {
    "chat": "OPENAI_CHAT_MODEL",
    "vision": "OPENAI_CHAT_MODEL",
    "hearing": "OPENAI_TRANSCRIBE_MODEL",
    "embedding": "OPENAI_EMBEDDING_MODEL",
}


@dataclass(frozen=True, slots=True)
class Budgets:
    """Seconds that a call may take in all: connecting, waiting, and trying again."""

    classify_s: float = 6.0  # OPENAI_TIMEOUT, as is answer_s
    answer_s: float = 6.0
    describe_s: float = 20.0
    transcribe_s: float = 30.0
    embed_s: float = 30.0
    models_s: float = 10.0


@dataclass(frozen=True, slots=True)
class Hints:
    """What a voice note is likely to hold: languages (ISO 639-1) and names."""

    languages: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


NO_HINTS: Final = Hints()


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier exchange: what the person said and what they were answered."""

    said: str
    replied: str


@dataclass(frozen=True, slots=True)
class Source:
    """A memory to answer from. `said_at` is aware; `sender` None means the user."""

    id: int
    text: str
    said_at: datetime
    kind: str = "text"
    sender: str | None = None


@dataclass(frozen=True, slots=True)
class ModelIntent:
    """How the model reads a message. Every text is capped and free of control characters.

    `time_words` and `recurrence_words` are as said (in English), to be read by `when.py`, and hold
    no digits that the person did not give. `number` counts in the list last shown.
    """

    kind: Kind
    confidence: float
    about: str
    action: Action
    number: int | None
    everything: bool
    kind_wanted: KindWanted
    count: bool
    message: str
    time_words: str
    recurrence_words: str
    tags: tuple[str, ...]
    reply: str


@dataclass(frozen=True, slots=True)
class Transcript:
    """The words heard, maybe none; `language` only where the server tells it."""

    text: str
    language: str | None


@dataclass(frozen=True, slots=True)
class Description:
    """What an image shows, the text that can be read in it (maybe none), and a few tags."""

    caption: str
    readable_text: str
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ModelAnswer:
    """A sentence or two, and the ids of the memories it rests on: none when not `known`."""

    text: str
    used: tuple[int, ...]
    known: bool


@dataclass(frozen=True, slots=True)
class ModelStatus:
    """Whether the server lists a configured model, and when its maker shuts it down, if it says."""

    setting: str
    name: str
    listed: bool
    shutdown_date: date | None
