"""match: an article against files of event records, claim by claim."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from geo.commands.common import answer, day, open_gazetteer
from geo.commands.corpora import add_corpus, run_corpus

if TYPE_CHECKING:
    import pandas as pd

    from geo.commands.common import Commands
    from geo.gazetteer.store import Gazetteer

__all__ = ["add_to"]


def add_to(commands: Commands) -> None:
    """Adds these commands to the parser."""
    parser = commands.add_parser("match", help="an article against event records, claim by claim")
    parser.add_argument("article", help="or, with --out, a file of many, a folder or a pattern")
    parser.add_argument("records", type=Path, nargs="+", metavar="RECORDS")
    parser.add_argument("--date", type=day, help="day of the dateline, YYYY-MM-DD")
    parser.add_argument("--json", action="store_true", help="print everything as JSON")
    parser.add_argument(
        "--answer", action="append", default=[], metavar="KEY=VALUE", help="answer a question about the records"
    )
    add_corpus(parser, is_target_asked=True)
    parser.set_defaults(run=_match)


def _match(options: argparse.Namespace) -> int:
    from geo.articles.sources import read_document
    from geo.matching import match
    from geo.reading.pipeline import read_article

    answers = dict(map(answer, options.answer))
    if options.target:
        options.sources = [options.article]
        files = tuple(file.absolute() for file in options.records)
        return run_corpus(options, "match", records=files, answers=tuple(answers.items()))
    gazetteer = open_gazetteer(options.gazetteer, options.places)
    reading = read_article(read_document(Path(options.article), date=options.date), gazetteer)
    records, notes = _records(options.records, answers, gazetteer)
    report = match(reading, records)
    if options.json:
        article = reading.article
        told = {"title": article.title, "date": article.date.isoformat() if article.date else None}
        whole = {"article": {**told, "source": article.source or None}, "notes": notes, **report.to_dict()}
        print(json.dumps(whole, ensure_ascii=False, indent=1))
    else:
        for note in notes:
            print(f"dateline: {note}", file=sys.stderr)
        print(report.to_text())
    return 0


def _records(files: list[Path], answers: dict[str, str], gazetteer: Gazetteer) -> tuple[pd.DataFrame, list[str]]:
    """The records of all files, of two editions of one the newer, and what a reader should know of them."""
    from geo.frames import EVENTS
    from geo.records.editions import merge_editions
    from geo.records.loading import read_records

    events, notes = EVENTS.empty(), []
    for file in files:
        loaded = read_records(file, answers=answers, gazetteer=gazetteer)
        merged = merge_editions(events, loaded.good)
        events = merged.events
        for aside, word in ((loaded.rejected, "set aside"), (loaded.held_back, "held back for an answer")):
            if len(aside):
                notes.append(f"{file.name}: {len(aside):,} rows {word}; `records check {file.name}` tells why.")
        notes += [f"{file.name}: {question.text} (--answer “{question.key}=...”)" for question in loaded.questions]
    return events, notes
