"""What the vendors' stand-ins share: loopback servers that record requests and misbehave on demand.

with TwilioStandIn() as twilio:
    twilio.next(Fault("drop_after"))          # the next request only
    twilio.always(Fault(status=503))          # until twilio.always(None)
    twilio.requests
"""

import json
import socket
import threading
from collections import deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

# Status, body (bytes: as they are, str: HTML, all else: JSON) and maybe headers.
Answer = tuple[int, Any] | tuple[int, Any, dict[str, str]]


@dataclass(frozen=True)
class Fault:
    """What goes wrong with one request.

    kind: "answer" (give `status`, `body` and `headers` instead of doing anything), "slow" (wait
    `seconds`, then do it), "held" (do it when the test calls `release`), "hang" (never answer,
    nothing done), "drop_before" and "drop_after" (close the connection without a word, before or
    after it took effect), "cut" (half the body), "drip" (a byte of the body each `seconds`),
    "trickle" (a body of single bytes, one each `seconds`), "endless" (a body without an end; both
    with status 200 unless there are `headers`).
    """

    kind: str = "answer"
    status: int = 500
    body: Any = field(default_factory=lambda: {"error": {"message": "it broke"}})
    headers: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    path: str = ""  # only requests whose path contains this
    host: str = ""  # only requests to this one of the stand-in's servers

    def fits(self, request: "Request") -> bool:
        """Whether this request is meant."""
        return self.path in request.path and self.host in request.host


@dataclass(frozen=True)
class Request:
    """One request as it came."""

    host: str
    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]  # names in lower case
    body: Any  # as the stand-in reads it


class StandIn:
    """Servers and their switches; use it as a context manager. `answer` is the vendor's own."""

    hosts = ("api",)
    request_class: type[Request] = Request

    def __init__(self) -> None:
        self.requests: list[Any] = []
        self._next: deque[Fault] = deque()
        self._always: Fault | None = None
        self._lock = threading.RLock()
        self._stopped = threading.Event()
        self._released = threading.Event()
        self._servers = [_Server(self, host) for host in self.hosts]
        self.url = self._servers[0].url

    def __enter__(self) -> Self:
        for server in self._servers:
            threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._released.set()
        for server in self._servers:
            server.shutdown()
            server.server_close()

    def answer(self, request: Any) -> Answer:
        """Do what the request asks."""
        raise NotImplementedError

    def read_body(self, kind: str, content: bytes) -> Any:
        """Return what came, of this Content-Type."""
        return json.loads(content) if content else None

    def next(self, *faults: Fault) -> None:
        """Let the coming requests go wrong, one fault each."""
        self._next.extend(faults)

    def always(self, fault: Fault | None) -> None:
        """Let every request go wrong until this is called with None."""
        self._always = fault

    def wait(self, seconds: float) -> bool:
        """Wait, or less when the server stops; true when it does."""
        return self._stopped.wait(seconds)

    def release(self) -> None:
        """Let what is held be done, and all that comes later."""
        self._released.set()

    def wait_for_release(self) -> None:
        """Wait until the test has seen what it waits for."""
        assert self._released.wait(60)

    def take(self, request: Request) -> Fault | None:
        """Record a request and return the fault that is meant for it."""
        with self._lock:
            self.requests.append(request)
            if self._next and self._next[0].fits(request):
                return self._next.popleft()
            return self._always if self._always and self._always.fits(request) else None


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, stand_in: StandIn, host: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.stand_in = stand_in
        self.host = host
        self.url = f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: clients that give up are part of the test."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else each answer waits 40 ms for an ACK
    server: _Server

    def _serve(self) -> None:
        stand_in, parts = self.server.stand_in, urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        content = self.rfile.read(int(headers.get("content-length") or 0))
        request = stand_in.request_class(
            self.server.host,
            self.command,
            parts.path,
            parse_qs(parts.query, keep_blank_values=True),
            headers,
            stand_in.read_body(headers.get("content-type", ""), content),
        )
        match stand_in.take(request):
            case None:
                self._send(*stand_in.answer(request))
            case Fault(kind="slow", seconds=seconds):
                stand_in.wait(seconds)
                self._send(*stand_in.answer(request))
            case Fault(kind="held"):
                stand_in.wait_for_release()
                self._send(*stand_in.answer(request))
            case Fault(kind="hang"):
                stand_in.wait(60)
                self._drop()
            case Fault(kind="drop_before"):
                self._drop()
            case Fault(kind="drop_after"):
                stand_in.answer(request)
                self._drop()
            case Fault(kind="cut"):
                self._send(*stand_in.answer(request), share=0.5)
                self._drop()
            case Fault(kind="drip", seconds=seconds):
                self._send(*stand_in.answer(request), pause_s=seconds)
            case Fault(kind="trickle" | "endless") as fault:
                self._pour(fault)
            case fault:
                self._send(fault.status, fault.body, fault.headers)

    do_GET = do_POST = do_PUT = do_DELETE = _serve

    def _send(
        self,
        status: int,
        body: Any,
        headers: dict[str, str] | None = None,
        *,
        share: float = 1.0,
        pause_s: float = 0.0,
    ) -> None:
        shown = dict(headers or {})
        if not isinstance(body, bytes):
            is_page = isinstance(body, str)
            shown = {"Content-Type": "text/html" if is_page else "application/json"} | shown
            body = (body if is_page else json.dumps(body)).encode()
        self._start(status, {"Content-Length": str(len(body))} | shown)
        body = body[: int(len(body) * share)]
        for byte in body if pause_s else b"":
            self.wfile.write(bytes([byte]))
            self.server.stand_in.wait(pause_s)
        if not pause_s:
            self.wfile.write(body)

    def _start(self, status: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def _pour(self, fault: Fault) -> None:
        """Send in chunks until the client or the server has enough."""
        status = fault.status if fault.headers else 200
        self._start(status, fault.headers | {"Transfer-Encoding": "chunked"})
        piece = b"x" * (1 if fault.seconds else 65536)
        while not self.server.stand_in.wait(fault.seconds):
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))

    def _drop(self) -> None:
        self.close_connection = True
        self.wfile.flush()
        self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, format: str, *args: Any) -> None:
        """Keep the test's output clean."""
