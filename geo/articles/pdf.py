"""The text of a PDF, its lines joined to paragraphs again."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from geo.articles.extract import Extract, ReadLimits
from geo.errors import ArticleError, LimitError
from geo.settings import how_to_raise

if TYPE_CHECKING:
    from pypdf import PdfReader

__all__ = ["read_pdf"]


def read_pdf(content: bytes, name: str, limits: ReadLimits) -> Extract:
    """The pages of a PDF one below the other; ArticleError and LimitError as `geo.articles.documents.extract_text`."""
    pages = []
    letters = 0
    for page in _pdf_pages(_open_pdf(content, name), name):
        pages.append(page)
        letters += len(page)
        if letters > limits.characters:
            raise LimitError(
                f"{name} holds more than {limits.characters:,} characters of text, the limit. "
                f"Save only the article's pages, or {how_to_raise('article_characters', limits.characters)}."
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
