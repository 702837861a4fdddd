"""Each language's file says all that the others say, or what it does not say yet."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from language import tables

FOLDER = Path(tables.__file__).with_name("words")
# What few languages need: short names of days that are ordinary words, letters of their own, and
# what English alone has.
PARTICULAR = {
    "idioms.after_name",
    "idioms.asks_first",
    "search.compounds",
    "search.elsewhere",
    "search.fillers",
    "search.gendered",
    "search.generic",
    "search.letters",
    "search.not_script",
    "search.script",
    "search.stemmer",
    "times.short_days",
    "times.called_too",
    "times.common_too",
    "times.day_joins",
    "times.day_leads",
    "times.day_tails",
    "times.length_leads",
    "times.after_number",
    "times.signs",
}


def keys_of(words: dict[str, Any]) -> dict[str, Any]:
    """Return each key with what stands under it: "times.phrases", "verb"."""
    found = {}
    for name, value in words.items():
        if isinstance(value, dict) and not isinstance(next(iter(value.values()), ""), dict):
            found |= {f"{name}.{key}": each for key, each in value.items()}
        else:
            found[name] = value
    return found


FILES = {
    path.stem: keys_of(tomllib.loads(path.read_text(encoding="utf-8")))
    for path in sorted(FOLDER.glob("*.toml"))
    if path.stem in tables.LANGUAGES
}
OURS = {"answers", "kinds", "past", "times"}
KEYS = {key for words in FILES.values() for key in words} - PARTICULAR - {"not_yet"}


def test_every_language_has_its_file() -> None:
    assert {*FILES} == {*tables.LANGUAGES}


@pytest.mark.parametrize("code", tables.LANGUAGES)
def test_every_file_has_every_key(code: str) -> None:
    words = FILES[code]
    not_yet = set(words.get("not_yet", []))
    assert {key for key in KEYS if key not in words} == not_yet
    assert not not_yet - KEYS


@pytest.mark.parametrize("code", tables.LANGUAGES)
def test_a_list_says_nothing_twice(code: str) -> None:
    for key, words in FILES[code].items():
        if isinstance(words, list) and key.split(".")[0] in OURS:
            assert len(words) == len({*map(str, words)}), key
