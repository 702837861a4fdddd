"""Mem0 through its real client: hosted over loopback, self-hosted on a qdrant in a folder.

Each test holds one promise of `vendors/mem0_edge.py`; none would pass without it.
"""

import contextlib
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
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from mem0_parts import NOW, ROOT, WORDS, failure, hosted_edge, left, tell
from mem0_parts import edge as edge
from mem0_parts import mem0 as mem0
from mem0_stand_in import Mem0StandIn
from own_mem0 import make_settings
from stand_in import Fault

from core.errors import ServiceError
from vendors import mem0_edge
from vendors.mem0_edge import Added, Hit, Mem0Edge, too_short


@pytest.fixture
def inferring(tmp_path: Path, mem0: Mem0StandIn) -> Iterator[Mem0Edge]:
    with contextlib.closing(hosted_edge(tmp_path, mem0, MEM0_INFER="true")) as edge:
        yield edge


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
    monkeypatch.setattr(mem0_edge, "ANSWER_S", 0.2)
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
    monkeypatch.setattr(mem0_edge, "ANSWER_S", 1.0)
    mem0.always(Fault("hang"))
    for _ in range(mem0_edge.SEARCHES):
        failure(edge.search, "user_1", "nuts", 5, 0.01)
    assert "earlier" in failure(edge.search, "user_1", "nuts", 5, 0.01).reason
    mem0.always(None)
    deadline = time.monotonic() + 180
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
    assert edge.check().startswith("Hosted Mem0 answered in ")
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
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_importing_the_edge_imports_no_vendor(tmp_path: Path) -> None:
    code = (
        "import sys; from vendors import mem0_edge;"
        " print({'mem0', 'httpx', 'openai', 'qdrant_client'} & {*sys.modules})"
    )
    assert run_python(tmp_path, code) == "set()"


def test_a_start_sends_nothing_and_telemetry_is_off(tmp_path: Path) -> None:
    code = """
    import json, os, socket, sys, threading
    from vendors.mem0_edge import Mem0Edge
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
    caplog.set_level(logging.INFO, "vendors.mem0_edge")
    connect, go_on = edge._connect, threading.Event()
    monkeypatch.setattr(edge, "_connect", lambda: go_on.wait(10) and connect())
    edge.warm()
    assert caplog.text == ""
    go_on.set()
    for thread in threading.enumerate():
        if thread.name == "mem0-warm":
            thread.join(10)
    assert "mem0 ready mode=hosted" in caplog.text
