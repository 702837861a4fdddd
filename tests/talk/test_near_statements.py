"""What is said right after a reminder was set, or rang, and is a statement all the same."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from conftest import World

NOW = datetime(2026, 3, 5, 9, tzinfo=UTC)  # a Thursday, 10:00 in Rome
ROME = ZoneInfo("Europe/Rome")
SET = [
    ("erinner mich morgen um 15 uhr an den friseur", "der friseur war heute richtig gut"),
    ("erinner mich morgen um 18 uhr ans training", "das training letzte woche war um 19 uhr"),
    ("erinner mich morgen um 9 an den müll", "wir machen montag immer pizza"),
    ("erinner mich jeden tag um 20 uhr ans dehnen", "heute nacht kaum geschlafen"),
    ("erinner mich morgen um 15 uhr an den friseur", "vielleicht färbe ich mir die haare rot"),
    ("erinner mich freitag um 18 uhr ans grillen", "lena kann nur samstag"),
    ("erinner mich morgen um 18 uhr ans training", "halb acht ist frühstück im hotel"),
    ("ingetin gue besok jam 3 sore ke salon", "salonnya bagus banget"),
    ("ingetin besok jam 6 sore latihan", "latihan minggu lalu jam 7"),
    ("ingetin jumat jam 6 sore bakar2", "andi bisanya sabtu"),
    ("ingetin tiap hari jam 8 malem peregangan", "hari ini kantor libur"),
    ("ingetin gue besok jam 3 sore ke salon", "rina kerja di jalan melati"),
    ("ingetin besok jam 9 pagi buang sampah", "truk sampah lewat tiap selasa"),
    ("kal dopahar 3 baje yaad dilana parlour jana hai", "parlour wali ka naam sunita hai"),
    ("कल दोपहर 3 बजे याद दिलाना पार्लर जाना है", "पार्लर का किराया पाँच हज़ार है"),
    ("kal shaam 6 baje yaad dilana practice", "practice mein ravi ko chot lagi"),
    ("roz raat 8 baje yaad dilana stretching karni hai", "aaj office ki chhutti hai"),
    ("शुक्रवार शाम 6 बजे याद दिलाना दावत है", "मीना शनिवार को आएगी"),
    ("shukravar subah 10 baje yaad dilana kiraya dena hai", "makaan malik ka naam verma ji hai"),
    ("herinner me morgen om 15u aan de kapper", "de kapper heet joost"),
    ("herinner me morgen om 18 uur aan de training", "de training was vorige week om 19 uur"),
    ("herinner me vrijdag om 18 uur aan de bbq", "sanne kan alleen zaterdag"),
    ("herinner me elke dag om 20u te stretchen", "vandaag was het druk op het werk"),
    ("herinner me vandaag om 19 uur aan de pasta", "half acht is het ontbijt in het hotel"),
    ("herinner me morgen om 9 uur aan het vuilnis", "de vuilniswagen komt op dinsdag"),
]
RANG = [  # in ten minutes
    ("erinner mich in 10 minuten den müll rauszubringen", "die katze ist draußen"),
    ("erinner mich in 10 minuten oma anzurufen", "mama hat mit ihr telefoniert"),
    ("erinner mich in 10 minuten die blumen zu gießen", "blumen für mama kosten 20 euro"),
    ("ingetin 10 menit lagi buang sampah", "tempat sampah harganya 50 ribu"),
    ("ingetin 10 menit lagi telpon nenek", "nenek umurnya 80 tahun"),
    ("ingetin 10 menit lagi siram bunga", "bunganya warna merah"),
    ("ingetin 10 menit lagi ambil paket", "paketnya belum nyampe"),
    ("10 minute mein yaad dilana kachra fekna hai", "kachre wali gaadi mangalvar ko aati hai"),
    ("10 minute mein yaad dilana nani ko phone karna hai", "nani ki tabiyat theek nahi hai"),
    ("10 मिनट में याद दिलाना पौधों को पानी देना है", "पौधों की कीमत 200 रुपये थी"),
    ("10 minute mein yaad dilana parcel lena hai", "parcel abhi tak nahi aaya"),
    ("herinner me over 10 minuten de vuilnis buiten te zetten", "de hond staat buiten"),
    ("herinner me over 10 minuten oma te bellen", "mama heeft oma gebeld"),
    ("herinner me over 10 minuten de planten water te geven", "planten waren in de aanbieding"),
    ("herinner me over 10 minuten het pakje op te halen", "pakje kostte 30 euro"),
]  # fmt: skip


def reminders(world: World) -> list[tuple[object, ...]]:
    """Return what there is to be reminded of, and what is done."""
    rows = world.db.execute("SELECT scheduled_time, status, done_at FROM reminders ORDER BY id")
    return [tuple(row) for row in rows.fetchall()]


@pytest.mark.parametrize(("asked", "said"), SET)
def test_a_statement_changes_nothing_that_was_set(world: World, asked: str, said: str) -> None:
    world.clock.now = NOW
    world.say(asked)
    before = reminders(world)
    assert len(before) == 1
    reply = world.say(said)
    assert (reminders(world), world.kept()) == (before, [said]), reply


@pytest.mark.parametrize(("asked", "said"), RANG)
def test_a_statement_changes_nothing_that_rang(world: World, asked: str, said: str) -> None:
    world.clock.now = NOW
    world.say(asked)
    world.clock.pass_(minutes=11)
    world.ring()
    before = reminders(world)
    assert len(before) == 1
    reply = world.say(said)
    assert (reminders(world), world.kept()) == (before, [said]), reply


@pytest.mark.parametrize(
    ("asked", "said", "yes", "at"),
    [
        ("remind me tomorrow at 3pm of the choir", "choir begins at 4pm", "yes", "06T16:00"),
        ("erinner mich morgen um 15 uhr an den chor", "jutta kann nur sonntag", "ja", "08T15:00"),
        ("herinner me morgen om 15 uur aan het koor", "jan kan alleen zondag", "ja", "08T15:00"),
        ("ingetin besok jam 3 sore paduan suara", "wati bisanya minggu", "ya", "08T15:00"),
    ],
)
def test_what_may_move_it_is_kept_and_offered(
    world: World, asked: str, said: str, yes: str, at: str
) -> None:
    world.clock.now = NOW
    world.say(asked)
    before = reminders(world)
    reply = world.say(said)
    assert "?" in reply
    assert (reminders(world), world.kept()) == (before, [said])
    world.say(yes)
    (moved,) = reminders(world)
    due = datetime.fromisoformat(str(moved[0])).astimezone(ROME)
    assert f"{due:%dT%H:%M}" == at
    assert world.kept() == [said]


def test_what_is_no_yes_leaves_it_as_it_is(world: World) -> None:
    world.clock.now = NOW
    world.say("erinner mich morgen um 15 uhr an den chor")
    before = reminders(world)
    world.say("jutta kann nur sonntag")
    world.say("jutta singt alt")
    assert (reminders(world), world.kept()) == (
        before,
        ["jutta kann nur sonntag", "jutta singt alt"],
    )


@pytest.mark.parametrize(
    ("asked", "question"),
    [
        ("erinner mich freitag um 14 uhr an den chor", "was mach ich freitag"),
        ("erinner mich freitag um 14 uhr an den chor", "wie schauts freitag aus"),
        ("herinner me vrijdag om 14 uur aan het koor", "wat ga ik vrijdag doen"),
        ("herinner me vrijdag om 14 uur aan het koor", "vrijdag iets op de planning"),
        ("ingetin jumat jam 2 siang paduan suara", "jumat ada apa aja"),
        ("ingetin jumat jam 2 siang paduan suara", "jumat jadwalnya apa"),
        ("shukravar dopahar 2 baje yaad dilana choir", "shukravar ka schedule batao"),
    ],
)
def test_what_a_day_holds_is_no_statement(world: World, asked: str, question: str) -> None:
    world.clock.now = NOW
    world.say(asked)
    before = reminders(world)
    reply = world.say(question)
    assert "14:00" in reply
    assert (reminders(world), world.kept()) == (before, [])


@pytest.mark.parametrize(
    "said",
    [
        "besok ada acara keluarga",
        "woensdag iets lekkers voor oma",
        "mittwoch was schönes mit anna",
        "budhvar ka schedule badal gaya school ka",
    ],
)
def test_a_day_and_what_it_holds_is_a_statement(world: World, said: str) -> None:
    world.clock.now = NOW
    world.say(said)
    assert world.kept() == [said]


@pytest.mark.parametrize("said", ["das wär mir lieber", "das blaue wär mir lieber"])
def test_a_wish_gives_no_reminder_a_new_name(world: World, said: str) -> None:
    world.clock.now = NOW
    world.say("erinner mich morgen um 15 uhr an den chor")
    world.say(said)
    rows = world.db.execute("SELECT message FROM reminders").fetchall()
    assert [row[0] for row in rows] == ["den chor"]
