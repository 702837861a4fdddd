"""What became of a message that we sent, and what a refusal asks of us."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from core.text import storable
from vendors.twilio_inbound import InvalidMessage, first_words

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
    message_sid = storable(first_words(form, "MessageSid", "SmsSid")).strip()
    status = storable(first_words(form, "MessageStatus", "SmsStatus")).strip().lower()
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
ACTIONS: dict[int, Action] = {code: action for action, codes in _CODES.items() for code in codes}


def action_for(code: int | None) -> Action:
    """Return what to do about Twilio's error code or an HTTP status; None: it gave no reason."""
    if code in ACTIONS:
        return ACTIONS[code]
    if code is None or 63000 <= code < 64000 or 300 <= code < 400:
        return "once"
    return "check" if 500 <= code < 600 else "give_up"
