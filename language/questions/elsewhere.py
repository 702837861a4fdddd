"""Requests to be reminded in languages that are not read: "Saved" alone would hide it.

Invariant: what is found here is kept all the same; the sentence says that nothing will ring.
"""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Final

from language import tables
from language.forms.fold import evenly as fold

_FILE: Final = Path(tables.__file__).with_name("words") / "elsewhere.toml"
_KEPT: Final = "I kept it as a note, but nothing will ring: I set no reminders in this language."
_MOST: Final = 400  # characters of a request
_UNSPACED: Final = frozenset({"ja", "ko", "th", "zh"})


def language_of_request(text: str) -> str:
    """Return the language in which a text asks to be reminded, or ""."""
    if len(text) > _MOST:
        return ""
    found = _asking().search(fold(text))
    return found.lastgroup or "" if found else ""


def says_kept(language: str) -> str:
    """Return "kept; nothing will ring" in English and one of these languages."""
    return f"{_KEPT}\n{_words()[language]['says']}"


@cache
def _words() -> dict[str, dict[str, Any]]:
    with _FILE.open("rb") as file:
        return tomllib.load(file)


@cache
def _asking() -> re.Pattern[str]:
    kinds = []
    for language, said in _words().items():
        lead = "" if language in _UNSPACED else r"(?<!\w)"
        phrases = "|".join(sorted({re.escape(fold(phrase)) for phrase in said["asks"]}))
        kinds.append(f"(?P<{language}>{lead}(?:{phrases}))")
    return re.compile("|".join(kinds))
