"""The Mem0 edge: tell it a memory, change, delete and search there; hosted or self-hosted.

Invariant: nothing of mem0 is imported before a configured edge is warmed or first called, its
telemetry is off before that, and whatever goes wrong leaves as a `ServiceError` whose text and
traceback hold no memory, no key and no number. Mem0 only ever sees an opaque user id and words.
"""

import contextlib
import copy
import json
import logging
import os
import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from core.errors import ServiceError
from core.settings import Settings

log = logging.getLogger(__name__)

HOST = "https://api.mem0.ai"
CONNECT_S, ANSWER_S = 5.0, 15.0  # mem0's own time-out is 300 s
SEARCH_S = 3.0  # a person is waiting; the local results stand without Mem0's
SEARCHES = 4  # in flight at once, the abandoned ones included
REOPEN_S = 60.0  # a self-hosted Mem0 that failed to open is left alone for so long
SHORTEST = 3  # characters; less says nothing worth keeping at a vendor
MOST_HITS = 1000  # the service's limit for top_k


@dataclass(frozen=True, slots=True)
class Added:
    """What became of an add: `(mem0_id, fact)` pairs now, or an event to poll, or nothing new."""

    facts: tuple[tuple[str, str], ...]
    event_id: str | None = None  # set: not decided yet, ask `poll`


@dataclass(frozen=True, slots=True)
class Hit:
    """One answer of a search; `message_sid` only where the memory was a text."""

    mem0_id: str
    text: str
    score: float
    message_sid: str | None
    created_at: datetime | None


def too_short(text: str) -> bool:
    """Tell whether `text` is too little for Mem0: nothing under 3 characters is sent."""
    return len(text.strip()) < SHORTEST


