"""Who else is in a case just now, and how far it has come: what a process asks for all its readers at once.

Rows here have a short life by the clock of the database, so that what a killed process leaves is soon as good as gone, whatever the
clocks of the others say.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from geo.cases.acts import Act
from geo.cases.store import CaseStore

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = ["PRESENT_S", "Looking", "Pulse", "acts_since", "clock", "is_running", "look_at", "pulse"]

PRESENT_S = 45
"""How long somebody is said to look at something after they were last heard of."""


@dataclass(frozen=True, slots=True)
class Looking:
    """Somebody looks at something."""

    session: str
    """32 hexadecimal digits, made up for it."""
    case_id: str
    who: str
    """As the log calls them; "" where nobody has a name."""
    target: str
    """A claim, event or article; "" for the case."""


@dataclass(frozen=True, slots=True)
class Pulse:
    """How some cases are at a moment."""

    acts: Mapping[str, int] = field(default_factory=dict)
    """How many acts each has; cases that are there no more are not named."""
    looking: tuple[Looking, ...] = ()


def clock(connection: Connection) -> Any:
    """Seconds since 1970 by the clock of the database, as an expression."""
    from sqlalchemy import BigInteger, Integer, cast, func

    if connection.dialect.name == "sqlite":
        return cast(func.strftime("%s", "now"), Integer)
    return cast(func.extract("epoch", func.clock_timestamp()), BigInteger)


def is_running(until: Any, clock: Any, longest_s: int) -> Any:
    """Whether a time has not run out, as an expression; one that runs for longer than any may, since a clock was set back, has."""
    return (until > clock) & (until <= clock + longest_s)


def pulse(store: CaseStore, cases: Collection[str]) -> Pulse:
    """How these cases are: two questions by an index, however many ask. CaseError when the database does not answer."""
    from sqlalchemy import select

    from geo.cases.tables import CASES, PRESENT

    if not cases:
        return Pulse()
    wanted = sorted(cases)
    with store.transaction(reads_only=True) as connection:
        acts = {
            row.id: row.acts
            for row in connection.execute(select(CASES.c.id, CASES.c.acts).where(CASES.c.id.in_(wanted)))
        }
        there = is_running(PRESENT.c.until, clock(connection), PRESENT_S)
        rows = connection.execute(
            select(PRESENT).where(PRESENT.c.case_id.in_(wanted), there).order_by(PRESENT.c.session)
        )
        return Pulse(acts, tuple(Looking(row.session, row.case_id, row.who, row.target) for row in rows))


def look_at(store: CaseStore, looking: Collection[Looking], gone: Collection[str] = ()) -> None:
    """Notes what somebody looks at, for `PRESENT_S` from now, and forgets sessions that look at nothing any more; of a case that is
    there no more nothing is noted. CaseError when it is not kept."""
    from sqlalchemy import delete, or_, select

    from geo.cases.tables import CASES, PRESENT

    with store.transaction() as connection:
        now = clock(connection)
        there = set(
            connection.execute(select(CASES.c.id).where(CASES.c.id.in_({one.case_id for one in looking}))).scalars()
        )
        over = ~is_running(PRESENT.c.until, now, PRESENT_S)
        connection.execute(
            delete(PRESENT).where(or_(over, PRESENT.c.session.in_([*gone, *(one.session for one in looking)])))
        )
        for one in looking:
            if one.case_id in there:
                row = {"session": one.session, "case_id": one.case_id, "who": one.who, "target": one.target}
                connection.execute(PRESENT.insert().values(**row, until=now + PRESENT_S))


def acts_since(store: CaseStore, case_id: str, number: int) -> list[tuple[int, Act, Act]]:
    """What was done in a case after so many acts: number, act, and the act that it is about: of an undoing the one that was undone, of
    others themselves. [] when nothing was."""
    import json

    from sqlalchemy import select

    from geo.cases.acts import act_of
    from geo.cases.tables import ACTS

    of_case = ACTS.c.case_id == case_id
    query = select(ACTS.c.number, ACTS.c.content).where(of_case, ACTS.c.number > number).order_by(ACTS.c.number)
    with store.transaction(reads_only=True) as connection:
        new = [(row.number, act_of(json.loads(row.content))) for row in connection.execute(query)]
        ids = [act.target for _, act in new if not act.is_deed]
        found = connection.execute(select(ACTS.c.content).where(of_case, ACTS.c.id.in_(ids))).scalars() if ids else ()
        about = {act.id: act for act in (act_of(json.loads(content)) for content in found)}
    return [(at, act, act if act.is_deed else about.get(act.target, act)) for at, act in new]
