"""A text cut into clauses: each asks for one thing, or says one.

Invariant: the clauses cover all items in order; none is cut within a protected stretch or a time.
"""

import itertools
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from language import tables
from language.reader.tagging import Item

_LEADING: Final = ("fill", "link")
_STATED_WITHIN: Final = 4  # items after a request in which a statement shows itself
_HEADING: Final = 6  # items of "three things please:", "remind me tomorrow:"
_OPENERS: Final = ("delete", "undo", "skip", "snooze")
_TOLD_WHY: Final = ("skip", "pause", "snooze", "once", "delete", "not")
_PUT_RIGHT: Final = 3  # items of "it's on Wednesday"
# After another order: "add milk to the list and move the dentist to 6".
_ORDERS: Final = ("delete", "move", "skip", "snooze", "tick")
_CHANGING: Final = ("remind", "delete", "move", "skip", "snooze", "once", "pause")
_OPENED: Final = ("that", "subj", "thing", "things", "time", "all")
_MOST_ORDERED: Final = 8  # items of an order before its reason
_BULLETS: Final = ("- ", "* ", "• ")
_MOST_ASKING: Final = 12  # items of "remind me on Monday, at 7,"
_LINES_DIGITS: Final = 3
_HARD: Final = frozenset(".!?;…।؟？。！")
_ASKING: Final = frozenset("?؟？")
_SOFT: Final = frozenset(",-–—()[]:")


@dataclass(frozen=True)
class Clause:
    """Items that belong together, and the text they stand in."""

    text: str  # the whole
    items: tuple[Item, ...]
    tail: str  # the signs after the last item
    is_line: bool = False  # it begins a line

    @property
    def start(self) -> int:
        return self.items[0].start

    @property
    def end(self) -> int:
        return self.items[-1].end

    @property
    def words(self) -> str:
        """The clause as typed."""
        return self.text[self.start : self.end]

    @cached_property
    def is_question(self) -> bool:
        return not _ASKING.isdisjoint(self.tail[:3])

    @cached_property
    def head(self) -> int:
        """The first item that is neither filling nor a link, or the number of items."""
        at = 0
        while at < len(self.items) and self.items[at].has(*_LEADING) and not _is_verb(self, at):
            at += 1
        return at

    def gap(self, at: int) -> str:
        """The signs before the item."""
        return self.text[self.items[at - 1].end : self.items[at].start] if at else ""


def _is_verb(clause: Clause, at: int) -> bool:
    """Tell "let me know" from filling: a request word that is also filling asks."""
    return clause.items[at].has("remind", "tell") and not clause.items[at].has("fill")


