"""A person's data, found and erased: of somebody who worked here, by e-mail address or key, and of somebody whom articles name."""

from __future__ import annotations

import json
import secrets
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from geo.cases.acts import GUARDED, Act, Json, canonical, new_id, now
from geo.cases.articles import articles_of, reading_of
from geo.cases.comments import ASSIGNED
from geo.cases.guard import Guard, guard_deed, guard_of
from geo.cases.retention import checksums_of, without_parts
from geo.cases.rights import Who, checked_name
from geo.cases.store import CaseStore
from geo.discretion import Rules, mentions_of
from geo.errors import CaseError, DataError

__all__ = ["ERASED", "Found", "Mention", "erase", "erase_named", "find", "find_named"]

ERASED = "somebody (erased)"
_OF_PEOPLE = ("who", "owner", "made_by", "by", "assignee")
"""Columns of tables that say whose a row is."""
_APART = ("cases", "acts", "audit", "people", "links")
"""Tables with rules of their own; of any other the rows that are somebody's are deleted."""


@dataclass(slots=True)
class Found:
    """All that the store holds of somebody."""

    names: tuple[str, ...]
    """Keys, e-mail addresses, and how logs call them."""
    people: int = 0
    roles: dict[str, str] = field(default_factory=dict)
    """Case -> role."""
    owned: tuple[str, ...] = ()
    """Cases that they began, or of which they are the only admin."""
    acts: dict[str, int] = field(default_factory=dict)
    """Case -> acts that they did."""
    audit: int = 0
    """Rows that tell what they did, or what was done with them."""
    links: int = 0
    """Share links that they made."""
    others: dict[str, int] = field(default_factory=dict)
    """Table -> rows, such as where they were in a case; and assignments of theirs, or to them."""

    def to_dict(self) -> dict[str, Json]:
        """As JSON."""
        return {
            "names": list(self.names), "people": self.people, "roles": self.roles, "owned": list(self.owned), "acts": self.acts,
            "audit": self.audit, "links": self.links, "others": self.others,
        }  # fmt: skip


def find(store: CaseStore, whom: str) -> Found:
    """What is kept of somebody. whom: as `checked_name`. DataError for who is none; CaseError for those who may not run the server."""
    store.require("run")
    with store.moment() as connection:
        return _found(connection, _names(connection, checked_name(whom)))


def erase(store: CaseStore, whom: str, *, cases: str = "keep", heir: str = "") -> Found:
    """Erases somebody, and returns what was found of them. cases: what becomes of those that only they could end: "keep", "delete", or
    "give" them to an heir (as `checked_name`).

    Acts stay, done by “somebody (erased)”. The audit lets no row be changed: its rows of them are deleted and added again under a
    number that nobody can work out, of the same moment, with a row that tells so. DataError and CaseError as `find`.
    """
    if cases not in ("keep", "delete", "give") or (cases == "give") != bool(heir):
        raise DataError("Say what becomes of their cases: keep, delete, or give with an e-mail address or key.")
    heir = checked_name(heir) if heir else ""
    found = find(store, whom)
    if heir in found.names:
        raise DataError("A person who is erased cannot be given the cases: name somebody else.")
    for case_id in found.owned:
        if cases == "delete":
            store.remove(case_id)
        elif heir:
            store.set_role(heir, "admin", case_id)
    for row in store.cases(None):
        store.erase(row.id, lambda act: _without(act, found.names))
    with store.transaction() as connection:
        _erase_rows(connection, found.names)
    return found


def _without(act: Act, names: tuple[str, ...]) -> Act:
    """An act that tells nobody of these names as who did it, or who is to look at something."""
    act = replace(act, by=ERASED) if act.by in names else act
    if act.kind != ASSIGNED:
        return act
    return replace(act, value=_renamed(act.value, names, ERASED), before=_renamed(act.before, names, ERASED))


def _is_theirs(column: Any, names: tuple[str, ...]) -> Any:
    """Whether a column that says whose a row is names one of them, by itself or in JSON."""
    from sqlalchemy import or_

    return or_(column.in_(names), *(column.contains(canonical(name), autoescape=True) for name in names))


