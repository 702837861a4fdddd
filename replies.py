"""Every sentence a user can receive, each once; pure.

Times arrive here as words (`when.describe_time`), memories as text: nothing is looked up.
A sentence is whole, in English, with `{placeholders}` by name; `say` and `say_many` return it in
the language that is spoken. A constant is marked by `sentence` and goes through `say` where it is
used: `say(replies.NO_MEMORY)`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from language.catalogs import languages, number, say, say_many, sentence, spoken
from language.forms.naming import name_of
from language.replies.of_reminders import *  # noqa: F403
from language.replies.of_reminders import BY_NUMBER, brief, numbered


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back to the user.

    `quotes` are ids of the memories whose words it repeats (they are blanked here when the
    memory is forgotten); `media` are the files to send along, by name inside MEDIA_DIR.
    """

    text: str
    quotes: tuple[int, ...] = ()
    media: tuple[str, ...] = ()
    kept: str | None = None  # what the row keeps of it, where its words are forgotten; None: all
    picks: tuple[str, ...] = ()  # what its numbers stand for, in order: "reminder:7", "memory:12"


MARKS = {
    "text": "📝",
    "list": "☑️",
    "image": "📷",
    "audio": "🎤",
    "video": "🎬",
    "document": "📄",
    "location": "📍",
    "contact": "👤",
}

COMMANDS = (
    ("/list [3|all|photos|voice|notes|last week ...]", sentence("what you saved, newest first")),
    ("/search words", sentence("find memories")),
    ("/reminders", sentence("what is coming up")),
    ("/today", sentence("reminders and plans of the day")),
    ("/cancel N", sentence("cancel reminder N of the last list")),
    ("/snooze N 10m", sentence("put it off")),
    ("/forget N", sentence("forget memory N of the last list")),
    ("/undo", sentence("take back the last change (10 minutes)")),
    ("/timezone Europe/Paris", sentence("the zone of your times")),
    ("/language pt", sentence("the language I answer in")),
    ("/digest [8:00|off]", sentence("your day, told every morning")),
    ("/calendar [new|off]", sentence("your reminders and dates in your calendar app")),
    ("/stats", sentence("how much I keep for you")),
    ("/export", sentence("all of it, to take away")),
    ("/help", sentence("this list")),
)

APOLOGY = sentence(
    "Sorry, something went wrong on my side. Your message is kept; please try again."
)
STILL_AT_IT = sentence("Still working on it; the answer follows in a moment.")
FILE_NOT_SENT = sentence("(I have the file, but could not send it here.)")
MAY_BE_HELD = sentence(
    "WhatsApp lets me write only within 24 hours of your last message: if you have not written by"
    " then, this reminder comes with your next message."
)
PAUSED = sentence("OK, your reminders are paused. I still answer; say START to have them back.")
RESUMED = sentence("Your reminders are on again.")
KEPT_TOO = sentence("I kept your words as a note, too.")
NOT_SERVED = sentence("Sorry, this assistant serves its owner only.")
MORE_OF_IT = sentence("Say “more” for the rest.")
LET_IN = sentence("You are let in now. Tell me anything, or say /help.")
UNREADABLE = sentence("I can't read that kind of message yet, but I noted that it came.")
NOTHING_TO_UNDO = sentence("There is nothing to take back from the last 10 minutes.")
NO_MEMORY = sentence("I don't have that.")
NO_MORE = sentence("That is all I have on it.")
NOTHING_SAVED = sentence("Nothing is saved yet. Tell me something worth keeping.")
NO_REMINDERS = sentence("You have no reminders coming up.")
NO_SUCH_REMINDER = sentence("I found no reminder like that. /reminders shows them all.")
NO_SUCH_MEMORY = sentence("I found no memory like that. /list shows them all.")
NOTHING_RANG = sentence(
    "Nothing has rung that is not done yet. To end one that is coming up, say “/reminders”, then"
    " “1 is done”."
)
NO_SUCH_LIST = sentence(
    "I found no list with that. Say “add milk to the shopping list” to begin one."
)
NO_REMINDERS_THEN = sentence("No reminders then.")
A_LIST = sentence("List")
KEEP_INSTEAD = sentence("To keep it as a note instead, say “keep that”.")
NOTHING_BEFORE = sentence("There is no message before this one that I could keep.")
NEVER_MIND = sentence("OK, I left everything as it is.")
WELCOME = sentence(
    "I'm your memory: tell me anything, ask me for it later (“What did I buy?”), or say"
    " “remind me to call mom tomorrow at 3pm”. /help shows the rest."
)
WHAT_TO_SEARCH = sentence("What should I look for? Write it like /search wifi password.")
WAKE_UP = sentence("Wake up!")
ALARM = sentence("Alarm")
WHAT_SHOULD_I_REMIND = sentence("What should I remind you of?")
DIGEST_TELLS = sentence("It tells what is on that day: reminders, and notes that speak of it.")
CALENDAR_ON = sentence(
    "Your calendar is on. Its address is shown only once: /calendar new makes another and ends this"
    " one, /calendar off ends it."
)
CALENDAR_OFF = sentence("Your calendar is off: subscriptions to it get nothing more.")
UNKNOWN_BUTTON = sentence("I don't know that button any more. Tell me in words what you want.")
NO_SUCH_ZONE = sentence("I don't know that time zone. Write it like /timezone Europe/Paris.")


