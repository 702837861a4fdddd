"""REMINDER_WEBHOOK: each due reminder of one person, once it is taken; held ones end by it."""

import hashlib
import hmac
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from conftest import ANNA, BEN, World
from connected import Vendors, connect, end, settle
from queue_parts import stand_ins as stand_ins
from stand_in import Answer, Fault, Request, StandIn

import doctor
import store
from background import second_way
from core.settings import SettingsError, load_settings
from vendors import reminder_webhook
from vendors.reminder_webhook import ReminderWebhook
from vendors.twilio_http import Timeouts

SECRET = "a-secret-of-the-webhook"
REMIND = "Remind me to call mom tomorrow at 3pm"


class Programs(StandIn):
    """What people have behind it: ntfy, Gotify, Apprise and Home Assistant, as they document it."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[tuple[str, str]] = []  # title and message, as a phone shows them

    def answer(self, request: Request) -> Answer:
        given = json.loads(request.body)
        if request.path.startswith("/topic"):  # ntfy: templates in the query, over the JSON body
            fields = {name: f"{{{{.{name}}}}}" for name in given}
            wanted = [request.query[name][0] for name in ("title", "message")]
            assert request.query["tpl"] == ["yes"]
            for name, place in fields.items():
                wanted = [text.replace(place, str(given[name])) for text in wanted]
            self.shown.append((wanted[0], wanted[1]))
        elif request.path == "/message":  # Gotify: `message` is required
            if request.query.get("token") != ["APP"]:
                return 401, {"error": "Unauthorized"}
            self.shown.append((given["title"], given["message"]))
        elif request.path.startswith("/notify/"):  # Apprise: `body` is required
            self.shown.append((given.get("title", ""), given["body"]))
        else:  # Home Assistant: an empty 200, whatever comes
            self.shown.append((given["title"], given["message"]))
        return 200, {"id": len(self.shown)}

    def read_body(self, kind: str, content: bytes) -> Any:
        return content


@pytest.fixture
def programs() -> Iterator[Programs]:
    with Programs() as programs:
        yield programs


@contextmanager
def told(
    folder: Path, stand_ins: Vendors, programs: Programs, path: str = "/api/webhook/x", **more: str
) -> Iterator[World]:
    environ = {"REMINDER_WEBHOOK": programs.url + path, "REMINDER_WEBHOOK_SECRET": SECRET} | more
    world = connect(folder, stand_ins, uses="twilio", **environ)
    quick = Timeouts(connect_s=1, read_s=1)
    webhook = replace(world.services.webhook, timeouts=quick)  # type: ignore[type-var]
    world.services = replace(world.services, webhook=webhook)
    yield world
    end(world)


def ring(world: World, **later: float) -> None:
    world.clock.pass_(**(later or {"hours": 22, "minutes": 42}))
    settle(world)
    while second_way.post_due(world.services):
        pass


@pytest.mark.parametrize(
    "path",
    [
        "/topic?tpl=yes&title={{.title}}&message={{.message}}",
        "/message?token=APP",
        "/notify/key",
        "/api/webhook/x",
    ],
    ids=["ntfy", "Gotify", "Apprise", "Home Assistant, n8n"],
)
def test_a_due_reminder_reaches_the_programs_people_have(
    tmp_path: Path, stand_ins: Vendors, programs: Programs, path: str
) -> None:
    with told(tmp_path, stand_ins, programs, path) as world:
        world.say(REMIND)
        ring(world)
        assert programs.shown == [("Reminder", "call mom")]
        [sent] = programs.requests
        assert json.loads(sent.body) == {
            "title": "Reminder",
            "message": "call mom",
            "body": "call mom",
            "id": 1,
            "due": "2026-11-23T15:00:00+01:00",
        }
        proof = hmac.new(SECRET.encode(), sent.body, hashlib.sha256).hexdigest()
        assert sent.headers["x-signature-256"] == f"sha256={proof}"
        assert sent.headers["idempotency-key"] == "reminder-1"
        assert [one["body"] for one in stand_ins.twilio.messages] == ["⏰ Reminder: call mom"]


def test_what_the_window_holds_back_is_over_once_it_was_taken(
    tmp_path: Path, stand_ins: Vendors, programs: Programs
) -> None:
    with told(tmp_path, stand_ins, programs) as world:
        said = world.say("Remind me to call mom on 25 November at 3pm")
        assert "24 hours" not in said  # it will not be late
        ring(world, days=4)
        assert len(programs.shown) == 1
        assert store.get_reminder(world.db, 1).status == "sent"
        world.say("hello")
        settle(world)
        assert stand_ins.twilio.messages == []
        assert "Done: call mom" in world.say("done")


def test_63016_that_comes_later_ends_there_too(
    tmp_path: Path, stand_ins: Vendors, programs: Programs
) -> None:
    from background import outbox
    from vendors.twilio_delivery import DeliveryReport

    with told(tmp_path, stand_ins, programs) as world:
        world.say(REMIND)
        ring(world)
        sid = stand_ins.twilio.messages[-1]["sid"]
        outbox.report(world.services, DeliveryReport(sid, "undelivered", 63016))
        assert store.get_reminder(world.db, 1).status == "sent"
        world.say("hello")
        settle(world)
        assert len(stand_ins.twilio.messages) == 1


FAULTS = {
    "500": Fault(status=500),
    "a redirect": Fault(status=302, headers={"Location": "/elsewhere"}),
    "404": Fault(status=404),
    "no answer": Fault("hang"),
    "the answer is lost": Fault("drop_after"),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_it_is_tried_until_it_is_taken_with_the_same_key(
    tmp_path: Path, stand_ins: Vendors, programs: Programs, fault: Fault
) -> None:
    with told(tmp_path, stand_ins, programs) as world:
        world.say(REMIND)
        programs.always(fault)
        world.clock.pass_(hours=22, minutes=42)
        settle(world)
        for _ in range(3):
            assert second_way.post_due(world.services) == 1
        assert doctor._second_way(world.services.settings).state == "warning"
        programs.always(None)
        assert second_way.post_due(world.services) == 1
        assert second_way.post_due(world.services) == 0
        keys = {one.headers["idempotency-key"] for one in programs.requests}
        assert keys == {"reminder-1"} and "/elsewhere" not in {r.path for r in programs.requests}
        assert doctor._second_way(world.services.settings).state == "ok"
        assert world.db.execute("SELECT body FROM webhook_posts").fetchone()[0] == ""


def test_it_is_given_up_after_a_day_and_seldom_tried_before(
    tmp_path: Path, stand_ins: Vendors, programs: Programs
) -> None:
    with told(tmp_path, stand_ins, programs) as world:
        world.say(REMIND)
        programs.always(Fault(status=503))
        world.clock.pass_(hours=22, minutes=42)
        settle(world)
        while second_way.post_due(world.services):
            pass
        assert len(programs.requests) == second_way.SELDOM_AFTER + 1
        world.clock.now += timedelta(hours=25)
        assert second_way.post_due(world.services) == 1
        world.clock.now += timedelta(hours=25)
        assert second_way.post_due(world.services) == 0


def test_one_person_alone_is_told_there(
    tmp_path: Path, stand_ins: Vendors, programs: Programs
) -> None:
    with told(tmp_path, stand_ins, programs, REMINDER_WEBHOOK_USER="+15551230002") as world:
        world.say(REMIND, ANNA)
        world.say("Remind me to feed the cat tomorrow at 3pm", BEN)
        ring(world)
        assert programs.shown == [("Reminder", "feed the cat")]


def test_without_a_name_it_is_the_only_whatsapp_user_and_else_local(
    tmp_path: Path, stand_ins: Vendors, programs: Programs
) -> None:
    with told(tmp_path, stand_ins, programs) as world:
        world.say(REMIND, ANNA)
        world.say("Remind me to feed the cat tomorrow at 3pm", BEN)
        ring(world)
        assert programs.shown == []  # there are two


def test_death_between_claim_and_answer_tries_again(
    tmp_path: Path, stand_ins: Vendors, programs: Programs
) -> None:
    with told(tmp_path, stand_ins, programs) as world:
        world.say(REMIND)
        world.clock.pass_(hours=22, minutes=42)
        settle(world)
        with store.transaction(world.db):
            until = world.clock() + second_way.CLAIM_FOR
            assert store.claim_post(world.db, 1, world.clock(), until)
        assert second_way.post_due(world.services) == 0
        world.clock.pass_(seconds=61)
        assert second_way.post_due(world.services) == 1 and len(programs.shown) == 1


def test_neither_address_nor_words_are_logged(
    tmp_path: Path, stand_ins: Vendors, programs: Programs, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with told(tmp_path, stand_ins, programs, "/message?token=WRONG") as world:
        world.say(REMIND)
        ring(world)
        programs.next(Fault("drop_before"))
        world.clock.pass_(hours=1)
        second_way.post_due(world.services)
        shown = repr(world.services) + repr(world.services.settings) + caplog.text
        assert "WRONG" not in shown and "mom" not in caplog.text and SECRET not in shown


@pytest.mark.parametrize(
    "wrong",
    [
        {"REMINDER_WEBHOOK": "ftp://example.org"},
        {"REMINDER_WEBHOOK": "https://user:hunter2@example.org/x"},
        {"REMINDER_WEBHOOK_SECRET": "alone"},
        {"REMINDER_WEBHOOK": "https://example.org/x", "REMINDER_WEBHOOK_USER": "me"},
    ],
)
def test_what_cannot_be_meant_stops_the_start(wrong: dict[str, str]) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(wrong)
    assert "hunter2" not in str(caught.value)


def test_the_signature_is_what_openssl_says() -> None:
    # printf '{"id": 7}' | openssl dgst -sha256 -hmac key
    known = "sha256=be7b9a776d97265c53b1cbfb567cde27f00a0a2ec44547419035f1409aec2c46"
    assert reminder_webhook.signature("key", b'{"id": 7}') == known
    assert repr(ReminderWebhook("https://example.org/?token=x", "s")) == "ReminderWebhook()"
