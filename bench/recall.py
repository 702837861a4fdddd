"""Recall on labelled conversations, and the time a search takes from a thousand to a million rows.

Both beside what is usual: FTS5's own bm25() over the words as typed, and LIKE over the question.
"""

import contextlib
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
from typing import Any
from zoneinfo import ZoneInfo

import finding
import ranking
import store
import words
from store import Connection

DATA = Path(
    os.environ.get("BENCH_RECALL")
    or Path(__file__).parents[2].joinpath("shared", "data", "recall.json")
)
# (memories, users): the last two show that a user does not wait for the rows of others.
SIZES = ((1_000, 1), (10_000, 1), (100_000, 1), (1_000_000, 1_000), (1_000_000, 1))
MOST_ROWS = int(os.environ.get("BENCH_ROWS") or 1_000_000)
QUESTIONS = 100
NOW = datetime(2026, 11, 22, 15, 18, tzinfo=UTC)
ZONE = ZoneInfo("UTC")

Search = Callable[[int, str], list[int]]  # user, question: ids, best first


def main() -> None:
    """Print both tables."""
    if DATA.exists():
        conversations = json.loads(DATA.read_text(encoding="utf-8"))
        for is_plain in (False, True):
            print_recall(conversations, is_plain=is_plain)
        print_refusals(conversations)
    else:
        print(f"recall: no labelled conversations at {DATA}; BENCH_RECALL names another file")
    print_latency()


# -- recall ------------------------------------------------------------------------------------


def print_recall(conversations: Sequence[Mapping[str, Any]], *, is_plain: bool) -> None:
    """Print hit@5, hit@10 and nDCG@10 of each way to search, and what each part is worth."""
    name = "isolated notes, no sender, no date" if is_plain else "with senders and dates"
    print(f"\n{name}: hit@5 / hit@10 / nDCG@10, %")
    with database() as db:
        first_ids = load(db, conversations, is_plain=is_plain)

        def score(search: Search) -> str:
            return measure(conversations, first_ids, search)

        print(f"{'LIKE':28}{score(search_like(db))}")
        print(f"{'FTS5 bm25, words as typed':28}{score(search_bm25(db))}")
        print(f"{'this':28}{score(search_ours(db))}")
        for part in ("answers", "near", "sitting", "sender", "within", "when", "asks"):
            weight, ranking.WEIGHTS[part] = ranking.WEIGHTS[part], 0.0
            print(f"{'  without ' + part:28}{score(search_ours(db))}")
            ranking.WEIGHTS[part] = weight


def load(
    db: Connection, conversations: Sequence[Mapping[str, Any]], *, is_plain: bool
) -> list[int]:
    """Make each conversation one user's memories; return the id of each one's first."""
    first_ids, next_id = [], 1
    with store.transaction(db):
        for conversation in conversations:
            user = store.add_user(db, f"+1999{next_id:07}", ZONE, NOW)
            first_ids.append(next_id)
            for memory in conversation["memories"]:
                said = NOW - timedelta(seconds=1000 - next_id * 0.03)
                add_row(
                    db,
                    user.id,
                    memory["text"] or "(no words)",
                    store.to_text(said) if is_plain else memory["at"],
                    None if is_plain else memory["sender"],
                )
                next_id += 1
    return first_ids


def measure(
    conversations: Sequence[Mapping[str, Any]], first_ids: Sequence[int], search: Search
) -> str:
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


def print_refusals(conversations: Sequence[Mapping[str, Any]]) -> None:
    """Print how many questions are refused: each put to its own and to another's conversation."""
    print("\nrefused with “I don't have that”: never said there / can be answered, %")
    for is_plain in (False, True):
        with database() as db:
            load(db, conversations, is_plain=is_plain)
            for name, typed in (("as written", str), ("in small letters", str.lower)):
                own, other = [], []
                for user_id, conversation in enumerate(conversations, start=1):
                    stranger = user_id % len(conversations) + 1
                    for question in conversation["questions"]:
                        text = typed(question["text"])
                        own.append(is_refused(db, user_id, text))
                        other.append(is_refused(db, stranger, text))
                kind = "isolated notes" if is_plain else "conversations"
                figures = f"{100 * statistics.fmean(other):.0f} / {100 * statistics.fmean(own):.0f}"
                print(f"{kind + ', ' + name:34}{figures}")


