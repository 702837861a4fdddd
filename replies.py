"""Every sentence a user can receive, each once; pure.

Times arrive here as words (`when.describe_time`), memories as text: nothing is looked up.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back to the user.

    `quotes` are ids of the memories whose words it repeats (they are blanked here when the
    memory is forgotten); `media` are the files to send along, by name inside MEDIA_DIR.
    """

    text: str
    quotes: tuple[int, ...] = ()
    media: tuple[str, ...] = ()


MARKS = {
    "text": "📝",
    "image": "📷",
    "audio": "🎤",
    "video": "🎬",
    "document": "📄",
    "location": "📍",
    "contact": "👤",
}

NOUNS = {
    "text": "note",
    "image": "photo",
    "audio": "voice note",
    "video": "video",
    "document": "document",
    "location": "place",
    "contact": "contact",
}

COMMANDS = (
    ("/list [3|all|photos|voice|notes|last week ...]", "what you saved, newest first"),
    ("/search words", "find memories"),
    ("/reminders", "what is coming up"),
    ("/today", "reminders and plans of the day"),
    ("/cancel N", "cancel reminder N of the last list"),
    ("/snooze N 10m", "put it off"),
    ("/forget N", "forget memory N of the last list"),
    ("/undo", "take back the last change (10 minutes)"),
    ("/timezone Europe/Paris", "the zone of your times"),
    ("/stats", "how much I keep for you"),
    ("/export", "all of it, to take away"),
    ("/help", "this list"),
)

APOLOGY = "Sorry, something went wrong on my side. Your message is kept; please try again."
STILL_AT_IT = "Still working on it; the answer follows in a moment."
FILE_NOT_SENT = "(I have the file, but could not send it here.)"
MAY_BE_HELD = (
    "WhatsApp lets me write only within 24 hours of your last message: if you have not written by"
    " then, this reminder comes with your next message."
)
PAUSED = "OK, your reminders are paused. I still answer; say START to have them back."
RESUMED = "Your reminders are on again."
KEPT_TOO = "I kept your words as a note, too."
NOT_SERVED = "Sorry, this assistant serves its owner only."
UNREADABLE = "I can't read that kind of message yet, but I noted that it came."
NOTHING_TO_UNDO = "There is nothing to take back from the last 10 minutes."
NO_MEMORY = "I don't have that."
NO_MORE = "That is all I have on it."
NOTHING_SAVED = "Nothing is saved yet. Tell me something worth keeping."
NO_REMINDERS = "You have no reminders coming up."
NO_SUCH_REMINDER = "I found no reminder like that. /reminders shows them all."
NO_SUCH_MEMORY = "I found no memory like that. /list shows them all."
NOTHING_RANG = (
    "Nothing has rung that is not done yet. To end one that is coming up, say “/reminders”, then"
    " “1 is done”."
)
NEVER_MIND = "OK, I left everything as it is."
WELCOME = (
    "I'm your memory: tell me anything, ask me for it later (“What did I buy?”), or say"
    " “remind me to call mom tomorrow at 3pm”. /help shows the rest."
)
WHAT_TO_SEARCH = "What should I look for? Write it like /search wifi password."
WAKE_UP = "Wake up!"
ALARM = "Alarm"
WHAT_SHOULD_I_REMIND = "What should I remind you of?"
NO_SUCH_ZONE = "I don't know that time zone. Write it like /timezone Europe/Paris."


def help_text() -> str:
    """The one help."""
    commands = "\n".join(f"{command} - {meaning}" for command, meaning in COMMANDS)
    return (
        "I keep what you tell me, find it when you ask, and remind you on time.\n\n"
        "Tell me: I bought groceries: milk, bread, eggs\n"
        "Ask me: What did I buy?\n"
        "Remind: Remind me to call mom tomorrow at 3pm\n"
        "Send photos, voice notes, places and contacts too.\n\n" + commands
    )


def unknown_command(name: str) -> str:
    """A slash and a word that is no command of ours."""
    return f"I don't know /{name}. These I know:\n" + "\n".join(command for command, _ in COMMANDS)


def hello(name: str | None) -> str:
    """Hello, before something else."""
    return f"Hi{f' {name}' if name else ''}!"


def greeting(name: str | None) -> str:
    """Hello."""
    return f"{hello(name)} Tell me something to keep, or ask me for it. /help"


SMALL_TALK = {
    "thanks": "You're welcome.",
    "bye": "Bye! I'll keep everything safe.",
    "how_are_you": "All well, thank you. Tell me something to keep, or ask me for it.",
    "who_are_you": "I'm your memory: I keep what you say, find it when asked, and remind you.",
    "laughter": "🙂",
    "yes": "OK.",
    "no": "OK.",
    "": "OK. (I keep what you tell me and find it when you ask; /help shows how.)",
}


