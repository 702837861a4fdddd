"""Lists: one note with a name and an item a line, changed by talking.

Invariant: an item that is taken off or ticked leaves every other as it was, the list stays one
note, and each change is one step that can be taken back.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import replies
import store
from language import tables
from language.acts import Edit, Keep, Target
from language.catalogs import say
from search.asked_words import content_words
from search.with_words import ids_with_all
from services import Turn
from store import Connection, Memory
from talk import likeness
from talk.exchange import Done
from talk.notes import saving

TICK: Final = "✓ "  # begins an item that is done
MOST_ITEMS: Final = 200
MOST_READ: Final = 20  # notes looked at, to find a list among them
MOST_OF_ITEM: Final = 3  # words of a thing: more tell something
MOST_OF_NAME: Final = 6  # words of a list's name
_MOST_CALLED: Final = 9  # of one that is called a list


# -- what a list is; pure ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a list."""

    text: str
    is_ticked: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """A list as it is read from a memory's content."""

    name: str
    items: tuple[Item, ...] = ()

    @property
    def open(self) -> tuple[str, ...]:
        """The items that are not ticked."""
        return tuple(item.text for item in self.items if not item.is_ticked)

    @property
    def content(self) -> str:
        """The list as a memory keeps it."""
        lines = [(TICK if item.is_ticked else "") + item.text for item in self.items]
        return "\n".join([self.name, *lines])


def read(content: str) -> Listing:
    """Return the list that a memory holds: an item a line, or side by side after a colon."""
    name, *lines = content.strip().split("\n")
    label = _LABEL.match(name)
    if label is not None:
        name, lines = label["name"], [*_SIDE_BY_SIDE.split(label["rest"]), *lines]
    items = (_BULLET.sub("", line).strip(" \t.;") for line in lines)
    return Listing(
        name.strip().rstrip(":").rstrip(),
        tuple(
            Item(line.removeprefix(TICK.strip()).strip(), line.startswith(TICK.strip()))
            for line in items
            if line
        ),
    )


_LABEL: Final = re.compile(r"(?P<name>[^:\n]{1,60}):\s+(?P<rest>\S.*)")
_SIDE_BY_SIDE: Final = re.compile(r"[,;]\s+")
_BULLET: Final = re.compile(r"^\s*(?:[-*•–]|\d{1,2}[.)])\s+")


def new(name: str, items: Sequence[str]) -> Listing:
    """Return a list of a name and items, its name with a capital."""
    name = name.strip().rstrip(":").strip()
    return Listing(name[:1].upper() + name[1:], tuple(map(Item, items[:MOST_ITEMS])))


def find_items(listing: Listing, words: str) -> list[int]:
    """Return the places of the items that words name: the same ones, else those with all words."""
    plain = likeness.weighty(words)
    same = [n for n, item in enumerate(listing.items) if likeness.weighty(item.text) == plain]
    if same:
        return same
    return [n for n, item in enumerate(listing.items) if _is_named(words, item.text)]


def _is_named(words: str, item: str) -> bool:
    """One of the two has all the words of the other: "fix bike brake" is "the bike brake"."""
    return likeness.has_all(words, item) or likeness.has_all(item, words)


def list_words() -> frozenset[str]:
    """Return what lists are called in every language: no list is told from another by them."""
    return tables.everywhere("request", "list")


# -- which list is meant -------------------------------------------------------------------------


def list_all(db: Connection, user_id: int) -> list[Memory]:
    """Return a user's lists, newest first."""
    return store.list_lists(db, user_id)


def _notes_with(db: Connection, user_id: int, words: str) -> list[Memory]:
    """Return the newest notes that have all of the words and read as a list: "need: a, b"."""
    wanted = dict.fromkeys(likeness.weighty(words) - list_words(), False)
    ids = ids_with_all(db, user_id, wanted, ()) if wanted else set()
    found = store.find_memories(db, user_id, sorted(ids, reverse=True)[:MOST_READ])
    return [one for one in found if one.memory_type == "text" and reads_as_list(one.content)]


def reads_as_list(content: str) -> bool:
    """Tell whether a note is a name, a colon and short things side by side."""
    listing = read(content)
    return len(listing.items) > 1 and _may_be_name(listing.name)


def _may_be_name(name: str) -> bool:
    """Tell a list's name from a sentence: "lista para la fiesta de mi papá" says that it is one."""
    words = name.casefold().split()
    most = _MOST_CALLED if any(word in list_words() for word in words) else MOST_OF_NAME
    return len(words) <= most


def is_plainly_list(content: str) -> bool:
    """Tell a note of things alone, "packing for Skye: map, thermos", from one that tells facts."""
    if not reads_as_list(content):
        return False
    items = [item.text for item in read(content).items]
    return all(len(item.split()) <= MOST_OF_ITEM and not _NO_THING.search(item) for item in items)


_NO_THING: Final = re.compile(r"[\d@/]")


