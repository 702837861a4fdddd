# ruff: noqa: E501 - several names a line keep the table short
"""Time zones as people name them: abbreviations, cities, offsets, IANA names."""

import re
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

# Names that follow summer time wherever people use them so, and fixed offsets for the rest.
# "EST" is UTC-5 all year; "ET" and "Eastern" are New York's clock.
_ABBREVIATIONS: Final = {
    "utc": "UTC", "gmt": "UTC", "z": "UTC",
    "est": "Etc/GMT+5", "edt": "Etc/GMT+4", "et": "America/New_York", "eastern": "America/New_York",
    "cst": "Etc/GMT+6", "cdt": "Etc/GMT+5", "ct": "America/Chicago", "central": "America/Chicago",
    "mst": "Etc/GMT+7", "mdt": "Etc/GMT+6", "mt": "America/Denver", "mountain": "America/Denver",
    "pst": "Etc/GMT+8", "pdt": "Etc/GMT+7", "pt": "America/Los_Angeles", "pacific": "America/Los_Angeles",
    "akst": "Etc/GMT+9", "akdt": "Etc/GMT+8", "hst": "Pacific/Honolulu",
    "bst": "Etc/GMT-1", "wet": "Europe/Lisbon", "west": "Etc/GMT-1",
    "cet": "Europe/Paris", "cest": "Etc/GMT-2", "eet": "Europe/Athens", "eest": "Etc/GMT-3",
    "msk": "Europe/Moscow", "ist": "Asia/Kolkata", "pkt": "Asia/Karachi", "sgt": "Asia/Singapore",
    "hkt": "Asia/Hong_Kong", "jst": "Asia/Tokyo", "kst": "Asia/Seoul", "wib": "Asia/Jakarta",
    "wita": "Asia/Makassar", "wit": "Asia/Jayapura", "awst": "Australia/Perth",
    "acst": "Australia/Darwin", "aest": "Etc/GMT-10", "aedt": "Etc/GMT-11", "nzst": "Etc/GMT-12",
    "nzdt": "Etc/GMT-13", "brt": "America/Sao_Paulo", "art": "America/Argentina/Buenos_Aires",
    "sast": "Africa/Johannesburg",
}  # fmt: skip

# Cities and countries with one clock that no IANA name ends in, and the ones people name most.
CITIES: Final = {
    "new york": "America/New_York", "nyc": "America/New_York", "boston": "America/New_York",
    "washington": "America/New_York", "miami": "America/New_York", "atlanta": "America/New_York",
    "toronto": "America/Toronto", "montreal": "America/Toronto", "detroit": "America/Detroit",
    "chicago": "America/Chicago", "houston": "America/Chicago", "dallas": "America/Chicago",
    "denver": "America/Denver", "phoenix": "America/Phoenix", "los angeles": "America/Los_Angeles",
    "san francisco": "America/Los_Angeles", "seattle": "America/Los_Angeles", "california": "America/Los_Angeles",
    "vancouver": "America/Vancouver", "mexico city": "America/Mexico_City", "bogota": "America/Bogota",
    "lima": "America/Lima", "santiago": "America/Santiago", "sao paulo": "America/Sao_Paulo",
    "buenos aires": "America/Argentina/Buenos_Aires", "london": "Europe/London", "uk": "Europe/London",
    "england": "Europe/London", "dublin": "Europe/Dublin", "lisbon": "Europe/Lisbon",
    "madrid": "Europe/Madrid", "barcelona": "Europe/Madrid", "paris": "Europe/Paris",
    "brussels": "Europe/Brussels", "amsterdam": "Europe/Amsterdam", "berlin": "Europe/Berlin",
    "munich": "Europe/Berlin", "frankfurt": "Europe/Berlin", "germany": "Europe/Berlin",
    "france": "Europe/Paris", "spain": "Europe/Madrid", "italy": "Europe/Rome",
    "zurich": "Europe/Zurich", "geneva": "Europe/Zurich", "vienna": "Europe/Vienna", "rome": "Europe/Rome",
    "milan": "Europe/Rome", "prague": "Europe/Prague", "warsaw": "Europe/Warsaw",
    "stockholm": "Europe/Stockholm", "oslo": "Europe/Oslo", "copenhagen": "Europe/Copenhagen",
    "helsinki": "Europe/Helsinki", "athens": "Europe/Athens", "istanbul": "Europe/Istanbul",
    "kyiv": "Europe/Kyiv", "moscow": "Europe/Moscow", "cairo": "Africa/Cairo", "lagos": "Africa/Lagos",
    "nairobi": "Africa/Nairobi", "johannesburg": "Africa/Johannesburg", "cape town": "Africa/Johannesburg",
    "tel aviv": "Asia/Jerusalem", "jerusalem": "Asia/Jerusalem", "dubai": "Asia/Dubai",
    "karachi": "Asia/Karachi", "mumbai": "Asia/Kolkata", "delhi": "Asia/Kolkata", "new delhi": "Asia/Kolkata",
    "bangalore": "Asia/Kolkata", "kolkata": "Asia/Kolkata", "india": "Asia/Kolkata", "dhaka": "Asia/Dhaka",
    "bangkok": "Asia/Bangkok", "jakarta": "Asia/Jakarta", "singapore": "Asia/Singapore",
    "kuala lumpur": "Asia/Kuala_Lumpur", "manila": "Asia/Manila", "hong kong": "Asia/Hong_Kong",
    "shanghai": "Asia/Shanghai", "beijing": "Asia/Shanghai", "china": "Asia/Shanghai", "taipei": "Asia/Taipei",
    "seoul": "Asia/Seoul", "tokyo": "Asia/Tokyo", "japan": "Asia/Tokyo", "perth": "Australia/Perth",
    "adelaide": "Australia/Adelaide", "brisbane": "Australia/Brisbane", "melbourne": "Australia/Melbourne",
    "sydney": "Australia/Sydney", "auckland": "Pacific/Auckland", "honolulu": "Pacific/Honolulu",
    "hawaii": "Pacific/Honolulu",
}  # fmt: skip

