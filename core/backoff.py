"""When a queue tries again: with back-off after a failure, and after a pause when only its owner
can mend what is wrong."""

import logging
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

log = logging.getLogger(__name__)

NEVER = datetime(9999, 1, 1, tzinfo=UTC)  # until the next start, when more may be configured


@dataclass(frozen=True, slots=True)
class Patience:
    """How long things may take, in seconds."""

    twiml_s: float = 8.0  # an answer that takes longer goes out by REST; Twilio waits 15
    interim_s: float = 12.0  # and one that takes longer than this is announced
    mem0_search_s: float = 3.0
    backoff_s: float = 2.0  # doubled with each try
    backoff_most_s: float = 60.0
    look_up_s: float = 20.0  # until a message of unknown fate is looked up: Twilio may be slow
    pause_s: float = 600.0  # a queue whose vendor refuses our account
    pace_s: float = 1.0  # between two messages to one person
    sandbox_pace_s: float = 3.0


@dataclass(frozen=True, slots=True)
class Pause:
    """Why a queue waits for the owner, and when it tries again by itself."""

    reason: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Queues:
    """The queues to the vendors, by name: when they try again."""

    patience: Patience
    clock: Callable[[], datetime]
    paused: dict[str, Pause]  # those that wait for the owner

    def next_attempt(self, attempts: int, asked_s: float | None = None) -> datetime:
        """Return when to try again after so many tries; a vendor's Retry-After is kept to.

        Up to a fifth later than the doubling says: what failed together is not tried together.
        """
        patience = self.patience
        doubled_s = min(patience.backoff_most_s, patience.backoff_s * 2 ** min(attempts - 1, 10))
        wait_s = max(doubled_s, asked_s or 0.0)
        return self.clock() + timedelta(seconds=wait_s * random.uniform(1.0, 1.2))

    def pause(self, queue: str, reason: str) -> None:
        """Let a queue rest until its owner mends what the vendor refuses; said once in the log."""
        known = self.paused.get(queue)
        until = self.clock() + timedelta(seconds=self.patience.pause_s)
        self.paused[queue] = Pause(reason, until)
        if known is None or known.reason != reason:
            log.error("queue paused queue=%s reason=%s (python app.py doctor)", queue, reason)

    def is_paused(self, queue: str) -> bool:
        """Tell whether a queue rests now."""
        known = self.paused.get(queue)
        return known is not None and self.clock() < known.until

    def resume(self, queue: str) -> None:
        """The vendor took something: nothing is wrong any more."""
        if self.paused.pop(queue, None) is not None:
            log.info("queue resumed queue=%s", queue)
