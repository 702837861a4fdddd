"""The Twilio edge against real HTTP, real signatures and payloads as Twilio posts them."""

import json
import logging
import re
import socket
import subprocess
import sys
import time
import traceback
import xml.etree.ElementTree as ElementTree
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import responses
from hypothesis import given
from hypothesis import strategies as st
from stand_in import Fault
from twilio_parts import HTML, MakeEdge, failure_of, patience, refused
from twilio_parts import edge as edge
from twilio_parts import make_edge as make_edge
from twilio_parts import running as running
from twilio_parts import settings as settings
from twilio_parts import twilio as twilio
from twilio_stand_in import (
    ACCOUNT_SID,
    AUTH_TOKEN,
    CREDENTIALS,
    SENDER,
    TwilioStandIn,
)

from core.errors import ServiceError
from core.settings import Settings, load_settings
from core.text import mask
from vendors import twilio_edge
from vendors.twilio_delivery import action_for
from vendors.twilio_edge import Sent, TwilioEdge
from vendors.twilio_text import split_message, twiml

NUMBER = "+15551230001"


# -- answer -----------------------------------------------------------------------------------


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


FAMILY = "👨‍👩‍👧‍👦"  # four people and three joiners: 11 units, one character to the eye


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        pytest.param("", [], id="empty"),
        pytest.param(" \n\x00 ", [], id="nothing to see"),
        pytest.param("a\x00b\x0bc\ud83d\ufffe", ["abc"], id="controls"),
        pytest.param("one\r\ntwo\tthree", ["one\ntwo\tthree"], id="line ends"),
        pytest.param("x" * 1500, ["x" * 1500], id="just fits"),
        pytest.param("x" * 1501, ["x" * 1500, "x"], id="one long word"),
        pytest.param("🎉" * 751, ["🎉" * 750, "🎉"], id="emoji count twice"),
        pytest.param("a" + "🎉" * 750, ["a" + "🎉" * 749, "🎉"], id="no half emoji"),
        pytest.param("a" * 900 + " " + "b" * 900, ["a" * 900, "b" * 900], id="word"),
        pytest.param("a" * 9 + " " + "b" * 1499, ["a" * 9, "b" * 1499], id="word far back"),
        pytest.param(
            "a " * 400 + "\n" + "b " * 400, [("a " * 400).strip(), ("b " * 400).strip()], id="line"
        ),
        pytest.param(
            "a\n" * 400 + "\n" + "b\n" * 400,
            [("a\n" * 400).strip(), ("b\n" * 400).strip()],
            id="paragraph",
        ),
        pytest.param(
            "x" * 1495 + FAMILY + "y", ["x" * 1495, FAMILY + "y"], id="a family stays together"
        ),
        pytest.param("x" * 1494 + "🇮🇹🇫🇷", ["x" * 1494 + "🇮🇹", "🇫🇷"], id="a flag stays whole"),
        pytest.param("x" * 1499 + "e\u0301", ["x" * 1499, "e\u0301"], id="an accent stays on"),
        pytest.param("x" * 1498 + "👍🏽", ["x" * 1498, "👍🏽"], id="a skin tone stays on"),
    ],
)
def test_long_texts_are_split_where_a_reader_would(text: str, pieces: list[str]) -> None:
    assert split_message(text) == pieces


@given(st.text(st.sampled_from("ab \n🎉\u0301\u200d🇮é\x07"), max_size=4000))
def test_splitting_loses_nothing_but_white_space(text: str) -> None:
    pieces = split_message(text)
    assert all(0 < units(piece) <= 1500 for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.replace("\x07", "").split())


def test_twiml_is_xml_whatever_is_said() -> None:
    answer = twiml(["<b> & 'é' \x00\x0b🎉", "x" * 1600], ["https://a.example/m?e=1&s=2"])
    root = ElementTree.fromstring(answer.encode())
    assert [(m[0].tag, m[0].text) for m in root.findall("Message")] == [
        ("Body", "<b> & 'é' 🎉"),
        ("Body", "x" * 1500),
        ("Body", "x" * 100),
        ("Media", "https://a.example/m?e=1&s=2"),
    ]


