"""The Twilio edge against real HTTP, real signatures and payloads as Twilio posts them."""

import subprocess
import sys
import xml.etree.ElementTree as ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

import whatsapp
from whatsapp import Attachment, InvalidMessage, Location, mask, parse_inbound, split_message, twiml

ACCOUNT = "AC" + "0" * 30 + "01"
MEDIA_URL = f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Messages/MM1/Media/ME"


def form(**changes: str) -> dict[str, str]:
    """A text as Twilio posts it, with changes."""
    usual = {
        "SmsMessageSid": "SM" + "a" * 32,
        "NumMedia": "0",
        "ProfileName": "Ada",
        "MessageType": "text",
        "SmsSid": "SM" + "a" * 32,
        "WaId": "15551230001",
        "SmsStatus": "received",
        "Body": "hello",
        "To": "whatsapp:+14155238886",
        "NumSegments": "1",
        "ReferralNumMedia": "0",
        "MessageSid": "SM" + "a" * 32,
        "AccountSid": ACCOUNT,
        "From": "whatsapp:+15551230001",
        "ApiVersion": "2010-04-01",
    }
    return usual | changes


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
