"""How the languages of phones write a date and an hour, from Unicode's CLDR as Babel carries it.

Babel is imported, and its tables read, when a chat's stamps hold words or an order in doubt.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

Ranges = tuple[tuple[int, int], ...]  # minutes of the day, the last one excluded

HALVES: Final = {"am": ((0, 720),), "pm": ((720, 1440),)}
_POINTS: Final = {"midnight": ((0, 60),), "noon": ((720, 780),)}
_PARTS: Final = re.compile(r"'[^']*'|y+|[ML]+|d+|[^yMLd']+")


@dataclass(frozen=True, slots=True)
class Usage:
    """What one language puts into a stamp; words are folded."""

    language: str
    periods: dict[str, Ranges]  # "pm", "오후", "晚上": when of the day
    months: dict[str, int]
    joiners: frozenset[str]  # between the parts: "klo", "um", "г"
    orders: frozenset[tuple[str, int, str]]  # separator, digits of the year, "dmy"


def fold(phrase: str) -> str:
    """Return the letters of a phrase alone, however they are written."""
    text = unicodedata.normalize("NFKC", phrase).casefold()
    return "".join(mark for mark in text if unicodedata.category(mark)[0] in "LMN")


@cache
def usages() -> tuple[Usage, ...]:
    """Return the usage of the languages whose parts of a day CLDR knows: those of many people."""
    return tuple(_usage(locale) for locale in _locales() if locale.day_period_rules)


@cache
def rare_usages() -> tuple[Usage, ...]:
    """Return the usage of all the other languages."""
    return tuple(_usage(locale) for locale in _locales() if not locale.day_period_rules)


@cache
def _locales() -> tuple[Any, ...]:
    from babel import Locale  # a second of tables, which nothing else here needs
    from babel.localedata import locale_identifiers

    names = [name for name in locale_identifiers() if _is_language(name)]
    return tuple(map(Locale.parse, names))


def _is_language(name: str) -> bool:
    return all(len(part) == 4 for part in name.split("_")[1:])  # with a script or without


def _usage(locale: Any) -> Usage:
    dates = [_pattern(locale.date_formats, width) for width in ("short", "medium", "long")]
    others = [_pattern(locale.time_formats, width) for width in ("short", "medium")]
    others += [str(pattern) for pattern in locale.datetime_formats.values()]
    others += [pattern.pattern for pattern in locale.datetime_skeletons.values()]
    return Usage(
        str(locale),
        _periods(locale),
        _months(locale),
        frozenset(_joiners([*dates, *others])) - {""},
        frozenset(filter(None, map(_order, dates[:2]))),
    )


def _pattern(formats: Any, width: str) -> str:
    return formats[width].pattern if width in formats else ""


def _periods(locale: Any) -> dict[str, Ranges]:
    rules = locale.day_period_rules.get(None, {})
    found: dict[str, Ranges] = {}
    for context in locale.day_periods.values():
        for words in context.values():
            for name, word in words.items():
                when = HALVES.get(name) or _POINTS.get(name) or _ranges(rules.get(name, ()))
                key = fold(word)
                found[key] = tuple(dict.fromkeys((*found.get(key, ()), *when)))
    return {word: ranges for word, ranges in found.items() if word}


def _ranges(rules: Iterable[dict[str, Any]]) -> Ranges:
    spans: list[tuple[int, int]] = []
    for rule in rules:
        if "from" not in rule or "before" not in rule:
            continue
        start, end = _minutes(rule["from"]), _minutes(rule["before"])
        spans += [(start, end)] if start < end else [(start, 1440), (0, end)]
    return tuple(spans)


def _minutes(value: Any) -> int:
    """Return minutes of a day for seconds, or for "04:00"."""
    if isinstance(value, int):
        return value // 60
    hour, _, minute = str(value).partition(":")
    return int(hour) * 60 + int(minute or 0)


def _months(locale: Any) -> dict[str, int]:
    words: dict[str, int] = {}
    for context in locale.months.values():
        for width in ("wide", "abbreviated"):
            words |= {fold(word): number for number, word in context.get(width, {}).items()}
    return {word: number for word, number in words.items() if not word.isdecimal()}


def _joiners(patterns: Iterable[str]) -> Iterator[str]:
    for pattern in patterns:
        for quoted in re.findall(r"'([^']+)'", pattern):
            yield fold(quoted)
        for bare in re.findall(r"[^\x00-\x7f]+", re.sub(r"'[^']*'", "", pattern)):
            yield fold(bare)


def _order(pattern: str) -> tuple[str, int, str] | None:
    """Return how a pattern of digits alone orders its parts; None: it holds a month's name."""
    parts = [part for part in _PARTS.findall(pattern) if not part.startswith("'")]
    fields = [(place, part) for place, part in enumerate(parts) if part[0] in "yMLd"]
    if len(fields) != 3 or any(part[0] in "ML" and len(part) > 2 for _, part in fields):
        return None
    order = "".join(part[0].lower().replace("l", "m") for _, part in fields)
    between = parts[fields[0][0] + 1]
    year = next(part for _, part in fields if part[0] == "y")
    return between.strip("\u200f\u200e"), 2 if len(year) == 2 else 4, order


def orders_of(separator: str, year_digits: int) -> set[str]:
    """Return the orders that languages with this separator write a short date in."""
    return {
        order
        for usage in usages()
        for between, digits, order in usage.orders
        if between == separator and digits == year_digits
    }
