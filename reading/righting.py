"""What puts right, or changes by its words, what was said before: "no, I meant Tuesday".

Invariant: what is put right is named in the sender's words, or is what was said last.
"""

from collections.abc import Sequence
from typing import Final

from language.acts import Act, Change, Edit, Talk, Target, When
from language.forms.fold import evenly as fold
from language.reader import putting_right
from language.reader.tagging import Item
from language.reader.views import View
from reading.pieces import CARRIERS, hour_of, shifted, sure_hour_of, time_of, trim, words_of
from reading.requests import Setting

_WRONG: Final = ("not", "no", "in_place_of")  # before what is wrong


def correct(view: View, setting: Setting) -> list[Act]:
    """Read "no, I meant Tuesday", "not 11 but 11:30", "it's at 11:30, sorry"."""
    idle = ("correct", "yes", "fill", "by_now")
    items = [item for at, item in enumerate(view.items) if not item.has(*idle) or _denies(view, at)]
    if at := putting_right.scrapped(view):  # "scrap that, it's the blue one"
        items = list(view.items[at:])
    if view.any("was_moved"):  # "ahora es limone78"
        items = [item for item in items if not item.has("was_moved")]
    if not items:
        return [Talk()]
    if any(halves := putting_right.two_told(view)):
        old, new = (words_of(trim(half), setting) for half in halves)
        return [Edit(op="replace", target=Target(is_last=True), old=old, new=new)]
    wrong = next((at for at, item in enumerate(items) if item.has(*_WRONG)), None)
    denied = _until_break(items[wrong + 1 :], setting) if wrong is not None else []
    old = words_of(trim(denied, (*_LEADING, "state", "aux")), setting)
    right = [i for i in items if i.text not in fold(old).split() and not i.has("not")]
    said = _said_last(items[1 + len(denied) :]) if old and wrong == 0 else ()  # "no es Al, es Alec"
    new = words_of(said, setting) or words_of(right, setting)
    last = view.known.last
    target = Target(is_last=True)
    is_set = last in ("remind", "change")
    if old and is_set and (hour := _other_hour(items, denied, wrong, setting)):
        return [Change(op="move", target=target, when=hour)]
    if old and wrong:
        new = words_of(trim(_said_last(items[:wrong]), _LEADING), setting) or new
        return [Edit(op="replace", target=_with(old, view) or target, old=old, new=new)]
    if old and new and items[0].has("not") and not any(item.has("time") for item in items):
        return [Edit(op="replace", target=target, old=old, new=new)]  # "not Alex, Alec"
    time = shifted(view, time_of(_times_meant(items, view), setting), setting)
    if time is None:  # "foutje, 12 uur"
        time = hour_of([item for item in items if item.has("duration")], setting)
    if is_set and time is not None:
        return [Change(op="move", target=_named(items, view, setting), when=time, new_text="")]
    if is_set:
        named = trim(items, (*CARRIERS, "state", "aux"))
        return [Change(op="rename", target=target, new_text=words_of(named, setting))]
    if not old and items[0].has("subj", "state"):
        new = words_of(_said_last(items), setting) or new  # "it's limone78"
    return [Edit(op="replace", target=target, old=old, new=new or words_of(items, setting))]


_LEADING: Final = ("article", "lead")


def _with(old: str, view: View) -> Target | None:
    """Return the note that has what is wrong, where a reminder was spoken of that has it not."""
    words = frozenset(fold(old).split())
    is_other = view.known.last in ("remind", "change") and view.known.reminder_with(words) == ""
    return Target(words=old) if is_other and view.known.notes_with(words) == "all" else None


def _other_hour(
    items: Sequence[Item], denied: Sequence[Item], wrong: int | None, setting: Setting
) -> When | None:
    """Return the time of "11h pas 10h30", "non alle 10:30, alle 11" that is not denied."""
    left = [item for item in items if item not in denied]
    hour = sure_hour_of([item for item in left if item.has("time", "duration")], setting)
    return hour or (None if wrong else time_of([i for i in left if i.has("time")], setting))


def _named(items: Sequence[Item], view: View, setting: Setting) -> Target:
    """Return the reminder that is named beside its new time, else the last one."""
    others = ("time", "duration", "no", "not", "rather", "state", "aux")
    said = tuple(item for item in items if not item.has(*others) or item.has("article"))
    words = view.content_of(said)
    is_known = bool(words) and view.known.reminder_with(words) == "all"
    named = words_of(trim(said), setting) if is_known else ""
    return Target(words=named, is_last=not named)


