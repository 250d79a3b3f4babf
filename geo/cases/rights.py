"""Who may do what: the one function that pages, routes, the store and commands ask, and the rows that it asks.

Roles are viewer < editor < admin, on the server and in each case. Whoever makes a case is its admin. Without a sign-in nobody has
a name: a case is its owner's, who may do everything with it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from geo.cases.acts import Log, now
from geo.errors import AbsentError, CaseError, DataError, RefusedError
from geo.settings import settings

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = [
    "ABSENT", "LINK_KINDS", "NOBODY", "ROLES", "SCOPES", "Key", "Link", "LinkKind", "Member", "Who", "checked_name", "checked_role",
    "is_sensitive", "key_of", "key_of_token", "key_row", "link_of", "may", "refusal", "withheld",
]  # fmt: skip

ROLES = ("viewer", "editor", "admin")
NOBODY = "nobody"
"""The role on a server of whoever may not even look."""
_RANKS = {NOBODY: 0} | {role: rank for rank, role in enumerate(ROLES, start=1)}

_ON_SERVER = {"enter": "viewer", "bring": "editor", "begin": "editor", "run": "admin"}
"""What may be done with a server -> the least role: use it; bring texts and records; begin cases; say who may do what on it."""
_IN_CASE = {"see": "viewer", "export": "viewer", "change": "editor", "manage": "admin"}
"""The same of a case: `manage` is to say who may, to share it, to end it."""
_WORDS = {
    "enter": "use this server",
    "bring": "bring texts and records to this server",
    "begin": "begin cases on this server",
    "run": "say who may do what on this server",
    "see": "see this case",
    "export": "take files out of this case",
    "change": "change this case",
    "manage": "say who may see this case, share it or end it",
}

Kind: TypeAlias = Literal["one", "browser", "person", "link"]
LinkKind: TypeAlias = Literal["case", "snapshot", "view"]
LINK_KINDS: Mapping[str, frozenset[str]] = {
    "case": frozenset({"enter", "see", "export"}),
    "view": frozenset({"enter", "see", "export"}),
    "snapshot": frozenset({"enter"}),
}
"""What a share link carries -> what may be done with it; one to a snapshot opens that file and nothing of its case, one to a sensitive case
its files, which are masked, and no page of it. Which page a link to a
view leads to, the pages see to."""

SCOPES: Mapping[str, frozenset[str]] = {
    "read": frozenset({"enter", "bring", "see"}),
    "write": frozenset({"enter", "bring", "see", "begin", "change"}),
    "export": frozenset({"enter", "see", "export"}),
    "admin": frozenset({"enter", "see", "manage", "run"}),
}
"""A scope of a personal key -> what it lets through of what its person may; one of several scopes lets through what any of them does."""

ABSENT = "There is no such case, or no more: choose one of the list, or open its file."

_KEY = re.compile(r"[0-9a-f]{64}")
_ADDRESS = re.compile(r"[^\s@<>\"]+@[^\s@<>\"]+")
_LONGEST = 320
_LONGEST_LABEL = 200
"""As an act may tell who did it."""


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody who does something: `key` is as the owner of cases has it, "" for the one person of one's own machine."""

    key: str
    kind: Kind
    email: str = ""
    """One that whoever signed them in has confirmed, in small letters; "" when there is none: roles may be given to it."""
    name: str = ""
    """Only to be shown."""
    by_key: str = ""
    """The id of the personal key by which a program acts for them; "" when they do so themselves."""

    @property
    def label(self) -> str:
        """As the log tells it: no two have the same; "" where nobody has a name."""
        if self.kind == "person":
            return _label(self.key, self.email, self.name)
        return f"link {self.key[:8]}" if self.kind == "link" else ""

    @property
    def names(self) -> tuple[str, ...]:
        """What a role may have been given to."""
        return (self.key, self.email) if self.email else (self.key,)


@dataclass(frozen=True, slots=True)
class Member:
    """Who has a role in a case, or on the server."""

    who: str
    """The key of a person, or an e-mail address."""
    role: str
    name: str = ""
    """As they signed in last; "" for whoever did not yet."""
    email: str = ""

    @property
    def label(self) -> str:
        """As the log calls them."""
        return _label(self.who, self.email or (self.who if "@" in self.who else ""), self.name)


