"""Reads a text into canonical words, so that the grammar of times sees one spelling of each.

Invariant: every character of the canonical text belongs to a known stretch of what was written, so
whatever the grammar finds can be cut out of the original, and nothing is ever rewritten there.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import product
from typing import Final

from language import tables
from language.forms.content import PART
from language.forms.detect import find_language, find_languages
from language.forms.fold import bare

# The languages that have a table of times, besides English.
_FOREIGN: Final = tuple(code for code in tables.LANGUAGES if code != "en")


# A request says its time near its beginning or its end; this bounds the work on long texts.
MAX_HEAD: Final = 360
MAX_TAIL: Final = 140
_MOST_HEAD: Final = 220  # tokens: "5m5m5m" is dearer to read than its length
_MOST_TAIL: Final = 90


def _words(text: str) -> list[str]:
    return text.split()


_TENS: Final = _words("twenty thirty forty fifty")
_UNITS: Final = _words("one two three four five six seven eight nine")
_TEENS: Final = _words(
    "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
)
_ORDINALS: Final = _words(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
    "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
)

WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

# Python counts the vowel signs of Devanagari as no letters.
_LETTERS: Final = r"[^\W\d_]++(?:[\u0900-\u0903\u093a-\u094f]++[^\W\d_]*+)*+"
# "7 p.m.", "7 p m": one token, or the dots would end a sentence. Ordinals carry their ending.
_TOKEN: Final = re.compile(
    # a link, an address, a code: never read, never cut
    r"\S*(?:://|@\w)\S*\w|www\.\S+|[^\W\d_][\w-]*\.(?:com|org|net|io|app|dev|info|eu|co|uk|de|fr|it|es|nl|pt|br|in|id)\b(?:/\S*)?"
    r"|(?<!\w)[^\W\d_]+-(?:\d{3,}-[\w-]+|(?!(?:19|20)\d\d\b)\d{3,}\b)"
    r"|(?<![^\W\d_])[ap]\ ?\.\ ?m\b\.?|(?<=\ )[ap]\ m\b"
    r"|2(?:moro|morow|morrow|mrw|mrow|nite|night|day)\b|b4\b"
    # "d'octobre", "all'una": the word before the apostrophe is one of its own
    r"|(?<![^\W\d_])(?:d|l|dell|all|dall|nell|quest|un)['’](?=[^\W\d_]{2})"
    rf"|{_LETTERS}(?:['’`´]{_LETTERS})*"
    r"|\d+(?:st|nd|rd|th|er|ère|ten?|ter|tes|ste|de|e)\b|\d+[ºª]|\d+|\s+|.",
    re.IGNORECASE | re.DOTALL,
)
_PROTECTED: Final = re.compile(r"://|@\w|\w\.\w{2}|[^\W\d_]-\d{3}")
_NO_DOTS: Final = str.maketrans("", "", ". ")  # "7 p. m."
_SMS: Final = re.compile(r"2[a-z]{3,}", re.IGNORECASE)
_POSSESSIVE: Final = re.compile(r"(?:day|tomorrow|tonight)['’]s$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Token:
    raw: str  # folded: lower case, no accents, no apostrophes
    start: int
    end: int
    kind: str  # "word", "number", "space", "mark"


@dataclass(frozen=True, slots=True)
class Reading:
    """A text in canonical words, and where each of them stood in the source."""

    source: str
    text: str
    language: str
    starts: tuple[int, ...]  # canonical offset at which stretch i begins
    spans: tuple[tuple[int, int], ...]  # its source offsets

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the source offsets of the canonical stretch [start, end)."""
        first = self.spans[max(bisect_right(self.starts, start) - 1, 0)]
        final = self.spans[max(bisect_right(self.starts, end - 1) - 1, 0)]
        return first[0], final[1]