class _Cutter:
    """What the cuts need to know of a text, each found in one pass from the right."""

    def __init__(self, text: str, items: list[Item], abbreviations: frozenset[str]) -> None:
        self.text, self.items, self.abbreviations = text, items, abbreviations
        self.gaps = [text[a.end : b.start] for a, b in itertools.pairwise(items)]
        self.hard = [gap != " " and self._is_hard(at) for at, gap in enumerate(["", *self.gaps])]
        self.asks = [False] * (len(items) + 1)
        self.first = [len(items)] * (len(items) + 1)
        self.ends = [len(items)] * (len(items) + 1)  # where the sentence after an item begins
        self.stated = [len(items)] * (len(items) + 1)  # the next item that states something
        tail = text[items[-1].end :] if items else ""
        asks = not _ASKING.isdisjoint(tail[:3])
        for at in reversed(range(len(items))):
            if at + 1 < len(items) and self.hard[at + 1]:
                asks = not _ASKING.isdisjoint(self.gaps[at])
            self.asks[at] = asks
            leads = items[at].has(*_LEADING) and not items[at].has("remind")
            ends = at + 1 == len(items) or self.hard[at + 1]
            self.ends[at] = at + 1 if ends else self.ends[at + 1]
            self.stated[at] = at if items[at].has("state") else self.stated[at + 1]
            self.first[at] = at if not leads else at + 1 if ends else self.first[at + 1]

    def _is_hard(self, at: int) -> bool:
        """Tell whether a sentence or a line ends before the item."""
        if at == 0:
            return False
        gap = self.gaps[at - 1]
        if "\n" in gap:
            return True
        signs = gap.rstrip()
        if not signs or not _HARD.intersection(signs):
            return False
        if signs == gap and not _HARD.intersection(signs) - {"."}:
            return False  # no white space after the stop: "3.5", "e.g"
        before = self.items[at - 1]
        if before.has("enumerator"):
            return False
        if signs == "." and before.has("time") and self.items[at].has("time"):
            return False  # "am 5. um 10"
        last = before.text.rsplit(" ", 1)[-1]
        is_letter = len(last) == 1 and last.isalpha()  # "J. Smith", "9 p.m. to call"
        is_short = before.text in self.abbreviations or (
            is_letter and (before.has("time") or self.text[before.end - 1].isupper())
        )
        return not (signs.strip() == "." and (is_short or self._is_ordinal(at)))

    def _is_ordinal(self, at: int) -> bool:
        """Tell the stop of "am 3. um 9 Uhr" before an item; that of "at 6:45. the code is" ends."""
        before, after = self.items[at - 1], self.items[at]
        goes_on = (
            after.has("lead", "time", "link", "was_moved") and self.text[after.start].islower()
        )
        is_number = before.text[-1:].isdigit() and ":" not in self.text[before.start : before.end]
        if not (goes_on and before.has("time") and is_number):
            return False
        if not after.has("article"):
            return True
        is_day = before.text.split(" ")[0] in tables.words("de", "times", "day_leads")
        return is_day and any(i.has("remind") for i in self.items[max(0, at - _STATED_WITHIN) : at])

    def goes_on(self, at: int) -> bool:
        """Tell "remind me to call Bo today; to pay on Friday"."""
        between = self.gaps[at - 1] if at else ""
        return between.strip() == ";" and "\n" not in between and self.items[at].has("to")

    def opens(self, at: int, after_request: bool, after_order: bool = False) -> bool:
        """Tell whether what begins at an item is a clause of its own."""
        first = self._at(self.first[at], at)
        if first is None:
            return False
        if first.has("remind") or self._asks_behind_time(at):
            return True
        second = self._at(self.first[at] + 1, at)
        if self.asks[at] and (
            first.has("whbe", "any") or (first.has("wh") and second and second.has("aux"))
        ):
            return True
        if first.has("sum") and first.has("wh") and "," in self.gaps[at - 1]:
            return True  # "coffee 3.20, how much have I spent this week"
        is_order = first.has(*_OPENERS)
        is_order = is_order and (not first.has("slip") or first.has("that"))
        if is_order and (second.has(*_OPENED) if second else first.has("that")):
            return True  # "..., cancel that", "..., puoi eliminarlo"
        if first.has("make") and self._has_within(self.first[at], "thing"):
            return True
        if after_order and first.has(*_ORDERS) and second is not None and second.has(*_OPENED):
            return True
        if not after_request:
            return False
        start = at + self.items[at].has("link")
        if start >= len(self.items):
            return False
        if self.items[start].has("state") and start > at and "," in self.gaps[at - 1]:
            return self._has_within(start, "subj")  # ", sonst ist es zu spät"
        return self.items[start].has("subj") and self._states(start)

    def orders(self, start: int) -> bool:
        """Tell whether what begins at an item is an order to change something."""
        first = self._at(self.first[start], start)
        return first is not None and first.has(*_ORDERS, "add") and not first.has("slip", "remind")

    def _at(self, at: int, since: int) -> Item | None:
        """Return the item if it is in the same sentence."""
        return self.items[at] if at < self.ends[since] else None

    def _asks_behind_time(self, at: int) -> bool:
        """Tell "tomorrow at 5 remind me" and "at noon to water it" of several requests."""
        where = self.first[at]
        goes_on = where > at and self.items[at - 1].has("time") if at else False
        for ahead in range(where, min(where + 4, len(self.items))):
            if goes_on and ahead > where and "," in self.gaps[ahead - 1]:
                return False  # "in the morning and at night, remind me at 8"
            item = self._at(ahead, at)
            if item is None or not item.has("time", "lead", "fill", "remind"):
                return False
            if item.has("remind"):
                return True
        return False

    def _has_within(self, at: int, name: str) -> bool:
        for ahead in range(at, min(at + _STATED_WITHIN, len(self.items))):
            item = self._at(ahead, at)
            if item is None or item.has("to"):
                return False
            if item.has(name):
                return True
        return False

    def _states(self, at: int) -> bool:
        return self.stated[at] < min(at + _STATED_WITHIN, self.ends[at])


