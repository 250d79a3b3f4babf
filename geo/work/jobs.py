"""What a worker may be asked: a document, a file of records, read whole. Each job is a function of values, and tells its steps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from geo.articles.given import Given, article_of
from geo.articles.sources import article_from_text, read_document
from geo.cases.articles import Kept, kept_of
from geo.errors import DatelineError, GazetteerError
from geo.gazetteer.layers import NamedPlace, record_places, with_own_places, with_record_places
from geo.gazetteer.packs import packs_folder, packs_stamp
from geo.gazetteer.store import Gazetteer
from geo.map.columns import LAID_OUT, ROW_COLUMNS, Layout, write_columns, write_details
from geo.matching import MatchReport, report_matches
from geo.model import Article
from geo.reading.pipeline import Reading, read_article
from geo.reading.places_table import adjective_ids
from geo.records.check import Report, check_loaded
from geo.records.formats.table import TableMapping
from geo.records.loading import Loaded, Step, read_records
from geo.records.services.client import Fetched, load_fetched

__all__ = [
    "MAP_COLUMNS",
    "ArticleRead",
    "RecordsRead",
    "add_pack",
    "compare_with_records",
    "find_record_places",
    "gazetteer",
    "gazetteer_with",
    "get_ready",
    "match_as_json",
    "read_as_json",
    "read_batch",
    "read_given",
    "read_record_file",
    "write_map_columns",
    "write_map_details",
]

MAP_COLUMNS = (*LAID_OUT, *ROW_COLUMNS)


@dataclass(frozen=True, slots=True)
class ArticleRead:
    """An article, and the tables that pages show of it."""

    reading: Reading
    places: pd.DataFrame
    """PLACES."""
    claims: pd.DataFrame
    """CLAIMS, in the order of `reading.told`."""
    adjectives: frozenset[str]
    """Ids of places that are named by adjectives alone."""


@dataclass(frozen=True, slots=True)
class RecordsRead:
    """A file of records, and what is to be said of it."""

    loaded: Loaded
    report: Report


def gazetteer() -> Gazetteer:
    """The bundled gazetteer of this process and the packs over it, opened once as long as no pack comes or goes; immutable."""
    return _gazetteer(packs_folder(), packs_stamp())


@lru_cache(maxsize=1)
def _gazetteer(folder: Path, stamp: tuple[tuple[str, int], ...]) -> Gazetteer:
    return Gazetteer.open()


def add_pack(code: str, *, on_step: Step) -> str:
    """Fetch the pack of a country (ISO alpha-2), for all processes; the code. Errors as `fetch_pack`."""
    from geo.gazetteer.fetching import fetch_pack

    return fetch_pack(code, on_step=on_step).code


def get_ready(*, on_step: Step) -> None:
    """Open what every job needs, so that the first is as quick as the next."""
    with suppress(GazetteerError):  # a damaged pack: whoever reads is told, and reads again when it is mended
        read_given(
            "Fighting reached Gao, Mali, on Friday. Three people were killed in northern Indonesia.", on_step=on_step
        )


def read_batch(
    batch: Sequence[Given],
    *,
    date: dt.date | None = None,
    folder: Path | None = None,
    own_places: str = "",
    on_step: Step,
) -> list[Kept | str]:
    """What a case keeps of what was read in each article of a batch, or why nothing was read, in their order.

    date: the day of all of them, when the reader knows it. folder: of another gazetteer. own_places: the user's, as CSV.
    """
    places = gazetteer_with(folder, own_places)
    answers: list[Kept | str] = []
    for number, given in enumerate(batch):
        on_step("Reading", number / len(batch))
        try:
            answers.append(kept_of(read_article(article_of(given, date=date), places)))
        except DatelineError as fault:
            answers.append(str(fault))
    return answers


def gazetteer_with(folder: Path | None, own_places: str) -> Gazetteer:
    """The gazetteer of a folder (None: the bundled one and the packs over it), with a user's own places, as CSV, over it."""
    return _gazetteer_with(folder, own_places) if folder or own_places else gazetteer()


