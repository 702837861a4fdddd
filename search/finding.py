"""Finding a user's memories for a question: what it asks for, looked up and ranked.

Invariant: whatever is found is read from one user's own range of keys; users are searched one by
one and never through each other.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import store
import when
from language.forms import content, detect, stemming
from language.forms.fold import fold
from language.questions import asking, kinds
from search import ranking
from search.asked_time import MOST_NAMED, Window, as_text, date_words, find_window
from search.asked_words import LAST_WORD, any_of, begins_as, content_words, languages_of, similar_to
from search.judging import aligned, confidence, fit
from search.judging.fit import Fit
from search.marking import read_stretches
from search.meaning import Meanings
from search.ranking import Hit, Query, Worth
from search.with_words import ids_with_all, ids_with_each
from store import Connection, Line, Memory

USUAL_LIMIT: Final = 10  # hits that say how sure an answer is, however many are wanted
MOST_TOLD: Final = 5  # hits of Mem0's that count


@dataclass(frozen=True, slots=True)
class Found:
    """A memory and how surely it answers, 0 to 1."""

    memory: Memory
    score: float
    is_listed: bool = False  # it is there for its date or kind alone
    speaks: bool = True  # of what is asked, by its words or their meaning; not only near one
    parts: Mapping[str, float] = field(default_factory=dict)  # what of the score is for what
    missing: int = 0  # of the question's words


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question, read."""

    question: str
    senders: frozenset[str]  # the words that name them
    language: str
    languages: tuple[str, ...]  # whose stems are looked for; none: English
    words: dict[str, bool]  # lower case; True: a name
    people: frozenset[str]  # senders named
    has_senders: bool  # so that a name common in the words says little
    kind: str | None
    window: Window | None  # None too when the user has nothing from then
    ahead: Window | None  # it is still to come


def find(
    db: Connection,
    user_id: int | None,
    question: str,
    now: datetime,
    zone: ZoneInfo,
    *,
    kind: str | None = None,
    limit: int = 10,
    meanings: Meanings | None = None,
    only: Set[int] | None = None,
    told: Sequence[int] = (),
) -> list[Found]:
    """Return the memories that answer a question, best first; of all users with None.

    A question of a date or a kind alone gets all there is from then or of it, newest first.
    `only`: no others than these. `told`: the user's memories that Mem0 found for it, best first.
    """
    if user_id is not None:
        return _find_of(db, user_id, question, now, zone, kind, limit, meanings, only, told)
    found = [
        item
        for each in store.list_user_ids(db)
        for item in _find_of(db, each, question, now, zone, kind, limit, meanings, only, ())
    ]
    return sorted(found, key=lambda item: item.score, reverse=True)[:limit]


def _find_of(
    db: Connection,
    user_id: int,
    question: str,
    now: datetime,
    zone: ZoneInfo,
    kind: str | None,
    limit: int,
    meanings: Meanings | None,
    only: Set[int] | None,
    told: Sequence[int],
) -> list[Found]:
    asked = _read(db, user_id, question, now, zone, kind)
    planned = _find_planned(db, user_id, asked, now, zone)
    if only is not None:
        planned = [item for item in planned if item.memory.id in only]
    if planned or not asked.words:
        return planned or _newest(db, user_id, asked, zone, limit, only)
    query, hits = _search(db, user_id, asked, meanings, only, told, max(limit, USUAL_LIMIT))
    if not hits:
        return []
    hits, how = _judge(db, user_id, asked, query, hits, zone, meanings)
    share = confidence.confidence(query, hits[:USUAL_LIMIT], how) / (hits[0].score or 1.0)
    by_id = {hit.id: hit for hit in hits[:limit]}
    return [
        _found(memory, by_id[memory.id], share, len(query.weights))
        for memory in store.find_memories(db, user_id, list(by_id))
    ]


def _found(memory: Memory, hit: Hit, share: float, words: int) -> Found:
    parts = {name: points * share for name, points in hit.parts.items()}
    score = round(share * max(hit.score, 0.0), 4)
    missing = words - hit.words.bit_count()
    return Found(memory, score, speaks=hit.speaks, parts=parts, missing=missing)


def rank_for(
    db: Connection,
    user_id: int,
    question: str,
    now: datetime,
    zone: ZoneInfo,
    meanings: Meanings | None = None,
) -> tuple[Query, list[Hit], Fit]:
    """Return a question as it is ranked by, the best hits and how the first fits.

    That is what a confidence is reckoned by.
    """
    asked = _read(db, user_id, question, now, zone, None)
    query, hits = _search(db, user_id, asked, meanings, None, (), USUAL_LIMIT)
    hits, how = _judge(db, user_id, asked, query, hits, zone, meanings)
    return query, hits[:USUAL_LIMIT], how


