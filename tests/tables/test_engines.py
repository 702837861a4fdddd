"""PostgreSQL beside SQLite: the same tables, statements and finding; many processes at once."""

import re
import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import engines
import pytest
from conftest import ANNA, BEN, NOW, World, make_world

import store
from store import StoreError
from tables.engines import dialect

pytestmark = pytest.mark.postgresql

ROME = ZoneInfo("Europe/Rome")
ROOT = Path(store.__file__).parent


@pytest.fixture
def other(world: World, tmp_path: Path) -> Iterator[World]:
    """Another process's services over the same database."""
    url = world.services.settings.postgres_url
    assert url is not None
    second = make_world(tmp_path, DATABASE_URL=url)
    yield second
    second.services.database.close()


# -- the tables ------------------------------------------------------------------------------------

SQLITES_OWN = re.compile(r"(memory_index|stem_index|memory_terms|sqlite_)|memory_(words|stems)$")
POSTGRES_OWN = {"postings", "unindexed", "secrets", "guesses", "codes", "schema_version"}


def test_both_engines_have_the_same_tables(world: World) -> None:
    with closing(sqlite3.connect(":memory:")) as made:
        made.executescript(store.SCHEMA.read_text(encoding="utf-8"))
        names = [
            name for (name,) in made.execute("SELECT name FROM sqlite_schema WHERE type <> 'index'")
        ]
        ours = {
            name: [row[1] for row in made.execute(f"PRAGMA table_info({name})")]
            for name in names
            if not SQLITES_OWN.match(name)
        }
    rows = world.db.execute(
        "SELECT table_name, column_name FROM information_schema.columns"
        " WHERE table_schema = 'public' ORDER BY table_name, ordinal_position"
    ).fetchall()
    theirs: dict[str, list[str]] = {}
    for table, column in rows:
        theirs.setdefault(table, []).append(column)
    assert theirs.keys() - ours.keys() == POSTGRES_OWN
    assert {name: columns for name, columns in ours.items() if columns} == {
        name: columns for name, columns in theirs.items() if name not in POSTGRES_OWN
    }


def test_a_database_that_is_there_is_opened_again(world: World, tmp_path: Path) -> None:
    world.say("I parked in bay 22")
    again = make_world(tmp_path, DATABASE_URL=str(world.services.settings.postgres_url))
    assert again.count("memories") == 1
    version = again.db.execute("SELECT version FROM schema_version").fetchone()[0]
    assert version == store.SCHEMA_VERSION
    again.services.database.close()


def test_every_phrase_of_the_dialect_is_one_that_the_tables_say() -> None:
    said = "".join(
        re.sub(r'"\s*\n\s*"', "", path.read_text(encoding="utf-8").replace('\\"', '"'))
        for path in [*(ROOT / "tables").rglob("*.py"), ROOT / "schema.sql"]
        if path.stem != "dialect"
    )
    assert not [phrase for phrase in dialect.PHRASES if phrase not in said]


def test_a_newer_database_is_refused_and_so_is_anothers(world: World, tmp_path: Path) -> None:
    world.db.execute("UPDATE schema_version SET version = version + 1")
    url = world.services.settings.postgres_url
    assert url is not None
    with pytest.raises(StoreError, match="update the program"):
        make_world(tmp_path, DATABASE_URL=url)
    world.db.execute("UPDATE schema_version SET version = version - 1")
    world.db.execute("ALTER TABLE schema_version RENAME TO version_of_another")
    with pytest.raises(StoreError, match="another program"):
        make_world(tmp_path, DATABASE_URL=url)


def test_an_older_database_is_migrated_once(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tables.engines import postgres

    (tmp_path / f"{store.SCHEMA_VERSION}.sql").write_text("CREATE TABLE came_later (n BIGINT);")
    monkeypatch.setattr(postgres, "MIGRATIONS", tmp_path)
    world.db.execute("UPDATE schema_version SET version = version - 1")
    url = world.services.settings.postgres_url
    assert url is not None
    with ThreadPoolExecutor(2) as pool:  # of two that start together one migrates
        opened = pool.map(lambda n: postgres.PostgresDatabase(url, tmp_path / str(n)), range(2))
        for database in opened:
            database.close()
    assert world.count("came_later") == 0
    version = world.db.execute("SELECT version FROM schema_version").fetchone()[0]
    assert version == store.SCHEMA_VERSION


def test_a_server_that_is_not_there_is_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="check DATABASE_URL") as caught:
        make_world(tmp_path, DATABASE_URL="postgresql://app:geheim@127.0.0.1:9/none")
    assert "geheim" not in str(caught.value)


# -- transactions ----------------------------------------------------------------------------------


def test_a_failed_block_leaves_nothing_and_a_part_fails_alone(world: World) -> None:
    with pytest.raises(ZeroDivisionError), store.transaction(world.db):
        store.add_user(world.db, "+1999", ROME, NOW)
        raise ZeroDivisionError
    assert world.count("users") == 0
    with store.transaction(world.db):
        user = store.add_user(world.db, "+1999", ROME, NOW)
        with pytest.raises(sqlite3.IntegrityError), store.savepoint(world.db):
            world.db.execute("INSERT INTO memories (user_id, content) VALUES (77, 'x')")
        store.add_interaction(world.db, user.id, "text", "kept", NOW)
    assert world.count("interactions") == 1