def _times_meant(items: Sequence[Item], view: View) -> list[Item]:
    """Return the times of a clause; of "no a las 5, a las 6" what stands behind the comma."""
    times = [item for item in items if item.has("time")]
    first = view.items[view.clause.head] if view.clause.head < len(view.items) else view.head
    if len(times) != 2 or not first.has("not"):
        return times
    between = view.clause.text[times[0].end : times[1].start]
    is_open = view.clause.gap(view.clause.head + 1).strip() != ""  # "no, el sábado, a las 6"
    return times[1:] if "," in between and not is_open else times


def _denies(view: View, at: int) -> bool:
    """Tell the "no" of "no Ana, Eva", or of "Eva, no Ana", which says what is wrong, from that of
    "no, Eva"."""
    if not view.items[at].has("not") or view.any("time", "duration") or at + 1 >= len(view.items):
        return False
    if at > view.clause.head and view.content_of(view.items[:at]):
        return True
    is_pair = any("," in view.clause.gap(n) for n in range(at + 2, len(view.items)))
    return is_pair and not view.clause.gap(at + 1).strip()


def _said_last(items: Sequence[Item]) -> Sequence[Item]:
    """Return what stands for another thing: "Auntie Dee" of "and it's Auntie Dee"."""
    names = ("link", "fill", "state", "aux", "got", "wh")
    at = len(items)
    while (
        at
        and not items[at - 1].has(*names)
        and (not items[at - 1].has("subj") or items[at - 1].has("article"))
    ):
        at -= 1
    return items[at:]


def _until_break(items: Sequence[Item], setting: Setting) -> list[Item]:
    kept: list[Item] = []
    for item in items:
        if kept and ("," in setting.text[kept[-1].end : item.start] or item.has("link")):
            break
        kept.append(item)
    return kept


def should(view: View, setting: Setting) -> list[Act]:
    """Read "that should say 520", "elec should say 88210"."""
    at = view.find("should_say", since=view.clause.head) or view.at
    before = trim(view.items[view.clause.head : at], (*CARRIERS, "that", "correct"))
    new = words_of(trim(view.items[at + 1 :], ("fill", "lead", "article")), setting)
    words = words_of(before, setting)
    return [Edit(op="replace", target=Target(words=words, is_last=not words), new=new)]


def moved(view: View, setting: Setting) -> list[Act]:
    """Read "the trip's moved to the 30th", "it was put back an hour".

    It is of a note that is known, else of a reminder; or of what was spoken of last.
    """
    if putting_right.is_now_at(view):
        at = view.find("time") or view.at
        times = [item for item in view.items if item.has("time", "bare")]
        said = words_of(trim(view.items[:at], (*CARRIERS, "by_now")), setting)
        return [Change(op="move", target=Target(words=said), when=time_of(times, setting))]
    thing = trim(putting_right.moved_thing(view), (*CARRIERS, "state", "aux", "article", "that"))
    words = putting_right.moved_words(view)
    said = words_of(thing, setting).removesuffix("'s") if words else ""
    target = Target(words=said, is_last=not words)
    length = [] if view.any("onto") else [item for item in view.items if item.has("duration")]
    new = _distance(length, view, setting) if length else words_of(_of_time(view), setting)
    if not words or view.known.notes_with(words) == "all":
        return [Edit(op="shift" if length else "replace", target=target, new=new)]
    time = When(new) if length else time_of(_of_time(view), setting)
    return [Change(op="move", target=target, when=time)]


def _of_time(view: View) -> list[Item]:
    """Return the words of the new time, with what leads to it: "friday at 5"."""
    rest = view.items[view.clause.head + len(putting_right.moved_thing(view)) :]
    kept = [item for item in rest if item.has("time", "duration", "bare", "lead")]
    return trim(kept, ("to", "infinitive", "onto"))


def _distance(length: Sequence[Item], view: View, setting: Setting) -> str:
    """Return how much later or earlier, as the times read it in any language."""
    way = "earlier" if view.any("was_moved_up") else "later"
    return f"{words_of(length, setting)} {way}"


def they_moved(view: View, setting: Setting) -> list[Act]:
    """Read "they've moved the match to Sunday" of the note or the reminder that is known."""
    of, to = putting_right.parts_of_move(view)
    said = words_of(trim(of, (*CARRIERS, "state", "aux", "article")), setting)
    words = view.content_of(tuple(item for item in of if not item.has("state")))
    if view.known.notes_with(words) == "all":
        kept = trim([item for item in to if item.has("time", "bare", "lead")], ("to", "infinitive"))
        return [Edit(op="replace", target=Target(words=said), new=words_of(kept, setting))]
    time = time_of(trim(to, ("to", "infinitive")), setting)
    return [Change(op="move", target=Target(words=said), when=time)]


def reword(view: View, setting: Setting) -> list[Act]:
    """Read "change it to say text Alec"."""
    to = view.find("to", since=view.at + 2) or view.at
    new = words_of(view.items[to + 1 :], setting)
    return [Change(op="rename", target=Target(is_last=True), new_text=new)]
