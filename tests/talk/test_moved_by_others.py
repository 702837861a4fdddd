# ruff: noqa: E501 - a row a line reads as the table it is
"""What is told to have another time: "it got postponed by a week", of a note, a reminder or both."""

import pytest
from conftest import World

import store


def due(world: World) -> list[str]:
    pending = store.list_reminders(world.db, 1, "pending")
    return [one.due_at.strftime("%m-%d %H:%M") for one in pending]


@pytest.mark.parametrize(
    ("kept", "said", "reads"),
    [
        ("choir on thursday at 6pm", "it got postponed by a week", "choir on 3 December at 6pm"),
        (
            "choir on thursday at 6pm",
            "the choir is delayed by an hour",
            "choir on thursday at 19:00",
        ),
        ("choir on thursday at 6pm", "it was brought forward a day", "choir on 25 November at 6pm"),
        ("choir on thursday at 6pm", "it's been moved to friday", "choir on friday at 6pm"),
        (
            "Chor am Donnerstag um 18 Uhr",
            "er wurde auf Freitag verschoben",
            "Chor am Freitag um 18 Uhr",
        ),
        (
            "Chor am Donnerstag um 18 Uhr",
            "der Chor wurde um eine Woche verschoben",
            "Chor am 3. Dezember um 18 Uhr",
        ),
        (
            "coro el jueves a las 18",
            "el coro se aplazó una semana",
            "coro el 3 de diciembre a las 18",
        ),
        ("coro quinta às 18h", "o coro foi adiado pra sexta", "coro sexta às 18h"),
        ("coro giovedì alle 18", "è stato spostato a venerdì", "coro venerdì alle 18"),
        ("koor donderdag om 18u", "het koor is een week uitgesteld", "koor 3 december om 18u"),
    ],
)
def test_a_note_has_its_new_time(world: World, kept: str, said: str, reads: str) -> None:
    world.say(kept)
    world.say(said)
    assert world.kept() == [reads]
    world.say("undo")
    assert world.kept() == [kept]


@pytest.mark.parametrize(
    ("said", "rings"),
    [
        ("the class got pushed back an hour", "11-26 18:00"),
        ("it's been moved to friday", "11-27 17:00"),
        ("it was brought forward by two days", "11-24 17:00"),
    ],
)
def test_a_reminder_has_its_new_time(world: World, said: str, rings: str) -> None:
    world.say("remind me about the class on thursday at 6pm")
    world.say(said)
    assert due(world) == [rings] and not world.kept()


def test_elle_and_er_stand_for_it(world: World) -> None:
    world.say("rappelle-moi la chorale jeudi à 18h")
    world.say("elle est repoussée d'une semaine")
    assert due(world) == ["12-03 17:00"]


def test_a_note_and_what_rings_before_it_move_together(world: World) -> None:
    world.say("choir on thursday at 6pm, remind me an hour before")
    world.say("it's been moved to friday")
    world.say("it got delayed by 30 minutes")
    assert world.kept() == ["choir on friday at 18:30"] and due(world) == ["11-27 16:30"]


@pytest.mark.parametrize(
    "said",
    [
        "I moved on friday",
        "we moved to the new flat on friday",
        "he's moved to Berlin on friday",
        "the parcel got delayed by a week",
        "sie ist am Freitag umgezogen",
        "the bus was delayed by an hour",
    ],
)
def test_what_tells_of_something_else_is_kept(world: World, said: str) -> None:
    world.say("remind me about the class on thursday at 6pm")
    world.say(said)
    assert world.kept() == [said] and due(world) == ["11-26 17:00"]


def test_a_time_whose_words_are_not_all_found_is_kept_beside(world: World) -> None:
    world.say("meeting guruvar shaam 6 baje")
    world.say("meeting ek ghanta aage badh gaya")
    assert world.kept() == ["meeting guruvar shaam 6 baje", "meeting ek ghanta aage badh gaya"]


@pytest.mark.parametrize(
    ("kept", "asked", "said", "reads"),
    [
        ("locker is 4471", "locker?", "it's 9082 now", "locker is 9082"),
        ("cabin wifi: heron / owl24", "", "it's now owl25", "cabin wifi: heron / owl25"),
        ("WLAN ist blau77", "WLAN?", "es ist jetzt rot99", "WLAN ist rot99"),
        ("la clave es azul77", "¿cuál es la clave?", "ahora es rojo99", "la clave es rojo99"),
    ],
)
def test_a_code_is_another_now(world: World, kept: str, asked: str, said: str, reads: str) -> None:
    for each in filter(None, (kept, asked, said)):
        world.say(each)
    assert world.kept() == [reads]


def test_what_is_no_code_is_kept_beside(world: World) -> None:
    world.say("locker is 4471")
    world.say("locker?")
    world.say("it's raining now")
    assert world.kept() == ["locker is 4471", "it's raining now"]


@pytest.mark.parametrize(
    ("kept", "said", "reads"),
    [
        ("dentist on friday at 9", "the appointment was moved to monday", "dentist on monday at 9"),
        ("Zahnarzt am Freitag um 9", "der Termin wurde auf Montag verlegt", "Zahnarzt am Montag um 9"),
        ("médico el viernes a las 9", "la cita se pasó al lunes", "médico el lunes a las 9"),
        ("tandarts vrijdag om 9u", "de afspraak is verzet naar maandag", "tandarts maandag om 9u"),
    ],
)  # fmt: skip
def test_the_appointment_is_what_was_spoken_of_last(
    world: World, kept: str, said: str, reads: str
) -> None:
    world.say(kept)
    world.say(said)
    assert world.kept() == [reads]


def test_the_meeting_is_the_one_that_is_known(world: World) -> None:
    world.say("school meeting on wednesday at 5")
    world.say("dentist on friday at 9")
    world.say("the meeting was moved to thursday")
    assert world.kept() == ["school meeting on thursday at 5", "dentist on friday at 9"]


def test_another_thing_was_not_spoken_of(world: World) -> None:
    world.say("dentist on friday at 9")
    world.say("the party was moved to tuesday")
    assert world.kept() == ["dentist on friday at 9", "the party was moved to tuesday"]


@pytest.mark.parametrize(
    ("told", "moved", "now_reads"),
    [
        (
            "open day is on the 10th of dec at 5.40pm, room B12",
            "they moved the open day to the 11th",
            "open day is on the 11th at 5.40pm, room B12",
        ),
        (
            "cello exam thursday 3 dec at 10.15 in the hall",
            "the exam has been moved to the 8th",
            "cello exam the 8th at 10.15 in the hall",
        ),
        (
            "die Probe ist am Freitag um 18 Uhr",
            "sie haben die Probe auf Samstag verschoben",
            "die Probe ist am Samstag um 18 Uhr",
        ),
        (
            "de repetitie is op vrijdag om 18 uur",
            "ze hebben de repetitie naar zaterdag verplaatst",
            "de repetitie is op zaterdag om 18 uur",
        ),
    ],
)
def test_a_note_keeps_its_hour_and_the_rest(
    world: World, told: str, moved: str, now_reads: str
) -> None:
    world.say(told)
    world.say("we owe the school 14 euros")
    world.say(moved)
    assert now_reads in world.kept()


@pytest.mark.parametrize(
    "said", ["wir haben den Schrank verschoben", "we hebben de kast verplaatst", "they moved house"]
)
def test_what_is_moved_to_no_time_is_kept(world: World, said: str) -> None:
    world.say("die Probe ist am Freitag um 18 Uhr")
    world.say(said)
    assert said in world.kept()
