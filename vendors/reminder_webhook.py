"""A program that reminders are told to as well: one signed POST each, by REMINDER_WEBHOOK.

Invariants: a post ends within ten seconds, follows no redirect and reads nothing of the answer but
its status; neither the address, which may hold a secret, nor what is said reaches a log.
"""

import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import Any

from core.errors import ServiceError
from vendors.twilio_http import Timeouts, open_url

TIMEOUTS = Timeouts(connect_s=5.0, read_s=10.0)


@dataclass(frozen=True, slots=True)
class ReminderWebhook:
    """Where reminders go, and what signs them."""

    url: str
    secret: str | None  # None: nothing is signed
    timeouts: Timeouts = TIMEOUTS

    def __repr__(self) -> str:
        return "ReminderWebhook()"

    def post(self, reminder_id: int, body: dict[str, Any]) -> None:
        """Tell of one reminder, under a key that is the same each time it is tried.

        Raises `ServiceError` unless the answer is a 2xx.
        """
        import requests

        content = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "WhatsApp-Memory-Assistant",
            "Idempotency-Key": f"reminder-{reminder_id}",
        }
        if self.secret is not None:
            headers["X-Signature-256"] = signature(self.secret, content)
        try:
            with open_url(
                "POST", self.url, self.timeouts, None, data=content, headers=headers
            ) as answer:
                status = int(answer.status_code)
        except requests.RequestException as error:  # its text holds the address
            is_late = isinstance(error, requests.Timeout)
            reason = "no answer in time" if is_late else "the connection failed"
            raise ServiceError("webhook", reason, retryable=True) from None
        if not 200 <= status < 300:
            raise ServiceError("webhook", f"it answered {status}", retryable=True, code=status)


def signature(secret: str, content: bytes) -> str:
    """Return what proves that a body is ours: `sha256=` and the HMAC-SHA256 of it, hex."""
    return "sha256=" + hmac.new(secret.encode(), content, hashlib.sha256).hexdigest()
