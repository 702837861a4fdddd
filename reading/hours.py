"""Times that only a request makes what they are: "move it to 6", "no, at nine", "tomorrow 5"."""

import re
from collections.abc import Sequence
from itertools import dropwhile
from typing import Final

import when
from language import tables
from language.acts import When
from language.forms.fold import evenly as fold
from language.reader import tagging
from language.reader.tagging import Item
from language.reader.tokens import tokens_of
from reading.requests import Setting
from times.canonical import canon

_ORDERS: Final = ("move", "correct", "no", "snooze", "remind", "make")
_LEADING: Final = ("time", "move", "lead")  # to an hour
_BACK: Final = 8  # items before an hour in which the order stands
_LONGEST: Final = 4  # items of an hour: "half past seven"
_MOST: Final = 6  # tries in a text
_SHIFTED: Final = (" later", " earlier")
_BARE: Final = "bare"  # a time only because of the order before it
_TIME: Final = frozenset({"time"})
_MINUTES: Final = "minutes"  # a number that stands for minutes
_LEAST_MINUTES, _MOST_MINUTES = 5, 120
_MOST_BESIDE: Final = 4  # items of "nah, give me 15 more"
_BESIDE_MINUTES: Final = (
    "fill", "busy", "minor", "again", "lead", "link", "talk", "rather", "ahead_beside", "no",
    "correct", "make", "show", "remind", "snooze",
)  # fmt: skip
_BESIDE_DOTTED: Final = (
    "fill", "move", "make", "rather", "minor", "lead", "onto", "link", "no", "correct", "that",
    "talk", "yes", "subj", "article", "aux",
)  # fmt: skip
_DOTTED: Final = re.compile(r"(?<=\d)\.(?=\d\d$)")
_AT: Final = "at"  # before an hour alone, it makes a time in any language


def add_bare(items: list[Item], setting: Setting) -> list[Item]:
    """Return the items with hours behind an order, or behind a day, as times."""
    found: list[Item] = []
    at, tries = 0, 0
    while at < len(items):
        if not items[at].has(*_LEADING):  # as most
            found.append(items[at])
            at += 1
            continue
        end = _after_day(items, at)
        start = at
        if end == at and tries < _MOST and _may_be(items, at):
            tries += 1
            start, end = at + 1, _end_of_hour(items, at + 1, setting)
        if end == start:
            found.append(items[at])
            at += 1
            continue
        found += items[at:start]
        text = " ".join(item.text for item in items[start:end])
        tags = _TIME if start == at else _TIME | {_BARE}
        found.append(Item(items[start].start, items[end - 1].end, text, tags))
        at = end
    return found


def add_dotted(items: list[Item], setting: Setting) -> list[Item]:
    """Return a few words with "5.30" as a time, where nothing but an order stands beside it."""
    at = next((n for n in range(1, len(items)) if _is_dotted(items[n - 1], items[n], setting)), 0)
    others = [*items[: at - 1], *items[at + 1 :]] if at else items
    is_for = at == 1 and len(items) > 2 and items[2].has("to")  # "8.15 for the parcel"
    is_for = is_for or any(item.has("rather") for item in others)  # "oat milk 9.30 instead"
    if not at or not (is_for or all(item.has(*_BESIDE_DOTTED) for item in others)):
        return items
    text = f"{items[at - 1].text} {items[at].text}"
    dotted = Item(items[at - 1].start, items[at].end, text, _TIME | {_BARE})
    return [*items[: at - 1], dotted, *items[at + 1 :]]


def _is_dotted(hour: Item, minutes: Item, setting: Setting) -> bool:
    if hour.tags or minutes.tags or setting.text[hour.end : minutes.start] != ".":
        return False
    is_clock = hour.text.isdecimal() and minutes.text.isdecimal() and len(minutes.text) == 2
    return is_clock and int(hour.text[:3]) < 25 and int(minutes.text) < 60


def part_moves(items: list[Item], setting: Setting) -> list[Item]:
    """Return the items with "tomorrow to Friday" behind an order to move as two times: of, to."""
    if not any(item.has("move") for item in items):
        return items
    found: list[Item] = []
    for at, item in enumerate(items):
        is_moved = item.has("time") and any(i.has("move") for i in items[max(0, at - _BACK) : at])
        found += _parted(item, setting) if is_moved else [item]
    return found


