"""Words that are a time in one sentence and none in another: may, sun, second, so."""

from typing import Final

from language import tables
from language.forms.detect import find_languages
from times.canonical.time_tokens import Token, match_at
from times.canonical.time_words import (
    MONTHS,
    ORDINALS,
    TEENS,
    TENS,
    UNITS,
    WEEKDAYS,
    Table,
    table_of,
    times_of,
    word_set,
)


def is_loose_short_day(tokens: list[Token], at: int, end: int, language: str) -> bool:
    """Tell whether "Di" stands without what makes it a day: "am", "um 8", "-Do".

    It is asked of the languages whose short days are words of others: those with `day_tails`.
    """
    if end != at + 1 or tokens[at].raw not in loose_days(language):
        return False
    before = [t.raw for t in tokens[max(at - 8, 0) : at] if t.kind != "space" and t.raw != "."]
    after = [t.raw for t in tokens[end : end + 8] if t.kind != "space" and t.raw != "."]
    if before and before[-1] in times_of(language, "day_leads"):
        english_am = before[-1] == "am" and len(before) > 1
        if not (english_am and (before[-2] == "i" or before[-2].isdecimal())):
            return False
    if after[:1] and after[0] in times_of(language, "hour_leads"):
        after = after[1:]
        if after and after[0].isdecimal():
            return False
    if after and after[0] in times_of(language, "day_tails"):
        return False
    units = times_of(language, "hour_units")
    if after and after[0].isdecimal() and not units.isdisjoint(after[1:4]):
        return False
    other = loose_days(language) - {tokens[at].raw}
    joins = times_of(language, "day_joins")
    ranges = (before[-1:-3:-1], after[:2])  # the nearest first: a joiner, then another day
    return not any(len(r) == 2 and r[0] in joins and r[1] in other for r in ranges)


def loose_days(language: str) -> frozenset[str]:
    """Return the short days of a language that are words of others."""
    is_loose = times_of(language, "day_tails")
    return times_of(language, "short_days") if is_loose else frozenset()


def leads_length(tokens: list[Token], at: int, end: int, language: str) -> bool:
    """Tell "um 2 Stunden", by which something is put off, from "um 2 Uhr"."""
    if tokens[at].raw not in times_of(language, "length_leads"):
        return False
    solid = [n for n in range(end, min(end + 4, len(tokens))) if tokens[n].kind != "space"]
    return len(solid) > 1 and _is_unit(tokens[solid[1]].raw, language)


def _is_unit(raw: str, language: str) -> bool:
    return any(
        canon in _TIMED and len(words) == 1 for words, canon in table_of(language).get(raw, ())
    )


def is_greeting(tokens: list[Token], at: int, table: Table) -> bool:
    """Tell "Morning!", at the beginning, from a part of the day."""
    found = match_at(tokens, at, table) or match_at(tokens, at, table_of("en"))
    if found is None or found[1] != at + 1 or found[0].rsplit(" ", 1)[-1] not in _GREETED:
        return False
    before = [t.raw for t in tokens[:at] if t.kind == "word"]
    after = next((t.raw for t in tokens[found[1] :] if t.kind != "space"), "")
    return len(before) < _MOST_GREETED and not any(map(_names_time, before)) and after == "!"


_GREETED: Final = ("Morning", "Afternoon", "Evening", "Night", "Tomorrow")
_MOST_GREETED: Final = 2  # words before it: "good"


def is_before_unit(tokens: list[Token], end: int, language: str) -> bool:
    """ "do minute mein": what stands before a unit of time is a number, no day."""
    after = next((t.raw for t in tokens[end : end + 2] if t.kind == "word"), "")
    return any(
        canon in _TIMED and len(words) == 1
        for code in (language, "en")
        for words, canon in table_of(code).get(after, ())
    )


_TIMED: Final = ("Second", "Minute", "Hour")


def is_no_day_here(tokens: list[Token], at: int, end: int, source: str, language: str) -> bool:
    """Tell whether a short day stands loose where the text is of another language: "la casa di
    papà"; or is an ordinary word of its own: "so", "ma"."""
    if not is_loose_short_day(tokens, at, end, language):
        return False
    if not any(t.kind == "word" for t in (*tokens[:at], *tokens[end:])):
        return False
    if is_before_unit(tokens, end, language) or tokens[at].raw in times_of(language, "common_too"):
        return True
    spoken = {*find_languages(source)}.intersection(tables.LANGUAGES)
    return bool(spoken) and spoken.isdisjoint((language, "en"))