def clock(now: datetime) -> str:
    """What time it is, on the user's clock."""
    return f"It is {now:%H:%M}, {now:%a} {now.day} {now:%b %Y} ({now.tzinfo})."


# -- memories ----------------------------------------------------------------------------------


def saved(kind: str, dates: Sequence[str] = ()) -> str:
    """It is committed. `dates` say what relative words in it mean: "tomorrow is Mon 23 Nov"."""
    whose = "this" if kind in {"location", "contact"} else "your"
    what = "Saved." if kind == "text" else f"Saved {whose} {NOUNS[kind]}."
    return f"{what} ({'; '.join(dates)})" if dates else what


def media_not_fetched(count: int) -> str:
    """The words are kept; the file could not be had."""
    what = "the attachment" if count == 1 else f"the {count} attachments"
    return (
        f"I could not fetch {what}: WhatsApp is not connected to this assistant"
        " (its owner sets the TWILIO_ values)."
    )


def file_too_large(max_mb: int) -> str:
    """The file is not kept."""
    return f"That file is larger than the {max_mb} MB I keep, so only your words are here."


FILE_REFUSED = "One file could not be fetched and never will be; please send it again."


def saved_in_part(missing: int, unheard: int) -> str:
    """A vendor failed: what is kept is said, and that the rest follows."""
    lines = []
    if missing:
        what = "the file" if missing == 1 else f"{missing} of the files"
        lines.append(f"I could not fetch {what} yet; I keep trying and tell you when it is here.")
    if unheard:
        lines.append("I can't hear it right now; I tell you what it says as soon as I can.")
    return "\n".join(lines)


CANNOT_HEAR = "I can't hear voice notes yet (no speech model is set up), but the recording is safe."
CANNOT_READ = "I can't read what is in it yet (nothing is set up for that), but the file is safe."
_SERVER_REFUSED = {
    "audio": "The server that hears for me would not take it; I keep it, and tell you what it says",
    "image": "The server that sees for me would not take it; I keep it, and look at it",
}


def server_refused(kind: str) -> str:
    """A server took neither this file nor another of its kind so far: it is kept and waits."""
    return f"{_SERVER_REFUSED[kind]} once one does (its owner can run: python app.py doctor)."


_FILE_PROBLEMS = {
    "server: the server refused the file": (
        "The server that should understand it takes others of its kind, but not this one. I keep"
        " it as it is."
    ),
    "server: the recording is longer than the server takes (25 MB)": (
        "It is longer than the server takes (25 MB); I keep the recording."
    ),
    "server: the recording is in a format the server does not take": (
        "It is in a format that the server does not take; I keep it as it is."
    ),
    "too long": "It is over ten minutes long; I keep the recording and listen to none of it.",
    "not English": "I think this is not English, which is all I can hear without a server.",
    "nothing heard": "",
    "the picture is too large": "It is too large a picture for me to read; I keep it as it is.",
    "the PDF is locked with a password": "It is locked with a password, so I keep it unread.",
    "the PDF is encrypted": "It is encrypted, so I keep it unread.",
}
_SERVER_COULD_NOT = "The server could make nothing of it; I keep it as it is."
_DAMAGED = {
    "audio": (
        "I can't open this recording: it is damaged, or of a kind that I hear with a server only."
        " I keep it as it is."
    ),
    "image": "I can't open this picture: it may be damaged. I keep it as it is.",
    "document": "I can't open this document: it may be damaged. I keep it as it is.",
}


def file_problem(kind: str, problem: str) -> str:
    """Why a file was not understood and never will be; "": nothing is wrong with it."""
    if problem.startswith("server: "):
        return _FILE_PROBLEMS.get(problem, _SERVER_COULD_NOT)
    return _FILE_PROBLEMS.get(problem, _DAMAGED.get(kind, "")) if problem else ""


HEARD_NOTHING = "I could make out no words in it."


def heard(transcript: str, reply: str) -> str:
    """The answer to a voice note shows what was heard."""
    return f"🎤 “{_short(transcript)}”\n\n{reply}"


def _short(transcript: str) -> str:
    return _cut(transcript, 700)


def corrected(words: str, reply: str = "") -> str:
    """What was heard in a voice note is as its speaker says now, and what was made of it."""
    return f"Corrected: 🎤 “{_short(words)}”" + (f"\n\n{reply}" if reply else "")


WHICH_WORDS = (
    "I can't tell which words of your voice note that stands for. Write it like"
    " “it's Anna, not Anne”, or all of it: “no, I said ...”."
)


