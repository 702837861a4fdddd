"""What Twilio posts, read into a message; nothing of it is lost."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from core.files import NAME_MAX_CHARS, Download, Kind, claimed_type, kind_of
from core.text import storable

_EXTRA_MAX_CHARS = 4096
_EXTRAS_MAX = 100
_MEDIA_FIELD = re.compile(r"MediaUrl(\d{1,2})")
_TAKEN_FIELD = re.compile(
    r"MessageSid|From|Body|ProfileName|ButtonPayload|OriginalRepliedMessageSid"
    r"|MediaUrl\d{1,2}|MediaContentType\d{1,2}"
)
_ADDRESS = re.compile(r"[\w.+:@-]{1,160}")
_IS_PERSON = re.compile(r"[\d.]")  # a number, or US.1234: never the user of this machine, `local`
_SCHEME = re.compile(r"\s*whatsapp:", re.IGNORECASE)
_NO_PLUS = re.compile(r" ?\d{6,15}\s*")


class InvalidMessage(Exception):
    """The form is no message; `reason` says what is missing, without quoting it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file of a message: still at Twilio, or sent to this machine itself."""

    url: str  # "" when it is here
    content_type: str  # as the sender claims, lower case, without parameters; "" when unsaid
    is_here: bool = False


@dataclass(frozen=True, slots=True)
class Location:
    """A shared place; degrees, label and address "" when unsaid."""

    latitude: float
    longitude: float
    label: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundMessage:
    """One message, as Twilio posted it or as it was said on this machine."""

    message_sid: str = ""  # "" when it was said on this machine
    sender: str  # `+15551230001`, or a user id without a number (`US.1234`)
    external_user_id: str | None = None  # the user id, when Twilio sent one beside the number
    body: str  # the words: text, caption, or the title of the button or list entry tapped
    profile_name: str | None = None
    kind: Kind = "text"  # of the first attachment, the location or the contact; a sticker: an image
    attachments: tuple[Attachment, ...] = ()
    location: Location | None = None
    button_payload: str | None = None
    quoted_sid: str | None = None  # the message this replies to; absent when that is 7 days old
    extras: dict[str, str] = field(default_factory=dict)  # every other field, known or not
    key: str = ""  # what makes it one message, where no SID does; "": nobody sends it twice
    files: "tuple[Download, ...]" = ()  # of the attachments that are here, until it is recorded


def parse_inbound(form: Mapping[str, str]) -> InboundMessage:
    """Read a webhook form; unknown fields are kept, junk in optional ones is ignored.

    Fields: https://www.twilio.com/docs/messaging/guides/webhook-request
    Raises `InvalidMessage` without MessageSid or From.
    """
    fields = {storable(name): storable(value) for name, value in form.items()}
    message_sid = fields.get("MessageSid", "").strip()
    if not message_sid or len(message_sid) > NAME_MAX_CHARS:
        raise InvalidMessage("MessageSid is missing")
    sender = read_address(fields.get("From", ""))
    if sender is None or not _IS_PERSON.search(sender):
        raise InvalidMessage("From is missing or no WhatsApp address")
    body = first_words(fields, "Body", "ButtonText", "ListTitle")
    attachments = _attachments(fields)
    location = _location(fields)
    other_id = first_words(fields, "ExternalUserId", "ExternalUserIdentifier")
    external_user_id = read_address(other_id)
    return InboundMessage(
        message_sid=message_sid,
        sender=sender,
        external_user_id=external_user_id if external_user_id != sender else None,
        body=body,
        profile_name=fields.get("ProfileName", "").strip()[:NAME_MAX_CHARS] or None,
        kind=_message_kind(fields, attachments, location),
        attachments=attachments,
        location=location,
        button_payload=first_words(fields, "ButtonPayload", "ListId") or None,
        quoted_sid=fields.get("OriginalRepliedMessageSid", "").strip() or None,
        extras=_extras(fields, body),
    )


def read_address(text: str) -> str | None:
    """Return a Twilio address without its `whatsapp:`, or None when it is no address.

    Neither a plus nor digits are required: people who hide their number have a user id instead.
    """
    address = _SCHEME.sub("", text, count=1)
    if _NO_PLUS.fullmatch(address):
        # A plus that curl -d did not encode arrives as a space.
        address = "+" + address.strip()
    address = address.strip()
    return address if _ADDRESS.fullmatch(address) else None


def first_words(fields: Mapping[str, str], *names: str) -> str:
    """Return the first of these fields that holds more than white space, else ""."""
    return next((fields[name] for name in names if fields.get(name, "").strip()), "")


def _attachments(fields: Mapping[str, str]) -> tuple[Attachment, ...]:
    """Return every MediaUrl in order; NumMedia may be wrong and is not needed."""
    numbers = [int(found[1]) for name in fields if (found := _MEDIA_FIELD.fullmatch(name))]
    return tuple(
        Attachment(
            url=fields[f"MediaUrl{number}"].strip(),
            content_type=claimed_type(fields.get(f"MediaContentType{number}", "")),
        )
        for number in sorted(set(numbers))
        if fields.get(f"MediaUrl{number}", "").strip()
    )


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
        (name[:NAME_MAX_CHARS], value[:_EXTRA_MAX_CHARS])
        for name, value in fields.items()
        if not _TAKEN_FIELD.fullmatch(name)
        and not (name in {"ButtonText", "ListTitle"} and value == body)
    ]
    return dict(rest[:_EXTRAS_MAX])


def typed(whatsapp_id: str, text: str) -> InboundMessage:
    """Return a message that was typed here and not sent through Twilio."""
    whole = text.encode("utf-8", "replace").decode("utf-8")  # a terminal can pass on half a letter
    return InboundMessage(sender=whatsapp_id, body=whole)
