"""Answering from memory: the sentence that answers, quoted, with its kind and date.

Invariant: one user never sees another's memories, and nothing is said that no memory says. What an
answer showed is kept in `users.shown` under "answer", beside the last numbered list and never in
its place, so that "and when was that?" and "more" go on from there.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import replies
import store
from answers import newest, people, quoting, spoken, totals
from language.acts import Ask
from language.catalogs import say
from language.forms import content
from language.questions import asking, choices, kinds
from replies import Reply
from search import asked_time, asked_words, finding
from search.asked_time import Window
from search.finding import Found, find, find_naming
from search.judging import misfits, unnamed, wanted
from search.judging.confidence import ANSWERS, OFFERS
from search.with_words import ids_with, ids_with_all
from services import Turn
from store import Memory

__all__ = [
    "MOST_LISTED",
    "Found",
    "answer",
    "find",
    "find_naming",
    "go_on",
    "list_newest",
    "show_next",
]

SHOWN: Final = 3  # the best and two more
MOST_DOUBTED: Final = 6  # of those as good as the best, to find one that can be the answer
PAGE: Final = 10  # lines of a numbered list
MOST_KEPT: Final = 40  # of an answer, for "more"
MOST_LISTED: Final = 200
MOST_FILES: Final = 3  # sent along with a list
NEAR_THE_BEST: Final = 0.7  # of its score: another worth showing
NEAREST: Final = 10  # of the found, among which a newer value is looked for
AS_MUCH: Final = 0.9  # of its own words: another may lead in its place
_DAY: Final = timedelta(hours=25)  # the longest there is
COMMAND: Final = "/"  # the rule of what was asked for by a slash


def answer(turn: Turn, act: Ask) -> Reply:
    """Answer a question from the user's memories, or say that they hold no answer."""
    question = act.about or turn.text
    counts = act.wants in {"count", "sum"}
    kept = _kept_answer(turn)
    if kept is not None and (again := asked_again(turn, kept)):
        question, kept, counts = again, None, True
        act = replace(act, about=again)
    if kept is not None and (more := go_on(turn)) is not None:
        return more
    ways = (_answer_follow_up, _answer_with_total)
    for way in reversed(ways) if kept and kept.get("asked") else ways:
        if (reply := way(turn, question, kept)) is not None:
            return reply
    beside = None
    if act.wants in {"fact", "count", "sum"} and act.rule != COMMAND and not _counts(question):
        beside = spoken.find_spoken(turn, question, kept)
    if beside is not None and beside.is_sure and beside.is_bare:
        return _answer_of_spoken(turn, question, beside)
    if (person := _answer_about_a_person(turn, question)) is not None:
        return person
    if act.wants == "everything" and (named := _find_all(turn, question)):
        return _answer_with_all(turn, question, named)
    counted = asking.COUNTS_TIMES.sub("", asking.COUNTS_MEDIA.sub("", question))
    if counts and counted != question and (named := _find_counted(turn, counted)):
        counts_times = asking.COUNTS_TIMES.search(question) is not None
        if ruled := asking.ASKS_FOR_A_RULE.search(question) and _rules_among(named):
            return _answer_with(turn, question, [Found(memory, 1.0) for memory in ruled])
        return (_answer_with_count if counts_times else _answer_with_all)(turn, question, named)
    found = _find(turn, counted if counts else question, act.kind or None)
    enough = 0.0 if act.rule == COMMAND else OFFERS
    found = [item for item in found if item.score >= enough]
    if beside is not None and _is_better(turn, question, beside, found):
        return _answer_of_spoken(turn, question, beside)
    return _answer_with(turn, question, found)


def _is_better(turn: Turn, question: str, beside: spoken.Spoken, found: Sequence[Found]) -> bool:
    """Tell whether what was spoken of says more than what was found, another and unsure."""
    if not found:
        return True
    best = found[0].memory
    if found[0].score >= ANSWERS or best.id == beside.memory.id:
        return False
    languages = asked_words.languages_of(turn.db, turn.user.id, question)
    return not unnamed.speaks_of(question, best.content, languages)


