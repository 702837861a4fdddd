"""Which occurrence, which reminder and which words a change is of; what orders look like."""

import pytest
from conftest import World
from test_changed_by_talking import notes, times, titles


@pytest.mark.parametrize("said", ["not this Thursday", "not on thursday"])
def test_a_day_that_is_said_no_to_is_skipped(world: World, said: str) -> None:
    world.say("remind me every Tuesday and Thursday at 18:15 to go to spin class")
    world.say(said)
    assert times(world) == ["24 18:15"]
    reply = world.say("anything on thursday?")
    assert "18:15" not in reply


def test_why_an_order_is_given_is_told_beside_it(world: World) -> None:
    world.say("remind me every 8 hours to take amoxicillin")
    world.say("cancel that, the doctor says I'm fine")
    assert titles(world) == []


@pytest.mark.parametrize(
    "said",
    [
        "put the Dale call off till Wednesday",
        "push the Dale call back to Wednesday",
    ],
)
def test_a_verb_may_stand_around_what_it_moves(world: World, said: str) -> None:
    world.say("remind me on Monday at 10 to call Dale")
    world.say(said)
    assert times(world) == ["25 10:00"]
    assert notes(world) == []


def test_an_occurrence_is_named_by_its_day(world: World) -> None:
    world.say("remind me every Tuesday and Thursday at 18:15 to go to spin class")
    assert "19:00" in world.say("move Tuesday's to 19:00 just this week")
    assert "19:00" in world.say("what's on tuesday")
    assert "18:15" in world.say("what's on thursday")
    assert len(notes(world)) == 0


@pytest.mark.parametrize(
    "said",
    ["would you be so kind as to remind me at 7 tomorrow to feed the rabbit"],
)
def test_politeness_is_no_part_of_a_request(world: World, said: str) -> None:
    world.say(said)
    assert titles(world) == ["feed the rabbit"]
    assert notes(world) == []