def _judge(
    db: Connection,
    user_id: int,
    asked: _Asked,
    query: Query,
    hits: list[Hit],
    zone: ZoneInfo,
    meanings: Meanings | None,
) -> tuple[list[Hit], Fit]:
    """Return hits with the first that can answer in front, and how it fits; in a chat as found."""
    if query.is_chat or not hits:
        return hits, fit.NOT_READ
    ids = [hit.id for hit in hits[: fit.MOST_DOUBTED]]
    memories = {memory.id: memory for memory in store.find_memories(db, user_id, ids)}
    question = fit.Question(
        asked.question, list(asked.words), asked.language, asked.languages, zone
    )
    hits, how = fit.put_fitting_first(question, query, hits, memories)
    if meanings is not None and query.likeness and meanings.reads_words:
        near = meanings.cosine(db, user_id, asked.question, hits[0].id)
        words = _aligned(meanings, asked, hits[0], how, memories)
        how = replace(how, aligned={"texts": aligned.scaled(near), **words})
    return hits, how


def _aligned(
    meanings: Meanings, asked: _Asked, best: Hit, how: Fit, memories: Mapping[int, Memory]
) -> Mapping[str, float]:
    """Return how near in meaning the words are that a question and the best note do not share."""
    missing = [word for n, word in enumerate(asked.words) if not best.words >> n & 1]
    if not missing or not how.can_answer or best.id not in memories:
        return aligned.NOTHING
    note = memories[best.id].content
    question_words, note_words = meanings.read_words([asked.question, note])
    own = aligned.own_words(note, asked.words, asked.languages)
    return aligned.measure(question_words, note_words, missing, own)


# -- reading the question ----------------------------------------------------------------------


def _read(
    db: Connection, user_id: int, question: str, now: datetime, zone: ZoneInfo, kind: str | None
) -> _Asked:
    found_kind, rest = kinds.find_kind(question)
    if found_kind == "location" and not store.list_memories(
        db, user_id, memory_type=found_kind, limit=1
    ):
        found_kind, rest = None, question  # "which place are we on", of no map
    kind = kind or found_kind
    plain = asking.without_how_long_ago(rest if kind else question)
    text = asking.ASKS_FOR_THE_LAST.sub("", plain)
    senders = store.list_senders(db, user_id)
    people, names = content.find_people(text, senders)
    languages = languages_of(db, user_id, question)
    language = detect.find_language(question, languages)
    wanted = {w: is_name for w, is_name in content_words(text, languages).items() if w not in names}
    window = find_window(db, user_id, question, now, zone, language)
    ahead = window
    if window and (window[1] <= now or asking.ASKS_OF_THE_PAST.search(question)):
        ahead = None
    if window:
        dates = date_words(question)
        undated = {word: is_name for word, is_name in wanted.items() if word not in dates}
        if not undated or store.has_memory_between(db, user_id, *as_text(window)):
            wanted = undated
        else:
            window = None
    if (kind or window) and wanted.keys() <= content.fillers():
        wanted = {}
    return _Asked(
        question, names, language, languages, wanted, people, bool(senders), kind, window, ahead
    )


# -- looking up and ranking --------------------------------------------------------------------


_MOST_PLANS: Final = 100  # memories with a date read anew for one question


def _find_planned(
    db: Connection, user_id: int, asked: _Asked, now: datetime, zone: ZoneInfo
) -> list[Found]:
    """Return the memories that name a day of a stretch still to come: "what is on tomorrow?"."""
    if asked.ahead is None:
        return []
    dated = store.list_ids_matching(db, user_id, any_of(content.dated()))
    leave_out = date_words(asked.question) | content.fillers()
    others = {word: is_name for word, is_name in asked.words.items() if word not in leave_out}
    having = ids_with_all(db, user_id, others, asked.languages) if others else set(dated)
    newest = sorted(having.intersection(dated), reverse=True)[:_MOST_PLANS]
    return [
        Found(memory, 1.0, is_listed=True)
        for memory in store.find_memories(db, user_id, newest)
        if names_day_of(memory, asked.ahead, zone, asked.language)
    ]


def names_day_of(memory: Memory, window: Window, zone: ZoneInfo, language: str = "") -> bool:
    """Tell whether relative words in a memory mean a day of a stretch: "on Friday"."""
    first, last = _days_of(window, zone)
    mentions = when.find_dates(memory.content, memory.created_at, zone, language)
    return any(first <= mention.day <= last for mention in mentions)


