"""Two people on one case in Chromium: what one does the other sees, in their place, and what both do is asked about."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from geo.cases.store import CaseStore
from tests.browser.conftest import Tab, served
from tests.browser.test_roles_in_browser import sign_in
from tests.fixtures.openid import Provider, provider, write_secrets

TEXT = (
    "BAMAKO, Mali, Feb. 8 - Gunmen killed three people in Gao on Friday. A bomb wounded two soldiers near Kidal on Thursday. "
    "Protesters marched in Timbuktu on Friday."
)
SOON_S = 2.0
"""Others' acts appear within; besides, the machine that runs the tests draws a page for each of two browsers."""


@dataclass
class App:
    address: str
    store: CaseStore
    accounts: Provider


@pytest.fixture(scope="module")
def app(chromium, root, tmp_path_factory) -> Iterator[App]:
    home = tmp_path_factory.mktemp("home")
    with provider() as accounts:
        write_secrets(home, accounts, base="")
        url = f"sqlite:///{home / 'cases.sqlite'}"
        with served(root, HOME=str(home), DATELINE_NEWCOMERS="editor", DATELINE_DATABASE_URL=url) as address:
            store = CaseStore.open(url)
            yield App(address, store, accounts)
            store.close()


def idle(tab: Tab) -> None:
    tab.page.wait_for_function("document.querySelector('.stApp')?.dataset.testScriptState === 'notRunning'")


def bar(tab: Tab, words: str) -> None:
    tab.page.locator(".st-key-review_bar", has_text=words).wait_for()


def look_at(tab: Tab, words: str) -> float:
    """Chooses an event in the text; returns the seconds until it was drawn: what this machine takes for a run."""
    began = time.monotonic()
    tab.page.locator(".st-key-article_text [data-claims]", has_text=words).first.click()
    tab.page.locator(".st-key-review_buttons").wait_for()
    idle(tab)
    return time.monotonic() - began


@pytest.fixture
def both(open_tab, app) -> tuple[Tab, Tab]:
    """Amina and Bob, each with the same article of one case before them."""
    amina, bob = (open_tab(address=app.address, may_ask_others=True) for _ in range(2))
    sign_in(amina, app.accounts, "amina", "/article?tour=done")
    amina.page.locator("textarea").first.fill(TEXT)
    amina.page.get_by_role("button", name="Read the article").click()
    bar(amina, "0 of 3 events reviewed")
    amina.page.wait_for_url("**case=*")
    case = amina.page.url.partition("case=")[2].partition("&")[0]
    app.store.set_role("bob@example.org", "editor", case)
    sign_in(bob, app.accounts, "bob", f"/article?{amina.page.url.partition('?')[2]}&tour=done")
    bar(bob, "0 of 3 events reviewed")
    idle(amina), idle(bob)
    return amina, bob


def within(seconds: float, act, seen) -> float:
    """Does something, waits until it is seen elsewhere, and returns how long that took; fails above so many seconds."""
    act()
    began = time.monotonic()
    seen()
    took = time.monotonic() - began
    assert took <= seconds, f"{took:.1f} s"
    return took


def test_what_one_does_the_other_sees_in_their_place(both):
    amina, bob = both
    run_s = look_at(amina, "Gunmen") + look_at(bob, "Protesters")
    bob.page.mouse.wheel(0, 260)
    bob.page.wait_for_timeout(300)
    where = bob.page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop")
    bob.page.locator(".st-key-review_accepted button:visible").first.focus()
    within(SOON_S + run_s, lambda: amina.page.keyboard.press("a"), lambda: bar(bob, "1 of 3 events reviewed"))
    bob.page.get_by_role("status").get_by_text("amina@example.org accepted 1 claim just now").wait_for()
    idle(bob)
    assert bob.page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop") == where
    assert bob.page.evaluate("document.activeElement.closest('.st-key-review_accepted') !== null")
    assert "Protesters" in bob.page.locator(".st-key-details").inner_text()
    bob.page.get_by_text("just now").wait_for(state="hidden")


