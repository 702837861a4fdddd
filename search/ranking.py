"""How well memories answer a question: arithmetic on which of its words each has; pure.

A set of the question's words is an int, bit n for word n. What a word is worth depends on how rare
it is among this user's memories alone, so nothing here changes when somebody else writes.
"""

import heapq
import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from language.questions.asking import NAMES_A_TIME
from store import Line

# What a memory gains, as shares of the best memory's own words (1.0). Measured on five long
# conversations, 786 questions; in brackets nDCG@10 lost without it. Tuned on some and checked on
# the others, in turns: the tuned sets differ and are no better there than these round numbers.
WEIGHTS: Final = {
    "answers": 1.0,  # a question's words count for the message that follows it (4.0)
    "sitting": 0.8,  # the words of the whole sitting (0.3; hit@10 1.0, fitted on the others)
    "sender": 0.8,  # said by the one person the question names (3.7)
    "within": 1.0,  # said on the day, in the month or the year the question names (1.9)
    "when": 0.3,  # the question asks when, and this names a time (0.2)
    "asks": -0.2,  # a question is seldom its own answer (0.5; 1.6 in notes)
    "meaning": 0.6,  # as like in meaning as the likest, with vectors (hit@10 0.8; 1.5)
    "meaning near": 0.6,  # or beside one that is (hit@10 0.7; 1.0)
    "meaning answers": 0.3,  # as like as the question that it follows (0.4; 1.6)
    "meaning sitting": 0.3,  # as like as the likest of its sitting (hit@10 0.4)
    "told": 0.3,  # the first of what Mem0 found (hit@5 0.6, with a search such as its own)
    "generic": 0.7,  # what is left of a word that names the sort of answer: it breaks a tie
    "typo": 0.7,  # what is left of a word that is only similar to one that was written
    "name": 0.1,  # what is left of a name that is in every fiftieth memory (1.9 in notes)
}
CANDIDATES: Final = 150  # rows looked at: 80 loses 0.1, 300 gains nothing
LOOKED_AROUND: Final = 40  # of which with their neighbours: 25 loses 0.3
AROUND: Final = 2  # neighbours each side: 1 loses 0.6, 3 gains nothing
SITTING_S: Final = 3600  # a longer silence ends a sitting
COMMON_NAME: Final = 0.02
RARE_NAME: Final = 3  # memories; where there are few, each is a large share
LEAST_DRAWN: Final = 25
FEWEST: Final = 300  # memories: with fewer, rarity is reckoned as if there were so many


@dataclass(frozen=True, slots=True)
class Query:
    """A question as the ranking reads it."""

    weights: tuple[float, ...]  # of each word, by how rare it is
    memories: int = 0  # of this user
    people: frozenset[str] = frozenset()  # senders named
    is_chat: bool = False  # most of what has its words was said by people who are known
    has_names: bool = False  # capitals inside the sentence; without any, a name may hide
    strangers: int = 0  # names that no memory has
    names: int = 0  # the set of those words that are names
    rare_names: int = 0  # of them, those that few memories have
    telling: int = 0  # the set of those that say what is asked of them
    generic: int = 0  # and of those that name the sort of answer, "the name of the plumber"
    unknown: int = 0  # words that no memory has
    asks_when: bool = False
    asks_for_the_last: bool = False
    window: tuple[str, str] | None = None  # UTC text, the second is excluded
    likeness: Mapping[int, float] = field(default_factory=dict)  # in meaning, 1: the same
    similar: Mapping[int, float] = field(default_factory=dict)  # the same, 1: the likest there is
    told: Mapping[int, float] = field(default_factory=dict)  # found by Mem0, 1: the first


class Hit(NamedTuple):
    """A memory found."""

    id: int
    score: float
    words: int  # those it has
    around: int  # those it and its neighbours have
    speaks: bool  # it has words of the question, follows one that asks, or is alike
    parts: Mapping[str, float]  # what of the score is for what


class Worth:
    """What a set of words is worth; each set is added up once."""

    def __init__(self, weights: Sequence[float]) -> None:
        self.weights = weights
        self._known = {0: 0.0}

    def __call__(self, words: int) -> float:
        known = self._known.get(words)
        if known is None:
            known = sum(weight for n, weight in enumerate(self.weights) if words >> n & 1)
            self._known[words] = known
        return known


def rarity(having: int, memories: int, *, is_known_name: bool, is_generic: bool) -> float:
    """Return what a word is worth that `having` of so many memories have; none is as one."""
    memories, having = max(memories, FEWEST), max(having, 1)
    weight = math.log(1 + (memories - having + 0.5) / (having + 0.5))
    if is_known_name and having > COMMON_NAME * memories:
        weight *= WEIGHTS["name"]
    return weight * WEIGHTS["generic"] if is_generic else weight


