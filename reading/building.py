"""A clause and the row that decided to the acts it stands for.

Invariant: an act names what it is about in the sender's words; what is done is for others.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

import when
from language import tables
from language.acts import (
    Act,
    Answer,
    Ask,
    Change,
    ChangeOp,
    Command,
    Edit,
    Forget,
    Help,
    Keep,
    Remind,
    Scope,
    Talk,
    Target,
    Unclear,
    Undo,
    Wants,
    When,
)
from language.forms.deeds import is_beside
from language.forms.fold import evenly as fold
from language.questions import kinds
from language.reader import reminding, several, telling
from language.reader.rules import Row
from language.reader.tagging import Item
from language.reader.views import View
from reading import days, editing, ending, requests, righting, sharing
from reading.pieces import (
    CARRIERS,
    after_verb,
    aim,
    hour_of,
    ordinal,
    shifted,
    split_at_time,
    time_of,
    trim,
    words_of,
)
from reading.requests import Setting


def build(row: Row, view: View, setting: Setting) -> list[Act]:
    """Return the acts of a clause, with the row's name and how sure it is.

    Each has a span of its own where it is one of several, else that of the clause.
    """
    acts = _BUILDERS[row.act](view, setting)
    whole = ((view.clause.start, view.clause.end),)
    rule, sure = row.name, row.confidence
    return [replace(act, spans=act.spans or whole, rule=rule, confidence=sure) for act in acts]


# --- One builder an act ---------------------------------------------------------------------------


def _keep(view: View, setting: Setting) -> list[Act]:
    has_day = view.any("time")
    orders = view.head if view.opens_with("make") else None  # "put the bins out"
    states = any(item.has("state") for item in view.items if item is not orders)
    offers, time = has_day and not states, _may_move_to(view, setting)
    return [Keep(offers=offers, unsure=_reads_as_order(view), moves=time)]


def _may_move_to(view: View, setting: Setting) -> When | None:
    """Return the time of a few words that may move what was spoken of last, or rang."""
    is_near = view.known.last in ("remind", "change") or view.known.rang_lately
    if not is_near or not view.is_alone or view.has_label or view.size > _FEW or view.asks:
        return None
    words = sorted(view.content)[:4]
    new = sum(not view.known.reminder_with(frozenset({word})) for word in words)
    is_of_it = new < len(words) or not words or view.any("once", "rather")  # "Lena can only Friday"
    times = [item for item in view.items if item.has("time", "duration")]
    return time_of(times, setting) if times and is_of_it and new <= _NEW else None


def _reads_as_order(view: View) -> bool:
    """Tell a note that may have been meant to ring, or to change what rings."""
    if view.states or view.has_label or view.opens_with("keep"):
        return False
    if view.has("remind") or (view.noun_at is not None and view.has("time")):
        return True
    orders = ("delete", "move", "snooze", "skip", "needless", "once")
    if _goes_on_changing(view) or several.denies(view):
        return True
    if view.has("time") and view.has(*orders):
        words = sorted(view.content)[:8]
        if any(view.known.reminder_with(frozenset({word})) for word in words):
            return True  # "put the Dale call off till Monday", where one is of Dale
    if not view.opens_with(*orders):
        return False
    return view.noun_at is not None or view.points_at(view.at + 1) or not view.object


def _goes_on_changing(view: View) -> bool:
    """ "stop after September", "from February only on Mondays", after a reminder was spoken of."""
    if view.known.last not in ("remind", "change") or view.size > _FEW or not view.is_alone:
        return False
    ordered = view.head.has("delete", "pause", "move", "skip", "once")
    bounds = view.head.has("bound", "limit") and view.has("time")
    return bounds or (ordered and view.has("bound", "limit", "before", "time"))


_FEW: Final = 8  # words
_MOST_ASKED: Final = 200  # items of a question that are looked for; a long one has thirty
_NEW: Final = 2  # words of what may move a reminder that are not of its title


def _previous(view: View, setting: Setting) -> list[Act]:
    return [Keep(previous=True)]


def _ask(view: View, setting: Setting) -> list[Act]:
    return [_question(view, setting)]


def _question(view: View, setting: Setting) -> Ask:
    items = list(view.items[view.at :])
    while (
        len(items) > 1
        and items[0].has("show", "tell", "remind", "fill", "link")
        and not items[0].has("wh")
    ):
        items.pop(0)
    wants_all = _wants_all(view)
    items = items[:_MOST_ASKED]
    about = words_of(_about(items) if wants_all else items, setting)
    stretch = when.find_range(view.clause.words, setting.now, setting.zone, setting.language)
    wants = _wanted(view, has_stretch=stretch is not None)
    kind = kinds.find_media(about) if wants in ("fact", "everything") else ""
    if kind and view.opens_with("show", "media") and view.has("media"):
        wants = "media"
    return Ask(about=about, wants=wants, stretch=stretch, kind=kind)


def _wanted(view: View, *, has_stretch: bool) -> Wants:
    """Return what a question wants: what is on, a list, a number, a sum, all there is."""
    beside = tuple(i for i in view.items if not i.has("ahead", "ahead_beside", "done", "state"))
    beside = tuple(item for item in beside if not item.has("asks_last"))
    said = view.content_of(beside)
    content = view.content_of(tuple(item for item in view.items if not item.has("asks_last")))
    if view.has("sum"):  # "how much did I spend today"
        return "sum"
    if view.any("time") and (view.opens_with("any") or not content):
        return "agenda"
    if has_stretch and not said and view.any("ahead", "ahead_beside", "wh", "whbe", "any"):
        return "agenda"
    if not said and view.any("ahead") and view.any("wh", "whbe"):
        return "agenda"  # "what's the programme?"
    if view.list_name or view.known.list_named(" ".join(item.text for item in view.items)):
        return "list"
    if view.has("count"):
        return "count"
    return "everything" if _wants_all(view) else "fact"


def _wants_all(view: View) -> bool:
    """ "what do you know about Anna", "list everything about the house"."""
    return view.has("overview") or (view.opens_with("show", "tell", "all") and view.has("all"))


def _about(items: Sequence[Item]) -> Sequence[Item]:
    """Return what stands behind "about", or the items."""
    lead = next((at for at, item in enumerate(items) if item.has("to")), len(items))
    return items[lead + 1 :] or items


def _offer(view: View, setting: Setting) -> list[Act]:
    return [replace(_question(view, setting), offers=True)]


def _carried(view: View, setting: Setting) -> list[Act]:
    return [replace(_question(view, setting), carried=True)]


def _list(view: View, setting: Setting) -> list[Act]:
    return [replace(_question(view, setting), wants="list")]


def _reminders(view: View, setting: Setting) -> list[Act]:
    asked = _question(view, setting)
    kept = trim(
        [i for i in view.items[view.at :] if not i.has("time")],
        (*CARRIERS, "wh", "whbe", "any", "aux", "show", "tell", "remind", "state"),
    )
    kept = [item for item in kept if not item.has("rings", "make", "ends", "goes_on", "left")]
    named = not view.content_of(tuple(kept)) and view.has("soonest")
    points = view.has("that") or (view.has("goes_on") and not view.has("things"))
    points = points and not kept and not view.has("thing", "things")
    kind = "next" if named and not view.has("things") else ""
    beside = tuple(item for item in kept if not item.has("ahead", "ahead_beside"))
    about = "" if kind or not view.content_of(beside) else words_of(kept, setting)
    return [replace(asked, about=about, wants="reminders", kind=kind, carried=points)]


def _remind(view: View, setting: Setting) -> list[Act]:
    """Read a clause's requests; a statement that ran into it is kept beside them."""
    asked = sharing.share(requests.read_requests(view, setting), setting)
    found: list[Act] = [sharing.monthly(request, setting.language) for request in asked]
    first = found[0]
    if isinstance(first, Remind) and view.only(*_POINTING):
        found = [replace(first, message="")]  # "erinner mich dran": of what was said before
    said = requests.said_before(view)
    if said is None:
        return found
    start, end = found[0].spans[0]
    found[0] = replace(found[0], spans=((said[1], end),))
    return [Keep(spans=((start, said[1]),)), *found]


