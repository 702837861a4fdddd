"""What people say and what comes back: each kind of intent and each command, through the store."""

from pathlib import Path

import pytest
from conftest import BEN, World, make_world

import replies


def lines(text: str) -> list[str]:
    return text.splitlines()


# -- saving and asking ---------------------------------------------------------------------------


def test_a_memory_is_kept_word_for_word_and_found_again(world: World) -> None:
    assert world.say("I bought groceries: milk, bread, eggs").startswith("Saved.")
    answer = world.say("What did I buy?")
    assert "“I bought groceries: milk, bread, eggs”" in answer
    assert "today 16:18" in answer


def test_nothing_known_is_said_so(world: World) -> None:
    world.say("The bins go out on Thursday")
    assert world.say("What is my wifi password?") == replies.NO_MEMORY


def test_one_user_never_sees_anothers(world: World) -> None:
    world.say("The safe opens with 1234")
    assert world.say("How does the safe open?", BEN).startswith(replies.NO_MEMORY)
    assert world.say("/list", BEN) == replies.NOTHING_SAVED


def test_a_relative_date_stays_readable(world: World) -> None:
    assert "Mon 23 Nov 2026" in world.say("Meeting with Sarah tomorrow")
    world.clock.pass_(days=40)
    assert "tomorrow (Mon 23 Nov 2026)" in world.say("When is my meeting with Sarah?")


def test_small_talk_is_not_stored(world: World) -> None:
    for text in ("hi", "thanks", "ok", "👍", "how are you?", "what can you do?"):
        assert world.say(text)
    assert world.count("memories") == 0


def test_a_newcomer_is_told_what_else_there_is(world: World) -> None:
    assert replies.WELCOME in world.say("The spare key is at Rosa's")
    assert replies.WELCOME not in world.say("The other key is at Ben's")


def test_hashtags_are_tags(world: World) -> None:
    world.say("Dentist recommended by Eva #health #Teeth")
    row = world.db.execute("SELECT tags FROM memories").fetchone()
    assert row[0] == '["health", "teeth"]'


# -- forgetting and undo ---------------------------------------------------------------------------


def test_forgetting_asks_when_several_match(world: World) -> None:
    world.say("The garage code is 1111")
    world.say("The office code is 2222")
    asked = world.say("forget what I said about the code")
    assert "1." in asked
    assert "2." in asked
    assert world.count("memories") == 2
    assert world.say("1").startswith("Forgotten")
    assert world.count("memories") == 1


def test_an_answer_that_is_none_leaves_everything(world: World) -> None:
    world.say("The garage code is 1111")
    world.say("The office code is 2222")
    world.say("forget what I said about the code")
    assert world.say("none") == replies.NEVER_MIND
    world.say("forget what I said about the code")
    assert world.say("My shoe size is 43").startswith("Saved.")
    assert world.count("memories") == 3


@pytest.mark.sqlite
def test_the_words_leave_every_row_and_come_back(world: World) -> None:
    world.say("The safe opens with 987654")
    world.say("How does the safe open?")
    assert world.say("forget the safe").startswith("Forgotten")
    world.db.execute("DELETE FROM undo_steps")
    dump = "\n".join(world.db.reader.iterdump())
    assert "987654" not in dump


def test_undo_brings_a_memory_back(world: World) -> None:
    world.say("The safe opens with 987654")
    world.say("delete that")
    assert world.say("How does the safe open?") == replies.NO_MEMORY
    assert world.say("/undo") == replies.undone("forgot", ["The safe opens with 987654"])
    assert "987654" in world.say("How does the safe open?")


def test_undo_takes_back_a_save(world: World) -> None:
    world.say("I love Ben's haircut")
    assert world.say("undo") == replies.undone("saved", ["I love Ben's haircut"])
    assert world.count("memories") == 0


def test_undo_ends_after_ten_minutes(world: World) -> None:
    world.say("The safe opens with 987654")
    world.say("delete that")
    world.clock.pass_(minutes=10, seconds=1)
    assert world.say("/undo") == replies.NOTHING_TO_UNDO


def test_everything_is_forgotten_only_after_a_yes(world: World) -> None:
    world.say("The garage code is 1111")
    world.say("The bins go out on Thursday")
    assert "2 memories" in world.say("delete everything")
    assert world.count("memories") == 2
    world.say("yes")
    assert world.count("memories") == 0


def test_a_statement_deletes_nothing(world: World) -> None:
    world.say("The garage code is 1111")
    world.say("I forgot my umbrella at the office")
    world.say("They cancelled the concert")
    assert world.count("memories") == 3


# -- commands ----


def test_list_is_numbered_newest_first_and_forget_takes_its_numbers(world: World) -> None:
    for text in ("The bins go out on Thursday", "The plumber is called Rossi", "Size 43 fits me"):
        world.say(text)
        world.clock.pass_(minutes=1)
    shown = lines(world.say("/list"))
    assert shown[1].startswith("1. 📝 Size 43 fits me")
    assert shown[3].startswith("3. 📝 The bins")
    world.say("/forget 2")
    assert "Rossi" not in world.say("/list")


def test_the_list_needs_no_slash(world: World) -> None:
    world.say("The garage code is 1111")
    listed = world.say("/list")
    assert "1111" in listed
    for text in ("list", "my notes", "Show me my memories please"):
        assert world.say(text) == listed
    assert world.say("my notes are in the blue folder").startswith("Saved.")


