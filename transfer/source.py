"""A text to import, in whatever encoding it was written, as lines of bytes.

Invariant: what comes out is the text or nothing; no letter is replaced by a mark.
"""

import codecs
import io
import re
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import BinaryIO, Final, cast

from core.text import decode

LINE_MAX_BYTES: Final = 16 << 20
_SNIFFED: Final = 1 << 16

Opener = Callable[[str], BinaryIO | None]  # a file by its bare name; None: it is not there


@dataclass(frozen=True, slots=True)
class Source:
    """A text to import, and where the files that it names are."""

    title: str
    open_text: Callable[[], BinaryIO]
    size_bytes: int
    opener: Opener


def raw_lines(source: Source) -> Iterator[tuple[int, int, bytes | None]]:
    """Yield number, bytes read so far, and the line; None for one that is far too long."""
    with source.open_text() as stream:
        number = done = 0
        while raw := stream.readline(LINE_MAX_BYTES):
            number, done = number + 1, done + len(raw)
            is_whole = raw.endswith(b"\n") or len(raw) < LINE_MAX_BYTES
            rest = raw
            while not is_whole and rest:
                rest = stream.readline(LINE_MAX_BYTES)
                done += len(rest)
                is_whole = rest.endswith(b"\n")
            yield number, done, raw if rest is raw else None


def in_lines(source: Source) -> Source:
    """Return a source in UTF-8 whose lines end in a line feed, written anew where it is not."""
    with source.open_text() as stream:
        head = stream.read(_SNIFFED)
    encoding = find_encoding(head)
    if encoding is None and (b"\n" in head or b"\r" not in head):
        return source
    return replace(source, open_text=partial(_rewritten, source, encoding or "latin-1"))


def find_encoding(head: bytes) -> str | None:
    """Return the encoding of two bytes a letter that a text begins in; None: it is none such."""
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    pairs = len(head) // 2
    if pairs and head[1::2].count(0) > pairs * 0.4 > head[::2].count(0):
        return "utf-16-le"
    if pairs and head[::2].count(0) > pairs * 0.4 > head[1::2].count(0):
        return "utf-16-be"
    return None


def _rewritten(source: Source, encoding: str) -> BinaryIO:
    """Return a text as a file that is gone when closed; bytes stay what they are in Latin-1."""
    kept = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115 - the caller closes it
    written_as = "latin-1" if encoding == "latin-1" else "utf-8"
    with source.open_text() as stream:
        text = io.TextIOWrapper(stream, encoding, errors="ignore", newline=None)
        for chunk in iter(partial(text.read, 1 << 20), ""):
            kept.write(chunk.encode(written_as, "ignore"))
    kept.seek(0)
    return kept


def decode_line(raw: bytes | None) -> str:
    """Return a line as text: UTF-8, else the Western encoding of old programs."""
    return decode(raw or b"").replace("\0", "").rstrip("\r\n")


def is_western(raw: bytes) -> bool:
    """Tell whether bytes that are no UTF-8 look like a Western language in cp1252.

    In one that has letters of its own, Russian in cp1251, whole words would be accents.
    """
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.reason != "unexpected end of data":
            return not re.search(r"[\u00c0-\u00ff]{4}", decode(raw))
    return True
