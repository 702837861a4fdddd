"""What the rows of the table look at that put right, or change, what was said before.

Invariant: what is put right was said in the last exchange, or is known by its words.
"""

from typing import Final

from language import tables
from language.forms import content
from language.forms.fold import evenly as fold
from language.questions import late
from language.reader.tagging import Item
from language.reader.views import View

_MOST_MOVED: Final = 10  # words of "they have moved it to the 2nd of October"
_FEW: Final = 6  # words of "it's limone78 actually"
_SAID_OF: Final = 3  # items of "no school tomorrow"
_PAIR: Final = 2
_SCRAPPED: Final = 2  # items of "scrap that"
_MOST_SAID: Final = 24  # words of what puts right; who says more tells something
_BY_OTHERS: Final = 3  # items of who called it off
_PUT_RIGHT: Final = 4  # items of "not Bea", with the "not"


def may_be(view: View) -> bool:
    """ "could that be 5 instead?", "kan dat naar half twaalf?", right after it was set."""
    asks = view.asks or view.any("can_be")
    if not asks or view.known.last not in ("remind", "change") or view.size > _MOST_MOVED:
        return False
    changing = ("onto", "rather", "move", "was_moved", "make", "can_be")
    names = ("time", "aux", "state", "that", "subj", "fill", "lead", "minor", "article", "link")
    is_plain = all(item.has(*names, *changing) for item in view.items)
    is_order = view.any(*changing) and not view.any("wh", "whbe", "any")
    is_plain = is_plain or (
        view.items[-1].has("not") and all(item.has(*names, *changing) for item in view.items[:-1])
    )  # "bisa diganti jam 8 gak"
    return is_plain and is_order and view.any("time")


def calls_off_for(view: View) -> bool:
    """ "the dentist is off, I'm ill": a known reminder and an order, then the reason."""
    at = view.first_comma
    order = view.items[:at]
    if not any(item.has("cancel", "needless") for item in order) or view.size > _MOST_MOVED:
        return False
    if view.asks or view.any("time", "duration"):
        return False
    names = ("delete", "cancel", "needless", "fill", "that", "minor", "subj", "lead", "rather")
    words = view.content_of(tuple(item for item in order if not item.has(*names, "article")))
    return bool(words) and view.known.reminder_with(words) == "all"


def is_called_off_by(view: View) -> bool:
    """ "interviewnya dibatalin HRD nya": what is known was called off, by others."""
    at = view.find("needless") or 0
    if view.asks or view.any("time", "duration"):
        return False
    said = tables.words(view.language, "wanted", "called_off")
    if not at or view.items[at].text not in map(fold, said):
        return False
    words, others = view.content_of(view.items[:at]), view.items[at + 1 :]
    names = ("state", "not", "wh", "to", "move", "remind", "delete", "needless", "add")
    is_few = len(others) <= _BY_OTHERS and not any(item.has(*names) for item in others)
    return is_few and bool(words) and view.known.reminder_with(words) == "all"


def corrects(view: View) -> bool:
    if view.known.rang_lately and view.any("busy") and view.any("time", "duration"):
        return False  # "wait, 10 minutes"
    if late.asks_at_its_end(view) or (view.has("whsure") and view.verb == "last"):
        return False  # "is mahine kis din doodh nahi aaya tha", a question with a "not"
    if view.asks or view.any("remind") or _is_order_after_all(view) or _wants_no_thing(view):
        return False
    if view.size > _MOST_SAID or _is_excuse(view) or (view.opens_with("unkeep") and view.object):
        return False
    if view.known.last in ("ask", "shown"):
        is_other = _is_one_for_another(view) or _is_not_this(view) or _is_after_all(view)
        is_other = is_other or _is_value_now(view)
        return is_other or _is_no_but(view)
    if view.known.last not in ("keep", "remind", "change", "list"):
        return False
    if _is_one_for_another(view) or _is_moved(view) or scrapped(view) or _is_value_now(view):
        return True
    at = view.clause.head
    first = view.items[at] if at < len(view.items) else view.head
    is_not = (
        first.has("not")
        and at + 1 < len(view.items)
        and any("," in view.clause.gap(n) for n in range(at + 1, len(view.items)))
    )
    said = len(view.items) - at > 1
    if first.has("no") and said and _is_denial(view, at):
        return False
    if first.has("no") and said and not view.clause.gap(at + 1).strip():
        if view.states:
            return bool(view.items[at + 1].tags)  # not "no milk left, the shop is closing"
        if _is_without(view, at):
            return False
    if pair_not(view) or any(not_but(view)):
        return True
    if _is_wish_alone(view, first):
        return False
    return (first.has("correct") or view.items[-1].has("correct") or is_not) and said


