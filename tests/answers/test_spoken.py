"""Questions that name nothing, right after what they are about."""

import pytest
from conftest import World

import replies
import store
from search.judging import unnamed


@pytest.mark.parametrize(
    ("note", "question", "language"),
    [
        ("the piano lesson is on Friday at 4 in room 12", "and where again", "en"),
        ("ladder lent to Fred on 3 March", "since when exactly", "en"),
        ("demam 38,2, obatnya sirup 7 ml", "brp ml sih dosisnya, ibu nanya", "id"),
        ("les piano hari kamis jam 3 di ruang B12", "ruangannya dimana ya", "id"),
        ("tante Irma wird am 9. März 70!!", "u wann genau is der geb", "de"),
        ("ladder op 3 maart uitgeleend aan Fleur", "sinds wanneer eigenlijk", "nl"),
    ],
)
def test_it_is_answered_from_the_note_before(
    world: World, note: str, question: str, language: str
) -> None:
    world.say(note)
    user = store.find_user_by_whatsapp_id(world.db, "+15551230001")
    if user is not None:
        store.set_language(world.db, user.id, language, world.clock())
    assert note.split()[-1] in world.say(question)


def test_an_older_note_is_only_the_closest(world: World) -> None:
    world.say("the piano lesson is on Friday at 4 in room 12, 30 euros")
    world.say("Ben likes plums")
    reply = world.say("how much is it")
    assert reply.startswith(str(replies.CLOSEST)[:12])
    assert "30 euros" in reply


@pytest.mark.parametrize("question", ["how much is the sofa", "where did I put the passport"])
def test_with_a_word_of_its_own_it_is_of_something_else(world: World, question: str) -> None:
    world.say("the piano lesson is on Friday at 4 in room 12, 30 euros")
    assert "piano" not in world.say(question)


def test_the_code_of_nothing_is_not_said_surely(world: World) -> None:
    world.say("buy 3 apples")
    assert "apples" not in world.say("what's the code").split("\n")[0]


def test_units_of_the_note_are_no_words_of_the_question() -> None:
    assert unnamed.sort_asked("how many ml was the dose", (), "syrup 5 ml") == "amount"
    assert unnamed.sort_asked("how many ml was the dose", (), "syrup, a spoon") == ""


def test_when_the_reminder_spoken_of_rings(world: World) -> None:
    world.say("remind me to take the blue pill every 3 days at 8am")
    assert "blue pill" in world.say("when is the next dose?")


def test_a_place_that_is_asked_for_is_in_a_note(world: World) -> None:
    world.say("plek is nu 47 geworden, 12 was dubbel geboekt")
    assert "47" in world.say("op welke plek staan we")
