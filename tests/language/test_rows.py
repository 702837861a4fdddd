"""The rows of the table of rules: what each says that a clause must have for it to hold."""

import random
from dataclasses import dataclass
from typing import get_args

import pytest

from language import tables
from language.known import Held, LastAct, Nothing
from language.reader import rules, tagging
from language.reader.clauses import Clause
from language.reader.rules import TABLE, Row
from language.reader.tagging import Item
from language.reader.tokens import tokens_of
from language.reader.views import View

SIGNS = (" ", " ", " ", ", ", "; ", ": ", " - ", "\n")
TAILS = ("", "?", ".", "!")
TAGS = sorted(
    {tag for row in TABLE for tag in row.needs.split()} | {"subj", "article", "aux", "to"}
)
QUESTIONS = ("", "which", "forget", "cancel", "change", "when")


@dataclass(frozen=True, slots=True)
class Everything(Nothing):
    """A store that has all that is asked for."""

    def notes_with(self, words: frozenset[str]) -> Held:
        return "all"

    def reminder_with(self, words: frozenset[str]) -> Held:
        return "all"

    def list_named(self, words: str) -> str:
        return words

    def item(self, words: str) -> str:
        return words


def made_up(rng: random.Random, tags: list[str]) -> View:
    """Return a clause of words that mean nothing, with some of the tags."""
    text, items = "", []
    for number in range(rng.randint(1, 5)):
        word = rng.choice(("blimp", "7", "x", "it", "at 5"))
        text += rng.choice(SIGNS) if number else ""
        named = frozenset(rng.sample(tags, rng.choice((0, 1, 1, 2))))
        items.append(Item(len(text), len(text) + len(word), word, named))
        text += word
    known = rng.choice((Nothing, Everything))(
        last=rng.choice(get_args(LastAct)),
        open_question=rng.choice(QUESTIONS),
        rang_lately=rng.random() < 0.5,
        is_taken_at_word=rng.random() < 0.3,
    )
    clause = Clause(text, tuple(items), rng.choice(TAILS))
    verb = rng.choice(("first", "last", "both"))
    return View(clause, known, verb, rng.random() < 0.7, rng.choice(("en", "de", "hi")))


@pytest.mark.parametrize("row", [row for row in TABLE if row.needs], ids=lambda row: row.name)
def test_a_row_holds_of_no_clause_without_what_it_needs(row: Row) -> None:
    tags = [tag for tag in TAGS if tag not in row.needs.split()]
    rng = random.Random(row.name)
    assert not any(row.holds(made_up(rng, tags)) for _ in range(150))


def test_what_rows_need_are_tags_that_the_words_have() -> None:
    known = set[str]({"time", "duration", "that", "remind", "all"})
    for section in ("request", "ask", "text"):
        known |= set(tables.section("en", section))
    assert {tag for row in TABLE for tag in row.needs.split()} <= known


def test_the_first_row_that_holds_decides() -> None:
    rng = random.Random(7)
    for _ in range(1_000):
        view = made_up(rng, TAGS)
        first = next((row for row in TABLE if row.holds(view)), rules.DEFAULT)
        assert rules.decide(view) is first


def test_a_word_is_looked_up_once_whatever_stands_beside_it() -> None:
    """Words that a text repeats have the tags that they have alone."""
    lexicon = tagging.lexicon_of("en")
    alone = tagging.tag(tokens_of("never mind", []), [], lexicon)
    many = tagging.tag(tokens_of("mind never never mind mind", []), [], lexicon)
    assert alone[0].tags in [item.tags for item in many if item.text == alone[0].text]