def _is_excuse(view: View) -> bool:
    """Tell "I couldn't yet," before "again in an hour", after it rang, from what puts right."""
    is_one_of_several = view.known.rang_lately and not view.is_alone
    return is_one_of_several and not view.any("time", "duration", "remind")


def _is_wish_alone(view: View, first: Item) -> bool:
    """ "das wär mir lieber", "brauchst doch nicht", of a reminder: no new name of it."""
    if view.known.last not in ("remind", "change") or first.has("correct", "not", "no"):
        return False
    is_wish = view.items[-1].has("rather", "needless", "no")
    return is_wish and not view.any("time", "duration")


def _wants_no_thing(view: View) -> bool:
    """ "no gym reminders in May", which puts nothing right; "no, the reminder is at 5" does."""
    noun = view.find("thing", "things")
    first = view.items[0]
    if noun is None or not first.has("no", "not") or first.has("delete"):
        return False
    return not any("," in view.clause.gap(at) for at in range(1, noun + 1))


def _is_denial(view: View, at: int) -> bool:
    """Tell "no contesta", after a reminder: in some languages "no" is "not", too."""
    if view.known.last not in ("remind", "change") or not view.items[at].has("not"):
        return False
    if view.clause.gap(at + 1).strip() or view.has_comma:
        return False
    after = view.items[at + 1]
    said = any(item.has("time", "duration", "correct") for item in view.items[at + 1 :])
    is_verb = not after.tags or (after.has("minor", "aux") and not after.has("state", "article"))
    return is_verb and not said


def _is_without(view: View, at: int) -> bool:
    """Tell "no school tomorrow" from "no room 4": it says what there is none of."""
    named = view.items[at + 1]
    if named.tags or named.has_digit or len(view.items) - at < _SAID_OF:
        return False
    words = view.content_of((named,))
    if any(item.has_digit and not item.has("time") for item in view.items[at + 2 :]):
        return view.known.notes_with(words) == "" and view.known.reminder_with(words) == ""
    return any(item.has("time", "article", "that") for item in view.items[at + 2 :])


def pair_not(view: View) -> tuple[Item, ...]:
    """Return the two of "not the 12 the 14", the wrong one first; nothing where it is no such."""
    start = view.clause.head
    if start >= len(view.items) or not view.items[start].has("not") or view.size > _FEW:
        return ()
    rest = [item for item in view.items[start + 1 :] if not item.has("article")]
    is_pair = len(rest) == _PAIR and all(item.has_digit for item in rest)
    return tuple(rest) if is_pair and view.known.last in _CORRECTED else ()


def two_told(view: View) -> tuple[tuple[Item, ...], ...]:
    """Return what was wrong and what is right, of "not the 12 the 14", "not at 3 but at 4"."""
    if pair := pair_not(view):
        return tuple((item,) for item in pair)
    return not_but(view)


def not_but(view: View) -> tuple[tuple[Item, ...], tuple[Item, ...]]:
    """Return the two of "not at 3 but at 4", the wrong one first; nothing where it is no such."""
    start = view.clause.head
    while start < len(view.items) and view.items[start].has("correct") and start < _SCRAPPED:
        start += 1
    if start >= len(view.items) or not view.items[start].has("not") or view.size > _MOST_MOVED:
        return (), ()
    but = {*map(fold, tables.words(view.language, "heard", "but"))}
    at = next((n for n in range(start + 2, len(view.items)) if view.items[n].text in but), 0)
    wrong, right = view.items[start + 1 : at], view.items[at + 1 :]
    both = view.known.last in _CORRECTED and at and right
    return (wrong, right) if both and _are_alike(right, wrong) else ((), ())


def scrapped(view: View) -> int:
    """Return the index of what stands for it in "scrap that, it's the blue one"; 0: no such."""
    at = view.clause.head
    while at < len(view.items) and view.items[at].has("correct"):
        at += 1
    end = next((n for n in range(at + 1, len(view.items)) if "," in view.clause.gap(n)), 0)
    if not end or end - at > _SCRAPPED or view.known.last not in ("keep", "list"):
        return 0
    order, told = view.items[at:end], view.items[end]
    named = "that", "needless", "cancel", "delete"
    is_order = order[0].has("delete", "needless") and all(item.has(*named) for item in order)
    return end if is_order and told.has("subj") and told.has("state") else 0


