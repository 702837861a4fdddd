"""Start, memory, the webhook beside a bare durable handler, and reads over growing databases."""

import http.client
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import store
from search import e5

ROOT = Path(__file__).parent.parent
CONNECTIONS = 8
LOAD_S = 4.0
ROUNDS = 5
READS = range(210)

# What the webhook is measured against: the same server, one durable insert, nothing else.
BARE = """
import sqlite3, threading
local, lock, path = threading.local(), threading.Lock(), sys.argv[1]
def connection():
    if not hasattr(local, "db"):
        local.db = sqlite3.connect(path, isolation_level=None, timeout=10)
        local.db.execute("PRAGMA journal_mode = WAL")
        local.db.execute("PRAGMA synchronous = FULL")
    return local.db
connection().execute("CREATE TABLE messages (id INTEGER PRIMARY KEY, sid TEXT UNIQUE, body TEXT)")
def save(sid, body):
    with lock:
        connection().execute("INSERT INTO messages (sid, body) VALUES (?, ?)", (sid, body))
"""
HANDLER = """
app = bottle.Bottle()
@app.get("/health")
def health():
    return "ok"
@app.post("/webhook")
def webhook():
    form = bottle.request.forms.decode()
    save(form["MessageSid"], form["Body"])
    bottle.response.content_type = "text/xml"
    return "<Response><Message>Saved.</Message></Response>"
waitress.serve(app, listen="127.0.0.1:" + sys.argv[2], threads=8, _quiet=True)
"""


def bare_handler(opens: str, place: str, port: int) -> list[str]:
    """Return the command of a bare handler; `opens` opens what is at `sys.argv[1]`, with `save`."""
    program = f"import sys, bottle, waitress\n{opens}{HANDLER}"
    return [sys.executable, "-c", program, place, str(port)]


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running(
    command: list[str], folder: Path, port: int, database_url: str | None = None
) -> Iterator[tuple[int, float]]:
    """Run a server; yield its process id and the seconds to its first healthy answer."""
    environ = os.environ | {
        "DATABASE_URL": database_url or f"sqlite:///{folder}/memory.db",
        "MEDIA_DIR": f"{folder}/media",
        "PORT": str(port),
        "LOG_LEVEL": "INFO",
    }
    began = time.perf_counter()
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(command, cwd=folder, env=environ, stdout=log, stderr=log)
    try:
        yield process.pid, _until_healthy(port, began)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=15)


def _until_healthy(port: int, began: float) -> float:
    while time.perf_counter() - began < 120:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=1).close()
        except OSError:
            time.sleep(0.005)
        else:
            return time.perf_counter() - began
    raise TimeoutError("the server did not start")


def resident_mb(pid: int, what: str = "VmRSS") -> float:
    """Return the resident memory of a process, MB; what is shared with others counts, too.

    "RssAnon": what is its own; "VmHWM": the most there ever was.
    """
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split(f"{what}:")[1].split()[0]) / 1024


