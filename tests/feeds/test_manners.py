"""Hosts are asked as they wish: robots.txt, pauses, budgets, Retry-After; and never those of one's own network."""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import replace
from email.utils import format_datetime
from threading import Event

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.articles.fetching import INTERNET, FetchLimits
from geo.errors import ArticleError
from geo.feeds.manners import LONGEST_S, MANY_FAULTS, Asker, ForbiddenError, LaterError, back_off, host_of
from geo.feeds.table import plan_of
from tests.fixtures.site import Answer

FEED = '[[feed]]\nname = "x"\naddress = "https://x.example/"\n'
MANNERS = replace(plan_of(FEED).manners, pause_s=0.0, agent="tester/1.0 (desk@example.org)")


@pytest.fixture
def ask(store, site):
    """Asks a path of the site, each time as a process of its own would."""

    def ask(path: str, **manners: float):
        return Asker(store, replace(MANNERS, **manners), site.access, Event()).ask(site.base + path)

    site.tell("/a", "<p>a</p>")
    return ask


def hosts(store) -> list:
    from geo.cases.tables import FEED_HOSTS

    with store.transaction(reads_only=True) as connection:
        return connection.execute(FEED_HOSTS.select()).all()


def test_robots_txt_is_asked_once_a_day_under_our_own_name(ask, site):
    assert ask("/a").content == b"<p>a</p>" and ask("/a").status == 200
    assert [path for path, _ in site.asked] == ["/robots.txt", "/a", "/a"], "another process knows it, too"
    assert {headers["User-Agent"] for _, headers in site.asked} == {"tester/1.0 (desk@example.org)"}


