"""What a line of an export says, checked; what it does not say is named."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from transfer.kept_files import Unusable

T = TypeVar("T")


def text_of(line: dict[str, Any], name: str) -> str:
    """Return a text; what is no Unicode in it becomes "?"."""
    value = line.get(name)
    if not isinstance(value, str):
        raise Unusable(f"{name} is no text")
    return value.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def maybe_text(line: dict[str, Any], name: str) -> str | None:
    """Return a text, or None where the line has none."""
    return None if line.get(name) is None else text_of(line, name)


def texts_of(line: dict[str, Any], name: str) -> list[str]:
    """Return a list of texts."""
    values = line.get(name) or []
    if not isinstance(values, list):
        raise Unusable(f"{name} is no list")
    return [text_of({name: value}, name) for value in values]


def objects_of(line: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """Return a list of objects."""
    values = line.get(name) or []
    if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
        raise Unusable(f"{name} is no list of objects")
    return values


def whole_of(line: dict[str, Any], name: str) -> int:
    """Return a whole number that a row can have."""
    value = line.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 1 << 62:
        raise Unusable(f"{name} is no whole number")
    return value


def choice_of(line: dict[str, Any], name: str, choices: Sequence[str]) -> str:
    """Return one of the choices."""
    if line.get(name) not in choices:
        raise Unusable(f"{name} is none of {', '.join(choices)}")
    return str(line[name])


def _parsed(line: dict[str, Any], name: str, parse: Callable[[str], T], what: str) -> T:
    try:
        return parse(text_of(line, name))
    except (ValueError, OSError, KeyError) as error:
        raise Unusable(f"{name} is no {what}") from error


def moment_of(line: dict[str, Any], name: str) -> datetime:
    """Return an aware time in UTC."""
    moment = _parsed(line, name, datetime.fromisoformat, "ISO 8601 time")
    if moment.tzinfo is None:
        raise Unusable(f"{name} has no offset")
    return moment.astimezone(UTC)


def maybe_moment(line: dict[str, Any], name: str) -> datetime | None:
    """Return an aware time, or None where the line has none."""
    return None if line.get(name) is None else moment_of(line, name)


def wall_of(line: dict[str, Any]) -> datetime:
    """Return a reminder's first time on the wall."""
    return _parsed(line, "start", datetime.fromisoformat, "ISO 8601 time").replace(tzinfo=None)


def day_of(text: str) -> date:
    """Return a date."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Unusable("days holds what is no date") from error


def zone_of(line: dict[str, Any]) -> ZoneInfo:
    """Return a time zone."""
    return _parsed(line, "timezone", ZoneInfo, "IANA name")
