# ruff: noqa: E501 - a rule a line reads as the table it is
"""Finds the times in a canonical text and works out the moments they mean.

Invariant: `find_pieces` and `group` say what the words state; `resolve` alone decides the moment,
and never gives one that is not after `now`. Weeks start on Monday.
"""

import re
from dataclasses import replace
from datetime import date, datetime
from typing import Final, Literal
from zoneinfo import ZoneInfo

from language.forms import content
from language.lazy import Lazy, Sieve
from times import day_order
from times.parsing.clocks import CLOCK_RULES, COUNTED, STOP, clock_hour
from times.parsing.dates import DATE_RULES, FOLLOW, Build
from times.parsing.pseudo import is_no_time
from times.values import (
    DURATION,
    UNIT,
    Day,
    Part,
    Piece,
    Shift,
    Value,
    read_duration,
)
from times.zones import CITIES, parse_zone

Problem = Literal[
    "",
    "no_time",
    "past",
    "impossible",
    "too_much",
    "seconds",
    "nothing",
    "never",
    "zone",
    "far",
    "unread",
]

# --- Parts of day, distances, zones ----------------------------------------------------------------

PART_RULES: Final[tuple[tuple[str, Build], ...]] = (
    (
        r"(?:this |Today )(?:early |late |very )?(?P<p>Morning|Afternoon|Evening|Night)\b",
        lambda m, t: Part(m["p"], True),
    ),
    (r"(?:late |later )?Tonight\b", lambda m, t: Part("Night", True)),
    (
        r"(?:(?:in|on|during|by|at|for) )?(?:the )?(?:early |late |mid[ -]?|very )*(?P<p>Morning|Afternoon|Evening|Night)\b(?! (?:shift|gown|dress|class|light|out))",
        lambda m, t: _part(m),
    ),
    (
        r"early (?=\d(?!\d? ?(?:Second|'s))|Tomorrow|Mon|Tue|Wed|Thu|Fri|Sat|Sun|Today)",
        lambda m, t: Part("Morning"),
    ),
)

_COMPOUND: Final = Lazy(
    r"\b(?:date|game|movie|quiz|poker|trivia|bingo|girls|guys|boys|ladies|karaoke|pizza|taco|parents|comedy|wedding|opening|family|pub|bowling|music|club|book|craft|theatre|theater|open mic|mic|concert|prom|curry|sushi|wine|good) $"
)


def _part(m: re.Match[str]) -> Part | None:
    """ "movie night", "evening primrose oil" and "good morning" are things, not times."""
    bare, before = m.group()[0].isupper(), m.string[: m.start()]
    if bare and _COMPOUND.search(before):
        return None
    if before.endswith(("other ", "last ")):
        return None  # "the other night", "last night" are over
    of_a_thing = bare and not _LED_PART.search(before) and not _AFTER_PART.match(m.string, m.end())
    return None if of_a_thing else Part(m["p"])


_LED_PART: Final = Lazy(
    r"(?:\b(?:Today|Tomorrow|Overmorrow|Yesterday|Mon|Tue|Wed|Thu|Fri|Sat|Sun|every|each|this|that|next|last|one)"
    r"|(?<![\d/.])\d{1,2}(?:th)?|oclock|am|pm),? $"
)
_AFTER_PART: Final = Lazy(FOLLOW)