def help_text() -> str:
    """The one help."""
    commands = "\n".join(f"{command} - {say(meaning)}" for command, meaning in COMMANDS)
    examples = (
        say("Tell me: I bought groceries: milk, bread, eggs"),
        say("Ask me: What did I buy?"),
        say("Remind: Remind me to call mom tomorrow at 3pm"),
        say("Send photos, voice notes, places and contacts too."),
    )
    what = say("I keep what you tell me, find it when you ask, and remind you on time.")
    return "\n\n".join((what, "\n".join(examples), commands))


def unknown_command(name: str) -> str:
    """A slash and a word that is no command of ours."""
    known = (command for command, _ in COMMANDS)
    return "\n".join((say("I don't know /{name}. These I know:", name=name), *known))


def hello(name: str | None) -> str:
    """Hello, before something else."""
    return say("Hi {name}!", name=name) if name else say("Hi!")


def greeting(name: str | None) -> str:
    """Hello."""
    ask = say("Tell me something to keep, or ask me for it.")
    return f"{hello(name)} {ask} /help"


SMALL_TALK = {
    "thanks": sentence("You're welcome."),
    "bye": sentence("Bye! I'll keep everything safe."),
    "how_are_you": sentence("All well, thank you. Tell me something to keep, or ask me for it."),
    "who_are_you": sentence(
        "I'm your memory: I keep what you say, find it when asked, and remind you."
    ),
    "laughter": "🙂",
    "yes": sentence("OK."),
    "no": sentence("OK."),
    "": sentence("OK. (I keep what you tell me and find it when you ask; /help shows how.)"),
}


def small_talk(action: str) -> str:
    """The answer to thanks, a goodbye, how are you; to anything else what is done here."""
    return say(SMALL_TALK.get(action, SMALL_TALK[""]))


def clock(now: datetime, day: str) -> str:
    """What time it is, on the user's clock; `day` is that day in words."""
    return say("It is {time}, {day} ({zone}).", time=f"{now:%H:%M}", day=day, zone=now.tzinfo)


# -- memories ----------------------------------------------------------------------------------


_SAVED = {
    "text": sentence("Saved."),
    "list": sentence("Saved."),
    "image": sentence("Saved your photo."),
    "audio": sentence("Saved your voice note."),
    "video": sentence("Saved your video."),
    "document": sentence("Saved your document."),
    "location": sentence("Saved this place."),
    "contact": sentence("Saved this contact."),
}


def saved(kind: str, dates: Sequence[str] = ()) -> str:
    """It is committed. `dates` say what relative words in it mean: "tomorrow is Mon 23 Nov"."""
    what = say(_SAVED[kind])
    return f"{what} ({'; '.join(dates)})" if dates else what


def saved_previous(words: str) -> str:
    """The message before this one is committed as a note."""
    return say("Saved: “{words}”", words=_cut(words, 120))


def saved_before(words: str) -> str:
    """The message before this one is a note already."""
    return say("I have that already: “{words}”", words=_cut(words, 120))


def note_changed(words: str) -> str:
    """A note has other words."""
    return say("Changed. It reads now: “{words}”", words=_cut(words, 200))


def kept_unclear(unread: str) -> str:
    """A request was not understood: its words are a note, and no more happens."""
    if not unread:
        return say("I kept it as a note, but I'm not sure what to do with it: nothing will ring.")
    return say(
        "I kept it as a note, but I don't understand “{words}”: nothing will ring.", words=unread
    )


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


# -- lists -------------------------------------------------------------------------------------


def _items(items: Sequence[str]) -> str:
    return "\n".join(f"• {item}" for item in items)


