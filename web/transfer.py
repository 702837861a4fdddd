"""Taking it along over HTTP: export, import and backup, each as the command line does it.

Invariants: what is long runs one at a time on a thread of its own; an upload has a folder of its
own beside the database, that only we read, and is gone after its import or a day.
"""

import contextlib
import re
import secrets
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, cast, get_args

from bottle import HTTPResponse, request, static_file

import store
import when
from core.errors import UserError
from core.workers import Errand
from language.catalogs import say
from services import Services
from store import Connection, User
from transfer import backup, export
from transfer.calendar_file import calendar
from transfer.import_file import import_file
from transfer.phones.stamps import DateOrder
from transfer.report import Options, Report
from web import fields, shapes

UPLOAD_MAX_BYTES = 8 << 30
ROOM_LEFT_BYTES = 200 << 20  # on the disk, for what the assistant itself keeps
SWEPT_AFTER = timedelta(days=1)

# -- export ----------------------------------------------------------------------------------------

_FORMATS = {
    "jsonl": "application/x-ndjson; charset=utf-8",
    "zip": "application/zip",
    "ics": "text/calendar; charset=utf-8",
}


@fields.takes(user_id=fields.WHO, format=fields.FORMAT)
def get_export(services: Services) -> HTTPResponse:
    """Hand out everything a user keeps here, in pieces, as it is read."""
    db = services.database.connection()
    kind = request.query.get("format") or "zip"
    if kind not in _FORMATS:
        raise shapes.not_one_of("format", _FORMATS)
    user = shapes.asked_user(services, db) or _only_user(db)
    if not services.exporting.acquire(blocking=False):
        raise shapes.ApiError(
            503, say("Other exports are being made; try again when they are done.")
        )
    now = services.clock()
    pieces: Iterable[bytes]
    match kind:
        case "jsonl":
            pieces = export.read_lines(db, user)
        case "ics":
            pieces = [calendar(db, user, now)]
        case _:
            pieces = export.read_zip(db, user, services.media, now)
    name = f"memory-{now.astimezone(user.zone):%Y%m%d}.{kind}"
    headers = _download_headers(name) | {"Content-Type": _FORMATS[kind]}
    return HTTPResponse(_Pieces(pieces, services.exporting.release), headers=headers)


def _only_user(db: Connection) -> User:
    try:
        return export.choose_user(db, None)
    except UserError as error:
        raise shapes.ApiError(400, say("Say whose with user_id.")) from error


class _Pieces:
    """The body of an export; `leave` is called once, however it ends."""

    def __init__(self, pieces: Iterable[bytes], leave: Callable[[], None]) -> None:
        self._pieces = iter(pieces)
        self._leave = leave
        self._is_open = True

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        try:
            return next(self._pieces)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        if self._is_open:
            self._is_open = False
            self._leave()


def _download_headers(name: str) -> dict[str, str]:
    return {
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }


# -- import ----------------------------------------------------------------------------------------


@fields.takes(fields.UPLOAD, answer=201)
def post_import(services: Services) -> HTTPResponse:
    """Begin an upload: its name and size first, then its bytes in pieces."""
    body = fields.UPLOAD.read()
    name, size = _read_name(body), _read_size(body)
    sweep(services)
    folder = _uploads(services)
    if shutil.disk_usage(folder).free < size + ROOM_LEFT_BYTES:
        raise shapes.ApiError(413, say("There is not that much room on the disk here."))
    errand = Errand(secrets.token_hex(16), "import", name, "uploading", services.clock())
    errand.total = size
    path = _path_of(services, errand)
    path.parent.mkdir(mode=0o700)
    path.touch(mode=0o600)
    services.errands.add(errand)
    return shapes.json_response(_shape(errand), 201)


