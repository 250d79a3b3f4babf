"""Three people and one case in Chromium, under a base path: an admin, a viewer, and somebody with a share link."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from bench.visitor import fetch
from tests.browser.conftest import Tab, served
from tests.fixtures.openid import Provider, provider, write_secrets

BASE = "news/map"


@pytest.fixture(scope="module")
def accounts() -> Iterator[Provider]:
    with provider() as here:
        yield here


@pytest.fixture(scope="module")
def app(chromium, root, accounts, tmp_path_factory) -> Iterator[str]:
    home = tmp_path_factory.mktemp("home")
    write_secrets(home, accounts, base=f"{BASE}/")
    settings = {
        "HOME": str(home), "STREAMLIT_SERVER_BASE_URL_PATH": BASE, "DATELINE_NEWCOMERS": "editor",
        "DATELINE_DATABASE_URL": f"sqlite:///{home / 'cases.sqlite'}",
    }  # fmt: skip
    with served(root, **settings) as address:
        yield f"{address}/{BASE}"


def sign_in(tab: Tab, accounts: Provider, name: str, path: str = "/?tour=done") -> None:
    """From the one button that is there, to the provider and back. path: where one wants to go."""
    accounts.person = {"sub": name, "email": f"{name}@example.org", "email_verified": True, "name": name.title()}
    page = tab.open(path)
    page.get_by_role("button", name="Sign in").wait_for()
    idle(tab)
    assert (
        page.locator("[data-testid=stMain]").get_by_role("button").count() == 1
        and page.get_by_role("link", name="Case").count() == 0
    )
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="Case").wait_for()


def idle(tab: Tab) -> None:
    tab.page.wait_for_function("document.querySelector('.stApp')?.dataset.testScriptState === 'notRunning'")


def to(tab: Tab, name: str) -> None:
    tab.page.get_by_role("link", name=name, exact=True).click()
    idle(tab)


def count(tab: Tab, name: str) -> int:
    """How many buttons are called so."""
    return tab.page.get_by_role("button", name=name, exact=True).count()


def shared_case(ann: Tab) -> str:
    """A case with the sample article, which Bob may see; returns a link that shows it to anybody."""
    to(ann, "Article")
    ann.page.get_by_role("button", name="Use the sample article").click()
    ann.page.locator(".st-key-review_bar").wait_for()
    to(ann, "Case")
    ann.page.locator(".st-key-signed_in", has_text="ann").wait_for()
    ann.page.get_by_role("tab", name="Who").click()
    ann.page.locator(".st-key-member-0").wait_for()
    ann.page.get_by_label("Add somebody").fill("bob@example.org")
    ann.page.get_by_role("button", name="Add", exact=True).click()
    ann.page.locator(".st-key-member-1", has_text="bob").wait_for()
    ann.page.get_by_role("button", name="Make a link").click()
    link = ann.page.get_by_text("?share=").inner_text().strip()
    assert re.fullmatch(re.escape(ann.address) + r"/\?share=[\w-]{43}", link)
    return link


def look_as_viewer(bob: Tab) -> None:
    bob.page.locator(".st-key-review_bar", has_text="0 of").wait_for()
    idle(bob)
    bob.page.keyboard.press("n")
    bob.page.locator(".dl-review", has_text="Not looked at yet").wait_for()
    bob.page.keyboard.press("a")
    idle(bob)
    assert {name: count(bob, name) for name in ("Accept", "Undo", "Add")} == {"Accept": 0, "Undo": 0, "Add": 0}
    bob.page.locator(".st-key-review_bar", has_text="0 of").wait_for()
    to(bob, "Case")
    bob.page.locator(".st-key-signed_in", has_text="bob").wait_for()
    bob.page.get_by_role("button", name="Save as a file").wait_for()
    assert bob.page.get_by_role("tab", name="Who").count() == count(bob, "Undo") == 0


def look_by_link(guest: Tab, link: str) -> list[str]:
    """Sees the case without signing in; returns the addresses of files that its map fetched."""
    asked: list[str] = []
    guest.page.on("response", lambda answer: asked.append(answer.url) if answer.status == 200 else None)
    guest.page.goto(f"{link}&tour=done")
    guest.page.get_by_text("nothing can be changed through it").wait_for()
    guest.page.get_by_role(
        "button", name="Save as a file"
    ).wait_for()  # on the page of the case: Map may show other records
    assert count(guest, "Undo") == 0 and "share=" in guest.page.url
    to(guest, "Map")
    guest.ready()
    guest.page.locator(".st-key-article_line").wait_for()  # with the events of its article
    to(guest, "Case")
    guest.page.reload()
    guest.page.get_by_role("button", name="Save as a file").wait_for()
    return [url for url in asked if url.endswith(".bin")]


def test_an_admin_a_viewer_and_a_link(open_tab, app, accounts):
    ann, bob, guest = (open_tab(address=app, may_ask_others=True) for _ in range(3))
    sign_in(ann, accounts, "ann")
    link = shared_case(ann)
    address = urlsplit(ann.page.url)
    sign_in(bob, accounts, "bob", f"/article?{address.query}")  # and comes to where he wanted to go
    look_as_viewer(bob)

    files = look_by_link(guest, link)
    cookies = {cookie["name"]: cookie["value"] for cookie in guest.page.context.cookies(app)}
    assert files and {fetch(url).status for url in files} == {404}
    assert fetch(files[-1], cookies=cookies).status == 200
    ann.page.get_by_role("button", name="Take back").click()
    ann.page.locator("[class*=st-key-link-]").wait_for(state="detached")
    assert {fetch(url, cookies=cookies).status for url in files} == {404}
    guest.page.reload()
    guest.page.get_by_text("This share link opens nothing").wait_for()

    second = ann.page.context.new_page()  # signed out in one tab is signed out in all of the browser
    second.goto(f"{app}/case?tour=done")
    second.get_by_role("button", name="Sign out").click()
    second.get_by_role("button", name="Sign in").wait_for()
    ann.page.get_by_role("tab", name="Log").click()
    ann.page.get_by_role("button", name="Sign in").wait_for()
    assert ann.page.get_by_role("tab").count() == 0
