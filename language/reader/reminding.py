"""What the rows of the table about reminders look at in a clause.

Invariant: nothing is ended or changed that is neither known, nor pointed at, nor called a reminder.
"""

import itertools
from collections.abc import Sequence
from typing import Final

from language import tables
from language.forms.fold import evenly as fold
from language.reader.ending import is_hour
from language.reader.tagging import Item
from language.reader.views import View

_SAID: Final = ("move", "delete", "cancel", "done", "got", "tick", "state", "make", "want")
_PUTTING_OFF: Final = (
    "busy", "again", "snooze", "fill", "minor", "lead", "that", "time", "duration", "link",
    "article", "correct", "rather", "yes", "urge", "tell", "once",
)  # fmt: skip
_SHORTEST_FOR: Final = 3  # items of "8.15 for parcels"
_LETTING_GO: Final = (
    "needless", "unwanted", "no", "not", "rather", "remind", "want", "fill", "that", "minor",
    "subj", "lead", "link", "busy", "cancel", "correct",
)  # fmt: skip
_MOST_PREFERRED: Final = 12
_MOST_PUT_OFF: Final = 9
_BARE: Final = 4  # words of "move it then please"
SPOKEN_OF: Final = ("remind", "change", "shown", "ask")  # after these "it" may be a reminder


def unasks(view: View) -> bool:
    """ "don't remind me about the dentist", "stop reminding me"."""
    request = view.find("remind", "urge")
    if view.is_asked:
        return False
    if view.verb == "both" and view.items[-1].has("alone", "remind"):
        return any(item.has("not") and " " in item.text for item in view.items)  # "no more"
    while (
        request and view.items[request - 1].has("minor") and not view.items[request - 1].has("not")
    ):
        request -= 1
    if not request or not view.items[request - 1].has("not"):
        return False
    return view.any("remind") or view.has("time")


def names_known(view: View) -> bool:
    """Tell whether its words, but for those that ask, name a pending reminder."""
    names = ("thing", "things", "unwanted", "not", *_SAID)
    words = view.content_of(tuple(item for item in view.items if not item.has(*names)))
    return bool(words) and view.known.reminder_with(words) == "all"


def unneeds(view: View) -> bool:
    """ "the rent isn't needed any more", "I don't want the alarm for the pills"."""
    if view.is_asked or view.any("time"):
        return False
    if view.any("needless", "unwanted") and view.any("thing", "things"):
        return True
    if view.any("needless"):
        return names_known(view)
    request = view.find("remind")
    if request is None or view.verb == "first":
        return False
    after = view.items[request + 1 : request + 3]
    return any(item.has("not") for item in after) and names_known(view)


def lets_go(view: View) -> bool:
    """ "leave it", "forget it, don't remind me after all", right after it was set or changed."""
    if view.known.last not in ("remind", "change") or view.known.open_question or view.is_asked:
        return False
    said = view.any("needless") or (view.items[0].has("not") and view.any("rather"))
    if not said or view.any("time", "duration", "thing", "things"):
        return False
    named = let_go_of(view)
    words = view.content_of(named)
    is_known = not named or (bool(words) and view.known.reminder_with(words) == "all")
    return is_known and view.size <= _MOST_PUT_OFF


def let_go_of(view: View) -> tuple[Item, ...]:
    """Return the items that name what is let go of: the bin, of "no bin after all"."""
    return tuple(item for item in view.items if not item.has(*_LETTING_GO, "aux", "state"))


def calls_off(view: View) -> bool:
    """ "I'm not going to the dentist after all, cancel it": the order says of what before it."""
    at = view.first_comma
    order = view.items[at:]
    if not at or view.is_asked or not any(item.has("delete") for item in order):
        return False
    names = ("delete", "cancel", "fill", "that", "minor", "subj", "lead", "rather", "aux")
    if not all(item.has(*names) for item in order) or len(order) > _BARE:
        return False
    spoken_of = view.known.last in ("remind", "change", "shown")
    return bool(words_of_reminder(view.items[:at], view)) or (
        spoken_of and any(item.has("not", "no", "needless") for item in view.items[:at])
    )


