"""What a clause's items say: their words as typed, what they name, and the time they state."""

import itertools
import re
from collections.abc import Sequence
from typing import Final

import when
from language import tables
from language.acts import Target, When
from language.forms.fold import evenly as fold
from language.reader import reminding
from language.reader.tagging import Item
from language.reader.views import View
from reading import hours
from reading.requests import Setting
from times.canonical import canon
from times.values import DURATION

_PAIR: Final = 2
_SIGNS: Final = " ,.;:!?-–—…\n\t"
CARRIERS: Final = ("fill", "link", "subj", "lead", "minor", "to", "all", "thing", "things", "last")


def words_of(items: Sequence[Item], setting: Setting) -> str:
    """Return the words of items as typed, from the first to the last."""
    if not items:
        return ""
    return setting.text[items[0].start : items[-1].end].strip(_SIGNS)


def trim(items: Sequence[Item], names: Sequence[str] = CARRIERS) -> list[Item]:
    """Return the items without those at either end that have one of the tags and no other use."""
    kept = list(items)
    while kept and kept[0].has(*names) and not kept[0].text.isdecimal():
        kept.pop(0)
    while kept and kept[-1].has(*names) and not kept[-1].text.isdecimal():
        kept.pop()
    return kept


def aim(items: Sequence[Item], view: View, setting: Setting) -> Target:
    """Return what the items name: a number, an ordinal, the last one, all, or words."""
    content = trim([item for item in items if not item.has("time", "bound")], (*CARRIERS, "that"))
    if any(item.has("that") for item in items):  # "it to 9": the number is of the time
        content = [item for item in content if not item.text.isdecimal()]
    words = words_of(content, setting)
    is_all = any(item.has("all") for item in items)
    numbers = tuple(
        int(item.text) for item in content if item.text.isdecimal() and len(item.text) < 4
    )
    points = any(item.has("that") for item in items)
    if (
        numbers
        and not points
        and all(item.text.isdecimal() or item.has(*CARRIERS, "fact") for item in content)
    ):
        return Target(numbers=numbers)
    place = next((ordinal(item, setting) for item in content if item.has("ordinal")), None)
    if place and len(content) == 1:
        return Target(ordinal=place)
    if not words and any(item.has("last") for item in items):
        return Target(ordinal=-1, is_last=True)
    if not words:
        return Target(is_last=not is_all, is_all=is_all)
    return Target(words=words, is_all=is_all)


def ordinal(item: Item, setting: Setting) -> int:
    words = [fold(word) for word in tables.words(setting.language, "text", "ordinal")]
    return words.index(item.text) + 1 if item.text in words else 1


def time_of(items: Sequence[Item], setting: Setting, filling: Sequence[Item] = ()) -> When | None:
    """Return the time that the items state, with the words that lead to it, without the filling."""
    words = _joined(items, filling, setting) if items else ""
    if not words:
        return None
    if bare := hours.read_minutes(items) or hours.read_bare(items, setting):
        return bare
    words = _without_article(words, setting.language)
    said = when.read_request(words, setting.now, setting.zone, setting.language)
    if clocked := _clocked(items, words, setting.language):
        again = when.read_request(clocked, setting.now, setting.zone, setting.language)
        words, said = (clocked, again) if again.due and not again.message else (words, said)
    return When(words, said.due, said.rrule, said.has_clock, said.problem)


def _without_article(words: str, language: str) -> str:
    """Return "at 11" for "le 11", where that article is of no day."""
    first, _, hour = words.partition(" ")
    found = _CLOCK.fullmatch(hour)
    articles = map(fold, tables.words(language, "times", "hour_articles"))
    is_hour = found is not None and int(found[1]) <= _LAST_HOUR and fold(first) in articles
    return f"at {hour}" if is_hour else words


_LAST_HOUR: Final = 24
_CLOCK: Final = re.compile(r"(\d{1,2})(?:[:.]\d\d)?")


def _joined(items: Sequence[Item], filling: Sequence[Item], setting: Setting) -> str:
    """Return the words of items without filling between them: "besok jam 9", not "besok aja"."""
    inside = any(items[0].end <= one.start and one.end <= items[-1].start for one in filling)
    if not inside:
        return words_of(items, setting)
    left = list(items)
    parts: list[list[Item]] = [[left.pop(0)]]
    for item in left:
        cuts = any(parts[-1][-1].end <= one.start and one.end <= item.start for one in filling)
        parts[-1:] = [parts[-1], [item]] if cuts else [[*parts[-1], item]]
    return " ".join(words_of(part, setting) for part in parts)


