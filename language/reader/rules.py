"""The ordered table that says what a clause asks for: the first row that holds decides.

The rows look at tags and at what is known, never at words, so that one table serves all languages.
A verb of change whose object is neither known nor pointed at is a statement.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Final, NamedTuple

from language import tables
from language.forms.fold import evenly as fold
from language.questions import late, of_reminders
from language.reader import ending, listing, putting_right, reminding, several, telling
from language.reader.views import ORDERS, View

Test = Callable[[View], bool]
_SUMMED: Final = 12  # words of "how much have I spent on lunches this month"
_SHORT: Final = 4  # words of "where I parked"
_VERB_WITHIN: Final = 5  # items after "what colour" in which its verb stands
_NAMED_WITHIN: Final = 4  # items of "no gym reminders"
_POINTED: Final = ("that", "all", "ordinal", "last")


class Row(NamedTuple):
    """A row: its name, the act it stands for, how sure it is, and when it holds.

    It holds of no clause without one of the tags that it `needs`; "" is any clause.
    """

    name: str
    act: str
    confidence: float
    holds: Test
    needs: str = ""


# --- Answers, corrections, talk -------------------------------------------------------------------


def _answers(view: View) -> bool:
    if not view.known.open_question or view.size > 6 or view.asks:
        return False
    if view.size > 1 and any(
        item.has("delete", "move") and not item.has("yes", "no") for item in view.items
    ):
        return False
    if view.only("talk", "fill") and not view.any("yes", "no"):
        return False  # "thanks"
    if view.find("not", since=1) is not None:
        return False  # "5.40 not 5.20"
    names = ("yes", "no", "all", "ordinal", "last", "time", "fill", "lead", "that", "link", "subj")
    return all(
        item.has(*names) or item.text.isdecimal() or item.has("minor") for item in view.items
    )


def _picks(view: View) -> bool:
    """ "the neighbour one", after "which of them?"."""
    if view.known.open_question not in ("which", "forget", "cancel", "change"):
        return False
    return view.size <= 6 and not view.asks and not view.any("remind", "wh", "whbe", "state")


def _undoes(view: View) -> bool:
    if view.acts("undo") is not None:
        return view.size <= 6
    if view.head.has("cancel") and not view.rest and not view.head.has("that"):
        return view.known.last != ""
    return _keeps_after_all(view)


def _keeps_after_all(view: View) -> bool:
    """ "actually no, keep it", after something was cancelled, changed or forgotten."""
    names = ("keep", "that", "no", "correct", "fill", "link", "minor")
    said = view.any("keep") and view.any("that") and view.any("no", "correct")
    return said and view.known.last in ("change", "forget") and view.only(*names)


def _helps(view: View) -> bool:
    return view.opens_with("help") and view.size <= 10 and not view.content_of(view.rest)


def _ticks_reminder(view: View) -> bool:
    """ "tick off the rent", where no list has it."""
    verb = view.acts("tick")
    if verb is None or view.is_asked or view.has("list", "time"):
        return False
    if view.items[verb].has("delete") and not view.known.rang_lately:
        return False  # "streichen", of what has not rung
    return not listing.names_item(view) and reminding.names_known(view)


def _talks(view: View) -> bool:
    names = ("talk", "fill", "yes", "no", "that", "link", "correct")
    is_talk = view.only(*names) and view.any("talk", "yes", "no", "fill")
    is_order = view.has("keep") or (view.has("delete") and view.size > 1)
    return view.size <= 9 and is_talk and not is_order


def _is_idiom(view: View) -> bool:
    """ "how is it going", "have a nice day"."""
    ends_all = view.head.has("cancel") and view.has("all")  # "cancel all" is no "no"
    points = view.head.has("unkeep") and view.any("that") and view.known.last in ("keep", "list")
    return view.idiom is not None and not view.idiom.is_help and not ends_all and not points


def _is_chatter(view: View) -> bool:
    """ "haha", "tell me a joke": small talk that no answer of ours is for."""
    return view.idiom is not None and view.idiom.topic == ""


def _is_idiom_of_help(view: View) -> bool:
    """ "what can you do for me", "I need a hand"."""
    return view.idiom is not None and view.idiom.is_help


def _asks_us(view: View) -> bool:
    """ "what's your design company?": of the assistant, of whom no note is."""
    kept = ("thing", "things", "list", "agenda", "media", "note")
    is_question = _is_any_question(view) and not view.has(*kept) and not view.has_label
    return is_question and view.is_of_us


def _is_any_question(view: View) -> bool:
    return _asks(view) or _questions(view) or _inverts(view)


def _answers_nothing(view: View) -> bool:
    """ "5pm", "the first one", where nothing was asked."""
    names = ("time", "ordinal", "last", "yes", "no", "fill", "lead", "minor", "article", "correct")
    said = all(item.has(*names) or item.text.isdecimal() for item in view.items)
    if view.size > 1 and view.has("delete", "move"):
        return False
    return said and view.size <= 6 and not view.asks and view.is_alone


def _keeps_previous(view: View) -> bool:
    if not view.opens_with("keep") or view.is_asked:
        return False
    return all(
        item.has("that", "all", "fill", "subj", "minor", "yes", "no") for item in view.rest
    ) and (view.any("that") or (view.size <= 3 and view.head.text.count(" ") > 0))


# --- Questions and notes --------------------------------------------------------------------------


def _shows(view: View) -> bool:
    if not view.opens_with("show", "tell") or view.has_label or _is_reported(view):
        return False
    if _seeks(view):
        return True
    if view.states and not view.asks and not view.followed_by("wh", "whbe", "whether"):
        return False
    if view.next() is None:
        return view.head.has("list")
    return (
        view.has("wh", "whbe", "whether", "all", "any", "list")
        or view.asks
        or view.object_held == "all"
    )


def _seeks(view: View) -> bool:
    """ "find me the thing about the sofa", "do you remember her name", "tell me the code"."""
    after = view.next()
    if after is None:
        return False
    if view.head.has("asking"):
        return True
    is_errand = " " not in view.head.text and (after.has("article") or view.any("time"))
    is_order = view.head.has("seek") and not view.head.has("urge")
    is_order = is_order and (not is_errand or view.has("note", "fact", "media"))
    tells = view.head.has("tell") and view.head.has("urge")
    tells = tells and (after.has("article") or (after.has("to") and not after.has("infinitive")))
    tells = tells or (view.head.has("tell") and view.items[-1].has("fact"))
    return (is_order or tells or view.has("agenda")) and not view.states


def _is_reported(view: View) -> bool:
    """Tell "..., Tom said"."""
    last = len(view.items)
    commas = ("," in view.clause.gap(at) for at in range(max(1, last - 2), last))
    return view.items[-1].has("state") and not view.asks and any(commas)


def _skips(view: View) -> bool:
    if not view.opens_with("skip") or view.is_asked:
        return False
    return view.reminded != "" or view.noun_at is not None or not view.object


def _wants_none(view: View) -> bool:
    """ "no alarm on Friday", "no gym reminders tomorrow"."""
    noun = view.find("thing", "things")
    first = view.items[0]
    if not first.has("not", "no", "needless") or first.has(*ORDERS) or noun is None or view.asks:
        return False
    if any("," in view.clause.gap(at) for at in range(1, noun + 1)) or noun > _NAMED_WITHIN:
        return False  # "no, an alarm at 6"
    named = view.items[1:noun]
    names = ("time", "lead", "minor", "bound", "article", "fill", "link")
    is_plain = not any(item.has("state", "remind", *ORDERS) for item in named)
    return is_plain and view.any("time") and all(i.has(*names) for i in view.items[noun + 1 :])


def _numbers_only(view: View, verb: int) -> bool:
    """ "2 and 3", "number 4": of the list last shown."""
    after = view.beside(verb)
    names = ("link", "fill", "fact", "lead", "minor", "article", "note", "thing")
    numbers = any(item.text.isdecimal() for item in after)
    return numbers and all(item.text.isdecimal() or item.has(*names) for item in after)


def _cancels_known(view: View) -> bool:
    verb = view.acts("delete")
    if verb is None or view.is_asked or view.is_in_request(verb):
        return False
    if _numbers_only(view, verb):
        return view.items[verb].has("cancel")
    if (view.reminded != "" and view.object_held != "all") or view.reminded == "all":
        return True
    if view.known.is_taken_at_word and view.items[verb].has("cancel") and view.object:
        after = view.next()
        strays = after is not None and after.has("lead") and not after.has("article")
        return verb == view.at and not view.states and not strays  # not "stop by the bakery"
    is_bare = view.only("delete", "fill", "again", "rather")  # "kannst wieder löschen"
    if (is_bare and view.known.last in ("remind", "change")) or _names_a_day(view, verb):
        return True
    if view.object or not view.has(*_POINTED):
        return False
    if view.opens_with("delete") and view.has("note"):
        return False  # "delete that last note"
    if view.known.last == "shown":
        return True
    ends = view.items[verb].has("cancel") and view.known.last not in ("keep", "list")
    return ends or view.known.last in ("remind", "change") or view.has("time")


def _names_a_day(view: View, verb: int) -> bool:
    """ "cancela lo de mañana", "annule juste lundi", after it was set: of whatever rings then."""
    order, after = view.items[verb], view.items[verb + 1 :]  # "cancela o de amanhã"
    names = ("time", "subj", "article", "minor", "lead", "fill", "once", "skip")
    only = view.has("time") and all(item.has(*names) for item in after)
    points = " " in order.text or order.has("cancel") or view.any("subj", "article")
    return only and points and verb == view.at and view.known.last in ("remind", "change", "shown")


def _unkeeps(view: View) -> bool:
    """ "don't save this", "please don't remember that"."""
    kept = view.find("keep")
    if not kept or not view.items[kept - 1].has("not"):
        return False
    if view.content_of((*view.items[: kept - 1], *view.items[kept + 1 :])):
        return False
    return view.has("that") or " " in view.items[kept].text


def _forgets(view: View) -> bool:
    verb = view.acts("delete")
    if verb is None or view.is_asked or (verb and view.items[verb - 1].has("not")):
        return False
    after = view.beside(verb)
    is_bare = len(view.items) == 1 and view.known.last == "keep"  # "apaga", after a note
    points = (view.items[verb].has("that") or is_bare) and not view.object
    points = points or (
        bool(after) and (after[0].has(*_POINTED) or after[-1].has(*_POINTED)) and not view.object
    )
    told = any(item.has("wh", "whbe") for item in after[:2])
    if _numbers_only(view, verb):
        return True
    if view.has("media") and verb == view.at and view.verb == "first" and not view.states:
        return True  # a photo is no task: "forget the roof photo" is said of one, known or not
    if view.known.is_taken_at_word and _names_what_is_kept(view, verb):
        return True
    return (
        points
        or told
        or view.object_held == "all"
        or (view.object_held == "most" and not view.states)
    )


def _names_what_is_kept(view: View, verb: int) -> bool:
    """ "forget the locker code", "clear my notes"; not "take the chicken out of the freezer"."""
    after = view.beside(verb)
    if view.items[verb].has("unkeep"):
        return bool(after) and not view.has_label
    return any(item.has("note", "list", "fact") for item in after) and not view.states


def _goes_on_reminding(view: View) -> bool:
    linked = view.items[0].has("link") or _is_one_more_then(view)
    told = view.first_comma
    return (
        view.known.last in ("remind", "change")
        and linked
        and view.has("time", "same_day")
        and bool(view.content)
        and not view.states_before(view.find("infinitive") or told or len(view.items))
        and not view.is_asked
        and not view.any("delete", "move")
    )


def _is_one_more_then(view: View) -> bool:
    """ "rabu jam 7 malem juga, print bab 3", "Wednesday at 7 too, print chapter 3"."""
    at = view.first_comma
    lead = view.items[:at]
    names = ("time", "lead", "minor", "fill", "link", "one_more")
    is_more = any(item.has("link", "one_more") and not item.has("time") for item in lead)
    return is_more and lead[0].has("time") and all(item.has(*names) for item in lead)


def _reminds_again(view: View) -> bool:
    """ "one tonight too at 8", "same again on Saturday": one more, not that one at another time."""
    if view.known.last not in ("remind", "change") or view.asks or not view.any("time"):
        return False
    names = ("time", "duration", "fill", "lead", "minor", "link", "again", "one_more", "article")
    if not view.only(*names) or view.any("no", "correct", "rather", "not"):
        return False
    said = set(map(fold, tables.words(view.language, "text", "one_more")))
    return any(word in said for item in view.items for word in (item.text, *item.text.split()))


def _puts_off(view: View) -> bool:
    if not view.known.rang_lately:
        return False
    few = view.has("duration") and view.size <= 5 and view.head.has("make", "duration", "fill")
    return _is_only_time(view) or (few and not view.object)


def _sets_right(view: View) -> bool:
    """ "tomorrow morning instead", after a reminder was set or changed."""
    return view.known.last in ("remind", "change") and _is_only_time(view)


def _is_only_time(view: View) -> bool:
    names = ("time", "duration", "fill", "lead", "minor", "link", "no", "yes", "correct", "rather")
    is_asked = view.asks or view.any("wh", "whbe", "needless")
    return view.only(*names) and view.any("time", "duration") and not is_asked


def _notes(view: View) -> bool:
    return view.opens_with("keep") and not view.is_asked


def _asks(view: View) -> bool:
    if view.asks:
        return True
    return view.opens_with("any", "whbe") and not view.has_label and not view.items[0].has("keep")


def _asks_to_do(view: View) -> bool:
    """ "could you make sure the bank gets a call?": an order that nothing above reads."""
    return view.asks and view.head.has("make", "add", "move", "delete")


def _adds_up(view: View) -> bool:
    """ "total for groceries in November", which says no amount itself."""
    if not view.opens_with("sum") or view.states or view.has_label or view.size > _SUMMED:
        return False
    numbers = any(i.has_digit for i in view.items if not i.has("time"))
    return view.next() is not None and not numbers


def _questions(view: View) -> bool:
    if not view.opens_with("wh") or view.has_label or late.is_not_asked(view):
        return False
    after = view.next()
    if after is None:
        return False
    if after.has("fact") or (after.has("aux", "state") and not after.has("subj")):
        return True
    if after.has("subj") and view.size <= _SHORT and view.is_alone and not view.has_comma:
        return True  # "where i parked"
    if view.size <= 8 and view.touches and not (view.has("to") and view.states):
        return True
    if view.opens_with("whsure") and view.size <= 8:
        return True
    if view.opens_with("whwho") and not after.tags and not view.has_comma:
        return True  # "who borrowed the drill"
    if not view.opens_with("whdet") or after.has("to"):
        return False
    return any(item.has("aux", "state") for item in view.rest[:_VERB_WITHIN])


def _inverts(view: View) -> bool:
    if view.at and view.asks_leave and not view.opens_with(*ORDERS) and not view.has_label:
        return view.noun_at is None
    after = view.next()
    if not view.opens_with("invert") or view.has_label or view.opens_with("not"):
        return False
    if view.head.has("base") and after is not None and (after.has("article") or late.is_told(view)):
        return False  # "do the laundry", "habe die Heizung entlüftet", "hab ihr geschrieben"
    if view.followed_by("subj", "any") or view.has("list", "agenda", "any"):
        return True
    return after is not None and not after.tags and view.asks_of_name


def _carries_on(view: View) -> bool:
    return (
        view.known.last == "ask"
        and view.items[0].has("link")
        and view.size <= 5
        and not view.states
    )


def _names_media(view: View) -> bool:
    """ "photos from Paris", "voice notes about the contract"."""
    if view.states or view.has_label or view.size > 6:
        return False
    if view.opens_with("all") and view.followed_by("to") and not view.followed_by("of"):
        return view.size > 2  # "everything about Anna"
    if not view.opens_with("media"):
        return False
    return view.followed_by("lead", "minor", "to", "bound") and view.is_alone


def _names_known(view: View) -> bool:
    return view.is_alone and view.held == "all" and view.size <= 5 and _is_bare_name(view)


def _is_bare_name(view: View) -> bool:
    return not (view.states or view.has_label or view.has("time") or view.has_digit)


def _names_most(view: View) -> bool:
    if not view.is_alone or not _is_bare_name(view) or not view.content:
        return False
    if telling.says_already(view):
        return False  # "o gato já comeu"
    if view.held != "" and view.size <= 7:
        return True
    names_fact = view.items[-1].has("fact") and len(view.items) > 1
    names_fact = names_fact and not any(item.has("subj", "article") for item in view.items[1:])
    names_fact = names_fact or _names_fact_first(view)
    if view.opens_with(*ORDERS):
        return False
    return view.size <= 4 and (names_fact or 2 * view.touches >= len(view.content))


def _names_fact_first(view: View) -> bool:
    """ "mi contraseña del wifi", as languages say it that name the fact before its thing."""
    fact = view.find("fact")
    if fact is None or view.language == "en" or fact + 1 >= len(view.items):
        return False
    return all(item.has("article", "wh") for item in view.items[:fact])


def _names_notes(view: View) -> bool:
    """ "my notes", "all photos"."""
    names = ("note", "article", "subj", "all", "fill")
    return view.is_alone and view.any("note") and view.only(*names)


def _minds(view: View) -> bool:
    """ "remember to buy milk"."""
    return view.opens_with("mind") and not view.is_asked and not view.has_label


_PUTS_OFF: Final = "remind move busy again snooze time duration"
_ASKED_BEHIND: Final = "wh whbe whsure in_place asks_last tell show"
_ASKS_OF_KNOWN: Final = "ahead_beside ahead rings ends goes_on last"
_CORRECTS: Final = "not no correct subj delete needless was_moved by_now in_place_of"
_MAY_BE: Final = "onto rather move was_moved make can_be"
TABLE: Final = (
    Row("answer", "answer", 0.95, _answers),
    Row("pick", "pick", 0.86, _picks),
    Row("undo", "undo", 0.95, _undoes, "undo cancel keep"),
    Row("help", "help", 0.9, _helps, "help"),
    Row("told", "told", 0.9, telling.tells_of_task),
    Row("done behind", "done behind", 0.9, telling.is_done_behind, "done"),
    Row("told otherwise", "keep", 0.6, telling.tells_otherwise),
    Row("done", "done", 0.95, telling.is_done, "done got"),
    Row("unkeep", "unkeep", 0.9, _unkeeps, "keep"),
    Row("keep previous", "previous", 0.95, _keeps_previous, "keep"),
    Row("end", "end", 0.9, ending.ends, "until beyond time"),
    Row("quiet", "quiet", 0.9, ending.quiets, "delete"),
    Row("skip one", "not then", 0.9, several.skips_named, "no not"),
    Row("skip so", "skip so", 0.9, lambda view: reminding.skips_so(view) > 0, "skip"),
    Row("not then", "not then", 0.9, several.skips_then, "not no needless skip"),
    Row("let go", "let go", 0.9, reminding.lets_go, "needless not"),
    Row("none then", "none then", 0.9, _wants_none, "thing things"),
    Row("called off", "call off", 0.9, reminding.calls_off, "delete"),
    Row("may it be", "move", 0.9, putting_right.may_be, _MAY_BE),
    Row("correct", "correct", 0.9, putting_right.corrects, _CORRECTS),
    Row("now then", "correct", 0.88, putting_right.is_now_then, "time"),
    Row("should", "should", 0.88, putting_right.should_say, "should_say"),
    Row("they moved", "they moved", 0.88, putting_right.they_moved, "they_moved"),
    Row("moved", "moved", 0.88, putting_right.was_moved, "was_moved by_now"),
    Row("reword", "reword", 0.9, putting_right.rewords, "move"),
    Row("chatter", "talk", 0.8, _is_chatter),
    Row("talk", "talk", 0.9, _talks, "talk yes no fill"),
    Row("unask", "cancel", 0.9, reminding.unasks, "not"),
    Row("needless", "cancel", 0.9, reminding.unneeds, "needless unwanted not"),
    Row("called off by", "cancel", 0.9, putting_right.is_called_off_by, "needless"),
    Row("called off for", "call off", 0.9, putting_right.calls_off_for, "cancel needless"),
    Row("cancel", "cancel", 0.95, reminding.cancels, "thing things"),
    Row("change it", "change it", 0.9, putting_right.changes_it, "move"),
    Row("once", "once", 0.9, reminding.moves_once, "skip once rather"),
    Row("except", "except", 0.88, ending.leaves_out, "except"),
    Row("remind rather", "move", 0.9, several.reminds_rather, "remind"),
    Row("put off for", "put off for", 0.9, reminding.puts_off_for, "again busy snooze remind"),
    Row("put off what rang", "snooze", 0.9, reminding.puts_off_what_rang, _PUTS_OFF),
    Row("rename", "rename", 0.93, reminding.renames, "rename"),
    Row("move one shown", "move", 0.9, reminding.moves_listed, "time duration"),
    Row("longer", "longer", 0.9, reminding.lengthens, "add"),
    Row("move several", "moves", 0.93, several.moves, "time duration"),
    Row("the same again", "again", 0.88, _reminds_again, "time"),
    Row("move", "move", 0.93, reminding.moves, "move"),
    Row("snooze", "snooze", 0.95, reminding.snoozes, "snooze remind"),
    Row("ask when", "reminders", 0.9, of_reminders.asks_when_reminded, "remind urge"),
    Row("ask ringing", "reminders", 0.9, of_reminders.asks_of_ringing, "rings"),
    Row("ask of a reminder", "reminders", 0.88, of_reminders.asks_of_known, _ASKS_OF_KNOWN),
    Row("what the list has", "list left", 0.9, of_reminders.asks_what_the_list_has, "left"),
    Row("what is left", "reminders", 0.88, of_reminders.asks_what_is_left, "whbe any wh"),
    Row("ask how", "help", 0.9, of_reminders.asks_how, "howto"),
    Row("ask reminders", "reminders", 0.93, of_reminders.asks_of_reminders, "thing things"),
    Row("show reminders", "reminders", 0.95, of_reminders.shows_reminders, "thing things"),
    Row("name reminders", "reminders", 0.9, of_reminders.names_reminders, "thing things"),
    Row("set", "remind", 0.95, reminding.sets, "thing things"),
    Row("name a reminder", "remind", 0.93, reminding.names_reminder, "thing"),
    Row("name it late", "remind", 0.88, several.names_late, "thing things"),
    Row("urge", "remind", 0.9, reminding.urges, "urge"),
    Row("mind", "remind", 0.86, _minds, "mind"),
    Row("idiom", "talk", 0.9, _is_idiom),
    Row("idiom of help", "help", 0.9, _is_idiom_of_help),
    Row("show", "ask", 0.9, _shows, "show tell"),
    Row("skip", "skip", 0.9, _skips, "skip"),
    Row("asked midway", "ask", 0.8, late.asks_midway, "whsure asked_inside"),
    Row("pause", "pause", 0.9, putting_right.pauses, "pause"),
    Row("add to a note", "append", 0.93, putting_right.adds_to_note, "add"),
    Row("swap", "swap", 0.93, putting_right.swaps_item, "swap"),
    Row("add", "add", 0.95, listing.adds, "add list"),
    Row("tick", "tick", 0.93, listing.ticks, "delete tick got done"),
    Row("tick a reminder", "done", 0.9, _ticks_reminder, "tick"),
    Row("clear", "clear", 0.9, listing.clears, "tick delete"),
    Row("cancel known", "cancel", 0.9, _cancels_known, "delete"),
    Row("change a note", "replace", 0.9, putting_right.changes_note, "move"),
    Row("forget", "forget", 0.9, _forgets, "delete"),
    Row("told, then forget", "forget so", 0.9, several.forgets_so, "delete"),
    Row("a list", "list", 0.93, listing.names_list),
    Row("more of a list", "add", 0.87, listing.goes_on_listing, "link"),
    Row("one more reminder", "remind", 0.88, _goes_on_reminding, "link one_more"),
    Row("rather", "move", 0.87, reminding.prefers, "time duration"),
    Row("put off", "snooze", 0.9, _puts_off, "time duration"),
    Row("set right", "move", 0.87, _sets_right, "time duration"),
    Row("answer to nothing", "talk", 0.5, _answers_nothing),
    Row("tell done", "done", 0.8, telling.tells_done, "done got state"),
    Row("recall", "ask", 0.9, reminding.recalls, "remind"),
    Row("remind", "remind", 0.97, reminding.reminds, "remind"),
    Row("remind late", "remind", 0.93, reminding.reminds_late, "remind alone"),
    Row("note", "keep", 0.95, _notes, "keep"),
    Row("about us", "talk", 0.6, _asks_us),
    Row("asked to do", "ask", 0.7, _asks_to_do, "make add move delete"),
    Row("question", "ask", 0.9, _asks),
    Row("sum", "ask", 0.86, _adds_up, "sum"),
    Row("question word", "ask", 0.84, _questions, "wh"),
    Row("inverted", "ask", 0.84, _inverts),
    Row("asked of a day", "ask", 0.84, late.asks_of_day, "any agenda"),
    Row("late question", "ask", 0.8, late.asks_behind, _ASKED_BEHIND),
    Row("asked late", "ask", 0.8, late.asks_late, "wh whbe whsure whdet base"),
    Row("carried on", "carried", 0.8, _carries_on, "link"),
    Row("media", "ask", 0.87, _names_media, "all media"),
    Row("notes", "ask", 0.8, _names_notes, "note"),
    Row("known words", "ask", 0.8, _names_known),
    Row("mostly known", "offer", 0.7, _names_most),
)  # fmt: skip
DEFAULT: Final = Row("statement", "keep", 0.6, lambda view: True)


def decide(view: View) -> Row:
    """Return the row that decides a clause."""
    return next((row for row in _rows_of(view.tags) if row.holds(view)), DEFAULT)


@lru_cache(maxsize=1024)
def _rows_of(tags: frozenset[str]) -> tuple[Row, ...]:
    """Return the rows that may hold of a clause with these tags, in order."""
    return tuple(row for row in TABLE if not row.needs or not tags.isdisjoint(row.needs.split()))