class Mem0Edge:
    """Mem0 as configured; any thread may call it. Every method raises `ServiceError`.

    `user` is an opaque id without white space that the caller gives, never a phone number.
    """

    def __init__(self, settings: Settings, host: str = HOST) -> None:
        self._settings = settings
        self._host = host
        self._hosted = settings.mem0_api_key is not None
        self._mem0: Any = None  # the client, once opened
        self._opening = threading.Lock()
        self._fault: ServiceError | None = None  # why it could not be opened, until reopen_at
        self._reopen_at = 0.0  # of the monotonic clock
        # Self-hosted: one caller at a time, reads included. qdrant on disk loses acknowledged
        # writes under threads: https://github.com/qdrant/qdrant-client/issues/1193
        self._turn = contextlib.nullcontext() if self._hosted else threading.Lock()
        self._searches = threading.BoundedSemaphore(SEARCHES)

    def warm(self) -> None:
        """Open Mem0 in the background, so that the first message does not wait for the import."""
        threading.Thread(target=self._warm, name="mem0-warm", daemon=True).start()

    def add(self, user: str, text: str, at: datetime, message_sid: str | None, kind: str) -> Added:
        """Tell Mem0 a memory that was said at `at`. Too short a text is not sent.

        After an unknown outcome ask `find` before this is called again.
        """
        if too_short(text):
            return Added(())
        said = {"role": "user", "content": text}
        options: dict[str, Any] = {"user_id": user, "infer": self._settings.mem0_infer}
        metadata = _metadata(message_sid, kind)
        if self._hosted:
            options["timestamp"] = int(at.timestamp())
        else:  # a self-hosted Mem0 refuses `timestamp` and takes created_at for it
            metadata["created_at"] = at.astimezone(UTC).isoformat()
        if metadata:
            options["metadata"] = metadata
        added = _added(self._call(lambda mem0: mem0.add([said], **options), changes=True))
        if not self._hosted and not added.facts:
            # No id of it is known, so that nothing could be deleted when it is forgotten.
            self._call(_drop_messages)
        return added

    def poll(self, event_id: str) -> Added | None:
        """Return what an add of facts came to (perhaps nothing), or None while it is not decided.

        A failure that is not retryable and has no code, or 404, is this event's own: add again.
        """
        if not self._hosted:
            raise ServiceError("Mem0", "a self-hosted one has no such event", retryable=False)
        event = self._call(lambda mem0: _event(mem0, event_id))
        if not isinstance(event, dict):
            raise _unreadable()
        if event.get("status") == "FAILED":
            raise ServiceError("Mem0", "it could not take the memory in", retryable=False)
        # A status that is missing or new is no success.
        return Added(_facts(event.get("results"))) if event.get("status") == "SUCCEEDED" else None

    def find(
        self, user: str, text: str, at: datetime, message_sid: str | None, kind: str
    ) -> Added | None:
        """Return what an earlier `add` with these arguments left at Mem0, None when nothing.

        By the message's sid where Mem0 was given one, else by the exact words of that second.
        """
        if sid := _metadata(message_sid, kind).get("message_sid"):
            rows = self._of_message(user, sid)
        else:
            rows = [row for row in self._alike(user, text) if _second(row) == int(at.timestamp())]
        if not (sid and self._settings.mem0_infer):  # extracted facts are not the words
            rows = [row for row in rows if str(row.get("memory", "")).strip() == text.strip()]
        facts = _facts(rows)
        return Added(facts) if facts else None

    def update(self, mem0_id: str, text: str) -> None:
        """Give a memory new words; one that Mem0 no longer has counts as done.

        Words too short to send leave nothing there: the old ones must not stay.
        """
        if too_short(text):
            self.delete(mem0_id)
        else:
            self._change(mem0_id, lambda mem0: mem0.update(mem0_id, text=text))

    def delete(self, mem0_id: str) -> None:
        """Delete a memory; one that Mem0 no longer has counts as done."""
        self._change(mem0_id, lambda mem0: mem0.delete(mem0_id))

    def search(self, user: str, query: str, limit: int, timeout_s: float = SEARCH_S) -> list[Hit]:
        """Return the best hits first, and never later than `timeout_s`.

        Raises `ServiceError` when Mem0 fails, is late, or too many late searches still run.
        """
        if too_short(query):
            return []
        if not self._searches.acquire(blocking=False):
            raise ServiceError("Mem0", "earlier searches still wait for it", retryable=True)
        answer: Future[list[Hit]] = Future()

        def ask() -> None:
            try:
                answer.set_result(self._search(user, query, limit))
            except Exception as error:  # raised again where the search was asked for
                answer.set_exception(error)
            finally:
                self._searches.release()

        threading.Thread(target=ask, name="mem0-search", daemon=True).start()
        try:
            return answer.result(timeout_s)
        except TimeoutError:
            reason = f"it did not answer within {timeout_s:g} s"
            raise ServiceError("Mem0", reason, retryable=True) from None

    def check(self, say: Callable[..., str] = str.format) -> str:
        """Return one sentence for `doctor`, after one harmless read with our key."""
        began = time.monotonic()
        _rows(self._call(lambda mem0: mem0.get_all(filters={"user_id": "doctor"}, **self._page(1))))
        where = say("Hosted Mem0") if self._hosted else say("Self-hosted Mem0")
        seconds = f"{time.monotonic() - began:.1f}"
        if self._settings.mem0_infer:
            return say(
                "{where} answered in {seconds} s and extracts facts.", where=where, seconds=seconds
            )
        return say(
            "{where} answered in {seconds} s and keeps the words as said.",
            where=where,
            seconds=seconds,
        )

    def close(self) -> None:
        """Let go of connections and of the lock that a self-hosted store holds on its files."""
        with self._opening, self._turn:
            mem0, self._mem0 = self._mem0, None
            if mem0 is not None and self._hosted:
                mem0.client.close()
            elif mem0 is not None:
                mem0.close()
                store = getattr(mem0.vector_store, "client", None)  # Memory.close() leaves it open
                if store is not None:
                    store.close()

    # -- opening -------------------------------------------------------------------------------

    def _warm(self) -> None:
        began = time.monotonic()
        mode = "hosted" if self._hosted else "self-hosted"
        try:
            self._open()
        except ServiceError as error:
            log.warning("mem0 not ready mode=%s reason=%s", mode, error.reason)
        else:
            log.info("mem0 ready mode=%s seconds=%.1f", mode, time.monotonic() - began)

    def _open(self) -> Any:
        """Return the client, made on the first call. Nothing is sent for it."""
        with self._opening:
            if self._mem0 is None:
                self._mem0 = self._try_to_connect()
            return self._mem0

    def _try_to_connect(self) -> Any:
        fault = self._fault
        if fault is not None and time.monotonic() < self._reopen_at:
            raise ServiceError("Mem0", fault.reason, retryable=fault.retryable)
        try:
            return self._connect()
        except Exception as error:  # packages, files, a store's or a model's own faults
            self._reopen_at = time.monotonic() + REOPEN_S
            self._fault = _unopened(error, self._settings.mem0_config or {})
            raise self._fault from None

    def _connect(self) -> Any:
        folder = self._settings.database_url.absolute().with_suffix(".mem0")
        folder.mkdir(mode=0o700, exist_ok=True)
        # Both are read once, while mem0 is imported.
        os.environ["MEM0_TELEMETRY"] = "False"
        os.environ["MEM0_DIR"] = str(folder)
        for name in ("mem0", "httpx", "httpx2", "httpcore", "httpcore2"):  # memories; each request
            logging.getLogger(name).setLevel(logging.CRITICAL)
        if self._settings.mem0_api_key:
            return _hosted_client(self._settings.mem0_api_key, self._host)
        from mem0 import Memory

        mem0 = Memory.from_config(_complete_config(self._settings, folder))
        _overwrite_what_is_deleted(mem0)
        return mem0

    # -- asking --------------------------------------------------------------------------------

    def _call(self, work: Callable[[Any], Any], *, changes: bool = False) -> Any:
        """Return `work(client)`; `changes` tells that it may take effect without our hearing."""
        mem0 = self._open()
        try:
            with self._turn:
                return work(mem0)
        except Exception as error:  # httpx, mem0, a store, an embedder: each raises its own
            # Not `from error`: the vendor's text quotes what was sent.
            said = _failure if self._hosted else _own_failure
            raise said(error, changes) from None

    def _change(self, mem0_id: str, work: Callable[[Any], Any]) -> None:
        def on_existing(mem0: Any) -> None:
            if self._hosted or mem0.get(mem0_id) is not None:
                work(mem0)
            if not self._hosted:
                _drop_history(mem0, mem0_id)
                _drop_messages(mem0)

        try:
            self._call(on_existing, changes=True)
        except ServiceError as error:
            if not self._hosted or error.code != 404:
                raise

    def _search(self, user: str, query: str, limit: int) -> list[Hit]:
        top_k = max(1, min(limit, MOST_HITS))
        filters = {"user_id": user}
        answer = self._call(lambda mem0: mem0.search(query, filters=filters, top_k=top_k))
        return [hit for row in _rows(answer, user) if (hit := _hit(row))]

    def _of_message(self, user: str, sid: str) -> list[dict[str, Any]]:
        """List a message's memories; the two Mem0s write a filter on metadata differently."""
        filters: dict[str, Any] = {"user_id": user, "message_sid": sid}
        if self._hosted:
            filters = {"AND": [{"user_id": user}, {"metadata": {"message_sid": sid}}]}
        answer = self._call(lambda mem0: mem0.get_all(filters=filters, **self._page(100)))
        return [row for row in _rows(answer, user) if _sid(row) == sid]

    def _alike(self, user: str, text: str) -> list[dict[str, Any]]:
        filters = {"user_id": user}
        answer = self._call(lambda mem0: mem0.search(text, filters=filters, top_k=100))
        return _rows(answer, user)

    def _page(self, size: int) -> dict[str, int]:
        return {"page": 1, "page_size": size} if self._hosted else {"top_k": size}


