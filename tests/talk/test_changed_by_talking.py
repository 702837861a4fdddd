"""What is said after a reminder, a note or a list was spoken of: changed, ended, put right."""

from collections.abc import Sequence

import pytest
from conftest import World

import store
from language.reader import tagging


def titles(world: World) -> list[str]:
    """The words of what is to ring, soonest first."""
    return [one.message for one in _pending(world)]


def times(world: World) -> list[str]:
    """When that is, on the person's clock."""
    return [f"{one.due_at.astimezone(one.zone):%d %H:%M}" for one in _pending(world)]


def notes(world: World) -> list[str]:
    rows = world.db.execute("SELECT content FROM memories ORDER BY id").fetchall()
    return [row[0] for row in rows]


def _pending(world: World) -> Sequence[store.Reminder]:
    user = store.find_user_by_whatsapp_id(world.db, "+15551230001")
    assert user is not None
    return store.list_reminders(world.db, user.id, "pending")


THREE = "remind me tomorrow at 8 to sweep, at 10 to iron and at 12 to bake"


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("cancel the second one", ["sweep", "bake"]),
        ("actually scrap the last one", ["sweep", "iron"]),
        ("no need for the ironing one any more", ["sweep", "bake"]),
        ("i don't need the iron reminder", ["sweep", "bake"]),
        ("no wait, cancel the sweep one", ["iron", "bake"]),
        ("delte the iron reminder", ["sweep", "bake"]),
    ],
)
def test_one_of_several_is_ended(world: World, said: str, left: list[str]) -> None:
    world.say(THREE)
    world.say("what are my reminders")
    world.say(said)
    assert titles(world) == left
    assert notes(world) == []


@pytest.mark.parametrize("said", ["cancel everything", "delete everything please", "cancel all"])
def test_all_of_them_are_ended_only_when_that_is_told(world: World, said: str) -> None:
    world.say(THREE)
    assert "?" in world.say(said)
    assert len(titles(world)) == 3
    world.say("no, just the ironing one")
    assert titles(world) == ["sweep", "bake"]


def test_a_yes_ends_all_of_them(world: World) -> None:
    world.say(THREE)
    world.say("cancel everything")
    world.say("yes")
    assert titles(world) == []


def test_both_are_two(world: World) -> None:
    world.say("remind me tomorrow at 8 to sweep and at 10 to iron")
    world.say("cancel both")
    assert titles(world) == []


@pytest.mark.parametrize(
    ("said", "due"),
    [
        ("move it to 6", "23 18:00"),
        ("push the sweep one to 12", "23 12:00"),
        ("move it to half past 6", "23 18:30"),
        ("change it to 9.15", "23 09:15"),
        ("move it to wednesday same time", "25 08:00"),
    ],
)
def test_an_hour_alone_is_on_the_day_it_had(world: World, said: str, due: str) -> None:
    world.say("remind me tomorrow at 8 to sweep")
    world.say(said)
    assert (times(world), notes(world)) == ([due], [])


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("rename it to mop the hall", "mop the hall"),
        ("and it's the shed not the attic", "sweep the shed"),
        ("actually it's the cellar, not the attic", "sweep the cellar"),
    ],
)
def test_its_words_are_put_right(world: World, said: str, title: str) -> None:
    world.say("remind me tomorrow at 8 to sweep the attic")
    world.say(said)
    assert (titles(world), times(world), notes(world)) == ([title], ["23 08:00"], [])


def test_only_one_time_of_a_series_is_moved(world: World) -> None:
    world.say("remind me every weekday at 15:00 to feed the hens")
    world.say("only this friday at 1:30, it's a half day")
    assert times(world) == ["23 15:00", "27 13:30"]
    assert notes(world) == ["it's a half day"]
    assert "15:00" not in world.say("what's on friday?")
    assert "15:00" in world.say("what's on thursday?")


def test_a_day_is_left_out_and_why_is_kept(world: World) -> None:
    world.say("remind me every weekday at 15:00 to feed the hens")
    world.say("skip wednesday, Bea's doing it")
    assert notes(world) == ["Bea's doing it"]
    assert "15:00" not in world.say("what's on wednesday?")
    assert "15:00" in world.say("what's on thursday?")


