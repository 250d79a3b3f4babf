"""What is read in a partition: a pure function of it and of what is asked, so that every worker gives the same bytes.

An answer is a file of its own: a line of JSON for each article, or a Parquet file with the rows of a frame. What is no
article, and one that cannot be read, is set aside with its reason beside it, and holds up nothing.
"""

from __future__ import annotations

import datetime as dt
import json
import traceback
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.articles.given import Given, article_as_written, article_of
from geo.claims.table import claim_dict
from geo.corpora.partitions import Partition, given_in_partition
from geo.corpora.rows import TABLES, place_rows, record_rows, rows_as_parquet
from geo.errors import DataError, DatelineError
from geo.language.detection import detect_language
from geo.language.pack import bundled_languages, open_language
from geo.model import Article
from geo.reading.as_json import language_dict
from geo.reading.pipeline import Reading, geoparse_row, read_article
from geo.records.loading import Step
from geo.settings import how_to_raise, settings
from geo.work.jobs import gazetteer_with

if TYPE_CHECKING:
    import pandas as pd

    from geo.gazetteer.store import Gazetteer

__all__ = ["FORMS", "QUESTIONS", "Answer", "Asked", "answer_partition"]

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of each article of a corpus."""

    question: str
    """One of QUESTIONS."""
    form: str = "jsonl"
    """One of FORMS."""
    date: dt.date | None = None
    """The day of all of them, when the reader knows it."""
    folder: Path | None = None
    """Of another gazetteer than the bundled."""
    own_places: str = ""
    """The user's own places, as CSV."""
    is_given: bool = False
    """Whether the spans in `toponyms` are taken for granted."""
    numbers: bool = False
    """Whether a row without an id is called by its number: where the corpus is one file."""
    records: tuple[Path, ...] = ()
    """Files of event records, absolute: workers open them there."""
    answers: tuple[tuple[str, str], ...] = ()
    """To questions about these."""
    folds: bool = False
    """Whether signatures are wanted, by which copies are folded (`geo.corpora.copies`)."""

    def __post_init__(self) -> None:
        """Raises DataError for a question or a form that there is none of, or that do not go together."""
        if self.question not in QUESTIONS or self.form not in FORMS:
            raise DataError(
                f"{self.question!r} as {self.form!r} cannot be asked; there are {', '.join(QUESTIONS)}, as {' or '.join(FORMS)}."
            )
        if self.form == "parquet" and not QUESTIONS[self.question].table:
            raise DataError(f"The answers of {self.question} are no table: give a file that ends with .jsonl.")


@dataclass(slots=True)
class Answer:
    """What was read in a partition."""

    content: bytes = b""
    """A file of the form that was asked for."""
    aside: bytes = b""
    """JSON lines, `name` and `reason`, of what was set aside."""
    signatures: bytes = b""
    """A Parquet file, as of `geo.corpora.copies`; b"" when none were wanted."""
    articles: int = 0
    """Those that were read or left, as many as there are lines, and places in the numbering of `geo.corpora.copies`."""
    set_aside: int = 0
    left: Counter[str] = field(default_factory=Counter)
    """Articles that were not read as the reader lacks their language: its code -> how many."""


def answer_partition(
    partition: Partition, asked: Asked, aside: Mapping[int, str] | None = None, *, on_step: Step
) -> Answer:
    """The answer to a partition. Each article is a step, told by its number from 0, before it is read.

    aside: articles by their number that are not to be read, and why. Raises DatelineError when the gazetteer or the records
    that were asked for cannot be opened.
    """
    reader, answer = _reader(asked), Answer()
    lines, faults = list[bytes](), list[bytes]()
    tables, texts = list[Sequence[Row]](), list[tuple[str, str]]()
    for number, given in enumerate(given_in_partition(partition)):
        on_step(str(number), 0.0)
        line = (aside or {}).get(number) or _answered(given, reader)
        if isinstance(line, str):
            faults.append(_as_json({"name": given.name, "reason": line}))
            continue
        lines.append(_as_json({"id": line.key, **line.row}) if asked.form == "jsonl" else b"")
        tables.append(line.rows)
        texts.append((str(line.key), line.text if asked.folds else ""))
        answer.left.update([line.left] if line.left else ())
    answer.articles, answer.set_aside = len(lines), len(faults)
    answer.aside = b"".join(faults)
    answer.content = (
        b"".join(lines) if asked.form == "jsonl" else rows_as_parquet(tables, TABLES[QUESTIONS[asked.question].table])
    )
    if asked.folds:
        from geo.corpora.copies import signatures

        answer.signatures = signatures(texts)
    return answer


@dataclass(frozen=True, slots=True)
class _Line:
    """The answer to one article."""

    key: str | int
    row: Row
    """Without its id; {} where a table is wanted."""
    text: str = ""
    """By which copies are told."""
    left: str = ""
    """The code of its language, when the reader lacks that."""
    rows: Sequence[Row] = ()
    """Its rows of the table that is wanted."""


