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


@pytest.mark.parametrize(
    ("said", "first"),
    [
        ("not next week, the council is on strike", "02 19:00"),
        ("skip next week", "02 19:00"),
        ("skip the caddy next week", "02 19:00"),
    ],
)
def test_a_week_is_left_out(world: World, said: str, first: str) -> None:
    world.say("remind me every wednesday evening to take the caddy down")
    assert times(world) == ["25 19:00"]
    world.say(said)
    assert times(world) == [first]
    assert titles(world) == ["take the caddy down"]


def test_every_time_of_the_days_said_is_left_out(world: World) -> None:
    world.say("remind me every day at 8 to stretch")
    world.say("skip tomorrow and wednesday")
    assert times(world) == ["24 08:00"]
    assert "08:00" not in world.say("what's on wednesday?")
    assert "08:00" in world.say("what's on thursday?")


def test_two_orders_in_a_message_are_both_done(world: World) -> None:
    world.say("remind me friday at 5 to get the cake")
    world.say("party list: balloons, candles, socks")
    world.say("add plates to the party list and move the cake to 6")
    assert times(world) == ["27 18:00"]
    assert notes(world) == ["Party list\nballoons\ncandles\nsocks\nplates"]


@pytest.mark.parametrize(
    "said",
    [
        "give the cat her tablet every 3 months, starting 1st february - can you remind me",
        "give the cat her tablet every 3 months, remind me from 1st february",
    ],
)
def test_how_often_may_be_said_before_the_request(world: World, said: str) -> None:
    assert "3 months" in world.say(said)
    assert times(world) == ["01 09:00"]
