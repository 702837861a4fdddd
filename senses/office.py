"""The words of office files (OOXML, ODF) and books (EPUB): zipped XML, by the standard library.

Invariants: what unpacks to more than _MOST_BYTES is refused, however small it is packed; a document
type with declarations of its own is refused too (entities that grow, files of this machine); no
address is opened.
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final
from xml.parsers import expat

from core.errors import ServiceError
from senses.documents import strip_html
from senses.process import give_way

_MOST_BYTES: Final = 64 << 20  # unpacked, of all that is read of one file
_CHUNK: Final = 1 << 16
_OFFICE: Final = "application/vnd.openxmlformats-officedocument."
_OPEN: Final = "application/vnd.oasis.opendocument."


class _Enough(Exception):
    """As much was read as is kept."""


def reads(mime_type: str) -> bool:
    """Tell whether files of this kind are read here."""
    return mime_type in _READERS


def read(content: bytes, mime_type: str, most_chars: int) -> tuple[str, bool]:
    """Return the words of a file, and whether they are all; raises ServiceError where it is damaged
    or hostile."""
    words = _Words(most_chars)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _READERS[mime_type](_Package(archive), words)
    except _Enough:
        return words.text, False
    except ServiceError:
        raise
    except expat.ExpatError as error:
        raise _refused("the document is damaged") from error
    except (zipfile.BadZipFile, RuntimeError, EOFError, ValueError, KeyError, OSError) as error:
        is_locked = "password" in str(error) or "encrypted" in str(error)
        raise _refused("the document is locked" if is_locked else "the document is damaged") from (
            error
        )
    return words.text, True


def _refused(reason: str) -> ServiceError:
    return ServiceError("reading", reason, retryable=False)


@dataclass
class _Words:
    """What is shown, as it is met."""

    most_chars: int
    pieces: list[str] = field(default_factory=list)
    length: int = 0

    def add(self, piece: str) -> None:
        self.pieces.append(piece)
        self.length += len(piece)
        if self.length > self.most_chars:
            raise _Enough

    @property
    def text(self) -> str:
        return re.sub(r" *\t *", "\t", "".join(self.pieces))


class _Package:
    """The members of an archive, and how much of it may be unpacked yet."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._left = _MOST_BYTES
        self.names = archive.namelist()

    def chunks(self, name: str) -> Iterator[bytes]:
        """Yield a member in pieces."""
        with self._archive.open(name) as member:
            while chunk := member.read(_CHUNK):
                self._left -= len(chunk)
                if self._left < 0:
                    raise _refused("the document unpacks to too much")
                yield chunk

    def numbered(self, pattern: str) -> list[str]:
        """Return the members whose names fit, in the order of the number in them."""
        found = [(int(match[1]), name) for name in self.names if (match := _full(pattern, name))]
        return [name for _, name in sorted(found)]

    def parse(
        self,
        name: str,
        start: Callable[[str, dict[str, str]], object],
        end: Callable[[str], object],
        data: Callable[[str], object],
    ) -> None:
        """Read a member as XML; elements are called by their local names."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = lambda tag, values: start(_local(tag), values)
        parser.EndElementHandler = lambda tag: end(_local(tag))
        parser.CharacterDataHandler = data
        parser.StartDoctypeDeclHandler = _no_declarations
        parser.EntityDeclHandler = _no_entities
        for chunk in self.chunks(name):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)


def _full(pattern: str, name: str) -> re.Match[str] | None:
    return re.fullmatch(pattern, name)


def _local(tag: str) -> str:
    return tag.rpartition(" ")[2]


def _no_declarations(_name: str, _system: object, _public: object, has_internal: int) -> None:
    if has_internal:
        raise _refused("the document declares entities")


def _no_entities(*_: object) -> None:
    raise _refused("the document declares entities")


# -- texts, slides, OpenDocument -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Form:
    """Which elements of a format show what."""

    words: frozenset[str]
    breaks: frozenset[str] = frozenset({"p", "br", "cr"})
    tabs: frozenset[str] = frozenset({"tab"})
    cells: frozenset[str] = frozenset({"tc"})
    rows: frozenset[str] = frozenset({"tr"})
    hidden: frozenset[str] = frozenset({"pPr", "rPr", "Fallback"})


_OOXML: Final = _Form(frozenset({"t"}))
_ODF: Final = _Form(
    words=frozenset({"p", "h"}),
    breaks=frozenset({"p", "h", "line-break"}),
    cells=frozenset({"table-cell"}),
    rows=frozenset({"table-row"}),
    hidden=frozenset({"tracked-changes", "forms"}),
)


class _Shown:
    """Puts down what a part of a document shows."""

    def __init__(self, form: _Form, words: _Words) -> None:
        self._form, self._words = form, words
        self._inside = self._hidden = self._cells = 0

    def start(self, tag: str, values: dict[str, str]) -> None:
        self._hidden += tag in self._form.hidden
        self._inside += tag in self._form.words
        self._cells += tag in self._form.cells
        if tag == "s" and self._form is _ODF:
            self._put(" ")

    def data(self, text: str) -> None:
        if self._inside:
            self._put(re.sub(r"\s+", " ", text) if self._form is _ODF else text)

    def end(self, tag: str) -> None:
        form = self._form
        if tag in form.breaks:
            self._put(" " if self._cells else "\n")
        elif tag in form.tabs or tag in form.cells:
            self._put("\t")
        elif tag in form.rows:
            self._put("\n")
        self._hidden -= tag in form.hidden
        self._inside -= tag in form.words
        self._cells -= tag in form.cells

    def _put(self, text: str) -> None:
        if not self._hidden:
            self._words.add(text)


def _show(package: _Package, name: str, form: _Form, words: _Words) -> None:
    shown = _Shown(form, words)
    package.parse(name, shown.start, shown.end, shown.data)
    words.add("\n")
    give_way()


def _read_text(package: _Package, words: _Words) -> None:
    """A text of Word: its body, then the notes, heads and comments."""
    _show(package, "word/document.xml", _OOXML, words)
    beside = r"word/(?:footnotes|endnotes|comments|header\d*|footer\d*)\.xml"
    for name in sorted(name for name in package.names if _full(beside, name)):
        _show(package, name, _OOXML, words)


def _read_slides(package: _Package, words: _Words) -> None:
    """A presentation of PowerPoint: its slides, then the speaker's notes."""
    for folder, name in (("slides", "slide"), ("notesSlides", "notesSlide")):
        for slide in package.numbered(rf"ppt/{folder}/{name}(\d+)\.xml"):
            _show(package, slide, _OOXML, words)


