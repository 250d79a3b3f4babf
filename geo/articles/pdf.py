"""The text of a PDF, its lines joined to paragraphs again."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from geo.articles.extract import Extract, ReadLimits
from geo.errors import ArticleError, LimitError
from geo.settings import how_to_raise

if TYPE_CHECKING:
    from pypdf import PdfReader

__all__ = ["read_pdf"]

_UNPACKED = (
    *("zlib_maximum_output_length", "lzw_maximum_output_length", "run_length_maximum_output_length"),
    *("brotli_maximum_output_length", "jbig2_maximum_output_length", "array_based_stream_maximum_output_length"),
)
"""What pypdf calls its own limits of a stream that is unpacked."""


def read_pdf(content: bytes, name: str, limits: ReadLimits) -> Extract:
    """The pages of a PDF one below the other; ArticleError and LimitError as `geo.articles.documents.extract_text`."""
    import pypdf

    clock = _Clock(name, limits)
    budget = {limit: limits.page_bytes for limit in _UNPACKED}
    with pypdf.apply_configuration(**budget, stream_parsing_work_maximum_count=limits.page_steps):
        pages = list(_pdf_pages(_open_pdf(content, name), clock))
    without_text = sum(not page.strip() for page in pages)
    if without_text == len(pages):
        raise ArticleError(
            f"{name} holds pictures of pages but no text: run text recognition (OCR) over it first, or paste the text."
        )
    notes = (f"{without_text} of {len(pages)} pages hold no text; they may be pictures.",) if without_text else ()
    return Extract("\n\n".join(_unwrap(page) for page in pages if page.strip()), notes=notes)


class _Clock:
    """How long a PDF has kept the processor busy; asked at every page and every step that draws one."""

    def __init__(self, name: str, limits: ReadLimits) -> None:
        self.name, self.limits, self.end = name, limits, time.thread_time() + limits.pdf_s

    def __call__(self, *_: object) -> None:
        if time.thread_time() > self.end:
            raise LimitError(
                f"{self.name} takes longer than {self.limits.pdf_s:g} seconds to read, the limit. Save only the article's "
                f"pages, paste its text, or {how_to_raise('article_pdf_s', self.limits.pdf_s)}."
            )


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


def _pdf_pages(reader: PdfReader, clock: _Clock) -> Iterator[str]:
    """The text of each page, as it is read."""
    import pypdf

    name, limits, letters, number = clock.name, clock.limits, 0, 0
    try:
        if (count := len(reader.pages)) > limits.pages:
            raise LimitError(
                f"{name} has {count:,} pages, more than the limit of {limits.pages:,}. Save only the article's pages, or "
                f"{how_to_raise('article_pages', limits.pages)}."
            )
        for number, page in enumerate(reader.pages, start=1):
            clock()
            text = page.extract_text(visitor_operand_before=clock)
            letters += len(text)
            if letters > limits.characters:
                raise LimitError(
                    f"{name} holds more than {limits.characters:,} characters of text, the limit. "
                    f"Save only the article's pages, or {how_to_raise('article_characters', limits.characters)}."
                )
            yield text
    except LimitError:
        raise
    except pypdf.errors.LimitReachedError as cause:
        what, limit = ("steps", limits.page_steps) if "tokens" in str(cause) else ("mb", limits.page_bytes)
        unit = "steps" if what == "steps" else "bytes unpacked"
        raise LimitError(
            f"{name} draws page {number:,} with more than {limit:,} {unit}, the limit. Save only the pages with the article's "
            f"text, or {how_to_raise(f'article_page_{what}', limit)}."
        ) from cause
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
