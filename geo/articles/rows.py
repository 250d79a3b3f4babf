"""Articles as rows: JSON lines, JSON lists, CSV, workbooks, Parquet. Which column holds what is a table of names."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from geo.articles.described import day_told, name_told, whole_address
from geo.articles.extract import ReadLimits
from geo.articles.given import Given
from geo.budgets import Budget
from geo.errors import DatelineError
from geo.settings import MB, how_to_raise, settings
from geo.tables.limits import RecordLimits, cell_budget
from geo.tables.reading import open_table

__all__ = ["COLUMNS", "LISTS", "given_in_json", "given_in_lines", "given_in_table", "given_of_row", "row_as_json"]

COLUMNS: Mapping[str, Mapping[str, str]] = {
    "text": {
        "text": "BAMAKO, Feb 8 - Gunmen …", "body": "Gunmen killed …", "maintext": "as news-please writes it", "plaintext": "as CC-News does",
        "fulltext": "Gunmen killed …", "articletext": "Gunmen killed …", "articlebody": "as schema.org calls it", "article": "Gunmen killed …",
        "contenttext": "as a JSON feed calls it", "contenthtml": "<p>Gunmen killed …</p>", "content": "Gunmen killed …",
        "html": "<p>Gunmen killed …</p>", "story": "Gunmen killed …",
    },
    "date": {
        "date": "2013-02-08", "published": "2013-02-08T09:42:00Z", "datepublished": "2013-02-08", "datepublish": "2013-02-08 09:42:00",
        "publishdate": "2013-02-08", "publishedat": "2013-02-08T09:42:00Z", "publicationdate": "8 February 2013", "pubdate": "Fri, 08 Feb 2013 09:42 GMT",
        "day": "20130208",
    },
    "address": {"url": "https://news.example.org/gao", "address": "https://…", "link": "https://…", "requestedurl": "https://…", "externalurl": "https://…"},
    "title": {"title": "Three killed in Gao", "headline": "Three killed in Gao"},
    "site": {"site": "The Example", "source": "The Example", "publisher": "The Example", "publication": "The Example", "sourcedomain": "news.example.org", "outlet": "The Example", "domain": "news.example.org"},
    "authors": {"authors": "A. Writer", "author": "A. Writer", "byline": "By A. Writer"},
}  # fmt: skip
"""What a column holds -> its names, the best first, in small letters without blanks and signs, each with an example."""

LISTS = ("articles", "items", "entries", "documents", "docs", "results", "data", "hits")
"""Where services put their articles: NewsAPI in articles, a JSON feed in items."""

_MARKUP = re.compile(r"</p>|<p[ >]|<br ?/?>|<div[ >]|<html[ >]", re.IGNORECASE)
_SIGNS = re.compile(r"[\W_]+")


def given_of_row(row: object, *, content: bytes, name: str, number: int = 0) -> Given:
    """The article of one row; content: what is kept of it, number: of its line. One without text has a reason, or is a link when it has an address."""
    if not isinstance(row, Mapping):
        return Given(name, reason=f"{name} is no object with a text: it was set aside.")
    cells = {_SIGNS.sub("", str(key).casefold()): value for key, value in row.items()}
    told = {
        field: next(filter(None, (_words(cells.get(key)) for key in names)), "") for field, names in COLUMNS.items()
    }
    about: dict[str, Any] = {
        "title": " ".join(told["title"].split())[:500],
        "date": day_told(told["date"]),
        "address": whole_address(told["address"]),
        "site": name_told(told["site"]),
        "authors": tuple(filter(None, [name_told(told["authors"])])),
        "key": key if isinstance(key := row.get("id"), str | int) else None,
        "number": number,
    }
    text = told["text"]
    if not text.strip():
        if about["address"]:
            return Given(name, way="table", **about)
        return Given(name, reason=f"{name} has no text: give it in a column called {_some_names()}.")
    return Given(name, content, "table", text, bool(_MARKUP.search(text)), bool(row.get("partial")), **about)


def given_in_lines(lines: Iterable[bytes], *, name: str, first: int = 1, word: str = "line") -> Iterator[Given]:
    """The articles of JSON lines, one by one; empty lines are none. first: number of the first; word: what they are called."""
    longest = ReadLimits().file_bytes
    for number, line in enumerate(lines, start=first):
        if not line.strip():
            continue
        where = f"{name}, {word} {number}"
        try:
            Budget(where, longest, "article_mb", holds="holds").spend(len(line))
            row = _parsed(line, where)
        except DatelineError as fault:
            yield Given(where, reason=str(fault))
            continue
        except (ValueError, RecursionError) as fault:
            yield Given(where, reason=f"{where} is not JSON ({_brief(fault)}): it was set aside.")
            continue
        yield given_of_row(row, content=line.strip(), name=where, number=number)


def given_in_json(content: bytes, *, name: str) -> Iterator[Given]:
    """The articles of a JSON text: a list, an object with a list, or one article."""
    limit = settings().records_json_mb
    if len(content) > limit * MB:
        yield Given(
            name,
            reason=f"{name} is JSON of more than {limit:,} MB, the limit. Give it as JSON lines, or {how_to_raise('records_json_mb', limit * MB)}.",
        )
        return
    try:
        value = _parsed(content, name)
    except DatelineError as fault:
        yield Given(name, reason=str(fault))
        return
    except (ValueError, RecursionError) as fault:
        yield Given(name, reason=f"{name} is not whole JSON ({_brief(fault)}). Download or save it again.")
        return
    rows = _listed(value)
    if rows is None:
        yield given_of_row(value, content=content, name=name)
        return
    if not rows:
        yield Given(name, reason=f"{name} holds an empty list: there is no article in it.")
    for number, row in enumerate(rows, start=1):
        yield given_of_row(row, content=row_as_json(row), name=f"{name}, item {number}", number=number)


def given_in_table(content: bytes, *, name: str) -> Iterator[Given]:
    """The articles of a CSV, a workbook or a Parquet file with a column of text."""
    limits = RecordLimits(file_bytes=settings().articles_mb * MB)
    try:
        table = open_table(content, name=name, limits=limits)
        keys = {_SIGNS.sub("", column.casefold()) for column in table.header}
        if not keys & {*COLUMNS["text"], *COLUMNS["address"]}:
            shown = ", ".join(table.header[:10])[:200]
            yield Given(name, reason=f"{name} has no column of texts, only {shown}: call that column {_some_names()}.")
            return
        raw = table.read(table.header)
    except DatelineError as fault:
        yield Given(name, reason=str(fault))
        return
    for misfit in raw.misfits.itertuples():
        where = f"{name}, row {misfit.row}"
        yield Given(where, reason=f"{where} was set aside: {misfit.reason}.")
    columns = list(raw.cells)
    for number, cells in zip(raw.row_numbers.tolist(), raw.cells.itertuples(index=False, name=None), strict=True):
        row = {column: cell for column, cell in zip(columns, cells, strict=True) if cell}
        yield given_of_row(row, content=row_as_json(row), name=f"{name}, row {number}", number=number)


def _parsed(content: bytes, name: str) -> Any:
    cell_budget(name, RecordLimits()).spend(sum(content.count(mark) for mark in (b",", b"{", b"[")))
    return json.loads(content)


def _listed(value: object) -> list[Any] | None:
    """The list of rows in a JSON value; None when it is one row."""
    if isinstance(value, list):
        return value
    if isinstance(value, Mapping):
        for inner in (value, value.get("response")):
            for key in LISTS:
                if isinstance(inner, Mapping) and isinstance(inner.get(key), list):
                    return list(inner[key])
    return None


def _words(value: object) -> str:
    """A value as text: of an object its name, of a list its first."""
    if isinstance(value, list):
        value = next(iter(value), "")
    if isinstance(value, Mapping):
        value = value.get("name") or value.get("title")
    return value if isinstance(value, str) else str(value) if isinstance(value, int) else ""


def row_as_json(row: object) -> bytes:
    """What is kept of a row: JSON, days and the like as text; b"" for one that is nested too deeply."""
    try:
        return json.dumps(row, ensure_ascii=False, default=str).encode("utf-8", "replace")
    except RecursionError:
        return b""


def _brief(fault: Exception) -> str:
    return str(fault)[:100]


def _some_names() -> str:
    return ", ".join(list(COLUMNS["text"])[:3]) + " or content"
