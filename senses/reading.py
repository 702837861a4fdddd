"""Text in pictures and documents, read on this machine: no key, no network.

Invariants: one picture or PDF at a time, in a process of its own; text comes line by line as
people read it; nothing here writes to the media folder; a file that cannot be read says why in a
plain reason, and is not tried again.

Pictures are read by rapidocr's models, else by `tesseract` on the PATH. PDFs are read by pypdf, not
by PyMuPDF: it is kept as well, permissively licensed (PyMuPDF is AGPL), plain Python that installs
anywhere, and bounds what a hostile file may unpack.
"""

import importlib.util
import io
import math
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from functools import cache, partial
from pathlib import Path
from statistics import median
from typing import Any, Literal

from core.errors import ServiceError
from senses import documents, office, rtf
from senses.process import Resident, give_way

_LONGEST_SIDE = 2000  # pixels; WhatsApp sends photos of 1600
_MOST_PIXELS = 40_000_000
_TESSERACT_S = 60.0
_MOST_CPU_S = 120.0  # of a picture or a PDF; photos took up to 2
_MODELS = {
    "Det.model_path": "models/PP-OCRv6_det_small.onnx",
    "Cls.model_path": "models/ch_ppocr_mobile_v2.0_cls_mobile.onnx",
    "Rec.model_path": "models/PP-OCRv6_rec_small.onnx",
}
# As good as its own choice on what was measured, which makes narrow pictures larger without bound
# and took up to 1,000 MB; this takes up to 530.
_READING = {
    "Global.log_level": "critical",
    "Det.limit_type": "max",
    "Det.limit_side_len": 1280,
    "Rec.rec_batch_num": 1,
}
_RTF = "application/rtf"
_TEXT_TYPES = ("text/", "application/json", "application/xml", "application/x-ndjson")

_EYES = Resident("senses.reading", _MOST_CPU_S)

Source = Literal["rapidocr", "tesseract", "pdf", "text", "office", "rtf"]


@dataclass(frozen=True, slots=True)
class Read:
    """What a picture or a document says; the text is empty when there is none in it."""

    text: str
    source: Source
    stopped: str = ""  # where reading ended: "40/500", pages; "start"; empty: all of it was read
    problem: str = ""  # what of it could not be read


def is_available() -> bool:
    """Tell whether text in pictures can be read on this machine; imports nothing heavy."""
    return not why_not()


def why_not(say: Callable[..., str] = str.format) -> str:
    """Return why no picture can be read on this machine and the mend; empty: it can."""
    if _engine() is not None:
        return ""
    return say(
        "neither rapidocr nor tesseract is installed: install requirements-local.txt"
        " (make run LOCAL=1), or the package tesseract-ocr."
    )


def read_image(path: Path) -> Read:
    """Return the text in a picture, line by line.

    Raises ServiceError: not retryable when the file holds no picture that can be decoded.
    """
    engine = _engine()
    if engine is None:
        raise ServiceError("reading", why_not(), retryable=True)
    return Read(**_EYES.call("look", engine, str(path)))


def read_document(path: Path, mime_type: str) -> Read | None:
    """Return the text of a document's beginning; None when it is of a kind we do not read.

    Raises ServiceError, not retryable, when it is damaged or locked.
    """
    kind = _kind_of(mime_type)
    if kind == "application/pdf":
        if reason := why_no_pdf():
            raise ServiceError("reading", reason, retryable=True)
        return Read(**_EYES.call("leaf_through", str(path)))
    if office.reads(kind) or kind == _RTF:
        return Read(**_EYES.call("unpack", str(path), kind))
    if kind.startswith(_TEXT_TYPES):
        with path.open("rb") as file:
            raw = file.read(documents.MOST_BYTES)
            is_whole = not file.read(1)
        text = documents.decode(raw)
        return _cut(documents.strip_html(text) if kind == "text/html" else text, "text", is_whole)
    return None


def _cut(text: str, source: Source, is_whole: bool = True) -> Read:
    """Return as much of a text as is kept."""
    tidy = documents.tidy(text)
    is_whole = is_whole and len(tidy) <= documents.MOST_CHARS
    return Read(tidy[: documents.MOST_CHARS].strip(), source, "" if is_whole else "start")


def reads(mime_type: str) -> bool:
    """Tell whether documents of this kind are read, where what reads them is installed."""
    kind = _kind_of(mime_type)
    return kind in {"application/pdf", _RTF} or office.reads(kind) or kind.startswith(_TEXT_TYPES)


def _kind_of(mime_type: str) -> str:
    return mime_type.partition(";")[0].strip().lower()


def why_no_pdf() -> str:
    """Return why no PDF can be read on this machine and the mend; empty: it can."""
    if importlib.util.find_spec("pypdf") is not None:
        return ""
    return "pypdf is not installed: install requirements-local.txt (make run LOCAL=1)."


def _engine() -> Literal["rapidocr", "tesseract"] | None:
    """Return what reads pictures here, the better one first."""
    wanted = ("onnxruntime", "PIL", "numpy")
    if _rapidocr_folder() and all(importlib.util.find_spec(name) for name in wanted):
        return "rapidocr"
    return "tesseract" if shutil.which("tesseract") else None


