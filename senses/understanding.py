"""What the files of a message are and say: fetched once, heard, seen and read once per content.

Invariants: a file is on disk and its row committed before anything is made of it; no network call
stands inside a transaction; whatever a vendor does, what is here stays and what is not is counted.
"""

import logging
import re
from datetime import date, datetime
from pathlib import Path
from typing import Any

import store
from core import backoff, files
from core.errors import ServiceError
from core.files import Download, MediaRefused
from language.catalogs import say
from senses import calendars, hearing, reading, remarks, vcards, voices
from services import Perceived, Services
from store import Connection, Media
from vendors.model_values import Hints
from vendors.twilio_inbound import Attachment, InboundMessage

log = logging.getLogger(__name__)

_WILL_NOT = frozenset({400, 404, 405, 415, 422, 501})  # how servers without ears or eyes answer
_UNREAD_KINDS = frozenset({"document", "video"})  # of which only some, or none, are read
# What speech models write for silence, music and noise.
_ASIDE = re.compile(r"\[[^\]]*\]|\([^)]*\)|\*[^*]*\*|[♪♫][^♪♫\n]*")
_INVENTED = re.compile(r"(?:thanks|thank you) for watching|subtitles by .*", re.IGNORECASE)


def can_hear(services: Services) -> bool:
    """Tell whether anything here hears voice notes: the server, or this machine."""
    return _asks_server(services) or (_stays_here(services) and hearing.is_available())


def can_see(services: Services) -> bool:
    """Tell whether anything here sees pictures: the server, or this machine."""
    return _asks_server(services) or (_stays_here(services) and reading.is_available())


def _asks_server(services: Services) -> bool:
    return services.model is not None and services.settings.senses in {"auto", "server"}


def _stays_here(services: Services) -> bool:
    return services.settings.senses in {"auto", "local"}


def can_have_files(services: Services, message: InboundMessage) -> bool:
    """Tell whether any file of a message is here, or can be fetched."""
    if services.twilio is not None:
        return bool(message.attachments)
    return any(attachment.is_here for attachment in message.attachments)


def can_go_on(services: Services, perceived: Perceived) -> bool:
    """Tell whether trying again may help with what is not fetched, heard or read yet."""
    return bool(
        perceived.missing
        or (perceived.unheard and can_hear(services))
        or (perceived.unseen and can_see(services))
        or (perceived.unread and not reading.why_no_pdf())
    )


def next_try(services: Services, perceived: Perceived, attempts: int) -> datetime:
    """Return when a message's files are to be tried again."""
    if not can_go_on(services, perceived):
        return backoff.NEVER
    return services.queues.next_attempt(attempts, perceived.wait_s)


def perceive(
    services: Services, db: Connection, interaction_id: int, message: InboundMessage
) -> Perceived:
    """Fetch and understand what is not fetched and understood yet; what fails is counted."""
    missing, refused = _fetch_all(services, db, interaction_id, message)
    here = store.list_media(db, interaction_id).values()
    files = list({media.id: media for media in here}.values())  # one sent twice is one
    interaction = store.get_interaction(db, interaction_id)
    owner = f"u{interaction.user_id}"
    faults: list[ServiceError] = []
    understood = [_understand(services, db, one, message.body, owner, faults) for one in files]
    unheard = sum(_is_unheard(media) for media in understood)
    unseen = sum(_is_unseen(media, owner) for media in understood)
    unread = sum(_is_unread(media) for media in understood)
    heard = "\n".join(filter(None, (media.words.get("transcript", "") for media in understood)))
    is_corrected = "heard_at_first" in interaction.metadata
    refused += [remark for media in understood if (remark := _problem(media))]
    notes = [(media.media_type, _notes(media, owner)) for media in understood]
    tags = [tag for media in understood for tag in _seen(media, owner).get("tags", ())]
    return Perceived(
        files=tuple(media.file_path for media in files),
        kind=files[0].media_type if files else None,
        transcript=interaction.transcript or "" if is_corrected else heard,
        notes=tuple(note for _, said in notes for note in said),
        notes_by_file=tuple((kind, "\n".join(said)) for kind, said in notes if said),
        more_cards=tuple(card for media in understood for card in _cards(media)[1:]),
        days={line: days for media in understood for line, days in _days(media).items()},
        rings=_rings(understood),
        tags=tuple(dict.fromkeys(tags)),
        sources={} if is_corrected else _sources(understood, owner),
        missing=missing,
        refused=tuple(dict.fromkeys(refused)),
        unheard=unheard,
        unseen=unseen,
        unread=unread,
        is_refused=any(fault.code in _WILL_NOT for fault in faults),
        wait_s=0.0 if missing else min((fault.retry_after_s or 0.0 for fault in faults), default=0),
        is_final=not (missing or unheard or unseen or unread),
    )


