"""What an act did, and what the last exchange did: ids alone, never words.

Invariant: what "it", "that one" and "no, I meant" speak of is what is written here, in the row of
the message that did it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import store
from language.known import LastAct
from replies import Reply
from services import Exchange
from store import Connection

_ASKED: Final = frozenset({"ask", "shown"})
MOST_MEANT = 9  # ids of a kind that are kept: nobody means more by "that"


@dataclass(frozen=True, slots=True)
class Done:
    """What one act did, and the sentence that says so."""

    text: str
    act: LastAct = ""  # "": nothing that a later word could be about
    memories: tuple[int, ...] = ()  # kept, changed or shown
    reminders: tuple[int, ...] = ()
    quotes: tuple[int, ...] = ()  # memories whose words the sentence repeats
    media: tuple[str, ...] = ()
    asks: bool = False  # the sentence is a question of ours
    kept: str | None = None  # what stays of the sentence, where its words are forgotten
    picks: tuple[str, ...] = ()  # what its numbers stand for, in order
    is_tied: bool = False  # the reminder was set ahead of the time of a note

    @property
    def reply(self) -> Reply:
        """The sentence alone, as a reply."""
        return Reply(self.text, self.quotes, self.media, self.kept, self.picks)


def done(reply: Reply, act: LastAct = "", **more: Any) -> Done:
    """Return a reply as what an act did."""
    more |= {"media": reply.media, "kept": reply.kept, "picks": reply.picks}
    return Done(reply.text, act, quotes=reply.quotes, **more)


def after(last: Exchange, one: Done) -> Exchange:
    """Return the exchange as it is after one more act of the same message."""
    if not one.act:
        return last
    memories = one.memories or (last.memories if one.reminders else ())
    reminders = one.reminders or (last.reminders if one.memories else ())
    is_tied = one.is_tied or last.is_tied
    return replace(last, act=one.act, memories=memories, reminders=reminders, is_tied=is_tied)


def read_last(db: Connection, user_id: int) -> Exchange:
    """Return what the user's last answered message did."""
    last = store.find_last_done(db, user_id)
    if last is None:
        return Exchange()
    interaction_id, did = last
    return Exchange(
        did.get("act", ""),
        tuple(did.get("memories", ())),
        tuple(did.get("reminders", ())),
        interaction_id,
        bool(did.get("tied")),
    )


def as_row(all_done: Sequence[Done], last: Exchange) -> dict[str, Any] | None:
    """Return what a message did as its row keeps it; None: nothing to come back to.

    What changes the note, or the reminder, of the exchange before goes on with its other half.
    """
    acts = [one for one in all_done if one.act]
    if not acts:
        return None
    acts.sort(key=lambda one: one.act not in _ASKED)  # what was kept beside a question is "that"
    kept: dict[str, Any] = {"act": acts[-1].act}
    memories = _last_ids(one.memories for one in acts)
    rung = _last_ids(one.reminders for one in acts)
    is_same = bool({*memories} & {*last.memories} or {*rung} & {*last.reminders})
    if is_same and kept["act"] in {"keep", "change"}:
        memories, rung = memories or [*last.memories], rung or [*last.reminders]
    for name, ids in (("memories", memories), ("reminders", rung)):
        if ids:
            kept[name] = ids
    if any(one.is_tied for one in acts) or (is_same and last.is_tied):
        kept["tied"] = True
    return kept


def _last_ids(groups: Iterable[Sequence[int]]) -> list[int]:
    return [number for group in groups for number in group][-MOST_MEANT:]
