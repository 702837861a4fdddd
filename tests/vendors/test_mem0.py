"""Mem0 through its real client: hosted over loopback, self-hosted on a qdrant in a folder.

Each test holds one promise of `memories.py`; none would pass without it.
"""

import contextlib
import gc
import json
import logging
import os
import subprocess
import sys
import textwrap
import threading
import time
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from mem0_stand_in import Mem0StandIn
from own_mem0 import make_settings, mem0_imported_as_configured, own_config, own_edge
from stand_in import Fault

import memories
from core.errors import ServiceError
from memories import Added, Hit, Mem0Edge, too_short

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 22, 15, 18, tzinfo=UTC)
WORDS = "Anna is allergic to nuts"


@pytest.fixture
def mem0() -> Iterator[Mem0StandIn]:
    with Mem0StandIn() as stand_in:
        yield stand_in
        assert not stand_in.sent("GET", "/v1/ping"), "nothing may be pinged, ever"


def hosted_edge(folder: Path, mem0: Mem0StandIn, **values: str) -> Mem0Edge:
    return Mem0Edge(make_settings(folder, MEM0_API_KEY=mem0.key, **values), host=mem0.url)


@pytest.fixture
def edge(tmp_path: Path, mem0: Mem0StandIn) -> Iterator[Mem0Edge]:
    with contextlib.closing(hosted_edge(tmp_path, mem0)) as edge:
        yield edge


@pytest.fixture
def inferring(tmp_path: Path, mem0: Mem0StandIn) -> Iterator[Mem0Edge]:
    with contextlib.closing(hosted_edge(tmp_path, mem0, MEM0_INFER="true")) as edge:
        yield edge


def tell(edge: Mem0Edge, text: str = WORDS, sid: str | None = "SM1", kind: str = "text") -> Added:
    return edge.add("user_1", text, NOW, sid, kind)


def left(edge: Mem0Edge, text: str = WORDS, sid: str | None = "SM1", kind: str = "text") -> Any:
    return edge.find("user_1", text, NOW, sid, kind)


def failure(call: Any, *args: Any) -> ServiceError:
    with pytest.raises(ServiceError) as caught:
        call(*args)
    return caught.value


# -- hosted: what is sent -----------------------------------------------------------------------


def test_an_add_sends_the_words_as_said_with_their_time(edge: Mem0Edge, mem0: Mem0StandIn) -> None:
    added = tell(edge)
    (stored,) = mem0.memories.values()
    assert added == Added(((stored["id"], WORDS),), None)
    (request,) = mem0.requests
    assert request.path == "/v3/memories/add/"
    assert request.body == {
        "messages": [{"role": "user", "content": WORDS}],
        "user_id": "user_1",
        "infer": False,
        "timestamp": 1795360680,
        "metadata": {"message_sid": "SM1", "kind": "text"},
    }


@pytest.mark.parametrize("kind", ["image", "audio", "document", "location"])
def test_only_a_text_has_metadata(edge: Mem0Edge, mem0: Mem0StandIn, kind: str) -> None:
    tell(edge, kind=kind)
    assert "metadata" not in mem0.requests[0].body


def test_a_text_without_a_message_names_none(edge: Mem0Edge, mem0: Mem0StandIn) -> None:
    tell(edge, sid=None)
    assert mem0.requests[0].body["metadata"] == {"kind": "text"}


@pytest.mark.parametrize("text", ["", "  ", "ok", " a \n"])
def test_too_short_a_text_is_not_sent(edge: Mem0Edge, mem0: Mem0StandIn, text: str) -> None:
    assert too_short(text)
    assert tell(edge, text) == Added(())
    assert edge.search("user_1", text, 5) == []
    assert mem0.requests == []


def test_three_characters_are_enough() -> None:
    assert not too_short("tea")


def test_an_exact_repeat_is_the_same_memory(edge: Mem0Edge) -> None:
    assert tell(edge, sid="SM1") == tell(edge, sid="SM2")


# -- hosted: every shape of an answer -----------------------------------------------------------

