"""What the rows of the table look at that give a series its end, or leave days out of it: "until
Christmas", "no more of it after September", "not this Thursday".

Invariant: what is ended is a pending reminder that is named or pointed at; the words of its end
stand behind what leads to them, or before it where a language puts that last.
"""

import itertools
import re
from functools import cache
from typing import Final

from language import tables
from language.forms.fold import evenly as fold
from language.reader.tagging import Item
from language.reader.views import View

_KEYS: Final = ("until", "beyond")
_MOST: Final = 14  # words of "keep the pill reminder going until the 20th, then stop"
_SPOKEN_OF: Final = ("remind", "change", "shown", "ask")
_STOPPING: Final = ("delete", "needless", "unwanted", "not", "no", "ends")
_GOING_ON: Final = ("goes_on", "once", "until", "ahead", "fill", "link", "make")
_OTHERS: Final = ("wh", "whbe", "urge", "list", "note", "duration", "pause", "skip", "snooze")
_PUT_OFF: Final = ("defer", "delay", "snooze")
# What stands around the name of what is ended, and says nothing of it.
_CARRIES: Final = (
    *_STOPPING, "goes_on", "once", "until", "beyond", "remind", "thing", "things", "fill", "that",
    "make", "move", "ahead", "cancel", "minor", "keep", "state", "correct", "rather",
)  # fmt: skip


def ends(view: View) -> bool:
    """ "stop the gym one after September", "only until Christmas", of a reminder."""
    at = marker(view)
    if at is None or view.is_asked or view.size > _MOST or view.any(*_OTHERS):
        return False
    if not when_said(view, at) or not _is_of_reminder(view, at) or _says_hours(view):
        return False
    before = tuple(item for item in view.items[:at] if not item.has("time"))
    if leads(view, at) == "until":
        return not view.any(*_PUT_OFF) and _goes_on(view, before, at)
    around = view.items if view.verb != "first" else before
    return any(item.has(*_STOPPING) for item in around)


def _says_hours(view: View) -> bool:
    """Tell "samsat buka jam 8 sampe jam 3", "open from 9 to 5": from when till when it is so."""
    hours = [item for item in view.items if item.has("time") and item.has_digit]
    return len(hours) > 1 and not view.any("goes_on", "ends", "once", "delete", "not", "needless")


def quiets(view: View) -> bool:
    """ "stop the gym until Christmas": it is quiet till then."""
    at = marker(view)
    if at is None or leads(view, at) != "until" or view.acts("delete") is None:
        return False
    is_few = not view.is_asked and view.size <= _MOST and not view.any(*_OTHERS)
    return is_few and bool(when_said(view, at)) and _is_of_reminder(view, at)


def _goes_on(view: View, before: tuple[Item, ...], at: int) -> bool:
    """Tell that it rings until then, not that it is moved, or quiet, until then."""
    moved = any(item.has("move") and not item.has("make", "goes_on") for item in before)
    stopped = any(item.has("delete") and not item.has("once") for item in before)
    asked = view.any("remind") and not any(item.has("goes_on") for item in before)
    if moved or stopped or asked:
        return False
    return bool(named(view, at)) or all(item.has(*_GOING_ON, *_CARRIES) for item in before)


def marker(view: View) -> int | None:
    """Return the index of "until" or "after", alone or as what leads a time ("nach Ostern")."""
    found = [at for at in range(len(view.items)) if leads(view, at)]
    together = [at for at, after in itertools.pairwise(found) if after == at + 1]
    return next((at for at in found if at not in together), None)


def leads(view: View, at: int) -> str:
    """Return how an item leads to the end of a series: "until", "beyond", or not."""
    item = view.items[at]
    if not item.has("time"):
        return "until" if item.has("until") else "beyond" if item.has("beyond") else ""
    words = fold(view.clause.text[item.start : item.end])
    return next((key for key in _KEYS if lead_of(view.language, key, words)), "")


def lead_of(language: str, key: str, words: str) -> str:
    """Return the words of a key that a time begins with, folded as it is."""
    return next((lead for lead in _leads_of(language, key) if words.startswith(f"{lead} ")), "")


@cache
def _leads_of(language: str, key: str) -> tuple[str, ...]:
    """Return the words of a key, folded, the longest first."""
    return tuple(sorted(map(fold, tables.words(language, "text", key)), key=len, reverse=True))