def _counts(question: str) -> bool:
    """Tell whether it is asked how many there are of something, or how often it was."""
    return any(said.search(question) for said in (asking.COUNTS_MEDIA, asking.COUNTS_TIMES))


def _answer_of_spoken(turn: Turn, question: str, found: spoken.Spoken) -> Reply:
    """Answer what names nothing with what was spoken of last."""
    text = quoting.quote(turn, found.memory, question, asks_when=False)
    _keep_answer(turn, question, [found.memory], 1)
    return _reply(text if found.is_sure else replies.closest(text), [found.memory], files=1)


def _answer_about_a_person(turn: Turn, question: str) -> Reply | None:
    """Tell all that is known of somebody, who they are first; None: no person is asked about."""
    languages = asked_words.languages_of(turn.db, turn.user.id, question)
    asked = (people.person_asked_about(text, languages) for text in (turn.text, question))
    name = next(filter(None, asked), "")
    if not name:
        return None
    named = find_naming(turn.db, turn.user.id, name, turn.now, turn.zone, limit=MOST_LISTED)
    named = newest.without_repeats([one for one in named if one.memory_type in {"text", "audio"}])
    if not named or not people.is_person(name, named):
        return None
    ordered = people.who_they_are_first(named, name)
    if len(ordered) == 1:
        _keep_answer(turn, question, ordered, 1)
        return _reply(quoting.quote(turn, ordered[0], question, asks_when=False), ordered, files=1)
    page = ordered[:PAGE]
    _keep_answer(turn, question, ordered, len(page), is_list=True)
    lines = [quoting.line(turn, memory, question) for memory in page]
    return _reply(replies.about_somebody(name, lines, len(ordered)), page, files=0)


def _rules_among(memories: Sequence[Memory]) -> list[Memory]:
    """Return the memories that say how often: "every October"."""
    return [memory for memory in memories if asking.SAYS_HOW_OFTEN.search(memory.content)]


def _find(turn: Turn, question: str, kind: str | None = None) -> list[Found]:
    """Return what answers a question: the best, or all there is of a date or a kind."""

    def search(limit: int) -> list[Found]:
        return find(
            turn.db,
            turn.user.id,
            question,
            turn.now,
            turn.zone,
            kind=kind,
            limit=limit,
            meanings=turn.services.meanings,
            told=turn.composed.told if turn.composed else (),
        )

    found = search(MOST_KEPT)
    return search(MOST_LISTED) if len(found) == MOST_KEPT and found[0].is_listed else found


def _find_all(turn: Turn, question: str) -> list[Memory]:
    """Return all that a question names, newest first; whatever there is if it names nothing."""
    named = find_naming(turn.db, turn.user.id, question, turn.now, turn.zone, limit=MOST_LISTED)
    if not named and asked_words.content_words(question).keys() <= content.fillers():
        return store.list_memories(turn.db, turn.user.id, limit=MOST_LISTED)
    return named


def _find_counted(turn: Turn, counted: str) -> list[Memory]:
    """Return what is counted, by its words or those after the verb: "buy petrol", then "petrol"."""
    _, _, things = counted.strip().partition(" ")
    return _find_all(turn, counted) or (_find_all(turn, things) if things else [])


def _cannot_answer(turn: Turn, question: str, memory: Memory, day: Window | None) -> bool:
    """Tell whether a memory with the right words cannot be the answer: another's, another day's.

    `day`: the one on which it is to have happened. It was not said then and names no such day:
    "did I take my pill today?" is not answered by yesterday's.
    """
    kind = kinds.find_kind(question)[0] if asking.ASKS_TO_SEE.match(turn.text) else None
    if kind in {"image", "audio", "video"} and memory.memory_type != kind:
        return True
    is_all_there = memory.memory_type in {"text", "audio"}  # a photo may show the rest
    if is_all_there and _is_misfit(turn, question, memory):
        return True
    if day is None or day[0] <= memory.created_at < day[1]:
        return False
    return not finding.names_day_of(memory, day, turn.zone, turn.language)


