"""A document as blocks, and the two files that it becomes: HTML and DOCX. Every text in it is text."""

from __future__ import annotations

import base64
import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any, TypeAlias
from unicodedata import bidirectional

from geo.exports.cells import without_controls
from geo.exports.pictures import as_png

if TYPE_CHECKING:
    from docx.document import Document as Docx

__all__ = ["Block", "Document", "Heading", "Note", "Paragraph", "Picture", "Quote", "Table", "as_docx", "as_html"]


@dataclass(frozen=True, slots=True)
class Heading:
    """level: 1 for a chapter, 2 for what is in it."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """is_quiet: a remark, in smaller letters. leads: it stands on the page of what follows."""

    text: str
    is_quiet: bool = False
    leads: bool = False


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of an article, and whose they are."""

    text: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """svg: of ours. words: what it tells, for those who do not see it, and under it."""

    svg: str
    words: str


@dataclass(frozen=True, slots=True)
class Note:
    """A line that opens to more words, where the file can do so."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """A header and rows of texts. widths: of the columns, by each other."""

    header: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    widths: tuple[float, ...]


Block: TypeAlias = Heading | Paragraph | Quote | Note | Picture | Table


@dataclass(frozen=True, slots=True)
class Document:
    """subtitle: under the title, "" for none; made: UTC."""

    title: str
    subtitle: str
    author: str
    made: dt.datetime
    blocks: tuple[Block, ...]


# -- HTML --------------------------------------------------------------------------------------------------------------

STYLE = """
:root { color-scheme: light dark; --ink: #22262a; --quiet: #5b656c; --line: #d9dee1; --ground: #fff; }
@media (prefers-color-scheme: dark) { :root { --ink: #eef2f4; --quiet: #a7b3bb; --line: #38434a; --ground: #151b20; } }
@media print { :root { --ink: #22262a; --quiet: #5b656c; --line: #d9dee1; --ground: #fff; } h1, h2, h3 { break-after: avoid; } tr, figure, blockquote { break-inside: avoid; } }
body { max-width: 900px; margin: 0 auto; padding: 32px 20px 64px; background: var(--ground); color: var(--ink); font: 16px/1.55 "Source Sans 3", "Source Sans Pro", system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { margin: 0; font-size: 32px; line-height: 1.2; }
h2 { margin: 44px 0 10px; padding-bottom: 4px; border-bottom: 2px solid var(--line); font-size: 22px; }
h3 { margin: 26px 0 4px; font-size: 17px; }
p { margin: 6px 0; max-width: 75ch; white-space: pre-line; }
.subtitle { color: var(--quiet); font-size: 19px; }
.quiet, figcaption { color: var(--quiet); font-size: 14px; }
figure { margin: 18px 0; }
figure img { display: block; width: 100%; height: auto; border-radius: 4px; background: #fff; }
blockquote { margin: 8px 0; padding: 2px 0 2px 14px; border-left: 3px solid var(--line); max-width: 75ch; }
cite { display: block; color: var(--quiet); font-size: 14px; font-style: normal; }
.note { margin: 18px 0; padding: 8px 14px; border: 2px solid var(--line); border-radius: 4px; max-width: 75ch; }
.note summary { cursor: pointer; font-weight: 600; }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: 14px; }
th { text-align: left; border-bottom: 2px solid var(--line); padding: 5px 12px 5px 0; vertical-align: bottom; }
td { border-bottom: 1px solid var(--line); padding: 6px 12px 6px 0; vertical-align: top; min-width: 70px; white-space: pre-line; }
"""
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"


def as_html(document: Document) -> bytes:
    """A page that stands alone: pictures are in it, nothing runs, nothing is asked for; light, dark and printed."""
    parts = [
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n',
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n<meta name="viewport" content="width=device-width">\n',
        f"<title>{_text(document.title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<h1>{_text(document.title)}</h1>\n",
        f'<p class="subtitle">{_text(document.subtitle)}</p>\n' if document.subtitle else "",
        *map(_html, document.blocks),
        "</body>\n</html>\n",
    ]
    return "".join(parts).encode()


def _html(block: Block) -> str:
    match block:
        case Heading(text, level):
            return f"<h{level + 1} dir=auto>{_text(text)}</h{level + 1}>\n"
        case Paragraph(text, is_quiet, _):
            return f"<p{' class=quiet' if is_quiet else ''} dir=auto>{_text(text)}</p>\n"
        case Quote(text, source):
            return (
                f"<blockquote dir=auto>{_text(text)}{f'<cite>{_text(source)}</cite>' if source else ''}</blockquote>\n"
            )
        case Note(title, text):
            return f"<details class=note><summary>{_text(title)}</summary><p dir=auto>{_text(text)}</p></details>\n"
        case Picture(svg, words):
            data = base64.b64encode(svg.encode()).decode()
            return f'<figure><img alt="{_text(words)}" src="data:image/svg+xml;base64,{data}"><figcaption>{_text(words)}</figcaption></figure>\n'
        case Table(header, rows, widths):
            columns = "".join(f'<col style="width:{100 * width / sum(widths):.0f}%">' for width in widths)
            head = "".join(f'<th scope="col">{_text(cell)}</th>' for cell in header)
            body = "".join(f"<tr>{''.join(f'<td dir=auto>{_text(cell)}</td>' for cell in row)}</tr>\n" for row in rows)
            return f'<div class="scroll"><table><colgroup>{columns}</colgroup><thead><tr>{head}</tr></thead>\n<tbody>{body}</tbody></table></div>\n'


def _text(text: str) -> str:
    return escape(without_controls(text))


# -- DOCX --------------------------------------------------------------------------------------------------------------

PAGE_CM, MARGIN_CM = (21.0, 29.7), 2.2
LINE_CM = PAGE_CM[0] - 2 * MARGIN_CM


def as_docx(document: Document) -> bytes:
    """A Word document on A4 with headings, repeated heads of tables, pictures with their words, and page numbers."""
    from docx import Document as new_docx

    docx = new_docx()
    _set_up(docx, document)
    docx.add_heading(without_controls(document.title), 0)
    if document.subtitle:
        docx.add_paragraph(without_controls(document.subtitle), style="Subtitle")
    for block in document.blocks:
        _add(docx, block)
    file = io.BytesIO()
    docx.save(file)
    return file.getvalue()


def _set_up(docx: Docx, document: Document) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt, RGBColor

    about = docx.core_properties
    about.title, about.author = without_controls(document.title)[:255], document.author[:255]
    about.created = about.modified = document.made.replace(tzinfo=None)
    about.language, about.comments = "en", ""
    section = docx.sections[0]
    section.page_width, section.page_height = Cm(PAGE_CM[0]), Cm(PAGE_CM[1])
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(MARGIN_CM)
    sizes = {
        "Normal": 10.5,
        "Title": 24,
        "Subtitle": 13,
        "Heading 1": 16,
        "Heading 2": 12,
        "Intense Quote": 10.5,
        "Caption": 9,
    }
    for name, size in sizes.items():
        style = docx.styles[name]
        style.font.name, style.font.size = "Calibri", Pt(size)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for attribute in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(attribute), None)
        style.font.color.rgb = RGBColor(0x22, 0x26, 0x2A)
    for name in ("Subtitle", "Caption"):
        docx.styles[name].font.italic = docx.styles[name].font.bold = False
        docx.styles[name].font.color.rgb = RGBColor(0x5B, 0x65, 0x6C)
    docx.styles["Normal"].paragraph_format.space_after = Pt(5)
    foot = section.footer.paragraphs[0]
    foot.add_run(f"{without_controls(document.title)[:80]} · page ").font.size = Pt(9)
    run = foot.add_run()
    run.font.size = Pt(9)
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        part.text = text or None
        run._r.append(part)


def _add(docx: Docx, block: Block) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt, RGBColor

    match block:
        case Heading(text, level):
            docx.add_heading(without_controls(text), level)
        case Paragraph(text, is_quiet, leads):
            paragraph = docx.add_paragraph(without_controls(text), style="Caption" if is_quiet else None)
            paragraph.paragraph_format.keep_with_next = leads
        case Quote(text, source):
            paragraph = docx.add_paragraph()
            paragraph.paragraph_format.left_indent = Cm(0.7)
            paragraph.paragraph_format.keep_together = True
            run = paragraph.add_run(without_controls(text))
            run.italic = True
            if _runs_leftwards(text):
                paragraph._p.get_or_add_pPr().find(qn("w:ind")).addprevious(OxmlElement("w:bidi"))
                run.font.rtl = True
            if source:
                told = paragraph.add_run(f"  {without_controls(source)}")
                told.font.size, told.font.color.rgb = Pt(9), RGBColor(0x5B, 0x65, 0x6C)
        case Note(title, text):
            paragraph = docx.add_paragraph()
            paragraph.add_run(f"{without_controls(title)}. ").bold = True
            paragraph.add_run(without_controls(text))
        case Picture(svg, words):
            docx.add_picture(io.BytesIO(as_png(svg)), width=Cm(LINE_CM))
            docx.inline_shapes[-1]._inline.docPr.set("descr", without_controls(words))
            docx.paragraphs[-1].paragraph_format.keep_with_next = True
            docx.add_paragraph(without_controls(words), style="Caption")
        case Table():
            _add_table(docx, block)


def _runs_leftwards(text: str) -> bool:
    """Whether the first letter with a direction runs from right to left."""
    return next((side != "L" for letter in text if (side := bidirectional(letter)) in ("L", "R", "AL")), False)


def _add_table(docx: Docx, table: Table) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt

    grid = docx.add_table(rows=1, cols=len(table.header), style="Table Grid")
    grid.autofit = False
    widths = [Cm(LINE_CM * width / sum(table.widths)) for width in table.widths]
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = width
    _fill(grid.rows[0], table.header, widths, Pt(9))
    grid.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    grid._tbl.tblPr.find(qn("w:tblLayout")).addprevious(_borders())  # Word minds the order
    for cell in grid.rows[0].cells:
        for run in cell.paragraphs[0].runs:
            run.font.bold = True
    for row in table.rows:
        cells = grid.add_row()
        _fill(cells, row, widths, Pt(9))
        cells._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    docx.add_paragraph()


def _borders() -> Any:
    """Light lines between rows, none between columns."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{side}")
        is_drawn = side in ("bottom", "insideH")
        told = {"val": "single" if is_drawn else "nil", "sz": "4", "space": "0", "color": "C3CBD0"}
        for name, value in told.items():
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    return borders


def _fill(row: Any, texts: Sequence[str], widths: Sequence[Any], size: Any) -> None:
    for cell, text, width in zip(row.cells, texts, widths, strict=True):
        cell.width = width
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_after = 0
        paragraph.add_run(without_controls(text)).font.size = size
