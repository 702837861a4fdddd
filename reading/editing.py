"""What changes a list or a note: things added, ticked, taken off, a note put otherwise."""

from collections.abc import Callable, Sequence

from language.acts import Act, Edit, EditOp, Target
from language.reader import putting_right
from language.reader.tagging import Item
from language.reader.views import View
from reading.pieces import after_verb, trim, words_of
from reading.requests import Setting


def edit(op: EditOp, *names: str) -> Callable[[View, Setting], list[Act]]:
    """Return the builder of a change to a list, by the tags of its verb."""

    def made(view: View, setting: Setting) -> list[Act]:
        items = after_verb(view, *names)
        name = view.known.list_named(" ".join(item.text for item in view.items))
        body, named = _apart(items)
        if not named and view.goal is not None:
            goal = view.items[view.goal]
            body, named = items[: items.index(goal)], list(view.items[view.goal + 1 :])
            name = view.known.list_named(" ".join(item.text for item in named))
        while len(body) > 1 and body[-1].has("add"):
            body.pop()  # "I forgot the coffee, add it"
        target = Target(words=name or words_of(named, setting), is_last=not name and not named)
        if op == "remove" and view.acts("delete") is None:
            return [Edit(op="tick", target=target, items=_listed(trim(body), setting))]
        if op == "remove" and not view.object:
            return [Edit(op="clear", target=target)]  # "clear the list": it stays, and is empty
        return [Edit(op=op, target=target, items=_listed(trim(body), setting))]

    return made


def _apart(items: list[Item]) -> tuple[list[Item], list[Item]]:
    """Return what is of a list, and the words that name it: "tape", "hardware list"."""
    end = next((n for n, item in enumerate(items) if item.has("list")), len(items))
    named = trim([item for item in items if item.has("list")])
    if not trim(items[:end]) and trim(items[end + 1 :]):
        return items[end + 1 :], named  # "list mein paneer daalo"
    lead = next((n for n in reversed(range(end)) if items[n].has("lead")), None)
    if lead is None or lead + 1 >= end or end == len(items):
        return items[:end], named
    between = [item for item in items[lead + 1 : end] if not item.has("article", "subj")]
    if not between or lead == 0 or any(item.has("link") for item in between):
        return items[:end], named
    return items[:lead], [*between, *items[end : end + 1]]


def _listed(items: Sequence[Item], setting: Setting) -> tuple[str, ...]:
    """Return the things of "bread, butter and two lemons"."""
    found: list[list[Item]] = [[]]
    for at, item in enumerate(items):
        between = setting.text[items[at - 1].end : item.start] if at else ""
        if item.has("link"):
            found.append([])
        elif "," in between or "\n" in between or ";" in between:
            found.append([item])
        else:
            found[-1].append(item)
    return tuple(words for each in found if (words := words_of(trim(each), setting)))


def append(view: View, setting: Setting) -> list[Act]:
    """Read "add to the window note: it needs a new sill", "add to that: she's a nurse"."""
    if at := putting_right.adds_to_last(view):
        new = words_of(view.items[at:], setting)
        return [Edit(op="append", target=Target(is_last=True), new=new)]
    at = view.find("note", since=view.at) or view.at
    named = words_of(trim(putting_right.named_note(view)), setting)
    new = words_of(view.items[at + 1 :], setting)
    return [Edit(op="append", target=Target(words=named), new=new)]


def swap(view: View, setting: Setting) -> list[Act]:
    """Read "swap the thermos for a flask", of a list."""
    at = putting_right.swaps(view)
    old = words_of(trim(view.items[view.at + 1 : at]), setting)
    new = words_of(trim(view.items[at + 1 :]), setting)
    return [Edit(op="swap", target=Target(), old=old, new=new)]


def replace(view: View, setting: Setting) -> list[Act]:
    """Read "change my locker to 14", of a note."""
    items = after_verb(view, "move")
    at = next((n for n, item in enumerate(items) if item.has("to", "state") and n), len(items))
    old, new = items[:at], words_of(items[at + 1 :], setting)
    target = Target(words=words_of(trim(old), setting))
    return [Edit(op="replace", target=target, new=new)]
