"""Threads of our own: a small pool for slow messages, and loops that look for work.

Invariant: none of them keeps the program from ending, and a failure in one is logged and ends
nothing but itself.
"""

import ctypes
import logging
import queue
import sqlite3
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextvars import copy_context
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final, Generic, Literal, TypeVar

from core.errors import Question, StoreError, UserError, passing_cause

log = logging.getLogger(__name__)

T = TypeVar("T")

LONGEST_WAIT_S = 1.0  # another process, a clock that jumps or a wake from sleep is noticed in this


ARENA_MAX: Final = -8  # M_ARENA_MAX of malloc.h


def share_one_heap() -> None:
    """Have threads that start from now on take memory from one heap, where the C library is glibc.

    Otherwise each keeps megabytes of its own that it once needed for a search: 20 MB in all.
    """
    if sys.platform == "linux":
        set_option = getattr(ctypes.CDLL(None), "mallopt", None)
        if set_option is not None:
            set_option(ARENA_MAX, 1)


class GivingWay:
    """While long work is done within it, threads change places ten times as often.

    A message asks SQLite some fifty times, and each time waits so long for the work to give way.
    Without such work each change costs a message more than it gains. Several may work at once.
    """

    OFTEN_S = 0.0005

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._working = 0
        self._usual_s = 0.0

    def __enter__(self) -> None:
        with self._lock:
            if not self._working:
                self._usual_s = sys.getswitchinterval()
                sys.setswitchinterval(self.OFTEN_S)
            self._working += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._working -= 1
            if not self._working:
                sys.setswitchinterval(self._usual_s)


giving_way: Final = GivingWay()  # of this process, as its threads are


class Bell:
    """Wakes every loop that waits: there may be something to do."""

    def __init__(self) -> None:
        self._waiting: set[threading.Event] = set()

    def ring(self) -> None:
        for event in tuple(self._waiting):
            event.set()

    def subscribe(self) -> threading.Event:
        """Return an event that is set whenever the bell rings."""
        event = threading.Event()
        self._waiting.add(event)
        return event


class Workers:
    """A pool of daemon threads, started when first needed; `leave` runs as each of them ends.

    The standard pool's threads are waited for at exit, and a vendor can hold one for a minute.
    """

    def __init__(self, count: int, leave: Callable[[], None]) -> None:
        self._count = count
        self._leave = leave
        self._tasks: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._starting = threading.Lock()

    def submit(self, future: Future[T], work: Callable[[], T]) -> None:
        """Run `work` on one of the threads and give `future` its outcome."""

        def run() -> None:
            try:
                future.set_result(work())
            except BaseException as error:  # raised again where the outcome is asked for
                future.set_exception(error)

        self._tasks.put(run)
        with self._starting:
            if len(self._threads) < self._count:
                thread = threading.Thread(target=self._run, name="worker", daemon=True)
                self._threads.append(thread)
                thread.start()

    def stop(self, timeout_s: float) -> None:
        """End the threads after what they are at; one that is held up is left behind."""
        for _ in self._threads:
            self._tasks.put(None)
        deadline = time.monotonic() + timeout_s
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))

    def _run(self) -> None:
        while (task := self._tasks.get()) is not None:
            task()
        self._leave()


@dataclass
class Errand:
    """Something long, such as an import, and how far it is; written by its own thread alone."""

    id: str
    kind: str
    name: str
    state: Literal["waiting", "uploading", "running", "done", "failed"]
    created_at: datetime
    done: int = 0
    total: int = 0
    report: dict[str, Any] | None = None
    question: dict[str, Any] | None = None  # what has to be answered before it can be run again
    error: str | None = None  # why it failed, in a sentence

    def show(self, done: int, total: int) -> None:
        """Note how much is done, and of how much."""
        self.done, self.total = done, total


