"""A loopback server that speaks Twilio's REST API for messages and media as its facts say.

It keeps what is sent, hands out media by a redirect to a second port as Twilio does to its CDN,
makes and signs webhooks, records every request, and misbehaves on demand:

    with TwilioStandIn() as twilio:
        edge = TwilioEdge(settings, api_base=twilio.url, media_origins=[twilio.cdn_url])
        url = twilio.add_media(b"...", "image/jpeg")
        twilio.next(Fault("drop_after"))          # the next request only
        twilio.always(Fault(status=503))          # until twilio.always(None)
        twilio.requests, twilio.messages
"""

import base64
import hashlib
import hmac
import json
import re
import socket
import threading
import uuid
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, urlsplit

ACCOUNT_SID = "AC" + "0" * 30 + "01"
AUTH_TOKEN = "stand-in-token-never-shown"
SENDER = "whatsapp:+14155238886"
CREDENTIALS = "Basic " + base64.b64encode(f"{ACCOUNT_SID}:{AUTH_TOKEN}".encode()).decode()


@dataclass(frozen=True)
class Fault:
    """What goes wrong with one request.

    kind: "answer" (give `status`, `body` and `headers` instead of doing anything), "slow" (wait
    `seconds`, then do it), "hang" (never answer, nothing done), "drop_before" and "drop_after"
    (close the connection without a word, before or after it took effect), "cut" (half the body),
    "trickle" (a body of single bytes, one each `seconds`), "endless" (a body without an end;
    both with status 200 unless there are `headers`).
    """

    kind: str = "answer"
    status: int = 500
    body: Any = field(default_factory=lambda: {"message": "refused"})  # str: sent as HTML
    headers: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    path: str = ""  # only requests whose path contains this
    host: str = ""  # only requests to "api" or "cdn"

    def fits(self, request: "Request") -> bool:
        """Whether this request is meant."""
        return self.path in request.path and self.host in request.host


@dataclass(frozen=True)
class Request:
    """One request as it came."""

    host: str  # "api" or "cdn"
    method: str
    path: str
    query: dict[str, list[str]]
    form: dict[str, list[str]]
    headers: dict[str, str]  # names in lower case


@dataclass(frozen=True)
class Answer:
    """One answer as it goes out."""

    status: int
    body: bytes
    headers: dict[str, str]


def in_json(status: int, payload: Any) -> Answer:
    """Return an answer as Twilio's API gives it."""
    return Answer(status, json.dumps(payload).encode(), {"Content-Type": "application/json"})


def refusal(status: int, code: int, message: str) -> Answer:
    """Return Twilio's error document."""
    more = f"https://www.twilio.com/docs/errors/{code}"
    document = {"code": code, "message": message, "more_info": more, "status": status}
    return in_json(status, document)


