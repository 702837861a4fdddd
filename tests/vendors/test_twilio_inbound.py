"""What Twilio posts, read: messages and what became of ours."""

import io
from urllib.parse import urlencode

import bottle
import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator
from twilio_parts import MEDIA_URL, form
from twilio_parts import edge as edge
from twilio_parts import make_edge as make_edge
from twilio_parts import running as running
from twilio_parts import settings as settings
from twilio_parts import twilio as twilio
from twilio_stand_in import AUTH_TOKEN, sign

from vendors.twilio_delivery import (
    DeliveryReport,
    action_for,
    moves_forward,
    outcome_of,
    parse_status,
)
from vendors.twilio_edge import TwilioEdge, signature_url
from vendors.twilio_inbound import Attachment, InvalidMessage, Location, parse_inbound


def media_form(*types: str, **changes: str) -> dict[str, str]:
    fields = form(NumMedia=str(len(types)), Body="")
    for number, content_type in enumerate(types):
        fields[f"MediaUrl{number}"] = f"{MEDIA_URL}{number}"
        fields[f"MediaContentType{number}"] = content_type
    return fields | changes


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