def _number_words() -> dict[str, str]:
    words = {"zero": "0", "thirtieth": "30th", "fortieth": "40th", "dozen": "12"}
    words |= {w: str(n) for n, w in enumerate(_UNITS, 1)}
    words |= {w: str(n) for n, w in enumerate(_TEENS, 10)}
    words |= {w: f"{n}th" for n, w in enumerate(_ORDINALS, 1)}
    words |= {f"{w}ish": f"{n} ish" for n, w in enumerate(_UNITS + _TEENS[:3], 1)}
    words |= {"fourty": "40", "sixty": "60", "ninety": "90"}
    for ten, name in enumerate(_TENS, 2):
        words[name] = str(ten * 10)
        for unit, one in enumerate(_UNITS, 1):
            words[f"{name} {one}"] = str(ten * 10 + unit)
            words[f"{name} {_ORDINALS[unit - 1]}"] = f"{ten * 10 + unit}th"
    return words


def _numerals(language: str) -> dict[str, str]:
    """Return the numbers 0 to 59 and the ordinals to 31 in words, as the language builds them.

    In a form {t} stands for the ten, {t-} for the ten without its last letter, {u} for the unit.
    """
    rules = tables.section(language, "times").get("numbers", {})
    if not rules:
        return {}
    units = [[w.replace("_", " ") for w in each.split("/")] for each in rules["units"].split()]
    tens = [[w.replace("_", " ") for w in each.split("/")] for each in rules["tens"].split()]
    said = {word: n for n, words in enumerate(units) for word in words}
    for ten, names in enumerate(tens, 2):
        said |= dict.fromkeys(names, ten * 10)
        forms = [*rules["forms"], *(rules.get("twenties", []) if ten == 2 else [])]
        for (unit, word), name, form in product(_ones(units), names, forms):
            whole = form.replace("{t-}", name[:-1]).replace("{t}", name).replace("{u}", word)
            said[whole] = ten * 10 + unit
    low, high = rules.get("ordinals", []), rules.get("ordinals_from_20", [])
    ordinals = {
        word + ending: f"{n}th" for word, n in said.items() for ending in (low if n < 20 else high)
    }
    return {_folded(word): canon for word, canon in ordinals.items()} | {
        _folded(word): str(n) for word, n in said.items()
    }


def _ones(units: list[list[str]]) -> list[tuple[int, str]]:
    return [(n, word) for n, words in enumerate(units) for word in words if 0 < n < 20]


def _folded(phrase: str) -> str:
    return " ".join(bare(word) for word in phrase.split())


Table = dict[str, list[tuple[tuple[str, ...], str]]]


def _compile(table: str, extra: dict[str, str]) -> Table:
    """Index phrases by first word, longest first."""
    by_first: Table = {}
    entries = dict(extra)
    for line in table.replace("\n    ", " ").strip("\n").splitlines():
        canon, _, phrases = line.partition(" = ")
        said = phrases.split(",")
        for one, name in zip(said, _names(canon, len(said)), strict=True):
            for phrase in one.split("/"):
                entries[" ".join(bare(w) for w in phrase.split())] = name
    for phrase, canon in entries.items():
        words = tuple(phrase.split())
        if not words:
            continue
        by_first.setdefault(words[0], []).append((words, canon))
    for options in by_first.values():
        options.sort(key=lambda option: -len(option[0]))
    return by_first


_SERIES: Final = (
    WEEKDAYS,
    ("Mons", "Tues", "Weds", "Thus", "Fris", "Sats", "Suns"),
    MONTHS,
    ("Second", "Minute", "Hour", "Day", "Week", "Month", "Year"),
)


def _names(canon: str, count: int) -> Sequence[str]:
    """Return what each word of a line means: all the same, or "Mon.." and those after it."""
    first, is_series, rest = canon.partition("..")
    if not is_series:
        return [canon] * count
    if first.isdigit():
        return [str(int(first) + n) for n in range(count)]
    series = next(series for series in _SERIES if first in series)
    return [name + rest for name in series[series.index(first) :][:count]]


