"""Office files, books and long documents: their words, and what is said where they are not read."""

import importlib.util
import io
import shutil
from pathlib import Path

import pytest
from office_files import docx, epub, odt, packed, pptx, xlsx

from core.errors import ServiceError
from core.files import identify_file
from senses import documents, reading, remarks

ROWS = (
    '<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row>'
    '<row><c t="inlineStr"><is><t>boiler</t></is></c><c s="1"><v>46105</v></c></row>'
    '<row><c><v>12.300000000000001</v></c><c s="2"><v>46105.65625</v></c>'
    '<c t="b"><v>1</v></c></row>'
)
RTF = (
    rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}{\*\generator x;}{\info{\title no}}\f0 "
    rb"Rent: 950 \u8364?\par caf\'e9 {\b bold}\line a\{b\}\cell\row {\pict 0102}}"
)


def read(tmp_path: Path, content: bytes, claim: str = "") -> reading.Read:
    path = tmp_path / "file"
    path.write_bytes(content)
    mime, _ = identify_file(path, claim)
    assert reading.reads(mime)
    found = reading.read_document(path, mime)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (
            docx("Rent: 950 euro", "Deposit", table="Fri|18:00"),
            "Rent: 950 euro\nDeposit\n\nFri\t18:00\n\na note",
        ),
        (pptx(*(f"slide {number}" for number in range(1, 12))), "slide 1"),
        (
            xlsx(ROWS, ("what", "when")),
            "what\twhen\nboiler\t2026-03-24\n12.3\t2026-03-24 15:45\tTRUE",
        ),
        (
            odt("<text:h>Trip</text:h><text:p>Hotel\n <text:s/>Artemide<text:tab/>12</text:p>"),
            "Trip\nHotel  Artemide\t12",
        ),
        (
            odt(
                "<table:table-row><table:table-cell><text:p>milk</text:p></table:table-cell>"
                "<table:table-cell><text:p>2</text:p></table:table-cell></table:table-row>",
                "spreadsheet",
            ),
            "milk\t2",
        ),
        (epub("<h1>One</h1><p>It began</p>", "<p>and ended</p>"), "One\n\nIt began\n\nand ended"),
        (RTF, "Rent: 950 €\ncafé bold\na{b}"),
    ],
    ids=["docx", "pptx", "xlsx", "odt", "ods", "epub", "rtf"],
)
def test_an_office_file_is_read(tmp_path: Path, content: bytes, text: str) -> None:
    found = read(tmp_path, content)
    assert found.text.startswith(text.strip())
    assert not found.stopped


def test_slides_keep_the_order_of_their_numbers(tmp_path: Path) -> None:
    lines = read(tmp_path, pptx(*(f"slide {number}" for number in range(1, 12)))).text.split()
    assert lines[1::2] == [str(number) for number in range(1, 12)]


BILLION = (
    '<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;">'
    '<!ENTITY f SYSTEM "file:///etc/passwd">]>'
)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (docx("&b; &f;", head=BILLION), "declares entities"),
        (packed({"word/document.xml": "<x>" + " " * (70 << 20) + "</x>"}), "unpacks to too much"),
        (packed({"word/document.xml": "<x><y></x>"}), "is damaged"),
        (packed({"word/other.xml": "<x/>"}), "is damaged"),
        (docx("cut")[:-60], "is damaged"),
    ],
    ids=["entities", "bomb", "no xml", "no text", "cut"],
)
def test_what_is_hostile_or_damaged_is_refused_with_its_reason(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    with pytest.raises(ServiceError, match=reason) as raised:
        reading.read_document(path, kind)
    assert not raised.value.retryable
    assert remarks.file_problem("document", raised.value.reason)


def test_of_a_long_office_file_the_beginning_is_read_and_that_is_said(tmp_path: Path) -> None:
    found = read(tmp_path, docx(*["words " * 20] * 1200))
    assert found.stopped == "start"
    assert len(found.text) <= documents.MOST_CHARS
    assert "beginning" in remarks.read_so_far(found.stopped)


@pytest.mark.parametrize(
    ("content", "claim", "mime"),
    [
        (odt("<x/>"), "", "application/vnd.oasis.opendocument.text"),
        (epub("<p>x</p>"), "application/zip", "application/epub+zip"),
        (b"\x1a\x45\xdf\xa3 .. A_OPUS ..", "video/webm", "audio/webm"),
        (b"\x1a\x45\xdf\xa3 .. V_VP9 .. A_OPUS", "", "video/webm"),
        (b"II*\0....", "", "image/tiff"),
        (b"BM1234\0\0\0\0....", "", "image/bmp"),
        (b"BMW service on 4 May", "", "text/plain"),
    ],
)
def test_a_file_is_what_its_content_shows(
    tmp_path: Path, content: bytes, claim: str, mime: str
) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    assert identify_file(path, claim)[0] == mime


# -- what the extra reads --------------------------------------------------------------------------

needs_pypdf = pytest.mark.skipif(
    importlib.util.find_spec("pypdf") is None, reason="pypdf is not installed"
)
needs_eyes = pytest.mark.skipif(
    importlib.util.find_spec("PIL") is None or shutil.which("tesseract") is None,
    reason="Pillow or tesseract is not installed",
)
needs_heif = pytest.mark.skipif(
    importlib.util.find_spec("pillow_heif") is None, reason="pillow-heif is not installed"
)


def picture(words: str, kind: str) -> bytes:
    from PIL import Image, ImageDraw, ImageFont

    drawn, out = Image.new("RGB", (900, 300), "white"), io.BytesIO()
    ImageDraw.Draw(drawn).text((40, 100), words, "black", ImageFont.load_default(64))
    if kind == "HEIF":
        import pillow_heif

        pillow_heif.register_heif_opener()
    drawn.save(out, kind)
    return out.getvalue()


@needs_pypdf
@needs_eyes
def test_the_pages_of_a_scan_are_read_as_pictures(tmp_path: Path) -> None:
    found = read(tmp_path, picture("Deposit 1900 euro", "PDF"))
    assert "Deposit 1900" in found.text
    assert not found.problem


@needs_pypdf
@needs_eyes
def test_of_a_scan_that_nothing_reads_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "scan.pdf"
    path.write_bytes(picture("Deposit", "PDF"))
    monkeypatch.setattr(reading, "_engine", lambda: None)
    found = reading.Read(**reading.leaf_through(str(path)))
    assert (found.text, found.problem) == ("", reading.ALL_UNSEEN)
    assert "pictures" in remarks.file_problem("document", found.problem)


@needs_heif
@needs_eyes
def test_a_picture_of_an_iphone_is_read(tmp_path: Path) -> None:
    path = tmp_path / "photo.heic"
    path.write_bytes(picture("Gate 4417", "HEIF"))
    assert "4417" in reading.read_image(path).text


@needs_eyes
def test_a_picture_of_a_kind_that_nothing_opens_is_not_called_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "photo.heic"
    path.write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic")
    monkeypatch.setattr(reading, "opens_heif", lambda: False)
    with pytest.raises(ServiceError, match=reading.KIND_NOT_READ):
        reading.look("tesseract", str(path))
    assert "damaged" not in remarks.file_problem("image", reading.KIND_NOT_READ)