def _newest(
    db: Connection,
    user_id: int,
    asked: _Asked,
    zone: ZoneInfo,
    limit: int,
    only: Set[int] | None = None,
) -> list[Found]:
    """Return all there is from then, or about then, or of that kind, newest first."""
    if not asked.window and not asked.kind:
        return []
    if only is not None:
        return _newest_among(db, user_id, asked, limit, only)
    since, until = asked.window or (None, None)
    memories = store.list_memories(
        db, user_id, memory_type=asked.kind, since=since, until=until, limit=limit
    )
    if asked.window and not asked.kind:
        naming = _find_naming_time(db, user_id, asked, asked.window, zone)
        about = store.list_memories_of_days(db, user_id, *_days_of(asked.window, zone))
        is_part_of_day = asked.window[1] - asked.window[0] < timedelta(hours=20)
        spoken_of = naming if naming and is_part_of_day else (*memories, *about, *naming)
        every = {memory.id: memory for memory in spoken_of}
        memories = sorted(every.values(), key=lambda m: (m.created_at, m.id), reverse=True)
    return [Found(memory, 1.0, is_listed=True) for memory in memories[:limit]]


def _find_naming_time(
    db: Connection, user_id: int, asked: _Asked, window: Window, zone: ZoneInfo
) -> list[Memory]:
    """Return the memories whose words name that time, or one within: "in June 2025"."""
    named = [
        word
        for word in date_words(asked.question)
        if not word.isdigit() or len(word) == len("2025")
    ]
    if not named:
        return []
    ids = sorted(store.list_ids_matching(db, user_id, any_of(named)), reverse=True)[:_MOST_PLANS]
    found = []
    for memory in store.find_memories(db, user_id, ids):
        span = when.find_range(memory.content, memory.created_at, zone, asked.language)
        if span and window[0] <= span[0] and span[1] <= window[1]:
            found.append(memory)
    return found


def _days_of(window: Window, zone: ZoneInfo) -> tuple[date, date]:
    """Return the first and the last day of a stretch, on the user's calendar."""
    last = window[1] - timedelta(seconds=1)
    return window[0].astimezone(zone).date(), last.astimezone(zone).date()


def _newest_among(
    db: Connection, user_id: int, asked: _Asked, limit: int, only: Set[int]
) -> list[Found]:
    ids = set(only)
    if asked.window:
        ids &= set(store.list_ids_between(db, user_id, *as_text(asked.window)))
    if asked.kind:
        ids = set(store.list_ids_of_type(db, list(ids), asked.kind))
    memories = store.find_memories(db, user_id, sorted(ids, reverse=True)[:limit])
    return [Found(memory, 1.0, is_listed=True) for memory in memories]


def _search(
    db: Connection,
    user_id: int,
    asked: _Asked,
    meanings: Meanings | None,
    only: Set[int] | None,
    told: Sequence[int],
    limit: int,
) -> tuple[Query, list[Hit]]:
    """Look up each word, choose candidates, read around them and rank."""
    query, having = _look_up(db, user_id, asked)
    told_of = {id_: 1 - 0.1 * place for place, id_ in enumerate(told[:MOST_TOLD])}
    query = replace(query, told=told_of, **_alike(db, user_id, query, asked, having, meanings))
    of_kind = _ids_of_kind(db, having, asked.kind)
    if of_kind:
        having = [ids & of_kind for ids in having]
    within = store.list_ids_between(db, user_id, *query.window) if query.window else []
    if only is not None:
        query, having, within = _among(only, query, having, within)
    worth = Worth(query.weights)
    chosen = ranking.choose(query, having, worth, within)
    if not chosen:
        return query, []
    query, stretches = read_stretches(db, user_id, query, having, worth, chosen)
    if not stretches:  # all of it was forgotten meanwhile
        return query, []
    hits = ranking.rank(query, having, worth, stretches)
    if of_kind:
        hits = [hit for hit in hits if hit.id in of_kind]
    if only is not None:
        hits = [hit for hit in hits if hit.id in only]
    return query, _by_time(db, query, hits, stretches, limit)


def _alike(
    db: Connection,
    user_id: int,
    query: Query,
    asked: _Asked,
    having: Sequence[set[int]],
    meanings: Meanings | None,
) -> dict[str, Any]:
    """Return the fields of a query that say which memories are like it in meaning."""
    if meanings is None or not meanings.understands(asked.question, asked.language):
        return {}
    meant = content.without(asked.question, _names_in(query, asked, having))
    likeness = meanings.find_nearest(db, user_id, meant)
    return {"likeness": likeness, "similar": ranking.scaled(likeness)}


