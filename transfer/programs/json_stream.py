"""A JSON text read value by value, so that one of any size takes no more room than its values."""

import codecs
import json
from collections.abc import Iterator
from typing import Any, BinaryIO, Final

_CHUNK: Final = 1 << 16
_MOST_CHARS: Final = 64 << 20  # of one value
_SPACE: Final = " \t\r\n"


class JsonStream:
    """Reads on; raises ValueError where the text is none, or is cut."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._text = codecs.getincrementaldecoder("utf-8-sig")("replace")
        self._decoder = json.JSONDecoder()
        self._buffer, self._at = "", 0

    def peek(self) -> str:
        """Return the next sign that is no white space; "" at the end."""
        while True:
            while self._at < len(self._buffer) and self._buffer[self._at] in _SPACE:
                self._at += 1
            if self._at < len(self._buffer):
                return self._buffer[self._at]
            if not self._fill():
                return ""

    def take(self, sign: str) -> None:
        """Pass over a sign that has to be here."""
        if self.peek() != sign:
            raise ValueError(f"{sign} is missing")
        self._at += 1

    def value(self) -> Any:
        """Return the next value, whatever it is."""
        self.peek()
        while True:
            try:
                value, end = self._decoder.raw_decode(self._buffer, self._at)
                if end < len(self._buffer) or not self._fill():  # a number may go on
                    self._at = end
                    return value
            except ValueError:
                if len(self._buffer) > _MOST_CHARS or not self._fill():
                    raise

    def entries(self) -> Iterator[str]:
        """Enter an object and yield each key; its value is to be read before the next."""
        self.take("{")
        while self.peek() != "}":
            key = str(self.value())
            self.take(":")
            yield key
            if self.peek() == ",":
                self.take(",")
        self.take("}")

    def items(self) -> Iterator[None]:
        """Enter an array and stop before each value, which is to be read then."""
        self.take("[")
        while self.peek() != "]":
            yield None
            if self.peek() == ",":
                self.take(",")
        self.take("]")

    def _fill(self) -> bool:
        """Read on; tell whether there was more."""
        rest = self._buffer[self._at :]
        raw = self._stream.read(max(_CHUNK, len(rest)))
        self._buffer, self._at = rest + self._text.decode(raw, final=not raw), 0
        return bool(raw)
