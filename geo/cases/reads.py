"""Reads of many articles into a case that outlive the process that does them: what was given lies in the store until they are over.

Who reads holds a lease and renews it. Where it has run out, since its holder was killed or gave it back, another process takes it and
does the same again: what the case holds by then is not read twice.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from geo.cases.acts import Json, canonical, new_id, now
from geo.cases.rights import Who
from geo.cases.store import CaseStore, forget_unused, pack, unpacked_of
from geo.cases.together import clock, is_running
from geo.errors import CaseError

__all__ = [
    "LEASE_S", "OVER", "READING", "STOPPING", "ReadBehind", "beat", "begin_read", "files_given", "find_read", "finish_read", "forget_read",
    "give_back", "stop_read", "take_over",
]  # fmt: skip

LEASE_S = 25
"""How long a read is its holder's after they were last heard of."""
READING, STOPPING, OVER = "reading", "stopping", "over"


@dataclass(frozen=True, slots=True)
class ReadBehind:
    """A read as the store has it."""

    id: str
    case_id: str
    who: Who | None
    """On whose behalf; None for the program itself."""
    began: str
    addresses: tuple[str, ...]
    may_ask: bool
    """Whether addresses out of feeds and lists are fetched."""
    state: str
    """READING, STOPPING or OVER."""
    told: Mapping[str, Json]
    """How far it is, as its holder says."""


def begin_read(
    store: CaseStore,
    case_id: str,
    files: Sequence[tuple[str, bytes]],
    addresses: Sequence[str],
    *,
    holder: str,
    may_ask: bool = False,
    who: Who | None = None,
) -> ReadBehind | None:
    """Keeps what is to be read into a case, as that of a holder; None when a read of this case is under way already. What was told of
    one before is forgotten. who: as whom it will be read. CaseError for those who may not change the case."""
    from sqlalchemy import delete, insert, select

    from geo.cases.tables import CASES, READ_FILES, READS

    store.require("change", case_id)
    packed = [(name, pack(content)) for name, content in files]
    given = {"addresses": list(addresses), "may_ask": may_ask}
    row = {
        "id": new_id(), "case_id": case_id, "who": canonical(asdict(who) if who else None), "began": now(), "given": canonical(given),
        "state": READING, "holder": holder, "told": "{}",
    }  # fmt: skip
    with store.transaction() as connection:
        connection.execute(select(CASES.c.id).where(CASES.c.id == case_id).with_for_update()).one()  # one at a time
        under_way = select(READS.c.id).where(READS.c.case_id == case_id, READS.c.state != OVER)
        if connection.execute(under_way).first() is not None:
            return None
        connection.execute(delete(READS).where(READS.c.case_id == case_id))
        connection.execute(insert(READS).values(**row, until=clock(connection) + LEASE_S))
        for number, (name, one) in enumerate(packed):
            store.keep_bytes(connection, one)
            connection.execute(
                insert(READ_FILES).values(read_id=row["id"], number=number, name=name, sha256=one.sha256)
            )
    return find_read(store, case_id)


def find_read(store: CaseStore, case_id: str) -> ReadBehind | None:
    """The read of a case that is under way, or the last one until it is forgotten; None without one."""
    from sqlalchemy import select

    from geo.cases.tables import READS

    with store.transaction(reads_only=True) as connection:
        row = connection.execute(select(READS).where(READS.c.case_id == case_id).order_by(READS.c.began.desc())).first()
    return None if row is None else _read(row)


def files_given(store: CaseStore, read_id: str) -> Iterator[tuple[str, bytes]]:
    """The files of a read, one after the other; CaseError for damaged ones."""
    from sqlalchemy import select

    from geo.cases.tables import READ_FILES, SOURCES

    query = select(READ_FILES.c.number, READ_FILES.c.name, READ_FILES.c.sha256).where(READ_FILES.c.read_id == read_id)
    with store.transaction(reads_only=True) as connection:
        files = connection.execute(query.order_by(READ_FILES.c.number)).all()
    for file in files:
        with store.transaction(reads_only=True) as connection:
            packed = connection.execute(select(SOURCES.c.content).where(SOURCES.c.sha256 == file.sha256)).scalar_one()
        content = unpacked_of(file.sha256, packed)
        if content is None:
            raise CaseError(f"What was given as {file.name} is damaged. Give it again.")
        yield file.name, content


