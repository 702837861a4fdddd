"""The text of a chat that WhatsApp exported, read into messages; no database, no network.

Invariant: a line belongs to a message or is the next line of one; the order of day and month is
decided from the whole file, and where both orders fit nobody guesses.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import BinaryIO, Final, Literal

from core.errors import Question

LINE_MAX_BYTES: Final = 16 << 20

Opener = Callable[[str], BinaryIO | None]  # a file by its bare name; None: it is not there
DateOrder = Literal["dmy", "mdy", "ymd"]


# -- lines -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Source:
    """A text to import, and where the files that it names are."""

    title: str
    open_text: Callable[[], BinaryIO]
    size_bytes: int
    opener: Opener


def raw_lines(source: Source) -> Iterator[tuple[int, int, bytes | None]]:
    """Yield number, bytes read so far, and the line; None for one that is far too long."""
    with source.open_text() as stream:
        number = done = 0
        while raw := stream.readline(LINE_MAX_BYTES):
            number, done = number + 1, done + len(raw)
            is_whole = raw.endswith(b"\n") or len(raw) < LINE_MAX_BYTES
            rest = raw
            while not is_whole and rest:
                rest = stream.readline(LINE_MAX_BYTES)
                done += len(rest)
                is_whole = rest.endswith(b"\n")
            yield number, done, raw if rest is raw else None


# -- messages --------------------------------------------------------------------------------------

_MARK: Final = "[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]*"  # say which way text runs
_GAP: Final = "[ \u00a0\u2009\u202f]"
_DATE: Final = (
    rf"(?P<a>\d{{1,4}})(?P<sep>[./-]){_GAP}?(?P<b>\d\d?)(?P=sep){_GAP}?(?P<c>\d{{1,4}})\.?"
)
_TIME: Final = (
    rf"(?P<hour>\d\d?)[:.](?P<minute>\d\d)(?:[:.](?P<second>\d\d))?"
    rf"(?:{_GAP}?(?P<half>[AaPp])\.?{_GAP}?[Mm]\.?)?"
)
_STAMP: Final = rf"{_DATE},?{_GAP}(?:[^\W\d]{{1,4}}\.?{_GAP})?{_TIME}"  # "klo", "kl.", "um", "à"
# iOS puts it in brackets, Android sets a dash behind it. One file has one form.
_FORMS: Final = (
    re.compile(rf"{_MARK}\[{_STAMP}\]{_MARK}{_GAP}?(?P<rest>.*)", re.DOTALL),
    re.compile(rf"{_MARK}{_STAMP}{_GAP}[-\u2013]{_GAP}(?P<rest>.*)", re.DOTALL),
)
# Whoever is named before the colon; a line without one was written by WhatsApp itself.
_SENDER: Final = re.compile(
    r"(?P<sender>[^:\n\"\u201c\u201d\u201e\u00ab]{1,100}):(?: (?P<text>.*)|$)", re.DOTALL
)
_EDGES: Final = (
    "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff \u00a0\u202f"
)
_FILE: Final = r"(?P<file>[^<>:/\\\n]{1,200}\.\w{1,5})"
_ATTACHED_IOS: Final = re.compile(rf"{_MARK}<[^<>:\n]{{2,30}}:\s?{_FILE}>")
_ATTACHED_ANDROID: Final = re.compile(
    rf"{_MARK}{_FILE} \((?P<said>[^()\n]{{3,40}})\)[ \t]*(?:\n|$)"
)
_FILE_OF_WHATSAPP: Final = re.compile(
    r"\d{6,}-.*|(?:IMG|VID|AUD|PTT|DOC|STK|PHOTO|VIDEO|AUDIO)-\d{8}-WA\d+.*"
)
_ATTACHED_WORDS: Final = frozenset(
    {
        "file attached",
        "datei angehängt",
        "file allegato",
        "archivo adjunto",
        "fichier joint",
        "arquivo anexado",
        "ficheiro anexado",
        "bestand bijgevoegd",
    }
)
_OMITTED: Final = frozenset(
    {
        "<media omitted>",
        "<medien ausgeschlossen>",
        "<media omessi>",
        "<multimedia omitido>",
        "<archivo omitido>",
        "<médias omis>",
        "<mídia oculta>",
        "<arquivo de mídia oculto>",
        "<ficheiro não revelado>",
        "<media weggelaten>",
    }
)
_DELETED: Final = frozenset(
    {
        "null",  # seen once only
        "this message was deleted",
        "you deleted this message",
        "diese nachricht wurde gelöscht",
        "du hast diese nachricht gelöscht",
        "questo messaggio è stato eliminato",
        "hai eliminato questo messaggio",
        "se eliminó este mensaje",
        "eliminaste este mensaje",
        "ce message a été supprimé",
        "vous avez supprimé ce message",
        "esta mensagem foi apagada",
        "esta mensagem foi excluída",
        "você apagou esta mensagem",
        "dit bericht is verwijderd",
    }
)
_EDITED: Final = re.compile(
    r"\s*(?:\u200e<[^<>\n]{3,60}>|<(?:This message was edited|Diese Nachricht wurde bearbeitet"
    r"|Questo messaggio è stato modificato|Se editó este mensaje|Ce message a été modifié"
    r"|Mensagem editada)>)\s*$"
)
PLACE: Final = re.compile(r"https://maps\.google\.com/\?q=-?\d")

Triple = tuple[str, str, str]


@dataclass
class Survey:
    """What a chat's text looks like, from one reading."""

    form: re.Pattern[str] | None = None  # None: no line of it is a message
    separator: str = ""
    dates: list[Triple] = field(default_factory=list)  # as written, each run once
    senders: Counter[str] = field(default_factory=Counter)


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
    """Read a chat once, for its form, its dates and who writes in it."""
    survey = Survey()
    for _, _, raw in raw_lines(source):
        line = _decode(raw)
        found = _stamp(line, survey.form)
        if found is None:
            continue
        survey.form, survey.separator = found.re, found["sep"]
        triple = (found["a"], found["b"], found["c"])
        if not survey.dates or survey.dates[-1] != triple:
            survey.dates.append(triple)
        if written := _SENDER.match(found["rest"]):
            survey.senders[written["sender"].strip(_EDGES)] += 1
    return survey


