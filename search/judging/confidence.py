"""How surely memories answer a question: a few measures, weighed by a fitted table; pure.

`confidence.toml` is made by `python -m bench fit` from questions whose answer was there and the
same questions after it was taken out: a confidence is how often the first memory is then right.
"""

import math
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from search.ranking import Hit, Query, Worth

# From ANSWERS on a confidence is an answer, from OFFERS on it is offered as the closest there is.
ANSWERS: Final = 0.5
OFFERS: Final = 0.05
OFFERS_OF_CHATS: Final = 0.2  # where something is always near
JUST_OFFERED: Final = 0.49  # at most: nothing was said of one named, or it is another's
LOOKED_AT: Final = 3  # of a chat: an answer shows as many, and a message may lean on the one before
MEANING: Final = " meaning"  # at the end of a table's name
_TABLE: Final = Path(__file__).with_name("confidence.toml")
MOST_FITTED: Final = 700  # memories of the largest store that the table was fitted to
ENOUGH: Final = 10  # hits: with fewer the last of them is not what is usual
_MOST_WORDS: Final = 5
_MOST_ALIKE: Final = 8.0  # deviations


def confidence(query: Query, hits: Sequence[Hit]) -> float:
    """Return how surely the first of the hits answers the question, 0 to 1."""
    if not hits:
        return 0.0
    table, known = table_for(query), _table()
    weights = known.get(table) or known[table.removesuffix(MEANING)]
    measured = measures(query, hits)
    total = sum(weight * measured[name] for name, weight in weights.items())
    sure = 1 / (1 + math.exp(-total))
    if query.is_chat and sure < OFFERS_OF_CHATS:
        sure *= OFFERS / OFFERS_OF_CHATS
    return min(sure, JUST_OFFERED) if is_doubtful(query, hits) else sure


def table_for(query: Query) -> str:
    """Return which table counts: chats are read otherwise than notes, meanings say more."""
    return ("chat" if query.is_chat else "notes") + (MEANING if query.likeness else "")


@cache
def _table() -> Mapping[str, Mapping[str, float]]:
    with _TABLE.open("rb") as file:
        return tomllib.load(file)


def is_doubtful(query: Query, hits: Sequence[Hit]) -> bool:
    """Tell whether one is asked of whom nothing is known, or whom the best note does not name.

    In a chat what is said of somebody seldom names them: "Mom's birthday" of Paul's is no answer
    there either, but the note beside it may be.
    """
    if query.strangers:
        return True
    return bool(query.rare_names and not query.is_chat and not hits[0].words & query.names)


def measures(query: Query, hits: Sequence[Hit]) -> dict[str, float]:
    """Return what speaks for the hits and against them, each about 0 to 1."""
    worth = Worth(_telling_weights(query))
    total = sum(worth.weights) or 1.0
    best = hits[0]
    looked_at = hits[: LOOKED_AT if query.is_chat else 1]
    own = max(worth(hit.words) for hit in looked_at)
    equals = equals_of(query, hits)
    next_ = max((worth(hit.words) for hit in hits[equals:]), default=0.0)
    found = {
        "bias": 1.0,
        "own": own / total,
        "whole": float(own >= 0.999 * total),
        "around": max(worth(hit.around) for hit in looked_at) / total,
        "words": min(max(hit.words.bit_count() for hit in looked_at), _MOST_WORDS) / _MOST_WORDS,
        "telling": _share_of_telling(query, worth, looked_at),
        "weight": min(own / 20, 1.0),
        "equals": min(equals - 1, _MOST_WORDS) / _MOST_WORDS,
        "lead": (own - next_) / total,
        "gap": best.score - (hits[-1].score if len(hits) >= ENOUGH else 0.0),
        "strangers": float(query.strangers > 0),
        "unknown": min(query.unknown, 3) / 3,
        "name alone": float(_has_a_name_alone(query, looked_at)),
        "sort": float(bool(query.generic and not best.words & query.generic)),
        "told": query.told.get(best.id, 0.0),
        "size": math.log(min(max(query.memories, 1), MOST_FITTED)) / 10,
    }
    return found | _alike(query, looked_at, hits) if query.likeness else found


def equals_of(query: Query, hits: Sequence[Hit]) -> int:
    """Return how many of the first hits have the same words: an older value, another's."""
    return next((n for n, hit in enumerate(hits) if hit.words != hits[0].words), len(hits))


def _telling_weights(query: Query) -> list[float]:
    """Return what the words are worth without those that only name the sort of answer."""
    weights = [0.0 if query.generic >> n & 1 else weight for n, weight in enumerate(query.weights)]
    return weights if any(weights) else list(query.weights)


def _share_of_telling(query: Query, worth: Worth, hits: Sequence[Hit]) -> float:
    """Return how much of what is asked, names apart, one of the hits has; 1 where that is all."""
    asked = worth(query.telling & ~query.names)
    return max(worth(h.words & query.telling & ~query.names) for h in hits) / asked if asked else 1


def _alike(query: Query, looked_at: Sequence[Hit], hits: Sequence[Hit]) -> dict[str, float]:
    """Return how alike the best are to the question, in deviations above what is usual for it."""
    alike = max(query.likeness.get(hit.id, 0.0) for hit in looked_at)
    shown = {hit.id for hit in looked_at}
    other = max((z for id_, z in query.likeness.items() if id_ not in shown), default=0.0)
    return {
        "alike": _slowing(max(alike, 0.0)),
        "alike lead": _slowing(alike - other),
    }


def _slowing(deviations: float) -> float:
    """Return deviations so that the first ones count most: of -8 to 8, about -2 to 2."""
    held = min(max(deviations, -_MOST_ALIKE), _MOST_ALIKE)
    return math.copysign(math.log1p(abs(held)), held)


def _has_a_name_alone(query: Query, hits: Sequence[Hit]) -> bool:
    """Tell whether the best have the name of whom something is asked, and nothing of what is."""
    found = 0
    for hit in hits:
        found |= hit.around if query.is_chat else hit.words
    return bool(query.telling and found & query.names and not found & query.telling)
