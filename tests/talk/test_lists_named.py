"""Lists that are named in part, shown, and done with."""

from conftest import World

import store


def shown(world: World) -> list[str]:
    (listed,) = store.list_lists(world.db, 1)
    return listed.content.split("\n")


def test_a_list_is_added_to_by_its_name_alone(world: World) -> None:
    world.say("packing list: passport, charger")
    world.say("add sunscreen and a hat to packing")
    assert shown(world) == ["Packing list", "passport", "charger", "sunscreen", "hat"]


def test_a_list_is_added_to_by_some_words_of_its_name(world: World) -> None:
    world.say("Ideas for mum's birthday: pottery class, a fern, tickets to Swan Lake")
    world.say("add cookbook to mum's ideas")
    world.say("add a scarf to the ideas for mum")
    assert shown(world)[-2:] == ["cookbook", "scarf"]


def test_what_follows_a_list_that_was_shown_is_of_it(world: World) -> None:
    world.say("packing list: passport, charger")
    world.say("what's on the packing list?")
    world.say("add sunglasses")
    assert shown(world)[-1] == "sunglasses"


def test_done_with_an_item_ticks_it_and_a_time_is_no_item(world: World) -> None:
    world.say("todo: call bank, fix bike, email Ana")
    assert "call bank" in world.say("done with the bank")
    assert "fix bike" in world.say("what's left on my todo?")
    assert "list" not in world.say("move fix bike to tomorrow")
    assert len(store.list_lists(world.db, 1)) == 1


def test_a_statement_of_adding_changes_no_list(world: World) -> None:
    world.say("packing list: passport, charger")
    assert "Saved" in world.say("I added the numbers to the spreadsheet")
    assert shown(world) == ["Packing list", "passport", "charger"]


def test_the_last_two_of_a_list_are_two_however_long_the_last_is(world: World) -> None:
    world.say("shopping: rice, dish soap and a get well card for Ivo")
    assert shown(world)[1:] == ["rice", "dish soap", "a get well card for Ivo"]
    world.say("remove the card")
    assert shown(world)[1:] == ["rice", "dish soap"]


def test_what_two_people_have_in_common_is_one_thing(world: World) -> None:
    world.say("todo: post the parcel, a present for Sue and Ben")
    assert shown(world)[1:] == ["post the parcel", "a present for Sue and Ben"]
