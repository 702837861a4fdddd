"""What speaks for a note and against it by what it says, not by which words it has; pure.

Invariant: of several notes with as much of the question the first that can answer leads.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from language.forms import content
from search.judging import misfits, replaced, wanted
from search.ranking import Hit, Query
from store import Memory

MOST_DOUBTED: Final = 6  # of those as good as the best, to find one that can be the answer
NEAR_THE_BEST: Final = 0.7  # of its score
AS_MUCH: Final = 0.9  # of its own words
_IN_WORDS: Final = frozenset({"text", "audio"})  # all there: a photo may show the rest


@dataclass(frozen=True, slots=True)
class Fit:
    """How a note fits a question."""

    has_it: bool = False  # the price, day, place, person or number that is asked for
    lacks_it: bool = False
    is_anothers: bool = False  # what it says is of another person, or owed the other way round
    is_of_another_thing: bool = False  # "home insurance", asked of "travel insurance"
    aligned: Mapping[str, float] | None = None  # how near in meaning the words not shared are

    @property
    def can_answer(self) -> bool:
        """Whether nothing in it rules it out."""
        return not (self.lacks_it or self.is_anothers or self.is_of_another_thing)


NOT_READ: Final = Fit()


@dataclass(frozen=True, slots=True)
class Question:
    """A question as notes are held against it."""

    text: str
    words: Sequence[str]  # those looked for, in the order of the query's bits
    language: str
    languages: Sequence[str]
    zone: ZoneInfo


def put_fitting_first(
    question: Question, query: Query, hits: Sequence[Hit], memories: Mapping[int, Memory]
) -> tuple[list[Hit], Fit]:
    """Return hits with the first that can answer in front, and how the one in front fits.

    Only one with as much of the question as the best comes before it.
    """
    best = hits[0]
    enough, own = NEAR_THE_BEST * best.score, AS_MUCH * best.parts.get("words", 0.0)
    near = [
        hit
        for hit in hits[:MOST_DOUBTED]
        if hit.id in memories
        and (hit is best or (hit.speaks and hit.score >= enough and hit.parts["words"] >= own))
    ]
    fits = [NOT_READ]
    for hit in near:
        fit = read_fit(question, query, hit, memories[hit.id])
        if fit.can_answer:
            others = [each for each in hits if each is not hit]
            return [hit._replace(score=best.score), *others], fit
        fits.append(fit)
    return list(hits), fits[min(1, len(fits) - 1)]


def read_fit(question: Question, query: Query, hit: Hit, memory: Memory) -> Fit:
    """Return how a memory fits a question."""
    is_word = len(content.as_written(question.text)) < 2  # to be looked up, whatever it is: "WHO"
    if is_word or memory.memory_type not in _IN_WORDS:
        return NOT_READ
    note = wanted.Note(memory.content, memory.created_at, question.zone, question.language)
    languages, is_signed = question.languages, memory.sender is not None
    has_it = wanted.has_it(question.text, note, languages, is_signed=is_signed)
    bits = [n for n in range(len(question.words)) if not query.generic >> n & 1]
    found = [question.words[n] for n in bits if (hit.words & ~query.names) >> n & 1]
    missing = [question.words[n] for n in bits if not hit.words >> n & 1]
    return Fit(
        has_it=has_it is True,
        lacks_it=has_it is False,
        is_anothers=misfits.is_doubtful(question.text, note.words),
        is_of_another_thing=replaced.has_another_in_place(
            question.text, found, missing, note.words, languages
        )
        or replaced.has_another_compound(question.text, note.words, languages),
    )