def _rapidocr_folder() -> Path | None:
    """Return where rapidocr is installed with its models inside."""
    spec = importlib.util.find_spec("rapidocr")
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent
    return folder if all((folder / model).is_file() for model in _MODELS.values()) else None


# -- pictures --------------------------------------------------------------------------------------


def look(engine: str, path: str) -> dict[str, Any]:
    """Return what `read_image` does, as a dictionary; in the process of its own."""
    content = Path(path).read_bytes()
    give_way()
    return asdict(_look_at(engine, content))


def _look_at(engine: str, content: bytes) -> Read:
    if _HEIF.match(content) and not opens_heif():
        raise ServiceError("reading", KIND_NOT_READ, retryable=False)
    if engine == "rapidocr":
        return _read_by_rapidocr(_load_rapidocr(), content)
    return _read_by_tesseract(content)


KIND_NOT_READ = "pictures of this kind are not read here"
_HEIF = re.compile(rb"....ftyp(?:hei[cxms]|hev[cxms]|mif1|msf1)", re.DOTALL)


@cache
def opens_heif() -> bool:
    """Tell whether the pictures of iPhones can be opened; Pillow needs pillow-heif for them."""
    try:
        import pillow_heif
    except ImportError:
        return False
    pillow_heif.register_heif_opener()
    return True


def _open_picture(content: bytes) -> Any:
    """Return the picture upright, in colour, and no larger than reading needs."""
    from PIL import Image, ImageOps

    try:
        picture = Image.open(io.BytesIO(content))
        picture.draft("RGB", (_LONGEST_SIDE, _LONGEST_SIDE))  # a JPEG is decoded smaller at once
        if picture.width * picture.height > _MOST_PIXELS:
            raise ServiceError("reading", "the picture is too large", retryable=False)
        picture = on_white(ImageOps.exif_transpose(picture))
        picture.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
        return picture
    except Image.DecompressionBombError as error:
        raise ServiceError("reading", "the picture is too large", retryable=False) from error
    except (OSError, ValueError, SyntaxError) as error:
        reason = "this is no picture we can decode"
        raise ServiceError("reading", reason, retryable=False) from error


def on_white(picture: Any) -> Any:
    """Return the picture in colour; what is transparent becomes white."""
    from PIL import Image

    if picture.mode not in {"RGBA", "LA", "PA"} and "transparency" not in picture.info:
        return picture.convert("RGB")
    layer = picture.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", layer.size, "white"), layer).convert("RGB")


@dataclass(frozen=True, slots=True)
class _Fragment:
    """A piece of text and its box: four corners clockwise from the upper left, in pixels."""

    text: str
    corners: list[tuple[float, float]]

    @property
    def tilt(self) -> float:
        """The angle of the upper edge, in radians."""
        (left, top), (right, top_right) = self.corners[0], self.corners[1]
        return math.atan2(top_right - top, right - left)

    @property
    def height(self) -> float:
        return math.dist(self.corners[0], self.corners[3])

    @property
    def is_upended(self) -> bool:
        """Tell whether the text runs up or down, as rapidocr does."""
        width = math.dist(self.corners[0], self.corners[1])
        return self.height >= 1.5 * width

    def place(self, tilt: float) -> tuple[float, float]:
        """Return the centre in a picture turned upright: down, then right."""
        x = sum(x for x, _ in self.corners) / 4
        y = sum(y for _, y in self.corners) / 4
        return y * math.cos(tilt) - x * math.sin(tilt), x * math.cos(tilt) + y * math.sin(tilt)


def _in_lines(fragments: list[_Fragment]) -> str:
    """Return fragments as lines: what stands within half a height of each other is one line."""
    if not fragments:
        return ""
    tilt = median(fragment.tilt for fragment in fragments)
    lines: list[list[_Fragment]] = []
    for fragment in sorted(fragments, key=lambda fragment: fragment.place(tilt)[0]):
        last = lines[-1][-1] if lines else None
        if last and _is_beside(last, fragment, tilt):
            lines[-1].append(fragment)
        else:
            lines.append([fragment])
    ordered = (sorted(line, key=lambda fragment: fragment.place(tilt)[1]) for line in lines)
    return _without_strays(" ".join(fragment.text for fragment in line) for line in ordered)


def _is_beside(one: _Fragment, other: _Fragment, tilt: float) -> bool:
    apart = abs(one.place(tilt)[0] - other.place(tilt)[0])
    return apart < 0.5 * min(one.height, other.height)


def _without_strays(lines: Iterable[str]) -> str:
    """Join lines without those of a single sign: a stroke or a button that looked like one."""
    return "\n".join(line.strip() for line in lines if len(line.strip()) >= 2)


# -- pictures by rapidocr --------------------------------------------------------------------------


@cache
def _load_rapidocr() -> Any:
    """Load the models; their paths are given, for without them rapidocr may download."""
    from rapidocr import RapidOCR

    folder = _rapidocr_folder()
    assert folder is not None
    models = {name: str(folder / model) for name, model in _MODELS.items()}
    eyes: Any = RapidOCR(params=_READING | models)
    eyes.text_cls = _Together(eyes._load_cls_model())
    return eyes


