"""What was kept elsewhere, brought here: an export of ours, or a chat that WhatsApp exported.

Invariants: importing twice is importing once; what is here stays, and what was forgotten stays
forgotten; what cannot be read is named by its line and its cause, and the rest goes on; a file is
kept under the hash of its bytes or not at all, and no name in an archive says where.
"""

import argparse
import contextlib
import hashlib
import json
import mimetypes
import re
import sqlite3
import sys
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, Final, Literal, TypeVar, cast, get_args
from zoneinfo import ZoneInfo

import store
import when
from core.errors import Question, UserError
from core.files import Download, MediaRefused, arriving, fsync_folder, kind_of, put_in_place
from core.settings import Settings
from senses import understanding, vcards
from store import (
    Connection,
    Database,
    Interaction,
    InteractionType,
    MemoryType,
    Reminder,
    ReminderStatus,
    ReplyVia,
    User,
)
from talk import saving
from times import occurrences
from times.values import attach
from transfer.chatlog import (
    LINE_MAX_BYTES,
    PLACE,
    ChatMessage,
    DateOrder,
    Opener,
    Source,
    Survey,
    clean_message,
    decide_order,
    raw_lines,
    read_chat,
    survey_chat,
)
from transfer.export import (
    FORMAT,
    LINES_NAME,
    MEDIA_FOLDER,
    MEDIA_NAME,
    Progress,
    show_progress,
    silent,
)
from whatsapp import read_address

T = TypeVar("T")

BATCH: Final = 200  # lines that share a transaction
FILE_MAX_BYTES: Final = 100 << 20  # the most that MEDIA_MAX_MB can allow
FAULTS_SHOWN: Final = 50
LATE_FOR: Final = timedelta(days=1)  # a reminder that was due longer ago does not ring any more


@dataclass
class Report:
    """What an import did; the counters are by kind of row."""

    whose: str  # the WhatsApp id of the user it was for
    added: Counter[str] = field(default_factory=Counter)
    known: Counter[str] = field(default_factory=Counter)  # were here before
    forgotten: int = 0  # memories that were forgotten here since
    late: int = 0  # reminders whose time had passed: kept as cancelled
    waiting: int = 0  # files that are to be heard, seen or read yet
    skipped: int = 0  # lines of a chat that nobody wrote, and media that the chat leaves out
    missing: list[str] = field(default_factory=list)  # files that are named and not there
    faults: list[str] = field(default_factory=list)  # "line 7: cause", the first of them
    fault_count: int = 0

    def add_fault(self, number: int, cause: str) -> None:
        """Note that a line cannot be used."""
        self.fault_count += 1
        if len(self.faults) < FAULTS_SHOWN:
            self.faults.append(f"line {number}: {cause}")

    def sentences(self) -> list[str]:
        """Return the report for a person."""
        said = [f"Added: {_listed(self.added)}.", f"Here before: {_listed(self.known)}."]
        if self.forgotten:
            said.append(f"{self.forgotten} memories were forgotten here since and stay forgotten.")
        if self.late:
            said.append(f"{self.late} reminders were due long ago and are kept as cancelled.")
        if self.waiting:
            waits = "file waits" if self.waiting == 1 else "files wait"
            how = "heard and read one by one while the assistant runs"
            said.append(f"{self.waiting} {waits} to be understood: {how}.")
        if self.skipped:
            said.append(f"{self.skipped} lines hold no message, or media that is not in the chat.")
        if self.missing:
            some = ", ".join(self.missing[:3])
            said.append(f"{len(self.missing)} files are not there or cannot be kept: {some} ...")
        if self.fault_count:
            said.append(f"{self.fault_count} lines cannot be read and were left out.")
        return said


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{counts[kind]} {kind}" for kind in sorted(counts)) or "nothing"


@dataclass(frozen=True, slots=True)
class Options:
    """What the importer says beside the file; None: as the file and the settings have it."""

    whatsapp_id: str | None = None
    me: str | None = None  # what the user is called in a chat; "": none of those who speak there
    order: DateOrder | None = None
    zone: ZoneInfo | None = None  # of the phone that exported a chat
    asks_me: bool = False  # `me` has to be said


# -- files -----------------------------------------------------------------------------------------


class _Unusable(ValueError):
    """A line, or a file, that cannot be kept; the text says why."""


def folder_opener(folder: Path) -> Opener:
    """Open the files directly inside a folder; links that may lead out of it are none."""

    def open_file(name: str) -> BinaryIO | None:
        path = folder / name
        is_inside = name == PurePosixPath(name).name and path.is_file() and not path.is_symlink()
        return path.open("rb") if is_inside else None

    return open_file


