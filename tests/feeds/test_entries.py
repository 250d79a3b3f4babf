"""By what an article is known again, and what the kinds of feeds tell."""

from __future__ import annotations

import datetime as dt

import pytest

from geo.articles.given import Given
from geo.errors import ArticleError
from geo.feeds.entries import (
    canonical_address,
    day_note,
    entries_in_feed,
    entries_in_sitemap,
    entry_of,
    gdelt_addresses,
)
from geo.records.formats.gdelt import COLUMNS

TODAY = dt.date(2026, 11, 30)
ITEM = "<item><guid>{guid}</guid><title>{title}</title><link>{link}</link>{more}</item>"
WHOLE = '<c:encoded xmlns:c="http://purl.org/rss/1.0/modules/content/"><![CDATA[{text}]]></c:encoded>'


def rss(*items: str) -> bytes:
    return f'<rss version="2.0"><channel><title>x</title>{"".join(items)}</channel></rss>'.encode()


def item(guid: str = "1", title: str = "t", link: str = "https://x.example/1", whole: str = "", more: str = "") -> str:
    return ITEM.format(
        guid=guid, title=title, link=link.replace("&", "&amp;"), more=more + (WHOLE.format(text=whole) if whole else "")
    )


@pytest.mark.parametrize(
    "one, other, is_same",
    [
        ("https://x.example/a", "http://X.example:80/a/", True),
        ("https://x.example/a?utm_source=rss&id=1", "https://x.example/a?id=1&fbclid=2#top", True),
        ("https://x.example/a?b=2&a=1", "https://x.example/a?a=1&b=2", True),
        ("https://x.example/a?id=1", "https://x.example/a?id=2", False),
        ("https://x.example/?_gallery=3", "https://x.example/", False),  # _ga is a mark, _gallery is a page
        ("https://x.example:8443/a", "https://x.example/a", False),
        ("https://x.example/A", "https://x.example/a", False),
        ("https://x.example:99999/a", "https://x.example:99999/a", True),
    ],
)
def test_addresses_are_one_however_they_are_written(one, other, is_same):
    assert (canonical_address(one) == canonical_address(other)) is is_same


@pytest.mark.parametrize(
    "one, other, is_same",
    [
        (item(), item(guid="2"), True),  # the same under a new id
        (item(), item(guid="2", title="Updated: t", link="https://x.example/1?utm_medium=feed"), True),
        (item(), item(link="https://x.example/2"), False),  # an id that is used again names nothing
        (item(whole="<p>Three killed.</p>"), item(guid="2", link="https://x.example/2", whole="Three  killed."), True),
        (item(whole="Three killed."), item(whole="Four killed."), True),  # id and address are the same: it was changed
        (item(whole="Three killed."), item(guid="2", whole="Four killed."), False),
    ],
)
def test_an_article_is_known_again(one, other, is_same):
    (first,), (second,) = (entries_in_feed(rss(text), name="f", seen=TODAY)[0] for text in (one, other))
    assert (first.id == second.id or bool(first.pair and first.pair == second.pair)) is is_same


def test_an_id_that_several_share_names_none_of_them():
    entries, _ = entries_in_feed(
        rss(*(item(whole=f"{killed} killed.") for killed in ("Three", "Four"))), name="f", seen=TODAY
    )
    assert [one.pair for one in entries] == ["", ""] and len({one.id for one in entries}) == 2


def test_what_is_followed_is_a_part_of_a_text():
    text = rss(item(more="<description>Three were</description>"))
    (followed,), (own,) = (entries_in_feed(text, name="f", seen=TODAY, follows=follows)[0] for follows in (True, False))
    assert followed.is_link and not own.is_link and own.given.text == "Three were"


@pytest.mark.parametrize(
    "day, note",
    [
        (dt.date(2026, 11, 29), ""),
        (dt.date(2026, 12, 1), ""),  # it is tomorrow somewhere
        (dt.date(2026, 12, 2), "2026-12-02 lies after 2026-11-30"),
        (dt.date(1970, 1, 1), "1970-01-01 is older than feeds are"),
        (None, "tells no day"),
    ],
)
def test_odd_days_are_noted(day, note):
    assert (note in day_note(day, TODAY)) and bool(note) == bool(day_note(day, TODAY))


@pytest.mark.parametrize(
    "content, told",
    [
        (b"<html><body><input type=password></body></html>", "no feed, but a page that asks for a login"),
        (b"<!DOCTYPE html><p>Hello", "no feed, but a web page"),
        (b'{"a": 1}', "no feed. Check its address"),
    ],
)
def test_what_is_no_feed_is_told(content, told):
    with pytest.raises(ArticleError, match=told.replace(".", r"\.")):
        entries_in_feed(content, name="f", seen=TODAY)


