"""Files that arrive: what they are by their content, and how they are kept so that they stay."""

import codecs
import contextlib
import hashlib
import os
import re
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from core.errors import ServiceError
from core.text import clean_text, storable

Kind = Literal["text", "image", "audio", "video", "document", "location", "contact"]
NAME_MAX_CHARS = 256
VCARD_TYPES = frozenset({"text/vcard", "text/x-vcard", "text/directory"})
_MEDIA_KINDS: dict[str, Kind] = {"image": "image", "audio": "audio", "video": "video"}


# What WhatsApp takes of us, and how much of it, in bytes.
# https://www.twilio.com/docs/whatsapp/guidance-whatsapp-media-messages
_MOST_OF_ANY = 16 * 1024 * 1024
_TAKEN = {
    "image/jpeg": 5 * 1024 * 1024,
    "image/png": 5 * 1024 * 1024,
    **dict.fromkeys(
        (
            *("audio/ogg", "application/ogg", "audio/amr", "audio/3gpp", "audio/aac"),
            *("audio/mpeg", "audio/mp4", "video/mp4", "video/3gpp", "text/vcard", "text/x-vcard"),
            *("application/pdf", "application/msword"),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        _MOST_OF_ANY,
    ),
}


def fits_whatsapp(mime_type: str, size_bytes: int) -> bool:
    """Tell whether WhatsApp takes a file of ours."""
    return size_bytes <= _TAKEN.get(mime_type, 0)


def kind_of(mime_type: str) -> Kind:
    """Return the kind of message that a file of this type makes."""
    if mime_type in VCARD_TYPES:
        return "contact"
    if mime_type == "application/ogg":
        return "audio"
    return _MEDIA_KINDS.get(mime_type.partition("/")[0], "document")


def claimed_type(text: str) -> str:
    """Return the bare media type of a Content-Type header, lower case."""
    return text.partition(";")[0].strip().lower()[:NAME_MAX_CHARS]


# What makes a name look like another: marks of direction, and what has no width.
_DISGUISE = re.compile("[\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
_HEAD_BYTES = 4096
_MAGIC = (
    (rb"\xff\xd8\xff", "image/jpeg", "jpg"),
    (rb"\x89PNG\r\n\x1a\n", "image/png", "png"),
    (rb"RIFF....WEBP", "image/webp", "webp"),
    (rb"GIF8[79]a", "image/gif", "gif"),
    (rb"II\*\0|MM\0\*", "image/tiff", "tif"),
    (rb"BM....\0\0\0\0", "image/bmp", "bmp"),
    (rb"RIFF....WAVE", "audio/wav", "wav"),
    (rb"OggS", "audio/ogg", "ogg"),
    (rb"ID3|\xff[\xe2\xe3\xf2\xf3\xfa\xfb]", "audio/mpeg", "mp3"),
    (rb"\xff[\xf0\xf1\xf8\xf9]", "audio/aac", "aac"),
    (rb"#!AMR", "audio/amr", "amr"),
    (rb"fLaC", "audio/flac", "flac"),
    (rb"....ftyp(?:hei[cxms]|mif1|msf1)", "image/heic", "heic"),
    (rb"....ftypavif", "image/avif", "avif"),
    (rb"....ftypM4[AB] ", "audio/mp4", "m4a"),
    (rb"....ftypqt  ", "video/quicktime", "mov"),
    (rb"%PDF-", "application/pdf", "pdf"),
    (rb"\{\\rtf", "application/rtf", "rtf"),
    (rb"(?:\xef\xbb\xbf)?\s*(?i:BEGIN:VCARD)", "text/vcard", "vcf"),
    (rb"(?:\xef\xbb\xbf)?\s*(?i:BEGIN:VCALENDAR)", "text/calendar", "ics"),
)
_HAS_MAGIC = tuple((re.compile(magic, re.DOTALL), mime, end) for magic, mime, end in _MAGIC)
_OFFICE = "application/vnd.openxmlformats-officedocument"
_ZIP_FOLDERS = (
    ("word/", f"{_OFFICE}.wordprocessingml.document", "docx"),
    ("xl/", f"{_OFFICE}.spreadsheetml.sheet", "xlsx"),
    ("ppt/", f"{_OFFICE}.presentationml.presentation", "pptx"),
)
# Where the content does not decide, the claim may, among types that no browser runs.
_OLD_OFFICE = {"application/msword": "doc", "application/vnd.ms-excel": "xls"} | {
    "application/vnd.ms-powerpoint": "ppt"
}
_TEXTS = {"text/csv": "csv", "text/markdown": "md", "application/json": "json"}
_OPEN = "application/vnd.oasis.opendocument"
_ZIPS = {
    "application/epub+zip": "epub",
    f"{_OPEN}.text": "odt",
    f"{_OPEN}.spreadsheet": "ods",
    f"{_OPEN}.presentation": "odp",
}
_SOUND_OF_WEBM = re.compile(rb"A_(?:OPUS|VORBIS)")
_PICTURE_OF_WEBM = re.compile(rb"V_(?:VP[89]|AV1|MPEG)")


def identify_file(path: Path, claim: str) -> tuple[str, str]:
    """Return the MIME type and extension that the content shows.

    The sender's claim only chooses where the content leaves a choice (an MP4 of sound or of
    pictures), and never a type that a browser would run.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    for magic, mime, extension in _HAS_MAGIC:
        if magic.match(head):
            return mime, extension
    if head[4:8] == b"ftyp":
        return _moving_picture(head[8:11], claim)
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        is_sound = _SOUND_OF_WEBM.search(head) and not _PICTURE_OF_WEBM.search(head)
        return ("audio/webm" if is_sound or claim.startswith("audio/") else "video/webm"), "webm"
    if head.startswith(b"PK\x03\x04"):
        return _zip_type(path, claim)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _claimed_among(_OLD_OFFICE, claim) or ("application/x-ole-storage", "bin")
    if _is_text(head):
        return _claimed_among(_TEXTS, claim) or ("text/plain", "txt")
    return "application/octet-stream", "bin"


def _moving_picture(brand: bytes, claim: str) -> tuple[str, str]:
    medium = "audio" if claim.startswith("audio/") else "video"
    if brand in (b"3gp", b"3g2"):
        return f"{medium}/3gpp", "3gp"
    return f"{medium}/mp4", "m4a" if medium == "audio" else "mp4"


def _zip_type(path: Path, claim: str) -> tuple[str, str]:
    names, says = [], ""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            if "mimetype" in names:  # OpenDocument and EPUB say what they are
                with archive.open("mimetype") as member:
                    says = member.read(NAME_MAX_CHARS).decode("latin-1").strip()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        pass
    if kind := _claimed_among(_ZIPS, says):
        return kind
    for folder, mime, extension in _ZIP_FOLDERS:
        if any(name.startswith(folder) for name in names):
            return mime, extension
    return _claimed_among(_ZIPS, claim) or ("application/zip", "zip")


def _claimed_among(types: Mapping[str, str], claim: str) -> tuple[str, str] | None:
    return (claim, types[claim]) if claim in types else None


def _is_text(head: bytes) -> bool:
    """Whether this is the start of a text: UTF-8, cut in a character or not, or an older kind."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return len(head) > 2 and _has_no_controls(head.decode("utf-16", "ignore"))
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except ValueError:
        text = head.decode("latin-1")  # of a Western program: mostly plain letters and spaces
        plain = sum(letter.isascii() for letter in text)
        return _has_no_controls(text) and plain > 0.7 * len(text)
    return b"\0" not in head and head != b""


def _has_no_controls(text: str) -> bool:
    return not any(letter < " " and letter not in "\t\n\f\r" for letter in text)


# A download that was killed half-way leaves a file of this name behind.
PARTIAL_GLOB = ".arriving-*"


class MediaRefused(Exception):
    """The file will never be fetched: too large, or not at our account's address."""

    def __init__(self, reason: str, *, is_too_large: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.is_too_large = is_too_large


@dataclass(frozen=True, slots=True)
class Download:
    """A file that is safely on disk."""

    path: Path  # `{sha256}.{extension}` in the directory asked for
    sha256: str
    size_bytes: int
    mime_type: str  # by content
    original_name: str | None  # what the sender called it, when Twilio passes that on


@contextlib.contextmanager
def disk_errors() -> Iterator[None]:
    """Turn a full or broken disk into a `ServiceError`, so that the file is fetched again later."""
    import requests

    try:
        yield
    except requests.RequestException:
        raise  # an OSError to Python, but not of the disk
    except OSError as error:
        raise ServiceError("disk", error.strerror or "failed", retryable=True) from error


@contextlib.contextmanager
def arriving(
    chunks: Iterator[bytes], directory: Path, max_bytes: int
) -> Iterator[tuple[Path, str, int]]:
    """Give what arrives as a draft, with its SHA-256 and size; it is gone unless it was renamed.

    Raises `MediaRefused` when it is too large.
    """
    directory.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=PARTIAL_GLOB[:-1], dir=directory)
    draft = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            sha256, size_bytes = _write(chunks, file.write, max_bytes)
            file.flush()
            os.fsync(file.fileno())
        yield draft, sha256, size_bytes
    finally:
        draft.unlink(missing_ok=True)


def put_in_place(
    draft: Path, sha256: str, size_bytes: int, claim: str, name: str | None = None
) -> Download:
    """Give a draft the name that its content asks for, in its folder, which is not fsynced yet."""
    mime_type, extension = identify_file(draft, claim)
    path = draft.replace(draft.with_name(f"{sha256}.{extension}"))
    return Download(path, sha256, size_bytes, mime_type, name)


def keep_file(
    chunks: Iterator[bytes], claim: str, name: str | None, directory: Path, max_bytes: int
) -> Download:
    """Write, hash and fsync what arrives, then give it its name; nothing is left on failure.

    It stays for good once the place for files has kept it (core/media/). Raises `MediaRefused`
    when it is too large, `ServiceError` when it is empty or a page.
    """
    with arriving(chunks, directory, max_bytes) as (draft, sha256, size_bytes):
        if size_bytes == 0 or (_is_page(draft) and not claim.startswith("text/")):
            raise ServiceError("twilio", "the answer was no file", retryable=True)
        return put_in_place(draft, sha256, size_bytes, claim, name)


def _write(
    chunks: Iterator[bytes], write: Callable[[bytes], object], max_bytes: int
) -> tuple[str, int]:
    """Return the SHA-256 and the size; Content-Length is not believed, the bytes are counted."""
    digest, size_bytes = hashlib.sha256(), 0
    for chunk in chunks:
        size_bytes += len(chunk)
        if size_bytes > max_bytes:
            raise MediaRefused("the file is too large", is_too_large=True)
        digest.update(chunk)
        write(chunk)
    return digest.hexdigest(), size_bytes


def _is_page(path: Path) -> bool:
    """Whether this is a web page: an error or a log-in in place of the file."""
    with path.open("rb") as file:
        return file.read(64).lstrip().lower().startswith((b"<!doctype html", b"<html"))


def fsync_folder(folder: Path) -> None:
    """Make the names in a folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def bare_name(path: str) -> str | None:
    """Return the last part of what a sender calls a file, cut; None: nothing is left."""
    name = re.split(r"[/\\]", path)[-1]
    shown = _DISGUISE.sub("", clean_text(storable(name)))
    return " ".join(shown.split())[:NAME_MAX_CHARS] or None
