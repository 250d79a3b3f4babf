"""Documents to text: what the bytes of a text file, an HTML page, a Word file (.docx) or a PDF say.

Nothing here opens a file or runs anything in one: scripts, macros, forms and links are left where they are.
"""

from __future__ import annotations

import codecs
import datetime as dt
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from geo.cleaning import clean_text
from geo.errors import ArticleError, LimitError

if TYPE_CHECKING:
    from lxml.etree import _Element
    from pypdf import PdfReader

__all__ = ["DEFAULT_LIMITS", "Extract", "ReadLimits", "decode_text", "extract_text"]


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """How large an article may be; larger ones are refused with a sentence, before they fill memory."""

    characters: int = 5_000_000
    """Of text, after the document is unpacked."""
    file_bytes: int = 50_000_000
    unpacked_bytes: int = 100_000_000
    """Of the text part of a Word document."""


DEFAULT_LIMITS = ReadLimits()


@dataclass(frozen=True, slots=True)
class Extract:
    """What a format's reader found in a document."""

    text: str
    title: str = ""
    published: dt.date | None = None
    """The day that the document's own description gives, apart from its text."""
    notes: tuple[str, ...] = ()


def extract_text(content: bytes, *, name: str, limits: ReadLimits = DEFAULT_LIMITS) -> Extract:
    """The text of a document, told by its content; name is the file's, for messages and where content leaves doubt.

    Raises ArticleError when there is no text to be had, LimitError when a part unpacks to too much.
    """
    ending = Path(name).suffix.lower()
    if content.lstrip().startswith(b"%PDF-") or (ending == ".pdf" and b"%PDF-" in content[:1024]):
        return _read_pdf(content, name, limits)
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _read_docx(content, name, limits)
    _refuse_other_kinds(content, name, ending)
    text, notes = decode_text(content, name=name)
    if ending in {".htm", ".html", ".xhtml"} or _is_html(text):
        return _read_html(text, name, notes)
    return Extract(text, notes=notes)


def _refuse_other_kinds(content: bytes, name: str, ending: str) -> None:
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise ArticleError(
            f"{name} is an old Word file (.doc) or has a password: open it in a word processor and save it as .docx "
            "without a password, or paste its text."
        )
    if content.startswith(b"{\\rtf"):
        raise ArticleError(f"{name} is a Rich Text file: save it as .docx or .txt, or paste its text.")
    if ending in {".pdf", ".docx"}:
        raise ArticleError(
            f"{name} is not a {ending} document inside: it is damaged or misnamed. Download or save it again, or paste "
            "its text."
        )


def _is_html(text: str) -> bool:
    top = text[:2000].lstrip("\ufeff \t\r\n").lower()
    return top.startswith("<") and bool(re.search(r"<!doctype html|<html[\s>]|<head[\s>]|<body[\s>]", top))


# Bytes to text

BYTE_ORDER_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)

WESTERN = frozenset("àâäáãçéèêëíîïìñóôõöòúûùüœæßªºÀÂÄÁÃÇÉÈÊËÍÎÏÑÓÔÕÖÚÛÙÜŒÆ“”‘’„‚«»‹›–—…•·¡¿§©®™°€£½¼ ­")
"""Letters and signs outside ASCII in Western European prose, with the no-break space and the soft hyphen."""


def decode_text(content: bytes, *, name: str) -> tuple[str, tuple[str, ...]]:
    """Text out of bytes, and a note where the encoding is a guess; ArticleError when the bytes are no text."""
    for mark, encoding in BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return _decode_as(content, encoding)
    if known := _silent_utf16(content) or _declared_encoding(content):
        return _decode_as(content, known)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        if _control_share(content) > 0.02:
            raise _not_text(name) from None
        return _guess(content, name)
    if _control_share(content) > 0.3:
        raise _not_text(name)
    return text, ()


def _decode_as(content: bytes, encoding: str) -> tuple[str, tuple[str, ...]]:
    text = content.decode(encoding, errors="replace")
    lost = text.count("\ufffd")
    return text, (f"{lost} characters could not be read as {encoding} and are shown as �.",) if lost else ()


