# ruff: noqa: E501 - a case a line reads as the table it is
"""What is left over of a request is said, and what only looks like a time is none."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

import when

ROME = ZoneInfo("Europe/Rome")
NOW = datetime(2026, 11, 28, 10, 15, tzinfo=ROME)

UNREAD = [
    ("remind me every third blue moon to dance", "every third blue moon", "dance"),
    ("remind me at 5pm GMT+99 to call", "GMT+99", "call"),
    ("remind me 9 sierpnia at 18:30 to call", "9 sierpnia", "call"),
    ("remind me every weekday except holidays to work", "except holidays", "work"),
    ("remind me at 8 every day until the cows come home to milk", "until the cows come home", "milk"),
    ("remind me every Monday except 28 December to swim", "28 Dec 2026", "swim"),
    ("remind me on Saturday 12 May to renew the pass", "Saturday 12 May", "renew the pass"),
    ("remind me at 7 or 8 to call Ben", "or 8", "call Ben"),
    ("remind me to buy 2 apples at 18:30", "", "buy 2 apples"),
    ("remind me at 5pm 3 pills", "", "3 pills"),
    ("remind me to water every plant tomorrow at 5", "", "water every plant"),
    ("remind me to pay the 3 invoices on Friday at 9", "", "pay the 3 invoices"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "unread", "message"), UNREAD, ids=[t for t, _, _ in UNREAD])
def test_what_was_not_understood_comes_back(text: str, unread: str, message: str) -> None:
    found = when.parse_reminder(text, NOW, ROME)
    assert (found.unread, found.message) == (unread, message)
    assert found.complete == (not unread)


def test_a_day_left_out_is_left_out() -> None:
    found = when.parse_reminder(
        "remind me every day at 8 except tomorrow to feed the fish", NOW, ROME
    )
    assert found.due is not None
    assert (f"{found.due:%d %H:%M}", found.message, found.unread) == (
        "30 08:00",
        "feed the fish",
        "",
    )


@pytest.mark.parametrize(
    "what",
    ["look up John 3:16", "update to version 3.5", "buy 1/2 litre of cream", "visit the dentist at 5 Main Street",
     "watch channel 4", "check the 24/7 pharmacy", "tell Ivo we won 3-2", "deliver the parcel to 21 September Road",
     "read The Day After Tomorrow", "call 020 7946 0812", "open https://example.org/today/at/5",
     "try the password Tues-9981-blue", "write to may.friday@example.org"],
)  # fmt: skip
def test_what_looks_like_a_time_is_none(what: str) -> None:
    found = when.parse_reminder(f"remind me to {what}", NOW, ROME)
    assert (found.due, found.message) == (None, what)
    assert not when.find_dates(what, NOW, ROME)