def words_of_reminder(items: Sequence[Item], view: View) -> str:
    """Return those words of items that a pending reminder has, too."""
    words = sorted(view.content_of(tuple(items)))[:_MOST_PREFERRED]
    return " ".join(one for one in words if view.known.reminder_with(frozenset({one})) == "all")


def prefers(view: View) -> bool:
    """ "the dentist rather at five", "lo de Ana a las 6": a known reminder, a time, no verb."""
    onto = _leads_onto(view) or shifts(view) or _leads_to_known(view)
    said = view.any("rather") or _ends_in_one_at(view) or view.head.has("that")
    said = (onto or (said and view.any("time"))) and view.size <= _MOST_PREFERRED
    others = ("state", "remind", "urge", "wh", "whbe", "not", "add", "list", "thing", "things")
    if not said or view.asks or any(item.has(*others) for item in view.items[view.at :]):
        return False
    return names_known(view) or view.known.reminder_with(view.content) == "all"


def _leads_onto(view: View) -> bool:
    """ "training to 7pm please", "Training auf 19 Uhr": a goal, and its verb left out."""
    pairs = itertools.pairwise(view.items[view.at :])
    return any(one.has("onto") and after.has("time", "duration") for one, after in pairs)


def _leads_to_known(view: View) -> bool:
    """ "8.15 for the parcel", right after its reminder was set: a time, and what it is for."""
    if view.known.last not in ("remind", "change") or len(view.items) < _SHORTEST_FOR:
        return False
    time, to, *named = view.items
    leads = time.has("time") and to.has("to") and any(sign.isdigit() for sign in time.text)
    return leads and all(item.has("article", "minor", "fill") or not item.tags for item in named)


def shifts(view: View) -> bool:
    """ "training an hour later", of a known reminder."""
    said = frozenset(map(fold, tables.words(view.language, "text", "sooner_later")))
    times = [item for item in view.items if item.has("time", "duration")]
    return len(times) == 1 and times[0].text.split()[-1] in said and names_known(view)


def moves_listed(view: View) -> bool:
    """ "the first one an hour later", "the second to ten", of what was shown."""
    if view.known.last not in SPOKEN_OF or view.asks or view.size > _MOST_PUT_OFF:
        return False
    names = (*_PUTTING_OFF, "ordinal", "last", "onto", "no")
    which = [item for item in view.items if item.has("ordinal", "last") and not item.has("time")]
    return len(which) == 1 and view.any("time", "duration") and view.only(*names)


def _ends_in_one_at(view: View) -> bool:
    """ "the book one at noon", after a reminder was spoken of."""
    if len(view.items) < 3 or view.known.last not in SPOKEN_OF:
        return False
    *_, one, time = view.items
    return time.has("time") and one.has("minor") and not one.has("lead", "bound", "article", "not")


def puts_off_what_rang(view: View) -> bool:
    """ "remind me in 20 minutes", "put off 15 min", "not now, in an hour", after it rang."""
    if not view.known.rang_lately or view.any("thing", "things", "wh", "undo", "delete"):
        return False
    if view.content_of(tuple(item for item in view.items if not item.has("move", "snooze"))):
        return False
    timed = view.any("time", "duration")
    if view.any("remind"):
        return (timed or view.any("again", "busy")) and not view.any("not", "state")
    if view.acts("move") is not None:
        is_of_another = view.known.last in ("remind", "change")
        return view.any("duration") or (timed and not is_of_another)
    said = view.any("busy", "again", "snooze") or timed
    return said and not view.asks and view.size <= _MOST_PUT_OFF and view.only(*_PUTTING_OFF)


def puts_off_for(view: View) -> bool:
    """ "at the vet's, in an hour again", after it rang."""
    return view.known.rang_lately and bool(excuse_of(view))


def excuse_of(view: View) -> tuple[Item, ...]:
    """Return what stands before "in an hour again" in "at the vet's, in an hour again"."""
    at = view.first_comma
    then = view.items[at:]
    if not at or view.asks or view.size > _MOST_PUT_OFF:
        return ()
    again = any(item.has("again", "busy", "snooze", "remind") for item in then)
    timed = any(item.has("time", "duration") for item in then)
    only = all(item.has(*_PUTTING_OFF, "remind") for item in then)
    return view.items[:at] if again and timed and only else ()


