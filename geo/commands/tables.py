"""geocode: tables with names of places."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from geo.commands.common import add_gazetteer, open_gazetteer, whole_file

if TYPE_CHECKING:
    from geo.commands.common import Commands

__all__ = ["add_to"]


def add_to(commands: Commands) -> None:
    """Adds this command to the parser."""
    geocode = commands.add_parser(
        "geocode", help="add coordinates to a table with names of places (CSV, XLSX, GeoJSON)"
    )
    geocode.add_argument("source", type=Path, metavar="IN.csv")
    geocode.add_argument("target", type=Path, metavar="OUT.csv")
    geocode.add_argument("--name", required=True, metavar="COLUMN", help="names of places")
    geocode.add_argument(
        "--country",
        required=True,
        metavar="COLUMN|NAME",
        help="their countries, names or ISO codes; or one country for the whole table",
    )
    geocode.add_argument("--admin1", default="", metavar="COLUMN", help="their provinces or states")
    geocode.add_argument("--admin2", default="", metavar="COLUMN", help="their districts")
    add_gazetteer(geocode)
    geocode.set_defaults(run=_geocode)


def _geocode(options: argparse.Namespace) -> int:
    from tqdm import tqdm

    from geo.gazetteer.countries import country_code
    from geo.geocoding.tables import NameColumns, geocode_cells, read_cells, with_placements, written_csv
    from geo.tables.reading import open_table

    table = open_table(options.source.read_bytes(), name=options.source.name)
    gazetteer = open_gazetteer(options.gazetteer, options.places)
    one = "" if options.country in table.header or not country_code(options.country, gazetteer) else options.country
    columns = NameColumns(options.name, "" if one else options.country, options.admin1, options.admin2, one)
    cells, problems = read_cells(table, columns)
    with whole_file(options.target) as target:
        rows = geocode_cells(cells, gazetteer, columns=columns)
        is_silent = not sys.stderr.isatty()
        placements = list(tqdm(rows, total=len(cells), unit=" rows", disable=is_silent, file=sys.stderr))
        target.write(written_csv(with_placements(cells, placements)))
    for problem in (*table.notes, *problems):
        print(f"{options.source}: {problem}", file=sys.stderr)
    counts = Counter(placement.match for placement in placements)
    print(", ".join([f"{len(cells):,} rows", *(f"{count:,} {match}" for match, count in counts.most_common())]))
    return 0
