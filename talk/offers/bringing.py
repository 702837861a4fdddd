"""What a file that was sent offers: to bring in what it holds, or to ring for its events.

Invariant: nothing is brought and nothing rings before the person says so; what was brought is done
before the transaction that says it (`transfer/programs/by_chat.py`).
"""

from dataclasses import replace
from typing import Any, Final

import replies
import store
import when
from language.acts import When
from language.catalogs import say, sentence
from language.questions import choices
from language.replies.of_reminders import numbered
from services import Turn
from talk.exchange import Done
from talk.reminders import reminding

MOST_RUNG: Final = 20  # events of a file that one yes sets reminders for
_WHATS: Final = {
    "export": sentence("an export of this assistant"),
    "chat": sentence("a chat exported from WhatsApp"),
    "telegram": sentence("chats exported from Telegram"),
    "keep": sentence("notes of Google Keep"),
    "enex": sentence("notes of Evernote or Apple Notes"),
    "elder": sentence("the database of a memory agent"),
    "contacts": sentence("contacts"),
    "calendar": sentence("a calendar"),
    "texts": sentence("notes in Markdown or plain text"),
}


def offer(turn: Turn, saved: Done) -> Done:
    """Offer beside what was kept what else its file is good for."""
    if turn.brings is not None:
        asked = {"question": "import", **turn.brings, "interaction": turn.interaction_id}
        store.set_asked(turn.db, turn.user.id, asked)
        what = say(_WHATS[turn.brings["kind"]])
        said = say(
            "This looks like {what}. Shall I bring in what it holds, each by itself? Say yes.",
            what=what,
        )
        return replace(saved, text=f"{saved.text}\n{said}")
    rings = turn.perceived.rings[:MOST_RUNG]
    if not rings:
        return saved
    store.set_asked(turn.db, turn.user.id, {"question": "events", "rings": rings})
    return replace(saved, text=f"{saved.text}\n{_offer_to_ring(turn, rings)}")


def _offer_to_ring(turn: Turn, rings: tuple[tuple[str, str, str | None], ...]) -> str:
    [(_, due, rrule), *others] = rings
    if not others and rrule is None:
        at = store.from_text(due).astimezone(turn.zone)
        return replies.offer_to_remind(when.describe_time(at, turn.now))
    return replies.offer_each_time(len(rings))


def ring(turn: Turn, asked: dict[str, Any]) -> Done | None:
    """Set the reminders that were offered, on a yes."""
    if choices.is_no(turn.text):
        return Done(say(replies.NEVER_MIND))
    if not choices.is_yes(turn.text):
        return None
    made = []
    for message, due, rrule in asked["rings"]:
        at = store.from_text(due).astimezone(turn.zone)
        if at > turn.now:
            made.append(reminding.set_one(turn, message, When("", at, rrule)))
    if not made:
        return Done(say("Those times are over by now."))
    numbers = tuple(number for one in made for number in one.reminders)
    return Done("\n".join(one.text for one in made), "remind", reminders=numbers)


def brought(turn: Turn, asked: dict[str, Any]) -> Done | None:
    """Say what became of bringing a file, or ask what it leaves open."""
    if turn.brought is None:
        return Done(say(replies.NEVER_MIND)) if choices.is_no(turn.text) else None
    if turn.brought.question is not None:
        store.set_asked(turn.db, turn.user.id, turn.brought.question)
        offered = [label for _, label in turn.brought.question["choices"]]
        footer = say("Reply with its number.")
        return Done(numbered(offered, turn.brought.said, footer), asks=True)
    if turn.brought.is_done:
        _leave_its_name(turn, asked)
    return Done(turn.brought.said)


def _leave_its_name(turn: Turn, asked: dict[str, Any]) -> None:
    """Leave of the document's memory its name alone: its words are memories of their own now."""
    memory = store.find_memory_by_interaction(turn.db, asked["interaction"])
    if memory is not None and memory.memory_type == "document":
        words = asked.get("name") or say(_WHATS[asked["kind"]])
        store.set_memory_words(turn.db, memory.id, words, list(memory.tags))
