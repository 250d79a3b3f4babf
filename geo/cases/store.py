"""Where cases are kept: SQLite in the user's folder, or PostgreSQL by one address. What `do` returned is on the disk."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.cases.acts import (
    DISCRETION,
    GUARDED,
    KINDS,
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
from geo.cases.comments import check_comment, is_among_us
from geo.cases.rights import (
    ABSENT,
    LINK_KINDS,
    NOBODY,
    Link,
    LinkKind,
    Member,
    Who,
    checked_name,
    checked_role,
    is_sensitive,
    key_of_token,
    link_of,
    may,
    refusal,
    withheld,
)
from geo.errors import AbsentError, CaseError, ClashError, DataError
from geo.settings import settings

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy import Connection, Engine

__all__ = [
    "AuditRow", "CaseRow", "CaseStore", "Deed", "Packed", "Versions", "checksum", "default_address", "forget_unused", "pack", "unpacked_of", "upgrade",
    "versions",
]  # fmt: skip

_WAIT_S = 20
"""How long to wait for another process that writes."""
_AT_ONCE = 500
"""Rows, or values of a question, at a time."""
_FEW = 20
"""Files at a time."""
LONGEST_NAME = 200
_LONGEST_DAYS = 36_500
_ROLE_ORDER = ("admin", "editor", "viewer", NOBODY)
_OF_OPERATORS = (
    "gave a role",
    "took a role",
    "shared",
    "took a link back",
    "made a key",
    "took a key back",
    "deleted by age",
    "erased a person",
    "erased a name",
    "followed a feed",
)
"""What the audit tells of commands, too."""


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case in the list of cases."""

    id: str
    name: str
    made: str
    changed: str
    acts: int
    owner: str
    is_sensitive: bool = False
    """What leaves it is masked (`geo.cases.guard`)."""


@dataclass(frozen=True, slots=True)
class Deed:
    """An act before it is done: without id and moment."""

    kind: str
    target: str
    value: Json = None
    before: Json = None
    why: str = ""


_SAMPLE = 1 << 16
"""Bytes that tell whether the rest is worth packing."""


@dataclass(frozen=True, slots=True)
class AuditRow:
    """What somebody did, for whoever looks after a server: never a word of a document."""

    at: str
    who: str
    """A key, or "operator"."""
    label: str
    """Who that is, as they signed in last; "" where that is not known, or no more."""
    did: str
    case_id: str
    """ "" of what was about no case."""
    about: Json


@dataclass(frozen=True, slots=True)
class Packed:
    """Bytes as the store keeps them."""

    sha256: str
    """Of the bytes themselves."""
    content: bytes
    """Packed by zlib."""


