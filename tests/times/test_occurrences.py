"""When a rule comes round: as dateutil finds it, which walks every occurrence, but at once."""

import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from times.repeats import occurrences

ZULU = ZoneInfo("UTC")
START = datetime(2026, 1, 31, 8, 30)  # noqa: DTZ001 - a wall clock's


def several(values: st.SearchStrategy[int]) -> st.SearchStrategy[str]:
    listed = st.lists(values, min_size=1, max_size=4, unique=True)
    return listed.map(lambda many: ",".join(map(str, many)))


DAYS = st.sampled_from(occurrences._DAYS)
PLAIN_DAYS = st.lists(DAYS, min_size=1, max_size=3, unique=True).map(",".join)
NTH_DAYS = st.lists(
    st.builds(lambda nth, day: f"{nth}{day}", st.sampled_from((1, 2, 4, 5, -1, -2)), DAYS),
    min_size=1,
    max_size=2,
    unique=True,
).map(",".join)
MONTHS = several(st.integers(1, 12))
MONTH_DAYS = several(st.integers(1, 31) | st.integers(-31, -1))
HOURS, MINUTES = several(st.integers(0, 23)), several(st.integers(0, 59))


@st.composite
def rules(draw: st.DrawFn) -> str:
    freq = draw(st.sampled_from(occurrences._FREQUENCIES))
    can_count = freq in ("MONTHLY", "YEARLY")
    parts = {
        "INTERVAL": st.integers(1, 40).map(str),
        "BYMONTH": MONTHS,
        "BYMONTHDAY": MONTH_DAYS,
        "BYDAY": PLAIN_DAYS | NTH_DAYS if can_count else PLAIN_DAYS,
        "BYHOUR": HOURS,
        "BYMINUTE": MINUTES,
        "COUNT": st.integers(1, 300).map(str),
        "UNTIL": st.sampled_from(("20260301", "20271231T120000Z")),
    }
    if freq == "WEEKLY":
        parts["WKST"] = DAYS
    if freq == "YEARLY":
        parts |= {"BYYEARDAY": several(st.integers(-366, -1) | st.integers(1, 366))}
        parts |= {"BYWEEKNO": several(st.integers(1, 53) | st.integers(-53, -1))}
    chosen = draw(st.lists(st.sampled_from(sorted(parts)), max_size=3, unique=True))
    if {"COUNT", "UNTIL"} <= {*chosen}:
        chosen.remove("COUNT")
    rule = f"FREQ={freq}" + "".join(f";{name}={draw(parts[name])}" for name in chosen)
    if (
        can_count
        and "BYDAY" in chosen
        and not {"BYHOUR", "BYMINUTE"} & {*chosen}
        and draw(st.booleans())
    ):
        rule += f";BYSETPOS={draw(st.sampled_from(('1', '-1', '2', '1,-1')))}"
    return rule


def walked(rule: str, until: datetime) -> list[datetime]:
    """Return the occurrences of the first years as dateutil walks them."""
    fields = occurrences.fields_of(rule)
    ends = fields.pop("UNTIL", "20281231T000000").removesuffix("Z")
    count = int(fields.pop("COUNT", "100000"))
    fields["UNTIL"] = min(f"{until:%Y%m%dT%H%M%S}", ends + "T235959" * (len(ends) == 8))
    text = ";".join(f"{name}={value}" for name, value in fields.items())
    with suppress(ValueError):  # "every second minute, at one past": never
        return [wall.replace(tzinfo=UTC) for wall in islice(rrulestr(text, dtstart=START), count)]
    return []


@given(rules(), st.integers(0, 500_000))
@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
def test_what_comes_next_and_came_last_is_what_walking_finds(rule: str, minutes: int) -> None:
    if "MINUTELY" in rule:
        minutes //= 25  # so many as can be walked
    at = START.replace(tzinfo=UTC) + timedelta(minutes=minutes, seconds=minutes % 2)
    all_ = walked(rule, at.replace(tzinfo=None) + timedelta(days=300 if minutes > 20_000 else 2))
    last = max((wall for wall in all_ if wall <= at), default=None)
    assert occurrences.last_occurrence(rule, START, at, ZULU) == last
    following = [wall for wall in all_ if wall > at][:3]
    for expected in following:
        found = occurrences.next_occurrence(rule, START, at, ZULU)
        assert found == expected
        at = found