def _zip_opener(archive: zipfile.ZipFile, folder: str) -> Opener:
    """Open members directly inside `folder` of an archive by their bare names."""
    members = {info.filename: info for info in archive.infolist() if not info.is_dir()}

    def open_file(name: str) -> BinaryIO | None:
        info = members.get(folder + name)
        return cast(BinaryIO, archive.open(info)) if info else None

    return open_file


# What a damaged, encrypted or odd archive raises while it is read.
_ARCHIVE_ERRORS: Final = (zipfile.BadZipFile, zipfile.LargeZipFile, RuntimeError, EOFError)


def _keep_named(
    opener: Opener, name: str, folder: Path, claim: str, max_bytes: int, digest: str | None = None
) -> Download | None:
    """Keep a named file under its hash, which must be `digest`; the folder is not fsynced yet.

    None: it is not there. Raises ValueError when it cannot be kept; OSError from the disk.
    """
    try:
        source = opener(name)
        if source is None:
            return None
        chunks = iter(partial(source.read, 1 << 20), b"")
        with source, arriving(chunks, folder, max_bytes) as (draft, found, size_bytes):
            if not size_bytes:
                raise _Unusable("the file is empty")
            if digest not in {None, found}:
                raise _Unusable("its bytes are not its own")
            return put_in_place(draft, found, size_bytes, claim)
    except MediaRefused as error:
        raise _Unusable(f"it is larger than {max_bytes >> 20} MB") from error
    except _ARCHIVE_ERRORS as error:
        raise _Unusable(f"it cannot be unpacked ({error})") from error


# -- lines -----------------------------------------------------------------------------------------


def _batches(items: Iterable[Any]) -> Iterator[list[Any]]:
    iterator = iter(items)
    while batch := list(islice(iterator, BATCH)):
        yield batch


# -- an export of ours -----------------------------------------------------------------------------


def _import_export(
    db: Connection,
    settings: Settings,
    source: Source,
    now: datetime,
    whatsapp_id: str | None,
    progress: Progress,
) -> Report:
    """Bring back an export, to the user it is of or to another.

    Raises UserError when it is no export, or of a newer program.
    """
    lines = raw_lines(source)
    header = _read_header(next(lines, (1, 0, b""))[2])
    with store.transaction(db):
        user = _user_of_export(db, settings, header, whatsapp_id, now)
    origin, report = str(header["whatsapp_id"]), Report(user.whatsapp_id)
    bringing = _Bringing(db, user, origin, settings.media_dir, source.opener, now, report)
    for batch in _batches(lines):
        bringing.take([(number, raw) for number, _, raw in batch])
        progress(batch[-1][1], source.size_bytes)
    return report


def _read_header(raw: bytes | None) -> dict[str, Any]:
    """Return whose export it is; raises UserError when it is none that we can read."""
    try:
        header = json.loads(raw or b"")
        is_ours = header["kind"] == "export" and isinstance(header["user"]["whatsapp_id"], str)
    except (ValueError, KeyError, TypeError, RecursionError):
        is_ours = False
    if not is_ours:
        raise UserError("This is no export of this program: its first line does not say so.")
    if header.get("format") != FORMAT:
        raise UserError("This export is of a newer program; update this one first.")
    user: dict[str, Any] = header["user"]
    return user


def _user_of_export(
    db: Connection, settings: Settings, header: dict[str, Any], named: str | None, now: datetime
) -> User:
    zone = settings.timezone
    with contextlib.suppress(ValueError, OSError, TypeError):
        zone = ZoneInfo(header.get("timezone"))  # type: ignore[arg-type]  # TypeError is caught
    user = _make_user(db, named or str(header["whatsapp_id"]), zone, now)
    name = header.get("profile_name")
    if isinstance(name, str) and user.profile_name is None:
        store.set_profile(db, user.id, name, None, now)
    return user


def _make_user(db: Connection, named: str, zone: ZoneInfo, now: datetime) -> User:
    """Return the user of this number, made now if new; raises UserError when it is none."""
    address = read_address(named)
    if address is None:
        raise UserError(f"{named} is no WhatsApp number; write it as +15551230001, or `local`.")
    return store.find_user_by_whatsapp_id(db, address) or store.add_user(db, address, zone, now)


_ORIGIN: Final = re.compile(r"import:([^/]+)/(\w+)/(\d{1,18})/([^/]+)")


