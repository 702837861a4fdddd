"""The Twilio edge against real HTTP, real signatures and payloads as Twilio posts them."""

import io
import json
import logging
import os
import re
import socket
import subprocess
import sys
import threading
import time
import traceback
import xml.etree.ElementTree as ElementTree
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import bottle
import pytest
import responses
from hypothesis import given
from hypothesis import strategies as st
from stand_in import Fault
from twilio.request_validator import RequestValidator
from twilio_stand_in import (
    ACCOUNT_SID,
    AUTH_TOKEN,
    CREDENTIALS,
    SENDER,
    TwilioStandIn,
    inbound_form,
    sign,
)

import whatsapp
from core.errors import ServiceError
from core.files import Download, MediaRefused, identify_file
from core.settings import Settings, load_settings
from core.text import mask
from whatsapp import (
    Attachment,
    DeliveryReport,
    InvalidMessage,
    Location,
    Sent,
    Timeouts,
    TwilioEdge,
    action_for,
    find_public_url,
    moves_forward,
    outcome_of,
    parse_inbound,
    parse_status,
    signature_url,
    split_message,
    twiml,
)

MEDIA_URL = f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT_SID}/Messages/MM1/Media/ME"
NUMBER = "+15551230001"


def form(**changes: str) -> dict[str, str]:
    return inbound_form(**({"MessageSid": "SM" + "a" * 32} | changes))


def media_form(*types: str, **changes: str) -> dict[str, str]:
    fields = form(NumMedia=str(len(types)), Body="")
    for number, content_type in enumerate(types):
        fields[f"MediaUrl{number}"] = f"{MEDIA_URL}{number}"
        fields[f"MediaContentType{number}"] = content_type
    return fields | changes


# -- parse ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "kind", "body"),
    [
        pytest.param(form(), "text", "hello", id="text"),
        pytest.param(media_form("image/jpeg", Body="our cat"), "image", "our cat", id="caption"),
        pytest.param(media_form("image/webp"), "image", "", id="sticker"),
        pytest.param(media_form("audio/ogg; codecs=opus"), "audio", "", id="voice note"),
        pytest.param(media_form("video/mp4"), "video", "", id="video"),
        pytest.param(media_form("application/pdf"), "document", "", id="pdf"),
        pytest.param(media_form("text/vcard", MessageType="contacts"), "contact", "", id="contact"),
        pytest.param(form(Body="", MessageType="contacts"), "contact", "", id="contact, no file"),
        pytest.param(media_form(""), "document", "", id="file of no type"),
        pytest.param(
            form(Body="", Latitude="45.07", Longitude="7.69", MessageType="location"),
            "location",
            "",
            id="location",
        ),
        pytest.param(form(Body=" ", ButtonText="Done"), "text", "Done", id="button"),
        pytest.param(form(Body="", ListTitle="Monday"), "text", "Monday", id="list entry"),
        pytest.param(form(Body="", MessageType="reaction"), "text", "", id="unknown and empty"),
        pytest.param(form(Body="né 🎉"), "text", "né 🎉", id="emoji"),
    ],
)
def test_each_kind_of_message_is_read(fields: dict[str, str], kind: str, body: str) -> None:
    message = parse_inbound(fields)
    assert (message.kind, message.body) == (kind, body)
    assert (message.sender, message.message_sid) == ("+15551230001", "SM" + "a" * 32)


def test_every_attachment_is_kept_in_order_whatever_nummedia_says() -> None:
    message = parse_inbound(media_form("image/jpeg", "APPLICATION/PDF", NumMedia="abc"))
    assert message.attachments == (
        Attachment(f"{MEDIA_URL}0", "image/jpeg"),
        Attachment(f"{MEDIA_URL}1", "application/pdf"),
    )


def test_a_location_keeps_its_name_and_address() -> None:
    fields = form(Latitude="45.07", Longitude="7.69", Label="Café", Address="Via Po 1")
    assert parse_inbound(fields).location == Location(45.07, 7.69, "Café", "Via Po 1")


@pytest.mark.parametrize("latitude", ["", "north", "nan", "inf", "91"])
def test_a_location_that_is_none_is_no_location(latitude: str) -> None:
    message = parse_inbound(form(Latitude=latitude, Longitude="7.69"))
    assert (message.location, message.kind) == (None, "text")
    assert message.extras["Latitude"] == latitude


