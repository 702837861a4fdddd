"""Lists to pick from: "which one?" and what is numbered, by signed webhooks over real HTTP."""

from collections.abc import Iterator
from typing import Any

import pytest
from conftest import World, serve
from connected import Phone, Vendors, settle
from queue_parts import stand_ins as stand_ins
from queue_parts import world as world
from stand_in import Fault

import store

GONE = "I don't know that button any more. Tell me in words what you want."


@pytest.fixture
def phone(world: World, stand_ins: Vendors) -> Iterator[Phone]:
    for server in serve(world):
        yield Phone(server, stand_ins)


def say(world: World, phone: Phone, text: str) -> str:
    """Send a text; return what came back in the answer to the webhook."""
    answer = phone.send(text).text
    settle(world)
    return answer


def pick(world: World, phone: Phone, entry: dict[str, str], field: str = "ButtonPayload") -> str:
    fields = {"MessageType": "interactive", field: entry["id"]}
    said = phone.send(entry["item"], **fields).text
    settle(world)
    return said


def entries(stand_ins: Vendors) -> list[dict[str, str]]:
    return stand_ins.twilio.picker(stand_ins.twilio.messages[-1])


def two_reminders(world: World, phone: Phone) -> None:
    for text in ("call mom", "call the bank about the new card and the old one"):
        say(world, phone, f"Remind me to {text} tomorrow at 3pm")


@pytest.mark.parametrize("field", ["ButtonPayload", "ListId"])
def test_which_one_is_picked_from_a_list(
    world: World, phone: Phone, stand_ins: Vendors, field: str
) -> None:
    two_reminders(world, phone)
    assert "<Message" not in say(world, phone, "cancel the call")
    asked: dict[str, Any] = stand_ins.twilio.messages[-1]
    assert "Which" in asked["body"] and "\n" in asked["body"]
    first, second = entries(stand_ins)
    assert first["item"] == "1. call mom" and "15:00" in first["description"]
    assert len(second["item"]) in {23, 24} and second["item"].endswith("…")
    assert "call the bank" in pick(world, phone, second, field)
    assert [one.message for one in store.list_reminders(world.db, 1, "pending")] == ["call mom"]
    assert world.count("memories") == 0


def test_a_list_is_made_once_for_its_length(world: World, phone: Phone, stand_ins: Vendors) -> None:
    two_reminders(world, phone)
    for _ in range(2):
        say(world, phone, "/reminders")
    assert len(stand_ins.twilio.contents) == 1
    shown = pick(world, phone, entries(stand_ins)[0])
    assert "call mom" in shown and "15:00" in shown


def test_a_listed_note_is_shown_and_its_words_are_kept_once(
    world: World, phone: Phone, stand_ins: Vendors
) -> None:
    for text in ("The gate code is 5522", "Anna lives in Via Roma 8"):
        say(world, phone, text)
    say(world, phone, "/list")
    first, second = entries(stand_ins)
    assert "Via Roma" in pick(world, phone, first)
    assert "5522" in pick(world, phone, second)
    assert world.count("memories") == 2
    kept = world.db.execute("SELECT content FROM interactions ORDER BY id DESC LIMIT 2").fetchall()
    assert [row[0] for row in kept] == ["2", "1"]


def test_an_outdated_pick_does_nothing_and_is_not_kept(
    world: World, phone: Phone, stand_ins: Vendors
) -> None:
    two_reminders(world, phone)
    say(world, phone, "cancel the call")
    old = entries(stand_ins)[0]
    say(world, phone, "move the call to 5pm")
    assert GONE in pick(world, phone, old).replace("&#x27;", "'")
    for strange in ("pick:999:1", "pick:1:1", old["id"] + "9"):
        said = pick(world, phone, old | {"id": strange})
        assert GONE in said.replace("&#x27;", "'")
    assert len(store.list_reminders(world.db, 1, "pending")) == 2
    assert world.count("memories") == 0


def test_nobody_picks_from_a_list_of_another(
    world: World, phone: Phone, stand_ins: Vendors
) -> None:
    two_reminders(world, phone)
    say(world, phone, "cancel the call")
    entry = entries(stand_ins)[0]
    other = Phone(phone.server, stand_ins, "whatsapp:+15551230002")
    assert "call mom" not in pick(world, other, entry)
    assert len(store.list_reminders(world.db, 1, "pending")) == 2


def test_what_is_beyond_the_limits_is_text(world: World, phone: Phone, stand_ins: Vendors) -> None:
    for number in range(10):
        say(world, phone, f"Note {number}: " + "what was said about the garden " * 4)
    assert "<Message" in say(world, phone, "/list")
    assert not stand_ins.twilio.contents


@pytest.mark.parametrize("status", [403, 500])
def test_where_no_content_is_made_the_same_words_go_as_text(
    world: World, phone: Phone, stand_ins: Vendors, status: int
) -> None:
    two_reminders(world, phone)
    stand_ins.twilio.next(Fault(status=status, path="/v1/Content"))
    assert "<Message" not in say(world, phone, "cancel the call")
    [sent] = stand_ins.twilio.messages
    assert "content_sid" not in sent and "1. call mom" in sent["body"].replace("*", "")
    assert "<Message" in say(world, phone, "/reminders")  # for some hours it is not tried again
