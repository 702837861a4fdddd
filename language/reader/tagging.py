"""Words to tags that know no language, by the files in `words/`.

A tag is the name of a key of a file ("remind", "thing", "wh"). The longest phrase wins; the same
words may have several tags. Invariant: one look at each token, phrases of at most six words.
"""

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, NamedTuple

from language import tables
from language.forms.fold import evenly as fold
from language.forms.shortened import short_spellings
from language.reader import typos
from language.reader.tokens import Token, tokens_of

_SECTIONS: Final = ("request", "ask", "text")
_NO_TAGS: Final = frozenset({"ordinary", "abbr", "clitics", "short", "of_it"})
# Orders that a language may write with their object: "cancélalo".
_JOINED: Final = frozenset(
    {"move", "delay", "advance", "delete", "cancel", "snooze", "skip", "tick", "undo", "remind"}
)
_SHORTEST_JOINED: Final = 4
_TAG_OF: Final = {"plain": "remind", "plain_waking": "remind"}
_COUNTING: Final = ("count", "sum", "overview")  # which may begin with a question word
_ASKS: Final = frozenset({"wh", "whsure"})
_GAP: Final = 10  # words that may stand between the halves of a split verb
_TELLING: Final = 60  # words that decide the language
_OWN: Final = 0.5  # what the person's language weighs before a word is read
_MOST_MENDED: Final = 150  # words that are looked at for typing errors
NOTHING: Final[frozenset[str]] = frozenset()


@dataclass(slots=True)
class _Node:
    """A place in the tree of phrases; there are thousands, most of them leaves."""

    words: dict[str, "_Node"] | None = None
    stems: dict[str, "_Node"] | None = None  # of "word*", by the stem
    shortest: int = 99  # of the stems
    tags: frozenset[str] = NOTHING
    ends: dict[str, frozenset[str]] | None = None  # the second half of a split phrase


@dataclass(frozen=True, slots=True)
class TimeSpan:
    """A stretch of a text that speaks of one time, and the tag of its item."""

    start: int
    end: int
    tag: str = "time"  # "duration": a mere length, "two hours"


class Item(NamedTuple):
    """One or more words that have their tags together."""

    start: int
    end: int
    text: str  # folded, as the file or the writer has it
    tags: frozenset[str]
    is_protected: bool = False

    def has(self, *names: str) -> bool:
        """Tell whether it has one of the tags."""
        return bool(self.tags) and not self.tags.isdisjoint(names)

    @property
    def has_digit(self) -> bool:
        return any(char.isdigit() for char in self.text)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What a language's file says, ready to be looked up."""

    root: _Node
    verb: str  # where the operative verb stands: "first", "last", "both"
    abbreviations: frozenset[str]
    slips: typos.Index
    marked: dict[str, frozenset[str]]  # of words with accents alone: "è" is no "e"
    own: frozenset[str]  # what phrases begin with, written in full


@cache
def lexicon_of(language: str) -> Lexicon:
    """Return the compiled words of a language."""
    root, ordinary = _Node(), set(map(fold, tables.words(language, "text", "ordinary")))
    known = set(ordinary)
    asking = tuple(map(fold, tables.words(language, "ask", "wh"))) or ("\0",)
    request: set[str] = set()
    marked: dict[str, frozenset[str]] = {}
    known.update(_words_of_time(language))
    clitics = tables.words(language, "request", "clitics")
    all_of = tuple(f"{fold(word)} " for word in tables.words(language, "text", "all"))
    for section in _SECTIONS:
        for name, phrases in tables.section(language, section).items():
            if name in _NO_TAGS:
                continue
            names = frozenset({_TAG_OF.get(name, name)})
            for spelt in filter(_is_marked, phrases):
                marked[spelt] = names | marked.get(spelt, NOTHING)
            for phrase in map(fold, phrases):
                tags = names
                if name in _COUNTING and phrase.startswith(asking):
                    tags = tags | _ASKS
                if name == "things" and phrase.startswith(all_of):
                    tags = tags | {"all"}
                joined = clitics if name in _JOINED else ()
                _plant_all(root, phrase, tags, ordinary, joined)
                words = phrase.split()
                known.update(words)
                if section == "request" and name in typos.TAGS:
                    first, *more = words
                    if not more or name == "remind":
                        request.add(first.rstrip("*"))
    abbreviations = frozenset(map(fold, tables.words(language, "text", "abbr")))
    short = short_spellings(language)
    known.update(itertools.chain.from_iterable(short.values()))
    slips = typos.Index(frozenset(request), frozenset(known))
    own = frozenset(root.words or ())
    _spell_short(root, [(full.split(), spelt) for full, spelt in short.items()])
    verb = str(tables.load(language)["verb"])
    return Lexicon(root, verb, abbreviations, slips, marked, own)


