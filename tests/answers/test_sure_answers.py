"""Sure means right: what lacks what is asked for is doubted, the newest leads, a person is told."""

from datetime import timedelta

import pytest
from conftest import NOW, World
from notes import ROME, closest_in_all, keep
from recall_parts import days_ago

import store
from answers import newest, people
from search import finding
from search.judging import confidence, wanted
from search.ranking import Hit, Query


@pytest.mark.parametrize(
    ("code", "question", "memory", "lacks"),
    [
        ("en", "how much was the tent?", "The tent pegs are in the shed", True),
        ("en", "how much was the tent?", "Tent from Ida, 85 euros", False),
        ("en", "how much was the sofa?", "The sofa is 212 cm wide", True),
        ("es", "¿cuánto costó la lavadora?", "La lavadora está en garantía", True),
        ("es", "¿cuánto costó la lavadora?", "La lavadora, 340 euros", False),
        ("fr", "combien ont coûté les pneus ?", "Les pneus sont au garage", True),
        ("de", "wie lautet die Nummer von Volker?", "Den Mäher hat Volker", True),
        ("de", "wann wird Gerlinde siebzig?", "Gerlinde backt gern", True),
        ("de", "wann wird Gerlinde siebzig?", "Gerlinde wird am 23. August siebzig", False),
        ("pt", "qual é o telefone da Marta?", "A Marta não bebe leite", True),
        ("en", "where did I put the passport?", "Passport no. X4419027", True),
        ("en", "where did I put the passport?", "Passport is in the top drawer", False),
        ("en", "who is my dentist?", "Dentist said the crown should last", True),
        ("en", "who is my dentist?", "Dentist is Dr Abiola", False),
        ("en", "who is my dentist?", "dentist said it will last", False),  # all small: who can tell
        ("en", "when did I see Otto?", "Met Otto for lunch", False),  # the day of saying answers
        ("hi", "Riya ka birthday kab hai?", "Riya ko aam pasand hai", True),
        ("de", "wann hat Frau Kern Geburtstag?", "Der Schlüssel liegt bei Frau Kern", True),
        ("de", "wann hat Frau Kern angerufen?", "Frau Kern will Geld", False),
        ("it", "quando ha Piero il compleanno?", "Piero odia il pesce", True),
        ("en", "how much is the internet?", "Internet is with Orla, account 55 1209 884", True),
        ("en", "how much is the car?", "The car, 12 500", False),
        ("en", "what shoe size is my niece?", "My niece Ida starts school in September", True),
        ("en", "how old is Ida?", "Ida turned nine", False),
        ("de", "wie alt ist Emil?", "Emil mag Katzen", True),
        ("en", "where does Ines live?", "Ines helps Dad on weekends", True),
        ("en", "where does Ines live?", "Ines, on Mill Road", False),
    ],
)
def test_what_lacks_what_is_asked_for_is_known(
    code: str, question: str, memory: str, lacks: bool
) -> None:
    note = wanted.Note(memory, NOW, ROME)
    assert wanted.lacks_it(question, note, (code,)) is lacks


def test_the_newest_of_what_says_the_same_leads_and_the_older_is_told_as_before(
    world: World,
) -> None:
    keep(world, "Router login admin, password Heron-44", at=days_ago(90))
    keep(world, "Router password changed to Finch-71", at=days_ago(30))
    keep(world, "The bins go out on Thursday")
    said = world.say("what is the router password?")
    assert "Finch-71" in said.splitlines()[0]
    assert said.index("Before:") < said.index("Heron-44")
    assert "Heron-44" in world.say("what was the old router password?").splitlines()[0]


def test_a_newer_measure_of_the_same_one_leads(world: World) -> None:
    keep(world, "Vet said Biscuit weighs 11.4 kg", at=days_ago(90))
    keep(world, "Vet: Biscuit is down to 10.6 kg", at=days_ago(3))
    keep(world, "Flour 2 kg", at=days_ago(1))
    assert "10.6 kg" in world.say("how much does Biscuit weigh?").splitlines()[0]


def test_the_same_text_is_shown_once(world: World) -> None:
    for ago in (5, 3, 1):
        keep(world, "The garage code is 1111.", at=days_ago(ago))
    assert world.say("garage code?").count("1111") == 1


def test_all_that_names_a_person_is_told_and_kin_comes_first(world: World) -> None:
    keep(world, "My cousin Freya moved to Ghent", at=days_ago(30))
    keep(world, "Freya cannot stand coriander", at=days_ago(20))
    keep(world, "Freya's little boy is called Otis", at=days_ago(10))
    keep(world, "The bins go out on Thursday")
    for question in ("who is Freya?", "what do I know about Freya?", "tell me about freya"):
        said = world.say(question).splitlines()
        assert len(said) == 4 and "cousin" in said[1], question


def test_a_thing_is_no_person() -> None:
    assert people.person_asked_about("who is my dentist?", ("en",)) == ""
    assert people.person_asked_about("¿quién es Lucía?", ("es",)) == "Lucía"
    assert people.person_asked_about("Riya kaun hai?", ("hi",)) == "Riya"
    assert people.person_asked_about("where is Freya?", ("en",)) == ""


