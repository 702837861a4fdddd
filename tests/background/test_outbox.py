"""Messages, reminders and memories on their way to Twilio and Mem0: each once, none lost."""

import json
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest
from conftest import ANNA, NOW, Clock, World
from connected import AT_STATEMENTS, HASTY, JPEG, Vendors, connect, die_at, end, set_clock, settle
from queue_parts import stand_ins as stand_ins
from queue_parts import world as world
from stand_in import Fault

import replies
import store
from background import outbox
from vendors.twilio_delivery import DeliveryReport

REMIND = "Remind me to call mom tomorrow at 3pm"


def rows(world: World) -> list[tuple[str, int | None, int]]:
    """Return status, code and attempts of each outbound message."""
    found = world.db.execute(
        "SELECT status, error_code, attempts FROM outbound_messages ORDER BY id"
    ).fetchall()
    return [tuple(row) for row in found]


def reminder_states(world: World) -> list[str]:
    found = world.db.execute("SELECT status FROM reminders ORDER BY id").fetchall()
    return [row[0] for row in found]


def bodies(stand_ins: Vendors) -> list[str]:
    return [one["body"] for one in stand_ins.twilio.messages]


def ring(world: World, **later: float) -> None:
    world.clock.pass_(**(later or {"hours": 22, "minutes": 42}))
    settle(world)


def callback(world: World, stand_ins: Vendors, status: str, code: int | None = None) -> None:
    sid = stand_ins.twilio.messages[-1]["sid"]
    outbox.report(world.services, DeliveryReport(sid, status, code))


# -- reminders over WhatsApp -----------------------------------------------------------------------


def test_a_reminder_goes_out_once_and_says_no_more_than_accepted(
    world: World, stand_ins: Vendors
) -> None:
    world.say(REMIND)
    ring(world)
    settle(world)
    assert bodies(stand_ins) == ["⏰ Reminder: call mom"]
    assert stand_ins.twilio.messages[0]["to"] == ANNA
    assert rows(world) == [("accepted", None, 1)]
    assert reminder_states(world) == ["sent"]
    sent = stand_ins.twilio.requests[-1]
    assert sent.form["StatusCallback"] == ["https://memory.example.org/webhook/status"]


@pytest.mark.parametrize("fault", ["drop_after", "drop_before", "hang"])
def test_a_send_whose_answer_is_lost_goes_out_once(
    world: World, stand_ins: Vendors, fault: str
) -> None:
    world.say(REMIND)
    stand_ins.twilio.next(Fault(fault, path="Messages.json"))
    ring(world)
    settle(world)
    assert bodies(stand_ins) == ["⏰ Reminder: call mom"]
    assert rows(world)[0][0] == "accepted"
    assert reminder_states(world) == ["sent"]


def test_while_the_look_up_fails_nothing_is_sent_again(world: World, stand_ins: Vendors) -> None:
    world.say(REMIND)
    broken = Fault(status=503, path="Messages.json")
    stand_ins.twilio.next(Fault("drop_after", path="Messages.json"), broken, broken)
    ring(world)
    assert len(bodies(stand_ins)) == 1
    settle(world)
    assert bodies(stand_ins) == ["⏰ Reminder: call mom"]
    assert rows(world)[0][0] == "accepted"


@pytest.mark.parametrize(
    "fault",
    [
        Fault(status=429, body={"code": 20429, "message": "Too many"}),
        Fault(status=503, body="<html>maintenance</html>"),
        Fault("drop_before"),
    ],
    ids=["429", "503 of a proxy", "dropped"],
)
def test_a_passing_fault_is_retried(world: World, stand_ins: Vendors, fault: Fault) -> None:
    world.say(REMIND)
    stand_ins.twilio.next(replace(fault, path="Messages.json"))
    ring(world)
    settle(world)
    assert bodies(stand_ins) == ["⏰ Reminder: call mom"]
    assert reminder_states(world) == ["sent"]


