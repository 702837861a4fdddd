"""Reminders delivered, nagging, corrected, and seen in the day."""

import re
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from conftest import NOW, World
from reminder_parts import due_times

import reminders
import replies
import store
from background.loops import reminder_loop
from talk.reminders import nagging

ROME = ZoneInfo("Europe/Rome")


def test_a_due_reminder_is_sent_once(world: World) -> None:
    world.say("Remind me to call mom in 5 minutes")
    assert world.ring() == []
    world.clock.pass_(minutes=5)
    assert world.ring() == ["⏰ Reminder: call mom"]
    assert world.ring() == []
    row = world.db.execute("SELECT status, sent_at FROM reminders").fetchone()
    assert row == ("sent", "2026-11-22T15:23:00Z")


def test_a_late_one_says_when_it_was_due(world: World) -> None:
    world.say("Remind me to call mom in 5 minutes")
    world.clock.pass_(hours=3)
    (rung,) = world.ring()
    assert re.search(r"It was due .*16:23", rung)


def test_a_recurring_one_makes_the_next_as_it_is_sent(world: World) -> None:
    world.say("Remind me every day at 8 to stretch")
    assert due_times(world) == ["2026-11-23T07:00:00Z"]
    world.clock.now = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
    assert world.ring() == ["⏰ Reminder: stretch"]
    assert due_times(world) == ["2026-11-24T07:00:00Z"]


def test_a_recurring_one_missed_for_days_is_told_once(world: World) -> None:
    world.say("Remind me every day at 8 to stretch")
    world.clock.now = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
    (rung,) = world.ring()
    assert "27 Nov" in rung
    assert due_times(world) == ["2026-11-28T07:00:00Z"]


def test_two_weeks_off_cost_the_first_message_no_more_than_a_day(world: World) -> None:
    world.say("every minute remind me to blink")
    world.say("Tea is in the left drawer")
    world.clock.pass_(days=14)
    before = time.process_time()
    (rung,) = world.ring()
    world.say("The key is under the pot")
    assert time.process_time() - before < 1
    assert "It was due" not in rung
    assert due_times(world) == ["2026-12-06T15:19:00Z"]


def test_the_wall_clock_is_kept_across_daylight_saving(world: World) -> None:
    world.clock.now = datetime(2027, 3, 26, 12, 0, tzinfo=UTC)
    world.say("Remind me every day at 8 to stretch")
    seen = []
    for _ in range(4):
        due = store.from_text(due_times(world)[0])
        seen.append(due)
        world.clock.now = due
        world.ring()
    assert [due.astimezone(ROME).strftime("%H:%M") for due in seen] == ["08:00"] * 4
    assert {due.hour for due in seen} == {7, 6}


def test_two_processes_deliver_once(world: World) -> None:
    world.say("Remind me to call mom in 5 minutes")
    world.clock.pass_(minutes=5)
    (due,) = store.list_due_reminders(world.db, world.clock())
    tries = [reminders.deliver(world.services, world.db, due, world.clock()) for _ in range(2)]
    assert tries == [True, False]
    assert world.count("outbound_messages") == 1


def test_a_paused_user_is_left_alone(world: World) -> None:
    world.say("Remind me to call mom in 5 minutes")
    store.set_paused(world.db, 1, NOW)
    world.clock.pass_(minutes=5)
    assert world.ring() == []
    store.set_paused(world.db, 1, None)
    assert world.ring() == ["⏰ Reminder: call mom"]


def test_the_thread_rings_within_a_second(world: World) -> None:
    live = replace(world.services, clock=lambda: datetime.now(UTC))
    due = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=2)
    with store.transaction(world.db):
        user = store.add_user(world.db, "local", ROME, NOW)
        store.add_reminder(world.db, user.id, None, "tea", due, ROME, NOW)
    thread = reminder_loop(live)
    thread.start()
    lateness = None
    while lateness is None and datetime.now(UTC) < due + timedelta(seconds=20):
        if store.list_unread_local(world.db):
            lateness = (datetime.now(UTC) - due).total_seconds()
        time.sleep(0.02)
    assert thread.is_well()
    thread.stop()
    thread.join(timeout=120)
    assert lateness is not None
    assert 0 <= lateness < 10  # it looks each minute, and wakes at the next due time


@pytest.mark.parametrize(
    ("text", "plain", "minutes"),
    [
        ("nag me every 10 minutes to take pills at 8pm", "remind me to take pills at 8pm", 10),
        ("remind me to bug the plumber at 5pm", "remind me to bug the plumber at 5pm", None),
        (
            "remind me to take my pills at 8pm and nag me every half an hour until I do it",
            "remind me to take my pills at 8pm",
            30,
        ),
        ("remind me to call mom at 5pm until done", "remind me to call mom at 5pm", 10),
        ("remind me at 5 to call mom, keep reminding me every hour until it's done",
         "remind me at 5 to call mom", 60),
        ("nag me to call mom at 5pm", "remind me  to call mom at 5pm", None),
        ("remind me to wait until Tuesday", "remind me to wait until Tuesday", None),
    ],
)  # fmt: skip
def test_nagging_is_read_apart(text: str, plain: str, minutes: int | None) -> None:
    read, every = nagging.split_nag(text)
    assert (read.split(), every) == (plain.split(), minutes)