def _remind_again(view: View, setting: Setting) -> list[Act]:
    """Read the time of one more reminder of the same; its words are those of the last."""
    minor = {*map(fold, tables.words(setting.language, "text", "minor"))}
    times = [i for i in view.items if i.has("time", "lead", "duration") and i.text not in minor]
    words = " ".join(words_of([item], setting) for item in trim(times, ("link",)))
    said = when.read_request(words, setting.now, setting.zone, setting.language)
    return [Remind(when=When(words, said.due, said.rrule, said.has_clock, said.problem))]


_POINTING: Final = ("remind", "minor", "that", "fill", "to", "lead", "link")


def _change(op: ChangeOp, *names: str) -> Callable[[View, Setting], list[Act]]:
    def change(view: View, setting: Setting) -> list[Act]:
        items = [item for item in after_verb(view, *names) if not item.has("remind")]
        if op == "done":
            items = [item for item in items if not item.has("thing", "done")]
        if op in ("move", "snooze"):
            items = _without_asking(items) if view.asks else items
            items, is_once = _before_once(items)
            verb, first = view.acts(*names), view.find("time", "duration")
            is_ordered = verb == view.at and first is not None and verb < first
            of, to = split_at_time(items, setting, is_ordered=is_ordered)
            to = _without_prefix(to, view)
            day = _day_of(of, view, setting)
            filling = [
                item for item in view.items if item.has("fill") and not item.has("lead", "once")
            ]
            time = time_of(to, setting, filling)
            time = _rather_at(view, to, setting) or time
            time = shifted(view, time, setting) if op == "move" else _length_of(to, time, setting)
            target = aim([item for item in of if not item.has("remind")], view, setting)
            if day and target.is_last and not any(item.has("that", "last") for item in of):
                target = Target()  # "move tomorrow's to Friday": what rings then
            scope = "one" if is_once or day else _scope(view)
            return [Change(op=op, target=target, when=time, day=day, scope=scope)]
        times = [item for item in items if item.has("time")]
        if op == "done":  # "den Rasen hab ich heute gemäht"
            times = [item for item in times if not is_beside(item.text, setting.language)]
        day = days.several(times, setting) or time_of(times, setting)
        target = aim(items, view, setting)
        names_day = op == "cancel" and all(item.has(*_BESIDE_DAY) for item in items)
        if day and target.is_last and names_day:  # "annule juste lundi"
            return [Change(op=op, target=Target(), day=day, scope=_scope(view))]
        scope = "all" if target.is_all and _says_whose(view) else _scope(view)
        return [Change(op=op, target=target, day=day, scope=scope)]

    return change


