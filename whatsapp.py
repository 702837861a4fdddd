"""The Twilio edge: verify and parse what arrives, fetch its media, send, follow delivery.

Invariants: credentials go to our account's Twilio address only and never follow a redirect; every
call ends within its time-out; no secret, message text or whole number reaches a log or the text
of an exception. The SDK takes a sixth of a second to import, so only calls that need it do.
"""

import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from xml.sax.saxutils import escape

Kind = Literal["text", "image", "audio", "video", "document", "location", "contact"]

# -- what arrives -----------------------------------------------------------------------------

_EXTRA_MAX_CHARS = 4096
_EXTRAS_MAX = 100
_NAME_MAX_CHARS = 256
_MEDIA_FIELD = re.compile(r"MediaUrl(\d{1,2})")
_TAKEN_FIELD = re.compile(
    r"MessageSid|From|Body|ProfileName|ButtonPayload|OriginalRepliedMessageSid"
    r"|MediaUrl\d{1,2}|MediaContentType\d{1,2}"
)
_ADDRESS = re.compile(r"[\w.+:@-]{1,160}")
_VCARD_TYPES = frozenset({"text/vcard", "text/x-vcard", "text/directory"})


class InvalidMessage(Exception):
    """The form is no message; `reason` says what is missing, without quoting it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file of a message, still at Twilio."""

    url: str
    content_type: str  # as the sender claims, lower case, without parameters; "" when unsaid


@dataclass(frozen=True, slots=True)
class Location:
    """A shared place; degrees, label and address "" when unsaid."""

    latitude: float
    longitude: float
    label: str
    address: str


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """One WhatsApp message as Twilio posted it."""

    message_sid: str
    sender: str  # `+15551230001`, or a user id without a number (`US.1234`)
    external_user_id: str | None  # the user id, when Twilio sent one beside the number
    body: str  # the words: text, caption, or the title of the button or list entry tapped
    profile_name: str | None
    kind: Kind  # of the first attachment, the location or the contact; a sticker is an image
    attachments: tuple[Attachment, ...]
    location: Location | None
    button_payload: str | None
    quoted_sid: str | None  # the message this one replies to; absent when that is over 7 days old
    extras: dict[str, str]  # every other field, known or not


def parse_inbound(form: Mapping[str, str]) -> InboundMessage:
    """Read a webhook form; unknown fields are kept, junk in optional ones is ignored.

    Fields: https://www.twilio.com/docs/messaging/guides/webhook-request
    Raises `InvalidMessage` without MessageSid or From.
    """
    fields = {_storable(name): _storable(value) for name, value in form.items()}
    message_sid = fields.get("MessageSid", "").strip()
    if not message_sid or len(message_sid) > _NAME_MAX_CHARS:
        raise InvalidMessage("MessageSid is missing")
    sender = read_address(fields.get("From", ""))
    if sender is None:
        raise InvalidMessage("From is missing or no WhatsApp address")
    body = _first_words(fields, "Body", "ButtonText", "ListTitle")
    attachments = _attachments(fields)
    location = _location(fields)
    other_id = _first_words(fields, "ExternalUserId", "ExternalUserIdentifier")
    external_user_id = read_address(other_id)
    return InboundMessage(
        message_sid=message_sid,
        sender=sender,
        external_user_id=external_user_id if external_user_id != sender else None,
        body=body,
        profile_name=fields.get("ProfileName", "").strip()[:_NAME_MAX_CHARS] or None,
        kind=_message_kind(fields, attachments, location),
        attachments=attachments,
        location=location,
        button_payload=fields.get("ButtonPayload") or None,
        quoted_sid=fields.get("OriginalRepliedMessageSid", "").strip() or None,
        extras=_extras(fields, body),
    )


def read_address(text: str) -> str | None:
    """Return a Twilio address without its `whatsapp:`, or None when it is no address.

    Neither a plus nor digits are required: people who hide their number have a user id instead.
    """
    address = re.sub(r"\s*whatsapp:", "", text, count=1, flags=re.IGNORECASE)
    if re.fullmatch(r" ?\d{6,15}\s*", address):
        # A plus that curl -d did not encode arrives as a space.
        address = "+" + address.strip()
    address = address.strip()
    return address if _ADDRESS.fullmatch(address) else None


def kind_of(mime_type: str) -> Kind:
    """Return the kind of message that a file of this type makes."""
    if mime_type in _VCARD_TYPES:
        return "contact"
    if mime_type == "application/ogg":
        return "audio"
    match mime_type.partition("/")[0]:
        case "image":
            return "image"
        case "audio":
            return "audio"
        case "video":
            return "video"
    return "document"


