"""Backup and restore: one file that holds the database, the media it names and the secret key.

Invariants: a backup is of one moment, whoever writes meanwhile, and appears under its name only
when it is whole, readable by its owner alone; a restore puts everything in place or nothing, after
checking every byte, and what it replaces is set aside; names in an archive lead nowhere else.
"""

import argparse
import contextlib
import hashlib
import json
import math
import os
import re
import shutil
import sqlite3
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

import store
from core.errors import UserError
from core.files import fsync_folder
from core.media import open_media
from core.settings import Settings, load_secret_key
from language.catalogs import say, sentence
from store import Connection, Database
from transfer.export import (
    MEDIA_FOLDER,
    MEDIA_NAME,
    Progress,
    show_progress,
    silent,
    write_private,
    zip_member,
)

FORMAT: Final = 1
PROGRAM: Final = "whatsapp-memory-assistant"
MANIFEST_NAME: Final = "manifest.json"
DATABASE_NAME: Final = "memory.db"
KEY_NAME: Final = "secret.key"
_MANIFEST_MAX_BYTES: Final = 64 << 20  # a hundred bytes for each of half a million files
_CHUNK_BYTES: Final = 1 << 20
_DRAFT: Final = ".restoring-"
BY_PG_DUMP: Final = sentence(
    "PostgreSQL is backed up with pg_dump and restored with pg_restore, and MEDIA_DIR is copied"
    " beside it: docs/deployment.md has the lines."
)


@dataclass(frozen=True, slots=True)
class BackupReport:
    """What a backup holds."""

    file: Path
    file_count: int
    size_bytes: int
    missing: tuple[str, ...]  # media that the database names and the disk has not
    damaged: tuple[str, ...]  # media whose bytes are not what they were; kept as they are


@dataclass(frozen=True, slots=True)
class RestoreReport:
    """What a restore put in place."""

    database: Path
    made_at: str  # of the backup, UTC text
    file_count: int
    missing: int  # media that the backup knew to be missing
    set_aside: Path | None  # the database that was there before


# -- the folder beside the database ----------------------------------------------------------------

_NAME: Final = re.compile(r"backup-\d{8}T\d{6}Z\.zip")


def name_at(now: datetime) -> str:
    """Return what a backup of this moment is called."""
    return f"backup-{now.astimezone(UTC):%Y%m%dT%H%M%S}Z.zip"


def folder_beside(database: Path) -> Path:
    return database.absolute().parent / "backups"


def list_backups(folder: Path) -> list[Path]:
    """Return the whole backups in a folder, newest first."""
    found = folder.glob("backup-*.zip")
    return sorted((path for path in found if _NAME.fullmatch(path.name)), reverse=True)


def made_at(path: Path) -> datetime:
    """Return when a backup was made, as its name says."""
    return datetime.strptime(path.name, "backup-%Y%m%dT%H%M%SZ.zip").replace(tzinfo=UTC)


# -- backup ----------------------------------------------------------------------------------------


def make_backup(
    db: Connection, settings: Settings, target: Path, now: datetime, progress: Progress = silent
) -> BackupReport:
    """Write a backup of this moment to `target`, while others go on writing.

    Raises UserError when the name is taken or the database is damaged, or none of SQLite's;
    OSError from the disk.
    """
    if settings.postgres_url is not None:
        raise UserError(say(BY_PG_DUMP))
    with write_private(target) as file, _snapshot(db, target.parent) as snapshot:
        writing = _Writing(zipfile.ZipFile(file, "w"), now)
        with writing.archive:
            writing.add_file(DATABASE_NAME, snapshot, zipfile.ZIP_DEFLATED)
            writing.add_bytes(KEY_NAME, load_secret_key(settings))
            names, place = _media_names(snapshot), open_media(settings)
            for number, name in enumerate(names, 1):
                writing.add_media(name, place.path(name))
                progress(number, len(names))
            writing.add_manifest()
        size_bytes = file.tell()
    counted = len(writing.files)
    return BackupReport(target, counted, size_bytes, tuple(writing.missing), tuple(writing.damaged))


@contextlib.contextmanager
def _snapshot(db: Connection, folder: Path) -> Iterator[Path]:
    """Give a copy of the database of one moment, checked, gone afterwards."""
    handle, name = tempfile.mkstemp(prefix=".snapshot-", suffix=".db", dir=folder)
    os.close(handle)
    copy = Path(name)
    try:
        store.back_up(db, copy)
        if (finding := _examine(copy)) != "ok":
            raise UserError(
                say(
                    "The database is damaged ({finding}); restore the newest backup.",
                    finding=finding,
                )
            )
        yield copy
    finally:
        _remove_database(copy)


def _opened(path: Path, wait_s: float = 5.0) -> "contextlib.closing[sqlite3.Connection]":
    return contextlib.closing(sqlite3.connect(path, isolation_level=None, timeout=wait_s))