@pytest.mark.parametrize("said", ["except sundays", "but not on sundays", "not on sundays"])
def test_a_day_of_the_week_is_left_out_of_a_series(world: World, said: str) -> None:
    world.say("remind me every evening to feed the hens")
    assert "Sunday" not in world.say(said)
    assert "hens" not in world.say("what's on next sunday?")
    assert "hens" in world.say("what's on saturday?")


def test_a_series_is_paused_for_a_while(world: World) -> None:
    world.say("remind me every day at 7 to stretch")
    world.say("pause it for a week, I'm away")
    assert (times(world), notes(world)) == (["29 07:00"], ["I'm away"])
    assert "?" in world.say("pause the stretch one")
    assert times(world) == ["29 07:00"]


def test_what_rang_was_taken(world: World) -> None:
    world.say("remind me at 17:00 to take the pill")
    world.clock.pass_(hours=1)
    assert world.ring()
    assert "Done" in world.say("took it")
    assert notes(world) == []


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("sorry, 1,840 not 1,480", "the roof costs 1,840 euros"),
        ("no, 1,840", "the roof costs 1,840 euros"),
        ("change it to 1,840", "the roof costs 1,840 euros"),
    ],
)
def test_an_amount_is_put_right(world: World, said: str, kept: str) -> None:
    world.say("the roof costs 1,480 euros")
    world.say(said)
    assert notes(world) == [kept]


def test_a_number_is_no_hour_where_a_note_is_changed(world: World) -> None:
    world.say("my locker is 12")
    world.say("change my locker to 14")
    assert notes(world) == ["my locker is 14"]


def test_a_list_is_found_by_its_name(world: World) -> None:
    world.say("start a garden list: rake, seeds")
    world.say("shopping list: oats, plums, bananas")
    world.say("put twine on the garden list")
    world.say("add nails to the workshop list")
    assert notes(world) == [
        "Garden list\nrake\nseeds\ntwine",
        "Shopping list\noats\nplums\nbananas",
        "Workshop list\nnails",
    ]


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("what time does the iron one ring", "10:00"),
        ("when do i iron", "10:00"),
        ("when will you remind me to bake?", "12:00"),
        ("what's my next reminder", "08:00"),
        ("whens the next one", "08:00"),
    ],
)
def test_one_reminder_is_asked_about(world: World, said: str, asked: str) -> None:
    world.say(THREE)
    reply = world.say(said)
    assert [hour for hour in ("08:00", "10:00", "12:00") if hour in reply] == [asked]


def test_the_day_spoken_of_last(world: World) -> None:
    world.say("Nils is 40 on 6 December, he likes jazz")
    world.say("remind me the week before to order a record")
    world.say("and on the day to ring him")
    assert times(world) == ["29 09:00", "06 09:00"]


@pytest.mark.parametrize(
    "words",
    [
        "wifi: hunter-Sunday-77",
        "pin is Friday13th!Cats",
        "key Tue-29-Dec!heron",
        "a.tuesday@b.example",
    ],
)
def test_nothing_is_written_into_a_password(world: World, words: str) -> None:
    assert "2026" not in world.say(f"the shed {words}")
    assert words in world.say("/list")


@pytest.mark.parametrize(
    "said", ["remnd me tomorow at 9 to iron", "remidn me tomorrow at 9 to iron"]
)
def test_a_request_is_known_with_a_typing_error(world: World, said: str) -> None:
    world.say(said)
    assert (titles(world), times(world)) == (["iron"], ["23 09:00"])


ORDINARY = ("bananas", "stretch", "nice", "short", "pigs", "canon", "current", "format", "native")


@pytest.mark.parametrize("word", ORDINARY)
def test_an_ordinary_word_is_no_typing_error(word: str) -> None:
    assert tagging.lexicon_of("en").slips.meant(word) == ""


@pytest.mark.parametrize("said", ["move it to the cellar", "stop that alarm thing he said"])
def test_an_order_that_fits_nothing_is_never_saved_alone(world: World, said: str) -> None:
    reply = world.say(said)
    assert not reply.startswith("Saved.\n") and reply != "Saved."


def test_amounts_are_added_without_a_verb(world: World) -> None:
    for words in ("groceries 18.50", "groceries 12.25 today", "petrol 40"):
        world.say(words)
    assert "30.75" in world.say("how much on groceries this month?")
    assert "30.75" in world.say("total for groceries in november")
    assert len(notes(world)) == 3
