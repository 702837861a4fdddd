"""What is said of reminders, each sentence once; pure. `replies` is its door.

Times arrive here as words (`when.describe_time`).
"""

from collections.abc import Sequence

from language.catalogs import number, say, say_many, sentence

BY_NUMBER = sentence("Reply with its number, or all.")


def numbered(lines: Sequence[str], heading: str, footer: str = "", *, first: int = 1) -> str:
    """A list whose numbers commands understand."""
    items = "\n".join(f"{position}. {line}" for position, line in enumerate(lines, start=first))
    return "\n".join(part for part in (heading, items, footer) if part)


_MOST_SHOWN = 160  # characters of a reminder; it rings with all of them


def brief(message: str) -> str:
    """Return a reminder's words as replies and lists show them."""
    words = " ".join(message.split()) if len(message) > _MOST_SHOWN else message
    return words if len(words) <= _MOST_SHOWN else words[: _MOST_SHOWN - 1].rstrip() + "…"


def reminder_set(message: str, when: str, rule: str = "", note: str = "") -> str:
    """It is committed; the reply repeats what was understood."""
    said = say("Reminder set: {message}", message=brief(message))
    return f"{said}\n{moment(when, rule)}" + (f"\n{note}" if note else "")


DEFAULT_HOUR = sentence("You gave no clock time, so I chose this one; “move it to 5pm” changes it.")


def rings_not_then(message: str, due: str) -> str:
    """A reminder does not ring on the day that was named."""
    return say(
        "{message} doesn't ring then. It rings next: {due}.", message=brief(message), due=due
    )


def when_to_remind(message: str, why: str = "") -> str:
    """No time, a time that has gone by, one that does not exist or is not understood: ask."""
    ask = say("When should I remind you?")
    if message:
        ask = say("When should I remind you: {message}?", message=brief(message))
    return f"{why} {ask}".lstrip()


def time_problem(problem: str) -> str:
    """Why a time is none; "" where nothing is wrong with it."""
    return say(TIME_PROBLEMS[problem]) if problem in TIME_PROBLEMS else ""


def not_understood_time(words: str) -> str:
    """Words of time that mean nothing to us: nothing is set."""
    return say("I'm not sure what “{words}” means.", words=words)


def left_as_it_is(words: str) -> str:
    """Words of a change that mean nothing to us: nothing is changed."""
    return say("I don't understand “{words}”, so I left it as it is.", words=brief(words))


def anchor_unknown(words: str) -> str:
    """A reminder is tied to something whose time is not known: ask."""
    return say("I don't know when that is: {words}. When is it?", words=brief(words))


def anchor_known(words: str, when: str) -> str:
    """What a reminder was tied to, and its time."""
    return say("({words}: {when})", words=brief(words), when=when)


TIME_PROBLEMS = {
    "past": sentence("That time is already past."),
    "impossible": sentence("There is no such date or time."),
    "seconds": sentence("I ring every minute at most, not every second."),
    "nothing": sentence("That is no time to wait."),
    "never": sentence("By that rule it would never ring."),
    "zone": sentence("I know no such time zone."),
    "far": sentence("That is more than a hundred years away."),
    "unread": sentence("I did not understand that time."),
}


TOO_MUCH_AT_ONCE = sentence(
    "That is more to remind you of than I can read in one message, so I set nothing and nothing"
    " will ring. Send me a few at a time."
)


def nags(minutes: int) -> str:
    """A reminder that does not give up."""
    return say_many(
        "I'll ring every minute until you say done.",
        "I'll ring every {count} minutes until you say done.",
        minutes,
    )


def reminder_due(message: str, was_due: str = "", *, is_nagging: bool = False) -> str:
    """The reminder itself; `was_due` when it comes late."""
    lines = [say("⏰ Reminder: {message}", message=message)]
    if was_due:
        lines.append(say("(It was due {when}.)", when=was_due))
    if is_nagging:
        lines.append(say("Say done when it is."))
    return "\n".join(lines)


def reminder_line(message: str, when: str, rule: str = "") -> str:
    """One line of /reminders."""
    return f"{brief(message)} - {when}" + (f" ({rule})" if rule else "")


def reminders_listed(lines: Sequence[str], count: int) -> str:
    """/reminders: the first of them, and how many there are."""
    heading = say_many("1 reminder is coming up:", "{count} reminders are coming up:", count)
    footer = say("/cancel N or /snooze N 10m changes one.")
    if count > len(lines):
        rest = say(
            "These are the first {count}; ask for a day or a name to see others.",
            count=number(len(lines)),
        )
        footer = f"{rest}\n{footer}"
    return numbered(lines, heading, footer)