@dataclass
class _Bringing:
    """One import under way: what the export's ids are here, and what became of its lines.

    A row is known again by its Twilio SID, by its key, by being the very row that was exported
    (same id, time and user), and a memory or reminder by its place among those of its message.
    """

    db: Connection
    user: User  # whose it will be
    origin: str  # whose it was, a WhatsApp id
    media_dir: Path
    opener: Opener
    now: datetime
    report: Report
    kept: dict[str, Download] = field(default_factory=dict)  # this batch's, by name in the export
    media: dict[str, int] = field(default_factory=dict)  # ids here, by name in the export
    interactions: dict[int, int] = field(default_factory=dict)  # ids here, by id in the export
    reminders: dict[int, int] = field(default_factory=dict)  # likewise
    forgotten: set[int] = field(default_factory=set)  # messages, by their ids here
    said: Counter[int] = field(default_factory=Counter)  # memories met so far, by message here
    asked: Counter[tuple[int, str]] = field(default_factory=Counter)  # reminders, likewise

    def take(self, batch: Sequence[tuple[int, bytes | None]]) -> None:
        """Bring a batch in: its files first, then its rows in one transaction."""
        lines = [(number, line) for number, raw in batch if (line := self._parse(number, raw))]
        self.kept.clear()
        for number, line in lines:
            if line.get("kind") == "media":
                self._keep(number, line)
        if self.kept:
            fsync_folder(self.media_dir)
        with store.transaction(self.db):
            for number, line in lines:
                self._apply(number, line)

    def _parse(self, number: int, raw: bytes | None) -> dict[str, Any] | None:
        if raw is None:
            self.report.add_fault(number, f"it is longer than {LINE_MAX_BYTES >> 20} MB")
            return None
        if not raw.strip():
            return None
        try:
            line = json.loads(raw)
        except (ValueError, RecursionError):
            line = None
        if isinstance(line, dict):
            return line
        self.report.add_fault(number, "it is no JSON object; was the file cut?")
        return None

    def _apply(self, number: int, line: dict[str, Any]) -> None:
        """Bring one line in; one that cannot be used takes nothing with it."""
        steps = {
            "media": self._take_media,
            "interaction": self._take_interaction,
            "memory": self._take_memory,
            "reminder": self._take_reminder,
        }
        step = steps.get(str(line.get("kind")))
        if step is None:
            self.report.add_fault(number, f"its kind {str(line.get('kind'))[:40]!r} is not known")
            return
        try:
            with store.savepoint(self.db):
                is_new = step(line)
        except (_Unusable, sqlite3.IntegrityError, sqlite3.DataError, OverflowError) as error:
            self.report.add_fault(number, str(error))
            return
        if is_new is not None:
            counts = self.report.added if is_new else self.report.known
            counts[_PLURALS[str(line["kind"])]] += 1

    # files

    def _keep(self, number: int, line: dict[str, Any]) -> None:
        """Keep the file that a line describes, unless it is here."""
        name, claim = str(line.get("file")), str(line.get("mime_type"))
        if not MEDIA_NAME.fullmatch(name):
            return
        digest = name.partition(".")[0]
        known = store.find_media_by_hash(self.db, digest)
        if known and (self.media_dir / known.file_path).is_file():
            return
        try:
            kept = _keep_named(self.opener, name, self.media_dir, claim, FILE_MAX_BYTES, digest)
        except ValueError as error:
            self.report.add_fault(number, f"{name}: {error}")
            return
        if kept is None:
            self.report.missing.append(name)
        else:
            self.kept[name] = kept

    def _take_media(self, line: dict[str, Any]) -> bool | None:
        name = _text(line, "file")
        if not MEDIA_NAME.fullmatch(name):
            raise _Unusable("its file has a name that no file of ours has")
        known = store.find_media_by_hash(self.db, name.partition(".")[0])
        kept = self.kept.get(name)
        if kept is None and not (known and (self.media_dir / known.file_path).is_file()):
            return None
        if known:
            media_id = known.id
        else:
            assert kept is not None
            media_id = understanding.add_media(self.db, kept, _moment(line, "created_at"))
        words = line.get("words")
        if isinstance(words, dict):
            store.fill_media_words(self.db, media_id, words)
        self.media[name] = media_id
        return known is None

    # messages

    def _take_interaction(self, line: dict[str, Any]) -> bool:
        here = self._find_interaction(line)
        is_new = here is None
        if here is None:
            here = store.find_interaction(self.db, self._add_interaction(line))
            assert here is not None
        self.interactions[_whole(line, "id")] = here.id
        if _is_forgotten(here):
            self.forgotten.add(here.id)
            return is_new
        before = store.list_media(self.db, here.id)
        for file in _objects(line, "files"):
            if (media_id := self.media.get(_text(file, "file"))) is not None:
                store.link_media(self.db, here.id, _whole(file, "position"), media_id)
        files = store.list_media(self.db, here.id)
        new = [file for position, file in files.items() if position not in before]
        unknown = sum(not understanding.is_understood(file) for file in new)
        if unknown:
            store.queue_media(self.db, here.id, self.now, self.now, quietly=True)
            self.report.waiting += unknown
        return is_new

    def _find_interaction(self, line: dict[str, Any]) -> Interaction | None:
        sid, key = _maybe_text(line, "message_sid"), _maybe_text(line, "idempotency_key")
        by_sid = store.find_interaction_by_sid(self.db, sid) if sid else None
        if by_sid is not None and by_sid.user_id == self.user.id:
            return by_sid
        uid = self._uid("interaction", line)
        for known in (self._find_by_key(key), self._find_by_key(uid)):
            if known is not None:
                return known
        for origin in (key, uid):
            if (number := self._here_before("interaction", origin)) is not None:
                found = store.find_interaction(self.db, number)
                if found and self._is_same(found, origin, _text(line, "content")):
                    return found
        return None

    def _add_interaction(self, line: dict[str, Any]) -> int:
        sid, key = _maybe_text(line, "message_sid"), _maybe_text(line, "idempotency_key")
        if sid and store.find_interaction_by_sid(self.db, sid):
            sid = None  # of another user here
        if key and store.find_interaction_by_key(self.db, key):
            key = None
        if sid is None and key is None:
            key = self._uid("interaction", line)
        metadata = line.get("metadata")
        reply_via = (
            _choice(line, "reply_via", get_args(ReplyVia)) if line.get("reply_via") else None
        )
        return store.add_imported_interaction(
            self.db,
            self.user.id,
            cast(InteractionType, _choice(line, "type", get_args(InteractionType))),
            _text(line, "content"),
            _moment(line, "created_at"),
            idempotency_key=key,
            message_sid=sid,
            transcript=_maybe_text(line, "transcript"),
            metadata=metadata if isinstance(metadata, dict) else {},
            status="done" if line.get("status") == "done" else "failed",
            reply=_maybe_text(line, "reply"),
            reply_via=cast(ReplyVia | None, reply_via),
        )

    # memories

    def _take_memory(self, line: dict[str, Any]) -> bool | None:
        said_in = self._message_of(line, "memory")
        if said_in is None:
            return False
        if said_in in self.forgotten:
            self.report.forgotten += 1
            return None
        self.said[said_in] += 1
        if store.count_memories_of_interaction(self.db, said_in) >= self.said[said_in]:
            return False
        memory_id = store.add_memory(
            self.db,
            self.user.id,
            said_in,
            _text(line, "content"),
            cast(MemoryType, _choice(line, "memory_type", get_args(MemoryType))),
            _moment(line, "created_at"),
            _texts(line, "tags"),
            _maybe_text(line, "sender"),
        )
        store.add_memory_days(self.db, memory_id, [_day(day) for day in _texts(line, "days")])
        for mention in _objects(line, "mentions"):
            other = self.interactions.get(_whole(mention, "interaction"))
            if other is not None:
                role = cast(Literal["source", "quote"], _choice(mention, "role", _ROLES))
                store.link_memory(self.db, memory_id, other, role)
        return True

    def _message_of(self, line: dict[str, Any], table: str) -> int | None:
        """Return the message that a row came from, made to stand for it when it has none.

        None: the row was exported from here and is here still.
        """
        if line.get("interaction") is not None:
            number = _whole(line, "interaction")
            if number not in self.interactions:
                raise _Unusable(f"its message {number} is not here")
            return self.interactions[number]
        uid = _maybe_text(line, "uid") or self._uid(table, line)
        known = self._find_by_key(uid)
        if known is not None:
            if _is_forgotten(known):
                self.forgotten.add(known.id)
            return known.id
        if self._is_row_here(line, table, uid):
            return None
        words = _text(line, "message" if table == "reminder" else "content")
        return store.add_imported_interaction(
            self.db,
            self.user.id,
            "reminder" if table == "reminder" else "text",
            words,
            _moment(line, "created_at"),
            idempotency_key=uid,
            metadata={"source": "import", "stands_for": table},
        )

    def _is_row_here(self, line: dict[str, Any], table: str, uid: str) -> bool:
        """Tell whether a row without a message is the very one that was exported."""
        number = self._here_before(table, uid)
        if number is None:
            return False
        if table == "memory":
            memory = store.find_memory(self.db, number)
            return memory is not None and self._is_of(memory, uid)
        reminder = store.find_reminder(self.db, number)
        if reminder is None or not self._is_of(reminder, uid):
            return False
        due_at = _moment(line, "scheduled_time")
        return reminder.message == line.get("message") or reminder.due_at == due_at

    # reminders

    def _take_reminder(self, line: dict[str, Any]) -> bool:
        number, made_at = _whole(line, "id"), _moment(line, "created_at")
        asked_in = self._message_of(line, "reminder")
        if asked_in is None:
            origin = self._here_before("reminder", _maybe_text(line, "uid"))
            self.reminders[number] = origin or number
            return False
        place = (asked_in, store.to_text(made_at))
        self.asked[place] += 1
        known = store.find_nth_reminder(self.db, self.user.id, asked_in, made_at, self.asked[place])
        reminder = self._read_reminder(line, asked_in)
        if known is None and not self._is_pending_series(reminder):
            if reminder.status == "cancelled" and line.get("status") == "pending":
                self.report.late += 1
            self.reminders[number] = store.add_reminder_row(self.db, reminder)
            return True
        if known is not None:
            self.reminders[number] = known
        return False

    def _read_reminder(self, line: dict[str, Any], asked_in: int) -> Reminder:
        start, rrule = _maybe_text(line, "start"), _maybe_text(line, "recurrence")
        if rrule and (reason := occurrences.why_no_rule(rrule) if start else "it has no start."):
            raise _Unusable(f"its recurrence is no rule: {reason.rstrip('.')}")
        again_of, nag = line.get("again_of"), line.get("nag_minutes")
        reminder = Reminder(
            id=0,
            user_id=self.user.id,
            interaction_id=asked_in,
            message=_text(line, "message"),
            due_at=_moment(line, "scheduled_time"),
            zone=_zone(line),
            status=cast(ReminderStatus, _choice(line, "status", get_args(ReminderStatus))),
            rrule=rrule,
            start_local=_wall(line) if start else None,
            created_at=_moment(line, "created_at"),
            sent_at=_maybe_moment(line, "sent_at"),
            done_at=_maybe_moment(line, "done_at"),
            nag_minutes=nag if isinstance(nag, int) else None,
            root_id=self.reminders.get(again_of) if isinstance(again_of, int) else None,
        )
        return _due_again(reminder, self.now) if reminder.status == "pending" else reminder

    def _is_pending_series(self, reminder: Reminder) -> bool:
        if reminder.status != "pending" or not reminder.rrule or not reminder.start_local:
            return False
        return store.has_series(
            self.db, self.user.id, reminder.message, reminder.rrule, reminder.start_local
        )

    # what is the same

    def _uid(self, table: str, line: dict[str, Any]) -> str:
        """Return the key under which a row of this export is known here."""
        made_at = store.to_text(_moment(line, "created_at"))
        uid = f"import:{self.origin}/{table}/{_whole(line, 'id')}/{made_at}"
        whose = self.user.whatsapp_id
        return uid if self.origin == whose else f"{uid}/to/{whose}"

    def _find_by_key(self, key: str | None) -> Interaction | None:
        found = store.find_interaction_by_key(self.db, key) if key else None
        return found if found and found.user_id == self.user.id else None

    def _here_before(self, table: str, uid: str | None) -> int | None:
        """Return the id that a row had when it was exported from this user, if it was."""
        found = _ORIGIN.fullmatch(uid or "")
        is_ours = found and found[1] == self.user.whatsapp_id and found[2] == table
        return int(found[3]) if found and is_ours else None

    def _is_same(self, row: Interaction, origin: str | None, content: str) -> bool:
        is_unchanged = row.content == content or _is_forgotten(row)
        return is_unchanged and self._is_of(row, origin)

    def _is_of(self, row: Any, origin: str | None) -> bool:
        """Tell whether a row is this user's, and was made when its origin says."""
        found = _ORIGIN.fullmatch(origin or "")
        is_ours: bool = row.user_id == self.user.id
        return is_ours and found is not None and store.to_text(row.created_at) == found[4]


