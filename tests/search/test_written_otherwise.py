"""Words are found however they are written: ligatures, marks, groups of digits, abbreviations."""

import pytest
from conftest import World
from notes import keep

from language.forms import otherwise


@pytest.mark.parametrize(
    ("asked", "memory"),
    [
        ("AT&T", "AT&T contract ends in May"),
        ("IT", "IT helpdesk is extension 4411"),
        ("WHO", "WHO guidelines are on the shelf"),
        ("Soren", "Søren owes me 20 euros"),
        ("01712345678", "phone of Kim 0171 234 56 78"),
        ("0171-23 45 678", "phone of Kim 0171 234 56 78"),
        ("hunter2", "我的wifi密码是hunter2"),
        ("final", "The ﬁnal room is locked"),
        ("router", "the Ｒｏｕｔｅｒ is upstairs"),
    ],
)
def test_what_is_written_otherwise_is_found(world: World, asked: str, memory: str) -> None:
    for other in ("I put it in the shed", "at the dentist who said so", "the other phone 0171 999"):
        keep(world, other)
    keep(world, memory)
    assert memory in world.say(f"/search {asked}").splitlines()[0]


@pytest.mark.parametrize(
    ("text", "spellings"),
    [
        ("Søren, Łódź", ["soren", "lodz"]),
        ("café on 2026-11-22, 3/4/2027", []),
        ("card 4000-1234-5678-9010", ["4000123456789010"]),
        ("bay 22, 10 11", []),
        ("密码hunter2", ["hunter2"]),
    ],
)
def test_what_has_a_plain_spelling(text: str, spellings: list[str]) -> None:
    assert otherwise.spellings(text) == spellings


@pytest.mark.parametrize(
    "text",
    [
        "kenji@north.example",
        "rug order RG-20261224-3",
        "rent 1,450",
        "Nadia plumber +44 7700 900461",
    ],
)
def test_a_word_of_several_parts_stops_no_message(world: World, text: str) -> None:
    world.say("the bins go out on Monday")  # only the store of one who wrote is asked
    assert world.say(text).startswith("Saved")
