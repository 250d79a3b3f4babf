"""feeds.toml: which feeds are followed, and with which manners. Each key is a row of a table with an example (docs/feeds.md)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from geo.articles.described import whole_address
from geo.errors import DataError

__all__ = ["FEED_KEYS", "GDELT_FILES", "KINDS", "MANNERS_KEYS", "Feed", "Key", "Manners", "Plan", "plan_of"]

KINDS = {
    "feed": "RSS or Atom",
    "sitemap": "a news sitemap, or an index of sitemaps",
    "gdelt": "the files that GDELT 2.0 writes each 15 minutes, by its lastupdate.txt",
    "folder": "a folder of this machine, and those in it: its new files",
}
GDELT_FILES = ("export", "mentions", "gkg")
GDELT_ADDRESS = "http://data.gdeltproject.org/gdeltv2/lastupdate.txt"
MOST_FEEDS, MOST_BYTES, LONGEST_NAME = 1_000, 1_000_000, 100


@dataclass(frozen=True, slots=True)
class Key:
    """A key of the file, and what it may be."""

    default: Any
    """None where it must be given, or has none."""
    purpose: str
    example: str
    """As it is written in the file."""
    least: float | None = None
    most: float | None = None
    kinds: tuple[str, ...] = ()
    """Of feeds that may have it; () for all."""
    pattern: str = ""
    """What a text, or each text of a list, must be."""


# fmt: off
MANNERS_KEYS: Mapping[str, Key] = {
    "agent": Key("dateline/0.1 (follows news feeds for its users)", "how we introduce ourselves; add an address to write to. robots.txt is asked about its first word",
        'agent = "dateline/0.1 (+https://desk.example.org/feeds; desk@example.org)"', pattern=r"[A-Za-z][A-Za-z0-9_-]*[ -~]{0,300}"),
    "requests_an_hour": Key(600, "most requests to one host in an hour, robots.txt and redirects included", "requests_an_hour = 120", 1, 1_000_000),
    "pause_s": Key(1.0, "seconds between two requests to one host; a longer Crawl-delay of its robots.txt counts instead", "pause_s = 5", 0, 3_600),
    "at_once": Key(4, "hosts that are asked at once", "at_once = 8", 1, 64),
    "items_a_run": Key(2_000, "most articles that are fetched in one run of --once, or between two looks at the feeds: the others wait", "items_a_run = 200", 1, 100_000),
    "tries": Key(8, "how often an article is asked for that cannot be had for now, before it is given up", "tries = 4", 1, 100),
    "retry_s": Key(60.0, "seconds until the second try; each further one waits twice as long, at most a day, and up to half less by chance", "retry_s = 300", 0.1, 86_400),
}
FEED_KEYS: Mapping[str, Key] = {
    "name": Key(None, "what it is called on the page; no two are called alike", 'name = "Example News"', pattern=r"\S(?:[^\x00-\x1f\x7f]{0,98}\S)?"),
    "kind": Key("feed", "what stands at its address: " + "; ".join(f"{kind}: {what}" for kind, what in KINDS.items()), 'kind = "sitemap"', pattern="|".join(KINDS)),
    "address": Key(None, "where it stands; of GDELT its own list where none is given", 'address = "https://news.example.org/rss"', kinds=("feed", "sitemap", "gdelt"), pattern=r"https?://\S+"),
    "path": Key(None, "the folder; from where the command is started unless it begins with /", 'path = "/srv/wires"', kinds=("folder",), pattern=r"[^\x00]+"),
    "every_min": Key(15.0, "minutes between two looks at it, a tenth more or less by chance", "every_min = 5", 0.01, 10_080),
    "follow": Key(True, "fetch the page of an entry that tells only a part of its text; off: what the feed tells is read", "follow = false", kinds=("feed",)),
    "newest": Key(5_000, "most new entries taken at one look; the others are taken at the next ones", "newest = 500", 1, 50_000),
    "sitemaps": Key(50, "most sitemaps of an index that are asked at one look, those that changed last first", "sitemaps = 10", 1, 1_000, kinds=("sitemap",)),
    "files": Key(("export",), "which of GDELT's files are read for the addresses of articles: " + ", ".join(GDELT_FILES), 'files = ["export", "gkg"]', kinds=("gdelt",), pattern="|".join(GDELT_FILES)),
    "countries": Key((), "only articles of events in these countries, by GDELT's two letters (FIPS 10-4); none: of all", 'countries = ["ML", "NG"]', kinds=("gdelt",), pattern="[A-Z]{2}"),
    "root_codes": Key((), "only articles of events with these first two digits of CAMEO; none: of all. The file gkg has no such codes", 'root_codes = ["18", "19", "20"]', kinds=("gdelt",), pattern="0[1-9]|1[0-9]|20"),
    "catch_up_h": Key(24.0, "hours of files that are read later when nobody followed it meanwhile", "catch_up_h = 72", 0, 720, kinds=("gdelt",)),
}
# fmt: on
"""Key -> what it may be, in the order of the documentation."""


@dataclass(frozen=True, slots=True)
class Manners:
    """How hosts are asked. Values as MANNERS_KEYS tells."""

    agent: str
    requests_an_hour: int
    pause_s: float
    at_once: int
    items_a_run: int
    tries: int
    retry_s: float


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed that is followed. Values as FEED_KEYS tells; what its kind has not is as by default."""

    name: str
    kind: str
    address: str
    path: str
    every_min: float
    follow: bool
    newest: int
    sitemaps: int
    files: tuple[str, ...]
    countries: tuple[str, ...]
    root_codes: tuple[str, ...]
    catch_up_h: float

    @property
    def where(self) -> str:
        """Its address or folder."""
        return self.path or self.address


