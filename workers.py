"""Threads of our own: a small pool for slow messages, and loops that look for work.

Invariant: none of them keeps the program from ending, and a failure in one is logged and ends
nothing but itself.
"""

import logging
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

log = logging.getLogger(__name__)

T = TypeVar("T")

LONGEST_WAIT_S = 1.0  # another process, a clock that jumps or a wake from sleep is noticed in this


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
    """Calls `turn` again and again: when the bell rings, and at least each second."""

    def __init__(
        self, name: str, bell: Bell, turn: Callable[[], object], leave: Callable[[], None]
    ) -> None:
        super().__init__(name=name, daemon=True)
        self._turn = turn
        self._leave = leave
        self._rung = bell.subscribe()
        self._stopping = threading.Event()

    def stop(self) -> None:
        """Ask the thread to end after its present turn."""
        self._stopping.set()
        self._rung.set()

    def run(self) -> None:
        while not self._stopping.is_set():
            self._rung.clear()
            try:
                self._turn()
            except Exception:
                log.exception("turn failed loop=%s", self.name)
            self._rung.wait(LONGEST_WAIT_S)
        self._leave()