@pytest.mark.parametrize(
    ("sent", "sender"),
    [
        pytest.param("whatsapp:+15551230001", "+15551230001", id="number"),
        pytest.param("whatsapp:US.1234abc", "US.1234abc", id="user id"),
        pytest.param("whatsapp:ID.ENT.4566546130240823", "ID.ENT.4566546130240823", id="parent"),
        pytest.param("whatsapp: 15551230001", "+15551230001", id="plus eaten by curl"),
        pytest.param("+15551230001", "+15551230001", id="no prefix"),
        pytest.param("15551230001", "+15551230001", id="WaId form"),
    ],
)
def test_a_sender_may_have_no_number(sent: str, sender: str) -> None:
    assert parse_inbound(form(From=sent)).sender == sender


@pytest.mark.parametrize("field", ["ExternalUserId", "ExternalUserIdentifier"])
def test_the_user_id_beside_the_number_is_read(field: str) -> None:
    assert parse_inbound(form(**{field: "whatsapp:US.1"})).external_user_id == "US.1"
    alone = parse_inbound(form(**{"From": "whatsapp:US.1", field: "US.1"}))
    assert (alone.sender, alone.external_user_id) == ("US.1", None)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        pytest.param({"MessageSid": ""}, "MessageSid", id="blank sid"),
        pytest.param({"MessageSid": "x" * 1000}, "MessageSid", id="endless sid"),
        pytest.param({"From": ""}, "From", id="blank sender"),
        pytest.param({"From": "whatsapp:"}, "From", id="prefix alone"),
        pytest.param({"From": "whatsapp:+1 <script>"}, "From", id="no address"),
    ],
)
def test_no_sid_or_sender_is_refused_with_its_reason(changes: dict[str, str], reason: str) -> None:
    with pytest.raises(InvalidMessage, match=reason):
        parse_inbound(form(**changes))
    with pytest.raises(InvalidMessage, match="MessageSid"):
        parse_inbound({})


def test_unknown_fields_are_kept_and_the_words_are_not_repeated() -> None:
    fields = media_form("image/jpeg", Body="Done", ButtonText="Done", ButtonPayload="done:4")
    message = parse_inbound(fields | {"Brandnew": "1", "OriginalRepliedMessageSid": "SMq"})
    assert message.extras["Brandnew"] == "1"
    assert message.extras["WaId"] == "15551230001"
    assert (message.button_payload, message.quoted_sid) == ("done:4", "SMq")
    gone = {"Body", "ButtonText", "MediaUrl0", "MediaContentType0", "ButtonPayload", "From"}
    assert not gone & message.extras.keys()


def test_what_sqlite_cannot_hold_is_removed_and_the_huge_is_cut() -> None:
    many = {f"X{number}": "y" for number in range(5000)}
    message = parse_inbound(many | form(Body="a\0b\ud83dc" + "d" * 100_000, Label="z" * 100_000))
    assert message.body == "ab?c" + "d" * 100_000
    assert len(message.extras) <= 100
    assert max(map(len, message.extras.values())) <= 4096


@given(st.dictionaries(st.sampled_from(sorted(form())), st.text()))
def test_any_text_in_any_field_is_a_message_or_a_reason(changes: dict[str, str]) -> None:
    try:
        message = parse_inbound(form(**changes))
    except InvalidMessage:
        return
    message.body.encode()
    assert message.sender.strip()


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
        "import sys, whatsapp; whatsapp.parse_inbound({'MessageSid': 'S', 'From': '+1555123'});"
        "whatsapp.twiml(['x']); sys.exit('twilio' in sys.modules or 'requests' in sys.modules)"
    )
    root = whatsapp.__file__.rpartition("/")[0]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0


# -- what became of a message -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "report"),
    [
        pytest.param({"MessageStatus": "sent"}, ("SM1", "sent", None), id="sent"),
        pytest.param({"MessageStatus": "READ"}, ("SM1", "read", None), id="upper case"),
        pytest.param(
            {"MessageStatus": "undelivered", "ErrorCode": "63016"},
            ("SM1", "undelivered", 63016),
            id="code",
        ),
        pytest.param(
            {"MessageStatus": "failed", "ErrorCode": "x"}, ("SM1", "failed", None), id="x"
        ),
        pytest.param({"MessageStatus": "sent", "ErrorCode": "0"}, ("SM1", "sent", None), id="zero"),
        pytest.param({"MessageStatus": "", "SmsStatus": "sent"}, ("SM1", "sent", None), id="old"),
    ],
)
def test_a_status_callback_is_read(
    changes: dict[str, str], report: tuple[str, str, int | None]
) -> None:
    assert parse_status({"MessageSid": "SM1", "New": "x"} | changes) == DeliveryReport(*report)