def _without_number(text: str, item: Item) -> Item:
    """Take the number of a line, "2. call Ann", for filling: it is no hour and ends nothing."""
    is_number = item.text.isdecimal() and len(item.text) < _LINES_DIGITS
    if not is_number or text[item.end : item.end + 2] not in (". ", ") "):
        return item
    if not text[: item.start].rstrip(" \t").endswith("\n"):
        return item
    return item._replace(tags=frozenset({"fill", "enumerator"}))


def cut(text: str, items: list[Item], abbreviations: frozenset[str]) -> list[Clause]:
    """Return the clauses of a text."""
    if not items:
        return []
    items = [_without_number(text, item) for item in items]
    cutter = _Cutter(text, items, abbreviations)
    bounds, request, stated = [0], False, False
    for at, item in enumerate(items):
        may_be_cut = at and (cutter.gaps[at - 1] != " " or item.has(*_LEADING))
        if may_be_cut and request and cutter.goes_on(at):
            continue
        if may_be_cut and (
            cutter.hard[at]
            or _is_cut(cutter, bounds[-1], at, request, stated)
            or _tells_why(cutter, bounds[-1], at)
        ):
            piece = items[bounds[-1] : at]
            is_whole = _prefers(piece) or _is_of_one_time(cutter, piece, at)
            if cutter.hard[at] or not _is_bare(piece) or is_whole:
                bounds.append(at)
            request, stated = False, False
        request = request or item.has(*_CHANGING)
        stated = stated or item.has("state")
    return _joined(text, items, bounds)


def _tells_why(cutter: _Cutter, start: int, at: int) -> bool:
    """Tell "skip Wednesday, Gran's doing it": an order with its time, then why."""
    first = cutter.items[start]
    if "," not in cutter.gaps[at - 1]:
        return False
    if _gives_reason(cutter, start, at):
        return True
    is_short = at - start <= _HEADING
    if is_short and denies_day(cutter.items[start:at]):
        # "mañana no, descanso"; not "mañana no, el lunes"
        following = cutter.items[at : at + _PUT_RIGHT]
        return not following[0].has("fill", "talk") and not any(i.has("time") for i in following)
    if not first.has(*_TOLD_WHY):
        return False
    if not first.has("skip", "pause", "snooze", "once", "not"):
        if not cutter.items[start + 1].has("that") and not _ends_order(cutter.items[start:at]):
            return False  # "cancel that, the doctor says I'm fine"
    elif first.has("not") and any(i.has("time") for i in cutter.items[at : at + _PUT_RIGHT]):
        return False  # "not Tuesday, it's Wednesday"
    if not is_short:
        return False
    piece = cutter.items[start:at]
    names = ("time", "duration", "lead", "article", "minor", "that", "fill", "subj", "bound")
    item = cutter.items[at]
    if item.has("lead") and not item.has("article"):
        return False
    if item.has("time", "duration", "link", "except", "limit", "fill", "not"):
        return False
    if first.has("skip", "pause", "snooze", "once", "delete") and _ends_order(piece):
        return True
    return len(piece) > 1 and all(each.has(*names) for each in piece[1:])