def _is_not_this(view: View) -> bool:
    """ "not Fen, Wren", after a note with Fen was shown."""
    start = view.clause.head
    if start >= len(view.items) or not view.items[start].has("not"):
        return False
    end = next((n for n in range(start + 1, len(view.items)) if "," in view.clause.gap(n)), start)
    wrong = view.content_of(view.items[start + 1 : end])
    return bool(wrong) and view.size <= _FEW and view.known.notes_with(wrong) == "all"


def _is_no_but(view: View) -> bool:
    """ "no, the code is 4411", after a note with the code was shown."""
    start = view.clause.head
    if start + 1 >= len(view.items) or not view.items[start].has("no") or view.size > _MOST_MOVED:
        return False
    if not view.states or view.items[-1].tags:
        return False
    about = view.content_of(view.items[start + 1 : -1])
    value = view.content_of(view.items[-1:])
    is_kept = bool(about) and view.known.notes_with(about) == "all"
    return is_kept and bool(value) and view.known.notes_with(value) == ""


def _is_moved(view: View) -> bool:
    """ "they've moved it to the 2nd of October", of what was said last."""
    names = ("subj", "state", "aux", "that", "infinitive", "lead", "time", "minor", "fill", "move")
    by_others = view.head.has("they_moved")
    least = _PUT_RIGHT - 1 if by_others else _PUT_RIGHT
    if view.size > _MOST_MOVED or not view.only(*names, "they_moved") or len(view.items) < least:
        return False
    time = view.items[-1].has("time") and view.items[-2].has("infinitive", "that")
    if by_others:
        return time
    return (
        time
        and view.items[-2].has("infinitive")
        and view.head.has("subj")
        and view.states
        and not view.head.has("article")
    )


def is_now_then(view: View) -> bool:
    """ "oh it's the 23rd", "and it's Friday now", after a note with another day."""
    start = view.clause.head
    if (
        view.known.last not in ("keep", "remind", "change")
        or view.asks
        or view.size > _FEW
        or start >= len(view.items) - 1
    ):
        return False
    first, rest = view.items[start], view.items[start + 1 :]
    is_of_it = first.has("subj") and first.has("state") and rest[0].has("time", "lead")
    names = ("time", "lead", "minor", "fill", "bare")
    return is_of_it and view.has("time") and all(item.has(*names) for item in rest)


def _is_after_all(view: View) -> bool:
    """ "it's limone78 actually", after a note was shown."""
    if view.size > _FEW or not view.any("correct") or len(view.items) <= view.clause.head:
        return False
    first = view.items[view.clause.head]
    return first.has("subj") and first.has("state") and not view.has("wh", "whbe", "remind")


def _is_value_now(view: View) -> bool:
    """ "it's now limone78", "ahora es limone78": another code, of what was spoken of."""
    names = ("by_now", "was_moved", "state", "aux", "subj", "that", "fill")
    said = [item for item in view.items if not item.has(*names)]
    is_now = view.any("was_moved") or (view.any("by_now") and view.states)
    return is_now and len(said) == 1 and said[0].has_digit and not said[0].tags


def _is_order_after_all(view: View) -> bool:
    """ "actually scrap it", "no wait, delete that last note", "after all it isn't needed"."""
    if view.any("needless") and not view.has_comma and not view.any("time", "duration"):
        return True
    if view.items[-1].has("cancel") and view.known.last in ("remind", "change"):
        return True  # "no va bene così, annulla"
    return view.at > view.clause.head and view.head.has("delete", "undo", "skip", "snooze", "keep")


def _is_one_for_another(view: View) -> bool:
    """ "and it's Auntie Dee not Bea": what is put right is in what was said last."""
    at = view.find("not", "in_place_of", since=view.clause.head + 1)
    if view.items[view.clause.head : view.clause.head + 1] and view.head.has("not"):
        return False  # "ne me rappelle pas le yoga"
    if at is None or at < len(view.items) - _PUT_RIGHT or view.size > 8:
        return False
    before = view.items[at - 1]
    wrong = view.content_of(view.items[at + 1 :])
    if _are_alike(view.items[view.clause.head : at], view.items[at + 1 :]):
        return True
    if not wrong or before.has("state", "subj", "aux") or not view.content_of(view.items[:at]):
        return False
    return view.known.notes_with(wrong) == "all" or view.known.reminder_with(wrong) == "all"


def _are_alike(right: tuple[Item, ...], wrong: tuple[Item, ...]) -> bool:
    """Tell "5.40 not 5.20", "£8 not 6", "Thursday not Friday": numbers, or times, side by side."""
    names = ("time", "lead", "minor", "subj", "state", "fill", "correct")
    plain = all(item.has_digit or item.has(*names) for item in (*right, *wrong))
    numbers = any(item.has_digit for item in right) and any(item.has_digit for item in wrong)
    times = any(item.has("time") for item in right) and any(item.has("time") for item in wrong)
    return plain and (numbers or times)