def _plant_all(
    root: _Node, phrase: str, tags: frozenset[str], ordinary: set[str], clitics: tuple[str, ...]
) -> None:
    """Plant a phrase as it may be written, and with the pronouns that are joined to it."""
    for variant in _variants(phrase, ordinary):
        _plant(root, variant, tags)
    for variant in _with_objects(phrase, clitics):
        _plant(root, variant, tags | {"that"})


def _words_of_time(language: str) -> Iterator[str]:
    """Yield the words that times are told with: "domenica" is no slip for "dimentica".

    What stands there for the request itself is: "remid me".
    """
    for line in tables.text(language, "times", "phrases").splitlines():
        if line.lower().startswith("remind"):
            continue
        for word in re.findall(r"\w+", fold(line.partition("=")[2])):
            if len(word) > 3:
                yield word


def _is_marked(phrase: str) -> bool:
    """Tell whether it is one word with accents."""
    return phrase.isalpha() and not phrase.isascii()


def _variants(phrase: str, ordinary: set[str]) -> Iterator[str]:
    """Yield the phrase, and the phrase without its apostrophes: "don't", "dont"."""
    yield phrase
    if "'" not in phrase:
        return
    bare = phrase.replace("'", "")
    if min(map(len, bare.split()), default=0) < 2:
        return
    if bare != phrase and bare not in _NOT_BARE and bare not in ordinary:
        yield bare


def _with_objects(phrase: str, clitics: tuple[str, ...]) -> Iterator[str]:
    """Yield an order with each of the pronouns that are written as one word with it."""
    last = phrase.rsplit(" ", 1)[-1]
    if len(last) < _SHORTEST_JOINED or last.endswith("*"):
        return
    for pronoun in clitics:
        yield phrase + pronoun


_NOT_BARE: Final = frozenset({"well", "ill", "hell", "shell", "were", "wed", "shed", "id", "la"})


def _plant(root: _Node, phrase: str, tags: frozenset[str]) -> None:
    first, _, second = phrase.partition("* ") if "* " in phrase else (phrase, "", "")
    halves = [*_parts(first + ("*" if second else ""))]
    node = root
    for word in halves:
        if word.endswith("*"):
            stem = word.removesuffix("*")
            node.shortest = min(node.shortest, len(stem))
            node.stems = {} if node.stems is None else node.stems
            node = _under(node.stems, stem)
        else:
            node.words = {} if node.words is None else node.words
            node = _under(node.words, word)
    if second:
        tail, known = second.strip(), node.ends or {}
        node.ends = {**known, tail: tags | known.get(tail, NOTHING)}
    else:
        node.tags = tags | node.tags if node.tags else tags


def _under(nodes: dict[str, _Node], word: str) -> _Node:
    if word not in nodes:
        nodes[word] = _Node()
    return nodes[word]


def _spell_short(node: _Node, short: Sequence[tuple[list[str], tuple[str, ...]]]) -> None:
    """Let each word's short spellings lead where it does, unless they lead somewhere themselves."""
    for child in (*(node.words or {}).values(), *(node.stems or {}).values()):
        _spell_short(child, short)
    if not node.words:
        return
    for full, spelt in short:
        if (meant := _at(node, full)) is None:
            continue
        for word in spelt:
            own = node.words.get(word)
            node.words[word] = _beside(own, meant) if own else meant


def _at(node: _Node, words: Sequence[str]) -> _Node | None:
    for word in words:
        if not node.words or word not in node.words:
            return None
        node = node.words[word]
    return node


