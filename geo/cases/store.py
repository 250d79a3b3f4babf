"""Where cases are kept: SQLite in the user's folder, or PostgreSQL by one address. What `do` returned is on the disk."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.cases.acts import (
    REDONE,
    UNDONE,
    Act,
    Json,
    Log,
    act_of,
    canonical,
    new_id,
    new_ids,
    now,
    to_redo,
    to_undo,
    turn_of,
)
from geo.errors import CaseError, ClashError, DataError
from geo.settings import settings

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy import Connection, Engine

__all__ = [
    "CaseRow", "CaseStore", "Deed", "Packed", "Versions", "checksum", "default_address", "pack", "unpacked_of", "upgrade",
    "versions",
]  # fmt: skip

_WAIT_S = 20
"""How long to wait for another process that writes."""
_AT_ONCE = 500
"""Rows, or values of a question, at a time."""
_FEW = 20
"""Files at a time."""
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case in the list of cases."""

    id: str
    name: str
    made: str
    changed: str
    acts: int
    owner: str


@dataclass(frozen=True, slots=True)
class Deed:
    """An act before it is done: without id and moment."""

    kind: str
    target: str
    value: Json = None
    before: Json = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Packed:
    """Bytes as the store keeps them."""

    sha256: str
    """Of the bytes themselves."""
    content: bytes
    """Packed by zlib."""


def pack(content: bytes) -> Packed:
    """Bytes made ready to be kept."""
    return Packed(checksum(content), zlib.compress(content))


def checksum(content: bytes) -> str:
    """SHA-256, as 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def default_address() -> str:
    """The setting `database_url`, or a file in the folder that the system has for a user's data."""
    if settings().database_url:
        return settings().database_url
    from platformdirs import user_data_path

    return f"sqlite:///{user_data_path('dateline', appauthor=False) / 'cases.sqlite'}"


@dataclass(frozen=True, slots=True)
class Versions:
    """Of the tables of a store."""

    now: str
    """ "" when there are none yet."""
    newest: str
    """What this program makes of them."""


