"""What is written in chats in Indonesian and Hindi after a reminder was set, or rang."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from conftest import World

NOW = datetime(2026, 3, 5, 9, tzinfo=UTC)  # a Thursday, 10:00 in Rome
ROME = ZoneInfo("Europe/Rome")
ARISAN = "ingetin besok jam 7 malam arisan keluarga"
GYM = "kal shaam 6 baje yaad dilana gym jana hai"
DARZI = "कल शाम 6 बजे याद दिलाना दर्जी के पास जाना है"
MOVED = [
    (ARISAN, "jam 8 aja deh", "06T20:00"),
    (ARISAN, "geser ke jam 8 dong", "06T20:00"),
    (ARISAN, "setengah 8 aja", "06T19:30"),
    (ARISAN, "jam 8 pagi aja", "06T08:00"),
    (ARISAN, "jam 7 kecepetan, jam 9 aja", "06T21:00"),
    (ARISAN, "maju sejam", "06T18:00"),
    (ARISAN, "besok gabisa, minggu aja", "08T19:00"),
    (ARISAN, "arisannya dimundurin ke jam 9 malem", "06T21:00"),
    (ARISAN, "bu Yati bisanya minggu, arisan ganti minggu aja", "08T19:00"),
    (ARISAN, "bisa digeser jam 9 gak", "06T21:00"),
    (GYM, "7 baje krdo yr", "06T19:00"),
    (GYM, "ek ghanta late kar do", "06T19:00"),
    (GYM, "aadha ghanta aage khiska do", "06T18:30"),
    (GYM, "aadha ghanta jaldi kar do", "06T17:30"),
    (GYM, "6 baje bahut jaldi hai, sadhe 6 kar do", "06T18:30"),
    (GYM, "kal time nahi milega, sunday kar do", "08T18:00"),
    (GYM, "7 baje chalega kya", "06T19:00"),
    (GYM, "reminder 7 baje kar do", "06T19:00"),
    (GYM, "isko sunday pe rakh do", "08T18:00"),
    (DARZI, "आधा घंटा आगे खिसका दो", "06T18:30"),
    (DARZI, "एक घंटा लेट कर दो", "06T19:00"),
    (DARZI, "कल टाइम नहीं मिलेगा, रविवार कर दो", "08T18:00"),
    ("remind me tomorrow at 7pm of the choir", "make it 8", "06T20:00"),
    ("erinner mich morgen um 19 uhr an den chor", "um 8 bitte", "06T20:00"),
]
DAILY = [
    ("ingetin tiap hari jam 5 sore jogging", "besok ga jogging"),
    ("ingetin tiap hari jam 5 sore jogging", "joggingnya besok libur dulu"),
    ("roz shaam 5 baje yaad dilana tulsi ko paani dena hai", "kal chutti"),
]
CALLED_OFF = [
    (ARISAN, "arisannya dibatalin aja"),
    (ARISAN, "batal deh"),
    (ARISAN, "gausah ingetin lagi"),
    (ARISAN, "jangan ingetin lagi soal arisan"),
    (GYM, "gym nahi jaana ab"),
    (GYM, "gym wala cancel"),
    (DARZI, "दर्जी वाला कैंसिल"),
    (DARZI, "दर्जी के पास नहीं जाना अब"),
]
PUT_OFF = [
    ("10 minute mein yaad dilana paani band karna hai", "bas 15 minute", 26),
    ("10 मिनट में याद दिलाना पानी बंद करना है", "15 मिनट बाद बोल देना", 26),
    ("ingetin 10 menit lagi angkat roti", "lagi rapat nih, 15 menit lagi", 26),
]
DONE = [
    ("ingetin 10 menit lagi kirim invoice", "beres pak"),
    ("ingetin 10 menit lagi kirim invoice", "invoice udah kekirim"),
    ("ingetin 10 menit lagi kirim invoice", "udah beres semua"),
    ("10 minute mein yaad dilana goli leni hai", "kha li"),
    ("10 minute mein yaad dilana chai banani hai", "ho gyi"),
    ("10 मिनट में याद दिलाना गोली लेनी है", "गोली खा ली"),
]


def pending(world: World) -> list[str]:
    """Return when what is to come rings, in Rome."""
    rows = world.db.execute(
        "SELECT scheduled_time FROM reminders WHERE status = 'pending' AND done_at IS NULL"
    )
    times = (datetime.fromisoformat(row[0]).astimezone(ROME) for row in rows.fetchall())
    return [f"{at:%dT%H:%M}" for at in times]


@pytest.mark.parametrize(("asked", "said", "at"), MOVED)
def test_it_is_moved(world: World, asked: str, said: str, at: str) -> None:
    world.clock.now = NOW
    world.say(asked)
    reply = world.say(said)
    assert pending(world) == [at], reply


@pytest.mark.parametrize(("asked", "said"), DAILY)
def test_tomorrow_is_left_out(world: World, asked: str, said: str) -> None:
    world.clock.now = NOW
    world.say(asked)
    world.clock.pass_(hours=8)
    world.ring()
    reply = world.say(said)
    assert pending(world) == ["07T17:00"], reply


@pytest.mark.parametrize(("asked", "said"), CALLED_OFF)
def test_it_is_called_off(world: World, asked: str, said: str) -> None:
    world.clock.now = NOW
    world.say(asked)
    reply = world.say(said)
    assert pending(world) == [], reply


@pytest.mark.parametrize(("asked", "said", "minutes"), PUT_OFF)
def test_it_is_put_off(world: World, asked: str, said: str, minutes: int) -> None:
    world.clock.now = NOW
    world.say(asked)
    world.clock.pass_(minutes=11)
    world.ring()
    reply = world.say(said)
    assert pending(world) == [f"05T10:{minutes}"], reply


@pytest.mark.parametrize(("asked", "said"), DONE)
def test_it_is_done(world: World, asked: str, said: str) -> None:
    world.clock.now = NOW
    world.say(asked)
    world.clock.pass_(minutes=11)
    world.ring()
    reply = world.say(said)
    rows = world.db.execute("SELECT COUNT(*) FROM reminders WHERE done_at IS NOT NULL")
    assert rows.fetchone()[0] == 1, reply


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (ARISAN, "kemarin hujan deras, jam 8 baru reda"),
        (ARISAN, "bu Yati bilang arisan bulan lalu seru"),
        (GYM, "gym ki fees 1200 hai"),
        (GYM, "ravi gym nahi gaya kal"),
        (DARZI, "दर्जी का नाम सलीम है"),
    ],
)
def test_a_statement_is_kept(world: World, asked: str, said: str) -> None:
    world.clock.now = NOW
    world.say(asked)
    before = pending(world)
    reply = world.say(said)
    assert (pending(world), world.kept()) == (before, [said]), reply
