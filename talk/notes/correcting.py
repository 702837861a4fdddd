"""Correcting what was heard in a voice note: "no, I said Anna" right after it, or quoting it.

Invariants: nothing is taken for a correction but the message right after a voice note and one that
quotes it; what was heard at first is kept beside the words, and /undo brings all of it back.
"""

import difflib
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

import intents
import store
import when
from intents import Intent
from language import tables
from language.acts import Act, Remind
from language.catalogs import say
from replies import Reply
from senses import remarks
from services import Perceived, Turn
from store import Interaction, Memory
from talk import knowing
from talk.notes import saving
from talk.reminders import reminding

log = logging.getLogger(__name__)

SOURCE = "corrected"  # of a transcript, beside "local" and the names of models
_RECENT = 50  # messages among which a quoted answer of ours is looked for
_ALIKE = 0.6  # of the signs: words that sound the same are spelt about the same
_MOST_OF_IT = 0.6  # of the words: so many replace all of them

_QUOTES = "\"'“”„«»"
_STARRED = re.compile(r"\*\s*(?P<said>[^*]+)|(?P<also>[^*]+?)\s*\*")
_WORD = re.compile(r"[^\W_]+(?:['’.:-][^\W_]+)*")


class _Corrections(NamedTuple):
    """How people correct what was heard, in any language."""

    instead: tuple[re.Pattern[str], ...]  # of an old word by a new one
    said: re.Pattern[str]  # "no, I said Anna"
    no_but: re.Pattern[str]  # "no, Anna"


@cache
def _corrections() -> _Corrections:
    no, said = rf"(?:{_any('no')})(?!\w)[\s,.!:;–-]*", f"(?:{_any('said')})"
    it_is, wrong, but = (f"(?:{_any(name)})" for name in ("it_is", "wrong", "but"))
    new, old = r"(?P<new>\S.*?)", r"(?P<old>\S.*)"
    instead = (
        rf"(?:{no})?(?:{it_is}|{said})\s+{new},?\s+{wrong}\s+{old}",
        rf"(?:{no})?{new},\s*{wrong}\s+{old}",
        rf"(?:{no})?{wrong}\s+(?P<old>\S.*?)(?:,?\s+{but}|[,;])\s+(?:(?:{it_is}|{said})\s+)?(?P<new>\S.*)",
    )
    return _Corrections(
        tuple(map(_pattern, instead)),
        _pattern(rf"(?P<no>{no})?{said}[\s,:]+(?P<said>\S.*)"),
        _pattern(rf"{no}(?P<said>\S.*)"),
    )


def _pattern(words: str) -> re.Pattern[str]:
    return re.compile(words, re.IGNORECASE | re.DOTALL)


def _any(name: str) -> str:
    """Return a choice of the words under a name in all languages, the longest first."""
    words = {word for code in tables.LANGUAGES for word in tables.words(code, "heard", name)}
    longest = sorted(words, key=lambda word: (-len(word), word))
    return "|".join(re.escape(word).replace("\\ ", r"\s+").replace("'", "['’]") for word in longest)


# -- what a message says of the words before it; pure ----------------------------------------------


@dataclass(frozen=True, slots=True)
class Correction:
    """What the words should be; "": it is a correction, and of which of them cannot be told."""

    words: str
    is_plain: bool  # it says so itself ("no, I said ..."), whatever stood before it


def read(text: str, heard: str) -> Correction | None:
    """Return what a message corrects in what was heard; None: it is no correction of it."""
    said = text.strip()
    corrections = _corrections()
    for pattern in corrections.instead:
        match = pattern.fullmatch(said)
        if match and (words := _exchange(heard, _bare(match["old"]), _bare(match["new"]))):
            return Correction(words, is_plain=True)
    if match := corrections.said.fullmatch(said):
        words = mend(heard, _bare(match["said"]), is_hint=not match["no"])
        if words or match["no"]:
            return Correction(words, is_plain=True)
        return None
    match = corrections.no_but.fullmatch(said) or _STARRED.fullmatch(said)
    if match is None:
        return None
    words = mend(heard, _bare(match["said"] or match["also"]), is_hint=True)
    return Correction(words, is_plain=False) if words and words != heard else None


