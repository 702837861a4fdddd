"""Where in a memory its words answer a question, and what was said around it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import store
from language.forms import irregular, spelling, stemming
from language.questions import kinds
from search import ranking
from search.asked_words import LAST_WORD, any_of, begins_as, content_words, languages_of, similar_to
from search.ranking import Query, Worth
from store import Connection, Line, Memory, Timeline


def find_marks(
    db: Connection, question: str, memories: Sequence[Memory], *, is_unfinished: bool = False
) -> dict[int, list[tuple[int, int]]]:
    """Return where each memory's words match the question's: start and end, in code points."""
    _, rest = kinds.find_kind(question)
    users = {one.user_id for one in memories}
    languages = tuple({code for each in users for code in languages_of(db, each, question)})
    phrases: list[str] = []
    wanted = content_words(rest or question, languages)
    for word in wanted:
        forms = list(irregular.forms_of(word))
        if store.has_matching(db, any_of(forms)):
            phrases += forms
            continue
        for user_id in users:
            phrases += similar_to(db, user_id, word, languages)
    match, last = any_of(phrases), LAST_WORD.search(question)
    if is_unfinished and last is not None:
        match = " OR ".join(filter(None, (match, begins_as(last[0]))))
    marks = store.find_marks({one.id: one.content for one in memories}, match)
    parts = "|".join(map(re.escape, filter(spelling.SPACELESS.search, wanted)))
    for memory in memories if parts else ():
        found = (match.span() for match in re.finditer(parts, memory.content))
        marks[memory.id] = sorted({*marks.get(memory.id, []), *found})
    for memory in memories if languages else ():
        spans = stemming.find_spans(memory.content, wanted, languages)
        marks[memory.id] = sorted({*marks.get(memory.id, []), *spans})
    return marks


# Up to here all of a user's lines are read at once; from here on, looking each up is quicker.
MOST_READ_THROUGH: Final = 1500


def read_stretches(
    db: Connection,
    user_id: int,
    query: Query,
    having: Sequence[set[int]],
    worth: Worth,
    chosen: Sequence[int],
) -> tuple[Query, list[list[Line]]]:
    """Return the lines chosen, the most promising with their neighbours, and who talks there."""
    timeline, places = None, dict[int, int]()
    if query.memories <= MOST_READ_THROUGH:
        timeline = store.read_timeline(db, user_id)
        places = _places_in(timeline, chosen)
        lines = {memory_id: timeline.line(place) for memory_id, place in places.items()}
    else:
        lines = {line.id: line for line in store.list_lines(db, chosen)}
    said_by_others = sum(line.sender is not None for line in lines.values())
    query = replace(query, is_chat=2 * said_by_others > len(lines))
    first = ranking.choose_to_look_around(query, having, worth, lines)
    if timeline is not None:
        return query, _cut_around(timeline, lines, places, first)
    return query, _read_around(db, user_id, lines, first)


def _places_in(timeline: Timeline, chosen: Sequence[int]) -> dict[int, int]:
    """Return where the memories chosen are in a timeline."""
    wanted = set(chosen)
    return {id_: place for place, id_ in enumerate(timeline.ids) if id_ in wanted}


def _cut_around(
    timeline: Timeline, lines: Mapping[int, Line], places: Mapping[int, int], first: Sequence[int]
) -> list[list[Line]]:
    """Return the lines in stretches, as `_read_around` does."""
    times = timeline.times
    wanted, follows = set(places.values()), set[int]()
    for memory_id in first:
        place = places[memory_id]
        for later in range(place + 1, min(place + 1 + ranking.AROUND, len(times))):
            if not _is_one_sitting(times[later - 1], times[later]):
                break
            follows.add(later)
        for here in range(place, max(place - ranking.AROUND, 0), -1):
            if not _is_one_sitting(times[here - 1], times[here]):
                break
            follows.add(here)
    wanted.update(follows, [place - 1 for place in follows])
    stretches: list[list[Line]] = []
    for place in sorted(wanted):
        line = lines.get(timeline.ids[place]) or timeline.line(place)
        if place in follows:
            stretches[-1].append(line)
        else:
            stretches.append([line])
    return stretches


def _is_one_sitting(earlier: str, later: str) -> bool:
    """Return whether no long silence lies between two moments, UTC text."""
    if earlier[:13] == later[:13]:  # the same hour
        return True
    silence = store.from_text(later) - store.from_text(earlier)
    return silence.total_seconds() <= ranking.SITTING_S


def _read_around(
    db: Connection, user_id: int, lines: dict[int, Line], first: Sequence[int]
) -> list[list[Line]]:
    """Return the lines in stretches of consecutive ones, those of `first` with their neighbours."""
    following: dict[int, int] = {}
    near: dict[int, Line] = {}  # the last one read, going away from each of `first`
    for memory_id, later in store.list_lines_after(db, user_id, first, ranking.AROUND):
        here = near.setdefault(memory_id, lines[memory_id])
        if _is_one_sitting(here.created_at, later.created_at):
            following[here.id] = later.id
            near[memory_id] = lines.setdefault(later.id, later)
    near = {}
    for memory_id, earlier in store.list_lines_before(db, user_id, first, ranking.AROUND):
        here = near.setdefault(memory_id, lines[memory_id])
        if _is_one_sitting(earlier.created_at, here.created_at):
            following[earlier.id] = here.id
            near[memory_id] = lines.setdefault(earlier.id, earlier)
    return _as_stretches(lines, following)


def _as_stretches(lines: Mapping[int, Line], following: Mapping[int, int]) -> list[list[Line]]:
    """Chain lines by which follows which."""
    stretches = []
    for memory_id in lines.keys() - following.values():
        stretch = [lines[memory_id]]
        while (later := following.get(stretch[-1].id)) is not None:
            stretch.append(lines[later])
        stretches.append(stretch)
    return stretches