@cache
def _table(language: str) -> Table:
    return _compile(
        tables.section(language, "times").get("phrases", ""),
        _number_words() if language == "en" else _numerals(language),
    )


@cache
def _times(language: str, key: str) -> frozenset[str]:
    return frozenset(tables.words(language, "times", key))


@cache
def _time_phrases() -> dict[str, tuple[frozenset[str], ...]]:
    """Return the phrases about time of every language, as sets of words, by their first word."""
    return _phrases(lambda canon: canon[0].isupper())


@cache
def _numeral_phrases() -> dict[str, tuple[frozenset[str], ...]]:
    """Return the words for numbers of every language in the same way."""
    return _phrases(lambda canon: canon[0].isdecimal())


def _phrases(is_wanted: Callable[[str], bool]) -> dict[str, tuple[frozenset[str], ...]]:
    phrases: dict[str, set[frozenset[str]]] = {}
    for language in tables.LANGUAGES:
        for first, options in _table(language).items():
            wanted = (words for words, canon in options if is_wanted(canon))
            phrases.setdefault(first, set()).update(frozenset(words) for words in wanted)
    return {first: tuple(sets) for first, sets in phrases.items() if sets}


def _plain_words(text: str) -> list[str]:
    if text.isascii():
        return _WORD.findall(text.lower())
    return [bare(word) for word in PART.findall(text)]


def may_speak_of_time(text: str, numbers: bool = False) -> bool:
    """Tell cheaply whether reading a text can find a day, a month or a part of day in it.

    With `numbers` also whether it has a number, which may be a clock's.
    """
    words = set(_plain_words(text))
    phrases = _time_phrases()
    if any(phrase <= words for word in words & phrases.keys() for phrase in phrases[word]):
        return True
    return numbers and any(word[:1].isdecimal() or word in _numeral_phrases() for word in words)


def count_time_words(text: str) -> int:
    """Return how many words of a text may be about time: what reading it takes grows with them."""
    times, numerals = _time_phrases(), _numeral_phrases()
    words = _plain_words(text)
    return sum(word[:1].isdecimal() or word in times or word in numerals for word in words)


_WORD: Final = re.compile(r"\w+")


@cache
def joiners(language: str) -> tuple[tuple[str, ...], ...]:
    """Return the words that lead from a request to its message ("that", "daran, dass")."""
    said = tables.words(language, "times", "joiners")
    words = (tuple(bare(w) for w in j.split()) for j in said)
    return tuple(sorted(words, key=len, reverse=True))


def _tokens(source: str) -> list[Token]:
    tokens = []
    for match in _TOKEN.finditer(source):
        piece = match.group()
        first = piece[0]
        if _PROTECTED.search(piece):
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
        if kind == "word" and _POSSESSIVE.search(piece):
            raw = raw[:-1]  # "Friday's show": the day, not every one
        tokens.append(Token(raw, match.start(), match.end(), kind if raw else "mark"))
    return tokens


def _match(tokens: list[Token], at: int, table: Table) -> tuple[str, int] | None:
    """Return the canon of the longest phrase of `table` at token `at`, and the token after it."""
    options = table.get(tokens[at].raw)
    if options is None:
        return None
    for words, canon in options:
        i = at
        for word in words[1:]:
            i += 1
            dot = tokens[i - 1].raw == "st" and i < len(tokens) and tokens[i].raw == "."
            while i < len(tokens) and (dot or tokens[i].kind == "space" or tokens[i].raw in "-’'"):
                dot = False
                i += 1
            if i >= len(tokens) or tokens[i].raw != word:
                break
        else:
            return canon, i + 1
    return None


