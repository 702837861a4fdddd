"""How the tests of times tell them."""

from datetime import datetime
from zoneinfo import ZoneInfo

import when

ROME = ZoneInfo("Europe/Rome")
NOW = datetime(2026, 3, 10, 10, 15, tzinfo=ROME)


def local(text: str, now: datetime = NOW, zone: ZoneInfo = ROME) -> str | None:
    due = when.parse_reminder(text, now, zone).due
    return due.strftime("%a %d %b %Y %H:%M") if due else None