class Errands:
    """Runs errands one after the other on a thread of their own; kept in memory alone."""

    MOST_KEPT = 100

    def __init__(self, leave: Callable[[], None], say: Callable[..., str] = str.format) -> None:
        self._workers = Workers(1, leave)
        self.say = say
        self._starting = threading.Lock()
        self._all: dict[str, Errand] = {}

    def add(self, errand: Errand) -> None:
        self._all[errand.id] = errand
        ended = [one.id for one in self._all.values() if one.state in {"done", "failed"}]
        for old in ended[: max(0, len(self._all) - self.MOST_KEPT)]:
            del self._all[old]

    def find(self, errand_id: str, kind: str) -> Errand | None:
        errand = self._all.get(errand_id)
        return errand if errand is not None and errand.kind == kind else None

    def list(self, kind: str) -> "list[Errand]":
        return [errand for errand in self._all.values() if errand.kind == kind]

    def start(self, errand: Errand, work: Callable[[], dict[str, Any]]) -> bool:
        """Have `work` done, which returns the report; what it raises is the errand's error.

        False: it is being done already, or was.
        """
        with self._starting:
            if errand.state in {"running", "done"}:
                return False
            errand.state, errand.done, errand.total = "running", 0, 0
            errand.report = errand.question = errand.error = None

        # What is said is said in the language of whoever began it.
        self._workers.submit(Future(), partial(copy_context().run, self._run, errand, work))
        return True

    def _run(self, errand: Errand, work: Callable[[], dict[str, Any]]) -> None:
        try:
            errand.report = work()
            errand.state = "done"
            return
        except Question as question:
            choices = [{"value": value, "label": label} for value, label in question.choices]
            asked = {"name": question.name, "sentence": question.sentence, "choices": choices}
            errand.question, errand.error = asked, question.sentence
        except UserError as error:
            errand.error = error.reply
        except OSError as error:
            log.warning("errand stopped kind=%s reason=%s", errand.kind, error.strerror)
            errand.error = self.say(
                "It stopped: {reason}. Starting it again doubles nothing.",
                reason=error.strerror,
            )
        except (sqlite3.Error, StoreError):
            log.exception("errand stopped kind=%s", errand.kind)
            errand.error = self.say("The database cannot be used right now.")
        except Exception:
            log.exception("errand failed kind=%s", errand.kind)
            errand.error = self.say("Something went wrong here; the log has the details.")
        errand.state = "failed"

    def stop(self, timeout_s: float) -> None:
        """End the thread after what it is at; an errand that takes longer is left behind."""
        self._workers.stop(timeout_s)


class Lately(Generic[T]):
    """Something that takes seconds to find: found on a thread of its own, and kept a while."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._found: T | None = None
        self._found_s = float("-inf")
        self._finding: threading.Thread | None = None

    def get(
        self, find: Callable[[], T], leave: Callable[[], None], *, every_s: float, wait_s: float
    ) -> T | None:
        """Return what was found last, found anew when that is older; None: nothing yet.

        Nobody waits for longer than `wait_s`, and for nothing where something is known.
        """

        def run() -> None:
            try:
                self._found = find()
            except Exception:
                log.exception("look not finished")
            finally:
                self._found_s = time.monotonic()
                leave()

        with self._lock:
            is_busy = self._finding is not None and self._finding.is_alive()
            if not is_busy and time.monotonic() - self._found_s >= every_s:
                self._finding = threading.Thread(target=run, name="look", daemon=True)
                self._finding.start()
            finding = self._finding
        if self._found is None and finding is not None:
            finding.join(wait_s)
        return self._found


class Loop(threading.Thread):
    """Calls `turn` again and again: when the event is set, and at least each second.

    A turn that returns True had to end before its work did: the next one follows at once. `due_s`
    tells in how many seconds there is something to do.
    """

    def __init__(
        self,
        name: str,
        rung: threading.Event,
        turn: Callable[[], object],
        leave: Callable[[], None],
        due_s: Callable[[], float] = lambda: LONGEST_WAIT_S,
    ) -> None:
        super().__init__(name=name, daemon=True)
        self._rung = rung
        self._turn = turn
        self._leave = leave
        self._due_s = due_s
        self._stopping = threading.Event()
        self._last_turn_s = time.monotonic()

    def is_well(self) -> bool:
        """The thread lives and has had a turn without a failure within the last minute."""
        return self.is_alive() and time.monotonic() - self._last_turn_s < 60

    def stop(self) -> None:
        """Ask the thread to end after its present turn."""
        self._stopping.set()
        self._rung.set()

    def run(self) -> None:
        while not self._stopping.is_set():
            self._rung.clear()
            wait_s = LONGEST_WAIT_S
            try:
                has_more = self._turn() is True
                self._last_turn_s = time.monotonic()
                wait_s = 0.0 if has_more else min(self._due_s(), LONGEST_WAIT_S)
            except Exception as error:
                if cause := passing_cause(error):
                    log.error("turn failed: %s loop=%s", cause, self.name)
                else:
                    log.exception("turn failed loop=%s", self.name)
            self._rung.wait(wait_s)
        self._leave()