_ROLES: Final = ("source", "quote")
_PLURALS: Final = {
    "media": "files",
    "interaction": "messages",
    "memory": "memories",
    "reminder": "reminders",
}


def _is_forgotten(interaction: Interaction) -> bool:
    return bool(interaction.metadata.get("forgotten"))


def _due_again(reminder: Reminder, now: datetime) -> Reminder:
    """Return a pending reminder with a time to come; one long overdue comes back as cancelled."""
    if reminder.due_at >= now:
        return reminder
    if reminder.rrule and reminder.start_local:
        following = occurrences.next_occurrence(
            reminder.rrule, reminder.start_local, now, reminder.zone
        )
        return replace(reminder, due_at=following) if following else _cancelled(reminder)
    return _cancelled(reminder) if reminder.due_at < now - LATE_FOR else reminder


def _cancelled(reminder: Reminder) -> Reminder:
    return replace(reminder, status="cancelled")


# -- what a line says, checked ---------------------------------------------------------------------


def _text(line: dict[str, Any], name: str) -> str:
    value = line.get(name)
    if not isinstance(value, str):
        raise _Unusable(f"{name} is no text")
    return value.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def _maybe_text(line: dict[str, Any], name: str) -> str | None:
    return None if line.get(name) is None else _text(line, name)


