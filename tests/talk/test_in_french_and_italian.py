"""What is written in chats in French and Italian after a reminder was set, or rang."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from conftest import World

NOW = datetime(2026, 3, 5, 9, tzinfo=UTC)  # a Thursday, 10:00 in Rome
ROME = ZoneInfo("Europe/Rome")
OPTICIEN = "rappelle-moi samedi à 14h30 de passer chez l'opticien"
RATA = "ricordami sabato alle 14:30 di pagare la rata"
MOVED = [
    (OPTICIEN, "samedi jpeux pas, mets dim", "08T14:30"),
    (OPTICIEN, "samedi c'est mort, dimanche plutôt", "08T14:30"),
    (OPTICIEN, "14h30 c'est trop tôt, mets 16h", "07T16:00"),
    (OPTICIEN, "décale à dimanche, je bosse samedi", "08T14:30"),
    (OPTICIEN, "plutôt 16h, je sors tard du boulot", "07T16:00"),
    (OPTICIEN, "oups 16h", "07T16:00"),
    (OPTICIEN, "16h pas 14h30", "07T16:00"),
    (OPTICIEN, "16h ça m'arrange plus", "07T16:00"),
    (OPTICIEN, "mets 16h", "07T16:00"),
    (OPTICIEN, "décale d'une petite heure", "07T15:30"),
    (OPTICIEN, "repousse d'1h", "07T15:30"),
    (OPTICIEN, "recule l'opticien d'une semaine", "14T14:30"),
    (OPTICIEN, "la veille plutôt", "06T14:30"),
    (OPTICIEN, "décale au lendemain", "08T14:30"),
    (RATA, "sabato nn riesco, facciamo dom", "08T14:30"),
    (RATA, "le 14:30 è presto, meglio le 16", "07T16:00"),
    (RATA, "facciamo le 16", "07T16:00"),
    (RATA, "non alle 14:30, alle 16", "07T16:00"),
    (RATA, "metti la rata alle 16, alle 14 pranzo dai miei", "07T16:00"),
    (RATA, "posticipa di mezz'oretta", "07T15:00"),
    (RATA, "un'oretta prima", "07T13:30"),
    (RATA, "meglio il giorno dopo", "08T14:30"),
    (RATA, "il giorno prima", "06T14:30"),
    (RATA, "un quarto d'ora dopo grz", "07T14:45"),
]
CALLED_OFF = [
    (OPTICIEN, "annule, ma sœur y va pour moi"),
    (OPTICIEN, "plus la peine, j'y suis passé"),
    (OPTICIEN, "annule samedi"),
    (RATA, "annulla, l'ha pagata papà"),
    (RATA, "non serve più, ho l'addebito"),
    (RATA, "niente rata alla fine"),
    ("rappelle-moi demain à 16h d'appeler tonton Guy", "annule le coup de fil à tonton Guy"),
    ("ricordami domani alle 16 di chiamare lo zio Gino", "annulla la telefonata allo zio Gino"),
]
DAILY = [
    ("rappelle-moi tous les jours à 8h d'ouvrir la serre", "annule juste demain"),
    ("rappelle-moi tous les jours à 8h d'ouvrir la serre", "pas besoin demain"),
    ("rappelle-moi tous les jours à 8h d'ouvrir la serre", "demain c'est férié, pas besoin"),
    ("ricordami ogni giorno alle 8 di aprire la serra", "annulla solo domani"),
    ("ricordami ogni giorno alle 8 di aprire la serra", "domani è festa, non serve"),
]
LINGE = "rappelle-moi dans 10 minutes de vider le lave-linge"
BUCATO = "ricordami tra 10 minuti di ritirare il bucato"
PUT_OFF = [
    (LINGE, "dans un ptit quart d'heure", 26),
    (LINGE, "relance moi dans 15 min", 26),
    (LINGE, "pas tout de suite, dans 15 min", 26),
    (LINGE, "15 min de plus il essore encore", 26),
    (LINGE, "je suis en réu, ds 15 min", 26),
    (BUCATO, "tra un quarto d'oretta", 26),
    (BUCATO, "non adesso, tra 15 min", 26),
    (BUCATO, "sono al tel, riscrivimi tra 15 min", 26),
    (BUCATO, "altri 15 minutini", 26),
]
DONE = [
    (LINGE, "ça y est"),
    (LINGE, "jviens de le faire"),
    (LINGE, "c'est géré"),
    (LINGE, "lave-linge vidé hier soir"),
    (BUCATO, "appena fatto"),
    (BUCATO, "gia fatto tvb"),
    (BUCATO, "ci ho pensato io"),
]


@pytest.mark.parametrize(("asked", "said", "at"), MOVED)
def test_it_is_moved(world: World, asked: str, said: str, at: str) -> None:
    world.clock.now = NOW
    world.say(asked)
    reply = world.say(said)
    assert world.ringing() == [at], reply


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (OPTICIEN, "rappelle-moi demain à 9h de semer les radis", "non l'opticien à 16h"),
        (RATA, "ricordami domani alle 9 di seminare i ravanelli", "no la rata alle 16"),
        (RATA, "ricordami domani alle 9 di seminare i ravanelli", "rimanda la rata di 90 minuti"),
    ],
)
def test_the_one_that_is_named_is_moved(world: World, first: str, last: str, said: str) -> None:
    world.clock.now = NOW
    world.say(first)
    world.say(last)
    reply = world.say(said)
    assert world.ringing() == ["06T09:00", "07T16:00"], reply


@pytest.mark.parametrize(("asked", "said"), DAILY)
def test_tomorrow_is_left_out(world: World, asked: str, said: str) -> None:
    world.clock.now = NOW
    world.say(asked)
    reply = world.say(said)
    assert world.ringing() == ["07T08:00"], reply


@pytest.mark.parametrize(("asked", "said"), CALLED_OFF)
def test_it_is_called_off(world: World, asked: str, said: str) -> None:
    world.clock.now = NOW
    world.say(asked)
    reply = world.say(said)
    assert world.ringing() == [], reply


@pytest.mark.parametrize(("asked", "said", "minutes"), PUT_OFF)
def test_it_is_put_off(world: World, asked: str, said: str, minutes: int) -> None:
    world.clock.now = NOW
    world.say(asked)
    world.clock.pass_(minutes=11)
    world.ring()
    reply = world.say(said)
    assert world.ringing() == [f"05T10:{minutes}"], reply


@pytest.mark.parametrize(("asked", "said"), DONE)
def test_it_is_done(world: World, asked: str, said: str) -> None:
    world.clock.now = NOW
    world.say(asked)
    world.clock.pass_(minutes=11)
    world.ring()
    reply = world.say(said)
    assert world.done() == 1, reply


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (OPTICIEN, "l'opticien ferme à 18h le samedi"),
        (OPTICIEN, "vendredi je peux pas, j'ai la kermesse de l'école"),
        (OPTICIEN, "changé les piles de la télécommande, elles étaient mortes"),
        (OPTICIEN, "Nora a annulé le resto de samedi"),
        (RATA, "sabato lavoro"),
        (RATA, "la rata è di 240 euro"),
        (RATA, "domenica andiamo dai suoceri, fanno le lasagne"),
    ],
)
def test_a_statement_is_kept(world: World, asked: str, said: str) -> None:
    world.clock.now = NOW
    world.say(asked)
    before = world.ringing()
    reply = world.say(said)
    assert (world.ringing(), world.kept()) == (before, [said]), reply


def test_a_day_behind_a_far_one_is_the_next(world: World) -> None:
    world.clock.now = NOW
    world.say("rappelle-moi dans un an de refaire le passeport, et lundi 18h de payer la cantine")
    assert world.ringing() == ["05T09:00", "09T18:00"]
