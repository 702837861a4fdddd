"""Faults of a model: what a failure says, and about whom; when it is asked again."""

import logging
import re
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from typing import Any, Literal, TypeVar, get_args

from core.errors import ServiceError
from vendors.model_values import Task

log = logging.getLogger(__name__)
T = TypeVar("T")
RETRY_PAUSE_S = 0.3
FAULT_PAUSE_S = 600.0  # after a refused key, an empty account or an unknown model
_REFUSED_PAUSE_S = 600.0  # until a refused file is sent again; doubled each time
_REFUSED_PAUSE_MOST_S = 86_400.0
_MOST_REFUSED = 1000  # files that are remembered
_OUTAGE_PAUSE_S = 60.0
_OUTAGE_FAILURES = 3
_SLOW_PAUSE_MOST_S = 3600.0  # one message in an hour waits for a model that is too slow
TOO_SLOW = "no answer in time"
REFUSED = "the server refused the file"
REFUSES = frozenset({400, 415, 422})  # a file, or any file


class Fault(ServiceError):
    """A failed call in our own words. `blame` names what it speaks against.

    "account": every call would fail (key, credit); "model": every call of this task would;
    "outage": the server may be down; "answer": this answer alone; "nobody": it was never asked.
    """

    def __init__(
        self,
        reason: str,
        *,
        blame: Literal["account", "model", "outage", "answer", "nobody"],
        retryable: bool = True,
        code: int | None = None,
        retry_after_s: float | None = None,
        fix: str = "",
    ) -> None:
        # A vendor's pause, or ours where only its owner can mend what is wrong.
        wait_s = retry_after_s or (FAULT_PAUSE_S if blame in {"account", "model"} else None)
        super().__init__("OpenAI", reason, retryable=retryable, code=code, retry_after_s=wait_s)
        self.blame = blame
        self.fix = fix


class CutShort(Fault):
    """The answer was cut off while the model still thought."""

    def __init__(self) -> None:
        super().__init__("the answer was cut off", blame="answer", retryable=False)


def unusable(reason: str) -> Fault:
    """The server is well, the model's answer is not; asking again will not help."""
    return Fault(reason, blame="answer", retryable=False)


def unfit(reason: str) -> Fault:
    """A file that is not worth sending."""
    return Fault(reason, blame="nobody", retryable=False)


def garbled(reason: str) -> Fault:
    """An answer that no server of this API gives: a proxy's page, say."""
    return Fault(reason, blame="outage")


def read_error(error: Exception, *, ready: bool) -> Fault:
    """Return the fault behind an exception, without a word of the server's own message.

    Messages quote keys ("Incorrect API key provided: sk-...") and bodies.
    """
    if isinstance(error, Fault):
        error.__context__ = None  # what could not be read stays out of every log
        return error
    if isinstance(error, ImportError):
        fix = "pip install -r requirements.txt"
        return Fault("the openai package cannot be imported", blame="account", fix=fix)
    if isinstance(error, TimeoutError) and not ready:
        return Fault("still starting", blame="nobody", retry_after_s=5)
    kind = type(error).__name__  # by name, as the SDK may never have been imported
    if isinstance(error, TimeoutError) or kind == "APITimeoutError":
        fix = "set OPENAI_TIMEOUT higher, or take a faster model (python app.py doctor)"
        return Fault(TOO_SLOW, blame="outage", fix=fix)
    if kind == "APIConnectionError":
        return Fault("the server cannot be reached", blame="outage")
    if isinstance(status := getattr(error, "status_code", None), int):
        return _read_status(error, status)
    return Fault(f"the call failed unexpectedly ({kind})", blame="outage")


def _read_status(error: Any, status: int) -> Fault:
    """Return the fault that an HTTP status and the error's own short code tell."""
    code = f"{getattr(error, 'code', '')} {getattr(error, 'type', '')}"
    wait_s = _retry_after(error.response.headers)
    if status == 402 or re.search(r"insufficient_quota|billing", code):
        fix = "add credit at https://platform.openai.com/settings/organization/billing"
        return Fault("no credit left", blame="account", code=status, fix=fix)
    if (
        status == 404
        or re.search(r"model_not|invalid_model", code)
        or (status in {400, 403} and error.param == "model")
    ):
        return Fault("the server does not have the model", blame="model", code=status)
    if status in {405, 501}:
        return Fault("the server cannot do this", blame="model", code=status)
    if status in {401, 403}:
        return Fault(
            "the key was refused", blame="account", code=status, fix="check OPENAI_API_KEY"
        )
    if status in {408, 409, 425, 429} or status >= 500:
        reason = "too many requests" if status == 429 else "the server failed"
        return Fault(reason, blame="outage", code=status, retry_after_s=wait_s)
    return Fault("the request was refused", blame="answer", retryable=False, code=status)


def _retry_after(headers: Mapping[str, str]) -> float | None:
    try:
        seconds = float(headers.get("retry-after", ""))
    except ValueError:  # absent, or the date form, which these servers do not use
        return None
    return seconds if 0 <= seconds <= 86_400 else None