def take_over(store: CaseStore, holder: str, *, most: int = 1) -> list[ReadBehind]:
    """Takes reads whose lease has run out, and no others, for a holder: of several who try one gets each."""
    from sqlalchemy import select, update

    from geo.cases.tables import READS

    with store.transaction() as connection:
        is_left = (READS.c.state != OVER) & ~is_running(READS.c.until, clock(connection), LEASE_S)
        left = connection.execute(select(READS.c.id).where(is_left).order_by(READS.c.began).limit(most)).scalars().all()
        mine = [
            one for one in left
            if connection.execute(
                update(READS).where(READS.c.id == one, is_left).values(holder=holder, until=clock(connection) + LEASE_S)
            ).rowcount
        ]  # fmt: skip
        rows = connection.execute(select(READS).where(READS.c.id.in_(mine))).all() if mine else []
    return [_read(row) for row in rows]


def beat(store: CaseStore, holder: str, told: Mapping[str, Json]) -> dict[str, str]:
    """Renews the leases of a holder and notes how far each read is, by its id; the states of those that are still theirs."""
    from sqlalchemy import select, update

    from geo.cases.tables import READS

    if not told:
        return {}
    with store.transaction() as connection:
        for id, words in told.items():
            mine = (READS.c.id == id) & (READS.c.holder == holder) & (READS.c.state != OVER)
            connection.execute(
                update(READS).where(mine).values(until=clock(connection) + LEASE_S, told=canonical(words))
            )
        held = (READS.c.id.in_(list(told))) & (READS.c.holder == holder) & (READS.c.state != OVER)
        return {row.id: row.state for row in connection.execute(select(READS.c.id, READS.c.state).where(held))}


def finish_read(store: CaseStore, read_id: str, holder: str, told: Json) -> None:
    """A read is over; what was given for it goes. Nothing happens where it is another's by now."""
    from sqlalchemy import delete, update

    from geo.cases.tables import READ_FILES, READS

    with store.transaction() as connection:
        mine = (READS.c.id == read_id) & (READS.c.holder == holder)
        if connection.execute(update(READS).where(mine).values(state=OVER, told=canonical(told))).rowcount:
            connection.execute(delete(READ_FILES).where(READ_FILES.c.read_id == read_id))
            forget_unused(connection)


def give_back(store: CaseStore, holder: str, reads: Collection[str]) -> None:
    """Whoever wants may take these reads of a holder now."""
    from sqlalchemy import update

    from geo.cases.tables import READS

    with store.transaction() as connection:
        mine = READS.c.id.in_(list(reads)) & (READS.c.holder == holder)
        connection.execute(update(READS).where(mine).values(holder="", until=0))


def stop_read(store: CaseStore, case_id: str) -> None:
    """Whoever reads into a case is to stop; what was kept stays. CaseError for those who may not change the case."""
    from sqlalchemy import update

    from geo.cases.tables import READS

    store.require("change", case_id)
    with store.transaction() as connection:
        under_way = (READS.c.case_id == case_id) & (READS.c.state == READING)
        connection.execute(update(READS).where(under_way).values(state=STOPPING))


def forget_read(store: CaseStore, case_id: str) -> None:
    """What came of a read that is over was told. CaseError as `stop_read`."""
    from sqlalchemy import delete

    from geo.cases.tables import READS

    store.require("change", case_id)
    with store.transaction() as connection:
        connection.execute(delete(READS).where(READS.c.case_id == case_id, READS.c.state == OVER))


def _read(row: Any) -> ReadBehind:
    given, who = json.loads(row.given), json.loads(row.who)
    return ReadBehind(
        row.id, row.case_id, Who(**who) if who else None, row.began, tuple(given["addresses"]), bool(given["may_ask"]), row.state,
        json.loads(row.told),
    )  # fmt: skip
