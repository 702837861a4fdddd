"""Everything one user keeps here, to take away: JSON Lines, a zip with the files, a calendar.

Invariants: an export is made in pieces and never held whole; what an export says of a row is what
`import_lines` needs to bring it back once and not twice; a file that we write for somebody appears
under its name only when it is whole, and is readable by its owner alone.
"""

import argparse
import contextlib
import json
import os
import re
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Final

import store
from core.errors import UserError
from core.files import fsync_folder
from core.media import open_media
from core.media.folder import MediaFolder
from core.settings import Settings
from store import Connection, User
from transfer.calendar_file import calendar

FORMAT: Final = 1  # of the lines; a newer one is refused by an older program
LINES_NAME: Final = "export.jsonl"
CALENDAR_NAME: Final = "reminders.ics"
MEDIA_FOLDER: Final = "media/"
# The names of our media: `{SHA-256}.{extension}`, and no path can hide in one.
MEDIA_NAME: Final = re.compile(r"[0-9a-f]{64}\.[a-z0-9]{1,8}")
_PAGE: Final = 500  # rows read at a time
_CHUNK_BYTES: Final = 1 << 20

Progress = Callable[[int, int], None]  # how much is done, and of how much


def silent(_done: int, _total: int) -> None:
    """Show no progress."""


# -- JSON Lines ------------------------------------------------------------------------------------


def read_lines(db: Connection, user: User, progress: Progress = silent) -> Iterator[bytes]:
    """Yield an object a line: `export` first, then media, interactions, memories, reminders.

    What a line speaks of stands before it. Rows that come while it runs are not in it.
    """
    yield _header(user)
    extent = store.find_export_extent(db, user.id)
    pages = {
        "media": store.list_media_lines,
        "interactions": store.list_interaction_lines,
        "memories": store.list_memory_lines,
        "reminders": store.list_reminder_lines,
    }
    done, total = 0, sum(count for _, count in extent.values())
    for table, list_page in pages.items():
        last, _ = extent[table]
        after = 0
        while page := list_page(db, user.id, after, last, _PAGE):
            yield "".join(f"{line}\n" for _, line in page).encode()
            after, done = page[-1][0], done + len(page)
            progress(done, max(done, total))


def json_lines(db: Connection, user_id: int) -> bytes:
    """Return a user's whole export; raises LookupError when there is no such user."""
    return b"".join(read_lines(db, store.get_user(db, user_id)))


def _header(user: User) -> bytes:
    whose = {
        "whatsapp_id": user.whatsapp_id,
        "profile_name": user.profile_name,
        "timezone": user.zone.key,
        "language": user.language,
        "last_inbound_at": store.to_text(user.last_inbound_at) if user.last_inbound_at else None,
        "paused_at": store.to_text(user.paused_at) if user.paused_at else None,
    }
    header = {"kind": "export", "format": FORMAT, "user": whose}
    return (json.dumps(header, ensure_ascii=False) + "\n").encode()


# -- zip -------------------------------------------------------------------------------------------


class _Pipe:
    """Collects what a zip archive writes, to be handed on piece by piece."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """Nothing is open."""

    def take(self) -> bytes:
        """Return what was written since the last time."""
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)


def read_zip(
    db: Connection,
    user: User,
    media: MediaFolder,
    now: datetime,
    progress: Progress = silent,
    missing: list[str] | None = None,
) -> Iterator[bytes]:
    """Yield a zip archive: the lines, the calendar, and the files under `media/`.

    Files that are not on disk any more are left out, and their names are added to `missing`.
    """
    pipe = _Pipe()
    extent = store.find_export_extent(db, user.id)
    with zipfile.ZipFile(pipe, "w") as archive:
        text = zip_member(LINES_NAME, now, zipfile.ZIP_DEFLATED)
        with archive.open(text, "w", force_zip64=True) as packed:
            for lines in read_lines(db, user):
                packed.write(lines)
                yield pipe.take()
        ahead = calendar(db, user, now)
        archive.writestr(zip_member(CALENDAR_NAME, now, zipfile.ZIP_DEFLATED), ahead)
        last, total = extent["media"]
        for number, name in enumerate(_media_names(db, user, last), 1):
            if media.has(name):
                path = media.path(name)
                yield from _pack(archive, pipe, path, zip_member(MEDIA_FOLDER + name, now))
            elif missing is not None:
                missing.append(name)
            progress(number, total)
    yield pipe.take()


def _media_names(db: Connection, user: User, last: int) -> Iterator[str]:
    """Yield the names of a user's files, up to the media row `last`."""
    after = 0
    while page := store.list_media_lines(db, user.id, after, last, _PAGE):
        names = [json.loads(line)["file"] for _, line in page]
        yield from (name for name in names if MEDIA_NAME.fullmatch(name))
        after = page[-1][0]


