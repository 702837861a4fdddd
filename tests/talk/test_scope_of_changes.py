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


def test_the_week_that_runs_is_left_out(world: World) -> None:
    world.clock.pass_(seconds=86400)
    world.say("remind me every thursday at 9pm to put the glass out")
    world.say("not this week, neighbours are doing it")
    assert times(world) == ["03 21:00"]


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


def test_a_list_is_changed_after_it_was_told(world: World) -> None:
    world.say("packing for Skye: waterproofs, midge spray, map, thermos")
    world.say("add head torch and plasters")
    world.say("swap the thermos for a flask")
    world.say("scrap the plasters")
    listed = "packing for Skye\nwaterproofs\nmidge spray\nmap\nflask\nhead torch"
    assert notes(world) == [listed]


def test_what_tells_facts_is_no_list_to_add_to(world: World) -> None:
    world.say("landlord: Mrs Finch, office 5, rent day 28th")
    world.say("add a torch to my bag")
    assert len(notes(world)) == 2


@pytest.mark.parametrize(
    ("note", "asked", "said", "left"),
    [
        ("met Al, his wife is Fen", "his wife?", "not Fen, Wren", "met Al, his wife is Wren"),
        (
            "surgeon is Adeyemi on ward 6",
            "which ward?",
            "surgeon is called Adeyinka not Adeyemi",
            "surgeon is Adeyinka on ward 6",
        ),
        ("wifi: Casa / limone77", "wifi", "it's limone78 actually", "wifi: Casa / limone78"),
        ("op is on the 29th", "when is the op?", "oh well", "op is on the 29th"),
    ],
)
def test_a_note_that_was_shown_is_put_right(
    world: World, note: str, asked: str, said: str, left: str
) -> None:
    world.say(note)
    world.say(asked)
    world.say(said)
    assert notes(world) == [left]


def test_a_day_is_moved_in_a_note(world: World) -> None:
    world.say("mum's op is on the 29th")
    world.say("they've moved it to the 2nd of december")
    assert notes(world) == ["mum's op is on the 2nd of december"]
    world.say("I paid it on Friday")
    assert len(notes(world)) == 2


def test_a_note_is_added_to_by_name(world: World) -> None:
    world.say("front room window is 142 by 98")
    world.say("add to the window note: needs a new sill")
    assert notes(world) == ["front room window is 142 by 98. needs a new sill"]


def test_a_reminder_is_renamed_lengthened_asked_about_and_ended(world: World) -> None:
    world.say("remind me tomorrow at 5 to ring Ivo")
    world.say("call it phone Ivo about the cot")
    assert titles(world) == ["phone Ivo about the cot"]
    world.say("add 10 minutes")
    assert times(world) == ["23 17:10"]
    assert "17:10" in world.say("is the cot one still on?")
    assert "17:10" in world.say("how long left on the cot")
    world.say("no more cot reminders please")
    assert titles(world) == []
    assert notes(world) == []


@pytest.mark.parametrize(
    ("said", "rings"),
    [
        ("tomorrow at 9 just this once", ["22 19:00", "23 09:00"]),
        ("this tuesday it's at 5 instead", ["22 19:00", "24 17:00"]),
    ],
)
def test_one_time_of_a_series_is_moved_without_a_verb(
    world: World, said: str, rings: list[str]
) -> None:
    world.say("remind me every day at 19:00 to water the seedlings")
    world.say(said)
    assert times(world) == rings
    assert notes(world) == []


@pytest.mark.parametrize("said", ["stop after september", "from february only on mondays"])
def test_what_may_change_a_series_is_never_saved_alone(world: World, said: str) -> None:
    world.say("remind me every day at 19:00 to water the seedlings")
    assert world.say(said) != "Saved."
    assert titles(world) == ["water the seedlings"]


def test_a_series_is_held(world: World) -> None:
    world.say("remind me every day at 7 to run")
    world.say("hold it till friday")
    assert times(world) == ["27 07:00"]


def test_one_that_is_done_is_called_off_once(world: World) -> None:
    world.say("remind me at 9 tonight to charge the laptop")
    world.say("remind me at 8 tonight to sweep")
    world.say("cancel the laptop one, did it")
    assert titles(world) == ["sweep"]
    assert notes(world) == []


def test_why_one_is_skipped_is_kept_beside_it(world: World) -> None:
    world.say("remind me every day at 19:00 to water the seedlings")
    world.say("skip seedlings tonight, it rained")
    assert times(world) == ["23 19:00"]
    assert notes(world) == ["it rained"]


def test_that_is_the_note_before_and_on_its_day(world: World) -> None:
    world.say("collect passport from the post office tomorrow before 5")
    world.say("remind me about that at 3")
    assert titles(world) == ["collect passport from the post office"]
    assert times(world) == ["23 15:00"]
    world.say("dentist thursday 10:15")
    world.say("remind me of it an hour before")
    assert titles(world)[-1] == "dentist"
    assert times(world)[-1] == "26 09:15"


def test_an_hour_that_a_series_does_not_have_is_asked_about(world: World) -> None:
    said = "remind me twice a day to use the inhaler, 7am and 9.30pm"
    assert "?" in world.say(said)
    assert titles(world) == []
    assert "Reminder set" in world.say("remind me every day at 8 to take the 9:30 bus")


def test_sat_before_a_date_is_saturday(world: World) -> None:
    world.say("Lena's recital sat 28 november 3pm")
    assert "recital" in world.say("what's on the 28th of november?")


def test_the_one_and_another_time_are_enough(world: World) -> None:
    world.say("remind me friday at 9 to order the book")
    world.say("the book one at noon")
    assert times(world) == ["27 12:00"]
    assert notes(world) == []


def test_a_day_is_put_right_by_it_is(world: World) -> None:
    world.say("Ravi's leaving do is thursday at the Crown")
    world.say("and it's friday now")
    assert notes(world) == ["Ravi's leaving do is friday at the Crown"]


def test_days_that_are_not_read_are_asked_about(world: World) -> None:
    assert "?" in world.say("remind me mon wed fri at 6.45am to swim")
    assert titles(world) == []
    assert "Reminder set" in world.say("remind me at 5 to buy sun cream")
