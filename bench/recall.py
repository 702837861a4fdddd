"""Recall on labelled conversations, and the time a search takes from a thousand to a million rows.

Both beside what is usual: FTS5's own bm25() over the words as typed, and LIKE over the question.
"""

import contextlib
import itertools
import json
import math
import os
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import numpy as np

import store
from bench import languages, notes, plot
from language.forms.content import as_written, stop_words
from search import e5, finding, minilm, ranking, tidying
from search.judging import confidence
from search.meaning import Meanings
from store import Connection

WORD_PARTS = ("answers", "sitting", "sender", "within", "when", "asks")
MEANING_PARTS = ("meaning", "meaning near", "meaning answers", "meaning sitting")

# Labelled conversations of your own: [{"name", "memories": [{"text", "sender", "at"}], "questions":
# [{"text", "evidence": [places of memories]}]}]; without, the notes in bench/notes.py alone.
DATA = os.environ.get("BENCH_RECALL")
# (memories, users); of a million of a thousand users, PAIRED users are compared with themselves
# alone: each has a copy of their memories in a file of their own, and every question goes to both.
SIZES = ((1_000, 1), (10_000, 1), (100_000, 1), (1_000_000, 1_000), (1_000_000, 1))
MOST_ROWS = int(os.environ.get("BENCH_ROWS") or 1_000_000)
QUESTIONS = 100
PATIENCE_S = 20.0  # for one way to search at one size; at least five questions are asked
ROUNDS = 3  # of which the quickest counts: others use the machine too
PAIRED = 20
PAIRED_ROUNDS = 7  # of which the median counts
NOW = datetime(2026, 11, 22, 15, 18, tzinfo=UTC)
ZONE = ZoneInfo("UTC")
APART = timedelta(hours=5)  # between two isolated notes: no sitting, nobody answers the other
PLOT = Path(__file__).parents[1] / "docs" / "recall-latency.svg"

Search = Callable[[int, str], list[int]]  # user, question: ids, best first
Conversations = Sequence[Mapping[str, Any]]
Asked = Sequence[tuple[int, str]]  # user, question


def main() -> None:
    """Print what is found, what is refused and how long it takes; draw the latter."""
    print_notes()
    print_languages()
    if DATA:
        conversations = json.loads(Path(DATA).read_text(encoding="utf-8"))
        for is_plain in (False, True):
            print_recall(conversations, is_plain=is_plain)
    print_latency()


# -- our own notes -----------------------------------------------------------------------------


def print_notes() -> None:
    """Print how the notes written for this bench are found, and what is said of others."""
    conversations = [notes.conversation()]
    count = len(conversations[0]["questions"])
    print(f"{len(notes.NOTES)} notes of bench/notes.py, {count} questions: hit@1 / hit@5, %;")
    print(f"refused: of {len(notes.NEVER_SAID)} that none answers / of those that one does, %")
    with database() as db:
        first_ids = load(db, conversations, is_plain=True)

        def score(search: Search) -> str:
            return measure_notes(conversations, first_ids, search)

        print(f"{'LIKE':28}{score(search_like(db))}")
        print(f"{'FTS5 bm25, words as typed':28}{score(search_bm25(db))}")
        for name, meanings in ways(db):
            found = score(search_ours(db, meanings))
            never = [is_refused(db, 1, text, meanings) for text in notes.NEVER_SAID]
            known = [
                is_refused(db, 1, question["text"], meanings)
                for question in conversations[0]["questions"]
            ]
            print(f"{name:28}{found}   refused {percent(never)} / {percent(known)}")


def print_languages() -> None:
    """Print how notes in other languages are found by other forms of their words."""
    conversations = languages.conversations()
    count = sum(len(conversation["questions"]) for conversation in conversations)
    names = ", ".join(conversation["name"] for conversation in conversations)
    print(f"\n{count} questions of bench/languages.tsv ({names}): hit@1 / hit@5, %")
    with database() as db:
        first_ids = load(db, conversations, is_plain=True)
        for name, search in (("FTS5 bm25", search_bm25(db)), ("this", search_ours(db))):
            print(f"{name:28}{measure_notes(conversations, first_ids, search)}")
        never = [is_refused(db, 1 + place, text, None) for place, text in languages.never_said()]
        known = [
            is_refused(db, user_id, question["text"], None)
            for user_id, conversation in enumerate(conversations, start=1)
            for question in conversation["questions"]
        ]
        print(f"{'  refused':28}{percent(never)} / {percent(known)} (never said / can be answered)")


