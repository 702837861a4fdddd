"""When a queue tries again: with back-off after a failure, and after a pause when only its owner
can mend what is wrong."""

import logging
import random
from datetime import UTC, datetime, timedelta

from services import Pause, Services

log = logging.getLogger(__name__)

NEVER = datetime(9999, 1, 1, tzinfo=UTC)  # until the next start, when more may be configured


def next_attempt(services: Services, attempts: int, asked_s: float | None = None) -> datetime:
    """Return when to try again after so many tries; a vendor's Retry-After is kept to.

    Up to a fifth later than the doubling says, so that what failed together is not tried together.
    """
    patience = services.patience
    doubled_s = min(patience.backoff_most_s, patience.backoff_s * 2 ** min(attempts - 1, 10))
    wait_s = max(doubled_s, asked_s or 0.0)
    return services.clock() + timedelta(seconds=wait_s * random.uniform(1.0, 1.2))


def pause(services: Services, queue: str, reason: str) -> None:
    """Let a queue rest until its owner mends what the vendor refuses; said once in the log."""
    known = services.paused.get(queue)
    until = services.clock() + timedelta(seconds=services.patience.pause_s)
    services.paused[queue] = Pause(reason, until)
    if known is None or known.reason != reason:
        log.error("queue paused queue=%s reason=%s (python app.py doctor)", queue, reason)


def is_paused(services: Services, queue: str) -> bool:
    """Tell whether a queue rests now."""
    known = services.paused.get(queue)
    return known is not None and services.clock() < known.until


def resume(services: Services, queue: str) -> None:
    """The vendor took something: nothing is wrong any more."""
    if services.paused.pop(queue, None) is not None:
        log.info("queue resumed queue=%s", queue)