def _sources(understood: list[Media], owner: str) -> dict[str, str]:
    """Return who heard and who read: "local" and its engines, or the server's models."""
    heard = [media.words.get("heard_by") for media in understood]
    read = [
        _seen(media, owner).get("seen_by") or media.words.get("read_by") for media in understood
    ]
    named = {"transcript_source": heard, "reading_source": read}
    joined = {name: ", ".join(dict.fromkeys(filter(None, by))) for name, by in named.items()}
    return {name: by for name, by in joined.items() if by}


# -- fetching ------------------------------------------------------------------------------------


def _fetch_all(
    services: Services, db: Connection, interaction_id: int, message: InboundMessage
) -> tuple[int, list[str]]:
    """Fetch the files that are not here; return how many are still missing, and refusals."""
    here = store.list_media(db, interaction_id)
    interaction = store.find_interaction(db, interaction_id)
    refused: dict[str, str] = dict(interaction.metadata.get("refused", {})) if interaction else {}
    missing = 0
    for position, attachment in enumerate(message.attachments):
        if position in here or str(position) in refused:
            continue
        try:
            _fetch(services, db, interaction_id, position, attachment)
        except MediaRefused as error:
            log.warning("media refused interaction=%d reason=%r", interaction_id, error.reason)
            limit = services.settings.media_max_mb
            refused[str(position)] = (
                remarks.file_too_large(limit) if error.is_too_large else say(remarks.FILE_REFUSED)
            )
            with store.transaction(db):
                store.note_interaction(db, interaction_id, {"refused": refused})
        except ServiceError as error:
            log.warning("media not fetched interaction=%d reason=%r", interaction_id, error.reason)
            missing += 1
    return missing, list(dict.fromkeys(refused.values()))


def _fetch(
    services: Services, db: Connection, interaction_id: int, position: int, attachment: Attachment
) -> None:
    """Fetch one file and commit its row."""
    if services.twilio is None:
        raise ServiceError("twilio", "not configured", retryable=False)
    limit = services.settings.media_max_mb * 1024 * 1024
    try:
        file = services.twilio.download(attachment, services.media.folder, limit)
    except ServiceError as error:
        if error.code == 410:
            raise MediaRefused("the file is gone") from error
        raise
    with files.disk_errors():
        services.media.keep([file.path])
    with store.transaction(db):
        keep(services, db, interaction_id, position, file)


def keep(
    services: Services, db: Connection, interaction_id: int, position: int, file: Download
) -> None:
    """Note that a message has this file, which is on disk; inside a transaction.

    Raises `ServiceError` when it is not: the same content was being forgotten at this moment.
    """
    if not file.path.exists():
        raise ServiceError("disk", "the file is gone again", retryable=True)
    media_id = add_media(db, file, services.clock())
    store.link_media(db, interaction_id, position, media_id)
    if file.original_name:
        owner = f"u{store.get_interaction(db, interaction_id).user_id}"
        store.add_media_words(db, media_id, {"names": {owner: file.original_name}})
    log.info("media kept interaction=%d bytes=%d", interaction_id, file.size_bytes)


def add_media(db: Connection, file: Download, now: datetime) -> int:
    """Return the id of the row of a file that is on disk, made now if new."""
    kind, name = files.kind_of(file.mime_type), file.path.name
    return store.add_media(db, file.sha256, kind, name, file.size_bytes, file.mime_type, now)


# -- understanding -------------------------------------------------------------------------------