_OFFSET: Final = re.compile(r"(?:utc|gmt)? ?([+-]\d{1,2})(?::?(\d\d))?")
# Offsets that are no whole hours, by a place that keeps them all year.
_ODD_OFFSETS: Final = {
    "-9:30": "Pacific/Marquesas", "+3:30": "Asia/Tehran", "+4:30": "Asia/Kabul",
    "+5:30": "Asia/Kolkata", "+5:45": "Asia/Kathmandu", "+6:30": "Asia/Yangon",
    "+8:45": "Australia/Eucla", "+9:30": "Australia/Darwin",
}  # fmt: skip


@lru_cache(maxsize=1)
def _iana_by_lower_case() -> dict[str, str]:
    names = sorted(available_timezones())
    by_city = {
        n.rsplit("/", 1)[-1].lower().replace("_", " "): n
        for n in names
        if "/" in n and not n.startswith("Etc/")
    }
    return by_city | {n.lower(): n for n in names}


@lru_cache(maxsize=256)
def parse_zone(name: str) -> ZoneInfo | None:
    """Return the zone that `name` means ("Europe/Paris", "paris", "EST", "UTC+2"), else None.

    Of offsets the whole hours, and those that a place keeps all year.
    """
    key = " ".join(name.strip().lower().replace("_", " ").split()).removesuffix(" time")
    key = key.removesuffix(" standard").removesuffix(" daylight")
    if not key or len(key) > 40:
        return None
    offset = _OFFSET.fullmatch(key)
    if offset:
        return _of_offset(int(offset[1]), offset[2] or "00")
    iana = _ABBREVIATIONS.get(key) or CITIES.get(key)
    if iana is None:
        iana = _iana_by_lower_case().get(key) or _iana_by_lower_case().get(key.replace(" ", "_"))
    return ZoneInfo(iana) if iana else None


def _of_offset(hours: int, minutes: str) -> ZoneInfo | None:
    if minutes != "00":
        odd = _ODD_OFFSETS.get(f"{hours:+}:{minutes}")
        return ZoneInfo(odd) if odd else None
    if not -12 <= hours <= 14:
        return None
    return ZoneInfo(f"Etc/GMT{-hours:+}" if hours else "UTC")  # POSIX signs: GMT-2 is ahead
