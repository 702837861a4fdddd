"""A year of chat sessions of one person: is the session found that answers, among the first five?

`sessions.txt` is written for this bench; `BENCH_RECALL` (labelled conversations, as in recall.py)
adds all of them as the chats of one person, spread over a year. Every line said is a memory. Both
ways rank lines; a session stands where its best line does. FTS5 finds whole sessions, too.
"""

import json
import random
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, NamedTuple

import store
from bench.recall import DATA, NOW, ZONE, add_row, database, percent, ways
from language.forms.content import as_written
from search import finding
from search.meaning import Meanings
from store import Connection

TEXT: Final = Path(__file__).with_name("sessions.txt")
OTHERS: Final = 300  # sessions about which nothing is asked
EXCHANGES: Final = 4  # in each of these
YEAR: Final = timedelta(days=365)
PAUSE: Final = timedelta(hours=2)  # in a conversation: what comes after is another session
LINES: Final = 400  # that are ranked: five sessions are among them

Session = Sequence[tuple[str, str]]  # who, what
Search = Callable[[str], list[int]]  # a question: sessions, best first


class Year(NamedTuple):
    """Sessions in their order, and what is asked with the places of those that answer."""

    name: str
    sessions: Sequence[Session]
    questions: Sequence[tuple[str, frozenset[int]]]


def main() -> None:
    """Print the share of questions whose session is the first, or among the first five."""
    for year in (ours(), *others()):
        lines = sum(map(len, year.sessions))
        print(f"{year.name}: {len(year.sessions)} sessions, {lines} lines,", end=" ")
        print(f"{len(year.questions)} questions; sessions, hit@1 / hit@5 / hit@10, %")
        with database() as db:
            session_of = load(db, year)
            print(f"{'FTS5 bm25, lines':28}{measure(year, by_lines(db, session_of))}")
            print(f"{'FTS5 bm25, whole sessions':28}{measure(year, by_sessions(db, year))}")
            for name, meanings in ways(db):
                found = measure(year, by_us(db, session_of, meanings))
                print(f"{name:28}{found}", flush=True)


# -- the years -------------------------------------------------------------------------------------


def ours() -> Year:
    """Return the sessions of sessions.txt among others that are made of its talk."""
    asked, talk, gaps = TEXT.read_text("utf-8").split("\n==\n")
    chance = random.Random(16)
    sessions: list[tuple[Session, list[str]]] = []
    for block in asked.split("\n\n")[1:]:
        lines = [_parted(line, " ") for line in block.strip().splitlines()]
        said = [(who.rstrip(":"), text) for who, text in lines if who != "?"]
        sessions.append((said, [text for who, text in lines if who == "?"]))
    fillings = {name: values.split(", ") for name, values in _pairs(gaps)}
    spoken = _pairs(talk)
    exchanges = list(zip(spoken[::2], spoken[1::2], strict=True))
    for _ in range(OTHERS):
        picked = chance.sample(exchanges, EXCHANGES)
        filled = {name: chance.choice(values) for name, values in fillings.items()}
        others = [(who, text.format(**filled)) for pair in picked for who, text in pair]
        sessions.append((others, []))
    chance.shuffle(sessions)
    questions = [
        (text, frozenset({place})) for place, (_, asks) in enumerate(sessions) for text in asks
    ]
    return Year("sessions.txt", [said for said, _ in sessions], questions)


def _parted(line: str, at: str) -> tuple[str, str]:
    before, _, after = line.partition(at)
    return before, after


def _pairs(lines: str) -> list[tuple[str, str]]:
    return [_parted(line, ": ") for line in lines.strip().splitlines()]