def _examine(path: Path) -> str:
    """Return `ok`, or what SQLite finds wrong with a database; it becomes one file, no WAL."""
    try:
        with _opened(path) as db:
            db.execute("PRAGMA journal_mode = DELETE").fetchall()
            return store.check_fully(db)
    except sqlite3.DatabaseError as error:
        return str(error)


def _media_names(snapshot: Path) -> list[str]:
    with _opened(snapshot) as db:
        return [name for name in store.list_media_paths(db) if MEDIA_NAME.fullmatch(name)]


class _Writing:
    """An archive being written, and what its manifest will say."""

    def __init__(self, archive: zipfile.ZipFile, now: datetime) -> None:
        self.archive = archive
        self.files: dict[str, dict[str, Any]] = {}
        self.missing: list[str] = []
        self.damaged: list[str] = []
        self._now = now

    def add_media(self, name: str, path: Path) -> None:
        """Add a file of the media folder; one that is gone was forgotten meanwhile, or is lost."""
        if not path.is_file():
            self.missing.append(name)
            return
        digest = self.add_file(MEDIA_FOLDER + name, path)
        if digest != name.partition(".")[0]:
            self.damaged.append(name)

    def add_file(self, name: str, path: Path, how: int = zipfile.ZIP_STORED) -> str:
        """Add a file and return its SHA-256."""
        member = zip_member(name, self._now, how)
        member.file_size = path.stat().st_size
        with path.open("rb") as source, self.archive.open(member, "w") as packed:
            digest, size_bytes = _copy(source, cast(BinaryIO, packed))
        self.files[name] = {"sha256": digest, "bytes": size_bytes}
        return digest

    def add_bytes(self, name: str, content: bytes) -> None:
        self.archive.writestr(zip_member(name, self._now), content)
        digest = hashlib.sha256(content).hexdigest()
        self.files[name] = {"sha256": digest, "bytes": len(content)}

    def add_manifest(self) -> None:
        """Say at the end what is in the archive, and what should be and is not."""
        manifest = {
            "program": PROGRAM,
            "format": FORMAT,
            "schema_version": store.SCHEMA_VERSION,
            "made_at": store.to_text(self._now),
            "files": self.files,
            "missing": self.missing,
        }
        head = zip_member(MANIFEST_NAME, self._now, zipfile.ZIP_DEFLATED)
        self.archive.writestr(head, json.dumps(manifest, indent=1))


def _copy(source: BinaryIO, target: BinaryIO, most_bytes: int | None = None) -> tuple[str, int]:
    """Copy and return the SHA-256 and the size; stops behind `most_bytes`."""
    digest, size_bytes = hashlib.sha256(), 0
    while chunk := source.read(_CHUNK_BYTES):
        size_bytes += len(chunk)
        if most_bytes is not None and size_bytes > most_bytes:
            break
        digest.update(chunk)
        target.write(chunk)
    return digest.hexdigest(), size_bytes


# -- restore ---------------------------------------------------------------------------------------


def restore_backup(
    settings: Settings,
    source: Path,
    now: datetime,
    *,
    overwrite: bool = False,
    progress: Progress = silent,
) -> RestoreReport:
    """Put a backup in place; with `overwrite` the database that is there is set aside.

    Raises UserError when there is one and it may not be replaced or is in use, or when the backup
    is no whole one of ours or of a newer program; OSError from the disk. Nothing is changed then.
    """
    if settings.postgres_url is not None:
        raise UserError(say(BY_PG_DUMP))
    if settings.database_url.exists() and not overwrite:
        raise UserError(
            f"{settings.database_url} is there already; say --overwrite to set it aside."
        )
    try:
        with zipfile.ZipFile(source) as archive:
            manifest = _read_manifest(archive)
            return _restore(settings, archive, manifest, now, progress)
    except (zipfile.BadZipFile, EOFError, RuntimeError, NotImplementedError) as error:
        raise UserError(f"{source.name} is damaged or no backup ({error}).") from error


def _restore(
    settings: Settings,
    archive: zipfile.ZipFile,
    manifest: dict[str, Any],
    now: datetime,
    progress: Progress,
) -> RestoreReport:
    database, media_dir = settings.database_url, settings.media_dir
    media_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    sweep_restores(settings)
    with contextlib.ExitStack() as drafts:
        folder = Path(drafts.enter_context(_draft_folder(database.absolute().parent)))
        media_folder = Path(drafts.enter_context(_draft_folder(media_dir)))
        files: dict[str, dict[str, Any]] = manifest["files"]
        for number, (name, facts) in enumerate(files.items(), 1):
            where = media_folder if name.startswith(MEDIA_FOLDER) else folder
            _unpack(archive, name, facts, where / name.rpartition("/")[2])
            progress(number, len(files))
        _check_database(folder / DATABASE_NAME, set(files) | _missing_of(manifest))
        damaged = {name for name, facts in files.items() if facts["sha256"] not in name}
        set_aside = _put_in_place(folder, media_folder, settings, damaged, now)
    media_count = sum(name.startswith(MEDIA_FOLDER) for name in files)
    missing = len(manifest["missing"])
    return RestoreReport(database, manifest["made_at"], media_count, missing, set_aside)


