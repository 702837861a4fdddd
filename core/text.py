"""Text made fit to keep, to show and to log."""

import re


def storable(text: str) -> str:
    """Return text that UTF-8 and SQLite can hold: lone surrogates replaced, NULs removed."""
    text = text.replace("\0", "")
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


# What XML 1.0 cannot hold (https://www.w3.org/TR/xml/#charsets), and C1 controls.
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def clean_text(text: str) -> str:
    """Return text without control characters, lone surrogates and CR."""
    return _NOT_TEXT.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def mask(address: str) -> str:
    """Return enough of a number to tell two apart in a log, never the whole: `+1555…01`."""
    return f"{address[:5]}…{address[-2:]}" if len(address) >= 10 else f"{address[:3]}…"


def decode(raw: bytes) -> str:
    """Return bytes as text: UTF-8, else cp1252, else Latin-1, which reads every byte."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data":  # it was cut within a letter
            return raw[: error.start].decode("utf-8")
    try:
        return raw.decode("cp1252")
    except UnicodeDecodeError:
        return raw.decode("latin-1")
