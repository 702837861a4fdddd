"""How the application is served: Waitress, how its answers are sent, and how large a body may be.

Invariant: a body that is too large is refused by its Content-Length, before any of it is read; only
the owner may send more than `BODY_MAX_BYTES`.
"""

import copy
import json
import signal
import sqlite3
from collections.abc import Callable
from typing import Any

import waitress
from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import BaseWSGIServer
from waitress.task import ErrorTask, WSGITask
from waitress.trigger import trigger
from waitress.utilities import RequestEntityTooLarge

from core import access
from services import Services

BODY_MAX_BYTES = 1024 * 1024  # a message of WhatsApp's has 1,600 characters, a note may be longer
HELD_MAX_BYTES = 16 * 1024  # of an answer that is sent by the loop
FILES_AT_ONCE = 4  # so many of the largest that are kept fit into one message of the page's
SERVER_OPTIONS: dict[str, Any] = {
    "threads": 8,
    "connection_limit": 500,  # idle ones last two minutes; select takes 1,024 files
    "ident": None,
    "max_request_body_size": BODY_MAX_BYTES + 1,  # Waitress refuses what is not below it
    # Left as they came: a forwarding header is how we know that a caller is not local.
    "clear_untrusted_proxy_headers": False,
}

WsgiApp = Callable[..., Any]


def make_server(services: Services, application: WsgiApp, **where: Any) -> Any:
    """Return a Waitress server over the application; `where` it listens is told as to Waitress."""
    server = waitress.create_server(application, **where, **SERVER_OPTIONS)
    # One for each address of the name that is listened on, or this one alone.
    for one in _sockets(server).values():
        if isinstance(one, BaseWSGIServer):
            one.channel_class = _channel_class(services)
            one.adj.send_bytes = HELD_MAX_BYTES  # less than it is left to the loop to send
    return server


def run(server: Any) -> None:
    """Serve until SIGTERM or Ctrl-C; requests under way are answered first, within 5 s.

    The loop ends between two of its turns. Waitress's own `run` ends by an exception in the midst
    of one: an answer may then be sent twice, and its client take it for that to its next request.
    """
    sockets, is_told = _sockets(server), False
    triggers = [one for one in sockets.values() if isinstance(one, trigger)]

    def stop(*_: object) -> None:
        nonlocal is_told
        is_told = True
        triggers[0].pull_trigger()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    while not is_told:
        wasyncore.loop(server.adj.asyncore_loop_timeout, map=sockets, count=1)
    server.task_dispatcher.shutdown()
    # Triggers stay open: a second signal, or a thread that ends late, pulls them all the same, and
    # would write into the file that has their number by then.
    for one in list(sockets.values()):
        if isinstance(one, _Channel):
            if one.total_outbufs_len:
                one.handle_write()
            one.handle_close()  # a thread that is still at it is told, and ends
        elif one not in triggers:
            wasyncore.dispatcher.close(one)


def _sockets(server: Any) -> dict[int, Any]:
    """Return what the loop looks at: listening sockets, triggers and connections."""
    sockets: dict[int, Any] = getattr(server, "map", None) or server._map
    return sockets


def chat_max_bytes(services: Services) -> int:
    """Return how large a message of the page's may be, with its files."""
    return FILES_AT_ONCE * services.settings.media_max_mb * 1024 * 1024 + BODY_MAX_BYTES


# -- sending answers -------------------------------------------------------------------------------


class _Task(WSGITask):  # type: ignore[misc]
    def finish(self) -> None:
        super().finish()
        self.channel.release()


class _ErrorTask(ErrorTask):  # type: ignore[misc]
    def finish(self) -> None:
        super().finish()
        self.channel.release()


class _Channel(HTTPChannel):  # type: ignore[misc]
    """Holds an answer until it is whole, if it is small, and then leaves it to the loop to send.

    Messages that were committed together are answered in one turn of the loop. A thread that sends
    its own gives way to the others for each piece, and has the loop turn idly meanwhile.
    """

    task_class = _Task
    error_task_class = _ErrorTask
    held = b""

    def write_soon(self, data: Any) -> int:
        if isinstance(data, bytes) and len(self.held) + len(data) < HELD_MAX_BYTES:
            self.held += data
            return len(data)
        self.release()
        return int(super().write_soon(data))

    def release(self) -> None:
        held, self.held = self.held, b""
        super().write_soon(held)

    def handle_write(self) -> None:
        # Waitress leaves what is little until the next request is answered, and turns idly.
        if self.requests and self.total_outbufs_len:
            self._flush_exception(self._flush_some_if_lockable)
        super().handle_write()


def _channel_class(services: Services) -> type[HTTPChannel]:
    class Channel(_Channel):
        def parser_class(self, adjustments: Any) -> HTTPRequestParser:
            return _Parser(adjustments, services, self.addr[0])

    return Channel


# -- how much may come -----------------------------------------------------------------------------


class _Parser(HTTPRequestParser):  # type: ignore[misc]
    """Decides, when the head of a request is read, how much may follow."""

    adj: Any
    error: Any

    def __init__(self, adjustments: Any, services: Services, peer: str) -> None:
        super().__init__(adjustments)
        self._services = services
        self._peer = peer

    def parse_header(self, header_plus: bytes) -> None:
        super().parse_header(header_plus)
        if (self.command, self.path) == ("POST", "/chat") and self._is_owner():
            self.adj = copy.copy(self.adj)
            self.adj.max_request_body_size = chat_max_bytes(self._services) + 1

    def received(self, data: bytes) -> int:
        used: int = super().received(data)
        if isinstance(self.error, RequestEntityTooLarge):
            self.error = _TooLarge(self.adj.max_request_body_size - 1)
            self.expect_continue = False
        return used

    def _is_owner(self) -> bool:
        environ = {f"HTTP_{name}": value for name, value in self.headers.items()}
        environ |= {"REMOTE_ADDR": self._peer, "REQUEST_METHOD": self.command}
        environ["SERVER_PROTOCOL"] = f"HTTP/{self.version}"
        try:
            return access.is_owner(environ, self._services.door, self._services.clock())
        except sqlite3.Error:  # sessions are rows; the application says so
            return False


class _TooLarge(RequestEntityTooLarge):  # type: ignore[misc]
    """The refusal as all of ours are: one sentence in JSON."""

    def __init__(self, most_bytes: int) -> None:
        super().__init__(too_large(most_bytes))

    def to_response(self, ident: str | None = None) -> tuple[str, list[tuple[str, str]], bytes]:
        headers = [("Content-Type", "application/json; charset=utf-8")]
        return f"{self.code} {self.reason}", headers, json.dumps({"error": self.body}).encode()


def too_large(most_bytes: int) -> str:
    """Return the sentence for a body that is too large."""
    return f"The body is too large; {most_bytes} bytes are the most."