def _silent_utf16(content: bytes) -> str | None:
    """UTF-16 without a byte-order mark, known by the empty half of each Western letter."""
    sample = content[:4000]
    high, low = sample[0::2].count(0), sample[1::2].count(0)
    if low > 0.4 * len(sample) / 2 and high == 0:
        return "utf-16-le"
    return "utf-16-be" if high > 0.4 * len(sample) / 2 and low == 0 else None


def _declared_encoding(content: bytes) -> str | None:
    """What an HTML page says about itself, when Python knows that encoding and the page is not UTF-8 after all."""
    declared = re.search(rb"<meta[^>]{1,200}charset=[\"'\s]*([\w-]{3,20})", content[:4000], re.IGNORECASE)
    if not declared:
        return None
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        encoding = declared[1].decode("ascii").lower()
        return "cp1252" if encoding in {"iso-8859-1", "latin1", "us-ascii", "ascii"} else _known_encoding(encoding)
    return None


def _known_encoding(encoding: str) -> str | None:
    try:
        return codecs.lookup(encoding).name
    except LookupError:
        return None


def _guess(content: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    """Bytes that are not UTF-8: Windows-1252 when that gives Western European letters, else what statistics say."""
    import charset_normalizer

    western = content.decode("cp1252", errors="replace")
    if _is_western(western):
        return western, (_guess_note(name, "Windows-1252 (Western European)"),)
    best = charset_normalizer.from_bytes(content).best()
    if best is None:
        raise _not_text(name)
    return str(best), (_guess_note(name, best.encoding),)


def _is_western(text: str) -> bool:
    """English, French, Spanish, Portuguese, German, Italian: few letters outside ASCII, and only their own.

    Statistics alone take half of all short French texts for Polish or Czech.
    """
    others = re.findall(r"[^\x00-\x7f]", text)
    return len(others) <= 0.2 * len(text) and WESTERN.issuperset(others)


def _guess_note(name: str, encoding: str) -> str:
    return f"{name} is not UTF-8; it was read as {encoding}, a guess. Check the accented letters."


def _control_share(content: bytes) -> float:
    """Share of bytes that no text holds, in the first 64 kB."""
    sample = content[:65_536]
    text_bytes = sample.translate(
        None, bytes(range(9)) + b"\x0e\x0f" + bytes(range(0x10, 0x1B)) + b"\x1c\x1d\x1e\x1f\x7f"
    )
    return 1 - len(text_bytes) / len(sample)


def _not_text(name: str) -> ArticleError:
    return ArticleError(
        f"{name} holds binary data, not text: give a .txt, .html, .docx or .pdf file, or paste the article's text."
    )


# HTML

DROPPED = frozenset(
    [
        *("script", "style", "noscript", "template", "nav", "footer", "aside", "svg", "iframe"),
        *("button", "select", "textarea", "object", "canvas", "audio", "video"),
    ]
)
PARAGRAPHS = frozenset(
    [
        *("p", "div", "section", "article", "main", "header", "blockquote", "ul", "ol", "dl", "table", "figure"),
        *("figcaption", "address", "pre", "hr", "form", "h1", "h2", "h3", "h4", "h5", "h6"),
    ]
)
LINES = frozenset(("br", "li", "tr", "dt", "dd", "caption"))

PUBLISHED_PATHS = (
    "//meta[@property='article:published_time' or @name='article:published_time']/@content",
    "//meta[@itemprop='datePublished' or @name='date' or @name='pubdate' or @name='DC.date.issued']/@content",
    "//time[@itemprop='datePublished']/@datetime",
)


def _read_html(text: str, name: str, notes: tuple[str, ...]) -> Extract:
    from lxml import etree, html

    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        page = html.document_fromstring(clean_text(text).encode(), parser=parser)
    except etree.ParserError as cause:
        raise ArticleError(f"{name} is an HTML page without text: save the page again, or paste its text.") from cause
    if parser.error_log.filter_from_fatals():
        raise ArticleError(f"{name} is an HTML page nested too deeply to be read: paste the article's text instead.")
    part, left_out = _main_part(page)
    if not (written := _tidy("".join(_html_pieces(part)))):
        raise ArticleError(f"{name} is an HTML page without text outside scripts and menus: paste the article's text.")
    if left_out:
        notes = (*notes, f"Only the page's main part was read; {left_out} other paragraphs were left out.")
    return Extract(written, _html_title(page), _published(page, part), notes)


def _main_part(page: _Element) -> tuple[_Element, int]:
    """The page's article or main element when it holds at least half of the text in paragraphs, else all of the page;
    and how many paragraphs lie outside."""
    parts = page.xpath("//article[not(ancestor::article)] | //main[not(ancestor::article or ancestor::main)]")
    best = max(parts, key=_paragraph_letters, default=page)
    if 0 < _paragraph_letters(page) <= 2 * _paragraph_letters(best):
        return best, _paragraph_count(page) - _paragraph_count(best)
    return page, 0


def _paragraph_letters(element: _Element) -> int:
    return sum(len(paragraph.text_content().strip()) for paragraph in element.iter("p"))


def _paragraph_count(element: _Element) -> int:
    return sum(bool(paragraph.text_content().strip()) for paragraph in element.iter("p"))


def _html_pieces(root: _Element) -> Iterator[str]:
    """The text of an element in reading order, with line breaks where a browser would show them."""
    from lxml import etree

    walker = etree.iterwalk(root, events=("start", "end"))
    preformatted = 0
    for event, element in walker:
        dropped = _is_dropped(element)
        if event == "start" and dropped:
            walker.skip_subtree()
        if not dropped:
            preformatted += (element.tag == "pre") * (1 if event == "start" else -1)
            yield "\n\n" if element.tag in PARAGRAPHS else "\n" if element.tag in LINES and event == "start" else ""
        written = (
            (element.text if not dropped else "") if event == "start" else (element.tail if element is not root else "")
        )
        yield (written or "") if preformatted else re.sub(r"[ \t\n\r\f]+", " ", written or "")


def _is_dropped(element: _Element) -> bool:
    """Menus, scripts, buttons; a header outside the article; a form, unless the site wraps its whole page in one."""
    if element.tag == "header":
        return next(element.iterancestors("article", "main"), None) is None
    if element.tag == "form":
        return len(element.findall(".//p")) < 3
    return element.tag in DROPPED


def _tidy(text: str) -> str:
    """Single spaces, no space around line ends, at most one empty line."""
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]*\n[ \t]*", "\n", re.sub(r"[ \t]{2,}", " ", text))).strip()