@given(st.lists(st.text()))
def test_twiml_is_always_valid(texts: list[str]) -> None:
    assert ElementTree.fromstring(twiml(texts).encode()).tag == "Response"


def test_no_answer_is_an_empty_response() -> None:
    assert ElementTree.fromstring(twiml([])).tag == "Response"
    assert "Message" not in twiml(["", " "])


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        pytest.param("+15551230001", "+1555…01", id="number"),
        pytest.param("+390111", "+39…", id="short"),
        pytest.param("US.1234567", "US.12…67", id="user id"),
        pytest.param("", "…", id="none"),
    ],
)
def test_a_masked_number_is_never_whole(address: str, shown: str) -> None:
    assert mask(address) == shown


def test_reading_and_answering_need_no_sdk() -> None:
    code = (
        "import sys; from vendors import twilio_edge, twilio_inbound, twilio_text;"
        "twilio_inbound.parse_inbound({'MessageSid': 'S', 'From': '+1555123'});"
        "twilio_text.twiml(['x']); sys.exit('twilio' in sys.modules or 'requests' in sys.modules)"
    )
    root = Path(twilio_edge.__file__).parents[1]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0


# -- messages


def last_form(twilio: TwilioStandIn) -> dict[str, str]:
    return {name: values[0] for name, values in twilio.requests[-1].form.items()}


@pytest.mark.parametrize(
    ("fields", "form"),
    [
        pytest.param({"body": "é 🎉"}, {"Body": "é 🎉"}, id="text"),
        pytest.param({"body": "a\x00\ud83d\x0bb"}, {"Body": "ab"}, id="controls"),
        pytest.param({"media_url": "https://a/x?e=1"}, {"MediaUrl": "https://a/x?e=1"}, id="file"),
        pytest.param(
            {"body": "x", "status_callback": "https://a/s"},
            {"Body": "x", "StatusCallback": "https://a/s"},
            id="callback",
        ),
        pytest.param(
            {
                "body": "not sent",
                "media_url": "https://not/sent",
                "content_sid": "HX1",
                "content_variables": {"1": "call\n\n mom     now\t", "2": " "},
            },
            {"ContentSid": "HX1", "ContentVariables": '{"1": "call mom now", "2": "-"}'},
            id="template",
        ),
    ],
)
def test_a_message_reaches_twilio_as_it_must(
    edge: TwilioEdge, twilio: TwilioStandIn, fields: dict[str, Any], form: dict[str, str]
) -> None:
    sent = edge.send(NUMBER, **fields)
    assert sent == Sent(twilio.messages[0]["sid"], "queued")
    assert last_form(twilio) == form | {"To": f"whatsapp:{NUMBER}", "From": SENDER}


def test_a_person_without_a_number_is_written_to(edge: TwilioEdge, twilio: TwilioStandIn) -> None:
    edge.send("US.1234abc", "hello")
    assert last_form(twilio)["To"] == "whatsapp:US.1234abc"


def test_a_long_reminder_fits_its_template(edge: TwilioEdge, twilio: TwilioStandIn) -> None:
    edge.send(NUMBER, content_sid="HX1", content_variables={"1": "🎉" * 900})
    text = json.loads(last_form(twilio)["ContentVariables"])["1"]
    assert units(text) <= 900
    assert text.endswith("🎉…")


def test_without_stand_in_the_call_goes_to_twilio(settings: Settings) -> None:
    with responses.RequestsMock() as mock:
        url = f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT_SID}/Messages.json"
        mock.add(responses.POST, url, json={"sid": "SM1", "status": "accepted"}, status=201)
        assert TwilioEdge(settings).send(NUMBER, "hello") == Sent("SM1", "accepted")
        assert mock.calls[0].request.headers["Authorization"] == CREDENTIALS


