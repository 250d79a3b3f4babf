"""Feeds on the page of the case: how each is, what came and what was not read, and proposals that are accepted there."""

from __future__ import annotations

import pytest

from geo.cases.store import CaseStore, default_address
from geo.feeds.following import follow
from geo.feeds.table import plan_of
from geo.work.jobs import read_batch
from tests.feeds.test_entries import item, rss
from tests.fixtures.site import running_site
from tests.pages.test_case_page import app, mine, press, read, tab, words  # noqa: F401 - mine is a fixture
from ui.frame.state import Choice

PAGE = "<html><head><title>{0}</title></head><body><p>Gunmen killed three people in Bourem, Mali, on 8 February 2013, {0} said.</p></body></html>"


@pytest.fixture
def page(root, mine):  # noqa: F811
    """A case of one article that was given, into which two feeds were followed once."""
    page = app(root)
    read(page)
    store = CaseStore.open(default_address())
    (row,) = store.cases()
    with running_site() as site:
        links = [
            item(
                guid=name,
                title=f"*{name}*",
                link=f"{site.base}/{name}",
                more="<pubDate>Fri, 01 Jan 2094 10:00:00 GMT</pubDate>",
            )
            for name in ("mayor", "gone")
        ]
        site.tell("/rss", rss(*links).decode())
        site.tell("/mayor", PAGE.format("the mayor"))
        feeds = f'[manners]\npause_s = 0\n[[feed]]\nname = "Wires"\naddress = "{site.base}/rss"\n[[feed]]\nname = "Away"\naddress = "{site.base}/away"\n'
        batches = lambda batch, _stopped: read_batch(batch, on_step=lambda *_: None)  # noqa: E731
        list(follow(store, row.id, plan_of(feeds), batches, version="1", once=True, access=site.access))
    store.close()
    page.session_state["page"] = "case"
    return page


def frame(page, column: str):
    return next((one.value for one in page.dataframe if column in one.value), None)


def test_it_tells_how_each_feed_is_what_came_and_why_not(page):
    tab(page, "Articles")
    feeds = frame(page, "Next look").set_index("Feed")
    assert (
        feeds.loc["Wires", ["How it is", "Read", "Not read"]].tolist() == ["fine", 1, 1]
        and feeds.loc["Wires", "Last success"]
    )
    assert (
        feeds.loc["Away", "How it is"] == "a fault, 1 time in a row"
        and "answers 404: there is no such feed" in feeds.loc["Away", "Last fault"]
    )
    assert "Nobody follows them now" in words(page) and "1 read, 1 not read" in words(page)
    came = frame(page, "Became").set_index("Article")
    assert (
        came.loc["*mayor*", "Became"] == "read"
        and "2094-01-01 lies after" in came.loc["*mayor*", "Why, and what is odd"]
    )
    assert came.loc["*gone*", "Became"] == "not read" and "answers 404" in came.loc["*gone*", "Why, and what is odd"]
    page.session_state["case_feeds_which"] = "Not read"
    page.run()
    assert frame(page, "Became")["Article"].tolist() == ["*gone*"]
    assert "address, Wires" in frame(page, "Came as")["Came as"].tolist()


@pytest.mark.parametrize("verdict", ["accepted", "rejected"])
def test_events_of_feeds_are_proposals_until_somebody_says_what_they_are(page, verdict):
    tab(page, "Events")
    states = frame(page, "publishers")["state"].tolist()
    assert states.count("proposed by a feed") == 1 and states.count("not looked at") == 3, (
        "those of the given article are no proposals"
    )
    name = next(event.id for event in page.session_state["case_events"][1][1] if "Bourem" in event.name)
    page.session_state["choice"] = Choice("claims", (name,))
    page.session_state["page"] = "map"
    page.run()
    assert not page.exception
    assert "Proposed by Wires, which nobody looked at yet" in words(page)
    press(page, next(str(one.key) for one in page.button if str(one.key).startswith(verdict[:6])))
    store = CaseStore.open(default_address())
    (row,) = store.cases()
    (value,) = store.log(row.id).state["review"].values()
    assert value["state"] == verdict and "Bourem" in value["words"]
    store.close()
    page.session_state["page"] = "case"
    assert "proposed by a feed" not in frame(tab(page, "Events"), "publishers")["state"].tolist()


def test_a_case_without_feeds_tells_nothing_of_them(root, mine):  # noqa: F811
    page = app(root)
    read(page)
    page.session_state["page"] = "case"
    tab(page, "Articles")
    assert frame(page, "Next look") is None