NEVER = "it never comes round."
REFUSED = [
    ("FREQ=SECONDLY", "a rule by the second is not kept."),
    ("FREQ=DAILY;BYSECOND=0,30", "a rule by the second is not kept."),
    ("FREQ=DAILY;BYMONTH=13", "BYMONTH must be from 1 to 12."),
    ("FREQ=YEARLY;BYWEEKNO=54", "BYWEEKNO must be from 1 to 53."),
    ("FREQ=DAILY;INTERVAL=0", "INTERVAL must be from 1 to 9999."),
    ("FREQ=DAILY;INTERVAL=two", "INTERVAL must be a number."),
    ("FREQ=DAILY;UNTIL=banana", "UNTIL must be a date such as 20271231."),
    ("FREQ=DAILY;UNTIL=20261399", "UNTIL must be a date such as 20271231."),
    ("FREQ=WEEKLY;BYDAY=MONDAY", "BYDAY must be days such as MO,WE or 1MO."),
    ("FREQ=WEEKLY;WKST=1", "WKST must be a day such as MO."),
    ("FREQ=DAILY;BYEASTER=0", "BYEASTER is no part of a rule."),
    ("FREQ=HOURLY;BYSETPOS=1", "BYSETPOS goes with days alone."),
    ("FREQ=SOMETIMES", "it must be an RRULE such as FREQ=WEEKLY;BYDAY=MO."),
    ("banana", "it must be an RRULE such as FREQ=WEEKLY;BYDAY=MO."),
    ("FREQ=MINUTELY;BYMONTH=2;BYMONTHDAY=30", NEVER),
    ("FREQ=YEARLY;BYMONTH=4,6;BYMONTHDAY=31,-31", NEVER),
    ("FREQ=DAILY;BYMONTH=1;BYWEEKNO=30", NEVER),
    ("FREQ=MINUTELY;INTERVAL=2;BYMINUTE=1", NEVER),
    ("FREQ=HOURLY;INTERVAL=24;BYHOUR=5", NEVER),
    ("FREQ=MINUTELY;INTERVAL=1439;BYDAY=MO;BYMONTH=1;BYWEEKNO=30", NEVER),
]


@pytest.mark.parametrize(("rule", "reason"), REFUSED, ids=[rule for rule, _ in REFUSED])
def test_what_is_no_rule_is_refused_at_once_with_the_reason(rule: str, reason: str) -> None:
    occurrences._parse.cache_clear()
    before = time.process_time()
    assert occurrences.why_no_rule(rule) == reason
    assert time.process_time() - before < 1
    assert occurrences.next_occurrence(rule, START, START.replace(tzinfo=UTC), ZULU) is None


@pytest.mark.parametrize(
    ("rule", "last", "following"),
    [
        ("FREQ=MINUTELY", "2036-02-10T12:00", "2036-02-10T12:01"),
        ("FREQ=MINUTELY;INTERVAL=7", "2036-02-10T11:55", "2036-02-10T12:02"),
        ("FREQ=HOURLY;BYHOUR=9,10", "2036-02-10T10:30", "2036-02-11T09:30"),
        ("FREQ=DAILY;COUNT=9000", "2036-02-10T08:30", "2036-02-11T08:30"),
        ("FREQ=DAILY;COUNT=10", "2026-02-09T08:30", None),
        ("FREQ=WEEKLY;BYDAY=SA;UNTIL=20300101", "2029-12-29T08:30", None),
        ("FREQ=MONTHLY", "2036-01-31T08:30", "2036-03-31T08:30"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "2032-02-29T08:30", "2036-02-29T08:30"),
        ("FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10", "2035-10-28T08:30", "2036-10-26T08:30"),
    ],
)
def test_ten_years_off_cost_no_more_than_a_day(rule: str, last: str, following: str | None) -> None:
    at = datetime(2036, 2, 10, 12, tzinfo=UTC)
    before = time.process_time()
    found = occurrences.last_occurrence(rule, START, at, ZULU)
    then = occurrences.next_occurrence(rule, START, at, ZULU)
    assert time.process_time() - before < 1
    assert found == datetime.fromisoformat(f"{last}+00:00")
    assert then == (datetime.fromisoformat(f"{following}+00:00") if following else None)


def test_the_last_time_is_told_by_the_wall_clock() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    start = datetime(2026, 3, 1, 2, 30)  # noqa: DTZ001 - a wall clock's
    noon = datetime(2026, 3, 29, 12, tzinfo=berlin)  # 02:30 was skipped that night
    last = occurrences.last_occurrence("FREQ=DAILY", start, noon, berlin)
    assert last == datetime(2026, 3, 29, 3, 30, tzinfo=berlin)
    before = datetime(2026, 2, 1, tzinfo=berlin)
    assert occurrences.last_occurrence("FREQ=DAILY", start, before, berlin) is None


@pytest.mark.parametrize("days", [-1, -2, -7])
@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY",
        "FREQ=WEEKLY;BYDAY=TU",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO",
        "FREQ=WEEKLY;BYDAY=MO,TH",
        "FREQ=MONTHLY;BYMONTHDAY=1",
        "FREQ=MONTHLY;BYMONTHDAY=5,28",
    ],
)
def test_a_rule_of_the_day_before_comes_the_day_before(rule: str, days: int) -> None:
    moved = occurrences.moved_by_days(rule, days)
    assert moved is not None
    start = rrulestr(rule, dtstart=START)[3]  # whose other days of the week are still to come
    shift = timedelta(days=days)
    wanted = [one + shift for one in islice(rrulestr(rule, dtstart=start), 30)]
    assert list(islice(rrulestr(moved, dtstart=start + shift), 30)) == wanted


@pytest.mark.parametrize(
    "rule", ["FREQ=MONTHLY;BYDAY=1MO", "FREQ=MONTHLY;BYMONTHDAY=31", "FREQ=YEARLY;BYMONTH=3"]
)
def test_what_no_rule_says_is_not_said(rule: str) -> None:
    assert occurrences.moved_by_days(rule, -1) is None
