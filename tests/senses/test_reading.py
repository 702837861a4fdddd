"""Text in pictures and documents, read on this machine."""

import importlib.util
import io
import math
import shutil
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from core.errors import ServiceError
from senses import documents, reading
from senses.process import Resident

ROOT = Path(reading.__file__).parents[1]

needs_eyes = pytest.mark.skipif(
    reading._rapidocr_folder() is None, reason="rapidocr is not installed: requirements-local.txt"
)
needs_pypdf = pytest.mark.skipif(
    importlib.util.find_spec("pypdf") is None,
    reason="pypdf is not installed: requirements-local.txt",
)

RECEIPT = ("MERCATO CENTRALE", "Sourdough bread 3.20", "Olive oil 11.95", "TOTAL EUR 15.15")


def draw(lines: tuple[str, ...] = RECEIPT, ink: str = "black", paper: str = "white") -> Any:
    from PIL import Image, ImageDraw, ImageFont

    page = Image.new("RGBA", (760, 120 + 60 * len(lines)), paper)
    pen, font = ImageDraw.Draw(page), ImageFont.load_default(32)
    for number, line in enumerate(lines):
        pen.text((80, 60 + 60 * number), line, ink, font)
    return page


def save(path: Path, picture: Any, **options: Any) -> Path:
    picture.convert("RGB" if path.suffix == ".jpg" else "RGBA").save(path, **options)
    return path


# -- without the extra -----------------------------------------------------------------------------


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine without rapidocr, and a folder that alone is the PATH."""
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setattr(reading, "_EYES", Resident("senses.reading", most_cpu_s=60))
    (tmp_path / "bin").mkdir()
    return tmp_path


def install_tesseract(folder: Path, script: str) -> None:
    path = folder / "bin/tesseract"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def test_without_anything_that_reads_the_reason_names_what_to_install(bare: Path) -> None:
    assert not reading.is_available()
    assert "requirements-local.txt" in reading.why_not()
    with pytest.raises(ServiceError, match="tesseract-ocr") as raised:
        reading.read_image(bare / "photo.jpg")
    assert raised.value.retryable  # it is read once there is a way


def test_tesseract_is_given_one_thread_and_its_strays_are_dropped(bare: Path) -> None:
    install_tesseract(bare, 'read -r _; echo "threads $OMP_THREAD_LIMIT"; echo "|"; echo "TOTAL"')
    (bare / "photo.png").write_bytes(_smallest_png())
    assert reading.is_available()
    assert reading.read_image(bare / "photo.png") == reading.Read("threads 1\nTOTAL", "tesseract")


def test_what_tesseract_refuses_is_not_tried_again(bare: Path) -> None:
    install_tesseract(bare, "exit 1")
    (bare / "photo.png").write_bytes(_smallest_png())
    with pytest.raises(ServiceError, match="no picture") as raised:
        reading.read_image(bare / "photo.png")
    assert not raised.value.retryable


def _smallest_png() -> bytes:
    return bytes.fromhex(
        "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55"
        "0000000a49444154789c636800000082008177cd72b60000000049454e44ae426082"
    )


# -- the order of reading --------------------------------------------------------------------------


def box(text: str, x: float, y: float, width: float, tilt: float = 0.0) -> reading._Fragment:
    """A box 20 high whose upper left corner is at x, y before the page is turned by `tilt`."""
    turn = math.radians(tilt)
    corners = [(x, y), (x + width, y), (x + width, y + 20), (x, y + 20)]
    cos, sin = math.cos(turn), math.sin(turn)
    return reading._Fragment(text, [(a * cos - b * sin, a * sin + b * cos) for a, b in corners])


@pytest.mark.parametrize("tilt", [0, 5, -5])
def test_lines_come_from_above_and_each_from_the_left(tilt: float) -> None:
    found = [
        box("3.20", 600, 42, 40, tilt),
        box("Milk", 10, 0, 40, tilt),
        box("Bread", 10, 40, 50, tilt),
        box("1.49", 600, 3, 40, tilt),
    ]
    assert reading._in_lines(found) == "Milk 1.49\nBread 3.20"


def test_a_single_sign_stays_beside_words_and_goes_alone() -> None:
    found = [box("Gate", 10, 0, 40), box("7", 60, 0, 10), box("0", 300, 200, 10)]
    assert reading._in_lines(found) == "Gate 7"
    assert reading._in_lines([]) == ""


# -- pictures --------------------------------------------------------------------------------------


@needs_eyes
@pytest.mark.parametrize(
    ("ink", "paper"), [("black", "white"), ("white", "#101818"), ("black", "#00000000")]
)
def test_a_picture_is_read_line_by_line(tmp_path: Path, ink: str, paper: str) -> None:
    path = save(tmp_path / "photo.png", draw(ink=ink, paper=paper))
    assert reading.read_image(path) == reading.Read("\n".join(RECEIPT), "rapidocr")


@needs_eyes
def test_a_photo_on_its_side_is_turned_upright(tmp_path: Path) -> None:
    from PIL import Image

    exif = Image.Exif()
    exif[0x0112] = 6  # turn a quarter to the right to see it upright
    turned = draw().transpose(Image.Transpose.ROTATE_90)
    path = save(tmp_path / "photo.jpg", turned, exif=exif, quality=80)
    assert reading.read_image(path).text == "\n".join(RECEIPT)


@needs_eyes
@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_photo_taken_sideways_is_read_in_its_order(tmp_path: Path, degrees: int) -> None:
    path = save(tmp_path / "photo.png", draw(paper="white").rotate(degrees, expand=True))
    assert reading.read_image(path).text == "\n".join(RECEIPT)


@pytest.mark.parametrize(("turned", "are_turned"), [(1, False), (2, False), (3, True)])
def test_fragments_are_turned_together_or_not_at_all(turned: int, are_turned: bool) -> None:
    labels = [("180", 0.97)] * turned + [("0", 0.99)] * (4 - turned)

    class Classifier:
        cls_thresh = 0.9

        def __call__(self, fragments: list[str]) -> SimpleNamespace:
            return SimpleNamespace(img_list=["turned"] * len(fragments), cls_res=labels)

    together = reading._Together(Classifier())
    fragments = together(["as it is"] * 4).img_list
    assert (together.are_turned, "turned" in fragments) == (are_turned, are_turned)


@needs_eyes
def test_a_large_photo_is_made_smaller_first(tmp_path: Path) -> None:
    large = draw().resize((6080, 2880))
    path = save(tmp_path / "photo.jpg", large, quality=60)
    started = time.process_time()
    assert reading.read_image(path).text == "\n".join(RECEIPT)
    assert time.process_time() - started < 10  # at full size it takes more than that
    assert max(reading._open_picture(path.read_bytes()).size) == 2000


@needs_eyes
def test_a_picture_without_text_has_none(tmp_path: Path) -> None:
    path = save(tmp_path / "photo.jpg", draw(()))
    assert reading.read_image(path) == reading.Read("", "rapidocr")


@needs_eyes
@pytest.mark.parametrize("content", [b"", b"no picture", b"\xff\xd8\xff\xe0" + bytes(300)])
def test_a_file_without_a_picture_is_not_tried_again(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(content)
    with pytest.raises(ServiceError, match="no picture we can decode") as raised:
        reading.read_image(path)
    assert not raised.value.retryable


@needs_eyes
@pytest.mark.parametrize("side", [8_000, 30_000])
def test_a_picture_that_would_fill_the_memory_is_refused(tmp_path: Path, side: int) -> None:
    from PIL import Image

    path = tmp_path / "photo.png"
    Image.new("1", (side, side)).save(path)
    with pytest.raises(ServiceError, match="too large"):
        reading.read_image(path)


@needs_eyes
def test_a_file_that_is_missing_is_the_systems_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        reading.read_image(tmp_path / "photo.jpg")


@needs_eyes
@pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed")
@pytest.mark.parametrize(("ink", "paper"), [("black", "white"), ("white", "#101818")])
def test_tesseract_reads_where_rapidocr_is_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, ink: str, paper: str
) -> None:
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    monkeypatch.setattr(reading, "_EYES", Resident("senses.reading", most_cpu_s=60))
    read = reading.read_image(save(tmp_path / "photo.png", draw(ink=ink, paper=paper)))
    assert read == reading.Read("\n".join(RECEIPT), "tesseract")


@needs_eyes
def test_reading_opens_no_connection(tmp_path: Path) -> None:
    path = save(tmp_path / "photo.png", draw())
    script = f"""
