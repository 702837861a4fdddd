"""Whether words tell that the deed was done which a title names: "watered them", of "water the
plants"; pure.

Invariant: they tell nothing else. A word that the title does not have, and that says something
beside a deed, makes a statement of its own; so does a deed that somebody else did. What forms of
the past look like is told by the section `deed` of a language's words.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final, NamedTuple

from language import tables
from language.forms import content, stemming
from language.forms.fold import fold
from language.forms.shortened import short_spellings

_LEAST: Final = 2  # letters of a verb without its endings
_LEAST_VERB: Final = 3  # letters of a verb behind what comes apart


class Told(NamedTuple):
    """The words of a statement in small letters, in order, and those of them that say nothing."""

    words: tuple[str, ...]
    idle: frozenset[str]
    is_done: bool  # a word for "done" is among them


class _Form(NamedTuple):
    """What a word begins and ends with, and what is put in the place of both."""

    starts: str
    ends: str
    lead: str
    tail: str


# -- forms of a verb -------------------------------------------------------------------------------


@cache
def _forms(language: str, key: str) -> tuple[_Form, ...]:
    """Return the forms under a key: "*ed" alone, or "*ied > *y" with what they were made of."""
    found = []
    for said in tables.words(language, "deed", key):
        form, _, base = said.partition(" > ")
        starts, _, ends = form.partition("*")
        lead, _, tail = base.partition("*")
        found.append(_Form(starts, ends, lead, tail))
    return tuple(found)


def _bases(word: str, language: str, key: str) -> Iterator[str]:
    """Yield what a word was made of, by each of the forms that it has."""
    for form in _forms(language, key):
        middle = word[len(form.starts) : len(word) - len(form.ends)]
        if len(middle) >= _LEAST and word.startswith(form.starts) and word.endswith(form.ends):
            yield form.lead + middle + form.tail


def _roots(word: str, language: str, key: str) -> frozenset[str]:
    """Return what a form may have in common with other forms of its verb, without accents."""
    bases = {*_bases(word, language, key)}
    if bases and tables.text(language, "search", "stemmer"):
        bases |= {stemming.stem(base, language) for base in (word, *bases)}
    return frozenset(root for base in bases if len(root := fold(base)) >= _LEAST)


@cache
def _irregular(language: str) -> dict[str, frozenset[str]]:
    """Return the irregular verbs of a language, folded, each with its forms of the past."""
    found: dict[str, frozenset[str]] = {}
    for group in tables.text(language, "deed", "verbs").replace("\n", "|").split("|"):
        if group:
            verb, *past = map(fold, group.split())
            found[verb] = found.get(verb, frozenset()) | {*past}
    return found


def _apart(word: str, language: str) -> tuple[str, str]:
    """Return what comes apart from a verb, and the verb without it: auf, gehängt."""
    starts = (start for start in _said(language, "apart") if word.startswith(start))
    start = max(starts, key=len, default="")
    rest = word[len(start) :]
    return (start, rest) if len(rest) >= _LEAST_VERB else ("", word)


def is_past_of(word: str, verb: str, language: str, *, weakly: bool = False) -> bool:
    """Tell whether a word is a form of the past of a verb; `weakly`: it may be one in company."""
    start, core = _apart(word, language)
    lead, plain = _apart(verb, language)
    if start and start == lead and _is_past(core, plain, language, weakly):
        return True  # aufgehängt, aufzuhängen
    if start and not lead and _is_past(core, verb, language, weakly):
        return True  # opgehangen, "op te hangen"
    return _is_past(word, verb, language, weakly)


def _is_past(word: str, verb: str, language: str, weakly: bool) -> bool:
    plain = {verb, *_bases(verb, language, "plain")}
    plain |= {verb.removeprefix("zu")} if verb.startswith("zu") else set()
    known = _irregular(language)
    if any(fold(word) in known.get(fold(one), ()) for one in plain):
        return True
    told = _roots(word, language, "past")
    if weakly:
        told |= _roots(word, language, "weak")
    return not told.isdisjoint(_roots(verb, language, "plain"))


# -- what a statement tells ------------------------------------------------------------------------


@cache
def _said(language: str, key: str) -> frozenset[str]:
    said = tables.words(language, "deed", key)
    short = short_spellings(language)
    return frozenset(
        (*said, *(spelling for word in said for spelling in short.get(fold(word), ())))
    )


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a text in small letters; of "l'affitto" both parts."""
    return tuple(part.group() for part in content.PART.finditer(text.lower()))


