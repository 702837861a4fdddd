"""An order beside the reason for it, in a few words, right after a reminder was set or rang."""

from datetime import UTC, datetime

import pytest
from conftest import World

NOW = datetime(2026, 3, 5, 9, tzinfo=UTC)  # a Thursday, 10:00 in Rome
TOMORROW = "remind me tomorrow at 8 to sign the form"


def pending(world: World) -> list[str]:
    asked = "SELECT scheduled_time FROM reminders WHERE status = 'pending' AND done_at IS NULL"
    return [str(row[0]) for row in world.db.execute(f"{asked} ORDER BY scheduled_time").fetchall()]


@pytest.fixture
def world_of_march(world: World) -> World:
    world.clock.now = NOW
    return world


@pytest.mark.parametrize(
    ("request_", "said", "told"),
    [
        (TOMORROW, "school is closed tomorrow, push it to saturday", "school is closed tomorrow"),
        (TOMORROW, "no school tomorrow 😅 move it to sat", "no school tomorrow"),
        (TOMORROW, "sat instead, same time", ""),
        (TOMORROW, "sat instead pls", ""),
        (
            "recuérdame mañana a las 8 firmar",
            "mñn no hay clase, pásalo al sábado",
            "clase",
        ),
        ("me lembra amanhã às 8h de assinar o papel", "amanha n da, joga pra sáb", ""),
        ("rappelle-moi demain à 8h de signer le papier", "je suis pas là, mets sam", ""),
        ("ricordami domani alle 8 di firmare il foglio", "domani nn riesco, facciamo sab", ""),
        (
            "erinner mich morgen um 8 ans Blatt",
            "schule fällt aus, verschieb auf samstag",
            "schule",
        ),
        ("ingetin besok jam 8 pagi tanda tangan", "bsk libur, pindah ke sabtu", ""),
        (
            "herinner me morgen om 8u aan het formulier",
            "school is dicht, zet maar op zaterdag",
            "school",
        ),
    ],
)
def test_a_move_beside_its_reason(
    world_of_march: World, request_: str, said: str, told: str
) -> None:
    world = world_of_march
    world.say(request_)
    world.say(said)
    assert pending(world) == ["2026-03-07T07:00:00Z"], said
    assert not told or any(told in each for each in world.kept())


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        (TOMORROW, "dad's doing it, scrap that"),
        (TOMORROW, "no need anymore - dad's doing it - cancel"),
        ("erinner mich morgen um 8 ans Blatt", "brauch ich nich mehr, weg damit"),
        ("ingetin besok jam 8 pagi tanda tangan", "ga usah diingetin deh, hapus aja"),
        ("recuérdame mañana a las 8 firmar", "lo hace papá, cancélalo"),
    ],
)
def test_a_cancelling_beside_its_reason(world_of_march: World, request_: str, said: str) -> None:
    world = world_of_march
    world.say(request_)
    world.say(said)
    assert pending(world) == [], said
    world.say("/undo")
    assert len(pending(world)) == 1


@pytest.mark.parametrize(
    ("request_", "said", "minutes"),
    [
        ("remind me in 10 minutes to stir", "on the phone with mum, 20 more mins", 20),
        ("remind me in 10 minutes to stir", "driving - in an hour", 60),
        ("recuérdame en 10 minutos remover", "toy manejando, en 2 hrs", 120),
        ("me lembra em 10 minutos de mexer", "agr n consigo, daqui 1h", 60),
        ("rappelle-moi dans 10 minutes de remuer", "suis en réu, ds 2h", 120),
        ("erinner mich in 10 minuten ans umrühren", "nochmal in ner halben Std", 30),
        ("ricordami tra 10 minuti di mescolare", "sn in bagno, tra 20 min", 20),
        ("herinner me over 10 minuten te roeren", "zit in overleg, over 1 uur", 60),
    ],
)
def test_it_is_put_off_beside_an_excuse(
    world_of_march: World, request_: str, said: str, minutes: int
) -> None:
    world = world_of_march
    world.say(request_)
    world.clock.pass_(minutes=10, seconds=30)
    assert world.ring()
    world.say(said)
    [due] = pending(world)
    late = datetime.fromisoformat(due) - world.clock()
    assert abs(late.total_seconds() - 60 * minutes) < 100, said


@pytest.mark.parametrize(
    ("request_", "said", "hour"),
    [
        ("remind me tomorrow at 8 to sign the form", "8.15 for the form", "07:15"),
        ("me lembra amanhã às 8h de assinar o papel", "8h15 vai", "07:15"),
        ("ricordami domani alle 8 di firmare il foglio", "fai 8.15", "07:15"),
        ("rappelle-moi demain à 8h de signer le papier", "8h15 pr le papier stp", "07:15"),
        ("kal subah 8 baje yaad dilana form sign karna hai", "8:15 krdo yr", "07:15"),
        ("herinner me morgen om 8u aan het formulier", "8.15 hoor", "07:15"),
    ],
)
def test_a_new_hour_in_two_words(
    world_of_march: World, request_: str, said: str, hour: str
) -> None:
    world = world_of_march
    world.say(request_)
    world.say(said)
    assert pending(world) == [f"2026-03-06T{hour}:00Z"], said