def test_a_feed_that_breaks_off_gives_what_it_has_and_says_so():
    whole = rss(item(), item(guid="2", link="https://x.example/2"), item(guid="3", link="https://x.example/3"))
    entries, note = entries_in_feed(whole[:-60], name="f", seen=TODAY)
    assert len(entries) >= 2 and "is not whole" in note
    assert entries_in_feed(rss(), name="f", seen=TODAY) == (
        [],
        "f is a feed without entries, or damaged: download it again.",
    )


SITEMAP = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc>https://x.example/1</loc><lastmod>2094-01-01</lastmod><news:news><news:publication><news:name>The Example</news:name>
<news:language>en</news:language></news:publication><news:publication_date>2026-11-29T10:00:00Z</news:publication_date>
<news:title>Three killed</news:title></news:news></url><url><loc>/2</loc></url><url><loc>https://x.example/3</loc></url></urlset>"""


def test_a_sitemap_tells_addresses_and_the_day_of_the_news_alone():
    entries, others = entries_in_sitemap(SITEMAP.encode(), name="s", seen=TODAY)
    assert [one.given.address for one in entries] == ["https://x.example/1", "https://x.example/3"] and others == []
    first = entries[0]
    assert (first.given.title, first.given.date, first.given.site, first.note) == (
        "Three killed",
        dt.date(2026, 11, 29),
        "The Example",
        "",
    )
    assert "tells no day" in entries[1].note


def test_an_index_tells_sitemaps():
    text = "<sitemapindex><sitemap><loc>https://x.example/a.xml</loc><lastmod>2026-11-29</lastmod></sitemap></sitemapindex>"
    entries, (one,) = entries_in_sitemap(text.encode(), name="s", seen=TODAY)
    assert entries == [] and (one.address, one.changed) == ("https://x.example/a.xml", "2026-11-29")


@pytest.mark.parametrize("text", ["<urlset><url>", "<html/>", "", "\0", '<!DOCTYPE a [<!ENTITY b "c">]><rss>&b;</rss>'])
def test_what_is_no_sitemap_is_told(text):
    with pytest.raises(ArticleError, match="no sitemap"):
        entries_in_sitemap(text.encode(), name="s", seen=TODAY)


def event(number: int, country: str, root: str, url: str) -> bytes:
    told = {"GLOBALEVENTID": str(number), "ActionGeo_CountryCode": country, "EventRootCode": root, "SOURCEURL": url}
    return "\t".join(told.get(name, "") for name in COLUMNS).encode()


def mention(number: int, url: str, kind: str = "1") -> bytes:
    return "\t".join([str(number), "", "", kind, "x.example", url, *[""] * 10]).encode()


def gkg(url: str, places: str, kind: str = "1") -> bytes:
    cells = [""] * 27
    cells[2], cells[4], cells[9] = kind, url, places
    return "\t".join(cells).encode()


EXPORT = [
    event(1, "ML", "19", "https://x.example/1"),
    event(2, "ML", "04", "https://x.example/2"),
    event(3, "FR", "19", "https://x.example/3"),
    event(4, "ML", "18", "https://x.example/1"),
    event(5, "ML", "19", "BBC Monitoring"),
    b"cut\toff",
]


@pytest.mark.parametrize(
    "countries, roots, export, mentions",
    [
        ((), (), ["1", "2", "3"], ["a", "b", "c"]),
        (("ML",), (), ["1", "2"], ["a"]),
        ((), ("18", "19"), ["1", "3"], ["a", "b"]),
        (("ML",), ("18", "19"), ["1"], ["a"]),
        (("XX",), (), [], []),
    ],
)
def test_gdelt_is_bounded_by_country_and_root_code(countries, roots, export, mentions):
    events: set[str] = set()
    asked = {"countries": countries, "root_codes": roots, "events": events}
    assert [one[-1] for one in gdelt_addresses(EXPORT, "export", **asked)] == export
    rows = [
        mention(1, "https://x.example/a"),
        mention(3, "https://x.example/b"),
        mention(9, "https://x.example/c"),
        mention(1, "https://x.example/d", "2"),
    ]
    assert [one[-1] for one in gdelt_addresses(rows, "mentions", **asked)] == mentions


def test_gdelts_graph_is_bounded_by_country():
    rows = [
        gkg("https://x.example/1", "1#Mali#ML#ML#17#-4#ML;1#France#FR#FR#46#2#FR"),
        gkg("https://x.example/2", "1#France#FR#FR#46#2#FR"),
        gkg("https://x.example/3", "", "2"),
    ]
    asked = {"root_codes": (), "events": set()}
    assert list(gdelt_addresses(rows, "gkg", countries=("ML",), **asked)) == ["https://x.example/1"]
    assert len(list(gdelt_addresses(rows, "gkg", countries=(), **asked))) == 2


def test_files_are_known_by_their_bytes():
    one, other = (entry_of(Given(name, b"Three killed."), TODAY) for name in ("a.txt", "b.txt"))
    assert one.id == other.id and not one.is_link
