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
    (ARISAN, "rumah bu Lia dipake besok, pindahin minggu aja jam yg sama", "08T19:00"),
    (ARISAN, "ga jadi besok, minggu aja", "08T19:00"),
    (ARISAN, "macet kalo jam 7, jam 8 aja gpp", "06T20:00"),
    (ARISAN, "eh jam 8 ding", "06T20:00"),
    (ARISAN, "arisannya minggu ternyata", "08T19:00"),
    (GYM, "trainer kal chutti pe hai, sunday ko kar do same time", "08T18:00"),
    (GYM, "thoda late, 7 baje", "06T19:00"),
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
    ("ingetin tiap hari jam 5 sore jemput Bima", "besok Bima libur, gausah ingetin"),
    ("roz shaam 5 baje yaad dilana tulsi ko paani dena hai", "kal chutti"),
]
CALLED_OFF = [
    (ARISAN, "arisannya dibatalin aja"),
    (ARISAN, "batal deh"),
    (ARISAN, "gausah ingetin lagi"),
    (ARISAN, "jangan ingetin lagi soal arisan"),
    (ARISAN, "arisannya dibatalin tante Ros"),
    (ARISAN, "udah ah ga usah"),
    (GYM, "gym rehne do is baar"),
    (GYM, "gym nahi jaana ab"),
    (GYM, "gym wala cancel"),
    (DARZI, "दर्जी वाला कैंसिल"),
    (DARZI, "दर्जी के पास नहीं जाना अब"),
]
PUT_OFF = [
    ("10 minute mein yaad dilana paani band karna hai", "bas 15 minute", 26),
    ("10 मिनट में याद दिलाना पानी बंद करना है", "15 मिनट बाद बोल देना", 26),
    ("ingetin 10 menit lagi angkat roti", "lagi rapat nih, 15 menit lagi", 26),
    ("ingetin 10 menit lagi angkat roti", "blm mateng, 15 menitan lg", 26),
    ("ingetin 10 menit lagi angkat roti", "tar 15 menit lg gw angkat", 26),
    ("ingetin 10 menit lagi bangunin kakak", "kakak masih tidur, stgh jam lagi yaa", 41),
    ("10 minute mein yaad dilana doodh lena hai", "15 minute mein le lunga", 26),
    ("10 minute mein yaad dilana parcel lena hai", "dukaan pe bheed hai 15 minute ruk", 26),
]
DONE = [
    ("ingetin 10 menit lagi kirim invoice", "beres pak"),
    ("ingetin 10 menit lagi kirim invoice", "invoice udah kekirim"),
    ("ingetin 10 menit lagi kirim invoice", "udah beres semua"),
    ("10 minute mein yaad dilana goli leni hai", "kha li"),
    ("10 minute mein yaad dilana chai banani hai", "ho gyi"),
    ("10 मिनट में याद दिलाना गोली लेनी है", "गोली खा ली"),
]


@pytest.mark.parametrize(("asked", "said", "at"), MOVED)
def test_it_is_moved(world: World, asked: str, said: str, at: str) -> None:
    world.clock.now = NOW
    world.say(asked)
    reply = world.say(said)
    assert world.ringing() == [at], reply


@pytest.mark.parametrize(("asked", "said"), DAILY)
def test_tomorrow_is_left_out(world: World, asked: str, said: str) -> None:
    world.clock.now = NOW
    world.say(asked)
    world.clock.pass_(hours=8)
    world.ring()
    reply = world.say(said)
    assert world.ringing() == ["07T17:00"], reply


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
        (ARISAN, "kemarin hujan deras, jam 8 baru reda"),
        (ARISAN, "bu Yati bilang arisan bulan lalu seru"),
        (GYM, "gym ki fees 1200 hai"),
        (GYM, "ravi gym nahi gaya kal"),
        (DARZI, "दर्जी का नाम सलीम है"),
        (ARISAN, "rapat kantor dibatalin bos"),
        (ARISAN, "arisan mulai jam 7 sampe jam 9"),
        ("ingetin besok jam 10 pagi ke bank", "bank buka jam 8 sampe jam 3"),
    ],
)
def test_a_statement_is_kept(world: World, asked: str, said: str) -> None:
    world.clock.now = NOW
    world.say(asked)
    before = world.ringing()
    reply = world.say(said)
    assert (world.ringing(), world.kept()) == (before, [said]), reply


@pytest.mark.parametrize(
    ("kept", "asked", "answer"),
    [
        ("ban belakang ganti 12 januari", "ban belakang ganti tgl brp tuh", "12 januari"),
        ("servis AC 350rb sama pak Jono", "kemarin servis AC kena brp", "350rb"),
        ("futsal jumat jam 8 malam", "jadi jumat jam brp futsalnya", "8 malam"),
        ("payung ditaro di mobil om Heri", "payung ditaro dimana tadi", "om Heri"),
        ("chhata office mein rakha hai", "chhata kahan rakha tha maine", "office"),
        ("gas booking number 88112", "gas booking number kya hai batao", "88112"),
        ("आधार कार्ड अलमारी में रखा है", "आधार कार्ड कहाँ रखा है बताओ", "अलमारी"),
    ],
)
def test_a_question_word_asks_in_its_place(
    world: World, kept: str, asked: str, answer: str
) -> None:
    world.clock.now = NOW
    world.say(kept)
    reply = world.say(asked)
    assert world.kept() == [kept], reply
    assert answer in reply


@pytest.mark.parametrize("said", ["gatau kapan dia pulang", "Ravi ne pucha kab aaoge"])
def test_what_is_not_known_is_no_question(world: World, said: str) -> None:
    world.say("saya tinggal di Bogor" if "gatau" in said else "mera ghar Pune mein hai")
    world.say(said)
    assert said in world.kept()


def test_one_more_at_another_time(world: World) -> None:
    world.clock.now = NOW
    world.say(ARISAN)
    reply = world.say("sabtu jam 7 pagi juga, antar kue ke bu Lia")
    assert world.ringing() == ["06T19:00", "07T07:00"], reply
    assert "antar kue ke bu Lia" in reply
    assert "juga" not in reply


def test_before_is_read_in_devanagari(world: World) -> None:
    world.clock.now = NOW
    reply = world.say("डेंटिस्ट 20 मार्च शाम 5 बजे है, एक दिन पहले याद दिलाना")
    assert world.ringing() == ["19T17:00"], reply


def test_this_week_is_no_sunday(world: World) -> None:
    world.clock.now = NOW
    world.say(ARISAN)
    assert "arisan keluarga" in world.say("minggu ini ada apa aja")


def test_a_note_is_forgotten_behind_a_reason(world: World) -> None:
    world.say("catet kode gembok 4417")
    reply = world.say("gemboknya udah ilang, hapus aja catetan gembok itu")
    assert not any("4417" in kept for kept in world.kept()), reply


def test_what_was_forgotten_comes_back_behind_a_reason(world: World) -> None:
    world.say("nani ko shellfish se allergy hai")
    world.say("allergy wala note hata do")
    reply = world.say("arre nahi sahi tha, wapas lao")
    assert world.kept() == ["nani ko shellfish se allergy hai"], reply
