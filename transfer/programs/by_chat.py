"""A file sent in the chat: recognised as one that can be brought, and brought on a yes.

Invariants: bringing stands in no transaction of a message, and is safe to repeat; whoever sends a
file brings it to themselves and to nobody else.
"""

import contextlib
import logging
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import store
from core.errors import Question, UserError
from core.media import open_media
from core.settings import Settings
from language.catalogs import say
from language.questions import choices
from services import Brought
from store import Connection, Interaction, Media, User
from transfer.import_file import import_file
from transfer.kept_files import ARCHIVE_ERRORS
from transfer.programs.parts import Kind, Part, find_parts, is_stamped
from transfer.programs.tree import Tree, open_trees
from transfer.report import Options

log = logging.getLogger(__name__)

_TYPES: Final = ("application/zip", "text/", "application/json", "application/octet-stream")
_AT_ONCE: Final = frozenset({"contacts", "calendar"})  # kept one by one when they are sent


def recognise(
    db: Connection, settings: Settings, interaction: Interaction
) -> dict[str, Any] | None:
    """Return what a message's only file can be brought as: its path, name and kind; None: not."""
    files = list(store.list_media(db, interaction.id).values())
    if len(files) != 1 or not files[0].mime_type.startswith(_TYPES):
        return None
    try:
        kind = _kind_of(open_media(settings).path(files[0].file_path))
    except (UserError, OSError, ValueError, *ARCHIVE_ERRORS) as error:
        log.info("file not recognised reason=%s", type(error).__name__)
        return None
    name = _name_of(files[0], interaction.user_id)
    return {"file": files[0].file_path, "name": name, "kind": kind} if kind else None


def _name_of(media: Media, user_id: int) -> str:
    return str(media.words.get("names", {}).get(f"u{user_id}", ""))


def _kind_of(path: Path) -> Kind | None:
    with contextlib.ExitStack() as stack:
        trees = open_trees(path, stack)
        is_single = set(trees[0].sizes) == {path.name}
        parts = [part for tree in trees for part in find_parts(tree, is_single=is_single).parts]
        return _offered(parts, trees, is_single=is_single)


def _offered(parts: list[Part], trees: list[Tree], *, is_single: bool) -> Kind | None:
    """Return the kind of the largest part, unless it is kept by itself, or hardly of the file."""
    if not parts:
        return None
    first = max(parts, key=lambda part: sum(part.tree.sizes[name] for name in part.names))
    if is_single and (first.kind in _AT_ONCE or first.kind == "texts"):
        return None
    if is_single and first.kind == "chat":
        [name] = first.names
        return "chat" if is_stamped(first.tree.head(name, 1 << 16)) else None
    count = sum(len(tree.sizes) for tree in trees)
    return None if first.kind == "texts" and 2 * len(first.names) < count else first.kind


# -- the answer ------------------------------------------------------------------------------------


def is_answer(asked: dict[str, Any] | None, text: str) -> bool:
    """Tell whether a text lets us go on with bringing a file, which takes time."""
    return bool(asked and asked["question"] == "import") and _options_of(asked or {}, text) is not (
        None
    )


def _options_of(asked: dict[str, Any], text: str) -> dict[str, str] | None:
    """Return what is known of how to bring a file after an answer; None: it is none."""
    known: dict[str, str] = dict(asked.get("known", {}))
    if "choices" not in asked:
        return known if choices.is_yes(text) else None
    offered: list[list[str]] = asked["choices"]
    said = text.strip().casefold()
    named = [value for value, label in offered if label.casefold() == said]
    chosen = choices.choose(text, len(offered)) if not named else None
    if chosen is not None and len(chosen) == 1:
        named = [offered[chosen[0]][0]]
    elif chosen == [] and asked["asks"] == "me":
        named = [""]
    return known | {asked["asks"]: named[0]} if named else None


def bring(
    db: Connection, settings: Settings, user: User, asked: dict[str, Any], text: str, now: datetime
) -> Brought | None:
    """Bring the file that was offered, as the answer says; None: it is no answer."""
    known = _options_of(asked, text)
    if known is None:
        return None
    order: Any = known.get("dates")
    options = Options(user.whatsapp_id, known.get("me"), order, user.zone, asks_me=True)
    try:
        path = open_media(settings).path(asked["file"])
        if not path.is_file():
            raise FileNotFoundError
        report = import_file(db, settings, path, now, replace(options, is_for_one=True))
    except Question as question:
        *few, last = [list(choice) for choice in question.choices]
        offered = [*few[: choices.MOST_OFFERED - 1], last]
        more = {"asks": question.name, "choices": offered, "known": known}
        return Brought(question.sentence, question=asked | more)
    except UserError as error:
        return Brought(error.reply)
    except OSError as error:
        log.warning("file not brought reason=%s", error.strerror)
        return Brought(say("That file is not here any more; please send it again."))
    return Brought("\n".join(report.sentences()), is_done=True)