def _is_misfit(turn: Turn, question: str, memory: Memory) -> bool:
    """Tell whether a memory is of another, or has nothing of the sort that is asked for."""
    if turn.text.startswith(COMMAND):
        return False  # words to look for, and no question
    if misfits.is_doubtful(question, memory.content):
        return True
    languages = asked_words.languages_of(turn.db, turn.user.id, question)
    note = wanted.Note(memory.content, memory.created_at, turn.zone, turn.language)
    said_by = memory.sender is not None
    return wanted.lacks_it(question, note, languages, is_signed=said_by)


def _find_day_of(turn: Turn, question: str) -> Window | None:
    """Return the day of which it is asked what happened then: today, yesterday or part of one."""
    if not _asks_what_happened(turn):
        return None
    window = asked_time.find_window(
        turn.db, turn.user.id, question, turn.now, turn.zone, turn.language
    )
    if window is None:
        return None
    start, end = window
    is_near = turn.now - 2 * _DAY < end and start <= turn.now and end - start <= _DAY
    return window if is_near else None


def _asks_what_happened(turn: Turn) -> bool:
    languages = asked_words.languages_of(turn.db, turn.user.id, turn.text)
    return asking.asks_what_happened(turn.text, languages[0] if languages else "en")


# -- the shapes of an answer -------------------------------------------------------------------


def _answer_with(
    turn: Turn, question: str, found: Sequence[Found], *, is_sure: bool = True
) -> Reply:
    """Quote the best match and up to two more; a weak one is offered as the closest there is."""
    if not found:
        _drop_answer(turn)
        return Reply(say(replies.NO_MEMORY))
    memories = [item.memory for item in found]
    if len(found) > 1 and found[0].is_listed:
        return _answer_with_all(turn, question, memories)
    fitting = newest.without_repeats(_those_fitting(turn, question, found))
    shown = (fitting or memories)[:SHOWN]
    rest = [memory for memory in memories if memory not in shown]
    _keep_answer(turn, question, [*shown, *rest], len(shown))
    best, *others = shown
    asks_when = asking.ASKS_WHEN.search(question) is not None
    text = quoting.quote(turn, best, question, asks_when=asks_when and bool(fitting))
    is_sure = is_sure and bool(fitting) and _may_stand_for(turn, question, best, found)
    if found[0].score < ANSWERS or not is_sure:
        text, others = replies.closest(text), []
    if others:
        lines = [quoting.line(turn, other, question) for other in others]
        text += "\n\n" + _under(turn, question, best, others)(lines)
    return _reply(text, [best, *others], files=1)


def _may_stand_for(turn: Turn, question: str, shown: Memory, found: Sequence[Found]) -> bool:
    """Tell whether what is shown is as sure as the best found: it is that, or says as much or anew.

    In place of one that cannot be the answer it has all of the question's words.
    """
    best = found[0]
    if shown.id == best.memory.id:
        return True
    missing = next((item.missing for item in found if item.memory.id == shown.id), None)
    if missing is None or newest.has_in_parts(question, shown):
        return True  # it says of the parts of a compound that they have changed
    if best.memory.sender is None and _is_misfit(turn, question, best.memory):
        return missing == 0
    languages = asked_words.languages_of(turn.db, turn.user.id, question)
    return missing <= best.missing or newest.supersedes(shown, best.memory, question, languages)


def _under(
    turn: Turn, question: str, best: Memory, others: Sequence[Memory]
) -> Callable[[Sequence[str]], str]:
    """Return how what is shown under the best is called: what held before, or also fits."""
    languages = asked_words.languages_of(turn.db, turn.user.id, question)
    is_newest = all(other.created_at < best.created_at for other in others)
    has_changed = is_newest and len(others) == 1 and newest.says_otherwise(best, languages)
    return replies.found_before if has_changed else replies.found_more