class TwilioStandIn:
    """The two servers and their state; use it as a context manager."""

    def __init__(self) -> None:
        self.reset()
        self._lock = threading.RLock()
        self._stopped = threading.Event()
        self._servers = [_Server(self, "api"), _Server(self, "cdn")]
        self.url, self.cdn_url = (server.url for server in self._servers)

    def __enter__(self) -> "TwilioStandIn":
        for server in self._servers:
            threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._stopped.set()
        for server in self._servers:
            server.shutdown()
            server.server_close()

    def reset(self) -> None:
        """Forget everything."""
        self.requests: list[Request] = []
        self.messages: list[dict[str, Any]] = []  # oldest first
        self.account = {"sid": ACCOUNT_SID, "status": "active", "type": "Full"}
        self._media: dict[str, tuple[bytes, str, str | None]] = {}
        self._next: deque[Fault] = deque()
        self._always: Fault | None = None

    def next(self, *faults: Fault) -> None:
        """Let the coming requests go wrong, one fault each."""
        self._next.extend(faults)

    def always(self, fault: Fault | None) -> None:
        """Let every request go wrong until this is called with None."""
        self._always = fault

    def wait(self, seconds: float) -> bool:
        """Wait, or less when the server stops; true when it does."""
        return self._stopped.wait(seconds)

    def take(self, request: Request) -> Fault | None:
        """Record a request and return the fault that is meant for it."""
        with self._lock:
            self.requests.append(request)
            if self._next and self._next[0].fits(request):
                return self._next.popleft()
            if self._always and self._always.fits(request):
                return self._always
            return None

    # -- webhooks -----------------------------------------------------------------------------

    def add_media(self, content: bytes, content_type: str, name: str | None = None) -> str:
        """Keep a file as if somebody had sent it; returns its MediaUrl."""
        media_sid = f"ME{uuid.uuid4().hex}"
        with self._lock:
            self._media[media_sid] = (content, content_type, name)
        message_sid = f"MM{uuid.uuid4().hex}"
        path = f"/2010-04-01/Accounts/{ACCOUNT_SID}/Messages/{message_sid}/Media/{media_sid}"
        return self.url + path

    def inbound_media(self, *files: tuple[bytes, str], **changes: str) -> dict[str, str]:
        """Return the webhook form of a message with these files (content, claimed type)."""
        fields = {"NumMedia": str(len(files)), "Body": "", "MessageType": "document"}
        for number, (content, content_type) in enumerate(files):
            fields[f"MediaUrl{number}"] = self.add_media(content, content_type)
            fields[f"MediaContentType{number}"] = content_type
        return inbound_form(**(fields | changes))

    def status_form(self, sid: str, status: str, error_code: int | None = None) -> dict[str, str]:
        """Return the form of a status callback about a message of ours."""
        message = next((one for one in self.messages if one["sid"] == sid), {})
        fields = {
            "SmsSid": sid,
            "SmsStatus": status,
            "MessageSid": sid,
            "MessageStatus": status,
            "ChannelPrefix": "whatsapp",
            "To": message.get("to", "whatsapp:+15551230001"),
            "From": SENDER,
            "AccountSid": ACCOUNT_SID,
            "ApiVersion": "2010-04-01",
        }
        return fields | ({"ErrorCode": str(error_code)} if error_code else {})

    # -- the API ------------------------------------------------------------------------------

    def answer(self, request: Request) -> Answer:
        """Do what the request asks."""
        if request.host == "cdn":
            return self._file(request)
        if request.headers.get("authorization") != CREDENTIALS:
            return refusal(401, 20003, "Authenticate")
        path = request.path.removeprefix("/2010-04-01/Accounts/")
        with self._lock:
            match request.method, path.split("/"):
                case "POST", [_, "Messages.json"]:
                    return self._create({name: v[0] for name, v in request.form.items()})
                case "GET", [_, "Messages.json"]:
                    return self._list({name: v[0] for name, v in request.query.items()})
                case "GET", [_, "Messages", name]:
                    return self._message(name.removesuffix(".json"))
                case "GET", [_, "Messages", _, "Media", media_sid] if media_sid in self._media:
                    headers = {"Location": f"{self.cdn_url}/{media_sid}?Signature=s&Expires=14400"}
                    return Answer(307, b"", headers)
                case "GET", [name]:
                    return in_json(200, self.account | {"friendly_name": name})
        return refusal(404, 20404, "The requested resource was not found")

    def _file(self, request: Request) -> Answer:
        if "authorization" in request.headers:
            return Answer(400, b"Only one auth mechanism allowed", {})  # as S3 does
        content, content_type, name = self._media[request.path.strip("/")]
        headers = {"Content-Type": content_type}
        if name:
            headers["Content-Disposition"] = f'inline; filename="{name}"'
        return Answer(200, content, headers)

    def _create(self, form: dict[str, str]) -> Answer:
        to = form.get("To", "")
        if not re.fullmatch(r"whatsapp:(\+\d{6,15}|[A-Z]{2}(\.ENT)?\.[A-Za-z0-9]{1,128})", to):
            return refusal(400, 21211, f"Invalid 'To' Phone Number: {to}")
        if form.get("From") != SENDER:
            return refusal(400, 63007, "Twilio could not find a Channel with the From address")
        if "ContentSid" in form and not all(json.loads(form["ContentVariables"]).values()):
            return refusal(400, 21656, "The ContentVariables Parameter is invalid")
        if not {"Body", "MediaUrl", "ContentSid"} & form.keys():
            return refusal(400, 21619, "A text message body or media urls must be specified.")
        if len(form.get("Body", "").encode("utf-16-le")) > 2 * 1600:
            return refusal(400, 21617, "The concatenated message body exceeds the 1600 limit")
        return in_json(201, self._keep(form))

    def _keep(self, form: dict[str, str]) -> dict[str, Any]:
        body = form.get("Body", "")
        if "ContentSid" in form:
            body = f"Reminder: {json.loads(form['ContentVariables'])['1']} (from your assistant)"
        message = {
            "sid": f"SM{uuid.uuid4().hex}",
            "account_sid": ACCOUNT_SID,
            "to": form["To"],
            "from": form["From"],
            "body": body,
            "status": "queued",
            "direction": "outbound-api",
            "num_media": str(int("MediaUrl" in form)),
            "error_code": None,
            "error_message": None,
            "date_created": format_datetime(datetime.now(UTC)),
            "date_sent": None,
            "api_version": "2010-04-01",
        }
        self.messages.append(message)
        return message

    def _list(self, query: dict[str, str]) -> Answer:
        kept = [
            message
            for message in reversed(self.messages)
            if query.get("To", message["to"]) == message["to"]
            and query.get("From", message["from"]) == message["from"]
            and not (query.get("DateSent>") and message["date_sent"] is None)
        ]
        size = int(query.get("PageSize", "50"))
        page = {"messages": kept[:size], "page": 0, "page_size": size, "next_page_uri": None}
        return in_json(200, page)

    def _message(self, sid: str) -> Answer:
        for message in self.messages:
            if message["sid"] == sid:
                return in_json(200, message)
        return refusal(404, 20404, "The requested resource was not found")


