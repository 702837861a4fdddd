"""The OpenAI edge: understanding, hearing, seeing and answering, by any server with OpenAI's API.

Invariant: a call returns checked values within its budget or raises `ServiceError`. Nothing that a
model or a server says is passed on unread; nothing that a person said reaches a log or an
exception; what people wrote is given to the model as data, apart from its instructions.

The SDK (about 2 s and 54 MB) is imported by `warm()` or by the first call, never with this module.
"""

import importlib
import json
import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, cast, get_args
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from core.settings import Settings
from vendors.model_answers import (
    checked,
    cut,
    read_answer,
    read_body,
    read_description,
    read_envelope,
    read_intent,
    read_json_object,
    read_list,
    read_model_status,
    read_transcript,
    read_vectors,
    words_spoken,
)
from vendors.model_faults import (
    FAULT_PAUSE_S,
    REFUSES,
    RETRY_PAUSE_S,
    Breaker,
    CutShort,
    Fault,
    Refusals,
    T,
    log,
    read_error,
    refused_parameter,
    within,
)
from vendors.model_files import image_part, prepare_upload
from vendors.model_questions import (
    ANSWER_QUESTION,
    DESCRIPTION_QUESTION,
    INTENT_QUESTION,
    JSON_ONLY,
    MAX_TOKENS,
    TEST_MESSAGE,
    Question,
    data_block,
    memory_line,
    moment_line,
    turn_messages,
)
from vendors.model_values import (
    MODEL_SETTINGS,
    NO_HINTS,
    Budgets,
    Content,
    Description,
    Hints,
    ModelAnswer,
    ModelIntent,
    ModelStatus,
    Source,
    Task,
    Transcript,
    Turn,
)

_OPENAI_URL = "https://api.openai.com/v1"
_TEST_MOST_S = 30.0  # for the doctor's question
_TAKES_HINTS = "gpt-transcribe"
_MAX_EMBED_CHARS = 1500  # servers on a small machine often take 512 tokens and refuse more


# -- the edge --------------------------------------------------------------------------------------