def test_it_nags_until_done(world: World) -> None:
    reply = world.say("nag me every 10 minutes to take my pills in 5 minutes")
    assert "every 10 minutes until you say done" in reply
    world.clock.pass_(minutes=5)
    assert world.ring() == ["⏰ Reminder: take my pills\nSay done when it is."]
    for _ in range(3):
        assert world.ring() == []
        world.clock.pass_(minutes=10)
        assert len(world.ring()) == 1
    assert world.say("done") == replies.reminder_done("take my pills")
    world.clock.pass_(hours=2)
    assert world.ring() == []
    assert due_times(world) == []


def test_nagging_ends_after_a_day(world: World) -> None:
    world.say("nag me every hour to take my pills in 5 minutes")
    world.clock.pass_(minutes=5)
    rung = 0
    for _ in range(60):
        rung += len(world.ring())
        world.clock.pass_(hours=1)
    assert rung == 25


def test_a_recurring_one_that_nags_keeps_its_rhythm(world: World) -> None:
    world.say("remind me every day at 8pm to take my pills until done")
    world.clock.now = datetime(2026, 11, 22, 19, 0, tzinfo=UTC)
    assert len(world.ring()) == 1
    world.say("done")
    assert due_times(world) == ["2026-11-23T19:00:00Z"]


@pytest.mark.parametrize("text", ["no, 5pm", "sorry, I meant 5pm", "actually 5pm"])
def test_a_correction_right_after_moves_it(world: World, text: str) -> None:
    world.say("Remind me to call mom tomorrow at 3pm")
    assert "17:00" in world.say(text)
    assert due_times(world) == ["2026-11-23T16:00:00Z"]


def test_a_statement_right_after_corrects_nothing(world: World) -> None:
    world.say("Remind me to call mom tomorrow at 3pm")
    world.say("No milk left, the shop closes at 5pm")
    assert due_times(world) == ["2026-11-23T14:00:00Z"]


def test_the_day_shows_what_is_due_and_what_was_said(world: World) -> None:
    world.say("Remind me to call mom tomorrow at 3pm")
    world.say("Meeting with Sarah tomorrow")
    world.say("Remind me to stretch on Tuesday at 8am")
    shown = world.say("what's on tomorrow?")
    assert shown.startswith("Mon 23 Nov 2026:\n⏰ 15:00 call mom")
    assert "Meeting with Sarah" in shown
    assert "stretch" not in shown
    assert world.say("/today") == "Sun 22 Nov 2026: nothing planned."
    world.clock.pass_(days=1)
    assert "Meeting with Sarah" in world.say("what do I have on today?")


def test_the_day_knows_dates_in_full_and_stretches(world: World) -> None:
    world.say("flight AZ1178 to Lisbon dec 12 at 06:40")
    world.say("concert Friday 11 December 8pm at Teatro Duse")
    world.say("Rosa is away from 20 to 27 December")
    assert "flight AZ1178 to Lisbon dec 12 at 06:40" in world.say("what's on 12 december?")
    assert "concert Friday 11 December" in world.say("anything on 11 December?")
    assert "Rosa is away" in world.say("what's on December 23?")
    assert "nothing planned" in world.say("what's on 4 December?")


def test_words_of_time_that_are_not_understood_are_asked(world: World) -> None:
    world.say("hello")
    asked = world.say("remind me every third blue moon to dance")
    assert (
        asked == "I'm not sure what “every third blue moon” means. When should I remind you: dance?"
    )
    world.say("tomorrow at 8")
    assert due_times(world) == ["2026-11-23T07:00:00Z"]
    assert "“Saturday 12 May”" in world.say("remind me on Saturday 12 May to renew the pass")


def test_lists_are_on_the_clock_of_the_user(world: World) -> None:
    world.say("Remind me to call Yuki at 8am tomorrow Tokyo time")
    assert "1. call Yuki - tomorrow, Mon 23 Nov, 00:00 Europe/Rome" in world.say("/reminders")
    assert "00:00 call Yuki" in world.say("what's on tomorrow?")
    assert "nothing planned" in world.say("/today")


def test_a_long_reminder_is_shown_in_short_and_rings_in_full(world: World) -> None:
    long = " ".join(f"item{number}" for number in range(200))
    for reply in (
        world.say(f"Remind me in 10 minutes to buy {long}"),
        world.say("/reminders"),
        world.say("/today"),
        world.say("move it to 5pm"),
        world.say("cancel it"),
    ):
        assert "buy item0" in reply
        assert "…" in reply
        assert len(reply) < 400
    world.say("/undo")
    world.clock.pass_(hours=1)
    assert long in world.ring()[0]
