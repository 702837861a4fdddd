"""Thousands of calls as a machine makes them of /openapi.json: none is a fault of ours."""

import urllib.parse
from collections import Counter
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from conftest import Server, make_world, serve
from hypothesis import HealthCheck

import app
from web import openapi

pytestmark = pytest.mark.long

CALLS = 40  # of each route and mode
APART = {"get_doctor"}  # asks the vendors
STATUSES = {200, 201, 202, 204, 303, 400, 403, 404, 405, 409, 413, 422, 502, 503}


@pytest.mark.parametrize("mode", ["positive", "negative"])
def test_no_call_that_can_be_made_of_the_description_is_a_fault(tmp_path: Path, mode: str) -> None:
    schemathesis = pytest.importorskip("schemathesis", reason="tests/requirements-long.txt")
    schema = schemathesis.openapi.from_dict(openapi.describe(app.ROUTES))
    schema.config.generation.update(modes=[schemathesis.GenerationMode(mode)])
    seen: Counter[int] = Counter()
    for server in serve(make_world(tmp_path, API_TOKEN="s3cret-token-of-32-characters-ok")):
        server.post("/memories", {"content": "The plumber is Rossi"})
        due = {"message": "stretch", "scheduled_time": "2099-01-05T08:00:00"}
        server.post("/reminders", due)
        for found in schema.get_all_operations():
            operation = found.ok()
            if operation.definition.raw["operationId"] not in APART:
                call_often(server, operation, seen)
    assert seen[200] > 100 and seen[400] > 100, seen


def call_often(server: Server, operation: Any, seen: Counter[int]) -> None:
    @hypothesis.settings(
        max_examples=CALLS,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @hypothesis.given(case=operation.as_strategy())
    def call(case: Any) -> None:
        answer = send(server, case)
        seen[answer.status] += 1
        told = (case.method, case.formatted_path, case.query, case.body, answer.text[:300])
        assert answer.status in STATUSES, told
        if answer.status >= 400 and answer.headers["Content-Type"].startswith("application/json"):
            assert answer.json["error"], told

    call()


def send(server: Server, case: Any) -> Any:
    """Send a case, as the owner; return our answer."""
    query = urllib.parse.urlencode(case.query or {}, doseq=True, errors="replace")
    path = case.formatted_path + (f"?{query}" if query else "")
    is_json = isinstance(case.body, dict | list | str | int | float | bool)
    return server.call(case.method.upper(), path, body=case.body if is_json else None)
