"""Notes kept for tests of finding, and what is found."""

import re
import sqlite3
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from conftest import NOW, World

import replies
import store
from answers import recall
from language.catalogs import languages, speaking

ROME = ZoneInfo("Europe/Rome")


def keep(
    world: World,
    content: str,
    *,
    at: datetime = NOW,
    kind: store.MemoryType = "text",
    sender: str | None = None,
    tags: Sequence[str] = (),
    number: str = "+15551230001",
) -> int:
    """Put a memory into the database as if it had been said at a time."""
    with store.transaction(world.db):
        user = store.add_user(world.db, number, ROME, NOW)
        interaction = store.add_interaction(world.db, user.id, kind, content, at)
        assert interaction is not None
        return store.add_memory(
            world.db, user.id, interaction, content, kind, at, tags, sender=sender
        )


def found(world: World, question: str, user_id: int | None = 1, **options: str) -> list[str]:
    hits = recall.find(world.db, user_id, question, world.clock(), ROME, **options)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert all(0 <= hit.score <= 1 for hit in hits)
    return [hit.memory.content for hit in hits]


def schema_of(db: sqlite3.Connection) -> set[tuple[str, str]]:
    """What tables and the rest are made of; what a migration added has its comments elsewhere."""
    rows = db.execute("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL").fetchall()
    plain = ((name, re.sub(r"--.*|(?s:/\*.*?\*/)", "", sql)) for name, sql in rows)
    return {(name, re.sub(r"\s+(?=[,)]|$)", "", " ".join(sql.split()))) for name, sql in plain}


def closest_in_all() -> tuple[str, ...]:
    """Return how an unsure answer begins in each language that is spoken."""
    beginnings = []
    for code in languages():
        with speaking(code):
            beginnings.append(replies.closest(""))
    return tuple(beginnings)