ANSWERS = {
    "dict, data.memory": (
        {"status": "SUCCEEDED", "event_id": "e", "results": [{"id": "a", "data": {"memory": "x"}}]},
        Added((("a", "x"),)),
    ),
    "dict, memory": ({"results": [{"id": "a", "memory": "x"}]}, Added((("a", "x"),))),
    "list": ([{"id": "a", "memory": "x", "event": "ADD"}], Added((("a", "x"),))),
    "several": (
        {"results": [{"id": "a", "memory": "x"}, {"id": "b", "memory": "y"}]},
        Added((("a", "x"), ("b", "y"))),
    ),
    "nothing done": ({"results": [{"id": "a", "memory": "x", "event": "NONE"}]}, Added(())),
    "pending": ({"status": "PENDING", "event_id": "e"}, Added((), "e")),
    "pending, empty results": (
        {"status": "PENDING", "event_id": "e", "results": []},
        Added((), "e"),
    ),
    "pending inside results": (
        {"results": [{"message": "queued", "status": "PENDING", "event_id": "e"}]},
        Added((), "e"),
    ),
    "only an event": ({"event_id": "e"}, Added((), "e")),
    "succeeded, nothing new": (
        {"status": "SUCCEEDED", "event_id": "e", "results": []},
        Added(()),
    ),
    "empty list": ([], Added(())),
}


@pytest.mark.parametrize(("body", "expected"), ANSWERS.values(), ids=ANSWERS)
def test_every_shape_of_an_answer_is_read(
    edge: Mem0Edge, mem0: Mem0StandIn, body: Any, expected: Added
) -> None:
    mem0.next(Fault(status=200, body=body))
    assert tell(edge) == expected


@pytest.mark.parametrize("body", [{"message": "ok"}, "<html>welcome</html>", 7, None])
def test_an_unreadable_answer_is_no_success(edge: Mem0Edge, mem0: Mem0StandIn, body: Any) -> None:
    mem0.next(Fault(status=200, body=body))
    error = failure(tell, edge)
    assert (error.retryable, error.unknown_outcome) == (True, True)


def test_a_failed_add_is_no_success(edge: Mem0Edge, mem0: Mem0StandIn) -> None:
    mem0.next(Fault(status=200, body={"status": "FAILED", "event_id": "e", "results": []}))
    assert failure(tell, edge).retryable


# -- hosted: extraction -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "facts", [[], ["Anna is allergic"], ["Anna is allergic", "Nuts are bad for Anna"]], ids=len
)
def test_an_event_gives_its_facts_once_decided(
    inferring: Mem0Edge, mem0: Mem0StandIn, facts: list[str]
) -> None:
    mem0.extract = lambda text: facts
    added = tell(inferring)
    assert added.facts == ()
    assert added.event_id is not None
    assert inferring.poll(added.event_id) is None  # still running
    decided = inferring.poll(added.event_id)
    assert decided is not None
    assert decided.event_id is None
    assert [fact for _, fact in decided.facts] == facts
    assert [mem0_id for mem0_id, _ in decided.facts] == list(mem0.memories)


def test_a_failed_event_says_so_and_polling_again_is_no_use(
    inferring: Mem0Edge, mem0: Mem0StandIn
) -> None:
    mem0.events_fail, mem0.polls_until_done = True, 0
    error = failure(inferring.poll, tell(inferring).event_id)
    assert (error.retryable, error.code) == (False, None)


def test_an_event_that_mem0_forgot_is_a_404(inferring: Mem0Edge) -> None:
    error = failure(inferring.poll, "unknown")
    assert (error.retryable, error.code) == (False, 404)


@pytest.mark.parametrize("status", [None, "", "PENDING", "PAUSED"])
def test_no_status_but_success_ends_an_event(
    inferring: Mem0Edge, mem0: Mem0StandIn, status: str | None
) -> None:
    mem0.next(Fault(status=200, body={"id": "e", "status": status, "results": []}))
    assert inferring.poll("e") is None


def test_an_outage_while_polling_is_retryable(inferring: Mem0Edge, mem0: Mem0StandIn) -> None:
    mem0.always(Fault(status=503))
    error = failure(inferring.poll, "e")
    assert (error.retryable, error.unknown_outcome) == (True, False)


