"""A chat that WhatsApp exported, kept as memories.

Invariant: a message that comes again, in whichever export of its chat, is known again.
"""

import hashlib
import json
import mimetypes
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

import store
import when
from core.errors import Question, UserError
from core.files import Download, fsync_folder, kind_of
from core.settings import Settings
from senses import understanding, vcards
from store import Connection, MemoryType, User
from talk.notes import saving
from times.values import attach
from transfer.chatlog import (
    PLACE,
    ChatMessage,
    Survey,
    clean_message,
    decide_order,
    read_chat,
    survey_chat,
)
from transfer.export import Progress
from transfer.kept_files import keep_named
from transfer.owner import is_forgotten, make_user
from transfer.phones.stamps import DateOrder
from transfer.report import BRINGABLE, Options, Report, batches
from transfer.source import Source


def import_chat(
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
        said = f"{source.title} holds no message of a WhatsApp chat."
        raise UserError(f"{said} {BRINGABLE}")
    names = {name.casefold(): name for name in survey.senders}
    is_there = me is None or not me or me.casefold() in names
    if (not is_there and not options.is_one_of_many) or (options.asks_me and me is None):
        raise _who_are_you(survey, me)
    order = _order_of(survey, options, now)
    owner, zone = names.get(me.casefold()) if me else None, options.zone or user.zone
    report = Report(user.whatsapp_id)
    keeping = _ChatKeeping(db, settings, source, user, owner, zone, now, report, survey.asides)
    for batch in batches(read_chat(source, survey, order)):
        keeping.take(batch)
        progress(batch[-1].done_bytes, source.size_bytes)
    return report


def _user_of_chat(db: Connection, settings: Settings, named: str | None, now: datetime) -> User:
    user = None if named else store.find_only_whatsapp_user(db)
    if user is not None:
        return user
    with store.transaction(db):
        return make_user(db, named or store.LOCAL_USER, settings.timezone, now)


def _order_of(survey: Survey, options: Options, now: datetime) -> DateOrder:
    """Return the order of a chat's dates; what was said is of those that leave it open."""
    if options.order is None or not options.is_one_of_many:
        return options.order or decide_order(survey, now.date())
    try:
        return decide_order(survey, now.date())
    except Question:
        return options.order


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
    asides: Counter[str]  # texts of the chat that are <...>
    seen: Counter[str] = field(default_factory=Counter)

    def take(self, batch: Sequence[ChatMessage]) -> None:
        """Keep a batch: its files first, then its messages in one transaction."""
        cleaned = [clean_message(message, self._has_file, self.asides) for message in batch]
        messages = [message for message in cleaned if message is not None]
        for message, said in zip(batch, cleaned, strict=True):
            if said is None:
                self.report.leave_out(message.text)
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
        """Return what a message is known by, in whichever export of its chat it comes again.

        An iPhone writes seconds and another phone none: those that were brought with theirs are
        known by them still.
        """
        minute, exact = message.at.replace(second=0), message.at
        key = self._numbered(minute, message)
        if minute == exact:
            return key
        before = self._numbered(exact, message)
        return before if store.find_interaction_by_key(self.db, before) else key

    def _numbered(self, at: datetime, message: ChatMessage) -> str:
        facts = [at.isoformat(), message.sender, message.text or message.file]
        digest = hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:40]
        self.seen[digest] += 1  # the same words twice in a minute are two messages
        return f"chat:{self.user.whatsapp_id}/{digest}/{self.seen[digest]}"

    def _keep(self, key: str, message: ChatMessage) -> Download | None:
        """Keep a message's file, unless it was kept before."""
        if message.file is None:
            return None
        known = store.find_interaction_by_key(self.db, key)
        if known and (is_forgotten(known) or store.list_media(self.db, known.id)):
            return None
        claim = mimetypes.guess_type(message.file)[0] or ""
        folder, most = self.settings.media_dir, self.settings.media_max_mb << 20
        try:
            kept = keep_named(self.source.opener, message.file, folder, claim, most)
        except ValueError as error:
            self.report.add_fault(message.line, f"{message.file}: {error}")
            return None
        if kept is None:
            self.report.missing.append(message.file)
        return kept

    def _add(self, key: str, message: ChatMessage, kept: Download | None) -> None:
        known = store.find_interaction_by_key(self.db, key)
        if known is not None and is_forgotten(known):
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
            store.sent_as(kind),
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
        if kept is not None and kind == "contact":
            for card in vcards.read_file(kept.path)[1:]:
                store.add_memory(self.db, self.user.id, interaction_id, card, kind, created_at)
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
                return "".join(vcards.read_file(kept.path)[:1])
            case "document":
                return re.sub(r"^\d{8}-", "", message.file)
        return ""


def _kind_of_message(message: ChatMessage, kept: Download | None) -> MemoryType:
    if kept is not None:
        return kind_of(kept.mime_type)
    if message.file is not None:
        return kind_of(mimetypes.guess_type(message.file)[0] or "")
    return "location" if PLACE.search(message.text) else "text"
