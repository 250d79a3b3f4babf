"""Feeds followed into a case, on SQLite and PostgreSQL: each article once, whatever the feeds do; why the others were not read."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import os
import time
import zipfile
from collections import Counter
from threading import Event

import pytest

from geo.cases.articles import articles_of, reading_of
from geo.cases.contents import reviewed_claims_of
from geo.cases.retention import without_parts
from geo.cases.rights import Who
from geo.cases.search import texts_of
from geo.cases.store import CaseStore
from geo.errors import CaseError
from geo.feeds.following import follow
from geo.feeds.state import (
    FAILED,
    KNOWN,
    LEASE_S,
    READ,
    WAITING,
    Item,
    feeds_of,
    followed,
    items_of,
    let_go,
    renew,
    take,
)
from geo.feeds.table import plan_of
from geo.work.jobs import read_batch
from tests.feeds.test_entries import SITEMAP, event, item, rss
from tests.fixtures.site import Answer, Site

QUICK = "[manners]\npause_s = 0\nrequests_an_hour = 100_000\ntries = 3\n"


def page(number: int | str, *, day: str = "2013-02-08", more: str = "") -> str:
    told = f'<meta property="article:published_time" content="{day}">' if day else ""
    text = f"Gunmen killed three people in Gao, Mali, on Friday, the mayor of ward {number} said."
    return f"<html><head><title>Ward {number}</title>{told}</head><body>{more}<article><p>{text}</p></article></body></html>"


def links(site: Site, *names: int | str, **more: str) -> str:
    return rss(
        *(item(guid=f"id{name}", title=f"Ward {name}", link=f"{site.base}/{name}", **more) for name in names)
    ).decode()


def plan(*feeds: str, manners: str = QUICK):
    return plan_of(manners + "".join(f"[[feed]]\n{feed}\n" for feed in feeds))


def wires(site: Site, more: str = "") -> str:
    return f'name = "Wires"\naddress = "{site.base}/rss"\n{more}'


@pytest.fixture
def case(store) -> str:
    return store.new("Mali")


@pytest.fixture
def go(store, case, site):
    """Follows feeds once, as if so much time had passed that all is due; returns what was told."""
    from geo.cases.tables import FEED_HOSTS, FEED_ITEMS, FEEDS

    def go(told, *, stop: Event | None = None):
        with store.transaction() as connection:
            for table in (FEEDS, FEED_HOSTS, FEED_ITEMS):
                connection.execute(table.update().values(next_at=0))
        read = lambda batch, _stopped: read_batch(batch, on_step=lambda *_: None)  # noqa: E731
        return list(follow(store, case, told, read, version="1", once=True, access=site.access, stop=stop))

    return go


def became(store: CaseStore, case: str) -> Counter[str]:
    return Counter(one.state for one in items_of(store, case))


def only(store: CaseStore, case: str) -> Item:
    (one,) = items_of(store, case)
    return one


def test_new_articles_are_read_once_and_wait_for_a_review(go, store, case, site):
    site.tell(
        "/rss",
        Answer(
            links(site, 1, 2),
            kind="application/rss+xml",
            headers={"ETag": '"v1"', "Last-Modified": "Fri, 08 Feb 2013 09:42:00 GMT"},
        ),
        Answer(b"", 304),
    )
    for number in (1, 2):
        site.tell(f"/{number}", page(number))
    told = go(plan(wires(site)))
    assert Counter(one.what for one in told) == {"looked": 1, "read": 2} and became(store, case) == {READ: 2}
    log = store.log(case)
    sources = log.state["source"]
    assert (
        len(sources) == 2
        and {one["feed"] for one in sources.values()} == {"Wires"}
        and {one["way"] for one in sources.values()} == {"address"}
    )
    assert {one.state for found in reviewed_claims_of(store, case, log).values() for one in found} == {"new"}, (
        "nobody accepted them"
    )
    assert b"WARC/1.1" in store.content(case, articles_of(log)[0].sha256), "kept as it came"
    site.asked.clear()
    assert [one.about["is_same"] for one in go(plan(wires(site))) if one.what == "looked"] == [True]
    ((path, headers),) = [one for one in site.asked if one[0] != "/robots.txt"]
    assert (path, headers["If-None-Match"], headers["If-Modified-Since"]) == (
        "/rss",
        '"v1"',
        "Fri, 08 Feb 2013 09:42:00 GMT",
    )
    (row,) = [row for row in store.audit(case) if row.did == "followed a feed"]
    assert row.who == "operator" and row.about == {"feed": "Wires", "looks": 1, "new": 2, "read": 2}


def test_the_same_under_new_ids_and_addresses_is_no_double(go, store, case, site):
    first = [
        item(guid="a", link=f"{site.base}/1?utm_source=x"),
        item(guid="b", link=f"{site.base}/own", whole="Gunmen killed two people in Kidal, Mali."),
    ]
    again = [
        item(guid="c", link=f"{site.base}/1?utm_source=y#top"),
        item(guid="d", link=f"{site.base}/own2", whole="Gunmen killed  two people in Kidal, Mali."),
    ]
    moved = [item(guid="e", link=f"{site.base}/one-more")]
    site.tell("/rss", *(Answer(rss(*some), kind="application/rss+xml") for some in (first, again, moved)))
    for path in ("/1?utm_source=x", "/1?utm_source=y", "/one-more"):
        site.tell(path, page(1))
    for _ in range(3):
        go(plan(wires(site)))
    assert became(store, case) == {READ: 2, KNOWN: 1} and len(articles_of(store.log(case))) == 2
    assert site.paths("/rss") == ["/1?utm_source=x", "/one-more"], "what is known is not asked for again"


@pytest.mark.parametrize("day", ["2094-01-01", "1970-01-01", "", "2013-02-08"])
def test_days_that_cannot_be_are_noted_and_not_used(go, store, case, site, day):
    told = f"<pubDate>{dt.date.fromisoformat(day):%a, %d %b %Y} 10:00:00 GMT</pubDate>" if day else ""
    site.tell("/rss", links(site, 1, more=told))
    site.tell("/1", page(1, day=day))
    go(plan(wires(site)))
    (article,) = articles_of(store.log(case))
    is_good = day == "2013-02-08"
    assert article.date == (day if is_good else None)
    assert bool(only(store, case).told["note"]) is not is_good
    reading = reading_of(store, case, store.log(case), article.target)
    assert any("was not believed" in note and day in note for note in reading["article"]["notes"]) is bool(
        day and not is_good
    )


@pytest.mark.parametrize(
    "answer, reason",
    [
        (Answer(b"", 404), "answers 404: there is no such page"),
        (Answer("<form><input type='password'></form>"), "asks for a login"),
        (Answer(b"GIF89a", kind="image/gif"), "holds no text of an article"),
        (Answer(b"", 200), "answers nothing"),
        (Answer(rss(item()), kind="application/rss+xml"), "is a list of articles"),
        (Answer(b"", 302, headers={"Location": "http://10.0.0.1/"}), "which is never asked"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told_with_its_reason_and_left(go, store, case, site, answer, reason):
    site.tell("/rss", links(site, 1))
    site.tell("/1", answer)
    told = go(plan(wires(site)))
    one = only(store, case)
    assert one.state == FAILED and reason in one.told["reason"] and [one.what for one in told] == ["looked", "failed"]
    go(plan(wires(site)))
    assert site.paths("/rss") == ["/1"], "it is not asked for again"


@pytest.mark.parametrize(
    "answer",
    [Answer(b"", 500), Answer(b"", 429, headers={"Retry-After": "60"}), Answer(page(1)[:90], cut=500), Answer(b"", 302, headers={"Location": "/1"})],
)  # fmt: skip
def test_what_fails_for_now_is_asked_for_later(go, store, case, site, answer):
    site.tell("/rss", links(site, 1))
    site.tell("/1", answer, *[answer] * (answer.status == 302) * 5, page(1))
    go(plan(wires(site)))
    one = only(store, case)
    assert one.state == WAITING and one.tries == 1 and one.next_at > time.time() + 20 and one.told["reason"]
    go(plan(wires(site)))
    assert only(store, case).state == READ and only(store, case).told["reason"] == ""


def test_what_fails_for_ever_is_given_up(go, store, case, site):
    site.tell("/rss", links(site, 1))
    site.tell("/1", Answer(b"", 500))
    for _ in range(4):
        go(plan(wires(site)))
    assert (
        only(store, case).state == FAILED
        and "answers 500. It was asked for 3 times." in only(store, case).told["reason"]
    )
    assert site.paths("/rss") == ["/1"] * 3


def test_what_the_feed_tells_is_read_where_its_page_cannot_be_had(go, store, case, site):
    site.tell("/rss", links(site, 1, more="<description>Gunmen killed four people in Kidal, Mali.</description>"))
    go(plan(wires(site)))
    assert only(store, case).state == READ and "Only what its feed tells was read: " in only(store, case).told["reason"]
    assert "four people" in dict(texts_of(store, case))[only(store, case).target]


def test_robots_txt_is_told_as_a_reason(go, store, case, site):
    site.tell("/robots.txt", "User-agent: *\nDisallow: /1")
    site.tell("/rss", links(site, 1))
    go(plan(wires(site)))
    assert (
        only(store, case).state == FAILED
        and "robots.txt" in only(store, case).told["reason"]
        and "/1" not in site.paths()
    )


@pytest.mark.parametrize(
    "answer, fault",
    [
        (Answer("<html><input type=password></html>"), "no feed, but a page that asks for a login"),
        (Answer(b"", 404), "answers 404: there is no such feed"),
        (Answer(b"", 500), "answers 500"),
        (Answer("<rss>", cut=99), "does not answer"),
    ],
)
def test_a_feed_with_a_fault_says_so_waits_longer_each_time_and_comes_back(go, store, case, site, answer, fault):
    site.tell("/rss", answer, answer, links(site, 1))
    site.tell("/1", page(1))
    waits = []
    for number in range(2):
        told = go(plan(wires(site)))
        ((feed, _),) = feeds_of(store, case)
        assert (
            [one.what for one in told] == ["failed"]
            and fault in feed.told["fault"]
            and feed.told["faults"] == number + 1
        )
        waits.append(feed.next_at - time.time())
    assert 25 < waits[0] <= 60 and 55 < waits[1] <= 120
    go(plan(wires(site)))
    ((feed, counts),) = feeds_of(store, case)
    assert feed.told["fault"] == "" and counts == {READ: 1} and feed.told["succeeded"] and feed.told["faulted"]


def test_a_feed_that_breaks_off_is_asked_for_all_of_it_again(go, store, case, site):
    whole = links(site, 1, 2, 3)
    site.tell("/rss", Answer(whole[:-80], headers={"ETag": '"v1"'}), Answer(whole, headers={"ETag": '"v1"'}))
    for number in (1, 2, 3):
        site.tell(f"/{number}", page(number))
    go(plan(wires(site)))
    ((feed, _),) = feeds_of(store, case)
    assert "is not whole" in feed.told["note"]
    go(plan(wires(site)))
    assert became(store, case) == {READ: 3} and not any("If-None-Match" in headers for _, headers in site.asked)


def test_no_more_are_taken_than_newest_says_and_none_is_left_out(go, store, case, site):
    site.tell("/rss", Answer(links(site, 1, 2, 3), headers={"ETag": '"v1"'}))
    for number in (1, 2, 3):
        site.tell(f"/{number}", page(number))
    told = go(plan(wires(site, "newest = 2")))
    assert "1 more of its entries are taken the next time" in told[0].words and became(store, case) == {READ: 2}
    go(plan(wires(site, "newest = 2")))
    assert became(store, case) == {READ: 3}


def test_an_index_of_sitemaps_is_read_where_it_changed(go, store, case, site):
    index = "<sitemapindex><sitemap><loc>{0}/a.xml</loc><lastmod>{1}</lastmod></sitemap><sitemap><loc>{0}/b.xml</loc><lastmod>2026-01-01</lastmod></sitemap></sitemapindex>"
    site.tell("/index.xml", index.format(site.base, "2026-01-01"), index.format(site.base, "2026-01-02"))
    site.tell(
        "/a.xml", *(SITEMAP.replace("https://x.example", site.base).replace("/1<", f"/{number}<") for number in (1, 2))
    )
    site.tell("/b.xml", Answer(b"", 500), f"<urlset><url><loc>{site.base}/4</loc></url></urlset>")
    for number in (1, 2, 3, 4):
        site.tell(f"/{number}", page(number))
    told = f'name = "Map"\nkind = "sitemap"\naddress = "{site.base}/index.xml"'
    go(plan(told))
    ((feed, counts),) = feeds_of(store, case)
    assert counts == {READ: 2} and "answers 500" in feed.told["fault"], "what was told before the fault is kept"
    go(plan(told))
    assert became(store, case) == {READ: 4}
    go(plan(told))
    assert Counter(site.paths())["/a.xml"] == 2 and Counter(site.paths())["/b.xml"] == 2, "neither changed since"


def zipped(*rows: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.CSV", b"\n".join(rows))
    return file.getvalue()


def gdelt(site: Site, stamp: str, *numbers: int) -> str:
    content = zipped(*(event(number, "ML", "19", f"{site.base}/{number}") for number in numbers))
    site.tell(f"/{stamp}.export.CSV.zip", Answer(content, kind="application/zip"))
    return f"{len(content)} {hashlib.md5(content).hexdigest()} {site.base}/{stamp}.export.CSV.zip\n"


def test_gdelts_files_are_read_without_a_gap(go, store, case, site):
    told = f'name = "GDELT"\nkind = "gdelt"\naddress = "{site.base}/last.txt"\ncountries = ["ML"]\ncatch_up_h = 1'
    for number in range(1, 8):
        site.tell(f"/{number}", page(number))
    site.tell("/last.txt", gdelt(site, "20261130100000", 1))
    go(plan(told))
    gdelt(site, "20261130101500", 2, 1)  # nobody looked then
    site.tell("/last.txt", gdelt(site, "20261130104500", 3))
    go(plan(told))  # and 10:30 is not there
    assert became(store, case) == {READ: 3}
    ((feed, _),) = feeds_of(store, case)
    assert feed.told["done"] == "20261130104500" and "20261130103000.export.CSV.zip is not there" in feed.told["note"]
    site.tell("/last.txt", gdelt(site, "20261130144500", 4))
    go(plan(told))
    ((feed, _),) = feeds_of(store, case)
    assert (
        "of before 2026-11-30 13:45 UTC were not read: nobody followed it for longer than catch_up_h"
        in feed.told["note"]
    )
    assert became(store, case) == {READ: 4} and "/20261130134500.export.CSV.zip" in site.paths()


@pytest.mark.parametrize("content", [b"no zip", zipped(event(1, "ML", "19", "x"))])
def test_a_file_of_gdelt_that_is_not_whole_is_asked_for_again(go, store, case, site, content):
    line = gdelt(site, "20261130100000", 1)
    site.tell("/last.txt", line)
    site.tell("/20261130100000.export.CSV.zip", content, site.answers["/20261130100000.export.CSV.zip"][0])
    site.tell("/1", page(1))
    told = f'name = "GDELT"\nkind = "gdelt"\naddress = "{site.base}/last.txt"'
    (failed,) = go(plan(told))
    assert "is not whole" in failed.words and "done" not in feeds_of(store, case)[0][0].told
    go(plan(told))
    assert became(store, case) == {READ: 1}


def test_new_files_of_a_folder_are_read_once_they_are_at_rest(go, store, case, tmp_path, monkeypatch):
    monkeypatch.setattr("geo.feeds.looking.SETTLE_S", 0.2)
    folder = tmp_path / "wires"
    (folder / "deep").mkdir(parents=True)
    told = f'name = "Folder"\nkind = "folder"\npath = "{folder}"'
    text = "Gunmen killed {} people in Gao, Mali, the mayor said."
    (folder / "a.txt").write_text(text.format("two"))
    (folder / "deep" / "b.jsonl").write_text(f'{{"text": "{text.format("three")}"}}\n{{"no": 1}}\n')
    (folder / ".hidden.txt").write_text("x")
    assert [one.about.get("new") for one in go(plan(told)) if one.what == "looked"] == [0], "they may still be written"
    _rest(folder)
    go(plan(told))
    assert became(store, case) == {READ: 2} and {one.told["name"] for one in items_of(store, case)} == {
        "a.txt",
        "deep/b.jsonl, line 1",
    }
    assert (
        "was set aside" in feeds_of(store, case)[0][0].told["note"]
        or "has no text" in feeds_of(store, case)[0][0].told["note"]
    )
    (folder / "same.txt").write_text(text.format("two"))
    (folder / "new.txt").write_text(text.format("nine"))
    _rest(folder)
    go(plan(told))
    assert became(store, case) == {READ: 3}
    (failed,) = go(plan('name = "Folder"\nkind = "folder"\npath = "/nowhere/at/all"'))
    assert "There is no folder /nowhere/at/all" in failed.words


def _rest(folder) -> None:
    """Waits until the clock of the disk is past what was written."""
    newest = max(path.stat().st_ctime for path in folder.rglob("*"))
    while time.time() - newest < 0.25:
        os.sched_yield()


def test_whoever_is_cut_off_in_the_middle_goes_on_without_a_double(store, case, site):
    site.tell("/rss", links(site, *range(40)))
    for number in range(40):
        site.tell(f"/{number}", page(number))
    read = lambda batch, _stopped: read_batch(batch, on_step=lambda *_: None)  # noqa: E731
    for _ in range(4):
        steps = follow(store, case, plan(wires(site)), read, version="1", once=True, access=site.access)
        for told in steps:
            if told.what == "read":
                break
        steps.close()
    list(follow(store, case, plan(wires(site)), read, version="1", once=True, access=site.access))
    assert became(store, case) == {READ: 40} and len(articles_of(store.log(case))) == 40
    assert len({text for _, text in texts_of(store, case)}) == 40


def test_who_is_told_to_stop_keeps_what_is_under_way(go, store, case, site):
    stop = Event()
    stop.set()
    assert go(plan(wires(site)), stop=stop) == [] and site.asked == []


def test_of_two_one_follows(store, case):
    one, two = "1" * 32, "2" * 32
    assert take(store, case, one) == 0 and 0 < take(store, case, two) <= LEASE_S
    assert renew(store, case, one) and not renew(store, case, two) and followed(store, case).is_now
    let_go(store, case, one)
    assert not followed(store, case).is_now and take(store, case, two) == 0 and not renew(store, case, one)


def test_only_who_may_change_a_case_follows_feeds_into_it(store, site):
    editor, viewer = (
        Who({"editor": "1", "viewer": "2"}[name] * 64, "person", name=name, email=f"{name}@x.example")
        for name in ("editor", "viewer")
    )
    for one, role in ((editor, "editor"), (viewer, "viewer")):
        store.set_role(one.key, role)
    case = store.of(editor).new("Mali")
    store.of(editor).set_role(viewer.key, "viewer", case)
    site.tell("/rss", links(site))
    with pytest.raises(CaseError):
        list(
            follow(store.of(viewer), case, plan(wires(site)), lambda *_: [], version="1", once=True, access=site.access)
        )
    assert site.asked == [] and feeds_of(store.of(viewer), case) == []
    assert [
        one.what
        for one in follow(
            store.of(editor), case, plan(wires(site)), lambda *_: [], version="1", once=True, access=site.access
        )
    ] == ["looked"]


def test_a_feed_that_is_taken_out_rests_and_one_with_another_address_begins_anew(go, store, case, site):
    for name in ("a", "b"):
        site.tell(f"/{name}", Answer(rss(), headers={"ETag": '"v"'}))
    feed = 'name = "One"\naddress = "{}/{}"'
    other = f'name = "Two"\naddress = "{site.base}/b"'
    go(plan(feed.format(site.base, "a"), other))
    go(plan(feed.format(site.base, "b")))
    states = {one.name: one.told for one, _ in feeds_of(store, case)}
    assert states["Two"]["is_left"] and "is_left" not in states["One"] and states["One"]["where"].endswith("/b")
    assert [headers.get("If-None-Match") for path, headers in site.asked if path == "/b"][-1] is None
    go(plan(feed.format(site.base, "b"), other))
    assert not any(one.told.get("is_left") for one, _ in feeds_of(store, case))


def test_an_article_that_is_erased_leaves_no_title_and_is_not_read_again(go, store, case, site):
    site.tell("/rss", links(site, 1))
    site.tell("/1", page(1))
    go(plan(wires(site)))
    target = only(store, case).target
    store.erase(case, lambda act: without_parts(act, (target,)), articles=[target])
    assert only(store, case).told == {} and only(store, case).target == target
    go(plan(wires(site)))
    assert site.paths("/rss") == ["/1"]


def test_what_waits_is_in_a_backup_and_goes_on_elsewhere(go, store, case, site, tmp_path):
    from geo.cases.backup import back_up, restore

    site.tell("/rss", links(site, 1, whole="Gunmen killed two people in Kidal, Mali."))
    other = CaseStore.open(f"sqlite:///{tmp_path}/other.sqlite")
    stop = Event()
    for told in follow(
        store, case, plan(wires(site)), lambda *_: [], version="1", once=True, access=site.access, stop=stop
    ):
        if told.what == "looked":
            stop.set()
    assert only(store, case).state == WAITING and only(store, case).sha256
    back_up(store, tmp_path / "backup.zip", version="1")
    restore(other, tmp_path / "backup.zip")
    read = lambda batch, _stopped: read_batch(batch, on_step=lambda *_: None)  # noqa: E731
    list(follow(other, case, plan(wires(site)), read, version="1", once=True, access=site.access))
    assert only(other, case).state == READ and only(other, case).sha256 is None
    other.close()
