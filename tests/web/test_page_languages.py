"""The page in a real browser whose languages are others than English."""

import re
from typing import Any

import pytest
from browser import PHONE, VIEWS, Program
from page_parts import browser as browser
from page_parts import opened, post
from page_parts import program as program
from playwright.sync_api import Browser, Page, expect

from language import catalogs
from language.replies import of_page

SHOWN = """() => {
  const told = [...document.querySelectorAll("body *")].filter((one) => !one.closest("[lang=en]"));
  const texts = told.flatMap((one) => [...one.childNodes].filter((node) => node.nodeType === 3))
    .map((node) => node.textContent);
  const names = told.flatMap((one) => ["aria-label", "title", "placeholder", "alt"]
    .map((name) => one.getAttribute(name)));
  return [document.title, ...texts, ...names].filter(Boolean).map((text) => text.trim());
}"""


def english_in(page: Page, code: str) -> list[str]:
    """Return what the page shows in English although it has it in this language."""
    known: Any = of_page.catalogue(code)
    english = {sentence for sentence, said in known.items() if said != sentence}
    alike = {said for said in known.values() if isinstance(said, str)}
    return [text for text in page.evaluate(SHOWN) if text in english - alike]


@pytest.mark.parametrize(
    ("locale", "code", "today", "remind", "undone"),
    [
        ("de-DE", "de", "Heute", "morgen um 15 Uhr Mama anrufen", "Rückgängig"),
        ("hi-IN", "hi", "आज", "कल शाम 5 बजे माँ को फ़ोन करने की", "वापस लें"),
    ],
    ids=["de", "hi"],
)
def test_all_of_it_is_in_the_browsers_language(
    browser: Browser,
    program: Program,
    locale: str,
    code: str,
    today: str,
    remind: str,
    undone: str,
) -> None:
    for text in (
        "Parked in bay 22",
        "remind me to stretch tomorrow at 9",
        "every day at 8 remind me to rest",
    ):
        post(program, "chat", {"text": text, "user_id": "local"})
    with opened(browser, program.url, locale=locale) as page:
        for view in VIEWS:
            page.goto(f"{program.url}#/{view}")
            expect(page.locator("h1")).to_be_visible()
            page.wait_for_load_state("networkidle")
            expect(page.locator("[aria-busy]")).to_have_count(0)
            assert english_in(page, code) == [], view
        assert page.locator("html").get_attribute("lang") == code
        refusal = page.evaluate(f"fetch('{program.url}memories/4711').then((one) => one.json())")
        with catalogs.speaking(code):
            assert refusal["error"] == catalogs.say("There is no memory {number}.", number=4711)
        page.goto(f"{program.url}#/memories")
        expect(page.locator(".day-of h2").first).to_have_text(today)
        page.goto(f"{program.url}#/reminders")
        page.locator("#remind").fill(remind)
        expect(page.locator("#read-as strong")).to_be_visible()
        page.locator(".adder button").click()
        expect(page.locator(".reminder-row")).to_have_count(3)
        page.locator(".reminder-row button").first.click()
        expect(page.get_by_role("button", name=undone)).to_be_visible()
        assert english_in(page, code) == []


def test_what_is_chosen_on_the_page_beats_the_browser(browser: Browser, program: Program) -> None:
    with opened(browser, program.url, locale="de-DE", viewport=PHONE) as page:
        page.goto(f"{program.url}#/take")
        page.locator("#language").select_option("pt")
        expect(page.get_by_role("heading", level=1)).to_have_text("Leve com você")
        assert page.locator("html").get_attribute("lang") == "pt"
        page.locator("#language").select_option("")
        expect(page.locator("html")).to_have_attribute("lang", "de")
        expect(page.locator("#views")).to_contain_text(re.compile("Mitnehmen"))
