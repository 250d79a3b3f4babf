"""The command line: python -m geo read | geoparse | geocode | gazetteer build."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, TextIO

from geo.errors import DataError, DatelineError
from geo.gazetteer import Gazetteer, bundled_path

__all__ = ["main"]

Row = dict[str, Any]


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit status, 2 for an input that cannot be used."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except (DatelineError, OSError) as error:
        print(f"dateline: {error}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m geo", description="Read places and events out of news.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    read = commands.add_parser("read", help="read one article (txt, html, docx, pdf)")
    read.add_argument("file", type=Path)
    read.add_argument("--date", type=_date, help="day of the dateline, YYYY-MM-DD")
    read.add_argument("--json", action="store_true", help="print everything as JSON")
    _add_gazetteer(read)
    read.set_defaults(run=_read)

    geoparse = commands.add_parser("geoparse", help="read many articles, one JSON object a line (id, text)")
    geoparse.add_argument("source", type=Path, metavar="IN.jsonl")
    geoparse.add_argument("target", type=Path, metavar="OUT.jsonl")
    geoparse.add_argument("--given", action="store_true", help="take the spans in `toponyms` for granted")
    geoparse.add_argument("--workers", type=int, default=1, metavar="N", help="processes (default 1)")
    _add_gazetteer(geoparse)
    geoparse.set_defaults(run=_geoparse)

    geocode = commands.add_parser(
        "geocode", help="add coordinates to a table with names of places (CSV, XLSX, GeoJSON)"
    )
    geocode.add_argument("source", type=Path, metavar="IN.csv")
    geocode.add_argument("target", type=Path, metavar="OUT.csv")
    geocode.add_argument("--name", required=True, metavar="COLUMN", help="names of places")
    geocode.add_argument("--country", required=True, metavar="COLUMN", help="their countries, names or ISO codes")
    geocode.add_argument("--admin1", default="", metavar="COLUMN", help="their provinces or states")
    geocode.add_argument("--admin2", default="", metavar="COLUMN", help="their districts")
    _add_gazetteer(geocode)
    geocode.set_defaults(run=_geocode)

    gazetteer = commands.add_parser("gazetteer", help="make a gazetteer").add_subparsers(
        required=True, metavar="ACTION"
    )
    build = gazetteer.add_parser("build", help="the bundled gazetteer and GeoNames dump files, as one")
    build.add_argument(
        "--geonames", type=Path, nargs="+", required=True, metavar="FILE", help="dump files (19 columns)"
    )
    build.add_argument("--out", type=Path, default=Path("gazetteer"), metavar="FOLDER")
    build.set_defaults(run=_build)
    return parser


def _add_gazetteer(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--gazetteer", type=Path, help="folder of another gazetteer")
    parser.add_argument("--places", type=Path, metavar="CSV", help="your own places: name, lat, lon, aliases")


def _open_gazetteer(folder: Path | None, places: Path | None) -> Gazetteer:
    gazetteer = Gazetteer.open(folder)
    if places is None:
        return gazetteer
    from geo.layering import with_own_places

    gazetteer, problems = with_own_places(gazetteer, places.read_text(encoding="utf-8"), name=places.name)
    for problem in problems:
        print(f"dateline: {problem}; skipped", file=sys.stderr)
    return gazetteer


def _date(value: str) -> dt.date:
    try:
        return dt.date.fromisoformat(value)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{value!r} is not a day; write it as 2013-02-08") from error


# -- read --------------------------------------------------------------------------------------------------------------


def _read(options: argparse.Namespace) -> int:
    from geo.pipeline import read_article
    from geo.sources import read_article_file

    article = read_article_file(options.file, date=options.date)
    reading = read_article(article, _open_gazetteer(options.gazetteer, options.places))
    if options.json:
        print(json.dumps(reading.to_dict(), ensure_ascii=False, indent=1))
        return 0
    for note in article.notes:
        print(f"note: {note}")
    for resolution in reading.resolutions:
        best = resolution.best
        if best:
            place = best.place
            where = (
                f"{place.name}, {place.kind} {place.country}  {place.lat:.4f} {place.lon:.4f}  ±{place.radius_km:g} km"
            )
        else:
            where = "; ".join(resolution.reasons)
        print(f"{resolution.mention.start:>6}  {resolution.status:<9} {resolution.mention.text:<24} {where}")
    return 0


# -- geoparse ----------------------------------------------------------------------------------------------------------


def _geoparse(options: argparse.Namespace) -> int:
    with options.source.open(encoding="utf-8") as source, _whole_file(options.target) as target:
        problems: list[str] = []
        rows = _rows(source, problems)
        for answer in _answers(rows, options):
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

    with tqdm(unit=" articles", disable=not sys.stderr.isatty(), file=sys.stderr) as progress:
        if options.workers <= 1:
            answer = _worker(options.gazetteer, options.places, options.given)
            for row in rows:
                yield answer(row)
                progress.update()
            return
        from multiprocessing import get_context

        with get_context("spawn").Pool(
            options.workers, _start_worker, (options.gazetteer, options.places, options.given)
        ) as pool:
            for result in pool.imap(_answer_in_worker, rows, chunksize=16):
                yield result
                progress.update()


def _worker(gazetteer: Path | None, places: Path | None, is_given: bool) -> Callable[[Row], Row]:
    from geo.pipeline import geoparse_row

    return partial(geoparse_row, gazetteer=_open_gazetteer(gazetteer, places), is_given=is_given)


_ANSWER: list[Callable[[Row], Row]] = []
"""In a worker process: the function that answers one row, made once."""


def _start_worker(gazetteer: Path | None, places: Path | None, is_given: bool) -> None:
    _ANSWER[:] = [_worker(gazetteer, places, is_given)]


def _answer_in_worker(row: Row) -> Row:
    return _ANSWER[0](row)


class _whole_file:
    """A text file that appears under its name only when all of it is written."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> TextIO:
        if not self._path.parent.is_dir():
            raise DataError(f"The folder {self._path.parent} does not exist; make it first.")
        handle, name = tempfile.mkstemp(dir=self._path.parent, prefix=f".{self._path.name}.")
        self._file: TextIO = os.fdopen(handle, "w", encoding="utf-8")
        self._temporary = Path(name)
        return self._file

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        self._file.close()
        if kind is None:
            self._temporary.replace(self._path)
        else:
            self._temporary.unlink(missing_ok=True)


