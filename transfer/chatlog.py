"""The text of a chat that WhatsApp exported, read into messages; no database, no network.

Invariant: a line belongs to a message or is the next line of one; the order of day and month is
decided from the whole file, and where several orders fit nobody guesses.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import islice, pairwise
from typing import Final

from core.errors import Question, UserError
from language.catalogs import say, sentence
from transfer.phones import cldr
from transfer.phones.stamps import (
    SINCE,
    DateOrder,
    Stamp,
    Triple,
    Wording,
    find_form,
    find_stamp,
    read_day,
    read_moment,
)
from transfer.phones.whatsapp_words import MARKS, fold_phrase, phrases
from transfer.source import Source, decode_line, in_lines, is_western, raw_lines

_EDGES: Final = MARKS + " \u00a0\u202f"
_NO_MARKS: Final = str.maketrans(dict.fromkeys(MARKS, ""))
_MARK: Final = f"[{MARKS}]*"
_SENDER_MAX_CHARS: Final = 100
_FIRST_LINES: Final = 300  # tell which form the stamps of a file have
_QUOTES: Final = (
    ("\u201c\u201e\u201f", "\u201d\u201c\u201f"),
    ("\u00ab\u300c\u300e", "\u00bb\u300d\u300f"),
)


# -- messages --------------------------------------------------------------------------------------

_FILE: Final = r"(?P<file>[^<>:/\\\n]{1,200}\.\w{1,5})"
_ATTACHED: Final = (
    re.compile(rf"{_MARK}<(?P<said>[^<>:\n]{{1,30}}):\s?{_FILE}>"),  # iOS
    re.compile(rf"{_MARK}{_FILE} \((?P<said>[^()\n]{{1,40}})\)[ \t]*(?:\n|$)"),  # Android
    re.compile(rf"{_MARK}{_FILE} ?<{_MARK}(?P<said>[^<>:\n]{{1,40}})>[ \t]*(?:\n|$)"),  # old iOS
    re.compile(rf"{_MARK}<{_FILE} (?P<said>[^<>:.\n]{{1,40}})>"),
)
_FILE_OF_WHATSAPP: Final = re.compile(
    r"\d{6,}-.*|(?:IMG|VID|AUD|PTT|DOC|STK|PHOTO|VIDEO|AUDIO)-\d{8}-WA\d+.*"
)
_ASIDE: Final = re.compile(r"[<\u2039](?P<said>[^<>\n]{3,80})[>\u203a]")
PLACE: Final = re.compile(r"https://maps\.google\.com/\?q=-?\d")


@dataclass
class Survey:
    """What a chat's text looks like, from one reading."""

    form: re.Pattern[str] | None = None  # None: no line of it is a message
    separator: str = ""
    dates: list[Triple] = field(default_factory=list)  # as written, each run once
    senders: Counter[str] = field(default_factory=Counter)
    wording: Wording = field(default_factory=Wording)
    prefixes: Counter[str] = field(default_factory=Counter)  # what stands before a colon
    asides: Counter[str] = field(default_factory=Counter)  # texts that are <...> and nothing else


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One message of a chat; `at` is naive, on the clock of the phone that exported it."""

    line: int
    done_bytes: int
    at: datetime
    sender: str
    text: str
    file: str | None  # the name of its attachment


def survey_chat(source: Source) -> Survey:
    """Read a chat once, for its form, its dates and who writes in it.

    Raises UserError when its encoding or the words in its stamps are of no kind that is known.
    """
    source = in_lines(source)
    survey = Survey(
        find_form(decode_line(raw) for _, _, raw in islice(raw_lines(source), _FIRST_LINES))
    )
    odd = 0
    for _, _, raw in raw_lines(source):
        odd += not is_western(raw or b"")
        line = decode_line(raw)
        if found := find_stamp(line, survey.form):
            _note(survey, found, line)
    if odd > 2 or (odd and sum(survey.prefixes.values()) < 10):
        raise UserError(
            say("{name} is no UTF-8 text; save it as UTF-8 and bring it again.", name=source.title)
        )
    survey.senders = _count_senders(survey.prefixes)
    survey.wording.settle()
    return survey


def _note(survey: Survey, found: Stamp, line: str) -> None:
    survey.form, survey.separator = found.form, found.separator
    survey.wording.note(found, line)
    if not survey.dates or survey.dates[-1] != found.day:
        survey.dates.append(found.day)
    prefixes = list(_prefixes(found.rest))
    survey.prefixes.update(prefixes)
    if prefixes and _ASIDE.fullmatch(said := found.rest[len(prefixes[0]) + 1 :].strip(_EDGES)):
        survey.asides[said] += 1


# -- who writes ------------------------------------------------------------------------------------


def _prefixes(rest: str) -> Iterator[str]:
    """Yield what may be a sender, the shortest first: all before a colon and a space."""
    for found in re.finditer(r":(?= |$)", rest[: _SENDER_MAX_CHARS + 1]):
        if found.start():
            yield rest[: found.start()]


def _find_sender(rest: str, prefixes: Counter[str]) -> str | None:
    """Return the sender before a message as it stands; None: WhatsApp itself wrote the line.

    Whatever stands before a colon on two lines or more is somebody, and a longer one when all the
    lines of the shorter go on so: "Flat 3: Neighbour". What stands once has no quotation open.
    """
    candidates = list(_prefixes(rest))
    if not candidates:
        return None
    sender = candidates[0]
    for longer in candidates[1:]:
        if prefixes[longer] > 1 and prefixes[longer] == prefixes[sender]:
            sender = longer
    return sender if prefixes[sender] > 1 or not _is_open(sender) else None


def _is_open(text: str) -> bool:
    """Tell whether a quotation begins in a text and does not end in it."""
    is_odd = text.count('"') % 2 or len(re.findall(r"(?:^|\s)'", text)) > len(
        re.findall(r"\w'(?!\w)", text)
    )
    return bool(is_odd) or any(
        sum(map(text.count, opening)) > sum(map(text.count, set(closing) - set(opening)))
        for opening, closing in _QUOTES
    )


def _named(sender: str) -> str:
    """Return a sender without marks around the name, unless it is nothing else."""
    return sender.strip(_EDGES) or sender


def _count_senders(prefixes: Counter[str]) -> Counter[str]:
    """Return how many messages each sender wrote, from all that stood before a colon."""
    senders: Counter[str] = Counter()
    for prefix, count in prefixes.items():
        if _find_sender(f"{prefix}:", prefixes) == prefix:
            senders[_named(prefix)] += count
    return senders


# -- in which order the dates are ------------------------------------------------------------------


def decide_order(survey: Survey, today: date) -> DateOrder:
    """Return how a chat writes its dates: as its values allow, else as they stay in order.

    Raises Question when several orders are possible.
    """
    if any(not part.isdecimal() for part in survey.dates[0]):
        return _order_by_month(survey.dates[0])
    if all(len(first) == 4 for first, _, _ in survey.dates):
        return "ymd"
    strains = {order: _strain(survey, order, today) for order in _possible(survey)}
    for place in (0, 1):  # dates that are none, then dates to come
        least = min(strain[place] for strain in strains.values())
        strains = {order: strain for order, strain in strains.items() if strain[place] == least}
    orders = _by_steps({order: strain[2] for order, strain in strains.items()})
    orders = orders if len(orders) == 1 else _by_custom(survey, orders)
    if len(orders) == 1 or all(first == second for first, second, _ in survey.dates):
        return orders[0]
    raise _which_order(survey.dates[0], orders)


def _order_by_month(triple: Triple) -> DateOrder:
    """Return the order of a date whose month is a word."""
    if not triple[0].isdecimal():
        return "mdy"
    return "ymd" if len(triple[0]) == 4 else "dmy"


def _possible(survey: Survey) -> list[DateOrder]:
    """Return the orders that the dates may have; the year first if it is the part that stays."""
    orders: list[DateOrder] = ["dmy", "mdy", "ymd"]
    if any(len(last) == 4 for _, _, last in survey.dates):
        return orders[:2]
    firsts, lasts = {day[0] for day in survey.dates}, {day[2] for day in survey.dates}
    if len(firsts) == 1 and len(lasts) > 1:
        return orders[2:] if len(lasts) > 2 or len(survey.dates) > 2 else orders
    return orders[:2] if len(lasts) == 1 and len(firsts) > 1 else orders


def _strain(survey: Survey, order: DateOrder, today: date) -> tuple[int, int, int]:
    """Return how much an order asks one to believe: no dates, the future, steps back in time."""
    days = [read_day(triple, order, survey.wording) for triple in survey.dates]
    read = [day for day in days if day is not None and day.year >= SINCE]
    back = sum(after < before for before, after in pairwise(read))
    future = sum(day > today + timedelta(days=1) for day in read)
    return len(days) - len(read), future, back


def _by_steps(back: dict[DateOrder, int]) -> list[DateOrder]:
    """Return the orders that need the fewest steps back in time, or hardly more."""
    least = min(back.values())
    return [order for order, steps in back.items() if steps < least + 2]


def _by_custom(survey: Survey, orders: list[DateOrder]) -> list[DateOrder]:
    """Return those of the orders that some language writes with such a separator."""
    if survey.separator == "/":  # hardly anybody writes two digits of a year before this one
        return [order for order in orders if order != "ymd"] or orders
    digits = 4 if len(survey.dates[0][2]) == 4 else 2
    used = cldr.orders_of(survey.separator, digits) or {"dmy"}
    return [order for order in orders if order in used] or orders


_SAID: Final[dict[str, str]] = {
    "dmy": sentence("day/month"),
    "mdy": sentence("month/day"),
    "ymd": sentence("year/month/day"),
}
_CHOICES: Final[dict[str, str]] = {
    "dmy": sentence("Day first"),
    "mdy": sentence("Month first"),
    "ymd": sentence("Year first"),
}


def _which_order(triple: Triple, orders: list[DateOrder]) -> Question:
    said = say(" or ").join(say(_SAID[order]) for order in orders)
    by_option = say(
        "{date} can be {orders}: say {options}.",
        date="/".join(triple),
        orders=said,
        options=say(" or ").join(f"--dates {order}" for order in orders),
    )
    asked = say("{date} can be {orders}. Which is it?", date="/".join(triple), orders=said)
    choices = [(order, say(_CHOICES[order])) for order in orders]
    return Question(by_option, "dates", asked, choices)


# -- what is said ----------------------------------------------------------------------------------


def read_chat(source: Source, survey: Survey, order: DateOrder) -> Iterator[ChatMessage]:
    """Yield the messages of a chat, their lines joined; WhatsApp's own have no sender."""
    head: ChatMessage | None = None
    lines: list[str] = []
    for number, done, raw in raw_lines(in_lines(source)):
        line = decode_line(raw)
        found = find_stamp(line, survey.form)
        at = read_moment(found, order, survey.wording) if found else None
        if found is None or at is None:
            lines.append(line)
            continue
        if head is not None:
            yield replace(head, text="\n".join(lines))
        elif any(before.strip(_EDGES) for before in lines):  # whose moment nobody knows
            yield ChatMessage(number, done, at, "", "\n".join(lines), None)
        sender = _find_sender(found.rest, survey.prefixes)
        lines = [found.rest if sender is None else found.rest[len(sender) + 1 :].removeprefix(" ")]
        head = ChatMessage(number, done, at, _named(sender) if sender else "", "", None)
    if head is not None:
        yield replace(head, text="\n".join(lines))


