"""The stems of a text's words in its own language, which `memories.stems` holds and a search uses.

A stem is kept with its language, "it:scarp", so that those of two languages never meet. One that
may be a compound is kept from its end too, "de<lessulhcszatasre", since what it is comes last.
English has none here: memory_index stems it. Snowball's stemmers are loaded with the first text in
another language. What they give is kept, so another release of snowballstemmer, or other
words there, comes with a migration that sets `memories.stems` to NULL.
"""

import functools
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from language import tables
from language.forms import content, detect, irregular, otherwise, spelling

SHORTEST_COMPOUND: Final = 8  # letters of a stem
SHORTEST_PART: Final = 4
MOST_MARKED: Final = 500  # words of a text that are compared with a question's
# Words of a text: each takes 20 to 40 microseconds, while others wait to write.
MOST_STEMMED: Final = 2000
MOST_AT_ONCE: Final = 6  # languages that a text is taken for where none is sure


def choose_languages(
    likely: tuple[str, ...], spoken: Callable[[], Sequence[str]]
) -> tuple[str, ...]:
    """Return the languages to stem a text in, of the likely ones; none where it is English.

    Where its own words leave it open, those that its user has `spoken` in other texts; and beside
    one that is told by a common word or two alone ("pak", "bis"), which has no file.
    """
    if len(likely) == 1 and likely[0] in tables.LANGUAGES:
        return () if likely == detect.ENGLISH else likely
    if len(likely) == 1:
        return tuple(dict.fromkeys((*likely, *spoken())))[:MOST_AT_ONCE]
    scripts = detect.scripted()
    known = [code for code in spoken() if code in likely or not (likely or code in scripts)]
    return tuple(known or (() if "en" in likely else likely))[:MOST_AT_ONCE]


def read(text: str, spoken: Callable[[], Sequence[str]]) -> tuple[str | None, str]:
    """Return the language that a text is surely in, or None, and its stems, in that or likely ones.

    No stems: it is English, or in no language that is known, and written as everybody writes it.
    """
    likely = detect.find_languages(text)
    languages = choose_languages(likely, spoken)
    found = {f"{otherwise.MARK}:{spelled}": None for spelled in otherwise.spellings(text)}
    if not languages:
        return None, " ".join(found)
    for word in itertools.islice(content.parts_of(text), MOST_STEMMED // len(languages)):
        for language in languages if len(word) <= spelling.LONGEST else ():
            if content.is_common(word, language):
                continue
            stemmed = stem(word, language)
            found[f"{language}:{stemmed}"] = None
            if _is(language, "compounds") and len(stemmed) >= SHORTEST_COMPOUND:
                found[f"{language}<{stemmed[::-1]}"] = None
    return languages[0] if languages == likely else None, " ".join(found)


# -- looking for a word ----------------------------------------------------------------------------


def terms_for(word: str, languages: Sequence[str], *, is_name: bool = False) -> list[str]:
    """Return what the index has of a lower-case word in any of its forms, as FTS5 terms."""
    return [
        _term(form, language)
        for language in languages
        if not (is_name and _is(language, "gendered"))
        for form in _forms(stem(word, language), language)
    ]


def _forms(stemmed: str, language: str) -> Iterator[str]:
    """Yield a stem and what its stemmer leaves of other forms: kauf, kauft, gekauft; seh, sah."""
    yield from _irregular(language).get(stemmed, (stemmed,))
    if language not in ("de", "nl") or len(stemmed) < SHORTEST_PART - 1:
        return
    base = stemmed.removesuffix("t")
    yield from (base, base + "t", "ge" + base, "ge" + base + "t")


@functools.cache
def _irregular(language: str) -> dict[str, frozenset[str]]:
    """Return the stems of irregular words, each with those of its other forms."""
    found: dict[str, frozenset[str]] = {}
    for forms, only_found in irregular.groups(language):
        asking = frozenset(stem(form, language) for form in forms)
        stems = asking | {stem(form, language) for form in only_found}
        found |= {each: stems | found.get(each, frozenset()) for each in asking}
    return found


def find_spans(
    text: str, wanted: Mapping[str, bool], languages: Sequence[str]
) -> list[tuple[int, int]]:
    """Return where a text has forms of the wanted words (True: a name): start and end."""
    terms: set[str] = set()
    for word, is_name in wanted.items():
        terms.update(terms_for(word, languages, is_name=is_name))
    spans = []
    for part in itertools.islice(content.PART.finditer(text), MOST_MARKED):
        word = part.group().lower()
        if any(_term(stem(word, language), language) in terms for language in languages):
            spans.append(part.span())
    return spans


def terms_within(word: str, languages: Sequence[str]) -> list[str]:
    """Return terms for the compounds that end in a word, and for what a compound ends in."""
    found = []
    for language in [code for code in languages if _is(code, "compounds")]:
        stemmed = stem(word, language)
        if len(stemmed) >= SHORTEST_PART:
            found.append(f'"{language}<{stemmed[::-1]}" *')
        if len(stemmed) >= SHORTEST_COMPOUND:
            ends = range(SHORTEST_PART, len(stemmed) - SHORTEST_PART + 2)
            found += [_term(stemmed[at:], language) for at in ends]
    return found


def has_compounds(language: str) -> bool:
    """Tell whether a language writes several words as one."""
    return _is(language, "compounds")


def _is(language: str, trait: str) -> bool:
    """Tell whether a language "compounds" its words, or has "gendered" names.

    Of these the last vowel says whose a name is, and a stemmer takes it off: Paolo, Paola.
    """
    return bool(tables.section(language, "search").get(trait, False))


def _term(stemmed: str, language: str) -> str:
    return f'"{language}:{stemmed}"'


def stem(word: str, language: str) -> str:
    """Return the stem of a lower-case word."""
    if language == "es" and word.endswith("ces"):  # luces is of luz, and its stemmer says luc
        word = word[:-3] + "z"
    stemmed = _stem(word, tables.text(language, "search", "stemmer"))
    if language in ("es", "pt") and stemmed.endswith("qu"):  # aparqué is of aparcar
        stemmed = stemmed[:-2] + "c"
    return stemmed


@functools.lru_cache(maxsize=10_000)
def _stem(word: str, name: str) -> str:
    import snowballstemmer  # 8 ms and 3 MB, and few need it

    stemmed: str = snowballstemmer.stemmer(name).stemWord(word)  # one a call: it keeps a state
    return stemmed