def seen(notes: Sequence[tuple[str, str]]) -> str:
    """What pictures show and documents say, by kind: of several files a line each."""
    if len(notes) == 1:
        return _cut(notes[0][1], 400)
    return "\n".join(f"{MARKS[kind]} {_cut(' '.join(text.split()), 150)}" for kind, text in notes)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _your(kind: str) -> str:
    return (
        f"Your {NOUNS[kind]}" if kind in {"audio", "image", "contact", "document"} else "Your file"
    )


def understood_later(kind: str, words: str) -> str:
    """What could not be had or understood at once is here now."""
    return f"{_your(kind)} is understood now.\n{words}" if words else f"{_your(kind)} is here now."


def not_understood(kind: str, reasons: Sequence[str]) -> str:
    """What waited to be understood never will be."""
    return "\n".join((f"About {_your(kind).lower()}:", *reasons))


def found(text: str, mark: str, when: str) -> str:
    """One memory as an answer; a file may have no words."""
    return f"{mark} {_quoted(text)}\n({when})" if text else f"{mark} ({when})"


def _quoted(text: str) -> str:
    """Return words in quotes; those of a picture have their own."""
    is_quoted = text.startswith("“") and text.endswith("”") and text.count("“") == 1
    return text if is_quoted else f"“{text}”"


def found_when(text: str, mark: str, when: str, day: str) -> str:
    """One memory as the answer to "when": the day it names, then the words and when it was said."""
    return f"{day}.\n{mark} {_quoted(text)}\n(said {when})"


def found_said(text: str, mark: str, when: str) -> str:
    """One memory as the answer to "when" that names no day: when it was said comes first."""
    return f"{when[0].upper()}{when[1:]}:\n{mark} {_quoted(text)}"


def found_more(items: Sequence[str]) -> str:
    """The other memories that match."""
    return "Also:\n" + "\n".join(items)


def closest(answer: str) -> str:
    """A weak match, offered as such."""
    return f"I'm not sure I have that. The closest I have:\n{answer}"


def mem0_alone(facts: Sequence[str]) -> str:
    """What was not said here, and Mem0 knows."""
    return "Mem0 also has:\n" + "\n".join(f"• {fact}" for fact in facts)


_PARTS: Final = 20  # lines of a sum that are shown
_WITHOUT: Final = 3


def counted(count: int, lines: Sequence[str], *, at_least: bool = False) -> str:
    """How many memories speak of it, and which; `at_least`: there may be more."""
    times = "Once:" if count == 1 else f"{count} times, by what you told me:"
    heading = f"At least {times}" if at_least else times
    return numbered(lines, heading, _rest(count - len(lines)))


def total(amount: str, form: str, lines: Sequence[str], without: Sequence[str]) -> str:
    """A sum over notes with its parts, and the notes that had no amount to add."""
    headings = {
        "average": f"{amount} on average, over {len(lines)}:",
        "most": f"{amount}:",
        "least": f"{amount}:",
        "owed": f"{amount} in all:",
    }
    heading = headings.get(form, f"{amount} in all, from {len(lines)}:")
    parts = [heading, *(f"• {line}" for line in lines[:_PARTS])]
    if len(lines) > _PARTS:
        parts.append(f"… and {len(lines) - _PARTS} more")
    if without:
        parts += ["Without an amount:", *(f"• {line}" for line in without[:_WITHOUT])]
    return "\n".join(parts)


def all_listed(lines: Sequence[str], count: int, *, at_least: bool = False) -> str:
    """All there is on something, the first page of it; `at_least`: there may be more."""
    number = f"at least {count}" if at_least else f"{count}"
    heading = "I have one:" if count == 1 else f"I have {number}, newest first:"
    return numbered(lines, heading, _rest(count - len(lines)))


def more_listed(lines: Sequence[str], left: int, *, first: int = 0) -> str:
    """The next ones, numbered from `first` on; 0: not numbered."""
    if first:
        return numbered(lines, "More:", _rest(left), first=first)
    return "\n".join(part for part in ("More:", *lines, _rest(left)) if part)


def _rest(left: int) -> str:
    return f"{left} more: say “more”." if left > 0 else ""


def no_more_listed(most: int) -> str:
    """A list was longer than is kept for "more"."""
    return f"I list no more than {most} at once; /search words or /list last week finds others."


def numbered(lines: Sequence[str], heading: str, footer: str = "", *, first: int = 1) -> str:
    """A list whose numbers commands understand."""
    items = "\n".join(f"{number}. {line}" for number, line in enumerate(lines, start=first))
    return "\n".join(part for part in (heading, items, footer) if part)


