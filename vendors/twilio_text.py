"""What is said back, in pieces that WhatsApp takes."""

import re
import unicodedata
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from core.text import clean_text

# WhatsApp takes 1,600 and counts an emoji as more than one (error 21617); UTF-16 is the
# strictest way to count that is in use.
MESSAGE_MAX_UNITS = 1500
_BREAKS = (re.compile(r"\n[ \t]*\n"), re.compile(r"\n"), re.compile(r"[ \t\u3000]"))
_GRAPHEME_MAX_CHARS = 40
_ROOM_UNITS = 100  # for the sentence that there is more


def split_message(text: str) -> list[str]:
    """Return the text in messages of at most 1,500 UTF-16 units, [] when there is none.

    Cut at the end of a paragraph, line or word where one is near, never within an emoji.
    Control characters are removed.
    """
    rest = clean_text(text).strip()
    pieces = []
    while _units(rest) > MESSAGE_MAX_UNITS:
        end = _cut(rest, MESSAGE_MAX_UNITS)
        pieces.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return [*pieces, rest] if rest else pieces


def first_of(text: str) -> tuple[str, str]:
    """Return what goes out of an answer, in one message, and the rest of it.

    A long one is cut where there is room for a sentence that says so; else the rest is "".
    """
    if len(split_message(text)) < 2:
        return text, ""
    whole = clean_text(text).strip()
    end = _cut(whole, MESSAGE_MAX_UNITS - _ROOM_UNITS)
    return whole[:end].rstrip(), whole[end:].lstrip()


def twiml(
    texts: Sequence[str], media_urls: Sequence[str] = (), report_to: str | None = None
) -> str:
    """Return the answer to a webhook: the texts, split where too long, then each file alone.

    A file has no caption, because WhatsApp drops those of documents and voice notes. `report_to`
    is where Twilio tells what became of each.
    """
    bodies = [f"<Body>{escape(piece)}</Body>" for text in texts for piece in split_message(text)]
    files = [f"<Media>{escape(clean_text(url))}</Media>" for url in media_urls]
    told = f" statusCallback={quoteattr(report_to)}" if report_to else ""
    messages = "".join(f"<Message{told}>{content}</Message>" for content in bodies + files)
    return f'<?xml version="1.0" encoding="UTF-8"?><Response>{messages}</Response>'


def _units(text: str) -> int:
    """Return the length in UTF-16 code units."""
    return len(text) + sum(character > "\uffff" for character in text)


def _cut(text: str, most_units: int) -> int:
    """Return where the first message ends; `text` is longer than one."""
    units = text[:most_units].encode("utf-16-le")[: 2 * most_units]
    fits = len(units.decode("utf-16-le", "ignore"))
    for least in (fits // 2, 1):
        for pattern in _BREAKS:
            ends = [found.start() for found in pattern.finditer(text, 0, fits + 1)]
            if ends and ends[-1] >= least:
                return ends[-1]
    for end in range(fits, max(fits - _GRAPHEME_MAX_CHARS, 0), -1):
        if not _joined(text, end):
            return end
    return fits


def _joined(text: str, at: int) -> bool:
    """Whether a cut here would break what people see as one character (UAX #29, in short)."""
    before, after = text[at - 1], text[at]
    if "\u200d" in (before, after) or unicodedata.category(after).startswith("M"):
        return True
    if "\U0001f3fb" <= after <= "\U0001f3ff" or "\U000e0020" <= after <= "\U000e007f":
        return True  # a skin tone; a tag of a regional flag
    if not _is_flag_half(after):
        return False
    start = at
    while start and _is_flag_half(text[start - 1]):
        start -= 1
    return (at - start) % 2 == 1


def _is_flag_half(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"