def _texts(line: dict[str, Any], name: str) -> list[str]:
    values = line.get(name) or []
    if not isinstance(values, list):
        raise _Unusable(f"{name} is no list")
    return [_text({name: value}, name) for value in values]


def _objects(line: dict[str, Any], name: str) -> list[dict[str, Any]]:
    values = line.get(name) or []
    if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
        raise _Unusable(f"{name} is no list of objects")
    return values


def _whole(line: dict[str, Any], name: str) -> int:
    value = line.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 1 << 62:
        raise _Unusable(f"{name} is no whole number")
    return value


def _choice(line: dict[str, Any], name: str, choices: Sequence[str]) -> str:
    if line.get(name) not in choices:
        raise _Unusable(f"{name} is none of {', '.join(choices)}")
    return str(line[name])


def _parsed(line: dict[str, Any], name: str, parse: Callable[[str], T], what: str) -> T:
    try:
        return parse(_text(line, name))
    except (ValueError, OSError, KeyError) as error:
        raise _Unusable(f"{name} is no {what}") from error


def _moment(line: dict[str, Any], name: str) -> datetime:
    moment = _parsed(line, name, datetime.fromisoformat, "ISO 8601 time")
    if moment.tzinfo is None:
        raise _Unusable(f"{name} has no offset")
    return moment.astimezone(UTC)