_ANCHOR_WORDS: Final = r"(?: (?:my|our|an?|that|it|then|this|his|her|their|each|every|when))?"
IN_RULES: Final[tuple[tuple[str, Build], ...]] = (
    (
        r"in (?P<h>\d{1,2}):(?P<m>[0-5]\d) ?(?:Hour|h)\b",
        lambda m, t: Shift(seconds=int(m["h"]) * 3600 + int(m["m"]) * 60),
    ),
    # "dua jam dua puluh menit lagi": Indonesian hours and "at" are one word
    (
        r"(?P<h>\d{1,2}) at (?P<m>\d{1,2}) Minute later\b",
        lambda m, t: Shift(seconds=int(m["h"]) * 3600 + int(m["m"]) * 60),
    ),
    (
        rf"(?:in|after|\+|for) ?(?:about |another |exactly |the next |next |just |less than |maybe |like |~ ?)*(?:a )?(?P<d>{DURATION})(?: or so)?(?:s? time\b)?(?: (?:from (?:now|this moment|Today)|later))?",
        lambda m, t: _in(m),
    ),
    (
        rf"(?P<d>{DURATION})(?: or so)?,? (?:from (?:now|this moment|this point|Today|right now)|later|hence|after (?:now|Today)|after(?=$| ?[,.;!?]| to )|out(?=$| ?[,.;!?]))",
        lambda m, t: _from_now(m),
    ),
    (
        rf"(?P<d>\d{{1,3}}) (?:next few|coming|upcoming) (?P<u>{UNIT})",
        lambda m, t: read_duration(f"{m['d']} {m['u']}"),
    ),
    (
        rf"(?<!for )(?<!over )(?<!for the )(?<!over the )(?:the )?next (?P<d>(?:\d{{1,3}}|couple(?: of)?|few) {UNIT}(?:(?: and|,)? \d{{1,3}} {UNIT})*|Hour\b|Minute\b)",
        lambda m, t: read_duration(
            m["d"] if m["d"][0].isdigit() or " " in m["d"] else "1 " + m["d"]
        ),
    ),
    (rf"(?P<d>{DURATION})(?= (?:timer|countdown|alarm)\b)", lambda m, t: read_duration(m["d"])),
    (
        r"in (?P<n>\d{1,3}) ?(?P<q>['\"])(?!\w)",
        lambda m, t: Shift(seconds=int(m["n"]) * (60 if m["q"] == "'" else 1)),
    ),
    (
        rf"(?P<d>{DURATION})(?: or so)? ago\b(?:,? (?:Today|Yesterday)\b)?",
        lambda m, t: -read_duration(m["d"]),
    ),
    (rf"ago (?:about )?(?P<d>{DURATION})", lambda m, t: -read_duration(m["d"])),
    (r"(?:in|within) the next (?P<d>Hour)\b", lambda m, t: Shift(seconds=3600)),
)
BEFORE_RULES: Final[tuple[tuple[str, Build], ...]] = (
    (
        rf"(?!the Day before[.?!]?$)(?<!\bat )(?P<d>{DURATION}|(?:the )?(?:Day|Week|Night|Month|Hour)) (?P<r>before(?:hand)?|earlier|early|prior)\b{_ANCHOR_WORDS}",
        lambda m, t: -_counted(m["d"]),
    ),
    (
        rf"(?!the Day after[.?!]?$)(?P<d>{DURATION}|(?:the )?(?:Day|Month)|the Week(?! from)|(?<!the )(?<!la )Week) (?P<r>after|from|past|following|since){_ANCHOR_WORDS}",
        lambda m, t: _counted(m["d"]),
    ),
    (rf"(?:\+|plus) ?(?P<d>{DURATION})", lambda m, t: read_duration(m["d"])),
    (
        rf"(?<!h )(?<!h \d\d )(?<!Hour )(?:-|minus) ?(?P<d>{DURATION})",
        lambda m, t: -read_duration(m["d"]),
    ),
)


def _counted(words: str) -> Shift:
    """Read "the day" and "day" before or after something as one day."""
    return read_duration(
        words
        if words[0].isdigit() or " " in words.removeprefix("the ")
        else "1 " + words.removeprefix("the ")
    )


def _from_now(m: re.Match[str]) -> Shift:
    """ "a day from right now" is to the minute, "a day from now" is a day."""
    shift = read_duration(m["d"])
    if "right now" in m.group() and not shift.months:
        return Shift(seconds=shift.days * 86400 + shift.seconds)
    return shift