@pytest.mark.parametrize("fields", [{}, {"MessageSid": "SM1"}, {"MessageStatus": "sent"}])
def test_a_status_without_sid_or_status_is_refused(fields: dict[str, str]) -> None:
    with pytest.raises(InvalidMessage, match="missing"):
        parse_status(fields)


@pytest.mark.parametrize(
    ("current", "new", "moves"),
    [
        ("queued", "sent", True),
        ("sent", "delivered", True),
        ("delivered", "read", True),
        ("queued", "read", True),
        ("sent", "failed", True),
        ("sent", "undelivered", True),
        ("delivered", "sent", False),
        ("read", "delivered", False),
        ("sent", "sent", False),
        ("failed", "sent", False),
        ("failed", "read", False),
        ("undelivered", "failed", False),
        ("delivered", "failed", False),
        ("sent", "brandnew", False),
    ],
)
def test_reports_in_any_order_only_move_forward(current: str, new: str, moves: bool) -> None:
    assert moves_forward(current, new) is moves


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ("queued", "accepted"),
        ("sending", "accepted"),
        ("brandnew", "accepted"),
        ("sent", "sent"),
        ("delivered", "delivered"),
        ("read", "read"),
        ("undelivered", "failed"),
        ("canceled", "failed"),
    ],
)
def test_accepted_is_never_called_delivered(status: str, outcome: str) -> None:
    assert outcome_of(status) == outcome


@pytest.mark.parametrize(
    ("codes", "action"),
    [
        pytest.param("20429 429 63018 63017 63119 30001 21611", "retry", id="retry"),
        pytest.param("20500 20503 500 502 503 63010 63012 63037", "check", id="check"),
        pytest.param("20003 401 403 30002 63001 63007 63020 63051", "configuration", id="set-up"),
        pytest.param("63016", "template", id="window"),
        pytest.param("63015", "rejoin", id="sandbox"),
        pytest.param("21211 21614 63003 63024 63014 63033 21610 63032 400", "give_up", id="person"),
        pytest.param(
            "21617 21658 21619 14103 63005 63013 63021 21655 21656 63027 63028 63040 63041 63042",
            "content",
            id="content",
        ),
        pytest.param("63019 63034 11751 21620", "media", id="media"),
        pytest.param("63049 63112 63999", "once", id="unknown"),
    ],
)
def test_each_code_has_its_action(codes: str, action: str) -> None:
    assert {action_for(int(code)) for code in codes.split()} == {action}


def test_no_code_is_tried_once_more() -> None:
    assert action_for(None) == "once"


# -- the edge ---------------------------------------------------------------------------------

HASTY = Timeouts(connect_s=1, read_s=0.4, api_s=0.8, media_s=1.6)


def patience(fault: Fault | None) -> Timeouts:
    """Return short time-outs where one is what is tested, else such that a busy machine passes."""
    return HASTY if fault and fault.kind in {"hang", "trickle"} else Timeouts()


@pytest.fixture
def settings() -> Settings:
    return load_settings(
        {
            "TWILIO_ACCOUNT_SID": ACCOUNT_SID,
            "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
            "TWILIO_PHONE_NUMBER": SENDER,
        }
    )


@pytest.fixture(scope="module")
def running() -> Iterator[TwilioStandIn]:
    with TwilioStandIn() as stand_in:
        yield stand_in


@pytest.fixture
def twilio(running: TwilioStandIn) -> TwilioStandIn:
    running.reset()
    return running


MakeEdge = Callable[[Fault | None], TwilioEdge]


@pytest.fixture
def make_edge(settings: Settings, twilio: TwilioStandIn) -> MakeEdge:
    def make(fault: Fault | None) -> TwilioEdge:
        return TwilioEdge(
            settings,
            api_base=twilio.url,
            media_origins=[twilio.cdn_url],
            timeouts=patience(fault),
            retry_delays_s=(0.01, 0.02),
        )

    return make


@pytest.fixture
def edge(make_edge: MakeEdge) -> TwilioEdge:
    return make_edge(None)


def failure_of(call: Callable[[], object]) -> ServiceError:
    """Return the ServiceError that the call must raise."""
    with pytest.raises(ServiceError) as raised:
        call()
    return raised.value


