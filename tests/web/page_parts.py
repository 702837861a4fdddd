"""A program with its page open in a real browser."""

import contextlib
import json
import re
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import DESKTOP, PATIENT_MS, Program, find_chromium, running_browser, running_program

pytest.importorskip("playwright", reason="Playwright is not installed: run `make test-page`")
if find_chromium() is None:
    pytest.skip("there is no Chromium here (apt install chromium)", allow_module_level=True)

from playwright.sync_api import Browser, Page

HOSTILE = "<script>document.title='hit'</script><img src=x onerror=\"document.title='hit'\">"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running_browser() as browser:
        yield browser


@contextlib.contextmanager
def opened(browser: Browser, url: str, **options: Any) -> Iterator[Page]:
    """Open a page that must not fail: an error or a broken policy in its console is one of ours."""
    context = browser.new_context(**{"viewport": DESKTOP, "locale": "en-GB"} | options)
    context.set_default_timeout(PATIENT_MS)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.goto(url)
    yield page
    context.close()
    # What is refused (4xx) or away is told to the person, and by Chromium to the console as well.
    assert [fault for fault in faults if not re.search("status of 4|ERR_CONNECTION", fault)] == []


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    with running_program(tmp_path) as program:
        yield program


@pytest.fixture
def page(browser: Browser, program: Program) -> Iterator[Page]:
    with opened(browser, program.url) as page:
        yield page


def post(program: Program, path: str, body: dict[str, Any]) -> Any:
    request = urllib.request.Request(
        program.url + path, json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=120) as answer:
        return json.load(answer)