@dataclass(frozen=True, slots=True)
class Link:
    """A share link, without its token, which only its maker was told."""

    id: str
    """SHA-256 of the token."""
    case_id: str
    kind: LinkKind
    content: Any
    """Of a view {"page": title, "query": {...}}, of a snapshot {"name": ..., "sha256": ...}, of a case {}."""
    made: str
    made_by: str
    expires: str
    """Moment in UTC; "" never."""
    revoked: str
    """Moment in UTC; "" not yet."""

    @property
    def is_open(self) -> bool:
        """Whether it opens anything still."""
        return _is_open(self.revoked, self.expires)


@dataclass(frozen=True, slots=True)
class Key:
    """A personal key, without its token, which only its owner was told."""

    id: str
    """SHA-256 of the token."""
    who: str
    """The key of whom it acts for, as of `Who`; so is kind."""
    kind: Kind
    name: str
    """What its owner calls it."""
    scopes: tuple[str, ...]
    made: str
    expires: str
    """Moment in UTC; "" never."""
    revoked: str
    """Moment in UTC; "" not yet."""
    used: str
    """When it opened something last, to the minute; "" never."""

    @property
    def is_open(self) -> bool:
        """Whether it opens anything still."""
        return _is_open(self.revoked, self.expires)

    def lets(self, what: str) -> bool:
        """Whether its scopes let something through."""
        return any(what in SCOPES[scope] for scope in self.scopes)


def _is_open(revoked: str, expires: str) -> bool:
    return not revoked and (not expires or now() < expires)


def _label(key: str, email: str, name: str) -> str:
    return email if 0 < len(email) <= _LONGEST_LABEL else f"{name[:100] or 'somebody'} ({key[:8]})"


def key_of(issuer: str, subject: str) -> str:
    """The key of a person: whoever signed them in, and how they are called there; e-mail addresses change hands."""
    return hashlib.sha256(f"{issuer}\n{subject}".encode()).hexdigest()


def key_of_token(token: str) -> str:
    """The key of a share link, which is all that the store keeps of its token."""
    return hashlib.sha256(token.encode()).hexdigest()


def checked_name(whom: str) -> str:
    """Whom a role is given to: an e-mail address, a key, or `ISSUER SUBJECT`; DataError when it is none of them."""
    told = whom.strip()
    issuer, _, subject = told.partition(" ")
    if len(told) <= _LONGEST:
        if _KEY.fullmatch(told.lower()) or _ADDRESS.fullmatch(told):
            return told.lower()
        if issuer.startswith(("https://", "http://")) and subject.strip():
            return key_of(issuer, subject.strip())
    raise DataError(
        f"{told[:60]!r} names nobody: give an e-mail address, or the key of 64 letters that somebody sees on the page Case under Who."
    )


def checked_role(role: str, *, of_server: bool = False) -> str:
    """A role; DataError when it is none."""
    if role not in ROLES and not (of_server and role == NOBODY):
        raise DataError(f"{role[:40]!r} is no role: give {', '.join(ROLES)}" + (f" or {NOBODY}." if of_server else "."))
    return role


def may(connection: Connection, who: Who | None, what: str, case_id: str = "") -> bool:
    """Whether somebody may do something with the server, or with a case; False for a case that is not there.

    who: None is the program itself: commands, and whoever runs them, have the database anyway. what: enter, bring, begin, run; of a case
    see, export, change, manage. connection: one of the store; the answer is of its moment. A key lets through what its person may, as far
    as its scopes go.
    """
    least = (_IN_CASE if case_id else _ON_SERVER)[what]
    if who is None:
        return True
    if who.by_key and not _lets(connection, who, what):
        return False
    if who.kind == "link":
        link = link_of(connection, who.key)
        if link is None or not link.is_open or what not in LINK_KINDS[link.kind] or case_id not in ("", link.case_id):
            return False
        return what != "see" or not is_sensitive(_guard(connection, link.case_id))
    if who.kind != "person":
        return _owner(connection, case_id) == who.key if case_id else what != "run" or who.kind == "one"
    on_server = _server_rank(connection, who)
    if on_server == 0:
        return False
    if not case_id:
        if on_server is None:
            on_server = max(_RANKS[settings().newcomers], _RANKS["viewer"] if _is_member(connection, who) else 0)
        return on_server >= _RANKS[least]
    if on_server == _RANKS["admin"]:
        return _owner(connection, case_id) is not None
    return _case_rank(connection, who, case_id) >= _RANKS[least]


