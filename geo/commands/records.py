"""records check and pack: what a file of event records holds, how it was read; many files as one for the map."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from geo.commands.common import answer, whole_file
from geo.errors import DataError
from geo.frames import EVENTS
from geo.gazetteer.store import Gazetteer
from geo.wording import count_words

if TYPE_CHECKING:
    from geo.commands.common import Commands
    from geo.records.loading import Loaded
    from geo.records.mappings import Kept

__all__ = ["add_to"]


def add_to(commands: Commands) -> None:
    """Adds these commands to the parser."""
    records = commands.add_parser("records", help="files of event records")
    actions = records.add_subparsers(required=True, metavar="ACTION")
    check = actions.add_parser("check", help="counts, the mapping, and what was set aside and why")
    check.add_argument("file", type=Path)
    check.add_argument("--json", action="store_true", help="print the report as JSON")
    check.add_argument("--rejected", type=Path, metavar="OUT.csv", help="write the rows that were set aside")
    check.add_argument(
        "--answer", action="append", default=[], metavar="KEY=VALUE", help="answer a question that the report asks"
    )
    check.add_argument(
        "--mapping", type=Path, metavar="FILE.json", help="columns and answers as kept for a file of this shape"
    )
    check.add_argument(
        "--keep-mapping", type=Path, metavar="OUT.json", help="keep how this file was read, for --mapping"
    )
    check.set_defaults(run=_check)
    pack = actions.add_parser("pack", help="files of any kind as one Parquet file, for maps of millions of records")
    pack.add_argument(
        "files", type=Path, nargs="+", metavar="FILE", help="to read; without --tiles the last is OUT.parquet, to write"
    )
    pack.add_argument(
        "--tiles",
        type=Path,
        metavar="OUT.pmtiles",
        help="one file of running sums by day for each place and zoom, for a map of any number of records, and OUT.parquet"
        " with the rows beside it; started again, it goes on where it ended",
    )
    pack.add_argument(
        "--memory-mb", type=int, default=4_000, metavar="MB", help="with --tiles: what sorting and counting may take"
    )
    pack.add_argument(
        "--answer", action="append", default=[], metavar="KEY=VALUE", help="answer a question that records check asks"
    )
    pack.add_argument(
        "--mapping", type=Path, metavar="FILE.json", help="columns and answers, as records check keeps them"
    )
    pack.set_defaults(run=_pack)


def _check(options: argparse.Namespace) -> int:
    from geo.records.check import check_loaded, rejected_csv, rejected_table
    from geo.records.loading import read_record_bytes, read_records
    from geo.records.mappings import Kept, kept_to_json

    content = read_record_bytes(options.file)
    kept = _kept(options)
    loaded = read_records(
        content, name=options.file.name, answers=kept.answers, mapping=kept.mapping, gazetteer=Gazetteer.open()
    )
    report = check_loaded(loaded)
    print(json.dumps(report.to_dict(), ensure_ascii=False, indent=1) if options.json else report.to_text())
    if options.rejected:
        with whole_file(options.rejected) as target:
            target.write(rejected_csv(rejected_table(content, loaded)).decode())
    if options.keep_mapping:
        with whole_file(options.keep_mapping) as target:
            target.write(kept_to_json(Kept(loaded.mapping, kept.answers)))
    return 0


def _kept(options: argparse.Namespace) -> Kept:
    """The mapping file that is named, with the answers of the command line over its own."""
    from geo.records.mappings import Kept, kept_from_json

    kept = Kept(None)
    if options.mapping:
        kept = kept_from_json(options.mapping.read_text(encoding="utf-8"), name=options.mapping.name)
    return Kept(kept.mapping, {**kept.answers, **dict(map(answer, options.answer))})


def _pack(options: argparse.Namespace) -> int:
    if options.tiles:
        return _pack_tiles(options)
    if len(options.files) < 2:
        raise DataError("Name the files to read, then the packed file to write: records pack FILE... OUT.parquet")
    *options.files, options.out = options.files
    return _pack_rows(options)


def _pack_tiles(options: argparse.Namespace) -> int:
    """Parquet files that hold EVENTS are counted as they are; others are read one by one, and laid beside the output first."""
    import shutil

    from geo.records.loading import read_records
    from geo.tiles.building import build_tiles
    from geo.tiles.rows import holds_events

    if not options.tiles.parent.is_dir():
        raise DataError(f"The folder {options.tiles.parent} does not exist; make it first.")
    read = options.tiles.with_name(options.tiles.name + ".read")
    kept, sources = _kept(options), []
    for number, file in enumerate(options.files):
        if holds_events(file):
            sources.append(file)
            continue
        loaded = read_records(file, answers=kept.answers, mapping=kept.mapping)
        print(f"{file}: {_counted(loaded, file)}")
        read.mkdir(exist_ok=True)
        sources.append(read / f"{number}.parquet")
        loaded.good.to_parquet(sources[-1])
    built = build_tiles(
        sources, options.tiles, memory_mb=options.memory_mb, say=lambda line: print(f"{line} …", flush=True)
    )
    shutil.rmtree(read, ignore_errors=True)
    size = (built.tiles.stat().st_size + built.rows.stat().st_size) / 1e6
    print(f"{built.tiles} and {built.rows.name}: {count_words(built.records, 'record')}, {size:,.1f} MB")
    for words, count in built.aside.items():
        print(f"{count_words(count, 'row')} set aside: {words}")
    if built.notice:
        print(f"{built.notice} Keep both files to yourself, too.")
    return 0


def _pack_rows(options: argparse.Namespace) -> int:
    from geo.grid.packing import pack_events
    from geo.records.editions import merge_editions
    from geo.records.licences import withheld_sentence
    from geo.records.loading import read_records

    events = EVENTS.empty()
    if options.out.resolve() in [file.resolve() for file in options.files]:
        raise DataError(f"{options.out} is one of the files to read; give the packed file another name.")
    kept = _kept(options)
    for file in options.files:
        loaded = read_records(file, answers=kept.answers, mapping=kept.mapping)
        merged = merge_editions(events, loaded.good)
        events = merged.events
        print(f"{file}: {_counted(loaded, file, merged.shared)}")
    pack_events(events, options.out)
    print(f"{options.out}: {count_words(len(events), 'record')}")
    if private := withheld_sentence(events):
        print(f"{private} Keep the packed file to yourself, too.")
    return 0


def _counted(loaded: Loaded, file: Path, shared: int = 0) -> str:
    """How many records of a file go into the packed one, and what becomes of the others."""
    parts = [count_words(len(loaded.good), "record")]
    if shared:
        parts.append(f"{shared:,} of them in another edition already, the newest stays")
    if aside := len(loaded.rejected) + len(loaded.held_back):
        parts.append(f"{count_words(aside, 'row')} set aside: `records check {file}` tells why")
    return "; ".join(parts)
