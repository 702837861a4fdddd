"""What is known of a person while a text is read: asked for the words of this message alone."""

from dataclasses import dataclass
from typing import Literal, Protocol

LastAct = Literal["", "keep", "list", "ask", "remind", "change", "forget", "shown"]
Held = Literal["", "most", "all"]


class Known(Protocol):
    """Answers from the store; `read` asks it and stays pure.

    Words come folded; the store knows their stems.
    """

    @property
    def language(self) -> str:
        """The person's language ("en"), or ""."""

    @property
    def last(self) -> LastAct:
        """What the last exchange did."""

    @property
    def open_question(self) -> str:
        """The kind of our question that is open: "when", "which", "forget" ... or ""."""

    @property
    def rang_lately(self) -> bool:
        """A reminder rang that nobody has answered to."""

    @property
    def tasks(self) -> tuple[str, ...]:
        """The titles of what rang since yesterday and is not done, and of what is due today."""

    @property
    def tasks_ahead(self) -> tuple[str, ...]:
        """The titles of what rings once within days, and may be done before."""

    @property
    def is_taken_at_word(self) -> bool:
        """Nobody knows what there is, and what is to be forgotten is believed to be there."""

    def notes_with(self, words: frozenset[str]) -> Held:
        """Whether one note holds all of these words, or two thirds of two and more."""

    def reminder_with(self, words: frozenset[str]) -> Held:
        """The same of the titles of pending reminders and of what rang lately."""

    def list_named(self, words: str) -> str:
        """The name of the list that these words name, or ""."""

    def item(self, words: str) -> str:
        """The name of the list that has an item with these words, or ""."""


@dataclass(frozen=True, slots=True)
class SpokenOf:
    """What is known in the middle of a message, of which a part did something already."""

    known: Known
    last: LastAct

    @property
    def language(self) -> str:
        return self.known.language

    @property
    def open_question(self) -> str:
        return self.known.open_question

    @property
    def rang_lately(self) -> bool:
        return self.known.rang_lately

    @property
    def tasks(self) -> tuple[str, ...]:
        return self.known.tasks

    @property
    def tasks_ahead(self) -> tuple[str, ...]:
        return self.known.tasks_ahead

    @property
    def is_taken_at_word(self) -> bool:
        return self.known.is_taken_at_word

    def notes_with(self, words: frozenset[str]) -> Held:
        return self.known.notes_with(words)

    def reminder_with(self, words: frozenset[str]) -> Held:
        return self.known.reminder_with(words)

    def list_named(self, words: str) -> str:
        return self.known.list_named(words)

    def item(self, words: str) -> str:
        return self.known.item(words)


@dataclass(frozen=True, slots=True)
class Nothing:
    """An empty store."""

    language: str = ""
    last: LastAct = ""
    open_question: str = ""
    rang_lately: bool = False
    tasks: tuple[str, ...] = ()
    tasks_ahead: tuple[str, ...] = ()
    is_taken_at_word: bool = False

    def notes_with(self, words: frozenset[str]) -> Held:
        return ""

    def reminder_with(self, words: frozenset[str]) -> Held:
        return ""

    def list_named(self, words: str) -> str:
        return ""

    def item(self, words: str) -> str:
        return ""