def others() -> list[Year]:
    """Return all labelled conversations as one person's sessions, in turns."""
    if not DATA:
        return []
    parts: list[tuple[int, Session]] = []
    asked: list[tuple[str, list[int]]] = []
    for conversation in json.loads(Path(DATA).read_text("utf-8")):
        cut, part_of = _cut(conversation["memories"])
        for question in conversation["questions"]:
            places = [len(parts) + part_of[place] for place in question["evidence"]]
            asked.append((question["text"], places))
        parts += list(enumerate(cut))
    order = sorted(range(len(parts)), key=lambda place: parts[place][0])
    now_at = {place: new for new, place in enumerate(order)}
    questions = [(text, frozenset(now_at[p] for p in places)) for text, places in asked]
    return [Year("conversations", [parts[place][1] for place in order], questions)]


def _cut(memories: Sequence[Mapping[str, Any]]) -> tuple[list[list[tuple[str, str]]], list[int]]:
    """Return a conversation's sessions, and in which of them each message is."""
    sessions: list[list[tuple[str, str]]] = []
    part_of, last = list[int](), None
    for memory in memories:
        at = datetime.fromisoformat(memory["at"])
        if last is None or at - last > PAUSE:
            sessions.append([])
        sessions[-1].append((memory["sender"], memory["text"] or "(no words)"))
        part_of.append(len(sessions) - 1)
        last = at
    return sessions, part_of


def load(db: Connection, year: Year) -> list[int]:
    """Save every line as a memory, a minute after the last; return each one's session, from 1."""
    session_of = [-1]
    with store.transaction(db):
        user = store.add_user(db, "+19990000001", ZONE, NOW)
        for place, session in enumerate(year.sessions):
            begun = NOW - YEAR + YEAR / len(year.sessions) * place
            for minute, (who, text) in enumerate(session):
                at = store.to_text(begun + timedelta(minutes=minute))
                add_row(db, user.id, text, at, who)
                session_of.append(place)
        store.add_missing_stems(db, len(session_of))
    return session_of


# -- measuring -------------------------------------------------------------------------------------


def measure(year: Year, search: Search) -> str:
    """Return hit@1, hit@5 and hit@10: a session that answers is among so many."""
    found = [(search(text), right) for text, right in year.questions]
    return " / ".join(
        percent([not right.isdisjoint(sessions[:most]) for sessions, right in found])
        for most in (1, 5, 10)
    )


def by_us(db: Connection, session_of: Sequence[int], meanings: Meanings | None) -> Search:
    """This program's."""

    def search(question: str) -> list[int]:
        found = finding.find(db, 1, question, NOW, ZONE, limit=LINES, meanings=meanings)
        return list(dict.fromkeys(session_of[item.memory.id] for item in found))

    return search


def by_lines(db: Connection, session_of: Sequence[int]) -> Search:
    """Any of the words as typed, lines by FTS5's own bm25()."""
    db.execute("CREATE VIRTUAL TABLE lines USING fts5 (content)")
    db.execute("INSERT INTO lines (rowid, content) SELECT id, content FROM memories")
    return lambda question: list(
        dict.fromkeys(session_of[row] for row in _matching(db, "lines", question))
    )


def by_sessions(db: Connection, year: Year) -> Search:
    """Any of the words as typed, whole sessions by FTS5's own bm25()."""
    db.execute("CREATE VIRTUAL TABLE whole USING fts5 (content)")
    for place, session in enumerate(year.sessions):
        text = "\n".join(f"{who}: {said}" for who, said in session)
        db.execute("INSERT INTO whole VALUES (:text)", {"text": text})
        assert db.execute("SELECT max(rowid) FROM whole").fetchone()[0] == place + 1
    return lambda question: [row - 1 for row in _matching(db, "whole", question)]


def _matching(db: Connection, table: str, question: str) -> list[int]:
    match = " OR ".join(f'"{word}"' for word in as_written(question)) or '""'
    rows = db.execute(
        f"SELECT rowid FROM {table} WHERE {table} MATCH :match"  # noqa: S608 - "lines" or "whole"
        f" ORDER BY bm25({table}) LIMIT {LINES}",
        {"match": match},
    )
    return [row[0] for row in rows]


if __name__ == "__main__":
    main()