def changes_it(view: View) -> bool:
    """ "change it to tulip42", after a note."""
    if view.known.last not in ("keep", "list") or view.acts("move") is None or view.is_asked:
        return False
    to = view.find("to", since=view.at + 1)
    said = to is not None and to + 1 < len(view.items)
    return (
        said and view.points_at(view.at + 1) and not view.content_of(view.items[view.at + 1 : to])
    )


def should_say(view: View) -> bool:
    """ "that should say 520", "elec should say 88210", of what was kept, set or shown last."""
    at = view.find("should_say", since=view.clause.head)
    if at is None or at + 1 >= len(view.items) or view.asks:
        return False
    before = view.items[view.clause.head : at]
    words = view.content_of(before)
    if words:
        return view.known.notes_with(words) == "all"
    points = all(item.has("that", "fill", "correct", "link") for item in before)
    return points and view.known.last in (*_CORRECTED, "ask", "shown")


def was_moved(view: View) -> bool:
    """ "the trip's moved to the 30th", "it was put back an hour": something known has another
    time, by its words or because it was spoken of last."""
    if is_now_at(view):
        return True
    at = view.find("was_moved", since=view.clause.head)
    if at is None or view.asks or view.size > _MOST_MOVED or view.opens_with("delete", "unkeep"):
        return False
    said = moved_thing(view)
    names = (*_BESIDE_NEW_TIME, *_OF_MOVING)
    rest = view.items[view.clause.head + len(said) :]
    if not view.any("time", "duration") or not all(item.has(*names) for item in rest):
        return False
    if moved_words(view):
        return True
    if view.known.last not in (*_CORRECTED, "ask", "shown"):
        return False
    if not said:
        is_state = view.head.has("state", "aux") and not view.head.has("subj", "remind", "move")
        return " " in view.items[at].text or is_state  # "se aplazó al viernes"
    events = content.events(view.language)
    if all(item.text in events for item in said):
        return True  # "acaranya diundur jadi jam 8"
    words = view.content_of(said)
    if words:
        return words <= events
    return any(i.has("that", "stands_for") or (i.has("subj") and i.has("state")) for i in said)


def moved_words(view: View) -> frozenset[str]:
    """Return the words by which what was moved is known; none: it is what was spoken of last."""
    said = tuple(item for item in moved_thing(view) if not item.has("state"))
    words, known = view.content_of(said), view.known
    is_known = words and "all" in (known.notes_with(words), known.reminder_with(words))
    return words if is_known else frozenset()


_OF_MOVING: Final = ("was_moved", "state", "aux")


def moved_thing(view: View) -> tuple[Item, ...]:
    """Return what stands before it was moved, and before the new time."""
    items = view.items[view.clause.head :]
    for at, item in enumerate(items):
        is_state = item.has("state", "aux") and not item.has("subj", "article", "that")
        if item.has("was_moved", "time", "duration") or is_state:
            end = at
            while end and items[end - 1].has("lead", "minor") and not _names(items[end - 1]):
                end -= 1
            return items[:end]
    return items


def _names(item: Item) -> bool:
    return item.has("subj", "that", "article")


def they_moved(view: View) -> bool:
    """ "they've moved the match to Sunday", "la junta la movieron a las 5", of what is known."""
    if view.asks or view.size > _MOST_MOVED:
        return False
    of, to = parts_of_move(view)
    words, known = view.content_of(tuple(item for item in of if not item.has("state"))), view.known
    is_known = bool(words) and "all" in (known.reminder_with(words), known.notes_with(words))
    return bool(to) and is_known


def parts_of_move(view: View) -> tuple[tuple[Item, ...], tuple[Item, ...]]:
    """Return what names the thing that others moved, before or behind the verb, and to when."""
    start = view.clause.head
    at = view.find("they_moved", since=start)
    if at is None:
        return (), ()
    last = len(view.items) - (view.items[-1].has("was_moved") and at + 1 < len(view.items))
    end = last  # behind it "verschoben", of "sie haben es auf Montag verschoben"
    while end > at + 1 and view.items[end - 1].has(*_BESIDE_NEW_TIME):
        end -= 1
    to = view.items[end:last]
    of = (*view.items[start:at], *view.items[at + 1 : end])
    return of, to if to and to[-1].has("time") else ()