def _decode(raw: bytes | None) -> str:
    return (raw or b"").decode("utf-8", "replace").replace("\0", "").rstrip("\r\n")


def _stamp(line: str, form: re.Pattern[str] | None) -> re.Match[str] | None:
    """Return the date and time that a line begins with, in the file's form or (None) in any."""
    for pattern in (form,) if form else _FORMS:
        if found := pattern.match(line):
            return found
    return None


def decide_order(survey: Survey, today: date) -> DateOrder:
    """Return how a chat writes its dates: as its values allow, else as they stay in order.

    Raises UserError when day/month and month/day are both possible.
    """
    if all(len(first) == 4 for first, _, _ in survey.dates):
        return "ymd"
    day_first, month_first = _strain(survey, "dmy", today), _strain(survey, "mdy", today)
    if day_first != month_first:
        return "dmy" if day_first < month_first else "mdy"
    is_either = all(first == second for first, second, _ in survey.dates)
    if is_either or survey.separator != "/":
        return "dmy"
    example = "/".join(survey.dates[0])
    raise Question(
        f"{example} can be day/month or month/day: say --dates dmy or --dates mdy.",
        "dates",
        f"{example} can be day/month or month/day. Which is it?",
        [("dmy", "Day first"), ("mdy", "Month first")],
    )


def _strain(survey: Survey, order: DateOrder, today: date) -> tuple[int, int, int]:
    """Return how much an order asks one to believe: no dates, steps back in time, the future."""
    days = [_read_date(triple, order) for triple in survey.dates]
    read = [day for day in days if day is not None]
    back = sum(after < before for before, after in pairwise(read))
    future = sum(day > today + timedelta(days=1) for day in read)
    return len(days) - len(read), back, future


def _read_date(triple: Triple, order: DateOrder) -> date | None:
    first, second, third = map(int, triple)
    year, month, day = {
        "dmy": (third, second, first),
        "mdy": (third, first, second),
        "ymd": (first, second, third),
    }[order]
    try:
        return date(year if year >= 100 else 2000 + year, month, day)
    except ValueError:
        return None


def read_chat(source: Source, survey: Survey, order: DateOrder) -> Iterator[ChatMessage]:
    """Yield the messages of a chat, their lines joined; WhatsApp's own have no sender."""
    head: ChatMessage | None = None
    lines: list[str] = []
    for number, done, raw in raw_lines(source):
        line = _decode(raw)
        found = _stamp(line, survey.form)
        at = _read_moment(found, order) if found else None
        if found is None or at is None:
            lines.append(line)
            continue
        if head is not None:
            yield replace(head, text="\n".join(lines))
        written = _SENDER.match(found["rest"])
        sender = written["sender"].strip(_EDGES) if written else ""
        lines = [(written["text"] or "") if written else ""]
        head = ChatMessage(number, done, at, sender, "", None)
    if head is not None:
        yield replace(head, text="\n".join(lines))


def _read_moment(found: re.Match[str], order: DateOrder) -> datetime | None:
    day = _read_date((found["a"], found["b"], found["c"]), order)
    hour, half = int(found["hour"]), (found["half"] or "").lower()
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        clock = time(hour, int(found["minute"]), int(found["second"] or 0))
    except ValueError:
        return None
    return datetime.combine(day, clock) if day else None


def clean_message(message: ChatMessage, has_file: Callable[[str], bool]) -> ChatMessage | None:
    """Return a message with its words and its file apart; None: nobody said anything."""
    text = message.text
    if attached := _find_attachment(text, has_file):
        words = _EDITED.sub("", text[: attached.start()] + text[attached.end() :])
        return replace(message, text=words.strip(_EDGES + "\n"), file=attached["file"])
    text = _EDITED.sub("", text)
    first, _, rest = text.partition("\n")
    if first.strip(_EDGES).casefold() in _OMITTED:
        first, text = "", rest
    is_generated = text.startswith("\u200e") and "\n" not in text and not PLACE.search(text)
    words = text.strip(_EDGES + "\n")
    if not message.sender or not words or is_generated:
        return None
    return None if words.casefold().rstrip(".") in _DELETED else replace(message, text=words)


def _find_attachment(text: str, has_file: Callable[[str], bool]) -> re.Match[str] | None:
    for found in (_ATTACHED_IOS.search(text), _ATTACHED_ANDROID.match(text)):
        if found is None:
            continue
        name, said = found["file"], found.groupdict().get("said") or ""
        is_sure = said.casefold() in _ATTACHED_WORDS or _FILE_OF_WHATSAPP.fullmatch(name)
        if is_sure or has_file(name):
            return found
    return None
