"""Texts in the form that words are compared in: small letters without accents, of equal length."""

import unicodedata
from functools import cache
from typing import Final

_QUOTES: Final = {ord(quote): "'" for quote in "’‘`´ʼ"} | {ord(mark): "?" for mark in "؟？"}


@cache
def _plain(letter: str) -> str:
    """The small letter without its accent; the letter itself where that is longer than one."""
    plain = unicodedata.normalize("NFD", letter.lower())[:1]
    return plain if len(plain) == 1 else letter


def fold(text: str) -> str:
    """Return the text folded: what is found in it stands at the same place in the text."""
    low = text.lower()
    if len(low) != len(text):
        low = "".join(map(_plain, text))
    if low.isascii():
        return low.replace("`", "'")
    return "".join(letter if letter < "\x80" else _plain(letter) for letter in low).translate(
        _QUOTES
    )
