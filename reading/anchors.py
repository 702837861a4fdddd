"""Times tied to a known thing: "an hour before the dentist", "the day before Anna's birthday"."""

import re
from datetime import time
from functools import cache
from typing import Final

from language import tables
from language.acts import Anchor
from language.forms.fold import evenly as fold
from times.canonical.canon import read
from times.parsing.resolving import PART_HOUR
from times.values import DURATION, read_duration

_PLAIN: Final = ("plain", "plain_waking")
_REACH: Final = 60  # characters before "before" in which its distance stands
_LONGEST: Final = 80  # characters of the thing that is named
_DISTANCE: Final = re.compile(rf"(?:\b(?P<day>(?:the |a |one )?Day|Dom)|(?P<span>{DURATION})) ?$")
_THE_DAY: Final = re.compile(r"\bthe (?P<d>Day|Night|Evening|Morning|Week|Hour) ?$")


@cache
def _words(language: str) -> re.Pattern[str]:
    """The words for "before" in a language; "after" counts on."""
    words = sorted(map(fold, tables.words(language, "text", "before")), key=len, reverse=True)
    joined = "|".join(map(re.escape, words or ["\0"]))
    return re.compile(rf"(?<!\w)(?:{joined})(?!\w)")  # a vowel sign ends no word for "\b"


@cache
def _ends(language: str) -> re.Pattern[str]:
    """Where the name of the thing ends: at "to", a comma, a preposition before a number, or what
    asks, which some languages put last."""
    words = sorted(
        {fold(word) for word in tables.words(language, "text", "to") if len(word) > 1}, key=len
    )
    leads = sorted(map(fold, tables.words(language, "text", "lead")))
    asking = [fold(phrase) for key in _PLAIN for phrase in tables.words(language, "request", key)]
    return re.compile(
        rf"[,.;!?\n](?!\d)|\s(?:{'|'.join(map(re.escape, asking))})(?!\w)"
        rf"|\s(?:{'|'.join(map(re.escape, words[:12]))})\s"
        rf"|\s(?:{'|'.join(map(re.escape, leads))})\s(?=\d)|\sand\s"
    )


@cache
def _alone(language: str) -> frozenset[str]:
    """Return the words for "before" that stand alone: what follows them is to be done."""
    return frozenset(map(fold, tables.words(language, "text", "beforehand")))


@cache
def _article(language: str) -> re.Pattern[str]:
    words = "|".join(re.escape(fold(word)) for word in tables.words(language, "text", "article"))
    return re.compile(rf"\s*(?:{words})(?!\w)" if words else r"(?!)")


def find(text: str, language: str) -> tuple[Anchor | None, str]:
    """Return the anchor of a request, and the request without its words."""
    low = fold(text)
    if eve := _eve(language).search(low):
        return _day_before(text, low, eve, language)
    found = _words(language).search(low)
    if found is None:
        return _that_day(text, low, language)
    found = _without_task(low, found, language)
    back = max(0, found.start() - _REACH)
    spoken = read(text[back : found.start()])
    distance = _DISTANCE.search(spoken.text) or _THE_DAY.search(spoken.text)
    if distance is None:
        return None, text
    start = _article(language).match(low, found.end()) or found  # "before the 3pm call"
    end = _ends(language).search(low, start.end(), found.end() + _LONGEST)
    task = _infinitive(language).search(low, found.end())
    stop = min([len(text), found.end() + _LONGEST, *(one.start() for one in (end, task) if one)])
    named = text[found.end() : stop].strip()
    if found.group() in _alone(language):  # "un día antes confirmar con Ana"
        named, stop = "", found.end()
    if _is_time(named):
        return None, text
    begin = back + spoken.span(*distance.span())[0]
    sign = -1 if found.group() not in _AFTER else 1
    days, seconds = _size(distance)
    anchor = Anchor(_bare(named, language), sign * seconds, sign * days, text[begin:stop].strip())
    return anchor, " ".join((text[:begin].rstrip() + " " + text[stop:].lstrip()).split())


@cache
def _eve(language: str) -> re.Pattern[str]:
    words = sorted(map(fold, tables.words(language, "text", "eve")), key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, words or ["\0"])) + r")(?!\w)")


@cache
def _infinitive(language: str) -> re.Pattern[str]:
    """What leads to a task, and the verb that it begins with: "de commander", "d'appeler"."""
    leads = map(re.escape, map(fold, tables.words(language, "text", "infinitive")))
    ends = {fold(form.removeprefix("*")) for form in tables.words(language, "deed", "plain")}
    ends = {end for end in ends if end.isalpha()}
    return re.compile(rf"(?<!\w)(?:{'|'.join(leads) or chr(0)})\s?\w+(?:{'|'.join(ends)})(?!\w)")


