"""read, geoparse, claims: one article read whole, and corpora of them."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from geo.commands.common import day, open_gazetteer
from geo.commands.corpora import add_corpus, only_one, run_corpus

if TYPE_CHECKING:
    from geo.commands.common import Commands
    from geo.model import DateSpan
    from geo.reading.pipeline import Reading

__all__ = ["add_to"]


def add_to(commands: Commands) -> None:
    """Adds these commands to the parser."""
    read = commands.add_parser("read", help="read one article (txt, html, docx, pdf), or many with --out")
    read.add_argument("sources", nargs="+", metavar="FILE")
    read.add_argument("--date", type=day, help="day of the dateline, YYYY-MM-DD")
    read.add_argument("--json", action="store_true", help="print everything as JSON")
    add_corpus(read, is_target_asked=True)
    read.set_defaults(run=_read)

    geoparse = commands.add_parser("geoparse", help="places of many articles: JSON lines (id, text), folders, WARC, …")
    geoparse.add_argument("--given", action="store_true", help="take the spans in `toponyms` for granted")
    claims = commands.add_parser(
        "claims", help="events of many articles: JSON lines (id, text, date), folders, WARC, …"
    )
    for many in (geoparse, claims):
        many.add_argument("sources", nargs="+", metavar="IN")
        many.add_argument("target", type=Path, metavar="OUT", help="OUT.jsonl, or OUT.parquet for folders by day")
        many.add_argument("--date", type=day, help="day of all datelines, YYYY-MM-DD")
        add_corpus(many)
        many.set_defaults(run=_many)
    claims.set_defaults(answer="claims")
    geoparse.set_defaults(answer="geoparse")


# -- one article -------------------------------------------------------------------------------------------------------


def _read(options: argparse.Namespace) -> int:
    from geo.articles.sources import read_document
    from geo.reading.pipeline import read_article

    if options.target:
        return run_corpus(options, "read")
    article = read_document(only_one(options.sources), date=options.date)
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


# -- many --------------------------------------------------------------------------------------------------------------


def _many(options: argparse.Namespace) -> int:
    return run_corpus(options, options.answer, is_given=getattr(options, "given", False))