# -- hosted: failures ---------------------------------------------------------------------------

SERVERS = {  # status: retryable, unknown outcome
    307: (True, False),
    400: (False, False),
    401: (False, False),
    402: (False, False),
    403: (False, False),
    408: (True, True),
    409: (False, False),
    413: (False, False),
    422: (False, False),
    429: (True, False),
    500: (True, True),
    502: (True, True),
    503: (True, True),
    504: (True, True),
}


@pytest.mark.parametrize(("status", "expected"), SERVERS.items(), ids=map(str, SERVERS))
def test_what_a_refusal_means(
    edge: Mem0Edge, mem0: Mem0StandIn, status: int, expected: tuple[bool, bool]
) -> None:
    mem0.always(Fault(status=status))
    error = failure(tell, edge)
    assert (error.service, error.code) == ("Mem0", status)
    assert (error.retryable, error.unknown_outcome) == expected
    assert len(mem0.requests) == 1, "one call is one request; the outbox does the retrying"


@pytest.mark.parametrize(
    ("status", "part"),
    [(401, "MEM0_API_KEY"), (402, "quota"), (403, "MEM0_API_KEY"), (413, "quota")],
)
def test_what_the_operator_must_mend_is_said(
    edge: Mem0Edge, mem0: Mem0StandIn, status: int, part: str
) -> None:
    mem0.always(Fault(status=status))
    assert part in failure(edge.check).reason


@pytest.mark.parametrize(("header", "expected"), [("7", 7.0), ("soon", None), ("", None)])
def test_retry_after_is_passed_on(
    edge: Mem0Edge, mem0: Mem0StandIn, header: str, expected: float | None
) -> None:
    mem0.next(Fault(status=429, headers={"Retry-After": header}))
    assert failure(tell, edge).retry_after_s == expected


def test_a_wrong_key_is_not_retried(tmp_path: Path, mem0: Mem0StandIn) -> None:
    settings = make_settings(tmp_path, MEM0_API_KEY="m0-wrong")
    with contextlib.closing(Mem0Edge(settings, host=mem0.url)) as edge:
        error = failure(tell, edge)
    assert (error.retryable, error.code) == (False, 401)


def test_offline_is_retryable_and_nothing_happened(tmp_path: Path) -> None:
    settings = make_settings(tmp_path, MEM0_API_KEY="m0-key")
    with contextlib.closing(Mem0Edge(settings, host="http://127.0.0.1:9")) as edge:
        error = failure(tell, edge)
    assert (error.retryable, error.unknown_outcome) == (True, False)


def test_a_hanging_add_ends_and_its_outcome_is_unknown(
    edge: Mem0Edge, mem0: Mem0StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memories, "ANSWER_S", 0.2)
    mem0.next(Fault("hang"))
    began = time.monotonic()
    error = failure(tell, edge)
    assert time.monotonic() - began < 20
    assert (error.retryable, error.unknown_outcome) == (True, True)


def test_the_time_outs_are_ours_and_not_300_seconds(edge: Mem0Edge) -> None:
    timeout = edge._open().client.timeout
    assert (timeout.connect, timeout.read, timeout.write, timeout.pool) == (5, 15, 15, 15)


def test_a_slow_answer_is_waited_for(edge: Mem0Edge, mem0: Mem0StandIn) -> None:
    mem0.next(Fault("slow", seconds=0.3))
    assert tell(edge).facts


SECRETS = (WORDS, "m0-test-key", "SM1", "+15551230001")


