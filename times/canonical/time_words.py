"""The words of time of every language, as tables to look them up in."""

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise, product
from typing import Final

from language import tables
from language.forms.content import PART
from language.forms.fold import bare
from language.forms.shortened import written_short


def word_set(text: str) -> list[str]:
    return text.split()


TENS: Final = word_set("twenty thirty forty fifty sixty seventy eighty ninety")
UNITS: Final = word_set("one two three four five six seven eight nine")
TEENS: Final = word_set(
    "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
)
ORDINALS: Final = word_set(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
    "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
)
WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _number_words() -> dict[str, str]:
    words = {"zero": "0", "thirtieth": "30th", "fortieth": "40th", "dozen": "12"}
    words |= {w: str(n) for n, w in enumerate(UNITS, 1)}
    words |= {w: str(n) for n, w in enumerate(TEENS, 10)}
    words |= {w: f"{n}th" for n, w in enumerate(ORDINALS, 1)}
    words |= {f"{w}ish": f"{n} ish" for n, w in enumerate(UNITS + TEENS[:3], 1)}
    words |= {"fourty": "40"}
    for ten, name in enumerate(TENS, 2):
        words[name] = str(ten * 10)
        for unit, one in enumerate(UNITS, 1):
            words[f"{name} {one}"] = str(ten * 10 + unit)
            words[f"{name} {ORDINALS[unit - 1]}"] = f"{ten * 10 + unit}th"
    return words


def _numerals(language: str) -> dict[str, str]:
    """Return the numbers 0 to 59 and the ordinals to 31 in words, as the language builds them.

    In a form {t} stands for the ten, {t-} for the ten without its last letter, {u} for the unit.
    """
    rules = tables.section(language, "times").get("numbers", {})
    if not rules:
        return {}
    units = [[w.replace("_", " ") for w in each.split("/")] for each in rules["units"].split()]
    tens = [[w.replace("_", " ") for w in each.split("/")] for each in rules["tens"].split()]
    said = {word: n for n, words in enumerate(units) for word in words}
    for ten, names in enumerate(tens, 2):
        said |= dict.fromkeys(names, ten * 10)
        forms = [*rules["forms"], *(rules.get("twenties", []) if ten == 2 else [])]
        for (unit, word), name, form in product(_ones(units), names, forms):
            whole = form.replace("{t-}", name[:-1]).replace("{t}", name).replace("{u}", word)
            said[whole] = ten * 10 + unit
    low, high = rules.get("ordinals", []), rules.get("ordinals_from_20", [])
    ordinals = {
        word + ending: f"{n}th" for word, n in said.items() for ending in (low if n < 20 else high)
    }
    return {_folded(word): canon for word, canon in ordinals.items()} | {
        _folded(word): str(n) for word, n in said.items()
    }


def _ones(units: list[list[str]]) -> list[tuple[int, str]]:
    return [(n, word) for n, words in enumerate(units) for word in words if 0 < n < 20]


def _folded(phrase: str) -> str:
    return bare(" ".join(phrase.split()))


Table = dict[str, list[tuple[tuple[str, ...], str]]]


def _compile(table: str, extra: dict[str, str], language: str) -> Table:
    """Index phrases by first word, longest first."""
    by_first: Table = {}
    entries = dict(extra)
    for line in table.replace("\n    ", " ").strip("\n").splitlines():
        canon, _, phrases = line.partition(" = ")
        said = phrases.split(",")
        for one, name in zip(said, _names(canon, len(said)), strict=True):
            for phrase in one.split("/"):
                entries[_folded(phrase)] = name
    for phrase, canon in list(entries.items()):
        for short in written_short(phrase, language):
            entries.setdefault(short, canon)
    for phrase, canon in entries.items():
        words = tuple(phrase.split())
        if not words:
            continue
        by_first.setdefault(words[0], []).append((words, canon))
    for options in by_first.values():
        options.sort(key=lambda option: -len(option[0]))
    return by_first


_SERIES: Final = (
    WEEKDAYS,
    ("Mons", "Tues", "Weds", "Thus", "Fris", "Sats", "Suns"),
    MONTHS,
    ("Second", "Minute", "Hour", "Day", "Week", "Month", "Year"),
)


