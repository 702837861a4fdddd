"""Several acts in one message, lists, corrections, scope, anchors: done as they are said."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from conftest import ANNA, World

import replies
from core.turnstile import Turnstile


def notes(world: World) -> list[str]:
    rows = world.db.execute("SELECT content FROM memories ORDER BY id").fetchall()
    return [row[0] for row in rows]


def pending(world: World) -> list[tuple[str, str]]:
    rows = world.db.execute(
        "SELECT message, scheduled_time FROM reminders WHERE status = 'pending'"
        " ORDER BY scheduled_time, id"
    ).fetchall()
    return [(row[0], row[1]) for row in rows]


def say_all(world: World, *texts: str) -> str:
    """Say one after the other; return the last reply."""
    said = ""
    for text in texts:
        world.clock.pass_(seconds=5)
        said = world.say(text)
    return said


# -- several acts ----------------------------------------------------------------------------------


def test_a_note_and_a_reminder_are_both_done_in_one_reply(world: World) -> None:
    world.say("hi")
    said = world.say("Parked in bay 22. Remind me at 11pm to pay for it")
    assert notes(world) == ["Parked in bay 22."]
    assert pending(world) == [("pay for it", "2026-11-22T22:00:00Z")]
    assert said.startswith("Saved.") and "Reminder set: pay for it" in said


def test_undo_takes_the_whole_message_back_and_names_it(world: World) -> None:
    said = say_all(world, "Parked in bay 22. Remind me at 11pm to pay for it", "/undo")
    assert "Parked in bay 22" in said and "pay for it" in said
    assert (notes(world), pending(world)) == ([], [])


def test_a_question_is_not_answered_by_the_note_beside_it(world: World) -> None:
    said = say_all(world, "Nora's shoe size is 33", "Theo is a 29 now. What is Nora's shoe size?")
    assert "33" in said and "29" not in said
    assert len(notes(world)) == 2


def test_keep_that_keeps_the_message_before(world: World) -> None:
    said = say_all(world, "which bus goes to the lake? number 14 from Elm street", "save that")
    assert "14" in said
    assert "14 from Elm street" in " ".join(notes(world))


# -- lists -----------------------------------------------------------------------------------------


def test_a_list_is_one_note_that_is_changed_by_talking(world: World) -> None:
    say_all(world, "Shopping list: milk, eggs, soap", "add bread and butter to the shopping list")
    assert notes(world) == ["Shopping list\nmilk\neggs\nsoap\nbread\nbutter"]
    say_all(world, "remove eggs")
    assert notes(world) == ["Shopping list\nmilk\nsoap\nbread\nbutter"]
    shown = say_all(world, "what's on the shopping list?")
    assert "milk" in shown and "butter" in shown and "eggs" not in shown
    assert world.db.execute("SELECT memory_type FROM memories").fetchone() == ("list",)


def test_a_change_of_a_list_is_taken_back(world: World) -> None:
    say_all(world, "Shopping list: milk, eggs", "remove eggs from the shopping list", "undo")
    assert notes(world) == ["Shopping list\nmilk\neggs"]


def test_a_note_that_reads_as_a_list_is_one_once_an_item_is_taken(world: World) -> None:
    said = "need from the hardware store: bolts, foil, cat litter"
    say_all(world, said)
    assert notes(world) == [said]
    say_all(world, "got the foil")
    assert notes(world) == ["need from the hardware store\nbolts\n✓ foil\ncat litter"]
    assert "foil" not in world.say("what do I still need from the hardware store?")
    say_all(world, "undo")
    assert notes(world) == [said]
    assert world.db.execute("SELECT memory_type FROM memories").fetchone() == ("text",)


def test_lists_are_told_apart_by_name(world: World) -> None:
    say_all(world, "Packing list: boots, torch", "DIY list: screws, glue")
    say_all(world, "add a map to the packing list")
    assert notes(world) == ["Packing list\nboots\ntorch\nmap", "DIY list\nscrews\nglue"]


# -- corrections and edits -------------------------------------------------------------------------


def test_a_clock_time_takes_the_place_of_the_notes(world: World) -> None:
    said = say_all(world, "Interview with Harrow on Friday at 11", "sorry, it's at 11:30")
    assert len(notes(world)) == 1 and "11:30" in notes(world)[0]
    assert "Changed" in said
    say_all(world, "undo")
    assert notes(world) == ["Interview with Harrow on Friday at 11"]


def test_a_value_is_changed_and_the_note_stays_one(world: World) -> None:
    say_all(world, "the wifi password is copper-9", "change the wifi password to comet-99")
    assert notes(world) == ["the wifi password is comet-99"]


def test_another_number_takes_the_place_of_its_like(world: World) -> None:
    say_all(world, "paid Bruno 240 for the gutters", "oops 260 not 240")
    assert notes(world) == ["paid Bruno 260 for the gutters"]


def test_a_day_moves_what_was_just_set(world: World) -> None:
    say_all(world, "remind me to see Anselm on monday at 4", "no, I meant Tuesday")
    assert pending(world) == [("see Anselm", "2026-11-24T15:00:00Z")]
    assert notes(world) == []


# -- scope -----------------------------------------------------------------------------------------


def test_one_day_of_a_series_is_cancelled_and_the_series_goes_on(world: World) -> None:
    say_all(world, "every day at 8 remind me to water the fern", "cancel tomorrow's fern reminder")
    assert pending(world) == [("water the fern", "2026-11-24T07:00:00Z")]
    say_all(world, "undo")
    assert pending(world) == [("water the fern", "2026-11-23T07:00:00Z")]


def test_a_later_day_is_left_out_when_it_comes(world: World) -> None:
    say_all(world, "every day at 8 remind me to water the fern")
    say_all(world, "cancel the fern reminder on Tuesday")
    assert pending(world) == [("water the fern", "2026-11-23T07:00:00Z")]
    world.clock.pass_(hours=16)
    world.ring()
    assert pending(world) == [("water the fern", "2026-11-25T07:00:00Z")]


def test_a_second_snooze_replaces_the_first_and_done_ends_it(world: World) -> None:
    say_all(world, "remind me at 5pm to hang the laundry")
    world.clock.pass_(minutes=42)
    world.ring()
    say_all(world, "snooze 10 minutes", "snooze 20 minutes")
    assert len(pending(world)) == 1
    say_all(world, "done")
    assert pending(world) == []
    assert world.say("done") == replies.NOTHING_RANG


# -- anchors ---------------------------------------------------------------------------------------


def test_a_reminder_takes_its_time_from_a_note(world: World) -> None:
    said = say_all(
        world, "Dentist Thursday 26 November at 14:15", "remind me an hour before the dentist"
    )
    assert pending(world) == [("dentist", "2026-11-26T12:15:00Z")]
    assert "14:15" in said


def test_what_it_is_tied_to_is_asked_for(world: World) -> None:
    said = say_all(world, "remind me half an hour before the school play")
    assert said.count("?") >= 1 and pending(world) == []
    say_all(world, "it's on Friday at 6pm")
    assert [due for _, due in pending(world)] == ["2026-11-27T16:30:00Z"]


# -- agenda and questions --------------------------------------------------------------------------


def test_a_series_is_on_each_of_its_days(world: World) -> None:
    say_all(world, "every day at 9pm remind me to stretch")
    assert "21:00 stretch" in world.say("what's on tuesday?")
    assert world.say("what's on next week?").count("stretch") == 7


def test_questions_about_reminders_are_answered_narrowly(world: World) -> None:
    say_all(world, "remind me thursday 10am to call the landlord", "remind me friday at 4pm to pay")
    said = world.say("do I have a reminder for the landlord?")
    assert "landlord" in said and "pay" not in said
    said = world.say("what reminders do I have on friday?")
    assert "pay" in said and "landlord" not in said
    assert world.say("how many reminders do I have").startswith("2 reminders")


def test_an_offer_is_taken_by_a_yes(world: World) -> None:
    said = say_all(world, "dentist tomorrow 3pm")
    assert "Shall I remind you" in said and len(notes(world)) == 1
    say_all(world, "yes")
    assert pending(world) == [("dentist", "2026-11-23T14:00:00Z")]


# -- one after the other ---------------------------------------------------------------------------


def test_those_of_one_name_go_through_in_their_order() -> None:
    turnstile, went = Turnstile(), []
    entered = [threading.Event() for _ in range(20)]

    def go(number: int) -> None:
        with turnstile.turn("anna"):
            entered[number].wait(10)
            went.append(number)

    threads = []
    for number in range(20):
        threads.append(threading.Thread(target=go, args=(number,)))
        threads[-1].start()
        while len(turnstile._lines.get("anna", ())) <= number:
            pass
    for event in entered:
        event.set()
    for thread in threads:
        thread.join()
    assert went == list(range(20))


@pytest.mark.parametrize("count", [200])
def test_the_second_of_two_messages_knows_the_first(world: World, count: int) -> None:
    people = [f"whatsapp:+1555987{number:04d}" for number in range(count)]

    def talk(person: str) -> str:
        world.say("remind me tomorrow at 5pm to feed the cat", person)
        return world.say("move it to 6pm", person)

    with ThreadPoolExecutor(8) as pool:
        said = list(pool.map(talk, people))
    assert all("18:00" in each for each in said)
    rows = world.db.execute("SELECT scheduled_time FROM reminders WHERE status = 'pending'")
    assert len({row[0] for row in rows.fetchall()}) == 1
    assert ANNA not in people


@pytest.mark.parametrize(
    ("said", "rings"),
    [
        ("move it to 11", "Fri 27 Nov, 11:00"),
        ("move the ink one to 9", "Fri 27 Nov, 09:00"),
        ("no, to 9", "Fri 27 Nov, 09:00"),
        ("make it 9", "Fri 27 Nov, 09:00"),
        ("make it 9 tomorrow", "Mon 23 Nov, 09:00"),
        ("verschieb das auf 9", "Fr., 27. Nov., 09:00"),
    ],
)
def test_an_hour_alone_moves_a_reminder_on_its_day(world: World, said: str, rings: str) -> None:
    world.say("remind me friday at 10 to buy ink")
    assert rings in world.say(said)
    assert world.count("memories") == 0


def test_the_list_is_the_newest_note_that_reads_as_one(world: World) -> None:
    say_all(world, "need: eggs, flour", "the sky is blue")
    assert "eggs" in world.say("whats on the list")


def test_the_same_question_twice_in_a_message_is_answered_once(world: World) -> None:
    world.say("My shoe size is 42")
    answer = world.say("what is my shoe size? What is my shoe size?")
    assert answer.count("42") == 1


def test_no_more_than_eight_questions_of_a_message_are_searched_for(world: World) -> None:
    asked = " ".join(f"where is box {number}?" for number in range(20, 40))
    assert world.say(asked)
    assert "where is box 39?" in world.db.execute("SELECT content FROM memories").fetchone()[0]
