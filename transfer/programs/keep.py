"""What Google Takeout gives of Keep: a JSON file a note, its pictures beside it."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Any, Final

from language.catalogs import say
from store import MemoryType
from talk.notes.lists import Item, Listing
from transfer.programs.notes import Note, digest_of
from transfer.programs.tree import Tree

MOST_BYTES: Final = 8 << 20  # of a note
_OPEN, _TICKED = "☐ ", "✓ "


def is_keep(head: str) -> bool:
    """Tell whether a JSON text begins as a note does."""
    named = (
        '"textContent"',
        '"listContent"',
        '"createdTimestampUsec"',
        '"userEditedTimestampUsec"',
    )
    return any(name in head for name in named)


@dataclass
class Reader:
    """Reads the notes of a Takeout."""

    tree: Tree
    whose: str  # a WhatsApp id
    now: datetime
    seen: Counter[str] = field(default_factory=Counter)

    def read(self, name: str, place: int) -> Note | str:
        """Return a note; or what it is called, when it is in the bin or empty.

        Raises ValueError when the file is none.
        """
        if self.tree.sizes[name] > MOST_BYTES:
            raise ValueError(say("it is too large for a note"))
        note = json.loads(self.tree.head(name, MOST_BYTES).decode("utf-8-sig", "replace"))
        if not isinstance(note, dict):
            raise ValueError(say("it is no note of Keep"))
        title = str(note.get("title") or "").strip()
        text, kind = _words(note, title)
        files = tuple(self._files(note, name))
        if note.get("isTrashed") or not (text or files):
            return title or PurePosixPath(name).stem
        stamp = str(note.get("createdTimestampUsec") or note.get("userEditedTimestampUsec") or "")
        at = _moment(stamp) or self.now
        key = stamp or digest_of(text)
        self.seen[key] += 1
        return Note(
            (f"keep:{self.whose}/{key}/{self.seen[key]}",),
            text,
            at,
            {"source": "keep"},
            kind=kind if not files else None,
            files=files,
            tags=tuple(_tags(note)),
            place=place,
        )

    def _files(self, note: dict[str, Any], name: str) -> Iterator[str]:
        """Yield the files of a note; Takeout often gives them another ending than it says."""
        folder = name[: len(name) - len(PurePosixPath(name).name)]
        for attachment in _objects(note, "attachments"):
            said = folder + str(attachment.get("filePath") or "")
            stem = said.rpartition(".")[0] + "."
            like = (other for other in self.tree.sizes if other.startswith(stem))
            yield said if said in self.tree.sizes else next(like, said)


def _objects(note: dict[str, Any], name: str) -> list[dict[str, Any]]:
    values = note.get(name)
    return [value for value in values or () if isinstance(value, dict)] if values else []


def _words(note: dict[str, Any], title: str) -> tuple[str, MemoryType | None]:
    """Return a note's words, and "list" for a checklist that has a name."""
    items = [
        Item(str(item.get("text") or "").strip(), bool(item.get("isChecked")))
        for item in _objects(note, "listContent")
        if str(item.get("text") or "").strip()
    ]
    body = str(note.get("textContent") or "").strip()
    links = [str(link["url"]) for link in _objects(note, "annotations") if link.get("url")]
    beside = [link for link in links if link not in body]
    if items and title and not body and not beside and "\n" not in title:
        return Listing(title.rstrip(":"), tuple(items)).content, "list"
    lines = [(_TICKED if item.is_ticked else _OPEN) + item.text for item in items]
    return "\n".join(filter(None, [title, body, *lines, *beside])), None


def _tags(note: dict[str, Any]) -> Iterator[str]:
    for label in _objects(note, "labels"):
        if words := str(label.get("name") or "").lower().split():
            yield "-".join(words)


def _moment(stamp: str) -> datetime | None:
    try:
        return datetime.fromtimestamp(int(stamp) / 1_000_000, UTC) if stamp else None
    except (ValueError, OSError, OverflowError):
        return None