@dataclass(frozen=True, slots=True)
class Plan:
    """What a feeds.toml asks for."""

    feeds: tuple[Feed, ...]
    """At least one; no two of a name."""
    manners: Manners


def plan_of(text: str, *, name: str = "feeds.toml") -> Plan:
    """The plan in the text of a file. DataError names the file, the line, the key, and what to write instead."""
    if len(text) > MOST_BYTES:
        raise DataError(f"{name} has {len(text):,} characters, more than {MOST_BYTES:,}: cut it into several files.")
    try:
        told = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as fault:
        raise DataError(
            f"{name} is not TOML: {fault}. Put texts into quotation marks, and each key on its line."
        ) from fault
    reader = _Reader(name, text.splitlines())
    for key in told:
        if key not in ("manners", "feed"):
            raise reader.error("", 0, key, "is no part of it: write [manners] once, and [[feed]] for each feed")
    manners, rows = told.get("manners", {}), told.get("feed", [])
    if not isinstance(manners, dict):
        raise reader.error("", 0, "manners", "is one table: write [manners]")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows) or not rows:
        raise reader.error(
            "", 0, "feed", "is missing, or no list of tables: write [[feed]] above the keys of each feed"
        )
    if len(rows) > MOST_FEEDS:
        raise DataError(f"{name} has {len(rows):,} feeds, more than {MOST_FEEDS:,}: cut it into several files.")
    feeds: dict[str, Feed] = {}
    for number, row in enumerate(rows, start=1):
        feed = reader.feed(row, number)
        if feed.name in feeds:
            raise reader.error("feed", number, "name", f"is {feed.name!r} once more: give each feed a name of its own")
        feeds[feed.name] = feed
    return Plan(tuple(feeds.values()), Manners(**reader.values("manners", 0, manners, MANNERS_KEYS)))


