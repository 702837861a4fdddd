"""A loopback server that speaks OpenAI's API as its facts say, and misbehaves on demand.

It answers /v1/chat/completions, /v1/audio/transcriptions, /v1/embeddings and /v1/models:

    with OpenAIStandIn() as openai:
        settings = load_settings({"OPENAI_BASE_URL": openai.url, "OPENAI_API_KEY": openai.key})
        openai.contents["intent"] = {"kind": "search", ...}   # or text, or a function of the data
        openai.transcript = "remind me to call mom"           # or a function of the file's bytes
        openai.next(QUOTA)                                    # the next request only
        openai.always(Fault("hang", path="/v1/audio"))        # until openai.always(None)
        openai.requests, openai.sent("/v1/chat")
"""

import json
import re
import socket
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

Answer = tuple[int, Any]  # status, JSON body (bytes: sent as they are)
Content = Any  # a dict (sent as JSON), a str (sent as it is), or a function of the data block

# What a local server that refuses everything it does not know lets through.
KNOWN_PARAMETERS = {"model", "messages", "response_format", "max_tokens", "temperature", "stream"}
SOUND_NAMES = r"voice\.(flac|mp3|mp4|mpeg|mpga|m4a|ogg|wav|webm)"


@dataclass(frozen=True)
class Fault:
    """What goes wrong with one request.

    kind: "answer" (give `status`, `body` and `headers` instead of doing anything), "slow" (wait
    `seconds`, then do it), "hang" (never answer), "drip" (a byte of the body each `seconds`),
    "drop_before" and "drop_after" (close the connection before anything, or in mid-answer).
    """

    kind: str = "answer"
    status: int = 500
    body: Any = field(default_factory=lambda: {"error": {"message": "it broke"}})  # str: HTML
    headers: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    path: str = ""  # only requests whose path starts so


def _error(message: str, code: str | None = None, param: str | None = None) -> dict[str, Any]:
    kind = "insufficient_quota" if code == "insufficient_quota" else "invalid_request_error"
    return {"error": {"message": message, "type": kind, "param": param, "code": code}}


# OpenAI's own message quotes the key; ours must not.
UNAUTHORIZED = Fault(
    status=401, body=_error("Incorrect API key provided: sk-secret.", "invalid_api_key")
)
FORBIDDEN = Fault(status=403, body=_error("Country not supported", "unsupported_country"))
QUOTA = Fault(status=429, body=_error("You exceeded your current quota", "insufficient_quota"))
BROKEN = Fault(status=503)
HTML = Fault(status=200, body="<html><body>Please sign in to this Wi-Fi</body></html>")
NO_CHOICES = Fault(status=200, body={"id": "c", "object": "chat.completion", "choices": []})
HANG = Fault("hang")
DROP = Fault("drop_before")


def too_many(retry_after_s: float) -> Fault:
    """Return a 429 that asks us to wait."""
    body = _error("Rate limit reached", "rate_limit_exceeded")
    return Fault(status=429, body=body, headers={"Retry-After": str(retry_after_s)})


@dataclass(frozen=True)
class Upload:
    """A file as it came in a form."""

    name: str
    mime_type: str
    content: bytes


@dataclass(frozen=True)
class Request:
    """One request as it came; `body` is the JSON, or the fields of the form."""

    method: str
    path: str
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def system(self) -> str:
        """The instructions."""
        return str(self.body["messages"][0]["content"])

    @property
    def user(self) -> str:
        """The text of what was asked, without images."""
        content = self.body["messages"][-1]["content"]
        return str(content if isinstance(content, str) else content[0]["text"])

    @property
    def data(self) -> dict[str, Any]:
        """The JSON of the data block."""
        block = re.fullmatch(r"<data>\n(.*)\n</data>", self.user)
        assert block, "the user's message is not one data block"
        return dict(json.loads(block[1]))

    @property
    def image(self) -> str:
        """The image's data URL."""
        return str(self.body["messages"][-1]["content"][1]["image_url"]["url"])