def when_said(view: View, at: int) -> tuple[Item, ...]:
    """Return the items that say until when."""
    if view.verb == "last":
        start = at
        while start and view.items[start - 1].has("time"):
            start -= 1
        return view.items[start:at]
    start = at if view.items[at].has("time") else at + 1
    end = at + 1
    while end < len(view.items) and not view.items[end].has("link", "ends", "delete", "goes_on"):
        end += 1
    said = view.items[start:end]
    while said and said[-1].has("fill", "minor", "link") and not said[-1].has("time"):
        said = said[:-1]
    return said


def named(view: View, at: int) -> tuple[Item, ...]:
    """Return the items that name what is ended."""
    said = when_said(view, at)
    beside = (item for item in view.items if item not in said)
    return tuple(item for item in beside if not item.has(*_CARRIES, "link", "article", "subj"))


def _is_of_reminder(view: View, at: int) -> bool:
    """Tell whether a reminder is named, or meant by what was spoken of last."""
    words = view.content_of(named(view, at))
    if words:
        return view.known.reminder_with(words) == "all"
    spoken_of = view.known.last in _SPOKEN_OF
    return spoken_of or view.noun_at is not None


# -- days left out of it ---------------------------------------------------------------------------


@cache
def _hour() -> re.Pattern[str]:
    """Return what tells an hour from a day, in any language."""
    leads, units = _choice("hour_leads"), _choice("hour_units")
    return re.compile(rf"^(?:{leads}) (?=\d)|\d ?(?:{units})(?!\w)|\d[:.]\d|\d h ?\d|\d \d\d$")


def is_hour(words: str) -> bool:
    """Tell "alle 10", "10h30" from a day."""
    return _hour().search(words) is not None


def _choice(key: str) -> str:
    return "|".join(re.escape(fold(word)) for word in sorted(tables.every_phrase("times", key)))


def skips_then(view: View) -> bool:
    """ "not this Thursday", "heute nicht", after a reminder was set or changed."""
    if _denies_day(view):
        return True
    if view.known.last not in ("remind", "change") or not view.head.has("not") or view.asks:
        return False
    names = ("time", "lead", "minor", "fill", "subj", "article", "link")
    days = [at for at, item in enumerate(view.items) if at > view.at and item.has("time")]
    said = any("," in view.clause.gap(at) for at in range(view.at + 1, len(view.items)))
    said = said and not all(view.items[at].has_digit for at in days)
    hours = any(is_hour(view.items[at].text) for at in days)
    return bool(days) and not said and not hours and all(i.has(*names) for i in view.rest)


def _denies_day(view: View) -> bool:
    """ "hoy no", "hoje não precisa", "malem ini skip ya": a day, and that it is not wanted."""
    if view.known.last not in ("remind", "change") or view.asks or view.has_comma:
        return False
    denying = [at for at, item in enumerate(view.items) if item.has(*_DENYING)]
    hours = any(sign.isdigit() for sign in view.clause.words)
    opens = bool(denying) and (denying[0] > 0 or view.items[0].has("needless"))
    if not opens or hours or view.size > _MOST_DENIED:
        return False
    names = (
        "time", "lead", "minor", "fill", "article", "to", "that", "subj", "rather", "remind",
        "link",
    )  # fmt: skip
    beside = [item for at, item in enumerate(view.items) if at not in denying]
    days = [item for item in beside if item.has("time")]
    first = next((at for at, item in enumerate(view.items) if item.has("time")), 0)
    orders = [at for at, item in enumerate(view.items) if item.has("move")]
    is_order = any(at < first or at not in denying for at in orders)  # "no, ponlo el lunes"
    others = tuple(item for item in beside if not item.has(*names, "once"))
    is_of_it = not others or _names_known(view, others)
    return 1 <= len(days) <= _MOST_DAYS and not is_order and is_of_it


def _names_known(view: View, items: tuple[Item, ...]) -> bool:
    """Tell whether items are words of a known reminder alone: "besok ga lari"."""
    words = view.content_of(items)
    is_plain = not any(item.tags for item in items)
    return is_plain and bool(words) and view.known.reminder_with(words) == "all"


_MOST_DENIED: Final = 9  # words
_MOST_DAYS: Final = 2  # "hoje e amanhã"
_DENYING: Final = ("not", "no", "needless", "skip")


def leaves_out(view: View) -> bool:
    """ "except Sundays", "but not on Mondays", after a reminder was set or changed."""
    if view.known.last not in ("remind", "change") or view.asks or not view.opens_with("except"):
        return False
    names = ("time", "lead", "fill", "minor", "subj", "article")
    said = [item for item in view.rest if not item.has(*names)]
    times = [item for item in view.rest if item.has("time")]
    if len(times) > 1 and all(item.has_digit for item in times):  # "except the 16th and 30th"
        return all(item.has(*names, "link") for item in view.rest)
    return len(said) + len(times) == 1
