"""A text cut into the words that a table of time words is asked for."""

import re
from dataclasses import dataclass
from typing import Final

from language.forms.fold import bare
from times.canonical.time_words import Table

# Python counts the vowel signs of Devanagari as no letters.
_LETTERS: Final = r"[^\W\d_]++(?:[\u0900-\u0903\u093a-\u094f]++[^\W\d_]*+)*+"
# "7 p.m.", "7 p m": one token, or the dots would end a sentence. Ordinals carry their ending.
# What is quoted is a name or what another said: no time of the person's own.
_QUOTED: Final = r"“[^”\n]{1,300}”|«[^»\n]{1,300}»|„[^“”\n]{1,300}[“”]|(?<!\d)\"[^\"\n]{1,300}\""
_ALL_QUOTED: Final = re.compile(r"\s*[\"“«„][^\"”»]*[\"”»]\W*")
_LINKS: Final = _QUOTED + (
    # a link, an address, a code: never read, never cut
    r"|\S*(?:://|@\w)\S*\w|www\.\S+|[^\W\d_][\w-]*\.(?:com|org|net|io|app|dev|info|eu|co|uk|de|fr|it|es|nl|pt|br|in|id)\b(?:/\S*)?"
    r"|(?<!\w)[^\W\d_]+-(?:\d{3,}-[\w-]+|(?!(?:19|20)\d\d\b)\d{3,}\b)|"
)
_PIECES: Final = (
    r"(?<![^\W\d_])[ap]\ ?\.\ ?m\b\.?|(?<=\ )[ap]\ m\b"
    r"|2(?:moro|morow|morrow|mrw|mrow|nite|night|day)\b|b4\b"
    # "d'octobre", "all'una": the word before the apostrophe is one of its own
    r"|(?<![^\W\d_])(?:d|l|dell|all|dall|nell|quest|un)['’](?=[^\W\d_]{2}|\d)"
    rf"|{_LETTERS}(?:['’`´]{_LETTERS})*"
    r"|\d+\ ste\b|\d+(?:st|nd|rd|th|ers?|ères?|ten?|ter|tes|ste|de|e)\b|\d+\.?[ºª]|\d+|\s+|."
)
_TOKEN: Final = re.compile(_PIECES, re.IGNORECASE | re.DOTALL)
_TOKEN_OR_LINK: Final = re.compile(_LINKS + _PIECES, re.IGNORECASE | re.DOTALL)
_MAY_HAVE_LINK: Final = re.compile(r"www\.|://|@\w|\w\.\w|\w-\d{3}|[“«„]|\".+\"")
_PROTECTED: Final = re.compile(r"^[“«„\"]..|://|@\w|\w\.\w{2}|[^\W\d_]-\d{3}")
_NO_DOTS: Final = str.maketrans("", "", ". ")  # "7 p. m."
_SMS: Final = re.compile(r"2[a-z]{3,}", re.IGNORECASE)
_POSSESSIVE: Final = re.compile(r"(?:day|tomorrow|tonight)['’]s$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Token:
    raw: str  # folded: lower case, no accents, no apostrophes
    start: int
    end: int
    kind: str  # "word", "number", "space", "mark"


def tokens_of(source: str) -> list[Token]:
    tokens = []
    has_link = _MAY_HAVE_LINK.search(source) and not _ALL_QUOTED.fullmatch(source)
    for match in (_TOKEN_OR_LINK if has_link else _TOKEN).finditer(source):
        piece = match.group()
        first = piece[0]
        if has_link and _PROTECTED.search(piece):
            tokens.append(Token("¤", match.start(), match.end(), "mark"))
            continue
        if first.isspace():
            kind = "space"
        elif first.isdecimal():
            kind = "word" if _SMS.fullmatch(piece) else "number"
        elif first.isalpha():
            kind = "word"
        else:
            kind = "mark"
        raw = bare(piece).translate(_NO_DOTS) if kind in ("word", "number") else piece
        if kind == "word" and raw[-1:] == "s" and _POSSESSIVE.search(piece):
            raw = raw[:-1]  # "Friday's show": the day, not every one
        tokens.append(Token(raw, match.start(), match.end(), kind if raw else "mark"))
    return tokens


_MANY: Final = 4  # words of a phrase that a comma may part: "dia sim, dia não"
_BETWEEN_FEW: Final = "-’'"
_BETWEEN_MANY: Final = "-’',"


def match_at(tokens: list[Token], at: int, table: Table) -> tuple[str, int] | None:
    """Return the canon of the longest phrase of `table` at token `at`, and the token after it."""
    options = table.get(tokens[at].raw)
    if options is None:
        return None
    after = {_after(tokens, at, skipped) for skipped in (_BETWEEN_FEW, _BETWEEN_MANY)}
    is_dotted = tokens[at].raw == "st"
    for words, canon in options:
        if len(words) > 1 and words[1] not in after and not is_dotted:
            continue  # as most phrases
        i, skipped = at, _BETWEEN_FEW if len(words) < _MANY else _BETWEEN_MANY
        for word in words[1:]:
            i += 1
            dot = tokens[i - 1].raw == "st" and i < len(tokens) and tokens[i].raw == "."
            while i < len(tokens) and (
                dot or tokens[i].kind == "space" or tokens[i].raw in skipped
            ):
                dot = False
                i += 1
            if i >= len(tokens) or tokens[i].raw != word:
                break
        else:
            return canon, i + 1
    return None


def _after(tokens: list[Token], at: int, skipped: str) -> str:
    """Return the next token that is no space and none of the marks."""
    at += 1
    while at < len(tokens) and (tokens[at].kind == "space" or tokens[at].raw in skipped):
        at += 1
    return tokens[at].raw if at < len(tokens) else ""
