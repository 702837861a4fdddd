"""The words of a language, from `language/words/<code>.toml`: read when first asked for, then kept.

Invariant: the files hold what people say and nothing of what it means; all have the same keys.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

LANGUAGES: Final = ("en", "es", "pt", "de", "fr", "it", "id", "hi", "nl")
_FOLDER: Final = Path(__file__).with_name("words")


@cache
def load(language: str) -> Mapping[str, Any]:
    """Return the whole file of one of `LANGUAGES`."""
    with (_FOLDER / f"{language}.toml").open("rb") as file:
        return MappingProxyType(tomllib.load(file))


def section(language: str, name: str) -> Mapping[str, Any]:
    """Return one section, empty where the language has none."""
    found: Mapping[str, Any] = load(language).get(name, {})
    return found


def words(language: str, name: str, key: str) -> tuple[str, ...]:
    """Return the list under a key of a section, in its order; empty where there is none."""
    return tuple(section(language, name).get(key, ()))