def test_what_two_processes_do_with_one_person_is_done_one_after_the_other(
    world: World, other: World
) -> None:
    world.say("shopping list: milk")
    texts = [f"add thing{n} to the shopping list" for n in range(12)]

    def say(n: int) -> str:
        place = (world, other)[n % 2]
        place.sent = 100 + n
        return place.say(texts[n])

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(say, range(12)))
    (content,) = world.db.execute("SELECT content FROM memories").fetchone()
    assert len(content.splitlines()) == 14


def test_one_message_delivered_to_two_processes_is_done_once(world: World, other: World) -> None:
    started = threading.Barrier(2)

    def say(place: World) -> str:
        started.wait()
        return place.say("I parked in bay 22")  # both number it 1

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(say, (world, other))
    assert first == second
    assert world.count("memories") == world.count("interactions") == 1


def test_a_due_reminder_rings_in_one_process(world: World, other: World) -> None:
    for n in range(6):
        world.say(f"remind me to call number {n} in 5 minutes", sender=(ANNA, BEN)[n % 2])
    for place in (world, other):
        place.clock.pass_(minutes=6)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda place: place.ring(), (world, other)))
    assert world.count("outbound_messages") == 6
    assert world.db.execute("SELECT DISTINCT status FROM reminders").fetchall() == [("sent",)]


def test_the_bell_rings_in_the_other_process(world: World, other: World) -> None:
    heard = threading.Event()
    listening = threading.Event()
    other.services.database.listen({"wake": lambda: (listening.set(), heard.set())})  # type: ignore[dict-item, func-returns-value]
    assert listening.wait(10)
    heard.clear()
    world.say("remind me to call mom tomorrow at 3pm")
    assert heard.wait(10)


# -- what the door knows ---------------------------------------------------------------------------


def test_keys_codes_and_wrong_guesses_are_shared(tmp_path: Path) -> None:
    one = make_world(tmp_path, API_TOKEN="", PUBLIC_URL="https://a.example")
    url = one.services.settings.postgres_url
    assert url is not None
    two = make_world(tmp_path, DATABASE_URL=url, PUBLIC_URL="https://a.example")
    doors = one.services.door, two.services.door
    assert doors[0].token == doors[1].token
    assert one.services.secret_key == two.services.secret_key
    code = doors[0].codes.make(NOW)
    assert doors[1].codes.spend(code, NOW)
    assert not doors[0].codes.spend(code, NOW)
    for _ in range(7):
        doors[0].guesses.add("10.0.0.1", NOW)
    assert doors[1].guesses.wait_s("10.0.0.1", NOW) > 0
    assert doors[1].guesses.wait_s("10.0.0.2", NOW) == 0
    doors[1].guesses.add("10.0.0.1", NOW + timedelta(hours=2))
    assert doors[0].guesses.wait_s("10.0.0.1", NOW + timedelta(hours=2)) == 0
    for place in (one, two):
        place.services.database.close()


# -- words -----------------------------------------------------------------------------------------


def ids_with(world: World, match: str) -> set[int]:
    return set(store.list_ids_matching(world.db, 1, match))


def test_full_text_is_read_as_sqlite_reads_it(world: World) -> None:
    for text in ("Call 06-5550118 about the Café", "Anna's running shoes", "ran to the cafes"):
        world.say(text)
    assert ids_with(world, '"06-5550118"') == {1}
    assert ids_with(world, '"5550118-06"') == set()
    assert ids_with(world, '"cafe" OR "shoe"') == {1, 2, 3}
    assert ids_with(world, '"sho" *') == {2}
    assert ids_with(world, '"run"') == {2}


def test_words_follow_every_write_whoever_writes(world: World) -> None:
    world.say("The plumber is called Rossi")
    world.db.execute("UPDATE memories SET content = 'The plumber is called Bianchi'")
    assert ids_with(world, '"rossi"') == set() and ids_with(world, '"bianchi"') == {1}
    engines.execute(
        "UPDATE memories SET content = 'The plumber is called Verdi'",
        str(world.services.settings.postgres_url).rpartition("/")[2],
    )
    assert ids_with(world, '"bianchi"') == set()
    store.add_missing_postings(world.db)
    assert ids_with(world, '"verdi"') == {1}
    world.db.execute("DELETE FROM memories")
    assert world.count("postings") == world.count("unindexed") == 0
    assert world.db.execute("SELECT memory_count FROM users").fetchone() == (0,)


def test_a_mistyped_word_and_another_language_are_found(world: World) -> None:
    world.say("Ho comprato le scarpe rosse")
    world.say("The electrician is called Neri")
    assert "scarpe" in world.say("cosa ho comprato?")
    assert "Neri" in world.say("who is the electrcian?")