def may_tell(told: Told, language: str) -> bool:
    """Tell whether a statement may be of a deed at all, whatever the title."""
    if denies(told, language):
        return False
    return told.is_done or _has_result(told, language) or _has_form(told, language, "past")


def _has_result(told: Told, language: str) -> bool:
    """Tell what may say how things are once a deed is done: "the bin is outside"."""
    said = _said(language, "results") | _said(language, "as_titled")
    return not said.isdisjoint(told.words)


def _tells_result(told: Told, named: Sequence[str], language: str) -> bool:
    """Tell "the bin is outside", "der Ofen ist aus", of things: "Mum is out" says nothing done."""
    results = _said(language, "results") & {*told.words}
    as_titled = tuple(_said(language, "as_titled") & {*told.words})
    results |= {word for word in named if as_titled and word.startswith(as_titled)}
    people = content.kin()
    if not results or any(fold(word) in people for word in told.words):
        return False
    return _said(language, "mutual").isdisjoint(named)


def may_touch(told: Told, language: str) -> bool:
    """Tell whether a statement may have the verb of a title at all."""
    forms = ("past", "by_another")
    return denies(told, language) or any(_has_form(told, language, key) for key in forms)


def _has_form(told: Told, language: str, key: str) -> bool:
    weakly = says_already(told.words, language)
    keys = (key, "weak") if weakly else (key,)
    past = _irregular_past(language)
    return any(
        fold(word) in past or any(_bases(part, language, one))
        for word in told.words
        for part in (word, _apart(word, language)[1])
        for one in keys
    )


@cache
def _irregular_past(language: str) -> frozenset[str]:
    return frozenset().union(*_irregular(language).values())


def says_already(words: Sequence[str], language: str) -> bool:
    """Tell whether a word is of those that a deed is told with: "already", "just"."""
    return not _said(language, "already").isdisjoint(words)


def touches(told: Told, title: str, language: str) -> bool:
    """Tell whether a statement has the verb of a title, whoever did it and whatever it adds."""
    named = words_of(title)
    weakly = says_already(told.words, language)
    if any(_is_deed(word, named, language, weakly) for word in told.words):
        return True
    roots = frozenset().union(*(_roots(verb, language, "plain") for verb in named))
    return any(not roots.isdisjoint(_roots(w, language, "by_another")) for w in told.words)


def denies(told: Told, language: str) -> bool:
    """Tell whether a statement says that another did it, or nobody."""
    return not _said(language, "others").isdisjoint(told.words)


def tells(told: Told, title: str, language: str) -> bool:
    """Tell whether a statement says that what a title names was done, and nothing else."""
    named = words_of(title)
    idle = told.idle | _said(language, "beside") | _said(language, "mine")
    idle |= _said(language, "results") | _said(language, "as_titled")
    weakly = says_already(told.words, language)
    deeds = [at for at, word in enumerate(told.words) if _is_deed(word, named, language, weakly)]
    deeds += [at for at in range(len(told.words)) if _is_joined(told, at, deeds, language)]
    others = [word for at, word in enumerate(told.words) if at not in deeds]
    if any(not _is_named(w, named, language) for w in others if not _is_idle(w, idle, language)):
        return False
    if not deeds:
        if not any(_is_named(word, named, language) for word in others):
            return False
        return told.is_done or _tells_result(told, named, language)
    return not _is_of_another(told, deeds[-1], title, language)


def has_verb_of(told: Told, title: str, language: str) -> bool:
    """Tell whether a statement has a verb of a title in another form: one may be its own title."""
    named = words_of(title)
    other = [word for word in told.words if word not in named]
    weakly = says_already(told.words, language)
    return any(_is_deed(word, named, language, weakly) for word in other)