def _in(m: re.Match[str]) -> Shift | None:
    """ "for 2 hours" is how long, not when; "after 2 hours" and "in 2 hours" are when."""
    return None if m.group().startswith("for") else read_duration(m["d"])


# Those that are words of a language as well ("ist", "est") name a zone behind a clock alone.
_ZONE_ABBREVIATIONS: Final = (
    "utc|gmt|edt|cst|cdt|mst|mdt|pst|pdt|akst|akdt|hst|bst|cet|cest|eet|eest|msk|jst|kst|aest|"
    "aedt|acst|awst|nzst|nzdt|sgt|hkt|pkt|wib|wita|brt|sast|z|eastern|pacific|central|mountain"
    "|(?<=[0-9mnk] )(?:est|ist|et|ct|mt|pt|wet|west|wit|art)|(?<=[0-9])(?:est|ist|et|pt)"
)
ZONE_RULES: Final[tuple[tuple[str, Build], ...]] = (
    (
        rf"[(\[]?(?P<z>(?:{_ZONE_ABBREVIATIONS}))\b(?: ?(?P<o>[+-]\d{{1,2}}(?::?\d\d)?))?(?: (?:standard |daylight )?time)?[)\]]?",
        lambda m, t: parse_zone(m["z"] + (m["o"] or "")),
    ),
    (r"(?P<z>[a-z]{3,12}/[a-z_]{3,20}(?:/[a-z_]{3,20})?)\b", lambda m, t: parse_zone(m["z"])),
    (
        rf"(?:in |at )?(?P<z>{'|'.join(CITIES)})(?:s)? (?:local )?time\b",
        lambda m, t: parse_zone(m["z"]),
    ),
    (rf"in (?P<z>{'|'.join(CITIES)})\b", lambda m, t: parse_zone(m["z"])),
    (r"(?<= t \d\d:\d\d)(?P<z>[+-]\d{2}:\d{2})\b", lambda m, t: parse_zone("utc" + m["z"])),
    (r"(?<=:\d\d:\d\d)(?P<z>[+-]\d{2}:\d{2})\b", lambda m, t: parse_zone("utc" + m["z"])),
    (r"(?P<z>[+-]\d{2}:\d{2})\b", lambda m, t: parse_zone("utc" + m["z"])),
)

_RULES: Final = tuple(
    (
        kind,
        Lazy(pattern if pattern.startswith(("(?<", "(?:(?<")) else rf"(?<!\w){pattern}"),
        build,
    )
    for kind, rules in (
        ("in", IN_RULES),
        ("before", BEFORE_RULES),
        ("day", DATE_RULES),
        ("clock", CLOCK_RULES),
        ("part", PART_RULES),
        ("zone", ZONE_RULES),
    )
    for pattern, build in rules
)
_SIEVE: Final = Sieve([pattern for _, pattern, _ in _RULES])
_BARE: Final = Lazy(
    rf"(?<![\w:./$€£-])(?P<h>\d{{1,2}})(?: (?P<m>[0-5]\d))?\b{STOP}{COUNTED}(?:[ -]?ish\b)?{FOLLOW}"
)


_EXACTLY: Final = Lazy(
    r" ?-?(?:sharp|on the dot|exactly|prompt|ish|or so|or thereabouts|about(?= ?$|[,.?!]))\b"
)


# Where 5/6 is 6 May: the zones of the United States.
_MONTH_FIRST: Final = Lazy(
    r"US/|America/(?:New_York|Chicago|Denver|Los_Angeles|Phoenix|Anchorage|Detroit|Boise|Juneau|Sitka|Nome|Adak"
    r"|Metlakatla|Yakutat|Menominee|Indiana/|Kentucky/|North_Dakota/|Indianapolis|Louisville|Shiprock)|Pacific/Honolulu"
)
_DAY_FIRST: Final = Lazy(
    r"(?<![\d/.-])(?:1[3-9]|2\d|3[01])[/-](?:0?[1-9]|1[0-2])(?![\d.]|[/-]\d\d?[/-])"
)
_SECOND_DAY: Final = Lazy(
    r"(?<![\d/.-])(?:0?[1-9]|1[0-2])[/-](?:1[3-9]|2\d|3[01])(?![\d.:]|[/-]\d\d?[/-])"
)