def mend(heard: str, said: str, *, is_hint: bool = False) -> str:
    """Return what was heard with `said` in the place of what sounds like it, or `said` for all.

    "": nothing sounds like it. A hint has to sound like what it replaces, also when it is all.
    """
    old, new = _spans(heard), _spans(said)
    if not new:
        return ""
    if _likeness(heard, said) >= _ALIKE:
        return said
    if len(new) >= _MOST_OF_IT * len(old):
        return "" if is_hint else said
    sizes = range(max(1, len(new) - 1), len(new) + 2)
    windows = [
        (old[start][0], old[start + size - 1][1])
        for size in sizes
        for start in range(len(old) - size + 1)
    ]
    start, end = max(windows, key=lambda span: _likeness(heard[slice(*span)], said))
    if _likeness(heard[start:end], said) < _ALIKE:
        return ""
    return heard[:start] + said + heard[end:]


def _exchange(heard: str, old: str, new: str) -> str:
    """Return what was heard with other words for some of them; "": they are not in it."""
    pattern = rf"(?<!\w){re.escape(old)}(?!\w)"
    words, count = re.subn(pattern, lambda _: new, heard, flags=re.IGNORECASE)
    return words if count and new else ""


def _bare(words: str) -> str:
    """Return words without the quotes around them, and without an end that nobody means."""
    return words.strip().strip(_QUOTES).strip().removesuffix(".").strip()


def _spans(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in _WORD.finditer(text)]


def _likeness(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, _plain(one), _plain(other), autojunk=False).ratio()


def _plain(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))


# -- the voice note that is meant ------------------------------------------------------------------


def expect(turn: Turn) -> None:
    """Keep in mind that the next message may correct what was heard in this one."""
    if turn.perceived.transcript:
        asked = store.get_user(turn.db, turn.user.id).asked or {"question": "heard"}
        store.set_asked(turn.db, turn.user.id, asked | {"heard": turn.interaction_id})


def correct(turn: Turn, act_on: Callable[[Turn, Intent], Reply]) -> Reply | None:
    """Correct the voice note that this message follows or quotes; None: it is about none.

    `act_on` does what a message asks: what was misheard as something else is done after all.
    """
    for note in _find_notes(turn):
        correction = read(turn.text, note.transcript or "")
        if correction is None:
            continue
        store.set_asked(turn.db, turn.user.id, {"question": "heard", "heard": note.id})
        if not correction.words:
            return Reply(say(remarks.WHICH_WORDS))
        return _apply(turn, note, correction.words, act_on)
    return None


def _find_notes(turn: Turn) -> list[Interaction]:
    """Return the voice note that may be meant; several, the likeliest first, when it is unclear.

    An answer that went out with the webhook's has no SID that we know: who quotes it and says
    plainly what they said means the note that sounds most like it.
    """
    if turn.message.quoted_sid is None:
        heard = (turn.user.asked or {}).get("heard")
        note = store.find_interaction(turn.db, heard) if heard else None
        return [note] if note and note.transcript else []
    quoted = store.find_quoted_interaction(turn.db, turn.message.quoted_sid)
    if quoted is not None:
        return [quoted] if quoted.user_id == turn.user.id and quoted.transcript else []
    recent = store.list_recent_interactions(turn.db, turn.user.id, _RECENT)
    notes = [one for one in recent if one.transcript and _is_plain(turn.text, one.transcript)]
    return sorted(notes, key=lambda one: -_likeness(one.transcript or "", turn.text))


def _is_plain(text: str, heard: str) -> bool:
    correction = read(text, heard)
    return correction is not None and correction.is_plain and bool(correction.words)


# -- what follows from it --------------------------------------------------------------------------