def _gives_reason(cutter: _Cutter, start: int, at: int) -> bool:
    """Tell "décale à dimanche, je bosse samedi": a whole order, then a statement of its own."""
    head = min(cutter.first[start], at - 1)
    while head + 1 < at and cutter.items[head].has("correct", "no", "yes"):
        head += 1
    first, *rest = cutter.items[head:at]
    if at - start <= _MOST_ORDERED and _is_needless(cutter, start, at):
        return True
    if at - start > _MOST_ORDERED or not _states_itself(cutter, at):
        return False
    timed = any(item.has("time", "duration") for item in (first, *rest))
    stated = any(item.has("state") and not item.has("lead", "done") for item in rest)
    if stated or first.has("slip") or any(item.has("remind", "wh") for item in rest):
        return False
    if cutter.items[at - 1].has("done"):
        return True  # "mamie c'est fait, je l'ai eue au téléphone"
    if (rest or first.has("that")) and all(item.has("that", "fill") for item in rest):
        return False  # "scrap that, it's the blue door"
    dated = any(item.has("time") for item in cutter.items[at : cutter.ends[at]])
    if first.has("move", "snooze", "skip") and timed:
        return True
    if first.has("delete") and dated:
        return True  # "cancel the call to Ann, I'll see her on Sunday": that is kept
    return _prefers(cutter.items[start:at])


def _prefers(items: Sequence[Item]) -> bool:
    """Tell "en fait dimanche plutôt": another time, and nothing else."""
    names = ("correct", "rather", "fill", "time", "duration", "lead", "no", "minor", "article")
    said = any(item.has("correct", "rather") for item in items)
    timed = any(item.has("time", "duration") for item in items)
    return said and timed and all(item.has(*names) for item in items)


def _is_needless(cutter: _Cutter, start: int, at: int) -> bool:
    """Tell "non serve più, funziona": all that is said first is that it is not needed."""
    said, first = cutter.items[start:at], cutter.items[at]
    names = ("needless", "fill", "no", "not", "correct", "minor", "link", "rather")
    others = ("time", "duration", *_CHANGING, "move", "make", "fill", "link", "needless", "to")
    only = any(item.has("needless") for item in said) and all(item.has(*names) for item in said)
    points = first.has("subj") and first.has("state")  # "scrap that, it's the blue door"
    return only and not points and not first.has(*others)


def _states_itself(cutter: _Cutter, at: int) -> bool:
    """Tell "je bosse samedi", "è già passato" from what goes on with a list, or a time."""
    first = cutter.items[at]
    if first.has("remind", "link", "fill", "that", *_OPENERS, "move", "make", "correct", "rather"):
        return False
    speaks = (first.has("subj") and not first.has("article")) or first.has("busy", "got")
    following = cutter.items[at : min(at + _PUT_RIGHT, cutter.ends[at])]
    states = any(i.has("state", "aux") and not i.has("lead") for i in following)
    return speaks or (states and not first.has("subj"))


def denies_day(items: Sequence[Item]) -> bool:
    """Tell "hoy no", "hoje não precisa": one day, then that it is not wanted."""
    *day, last = items
    if not last.has("not", "no", "needless", "skip") or any(item.has_digit for item in items):
        return False
    names = ("time", "lead", "minor", "fill", "article", "to")
    is_one = sum(item.has("time") for item in day) == 1
    return is_one and all(item.has(*names) for item in day)


def _ends_order(piece: list[Item]) -> bool:
    """Tell "skip the gym tonight," and "cancel the laptop one," where nothing more is listed."""
    last = piece[-1]
    is_one = last.has("minor") and not last.has("lead", "not", "article")
    return len(piece) > 2 and (last.has("time") or is_one)


