"""Files kept in an S3-compatible store that several machines share (MEDIA_URL).

What arrives is written and hashed in MEDIA_DIR, then sent there: `keep` returns when the store has
it. What is read is fetched back, and a copy stays for an hour at most.

Invariants: an object has its file's name, which is the hash of its bytes, so none is ever changed;
none is removed that a row names, and no copy that is the only one. A store that does not answer is
an `OSError`, as a disk that fails is.
"""

import contextlib
import errno
import functools
import io
import logging
import re
import secrets
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from core.files import arriving, fsync_folder
from core.media.folder import MediaFolder

log = logging.getLogger(__name__)

CONNECT_S: Final = 3.0
ANSWER_S: Final = 10.0
TRIES_AGAIN: Final = 1
COPY_FOR_S: Final = 3600.0
TIDY_EVERY_S: Final = 60.0
SWEEP_EVERY_S: Final = 86_400.0
# What came in so lately may have no row yet: it is sent before its row is written.
YOUNG_FOR: Final = timedelta(minutes=15)
OWNER: Final = "owner"  # an object that says whose the prefix is
MOST_AT_ONCE: Final = 1000
NAME: Final = re.compile(r"[0-9a-f]{64}\.[a-z0-9]{1,8}")
_PART_BYTES: Final = 64 << 20  # above it a file goes in parts
_ANY_SIZE: Final = 1 << 50

Unknown = Callable[[Sequence[str]], set[str]]  # those of some names that no row has


class MediaAway(OSError):
    """The store did not answer, or refused; the same may succeed later."""

    def __init__(self, reason: str) -> None:
        super().__init__(errno.EIO, f"the store for files cannot be used ({reason})")


@dataclass(frozen=True, slots=True)
class Store:
    """Where a bucket is, and what opens it."""

    url: str  # s3://bucket/prefix
    endpoint: str  # https://host:port
    region: str
    access_key: str
    secret_key: str

    @property
    def bucket(self) -> str:
        """The bucket's name."""
        return urlsplit(self.url).netloc

    @property
    def prefix(self) -> str:
        """What the names of all objects begin with: "" or "memory/"."""
        path = urlsplit(self.url).path.strip("/")
        return f"{path}/" if path else ""