NEW_STYLE = {"type": "t", "title": "Too many", "status": 429, "code": 20429, "detail": "slow down"}


@pytest.mark.parametrize(
    ("fault", "code", "retryable", "unknown"),
    [
        pytest.param(refused(401, 20003), 20003, False, False, id="credentials"),
        pytest.param(Fault(status=401), 401, False, False, id="401 without code"),
        pytest.param(refused(403, 20005), 403, False, False, id="account suspended"),
        pytest.param(refused(400, 21211), 21211, False, False, id="no such number"),
        pytest.param(refused(400, 63016), 63016, False, False, id="outside the window"),
        pytest.param(refused(400, 63015), 63015, False, False, id="not in the sandbox"),
        pytest.param(refused(400, 21617), 21617, False, False, id="too long"),
        pytest.param(refused(429, 20429), 20429, True, False, id="too many"),
        pytest.param(refused(429, 63038), 429, True, False, id="trial limit"),
        pytest.param(Fault(status=429, body=NEW_STYLE), 20429, True, False, id="RFC 9457"),
        pytest.param(Fault(status=429, body=HTML), 429, True, False, id="429 in HTML"),
        pytest.param(refused(503, 20503), 20503, True, True, id="503"),
        pytest.param(Fault(status=502, body=HTML), 502, True, True, id="502 in HTML"),
        pytest.param(Fault(status=500, body=[]), 500, True, True, id="500, a list"),
        pytest.param(Fault(status=200, body=HTML), None, True, True, id="200 in HTML"),
        pytest.param(Fault(status=201, body={}), None, True, True, id="no SID"),
        pytest.param(Fault("hang"), None, True, True, id="hang"),
        pytest.param(Fault("drop_before"), None, True, True, id="drop before"),
        pytest.param(Fault("drop_after"), None, True, True, id="drop after"),
        pytest.param(Fault("cut"), None, True, True, id="cut"),
        pytest.param(Fault("trickle", seconds=0.05), None, True, True, id="trickle"),
        pytest.param(Fault("endless"), None, True, True, id="endless"),
    ],
)
def test_each_failed_send_says_what_may_be_done(
    make_edge: MakeEdge,
    twilio: TwilioStandIn,
    fault: Fault,
    code: int | None,
    retryable: bool,
    unknown: bool,
) -> None:
    twilio.always(fault)
    began = time.monotonic()
    error = failure_of(lambda: make_edge(fault).send(NUMBER, "hello"))
    assert (error.code, error.retryable, error.unknown_outcome) == (code, retryable, unknown)
    assert len(twilio.requests) == 1  # nothing is sent twice behind our back
    assert time.monotonic() - began < patience(fault).api_s + 20


def test_a_connection_never_made_sent_nothing(settings: Settings) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        edge = TwilioEdge(settings, api_base=f"http://127.0.0.1:{closed.getsockname()[1]}")
        error = failure_of(lambda: edge.send(NUMBER, "hello"))
    assert (error.retryable, error.unknown_outcome, error.code) == (True, False, None)


@pytest.mark.parametrize(
    ("header", "least", "most"),
    [
        pytest.param("7", 7, 7, id="seconds"),
        pytest.param("Sun, 22 Nov 2020 15:18:00 GMT", 0, 0, id="a date gone by"),
        pytest.param("Sun, 22 Nov 2099 15:18:00 GMT", 3600, 3600, id="a date far away"),
    ],
)
def test_what_twilio_asks_us_to_wait_is_passed_on(
    edge: TwilioEdge, twilio: TwilioStandIn, header: str, least: float, most: float
) -> None:
    twilio.always(Fault(status=429, headers={"Retry-After": header}))
    began = time.monotonic()
    waits = [
        failure_of(lambda: edge.send(NUMBER, "hello")).retry_after_s,
        failure_of(lambda: edge.find_sent(NUMBER, "hello", datetime.now(UTC))).retry_after_s,
    ]
    assert all(wait is not None and least <= wait <= most for wait in waits)
    assert time.monotonic() - began < 5  # passed on, not slept through