def _those_fitting(turn: Turn, question: str, found: Sequence[Found]) -> list[Memory]:
    """Return the memories as good as the best that can be the answer, what says it is first.

    Empty: the best cannot, and what could in its place has fewer of the question's words.
    """
    best = found[0]
    enough = NEAR_THE_BEST * best.score
    near = [item for item in found if item is best or (item.speaks and item.score >= enough)]
    day, likely = _find_day_of(turn, question), near[:MOST_DOUBTED]
    can = [item for item in likely if not _cannot_answer(turn, question, item.memory, day)]
    if can and _own_words(can[0]) < AS_MUCH * _own_words(best):
        return []
    newer = _superseding(turn, question, can, found)
    fitting = [item.memory for item in _with_the_newest_first(turn, question, can)]
    fitting.sort(key=lambda each: not misfits.says_what_it_is(question, each.content))
    return [*newer, *(memory for memory in fitting if memory not in newer)]


def _with_the_newest_first(turn: Turn, question: str, can: Sequence[Found]) -> list[Found]:
    """Return notes of the user's own with the newest of those that say as much of it in front.

    What others said in a chat stays as it was found: there the talk around it counts.
    """
    if not can or any(item.memory.sender for item in can):
        return list(can)
    languages = asked_words.languages_of(turn.db, turn.user.id, question)
    enough = AS_MUCH * max(map(_own_words, can))
    equal = [item for item in can if _own_words(item) >= enough and item.speaks]
    older = newest.asks_for_older(question, languages)
    ordered = newest.newest_first([item.memory for item in equal], is_older_wanted=older)
    by_id = {item.memory.id: item for item in equal}
    return [*(by_id[memory.id] for memory in ordered), *(c for c in can if c not in equal)]


def _superseding(
    turn: Turn, question: str, can: Sequence[Found], found: Sequence[Found]
) -> list[Memory]:
    """Return what says anew what the first that can be the answer says, newest first."""
    languages = asked_words.languages_of(turn.db, turn.user.id, question)
    if not can or newest.asks_for_older(question, languages):
        return []
    first = can[0].memory
    newer = [
        item.memory
        for item in found[:NEAREST]
        if newest.supersedes(item.memory, first, question, languages)
    ]
    later = store.list_memories(turn.db, turn.user.id, since=first.created_at, limit=NEAREST)
    newer += [
        memory
        for memory in later
        if memory.id > first.id
        and memory not in newer
        and newest.says_it_changed(memory, languages)
        and newest.has_in_parts(question, memory)
    ]
    return sorted(newer, key=lambda memory: (memory.created_at, memory.id), reverse=True)


def _own_words(item: Found) -> float:
    """Return what a memory's own words of the question are worth, of its score."""
    return item.parts.get("words", 0.0)


def _answer_with_all(turn: Turn, question: str, memories: Sequence[Memory]) -> Reply:
    """List all of it, numbered, a page at a time; each text once."""
    memories = newest.without_repeats(memories)
    page = memories[:PAGE]
    _keep_answer(turn, question, memories, len(page), is_list=True)
    lines = [quoting.line(turn, memory, question) for memory in page]
    text = replies.all_listed(lines, len(memories), at_least=len(memories) == MOST_LISTED)
    return _reply(text, page, files=MOST_FILES)


def list_newest(turn: Turn, memories: Sequence[Memory], first: int = PAGE) -> Reply:
    """List memories that nothing was asked of, without their files; "more" shows the next."""
    page = memories[:first]
    _keep_answer(turn, "", memories, len(page), is_list=True)
    lines = [quoting.line(turn, memory, "") for memory in page]
    text = replies.memories_listed(lines, len(memories), at_least=len(memories) == MOST_LISTED)
    picks = tuple(f"memory:{memory.id}" for memory in page)
    return replace(_reply(text, page, files=0), picks=picks)


