"""Articles from files, uploads and pasted text.

Every step that changed the text or guessed something about it leaves a note on the article.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from geo.articles.documents import extract_text
from geo.articles.extract import Extract, ReadLimits
from geo.articles.furniture import clean_text, left_out_note, strip_furniture
from geo.dates.dateline import read_dateline
from geo.errors import ArticleError, LimitError
from geo.language.detection import detect_language, language_for
from geo.language.text import Text
from geo.model import Article
from geo.settings import how_to_raise
from geo.wording import written_date

__all__ = ["article_from_extract", "article_from_text", "check_length", "read_document"]

_TOP_LETTERS = 20_000
"""Of a text, in which its dateline is looked for."""


def read_document(
    document: Path | str | bytes,
    *,
    name: str | None = None,
    date: dt.date | None = None,
    limits: ReadLimits | None = None,
) -> Article:
    """An article out of a document: a text file, an HTML page, a Word file (.docx) or a PDF.

    document: where the file lies, or its bytes. name: what it is called, for messages and for the reader's eye; a file's
    own when None. date: the day that relative dates refer to, when the reader knows it; None takes it from the document,
    if it has one. What was left out or guessed is told in the article's notes. Raises ArticleError when the file cannot be
    opened or there is no text to be had, LimitError when there is too much; both say what to do.
    """
    limits = limits or ReadLimits()
    if isinstance(document, bytes):
        content, name = document, name or "The document"
    else:
        path = Path(document)
        name = name or path.name
        content = _content(path, name, limits)
    if len(content) > limits.file_bytes:
        raise _too_many_bytes(name, len(content), limits)
    if not content.strip():
        raise ArticleError(f"{name} is empty: choose a file that holds the text of an article.")
    return article_from_extract(extract_text(content, name=name, limits=limits), source=name, date=date, limits=limits)


def article_from_text(
    text: str, *, title: str = "", date: dt.date | None = None, limits: ReadLimits | None = None
) -> Article:
    """An article out of pasted text.

    date: the day that relative dates refer to, when the reader knows it; None takes it from a date line near the top
    of the text, if there is one. Raises ArticleError when the text is empty, LimitError when it is too long.
    """
    return article_from_extract(Extract(text, title), source="", date=date, limits=limits or ReadLimits())


def _content(path: Path, name: str, limits: ReadLimits) -> bytes:
    try:
        if path.stat().st_size > limits.file_bytes:
            raise _too_many_bytes(name, path.stat().st_size, limits)
        return path.read_bytes()
    except OSError as cause:
        raise ArticleError(f"{name} cannot be opened: {cause.strerror}. Check the name and the folder.") from cause


def article_from_extract(
    extract: Extract, *, source: str, date: dt.date | None, limits: ReadLimits, near: dt.date | None = None
) -> Article:
    """An article out of what a reader of documents found; date and errors as `article_from_text`. source: its name. near: a day
    soon after it, such as that on which a crawler fetched it; it tells the year of a dateline that has none."""
    name = source or "The pasted text"
    check_length(name, extract.text, limits)
    text, furniture = strip_furniture(clean_text(extract.text))
    if not text.strip():
        raise ArticleError(f"{name} is empty: give an article with at least one sentence.")
    notes = (*extract.notes, *filter(None, [left_out_note(furniture)]))
    language = detect_language(text)
    top = Text(text[:_TOP_LETTERS], language_for(language))
    day, date_notes = _choose_date(date, _found_dates(top, extract, near=date or extract.published or near))
    return Article(
        text,
        clean_text(extract.title).strip(),
        day,
        source,
        (*notes, *date_notes),
        language=language,
        authors=extract.authors,
        site=extract.site,
        address=extract.address,
        left_out=furniture,
    )


def check_length(name: str, text: str, limits: ReadLimits) -> None:
    """Raises LimitError when a text is longer than an article may be."""
    if len(text) > limits.characters:
        raise LimitError(
            f"{name} holds {len(text):,} characters of text, more than the limit of {limits.characters:,}. "
            f"Cut it into single articles, or {how_to_raise('article_characters', limits.characters)}."
        )


def _found_dates(text: Text, extract: Extract, *, near: dt.date | None) -> list[tuple[dt.date, str]]:
    """Each day that the document gives itself, with where; the text's own date line first.

    near: the day that the reader gives, or the page, or who fetched it; it tells the year of a dateline that has none ("GAO, Feb 8 -").
    """
    found = []
    dateline = read_dateline(text, near=near)
    if dateline.day:
        where = f"its line “{_shorten(dateline.line)}”" if dateline.line else f"its dateline “{dateline.place}”"
        found.append((dateline.day, where))
    if extract.published:
        found.append((extract.published, "the publication date in its page description"))
    return found


def _choose_date(given: dt.date | None, found: list[tuple[dt.date, str]]) -> tuple[dt.date | None, list[str]]:
    """The day of the article, and what the reader should know about it: the reader's own word wins."""
    chosen = given or (found[0][0] if found else None)
    notes = [] if given or not found else [f"The date {written_date(found[0][0])} comes from {found[0][1]}."]
    for other, where in found:
        if chosen and other != chosen:
            origin = "given" if given else "used"
            notes.append(
                f"The date {origin} is {written_date(chosen)}; the document says {written_date(other)} in {where}."
            )
    return chosen, notes


def _shorten(line: str) -> str:
    return line if len(line) <= 60 else line[:59].rstrip() + "…"


def _too_many_bytes(name: str, size: int, limits: ReadLimits) -> LimitError:
    return LimitError(
        f"{name} has {size:,} bytes, more than the limit of {limits.file_bytes:,} for one document. "
        f"Save only the article's text, or {how_to_raise('article_mb', limits.file_bytes)}."
    )
