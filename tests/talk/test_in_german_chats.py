"""What is written in chats in German and Dutch after a reminder was set, or rang."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from conftest import World

NOW = datetime(2026, 3, 5, 9, tzinfo=UTC)  # a Thursday, 10:00 in Rome
ROME = ZoneInfo("Europe/Rome")
CHOR = "erinner mich morgen um 18 uhr an die chorprobe"
KOOR = "herinner me morgen om 18:00 aan de koorrepetitie"
MOVED = [
    (CHOR, "mach so draus", ""),  # "so" is no Sunday there
    (CHOR, "mach sa draus", "07T18:00"),
    (CHOR, "lieber mo", "09T18:00"),
    (CHOR, "19 uhr statt 18", "06T19:00"),
    (CHOR, "nicht um 18 sondern um 19 uhr", "06T19:00"),
    (CHOR, "nicht morgen sondern sonntag", "08T18:00"),
    (CHOR, "wurde auf 19:30 verschoben", "06T19:30"),
    (CHOR, "19 uhr tuts auch", "06T19:00"),
    (CHOR, "die probe is nich morgen", ""),
    (KOOR, "19:00 ipv 18:00", "06T19:00"),
    (KOOR, "niet morgen maar zondag", "08T18:00"),
    (KOOR, "kun je m naar 19.30 zetten", "06T19:30"),
    (KOOR, "schuif m een uurtje op", "06T19:00"),
    (KOOR, "nee vr", "06T18:00"),
    (KOOR, "zet de koorrepetitie op za", "07T18:00"),
    (KOOR, "7 uur is ook prima", "06T19:00"),
    (KOOR, "tis om 19u", "06T19:00"),
    (KOOR, "gooi maar naar zondag", "08T18:00"),
    (KOOR, "doe maar vr", "06T18:00"),
    (KOOR, "uurtje opschuiven graag", "06T19:00"),
    (CHOR, "schieb um 2 stunden", "06T20:00"),
    (CHOR, "mach 19 uhr draus, sonst wirds knapp", "06T19:00"),
    (CHOR, "erinner mich doch erst am sonntag", "08T18:00"),
    ("remind me tomorrow at 6pm of the choir", "7 instead of 6", "06T19:00"),
]
CALLED_OFF = [
    (CHOR, "chorprobe brauch ich nich mehr"),
    (CHOR, "die chorprobe kannste vergessen"),
    (CHOR, "erinnerung kann weg"),
    (CHOR, "die erinnerung kann wieder weg"),
    (CHOR, "erinnerung weg pls"),
    (CHOR, "das mit der chorprobe kann raus"),
    (CHOR, "kannst wieder löschen"),
    (CHOR, "brauchst mich nich dran erinnern"),
    (CHOR, "chorprobe muss nich mehr"),
    ("erinner mich morgen um 18 uhr die pfandflaschen wegzubringen", "pfand kannste streichen"),
    ("erinner mich morgen um 18 uhr an den friseur", "friseurtermin brauch ich nimmer"),
    (KOOR, "koorrepetitie gaat nie door"),
    (KOOR, "toch nie nodig"),
    (KOOR, "die koorrepetitie hoeft toch niet"),
    (KOOR, "gooi de koorrepetitie eruit"),
    (KOOR, "koorrepetitie mag je schrappen"),
]
STATED = [
    (CHOR, "der chor hat ne neue dirigentin"),
    (CHOR, "die chorprobe war letzte woche nich so gut"),
    (CHOR, "lena braucht die chorprobe nich mehr"),
    (CHOR, "der alte schrank kann weg"),
    (KOOR, "het koor heeft n nieuwe dirigent"),
    (KOOR, "bij de koorrepetitie was t vorige week leuk"),
]
PUT_OFF = [
    ("erinner mich in 10 minuten die blumen zu gießen", "verschieb um 25 min", 35),
    ("erinner mich in 10 minuten die blumen zu gießen", "jz nich, in ner halben std", 40),
    ("erinner mich in 10 minuten die blumen zu gießen", "in ner viertelstd nochmal", 25),
    ("erinner mich in 10 minuten die blumen zu gießen", "in ner std, bin grad am kochen", 70),
    ("erinner mich in 10 minuten die blumen zu gießen", "15 min noch bin am duschen", 25),
    ("herinner me over 10 minuten de planten water te geven", "half uurtje uitstel", 40),
    ("herinner me over 10 minuten de planten water te geven", "ff niet, over een kwartier", 25),
    (
        "herinner me over 10 minuten de planten water te geven",
        "over een uurtje weer, zit in de bus",
        70,
    ),
]
DONE = [
    ("erinner mich in 10 minuten den müll rauszubringen", "✅"),
    ("erinner mich in 10 minuten den müll rauszubringen", "is raus"),
    ("erinner mich in 10 minuten den müll rauszubringen", "is erledigt thx"),
    ("erinner mich in 10 minuten den herd auszumachen", "is aus"),
    ("herinner me over 10 minuten de vuilnis aan de weg te zetten", "staat al buiten"),
    ("herinner me over 10 minuten de vuilnis aan de weg te zetten", "net gedaan thnx"),
    ("remind me in 10 minutes to feed the cat", "✔️"),
]
NOT_DONE = [
    ("erinner mich in 10 minuten den müll rauszubringen", "bin schon draußen"),
    ("erinner mich in 10 minuten den müll rauszubringen", "hab ihr geschrieben"),
    ("herinner me over 10 minuten de vuilnis aan de weg te zetten", "ben al buiten"),
]
AHEAD = [
    ("erinner mich samstag um 11 uhr das auto zu waschen", "auto is schon gewaschen", True),
    ("erinner mich samstag um 11 uhr das auto zu waschen", "auto hab ich heut gewaschen", True),
    (
        "erinner mich samstag um 11 uhr das auto zu waschen",
        "auto hab ich noch nicht gewaschen",
        False,
    ),
    ("herinner me zaterdag om 11:00 om de auto te wassen", "auto is al gewassen", True),
    ("herinner me zaterdag om 11:00 om de auto te wassen", "auto heb ik nog niet gewassen", False),
]


def rung(world: World, setup: str) -> None:
    world.clock.now = NOW
    world.say(setup)
    world.clock.pass_(minutes=11)
    world.ring()


@pytest.mark.parametrize(("setup", "said", "due"), MOVED)
def test_it_is_moved(world: World, setup: str, said: str, due: str) -> None:
    world.clock.now = NOW
    world.say(setup)
    reply = world.say(said)
    assert world.ringing() == [due or "06T18:00"], reply


@pytest.mark.parametrize(("setup", "said"), CALLED_OFF)
def test_it_is_called_off(world: World, setup: str, said: str) -> None:
    world.clock.now = NOW
    world.say(setup)
    reply = world.say(said)
    assert (world.ringing(), world.count("memories")) == ([], 0), reply


@pytest.mark.parametrize(("setup", "said"), STATED)
def test_what_is_told_of_it_is_kept(world: World, setup: str, said: str) -> None:
    world.clock.now = NOW
    world.say(setup)
    reply = world.say(said)
    assert (world.ringing(), world.count("memories")) == (["06T18:00"], 1), reply


@pytest.mark.parametrize(("setup", "said", "minutes"), PUT_OFF)
def test_it_is_put_off(world: World, setup: str, said: str, minutes: int) -> None:
    rung(world, setup)
    reply = world.say(said)
    hour, minute = divmod(10 * 60 + minutes + 1, 60)
    near = {f"05T{hour:02}:{minute - late:02}" for late in (0, 1)}
    assert near.intersection(world.ringing()), (reply, world.ringing())


@pytest.mark.parametrize(("setup", "said"), DONE)
def test_it_is_done(world: World, setup: str, said: str) -> None:
    rung(world, setup)
    reply = world.say(said)
    assert (world.done(), world.count("memories")) == (1, 0), reply


@pytest.mark.parametrize(("setup", "said"), NOT_DONE)
def test_what_says_something_else_is_kept(world: World, setup: str, said: str) -> None:
    rung(world, setup)
    reply = world.say(said)
    assert (world.done(), world.count("memories")) == (0, 1), reply


@pytest.mark.parametrize(("setup", "said", "is_done"), AHEAD)
def test_what_is_done_before_its_day_rings_no_more(
    world: World, setup: str, said: str, is_done: bool
) -> None:
    world.clock.now = NOW
    world.say(setup)
    reply = world.say(said)
    assert (world.ringing() == [], world.count("memories")) == (is_done, 0 if is_done else 1), reply


def test_a_wrong_number_is_put_right_in_the_note_that_has_it(world: World) -> None:
    world.say("zählerstand gas 55120")
    world.say("kundennummer stadtwerke: 99031 22")
    reply = world.say("sind 55210 nicht 55120")
    assert "zählerstand gas 55210" in reply


def test_a_note_is_forgotten_behind_what_is_told(world: World) -> None:
    world.say("angebot maler Kunze 2400 euro")
    world.say("wir nehmen den anderen, die notiz über Kunze kann weg")
    texts = world.kept()
    assert texts == ["wir nehmen den anderen"]


def test_an_hour_before_it_in_the_words_that_split(world: World) -> None:
    world.clock.now = NOW
    world.say("elternabend morgen 19h, sag mir ne std vorher bescheid")
    assert world.ringing() == ["06T18:00"]


@pytest.mark.parametrize(
    ("said", "due"),
    [
        ("erinner mich jeden 1. und 15. an die abrechnung", "15T09:00"),
        ("erinner mich immer am 20. an die abrechnung", "20T09:00"),
        ("stuur mij zaterdag om 10u een berichtje dat ik brood moet halen", "07T10:00"),
        ("herinner me za om 10u aan het brood", "07T10:00"),
    ],
)
def test_it_is_set(world: World, said: str, due: str) -> None:
    world.clock.now = NOW
    reply = world.say(said)
    assert world.ringing() == [due], reply
