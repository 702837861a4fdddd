"""Messages that start with a slash: read before any intent, and the lists they show."""

import re
from datetime import UTC, timedelta

import replies
import store
import when
from answers import recall
from intents import Intent, Kind, command
from language.acts import Ask
from language.catalogs import say, speaking
from language.forms.naming import find_language
from language.questions import kinds
from replies import Reply
from services import Turn
from talk.reminders import agenda, calendars, digest, tapping

LIST_LENGTH = 10
MOST_AT_ONCE = 50  # with "/list all": a longer message is not read
EXPORT_FOR = timedelta(minutes=30)

_NOTES = re.compile(r"\b(?:text|note)s?\b", re.IGNORECASE)
_VOICE = re.compile(r"\bvoices?\b", re.IGNORECASE)


def parse(text: str) -> Intent | None:
    """Return what a message with a slash asks for; None: it has no slash in front."""
    match = re.match(r"\s*/([A-Za-z_]+)(?:\s+(.*\S))?\s*$", text, re.DOTALL)
    if match is None:
        return None
    name, argument = match[1].lower(), match[2] or ""
    if name == "search" and argument:
        return Intent("search", 1.0, "command", about=argument)
    if name in {"cancel", "snooze", "forget"}:
        return _numbered(name, argument)
    if name in _PLAIN:
        return _PLAIN[name]
    return command(name, argument)


_PLAIN = {
    "reminders": Intent("reminder_list", 1.0, "command"),
    "undo": Intent("forget", 1.0, "command", action="undo"),
    "help": Intent("help", 1.0, "command"),
    "start": Intent("help", 1.0, "command"),
    "done": Intent("reminder_change", 1.0, "command", action="done"),
}


def _numbered(name: str, argument: str) -> Intent:
    """Read `/cancel 2`, `/snooze 2 10m`, `/snooze 10m`, `/forget the code`."""
    match = re.match(r"#?(\d{1,3})(?=\s|$)\s*(.*)", argument, re.DOTALL)
    number, rest = (int(match[1]), match[2]) if match else (None, argument)
    if name == "snooze":
        if match and re.match(r"(?:m|h|d|min|mins|minutes?|hours?|days?)\b", rest):
            number, rest = None, argument  # "/snooze 10 min" has no number of a list
        return Intent(
            "reminder_change", 1.0, "command", number=number, action="snooze", time_text=rest
        )
    kind: Kind = "reminder_cancel" if name == "cancel" else "forget"
    every = rest.casefold() in {"all", "everything"}
    about = "" if every else rest
    return Intent(kind, 1.0, "command", about=about, number=number, every=every)


def run(turn: Turn, name: str, argument: str) -> Reply:
    """Do what a command without an intent of its own asks."""
    match name:
        case "list":
            return _list(turn, argument)
        case "search":
            return Reply(say(replies.WHAT_TO_SEARCH))
        case "today":
            return agenda.show(turn, agenda.today(turn)).reply
        case "language":
            return _language(turn, argument)
        case "timezone":
            return _timezone(turn, argument)
        case tapping.REACTION:
            return Reply("")
        case tapping.UNKNOWN:
            return Reply(say(replies.UNKNOWN_BUTTON))
        case "digest":
            return digest.run(turn, argument)
        case "calendar":
            return calendars.run(turn, argument)
        case "stats":
            return _stats(turn)
        case "export":
            return _export(turn)
        case _:
            return Reply(replies.unknown_command(name))


def _list(turn: Turn, argument: str) -> Reply:
    """Show memories newest first; the numbers can be used in /forget."""
    if argument.casefold() == "more" and (more := recall.show_next(turn)) is not None:
        return more
    argument, first = _how_many(argument)
    kind = _find_kind(argument)
    span = when.find_range(argument, turn.now, turn.zone, turn.language) if argument else None
    if argument and kind is None and span is None:
        return recall.answer(turn, Ask(about=argument, rule=recall.COMMAND))
    memories = store.list_memories(
        turn.db,
        turn.user.id,
        memory_type=kind,
        since=span[0] if span else None,
        until=span[1] if span else None,
        limit=recall.MOST_LISTED,
    )
    if not memories:
        nothing = replies.nothing_listed(argument) if argument else say(replies.NOTHING_SAVED)
        return Reply(nothing)
    return recall.list_newest(turn, memories, first)


def _how_many(argument: str) -> tuple[str, int]:
    """Read "3", "last 5 photos", "all notes": what is left of it, and how many to show."""
    match = re.fullmatch(
        r"(?:(?:last|newest)\s+)?(?:#?(?P<number>\d{1,3})|(?P<all>all|everything|more))"
        r"(?:\s+(?P<kind>.*))?",
        argument,
        re.IGNORECASE,
    )
    rest = (match["kind"] or "") if match else ""
    if match is None or (rest and _find_kind(rest) is None):
        return argument, LIST_LENGTH
    if match["all"]:
        return rest, LIST_LENGTH if match["all"].casefold() == "more" else MOST_AT_ONCE
    return rest, min(max(int(match["number"]), 1), MOST_AT_ONCE)


def _find_kind(argument: str) -> str | None:
    kind, _ = kinds.find_kind_anywhere(argument)
    if kind is None and _VOICE.search(argument):
        return "audio"
    return kind or ("text" if _NOTES.search(argument) else None)


def _timezone(turn: Turn, argument: str) -> Reply:
    if not argument:
        return Reply(replies.zone_now(turn.zone.key))
    zone = when.parse_zone(argument)
    if zone is None:
        return Reply(say(replies.NO_SUCH_ZONE))
    store.set_timezone(turn.db, turn.user.id, zone, turn.now)
    return Reply(replies.zone_set(zone.key, f"{turn.now.astimezone(zone):%H:%M}"))


def _language(turn: Turn, argument: str) -> Reply:
    """Tell the language of the answers, or change it; the answer speaks the new one."""
    if not argument:
        return Reply(replies.language_now())
    code = find_language(argument)
    if code is None:
        return Reply(replies.no_such_language())
    store.set_language(turn.db, turn.user.id, code, turn.now)
    with speaking(code):
        return Reply(replies.language_set())


def _stats(turn: Turn) -> Reply:
    summary = store.summarize(turn.db, turn.user.id)
    kinds = ", ".join(
        f"{replies.MARKS[kind]} {count}" for kind, count in summary["memory_types"].items()
    )
    tags = ", ".join(tag["tag"] for tag in summary["top_tags"][:5])
    counted = replies.stats(summary["total_memories"], kinds, summary["pending_reminders"], tags)
    return Reply("\n".join(filter(None, (counted, _traffic(turn)))))


def _traffic(turn: Turn) -> str:
    """Return how many messages went each way this month; "" where none costs anything."""
    if turn.services.twilio is None:
        return ""
    month = turn.now.astimezone(turn.zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    mine = store.count_traffic(turn.db, turn.user.id, month)
    free = store.count_traffic(turn.db, None, month).free_left
    return replies.traffic(mine.received, mine.sent, free, store.FREE_A_MONTH)


def _export(turn: Turn) -> Reply:
    expires_at = (turn.now + EXPORT_FOR).astimezone(UTC)
    link = turn.services.links.export_link(turn.user.id, expires_at)
    return Reply(replies.export_link(link, int(EXPORT_FOR.total_seconds() // 60)))
