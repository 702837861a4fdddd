"""The page over HTTP: its files, the door before it, the session that opens it, and media.

Invariants: what a stranger can have of the page is the door alone; nothing here is made of what a
user said, and what a user sent is served as what it is and never as a page of ours.
"""

import hashlib
import logging
import math
import secrets
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path

from bottle import HTTPResponse, request, static_file

import store
from core import access, links
from core.errors import ServiceError
from language.catalogs import say
from language.replies import of_page
from language.replies.of_page import written
from senses import smaller
from services import Services
from store import Media
from transfer import export
from web import shapes

log = logging.getLogger(__name__)

TYPES = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/vnd.microsoft.icon",
    ".webmanifest": "application/manifest+json",
    ".txt": "text/plain",
}
HEADERS = {
    "Content-Security-Policy": "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' blob: data:",
            "media-src 'self' blob:",
            "connect-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",  # asked for again each time, and sent only when it has changed
}
DRAWN = ("index.html", "door.html")
LINK_USED = written("This link was used, or is older than ten minutes.")
NOT_THE_TOKEN = written("That is not the token.")
WAIT = written("Too many wrong tokens; try again in {seconds} seconds.")
SHOWN = HEADERS | {
    "Content-Type": "text/html; charset=UTF-8",
    "Vary": "Accept, Accept-Language, Cookie",
}


def get_root(services: Services) -> HTTPResponse:
    """Show the owner's browser the page, one from afar the door, and tell a program what this is.

    A link on another site may lead here: the page holds nothing until it asks for it.
    """
    is_browser = "text/html" in shapes.read_header("Accept")
    is_asked = services.door.token is not None
    if is_browser and (_is_owner(services) or (not is_asked and access.is_here(request.environ))):
        return _file("index.html")
    if is_browser and is_asked:
        return _door("", HTTPStatus.OK)
    return shapes.json_response({"name": shapes.NAME, "version": shapes.VERSION, "status": "ok"})


def get_page_file(services: Services, name: str) -> HTTPResponse:
    """Hand out a file of the page."""
    return _file(name)


def _file(name: str) -> HTTPResponse:
    if name in DRAWN:
        return _drawn(name)
    mime_type = TYPES.get(Path(name).suffix)
    if mime_type is None or name.endswith(("/", "\\")):
        raise shapes.ApiError(404, say("There is nothing at this address."))
    sent = static_file(name, root=str(of_page.PAGE), mimetype=mime_type)
    if sent.status_code in {403, 404}:
        raise shapes.ApiError(404, say("There is nothing at this address."))
    for header, value in (HEADERS | {"Vary": "Accept, Cookie"}).items():
        sent.set_header(header, value)
    return sent


def language_asked() -> str:
    """Return the language of who asks: the one chosen on the page, else the browser's."""
    chosen = of_page.language_chosen(shapes.read_header("Cookie"))
    return of_page.choose_language(chosen, shapes.read_header("Accept-Language"))


def _drawn(name: str) -> HTTPResponse:
    """Show a page in the reader's language; it is sent only where theirs is another."""
    drawn = of_page.draw(name, language_asked(), sentence="")
    mark = f'"{hashlib.sha256(drawn).hexdigest()[:32]}"'
    headers = SHOWN | {"ETag": mark}
    if shapes.read_header("If-None-Match").removeprefix("W/") == mark:
        return HTTPResponse(status=HTTPStatus.NOT_MODIFIED, headers=headers)
    return HTTPResponse(b"" if request.method == "HEAD" else drawn, headers=headers)


# -- the session -----------------------------------------------------------------------------------


def post_session(services: Services) -> HTTPResponse:
    """Open the page to a browser that knows the token, or brings the code of the start's link."""
    form, door, now = shapes.read_form(), services.door, services.clock()
    if door.token is None:
        raise shapes.ApiError(
            403, say("No token is asked for: the page is for this machine alone.")
        )
    if code := form.get("code", "").strip():
        if door.codes.spend(code, now):
            return _open(services)
        return _door(LINK_USED, HTTPStatus.FORBIDDEN)
    caller = access.find_caller(request.environ)
    is_right = access.is_token(form.get("token", "").strip(), door.token)
    wait_s = 0.0 if is_right and door.is_made else door.guesses.wait_s(caller, now)
    if wait_s:
        page = _door(WAIT, HTTPStatus.TOO_MANY_REQUESTS, seconds=math.ceil(wait_s))
        page.set_header("Retry-After", str(math.ceil(wait_s)))
        return page
    if not is_right:
        door.guesses.add(caller, now)
        return _door(NOT_THE_TOKEN, HTTPStatus.FORBIDDEN)
    return _open(services)


