"""The words of Rich Text Format 1.9, of which nothing but text, lines and cells is read."""

import codecs
import re
from typing import Final

_TOKEN: Final = re.compile(
    rb"\\'(?P<byte>[0-9a-fA-F]{2})|\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})? ?"
    rb"|\\(?P<sign>[^a-zA-Z'])|(?P<open>\{)|(?P<close>\})|[\r\n]+|(?P<text>[^\\{}\r\n]+)"
)
_NOT_SHOWN: Final = frozenset(
    b"fonttbl colortbl stylesheet info pict object themedata datastore xmlnstbl listtable"
    b" listoverridetable rsidtbl generator filetbl revtbl fldinst nonshppict latentstyles"
    b" colorschememapping bkmkstart bkmkend".split()
)
_SHOWN: Final = {
    b"par": "\n",
    b"line": "\n",
    b"row": "\n",
    b"page": "\n",
    b"sect": "\n",
    b"tab": "\t",
    b"cell": "\t",
    b"emdash": "—",
    b"endash": "–",
    b"bullet": "•",
    b"lquote": "‘",
    b"rquote": "’",
    b"ldblquote": "“",
    b"rdblquote": "”",
}
_SIGNS: Final = {b"~": "\u00a0", b"_": "-", b"{": "{", b"}": "}", b"\\": "\\", b"\n": "\n"}


def strip(content: bytes) -> str:
    """Return the words of a text in RTF."""
    reader = _Reader()
    for token in _TOKEN.finditer(content):
        reader.take(token)
    return reader.text


class _Reader:
    """Where the reading stands: groups that are open, bytes that wait for the rest of a letter."""

    def __init__(self) -> None:
        self._encoding = "cp1252"
        self._skips = [(False, 1)]  # of each open group: it is not shown; letters behind a \u
        self._to_skip = 0
        self._raw = bytearray()
        self._pieces: list[str] = []

    @property
    def text(self) -> str:
        self._flush()
        text = "".join(self._pieces)
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")

    def take(self, token: re.Match[bytes]) -> None:
        if token["byte"]:
            self._add(bytes([int(token["byte"], 16)]))
        elif token["text"]:
            self._add(token["text"])
        elif token["open"]:
            self._skips.append(self._skips[-1])
        elif token["close"]:
            if len(self._skips) > 1:
                self._skips.pop()
        elif token["sign"]:
            self._sign(token["sign"])
        elif token["word"]:
            self._word(token["word"], int(token["number"] or 0), token["number"] is not None)

    def _add(self, raw: bytes) -> None:
        skipped = min(self._to_skip, len(raw))
        self._to_skip -= skipped
        if not self._skips[-1][0]:
            self._raw += raw[skipped:]

    def _say(self, text: str) -> None:
        self._flush()
        if not self._skips[-1][0]:
            self._pieces.append(text)

    def _flush(self) -> None:
        if self._raw:
            self._pieces.append(bytes(self._raw).decode(self._encoding, "replace"))
            self._raw.clear()

    def _sign(self, sign: bytes) -> None:
        if sign == b"*":
            self._skips[-1] = (True, self._skips[-1][1])
        elif sign in _SIGNS:
            self._say(_SIGNS[sign])

    def _word(self, word: bytes, number: int, has_number: bool) -> None:
        if word in _NOT_SHOWN:
            self._skips[-1] = (True, self._skips[-1][1])
        elif word in _SHOWN:
            self._say(_SHOWN[word])
        elif word == b"u" and has_number:
            self._say(chr(number % 0x10000))
            self._to_skip = self._skips[-1][1]
        elif word == b"uc":
            self._skips[-1] = (self._skips[-1][0], max(0, number))
        elif word == b"ansicpg" and has_number:
            self._encoding = _known(f"cp{number}")


def _known(encoding: str) -> str:
    try:
        return codecs.lookup(encoding).name
    except LookupError:
        return "cp1252"
