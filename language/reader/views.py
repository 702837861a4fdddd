"""What the rules look at in a clause: its head, its verb, its noun and its words of content."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from language import tables
from language.forms.fold import evenly as fold
from language.known import Held, Known
from language.reader import idioms
from language.reader.clauses import Clause
from language.reader.idioms import Idiom
from language.reader.tagging import Item

ORDERS: Final = (
    "remind", "urge", "make", "delete", "move", "snooze", "skip", "show", "tell", "keep", "undo",
    "add", "tick", "done", "got", "pause",
)  # fmt: skip
_NO_CONTENT: Final = frozenset(
    {"subj", "article", "aux", "wh", "whbe", "fill", "link", "to", "bound", "that", "all", "time"}
    | {"alone", "duration", "minor", "before", "lead", "any", "remind", "urge", "third"}
    | {"again", "busy", "rather", "needless", "stands_for"}
)
_LAST_WORDS: Final = 4
_FRONTED: Final = 7  # items before an order that may name what it is about
_NO_NAME: Final = ("state", "wh", "whbe", "time", "duration", "third", "not")  # are in no name
# Signs after which a clause tells what its head names: "how to reset it: hold ten seconds".
_LABEL: Final = (":", " - ", " – ", " — ", "=")


@dataclass(frozen=True)
class View:
    """A clause as the rules see it."""

    clause: Clause
    known: Known
    verb: str  # where the language puts it: "first", "last", "both"
    is_alone: bool = True  # the clause is the whole message
    language: str = "en"

    @property
    def items(self) -> tuple[Item, ...]:
        return self.clause.items

    @property
    def asks(self) -> bool:
        return self.clause.is_question

    @cached_property
    def is_asked(self) -> bool:
        """Tell whether it is a question and no polite order: "could you cancel it?"."""
        return self.asks and not any(item.has("fill") for item in self.items[: self.at])

    @cached_property
    def size(self) -> int:
        """How many words it has."""
        return sum(len(item.text.split()) for item in self.items)

    @cached_property
    def at(self) -> int:
        """The index of the head: after filling, the "at" of "at which", the "no," of an order."""
        at = self.clause.head
        if at + 1 >= len(self.items):
            return min(at, len(self.items) - 1)
        here, after = self.items[at], self.items[at + 1]
        if here.has("lead", "minor") and after.has("wh"):
            return at + 1
        while at + 1 < len(self.items) and self.items[at].has("correct", "yes", "no"):
            ahead = self._after_filling(at + 1)
            while ahead + 1 < len(self.items) and self._corrects(ahead):
                ahead = self._after_filling(ahead + 1)  # "ah non en fait annule"
            is_order = self.items[at].has(*ORDERS)
            if is_order or not self.items[ahead].has(*ORDERS, "thing", "things"):
                break
            at = ahead
        return at

    def _corrects(self, at: int) -> bool:
        """Tell "no", "en fait" from an order."""
        return self.items[at].has("correct", "yes", "no") and not self.items[at].has(*ORDERS)

    def _after_filling(self, at: int) -> int:
        while at + 1 < len(self.items) and self.items[at].has("fill", "link"):
            at += 1
        return at

    @property
    def head(self) -> Item:
        return self.items[self.at]

    @cached_property
    def idiom(self) -> Idiom | None:
        """What it is an idiom of, as a whole."""
        return idioms.find(self.clause.words, self.language)

    @cached_property
    def is_of_us(self) -> bool:
        """Tell whether it speaks of the assistant, and not of the speaker."""
        return idioms.is_of_us(self.clause.words, self.language)

    @property
    def is_told_us(self) -> bool:
        """Tell whether it opens with the assistant: "you wrote ..."."""
        return idioms.is_us(self.head.text, self.language)

    def opens_with(self, *names: str) -> bool:
        """Tell whether the head has one of the tags."""
        return self.head.has(*names)

    def next(self, steps: int = 1) -> Item | None:
        """The item so many after the head."""
        return self.items[self.at + steps] if self.at + steps < len(self.items) else None

    def followed_by(self, *names: str) -> bool:
        after = self.next()
        return after is not None and after.has(*names)

    @cached_property
    def tags(self) -> frozenset[str]:
        """The tags of all items."""
        return frozenset().union(*(item.tags for item in self.items))

    @cached_property
    def _tags_ahead(self) -> frozenset[str]:
        """The tags of the items from the head on."""
        return frozenset().union(*(item.tags for item in self.items[self.at :]))

    def has(self, *names: str) -> bool:
        """Tell whether any item from the head on has one of the tags."""
        return not self._tags_ahead.isdisjoint(names)

    def any(self, *names: str) -> bool:
        """Tell whether any item at all has one of the tags."""
        return not self.tags.isdisjoint(names)

    def find(self, *names: str, since: int = 0) -> int | None:
        """The index of the first item with one of the tags."""
        if self.tags.isdisjoint(names):
            return None
        for at in range(since, len(self.items)):
            if self.items[at].has(*names):
                return at
        return None

    def only(self, *names: str) -> bool:
        """Tell whether every item has one of the tags."""
        return all(item.has(*names) for item in self.items)

    @cached_property
    def rest(self) -> tuple[Item, ...]:
        """The items after the head."""
        return self.items[self.at + 1 :]

    @cached_property
    def content_at(self) -> int:
        """The index of the first word that leads to what a request is about: "to", "that"."""
        if self.verb == "last" or "to" not in self.tags:
            return len(self.items)
        noun = self.find("thing", "things", "remind", "urge")
        since = 0 if noun is None else noun
        for at in range(since, len(self.items)):
            before_time = at + 1 < len(self.items) and self.items[at + 1].has("time")
            if self.items[at].has("to") and not before_time and not self.items[at].has("wh"):
                return at
        return len(self.items)

    @cached_property
    def noun_at(self) -> int | None:
        """The index of "reminder", "alarms" before what the request is about."""
        noun = self.find("thing", "things")
        return noun if noun is not None and noun < self.content_at else None

    def acts(self, *names: str) -> int | None:
        """The index of the operative verb if it has one of the tags.

        At the head, or at the end, as the language has it.
        """
        if self.verb != "last":
            if self.items[self.at].has(*names):
                return self.at
            after = self.next()
            if after is not None and after.has(*names) and self.head.has("subj", "not"):
                return self.at + 1
        at = self.late_verb
        return at if at is not None and self.items[at].has(*names) else None

    @cached_property
    def late_verb(self) -> int | None:
        """The index of the last order among the last words, where verbs may stand late.

        Anywhere it may stand behind the name of a reminder: "the rent one, move it to Friday".
        """
        if self.fronted is not None or self.verb == "first":
            return self.fronted
        if not self.any(*ORDERS):
            return None
        for at in reversed(range(max(self.at, len(self.items) - _LAST_WORDS), len(self.items))):
            if self.items[at].has(*ORDERS):
                return at
        return None

    @cached_property
    def fronted(self) -> int | None:
        """The index of an order whose object, a known reminder, stands before it."""
        at = self.find("move", "delete", since=self.at + 1)
        if at is None or self.head.has(*ORDERS) or at - self.at > _FRONTED:
            return None
        before = self.items[self.at : at]
        if any(item.has(*_NO_NAME, *ORDERS) and not item.has("article") for item in before):
            return None
        words = self.content_of(before)
        return at if words and self.known.reminder_with(words) == "all" else None

    def is_in_request(self, verb: int) -> bool:
        """Tell "verschieben" of "erinner mich, den Termin zu verschieben", which is to be done."""
        if verb == self.at or not self.any("remind") or self.noun_at is not None:
            return False
        return bool(self.content_of(tuple(item for item in self.items if not item.has(*ORDERS))))

    def beside(self, verb: int) -> tuple[Item, ...]:
        """The items that an order is about: after it, and before it where it stands late."""
        before = self.items[self.at : verb] if verb == self.late_verb else ()
        return (*before, *self.items[verb + 1 :])

    def points_at(self, at: int) -> bool:
        """Tell whether an item stands for something said before: "it"; not "das" of "das Auto"."""
        if at >= len(self.items) or not self.items[at].has("that", "all", "ordinal", "last"):
            return False
        if not self.items[at].has("article"):
            return True
        after = self.items[at + 1] if at + 1 < len(self.items) else None
        return after is None or after.has("time", "duration", "fill", "lead", *ORDERS)

    @cached_property
    def has_label(self) -> bool:
        """Tell whether a sign within it divides a name from what is said of it."""
        signs = [sign for sign in _LABEL if sign in self.clause.words]
        return bool(signs) and any(
            sign in self.clause.gap(at)
            for at in range(self.at + 1, len(self.items))
            for sign in signs
        )

    @cached_property
    def states(self) -> bool:
        return self.has("state")

    def states_before(self, at: int) -> bool:
        return any(item.has("state") for item in self.items[self.at : at])

    @cached_property
    def content(self) -> frozenset[str]:
        """The words that say what it is about, folded."""
        return self.content_of(self.items)

    def content_of(self, items: tuple[Item, ...]) -> frozenset[str]:
        return frozenset(
            word.removesuffix("'s").removesuffix("'")
            for item in items
            if _NO_CONTENT.isdisjoint(item.tags) or item.is_protected
            for word in self._typed(item).split()
        )

    def _typed(self, item: Item) -> str:
        """The words of an item, as typed where they were taken for another."""
        return fold(self.clause.text[item.start : item.end]) if item.has("slip") else item.text

    @cached_property
    def object(self) -> frozenset[str]:
        """The words of content after the head, without verbs of request and their nouns."""
        kept: list[Item] = []
        late = self.late_verb
        is_late = late is not None and late > self.at and not self.head.has(*ORDERS)
        for at in range(self.at + (not is_late), len(self.items)):
            item = self.items[at]
            if is_late and at != self.at and item.has(*ORDERS) and not item.has("fact", "note"):
                continue
            if kept and "," in self.clause.gap(at) and item.has("subj", "link"):
                break  # "forget about the gym, they closed it"
            if not item.has("thing", "things", "list") and not self._stands_alone(at):
                kept.append(item)
        return self.content_of(tuple(kept))

    def _stands_alone(self, at: int) -> bool:
        """Tell "the second one", "the kettle note": a place or a noun that names nothing itself."""
        item = self.items[at]
        if item.has("note") and not item.has("media"):
            return True
        if not item.has("ordinal", "last"):
            return False
        after = self.items[at + 1] if at + 1 < len(self.items) else None
        return after is None or after.has(
            "minor", "thing", "things", "note", "fill", "link", "time"
        )

    def without_facts(self, words: frozenset[str]) -> frozenset[str]:
        """The words without names of facts, if any are left: "wifi password" is of "wifi"."""
        facts = {item.text for item in self.items if item.has("fact")}
        return words - facts or words

    def _held(self, words: frozenset[str]) -> Held:
        if not words:
            return ""
        return self.known.notes_with(words) or self.known.notes_with(self.without_facts(words))

    def holds(self, words: frozenset[str]) -> bool:
        """Tell whether a note has all of the words, or all but the name of the fact in it."""
        return self._held(words) == "all"

    @cached_property
    def held(self) -> Held:
        """What notes hold of its words."""
        return self._held(self.content)

    @cached_property
    def object_held(self) -> Held:
        return self._held(self.object)

    @cached_property
    def touches(self) -> int:
        """How many of its words of content are in a note or a reminder, of eight."""
        words = sorted(self.content)[:8]
        return sum(
            bool(self.known.notes_with(one) or self.known.reminder_with(one))
            for one in (frozenset({word}) for word in words)
        )

    @cached_property
    def reminded(self) -> Held:
        """What pending reminders hold of the words after the head."""
        return self.known.reminder_with(self.object) if self.object else ""

    @cached_property
    def list_name(self) -> str:
        """The list that it names, or ""."""
        return self.known.list_named(" ".join(item.text for item in self.rest))

    @cached_property
    def goal(self) -> int | None:
        """The index of the word that leads to the name of a known list: "to packing".

        The first after which all words are of the name, else the last.
        """
        found = None
        for at in range(self.at + 1, len(self.items) - 1):
            if not self.items[at].has("to", "lead") or self.items[at].has("article"):
                continue
            named = self.items[at + 1 :]
            name = fold(self.known.list_named(" ".join(item.text for item in named)))
            if name and all(word in name for word in self.content_of(named)):
                return at
            found = at if name else found
        return found

    @cached_property
    def asks_of_name(self) -> bool:
        """Tell "has Tim been to Porto", "does anna eat fish" from "was late again"."""
        name, after = self.next(), self.next(2)
        if name is None or after is None or not idioms.knows("asks_first", self.language):
            return False
        typed = self.clause.text[name.start : name.start + 1]
        return (
            typed.isupper()
            or idioms.has(self.head.text, "asks_first", self.language)
            or idioms.has(after.text, "after_name", self.language)
        )

    @property
    def asks_leave(self) -> bool:
        """Tell "can I park here": what leads to an order elsewhere."""
        first, *more = self.items[0].text.split()
        asks = first in tables.words(self.language, "ask", "invert")
        return asks and bool(more) and idioms.has(more[-1], "me", self.language)

    @cached_property
    def has_comma(self) -> bool:
        return any("," in self.clause.gap(at) for at in range(self.at + 1, len(self.items)))

    @cached_property
    def first_comma(self) -> int:
        """The index of the item behind the first comma; 0: there is none."""
        return next((at for at in range(1, len(self.items)) if "," in self.clause.gap(at)), 0)

    @cached_property
    def last_comma(self) -> int:
        """The index of the item behind the last comma; 0: there is none."""
        places = reversed(range(1, len(self.items)))
        return next((at for at in places if "," in self.clause.gap(at)), 0)

    @property
    def has_digit(self) -> bool:
        return any(
            item.is_protected or any(char.isdigit() for char in item.text) for item in self.items
        )