INTENT = {
    "kind": "memory",
    "confidence": 0.9,
    "about": "",
    "action": "",
    "number": 0,
    "everything": False,
    "kind_wanted": "",
    "count": False,
    "message": "",
    "time_words": "",
    "recurrence_words": "",
    "tags": [],
    "reply": "",
}


class OpenAIStandIn:
    """The server and its switches; use it as a context manager."""

    def __init__(self, key: str = "sk-test-key") -> None:
        self.key = key
        self.requests: list[Request] = []
        self.models: dict[str, str | None] = {"gpt-6-luna": None, "gpt-transcribe": None}
        self.contents: dict[str, Content] = {
            "intent": INTENT,
            "description": {"caption": "A cat.", "readable_text": "", "tags": ["cat"]},
            "answer": {"known": False, "used": [], "text": "I don't have that."},
        }
        self.refusal: str | None = None
        self.finish_reason = "stop"
        self.transcript: str | Callable[[bytes], str] = "hello from a voice note"
        self.transcription: dict[str, Any] | bytes = {}  # more fields, or another body altogether
        self.vectors: Callable[[list[str]], list[list[float]]] = lambda texts: [
            [float(len(text)), 1.0] for text in texts
        ]
        self.refused_texts: set[str] = set()  # 400 to embedding these
        self.strict = False  # 400 to every parameter that is not KNOWN_PARAMETERS
        self.refused: set[str] = set()  # 400 to these, by name
        self.refuses_schema = False  # 400 to response_format, without naming it
        self.blind = False  # 400 to images
        self._next: deque[Fault] = deque()
        self._always: Fault | None = None
        self._lock = threading.RLock()
        self._stopped = threading.Event()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.stand_in = self
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def __enter__(self) -> "OpenAIStandIn":
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._stopped.set()
        self._server.shutdown()
        self._server.server_close()

    def next(self, *faults: Fault) -> None:
        """Let the coming requests go wrong, one fault each."""
        self._next.extend(faults)

    def always(self, fault: Fault | None) -> None:
        """Let every request go wrong until this is called with None."""
        self._always = fault

    def sent(self, path: str = "/v1") -> list[Request]:
        """Return the requests whose path starts with `path`."""
        with self._lock:
            return [request for request in self.requests if request.path.startswith(path)]

    def wait(self, seconds: float) -> None:
        """Wait, or less when the server stops."""
        self._stopped.wait(seconds)

    def take(self, request: Request) -> Fault | None:
        """Record a request and return the fault that is meant for it."""
        with self._lock:
            self.requests.append(request)
            if self._next and request.path.startswith(self._next[0].path):
                return self._next.popleft()
            if self._always and request.path.startswith(self._always.path):
                return self._always
            return None

    # -- the API ----------------------------------------------------------------------------------

    def answer(self, request: Request) -> Answer:
        """Do what the request asks."""
        if request.headers.get("authorization") != f"Bearer {self.key}":
            return 401, _error("Incorrect API key provided", "invalid_api_key")
        if request.path == "/v1/models":
            rows = [{"id": name, "object": "model", "created": 0} for name in self.models]
            days = self.models.values()
            shown = [row | {"shutdown_date": day} for row, day in zip(rows, days, strict=True)]
            return 200, {"object": "list", "data": shown}
        if request.body.get("model") not in self.models:
            return 404, _error("The model does not exist", "model_not_found")
        match request.path:
            case "/v1/chat/completions":
                return self._refuse_parameters(request) or self._complete(request)
            case "/v1/audio/transcriptions":
                return self._transcribe(request)
            case "/v1/embeddings":
                return self._embed(request)
        return 404, _error("No such address")

    def _refuse_parameters(self, request: Request) -> Answer | None:
        unknown = set(request.body) - KNOWN_PARAMETERS if self.strict else set()
        for name in sorted(unknown | (self.refused & set(request.body))):
            return 400, _error(f"Unsupported parameter: '{name}'.", "unsupported_parameter", name)
        if self.refuses_schema and "response_format" in request.body:
            return 400, _error("failed to parse grammar")
        if self.blind and isinstance(request.body["messages"][-1]["content"], list):
            return 400, _error("this model does not take images")
        return None

    def _complete(self, request: Request) -> Answer:
        content = self.contents[_question(request)]
        content = content(request.data) if callable(content) else content
        text = content if isinstance(content, str) else json.dumps(content)
        message = {"role": "assistant", "content": None if self.refusal else text}
        message |= {"refusal": self.refusal}
        choice = {"index": 0, "message": message, "finish_reason": self.finish_reason}
        return 200, {"id": "c", "object": "chat.completion", "choices": [choice]}

    def _transcribe(self, request: Request) -> Answer:
        upload = request.body.get("file")
        if not isinstance(upload, Upload) or not re.fullmatch(SOUND_NAMES, upload.name):
            return 400, _error("Unsupported file format", None, "file")
        if isinstance(self.transcription, bytes):
            return 200, self.transcription
        heard = self.transcript
        text = heard(upload.content) if callable(heard) else heard
        return 200, {"text": text} | self.transcription

    def _embed(self, request: Request) -> Answer:
        texts = request.body["input"]
        if self.refused_texts.intersection(texts):
            return 400, _error("the input is too long")
        rows = [
            {"object": "embedding", "index": index, "embedding": vector}
            for index, vector in enumerate(self.vectors(texts))
        ]
        return 200, {"object": "list", "data": rows[::-1], "model": request.body["model"]}


