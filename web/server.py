"""How the application is served: Waitress, its connections, its answers, how large a body may be.

Invariants: a body that is too large is refused by its Content-Length, before any of it is read;
only the owner may send more than `BODY_MAX_BYTES`. However many connections are held open, the next
one is taken: who has kept us waiting longest makes room.
"""

import contextlib
import copy
import errno
import json
import logging
import signal
import sqlite3
import time
from collections.abc import Callable
from functools import partial
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
from language.catalogs import say, speaking
from language.replies import of_page
from services import Services

try:
    import resource  # how many files a process may open; Windows has no such limit
except ImportError:
    resource = None  # type: ignore[assignment]

BODY_MAX_BYTES = 1024 * 1024  # a message of WhatsApp's has 1,600 characters, a note may be longer
HELD_MAX_BYTES = 16 * 1024  # of an answer that is sent by the loop
FILES_AT_ONCE = 4  # so many of the largest that are kept fit into one message of the page's
CONNECTIONS_MOST = 500  # select takes 1,024 files
FILES_WANTED = 1024
FILES_APART = 100  # database, media and vendors have theirs
PEER_MOST = 50  # connections of one other machine
HEAD_WITHIN_S = 20.0  # the head of a request, from its first byte or the connection's beginning
PAUSE_S = 0.05  # where no file can be opened
SERVER_OPTIONS: dict[str, Any] = {
    "threads": 8,
    "cleanup_interval": 5,  # s between looks at who keeps us waiting
    "channel_timeout": 120,  # s that a connection may rest between two requests
    "ident": None,
    "max_request_body_size": BODY_MAX_BYTES + 1,  # Waitress refuses what is not below it
    # Left as they came: a forwarding header is how we know that a caller is not local.
    "clear_untrusted_proxy_headers": False,
}

WsgiApp = Callable[..., Any]

log = logging.getLogger(__name__)


def make_server(services: Services, application: WsgiApp, **where: Any) -> Any:
    """Return a Waitress server over the application; `where` it listens is told as to Waitress."""
    most = connections_most()
    # Waitress's own limit stops taking any; ours makes room before.
    options = SERVER_OPTIONS | {"connection_limit": most + 20}
    server = waitress.create_server(application, **where, **options)
    # One for each address of the name that is listened on, or this one alone.
    for one in _sockets(server).values():
        if isinstance(one, BaseWSGIServer):
            one.channel_class = _channel_class(services, most)
            one.adj.send_bytes = HELD_MAX_BYTES  # less than it is left to the loop to send
            one.maintenance = partial(_close_late, one)
            one.handle_accept = partial(_accept, one)
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


# -- how many connections --------------------------------------------------------------------------


def raise_file_limit() -> None:
    """Let this process open as many files as it wants, where it may: macOS begins with 256."""
    if resource is None:
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= FILES_WANTED:
        return
    wanted = FILES_WANTED if hard == resource.RLIM_INFINITY else min(FILES_WANTED, hard)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def connections_most() -> int:
    """Return how many connections this process may hold at once."""
    if resource is None:
        return CONNECTIONS_MOST
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    is_bounded = soft != resource.RLIM_INFINITY
    return max(10, min(CONNECTIONS_MOST, soft - FILES_APART)) if is_bounded else CONNECTIONS_MOST


def _accept(server: Any) -> None:
    """Take the next connection; where no file can be opened, say so once a minute, and rest."""
    try:
        taken = server.accept()
        if taken is None:
            return
        server.set_socket_options(taken[0])
    except OSError as error:
        if error.errno in {errno.EMFILE, errno.ENFILE}:
            _tell_no_files(server)
            time.sleep(PAUSE_S)
        return  # else who knocked is gone again
    server.channel_class(server, taken[0], server.fix_addr(taken[1]), server.adj, map=server._map)


def _tell_no_files(server: Any) -> None:
    if time.monotonic() - getattr(server, "told_at", -60.0) >= 60:
        server.told_at = time.monotonic()
        log.warning("no connection can be taken reason=open files, raise ulimit -n")


