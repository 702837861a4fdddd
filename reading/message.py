"""A message to acts: folded, protected, its times found, tagged, cut into clauses, decided.

Invariants: the spans of the acts cover every letter and digit and do not overlap; a statement is
kept whatever else the message asks; nothing here reads a clock, a file of the person's or a store.
"""

from dataclasses import replace
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from language import tables
from language.acts import (
    Act,
    Answer,
    Ask,
    Change,
    Command,
    Forget,
    Help,
    Keep,
    Remind,
    Span,
    Talk,
    Unclear,
    Undo,
)
from language.forms import content
from language.forms.fold import evenly as fold
from language.known import Known, SpokenOf
from language.questions import elsewhere
from language.reader import reminding, rules, tagging
from language.reader.clauses import Clause, cut
from language.reader.heads import ready_languages
from language.reader.tagging import Item
from language.reader.tokens import find_protected, tokens_of
from language.reader.views import View
from reading import apart, building, days, hours, reasons, requests, sharing
from reading.requests import Setting
from times.spoken import find_times, free_of

_ORDER: Final = 4  # items of "then please cancel that"
_FEW: Final = 7  # items of "is done, thx"
_MOST_ITEMS: Final = 80  # of a clause that the rules look at
_MOST_CHARS: Final = 10_000  # that are read: twice what WhatsApp lets anybody write
_MOST_CLAUSES: Final = 40  # of a message; what comes after them is kept as it is
_TICKS: Final = frozenset("✅✔☑")
# Acts of what may be an order beside its reason all the same.
_MAY_BE_APART: Final = ("keep", "offer", "correct", "let go", "done", "forget")
_MOST_ASKED: Final = 8  # questions of a message that are answered; further ones are kept


def read(text: str, now: datetime, zone: ZoneInfo, known: Known) -> tuple[Act, ...]:
    """Return the acts of a message in order."""
    said = text.strip()
    if said.startswith("/"):
        name, _, argument = said[1:].partition(" ")
        return (Command(name=name, argument=argument.strip(), spans=_whole(text), rule="command"),)
    clauses, setting = parse(text[:_MOST_CHARS], now, zone, known)
    if not clauses and len(text) > _MOST_CHARS:
        return (Keep(spans=_whole(text), rule="long", confidence=0.6),)
    if not clauses and "?" in said:
        return (Help(spans=_whole(text), rule="wordless", confidence=0.6),)
    if not clauses and known.rang_lately and not _TICKS.isdisjoint(said):
        return (Change(op="done", spans=_whole(text), rule="wordless", confidence=0.9),)
    if not clauses:
        return (Talk(spans=_whole(text), rule="wordless", confidence=0.9),)
    verb = tagging.lexicon_of(setting.language).verb
    acts: list[Act] = []
    clauses = _with_reasons(clauses, known, verb)
    for clause in clauses[:_MOST_CLAUSES]:
        goes_on = bool(acts) and isinstance(acts[-1], Remind) and clause.items[0].has("link")
        of = SpokenOf(known, "remind") if goes_on else known  # "...; and every Sunday at 5 ..."
        view = View(clause, of, verb, len(clauses) == 1, setting.language)
        acts += _read_clause(view, setting)
    rest = clauses[_MOST_CLAUSES:]
    if rest or len(text) > _MOST_CHARS:
        start, end = rest[0].start if rest else _MOST_CHARS, max(clauses[-1].end, len(text))
        acts.append(Keep(spans=((start, end),), rule="long", confidence=0.6))
    if abroad := _asked_abroad(text, acts):
        return (abroad,)
    return tuple(_bound(acts, setting, known))


def _asked_abroad(text: str, acts: list[Act]) -> Unclear | None:
    """Return a request in a language that is not read; None: it is none, or was read."""
    if any(isinstance(act, Remind | Change) for act in acts):
        return None
    language = elsewhere.language_of_request(text)
    if not language:
        return None
    return Unclear(
        spans=_whole(text), rule="abroad", confidence=0.9, question="abroad", readings=(language,)
    )


def parse(text: str, now: datetime, zone: ZoneInfo, known: Known) -> tuple[list[Clause], Setting]:
    """Return the clauses of a text, and what they are read in."""
    protected, times = free_of(find_protected(text), find_times(text, now, zone, known.language))
    tokens = tokens_of(text, protected)
    language = tagging.choose_language(tokens, known.language, ready_languages())
    lexicon = tagging.lexicon_of(language)
    asking = set(tables.words(language, "ask", "wh"))  # "dmn" is "where", and Italian for "domani"
    times = [time for time in times if text[time.start : time.end].lower() not in asking]
    items = tagging.tag(tagging.mend_slips(tokens, lexicon), times, lexicon)
    setting = Setting(text, now, zone, language, tuple(protected))
    items = hours.add_minutes(items, setting, is_said_in=True) if known.rang_lately else items
    items = days.add(hours.part_moves(hours.add_bare(items, setting), setting))
    items = hours.add_minutes(items, setting) if known.rang_lately else items
    if known.rang_lately or known.last in ("remind", "change"):
        items = hours.add_dotted(_with_closer(items), setting)
    return cut(text, items, lexicon.abbreviations), setting


