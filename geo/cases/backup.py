"""A whole store as one zip, `backup.json` and `tables/NAME.jsonl` (one row a line), and back (docs/backup.md).

It is all of one moment, however much others write meanwhile, and of no kind of database: what SQLite kept, PostgreSQL may
take, and the other way round. The index of sentences is left out, as it is made anew where it lacks an article, and so is who
looked at what.
"""

from __future__ import annotations

import base64
import hashlib
import json
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.budgets import Budget, unpacked
from geo.cases.acts import canonical, now
from geo.cases.store import CaseStore, unpacked_of, upgrade, versions
from geo.errors import CaseError, LimitError
from geo.settings import MB, settings

if TYPE_CHECKING:
    from sqlalchemy import Connection, Table

__all__ = ["FORMAT", "Backup", "back_up", "look_into", "restore"]

FORMAT = 1
"""Grows when an older version could no longer read what is written; what older versions wrote is read for ever."""
_KIND = "Dateline backup"
_HEAD, _TABLES, _ROWS = "backup.json", "tables/", ".jsonl"
_AT_ONCE = 20
"""Rows at a time; one may be a large file."""
_AGAIN = "Take another backup: this one cannot be restored."


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup says of itself."""

    made: str
    """Moment in UTC."""
    version: str
    """Of Dateline."""
    schema: str
    """Version of the tables."""
    rows: dict[str, int]
    """Of each table, by its name."""
    sha256: dict[str, str]
    """Of each table's lines, by its name."""

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        tables = {name: {"rows": rows, "sha256": self.sha256[name]} for name, rows in self.rows.items()}
        return {"made": self.made, "version": self.version, "schema": self.schema, "tables": tables}


def back_up(store: CaseStore, target: Path, *, version: str) -> Backup:
    """Writes all cases, of whatever owner, into a file, which is there when it is whole. version: of this program.

    CaseError when the file is there already, or the store has no tables yet; OSError when it cannot be written.
    """
    if target.exists():
        raise CaseError(f"{target} is there already. Name another file: a backup never takes the place of another one.")
    rows, sums = {}, {}
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix=f".{target.name}.", delete=False) as file:
        try:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive, store.moment() as connection:
                made, schema = now(), versions(connection).now
                if not schema:
                    raise CaseError("There are no cases to back up: the database has no tables yet.")
                for table in _tables(connection):
                    rows[table.name], sums[table.name] = 0, hashlib.sha256()
                    with archive.open(_entry(table.name), "w", force_zip64=True) as entry:
                        for line in _lines(connection, table):
                            rows[table.name] += 1
                            sums[table.name].update(line)
                            entry.write(line)
                done = Backup(made, version, schema, rows, {name: one.hexdigest() for name, one in sums.items()})
                head = {"kind": _KIND, "format": FORMAT, **done.to_dict()}
                archive.writestr(_HEAD, json.dumps(head, ensure_ascii=False, indent=1) + "\n")
            file.close()
            Path(file.name).replace(target)
        finally:
            Path(file.name).unlink(missing_ok=True)
    return done


def look_into(source: Path) -> Backup:
    """What a backup holds, after all of it was read and its checksums compared.

    CaseError for a file that is none, is damaged, was changed, or is of a newer version; LimitError above the setting `backup_mb`.
    """
    with _opened(source) as archive:
        backup = _head(archive, source.name)
        budget = _budget(source.name)
        for name, wanted in backup.sha256.items():
            found, rows = hashlib.sha256(), 0
            for line in _split(unpacked(archive, archive.getinfo(_entry(name)), budget), source.name):
                found.update(line)
                rows += 1
                if name == "sources":
                    _check_bytes(line, source.name)
            if (found.hexdigest(), rows) != (wanted, backup.rows[name]):
                raise CaseError(
                    f"{source.name} was changed or is damaged: its table {name} is not what was saved. {_AGAIN}"
                )
    return backup


def restore(store: CaseStore, source: Path, *, replaces: bool = False) -> Backup:
    """Puts all of a backup into a store, or nothing; everything is as it was then, and the tables are of this version.

    replaces: what the store has is removed for it. CaseError, and nothing is changed, when the store has cases otherwise, or has tables of
    another version than the backup; and as `look_into`, which comes first.
    """
    backup = look_into(source)
    with _opened(source) as archive, store.transaction() as connection:
        has = versions(connection)
        if not has.now:
            upgrade(connection, backup.schema)
        elif has.now != backup.schema:
            raise CaseError(
                f"{source.name} is of version {backup.schema} of the tables, and the database of {has.now}. Restore it into a "
                "database without tables (DATELINE_DATABASE_URL): they are brought to this version there."
            )
        _empty(connection, replaces=replaces)
        budget = _budget(source.name)
        for table in _tables(connection):
            if table.name in backup.rows:
                lines = _split(unpacked(archive, archive.getinfo(_entry(table.name)), budget), source.name)
                _insert(connection, table, lines, source.name)
                if _checksum(_lines(connection, table)) != backup.sha256[table.name]:
                    raise CaseError(f"The table {table.name} did not come out as {source.name} has it. {_AGAIN}")
        upgrade(connection)
    return backup


# -- the database ------------------------------------------------------------------------------------------------------


def _tables(connection: Connection) -> list[Table]:
    """As they are there, whatever their version; those come first to which others refer."""
    from sqlalchemy import MetaData, inspect

    from geo.cases.tables import COUNTERS, EXPORTS, FEED_HOSTS, FOLLOWED, METADATA, PRESENT, SENTENCES

    passing = {one.name for one in (SENTENCES, PRESENT, EXPORTS, COUNTERS, FOLLOWED, FEED_HOSTS)}
    there = MetaData()
    has = inspect(connection).get_table_names()
    there.reflect(connection, only=[name for name in METADATA.tables if name in has and name not in passing])
    return there.sorted_tables


