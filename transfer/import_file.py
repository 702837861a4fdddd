"""What was kept elsewhere, brought here: each part of a file or folder, one after the other."""

import argparse
import contextlib
import sqlite3
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path, PurePosixPath

import store
from core.errors import Question, UserError
from core.settings import Settings
from core.workers import giving_way
from language.catalogs import say
from store import Connection
from transfer.export import MEDIA_FOLDER, Progress, show_progress, silent
from transfer.import_chat import import_chat
from transfer.import_lines import import_lines
from transfer.kept_files import ARCHIVE_ERRORS, Unusable
from transfer.line_values import zone_of
from transfer.programs.bring import Errand, bring
from transfer.programs.parts import Found, Part, find_parts
from transfer.programs.tree import open_trees
from transfer.report import AS_IT_SAYS, Options, Report, bringable


def import_file(
    db: Connection,
    settings: Settings,
    path: Path,
    now: datetime,
    options: Options = AS_IT_SAYS,
    progress: Progress = silent,
) -> Report:
    """Import all that a file or folder holds of what can be brought.

    Raises UserError when that is nothing, or it cannot be read as asked; OSError from the disk.
    """
    with contextlib.ExitStack() as stack, giving_way:
        try:
            trees = open_trees(path, stack)
            is_single = len(trees) == 1 and set(trees[0].sizes) == {path.name}
            found = [find_parts(tree, is_single=is_single) for tree in trees]
            return _import_all(db, settings, path.name, found, now, options, progress)
        except ARCHIVE_ERRORS as error:
            raise UserError(
                say("{name} is damaged or locked: {reason}.", name=path.name, reason=error)
            ) from error


def _import_all(
    db: Connection,
    settings: Settings,
    name: str,
    found: Sequence[Found],
    now: datetime,
    options: Options,
    progress: Progress,
) -> Report:
    parts = [part for one in found for part in one.parts]
    if not parts:
        said = say("{name} holds nothing that I can bring.", name=name)
        raise UserError(f"{said} {bringable()}")
    if sum(part.kind in {"chat", "telegram"} for part in parts) > 1:
        options = replace(options, is_one_of_many=True)
    sizes = [sum(part.tree.sizes[name] for name in part.names) for part in parts]
    report: Report | None = None
    faults: list[tuple[str, UserError]] = []
    for place, part in enumerate(parts):
        show = partial(_show_part, progress, sum(sizes[:place]), sum(sizes))
        try:
            done = _import_part(Errand(db, settings, now, options, show), part, parts)
        except Question:
            raise
        except UserError as error:
            faults.append((part.names[0], error))
            continue
        report = report.joined(done) if report else done
    if report is None:
        raise faults[0][1]
    for part_name, fault in faults:
        report.add_fault(0, f"{part_name}: {fault.reply}")
    hidden = [name for one in found for name in one.ignored if not name.lower().endswith(".zip")]
    report.ignored += hidden
    return report


def _import_part(errand: Errand, part: Part, parts: Sequence[Part]) -> Report:
    """Import one part as its kind asks."""
    db, settings, now, progress = errand.db, errand.settings, errand.now, errand.progress
    name = part.names[0]
    match part.kind:
        case "export":
            source = part.tree.source(name, part.tree.title)
            source = replace(source, opener=part.tree.below(MEDIA_FOLDER))
            return import_lines(db, settings, source, now, errand.options.whatsapp_id, progress)
        case "chat":
            source = part.tree.source(name, _title_of(part, parts))
            return import_chat(db, settings, source, now, errand.options, progress)
    return bring(errand, part)


def _title_of(part: Part, parts: Sequence[Part]) -> str:
    """Return what a chat is called: as its archive, or, of several in one, as its own file."""
    path = PurePosixPath(part.names[0])
    own = path.parent.name if path.name == "_chat.txt" else path.stem
    beside = sum(one.kind == "chat" and one.tree is part.tree for one in parts)
    return own if beside > 1 and own else part.tree.title


def _show_part(progress: Progress, before: int, total: int, done: int, _: int) -> None:
    progress(before + done, total)


# -- the command line ------------------------------------------------------------------------------


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe `app.py import`."""
    parser.add_argument("file", type=Path, help="an export, a chat, notes, contacts ...")
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
