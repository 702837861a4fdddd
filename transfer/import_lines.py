"""An export of ours, brought back line by line.

Invariants: importing twice is importing once; what is here stays, and what was forgotten stays
forgotten; what cannot be read is named by its line and its cause, and the rest goes on.
"""

import contextlib
import json
import re
import sqlite3
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final, Literal, cast, get_args
from zoneinfo import ZoneInfo

import store
from core.errors import UserError
from core.files import Download
from core.media import open_media
from core.media.folder import MediaFolder
from core.settings import REPLY_LANGUAGES, Settings
from language.catalogs import say
from senses import understanding
from store import (
    Connection,
    Interaction,
    InteractionType,
    MemoryType,
    Reminder,
    ReminderStatus,
    ReplyVia,
    User,
)
from times.repeats import occurrences
from transfer.export import FORMAT, MEDIA_NAME, Progress
from transfer.kept_files import Unusable, keep_named
from transfer.line_values import (
    choice_of,
    day_of,
    maybe_moment,
    maybe_text,
    moment_of,
    objects_of,
    text_of,
    texts_of,
    wall_of,
    whole_of,
    zone_of,
)
from transfer.owner import is_forgotten, make_user
from transfer.report import Report, batches, bringable
from transfer.source import LINE_MAX_BYTES, Opener, Source, raw_lines

FILE_MAX_BYTES: Final = 100 << 20  # the most that MEDIA_MAX_MB can allow
LATE_FOR: Final = timedelta(days=1)  # a reminder that was due longer ago does not ring any more