def _read_open(package: _Package, words: _Words) -> None:
    """Anything of OpenDocument: a text, a table, slides."""
    _show(package, "content.xml", _ODF, words)


# -- tables of Excel -------------------------------------------------------------------------------

_DATES: Final = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_IS_DATE: Final = re.compile(r"[ymdhs]", re.IGNORECASE)
_NOT_SHOWN: Final = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
_FIRST_DAY: Final = datetime(1899, 12, 30, tzinfo=UTC)


@dataclass
class _Book:
    """What the sheets of a workbook refer to."""

    strings: list[str] = field(default_factory=list)
    dates: set[int] = field(default_factory=set)  # styles, by number, that show a date


def _read_table(package: _Package, words: _Words) -> None:
    """A workbook: its sheets, a row a line."""
    book = _Book()
    if "xl/sharedStrings.xml" in package.names:
        _read_strings(package, book)
    if "xl/styles.xml" in package.names:
        _read_styles(package, book)
    for name in package.numbered(r"xl/worksheets/sheet(\d+)\.xml"):
        sheet = _Sheet(book, words)
        package.parse(name, sheet.start, sheet.end, sheet.data)
        words.add("\n")
        give_way()


def _read_strings(package: _Package, book: _Book) -> None:
    inside: list[str] = []  # what is open, innermost last

    def start(tag: str, _: dict[str, str]) -> None:
        inside.append(tag)
        if tag == "si":
            book.strings.append("")

    def data(text: str) -> None:
        if inside and inside[-1] == "t" and "rPh" not in inside:
            book.strings[-1] += text

    package.parse("xl/sharedStrings.xml", start, lambda _: inside.pop(), data)


def _read_styles(package: _Package, book: _Book) -> None:
    own: set[int] = set()
    formats: list[int] = []
    inside: list[str] = []

    def start(tag: str, values: dict[str, str]) -> None:
        if tag == "numFmt" and _IS_DATE.search(_NOT_SHOWN.sub("", values.get("formatCode", ""))):
            own.add(int(values["numFmtId"]))
        if tag == "xf" and inside and inside[-1] == "cellXfs":
            formats.append(int(values.get("numFmtId", 0)))
        inside.append(tag)

    package.parse("xl/styles.xml", start, lambda _: inside.pop(), lambda _: None)
    book.dates = {place for place, number in enumerate(formats) if number in _DATES | own}


class _Sheet:
    """Puts down the cells of a sheet."""

    def __init__(self, book: _Book, words: _Words) -> None:
        self._book, self._words = book, words
        self._kind, self._style, self._value = "", 0, ""
        self._is_value = False
        self._row: list[str] = []

    def start(self, tag: str, values: dict[str, str]) -> None:
        if tag == "c":
            self._kind, self._style = values.get("t", "n"), int(values.get("s", 0))
            self._value = ""
        self._is_value = tag in {"v", "t"}

    def data(self, text: str) -> None:
        if self._is_value:
            self._value += text

    def end(self, tag: str) -> None:
        self._is_value = False
        if tag == "c" and self._value:
            self._row.append(self._shown())
        elif tag == "row" and self._row:
            self._words.add("\t".join(self._row) + "\n")
            self._row = []

    def _shown(self) -> str:
        if self._kind == "s":
            place = int(self._value)
            return self._book.strings[place] if place < len(self._book.strings) else ""
        if self._kind != "n":
            return {"1": "TRUE", "0": "FALSE"}[self._value] if self._kind == "b" else self._value
        number = float(self._value)
        if self._style in self._book.dates and 1 <= number < 2_958_466:
            return _as_date(number)
        return f"{number:.15g}"


def _as_date(number: float) -> str:
    moment = _FIRST_DAY + timedelta(seconds=round(number * 86_400))
    return f"{moment:%Y-%m-%d}" if number == int(number) else f"{moment:%Y-%m-%d %H:%M}"


# -- books -----------------------------------------------------------------------------------------


def _read_book(package: _Package, words: _Words) -> None:
    """A book: its pages in the order of the archive."""
    for name in package.names:
        if name.lower().endswith((".xhtml", ".html", ".htm")):
            page = b"".join(package.chunks(name)).decode("utf-8", "replace")
            words.add(strip_html(page) + "\n")
            give_way()


_READERS: Final[dict[str, Callable[[_Package, _Words], None]]] = {
    f"{_OFFICE}wordprocessingml.document": _read_text,
    f"{_OFFICE}presentationml.presentation": _read_slides,
    f"{_OFFICE}spreadsheetml.sheet": _read_table,
    f"{_OPEN}text": _read_open,
    f"{_OPEN}spreadsheet": _read_open,
    f"{_OPEN}presentation": _read_open,
    "application/epub+zip": _read_book,
}