def sweep_restores(settings: Settings, before_s: float = math.inf) -> None:
    """Remove what a killed restore unpacked and never put in place, if it is older (epoch s)."""
    for parent in (settings.database_url.absolute().parent, settings.media_dir):
        for folder in parent.glob(f"{_DRAFT}*"):
            with contextlib.suppress(OSError):
                if folder.stat().st_mtime < before_s:
                    shutil.rmtree(folder)


def _draft_folder(beside: Path) -> "tempfile.TemporaryDirectory[str]":
    """Return a folder of our own on the same disk, where renaming moves nothing."""
    return tempfile.TemporaryDirectory(prefix=_DRAFT, dir=beside)


def _read_manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    """Return what the archive says it holds, which must be what it holds, under names of ours."""
    names = archive.namelist()
    try:
        if archive.getinfo(MANIFEST_NAME).file_size > _MANIFEST_MAX_BYTES:
            raise ValueError
        manifest = json.loads(archive.read(MANIFEST_NAME))
        files, missing = manifest["files"], manifest["missing"]
        is_ours = manifest["program"] == PROGRAM and isinstance(manifest["made_at"], str)
        is_newer = manifest["format"] > FORMAT or manifest["schema_version"] > store.SCHEMA_VERSION
        is_listed = isinstance(missing, list) and all(map(_is_facts, files.values()))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UserError("This is no backup of this program.") from error
    if not is_ours or not is_listed:
        raise UserError("This is no backup of this program.")
    if is_newer:
        raise UserError("This backup is of a newer program; update this one first.")
    if not all(map(_is_expected, files)):
        raise UserError("This backup holds files that none of ours holds; it was tampered with.")
    is_whole = sorted(names) == sorted([*files, MANIFEST_NAME])
    if not is_whole or not {DATABASE_NAME, KEY_NAME} <= set(files):
        raise UserError("This backup is not whole: it does not hold the files that it lists.")
    return cast(dict[str, Any], manifest)


def _is_facts(facts: Any) -> bool:
    return isinstance(facts["sha256"], str) and isinstance(facts["bytes"], int)


def _is_expected(name: str) -> bool:
    """Tell whether a name can be of a backup of ours; no other is ever written anywhere."""
    if name in {DATABASE_NAME, KEY_NAME}:
        return True
    folder, _, bare = name.partition("/")
    return f"{folder}/" == MEDIA_FOLDER and MEDIA_NAME.fullmatch(bare) is not None


def _missing_of(manifest: dict[str, Any]) -> set[str]:
    return {MEDIA_FOLDER + str(name) for name in manifest["missing"]}


def _unpack(archive: zipfile.ZipFile, name: str, facts: dict[str, Any], target: Path) -> None:
    """Unpack a member, fsynced; raises UserError when its bytes are not those of the manifest."""
    with archive.open(name) as packed, target.open("xb") as file:
        target.chmod(0o600)
        digest, size_bytes = _copy(cast(BinaryIO, packed), file, facts["bytes"])
        file.flush()
        os.fsync(file.fileno())
    if (digest, size_bytes) != (facts["sha256"], facts["bytes"]):
        raise UserError(f"This backup is damaged: {name} is not what it was.")


def _check_database(path: Path, held: set[str]) -> None:
    """Raise UserError unless the database is whole, of a version we know, and has its media."""
    finding = _examine(path)
    if finding != "ok":
        raise UserError(f"The database in this backup is damaged: {finding}.")
    try:
        with _opened(path) as db:
            version = store.read_version(db)
            names = store.list_media_paths(db) if 0 < version <= store.SCHEMA_VERSION else None
    except sqlite3.DatabaseError as error:
        raise UserError(f"The database in this backup is not ours ({error}).") from error
    if names is None:
        raise UserError("The database in this backup is of a newer program; update this one.")
    lost = [name for name in names if MEDIA_FOLDER + name not in held]
    if lost:
        raise UserError(f"This backup is not whole: {len(lost)} media files are not in it.")


