"""What feeds tell: an entry for each article, and by what it is known again however often, and under whatever id, it is told."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from geo.articles.described import day_told, name_told, whole_address
from geo.articles.feeds import given_in_feed, is_feed
from geo.articles.given import Given, odd_day
from geo.cases.store import checksum
from geo.errors import ArticleError

__all__ = ["Entry", "Sitemap", "canonical_address", "day_note", "entries_in_feed", "entries_in_sitemap", "entry_of", "gdelt_addresses"]  # fmt: skip

TRACKING = {
    "utm_": "?utm_source=rss", "fbclid": "?fbclid=IwAR0…", "gclid": "?gclid=Cj0K…", "dclid": "?dclid=CN…", "msclkid": "?msclkid=5f…", "yclid": "?yclid=17…",
    "igshid": "?igshid=Ym…", "mc_cid": "?mc_cid=0f…", "mc_eid": "?mc_eid=9c…", "at_medium": "?at_medium=RSS", "at_campaign": "?at_campaign=KARANGA",
    "cmpid": "?cmpid=rss", "ocid": "?ocid=rss", "ftag": "?ftag=CAD590a51e", "ref_src": "?ref_src=twsrc", "smid": "?smid=tw", "_ga": "?_ga=2.1",
    "_hsenc": "?_hsenc=p2A", "_hsmi": "?_hsmi=1", "mkt_tok": "?mkt_tok=ey",
}  # fmt: skip
"""Parts of an address that tell who came by which way and nothing of the page, each with an example; with _ at its end all that begin so."""

MOST_SITES = 50_000
"""Of a sitemap, by its protocol."""
_TAG, _WORD = re.compile(r"<[^<>]*>"), re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Entry:
    """An article that a feed tells of."""

    id: str
    """SHA-256 of what it is known by: of an address the canonical one, of an own text its words."""
    pair: str
    """The same of id and address together as the feed gives them; "" where it lacks one or gives an id to several."""
    given: Given
    note: str = ""
    """What is odd about its day of publication; "" when nothing is."""

    @property
    def is_link(self) -> bool:
        """Its text stands at its address."""
        return not self.given.content or self.given.is_partial


@dataclass(frozen=True, slots=True)
class Sitemap:
    """A sitemap that an index tells of."""

    address: str
    changed: str
    """As written; "" when it is not told."""


def canonical_address(address: str) -> str:
    """The same for all ways of writing one address: without fragment, usual port, marks of who came by which way, and with its query sorted."""
    parts = urlsplit(address)
    try:
        port = parts.port
    except ValueError:  # it cannot be asked, and is told so
        return address
    host = (parts.hostname or "").rstrip(".")
    host = f"[{host}]" if ":" in host else host
    if port and port != {"http": 80, "https": 443}.get(parts.scheme):
        host += f":{port}"
    query = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not _tracks(pair[0].lower())]
    return urlunsplit(("https", host, parts.path.rstrip("/") or "/", urlencode(sorted(query)), ""))


def _tracks(name: str) -> bool:
    return name in TRACKING or any(key.endswith("_") and name.startswith(key) for key in TRACKING)


def entry_of(given: Given, seen: dt.date, *, follows: bool = True) -> Entry:
    """The entry of what a feed gives. follows: whether a part of a text is followed to its address."""
    is_link = bool(given.address) and (not given.content or (given.is_partial and follows))
    if is_link:
        known_by = "address " + canonical_address(given.address)
    elif given.text is None:
        known_by = "bytes " + checksum(given.content)
    else:
        known_by = "words " + " ".join(_WORD.findall(_TAG.sub(" ", f"{given.title} {given.text}").casefold()))
    is_own = bool(given.guid and given.address and not is_link)
    pair = f"pair {given.guid} {canonical_address(given.address)}" if is_own else ""
    given = given if is_link else replace(given, is_partial=False)
    note = day_note(given.date, seen)
    return Entry(_digest(known_by), _digest(pair) if pair else "", replace(given, seen=seen, guid=""), note)


def day_note(day: dt.date | None, seen: dt.date) -> str:
    """What is odd about a day of publication; "" when nothing is."""
    if day is None:
        return "It tells no day of publication."
    odd = odd_day(day, seen)
    return f"Its day of publication was not believed: {odd}." if odd else ""


def _digest(words: str) -> str:
    return checksum(words.encode("utf-8", "surrogatepass"))


def entries_in_feed(content: bytes, *, name: str, seen: dt.date, follows: bool = True) -> tuple[list[Entry], str]:
    """The entries of RSS or Atom, and what is wrong with it as a whole ("" when nothing is). ArticleError for what is no feed."""
    if not is_feed(content[:64_000]):
        raise ArticleError(f"What stands there is no feed{_looks(content)}. Check its address.")
    found = list(given_in_feed(content, name=name))
    reasons = [one.reason for one in found if one.reason]
    given = [one for one in found if not one.reason]
    if not given and b"<!ENTITY" in content:
        raise ArticleError(reasons[0])
    shared = {guid for guid, count in Counter(one.guid for one in given).items() if count > 1}
    given = [replace(one, guid="") if one.guid in shared else one for one in given]
    return [entry_of(one, seen, follows=follows) for one in given], reasons[-1] if reasons else ""


def _looks(content: bytes) -> str:
    top = content[:4_000].lower()
    if b"<html" not in top and b"<!doctype html" not in top:
        return ""
    return ", but a page that asks for a login" if b"password" in content[:200_000].lower() else ", but a web page"


def entries_in_sitemap(content: bytes, *, name: str, seen: dt.date) -> tuple[list[Entry], list[Sitemap]]:
    """The articles of a sitemap, or the sitemaps of an index; a day of publication is that of the news extension, never that of a change.

    ArticleError for what is none. Places without a whole address are left out.
    """
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, recover=False, load_dtd=False)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as fault:
        raise ArticleError(
            f"What stands there is no sitemap, or is not whole{_looks(content)} ({str(fault)[:100]})."
        ) from fault
    kind = etree.QName(root).localname
    if kind not in ("urlset", "sitemapindex"):
        raise ArticleError(f"What stands there is no sitemap{_looks(content)}. Check its address.")
    entries, others = [], []
    for number, part in enumerate(list(root)[:MOST_SITES], start=1):
        told = {
            etree.QName(one).localname: (one.text or "").strip()
            for one in part.iterdescendants()
            if isinstance(one.tag, str)
        }
        address = whole_address(told.get("loc", ""))
        if address and kind == "sitemapindex":
            others.append(Sitemap(address, told.get("lastmod", "")[:60]))
        elif address:
            entries.append(entry_of(Given(
                f"{name}, place {number}", way="feed", title=" ".join(told.get("title", "").split())[:500], address=address,
                date=day_told(told.get("publication_date", "")), site=name_told(told.get("name", "")),
            ), seen))  # fmt: skip
    return entries, others


# -- GDELT ---------------------------------------------------------------------------------------------------------------


def gdelt_addresses(
    rows: Iterable[bytes], kind: str, *, countries: Sequence[str], root_codes: Sequence[str], events: set[str]
) -> Iterator[str]:
    """The addresses of articles in the lines of one of GDELT's files, each once; lines of another shape are left out.

    kind: "export", "mentions" or "gkg". events: of an export the numbers of those that fit are put in; where anything is asked for, only
    mentions of these fit.
    Source: GDELT 2.0 event database and global knowledge graph codebooks.
    """
    from geo.records.formats.gdelt import COLUMNS

    country, root, url = (COLUMNS.index(name) for name in ("ActionGeo_CountryCode", "EventRootCode", "SOURCEURL"))
    seen: set[str] = set()
    for row in rows:
        cells = row.decode("utf-8", "replace").rstrip("\r\n").split("\t")
        address = ""
        if kind == "export" and len(cells) == len(COLUMNS):
            if (not countries or cells[country] in countries) and (not root_codes or cells[root] in root_codes):
                events.add(cells[0])
                address = cells[url]
        elif kind == "mentions" and len(cells) >= _MENTION_COLUMNS:
            fits = cells[0] in events or not (countries or root_codes)
            address = cells[5] if cells[3] == _OF_THE_WEB and fits else ""
        elif kind == "gkg" and len(cells) >= _GKG_COLUMNS:
            places = {parts[2] for place in cells[9].split(";") if len(parts := place.split("#")) > 2}
            address = cells[4] if cells[2] == _OF_THE_WEB and (not countries or places & set(countries)) else ""
        if (address := whole_address(address)) and address not in seen:
            seen.add(address)
            yield address


_OF_THE_WEB = "1"
"""MentionType and V2SOURCECOLLECTIONIDENTIFIER of what has a web address."""
_MENTION_COLUMNS, _GKG_COLUMNS = 14, 27
