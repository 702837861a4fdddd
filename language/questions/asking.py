"""What a question about memories asks for: a time, a kind, a count, more; pure."""

import re
from functools import cache
from typing import Final

from language import tables
from language.forms import content
from language.forms.fold import fold
from language.questions import choices

NAMES_A_TIME: Final = re.compile(
    r"\b(?:yesterday|to(?:day|night|morrow)|recently|last|next|ago|since|now|soon"
    r"|this (?:morning|week|weekend|month|year|spring|summer|fall|autumn|winter)"
    r"|(?:day|week|weekend|month|year)s?|(?:mon|tues|wednes|thurs|fri|satur|sun)days?"
    r"|january|february|march|april|may|june|july|august|september|october|november|december"
    r"|(?:19|20)\d\d)\b",
    re.IGNORECASE,
)
ASKS_WHEN: Final = re.compile(
    r"^\W*(?:and\W+)?(?:when|how long|since when|(?:what|which) (?:day|date|time|month|year))\b"
    r"|how long ago",
    re.IGNORECASE,
)

# Of these no day is the answer.
ASKS_FOR_A_TIME: Final = re.compile(r"\b(?:how long(?! ago)|(?:what|which) time)\b", re.IGNORECASE)

ASKS_FOR_THE_LAST: Final = re.compile(
    r"\b(?:last|latest|newest|most recent(?:ly)?)\b"
    r"(?! (?:night|week|weekend|month|year|spring|summer|fall|autumn|winter|\w+day|few|\d))",
    re.IGNORECASE,
)
ASKS_OF_THE_PAST: Final = re.compile(
    r"\b(?:did|was|were|happened|saved|said|went)\b", re.IGNORECASE
)
# What goes before the thing counted: "how many times did I go to", "how many" of photos
COUNTS_TIMES: Final = re.compile(
    r"\b(?:how often|(?:how many|number of) times)\b(?: (?:have|has|had|did|do|does|should|must"
    r"|i|we|he|she|they|you|been|go|gone|went|to|the|my|at)\b)*",
    re.IGNORECASE,
)
# "how often must I water it": of a rule, where one was told; "how often did I" is a count
ASKS_FOR_A_RULE: Final = re.compile(r"\bhow often (?!did|have|has|had|was|were)\w", re.IGNORECASE)
SAYS_HOW_OFTEN: Final = re.compile(
    r"\b(?:every|each|(?:once|twice|times) (?:a|an|per|every)|(?:hour|week|month|year)ly|daily"
    r"|always|never)\b",
    re.IGNORECASE,
)
COUNTS_MEDIA: Final = re.compile(
    r"\bhow many (?=photo|pic|image|screenshot|voice|video|document|file|place|note|contact"
    r"|memor|message|thing)",
    re.IGNORECASE,
)
MONTH: Final = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
HAS_A_DATE: Final = re.compile(
    rf"\b{MONTH}\b|\b\d{{1,4}}[-/.:]\d{{1,2}}\b|\bat \d|\b(?:19|20)\d\d\b",
    re.IGNORECASE,
)
# "and when was that?": of the memory just shown
ASKS_OF_THAT: Final = re.compile(
    r"(?:and|so|ok|but|,|\s)*(?:when|where|who|what (?:day|date|time)|which (?:day|date))"
    r"(?: exactly)?(?:'s| is| was| were| did)? (?:that|it|this)"
    r"(?: exactly| again| happen| said| say| from| sent| be)*\W*",
    re.IGNORECASE,
)
# "is there a photo of the cat?" is no question that a note answers; "what did I print?" may be
ASKS_TO_SEE: Final = re.compile(
    r"^\W*(?:(?:can|could) (?:i|you) )?(?:show|send|find|see|any|is there|are there"
    r"|(?:do|did) (?:i|you|we) (?:have|take|save))\b",
    re.IGNORECASE,
)
_LAUGHTER: Final = re.compile(r"(?:lo+l|lmao|rofl|(?:ha|he|ah|ja|hi){2,}h?|xd)", re.IGNORECASE)


def carried_on(text: str) -> str:
    """Return what a question goes on to, "" where it does not: "and the office?"."""
    found = _carries_on().fullmatch(text.strip())
    return found["about"] if found else ""


@cache
def _carries_on() -> re.Pattern[str]:
    said = {word for code in tables.KNOWN for word in tables.words(code, "answers", "carries_on")}
    joined = "|".join(sorted(map(re.escape, said), key=lambda word: (-len(word), word)))
    return re.compile(
        rf"[¿\s]*(?:(?:{joined})\W+)+(?!(?:what|when|where|who|how|which|why)\b)"
        r"(?P<about>\S+(?:\s+\S+){0,5})",
        re.IGNORECASE,
    )


def without_how_long_ago(text: str) -> str:
    """Return a question without the words that ask how long ago something was."""
    return _how_long_ago().sub(" ", text)


@cache
def _how_long_ago() -> re.Pattern[str]:
    said = {phrase for code in tables.LANGUAGES for phrase in tables.words(code, "wanted", "since")}
    joined = "|".join(sorted(map(re.escape, said), key=lambda words: (-len(words), words)))
    return re.compile(rf"(?<!\w)(?:{joined})(?!\w)", re.IGNORECASE)


def asks_what_happened(text: str, language: str, *, surely: bool = False) -> bool:
    """Tell whether a question is about what happened, by its auxiliaries or endings of the past.

    `surely`: "what do I have today?" is not, whose auxiliary is of plans as well.
    """
    code = language if language in tables.LANGUAGES else "en"
    return _happened(code, surely).search(text) is not None


@cache
def _happened(language: str, surely: bool) -> re.Pattern[str]:
    ahead = tables.words(language, "past", "happened_ahead") if surely else ()
    said = [word for word in tables.words(language, "past", "happened") if word not in ahead]
    words = "|".join(re.escape(word) for word in said if not word.startswith("*")) or "(?!)"
    ends = "|".join(re.escape(word[1:]) for word in said if word.startswith("*")) or "(?!)"
    no = "|".join(map(re.escape, tables.words(language, "past", "happened_not"))) or "(?!)"
    return re.compile(
        rf"(?<!\w)(?:{words}|(?!(?:{no})(?!\w))\w{{2,}}(?:{ends}))(?!\w)", re.IGNORECASE
    )


@cache
def small_words(language: str) -> frozenset[str]:
    """Return the words that fill a question, folded: "exactly", "again", "so"."""
    keys = (("ask", "after_all"), ("text", "fill"), ("text", "link"), ("text", "minor"))
    said = (phrase for section, key in keys for phrase in tables.words(language, section, key))
    return frozenset(word for phrase in said for word in fold(phrase).split())


def small_talk(text: str) -> str:
    """Return what a word of small talk is, "thanks" or "laughter"; "": something else."""
    if choices.is_thanks(text):
        return "thanks"
    said = content.as_written(text)
    return "laughter" if len(said) == 1 and _LAUGHTER.fullmatch(said[0]) else ""