def _without_prefix(items: list[Item], view: View) -> list[Item]:
    """Return a new time without what comes apart from its verb: "schuif een uurtje op"."""
    while view.verb == "both" and items and items[-1].has("minor") and not items[-1].has("time"):
        items = items[:-1]
    return items


def _rather_at(view: View, items: Sequence[Item], setting: Setting) -> When | None:
    """Return the hour of "3 uur is ook goed", which might be a length; None: it is none."""
    if not view.any("rather") or view.any("delay", "advance") or any(i.has("time") for i in items):
        return None
    return hour_of([item for item in items if item.has("duration")], setting)


def _length_of(items: Sequence[Item], time: When | None, setting: Setting) -> When | None:
    """Return the length alone of "um 30 Minuten", "by half an hour", which is no time."""
    if time is None or time.due is not None:
        return time
    length = [item for item in items if item.has("duration")]
    return (time_of(length, setting) or time) if length else time


_BESIDE_DAY: Final = ("time", "lead", "fill", "once", "minor", "article", "skip")


def _without_asking(items: list[Item]) -> list[Item]:
    """Return the items of "could you move it to six?" without its verbs."""
    others = ("move", "aux", "state", "make", "was_moved")
    return [i for i in items if not i.has(*others) or i.has("time", "lead", "that", "article")]