def _html_title(page: _Element) -> str:
    """The only main heading, else the title of the page."""
    headings = page.xpath("//h1[normalize-space()]")
    titles = headings if len(headings) == 1 else page.xpath("//head/title")
    return " ".join(titles[0].text_content().split()) if titles else ""


def _published(page: _Element, part: _Element) -> dt.date | None:
    described = [value for path in PUBLISHED_PATHS for value in page.xpath(path)]
    for value in (*described, *part.xpath(".//time/@datetime")[:1]):
        try:
            return dt.date.fromisoformat(value.strip()[:10])
        except ValueError:
            continue
    return None


# Word

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_WORD_MARKS = {_WORD + "tab": "\t", _WORD + "br": "\n", _WORD + "cr": "\n", _WORD + "noBreakHyphen": "-"}


def _read_docx(content: bytes, name: str, limits: ReadLimits) -> Extract:
    from lxml import etree

    try:
        xml = _unpack(content, "word/document.xml", name, limits)
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        root = etree.fromstring(xml, parser=parser)
    except KeyError as cause:
        raise ArticleError(
            f"{name} is an archive without a Word text inside: unpack it, or save the document as .docx."
        ) from cause
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, etree.XMLSyntaxError) as cause:
        raise ArticleError(
            f"{name} is a damaged Word document ({cause}): open it in a word processor and save it again, or paste its "
            "text."
        ) from cause
    text = _tidy("".join(_word_pieces(root)))
    if not text:
        raise ArticleError(
            f"{name} is a Word document without text: if it holds pictures of text, paste the text itself."
        )
    return Extract(text)


