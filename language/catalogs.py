"""What we say, in the language that is being spoken: `replies/<code>.po`, read with Babel.

A sentence is known by its English; a language without a catalogue, and a sentence that one does
not have, are English. Invariant: Babel is imported only when another language is spoken.
"""

import gettext
import io
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Final

ENGLISH: Final = "en"
HINDI_IN_LATIN: Final = "hi_Latn"  # Hindi as chats write it: "yaad dila dunga"
FOLDER: Final = Path(__file__).with_name("replies")

_spoken: ContextVar[str] = ContextVar("spoken", default=ENGLISH)


def languages() -> tuple[str, ...]:
    """Return the codes of all that can be spoken, English first."""
    return (ENGLISH, *sorted(path.stem for path in FOLDER.glob("*.po")))


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Say what is said inside in this language."""
    token = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(token)


def spoken() -> str:
    """Return the code of the language that is being spoken: "en", "pt", "hi_Latn"."""
    return _spoken.get()


def sentence(msgid: str) -> str:
    """Mark a sentence that `say` will be given later, so that catalogues have it."""
    return msgid


def say(msgid: str, **fields: object) -> str:
    """Return a sentence in the language spoken; `fields` fill its `{placeholders}`."""
    language = _spoken.get()
    words = msgid if language == ENGLISH else _catalog(language).gettext(msgid)
    return words.format_map(fields)


def say_many(one: str, many: str, count: int, **fields: object) -> str:
    """Return the form of a sentence that fits the number; `{count}` is that number."""
    language = _spoken.get()
    if language == ENGLISH:
        words = one if count == 1 else many
    else:
        words = _catalog(language).ngettext(one, many, count)
    return words.format_map({"count": number(count), **fields})


def number(count: int) -> str:
    """Return a whole number as the language groups its digits; English has none."""
    if _spoken.get() == ENGLISH:
        return str(count)
    from babel.numbers import format_decimal

    return format_decimal(count, locale=_spoken.get())


@cache
def _catalog(language: str) -> gettext.NullTranslations:
    """Read a catalogue once; a language that has none says everything in English."""
    path = FOLDER / f"{language}.po"
    if not path.is_file():
        return gettext.NullTranslations()
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = io.BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
