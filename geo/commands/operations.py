"""backup, restore, migrate, doctor, retain, person: for whoever runs Dateline."""

from __future__ import annotations

import argparse
import json
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.wording import count_words

if TYPE_CHECKING:
    from geo.cases.backup import Backup
    from geo.cases.store import CaseStore
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
    retain = commands.add_parser("retain", help="delete what was kept for as long as the settings say, and tell it")
    when = retain.add_mutually_exclusive_group(required=True)
    when.add_argument("--dry-run", action="store_true", help="only tell what would go")
    when.add_argument("--now", action="store_true", help="there is no way back but a backup")
    retain.set_defaults(run=_retain)
    person = commands.add_parser("person", help="all that is kept of somebody: find it, erase it")
    person.add_argument("what", choices=("find", "erase"))
    person.add_argument("who", metavar="WHO", nargs="?", help="an e-mail address, a key or “ISSUER SUBJECT”")
    person.add_argument("--named", metavar="NAME", help="somebody whom articles name, as they write it")
    person.add_argument("--case", metavar="CASE", help="with --named: in this case alone")
    person.add_argument(
        "--how",
        choices=("mask", "delete"),
        default="mask",
        help="with --named: mask it in what leaves the cases, or delete the articles",
    )
    person.add_argument(
        "--cases", nargs="+", metavar="WHAT", default=["keep"], help="theirs alone: keep, delete, or give EMAIL"
    )
    person.add_argument("--yes", action="store_true", help="erase: without it only what would go is told")
    person.set_defaults(run=_person)
    for parser in (backup, restore, migrate, doctor, retain, person):
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


def _retain(options: argparse.Namespace) -> int:
    from dataclasses import asdict

    from geo.cases.retention import due, retain
    from geo.cases.store import CaseStore

    with closing(CaseStore.open()) as store:
        found = due(store) if options.dry_run else retain(store)
    lines = [
        f"{one.kind:<8} {one.what}  of {one.since[:10]}{'  (in use: the next time)' if one.is_in_use else ''}"
        for one in found
    ]
    words = "would go" if options.dry_run else "deleted"
    _say(
        options,
        {"done": not options.dry_run, "due": [asdict(one) for one in found]},
        "\n".join([f"{len(found)} {words}", *lines]),
    )
    return 0


def _person(options: argparse.Namespace) -> int:
    from geo.cases.store import CaseStore
    from geo.errors import DataError

    if (options.who is None) == (options.named is None):
        raise DataError("Give an e-mail address or key, or --named with a name that articles write.")
    with closing(CaseStore.open()) as store:
        return _person_named(store, options) if options.named else _person_here(store, options)


def _person_here(store: CaseStore, options: argparse.Namespace) -> int:
    from geo.cases.person import erase, find

    what, *heir = options.cases
    does = options.what == "erase" and options.yes
    found = erase(store, options.who, cases=what, heir=" ".join(heir)) if does else find(store, options.who)
    lines = [
        f"called {', '.join(found.names)}", f"roles in {count_words(len(found.roles), 'case')}; alone in charge of {count_words(len(found.owned), 'case')}: {', '.join(found.owned) or 'none'}",
        f"{count_words(sum(found.acts.values()), 'act')} in {count_words(len(found.acts), 'case')}", f"{count_words(found.audit, 'row')} of the audit, {count_words(found.links, 'link')}",
        *(f"{count_words(rows, 'row')} of {table}" for table, rows in found.others.items()),
        "Erased." if does else "Nothing was erased: say --yes." if options.what == "erase" else "",
    ]  # fmt: skip
    _say(options, {"erased": does, **found.to_dict()}, "\n".join(filter(None, lines)))
    return 0


def _person_named(store: CaseStore, options: argparse.Namespace) -> int:
    from dataclasses import asdict

    from geo.cases.person import erase_named, find_named
    from geo.commands.common import found_case

    case_id = found_case(store, options.case).id if options.case else ""
    does = options.what == "erase" and options.yes
    found = (
        erase_named(store, options.named, options.how, case_id) if does else find_named(store, options.named, case_id)
    )
    lines = [f"{one.case_id[:8]}  {one.target}  {count_words(one.times, 'time')}" for one in found]
    last = {"mask": "Masked from now on in what leaves these cases; their store keeps it.", "delete": "Deleted."}[
        options.how
    ]
    lines.append(
        last
        if does
        else "Nothing was erased: say --yes."
        if options.what == "erase"
        else f"{count_words(len(found), 'place')}"
    )
    _say(options, {"erased": does, "mentions": [asdict(one) for one in found]}, "\n".join(lines))
    return 0


def _told(backup: Backup) -> str:
    cases, acts, files = (backup.rows.get(name, 0) for name in ("cases", "acts", "sources"))
    return (
        f"{count_words(cases, 'case')}, {count_words(acts, 'act')}, {count_words(files, 'file')}, of {backup.made[:19]} UTC, "
        f"tables of version {backup.schema}"
    )


def _say(options: argparse.Namespace, answer: dict[str, Any], words: str) -> None:
    print(json.dumps(answer, ensure_ascii=False, indent=1) if options.json else words)
