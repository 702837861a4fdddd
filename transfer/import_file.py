"""What was kept elsewhere, brought here: which kind a file is, and the command line."""

import argparse
import contextlib
import sqlite3
import sys
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

import store
from core.errors import UserError
from core.settings import Settings
from store import Connection
from transfer.export import LINES_NAME, MEDIA_FOLDER, Progress, show_progress, silent
from transfer.import_chat import import_chat
from transfer.import_lines import import_lines
from transfer.kept_files import ARCHIVE_ERRORS, Unusable, folder_opener, zip_opener
from transfer.line_values import zone_of
from transfer.report import AS_IT_SAYS, BRINGABLE, Options, Report
from transfer.source import Source


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
            sources, is_export = _open_sources(path, stack)
            if is_export:
                return import_lines(db, settings, sources[0], now, options.whatsapp_id, progress)
            return _import_chats(db, settings, sources, now, options, progress)
        except ARCHIVE_ERRORS as error:
            raise UserError(f"{path.name} is damaged or locked: {error}.") from error


def _import_chats(
    db: Connection,
    settings: Settings,
    sources: Sequence[Source],
    now: datetime,
    options: Options,
    progress: Progress,
) -> Report:
    """Import every chat of a file, one after the other."""
    if len(sources) > 1:
        options = replace(options, is_one_of_many=True)
    total, done = sum(source.size_bytes for source in sources), 0
    report: Report | None = None
    for source in sources:
        show = partial(_show_part, progress, done, total)
        part = import_chat(db, settings, source, now, options, show)
        done += source.size_bytes
        if report is None:
            report = part
        else:
            report.join(part)
    assert report is not None
    return report


def _show_part(progress: Progress, before: int, total: int, done: int, _: int) -> None:
    progress(before + done, total)


def _open_sources(path: Path, stack: contextlib.ExitStack) -> tuple[list[Source], bool]:
    """Return what is to be read, and whether it is an export of ours."""
    if path.is_dir():
        exported = path / LINES_NAME
        texts = [exported] if exported.is_file() else _chats_in(path)
        return [_open_text(text)[0] for text in texts], exported.is_file()
    if zipfile.is_zipfile(path):
        return _open_archive(path, stack.enter_context(zipfile.ZipFile(path)))
    if not path.is_file():
        raise UserError(f"{path} is not there.")
    if path.suffix.lower() == ".zip":
        raise UserError(
            f"{path.name} is damaged: it is no whole archive, maybe cut off on its way."
        )
    source, is_export = _open_text(path)
    return [source], is_export


def _open_text(path: Path) -> tuple[Source, bool]:
    with path.open("rb") as file:
        is_export = file.read(64).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")
    folder = path.parent / MEDIA_FOLDER if is_export else path.parent
    title = path.parent.name if path.name == "_chat.txt" else path.stem
    opener = folder_opener(folder)
    return Source(title, lambda: path.open("rb"), path.stat().st_size, opener), is_export


def _chats_in(folder: Path) -> list[Path]:
    names = [path.name for path in folder.iterdir() if path.is_file()]
    return [folder / name for name in _chat_names(names, folder.name)]


def _chat_names(names: Sequence[str], title: str) -> list[str]:
    """Return the names of the chats' texts among files; raises UserError when there is none."""
    texts = sorted(name for name in names if name.lower().endswith(".txt"))
    chats = [name for name in texts if _is_chat_name(PurePosixPath(name), title)]
    if chats or len(texts) == 1:
        return chats or texts
    said = f"{title} holds neither {LINES_NAME} nor the text of a WhatsApp chat."
    raise UserError(f"{said} {BRINGABLE}")


def _is_chat_name(name: PurePosixPath, title: str) -> bool:
    return name.name == "_chat.txt" or name.stem == title or "whatsapp" in name.stem.lower()


def _open_archive(path: Path, archive: zipfile.ZipFile) -> tuple[list[Source], bool]:
    names = [name for name in archive.namelist() if not name.startswith("__MACOSX/")]
    if "manifest.json" in names:
        raise UserError(f"{path.name} is a backup: use `python app.py restore` for it.")
    if LINES_NAME in names:
        return [_open_member(archive, LINES_NAME, MEDIA_FOLDER, path.stem)], True
    chats = _chat_names(names, path.stem)
    sources = []
    for name in chats:
        bare = PurePosixPath(name)
        own = bare.parent.name if bare.name == "_chat.txt" else bare.stem
        title = own if len(chats) > 1 and own else path.stem
        folder = name[: len(name) - len(bare.name)]
        sources.append(_open_member(archive, name, folder, title))
    return sources, False


def _open_member(archive: zipfile.ZipFile, name: str, folder: str, title: str) -> Source:
    size_bytes = archive.getinfo(name).file_size
    open_text = lambda: cast(BinaryIO, archive.open(name))  # noqa: E731 - as short as its name
    return Source(title, open_text, size_bytes, zip_opener(archive, folder))


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
    database = store.open_database(settings)
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
