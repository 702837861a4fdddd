"""Two acts in a message, and one thing more: moved, set, skipped, added up, each as it is said."""

import pytest
from conftest import World
from test_changed_by_talking import notes, times, titles
from test_ended_by_talking import rules

TWO = "remind me tomorrow at 10 to ring the vet and at 3pm to pick up the parcel"


@pytest.mark.parametrize(
    ("said", "then"),
    [
        ("move the vet to 11 and the parcel to wednesday same time", ["23 11:00", "25 15:00"]),
        ("the vet an hour later, the parcel half an hour earlier", ["23 11:00", "23 14:30"]),
        ("push both an hour later", ["23 11:00", "23 16:00"]),
    ],
)
def test_two_are_moved_in_a_message(world: World, said: str, then: list[str]) -> None:
    world.say(TWO)
    world.say(said)
    assert times(world) == then
    assert notes(world) == []
    world.say("undo")
    assert times(world) == ["23 10:00", "23 15:00"]


@pytest.mark.parametrize(
    ("request_", "said", "then"),
    [
        ("remind me tomorrow 7am water the toms", "and one tonight too at 8", "22 20:00"),
        ("remind me tomorrow 7am water the toms", "same again saturday", "28 07:00"),
        ("remind me tomorrow 7am water the toms", "and at 6pm", "23 18:00"),
        ("erinnere mich morgen um 7 ans Gießen", "und am Samstag um 9 auch", "28 09:00"),
        ("ricordami domani alle 7 di annaffiare", "e anche sabato alle 9", "28 09:00"),
        ("rappelle-moi demain à 7h d'arroser", "et samedi à 9h aussi", "28 09:00"),
    ],
)
def test_it_rings_once_more(world: World, request_: str, said: str, then: str) -> None:
    world.say(request_)
    world.say(said)
    assert sorted(times(world)) == sorted(["23 07:00", then])
    assert len(set(titles(world))) == 1
    assert notes(world) == []


@pytest.mark.parametrize("said", ["at 9 instead", "no, at 9", "tomorrow at 9"])
def test_another_time_alone_moves_it(world: World, said: str) -> None:
    world.say("remind me tomorrow 7am water the toms")
    world.say(said)
    assert times(world) == ["23 09:00"]


def test_a_request_goes_on_behind_a_stop(world: World) -> None:
    world.say("every night at 10 lock the shed, remind me; and every sunday 5pm ring nan")
    assert sorted(rules(world)) == ["FREQ=DAILY", "FREQ=WEEKLY;BYDAY=SU"]
    assert notes(world) == []
    world.say("no nan one this week")
    assert times(world) == ["22 22:00", "29 17:00"]


@pytest.mark.parametrize(
    ("said", "skipped"),
    [
        ("skip the 24th and 26th", ["24 Nov", "26 Nov"]),
        ("skip the 30th and the 7th of december", ["30 Nov", "7 Dec"]),
        ("not the 30th and 7th", ["30 Nov", "7 Dec"]),
        ("except the 30th", ["30 Nov"]),
    ],
)
def test_every_day_that_is_said_is_left_out(world: World, said: str, skipped: list[str]) -> None:
    world.say("remind me every day at 8 to stretch")
    reply = world.say(said)
    assert all(day in reply for day in skipped)
    assert rules(world) == ["FREQ=DAILY"]
    assert notes(world) == []


def test_days_are_left_out_abroad(world: World) -> None:
    world.say("Erinnere mich jeden Tag um 18 Uhr an Yoga")
    reply = world.say("überspring den 24. und 26.")
    assert "24. Nov." in reply and "26. Nov." in reply


def test_a_beginning_is_of_the_series(world: World) -> None:
    world.say("every other monday at 10 remind me to do payroll, starting next week")
    assert times(world) == ["23 10:00"]
    assert rules(world) == ["FREQ=WEEKLY;INTERVAL=2;BYDAY=MO"]


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ("first monday of the month: bins, remind me 7.30am", "FREQ=MONTHLY;BYDAY=1MO"),
        ("Erinnere mich am ersten Montag im Monat um 9 an Miete", "FREQ=MONTHLY;BYDAY=1MO"),
        ("ricordami il primo lunedì del mese alle 9 di pagare", "FREQ=MONTHLY;BYDAY=1MO"),
        ("remind me on the first monday of next month to pay", ""),
        ("every weekday 8am meds reminder pls", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
    ],
)
def test_how_often_it_rings(world: World, said: str, rule: str) -> None:
    world.say(said)
    assert rules(world) == [rule]
    assert notes(world) == []


def test_what_is_said_beside_a_question_of_sums_is_in_the_sum(world: World) -> None:
    world.say("lunch 11.20 with Bea")
    assert "20.20" in world.say("lunch 9 today. how much on lunches this month?")
    assert "23.20" in world.say("lunch 3, how much have i spent on lunches this month")
    world.say("no that last one was 4")
    assert notes(world)[-1] == "lunch 4"


def test_a_request_goes_on_after_a_change(world: World) -> None:
    world.say(TWO)
    world.say("vet at half 11 and parcel at 5pm instead")
    world.say("also at 6pm to put the oven on")
    assert times(world) == ["23 11:30", "23 17:00", "23 18:00"]
    assert notes(world) == []
