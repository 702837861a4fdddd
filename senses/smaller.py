"""A smaller copy of a photo that WhatsApp does not take as it is; made when it is fetched.

Invariant: what is kept is never changed; without Pillow (an extra) there is no copy, and a link to
the photo itself goes out.
"""

import contextlib
import importlib.util
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from core import files
from core.errors import ServiceError
from core.media.folder import MediaFolder
from senses import reading

PREFIX: Final = "small-"
TYPE: Final = "image/jpeg"
_SIDES: Final = (2048, 1280, 640)  # pixels of the longest side, the first that fits
_MOST_PIXELS: Final = 100_000_000


def name_to_send(name: str, mime_type: str, size_bytes: int, place: MediaFolder) -> str | None:
    """Return the name under which WhatsApp takes a file of ours; None: under none."""
    if files.fits_whatsapp(mime_type, size_bytes):
        return name
    if not mime_type.startswith("image/") or importlib.util.find_spec("PIL") is None:
        return None
    try:
        with _opened(place.path(name)):  # its head alone is read
            return PREFIX + name
    except (ServiceError, OSError):
        return None


def make(path: Path) -> bytes:
    """Return a photo as a JPEG that WhatsApp takes; raises `ServiceError`."""
    from PIL import ImageOps

    with _opened(path) as picture:
        picture.draft("RGB", (_SIDES[0], _SIDES[0]))  # a JPEG is decoded smaller at once
        upright = reading.on_white(ImageOps.exif_transpose(picture))
        for side in _SIDES:
            upright.thumbnail((side, side))
            kept = io.BytesIO()
            upright.save(kept, "JPEG", quality=85)
            if files.fits_whatsapp(TYPE, kept.tell()):
                break
    return kept.getvalue()


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[Any]:
    from PIL import Image

    reading.opens_heif()
    try:
        with Image.open(path) as picture:
            if picture.width * picture.height > _MOST_PIXELS:
                raise ServiceError("reading", "the picture is too large", retryable=False)
            yield picture
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        reason = "this is no picture we can decode"
        raise ServiceError("reading", reason, retryable=False) from error
