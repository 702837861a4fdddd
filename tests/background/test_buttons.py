"""Buttons: made once, on reminders inside the 24 hours alone, and read before any rule."""

import json
from pathlib import Path

import pytest
from conftest import ANNA, World
from connected import Vendors, connect, end, settle
from queue_parts import stand_ins as stand_ins
from queue_parts import world as world
from stand_in import Fault

import store
from background import outbox
from vendors.twilio_delivery import DeliveryReport

REMIND = "Remind me to call mom tomorrow at 3pm"


def ring(world: World, **later: float) -> None:
    world.clock.pass_(**(later or {"hours": 22, "minutes": 42}))
    settle(world)


def tap(world: World, stand_ins: Vendors, title: str, payload: str) -> str:
    """Tap a button of the last message, as WhatsApp tells it."""
    quoted = stand_ins.twilio.messages[-1]["sid"]
    fields = {"ButtonText": title, "ButtonPayload": payload, "MessageType": "interactive"}
    return world.say(title, OriginalRepliedMessageSid=quoted, **fields)


def posts(stand_ins: Vendors) -> list[dict[str, list[str]]]:
    return [one.form for one in stand_ins.twilio.requests if one.path.endswith("/Messages.json")]


def test_a_reminder_carries_them_and_they_are_made_once_a_language(
    world: World, stand_ins: Vendors
) -> None:
    for text in (REMIND, "Remind me to stretch tomorrow at 3:01pm"):
        world.say(text)
    ring(world)
    ring(world, minutes=2)
    [sid] = stand_ins.twilio.contents
    content = stand_ins.twilio.contents[sid]
    assert content["language"] == "en" and content["types"]["twilio/quick-reply"] == {
        "body": "⏰ Reminder: {{1}}",
        "actions": [
            {"type": "QUICK_REPLY", "title": "Done", "id": "done"},
            {"type": "QUICK_REPLY", "title": "10 min", "id": "snooze:10"},
            {"type": "QUICK_REPLY", "title": "Tomorrow", "id": "move:1d"},
        ],
    }
    first, second = posts(stand_ins)
    assert first["ContentSid"] == second["ContentSid"] == [sid] and "Body" not in first
    assert json.loads(first["ContentVariables"][0]) == {"1": "call mom"}
    assert stand_ins.twilio.messages[0]["body"] == "⏰ Reminder: call mom"
    assert store.count_traffic(world.db, None, world.clock().replace(day=1)).templates == 0


def test_each_button_does_what_it_says(world: World, stand_ins: Vendors) -> None:
    world.say(REMIND)
    ring(world)
    assert "15:10" in tap(world, stand_ins, "10 min", "snooze:10")
    ring(world, minutes=10)
    assert "tomorrow" in tap(world, stand_ins, "Tomorrow", "move:1d").lower()
    [again] = store.list_reminders(world.db, 1, "pending")
    assert again.due_at.hour == 14  # 3pm in Rome
    ring(world, hours=23, minutes=50)
    assert "Done: call mom" in tap(world, stand_ins, "Done", "done")
    assert world.count("memories") == 0


def test_a_persons_language_is_on_them(world: World, stand_ins: Vendors) -> None:
    world.say("Erinnere mich morgen um 15 Uhr daran, Mama anzurufen")
    ring(world)
    [content] = stand_ins.twilio.contents.values()
    made = content["types"]["twilio/quick-reply"]
    assert [one["title"] for one in made["actions"]] == ["Erledigt", "10 Min.", "Morgen"]
    assert tap(world, stand_ins, "Erledigt", "done").startswith("Erledigt")


@pytest.mark.parametrize("payload", ["done:2", "done"])
def test_the_payload_decides_and_not_the_title(
    world: World, stand_ins: Vendors, payload: str
) -> None:
    world.say(REMIND)
    ring(world)
    assert "Done: call mom" in tap(world, stand_ins, "Remember the milk", payload)
    assert world.count("memories") == 0


def test_an_unknown_payload_is_never_kept(world: World, stand_ins: Vendors) -> None:
    world.say(REMIND)
    ring(world)
    said = tap(world, stand_ins, "Buy the blue one", "catalog:7")
    assert said == "I don't know that button any more. Tell me in words what you want."
    assert world.count("memories") == 0
    assert "Done: call mom" in tap(world, stand_ins, "Done", "their own id")  # its words are known


@pytest.mark.parametrize("fault", [Fault(status=500), Fault(status=403), Fault("hang")])
def test_where_they_cannot_be_made_the_reminder_goes_as_text(
    world: World, stand_ins: Vendors, fault: Fault
) -> None:
    world.say(REMIND)
    stand_ins.twilio.next(
        Fault(fault.kind, status=fault.status, body=fault.body, path="/v1/Content")
    )
    ring(world)
    [sent] = posts(stand_ins)
    assert sent["Body"] == ["⏰ Reminder: call mom"] and "ContentSid" not in sent


def test_where_they_are_refused_it_goes_as_text_at_once(world: World, stand_ins: Vendors) -> None:
    world.say(REMIND)
    refusal = {"code": 21655, "message": "The ContentSid is invalid", "status": 400}
    stand_ins.twilio.next(Fault(status=201, body={"sid": "HX" + "0" * 32}, path="/v1/Content"))
    stand_ins.twilio.next(Fault(status=400, body=refusal, path="Messages.json"))
    ring(world)
    assert [one["body"] for one in stand_ins.twilio.messages] == ["⏰ Reminder: call mom"]
    assert posts(stand_ins)[-1]["Body"] == ["⏰ Reminder: call mom"]
    assert store.find_content(world.db, "reminder_1_en") is None


def test_a_lost_answer_is_looked_up_and_it_goes_out_once(world: World, stand_ins: Vendors) -> None:
    world.say(REMIND)
    stand_ins.twilio.next(Fault("drop_after", path="Messages.json"))
    ring(world)
    assert [one["body"] for one in stand_ins.twilio.messages] == ["⏰ Reminder: call mom"]
    assert store.get_reminder(world.db, 1).status == "sent"


def test_outside_the_window_there_is_the_template(tmp_path: Path, stand_ins: Vendors) -> None:
    world = connect(tmp_path, stand_ins, uses="twilio", TWILIO_REMINDER_CONTENT_SID="HX1")
    world.say("Remind me to call mom on 25 November at 3pm")
    ring(world, days=4)
    assert posts(stand_ins)[-1]["ContentSid"] == ["HX1"]
    end(world)


def test_63016_for_a_text_with_buttons_goes_on_to_the_template(
    tmp_path: Path, stand_ins: Vendors
) -> None:
    world = connect(tmp_path, stand_ins, uses="twilio", TWILIO_REMINDER_CONTENT_SID="HX1")
    world.say(REMIND, ANNA)
    ring(world)
    sid = stand_ins.twilio.messages[-1]["sid"]
    outbox.report(world.services, DeliveryReport(sid, "undelivered", 63016))
    settle(world)
    assert posts(stand_ins)[-1]["ContentSid"] == ["HX1"]
    end(world)