def inbound_form(**changes: str) -> dict[str, str]:
    """Return the webhook form of a text as Twilio posts it, with changes."""
    message_sid = changes.get("MessageSid", f"SM{uuid.uuid4().hex}")
    usual = {
        "SmsMessageSid": message_sid,
        "NumMedia": "0",
        "ProfileName": "Ada",
        "MessageType": "text",
        "SmsSid": message_sid,
        "WaId": "15551230001",
        "SmsStatus": "received",
        "Body": "hello",
        "To": SENDER,
        "NumSegments": "1",
        "ReferralNumMedia": "0",
        "MessageSid": message_sid,
        "AccountSid": ACCOUNT_SID,
        "From": "whatsapp:+15551230001",
        "ApiVersion": "2010-04-01",
    }
    return usual | changes


def sign(url: str, form: Mapping[str, str], token: str = AUTH_TOKEN) -> str:
    """Return X-Twilio-Signature as the documentation describes it, without the SDK.

    https://www.twilio.com/docs/usage/security#explore-the-algorithm-yourself
    """
    text = url + "".join(name + form[name] for name in sorted(form))
    return base64.b64encode(hmac.new(token.encode(), text.encode(), hashlib.sha1).digest()).decode()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, stand_in: TwilioStandIn, host: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.stand_in = stand_in
        self.host = host
        self.url = f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: clients that give up are part of the test."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def _serve(self) -> None:
        stand_in = self.server.stand_in
        parts = urlsplit(self.path)
        content = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        request = Request(
            self.server.host,
            self.command,
            parts.path,
            parse_qs(parts.query, keep_blank_values=True),
            parse_qs(content, keep_blank_values=True),
            {name.lower(): value for name, value in self.headers.items()},
        )
        match stand_in.take(request):
            case None:
                self._send(stand_in.answer(request))
            case Fault(kind="slow", seconds=seconds):
                stand_in.wait(seconds)
                self._send(stand_in.answer(request))
            case Fault(kind="hang"):
                stand_in.wait(60)
                self._drop()
            case Fault(kind="drop_before"):
                self._drop()
            case Fault(kind="drop_after"):
                stand_in.answer(request)
                self._drop()
            case Fault(kind="cut"):
                answer = stand_in.answer(request)
                self._start(answer, len(answer.body))
                self.wfile.write(answer.body[: len(answer.body) // 2])
                self._drop()
            case Fault(kind="trickle" | "endless") as fault:
                self._pour(fault)
            case fault:
                html = isinstance(fault.body, str)
                body = fault.body.encode() if html else json.dumps(fault.body).encode()
                kind = {"Content-Type": "text/html" if html else "application/json"}
                self._send(Answer(fault.status, body, kind | fault.headers))

    do_GET = do_POST = do_DELETE = _serve

    def _send(self, answer: Answer) -> None:
        self._start(answer, len(answer.body))
        self.wfile.write(answer.body)

    def _start(self, answer: Answer, length: int) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(length))
        self.end_headers()

    def _pour(self, fault: Fault) -> None:
        """Send in chunks until the client or the server has enough."""
        self.send_response(fault.status if fault.headers else 200)
        for name, value in fault.headers.items():
            self.send_header(name, value)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        piece = b"x" * (1 if fault.seconds else 65536)
        while not self.server.stand_in.wait(fault.seconds):
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))

    def _drop(self) -> None:
        self.close_connection = True
        self.wfile.flush()
        self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, format: str, *args: Any) -> None:
        """Keep the test's output clean."""