def _beside(own: _Node, meant: _Node) -> _Node:
    """Return what a word of its own leads to, and what the word does that it may stand for."""
    return _Node(
        words={**(meant.words or {}), **(own.words or {})} or None,
        stems={**(meant.stems or {}), **(own.stems or {})} or None,
        shortest=min(own.shortest, meant.shortest),
        tags=own.tags,
        ends={**(meant.ends or {}), **(own.ends or {})} or None,
    )


_PLAIN: Final = re.compile(r"[a-z0-9* ]+")


def _parts(phrase: str) -> list[str]:
    """Return the words of a phrase as `tokens_of` cuts them; a star stays at its word."""
    if _PLAIN.fullmatch(phrase):
        return phrase.split()
    words: list[str] = []
    for token in tokens_of(phrase, []):
        after = phrase[token.end : token.end + 1]
        words.append(token.text + (after if after in ("*", "'") else ""))
    return words or [phrase]


def tag(tokens: list[Token], times: list[TimeSpan], lexicon: Lexicon) -> list[Item]:
    """Return the items of a text in order; what lies in one of `times` is one item, a time."""
    items: list[Item] = []
    begun: _Begun = {}
    at, clock = 0, 0
    while at < len(tokens):
        token = tokens[at]
        while clock < len(times) and times[clock].end <= token.start:
            clock += 1
        if clock < len(times) and times[clock].start <= token.start and not token.is_protected:
            at, item = _time(tokens, at, times[clock])
        elif token.is_protected:
            at, item = at + 1, Item(token.start, token.end, token.text, NOTHING, True)
        else:
            limit = times[clock].start if clock < len(times) else tokens[-1].end
            at, item = _phrase(tokens, at, limit, lexicon, begun)
        items.append(item)
    return items


def _time(tokens: list[Token], at: int, span: TimeSpan) -> tuple[int, Item]:
    end = at
    while end < len(tokens) and tokens[end].start < span.end:
        end += 1
    text = " ".join(token.text for token in tokens[at:end])
    return end, Item(tokens[at].start, tokens[end - 1].end, text, frozenset({span.tag}))


# The places in the tree that each word of a text leads to: a word is looked up once.
_Begun = dict[str, list[_Node]]


def _phrase(
    tokens: list[Token], at: int, limit: int, lexicon: Lexicon, begun: _Begun
) -> tuple[int, Item]:
    """Return the item of the longest phrase from a token on, and the token after it."""
    token, best, names = tokens[at], at + 1, NOTHING
    first = begun.get(token.text)
    if first is None:
        first = begun[token.text] = _step([lexicon.root], token.text)
    for end, found in _matches(tokens, at, limit, first) if first else ():
        if found and (end > best or not names):
            best, names = end, found
        elif found and end == best:
            names |= found
    if best == at + 1:
        names = lexicon.marked.get(token.marked, names) if token.marked else names
        names = names | {"slip"} if names and token.is_slip else names
        return best, Item(token.start, token.end, token.text, names)
    text = " ".join(token.text for token in tokens[at:best])
    if any(token.is_slip for token in tokens[at:best]):
        names = names | {"slip"}
    return best, Item(token.start, tokens[best - 1].end, text, names)


def _matches(
    tokens: list[Token], at: int, limit: int, nodes: list[_Node]
) -> Iterator[tuple[int, frozenset[str]]]:
    """Yield the ends of the phrases that begin at a token, with their tags.

    `nodes`: where the token itself leads.
    """
    if len(nodes) == 1 and not (nodes[0].words or nodes[0].stems or nodes[0].ends):
        yield at + 1, nodes[0].tags  # as most words
        return
    for end in range(at, min(at + 7, len(tokens))):
        token = tokens[end]
        if end > at:
            if token.is_protected or token.start >= limit:
                return
            nodes = _step(nodes, token.text)
        if not nodes:
            return
        found = NOTHING.union(*(node.tags for node in nodes))
        for node in nodes:
            if node.ends:
                found |= _second_half(node.ends, tokens, end + 1)
        yield end + 1, found


