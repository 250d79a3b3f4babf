"""The tables of the store, for SQLAlchemy; geo/cases/migrations makes them, version by version."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Float, ForeignKey, Index, Integer, LargeBinary, MetaData, String, Table, Text
from sqlalchemy.dialects.postgresql import TSVECTOR

__all__ = [
    "ACTS", "AUDIT", "CASES", "COUNTERS", "EXPORTS", "FEEDS", "FEED_HOSTS", "FEED_ITEMS", "FOLLOWED", "KEPT", "KEYS", "LEFT", "LINKS", "MEMBERS",
    "METADATA", "PEOPLE", "PRESENT", "READS", "READ_FILES", "SENTENCES", "SOURCES",
]  # fmt: skip

METADATA = MetaData()

CASES = Table(
    "cases",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("owner", String(64), nullable=False, index=True),
    Column("made", String(32), nullable=False),
    Column("changed", String(32), nullable=False),
    Column("name", Text, nullable=False),
    Column("acts", Integer, nullable=False),
    Column("guard", Text, nullable=False, server_default=""),
)
"""owner: the key of who made it: SHA-256 of what a browser keeps or of a sign-in (`geo.cases.rights.key_of`), "" on one's own machine. name: as the
last act says. guard: the value of the last act that says how the case is passed on, "" for none (`geo.cases.guard`)."""

ACTS = Table(
    "acts",
    METADATA,
    Column("case_id", String(32), ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("id", String(32), nullable=False),
    Column("target", Text, nullable=False),
    Column("content", Text, nullable=False),
    Index("acts_by_id", "case_id", "id", unique=True),
    Index("acts_by_target", "case_id", "target"),
)
"""number: in which order this store took them in. content: the act as JSON; id and target as in it."""

SOURCES = Table(
    "sources",
    METADATA,
    Column("sha256", String(64), primary_key=True),
    Column("content", LargeBinary, nullable=False),
)
"""Bytes by their checksum, packed by zlib, once for all cases."""

KEPT = Table(
    "kept",
    METADATA,
    Column("case_id", String(32), ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True),
    Column("sha256", String(64), ForeignKey("sources.sha256"), primary_key=True),
)
"""Which case keeps which bytes; what none keeps goes with the last that did."""

LEFT = Table(
    "left_at",
    METADATA,
    Column("case_id", String(32), ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True),
    Column("owner", String(64), primary_key=True),
    Column("at", String(32), nullable=False),
    Column("content", Text, nullable=False),
)
"""Where somebody was when they left a case, as JSON: no act, since it says nothing of the case."""

SENTENCES = Table(
    "sentences",
    METADATA,
    Column("id", BigInteger().with_variant(Integer(), "sqlite"), primary_key=True),
    Column("case_id", String(32), ForeignKey("cases.id", ondelete="CASCADE"), nullable=False),
    Column("target", String(500), nullable=False),
    Column("first", Integer, nullable=False),
    Column("last", Integer, nullable=False),
    Column("content", Text, nullable=False),
    Column("words", Text().with_variant(TSVECTOR(), "postgresql"), nullable=False),
    Index("sentences_by_target", "case_id", "target"),
)
"""An index, made anew from the readings where it lacks an article: `text[first:last] == content`; words: as geo.cases.search folds them."""

PEOPLE = Table(
    "people",
    METADATA,
    Column("who", String(320), primary_key=True),
    Column("role", String(16), nullable=False),
    Column("name", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("seen", String(32), nullable=False),
)
"""Who signed in, by their key, and whom a role on the server was given to, by key or e-mail; role and seen may be ""."""

MEMBERS = Table(
    "members",
    METADATA,
    Column("case_id", String(32), ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True),
    Column("who", String(320), primary_key=True),
    Column("role", String(16), nullable=False),
    Index("members_by_who", "who"),
)
"""The roles in a case; who: as of people. A case of one's own machine or of a browser has none."""

