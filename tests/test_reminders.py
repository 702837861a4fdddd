"""Reminders from the words to the bell: made, shown, changed, delivered once and on time."""

import pytest
from conftest import BEN, World
from reminder_parts import due_times

import replies

# -- made ------------------------------------------------------------------------------------------


def test_the_reply_repeats_what_was_understood(world: World) -> None:
    reply = world.say("Remind me to call mom tomorrow at 3pm")
    assert reply.startswith("Reminder set: call mom\nTomorrow, Mon 23 Nov, 15:00 Europe/Rome")
    assert due_times(world) == ["2026-11-23T14:00:00Z"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Remind me to pay the bill on Friday and call mum on Saturday",
            ["2026-11-27T08:00:00Z pay the bill", "2026-11-28T08:00:00Z call mum"],
        ),
        (
            "Remind me tomorrow at 9 to call Bob and at 10 to call Ann",
            ["2026-11-23T08:00:00Z call Bob", "2026-11-23T09:00:00Z call Ann"],
        ),
        (
            "remind me in 10 minutes to check the oven and in an hour to take out the cake",
            ["2026-11-22T15:28:00Z check the oven", "2026-11-22T16:18:00Z take out the cake"],
        ),
        (
            "remind me to call mum tomorrow; to buy bread on Friday at 10; to pay on 1 December",
            [
                "2026-11-23T08:00:00Z call mum",
                "2026-11-27T09:00:00Z buy bread",
                "2026-12-01T08:00:00Z pay",
            ],
        ),
        (
            "remind me to take my pill tomorrow at 9 and at 18",
            ["2026-11-23T08:00:00Z take my pill", "2026-11-23T17:00:00Z take my pill"],
        ),
        (
            "remind me on Monday and Thursday to take out the bins",
            ["2026-11-23T08:00:00Z take out the bins", "2026-11-26T08:00:00Z take out the bins"],
        ),
        (
            "remind me to call dad on Saturday and remind me to call mum on Friday",
            ["2026-11-27T08:00:00Z call mum", "2026-11-28T08:00:00Z call dad"],
        ),
        (
            "ricordami di chiamare Rosa domani alle 9 e di pagare l'affitto venerdì",
            ["2026-11-23T08:00:00Z chiamare Rosa", "2026-11-27T08:00:00Z pagare l'affitto"],
        ),
        (
            "erinnere mich morgen um 9 an den Zahnarzt und am Freitag um 10 die Miete zu zahlen",
            ["2026-11-23T08:00:00Z den Zahnarzt", "2026-11-27T09:00:00Z die Miete zu zahlen"],
        ),
        (
            "ricordami di comprare pane e latte domani",
            ["2026-11-23T08:00:00Z comprare pane e latte"],
        ),
        (
            "remind me at 17:00 to buy milk and eggs and at 18:00 to call mum and dad",
            ["2026-11-22T16:00:00Z buy milk and eggs", "2026-11-22T17:00:00Z call mum and dad"],
        ),
        (
            "remind me to take my pill at 17, and at 19 and at 21",
            [f"2026-11-22T{hour}:00:00Z take my pill" for hour in (16, 18, 20)],
        ),
        (
            "remind me tomorrow at 5pm to buy:\n- milk\n- 2 eggs, and bread\n\n- cake for Friday",
            ["2026-11-23T16:00:00Z buy:\n- milk\n- 2 eggs, and bread\n- cake for Friday"],
        ),
        (
            "remind me:\n1. tomorrow at 9 to call Bob\n2. tomorrow at 10 to call Ann",
            ["2026-11-23T08:00:00Z call Bob", "2026-11-23T09:00:00Z call Ann"],
        ),
        ("remind me to buy milk and eggs tomorrow", ["2026-11-23T08:00:00Z buy milk and eggs"]),
        ("remind me in an hour and 15 minutes to call Bob", ["2026-11-22T16:33:00Z call Bob"]),
        ("remind me in two and a half hours to run", ["2026-11-22T17:48:00Z run"]),
        ("remind me every Monday and Thursday at 8 to run", ["2026-11-23T07:00:00Z run"]),
        (
            "remind me to call Anna between 5 and 6 tomorrow",
            ["2026-11-23T16:00:00Z call Anna"],
        ),
    ],
)
def test_each_time_of_a_request_rings(world: World, text: str, expected: list[str]) -> None:
    world.say(text)
    rows = "SELECT scheduled_time || ' ' || message FROM reminders WHERE status = 'pending'"
    assert [row[0] for row in world.db.execute(f"{rows} ORDER BY 1")] == expected
    world.say("/undo")
    assert due_times(world) == []


