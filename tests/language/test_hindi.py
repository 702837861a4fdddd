"""Times in Hindi as it is written, in Devanagari."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

import when

ZONE = ZoneInfo("Asia/Kolkata")
NOW = datetime(2026, 11, 28, 12, 0, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("text", "message", "due", "rrule"),
    [
        ("मुझे कल सुबह 9 बजे माँ को फ़ोन करने की याद दिलाना", "माँ को फ़ोन करने", "2026-11-29T09:00", None),
        ("2 घंटे बाद दवाई लेने की याद दिलाओ", "दवाई लेने", "2026-11-28T14:00", None),
        ("मुझे परसों साढ़े सात बजे उठा देना", "", "2026-11-30T07:30", None),
        ("रोज़ रात 9 बजे दवाई की याद दिलाना", "दवाई", "2026-11-28T21:00", "FREQ=DAILY"),
        (
            "हर सोमवार सुबह 8 बजे कचरा निकालने की याद दिलाना",
            "कचरा निकालने",
            "2026-11-30T08:00",
            "FREQ=WEEKLY;BYDAY=MO",
        ),
        ("15 अगस्त को सुबह 10 बजे झंडा फहराने की याद दिलाना", "झंडा फहराने", "2027-08-15T10:00", None),
    ],
)
def test_a_request_in_hindi(text: str, message: str, due: str, rrule: str | None) -> None:
    found = when.parse_reminder(text, NOW, ZONE)
    assert found.message == message
    assert found.due is not None
    assert found.due.isoformat()[:16] == due
    assert found.rrule == rrule