def _lines(connection: Connection, table: Table) -> Iterator[bytes]:
    """The rows as JSON, in the order of the primary key, which is that of bytes whatever the database."""
    from sqlalchemy import String, collate, select

    is_byte_by_byte = connection.dialect.name == "sqlite"
    keys = [
        collate(column, "C") if isinstance(column.type, String) and not is_byte_by_byte else column
        for column in table.primary_key
    ]
    query = select(table).order_by(*keys).execution_options(yield_per=_AT_ONCE)
    for row in connection.execute(query).mappings():
        yield f"{canonical({name: _written(value) for name, value in row.items()})}\n".encode()


def _written(value: Any) -> Any:
    return {"base64": base64.b64encode(value).decode()} if isinstance(value, bytes) else value


def _empty(connection: Connection, *, replaces: bool) -> None:
    from sqlalchemy import delete, func, select

    from geo.cases.tables import CASES

    count = connection.execute(select(func.count()).select_from(CASES)).scalar_one()
    if count and not replaces:
        raise CaseError(
            f"The database has {count:,} cases. Restore into an empty one (DATELINE_DATABASE_URL), or say that all of them "
            "may go (--replace)."
        )
    for table in reversed(_tables(connection)):
        connection.execute(delete(table))  # sentences go with their cases


def _insert(connection: Connection, table: Table, lines: Iterable[bytes], name: str) -> None:
    from sqlalchemy import insert

    columns = set(table.columns.keys())
    rest = iter(lines)
    while some := [json.loads(line) for line in islice(rest, _AT_ONCE)]:
        if any(set(row) != columns for row in some):
            raise CaseError(f"{name} does not have the columns of its version in the table {table.name}. {_AGAIN}")
        rows = [{column: _read(value) for column, value in row.items()} for row in some]
        connection.execute(insert(table), rows)


def _read(value: Any) -> Any:
    return base64.b64decode(value["base64"]) if isinstance(value, dict) else value


def _checksum(lines: Iterable[bytes]) -> str:
    found = hashlib.sha256()
    for line in lines:
        found.update(line)
    return found.hexdigest()


# -- the file ----------------------------------------------------------------------------------------------------------


def _entry(name: str) -> str:
    return f"{_TABLES}{name}{_ROWS}"


def _budget(name: str) -> Budget:
    return Budget(name, settings().backup_mb * MB, "backup_mb")


class _opened:
    """The zip file of a backup; what goes wrong in reading it is a sentence."""

    def __init__(self, source: Path) -> None:
        self._source = source

    def __enter__(self) -> zipfile.ZipFile:
        try:
            self._archive = zipfile.ZipFile(self._source)
        except FileNotFoundError:
            raise CaseError(f"There is no file {self._source}. Name a backup.") from None
        except _DAMAGES as fault:
            raise self._error(fault) from fault
        return self._archive

    def __exit__(self, kind: object, fault: BaseException | None, trace: object) -> None:
        self._archive.close()
        if isinstance(fault, _DAMAGES) and not isinstance(fault, CaseError | LimitError):
            raise self._error(fault) from fault

    def _error(self, fault: BaseException) -> CaseError:
        return CaseError(f"{self._source.name} is no backup, or is damaged ({fault}). {_AGAIN}")


_DAMAGES = (
    zipfile.BadZipFile,
    EOFError,
    NotImplementedError,
    ValueError,
    KeyError,
    TypeError,
    zlib.error,
    RecursionError,
)


def _head(archive: zipfile.ZipFile, name: str) -> Backup:
    if _HEAD not in archive.namelist():
        raise CaseError(f"{name} is a zip file, and no backup: {_HEAD} is missing. Choose what `geo backup` wrote.")
    head = json.loads(b"".join(unpacked(archive, archive.getinfo(_HEAD), Budget(name, MB, "backup_mb"))))
    if not isinstance(head, dict) or head.get("kind") != _KIND:
        raise CaseError(f"{name} is a zip file, and no backup. Choose what `geo backup` wrote.")
    if not isinstance(head.get("format"), int) or head["format"] > FORMAT:
        raise CaseError(f"{name} was saved by a newer version of Dateline. Install that, and restore it again.")
    tables = head["tables"]
    expected = sorted([_HEAD, *map(_entry, tables)])
    if sorted(archive.namelist()) != expected:
        odd = sorted(set(expected) ^ set(archive.namelist()))[:1] or ["an entry that stands there twice"]
        raise CaseError(f"{name} does not hold what it says ({odd[0][:80]}). {_AGAIN}")
    return Backup(
        str(head["made"]),
        str(head["version"]),
        str(head["schema"]),
        {table: int(told["rows"]) for table, told in tables.items()},
        {table: str(told["sha256"]) for table, told in tables.items()},
    )


def _split(pieces: Iterable[bytes], name: str) -> Iterator[bytes]:
    """Lines, each with its end."""
    rest: list[bytes] = []
    longest = settings().case_mb * MB
    for piece in pieces:
        first, *others = piece.split(b"\n")
        rest.append(first)
        for other in others:
            yield b"".join([*rest, b"\n"])
            rest = [other]
        if sum(map(len, rest)) > longest:
            Budget(name, longest, "case_mb", holds="holds a row of").spend(sum(map(len, rest)))
    if last := b"".join(rest):
        yield last


def _check_bytes(line: bytes, name: str) -> None:
    row = json.loads(line)
    if unpacked_of(row["sha256"], _read(row["content"])) is None:
        raise CaseError(
            f"{name} was changed or is damaged: the file {row['sha256'][:12]}… in it is not what was kept. {_AGAIN}"
        )
