"""A thing with its time, and "remind me an hour before": it is kept, the reminder is shifted."""

import pytest
from conftest import World


def rings(world: World) -> list[tuple[str, str]]:
    rows = world.db.execute("SELECT message, scheduled_time FROM reminders").fetchall()
    return [(row[0], row[1]) for row in rows]


@pytest.mark.parametrize(
    ("said", "thing"),
    [
        ("The plumber is here tomorrow at 15:00, remind me an hour before", "The plumber"),
        ("El fontanero viene mañana a las 15, recuérdame una hora antes", "El fontanero"),
        ("O encanador vem amanhã às 15h, me lembra uma hora antes", "O encanador"),
        ("Der Klempner ist morgen um 15 Uhr da, erinnere mich eine Stunde vorher", "Der Klempner"),
        ("Le plombier est là demain à 15h, rappelle-moi une heure avant", "Le plombier"),
        ("L'idraulico è qui domani alle 15, ricordamelo un'ora prima", "L'idraulico"),
        ("Tukang ledeng datang besok jam 15, ingatkan saya satu jam sebelumnya", "Tukang ledeng"),
        ("Plumber kal 3 baje aayega, ek ghanta pehle yaad dilana", "Plumber"),
        ("De loodgieter komt morgen om 15 uur, herinner me een uur van tevoren", "De loodgieter"),
    ],
)
def test_what_is_said_is_kept_and_what_rings_is_before_it(
    world: World, said: str, thing: str
) -> None:
    world.say(said)
    ((message, due),) = rings(world)
    assert due == "2026-11-23T13:00:00Z" and message.startswith(thing), message
    (note,) = world.kept()
    assert (note.startswith(thing) and "15" in note) or "3 baje" in note


def test_what_would_have_rung_already_is_asked_for_and_the_thing_kept(world: World) -> None:
    said = world.say("skype with Ada at 6 pm, remind me 2 hours before")
    assert "past" in said and world.kept() == ["skype with Ada at 6 pm"] and not rings(world)


def test_a_thing_without_a_verb_is_kept_where_it_rings_at_another_time(world: World) -> None:
    world.say("Vaccination on Friday at 10, remind me the day before")
    assert world.kept() == ["Vaccination on Friday at 10"]
    assert [message for message, _ in rings(world)] == ["Vaccination"]


@pytest.mark.parametrize(
    "said", ["remind me to ring the bank at 9", "remind me at 9 to ring the bank"]
)
def test_to_ring_somebody_is_what_to_do(world: World, said: str) -> None:
    world.say(said)
    assert [message for message, _ in rings(world)] == ["ring the bank"]


@pytest.mark.parametrize(
    "said",
    [
        "every other tuesday take the paper bin out, remind me at 7pm",
        "Jeden zweiten Dienstag die Papiertonne rausstellen, erinner mich um 19 Uhr",
        "cada dos martes sacar el papel, avísame a las 19",
        "un mardi sur deux sortir le papier, rappelle-moi à 19h",
        "a cada duas terças tirar o papel, me avisa às 19h",
        "ogni due martedì portare fuori la carta, ricordamelo alle 19",
        "om de dinsdag papier buiten zetten, herinner me om 19 uur",
    ],
)
def test_how_often_is_said_first_and_the_clock_behind(world: World, said: str) -> None:
    world.say(said)
    asked = "SELECT message, scheduled_time, recurrence_pattern FROM reminders"
    message, due, rule = world.db.execute(asked).fetchone()
    assert due == "2026-11-24T18:00:00Z" and "INTERVAL=2;BYDAY=TU" in rule
    assert message in said and len(message) > 5


@pytest.mark.parametrize(
    ("said", "due", "rule"),
    [
        ("the bins go out every tuesday, remind me the evening before", "11-23T18", "BYDAY=MO"),
        ("Müll ist jeden Dienstag, erinner mich am Abend vorher", "11-23T18", "BYDAY=MO"),
        (
            "rent is due on the 1st of every month, remind me the day before",
            "11-30T08",
            "BYMONTHDAY=-1",
        ),
        (
            "choir is every monday and thursday at 7pm, remind me an hour before",
            "11-23T17",
            "BYDAY=MO,TH",
        ),
    ],
)
def test_what_comes_again_is_reminded_of_before_it_each_time(
    world: World, said: str, due: str, rule: str
) -> None:
    world.say(said)
    row = world.db.execute("SELECT scheduled_time, recurrence_pattern FROM reminders").fetchone()
    assert row[0].startswith(f"2026-{due}") and f'{rule}"' in row[1]
    assert len(world.kept()) == 1


def test_the_day_before_a_first_monday_is_no_rule_and_is_asked_about(world: World) -> None:
    said = world.say("book club is on the first monday of every month, remind me the day before")
    assert not rings(world) and "?" in said and len(world.kept()) == 1


@pytest.mark.parametrize(
    ("said", "message", "due"),
    [
        ("remind me 10 min before the 3pm call with Eva tomorrow", "call with Eva", "23T13:50"),
        ("remind me half an hour before the 9.45 bus tomorrow", "bus", "23T08:15"),
        ("remind me 20 minutes before the ferry leaves at 18:40", "ferry leaves", "22T17:20"),
        ("remind me the day before the audit on 27 november", "audit", "26T08:00"),
        (
            "remind me the day before the audit on 27 november at 7am to print it",
            "print it",
            "26T06",
        ),
        ("erinnere mich 20 Minuten bevor der Zug um 18:40 fährt", "Zug fährt", "22T17:20"),
        ("erinner mich 10 min vor dem Treffen morgen um 15 Uhr", "Treffen", "23T13:50"),
        ("rappelle-moi 10 min avant la réunion de 15h demain", "réunion", "23T13:50"),
        ("me lembra 10 min antes da reunião amanhã às 15h", "reunião", "23T13:50"),
        ("recuérdame 15 minutos antes de la cita mañana a las 16", "cita", "23T14:45"),
    ],
)
def test_the_time_of_a_thing_may_be_in_the_request(
    world: World, said: str, message: str, due: str
) -> None:
    world.say(said)
    ((title, at),) = rings(world)
    assert title == message and at.startswith(f"2026-11-{due}")


def test_an_hour_is_of_the_reminder_where_it_is_a_day_before(world: World) -> None:
    world.say("the audit is on 27 november at 10")
    world.say("remind me the day before the audit at 7pm")
    assert [at for _, at in rings(world)] == ["2026-11-26T18:00:00Z"]


def test_a_question_between_is_answered_and_ours_stays(world: World) -> None:
    world.say("remind me to pay Bo")
    assert "nothing planned" in world.say("what's on tomorrow?")
    world.say("tomorrow at 17:00")
    assert rings(world) == [("pay Bo", "2026-11-23T16:00:00Z")]


def test_the_days_of_a_week_are_all_of_them(world: World) -> None:
    world.say("remind me to swim every thursday at 17:30")
    world.say("remind me tuesday at 9 to meet Mo")
    assert "doesn't ring then" in world.say("no swim this week")
    world.say("skip swim next week")
    assert ("swim", "2026-12-03T16:30:00Z") in rings(world)


def test_a_thing_is_called_by_what_its_note_says_before_its_time(world: World) -> None:
    world.say("Morning! parents evening is on the 10th of dec at 5.40, room B12")
    reply = world.say("remind me the day before at 8pm to print his report")
    assert "(parents evening: Thu 10 Dec, 17:40" in reply