@dataclass(frozen=True, slots=True)
class _Reader:
    """A file whose values are checked, and who can say where one stands."""

    name: str
    lines: list[str]

    def error(self, table: str, number: int, key: str, words: str) -> DataError:
        """An error about a key of a table; number: of a [[feed]], 0 of others."""
        whose = f" of feed {number}" if number else f" of [{table}]" if table else ""
        return DataError(f"{self.name}, line {self._line(table, number, key)}: {key}{whose} {words}.")

    def _line(self, table: str, number: int, key: str) -> int:
        """Where a key stands; of one that is missing its table, else the first line."""
        here, feeds, start = "", 0, 0
        for at, line in enumerate(self.lines, start=1):
            if head := re.match(r"\s*\[\[?\s*[\"']?([\w-]+)", line):
                here = head[1]
                feeds += here == "feed"
                if here == (table or key) and (not number or feeds == number):
                    start = start or at
            elif (
                here == table
                and (not number or feeds == number)
                and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[=.]", line)
            ):
                return at
        return start or 1

    def feed(self, row: Mapping[str, Any], number: int) -> Feed:
        """One feed; number: which of the file."""
        told = self.values("feed", number, row, FEED_KEYS)
        kind = told["kind"]
        for key in row:
            if FEED_KEYS[key].kinds and kind not in FEED_KEYS[key].kinds:
                raise self.error("feed", number, key, f"is none of a {kind}: only of {', '.join(FEED_KEYS[key].kinds)}. Take it away, or give another kind")  # fmt: skip
        if not told["name"]:
            raise self.error("feed", number, "name", f"is missing: write {FEED_KEYS['name'].example}")
        if kind == "gdelt":
            told["address"] = told["address"] or GDELT_ADDRESS
        needed = "path" if kind == "folder" else "address"
        if not told[needed]:
            raise self.error("feed", number, needed, f"is missing: write {FEED_KEYS[needed].example}")
        if needed == "address" and not whole_address(told["address"]):
            raise self.error("feed", number, "address", f"is no web address: write {FEED_KEYS['address'].example}, without a name or password in it")  # fmt: skip
        return Feed(**{part.name: told[part.name] for part in fields(Feed)})

    def values(self, table: str, number: int, row: Mapping[str, Any], keys: Mapping[str, Key]) -> dict[str, Any]:
        """The value of each key, those by default too."""
        for key in row:
            if key not in keys:
                raise self.error(table, number, key, f"is no key: there are {', '.join(keys)}")
        return {name: self._value(table, number, name, key, row.get(name)) for name, key in keys.items()}

    def _value(self, table: str, number: int, name: str, key: Key, value: Any) -> Any:
        if value is None:
            return "" if key.default is None else key.default
        fault = _unlike(value, key)
        if fault:
            raise self.error(table, number, name, f"{fault}: write {key.example}")
        if isinstance(key.default, tuple):
            return tuple(dict.fromkeys(value))
        return float(value) if isinstance(key.default, float) else value


def _unlike(value: Any, key: Key) -> str:
    """What is wrong with a value; "" when it may be so."""
    if isinstance(key.default, bool):
        return "" if isinstance(value, bool) else f"is {_shown(value)}, and no true or false"
    if isinstance(key.default, int | float):
        is_whole = isinstance(key.default, int)
        if isinstance(value, bool) or not isinstance(value, int if is_whole else int | float):
            return f"is {_shown(value)}, and no {'whole ' * is_whole}number"
        is_within = key.least is not None and key.most is not None and key.least <= value <= key.most
        return "" if is_within else f"is {value:g}, and must be {key.least:,g} to {key.most:,g}"
    values = value if isinstance(key.default, tuple) else [value]
    if not isinstance(values, list):
        return f"is {_shown(value)}, and no list of texts"
    for one in values:
        if not isinstance(one, str) or len(one) > 2_000 or not re.fullmatch(key.pattern, one):
            return f"is {_shown(one)}, which it cannot be" if isinstance(one, str) else f"is {_shown(one)}, and no text"
    return ""


def _shown(value: Any) -> str:
    return repr(value)[:80]
