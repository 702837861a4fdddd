"""What follows a reminder, in nine languages and over the whole way: put off, moved, done, called
off. Each line is said to a small store where the bread was to be taken out a moment ago, and the
hairdresser and the rent are still to come."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from conftest import ANNA, World

import store

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)  # a Wednesday, 10:00 in Rome
ROME = ZoneInfo("Europe/Rome")
# What rang, what is on Friday at 15:00, what is on 1 December at 9:00.
TITLES = {
    "es": ("sacar el pan", "ir a la peluquería", "pagar la luz"),
    "pt": ("tirar o pão", "ir ao barbeiro", "pagar a luz"),
    "fr": ("sortir le pain", "aller au coiffeur", "payer l'électricité"),
    "de": ("Brot rausholen", "zum Friseur gehen", "Strom bezahlen"),
    "it": ("tirare fuori il pane", "andare dal barbiere", "pagare la luce"),
    "id": ("angkat roti", "ke salon", "bayar listrik"),
    "nl": ("brood eruit halen", "naar de kapper", "stroom betalen"),
    "hi_Latn": ("roti nikalna", "salon jana", "bijli ka bill bharna"),
    "hi": ("रोटी निकालना", "सैलून जाना", "बिजली का बिल भरना"),
}
PUT_OFF = [
    ("es", "aplaza 20 min", 20),
    ("es", "ahora no puedo, en 20 min", 20),
    ("es", "recuérdamelo en 20 min", 20),
    ("pt", "adia 20 min", 20),
    ("pt", "me avisa de novo daqui 20 min", 20),
    ("fr", "rappelle-moi dans un quart d'heure", 15),
    ("fr", "tu me le redis dans 20 min ?", 20),
    ("de", "grad schlecht, in ner halben stunde", 30),
    ("de", "erinnerst du mich in 20 min nochmal?", 20),
    ("it", "rimanda di 20 min", 20),
    ("it", "ora no, tra 20 minuti", 20),
    ("id", "lagi sibuk, 20 menit lagi", 20),
    ("nl", "herinner me over 20 min nog eens", 20),
    ("nl", "nu even niet, over 20 min", 20),
    ("hi_Latn", "20 min aur", 20),
    ("hi_Latn", "abhi nahi, 20 min baad", 20),
    ("hi", "20 मिनट और", 20),
    ("hi", "20 मिनट बाद फिर से याद दिलाना", 20),
]
MOVED = [
    ("es", "la peluquería mejor a las 16:30", "27T16:30"),
    ("es", "lo de la peluquería pásalo al sábado a las 11", "28T11:00"),
    ("es", "retrasa la peluquería una hora", "27T16:00"),
    ("pt", "muda o barbeiro pras 18h", "27T18:00"),
    ("pt", "o do barbeiro joga pra sábado as 11", "28T11:00"),
    ("fr", "le coiffeur plutôt à 16h30", "27T16:30"),
    ("fr", "celui du coiffeur mets-le samedi à 11h", "28T11:00"),
    ("fr", "retarde le coiffeur d'une heure", "27T16:00"),
    ("de", "friseur lieber um 16:30", "27T16:30"),
    ("de", "den Friseur auf den 5. um 11 verschieben", "05T11:00"),
    ("it", "quello del barbiere spostalo a sabato alle 11", "28T11:00"),
    ("it", "posticipa il barbiere di un'ora", "27T16:00"),
    ("id", "yang salon pindahin ke sabtu jam 11", "28T11:00"),
    ("nl", "verzet de kapper naar 18 uur", "27T18:00"),
    ("nl", "kapper toch liever om 16:30", "27T16:30"),
    ("hi_Latn", "salon wala saturday 11 baje kar do", "28T11:00"),
    ("hi", "सैलून शनिवार 11 बजे कर दो", "28T11:00"),
]
DONE = [
    ("es", "ya lo saqué", 0),
    ("es", "luz pagada", 2),
    ("pt", "já fiz, vlw", 0),
    ("pt", "luz paga", 2),
    ("fr", "c fait", 0),
    ("fr", "l'électricité c'est payé", 2),
    ("de", "hab ich gemacht", 0),
    ("de", "strom bezahlt", 2),
    ("it", "ecco, fatto", 0),
    ("it", "segna la luce come fatta", 2),
    ("id", "udh beres", 0),
    ("id", "listrik udah dibayar", 2),
    ("nl", "is gebeurd", 0),
    ("nl", "vink de stroom af", 2),
    ("hi_Latn", "ho gaya bhai", 0),
    ("hi_Latn", "bijli ka bill bhar diya", 2),
    ("hi", "हो गया", 0),
]
CALLED_OFF = [
    ("es", "al final no voy a la peluquería, cancélalo", 1),
    ("es", "ya no hace falta lo de la luz", 2),
    ("pt", "o do barbeiro pode cancelar", 1),
    ("pt", "n quero mais o lembrete da luz", 2),
    ("fr", "finalement je vais pas chez le coiffeur, annule", 1),
    ("fr", "je veux plus le rappel de l'électricité", 2),
    ("de", "ich geh doch nicht zum Friseur, lösch das", 1),
    ("de", "erinner mich nicht an den Friseur", 1),
    ("it", "quello del barbiere annullalo", 1),
    ("it", "il promemoria della luce non serve più", 2),
    ("id", "salon ga perlu lagi, hapus aja", 1),
    ("nl", "de kapper hoeft niet meer", 1),
    ("nl", "herinner me niet aan de kapper", 1),
    ("hi_Latn", "salon ka reminder nahi chahiye", 1),
    ("hi", "सैलून वाला रहने दो", 1),
]
ALL = [
    ("it", "cancella tutti i promemoria"),
    ("id", "hapus semua pengingat"),
    ("hi_Latn", "saare reminder hata do"),
    ("hi", "सारे रिमाइंडर हटा दो"),
]


def in_scene(world: World, language: str) -> list[store.Reminder]:
    """Return the three reminders of a person who speaks a language; the first has rung."""
    world.clock.now = NOW - timedelta(minutes=5)
    world.say("/help")
    user = store.find_user_by_whatsapp_id(world.db, ANNA.removeprefix("whatsapp:"))
    assert user is not None
    store.set_language(world.db, user.id, language, NOW)
    dues = (NOW, datetime(2026, 11, 27, 14, tzinfo=UTC), datetime(2026, 12, 1, 8, tzinfo=UTC))
    made = [
        store.add_reminder(world.db, user.id, None, title, due, ROME, world.clock.now)
        for title, due in zip(TITLES[language], dues, strict=True)
    ]
    world.clock.now = NOW
    world.ring()
    world.clock.pass_(minutes=1)
    return made


def pending(world: World) -> dict[str, str]:
    """Return the titles of what is to ring, each with its day and clock in Rome."""
    rows = world.db.execute("SELECT id FROM reminders WHERE status = 'pending'").fetchall()
    found = [store.get_reminder(world.db, row[0]) for row in rows]
    return {one.message: f"{one.due_at.astimezone(ROME):%dT%H:%M}" for one in found}


@pytest.mark.parametrize(("language", "said", "minutes"), PUT_OFF)
def test_what_rang_is_put_off(world: World, language: str, said: str, minutes: int) -> None:
    bread, _, _ = in_scene(world, language)
    due = world.clock.now.astimezone(ROME) + timedelta(minutes=minutes)
    reply = world.say(said)
    assert pending(world).get(bread.message) == f"{due:%dT%H:%M}", reply
    assert (world.count("memories"), len(pending(world))) == (0, 3)


@pytest.mark.parametrize(("language", "said", "at"), MOVED)
def test_another_time_is_given(world: World, language: str, said: str, at: str) -> None:
    _, hair, light = in_scene(world, language)
    reply = world.say(said)
    assert pending(world) == {hair.message: at, light.message: "01T09:00"}, reply
    assert world.count("memories") == 0


@pytest.mark.parametrize(("language", "said", "which"), DONE)
def test_what_is_done_is_ended(world: World, language: str, said: str, which: int) -> None:
    made = in_scene(world, language)
    reply = world.say(said)
    over = [store.get_reminder(world.db, one.id).done_at is not None for one in made]
    assert over == [number == which for number in range(3)], reply
    assert world.count("memories") == 0


@pytest.mark.parametrize(("language", "said", "which"), CALLED_OFF)
def test_what_is_not_needed_is_cancelled(
    world: World, language: str, said: str, which: int
) -> None:
    made = in_scene(world, language)
    reply = world.say(said)
    assert [*pending(world)] == [made[3 - which].message], reply


@pytest.mark.parametrize(("language", "said"), ALL)
def test_all_are_cancelled(world: World, language: str, said: str) -> None:
    in_scene(world, language)
    world.say(said)
    assert not pending(world)


def test_words_with_another_accent_name_the_same_reminder(world: World) -> None:
    _, _, light = in_scene(world, "es")
    world.say("cancela la peluqueria")
    assert [*pending(world)] == [light.message]


@pytest.mark.parametrize(
    ("said", "due", "rule"),
    [
        ("todo dia às 7 e meia da noite me lembra do remédio", "25T19:30", "FREQ=DAILY"),
        ("ogni giorno alle 20 e 15 ricordami le gocce", "25T20:15", "FREQ=DAILY"),
        ("todos los días a las 8 y 20 recuérdame la pastilla", "26T08:20", "FREQ=DAILY"),
        (
            "jeden Tag um 8 und 20 Uhr erinnere mich an die Tabletten",
            "25T20:00",
            "FREQ=DAILY;BYHOUR=8,20",
        ),
        ("rappel lundi 30/11 17h : déposer le chat", "30T17:00", None),
        ("rappelle-moi samedi 10h la piscine", "28T10:00", None),
        ("herinner me zaterdag 10 uur aan zwemmen", "28T10:00", None),
    ],
)
def test_hours_as_they_are_said(world: World, said: str, due: str, rule: str | None) -> None:
    world.clock.now = NOW
    world.say(said)
    (row,) = world.db.execute("SELECT id FROM reminders").fetchall()
    made = store.get_reminder(world.db, row[0])
    assert (f"{made.due_at.astimezone(ROME):%dT%H:%M}", made.rrule) == (due, rule)


WAKE = [
    ("es", "despiértame mañana a las 5:40", "no, a las 5:50"),
    ("it", "svegliami domani alle 5:40", "no, alle 5:50"),
    ("de", "weck mich morgen um 5:40", "nee, um 5:50"),
]


@pytest.mark.parametrize(("language", "said", "corrected"), WAKE)
def test_waking_needs_no_more_words_and_stays_in_the_morning(
    world: World, language: str, said: str, corrected: str
) -> None:
    world.clock.now = NOW
    assert "?" not in world.say(said).partition("\n")[0]
    world.say(corrected)
    assert [*pending(world).values()] == ["26T05:50"]


@pytest.mark.parametrize(
    ("said", "minutes"),
    [("en media hora recuérdame la sopa", 30), ("tra 2 ore ricordami la zuppa", 120)],
)
def test_a_length_before_the_request(world: World, said: str, minutes: int) -> None:
    world.clock.now = NOW
    world.say(said)
    due = NOW.astimezone(ROME) + timedelta(minutes=minutes)
    assert [*pending(world).values()] == [f"{due:%dT%H:%M}"]


@pytest.mark.parametrize(
    ("language", "said"),
    [("es", "bórralo"), ("it", "cancellalo"), ("pt", "apaga ele"), ("de", "lösch die")],
)
def test_what_was_shown_is_pointed_at(world: World, language: str, said: str) -> None:
    _, hair, light = in_scene(world, language)
    world.say(f"/cancel {light.id}")
    world.say("/reminders")
    assert hair.message in pending(world)
    world.say("/reminders")
    world.say(said)
    assert world.count("memories") == 0
