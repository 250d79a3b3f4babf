"""read, geoparse, claims: one article read whole, and batches of them."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.commands.common import add_gazetteer, day, open_gazetteer, whole_file

if TYPE_CHECKING:
    from geo.commands.common import Commands
    from geo.gazetteer.store import Gazetteer
    from geo.model import DateSpan
    from geo.reading.pipeline import Reading

__all__ = ["add_to"]

Row = dict[str, Any]


def add_to(commands: Commands) -> None:
    """Adds these commands to the parser."""
    read = commands.add_parser("read", help="read one article (txt, html, docx, pdf)")
    read.add_argument("file", type=Path)
    read.add_argument("--date", type=day, help="day of the dateline, YYYY-MM-DD")
    read.add_argument("--json", action="store_true", help="print everything as JSON")
    add_gazetteer(read)
    read.set_defaults(run=_read)

    geoparse = commands.add_parser("geoparse", help="places of many articles, one JSON object a line (id, text)")
    geoparse.add_argument("--given", action="store_true", help="take the spans in `toponyms` for granted")
    claims = commands.add_parser("claims", help="events of many articles, one JSON object a line (id, text, date)")
    for batch in (geoparse, claims):
        batch.add_argument("source", type=Path, metavar="IN.jsonl")
        batch.add_argument("target", type=Path, metavar="OUT.jsonl")
        batch.add_argument("--workers", type=int, default=1, metavar="N", help="processes (default 1)")
        add_gazetteer(batch)
        batch.set_defaults(run=_batch)
    claims.set_defaults(answer="claims")
    geoparse.set_defaults(answer="geoparse")


# -- one article -------------------------------------------------------------------------------------------------------


def _read(options: argparse.Namespace) -> int:
    from geo.articles.sources import read_document
    from geo.reading.pipeline import read_article

    article = read_document(options.file, date=options.date)
    reading = read_article(article, open_gazetteer(options.gazetteer, options.places))
    if options.json:
        print(json.dumps(reading.to_dict(), ensure_ascii=False, indent=1))
    else:
        print("\n".join(_lines(reading)))
    return 0


def _lines(reading: Reading) -> Iterator[str]:
    for note in reading.article.notes:
        yield f"note: {note}"
    for resolution in reading.resolutions:
        best = resolution.best
        where = "; ".join(resolution.reasons)
        if best:
            place = best.place
            where = f"{place.name}, {place.kind} {place.country}  {_point(place.lat, place.lon, place.radius_km)}"
        yield f"{resolution.mention.start:>6}  {resolution.status:<9} {resolution.mention.text:<24} {where}"
    for area in reading.areas:
        yield f"{area.start:>6}  area      {area.phrase:<24} {area.shape}  {_point(area.lat, area.lon, area.radius_km)}"
    for mention in reading.dates:
        yield f"{mention.start:>6}  date      {mention.text:<24} {_days(mention.span) or '; '.join(mention.reasons)}"
    for claim in reading.told:
        where = claim.area.phrase if claim.area else claim.place.name if claim.place else "no place"
        yield f"{claim.spans[0][0]:>6}  {claim.status:<9} {claim.sub_event_type}: {where}, {_days(claim.date) or 'undated'}"
    for name in reading.unknown:
        yield f"{name.start:>6}  unknown   {name.text:<24} {name.why}"


def _days(span: DateSpan | None) -> str:
    if span is None:
        return ""
    start, end = span.start or "?", span.end or "?"
    return f"{start}" if start == end else f"{start} to {end}"


def _point(lat: float, lon: float, radius_km: float) -> str:
    return f"{lat:.4f} {lon:.4f}  ±{radius_km:g} km"


# -- batches -----------------------------------------------------------------------------------------------------------


def _batch(options: argparse.Namespace) -> int:
    with options.source.open(encoding="utf-8") as source, whole_file(options.target) as target:
        problems: list[str] = []
        for answer in _answers(_rows(source, problems), options):
            target.write(json.dumps(answer, ensure_ascii=False) + "\n")
    for problem in problems:
        print(f"{options.source}: {problem}", file=sys.stderr)
    return 0


def _rows(lines: Iterable[str], problems: list[str]) -> Iterator[Row]:
    """The usable lines; what is wrong with the others goes to `problems`."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            problems.append(f"line {number} is not JSON ({error}); skipped")
            continue
        if not isinstance(row, dict) or not isinstance(row.get("text"), str):
            problems.append(f"line {number} has no text; skipped")
            continue
        row.setdefault("id", number)
        yield row


def _answers(rows: Iterator[Row], options: argparse.Namespace) -> Iterator[Row]:
    from tqdm import tqdm

    reader = (options.answer, options.gazetteer, options.places, getattr(options, "given", False))
    with tqdm(unit=" articles", disable=not sys.stderr.isatty(), file=sys.stderr) as progress:
        if options.workers <= 1:
            answer = _reader(*reader)
            for row in rows:
                yield answer(row)
                progress.update()
            return
        from multiprocessing import get_context

        with get_context("spawn").Pool(options.workers, _start_worker, reader) as pool:
            for result in pool.imap(_answer_in_worker, rows, chunksize=16):
                yield result
                progress.update()


def _reader(answer: str, folder: Path | None, places: Path | None, is_given: bool) -> Callable[[Row], Row]:
    from geo.reading.pipeline import claims_row, geoparse_row

    gazetteer: Gazetteer = open_gazetteer(folder, places)
    if answer == "claims":
        return partial(claims_row, gazetteer=gazetteer)
    return partial(geoparse_row, gazetteer=gazetteer, is_given=is_given)


_ANSWER: list[Callable[[Row], Row]] = []
"""In a worker process: the function that answers one row, made once."""


def _start_worker(answer: str, folder: Path | None, places: Path | None, is_given: bool) -> None:
    _ANSWER[:] = [_reader(answer, folder, places, is_given)]


def _answer_in_worker(row: Row) -> Row:
    return _ANSWER[0](row)