# -- signatures

WEBHOOK = "https://ada.example.org/webhook"


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param(form(), id="text"),
        pytest.param(form(Body="Grüße 🎉 日本"), id="emoji"),
        pytest.param(form(Body=""), id="empty body"),
        pytest.param(form(Body=" two  spaces\r\n"), id="white space"),
        pytest.param(media_form("image/jpeg"), id="photo"),
        pytest.param({"MessageSid": "SM1", "MessageStatus": "sent"}, id="no account"),
        pytest.param({}, id="nothing"),
    ],
)
@pytest.mark.parametrize("url", [WEBHOOK, f"{WEBHOOK}?a=%20b&c", "https://ada.example.org:8443/x"])
def test_what_twilio_signed_is_accepted(edge: TwilioEdge, fields: dict[str, str], url: str) -> None:
    assert edge.verify(url, fields, sign(url, fields))
    assert edge.verify(url, fields, RequestValidator(AUTH_TOKEN).compute_signature(url, fields))


def test_a_form_as_bottle_reads_it_is_accepted(edge: TwilioEdge) -> None:
    fields = form(Body="🎉 é", Extra="")
    content = urlencode(fields).encode()
    environ = {
        "REQUEST_METHOD": "POST",
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "CONTENT_LENGTH": str(len(content)),
        "wsgi.input": io.BytesIO(content),
    }
    decoded = bottle.LocalRequest(environ).forms.decode()
    assert edge.verify(WEBHOOK, decoded, sign(WEBHOOK, fields))


@pytest.mark.parametrize(
    ("url", "changes", "signature"),
    [
        pytest.param(WEBHOOK, {"Body": "other"}, None, id="other words"),
        pytest.param(WEBHOOK, {"More": "1"}, None, id="a field more"),
        pytest.param(f"{WEBHOOK}/", {}, None, id="trailing slash"),
        pytest.param("http://ada.example.org/webhook", {}, None, id="http"),
        pytest.param(f"{WEBHOOK}?a=1", {}, None, id="query"),
        pytest.param(WEBHOOK, {"Body": "\ud83d"}, None, id="half an emoji"),
        pytest.param(WEBHOOK, {}, "", id="blank signature"),
        pytest.param(WEBHOOK, {}, "é", id="no base64"),
        pytest.param(WEBHOOK, {}, sign(WEBHOOK, form(), "other token"), id="other token"),
    ],
)
def test_what_twilio_did_not_sign_is_refused(
    edge: TwilioEdge, url: str, changes: dict[str, str], signature: str | None
) -> None:
    right = sign(WEBHOOK, form())
    assert edge.verify(WEBHOOK, form(), right)
    assert not edge.verify(url, form() | changes, right if signature is None else signature)


def test_no_signature_is_refused_and_so_is_another_account(edge: TwilioEdge) -> None:
    assert not edge.verify(WEBHOOK, form(), None)
    other = form(AccountSid="AC" + "f" * 32)
    assert not edge.verify(WEBHOOK, other, sign(WEBHOOK, other))


@pytest.mark.parametrize(
    ("public_url", "path", "query", "url"),
    [
        ("https://a.example", "/webhook", "", "https://a.example/webhook"),
        ("https://a.example/", "/webhook", "", "https://a.example/webhook"),
        ("https://a.example/bot", "/webhook", "b=%20&a", "https://a.example/bot/webhook?b=%20&a"),
        ("https://a.example#rc=3&rp=5xx", "/webhook", "", "https://a.example/webhook"),
    ],
)
def test_the_signed_address_is_ours_as_it_came(
    public_url: str, path: str, query: str, url: str
) -> None:
    assert signature_url(public_url, path, query) == url


# -- media

JPEG = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 40
MAX_BYTES = 1_000_000


Fetch = Callable[..., Download]


@pytest.fixture
def fetch(make_edge: MakeEdge, twilio: TwilioStandIn, tmp_path: Path) -> Fetch:
    def fetch(
        content: bytes = JPEG,
        claim: str = "image/jpeg",
        name: str | None = None,
        max_bytes: int = MAX_BYTES,
        fault: Fault | None = None,
    ) -> Download:
        attachment = Attachment(twilio.add_media(content, claim, name), claim)
        return make_edge(fault).download(attachment, tmp_path, max_bytes)

    return fetch


def names(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir())