def is_word_elsewhere(
    tokens: list[Token], at: int, end: int, language: str, source: str, likely: str
) -> bool:
    """Tell whether a short day is a name, or another word: "Sam likes tea", "vou ter aula".

    `likely`: the language of the person; a short text may not show its own.
    """
    raw = tokens[at].raw
    if end != at + 1 or loose_days(language) or raw not in times_of(language, "short_days"):
        return False
    spoken = find_languages(source)
    is_own, is_name = language in (*spoken, likely), raw in times_of(language, "called_too")
    is_written_large = is_name and source[tokens[at].start].isupper()
    doubts = is_written_large or raw in times_of(language, "common_too")
    doubts = doubts or (not is_own and (is_name or bool(spoken)))
    takes_hours = is_own or not (is_written_large or "en" in spoken)
    return doubts and not _short_day_in_company(tokens, at, end, language, takes_hours)


_PARTS: Final = ("Morning", "Afternoon", "Evening", "Night")


def _short_day_in_company(
    tokens: list[Token], at: int, end: int, language: str, takes_hours: bool
) -> bool:
    """Tell whether a day leads up to it, or an hour, a part of the day or a month follows."""
    before = [t for t in tokens[max(at - 4, 0) : at] if t.kind == "word"]
    after = [t for t in tokens[end : end + 6] if t.kind != "space" and t.raw != "."]
    if not before and not after:
        return True
    if before and before[-1].raw in times_of(language, "day_leads"):
        return True
    if not after or not takes_hours:
        return False
    table = table_of(language)
    said = (match_at(tokens, tokens.index(after[0]), table) or ("",))[0]
    if after[0].kind == "number" or said in _PARTS or said in MONTHS:
        return True
    if _is_among_days(tokens, at, end, language):
        return True
    return said == "at" and len(after) > 1 and after[1].kind == "number"


def _is_among_days(tokens: list[Token], at: int, end: int, language: str) -> bool:
    """Tell whether another short day stands beside it: "seg, qua e sex"."""
    names = times_of(language, "short_days")
    before = [t.raw for t in tokens[max(at - 6, 0) : at] if t.kind == "word" and len(t.raw) > 1]
    after = [t.raw for t in tokens[end : end + 6] if t.kind == "word" and len(t.raw) > 1]
    return (bool(before) and before[-1] in names) or (bool(after) and after[0] in names)


# Short names that are ordinary words too count as days and months only in such company.
_LIKELY_BEFORE_DAY: Final = frozenset(
    word_set(
        "on this next last every each by until till from since coming past other upcoming nxt "
        "starting except closest nearest"
    )
)
_LIKELY_BEFORE_MONTH: Final = frozenset(
    word_set(
        "of in next last since until till by from every each during early late mid end through "
        "starting this"
    )
)
AMBIGUOUS_DAYS: Final = frozenset(("sat", "sun", "mon", "wed"))
AMBIGUOUS_MONTHS: Final = frozenset(("may", "march", "mar"))
_AFTER_DAY: Final = frozenset(
    word_set("morning afternoon evening night noon midnight mornings evenings nights next instead")
)
_BETWEEN_DAYS: Final = frozenset(("and", "or", "to", "through", "thru", "till", "until"))


def _names_day(raw: str) -> bool:
    return any(canon[:3] in WEEKDAYS for _, canon in table_of("en").get(raw, ()))


def _names_time(raw: str) -> bool:
    return any(canon[0].isupper() for _, canon in table_of("en").get(raw, ()))


def _names_month(raw: str) -> bool:
    return any(canon in MONTHS for words, canon in table_of("en").get(raw, ()) if len(words) == 1)


def is_time_word(tokens: list[Token], at: int, end: int) -> bool:
    """Tell whether the ambiguous word at `at` ("sat", "may", "second") stands among time words."""
    raw = tokens[at].raw
    solid = [t for t in tokens[:at] if t.kind != "space"][-3:]
    after = [t for t in tokens[end : end + 7] if t.kind != "space"][:4]
    before = solid[-1] if solid else None
    if raw in AMBIGUOUS_DAYS:
        return _day_in_company(solid, after)
    if before is None and not after:
        return True
    if after and after[0].raw in ",." and raw != "may":
        after = after[1:]
    numbered = bool(after and after[0].kind == "number") or bool(before and before.kind == "number")
    if after and (after[0].raw in _ORDINAL_WORDS or (after[0].raw == "the" and len(after) > 1)):
        numbered = numbered or after[0].raw != "the" or after[1].kind == "number"
        numbered = numbered or after[-1].raw in _ORDINAL_WORDS
    if len(after) > 1 and after[0].raw in "/-" and after[1].kind == "number":
        numbered = True
    if before and before.raw in _ORDINAL_WORDS | {"/", "-"}:
        numbered = True
    if len(solid) > 1 and before and before.raw in _BETWEEN_DAYS and _names_month(solid[-2].raw):
        numbered = True
    if after and after[0].raw in _UNIT_WORDS:
        numbered = True
    return numbered or bool(before and before.raw in _LIKELY_BEFORE_MONTH and raw != "mar")