def _unpack(content: bytes, part: str, name: str, limits: ReadLimits) -> bytes:
    """One file of an archive; LimitError before more than the limit is unpacked, KeyError when it is not there."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entry = archive.getinfo(part)
        if entry.flag_bits & 1:
            raise ArticleError(f"{name} has a password: save it without one, or paste its text.")
        with archive.open(entry) as stream:
            unpacked = stream.read(limits.unpacked_bytes + 1)
    if len(unpacked) > limits.unpacked_bytes:
        raise LimitError(
            f"{name} unpacks to more than {limits.unpacked_bytes:,} bytes, the limit for one document. "
            "Paste the text of the article instead, or raise the limit in the settings."
        )
    return unpacked


def _word_pieces(root: _Element) -> Iterator[str]:
    from lxml import etree

    walker = etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        if element.tag == _WORD + "p":
            yield "\n\n" if event == "end" else "\n"
        elif event == "start":
            if element.tag == _FALLBACK:  # says again, for old programs, what stands before it
                walker.skip_subtree()
            elif element.tag == _WORD + "t":
                yield element.text or ""
            else:
                yield _WORD_MARKS.get(element.tag, "")


# PDF


def _read_pdf(content: bytes, name: str, limits: ReadLimits) -> Extract:
    pages = []
    letters = 0
    for page in _pdf_pages(_open_pdf(content, name), name):
        pages.append(page)
        letters += len(page)
        if letters > limits.characters:
            raise LimitError(
                f"{name} holds more than {limits.characters:,} characters of text, the limit. "
                "Save only the article's pages, or raise the limit in the settings."
            )
    without_text = sum(not page.strip() for page in pages)
    if without_text == len(pages):
        raise ArticleError(
            f"{name} holds pictures of pages but no text: run text recognition (OCR) over it first, or paste the text."
        )
    notes = (f"{without_text} of {len(pages)} pages hold no text; they may be pictures.",) if without_text else ()
    return Extract("\n\n".join(_unwrap(page) for page in pages if page.strip()), notes=notes)


def _open_pdf(content: bytes, name: str) -> PdfReader:
    import pypdf

    try:
        reader = pypdf.PdfReader(io.BytesIO(content))
        is_open = not reader.is_encrypted or bool(reader.decrypt(""))
    except pypdf.errors.DependencyError:  # a cipher that needs the package cryptography
        is_open = False
    except Exception as cause:  # its documentation says that damaged files raise errors of any kind
        raise _damaged_pdf(name, cause) from cause
    if not is_open:
        raise ArticleError(f"{name} has a password: save it without one (print it to a new PDF), or paste its text.")
    return reader


def _pdf_pages(reader: PdfReader, name: str) -> Iterator[str]:
    """The text of each page, as it is read."""
    try:
        for page in reader.pages:
            yield page.extract_text()
    except Exception as cause:  # as above
        raise _damaged_pdf(name, cause) from cause


def _damaged_pdf(name: str, cause: Exception) -> ArticleError:
    return ArticleError(
        f"{name} is a damaged PDF ({cause}): download it again, print it to a new PDF, or paste its text."
    )


def _unwrap(page: str) -> str:
    """Lines of a page's layout joined to paragraphs: a line that fills the column runs on in the next."""
    lines = [line.strip() for line in page.split("\n")]
    lengths = sorted(len(line) for line in lines)
    width = lengths[int(0.9 * len(lengths))]
    return "".join(_joined(line, after, width, page) for line, after in pairwise([*lines, ""])).strip()


def _joined(line: str, after: str, width: int, page: str) -> str:
    """A line with what joins it to the line after: nothing, a space, or a line break."""
    least = 0.9 if line.endswith((".", "!", "?", "”", '"')) else 0.6  # a sentence may end before the paragraph does
    if not after or len(line) < least * width:
        return line + "\n"
    if not line.endswith(("-", "\xad")):
        return line + " "
    first, second = line[:-1].rpartition(" ")[2], after.partition(" ")[0]
    is_compound = line.endswith("-") and (not second[:1].islower() or f"{first}-{second}" in page)
    return line if is_compound else line[:-1]  # "French-led" stays, "Timbuk-tu" was cut by the layout