LINKS = Table(
    "links",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("case_id", String(32), ForeignKey("cases.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("kind", String(16), nullable=False),
    Column("content", Text, nullable=False),
    Column("sha256", String(64), ForeignKey("sources.sha256")),
    Column("made", String(32), nullable=False),
    Column("made_by", Text, nullable=False),
    Column("expires", String(32), nullable=False),
    Column("revoked", String(32), nullable=False),
)
"""Share links. id: SHA-256 of the token, which is kept nowhere. sha256: of the snapshot that it carries."""

AUDIT = Table(
    "audit",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("at", String(32), nullable=False, index=True),
    Column("who", Text, nullable=False),
    Column("did", String(32), nullable=False),
    Column("case_id", String(32), nullable=False, index=True),
    Column("about", Text, nullable=False),
)
"""Who did what: rows are only added, and none changes. who: a key, or "operator". about: JSON without words of documents."""

KEYS = Table(
    "keys",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("who", String(64), nullable=False, index=True),
    Column("kind", String(16), nullable=False),
    Column("name", Text, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("made", String(32), nullable=False),
    Column("expires", String(32), nullable=False),
    Column("revoked", String(32), nullable=False),
    Column("used", String(32), nullable=False),
)
"""Personal keys. id: SHA-256 of the token, which is kept nowhere. who, kind: for whom it acts, as of `geo.cases.rights.Who`. scopes: with spaces
between. used: to the minute."""

EXPORTS = Table(
    "exports",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("who", String(64), nullable=False, index=True),
    Column("case_id", String(32), ForeignKey("cases.id", ondelete="CASCADE"), nullable=False),
    Column("form", String(32), nullable=False),
    Column("state", String(16), nullable=False),
    Column("told", Text, nullable=False),
    Column("made", String(32), nullable=False),
    Column("ends", String(32), nullable=False),
    Column("content", LargeBinary),
)
"""Files that a program asked for, until they go (ends). who: whose. state: making, ready or failed, and told why. Not in a backup."""

COUNTERS = Table(
    "counters",
    METADATA,
    Column("id", String(200), primary_key=True),
    Column("count", BigInteger, nullable=False),
    Column("ends", Float, nullable=False),
)
"""How often something was asked in a stretch of time, where several processes count together. ends: as `time.time` counts. Not in a backup."""

PRESENT = Table(
    "present",
    METADATA,
    Column("session", String(32), primary_key=True),
    Column("case_id", String(32), ForeignKey("cases.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("who", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("until", BigInteger, nullable=False),
)
"""Who looks at what in a case just now. session: made up, says nothing of a browser. who: as the log calls them. until: seconds since
1970 by the clock of the database, from when on it says nothing any more."""

READS = Table(
    "reads",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("case_id", String(32), ForeignKey("cases.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("who", Text, nullable=False),
    Column("began", String(32), nullable=False),
    Column("given", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("holder", String(32), nullable=False),
    Column("until", BigInteger, nullable=False),
    Column("told", Text, nullable=False),
)
"""Articles that are read into a case behind its readers. who: on whose behalf, as JSON. given: addresses, as JSON. state: "reading",
"stopping" or "over". holder: the process that reads; until: as of present, from when on another may take it. told: how far it is."""

READ_FILES = Table(
    "read_files",
    METADATA,
    Column("read_id", String(32), ForeignKey("reads.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("sha256", String(64), ForeignKey("sources.sha256"), nullable=False, index=True),
)
"""The files that were given for a read, until it is over."""

FOLLOWED = Table(
    "followed",
    METADATA,
    Column("case_id", String(32), ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True),
    Column("holder", String(32), nullable=False),
    Column("until", BigInteger, nullable=False),
    Column("began", String(32), nullable=False),
)
"""Into which cases feeds are followed just now. holder: the process that does it; until: as of present. Not in a backup."""

FEEDS = Table(
    "feeds",
    METADATA,
    Column("case_id", String(32), ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True),
    Column("name", String(200), primary_key=True),
    Column("next_at", Float, nullable=False),
    Column("told", Text, nullable=False),
)
"""Feeds of a case. next_at: when it is looked at again, as `time.time` counts. told: how it went, as JSON (`geo.feeds.state`)."""

FEED_ITEMS = Table(
    "feed_items",
    METADATA,
    Column("case_id", String(32), ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True),
    Column("id", String(64), primary_key=True),
    Column("pair", String(64), nullable=False),
    Column("feed", String(200), nullable=False),
    Column("seen", String(32), nullable=False),
    Column("state", String(16), nullable=False),
    Column("next_at", Float, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("done", String(32), nullable=False),
    Column("target", String(500), nullable=False),
    Column("told", Text, nullable=False),
    Column("sha256", String(64), ForeignKey("sources.sha256"), index=True),
    Index("feed_items_by_pair", "case_id", "pair"),
    Index("feed_items_by_state", "case_id", "state", "next_at"),
    Index("feed_items_by_target", "case_id", "target"),
)
"""What feeds told of, each article once. id, pair: as of `geo.feeds.entries`. state: waiting, read, known or failed. seen, done: moments; done ""
while it waits. sha256: of the text that the feed itself told, until it is done. told: title, address, notes and reasons, as JSON."""

FEED_HOSTS = Table(
    "feed_hosts",
    METADATA,
    Column("host", String(300), primary_key=True),
    Column("next_at", Float, nullable=False),
    Column("hour_ends", Float, nullable=False),
    Column("asked", Integer, nullable=False),
    Column("faults", Integer, nullable=False),
    Column("robots", Text, nullable=False),
)
"""How hosts are asked by all feeds of this store: not before next_at, asked so often in the hour that ends, after so many faults in a row.
robots: what robots.txt says, as JSON. Not in a backup."""
