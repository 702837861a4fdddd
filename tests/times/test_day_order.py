"""Whether 5/12 is in December or in May: by the country of the number, the language, the zone."""

from pathlib import Path

import pytest
from conftest import make_world

import store

ITALY, BRAZIL, NEW_YORK, UNCERTAIN = (
    "+393331234567",
    "+5511955501001",
    "+12125551234",
    "+15551230001",
)


@pytest.mark.parametrize(
    ("number", "language", "zone", "day"),
    [
        (ITALY, None, "America/New_York", "12-05"),
        (BRAZIL, None, "America/Chicago", "12-05"),
        (NEW_YORK, None, "Europe/Rome", "05-12"),
        (NEW_YORK, "es", "Europe/Rome", "05-12"),
        (UNCERTAIN, "es", "America/New_York", "12-05"),
        (UNCERTAIN, None, "America/New_York", "05-12"),
        (UNCERTAIN, None, "Europe/Rome", "12-05"),
    ],
)
def test_the_country_decides_then_the_language_then_the_zone(
    tmp_path: Path, number: str, language: str | None, zone: str, day: str
) -> None:
    world = make_world(tmp_path, TIMEZONE=zone)
    world.say("/help", f"whatsapp:{number}")
    if language:
        store.set_language(world.db, 1, language, world.clock())
    world.say("remind me on 5/12 at 10:00 to call Bo", f"whatsapp:{number}")
    (row,) = world.db.execute("SELECT scheduled_time FROM reminders").fetchall()
    assert row[0][5:10] == day
    world.services.database.close()