def _maybe_moment(line: dict[str, Any], name: str) -> datetime | None:
    return None if line.get(name) is None else _moment(line, name)


def _wall(line: dict[str, Any]) -> datetime:
    return _parsed(line, "start", datetime.fromisoformat, "ISO 8601 time").replace(tzinfo=None)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise _Unusable("days holds what is no date") from error


def _zone(line: dict[str, Any]) -> ZoneInfo:
    return _parsed(line, "timezone", ZoneInfo, "IANA name")


# -- a chat that WhatsApp exported: keeping it -----------------------------------------------------


def _import_chat(
    db: Connection,
    settings: Settings,
    source: Source,
    now: datetime,
    options: Options,
    progress: Progress,
) -> Report:
    """Keep the messages of a chat as memories of the user who is named, else the only one.

    Raises UserError when it is no chat, and Question when its dates can be read in two ways,
    nobody is called `me`, or `asks_me` and it is not said.
    """
    user, me = _user_of_chat(db, settings, options.whatsapp_id, now), options.me
    survey = survey_chat(source)
    if survey.form is None:
        raise UserError(f"{source.title} holds no message of a WhatsApp chat.")
    names = {name.casefold(): name for name in survey.senders}
    if (me and me.casefold() not in names) or (options.asks_me and me is None):
        raise _who_are_you(survey, me)
    order = options.order or decide_order(survey, now.date())
    owner, zone = names[me.casefold()] if me else None, options.zone or user.zone
    report = Report(user.whatsapp_id)
    keeping = _ChatKeeping(db, settings, source, user, owner, zone, now, report)
    for batch in _batches(read_chat(source, survey, order)):
        keeping.take(batch)
        progress(batch[-1].done_bytes, source.size_bytes)
    return report


def _user_of_chat(db: Connection, settings: Settings, named: str | None, now: datetime) -> User:
    user = None if named else store.find_only_whatsapp_user(db)
    if user is not None:
        return user
    with store.transaction(db):
        return _make_user(db, named or store.LOCAL_USER, settings.timezone, now)


def _who_are_you(survey: Survey, me: str | None) -> Question:
    names = [name for name, _ in survey.senders.most_common(10)]
    unknown = f"Nobody is called {me} in this chat" if me else "It is not said who you are"
    choices = [*((name, name) for name in names), ("", "None of them")]
    sentence = "Which of them are you?"
    return Question(f"{unknown}; there are {', '.join(names)}.", "me", sentence, choices)


