"""What a web page says of its article for machines: JSON-LD (schema.org) and meta tags. Nothing is guessed from its text."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from geo.articles.furniture import clean_text
from geo.dates.dateline import own_date

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["Description", "day_told", "describe", "name_told", "whole_address"]

DEEPEST = 8
"""Levels of JSON that are looked into; what lies deeper is not the page's own article."""
MOST_MARKS = 5_000
"""Tags of a kind that are looked at."""
MOST_DATES, MOST_AUTHORS, LONGEST_NAME, LONGEST_ADDRESS, LONGEST_DATE = 20, 20, 100, 2_000, 60
FIRST_YEAR, LAST_YEAR = 1700, 2200
"""Days outside stand for "not known" in the programs that write pages: 0001-01-01."""

_ARTICLES = re.compile(r"(?:^|[/:#])(?:\w*Article|BlogPosting|LiveBlogPosting|Report)$")
_PAGES = re.compile(r"(?:^|[/:#])(?:\w*Page|WebPageElement)$")
_INNER = ("@graph", "mainEntity", "mainEntityOfPage")
"""Keys behind which the page's own article may stand; teasers of others stand behind others."""

_PUBLISHED = (
    "article:published_time",
    "article:published",
    "og:published_time",
    "og:article:published_time",
    "datepublished",
)
_DATED = (
    "pubdate", "publishdate", "publish-date", "publish_date", "publication_date", "publication-date", "publicationdate",
    "originalpublicationdate", "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime", "article.published",
    "dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date.created", "dc.date", "dcterms.date", "citation_publication_date", "date",
)  # fmt: skip
_WRITERS = ("author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "byl")
_SITES = ("og:site_name", "application-name")

_MARKED = "descendant::*[@itemprop='datePublished'][not(self::meta)]"

_DAY = re.compile(r"(\d{4})(?:-(\d{1,2})-(\d{1,2})|/(\d{1,2})/(\d{1,2})|(\d{2})(\d{2})(?:\d{6})?)(?!\d)")
_BY = re.compile(r"by\s+", re.IGNORECASE)
_LINK = re.compile(r"https?:|www\.|/", re.IGNORECASE)

_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Letters that turn the direction of what is written behind them."""

Node = dict[str, Any]
Metas = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Description:
    """The facts of one page; empty where the page is silent."""

    published: dt.date | None = None
    """The day as written, in its own time zone; never that of a later change."""
    authors: tuple[str, ...] = ()
    site: str = ""
    address: str = ""
    """Of the page itself, http or https."""


def describe(page: _Element, part: _Element) -> Description:
    """What a page says of its article. part: its main part, whose first time counts when nothing else tells the day."""
    metas, nodes = _metas(page), list(_nodes(page))
    address = next(filter(None, map(whole_address, _addresses(page, metas, nodes))), "")
    nodes = [node for node in nodes if not _is_foreign(node, address)] or nodes
    nodes.sort(key=_is_page)
    return Description(
        next(filter(None, map(day_told, _dates(page, part, metas, nodes))), None),
        _authors(metas, nodes),
        next(filter(None, map(name_told, _sites(metas, nodes))), ""),
        address,
    )


# -- where the page says it ---------------------------------------------------------------------------------------------


def _metas(page: _Element) -> Metas:
    """The contents of the meta tags by name, property or itemprop in lower case, in the order of the page."""
    found: Metas = {}
    for meta in islice(page.iter("meta"), MOST_MARKS):
        for key in {(meta.get(kind) or "").strip().lower() for kind in ("name", "property", "itemprop")}:
            found.setdefault(key, []).append(meta.get("content") or "")
    return found


def _nodes(page: _Element) -> Iterator[Node]:
    """The articles and pages that the JSON-LD of a page tells of; scripts that are no JSON are left aside."""
    for script in islice(page.iter("script"), MOST_MARKS):
        if (script.get("type") or "").partition(";")[0].strip().lower() == "application/ld+json":
            try:
                yield from _own_nodes(json.loads(_bare(script.text or ""), strict=False), DEEPEST)
            except (ValueError, RecursionError):
                continue


def _bare(script: str) -> str:
    """JSON without the comment or CDATA marks that some pages put round it."""
    for opening in ("//", "<![CDATA[", "<!--"):
        script = script.strip().removeprefix(opening)
    for closing in ("]]>", "-->", "//", ";"):
        script = script.strip().removesuffix(closing)
    return script


def _own_nodes(value: object, depth: int) -> Iterator[Node]:
    if depth and isinstance(value, list):
        for item in value:
            yield from _own_nodes(item, depth - 1)
    elif depth and isinstance(value, dict):
        if any(pattern.search(kind) for kind in _strings(value.get("@type")) for pattern in (_ARTICLES, _PAGES)):
            yield value
        for key in _INNER:
            yield from _own_nodes(value.get(key), depth - 1)


def _is_foreign(node: Node, address: str) -> bool:
    """Whether it says that it is another page than the one at this address."""
    own = {_place_of(other) for other in _own_addresses(node)} - {""}
    return bool(address and own) and _place_of(address) not in own


def _place_of(address: str) -> str:
    """Host and path, by which two ways of writing an address are compared; "" for a part of one."""
    return address.partition("#")[0].partition("://")[2].rstrip("/")


def _is_page(node: Node) -> bool:
    return not any(map(_ARTICLES.search, _strings(node.get("@type"))))


def _strings(value: object, *keys: str, depth: int = 4) -> Iterator[str]:
    """The texts that a value of JSON-LD holds: itself, those of a list, those behind the keys of an object."""
    if isinstance(value, str):
        yield value
    elif depth and isinstance(value, list):
        for item in value:
            yield from _strings(item, *keys, depth=depth - 1)
    elif depth and isinstance(value, dict):
        yield from next(filter(None, (list(_strings(value.get(key), *keys, depth=depth - 1)) for key in keys)), ())


# -- days ---------------------------------------------------------------------------------------------------------------


def _dates(page: _Element, part: _Element, metas: Metas, nodes: Iterable[Node]) -> Iterator[str]:
    """Every date of publication, the best first."""
    for node in nodes:
        yield from _strings(node.get("datePublished"), "@value")
    for key in _PUBLISHED:
        yield from metas.get(key, ())
    for mark in (*part.xpath(_MARKED)[:MOST_DATES], *page.xpath(_MARKED)[:MOST_DATES]):
        yield mark.get("datetime") or mark.get("content") or mark.text_content()
    for key in _DATED:
        yield from metas.get(key, ())
    yield from part.xpath(".//time[@pubdate]/@datetime")
    yield from filter(None, [next(_times(part), None)])


def _times(part: _Element) -> Iterator[str]:
    """The times of the main part, without those beside it and those of a change."""
    for time in part.iter("time"):
        marks = " ".join(filter(None, (time.get("itemprop"), time.get("class"), time.get("id")))).lower()
        is_beside = next(time.iterancestors("aside", "nav", "footer"), None) is not None
        if time.get("datetime") and not is_beside and not re.search("modif|updat", marks):
            yield time.get("datetime")


def day_told(written: str) -> dt.date | None:
    """The day of "2013-02-08T23:30:00-05:00", "20130208" or "Fri, 08 Feb 2013 09:42 GMT"; None for what cannot be one,
    and for 02/08/2013, which is August or February."""
    written = written.strip()[:LONGEST_DATE]
    match = _DAY.match(written)
    try:
        day = dt.date(*(int(number) for number in match.groups() if number)) if match else own_date(written)
    except ValueError:
        return None
    return day if day and FIRST_YEAR <= day.year <= LAST_YEAR else None


# -- names and addresses ------------------------------------------------------------------------------------------------


def _authors(metas: Metas, nodes: Iterable[Node]) -> tuple[str, ...]:
    """Those of the first place that names any."""
    places = [*(_strings(node.get("author"), "name") for node in nodes), *(metas.get(key, ()) for key in _WRITERS)]
    named = (
        dict.fromkeys(filter(None, (name_told(_BY.sub("", name.strip(), 1)) for name in place))) for place in places
    )
    return tuple(next(filter(None, named), ()))[:MOST_AUTHORS]


def _sites(metas: Metas, nodes: Iterable[Node]) -> Iterator[str]:
    yield from metas.get(_SITES[0], ())
    for node in nodes:
        yield from _strings(node.get("publisher"), "name")
    yield from metas.get(_SITES[1], ())


def name_told(written: str) -> str:
    """A name on one line; "" for a link, and for what is too long for a name."""
    name = " ".join(_TURNS.sub("", clean_text(unescape(written[: 10 * LONGEST_NAME]))).split())
    return "" if len(name) > LONGEST_NAME or _LINK.match(name) else name


def _addresses(page: _Element, metas: Metas, nodes: Iterable[Node]) -> Iterator[str]:
    yield from (
        link.get("href") or ""
        for link in islice(page.iter("link"), MOST_MARKS)
        if "canonical" in _words(link.get("rel"))
    )
    yield from metas.get("og:url", ())
    for node in nodes:
        yield from _own_addresses(node)


def _own_addresses(node: Node) -> list[str]:
    return [address for key in ("url", "mainEntityOfPage", "@id") for address in _strings(node.get(key), "@id", "url")]


def _words(value: str | None) -> list[str]:
    return (value or "").lower().split()


def whole_address(written: str) -> str:
    """A whole web address; "" for a part of one, another scheme, a name with a password, and one that is too long."""
    written = written.strip()
    try:
        parts = urlsplit(written)
        is_whole = parts.scheme in ("http", "https") and parts.hostname and parts.username is None
    except ValueError:
        return ""
    return (
        written
        if is_whole and len(written) <= LONGEST_ADDRESS and re.fullmatch(r"[^\s\x00-\x1f\x7f]+", written)
        else ""
    )