def _step(nodes: list[_Node], word: str) -> list[_Node]:
    """Return where a word leads from some places in the tree."""
    found: list[_Node] = []
    for node in nodes:
        if node.words and word in node.words:
            found.append(node.words[word])
        if node.stems:
            ends = range(max(node.shortest, 1), len(word) + 1)
            found += [node.stems[word[:end]] for end in ends if word[:end] in node.stems]
    return found


def _second_half(ends: dict[str, frozenset[str]], tokens: list[Token], at: int) -> frozenset[str]:
    """Return the tags of the split phrases whose second half follows within some words."""
    found = NOTHING
    for end, names in ends.items():
        words = end.split()
        for first in range(at, min(at + _GAP + 1, len(tokens) - len(words) + 1)):
            if all(map(_is_like, tokens[first : first + len(words)], words)):
                found |= names
                break
    return found


def _is_like(token: Token, word: str) -> bool:
    """Tell whether a token is a word of a phrase, or begins as "word*" does."""
    return token.text.startswith(word[:-1]) if word.endswith("*") else token.text == word


def choose_language(tokens: list[Token], likely: str, among: Sequence[str]) -> str:
    """Return the language with the most marked words; a tie goes to the person's.

    A word that only begins as one of a language's does speaks half for it: "bananas".
    """
    words = tokens[:_TELLING]
    places: dict[str, list[int]] = {code: [] for code in among}
    beginnings = _beginnings(tuple(among))
    for at, token in enumerate(words):
        if not token.is_protected:
            for code in beginnings.of(token):
                places[code].append(at)
    scores = {code: _weight(words, at, lexicon_of(code)) for code, at in places.items()}
    own = likely or "en"
    if likely in scores:
        scores[likely] += _OWN
    return max(scores, key=lambda code: (scores[code], code == own, code == "en"))


def _weight(words: list[Token], places: list[int], lexicon: Lexicon) -> float:
    """Return what the words weigh; phrases begin at some of `places` alone."""
    whole = lexicon.root.words or {}
    end, weight = 0, 0.0
    begun: _Begun = {}
    for at in places:
        if at >= end:
            end, item = _phrase(words, at, words[-1].end, lexicon, begun)
            if item.tags and " " in item.text:
                weight += item.text.count(" ") + 1
            elif item.tags and item.text in lexicon.own:
                weight += 1
            elif item.tags and item.text not in whole:
                weight += 0.5  # it only begins as a word does; one written short says nothing
    return weight


@dataclass(frozen=True, slots=True)
class _Beginnings:
    """The languages in which a phrase begins with a word."""

    words: dict[str, tuple[str, ...]]
    stems: dict[str, tuple[str, ...]]
    marked: dict[str, tuple[str, ...]]
    shortest: int  # of the stems

    def of(self, token: Token) -> Iterable[str]:
        word = token.text
        found = {*self.words.get(word, ()), *self.marked.get(token.marked, ())}
        for end in range(self.shortest, len(word) + 1):
            found.update(self.stems.get(word[:end], ()))
        return found


@cache
def _beginnings(among: tuple[str, ...]) -> _Beginnings:
    lexicons = {code: lexicon_of(code) for code in among}
    stems = _by_word({code: one.root.stems or {} for code, one in lexicons.items()})
    return _Beginnings(
        _by_word({code: one.root.words or {} for code, one in lexicons.items()}),
        stems,
        _by_word({code: one.marked for code, one in lexicons.items()}),
        shortest=max(1, min(map(len, stems), default=99)),
    )


def _by_word(begun: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    """Return the languages that have each word."""
    found: dict[str, tuple[str, ...]] = {}
    for code, words in begun.items():
        for word in words:
            found[word] = (*found.get(word, ()), code)
    return found


def mend_slips(tokens: list[Token], lexicon: Lexicon) -> list[Token]:
    """Return the tokens with the words that were meant in place of mistyped request words."""
    found: dict[str, str] = {}
    mended, read = list(tokens), 0
    for at, token in enumerate(tokens):
        if token.is_protected:
            continue
        meant = found.get(token.text)
        if meant is None:
            meant = found[token.text] = lexicon.slips.meant(token.text)
        if meant:
            mended[at] = Token(token.start, token.end, meant, is_slip=True)
        read += 1
        if read == _MOST_MENDED:
            break
    return mended
