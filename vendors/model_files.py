"""Files on their way to a model: what their first bytes say they are, without their place."""

import base64
import importlib
import io
import re
from collections.abc import Callable
from typing import Any

from vendors.model_faults import unfit

_MAX_AUDIO_BYTES = 25_000_000  # https://developers.openai.com/api/docs/guides/speech-to-text
_MAX_IMAGE_BYTES = 5_000_000
_MAX_IMAGE_PIXELS = 1600  # longest side; smaller makes the print on a receipt unreadable
_SOUNDS: tuple[tuple[bytes, str, str], ...] = (
    # OpenAI goes by the name: the same bytes as `.opus` or `.oga` are answered 400.
    (rb"OggS", "voice.ogg", "audio/ogg"),
    (rb"ID3|\xff[\xe2\xe3\xf2\xf3\xfa\xfb]", "voice.mp3", "audio/mpeg"),
    (rb".{4}ftypM4A", "voice.m4a", "audio/mp4"),
    (rb".{4}ftyp", "voice.mp4", "audio/mp4"),
    (rb"RIFF.{4}WAVE", "voice.wav", "audio/wav"),
    (rb"fLaC", "voice.flac", "audio/flac"),
    (rb"\x1aE\xdf\xa3", "voice.webm", "audio/webm"),
)
_OTHER_SOUNDS: tuple[tuple[bytes, str, str], ...] = (  # not read by OpenAI; others have ffmpeg
    (rb"#!AMR", "voice.amr", "audio/amr"),
    (rb"\xff[\xf0\xf1\xf8\xf9]", "voice.aac", "audio/aac"),
)
_IMAGES: tuple[tuple[bytes, str], ...] = (
    (rb"\xff\xd8\xff", "image/jpeg"),
    (rb"\x89PNG\r\n\x1a\n", "image/png"),
    (rb"RIFF.{4}WEBP", "image/webp"),
    (rb"GIF8", "image/gif"),
)


def prepare_upload(sound: bytes, is_openai: bool) -> tuple[str, bytes, str]:
    """Return a sound as the SDK uploads it: name, bytes, type."""
    if len(sound) > _MAX_AUDIO_BYTES:
        raise unfit("the recording is longer than the server takes (25 MB)")
    for pattern, name, mime_type in _SOUNDS + (() if is_openai else _OTHER_SOUNDS):
        if re.match(pattern, sound, re.DOTALL):
            return name, sound, mime_type
    raise unfit("the recording is in a format the server does not take")


def image_part(data: bytes) -> dict[str, Any]:
    """Return an image as part of a message, made smaller where Pillow is there to do it."""
    data = _smaller(data) or data
    mime_type = next((kind for start, kind in _IMAGES if re.match(start, data, re.DOTALL)), None)
    if mime_type is None:
        raise unfit("the image is in a format the server does not take")
    data = _STRIPPERS.get(mime_type, bytes)(data)
    if len(data) > _MAX_IMAGE_BYTES:
        raise unfit("the image is larger than 5 MB (with Pillow installed it is made smaller)")
    url = f"data:{mime_type};base64,{base64.b64encode(data).decode()}"
    return {"type": "image_url", "image_url": {"url": url}}


def _smaller(data: bytes) -> bytes | None:
    """Return the image upright, as a JPEG of modest size; None without Pillow or if it cannot."""
    try:
        pillow = importlib.import_module("PIL.Image")
        turned = importlib.import_module("PIL.ImageOps").exif_transpose
        with pillow.open(io.BytesIO(data)) as image:
            upright = turned(image).convert("RGBA")
        upright.thumbnail((_MAX_IMAGE_PIXELS, _MAX_IMAGE_PIXELS))
        page = pillow.new("RGBA", upright.size, "white")  # else black print on nothing turns black
        out = io.BytesIO()
        pillow.alpha_composite(page, upright).convert("RGB").save(out, "JPEG", quality=85)
    except (ImportError, OSError, ValueError, SyntaxError):  # Pillow's own for broken files
        return None
    return out.getvalue()


def _strip_jpeg(data: bytes) -> bytes:
    """Return a JPEG without EXIF, XMP, IPTC, comments and whatever follows its end.

    Segments: ITU T.81, B.1.1. Kept of the APPn ones: JFIF, colour profile, Adobe's colour flag.
    """
    kept = bytearray(data[:2])
    at = 2
    while at + 4 <= len(data):
        if data[at] != 0xFF:
            raise unfit("the image is damaged")
        marker = data[at + 1]
        if marker == 0xD9:
            break
        if marker == 0xFF:  # padding
            at += 1
            continue
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if marker == 0xDA:
            end = _end_of_scan(data, end)
        profile = marker == 0xE2 and data[at + 4 : at + 15] == b"ICC_PROFILE"
        if marker in {0xE0, 0xEE} or profile or not (0xE0 <= marker <= 0xEF or marker == 0xFE):
            kept += data[at:end]
        at = end
    return bytes(kept) + b"\xff\xd9"


def _end_of_scan(data: bytes, at: int) -> int:
    """Return where the next segment begins: after FF, neither a stuffed zero nor a restart."""
    found = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]").search(data, at)
    return found.start() if found else len(data)


def _strip_png(data: bytes) -> bytes:
    """Return a PNG with the chunks that draw it, no text, time or EXIF (PNG 3rd edition, 5.6)."""
    kept = bytearray(data[:8])
    at = 8
    while at + 12 <= len(data):
        end = at + 12 + int.from_bytes(data[at : at + 4], "big")
        if data[at + 4 : at + 8] in {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"sRGB"}:
            kept += data[at:end]
        at = end
    return bytes(kept)


def _strip_webp(data: bytes) -> bytes:
    """Return a WebP without its EXIF and XMP chunks (RFC 9649, 2.7), their flags cleared."""
    kept = bytearray(data[:12])
    at = 12
    while at + 8 <= len(data):
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        end = at + 8 + size + size % 2
        chunk = bytearray(data[at:end])
        if chunk[:4] == b"VP8X" and len(chunk) > 8:
            chunk[8] &= ~0x0C
        if bytes(chunk[:4]) not in {b"EXIF", b"XMP "}:
            kept += chunk
        at = end
    kept[4:8] = (len(kept) - 8).to_bytes(4, "little")
    return bytes(kept)


_STRIPPERS: dict[str, Callable[[bytes], bytes]] = {
    "image/jpeg": _strip_jpeg,
    "image/png": _strip_png,
    "image/webp": _strip_webp,
}
