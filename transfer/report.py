"""What an import is asked beside its file, and what it says when it is done."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final
from zoneinfo import ZoneInfo

from language.catalogs import say, say_many, sentence
from transfer.phones.stamps import DateOrder

# Said of what is none of these.
_BRINGABLE: Final = sentence(
    "What can be brought: an export of this program (.jsonl or .zip), a chat exported from WhatsApp"
    " (.txt or .zip), Telegram's result.json, Google Keep's Takeout, notes of Evernote or Apple"
    " Notes (.enex), contacts (.vcf), calendars (.ics), a folder or .zip of Markdown or texts, and"
    " the database of the memory agent that this one follows (.db). Other documents are read when"
    " they are sent in the chat."
)


def bringable() -> str:
    """What can be brought."""
    return say(_BRINGABLE)


BATCH: Final = 200  # lines that share a transaction
FAULTS_SHOWN: Final = 50


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
    left_out: str = ""  # the first of them, as an example
    missing: list[str] = field(default_factory=list)  # files that are named and not there
    ignored: list[str] = field(default_factory=list)  # files of no kind that can be brought
    used: set[str] = field(default_factory=set)  # such files that came with a note after all
    faults: list[str] = field(default_factory=list)  # "line 7: cause", the first of them
    fault_count: int = 0

    def add_fault(self, number: int, cause: str) -> None:
        """Note that a line cannot be used."""
        self.fault_count += 1
        if len(self.faults) < FAULTS_SHOWN:
            at = say("line {number}: {cause}", number=number, cause=cause) if number else cause
            self.faults.append(at)

    def leave_out(self, text: str) -> None:
        """Note that a line of a chat holds nothing that anybody said."""
        self.skipped += 1
        self.left_out = self.left_out or " ".join(text.split())[:80]

    def joined(self, other: "Report") -> "Report":
        """Return the report with what another part of the same import did."""
        self.added += other.added
        self.known += other.known
        for name in ("forgotten", "late", "waiting", "skipped", "fault_count"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.left_out = self.left_out or other.left_out
        self.missing += other.missing
        self.ignored += other.ignored
        self.used |= other.used
        self.faults = [*self.faults, *other.faults][:FAULTS_SHOWN]
        return self

    def sentences(self) -> list[str]:
        """Return the report for a person."""
        said = [say("Added: {counts}.", counts=_listed(self.added))]
        if self.known or not self.added:
            said.append(say("Here before: {counts}.", counts=_listed(self.known)))
        return [*said, *filter(None, (self._forgotten(), self._left(), *self._files()))]

    def _forgotten(self) -> str:
        parts = []
        if self.forgotten:
            parts.append(
                say_many(
                    "1 memory was forgotten here since and stays forgotten.",
                    "{count} memories were forgotten here since and stay forgotten.",
                    self.forgotten,
                )
            )
        if self.late:
            parts.append(
                say_many(
                    "1 reminder was due long ago and is kept as cancelled.",
                    "{count} reminders were due long ago and are kept as cancelled.",
                    self.late,
                )
            )
        return " ".join(parts)

    def _left(self) -> str:
        if not self.skipped:
            return ""
        such = say(", such as “{example}”", example=self.left_out) if self.left_out else ""
        return say_many(
            "1 line was left out{such}: nobody wrote it, or it is in the bin, or it stands for"
            " media that is not there.",
            "{count} lines were left out{such}: nobody wrote them, or they are in the bin, or they"
            " stand for media that is not there.",
            self.skipped,
            such=such,
        )

    def _files(self) -> Iterator[str]:
        if self.waiting:
            yield say_many(
                "1 file waits to be understood: heard and read while the assistant runs.",
                "{count} files wait to be understood: heard and read one by one while the"
                " assistant runs.",
                self.waiting,
            )
        if self.missing:
            yield say_many(
                "1 file is not there or cannot be kept: {names}.",
                "{count} files are not there or cannot be kept: {names} ...",
                len(self.missing),
                names=", ".join(self.missing[:3]),
            )
        others = [name for name in self.ignored if name not in self.used]
        if others:
            yield say_many(
                "1 file is of no kind that I bring: {names}.",
                "{count} files are of no kind that I bring: {names} ...",
                len(others),
                names=", ".join(others[:3]),
            )
        if self.fault_count:
            yield say_many(
                "1 line cannot be read and was left out.",
                "{count} lines cannot be read and were left out.",
                self.fault_count,
            )


def _listed(counts: Counter[str]) -> str:
    some = [_counted(kind, counts[kind]) for kind in sorted(counts) if counts[kind]]
    return ", ".join(some) or say("nothing")


def _counted(kind: str, count: int) -> str:
    """Return "1 message", "2 messages", "1 memory"."""
    match kind:
        case "messages":
            return say_many("1 message", "{count} messages", count)
        case "files":
            return say_many("1 file", "{count} files", count)
        case "memories":
            return say_many("1 memory", "{count} memories", count)
        case "reminders":
            return say_many("1 reminder", "{count} reminders", count)
        case "contacts":
            return say_many("1 contact", "{count} contacts", count)
        case _:
            return say_many("1 note", "{count} notes", count)


@dataclass(frozen=True, slots=True)
class Options:
    """What the importer says beside the file; None: as the file and the settings have it."""

    whatsapp_id: str | None = None
    me: str | None = None  # what the user is called in a chat; "": none of those who speak there
    order: DateOrder | None = None
    zone: ZoneInfo | None = None  # of the phone that exported a chat
    asks_me: bool = False  # `me` has to be said
    is_for_one: bool = False  # nobody else's rows may come
    is_one_of_many: bool = False  # chats, not all of which `me` need be in


AS_IT_SAYS: Final = Options()


def batches(items: Iterable[Any]) -> Iterator[list[Any]]:
    iterator = iter(items)
    while batch := list(islice(iterator, BATCH)):
        yield batch