# -- making the client: the only place that imports mem0 ---------------------------------------


def _hosted_client(api_key: str, host: str) -> Any:
    """Return mem0's client, made without the ping that its constructor sends."""
    import httpx
    from mem0 import MemoryClient

    class LazyClient(MemoryClient):  # type: ignore[misc]  # mem0 ships no types
        def _validate_api_key(self) -> None:
            self.org_id = self.project_id = "unresolved"  # the constructor wants both set

    timeout = httpx.Timeout(ANSWER_S, connect=CONNECT_S)
    return LazyClient(api_key=api_key, host=host, client=httpx.Client(timeout=timeout))


def _event(mem0: Any, event_id: str) -> Any:
    # mem0's client has no method for events: https://docs.mem0.ai/api-reference/events/get-event
    response = mem0.client.get(f"/v1/event/{quote(event_id, safe='')}/")
    response.raise_for_status()
    return response.json()


def _complete_config(settings: Settings, folder: Path) -> dict[str, Any]:
    """Return the operator's configuration with what Mem0's defaults would get wrong here.

    Its qdrant lives in the temporary folder, gone at a reboot; and it looks for OpenAI's key in
    the environment, where ours may not be: `.env` is read into `Settings` alone. Its models are
    ours, unless it names others.
    """
    config = copy.deepcopy(settings.mem0_config or {})
    store = _section(config, "vector_store", "qdrant")
    if store is not None and not store.keys() & {"path", "url", "host"}:
        store["path"], store["on_disk"] = str(folder / "qdrant"), True
    config.setdefault("history_db_path", str(folder / "history.db"))
    models = {"embedder": settings.openai_embedding_model, "llm": settings.openai_chat_model}
    for part in models:
        model = _section(config, part, "openai")
        if model is not None and settings.has_openai:
            model.setdefault("api_key", settings.openai_api_key or "none")
            if settings.openai_base_url:
                model.setdefault("openai_base_url", settings.openai_base_url)
            name = models[part]
            if name:
                model.setdefault("model", name)
    return config


