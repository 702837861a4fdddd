"""Times in languages that have no file of ours: read by dateparser, which is asked nothing else."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

import when
from times.requests import elsewhere

ROME = ZoneInfo("Europe/Rome")
NOW = datetime(2026, 11, 24, 10, 15, tzinfo=ROME)


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("завтра в 17:00", datetime(2026, 11, 25, 17, tzinfo=ROME)),
        ("через 2 часа", datetime(2026, 11, 24, 12, 15, tzinfo=ROME)),
        ("завтра", datetime(2026, 11, 25, 9, tzinfo=ROME)),
    ],
)
def test_times_of_other_languages_are_read(text: str, due: datetime) -> None:
    assert when.parse_time(text, NOW, ROME) == due


def test_a_day_that_nobody_reads_is_not_left_out() -> None:
    assert (
        when.parse_time("в следующую среду вечером в 17:00", NOW, ROME) is None
    )  # not today at 17:00


@pytest.mark.parametrize(
    "text", ["flat 12 b", "Locker 17", "12 giugno", "la cena con Anna", "Der Code ist 4411", ""]
)
def test_it_is_not_asked_of_ours_nor_of_what_is_in_no_language(text: str) -> None:
    assert elsewhere.ask_dateparser(text, NOW, ROME) is None