class CaseStore:
    """The cases of one database. CaseError, with the cause and the remedy, when it does not do what it is asked."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @classmethod
    def open(cls, address: str | None = None) -> CaseStore:
        """The store at an address of SQLAlchemy's; None takes the default. Tables are made or brought to this version."""
        store = cls.reach(address)
        store.migrate()
        return store

    @classmethod
    def reach(cls, address: str | None = None) -> CaseStore:
        """The same store as it is: with tables of any version, or none yet."""
        from sqlalchemy import create_engine, event, make_url
        from sqlalchemy.exc import ArgumentError, NoSuchModuleError

        try:
            url = make_url(address or default_address())
            is_file = url.get_backend_name() == "sqlite"
            if is_file and url.database not in (None, "", ":memory:"):
                Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)
            engine = create_engine(url, connect_args={"timeout": _WAIT_S} if is_file else {})
        except (ArgumentError, NoSuchModuleError, ImportError) as fault:
            raise CaseError(
                "The address of the cases' database cannot be used. Set DATELINE_DATABASE_URL to an address such as "
                "sqlite:////srv/dateline/cases.sqlite or postgresql+psycopg://name:password@host/database."
            ) from fault
        except OSError as fault:
            raise CaseError(
                f"The folder for cases cannot be made ({fault.strerror}). Set DATELINE_DATABASE_URL."
            ) from fault
        if is_file:
            event.listen(engine, "connect", _as_sqlite_should)
            event.listen(engine, "begin", _begin_as_told)
        return cls(engine)

    def migrate(self) -> Versions:
        """Makes the tables, or brings them to this version; returns from which to which. CaseError when they are of a newer one."""
        with self._writing() as connection:
            before = versions(connection)
            if before.now != before.newest:
                upgrade(connection)
        return before

    def versions(self) -> Versions:
        """Of its tables; CaseError when the database does not answer."""
        with self._reading() as connection:
            return versions(connection)

    @property
    def folder(self) -> Path | None:
        """The folder of the database where that is a file; None where it is none."""
        url = self._engine.url
        is_file = url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:")
        return Path(str(url.database)).parent if is_file else None

    def close(self) -> None:
        """Gives back what the store holds; its cases stay."""
        self._engine.dispose()

    # -- cases ---------------------------------------------------------------------------------------------------------

    def new(self, name: str, *, owner: str = "", by: str = "") -> str:
        """Begins a case; returns its id. owner: as of the table. DataError when the name cannot be one."""
        act = Act(new_id(), now(), by, "named", "case", _checked_name(name))
        with self._writing() as connection:
            return _begin(connection, new_id(), owner, [act])

    def copy(self, case_id: str, acts: Sequence[Act], sources: Iterable[bytes], *, owner: str = "") -> str:
        """A case out of the acts and the bytes of another place, all of them or nothing; returns its id, which is a new one where
        somebody else has a case of that id."""
        with self._writing() as connection:
            if _find(connection, case_id) is not None:
                case_id = new_id()
            _begin(connection, case_id, owner, acts)
            self._keep(connection, case_id, map(pack, sources))
        return case_id

    def cases(self, owner: str = "") -> list[CaseRow]:
        """The cases of an owner, the one that was changed last first; [] when there are none."""
        from sqlalchemy import select

        from geo.cases.tables import CASES

        query = select(CASES).where(CASES.c.owner == owner).order_by(CASES.c.changed.desc(), CASES.c.id)
        with self._reading() as connection:
            return [_row(row) for row in connection.execute(query)]

    def case(self, case_id: str) -> CaseRow:
        """One case; CaseError when there is none of this id."""
        with self._reading() as connection:
            return _row(_case(connection, case_id))

    def remove(self, case_id: str) -> None:
        """Ends a case, and takes away the bytes that no other case keeps. Of none nothing happens."""
        from sqlalchemy import delete, select

        from geo.cases.tables import CASES, KEPT, SOURCES

        with self._writing() as connection:
            connection.execute(delete(CASES).where(CASES.c.id == case_id))  # and what refers to it
            connection.execute(delete(SOURCES).where(SOURCES.c.sha256.not_in(select(KEPT.c.sha256))))

    def remove_unused(self, days: float) -> list[str]:
        """Ends the cases of browsers that nobody has changed for so many days; returns their ids. Those of one's own machine stay."""
        from sqlalchemy import select

        from geo.cases.tables import CASES

        limit = (dt.datetime.now(dt.UTC) - dt.timedelta(days=days)).isoformat(timespec="microseconds")
        with self._reading() as connection:
            old = select(CASES.c.id).where(CASES.c.owner != "", CASES.c.changed < limit)
            gone = list(connection.execute(old).scalars())
        for case_id in gone:
            self.remove(case_id)
        return gone

    # -- where somebody was --------------------------------------------------------------------------------------------

    def leave(self, case_id: str, owner: str, where: Json) -> None:
        """Remembers where somebody is in a case, in the place of where they were; no act. CaseError as `log`."""
        from geo.cases.tables import LEFT

        row = {"case_id": case_id, "owner": owner, "at": now(), "content": canonical(where)}
        with self._writing() as connection:
            _case(connection, case_id)
            connection.execute(self._insert(LEFT).values(row).on_conflict_do_update(
                index_elements=["case_id", "owner"], set_={"at": row["at"], "content": row["content"]}
            ))  # fmt: skip

    def left(self, case_id: str, owner: str) -> Json:
        """Where somebody was when they left a case; None when they were not there yet."""
        from sqlalchemy import select

        from geo.cases.tables import LEFT

        query = select(LEFT.c.content).where(LEFT.c.case_id == case_id, LEFT.c.owner == owner)
        with self._reading() as connection:
            content = connection.execute(query).scalar_one_or_none()
        return None if content is None else json.loads(content)

    def left_last(self, owner: str) -> str:
        """The id of the case that somebody was in last; "" when there is none."""
        from sqlalchemy import select

        from geo.cases.tables import LEFT

        query = select(LEFT.c.case_id).where(LEFT.c.owner == owner).order_by(LEFT.c.at.desc()).limit(1)
        with self._reading() as connection:
            return connection.execute(query).scalar_one_or_none() or ""

    # -- acts ----------------------------------------------------------------------------------------------------------

    def log(self, case_id: str) -> Log:
        """All that was done in a case; CaseError when there is none of this id."""
        return Log.of(self.since(case_id, 0))

    def since(self, case_id: str, number: int) -> list[Act]:
        """The acts that came after so many, in the order in which they came; CaseError as `log`."""
        from sqlalchemy import select

        from geo.cases.tables import ACTS

        query = select(ACTS.c.content).where(ACTS.c.case_id == case_id, ACTS.c.number > number).order_by(ACTS.c.number)
        with self._reading() as connection:
            _case(connection, case_id)
            return [act_of(json.loads(content)) for (content,) in connection.execute(query)]

    def do(
        self, case_id: str, deeds: Sequence[Deed], *, by: str = "", sources: Iterable[Packed] = (), is_one: bool = True
    ) -> list[Act]:
        """Does all deeds or none, keeps bytes that they tell of, and returns them as acts; all is on the disk by then.

        is_one: they are one turn, undone and redone at once.

        ClashError when a deed tells `before` what its target no longer is: somebody else did something to it meanwhile.
        DataError for a deed that cannot be, CaseError as `log`.
        """
        with self._writing() as connection:
            at = _case(connection, case_id, lock=True).changed
            known = Log.of(_acts_on(connection, case_id, {deed.target for deed in deeds}))
            acts: list[Act] = []
            ids = new_ids() if is_one else iter(new_id, "")
            for deed, act_id in zip(deeds, ids, strict=False):
                at = now(at)
                act = Act(act_id, at, by, deed.kind, deed.target, deed.value, deed.before, deed.why)
                if not act.is_deed:
                    raise DataError("What is done is undone and redone by `undo` and `redo`.")
                if canonical(known.value(act.kind, act.target)) != canonical(act.before):
                    raise _clash(known, act)
                known.add(act)
                acts.append(act)
            self._keep(connection, case_id, sources)
            _append(connection, case_id, acts)
        return acts

    def undo(self, case_id: str, *, by: str = "") -> Act | None:
        """Undoes the last deed of a person, with all that was done at once with it; returns it, None when there is none."""
        return self._turn(case_id, UNDONE, by)

    def redo(self, case_id: str, *, by: str = "") -> Act | None:
        """Does again what a person undid last; returns the first deed of it, None when there is none or something was done since."""
        return self._turn(case_id, REDONE, by)

    def take(self, case_id: str, acts: Iterable[Act], sources: Iterable[bytes] = ()) -> list[Act]:
        """Puts the acts and the bytes of a copy of this case into it; returns the acts that it did not have. Nothing is overwritten."""
        from sqlalchemy import select

        from geo.cases.tables import ACTS

        with self._writing() as connection:
            _case(connection, case_id, lock=True)
            known = set(connection.execute(select(ACTS.c.id).where(ACTS.c.case_id == case_id)).scalars())
            fresh = [act for act in Log.of(acts).acts if act.id not in known]
            self._keep(connection, case_id, map(pack, sources))
            _append(connection, case_id, fresh)
        return fresh

    def _turn(self, case_id: str, kind: str, by: str) -> Act | None:
        with self._writing() as connection:
            at = _case(connection, case_id, lock=True).changed
            find = to_undo if kind == UNDONE else to_redo
            deed = find(_backwards(connection, case_id), by)
            if not deed:
                return None
            turn = list(_with_turns(connection, case_id, turn_of(deed)))
            log = Log.of(turn)
            own = [act for act in turn if act.is_deed and act.by == by]
            found = [act for act in own if act.id == deed or log.counts(act) == (kind == UNDONE)]
            found.sort(key=lambda act: act.at, reverse=kind == UNDONE)
            acts = []
            for act, act_id in zip(found, new_ids(), strict=False):
                at = now(at)
                acts.append(Act(act_id, at, by, kind, act.id))
            _append(connection, case_id, acts)
            return found[0]

    # -- bytes ---------------------------------------------------------------------------------------------------------

    def keep(self, case_id: str, content: bytes) -> str:
        """Keeps bytes for a case; returns their checksum."""
        packed = pack(content)
        with self._writing() as connection:
            _case(connection, case_id)
            self._keep(connection, case_id, [packed])
        return packed.sha256

    def _keep(self, connection: Connection, case_id: str, sources: Iterable[Packed]) -> None:
        from geo.cases.tables import KEPT, SOURCES

        for one in sources:
            source, kept = {"sha256": one.sha256, "content": one.content}, {"case_id": case_id, "sha256": one.sha256}
            connection.execute(self._insert(SOURCES).values(source).on_conflict_do_nothing())
            connection.execute(self._insert(KEPT).values(kept).on_conflict_do_nothing())

    def _insert(self, table: Any) -> Any:
        """An INSERT that can say what to do where there is such a row."""
        from sqlalchemy.dialects import postgresql, sqlite

        return {"sqlite": sqlite.insert, "postgresql": postgresql.insert}[self._engine.dialect.name](table)

    def content(self, case_id: str, sha256: str) -> bytes:
        """The bytes of a checksum that a case keeps; CaseError when it does not, or when they are damaged."""
        return next(content for _, content in self.contents(case_id, [sha256]))

    def contents(self, case_id: str, checksums: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Checksums, in any order and each once, and their bytes; CaseError as `content`."""
        from sqlalchemy import select

        from geo.cases.tables import KEPT, SOURCES

        wanted = sorted(set(checksums))
        for first in range(0, len(wanted), _AT_ONCE):
            some = wanted[first : first + _AT_ONCE]
            query = select(SOURCES.c.sha256, SOURCES.c.content).join(KEPT)
            with self._reading() as connection:
                rows = connection.execute(query.where(KEPT.c.case_id == case_id, SOURCES.c.sha256.in_(some))).all()
            if missing := set(some).difference(row.sha256 for row in rows):
                raise CaseError(f"The case does not hold the file {min(missing)[:12]}…; add it again.")
            for row in rows:
                yield row.sha256, _unpacked(row.sha256, row.content)

    def kept(self, case_id: str) -> list[str]:
        """The checksums of all bytes that a case keeps, sorted."""
        from sqlalchemy import select

        from geo.cases.tables import KEPT

        with self._reading() as connection:
            return sorted(connection.execute(select(KEPT.c.sha256).where(KEPT.c.case_id == case_id)).scalars())

    def damaged(self) -> Iterator[str]:
        """The checksums of kept bytes, of whatever case, that are no longer what was kept; all bytes are read."""
        from sqlalchemy import select

        from geo.cases.tables import SOURCES

        with self._reading() as connection:
            for row in connection.execute(select(SOURCES).execution_options(yield_per=_FEW)):
                if unpacked_of(row.sha256, row.content) is None:
                    yield row.sha256

    # -- the database --------------------------------------------------------------------------------------------------

    @contextmanager
    def _writing(self, *, reads_only: bool = False, is_still: bool = False) -> Iterator[Connection]:
        """One transaction: all of it is kept, or nothing. is_still: what others write meanwhile is not seen, as SQLite has it anyway."""
        from sqlalchemy.exc import DBAPIError

        level = {"isolation_level": "REPEATABLE READ"} if is_still and self._engine.dialect.name == "postgresql" else {}
        try:
            with self._engine.execution_options(reads_only=reads_only, **level).begin() as connection:
                yield connection
        except DBAPIError as fault:
            if reads_only:
                raise CaseError(
                    f"The cases' database did not answer ({_cause(fault)}). See that it is up, and try it again."
                ) from fault
            raise CaseError(
                f"The cases' database did not keep this ({_cause(fault)}). Nothing of it was saved: make room on the disk or see "
                "that the database is up, and do it again."
            ) from fault

    def transaction(self, *, reads_only: bool = False) -> AbstractContextManager[Connection]:
        """One transaction for an index over the acts (geo.cases.search): all of it is kept, or nothing. CaseError as `do`."""
        return self._writing(reads_only=reads_only)

    def moment(self) -> AbstractContextManager[Connection]:
        """One transaction in which every question, however many, sees the store as it is at the first. CaseError as `log`."""
        return self._writing(reads_only=True, is_still=True)

    def _reading(self) -> AbstractContextManager[Connection]:
        """One transaction that only reads: all of one moment, and no writer is waited for."""
        return self._writing(reads_only=True)


def unpacked_of(sha256: str, packed: bytes) -> bytes | None:
    """The bytes of a checksum out of what is kept; None when they are damaged."""
    try:
        content = zlib.decompress(packed)
    except zlib.error:
        return None
    return content if checksum(content) == sha256 else None


def versions(connection: Connection) -> Versions:
    """Of the tables in a database; CaseError when they are of a version that this program does not know."""
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    known = [one.revision for one in ScriptDirectory.from_config(_migrations(connection)).walk_revisions()]
    now = MigrationContext.configure(connection).get_current_revision() or ""
    if now and now not in known:
        raise CaseError(
            f"The cases' database is of version {now}, newer than the {known[0]} of this program. Install a newer Dateline, or "
            "set DATELINE_DATABASE_URL to another database."
        )
    return Versions(now, known[0])


def upgrade(connection: Connection, to: str = "head") -> None:
    """Brings the tables in a database to a version, within the transaction of the connection; CaseError when it is not known."""
    from alembic import command
    from alembic.util import CommandError

    try:
        command.upgrade(_migrations(connection), to)
    except CommandError as fault:
        raise CaseError(
            f"This program does not know version {to[:40]} of the cases' database. Install a newer Dateline."
        ) from fault


def _migrations(connection: Connection) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "geo.cases:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _unpacked(sha256: str, packed: bytes) -> bytes:
    content = unpacked_of(sha256, packed)
    if content is None:
        raise CaseError(f"The file {sha256[:12]}… of the case is damaged; add it again, or open a copy of the case.")
    return content


def _as_sqlite_should(connection: Any, _record: object) -> None:
    """Transactions are begun by us, survive a crash, and readers do not wait for a writer."""
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_as_told(connection: Connection) -> None:
    """Who writes waits for the other writers before he reads, so that what he read is still so."""
    reads_only = connection.get_execution_options().get("reads_only", False)
    connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")


def _acts_on(connection: Connection, case_id: str, targets: set[str]) -> Iterator[Act]:
    """All acts on some things, and those that undid or redid them."""
    found = list(_acts_with(connection, case_id, targets))
    yield from found
    yield from _acts_with(connection, case_id, {act.id for act in found})


def _acts_with(connection: Connection, case_id: str, targets: set[str]) -> Iterator[Act]:
    from sqlalchemy import select

    from geo.cases.tables import ACTS

    some = sorted(targets)
    for first in range(0, len(some), _AT_ONCE):
        wanted = ACTS.c.target.in_(some[first : first + _AT_ONCE])
        query = select(ACTS.c.content).where(ACTS.c.case_id == case_id, wanted).order_by(ACTS.c.number)
        yield from (act_of(json.loads(content)) for (content,) in connection.execute(query))


def _backwards(connection: Connection, case_id: str) -> Iterator[Act]:
    """The acts of a case, the last that came first."""
    from sqlalchemy import select

    from geo.cases.tables import ACTS

    query = select(ACTS.c.content).where(ACTS.c.case_id == case_id).order_by(ACTS.c.number.desc())
    rows = connection.execute(query.execution_options(yield_per=_AT_ONCE))
    try:
        yield from (act_of(json.loads(content)) for (content,) in rows)
    finally:
        rows.close()


def _with_turns(connection: Connection, case_id: str, turn: str) -> Iterator[Act]:
    """The acts of one turn, and those that undid or redid them."""
    from sqlalchemy import select

    from geo.cases.tables import ACTS

    query = select(ACTS.c.content).where(ACTS.c.case_id == case_id, ACTS.c.id.between(turn, f"{turn}g"))
    found = [act_of(json.loads(content)) for content in connection.execute(query).scalars()]
    yield from found
    yield from _acts_with(connection, case_id, {act.id for act in found})


def _append(connection: Connection, case_id: str, acts: Sequence[Act]) -> None:
    from sqlalchemy import insert, update

    from geo.cases.tables import ACTS, CASES

    if not acts:
        return
    row = _case(connection, case_id, lock=True)
    rows = [
        {"case_id": case_id, "number": number, "id": act.id, "target": act.target, "content": canonical(act.to_dict())}
        for number, act in enumerate(acts, start=row.acts + 1)
    ]
    connection.execute(insert(ACTS), rows)
    changed: dict[str, Any] = {"acts": row.acts + len(acts), "changed": max(row.changed, acts[-1].at)}
    if any(act.kind == "named" or not act.is_deed for act in acts):
        changed["name"] = Log.of(_acts_on(connection, case_id, {"case"})).value("named", "case") or row.name
    connection.execute(update(CASES).where(CASES.c.id == case_id).values(changed))


def _begin(connection: Connection, case_id: str, owner: str, acts: Sequence[Act]) -> str:
    from sqlalchemy import insert

    from geo.cases.tables import CASES

    made = acts[0].at if acts else now()
    row = {"id": case_id, "owner": owner, "made": made, "changed": made, "name": "", "acts": 0}
    connection.execute(insert(CASES).values(row))
    _append(connection, case_id, acts)
    return case_id


def _find(connection: Connection, case_id: str, *, lock: bool = False) -> Any:
    from sqlalchemy import select

    from geo.cases.tables import CASES

    query = select(CASES).where(CASES.c.id == case_id)
    return connection.execute(query.with_for_update() if lock else query).one_or_none()


def _case(connection: Connection, case_id: str, *, lock: bool = False) -> Any:
    row = _find(connection, case_id, lock=lock)
    if row is None:
        raise CaseError("There is no such case, or no more: choose one of the list, or open its file.")
    return row


def _row(row: Any) -> CaseRow:
    return CaseRow(row.id, row.name, row.made, row.changed, row.acts, row.owner)


def _checked_name(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise DataError(f"A case has a name of 1 to {LONGEST_NAME} characters.")
    return name


def _clash(known: Log, act: Act) -> ClashError:
    last = next((one for one in reversed(known.history(act.target)) if one.key == act.key), None)
    who = (
        f"{last.by or 'Another window'} did “{last.kind}” at {last.at[:19]} UTC" if last else "It has no value any more"
    )
    return ClashError(f"This was changed meanwhile: {who}. Look at what it is now, and choose.", last)


def _cause(fault: Any) -> str:
    return " ".join(str(fault.orig or fault).split())[:200]