def _language(tokens: list[Token], source: str) -> str:
    """Return the language whose table covers the most words, English when in doubt."""
    words = [t for t in tokens if t.kind == "word" and t.raw not in _NEUTRAL]
    plain = [t for t in words if source[t.start : t.end].isascii()]  # "à" is not "a"
    signs, known = _times("en", "signs"), _table("en")
    english = sum(t.raw in signs or t.raw in known for t in plain)
    if english == len(words):
        foreign_possible = len(words) <= 4
        if not foreign_possible:
            return "en"
    tally = {language: _covered(tokens, language, source) for language in _FOREIGN}
    most = max(covered for covered, _ in tally.values())
    if most > english:
        leading = [each for each, (covered, _) in tally.items() if covered == most]
        best = max(leading, key=lambda each: tally[each][1])
    else:
        leading, best = [each for each, (covered, _) in tally.items() if covered], "en"
    if leading and leading != [best]:
        said = find_languages(source)  # "was habe ich gestern gegessen": "was" is English, too
        best = said[0] if len(said) == 1 and said[0] in leading else best
    return best


# What people of every language write beside their hours.
_NEUTRAL: Final = frozenset(("am", "pm", "utc", "gmt", "cet", "cest"))


def _covered(tokens: list[Token], language: str, source: str) -> tuple[int, int]:
    """Return how many words a language's table covers, and how many of them are about time."""
    table, covered, timely, i = _table(language), 0, 0, 0
    while i < len(tokens):
        found = _match(tokens, i, table) if tokens[i].kind == "word" else None
        if found and language == "de" and _is_loose_short_day(tokens, i, found[1]):
            german = tokens[i].raw != "so" and find_language(source) == "de"
            found = found if german else None
        if found is None or (
            found[1] == i + 1 and tokens[i].raw in _NEUTRAL and i + 2 > len(tokens)
        ):
            i += 1
            continue
        covered += language == "de" and tokens[i].raw in _times("de", "short_days")
        covered += sum(t.kind == "word" for t in tokens[i : found[1]])
        covered += found[0] in ("Remind", "Wake")
        leads = found[0].partition("|")[0] in ("at", "Dom", "from", "until")
        timely += found[0][0].isupper() or (leads and _digits_follow(tokens, found[1]))
        i = found[1]
    return covered, timely


def _digits_follow(tokens: list[Token], at: int) -> bool:
    after = [t for t in tokens[at : at + 2] if t.kind != "space"]
    return bool(after and after[0].kind == "number")


def _is_loose_short_day(tokens: list[Token], at: int, end: int) -> bool:
    """Tell whether a German "Di" stands without what makes it a day: "am", "um 8", "-Do"."""
    if end != at + 1 or tokens[at].raw not in _times("de", "short_days"):
        return False
    before = [t.raw for t in tokens[max(at - 8, 0) : at] if t.kind != "space" and t.raw != "."]
    after = [t.raw for t in tokens[end : end + 8] if t.kind != "space" and t.raw != "."]
    if before and before[-1] in _times("de", "day_leads"):
        english_am = before[-1] == "am" and len(before) > 1
        if not (english_am and (before[-2] == "i" or before[-2].isdecimal())):
            return False
    if after[:1] == ["um"]:
        after = after[1:]
        if after and after[0].isdecimal():
            return False
    if after and (
        after[0] in _times("de", "day_tails") or (after[0].isdecimal() and "uhr" in after[1:4])
    ):
        return False
    other = _times("de", "short_days") - {tokens[at].raw}
    ranges = (before[-1:-3:-1], after[:2])  # the nearest first: a joiner, then another day
    return not any(len(r) == 2 and r[0] in _GERMAN_JOINED and r[1] in other for r in ranges)


_GERMAN_JOINED: Final = frozenset(("-", "–", "/", "+", "und", "bis", "oder"))


def _is_no_german_day(tokens: list[Token], at: int, end: int, source: str) -> bool:
    """Tell whether a short day stands loose where the text is not German: "la casa di papà"."""
    if not _is_loose_short_day(tokens, at, end):
        return False
    return tokens[at].raw == "so" or find_language(source) not in ("de", "en")


