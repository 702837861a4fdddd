"""What a line of an export says, checked; each raises ValueError with its fault."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from transfer.import_parts import T, Unusable


def read_text(line: dict[str, Any], name: str) -> str:
    value = line.get(name)
    if not isinstance(value, str):
        raise Unusable(f"{name} is no text")
    return value.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def read_maybe_text(line: dict[str, Any], name: str) -> str | None:
    return None if line.get(name) is None else read_text(line, name)


def read_texts(line: dict[str, Any], name: str) -> list[str]:
    values = line.get(name) or []
    if not isinstance(values, list):
        raise Unusable(f"{name} is no list")
    return [read_text({name: value}, name) for value in values]


def read_objects(line: dict[str, Any], name: str) -> list[dict[str, Any]]:
    values = line.get(name) or []
    if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
        raise Unusable(f"{name} is no list of objects")
    return values


def read_whole(line: dict[str, Any], name: str) -> int:
    value = line.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 1 << 62:
        raise Unusable(f"{name} is no whole number")
    return value


def read_choice(line: dict[str, Any], name: str, choices: Sequence[str]) -> str:
    if line.get(name) not in choices:
        raise Unusable(f"{name} is none of {', '.join(choices)}")
    return str(line[name])


def _parsed(line: dict[str, Any], name: str, parse: Callable[[str], T], what: str) -> T:
    try:
        return parse(read_text(line, name))
    except (ValueError, OSError, KeyError) as error:
        raise Unusable(f"{name} is no {what}") from error


def read_moment(line: dict[str, Any], name: str) -> datetime:
    moment = _parsed(line, name, datetime.fromisoformat, "ISO 8601 time")
    if moment.tzinfo is None:
        raise Unusable(f"{name} has no offset")
    return moment.astimezone(UTC)


def read_maybe_moment(line: dict[str, Any], name: str) -> datetime | None:
    return None if line.get(name) is None else read_moment(line, name)


def read_wall(line: dict[str, Any]) -> datetime:
    return _parsed(line, "start", datetime.fromisoformat, "ISO 8601 time").replace(tzinfo=None)


def read_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Unusable("days holds what is no date") from error


def read_zone(line: dict[str, Any]) -> ZoneInfo:
    return _parsed(line, "timezone", ZoneInfo, "IANA name")
