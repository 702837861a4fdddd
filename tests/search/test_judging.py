"""Whether a note has what is asked for, or speaks of another thing of the kind."""

import pytest
from conftest import NOW, World
from notes import ROME, found, keep

from search.judging import replaced, wanted

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
