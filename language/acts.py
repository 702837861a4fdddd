"""What a message asks for, as a tuple of acts; plain values that know no language and no database.

Invariants of every reading: the spans of the acts cover each letter and digit of the text and none
overlap; an act names what it is about in the sender's words (`Target`) and never picks a row.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Span = tuple[int, int]  # [start, end) in the text as typed
Wants = Literal["fact", "reminders", "agenda", "list", "media", "count", "sum", "everything"]
EditOp = Literal["add", "remove", "tick", "clear", "replace", "append", "swap", "shift"]
ChangeOp = Literal["move", "snooze", "skip", "done", "rename", "pause", "cancel", "end"]
Scope = Literal["", "one", "series", "all"]  # "": not said


@dataclass(frozen=True, slots=True)
class Target:
    """What an act is done to, as it was said; `talk` finds the rows, and asks when two fit."""

    words: str = ""  # "" with no flag set: nothing was named
    numbers: tuple[int, ...] = ()  # in the list last shown, from 1
    ordinal: int | None = None  # 1 the first, -1 the last ("the second one")
    is_last: bool = False  # "it", "that one": what was kept, set, shown or rang last
    is_all: bool = False
    is_quoted: bool = False  # the message that was answered to


@dataclass(frozen=True, slots=True)
class When:
    """A time as `times` read it; what was said and not understood is `Remind.unread`."""

    text: str  # the words
    due: datetime | None = None  # aware, in the person's zone
    rrule: str | None = None  # RFC 5545
    has_clock: bool = True  # False: only a day was said
    problem: str = ""  # why due is None


@dataclass(frozen=True, slots=True)
class Anchor:
    """A time tied to a known thing: "an hour before the dentist"."""

    words: str  # "the dentist"; "" what was spoken of last
    offset_s: int = 0  # negative: before
    offset_days: int = 0
    text: str = ""  # all the words of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """The base of all; `rule` names the row of the table that decided."""

    spans: tuple[Span, ...] = ()
    rule: str = ""
    confidence: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Keep(Act):
    """A note; `previous`: the message before this one is meant."""

    previous: bool = False
    name: str = ""  # of a list
    items: tuple[str, ...] = ()
    offers: bool = False  # a task with a time: the reply offers to remind of it
    moves: When | None = None  # the time that it may give to what was spoken of last, or rang
    unsure: bool = False  # it may have been meant to ring, or to change what rings: that is said


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit(Act):
    """A change of a note or of the items of a list; `target.words` is the note's or list's name."""

    target: Target = Target()
    op: EditOp
    items: tuple[str, ...] = ()
    old: str = ""
    new: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask(Act):
    """A question; `about` has its carrier words removed."""

    about: str = ""
    wants: Wants = "fact"
    stretch: tuple[datetime, datetime] | None = None  # [start, end), aware
    kind: str = ""  # of media that is wanted
    carried: bool = False  # it goes on from the question before
    offers: bool = False  # read as a question because notes hold its words: says how to keep it


@dataclass(frozen=True, slots=True, kw_only=True)
class Remind(Act):
    """A reminder to set: one of `when`, `anchor` and `unread` decides; with none it asks."""

    message: str = ""
    when: When | None = None
    anchor: Anchor | None = None
    unread: str = ""  # words of time or scope that were not understood: it asks


@dataclass(frozen=True, slots=True, kw_only=True)
class Change(Act):
    """A change of a reminder that is there."""

    target: Target = Target()
    op: ChangeOp
    when: When | None = None
    scope: Scope = ""
    day: When | None = None  # the occurrence that is meant: "cancel tomorrow's"
    new_text: str = ""
    unread: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forget(Act):
    """Notes to forget."""

    target: Target = Target()
    kind: str = ""  # of media


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo(Act):
    """Take the last step back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(Act):
    """The answer to the open question."""

    choice: Literal["yes", "no", "numbers", "all", "when", "words"]
    numbers: tuple[int, ...] = ()
    when: When | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk(Act):
    """Small talk: a greeting, thanks, a yes to nothing."""

    topic: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Help(Act):
    """What can you do?"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command(Act):
    """A message that begins with a slash, or means one: `/list photos`."""

    name: str
    argument: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unclear(Act):
    """Nothing is done but what is kept; the reply asks `question` and says that nothing rings."""

    question: str = ""
    readings: tuple[str, ...] = ()
    unread: str = ""