def _among(
    only: Set[int], query: Query, having: list[set[int]], within: list[int]
) -> tuple[Query, list[set[int]], list[int]]:
    """Return what was looked up with nothing but some memories in it."""

    def cut(values: Mapping[int, float]) -> dict[int, float]:
        return {each: value for each, value in values.items() if each in only}

    query = replace(
        query,
        likeness=cut(query.likeness),
        similar=cut(query.similar),
        told=cut(query.told),
    )
    return query, [ids & only for ids in having], [each for each in within if each in only]


def _by_time(
    db: Connection,
    query: Query,
    hits: list[Hit],
    stretches: Sequence[Sequence[Line]],
    limit: int,
) -> list[Hit]:
    """Return the hits with those first that answer "when" and "the last", if that is asked."""
    if query.asks_when:
        contents = store.find_contents(db, ranking.may_gain_by_time(hits, limit))
        hits = ranking.prefer_times(hits, contents)
    if query.asks_for_the_last and hits:
        times = {line.id: line.created_at for stretch in stretches for line in stretch}
        hits = ranking.put_last_first(hits, times)
    return hits


def _names_in(query: Query, asked: _Asked, having: Sequence[set[int]]) -> frozenset[str]:
    """Return the words of a question that name people often spoken of: no part of its meaning."""
    often = [
        word
        for (word, is_name), ids in zip(asked.words.items(), having, strict=True)
        if is_name and len(ids) > ranking.COMMON_NAME * query.memories
    ]
    return asked.senders | frozenset(often)


def _ids_of_kind(db: Connection, having: Sequence[set[int]], kind: str | None) -> set[int]:
    """Return the memories of a kind among those found; none also when none is asked for."""
    if kind is None:
        return set()
    return set(store.list_ids_of_type(db, list(set().union(*having)), kind))


def _look_up(db: Connection, user_id: int, asked: _Asked) -> tuple[Query, list[set[int]]]:
    """Return what each of the question's words is worth, and which memories have it."""
    total = store.count_memories(db, user_id)
    nouns = content.find_nouns(asked.question)
    is_title = asked.question.strip(" ?.!").istitle()  # "Martina?"
    words = {word: is_name or is_title for word, is_name in asked.words.items()}
    having = _ids_with_nouns(db, user_id, words, nouns, asked.languages)
    weights = _weights_of(asked, having, total)
    for n, word in enumerate(asked.words):
        if not having[n]:
            is_name = asked.words[word] or is_title
            having[n] = _ids_with_similar(db, user_id, word, asked, is_name=is_name)
            weights[n] *= ranking.WEIGHTS["typo"] if having[n] else 1.0
    unknown = [
        is_name
        for (word, is_name), ids in zip(asked.words.items(), having, strict=True)
        if not ids and word not in content.generic()
    ]
    names, rare_names, telling = _sorts_of(asked, having, total)
    query = Query(
        weights=tuple(weights),
        memories=total,
        people=asked.people,
        has_names=any(asked.words.values()) or bool(asked.people),
        strangers=sum(unknown),
        names=names,
        rare_names=rare_names,
        telling=telling,
        generic=sum((word in content.generic()) << n for n, word in enumerate(asked.words)),
        unknown=len(unknown),
        asks_when=asking.ASKS_WHEN.search(asked.question) is not None,
        asks_for_the_last=asking.ASKS_FOR_THE_LAST.search(asked.question) is not None,
        window=as_text(asked.window) if asked.window else None,
    )
    return query, having


def _weights_of(asked: _Asked, having: Sequence[set[int]], total: int) -> list[float]:
    """Return what each word of a question is worth by how rare it is."""
    return [
        ranking.rarity(
            len(ids),
            total,
            is_known_name=is_name and not asked.has_senders,
            is_generic=word in content.generic(),
        )
        for (word, is_name), ids in zip(asked.words.items(), having, strict=True)
    ]


def _sorts_of(asked: _Asked, having: Sequence[set[int]], total: int) -> tuple[int, int, int]:
    """Return the sets of a question's words that are names, rare ones, and those that tell most."""
    most_of_a_rare_name = max(ranking.RARE_NAME, ranking.COMMON_NAME * total)
    names = rare_names = telling = 0
    for n, (word, is_name) in enumerate(asked.words.items()):
        is_one = is_name or fold(word) in content.kin()
        names |= is_one << n
        rare_names |= (is_one and len(having[n]) <= most_of_a_rare_name) << n
        telling |= (not is_name and word not in content.generic() | content.fillers()) << n
    return names, rare_names, telling


