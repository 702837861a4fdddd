# ruff: noqa: E501 - a rule a line reads as the table it is
"""What holds for every text: nothing raises, nothing is due in the past, rules survive being said."""

import re
import time
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import when

ZONES = [ZoneInfo(z) for z in ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Pacific/Apia")]  # fmt: skip
QUIET = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)

zones = st.sampled_from(ZONES)
nows = st.datetimes(datetime.fromisoformat("2020-01-01"), datetime.fromisoformat("2032-12-31"))
_WORDS = """remind me to set a reminder for at on in by every each other the next last this coming
monday tue sat sun may march 5 june 2nd twelfth half past quarter to and of from until 0 1 2 12 30 45
5pm 10:30 25:00 tomorrow yesterday tonight noon midnight morning evening minutes hours days weeks
months years ago later before after except times am pm utc paris christmas / - : , . ' \n ñ
mañana a las jeden Tag um roz subah baje besok jam demain à call buy eggs meeting"""
WORDS = _WORDS.split()
texts = st.one_of(
    st.text(max_size=400),
    st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join),
    st.lists(st.sampled_from(WORDS), max_size=25).map("".join),
)


def aware(naive: datetime, zone: ZoneInfo) -> datetime:
    return naive.replace(tzinfo=ZoneInfo("UTC")).astimezone(zone)


@QUIET
@given(text=texts, naive=nows, zone=zones)
def test_nothing_raises_and_nothing_is_due_in_the_past(
    text: str, naive: datetime, zone: ZoneInfo
) -> None:
    now = aware(naive, zone)
    found = when.parse_reminder(text, now, zone)
    shifted = when.parse_shift(text, now, zone, now + timedelta(days=1))
    for due in (found.due, when.parse_time(text, now, zone), shifted):
        assert due is None or due > now
    assert (found.due is None) == bool(found.problem)
    stretch = when.find_range(text, now, zone)
    assert stretch is None or stretch[0] < stretch[1]
    for mention in when.find_dates(text, now, zone):
        assert 0 <= mention.start < mention.end <= len(text)


@pytest.fixture(scope="module")
def warm() -> None:
    """Compile every pattern and import dateparser once, as a running program has."""
    now = datetime(2026, 3, 10, 10, 15, tzinfo=ZONES[0])
    for text in ("every monday at 5 until may", "mañana", "12 giugno 2027", "hoy a las 5", "roz"):
        when.parse_time(text, now, ZONES[0])
        when.find_range(text, now, ZONES[0])


@pytest.mark.parametrize(
    "part",
    ["every ", "1/", "a ", "in 5 hours and ", "remind me ", "set a b c d ", "please ", "12th and ",
     "monday to ", "between monday and ", " ", "9", "é", "for 3 ", "İ", "every monday except "],
)  # fmt: skip
def test_long_texts_take_no_longer_than_50_ms(warm: None, part: str) -> None:
    text = (part * 1600)[:1600]
    now = datetime(2026, 3, 10, 10, 15, tzinfo=ZONES[0])

    def took(text: str) -> float:
        began = time.process_time()
        when.parse_reminder(text, now, ZONES[0])
        return time.process_time() - began

    # a fresh text each time: readings are remembered
    assert min(took(text[n:]) for n in range(3)) < 0.05


WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
intervals = st.sampled_from(["", ";INTERVAL=2", ";INTERVAL=3", ";INTERVAL=12"])
some_days = st.lists(st.sampled_from(WEEKDAYS), min_size=1, max_size=6, unique=True).map(
    lambda days: ",".join(sorted(days, key=WEEKDAYS.index))
)
some_hours = st.lists(st.integers(0, 23), min_size=2, max_size=5, unique=True).map(
    lambda hours: ",".join(str(hour) for hour in sorted(hours))
)
endings = st.one_of(
    st.just(""),
    st.integers(1, 99).map(lambda n: f";COUNT={n}"),
    st.dates(date(2026, 6, 1), date(2035, 1, 1)).map(lambda d: f";UNTIL={d:%Y%m%d}T235959"),
)
nth = st.sampled_from([1, 2, 3, 4, -1, -2])
rules = st.builds(
    lambda freq, ending: freq + ending,
    st.one_of(
        st.builds(lambda f, i: f"FREQ={f}{i}", st.sampled_from(["MINUTELY", "HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY"]), intervals),
        st.builds(lambda i, d: f"FREQ=WEEKLY{i};BYDAY={d}", intervals, some_days),
        st.builds(lambda i, d, h: f"FREQ=WEEKLY{i};BYDAY={d};BYHOUR={h}", intervals, some_days, some_hours),
        st.builds(lambda i, h: f"FREQ=DAILY{i};BYHOUR={h};BYMINUTE=30", intervals, some_hours),
        st.builds(lambda i, d: f"FREQ=MONTHLY{i};BYMONTHDAY={d}", intervals, st.sampled_from([-1, *range(1, 32)])),
        st.builds(lambda i, n, d: f"FREQ=MONTHLY{i};BYDAY={n}{d}", intervals, nth, st.sampled_from(WEEKDAYS)),
        st.builds(lambda m, d: f"FREQ=YEARLY;BYMONTH={m};BYMONTHDAY={d}", st.integers(1, 12), st.integers(1, 28)),
        st.builds(lambda m, n, d: f"FREQ=YEARLY;BYMONTH={m};BYDAY={n}{d}", st.integers(1, 12), nth, st.sampled_from(WEEKDAYS)),
    ),
    endings,
)  # fmt: skip


@QUIET
@given(rule=rules)
def test_every_rule_we_print_parses_back(rule: str) -> None:
    now = datetime(2026, 3, 10, 10, 15, tzinfo=ZONES[0])
    words = when.describe_rule(rule)
    assert when.parse_reminder(words, now, ZONES[0]).rrule == rule, words
    assert when.parse_reminder(f"{words} remind me to stretch", now, ZONES[0]).rrule == rule, words


STEADY = [
    "tomorrow at 5pm", "at 9:40", "16:05", "noon", "tonight at 8", "friday", "next tuesday at 10",
    "wednesday next week", "in 3 days", "2 weeks from today", "every monday at 7", "every weekday at 8",
    "this evening", "a week from thursday at noon", "half past six",
]  # fmt: skip


@QUIET
@given(text=st.sampled_from(STEADY), naive=nows, zone=zones)
def test_a_week_later_everything_is_a_week_later(
    text: str, naive: datetime, zone: ZoneInfo
) -> None:
    now = aware(naive, zone)
    later = when_wall(now, zone)
    first, second = when.parse_time(text, now, zone), when.parse_time(text, later, zone)
    if first is None or second is None:  # "tonight at 8", said at eight or later
        assert (first is None) == (second is None)
        return
    gap = second.replace(tzinfo=None) - first.replace(tzinfo=None)
    clean = same_offset(now, second, zone)
    assert not clean or gap == timedelta(days=7)


def when_wall(now: datetime, zone: ZoneInfo) -> datetime:
    return (now.replace(tzinfo=None) + timedelta(days=7)).replace(tzinfo=zone)


def same_offset(start: datetime, end: datetime, zone: ZoneInfo) -> bool:
    """Tell whether no clock change lies between, where a gap may move one of the two."""
    days = (end - start).days + 2
    return len({(start + timedelta(days=n)).astimezone(zone).utcoffset() for n in range(days)}) == 1


@QUIET
@given(naive=nows, zone=zones, hour=st.integers(0, 23), minute=st.integers(0, 59))
def test_a_time_we_print_is_the_time_we_mean(
    naive: datetime, zone: ZoneInfo, hour: int, minute: int
) -> None:
    now = aware(naive, zone)
    due = when.parse_time(f"in 400 days at {hour:02d}:{minute:02d}", now, zone)
    assert due is not None
    words = when.describe_time(due, now)
    match = re.search(r"(\d+ \w+ \d{4}), (\d\d:\d\d) ", words)
    assert match
    assert when.parse_time(f"{match[1]} {match[2]}", now, zone) == due
