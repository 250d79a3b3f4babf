"""What every reader of documents gives, and the limits that it keeps."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field

from geo.settings import MB, settings

__all__ = ["Extract", "ReadLimits", "tidy"]


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """How large an article may be; larger ones are refused with a sentence, before they fill memory.

    What is not given is as in the settings.
    """

    characters: int = field(default_factory=lambda: settings().article_characters)
    """Of text, after the document is unpacked."""
    file_bytes: int = field(default_factory=lambda: settings().article_mb * MB)
    unpacked_bytes: int = field(default_factory=lambda: settings().article_unpacked_mb * MB)
    """Of the text part of a Word document."""
    tags: int = field(default_factory=lambda: settings().article_tags)
    """Of a web page or Word document."""
    attributes: int = field(default_factory=lambda: settings().article_attributes)
    """Of one tag in a web page."""
    nesting: int = field(default_factory=lambda: settings().article_nesting)
    """Levels of tags in each other."""
    pages: int = field(default_factory=lambda: settings().article_pages)
    """Of a PDF."""
    page_bytes: int = field(default_factory=lambda: settings().article_page_mb * MB)
    """Of any part of a PDF, unpacked."""
    page_steps: int = field(default_factory=lambda: settings().article_page_steps)
    """Operators and operands that draw one page of a PDF."""
    pdf_s: float = field(default_factory=lambda: settings().article_pdf_s)
    """Seconds of a processor for a PDF."""


@dataclass(frozen=True, slots=True)
class Extract:
    """What a format's reader found in a document."""

    text: str
    title: str = ""
    published: dt.date | None = None
    """The day that the document's own description gives, apart from its text."""
    notes: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    site: str = ""
    address: str = ""
    """These three as in geo.model.Article."""


def tidy(text: str) -> str:
    """Single spaces, no space around line ends, at most one empty line."""
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]*\n[ \t]*", "\n", re.sub(r"[ \t]{2,}", " ", text))).strip()