def _is_unheard(media: Media) -> bool:
    return media.media_type == "audio" and not {"transcript", "unheard"} & media.words.keys()


def _is_unseen(media: Media, owner: str) -> bool:
    """Descriptions are each owner's own: their caption is asked about along with the picture."""
    return media.media_type == "image" and not _seen(media, owner) and "unseen" not in media.words


def _is_unread(media: Media) -> bool:
    """Documents of a kind that is read, where what reads it is not installed yet."""
    is_readable = media.media_type == "document" and reading.reads(media.mime_type)
    return is_readable and not {"text", "unseen"} & media.words.keys()


def says_something(media: Media) -> bool:
    """Tell whether files of this kind are heard, seen or read."""
    is_document = media.media_type == "document" and reading.reads(media.mime_type)
    return media.media_type in {"audio", "image"} or is_document


def is_understood(media: Media) -> bool:
    """Tell whether what a file says is known, whoever sent it."""
    is_seen = bool(media.words.get("descriptions")) or media.media_type != "image"
    is_unseen = not is_seen and "unseen" not in media.words
    return not (_is_unheard(media) or is_unseen or _is_unread(media))


def _understand(
    services: Services,
    db: Connection,
    media: Media,
    caption: str,
    owner: str,
    faults: list[ServiceError],
) -> Media:
    """Return the media with what it says, asked for only if that is not known yet.

    What may come later is added to `faults`.
    """
    try:
        path = services.media.path(media.file_path)
        words = _listen_or_look(services, db, media, path, caption, owner)
    except ServiceError as error:
        log.warning("media not understood id=%d reason=%r", media.id, error.reason)
        if error.retryable:
            faults.append(error)
            return media
        words = {"unheard" if media.media_type == "audio" else "unseen": error.reason}
        is_of_here = error.service in {"hearing", "reading"}
        words["problem"] = error.reason if is_of_here else f"server: {error.reason}"
    except OSError as error:
        log.warning("media not readable id=%d reason=%s", media.id, error.strerror)
        return media
    if not words:
        return media
    with store.transaction(db):
        store.add_media_words(db, media.id, words)
    return store.find_media(db, media.id) or media


def _listen_or_look(
    services: Services, db: Connection, media: Media, path: Path, caption: str, owner: str
) -> dict[str, Any]:
    """Return what there is to say of a file; empty: nothing new, or nobody here who could tell."""
    if _is_unheard(media) and can_hear(services):
        return _hear(services, db, path, owner)
    if _is_unseen(media, owner) and can_see(services):
        return {"descriptions": {owner: _see(services, path, caption)}}
    if media.media_type == "contact" and "text" not in media.words:
        return {"text": "\n".join(vcards.read_file(path)), "read_by": "vcard"}
    is_calendar = _is_unread(media) and media.mime_type == "text/calendar"
    if is_calendar and (events := _read_events(services, path)):
        return events
    if _is_unread(media) and (read := reading.read_document(path, media.mime_type)):
        beside = {"stopped": read.stopped, "problem": read.problem}
        kept = {name: value for name, value in beside.items() if value}
        return {"text": read.text, "read_by": read.source, **kept}
    return {}


def _read_events(services: Services, path: Path) -> dict[str, Any]:
    """Return the words of a calendar; empty: it holds no event, or is none."""
    try:
        events = calendars.read_file(path, services.settings.timezone, services.clock())
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        log.warning("calendar not read reason=%s", type(error).__name__)
        return {}
    if not events:
        return {}
    days = [[day.isoformat() for day in event.days] for event in events]
    text = "\n".join(event.line for event in events)
    rings = [
        [message, store.to_text(due), rule]
        for event in events
        if event.ring is not None
        for message, due, rule in (event.ring,)
    ]
    return {"text": text, "days": days, "rings": rings, "read_by": "icalendar"}


def _hear(services: Services, db: Connection, path: Path, owner: str) -> dict[str, Any]:
    """Hear a voice note: the server first, this machine when there is none or it is down."""
    if not _asks_server(services):
        return _hear_here(path)
    try:
        return _hear_there(services, path, voices.hints_for(db, int(owner[1:])))
    except ServiceError as error:
        if not (_stays_here(services) and hearing.is_available()):
            raise
        return _hear_instead(path, error)


