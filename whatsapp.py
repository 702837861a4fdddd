"""The Twilio edge: verify and parse what arrives, fetch its media, send, follow delivery.

Invariants: credentials go to our account's Twilio address only and never follow a redirect; every
call ends within its time-out; no secret, message text or whole number reaches a log or the text
of an exception. The SDK takes a sixth of a second to import, so only calls that need it do.
"""

import contextlib
import email.utils
import http.client
import json
import logging
import math
import re
import time
import unicodedata
import urllib.request
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import Message
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urljoin, urlsplit
from xml.sax.saxutils import escape

from core.errors import ServiceError
from core.files import (
    NAME_MAX_CHARS,
    Download,
    Kind,
    MediaRefused,
    bare_name,
    claimed_type,
    disk_errors,
    keep_file,
    kind_of,
)
from core.settings import Settings
from core.text import clean_text, mask, storable

log = logging.getLogger(__name__)

# -- what arrives -----------------------------------------------------------------------------

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
        profile_name=fields.get("ProfileName", "").strip()[:NAME_MAX_CHARS] or None,
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
    address = _SCHEME.sub("", text, count=1)
    if _NO_PLUS.fullmatch(address):
        # A plus that curl -d did not encode arrives as a space.
        address = "+" + address.strip()
    address = address.strip()
    return address if _ADDRESS.fullmatch(address) else None


def _first_words(fields: Mapping[str, str], *names: str) -> str:
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


# -- what is said back ------------------------------------------------------------------------

# WhatsApp takes 1,600 and counts an emoji as more than one (error 21617); UTF-16 is the
# strictest way to count that is in use.
MESSAGE_MAX_UNITS = 1500
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


# -- what became of a message -----------------------------------------------------------------

Outcome = Literal["accepted", "sent", "delivered", "read", "failed"]

# Callbacks come in any order; a message only moves to a higher rank, and never out of the last.
# https://www.twilio.com/docs/messaging/guides/track-outbound-message-status
_STATUSES: dict[str, tuple[int, Outcome]] = {
    "accepted": (0, "accepted"),
    "scheduled": (0, "accepted"),
    "queued": (1, "accepted"),
    "sending": (2, "accepted"),
    "sent": (3, "sent"),
    "delivered": (4, "delivered"),
    "partially_delivered": (4, "delivered"),
    "read": (5, "read"),
    "undelivered": (6, "failed"),
    "failed": (6, "failed"),
    "canceled": (6, "failed"),
}


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """One status callback."""

    message_sid: str
    status: str  # Twilio's word, lower case
    error_code: int | None  # why it failed; None when it did not, or Twilio does not say


def parse_status(form: Mapping[str, str]) -> DeliveryReport:
    """Read a status callback; unknown words and fields are no fault.

    Raises `InvalidMessage` without a SID or a status.
    """
    message_sid = storable(_first_words(form, "MessageSid", "SmsSid")).strip()
    status = storable(_first_words(form, "MessageStatus", "SmsStatus")).strip().lower()
    if not message_sid or not status:
        raise InvalidMessage("MessageSid or MessageStatus is missing")
    code = form.get("ErrorCode", "").strip()
    is_code = re.fullmatch(r"[0-9]{1,9}", code) is not None and int(code) > 0
    return DeliveryReport(message_sid, status, int(code) if is_code else None)


def rank_of(status: str) -> int:
    """Return how far along a message is by Twilio's word; a word that we do not know says least."""
    return _STATUSES.get(status, (-1, ""))[0]


def moves_forward(current: str, new: str) -> bool:
    """Whether a report of `new` says more than `current`; a failure never undoes a delivery."""
    before = max(rank_of(current), 0)
    has_arrived = outcome_of(current) in {"delivered", "read"}
    return before < rank_of(new) and not (has_arrived and outcome_of(new) == "failed")


def outcome_of(status: str) -> Outcome:
    """Return what Twilio's word means to a person: queued and sending are no more than accepted."""
    return _STATUSES.get(status, (0, "accepted"))[1]


# -- what a refusal asks of us ----------------------------------------------------------------

