"""A request to be reminded: where its head stands, its several requests, and what each says.

Invariant: one grammar for all ways to ask, whatever the language; what a request is about is given
to `when` behind the plainest of them ("remind me"), with what is protected left as it is typed.
"""

import itertools
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import when
from language import anchors, tables
from language.acts import Remind, Span, When
from language.heads import head_of
from language.tagging import Item
from language.views import View

_SIGNS: Final = " ,.;:!?-–—…\n\t"


@dataclass(frozen=True, slots=True)
class Setting:
    """What a request is read in."""

    text: str
    now: datetime
    zone: ZoneInfo
    language: str
    protected: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class _Part:
    """One of the requests of a clause: its items without the head."""

    items: tuple[Item, ...]

    @property
    def has_words(self) -> bool:
        return any(
            not item.has("time", "lead", "fill", "link", "bound", "to") for item in self.items
        )

    @property
    def has_time(self) -> bool:
        return any(item.has("time") for item in self.items)


def read_requests(view: View, setting: Setting) -> list[Remind]:
    """Return the reminders that a clause asks for; at least one."""
    start, end = head_of(view)
    before = tuple(item for item in view.items[:start] if item.has("time", "bound"))
    named = tuple(
        item
        for item in view.items[start:end]
        if not item.has("make", "remind", "urge", "thing", "subj", "fill", "link")
    )
    named = tuple(item for item in named if not item.has("lead", "minor"))
    heading = _heading_end(view, end)
    if heading:
        before += tuple(item for item in view.items[end:heading] if item.has("time"))
    parts = _lines(view, heading) if heading else _parts(view, end)
    found: list[Remind] = []
    for number, part in enumerate(parts):
        lead = before if number == 0 or heading else ()
        request = _read(part, lead, view, setting, found)
        found.append(replace(request, spans=_span(part, number, view)))
    found = _with_shared_words(found)
    if named and not found[0].message:
        found[0] = replace(found[0], message=_source(named, setting.text))
    return found


def _span(part: _Part, number: int, view: View) -> tuple[Span, ...]:
    """Return where a request stands; the first has the head too."""
    start = view.clause.start if number == 0 or not part.items else part.items[0].start
    return ((start, part.items[-1].end if part.items else view.clause.end),)


def _heading_end(view: View, start: int) -> int:
    """Return the first item of the lines under "remind me tomorrow:", or 0."""
    for at in range(start, len(view.items)):
        gap = view.clause.gap(at) if at else ""
        if "\n" in gap:
            return at if ":" in gap else 0
    return 0


def _lines(view: View, start: int) -> list[_Part]:
    breaks = [at for at in range(start + 1, len(view.items)) if "\n" in view.clause.gap(at)]
    edges = [start, *breaks, len(view.items)]
    return [_Part(view.items[a:b]) for a, b in itertools.pairwise(edges)]


def _parts(view: View, start: int) -> list[_Part]:
    """Cut what follows the head where a part has a time of its own."""
    items = view.items
    cuts = [start]
    for at in range(start + 1, len(items)):
        gap = view.clause.gap(at)
        linked = items[at].has("link") or "," in gap or ";" in gap
        if not linked or items[at - 1].has("link") or not _has_own_time(view, at):
            continue
        if any(item.has("time") for item in items[cuts[-1] : at]):
            cuts.append(at)
    return [_Part(items[a:b]) for a, b in zip(cuts, [*cuts[1:], len(items)], strict=True)]


def _has_own_time(view: View, at: int) -> bool:
    """Tell whether a part has a time before the next link; a bound goes with what is before."""
    for item in view.items[at : at + 12]:
        if item.has("bound"):
            return False
        if item.has("time"):
            return True
    return False


def _read(
    part: _Part, lead: tuple[Item, ...], view: View, setting: Setting, earlier: list[Remind]
) -> Remind:
    """Read one request; a clock after another request is on its day."""
    words = _carried(part, lead, setting)
    anchor, rest = anchors.find(words.text, setting.language)
    now = setting.now
    first = earlier[-1].when if earlier else None
    if first is not None and first.due is not None and not first.rrule:
        now = _morning_of(first.due, setting)
    said = when.read_request(rest, now, setting.zone)
    if said.due is not None and said.due <= setting.now:
        said = when.read_request(rest, setting.now, setting.zone)
    message = words.restored(said.message)
    time = None
    if said.problem != "no_time":
        clock = said.has_clock
        time = When(words.restored(words.text), said.due, said.rrule, clock, said.problem)
    unread = "" if anchor else said.unread
    return Remind(message=message, when=time, anchor=anchor, unread=unread)


def _morning_of(due: datetime, setting: Setting) -> datetime:
    """Return the start of another request's day, if that is not today."""
    local = due.astimezone(setting.zone)
    if local.date() == setting.now.astimezone(setting.zone).date():
        return setting.now
    return datetime.combine(local.date(), time(), tzinfo=setting.zone) - timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class _Carried:
    """A request in words that `when` reads; what is protected stands as a name."""

    text: str
    names: tuple[tuple[str, str], ...]

    def restored(self, words: str) -> str:
        for name, original in self.names:
            words = words.replace(name, original)
        return words


def _carried(part: _Part, lead: tuple[Item, ...], setting: Setting) -> _Carried:
    asked = tables.words(setting.language, "request", "remind")
    ask = next(words for words in asked if "*" not in words)
    items = list(part.items)
    while items and items[0].has("link", "fill") and not items[0].has("to", "lead", "time"):
        items.pop(0)
    while items and items[-1].has("fill", "link") and not items[-1].has("time", "lead"):
        items.pop()
    before = _source(lead, setting.text)
    body, names = _named(items, setting)
    return _Carried(" ".join(words for words in (before, ask, body) if words), names)


def _named(items: list[Item], setting: Setting) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return the words of items with names in place of what is protected."""
    if not items:
        return "", ()
    start, end = items[0].start, items[-1].end
    start = _opened(setting.text, start)
    end += setting.text[end : end + 1] in (")", "]")
    pieces: list[str] = []
    names: list[tuple[str, str]] = []
    at = start
    for first, last in setting.protected:
        if start <= first and last <= end:
            name = "Qx" + "".join(chr(97 + int(digit)) for digit in str(len(names)))
            names.append((name, setting.text[first:last]))
            pieces += [setting.text[at:first], name]
            at = last
    return "".join([*pieces, setting.text[at:end]]), tuple(names)


def _opened(text: str, start: int) -> int:
    """Take a bracket that opens before the first word along."""
    return start - 1 if start and text[start - 1] in "([" else start


def _source(items: tuple[Item, ...], text: str) -> str:
    return text[items[0].start : items[-1].end].strip(_SIGNS) if items else ""


def _with_shared_words(found: list[Remind]) -> list[Remind]:
    """Give a request without words those of its neighbour: "at 10 and again at 4 to drink"."""
    messages = [request.message for request in found]
    for at in range(len(found)):
        if not messages[at]:
            ahead = next((m for m in messages[at + 1 :] if m), "")
            behind = next((m for m in reversed(messages[:at]) if m), "")
            found[at] = replace(found[at], message=behind or ahead)
    return found
