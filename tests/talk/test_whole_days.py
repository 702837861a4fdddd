"""Orders and questions about whole days, and what is told behind a reason."""

import pytest
from conftest import World

import store


def test_a_day_and_an_hour_behind_to_are_one_new_time(world: World) -> None:
    world.say("remind me on the 5th to get the key back")
    assert "Sun 6 Dec, 18:00" in world.say("move that one to the 6th at 6pm")


@pytest.mark.parametrize(
    "order",
    ["push everything tomorrow to Thursday", "move all of tomorrow's reminders to Thursday"],
)
def test_all_of_a_day_is_moved_to_another_and_nothing_else(world: World, order: str) -> None:
    world.say("remind me on 31 January to renew the insurance")
    assert "Moved" not in world.say(order)  # nothing rings tomorrow
    world.say("remind me tomorrow at 9 to pay rent")
    world.say("remind me tomorrow at 5pm to call Jo")
    reply = world.say(order)
    assert reply.count("Thu 26 Nov") == 2
    assert "insurance" not in reply


def test_a_stretch_behind_move_is_of_and_to(world: World) -> None:
    world.say("remind me tomorrow at 5pm to call Jo")
    world.say("remind me on friday at noon to mow")
    assert "Moved: call Jo\nSat 28 Nov, 17:00" in world.say("move tomorrow to saturday")


def test_an_order_behind_its_reason_is_done_and_the_reason_kept(world: World) -> None:
    world.say("remind me at 7pm to stretch")
    reply = world.say("I'm off sick today, cancel all of today's reminders")
    assert "Saved" in reply
    assert "Cancelled: stretch" in reply


@pytest.mark.parametrize(
    ("asked", "order", "told"),
    [
        ("remind me every weekday at 7 to run", "no alarm on friday", "Fri 27 Nov, 07:00"),
        ("erinnere mich jeden Werktag um 7 ans Laufen", "kein Wecker am Freitag", "27. Nov., 07"),
    ],
)
def test_no_alarm_on_a_day_leaves_that_day_out(
    world: World, asked: str, order: str, told: str
) -> None:
    world.say(asked)
    reply = world.say(order)
    assert told in reply.splitlines()[0]
    assert [one.status for one in store.list_reminders(world.db, 1)] == ["pending"]


def test_no_alarm_where_none_rings_sets_none(world: World) -> None:
    world.say("no alarm on friday")
    assert store.list_reminders(world.db, 1) == []
    assert "Saved" in world.say("there's no alarm on the boat")


def test_keep_it_takes_a_change_back(world: World) -> None:
    world.say("remind me at 7pm to take the bread out")
    world.say("cancel it")
    assert "take the bread out" in world.say("actually no, keep it")
    world.say("move it to 9pm")
    world.say("no leave it as it was")
    (reminder,) = store.list_reminders(world.db, 1)
    assert (reminder.status, reminder.due_at.hour) == ("pending", 18)  # 19:00 in Rome


def test_a_question_whether_an_alarm_is_set_is_of_all(world: World) -> None:
    world.say("wake me at 6 tomorrow")
    assert "06:00" in world.say("did I set an alarm?")


@pytest.mark.parametrize("when", ["today", "this week", "in November"])
def test_what_was_spent_in_a_time_is_a_sum_and_no_agenda(world: World, when: str) -> None:
    world.say("paid 62.40 at the garage, 18 at the bakery and 9.50 for parking")
    reply = world.say(f"how much did I spend {when}?")
    assert reply.startswith("89.90")
    assert "62.40 + 18 + 9.50" in reply


def test_what_is_counted_is_no_price(world: World) -> None:
    world.say("bought 2 lemons 3.40 and bread 2.80")
    assert world.say("how much did I spend today?").startswith("6.20")


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ("remind me to check in tomorrow at 9", "check in"),
        ("remind me to hand it in on friday", "hand it in"),
        ("remind me to log in every day at 8", "log in"),
        ("remind me to turn the heating on tonight", "turn the heating on"),
        ("remind me to drop by on friday", "drop by"),
        ("remind me to call in two days", "call"),
        ("remind me to finish by 5", "finish"),
    ],
)
def test_a_verb_keeps_its_own_little_word(world: World, asked: str, message: str) -> None:
    world.say(asked)
    assert [one.message for one in store.list_reminders(world.db, 1)] == [message]


def test_a_number_that_is_no_place_may_be_an_hour_and_is_asked(world: World) -> None:
    world.say("remind me at 8 tomorrow to water the tomatoes and at noon to feed the cat")
    reply = world.say("cancel the 8 one")
    assert "water the tomatoes" in reply
    assert "feed the cat" not in reply
    assert {one.status for one in store.list_reminders(world.db, 1)} == {"pending"}


def test_everything_is_snoozed_where_it_was_shown_and_asked_where_not(world: World) -> None:
    world.say("remind me at 8 tomorrow to water the tomatoes and at noon to feed the cat")
    world.say("which reminders are set for tomorrow?")
    assert world.say("snooze everything by an hour").count("Snoozed") == 2
    world.say("do we have bread?")
    assert "Which one" in world.say("snooze everything by an hour")


def test_the_night_before_is_of_a_note_that_says_a_day(world: World) -> None:
    world.say("the hotel holds the room till 10")
    assert "When is it?" in world.say("remind me to pack the night before")
    assert store.list_reminders(world.db, 1) == []


def test_an_order_of_its_own_is_no_answer_to_when(world: World) -> None:
    world.say("remind me on 31 January to renew the insurance")
    assert "To when" in world.say("change it to one week before")
    world.say("push everything tomorrow to Thursday")
    (reminder,) = store.list_reminders(world.db, 1)
    assert (reminder.due_at.month, reminder.due_at.day) == (1, 31)


@pytest.mark.parametrize(
    "said", ["buy milk tomorrow at 5pm", "the gate code is 4411", "milk, tomorrow", "Sam at 5"]
)
def test_what_is_no_answer_to_which_one_is_kept(world: World, said: str) -> None:
    world.say("remind me tomorrow at 9 to call Jo")
    world.say("remind me tomorrow at 10 to call Jo Smith")
    assert "Which one" in world.say("cancel call")
    world.say(said)
    assert [one.content.split(" (")[0] for one in store.list_memories(world.db, 1)] == [said]
    assert {one.status for one in store.list_reminders(world.db, 1)} == {"pending"}


def test_an_order_after_which_one_is_done_as_it_stands(world: World) -> None:
    world.say("remind me at 8 tomorrow to water the tomatoes and at noon to feed the cat")
    assert "Which one" in world.say("cancel the 8 one")
    assert "Moved: feed the cat" in world.say("change the cat to 1pm")


def test_what_is_told_of_the_one_that_is_offered_picks_it_not(world: World) -> None:
    world.say("remind me every day at 9:10 of standup")
    assert "Did you mean" in world.say("stop the gym reminder")
    world.say("standup was boring today")
    assert [one.status for one in store.list_reminders(world.db, 1)] == ["pending"]
    assert len(store.list_memories(world.db, 1)) == 1


@pytest.mark.parametrize("request_word", ["remid", "remnd", "remined", "rember to remind"])
def test_a_mistyped_request_is_one(world: World, request_word: str) -> None:
    world.say(f"{request_word} me to water the ferns tomorrow at 5pm")
    assert [one.due_at.hour for one in store.list_reminders(world.db, 1)] == [16]