@fields.takes(offset=fields.ID)
def put_import(services: Services, import_id: str) -> HTTPResponse:
    """Take the next piece of an upload; one that was sent before is taken once."""
    errand = _find_import(services, import_id)
    if errand.state != "uploading":
        raise shapes.ApiError(409, say("This upload is whole already."))
    offset = shapes.read_number("offset", 0, 0, UPLOAD_MAX_BYTES)
    piece = request.body.read()
    path = _path_of(services, errand)
    received = path.stat().st_size if path.exists() else 0
    if offset > received:
        raise shapes.ApiError(
            409, say("{received} bytes are here; go on from there.", received=received)
        )
    if offset + len(piece) > errand.total:
        raise shapes.ApiError(
            413, say("That is more than the {total} bytes it was to have.", total=errand.total)
        )
    try:
        with path.open("r+b") as file:
            file.seek(offset)
            file.write(piece)
    except FileNotFoundError as error:
        raise shapes.ApiError(404, say("This upload was given up a day ago.")) from error
    except OSError as error:
        raise shapes.ApiError(503, say("The disk takes no more now; go on later.")) from error
    errand.done = max(received, offset + len(piece))
    return shapes.json_response({"received": errand.done})


@fields.takes(fields.START, answer=202)
def start_import(services: Services, import_id: str) -> HTTPResponse:
    """Import what was uploaded; again with an answer, where it asked something."""
    errand = _find_import(services, import_id)
    path = _path_of(services, errand)
    received = path.stat().st_size if path.exists() else 0
    if errand.state == "uploading" and received != errand.total:
        raise shapes.ApiError(
            409,
            say(
                "{received} of {total} bytes are here so far.",
                received=received,
                total=errand.total,
            ),
        )
    options = _read_options(services.database.connection(), fields.START.read())

    def work() -> dict[str, Any]:
        db, settings = services.database.connection(), services.settings
        now = services.clock()
        report = import_file(db, settings, path, now, options, errand.show)
        shutil.rmtree(path.parent, ignore_errors=True)
        services.bell.ring()
        services.wake.set()
        return _shape_report(report)

    if not services.errands.start(errand, work):
        raise shapes.ApiError(
            409, say("It is being imported, or was; upload it again to do that again.")
        )
    return shapes.json_response(_shape(errand), 202)


def get_import(services: Services, import_id: str) -> HTTPResponse:
    """Tell how far an import is, what it did, or what it asks."""
    return shapes.json_response(_shape(_find_import(services, import_id)))


def _find_import(services: Services, import_id: str) -> Errand:
    errand = services.errands.find(import_id, "import")
    if errand is None:
        raise shapes.ApiError(
            404, say("There is no such import; it may have been before a restart.")
        )
    return errand


def _read_name(body: dict[str, Any]) -> str:
    """Return what the file is called, as a name that leads nowhere; its ending counts."""
    name = re.split(r"[/\\\\]", shapes.read_text(body, "name"))[-1]
    name = "".join(character for character in name if character.isprintable()).strip(". ")
    if not name:
        raise shapes.ApiError(400, say("{field} must be the name of a file.", field="name"))
    return name.encode()[-200:].decode("utf-8", "ignore").lstrip(". ")


def _read_size(body: dict[str, Any]) -> int:
    size = body.get("size")
    if not isinstance(size, int) or isinstance(size, bool) or size < 1:
        raise shapes.ApiError(
            400, say("{field} must be the number of bytes of the file.", field="size")
        )
    if size > UPLOAD_MAX_BYTES:
        raise shapes.ApiError(
            413, say("{most} bytes are the most; use the command line.", most=UPLOAD_MAX_BYTES)
        )
    return size


def _read_options(db: Connection, body: dict[str, Any]) -> Options:
    is_local = body.get("user_id") == store.LOCAL_USER
    user = None if is_local else shapes.read_user(db, body.get("user_id"))
    name = shapes.read_maybe_word(body, "zone")
    zone = when.parse_zone(name) if name else None
    if name and zone is None:
        raise shapes.no_zone("zone")
    order = body.get("dates")
    if order not in (None, *get_args(DateOrder)):
        raise shapes.not_one_of("dates", get_args(DateOrder))
    me = body.get("me")
    if me is not None and not isinstance(me, str):
        raise shapes.ApiError(
            400, say("{field} must be the name that you have in the chat.", field="me")
        )
    return Options(
        store.LOCAL_USER if is_local else user.whatsapp_id if user else None,
        me,
        cast("DateOrder | None", order),
        zone,
        asks_me=True,
    )


