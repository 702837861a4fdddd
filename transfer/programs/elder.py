"""The database of the WhatsApp memory agent that this program follows, so that its users come over.

Its rows become lines of an export of ours, one user after the other, and come as those do. It keeps
`created_at` in UTC, and the time of a reminder as the wall clock of its own machine.
"""

import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, Final, cast, get_args
from zoneinfo import ZoneInfo

import store
from store import InteractionType, MemoryType
from times.values import attach
from transfer.export import FORMAT, MEDIA_NAME
from transfer.programs.tree import Tree
from transfer.source import Opener, Source

Row = dict[str, Any]
_STATUSES: Final = ("pending", "sent", "cancelled", "failed")
_RULES: Final = {"daily": "DAILY", "weekly": "WEEKLY", "monthly": "MONTHLY", "yearly": "YEARLY"}


def is_database(head: bytes) -> bool:
    """Tell whether a file begins as a database of SQLite does."""
    return head.startswith(b"SQLite format 3\0")


def is_elder(path: Path) -> bool:
    """Tell whether a database has the tables of the elder program, and no version of ours."""
    try:
        with closing(store.open_elder(path)) as db:
            return store.is_elder(db)
    except store.ElderError:
        return False


def users(path: Path) -> list[str]:
    """Return the WhatsApp ids of a database's users."""
    with closing(store.open_elder(path)) as db:
        return [_address(row) for row in store.list_elder_rows(db, "users")]


def _address(user: Row) -> str:
    return str(user["whatsapp_id"]).removeprefix("whatsapp:").strip()


def read_sources(tree: Tree, name: str, path: Path, zone: ZoneInfo) -> Iterator[tuple[str, Source]]:
    """Yield each user's WhatsApp id and their rows as an export of ours."""
    folder = name[: len(name) - len(PurePosixPath(name).name)]
    with closing(store.open_elder(path)) as db:
        media = {row["id"]: row for row in store.list_elder_rows(db, "media")}
        opener = _opener(tree, folder, media)
        for user in list(store.list_elder_rows(db, "users")):
            whose = _address(user)
            with tempfile.SpooledTemporaryFile(8 << 20) as kept:
                for line in _lines(db, user, whose, media, zone):
                    text = json.dumps(line, ensure_ascii=False) + "\n"
                    kept.write(text.encode("utf-8", "replace"))
                size = kept.tell()
                yield whose, Source(whose, _reopening(kept), size, opener)


def _reopening(kept: "tempfile.SpooledTemporaryFile[bytes]") -> Callable[[], BinaryIO]:
    def reopen() -> BinaryIO:
        kept.seek(0)
        return cast(BinaryIO, kept)

    return reopen


def _opener(tree: Tree, folder: str, media: dict[int, Row]) -> Opener:
    """Open a file by our name for it: where the row says, or in the folder beside the database."""
    paths = {_name_of(row): str(row.get("file_path") or "") for row in media.values()}

    def open_file(name: str) -> BinaryIO | None:
        said = PurePosixPath(paths.get(name, ""))
        for place in (str(said), f"media/{said.name}", f"../media/{said.name}", said.name):
            inside = _joined(folder, place)
            if inside and (stream := tree.open_file(inside)) is not None:
                return stream
        return None

    return open_file


def _joined(folder: str, place: str) -> str:
    parts = [part for part in folder.split("/") if part]
    for part in PurePosixPath(place).parts:
        if part == "..":
            parts = parts[:-1]
        elif part not in {".", "/"}:
            parts.append(part)
    return "/".join(parts)


def _name_of(row: Row) -> str:
    """Return our name for a file: its hash, and an ending that no path hides in."""
    ending = PurePosixPath(str(row.get("file_path") or "")).suffix.lower().lstrip(".")
    ending = "".join(letter for letter in ending if letter.isascii() and letter.isalnum())[:8]
    return f"{row.get('content_hash')}.{ending or 'bin'}"


# -- rows as lines ---------------------------------------------------------------------------------