def _names(connection: Any, whom: str) -> tuple[str, ...]:
    """Key, e-mail address and label of a person: each leads to the others, by who signed in."""
    from sqlalchemy import or_, select

    from geo.cases.tables import PEOPLE

    names = {whom}
    rows = connection.execute(select(PEOPLE).where(or_(PEOPLE.c.who == whom, PEOPLE.c.email == whom))).all()
    for row in rows:
        names |= {row.who, row.email, Who(row.who, "person", email=row.email, name=row.name).label}
        names |= {Who(row.who, "person", name=row.name).label}
    return tuple(sorted(names - {""}))


def _found(connection: Any, names: tuple[str, ...]) -> Found:
    from sqlalchemy import func, select

    from geo.cases.tables import ACTS, AUDIT, CASES, LINKS, MEMBERS, METADATA, PEOPLE

    def count(table: Any, *where: Any) -> int:
        return int(connection.execute(select(func.count()).select_from(table).where(*where)).scalar_one())

    acts, assigned = Counter[str](), 0
    for row in connection.execute(select(ACTS.c.case_id, ACTS.c.content)):
        told = json.loads(row.content)
        acts[row.case_id] += told["by"] in names
        assigned += told["kind"] == ASSIGNED and any(canonical(name) in row.content for name in names)
    roles = {row.case_id: row.role for row in connection.execute(select(MEMBERS).where(MEMBERS.c.who.in_(names)))}
    others = {
        row.case_id
        for row in connection.execute(select(MEMBERS).where(MEMBERS.c.who.not_in(names), MEMBERS.c.role == "admin"))
    }
    began = set(connection.execute(select(CASES.c.id).where(CASES.c.owner.in_(names))).scalars())
    alone = {
        case_id
        for case_id in began | {case_id for case_id, role in roles.items() if role == "admin"}
        if case_id not in others
    }
    audit = sum(_tells_of(row, names) for row in connection.execute(select(AUDIT)))
    more = {
        table.name: rows
        for table in METADATA.sorted_tables
        if table.name not in (*_APART, "members")
        for column in table.columns
        if column.name in _OF_PEOPLE and (rows := count(table, _is_theirs(column, names)))
    } | ({"assignments": assigned} if assigned else {})
    return Found(
        names, count(PEOPLE, PEOPLE.c.who.in_(names)), roles, tuple(sorted(alone)), {case: number for case, number in acts.items() if number},
        audit, count(LINKS, LINKS.c.made_by.in_(names)), more,
    )  # fmt: skip


def _tells_of(row: Any, names: tuple[str, ...]) -> bool:
    return row.who in names or any(canonical(name) in row.about for name in names)


def _erase_rows(connection: Any, names: tuple[str, ...]) -> None:
    from sqlalchemy import delete, insert, select, update

    from geo.cases.tables import AUDIT, CASES, LINKS, METADATA, PEOPLE

    number = f"erased-{secrets.token_hex(8)}"
    rows = [row for row in connection.execute(select(AUDIT)).all() if _tells_of(row, names)]
    for row in rows:
        connection.execute(delete(AUDIT).where(AUDIT.c.id == row.id))
        told = _renamed(json.loads(row.about), names, number)
        again = {
            "id": row.id,
            "at": row.at,
            "who": number if row.who in names else row.who,
            "did": row.did,
            "case_id": row.case_id,
        }
        connection.execute(insert(AUDIT).values(**again, about=canonical(told)))
    connection.execute(delete(PEOPLE).where(PEOPLE.c.who.in_(names)))
    connection.execute(update(CASES).where(CASES.c.owner.in_(names)).values(owner=number))
    connection.execute(update(LINKS).where(LINKS.c.made_by.in_(names)).values(made_by=ERASED))
    for table in METADATA.sorted_tables:
        for column in table.columns:
            if table.name not in _APART and column.name in _OF_PEOPLE:
                connection.execute(delete(table).where(_is_theirs(column, names)))
    told = {"id": new_id(), "at": now(), "who": "operator", "did": "erased a person", "case_id": ""}
    connection.execute(insert(AUDIT).values(**told, about=canonical({"number": number, "rows": len(rows)})))


