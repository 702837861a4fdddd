"""Contact cards (vCard, RFC 6350 and its elders) read into a line of words; pure."""

import quopri
import re

_FIELDS = ("TEL", "EMAIL", "ORG", "ADR", "BDAY", "URL", "NOTE")
_MOST_CARDS = 50
_LINE = re.compile(r"(?:[\w-]+\.)?(?P<name>[A-Za-z-]+)(?P<options>(?:;[^:\"]*(?:\"[^\"]*\")?)*):")


def read_cards(text: str) -> list[str]:
    """Return a line for each card: "Anna Rossi, +39 333 1234567, anna@example.org"."""
    lines = []
    for block in re.split(r"(?i)^BEGIN:VCARD\s*$", text, flags=re.MULTILINE)[1 : _MOST_CARDS + 1]:
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
            value = quopri.decodestring(value.encode()).decode("utf-8", "replace")
        name = found["name"].upper()
        fields.setdefault(name, []).append(_plain(value, whole=name != "N"))
    return fields


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