def _shape(errand: Errand) -> dict[str, Any]:
    return {
        "id": errand.id,
        "name": errand.name,
        "state": errand.state,
        "done": errand.done,
        "total": errand.total,
        "report": errand.report,
        "question": errand.question,
        "error": errand.error,
    }


def _shape_report(report: Report) -> dict[str, Any]:
    return {
        "sentences": report.sentences(),
        "added": dict(report.added),
        "known": dict(report.known),
        "forgotten": report.forgotten,
        "late": report.late,
        "skipped": report.skipped,
        "missing": report.missing,
        "unreadable": report.fault_count,
        "faults": report.faults,
    }


def _path_of(services: Services, errand: Errand) -> Path:
    return _uploads(services) / errand.id / errand.name


def _uploads(services: Services) -> Path:
    folder = services.database.path.absolute().parent / "imports"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def sweep(services: Services) -> None:
    """Remove uploads that nobody went on with for a day, and what a killed backup left behind."""
    parent = services.database.path.absolute().parent
    oldest_s = time.time() - SWEPT_AFTER.total_seconds()
    uploads = [*(parent / "imports").glob("*/*")]
    backup.sweep_restores(services.settings, oldest_s)
    drafts = [*backup.folder_beside(services.database.path).glob(".*")]
    running = {one.id for one in services.errands.list("import") if one.state == "running"}
    for path in (*uploads, *drafts):
        with contextlib.suppress(OSError):
            if path.stat().st_mtime >= oldest_s or path.parent.name in running:
                continue
            path.unlink()
            if path in uploads:
                path.parent.rmdir()


# -- backup ----------------------------------------------------------------------------------------


@fields.takes(answer=202)
def post_backup(services: Services) -> HTTPResponse:
    """Begin a backup of this moment; the list tells how far it is."""
    if services.settings.postgres_url is not None:
        raise shapes.ApiError(409, say(backup.BY_PG_DUMP))
    now = services.clock()
    folder = backup.folder_beside(services.database.path)
    name = backup.name_at(now)
    if (folder / name).exists() or services.errands.find(name, "backup") is not None:
        raise shapes.ApiError(409, say("One was begun this second."))
    if any(one.state == "running" for one in services.errands.list("backup")):
        raise shapes.ApiError(409, say("A backup is being made already."))
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise shapes.ApiError(
            503, say("{folder} cannot be made: {reason}.", folder=folder, reason=error.strerror)
        ) from error
    errand = Errand(name, "backup", name, "waiting", now)
    services.errands.add(errand)

    def work() -> dict[str, Any]:
        db, settings = services.database.connection(), services.settings
        made = backup.make_backup(db, settings, folder / name, now, errand.show)
        return {"files": made.file_count, "missing": made.missing, "damaged": made.damaged}

    services.errands.start(errand, work)
    return shapes.json_response(_shape_backup(folder / name, errand), 202)


def list_backups(services: Services) -> HTTPResponse:
    """List the backups, newest first, those being made or failed since the start among them."""
    folder = backup.folder_beside(services.database.path)
    known = {errand.id: errand for errand in services.errands.list("backup")}
    names = {path.name for path in backup.list_backups(folder)} | known.keys()
    return shapes.json_response(
        [_shape_backup(folder / name, known.get(name)) for name in sorted(names, reverse=True)]
    )


def get_backup(services: Services, name: str) -> HTTPResponse:
    """Hand out one backup."""
    folder = backup.folder_beside(services.database.path)
    if folder / name not in backup.list_backups(folder):
        raise shapes.ApiError(404, say("There is no such backup."))
    sent = static_file(name, root=str(folder), mimetype="application/zip")
    for header, value in _download_headers(name).items():
        sent.set_header(header, value)
    return sent


def _shape_backup(path: Path, errand: Errand | None) -> dict[str, Any]:
    size = path.stat().st_size if path.exists() else None
    return {
        "name": path.name,
        "bytes": size,
        "created_at": shapes.iso(backup.made_at(path)),
        "state": errand.state if errand else "done",
        "done": errand.done if errand else None,
        "total": errand.total if errand else None,
        "report": errand.report if errand else None,
        "error": errand.error if errand else None,
    }
