"""What people call the kinds of what they sent, in every language; pure."""

import re
from functools import cache
from typing import Final

from language import tables
from language.forms.fold import evenly

_MEDIA: Final = ("image", "audio", "video", "document", "location", "contact")


def find_kind(question: str) -> tuple[str | None, str]:
    """Return the kind of memory a question asks to see, and the question without that word.

    "show me the photos ...", "places"; not "what did he take photos of?".
    """
    low = evenly(question)
    for language in tables.LANGUAGES:
        asked = _asked(language).match(low)
        if asked is not None and asked.lastgroup is not None:
            return _kind(asked.lastgroup), question[asked.end() :]
    return None, question


def find_kind_anywhere(phrase: str) -> tuple[str | None, str]:
    """Return the kind of memory named somewhere in a phrase ("the wall photo"), and the rest."""
    found = _anywhere().search(evenly(phrase))
    if found is None or found.lastgroup is None:
        return None, phrase
    return _kind(found.lastgroup), phrase[: found.start()] + phrase[found.end() :]


def find_media(question: str) -> str:
    """Return the kind of media that a question is about, "" for none: a place may be any place."""
    low = evenly(question)
    named = {found.lastgroup for found in _anywhere().finditer(low)}
    return next((kind for kind in _MEDIA if kind in named), "")


def _kind(group: str) -> str:
    return "location" if group == "place" else group


@cache
def _anywhere() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{_nouns(tables.LANGUAGES)})(?!\w)")


@cache
def _asked(language: str) -> re.Pattern[str]:
    lead = "|".join(sorted(map(evenly, tables.words(language, "kinds", "lead"))))
    return re.compile(rf"\W*(?:(?:{lead})\W+)*(?:{_nouns((language,))})(?!\w)")


def _nouns(languages: tuple[str, ...]) -> str:
    """Return a pattern of what the kinds are called, a group for each."""
    groups = []
    for kind in (*_MEDIA, "place"):
        said = {evenly(noun) for code in languages for noun in tables.words(code, "kinds", kind)}
        longest_first = sorted(said, key=lambda noun: (-len(noun), noun))
        groups.append(f"(?P<{kind}>{'|'.join(map(re.escape, longest_first))})")
    return "|".join(groups)
