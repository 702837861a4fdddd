"""What the tables' files share: the values of columns, and times as UTC text.

A kind of row is read by one function, such as `_reminders`, whose columns stand above it; which of
them is a literal of the caller's: what follows FROM.
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Literal, TypeVar

InteractionType = Literal[
    "text",
    "image",
    "audio",
    "video",
    "document",
    "location",
    "contact",
    "command",
    "search",
    "reminder",
    "chat",
]

MemoryType = Literal["text", "list", "image", "audio", "video", "document", "location", "contact"]

ReminderStatus = Literal["pending", "sent", "cancelled", "failed"]

Channel = Literal["whatsapp", "local"]

ReplyVia = Literal["twiml", "rest", "local"]

LOCAL_USER = "local"

T = TypeVar("T")

to_json = json.JSONEncoder(ensure_ascii=False).encode


def to_text(moment: datetime) -> str:
    """Return an aware datetime as UTC text, whole seconds: 2026-11-22T15:18:00Z."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")[:19] + "Z"


def from_text(text: str) -> datetime:
    """Return UTC text as an aware datetime."""
    return datetime.fromisoformat(text)


def from_text_or_none(text: str | None) -> datetime | None:
    """Return UTC text as an aware datetime; None of nothing."""
    return from_text(text) if text else None


def sent_as(kind: MemoryType) -> InteractionType:
    """Return the type of the message that brings a memory of a kind: a list is text."""
    return "text" if kind == "list" else kind


def first_of(found: Sequence[T]) -> T | None:
    """Return the first, if there is one."""
    return found[0] if found else None