Action = Literal[
    "retry",  # later, with back-off
    "check",  # it may have taken effect: look it up, then retry
    "once",  # try one more time, then give up
    "configuration",  # stop the queue and tell the operator
    "template",  # outside the 24-hour window: the template, or hold until the next message
    "rejoin",  # the person must join the sandbox again: hold
    "give_up",  # never again to this person
    "content",  # this text or template will never pass
    "media",  # once more for 63019, else the text alone
]

# https://www.twilio.com/docs/api/errors, and HTTP statuses where an answer had no code.
_CODES: dict[Action, tuple[int, ...]] = {
    "retry": (429, 20429, 63017, 63018, 63119, 30001, 21611),
    "check": (408, 20500, 20503, 63010, 63012, 63037),
    "configuration": (401, 403, 20003, 30002, 63001, 63007, 63020, 63051),
    "template": (63016,),
    "rejoin": (63015,),
    "give_up": (21211, 21610, 21614, 63003, 63014, 63024, 63032, 63033),
    "content": (
        *(14103, 21617, 21619, 21655, 21656, 21658),
        *(63005, 63013, 63021, 63027, 63028, 63040, 63041, 63042),
    ),
    "media": (11751, 21620, 63019, 63034),
}
_ACTIONS: dict[int, Action] = {code: action for action, codes in _CODES.items() for code in codes}


def action_for(code: int | None) -> Action:
    """Return what to do about Twilio's error code or an HTTP status; None: it gave no reason."""
    if code in _ACTIONS:
        return _ACTIONS[code]
    if code is None or 63000 <= code < 64000 or 300 <= code < 400:
        return "once"
    return "check" if 500 <= code < 600 else "give_up"


def _refusal(status: int, payload: dict[str, Any] | None, headers: Any, posted: bool) -> Exception:
    """Return the `ServiceError` for an answer that is no success.

    A code that the table lacks yields to a status that says enough.
    """
    code = payload.get("code") if payload else None
    known = isinstance(code, int) and code in _ACTIONS
    says_enough = status in (401, 403, 408, 429) or status >= 500
    deciding = code if isinstance(code, int) and (known or not says_enough) else status
    action = action_for(deciding)
    said = (payload.get("message") or payload.get("detail") if payload else None) or ""
    return ServiceError(
        "twilio",
        f"{_presentable(str(said)) or 'refused'} ({code if isinstance(code, int) else status})",
        retryable=action in ("retry", "check"),
        code=deciding,
        retry_after_s=_retry_after_s(headers.get("Retry-After")),
        unknown_outcome=posted and action == "check",
    )


def _presentable(said: str) -> str:
    """Return a vendor's sentence on one line, cut, without whole numbers."""
    line = " ".join(clean_text(said).split())
    hidden = re.sub(r"(whatsapp:)?([+]|%2B)?\d{6,}", lambda found: mask(found[0]), line)
    return re.sub(r"whatsapp:[A-Z]{2}\.[\w.]+", lambda found: mask(found[0]), hidden)[:200]


def _retry_after_s(header: str | None) -> float | None:
    """Return Retry-After in seconds, at most an hour (RFC 9110, 10.2.3: seconds or a date)."""
    if not header:
        return None
    try:
        wait_s = float(header)
    except ValueError:
        try:
            until = email.utils.parsedate_to_datetime(header)
        except ValueError:
            return None
        wait_s = (until.astimezone(UTC) - datetime.now(UTC)).total_seconds()
    return min(max(wait_s, 0.0), 3600.0) if math.isfinite(wait_s) else None


# -- HTTP with an end -------------------------------------------------------------------------

