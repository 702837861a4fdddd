"""The tables memory_vectors and vector_model: the meanings of memories."""

from collections.abc import Sequence
from dataclasses import dataclass

from tables.database import Connection


@dataclass(frozen=True, slots=True)
class VectorModel:
    """The model that made all vectors there are."""

    name: str
    dimensions: int | None  # None: it has made none yet


def find_vector_model(db: Connection) -> VectorModel | None:
    """Return the model whose vectors are kept; None: there was none yet."""
    row = db.execute("SELECT name, dimensions FROM vector_model").fetchone()
    return VectorModel(*row) if row else None


def set_vector_model(db: Connection, model: VectorModel) -> None:
    """Keep vectors of this model from now on; those of another mean nothing to it and go."""
    db.execute("DELETE FROM memory_vectors")
    db.execute(
        "INSERT INTO vector_model (is_current, name, dimensions) VALUES (1, :name, :dimensions)"
        " ON CONFLICT (is_current) DO UPDATE SET name = :name, dimensions = :dimensions",
        {"name": model.name, "dimensions": model.dimensions},
    )


def find_last_memory_id(db: Connection) -> int:
    """Return the id of the newest memory of all; 0: there is none."""
    row: tuple[int] = db.execute("SELECT coalesce(max(id), 0) FROM memories").fetchone()
    return row[0]


def list_without_vector(db: Connection, after_id: int, limit: int) -> list[tuple[int, str]]:
    """Return the next memories after an id whose meaning is not kept yet: (id, content)."""
    return db.execute(
        "SELECT id, content FROM memories WHERE id > :after_id AND trim(content) <> ''"
        " AND NOT EXISTS (SELECT 1 FROM memory_vectors WHERE memory_id = memories.id)"
        " ORDER BY id LIMIT :limit",
        {"after_id": after_id, "limit": limit},
    ).fetchall()


def add_vectors(db: Connection, model: str, vectors: Sequence[tuple[int, bytes]]) -> None:
    """Keep meanings: (memory_id, vector); of memories still there, while the model is this one."""
    for memory_id, vector in vectors:
        db.execute(
            "INSERT INTO memory_vectors (memory_id, user_id, vector)"
            " SELECT id, user_id, :vector FROM memories"
            " WHERE id = :memory_id AND EXISTS (SELECT 1 FROM vector_model WHERE name = :model)"
            " ON CONFLICT DO NOTHING",
            {"memory_id": memory_id, "vector": vector, "model": model},
        )


def count_vectors(db: Connection, user_id: int, last: int) -> tuple[int, int]:
    """Return how many vectors of a user there are up to an id, and after it."""
    row: tuple[int, int] = db.execute(
        "SELECT count(*) FILTER (WHERE id <= :last), count(*) FILTER (WHERE id > :last)"
        " FROM memory_vectors WHERE user_id = :user_id",
        {"user_id": user_id, "last": last},
    ).fetchone()
    return row


def list_vectors(
    db: Connection, user_id: int, after_id: int, limit: int
) -> list[tuple[int, int, bytes]]:
    """Return a user's next vectors after an id: (id, memory_id, vector), oldest first."""
    return db.execute(
        "SELECT id, memory_id, vector FROM memory_vectors"
        " WHERE user_id = :user_id AND id > :after_id ORDER BY id LIMIT :limit",
        {"user_id": user_id, "after_id": after_id, "limit": limit},
    ).fetchall()
