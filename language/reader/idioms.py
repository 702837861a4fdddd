"""Idioms: what is said whole and means more than its words, small talk and questions to us alike.

They stand in the files of words as templates: `a|b` is a choice, "(a|b) c" one of two before c,
"[a]" may be missing, "*" is any one word, ".." up to three and "..." up to ten, "word*" any ending,
and "!word" says that the word does not follow anywhere. Signs and apostrophes count for nothing.

Invariant: a text of more than `_MOST_WORDS` is no idiom, so that none costs more than these do.
"""

import re
from functools import cache, lru_cache
from typing import Final, NamedTuple

from language import tables
from language.forms.fold import bare

_TALK: Final = ("greeting", "how_are_you", "thanks", "bye", "yes", "no", "small_talk")
_ASKED: Final = ("clock", "who_are_you", "chatting", "help")
_NO_TOPIC: Final = frozenset({"small_talk", "chatting"})
_MOST_WORDS: Final = 24
_MOST_JOINED: Final = 4  # idioms in a row: "ok, cool, thanks, bye"
_MOST_AROUND: Final = 5  # words around one: "then", "my friend"
_MOST_IN_BAG: Final = 9
_PIECES: Final = re.compile(r"\.{2,3}|[()\[\]|]|!?[^\s()\[\]|]+")
_WORDS: Final = re.compile(r"[^\s.,!?;:…\"“”«»()¿¡*।؟–—-]+")
_FEW: Final = r"(?:\S+ ){0,3}"
_MANY: Final = r"(?:\S+ ){0,10}"


class Idiom(NamedTuple):
    """What an idiom is about: "thanks", "help", ...; "" is small talk without a topic."""

    topic: str
    is_help: bool = False


@lru_cache(maxsize=64)
def find(words: str, language: str) -> Idiom | None:
    """Return what the words are an idiom of, in a language, in English or in any other."""
    spoken = _spoken(words)
    if not 0 < len(spoken) <= _MOST_WORDS:
        return None
    said = " ".join(spoken) + " "
    for code in dict.fromkeys((language, "en", *tables.LANGUAGES, tables.ELSEWHERE)):
        talk, asked = _compiled(code)
        if found := talk.fullmatch(said) or asked.fullmatch(said):
            topic = _topic(found)
            return Idiom("" if topic in _NO_TOPIC else topic, topic == "help")
        if _is_of_bag(spoken, code):
            return Idiom("")
    return None


_FIRST: Final = ("how_are_you", "bye", "thanks", "greeting", "small_talk")


def _topic(found: re.Match[str]) -> str:
    """Return what idioms in a row are about: a greeting before "how are you" is no topic."""
    topics = [name for name, words in found.groupdict().items() if words]
    return min(topics, key=lambda name: _FIRST.index(name) if name in _FIRST else len(_FIRST))


def _spoken(text: str) -> list[str]:
    return _WORDS.findall(bare(text[:400]))


def _is_of_bag(spoken: list[str], language: str) -> bool:
    """Tell whether every word is small talk or beside it, and one could be nothing else."""
    bag, beside = _bags(language)
    if len(spoken) > _MOST_IN_BAG or bag.isdisjoint(spoken) or not beside.issuperset(spoken):
        return False
    asks = any(spoken[0] in tables.words(language, "ask", name) for name in ("wh", "invert"))
    me = frozenset(_plain_words(language, "me"))
    return not asks or me.isdisjoint(spoken)  # not "what do I love"


@cache
def _bags(language: str) -> tuple[frozenset[str], frozenset[str]]:
    bag = frozenset(map(bare, tables.words(language, "idioms", "bag")))
    return bag, bag | frozenset(map(bare, tables.words(language, "idioms", "beside")))