def _question(request: Request) -> str:
    """Return which of our three questions a chat completion asks."""
    form = request.body.get("response_format")
    if form:
        assert form["json_schema"]["strict"] is True
        return str(form["json_schema"]["name"])
    found = [("readable_text", "description"), ("used", "answer"), ("kind", "intent")]
    return next(name for field_name, name in found if f"- {field_name}:" in request.system)


def _form(content_type: str, content: bytes) -> dict[str, Any]:
    """Return the fields of a multipart form; files as `Upload`."""
    head = f"Content-Type: {content_type}\r\n\r\n".encode()
    fields: dict[str, Any] = {}
    for part in message_from_bytes(head + content).walk():
        name = part.get_param("name", header="content-disposition")
        if not isinstance(name, str):
            continue
        value = part.get_payload(decode=True)
        assert isinstance(value, bytes)
        file_name = part.get_filename()
        file = Upload(file_name or "", part.get_content_type(), value)
        fields[name] = file if file_name else value.decode()
    return fields


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    stand_in: OpenAIStandIn

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: clients that give up are part of the test."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else each answer waits 40 ms for an ACK
    server: _Server

    def _serve(self) -> None:
        stand_in = self.server.stand_in
        content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        kind = headers.get("content-type", "")
        body = (
            _form(kind, content) if kind.startswith("multipart/") else json.loads(content or "{}")
        )
        request = Request(self.command, self.path, headers, body)
        match stand_in.take(request):
            case None:
                self._send(*stand_in.answer(request))
            case Fault(kind="slow", seconds=seconds):
                stand_in.wait(seconds)
                self._send(*stand_in.answer(request))
            case Fault(kind="hang"):
                stand_in.wait(60)
                self._drop()
            case Fault(kind="drip", seconds=seconds):
                self._send(*stand_in.answer(request), pause_s=seconds)
            case Fault(kind="drop_before"):
                self._drop()
            case Fault(kind="drop_after"):
                self._send(200, b"", {"Content-Length": "100"})
                self._drop()
            case fault:
                self._send(fault.status, fault.body, fault.headers)

    do_GET = do_POST = _serve

    def _send(
        self, status: int, body: Any, headers: dict[str, str] | None = None, pause_s: float = 0
    ) -> None:
        html = isinstance(body, str)
        content = body if isinstance(body, bytes) else (body if html else json.dumps(body)).encode()
        self.send_response(status)
        shown = {"Content-Type": "text/html" if html else "application/json"}
        shown |= {"Content-Length": str(len(content))} | (headers or {})
        for name, value in shown.items():
            self.send_header(name, value)
        self.end_headers()
        for byte in content if pause_s else b"":
            self.wfile.write(bytes([byte]))
            self.server.stand_in.wait(pause_s)
        if not pause_s:
            self.wfile.write(content)

    def _drop(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, format: str, *args: Any) -> None:
        """Keep the test's output clean."""
