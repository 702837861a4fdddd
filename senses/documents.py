"""The words of documents: text in any encoding, HTML, PDFs; nothing here starts a process."""

import io
import re
from html.parser import HTMLParser
from typing import Any, Final

from core.errors import ServiceError
from senses.process import give_way

MOST_PAGES: Final = 50
MOST_CHARS: Final = 50_000
MOST_BYTES: Final = 4 * MOST_CHARS  # of a text file
_ENCODINGS: Final = ("utf-8-sig", "cp1252", "latin-1")


def read_pdf(content: bytes) -> str:
    """Return the text of the first pages."""
    import pypdf

    try:
        reader = pypdf.PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise ServiceError("reading", "the PDF is locked with a password", retryable=False)
        return _first_pages(reader)
    except ServiceError:
        raise
    except pypdf.errors.DependencyError as error:  # AES, which plain Python has not
        raise ServiceError("reading", "the PDF is encrypted", retryable=False) from error
    except Exception as error:  # pypdf raises its own, and whatever a damaged object leads to
        raise ServiceError("reading", "the PDF is damaged", retryable=False) from error


def _first_pages(reader: Any) -> str:
    texts: list[str] = []
    for page in reader.pages[:MOST_PAGES]:
        give_way()
        texts.append(page.extract_text())
        if sum(map(len, texts)) > MOST_CHARS:
            break
    return "\n".join(texts)


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
    """Return the beginning of a text without NULs, trailing blanks and runs of empty lines."""
    lines = (line.rstrip() for line in text.replace("\0", "").splitlines())
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept)[:MOST_CHARS].strip()
