"""What Telegram Desktop exports (`result.json`): one chat, or all of them, with their files.

https://core.telegram.org/import-export
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, BinaryIO, Final
from zoneinfo import ZoneInfo

from store import MemoryType
from times.values import attach
from transfer.programs.json_stream import JsonStream
from transfer.programs.notes import Note

Said = tuple[str, str]  # a person's id and name


@dataclass
class Export:
    """What an export holds, from one reading."""

    chats: list[dict[str, Any]] = field(default_factory=list)  # without their messages
    owner: str = ""  # the id of whose it is; "": it does not say
    senders: Counter[Said] = field(default_factory=Counter)


def is_telegram(head: str) -> bool:
    """Tell whether a JSON text begins as an export does."""
    has_chats = '"chats"' in head and ('"list"' in head or '"about"' in head)
    return has_chats or ('"messages"' in head and '"type"' in head and '"id"' in head)


def survey(stream: BinaryIO) -> Export:
    """Read an export once, for its chats and who writes in them; raises ValueError: it is none."""
    found = Export()
    for chat, message in _messages(stream, found):
        if message.get("type") == "message" and message.get("from"):
            said = (str(message.get("from_id", message["from"])), str(message["from"]))
            found.senders[said] += 1
            if chat.get("type") == "saved_messages" and not message.get("forwarded_from"):
                found.owner = found.owner or said[0]
    return found


def _messages(stream: BinaryIO, found: Export) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Yield each message beside its chat, which is among the chats found then."""
    reader = JsonStream(stream)
    single: dict[str, Any] = {}
    for key in reader.entries():
        if key in {"chats", "left_chats"} and reader.peek() == "{":
            for inner in reader.entries():
                if inner == "list":
                    for _ in reader.items():
                        yield from _chat(reader, found)
                else:
                    reader.value()
        elif key == "messages" and reader.peek() == "[":
            found.chats.append(single)
            yield from _of_chat(reader, single)
        else:
            single[key] = reader.value()
            if key == "personal_information" and isinstance(single[key], dict):
                found.owner = f"user{single[key].get('user_id', '')}"


def _chat(reader: JsonStream, found: Export) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    chat: dict[str, Any] = {}
    found.chats.append(chat)
    for key in reader.entries():
        if key == "messages":
            yield from _of_chat(reader, chat)
        else:
            chat[key] = reader.value()


def _of_chat(
    reader: JsonStream, chat: dict[str, Any]
) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    for _ in reader.items():
        message = reader.value()
        if isinstance(message, dict):
            yield chat, message


# -- as notes --------------------------------------------------------------------------------------


def read_notes(
    stream: BinaryIO, surveyed: Export, owner: str, whose: str, zone: ZoneInfo
) -> Iterator[Note | str]:
    """Yield each message as a note, or what it says where nobody said it.

    `owner` is the name or id of the user among those who write.
    """
    again = Export()
    for number, (chat, message) in enumerate(_messages(stream, again), 1):
        known = surveyed.chats[len(again.chats) - 1] if again.chats else chat
        yield _read(known, message, owner, whose, zone, number)


def _read(
    chat: dict[str, Any],
    message: dict[str, Any],
    owner: str,
    whose: str,
    zone: ZoneInfo,
    number: int,
) -> Note | str:
    if message.get("type") != "message":
        return f"{message.get('actor', '')} {message.get('action', '')}".strip()
    file, left_out = _file_of(message)
    text, kind = _words_of(message)
    at = _moment(message, zone)
    if at is None or not (text or file):
        return left_out or str(message.get("media_type", ""))
    title = str(chat.get("name") or chat.get("type") or "Telegram")
    return Note(
        (f"telegram:{whose}/{chat.get('id', title)}/{message.get('id')}",),
        text,
        at,
        {"source": "telegram", "chat": title},
        sender=_sender(chat, message, owner),
        kind=kind if not file else None,
        files=(file,) if file else (),
        place=number,
    )


def _sender(chat: dict[str, Any], message: dict[str, Any], owner: str) -> str | None:
    if message.get("forwarded_from"):
        return str(message["forwarded_from"])
    if chat.get("type") == "saved_messages":
        return None
    name, person = str(message.get("from") or ""), str(message.get("from_id") or "")
    if owner and owner in {name, person}:
        return None
    is_pair = chat.get("type") in {"personal_chat", "bot_chat"}
    return (
        name or (str(chat.get("name") or "") if is_pair else "") or person
    )  # who left is a number


def _moment(message: dict[str, Any], zone: ZoneInfo) -> datetime | None:
    try:
        if message.get("date_unixtime"):
            return datetime.fromtimestamp(int(message["date_unixtime"]), UTC)
        return attach(datetime.fromisoformat(str(message["date"])), zone)
    except (KeyError, ValueError, OSError, OverflowError):
        return None


def _file_of(message: dict[str, Any]) -> tuple[str, str]:
    """Return the name of a message's file, and what stands for one that the export leaves out."""
    if message.get("media_type") == "sticker":
        return "", str(message.get("sticker_emoji") or "sticker")
    for name in ("photo", "file"):
        value = message.get(name)
        if isinstance(value, str) and value:
            return ("", value) if value.startswith("(") else (value, "")
    return "", ""


def _words_of(message: dict[str, Any]) -> tuple[str, MemoryType | None]:
    """Return a message's words, with those of a place, a contact or a poll, and its kind."""
    text = _joined(message.get("text", ""))
    place = message.get("location_information")
    if isinstance(place, dict):
        spot = f"https://maps.google.com/?q={place.get('latitude')},{place.get('longitude')}"
        named = [str(message.get(name) or "") for name in ("place_name", "address")]
        return "\n".join(filter(None, [*named, spot, text])), "location"
    card = message.get("contact_information")
    if isinstance(card, dict):
        name = " ".join(str(card.get(part) or "") for part in ("first_name", "last_name")).strip()
        line = ", ".join(filter(None, [name, str(card.get("phone_number") or "")]))
        return "\n".join(filter(None, [line, text])), "contact"
    poll = message.get("poll")
    if isinstance(poll, dict):
        answers = [f"• {answer.get('text', '')}" for answer in poll.get("answers", ())]
        return "\n".join([_joined(poll.get("question", "")), *answers]), None
    return text, None


_LINKS: Final = frozenset({"text_link"})


def _joined(text: Any) -> str:
    """Return the words of a text that is one, or parts of which some are links."""
    if not isinstance(text, list):
        return str(text or "").strip()
    return "".join(map(_part, text)).strip()


def _part(part: Any) -> str:
    if not isinstance(part, dict):
        return str(part)
    said = str(part.get("text", ""))
    return f"{said} ({part['href']})" if part.get("type") in _LINKS and part.get("href") else said
