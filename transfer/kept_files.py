"""The files that an import names, opened where they lie and kept under the hash of their bytes.

Invariant: a file is kept under its hash or not at all, and no name in an archive says where.
"""

import zipfile
from functools import partial
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final, cast

from core.files import Download, MediaRefused, arriving, put_in_place
from transfer.source import Opener


class Unusable(ValueError):
    """A line, or a file, that cannot be kept; the text says why."""


def folder_opener(folder: Path) -> Opener:
    """Open the files directly inside a folder; links that may lead out of it are none."""

    def open_file(name: str) -> BinaryIO | None:
        path = folder / name
        is_inside = name == PurePosixPath(name).name and path.is_file() and not path.is_symlink()
        return path.open("rb") if is_inside else None

    return open_file


def zip_opener(archive: zipfile.ZipFile, folder: str) -> Opener:
    """Open members directly inside `folder` of an archive by their bare names."""
    members = {info.filename: info for info in archive.infolist() if not info.is_dir()}

    def open_file(name: str) -> BinaryIO | None:
        info = members.get(folder + name)
        return cast(BinaryIO, archive.open(info)) if info else None

    return open_file


# What a damaged, encrypted or odd archive raises while it is read.
ARCHIVE_ERRORS: Final = (zipfile.BadZipFile, zipfile.LargeZipFile, RuntimeError, EOFError)


def keep_named(
    opener: Opener, name: str, folder: Path, claim: str, max_bytes: int, digest: str | None = None
) -> Download | None:
    """Keep a named file under its hash, which must be `digest`; the folder is not fsynced yet.

    None: it is not there. Raises ValueError when it cannot be kept; OSError from the disk.
    """
    try:
        source = opener(name)
        if source is None:
            return None
        chunks = iter(partial(source.read, 1 << 20), b"")
        with source, arriving(chunks, folder, max_bytes) as (draft, found, size_bytes):
            if not size_bytes:
                raise Unusable("the file is empty")
            if digest not in {None, found}:
                raise Unusable("its bytes are not its own")
            return put_in_place(draft, found, size_bytes, claim)
    except MediaRefused as error:
        raise Unusable(f"it is larger than {max_bytes >> 20} MB") from error
    except ARCHIVE_ERRORS as error:
        raise Unusable(f"it cannot be unpacked ({error})") from error
