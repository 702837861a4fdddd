"""What WhatsApp's messages of a month were, as Twilio and Meta count them."""

from datetime import UTC, datetime
from pathlib import Path

from conftest import ANNA, BEN, NOW, World
from connected import Vendors, connect, end, settle

import doctor
import store

MONTH = datetime(2026, 11, 1, tzinfo=UTC)


def test_messages_are_counted_by_kind_and_person(tmp_path: Path, servers: Vendors) -> None:
    servers.twilio.reset()
    world = connect(tmp_path, servers, uses="twilio", TWILIO_REMINDER_CONTENT_SID="HX1")
    for number in range(40):
        world.say(f"Note number {number} is about {'gardening and cooking ' * 5}")
    world.say("/list all")  # one message, however long
    world.say("remind me tomorrow at 3pm to call mom")
    world.say("remind me on 27 November at 3pm to call dad")
    world.say("The plumber is Rossi", BEN)
    assert store.count_traffic(world.db, None, MONTH).reminders == 0
    for day in (1, 5):
        world.clock.now = NOW.replace(hour=15, minute=0).replace(day=22 + day)
        settle(world)
    seen = store.count_traffic(world.db, None, MONTH)
    assert (seen.received, seen.reminders, seen.templates) == (44, 1, 1)
    assert seen.replies == 44 and seen.sent == 46
    assert seen.free_left == store.FREE_A_MONTH - seen.replies - 1
    ben = store.find_user_by_whatsapp_id(world.db, BEN.removeprefix("whatsapp:"))
    assert ben is not None
    assert store.count_traffic(world.db, ben.id, MONTH) == store.Traffic(1, 1, 0, 0)
    assert store.count_traffic(world.db, None, datetime(2026, 12, 1, tzinfo=UTC)).sent == 0
    said = world.say("/stats", ANNA)
    assert (
        "WhatsApp this month: 44 in, " in said
        and "said to be free, which it has not confirmed: 9" in said
    )
    assert doctor._traffic(world.services.settings).state == "ok"
    end(world)


def test_where_nothing_costs_anything_nothing_is_said(world: World) -> None:
    assert "WhatsApp" not in world.say("/stats")