def test_retry_after_is_kept_to(world: World, stand_ins: Vendors) -> None:
    world.say(REMIND)
    headers = {"Retry-After": "120"}
    stand_ins.twilio.next(Fault(status=429, headers=headers, path="Messages.json"))
    ring(world)
    world.clock.pass_(seconds=100)
    settle(world)
    assert bodies(stand_ins) == []
    world.clock.pass_(seconds=60)
    settle(world)
    assert len(bodies(stand_ins)) == 1


def test_back_off_doubles_to_a_minute(tmp_path: Path, stand_ins: Vendors) -> None:
    from core.backoff import Patience

    world = connect(tmp_path, stand_ins, uses="twilio", patience=Patience())
    world.say(REMIND)
    stand_ins.twilio.always(Fault(status=429, path="Messages.json"))
    ring(world)
    tried = [world.clock()]
    count = len(stand_ins.twilio.requests)
    while len(tried) < 8:
        world.clock.pass_(seconds=1)
        settle(world, 1)
        if len(stand_ins.twilio.requests) > count:
            count = len(stand_ins.twilio.requests)
            tried.append(world.clock())
    waits = [(b - a).total_seconds() for a, b in pairwise(tried)]
    for wait, least in zip(waits, (2, 4, 8, 16, 32, 60, 60), strict=True):
        assert least - 1 <= wait <= least * 1.2 + 2
    end(world)


def test_a_permanent_refusal_fails_with_its_code(world: World, stand_ins: Vendors) -> None:
    world.say("Remind me to stretch every day at 8")
    refused = Fault(status=400, body={"code": 21211, "message": "Invalid 'To' +15551230001"})
    stand_ins.twilio.next(replace(refused, path="Messages.json"))
    ring(world, hours=16)
    assert rows(world) == [("failed", 21211, 1)]
    assert reminder_states(world) == ["failed", "pending"]  # the next day is tried all the same


def test_a_refused_account_pauses_the_queue_and_says_so_once(
    world: World, stand_ins: Vendors, caplog: pytest.LogCaptureFixture
) -> None:
    world.say(REMIND)
    refused = {"code": 20003, "message": "Authenticate"}
    stand_ins.twilio.always(Fault(status=401, body=refused, path="Messages.json"))
    ring(world)
    settle(world)
    settle(world)
    assert sum(one.path.endswith("Messages.json") for one in stand_ins.twilio.requests) == 1
    assert "refuses our account" in world.services.paused["whatsapp"].reason
    assert sum("queue paused" in record.getMessage() for record in caplog.records) == 1
    stand_ins.twilio.always(None)
    world.clock.pass_(minutes=11)
    settle(world)
    assert bodies(stand_ins)[0].startswith("⏰ Reminder: call mom (It was due")
    assert not world.services.paused


# -- the 24-hour window ----------------------------------------------------------------------------


def test_outside_the_window_it_is_held_until_the_person_writes(
    world: World, stand_ins: Vendors
) -> None:
    reply = world.say("Remind me to call mom in 3 days at 3pm")
    assert replies.MAY_BE_HELD in reply
    ring(world, days=3)
    assert rows(world) == [("held", None, 0)]
    assert reminder_states(world) == ["pending"]
    world.say("Bread is in the oven")
    settle(world)
    (body,) = bodies(stand_ins)
    assert "It was due" in body
    assert reminder_states(world) == ["sent"]


def test_within_the_window_nothing_is_said_of_it(world: World) -> None:
    assert "WhatsApp lets me" not in world.say(REMIND)


def test_outside_the_window_the_template_is_used(tmp_path: Path, stand_ins: Vendors) -> None:
    world = connect(tmp_path, stand_ins, uses="twilio", TWILIO_REMINDER_CONTENT_SID="HX" + "1" * 32)
    assert "WhatsApp lets me" not in world.say("Remind me to call mom in 3 days at 3pm")
    ring(world, days=3)
    form = stand_ins.twilio.requests[-1].form
    assert form["ContentSid"] == ["HX" + "1" * 32]
    assert json.loads(form["ContentVariables"][0]) == {"1": "call mom"}
    assert "Body" not in form
    assert reminder_states(world) == ["sent"]
    end(world)


