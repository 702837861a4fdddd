"""What the door knows where several processes serve it: keys, wrong tokens and codes, as rows."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import store
from core.access import CODE_FOR, Codes, Guesses, hash_of, new_code
from core.settings import Settings, load_secret_key, load_token
from store import Database


def secret_key_of(settings: Settings, database: Database) -> bytes:
    """Return the key that signs media links: of several machines the first one's is all of theirs.

    It is a file beside SQLite's, and a row of PostgreSQL's.
    """
    if settings.secret_key or settings.postgres_url is None:
        return load_secret_key(settings)
    return _made_once(database, "key").encode("ascii")


def token_of(settings: Settings, database: Database) -> str:
    """Return the token that opens REST and the page, kept as the key is."""
    if settings.api_token or settings.postgres_url is None:
        return load_token(settings)
    return _made_once(database, "token")


def _made_once(database: Database, name: str) -> str:
    db = database.connection()
    with store.transaction(db):
        return store.keep_secret(db, name, secrets.token_hex(32))


def rows_of(database: Database) -> dict[str, Any]:
    """Return the parts of a `Door` that all processes of this database share."""
    return {"codes": SharedCodes(database), "guesses": SharedGuesses(database)}


@dataclass(frozen=True, slots=True)
class SharedCodes(Codes):
    """Codes that open the page once, whichever process made them."""

    database: Database

    def make(self, now: datetime) -> str:
        """Return a new code."""
        code, db = new_code(), self.database.connection()
        with store.transaction(db):
            store.add_code(db, hash_of(code), now, now + CODE_FOR)
        return code

    def spend(self, code: str, now: datetime) -> bool:
        """Use a code up; False: it is none, or was used, or is too old."""
        db = self.database.connection()
        with store.transaction(db):
            end = store.take_code(db, hash_of(code))
        return end is not None and now < end


@dataclass(frozen=True, slots=True)
class SharedGuesses(Guesses):
    """Wrong tokens by who sent them, to whichever process."""

    database: Database

    def find(self, caller: str, now: datetime) -> tuple[int, datetime]:
        """Return how many wrong ones a caller sent, and when the last."""
        return store.find_guesses(self.database.connection(), caller) or (0, now)

    def add(self, caller: str, now: datetime) -> None:
        """Note a wrong one."""
        db = self.database.connection()
        with store.transaction(db):
            store.add_guess(db, caller, now, now - self.FORGOTTEN_AFTER)