def _without_task(low: str, found: re.Match[str], language: str) -> re.Match[str]:
    """Return "avant" of "une semaine avant de commander le gâteau", where no other task follows:
    what is to be done is no thing that it is before."""
    last = found.group().split()[-1]
    tasks = list(_infinitive(language).finditer(low, found.start()))
    is_task = bool(tasks) and tasks[0].start() + len(last) == found.end()
    if " " not in found.group() or not is_task or len(tasks) > 1:
        return found
    end = found.end() - len(last) - 1
    return re.compile(r"\w+(?: \w+)*").match(low, found.start(), end) or found


def _day_before(
    text: str, low: str, eve: re.Match[str], language: str
) -> tuple[Anchor | None, str]:
    """Read "la veille à 18h de sortir la carte", "la veille de l'examen"."""
    lead = _joins(language).match(low, eve.end())
    is_task = lead is None or _infinitive(language).match(low, lead.start(1)) is not None
    named, stop = "", eve.end()
    if lead is not None and not is_task:
        end = _ends(language).search(low, lead.end(), lead.end() + _LONGEST)
        stop = end.start() if end else min(len(text), lead.end() + _LONGEST)
        named = text[lead.end() : stop].strip()
        if _is_time(named):
            return None, text
    anchor = Anchor(_bare(named, language), 0, -1, text[eve.start() : stop].strip())
    return anchor, " ".join((text[: eve.start()].rstrip() + " " + text[stop:].lstrip()).split())


@cache
def _joins(language: str) -> re.Pattern[str]:
    leads = sorted(map(re.escape, map(fold, tables.words(language, "wanted", "joins"))))
    return re.compile(rf"\s({'|'.join(leads) or chr(0)})(?!\w)")


def _that_day(text: str, low: str, language: str) -> tuple[Anchor | None, str]:
    """Read "that day at 5", "on the day": of what was spoken of last."""
    said = sorted(map(fold, tables.words(language, "text", "same_day")), key=len, reverse=True)
    joined = "|".join(map(re.escape, said)) or "\0"
    found = re.search(rf"(?<!\w)(?:{joined})(?!\w)(?!\s+(?:before|after))", low)
    if found is None or _is_named(low[found.end() :]):
        return None, text
    rest = " ".join((text[: found.start()].rstrip() + " " + text[found.end() :].lstrip()).split())
    return Anchor("", text=text[found.start() : found.end()]), rest


def _is_named(following: str) -> bool:
    """Tell "the same day of the week"."""
    return following.lstrip().startswith(("of ", "as "))


_AFTER: Final = frozenset({"after", "nach", "despues de", "depois de", "apres", "dopo", "na"})


def _size(distance: re.Match[str]) -> tuple[int, int]:
    """Return the days and the seconds of a distance."""
    groups = distance.groupdict()
    if groups.get("span"):
        shift = read_duration(groups["span"])
        return shift.days + 30 * shift.months, shift.seconds
    if "d" in groups and groups["d"] == "Hour":
        return 0, 3600
    return (7, 0) if groups.get("d") == "Week" else (1, 0)


def hour_of(anchor: Anchor) -> time | None:
    """Return the hour of "the evening before"; None: it names no part of the day."""
    words = read(anchor.text).text.split()
    part = next((word for word in words if word in PART_HOUR), None)
    return time(PART_HOUR[part]) if part and anchor.offset_days else None


def _is_time(named: str) -> bool:
    """Tell "before 5pm", "before monday" from a thing."""
    words = read(named).text.split()
    return bool(words) and (words[0][:1].isdigit() or words[0][:1].isupper())


def _bare(named: str, language: str) -> str:
    """Return the thing without "that", which stands for what was spoken of last.

    So stands what ends the words that ask: "sag mir 2 Std vorher Bescheid", "erinner mich dran".
    """
    said = fold(named)
    is_idle = said in ("that", "it", "then", "this") or said in _beside(language)
    return "" if is_idle else named


@cache
def _beside(language: str) -> frozenset[str]:
    """Return the words that name nothing where they stand alone behind "before"."""
    asking = tables.words(language, "request", "remind")
    ends = (phrase.partition("* ")[2] for phrase in asking)
    idle = (word for key in ("minor", "fill") for word in tables.words(language, "text", key))
    return frozenset(fold(phrase) for phrase in (*ends, *idle) if phrase)
