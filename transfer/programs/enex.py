"""Notes that Evernote and Apple Notes export (`.enex`): XML with the files inside.

http://xml.evernote.com/pub/evernote-export4.dtd. Invariant: the file is read in pieces, whatever
its size; entities of its own are refused, and no address is opened.
"""

import base64
import binascii
import mimetypes
import re
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import BinaryIO, Final, cast
from xml.parsers import expat

from language.catalogs import say
from senses.documents import strip_html, tidy
from transfer.programs.notes import Note, digest_of

_CHUNK: Final = 1 << 16
_TEXTS: Final = frozenset({"title", "content", "created", "updated", "tag", "mime", "file-name"})
_TODO: Final = re.compile(r"<en-todo\b(?P<rest>[^>]*?)/?>(?:\s*</en-todo>)?", re.IGNORECASE)
_PROLOG: Final = re.compile(r"<\?xml[^>]*>|<!DOCTYPE[^>]*>", re.IGNORECASE)
_BETWEEN: Final = re.compile(r"</(?:div|p|li)>\s*(?=<(?:div|p|li|ul|ol|h\d)\b)", re.IGNORECASE)
_MOST_TEXT: Final = 16 << 20


def is_enex(head: bytes) -> bool:
    """Tell whether a file begins as an export of notes does."""
    return b"<en-export" in head


@dataclass
class _Open:
    """A note that is being read."""

    texts: dict[str, str] = field(default_factory=dict)
    tags: list[str] = field(default_factory=list)
    files: list[tuple[str, BinaryIO]] = field(default_factory=list)


@dataclass
class Reader:
    """Reads a file of notes, and hands out the files in them while they are kept."""

    stream: BinaryIO
    whose: str
    now: datetime
    max_bytes: int  # of a file in a note; what is larger is named as such when it is kept
    seen: Counter[str] = field(default_factory=Counter)
    _ready: list[_Open] = field(default_factory=list)
    _note: _Open | None = None
    _resource: dict[str, str] | None = None
    _text: list[str] | None = None  # of the element that is open; None: nobody wants it
    _size: int = 0
    _data: "_Decoded | None" = None
    _is_data: bool = False
    _files: dict[str, BinaryIO] = field(default_factory=dict)
    _kept: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> "Reader":
        return self

    def __exit__(self, *_: object) -> None:
        self._kept.close()

    def open_file(self, name: str) -> BinaryIO | None:
        """Open a file of the notes that were read last."""
        kept = self._files.get(name)
        if kept is None:
            return None
        kept.seek(0)
        return kept

    def notes(self) -> Iterator[Note | str]:
        """Yield each note, or its title where it is empty; raises ValueError where it is no XML."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._characters
        parser.EntityDeclHandler = _no_entities
        number = 0
        try:
            for chunk in iter(lambda: self.stream.read(_CHUNK), b""):
                parser.Parse(chunk, False)
                while self._ready:
                    number += 1
                    yield self._read(self._ready.pop(0), number)
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise ValueError(say("the file is cut or damaged")) from error

    # elements

    def _start(self, tag: str, _: dict[str, str]) -> None:
        if tag == "note":
            self._note = _Open()
        elif tag == "resource":
            self._resource = {}
        elif tag == "data" and self._resource is not None:
            self._data = _Decoded(self.max_bytes, self._kept)
        self._is_data = tag == "data"
        self._text = [] if tag in _TEXTS else None
        self._size = 0

    def _characters(self, text: str) -> None:
        if self._is_data and self._data is not None:
            self._data.add(text)
        elif self._text is not None:
            self._size += len(text)
            if self._size <= _MOST_TEXT:
                self._text.append(text)

    def _end(self, tag: str) -> None:
        note = self._note
        if note is None:
            return
        if self._text is not None:
            self._put(note, tag, "".join(self._text))
        self._text = None
        if tag == "data" and self._data is not None:
            self._data.finish()
            self._is_data = False
        elif tag == "resource" and self._resource is not None and self._data is not None:
            mime = self._resource.get("mime", "").strip()
            name = self._resource.get("file-name", "").strip()
            name = name or f"file{mimetypes.guess_extension(mime) or ''}"
            note.files.append((name, self._data.file))
            self._resource = self._data = None
        elif tag == "note":
            self._ready.append(note)
            self._note = None

    def _put(self, note: _Open, tag: str, text: str) -> None:
        if self._resource is not None:
            self._resource[tag] = text
        elif tag == "tag":
            note.tags.append("-".join(text.lower().split()))
        else:
            note.texts[tag] = text

    # as a note

    def _read(self, note: _Open, number: int) -> Note | str:
        title = note.texts.get("title", "").strip()
        body = _words(note.texts.get("content", ""))
        title = "" if body.split("\n", 1)[0].strip() == title else title
        text = "\n".join(filter(None, (title, body)))
        made = note.texts.get("created", "").strip()
        at = _moment(made) or _moment(note.texts.get("updated", "")) or self.now
        names = []
        for place, (name, file) in enumerate(note.files):
            names.append(f"{number}/{place}/{name}")
            self._files[names[-1]] = file
        if not (text or names):
            return title or made
        key = digest_of(made, text)
        self.seen[key] += 1
        return Note(
            (f"enex:{self.whose}/{key}/{self.seen[key]}",),
            text,
            at,
            {"source": "enex"},
            files=tuple(names),
            tags=tuple(filter(None, note.tags)),
            place=number,
        )


class _Decoded:
    """A file that arrives in base64."""

    def __init__(self, max_bytes: int, kept: ExitStack) -> None:
        self._left = max_bytes + 1  # one more, so that it is seen to be too large
        self._rest = ""
        opened = tempfile.SpooledTemporaryFile(1 << 20)  # noqa: SIM115 - the stack closes it
        self.file = cast(BinaryIO, _Reopened(kept.enter_context(opened)))

    def add(self, text: str) -> None:
        letters = self._rest + "".join(text.split())
        whole = len(letters) // 4 * 4
        self._rest = letters[whole:]
        self._write(letters[:whole])

    def finish(self) -> None:
        self._write(self._rest + "=" * (-len(self._rest) % 4))

    def _write(self, letters: str) -> None:
        try:
            raw = base64.b64decode(letters)[: self._left]
        except (binascii.Error, ValueError):
            return
        self._left -= len(raw)
        self.file.write(raw)


class _Reopened:
    """A file that stays there when whoever read it closes it."""

    def __init__(self, file: "tempfile.SpooledTemporaryFile[bytes]") -> None:
        self._file = file
        self.read, self.write, self.seek = file.read, file.write, file.seek

    def __enter__(self) -> "_Reopened":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._file.seek(0)


def _no_entities(*_: object) -> None:
    raise ValueError("the file declares entities")


def _words(content: str) -> str:
    """Return what a note shows: boxes that are ticked or not, lines, no pictures."""
    page = _BETWEEN.sub("", _TODO.sub(_box, _PROLOG.sub("", content)))
    return tidy(strip_html(page))


def _box(found: re.Match[str]) -> str:
    return "✓ " if re.search(r"checked\s*=\s*[\"']true", found["rest"]) else "☐ "


def _moment(text: str) -> datetime | None:
    try:
        return datetime.strptime(text.strip(), "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None