def cancels(view: View) -> bool:
    verb, noun = view.acts("delete"), view.noun_at
    if noun is None or view.is_asked:
        return False
    if view.acts("needless", "unwanted") is not None or _is_denied(view):
        return True
    if verb is None and view.verb == "last":
        verb = view.find("delete", since=noun)  # "cooking ka reminder delete kare kyuki ..."
    if verb is None:
        return False
    return verb == view.at or not view.head.has("make")  # "create a reminder: cancel the gym"


def _is_denied(view: View) -> bool:
    """ "don't set an alarm"."""
    verb = view.acts("make")
    return verb is not None and verb > 0 and view.items[verb - 1].has("not")


def lengthens(view: View) -> bool:
    """ "add 10 minutes", "10 more minutes", after a reminder was spoken of."""
    hours = view.head.has("move") and any(is_hour(item.text) for item in view.rest)  # "mets 9h"
    if view.asks or hours or not view.head.has("add") or not view.has("duration"):
        return False
    spoken = view.known.last in SPOKEN_OF or view.known.rang_lately
    names = ("duration", "fill", "minor", "that", "to", "link")
    return spoken and all(item.has(*names) for item in view.rest)


def renames(view: View) -> bool:
    verb = view.acts("rename")
    if verb is None or view.is_asked:
        return False
    if view.items[verb].has("that"):  # "call it phone Ivo"
        is_named = verb == view.at and bool(view.object) and not view.has("time")
        return is_named and view.known.last in ("remind", "change")
    if not view.has("to"):
        return False
    after = view.next()
    points = after is not None and (after.has("that", "ordinal", "last") or after.text.isdecimal())
    return points or view.noun_at is not None or view.reminded != ""


def _leads_to_time(view: View, verb: int) -> bool:
    """Tell "move the dentist visit to Friday" from "change the tyres on Friday"."""
    time = view.find("time", "duration", since=verb)
    return time is not None and time > verb + 1 and view.items[time - 1].has("to", "bound", "lead")


def _is_taken_at_word(view: View, verb: int) -> bool:
    """ "reschedule the dentist", "move the dentist to Friday", by somebody nobody knows."""
    if not view.known.is_taken_at_word or verb != view.at or view.states:
        return False
    if view.items[verb].has("defer"):
        return True
    time = view.find("time", since=verb)
    if time is None or view.items[verb].has("make"):
        return False
    return verb + 1 < time - 1 and view.items[time - 1].has("to", "bound")


def _puts_it_elsewhere(view: View) -> bool:
    """ "stell die Erinnerung lieber auf Montag": the one there is."""
    noun = view.noun_at
    is_one = noun is not None and view.items[noun].has("that")
    return is_one and view.has("rather") and view.has("onto") and view.any("time")


def moves(view: View) -> bool:
    verb = view.acts("move")
    if verb is None or view.is_asked:
        return False
    if view.is_in_request(verb):
        return False  # "kal 3 baje yaad dilana Ravi ko call karna"
    if view.items[verb].has("skip") and not _says_hour(view):
        return False  # "lass diese Woche aus"
    if _is_taken_at_word(view, verb):
        return True
    if view.noun_at is not None:
        is_of_last = view.known.last in ("remind", "change") and not view.object
        is_of_last = is_of_last and view.has("time") and verb == len(view.items) - 1
        is_of_last = is_of_last or _puts_it_elsewhere(view)
        return not view.items[verb].has("make") or view.reminded == "all" or is_of_last
    if not view.has("time", "duration"):  # "move it": to when is asked
        points = view.followed_by("that") and view.size <= _BARE and not view.object
        return points and view.known.last in ("remind", "change")
    if view.reminded == "all" or (view.reminded and _leads_to_time(view, verb)):
        return True
    after = view.next()
    points = after is not None and (
        after.has("that", "ordinal", "last", "all")
        or after.has("time", "duration")
        or view.head.has("make")
    )
    is_late = verb != view.at and view.verb == "both"
    points = points or (is_late and view.points_at(view.at) and not view.object)
    is_last = all(item.has("fill", "time", "lead") for item in view.items[verb + 1 :])
    ends = _leads_to_time(view, verb) or (view.verb == "last" and is_last)
    ends = ends or (view.items[verb].has("delay", "advance") and view.has("duration"))
    if view.known.last in ("remind", "change") and not view.object and ends:
        return True  # "push to Sunday", "saat baje kardo", "schieb um eine Stunde"
    verb_points = view.items[verb].has("that") or _is_numbered(view, verb)
    return verb_points or (points and not (view.object and view.states))


