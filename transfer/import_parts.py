"""What every import is told and tells, and how it takes files out of an archive."""

import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, Final, TypeVar, cast
from zoneinfo import ZoneInfo

from core.files import Download, MediaRefused, arriving, put_in_place
from transfer.chatlog import DateOrder, Opener

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


class Unusable(ValueError):
    """A line, or a file, that cannot be kept; the text says why."""


def folder_opener(folder: Path) -> Opener:
    """Open the files directly inside a folder; links that may lead out of it are none."""

    def open_file(name: str) -> BinaryIO | None:
        path = folder / name
        is_inside = name == PurePosixPath(name).name and path.is_file() and not path.is_symlink()
        return path.open("rb") if is_inside else None

    return open_file


def zip_opener(archive: zipfile.ZipFile, folder: str) -> Opener:
    """Open members directly inside `folder` of an archive by their bare names."""
    members = {info.filename: info for info in archive.infolist() if not info.is_dir()}

    def open_file(name: str) -> BinaryIO | None:
        info = members.get(folder + name)
        return cast(BinaryIO, archive.open(info)) if info else None

    return open_file


# What a damaged, encrypted or odd archive raises while it is read.
ARCHIVE_ERRORS: Final = (zipfile.BadZipFile, zipfile.LargeZipFile, RuntimeError, EOFError)


def keep_named(
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
                raise Unusable("the file is empty")
            if digest not in {None, found}:
                raise Unusable("its bytes are not its own")
            return put_in_place(draft, found, size_bytes, claim)
    except MediaRefused as error:
        raise Unusable(f"it is larger than {max_bytes >> 20} MB") from error
    except ARCHIVE_ERRORS as error:
        raise Unusable(f"it cannot be unpacked ({error})") from error


def batches(items: Iterable[Any]) -> Iterator[list[Any]]:
    iterator = iter(items)
    while batch := list(islice(iterator, BATCH)):
        yield batch