def reminders_told(lines: Sequence[str]) -> str:
    """Reminders that answer a question."""
    return "\n".join(f"⏰ {line}" for line in lines)


def no_reminder_of(words: str) -> str:
    """No reminder has these words."""
    return say("I don't have a reminder for that: {words}.", words=brief(words))


def none_like_that(words: str, lines: Sequence[str]) -> str:
    """No reminder has these words: show those that there are, and ask."""
    heading = say(
        "I found no reminder like “{words}”. Did you mean one of these?", words=brief(words)
    )
    return numbered(lines, heading, say("Reply with its number."))


def reminder_skipped(message: str, skipped: str, when: str, rule: str = "") -> str:
    """One occurrence is left out, and the series goes on."""
    said = say("Skipped: {message}, {when}.", message=brief(message), when=skipped)
    return f"{said}\n{moment(when, rule)}"


def reminder_changed(message: str, when: str, rule: str = "") -> str:
    """Its rule is another."""
    said = say("Changed: {message}", message=brief(message))
    return f"{said}\n{moment(when, rule)}"


def reminder_paused(message: str, when: str, rule: str = "") -> str:
    """A series is quiet until then."""
    said = say("Paused: {message}", message=brief(message))
    return f"{said}\n{moment(when, rule)}"


def moved_once(message: str, once: str, when: str = "", rule: str = "") -> str:
    """One occurrence rings at another time, and the series goes on."""
    said = say("Moved this once: {message}", message=brief(message))
    text = f"{said}\n{moment(once)}"
    return f"{text}\n{moment(when, rule)}" if when else text


def reminder_cancelled(messages: Sequence[str]) -> str:
    """Cancelled, and can be taken back."""
    if len(messages) == 1:
        return say("Cancelled: {message}. /undo brings it back.", message=brief(messages[0]))
    return say_many(
        "Cancelled {count} reminder. /undo brings it back.",
        "Cancelled {count} reminders. /undo brings them back.",
        len(messages),
    )


def was_over(message: str, *, is_done: bool) -> str:
    """It was cancelled, or done before its time, so it is not put off."""
    if is_done:
        return say("That one was done already: {message}.", message=brief(message))
    return say("That one was cancelled already: {message}.", message=brief(message))


def reminder_moved(message: str, when: str, rule: str = "") -> str:
    """It has another time."""
    said = say("Moved: {message}", message=brief(message))
    return f"{said}\n{moment(when, rule)}"


def reminder_snoozed(message: str, when: str) -> str:
    """It comes again."""
    said = say("Snoozed: {message}", message=brief(message))
    return f"{said}\n{moment(when)}"


def moment(when: str, rule: str = "") -> str:
    """When it comes, and how often."""
    words = say("{rule}, next: {when}", rule=rule, when=when) if rule else when
    return words[0].upper() + words[1:]


def offer_to_remind(when: str, rule: str = "") -> str:
    """A note is a task with a time, or comes again by a rule."""
    if rule:
        return f"{moment(when, rule)}\n{offer_each_time(1)}"
    return say("Shall I remind you {when}? Say yes.", when=when)


def offer_another_time(title: str, when: str) -> str:
    """A note may give what was spoken of last another time."""
    return say("Shall I remind you of “{title}” {when} instead? Say yes.", title=title, when=when)


def offer_ticking(title: str) -> str:
    """A note may tell that what rang is done."""
    return say("Shall I tick off “{title}”? Say yes.", title=title)


def offer_each_time(events: int) -> str:
    """One event comes again, or there are several ahead."""
    return say_many(
        "Shall I remind you of it each time? Say yes.",
        "Shall I remind you of the {count} events that are ahead? Say yes.",
        events,
    )


def reminder_renamed(message: str) -> str:
    """It has other words."""
    return say("Renamed: {message}", message=brief(message))


def reminder_done(message: str) -> str:
    """The user did it."""
    return say("Done: {message}. Well done.", message=brief(message))


_WHICH = {
    "cancel": sentence("Which one should I cancel?"),
    "move": sentence("Which one should I move?"),
    "snooze": sentence("Which one should I snooze?"),
    "skip": sentence("Which one should I skip?"),
    "done": sentence("Which one is done?"),
    "rename": sentence("Which one should I rename?"),
    "pause": sentence("Which one should I pause?"),
}


def which_reminder(lines: Sequence[str], verb: str) -> str:
    """Several match: ask."""
    return numbered(lines, say(_WHICH[verb]), say(BY_NUMBER))


def move_to_when(message: str) -> str:
    """A change without a time."""
    return say("To when should I move: {message}?", message=brief(message))


NEVER_RINGS = sentence("By that rule it would never ring, so I left it as it is.")
NOT_RECURRING = sentence("That one comes only once; /cancel takes it away.")