def listed(mark: str, text: str, when: str) -> str:
    """One line of /list; a file may have no words."""
    return f"{mark} {text} ({when})" if text else f"{mark} ({when})"


def memories_listed(lines: Sequence[str], count: int, *, at_least: bool = False) -> str:
    """/list; `at_least`: there may be more."""
    footer = "/forget N forgets one."
    if len(lines) == count:
        return numbered(lines, "Newest first:", footer)
    number = f"{count} or more" if at_least else f"{count}"
    heading = f"{len(lines)} of {number}, newest first; “more” shows the next:"
    return numbered(lines, heading, footer)


def nothing_listed(argument: str) -> str:
    """/list found nothing of that kind or time."""
    return f"Nothing saved under “{argument}”."


def forgot(kind: str, when: str) -> str:
    """Gone, for ten minutes not yet for good; by its kind and day, since its words leave us."""
    return f"Forgotten: your {NOUNS[kind]} of {when}. /undo brings it back for 10 minutes."


def forgot_many(count: int) -> str:
    """Several are gone, for ten minutes not yet for good."""
    return f"Forgotten: {count} memories. /undo brings them back for 10 minutes."


def which_memory(lines: Sequence[str]) -> str:
    """Several match: ask."""
    return numbered(lines, "Which one should I forget?", "Reply with its number, or all.")


def confirm_forget_all(count: int) -> str:
    """Everything is a lot: ask."""
    return f"This forgets all {count} memories. Reply yes to do it."


def undone(action: str) -> str:
    """/undo took this back."""
    return {
        "saved": "Taken back: I no longer keep that.",
        "forgot": "It is back.",
        "edited": "Taken back: it reads as it did before.",
        "made": "Taken back: that reminder is cancelled.",
        "corrected": "Taken back: your voice note reads as I heard it.",
        "changed": "Taken back: your reminders are as they were.",
    }[action]


_MOST_SHOWN = 160  # characters of a reminder; it rings with all of them


def _brief(message: str) -> str:
    """Return a reminder's words as replies and lists show them."""
    words = " ".join(message.split()) if len(message) > _MOST_SHOWN else message
    return words if len(words) <= _MOST_SHOWN else words[: _MOST_SHOWN - 1].rstrip() + "…"


# -- reminders ---------------------------------------------------------------------------------


def reminder_set(message: str, when: str, rule: str = "", note: str = "") -> str:
    """It is committed; the reply repeats what was understood."""
    return f"Reminder set: {_brief(message)}\n{moment(when, rule)}" + (f"\n{note}" if note else "")


DEFAULT_HOUR = "You gave no clock time, so I chose this one; “move it to 5pm” changes it."


def skips_next_alone(due: str) -> str:
    """They named a day on which another than the next one rings."""
    return f"I can skip only the next one: {due}. Say “skip it” for that."


def when_to_remind(message: str, problem: str = "no_time", unread: str = "") -> str:
    """No time, a time that has gone by, one that does not exist or is not understood: ask."""
    why = TIME_PROBLEMS.get(problem, "")
    if unread:
        why = f"I'm not sure what “{unread}” means."
    what = f": {_brief(message)}" if message else ""
    return f"{why} When should I remind you{what}?".lstrip()


TIME_PROBLEMS = {
    "past": "That time is already past.",
    "impossible": "There is no such date or time.",
    "seconds": "I ring every minute at most, not every second.",
    "nothing": "That is no time to wait.",
    "never": "By that rule it would never ring.",
    "zone": "I know no such time zone.",
    "far": "That is more than a hundred years away.",
    "unread": "I did not understand that time.",
}


TOO_MUCH_AT_ONCE = (
    "That is more to remind you of than I can read in one message, so I set nothing and nothing"
    " will ring. Send me a few at a time."
)


def nags(minutes: int) -> str:
    """A reminder that does not give up."""
    every = "minute" if minutes == 1 else f"{minutes} minutes"
    return f"I'll ring every {every} until you say done."


def reminder_due(message: str, was_due: str = "", *, is_nagging: bool = False) -> str:
    """The reminder itself; `was_due` when it comes late."""
    late = f"\n(It was due {was_due}.)" if was_due else ""
    stop = "\nSay done when it is." if is_nagging else ""
    return f"⏰ Reminder: {message}{late}{stop}"


def reminder_line(message: str, when: str, rule: str = "") -> str:
    """One line of /reminders."""
    return f"{_brief(message)} - {when}" + (f" ({rule})" if rule else "")


def reminders_listed(lines: Sequence[str]) -> str:
    """/reminders."""
    return numbered(lines, "Coming up:", "/cancel N or /snooze N 10m changes one.")


