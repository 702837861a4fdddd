"""What was said last is put right: one note is changed, its reminder goes with it, undo works."""

from collections.abc import Sequence

import pytest
from conftest import World
from test_changed_by_talking import notes, times, titles


@pytest.mark.parametrize(
    ("kept", "said", "reads"),
    [
        ("parents evening wed 5.20pm", "and 5.40 not 5.20", "parents evening wed 5.40pm"),
        ("school trip needs £6", "£8 not 6", "school trip needs £8"),
        ("school trip on the 24th", "oh its the 23rd", "school trip on the 23rd"),
        ("gas 04412 elec 88120", "elec should say 88210", "gas 04412 elec 88210"),
        ("gas 04412 elec 88120", "that should say gas 04421", "gas 04421 elec 88120"),
        ("ski trip: 480 each", "should say 520 each", "ski trip: 520 each"),
        ("Ola sees dr Petrov on monday", "sory dr Petrova", "Ola sees dr Petrova on monday"),
        ("new neighbour is Hannah", "not Hannah, Hanna", "new neighbour is Hanna"),
        ("the trip is on friday", "the trip's moved to the 30th", "the trip is on the 30th"),
        ("new neighbour is Hanna", "add to that: she's a nurse", "Hanna. she's a nurse"),
        ("new neighbour is Hanna", "add that she's a nurse", "Hanna. she's a nurse"),
        ("the key hangs by the red door", "scrap that, it's the blue door", "by the blue door"),
        ("wifi is Fern5 pw blue-otter-77", "change blue-otter-77 to red-9", "Fern5 pw red-9"),
        ("wifi is Fern5 pw blue-otter-77", "change the wifi password to red-9", "Fern5 pw red-9"),
        ("wifi is Fern5 pw blue-otter-77", "no it's green-2", "Fern5 pw green-2"),
        ("the bus is in bay 12 at gate 4", "bay 14 sorry", "the bus is in bay 14 at gate 4"),
    ],
)
def test_one_note_is_put_right(world: World, kept: str, said: str, reads: str) -> None:
    world.say("thanks")
    world.say(kept)
    reply = world.say(said)
    assert len(notes(world)) == 1
    assert reads in notes(world)[0] and reads in reply
    world.say("undo")
    assert notes(world) == [kept]


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        ("ski trip: Ben pays the chalet", "actually Ben pays half the passes too"),
        ("the bus leaves at 8", "it's friday"),
        ("dinner friday 8pm at Mo's", "it's 30 euros"),
        ("Tom lives at 12 Mill Lane", "my room was moved to the second floor"),
    ],
)
def test_what_is_like_nothing_is_kept_beside(world: World, kept: str, said: str) -> None:
    world.say(kept)
    world.say(said)
    assert notes(world) == [kept, said]


def test_another_note_is_not_put_right_by_what_sounds_like_it(world: World) -> None:
    for said in ("Tom lives at 12 Mill Lane", "milk is off", "Tom should be home by 6"):
        world.say(said)
    assert len(notes(world)) == 3


PHYSIO = "physio thursday 2pm room 3, remind me an hour before"


def state(world: World) -> Sequence[str]:
    return (*notes(world), *titles(world), *times(world))


def test_a_note_and_its_reminder_are_put_right_together(world: World) -> None:
    world.say(PHYSIO)
    world.say("no, room 4")
    assert state(world) == ("physio thursday 2pm room 4", "physio room 4", "26 13:00")
    world.say("they moved it to 4pm")
    assert state(world) == ("physio thursday 4pm room 4", "physio room 4", "26 15:00")
    world.say("undo")
    assert state(world) == ("physio thursday 2pm room 4", "physio room 4", "26 13:00")
    world.say("move it to 1.30")
    assert state(world) == ("physio thursday 2pm room 4", "physio room 4", "26 13:30")


def test_a_reminder_follows_the_day_it_hangs_on(world: World) -> None:
    world.say("Theo's school trip is on the 24th, needs packed lunch")
    world.say("remind me the night before to do his bag")
    assert times(world) == ["23 20:00"]
    world.say("trip's moved to the 30th")
    assert times(world) == ["29 20:00"]
    assert "30th" in notes(world)[0]


def test_an_exchange_knows_its_note_after_its_reminder_was_moved(world: World) -> None:
    world.say("Parked on level 2 bay 41. remind me at 5 to move the car")
    world.say("move it to 6")
    assert "bay 14" in world.say("bay 14 sorry")
    assert state(world) == ("Parked on level 2 bay 14.", "move the car", "22 18:00")
    world.say("no, at 7")
    assert state(world) == ("Parked on level 2 bay 14.", "move the car", "22 19:00")


def test_the_words_of_a_reminder_are_put_right(world: World) -> None:
    world.say("remind me at 4.30pm to call Alex")
    world.say("not alex, alec")
    assert titles(world) == ["call alec"]
    world.say("change it to say text Alec")
    assert titles(world) == ["text Alec"]
    world.say("undo")
    assert titles(world) == ["call alec"]


def test_a_reminder_of_a_thing_that_was_moved_is_moved(world: World) -> None:
    world.say("remind me tomorrow at 10 dentist")
    world.say("the dentist's been moved to friday")
    assert times(world) == ["27 10:00"]


def test_an_hour_on_the_day_is_an_hour_of_that_day(world: World) -> None:
    world.clock.pass_(hours=4)  # past eight in the evening
    world.say("Ola sees the dentist on friday at 10:40")
    world.say("remind me at 9 on the day")
    assert times(world) == ["27 09:00"]


def test_what_is_said_of_one_time_that_was_moved_is_of_the_series(world: World) -> None:
    world.say("remind me every wednesday at 8pm to put the bin out")
    world.say("this week tuesday instead")
    assert "until 25 Dec" in world.say("drop it after christmas")


def test_an_amount_is_told_from_the_others_by_what_it_is_of(world: World) -> None:
    world.say("flapjacks: 250g oats, 125g butter, 25 min at 180")
    world.say("butter should be 150g")
    assert notes(world) == ["flapjacks: 250g oats, 150g butter, 25 min at 180"]


def test_a_name_put_right_is_no_name_for_the_reminder_beside_it(world: World) -> None:
    world.say(
        "Plumber coming friday 8am, his name's Darren."
        " remind me the evening before to clear under the sink"
    )
    world.say("sorry his name's Darragh")
    assert "Darragh" in notes(world)[0]
    world.say("he's just moved it to saturday")
    assert (titles(world), times(world)) == (["clear under the sink"], ["27 19:00"])
    world.say("no the blue tin")
    assert titles(world) == ["clear under the sink"]
    assert notes(world)[1:] == ["no the blue tin"]


def test_an_hour_that_was_not_said_changes_no_note(world: World) -> None:
    for said in ("last lesson is on 28 march", "this saturday its at 10 not 9.15"):
        world.say(said)
    assert len(notes(world)) == 2
