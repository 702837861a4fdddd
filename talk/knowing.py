"""What is known of a person, asked of the store for the words of one message.

Invariant: nothing is read but what a reader asks for, each question once; what was answered can be
asked again, to tell whether it still holds.
"""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any, Final, TypeVar

import store
import when
from language.known import Held, Known, LastAct, Nothing
from language.questions import kinds
from language.replying import language_of_number
from search import asked_words
from search.with_words import ids_with_each
from services import Exchange
from store import Connection, User
from talk import exchange, likeness
from talk.notes import lists

T = TypeVar("T")

RANG_LATELY: Final = timedelta(hours=12)
_TOLD_WITHIN: Final = timedelta(hours=24)
_ONCE_WITHIN: Final = timedelta(days=3)  # what rings once may be told as done before it does
IN_MIND: Final = timedelta(days=7)  # what rang before that is no longer spoken of
_NO_QUESTIONS: Final = {"heard", "correct"}  # kept under `asked`, and not asked
_MOST: Final = 2 / 3


def known_of(
    db: Connection, user: User | None, text: str, now: datetime, sender: str = ""
) -> "Known":
    """Return what is known of a person; of one who never wrote, the language of their number."""
    if user:
        return Stored(db, user, text, now)
    return Nothing(language_of_number(sender.removeprefix("whatsapp:")) or "")