import sys
from pathlib import Path
def refuse():
    raise SystemExit("a connection was asked for")
calls = {{"socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname"}}
sys.addaudithook(lambda event, _: event in calls and refuse())
from senses import reading
print(reading.look("rapidocr", {str(path)!r})["text"])
"""
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "\n".join(RECEIPT) + "\n"


# -- documents -------------------------------------------------------------------------------------

PAGE = """<!doctype html><title>Trip</title><style>p {color: red}</style>
<h1>Rome</h1><p>Hotel <b>Artemide</b>, room&nbsp;12.<script>alert(1)</script><br>Breakfast
at 8</p><table><tr><td>Fri</td><td>Colosseum</td></tr></table>"""


@pytest.mark.parametrize(
    ("content", "mime_type", "text"),
    [
        (b"Alarm code\r\n\r\n\r\n4417 ", "text/plain", "Alarm code\n\n4417"),
        ("\ufeffCaffè ☕".encode(), "text/plain; charset=utf-8", "Caffè ☕"),
        ("Caffè".encode("cp1252"), "text/plain", "Caffè"),
        ("Caffè".encode("utf-16"), "text/plain", "Caffè"),
        (b"name,seat\nAnna,14C\n", "text/csv", "name,seat\nAnna,14C"),
        (b"# Rome\n\n- hotel\n", "text/markdown", "# Rome\n\n- hotel"),
        (b'{"seat": "14C"}', "application/json", '{"seat": "14C"}'),
        (b"a\0b", "text/plain", "ab"),
        (b"", "text/plain", ""),
        (
            PAGE.encode(),
            "text/html",
            "Trip\n\nRome\n\nHotel Artemide, room 12.\nBreakfast at 8\n\nFri Colosseum",
        ),
    ],
)
def test_a_document_of_text_is_read(
    tmp_path: Path, content: bytes, mime_type: str, text: str
) -> None:
    path = tmp_path / "document"
    path.write_bytes(content)
    assert reading.read_document(path, mime_type) == reading.Read(text, "text")


@pytest.mark.parametrize("sign", ["x", "è", "☕"])
def test_of_a_long_document_the_beginning_is_read(tmp_path: Path, sign: str) -> None:
    path = tmp_path / "document.txt"
    path.write_text((sign * 99 + "\n") * 9000, encoding="utf-8")
    read = reading.read_document(path, "text/plain")
    assert read is not None
    assert len(read.text) <= documents.MOST_CHARS
    assert set(read.text) == {sign, "\n"}
    assert read.stopped == "start"


@pytest.mark.parametrize("mime_type", ["application/zip", "image/png", "audio/ogg", ""])
def test_other_kinds_are_not_ours(tmp_path: Path, mime_type: str) -> None:
    assert reading.read_document(tmp_path / "missing", mime_type) is None


def pdf(*pages: str) -> bytes:
    """A PDF with a line on each page."""
    kids = " ".join(f"{3 + 2 * i} 0 R" for i in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
    ]
    font = "<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"
    for number, words in enumerate(pages):
        stream = f"BT /F1 12 Tf 72 720 Td ({words}) Tj ET"
        objects += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources {font} "
            f"/Contents {4 + 2 * number} 0 R >>",
            f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        ]
    out, places = io.BytesIO(b"%PDF-1.4\n"), []
    out.seek(0, io.SEEK_END)
    for number, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(f"{number} 0 obj\n{body}\nendobj\n".encode())
    start = out.tell()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    out.write(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}".encode())
    trailer = f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    return out.getvalue() + trailer.encode()


def locked(password: str) -> bytes:
    import pypdf

    writer, out = pypdf.PdfWriter(clone_from=io.BytesIO(pdf("Secret"))), io.BytesIO()
    writer.encrypt(password, "owner", algorithm="RC4-128")
    writer.write(out)
    return out.getvalue()


@needs_pypdf
def test_a_pdf_is_read_page_by_page(tmp_path: Path) -> None:
    path = tmp_path / "contract.pdf"
    path.write_bytes(pdf("The rent is 950 euro", "The deposit is two months"))
    text = "The rent is 950 euro\nThe deposit is two months"
    assert reading.read_document(path, "application/pdf") == reading.Read(text, "pdf")


@needs_pypdf
def test_all_pages_of_a_pdf_are_read(tmp_path: Path) -> None:
    path = tmp_path / "book.pdf"
    path.write_bytes(pdf(*(f"page {number}" for number in range(1, 161))))
    read = reading.read_document(path, "application/pdf")
    assert read is not None
    assert (read.text.splitlines()[-1], read.stopped) == ("page 160", "")


@needs_pypdf
def test_where_the_reading_of_a_long_pdf_stopped_is_known(tmp_path: Path) -> None:
    path = tmp_path / "book.pdf"
    path.write_bytes(pdf(*("word " * 1000 for _ in range(30))))
    read = reading.read_document(path, "application/pdf")
    assert read is not None
    assert read.stopped == "21/30"
    assert len(read.text) <= documents.MOST_CHARS


@needs_pypdf
def test_a_pdf_that_unpacks_without_end_costs_no_more_than_a_moment(tmp_path: Path) -> None:
    path = tmp_path / "bomb.pdf"
    path.write_bytes(pdf("x" * 200_000_000))
    started = time.monotonic()
    with pytest.raises(ServiceError) as raised:
        reading.read_document(path, "application/pdf")
    assert not raised.value.retryable
    assert time.monotonic() - started < 60


@needs_pypdf
def test_a_pdf_that_only_its_owner_may_change_is_read(tmp_path: Path) -> None:
    path = tmp_path / "ticket.pdf"
    path.write_bytes(locked(""))
    assert reading.read_document(path, "application/pdf") == reading.Read("Secret", "pdf")


@needs_pypdf
@pytest.mark.parametrize("kind", ["locked", "damaged", "empty"])
def test_a_pdf_that_cannot_be_read_says_why(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "statement.pdf"
    contents = {"locked": locked("sesame"), "damaged": b"%PDF-1.7\nno more", "empty": b""}
    path.write_bytes(contents[kind])
    reason = "locked with a password" if kind == "locked" else "the PDF is damaged"
    with pytest.raises(ServiceError, match=reason) as raised:
        reading.read_document(path, "application/pdf")
    assert not raised.value.retryable


def test_without_pypdf_a_pdf_waits(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "pypdf", None)
    path = tmp_path / "contract.pdf"
    path.write_bytes(pdf("The rent is 950 euro"))
    with pytest.raises(ServiceError, match="requirements-local") as raised:
        reading.read_document(path, "application/pdf")
    assert raised.value.retryable