def _close_late(server: Any, now: float) -> None:
    """Close connections that rest, and those whose request does not come to the end of its head."""
    BaseWSGIServer.maintenance(server, now)
    for one in server.active_channels.values():
        if one.is_knocking and one.since < now - HEAD_WITHIN_S:
            one.will_close = True


def _make_room(newcomer: "_Channel", most: int) -> None:
    """Where there are too many, of one machine or in all, close who kept us waiting longest.

    Whoever is being answered stays: where all are, it is the newcomer who has to go.
    """
    everybody = [one for one in newcomer.server._map.values() if isinstance(one, _Channel)]
    there = [one for one in everybody if not one.will_close]
    peer = newcomer.addr[0]
    crowd = there if len(there) > most else []
    if not crowd and len(there) > PEER_MOST and not access.is_loopback(peer):
        same = [one for one in there if one.addr[0] == peer]
        crowd = same if len(same) > PEER_MOST else []
    if crowd:
        waiting = [one for one in crowd if one is not newcomer and not one.is_answered]
        min(waiting, key=lambda one: one.since, default=newcomer).will_close = True


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
    has_asked = False  # a whole request came by it, and was answered

    @property
    def is_answered(self) -> bool:
        """A request of it is being worked on, or its answer sent."""
        return bool(self.requests or self.total_outbufs_len)

    @property
    def is_knocking(self) -> bool:
        """The head of its request is not here yet; one that rests between two does not knock."""
        if self.request is not None:
            return not self.request.headers_finished
        return not (self.has_asked or self.is_answered)

    @property
    def since(self) -> float:
        """Since when it keeps us waiting, in seconds of the epoch."""
        if self.request is not None:
            return float(self.request.began_s)
        return float(self.last_activity)

    def write_soon(self, data: Any) -> int:
        if isinstance(data, bytes) and len(self.held) + len(data) < HELD_MAX_BYTES:
            self.held += data
            return len(data)
        self.release()
        return int(super().write_soon(data))

    def release(self) -> None:
        self.has_asked = True
        held, self.held = self.held, b""
        super().write_soon(held)

    def handle_write(self) -> None:
        # Waitress leaves what is little until the next request is answered, and turns idly.
        if self.requests and self.total_outbufs_len:
            self._flush_exception(self._flush_some_if_lockable)
        super().handle_write()


def _channel_class(services: Services, most: int) -> type[HTTPChannel]:
    class Channel(_Channel):
        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options)
            _make_room(self, most)

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
        self.began_s = time.time()

    def parse_header(self, header_plus: bytes) -> None:
        super().parse_header(header_plus)
        if (self.command, self.path) == ("POST", "/chat") and self._is_owner():
            self.adj = copy.copy(self.adj)
            self.adj.max_request_body_size = chat_max_bytes(self._services) + 1

    def received(self, data: bytes) -> int:
        used: int = super().received(data)
        if isinstance(self.error, RequestEntityTooLarge):
            self.error = _TooLarge(self.adj.max_request_body_size - 1, self._language())
            self.expect_continue = False
        return used

    def _language(self) -> str:
        chosen = of_page.language_chosen(self.headers.get("COOKIE", ""))
        return of_page.choose_language(chosen, self.headers.get("ACCEPT_LANGUAGE", ""))

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

    def __init__(self, most_bytes: int, language: str) -> None:
        with speaking(language):
            super().__init__(too_large(most_bytes))

    def to_response(self, ident: str | None = None) -> tuple[str, list[tuple[str, str]], bytes]:
        headers = [("Content-Type", "application/json; charset=utf-8")]
        return f"{self.code} {self.reason}", headers, json.dumps({"error": self.body}).encode()


def too_large(most_bytes: int) -> str:
    """Return the sentence for a body that is too large."""
    return say("The body is too large; {most} bytes are the most.", most=most_bytes)