def test_63016_by_callback_holds_it_and_the_reminder_is_pending_again(
    world: World, stand_ins: Vendors
) -> None:
    world.say("Remind me to stretch every day at 8")
    ring(world, hours=16)
    assert reminder_states(world) == ["sent", "pending"]
    callback(world, stand_ins, "failed", 63016)
    settle(world)
    assert [row[:2] for row in rows(world)] == [("failed", 63016), ("held", None)]
    assert reminder_states(world) == ["pending", "pending"]
    world.say("Bread is in the oven")
    settle(world)
    assert len(bodies(stand_ins)) == 2
    assert reminder_states(world) == ["sent", "pending"]  # the next one exists once


def test_63016_by_callback_uses_the_template_where_there_is_one(
    tmp_path: Path, stand_ins: Vendors
) -> None:
    world = connect(tmp_path, stand_ins, uses="twilio", TWILIO_REMINDER_CONTENT_SID="HX" + "1" * 32)
    world.say(REMIND)
    ring(world)
    callback(world, stand_ins, "undelivered", 63016)
    settle(world)
    assert "ContentSid" in stand_ins.twilio.requests[-1].form
    assert reminder_states(world) == ["sent"]
    callback(world, stand_ins, "failed", 63016)  # the template too: it waits
    settle(world)
    assert rows(world)[-1][0] == "held"
    end(world)


@pytest.mark.parametrize(
    ("code", "state"), [(63024, "failed"), (63018, "sent"), (63015, "pending")]
)
def test_what_whatsapp_refuses_later_is_answered_as_its_code_asks(
    world: World, stand_ins: Vendors, code: int, state: str
) -> None:
    world.say(REMIND)
    ring(world)
    callback(world, stand_ins, "failed", code)
    settle(world)
    assert reminder_states(world) == [state]
    assert len(bodies(stand_ins)) == (2 if code == 63018 else 1)


def test_a_held_reminder_that_is_cancelled_stays_away(world: World, stand_ins: Vendors) -> None:
    world.say("Remind me to call mom in 3 days at 3pm")
    ring(world, days=3)
    world.say("cancel the reminder to call mom")
    settle(world)
    assert bodies(stand_ins) == []


def test_stop_and_start(world: World, stand_ins: Vendors) -> None:
    world.say(REMIND)
    assert world.say("STOP") == replies.PAUSED
    ring(world)
    assert bodies(stand_ins) == []
    assert world.say("where is mom?")  # it still answers
    assert world.say("start") == replies.RESUMED
    settle(world)
    assert len(bodies(stand_ins)) == 1


def test_stop_holds_back_what_was_on_its_way(world: World, stand_ins: Vendors) -> None:
    world.say(REMIND)
    busy = Fault(status=429, headers={"Retry-After": "60"}, path="Messages.json")
    stand_ins.twilio.next(busy)
    ring(world)
    world.say("stop")
    ring(world, minutes=5)
    assert bodies(stand_ins) == []
    assert rows(world)[0][0] == "held"
    world.say("START")
    settle(world)
    assert len(bodies(stand_ins)) == 1


def test_a_person_without_a_number(world: World, stand_ins: Vendors) -> None:
    world.say(REMIND, sender="whatsapp:ID.4566546130240823")
    ring(world)
    assert stand_ins.twilio.messages[0]["to"] == "whatsapp:ID.4566546130240823"
    # The first message that shows the number is from the same person.
    world.say("The key is under the pot", ExternalUserId="ID.4566546130240823")
    assert world.count("users") == 1
    assert "pot" in world.say("Where is the key?")
    assert store.find_user_names(world.db, "ID.4566546130240823") == {
        "+15551230001",
        "ID.4566546130240823",
    }


# -- what becomes of a message ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reports", "state"),
    [
        (["sent", "delivered", "read"], "read"),
        (["read", "delivered", "sent", "queued"], "read"),
        (["delivered", "failed"], "delivered"),
        (["sent"], "sent"),
    ],
)
def test_reports_in_any_order_move_it_forward_only(
    world: World, stand_ins: Vendors, reports: list[str], state: str
) -> None:
    world.say(REMIND)
    ring(world)
    for report in reports:
        callback(world, stand_ins, report)
    assert rows(world)[0][0] == state