def _ids_with_nouns(
    db: Connection,
    user_id: int,
    words: Mapping[str, bool],
    nouns: Set[str],
    languages: Sequence[str],
) -> list[set[int]]:
    """Return the memories that have each word; of a noun as "the meeting" no "met" beside it."""
    asked = [(any_of([word]), "") for word in words if word in nouns]
    alone = iter(store.list_ids_with_each(db, user_id, asked) if asked else ())
    found = {word: next(alone) for word in words if word in nouns}
    rest = {word: is_name for word, is_name in words.items() if not found.get(word)}
    found |= zip(rest, ids_with_each(db, user_id, rest, languages), strict=True)
    return [found[word] for word in words]


def _ids_with_similar(
    db: Connection, user_id: int, word: str, asked: _Asked, *, is_name: bool
) -> set[int]:
    """Return the memories that have a word which nobody wrote like this, but nearly so.

    A name with another vowel at its end is another's: Martin is not Martina, nor Paolo Paola.
    """
    if terms := stemming.terms_within(word, asked.languages):
        found = set(store.list_ids_with_stem(db, user_id, " OR ".join(terms)))
        if found:
            return found
    likely = similar_to(db, user_id, word, asked.languages)
    if is_name:
        plain = fold(word)
        base = plain[:-1] if plain[-1] in "aeiou" else plain
        others = {base, *(base + vowel for vowel in "aeiou"), *(plain + vowel for vowel in "aeiou")}
        likely = [w for w in likely if w not in others - {plain}]
    return set(store.list_ids_matching(db, user_id, any_of(likely))) if likely else set()


def find_started(
    db: Connection, user_id: int, question: str, limit: int, only: Set[int] | None = None
) -> list[Found]:
    """Return the memories with a word that begins as the question's last, and with its others.

    For a question that is still being written; newest first, offered as the closest there is.
    """
    last = LAST_WORD.search(question)
    if last is None:
        return []
    ids = set(store.list_ids_matching(db, user_id, begins_as(last[0])))
    languages = languages_of(db, user_id, question)
    if others := content_words(question[: last.start()], languages):
        ids &= ids_with_all(db, user_id, others, languages)
    if only is not None:
        ids &= only
    memories = store.find_memories(db, user_id, sorted(ids, reverse=True)[:limit])
    return [
        Found(memory, confidence.OFFERS, parts={"started": confidence.OFFERS})
        for memory in memories
    ]


# -- naming ------------------------------------------------------------------------------------


def find_naming(
    db: Connection,
    user_id: int,
    phrase: str,
    now: datetime,
    zone: ZoneInfo,
    *,
    limit: int = MOST_NAMED,
) -> list[Memory]:
    """Return the memories that hold every word of a phrase that matters, newest first.

    A date in it may be in their words ("on Friday") or when they were said ("yesterday").
    """
    kind, rest = kinds.find_kind(phrase)
    languages = languages_of(db, user_id, phrase)
    wanted = _named_in(rest if kind else phrase, languages)
    window = find_window(db, user_id, phrase, now, zone)
    ids = ids_with_all(db, user_id, wanted, languages)
    if not ids and not kind:
        kind, rest = kinds.find_kind_anywhere(phrase)
        wanted = _named_in(rest, languages)
        ids = ids_with_all(db, user_id, wanted, languages)
    if window and not ids:
        dates = date_words(phrase)
        wanted = {word: is_name for word, is_name in wanted.items() if word not in dates}
        ids = ids_with_all(db, user_id, wanted, languages)
        ids &= set(store.list_ids_between(db, user_id, *as_text(window)))
    if wanted.keys() <= content.fillers():
        asked = _Asked(phrase, frozenset(), "en", (), {}, frozenset(), False, kind, window, None)
        return [item.memory for item in _newest(db, user_id, asked, zone, limit)]
    if kind:
        ids = set(store.list_ids_of_type(db, list(ids), kind))
    return store.find_memories(db, user_id, sorted(ids, reverse=True)[:limit])


def _named_in(phrase: str, languages: Sequence[str]) -> dict[str, bool]:
    """Return the words of a phrase that matter; True: may be a name, the first word too."""
    wanted = content_words(phrase, languages)
    capitals = {written.lower() for written in content.as_written(phrase) if written[0].isupper()}
    return {word: is_name or word in capitals for word, is_name in wanted.items()}