_CHUNK_BYTES = 65536
_ANSWER_MAX_BYTES = 4 * 1024 * 1024
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MEDIA_REDIRECTS_MAX = 3


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long a call may take, in seconds; `read_s` is the longest silence within one."""

    connect_s: float = 5.0
    read_s: float = 10.0
    api_s: float = 20.0
    media_s: float = 60.0  # one download with its retries


@contextlib.contextmanager
def _network_errors(posted: bool = False) -> Iterator[None]:
    """Turn what `requests` raises into `ServiceError`.

    Not chained: the original's text holds the address called, and with it a number.
    """
    import requests
    import urllib3

    try:
        yield
    except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
        reason = "the connection failed"
        if isinstance(error, requests.Timeout | urllib3.exceptions.TimeoutError):
            reason = "no answer in time"
        elif isinstance(error, requests.exceptions.SSLError):
            reason = "no secure connection; check this machine's clock and certificates"
        lost = posted and not _never_sent(error)
        raise ServiceError("twilio", reason, retryable=True, unknown_outcome=lost) from None


def _never_sent(error: Exception) -> bool:
    """Whether the connection was never made, so that nothing can have taken effect."""
    import requests
    import urllib3

    if isinstance(error, requests.ConnectTimeout | requests.exceptions.ProxyError):
        return True
    cause = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(cause, urllib3.exceptions.NewConnectionError)


def _open(
    method: str, url: str, timeouts: Timeouts, auth: tuple[str, str] | None, **request: Any
) -> Any:
    """Send one request on a connection of its own and return the answer, its body unread.

    A connection kept from an earlier call may be dead, and then a POST's fate unknown. Only
    failed connects are repeated. No ~/.netrc is read, and no redirect: the adapter is called
    because `Session.send` reads a redirect's body to its end, also when told not to follow it.
    """
    import requests
    import urllib3

    retries = urllib3.Retry(
        connect=2, read=False, status=0, other=0, respect_retry_after_header=False
    )
    session = requests.Session()
    prepared = session.prepare_request(
        requests.Request(method, url, auth=auth or (lambda unchanged: unchanged), **request)
    )
    # What the environment says of proxies and certificates.
    environment: Any = session.merge_environment_settings(url, {}, True, None, None)
    return requests.adapters.HTTPAdapter(max_retries=retries).send(
        prepared, timeout=(timeouts.connect_s, timeouts.read_s), **environment
    )


def _chunks(answer: Any, deadline: float) -> Iterator[bytes]:
    """Yield the body as it arrives; a trickle is cut off at the deadline (monotonic seconds)."""
    import requests

    while chunk := answer.raw.read1(_CHUNK_BYTES, decode_content=True):
        if time.monotonic() > deadline:
            raise requests.ReadTimeout
        yield chunk


def _json_object(body: bytes) -> dict[str, Any] | None:
    try:
        payload = json.loads(body)
    except ValueError:
        return None
    return payload if isinstance(payload, dict) else None


@dataclass(frozen=True, slots=True)
class _Rest:
    """What the SDK sends through, because its own client waits for ever and logs numbers.

    Only a whole JSON object with a 2xx status is handed back to the SDK; else `ServiceError`.
    """

    base: str
    timeouts: Timeouts

    def request(
        self,
        method: str,
        url: str,
        params: Any = None,
        data: Any = None,
        headers: Any = None,
        auth: Any = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> Any:
        from twilio.http.response import Response

        posted = method.upper() == "POST"
        deadline = time.monotonic() + self.timeouts.api_s
        sent = {"params": params, "data": data, "headers": headers}
        url = self.base + urlsplit(url).path
        with _network_errors(posted), _open(method, url, self.timeouts, auth, **sent) as answer:
            body = _read_body(answer, deadline)
        payload = _json_object(body)
        if not 200 <= answer.status_code < 300:
            raise _refusal(answer.status_code, payload, answer.headers, posted)
        if payload is None:
            reason = "the answer was not Twilio's; is something between us and it?"
            raise ServiceError("twilio", reason, retryable=True, unknown_outcome=posted)
        return Response(answer.status_code, body.decode("utf-8", "replace"), answer.headers)


def _read_body(answer: Any, deadline: float) -> bytes:
    """Return the body, cut where it is longer than any answer of Twilio's."""
    body = bytearray()
    for chunk in _chunks(answer, deadline):
        body += chunk
        if len(body) > _ANSWER_MAX_BYTES:
            break
    return bytes(body)


# -- the edge ---------------------------------------------------------------------------------