def test_a_report_may_be_quicker_than_the_answer(tmp_path: Path, stand_ins: Vendors) -> None:
    patience = replace(HASTY, look_up_s=30.0)
    world = connect(tmp_path, stand_ins, uses="twilio", patience=patience)
    world.say(REMIND)
    stand_ins.twilio.next(Fault("drop_after", path="Messages.json"))
    ring(world)
    callback(world, stand_ins, "delivered")
    callback(world, stand_ins, "sent")
    assert world.count("delivery_reports") == 2
    assert rows(world)[0][0] == "uncertain"
    ring(world, seconds=31)
    assert rows(world)[0][0] == "delivered"
    assert world.count("delivery_reports") == 0
    end(world)


def test_parts_go_in_order_and_a_photo_by_its_link(
    tmp_path: Path, world: World, stand_ins: Vendors
) -> None:
    user = store.find_user_by_whatsapp_id(world.db, "+15551230001")
    assert user is None
    world.say("hi")
    (tmp_path / "media").mkdir()
    with store.transaction(world.db):
        media_id = store.add_media(
            world.db, "a" * 64, "image", f"{'a' * 64}.jpg", len(JPEG), "image/jpeg", NOW
        )
        for body, media in (("one", None), ("two", None), ("", media_id)):
            store.add_outbound(world.db, 1, "whatsapp", body, NOW, media_id=media)
    stand_ins.twilio.next(Fault(status=503, path="Messages.json"))
    settle(world)
    assert bodies(stand_ins) == ["one", "two", ""]
    (link,) = stand_ins.twilio.requests[-1].form["MediaUrl"]
    assert link.startswith(f"https://memory.example.org/media/{'a' * 64}.jpg?e=")


def test_two_processes_send_it_once(tmp_path: Path, stand_ins: Vendors) -> None:
    worlds = [connect(tmp_path, stand_ins, uses="twilio") for _ in "ab"]
    worlds[0].say(REMIND)
    for world in worlds:
        world.clock.pass_(hours=22, minutes=42)
    stand_ins.twilio.next(Fault("slow", seconds=0.5, path="Messages.json"))
    import threading

    def run(world: World) -> None:
        settle(world)

    threads = [threading.Thread(target=run, args=(world,)) for world in worlds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for world in worlds:
        end(world)
    assert bodies(stand_ins) == ["⏰ Reminder: call mom"]


def test_forgotten_words_do_not_go_out(world: World, stand_ins: Vendors) -> None:
    world.say("The safe opens with 4711")
    with store.transaction(world.db):
        store.add_outbound(world.db, 1, "whatsapp", "It opens with 4711", NOW, interaction_id=1)
    world.say("/list")
    world.say("/forget 1")
    settle(world)
    assert bodies(stand_ins) == []


# -- death at every statement ----------------------------------------------------------------------


@AT_STATEMENTS
@pytest.mark.filterwarnings("ignore:This process.*is multi-threaded:DeprecationWarning")
def test_death_while_sending_sends_once(tmp_path: Path, stand_ins: Vendors, step: int) -> None:
    statement, is_dying = 0, True
    due = NOW + timedelta(hours=22, minutes=42)
    while is_dying:
        statement += step
        folder = tmp_path / str(statement)
        folder.mkdir()
        world = connect(folder, stand_ins, uses="twilio")
        world.say("Remind me to stretch every day at 3pm")
        end(world)
        stand_ins.twilio.reset()
        set_clock(stand_ins.twilio, Clock(due))
        start = partial(connect, folder, stand_ins, uses="twilio", clock=Clock(due))
        is_dying = die_at(statement, start, settle)
        world = connect(folder, stand_ins, uses="twilio", clock=Clock(due))
        ring(world, minutes=2)  # whoever died does not hold it any more
        assert len(bodies(stand_ins)) == 1
        assert rows(world)[0][0] == "accepted"
        assert reminder_states(world) == ["sent", "pending"]
        end(world)
    assert statement > 15