def tells_result(told: Told, title: str, language: str) -> bool:
    """Tell whether a statement says no more than how things are: "is out", "staat al buiten".

    It says what the title begins a verb with, or that it is so by now; nothing of people.
    """
    results, said = _said(language, "results"), {*told.words}
    results |= _said(language, "as_titled")
    idle = told.idle | _said(language, "beside") | results
    mine = _said(language, "mine") - _said(language, "beside")
    if not mine.isdisjoint(said) or results.isdisjoint(said) or denies(told, language):
        return False
    if not all(_is_idle(word, idle, language) for word in told.words):
        return False
    starts = tuple(results & said)
    as_titled = any(word.startswith(starts) for word in words_of(title))
    states = not {*tables.words(language, "text", "state")}.isdisjoint(said)
    return as_titled or states or says_already(told.words, language)


def is_beside(words: str, language: str) -> bool:
    """Tell whether words may stand beside any deed and say nothing new: "today", "just now"."""
    said = _said(language, "beside") | _said(language, "already")
    return all(fold(word) in map(fold, said) for word in words.split())


def shared(told: Told, titles: Sequence[str], language: str) -> str:
    """Return the words that all titles have of what is told, as the first has them."""
    first, *others = (words_of(title) for title in titles)
    weakly = says_already(told.words, language)
    meant = [
        word
        for word in first
        if any(is_past_of(said, word, language, weakly=weakly) for said in told.words)
        or any(word == said for said in told.words)
    ]
    return " ".join(word for word in meant if all(word in other for other in others))


def _is_deed(word: str, named: Sequence[str], language: str, weakly: bool) -> bool:
    return any(is_past_of(word, verb, language, weakly=weakly) for verb in named)


def _is_joined(told: Told, at: int, deeds: Sequence[int], language: str) -> bool:
    """Tell whether a word is one more thing done to it: "signed and delivered"."""
    if at - 2 not in deeds or at != len(told.words) - 1:
        return False
    joins = told.words[at - 1] in tables.words(language, "text", "link")
    return joins and _is_any_past(told.words[at], language)


def _is_any_past(word: str, language: str) -> bool:
    past = fold(word) in _irregular_past(language)
    return past or any(True for _ in _bases(word, language, "past"))


def _is_idle(word: str, idle: frozenset[str], language: str) -> bool:
    return len(word) < _LEAST or word in idle or word in _said(language, "already")


def _is_named(word: str, named: Sequence[str], language: str) -> bool:
    """Tell whether a title has a word, in any form of a noun."""
    if word in named or fold(word) in map(fold, named):
        return True
    if not tables.text(language, "search", "stemmer"):
        return word.removesuffix("s") in {one.removesuffix("s") for one in named}
    root = fold(stemming.stem(word, language))
    return len(root) > _LEAST and root in {fold(stemming.stem(one, language)) for one in named}


def _is_of_another(told: Told, deed: int, title: str, language: str) -> bool:
    """Tell whether one stands before the deed who may have done it: "mum called".

    A person may have, and of a call or a visit anybody: "the bank called".
    """
    word = told.words[deed]
    if not _said(language, "mine").isdisjoint(told.words):
        return False
    if any(True for _ in _bases(word, language, "passive")):
        return False
    before, named = told.words[:deed], words_of(title)
    if before and before[-1] in _said(language, "being"):
        return False  # "Karim est payé"
    mutual = _said(language, "mutual").intersection(named)
    if any(is_past_of(word, verb, language, weakly=True) for verb in mutual):
        return any(_is_named(one, named, language) for one in before if len(one) >= _LEAST)
    called = {one.lower() for one in content.as_written(title)[1:] if one[:1].isupper()}
    people = content.kin() | (set() if language == "de" else {fold(one) for one in called})
    done_to = _said(language, "done_to")  # "mummy ko call kiya": she is called
    pairs = zip(before, told.words[1 : deed + 1], strict=True)
    return any(fold(one) in people and after not in done_to for one, after in pairs)