def _parted(item: Item, setting: Setting) -> list[Item]:
    """Return the halves of a stretch and the "to" between them, or the item alone."""
    tokens = tokens_of(setting.text[item.start : item.end], [])
    words = tagging.tag(tokens, [], tagging.lexicon_of(setting.language))
    if canon.read(setting.text[item.start : item.end], setting.language).text.endswith(_SHIFTED):
        return [item]  # "1 hora pra frente"
    goal = next((w for w in words[1:-1] if w.has("to") and not w.has("of")), None)
    if goal is None:
        return [item]
    offset, text = item.start, setting.text
    first, last = (item.start, offset + goal.start), (offset + goal.end, item.end)
    first = (first[0], first[0] + len(text[slice(*first)].rstrip()))
    last = (last[1] - len(text[slice(*last)].lstrip()), last[1])
    to = goal._replace(start=offset + goal.start, end=offset + goal.end)
    return [_half(*first, item, setting), to, _half(*last, item, setting)]


def _half(start: int, end: int, item: Item, setting: Setting) -> Item:
    return Item(start, end, fold(setting.text[start:end]), item.tags)


def _after_day(items: list[Item], at: int) -> int:
    """Return the end of "tomorrow 5", or `at`."""
    if not items[at].has("time"):
        return at
    after = items[at + 2] if at + 2 < len(items) else None
    is_last = after is None or after.has("to", "fill", "link")
    is_hour = at + 1 < len(items) and _is_hour(items[at + 1])
    return at + 2 if is_hour and is_last else at


def _is_hour(item: Item) -> bool:
    return item.text.isdecimal() and not item.tags and int(item.text[:3]) <= 24


def _may_be(items: list[Item], at: int) -> bool:
    """Tell whether a word leads to an hour, with an order before: "move it to 6", "make it 9"."""
    if at + 1 >= len(items) or items[at + 1].tags or items[at + 1].is_protected:
        return False
    if items[at].has("move"):
        return " " in items[at].text  # "make it 9"; "move 9" is the ninth
    if items[at].has("onto"):  # "the bank to 10", "kannst du das auf 10 legen"
        behind = items[at + 2 : at + 2 + _LONGEST]
        if not behind or any(item.has("move") for item in behind):
            return True
    before = items[max(0, at - _BACK) : at + 1]
    return items[at].has("lead") and any(item.has(*_ORDERS) for item in before)


def _end_of_hour(items: list[Item], start: int, setting: Setting) -> int:
    """Return the end of the hour that begins at an item, or `start`."""
    end = start
    ends = ("to", "link", "fill", "move", "subj")
    while end < min(len(items), start + _LONGEST) and not items[end].has(*ends):
        end += 1
    bare = setting.text[items[start].start : items[end - 1].end]
    return end if end > start and _read_alone(f"{_AT} {bare}", setting) else start


def read_bare(items: Sequence[Item], setting: Setting) -> When | None:
    """Read an hour that stands alone among items: "to 9" as "at 9"; None: none does."""
    hour = list(dropwhile(lambda item: not item.has(_BARE), items))
    if not hour:
        return None
    said = _DOTTED.sub(":", setting.text[hour[0].start : hour[-1].end])
    return _read_alone(f"{_AT} {said}", setting)


def add_minutes(items: list[Item], setting: Setting, *, is_said_in: bool = False) -> list[Item]:
    """Return the items with the number of "in 15", "give me 20" as so many minutes.

    It is for what is said after something rang. `is_said_in`: of "in 15" alone.
    """
    numbers = [at for at, item in enumerate(items) if item.text.isdecimal() and not item.tags]
    if len(numbers) != 1 or len(items) > _MOST_BESIDE:
        return items
    [at] = numbers
    is_added = setting.text[: items[at].start].rstrip().endswith("+")  # "+10"
    if len(items) == 1 and not is_added:
        return items
    number, others = items[at], [*items[:at], *items[at + 1 :]]
    is_few = len(number.text) < 4 and _LEAST_MINUTES <= int(number.text) <= _MOST_MINUTES
    if not is_few or not all(item.has(*_BESIDE_MINUTES) for item in others):
        return items
    more = {*map(fold, tables.words(setting.language, "answers", "more"))}
    said = not is_said_in and any(item.has("busy", "again") or item.text in more for item in others)
    said = (
        said or is_added or f"in {number.text}" in canon.read(setting.text, setting.language).text
    )
    if not said:
        return items
    minutes = number._replace(tags=frozenset({"duration", _MINUTES}))
    return [*items[:at], minutes, *items[at + 1 :]]


def read_minutes(items: Sequence[Item]) -> When | None:
    """Return "in 15 minutes" for the number that stands for them; None: none does."""
    said = next((item for item in items if item.has(_MINUTES)), None)
    return When(f"in {said.text} minutes") if said else None


def _read_alone(words: str, setting: Setting) -> When | None:
    """Read words that are a time and nothing else."""
    said = when.read_request(words, setting.now, setting.zone, setting.language)
    is_time = said.due is not None and not said.message
    return When(words, said.due, said.rrule, said.has_clock, said.problem) if is_time else None
