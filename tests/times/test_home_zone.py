"""Zones guessed from a number or a place: only when there is one answer."""

from zoneinfo import ZoneInfo

import pytest
from conftest import NOW

from times import home_zone


@pytest.mark.parametrize(
    ("number", "zone"),
    [
        ("+393331234567", "Europe/Rome"),
        ("+4915112345678", "Europe/Berlin"),  # Buesingen's clocks are Berlin's
        ("+919812345678", "Asia/Kolkata"),
        ("+819012345678", "Asia/Tokyo"),
        ("+5491123456789", "America/Argentina/Buenos_Aires"),
        ("+12125550123", None),  # the United States have many
        ("+34612345678", None),  # Madrid, and the Canary Islands
        ("+5511987654321", None),
        ("+15551230001", None),
        ("+9999999999", None),
        ("US.1234abc", None),
        ("local", None),
    ],
)
def test_a_number_of_a_country_with_one_zone(number: str, zone: str | None) -> None:
    found = home_zone.zone_of_number(number, NOW)
    assert (found.key if found else None) == zone


@pytest.mark.parametrize(
    ("latitude", "longitude", "zone"),
    [
        (41.8902, 12.4922, "Europe/Rome"),
        (40.7128, -74.0060, "America/New_York"),
        (-33.8688, 151.2093, "Australia/Sydney"),
        (64.15, -21.94, "Atlantic/Reykjavik"),
    ],
)
def test_a_place_is_near_a_zone(latitude: float, longitude: float, zone: str) -> None:
    near = home_zone.zone_near(latitude, longitude)
    assert home_zone.agree(near, ZoneInfo(zone), NOW)


def test_zones_agree_when_their_clocks_do() -> None:
    assert home_zone.agree(ZoneInfo("Europe/Rome"), ZoneInfo("Europe/Berlin"), NOW)
    assert not home_zone.agree(ZoneInfo("Europe/Rome"), ZoneInfo("Africa/Lagos"), NOW)
