"""A series that ends at a date that is said, in every language; and what is said of its end."""

import pytest
from conftest import World
from test_changed_by_talking import notes, times, titles

import store

SPIN = "remind me every tues n thurs at 6.30pm to go to spin class"


def rules(world: World) -> list[str]:
    """The rules of what is to ring."""
    user = store.find_user_by_whatsapp_id(world.db, "+15551230001")
    assert user is not None
    return [one.rrule or "" for one in store.list_reminders(world.db, user.id, "pending")]


@pytest.mark.parametrize(
    ("said", "until"),
    [
        ("stop that one after the end of august", "20270831"),
        ("stop the spin one after September", "20270930"),
        ("only until Christmas tho", "20261225"),
        ("keep the spin reminder going until the 20th of january then stop", "20270120"),
        ("spin one only till new years eve", "20261231"),
        ("drop it after easter", "20270328"),
        ("no more spin after june", "20270630"),
        ("don't remind me about spin after june", "20270630"),
    ],
)
def test_a_series_is_given_an_end(world: World, said: str, until: str) -> None:
    world.say(SPIN)
    reply = world.say(said)
    assert [until in rule for rule in rules(world)] == [True]
    assert f"{int(until[6:])} " in reply and "until" in reply
    assert times(world) == ["24 18:30"]
    assert notes(world) == []
    assert "as it was" in world.say("undo")
    assert "UNTIL" not in rules(world)[0]


@pytest.mark.parametrize(
    ("request_", "said", "until"),
    [
        ("Erinnere mich jeden Montag um 18 Uhr an Yoga", "nur bis Ende Januar", "20270131"),
        ("Erinnere mich jeden Montag um 18 Uhr an Yoga", "Stopp Yoga nach Januar", "20270131"),
        ("recuérdame cada lunes a las 18 ir a yoga", "solo hasta Navidad", "20261225"),
        ("recuérdame cada lunes a las 18 ir a yoga", "no más yoga después de enero", "20270131"),
        ("rappelle-moi tous les lundis à 18h d'aller au yoga", "continue jusqu'au 20", "20261220"),
        ("rappelle-moi tous les lundis à 18h d'aller au yoga", "plus de yoga après Noël", "1225"),
        ("ricordami ogni lunedì alle 18 di andare a yoga", "solo fino a Natale", "20261225"),
        ("ricordami ogni lunedì alle 18 di andare a yoga", "basta yoga dopo gennaio", "20270131"),
        ("herinner me elke maandag om 18 uur aan yoga", "stop yoga na januari", "20270131"),
        ("me lembra toda segunda às 18h de ir ao yoga", "só até o Natal", "20261225"),
        ("ingatkan saya setiap senin jam 18 yoga", "hentikan yoga setelah Januari", "20270131"),
        ("mujhe har somvar 6 baje yoga yaad dilana", "sirf 20 december tak", "20261220"),
    ],
)
def test_it_is_ended_in_every_language(world: World, request_: str, said: str, until: str) -> None:
    world.say(request_)
    world.say(said)
    assert [until in rule for rule in rules(world)] == [True]
    assert notes(world) == []


def test_the_end_is_told_and_put_right(world: World) -> None:
    world.say(SPIN)
    world.say("stop that one after the end of august")
    assert "31 Aug 2027" in world.say("till when does spin go on")
    assert "30 Sep 2027" in world.say("actually make it the end of september")
    assert "30 Sep 2027" in world.say("when does it end")
    assert "30 Sep 2027" in world.say("how long does the spin one run")


def test_stopped_until_a_day_is_quiet_till_then(world: World) -> None:
    world.say(SPIN)
    world.say("stop spin until christmas")
    assert times(world) == ["29 18:30"]
    assert "UNTIL" not in rules(world)[0]


def test_an_end_is_of_every_hour_of_it(world: World) -> None:
    world.say("remind me at 8.30am, 2pm and 9pm every day to take the amoxicillin")
    assert times(world) == ["23 08:30", "23 14:00", "23 21:00"]
    assert rules(world) == ["FREQ=DAILY"] * 3
    world.say("only until sunday tho")
    assert rules(world) == ["FREQ=DAILY;UNTIL=20261129T235959"] * 3


@pytest.mark.parametrize(
    "said", ["keep the milk in the fridge until friday", "the shop is shut until monday"]
)
def test_what_ends_nothing_is_a_note(world: World, said: str) -> None:
    world.say(SPIN)
    world.say(said)
    assert rules(world) == ["FREQ=WEEKLY;BYDAY=TU,TH"]
    assert notes(world) == [said]


def test_what_rings_once_has_no_end(world: World) -> None:
    world.say("remind me at 8 to run")
    assert "only once" in world.say("until christmas")
    assert titles(world) == ["run"]


def test_the_hour_of_one_day_is_that_of_the_day_before_it(world: World) -> None:
    world.say("remind me tuesday and thursday at 5 and saturday at 9 to train")
    assert times(world) == ["24 17:00", "26 17:00", "28 09:00"]