def test_a_date_without_a_clock_time_is_nine_and_said_so(world: World) -> None:
    reply = world.say("Remind me to pay the rent on Friday")
    assert "09:00" in reply
    assert replies.DEFAULT_HOUR in reply
    assert due_times(world) == ["2026-11-27T08:00:00Z"]


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("Remind me to call mom", "When should I remind you: call mom?"),
        ("Remind me to call mom yesterday at 5pm", "already past"),
        ("Remind me to call mom on 30 February", "no such date"),
    ],
)
def test_what_cannot_be_known_is_asked(world: World, text: str, asks: str) -> None:
    assert asks in world.say(text)
    assert due_times(world) == []
    assert "call mom" in world.say("tomorrow at 3pm")
    assert due_times(world) == ["2026-11-23T14:00:00Z"]


def test_a_question_that_is_not_answered_is_dropped(world: World) -> None:
    world.say("Remind me to call mom")
    assert world.say("The bins go out on Thursday").startswith("Saved.")
    world.say("tomorrow at 3pm")
    assert due_times(world) == []


@pytest.mark.parametrize("said", ["tomorrow at 3pm to call mom", "call mom tomorrow at 3pm"])
def test_when_may_be_answered_with_the_whole(world: World, said: str) -> None:
    for asked in ("Remind me", "Remind me to call mom"):
        assert "When should I remind you" in world.say(asked)
        assert "Reminder set: call mom" in world.say(said)
    assert due_times(world) == ["2026-11-23T14:00:00Z"] * 2


def test_when_may_be_answered_with_what_first(world: World) -> None:
    world.say("Remind me")
    assert world.say("to call mom") == replies.when_to_remind("call mom")
    world.say("tomorrow at 3pm")
    assert due_times(world) == ["2026-11-23T14:00:00Z"]


def test_a_question_answers_no_when(world: World) -> None:
    world.say("I parked on level 3")
    world.say("Remind me")
    assert "level 3" in world.say("where did I park?")
    assert due_times(world) == []


def test_a_time_without_a_message_asks_what(world: World) -> None:
    assert world.say("Remind me tomorrow at 3pm") == replies.WHAT_SHOULD_I_REMIND + "\n\n" + (
        replies.WELCOME
    )
    assert world.say("water the plants").startswith("Reminder set: water the plants")
    assert due_times(world) == ["2026-11-23T14:00:00Z"]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Set an alarm for 7pm", "Reminder set: Alarm\n"),
        ("wake me up at 7pm", "Reminder set: Wake up!\n"),
        ("Weck mich um 19 Uhr", "Ich erinnere dich: Aufwachen!\n"),
    ],
)
def test_an_alarm_needs_no_words(world: World, text: str, answer: str) -> None:
    assert answer in world.say(text)
    assert due_times(world) == ["2026-11-22T18:00:00Z"]


def test_a_whole_reminder_answers_no_what(world: World) -> None:
    world.say("Remind me tomorrow at 3pm")
    assert "Reminder set: call mom\n" in world.say("remind me to call mom tomorrow at 4pm")
    assert due_times(world) == ["2026-11-23T15:00:00Z"]


def test_what_may_be_answered_as_a_reminder(world: World) -> None:
    world.say("Remind me tomorrow at 3pm")
    assert "Reminder set: call mom\n" in world.say("remind me to call mom")
    assert due_times(world) == ["2026-11-23T14:00:00Z"]


@pytest.mark.parametrize("said", ["yes", "ok", "?", "👍", "Yes please!"])
def test_a_yes_is_nothing_to_be_reminded_of(world: World, said: str) -> None:
    world.say("Remind me tomorrow at 3pm")
    assert world.say(said) == replies.WHAT_SHOULD_I_REMIND
    assert "Reminder set: call mom\n" in world.say("call mom")
    assert world.say("Remind me") == world.say(said) == replies.when_to_remind("")
    assert len(due_times(world)) == 1