_BESIDE_NEW_TIME: Final = (
    "time", "duration", "lead", "minor", "infinitive", "fill", "to", "bare", "rather",
)  # fmt: skip


def is_now_at(view: View) -> bool:
    """ "the dentist is at 5 now", of a known reminder; so "पार्लर अब शाम 5 बजे है"."""
    names = ("time", "by_now", "state", "aux", "fill", "article")
    said = [item for item in view.items if not item.has(*names)]
    if view.asks or any(item.tags for item in said) or view.size > _MOST_MOVED:
        return False
    words = view.content_of(tuple(said))
    is_now = view.any("state") and view.any("time") and view.any("by_now")
    return is_now and bool(words) and view.known.reminder_with(words) == "all"


def rewords(view: View) -> bool:
    """ "change it to say text Alec", of the reminder that was set or changed last."""
    if view.known.last not in ("remind", "change") or view.is_asked:
        return False
    if view.acts("move") is None or not view.points_at(view.at + 1):
        return False
    to = view.find("to", since=view.at + 2)
    if to is None or to + 1 >= len(view.items) or view.content_of(view.items[view.at + 1 : to]):
        return False
    after = view.items[to + 1 :]
    return not any(item.has("time", "duration", "bare") or item.has_digit for item in after)


_CORRECTED: Final = ("keep", "remind", "change", "list")


def adds_to_note(view: View) -> bool:
    """ "add to the window note: it needs a new sill", "add to that: she's a nurse"."""
    if view.acts("add") is None or view.asks:
        return False
    if adds_to_last(view):
        return True
    if not view.has("note"):
        return False
    at = view.find("note", since=view.at)
    if at is None or at + 1 >= len(view.items) or ":" not in view.clause.gap(at + 1):
        return False
    return view.known.notes_with(view.content_of(named_note(view))) == "all"


def adds_to_last(view: View) -> int:
    """Return the index of the first item that is put to the note before; 0: none is."""
    if view.known.last not in ("keep", "ask", "shown") or view.has("list", "things", "thing"):
        return 0
    if view.head.has("want"):
        return 0  # "need: bin bags, oat milk"
    at = view.at + 1
    has_colon = at < len(view.items) and ":" in view.clause.gap(at)
    to = view.find("infinitive", "lead", since=view.at)
    if to == at and at + 1 < len(view.items) and view.items[at + 1].has("that"):
        at, has_colon = at + 2, True
    elif at + 1 < len(view.items) and view.items[at].has("that"):
        at, has_colon = at + 1, view.items[at + 1].has("subj")  # "add that she's a nurse"
    return at if has_colon and at < len(view.items) else 0


def named_note(view: View) -> tuple[Item, ...]:
    """Return the items that name the note: "the window" of "add to the window note: ..."."""
    at = view.find("note", since=view.at) or view.at
    return tuple(item for item in view.items[view.at + 1 : at] if not item.has("note"))


def swaps(view: View) -> int:
    """Return the index of what leads to the new one in "swap the thermos for a flask"; 0: none."""
    if view.acts("swap") is None or view.asks or view.has("time"):
        return 0
    for at in range(view.at + 2, len(view.items) - 1):
        item = view.items[at]
        if item.has("lead", "minor", "to") and not item.has("article"):
            names = ("article", "subj", "lead")
            old = [one for one in view.items[view.at + 1 : at] if not one.has(*names)]
            return at if old and view.known.item(" ".join(one.text for one in old)) else 0
    return 0


def swaps_item(view: View) -> bool:
    return swaps(view) > 0


def pauses(view: View) -> bool:
    if view.acts("pause") is None or view.is_asked or view.states:
        return False
    if view.reminded == "all" or view.noun_at is not None:
        return True
    points = view.points_at(view.at + 1) or view.has("all") or view.head.has("that")
    return (
        points and not view.object and view.known.last in ("remind", "change", "shown", "ask", "")
    )


def _ends_in_number(view: View) -> bool:
    """ "change my locker to 14", where the hour is none."""
    return view.items[-1].has("bare")


def changes_note(view: View) -> bool:
    if view.acts("move") is None or view.has_label:
        return False
    if not view.has("to", "state") and not _ends_in_number(view):
        return False
    if view.items[-1].has("time") and view.known.item(" ".join(sorted(view.object))):
        return False  # "move fix bike to tomorrow": an item has no time
    to = view.find("to", since=view.at + 1)
    old = view.content_of(view.items[view.at + 1 : to]) if to is not None else frozenset()
    if old and not view.has("time") and view.holds(old):
        return True
    return view.object_held != "" or (view.has("note") and bool(view.object))
