"""RSS and Atom: the entries of a feed, with their own text, with a part of it, or only with their address."""

from __future__ import annotations

import datetime as dt
import html
import io
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from geo.articles.described import day_told, name_told, whole_address
from geo.articles.given import Given

__all__ = ["given_in_feed", "is_feed"]

LONGEST_GUID = 2_000
_FEED = re.compile(rb"<(?:[a-z]+:)?(?:rss|feed|rdf)[\s>]", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")


def is_feed(top: bytes) -> bool:
    """Whether a file that begins so is RSS or Atom."""
    top = top.lstrip(b"\xef\xbb\xbf \t\r\n")
    return top.startswith(b"<") and b"<html" not in top[:500].lower() and bool(_FEED.search(top))


def given_in_feed(content: bytes, *, name: str) -> Iterator[Given]:
    """The entries of a feed. One with its whole text is an article, one with a summary a part of one, one without a link."""
    import feedparser

    if b"<!ENTITY" in content:
        yield Given(name, reason=f"{name} declares entities, which may hide or multiply words, and no feed needs them.")
        return
    feed = feedparser.parse(io.BytesIO(content), sanitize_html=False)
    if not feed.entries:
        yield Given(name, reason=f"{name} is a feed without entries, or damaged: download it again.")
    site = name_told(_plain(feed.feed.get("title", "")))
    for number, entry in enumerate(feed.entries, start=1):
        yield _given(entry, site, f"{name}, entry {number}")
    if feed.bozo and feed.entries:
        yield Given(
            name,
            reason=f"{name} is not whole: {len(feed.entries):,} entries were found, more may have been lost. Download it again.",
        )


def _given(entry: Mapping[str, Any], site: str, name: str) -> Given:
    whole = next((part.get("value", "") for part in entry.get("content", ()) if part.get("value", "").strip()), "")
    text = whole or entry.get("summary", "")
    address = whole_address(entry.get("link", ""))
    about: dict[str, Any] = {
        "title": _plain(entry.get("title", ""))[:500], "date": _day(entry), "address": address, "site": site,
        "authors": tuple(filter(None, [name_told(_plain(entry.get("author", "")))])), "guid": str(entry.get("id", ""))[:LONGEST_GUID],
    }  # fmt: skip
    if not text.strip():
        reason = "" if address else f"{name} has neither a text nor an address: it was set aside."
        return Given(name, way="feed", reason=reason, **about)
    row = {
        "title": about["title"], "date": about["date"].isoformat() if about["date"] else "", "url": address, "site": site,
        "author": "".join(about["authors"]), "html": text, "partial": not whole and bool(address),
    }  # fmt: skip
    return Given(
        name,
        json.dumps(row, ensure_ascii=False).encode("utf-8", "replace"),
        "feed",
        text,
        True,
        row["partial"],
        **about,
    )


def _day(entry: Mapping[str, Any]) -> dt.date | None:
    for key in ("published", "updated"):
        if found := day_told(entry.get(key, "")):
            return found
        if moment := entry.get(f"{key}_parsed"):
            return dt.date(*moment[:3])
    return None


def _plain(text: str) -> str:
    return " ".join(html.unescape(_TAG.sub("", text)).split())