# Short names that are ordinary words too count as days and months only in such company.
_LIKELY_BEFORE_DAY: Final = frozenset(
    _words(
        "on this next last every each by until till from since coming past other upcoming nxt "
        "starting except"
    )
)
_LIKELY_BEFORE_MONTH: Final = frozenset(
    _words(
        "of in next last since until till by from every each during early late mid end through "
        "starting this"
    )
)
_AMBIGUOUS_DAYS: Final = frozenset(("sat", "sun", "mon", "wed"))
_AMBIGUOUS_MONTHS: Final = frozenset(("may", "march", "mar"))
_AFTER_DAY: Final = frozenset(
    _words("morning afternoon evening night noon midnight mornings evenings nights next")
)
_BETWEEN_DAYS: Final = frozenset(("and", "or", "to", "through", "thru", "till", "until"))


def _names_day(raw: str) -> bool:
    return any(canon[:3] in WEEKDAYS for _, canon in _table("en").get(raw, ()))


def _names_month(raw: str) -> bool:
    return any(canon in MONTHS for words, canon in _table("en").get(raw, ()) if len(words) == 1)


def _is_time_word(tokens: list[Token], at: int, end: int) -> bool:
    """Tell whether the ambiguous word at `at` ("sat", "may", "second") stands among time words."""
    raw = tokens[at].raw
    solid = [t for t in tokens[:at] if t.kind != "space"][-3:]
    after = [t for t in tokens[end : end + 7] if t.kind != "space"][:4]
    before = solid[-1] if solid else None
    if raw in _AMBIGUOUS_DAYS:
        return _day_in_company(solid, after)
    if before is None and not after:
        return True
    if after and after[0].raw in ",." and raw != "may":
        after = after[1:]
    numbered = bool(after and after[0].kind == "number") or bool(before and before.kind == "number")
    if after and (after[0].raw in _ORDINAL_WORDS or (after[0].raw == "the" and len(after) > 1)):
        numbered = numbered or after[0].raw != "the" or after[1].kind == "number"
        numbered = numbered or after[-1].raw in _ORDINAL_WORDS
    if before and before.raw in _ORDINAL_WORDS | {"/", "-"}:
        numbered = True
    if len(solid) > 1 and before and before.raw in _BETWEEN_DAYS and _names_month(solid[-2].raw):
        numbered = True
    if after and after[0].raw in _UNIT_WORDS:
        numbered = True
    return numbered or bool(before and before.raw in _LIKELY_BEFORE_MONTH and raw != "mar")


_ORDINAL_WORDS: Final = frozenset(_ORDINALS) | {"thirtieth", "thirty"}
_UNIT_WORDS: Final = frozenset(_UNITS + _TEENS + _TENS)


def _day_in_company(before: list[Token], after: list[Token]) -> bool:
    if not before and not [t for t in after if t.raw not in ".!?"]:
        return True
    before = [t for t in before if t.raw != "."]  # "mon., wed."
    last = before[-1] if before else None
    if last and (
        last.raw in _LIKELY_BEFORE_DAY or last.raw in _ORDINAL_WORDS or last.raw[-2:] == "th"
    ):
        return True
    if last and _names_day(last.raw):
        return True
    joined = last is not None and (last.raw in _BETWEEN_DAYS or last.kind == "mark")
    if joined and len(before) > 1 and _names_day(before[-2].raw):
        return True
    if not after:
        return bool(last and last.raw in ("am", "pm", ","))
    if after[0].raw == "." and len(after) > 1 and after[1].raw in ("at", "the"):
        after = after[1:]  # "wed. at 7"
    first = after[0]
    second = after[1] if len(after) > 1 else None
    if first.kind == "number" or first.raw in _AFTER_DAY:
        return True
    if second and (first.raw in _BETWEEN_DAYS or first.kind == "mark") and _names_day(second.raw):
        return True
    if _names_month(first.raw) or (second and first.raw in ",." and _names_month(second.raw)):
        return True
    return bool(second and first.raw in ("at", ",", "the", ".") and second.kind == "number")