def _says_hour(view: View) -> bool:
    """Tell whether a time or a length is said and not a day alone."""
    return any(item.has("duration") or (item.has("time") and item.has_digit) for item in view.items)


def moves_once(view: View) -> bool:
    """ "only this Friday at 1:30", after a reminder was spoken of."""
    if view.known.last not in SPOKEN_OF or view.asks:
        return False
    names = (
        "once", "time", "lead", "fill", "minor", "link", "subj", "bound", "move", "that", "rather",
    )  # fmt: skip
    said = view.clause.words
    if view.items[-1].has("skip", "once", "rather") and _names_time(view):
        return True
    if not view.opens_with("once"):
        return False
    return view.only(*names) and view.has("time") and any(sign.isdigit() for sign in said)


def _names_time(view: View) -> bool:
    """ "tomorrow at 9 just this once", "this Friday it's at 5 instead": a day and its hour."""
    names = ("time", "lead", "fill", "minor", "subj", "state", "link", "bare", "that")
    times = [item for item in view.items[:-1] if item.has("time")]
    hour = bool(times) and any(sign.isdigit() for sign in times[-1].text)
    said = view.content_of(tuple(i for i in view.items[:-1] if not i.has("state")))
    opens = view.head.has("time", "lead", "once") and not said - _words_of(times)
    return hour and opens and all(item.has(*names) for item in view.items[:-1])


def _words_of(items: Sequence[Item]) -> frozenset[str]:
    return frozenset(word for item in items for word in item.text.split())


def skips_so(view: View) -> int:
    """Return the index of the order in "tomorrow I'm away, skip it"; 0: it is no such."""
    at = view.last_comma
    order = view.items[at:]
    spoken_of = view.known.last in ("remind", "change", "shown")
    if not at or view.is_asked or not spoken_of or not any(item.has("skip") for item in order):
        return 0
    names = ("skip", "fill", "that", "minor", "subj", "lead", "aux", "link")
    if not all(item.has(*names) for item in order) or len(order) > _BARE:
        return 0
    days = [item for item in view.items[:at] if item.has("time")]
    return at if len(days) == 1 and not days[0].has_digit else 0


def _is_numbered(view: View, verb: int) -> bool:
    """ "move 2 to 5pm": of the list last shown."""
    after = view.items[verb + 1 :]
    numbers = any(item.text.isdecimal() and not item.has("time") for item in after)
    names = ("time", "link", "fill", "lead", "minor", "to", "thing")
    return numbers and all(item.text.isdecimal() or item.has(*names) for item in after)


def sets(view: View) -> bool:
    verb, noun = view.acts("make"), view.noun_at
    if verb is None and view.verb != "first":
        verb = view.find("make", since=view.at)  # "ik heb een wekker nodig voor 5 uur"
    if verb is None or noun is None or (view.verb == "first" and verb > noun):
        return False
    if _puts_it_elsewhere(view):
        return False
    if view.verb == "first" and verb != view.at and not view.items[verb].has("want"):
        return False  # "I set a reminder on my phone"
    asked = view.find("wh", "whbe")
    is_one = view.items[noun].has("thing") or view.has("time")
    return is_one and (asked is None or asked > noun or view.items[asked].has("fill"))


def names_a_thing(view: View, noun: int) -> bool:
    """Tell "the alarm code", "the reminder letter"."""
    after = view.items[noun + 1] if noun + 1 < len(view.items) else None
    if after is None or view.items[noun].has("things") or view.clause.gap(noun + 1).strip(" "):
        return False
    return after.has("fact") or not after.tags