def test_list_by_kind_and_time(world: World) -> None:
    world.say("The bins go out on Thursday")
    place = {"Latitude": "41.89", "Longitude": "12.49", "Label": "Colosseo"}
    world.say("", **place)
    assert lines(world.say("/list places"))[1].startswith("1. 📍 Colosseo")
    world.clock.pass_(days=7)
    assert "bins" in world.say("/list last week")
    assert world.say("/list yesterday") == replies.nothing_listed("yesterday")
    assert world.say("/list photos") == replies.nothing_listed("photos")


def test_numbers_keep_their_meaning_until_another_list(world: World) -> None:
    world.say("The bins go out on Thursday")
    world.say("/list")
    world.say("Remind me to call mom tomorrow at 3pm")
    world.say("/reminders")
    assert world.say("/forget 1") == replies.NO_SUCH_MEMORY
    assert world.say("/cancel 1").startswith("Cancelled: call mom")


def test_search_timezone_stats_help_and_the_unknown(world: World) -> None:
    world.say("The plumber is called Rossi #house")
    assert "Rossi" in world.say("/search plumber")
    assert world.say("/search") == replies.WHAT_TO_SEARCH
    assert "Europe/Paris" in world.say("/timezone Europe/Paris")
    assert "Europe/Paris" in world.say("/timezone")
    assert world.say("/timezone Mars") == replies.NO_SUCH_ZONE
    assert "Asia/Tokyo" in world.say("Set my timezone to Tokyo.")
    assert world.say("change my time zone to Mars") == replies.NO_SUCH_ZONE
    assert "Europe/Berlin" in world.say("my time zone is Europe/Berlin")
    assert world.say("My time zone is a mess").startswith("Saved.")
    assert world.say("/undo")
    assert "1 memory" in world.say("/stats")
    assert world.say("/help") == replies.help_text()
    assert "/list" in world.say("/dance")


def test_export_is_a_link(world: World) -> None:
    world.say("The plumber is called Rossi")
    assert "/media/export-1.jsonl?e=" in world.say("/export")


# -- whose clock ----


def test_a_newcomers_zone_is_their_countrys_and_said(tmp_path: Path) -> None:
    world = make_world(tmp_path, TIMEZONE="")
    reply = world.say("Remind me to call mom tomorrow at 3pm", "whatsapp:+819012345678")
    assert "15:00 Asia/Tokyo" in reply
    assert replies.zone_guessed("Asia/Tokyo") in reply
    world.services.database.close()


def test_a_zone_that_is_set_is_everybodys(world: World) -> None:
    reply = world.say("Remind me to call mom tomorrow at 3pm", "whatsapp:+819012345678")
    assert "15:00 Europe/Rome" in reply


def test_a_place_with_other_clocks_offers_its_zone(world: World) -> None:
    rome = {"Latitude": "41.8902", "Longitude": "12.4922", "Label": "Colosseo"}
    tokyo = {"Latitude": "35.6586", "Longitude": "139.7454", "Label": "Tokyo Tower"}
    assert "/timezone" not in world.say("", **rome)
    assert "/timezone Asia/Tokyo" in world.say("", **tokyo)


def test_the_time_is_told_on_the_users_clock(world: World) -> None:
    world.say("/timezone America/New_York")
    assert world.say("what time is it?") == "It is 10:18, Sun 22 Nov 2026 (America/New_York)."


def test_a_list_says_how_many_there_are_and_its_numbers_go_on(world: World) -> None:
    for n in range(26):
        world.say(f"The code of locker {n} is {n}00")
    first = world.say("/list")
    assert first.startswith(
        "10 of 26, newest first; “more” shows the next:\n1. 📝 The code of locker 25"
    )
    assert "11. 📝 The code of locker 15 is" in world.say("more")
    third = world.say("/list more")
    assert "26. 📝 The code of locker 0 is" in third and "21. " in third
    assert world.say("more") == replies.NO_MORE
    assert world.say("/forget 12").startswith("Forgotten")
    left = world.say("/list all")
    assert "locker 14 is" not in left and "locker 13 is" in left and "25. " in left


def test_a_list_of_as_many_as_asked_for(world: World) -> None:
    for n in range(5):
        world.say(f"The code of locker {n} is {n}00")
    assert world.say("/list 2").startswith("2 of 5,")
    assert "3. 📝 The code of locker 2 is" in world.say("more")
    assert "5. 📝" in world.say("/list notes") and "5. 📝" in world.say("/list all notes")
    assert world.say("/list last 3 notes").startswith("3 of 5,")
    assert "Nothing saved" in world.say("/list all photos")


def test_what_was_forgotten_is_named_and_no_row_keeps_the_name(world: World) -> None:
    world.say("The garage code is 1111")
    told = world.say("forget the garage code")
    assert told == (
        "Forgotten: your note “The garage code is 1111” of today 16:18."
        " /undo brings it back for 10 minutes."
    )
    kept = world.db.execute("SELECT reply FROM interactions ORDER BY id DESC LIMIT 1").fetchone()
    assert kept == ("Forgotten: your note of today 16:18. /undo brings it back for 10 minutes.",)


def test_the_first_greeting_is_one(world: World) -> None:
    assert world.say("hi").splitlines()[0] == f"Hi! {replies.WELCOME}"
    assert world.say("hi") == replies.greeting(None)


def test_a_word_of_small_talk_has_a_short_answer(world: World) -> None:
    world.say("hi")
    thanks = {"merci": "Avec plaisir !", "danke!": "Gern geschehen!", "thx": "You're welcome."}
    for text, answer in thanks.items():
        assert world.say(text) == answer
    assert world.say("lol") == world.say("hahaha") == replies.SMALL_TALK["laughter"]