class Stored:
    """Answers from the store."""

    is_taken_at_word = False

    def __init__(self, db: Connection, user: User, text: str, now: datetime) -> None:
        self._db, self._user, self._text, self._now = db, user, text, now
        self._answers: dict[tuple[str, Any], Any] = {}
        self._named: set[str] | None = None  # titles of reminders
        self._having_word: dict[str, set[int]] = {}  # the notes with a word
        self.stamp = store.read_stamp(db, user.id)

    def still_holds(self, user: User) -> bool:
        """Tell whether every question would be answered the same now."""
        if store.read_stamp(self._db, user.id) == self.stamp:
            return True
        fresh = Stored(self._db, user, self._text, self._now)
        return all(fresh.ask(*question) == answer for question, answer in self._answers.items())

    def ask(self, what: str, words: Any = None) -> Any:
        """Answer a question by its name."""
        return getattr(self, what)(words) if words is not None else getattr(self, what)

    def _once(self, what: str, words: Any, look_up: Callable[[], T]) -> T:
        key = (what, words)
        if key not in self._answers:
            self._answers[key] = look_up()
        answer: T = self._answers[key]
        return answer

    @property
    def language(self) -> str:
        """The language that the person speaks, else what is kept in, or the number's, or ""."""
        return self._once("language", None, self._language)

    def _language(self) -> str:
        spoken = self._user.language.split("_")[0] if self._user.language else ""
        kept = store.list_languages(self._db, self._user.id) if not spoken else ()
        return spoken or next(iter(kept), "") or language_of_number(self._user.whatsapp_id) or ""

    @property
    def last(self) -> LastAct:
        """What the last exchange did."""
        return self._once("last", None, self._last)

    def _last(self) -> LastAct:
        last = exchange.read_last(self._db, self._user.id)
        if not last.memories or not (last.act == "keep" or _shows_one(last)):
            return last.act
        kept = store.find_memories(self._db, self._user.id, last.memories[-1:])
        is_list = bool(kept) and (
            kept[0].memory_type == "list" or lists.is_plainly_list(kept[0].content)
        )
        return "list" if is_list else last.act

    @property
    def open_question(self) -> str:
        """The kind of our question that is open."""
        return self._once("open_question", None, self._open_question)

    def _open_question(self) -> str:
        asked = (self._user.asked or {}).get("question", "")
        return "" if asked in _NO_QUESTIONS else str(asked).split(" ", 1)[0]

    @property
    def rang_lately(self) -> bool:
        """A reminder rang that nobody has answered to."""
        return self._once("rang_lately", None, self._rang_lately)

    def _rang_lately(self) -> bool:
        since = self._now - RANG_LATELY
        rang = store.list_reminders(self._db, self._user.id, "sent", since=since)
        return any(one.done_at is None for one in rang)

    @property
    def tasks(self) -> tuple[str, ...]:
        """The titles of what rang since yesterday and is not done, and of what is due today."""
        return self._once("tasks", None, self._tasks)

    def _tasks(self) -> tuple[str, ...]:
        tomorrow = self._now.astimezone(self._user.zone).date() + timedelta(days=1)
        ends = when.attach(datetime.combine(tomorrow, time()), self._user.zone)
        rang = store.list_reminders(self._db, self._user.id, "sent", since=self._now - _TOLD_WITHIN)
        due = store.list_reminders(self._db, self._user.id, "pending")
        ahead = [one for one in due if one.due_at < ends]
        titles = [one.message for one in (*rang, *ahead) if one.done_at is None]
        return tuple(dict.fromkeys(titles))

    @property
    def tasks_ahead(self) -> tuple[str, ...]:
        """The titles of what rings once within days, and may be done before."""
        return self._once("tasks_ahead", None, self._tasks_ahead)

    def _tasks_ahead(self) -> tuple[str, ...]:
        due = store.list_reminders(self._db, self._user.id, "pending")
        ends = self._now + _ONCE_WITHIN
        return tuple(one.message for one in due if one.due_at < ends and not one.rrule)

    def notes_with(self, words: frozenset[str]) -> Held:
        """Whether one note holds all of these words, or two thirds of two and more."""
        return self._once("notes_with", words, lambda: self._notes_with(words))

    def _notes_with(self, words: frozenset[str]) -> Held:
        counts: Counter[int] = Counter()
        kind, rest = kinds.find_kind_anywhere(" ".join(words))
        words = frozenset(rest.split()) or words if kind else words  # "the wall photo"
        for ids in self._having(words):
            counts.update(ids)
        return _held(max(counts.values(), default=0), len(words))

    def _having(self, words: frozenset[str]) -> list[set[int]]:
        """The notes with each of the words; of a word that was asked before it is known."""
        new = dict.fromkeys(sorted(words - self._having_word.keys()), False)
        if new:
            languages = asked_words.languages_of(self._db, self._user.id, self._text)
            found = ids_with_each(self._db, self._user.id, new, languages)
            self._having_word |= zip(new, found, strict=True)
        return [self._having_word[word] for word in words]

    def reminder_with(self, words: frozenset[str]) -> Held:
        """The same of the titles of pending reminders and of what rang lately."""
        return self._once("reminder_with", words, lambda: self._reminder_with(words))

    def _reminder_with(self, words: frozenset[str]) -> Held:
        spoken, titles = " ".join(words), self._titles()
        best = max((likeness.shared(spoken, title) for title in titles), default=0)
        if not best:
            language = self.language
            best = max((likeness.shared(spoken, title, language) for title in titles), default=0)
        return _held(best, len(likeness.weighty(spoken)))

    def _titles(self) -> set[str]:
        if self._named is None:
            self._named = self._read_titles()
        return self._named

    def _read_titles(self) -> set[str]:
        pending = store.list_reminders(self._db, self._user.id, "pending")
        since = self._now - IN_MIND
        rang = store.list_reminders(self._db, self._user.id, "sent", since=since)
        return {one.message for one in (*pending, *rang)}

    def list_named(self, words: str) -> str:
        """The name of the list that these words name, or ""."""
        return self._once("list_named", words, lambda: self._list_named(words))

    def _list_named(self, words: str) -> str:
        found = lists.find_named(self._db, self._user.id, words)
        return lists.read(found[0].content).name if found else ""

    def item(self, words: str) -> str:
        """The name of the list that has an item with these words, or ""."""
        return self._once("item", words, lambda: self._item(words))

    def _item(self, words: str) -> str:
        found = lists.find_with_item(self._db, self._user.id, words)
        return lists.read(found.content).name if found else ""


def _shows_one(last: Exchange) -> bool:
    """Tell whether the last exchange showed one note and nothing else."""
    return last.act in ("ask", "shown") and len(last.memories) == 1 and not last.reminders


def _held(count: int, of: int) -> Held:
    if not of or not count:
        return ""
    if count >= of:
        return "all"
    return "most" if of >= 2 and count >= _MOST * of else ""