def _with_closer(items: list[Item]) -> list[Item]:
    """Return a few words with the "mate" or "thx" at their end as filling."""
    if len(items) > _FEW or any(item.has("remind", "add", "keep") for item in items):
        return items  # "remind me to call the boss"
    found = list(items)
    for at in reversed(range(1, len(items))):
        if not items[at].has("closer", "talk"):
            break
        found[at] = items[at]._replace(tags=items[at].tags | {"fill"})
    return found


def _with_reasons(clauses: list[Clause], known: Known, verb: str) -> list[Clause]:
    """Join "I'm not going to the dentist, cancel that": the order is of what is said before it."""
    joined = clauses[:1]
    for clause in clauses[1:_MOST_CLAUSES]:
        both = replace(joined[-1], items=joined[-1].items + clause.items, tail=clause.tail)
        is_order = len(clause.items) <= _ORDER and clause.items[0].has("delete", "skip")
        view = View(both, known, verb)
        if (is_order and (reminding.calls_off(view) or reminding.skips_so(view))) or (
            clause.items[0].has("remind") and reminding.puts_off_for(view)
        ):
            joined[-1] = both
        else:
            joined.append(clause)
    return joined + clauses[_MOST_CLAUSES:]


def _whole(text: str) -> tuple[Span, ...]:
    return ((len(text) - len(text.lstrip()), len(text.rstrip())),)


def _read_clause(view: View, setting: Setting) -> list[Act]:
    items, seen = view.clause.items, view
    if len(items) > _MOST_ITEMS:
        seen = replace(view, clause=replace(view.clause, items=items[:_MOST_ITEMS]))
    row = rules.decide(seen)
    if found := reasons.ordered_for(seen, row, setting):
        return found
    acts = building.build(row, view, setting)
    is_apart = row.act in ("move", "moved", "cancel") and _says_times_apart(view)
    if is_apart or row.act in _MAY_BE_APART or _aims_at_nothing(acts, view):
        found = reasons.moved_behind(seen, setting) or apart.read_apart(view, setting)
        return found or reasons.forgotten_behind(seen, setting) or acts
    return acts


def _says_times_apart(view: View) -> bool:
    """Tell "the shop is closed on Saturday, make it Friday": a time on both sides of a comma."""
    at = view.first_comma
    before, behind = view.items[:at], view.items[at:]
    return all(any(item.has("time") for item in part) for part in (before, behind))


def _aims_at_nothing(acts: list[Act], view: View) -> bool:
    """Tell whether a change is of words that no reminder has."""
    if len(acts) != 1 or not isinstance(acts[0], Change) or not acts[0].target.words:
        return False
    named = frozenset(content.content_words(acts[0].target.words, view.language))
    return view.known.reminder_with(named) == ""


# --- Across clauses -------------------------------------------------------------------------------


def _bound(acts: list[Act], setting: Setting, known: Known) -> list[Act]:
    """Return the acts with what binds them: notes side by side are one, courtesy joins one."""
    joined: list[Act] = []
    for act in acts:
        last = joined[-1] if joined else None
        if last is not None and (_are_one_note(last, act) or _are_one_end(last, act)):
            span = (last.spans[0][0], act.spans[-1][1])
            joined[-1] = replace(last, spans=(span,))
        elif last is not None and (
            _waits(last, act) or _lets_go(last, act) or _tells_of_gone(last, act)
        ):
            joined[-1] = replace(act, spans=((last.spans[0][0], act.spans[-1][1]),))
        elif last is not None and (moved := _put_elsewhere(last, act)):
            joined[-1] = moved
        else:
            joined.append(act)
    joined = _without_courtesy(_asked_once(joined), bool(known.open_question))
    joined.sort(key=lambda act: not isinstance(act, Undo))  # what was done before is meant
    return _lending(joined, setting)


