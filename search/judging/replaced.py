"""Whether a note speaks of another thing of a kind: "home insurance", asked of "travel insurance".

Of two words side by side in a question, or with an "of" between them, the note has one, and on the
same side of it a word of its own in the other's place. Pure.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from language import tables
from language.forms import content, irregular, stemming
from language.forms.fold import fold

_MOST_BETWEEN: Final = 2  # "of the"
_SAME_START: Final = 4  # letters that forms of a word share, and how many may differ after them
_OTHER_END: Final = 3
_SHORTEST_HEAD: Final = 3  # letters of a compound's first part, and of what follows it
_SHORTEST_TAIL: Final = 4


def has_another_in_place(
    question: str,
    found: Collection[str],
    missing: Collection[str],
    note: str,
    languages: Sequence[str],
) -> bool:
    """Tell whether a note has another word in the place of a missing one, beside one it has.

    `found` and `missing`: words of the question that the note has and lacks, in lower case.
    """
    asked, said = _words(question), _words(note)
    has, lacks = {fold(word) for word in found}, {fold(word) for word in missing}
    known = [*has, *lacks]
    for place, word in enumerate(asked):
        for step in (-1, 1) if word in has else ():
            if _beside(asked, place, step, languages) not in lacks:
                continue
            for other in _in_place(said, word, step, languages):
                if not any(is_same(each, other, languages) for each in known):
                    return True
    return False


def _words(text: str) -> list[str]:
    return [fold(part.group()) for part in content.PART.finditer(text.lower())]


def _in_place(said: Sequence[str], word: str, step: int, languages: Sequence[str]) -> Iterator[str]:
    """Yield what stands beside a word, wherever a text has it."""
    for place, written in enumerate(said):
        if is_same(word, written, languages):
            beside = _beside(said, place, step, languages)
            if beside:
                yield beside


def _beside(words: Sequence[str], place: int, step: int, languages: Sequence[str]) -> str:
    """Return the word that belongs to the one at a place, before (-1) or after it (1); "": none."""
    between: list[str] = []
    place += step
    while 0 <= place < len(words) and len(between) <= _MOST_BETWEEN:
        word = words[place]
        if word not in _linking(languages):
            is_joined = not between or any(each in _joins(languages) for each in between)
            is_one = is_joined and not word.isdecimal() and not _is_common(word, languages)
            return word if is_one else ""
        between.append(word)
        place += step
    return ""


def _is_common(word: str, languages: Sequence[str]) -> bool:
    return any(word in content.stop_words(code) for code in languages or ("en",))


def _joins(languages: Sequence[str]) -> frozenset[str]:
    return _listed("joins", languages)


def _linking(languages: Sequence[str]) -> frozenset[str]:
    return _joins(languages) | _listed("articles", languages)


def _listed(key: str, languages: Sequence[str]) -> frozenset[str]:
    ours = [code for code in languages or ("en",) if code in tables.LANGUAGES]
    return frozenset(fold(word) for code in ours for word in tables.words(code, "wanted", key))


def is_same(word: str, written: str, languages: Sequence[str]) -> bool:
    """Tell whether two words are forms of one, as far as that can be seen without the index."""
    if word == written or written in irregular.forms_of(word):
        return True
    if any(stemming.stem(word, code) == stemming.stem(written, code) for code in languages):
        return True
    shared = 0
    for one, other in zip(word, written, strict=False):
        if one != other:
            break
        shared += 1
    return shared >= _SAME_START and max(len(word), len(written)) - shared <= _OTHER_END


def has_another_compound(question: str, note: str, languages: Sequence[str]) -> bool:
    """Tell whether a note has a compound that ends as one of a question's, and begins otherwise.

    "Winterreifen" of "Sommerreifen"; "Ersatzreifen" beside "Reifen" is one.
    """
    if not any(stemming.has_compounds(code) for code in languages):
        return False
    asked, said = _words(question), _words(note)
    missing = [a for a in asked if not any(is_same(a, b, languages) for b in said)]
    return any(_is_other_compound(a, b) for a in missing for b in said if b not in asked)


def _is_other_compound(word: str, other: str) -> bool:
    shared = 0
    for one, another in zip(reversed(word), reversed(other), strict=False):
        if one != another:
            break
        shared += 1
    least = shared + _SHORTEST_HEAD
    return shared >= _SHORTEST_TAIL and min(len(word), len(other)) >= least
