"""HTTP to Twilio that always ends, and says what a failure means."""

import contextlib
import email.utils
import json
import math
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from core.errors import ServiceError
from core.text import clean_text, mask
from vendors.twilio_delivery import ACTIONS, action_for


def _refusal(status: int, payload: dict[str, Any] | None, headers: Any, posted: bool) -> Exception:
    """Return the `ServiceError` for an answer that is no success.

    A code that the table lacks yields to a status that says enough.
    """
    code = payload.get("code") if payload else None
    known = isinstance(code, int) and code in ACTIONS
    says_enough = status in (401, 403, 408, 429) or status >= 500
    deciding = code if isinstance(code, int) and (known or not says_enough) else status
    action = action_for(deciding)
    said = (payload.get("message") or payload.get("detail") if payload else None) or ""
    return ServiceError(
        "twilio",
        f"{_presentable(str(said)) or 'refused'} ({code if isinstance(code, int) else status})",
        retryable=action in ("retry", "check"),
        code=deciding,
        retry_after_s=read_retry_after(headers.get("Retry-After")),
        unknown_outcome=posted and action == "check",
    )


def _presentable(said: str) -> str:
    """Return a vendor's sentence on one line, cut, without whole numbers."""
    line = " ".join(clean_text(said).split())
    hidden = re.sub(r"(whatsapp:)?([+]|%2B)?\d{6,}", lambda found: mask(found[0]), line)
    return re.sub(r"whatsapp:[A-Z]{2}\.[\w.]+", lambda found: mask(found[0]), hidden)[:200]


def read_retry_after(header: str | None) -> float | None:
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


_CHUNK_BYTES = 65536
ANSWER_MAX_BYTES = 4 * 1024 * 1024
REDIRECTS = frozenset({301, 302, 303, 307, 308})
MEDIA_REDIRECTS_MAX = 3


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long a call may take, in seconds; `read_s` is the longest silence within one."""

    connect_s: float = 5.0
    read_s: float = 10.0
    api_s: float = 20.0
    media_s: float = 60.0  # one download with its retries


@contextlib.contextmanager
def network_errors(posted: bool = False) -> Iterator[None]:
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


def open_url(
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


def read_chunks(answer: Any, deadline: float) -> Iterator[bytes]:
    """Yield the body as it arrives; a trickle is cut off at the deadline (monotonic seconds)."""
    import requests

    while chunk := answer.raw.read1(_CHUNK_BYTES, decode_content=True):
        if time.monotonic() > deadline:
            raise requests.ReadTimeout
        yield chunk


def read_json_object(body: bytes) -> dict[str, Any] | None:
    try:
        payload = json.loads(body)
    except ValueError:
        return None
    return payload if isinstance(payload, dict) else None


API_BASE = "https://api.twilio.com"


@dataclass(frozen=True, slots=True)
class Rest:
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
        is_json = (headers or {}).get("Content-Type") == "application/json"
        sent = {"params": params, "json" if is_json else "data": data, "headers": headers}
        parts = urlsplit(url)
        # Other parts of Twilio's have hosts of their own; a stand-in is all of them.
        base = self.base if self.base != API_BASE else f"https://{parts.netloc}"
        url = base + parts.path
        with network_errors(posted), open_url(method, url, self.timeouts, auth, **sent) as answer:
            body = _read_body(answer, deadline)
        payload = read_json_object(body)
        if not 200 <= answer.status_code < 300:
            raise _refusal(answer.status_code, payload, answer.headers, posted)
        if payload is None:
            reason = "the answer was not Twilio's; is something between us and it?"
            raise ServiceError("twilio", reason, retryable=True, unknown_outcome=posted)
        return Response(answer.status_code, body.decode("utf-8", "replace"), answer.headers)


def _read_body(answer: Any, deadline: float) -> bytes:
    """Return the body, cut where it is longer than any answer of Twilio's."""
    body = bytearray()
    for chunk in read_chunks(answer, deadline):
        body += chunk
        if len(body) > ANSWER_MAX_BYTES:
            break
    return bytes(body)
