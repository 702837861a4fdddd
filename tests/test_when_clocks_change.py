# ruff: noqa: E501 - a case a line reads as the table it is
"""A recurring time keeps its clock on the wall when the clocks change."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from when_parts import NOW, ROME, local

import when

# --- Daylight saving: zone, local start, rule, occurrences by UTC -----------------------------------
DST = [
    # 29 March 2026, 02:00 becomes 03:00; 25 October 2026, 03:00 becomes 02:00
    ("Europe/Berlin", "2026-03-28T02:30", ["2026-03-28T01:30Z", "2026-03-29T01:30Z", "2026-03-30T00:30Z"]),
    ("Europe/Berlin", "2026-10-24T02:30", ["2026-10-24T00:30Z", "2026-10-25T00:30Z", "2026-10-26T01:30Z"]),
    # 8 March 2026, 02:00 becomes 03:00
    ("America/New_York", "2026-03-07T09:00", ["2026-03-07T14:00Z", "2026-03-08T13:00Z"]),
    ("America/New_York", "2026-03-07T02:30", ["2026-03-07T07:30Z", "2026-03-08T07:30Z", "2026-03-09T06:30Z"]),
    # half an hour only: 5 April 2026, 02:00 becomes 01:30; 4 October, 02:00 becomes 02:30
    ("Australia/Lord_Howe", "2026-04-04T01:45", ["2026-04-03T14:45Z", "2026-04-04T14:45Z", "2026-04-05T15:15Z"]),
    ("Australia/Lord_Howe", "2026-10-03T02:15", ["2026-10-02T15:45Z", "2026-10-03T15:45Z", "2026-10-04T15:15Z"]),
    ("Asia/Kolkata", "2026-03-28T09:00", ["2026-03-28T03:30Z", "2026-03-29T03:30Z"]),
    # there was no 30 December 2011: that day's moves forward by the gap, onto the 31st
    ("Pacific/Apia", "2011-12-29T09:00", ["2011-12-29T19:00Z", "2011-12-30T19:00Z", "2011-12-31T19:00Z"]),
]  # fmt: skip


@pytest.mark.parametrize(("zone", "start", "expected"), DST, ids=[f"{z} {s}" for z, s, _ in DST])
def test_daily_keeps_the_wall_clock(zone: str, start: str, expected: list[str]) -> None:
    first = datetime.fromisoformat(start)
    after = datetime.fromisoformat(expected[0]) - timedelta(seconds=1)
    seen = []
    for _ in expected:
        due = when.next_occurrence("FREQ=DAILY", first, after, ZoneInfo(zone))
        assert due is not None
        seen.append(due.astimezone(ZoneInfo("UTC")).strftime("%Y-%m-%dT%H:%MZ"))
        after = due
    assert seen == expected


def test_hours_are_elapsed_time_and_days_the_wall_clock() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    eve = datetime(2026, 3, 28, 20, tzinfo=berlin)
    assert local("in 12 hours", eve, berlin) == "Sun 29 Mar 2026 09:00"
    assert local("tomorrow at 8", eve, berlin) == "Sun 29 Mar 2026 08:00"
    assert local("tomorrow at 2:30am", eve, berlin) == "Sun 29 Mar 2026 03:30"


def test_rules_end() -> None:
    start, after = datetime.fromisoformat("2026-03-01T09:00"), datetime(2026, 3, 10, tzinfo=ROME)
    assert when.next_occurrence("FREQ=DAILY;COUNT=3", start, after, ROME) is None
    assert when.next_occurrence("FREQ=DAILY;UNTIL=20260309", start, after, ROME) is None
    last = when.next_occurrence("FREQ=DAILY;UNTIL=20260310", start, after, ROME)
    assert last == datetime(2026, 3, 10, 9, tzinfo=ROME)
    assert when.next_occurrence("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", start, after, ROME) is None
    assert not when.valid_rule("FREQ=SOMETIMES")
    assert when.valid_rule("FREQ=WEEKLY;BYDAY=MO")


def test_no_times_a_day_is_no_rule() -> None:
    assert when.parse_reminder("remind me to drink 0 times a day", NOW, ROME).rrule is None


def test_the_first_day_of_all_raises_nothing() -> None:
    assert when.parse_reminder("0001-01-01T00:00", NOW, ROME).problem == "impossible"
    assert when.find_range("what was in January 0001?", NOW, ROME) is not None


def test_dateparser_is_not_believed_without_its_digits() -> None:
    assert when.parse_time("12 giugno 2027", NOW, ROME) == datetime(2027, 6, 12, 9, tzinfo=ROME)
    assert when.parse_time("flat 12 b", NOW, ROME) is None
    assert when.parse_time("room 90", NOW, ROME) is None
