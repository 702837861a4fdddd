"""Expressions that can match are never left out, and most of the others are."""

import re

import pytest

import intents
from prefilter import Prefilter


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("remind me", "remind me to stretch"),
        ("(?:wake|call|nudge) me", "nudge me at nine"),
        ("(?=.*alarm)set", "set an alarm"),
        ("(?!.*alarm)set it", "set it"),
        (r"(?:alpha)?\d+(?:beta)*", "7"),
        ("(?>stop|halt)(?:ing)++", "haltinging"),
        ("(?P<what>a.c)def", "abcdef"),
        ("ab|abc", "ab"),
        (r"x{2,}[yz]", "xxxz"),
        ("", ""),
    ],
)
def test_what_matches_is_a_candidate(pattern: str, text: str) -> None:
    assert re.match(pattern, text)
    assert Prefilter([re.compile("never mind"), re.compile(pattern)]).candidates(text) == [1]


def test_what_cannot_match_is_left_out() -> None:
    rules = Prefilter([re.compile(p) for p in ("remind me", "(?:cancel|delete) it", r"\w+")])
    assert rules.candidates("delete it") == [1, 2]
    assert rules.candidates("hi") == [2]


def test_a_statement_meets_few_of_the_intent_rules() -> None:
    able = intents._REQUESTS_BY_PIECE.candidates("the code of box 17 is 4711, on the door")
    assert len(able) < len(intents._REQUESTS) / 10
