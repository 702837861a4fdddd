"""What a question about memories asks for: a time, a kind, a count, more; pure."""

import re
from functools import cache
from typing import Final

from language import content, tables

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
ASKS_FOR_MORE: Final = re.compile(
    r"(?:and|please|ok|yes|,|\s)*(?:(?:show|tell|give)(?: me)? )?"
    r"(?:more|(?:the )?(?:next|rest|others?)(?: ones?)?|what else|anything else|continue|go on"
    r"|altr[oie]|ancora|mehr|weitere|más|otr[oa]s|encore|(?:la )?suite|mais|outr[oa]s|meer|verder"
    r"|mer|fler|ещё|еще|дальше|もっと|次|续|更多|więcej|daha|lisää)"
    r"(?: of (?:them|those|it))?(?:\s|please|[.!?])*",
    re.IGNORECASE,
)
# "and when was that?": of the memory just shown
ASKS_OF_THAT: Final = re.compile(
    r"(?:and|so|ok|but|,|\s)*(?:when|where|who|what (?:day|date|time)|which (?:day|date))"
    r"(?: exactly)?(?:'s| is| was| were| did)? (?:that|it|this)"
    r"(?: exactly| again| happen| said| say| from| sent| be)*\W*",
    re.IGNORECASE,
)
# "and the office?": of the words just asked for
CARRIES_ON: Final = re.compile(
    r"[¿\s]*(?:(?:and|what about|how about|und|y|et|e|en|och|og|а|и)\W+)+"
    r"(?!(?:what|when|where|who|how|which|why)\b)"
    r"(?P<about>\S+(?:\s+\S+){0,5})",
    re.IGNORECASE,
)

# What people call the kinds of memory.
_KIND_NOUNS: Final = {
    "image": r"photo(?:graph)?s?|pictures?|pics?|images?|screenshots?|selfies?",
    "audio": r"voice (?:note|message|memo)s?|audios?|recordings?",
    "video": r"videos?",
    "document": r"documents?|pdfs?|files?",
    "location": r"places?|locations?",
    "contact": r"contacts?|contact cards?|business cards?",
}
_NOUN: Final = "|".join(f"(?P<{kind}>{nouns})" for kind, nouns in _KIND_NOUNS.items())
# "show me the photos ...", "any voice notes ...?", "places"; not "what did he take photos of?"
_KIND_ASKED: Final = re.compile(
    r"\W*(?:(?:show|send|find|list|get|give|see|search|for|me|us|please|all|any|of|the|my|our|some"
    r"|those|do|i|you|have|which|where|is|are|there|an?|can|could|last|latest|newest|recent"
    r"|what)\W+)*"
    rf"(?:{_NOUN})\b",
    re.IGNORECASE,
)


# "is there a photo of the cat?" is no question that a note answers; "what did I print?" may be
ASKS_TO_SEE: Final = re.compile(
    r"^\W*(?:(?:can|could) (?:i|you) )?(?:show|send|find|see|any|is there|are there"
    r"|(?:do|did) (?:i|you|we) (?:have|take|save))\b",
    re.IGNORECASE,
)


def find_kind(question: str) -> tuple[str | None, str]:
    """Return the kind of memory a question asks to see, and the question without that word."""
    asked = _KIND_ASKED.match(question)
    if asked is None or asked.lastgroup is None:
        return None, question
    return asked.lastgroup, question[asked.end() :]


_LAUGHTER: Final = re.compile(r"(?:lo+l|lmao|rofl|(?:ha|he|ah|ja|hi){2,}h?|xd)", re.IGNORECASE)


@cache
def _thanks() -> frozenset[str]:
    return frozenset(
        word for code in tables.LANGUAGES for word in tables.words(code, "answers", "thanks")
    )


def small_talk(text: str) -> str:
    """Return what a word of small talk is, "thanks" or "laughter"; "": something else."""
    said = [word.lower() for word in content.as_written(text)]
    if said and said[0] in _thanks() and len(said) <= 3:
        return "thanks"
    return "laughter" if len(said) == 1 and _LAUGHTER.fullmatch(said[0]) else ""


_KIND_ANYWHERE: Final = re.compile(rf"\b(?:{_NOUN})\b", re.IGNORECASE)


def find_kind_anywhere(phrase: str) -> tuple[str | None, str]:
    """Return the kind of memory named somewhere in a phrase ("the wall photo"), and the rest."""
    found = _KIND_ANYWHERE.search(phrase)
    if found is None or found.lastgroup is None:
        return None, phrase
    return found.lastgroup, phrase[: found.start()] + phrase[found.end() :]