def reminder_cancelled(messages: Sequence[str]) -> str:
    """Cancelled, and can be taken back."""
    if len(messages) == 1:
        return f"Cancelled: {_brief(messages[0])}. /undo brings it back."
    return f"Cancelled {len(messages)} reminders. /undo brings them back."


def was_over(message: str, *, is_done: bool) -> str:
    """It was cancelled, or done before its time, so it is not put off."""
    return f"That one was {'done' if is_done else 'cancelled'} already: {_brief(message)}."


def reminder_moved(message: str, when: str, rule: str = "") -> str:
    """It has another time."""
    return f"Moved: {_brief(message)}\n{moment(when, rule)}"


def reminder_snoozed(message: str, when: str) -> str:
    """It comes again."""
    return f"Snoozed: {_brief(message)}\n{moment(when)}"


def moment(when: str, rule: str = "") -> str:
    """When it comes, and how often."""
    words = f"{rule}, next: {when}" if rule else when
    return words[0].upper() + words[1:]


def reminder_renamed(message: str) -> str:
    """It has other words."""
    return f"Renamed: {_brief(message)}"


def reminder_done(message: str) -> str:
    """The user did it."""
    return f"Done: {_brief(message)}. Well done."


def which_reminder(lines: Sequence[str], verb: str) -> str:
    """Several match: ask."""
    return numbered(lines, f"Which one should I {verb}?", "Reply with its number, or all.")


def move_to_when(message: str) -> str:
    """A change without a time."""
    return f"To when should I move: {_brief(message)}?"


NEVER_RINGS = "By that rule it would never ring, so I left it as it is."
NOT_RECURRING = "That one comes only once; /cancel takes it away."


def delivery_reason(status: str, code: int | None) -> str | None:
    """Why a message has not arrived, as the page says it; None: nothing stands in its way."""
    if status == "held":
        return (
            "WhatsApp lets me write only within 24 hours of the last message, and STOP pauses"
            " reminders: it goes out with the next message."
        )
    if status == "uncertain":
        return "Twilio's answer was lost: it is looked up there before it is sent again."
    if status in {"failed", "queued"} and code is not None:
        known = DELIVERY_CODES.get(code, "Twilio or WhatsApp refused it")
        return f"{known} (error {code})."
    return None


# https://www.twilio.com/docs/api/errors
DELIVERY_CODES = {
    21211: "The number is not valid",
    21610: "The person said STOP to this sender",
    63003: "The number is not on WhatsApp",
    63007: "The sender is not connected to WhatsApp",
    63015: "The sandbox forgot the person, who has to join again",
    63016: "The person wrote more than 24 hours ago, and no template is set",
    63024: "The number is not on WhatsApp",
    63038: "The account sent as much as it may in a day",
}


# -- the day -----------------------------------------------------------------------------------


def agenda(span: str, lines: Sequence[str]) -> str:
    """What is on in that time."""
    return "\n".join([f"{span}:", *lines]) if lines else f"{span}: nothing planned."


def agenda_reminder(when: str, message: str) -> str:
    """One reminder of the day."""
    return f"⏰ {when} {_brief(message)}"


# -- the rest ------------------------------------------------------------------------------------


def zone_set(zone: str, local_time: str) -> str:
    """/timezone."""
    return f"Your time zone is {zone}; it is {local_time} there."


def zone_guessed(zone: str) -> str:
    """Nobody told us the zone: say which one we take."""
    return f"I take your time zone to be {zone}; /timezone Europe/Paris would change it."


def zone_of_place(zone: str) -> str:
    """A place was shared whose clocks show another time."""
    return f"Clocks there show another time than yours: /timezone {zone} changes to it."


def zone_now(zone: str) -> str:
    """/timezone alone."""
    return f"Your time zone is {zone}. /timezone Europe/Paris changes it."


def stats(memories: int, kinds: str, reminders: int, tags: str) -> str:
    """/stats."""
    what = f"{memories} {'memory' if memories == 1 else 'memories'}"
    lines = [
        what + (f": {kinds}" if kinds else ""),
        f"{reminders} {'reminder' if reminders == 1 else 'reminders'} coming up",
    ]
    return "\n".join(lines + ([f"Tags: {tags}"] if tags else []))


def export_link(link: str, minutes: int) -> str:
    """/export."""
    return f"Everything you keep here, one JSON object a line, for {minutes} minutes:\n{link}"


def to_other(receiver: str, body: str, local: str) -> str:
    """A local message as the terminal shows it; another user's says whose it is."""
    return body if receiver == local else f"[to {receiver}] {body}"