@pytest.mark.parametrize("said", ["set a reminder", "new reminder", "remind me", "thanks"])
def test_no_reminder_is_empty(world: World, said: str) -> None:
    world.say("Remind me tomorrow at 3pm")
    assert "Reminder set" not in world.say(said)
    assert world.count("reminders") == 0


def test_another_request_answers_no_older_question(world: World) -> None:
    world.say("Remind me to call mom")
    assert "Reminder set: call dad\n" in world.say("remind me to call dad tomorrow at 5pm")
    assert world.say("move it") == replies.move_to_when("call dad")
    assert "Reminder set: stretch\n" in world.say("remind me to stretch tomorrow at 6pm")
    world.say("Remind me to call mom")
    said = world.say("remind me to call Rosa on 30 February")
    assert said == replies.when_to_remind("call Rosa", replies.TIME_PROBLEMS["impossible"])
    assert due_times(world) == ["2026-11-23T16:00:00Z", "2026-11-23T17:00:00Z"]


def test_the_zone_of_the_user_counts(world: World) -> None:
    world.say("/timezone America/New_York")
    world.say("Remind me to call mom tomorrow at 3pm")
    assert due_times(world) == ["2026-11-23T20:00:00Z"]


def test_quoting_a_message_reminds_of_it(world: World) -> None:
    world.say("The parcel is at the neighbour's", MessageSid="SMquoted")
    reply = world.say("remind me tomorrow at 9am", OriginalRepliedMessageSid="SMquoted")
    assert reply.startswith("Reminder set: The parcel is at the neighbour's")


# -- changed ---------------------------------------------------------------------------------------


def test_list_cancel_by_number_by_words_and_undo(world: World) -> None:
    world.say("Remind me to call the dentist on Friday at 10")
    world.say("Remind me to water the plants on Thursday at 10")
    shown = world.say("what are my reminders?").splitlines()
    assert [line.split(" - ")[0] for line in shown[1:3]] == [
        "1. water the plants",
        "2. call the dentist",
    ]
    assert world.say("cancel the dentist reminder").startswith("Cancelled: call the dentist")
    assert world.say("/undo") == replies.undone("changed", ["call the dentist"])
    assert world.say("/cancel 1").startswith("Cancelled: water the plants")
    assert len(due_times(world)) == 1


def test_done_ahead_of_time_ends_that_time_of_a_series_alone(world: World) -> None:
    world.say("Remind me every day at 9pm to stretch")
    world.say("mark stretch as done")
    assert due_times(world) == ["2026-11-23T20:00:00Z"]
    world.say("/undo")
    assert due_times(world) == ["2026-11-22T20:00:00Z"]


def test_the_day_that_is_named_is_skipped_alone(world: World) -> None:
    world.say("Remind me every day at 9pm to stretch")
    assert world.say("skip tomorrow's").startswith("Skipped: stretch, tomorrow, Mon 23 Nov")
    assert due_times(world) == ["2026-11-22T20:00:00Z"]
    world.say("skip today's")
    assert due_times(world) == ["2026-11-24T20:00:00Z"]
    world.say("/undo")
    assert due_times(world) == ["2026-11-22T20:00:00Z"]


def test_cancelling_what_is_not_there_cancels_nothing(world: World) -> None:
    world.say("Remind me to call the dentist on Friday at 10")
    assert world.say("cancel the gym reminder").startswith("I found no reminder like “gym”.")
    assert world.say("/cancel 7") == replies.NO_SUCH_REMINDER
    assert len(due_times(world)) == 1