def _apply(
    turn: Turn, note: Interaction, words: str, act_on: Callable[[Turn, Intent], Reply]
) -> Reply:
    """Put other words in the place of those that were heard, and of what was made of them."""
    if words == note.transcript:
        return Reply(remarks.corrected(words))
    memory = store.find_memory_by_interaction(turn.db, note.id)
    reminder = store.find_reminder_by_interaction(turn.db, note.id)
    before = store.image_heard(turn.db, note.id)
    at_first = note.metadata.get("heard_at_first", note.transcript)
    store.set_transcript(turn.db, note.id, words)
    sources = {"heard_at_first": at_first, "transcript_source": SOURCE}
    store.note_interaction(turn.db, note.id, sources)
    again = _again(turn, note, words)
    log.info("transcript corrected interaction=%d", note.id)
    if memory is not None and not _asks_to_be_reminded(again):
        _change_memory(again, memory, note.transcript or "")
        store.add_undo_step(turn.db, turn.user.id, "corrected", before, turn.now)
        store.link_memory(turn.db, memory.id, turn.interaction_id, "source")
        return Reply(remarks.corrected(words), quotes=(memory.id,))
    is_pending = reminder is not None and reminder.status == "pending"
    if memory is None and not is_pending:
        store.add_undo_step(turn.db, turn.user.id, "corrected", before, turn.now)
        reply = act_on(again, again.intent)
        return Reply(remarks.corrected(words, reply.text), reply.quotes, reply.media)
    if memory is not None:
        store.delete_memory_row(turn.db, memory.id)
    if reminder is not None and is_pending:
        store.set_reminder_status(turn.db, reminder.id, "cancelled")
    request = _request(again)
    made = reminding.remind(again, request) if request else saving.save(again)
    _join_undo(turn, before)
    return Reply(remarks.corrected(words, made.text), made.quotes)


def _again(turn: Turn, note: Interaction, words: str) -> Turn:
    """Return the voice note's turn, as if these words had been heard in it, by the rules."""
    files = tuple(media.file_path for media in store.list_media(turn.db, note.id).values())
    text = "\n".join(filter(None, (note.content, words)))
    return replace(
        turn,
        interaction_id=note.id,
        message=replace(turn.message, body="", quoted_sid=None),
        text=text,
        intent=intents.classify(words, note.created_at, turn.zone),
        acts=_read(turn, text, note.created_at),
        received_at=note.created_at,
        perceived=Perceived(files=files, kind="audio", transcript=words),
    )


def _read(turn: Turn, text: str, said_at: datetime) -> tuple[Act, ...]:
    known = knowing.known_of(turn.db, turn.user, text, said_at)
    return intents.read(text, said_at, turn.zone, known)


def _request(turn: Turn) -> Remind | None:
    return next((act for act in turn.acts if isinstance(act, Remind)), None)


def _asks_to_be_reminded(turn: Turn) -> bool:
    return (
        _request(turn) is not None
        and when.parse_reminder(turn.text, turn.said_at, turn.zone, turn.language).complete
    )


def _change_memory(turn: Turn, memory: Memory, heard: str) -> None:
    words = turn.perceived.transcript
    has_it = bool(heard) and heard in memory.content
    content = memory.content.replace(heard, words, 1) if has_it else words
    tags = dict.fromkeys((*memory.tags, *saving.find_tags(words)))
    store.set_memory_words(turn.db, memory.id, content, list(tags))
    mentions = when.find_dates(turn.text, turn.said_at, turn.zone, turn.language)
    store.set_memory_days(turn.db, memory.id, [mention.day for mention in mentions])


def _join_undo(turn: Turn, before: dict[str, Any]) -> None:
    """Make one step of the correction and of what was just made after it."""
    made = store.find_undo_step(turn.db, turn.user.id, turn.now - timedelta(seconds=1))
    if made is not None and made.action in {"made", "saved"}:
        store.delete_undo_step(turn.db, made.id)
        before = before | {made.action: made.before["made"]}
    store.add_undo_step(turn.db, turn.user.id, "corrected", before, turn.now)