def _at_home(
    value: Value, m: re.Match[str], zone: ZoneInfo, today: date, language: str
) -> Value | None:
    """Read numeric dates and zone names as the people of `zone` do.

    "Tuesday 6" is an hour in English, a date in the languages that say "at" before an hour.
    """
    if language == "en" and "soon" in m.groupdict():
        return None
    if isinstance(value, Day) and value.swapped and value.weekday is None:
        dotted = m.groupdict().get("sep") == "."
        is_month_first = day_order.is_month_first()
        if is_month_first is None:
            is_month_first = language == "en" and _MONTH_FIRST.match(zone.key) is not None
        day_first = not is_month_first
        if _DAY_FIRST.search(m.string) or _SECOND_DAY.search(m.string):  # "10/8 to 15/8"
            day_first = _DAY_FIRST.search(m.string) is not None
        if day_first and not dotted:
            return replace(value, dom=value.month, month=value.dom)
    if isinstance(value, ZoneInfo):
        names = {datetime(today.year, month, 1, tzinfo=zone).tzname() for month in (1, 7)}
        own = m["z"].upper() in names and not m.groupdict().get("o")
        return zone if own else value
    return value


def find_pieces(text: str, today: date, zone: ZoneInfo, language: str = "en") -> list[Piece]:
    """Return the non-overlapping time expressions of a canonical text, in order.

    The user's `zone` decides what words leave open: 5/6 is 6 May in the United States and 5 June
    elsewhere, unless their `day_order` is known; "EST" is New York's own clock to a New Yorker.
    """
    found: list[Piece] = []
    for place in _SIEVE.fitting(text):
        kind, pattern, build = _RULES[place]
        for m in pattern.finditer(text):
            value = None if _is_word(kind, m, language) else build(m, today)
            if value is not None:
                value = _at_home(value, m, zone, today, language)
            if value is not None and not is_no_time(text, m.start(), m.end(), kind):
                end = m.end()
                if kind == "clock" and (more := _EXACTLY.match(text, end)):
                    end = more.end()
                found.append(Piece(m.start(), end, kind, value))
    found.sort(key=lambda p: (p.start, -p.end))
    kept: list[Piece] = []
    for piece in found:
        if not kept or piece.start >= kept[-1].end:
            kept.append(piece)
        elif piece.end - piece.start > kept[-1].end - kept[-1].start and (
            len(kept) < 2 or piece.start >= kept[-2].end
        ):
            kept[-1] = piece
    return kept


def _is_word(kind: str, m: re.Match[str], language: str) -> bool:
    """Tell the "ist" of "um 15 Uhr ist Probe" from India's time."""
    return kind == "zone" and language != "en" and m["z"] in content.common(language)


def add_bare_hours(text: str, pieces: list[Piece]) -> list[Piece]:
    """Read a number right after a day or part of day as a clock time ("tomorrow 8")."""
    if any(p.kind == "clock" for p in pieces):
        return pieces
    for piece in pieces:
        if piece.kind not in ("day", "part"):
            continue
        gap = Lazy(r"[ ,]{1,2}").match(text, piece.end)
        bare = _BARE.match(text, gap.end()) if gap else None
        bare = bare or Lazy(r"^(?P<h>\d{1,2})(?P<m>) $").match(text[: piece.start])
        taken = bare and any(p.start < bare.end() and bare.start() < p.end for p in pieces)
        if bare and not taken and int(bare["h"]) <= 24:
            hour = Piece(bare.start(), bare.end(), "clock", clock_hour(bare, date.min))
            return sorted([*pieces, hour], key=lambda p: p.start)
    return pieces
