"""Personal keys: what a program shows to act for somebody, as far as its scopes go.

    token = new_key(store.of(who), "My notebook", ["read"], days=90)   # told now, and never again
    desk = store.of(who_of(store, token))                              # the store of that person, narrowed

Only a hash of the token is kept. A key is asked for at each request, by `geo.cases.rights.may`: one that ended or was taken back opens
nothing from that moment on.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from geo.cases.acts import now
from geo.cases.rights import SCOPES, Key, Who, key_of_token, key_row, link_of
from geo.cases.store import CaseStore
from geo.errors import CaseError, DataError, RefusedError, WhoError

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = ["PREFIX", "keys_of", "new_key", "person_of", "take_back", "who_of"]

PREFIX = "dateline_"
"""Of a token, so that whoever finds one in a file knows what it is; those of share links have none."""
_LONGEST_NAME, _LONGEST_TOKEN, _LONGEST_DAYS, _MOST = 100, 100, 36_500, 100
_EVERY_S = 60
"""How exactly the last use of a key is told."""
_HOW = "Make another one on the page Case, under More, or by `python -m geo keys new`."


def new_key(
    store: CaseStore, name: str, scopes: Iterable[str], *, days: float | None = None, whose: Who | None = None
) -> str:
    """Makes a key for whoever's store it is; returns its token, which nobody is told again. days: until it ends; None: when it is taken back.

    whose: for whom, where it is the store of the program itself. DataError for a name, scopes or days that cannot be; RefusedError for those
    who may make none: a share link, and a key.
    """
    from sqlalchemy import insert

    from geo.cases.tables import KEYS

    whose = store.who or whose
    if whose is None or whose.kind == "link" or whose.by_key:
        raise RefusedError("A key is made by a person, not by a link or another key: go to the page Case, under More.")
    name, wanted = " ".join(name.split()), set(scopes)
    if not 0 < len(name) <= _LONGEST_NAME:
        raise DataError(f"A key has a name of 1 to {_LONGEST_NAME} characters: what will use it.")
    if not wanted or wanted - set(SCOPES):
        raise DataError(f"{' '.join(sorted(wanted)) or 'Nothing'!r} is no scope of a key: give {', '.join(SCOPES)}.")
    if days is not None and not 0 < days <= _LONGEST_DAYS:
        raise DataError(
            f"A key ends after 0 to {_LONGEST_DAYS:,} days, not {days:g}; without days, when it is taken back."
        )
    store.of(whose).require("enter")
    if sum(key.is_open for key in keys_of(store.of(whose))) >= _MOST:
        raise DataError(f"You have {_MOST} keys, the most that one can have: take one back first.")
    token = PREFIX + secrets.token_urlsafe(32)
    ends = dt.datetime.now(dt.UTC) + dt.timedelta(days=days) if days is not None else None
    row = {
        "id": key_of_token(token), "who": whose.key, "kind": whose.kind, "name": name, "made": now(), "revoked": "", "used": "",
        "scopes": " ".join(scope for scope in SCOPES if scope in wanted),
        "expires": ends.isoformat(timespec="microseconds") if ends else "",
    }  # fmt: skip
    with store.transaction() as connection:
        connection.execute(insert(KEYS).values(row))
    store.note("made a key", about={"made": str(row["id"])[:8], "scopes": row["scopes"], "expires": row["expires"]})
    return token


def keys_of(store: CaseStore) -> list[Key]:
    """The keys of whoever's store it is that were not taken back, the last made first; of the program itself those of all. [] for none."""
    from sqlalchemy import select

    from geo.cases.tables import KEYS

    query = select(KEYS.c.id).where(KEYS.c.revoked == "").order_by(KEYS.c.made.desc(), KEYS.c.id)
    if (who := store.who) is not None:
        query = query.where(KEYS.c.who == who.key, KEYS.c.kind == who.kind)
    with store.transaction(reads_only=True) as connection:
        return [key for id in connection.execute(query).scalars() if (key := key_row(connection, id)) is not None]


