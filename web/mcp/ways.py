"""The two ways to MCP: POST /mcp, and lines on the standard input of `python app.py mcp`.

Invariants: it acts for one person, who is named or the one that every write goes to; a page of
another site gets nothing; on the standard output stands nothing but answers.
"""

import json
import sys
from typing import Any, TextIO
from urllib.parse import urlsplit

from bottle import HTTPResponse, request

import store
from core import access
from services import Services
from store import User
from web import fields, shapes
from web.mcp import protocol, tools


def check_origin(services: Services) -> None:
    """Refuse what a page of another site sends, whoever's token it has."""
    environ, ours = request.environ, urlsplit(services.settings.public_url or "")
    is_browser = {"HTTP_ORIGIN", "HTTP_SEC_FETCH_SITE"} & environ.keys()
    if not is_browser or access.is_our_page(environ):
        return
    if not ours.netloc or environ.get("HTTP_ORIGIN") != f"{ours.scheme}://{ours.netloc}":
        raise shapes.ApiError(403, "This is not for pages of other sites.")


@fields.takes(user_id=fields.WHO)
def post_mcp(services: Services) -> HTTPResponse:
    """Answer one JSON-RPC message of MCP, for the user who is named or whose a write is."""
    db = services.database.connection()
    try:
        message = json.loads(request.body.read().decode("utf-8"))
    except (ValueError, RecursionError):
        return _sent(protocol.refuse(protocol.PARSE_ERROR, "The body is no JSON."))
    headers = {
        name: shapes.read_header(name)
        for name in ("mcp-protocol-version", "mcp-method", "mcp-name")
        if shapes.read_header(name)
    }
    user = _user(services, shapes.read_query("user_id"))
    return _sent(protocol.answer(tools.server_for(services, db, user), message, headers))


def _sent(answer: protocol.Answer) -> HTTPResponse:
    if answer.body is None:
        return HTTPResponse(status=answer.status)
    return shapes.json_response(answer.body, answer.status)


def _user(services: Services, named: str | None) -> User:
    """Return for whom it acts; `local` is made where there is nobody else."""
    db, body = services.database.connection(), {"user_id": named or None}
    user = shapes.reading_user(services, db, body)
    if user.id:
        return user
    with store.transaction(db):
        return shapes.writing_user(services, db, body)


def serve_lines(
    services: Services, named: str | None, lines: TextIO = sys.stdin, out: TextIO = sys.stdout
) -> None:
    """Answer messages, one a line, until there are no more.

    Raises `ApiError` where nobody is known by the name.
    """
    db, user = services.database.connection(), _user(services, named)
    server = tools.server_for(services, db, user)
    for line in lines:
        if not line.strip():
            continue
        answer = _answer_line(server, line)
        if answer.body is not None:
            print(json.dumps(answer.body), file=out, flush=True)


def _answer_line(server: protocol.Server, line: str) -> protocol.Answer:
    try:
        message: Any = json.loads(line)
    except (ValueError, RecursionError):
        return protocol.refuse(protocol.PARSE_ERROR, "The line is no JSON.")
    return protocol.answer(server, message)