@pytest.mark.parametrize("header", ["soon", "nan", ""])
def test_a_wait_that_is_none_is_none(edge: TwilioEdge, twilio: TwilioStandIn, header: str) -> None:
    twilio.always(Fault(status=429, headers={"Retry-After": header}))
    assert failure_of(lambda: edge.send(NUMBER, "hello")).retry_after_s is None


NOW = datetime.now(UTC)


@pytest.mark.parametrize("body", ["call mom", "two\r\n\r\nlines 🎉 ", "a\x00b"])
def test_a_send_whose_answer_was_lost_is_found(
    edge: TwilioEdge, twilio: TwilioStandIn, body: str
) -> None:
    twilio.next(Fault("drop_after"))
    assert failure_of(lambda: edge.send(NUMBER, body)).unknown_outcome
    assert edge.find_sent(NUMBER, body, NOW) == Sent(twilio.messages[0]["sid"], "queued")


def test_a_send_that_never_arrived_is_not_found(edge: TwilioEdge, twilio: TwilioStandIn) -> None:
    twilio.next(Fault("drop_before"))
    assert failure_of(lambda: edge.send(NUMBER, "call mom")).unknown_outcome
    edge.send(NUMBER, "call dad")
    edge.send("+15551230002", "call mom")
    assert edge.find_sent(NUMBER, "call mom", NOW) is None
    assert edge.find_sent(NUMBER, "call", NOW) is None


def test_a_message_of_the_same_words_is_not_mistaken_for_it(
    edge: TwilioEdge, twilio: TwilioStandIn
) -> None:
    first = edge.send(NUMBER, "Saved.")
    assert edge.find_sent(NUMBER, "Saved.", NOW, known_sids={first.sid}) is None
    second = edge.send(NUMBER, "Saved.")
    assert edge.find_sent(NUMBER, "Saved.", NOW, known_sids={first.sid}) == second
    assert edge.find_sent(NUMBER, "Saved.", datetime.now(UTC) + timedelta(hours=1)) is None
    twilio.messages[1]["direction"] = "outbound-reply"
    assert edge.find_sent(NUMBER, "Saved.", NOW, known_sids={first.sid}) is None


def test_a_lost_template_and_a_lost_photo_are_found(
    edge: TwilioEdge, twilio: TwilioStandIn
) -> None:
    reminder = edge.send(NUMBER, content_sid="HX1", content_variables={"1": "call  mom"})
    photo = edge.send(NUMBER, media_url="https://a.example/m.jpg")
    assert edge.find_sent(NUMBER, "call  mom", NOW, is_template=True) == reminder
    assert edge.find_sent(NUMBER, "", NOW) == photo


def test_a_lost_send_that_failed_tells_why(edge: TwilioEdge, twilio: TwilioStandIn) -> None:
    sent = edge.send(NUMBER, "hello")
    twilio.messages[0] |= {"status": "failed", "error_code": 63016}
    assert edge.find_sent(NUMBER, "hello", NOW) == Sent(sent.sid, "failed", 63016)


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(Fault(status=200, body={}), id="no list"),
        pytest.param(Fault(status=200, body=HTML), id="HTML"),
        pytest.param(Fault(status=500), id="500"),
        pytest.param(Fault("hang"), id="hang"),
    ],
)
def test_a_look_up_that_fails_is_not_a_no(
    make_edge: MakeEdge, twilio: TwilioStandIn, fault: Fault
) -> None:
    twilio.always(fault)
    error = failure_of(lambda: make_edge(fault).find_sent(NUMBER, "hello", NOW))
    assert (error.retryable, error.unknown_outcome) == (True, False)