def _put_in_place(
    folder: Path, media_folder: Path, settings: Settings, damaged: set[str], now: datetime
) -> Path | None:
    """Rename what was unpacked to where it belongs; return what was set aside. All, or nothing."""
    database = settings.database_url
    if database.exists():
        _check_unused(database)
    with contextlib.ExitStack() as undo:
        _place_media(media_folder, settings.media_dir, damaged, undo)
        aside = _set_aside(database, now, undo)
        (folder / KEY_NAME).replace(database.with_suffix(".key"))
        (folder / DATABASE_NAME).replace(database)
        undo.pop_all()
    fsync_folder(database.absolute().parent)
    return aside


def _place_media(
    drafts: Path, media_dir: Path, damaged: set[str], undo: contextlib.ExitStack
) -> None:
    """Move files into the media folder; damaged ones only where there is none."""
    for draft in drafts.iterdir():
        target = media_dir / draft.name
        if not target.exists():
            draft.replace(target)
            undo.callback(target.unlink)
        elif MEDIA_FOLDER + draft.name not in damaged:
            draft.replace(target)  # the same, or spoilt
    fsync_folder(media_dir)


def _set_aside(database: Path, now: datetime, undo: contextlib.ExitStack) -> Path | None:
    """Keep the database that is there, and its key, under other names too; None: there is none.

    A WAL is moved away in any case: beside the restored database it would be taken for its own.
    """
    suffix = f".before-restore-{now.astimezone(UTC):%Y%m%dT%H%M%S}"
    key, aside = database.with_suffix(".key"), database.with_name(database.name + suffix)
    is_there = database.exists()
    for old in (database, key):
        kept = old.with_name(old.name + suffix)
        if not old.exists():
            undo.callback(old.unlink, missing_ok=True)
            continue
        undo.callback(kept.unlink, missing_ok=True)
        shutil.copy2(old, kept)
        kept.chmod(0o600)
        undo.callback(shutil.copy2, kept, old)
    for end in ("-wal", "-shm"):
        part, moved = database.with_name(database.name + end), aside.with_name(aside.name + end)
        if part.exists():
            part.replace(moved)
            undo.callback(moved.replace, part)
    return aside if is_there else None


def _check_unused(database: Path) -> None:
    """Fold the WAL into the database; raises UserError when somebody else has it open."""
    try:
        with _opened(database, wait_s=1) as db:
            mode = db.execute("PRAGMA journal_mode = DELETE").fetchone()[0]
    except sqlite3.OperationalError:
        mode = "wal"  # locked
    except sqlite3.DatabaseError:
        mode = "delete"  # no database any more: that is why it is restored
    if mode == "wal":
        raise UserError("The assistant is running; stop it, then restore.")


def _remove_database(path: Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


# -- the command line ------------------------------------------------------------------------------


def add_backup_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe `app.py backup`."""
    parser.add_argument("file", type=Path, nargs="?", help="to write; else named after the time")


def add_restore_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe `app.py restore`."""
    parser.add_argument("file", type=Path, help="a backup")
    parser.add_argument(
        "--overwrite", action="store_true", help="set aside the database that is there"
    )


def run_backup(settings: Settings, arguments: argparse.Namespace) -> int:
    """Make a backup and say what is in it; return the exit status."""
    now = datetime.now(UTC)
    target = arguments.file or Path(name_at(now))
    if settings.postgres_url is not None:
        print(say(BY_PG_DUMP), file=sys.stderr)
        return 1
    if not settings.database_url.exists():
        print(
            f"There is nothing to back up: {settings.database_url} is not there.", file=sys.stderr
        )
        return 1
    database = Database(settings.database_url)
    try:
        with show_progress("backup") as progress:
            report = make_backup(database.connection(), settings, target, now, progress)
    except UserError as error:
        print(error.reply, file=sys.stderr)
        return 1
    except (OSError, sqlite3.Error) as error:
        print(f"{target} cannot be written: {error}.", file=sys.stderr)
        return 1
    finally:
        database.close()
    size_mb = report.size_bytes / 1e6
    print(f"{report.file} holds {report.file_count} files, {size_mb:.1f} MB; keep it safe.")
    for names, what in ((report.missing, "missing"), (report.damaged, "damaged")):
        if names:
            print(f"{len(names)} media files are {what}: {', '.join(names[:3])}")
    return 0


def run_restore(settings: Settings, arguments: argparse.Namespace) -> int:
    """Put a backup in place and say what came back; return the exit status."""
    try:
        with show_progress("restore") as progress:
            report = restore_backup(
                settings,
                arguments.file,
                datetime.now(UTC),
                overwrite=arguments.overwrite,
                progress=progress,
            )
    except UserError as error:
        print(error.reply, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"Nothing was restored: {error}.", file=sys.stderr)
        return 1
    print(f"{report.database} is as it was at {report.made_at}, with {report.file_count} files.")
    if report.missing:
        print(f"{report.missing} media files were missing already when the backup was made.")
    if report.set_aside:
        print(f"The database that was there is now {report.set_aside}.")
    return 0
