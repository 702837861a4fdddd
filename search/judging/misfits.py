"""Why a memory that has the words of a question cannot be its answer; pure.

Invariant: what is doubted is still shown, as the closest there is, so a rule may be wrong now and
then. English alone is read.
"""

import re
from typing import Final

from language.forms import content, irregular
from language.questions.asking import NAMES_A_TIME

_OWNED: Final = r"['’]s (?:[\w-]+ ){0,2}?"
_OF_MINE: Final = re.compile(r"\bmy (?P<what>(?:[\w-]+ ){0,2}[\w-]+)(?!['’\w-])", re.IGNORECASE)
_OF_SOMEBODY: Final = re.compile(rf"\b(?P<who>\w+){_OWNED}(?P<what>\w+)", re.IGNORECASE)
_HAS: Final = re.compile(r"(?P<who>[A-Z]\w+) (?:has|had|wears|needs|takes|got|weighs)\b")
_IS_OR_HAS: Final = re.compile(rf"(?:{_HAS.pattern}|(?P<who2>[A-Z]\w+) (?:is|was)\b)")
_DOES_SOMEBODY: Final = re.compile(r"\b(?:does|did|is|was|has) (?P<who>[A-Z]\w+)\b")
_ME: Final = re.compile(r"\b(?:i|we|my|our|mine|ours)\b", re.IGNORECASE)
_DO_I: Final = re.compile(r"\b(?:do|should|must) i (?P<verb>\w+)", re.IGNORECASE)
_I: Final = re.compile(r"\b(?:i|we)\b", re.IGNORECASE)
# Who has what is whose: I have it of others, others have it of me.
_I_OWE: Final = re.compile(
    r"^(?:(?:i|we) )?(?:still )?(?:owe|borrowed)\b|\b(?:i|we) (?:still )?(?:owe|borrow(?:ed)?)\b"
    r"|\b(?:lent|loaned|lend) (?:me|us)\b|\bborrowed\b.* from (?!me\b|us\b)",
    re.IGNORECASE,
)
_THEY_OWE: Final = re.compile(
    r"\bowes? (?:me|us)\b|^(?:(?:i|we) )?(?:lent|loaned)\b(?! (?:me|us)\b)"
    r"|\b(?:i|we) (?:lent|loaned|lend|loan)\b|\bborrow(?:ed)?\b.*\b(?:from (?:me|us)|my|our)\b",
    re.IGNORECASE,
)


def is_doubtful(question: str, memory: str) -> bool:
    """Tell whether a memory's words cannot answer a question, whatever of its words they have."""
    return _is_somebody_elses(question, memory) or _is_owed_the_other_way(question, memory)


_ASKS_WHAT_IT_IS: Final = re.compile(
    r"^\W*(?:who|what|which one)(?:['’]?s| is| are| was) (?:my|our|the|\w+['’]s) "
    r"(?P<what>[\w-]+(?: [\w-]+)?)\W*$",
    re.IGNORECASE,
)


def says_what_it_is(question: str, memory: str) -> bool:
    """Tell whether one is asked for by what it is, and a memory says so: "my dentist is Rosa"."""
    asked = _ASKS_WHAT_IT_IS.search(question)
    what = re.escape(asked["what"]) if asked else "(?!)"
    says = (
        rf"\b{what}(?: is\b| are\b| was\b|['’]s (?:name|called)\b|:)|\bis (?:my|our|the) {what}\b"
    )
    return re.search(says, memory, re.IGNORECASE) is not None


def _is_somebody_elses(question: str, memory: str) -> bool:
    """Tell whether what is asked of me, or of one, is said of another.

    "my birthday", "my sister's birthday" of "Anna's birthday"; "do I wear" of "Anna wears".
    """
    does = _DO_I.search(question)
    if does and re.search(rf"\b{does['verb']}e?s\b", memory, re.I) and not _I.search(memory):
        return True
    mine, owner = _OF_MINE.search(question), _OF_SOMEBODY.search(question)
    if _is_anothers_doing(owner or _DOES_SOMEBODY.search(question), question, memory):
        return True
    if owner:
        who = set(irregular.forms_of(owner["who"].lower()))
        is_anothers = _is_anothers(owner["what"], memory, who, is_anybody=True)
        return is_anothers and not _names_any(memory, who)
    if mine is None or _ME.search(memory):
        return False
    asked = set(content.content_words(mine["what"]))
    has = _HAS.match(memory)
    if has and has["who"].lower() not in asked:
        return True
    return any(_is_anothers(what, memory, asked) for what in asked)


def _is_anothers_doing(asked: re.Match[str] | None, question: str, memory: str) -> bool:
    """Tell whether it is asked of one and said of another: "Leo's size", "Anna wears size 38"."""
    subject = _IS_OR_HAS.match(memory)
    if asked is None or subject is None or not asked["who"][0].isupper():
        return False
    who, said = set(irregular.forms_of(asked["who"].lower())), subject["who"] or subject["who2"]
    return not _names_any(memory, who) and not _names_any(question, {said.lower()})


def _is_anothers(what: str, memory: str, who: set[str], *, is_anybody: bool = False) -> bool:
    """Tell whether a memory has "Anna's (shoe) size" of a size; a person's, or anybody's at all.

    A person is capitalised, or written in small letters like all the rest, without an article.
    """
    owned = re.compile(rf"(?P<before>\b\w+ )?\b(?P<who>\w+){_OWNED}{re.escape(what)}\b", re.I)
    has_capitals = memory != memory.lower()
    for found in owned.finditer(memory):
        owner = found["who"]
        is_thing = (found["before"] or "").strip().lower() in {"the", "a", "an", "this", "that"}
        is_person = owner[0].isupper() or not (has_capitals or is_thing)
        if owner.lower() not in who and not NAMES_A_TIME.fullmatch(owner):
            return is_anybody or is_person
    return False


def _names_any(memory: str, who: set[str]) -> bool:
    return not who.isdisjoint(written.lower() for written in content.as_written(memory))


def _is_owed_the_other_way(question: str, memory: str) -> bool:
    """Tell whether it is asked who owes me and the memory says whom I owe, or the reverse."""
    owe_me, i_owe = _is_owed_to_me(question), _is_owed_to_me(memory)
    return owe_me is not None and i_owe is not None and owe_me is not i_owe


def _is_owed_to_me(text: str) -> bool | None:
    """Return whether others owe me, or I owe them; None: neither is said, or both."""
    they, i = _THEY_OWE.search(text) is not None, _I_OWE.search(text) is not None
    return None if they is i else they