@pytest.mark.parametrize(
    ("message", "named", "is_found"),
    [
        ("call grandpa", "grandma", False),
        ("call Christian", "Christina", False),
        ("take my medicine", "media", False),
        ("write to Johannes", "Johanna", False),
        ("call Ben's school", "Anna's", False),
        ("take my medicine", "meds", True),
        ("call grandpa", "calling", True),
        ("water the plant", "plants", True),
        ("running shoes to the shop", "run", True),
        ("buy tomatoes", "tomato", True),
        ("pick up Anna's parcel", "Anna", True),
        ("visit the cities", "city", True),
    ],
)
def test_forms_of_a_word_name_it_and_beginnings_do_not(
    world: World, message: str, named: str, is_found: bool
) -> None:
    world.say(f"Remind me to {message} tomorrow at 10")
    reply = world.say(f"cancel the {named} reminder")
    assert (not reply.startswith("I found no reminder like")) is is_found
    assert (due_times(world) == []) is is_found


@pytest.mark.parametrize("text", ["/cancel 1 2", "/cancel 2, 1 and 2", "cancel 1 and 2"])
def test_several_numbers_are_cancelled_together_or_not_at_all(world: World, text: str) -> None:
    for number in (1, 2, 3):
        world.say(f"Remind me to call Anna on Friday at {number}pm")
    world.say("/reminders")
    assert world.say("/cancel 1 9") == replies.NO_SUCH_REMINDER
    assert len(due_times(world)) == 3
    assert world.say(text).startswith("Cancelled 2 reminders.")
    assert due_times(world) == ["2026-11-27T14:00:00Z"]
    world.say("/undo")
    assert len(due_times(world)) == 3


def test_cancel_alone_asks_which(world: World) -> None:
    assert world.say("/cancel").startswith(replies.NO_SUCH_REMINDER)
    world.say("Remind me to call Anna on Friday at 10")
    world.say("Remind me to call Ben on Friday at 11")
    assert "Which one" in world.say("/cancel")
    assert len(due_times(world)) == 2
    assert world.say("1").startswith("Cancelled: call Anna")
    assert world.say("/cancel").startswith("Cancelled: call Ben")


def test_what_was_cancelled_is_not_put_off(world: World) -> None:
    world.say("Remind me to call mom on Friday at 10")
    world.say("/reminders")
    world.say("/cancel 1")
    for text in ("/snooze 1 10m", "/snooze 1 10m", "move #1 to 5pm"):
        assert world.say(text) == "That one was cancelled already: call mom."
    assert world.count("reminders") == 1


@pytest.mark.parametrize("text", ["cancel the {} reminder", "move the {} reminder to 5pm"])
def test_a_word_alike_in_the_place_of_another_asks(world: World, text: str) -> None:
    world.say("Remind me to call grandpa tomorrow at 10")
    assert "Which one" in world.say(text.format("call grandma"))
    assert world.say("no") == replies.NEVER_MIND
    assert due_times(world) == ["2026-11-23T09:00:00Z"]
    assert "Which one" not in world.say(text.format("call grandpa"))


def test_a_word_that_fits_two_asks_which(world: World) -> None:
    world.say("Remind me to call Anna on Friday at 10")
    world.say("Remind me to call Ben on Friday at 11")
    assert "Which one" in world.say("cancel the call reminder")
    assert world.say("the second one").startswith("Cancelled: call Ben")


def test_move_keeps_the_day_and_undo_moves_back(world: World) -> None:
    world.say("Remind me to call mom tomorrow at 3pm")
    assert "17:00" in world.say("move it to 5pm")
    assert due_times(world) == ["2026-11-23T16:00:00Z"]
    world.say("/undo")
    assert due_times(world) == ["2026-11-23T14:00:00Z"]


def test_snooze_and_done_speak_of_what_rang(world: World) -> None:
    world.say("Remind me to call mom in 5 minutes")
    world.clock.pass_(minutes=5)
    assert world.ring() == ["⏰ Reminder: call mom"]
    assert world.say("snooze 10 minutes").startswith("Snoozed: call mom")
    world.clock.pass_(minutes=10)
    assert world.ring() == ["⏰ Reminder: call mom"]
    assert world.say("done") == replies.reminder_done("call mom")
    assert due_times(world) == []


