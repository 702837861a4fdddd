"""A process that holds a model: started for its first job, ended when idle.

Invariants: it does one job at a time and asks the system for less of the processor than those that
answer people; what a file can do to it (work without end, fill the memory, crash) ends it and
nobody else; it never outlives us.

The two sides talk in lines of JSON: [function, arguments...] in, an `_Outcome` out.
"""

import atexit
import contextlib
import importlib
import json
import logging
import os
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from core.errors import ServiceError

IDLE_S = 600.0
_NICENESS = 19  # the least: whoever answers people comes first
_LONGEST_WAIT = 10  # times a job's processor time: others may need the processor
_MOST_DATA_BYTES = 1_500_000_000  # three times what any job was seen to need
_LONGEST_YIELD_S = 30.0
_MOMENT_S = 0.1
_STEP_CPU_S = 0.3  # of the processor between two looks at our parent
_parents: list[int] = []  # in the process that does the jobs: who asks for them
_looked_at_s = [0.0]  # of its own processor time
_START = (
    "import sys; sys.path[0] = sys.argv[1]; from senses import process;"
    " process.serve(*sys.argv[2:])"
)


class Resident:
    """One process that imports one of our modules and calls its functions, as they are asked."""

    def __init__(self, module: str, most_cpu_s: float, idle_s: float = IDLE_S) -> None:
        self._module = module
        self._most_cpu_s = most_cpu_s  # of a job
        self._idle_s = idle_s
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._idle: threading.Timer | None = None
        self._is_closed = False
        atexit.register(self._close)

    @property
    def pid(self) -> int | None:
        """The process, and the model with it; None: it is idle."""
        return self._process.pid if self._process else None

    def call(self, function: str, *arguments: object) -> Any:
        """Return what a function of the module returns there, after the jobs asked before it.

        Raises what it raises of ours (`ServiceError`, `OSError`), and `ServiceError`, not
        retryable, when the job took too much time or memory or ended the process.
        """
        with self._lock:
            if self._idle is not None:
                self._idle.cancel()
            process = self._process = self._process or self._start()
            line = self._ask(process, [function, *arguments])
            if not line.endswith("\n"):
                raise self._lost(process)
            self._idle = threading.Timer(self._idle_s, self._let_go, (process,))
            self._idle.daemon = True
            self._idle.start()
        return _unpack(json.loads(line))

    def _start(self) -> "subprocess.Popen[str]":
        folder, most_cpu_s = str(Path(__file__).parents[1]), str(self._most_cpu_s)
        command = [sys.executable, "-c", _START, folder, self._module, most_cpu_s]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, encoding="utf-8")

    def _ask(self, process: "subprocess.Popen[str]", job: list[object]) -> str:
        """Return the answer's line; without its end, or empty, when the process ended over it."""
        assert process.stdin is not None and process.stdout is not None
        deadline = threading.Timer(_LONGEST_WAIT * self._most_cpu_s, process.kill)
        deadline.daemon = True
        deadline.start()
        try:
            process.stdin.write(json.dumps(job) + "\n")
            process.stdin.flush()
            return process.stdout.readline()
        except OSError:  # it is gone
            return ""
        finally:
            deadline.cancel()

    def _lost(self, process: "subprocess.Popen[str]") -> ServiceError:
        """Return why a process gave no answer.

        What the system had to end was the file's fault, unless it was told to end, as we were.
        """
        self._process = None
        status = _end(process)
        is_over_file = status < 0 and status != -signal.SIGTERM and not self._is_closed
        reason = f"the process ended with {status}"
        return ServiceError(self._module, reason, retryable=not is_over_file)

    def _let_go(self, process: "subprocess.Popen[str]") -> None:
        with self._lock:
            if self._process is process and threading.current_thread() is self._idle:
                _end(process)
                self._process = self._idle = None

    def _close(self) -> None:
        self._is_closed = True
        process = self._process
        if process is not None:
            process.kill()
            process.wait()


def _end(process: "subprocess.Popen[str]") -> int:
    """End a process that has no job, or does not do it; return its exit status."""
    for pipe in (process.stdin, process.stdout):
        with contextlib.suppress(OSError):
            assert pipe is not None
            pipe.close()
    return process.wait()


# -- what goes over the pipe -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What became of a job; one of the three."""

    value: Any = None
    refusal: tuple[str, str, bool] | None = None  # a ServiceError: service, reason, retryable
    failure: tuple[int, str] | None = None  # an OSError: its number and words


def _unpack(outcome: dict[str, Any]) -> Any:
    if refusal := outcome["refusal"]:
        service, reason, retryable = refusal
        raise ServiceError(service, reason, retryable=retryable)
    if failure := outcome["failure"]:
        raise OSError(*failure)
    return outcome["value"]


# -- the other side --------------------------------------------------------------------------------


def serve(module_name: str, most_cpu_s: str) -> None:
    """Do the jobs that come by standard input until it ends."""
    _parents.append(os.getppid())
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what libraries print is no answer
    logging.basicConfig(level=logging.CRITICAL)  # what libraries think of a file is not for our log
    _step_back()
    module = importlib.import_module(module_name)
    for line in sys.stdin:
        function, *arguments = json.loads(line)
        _limit_cpu(float(most_cpu_s))
        outcome = _try(getattr(module, function), arguments)
        _limit_cpu(0)
        try:
            answers.write(json.dumps(asdict(outcome)) + "\n")
            answers.flush()
        except BrokenPipeError:  # who asked is gone
            os._exit(0)


def _try(function: Callable[..., Any], arguments: list[Any]) -> _Outcome:
    """Do a job; whatever else a file makes libraries raise is its own fault, and is logged."""
    try:
        return _Outcome(value=function(*arguments))
    except ServiceError as error:
        return _Outcome(refusal=(error.service, error.reason, error.retryable))
    except OSError as error:
        return _Outcome(failure=(error.errno or 0, error.strerror or str(error)))
    except Exception as error:
        traceback.print_exc()
        return _Outcome(refusal=(function.__module__, f"{type(error).__name__}: {error}", False))


def _step_back() -> None:
    """Take the lowest priority and no more memory than jobs need; Ctrl-C is for our parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(_NICENESS)
    if sys.platform == "linux":
        import resource

        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_DATA, (_MOST_DATA_BYTES, _MOST_DATA_BYTES))


def _limit_cpu(seconds: float) -> None:
    """Be ended by the system once a job has used so much of the processor; 0: no limit."""
    signal.setitimer(signal.ITIMER_PROF, seconds)


def give_way() -> None:
    """Wait while our parent is busy answering, half a minute at most.

    Jobs call it between their steps: priority keeps us from its processors, but not from the
    caches that it shares with ours. Elsewhere than on Linux nobody is waited for.
    """
    if time.process_time() - _looked_at_s[0] < _STEP_CPU_S:
        return
    deadline = time.monotonic() + _LONGEST_YIELD_S
    while _parents and time.monotonic() < deadline and _is_busy(_parents[0]):
        pass
    _looked_at_s[0] = time.process_time()


def _is_busy(pid: int) -> bool:
    """Tell whether a process used more than a fifth of a processor in the last moment."""
    before = _cpu_s(pid)
    time.sleep(_MOMENT_S)
    return _cpu_s(pid) - before > 0.2 * _MOMENT_S


def _cpu_s(pid: int) -> float:
    try:
        after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, after_name[11:13])) / os.sysconf("SC_CLK_TCK")