def test_how_long_ago_asks_for_no_words(world: World) -> None:
    keep(world, "Haircut with Dario $35", at=days_ago(20))
    keep(world, "The bins go out on Thursday")
    assert not world.say("how long ago was my haircut").startswith(closest_in_all())
    keep(world, "Cortei o cabelo, 60 reais", at=days_ago(10))
    assert "60 reais" in world.say("há quanto tempo cortei o cabelo?")


def test_what_is_of_another_is_never_sure_however_alike() -> None:
    query = Query((5.0, 3.0), memories=100, names=1, rare_names=1, telling=2, likeness={7: 9.0})
    hit = Hit(7, 1.0, 0b10, 0b10, True, {})
    assert confidence.confidence(query, [hit]) < confidence.ANSWERS


def test_a_later_note_without_a_measure_replaces_nothing(world: World) -> None:
    keep(world, "Biscuit weighs 11 kg", at=NOW - timedelta(days=9))
    keep(world, "Biscuit ate 3 carrots", at=NOW)
    later, earlier = store.list_memories(world.db, 1, limit=2)
    assert not newest.supersedes(later, earlier, "how heavy is Biscuit?", ["en"])


@pytest.mark.parametrize(
    ("before", "after", "question"),
    [
        ("locker combo is 14-32-8", "I changed the locker, it's 22-9-31 now", "locker combo?"),
        ("Pete comes on thursday at 8", "pete can only do friday now", "when is pete coming?"),
        ("my flight is on 5 december at 9", "the flight is cancelled", "when is my flight?"),
        ("el vuelo es el 5 de diciembre", "cancelaron el vuelo", "¿cuándo es el vuelo?"),
        ("der Kurs ist am Dienstag um 18 Uhr", "der Kurs fällt aus", "wann ist der Kurs?"),
    ],
)
def test_what_is_otherwise_now_leads(world: World, before: str, after: str, question: str) -> None:
    keep(world, before, at=NOW - timedelta(days=9))
    keep(world, "The bins go out on Thursday", at=NOW - timedelta(days=8))
    keep(world, after, at=NOW)
    quoted = [line for line in world.say(question).splitlines() if "📝" in line]
    assert after[:12] in quoted[0] and all("bins" not in line for line in quoted)


def test_what_changed_of_another_thing_leads_nothing(world: World) -> None:
    keep(world, "The flight to Rome is on 5 December", at=NOW - timedelta(days=9))
    keep(world, "The concert is cancelled", at=NOW - timedelta(days=3))
    keep(world, "I have a new bike lock, 4471", at=NOW)
    assert "Rome" in world.say("when is the flight to Rome?").splitlines()[1]


def test_a_receipt_answers_with_its_line(world: World) -> None:
    keep(world, "Receipt Baumarkt\nScrews 4.99\nPaint white 5 l 32.50\nBrush 6.20\nSum 43.69")
    keep(world, "The bins go out on Thursday")
    said = world.say("how much was the paint?")
    assert said.startswith("📝 “Receipt Baumarkt …\nPaint white 5 l 32.50”")


def test_what_is_counted_is_a_unit_too(world: World) -> None:
    keep(world, "Swimming: 32 lengths, 24 minutes", at=days_ago(9))
    keep(world, "Swimming: 40 lengths, 29 minutes", at=days_ago(2))
    assert world.say("how many lengths did I swim in total?").startswith("72 ")
    keep(world, "ran 6 km", at=days_ago(9))
    keep(world, "ran 8 km", at=days_ago(2))
    assert world.say("how far did I run altogether?").startswith("14 km")


def test_how_many_of_the_words_asked_for_a_memory_lacks_is_known(world: World) -> None:
    world.say("My carer on weekdays is Agnes, 07700 900 518")
    world.say("Agnes lives in Graz")
    found = finding.find(world.db, 1, "where does Agnes live?", NOW, ROME)
    assert {item.memory.content[:5]: item.missing for item in found} == {"Agnes": 0, "My ca": 1}


@pytest.mark.parametrize(
    ("note", "question", "is_sure"),
    [
        ("Grandad was in the merchant navy", "was my grandfather in the navy?", True),
        ("Papa verträgt keine Milch", "was verträgt mein Vater nicht?", True),
        ("Oma heeft een nieuw huis aan de gracht", "waar heeft grootmoeder een huis?", True),
        ("Maman habite maintenant à Lyon avec sa sœur", "où habite ma mère ?", True),
        ("Bapak tidak boleh makan udang", "ayah tidak boleh makan apa?", True),
        ("माँ की दवाई फ्रिज में है", "मम्मी की दवाई कहाँ है?", True),
        ("Oma is jarig op 9 november", "wanneer is opa jarig?", False),
        ("A mãe mora na Rua das Flores", "onde mora o papai?", False),
        ("Großvater trinkt keinen Wein", "was trinkt Großmutter nicht?", False),
    ],
)
def test_kin_go_by_several_names_and_are_no_other_kin(
    world: World, note: str, question: str, is_sure: bool
) -> None:
    keep(world, note)
    keep(world, "The bins go out on Thursday")
    said = world.say(question)
    assert (note in said) >= is_sure
    assert (note in said and not said.startswith(closest_in_all())) is is_sure


def test_a_change_of_a_compound_s_parts_leads(world: World) -> None:
    world.say("Fahrradcode 4417, Schloss hinten")
    world.say("der Code vom Fahrrad wurde geändert, jetzt 9902")
    answer = world.say("wie ist der Fahrradcode?")
    assert "9902" in answer.split("\n")[0]
    assert "4417" in answer