def _seconds(tokens: list[Token], at: int) -> str:
    """Read "second": a unit after a number, an ordinal before a day or month, else neither."""
    before = [t for t in tokens[:at] if t.kind != "space"][-1:]
    after = [t for t in tokens[at + 1 : at + 4] if t.kind != "space"][:1]
    if before and (before[0].kind == "number" or before[0].raw in _UNIT_WORDS | {"a", "few"}):
        return "Second"
    if not after:
        return "2th"
    following = [canon for words, canon in _table("en").get(after[0].raw, ()) if len(words) == 1]
    is_time = bool(following and following[0][:1].isupper())
    return "2th" if is_time or after[0].raw in _AFTER_SECOND else "second"


_AFTER_SECOND: Final = frozenset(("of", "and", "in", "last", "day", ",", "quarter", "half", "qtr"))


def _number_before(tokens: list[Token], at: int, language: str) -> bool:
    """Tell whether a number stands before, in digits or in words."""
    before = [n for n in range(max(at - 2, 0), at) if tokens[n].kind != "space"]
    if not before:
        return False
    said = (
        _match(tokens, before[-1], _table(language)) if tokens[before[-1]].kind == "word" else None
    )
    return tokens[before[-1]].kind == "number" or bool(said and said[0].isdecimal())


def _number_follows(tokens: list[Token], at: int, table: Table) -> bool:
    """Tell whether the next word is a number, in digits or in words."""
    while at < len(tokens) and tokens[at].kind == "space":
        at += 1
    if at == len(tokens):
        return False
    said = _match(tokens, at, table) or ("", at)
    if tokens[at].kind == "number":
        return tokens[at].raw.isdecimal()
    return said[0].isdecimal()


def _canon(tokens: list[Token], i: int, language: str, source: str) -> tuple[str, int]:
    """Return the canonical form of the word at token i and the token after it."""
    token = tokens[i]
    if token.raw in ("am", "pm") and token.end - token.start > 2:
        return token.raw, i + 1
    found = _match(tokens, i, _table(language)) if language != "en" else None
    if found and language == "de" and _is_no_german_day(tokens, i, found[1], source):
        return token.raw, i + 1
    if found and "<" in found[0]:
        behind_number, _, elsewhere = found[0].partition("<")
        return (behind_number if _number_before(tokens, i, language) else elsewhere), found[1]
    if found:
        before_number, either, elsewhere = found[0].partition("|")
        if either and not _number_follows(tokens, found[1], _table(language)):
            return elsewhere, found[1]
        return before_number, found[1]
    if _number_before(tokens, i, language):
        if token.raw in ("a", "p") and tokens[i - 1].kind == "number":
            return token.raw + "m", i + 1
        if unit := tables.section("en", "times")["after_number"].get(token.raw):
            return unit, i + 1
    found = _match(tokens, i, _table("en"))
    if token.raw == "second" and (found is None or found[1] == i + 1):
        return _seconds(tokens, i), i + 1
    if not found:
        return token.raw, i + 1
    if _is_title(tokens, i, found, source):
        return " ".join(t.raw for t in tokens[i : found[1]] if t.kind == "word"), found[1]
    if _is_may_be(tokens, i, source):
        return token.raw, i + 1
    doubtful = token.raw in _AMBIGUOUS_DAYS or token.raw in _AMBIGUOUS_MONTHS
    if doubtful and not _is_time_word(tokens, i, found[1]):
        return token.raw, i + 1
    return found


_COMMON: Final = frozenset(
    _words("Tomorrow Today Tonight Yesterday Overmorrow Midnight Noon Morning Afternoon Evening")
    + _words("Night Daily Weekly Monthly Yearly Day Hour Minute Second Week Month Year")
)


