"""A folder of notes in Markdown or plain text, as Obsidian, Notion and editors keep them."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from core.text import decode
from language.catalogs import say
from times.values import attach
from transfer.programs.notes import Note, digest_of
from transfer.programs.tree import Tree
from transfer.source import find_encoding

ENDINGS: Final = (".md", ".markdown", ".txt", ".text")
MOST_BYTES: Final = 32 << 20  # of a text
PIECE_CHARS: Final = 50_000  # of a memory; a longer text is several
_FRONT: Final = re.compile(r"---[ \t]*\n(?P<fields>.*?)\n---[ \t]*(?:\n|$)", re.DOTALL)
_FIELD: Final = re.compile(r"(?P<name>[\w -]+):[ \t]*(?P<value>.*)")
_DATES: Final = ("created", "date", "created_at", "creation date", "created time", "date created")
_SHOWN: Final = re.compile(
    r"!\[\[(?P<wiki>[^\]|#\n]+)[^\]\n]*\]\]|\[[^\]\n]*\]\(<?(?P<link>[^)>\n]+?)>?(?:\s+\"[^\"]*\")?\)"
)
_NOTION: Final = re.compile(r" [0-9a-f]{32}$")


@dataclass
class Reader:
    """Reads the texts of a tree."""

    tree: Tree
    whose: str
    zone: ZoneInfo
    now: datetime
    used: set[str] = field(default_factory=set)  # files that belong to a note
    seen: Counter[str] = field(default_factory=Counter)

    def read(self, name: str, place: int) -> Iterator[Note]:
        """Yield a text as a note, or several when it is long; raises ValueError if it is none."""
        text = self._text(name)
        fields, body = _front(text)
        title = fields.get("title") or _NOTION.sub("", PurePosixPath(name).stem)
        files = tuple(dict.fromkeys(self._files(name, body)))
        self.used.update(files)
        is_titled = title in body.split("\n", 1)[0]
        at = self._moment(fields, name)
        for number, piece in enumerate(_pieces(body.strip()), 1):
            shown = title if number == 1 else f"{title} ({number})"
            words = piece if number == 1 and is_titled else f"{shown}\n{piece}".strip()
            key = digest_of(PurePosixPath(name).name, words)
            self.seen[key] += 1
            yield Note(
                (f"text:{self.whose}/{key}/{self.seen[key]}",),
                words,
                at,
                {"source": "text", "file": PurePosixPath(name).name},
                kind="text" if number > 1 or not files else None,
                files=files if number == 1 else (),
                tags=tuple(_tags(fields)),
                place=place,
            )

    def _text(self, name: str) -> str:
        if self.tree.sizes[name] > MOST_BYTES:
            raise ValueError(say("it is too large for a text"))
        raw = self.tree.head(name, MOST_BYTES)
        encoding = find_encoding(raw[: 1 << 16])
        text = raw.decode(encoding, "ignore") if encoding else decode(raw)
        if "\0" in text:
            raise ValueError(say("it is no text"))
        return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")

    def _moment(self, fields: dict[str, str], name: str) -> datetime:
        for said in _DATES:
            if (at := _read_moment(fields.get(said, ""))) is not None:
                return at if at.tzinfo else attach(at, self.zone)
        changed_at = self.tree.times(name)
        if changed_at is None:
            return self.now
        return changed_at if changed_at.tzinfo else attach(changed_at, self.zone)

    def _files(self, name: str, body: str) -> Iterator[str]:
        """Yield the files that a text shows or links to, if they are in the tree."""
        folder = PurePosixPath(name).parent
        for found in _SHOWN.finditer(body):
            said = unquote((found["wiki"] or found["link"]).strip())
            if "://" in said or said.lower().endswith(ENDINGS):
                continue
            near = _normal(folder / said)
            if near in self.tree.sizes:
                yield near
            elif (elsewhere := self._by_name.get(PurePosixPath(said).name)) is not None:
                yield elsewhere

    @cached_property
    def _by_name(self) -> dict[str, str]:
        return {PurePosixPath(name).name: name for name in reversed(self.tree.sizes)}


def _normal(path: PurePosixPath) -> str:
    parts: list[str] = []
    for part in path.parts:
        if part == "..":
            parts = parts[:-1]
        elif part not in {".", "/"}:
            parts.append(part)
    return "/".join(parts)


def _front(text: str) -> tuple[dict[str, str], str]:
    """Return the fields on top of a note, by their names in lower case, and the rest of it."""
    found = _FRONT.match(text)
    if found is None:
        return {}, text
    fields: dict[str, str] = {}
    last = ""
    for line in found["fields"].split("\n"):
        if field_ := _FIELD.fullmatch(line):
            last = field_["name"].strip().lower()
            fields[last] = field_["value"].strip().strip("\"'")
        elif last and line.strip().startswith("- "):
            fields[last] = f"{fields[last]}, {line.strip()[2:]}".strip(", ")
    return fields, text[found.end() :]


def _tags(fields: dict[str, str]) -> Iterator[str]:
    for tag in re.split(r"[\[\],]", fields.get("tags") or fields.get("tag") or ""):
        if words := tag.strip(" \"'#").lower().split():
            yield "-".join(words)


def _read_moment(text: str) -> datetime | None:
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            return datetime.combine(date.fromisoformat(text), time(12))
        return datetime.fromisoformat(text) if text else None
    except ValueError:
        return None


def _pieces(text: str) -> Iterator[str]:
    """Yield a text in pieces that end where a paragraph, a line or at least a word does."""
    while len(text) > PIECE_CHARS:
        ends = (text.rfind(mark, PIECE_CHARS // 2, PIECE_CHARS) for mark in ("\n\n", "\n", " "))
        end = next((end for end in ends if end > 0), PIECE_CHARS)
        yield text[:end].rstrip()
        text = text[end:].lstrip()
    yield text