def test_a_file_is_kept_once_under_its_hash(fetch: Fetch, tmp_path: Path) -> None:
    digest = sha256(JPEG).hexdigest()
    got = fetch(JPEG, "image/png")  # the sender's claim is wrong
    assert got == Download(tmp_path / f"{digest}.jpg", digest, len(JPEG), "image/jpeg", None)
    assert got.path.read_bytes() == JPEG
    fetch(JPEG)
    assert names(tmp_path) == [f"{digest}.jpg"]


def test_credentials_go_to_twilio_and_no_further(fetch: Fetch, twilio: TwilioStandIn) -> None:
    fetch()
    hops = [(request.host, request.headers.get("authorization")) for request in twilio.requests]
    assert hops == [("api", CREDENTIALS), ("cdn", None)]
    assert {request.headers["accept-encoding"] for request in twilio.requests} == {"identity"}


def test_a_netrc_file_adds_no_credentials(
    fetch: Fetch, twilio: TwilioStandIn, tmp_path_factory: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path_factory.mktemp("home") / ".netrc"
    netrc.write_text("default login me password secret\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    fetch()
    assert "authorization" not in twilio.requests[1].headers


@pytest.mark.parametrize(
    "url",
    [
        pytest.param(MEDIA_URL + "1", id="another host than ours"),
        pytest.param("{api}.evil.example{path}", id="longer host"),
        pytest.param("http://evil.example{path}", id="foreign host"),
        pytest.param("http://me:you@{host}{path}", id="user in front"),
        pytest.param("{api}/2010-04-01/Accounts/ACother/Messages/MM1/Media/ME1", id="account"),
        pytest.param("{api}{path}/../../../../Messages.json", id="dots"),
        pytest.param("{api}{path}?x=1", id="query"),
        pytest.param("{api}{path}\n", id="line end"),
        pytest.param("file:///etc/passwd", id="file"),
        pytest.param("", id="nothing"),
    ],
)
def test_only_our_accounts_files_are_asked_for(
    edge: TwilioEdge, twilio: TwilioStandIn, tmp_path: Path, url: str
) -> None:
    path = twilio.add_media(JPEG, "image/jpeg").removeprefix(twilio.url)
    address = url.format(api=twilio.url, host=twilio.url.removeprefix("http://"), path=path)
    with pytest.raises(MediaRefused, match="not at our Twilio account's address"):
        edge.download(Attachment(address, "image/jpeg"), tmp_path, MAX_BYTES)
    assert twilio.requests == []


@pytest.mark.parametrize(
    "location",
    [
        "{foreign}/file",
        "//127.0.0.1:1/file",
        "https://mms.twiliocdn.com.evil.example/x",
        "https://eviltwiliocdn.com/x",
        "https://me@mms.twiliocdn.com/x",
        "https://mms.twiliocdn.com:8443/x",
        "http://mms.twiliocdn.com/x",
        "https://evil.example\\@mms.twiliocdn.com/x",
        "https://s3.evil.example/amazonaws.com",
        "file:///etc/passwd",
        "https://[bad",
    ],
)
def test_a_redirect_away_from_twilio_is_not_followed(
    fetch: Fetch, twilio: TwilioStandIn, tmp_path: Path, location: str
) -> None:
    with TwilioStandIn() as foreign:
        target = location.format(foreign=foreign.url)
        twilio.next(Fault(status=302, headers={"Location": target}))
        with pytest.raises(MediaRefused, match="away from Twilio"):
            fetch()
        assert foreign.requests == []
    assert len(twilio.requests) == 1
    assert names(tmp_path) == []


@pytest.mark.parametrize(
    "host",
    [
        "mms.twiliocdn.com",
        "media.twiliocdn.com",
        "api.twilio.com",
        "s3-external-1.amazonaws.com",
        "bucket.s3.eu-west-1.amazonaws.com",
    ],
)
def test_twilios_own_redirects_are_followed(settings: Settings, tmp_path: Path, host: str) -> None:
    with responses.RequestsMock() as mock:
        moved = {"Location": f"https://{host}/media/x?Signature=s"}
        mock.add(responses.GET, f"{MEDIA_URL}1", status=307, headers=moved)
        mock.add(responses.GET, f"https://{host}/media/x?Signature=s", body=JPEG)
        got = TwilioEdge(settings).download(Attachment(f"{MEDIA_URL}1", ""), tmp_path, MAX_BYTES)
        sent = [call.request.headers.get("Authorization") for call in mock.calls]
    assert got.path.read_bytes() == JPEG
    assert sent == [CREDENTIALS, None]


def test_redirects_come_to_an_end(fetch: Fetch, twilio: TwilioStandIn) -> None:
    twilio.always(Fault(status=302, headers={"Location": f"{twilio.cdn_url}/on"}))
    error = failure_of(fetch)
    assert (error.reason, error.retryable) == ("redirects without an end", True)
    assert len(twilio.requests) == 3 * 4  # three tries, each with three redirects


def test_a_file_too_large_is_refused_and_leaves_nothing(fetch: Fetch, tmp_path: Path) -> None:
    assert fetch(JPEG, max_bytes=len(JPEG)).size_bytes == len(JPEG)
    other = JPEG + b"!"
    with pytest.raises(MediaRefused, match="too large") as refused:
        fetch(other, max_bytes=len(JPEG))
    assert refused.value.is_too_large
    assert len(names(tmp_path)) == 1


def test_a_file_without_end_is_refused(fetch: Fetch, twilio: TwilioStandIn, tmp_path: Path) -> None:
    twilio.next(Fault("endless", path="/2010-04-01"))
    with pytest.raises(MediaRefused, match="too large"):
        fetch()
    assert names(tmp_path) == []


def test_a_redirect_whose_own_body_never_ends_is_followed(
    fetch: Fetch, twilio: TwilioStandIn
) -> None:
    url = twilio.add_media(JPEG, "image/jpeg").rpartition("/")[2]
    twilio.next(Fault("endless", status=307, headers={"Location": f"{twilio.cdn_url}/{url}"}))
    assert fetch().path.read_bytes() == JPEG


HTML = "<!DOCTYPE html><title>Down</title>"


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(Fault(status=404, path="Media"), id="not there yet"),
        pytest.param(Fault(status=503, path="Media"), id="503"),
        pytest.param(Fault(status=500, body=HTML), id="500 in HTML"),
        pytest.param(Fault(status=200, body=HTML), id="a page instead"),
        pytest.param(Fault(status=429, headers={"Retry-After": "0"}), id="429"),
        pytest.param(Fault("drop_before"), id="dropped"),
        pytest.param(Fault("drop_after"), id="dropped after"),
        pytest.param(Fault("hang"), id="hangs"),
    ],
)
def test_a_file_that_is_late_is_fetched_after_all(
    fetch: Fetch, twilio: TwilioStandIn, caplog: pytest.LogCaptureFixture, fault: Fault
) -> None:
    twilio.next(fault, fault)
    assert fetch(fault=fault).path.read_bytes() == JPEG
    assert [record.levelname for record in caplog.records] == ["WARNING"] * 2
    assert AUTH_TOKEN not in caplog.text