def pack(content: bytes) -> Packed:
    """Bytes made ready to be kept; those that hardly shrink any more (Parquet, zip, pictures) are left as they are."""
    middle = content[len(content) // 2 :][:_SAMPLE]
    is_packed = len(zlib.compress(middle, 1)) > 0.75 * _SAMPLE  # never of what is shorter
    return Packed(checksum(content), zlib.compress(content, 0 if is_packed else -1))


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
    """The cases of one database. CaseError, with the cause and the remedy, when it does not do what it is asked.

    It does everything that the program itself asks; the store of somebody (`of`) only what `geo.cases.rights.may` lets them.
    """

    def __init__(self, engine: Engine, who: Who | None = None) -> None:
        self._engine = engine
        self._who = who

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

    def of(self, who: Who) -> CaseStore:
        """The same store for somebody: it refuses what they may not, in the transaction that would do it, and tells the log who did it."""
        return CaseStore(self._engine, who)

    def may(self, what: str, case_id: str = "") -> bool:
        """Whether whoever's store it is may do something with the server, or with a case; as `geo.cases.rights.may`."""
        with self._reading() as connection:
            return may(connection, self._who, what, case_id)

    def require(self, what: str, case_id: str = "") -> None:
        """CaseError when they may not."""
        with self._reading() as connection:
            self._allow(connection, what, case_id)

    def _allow(self, connection: Connection, what: str, case_id: str = "") -> None:
        if not may(connection, self._who, what, case_id):
            raise refusal(connection, self._who, what, case_id)

    def _case(self, connection: Connection, case_id: str, what: str, *, lock: bool = False) -> Any:
        """The row of a case with which whoever's store it is may do something; CaseError otherwise."""
        row = _case(connection, case_id, lock=lock)
        self._allow(connection, what, case_id)
        return row

    def _by(self, by: str) -> str:
        """As whom the log tells who does something: nobody speaks for others."""
        return by if self._who is None else self._who.label

    @property
    def folder(self) -> Path | None:
        """The folder of the database where that is a file; None where it is none."""
        url = self._engine.url
        is_file = url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:")
        return Path(str(url.database)).parent if is_file else None

    @property
    def who(self) -> Who | None:
        """Whose store it is; None is the program itself."""
        return self._who

    def close(self) -> None:
        """Gives back what the store holds; its cases stay."""
        self._engine.dispose()

    # -- cases ---------------------------------------------------------------------------------------------------------

    def new(self, name: str, *, owner: str = "", by: str = "") -> str:
        """Begins a case; returns its id. owner: as of the table. DataError when the name cannot be one."""
        act = Act(new_id(), now(), self._by(by), "named", "case", _checked_name(name))
        with self._writing() as connection:
            return self._begin(connection, new_id(), owner, [act])

    def _begin(self, connection: Connection, case_id: str, owner: str, acts: Sequence[Act]) -> str:
        """A case begins; it is whoever's store this is, and one who has signed in is its admin."""
        from sqlalchemy import insert

        from geo.cases.tables import MEMBERS

        self._allow(connection, "begin")
        _begin(connection, case_id, owner if self._who is None else self._who.key, acts)
        if self._who is not None and self._who.kind == "person":
            connection.execute(insert(MEMBERS).values(case_id=case_id, who=self._who.key, role="admin"))
        self._note(connection, "began", case_id)
        return case_id

    def copy(self, case_id: str, acts: Sequence[Act], sources: Iterable[bytes], *, owner: str = "") -> str:
        """A case out of the acts and the bytes of another place, all of them or nothing; returns its id, which is a new one where
        somebody else has a case of that id."""
        with self._writing() as connection:
            if _find(connection, case_id) is not None:
                case_id = new_id()
            self._begin(connection, case_id, owner, acts)
            self._keep(connection, case_id, map(pack, sources))
        return case_id

    def cases(self, owner: str | None = "") -> list[CaseRow]:
        """The cases of an owner, the one that was changed last first; [] when there are none. None takes those of all.

        In the store of somebody they are theirs, whatever owner is: those that they have a role in.
        """
        from sqlalchemy import select

        from geo.cases.tables import CASES, MEMBERS

        query = select(CASES).order_by(CASES.c.changed.desc(), CASES.c.id)
        if self._who is not None and self._who.kind == "person":
            query = query.where(CASES.c.id.in_(select(MEMBERS.c.case_id).where(MEMBERS.c.who.in_(self._who.names))))
        elif self._who is not None or owner is not None:
            query = query.where(CASES.c.owner == (owner if self._who is None else self._who.key))
        with self._reading() as connection:
            return [_row(row) for row in connection.execute(query)] if may(connection, self._who, "enter") else []

    def case(self, case_id: str) -> CaseRow:
        """One case; CaseError when there is none of this id."""
        with self._reading() as connection:
            return _row(self._case(connection, case_id, "see"))

    def remove(self, case_id: str) -> None:
        """Ends a case, and takes away the bytes that no other case keeps. Of none nothing happens."""
        from sqlalchemy import delete

        from geo.cases.tables import CASES

        with self._writing() as connection:
            if _find(connection, case_id) is None:
                return
            self._allow(connection, "manage", case_id)
            connection.execute(delete(CASES).where(CASES.c.id == case_id))  # and what refers to it
            forget_unused(connection)
            self._note(connection, "ended", case_id)

    def remove_unused(self, days: float) -> list[str]:
        """Ends the cases of browsers that nobody has changed for so many days; returns their ids. Those of one's own machine stay, and
        those that somebody has a role in."""
        from sqlalchemy import select

        from geo.cases.tables import CASES, MEMBERS

        limit = (dt.datetime.now(dt.UTC) - dt.timedelta(days=days)).isoformat(timespec="microseconds")
        with self._reading() as connection:
            is_of_browser = (CASES.c.owner != "", CASES.c.id.not_in(select(MEMBERS.c.case_id)))
            old = select(CASES.c.id).where(*is_of_browser, CASES.c.changed < limit)
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
            self._case(connection, case_id, "see")
            connection.execute(self.insert(LEFT).values(row).on_conflict_do_update(
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

    def for_edition(self, case_id: str, right: str = "export") -> CaseStore:
        """The store that an edition of a case is made of: through a link to a sensitive case nothing else is seen. CaseError for those
        who have not this right in it."""
        self.require(right, case_id)
        with self._reading() as connection:
            is_guarded = is_sensitive(_case(connection, case_id).guard)
        return CaseStore(self._engine) if is_guarded else self

    def since(self, case_id: str, number: int) -> list[Act]:
        """The acts that came after so many, in the order in which they came; CaseError as `log`. A share link tells no names, and
        nothing of comments."""
        from sqlalchemy import select

        from geo.cases.tables import ACTS

        if self._who is not None and self._who.kind == "link" and number:
            return self.since(case_id, 0)[number:]  # who is which analyst is told by all acts
        query = select(ACTS.c.content).where(ACTS.c.case_id == case_id, ACTS.c.number > number).order_by(ACTS.c.number)
        with self._reading() as connection:
            self._case(connection, case_id, "see")
            acts = [act_of(json.loads(content)) for (content,) in connection.execute(query)]
        return _for_links(acts) if self._who is not None and self._who.kind == "link" else acts

    def do(
        self, case_id: str, deeds: Sequence[Deed], *, by: str = "", sources: Iterable[Packed] = (), is_one: bool = True
    ) -> list[Act]:
        """Does all deeds or none, keeps bytes that they tell of, and returns them as acts; all is on the disk by then.

        is_one: they are one turn, undone and redone at once.

        ClashError when a deed tells `before` what its target no longer is: somebody else did something to it meanwhile; it holds what
        would be done over it.
        DataError for a deed that cannot be, CaseError as `log`.
        """
        with self._writing() as connection:
            at = self._case(connection, case_id, "change", lock=True).changed
            known = Log.of(_acts_on(connection, case_id, {deed.target for deed in deeds}))
            if (clash := _clash(known, deeds)) is not None:
                raise clash
            acts: list[Act] = []
            ids = new_ids() if is_one else iter(new_id, "")
            for deed, act_id in zip(deeds, ids, strict=False):
                at = now(at)
                act = Act(act_id, at, self._by(by), deed.kind, deed.target, deed.value, deed.before, deed.why)
                if not act.is_deed:
                    raise DataError("What is done is undone and redone by `undo` and `redo`.")
                check_comment(known, act)
                known.add(act)
                acts.append(act)
            self._keep(connection, case_id, sources)
            self._add(connection, case_id, acts)
            self._note(connection, "changed", case_id, dict(Counter(act.kind for act in acts)))
        return acts

    def undo(self, case_id: str, *, by: str = "", seen: int | None = None, anyway: bool = False) -> Act | None:
        """Undoes the last deed of a person, with all that was done at once with it; returns it, None when there is none.

        ClashError, with what would be done over it, where somebody else did something later to the same, so that it would not come back
        to what it was; and for a deed that is none of the first `seen` acts of the case: whoever asks knows only of those. anyway: theirs
        stays as it is, and the deed counts no more.
        """
        return self._turn(case_id, UNDONE, by, seen, anyway=anyway)

    def redo(self, case_id: str, *, by: str = "", seen: int | None = None, anyway: bool = False) -> Act | None:
        """Does again what a person undid last; returns the first deed of it, None when there is none or something was done since.
        ClashError as `undo`."""
        return self._turn(case_id, REDONE, by, seen, anyway=anyway)

    def take(self, case_id: str, acts: Iterable[Act], sources: Iterable[bytes] = ()) -> list[Act]:
        """Puts the acts and the bytes of a copy of this case into it; returns the acts that it did not have. Nothing is overwritten."""
        from sqlalchemy import select

        from geo.cases.tables import ACTS

        with self._writing() as connection:
            self._case(connection, case_id, "change", lock=True)
            known = set(connection.execute(select(ACTS.c.id).where(ACTS.c.case_id == case_id)).scalars())
            fresh = [act for act in Log.of(acts).acts if act.id not in known]
            self._keep(connection, case_id, map(pack, sources))
            self._add(connection, case_id, fresh)
            self._note(connection, "merged", case_id, dict(Counter(act.kind for act in fresh)))
        return fresh

    def _turn(self, case_id: str, kind: str, by: str, seen: int | None, *, anyway: bool) -> Act | None:
        with self._writing() as connection:
            at = self._case(connection, case_id, "change", lock=True).changed
            by = self._by(by)
            find = to_undo if kind == UNDONE else to_redo
            deed = find(_backwards(connection, case_id), by)
            if not deed:
                return None
            turn = list(_with_turns(connection, case_id, turn_of(deed)))
            log = Log.of(turn)
            own = [act for act in turn if act.is_deed and act.by == by]
            found = [act for act in own if act.id == deed or log.counts(act) == (kind == UNDONE)]
            found.sort(key=lambda act: act.at, reverse=kind == UNDONE)
            if not anyway and (clash := _turn_clash(connection, case_id, found, kind, by, seen)) is not None:
                raise clash
            acts = []
            for act, act_id in zip(found, new_ids(), strict=False):
                at = now(at)
                acts.append(Act(act_id, at, by, kind, act.id))
            self._add(connection, case_id, acts)
            self._note(connection, "changed", case_id, {kind: len(acts)})
            return found[0]

    def _add(self, connection: Connection, case_id: str, acts: Sequence[Act]) -> None:
        """Acts come into a case; those after which a sensitive one is passed on otherwise only by who may say so."""
        before = _case(connection, case_id).guard
        _append(connection, case_id, acts)
        if is_sensitive(before) and _case(connection, case_id).guard != before:
            self._allow(connection, "manage", case_id)

    def erase(
        self, case_id: str, change: Callable[[Act], Act], *, checksums: Iterable[str] = (), articles: Iterable[str] = ()
    ) -> int:
        """Rewrites acts of a case where they stand, and lets go of bytes and of the index of articles: the one way in which what was
        kept is lost for good. change: gives an act as it shall be, of the same id. Returns how many it changed.

        For retention and for a person's data (`geo.cases.retention`, `geo.cases.person`); CaseError for those who may not run the server.
        """
        from sqlalchemy import delete, update

        from geo.cases.tables import ACTS, CASES, FEED_ITEMS, KEPT, SENTENCES

        with self._writing() as connection:
            self._allow(connection, "run")
            row = _case(connection, case_id, lock=True)
            changed = 0
            for act in list(_backwards(connection, case_id)):
                told = change(act)
                if told != act:
                    where = (ACTS.c.case_id == case_id, ACTS.c.id == act.id)
                    connection.execute(
                        update(ACTS).where(*where).values(target=told.target, content=canonical(told.to_dict()))
                    )
                    changed += 1
            of_case = _told_of_case(connection, case_id, row.name)
            connection.execute(update(CASES).where(CASES.c.id == case_id).values(of_case))
            for sha256 in checksums:
                connection.execute(delete(KEPT).where(KEPT.c.case_id == case_id, KEPT.c.sha256 == sha256))
            for target in articles:
                connection.execute(
                    delete(SENTENCES).where(SENTENCES.c.case_id == case_id, SENTENCES.c.target == target)
                )
                of_article = (FEED_ITEMS.c.case_id == case_id, FEED_ITEMS.c.target == target)
                connection.execute(update(FEED_ITEMS).where(*of_article).values(told="{}"))  # it is not read again
            forget_unused(connection)
        return changed

    # -- bytes ---------------------------------------------------------------------------------------------------------

    def keep(self, case_id: str, content: bytes) -> str:
        """Keeps bytes for a case; returns their checksum."""
        packed = pack(content)
        with self._writing() as connection:
            self._case(connection, case_id, "change")
            self._keep(connection, case_id, [packed])
        return packed.sha256

    def _keep(self, connection: Connection, case_id: str, sources: Iterable[Packed]) -> None:
        from geo.cases.tables import KEPT

        for one in sources:
            self.keep_bytes(connection, one)
            kept = {"case_id": case_id, "sha256": one.sha256}
            connection.execute(self.insert(KEPT).values(kept).on_conflict_do_nothing())

    def keep_bytes(self, connection: Connection, one: Packed) -> None:
        """Keeps bytes once, for whatever refers to them in the same transaction."""
        from geo.cases.tables import SOURCES

        source = {"sha256": one.sha256, "content": one.content}
        connection.execute(self.insert(SOURCES).values(source).on_conflict_do_nothing())

    def insert(self, table: Any) -> Any:
        """An INSERT that can say what to do where there is such a row."""
        from sqlalchemy.dialects import postgresql, sqlite

        return {"sqlite": sqlite.insert, "postgresql": postgresql.insert}[self._engine.dialect.name](table)

    def content(self, case_id: str, sha256: str) -> bytes:
        """The bytes of a checksum that a case keeps; CaseError when it does not, or when they are damaged."""
        return next(content for _, content in self.contents(case_id, [sha256]))

    def contents(self, case_id: str, checksums: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Checksums, in any order and each once, and their bytes; CaseError as `content`, and for what may not travel through a link."""
        from sqlalchemy import select

        from geo.cases.tables import KEPT, SOURCES

        wanted = sorted(set(checksums))
        if self._who is not None:
            self.require("see", case_id)
            if self._who.kind == "link" and (private := withheld(self.log(case_id)).intersection(wanted)):
                raise CaseError(
                    f"The licence of the file {min(private)[:12]}… does not let it be passed on, so no link carries it."
                )
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
            self._allow(connection, "see", case_id)
            return sorted(connection.execute(select(KEPT.c.sha256).where(KEPT.c.case_id == case_id)).scalars())

    def damaged(self) -> Iterator[str]:
        """The checksums of kept bytes, of whatever case, that are no longer what was kept; all bytes are read."""
        from sqlalchemy import select

        from geo.cases.tables import SOURCES

        self.require("run")
        with self._reading() as connection:
            for row in connection.execute(select(SOURCES).execution_options(yield_per=_FEW)):
                if unpacked_of(row.sha256, row.content) is None:
                    yield row.sha256

    # -- who may what --------------------------------------------------------------------------------------------------

    def met(self) -> None:
        """Notes that whoever's store it is has signed in, and how they are called now."""
        from geo.cases.tables import PEOPLE

        if self._who is None or self._who.kind != "person":
            return
        row = {"name": self._who.name[:200], "email": self._who.email, "seen": now()}
        with self._writing() as connection:
            connection.execute(
                self.insert(PEOPLE)
                .values(who=self._who.key, role="", **row)
                .on_conflict_do_update(index_elements=["who"], set_=row)
            )
            self._note(connection, "signed in")

    def members(self, case_id: str = "") -> list[Member]:
        """Who has a role in a case, admins first; "" tells of the server. [] when nobody has. CaseError for those who may not change it."""
        from sqlalchemy import select

        from geo.cases.tables import MEMBERS, PEOPLE

        if case_id:
            query = select(MEMBERS.c.who, MEMBERS.c.role, PEOPLE.c.name, PEOPLE.c.email).select_from(
                MEMBERS.outerjoin(PEOPLE, MEMBERS.c.who == PEOPLE.c.who)
            )
            query = query.where(MEMBERS.c.case_id == case_id)
        else:
            query = select(PEOPLE.c.who, PEOPLE.c.role, PEOPLE.c.name, PEOPLE.c.email).where(PEOPLE.c.role != "")
        with self._reading() as connection:
            if case_id:
                self._case(connection, case_id, "change")
            else:
                self._allow(connection, "run")
            rows = [Member(row.who, row.role, row.name or "", row.email or "") for row in connection.execute(query)]
        return sorted(rows, key=lambda one: (_ROLE_ORDER.index(one.role), one.email or one.who))

    def set_role(self, whom: str, role: str, case_id: str = "") -> None:
        """Gives somebody a role in a case, or with "" on the server; "" as role takes it away. whom: as `checked_name`.

        DataError for who or what is none; CaseError for those who may not, and when nobody would be left who is the case's admin.
        """
        from sqlalchemy import delete, select

        from geo.cases.tables import MEMBERS, PEOPLE

        whom = checked_name(whom)
        if role:
            checked_role(role, of_server=not case_id)
        with self._writing() as connection:
            if not case_id:
                self._allow(connection, "run")
                row = {"who": whom, "role": role, "name": "", "email": "", "seen": ""}
                insert = self.insert(PEOPLE).values(row)
                connection.execute(insert.on_conflict_do_update(index_elements=["who"], set_={"role": role}))
                connection.execute(delete(PEOPLE).where(PEOPLE.c.role == "", PEOPLE.c.seen == ""))
            else:
                self._case(connection, case_id, "manage", lock=True)
                query = select(MEMBERS.c.who, MEMBERS.c.role).where(MEMBERS.c.case_id == case_id)
                here = {row.who: row.role for row in connection.execute(query)}
                if here.get(whom) == "admin" != role and list(here.values()).count("admin") == 1:
                    raise CaseError("A case needs an admin: make somebody else one first.")
                connection.execute(delete(MEMBERS).where(MEMBERS.c.case_id == case_id, MEMBERS.c.who == whom))
                if role:
                    connection.execute(self.insert(MEMBERS).values(case_id=case_id, who=whom, role=role))
            self._note(connection, "gave a role" if role else "took a role", case_id, {"whom": whom, "role": role})

    def share(
        self,
        case_id: str,
        kind: LinkKind = "case",
        content: Json = None,
        *,
        days: float | None = None,
        snapshot: bytes = b"",
    ) -> str:
        """Makes a share link; returns its token, which is kept nowhere. content: of a view {"page": ..., "query": ...}, of a snapshot its
        {"name": ...}. days: how long it opens something; None until it is taken back. snapshot: what one carries. CaseError as `members`.
        """
        import secrets

        from sqlalchemy import insert

        from geo.cases.tables import LINKS

        if kind not in LINK_KINDS or (kind == "snapshot") != bool(snapshot) or (days is not None and days <= 0):
            raise DataError(
                f"A link carries {', '.join(LINK_KINDS)}, a snapshot with its bytes, for more than 0 days or for ever."
            )
        token = secrets.token_urlsafe(32)
        made = now()
        expires = (
            dt.datetime.fromisoformat(made) + dt.timedelta(days=min(days, _LONGEST_DAYS)) if days is not None else None
        )
        packed = pack(snapshot) if snapshot else None
        row: dict[str, Any] = {
            "id": key_of_token(token), "case_id": case_id, "kind": kind, "content": canonical(content or {}),
            "sha256": packed.sha256 if packed else None, "made": made, "made_by": self._by(""),
            "expires": expires.isoformat(timespec="microseconds") if expires else "", "revoked": "",
        }  # fmt: skip
        with self._writing() as connection:
            guard = self._case(connection, case_id, "manage").guard
            if packed:
                self.keep_bytes(connection, packed)
                row["content"] = canonical({**(content or {}), **({"guard": guard} if guard else {})})
            connection.execute(insert(LINKS).values(row))
            self._note(
                connection, "shared", case_id, {"link": str(row["id"])[:8], "kind": kind, "expires": row["expires"]}
            )
        return token

    def links(self, case_id: str) -> list[Link]:
        """The share links of a case that were not taken back, the last made first; CaseError for those who may not share it."""
        from sqlalchemy import select

        from geo.cases.tables import LINKS

        query = (
            select(LINKS.c.id).where(LINKS.c.case_id == case_id, LINKS.c.revoked == "").order_by(LINKS.c.made.desc())
        )
        with self._reading() as connection:
            self._case(connection, case_id, "manage")
            return [link for id in connection.execute(query).scalars() if (link := link_of(connection, id)) is not None]

    def unshare(self, case_id: str, link_id: str) -> None:
        """Takes a share link back: it opens nothing from now on. link_id: its id or the beginning; CaseError when it is none or several."""
        from sqlalchemy import update

        from geo.cases.tables import LINKS

        found = [link.id for link in self.links(case_id) if link.id.startswith(link_id)]
        if len(found) != 1 or not link_id:
            raise CaseError(
                f"{'Several links begin' if len(found) > 1 else 'No link of this case begins'} with {link_id[:64]!r}: see `case share CASE --list`."
            )
        with self._writing() as connection:
            self._case(connection, case_id, "manage")
            connection.execute(update(LINKS).where(LINKS.c.id == found[0]).values(revoked=now()))
            self._note(connection, "took a link back", case_id, {"link": found[0][:8]})

    def remove_link(self, link_id: str) -> None:
        """Takes the row of a share link away, and what only it carries; CaseError for those who may not run the server."""
        from sqlalchemy import delete

        from geo.cases.tables import LINKS

        with self._writing() as connection:
            self._allow(connection, "run")
            connection.execute(delete(LINKS).where(LINKS.c.id == link_id))
            forget_unused(connection)

    def link(self) -> Link:
        """What the share link carries whose store it is; CaseError when it opens nothing, or no more."""
        with self._reading() as connection:
            link = link_of(connection, self._who.key) if self._who and self._who.kind == "link" else None
        if link is None or not link.is_open:
            raise CaseError("This share link opens nothing, or no more: ask whoever sent it for another one.")
        return link

    def linked_snapshot(self) -> bytes:
        """The file that a share link carries whose store it is; CaseError as `link`, and when it carries none."""
        from sqlalchemy import select

        from geo.cases.tables import LINKS, SOURCES

        link = self.link()
        query = select(SOURCES.c.sha256, SOURCES.c.content).join(LINKS, LINKS.c.sha256 == SOURCES.c.sha256)
        with self._reading() as connection:
            guard = _case(connection, link.case_id).guard
            if is_sensitive(guard) and link.content.get("guard", "") != guard:
                raise CaseError(
                    "What may be passed on of this case was changed since the snapshot was frozen: ask whoever sent the link for another one."
                )
            row = connection.execute(query.where(LINKS.c.id == link.id)).one_or_none()
        if row is None:
            raise CaseError("This share link carries no snapshot.")
        return _unpacked(row.sha256, row.content)

    # -- what was done -------------------------------------------------------------------------------------------------

    def note(self, did: str, case_id: str = "", about: Json = None) -> None:
        """Adds a row to the audit: what whoever's store it is did, other than through it. Nothing where nobody has a name."""
        if self._has_name or did in _OF_OPERATORS:
            with self._writing() as connection:
                self._note(connection, did, case_id, about)

    def note_by_program(self, did: str, case_id: str = "", about: Json = None) -> None:
        """Adds a row to the audit for what the program itself did, by its housekeeping or a command."""
        with self._writing() as connection:
            self._note(connection, did, case_id, about)

    def audit(self, case_id: str = "", *, since: str = "") -> list[AuditRow]:
        """What was done, in its order; [] when nothing was. case_id: of one case. since: a moment in UTC. CaseError for those who may not
        run the server, or manage the case."""
        from sqlalchemy import select

        from geo.cases.tables import AUDIT, PEOPLE

        query = select(AUDIT, PEOPLE.c.email, PEOPLE.c.name).select_from(
            AUDIT.outerjoin(PEOPLE, AUDIT.c.who == PEOPLE.c.who)
        )
        query = query.where(AUDIT.c.at >= since, *((AUDIT.c.case_id == case_id,) if case_id else ()))
        with self._reading() as connection:
            self._allow(connection, "manage" if case_id else "run", case_id)
            return [
                AuditRow(row.at, row.who, row.email or row.name or "", row.did, row.case_id, json.loads(row.about))
                for row in connection.execute(query.order_by(AUDIT.c.at, AUDIT.c.id))
            ]

    def forget_audit(self, days: float) -> int:
        """Takes away the rows of the audit that are older than so many days; returns how many. CaseError for those who may not run the server."""
        from sqlalchemy import delete

        from geo.cases.tables import AUDIT

        limit = (dt.datetime.now(dt.UTC) - dt.timedelta(days=days)).isoformat(timespec="microseconds")
        with self._writing() as connection:
            self._allow(connection, "run")
            return connection.execute(delete(AUDIT).where(AUDIT.c.at < limit)).rowcount

    @property
    def _has_name(self) -> bool:
        return self._who is not None and (self._who.kind in ("person", "link") or bool(self._who.by_key))

    def _note(self, connection: Connection, did: str, case_id: str = "", about: Json = None) -> None:
        from sqlalchemy import insert

        from geo.cases.tables import AUDIT

        if (self._who is None and did not in _OF_OPERATORS) or (self._who is not None and not self._has_name):
            return
        who = (self._who.key or "one") if self._who else "operator"
        if self._who and self._who.by_key:
            about = {**(about or {}), "key": self._who.by_key[:8]}
        row = {"id": new_id(), "at": now(), "who": who, "did": did, "case_id": case_id, "about": canonical(about or {})}
        connection.execute(insert(AUDIT).values(row))

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
        self.require("run")
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
        query = select(ACTS.c.number, ACTS.c.content).where(ACTS.c.case_id == case_id, wanted)
        rows = connection.execute(query).all()  # asked for in order, SQLite would go through all acts of the case
        yield from (act_of(json.loads(content)) for _, content in sorted((number, told) for number, told in rows))


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


def _for_links(acts: Iterable[Act]) -> list[Act]:
    """The acts without what is for those alone who work on the case, and with the people numbered as they come."""
    acts = list(acts)
    ours = {act.id for act in acts if is_among_us(act)}
    acts = [act for act in acts if act.id not in ours and act.target not in ours]
    numbers: dict[str, str] = {"": ""}
    return [replace(act, by=numbers.setdefault(act.by, f"analyst {len(numbers)}")) for act in acts]


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
    if any(act.kind in ("named", GUARDED) or not act.is_deed for act in acts):
        changed |= _told_of_case(connection, case_id, row.name)
    connection.execute(update(CASES).where(CASES.c.id == case_id).values(changed))


def _told_of_case(connection: Connection, case_id: str, name: str) -> dict[str, str]:
    """What the row of a case repeats of its log. name: where that tells none."""
    told = Log.of(_acts_on(connection, case_id, {"case", DISCRETION}))
    guard = told.value(GUARDED, DISCRETION)
    return {"name": told.value("named", "case") or name, "guard": "" if guard is None else canonical(guard)}


def _begin(connection: Connection, case_id: str, owner: str, acts: Sequence[Act]) -> str:
    from sqlalchemy import insert

    from geo.cases.tables import CASES

    made = acts[0].at if acts else now()
    row = {"id": case_id, "owner": owner, "made": made, "changed": made, "name": "", "acts": 0, "guard": ""}
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
        raise AbsentError(ABSENT)
    return row


def forget_unused(connection: Connection) -> None:
    """Takes away bytes that nothing in the store refers to any more."""
    from sqlalchemy import delete, select

    from geo.cases.tables import FEED_ITEMS, KEPT, LINKS, READ_FILES, SOURCES

    linked = select(LINKS.c.sha256).where(LINKS.c.sha256.is_not(None))
    waiting = select(FEED_ITEMS.c.sha256).where(FEED_ITEMS.c.sha256.is_not(None))
    used = select(KEPT.c.sha256).union(linked, select(READ_FILES.c.sha256), waiting)
    connection.execute(delete(SOURCES).where(SOURCES.c.sha256.not_in(used)))


def _row(row: Any) -> CaseRow:
    return CaseRow(row.id, row.name, row.made, row.changed, row.acts, row.owner, is_sensitive(row.guard))


def _checked_name(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise DataError(f"A case has a name of 1 to {LONGEST_NAME} characters.")
    return name


def _clash(known: Log, deeds: Sequence[Deed]) -> ClashError | None:
    """Of deeds that tell `before` what their things no longer are; None when all of them see what is so."""
    now: dict[tuple[str, str], Json] = {}
    others, over = [], []
    for deed in deeds:
        key = (KINDS[deed.kind].aspect, deed.target) if deed.kind in KINDS else ("", deed.target)
        value = now.get(key, known.value(deed.kind, deed.target) if deed.kind in KINDS else None)
        if canonical(value) != canonical(deed.before):
            others.append(_last_on(known, key))
        now[key] = deed.value
        over.append(replace(deed, before=value))
    return _clash_with(others, over) if others else None


def _turn_clash(
    connection: Connection, case_id: str, found: Sequence[Act], kind: str, by: str, seen: int | None
) -> ClashError | None:
    """Of undoing, or redoing, acts: those whose things somebody else gave another value since, or that came unseen."""
    from sqlalchemy import select

    from geo.cases.tables import ACTS

    known = Log.of(_acts_on(connection, case_id, {act.target for act in found}))
    newest = select(ACTS.c.id).where(ACTS.c.case_id == case_id, ACTS.c.number > (seen or 0))
    unseen = set(connection.execute(newest).scalars()) if seen is not None else set()
    own = {act.id for act in found}
    others, over = [], []
    for act in found:
        last = known.latest(act.kind, act.target)
        now, then = known.value(act.kind, act.target), act.before if kind == UNDONE else act.value
        is_theirs = last is not None and last.by != by and last.id not in own and last.at > act.at
        if (is_theirs or act.id in unseen) and canonical(now) != canonical(then):
            others.append(last if is_theirs else act)
            over.append(Deed(act.kind, act.target, then, now))
    return _clash_with(others, over) if others else None


def _last_on(known: Log, key: tuple[str, str]) -> Act | None:
    """The last act on a thing, or that undid or redid one on it."""
    ids = {act.id for act in known.acts if act.key == key}
    return next((act for act in reversed(known.acts) if act.id in ids or act.target in ids), None)


def _clash_with(others: Sequence[Act | None], over: Sequence[Deed]) -> ClashError:
    last = next(filter(None, others), None)
    who = (
        f"{last.by or 'Another window'} did “{last.kind}” at {last.at[:19]} UTC" if last else "It has no value any more"
    )
    words = f"This was changed meanwhile: {who}. Look at what it is now, and choose."
    return ClashError(words, [act for act in others if act is not None], over)


def _cause(fault: Any) -> str:
    return " ".join(str(fault.orig or fault).split())[:200]