@pytest.mark.parametrize(
    "said",
    [
        "mum said the film was long, two hours",
        "lunch with Ed at the pub, 12.30",
        "the cake needs flour, 40 minutes in the oven",
        "he sat next to me",
        "we had sat instead of standing",
        "the form is in the bag at 8.15",
        "Anna says hi, she moved house",
        "the shop is shut, they cancel orders",
    ],
)
def test_a_statement_with_a_comma_changes_nothing(world_of_march: World, said: str) -> None:
    world = world_of_march
    world.say(TOMORROW)
    before = pending(world)
    world.say(said)
    assert pending(world) == before
    assert said in world.kept()


def test_what_is_told_beside_an_order_is_found_again(world_of_march: World) -> None:
    world = world_of_march
    world.say(TOMORROW)
    world.say("the head teacher is called Mrs Orr, push it to saturday")
    assert "Orr" in world.say("what is the head teacher called?")


@pytest.mark.parametrize(
    "said",
    ["make it 7 i'm late", "make it 7pm he's not back yet", "push it to 7pm she is out"],
)
def test_a_reason_may_follow_without_a_comma(world_of_march: World, said: str) -> None:
    world = world_of_march
    world.say("remind me tomorrow at 5pm to call gran")
    world.say(said)
    assert pending(world) == ["2026-03-06T18:00:00Z"]


def test_a_day_is_left_out_beside_its_reason(world_of_march: World) -> None:
    world = world_of_march
    world.say("remind me every weekday at 7.15 to give Leo his inhaler")
    world.say("skip tomorrow he's at his dad's")
    assert pending(world) == ["2026-03-09T06:15:00Z"]
    assert world.kept() == ["he's at his dad's"]


def test_what_is_needed_is_a_list_and_no_part_of_the_last_note(world: World) -> None:
    world.say("the boiler code is E119")
    world.say("need: bin bags, oat milk, dishwasher tabs")
    assert world.kept()[0] == "the boiler code is E119"
    world.say("add cat litter")
    left = world.say("what's on the list?")
    assert "oat milk" in left and "cat litter" in left


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("thanks you star", "You're welcome."),
        ("gracias maja, eres un sol", "¡De nada!"),
        ("grazie, sei un tesoro", "Figurati!"),
        ("danke du bist ein schatz", "Gern geschehen!"),
    ],
)
def test_thanks_with_praise_are_thanks(world: World, said: str, answer: str) -> None:
    world.say("hi")
    assert world.say(said) == answer
    assert world.kept() == []


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        ("remind me tomorrow at 8 to sign the form", "not tomorrow, remind me on saturday"),
        ("recuérdame mañana a las 8 firmar", "mañana no, recuérdamelo el sábado"),
        ("कल सुबह 8 बजे याद दिलाना फॉर्म भरना है", "कल नहीं, शनिवार को याद दिलाना"),
        ("erinner mich morgen um 8 ans Blatt", "stell die Erinnerung lieber auf Samstag"),
        ("remind me tomorrow at 8 to sign the form", "can we do saturday instead"),
    ],
)
def test_it_is_put_on_another_day(world_of_march: World, request_: str, said: str) -> None:
    world = world_of_march
    world.say(request_)
    world.say(said)
    assert pending(world) == ["2026-03-07T07:00:00Z"], said


@pytest.mark.parametrize(
    "said",
    [
        "the plumber who did mum's bathroom was called Gareth",
        "die anderen kommen später",
        "Oma ruft später an",
        "the man who sold us the van lives in Bath",
    ],
)
def test_what_tells_which_one_or_of_later_is_a_statement(world_of_march: World, said: str) -> None:
    world = world_of_march
    world.say("remind me on wednesday at noon to call the plumber")
    before = pending(world)
    world.say(said)
    assert pending(world) == before
    assert world.kept() == [said]


@pytest.mark.parametrize(
    ("note", "said"),
    [
        ("the next jab is on 3 september", "remind me of it on 27 august at 5pm"),
        ("la próxima vacuna es el 3 de septiembre", "recuérdamelo el 27 de agosto a las 17"),
        ("a próxima vacina é dia 3 de setembro", "me lembra disso dia 27 de agosto às 17h"),
        ("die nächste impfung ist am 3. september", "erinner mich am 27. august um 17 uhr daran"),
        ("il prossimo vaccino è il 3 settembre", "ricordamelo il 27 agosto alle 17"),
    ],
)
def test_the_note_before_is_what_it_stands_for(world_of_march: World, note: str, said: str) -> None:
    world = world_of_march
    world.say(note)
    world.say(said)
    row = world.db.execute("SELECT message, scheduled_time FROM reminders").fetchone()
    assert tuple(row) == (note, "2026-08-27T15:00:00Z")


def test_what_is_done_is_so_beside_two_closing_words(world_of_march: World) -> None:
    world = world_of_march
    world.say("ingetin 10 menit lagi minum obat")
    world.clock.pass_(minutes=10, seconds=30)
    world.ring()
    world.say("Sudah diminum nak, terima kasih")
    assert world.db.execute("SELECT done_at IS NOT NULL FROM reminders").fetchone() == (1,)


def test_the_deed_of_another_day_ticks_nothing(world_of_march: World) -> None:
    world = world_of_march
    world.say("ricordami sabato alle 10:30 di chiamare il meccanico")
    world.say("ho incontrato il meccanico stamattina")
    assert len(pending(world)) == 1
    assert world.kept() == ["ho incontrato il meccanico stamattina"]


def test_a_reminder_is_named_in_the_oblique_form(world_of_march: World) -> None:
    world = world_of_march
    world.say("शुक्रवार शाम 5 बजे याद दिलाना चश्मा लाना है")
    world.say("चश्मे वाला रिमाइंडर रद्द कर दो")
    assert pending(world) == []