def test_half_a_file_is_no_file(fetch: Fetch, twilio: TwilioStandIn, tmp_path: Path) -> None:
    twilio.next(Fault("cut", host="cdn"))
    assert fetch().path.read_bytes() == JPEG
    assert len(names(tmp_path)) == 1


@pytest.mark.parametrize(
    ("fault", "code", "retryable", "tries"),
    [
        pytest.param(Fault(status=404), 404, True, 3, id="404"),
        pytest.param(Fault(status=503), 503, True, 3, id="503"),
        pytest.param(Fault(status=401), 401, False, 1, id="401"),
        pytest.param(Fault(status=403), 403, False, 1, id="403"),
        pytest.param(Fault(status=410), 410, False, 1, id="410"),
        pytest.param(Fault("hang"), None, True, 3, id="hang"),
        pytest.param(Fault("drop_before"), None, True, 3, id="drop"),
        pytest.param(Fault(status=200, body=""), None, True, 3, id="empty"),
        pytest.param(
            Fault(status=429, headers={"Retry-After": "60"}), 429, True, 1, id="429 for long"
        ),
    ],
)
def test_a_file_that_does_not_come_says_whether_to_try_later(
    fetch: Fetch,
    twilio: TwilioStandIn,
    tmp_path: Path,
    fault: Fault,
    code: int | None,
    retryable: bool,
    tries: int,
) -> None:
    twilio.always(fault)
    error = failure_of(lambda: fetch(fault=fault))
    assert (error.service, error.code, error.retryable) == ("twilio", code, retryable)
    assert len(twilio.requests) == tries
    assert names(tmp_path) == []