def _lines(
    db: store.ElderConnection, user: Row, whose: str, media: dict[int, Row], zone: ZoneInfo
) -> Iterator[Row]:
    yield {
        "kind": "export",
        "format": FORMAT,
        "user": {"whatsapp_id": whose, "timezone": zone.key, "profile_name": None},
    }
    interactions = list(store.list_elder_rows(db, "interactions", user["id"]))
    wanted = {row["media_id"] for row in interactions} & media.keys()
    for number in sorted(wanted):
        yield _media(media[number])
    for row in interactions:
        yield _interaction(row, media.get(row["media_id"]))
    here = {row["id"] for row in interactions}
    for row in store.list_elder_rows(db, "memories", user["id"]):
        yield _memory(row, here)
    for row in store.list_elder_rows(db, "reminders", user["id"]):
        yield _reminder(row, here, zone)


def _media(row: Row) -> Row:
    return {
        "kind": "media",
        "file": _name_of(row),
        "hash": row["content_hash"],
        "mime_type": str(row.get("mime_type") or ""),
        "words": {},
        "created_at": _utc(row["created_at"]),
    }


def _interaction(row: Row, media: Row | None) -> Row:
    kind = row["interaction_type"]
    files = [{"position": 0, "file": _name_of(media)}] if media else []
    return {
        "kind": "interaction",
        "id": row["id"],
        "message_sid": row["twilio_message_sid"],
        "type": kind if kind in get_args(InteractionType) else "text",
        "content": row["content"] or "",
        "transcript": row["transcript"] or None,
        "status": "done",
        "metadata": {"source": "elder"},
        "files": [file for file in files if MEDIA_NAME.fullmatch(str(file["file"]))],
        "created_at": _utc(row["created_at"]),
    }


def _memory(row: Row, here: set[int]) -> Row:
    kind = row["memory_type"]
    said_in = row["interaction_id"]
    return {
        "kind": "memory",
        "id": row["id"],
        "content": row["content"] or "",
        "memory_type": kind if kind in get_args(MemoryType) else "text",
        "tags": [str(tag).lower() for tag in _json(row["tags"], list)],
        "interaction": said_in if said_in in here else None,
        "created_at": _utc(row["created_at"]),
    }


def _reminder(row: Row, here: set[int], zone: ZoneInfo) -> Row:
    asked_in, status = row["interaction_id"], str(row["status"] or "pending")
    due = _moment(row["scheduled_time"])
    wall = due if due is None or due.tzinfo is None else due.astimezone(zone).replace(tzinfo=None)
    rule = _rule(_json(row["recurrence_pattern"], dict))
    sent = _moment(row["sent_at"])
    return {
        "kind": "reminder",
        "id": row["id"],
        "message": row["message"] or "",
        "scheduled_time": _text(attach(wall, zone)) if wall else None,
        "timezone": zone.key,
        "status": status if status in _STATUSES else "failed",
        "recurrence": rule,
        "start": wall.isoformat() if rule and wall else None,
        "sent_at": _text(attach(sent.replace(tzinfo=None), zone)) if sent else None,
        "interaction": asked_in if asked_in in here else None,
        "created_at": _utc(row["created_at"]),
    }


def _rule(pattern: Row) -> str | None:
    """Return the rule that a pattern plainly says; None: it says none."""
    said = next(
        (pattern[name] for name in ("rrule", "frequency", "freq", "type") if name in pattern), ""
    )
    if str(said).upper().startswith("FREQ="):
        return str(said).upper()
    frequency = _RULES.get(str(said).lower())
    interval = pattern.get("interval", 1)
    every = f";INTERVAL={interval}" if isinstance(interval, int) and interval > 1 else ""
    return f"FREQ={frequency}{every}" if frequency else None


def _json(text: Any, kind: type[Any]) -> Any:
    try:
        value = json.loads(text) if isinstance(text, str) else text
    except ValueError:
        value = None
    return value if isinstance(value, kind) else kind()


def _moment(text: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(str(text)) if text else None
    except ValueError:
        return None


def _utc(text: Any) -> str:
    """Return a time of the database as UTC; where it has none, always the same."""
    moment = _moment(text) or datetime(2025, 1, 1, tzinfo=UTC)
    return _text(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def _text(moment: datetime) -> str:
    return store.to_text(moment.astimezone(UTC))