def _storable(text: str) -> str:
    """Return text that UTF-8 and SQLite can hold: lone surrogates replaced, NULs removed."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def _first_words(fields: Mapping[str, str], *names: str) -> str:
    """Return the first of these fields that holds more than white space, else ""."""
    return next((fields[name] for name in names if fields.get(name, "").strip()), "")


def _attachments(fields: Mapping[str, str]) -> tuple[Attachment, ...]:
    """Return every MediaUrl in order; NumMedia may be wrong and is not needed."""
    numbers = [int(found[1]) for name in fields if (found := _MEDIA_FIELD.fullmatch(name))]
    return tuple(
        Attachment(
            url=fields[f"MediaUrl{number}"].strip(),
            content_type=_claimed_type(fields.get(f"MediaContentType{number}", "")),
        )
        for number in sorted(set(numbers))
        if fields.get(f"MediaUrl{number}", "").strip()
    )


def _claimed_type(text: str) -> str:
    return text.partition(";")[0].strip().lower()[:_NAME_MAX_CHARS]


def _location(fields: Mapping[str, str]) -> Location | None:
    try:
        latitude, longitude = float(fields["Latitude"]), float(fields["Longitude"])
    except (KeyError, ValueError):
        return None
    if not (math.isfinite(latitude) and abs(latitude) <= 90 and abs(longitude) <= 180):
        return None
    label, address = fields.get("Label", "").strip(), fields.get("Address", "").strip()
    return Location(latitude, longitude, label, address)


def _message_kind(
    fields: Mapping[str, str], attachments: Sequence[Attachment], location: Location | None
) -> Kind:
    if attachments:
        return kind_of(attachments[0].content_type)
    if location:
        return "location"
    return "contact" if fields.get("MessageType", "").lower() == "contacts" else "text"


def _extras(fields: Mapping[str, str], body: str) -> dict[str, str]:
    """Return the fields that have no place of their own, each cut, at most a hundred."""
    rest = [
        (name[:_NAME_MAX_CHARS], value[:_EXTRA_MAX_CHARS])
        for name, value in fields.items()
        if not _TAKEN_FIELD.fullmatch(name)
        and not (name in {"ButtonText", "ListTitle"} and value == body)
    ]
    return dict(rest[:_EXTRAS_MAX])


# -- what is said back ------------------------------------------------------------------------

# WhatsApp takes 1,600 and counts an emoji as more than one (error 21617); UTF-16 is the
# strictest way to count that is in use.
MESSAGE_MAX_UNITS = 1500

# What XML 1.0 cannot hold (https://www.w3.org/TR/xml/#charsets), and C1 controls.
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_BREAKS = (re.compile(r"\n[ \t]*\n"), re.compile(r"\n"), re.compile(r"[ \t\u3000]"))
_GRAPHEME_MAX_CHARS = 40


def split_message(text: str) -> list[str]:
    """Return the text in messages of at most 1,500 UTF-16 units, [] when there is none.

    Cut at the end of a paragraph, line or word where one is near, never within an emoji.
    Control characters are removed.
    """
    rest = clean_text(text).strip()
    pieces = []
    while _units(rest) > MESSAGE_MAX_UNITS:
        end = _cut(rest)
        pieces.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return [*pieces, rest] if rest else pieces


def twiml(texts: Sequence[str], media_urls: Sequence[str] = ()) -> str:
    """Return the answer to a webhook: the texts, split where too long, then each file alone.

    A file has no caption, because WhatsApp drops those of documents and voice notes.
    """
    bodies = [f"<Body>{escape(piece)}</Body>" for text in texts for piece in split_message(text)]
    files = [f"<Media>{escape(clean_text(url))}</Media>" for url in media_urls]
    messages = "".join(f"<Message>{content}</Message>" for content in bodies + files)
    return f'<?xml version="1.0" encoding="UTF-8"?><Response>{messages}</Response>'


def clean_text(text: str) -> str:
    """Return text without control characters, lone surrogates and CR."""
    return _NOT_TEXT.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def mask(address: str) -> str:
    """Return enough of a number to tell two apart in a log, never the whole: `+1555…01`."""
    return f"{address[:5]}…{address[-2:]}" if len(address) >= 10 else f"{address[:3]}…"


def _units(text: str) -> int:
    """Return the length in UTF-16 code units."""
    return len(text) + sum(character > "\uffff" for character in text)


def _cut(text: str) -> int:
    """Return where the first message ends; `text` is longer than one."""
    units = text[:MESSAGE_MAX_UNITS].encode("utf-16-le")[: 2 * MESSAGE_MAX_UNITS]
    fits = len(units.decode("utf-16-le", "ignore"))
    for least in (fits // 2, 1):
        for pattern in _BREAKS:
            ends = [found.start() for found in pattern.finditer(text, 0, fits + 1)]
            if ends and ends[-1] >= least:
                return ends[-1]
    for end in range(fits, max(fits - _GRAPHEME_MAX_CHARS, 0), -1):
        if not _joined(text, end):
            return end
    return fits


def _joined(text: str, at: int) -> bool:
    """Whether a cut here would break what people see as one character (UAX #29, in short)."""
    before, after = text[at - 1], text[at]
    if "\u200d" in (before, after) or unicodedata.category(after).startswith("M"):
        return True
    if "\U0001f3fb" <= after <= "\U0001f3ff" or "\U000e0020" <= after <= "\U000e007f":
        return True  # a skin tone; a tag of a regional flag
    if not _is_flag_half(after):
        return False
    start = at
    while start and _is_flag_half(text[start - 1]):
        start -= 1
    return (at - start) % 2 == 1


def _is_flag_half(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"