def cpu_ms(pid: int) -> float:
    """Return the CPU time that a process has taken."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return 1000 * (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def load(port: int, seconds: float, *others: int) -> list[float]:
    """Post messages over 8 connections for so long; return how long each answer took, in s.

    `others`: ports of processes that share the load.
    """
    ports = (port, *others)
    took: list[list[float]] = [[] for _ in range(CONNECTIONS)]
    until = time.perf_counter() + seconds

    def post(number: int) -> None:
        link = http.client.HTTPConnection("127.0.0.1", ports[number % len(ports)])
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        while time.perf_counter() < until:
            count = len(took[number])
            form = {
                "MessageSid": f"SM{number}x{count}x{seconds}x{until}",
                "From": f"whatsapp:+1555123000{number}",
                "Body": f"The code of box {count} is {number}{count}, on the door",
            }
            began = time.perf_counter()
            link.request("POST", "/webhook", urllib.parse.urlencode(form), headers)
            answer = link.getresponse()
            body = answer.read()
            took[number].append(time.perf_counter() - began)
            assert answer.status == 200, body
            assert b"Saved" in body, body
        link.close()

    threads = [threading.Thread(target=post, args=(number,)) for number in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [one for connection in took for one in connection]


def start_and_memory() -> None:
    """Print the time to the first healthy answer and the resident memory when idle."""
    starts, sizes = [], []
    for _ in range(5):
        with tempfile.TemporaryDirectory() as name:
            command = [sys.executable, str(ROOT / "app.py")]
            with running(command, Path(name), free_port()) as (pid, took_s):
                time.sleep(0.3)
                starts.append(took_s)
                sizes.append(resident_mb(pid))
    print(f"start to first healthy answer  {statistics.median(starts):6.2f} s   goal < 1 s")
    print(f"resident memory when idle      {statistics.median(sizes):6.1f} MB  goal < 80 MB")


def webhook_beside_bare(opens: str = BARE, url: str | None = None, processes: int = 1) -> None:
    """Print messages a second of ours and of the bare handler, in turn, and the median ratio.

    Both keep in the database at `url`, the handler by what `opens` it; None: each in a SQLite file.
    """
    ours, bare = [], []
    command = [sys.executable, str(ROOT / "app.py")]
    with (
        tempfile.TemporaryDirectory() as one,
        tempfile.TemporaryDirectory() as two,
        ExitStack() as up,
    ):
        ports, other = [free_port() for _ in range(processes)], free_port()
        for number, port in enumerate(ports):
            role = ["serve"] if number else []
            up.enter_context(running([*command, *role], Path(one), port, url))
        script = bare_handler(opens, url or f"{two}/bare.db", other)
        with running(script, Path(two), other):
            for _ in range(ROUNDS):
                ours.append(len(load(ports[0], LOAD_S, *ports[1:])) / LOAD_S)
                bare.append(len(load(other, LOAD_S)) / LOAD_S)
    ratio = statistics.median(a / b for a, b in zip(ours, bare, strict=True))
    print(f"processes {processes}, load {os.getloadavg()[0]:.0f}")
    print(f"webhook, 8 connections         {statistics.median(ours):6.0f} messages/s")
    print(f"bare Bottle, one insert        {statistics.median(bare):6.0f} messages/s")
    print(f"ratio                          {ratio:6.2f}     goal >= 0.50", flush=True)


def fill(path: Path, count: int) -> int:
    """Make a database of so many memories of one user; return the user's id."""
    database = store.Database(path)
    user_id = fill_one(database, "+15551230001", count)
    database.close()
    return user_id


def fill_one(database: store.Database, whatsapp_id: str, count: int) -> int:
    """Give a new user so many memories; return their id."""
    db = database.connection()
    first = datetime(2020, 1, 1, tzinfo=UTC)
    zone = ZoneInfo("UTC")
    with store.transaction(db):
        user = store.add_user(db, whatsapp_id, zone, first)
        for number in range(count):
            at = first + timedelta(minutes=17 * number)
            content = sentence(number)
            interaction = store.add_interaction(db, user.id, "text", content, at)
            assert interaction is not None
            store.add_memory(db, user.id, interaction, content, "text", at)
            store.finish_interaction(db, interaction, "Saved.", "twiml")
    return user.id


def sentence(number: int) -> str:
    """Return a note whose words are as unevenly frequent as words are."""
    parts = [
        f"w{int((number * 7919 + place * 104729) % 9973 ** (1 + place % 3) ** 0.5)}"
        for place in range(9)
    ]
    people = ("Anna", "Ben", "Carla", "the plumber", "my sister", "the office", "grandma")
    acts = ("bought", "said", "lost", "found", "wants", "called about", "moved")
    head = f"{people[number % 7]} {acts[number // 7 % 7]}"
    return f"{head} {' '.join(parts)} number {number}"


def percentile(times: list[float], share: float) -> float:
    """Return the given percentile, linear ranks."""
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]


