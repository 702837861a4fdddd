"""Keeping what was said: as a note, as a list, or the message before.

Invariant: a statement is kept word for word, whatever else its message asks.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import replies
import store
import when
from language.acts import Keep, Remind, Span, Unclear
from language.catalogs import say, spoken
from language.questions import elsewhere
from services import Turn
from talk.exchange import Done
from talk.notes import lists, saving
from talk.offers import bringing
from talk.reminders import reminding

_EDGES: Final = " \t\n\r,;–—-"  # what stands between a statement and the next act


def keep(turn: Turn, act: Keep) -> Done:
    """Keep a statement."""
    if act.previous:
        return _keep_previous(turn, act)
    is_typed = saving.kind_of(turn) == "text"
    if act.name and act.items and is_typed:
        return lists.keep(turn, act)
    words = words_of(turn, act.spans) if is_typed else None
    if is_typed and (named := lists.named_in(words or turn.text, _spoken())):
        return lists.keep(turn, Keep(name=named.name, items=named.open))
    saved = saving.save(turn, words)
    if act.unsure and saved.memories:
        return replace(saved, text=replies.kept_unclear(""))
    if act.offers and saved.memories and not turn.user.asked:
        return _offer(turn, saved, words or turn.text)
    return saved


def _spoken() -> str:
    """Return the language spoken, without its writing: "hi" for "hi_Latn"."""
    return spoken().partition("_")[0]


def words_of(turn: Turn, spans: tuple[Span, ...]) -> str | None:
    """Return the words of an act as they were typed, signs around them too; None: all of them."""
    if not spans or len(turn.acts) <= 1:
        return None
    others = sorted(span for act in turn.acts for span in act.spans if span not in spans)
    parts: list[str] = []
    last = 0
    for start, end in (_widened(span, others, len(turn.text)) for span in spans):
        gap = turn.text[last:start]
        parts += [("\n" if "\n" in gap else " ") if parts else "", turn.text[start:end].strip()]
        last = end
    return "".join(parts).strip(_EDGES) or None


def _widened(span: Span, others: Sequence[Span], length: int) -> Span:
    """Return a span with the signs up to what other acts have."""
    start, end = span
    is_first = not any(other < start for other, _ in others)
    return (0 if is_first else start), min((o for o, _ in others if o >= end), default=length)


def _keep_previous(turn: Turn, act: Keep) -> Done:
    """Keep the message before this one, as it was said."""
    before = store.find_last_said(turn.db, turn.user.id, turn.interaction_id)
    words = (before.transcript or before.content) if before else ""
    if before is None or not words.strip():
        return Done(say(replies.NOTHING_BEFORE))
    known = store.find_memory_by_interaction(turn.db, before.id)
    if known is not None and known.content != words and known.content in words:
        memory_id = saving.keep_words(turn, words, "text", said_in=before)
        store.delete_memory_row(turn.db, known.id)  # a part of it was kept; all of it is now
        return Done(replies.saved_previous(words), "keep", (memory_id,), quotes=(memory_id,))
    if known is not None:
        return Done(replies.saved_before(known.content), "keep", (known.id,), quotes=(known.id,))
    memory_id = saving.keep_words(turn, words, "text", said_in=before)
    store.link_memory(turn.db, memory_id, turn.interaction_id, "source")
    return Done(replies.saved_previous(words), "keep", (memory_id,), quotes=(memory_id,))


def _offer(turn: Turn, saved: Done, words: str) -> Done:
    """Offer to remind of a task with a time, or of what comes again."""
    request = when.parse_reminder(words, turn.said_at, turn.zone, turn.language)
    is_ahead = request.due is not None and request.due > turn.now
    if not is_ahead or not request.has_clock or not request.message:
        return saved
    assert request.due is not None
    due = store.to_text(request.due)
    asked = {"question": "offer", "message": request.message, "due": due, "rrule": request.rrule}
    store.set_asked(turn.db, turn.user.id, asked)
    rule = when.describe_rule(request.rrule) if request.rrule else ""
    offer = replies.offer_to_remind(when.describe_time(request.due, turn.now), rule)
    return Done(f"{saved.text}\n{offer}", saved.act, saved.memories, quotes=saved.quotes)


def keep_file(turn: Turn) -> Done:
    """Keep a message that is more than words; a reminder that its caption asks for is set too."""
    saved = saving.save(turn)
    asked = [act for act in turn.acts if isinstance(act, Remind)]
    if (
        not asked
        or not when.parse_reminder(turn.text, turn.said_at, turn.zone, turn.language).complete
    ):
        return bringing.offer(turn, saved)
    made = reminding.remind(turn, asked[0])
    return replace(saved, text=f"{saved.text}\n{made.text}", reminders=made.reminders)


def keep_unclear(turn: Turn, act: Unclear) -> Done:
    """Keep a request that was not understood, unless a statement of the message holds it; say that
    nothing will ring."""
    said = replies.kept_unclear(act.unread)
    if act.question == "abroad":
        said = elsewhere.says_kept(act.readings[0])
    if any(isinstance(one, Keep) for one in turn.acts):
        return Done(said)
    return replace(saving.save(turn), text=said)
