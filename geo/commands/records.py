"""records check: what a file of event records holds, how it was read, and what was set aside."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from geo.commands.common import whole_file
from geo.errors import DataError
from geo.gazetteer import Gazetteer

if TYPE_CHECKING:
    from geo.commands.common import Commands

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
    check.set_defaults(run=_check)


def _check(options: argparse.Namespace) -> int:
    from geo.records.check import rejected_csv, rejected_table, report_on
    from geo.records.loading import read_records
    from geo.sources import read_record_bytes

    content = read_record_bytes(options.file)
    answers = dict(map(_answer, options.answer))
    loaded = read_records(content, name=options.file.name, answers=answers, gazetteer=Gazetteer.open())
    report = report_on(loaded)
    print(json.dumps(report.to_dict(), ensure_ascii=False, indent=1) if options.json else report.to_text())
    if options.rejected:
        with whole_file(options.rejected) as target:
            target.write(rejected_csv(rejected_table(content, loaded)).decode())
    return 0


def _answer(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not (key and equals):
        raise DataError(f"--answer {text!r} is not KEY=VALUE; the report names the keys and the values.")
    return key, value