def test_done_alone_ends_only_what_rang(world: World) -> None:
    world.say("Remind me to water the plants tomorrow at 5pm")
    assert world.say("done") == replies.NOTHING_RANG
    for text in ("call mom in 5 minutes", "stretch in 6 minutes"):
        world.say(f"Remind me to {text}")
    world.clock.pass_(minutes=10)
    assert len(world.ring()) == 2
    assert world.say("done") == replies.reminder_done("stretch")
    assert world.say("done") == replies.reminder_done("call mom")
    assert world.say("done") == world.say("/done") == replies.NOTHING_RANG
    assert due_times(world) == ["2026-11-23T16:00:00Z"]
    assert world.say("mark the plants as done") == replies.reminder_done("water the plants")
    assert due_times(world) == []


def test_what_nagged_is_done_once(world: World) -> None:
    world.say("nag me every 10 minutes to take my pills in 5 minutes")
    world.clock.pass_(minutes=5)
    world.ring()
    world.clock.pass_(minutes=10)
    world.ring()
    assert world.say("done") == replies.reminder_done("take my pills")
    assert world.say("done") == replies.NOTHING_RANG


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("postpone it by 2 hours", "2026-11-27T19:00:00Z"),
        ("delay it by a day", "2026-11-28T17:00:00Z"),
        ("push it back an hour", "2026-11-27T18:00:00Z"),
        ("snooze 1 hour", "2026-11-27T18:00:00Z"),
        ("snooze", "2026-11-27T17:10:00Z"),
        ("remind me again in 10 minutes", "2026-11-22T15:28:00Z"),
        ("no, 10 minutes", "2026-11-22T15:28:00Z"),
        ("no, 10 minutes later", "2026-11-27T17:10:00Z"),
    ],
)
def test_what_is_ahead_is_put_off_from_its_own_time(world: World, text: str, due: str) -> None:
    world.say("Remind me to call mom on Friday at 18:00")
    world.say(text)
    assert due_times(world) == [due]


def test_a_series_is_done_once_for_its_newest_ring(world: World) -> None:
    world.say("Remind me every day at 5pm to stretch")
    for _ in range(3):
        world.clock.pass_(days=1)
        world.ring()
    assert world.say("done") == replies.reminder_done("stretch")
    assert world.say("done") == replies.NOTHING_RANG
    assert len(due_times(world)) == 1


@pytest.mark.parametrize(
    ("text", "words", "due"),
    [
        ("change it to every day at 8", "Every day, next: tomorrow, Mon 23 Nov, 08:00",
         "2026-11-23T07:00:00Z"),
        ("move it to 9 every day", "Every day, next: tomorrow, Mon 23 Nov, 09:00",
         "2026-11-23T08:00:00Z"),
        ("make it every week", "Every week, next: Fri 27 Nov, 18:00", "2026-11-27T17:00:00Z"),
        ("make it every week at 7pm", "Every week, next: Fri 27 Nov, 19:00",
         "2026-11-27T18:00:00Z"),
        ("make it every Monday", "Every Monday, next: tomorrow, Mon 23 Nov, 18:00",
         "2026-11-23T17:00:00Z"),
    ],
)  # fmt: skip
def test_a_rule_said_in_a_change_is_kept(world: World, text: str, words: str, due: str) -> None:
    world.say("Remind me to call mom on Friday at 18:00")
    before = list(world.db.execute("SELECT * FROM reminders"))
    assert words in world.say(text)
    assert due_times(world) == [due]
    assert world.db.execute("SELECT reminder_type FROM reminders").fetchone() == ("recurring",)
    world.say("/undo")
    assert list(world.db.execute("SELECT * FROM reminders")) == before


def test_what_rang_rings_on_by_a_rule_once(world: World) -> None:
    world.say("Remind me to stretch in 5 minutes")
    world.clock.pass_(minutes=5)
    world.ring()
    for text in ("make it every day", "make it every week"):
        assert text.removeprefix("make it e") in world.say(text)
        assert len(due_times(world)) == 1


def test_others_reminders_cannot_be_touched(world: World) -> None:
    world.say("Remind me to call mom tomorrow at 3pm")
    world.say("/reminders")
    assert world.say("/cancel 1", BEN).startswith(replies.NO_SUCH_REMINDER)
    assert world.say("cancel all my reminders", BEN) == replies.NO_SUCH_REMINDER
    assert len(due_times(world)) == 1