def ways(db: Connection) -> Iterator[tuple[str, Meanings | None]]:
    """Yield this program's search without and, where the extra is installed, with meanings."""
    yield "this", None
    for name, model in (("MiniLM", minilm), ("e5", e5)):
        if model.is_installed():
            meanings = Meanings(model.load_model, is_english=model is minilm)
            while meanings.fill(db):
                pass
            yield f"this, with {name}", meanings


def percent(flags: Sequence[bool]) -> str:
    return f"{100 * statistics.fmean(flags):.0f}"


def measure_notes(conversations: Conversations, first_ids: Sequence[int], search: Search) -> str:
    """Return hit@1 and hit@5."""
    places = []
    for user_id, conversation in enumerate(conversations, start=1):
        for question in conversation["questions"]:
            wanted = first_ids[user_id - 1] + question["evidence"][0]
            found = search(user_id, question["text"])
            places.append(found.index(wanted) if wanted in found else math.inf)
    return " / ".join(percent([place < most for place in places]) for most in (1, 5))


# -- recall ------------------------------------------------------------------------------------


def print_recall(conversations: Conversations, *, is_plain: bool) -> None:
    """Print hit@5, hit@10 and nDCG@10 of each way to search, and what each part is worth."""
    name = "isolated notes, no sender, no date" if is_plain else "with senders and dates"
    print(f"\n{name}: hit@5 / hit@10 / nDCG@10, %")
    with database() as db:
        first_ids = load(db, conversations, is_plain=is_plain)

        def score(search: Search) -> str:
            return measure(conversations, first_ids, search)

        print(f"{'LIKE':28}{score(search_like(db))}")
        print(f"{'FTS5 bm25, words as typed':28}{score(search_bm25(db))}")
        for way, meanings in ways(db):
            search = search_ours(db, meanings)
            print(f"{way:28}{score(search)}")
            parts = MEANING_PARTS if meanings else WORD_PARTS
            for part in parts:
                weight, ranking.WEIGHTS[part] = ranking.WEIGHTS[part], 0.0
                print(f"{'  without ' + part:28}{score(search)}", flush=True)
                ranking.WEIGHTS[part] = weight
            print_refusals(db, conversations, meanings)


def load(db: Connection, conversations: Conversations, *, is_plain: bool) -> list[int]:
    """Make each conversation one user's memories; return the id of each one's first."""
    first_ids, next_id = [], 1
    with store.transaction(db):
        for conversation in conversations:
            user = store.add_user(db, f"+1999{next_id:07}", ZONE, NOW)
            first_ids.append(next_id)
            for place, memory in enumerate(conversation["memories"]):
                said = NOW - APART * (len(conversation["memories"]) - place)
                add_row(
                    db,
                    user.id,
                    memory["text"] or "(no words)",
                    store.to_text(said) if is_plain else memory["at"],
                    None if is_plain else memory["sender"],
                )
                next_id += 1
        store.add_missing_stems(db, next_id)
    return first_ids


def measure(conversations: Conversations, first_ids: Sequence[int], search: Search) -> str:
    """Ask every question of its own conversation."""
    hit5, hit10, gains = [], [], []
    for user_id, conversation in enumerate(conversations, start=1):
        for question in conversation["questions"]:
            evidence = {first_ids[user_id - 1] + place for place in question["evidence"]}
            ids = search(user_id, question["text"])[:10]
            hit5.append(bool(evidence.intersection(ids[:5])))
            hit10.append(bool(evidence.intersection(ids)))
            gain = sum(1 / math.log2(n + 2) for n, id_ in enumerate(ids) if id_ in evidence)
            best = sum(1 / math.log2(n + 2) for n in range(min(10, len(evidence))))
            gains.append(gain / best)
    return " / ".join(f"{100 * statistics.fmean(row):.1f}" for row in (hit5, hit10, gains))