def test_many_threads_share_one_edge(edge: TwilioEdge, twilio: TwilioStandIn) -> None:
    bodies = [f"number {number}" for number in range(24)]
    with ThreadPoolExecutor(8) as pool:
        sent = list(pool.map(lambda body: edge.send(NUMBER, body), bodies))
    kept = {message["sid"]: message["body"] for message in twilio.messages}
    assert [kept[one.sid] for one in sent] == bodies


SECRET_WORDS = "the code of the safe is 4711"


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(refused(400, 21211, f"Invalid 'To': whatsapp:{NUMBER}"), id="number"),
        pytest.param(refused(400, 21211, "Invalid 'To': whatsapp:US.1234abcd"), id="user id"),
        pytest.param(refused(400, 21211, "Invalid 15551230001"), id="digits"),
        pytest.param(Fault(status=500, body=HTML), id="500"),
        pytest.param(Fault(status=200, body={}), id="nothing"),
        pytest.param(Fault("hang"), id="hang"),
        pytest.param(Fault("drop_after"), id="drop"),
        pytest.param(None, id="no fault"),
    ],
)
def test_no_number_word_or_secret_is_logged_or_raised(
    make_edge: MakeEdge,
    twilio: TwilioStandIn,
    caplog: pytest.LogCaptureFixture,
    fault: Fault | None,
) -> None:
    twilio.always(fault)
    edge = make_edge(fault)
    shown = [repr(edge)]
    with caplog.at_level(logging.DEBUG):
        for call in (
            lambda: edge.send(NUMBER, SECRET_WORDS),
            lambda: edge.find_sent(NUMBER, SECRET_WORDS, NOW),
            edge.check_account,
        ):
            try:
                call()
            except ServiceError as error:
                shown += traceback.format_exception(error)
    shown = [re.sub(r"(?m)^ .*$", "", text) for text in shown]  # our own source lines
    for secret in (NUMBER[1:], "US.1234abcd", SECRET_WORDS, AUTH_TOKEN, CREDENTIALS[6:]):
        assert secret not in caplog.text + "".join(shown)


def test_a_closed_port_shows_no_number_either(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    edge = TwilioEdge(settings, api_base="http://127.0.0.1:9")
    with caplog.at_level(logging.DEBUG):
        error = failure_of(lambda: edge.find_sent(NUMBER, "hello", NOW))
    assert NUMBER[1:] not in caplog.text + "".join(traceback.format_exception(error))


def test_the_reason_is_twilios_own_in_one_line(edge: TwilioEdge, twilio: TwilioStandIn) -> None:
    twilio.always(refused(400, 63015, "Join the\nsandbox first" + "!" * 1000))
    reason = failure_of(lambda: edge.send(NUMBER, "hello")).reason
    assert reason.startswith("Join the sandbox first!")
    assert reason.endswith("(63015)")
    assert len(reason) < 220


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        pytest.param({}, "active; its sender is the sandbox", id="sandbox"),
        pytest.param({"type": "Trial"}, "a trial", id="trial"),
    ],
)
def test_the_account_is_checked(
    edge: TwilioEdge, twilio: TwilioStandIn, changes: dict[str, str], sentence: str
) -> None:
    twilio.account |= changes
    assert sentence in edge.check_account()
    assert len(twilio.requests) == 1


def test_an_account_that_does_not_work_says_so(edge: TwilioEdge, twilio: TwilioStandIn) -> None:
    twilio.account["status"] = "suspended"
    error = failure_of(edge.check_account)
    assert (action_for(error.code), error.retryable) == ("configuration", False)
    assert "suspended" in str(error)
    twilio.always(refused(401, 20003, "Authenticate"))
    assert action_for(failure_of(edge.check_account).code) == "configuration"


def test_there_is_no_edge_without_an_account() -> None:
    with pytest.raises(ValueError, match="TWILIO_"):
        TwilioEdge(load_settings({}))
