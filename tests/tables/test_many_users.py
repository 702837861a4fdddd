"""What one user's search costs where many others write: only what is theirs is read."""

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from conftest import NOW

import store
from language.forms import spelling
from search import finding, marking, tidying, vocabulary
from search.finding import Found
from search.tidying import Tidier
from store import Connection, Database
from tables import database

ROME = ZoneInfo("Europe/Rome")
SYLLABLES = ("ba", "ko", "li", "mu", "ne", "ri", "so", "ta", "ve", "zu")
SENDERS = ("Anna", "Ben", None)
USERS, ROWS = 30, 120  # of each
needs_indexed_expressions = pytest.mark.skipif(
    sqlite3.sqlite_version_info < (3, 40), reason="this SQLite takes no value from an index"
)


def say(db: Connection, user_id: int, content: str, **columns: object) -> int:
    """Write one memory as another program would; return its id."""
    values = {"id": None, "sender": None, "at": store.to_text(NOW), **columns}
    cursor = db.execute(
        "INSERT INTO memories (id, user_id, sender, content, memory_type, created_at)"
        " VALUES (:id, :user_id, :sender, :content, 'text', :at)",
        {"user_id": user_id, "content": content, **values},
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def made_up(chance: random.Random) -> str:
    words = ("".join(chance.choices(SYLLABLES, k=2)) for _ in range(6))
    return " ".join(words) + chance.choice((".", "?", "?\n", " at nine"))


def fill(path: Path, users: int) -> Database:
    """Write the same memories for the first user, whoever else writes in turn."""
    held = Database(path)
    db, said = held.connection(), NOW - timedelta(days=30)
    chances = [random.Random(user_id) for user_id in range(users)]
    with store.transaction(db):
        for user_id in range(users):
            store.add_user(db, f"+1999{user_id:07}", ROME, NOW)
        for _ in range(ROWS):
            for user_id, chance in enumerate(chances, start=1):
                at = said + timedelta(seconds=chance.choice((0, 0, 20, 4000)))
                sender = chance.choice(SENDERS)
                say(db, user_id, made_up(chance), sender=sender, at=store.to_text(at))
            said += timedelta(seconds=3000)
    tidying.tidy(db)
    return held


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with closing(fill(tmp_path_factory.mktemp("alone") / "a.db", 1)) as held:
        yield held


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with closing(fill(tmp_path_factory.mktemp("crowd") / "a.db", USERS)) as held:
        yield held


def questions() -> list[str]:
    """Ask for words that the first user wrote, with a name, a day, a mistyped word."""
    chance, texts = random.Random(0), []
    for n in range(ROWS):
        chance.choice((0, 0, 20, 4000)), chance.choice(SENDERS)
        words = made_up(chance).split()[:3]
        if n % 10 == 0:
            texts.append(" ".join(words))
        if n % 20 == 1:
            texts.append(f"when did Anna say {words[0]} {words[1]}?")
        if n % 20 == 2:
            texts.append(f"what did Ben last say about {words[0]} in November?")
        if n % 20 == 3:
            texts.append(f"{words[0][:2]}{words[0][3]}{words[0][2]}{words[0][4:]} {words[1]}")
    return texts


def find(db: Connection, question: str) -> list[Found]:
    return finding.find(db, 1, question, NOW, ROME, limit=40)


def contents(hits: list[Found]) -> list[tuple[str, float]]:
    return [(hit.memory.content, hit.score) for hit in hits]


@contextmanager
def statements(db: Connection) -> Iterator[list[str]]:
    """Record what is asked of the file."""
    seen: list[str] = []
    db.reader.set_trace_callback(seen.append)
    try:
        yield seen
    finally:
        db.reader.set_trace_callback(None)


# -- what is found -------------------------------------------------------------------------------


def test_others_change_nothing_of_what_is_found(alone: Database, crowd: Database) -> None:
    for question in questions():
        mine = contents(find(alone.connection(), question))
        assert mine
        assert contents(find(crowd.connection(), question)) == mine


def test_reading_all_lines_and_looking_each_up_find_the_same(
    crowd: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    through = [find(crowd.connection(), question) for question in questions()]
    monkeypatch.setattr(marking, "MOST_READ_THROUGH", 0)
    assert [find(crowd.connection(), question) for question in questions()] == through


@pytest.mark.parametrize("limit", [1, 3, 10])
def test_a_time_named_counts_whatever_the_limit(crowd: Database, limit: int) -> None:
    question = "when did they say baba?"
    every = finding.find(crowd.connection(), 1, question, NOW, ROME, limit=200)
    most = finding.find(crowd.connection(), 1, question, NOW, ROME, limit=limit)
    assert [hit.memory.id for hit in most] == [hit.memory.id for hit in every[:limit]]


# -- what is read --------------------------------------------------------------------------------


@needs_indexed_expressions
def test_lines_are_read_from_the_index_alone(crowd: Database) -> None:
    db = crowd.connection()
    with statements(db) as seen:
        store.read_timeline(db, 1)
    (statement,) = seen
    plan = [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {statement}")]
    assert "SEARCH memories USING INDEX memories_by_user (user_id=?)" in plan
    assert not any("TEMP B-TREE" in step for step in plan)
    codes = db.execute(f"EXPLAIN {statement}").fetchall()
    root = "SELECT rootpage FROM sqlite_schema WHERE name = 'memories_by_user'"
    (page,) = db.execute(root).fetchone()
    (index,) = {code[2] for code in codes if code[1] == "OpenRead" and code[3] == page}
    read = {code[2] for code in codes if code[1] in {"Column", "Rowid"}}
    tables = {code[2] for code in codes if code[1] == "OpenRead"} - {index}
    assert index in read
    assert not read & tables  # a deferred seek that nothing follows is never made


def test_the_few_memories_found_are_not_sought_among_all(crowd: Database) -> None:
    db = crowd.connection()
    with statements(db) as seen:
        store.find_memories(db, 1, [1, 2, 3])
    (statement,) = seen
    plan = [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {statement}")]
    assert "SEARCH memories USING INTEGER PRIMARY KEY (rowid=?)" in plan


@pytest.mark.skipif(not Path("/proc/self/io").exists(), reason="only Linux counts reads so")
@needs_indexed_expressions
@pytest.mark.parametrize("limit", [1, 10])
def test_a_search_reads_few_pages_more_than_alone(
    alone: Database, crowd: Database, limit: int
) -> None:
    def pages(held: Database, question: str) -> int:
        """Count the reads of a search by a connection that has read nothing yet."""
        fresh = Connection(database._open(held.path), held.connection().writer)
        fresh.execute("SELECT 1 FROM users, memories LIMIT 1").fetchall()
        before = reads()
        assert finding.find(fresh, 1, question, NOW, ROME, limit=limit)
        count = reads() - before
        fresh.reader.close()
        return count

    def reads() -> int:
        return int(Path("/proc/self/io").read_text().split("syscr: ")[1].split()[0])

    # Each of the ten memories that may be found is a page of its own in the crowd; of the hundred
    # that are ranked none is.
    for question in questions():
        assert pages(crowd, question) <= pages(alone, question) + 20


def test_a_mistyped_word_is_compared_with_nobody_elses(crowd: Database) -> None:
    db = crowd.connection()
    (said,) = db.execute("SELECT content FROM memories WHERE id = 1").fetchone()
    with statements(db) as seen:
        assert said in [
            content for content, _ in contents(find(db, f"{said[:2]}{said[3]}{said[2]}"))
        ]
    assert not any("memory_terms" in statement for statement in seen)
    assert any("vocabularies" in statement for statement in seen)


# -- the words of a user -------------------------------------------------------------------------


STARTS = {"ba", "ko"}


def known(db: Connection) -> list[str] | None:
    return vocabulary.list_beginning(db, 1, STARTS)


def indexed(db: Connection) -> list[str]:
    """Return the words of everybody, as the index has them."""
    terms = {term for start in STARTS for term in store.list_terms(db, start, f"{start}\U0010ffff")}
    return sorted(terms)


def written(db: Connection) -> list[str]:
    """Return the words that the user's memories have now."""
    rows = db.execute("SELECT content || tags FROM memories WHERE user_id = 1")
    terms = store.list_terms_of([text for (text,) in rows])
    return sorted(term for term in terms if term[:2] in STARTS)


def test_a_vocabulary_has_the_words_of_the_index(alone: Database) -> None:
    db = alone.connection()
    assert store.find_vocabulary(db, 1) is not None
    assert known(db) == indexed(db) != []


@pytest.fixture
def mine(tmp_path: Path) -> Iterator[Connection]:
    """A user's own file, in which all words are known."""
    with closing(fill(tmp_path / "a.db", 1)) as held:
        yield held.connection()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE memories SET content = 'balcony' WHERE id = 7",
        "UPDATE memories SET tags = '[\"balcony\"]' WHERE id = 7",
        "DELETE FROM memories WHERE id BETWEEN 10 AND 90",
        "INSERT INTO memories (user_id, content, memory_type, created_at)"
        " VALUES (1, 'the balcony', 'text', '2026-11-22T15:18:00Z')",
        "INSERT OR REPLACE INTO memories (id, user_id, content, memory_type, created_at)"
        " VALUES (7, 1, 'balcony', 'text', '2026-11-22T15:18:00Z')",
        "UPDATE memories SET user_id = 2 WHERE id = 7",
    ],
    ids=["words", "tags", "deleted", "added", "replaced", "given away"],
)
def test_a_vocabulary_follows_whoever_writes(mine: Connection, statement: str) -> None:
    with store.transaction(mine):
        store.add_user(mine, "+1555", ROME, NOW)
    with closing(sqlite3.connect(mine.execute("PRAGMA database_list").fetchone()[2])) as other:
        other.execute("PRAGMA recursive_triggers = ON")
        with other:
            other.execute(statement)
    assert known(mine) in (None, written(mine))  # None: everybody's are looked at
    tidying.tidy(mine)
    assert known(mine) == written(mine)


def test_a_memory_that_comes_back_is_known_again(mine: Connection) -> None:
    with store.transaction(mine):
        memory = say(mine, 1, "koala")
    before = store.image_memories(mine, [memory])
    with store.transaction(mine):
        store.delete_memories(mine, [memory])
    tidying.tidy(mine)
    assert "koala" not in (known(mine) or ())
    with store.transaction(mine):
        store.restore_image(mine, before)
    tidying.tidy(mine)
    assert "koala" in (known(mine) or ())


def test_one_written_before_the_last_that_was_read_is_noticed(mine: Connection) -> None:
    with store.transaction(mine):
        mine.execute("DELETE FROM memories WHERE id = 7")
    tidying.tidy(mine)
    with store.transaction(mine):
        say(mine, 1, "koala", id=7)
    assert known(mine) is None


def test_forgotten_words_leave_the_vocabulary_at_once(mine: Connection) -> None:
    with store.transaction(mine):
        memory = say(mine, 1, "koala")
        for _ in range(vocabulary.AT_LEAST):
            say(mine, 1, "bamboo")
    tidying.tidy(mine)

    def rows() -> str:
        return repr(mine.execute("SELECT * FROM vocabularies").fetchall())

    assert "koala" in rows()
    with store.transaction(mine):
        store.delete_memories(mine, [memory])
    assert "koala" not in rows()


def test_words_taken_back_while_they_are_read_do_not_stay(mine: Connection) -> None:
    with store.transaction(mine):
        memory = say(mine, 1, "koala")
        store.add_vocabulary(mine, 1)
    old = store.find_vocabulary(mine, 1)
    assert old is not None
    new = store.Vocabulary(old.id, "\nkoala\n", memory, 1)
    with store.transaction(mine):
        store.delete_memories(mine, [memory])
        store.add_vocabulary(mine, 1)
        store.extend_vocabulary(mine, old, new)
    kept = store.find_vocabulary(mine, 1)
    assert kept is not None
    assert "koala" not in kept.words


def test_too_many_new_ones_are_not_read_by_a_search(mine: Connection) -> None:
    with store.transaction(mine):
        for _ in range(vocabulary.MOST_NEW + 1):
            say(mine, 1, "koala")
    assert known(mine) is None
    tidying.tidy(mine)
    assert known(mine) == indexed(mine)


def test_a_count_that_is_wrong_is_no_work_without_end(mine: Connection) -> None:
    with store.transaction(mine):
        mine.execute("UPDATE users SET memory_count = memory_count + 1000")
    tidying.tidy(mine)
    assert known(mine) is None


@pytest.mark.parametrize("word", ["balcony", "kobold"])
def test_a_beginning_is_found_by_the_edges_too(mine: Connection, word: str) -> None:
    with store.transaction(mine):
        mine.execute("DELETE FROM memories")
        say(mine, 1, f"{word} {spelling.LONGEST * 'b'}ab")
    assert known(mine) == [word if word != "balcony" else "balconi"]


# -- keeping order -------------------------------------------------------------------------------


class Hours:
    """A clock for the tidier."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def pieces(db: Connection) -> list[int]:
    return [len(store.list_piece_sizes(db, index)) for index in get_args(store.Index)]


@pytest.fixture
def scattered(tmp_path: Path) -> Iterator[Database]:
    """A file whose indexes are in many pieces, one for each of the newest messages."""
    with closing(Database(tmp_path / "a.db")) as held:
        with store.transaction(held.connection()):
            store.add_user(held.connection(), "+1999", ROME, NOW)
        for n in range(14):
            with store.transaction(held.connection()):
                say(held.connection(), 1, f"Ho comprato le scarpe {n}")
                store.add_missing_stems(held.connection(), 1)
        yield held


def test_the_index_is_put_together_when_nobody_writes(scattered: Database) -> None:
    db, clock = scattered.connection(), Hours()
    tidier = Tidier(clock)
    before = store.list_ids_matching(db, 1, "scarpe")
    assert min(pieces(db)) > 5
    tidier.turn(scattered)
    clock.now += tidying.QUIET_S - 1
    with store.transaction(db):
        say(db, 1, "Scarpe")
    tidier.turn(scattered)
    clock.now += tidying.QUIET_S - 1
    tidier.turn(scattered)
    assert min(pieces(db)) > 5  # somebody wrote a moment ago
    clock.now += 1
    tidier.turn(scattered)
    assert pieces(db) == [1, 1]
    assert store.list_ids_matching(db, 1, "scarpe") == [*before, before[-1] + 1]
    assert store.list_ids_with_stem(db, 1, '"it:scarp"') == before
    for index in get_args(store.Index):
        check = f"INSERT INTO {index} ({index}, rank) VALUES ('integrity-check', 1)"
        db.writer.db.execute(check)


def test_what_is_in_order_is_left_alone(scattered: Database) -> None:
    clock = Hours()
    tidier = Tidier(clock)
    db = scattered.connection()
    for _ in range(3):
        clock.now += tidying.QUIET_S
        tidier.turn(scattered)
    assert pieces(db) == [1, 1]
    clock.now += tidying.FIRST_LOOK_S
    tidier.turn(scattered)  # looks through the file, which is done again in a day
    with statements(db) as seen:
        clock.now += 3600
        tidier.turn(scattered)
    assert seen == ["PRAGMA data_version"]


def test_what_cannot_be_written_now_is_left_for_later(
    scattered: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    db, clock = scattered.connection(), Hours()
    tidier = Tidier(clock)
    tidier.turn(scattered)
    clock.now += tidying.QUIET_S
    monkeypatch.setattr(database, "BUSY_S", 0.1)
    with closing(sqlite3.connect(scattered.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        tidier.turn(scattered)
        other.execute("ROLLBACK")
        other.execute("UPDATE users SET profile_name = 'Anna'")
    assert min(pieces(db)) > 5
    for _ in range(2):
        tidier.turn(scattered)
        clock.now += tidying.QUIET_S
    assert pieces(db) == [1, 1]


def test_an_order_that_changes_little_is_not_worth_writing_all_anew() -> None:
    assert not tidying.is_in_pieces([])
    assert not tidying.is_in_pieces([100])
    assert not tidying.is_in_pieces([100, 12, 12])
    assert tidying.is_in_pieces([100, 12, 13])


# -- older files ---------------------------------------------------------------------------------


def test_a_file_of_version_2_is_brought_to_the_same_order(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "a.db", isolation_level=None)) as old:
        old.executescript(
            Path(__file__).parents[1].joinpath("schema_v1.sql").read_text(encoding="utf-8")
        )
        old.executescript(database.MIGRATIONS.joinpath("2.sql").read_text(encoding="utf-8"))
        old.execute(
            "INSERT INTO users (whatsapp_id, timezone, created_at, updated_at)"
            " VALUES ('+1', 'Europe/Rome', '', '')"
        )
        for n in range(150):
            old.execute(
                "INSERT INTO memories (user_id, content, memory_type, created_at)"
                " VALUES (1, ?, 'text', '2026-11-20T10:00:00Z')",
                (f"the balcony {n}?",),
            )
    with closing(Database(tmp_path / "a.db")) as held:
        db = held.connection()
        tidying.tidy(db)
        assert vocabulary.list_beginning(db, 1, {"ba"}) == ["balconi"]
        assert find(db, "balcony 149")[0].memory.id == 150
        assert len(store.read_timeline(db, 1).asking) == 150
    assert len(list(tmp_path.glob("a.db.backup-v2-*"))) == 1