def import_lines(
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
    bringing = _Bringing(db, user, origin, open_media(settings), source.opener, now, report)
    for batch in batches(lines):
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
        said = say("This is no export of this program: its first line does not say so.")
        raise UserError(f"{said} {bringable()}")
    if header.get("format") != FORMAT:
        raise UserError(say("This export is of a newer program; update this one first."))
    user: dict[str, Any] = header["user"]
    return user


def _user_of_export(
    db: Connection, settings: Settings, header: dict[str, Any], named: str | None, now: datetime
) -> User:
    zone = settings.timezone
    with contextlib.suppress(ValueError, OSError, TypeError):
        zone = ZoneInfo(header.get("timezone"))  # type: ignore[arg-type]  # TypeError is caught
    whose = named or str(header["whatsapp_id"])
    is_new = store.find_user_by_whatsapp_id(db, whose.removeprefix("whatsapp:")) is None
    user = make_user(db, whose, zone, now)
    if is_new and named is None:
        _take_state(db, user, header)
    name = header.get("profile_name")
    if isinstance(name, str) and user.profile_name is None:
        store.set_profile(db, user.id, name, None, now)
    return user


def _take_state(db: Connection, user: User, header: dict[str, Any]) -> None:
    """Go on with a person who was elsewhere: their language, their STOP, their open 24 hours."""
    language = header.get("language")
    if isinstance(language, str) and language in REPLY_LANGUAGES:
        store.set_language(db, user.id, language, user.created_at)
    with contextlib.suppress(Unusable):
        if (paused_at := maybe_moment(header, "paused_at")) is not None:
            store.set_paused(db, user.id, paused_at)
        if (inbound_at := maybe_moment(header, "last_inbound_at")) is not None:
            store.set_last_inbound(db, user.id, inbound_at)


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
    place: MediaFolder
    opener: Opener
    now: datetime
    report: Report
    kept: dict[str, Download] = field(default_factory=dict)  # this batch's, by name in the export
    here: set[str] = field(default_factory=set)  # names in the export of files that are kept here
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
        self.place.keep(kept.path for kept in self.kept.values())
        with store.transaction(self.db):
            for number, line in lines:
                self._apply(number, line)

    def _parse(self, number: int, raw: bytes | None) -> dict[str, Any] | None:
        if raw is None:
            self.report.add_fault(
                number, say("it is longer than {most} MB", most=LINE_MAX_BYTES >> 20)
            )
            return None
        if not raw.strip():
            return None
        try:
            line = json.loads(raw)
        except (ValueError, RecursionError):
            line = None
        if isinstance(line, dict):
            return line
        self.report.add_fault(number, say("it is no JSON object; was the file cut?"))
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
            kind = repr(str(line.get("kind"))[:40])
            self.report.add_fault(number, say("its kind {kind} is not known", kind=kind))
            return
        try:
            with store.savepoint(self.db):
                is_new = step(line)
        except (Unusable, sqlite3.IntegrityError, sqlite3.DataError, OverflowError) as error:
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
        if known and self.place.has(known.file_path):
            self.here.add(name)
            return
        try:
            kept = keep_named(self.opener, name, self.place.folder, claim, FILE_MAX_BYTES, digest)
        except ValueError as error:
            self.report.add_fault(number, f"{name}: {error}")
            return
        if kept is None:
            self.report.missing.append(name)
        else:
            self.kept[name] = kept

    def _take_media(self, line: dict[str, Any]) -> bool | None:
        name = text_of(line, "file")
        if not MEDIA_NAME.fullmatch(name):
            raise Unusable("its file has a name that no file of ours has")
        known = store.find_media_by_hash(self.db, name.partition(".")[0])
        kept = self.kept.get(name)
        if kept is None and name not in self.here:
            return None
        if known:
            media_id = known.id
        else:
            assert kept is not None
            media_id = understanding.add_media(self.db, kept, moment_of(line, "created_at"))
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
        self.interactions[whole_of(line, "id")] = here.id
        if is_forgotten(here):
            self.forgotten.add(here.id)
            return is_new
        before = store.list_media(self.db, here.id)
        for file in objects_of(line, "files"):
            if (media_id := self.media.get(text_of(file, "file"))) is not None:
                store.link_media(self.db, here.id, whole_of(file, "position"), media_id)
        files = store.list_media(self.db, here.id)
        new = [file for position, file in files.items() if position not in before]
        unknown = sum(not understanding.is_understood(file) for file in new)
        if unknown:
            store.queue_media(self.db, here.id, self.now, self.now, quietly=True)
            self.report.waiting += unknown
        return is_new

    def _find_interaction(self, line: dict[str, Any]) -> Interaction | None:
        sid, key = maybe_text(line, "message_sid"), maybe_text(line, "idempotency_key")
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
                if found and self._is_same(found, origin, text_of(line, "content")):
                    return found
        return None

    def _add_interaction(self, line: dict[str, Any]) -> int:
        sid, key = maybe_text(line, "message_sid"), maybe_text(line, "idempotency_key")
        if sid and store.find_interaction_by_sid(self.db, sid):
            sid = None  # of another user here
        if key and store.find_interaction_by_key(self.db, key):
            key = None
        if sid is None and key is None:
            key = self._uid("interaction", line)
        metadata = line.get("metadata")
        reply_via = (
            choice_of(line, "reply_via", get_args(ReplyVia)) if line.get("reply_via") else None
        )
        return store.add_imported_interaction(
            self.db,
            self.user.id,
            cast(InteractionType, choice_of(line, "type", get_args(InteractionType))),
            text_of(line, "content"),
            moment_of(line, "created_at"),
            idempotency_key=key,
            message_sid=sid,
            transcript=maybe_text(line, "transcript"),
            metadata=metadata if isinstance(metadata, dict) else {},
            status="done" if line.get("status") == "done" else "failed",
            reply=maybe_text(line, "reply"),
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
            text_of(line, "content"),
            cast(MemoryType, choice_of(line, "memory_type", get_args(MemoryType))),
            moment_of(line, "created_at"),
            texts_of(line, "tags"),
            maybe_text(line, "sender"),
        )
        store.add_memory_days(self.db, memory_id, [day_of(day) for day in texts_of(line, "days")])
        for mention in objects_of(line, "mentions"):
            other = self.interactions.get(whole_of(mention, "interaction"))
            if other is not None:
                role = cast(Literal["source", "quote"], choice_of(mention, "role", _ROLES))
                store.link_memory(self.db, memory_id, other, role)
        return True

    def _message_of(self, line: dict[str, Any], table: str) -> int | None:
        """Return the message that a row came from, made to stand for it when it has none.

        None: the row was exported from here and is here still.
        """
        if line.get("interaction") is not None:
            number = whole_of(line, "interaction")
            if number not in self.interactions:
                raise Unusable(f"its message {number} is not here")
            return self.interactions[number]
        uid = maybe_text(line, "uid") or self._uid(table, line)
        known = self._find_by_key(uid)
        if known is not None:
            if is_forgotten(known):
                self.forgotten.add(known.id)
            return known.id
        if self._is_row_here(line, table, uid):
            return None
        words = text_of(line, "message" if table == "reminder" else "content")
        return store.add_imported_interaction(
            self.db,
            self.user.id,
            "reminder" if table == "reminder" else "text",
            words,
            moment_of(line, "created_at"),
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
        due_at = moment_of(line, "scheduled_time")
        return reminder.message == line.get("message") or reminder.due_at == due_at

    # reminders

    def _take_reminder(self, line: dict[str, Any]) -> bool:
        number, made_at = whole_of(line, "id"), moment_of(line, "created_at")
        asked_in = self._message_of(line, "reminder")
        if asked_in is None:
            origin = self._here_before("reminder", maybe_text(line, "uid"))
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
        start, rrule = maybe_text(line, "start"), maybe_text(line, "recurrence")
        if rrule and (reason := occurrences.why_no_rule(rrule) if start else "it has no start."):
            raise Unusable(f"its recurrence is no rule: {reason.rstrip('.')}")
        again_of, nag = line.get("again_of"), line.get("nag_minutes")
        reminder = Reminder(
            id=0,
            user_id=self.user.id,
            interaction_id=asked_in,
            message=text_of(line, "message"),
            due_at=moment_of(line, "scheduled_time"),
            zone=zone_of(line),
            status=cast(ReminderStatus, choice_of(line, "status", get_args(ReminderStatus))),
            rrule=rrule,
            start_local=wall_of(line) if start else None,
            created_at=moment_of(line, "created_at"),
            sent_at=maybe_moment(line, "sent_at"),
            done_at=maybe_moment(line, "done_at"),
            nag_minutes=nag if isinstance(nag, int) else None,
            root_id=self.reminders.get(again_of) if isinstance(again_of, int) else None,
            is_digest=bool(line.get("digest")),
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
        made_at = store.to_text(moment_of(line, "created_at"))
        uid = f"import:{self.origin}/{table}/{whole_of(line, 'id')}/{made_at}"
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
        is_unchanged = row.content == content or is_forgotten(row)
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
