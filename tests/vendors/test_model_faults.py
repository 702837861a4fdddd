"""Faults, budgets and breakers of the model: no call outlives its time."""

import json
import logging
import re
import threading
import time
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from connected import eventually
from model_parts import OGG, SECRET, Clock, ask, classify, jpeg, refusal, save
from model_parts import clock as clock
from model_parts import edge as edge
from model_parts import make_edge as make_edge
from model_parts import server as server
from openai_stand_in import (
    BROKEN,
    DROP,
    FORBIDDEN,
    HANG,
    HTML,
    INTENT,
    NO_CHOICES,
    QUOTA,
    UNAUTHORIZED,
    OpenAIStandIn,
    too_many,
)
from stand_in import Fault

from core.errors import ServiceError
from vendors.model_edge import ModelEdge
from vendors.model_values import Budgets

SHORT = Budgets(0.3, 0.3, 0.3, 0.3, 0.3, 0.3)


def warnings(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [r.getMessage() for r in caplog.records if r.levelno >= logging.WARNING]


@pytest.mark.parametrize(
    "fault", [HANG, Fault("drip", seconds=0.5), Fault("slow", seconds=50)], ids=lambda f: f.kind
)
def test_no_call_outlives_its_budget(
    server: OpenAIStandIn, make_edge: Callable[..., ModelEdge], fault: Fault
) -> None:
    edge = make_edge(SHORT)
    server.always(fault)
    started = time.monotonic()
    error = refusal(edge)
    assert time.monotonic() - started < 20
    assert (error.reason, error.retryable) == ("no answer in time", True)


def test_a_call_given_up_leaves_no_thread(
    server: OpenAIStandIn, make_edge: Callable[..., ModelEdge]
) -> None:
    server.always(Fault("drip", seconds=0.05))
    refusal(make_edge(SHORT))
    eventually(lambda: "openai" not in [thread.name for thread in threading.enumerate()])


@pytest.mark.parametrize("method", ["answer", "describe", "transcribe", "embed", "models"])
def test_each_call_has_its_own_budget(
    server: OpenAIStandIn, make_edge: Callable[..., ModelEdge], tmp_path: Path, method: str
) -> None:
    server.models["embed"] = None
    server.always(HANG)
    waits = {"classify_s": 9, "answer_s": 9, "describe_s": 9, "transcribe_s": 9, "embed_s": 9}
    edge = make_edge(Budgets(**waits | {f"{method}_s": 0.2}), OPENAI_EMBEDDING_MODEL="embed")
    calls: dict[str, Callable[[], object]] = {
        "answer": lambda: ask(edge),
        "describe": lambda: edge.describe(save(tmp_path, jpeg())),
        "transcribe": lambda: edge.transcribe(save(tmp_path, OGG)),
        "embed": lambda: edge.embed(["x"]),
        "models": edge.models,
    }
    started = time.monotonic()
    with pytest.raises(ServiceError, match="no answer in time"):
        calls[method]()
    assert time.monotonic() - started < 20


@pytest.mark.parametrize(
    ("fault", "reason", "code"),
    [
        (BROKEN, "the server failed", 503),
        (too_many(120), "too many requests", 429),
        (DROP, "the server cannot be reached", None),
        (HTML, "the answer is not from a server of this API", None),
        (NO_CHOICES, "the answer holds no message", None),
        (Fault(status=200, body=[1]), "the answer is not from a server of this API", None),
        (Fault(status=200, body={"choices": [{}]}), "the answer holds no message", None),
    ],
)
def test_three_outages_in_a_row_pause_the_model(
    server: OpenAIStandIn,
    edge: ModelEdge,
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
    fault: Fault,
    reason: str,
    code: int | None,
) -> None:
    server.always(fault)
    for _ in range(5):
        error = refusal(edge)
        assert error.retryable
        assert error.reason.startswith(reason)
    assert (len(server.requests), edge.available) == (3, False)
    assert len(warnings(caplog)) == 1
    clock.now += 61
    assert edge.available is (code != 429)  # which asked for two minutes
    clock.now += 60
    server.always(None)
    assert classify(edge).kind == "memory"


def test_a_model_that_is_too_slow_is_asked_more_and_more_seldom(
    server: OpenAIStandIn, make_edge: Callable[..., ModelEdge], clock: Clock, caplog: Any
) -> None:
    edge = make_edge(SHORT)
    server.always(HANG)
    for _ in range(3):
        refusal(edge)
    assert "set OPENAI_TIMEOUT higher" in caplog.text
    for pause_s in (60, 120, 240):
        clock.now += pause_s - 1
        assert not edge.available
        clock.now += 2
        assert edge.available
        refusal(edge)
    for _ in range(10):
        clock.now += 3601
        refusal(edge)
    server.always(None)
    clock.now += 3601
    assert classify(edge).kind == "memory"
    assert edge.available


def test_a_message_waits_as_long_as_it_is_set(make_edge: Callable[..., ModelEdge]) -> None:
    budgets = make_edge(None, OPENAI_TIMEOUT="20")._budgets
    assert (budgets.classify_s, budgets.answer_s) == (20.0, 20.0)


def test_few_tokens_are_enough_unless_the_model_thinks(
    server: OpenAIStandIn, edge: ModelEdge, tmp_path: Path
) -> None:
    classify(edge)
    edge.describe(save(tmp_path, jpeg()))
    assert [request.body["max_tokens"] for request in server.requests] == [300, 2000]
    server.finish_reason = "length"
    assert refusal(edge).reason == "the answer was cut off"  # it rambles: no more for that
    assert server.requests[-1].body["max_tokens"] == 300
    server.contents["intent"] = "<think>What might they mean"
    assert refusal(edge).reason == "the answer was cut off"
    assert server.requests[-1].body["max_tokens"] == 2000
    server.finish_reason = "stop"
    server.contents["intent"] = "<think>I see</think>" + json.dumps(INTENT)
    classify(edge)
    assert server.requests[-1].body["max_tokens"] == 2000


def test_a_success_between_failures_keeps_the_model(server: OpenAIStandIn, edge: ModelEdge) -> None:
    for _ in range(3):
        server.next(BROKEN, BROKEN)
        refusal(edge)
        refusal(edge)
        classify(edge)
    assert edge.available


@pytest.mark.parametrize(
    ("fault", "cause", "fix"),
    [
        (UNAUTHORIZED, "the key was refused (401)", "check OPENAI_API_KEY"),
        (FORBIDDEN, "the key was refused (403)", "check OPENAI_API_KEY"),
        (QUOTA, "no credit left (429)", "add credit"),
        (Fault(status=402), "no credit left (402)", "add credit"),
    ],
)
def test_a_key_or_credit_fault_pauses_everything_with_one_line(
    server: OpenAIStandIn,
    edge: ModelEdge,
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
    tmp_path: Path,
    fault: Fault,
    cause: str,
    fix: str,
) -> None:
    server.always(fault)
    with ThreadPoolExecutor(4) as pool:  # at once, as messages come
        errors = list(pool.map(lambda _: refusal(edge), range(4)))
    assert all(error.retryable and error.retry_after_s for error in errors)
    asked = len(server.requests)
    with pytest.raises(ServiceError) as caught:
        edge.transcribe(save(tmp_path, OGG))
    assert 0 < (caught.value.retry_after_s or 0) <= 600
    assert (len(server.requests), edge.available) == (asked, False)
    clock.now += 601  # one tries again, finds the same, and says nothing new
    refusal(edge)
    refusal(edge)
    assert len(server.requests) == asked + 1
    (line,) = warnings(caplog)
    assert cause in line
    assert fix in line


def test_after_the_pause_one_call_tries_and_its_success_lets_all_through(
    server: OpenAIStandIn, edge: ModelEdge, clock: Clock
) -> None:
    server.next(UNAUTHORIZED)
    refusal(edge)
    clock.now += 601
    server.next(Fault("held"))
    with ThreadPoolExecutor(1) as pool:
        trying = pool.submit(classify, edge)
        eventually(lambda: len(server.requests) == 2)
        refusal(edge)  # while it tries, nobody else does
        server.release()
        assert trying.result().kind == "memory"
    classify(edge)
    assert len(server.requests) == 3


def test_a_missing_model_pauses_its_own_task_alone(
    server: OpenAIStandIn,
    make_edge: Callable[..., ModelEdge],
    caplog: pytest.LogCaptureFixture,
    tmp_path: Path,
) -> None:
    edge = make_edge(OPENAI_TRANSCRIBE_MODEL="whisper-1")
    for _ in range(2):
        with pytest.raises(ServiceError) as caught:
            edge.transcribe(save(tmp_path, OGG))
        assert caught.value.retryable  # heard once the owner has named another model
    assert classify(edge).kind == "memory"
    assert edge.available
    (line,) = warnings(caplog)
    assert "OPENAI_TRANSCRIBE_MODEL" in line
    assert len(server.sent("/v1/audio")) == 1


def test_classifying_is_tried_once_and_the_rest_twice(
    server: OpenAIStandIn, edge: ModelEdge, tmp_path: Path
) -> None:
    server.next(DROP)
    refusal(edge)
    server.next(DROP)
    assert edge.transcribe(save(tmp_path, OGG)).text == "hello from a voice note"
    server.next(too_many(0.1))
    assert ask(edge).known is False
    server.next(BROKEN)
    assert edge.describe(save(tmp_path, jpeg())).caption == "A cat."
    assert len(server.requests) == 7


def test_a_long_retry_after_is_handed_on_not_slept(server: OpenAIStandIn, edge: ModelEdge) -> None:
    server.next(too_many(45))
    started = time.monotonic()
    with pytest.raises(ServiceError) as caught:
        ask(edge)
    assert time.monotonic() - started < 20
    assert (caught.value.code, caught.value.retry_after_s) == (429, 45)


@pytest.mark.parametrize(
    "fault", [UNAUTHORIZED, QUOTA, BROKEN, HTML, HANG, Fault(status=400), None]
)
def test_neither_key_nor_words_reach_a_log_or_an_exception(
    server: OpenAIStandIn,
    make_edge: Callable[..., ModelEdge],
    caplog: pytest.LogCaptureFixture,
    fault: Fault | None,
) -> None:
    caplog.set_level(logging.DEBUG)
    edge = make_edge(SHORT)
    server.always(fault)
    server.contents["intent"] = f"no JSON, but {SECRET}"
    told = "".join(traceback.format_exception(refusal(edge))) + caplog.text
    assert server.requests[0].data["message"] == SECRET  # so it was there to be told
    assert not re.search(r"8841|sk-|127\.0\.0\.1", told)