def take_back(store: CaseStore, key_id: str) -> Key:
    """Takes a key back: it opens nothing from now on; returns it as it was. key_id: its id, the beginning of it, or its token.

    CaseError when it is none of whoever's store it is, or several.
    """
    from sqlalchemy import update

    from geo.cases.tables import KEYS

    wanted = key_of_token(key_id) if key_id.startswith(PREFIX) else key_id
    found = [key for key in keys_of(store) if wanted and key.id.startswith(wanted)]
    if len(found) != 1:
        how_many = "Several keys begin" if found else "No key begins"
        raise CaseError(f"{how_many} with {wanted[:64]!r}: see `python -m geo keys list`, and give more of its id.")
    with store.transaction() as connection:
        connection.execute(update(KEYS).where(KEYS.c.id == found[0].id).values(revoked=now()))
    store.note("took a key back", about={"taken": found[0].id[:8]})
    return found[0]


def who_of(store: CaseStore, token: str) -> Who:
    """Who somebody is who shows a token: of a personal key, or of a share link. WhoError, in plain words, when it opens nothing.

    store: of the program itself. Notes that the key was used.
    """
    from sqlalchemy import update

    from geo.cases.tables import KEYS

    if not 0 < len(token) <= _LONGEST_TOKEN:
        raise WhoError(f"This is no key: it begins with {PREFIX} and has {len(PREFIX) + 43} characters. {_HOW}")
    if not token.startswith(PREFIX):
        return _of_link(store, token)
    with store.transaction(reads_only=True) as connection:
        key = key_row(connection, key_of_token(token))
        if key is None:
            raise WhoError(f"This key is not known here: it was mistyped, or made for another server. {_HOW}")
        if key.revoked:
            raise WhoError(f"This key was taken back on {key.revoked[:10]}. {_HOW}")
        if not key.is_open:
            raise WhoError(f"This key ended on {key.expires[:16].replace('T', ' ')} UTC. {_HOW}")
        who = _with_names(connection, Who(key.who, key.kind, by_key=key.id))
    at = now()
    if not key.used or _seconds_between(key.used, at) >= _EVERY_S:
        with store.transaction() as connection:
            connection.execute(update(KEYS).where(KEYS.c.id == key.id).values(used=at))
    return who


def person_of(store: CaseStore, whom: str) -> Who:
    """Somebody who has signed in here, by their e-mail address or key; CaseError for anybody else. store: of the program itself."""
    from sqlalchemy import or_, select

    from geo.cases.rights import checked_name
    from geo.cases.tables import PEOPLE

    name = checked_name(whom)
    query = select(PEOPLE.c.who).where(PEOPLE.c.seen != "", or_(PEOPLE.c.who == name, PEOPLE.c.email == name))
    with store.transaction(reads_only=True) as connection:
        found = list(connection.execute(query).scalars())
        if len(found) == 1:
            return _with_names(connection, Who(found[0], "person"))
    how_many = "Several people have" if found else "Nobody has"
    raise CaseError(f"{how_many} signed in here as {name!r}: give the key of 64 letters that they see under Who.")


def _of_link(store: CaseStore, token: str) -> Who:
    who = Who(key_of_token(token), "link")
    with store.transaction(reads_only=True) as connection:
        link = link_of(connection, who.key)
    if link is None or not link.is_open:
        raise WhoError(f"This is no key, and no share link that opens anything: a key begins with {PREFIX}. {_HOW}")
    return who


def _with_names(connection: Connection, who: Who) -> Who:
    """With the e-mail address and the name that somebody had at their last sign-in."""
    from sqlalchemy import select

    from geo.cases.tables import PEOPLE

    row = connection.execute(select(PEOPLE).where(PEOPLE.c.who == who.key)).one_or_none()
    return who if row is None or who.kind != "person" else replace(who, email=row.email, name=row.name)


def _seconds_between(first: str, last: str) -> float:
    return abs((dt.datetime.fromisoformat(last) - dt.datetime.fromisoformat(first)).total_seconds())