@dataclass
class _ChatKeeping:
    """One chat being kept. A message is known again by its minute, its sender and its words."""

    db: Connection
    settings: Settings
    source: Source
    user: User
    owner: str | None  # what the user is called in the chat
    zone: ZoneInfo
    now: datetime
    report: Report
    seen: Counter[str] = field(default_factory=Counter)

    def take(self, batch: Sequence[ChatMessage]) -> None:
        """Keep a batch: its files first, then its messages in one transaction."""
        cleaned = [clean_message(message, self._has_file) for message in batch]
        messages = [message for message in cleaned if message is not None]
        self.report.skipped += len(batch) - len(messages)
        keyed = [(self._key(message), message) for message in messages]
        files = [self._keep(key, message) for key, message in keyed]
        if any(files):
            fsync_folder(self.settings.media_dir)
        with store.transaction(self.db):
            for (key, message), kept in zip(keyed, files, strict=True):
                self._add(key, message, kept)

    def _has_file(self, name: str) -> bool:
        source = self.source.opener(name)
        if source is not None:
            source.close()
        return source is not None

    def _key(self, message: ChatMessage) -> str:
        """Return what a message is known by, in whichever export of its chat it comes again."""
        facts = [message.at.isoformat(), message.sender, message.text or message.file]
        digest = hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:40]
        self.seen[digest] += 1  # the same words twice in a minute are two messages
        return f"chat:{self.user.whatsapp_id}/{digest}/{self.seen[digest]}"

    def _keep(self, key: str, message: ChatMessage) -> Download | None:
        """Keep a message's file, unless it was kept before."""
        if message.file is None:
            return None
        known = store.find_interaction_by_key(self.db, key)
        if known and (_is_forgotten(known) or store.list_media(self.db, known.id)):
            return None
        claim = mimetypes.guess_type(message.file)[0] or ""
        folder, most = self.settings.media_dir, self.settings.media_max_mb << 20
        try:
            kept = _keep_named(self.source.opener, message.file, folder, claim, most)
        except ValueError as error:
            self.report.add_fault(message.line, f"{message.file}: {error}")
            return None
        if kept is None:
            self.report.missing.append(message.file)
        return kept

    def _add(self, key: str, message: ChatMessage, kept: Download | None) -> None:
        known = store.find_interaction_by_key(self.db, key)
        if known is not None and _is_forgotten(known):
            self.report.forgotten += 1
        elif known is not None:
            self.report.known["messages"] += 1
            self._link(known.id, message, kept)
        elif message.text or kept:
            interaction_id = self._add_message(key, message, kept)
            self._link(interaction_id, message, kept)
            self.report.added["messages"] += 1

    def _add_message(self, key: str, message: ChatMessage, kept: Download | None) -> int:
        kind = _kind_of_message(message, kept)
        created_at = attach(message.at, self.zone)
        interaction_id = store.add_imported_interaction(
            self.db,
            self.user.id,
            kind,
            message.text,
            created_at,
            idempotency_key=key,
            metadata={"source": "whatsapp chat", "chat": self.source.title},
        )
        memory_id = store.add_memory(
            self.db,
            self.user.id,
            interaction_id,
            "\n".join(filter(None, (message.text, self._note(message, kept)))),
            kind,
            created_at,
            saving.find_tags(message.text),
            None if message.sender == self.owner else message.sender,
        )
        dates = when.find_dates(message.text, created_at, self.user.zone)
        store.add_memory_days(self.db, memory_id, [mention.day for mention in dates])
        return interaction_id

    def _link(self, interaction_id: int, message: ChatMessage, kept: Download | None) -> None:
        if kept is None:
            return
        media_id = understanding.add_media(self.db, kept, self.now)
        store.fill_media_words(self.db, media_id, {"name": message.file})
        store.link_media(self.db, interaction_id, 0, media_id)
        self.report.added["files"] += 1
        media = store.find_media(self.db, media_id)
        if media is not None and understanding.says_something(media):
            store.queue_media(self.db, interaction_id, self.now, self.now, quietly=True)
            self.report.waiting += not understanding.is_understood(media)

    def _note(self, message: ChatMessage, kept: Download | None) -> str:
        """Return the words of a file that has some: a card's, or a document's name."""
        if kept is None or message.file is None:
            return ""
        match kind_of(kept.mime_type):
            case "contact":
                with kept.path.open("rb") as file:
                    return "\n".join(vcards.read_cards(file.read(1 << 20).decode(errors="replace")))
            case "document":
                return re.sub(r"^\d{8}-", "", message.file)
        return ""


def _kind_of_message(message: ChatMessage, kept: Download | None) -> MemoryType:
    if kept is not None:
        return kind_of(kept.mime_type)
    if message.file is not None:
        return kind_of(mimetypes.guess_type(message.file)[0] or "")
    return "location" if PLACE.search(message.text) else "text"


# -- what a file is --------------------------------------------------------------------------------