# -- geocode -----------------------------------------------------------------------------------------------------------


def _geocode(options: argparse.Namespace) -> int:
    from tqdm import tqdm

    from geo.geocode_table import NameColumns, geocode_cells, read_cells, with_placements, written_csv
    from geo.records.reading import open_table

    columns = NameColumns(options.name, options.country, options.admin1, options.admin2)
    table = open_table(options.source.read_bytes(), name=options.source.name)
    cells, problems = read_cells(table, columns)
    gazetteer = _open_gazetteer(options.gazetteer, options.places)
    with _whole_file(options.target) as target:
        rows = geocode_cells(cells, gazetteer, columns=columns)
        is_silent = not sys.stderr.isatty()
        placements = list(tqdm(rows, total=len(cells), unit=" rows", disable=is_silent, file=sys.stderr))
        target.write(written_csv(with_placements(cells, placements)))
    for problem in (*table.notes, *problems):
        print(f"{options.source}: {problem}", file=sys.stderr)
    counts = Counter(placement.match for placement in placements)
    print(", ".join([f"{len(cells):,} rows", *(f"{count:,} {match}" for match, count in counts.most_common())]))
    return 0


# -- gazetteer ---------------------------------------------------------------------------------------------------------


def _build(options: argparse.Namespace) -> int:
    from geo.indexing import entries_of, merge_geonames, read_geonames, write_gazetteer

    if options.out.resolve() == bundled_path():
        raise DataError("--out is the bundled gazetteer; name another folder, so that the shipped one stays as it is.")
    base = Gazetteer.open()
    codes: dict[str, str] = base.meta["admin1_codes"]
    entries = entries_of(base)
    for path in options.geonames:
        with path.open(encoding="utf-8") as lines:
            entries = merge_geonames(entries, read_geonames(lines, source=str(path), admin1_codes=codes))
    names = ", ".join(path.name for path in options.geonames)
    meta = write_gazetteer(
        options.out, entries, admin1_codes=codes, sources=f"{base.meta['sources']}; GeoNames dump: {names}"
    )
    print(f"{meta['places']:,} places, {meta['names']:,} names in {options.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