def _open(services: Services) -> HTTPResponse:
    """Begin a session: a row here, and its cookie in the browser."""
    cookie, now = secrets.token_urlsafe(24), services.clock()
    db = services.database.connection()
    with store.transaction(db):
        mark = access.mark_of(cookie, services.door)
        store.add_session(db, mark, now, now + access.SESSION_FOR)
    return _with_cookie(HTTPResponse(status=303, headers={"Location": "/"}), cookie)


def get_session(services: Services) -> HTTPResponse:
    """Tell whether it is a session that opens the page here, which can be ended then."""
    has_session = access.has_session(request.environ, services.door, services.clock())
    return shapes.json_response({"has_session": has_session})


def delete_session(services: Services) -> HTTPResponse:
    """Close the page in this browser, and end its session for whoever has its cookie."""
    db = services.database.connection()
    with store.transaction(db):
        for mark in access.marks_of(request.environ, services.door):
            store.delete_session(db, mark)
    return _with_cookie(HTTPResponse(status=204), "", timedelta(0))


def _with_cookie(
    answer: HTTPResponse, value: str, lasts: timedelta = access.SESSION_FOR
) -> HTTPResponse:
    answer.set_cookie(
        access.SESSION_COOKIE,
        value,
        path="/",
        max_age=int(lasts.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=access.is_https(request.environ),
    )
    answer.set_header("Cache-Control", "no-store")
    return answer


def _door(sentence: str, status: HTTPStatus, **fields: object) -> HTTPResponse:
    """Show the door, with the sentence that is said at it."""
    language = language_asked()
    said = of_page.say_here(language, sentence, **fields) if sentence else ""
    drawn = of_page.draw("door.html", language, sentence=said)
    return HTTPResponse(drawn, int(status), headers=SHOWN | {"Cache-Control": "no-store"})


def _is_owner(services: Services) -> bool:
    return access.is_owner(request.environ, services.door, services.clock())


# -- media -----------------------------------------------------------------------------------------

SAFE_FILE = {
    # What a stranger sent is shown as what it is, and never runs as a page of ours.
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cache-Control": "private, max-age=3600",
}


def get_media(services: Services, name: str) -> HTTPResponse:
    """Hand out a file, or an export, to whoever has its signed link."""
    expires, signature = (request.query.getunicode(field, "") for field in ("e", "s"))
    if not links.is_valid(services.secret_key, name, expires, signature, services.clock()):
        raise shapes.ApiError(403, say("This link is not valid any more."))
    db = services.database.connection()
    if name.startswith("export-"):
        user_id = int(name.removeprefix("export-").removesuffix(".jsonl"))
        return _download(name, export.json_lines(db, user_id))
    of = name.removeprefix(smaller.PREFIX)
    media = store.find_media_by_path(db, of)
    path = _path_of(services, media) if media else None
    if media is None or path is None or path.is_symlink():
        raise shapes.ApiError(404, say("There is no such file."))
    if of != name:
        return _small_copy(path)
    sent = static_file(name, root=str(services.media.folder), mimetype=media.mime_type)
    for header, value in SAFE_FILE.items():
        sent.set_header(header, value)
    return sent


def _path_of(services: Services, media: Media) -> Path:
    try:
        return services.media.path(media.file_path)
    except OSError as error:
        log.warning("media not read reason=%s", error.strerror)
        raise shapes.ApiError(503, say("The file cannot be read right now; try again.")) from error


def _small_copy(path: Path) -> HTTPResponse:
    """Hand out a photo as WhatsApp takes it."""
    try:
        return HTTPResponse(smaller.make(path), headers=SAFE_FILE | {"Content-Type": smaller.TYPE})
    except ServiceError as error:
        raise shapes.ApiError(404, say("There is no such file.")) from error


def _download(name: str, content: bytes) -> HTTPResponse:
    headers = SAFE_FILE | {
        "Content-Type": "application/x-ndjson; charset=utf-8",
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }
    return HTTPResponse(content, headers=headers)