def print_refusals(db: Connection, conversations: Conversations, meanings: Meanings | None) -> None:
    """Print how many questions are refused: each put to its own and to another's conversation."""
    for name, typed in (("as written", str), ("in small letters", str.lower)):
        own, other = [], []
        for user_id, conversation in enumerate(conversations, start=1):
            stranger = user_id % len(conversations) + 1
            for question in conversation["questions"]:
                text = typed(question["text"])
                own.append(is_refused(db, user_id, text, meanings))
                other.append(is_refused(db, stranger, text, meanings))
        shown = f"{percent(other)} / {percent(own)}"
        print(f"{'  refused, ' + name:28}{shown} (never said there / can be answered)", flush=True)


def is_refused(db: Connection, user_id: int, question: str, meanings: Meanings | None) -> bool:
    """Return whether no memory answers well enough to be offered."""
    found = finding.find(db, user_id, question, NOW, ZONE, meanings=meanings)
    return not found or found[0].score < confidence.OFFERS


# -- the ways to search ------------------------------------------------------------------------


def search_ours(db: Connection, meanings: Meanings | None = None) -> Search:
    """This program's."""

    def search(user_id: int, question: str) -> list[int]:
        found = finding.find(db, user_id, question, NOW, ZONE, meanings=meanings)
        return [item.memory.id for item in found]

    return search


def search_bm25(db: Connection) -> Search:
    """Any of the words as typed, by FTS5's own bm25()."""
    db.execute(
        "CREATE VIRTUAL TABLE plain"
        " USING fts5 (content, content = 'memories', content_rowid = 'id')"
    )
    db.execute("INSERT INTO plain (plain) VALUES ('rebuild')")

    def search(user_id: int, question: str) -> list[int]:
        match = " OR ".join(f'"{word}"' for word in as_written(question)) or '""'
        rows = db.execute(
            "SELECT memories.id FROM plain JOIN memories ON memories.id = plain.rowid"
            " WHERE plain MATCH :match AND user_id = :user_id ORDER BY bm25(plain) LIMIT 10",
            {"match": match, "user_id": user_id},
        )
        return [row[0] for row in rows]

    return search


def search_like(db: Connection) -> Search:
    """What holds the whole question."""

    def search(user_id: int, question: str) -> list[int]:
        rows = db.execute(
            "SELECT id FROM memories WHERE user_id = :user_id"
            " AND content LIKE '%' || :question || '%' ORDER BY created_at DESC LIMIT 10",
            {"user_id": user_id, "question": question},
        )
        return [row[0] for row in rows]

    return search


# -- latency -----------------------------------------------------------------------------------