def test_a_signed_link_that_expired_is_no_fault_of_our_credentials(
    fetch: Fetch, twilio: TwilioStandIn
) -> None:
    twilio.always(Fault(status=403, host="cdn"))
    error = failure_of(fetch)
    assert (error.retryable, error.code) == (True, None)


def test_a_trickle_ends_with_the_time_for_it(fetch: Fetch, twilio: TwilioStandIn) -> None:
    fault = Fault("trickle", seconds=0.05)
    twilio.always(fault)
    began = time.monotonic()
    assert failure_of(lambda: fetch(fault=fault)).reason == "no answer in time"
    assert time.monotonic() - began < HASTY.media_s + 20


def test_a_file_is_on_disk_before_it_is_announced(
    fetch: Fetch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced = []
    real = os.fsync

    def spy(descriptor: int) -> None:
        synced.append((os.fstat(descriptor).st_ino, names(tmp_path)))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", spy)
    path = fetch().path
    (file, names_before), (directory, names_after) = synced
    assert (file, directory) == (path.stat().st_ino, tmp_path.stat().st_ino)
    assert names_before != [path.name] == names_after


def test_a_disk_that_fails_is_tried_later(
    edge: TwilioEdge, twilio: TwilioStandIn, tmp_path: Path
) -> None:
    no_directory = tmp_path / "file"
    no_directory.write_bytes(b"")
    attachment = Attachment(twilio.add_media(JPEG, "image/jpeg"), "image/jpeg")
    error = failure_of(lambda: edge.download(attachment, no_directory, MAX_BYTES))
    assert (error.service, error.retryable) == ("disk", True)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("Invoice 4.pdf", "Invoice 4.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\\\Temp\\\\a.pdf", "a.pdf"),
        (None, None),
    ],
)
def test_a_documents_name_is_kept_but_not_as_a_path(
    fetch: Fetch, sent: str | None, kept: str | None
) -> None:
    assert fetch(b"%PDF-1.7", "application/pdf", name=sent).original_name == kept