@dataclass(frozen=True, slots=True)
class _Reader:
    """All that answering needs, opened once in a process."""

    asked: Asked
    gazetteer: Gazetteer
    records: pd.DataFrame | None

    def line(self, given: Given) -> _Line:
        """Raises DatelineError for what is no article, or too large a one."""
        asked = self.asked
        article = None if asked.question == "read" else article_as_written(given, date=asked.date)
        more = _about(given, None) if article or asked.question == "read" else None
        article = article or article_of(given, date=asked.date)
        more = _about(given, article) if more is None else more
        key = given.key if given.key is not None else given.number if asked.numbers and given.number else given.name
        code = article.language or detect_language(article.text)
        if code not in bundled_languages() or QUESTIONS[asked.question].needs in open_language(code).lacks:
            return _Line(key, {**QUESTIONS[asked.question].empty, **more, "left": code}, left=code)
        if asked.question == "geoparse" and asked.form == "jsonl":
            spans = _spans(given, article) if asked.is_given else {"id": "", "text": article.text}
            row = geoparse_row(spans, self.gazetteer, is_given=asked.is_given)
            del row["id"]
            return _Line(key, {**row, **more}, article.text)
        reading = read_article(article, self.gazetteer)
        if asked.form == "parquet":
            as_rows = place_rows if QUESTIONS[asked.question].table == "places" else record_rows
            return _Line(key, {}, article.text, rows=as_rows(reading, str(key), given))
        return _Line(key, {**self._row(reading), **more}, article.text)

    def _row(self, reading: Reading) -> Row:
        if self.asked.question == "read":
            return reading.to_dict()
        if self.asked.question == "match":
            from geo.matching import match

            assert self.records is not None
            return match(reading, self.records).to_dict()
        claims = [claim_dict(claim) for claim in reading.told]
        return {"claims": claims, "language": language_dict(reading.text.language)}


@lru_cache(maxsize=1)
def _reader(asked: Asked) -> _Reader:
    records = _records(asked) if asked.question == "match" else None
    return _Reader(asked, gazetteer_with(asked.folder, asked.own_places), records)


def _records(asked: Asked) -> pd.DataFrame:
    from geo.frames import EVENTS
    from geo.records.editions import merge_editions
    from geo.records.loading import read_records

    events, places = EVENTS.empty(), gazetteer_with(asked.folder, asked.own_places)
    for file in asked.records:
        loaded = read_records(file, answers=dict(asked.answers), gazetteer=places)
        events = merge_editions(events, loaded.good).events
    return events


def _answered(given: Given, reader: _Reader) -> _Line | str:
    """The answer to an article, or why it is set aside."""
    if given.reason:
        return given.reason
    try:
        return reader.line(given)
    except DatelineError as fault:
        return str(fault)
    except MemoryError:
        most = settings().worker_memory_mb
        return f"{given.name} needs more memory than its process may take: {how_to_raise('worker_memory_mb', most)}."
    except Exception as fault:  # noqa: BLE001  told without its words, which may be the document's
        last = traceback.extract_tb(fault.__traceback__)[-1]
        where = f"{type(fault).__name__}, {Path(last.filename).name}:{last.lineno}"
        return f"{given.name}: something unforeseen happened while it was read ({where}). Please report it."


def _about(given: Given, article: Article | None) -> Row:
    """What an answer tells besides of where its article comes from; of one that is no row also its text, in which offsets count."""
    captured = {"captured": given.captured} if given.captured else {}
    if article is None:
        return captured
    day = article.date.isoformat() if article.date else None
    about = {"title": article.title, "date": day, "address": article.address or None}
    return {**about, **captured, "text": article.text}


def _spans(given: Given, article: Article) -> Row:
    """A row for `geoparse_row`, with its toponyms; DataError when these are no spans of its text."""
    row = json.loads(given.content) if given.way == "table" else {}
    spans = row.get("toponyms") or []
    try:
        good = all(0 <= span["start"] < span["end"] <= len(article.text) for span in spans)
    except (TypeError, KeyError):
        good = False
    if not good:
        raise DataError(f'{given.name}: its toponyms are no spans of its text; give each as {{"start": 0, "end": 3}}.')
    return {"id": "", "text": article.text, "toponyms": spans}


def _as_json(row: Row) -> bytes:
    """A line of JSON."""
    return (json.dumps(row, ensure_ascii=False) + "\n").encode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class _Question:
    """What may be asked of an article."""

    needs: str
    """The level that its language must have (geo.language.pack.LEVELS)."""
    empty: Mapping[str, Any]
    """The answer for an article that is left."""
    table: str = ""
    """The table that answers are rows of (geo.corpora.rows.TABLES); "" when they are none."""


QUESTIONS: Mapping[str, _Question] = {
    "read": _Question("places", {}, "records"),
    "claims": _Question("claims", {"claims": []}, "records"),
    "geoparse": _Question("places", {"toponyms": []}, "places"),
    "match": _Question("claims", {"claims": []}),
}
"""The whole reading; events; places; events beside records."""

FORMS = ("jsonl", "parquet")
"""JSON lines; Parquet, in folders by day."""