@pytest.mark.parametrize(
    "fault",
    [
        Fault(status=400, body={"detail": f"bad content: {WORDS} of user_1 +15551230001"}),
        Fault(status=500, body=f"<html>{WORDS} m0-test-key SM1</html>"),
        Fault(status=200, body=f"<html>{WORDS}</html>"),
        Fault("drop_before"),
    ],
    ids=["400", "500", "html", "drop"],
)
def test_no_failure_tells_what_was_said(
    edge: Mem0Edge, mem0: Mem0StandIn, fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    mem0.always(fault)
    for call in (tell, left):
        error = failure(call, edge)
        logging.getLogger("outbox").error("not told to mem0", exc_info=error)
        shown = "".join(traceback.format_exception(error))
        assert not [secret for secret in SECRETS if secret in shown]
    assert not [secret for secret in SECRETS if secret in caplog.text]


# -- hosted: an outcome that is not known -------------------------------------------------------


@pytest.mark.parametrize("kind", ["text", "image"])
@pytest.mark.parametrize("sid", ["SM1", None])
def test_an_add_whose_answer_was_lost_is_found(
    edge: Mem0Edge, mem0: Mem0StandIn, sid: str | None, kind: str
) -> None:
    mem0.next(Fault("drop_after"))
    assert failure(tell, edge, WORDS, sid, kind).unknown_outcome
    (mem0_id,) = mem0.memories
    assert left(edge, WORDS, sid, kind) == Added(((mem0_id, WORDS),))


@pytest.mark.parametrize("kind", ["text", "image"])
def test_an_add_that_did_nothing_is_not_found(edge: Mem0Edge, mem0: Mem0StandIn, kind: str) -> None:
    tell(edge, f"{WORDS} and eggs", "SM0", kind)  # something like it is there
    mem0.next(Fault("drop_before"))
    assert failure(tell, edge, WORDS, "SM1", kind).unknown_outcome
    assert left(edge, kind=kind) is None
    tell(edge, kind=kind)
    assert mem0.texts("user_1") == [f"{WORDS} and eggs", WORDS]


def test_the_same_words_of_another_time_are_not_taken_for_these(edge: Mem0Edge) -> None:
    edge.add("user_1", WORDS, NOW - timedelta(days=1), None, "image")
    assert left(edge, kind="image") is None


def test_another_users_memory_is_not_found(edge: Mem0Edge) -> None:
    edge.add("user_2", WORDS, NOW, "SM1", "text")
    assert left(edge) is None


def test_a_filter_that_mem0_ignores_finds_nothing(edge: Mem0Edge, mem0: Mem0StandIn) -> None:
    row = {"id": "a", "memory": WORDS, "user_id": "user_1", "metadata": {"message_sid": "SM0"}}
    mem0.next(Fault(status=200, body={"results": [row]}))
    assert left(edge) is None


def test_all_facts_of_a_message_are_found(inferring: Mem0Edge, mem0: Mem0StandIn) -> None:
    mem0.extract = lambda text: ["Anna is allergic", "Nuts are bad for Anna"]
    mem0.polls_until_done = 0
    mem0.next(Fault("drop_after"))
    assert failure(tell, inferring).unknown_outcome
    inferring.poll(next(iter(mem0.events)))
    assert left(inferring) == Added(tuple((m["id"], m["memory"]) for m in mem0.memories.values()))


# -- hosted: change and delete ------------------------------------------------------------------


def test_an_edit_and_a_delete_follow(edge: Mem0Edge, mem0: Mem0StandIn) -> None:
    ((mem0_id, _),) = tell(edge).facts
    edge.update(mem0_id, "Anna eats nuts again")
    assert mem0.texts("user_1") == ["Anna eats nuts again"]
    edge.delete(mem0_id)
    assert mem0.memories == {}


def test_an_edit_to_almost_nothing_leaves_nothing(edge: Mem0Edge, mem0: Mem0StandIn) -> None:
    ((mem0_id, _),) = tell(edge).facts
    edge.update(mem0_id, "ok")
    assert mem0.memories == {}


def test_what_mem0_no_longer_has_counts_as_done(edge: Mem0Edge, mem0: Mem0StandIn) -> None:
    edge.update("gone", "Anna eats nuts again")
    edge.delete("gone")
    assert [request.method for request in mem0.requests] == ["PUT", "DELETE"]


def test_a_proxys_404_page_is_not_a_deletion(edge: Mem0Edge, mem0: Mem0StandIn) -> None:
    mem0.always(Fault(status=404, body="<html>no such page</html>"))
    assert failure(edge.delete, "a").retryable
    assert failure(edge.update, "a", WORDS).retryable


def test_an_id_cannot_reach_another_address(edge: Mem0Edge, mem0: Mem0StandIn) -> None:
    edge.delete("../../v2/entities")
    failure(edge.poll, "../memories")
    assert [r.path for r in mem0.requests] == [
        "/v1/memories/..%2F..%2Fv2%2Fentities/",
        "/v1/event/..%2Fmemories/",
    ]


# -- hosted: search -----------------------------------------------------------------------------


def test_a_search_gives_hits_best_first(edge: Mem0Edge, mem0: Mem0StandIn) -> None:
    ((nuts, _),) = tell(edge).facts
    ((photo, _),) = tell(edge, "A bag of nuts", None, "image").facts
    assert edge.search("user_1", "allergic to nuts", 5) == [
        Hit(nuts, WORDS, 1.0, "SM1", NOW),
        Hit(photo, "A bag of nuts", pytest.approx(1 / 3), None, NOW),
    ]
    body = mem0.sent("POST", "/v3/memories/search/")[0].body
    assert body == {"query": "allergic to nuts", "filters": {"user_id": "user_1"}, "top_k": 5}


def test_odd_rows_and_other_users_rows_are_dropped(edge: Mem0Edge, mem0: Mem0StandIn) -> None:
    rows = [
        {"id": "a", "memory": "mine", "score": None, "created_at": "some day", "metadata": []},
        {"id": "b", "memory": "theirs", "score": 1, "user_id": "user_2"},
        {"id": None, "memory": "no id"},
        {"id": "c", "memory": ""},
        "text",
    ]
    mem0.next(Fault(status=200, body={"results": rows}))
    assert edge.search("user_1", "whose", 5) == [Hit("a", "mine", 0.0, None, None)]


def test_a_search_is_never_late(edge: Mem0Edge, mem0: Mem0StandIn) -> None:
    edge.search("user_1", "nuts", 5)  # warm
    mem0.always(Fault("hang"))
    began = time.monotonic()
    with pytest.raises(ServiceError, match=r"0\.2 s") as caught:
        edge.search("user_1", "nuts", 5, timeout_s=0.2)
    assert time.monotonic() - began < 20
    assert caught.value.retryable


def test_late_searches_do_not_pile_up(
    edge: Mem0Edge, mem0: Mem0StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memories, "ANSWER_S", 1.0)
    mem0.always(Fault("hang"))
    for _ in range(memories.SEARCHES):
        failure(edge.search, "user_1", "nuts", 5, 0.01)
    assert "earlier" in failure(edge.search, "user_1", "nuts", 5, 0.01).reason
    mem0.always(None)
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:  # the abandoned ones end and give their places back
        with contextlib.suppress(ServiceError):
            assert edge.search("user_1", "nuts", 5) == []
            return
        time.sleep(0.05)
    pytest.fail("no search got through after the outage")


def test_a_failing_search_says_why(edge: Mem0Edge, mem0: Mem0StandIn) -> None:
    mem0.always(Fault(status=429, headers={"Retry-After": "3"}))
    error = failure(edge.search, "user_1", "nuts", 5)
    assert (error.code, error.retry_after_s) == (429, 3.0)


def test_threads_share_one_client(edge: Mem0Edge, mem0: Mem0StandIn) -> None:
    found: dict[int, list[Hit]] = {}

    def talk(number: int) -> None:
        edge.add(f"user_{number}", f"secret number{number}", NOW, f"SM{number}", "text")
        found[number] = edge.search(f"user_{number}", "secret", 5)

    threads = [threading.Thread(target=talk, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {n: [hit.text for hit in found[n]] for n in range(4)} == {
        n: [f"secret number{n}"] for n in range(4)
    }


def test_the_doctor_hears_that_it_works(edge: Mem0Edge, mem0: Mem0StandIn) -> None:
    assert edge.check().startswith("Hosted Mem0 answered in 0.")
    assert [request.path for request in mem0.requests] == ["/v3/memories/"]


# -- the start ----------------------------------------------------------------------------------


def run_python(folder: Path, code: str, **environ: str) -> str:
    """Run code in a fresh interpreter whose home is `folder`; return what it printed."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    environ = kept | {"HOME": str(folder), "PYTHONPATH": str(ROOT)} | environ
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        capture_output=True,
        check=False,
        text=True,
        env=environ,
        cwd=folder,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_importing_the_edge_imports_no_vendor(tmp_path: Path) -> None:
    code = (
        "import memories, sys; print({'mem0', 'httpx', 'openai', 'qdrant_client'} & {*sys.modules})"
    )
    assert run_python(tmp_path, code) == "set()"


def test_a_start_sends_nothing_and_telemetry_is_off(tmp_path: Path) -> None:
    code = """
    import json, os, socket, sys, threading
    from memories import Mem0Edge
    from core.settings import load_settings

    asked = []
    def refuse(*args, **kwargs):
        asked.append(args)
        raise OSError("the network is not for the start")
    socket.getaddrinfo = socket.socket.connect = socket.create_connection = refuse

    edge = Mem0Edge(load_settings({"MEM0_API_KEY": "m0-key", "DATABASE_URL": "sqlite:///./m.db"}))
    edge.warm()
    [thread.join() for thread in threading.enumerate() if thread.name == "mem0-warm"]
    from mem0.memory import telemetry
    print(json.dumps({
        "asked": len(asked),
        "telemetry": telemetry.MEM0_TELEMETRY,
        "posthog": [str(t.posthog) for t in (telemetry.client_telemetry,)],
        "threads": [thread.name for thread in threading.enumerate()],
        "home": sorted(path for path in os.listdir()),
        "open": edge._mem0 is not None,
    }))
    """
    assert json.loads(run_python(tmp_path, code, MEM0_TELEMETRY="True")) == {
        "asked": 0,
        "telemetry": False,
        "posthog": ["None"],
        "threads": ["MainThread"],
        "home": ["m.mem0"],  # and no ~/.mem0
        "open": True,
    }
    assert (tmp_path / "m.mem0").stat().st_mode & 0o077 == 0


def test_warming_returns_at_once_and_says_when_it_is_ready(
    edge: Mem0Edge, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.INFO, "memories")
    connect, go_on = edge._connect, threading.Event()
    monkeypatch.setattr(edge, "_connect", lambda: go_on.wait(10) and connect())
    edge.warm()
    assert caplog.text == ""
    go_on.set()
    for thread in threading.enumerate():
        if thread.name == "mem0-warm":
            thread.join(10)
    assert "mem0 ready mode=hosted" in caplog.text


# -- self-hosted --------------------------------------------------------------------------------


@pytest.fixture(scope="module", autouse=True)
def _mem0_imported_as_configured() -> Iterator[None]:
    with mem0_imported_as_configured():
        yield


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Mem0Edge]:
    with contextlib.closing(own_edge(tmp_path, own_config())) as edge:
        yield edge


def test_a_memory_of_our_own_lives_through_a_restart_beside_the_database(tmp_path: Path) -> None:
    opened = []
    for _ in range(2):  # the second opens what the first kept
        with contextlib.closing(own_edge(tmp_path, own_config())) as edge:
            opened.append(edge._open())  # closing lets go of the files though it is still held
            if left(edge) is None:
                ((mem0_id, _),) = tell(edge).facts
            (hit,) = edge.search("user_1", WORDS, 5)
            assert hit == Hit(mem0_id, WORDS, pytest.approx(1.0), "SM1", NOW)
    assert (tmp_path / "memory.mem0" / "qdrant" / "collection" / "mem").is_dir()
    assert (tmp_path / "memory.mem0" / "history.db").is_file()


def test_four_threads_lose_no_add(tmp_path: Path) -> None:
    faults: list[Exception] = []
    told: list[str] = []

    def talk(number: int) -> None:
        for count in range(12):
            try:
                text = f"memory {number} of {count}"
                told.extend(mem0_id for mem0_id, _ in tell(own, text, f"SM{number}-{count}").facts)
                if count % 3 == 0:
                    own.search("user_1", "memory", 5, timeout_s=20)
            except Exception as error:
                faults.append(error)

    with contextlib.closing(own_edge(tmp_path, own_config())) as own:
        threads = [threading.Thread(target=talk, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    with contextlib.closing(own_edge(tmp_path, own_config())) as again:
        rows = again._open().get_all(filters={"user_id": "user_1"}, top_k=100)["results"]
    assert faults == []
    assert len(told) == 48
    assert {row["id"] for row in rows} == {*told}


def test_every_call_waits_for_its_turn(own: Mem0Edge) -> None:
    """Four quick threads rarely collide; this shows that reads and writes take the lock."""
    ((mem0_id, _),) = tell(own).facts
    calls = {
        "add": lambda: tell(own, "Ben likes figs", "SM2"),
        "find": lambda: left(own),
        "search": lambda: own.search("user_1", "nuts", 5, timeout_s=10),
        "check": own.check,
        "update": lambda: own.update(mem0_id, "Anna eats nuts again"),
        "delete": lambda: own.delete(mem0_id),
    }
    for name, call in calls.items():
        thread = threading.Thread(target=call)
        with own._turn:
            thread.start()
            thread.join(0.1)
            assert thread.is_alive(), f"{name} did not wait"
        thread.join(10)
        assert not thread.is_alive()


@pytest.mark.parametrize("kind", ["text", "image"])
def test_an_add_of_our_own_is_found_again(own: Mem0Edge, kind: str) -> None:
    assert left(own, kind=kind) is None
    added = tell(own, kind=kind)
    assert left(own, kind=kind) == added
    assert own.find("user_2", WORDS, NOW, "SM1", kind) is None


def test_an_edit_and_a_delete_leave_no_old_words(
    tmp_path: Path, own: Mem0Edge, caplog: pytest.LogCaptureFixture
) -> None:
    own.check()
    caplog.set_level(logging.DEBUG)
    ((mem0_id, _),) = tell(own).facts
    own.update(mem0_id, "Ben is fond of figs")
    assert [hit.text for hit in own.search("user_1", "figs", 1)] == ["Ben is fond of figs"]
    own.delete(mem0_id)
    assert own.search("user_1", "figs", 5) == []
    own.close()
    for path in (tmp_path / "memory.mem0").rglob("*.*"):
        kept = path.read_bytes() if path.is_file() else b""
        assert b"figs" not in kept, path
        assert b"nuts" not in kept, path
    assert "figs" not in caplog.text


@pytest.mark.parametrize("mem0_id", ["mem_123", "00000000-0000-0000-0000-000000000000"])
def test_what_our_own_no_longer_has_counts_as_done(own: Mem0Edge, mem0_id: str) -> None:
    own.update(mem0_id, WORDS)
    own.delete(mem0_id)


def test_our_own_has_no_events(own: Mem0Edge) -> None:
    assert not failure(own.poll, "e").retryable


def test_a_fault_in_our_own_names_its_kind_and_not_the_words(
    own: Mem0Edge, monkeypatch: pytest.MonkeyPatch
) -> None:
    class ModelMissing(Exception):
        status_code = 404

    def embed(text: str, action: str | None = None) -> list[float]:
        raise ModelMissing(f"cannot embed {text}")

    ((mem0_id, _),) = tell(own).facts
    monkeypatch.setattr(own._open().embedding_model, "embed", embed)
    error = failure(tell, own, WORDS, "SM2")
    assert "ModelMissing" in error.reason
    assert (error.retryable, error.code, error.unknown_outcome) == (False, 404, True)
    assert WORDS not in "".join(traceback.format_exception(error))
    failure(own.update, mem0_id, "Ben is fond of figs")  # a model's 404 is not "gone"


@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")  # qdrant's, when it is refused
def test_a_second_opener_of_the_files_is_told(tmp_path: Path, own: Mem0Edge) -> None:
    tell(own)
    error = failure(tell, own_edge(tmp_path, own_config()))
    assert error.retryable
    assert "RuntimeError" in error.reason
    del error
    gc.collect()  # here, where the warning is expected


def test_a_configuration_that_cannot_be_used_is_said_without_its_secrets(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    secret = {"api_key": "sk-very-secret", "passwort": "open-sesame"}
    edge = own_edge(tmp_path, own_config(vector_store={"provider": "qdrant", "config": secret}))
    error = failure(tell, edge)
    assert "MEM0_CONFIG" in error.reason
    assert "Extra fields not allowed: passwort" in error.reason
    assert not error.retryable
    edge._warm()
    assert "mem0 not ready" in caplog.text
    shown = "".join(traceback.format_exception(error)) + caplog.text
    assert "sk-very-secret" not in shown
    assert "open-sesame" not in shown


def test_a_value_of_the_configuration_is_not_repeated(tmp_path: Path) -> None:
    key = "sk-" + "secret" * 40  # pydantic would show its beginning and its end
    edge = own_edge(tmp_path, own_config(llm={"provider": "lmstudio", "config": key}))
    assert "secret" not in failure(tell, edge).reason
    address = "postgres://bob:open-sesame@db"
    refusal = RuntimeError(f"cannot connect to {address}\nDETAIL: open-sesame")
    fault = memories._unopened(refusal, {"vector_store": {"config": {"url": [address]}}})
    assert "(RuntimeError: cannot connect to ...)" in fault.reason


def test_a_failed_opening_is_not_tried_for_every_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edge = own_edge(tmp_path, own_config())
    tries = []

    def connect() -> None:
        tries.append(1)
        raise ImportError("no such thing", name="chromadb")

    monkeypatch.setattr(edge, "_connect", connect)
    first, second = failure(tell, edge), failure(edge.check)
    assert "chromadb" in first.reason
    assert (second.reason, second.retryable) == (first.reason, False)
    assert len(tries) == 1
    monkeypatch.setattr(memories, "REOPEN_S", 0.0)
    edge._reopen_at = 0.0
    failure(tell, edge)
    assert len(tries) == 2


def test_the_key_of_env_reaches_our_own(tmp_path: Path) -> None:
    settings = own_edge(
        tmp_path, {"llm": {"provider": "lmstudio"}}, OPENAI_API_KEY="sk-k"
    )._settings
    config = memories._complete_config(settings, tmp_path)
    assert config["embedder"] == {"provider": "openai", "config": {"api_key": "sk-k"}}
    assert config["llm"] == {"provider": "lmstudio"}
    assert settings.mem0_config == {"llm": {"provider": "lmstudio"}}, "the settings stay as read"


def test_a_server_of_ones_own_and_its_models_are_handed_on(tmp_path: Path) -> None:
    url = "http://localhost:11434/v1"
    given = {"OPENAI_BASE_URL": url, "OPENAI_CHAT_MODEL": "llama3.2"}
    settings = own_edge(tmp_path, {}, **given, OPENAI_EMBEDDING_MODEL="nomic-embed-text")._settings
    assert settings.has_mem0  # an empty configuration is one
    config = memories._complete_config(settings, tmp_path)
    shared = {"api_key": "none", "openai_base_url": url}
    assert config["embedder"]["config"] == shared | {"model": "nomic-embed-text"}
    assert config["llm"]["config"] == shared | {"model": "llama3.2"}
    own = own_edge(tmp_path, {"llm": {"config": {"model": "phi"}}}, **given)._settings
    assert memories._complete_config(own, tmp_path)["llm"]["config"]["model"] == "phi"


def test_the_example_of_the_documentation_opens(tmp_path: Path) -> None:
    said = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    example = json.loads(said.partition("`mem0.json`:\n\n```json\n")[2].partition("```")[0])
    given = {"OPENAI_BASE_URL": "http://127.0.0.1:9/v1", "OPENAI_CHAT_MODEL": "llama3.2"}
    edge = own_edge(tmp_path, example, **given, OPENAI_EMBEDDING_MODEL="nomic-embed-text")
    with contextlib.closing(edge):
        mem0 = edge._open()
        assert mem0.embedding_model.config.embedding_dims == 768
        assert mem0.llm.config.model == "llama3.2"


@pytest.mark.parametrize(
    "place", [{"path": "/srv/q"}, {"url": "http://q"}, {"host": "q", "port": 1}]
)
def test_a_store_that_has_its_place_keeps_it(tmp_path: Path, place: dict[str, Any]) -> None:
    store = {"provider": "qdrant", "config": place}
    settings = own_edge(tmp_path, own_config(vector_store=store))._settings
    assert memories._complete_config(settings, tmp_path)["vector_store"]["config"] == place
