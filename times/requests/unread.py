# ruff: noqa: E501 - a pattern a line reads as the table it is
"""Words of time in a request that were not understood: nothing is left over in silence.

Invariant: a word that may as well be what the reminder is about is not called unread.
"""

from typing import Final

from language.lazy import Lazy
from times.canonical.canon import Reading

# The text is canonical, with ~ for what was understood: the request, the time, the rule.
_AFTER_TIME: Final = Lazy(
    r"[~ ,]+(?P<u>\b(?:except|but not|unless|excluding|apart from|other than|until)\b(?! ?(?:i|it|its|we|you|he|she|they)\b)[^.;\n~]{1,60}?)(?= to |[.;\n~]|$)"
)
_OFTEN: Final = Lazy(
    r"(?P<u>\bevery (?:\d{1,2}(?:th)?|other|alternate|couple(?: of)?|few) [^.;,\n~]{2,40}?)(?= to |[.;,\n~]|$)"
)
_SAME: Final = Lazy(r"~[ ,]*(?:and )?(?P<u>(?:at )?(?:the )?same (?:time|hour))\b(?=[\W~]*$| to )")
_ZONE: Final = Lazy(r"~ ?(?P<u>[(]?(?:gmt|utc)? ?[+-] ?\d{1,4}(?::\d\d)?[)]?|(?:gmt|utc)\b)")
_EITHER: Final = Lazy(
    r"~ ?(?P<u>(?:or|to|-) ?(?:at )?\d{1,3}(?:[:.]\d\d)?(?: ?(?:am|pm|Minute|Hour|Day|Week|Month))?\b)(?! ?[a-z]+s\b)"
)
_BESIDE_CLOCK: Final = Lazy(
    r"(?:^|~|\bon |[,.] ?) ?(?P<u>\d{1,2}\.? [^\W\d_A-Z]{3,}) (?:at )?(?=~)|(?:~ ?(?:on )?)(?P<v>\d{1,2}\.? [^\W\d_A-Z]{4,})(?=[,.~]| to\b)"
)


def find_unread(
    reading: Reading,
    understood: list[tuple[int, int]],
    message: str,
    has_rule: bool,
    wants_day: bool,
) -> str:
    """Return the words of the source that speak of time and were not understood; "" for none.

    `wants_day`: a clock time was found and no day, so that "9 sierpnia" beside it is one.
    """
    left = reading.text
    for start, end in understood:
        left = left[:start] + "~" * (end - start) + left[end:]
    patterns = [_AFTER_TIME, _SAME, _ZONE, _EITHER]
    if not has_rule:
        patterns.append(_OFTEN)
    if wants_day:
        patterns.append(_BESIDE_CLOCK)
    for pattern in patterns:
        found = pattern.search(left)
        if found is None:
            continue
        start, end = found.span("u") if found["u"] else found.span("v")
        first, last = reading.span(start, end)
        said = reading.source[first:last].strip(" ,()")
        if pattern is not _BESIDE_CLOCK or said != message:  # "at 5pm 3 pills"
            return said
    return ""
