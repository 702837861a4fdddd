"""Small office files, written for tests."""

import io
import zipfile

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
ODF = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
)


def packed(members: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def docx(*paragraphs: str, head: str = "", table: str = "") -> bytes:
    words = "".join(f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>" for words in paragraphs)
    stops = '<w:p><w:pPr><w:tabs><w:tab w:val="left"/></w:tabs></w:pPr></w:p>'
    cells = "".join(
        f"<w:tc><w:p><w:r><w:t>{cell}</w:t></w:r></w:p></w:tc>" for cell in table.split("|")
    )
    note = "<w:t>a note</w:t>"
    body = f"{words}{stops}<w:tbl><w:tr>{cells}</w:tr></w:tbl>"
    return packed(
        {
            "word/document.xml": f'{head}<w:x xmlns:w="{W}"><w:body>{body}</w:body></w:x>',
            "word/footnotes.xml": f'<w:x xmlns:w="{W}"><w:p><w:r>{note}</w:r></w:p></w:x>',
        }
    )


def pptx(*slides: str) -> bytes:
    form = '<p xmlns="x" xmlns:a="{}"><a:p><a:r><a:t>{}</a:t></a:r></a:p></p>'
    return packed(
        {f"ppt/slides/slide{place}.xml": form.format(A, one) for place, one in enumerate(slides, 1)}
    )


def xlsx(rows: str, strings: tuple[str, ...] = ()) -> bytes:
    shared = "".join(f"<si><t>{one}</t></si>" for one in strings)
    styles = (
        '<numFmts><numFmt numFmtId="164" formatCode="dd/mm/yyyy hh:mm"/></numFmts>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/></cellXfs>'
    )
    return packed(
        {
            "xl/sharedStrings.xml": f'<sst xmlns="{S}">{shared}</sst>',
            "xl/styles.xml": f'<styleSheet xmlns="{S}">{styles}</styleSheet>',
            "xl/worksheets/sheet1.xml": f'<x xmlns="{S}"><sheetData>{rows}</sheetData></x>',
        }
    )


def odt(body: str, kind: str = "text") -> bytes:
    return packed(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}",
            "content.xml": f"<office:document-content {ODF}>{body}</office:document-content>",
        }
    )


def epub(*pages: str) -> bytes:
    members = {"mimetype": "application/epub+zip"}
    members |= {f"OEBPS/{place}.xhtml": page for place, page in enumerate(pages)}
    return packed(members)
