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
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes
from typing import Any

import stand_in
from stand_in import Answer, Fault, StandIn

Content = Any  # a dict (sent as JSON), a str (sent as it is), or a function of the data block

# What a local server that refuses everything it does not know lets through.
KNOWN_PARAMETERS = {"model", "messages", "response_format", "max_tokens", "temperature", "stream"}
SOUND_NAMES = r"voice\.(flac|mp3|mp4|mpeg|mpga|m4a|ogg|wav|webm)"


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


class Request(stand_in.Request):
    """One request as it came; `body` is the JSON, or the fields of the form."""

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


class OpenAIStandIn(StandIn):
    """The server and its switches."""

    request_class = Request

    def __init__(self, key: str = "sk-test-key") -> None:
        super().__init__()
        self.url += "/v1"
        self.key = key
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

    def sent(self, path: str = "/v1") -> list[Request]:
        """Return the requests whose path starts with `path`."""
        with self._lock:
            return [request for request in self.requests if request.path.startswith(path)]

    def read_body(self, kind: str, content: bytes) -> Any:
        return (
            _form(kind, content) if kind.startswith("multipart/") else json.loads(content or "{}")
        )

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