def reads() -> None:
    """Print p50 and p95 of search and list, over HTTP, as the database grows."""
    print("memories     search p50   p95 ms     list p50   p95 ms   (goal: p95 < 20 at 100,000)")
    for count in (1_000, 10_000, 100_000):
        with tempfile.TemporaryDirectory() as name:
            user = fill(Path(name) / "memory.db", count)
            port = free_port()
            with running([sys.executable, str(ROOT / "app.py")], Path(name), port):
                find = search_times(port, user)
                pages = [f"/memories/list?user_id={user}&offset={n * 7}" for n in READS]
                show = _times(port, pages)
        print(
            f"{count:8,}     {percentile(find, 0.5):10.1f} {percentile(find, 0.95):8.1f}"
            f"   {percentile(show, 0.5):10.1f} {percentile(show, 0.95):8.1f}"
        )


def search_times(port: int, user_id: int, share: int = 1) -> list[float]:
    """Return how long searches of a user's memories took over HTTP, in ms; a share of them all."""
    asked = range(10 + (len(READS) - 10) // share)
    return _times(port, [f"/memories?user_id={user_id}&query={_question(n)}" for n in asked])


def _question(number: int) -> str:
    words = sentence(number * 7919).split()
    return urllib.parse.quote(f"When did {words[0]} find {words[5]} and {words[6]}?")


def _times(port: int, paths: list[str]) -> list[float]:
    link = http.client.HTTPConnection("127.0.0.1", port)
    times = []
    for path in paths:
        began = time.perf_counter()
        link.request("GET", path)
        answer = link.getresponse()
        body = answer.read()
        times.append((time.perf_counter() - began) * 1000)
        assert answer.status == 200, body
    link.close()
    return times[10:]  # the first ones open connections and fill caches


def memory_with_vectors(count: int = 100_000) -> None:
    """Print the memory of a server that searches so many memories by meaning, and CPU a search."""
    if not e5.is_installed():
        print("memory with vectors: requirements-vectors.txt is not installed")
        return
    with tempfile.TemporaryDirectory() as name:
        path, port = Path(name) / "memory.db", free_port()
        user = fill(path, count)
        add_vectors(path)
        with running([sys.executable, str(ROOT / "app.py")], Path(name), port) as (pid, _):
            search_times(port, user)
            _wait_until_idle(pid)
            before_ms = cpu_ms(pid)
            search_times(port, user)
            took_ms = (cpu_ms(pid) - before_ms) / len(READS)
            together = [threading.Thread(target=search_times, args=(port, user)) for _ in range(8)]
            for thread in together:
                thread.start()
            for thread in together:
                thread.join()
            now, own, most = (resident_mb(pid, what) for what in ("VmRSS", "RssAnon", "VmHWM"))
    print(f"with vectors, {count:,} memories  {took_ms:6.1f} ms of CPU a search, over HTTP")
    print(f"resident {now:.0f} MB (of its own {own:.0f}), at most {most:.0f}  goal < 200 MB")


def add_vectors(path: Path) -> None:
    """Give every memory a vector, any, as if the model of all languages had made it."""
    import numpy as np

    chance, database = np.random.default_rng(1), store.Database(path)
    db = database.connection()
    with store.transaction(db):
        store.set_vector_model(db, store.VectorModel(e5.Model.name, 384))
        ids = [row[0] for row in db.execute("SELECT id FROM memories").fetchall()]
        rows = [(id_, chance.integers(-12, 13, 384, np.int8).tobytes()) for id_ in ids]
        store.add_vectors(db, e5.Model.name, rows)
    database.close()


def _wait_until_idle(pid: int) -> None:
    """Return when a server has loaded its model and put its file in order, or after 3 minutes."""
    for _ in range(90):
        before_ms = cpu_ms(pid)
        time.sleep(2)
        if cpu_ms(pid) - before_ms < 100:
            return


def main() -> None:
    """Print all of it."""
    start_and_memory()
    webhook_beside_bare()
    reads()
    memory_with_vectors()


if __name__ == "__main__":
    main()