class Refusals:
    """Files that the server would not take: sent again later, and given up in the end.

    400, 415 and 422 are said of a bad file, and of a model that is not loaded, or not for speech
    or pictures. So a file is given up only when another went through since it was refused first.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._passed = dict.fromkeys(get_args(Task), 0)  # files that went through
        self._refused: dict[str, tuple[int, int, float]] = {}  # of a file: passed then, times, next

    def admit(self, task: Task, name: str) -> None:
        """Let a file go to the server. Raises `ServiceError` while it would be refused again."""
        with self._lock:
            passed, _, at = self._refused.get(name, (0, 0, 0.0))
            left_s = at - self._clock()
            if name not in self._refused or left_s <= 0 or self._passed[task] > passed:
                return
        raise _refusal(left_s)

    def passed(self, task: Task, name: str) -> None:
        """The server took a file."""
        with self._lock:
            self._passed[task] += 1
            self._refused.pop(name, None)

    def refuse(self, task: Task, name: str, code: int | None) -> Fault:
        """Note that the server refused a file; return what that means for it."""
        with self._lock:
            passed, times, _ = self._refused.get(name, (self._passed[task], 0, 0.0))
            if self._passed[task] > passed:
                del self._refused[name]
                return Fault(REFUSED, blame="answer", retryable=False, code=code)
            pause_s = min(_REFUSED_PAUSE_MOST_S, _REFUSED_PAUSE_S * 2 ** min(times, 20))
            while len(self._refused) >= _MOST_REFUSED:
                del self._refused[next(iter(self._refused))]
            self._refused[name] = (passed, times + 1, self._clock() + pause_s)
        return _refusal(pause_s, code)


def _refusal(pause_s: float, code: int | None = 400) -> Fault:
    return Fault(REFUSED, blame="nobody", code=code, retry_after_s=pause_s)


class Breaker:
    """Refuses calls that are known to fail, and says so once; thread-safe.

    When the pause is over one call goes through to try; the others wait for what it finds.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._open_until: float | None = None  # None: closed
        self._reason = ""
        self._code: int | None = None
        self._failures = 0
        self._slow_pauses = 0  # in a row

    @property
    def is_open(self) -> bool:
        with self._lock:
            return self._open_until is not None and self._clock() < self._open_until

    def admit(self, budget_s: float) -> None:
        """Let one call through. Raises `ServiceError` while open."""
        with self._lock:
            if self._open_until is None:
                return
            left_s = self._open_until - self._clock()
            if left_s <= 0:
                self._open_until = self._clock() + budget_s  # this call is the one that tries
                return
            reason, code = self._reason, self._code
        raise ServiceError("OpenAI", reason, retryable=True, code=code, retry_after_s=left_s)

    def trip(self, reason: str, fix: str, pause_s: float, code: int | None = None) -> None:
        """Open for `pause_s`; one log line for as long as the reason stays the same."""
        with self._lock:
            known = self._open_until is not None and self._reason == reason
            self._open_until = self._clock() + pause_s
            self._reason, self._code = reason, code
        if not known:
            log.warning("OpenAI is paused: %s; %s. pause_s=%d", reason, fix, pause_s)

    def count_failure(self, reason: str, fix: str, retry_after_s: float | None) -> None:
        """Open after the third failure in a row, for as long as the server asks or a minute.

        A model that is too slow makes somebody wait each time: so each pause is twice as long.
        """
        with self._lock:
            self._failures += 1
            open_now = self._failures >= _OUTAGE_FAILURES
            doublings, is_slow = self._slow_pauses, reason == TOO_SLOW
            self._slow_pauses += open_now and is_slow
        if open_now:
            pause_s = min(FAULT_PAUSE_S, max(_OUTAGE_PAUSE_S, retry_after_s or 0))
            if is_slow:
                pause_s = min(_SLOW_PAUSE_MOST_S, _OUTAGE_PAUSE_S * 2.0 ** min(doublings, 10))
            self.trip(reason, fix or "nothing to do, it is tried again by itself", pause_s)

    def close(self) -> None:
        """The server answered."""
        with self._lock:
            was_open = self._open_until is not None
            self._open_until, self._reason, self._failures = None, "", 0
            self._code, self._slow_pauses = None, 0
        if was_open:
            log.info("OpenAI answers again")


def within(budget_s: float, work: Callable[[float], T]) -> T:
    """Return `work(deadline)`, or raise `TimeoutError` when the budget is spent.

    On a thread of its own: the SDK's time-outs bound neither the look-up of a name nor a server
    that sends a byte a second. A call given up ends by itself soon after.
    """
    deadline = time.monotonic() + budget_s
    future: Future[T] = Future()

    def run() -> None:
        try:
            future.set_result(work(deadline))
        except BaseException as error:  # handed to the caller, as an executor does
            future.set_exception(error)

    threading.Thread(target=run, name="openai", daemon=True).start()
    return future.result(budget_s)


def refused_parameter(error: Any, request: Mapping[str, Any]) -> str | None:
    """Return the optional parameter to leave out after a 400, None when it is not about one.

    A server that names none is taken to mean the schema, which the fewest know.
    """
    if error.status_code not in {400, 422}:
        return None
    optional = ("reasoning_effort", "max_completion_tokens", "max_tokens", "response_format")
    sent = [name for name in optional if name in request]
    named = [name for name in sent if name in f"{error.param} {error.message}"]
    unnamed = [name for name in sent if name == "response_format"]
    return next(iter(named + unnamed), None)