def _section(config: dict[str, Any], part: str, default: str) -> dict[str, Any] | None:
    """Return the part's own `config`, made if needed, when its provider is Mem0's default."""
    section: dict[str, Any] = config.setdefault(part, {})
    if section.setdefault("provider", default) != default:
        return None
    own: dict[str, Any] = section.get("config") or {}
    section["config"] = own
    return own


def _overwrite_what_is_deleted(mem0: Any) -> None:
    """Have SQLite write over deleted words in Mem0's own files, as ours does in our file."""
    collections = getattr(getattr(mem0.vector_store.client, "_client", None), "collections", {})
    parts = [getattr(one, "storage", None) for one in collections.values()]
    files = [mem0.db.connection, *(getattr(part, "storage", None) for part in parts)]
    for file in files:
        if isinstance(file, sqlite3.Connection):
            file.execute("PRAGMA secure_delete = ON").fetchall()


def _drop_messages(mem0: Any) -> None:
    """Remove the last ten messages of each person, which go into Mem0's next prompt (MEM0_INFER).

    They are not told apart by the memories that came of them, and are context alone.
    """
    with mem0.db._lock, mem0.db.connection as db:
        db.execute("DELETE FROM messages")


def _drop_history(mem0: Any, mem0_id: str) -> None:
    """Remove the earlier words, which Mem0's history keeps for ever, deleted ones too."""
    with mem0.db._lock, mem0.db.connection as db:
        db.execute("DELETE FROM history WHERE memory_id = :mem0_id", {"mem0_id": mem0_id})


# -- reading answers ---------------------------------------------------------------------------


def _metadata(message_sid: str | None, kind: str) -> dict[str, Any]:
    """Return what goes along with the words: for texts alone, and no more than this."""
    if kind != "text":
        return {}
    return {"kind": kind} | ({"message_sid": message_sid} if message_sid else {})


def _added(answer: object) -> Added:
    """Read an add's answer: a list, or a dict with results, or only an event to wait for."""
    body = {"results": answer} if isinstance(answer, list) else answer
    if not isinstance(body, dict):
        raise _unreadable(changes=True)
    results = body.get("results")
    parts = [body, *(part for part in results or () if isinstance(part, dict))]
    if any(part.get("status") == "FAILED" for part in parts):
        raise ServiceError("Mem0", "it could not take the memory in", retryable=True)
    if facts := _facts(results):
        return Added(facts)
    events = [event for part in parts if isinstance(event := part.get("event_id"), str)]
    if results is not None and (not events or body.get("status") == "SUCCEEDED"):
        return Added(())
    if not events:
        raise _unreadable(changes=True)
    return Added((), events[0])


def _facts(results: object) -> tuple[tuple[str, str], ...]:
    """Return `(id, fact)` of each result; the fact is under `memory` or under `data`."""
    facts = []
    for part in results if isinstance(results, list) else ():
        if isinstance(part, dict) and isinstance(mem0_id := part.get("id"), str) and mem0_id:
            data = part.get("data")
            fact = data.get("memory") if isinstance(data, dict) else part.get("memory")
            if part.get("event") not in {"DELETE", "NONE"}:
                facts.append((mem0_id, str(fact or "")))
    return tuple(facts)


def _rows(answer: object, user: str | None = None) -> list[dict[str, Any]]:
    """Return the rows of a listing or a search; another user's, should one slip in, are dropped."""
    rows = answer.get("results") if isinstance(answer, dict) else answer
    if not isinstance(rows, list):
        raise _unreadable()
    found = [row for row in rows if isinstance(row, dict)]
    return [row for row in found if user is None or row.get("user_id") in {None, user}]


def _sid(row: dict[str, Any]) -> str | None:
    metadata = row.get("metadata")
    sid = metadata.get("message_sid") if isinstance(metadata, dict) else None
    return sid if isinstance(sid, str) else None