_ORDINAL_WORDS: Final = frozenset(ORDINALS) | {"thirtieth", "thirty"}
_UNIT_WORDS: Final = frozenset(UNITS + TEENS + TENS)


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
    if last and last.raw == "to" and any(t.raw in times_of("en", "day_movers") for t in before):
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
        return second is None or second.raw not in ("of", "to")  # "he sat next to me"
    if second and (first.raw in _BETWEEN_DAYS or first.kind == "mark") and _names_day(second.raw):
        return True
    if _names_month(first.raw) or (second and first.raw in ",." and _names_month(second.raw)):
        return True
    return bool(second and first.raw in ("at", ",", "the", ".") and second.kind == "number")


def seconds(tokens: list[Token], at: int) -> str:
    """Read "second": a unit after a number, an ordinal before a day or month, else neither."""
    before = [t for t in tokens[:at] if t.kind != "space"][-1:]
    after = [t for t in tokens[at + 1 : at + 4] if t.kind != "space"][:1]
    if before and (before[0].kind == "number" or before[0].raw in _UNIT_WORDS | {"a", "few"}):
        return "Second"
    if not after:
        return "2th"
    following = [canon for words, canon in table_of("en").get(after[0].raw, ()) if len(words) == 1]
    is_time = bool(following and following[0][:1].isupper())
    return "2th" if is_time or after[0].raw in _AFTER_SECOND else "second"


_AFTER_SECOND: Final = frozenset(("of", "and", "in", "last", "day", ",", "quarter", "half", "qtr"))


def number_before(tokens: list[Token], at: int, language: str) -> bool:
    """Tell whether a number stands before, in digits or in words."""
    before = [n for n in range(max(at - 2, 0), at) if tokens[n].kind != "space"]
    if not before:
        return False
    last = before[-1]
    is_word = tokens[last].kind == "word"
    said = match_at(tokens, last, table_of(language)) if is_word else None
    return tokens[last].kind == "number" or bool(said and said[0].isdecimal())


def number_follows(tokens: list[Token], at: int, table: Table) -> bool:
    """Tell whether the next word is a number, in digits or in words."""
    while at < len(tokens) and tokens[at].kind == "space":
        at += 1
    if at == len(tokens):
        return False
    said = match_at(tokens, at, table) or ("", at)
    if tokens[at].kind == "number":
        return tokens[at].raw.isdecimal()
    return said[0].isdecimal()


_COMMON: Final = frozenset(
    word_set("Tomorrow Today Tonight Yesterday Overmorrow Midnight Noon Morning Afternoon Evening")
    + word_set("Night Daily Weekly Monthly Yearly Day Hour Minute Second Week Month Year")
)


def is_title(tokens: list[Token], at: int, found: tuple[str, int], source: str) -> bool:
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


_AFTER_MAY: Final = frozenset(word_set("be not or have well help take seem sound work cause need"))


def is_may_be(tokens: list[Token], at: int, source: str) -> bool:
    """Tell whether "may" is the verb: "this may be right"."""
    if tokens[at].raw != "may" or source[tokens[at].start].isupper():
        return False
    after = [t.raw for t in tokens[at + 1 : at + 3] if t.kind == "word"]
    return bool(after and after[0] in _AFTER_MAY)


SEASONS: Final = frozenset(word_set("spring summer autumn fall winter"))
_SAYS_WHICH: Final = frozenset(word_set("last next this that early late mid each every since in"))


def is_in_title(tokens: list[Token], at: int, source: str) -> bool:
    """Tell whether a season ends a title: "Five Seconds of Summer"."""
    if not source[tokens[at].start].isupper() or source.isupper():
        return False
    before = [t for t in tokens[max(at - 6, 0) : at] if t.kind == "word" and t.raw != "the"]
    if before and before[-1].raw == "of":
        before.pop()
    last = before[-1] if before else None
    return bool(last and source[last.start].isupper() and last.raw not in _SAYS_WHICH)


def is_plate(tokens: list[Token], at: int, source: str) -> bool:
    """Tell whether a month in capitals is part of a number plate: "MI 12 FEB 88"."""
    if not source[tokens[at].start : tokens[at].end].isupper() or source.isupper():
        return False
    before = [t for t in tokens[max(at - 5, 0) : at] if t.kind != "space"][-2:]
    if len(before) < 2 or before[1].kind != "number" or before[0].raw in table_of("en"):
        return False
    letters = source[before[0].start : before[0].end]
    return letters.isalpha() and letters.isupper() and len(letters) <= 3
