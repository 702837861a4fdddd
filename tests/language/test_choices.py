"""Answers to our questions: numbers, ordinals, all, none; anything else is no answer."""

import pytest

from language import tables
from language.questions import choices


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("2", [1]),
        ("#2", [1]),
        ("the second one", [1]),
        ("1 and 3", [0, 2]),
        ("1, 3", [0, 2]),
        ("all", [0, 1, 2]),
        ("Both of them!", [0, 1, 2]),
        ("the last one", [2]),
        ("none", []),
        ("no", []),
        ("4", None),
        ("0", None),
        ("buy 2 eggs", None),
        ("what did I buy?", None),
        ("", None),
        ("²", None),
    ],
)
def test_choose(text: str, chosen: list[int] | None) -> None:
    assert choices.choose(text, 3) == chosen


def test_yes_and_no() -> None:
    assert choices.is_yes("Yes, please!")
    assert not choices.is_yes("yes but only the first")
    assert choices.is_no("never mind.")


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("el segundo", [1]),
        ("la segunda, por favor", [1]),
        ("los dos", [0, 1, 2]),
        ("ninguna", []),
        ("a las 2", None),
        ("la seconda", [1]),
        ("il primo e il terzo", [0, 2]),
        ("l'ultima", [2]),
        ("entrambe", [0, 1, 2]),
        ("alle 2", None),
        ("die zweite bitte", [1]),
        ("beide", [0, 1, 2]),
        ("keine", []),
        ("um 2", None),
        ("la deuxième", [1]),
        ("ni l'un ni l'autre", []),
        ("tous les deux", [0, 1, 2]),
        ("o terceiro", [2]),
        ("nenhum", []),
        ("yang kedua", [1]),
        ("semuanya", [0, 1, 2]),
        ("tidak ada", []),
        ("dusra wala", [1]),
        ("दूसरा", [1]),
        ("कोई नहीं", []),
        ("de tweede graag", [1]),
        ("allebei", [0, 1, 2]),
        ("geen van beide", []),
    ],
)
def test_an_answer_in_any_language(text: str, chosen: list[int] | None) -> None:
    assert choices.choose(text, 3) == chosen


@pytest.mark.parametrize("text", ["sí", "Sí, por favor", "ja bitte", "d'accord", "va bene", "haan"])
def test_yes_in_any_language(text: str) -> None:
    assert choices.is_yes(text)
    assert not choices.is_no(text)


@pytest.mark.parametrize("text", ["nein", "lass es", "non merci", "lascia stare", "nahi", "नहीं"])
def test_no_in_any_language(text: str) -> None:
    assert choices.is_no(text)
    assert not choices.is_yes(text)


@pytest.mark.parametrize("key", ["yes", "no"])
@pytest.mark.parametrize("code", tables.LANGUAGES)
def test_what_is_yes_here_is_no_nowhere(code: str, key: str) -> None:
    for word in tables.words(code, "answers", key):
        assert choices.is_yes(word) == (key == "yes")
        assert choices.is_no(word) == (key == "no")


def test_an_ordinal_counts_alike_everywhere() -> None:
    counts: dict[str, set[int]] = {}
    for code in tables.LANGUAGES:
        said = tables.words(code, "answers", "ordinals")
        assert len(said) == 10
        for n, words in enumerate(said):
            for word in words.split("|"):
                counts.setdefault(choices.plain(word), set()).add(n)
    assert {word for word, places in counts.items() if len(places) > 1} == set()


@pytest.mark.parametrize(
    ("text", "wants"),
    [
        ("more", True),
        ("show me the next ones please", True),
        ("and what else?", True),
        ("más, por favor", True),
        ("mostrami gli altri", True),
        ("noch mehr", True),
        ("la suite", True),
        ("o que mais?", True),
        ("apa lagi?", True),
        ("aur dikhao", True),
        ("और", True),
        ("nog meer", True),
        ("ещё", True),
        ("もっと", True),
        ("more milk", False),
        ("the", False),
        ("y", False),
        ("", False),
    ],
)
def test_more(text: str, wants: bool) -> None:
    assert choices.asks_for_more(text) == wants


@pytest.mark.parametrize(
    ("text", "thanks"), [("thx!", True), ("danke schön", True), ("धन्यवाद", True), ("dank u", True)]
)
def test_thanks(text: str, thanks: bool) -> None:
    assert choices.is_thanks(text) == thanks