def test_who_looks_at_what_is_told_and_what_both_do_is_asked_about(both):
    amina, bob = both
    look_at(amina, "Gunmen")
    look_at(bob, "Gunmen")
    bob.page.locator(".st-key-looking").get_by_text("amina@example.org is looking at this").wait_for()
    amina.page.locator(".st-key-looking").get_by_text("bob@example.org is looking at this").wait_for()
    bob.page.evaluate("dispatchEvent(new PointerEvent('pointerdown'))")  # his page is not made anew meanwhile
    amina.page.keyboard.press("x")
    bar(amina, "1 of 3 events reviewed")
    bob.page.get_by_role("status").get_by_text("amina@example.org rejected 1 claim").wait_for()
    bob.page.keyboard.press("a")
    dialog = bob.page.get_by_role("dialog")
    dialog.get_by_text("changed this while you looked at it").wait_for()
    assert (
        dialog.get_by_text("rejected", exact=True).count() == dialog.get_by_text("accepted as it was read").count() == 1
    )
    dialog.get_by_role("button", name="Do mine over it").click()
    dialog.wait_for(state="detached")
    bar(bob, "1 of 3 events reviewed")
    amina.page.get_by_role("status").get_by_text("bob@example.org accepted 1 claim just now").wait_for()
    amina.page.keyboard.press("u")  # her rejection was passed over: nothing comes back by itself
    dialog = amina.page.get_by_role("dialog")
    dialog.get_by_text("changed this while you looked at it").wait_for()
    dialog.get_by_role("button", name="Keep theirs").click()
    dialog.wait_for(state="detached")
    bar(amina, "1 of 3 events reviewed")


def test_what_is_typed_stays_while_the_other_acts_and_a_comment_is_seen(both):
    amina, bob = both
    look_at(bob, "Protesters")
    look_at(amina, "Gunmen")
    field = bob.page.locator(".st-key-talk_claim textarea")
    field.scroll_into_view_if_needed()
    field.press_sequentially("Which ")
    amina.page.keyboard.press("a")
    bob.page.get_by_role("status").get_by_text("amina@example.org accepted 1 claim just now").wait_for()
    bar(bob, "0 of 3 events reviewed")  # not made anew while he types
    field.press_sequentially("square?")
    assert field.input_value() == "Which square?"
    bob.page.get_by_role("button", name="Comment", exact=True).click()
    bar(bob, "1 of 3 events reviewed")
    bob.page.locator(".dl-comment", has_text="Which square?").wait_for()
    amina.page.get_by_role("status").get_by_text("bob@example.org wrote 1 comment just now").wait_for()
    run_s = look_at(amina, "Protesters")
    said = amina.page.locator(".dl-comment", has_text="bob@example.org")
    said.get_by_text("Which square?").wait_for()
    assert amina.page.get_by_role("button", name="Take away").count() == 0, "it is not hers"
    bob.page.get_by_role("button", name="Take away").click()
    within(SOON_S + run_s, lambda: None, lambda: said.wait_for(state="detached"))


def test_the_pages_case_map_and_compare_follow_too(both):
    amina, bob = both
    run_s = look_at(amina, "Gunmen")
    bob.page.get_by_role("link", name="Case", exact=True).click()
    bob.page.get_by_text("0 of 3 events reviewed").first.wait_for()
    bob.page.get_by_role("tab", name="Claims").click()
    idle(bob)
    within(
        SOON_S + run_s,
        lambda: amina.page.keyboard.press("a"),
        bob.page.get_by_text("1 of 3 events reviewed").first.wait_for,
    )
    assert bob.page.get_by_role("tab", name="Claims").get_attribute("aria-selected") == "true"
    bob.page.get_by_role("link", name="Map", exact=True).click()
    frame = bob.ready()
    frame.evaluate("() => { map.setView([16.2, -0.1], 8, {animate: false}); window.isHere = true; }")
    bob.settle(frame)
    where = frame.evaluate("() => map.getBounds().toBBoxString()")
    amina.page.keyboard.press("x")
    bob.page.get_by_role("status").get_by_text("amina@example.org rejected 1 claim just now").wait_for()
    idle(bob)
    bob.page.wait_for_timeout(500)
    assert frame.evaluate("() => window.isHere && map.getBounds().toBBoxString()") == where