def import_file(
    db: Connection,
    settings: Settings,
    path: Path,
    now: datetime,
    options: Options = Options(),
    progress: Progress = silent,
) -> Report:
    """Import a file or folder: an export of ours (.jsonl, .zip), or a WhatsApp chat (.txt, .zip).

    Raises UserError when it is neither or cannot be read as asked; OSError from the disk.
    """
    with contextlib.ExitStack() as stack:
        try:
            source, is_export = _open_source(path, stack)
            if is_export:
                return _import_export(db, settings, source, now, options.whatsapp_id, progress)
            return _import_chat(db, settings, source, now, options, progress)
        except _ARCHIVE_ERRORS as error:
            raise UserError(f"{path.name} is damaged or locked: {error}.") from error


def _open_source(path: Path, stack: contextlib.ExitStack) -> tuple[Source, bool]:
    """Return what is to be read, and whether it is an export of ours."""
    if path.is_dir():
        exported = path / LINES_NAME
        return _open_text(exported if exported.is_file() else _chat_in(path))
    if zipfile.is_zipfile(path):
        return _open_archive(path, stack.enter_context(zipfile.ZipFile(path)))
    if not path.is_file():
        raise UserError(f"{path} is not there.")
    return _open_text(path)


def _open_text(path: Path) -> tuple[Source, bool]:
    with path.open("rb") as file:
        is_export = file.read(64).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")
    folder = path.parent / MEDIA_FOLDER if is_export else path.parent
    title = path.parent.name if path.name == "_chat.txt" else path.stem
    opener = folder_opener(folder)
    return Source(title, lambda: path.open("rb"), path.stat().st_size, opener), is_export


def _chat_in(folder: Path) -> Path:
    names = [path.name for path in folder.iterdir() if path.is_file()]
    return folder / _chat_name(names, folder.name)


def _chat_name(names: Sequence[str], title: str) -> str:
    """Return the name of a chat's text among its files; raises UserError when there is none."""
    texts = [name for name in names if name.lower().endswith(".txt")]
    for name in texts:
        bare = PurePosixPath(name)
        if bare.name == "_chat.txt" or bare.stem == title or "whatsapp" in bare.stem.lower():
            return name
    if len(texts) == 1:
        return texts[0]
    raise UserError(f"{title} holds neither {LINES_NAME} nor the text of a WhatsApp chat.")


def _open_archive(path: Path, archive: zipfile.ZipFile) -> tuple[Source, bool]:
    names = [name for name in archive.namelist() if not name.startswith("__MACOSX/")]
    if "manifest.json" in names:
        raise UserError(f"{path.name} is a backup: use `python app.py restore` for it.")
    is_export = LINES_NAME in names
    name = LINES_NAME if is_export else _chat_name(names, path.stem)
    folder = MEDIA_FOLDER if is_export else name[: len(name) - len(PurePosixPath(name).name)]
    size_bytes = archive.getinfo(name).file_size
    opener = _zip_opener(archive, folder)
    open_text = lambda: cast(BinaryIO, archive.open(name))  # noqa: E731 - as short as its name
    return Source(path.stem, open_text, size_bytes, opener), is_export


# -- the command line ------------------------------------------------------------------------------


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe `app.py import`."""
    parser.add_argument("file", type=Path, help="an export of ours, or a WhatsApp chat export")
    parser.add_argument("--user", help="for whom: a number or `local`; else as the file says")
    parser.add_argument("--me", help="in a chat: what you are called there")
    parser.add_argument("--dates", choices=["dmy", "mdy", "ymd"], help="in a chat: day first?")
    parser.add_argument("--zone", help="in a chat: where the phone was, such as Europe/Rome")


def run_import(settings: Settings, arguments: argparse.Namespace) -> int:
    """Import a file and say what became of it; return the exit status."""
    database = Database(settings.database_url)
    try:
        zone = _zone({"timezone": arguments.zone}) if arguments.zone else None
        options = Options(arguments.user, arguments.me, arguments.dates, zone)
        with show_progress("import") as progress:
            report = import_file(
                database.connection(),
                settings,
                arguments.file,
                datetime.now(UTC),
                options,
                progress,
            )
    except UserError as error:
        print(error.reply, file=sys.stderr)
        return 1
    except _Unusable as error:
        print(f"--zone {arguments.zone}: {error}.", file=sys.stderr)
        return 1
    except (OSError, sqlite3.Error) as error:
        print(f"The import stopped ({error}); run it again, nothing is doubled.", file=sys.stderr)
        return 1
    finally:
        database.close()
    who = "you at this machine" if report.whose == store.LOCAL_USER else report.whose
    print(f"Imported for {who}.")
    for sentence in report.sentences():
        print(sentence)
    for fault in report.faults:
        print(fault, file=sys.stderr)
    return 0
