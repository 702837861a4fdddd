"""What is said right after a reminder was set: let go, brought forward, pushed to a day."""

from datetime import datetime

import pytest
from conftest import World

SET = {
    "en": ("remind me to call the bank on friday at 10am", "sunday"),
    "es": ("recuérdame llamar al banco el viernes a las 10", "domingo"),
    "pt": ("me lembra de ligar pro banco sexta às 10h", "domingo"),
    "fr": ("rappelle-moi d'appeler la banque vendredi à 10h", "dimanche"),
    "de": ("erinner mich freitag um 10 uhr die bank anzurufen", "sonntag"),
    "it": ("ricordami di chiamare la banca venerdì alle 10", "domenica"),
    "id": ("ingatkan aku telepon bank jumat jam 10 pagi", "minggu"),
    "hi": ("shukravar subah 10 baje bank call karne ki yaad dilana", "ravivar"),
    "nl": ("herinner me vrijdag om 10 uur de bank te bellen", "zondag"),
}
LET_GO = [
    ("en", "never mind"),
    ("en", "no, forget it"),
    ("es", "olvídalo, mejor no"),
    ("pt", "deixa pra lá, não quero mais"),
    ("fr", "laisse tomber, ne me le rappelle pas"),
    ("de", "nee vergiss es"),
    ("it", "no dai, lascia perdere"),
    ("id", "ga jadi deh"),
    ("hi", "rehne do, yaad mat dilana"),
    ("nl", "laat maar, toch niet"),
]
EARLIER = [
    ("en", "make it an hour earlier"),
    ("es", "ponlo una hora antes"),
    ("pt", "coloca uma hora mais cedo"),
    ("fr", "mets-le une heure plus tôt"),
    ("de", "eine stunde früher bitte"),
    ("it", "anticipalo di un'ora"),
    ("hi", "ek ghanta pehle kar do"),
    ("nl", "uurtje eerder graag"),
]
PUSHED = [
    ("en", "push it to sunday"),
    ("es", "pásalo al domingo"),
    ("pt", "passa pra domingo"),
    ("fr", "décale à dimanche"),
    ("de", "schieb auf sonntag"),
    ("id", "geser ke minggu"),
    ("nl", "verzet naar zondag"),
]


def set_and_say(world: World, language: str, text: str) -> list[datetime]:
    world.say(SET[language][0])
    world.say(text)
    rows = world.db.execute("SELECT scheduled_time FROM reminders WHERE status = 'pending'")
    zone = world.services.settings.timezone
    return [datetime.fromisoformat(at).astimezone(zone) for (at,) in rows.fetchall()]


@pytest.mark.parametrize(("language", "text"), LET_GO)
def test_it_is_let_go(world: World, language: str, text: str) -> None:
    assert set_and_say(world, language, text) == []


@pytest.mark.parametrize(("language", "text"), EARLIER)
def test_it_is_brought_forward(world: World, language: str, text: str) -> None:
    assert [(at.weekday(), at.hour) for at in set_and_say(world, language, text)] == [(4, 9)]


@pytest.mark.parametrize(("language", "text"), PUSHED)
def test_it_is_pushed_to_a_day(world: World, language: str, text: str) -> None:
    assert [(at.weekday(), at.hour) for at in set_and_say(world, language, text)] == [(6, 10)]


def test_an_hour_that_nobody_waits_is_a_time_of_day(world: World) -> None:
    assert [at.hour for at in set_and_say(world, "nl", "doe maar 17 uur")] == [17]


def test_a_no_alone_lets_nothing_go(world: World) -> None:
    assert len(set_and_say(world, "en", "no thanks")) == 1
