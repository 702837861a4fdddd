"""How the tests of intents read a text."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from intents import Intent, classify

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ROME = ZoneInfo("Europe/Rome")


def read(text: str) -> Intent:
    return classify(text, NOW, ROME)
