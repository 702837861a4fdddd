"""The two failures that are not bugs; everything else reaches a catch-all and is logged."""

import sqlite3
from collections.abc import Sequence

_PASSING = {
    sqlite3.SQLITE_BUSY: "another program holds the database",
    sqlite3.SQLITE_LOCKED: "another program holds the database",
    sqlite3.SQLITE_FULL: "the disk is full",
}
_LASTING = {
    sqlite3.SQLITE_CORRUPT: "the database file is damaged",
    sqlite3.SQLITE_NOTADB: "the database file is damaged",
    sqlite3.SQLITE_IOERR: "the disk fails",
    sqlite3.SQLITE_READONLY: "the database file may not be written",
    sqlite3.SQLITE_CANTOPEN: "the database file cannot be opened",
}


def passing_cause(error: BaseException) -> str | None:
    """Return why the database failed where the same may succeed later; None: otherwise.

    PostgreSQL's errors say it themselves; Python's own have no code.
    """
    told: str | None = getattr(error, "passing_cause", None)
    return told or _PASSING.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)


def write_cause(error: BaseException) -> str | None:
    """Return why nothing can be written; None: it is about this statement alone."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return _PASSING.get(code) or _LASTING.get(code)


class UserError(Exception):
    """The sender can mend it; `reply` is the sentence they receive."""

    def __init__(self, reply: str) -> None:
        super().__init__(reply)
        self.reply = reply


class Question(UserError):
    """One that an answer mends: which of `choices` (value and label) is meant by `name`."""

    def __init__(
        self, reply: str, name: str, sentence: str, choices: Sequence[tuple[str, str]]
    ) -> None:
        super().__init__(reply)
        self.name = name
        self.sentence = sentence
        self.choices = tuple(choices)


class ServiceError(Exception):
    """A vendor failed. `retryable` tells whether the same call may succeed later.

    `code` is the vendor's own number (or the HTTP status), `retry_after_s` what it asked us to
    wait, `unknown_outcome` that the call may have taken effect although its answer was lost.
    """

    def __init__(
        self,
        service: str,
        reason: str,
        *,
        retryable: bool,
        code: int | None = None,
        retry_after_s: float | None = None,
        unknown_outcome: bool = False,
    ) -> None:
        super().__init__(f"{service}: {reason}")
        self.service = service
        self.reason = reason
        self.retryable = retryable
        self.code = code
        self.retry_after_s = retry_after_s
        self.unknown_outcome = unknown_outcome


class StoreError(Exception):
    """The database file cannot be used; the text says why and what to do."""