def _put_off_for(view: View, setting: Setting) -> list[Act]:
    """Read "at the vet's, in an hour again": what is told besides is kept."""
    excuse = reminding.excuse_of(view)
    then = view.items[len(excuse) :]
    time = time_of([item for item in then if item.has("time", "duration")], setting)
    change = Change(op="snooze", when=time)
    told = tuple(item for item in excuse if not item.has("busy", "no", "not", "aux", "state"))
    if len(view.content_of(told)) <= any(item.has("not") for item in excuse):  # "haven't yet"
        return [change]
    start, end = view.clause.start, view.clause.end
    kept = Keep(spans=((start, excuse[-1].end),))
    return [kept, replace(change, spans=((then[0].start, end),))]


def _moves(view: View, setting: Setting) -> list[Act]:
    """Read "move the vet to 11 and the parcel to Friday", each as an order of its own."""
    parts = several.parts_of(view)
    starts = [view.clause.start, *(part[0].start for part in parts[1:])]
    ends = [*(part[-1].end for part in parts[:-1]), view.clause.end]
    found: list[Act] = []
    for part, start, end in zip(parts, starts, ends, strict=True):
        of = several.named(part)
        time = shifted(view, time_of(trim(part[len(of) :], ("minor",)), setting), setting)
        target = aim(of, view, setting)
        found.append(Change(op="move", target=target, when=time, spans=((start, end),)))
    return found


def _once(view: View, setting: Setting) -> list[Act]:
    times = [item for item in view.items if item.has("time", "lead", "bound")]
    times = times or [item for item in view.items if item.has("duration")]
    time = time_of(trim(times, ("bound",)), setting)
    words = " ".join(words_of([item], setting) for item in times if not item.has("bound"))
    said = when.read_request(words, setting.now, setting.zone, setting.language)
    if view.has("rather") and said.due is not None and not said.message and view.has("time"):
        time = When(words, said.due, said.rrule, said.has_clock)  # "this Friday it's at 5 instead"
    time = shifted(view, time, setting)
    return [Change(op="move", target=Target(is_last=True), when=time, scope="one")]


def _except(view: View, setting: Setting) -> list[Act]:
    times = trim(view.rest, ("fill", "minor", "lead"))
    day = days.several(times, setting) or time_of(times, setting)
    scope: Scope = "" if any(item.has_digit for item in times) else "series"  # "except the 16th"
    return [Change(op="skip", target=Target(is_last=True), day=day, scope=scope)]


def _not_then(view: View, setting: Setting) -> list[Act]:
    """Read "not this Thursday", "hoy no" of the reminder spoken of."""
    times = [item for item in view.items if item.has("time")]
    day = days.several(times, setting) or time_of(times, setting)
    others = ("no", "not", "time", "correct", "skip", "that", "once", "remind")
    named = [item for item in view.items if not item.has(*others)]
    words = words_of(trim(named, (*CARRIERS, "article", "needless")), setting)
    return [Change(op="skip", target=Target(words=words, is_last=not words), day=day)]


def _skip_so(view: View, setting: Setting) -> list[Act]:
    """Read "tomorrow I'm away, skip it": what is told is kept, too."""
    order = reminding.skips_so(view)
    before = view.items[:order]
    day = time_of([item for item in before if item.has("time")], setting)
    told, skipped = (before[0].start, before[-1].end), (view.items[order].start, view.clause.end)
    return [
        Keep(spans=(told,)),
        Change(op="skip", target=Target(is_last=True), day=day, spans=(skipped,)),
    ]


def _none_then(view: View, setting: Setting) -> list[Act]:
    """Read "no alarm on Friday": of whatever rings then."""
    noun = view.find("thing", "things") or 0
    day = time_of([item for item in view.items[noun:] if item.has("time")], setting)
    words = words_of(trim(view.items[1:noun]), setting)
    return [Change(op="skip", target=Target(words=words), day=day, scope="one")]


