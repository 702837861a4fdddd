"""Thin adapters from the benchmarks' shape of a call to the project's own functions."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TypedDict
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from intents import classify
from when import parse_reminder


class Parsed(TypedDict):
    message: str | None
    when: str | None
    rrule: str | None


def parse(text: str, reference: datetime, tz: str) -> Parsed:
    """Return what a request says; `reference` is aware, `tz` an IANA name."""
    found = parse_reminder(text, reference, ZoneInfo(tz))
    return {
        "message": found.message,
        "when": found.due.isoformat() if found.due else None,
        "rrule": found.rrule,
    }


def intent(text: str) -> str:
    """The kind of one message, by the rules alone, which look at no clock."""
    return classify(text, datetime(2026, 11, 22, 12, tzinfo=UTC), ZoneInfo("UTC")).kind