class RandomModel:
    """Stands in for the model where only the search behind it is timed: at once, and anything."""

    name = "random"

    def embed(self, texts: Sequence[str], within_s: float | None = None) -> Any:
        rows = np.random.default_rng(len(texts)).standard_normal((len(texts), 384), np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def print_latency() -> None:
    """Print p50 and p95 of each way to search, at each size, and draw the p95."""
    print(f"\nmilliseconds a search, p50 / p95 of up to {QUESTIONS}; CPU in brackets, mean")
    print("(with vectors: 384 numbers a memory, without the 10 ms that embed the question)")
    heads = ("this", "with vectors", "FTS5 bm25", "LIKE")
    print(f"{'memories':>10}{'users':>7}" + "".join(f"{head:>26}" for head in heads))
    drawn: dict[str, list[tuple[int, float]]] = {head: [] for head in heads}
    for rows, users in SIZES:
        if rows > MOST_ROWS:
            continue
        with database() as db:
            asked = fill(db, rows, users)
            timings = [time_search(search_ours(db), asked) for _ in range(ROUNDS)]
            ours = min(timings, key=lambda timing: timing.p95)
            if users > 1:
                print_pairs(db, users)
            per_user = rows // users
            figures = [
                ours,
                time_search(search_ours(db, with_vectors(db)), asked) if rows <= 100_000 else None,
                time_search(search_bm25(db), asked),
                time_search(search_like(db), asked),
            ]
        print(
            f"{rows:>10,}{users:>7,}" + "".join(f"{_shown(one):>26}" for one in figures), flush=True
        )
        for head, one in zip(heads, figures, strict=True):
            if one is not None and users == 1:
                drawn[head].append((per_user, one.p95))
    PLOT.parent.mkdir(exist_ok=True)
    PLOT.write_text(plot.draw(drawn, "memories of one user", "p95 of a search, ms"), "utf-8")
    print(f"drawn: {PLOT.relative_to(PLOT.parents[1])}")


def with_vectors(db: Connection) -> Meanings:
    """Give every memory a vector, any."""
    meanings = Meanings(RandomModel)
    meanings.fill(db)
    chance = np.random.default_rng(1)
    with store.transaction(db):
        store.set_vector_model(db, store.VectorModel("random", 384))
        for (memory_id,) in db.execute("SELECT id FROM memories").fetchall():
            row = chance.integers(-12, 13, 384, np.int8)
            store.add_vectors(db, "random", [(memory_id, row.tobytes())])
    return meanings


class Timing(NamedTuple):
    """Milliseconds a search."""

    p50: float
    p95: float
    cpu: float


class Stopwatch:
    """Times one search after the other."""

    def __init__(self) -> None:
        self.wall: list[float] = []
        self.cpu_s = 0.0

    def __enter__(self) -> None:
        self._cpu_s, self._began = time.process_time(), time.perf_counter()

    def __exit__(self, *_: object) -> None:
        self.wall.append(1000 * (time.perf_counter() - self._began))
        self.cpu_s += time.process_time() - self._cpu_s

    def timing(self) -> Timing:
        """Return p50 and p95 of the wall clock and the mean of the CPU time."""
        wall = sorted(self.wall)
        cpu = 1000 * self.cpu_s / len(wall)
        return Timing(wall[len(wall) // 2], wall[int(len(wall) * 0.95)], cpu)


def _shown(timing: Timing | None) -> str:
    return f"{timing.p50:.1f} / {timing.p95:.1f} ({timing.cpu:.1f})" if timing else "-"


def time_search(search: Search, asked: Asked) -> Timing:
    """Return how long the searches take, as many of them as patience allows."""
    for user_id, question in asked[:5]:
        search(user_id, question)
    watch, began = Stopwatch(), time.perf_counter()
    for user_id, question in asked:
        with watch:
            search(user_id, question)
        if len(watch.wall) >= 5 and time.perf_counter() - began > PATIENCE_S:
            break
    return watch.timing()


def print_pairs(db: Connection, users: int) -> None:
    """Print how much longer a search takes one of many users than the same search alone."""
    chance = random.Random(users)
    some = chance.sample(range(1, users + 1), PAIRED)
    texts = {user_id: contents_of(db, user_id) for user_id in some}
    picked = [(user_id, chance.choice(texts[user_id])) for _ in range(5) for user_id in some]
    with contextlib.ExitStack() as stack:
        alone = {user_id: stack.enter_context(database()) for user_id in some}
        for user_id in some:
            copy_user(db, user_id, alone[user_id])
        for name, spell in (("as written", str), ("with a mistyped word", mistype)):
            asked = [(user_id, question_of(text.split(), spell)) for user_id, text in picked]
            timings = [time_pairs(db, alone, asked) for _ in range(PAIRED_ROUNDS)]
            p50, p95, cpu = (
                statistics.median(many[n] / one[n] for one, many in timings) for n in range(3)
            )
            print(
                f"  one of {users:,} users beside the same memories alone, {name}:"
                f" p50 {p50:.2f}, p95 {p95:.2f}, CPU {cpu:.2f} times as long",
                flush=True,
            )


def contents_of(db: Connection, user_id: int) -> list[str]:
    rows = db.execute("SELECT content FROM memories WHERE user_id = ? ORDER BY id", (user_id,))
    return [content for (content,) in rows]


def copy_user(db: Connection, user_id: int, alone: Connection) -> None:
    """Write one user's memories to a file of their own, as `fill` does."""
    rows = db.execute(
        "SELECT content, created_at, sender FROM memories WHERE user_id = ? ORDER BY id", (user_id,)
    ).fetchall()
    with store.transaction(alone):
        user = store.add_user(alone, "+1999", ZONE, NOW)
        for content, at, sender in rows:
            add_row(alone, user.id, content, at, sender)
    tidying.tidy(alone)


def question_of(content: Sequence[str], spell: Callable[[str], str]) -> str:
    """Ask for the first words of a memory, the last of them as `spell` has it."""
    *others, last = content[: min(4, len(content) // 2)]
    return " ".join(["what did the", *others, spell(last), "about it?"])


def mistype(word: str) -> str:
    """Swap two letters, as nobody wrote the word."""
    return f"{word[:1]}{word[2:3]}{word[1:2]}{word[3:]}"


def time_pairs(
    db: Connection, alone: Mapping[int, Connection], asked: Asked
) -> tuple[Timing, Timing]:
    """Ask each question of the user's own file and of the one that is everybody's, in turn."""
    own, shared = Stopwatch(), Stopwatch()
    for user_id, question in asked:
        with own:
            finding.find(alone[user_id], 1, question, NOW, ZONE)
        with shared:
            finding.find(db, user_id, question, NOW, ZONE)
    return own.timing(), shared.timing()


def fill(db: Connection, rows: int, users: int) -> list[tuple[int, str]]:
    """Write memories of made-up words, as frequent as words are; return who asks what.

    The file is left as the program leaves it when nobody writes for a while.
    Most of a memory are words as common as "the"; a question asks for a few of the rarer ones of
    one memory of its user, among common ones.
    """
    chance = random.Random(rows)
    vocabulary = [made_up(n) for n in range(30_000)]
    common = sorted(stop_words())
    weights = [1 / (n + 10) for n in range(len(vocabulary))]
    totals = list(itertools.accumulate(weights))
    senders = [f"P{n}" for n in range(8)] + [None] * 8
    said = datetime(2020, 1, 1, tzinfo=UTC)
    asked: list[tuple[int, list[str]]] = []
    with store.transaction(db):
        for n in range(users):
            store.add_user(db, f"+1999{n:07}", ZONE, NOW)
        for n in range(rows):
            content = chance.choices(vocabulary, cum_weights=totals, k=chance.randint(3, 12))
            said += timedelta(seconds=chance.choice((20, 60, 200 * 10**6 // rows)))
            user_id = n % users + 1
            text = " ".join([*content, *chance.choices(common, k=len(content))])
            add_row(db, user_id, text, store.to_text(said), chance.choice(senders))
            if len(asked) < 20_000:
                asked.append((user_id, content[:5]))
    tidying.tidy(db)
    return [
        (user_id, " ".join(["what did the", *picked[:4], "about it?"]))
        for user_id, picked in chance.sample(asked, min(QUESTIONS, len(asked)))
    ]


def made_up(number: int) -> str:
    """Return a word for a number, each another."""
    syllables = [a + b for a in "bdfgklmnprstv" for b in "aeiou"]
    word = ""
    while number or len(word) < 4:
        number, digit = divmod(number, len(syllables))
        word += syllables[digit]
    return word


def add_row(db: Connection, user_id: int, content: str, at: str, sender: str | None) -> None:
    """Write one memory, without the message it came in."""
    db.execute(
        "INSERT INTO memories (user_id, sender, content, memory_type, created_at)"
        " VALUES (:user_id, :sender, :content, 'text', :at)",
        {"user_id": user_id, "sender": sender, "content": content, "at": at},
    )


@contextlib.contextmanager
def database() -> Iterator[Connection]:
    """A database of its own in a temporary folder."""
    with tempfile.TemporaryDirectory() as folder:
        held = store.Database(Path(folder, "bench.db"))
        db = held.connection()
        db.writer.db.execute("PRAGMA synchronous = OFF")
        try:
            yield db
        finally:
            with contextlib.suppress(sqlite3.Error):
                held.close()


if __name__ == "__main__":
    main()