def refusal(connection: Connection, who: Who | None, what: str, case_id: str = "") -> CaseError:
    """Why somebody may not do something: whoever may not see a case does not learn that it is there."""
    if case_id and not may(connection, who, "see", case_id):
        return AbsentError(ABSENT)
    if who and who.by_key and (key := key_row(connection, who.by_key)) and not key.lets(what):
        wanted = " or ".join(scope for scope, lets in SCOPES.items() if what in lets)
        return RefusedError(
            f"This key has the scope {', '.join(key.scopes)} and may not {_WORDS[what]}. Make one with the scope {wanted}."
        )
    whom = "an admin of the case" if case_id else "whoever runs this server"
    return RefusedError(f"You may not {_WORDS[what]}. Ask {whom} for it.")


def link_of(connection: Connection, key: str) -> Link | None:
    """The share link of a key, also one that opens nothing any more; None when there is none."""
    import json

    from sqlalchemy import select

    from geo.cases.tables import LINKS

    row = connection.execute(select(LINKS).where(LINKS.c.id == key)).one_or_none()
    if row is None:
        return None
    return Link(row.id, row.case_id, row.kind, json.loads(row.content), row.made, row.made_by, row.expires, row.revoked)


def key_row(connection: Connection, key_id: str) -> Key | None:
    """The personal key of an id, also one that opens nothing any more; None when there is none."""
    from sqlalchemy import select

    from geo.cases.tables import KEYS

    row = connection.execute(select(KEYS).where(KEYS.c.id == key_id)).one_or_none()
    if row is None:
        return None
    scopes = tuple(scope for scope in row.scopes.split() if scope in SCOPES)
    return Key(row.id, row.who, row.kind, row.name, scopes, row.made, row.expires, row.revoked, row.used)


def is_sensitive(guard: str) -> bool:
    """Whether the column guard of a case says that it is sensitive (`geo.cases.guard`)."""
    import json

    told = json.loads(guard) if guard else None
    return isinstance(told, Mapping) and bool(told.get("sensitive"))


def withheld(log: Log) -> set[str]:
    """Checksums of what may not leave the machine: files of records whose licence forbids it."""
    sources = log.state.get("source", {}).values()
    kept_back = {source["sha256"] for source in sources if source.get("is_private")}
    return kept_back - {source["sha256"] for source in sources if not source.get("is_private")}


def _lets(connection: Connection, who: Who, what: str) -> bool:
    """Whether the key by which somebody acts is theirs, open, and lets this through."""
    key = key_row(connection, who.by_key)
    return key is not None and (key.who, key.kind) == (who.key, who.kind) and key.is_open and key.lets(what)


def _guard(connection: Connection, case_id: str) -> str:
    from sqlalchemy import select

    from geo.cases.tables import CASES

    return connection.execute(select(CASES.c.guard).where(CASES.c.id == case_id)).scalar_one_or_none() or ""


def _server_rank(connection: Connection, who: Who) -> int | None:
    """By what was said of somebody; None when nothing was. The settings go before the store, the higher before the lower."""
    from sqlalchemy import select

    from geo.cases.tables import PEOPLE

    if set(who.names) & set(settings().admins.lower().split()):
        return _RANKS["admin"]
    rows = connection.execute(select(PEOPLE.c.role).where(PEOPLE.c.who.in_(who.names), PEOPLE.c.role != "")).scalars()
    told = [_RANKS[role] for role in rows]
    return (0 if 0 in told else max(told)) if told else None


def _is_member(connection: Connection, who: Who) -> bool:
    from sqlalchemy import select

    from geo.cases.tables import MEMBERS

    query = select(MEMBERS.c.case_id).where(MEMBERS.c.who.in_(who.names)).limit(1)
    return connection.execute(query).scalar_one_or_none() is not None


def _case_rank(connection: Connection, who: Who, case_id: str) -> int:
    from sqlalchemy import select

    from geo.cases.tables import MEMBERS

    query = select(MEMBERS.c.role).where(MEMBERS.c.case_id == case_id, MEMBERS.c.who.in_(who.names))
    return max((_RANKS[role] for role in connection.execute(query).scalars()), default=0)


def _owner(connection: Connection, case_id: str) -> str | None:
    from sqlalchemy import select

    from geo.cases.tables import CASES

    found: str | None = connection.execute(select(CASES.c.owner).where(CASES.c.id == case_id)).scalar_one_or_none()
    return found