def _change_it(view: View, setting: Setting) -> list[Act]:
    """Read "change it to tulip42" of the note before."""
    to = view.find("to", since=view.at + 1) or view.at
    new = words_of(view.items[to + 1 :], setting)
    return [Edit(op="replace", target=Target(is_last=True), new=new)]


def _pause(view: View, setting: Setting) -> list[Act]:
    """Read "pause the water one for a week"; all of them at once is what STOP does."""
    of, to = split_at_time(after_verb(view, "pause"))
    target = aim(of, view, setting)
    if target.is_all and not target.words and not to:
        return [Command(name="stop")]
    time = time_of(to, setting)
    return [Change(op="pause", target=target, when=time)]


def _says_whose(view: View) -> bool:
    """Tell "both", "all of them", "all reminders" from "everything", which may mean more."""
    return view.noun_at is not None or any(i.has("pair", "that") for i in view.items)


def _call_off(view: View, setting: Setting) -> list[Act]:
    """Read "I'm not going to the dentist, cancel it"."""
    order = view.first_comma
    words = reminding.words_of_reminder(view.items[:order], view)
    return [Change(op="cancel", target=Target(words=words, is_last=not words))]


def _told(view: View, setting: Setting) -> list[Act]:
    """Read "already watered them" of the reminder to water the plants."""
    return [Change(op="done", target=Target(words=telling.task_told(view)))]


def _done_behind(view: View, setting: Setting) -> list[Act]:
    """Read "soldi dati alla maestra, fatto"."""
    words = reminding.words_of_reminder(view.items[: telling.done_behind(view)], view)
    return [Change(op="done", target=Target(words=words))]


def _let_go(view: View, setting: Setting) -> list[Act]:
    """Read "never mind, don't remind me", "no bin after all"."""
    words = words_of(reminding.let_go_of(view), setting)
    return [Change(op="cancel", target=Target(words=words, is_last=not words))]


def _rename(view: View, setting: Setting) -> list[Act]:
    """Read "rename the dentist reminder to orthodontist"."""
    items = after_verb(view, "rename")
    verb = view.acts("rename")
    if verb is not None and view.items[verb].has("that"):
        return [Change(op="rename", target=Target(is_last=True), new_text=words_of(items, setting))]
    to = next((at for at, item in enumerate(items) if item.has("to") and at), len(items))
    of = [item for item in items[:to] if not item.has("thing")]
    new = words_of(items[to + 1 :], setting)
    return [Change(op="rename", target=aim(of, view, setting), new_text=new)]


def _before_once(items: list[Item]) -> tuple[list[Item], bool]:
    """Return the items before "just this week", and whether that is said."""
    at = next((n for n, item in enumerate(items) if n and item.has("once")), None)
    said = (
        at is not None
        and items[at + 1 :]
        and all(i.has("time", "fill", "lead") for i in items[at + 1 :])
    )
    return (items[:at], True) if said else (items, False)


def _day_of(of: Sequence[Item], view: View, setting: Setting) -> When | None:
    """Return the day whose occurrence is meant: "move Tuesday's to 7", not "the Friday report"."""
    days = [item for item in of if item.has("time")]
    named = frozenset(word for item in days for word in item.text.removesuffix("'s").split())
    if not days or view.known.reminder_with(named):
        return None
    words = words_of(days, setting).removesuffix("'s").removesuffix("’s")
    said = when.read_request(words, setting.now, setting.zone, setting.language)
    return When(words, said.due, said.rrule, said.has_clock) if said.due else None


def _scope(view: View) -> Scope:
    return "one" if view.has("skip") else ""


def _longer(view: View, setting: Setting) -> list[Act]:
    """Read "add 10 minutes"."""
    length = next(item for item in view.rest if item.has("duration"))
    time = When(f"{words_of([length], setting)} later")
    op: ChangeOp = "snooze" if view.known.rang_lately else "move"
    return [Change(op=op, target=Target(is_last=True), when=time)]