def names_reminder(view: View) -> bool:
    """ "reminder to call Bo", "alarm 6am", "another quick reminder: pay"."""
    noun = view.noun_at
    if noun is None or noun > view.at + 3 or not view.items[noun].has("thing") or view.asks:
        return False
    lead = view.items[view.at : noun]
    if any(item.has("state", "delete", "move", "show", "wh", "not") for item in lead):
        return False
    after = view.items[noun + 1] if noun + 1 < len(view.items) else None
    if after is None:
        return view.items[noun - 1].has("article") if noun else False  # "another reminder"
    if ":" in view.clause.gap(noun + 1) or after.has("to", "time", "duration"):
        return True
    if noun + 2 == len(view.items):
        return after.has("lead") and view.is_alone  # "alarm on"
    return after.has("lead") and view.items[noun + 2].has("time")


def snoozes(view: View) -> bool:
    if view.is_asked or _is_before_it(view):
        return False
    if view.opens_with("snooze"):
        return not view.states
    said_again = view.any("remind") and view.any("again")
    named = any(i.has("snooze") and not i.has("slip") for i in view.items[view.at :])
    is_aimed = not view.object or view.reminded != "" or view.noun_at is not None
    named = named and (is_aimed or view.any("remind"))  # not "the others come later"
    return (named and view.size <= 8 and not view.states) or (said_again and not view.content)


def _is_before_it(view: View) -> bool:
    """Tell "rappelle-le-moi une semaine avant" of what was said, from putting off."""
    before = tuple(map(fold, tables.words(view.language, "text", "before")))
    is_request = view.opens_with("remind") and not view.is_alone
    return is_request and view.items[-1].text.endswith(before)


def urges(view: View) -> bool:
    at = view.find("urge", since=view.at)
    if at is None or view.is_asked:
        return False
    if not all(item.has("time", "lead", "fill") for item in view.items[view.at : at]):
        return False
    after = view.items[at + 1] if at + 1 < len(view.items) else None
    if after is None or after.has("wh", "whbe"):
        return False
    leads = after.has("to", "lead", "time") or "i" in view.items[at].text.split()[-1:]
    return leads and view.has("time") and bool(view.content)


def reminds(view: View) -> bool:
    return view.opens_with("remind") and not is_recalling(view)


def is_recalling(view: View) -> bool:
    """ "remind me what the code is", but "remind me when I get home to ..."."""
    after = view.next()
    if not view.opens_with("remind") or after is None or view.has("time"):
        return False
    if after.has("of") and view.items[-1].has("fact"):
        return True  # "remind me of the wifi password"
    if after.has("article", "fact") and view.any("fact") and view.known.notes_with(view.content):
        return True  # "rappelle-moi le code du portail"
    if not after.has("wh", "whbe"):
        return False
    if after.has("to"):  # "when", "that" and their like lead to content too
        return view.items[-1].has("state") or view.asks
    return True


def recalls(view: View) -> bool:
    return view.opens_with("remind") and is_recalling(view)


def reminds_late(view: View) -> bool:
    request = view.find("remind", since=view.at)
    if request is None or view.opens_with("wh", "whbe"):
        return reminds_alone(view)
    before = view.items[max(request - 1, 0)]
    if request and before.has("third", "subj", "state", "not") and not before.has("fill"):
        return view.verb == "last"
    timed = view.has("time", "duration")
    if view.states_before(request) and not view.clause.gap(request).strip(" "):
        return timed and (before.has("fill", "link") or view.verb == "last")
    return request == len(view.items) - 1 or timed or view.items[-1].has("fill")


def reminds_alone(view: View) -> bool:
    """Tell "morgen um 8 Müll raus, bitte erinnern": the verb alone, last, with a time."""
    at = view.find("alone", since=view.at)
    if at is None or not view.any("time") or view.asks or view.opens_with("wh", "whbe"):
        return False
    is_last = all(item.has("fill") for item in view.items[at + 1 :])
    opens = at + 1 < len(view.items) and ":" in view.clause.gap(at + 1)
    return (is_last or opens) and not view.items[max(at - 1, 0)].has("third", "aux", "state")