def scaled(likeness: Mapping[int, float]) -> dict[int, float]:
    """Return how alike memories are as shares of the likest, none below 0."""
    most = max(likeness.values(), default=0.0)
    return {id_: max(alike / most, 0.0) for id_, alike in likeness.items()} if most > 0 else {}


Having = Sequence[set[int]]  # for each word of the question, the memories that have it


def choose(query: Query, having: Having, worth: Worth, within: Sequence[int]) -> list[int]:
    """Return the memories with the weightiest words; half as many more from within the window.

    And as many that are most similar in meaning, and those that Mem0 found.
    """
    chosen = _best_of(_collect(having, worth), worth, CANDIDATES)
    inside = _best_of(_words_of(within, having), worth, CANDIDATES // 2)
    alike = query.similar
    likest = heapq.nlargest(CANDIDATES // 2, alike, key=lambda memory_id: alike[memory_id])
    return list({*chosen, *inside, *likest, *query.told})


def _collect(having: Having, worth: Worth) -> dict[int, int]:
    """Return which words each memory has, of all that can be among the CANDIDATES best.

    The weightiest word comes first. Once enough memories outweigh all words still to come, those
    that have only such words are left out: the commonest words are in tens of thousands.
    """
    found: dict[int, int] = {}
    left = sum(worth.weights)
    for n in sorted(range(len(having)), key=lambda n: worth.weights[n], reverse=True):
        is_settled = len(found) >= CANDIDATES and _worth_at(found, worth, CANDIDATES) > left
        bit, known = 1 << n, found.get
        for memory_id in found.keys() & having[n] if is_settled else having[n]:
            found[memory_id] = known(memory_id, 0) | bit
        left -= worth.weights[n]
    return found


def _worth_at(found: Mapping[int, int], worth: Worth, place: int) -> float:
    """Return what the words of the memory at a place are worth, the best being at the first."""
    count = Counter(found.values())
    for words in sorted(count, key=worth, reverse=True):
        place -= count[words]
        if place <= 0:
            return worth(words)
    return 0.0


def _words_of(memory_ids: Iterable[int], having: Having) -> dict[int, int]:
    """Return which words each of the memories has, those that have any."""
    found: dict[int, int] = {}
    wanted = set(memory_ids)
    for n, ids in enumerate(having):
        for memory_id in wanted & ids:
            found[memory_id] = found.get(memory_id, 0) | 1 << n
    return found


def _best_of(found: Mapping[int, int], worth: Worth, limit: int) -> list[int]:
    """Return the ids with the weightiest words, of equals the newest."""
    same: dict[int, list[int]] = {}
    for memory_id, words in found.items():
        same.setdefault(words, []).append(memory_id)
    best: list[int] = []
    for words in sorted(same, key=worth, reverse=True):
        best += heapq.nlargest(limit - len(best), same[words])
        if len(best) >= limit:
            break
    return best


def choose_to_look_around(
    query: Query, having: Having, worth: Worth, lines: Mapping[int, Line]
) -> list[int]:
    """Return the lines whose neighbours are worth reading."""
    found = _words_of(lines, having)
    top = max(map(worth, found.values()), default=0.0) or 1.0
    apart = _apart(query)

    def promise(memory_id: int) -> tuple[float, int]:
        gained = sum(apart(lines[memory_id]).values())
        return worth(found.get(memory_id, 0)) / top + gained, memory_id

    return heapq.nlargest(LOOKED_AROUND, lines, key=promise)


_NOTHING_APART: Final = {"sender": 0.0, "meaning": 0.0, "within": 0.0, "told": 0.0}


def _apart(query: Query) -> Callable[[Line], dict[str, float]]:
    """Return what a line gains for who said it, its meaning and when, its words apart."""
    who = next(iter(query.people)) if len(query.people) == 1 else None
    start, end = query.window or ("", "")
    if who is None and query.window is None and not query.similar and not query.told:
        return lambda _: _NOTHING_APART

    def gain(line: Line) -> dict[str, float]:
        said = WEIGHTS["sender"] if who is not None and line.sender == who else 0.0
        alike = WEIGHTS["meaning"] * query.similar.get(line.id, 0.0)
        within = WEIGHTS["within"] if start <= line.created_at < end else 0.0
        told = WEIGHTS["told"] * query.told.get(line.id, 0.0)
        return {"sender": said, "meaning": alike, "within": within, "told": told}

    return gain


def rank(
    query: Query, having: Having, worth: Worth, stretches: Sequence[Sequence[Line]]
) -> list[Hit]:
    """Return the lines of the stretches of consecutive ones, best first."""
    found = _words_of((line.id for stretch in stretches for line in stretch), having)
    rows = _measure(query, found, worth, stretches)
    most_own = max(row.own for row in rows) or 1.0
    most_sitting = max(row.sitting for row in rows) or 1.0
    apart, usual = _apart(query), chance(query.memories)
    hits: list[Hit] = []
    for row in rows:
        line = row.line
        parts = {
            "words": row.own / most_own,
            "sitting": WEIGHTS["sitting"] * row.sitting / most_sitting,
            **apart(line),
            "meaning near": row.alike,
        }
        if line.asks:
            parts["asks"] = WEIGHTS["asks"]
        alike = query.likeness.get(line.id, 0.0) > usual
        speaks = row.own > 0 or alike or line.id in query.told
        hits.append(Hit(line.id, sum(parts.values()), row.words, row.around, speaks, parts))
    return _best_first(hits)


def _best_first(hits: Iterable[Hit]) -> list[Hit]:
    return sorted(hits, key=lambda hit: (hit.score, hit.id), reverse=True)


def may_gain_by_time(hits: Sequence[Hit], limit: int) -> list[int]:
    """Return those of the hits, best first, that `prefer_times` may bring among so many."""
    enough = hits[:limit][-1].score - WEIGHTS["when"] if hits else 0.0
    return [hit.id for hit in hits if hit.score >= enough and _gains_by_time(hit)]


def _gains_by_time(hit: Hit) -> bool:
    return "asks" not in hit.parts and hit.score > WEIGHTS["when"]


def prefer_times(hits: Sequence[Hit], contents: Mapping[int, str]) -> list[Hit]:
    """Return the hits, best first, those of the contents that name a time being worth more."""
    naming = {id_ for id_, content in contents.items() if NAMES_A_TIME.search(content)}
    gain = WEIGHTS["when"]
    return _best_first(
        hit._replace(score=hit.score + gain, parts={**hit.parts, "when": gain})
        if hit.id in naming
        else hit
        for hit in hits
    )


def put_last_first(ranked: Sequence[Hit], times: Mapping[int, str]) -> list[Hit]:
    """Return the hits, the newest of those that have all the words of the best in its place."""
    hits = list(ranked)
    best = hits[0]
    last = max(
        (hit for hit in hits if hit.words & best.words == best.words),
        key=lambda hit: (times[hit.id], hit.id),
    )
    hits.remove(last)
    parts = {**last.parts, "last": best.score - last.score}
    return [last._replace(score=best.score, parts=parts), *hits]


class _Row(NamedTuple):
    """What one line has: worth of its own words and of those in its sitting; the sets."""

    line: Line
    own: float
    sitting: float
    words: int
    around: int
    alike: float  # what those around it add for their meaning


def _measure(
    query: Query, found: Mapping[int, int], worth: Worth, stretches: Sequence[Sequence[Line]]
) -> list[_Row]:
    """Weigh each line's own words, those of the question it follows, and those around it."""
    usual = sum(map(len, stretches)) / len(stretches)
    rows: list[_Row] = []
    for stretch in stretches:
        has = [found.get(line.id, 0) for line in stretch]
        sitting = _sitting(has, query.weights, usual)
        alike = _alike_around(stretch, query.similar)
        asked = 0
        for i, line in enumerate(stretch):
            own = worth(has[i]) + WEIGHTS["answers"] * worth(asked & ~has[i])
            before, after = has[i - 1] if i else 0, has[i + 1] if i + 1 < len(has) else 0
            around = before | has[i] | after
            rows.append(_Row(line, own, sitting, has[i], around, alike[i]))
            asked = has[i] if line.asks else 0
    return rows


def _alike_around(stretch: Sequence[Line], similar: Mapping[int, float]) -> list[float]:
    """Return for each line what the meaning of those around it adds to its own."""
    if not similar:
        return [0.0] * len(stretch)
    alike = [similar.get(line.id, 0.0) for line in stretch]
    sitting = WEIGHTS["meaning sitting"] * max(alike)
    added = []
    for i in range(len(stretch)):
        asked = alike[i - 1] if i and stretch[i - 1].asks else 0.0
        near = max(alike[max(i - 1, 0) : i + 2])
        added.append(sitting + WEIGHTS["meaning answers"] * asked + WEIGHTS["meaning near"] * near)
    return added


def _sitting(stretch: Sequence[int], weights: Sequence[float], usual: float) -> float:
    """Return what all the words of a stretch are worth, the oftener the more.

    A stretch longer than usual counts for less: it has more words by chance.
    """
    total, share = 0.0, 0.5 + 1.5 * len(stretch) / usual
    for n, weight in enumerate(weights):
        count = sum(words >> n & 1 for words in stretch)
        total += weight * 3 * count / (count + share)
    return total


def chance(memories: int) -> float:
    """Return how far above the usual likeness the likest of so many memories is by chance.

    The greatest of n draws from a bell curve grows as sqrt(2 ln n).
    """
    return math.sqrt(2 * math.log(max(memories, LEAST_DRAWN)))
