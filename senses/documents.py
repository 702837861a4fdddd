"""The words of documents: text in any encoding, HTML, PDFs; nothing here starts a process."""

import io
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any, Final

from core.errors import ServiceError
from senses.process import give_way

MOST_CHARS: Final = 100_000
MOST_BYTES: Final = 4 * MOST_CHARS  # of a text file
_ENCODINGS: Final = ("utf-8-sig", "cp1252", "latin-1")
_MOST_CPU_S: Final = 80.0  # of a PDF; the process is ended after more
_MOST_S: Final = 400.0
_MOST_PICTURES: Final = 40  # pages that are pictures, and are read as such
_LEAST_OF_PAGE: Final = 200  # pixels; what is smaller is a logo

Look = Callable[[bytes], str]  # the text in a picture


@dataclass(frozen=True, slots=True)
class Pages:
    """What the pages of a PDF say."""

    text: str
    stopped: str = ""  # where reading ended, "40/500"; empty: at its end
    unseen: int = 0  # pages that are pictures, which nothing here reads


def read_pdf(content: bytes, look: Look | None) -> Pages:
    """Return the text of a PDF; `look` reads the pages that are pictures."""
    import pypdf

    try:
        reader = pypdf.PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise ServiceError("reading", "the PDF is locked with a password", retryable=False)
        return _read_pages(reader.pages, look)
    except ServiceError:
        raise
    except pypdf.errors.DependencyError as error:  # AES, which plain Python has not
        raise ServiceError("reading", "the PDF is encrypted", retryable=False) from error
    except Exception as error:  # pypdf raises its own, and whatever a damaged object leads to
        raise ServiceError("reading", "the PDF is damaged", retryable=False) from error


def _read_pages(pages: Any, look: Look | None) -> Pages:
    texts: list[str] = []
    count, seen, unseen = len(pages), 0, 0
    cpu_s, wall_s = time.process_time() + _MOST_CPU_S, time.monotonic() + _MOST_S
    for number, page in enumerate(pages):
        is_late = time.process_time() > cpu_s or time.monotonic() > wall_s
        if is_late or sum(map(len, texts)) > MOST_CHARS or seen == _MOST_PICTURES:
            return Pages("\n".join(texts), f"{number}/{count}", unseen)
        give_way()
        text = page.extract_text()
        picture = None if any(map(str.isalnum, text)) else _largest_picture(page)
        if picture is not None and look is not None:
            text, seen = look(picture), seen + 1
        elif picture is not None:
            unseen += 1
        texts.append(text)
    return Pages("\n".join(texts), unseen=unseen)


def _largest_picture(page: Any) -> bytes | None:
    """Return the picture that fills a page; None: there is none that may hold words.

    Without Pillow pypdf tells no picture; its bytes are then empty, for there is nothing to see.
    """
    try:
        resources = page["/Resources"]["/XObject"].get_object()
    except (KeyError, TypeError, AttributeError):
        return None
    sizes = {
        name: int(item.get("/Width", 0)) * int(item.get("/Height", 0))
        for name, link in resources.items()
        if (item := link.get_object()).get("/Subtype") == "/Image"
    }
    name = max(sizes, key=lambda one: sizes[one], default=None)
    if name is None or sizes[name] < _LEAST_OF_PAGE**2:
        return None
    try:
        data: bytes = page.images[name].data
    except Exception:  # a picture that cannot be unpacked, or no Pillow
        return b""
    return data


def decode(content: bytes) -> str:
    """Return text of any common encoding; a sign cut in half at the end is dropped."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "ignore")
    with_end = content if len(content) < MOST_BYTES else content[: content.rfind(b"\n") + 1]
    for encoding in _ENCODINGS:
        try:
            return (with_end or content).decode(encoding)
        except UnicodeDecodeError:
            continue
    raise AssertionError("latin-1 decodes everything")


class _Words(HTMLParser):
    """Collects what a page shows."""

    _HIDDEN = frozenset({"script", "style", "template"})
    _BREAKS = frozenset({"br", "p", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "title"})

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in self._HIDDEN
        if tag in self._BREAKS:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._hidden = max(0, self._hidden - (tag in self._HIDDEN))
        self.pieces.append("\n" if tag in self._BREAKS else " " if tag in {"td", "th"} else "")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.pieces.append(re.sub(r"\s+", " ", data))


def strip_html(text: str) -> str:
    page = _Words()
    page.feed(text)
    page.close()
    return re.sub(r" *\n *", "\n", re.sub(r" {2,}", " ", "".join(page.pieces)))


def tidy(text: str) -> str:
    """Return a text without NULs, trailing blanks and runs of empty lines."""
    lines = (line.rstrip() for line in text.replace("\0", "").splitlines())
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept).strip()