class MediaBucket(MediaFolder):
    """A bucket, with MEDIA_DIR for what arrives and for copies."""

    is_remote = True

    def __init__(self, folder: Path, where: Store) -> None:
        super().__init__(folder)
        self._where = where
        self._going: set[str] = set()
        self._tidied_at = self._swept_at = -SWEEP_EVERY_S

    def __str__(self) -> str:
        return self._where.url

    def keep(self, paths: Iterable[Path]) -> None:
        """Return when the store has files that arrived in `folder`; OSError else."""
        for path in paths:
            self._put(path)

    def path(self, name: str) -> Path:
        """Return where a copy of a file is; nothing is there when it is not kept. Or OSError."""
        copy = self.folder / name
        try:
            copy.touch(exist_ok=True) if copy.is_file() else self._fetch(name, copy)
        except FileNotFoundError:  # taken away at this moment, or never kept
            log.info("media not in the store")
        return copy

    def has(self, name: str) -> bool:
        """Tell whether the store has a file. Raises OSError."""
        return self._find(name) is not None

    def let_go(self, name: str) -> None:
        """Remove a file's copy now, and the file itself soon, outside the transaction."""
        (self.folder / name).unlink(missing_ok=True)
        self._going.add(name)

    # -- what is left over -------------------------------------------------------------------------

    def tidy(self, unknown: Unknown, mark: str) -> None:
        """Once a minute remove what nobody has any more; `mark` is this installation's own.

        Raises OSError when the store does not answer; the rest waits for the next time.
        """
        now = time.monotonic()
        if now - self._tidied_at < TIDY_EVERY_S:
            return
        self._tidied_at = now
        self._tidy_copies(unknown)
        is_due = now - self._swept_at >= SWEEP_EVERY_S
        if not (self._going or is_due) or not self._is_ours(mark):
            return
        if is_due:
            self._sweep(unknown)
            self._swept_at = now
        self._remove(self._going & unknown(list(self._going)))

    def _tidy_copies(self, unknown: Unknown) -> None:
        """Remove copies that were not read for an hour; one that is the only one is sent first."""
        before = time.time() - COPY_FOR_S
        old = {
            path.name
            for path in self.folder.iterdir()
            if NAME.fullmatch(path.name) and path.stat().st_mtime < before
        }
        for name in old & unknown(list(old)):
            (self.folder / name).unlink(missing_ok=True)
            old.discard(name)
        for name in old:
            if self._find(name) is None:
                self._put(self.folder / name)
            (self.folder / name).unlink(missing_ok=True)

    def _sweep(self, unknown: Unknown) -> None:
        """Note all objects that no row names: left by what was killed half-way."""
        names: list[str] = []
        with _answers():
            for each in self._client.list_objects(self._where.bucket, self._where.prefix):
                name = each.object_name.removeprefix(self._where.prefix)
                if NAME.fullmatch(name):
                    names.append(name)
        for start in range(0, len(names), MOST_AT_ONCE):
            self._going |= unknown(names[start : start + MOST_AT_ONCE])

    def _remove(self, names: set[str]) -> None:
        """Remove objects, but not what may have come in again at this moment."""
        self._going &= names
        for name in names:
            sent_at = self._find(name)
            if sent_at is None:
                self._going.discard(name)
            elif datetime.now(UTC) - sent_at > YOUNG_FOR:
                with _answers():
                    self._client.remove_object(self._where.bucket, self._where.prefix + name)
                self._going.discard(name)
                log.info("media removed from the store")

    def _is_ours(self, mark: str) -> bool:
        """Tell whether the prefix is this installation's; one that is nobody's is ours now."""
        found = self._read(OWNER)
        if found is None:
            self._write(OWNER, mark.encode())
            return True
        if found != mark.encode():
            log.warning("MEDIA_URL is another installation's too: nothing is removed there")
        return found == mark.encode()

    def check(self, say: Callable[..., str] = str.format) -> str:
        """Write, read and remove a small object; return what was seen. Raises OSError."""
        name, content = f"doctor-{secrets.token_hex(8)}", secrets.token_bytes(16)
        began = time.perf_counter()
        self._write(name, content)
        if self._read(name) != content:
            raise MediaAway("it gave back other bytes than it was given")
        with _answers():
            self._client.remove_object(self._where.bucket, self._where.prefix + name)
        took_ms = 1000 * (time.perf_counter() - began)
        return say(
            "{place} at {address}: written, read, removed in {milliseconds} ms",
            place=self,
            address=self._where.endpoint,
            milliseconds=round(took_ms),
        )

    # -- one question each -------------------------------------------------------------------------

    @functools.cached_property
    def _client(self) -> Any:
        import minio
        import urllib3

        where, address = self._where, urlsplit(self._where.endpoint)
        again = urllib3.Retry(TRIES_AGAIN, backoff_factor=0.3, status_forcelist=[500, 502, 503])
        waits = urllib3.Timeout(connect=CONNECT_S, read=ANSWER_S)
        return minio.Minio(
            address.netloc,
            where.access_key,
            where.secret_key,
            secure=address.scheme == "https",
            region=where.region,
            http_client=urllib3.PoolManager(timeout=waits, retries=again, maxsize=10),
        )

    def _put(self, path: Path) -> None:
        with path.open("rb") as file, _answers():
            size_bytes = path.stat().st_size
            name = self._where.prefix + path.name
            bucket, part = self._where.bucket, _PART_BYTES
            self._client.put_object(bucket, name, file, size_bytes, part_size=part)

    def _find(self, name: str) -> datetime | None:
        """Return when the store was sent a file; None: it has none."""
        try:
            with _answers():
                found = self._client.stat_object(self._where.bucket, self._where.prefix + name)
        except FileNotFoundError:
            return None
        sent_at: datetime = found.last_modified
        return sent_at

    def _fetch(self, name: str, copy: Path) -> None:
        """Fetch a file into `folder`, whole and with the bytes that its name says, or not at all."""
        with self._opened(name) as answer:
            chunks = answer.stream(1 << 16)
            with arriving(chunks, self.folder, _ANY_SIZE) as (draft, sha256, _):
                if sha256 != name.partition(".")[0]:
                    raise MediaAway("it gave other bytes than it was given")
                draft.replace(copy)
        fsync_folder(self.folder)

    @contextlib.contextmanager
    def _opened(self, name: str) -> Iterator[Any]:
        with _answers():
            answer = self._client.get_object(self._where.bucket, self._where.prefix + name)
            try:
                yield answer
            finally:
                answer.close()
                answer.release_conn()

    def _read(self, name: str) -> bytes | None:
        try:
            with self._opened(name) as answer:
                content: bytes = answer.read()
                return content
        except FileNotFoundError:
            return None

    def _write(self, name: str, content: bytes) -> None:
        with _answers():
            self._client.put_object(
                self._where.bucket, self._where.prefix + name, io.BytesIO(content), len(content)
            )


@contextlib.contextmanager
def _answers() -> Iterator[None]:
    """Turn what the store refuses, or does not answer, into `MediaAway`; a file that is not there
    into FileNotFoundError."""
    import urllib3
    from minio.error import MinioException, S3Error

    try:
        yield
    except S3Error as error:
        if error.code in {"NoSuchKey", "NoSuchObject"}:
            raise FileNotFoundError(errno.ENOENT, "there is no such file") from error
        raise MediaAway(str(error.code)) from error
    except (MinioException, urllib3.exceptions.HTTPError) as error:
        raise MediaAway(type(error).__name__) from error