def _second(row: dict[str, Any]) -> int | None:
    created_at = _time(row.get("created_at"))
    return None if created_at is None else int(created_at.timestamp())


def _hit(row: dict[str, Any]) -> Hit | None:
    mem0_id, text, score = row.get("id"), row.get("memory"), row.get("score")
    if not isinstance(mem0_id, str) or not isinstance(text, str) or not text:
        return None
    ranked = float(score) if isinstance(score, int | float) else 0.0
    return Hit(mem0_id, text, ranked, _sid(row), _time(row.get("created_at")))


def _time(value: object) -> datetime | None:
    try:
        at = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


# -- failures: one table, so that nothing a vendor says is passed on ---------------------------

_REFUSALS = {
    401: "it refused the key; check MEM0_API_KEY",
    402: "the plan's quota is used up; see the Mem0 dashboard",
    403: "the key may not do this; check MEM0_API_KEY and its project",
    404: "it has nothing under that id",
    413: "the plan's quota is used up; see the Mem0 dashboard",
    429: "too many requests",
}


def _failure(error: Exception, changes: bool) -> ServiceError:
    """Return what an exception of the hosted client, mem0's or httpx's, means to us."""
    import httpx  # loaded with mem0 by now

    # mem0 turns httpx's exceptions into its own, and keeps less in them.
    cause = error if isinstance(error, httpx.HTTPError) else error.__context__
    match cause:
        case httpx.HTTPStatusError():
            return _refusal(cause.response, changes)
        case httpx.ConnectError() | httpx.ConnectTimeout() | httpx.PoolTimeout():
            return ServiceError("Mem0", "it could not be reached", retryable=True)
        case httpx.TimeoutException():
            reason = "it did not answer in time"
        case httpx.RequestError():
            reason = "the connection broke"
        case _ if isinstance(error, json.JSONDecodeError):
            return _unreadable(changes)
        case _:
            reason = f"it failed ({type(error).__name__})"
    return ServiceError("Mem0", reason, retryable=True, unknown_outcome=changes)


def _own_failure(error: Exception, changes: bool) -> ServiceError:
    """Return what an exception of a self-hosted Mem0's store or model means to us."""
    status = getattr(error, "status_code", None)  # a model's server refused
    return ServiceError(
        "Mem0",
        f"it failed ({type(error).__name__})",
        retryable=status not in {400, 401, 403, 404, 422},
        code=status if isinstance(status, int) else None,
        unknown_outcome=changes,
    )


def _refusal(response: Any, changes: bool) -> ServiceError:
    status: int = response.status_code
    json_type = response.headers.get("content-type", "").startswith("application/json")
    if status == 404 and not json_type:  # a proxy's page, not Mem0 saying that it is gone
        return _unreadable()
    seconds = response.headers.get("retry-after", "")
    return ServiceError(
        "Mem0",
        _REFUSALS.get(status, f"it answered {status}"),
        # A redirect is a network's log-in page, not Mem0.
        retryable=status >= 500 or status in {408, 429} or 300 <= status < 400,
        code=status,
        retry_after_s=float(seconds) if seconds.isascii() and seconds.isdigit() else None,
        unknown_outcome=changes and (status >= 500 or status == 408),
    )


def _unreadable(changes: bool = False) -> ServiceError:
    reason = "its answer could not be read"
    return ServiceError("Mem0", reason, retryable=True, unknown_outcome=changes)


def _unopened(error: Exception, config: dict[str, Any]) -> ServiceError:
    """Return why Mem0 could not be opened, in words that repeat no value of the configuration."""
    if isinstance(error, ImportError):
        reason = f"a package is missing ({error.name}); install it beside mem0ai"
        return ServiceError("Mem0", reason, retryable=False)
    problems = getattr(error, "errors", None)  # pydantic's text quotes the input, keys included
    said = problems()[0]["msg"] if callable(problems) else str(error).partition("\n")[0]
    for value in _texts(config):
        said = said.replace(value, "...")
    reason = f"it could not be opened ({type(error).__name__}: {said[:200]}); check MEM0_CONFIG"
    return ServiceError("Mem0", reason, retryable=not isinstance(error, ValueError))


def _texts(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for part in value.values() for text in _texts(part)]
    if isinstance(value, list):
        return [text for part in value for text in _texts(part)]
    return [value] if isinstance(value, str) and len(value) > 5 else []


def user_name(user_id: int) -> str:
    """Return what Mem0 calls a person: nothing that tells who it is."""
    return f"user_{user_id}"
