"""What was kept elsewhere, brought here: which kind a file is, and the command line."""

import argparse
import contextlib
import sqlite3
import sys
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

import store
from core.errors import UserError
from core.settings import Settings
from store import Connection, Database
from transfer.chatlog import Source
from transfer.export import LINES_NAME, MEDIA_FOLDER, Progress, show_progress, silent
from transfer.import_chat import import_chat
from transfer.import_lines import import_lines
from transfer.kept_files import ARCHIVE_ERRORS, Unusable, folder_opener, zip_opener
from transfer.line_values import zone_of
from transfer.report import AS_IT_SAYS, Options, Report


def import_file(
    db: Connection,
    settings: Settings,
    path: Path,
    now: datetime,
    options: Options = AS_IT_SAYS,
    progress: Progress = silent,
) -> Report:
    """Import a file or folder: an export of ours (.jsonl, .zip), or a WhatsApp chat (.txt, .zip).

    Raises UserError when it is neither or cannot be read as asked; OSError from the disk.
    """
    with contextlib.ExitStack() as stack:
        try:
            source, is_export = _open_source(path, stack)
            if is_export:
                return import_lines(db, settings, source, now, options.whatsapp_id, progress)
            return import_chat(db, settings, source, now, options, progress)
        except ARCHIVE_ERRORS as error:
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
    opener = zip_opener(archive, folder)
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
        zone = zone_of({"timezone": arguments.zone}) if arguments.zone else None
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
    except Unusable as error:
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