def _is_of_one_time(cutter: _Cutter, piece: list[Item], at: int) -> bool:
    """Tell "only this Friday at 1:30," from a time that leads to a request."""
    following = cutter.items[at : at + _STATED_WITHIN]
    return piece[0].has("once") and not any(item.has("remind", *_OPENERS) for item in following)


def _is_cut(cutter: _Cutter, start: int, at: int, request: bool, stated: bool) -> bool:
    """Tell whether a clause begins at an item within a sentence."""
    items = cutter.items
    link = items[at].has("link") and not items[at - 1].has("link")
    gap = cutter.gaps[at - 1]
    is_short = at - start <= _MOST_ASKING
    if request and is_short and cutter.orders(at) and _asks_only(items[start:at]):
        return False  # "remind me on Monday, at 7, to take the bins out"
    soft = gap != "-" and (not _SOFT.isdisjoint(gap) or _has_picture(gap))  # not "check-in"
    if link or soft:
        return cutter.opens(at, request, cutter.orders(start))
    filled = items[at].has("fill") and not items[at - 1].has("fill", "link")
    where = cutter.first[at]
    return stated and filled and where < len(items) and items[where].has("remind")


def _has_picture(gap: str) -> bool:
    """Tell whether a sign like 😍 stands between two words."""
    return not gap.isascii() and any(unicodedata.category(sign) == "So" for sign in gap)


def _asks_only(piece: list[Item]) -> bool:
    """Tell "remind me on Monday, at 7," which does not say yet of what."""
    names = ("remind", "fill", "link", "time", "duration", "bound", "lead", "minor", "article")
    asks = any(item.has("remind") for item in piece)
    return asks and all(item.has(*names) and not item.has("not") for item in piece)


def _heads_lines(piece: list[Item], between: str) -> bool:
    """Tell whether each of the lines that follow is a request: "remind me tomorrow:"."""
    asks = any(item.has("remind", "things") for item in piece)
    return ":" in between and asks and len(piece) <= _HEADING


def _leads(piece: list[Item], between: str, following: list[Item]) -> bool:
    """Tell whether a piece belongs to what follows it: "starting Friday," and "three things:"."""
    if len(piece) > _HEADING:
        return False
    if _is_bare(piece):
        alone = piece[0].has("once") or _prefers(piece)
        alone = alone and not any(i.has("remind", *_OPENERS) for i in following)
        return "?" not in between and "\n" not in between and not alone
    said = any(item.has("state") or item.is_protected for item in piece)
    return ":" in between and not said and any(item.has("remind") for item in following)


def _is_bare(items: list[Item]) -> bool:
    """Tell whether a piece has no word of its own."""
    names = ("fill", "link", "time", "bound", "correct", "lead")
    return all(item.has(*names) for item in items) and not denies_day(items)


def _joined(text: str, items: list[Item], bounds: list[int]) -> list[Clause]:
    """Return the clauses; a piece without a word of its own goes to the next."""
    edges = [*bounds, len(items)]
    merged = [0]
    is_listing = False  # "remind me tomorrow:" and a line for each
    for at in range(1, len(bounds)):
        piece = items[merged[-1] : bounds[at]]
        between = text[items[bounds[at] - 1].end : items[bounds[at]].start]
        following = items[bounds[at] : bounds[at] + _STATED_WITHIN]
        is_line = "\n" in between and (between.count("\n") == 1 or between[-2:] in _BULLETS)
        asks = any(item.has("remind") for item in following)
        if is_listing and is_line and not asks:
            continue
        is_listing = is_line and _heads_lines(piece, between)
        if is_listing or _leads(piece, between, following):
            continue
        merged.append(bounds[at])
    found = []
    for start, end in zip(merged, [*merged[1:], edges[-1]], strict=True):
        limit = items[end].start if end < len(items) else len(text)
        tail = text[items[end - 1].end : limit]
        before = text[items[start - 1].end if start else 0 : items[start].start]
        found.append(Clause(text, tuple(items[start:end]), tail, not start or "\n" in before))
    return found
