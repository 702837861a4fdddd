"""A file, a folder or an archive that is brought, as names of files that can be opened.

Invariants: nothing outside of what was named is opened; archives inside an archive are opened one
deep and up to a size; files that systems hide are not there.
"""

import contextlib
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final, cast

from core.errors import UserError
from language.catalogs import say
from transfer.source import Opener, Source

MOST_FILES: Final = 500_000
_MOST_INNER_BYTES: Final = 4 << 30  # of archives inside an archive, together
_MOST_TIMES: Final = 200  # of its size that an archive unpacks to; texts come to twenty
_FREE_BYTES: Final = 100 << 20

Time = datetime | None


@dataclass(frozen=True, slots=True)
class Tree:
    """Files by their names, "/" between folders."""

    title: str
    sizes: dict[str, int]  # in bytes
    open_file: Opener  # a file of these, or beside them; None: it is not there
    times: Callable[[str], Time] = field(default=lambda _: None)  # naive: on the phone's clock

    def open(self, name: str) -> BinaryIO:
        """Open a file that is there."""
        stream = self.open_file(name)
        if stream is None:
            raise FileNotFoundError(name)
        return stream

    def head(self, name: str, count: int) -> bytes:
        """Return how a file begins."""
        with self.open(name) as stream:
            return stream.read(count)

    def below(self, folder: str) -> Opener:
        """Open files by their names in a folder, which ends in "/" or is ""."""
        return lambda name: self.open_file(folder + name)

    def source(self, name: str, title: str) -> Source:
        """Return a file as a text to import, beside the files that it names."""
        folder = name[: len(name) - len(PurePosixPath(name).name)]
        return Source(title, lambda: self.open(name), self.sizes[name], self.below(folder))

    @contextlib.contextmanager
    def as_path(self, name: str) -> Iterator[Path]:
        """Give a file as one on the disk, for readers that want a path."""
        with tempfile.NamedTemporaryFile(suffix=PurePosixPath(name).suffix) as kept:
            with self.open(name) as stream:
                shutil.copyfileobj(stream, kept)
            kept.flush()
            yield Path(kept.name)


def open_trees(path: Path, stack: contextlib.ExitStack) -> list[Tree]:
    """Return what a path holds, and what the archives inside it hold.

    Raises UserError where nothing is there or an archive is cut.
    """
    if path.is_dir():
        trees = [_folder(path)]
    elif zipfile.is_zipfile(path):
        archive = stack.enter_context(zipfile.ZipFile(path))
        trees = [_archive(archive, path.stem, path.stat().st_size)]
    elif not path.is_file():
        raise UserError(say("{name} is not there.", name=path))
    elif path.suffix.lower() == ".zip":
        raise UserError(
            say(
                "{name} is damaged: it is no whole archive, maybe cut off on its way.",
                name=path.name,
            )
        )
    else:
        return [_single(path)]
    return [*trees, *_inner(trees[0], stack)]


def _is_hidden(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return any(part.startswith(".") or part in {"__MACOSX", "@eaDir"} for part in parts)


# -- on the disk -----------------------------------------------------------------------------------


def _opener(base: Path) -> Opener:
    """Open what lies in a folder or below it; links that may lead out of it are none."""
    root = base.resolve()

    def open_file(name: str) -> BinaryIO | None:
        path = base / name
        try:
            is_inside = path.resolve() == root / name and path.is_file()
            return path.open("rb") if is_inside else None
        except (OSError, ValueError):  # too long, or no name
            return None

    return open_file


def _folder(path: Path) -> Tree:
    sizes: dict[str, int] = {}
    for file in path.rglob("*"):
        name = file.relative_to(path).as_posix()
        if not _is_hidden(name) and file.is_file() and not file.is_symlink():
            sizes[name] = file.stat().st_size
        if len(sizes) > MOST_FILES:
            raise UserError(say("{name} holds too many files.", name=path.name))
    return Tree(path.name, dict(sorted(sizes.items())), _opener(path), _changed_at(path))


def _single(path: Path) -> Tree:
    title = path.parent.name if path.name == "_chat.txt" else path.stem
    sizes = {path.name: path.stat().st_size}
    return Tree(title, sizes, _opener(path.parent), _changed_at(path.parent))


def _changed_at(base: Path) -> Callable[[str], Time]:
    return lambda name: datetime.fromtimestamp((base / name).stat().st_mtime, UTC)


# -- in archives -----------------------------------------------------------------------------------


def _archive(archive: zipfile.ZipFile, title: str, packed_bytes: int) -> Tree:
    members = {
        info.filename: info
        for info in archive.infolist()
        if not info.is_dir() and not _is_hidden(info.filename)
    }
    if len(members) > MOST_FILES:
        raise UserError(say("{name} holds too many files.", name=title))

    def open_file(name: str) -> BinaryIO | None:
        info = members.get(name)
        return cast(BinaryIO, archive.open(info)) if info else None

    def changed_at(name: str) -> Time:
        try:
            return datetime(*members[name].date_time)  # noqa: DTZ001 - a zip tells no zone
        except ValueError:
            return None

    sizes = {name: info.file_size for name, info in members.items()}
    if sum(sizes.values()) > _MOST_TIMES * packed_bytes + _FREE_BYTES:
        raise UserError(say("{name} unpacks to far more than it should; I leave it.", name=title))
    return Tree(title, sizes, open_file, changed_at)


def _inner(tree: Tree, stack: contextlib.ExitStack) -> Iterator[Tree]:
    """Yield what the archives of a tree hold; Takeout and WhatsApp give one for each part."""
    left = _MOST_INNER_BYTES
    for name, size in tree.sizes.items():
        if not name.lower().endswith(".zip"):
            continue
        left -= size
        if left < 0:
            return
        copy = stack.enter_context(tempfile.TemporaryFile())  # noqa: SIM115 - the stack closes it
        with tree.open(name) as stream:
            shutil.copyfileobj(stream, copy)
        if zipfile.is_zipfile(copy):
            inner = stack.enter_context(zipfile.ZipFile(copy))
            yield _archive(inner, PurePosixPath(name).stem, size)