def _names(canon: str, count: int) -> Sequence[str]:
    """Return what each word of a line means: all the same, or "Mon.." and those after it."""
    first, is_series, rest = canon.partition("..")
    if not is_series:
        return [canon] * count
    if first.isdigit():
        return [str(int(first) + n) for n in range(count)]
    series = next(series for series in _SERIES if first in series)
    return [name + rest for name in series[series.index(first) :][:count]]


@cache
def table_of(language: str) -> Table:
    return _compile(
        tables.section(language, "times").get("phrases", ""),
        _number_words() if language == "en" else _numerals(language),
        language,
    )


@cache
def times_of(language: str, key: str) -> frozenset[str]:
    return frozenset(tables.words(language, "times", key))


# What is said of an hour alone: "halb acht", "saat baje", "over een uur".
_OF_CLOCKS: Final = frozenset(
    ("oclock", "h", "halfto", "halfpast", "quarter", "quarterto", "quarterpast")
)


@cache
def _time_phrases() -> tuple[frozenset[str], dict[str, tuple[frozenset[str], ...]]]:
    """Return the words about time of every language, and the phrases by their first word."""
    single: set[str] = set()
    longer: dict[str, list[frozenset[str]]] = {}
    for language in tables.LANGUAGES:
        for first, options in table_of(language).items():
            for words, canon in options:
                said = canon.replace("|", " ").split()
                names_a_time = said[0] in _OF_CLOCKS or any(word[0].isupper() for word in said)
                if names_a_time and len(words) == 1:
                    single.add(first)
                elif names_a_time:
                    longer.setdefault(first, []).append(frozenset(words))
    return frozenset(single), {first: tuple(phrases) for first, phrases in longer.items()}


@cache
def _numerals_begin() -> frozenset[str]:
    """Return the words that numbers of every language begin with."""
    return frozenset(
        first
        for language in tables.LANGUAGES
        for first, options in table_of(language).items()
        if any(canon[0].isdecimal() for _, canon in options)
    )


@cache
def _leads_to_hour() -> frozenset[str]:
    """Return the words that stand right before an hour in any language: "at", "alle", "um"."""
    return frozenset(
        words[-1]
        for language in tables.LANGUAGES
        for options in table_of(language).values()
        for words, canon in options
        if canon.partition("|")[0] == "at"
    )


@cache
def _hours() -> frozenset[str]:
    """Return the numbers that hours are told by, in words, but for those that are articles."""
    articles = {
        bare(word) for code in tables.LANGUAGES for word in tables.words(code, "text", "article")
    }
    return _numerals_begin() - articles


def _tells_hour(words: Sequence[str]) -> bool:
    """Tell "at two", "um drei", "alle due"."""
    hours, leads = _hours(), _leads_to_hour()
    return any(after in hours and one in leads for one, after in pairwise(words))


def _plain_words(text: str) -> list[str]:
    if text.isascii():
        return _WORD.findall(text.lower())
    return [bare(word) for word in PART.findall(text)]


def may_speak_of_time(text: str, numbers: bool = False) -> bool:
    """Tell cheaply whether reading a text can find a day, a month or a part of day in it.

    With `numbers` also whether it has a number, which may be a clock's.
    """
    said = _plain_words(text)
    words = set(said)
    single, longer = _time_phrases()
    if _tells_hour(said):
        return True
    if not single.isdisjoint(words):
        return True
    if any(phrase <= words for word in words & longer.keys() for phrase in longer[word]):
        return True
    return numbers and any(word[:1].isdecimal() or word in _numerals_begin() for word in words)


def count_time_words(text: str) -> int:
    """Return how many words of a text may be about time: what reading it takes grows with them."""
    (single, longer), numerals = _time_phrases(), _numerals_begin()
    return sum(
        word[:1].isdecimal() or word in single or word in longer or word in numerals
        for word in _plain_words(text)
    )


_WORD: Final = re.compile(r"\w+")


@cache
def joiners(language: str) -> tuple[tuple[str, ...], ...]:
    """Return the words that lead from a request to its message ("that", "daran, dass")."""
    said = tables.words(language, "times", "joiners")
    words = (tuple(bare(w) for w in j.split()) for j in said)
    return tuple(sorted(words, key=len, reverse=True))