def list_kept(name: str, items: Sequence[str]) -> str:
    """A new list is committed."""
    said = say("Saved as a list. {name}:", name=name)
    return f"{said}\n{_items(items)}"


_LIST_CHANGED = {
    "added": sentence("Added to {name}: {items}."),
    "removed": sentence("Removed from {name}: {items}."),
    "ticked": sentence("Ticked off {name}: {items}."),
    "cleared": sentence("Cleared {name}."),
}


def list_changed(what: str, name: str, items: Sequence[str], left: Sequence[str]) -> str:
    """Items of a list are added, removed, ticked, or all of them cleared."""
    said = say(_LIST_CHANGED[what], name=name, items=", ".join(items))
    if what == "added":
        return said
    if not left:
        return f"{said} {say(_NOTHING_LEFT)}"
    return f"{said} {say(_LEFT)}\n{_items(left)}"


_NOTHING_LEFT: Final = sentence("Nothing is left on it.")
_LEFT: Final = sentence("Left:")


def list_shown(name: str, items: Sequence[str], ticked: int) -> str:
    """What is on a list and not ticked."""
    if not items:
        return say("{name}: nothing is left on it.", name=name)
    if ticked:
        name = say("{name} ({count} ticked)", name=name, count=number(ticked))
    return f"{name}:\n{_items(items)}"


def not_on_list(name: str, item: str) -> str:
    """An item is not there."""
    return say("{name} has no {item}.", name=name, item=item)


def found(text: str, mark: str, when: str) -> str:
    """One memory as an answer; a file may have no words."""
    return f"{mark} {_quoted(text)}\n({when})" if text else f"{mark} ({when})"


def _quoted(text: str) -> str:
    """Return words in quotes; those of a picture have their own."""
    is_quoted = text.startswith("“") and text.endswith("”") and text.count("“") == 1
    return text if is_quoted else f"“{text}”"


def found_when(text: str, mark: str, when: str, day: str) -> str:
    """One memory as the answer to "when": the day it names, then the words and when it was said."""
    said = say("(said {when})", when=when)
    return f"{day}.\n{mark} {_quoted(text)}\n{said}"


def found_said(text: str, mark: str, when: str) -> str:
    """One memory as the answer to "when" that names no day: when it was said comes first."""
    return f"{when[0].upper()}{when[1:]}:\n{mark} {_quoted(text)}"


def found_more(items: Sequence[str]) -> str:
    """The other memories that match."""
    return "\n".join((say("Also:"), *items))


def found_before(items: Sequence[str]) -> str:
    """What held before, under what holds now."""
    return "\n".join((say("Before:"), *items))


def about_somebody(name: str, lines: Sequence[str], count: int) -> str:
    """What is known of somebody, the first page of it."""
    return numbered(lines, say("About {name}:", name=name), _rest(count - len(lines)))


CLOSEST = sentence("I'm not sure I have that. The closest I have:")


def closest(answer: str) -> str:
    """A weak match, offered as such."""
    return f"{say(CLOSEST)}\n{answer}"


def mem0_alone(facts: Sequence[str]) -> str:
    """What was not said here, and Mem0 knows."""
    return "\n".join((say("Mem0 also has:"), *(f"• {fact}" for fact in facts)))


_PARTS: Final = 20  # lines of a sum that are shown
_WITHOUT: Final = 3


def counted(count: int, lines: Sequence[str], *, at_least: bool = False) -> str:
    """How many memories speak of it, and which; `at_least`: there may be more."""
    if at_least:
        heading = say("At least {count} times, by what you told me:", count=number(count))
    else:
        heading = say_many("Once:", "{count} times, by what you told me:", count)
    return numbered(lines, heading, _rest(count - len(lines)))


_IN_ALL = sentence("{amount} in all, from {count}:")
_TOTALS = {
    "average": sentence("{amount} on average, over {count}:"),
    "most": "{amount}:",
    "least": "{amount}:",
    "owed": sentence("{amount} in all:"),
    "left": sentence("{amount} left:"),
    "split": sentence("{amount} each:"),
}


def total(amount: str, form: str, lines: Sequence[str], without: Sequence[str]) -> str:
    """A sum over notes with its parts, and the notes that had no amount to add."""
    heading = say(_TOTALS.get(form, _IN_ALL), amount=amount, count=number(len(lines)))
    parts = [heading, *(f"• {line}" for line in lines[:_PARTS])]
    if (more := len(lines) - _PARTS) > 0:
        parts.append(say("… and {count} more", count=number(more)))
    if without:
        parts += [say("Without an amount:"), *(f"• {line}" for line in without[:_WITHOUT])]
    return "\n".join(parts)