API_BASE = "https://api.twilio.com"
SANDBOX = "whatsapp:+14155238886"
# Where Twilio keeps the bytes: https://www.twilio.com/docs/messaging/api/media-resource
_MEDIA_HOST = re.compile(
    r"([\w-]+\.)*(twilio\.com|twiliocdn\.com)|([\w.-]+\.)?s3[\w.-]*\.amazonaws\.com"
)
_LOOKUP_MESSAGES = 100
_CLOCK_SKEW = timedelta(minutes=5)
_VARIABLE_MAX_UNITS = 900  # the template's text and its values together may have 1,024 (63021)


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that Twilio has; that is not yet one that arrived."""

    sid: str
    status: str  # Twilio's word: see `outcome_of`
    error_code: int | None = None  # why it failed, where Twilio knows already


class TwilioEdge:
    """Our account at Twilio. Holds no connection and no lock: any thread may use it at any time."""

    def __init__(
        self,
        settings: Settings,
        *,
        api_base: str = API_BASE,
        media_origins: Collection[str] = (),
        timeouts: Timeouts = Timeouts(),
        retry_delays_s: Sequence[float] = (1.0, 3.0),
    ) -> None:
        """Take what `Settings` says; the rest is for tests.

        `api_base` stands for https://api.twilio.com, `media_origins` (`http://host:port`) are
        allowed beside Twilio's own hosts as places that media redirects to.
        """
        if not settings.has_twilio:
            raise ValueError("TwilioEdge needs the three TWILIO_ settings")
        self.account_sid = settings.twilio_account_sid or ""
        self.sender = settings.twilio_phone_number or ""
        self._auth = (self.account_sid, settings.twilio_auth_token or "")
        self._api_base = api_base
        self._media_origins = frozenset(media_origins)
        self._timeouts = timeouts
        self._retry_delays_s = tuple(retry_delays_s)
        # Its DEBUG and WARNING lines hold whole addresses, and look-ups have a number in theirs.
        logging.getLogger("urllib3").setLevel(logging.ERROR)

    def __repr__(self) -> str:
        return f"TwilioEdge({self.account_sid!r})"

    # -- webhooks

    def verify(self, url: str, form: Any, signature: str | None) -> bool:
        """Whether Twilio signed this form for this URL with our token, for our account.

        `form` is a mapping or multi-dict of decoded text with its blank values kept (Bottle:
        `request.forms.decode()`), `url` comes from `signature_url`.
        https://www.twilio.com/docs/usage/security#validating-requests
        """
        from twilio.request_validator import RequestValidator

        if not signature or form.get("AccountSid", self.account_sid) != self.account_sid:
            return False
        try:
            return bool(RequestValidator(self._auth[1]).validate(url, form, signature))
        except (UnicodeEncodeError, TypeError):
            return False  # Twilio signs UTF-8 text, and this is none

    # -- media

    def download(self, attachment: Attachment, directory: Path, max_bytes: int) -> Download:
        """Fetch one file into `directory`, once and for all: it is fsynced when this returns.

        A fresh address may answer 404 for a few seconds, so that is retried like a time-out.
        Raises `MediaRefused` when another try is no use, `ServiceError` when it is one (later,
        too: a 404 after all retries is `retryable`) or our set-up is wrong.
        """
        url = self._media_url(attachment.url)
        deadline = time.monotonic() + self._timeouts.media_s
        for delay_s in self._retry_delays_s:
            try:
                return self._fetch(url, attachment, directory, max_bytes, deadline)
            except ServiceError as error:
                wait_s = max(delay_s, error.retry_after_s or 0)
                if not error.retryable or time.monotonic() + wait_s > deadline:
                    raise
                log.warning("media retried reason=%r after_s=%g", error.reason, wait_s)
            time.sleep(wait_s)
        return self._fetch(url, attachment, directory, max_bytes, deadline)

    def _media_url(self, url: str) -> str:
        """Return the address to which our credentials may go, built anew.

        Raises `MediaRefused` when it is not one of our account's files at Twilio.
        """
        path, sid = url.removeprefix(self._api_base), re.escape(self.account_sid)
        ours = rf"/2010-04-01/Accounts/{sid}/Messages/[A-Za-z0-9]+/Media/[A-Za-z0-9]+"
        if path == url or not re.fullmatch(ours, path):
            raise MediaRefused("the file is not at our Twilio account's address")
        return self._api_base + path

    def _fetch(
        self, url: str, attachment: Attachment, directory: Path, max_bytes: int, deadline: float
    ) -> Download:
        with _network_errors(), self._open_media(url) as answer:
            name = _named_in(answer.headers.get("Content-Disposition"))
            chunks = _chunks(answer, deadline)
            with disk_errors():
                return keep_file(chunks, attachment.content_type, name, directory, max_bytes)

    def _open_media(self, url: str) -> Any:
        """Return the answer that has the file; redirects are followed without credentials."""
        auth: tuple[str, str] | None = self._auth
        for _ in range(_MEDIA_REDIRECTS_MAX + 1):
            # Not compressed, so that what arrives is what is counted.
            answer = _open(
                "GET", url, self._timeouts, auth, headers={"Accept-Encoding": "identity"}
            )
            if answer.status_code == 200:
                return answer
            answer.close()
            if answer.status_code not in _REDIRECTS:
                raise _media_error(answer.status_code, answer.headers, at_twilio=auth is not None)
            url, auth = self._next_hop(url, answer.headers.get("Location", "")), None
        raise ServiceError("twilio", "redirects without an end", retryable=True)

    def _next_hop(self, url: str, location: str) -> str:
        """Return where a redirect leads; raises `MediaRefused` when that is not Twilio's."""
        with contextlib.suppress(ValueError):  # an address that cannot be parsed
            target = urljoin(url, location)
            parts = urlsplit(target)
            is_twilio = parts.scheme == "https" and _MEDIA_HOST.fullmatch(parts.netloc.lower())
            if is_twilio or f"{parts.scheme}://{parts.netloc}" in self._media_origins:
                return target
        raise MediaRefused("the file's address led away from Twilio")

    # -- messages

    def send(
        self,
        to: str,
        body: str = "",
        media_url: str | None = None,
        content_variables: Mapping[str, str] | None = None,
        content_sid: str | None = None,
        status_callback: str | None = None,
    ) -> Sent:
        """Send one message: a body, a file, both, or an approved template instead of either.

        `to` is a number or a user id without a number; `body` is one piece of `split_message`.
        Raises `ServiceError`: `retryable` or else what `action_for(code)` says. Nothing is
        retried here, and with `unknown_outcome` it may have gone out: `find_sent` tells.
        """
        fields: dict[str, Any] = {"to": f"whatsapp:{to}", "from_": self.sender}
        if content_sid:
            variables = {
                name: _variable(value) for name, value in (content_variables or {}).items()
            }
            fields |= {"content_sid": content_sid, "content_variables": json.dumps(variables)}
        if body and not content_sid:
            fields["body"] = clean_text(body)
        if media_url and not content_sid:
            fields["media_url"] = [media_url]
        if status_callback:
            fields["status_callback"] = status_callback
        message = self._client().messages.create(**fields)
        if not message.sid:
            reason = "the answer had no SID"
            raise ServiceError("twilio", reason, retryable=True, unknown_outcome=True)
        return _sent(message)

    def find_sent(
        self,
        to: str,
        body: str,
        since: datetime,
        *,
        known_sids: Collection[str] = (),
        is_template: bool = False,
    ) -> Sent | None:
        """Return the message of ours to this person that has this body, the newest, or None.

        For a send whose answer was lost. `since` (aware) is when it was tried; Twilio's clock
        may differ by minutes. `known_sids` are those of other messages, which may read the same.
        A template's text holds `body` somewhere; a file without words has the body "".
        Raises `ServiceError`.
        """
        from twilio.base.exceptions import TwilioException

        newest = {"limit": _LOOKUP_MESSAGES, "page_size": _LOOKUP_MESSAGES}
        try:
            # Not filtered by date here: a message that is still queued has no date_sent.
            listed = self._client().messages.list(to=f"whatsapp:{to}", from_=self.sender, **newest)
        except TwilioException:  # its text is the whole answer
            raise ServiceError("twilio", "the answer was no list", retryable=True) from None
        wanted = _comparable(_variable(body) if is_template else body)
        for message in listed:
            text = _comparable(message.body or "")
            is_same = wanted in text if is_template else wanted == text
            # What we answered in TwiML is an outbound-reply.
            is_ours = message.direction == "outbound-api" and message.sid not in known_sids
            if is_same and is_ours and _is_since(message.date_created, since):
                return _sent(message)
        return None

    def check_account(self) -> str:
        """Return a sentence about the account, for the operator; one authenticated call.

        Raises `ServiceError` when the credentials do not work or the account is not active.
        """
        account = self._client().api.accounts(self.account_sid).fetch()
        if account.status != "active":
            reason = f"the account is {account.status}; see the Twilio console"
            raise ServiceError("twilio", reason, retryable=False, code=403)
        kind = " (a trial: 50 messages a day)" if account.type == "Trial" else ""
        sandbox = "; its sender is the sandbox, which people rejoin every 3 days"
        return (
            f"Twilio knows us: the account is active{kind}"
            f"{sandbox if self.sender == SANDBOX else ''}."
        )

    def _client(self) -> Any:
        from twilio.rest import Client

        return Client(*self._auth, http_client=_Rest(self._api_base, self._timeouts))


