"""Each part of what another program exported, brought to a user's memories."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import BinaryIO

from core.errors import UserError
from core.settings import Settings
from language.catalogs import say
from store import Connection, ElderError, User
from transfer.export import Progress
from transfer.import_lines import import_lines
from transfer.owner import choose_owner, who_are_you
from transfer.programs import cards, elder, enex, keep, telegram, texts
from transfer.programs.notes import Keeper, Note
from transfer.programs.parts import Part
from transfer.report import Options, Report, batches


@dataclass(frozen=True, slots=True)
class Errand:
    """What bringing needs."""

    db: Connection
    settings: Settings
    now: datetime
    options: Options
    progress: Progress

    def user(self) -> User:
        """Return whose it will be."""
        return choose_owner(self.db, self.settings, self.options.whatsapp_id, self.now)

    def keeper(self, user: User, part: Part, word: str = "notes") -> Keeper:
        """Return what keeps the notes of a part."""
        opener, report = part.tree.open_file, Report(user.whatsapp_id)
        return Keeper(self.db, self.settings, opener, user, self.now, report, word)


def bring(errand: Errand, part: Part) -> Report:
    """Bring a part.

    Raises UserError when it cannot be read, Question when it leaves something open.
    """
    name = part.names[0]
    try:
        match part.kind:
            case "telegram":
                return _telegram(errand, part)
            case "keep":
                return _each(errand, part, "notes")
            case "contacts":
                return _each(errand, part, "contacts")
            case "enex":
                return _enex(errand, part)
            case "elder":
                return _elder(errand, part)
            case _:
                return _each(errand, part, "notes")
    except (ValueError, ElderError) as error:
        raise UserError(
            say("{name} cannot be read: {reason}.", name=PurePosixPath(name).name, reason=error)
        ) from error


# -- files of which each is read by itself ---------------------------------------------------------

Items = Iterator[Note | str]  # notes, and what stands for nothing that anybody wrote


def _each(errand: Errand, part: Part, word: str) -> Report:
    user = errand.user()
    keeper = errand.keeper(user, part, word)
    used: set[str] = set()
    items = _all_items(errand, part, user, keeper.report, used)
    _take_all(keeper, items)
    if part.kind == "texts":
        keeper.report.ignored = [name for name in keeper.report.ignored if name not in used]
        keeper.report.used |= used
    return keeper.report


def _all_items(errand: Errand, part: Part, user: User, report: Report, used: set[str]) -> Items:
    """Yield the notes of each file; one that cannot be read takes none of the others with it."""
    read = _reader(errand, part, user, used)
    total, done = sum(part.tree.sizes[name] for name in part.names), 0
    for place, name in enumerate(part.names, 1):
        try:
            yield from read(name, place)
        except ValueError as error:
            report.add_fault(place, f"{PurePosixPath(name).name}: {error}")
        done += part.tree.sizes[name]
        errand.progress(done, total)


def _reader(
    errand: Errand, part: Part, user: User, used: set[str]
) -> Callable[[str, int], Iterable[Note | str]]:
    """Return what reads a file of a part, by its name and number."""
    tree, whose, now = part.tree, user.whatsapp_id, errand.now
    zone = errand.options.zone or user.zone
    match part.kind:
        case "keep":
            notes = keep.Reader(tree, whose, now)
            return lambda name, place: (notes.read(name, place),)
        case "texts":
            return texts.Reader(tree, whose, zone, now, used).read
    reader = cards.Reader(tree, whose, zone, now)
    return lambda name, _: reader.contacts(name) if part.kind == "contacts" else reader.events(name)


def _take_all(keeper: Keeper, items: Items) -> None:
    for batch in batches(items):
        for said in batch:
            if isinstance(said, str):
                keeper.report.leave_out(said)
        keeper.take([note for note in batch if isinstance(note, Note)])


# -- files that are read in one go -----------------------------------------------------------------


def _telegram(errand: Errand, part: Part) -> Report:
    user, options, name = errand.user(), errand.options, part.names[0]
    with part.tree.open(name) as stream:
        found = telegram.survey(stream)
    owner = found.owner or _me(found.senders, options)
    keeper = errand.keeper(user, part, "messages")
    keeper.opener = part.tree.source(name, "").opener
    zone = options.zone or user.zone
    with part.tree.open(name) as stream:
        items = telegram.read_notes(stream, found, owner, user.whatsapp_id, zone)
        _take_all(keeper, _watched(items, errand, stream, part.tree.sizes[name]))
    return keeper.report


def _me(senders: Counter[telegram.Said], options: Options) -> str:
    """Return what the user is called in an export that does not say whose it is."""
    names: Counter[str] = Counter()
    for (_, name), count in senders.items():
        names[name] += count
    me = options.me
    known = {name.casefold(): name for name in names}
    is_there = not me or me.casefold() in known
    if (not is_there and not options.is_one_of_many) or (options.asks_me and me is None):
        raise who_are_you(names, me)
    return known.get(me.casefold(), "") if me else ""


def _enex(errand: Errand, part: Part) -> Report:
    user, name = errand.user(), part.names[0]
    keeper = errand.keeper(user, part)
    most = errand.settings.media_max_mb << 20
    with (
        part.tree.open(name) as stream,
        enex.Reader(stream, user.whatsapp_id, errand.now, most) as reader,
    ):
        keeper.opener = reader.open_file
        _take_all(keeper, _watched(reader.notes(), errand, stream, part.tree.sizes[name]))
    return keeper.report


def _watched(items: Items, errand: Errand, stream: BinaryIO, size: int) -> Items:
    """Yield on, and show how far a stream is read."""
    for number, item in enumerate(items):
        if number % 100 == 0 and not stream.closed:
            errand.progress(min(stream.tell(), size), size)
        yield item


def _elder(errand: Errand, part: Part) -> Report:
    """Bring the users of an elder database: the one that is named, else all of them.

    The only one there may be brought to another who is named.
    """
    named, name = errand.options.whatsapp_id, part.names[0]
    zone = errand.options.zone or errand.settings.timezone
    report: Report | None = None
    with part.tree.as_path(name) as path:
        if not elder.is_elder(path):
            raise ValueError(say("it is no database of such a program"))
        whose = elder.users(path)
        chosen = [one for one in whose if one == named] or whose
        if errand.options.is_for_one and len(chosen) > 1:
            raise ValueError(say("it is of several people, and none of them is you"))
        to = named if len(whose) == 1 else None
        for one, source in elder.read_sources(part.tree, name, path, zone):
            if one in chosen:
                args = (errand.db, errand.settings, source, errand.now)
                part_report = import_lines(*args, to or one, errand.progress)
                report = report.joined(part_report) if report else part_report
    if report is None:
        raise ValueError(say("it has no users"))
    return report