@cache
def _compiled(language: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the idioms of a language: those that go in a row, and those that stand alone."""
    around = _choice(tables.words(language, "idioms", "around"))
    some = rf"(?:{around}){{0,{_MOST_AROUND}}}"
    talk, asked = _groups(language, _TALK), _groups(language, _ASKED)
    return (
        re.compile(rf"{some}(?:(?:{talk}){some}){{1,{_MOST_JOINED}}}"),
        re.compile(rf"{some}(?:{asked}){some}"),
    )


def _groups(language: str, names: tuple[str, ...]) -> str:
    found = {name: tables.words(language, "idioms", name) for name in names}
    return "|".join(f"(?P<{name}>{_choice(said)})" for name, said in found.items() if said) or "\0"


def _choice(templates: tuple[str, ...]) -> str:
    return "|".join(map(_pattern, templates)) or "\0"


_SIGNS: Final = {"(": "(?:", "[": "(?:", ")": ")", "]": ")?", "|": "|", "..": _FEW, "...": _MANY}


def _pattern(template: str) -> str:
    """Return the expression of a template, over words with a space behind each."""
    return f"(?:{''.join(map(_piece, _PIECES.findall(template)))})"


def _piece(piece: str) -> str:
    if piece in _SIGNS:
        return _SIGNS[piece]
    if piece.startswith("!"):
        return rf"(?!(?:\S+ )*{re.escape(bare(piece[1:]))} )"
    stem = re.escape(bare(piece.rstrip("*")))
    return rf"{stem}\S* " if piece.endswith("*") and stem else r"\S+ " if not stem else f"{stem} "


def is_of_us(text: str, language: str) -> bool:
    """Tell whether a question is of the assistant: not of the speaker, nor of what is kept."""
    spoken = _spoken(text)
    code = language if tables.words(language, "idioms", "you") else "en"
    you, me, recalls = (_plain_words(code, name) for name in ("you", "me", "recalls"))
    joined = " ".join(spoken)
    return (
        not you.isdisjoint(spoken)
        and me.isdisjoint(spoken[_OPENING:])
        and not any(f" {word}" in f" {joined}" for word in recalls)
    )


def is_us(word: str, language: str) -> bool:
    """Tell whether a word stands for the assistant: "you"."""
    return has(word, "you", language)


def has(word: str, name: str, language: str) -> bool:
    """Tell whether a word stands under a name; "*ed" there are all words that end so."""
    whole, ends = _listed(language, name)
    said = bare(word)
    return said in whole or (len(said) > _SHORTEST and said.endswith(ends))


def knows(name: str, language: str) -> bool:
    """Tell whether a language has words under a name."""
    return bool(tables.words(language, "idioms", name))


_SHORTEST: Final = 4  # letters of a word known by its end


@cache
def _listed(language: str, name: str) -> tuple[frozenset[str], tuple[str, ...]]:
    words = [bare(word) for word in tables.words(language, "idioms", name)]
    ends = tuple(word[1:] for word in words if word.startswith("*"))
    return frozenset(word for word in words if not word.startswith("*")), ends


_OPENING: Final = 2  # words of "can I ask", "tell me", which speak of nobody


@cache
def _plain_words(language: str, name: str) -> frozenset[str]:
    return frozenset(bare(word).rstrip("*") for word in tables.words(language, "idioms", name))


def rest_after(text: str, name: str) -> str | None:
    """Return what follows the longest template of a name, as typed; None: it begins with none."""
    if len(text) > _LONGEST_ORDER:
        return None
    spoken = _spoken(text)
    said = " ".join(spoken) + " "
    for code in tables.LANGUAGES:
        if found := _leading(code, name).match(said):
            places = [place.start() for place in _WORDS.finditer(text)]
            first = found.group().count(" ")
            return text[places[first] :].strip(" .!?") if first < len(places) else ""
    return None


_LONGEST_ORDER: Final = 200


@cache
def _leading(language: str, name: str) -> re.Pattern[str]:
    return re.compile(_choice(tables.words(language, "idioms", name)))