def _answer_with_count(turn: Turn, question: str, memories: Sequence[Memory]) -> Reply:
    """Say how many memories speak of it, and list them."""
    page = memories[:PAGE]
    _keep_answer(turn, question, memories, len(page), is_list=True, asked=question)
    lines = [quoting.line(turn, memory, question) for memory in page]
    count = len(memories)
    text = replies.counted(count, lines, at_least=count == MOST_LISTED)
    return _reply(text, page, files=0)


def _answer_with_total(turn: Turn, question: str, kept: dict[str, Any] | None) -> Reply | None:
    """Add up what the notes say, where a question asks for that."""
    found = totals.find_total(turn, question, kept)
    if found is None:
        return None
    _keep_answer(turn, question, found.notes, len(found.notes), asked=found.asked)
    return _reply(found.text, found.notes, files=0)


def _reply(text: str, quoted: Sequence[Memory], *, files: int) -> Reply:
    paths = [memory.file_path for memory in quoted if memory.file_path]
    return Reply(text, quotes=tuple(memory.id for memory in quoted), media=tuple(paths[:files]))


# -- going on from the last answer -------------------------------------------------------------


def goes_on(turn: Turn) -> bool:
    """Tell whether a message asks the last question of another time: "and in February?"."""
    kept = _kept_answer(turn)
    return kept is not None and bool(asked_again(turn, kept))


def _kept_answer(turn: Turn) -> dict[str, Any] | None:
    """Return what the last answer showed: {"words": "garage code", "ids": [...], "seen": 3 ...}."""
    return (turn.user.shown or {}).get("answer")


def _keep_answer(
    turn: Turn,
    question: str,
    memories: Sequence[Memory],
    seen: int,
    *,
    is_list: bool = False,
    asked: str = "",
) -> None:
    """Remember an answer for the next turn; only a numbered list changes what numbers mean.

    `asked`: a question that may be asked again of another time ("and in March?").
    """
    ids = [memory.id for memory in memories]
    shown: dict[str, Any] = dict(turn.user.shown or {})
    if is_list:
        shown |= {"kind": "memory", "ids": ids[:seen]}
    about = " ".join(asked_words.content_words(question))
    asks_when = asking.ASKS_WHEN.search(question) is not None
    answer = {"words": about, "ids": ids, "seen": seen, "list": is_list, "when": asks_when}
    if asked:
        answer["asked"] = asked
        shown["total"] = asked
    shown["answer"] = answer
    store.set_shown(turn.db, turn.user.id, shown)


def _drop_answer(turn: Turn) -> None:
    """Forget the last answer: "that" would be another thing."""
    shown = dict(turn.user.shown or {})
    if shown.pop("answer", None) is not None:
        store.set_shown(turn.db, turn.user.id, shown)


def go_on(turn: Turn) -> Reply | None:
    """Show the next ones when the user says "more"; None: they say something else."""
    return show_next(turn) if choices.asks_for_more(turn.text) else None


def show_next(turn: Turn) -> Reply | None:
    """Show the next ones of the last answer, their numbers going on; None: there was none."""
    kept = _kept_answer(turn)
    if kept is None:
        return None
    rest = kept["ids"][kept["seen"] :]
    rest = [memory.id for memory in store.find_memories(turn.db, turn.user.id, rest)]
    page = store.find_memories(turn.db, turn.user.id, rest[: PAGE if kept["list"] else SHOWN])
    if not page:
        is_cut = kept["list"] and len(kept["ids"]) == MOST_LISTED
        return Reply(replies.no_more_listed(MOST_LISTED) if is_cut else say(replies.NO_MORE))
    seen = kept["ids"][: kept["seen"]]
    shown = dict(turn.user.shown or {})
    if kept["list"]:
        shown |= {"kind": "memory", "ids": seen + rest[: len(page)]}
    shown["answer"] = kept | {"ids": seen + rest, "seen": len(seen) + len(page)}
    store.set_shown(turn.db, turn.user.id, shown)
    lines = [quoting.line(turn, memory, kept["words"]) for memory in page]
    left, first = len(rest) - len(page), len(seen) + 1 if kept["list"] else 0
    text = replies.more_listed(lines, left, first=first)
    return _reply(text, page, files=MOST_FILES if kept["words"] else 0)


