"""What a tree holds that can be brought: each part with its kind and its files; pure but for heads.

Invariant: a file belongs to one part, or is named as one that is of no kind that can be brought.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Final, Literal

from core.errors import UserError
from core.text import decode
from language.catalogs import say
from transfer.export import LINES_NAME
from transfer.phones.stamps import find_stamp
from transfer.phones.whatsapp_words import MARKS
from transfer.programs import elder, enex, keep, telegram, texts
from transfer.programs.tree import Tree
from transfer.source import decode_line, find_encoding, in_lines, raw_lines

Kind = Literal[
    "export", "chat", "telegram", "keep", "enex", "elder", "contacts", "calendar", "texts"
]
_HEAD_BYTES: Final = 1 << 16
_FIRST_LINES: Final = 60


@dataclass(frozen=True, slots=True)
class Part:
    """Files of one kind, to be brought together."""

    kind: Kind
    tree: Tree
    names: tuple[str, ...]


@dataclass
class Found:
    """What a tree holds."""

    parts: list[Part] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)  # of no kind that can be brought


def find_parts(tree: Tree, *, is_single: bool = False) -> Found:
    """Return what a tree holds; raises UserError when it is a backup.

    `is_single`: it is one file, that was named as such.
    """
    names = list(tree.sizes)
    if "manifest.json" in names:
        raise UserError(
            say("{name} is a backup: use `python app.py restore` for it.", name=tree.title)
        )
    if LINES_NAME in names:
        return Found([Part("export", tree, (LINES_NAME,))])
    kinds = {name: _kind_of(tree, name, is_single) for name in names}
    _tell_chats_apart(tree, kinds, is_single)
    owned = _owned_by_others(tree, kinds)
    found = Found()
    for kind in _EACH:
        found.parts += [Part(kind, tree, (name,)) for name in names if kinds[name] == kind]
    for kind in _TOGETHER:
        group = tuple(name for name in names if kinds[name] == kind and name not in owned)
        found.parts += [Part(kind, tree, group)] if group else []
    taken = {name for part in found.parts for name in part.names} | owned
    found.ignored = [name for name in names if name not in taken]
    return found


_EACH: Final[tuple[Kind, ...]] = ("export", "chat", "telegram", "enex", "elder")
_TOGETHER: Final[tuple[Kind, ...]] = ("keep", "contacts", "calendar", "texts")


def _kind_of(tree: Tree, name: str, is_single: bool) -> Kind | None:
    """Return what a file is by its ending and how it begins; None: nothing that can be brought."""
    ending = PurePosixPath(name).suffix.lower()
    if ending in {".jsonl", ".ndjson"}:
        return "export" if is_single else None
    if is_single:
        return _kind_of_single(tree.head(name, _HEAD_BYTES), ending)
    sniff = _SNIFFED.get(ending)
    if sniff is None:
        return None
    return "texts" if ending in texts.ENDINGS else sniff(tree.head(name, _HEAD_BYTES))


def _kind_of_single(head: bytes, ending: str) -> Kind | None:
    """Return what a file is by how it begins, whatever it is called."""
    found = next((kind for sniff in _BY_HEAD if (kind := sniff(head)) is not None), None)
    if found is None and ending in texts.ENDINGS:
        return "chat" if ending == ".txt" else "texts"
    return found


def _text(head: bytes) -> str:
    encoding = find_encoding(head)
    return head.decode(encoding, "ignore") if encoding else decode(head)


def _json(head: bytes) -> Kind | None:
    text = _text(head).lstrip("\ufeff \t\r\n")
    if not text.startswith("{"):
        return None
    if text.startswith('{"kind"'):
        return "export"
    if telegram.is_telegram(text):
        return "telegram"
    return "keep" if keep.is_keep(text) else None


def _begins(mark: bytes, kind: Kind) -> Callable[[bytes], Kind | None]:
    def sniff(head: bytes) -> Kind | None:
        return kind if mark in _text(head[:400]).upper().encode() else None

    return sniff


def _enex(head: bytes) -> Kind | None:
    return "enex" if enex.is_enex(head) else None


def _database(head: bytes) -> Kind | None:
    return "elder" if elder.is_database(head) else None


_SNIFFED: Final[dict[str, Callable[[bytes], Kind | None]]] = {
    ".json": _json,
    ".vcf": _begins(b"BEGIN:VCARD", "contacts"),
    ".vcard": _begins(b"BEGIN:VCARD", "contacts"),
    ".ics": _begins(b"BEGIN:VCALENDAR", "calendar"),
    ".enex": _enex,
    **dict.fromkeys((".db", ".sqlite", ".sqlite3"), _database),
    **dict.fromkeys(texts.ENDINGS, _json),  # of these the ending alone tells
}
_BY_HEAD: Final = tuple(dict.fromkeys(_SNIFFED.values()))


def _tell_chats_apart(tree: Tree, kinds: dict[str, Kind | None], is_single: bool) -> None:
    """Find the chats among texts: by their name, else by how they begin.

    Beside one that has its name, a text is what somebody sent in it.
    """
    plain = [name for name in kinds if kinds[name] == "texts" and name.lower().endswith(".txt")]
    named = {name for name in plain if _is_chat_name(PurePosixPath(name), tree.title)}
    folders = {PurePosixPath(name).parent for name in named}
    for name in plain:
        is_alone = PurePosixPath(name).parent not in folders
        if name in named or (is_alone and is_stamped(tree.head(name, _HEAD_BYTES))):
            kinds[name] = "chat"


def _is_chat_name(name: PurePosixPath, title: str) -> bool:
    is_titled = name.stem == title and "whatsapp" in title.lower()
    return name.name == "_chat.txt" or is_titled or "whatsapp" in name.stem.lower()


def is_stamped(head: bytes) -> bool:
    """Tell whether a text begins as a chat does: with stamps, one of them before a sender.

    A diary has stamps, too.
    """
    lines = [line for line in _text(head).splitlines() if line.strip()][:_FIRST_LINES]
    stamps = (find_stamp(line) for line in lines)
    return any(stamp is not None and _HAS_SENDER.search(stamp.rest) for stamp in stamps)


_HAS_SENDER: Final = re.compile(r"^[^\n]{1,100}?:(?: |$)")


def _owned_by_others(tree: Tree, kinds: dict[str, Kind | None]) -> set[str]:
    """Return the files that came with a chat or note of another program: beside it, or below.

    Contacts, calendars and texts beside a chat are of it when it names them.
    """
    beside = {PurePosixPath(name).parent for name in kinds if kinds[name] == "keep"}
    below = {PurePosixPath(name).parent for name in kinds if kinds[name] in {"telegram", "elder"}}
    chats = {PurePosixPath(name).parent for name in kinds if kinds[name] == "chat"}
    others = [name for name in kinds if kinds[name] not in {*_EACH, "keep"}]
    near = {name for name in others if PurePosixPath(name).parent in chats}
    unsure = {name for name in near if kinds[name] is not None}
    named = _named_by_chats(tree, kinds) if unsure else set()
    return (
        (near - unsure)
        | (unsure & named)
        | {
            name
            for name in others
            if PurePosixPath(name).parent in beside or below & set(PurePosixPath(name).parents)
        }
    )


_FILE_NAME: Final = re.compile(r"[^<>:/\\\n]{1,200}?\.(?:vcf|vcard|ics|md|markdown|txt|text)\b")


def _named_by_chats(tree: Tree, kinds: dict[str, Kind | None]) -> set[str]:
    """Return the files that chats name as sent in them."""
    named: set[str] = set()
    for chat in (name for name in kinds if kinds[name] == "chat"):
        folder = chat[: len(chat) - len(PurePosixPath(chat).name)]
        for _, _, raw in raw_lines(in_lines(tree.source(chat, ""))):
            for found in _FILE_NAME.finditer(decode_line(raw)):
                named.add(folder + found[0].strip(_EDGES))
    return named


_EDGES: Final = MARKS + " \u00a0\u202f"