@lru_cache(maxsize=1)
def _gazetteer_with(folder: Path | None, own_places: str) -> Gazetteer:
    opened = Gazetteer.open(folder)
    return with_own_places(opened, own_places, name="your own places")[0] if own_places else opened


def read_given(
    given: str | bytes | Article | Given,
    *,
    name: str = "",
    date: dt.date | None = None,
    places: Sequence[NamedPlace] = (),
    on_step: Step,
) -> ArticleRead:
    """An article out of pasted text, the bytes of a document, or read once more. places: those of the reader's records.

    Raises as `read_document` and `article_from_text`.
    """
    on_step("Reading the text", 0.1)
    if isinstance(given, Article):
        article = given
    elif isinstance(given, Given):
        article = article_of(given, date=date)
    elif isinstance(given, str):
        article = article_from_text(given, date=date)
    else:
        article = read_document(given, name=name, date=date)
    on_step("Looking for places, days and events", 0.3)
    reading = read_article(article, with_record_places(gazetteer(), places))
    on_step("Setting up the tables", 0.9)
    return ArticleRead(reading, reading.places(), reading.claims(), adjective_ids(reading))


def read_record_file(
    content: bytes | Fetched,
    *,
    name: str,
    answers: Mapping[str, str] | None = None,
    mapping: TableMapping | None = None,
    on_step: Step,
) -> RecordsRead:
    """The records in a file's bytes, or in a service's answers (no mapping there). Raises as `read_records`."""
    if isinstance(content, Fetched):
        loaded = load_fetched(content, name=name, answers=answers, gazetteer=gazetteer(), on_step=on_step)
    else:
        loaded = read_records(
            content, name=name, answers=answers, mapping=mapping, gazetteer=gazetteer(), on_step=on_step
        )
    return RecordsRead(loaded, check_loaded(loaded))


def find_record_places(events: pd.DataFrame, *, on_step: Step) -> list[NamedPlace]:
    """The places of an EVENTS frame that the gazetteer lacks."""
    on_step("Looking up the places of the records", 0.1)
    return record_places(gazetteer(), events)


def write_map_columns(events: pd.DataFrame, *, on_step: Step) -> tuple[bytes, Layout]:
    """What a map draws records from, gzip, and how they are laid out; events: MAP_COLUMNS of an EVENTS frame."""
    on_step("Packing the records for the map", 0.1)
    layout = Layout.of(events)
    on_step("Packing the records for the map", 0.7)
    return write_columns(events, layout=layout), layout


def write_map_details(events: pd.DataFrame, layout: Layout, *, on_step: Step) -> bytes:
    """The texts of those records, gzip; events: DETAILS of an EVENTS frame."""
    on_step("Packing the texts of the records", 0.1)
    return write_details(events, layout=layout)


def compare_with_records(claims: pd.DataFrame, events: pd.DataFrame, *, on_step: Step) -> MatchReport:
    """The claims of an article (CLAIMS) beside records (EVENTS)."""
    on_step("Comparing the article with the records", 0.1)
    return report_matches(claims, events)


def read_as_json(given: str | bytes, *, name: str = "", date: dt.date | None = None, on_step: Step) -> dict[str, Any]:
    """All that was read in a text or in the bytes of a document, as `python -m geo read --json` prints it. Raises as `read_given`."""
    return read_given(given, name=name, date=date, on_step=on_step).reading.to_dict()


def match_as_json(
    given: str | bytes, events: pd.DataFrame, *, name: str = "", date: dt.date | None = None, on_step: Step
) -> dict[str, Any]:
    """The same for `python -m geo match --json`, of records that may be passed on. events: EVENTS. Raises as `read_given`."""
    read = read_given(given, name=name, date=date, on_step=on_step)
    article = read.reading.article
    told = {"title": article.title, "date": article.date.isoformat() if article.date else None}
    report = compare_with_records(read.claims, events, on_step=on_step).shareable
    return {"article": {**told, "source": article.source or None}, "notes": list(article.notes), **report.to_dict()}