def find_named(db: Connection, user_id: int, words: str) -> list[Memory]:
    """Return the lists that words name, the one that shares most words with them first."""
    wanted = likeness.weighty(words)
    lists_ = [*list_all(db, user_id), *_notes_with(db, user_id, words)]
    scored = [(_score(wanted, read(one.content).name), one) for one in lists_]
    found = [(score, one) for score, one in scored if score > 0]
    best = max((score for score, _ in found), default=0.0)
    return [one for score, one in found if score == best]


def _score(wanted: set[str], name: str) -> float:
    """How well words name a list: all of its name, or all of the words, have to be in the other."""
    named = likeness.weighty(name)
    if len(named) > 1 and likeness.has_all(name, " ".join(wanted)):
        return len(named) + 1.0  # "what's on the shopping list" says all of "Shopping list"
    telling = [word for word in named if word not in list_words()]
    if not telling:  # "Todo", which "what's left on my todo" says
        return 0.5 if named and named <= wanted else 0.0
    said = [word for word in wanted if word not in list_words()] or list(wanted)
    if not said:
        return 0.0
    hits = likeness.shared(" ".join(said), " ".join(telling))
    if hits < min(len(telling), len(said)):
        return 0.0
    return hits + hits / (len(telling) + len(said))


def find_with_item(db: Connection, user_id: int, words: str) -> Memory | None:
    """Return the newest list that has an item with these words."""
    for one in [*list_all(db, user_id), *_notes_with(db, user_id, words)]:
        if find_items(read(one.content), words):
            return one
    return None


def _find_meant(turn: Turn, target: Target, items: Sequence[str]) -> list[Memory]:
    """Return the list an act is about: named, else that of the items, else the last one shown."""
    db, user_id = turn.db, turn.user.id
    named = find_named(db, user_id, target.words) if target.words else []
    if named or likeness.weighty(target.words) - list_words():
        return named
    recent = store.find_memories(db, user_id, turn.last.memories[::-1])
    shown = [one for one in recent if one.memory_type == "list" or reads_as_list(one.content)]
    with_item = [one for one in shown if any(find_items(read(one.content), i) for i in items)]
    if with_item or (shown and not items):
        return (with_item or shown)[:1]
    holding = [find_with_item(db, user_id, item) for item in items]
    if found := next((one for one in holding if one), None):
        return [found]
    return (shown or list_all(db, user_id))[:1]


def named_in(text: str, language: str) -> Listing | None:
    """Return the list that a statement is, where its name says so: "Shopping list: milk, eggs"."""
    listing = read(text)
    if not listing.items or not _may_be_name(listing.name):
        return None
    named = likeness.plain_words(listing.name)
    is_sentence = named[:1] and named[0] in tables.everywhere("text", "subj")  # "I bought ..."
    says_so = list_words() & set(named) and not is_sentence
    if not says_so or listing.name == text.strip():
        return None
    items = _apart(listing.items, language) if "\n" not in text.strip() else listing.items
    return Listing(_without_order(listing.name, language), items)


def _apart(items: tuple[Item, ...], language: str) -> tuple[Item, ...]:
    """Return items with the last two apart: "milk, bread and eggs" are three things."""
    joins = "|".join(map(re.escape, _joining(language)))
    parts = re.split(rf"\s+(?:{joins})\s+", items[-1].text, flags=re.IGNORECASE)
    if len(parts) != 2 or not all(parts):
        return items
    goes_on = len(items) > 1 and not parts[1][0].isupper()  # "tape, pens and a card for Jo"
    short = parts[:1] if goes_on else parts
    if any(len(part.split()) > MOST_OF_ITEM for part in short):
        return items
    return (*items[:-1], *map(Item, parts))


def _joining(language: str) -> list[str]:
    """Return what "and" is in a language."""
    said = tables.words(language, "answers", "carries_on") or ("and",)
    return [word for word in said if " " not in word]


def _without_order(name: str, language: str) -> str:
    """Return the name of a list without the order to begin it: "start a hardware list"."""
    words, begins = name.split(), tables.everywhere("request", "make")
    said = [word for word in words if word.casefold() not in tables.everywhere("text", "article")]
    own = tables.words(language, "request", "make") if language != "en" else ()
    if len(said) > 1 and str(tables.load(language)["verb"]) == "last" and said[-1] in own:
        return " ".join(said[:-1])  # "shopping list banao"
    is_order = len(said) > 1 and said[0].casefold() in begins
    is_order = is_order and (said != words or said[0].casefold() in own)  # "bikin daftar belanja"
    return " ".join(said[1:]) if is_order else name


# -- acts ----------------------------------------------------------------------------------------