def _renamed(value: Json, names: tuple[str, ...], number: str) -> Json:
    if isinstance(value, dict):
        return {key: _renamed(one, names, number) for key, one in value.items()}
    if isinstance(value, list):
        return [_renamed(one, names, number) for one in value]
    return number if value in names else value


# -- whom articles name ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Mention:
    """Where a case names somebody."""

    case_id: str
    target: str
    """An article, or what an act is about."""
    times: int
    is_article: bool


def find_named(store: CaseStore, name: str, case_id: str = "") -> list[Mention]:
    """The articles and acts that name somebody, in whatever letters and with endings; [] for none. case_id: of one case.

    DataError for a name without letters; CaseError as `find`.
    """
    store.require("run")
    if sum(map(str.isalpha, name)) < 2:
        raise DataError(f"{name[:60]!r} is no name: give one of two letters at least, as articles write it.")
    return [one for row in store.cases(None) if case_id in ("", row.id) for one in _mentions(store, row.id, name)]


def _mentions(store: CaseStore, case_id: str, name: str) -> Iterator[Mention]:
    log = store.log(case_id)
    for one in articles_of(log):
        told = [*_texts(reading_of(store, case_id, log, one.target)), *_texts(log.value("added", one.target))]
        if times := sum(mentions_of(name, text) for text in told):
            yield Mention(case_id, one.target, times, is_article=True)
    articles = {one.target for one in articles_of(log)}
    for act in log.acts:
        inside = any(act.target == target or act.target.startswith(f"{target}/") for target in articles)
        if not inside and (times := _named_in(act, name)):
            yield Mention(case_id, act.target, times, is_article=False)


def _named_in(act: Act, name: str) -> int:
    return sum(mentions_of(name, text) for text in (act.target, act.why, *_texts(act.value), *_texts(act.before)))


def _texts(value: Json) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, one in value.items():
            yield str(key)
            yield from _texts(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)


def erase_named(store: CaseStore, name: str, how: str, case_id: str = "") -> list[Mention]:
    """Erases what `find_named` finds, and returns it. how: "mask" marks the cases as sensitive, with the name among those that are always
    masked: the store keeps it. "delete" takes the articles out, with all that was read in them and said of them, and the acts
    elsewhere that name the person. DataError and CaseError as `find_named`.
    """
    if how not in ("mask", "delete"):
        raise DataError(f"{how[:20]!r} is no way to erase a name: mask or delete.")
    found = find_named(store, name, case_id)
    for case in dict.fromkeys(one.case_id for one in found):
        log = store.log(case)
        if how == "mask":
            known = guard_of(log)
            rules = Rules(
                (*known.rules.mask, name), tuple(one for one in known.rules.named if not mentions_of(name, one))
            )
            deed = guard_deed(log, Guard(True, known.wants_note, rules))
            if deed:
                store.do(case, [deed])
        else:
            _delete_named(
                store, case, name, tuple(one.target for one in found if one.case_id == case and one.is_article)
            )
        store.note_by_program(
            "erased a name", case, {"how": how, "articles": sum(one.is_article for one in found if one.case_id == case)}
        )
    return found


def _without_name(value: Json, name: str) -> Json:
    """The lists of a case without somebody."""
    if not isinstance(value, dict):
        return value
    return {
        key: [line for line in one if not mentions_of(name, str(line))] if isinstance(one, list) else one
        for key, one in value.items()
    }


def _delete_named(store: CaseStore, case_id: str, name: str, targets: tuple[str, ...]) -> None:
    def change(act: Act) -> Act:
        act = without_parts(act, targets)
        if not _named_in(act, name):
            return act
        if act.kind == "named":
            return replace(act, value="Case" if mentions_of(name, str(act.value)) else act.value, before=None, why="")
        if act.kind == GUARDED:
            return replace(act, value=_without_name(act.value, name), before=_without_name(act.before, name), why="")
        target = f"{act.target.partition('/')[0]}/erased" if mentions_of(name, act.target) else act.target
        return replace(act, target=target, value=None, before=None, why="")

    store.erase(case_id, change, checksums=checksums_of(store.log(case_id), targets), articles=targets)
    if any(one.is_article for one in _mentions(store, case_id, name)):
        raise CaseError("An article that names them came back meanwhile: do it again.")