def _hear_instead(path: Path, there: ServiceError) -> dict[str, Any]:
    """Hear it here, where the server failed; what only it can hear waits for the server."""
    try:
        heard = _hear_here(path)
    except ServiceError as here:
        raise (there if there.retryable else here) from None
    if heard["problem"] in {"not English", "too long"} and there.retryable:
        raise there
    return heard


def _hear_here(path: Path) -> dict[str, Any]:
    heard = hearing.transcribe(path)
    return {
        "transcript": heard.text,
        "language": heard.language,
        "problem": heard.problem,
        "heard_by": "local",
    }


def _hear_there(services: Services, path: Path, hints: Hints) -> dict[str, Any]:
    assert services.model is not None
    transcript = services.model.transcribe(path, hints)
    text = transcript.text.strip() if _has_words(transcript.text) else ""
    by = services.settings.openai_transcribe_model
    return {"transcript": text, "language": transcript.language, "heard_by": by}


def _has_words(transcript: str) -> bool:
    """Tell whether anybody spoke: more is there than asides and what is made up for silence."""
    said = _ASIDE.sub(" ", transcript).strip(" \n\t.…,!?-")
    return any(map(str.isalnum, said)) and _INVENTED.fullmatch(said) is None


def _see(services: Services, path: Path, caption: str) -> dict[str, Any]:
    """Look at a picture: the server describes it, this machine reads the text in it."""
    if not _asks_server(services):
        return _read_here(path)
    try:
        return _see_there(services, path, caption)
    except ServiceError:
        if not (_stays_here(services) and reading.is_available()):
            raise
    return _read_here(path)


def _read_here(path: Path) -> dict[str, Any]:
    read = reading.read_image(path)
    return {"caption": "", "readable_text": read.text, "tags": [], "seen_by": read.source}


def _see_there(services: Services, path: Path, caption: str) -> dict[str, Any]:
    assert services.model is not None
    seen = services.model.describe(path, caption)
    return {
        "caption": seen.caption,
        "readable_text": seen.readable_text,
        "tags": list(seen.tags),
        "seen_by": services.settings.openai_chat_model,
    }


def _seen(media: Media, owner: str) -> dict[str, Any]:
    return dict(media.words.get("descriptions", {}).get(owner, {}))


def _problem(media: Media) -> str:
    """Return what is to be said of a file whose words could not be had, or not all of them."""
    if media.media_type in _UNREAD_KINDS and not reading.reads(media.mime_type):
        return remarks.never_read(media.media_type)
    said = (
        remarks.file_problem(media.media_type, media.words.get("problem", "")),
        remarks.read_so_far(media.words.get("stopped", "")),
    )
    return " ".join(filter(None, said))


def _cards(media: Media) -> list[str]:
    """Return the lines of a file of contacts, one a card, or of a calendar, one an event."""
    has_cards = media.media_type == "contact" or "days" in media.words
    return media.words.get("text", "").split("\n") if has_cards else []


def _days(media: Media) -> dict[str, tuple[date, ...]]:
    """Return the days of each event of a calendar, by its line."""
    listed = zip(_cards(media), media.words.get("days", ()), strict=False)
    return {line: tuple(map(date.fromisoformat, days)) for line, days in listed}


def _rings(understood: list[Media]) -> tuple[tuple[str, str, str | None], ...]:
    """Return what the events of calendars are to be reminded of, when, and how often."""
    listed = [ring for media in understood for ring in media.words.get("rings", ())]
    return tuple((str(message), str(due), rule) for message, due, rule in listed)


def _notes(media: Media, owner: str) -> list[str]:
    """Return what goes below the caption: a description, the text in a picture, a card, a name."""
    seen = _seen(media, owner)
    said = "".join(_cards(media)[:1]) or media.words.get("text", "")
    notes = [f"({seen['caption']})" if seen.get("caption") else "", said]
    if seen.get("readable_text"):
        notes.append(f"“{seen['readable_text']}”")
    if media.media_type == "document":
        notes.insert(0, media.words.get("names", {}).get(owner, ""))
    return [note for note in notes if note]