class ModelEdge:
    """Everything asked of the configured server; made once, used by every thread.

    Each method raises `ServiceError`: `retryable` when the same call may succeed later (an outage,
    a pause, also a key or credit that its owner will mend), not when this very input or answer is
    at fault. Files that cannot be read raise `OSError`.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        budgets: Budgets | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._key = settings.openai_api_key or "none"  # local servers want some key, and ignore it
        self._url = settings.openai_base_url or _OPENAI_URL
        self._models = {
            "OPENAI_CHAT_MODEL": settings.openai_chat_model,
            "OPENAI_TRANSCRIBE_MODEL": settings.openai_transcribe_model,
            "OPENAI_EMBEDDING_MODEL": settings.openai_embedding_model,
        }
        waits_s = float(settings.openai_timeout)
        self._budgets = budgets or Budgets(classify_s=waits_s, answer_s=waits_s)
        self._client: Any = None  # an openai.OpenAI
        self._client_lock = threading.Lock()
        self._refused: frozenset[str] = frozenset()  # parameters this server answered 400 to
        self._thinks = False  # the model needs tokens for that, too
        self._account = Breaker(clock)
        self._tasks: dict[Task, Breaker] = {task: Breaker(clock) for task in get_args(Task)}
        self._refusals = Refusals(clock)

    @property
    def available(self) -> bool:
        """Whether a text would be sent to the model now."""
        return not self._account.is_open and not self._tasks["chat"].is_open

    @property
    def is_openai(self) -> bool:
        """Whether the server is OpenAI itself (or one of its regions, `eu.api.openai.com`)."""
        host = urlsplit(self._url).hostname or ""
        return host == "api.openai.com" or host.endswith(".api.openai.com")

    def warm(self) -> None:
        """Import the SDK and make the client: seconds, so in the background. No network."""
        try:
            self._connect()
        except ImportError as error:
            fault = read_error(error, ready=False)
            log.warning("OpenAI is off: %s; %s", fault.reason, fault.fix)

    def close(self) -> None:
        """Give the connections back."""
        with self._client_lock:
            client, self._client = self._client, None
        if client is not None:
            client.close()

    def classify(
        self, text: str, now: datetime, zone: ZoneInfo, recent: Sequence[Turn] = ()
    ) -> ModelIntent:
        """Return how the model reads a message."""
        data = data_block(
            now=moment_line(now, zone), before=turn_messages(recent), message=cut(text, 4000)
        )
        said = "\n".join([text, *(turn.said + "\n" + turn.replied for turn in recent)])

        def work(deadline: float) -> ModelIntent:
            return read_intent(self._ask(INTENT_QUESTION, data, deadline, retries=0), said)

        return self._run("chat", self._budgets.classify_s, work)

    def answer(
        self,
        question: str,
        memories: Sequence[Source],
        recent: Sequence[Turn],
        now: datetime,
        zone: ZoneInfo,
    ) -> ModelAnswer:
        """Return an answer that rests on the given memories alone."""
        data = data_block(
            now=moment_line(now, zone),
            memories=[memory_line(n, source, zone) for n, source in enumerate(memories, 1)],
            before=turn_messages(recent),
            question=cut(question, 1000),
        )

        def work(deadline: float) -> ModelAnswer:
            return read_answer(self._ask(ANSWER_QUESTION, data, deadline), memories)

        return self._run("chat", self._budgets.answer_s, work)

    def describe(self, path: Path, caption: str = "") -> Description:
        """Return what an image shows. It leaves without place, date or camera."""
        original = path.read_bytes()
        data = data_block(caption=cut(caption, 1000))

        def work(deadline: float) -> Description:
            parts = [{"type": "text", "text": data}, image_part(original)]
            return read_description(self._ask(DESCRIPTION_QUESTION, parts, deadline))

        return self._run_file("vision", path, self._budgets.describe_s, work)

    def transcribe(self, path: Path, hints: Hints = NO_HINTS) -> Transcript:
        """Return the words of a voice note, in the language they were spoken in.

        `hints` go to OpenAI's own gpt-transcribe alone: other servers and models may answer 400.
        """
        sound = path.read_bytes()

        def work(deadline: float) -> Transcript:
            request = self._hearing_request(sound, hints)
            body = self._fetch(lambda c: c.audio.transcriptions, "create", request, deadline)
            return read_transcript(body)

        return self._run_file("hearing", path, self._budgets.transcribe_s, work)

    def _hearing_request(self, sound: bytes, hints: Hints) -> dict[str, Any]:
        request: dict[str, Any] = {
            "model": self._model_for("hearing"),
            "file": prepare_upload(sound, self.is_openai),
            "response_format": "json",
        }
        if self.is_openai and str(request["model"]).startswith(_TAKES_HINTS):
            told = {"languages": list(hints.languages), "keywords": list(hints.names)}
            request |= {name: said for name, said in told.items() if said}
        return request

    def embed(self, texts: Sequence[str], within_s: float | None = None) -> list[list[float]]:
        """Return a vector for each text, all of one length; of a long text for its beginning."""

        def work(deadline: float) -> list[list[float]]:
            request = {
                "model": self._model_for("embedding"),
                "input": [cut(text, _MAX_EMBED_CHARS) for text in texts],
                "encoding_format": "float",
            }
            body = self._fetch(lambda c: c.embeddings, "create", request, deadline)
            return read_vectors(read_envelope(body), len(texts))

        return self._run("embedding", within_s or self._budgets.embed_s, work)

    def time_question(self, now: datetime, zone: ZoneInfo) -> float:
        """Return the seconds that one question takes, up to half a minute; whatever the breaker."""
        data = data_block(now=moment_line(now, zone), before=[], message=TEST_MESSAGE)
        took: list[float] = []

        def work(deadline: float) -> None:
            began = time.monotonic()
            read_intent(self._ask(INTENT_QUESTION, data, deadline, retries=0), TEST_MESSAGE)
            took.append(time.monotonic() - began)

        self.warm()  # the import is no part of it
        self._unbroken(max(_TEST_MOST_S, 2 * self._budgets.classify_s), work)
        return took[0]

    def models(self) -> list[ModelStatus]:
        """Return the state of the configured models, asked of the server whatever the breaker."""

        def work(deadline: float) -> list[ModelStatus]:
            body = self._fetch(lambda c: c.models, "list", {}, deadline)
            listed = read_list(read_envelope(body))
            return [
                read_model_status(setting, name, listed)
                for setting, name in self._models.items()
                if name
            ]

        return self._unbroken(self._budgets.models_s, work)

    def _unbroken(self, budget_s: float, work: Callable[[float], T]) -> T:
        """Return what `work` makes, asked whatever the breakers say, and told to none."""
        try:
            return within(budget_s, work)
        except Exception as error:
            fault = read_error(error, ready=self._client is not None)
        raise fault

    def _model_for(self, task: Task) -> str | None:
        return self._models[MODEL_SETTINGS[task]]

    # -- one call: admitted, bounded, asked, judged ---------------------------------------------

    def _run(self, task: Task, budget_s: float, work: Callable[[float], T]) -> T:
        """Return what `work` makes before its deadline; the one place where failures are turned."""
        self._account.admit(budget_s)
        self._tasks[task].admit(budget_s)
        try:
            value = within(budget_s, work)
        except Exception as error:
            fault = read_error(error, ready=self._client is not None)
        else:
            self._answered(task)
            return value
        # Raised out here, the error carries no context: no body or key can follow it into a log.
        self._judge(task, fault)
        raise fault

    def _run_file(self, task: Task, path: Path, budget_s: float, work: Callable[[float], T]) -> T:
        """Run what is asked of a file; one that the server refuses is not sent again at once."""
        self._refusals.admit(task, path.name)
        refused: Fault | None = None
        try:
            value = self._run(task, budget_s, work)
        except Fault as fault:
            if fault.code not in REFUSES:
                raise
            refused = self._refusals.refuse(task, path.name, fault.code)
        if refused is not None:
            raise refused
        self._refusals.passed(task, path.name)
        return value

    def _answered(self, task: Task) -> None:
        self._account.close()
        self._tasks[task].close()

    def _judge(self, task: Task, fault: Fault) -> None:
        """Tell the breakers of a failure."""
        reason = f"{fault.reason} ({fault.code})" if fault.code else fault.reason
        match fault.blame:
            case "account":
                self._account.trip(reason, fault.fix, FAULT_PAUSE_S, fault.code)
            case "model":
                fix = f"set {MODEL_SETTINGS[task]} to one it has (python app.py doctor)"
                self._tasks[task].trip(f"{reason} for {task}", fix, FAULT_PAUSE_S, fault.code)
            case "outage":
                self._tasks[task].count_failure(reason, fault.fix, fault.retry_after_s)
            case "answer":
                self._answered(task)
            case "nobody":
                pass

    def _connect(self) -> Any:
        with self._client_lock:
            if self._client is None:
                sdk = _sdk()
                # At DEBUG the SDK logs whole requests; the levels below it, every address.
                for name in ("openai", "httpx2", "httpcore2"):
                    logging.getLogger(name).setLevel(logging.WARNING)
                # The address is always given: left to itself, the SDK takes a blank one from the
                # environment at its word. It must not repeat either, as it may wait 120 s to.
                self._client = sdk.OpenAI(
                    api_key=self._key, base_url=self._url, max_retries=0, timeout=60.0
                )
            return self._client

    def _fetch(
        self,
        resource: Callable[[Any], Any],
        method: Literal["create", "list"],
        request: Mapping[str, Any],
        deadline: float,
        retries: int = 1,
    ) -> str:
        """Return the body of one answer, asked for again after a passing fault if time is left."""
        # Streaming, so that the body is ours to read: bounded, and never parsed on trust.
        send = getattr(resource(self._connect()).with_streaming_response, method)
        while True:
            try:
                with send(**request, timeout=max(0.05, deadline - time.monotonic())) as response:
                    return read_body(response, deadline)
            except _sdk().APIError as error:
                fault = read_error(error, ready=True)
                pause_s = fault.retry_after_s or RETRY_PAUSE_S
                too_late = time.monotonic() + pause_s >= deadline
                if not retries or too_late or fault.blame != "outage":
                    raise
            retries -= 1
            time.sleep(pause_s)

    def _ask(
        self,
        question: Question,
        content: Content,
        deadline: float,
        retries: int = 1,
    ) -> dict[str, Any]:
        """Return the model's answer in the question's shape.

        A parameter that the server refuses is left out, and left out from then on if that helped.
        """
        refused = self._refused
        while True:
            request = self._chat_request(question, content, refused)
            try:
                body = self._fetch(
                    lambda c: c.chat.completions, "create", request, deadline, retries
                )
            except _sdk().APIStatusError as error:
                parameter = refused_parameter(error, request)
                if parameter is None:
                    raise
                refused |= {parameter}
                continue
            if refused - self._refused:
                log.info("OpenAI server refuses a parameter name=%s", ",".join(sorted(refused)))
                self._refused |= refused
            try:
                spoken = words_spoken(body)
            except CutShort:
                if self._thinks:
                    raise
                self._thinks = True
                continue
            return cast(dict[str, Any], checked(read_json_object(spoken), question.shape))

    def _chat_request(
        self, question: Question, content: Content, refused: frozenset[str]
    ) -> dict[str, Any]:
        """Return the parameters of a chat completion.

        `store` and `reasoning_effort` go to OpenAI alone, other servers may answer 400 to them;
        `temperature` goes to nobody, reasoning models refuse it.
        """
        schema = {"name": question.name, "strict": True, "schema": question.shape}
        form = {"type": "json_schema", "json_schema": schema}
        optional: dict[str, Any] = {"response_format": form}
        most_tokens = MAX_TOKENS if self._thinks else question.most_tokens
        if self.is_openai:
            optional["max_completion_tokens"] = most_tokens
            optional["reasoning_effort"] = "none"
        else:
            optional["max_tokens"] = most_tokens
        prompt = question.prompt
        if "response_format" in refused:
            prompt += f"\n{JSON_ONLY}{json.dumps(question.shape)}"
        request = {key: value for key, value in optional.items() if key not in refused}
        if self.is_openai:
            request["store"] = False  # a promise, so never left out
        request["model"] = self._model_for("chat")
        request["messages"] = [
            {"role": "system", "content": prompt},
            {"role": "user", "content": content},
        ]
        return request


def _sdk() -> Any:
    """Return the openai package; the first time takes seconds."""
    return importlib.import_module("openai")
