"""An article as it is given, alone or out of a file of many: its bytes, and what the file around it tells of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from geo.articles.described import day_told
from geo.articles.documents import extract_text
from geo.articles.extract import Extract, ReadLimits
from geo.articles.sources import article_from_extract, check_length
from geo.errors import ArticleError
from geo.model import Article

__all__ = ["Given", "article_as_written", "article_of", "odd_day"]

FIRST_DAY = dt.date(1995, 1, 1)


@dataclass(frozen=True, slots=True)
class Given:
    """One article of those that were given, or the reason why something there is none."""

    name: str
    """Where it stands, for the reader's eye: "wires.zip/mali/gao.txt", "wires.jsonl, line 3"."""
    content: bytes = b""
    """What is kept of it: its own bytes as they came; of a row of a table or an entry of a feed, the row or entry as JSON.
    `geo.articles.batches.given_in` finds the article in them again."""
    way: str = "file"
    """How it came: "file", "table", "mail", "feed", "address"."""
    text: str | None = None
    """Its text where the file around it tells that; None when it is a document."""
    is_markup: bool = False
    """Whether `text` is HTML."""
    is_partial: bool = False
    """Whether `text` is only what a feed tells of it; the whole stands at `address`."""
    title: str = ""
    date: dt.date | None = None
    """Of publication, as the file around it says; the text's own dateline goes before it."""
    address: str = ""
    """http or https; "" when it is not told."""
    site: str = ""
    authors: tuple[str, ...] = ()
    reason: str = ""
    """Why it is no article: a sentence; "" when it is one."""
    document: bytes = b""
    """Its own bytes where what is kept is more: the page of a WARC record."""
    key: str | int | None = None
    """What the file around it calls it: the `id` of a row, of a WARC record; None when it does not say."""
    number: int = 0
    """Of its line or row in that file, from 1; 0 when it is none."""
    captured: str = ""
    """Moment at which a crawler fetched it, ISO 8601; "" when it is not told."""
    guid: str = ""
    """How its feed calls it; "" when it does not."""
    feed: str = ""
    """The feed that it came by, as whoever follows it calls it; "" when it was given by hand."""
    seen: dt.date | None = None
    """The day on which it was seen first, by which days of publication are judged (`odd_day`); None believes all of them."""

    @property
    def is_link(self) -> bool:
        """Nothing but an address is told."""
        return bool(self.address) and not (self.content or self.reason)


def odd_day(day: dt.date, seen: dt.date) -> str:
    """Why a day of publication cannot be believed of what was seen first on a day: a clause; "" when it can. What is older than feeds are
    is a program's word for "not known": 1970-01-01."""
    if day > seen + dt.timedelta(days=1):  # it may be tomorrow where it was written
        return f"{day.isoformat()} lies after {seen.isoformat()}, when it came"
    return f"{day.isoformat()} is older than feeds are" if day < FIRST_DAY else ""


def article_of(given: Given, *, date: dt.date | None = None, limits: ReadLimits | None = None) -> Article:
    """The article itself. date: the day that relative dates refer to, when the reader knows it.

    Raises ArticleError where there is none (a reason, a mere address, no text), LimitError when it is too large.
    """
    limits = limits or ReadLimits()
    if given.reason or given.is_link:
        raise ArticleError(given.reason or f"{given.name} tells only the address {given.address}: fetch that.")
    if not given.content.strip():
        raise ArticleError(f"{given.name} is empty: choose a file that holds the text of an article.")
    if given.text is not None and not given.is_markup:
        extract = Extract(given.text)
    else:
        content = (
            given.document or given.content
            if given.text is None
            else b"\xef\xbb\xbf" + given.text.encode("utf-8", "replace")
        )
        extract = extract_text(content, name=given.name + ".html" * given.is_markup, limits=limits)
    days, odd = [day for day in (given.date, extract.published) if day], []
    if given.seen:
        odd = [words for day in dict.fromkeys(days) if (words := odd_day(day, given.seen))]
        days = [day for day in days if not odd_day(day, given.seen)]
    told = replace(
        extract,
        title=extract.title if given.text is None and extract.title else given.title or extract.title,
        published=next(iter(days), None),
        authors=given.authors or extract.authors,
        site=given.site or extract.site,
        address=given.address or extract.address,
    )
    if odd:
        told = replace(told, notes=(*told.notes, f"Its day of publication was not believed: {'; '.join(odd)}."))
    if given.is_partial:
        told = replace(
            told, notes=(*told.notes, "Only what its feed tells of it was read; the whole stands at its address.")
        )
    return article_from_extract(told, source=given.name, date=date, limits=limits, near=day_told(given.captured))


def article_as_written(given: Given, *, date: dt.date | None = None) -> Article | None:
    """The article of a row of plain text, its text as it stands there, so that offsets count in the row; None for any other.

    Raises LimitError when it is too long.
    """
    if given.way != "table" or given.text is None or given.is_markup:
        return None
    check_length(given.name, given.text, ReadLimits())
    return Article(given.text, date=date or given.date)
