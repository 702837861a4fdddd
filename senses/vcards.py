"""Contact cards (vCard, RFC 6350 and its elders) read into a line of words each."""

import quopri
import re
from collections.abc import Iterator
from pathlib import Path

from core.text import decode

_FIELDS = ("TEL", "EMAIL", "ORG", "ADR", "BDAY", "URL", "NOTE")
_PICTURES = re.compile(rb"(?:[\w-]+\.)?(?:PHOTO|LOGO|SOUND|KEY)[;:]", re.IGNORECASE)
_NEXT_FIELD = re.compile(rb"(?:[\w-]+\.)?[A-Za-z-]+(?:;[^:]*)?:")
_LINE_MAX_BYTES = 1 << 16
_LINE = re.compile(r"(?:[\w-]+\.)?(?P<name>[A-Za-z-]+)(?P<options>(?:;(?:[^:;\"]|\"[^\"]*\")*)*):")


def read_file(path: Path) -> list[str]:
    """Return a line for each card of a file, however many; the pictures in them are passed over."""
    with path.open("rb") as file:
        lines = iter(lambda: file.readline(_LINE_MAX_BYTES), b"")
        head = file.read(2)
        file.seek(0)
        if head in {b"\xff\xfe", b"\xfe\xff"}:
            return read_cards(file.read().decode("utf-16", "ignore"))
        return read_cards("\n".join(_words(lines)))


def _words(lines: Iterator[bytes]) -> Iterator[str]:
    """Yield the lines of cards without those that carry a picture, folded or not."""
    is_picture = False
    for line in lines:
        if _PICTURES.match(line):
            is_picture = True
        elif is_picture and (line[:1] in b" \t" or not _NEXT_FIELD.match(line)):
            continue
        else:
            is_picture = False
            yield decode(line.removeprefix(b"\xef\xbb\xbf")).replace("\0", "").rstrip("\r\n")


def read_cards(text: str) -> list[str]:
    """Return a line for each card: "Anna Rossi, +39 333 1234567, anna@example.org"."""
    lines = []
    for block in re.split(r"(?i)^BEGIN:VCARD\s*$", text, flags=re.MULTILINE)[1:]:
        fields = _read_fields(block)
        name = _first(fields, "FN") or _name(_first(fields, "N")) or _first(fields, "NICKNAME")
        rest = [value for field in _FIELDS for value in fields.get(field, ())]
        words = dict.fromkeys(filter(None, [name, *rest]))
        if words:
            lines.append(", ".join(words))
    return lines


def _read_fields(block: str) -> dict[str, list[str]]:
    """Return the values of each field, folded lines joined, in the order they come."""
    joined = re.sub(r"=\r?\n", "=\n", block)
    joined = re.sub(r"\r?\n[ \t]", "", joined)
    fields: dict[str, list[str]] = {}
    lines = joined.splitlines()
    while lines:
        line = lines.pop(0)
        found = _LINE.match(line)
        if found is None:
            continue
        value, options = line[found.end() :], found["options"].upper()
        if "QUOTED-PRINTABLE" in options:
            while value.endswith("=") and lines:
                value = value[:-1] + lines.pop(0)
            value = _from_quoted(value, options)
        name = found["name"].upper()
        fields.setdefault(name, []).append(_plain(value, whole=name != "N"))
    return fields


def _from_quoted(value: str, options: str) -> str:
    """Return a quoted-printable value in the character set that it names, or that it is in."""
    raw = quopri.decodestring(value.encode())
    named = re.search(r"CHARSET=\"?([\w-]+)", options)
    try:
        return raw.decode(named[1]) if named else decode(raw)
    except (LookupError, UnicodeDecodeError):
        return decode(raw)


def _plain(value: str, *, whole: bool) -> str:
    """Return a value without escapes; of an address (`;` between its parts) a readable line."""
    text = value.replace("\\n", " ").replace("\\N", " ").replace("\\,", ",")
    if whole:
        text = ", ".join(part.strip() for part in re.split(r"(?<!\\);", text) if part.strip())
    return re.sub(r"^(?:tel|mailto):", "", text.replace("\\;", ";").strip())


def _name(value: str) -> str:
    """Return "Anna Rossi" for the structured name `Rossi;Anna;;;`."""
    family, given, *_ = [*value.split(";"), "", ""]
    return f"{given} {family}".strip()


def _first(fields: dict[str, list[str]], name: str) -> str:
    return next(iter(fields.get(name, ())), "")
