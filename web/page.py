"""The page over HTTP: its files, the door before it, the session that opens it, and media.

Invariants: what a stranger can have of the page is the door alone; nothing here is made of what a
user said, and what a user sent is served as what it is and never as a page of ours.
"""

import math
import secrets
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path

from bottle import HTTPResponse, request, static_file

import store
from core import access, links
from services import Services
from transfer import export
from web import shapes

FOLDER = Path(__file__).parents[1] / "page"
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
DOOR = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="/page/icon.svg">
<link rel="stylesheet" href="/page/door.css">
<script src="/page/door.js" defer></script>
<title>WhatsApp Memory Assistant</title>
<main>
<h1>WhatsApp Memory Assistant</h1>
<p role="alert">{sentence}</p>
<form method="post" action="/session">
<p><label for="token">The API_TOKEN of this assistant</label></p>
<p><input id="token" name="token" type="password" autocomplete="current-password" required
 autofocus></p>
<input name="code" type="hidden">
<p><button>Open</button></p>
</form>
<p class="hint"><code>python app.py token</code> prints it, where the assistant runs.</p>
</main>
</html>
"""


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
    mime_type = TYPES.get(Path(name).suffix)
    if mime_type is None or name.endswith(("/", "\\")):
        raise shapes.ApiError(404, "There is nothing at this address.")
    sent = static_file(name, root=str(FOLDER), mimetype=mime_type)
    if sent.status_code in {403, 404}:
        raise shapes.ApiError(404, "There is nothing at this address.")
    for header, value in (HEADERS | {"Vary": "Accept, Cookie"}).items():
        sent.set_header(header, value)
    return sent


# -- the session -----------------------------------------------------------------------------------


def post_session(services: Services) -> HTTPResponse:
    """Open the page to a browser that knows the token, or brings the code of the start's link."""
    form, door, now = shapes.read_form(), services.door, services.clock()
    if door.token is None:
        raise shapes.ApiError(403, "No token is asked for: the page is for this machine alone.")
    if code := form.get("code", "").strip():
        if door.codes.spend(code, now):
            return _open(services)
        return _door("This link was used, or is older than ten minutes.", HTTPStatus.FORBIDDEN)
    caller = access.find_caller(request.environ)
    is_right = access.is_token(form.get("token", "").strip(), door.token)
    wait_s = 0.0 if is_right and door.is_made else door.guesses.wait_s(caller, now)
    if wait_s:
        page = _door(shapes.wait_sentence(wait_s), HTTPStatus.TOO_MANY_REQUESTS)
        page.set_header("Retry-After", str(math.ceil(wait_s)))
        return page
    if not is_right:
        door.guesses.add(caller, now)
        return _door("That is not the token.", HTTPStatus.FORBIDDEN)
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


def _door(sentence: str, status: HTTPStatus) -> HTTPResponse:
    headers = HEADERS | {
        "Content-Type": "text/html; charset=utf-8",
        "Cache-Control": "no-store",
        "Vary": "Accept, Cookie",
    }
    return HTTPResponse(DOOR.format(sentence=sentence), int(status), headers=headers)


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
        raise shapes.ApiError(403, "This link is not valid any more.")
    db = services.database.connection()
    if name.startswith("export-"):
        user_id = int(name.removeprefix("export-").removesuffix(".jsonl"))
        return _download(name, export.json_lines(db, user_id))
    media = store.find_media_by_path(db, name)
    path = Path(services.settings.media_dir, name)
    if media is None or path.is_symlink():
        raise shapes.ApiError(404, "There is no such file.")
    sent = static_file(name, root=str(services.settings.media_dir), mimetype=media.mime_type)
    for header, value in SAFE_FILE.items():
        sent.set_header(header, value)
    return sent


def _download(name: str, content: bytes) -> HTTPResponse:
    headers = SAFE_FILE | {
        "Content-Type": "application/x-ndjson; charset=utf-8",
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }
    return HTTPResponse(content, headers=headers)
