"""A chat that WhatsApp exported, kept as memories.

Invariant: a message that comes again, in whichever export of its chat, is known again.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from core.errors import Question, UserError
from core.settings import Settings
from language.catalogs import say
from store import Connection, User
from times.values import attach
from transfer.chatlog import (
    PLACE,
    ChatMessage,
    Survey,
    clean_message,
    decide_order,
    plain,
    read_chat,
    survey_chat,
)
from transfer.export import Progress
from transfer.owner import choose_owner, who_are_you
from transfer.phones.stamps import DateOrder
from transfer.programs.notes import Keeper, Note
from transfer.report import Options, Report, batches, bringable
from transfer.source import Opener, Source


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
    user, me = choose_owner(db, settings, options.whatsapp_id, now), options.me
    survey = survey_chat(source)
    if survey.form is None:
        said = say("{name} holds no message of a WhatsApp chat.", name=source.title)
        raise UserError(f"{said} {bringable()}")
    names = {name.casefold(): name for name in survey.senders}
    is_there = me is None or not me or me.casefold() in names
    if (not is_there and not options.is_one_of_many) or (options.asks_me and me is None):
        raise who_are_you(survey.senders, me)
    order = _order_of(survey, options, now)
    owner, zone = names.get(me.casefold()) if me else None, options.zone or user.zone
    report = Report(user.whatsapp_id)
    title, opener = source.title, source.opener
    reading = _Reading(title, opener, user, owner, zone, report, survey.asides)
    keeper = Keeper(db, settings, opener, user, now, report)
    for batch in batches(read_chat(source, survey, order)):
        keeper.take(reading.notes(batch))
        progress(batch[-1].done_bytes, source.size_bytes)
    return report


def _order_of(survey: Survey, options: Options, now: datetime) -> DateOrder:
    """Return the order of a chat's dates; what was said is of those that leave it open."""
    if options.order is None or not options.is_one_of_many:
        return options.order or decide_order(survey, now.date())
    try:
        return decide_order(survey, now.date())
    except Question:
        return options.order


@dataclass
class _Reading:
    """The messages of one chat as notes. A message is known by its minute, its sender and words.

    An iPhone writes seconds and marks that another phone does not: neither is of its key.
    """

    chat: str
    opener: Opener
    user: User
    owner: str | None  # what the user is called in the chat
    zone: ZoneInfo
    report: Report
    asides: Counter[str]  # texts of the chat that are <...>
    seen: Counter[str] = field(default_factory=Counter)

    def notes(self, messages: Sequence[ChatMessage]) -> list[Note]:
        """Return what was said; what was not is counted."""
        found = []
        for message in messages:
            said = clean_message(message, self._has_file, self.asides)
            if said is None:
                self.report.leave_out(message.text)
            else:
                found.append(self._note(said))
        return found

    def _has_file(self, name: str) -> bool:
        source = self.opener(name)
        if source is not None:
            source.close()
        return source is not None

    def _note(self, message: ChatMessage) -> Note:
        is_place = message.file is None and PLACE.search(message.text)
        return Note(
            tuple(dict.fromkeys(self._keys(message))),
            message.text,
            attach(message.at, self.zone),
            {"source": "whatsapp chat", "chat": self.chat},
            None if message.sender == self.owner else message.sender,
            "location" if is_place else None,
            (message.file,) if message.file else (),
            place=message.line,
            key_of_file=partial(self._numbered, message.at.replace(second=0), message.sender),
        )

    def _keys(self, message: ChatMessage) -> Iterator[str]:
        """Yield what a message is known by, and what it was known by in earlier releases."""
        minute, words = message.at.replace(second=0), message.text or message.file or ""
        yield self._numbered(minute, message.sender, plain(words))
        if plain(words) != words:
            yield self._numbered(minute, message.sender, words)
        if minute != message.at:
            yield self._numbered(message.at, message.sender, words)

    def _numbered(self, at: datetime, sender: str, words: str) -> str:
        facts = [at.isoformat(), sender, words]
        digest = hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:40]
        self.seen[digest] += 1  # the same words twice in a minute are two messages
        return f"chat:{self.user.whatsapp_id}/{digest}/{self.seen[digest]}"