def _is_title(tokens: list[Token], at: int, found: tuple[str, int], source: str) -> bool:
    """Tell whether a common word of time stands in a title: "The Day After Tomorrow"."""
    canon, end = found
    if canon not in _COMMON or not source[tokens[at].start].isupper() or source.isupper():
        return False
    inside = [t for t in tokens[at:end] if t.kind == "word"]
    if len(inside) > 2 and all(source[t.start].isupper() for t in inside):
        return True
    before = [t for t in tokens[max(at - 4, 0) : at] if t.kind != "space"]
    if not before or before[-1].raw in ".!?\n":
        return False
    after = [t for t in tokens[end : end + 4] if t.kind != "space"]
    if after and after[0].raw in ("in", "of"):
        after = after[1:]
    return bool(after and after[0].kind == "word" and source[after[0].start].isupper())


_AFTER_MAY: Final = frozenset(_words("be not or have well help take seem sound work cause need"))


def _is_may_be(tokens: list[Token], at: int, source: str) -> bool:
    """Tell whether "may" is the verb: "this may be right"."""
    if tokens[at].raw != "may" or source[tokens[at].start].isupper():
        return False
    after = [t.raw for t in tokens[at + 1 : at + 3] if t.kind == "word"]
    return bool(after and after[0] in _AFTER_MAY)


def _bounded(source: str) -> list[Token]:
    """Return the tokens of a text; the middle of a long one is a single mark nothing matches."""
    tail = len(source) - MAX_TAIL
    if tail <= MAX_HEAD:
        head, end = _tokens(source), []
    else:
        head = _tokens(source[:MAX_HEAD])
        end = [Token(t.raw, t.start + tail, t.end + tail, t.kind) for t in _tokens(source[tail:])]
    tokens = [*head, *end]
    if not end and len(tokens) <= _MOST_HEAD + _MOST_TAIL:
        return tokens
    head, end = (
        tokens[: min(_MOST_HEAD, len(head))],
        tokens[-min(_MOST_TAIL, len(end) or len(head)) :],
    )
    return [*head, Token("\0", head[-1].end, end[0].start, "mark"), *end]


@lru_cache(maxsize=64)
def read(source: str) -> Reading:
    """Return the canonical reading of `source`; of a long text, of its beginning and its end."""
    tokens = _bounded(source)
    language = _language(tokens, source)
    parts: list[str] = []
    starts: list[int] = []
    spans: list[tuple[int, int]] = []
    length, i, last = 0, 0, " "
    while i < len(tokens):
        token = tokens[i]
        after = i + 1
        if token.kind == "space":
            canon = " "
        elif token.kind == "number":
            digits = "".join(str(int(c)) for c in token.raw if c.isdecimal())
            canon = digits + ("th" if not token.raw[-1].isdecimal() else "")
        elif token.kind == "word":
            canon, after = _canon(tokens, i, language, source)
        else:
            canon = _MARKS.get(token.raw, token.raw)
        if canon == "." and parts and parts[-1].strip() in _DOTTED:
            canon = " "  # "Dec. 21", "hrs."
        if last == " " and canon[:1] == " ":
            canon = canon[1:]
        if canon:
            if last.isalnum() and canon[0].isalnum():
                parts.append(" ")
                starts.append(length)
                spans.append((token.start, token.start))
                length += 1
            parts.append(canon)
            starts.append(length)
            spans.append((token.start, tokens[after - 1].end))
            length += len(canon)
            last = canon[-1]
        i = after
    return Reading(
        source, "".join(parts), language, tuple(starts) or (0,), tuple(spans) or ((0, 0),)
    )


_MARKS: Final = {
    "–": "-",
    "—": "-",
    "−": "-",
    "’": "",
    "'": "'",
    "“": '"',
    "”": '"',
    "½": " 1/2",
    "&": " and ",
    "@": " at ",
    "¼": " 1/4",
    "¾": " 3/4",
}
_DOTTED: Final = frozenset(WEEKDAYS + MONTHS + ("Minute", "Hour", "Second", "Week", "Day", "Year"))
