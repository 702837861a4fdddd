"""What the page says, in the reader's language: `page/words/<code>.po`, read with Babel.

A sentence is known by its English. Invariants: nothing that a person or a browser sent is taken for
HTML, and Babel is imported only for a reader of another language than English.
"""

import html
import json
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from language.catalogs import ENGLISH

PAGE: Final = Path(__file__).parents[2] / "page"
WORDS: Final = PAGE / "words"
_PLACE = re.compile(r"\{\{(.+?)\}\}")
_RANGE = re.compile(r"\s*([a-z]{2,3})[\w-]*\s*(?:;\s*q\s*=\s*([\d.]+))?\s*", re.IGNORECASE)
_CHOSEN = re.compile(r'(?:^|;)\s*language="?(\w+)"?\s*(?:;|$)')

Catalogue = Mapping[str, str | tuple[str, ...]]


@cache
def languages() -> tuple[str, ...]:
    """Return the codes of all that the page can be read in, English first."""
    return (ENGLISH, *sorted(path.stem for path in WORDS.glob("*.po")))


def choose_language(chosen: str, accepted: str) -> str:
    """Return the language to show: the one chosen on the page, else the browser's best.

    `accepted` is the header Accept-Language; where it names none of ours, the page is English.
    """
    if chosen in languages():
        return chosen
    best, most = ENGLISH, 0.0
    for part in accepted.split(","):
        found = _RANGE.fullmatch(part)
        weight = _weight(found[2]) if found else 0.0
        if found and found[1].lower() in languages() and weight > most:
            best, most = found[1].lower(), weight
    return best


def language_chosen(cookies: str) -> str:
    """Return the language that the page's own cookie names; "" where it was left to the browser."""
    found = _CHOSEN.search(cookies)
    return found[1] if found else ""


def _weight(said: str | None) -> float:
    try:
        return float(said) if said else 1.0
    except ValueError:
        return 0.0


def written(msgid: str) -> str:
    """Mark a sentence that `say_here` will be given later, so that catalogues have it."""
    return msgid


def say_here(language: str, msgid: str, **fields: object) -> str:
    """Return a sentence of the page's in a language; `fields` fill its `{placeholders}`."""
    words = catalogue(language).get(msgid, msgid)
    return (words if isinstance(words, str) else words[-1]).format_map(fields)


@cache
def catalogue(language: str) -> Catalogue:
    """Read a catalogue once; English has none."""
    path = WORDS / f"{language}.po"
    if not path.is_file():
        return {}
    from babel.messages.pofile import read_po

    said: dict[str, str | tuple[str, ...]] = {}
    with path.open("rb") as file:
        for message in read_po(file, locale=language):
            if isinstance(message.id, str) and isinstance(message.string, str):
                said[message.id] = message.string
            else:
                said[message.id[0]] = tuple(message.string or ())
    said.pop("", None)  # the head of the file
    return said


def draw(name: str, language: str, **fields: str) -> bytes:
    """Return an HTML file of the page in a language; `fields` are texts put into it."""
    path = PAGE / name
    drawn = _draw(path, path.stat().st_mtime_ns, language)
    for field, text in fields.items():
        drawn = drawn.replace(f"{{{{{field}}}}}", html.escape(text))
    return drawn.encode("utf-8")


@lru_cache(maxsize=64)
def _draw(path: Path, _changed_at: int, language: str) -> str:
    """Fill the places of a file: `{{lang}}`, `{{words}}`, and sentences by their English."""
    known = catalogue(language)

    def fill(place: re.Match[str]) -> str:
        if place[1] == "lang":
            return language
        if place[1] == "words":
            return _as_data(known)
        if place[1] == "sentence":  # of the door, which is told with each showing
            return place[0]
        return html.escape(str(known.get(place[1], place[1])))

    return _PLACE.sub(fill, path.read_text(encoding="utf-8"))


def _as_data(known: Catalogue) -> str:
    """Return the catalogue as a block of data, which runs nowhere and so needs no leave to."""
    if not known:
        return ""
    data = json.dumps(known, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return f'<script type="application/json" id="words">{data}</script>'
