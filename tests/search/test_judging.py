"""Whether a note has what is asked for, or speaks of another thing of the kind."""

from typing import Any

import pytest
from conftest import NOW, World
from notes import ROME, found, keep

from search.judging import aligned, confidence, fit, replaced, wanted
from search.ranking import Query

IN_PLACE = [
    # question, words the note has, words it lacks, note, languages, is it of another thing
    ("when does the travel insurance end?", "insurance end", "travel",
     "Home insurance ends on 30 June", "", True),
    ("when does the bike insurance run out?", "bike run", "insurance",
     "Bike pass runs out in May", "", True),
    ("when does the dog licence end?", "licence end", "dog",
     "Fishing licence ends in May", "", True),
    ("quand finit l'assurance du bateau ?", "finit assurance", "bateau",
     "L'assurance de la maison finit en mai", "fr", True),
    ("dove è la chiave del solaio?", "chiave", "solaio",
     "La chiave della cantina è nel vaso blu", "it", True),
    ("di mana kunci mobil?", "kunci", "mobil", "Kunci gudang ada di bawah pot", "id", True),
    ("घर का बीमा कब खत्म होगा?", "बीमा खत्म होगा", "घर",
     "कार का बीमा मई में खत्म होगा", "hi", True),
    ("who mended the kitchen tap?", "tap", "kitchen mended",
     "The tap was done by Harald", "", False),
    ("what must Odile not eat?", "odile", "eat", "Odile is allergic to plums", "", False),
    ("where is the spare key?", "spare key", "", "Spare key is in the tin", "", False),
    ("wann kommt der Maler?", "kommt maler", "", "Der Maler kommt am Montag", "de", False),
]  # fmt: skip


@pytest.mark.parametrize(("question", "has", "lacks", "note", "languages", "is_other"), IN_PLACE)
def test_another_word_in_the_place_of_a_missing_one(
    question: str, has: str, lacks: str, note: str, languages: str, is_other: bool
) -> None:
    found = replaced.has_another_in_place(
        question, has.split(), lacks.split(), note, languages.split()
    )
    assert found is is_other


@pytest.mark.parametrize(
    ("question", "note", "language", "is_other"),
    [
        ("waar ligt de autosleutel?", "De fietssleutel ligt in het bakje", "nl", True),
        ("wann läuft die Hausversicherung ab?", "Autoversicherung läuft im Mai ab", "de", True),
        ("wo ist der Schlüssel?", "Der Ersatzschlüssel hängt im Flur", "de", False),
        ("wo ist der Ersatzschlüssel?", "Der Schlüssel hängt im Flur", "de", False),
        ("wo ist der Ersatzschlüssel?", "Die Ersatzschlüssel hängen im Flur", "de", False),
        ("where is the keyhole?", "The manhole is in the yard", "en", False),
    ],
)
def test_compounds_that_end_alike_are_two_things(
    question: str, note: str, language: str, is_other: bool
) -> None:
    assert replaced.has_another_compound(question, note, [language]) is is_other


HAS_IT = [
    ("what is the physio's name?", "Physio: stretch the calf three times a day", "", False),
    ("what is the physio's name?", "The physio is Marlene", "", True),
    ("what is the cat called?", "the cat is called biscuit", "", True),
    ("who is the landlady?", "Landlady wants the keys back on 30 September", "", False),
    ("until when is the pass valid?", "The pass is in the drawer", "", False),
    ("quando scade il bollo?", "Il bollo scade a gennaio", "it", True),
    ("sampai kapan garansi oven?", "Garansi oven habis bulan Maret", "id", True),
    ("con quién está la escalera?", "La escalera es de aluminio", "es", False),
    ("is the tap mended?", "The tap is mended", "", None),
]


@pytest.mark.parametrize(("question", "note", "languages", "expected"), HAS_IT)
def test_a_note_has_the_sort_of_thing_that_is_asked_for(
    question: str, note: str, languages: str, expected: bool | None
) -> None:
    found = wanted.has_it(question, wanted.Note(note, NOW, ROME), languages.split())
    assert found is expected


def test_of_notes_with_as_much_of_a_question_one_that_can_answer_leads(world: World) -> None:
    keep(world, "The boiler man charges 85 pounds")
    keep(world, "The boiler man rang this morning")
    for question in ("how much does the boiler man charge?", "how much was the boiler man?"):
        assert found(world, question)[0] == "The boiler man charges 85 pounds"


def words(**rows: tuple[float, float, float]) -> list[tuple[str, Any]]:
    """Return words with rows of length one, the same on the way and at the end."""
    np = pytest.importorskip("numpy")
    return [(word, np.array([row, row]) / np.linalg.norm(row)) for word, row in rows.items()]


HEATING, BOILER = (1.0, 0.0, 0.1), (1.0, 0.1, 0.0)
OPTICIAN, DENTIST = (0.1, 1.0, 0.0), (0.1, 0.0, 1.0)


def test_words_that_are_not_shared_are_near_where_they_mean_the_same() -> None:
    same = aligned.measure(words(heating=HEATING), words(boiler=BOILER), ["heating"], ["boiler"])
    other = aligned.measure(
        words(optician=OPTICIAN), words(dentist=DENTIST), ["optician"], ["dentist"]
    )
    assert same["pair"] > 3 > 0 > other["pair"]
    assert same["asked"] > 3 > 0 > other["asked"]
    assert same["pair on the way"] == same["pair"]


def test_what_both_texts_have_does_not_make_the_others_alike() -> None:
    question = words(**{"when?": HEATING, "l'optician": OPTICIAN})
    note = words(**{"when": HEATING, "Dentist's": DENTIST})
    found = aligned.measure(question, note, ["optician"], ["dentist"])
    assert found["pair"] < 0 < found["asked"]


def test_a_text_without_words_is_near_nothing() -> None:
    assert aligned.measure(words(heating=HEATING), [], ["heating"], []) == aligned.NOTHING


def test_a_notes_own_words_are_no_forms_of_those_asked_for() -> None:
    assert aligned.own_words("Boiler men repaired it", ["repair"], []) == ["boiler", "men"]


@pytest.mark.parametrize(
    ("is_chat", "how", "table"),
    [
        (False, fit.NOT_READ, "notes meaning"),
        (False, fit.Fit(aligned={}), "notes words meaning"),
        (True, fit.Fit(aligned={}), "chat"),
    ],
)
def test_a_model_that_reads_words_has_a_table_of_its_own(
    is_chat: bool, how: fit.Fit, table: str
) -> None:
    assert confidence.table_for(Query((1.0,), is_chat=is_chat, likeness={1: 1.0}), how) == table