def _asked_once(acts: list[Act]) -> list[Act]:
    """Return the acts without a question that was asked before it; each costs a search."""
    found: list[Act] = []
    asked: dict[tuple[str, str], int] = {}
    for act in acts:
        if not isinstance(act, Ask):
            found.append(act)
        elif (same := asked.get((fold(act.about), act.wants))) is not None:
            found[same] = replace(found[same], spans=(*found[same].spans, *act.spans))
        elif len(asked) < _MOST_ASKED:
            asked[fold(act.about), act.wants] = len(found)
            found.append(act)
        elif found[-1].rule == "long":  # one note of them all
            found[-1] = replace(found[-1], spans=((found[-1].spans[0][0], act.spans[-1][1]),))
        else:
            found.append(Keep(spans=act.spans, rule="long", confidence=0.6))
    return found


def _are_one_end(one: Act, other: Act) -> bool:
    """ "sent the deck, you can drop that one": what is done is what is cancelled."""
    ended = isinstance(one, Change) and one.op in ("done", "cancel")
    also = isinstance(other, Change) and other.op in ("done", "cancel") and other.target.is_last
    return ended and also  # or "cancel the laptop one, did it"


def _tells_of_gone(one: Act, other: Act) -> bool:
    """ "that one is of no use now, delete it": what was said before is meant."""
    return isinstance(one, Keep) and isinstance(other, Forget) and other.target.is_last


def _lets_go(one: Act, other: Act) -> bool:
    """ "not after all, forget the rent one": what is let go of is named by what follows."""
    is_end = isinstance(one, Change) and one.op == "cancel" and one.target.is_last
    return is_end and isinstance(other, Change) and other.op == "cancel"


def _waits(one: Act, other: Act) -> bool:
    """Tell "hold on," which says no time, before "again in 40 minutes"."""
    is_wait = isinstance(one, Change) and one.op == "snooze" and one.when is None
    return is_wait and isinstance(other, Change) and other.op == "snooze"


def _put_elsewhere(one: Act, other: Act) -> Change | None:
    """Return the move of "not tomorrow, remind me on Monday"; None: it is no such."""
    if not isinstance(one, Change) or one.rule != "not then" or not one.target.is_last:
        return None
    if not isinstance(other, Remind) or other.message or other.when is None:
        return None
    if other.anchor is not None or other.when.due is None:
        return None
    span = (one.spans[0][0], other.spans[-1][1])
    return Change(op="move", target=one.target, when=other.when, spans=(span,), rule="elsewhere")


def _are_one_note(one: Act, other: Act) -> bool:
    return (
        isinstance(one, Keep)
        and isinstance(other, Keep)
        and not one.previous
        and not other.previous
    )


def _without_courtesy(acts: list[Act], is_asked: bool) -> list[Act]:
    """Drop small talk beside what asks for something; its words go to its neighbour."""
    courtesy = (Talk,) if is_asked else (Talk, Answer)
    if len(acts) < 2 or all(isinstance(act, (*courtesy, Help)) for act in acts):
        return acts
    kept: list[Act] = []
    lead: tuple[Span, ...] = ()
    for act in acts:
        if isinstance(act, courtesy):
            if kept:
                kept[-1] = replace(kept[-1], spans=(*kept[-1].spans, *act.spans))
            else:
                lead += act.spans
            continue
        kept.append(replace(act, spans=(*lead, *act.spans)))
        lead = ()
    return kept


def _lending(acts: list[Act], setting: Setting) -> list[Act]:
    """Give a reminder without words those of the note before it, which is kept if it states."""
    found: list[Act] = []
    is_lent = False
    for act in acts:
        last = found[-1] if found else None
        if isinstance(act, Remind) and not act.message and isinstance(last, Remind) and is_lent:
            found += _sharing(act, last)
            continue
        own = isinstance(act, Remind) and (act.message or act.rule == "the same again")
        if not isinstance(act, Remind) or own or not _lends(last):
            found.append(act)
            continue
        assert last is not None
        is_lent = True
        span = (last.spans[0][0], last.spans[-1][1])
        reminder = sharing.monthly(requests.borrow(act, span, setting), setting.language)
        is_before_it = act.anchor is not None and reminder.anchor is None
        if isinstance(last, Keep) and last.offers and not is_before_it:  # it rings as it is said
            found[-1] = replace(reminder, spans=(*last.spans, *act.spans))
            continue
        if isinstance(last, Keep):
            found[-1] = replace(last, offers=False)
        found.append(reminder)
    return found


def _sharing(act: Remind, last: Remind) -> list[Act]:
    """Return a further request for what a note lent to the one before it: "at 9 and at 21"."""
    every = last.when.rrule if last.when else None
    if every and "HOURLY" in every:
        return []  # "every 12 hours, at 9 and at 21"
    return [replace(act, message=last.message)]


def _lends(act: Act | None) -> bool:
    return isinstance(act, Keep) and not act.previous
