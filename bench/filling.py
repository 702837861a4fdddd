"""Many notes written into PostgreSQL at once, past the triggers, as if they had been said."""

from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg

import store
from bench import serving
from tables.engines import words


def fill_one(db: psycopg.Connection[Any], user_id: int, count: int) -> None:
    """Give a new person so many notes, written past the triggers: a minute for 100,000."""
    first = datetime(2020, 1, 1, tzinfo=UTC)
    _add_person(db, user_id, count)
    db.execute("ALTER TABLE memories DISABLE TRIGGER USER")
    start = user_id * 1_000
    with db.cursor() as cursor:
        with cursor.copy(
            "COPY interactions (id, user_id, interaction_type, content, status, created_at)"
            " FROM STDIN"
        ) as rows:
            for number in range(count):
                at = store.to_text(first + timedelta(minutes=17 * number))
                text = serving.sentence(number)
                rows.write_row((start + number, user_id, "text", text, "done", at))
        db.execute(
            "INSERT INTO memories (id, user_id, interaction_id, content, memory_type, created_at,"
            " language, stems) SELECT id, user_id, id, content, 'text', created_at, '', ''"
            " FROM interactions WHERE user_id = %s",
            [user_id],
        )
        with cursor.copy("COPY postings (user_id, memory_id, term, places) FROM STDIN") as rows:
            for number in range(count):
                for term, places in words.read_words(serving.sentence(number), "[]").items():
                    rows.write_row((user_id, start + number, term, places))
    db.execute("ALTER TABLE memories ENABLE TRIGGER USER")


def fill_many(db: psycopg.Connection[Any], user_id: int, people: int, each: int) -> None:
    """Give so many people the same notes, copied from the first of them."""
    fill_one(db, user_id, each)
    for number in range(1, people):
        _add_person(db, user_id + number, each)
    db.execute("ALTER TABLE memories DISABLE TRIGGER USER")
    for statement in (
        "INSERT INTO interactions (id, user_id, interaction_type, content, status, created_at)"
        " SELECT id + 1000 * n, user_id + n, interaction_type, content, status, created_at",
        "INSERT INTO memories (id, user_id, interaction_id, content, memory_type, created_at,"
        " language, stems) SELECT id + 1000 * n, user_id + n, interaction_id + 1000 * n, content,"
        " memory_type, created_at, language, stems",
        "INSERT INTO postings (user_id, term, memory_id, places)"
        " SELECT user_id + n, term, memory_id + 1000 * n, places",
    ):
        table = statement.split()[2]
        db.execute(
            f"{statement} FROM generate_series(1, %s) AS n, {table} WHERE user_id = %s",
            [people - 1, user_id],
        )
    db.execute("ALTER TABLE memories ENABLE TRIGGER USER")


def _add_person(db: psycopg.Connection[Any], user_id: int, count: int) -> None:
    db.execute(
        "INSERT INTO users (id, whatsapp_id, timezone, memory_count, created_at, updated_at)"
        " VALUES (%s, %s, 'UTC', %s, '2020-01-01T00:00:00Z', '2020-01-01T00:00:00Z')",
        [user_id, f"+1555{user_id:08d}", count],
    )
