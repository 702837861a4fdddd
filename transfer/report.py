"""What an import is asked beside its file, and what it says when it is done."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final
from zoneinfo import ZoneInfo

from transfer.phones.stamps import DateOrder

# Said of a file that is none of these.
BRINGABLE: Final = (
    "What can be brought: an export of this program (.jsonl or .zip), or a chat exported from"
    " WhatsApp (.txt or .zip). Contacts (.vcf), calendars (.ics) and documents are read when they"
    " are sent in the chat."
)
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
    faults: list[str] = field(default_factory=list)  # "line 7: cause", the first of them
    fault_count: int = 0

    def add_fault(self, number: int, cause: str) -> None:
        """Note that a line cannot be used."""
        self.fault_count += 1
        if len(self.faults) < FAULTS_SHOWN:
            self.faults.append(f"line {number}: {cause}")

    def leave_out(self, text: str) -> None:
        """Note that a line of a chat holds nothing that anybody said."""
        self.skipped += 1
        self.left_out = self.left_out or " ".join(text.split())[:80]

    def join(self, other: "Report") -> None:
        """Add what another part of the same import did."""
        self.added += other.added
        self.known += other.known
        for name in ("forgotten", "late", "waiting", "skipped", "fault_count"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.left_out = self.left_out or other.left_out
        self.missing += other.missing
        self.faults = [*self.faults, *other.faults][:FAULTS_SHOWN]

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
            such = f", such as “{self.left_out}”" if self.left_out else ""
            lines = "1 line was" if self.skipped == 1 else f"{self.skipped} lines were"
            why = "they are WhatsApp's own, or stand for media that the chat leaves out"
            said.append(f"{lines} left out{such}: {why}.")
        if self.missing:
            some = ", ".join(self.missing[:3])
            said.append(f"{len(self.missing)} files are not there or cannot be kept: {some} ...")
        if self.fault_count:
            said.append(f"{self.fault_count} lines cannot be read and were left out.")
        return said


def _listed(counts: Counter[str]) -> str:
    return ", ".join(_counted(counts[kind], kind) for kind in sorted(counts)) or "nothing"


def _counted(number: int, kind: str) -> str:
    """Return "1 message", "2 messages", "1 memory"."""
    one = f"{kind[:-3]}y" if kind.endswith("ies") else kind.removesuffix("s")
    return f"{number} {one if number == 1 else kind}"


@dataclass(frozen=True, slots=True)
class Options:
    """What the importer says beside the file; None: as the file and the settings have it."""

    whatsapp_id: str | None = None
    me: str | None = None  # what the user is called in a chat; "": none of those who speak there
    order: DateOrder | None = None
    zone: ZoneInfo | None = None  # of the phone that exported a chat
    asks_me: bool = False  # `me` has to be said
    is_one_of_many: bool = False  # chats, not all of which `me` need be in


AS_IT_SAYS: Final = Options()


def batches(items: Iterable[Any]) -> Iterator[list[Any]]:
    iterator = iter(items)
    while batch := list(islice(iterator, BATCH)):
        yield batch
