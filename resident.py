"""A model that stays in memory while it is used: loaded for the first job, let go when idle.

Invariants: a model has one thread, so one job at a time; that thread asks the system for less of
the processor than those that answer people; a failure in a job is raised where the job was asked.
"""

import contextlib
import ctypes
import gc
import os
import queue
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Generic, TypeVar

M = TypeVar("M")
R = TypeVar("R")

IDLE_S = 600.0
_NICENESS = 5  # of 19; what the model starts inherits it, so replies come first


class Resident(Generic[M]):
    """One model and the thread it lives on."""

    def __init__(self, name: str, load: Callable[[], M], idle_s: float = IDLE_S) -> None:
        self._name = name
        self._load = load
        self._idle_s = idle_s
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._jobs: queue.SimpleQueue[tuple[Callable[[M], Any], Future[Any]]] = queue.SimpleQueue()

    @property
    def is_awake(self) -> bool:
        """The thread is there, and the model with it unless it is still being loaded."""
        return self._thread is not None

    def use(self, job: Callable[[M], R]) -> R:
        """Return what `job` makes with the model, after the jobs asked before it."""
        outcome: Future[R] = Future()
        with self._lock:
            self._jobs.put((job, outcome))
            if self._thread is None:
                self._thread = threading.Thread(target=self._live, name=self._name, daemon=True)
                self._thread.start()
        return outcome.result()

    def _live(self) -> None:
        _step_back()
        models: list[M] = []  # none, or the one that is loaded
        while (next_job := self._next_job()) is not None:
            job, outcome = next_job
            try:
                if not models:
                    models.append(self._load())
                outcome.set_result(job(models[0]))
            except BaseException as error:  # raised again where the job was asked
                outcome.set_exception(error)
            del next_job, job, outcome
        models.clear()
        _give_back_memory()

    def _next_job(self) -> tuple[Callable[[M], Any], Future[Any]] | None:
        """Return the next job; None when there was none for so long that the thread ends."""
        try:
            return self._jobs.get(timeout=self._idle_s)
        except queue.Empty:
            with self._lock:
                if not self._jobs.empty():
                    return self._jobs.get()
                self._thread = None
                return None


def _step_back() -> None:
    """Lower the priority of the present thread; on Linux it is the thread's own."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)


def _give_back_memory() -> None:
    """Return freed memory to the system; glibc keeps it otherwise."""
    gc.collect()
    with contextlib.suppress(OSError, AttributeError):  # musl and macOS have no malloc_trim
        ctypes.CDLL(None).malloc_trim(0)