class _Together:
    """Turns the fragments of a picture upside down if most of them are, else none.

    The classifier judges each by itself, and "6,00" upside down looks like text as well.
    """

    def __init__(self, classify: Any) -> None:
        self._classify = classify
        self.are_turned = False

    def __call__(self, fragments: Any) -> Any:
        found = self._classify(fragments)
        certain = self._classify.cls_thresh
        turned = sum("180" in label and score > certain for label, score in found.cls_res)
        self.are_turned = 2 * turned > len(fragments)
        if not self.are_turned:
            found.img_list = fragments
        return found


def _read_by_rapidocr(eyes: Any, content: bytes) -> Read:
    import numpy

    pixels = numpy.asarray(_open_picture(content))[:, :, ::-1]  # it wants blue first
    fragments = _find_fragments(eyes, pixels)
    if turns := _quarter_turns(fragments, eyes.text_cls.are_turned):
        fragments = _find_fragments(eyes, numpy.ascontiguousarray(numpy.rot90(pixels, turns)))
    return Read(_in_lines(fragments), "rapidocr")


def _find_fragments(eyes: Any, pixels: Any) -> list[_Fragment]:
    eyes.text_cls.are_turned = False  # it is not asked where there is no text
    found = eyes(pixels)
    boxes = [] if found.boxes is None else [box.tolist() for box in found.boxes]
    return [_Fragment(*pair) for pair in zip(found.txts or (), boxes, strict=True)]


def _quarter_turns(fragments: list[_Fragment], are_turned: bool) -> int:
    """Return how often the picture is to be turned counterclockwise until its text is upright.

    Text that runs up or down is cut out and turned once counterclockwise before it is judged.
    """
    upended = sum(fragment.is_upended for fragment in fragments)
    return (2 * upended > len(fragments)) + 2 * are_turned


# -- pictures by tesseract -------------------------------------------------------------------------


def _read_by_tesseract(content: bytes) -> Read:
    """Run tesseract once; with one thread, for several wait for each other on a busy machine."""
    command = ["tesseract", "stdin", "stdout", "--psm", "3"]
    try:
        done = subprocess.run(
            command,
            input=_prepare(content),
            capture_output=True,
            timeout=_TESSERACT_S,
            env=os.environ | {"OMP_THREAD_LIMIT": "1"},
            check=True,
        )
    except subprocess.TimeoutExpired as error:
        raise ServiceError("reading", "tesseract took too long", retryable=False) from error
    except subprocess.CalledProcessError as error:
        reason = "tesseract finds no picture in this file"
        raise ServiceError("reading", reason, retryable=False) from error
    lines = done.stdout.decode("utf-8", "replace").splitlines()
    return Read(_without_strays(lines), "tesseract")


def _prepare(content: bytes) -> bytes:
    """Return the picture as tesseract reads it best: large, dark on light, full contrast.

    Without Pillow it goes as it is; 15.9 % of the characters are then wrong instead of 5.8 %.
    """
    if importlib.util.find_spec("PIL") is None:
        return content
    from PIL import ImageOps, ImageStat

    picture = ImageOps.grayscale(_open_picture(content))
    if max(picture.size) < _LONGEST_SIDE:
        picture = picture.resize((2 * picture.width, 2 * picture.height))
    if ImageStat.Stat(picture).mean[0] < 110:
        picture = ImageOps.invert(picture)
    prepared = io.BytesIO()
    ImageOps.autocontrast(picture).save(prepared, "PNG", compress_level=1)
    return prepared.getvalue()


# -- documents -------------------------------------------------------------------------------------


def leaf_through(path: str) -> dict[str, Any]:
    """Return what `read_document` does of a PDF, as a dictionary; in the process of its own."""
    pages = documents.read_pdf(Path(path).read_bytes(), _look_at_page())
    read = _cut(pages.text, "pdf")
    problem = "" if not pages.unseen else PAGES_UNSEEN if read.text else ALL_UNSEEN
    return asdict(replace(read, stopped=pages.stopped or read.stopped, problem=problem))


PAGES_UNSEEN = "some pages are pictures"
ALL_UNSEEN = "all pages are pictures"


def _look_at_page() -> documents.Look | None:
    """Return what reads pages that are pictures; None: nothing here does."""
    engine = _engine()
    if engine is None or importlib.util.find_spec("PIL") is None:
        return None
    return partial(_look_or_leave, engine)


def _look_or_leave(engine: str, content: bytes) -> str:
    """Return the text in the picture of a page; one that cannot be opened has none."""
    try:
        return str(_look_at(engine, content).text)
    except ServiceError:
        return ""


def unpack(path: str, kind: str) -> dict[str, Any]:
    """Return what `read_document` does of an office file; in the process of its own."""
    content = Path(path).read_bytes()
    if kind == _RTF:
        return asdict(_cut(rtf.strip(content), "rtf"))
    text, is_whole = office.read(content, kind, documents.MOST_CHARS)
    return asdict(_cut(text, "office", is_whole))
