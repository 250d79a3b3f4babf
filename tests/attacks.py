"""Files made to hurt: small ones that unpack to much, lie about their size, nest without end. All are built in memory."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping

__all__ = ["lying_zip", "pdf_of", "sheet", "stream", "zip_of"]

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS = {
    "workbook": "sheet.main",
    "worksheets/sheet1": "worksheet",
    "sharedStrings": "sharedStrings",
    "styles": "styles",
}


def zip_of(files: Mapping[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip file with these members."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def lying_zip(name: str, content: bytes, *, declared: int) -> bytes:
    """A zip whose one member says that it is of another size."""
    packed = zip_of({name: content})
    return packed.replace(struct.pack("<L", len(content)), struct.pack("<L", declared))


def sheet(
    rows: bytes = b"",
    *,
    sheets: bytes = b'<sheet name="S" sheetId="1" r:id="rId1"/>',
    shared: bytes = b"",
    styles: bytes = b"",
    before: bytes = b"",
    method: int = zipfile.ZIP_DEFLATED,
) -> bytes:
    """A workbook with this XML as its rows, sheets, shared texts and styles, and before its only sheet."""
    space = f'xmlns="{_MAIN}" xmlns:r="{_LINKS}"'.encode()
    kinds = "".join(
        f'<Override PartName="/xl/{part}.xml" ContentType="{_KIND}.{kind}+xml"/>' for part, kind in _PARTS.items()
    )
    kinds += '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    links = {"rId1": "worksheets/sheet1", "rId2": "sharedStrings", "rId3": "styles"}
    types = {"rId1": "worksheet", "rId2": "sharedStrings", "rId3": "styles"}
    inner = "".join(
        f'<Relationship Id="{key}" Type="{_LINKS}/{types[key]}" Target="{part}.xml"/>' for key, part in links.items()
    )
    outer = f'<Relationship Id="rId1" Type="{_LINKS}/officeDocument" Target="xl/workbook.xml"/>'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">{kinds}</Types>'.encode(),
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{outer}</Relationships>'.encode(),
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{inner}</Relationships>'.encode(),
        "xl/workbook.xml": b"<workbook %s><sheets>%s</sheets></workbook>" % (space, sheets),
        "xl/worksheets/sheet1.xml": b"%s<worksheet %s><sheetData>%s</sheetData></worksheet>" % (before, space, rows),
        "xl/sharedStrings.xml": b"<sst %s>%s</sst>" % (space, shared),
        "xl/styles.xml": b"<styleSheet %s>%s</styleSheet>" % (space, styles),
    }
    return zip_of(parts, method=method)


def stream(content: bytes, *, entries: bytes = b"", times: int = 1) -> bytes:
    """A stream of a PDF, packed so many times."""
    for _ in range(times):
        content = zlib.compress(content, 9)
    filters = b"/FlateDecode " * times
    return b"<</Length %d/Filter[%s]%s>>\nstream\n%s\nendstream" % (len(content), filters, entries, content)


def pdf_of(contents: bytes, *, pages: int = 1, resources: bytes = b"", more: Iterable[bytes] = ()) -> bytes:
    """A PDF all of whose pages show the same stream, object 4; further objects are numbered behind the pages."""
    kids = b" ".join(b"%d 0 R" % (5 + page) for page in range(pages))
    page = (
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 3 0 R>>%s>>>>" % resources
    )
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, pages),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        contents,
        *[page] * pages,
        *more,
    ]
    written, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, start=1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    ends = b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
    return bytes(written) + ends % (size, table, size, len(written))
