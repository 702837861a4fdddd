"""Which time zone a person may live in: from the country of their number, or a place they share.

Pure and offline: the numbering plans are the `phonenumbers` package's, the zones and where they are
the IANA database's (`tzdata`, zone.tab). A guess is made only when there is one answer.
"""

import importlib.resources
import math
import re
from datetime import datetime
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

import phonenumbers


class _Zone(NamedTuple):
    """One line of zone.tab: where its clocks hold, and its best known place in degrees."""

    country: str
    latitude: float
    longitude: float
    name: str


def zone_of_number(number: str, now: datetime) -> ZoneInfo | None:
    """Return the zone of a number's country (`+393331234567`); None: it has several, or is unknown.

    Zones whose clocks agree in winter and in summer count as one.
    """
    country = country_of_number(number)
    zones = [ZoneInfo(zone.name) for zone in _zones() if country == zone.country]
    return zones[0] if len({_clock(zone, now) for zone in zones}) == 1 else None


def country_of_number(number: str) -> str | None:
    """Return the country of a number ("IT"); None: it is not certain, or this is no number."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:  # a WhatsApp user id, or `local`
        return None
    return phonenumbers.region_code_for_number(parsed) or _only_region(parsed.country_code or 0)


def zone_near(latitude: float, longitude: float) -> ZoneInfo:
    """Return the zone whose best known place is nearest; good enough to ask, not to decide."""
    nearest = min(_zones(), key=lambda zone: _angle(latitude, longitude, zone))
    return ZoneInfo(nearest.name)


def agree(one: ZoneInfo, other: ZoneInfo, now: datetime) -> bool:
    """The clocks of two zones show the same, winter and summer."""
    return _clock(one, now) == _clock(other, now)


def _clock(zone: ZoneInfo, now: datetime) -> tuple[object, ...]:
    months = (now.replace(month=month, day=1, tzinfo=None) for month in (1, 7))
    return tuple(month.replace(tzinfo=zone).utcoffset() for month in months)


def _only_region(country_code: int) -> str | None:
    regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(country_code, ())
    return regions[0] if len(regions) == 1 else None


@cache
def _zones() -> tuple[_Zone, ...]:
    table = importlib.resources.files("tzdata").joinpath("zoneinfo/zone.tab").read_text("utf-8")
    rows = [line.split("\t") for line in table.splitlines() if not line.startswith("#")]
    return tuple(_Zone(row[0], *_position(row[1]), row[2]) for row in rows)


def _position(text: str) -> tuple[float, float]:
    """Read ISO 6709: +4154+01229 (degrees and minutes) or with seconds."""
    latitude, longitude = re.findall(r"[+-]\d+", text)
    return _degrees(latitude, 2), _degrees(longitude, 3)


def _degrees(text: str, digits: int) -> float:
    sign, number = (-1 if text[0] == "-" else 1), text[1:]
    whole, rest = number[:digits], number[digits:].ljust(4, "0")
    return sign * (int(whole) + int(rest[:2]) / 60 + int(rest[2:4]) / 3600)


def _angle(latitude: float, longitude: float, zone: _Zone) -> float:
    """Return the angle between two places, radians (the haversine formula)."""
    here, there = math.radians(latitude), math.radians(zone.latitude)
    across = math.sin((there - here) / 2) ** 2
    along = math.sin(math.radians(zone.longitude - longitude) / 2) ** 2
    return 2 * math.asin(math.sqrt(across + math.cos(here) * math.cos(there) * along))