def _forget(view: View, setting: Setting) -> list[Act]:
    items = after_verb(view, "delete")
    about = next((n for n, item in enumerate(items) if item.has("to")), None)
    if about is not None and any(item.has("wh", "whbe", "all") for item in items[:about]):
        items = items[about + 1 :]  # "what I told you about the tent"
    items = [item for item in items if not item.has("wh", "whbe", "aux", "tell", "keep")]
    named = (item for item in items if not item.has("all", *CARRIERS))
    if view.any("all") and all(item.has("note") and not item.has("media") for item in named):
        items = [item for item in items if not item.has("note")]  # "all my notes"
    return [Forget(target=aim(items, view, setting))]


def _forget_so(view: View, setting: Setting) -> list[Act]:
    """Read "we took the other one, the quote may be deleted": what is told is kept."""
    at = several.forgotten_at(view)
    order = [i for i in view.items[at:] if not i.has("delete", "needless", "note", "aux")]
    told = (view.clause.start, view.items[at - 1].end)
    forget = Forget(
        target=aim(order, view, setting), spans=((view.items[at].start, view.clause.end),)
    )
    return [Keep(spans=(told,)), forget]


def _answer(view: View, setting: Setting) -> list[Act]:
    numbers = [
        int(i.text)
        for i in view.items
        if i.text.isdecimal() and len(i.text) < 4 and not i.has("time")
    ]
    numbers += [ordinal(item, setting) for item in view.items if item.has("ordinal")]
    numbers += [-1 for item in view.items if item.has("last")]
    if numbers:
        return [Answer(choice="numbers", numbers=tuple(numbers))]
    if view.any("time"):
        return [Answer(choice="when", when=time_of(view.items, setting))]
    for name, choice in (("all", "all"), ("yes", "yes"), ("no", "no")):
        if view.any(name):
            return [Answer(choice="yes" if choice == "yes" else "no" if choice == "no" else "all")]
    return [Answer(choice="words")]


def _pick(view: View, setting: Setting) -> list[Act]:
    return [Answer(choice="words")]


def _talk(view: View, setting: Setting) -> list[Act]:
    return [Talk(topic=view.idiom.topic if view.idiom else "")]


_BUILDERS: Final[dict[str, Callable[[View, Setting], list[Act]]]] = {
    "keep": _keep,
    "previous": _previous,
    "ask": _ask,
    "offer": _offer,
    "carried": _carried,
    "list": _list,
    "list left": lambda view, setting: [Ask(wants="list", kind="left")],
    "reminders": _reminders,
    "remind": _remind,
    "again": _remind_again,
    "rename": _rename,
    "move": _change("move", "move"),
    "snooze": _change("snooze", "snooze", "move"),
    "skip": _change("skip", "skip"),
    "once": _once,
    "pause": _pause,
    "end": ending.read,
    "quiet": ending.read_quiet,
    "except": _except,
    "skip so": _skip_so,
    "not then": _not_then,
    "none then": _none_then,
    "change it": _change_it,
    "done": _change("done", "done", "got", "tick"),
    "cancel": _change("cancel", "delete", "not", "needless", "unwanted"),
    "call off": _call_off,
    "let go": _let_go,
    "told": _told,
    "done behind": _done_behind,
    "add": editing.edit("add", "add"),
    "tick": editing.edit("remove", "delete", "tick", "got", "done"),
    "clear": editing.edit("clear", "delete", "tick"),
    "replace": editing.replace,
    "append": editing.append,
    "swap": editing.swap,
    "longer": _longer,
    "moves": _moves,
    "put off for": _put_off_for,
    "correct": righting.correct,
    "should": righting.should,
    "moved": righting.moved,
    "they moved": righting.they_moved,
    "reword": righting.reword,
    "forget": _forget,
    "forget so": _forget_so,
    "unkeep": lambda view, setting: [Forget(target=Target(is_last=True))],
    "undo": lambda view, setting: [Undo()],
    "help": lambda view, setting: [Help()],
    "talk": _talk,
    "answer": _answer,
    "pick": _pick,
}


def unclear(reminder: Remind) -> Unclear:
    """Return the question to a reminder whose time was not understood whole."""
    return Unclear(
        spans=reminder.spans, rule=reminder.rule, question="when", unread=reminder.unread
    )