def is_refused(db: Connection, user_id: int, question: str) -> bool:
    """Return whether no memory answers well enough to be offered."""
    found = finding.find(db, user_id, question, NOW, ZONE)
    return not found or found[0].score < ranking.OFFERS


# -- the ways to search ------------------------------------------------------------------------


def search_ours(db: Connection) -> Search:
    """This program's."""

    def search(user_id: int, question: str) -> list[int]:
        return [item.memory.id for item in finding.find(db, user_id, question, NOW, ZONE)]

    return search


def search_bm25(db: Connection) -> Search:
    """Any of the words as typed, by FTS5's own bm25()."""
    db.execute(
        "CREATE VIRTUAL TABLE plain"
        " USING fts5 (content, content = 'memories', content_rowid = 'id')"
    )
    db.execute("INSERT INTO plain (plain) VALUES ('rebuild')")

    def search(user_id: int, question: str) -> list[int]:
        match = " OR ".join(f'"{word}"' for word in words.as_written(question)) or '""'
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


def print_latency() -> None:
    """Print p50 and p95 of each way to search, at each size."""
    print(f"\nmilliseconds a search, p50 / p95 of {QUESTIONS}; CPU in brackets, mean")
    print(f"{'memories':>10}{'users':>7}{'this':>24}{'FTS5 bm25':>20}{'LIKE':>18}")
    for rows, users in SIZES:
        if rows > MOST_ROWS:
            continue
        with database() as db:
            questions = fill(db, rows, users)
            figures = [
                time_search(search(db), questions)
                for search in (search_ours, search_bm25, search_like)
            ]
        ours = f"{figures[0][0]:.1f} / {figures[0][1]:.1f} ({figures[0][2]:.1f})"
        bm25, like = (f"{p50:.1f} / {p95:.1f}" for p50, p95, _ in figures[1:])
        print(f"{rows:>10,}{users:>7,}{ours:>24}{bm25:>20}{like:>18}", flush=True)


def time_search(search: Search, questions: Sequence[str]) -> tuple[float, float, float]:
    """Return p50 and p95 of the wall clock and the mean of the CPU time, in milliseconds."""
    for question in questions[:5]:
        search(1, question)
    wall = []
    cpu_s = time.process_time()
    for question in questions:
        started = time.perf_counter()
        search(1, question)
        wall.append(1000 * (time.perf_counter() - started))
    cpu = 1000 * (time.process_time() - cpu_s) / len(questions)
    wall.sort()
    return wall[len(wall) // 2], wall[int(len(wall) * 0.95)], cpu


def fill(db: Connection, rows: int, users: int) -> list[str]:
    """Write memories of made-up words, as frequent as words are; return questions for user 1.

    Most of a memory are words as common as "the"; a question asks for a few of the rarer ones of
    one memory, among common ones.
    """
    chance = random.Random(rows)
    vocabulary = [made_up(n) for n in range(30_000)]
    common = sorted(words.STOP_WORDS)
    weights = [1 / (n + 10) for n in range(len(vocabulary))]
    totals = [sum(weights[: n + 1]) for n in range(3)]
    for weight in weights[3:]:
        totals.append(totals[-1] + weight)
    senders = [f"P{n}" for n in range(8)] + [None] * 8
    said = datetime(2020, 1, 1, tzinfo=UTC)
    asked: list[list[str]] = []
    with store.transaction(db):
        for n in range(users):
            store.add_user(db, f"+1999{n:07}", ZONE, NOW)
        for n in range(rows):
            content = chance.choices(vocabulary, cum_weights=totals, k=chance.randint(3, 12))
            said += timedelta(seconds=chance.choice((20, 60, 200 * 10**6 // rows)))
            user_id = n % users + 1
            text = " ".join([*content, *chance.choices(common, k=len(content))])
            add_row(db, user_id, text, store.to_text(said), chance.choice(senders))
            if user_id == 1 and len(asked) < 20_000:
                asked.append(content[:5])
    return [
        " ".join(["what did the", *chance.sample(picked, min(len(picked), 4)), "about it?"])
        for picked in chance.sample(asked, min(QUESTIONS, len(asked)))
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
