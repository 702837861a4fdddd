# ruff: noqa: E501 - a pattern a line reads as the table it is
"""What looks like a time and is none: "John 3:16", "version 3.5", "1/2 litre", "5 Main Street", "24/7".

Invariant: what stands here takes a piece away, it never makes one; a number that a preposition of
time leads is left alone.
"""

import re
from functools import cache
from typing import Final

from language import tables
from language.forms.fold import bare
from language.lazy import Lazy

_LED: Final = Lazy(
    r"\b(?:on|by|at|due|until|from|since|before|after|dated|every|Dom|next|last|this|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),?)(?: the)? $"
)
_OPEN: Final = Lazy(r"(?:^|[.,:;!?(\n-]) ?$")
_FUNCTION: Final = r"to|at|that|for|about|i|we|and|by|in|on|please|from|until|every|my|this|or|so|when|as|the|remind|if|before|after|because|with|is|was|are|utc|gmt|sharp"
_NOUN_AFTER: Final = Lazy(rf" (?!(?:{_FUNCTION})\b)[a-zà-ÿ]{{2,}}")
_FRACTION: Final = re.compile(r"(?:1/[2-9]|2/[35]|3/[458]|5/[68]|7/8|24/7)")
_ROAD: Final = r"(?:street|road|avenue|lane|square|drive|close|court|boulevard|terrace|crescent|hotel|place|gardens|hill)\b"
_ADDRESS: Final = Lazy(
    rf"(?: [a-z]+| (?:{'|'.join(('Mar', 'May', 'Aug', 'Jun', 'Sun', 'Sat'))})){{0,2}} {_ROAD}"
)
_DIGITS_BEFORE: Final = Lazy(r"(?:\d[ ./-]|\d|\+)$")
_DIGITS_AFTER: Final = Lazy(
    r"[ -]?\d{2,}(?!\d*(?::|th|[ap]m| (?:am|pm|Minute|Hour|Day|Week|Month|Year)))"
)
_BARE_NUMBERS: Final = re.compile(r"[012]?\d[0-5]\d|\d{1,2} \d{2}")


# "Monday blues is a playlist", "Good Friday is not the name of the band": what is named, no day.
_NAMES_A_THING: Final = Lazy(
    r"(?: [a-z]+)? (?:is|are|was|were)(?: not)? (?:an?|the|my|our|his|her|their|1)(?: [a-z]+)?"
    r" (?:names?|nickname|surname|title|band|song|album|playlist|novel|poem|podcast|brand)"
    r"(?=$|[.,;:!?]| (?:of|by|that|i|we|from|on|in|he|she|they)\b)"
)


@cache
def _numbered() -> re.Pattern[str]:
    """Return what ends in a word that a number names one of: "version ", "John ", "gate "."""
    words = sorted(tables.words("en", "times", "numbered"))
    return re.compile(rf"\b(?:{'|'.join(map(bare, words))})(?: no\.?| number|[.:])? ?$")


@cache
def _verses() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Return what ends in a book or a score, in a book called as people are, and what reads one."""
    books, people, reading = (
        "|".join(sorted({bare(word) for word in tables.everywhere("times", key)}))
        for key in ("verses", "verse_names", "verse_reading")
    )
    return (
        re.compile(rf"\b(?:{books})(?: (?:is|was|of|by)|:)? ?$"),
        re.compile(rf"\b(?:{people}) ?$"),
        re.compile(rf"\b(?:{reading})\b"),
    )


_TWO_NUMBERS: Final = re.compile(r"\d{1,3}[:.,]\d\d?(?!\d| ?[ap]m)")


def _is_verse(text: str, start: int, end: int) -> bool:
    """Tell whether two numbers are a verse or a score: "Psalm 23:10", "read Luke 6:30"."""
    if not _TWO_NUMBERS.match(text, start, end):
        return False
    book, person, reading = _verses()
    before = text[max(start - 24, 0) : start]
    return bool(book.search(before) or (person.search(before) and reading.search(text)))


def is_no_time(text: str, start: int, end: int, kind: str) -> bool:
    """Tell whether a piece of a canonical text is part of a name, a measure or a number."""
    said, before = text[start:end], text[max(start - 24, 0) : start]
    if kind == "clock" and _is_verse(text, start, end):
        return True
    if _OPEN.search(before) and _NAMES_A_THING.match(text, end):
        return True
    if kind not in ("day", "clock") or not said[:1].isdigit():
        return kind == "clock" and said.startswith("at ") and bool(_ADDRESS.match(text, end))
    if _ADDRESS.match(text, end) or (_numbered().search(before) and not _is_round(said)):
        return True
    if _BARE_NUMBERS.fullmatch(said) and kind == "clock":
        return bool(_DIGITS_BEFORE.search(before) or _DIGITS_AFTER.match(text, end))
    if "/" not in said or said.count("/") > 1 or _LED.search(before):
        return False
    if _FRACTION.fullmatch(said):
        if before[-2:-1].isdigit() and before[-1:] == " ":  # "8 1/2"
            return True
        return said == "24/7" or bool(_NOUN_AFTER.match(text, end)) or text.startswith(" of", end)
    return bool(_NOUN_AFTER.match(text, end)) and not _OPEN.search(before)


def _is_round(said: str) -> bool:
    """Tell whether a clock time is one that people say: "call John 3:30", not "John 3:16"."""
    minutes = re.fullmatch(r"\d{1,2}:(\d\d)(?: ?(?:am|pm))?", said)
    return bool(minutes and int(minutes[1]) % 5 == 0) or said.endswith(("am", "pm"))
