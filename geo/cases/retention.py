"""What is kept for no longer than the operator says: articles, records, share links, cases that nobody uses, the audit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias

from geo.cases.acts import JOINED, PARTED, Act, Log
from geo.cases.store import CaseRow, CaseStore
from geo.settings import settings

__all__ = ["CALM_S", "Due", "checksums_of", "due", "goes_at", "retain", "without_parts"]

CALM_S = 3_600
"""A case that somebody changed or looked at in these last seconds is left alone until the next time."""
Kind: TypeAlias = Literal["case", "article", "records", "link", "audit"]


@dataclass(frozen=True, slots=True)
class Due:
    """Something that was kept for as long as it may be."""

    kind: Kind
    case_id: str
    """ "" of the audit."""
    what: str
    """A target, the id of a link; of a case its id, of the audit how many rows."""
    since: str
    """The moment from which it was counted, UTC."""
    is_in_use: bool = False
    """Somebody works in its case now: it goes the next time."""


def due(store: CaseStore, *, at: dt.datetime | None = None) -> list[Due]:
    """What is over at a moment (now without one), by cases; [] when nothing is. CaseError as `CaseStore.audit`."""
    now = at or dt.datetime.now(dt.UTC)
    store.require("run")
    found: list[Due] = []
    with store.moment() as connection:
        left, owned = _left(connection), _owned_by_people(connection)
        links = list(_links(connection, now))
        old = _old_audit(connection, now)
    for row in store.cases(None):
        seen = max(row.changed, left.get(row.id, ""))
        in_use = seen > _before(now, CALM_S / 86_400)
        if row.id in owned and _is_over(seen, settings().idle_days, now):
            found.append(Due("case", row.id, row.id, seen, in_use))
            continue
        if row.id not in owned and _is_over(row.changed, settings().case_days, now):
            found.append(Due("case", row.id, row.id, row.changed, in_use))
            continue
        if settings().article_days or settings().records_days:
            found += (replace(one, is_in_use=in_use) for one in _sources(store, row, now))
    found += links
    return [*found, Due("audit", "", str(old[0]), old[1])] if old[0] else found


def retain(store: CaseStore, *, at: dt.datetime | None = None) -> list[Due]:
    """Deletes what is over and not in use, and returns it; the audit tells how much. CaseError as `due`."""
    gone = [one for one in due(store, at=at) if not one.is_in_use]
    for case_id in {one.case_id for one in gone if one.kind in ("article", "records")}:
        _erase_parts(store, case_id, [one.what for one in gone if one.case_id == case_id])
    for one in gone:
        if one.kind == "case":
            store.remove(one.what)
        elif one.kind == "link":
            store.remove_link(one.what)
        elif one.kind == "audit":
            store.forget_audit(settings().audit_days)
    for case_id in dict.fromkeys(one.case_id for one in gone):
        counts = {
            kind: sum(one.kind == kind for one in gone if one.case_id == case_id)
            for kind in ("case", "article", "records", "link")
        }
        if any(counts.values()):
            store.note_by_program("deleted by age", case_id, {kind: count for kind, count in counts.items() if count})
    return gone


def goes_at(row: CaseRow, *, is_of_browser: bool) -> dt.datetime | None:
    """When a case goes if nobody changes it; None when it stays."""
    days = settings().case_days if is_of_browser else settings().idle_days
    return dt.datetime.fromisoformat(row.changed) + dt.timedelta(days=days) if days else None


def without_parts(act: Act, targets: tuple[str, ...]) -> Act:
    """An act without what it says of some articles or records, and of what is in them; what it says of others stays."""
    if act.target in targets or any(act.target.startswith(f"{target}/") for target in targets):
        return replace(act, value=None, before=None, why="")
    if act.kind in (JOINED, PARTED):
        return replace(act, value=_without_claims(act.value, targets), before=_without_claims(act.before, targets))
    return act


def _without_claims(value: Any, targets: tuple[str, ...]) -> Any:
    """The claims of an event without those of some articles; None when none is left."""
    if not isinstance(value, dict) or not isinstance(value.get("claims"), dict):
        return value
    heads = tuple(f"{target}/" for target in targets)
    claims = {target: words for target, words in value["claims"].items() if not target.startswith(heads)}
    apart = [target for target in value.get("apart") or () if not str(target).startswith(heads)]
    return {**value, "claims": claims, **({"apart": apart} if "apart" in value else {})} if claims else None


def _erase_parts(store: CaseStore, case_id: str, targets: list[str]) -> None:
    log = store.log(case_id)
    store.erase(
        case_id, lambda act: without_parts(act, tuple(targets)), checksums=checksums_of(log, targets), articles=targets
    )


def checksums_of(log: Log, targets: Collection[str]) -> set[str]:
    """Of bytes that only some articles and records of a case keep."""
    mine: set[str] = set()
    others: set[str] = set()
    for act in log.acts:
        if act.kind == "added":
            for value in (act.value, act.before):
                (mine if act.target in targets else others).update(_in_source(value))
    return mine - others


def _in_source(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        read = value.get("reading") or {}
        yield from (sha256 for sha256 in (value.get("sha256"), read.get("sha256"), read.get("claims")) if sha256)


def _before(now: dt.datetime, days: float) -> str:
    return (now - dt.timedelta(days=days)).isoformat(timespec="microseconds")


def _is_over(since: str, days: float, now: dt.datetime) -> bool:
    return bool(days) and since < _before(now, days)


def _sources(store: CaseStore, row: CaseRow, now: dt.datetime) -> Iterator[Due]:
    log = store.log(row.id)
    came: dict[str, str] = {}
    for act in log.acts:
        if act.kind == "added":
            came.setdefault(act.target, act.at)
    for target in log.state.get("source", {}):
        is_article = target.startswith("article/")
        if _is_over(came[target], settings().article_days if is_article else settings().records_days, now):
            yield Due("article" if is_article else "records", row.id, target, came[target])


def _left(connection: Any) -> dict[str, str]:
    """Case -> when somebody was in it last."""
    from sqlalchemy import func, select

    from geo.cases.tables import LEFT

    return {
        row.case_id: row.last
        for row in connection.execute(
            select(LEFT.c.case_id, func.max(LEFT.c.at).label("last")).group_by(LEFT.c.case_id)
        )
    }


def _owned_by_people(connection: Any) -> set[str]:
    """Cases of one's own machine, and those in which somebody has a role: all others are of browsers."""
    from sqlalchemy import select

    from geo.cases.tables import CASES, MEMBERS

    own = connection.execute(select(CASES.c.id).where(CASES.c.owner == "")).scalars()
    return {*own, *connection.execute(select(MEMBERS.c.case_id)).scalars()}


def _links(connection: Any, now: dt.datetime) -> Iterator[Due]:
    from sqlalchemy import select

    from geo.cases.tables import LINKS

    for row in connection.execute(select(LINKS.c.id, LINKS.c.case_id, LINKS.c.made)):
        if _is_over(row.made, settings().link_days, now):
            yield Due("link", row.case_id, row.id, row.made)


def _old_audit(connection: Any, now: dt.datetime) -> tuple[int, str]:
    """How many rows of the audit are over, and the first."""
    from sqlalchemy import func, select

    from geo.cases.tables import AUDIT

    if not settings().audit_days:
        return 0, ""
    query = select(func.count(), func.min(AUDIT.c.at)).where(AUDIT.c.at < _before(now, settings().audit_days))
    count, first = connection.execute(query).one()
    return count, first or ""