def _answer_follow_up(turn: Turn, question: str, kept: dict[str, Any] | None) -> Reply | None:
    """Read "and when was that?" as of the memory just shown, "and the office?" as of its words."""
    if kept is None:
        return None
    if asking.ASKS_OF_THAT.fullmatch(turn.text.strip()):
        shown = store.find_memories(turn.db, turn.user.id, kept["ids"][: kept["seen"]][:1])
        if not shown:
            return None
        asks_when = asking.ASKS_WHEN.search(turn.text) is not None
        return _reply(quoting.quote(turn, shown[0], question, asks_when=asks_when), shown, files=1)
    about = asking.carried_on(turn.text)
    if (memory := _with_the_number_of(turn, about or turn.text, kept)) is not None:
        return _reply(quoting.quote(turn, memory, question, asks_when=False), [memory], files=1)
    if not about:
        return None
    both = _find_carried(turn, f"{about} {kept['words']}", about)
    alone = [] if both and both[0].score >= ANSWERS else _find_carried(turn, about, about)
    found = max(both, alone, key=lambda items: items[0].score if items else 0.0)
    if not found:
        return None
    is_sure = _goes_on(turn, about, kept["words"], found[0].memory)
    when_ = "when " if kept.get("when") else ""  # kept before an update: not there
    return _answer_with(turn, f"{when_}{question} {kept['words']}", found, is_sure=is_sure)


def _with_the_number_of(turn: Turn, about: str, kept: dict[str, Any]) -> Memory | None:
    """Return the first of those just shown that has a number, or another of the same name.

    For "and his number?".
    """
    language = wanted.asks_alone_in("number", about)
    if not language:
        return None
    shown = store.find_memories(turn.db, turn.user.id, kept["ids"][: kept["seen"]])
    said = asked_words.content_words(shown[0].content) if shown else {}
    names = [word for word, is_name in said.items() if is_name]
    named = _find_carried(turn, " ".join((about, *names)), " ".join(names)) if names else []
    for memory in (*shown, *(item.memory for item in named)):
        note = wanted.Note(memory.content, memory.created_at, turn.zone, turn.language)
        if wanted.has_it(about, note, [language]):
            return memory
    return None


def asked_again(turn: Turn, kept: dict[str, Any]) -> str:
    """Return the last question with another time in it: "and in February?"; "": it is no such."""
    about, asked = asking.carried_on(turn.text), kept.get("asked", "")
    if not about or not asked:
        return ""
    if asked_words.content_words(about).keys() - asked_time.date_words(about) - content.fillers():
        return ""
    dates = asked_time.date_words(asked)
    left = [word for word in asked.split() if word.lower().strip(".,!?") not in dates]
    return f"{' '.join(left)} {about}"


def _goes_on(turn: Turn, about: str, before: str, memory: Memory) -> bool:
    """Tell whether a memory that has the new words is of what was asked before, too.

    More than one new word asks for something by itself: "and Anna's phone?".
    """
    languages = asked_words.languages_of(turn.db, turn.user.id, about)
    if len(asked_words.content_words(about, languages)) > 1:
        return True
    asked = asked_words.content_words(before, languages)
    return any(memory.id in ids_with(turn.db, turn.user.id, w, languages) for w in asked)


def _find_carried(turn: Turn, question: str, about: str) -> list[Found]:
    """Return what answers a question carried on, with all of its new words."""
    found = _find(turn, question)
    languages = asked_words.languages_of(turn.db, turn.user.id, question)
    dates = asked_time.date_words(about)
    said = asked_words.content_words(about, languages)
    new = {word: is_name for word, is_name in said.items() if word not in dates}
    having = ids_with_all(turn.db, turn.user.id, new, languages) if new else None
    return [
        item
        for item in found
        if item.score >= OFFERS and (having is None or item.memory.id in having)
    ]