def zipped(*names: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return content.getvalue()


OFFICE = "application/vnd.openxmlformats-officedocument"


@pytest.mark.parametrize(
    ("content", "claim", "mime_type", "extension"),
    [
        pytest.param(JPEG, "", "image/jpeg", "jpg", id="jpeg"),
        pytest.param(b"\x89PNG\r\n\x1a\n..", "image/jpeg", "image/png", "png", id="png"),
        pytest.param(b"RIFF\n\0\0\0WEBPVP8 ", "", "image/webp", "webp", id="sticker"),
        pytest.param(b"GIF89a..", "", "image/gif", "gif", id="gif"),
        pytest.param(b"OggS\0\2", "audio/ogg", "audio/ogg", "ogg", id="voice note"),
        pytest.param(b"ID3\4\0", "audio/mpeg", "audio/mpeg", "mp3", id="mp3 with tags"),
        pytest.param(b"\xff\xfb\x90d", "", "audio/mpeg", "mp3", id="mp3"),
        pytest.param(b"\xff\xf1P\x80", "", "audio/aac", "aac", id="aac"),
        pytest.param(b"#!AMR\n", "", "audio/amr", "amr", id="amr"),
        pytest.param(b"RIFF\n\0\0\0WAVEfmt ", "", "audio/wav", "wav", id="wav"),
        pytest.param(b"\0\0\0 ftypM4A \0", "", "audio/mp4", "m4a", id="m4a"),
        pytest.param(b"\0\0\0 ftypisom\0", "audio/mp4", "audio/mp4", "m4a", id="mp4 sound"),
        pytest.param(b"\0\0\0 ftypisom\0", "video/mp4", "video/mp4", "mp4", id="mp4"),
        pytest.param(b"\0\0\0 ftyp3gp5\0", "video/3gpp", "video/3gpp", "3gp", id="3gp"),
        pytest.param(b"\0\0\0 ftyp3gp5\0", "audio/3gpp", "audio/3gpp", "3gp", id="3gp sound"),
        pytest.param(b"\0\0\0 ftypheic\0", "", "image/heic", "heic", id="heic"),
        pytest.param(b"\x1a\x45\xdf\xa3", "audio/webm", "audio/webm", "webm", id="webm sound"),
        pytest.param(b"%PDF-1.4", "text/plain", "application/pdf", "pdf", id="pdf"),
        pytest.param(b"BEGIN:VCARD\r\n", "", "text/vcard", "vcf", id="contact"),
        pytest.param(b"\xef\xbb\xbfbegin:vcard\n", "", "text/vcard", "vcf", id="contact, BOM"),
        pytest.param(
            zipped("word/a.xml"), "", f"{OFFICE}.wordprocessingml.document", "docx", id="docx"
        ),
        pytest.param(zipped("xl/a.xml"), "", f"{OFFICE}.spreadsheetml.sheet", "xlsx", id="xlsx"),
        pytest.param(
            zipped("ppt/a.xml"), "", f"{OFFICE}.presentationml.presentation", "pptx", id="pptx"
        ),
        pytest.param(zipped("a.txt"), "", "application/zip", "zip", id="zip"),
        pytest.param(zipped("word/a")[:30], "", "application/zip", "zip", id="broken zip"),
        pytest.param(
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            "application/vnd.ms-excel",
            "application/vnd.ms-excel",
            "xls",
            id="xls",
        ),
        pytest.param("né, 日本".encode(), "", "text/plain", "txt", id="text"),
        pytest.param(b"a,b\n1,2", "text/csv", "text/csv", "csv", id="csv"),
        pytest.param(
            ("x" * 4095 + "é").encode(), "", "text/plain", "txt", id="text, a letter cut in two"
        ),
        pytest.param(b"<script>", "text/html", "text/plain", "txt", id="a page is never run"),
        pytest.param(b"<svg onload=x>", "image/svg+xml", "text/plain", "txt", id="nor a drawing"),
        pytest.param(
            b"\0\1\2\xff", "image/jpeg", "application/octet-stream", "bin", id="a false claim"
        ),
        pytest.param(b"", "image/jpeg", "application/octet-stream", "bin", id="empty"),
    ],
)
def test_a_file_is_what_its_content_shows(
    tmp_path: Path, content: bytes, claim: str, mime_type: str, extension: str
) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    assert identify_file(path, claim) == (mime_type, extension)


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


def refused(status: int, code: int, said: str = "no") -> Fault:
    return Fault(status=status, body={"code": code, "message": said, "status": status})


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


# -- the address Twilio sees ------------------------------------------------------------------


@pytest.fixture
def agent() -> Iterator[Callable[[Any], str]]:
    """Start ngrok's local agent with an answer (text, or JSON) and return its address."""
    servers = []

    def start(answer: Any) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                found = self.path == "/api/tunnels"
                body = answer if isinstance(answer, str) else json.dumps(answer)
                self.send_response(200 if found else 404)
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, format: str, *args: Any) -> None:
                pass

        server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_address[1]}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def tunnel(name: str, addr: str) -> dict[str, Any]:
    scheme = "http" if name.startswith("plain") else "https"
    return {"public_url": f"{scheme}://{name}.ngrok-free.dev", "config": {"addr": addr}}


@pytest.mark.parametrize(
    ("answer", "url"),
    [
        pytest.param(
            {"tunnels": [tunnel("other", "http://localhost:3000"), tunnel("us", "localhost:8000")]},
            "https://us.ngrok-free.dev",
            id="the one to our port",
        ),
        pytest.param(
            {"tunnels": [tunnel("other", "http://web:80")]},
            "https://other.ngrok-free.dev",
            id="any",
        ),
        pytest.param({"tunnels": [tunnel("plain", "http://localhost:8000")]}, None, id="no https"),
        pytest.param({"tunnels": []}, None, id="none"),
        pytest.param({"tunnels": ["x", {}, {"config": 1}]}, None, id="odd"),
        pytest.param({"tunnels": 7}, None, id="a number"),
        pytest.param([], None, id="a list"),
        pytest.param(HTML, None, id="HTML"),
    ],
)
def test_ngrok_is_asked_for_our_address(
    agent: Callable[[Any], str], answer: Any, url: str | None
) -> None:
    assert find_public_url(8000, agent(answer)) == url


def test_a_proxy_is_not_asked_about_this_machine(
    agent: Callable[[Any], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    url = agent({"tunnels": [tunnel("us", "http://localhost:8000")]})
    assert find_public_url(8000, url) == "https://us.ngrok-free.dev"


def test_no_ngrok_is_no_address_and_a_silent_one_costs_a_second() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        assert find_public_url(8000, f"http://127.0.0.1:{silent.getsockname()[1]}") is None
        silent.listen()
        began = time.monotonic()
        assert find_public_url(8000, f"http://127.0.0.1:{silent.getsockname()[1]}") is None
        assert time.monotonic() - began < 20