def signature_url(public_url: str, path: str, query_string: str) -> str:
    """Return the URL that Twilio signed: ours from the settings, path and query as they came.

    Never from Host or X-Forwarded headers, which anybody can write. A `#rc=3` that sets Twilio's
    retries is not signed. https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
    """
    base = public_url.partition("#")[0].rstrip("/")
    return f"{base}{path}?{query_string}" if query_string else f"{base}{path}"


def _media_error(status: int, headers: Any, at_twilio: bool) -> ServiceError:
    """Return the failure of a media request; a signed link at the CDN may just have expired."""
    is_setup = at_twilio and status in (401, 403)
    is_gone = at_twilio and status == 410
    return ServiceError(
        "twilio",
        f"the file was not handed out ({status})",
        retryable=not is_setup and not is_gone,
        code=status if at_twilio else None,
        retry_after_s=_retry_after_s(headers.get("Retry-After")),
    )


def _named_in(disposition: str | None) -> str | None:
    """Return the file name in a Content-Disposition header (RFC 6266)."""
    header = Message()
    header["Content-Disposition"] = clean_text(disposition or "").replace("\n", " ")
    return bare_name(header.get_filename() or "")


def _variable(value: str) -> str:
    """Return text that a template takes: one line, not empty, cut (errors 21656, 63013, 63021)."""
    line = " ".join(clean_text(value).split()) or "-"
    units = line.encode("utf-16-le")
    if len(units) <= 2 * _VARIABLE_MAX_UNITS:
        return line
    return units[: 2 * _VARIABLE_MAX_UNITS - 2].decode("utf-16-le", "ignore") + "…"