def all_listed(lines: Sequence[str], count: int, *, at_least: bool = False) -> str:
    """All there is on something, the first page of it; `at_least`: there may be more."""
    if at_least:
        heading = say("I have at least {count}, newest first:", count=number(count))
    else:
        heading = say_many("I have one:", "I have {count}, newest first:", count)
    return numbered(lines, heading, _rest(count - len(lines)))


def more_listed(lines: Sequence[str], left: int, *, first: int = 0) -> str:
    """The next ones, numbered from `first` on; 0: not numbered."""
    if first:
        return numbered(lines, say("More:"), _rest(left), first=first)
    return "\n".join(part for part in (say("More:"), *lines, _rest(left)) if part)


def _rest(left: int) -> str:
    return say("{count} more: say “more”.", count=number(left)) if left > 0 else ""


def no_more_listed(most: int) -> str:
    """A list was longer than is kept for "more"."""
    return say(
        "I list no more than {most} at once; /search words or /list last week finds others.",
        most=number(most),
    )


def listed(mark: str, text: str, when: str) -> str:
    """One line of /list; a file may have no words."""
    return f"{mark} {text} ({when})" if text else f"{mark} ({when})"


_SOME = sentence("{shown} of {count}, newest first; “more” shows the next:")
_SOME_OF_MORE = sentence("{shown} of {count} or more, newest first; “more” shows the next:")


def memories_listed(lines: Sequence[str], count: int, *, at_least: bool = False) -> str:
    """/list; `at_least`: there may be more."""
    footer, shown = say("/forget N forgets one."), number(len(lines))
    if len(lines) == count:
        return numbered(lines, say("Newest first:"), footer)
    heading = say(_SOME_OF_MORE if at_least else _SOME, shown=shown, count=number(count))
    return numbered(lines, heading, footer)


def nothing_listed(argument: str) -> str:
    """/list found nothing of that kind or time."""
    return say("Nothing saved under “{argument}”.", argument=argument)


_FORGOTTEN = {
    "list": sentence("Forgotten: your list of {when}."),
    "text": sentence("Forgotten: your note of {when}."),
    "image": sentence("Forgotten: your photo of {when}."),
    "audio": sentence("Forgotten: your voice note of {when}."),
    "video": sentence("Forgotten: your video of {when}."),
    "document": sentence("Forgotten: your document of {when}."),
    "location": sentence("Forgotten: your place of {when}."),
    "contact": sentence("Forgotten: your contact of {when}."),
}


_FORGOTTEN_BY_NAME = {
    "list": sentence("Forgotten: your list “{words}” of {when}."),
    "text": sentence("Forgotten: your note “{words}” of {when}."),
    "image": sentence("Forgotten: your photo “{words}” of {when}."),
    "audio": sentence("Forgotten: your voice note “{words}” of {when}."),
    "video": sentence("Forgotten: your video “{words}” of {when}."),
    "document": sentence("Forgotten: your document “{words}” of {when}."),
    "location": sentence("Forgotten: your place “{words}” of {when}."),
    "contact": sentence("Forgotten: your contact “{words}” of {when}."),
}


def forgot(kind: str, when: str, words: str = "") -> str:
    """Gone, for ten minutes not yet for good; by its words where they may still be said."""
    undo = say("/undo brings it back for 10 minutes.")
    said = (_FORGOTTEN_BY_NAME if words else _FORGOTTEN)[kind]
    return f"{say(said, when=when, words=words)} {undo}"


def forgot_many(count: int) -> str:
    """Several are gone, for ten minutes not yet for good."""
    return say_many(
        "Forgotten: {count} memory. /undo brings it back for 10 minutes.",
        "Forgotten: {count} memories. /undo brings them back for 10 minutes.",
        count,
    )


def which_memory(lines: Sequence[str]) -> str:
    """Several match: ask."""
    return numbered(lines, say("Which one should I forget?"), say(BY_NUMBER))


def confirm_forget_all(count: int) -> str:
    """Everything is a lot: ask."""
    return say("This forgets all {count} memories. Reply yes to do it.", count=number(count))


_UNDONE = {
    "saved": sentence("Taken back: I no longer keep that."),
    "forgot": sentence("It is back."),
    "edited": sentence("Taken back: it reads as it did before."),
    "made": sentence("Taken back: that reminder is cancelled."),
    "corrected": sentence("Taken back: your voice note reads as I heard it."),
    "changed": sentence("Taken back: your reminders are as they were."),
}


