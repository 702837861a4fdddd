"""What was forgotten is overwritten in the file itself, once it can no longer be taken back."""

import random
from pathlib import Path

import pytest
from conftest import World

import store
from search import tidying
from search.tidying import Tidier
from talk.notes import undoing


def word(number: int) -> str:
    """Return a word like no other."""
    return f"zq{number:05d}vx" + "".join(random.Random(number).choices("bcdfghj", k=8))


def files_with(folder: Path, text: str) -> list[str]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path.name for path in files if text.encode() in path.read_bytes().lower()]


def save_many(world: World, count: int) -> None:
    world.say("The first of all")
    with store.transaction(world.db):
        for number in range(count):
            words = f"{word(number)} {'lorem ' * random.Random(number).randrange(1, 300)}"
            store.add_memory(world.db, 1, None, words, "text", world.clock(), [])


def pass_ten_minutes(world: World) -> None:
    world.clock.pass_(minutes=11)
    undoing.clean_up(world.services, world.db, world.clock())


@pytest.mark.parametrize("share", [0.02, 0.5, 0.98])
def test_words_leave_the_pages_of_the_file(tmp_path: Path, world: World, share: float) -> None:
    """Of memories of all lengths, so that cells move between pages while others go."""
    save_many(world, 300)
    tidying.tidy(world.db)
    chosen = [number for number in range(300) if random.Random(-number).random() < share]
    ids = {one.content.split()[0]: one.id for one in store.list_memories(world.db, 1, limit=-1)}
    with store.transaction(world.db):
        for number in chosen:
            undoing.forget_memories(world.db, 1, [ids[word(number)]], world.clock())
    assert files_with(tmp_path, word(chosen[0]))  # it could be taken back
    pass_ten_minutes(world)
    tidying.tidy(world.db)
    left = [number for number in chosen if files_with(tmp_path, word(number))]
    assert left == []
    kept = next(number for number in range(300) if number not in chosen)
    assert word(kept) in world.say(f"/search {word(kept)}")


def test_a_reader_is_waited_for_and_another_start_goes_on(tmp_path: Path, world: World) -> None:
    save_many(world, 3)
    world.say("/forget 1") if world.say("/list") else None
    pass_ten_minutes(world)
    other = store.Database(world.services.settings.database_url)
    reading = other.connection().execute("SELECT id FROM memories")
    reading.fetchone()
    time = [0.0]
    tidier = Tidier(clock=lambda: time[0])
    for _ in range(20):
        tidier.turn(world.services.database)
        time[0] += 10
    assert store.find_let_go(world.db) is not None
    reading.close()
    other.close()
    again = Tidier(clock=lambda: time[0])  # the program was started anew
    for _ in range(20):
        again.turn(world.services.database)
        time[0] += 10
    assert store.find_let_go(world.db) is None
    assert files_with(tmp_path, word(2)) == []