def hour_of(items: Sequence[Item], setting: Setting) -> When | None:
    """Return the hour that is said as a length might be: "plutôt 18h"."""
    words = words_of(items, setting)
    found = _HOUR.fullmatch(canon.read(words, setting.language).text.strip()) if words else None
    if found is None or int(found[1]) >= 24:
        return None
    words = f"at {found[1]}:{found[2] or '00'}"
    said = when.read_request(words, setting.now, setting.zone)
    return When(words, said.due, said.rrule, said.has_clock, said.problem)


def sure_hour_of(items: Sequence[Item], setting: Setting) -> When | None:
    """Return the hour of "11h", too late to be a length; None: it may be one."""
    said = canon.read(words_of(items, setting), setting.language).text.strip() if items else ""
    return _hour_alone(_NUMBERED_HOURS.sub(r"\1 Hour", said), setting)


_HOUR: Final = re.compile(r"(?:\bat )?\b(\d{1,2}) h(?: (\d{2}))?\b")
_NO_LENGTH: Final = 12  # nobody puts off by 17 hours
_SURE: Final = 6  # from here on "to 7h" is an hour, not a length


def _clocked(items: Sequence[Item], words: str, language: str) -> str:
    """Return "Sat at 10:00" for "samedi 10h", "at 18:00" for "naar 18 uur", where it is no length:
    minutes, a day beside it or a word that leads to it say so; else ""."""
    said = canon.read(words, language).text
    found = _HOUR.search(said)
    if found is None or int(found[1]) >= 24:
        return ""
    leads = (items[0].has("lead", "to") and int(found[1]) > _SURE) or int(found[1]) > _NO_LENGTH
    if not (leads or found[2] or any(item.has("time") for item in items[:-1])):
        return ""
    before = said[: found.start()].strip()
    before = before if any(item.has("time") for item in items[:-1]) else ""
    return f"{before} at {found[1]}:{found[2] or '00'}{said[found.end() :]}".strip()


def split_at_time(
    items: Sequence[Item], setting: Setting | None = None, *, is_ordered: bool = False
) -> tuple[list[Item], list[Item]]:
    """Return what a change is of, and its new time with what leads to it.

    `is_ordered`: the order stands before all times.
    """
    items = _without_old_hour(items, setting, is_ordered) if setting else items
    times = [at for at, item in enumerate(items) if item.has("time", "duration")]
    if not times:
        return list(items), []
    at = _start_of_times(items, times)
    while (
        at
        and items[at - 1].has("lead", "to", "minor", "bound")
        and not items[at - 1].has("that")
        and not items[at - 1].text.isdecimal()
    ):
        at -= 1
    while at < times[-1] and items[at].has("minor") and not items[at].has("lead", "to", "bound"):
        at += 1  # "the mom one" is no time
    if any(_names_something(item) for item in items[:at]):
        return list(items[:at]), list(items[at:])  # "it to Wednesday, same time"
    return list(items[times[-1] + 1 :]), list(items[at : times[-1] + 1])


def _without_old_hour(items: Sequence[Item], setting: Setting, is_ordered: bool) -> Sequence[Item]:
    """Return "half past 5" of "5 is too early, half past 5": of two hours the later one is new,
    but not of "make it 10, at 9 I sleep"."""
    times = [item for item in items if item.has("time")]
    if len(times) < _PAIR or not any(sign in setting.text for sign in ",;"):
        return items
    for old, new in itertools.pairwise(times):
        between = setting.text[old.end : new.start]
        if (
            any(sign in between for sign in ",;")
            and _is_hour(old, setting)
            and _is_hour(new, setting)
        ):
            if is_ordered:
                return [item for item in items if item.end <= old.end]
            return [item for item in items if item.start >= new.start or not item.has("time")]
    return items


def _is_hour(item: Item, setting: Setting) -> bool:
    """Tell an hour, or what leads to one, from a day."""
    words = words_of([item], setting)
    said = when.read_request(words, setting.now, setting.zone, setting.language)
    return said.has_clock and not when.find_dates(
        words, setting.now, setting.zone, setting.language
    )


