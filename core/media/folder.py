"""Files kept in MEDIA_DIR.

What both kinds of place promise: a file is under its name in `folder`, which this machine has, once
it arrived; it stays for good once `keep` returned.
"""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from core.files import fsync_folder


class MediaFolder:
    """MEDIA_DIR, this machine's own or one that several share."""

    is_remote = False

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, paths: Iterable[Path]) -> None:
        """Return when files that arrived in `folder` stay there; OSError else."""
        if any(True for _ in paths):
            fsync_folder(self.folder)

    def path(self, name: str) -> Path:
        """Return where a file is to be read; nothing is there when it is not kept."""
        return self.folder / name

    def has(self, name: str) -> bool:
        """Tell whether a file is kept."""
        return self.path(name).is_file()

    def let_go(self, name: str) -> None:
        """Remove a file; inside the transaction that takes its row away."""
        self.path(name).unlink(missing_ok=True)

    def tidy(self, unknown: Callable[[Sequence[str]], set[str]], mark: str) -> None:
        """Nothing is left over that is not removed at once."""

    def __str__(self) -> str:
        return str(self.folder)
