"""The words of a language, from `language/words/<code>.toml`: read when first asked for, then kept.

Invariant: the files hold what people say and nothing of what it means; all have the same keys.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

LANGUAGES: Final = ("en", "es", "de", "fr", "pt", "id", "hi", "it", "nl")
# These have a few words each, in one file: what a search needs.
_OTHERS: Final = "ar cs da el fa fi hu hy no pl ro ru sv ta tr"
OTHERS: Final = tuple(_OTHERS.split())
KNOWN: Final = (*LANGUAGES, *OTHERS)
ELSEWHERE: Final = "elsewhere"  # a few words of languages that are not known
_FOLDER: Final = Path(__file__).with_name("words")


@cache
def load(language: str) -> Mapping[str, Any]:
    """Return all the words of one of `KNOWN`, or of `ELSEWHERE`; "hi_Latn" has those of "hi"."""
    language = language.partition("_")[0]
    if language not in LANGUAGES:
        found: Mapping[str, Any] = _read("others")[language]
        return found
    return _read(language)


@cache
def _read(name: str) -> Mapping[str, Any]:
    with (_FOLDER / f"{name}.toml").open("rb") as file:
        return MappingProxyType(tomllib.load(file))


def section(language: str, name: str) -> Mapping[str, Any]:
    """Return one section, empty where the language has none."""
    found: Mapping[str, Any] = load(language).get(name, {})
    return found


def words(language: str, name: str, key: str) -> tuple[str, ...]:
    """Return the words under a key of a section, in their order; empty where there are none.

    They stand as a list or, where each is a single word, as a text.
    """
    found = section(language, name).get(key, ())
    return tuple(found.split() if isinstance(found, str) else found)


@cache
def everywhere(name: str, key: str) -> frozenset[str]:
    """Return the single words under a key of a section in all languages, without their stars."""
    phrases = [phrase for code in LANGUAGES for phrase in words(code, name, key)]
    return frozenset(phrase.replace("*", "") for phrase in phrases if " " not in phrase)


def every_phrase(name: str, key: str) -> frozenset[str]:
    """Return all that stands under a key of a section in all languages, as it is written."""
    return frozenset(phrase for code in LANGUAGES for phrase in words(code, name, key))


def text(language: str, name: str, key: str) -> str:
    """Return what stands as a text under a key of a section; "" where there is nothing."""
    found: str = section(language, name).get(key, "")
    return found
