"""The text of a Word document (DOCX)."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from geo.articles.extract import Extract, ReadLimits, tidy
from geo.articles.markup import refuse_deep, tag_budget, too_deep
from geo.budgets import Budget, open_archive, unpacked
from geo.errors import ArticleError

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
        root = _parsed(_unpack(content, "word/document.xml", name, limits), name, limits)
    except KeyError as cause:
        raise ArticleError(
            f"{name} is an archive without a Word text inside: unpack it, or save the document as .docx."
        ) from cause
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, etree.XMLSyntaxError) as cause:
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
    """One file of an archive, its tags counted too; LimitError before more than the limit is unpacked, KeyError when it
    is not there."""
    remedy = "Paste the text of the article instead"
    size = Budget(name, limits.unpacked_bytes, "article_unpacked_mb", remedy=remedy)
    tags, unpacked_part = tag_budget(name, limits), io.BytesIO()
    with open_archive(content, name=name) as archive:
        entry = archive.getinfo(part)
        if entry.flag_bits & 1:
            raise ArticleError(f"{name} has a password: save it without one, or paste its text.")
        for piece in unpacked(archive, entry, size):
            tags.spend(piece.count(b"<"))
            unpacked_part.write(piece)
    return unpacked_part.getvalue()


def _parsed(xml: bytes, name: str, limits: ReadLimits) -> _Element:
    """The XML without a DTD, whose entities might hide or multiply words; sizes were looked at before."""
    from lxml import etree

    if b"<!DOCTYPE" in xml:
        raise _has_dtd(name)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    try:
        root = etree.fromstring(xml, parser=parser)
    except etree.XMLSyntaxError as cause:
        if "Excessive depth" in str(cause):
            raise too_deep(name, limits) from cause
        raise
    if root.getroottree().docinfo.doctype:  # in another encoding
        raise _has_dtd(name)
    refuse_deep(root, name, limits)
    return root


def _has_dtd(name: str) -> ArticleError:
    return ArticleError(
        f"{name} declares a DTD, which no word processor writes and which may hide or multiply words: open it in a word "
        "processor and save it again, or paste its text."
    )


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
