"""backup, restore, migrate, doctor: for whoever runs Dateline."""

from __future__ import annotations

import argparse
import json
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.wording import count_words

if TYPE_CHECKING:
    from geo.cases.backup import Backup
    from geo.commands.common import Commands

__all__ = ["add_to"]


def add_to(commands: Commands) -> None:
    """Adds these commands to the parser."""
    backup = commands.add_parser("backup", help="all cases, of whoever's, as one file; while they are worked on, too")
    backup.add_argument("target", type=Path, metavar="FILE|FOLDER", help="in a folder the file is named by the moment")
    backup.set_defaults(run=_backup)
    restore = commands.add_parser("restore", help="put a backup into an empty database; it is checked first")
    restore.add_argument("source", type=Path, metavar="FILE")
    restore.add_argument("--replace", action="store_true", help="remove the cases that are there: there is no way back")
    restore.set_defaults(run=_restore)
    migrate = commands.add_parser("migrate", help="bring the cases' database to this version")
    migrate.set_defaults(run=_migrate)
    doctor = commands.add_parser("doctor", help="is everything there that Dateline needs? 1 when something is wrong")
    doctor.set_defaults(run=_doctor)
    for parser in (backup, restore, migrate, doctor):
        parser.add_argument("--json", action="store_true", help="print the answer as JSON")


def _backup(options: argparse.Namespace) -> int:
    from geo import __version__
    from geo.cases.acts import now
    from geo.cases.backup import back_up
    from geo.cases.store import CaseStore

    target = options.target
    if target.is_dir():
        target /= f"dateline-{now()[:19].replace(':', '').replace('-', '')}.zip"
    with closing(CaseStore.reach()) as store:
        done = back_up(store, target, version=__version__)
    _say(options, {"file": str(target), **done.to_dict()}, f"{target}: {_told(done)}")
    return 0


def _restore(options: argparse.Namespace) -> int:
    from geo.cases.backup import restore
    from geo.cases.store import CaseStore

    with closing(CaseStore.reach()) as store:
        done = restore(store, options.source, replaces=options.replace)
        now = store.versions().now
    _say(options, {**done.to_dict(), "schema_now": now}, f"Restored, and equal to the backup: {_told(done)}")
    return 0


def _migrate(options: argparse.Namespace) -> int:
    from geo.cases.store import CaseStore

    with closing(CaseStore.reach()) as store:
        was = store.migrate()
    told = f"The cases' database was brought from version {was.now or 'none'} to {was.newest}."
    if was.now == was.newest:
        told = f"The cases' database is of this version, {was.newest}; there was nothing to do."
    _say(options, {"from": was.now, "to": was.newest}, told)
    return 0


def _doctor(options: argparse.Namespace) -> int:
    from geo.work.checks import check_all

    found = []
    for check in check_all():
        found.append(check)
        if not options.json:
            print(f"{'ok   ' if check.is_well else 'WRONG'}  {check.name}: {check.told}", flush=True)
            if check.remedy and not check.told.endswith(check.remedy):
                print(f"       {check.remedy}", flush=True)
    if options.json:
        rows = [{"name": one.name, "is_well": one.is_well, "told": one.told, "remedy": one.remedy} for one in found]
        print(json.dumps(rows, ensure_ascii=False, indent=1))
    return 0 if all(check.is_well for check in found) else 1


def _told(backup: Backup) -> str:
    cases, acts, files = (backup.rows.get(name, 0) for name in ("cases", "acts", "sources"))
    return (
        f"{count_words(cases, 'case')}, {count_words(acts, 'act')}, {count_words(files, 'file')}, of {backup.made[:19]} UTC, "
        f"tables of version {backup.schema}"
    )


def _say(options: argparse.Namespace, answer: dict[str, Any], words: str) -> None:
    print(json.dumps(answer, ensure_ascii=False, indent=1) if options.json else words)
