"""What the rows of the table look at that put right, or change, what was said before.

Invariant: what is put right was said in the last exchange, or is known by its words.
"""

from typing import Final

from language.reader.views import View

_PUT_RIGHT: Final = 4  # items of "not Bea", with the "not"


def corrects(view: View) -> bool:
    corrected = view.known.last in ("keep", "remind", "change", "list")
    if not corrected or view.asks or view.any("remind"):
        return False
    if _is_order_after_all(view):
        return False
    if _is_one_for_another(view):
        return True
    at = view.clause.head
    first = view.items[at] if at < len(view.items) else view.head
    is_not = (
        first.has("not")
        and at + 1 < len(view.items)
        and any("," in view.clause.gap(n) for n in range(at + 1, len(view.items)))
    )
    said = len(view.items) - at > 1
    if first.has("no") and said and view.states and not view.clause.gap(at + 1).strip():
        return bool(view.items[at + 1].tags)  # not "no milk left, the shop is closing"
    return (first.has("correct") or view.items[-1].has("correct") or is_not) and said


def _is_order_after_all(view: View) -> bool:
    """ "actually scrap it", "no wait, delete that last note"."""
    return view.at > view.clause.head and view.head.has("delete", "undo", "skip", "snooze", "keep")


def _is_one_for_another(view: View) -> bool:
    """ "and it's Auntie Dee not Bea": what is put right is in what was said last."""
    at = view.find("not", since=view.clause.head + 1)
    if at is None or at < len(view.items) - _PUT_RIGHT or view.size > 8:
        return False
    before = view.items[at - 1]
    wrong = view.content_of(view.items[at + 1 :])
    if not wrong or before.has("state", "subj", "aux") or not view.content_of(view.items[:at]):
        return False
    return view.known.notes_with(wrong) == "all" or view.known.reminder_with(wrong) == "all"


def changes_it(view: View) -> bool:
    """ "change it to tulip42", after a note."""
    if view.known.last not in ("keep", "list") or view.acts("move") is None or view.is_asked:
        return False
    to = view.find("to", since=view.at + 1)
    said = to is not None and to + 1 < len(view.items)
    return (
        said and view.points_at(view.at + 1) and not view.content_of(view.items[view.at + 1 : to])
    )


def pauses(view: View) -> bool:
    if view.acts("pause") is None or view.is_asked or view.states:
        return False
    if view.reminded == "all" or view.noun_at is not None:
        return True
    points = view.points_at(view.at + 1) or view.has("all")
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
    return view.object_held != "" or (view.has("note") and bool(view.object))
