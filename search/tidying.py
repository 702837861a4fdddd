"""Puts in order what makes searches quick, while nobody writes.

Invariants: nothing is found otherwise for it, and no save waits for more than one short step; what
can no longer be taken back is in no index and no log afterwards.
"""

import contextlib
import logging
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, get_args

import store
from search import vocabulary
from store import Connection, Database, Index

log = logging.getLogger(__name__)

DAY_S: Final = 86_400.0  # between two looks through all pages of the file
FIRST_LOOK_S: Final = 300.0  # after the start
PROBE_S: Final = 30.0  # between two tries whether writing works again
QUIET_S: Final = 5.0  # since anybody wrote
BUSY_S: Final = 0.2  # of a turn; there is one each second
PAGES: Final = 200  # of an index, written in one step
BALANCE: Final = 4  # the largest piece of an index to all the others: rewritten that seldom


@dataclass(slots=True)
class Tidier:
    """What the file was like when it was last looked at."""

    clock: Callable[[], float] = time.monotonic
    _version: int | None = None
    _quiet_since: float = 0.0
    _is_tidy: bool = False
    _merging: Index | None = None
    _let_go: int | None = None  # the step whose words are to leave the indexes
    _with_words: set[Index] = field(default_factory=set)  # those that may still hold them
    _is_kept_waiting: bool = False  # by somebody who reads
    _look_at: float | None = None  # when the file is to be looked through
    _probe_at: float = 0.0

    def turn(self, database: Database) -> None:
        """Do what there is to do, for a moment, if it is quiet."""
        db = database.connection()
        version, now = store.read_data_version(db), self.clock()
        if version != self._version:
            self._version, self._quiet_since, self._is_tidy = version, now, False
        self._probe(db, now)
        if now - self._quiet_since >= QUIET_S:
            self._look_through(database, now)
        if self._is_tidy or now - self._quiet_since < QUIET_S:
            return
        try:
            self._is_kept_waiting = False
            while not (self._is_tidy or self._is_kept_waiting) and self.clock() - now < BUSY_S:
                self._is_tidy = not self.step(db)
        except sqlite3.Error as error:
            if not store.is_passing(error):
                raise
            self._is_tidy = True  # another process writes, or the disk is full: this can wait
        self._version = store.read_data_version(db)

    def _probe(self, db: Connection, now: float) -> None:
        """Find out whether writing works again, where it did not."""
        if store.write_fault(db) is None or now < self._probe_at:
            return
        self._probe_at = now + PROBE_S
        with contextlib.suppress(sqlite3.Error):
            store.try_to_write(db)
        self._version = store.read_data_version(db)  # what we wrote ourselves disturbs no quiet

    def _look_through(self, database: Database, now: float) -> None:
        """Have SQLite look through all pages, once a day, while a backup of before is young."""
        if self._look_at is None:
            self._look_at = now + FIRST_LOOK_S
        if now < self._look_at:
            return
        self._look_at = now + DAY_S
        try:
            finding = store.check(database.connection())
        except sqlite3.DatabaseError as error:
            finding = str(error)
        database.damage = None if finding == "ok" else "damaged: restore the newest backup"
        if database.damage:
            log.error("database damaged: %s (python app.py doctor)", finding.partition("\n")[0])

    def step(self, db: Connection) -> bool:
        """Do a little; tell whether there may be more to do."""
        if self._merging is None and self._let_go is None:
            self._let_go = store.find_let_go(db)
            self._with_words = set(get_args(Index)) if self._let_go else set()
        for index in get_args(Index):
            is_begun, is_wanted = index == self._merging, index in self._with_words
            if is_begun or is_wanted or is_in_pieces(store.list_piece_sizes(db, index)):
                with store.transaction(db):
                    has_more = store.merge_pieces(db, index, PAGES if is_begun else -PAGES)
                self._merging = index if has_more else None
                if has_more:
                    return True
                self._with_words.discard(index)
        return self._finish_letting_go(db) or vocabulary.fill(db)

    def _finish_letting_go(self, db: Connection) -> bool:
        """Empty the log of words that have left the indexes; tell whether there were any."""
        if self._let_go is None:
            return False
        if not store.empty_log(db):
            self._is_kept_waiting = True
            return True
        with store.transaction(db):
            store.delete_let_go(db, self._let_go)
        self._let_go = None
        return True


def is_in_pieces(sizes: list[int]) -> bool:
    """Return whether the pieces beside the largest are worth writing all of them anew."""
    return bool(sizes) and (sum(sizes) - max(sizes)) * BALANCE >= max(sizes)


def tidy(db: Connection) -> None:
    """Do all there is to do, at once."""
    tidier = Tidier()
    while tidier.step(db):
        pass