def _start_of_times(items: Sequence[Item], times: list[int]) -> int:
    """Return where the last time begins: "the 6th at 6pm" is one, "Tuesday's to 7" are two."""
    at = times[-1]
    while True:
        before = at
        while before and items[before - 1].has("lead", "minor") and not _is_goal(items[before - 1]):
            before -= 1
        if not before or before - 1 not in times:
            return at
        at = before - 1


def _is_goal(item: Item) -> bool:
    """Tell the "to" of "to 7", also where it is an "at" as well, from the "of" of "the 3rd of"."""
    return item.has("to") and not item.has("of")


def _names_something(item: Item) -> bool:
    """Tell what a change may be of: "it", "everything", "the rent", the 2 of the list shown."""
    return item.has("that", "all") or item.text.isdecimal() or not item.has(*CARRIERS)


def shifted(view: View, time: When | None, setting: Setting) -> When | None:
    """Return "an hour later" for the hour by which an order puts off, or brings forward."""
    if time is None:
        return time
    said = _NUMBERED_HOURS.sub(r"\1 Hour", canon.read(time.text, setting.language).text.strip())
    said = said.replace("'", " ").removeprefix("about ").removesuffix(" about")  # "d'1h"
    if _WHOLE_DAY.fullmatch(said):  # "il giorno dopo"
        return When(said.removeprefix("at ").removeprefix("to "))
    if said == "Yesterday":  # "la veille plutôt"
        return When("1 Day earlier")
    if before := _LENGTH_BEFORE.fullmatch(said):  # "una hora antes"
        length_said = before[1] if before[1] != "Hour" else "1 Hour"
        return When(f"{length_said} earlier")
    length = _LENGTH.fullmatch(said)
    after = _LENGTH_AFTER.fullmatch(said) if not view.any("advance") else None
    if after and (reminding.moves_listed(view) or reminding.shifts(view)):
        return When(f"{after[1] or '1 Hour'} later")
    if length is None or not view.any("delay", "advance"):
        return _hour_alone(said, setting) or time
    return When(f"{length[1]} {'earlier' if view.any('advance') else 'later'}")


def _hour_alone(said: str, setting: Setting) -> When | None:
    """Return the hour of "oups 11h", where an hour is written as a length is; None: it is one."""
    found = _HOURS_ALONE.fullmatch(said)
    is_hour = found is not None and _SURE < int(found[1]) < 24
    if found is None or not is_hour or "h" not in tables.words(setting.language, *_UNITS):
        return None
    words = f"at {found[1]}:00"
    due = when.read_request(words, setting.now, setting.zone).due
    return When(words, due)


_UNITS: Final = ("times", "hour_units")
_NUMBERED_HOURS: Final = re.compile(r"\b(\d{1,2}) h\b(?! ?\d)")
_HOURS_ALONE: Final = re.compile(r"(\d{1,2}) Hour")
_WHOLE_DAY: Final = re.compile(r"(?:at |to )?1 (?:Day|Week) (?:later|earlier)")
_LENGTH_BEFORE: Final = re.compile(rf"({DURATION}|Hour) (?:before|earlier)")
_LENGTH_AFTER: Final = re.compile(rf"(?:in )?(?:({DURATION})|(?:an )?Hour)(?: later| after)?")
_LENGTH: Final = re.compile(rf"(?:(?:by|in|of|for|at|to|from|on) )*({DURATION})")


def after_verb(view: View, *names: str) -> list[Item]:
    """Return the items of a clause without its operative verb and its filling."""
    at = view.acts(*names)
    rest = [item for number, item in enumerate(view.items) if number >= view.at and number != at]
    while len(rest) > 1 and rest[0].has("no", "correct") and not rest[0].has("that", "article"):
        rest.pop(0)  # "nah, tomorrow at 8"
    if view.any("can_be") and rest and rest[-1].has("not"):
        rest.pop()  # "bisa diganti jam 8 gak"
    if names[:1] == ("done",):
        said = [item for item in rest if not item.has("done", "got", "tick", "state", "aux")]
        rest = said if view.content_of(tuple(said)) else rest
    idle = ("fill", "rather", "busy", "again", "needless", "can_be")
    return [item for item in rest if not item.has(*idle)]