def _sent(message: Any) -> Sent:
    return Sent(message.sid, message.status or "queued", message.error_code or None)


def _comparable(body: str) -> str:
    return " ".join(clean_text(body).split())


def _is_since(created_at: datetime | None, since: datetime) -> bool:
    return created_at is None or created_at >= since - _CLOCK_SKEW


# -- the address Twilio sees ------------------------------------------------------------------


def find_public_url(port: int, agent: str = "http://127.0.0.1:4040") -> str | None:
    """Return the https address under which ngrok on this machine publishes us, or None.

    A tunnel to our port comes first, then any. https://ngrok.com/docs/agent/api
    """
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"{agent}/api/tunnels", timeout=1) as answer:
            payload = _json_object(answer.read(_ANSWER_MAX_BYTES))
    except (OSError, http.client.HTTPException):
        return None
    listed = payload.get("tunnels") if payload else None
    listed = listed if isinstance(listed, list) else []
    tunnels = [tunnel for tunnel in listed if isinstance(tunnel, dict)]
    secure = [one for one in tunnels if str(one.get("public_url")).startswith("https://")]
    secure.sort(key=lambda tunnel: not _leads_to(tunnel, port))
    return str(secure[0]["public_url"]).rstrip("/") if secure else None


def _leads_to(tunnel: dict[str, Any], port: int) -> bool:
    config = tunnel.get("config")
    address = str(config.get("addr")) if isinstance(config, dict) else ""
    return address.rpartition(":")[2].rstrip("/") == str(port)


def typed(whatsapp_id: str, text: str) -> InboundMessage:
    """Return a message that was typed here and not sent through Twilio."""
    whole = text.encode("utf-8", "replace").decode("utf-8")  # a terminal can pass on half a letter
    return InboundMessage(sender=whatsapp_id, body=whole)
