"""The Twilio edge: verify and parse what arrives, fetch its media, send, follow delivery.

Invariants: credentials go to our account's Twilio address only and never follow a redirect; every
call ends within its time-out; no secret, message text or whole number reaches a log or the text
of an exception. The SDK takes a sixth of a second to import, so only calls that need it do.
"""

import contextlib
import json
import logging
import re
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import Message
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from core.errors import ServiceError
from core.files import (
    Download,
    MediaRefused,
    bare_name,
    disk_errors,
    keep_file,
)
from core.settings import Settings
from core.text import clean_text
from vendors.twilio_http import (
    API_BASE,
    MEDIA_REDIRECTS_MAX,
    REDIRECTS,
    Rest,
    Timeouts,
    network_errors,
    open_url,
    read_chunks,
    read_json_object,
    read_retry_after,
)
from vendors.twilio_inbound import Attachment

log = logging.getLogger(__name__)


# -- the edge ---------------------------------------------------------------------------------

SANDBOX = "whatsapp:+14155238886"
# Where Twilio keeps the bytes: https://www.twilio.com/docs/messaging/api/media-resource
_MEDIA_HOST = re.compile(
    r"([\w-]+\.)*(twilio\.com|twiliocdn\.com)|([\w.-]+\.)?s3[\w.-]*\.amazonaws\.com"
)
_LOOKUP_MESSAGES = 100
_CLOCK_SKEW = timedelta(minutes=5)
MOST_OF_A_VARIABLE = 900  # units; a template's text and values together may have 1,024 (63021)
_LANGUAGES = {"pt": "pt_BR", "hi_Latn": "hi"}  # as Twilio calls them, where that is not our code


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
        with network_errors(), self._open_media(url) as answer:
            name = _named_in(answer.headers.get("Content-Disposition"))
            chunks = read_chunks(answer, deadline)
            with disk_errors():
                return keep_file(chunks, attachment.content_type, name, directory, max_bytes)

    def _open_media(self, url: str) -> Any:
        """Return the answer that has the file; redirects are followed without credentials."""
        auth: tuple[str, str] | None = self._auth
        for _ in range(MEDIA_REDIRECTS_MAX + 1):
            # Not compressed, so that what arrives is what is counted.
            answer = open_url(
                "GET", url, self._timeouts, auth, headers={"Accept-Encoding": "identity"}
            )
            if answer.status_code == 200:
                return answer
            answer.close()
            if answer.status_code not in REDIRECTS:
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
        *,
        keeps_lines: bool = False,
    ) -> Sent:
        """Send one message: a body, a file, both, or an approved template instead of either.

        `keeps_lines`: what the template says may have several (an approved one may not).
        `to` is a number or a user id without a number; `body` is one piece of `split_message`.
        Raises `ServiceError`: `retryable` or else what `action_for(code)` says. Nothing is
        retried here, and with `unknown_outcome` it may have gone out: `find_sent` tells.
        """
        fields: dict[str, Any] = {"to": f"whatsapp:{to}", "from_": self.sender}
        if content_sid:
            variables = {
                name: _variable(value, keeps_lines=keeps_lines)
                for name, value in (content_variables or {}).items()
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

    def create_quick_reply(
        self, name: str, language: str, body: str, buttons: Sequence[tuple[str, str]]
    ) -> str:
        """Have a text with buttons made, each a payload and a title; return its SID.

        https://www.twilio.com/docs/content/twilio-quick-reply Raises `ServiceError`.
        """
        actions = [
            {"type": "QUICK_REPLY", "title": title, "id": payload} for payload, title in buttons
        ]
        kind = {"twilio/quick-reply": {"body": body, "actions": actions}}
        return self._create_content(name, language, {"1": "call mom"}, kind)

    def create_list_picker(self, name: str, language: str, button: str, count: int) -> str:
        """Have a list of `count` entries made, all of its words variables; return its SID.

        Variable 1 is the text; each entry has three more: title, payload, description.
        https://www.twilio.com/docs/content/twiliolist-picker Raises `ServiceError`.
        """
        fields = ("item", "id", "description")
        items = [
            {field: f"{{{{{2 + 3 * place + number}}}}}" for number, field in enumerate(fields)}
            for place in range(count)
        ]
        sample = {str(number): "call mom" for number in range(1, 2 + 3 * count)}
        kind = {"twilio/list-picker": {"body": "{{1}}", "button": button, "items": items}}
        return self._create_content(name, language, sample, kind)

    def _create_content(
        self, name: str, language: str, sample: dict[str, str], kind: dict[str, Any]
    ) -> str:
        content = {
            "friendly_name": name,
            "language": _LANGUAGES.get(language, language),
            "variables": sample,
            "types": kind,
        }
        made = self._post("https://content.twilio.com/v1/Content", content, is_json=True)
        sid = made.get("sid")
        if not isinstance(sid, str) or not sid.startswith("HX"):
            raise ServiceError("twilio", "the answer had no content", retryable=True)
        return sid

    def show_typing(self, message_sid: str) -> None:
        """Show the sender of a message that it was seen and is being answered.

        https://www.twilio.com/docs/whatsapp/api/typing-indicators-resource Raises `ServiceError`.
        """
        fields = {"messageId": message_sid, "channel": "whatsapp"}
        self._post("https://messaging.twilio.com/v2/Indicators/Typing.json", fields)

    def _post(self, url: str, fields: dict[str, Any], *, is_json: bool = False) -> dict[str, Any]:
        kind = "application/json" if is_json else "application/x-www-form-urlencoded"
        rest = Rest(self._api_base, self._timeouts)
        headers = {"Content-Type": kind}
        answer = rest.request("POST", url, data=fields, headers=headers, auth=self._auth)
        return read_json_object(answer.text.encode()) or {}

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

    def check_account(self, say: Callable[..., str] = str.format) -> str:
        """Return a sentence about the account, for the operator; one authenticated call.

        Raises `ServiceError` when the credentials do not work or the account is not active.
        """
        account = self._client().api.accounts(self.account_sid).fetch()
        if account.status != "active":
            reason = f"the account is {account.status}; see the Twilio console"
            raise ServiceError("twilio", reason, retryable=False, code=403)
        told = say("Twilio knows us: the account is active")
        if account.type == "Trial":
            told += " " + say("(a trial: 50 messages a day)")
        if self.sender == SANDBOX:
            told += "; " + say("its sender is the sandbox, which people rejoin every 3 days")
        return f"{told}."

    def _client(self) -> Any:
        from twilio.rest import Client

        return Client(*self._auth, http_client=Rest(self._api_base, self._timeouts))


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
        retry_after_s=read_retry_after(headers.get("Retry-After")),
    )


def _named_in(disposition: str | None) -> str | None:
    """Return the file name in a Content-Disposition header (RFC 6266)."""
    header = Message()
    header["Content-Disposition"] = clean_text(disposition or "").replace("\n", " ")
    return bare_name(header.get_filename() or "")


def _variable(value: str, *, keeps_lines: bool = False) -> str:
    """Return text that a template takes: one line, not empty, cut (errors 21656, 63013, 63021)."""
    lines = [" ".join(line.split()) for line in clean_text(value).splitlines()]
    line = ("\n" if keeps_lines else " ").join(line for line in lines if line) or "-"
    units = line.encode("utf-16-le")
    if len(units) <= 2 * MOST_OF_A_VARIABLE:
        return line
    return units[: 2 * MOST_OF_A_VARIABLE - 2].decode("utf-16-le", "ignore") + "…"


def _sent(message: Any) -> Sent:
    return Sent(message.sid, message.status or "queued", message.error_code or None)


def _comparable(body: str) -> str:
    return " ".join(clean_text(body).split())


def _is_since(created_at: datetime | None, since: datetime) -> bool:
    return created_at is None or created_at >= since - _CLOCK_SKEW