_UNDONE_BY_NAME = {
    "saved": sentence("Taken back: I no longer keep {what}."),
    "forgot": sentence("It is back: {what}."),
    "edited": sentence("Taken back: it reads {what} again."),
    "made": sentence("Taken back: the reminder {what} is cancelled."),
    "corrected": sentence("Taken back: your voice note reads {what} again."),
    "changed": sentence("Taken back: the reminder {what} is as it was."),
}


def undone(action: str, named: Sequence[str] = ()) -> str:
    """/undo took this back; `named`: by its words."""
    if not named:
        return say(_UNDONE[action])
    what = ", ".join(f"“{_cut(each, 60)}”" for each in named[:3])
    if len(named) > 3:
        what = say("{what} and {count} more", what=what, count=number(len(named) - 3))
    return say(_UNDONE_BY_NAME[action], what=what)


# -- the day -----------------------------------------------------------------------------------


def agenda(span: str, lines: Sequence[str], more: int = 0) -> str:
    """What is on in that time; `more` is left out."""
    if not lines:
        return say("{span}: nothing planned.", span=span)
    rest = [say("And {count} more.", count=number(more))] if more > 0 else []
    return "\n".join([f"{span}:", *lines, *rest])


def agenda_reminder(when: str, message: str, rule: str = "") -> str:
    """One reminder of the day; `rule` of one that rings many times."""
    return f"⏰ {when} {brief(message)}" + (f" ({rule})" if rule else "")


# -- the rest ------------------------------------------------------------------------------------


def zone_set(zone: str, local_time: str) -> str:
    """/timezone."""
    return say("Your time zone is {zone}; it is {time} there.", zone=zone, time=local_time)


def zone_guessed(zone: str) -> str:
    """Nobody told us the zone: say which one we take."""
    return say(
        "I take your time zone to be {zone}; /timezone Europe/Paris would change it.", zone=zone
    )


def zone_of_place(zone: str) -> str:
    """A place was shared whose clocks show another time."""
    return say(
        "Clocks there show another time than yours: /timezone {zone} changes to it.", zone=zone
    )


def zone_now(zone: str) -> str:
    """/timezone alone."""
    return say("Your time zone is {zone}. /timezone Europe/Paris changes it.", zone=zone)


def language_set() -> str:
    """/language pt, in that language."""
    return say("From now on I answer in {language}.", language=name_of(spoken()))


def language_now() -> str:
    """/language alone."""
    language = name_of(spoken())
    return say("I answer in {language}. /language pt changes it.", language=language)


def no_such_language() -> str:
    """/language with what is no language of ours."""
    known = ", ".join(f"{name_of(code)} ({code})" for code in languages())
    return say("I don't speak that language yet. I know: {languages}.", languages=known)


def stats(memories: int, kinds: str, reminders: int, tags: str) -> str:
    """/stats."""
    lines = [
        say_many("{count} memory", "{count} memories", memories) + (f": {kinds}" if kinds else ""),
        say_many("{count} reminder coming up", "{count} reminders coming up", reminders),
    ]
    return "\n".join(lines + ([say("Tags: {tags}", tags=tags)] if tags else []))


def traffic(received: int, sent: int, free: int, allowance: int) -> str:
    """/stats: what this month's messages were, and how many more may be free of Meta's charge."""
    counted = say(
        "WhatsApp this month: {received} in, {sent} out",
        received=number(received),
        sent=number(sent),
    )
    left = say(
        "(Meta charges each since October 2026; the first {allowance} are said to be free, which it"
        " has not confirmed: {free} left)",
        free=number(free),
        allowance=number(allowance),
    )
    return f"{counted} {left}"


def export_link(link: str, minutes: int) -> str:
    """/export."""
    said = say(
        "Everything you keep here, one JSON object a line, for {minutes} minutes:", minutes=minutes
    )
    return f"{said}\n{link}"


def calendar_address(address: str) -> str:
    """/calendar: where to subscribe to it."""
    return "\n".join(
        (
            say("Subscribe to this address in your calendar app (Google, Apple, Thunderbird ...):"),
            address,
            say("Whoever has the address can read your reminders and dated notes."),
            say(CALENDAR_ON),
        )
    )


def to_other(receiver: str, body: str, local: str) -> str:
    """A local message as the terminal shows it; another user's says whose it is."""
    return body if receiver == local else f"[to {receiver}] {body}"