def clean_message(
    message: ChatMessage, has_file: Callable[[str], bool], asides: Counter[str] | None = None
) -> ChatMessage | None:
    """Return a message with its words and its file apart; None: nobody said anything.

    `asides` counts the texts of its chat that are <...>: those that recur nobody wrote.
    """
    text = message.text
    if not message.sender:
        return None
    if attached := _find_attachment(text, has_file):
        words = _without_edit_mark(text[: attached.start()] + text[attached.end() :])
        return replace(message, text=_without_name(words, attached["file"]), file=attached["file"])
    text = _without_edit_mark(text)
    first, _, rest = text.partition("\n")
    if _is_left_out(first, asides or Counter()):
        first, text = "", rest
    is_generated = text.startswith("\u200e") and "\n" not in text and not PLACE.search(text)
    words = text.strip(_EDGES + "\n")
    if not words or is_generated or fold_phrase(words) in phrases("deleted") | phrases("events"):
        return None
    return replace(message, text=words)


def plain(text: str) -> str:
    """Return a text without the marks and white space that phones differ in."""
    return " ".join(text.translate(_NO_MARKS).split())


def _is_left_out(line: str, asides: Counter[str]) -> bool:
    """Tell whether a line stands for media that the export leaves out."""
    bare = line.strip(_EDGES)
    return fold_phrase(bare) in phrases("omitted") or (
        asides[bare] > 1 and bool(_ASIDE.fullmatch(bare)) and " " in bare
    )


def _without_edit_mark(text: str) -> str:
    """Return a text without the <...> that says that it was changed."""
    found = re.search(rf"\s*(?P<mark>\u200e?){_ASIDE.pattern}{_MARK}\s*$", text)
    if found and (found["mark"] or fold_phrase(found["said"]) in phrases("edited")):
        return text[: found.start()]
    return text


def _without_name(words: str, file: str) -> str:
    """Return the words beside a file, which do not say its name again."""
    lines = words.strip(_EDGES + "\n").split("\n")
    name = re.sub(r"^\d{8}-", "", file)
    return "\n".join(line for line in lines if line.strip(_EDGES) not in {name, file})


def _find_attachment(text: str, has_file: Callable[[str], bool]) -> re.Match[str] | None:
    for place, pattern in enumerate(_ATTACHED):
        found = pattern.search(text) if place in {0, 3} else pattern.match(text)
        if found is None:
            continue
        name = found["file"]
        is_sure = fold_phrase(found["said"]) in phrases("attached") or _FILE_OF_WHATSAPP.fullmatch(
            name
        )
        if is_sure or has_file(name):
            return found
    return None
