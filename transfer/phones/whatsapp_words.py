"""What WhatsApp itself writes into an exported chat, in all languages; read when asked."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Final

MARKS: Final = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\u061c"
WORDS: Final = Path(__file__).with_name("whatsapp_words.toml")

_NO_MARKS: Final = str.maketrans(dict.fromkeys(MARKS, ""))


@cache
def phrases(kind: str) -> frozenset[str]:
    """Return the phrases of a kind, folded, in all languages."""
    return frozenset(map(fold_phrase, _tables()[kind]))


@cache
def _tables() -> dict[str, list[str]]:
    return tomllib.loads(WORDS.read_text(encoding="utf-8"))


def fold_phrase(phrase: str) -> str:
    """Return a phrase without marks, brackets around it and the dot at its end."""
    text = phrase.translate(_NO_MARKS).replace("\u00a0", " ").replace("\u2019", "'")
    return text.strip(" <>\u2039\u203a\n").rstrip(".\u3002\u0964 ").casefold()
