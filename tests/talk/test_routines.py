"""What notes say comes again is on the agenda; what was done today is told from notes."""

import pytest
from conftest import World

import store


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("yoga every Tuesday at 6pm", "what's on tuesday?"),
        ("Jo's piano lesson is on Tuesdays at 4", "what do I have on Tuesday?"),
        ("standup every day at 9:15 except fridays", "what's on tuesday?"),
        ("rent is due on the 24th of every month", "what's on tuesday?"),
        ("Jeden Dienstag um 19 Uhr Chorprobe", "Was ist am Dienstag?"),
        ("clase de yoga los martes a las 7", "¿qué tengo el martes?"),
        ("cours de yoga tous les mardis à 19h", "qu'est-ce que j'ai mardi ?"),
        ("aula de ioga toda terça às 19h", "o que tenho na terça?"),
        ("lezione di yoga ogni martedì alle 19", "cosa ho martedì?"),
        ("yogales elke dinsdag om 19 uur", "wat heb ik dinsdag?"),
        ("kelas yoga tiap selasa jam 7 malam", "ada apa hari selasa?"),
    ],
)
def test_what_comes_again_is_on_the_agenda(world: World, said: str, asked: str) -> None:
    world.say(said)
    assert said in world.say(asked)


def test_what_comes_again_is_on_its_days_alone(world: World) -> None:
    world.say("yoga every Tuesday at 6pm")
    world.say("standup every day at 9:15 except fridays")
    assert "nothing planned" in world.say("what's on friday?")
    assert "yoga" not in world.say("what's on monday?")


def test_it_is_gone_from_the_agenda_with_its_note(world: World) -> None:
    world.say("yoga every Tuesday at 6pm")
    world.say("forget the yoga note")
    assert "yoga" not in world.say("what's on tuesday?")


def test_what_i_did_today_is_told_from_notes_and_what_i_have_is_planned(world: World) -> None:
    world.say("Picked up the parcel")
    assert "parcel" in world.say("what did I do today?")
    assert "nothing planned" in world.say("what do I have today?")


def test_a_question_is_no_answer_to_which_one(world: World) -> None:
    world.say("remind me tomorrow at 9:10 of standup")
    world.say("remind me tomorrow at 9:30 of standup notes")
    assert "1." in world.say("stop the standup reminders from 20 dec to 3 jan")
    assert "09:10" in world.say("when is the next standup reminder?")
    assert {one.status for one in store.list_reminders(world.db, 1)} == {"pending"}


def test_no_reminder_of_a_kind_names_which_and_sets_none(world: World) -> None:
    world.say("remind me every day at 9:10 of standup")
    assert "Skipped: standup" in world.say("no standup reminder tomorrow")
    world.say("no gym reminder on friday")
    world.say("never mind")
    world.say("no alarm system at the cabin, on friday bring a lock")
    world.say("no standup reminders between 20 and 27 december")
    assert [one.message for one in store.list_reminders(world.db, 1)] == ["standup"]
    assert any("bring a lock" in one.content for one in store.list_memories(world.db, 1))


def test_all_notes_are_asked_about_and_all_photos_are_photos(world: World) -> None:
    world.say("Picked up the parcel")
    assert "photos" not in world.say("delete all my notes")
    world.say("no")
    world.say("forget all photos")
    assert len(store.list_memories(world.db, 1)) == 1