@pytest.mark.parametrize(
    "robots, is_let",
    [
        ("User-agent: *\nDisallow: /a", False),
        ("User-agent: *\nDisallow: /*a$", False),
        ("User-agent: tester\nDisallow: /\n\nUser-agent: *\nAllow: /", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: tester\nDisallow:", True),
        ("User-agent: *\nDisallow: /b", True),
        ("<html><body>Not found</body></html>", True),
        (Answer(b"", 403), True),
        (Answer("User-agent: *\nDisallow: /", headers={"Location": "/a"}), False),
    ],
)
def test_robots_txt_is_heeded(ask, site, robots, is_let):
    site.tell("/robots.txt", robots)
    if is_let:
        assert ask("/a").status == 200
        return
    with pytest.raises(ForbiddenError, match=r"forbids programs to ask for it \(its robots.txt\)"):
        ask("/a")
    assert site.paths() == []


def test_where_it_is_sent_on_to_robots_txt_counts_too(ask, site):
    site.tell("/robots.txt", "User-agent: *\nDisallow: /secret")
    site.tell("/b", Answer(b"", 302, headers={"Location": "/secret"}))
    with pytest.raises(ForbiddenError):
        ask("/b")
    assert site.paths() == ["/b"]


@pytest.mark.parametrize("robots", [Answer(b"", 503), Answer(b"", 429), Answer("x", cut=100), Answer(endless=True)])
def test_nothing_is_asked_while_robots_txt_cannot_be_had(ask, site, robots):
    site.tell("/robots.txt", robots, "User-agent: *\nAllow: /")
    with pytest.raises(LaterError, match=r"while its robots.txt cannot be had") as later:
        ask("/a")
    assert later.value.at > time.time() and not later.value.is_fault and site.paths() == []
    assert ask("/a").status == 200


@pytest.mark.parametrize("robots", ["User-agent: *\nCrawl-delay: 100", "User-agent: *\nRequest-rate: 1/100s"])
def test_a_pause_that_robots_txt_wants_counts_where_it_is_longer(ask, site, robots):
    site.tell("/robots.txt", robots)
    ask("/a")
    with pytest.raises(LaterError, match="left in peace") as later:
        ask("/a")
    assert 90 < later.value.at - time.time() < 101 and site.paths() == ["/a"]


def test_a_short_pause_is_waited_for(ask, site):
    began = time.monotonic()
    for _ in range(3):
        ask("/a", pause_s=0.1)
    assert 0.29 < time.monotonic() - began < 10  # robots.txt and three pages


def test_an_hour_has_its_budget(ask, site):
    for _ in range(3):
        ask("/a", requests_an_hour=4)
    with pytest.raises(LaterError, match=r"asked 4 times within the hour, the budget of feeds.toml") as later:
        ask("/a", requests_an_hour=4)
    assert 3_500 < later.value.at - time.time() <= 3_600 and len(site.asked) == 4


@pytest.mark.parametrize(
    "written, least, most",
    [
        ("120", 119, 120),
        ("in an hour", 3_000, 3_600),
        ("99999999999", LONGEST_S - 1, LONGEST_S),
        ("soon", 0, 0),
        ("", 0, 0),
    ],
)
def test_retry_after_is_honoured(ask, site, store, written, least, most):
    if written == "in an hour":  # as a date is written
        written = format_datetime(dt.datetime.now(dt.UTC) + dt.timedelta(hours=1), usegmt=True)
    site.tell("/a", Answer(b"", 429, headers={"Retry-After": written}), "<p>a</p>")
    with pytest.raises(LaterError, match="answers 429") as later:
        ask("/a")
    assert later.value.is_fault
    if not most:
        assert later.value.at == 0 and ask("/a").status == 200
        return
    assert least - 5 < later.value.at - time.time() <= most
    with pytest.raises(LaterError, match="left in peace"):
        ask("/a")


@pytest.mark.parametrize("answer", [Answer(b"", 500), Answer("<p>half", cut=500), Answer(endless=True)])
def test_many_faults_in_a_row_are_the_hosts(ask, site, store, answer):
    site.tell("/a", answer)
    for number in range(MANY_FAULTS):
        with pytest.raises(LaterError) as later:
            Asker(store, MANNERS, site.access, Event()).ask(site.base + "/a", limits=FetchLimits(answer_bytes=100_000))
        assert later.value.is_fault and bool(later.value.at) == (number == MANY_FAULTS - 1)
    assert hosts(store)[0].faults == MANY_FAULTS
    with pytest.raises(LaterError, match="left in peace") as later:
        ask("/a")
    assert not later.value.is_fault and len(site.paths()) == MANY_FAULTS


def test_one_answer_ends_a_row_of_faults(ask, site, store):
    site.tell("/a", Answer(b"", 500), Answer(b"", 404))
    with pytest.raises(LaterError):
        ask("/a")
    assert ask("/a").status == 404 and hosts(store)[0].faults == 0


def test_nobody_of_ones_own_network_is_asked(store, site):
    asker = Asker(store, MANNERS, replace(INTERNET, ports=site.access.ports), Event())
    for address in (f"{site.base}/a", "http://169.254.169.254/latest", "http://localhost/"):
        with pytest.raises(ArticleError, match="never asked"):
            asker.ask(address)
    assert site.asked == []


def test_a_host_that_is_not_there_may_be_later(store, site):
    with pytest.raises(LaterError, match=r"robots.txt cannot be had") as later:
        Asker(store, MANNERS, replace(site.access, look_up=lambda host: []), Event()).ask("http://gone.example/a")
    assert later.value.at > time.time()


def test_who_is_told_to_stop_waits_for_nobody(store, site):
    stop = Event()
    stop.set()
    with pytest.raises(LaterError, match="stopped before it was asked"):
        Asker(store, MANNERS, site.access, stop).ask(site.base + "/a")
    assert site.asked == []


@given(first=st.floats(0.1, 86_400), faults=st.integers(1, 10_000))
def test_back_off_doubles_up_to_a_day(first, faults):
    whole = min(LONGEST_S, first * 2.0 ** min(faults - 1, 30))
    assert whole / 2 <= back_off(first, faults) <= whole <= LONGEST_S


@pytest.mark.parametrize(
    "address, host",
    [
        ("https://X.example/a", "https://x.example:443"),
        ("http://x.example:8080/", "http://x.example:8080"),
        ("http://x.example:99999/", ""),
        ("nothing", ""),
    ],
)
def test_a_host_has_scheme_and_port(address, host):
    assert host_of(address) == host
