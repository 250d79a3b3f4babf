"""The text of a Word document (DOCX)."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from geo.articles.extract import Extract, ReadLimits, tidy
from geo.errors import ArticleError, LimitError
from geo.settings import how_to_raise

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["read_docx"]

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"

_WORD_MARKS = {_WORD + "tab": "\t", _WORD + "br": "\n", _WORD + "cr": "\n", _WORD + "noBreakHyphen": "-"}


def read_docx(content: bytes, name: str, limits: ReadLimits) -> Extract:
    """The paragraphs of a document; ArticleError and LimitError as `geo.articles.documents.extract_text`."""
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
    text = tidy("".join(_word_pieces(root)))
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
            f"Paste the text of the article instead, or {how_to_raise('article_unpacked_mb', limits.unpacked_bytes)}."
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
