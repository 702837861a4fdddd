"""Answers to our questions: numbers, ordinals, all, none; anything else is no answer."""

import pytest

import questions


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
    assert questions.choose(text, 3) == chosen


def test_yes_and_no() -> None:
    assert questions.is_yes("Yes, please!")
    assert not questions.is_yes("yes but only the first")
    assert questions.is_no("never mind.")
