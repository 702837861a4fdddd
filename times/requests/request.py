"""What a request to be reminded says."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from times.parsing.grammar import Problem


@dataclass(frozen=True, slots=True)
class ReminderRequest:
    """What a request to be reminded says."""

    message: str  # the person's words without the request and the time; "" when nothing is left
    due: datetime | None  # aware, in the user's zone, after now; None: see problem
    rrule: str | None = None  # RFC 5545 rule text; UNTIL is local time
    has_clock: bool = True  # False: only a date was said, and due is 09:00 or the next whole hour
    problem: Problem = ""  # why due is None
    zone_said: ZoneInfo | None = None  # a zone named in the text
    carrier: bool = False  # the text asks in so many words ("remind me", "set an alarm")
    unread: str = ""  # words of time, as they were said, that were not understood: to be asked

    @property
    def complete(self) -> bool:
        """Tell whether nothing is left to ask: an explicit request, what about, and when."""
        return self.carrier and bool(self.message) and self.due is not None and not self.unread