def keep(turn: Turn, act: Keep) -> Done:
    """Keep a new list, or add to the one of this very name."""
    same = [
        one
        for one in list_all(turn.db, turn.user.id)
        if likeness.weighty(read(one.content).name) == likeness.weighty(act.name)
    ]
    if same:
        return _add(turn, same[0], act.items)
    listing = new(act.name, act.items)
    memory_id = saving.keep_words(turn, listing.content, "list")
    text = replies.list_kept(listing.name, listing.open)
    return Done(text, "list", memories=(memory_id,), quotes=(memory_id,))


def edit(turn: Turn, act: Edit) -> Done | None:
    """Change the items of a list; None: no list is meant."""
    named = _find_meant(turn, act.target, act.items or ((act.old,) if act.old else ()))
    if act.op == "swap":
        return _swap(turn, named[0], act) if named else None
    if act.op in {"add", "append"}:
        return _add_to(turn, act, named)
    if not named:
        return None
    memory = named[0]
    if act.op == "clear":
        return _clear(turn, memory)
    return _take(turn, memory, act)


def _add_to(turn: Turn, act: Edit, named: Sequence[Memory]) -> Done | None:
    items = act.items or ((act.new,) if act.new else ())
    if not items:
        return None
    if named:
        return _add(turn, named[0], items)
    listing = new(act.target.words or say(replies.A_LIST), items)
    memory_id = saving.keep_words(turn, listing.content, "list")
    text = replies.list_kept(listing.name, listing.open)
    return Done(text, "list", memories=(memory_id,), quotes=(memory_id,))


def _add(turn: Turn, memory: Memory, items: Sequence[str]) -> Done:
    listing = read(memory.content)
    fresh, again = [], set()
    for item in items[:MOST_ITEMS]:
        same = [n for n, old in enumerate(listing.items) if _is_same(old.text, item)]
        if same:
            again.add(same[0])
        else:
            fresh.append(Item(item.strip()))
    kept = tuple(
        replace(item, is_ticked=False) if number in again else item
        for number, item in enumerate(listing.items)
    )
    return _change(turn, memory, replace(listing, items=(*kept, *fresh)), "added", items)


def _is_same(one: str, other: str) -> bool:
    return likeness.plain_words(one) == likeness.plain_words(other)


def _take(turn: Turn, memory: Memory, act: Edit) -> Done | None:
    """Remove or tick items; what is not on the list is said."""
    listing = read(memory.content)
    places = {n for item in act.items for n in find_items(listing, item)}
    if not places:
        missing = ", ".join(act.items)
        return Done(
            replies.not_on_list(listing.name, missing), "list", (memory.id,), quotes=(memory.id,)
        )
    names = [listing.items[n].text for n in sorted(places)]
    if act.op == "remove":
        left = tuple(item for n, item in enumerate(listing.items) if n not in places)
        return _change(turn, memory, replace(listing, items=left), "removed", names)
    ticked = tuple(
        replace(item, is_ticked=True) if n in places else item
        for n, item in enumerate(listing.items)
    )
    return _change(turn, memory, replace(listing, items=ticked), "ticked", names)


def _swap(turn: Turn, memory: Memory, act: Edit) -> Done | None:
    """Put another item in the place of one; None: it is not on the list."""
    listing = read(memory.content)
    places = find_items(listing, act.old)
    if not places:
        return None
    items = list(listing.items)
    items[places[0]] = Item(act.new)
    gone = [listing.items[places[0]].text]
    return _change(turn, memory, replace(listing, items=tuple(items)), "removed", gone)


def _clear(turn: Turn, memory: Memory) -> Done:
    listing = read(memory.content)
    return _change(turn, memory, replace(listing, items=()), "cleared", listing.open)


def _change(turn: Turn, memory: Memory, listing: Listing, what: str, items: Sequence[str]) -> Done:
    saving.edit(turn.db, memory, listing.content, None, turn.now)
    if memory.memory_type != "list":
        store.set_memory_type(turn.db, memory.id, "list")
    text = replies.list_changed(what, listing.name, items, listing.open)
    return Done(text, "list", memories=(memory.id,), quotes=(memory.id,))


def show(turn: Turn, words: str) -> Done | None:
    """Show the list that words name, or the last one where they name none; None: there is none."""
    found = _find_meant(turn, Target(words=words), ())
    if not found and not set(content_words(words)) - list_words():
        found = _find_meant(turn, Target(), ()) or _newest_note(turn)
    if not found:
        return None
    return shown(found[0])


def shown(memory: Memory) -> Done:
    """Show what is left on a list."""
    listing = read(memory.content)
    ticked = len(listing.items) - len(listing.open)
    text = replies.list_shown(listing.name, listing.open, ticked)
    return Done(text, "shown", memories=(memory.id,), quotes=(memory.id,))


def _newest_note(turn: Turn) -> list[Memory]:
    """Return the newest notes that read as a list, of those of late."""
    recent = store.list_memories(turn.db, turn.user.id, limit=MOST_READ)
    return [one for one in recent if one.memory_type == "text" and reads_as_list(one.content)]