def zip_member(name: str, now: datetime, how: int = zipfile.ZIP_STORED) -> zipfile.ZipInfo:
    """Return the head of a member; photos and voice notes are compressed as they are."""
    member = zipfile.ZipInfo(name, now.timetuple()[:6])
    member.compress_type = how
    member.external_attr = 0o600 << 16
    return member


def _pack(
    archive: zipfile.ZipFile, pipe: _Pipe, path: Path, member: zipfile.ZipInfo
) -> Iterator[bytes]:
    member.file_size = path.stat().st_size
    with path.open("rb") as file, archive.open(member, "w") as packed:
        while chunk := file.read(_CHUNK_BYTES):
            packed.write(chunk)
            yield pipe.take()


# -- the command line ------------------------------------------------------------------------------


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe `app.py export`."""
    parser.add_argument("file", type=Path, help="to write: .zip with media, .jsonl, or .ics")
    parser.add_argument("--user", help="whose: a number or `local`; needed when there are several")
    parser.add_argument(
        "--everybody", action="store_true", help="a zip of each person, into this folder"
    )


def run_export(settings: Settings, arguments: argparse.Namespace) -> int:
    """Write an export and say what is in it; return the exit status."""
    database, media = store.open_database(settings), open_media(settings)
    try:
        db = database.connection()
        if arguments.everybody:
            return _export_everybody(db, media, arguments.file)
        user = choose_user(db, arguments.user)
        missing = export_to(db, user, media, arguments.file, datetime.now(UTC))
    except UserError as error:
        print(error.reply, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{arguments.file} cannot be written: {error.strerror}.", file=sys.stderr)
        return 1
    finally:
        database.close()
    print(f"{arguments.file} holds what {user.whatsapp_id} keeps here.")
    if missing:
        print(f"{len(missing)} files are not in it: they are not in {media}.")
    return 0


def _export_everybody(db: Connection, media: MediaFolder, folder: Path) -> int:
    """Write a zip of each person into a folder: what moves all of them to another database."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    lost = 0
    for each in store.list_users(db):
        user = store.get_user(db, each["id"])
        target = folder / f"{user.whatsapp_id}.zip"
        lost += len(export_to(db, user, media, target, datetime.now(UTC)))
        print(f"{target} holds what {user.whatsapp_id} keeps here.")
    if lost:
        print(f"{lost} files are not in them: they are not in {media}.")
    return 0


def export_to(
    db: Connection, user: User, media: MediaFolder, target: Path, now: datetime
) -> list[str]:
    """Write an export of the kind that the name asks for; return the files that are missing.

    Raises UserError for a name of another kind, or one that is taken; OSError from the disk.
    """
    missing: list[str] = []
    with show_progress("export") as progress:
        match target.suffix.lower():
            case ".jsonl":
                pieces = read_lines(db, user, progress)
            case ".zip":
                pieces = read_zip(db, user, media, now, progress, missing)
            case ".ics":
                pieces = iter([calendar(db, user, now)])
            case _:
                raise UserError("Give the file a name that ends in .zip, .jsonl or .ics.")
        with write_private(target) as file:
            file.writelines(pieces)
    return missing


def choose_user(db: Connection, named: str | None) -> User:
    """Return the user of this number, or the only one; raises UserError when it is unclear."""
    users = [user["whatsapp_id"] for user in store.list_users(db)]
    if named is None and len(users) == 1:
        named = users[0]
    if named is None:
        hint = f"there are {', '.join(users)}" if users else "nobody keeps anything here yet"
        raise UserError(f"Say whose with --user: {hint}.")
    user = store.find_user_by_whatsapp_id(db, named.removeprefix("whatsapp:"))
    if user is None:
        raise UserError(f"There is no user {named}; there are {', '.join(users) or 'none'}.")
    return user


@contextlib.contextmanager
def show_progress(what: str) -> Iterator[Progress]:
    """Give a progress that is shown as a percentage, on a terminal alone."""
    is_terminal = sys.stderr.isatty()

    def show(done: int, total: int) -> None:
        if is_terminal:
            print(f"\r{what}: {100 * done // max(total, 1)} %", end="", file=sys.stderr)

    yield show
    if is_terminal:
        print(f"\r{' ' * (len(what) + 8)}\r", end="", file=sys.stderr)


@contextlib.contextmanager
def write_private(target: Path) -> Iterator[BinaryIO]:
    """Give a file that appears as `target` when it is whole, mode 600; else leaves nothing.

    Raises UserError when the name is taken; OSError from the disk.
    """
    if target.exists() or target.is_symlink():
        raise UserError(f"{target} is there already; choose another name.")
    handle, draft_name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    draft = Path(draft_name)  # mkstemp makes it for its owner alone
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
        fsync_folder(target.parent)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
