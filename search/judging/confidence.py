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

from search.judging.fit import NOT_READ, Fit
from search.ranking import Hit, Query, Worth

# From ANSWERS on a confidence is an answer, from OFFERS on it is offered as the closest there is.
ANSWERS: Final = 0.5
OFFERS: Final = 0.05
OFFERS_OF_CHATS: Final = 0.22  # where something is always near
JUST_OFFERED: Final = 0.49  # at most, where a doubt stands that likeness must not lift
LOOKED_AT: Final = 3  # of a chat: an answer shows as many, and a message may lean on the one before
MEANING: Final = " meaning"  # at the end of a table's name
WORDS: Final = "notes words" + MEANING
_TABLE: Final = Path(__file__).with_name("confidence.toml")
ENOUGH: Final = 10  # hits: with fewer the last of them is not what is usual
_MOST_ALIKE: Final = 8.0  # deviations


def confidence(query: Query, hits: Sequence[Hit], how: Fit = NOT_READ) -> float:
    """Return how surely the first of the hits, which fits so, answers the question, 0 to 1."""
    if not hits:
        return 0.0
    weights = _table()[table_for(query, how)]
    measured = measures(query, hits, how)
    total = sum(weight * measured[name] for name, weight in weights.items())
    sure = 1 / (1 + math.exp(-total))
    if query.is_chat and sure < OFFERS_OF_CHATS:
        sure *= OFFERS / OFFERS_OF_CHATS
    is_in_doubt = is_doubtful(query, hits) or not how.can_answer
    return min(sure, JUST_OFFERED) if is_in_doubt else sure


def table_for(query: Query, how: Fit) -> str:
    """Return which table counts: chats are read otherwise than notes, where meanings say more.

    And what they say depends on whether the model tells what single words mean.
    """
    if query.is_chat:
        return "chat"
    if how.aligned is not None:
        return WORDS
    return "notes" + MEANING if query.likeness else "notes"


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


def measures(query: Query, hits: Sequence[Hit], how: Fit) -> dict[str, float]:
    """Return what speaks for the hits and against them, each about 0 to 1."""
    worth = Worth(_telling_weights(query))
    total = sum(worth.weights) or 1.0
    looked_at = hits[: LOOKED_AT if query.is_chat else 1]
    own = max(worth(hit.words) for hit in looked_at)
    found = {"bias": 1.0, "weight": min(own / 20, 1.0)}
    if query.is_chat:
        found["around"] = max(worth(hit.around) for hit in looked_at) / total
        found["gap"] = hits[0].score - (hits[-1].score if len(hits) >= ENOUGH else 0.0)
        found["unknown"] = _share_of_unknown(query)
        found["stranger"] = float(query.strangers > 0)
        return found
    found["whole"] = float(own >= 0.999 * total)
    if how.aligned is None:
        found["has it"] = float(how.has_it)
    else:
        found["named"] = float(hits[0].words & query.names > 0)
    if query.likeness:
        found |= _alike(query, hits[0])
    return {**found, **(how.aligned or {})}


def equals_of(query: Query, hits: Sequence[Hit]) -> int:
    """Return how many of the first hits have the same words: an older value, another's."""
    return next((n for n, hit in enumerate(hits) if hit.words != hits[0].words), len(hits))


def _telling_weights(query: Query) -> list[float]:
    """Return what the words are worth without those that only name the sort of answer."""
    weights = [0.0 if query.generic >> n & 1 else weight for n, weight in enumerate(query.weights)]
    return weights if any(weights) else list(query.weights)


def _alike(query: Query, best: Hit) -> dict[str, float]:
    """Return how much more alike the best is to the question than any other, in deviations.

    And how many words nobody wrote: with those it is asked in other words.
    """
    other = max((z for id_, z in query.likeness.items() if id_ != best.id), default=0.0)
    return {
        "unknown": _share_of_unknown(query),
        "alike lead": _slowing(query.likeness.get(best.id, 0.0) - other),
    }


def _share_of_unknown(query: Query) -> float:
    return min(query.unknown, 3) / 3


def _slowing(deviations: float) -> float:
    """Return deviations so that the first ones count most: of -8 to 8, about -2 to 2."""
    held = min(max(deviations, -_MOST_ALIKE), _MOST_ALIKE)
    return math.copysign(math.log1p(abs(held)), held)
