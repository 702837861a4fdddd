"""What spares the grammar of times its work never changes what it reads."""

import random
import time
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

import when
from language.lazy import Lazy, Sieve, needs_of
from times.parsing import grammar
from times.periods import stretches
from times.repeats import rule_forms

ROME = ZoneInfo("Europe/Rome")
NOW = datetime(2026, 11, 24, 10, 15, tzinfo=ROME)
TABLES = {
    "times": [pattern for _, pattern, _ in grammar._RULES],
    "repeats": [pattern for pattern, _ in rule_forms.RULES],
    "stretches": [pattern for pattern, _ in stretches._RULES],
}


@pytest.mark.parametrize(
    ("pattern", "needs"),
    [
        (r"(?:the )?next Week\b", [{"next Week"}]),
        (r"(?P<h>\d{1,2}) ?(?:am|pm)", [{"\\d"}, {"am", "pm"}]),
        (r"Fris?", [{"Fri"}]),
        (r"(?:in|after) (?:an?|\d+) Day(?! one)", [{"in", "after"}, {"a", "\\d"}, {"Day"}]),
        (r"ago|(?:once )?more", [{"ago", "more"}]),
        (r"ago|(?:once)?", []),
        (r"[.,]?(?:a|b)*(?<=Mon )x{0,2}", [{"Mon"}]),
    ],
)
def test_what_an_expression_needs(pattern: str, needs: list[set[str]]) -> None:
    assert needs_of(pattern) == needs


@pytest.mark.parametrize("table", TABLES)
def test_no_expression_that_matches_is_held_back(table: str) -> None:
    """Texts are put together of what the expressions themselves name."""
    patterns = TABLES[table]
    words = sorted({word for each in patterns for need in needs_of(each.source) for word in need})
    chance = random.Random(7)
    sieve = Sieve(patterns)
    for _ in range(150):
        chosen = (chance.choice(words) for _ in range(8))
        text = " ".join(word.replace("\\d", str(chance.randint(1, 31))) for word in chosen)
        fitting = set(sieve.fitting(text))
        left_out = [each for place, each in enumerate(patterns) if place not in fitting]
        assert [each.source for each in left_out if each.search(text)] == []


def test_a_text_without_what_they_need_is_tried_by_none() -> None:
    assert Sieve([Lazy("Mon"), Lazy(r"\d th")]).fitting("we talked in the shade") == ()


@pytest.mark.parametrize(
    "text",
    ["milk, 2 eggs, 45 euros " * 40, "we talked with 12 neighbours " * 31, "1:00 " * 180],
)
def test_numbers_alone_cost_next_to_nothing_to_look_for_dates(text: str) -> None:
    when.find_dates("on Friday", NOW, ROME)
    costs = []
    for tail in range(5):
        started = time.thread_time()
        assert when.find_dates(f"{text}{tail}", NOW, ROME) == []
        costs.append(time.thread_time() - started)
    assert min(costs) < 0.005


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("paid on the 5th", "2026-11-05"),
        ("flight 14/01/2027", "2027-01-14"),
        ("due on 12.12.", "2026-12-12"),
        ("delivery 2026-12-03", "2026-12-03"),
    ],
)
def test_numbers_that_are_dates_are_found(text: str, day: str) -> None:
    assert [str(found.day) for found in when.find_dates(text, NOW, ROME)] == [day]
