"""Notes and messages of other programs, kept as memories with their files.

Invariants: what comes again is known again by its keys, and what was forgotten stays so; nothing
is read or reckoned while the database is held, but written alone.
"""

import hashlib
import mimetypes
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from pathlib import PurePosixPath
from typing import Any

import store
import when
from core.files import Download, kind_of
from core.media import open_media
from core.settings import Settings
from senses import understanding, vcards
from store import Connection, Interaction, MemoryType, User
from talk.notes import saving
from transfer.kept_files import keep_named
from transfer.owner import is_forgotten
from transfer.report import Report
from transfer.source import Opener


@dataclass(frozen=True, slots=True)
class Note:
    """One note or message to keep."""

    keys: tuple[str, ...]  # what it is known by; a new one gets the first
    text: str
    at: datetime  # aware
    metadata: dict[str, Any]  # of its message: where it is from
    sender: str | None = None  # None: the user
    kind: MemoryType | None = None  # None: that of its file, else a text
    files: tuple[str, ...] = ()  # their names, for the opener
    tags: tuple[str, ...] = ()
    days: tuple[date, ...] = ()  # beside those that its words name
    place: int = 0  # its line or number, for faults
    key_of_file: Callable[[str], str] | None = None  # its key by its file's SHA-256, without words


@dataclass(frozen=True, slots=True)
class _Ready:
    """A note with all that is to be written of it."""

    note: Note
    key: str
    files: dict[int, Download]
    days: tuple[date, ...]


@dataclass
class Keeper:
    """Keeps notes for one user."""

    db: Connection
    settings: Settings
    opener: Opener
    user: User
    now: datetime
    report: Report
    word: str = "messages"  # what they are called in the report
    name_of: Callable[[str], str] = field(default=lambda name: PurePosixPath(name).name)

    def take(self, notes: Sequence[Note]) -> None:
        """Keep a batch: its files first, then its rows in one transaction."""
        ready = [self._prepare(note) for note in notes]
        open_media(self.settings).keep(kept.path for one in ready for kept in one.files.values())
        with store.transaction(self.db):
            for one in ready:
                self._add(one)

    def _prepare(self, note: Note) -> _Ready:
        known, key = self._find(note)
        if known is not None and is_forgotten(known):
            return _Ready(note, key, {}, ())
        here = store.list_media(self.db, known.id) if known else {}
        files = {
            position: kept
            for position, name in enumerate(note.files)
            if position not in here and (kept := self._keep(note, name))
        }
        language = self.user.language or ""
        words = (
            when.find_dates(note.text, note.at, self.user.zone, language) if known is None else ()
        )
        return _Ready(note, key, files, (*note.days, *(mention.day for mention in words)))

    def _find(self, note: Note) -> tuple[Interaction | None, str]:
        """Return the message that a note was kept as, and the key it has or is to have."""
        for key in note.keys:
            if known := store.find_interaction_by_key(self.db, key):
                return known, key
        digest = None
        if note.key_of_file and not note.text and note.files:
            digest = _digest(self.opener, note.files[0])
        if digest is None or note.key_of_file is None:
            return None, note.keys[0]
        key = note.key_of_file(digest)
        return store.find_interaction_by_key(self.db, key), key

    def _keep(self, note: Note, name: str) -> Download | None:
        claim = mimetypes.guess_type(name)[0] or ""
        folder, most = self.settings.media_dir, self.settings.media_max_mb << 20
        try:
            kept = keep_named(self.opener, name, folder, claim, most)
        except ValueError as error:
            self.report.add_fault(note.place, f"{self.name_of(name)}: {error}")
            return None
        if kept is None:
            self.report.missing.append(self.name_of(name))
        return kept

    def _add(self, ready: _Ready) -> None:
        known = store.find_interaction_by_key(self.db, ready.key)
        if known is not None and is_forgotten(known):
            self.report.forgotten += 1
        elif known is not None:
            self.report.known[self.word] += 1
            self._link(known.id, ready)
        elif ready.note.text or ready.files:
            self._link(self._add_message(ready), ready)
            self.report.added[self.word] += 1

    def _add_message(self, ready: _Ready) -> int:
        note = ready.note
        kind = note.kind or self._kind_of(ready)
        interaction_id = store.add_imported_interaction(
            self.db,
            self.user.id,
            store.sent_as(kind),
            note.text,
            note.at,
            idempotency_key=ready.key,
            metadata=note.metadata,
        )
        words = [note.text]
        cards: list[str] = []
        for position, kept in ready.files.items():
            lines = vcards.read_file(kept.path) if kind_of(kept.mime_type) == "contact" else []
            words += lines[:1]
            cards += lines[1:]
            if kind_of(kept.mime_type) == "document":
                words.append(re.sub(r"^\d{8}-", "", self.name_of(note.files[position])))
        tags = list(dict.fromkeys((*note.tags, *saving.find_tags(note.text))))
        content = "\n".join(filter(None, words))
        whose = (self.db, self.user.id, interaction_id)
        memory_id = store.add_memory(*whose, content, kind, note.at, tags, note.sender)
        for card in cards:
            store.add_memory(*whose, card, kind, note.at)
        store.add_memory_days(self.db, memory_id, ready.days)
        return interaction_id

    def _kind_of(self, ready: _Ready) -> MemoryType:
        if ready.files:
            return kind_of(next(iter(ready.files.values())).mime_type)
        if ready.note.files:
            return kind_of(mimetypes.guess_type(ready.note.files[0])[0] or "")
        return "text"

    def _link(self, interaction_id: int, ready: _Ready) -> None:
        for position, kept in ready.files.items():
            media_id = understanding.add_media(self.db, kept, self.now)
            name = self.name_of(ready.note.files[position])
            store.fill_media_words(self.db, media_id, {"name": name})
            store.link_media(self.db, interaction_id, position, media_id)
            self.report.added["files"] += 1
            media = store.find_media(self.db, media_id)
            if media is not None and understanding.says_something(media):
                store.queue_media(self.db, interaction_id, self.now, self.now, quietly=True)
                self.report.waiting += not understanding.is_understood(media)


def _digest(opener: Opener, name: str) -> str | None:
    """Return the SHA-256 of a file; None: it is not there."""
    stream = opener(name)
    if stream is None:
        return None
    found = hashlib.sha256()
    with stream:
        for chunk in iter(partial(stream.read, 1 << 20), b""):
            found.update(chunk)
    return found.hexdigest()


def digest_of(*parts: str) -> str:
    """Return what a key makes of texts."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:40]
