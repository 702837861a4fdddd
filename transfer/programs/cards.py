"""Contacts (`.vcf`) and calendars (`.ics`): a memory a card, a memory an event on its days."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from senses import calendars, vcards
from transfer.programs.notes import Note, digest_of
from transfer.programs.tree import Tree


@dataclass
class Reader:
    """Reads the cards and events of files."""

    tree: Tree
    whose: str
    zone: ZoneInfo
    now: datetime
    seen: Counter[str] = field(default_factory=Counter)

    def contacts(self, name: str) -> Iterator[Note]:
        """Yield each card."""
        with self.tree.as_path(name) as path:
            lines = vcards.read_file(path)
        for place, line in enumerate(lines, 1):
            yield Note(
                self._keys("card", line),
                line,
                self.now,
                {"source": "contacts"},
                kind="contact",
                place=place,
            )

    def events(self, name: str) -> Iterator[Note]:
        """Yield each event; raises ValueError when the file is no calendar."""
        with self.tree.as_path(name) as path:
            try:
                found = calendars.read_file(path, self.zone, self.now)
            except (KeyError, TypeError, AttributeError) as error:
                raise ValueError("it is no calendar") from error
        for place, event in enumerate(found, 1):
            yield Note(
                self._keys("event", event.line),
                event.line,
                self.now,
                {"source": "calendar"},
                days=event.days,
                place=place,
            )

    def _keys(self, kind: str, line: str) -> tuple[str, ...]:
        key = digest_of(line)
        self.seen[key] += 1
        return (f"{kind}:{self.whose}/{key}/{self.seen[key]}",)
