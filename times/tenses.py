"""Whether a statement tells what has been or what is to come, clause by clause."""

import re
from bisect import bisect_right
from typing import Final

from language.lazy import Lazy

# Forms that are also adjectives or nouns ("frozen", "bit", "shot") tell only after "have".
_SIMPLE_PAST: Final = (
    "was|were|wasnt|werent|had|hadnt|did|didnt|went|saw|met|bought|ate|got|came|took|made|said|told"
    "|gave|found|left|lost|paid|sent|wrote|spoke|drank|won|felt|ran|swam|drove|slept|taught|broke"
    "|caught|began|flew|sold|became|brought|built|burnt|chose|crept|dealt|dreamt|drew|dug|fed|fell"
    "|fled|forgave|forgot|fought|froze|grew|heard|held|hid|hung|kept|knew|knelt|laid|learnt|lent|lit"
    "|meant|overslept|rang|rode|sang|sank|shook|shone|slid|sought|spent|stood|stole|struck|stuck"
    "|swept|swore|swung|thought|threw|tore|understood|withdrew|woke|wore|agreed|freed"
    r"|sat(?!\W+(?:the )?\d|\W+(?:morning|afternoon|evening|night)\b)"  # "recital sat 13 June"
)
_PARTICIPLE: Final = (
    r"been|gone|done|seen|come|become|run|swum|driven|broken|begun|flown|bitten|blown|chosen|drawn"
    r"|drunk|eaten|fallen|forgotten|frozen|given|gotten|grown|hidden|known|ridden|risen|rung|sung"
    r"|shown|shot|spoken|stolen|taken|torn|thrown|woken|worn|written|read|put|cut|hit|shut|quit|hurt"
)
_ENDS_IN_ED: Final = r"(?!hundred|sacred|naked)\w{2,}[^\We]ed"
_PAST_TENSE: Final = Lazy(
    rf"\b(?:{_SIMPLE_PAST}|{_ENDS_IN_ED}|(?:have|has|having|ve)(?: \w+)? (?:{_PARTICIPLE})"
    r"|(?:i|we|you|he|she|they)(?: (?:just|only|also|finally|once|already))?"
    r" (?:read|put|cut|hit|shut|quit|hurt|beat))\b",
    re.IGNORECASE,
)
_FUTURE_TENSE: Final = Lazy(
    r"\b(?:will|wont|ll|going to|gonna|shall|need(?:ed)? to|have to|must|is|are|i a?m|should|due"
    r"|scheduled|booked)\b",
    re.IGNORECASE,
)
_MISSED: Final = Lazy(
    rf"\b(?:should|could|would|must|might|may|ought to)(?:nt| not)? have"
    rf" (?:{_PARTICIPLE}|{_SIMPLE_PAST}|{_ENDS_IN_ED})\b",
    re.IGNORECASE,
)
_SHORT_VERB: Final = Lazy(r"['’](?=(?:ll|ve|m)\b)")
_CLAUSE_END: Final = Lazy(
    r"[,.;:!?)(](?=\s|$)|\n|\b(?:and|but|because|so|while|although|though|then|when|if|that|which|who"
    r"|before|after)\b|\s(?=(?:i|we|he|she|they)\b)",
    re.IGNORECASE,
)
_SUBJECT: Final = Lazy(r"\b(?:i|we|he|she|they)\b", re.IGNORECASE)
_SINCE_THEN: Final = Lazy(r"\bsince(?: the)?\W*$", re.IGNORECASE)


class Clauses:
    """The clauses of a statement, each with whether it tells the past; read when first asked."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._ends = [*(m.end() for m in _CLAUSE_END.finditer(text)), len(text)]
        self._tenses: dict[int, bool | None] = {}

    def tense(self, number: int) -> bool | None:
        """Return whether a clause tells the past; None: it has no verb."""
        if number not in self._tenses:
            end = self._ends[number]
            tense = tells_the_past(self._text[self._ends[number - 1] if number else 0 : end])
            if tense is None and self._text[end - 1 : end] == " " and number + 1 < len(self._ends):
                tense = tells_the_past(self._text[end : self._ends[number + 1]])
            self._tenses[number] = tense  # "on Friday | we meet"
        return self._tenses[number]

    def is_past(self, at: int) -> bool:
        """Tell whether the date at `at` is told of: its clause's verb decides, or a near one's."""
        if _SINCE_THEN.search(self._text, max(at - 40, 0), at):
            return True
        if self._text[at : at + 6].lower() == "since ":
            return True
        own, last = bisect_right(self._ends, at), len(self._ends)
        before = range(own - 1, max(own - 1 - _NEAR, -1), -1)
        near = (*range(own, min(own + 1, last)), *before, *range(own + 1, min(own + _NEAR, last)))
        tenses = (self.tense(number) for number in near)
        return next((tense for tense in tenses if tense is not None), False)


_NEAR: Final = 12  # clauses before or after a date that can decide whether it is past


def tells_the_past(clause: str) -> bool | None:
    """Return whether a clause tells what has been, by its verb; None: it has none."""
    plain = _SHORT_VERB.sub(" ", clause)
    plain = re.sub("['’]", "", re.sub("['’]re\\b", " are", plain))
    if _MISSED.search(plain):
        return True
    if _FUTURE_TENSE.search(plain):
        return False
    if _PAST_TENSE.search(plain):
        return True
    return False if _SUBJECT.search(plain) else None
