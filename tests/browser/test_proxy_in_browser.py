"""Two copies of the app behind nginx, as `deploy/nginx.conf.template` has it: TLS, a base path, a copy that is killed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.browser.conftest import SLOW_MS
from tests.fixtures.nginx import MISSING, find_nginx, nginx
from tests.fixtures.serving import served_by

TEXT = "GAO, Mali, Feb. 21, 2013 - Gunmen killed four soldiers in Gao on Wednesday. Protesters marched in Kidal on Thursday."
ARTICLE = "textarea"


@dataclass(frozen=True, slots=True)
class Desk:
    """Copies behind a proxy, by port."""

    address: str
    copies: dict[int, subprocess.Popen[str]]


@pytest.fixture
def desk(root, tmp_path) -> Iterator[Desk]:
    program = find_nginx()
    if sys.platform != "linux" or program is None:
        pytest.skip(f"PROXY TEST SKIPPED: {MISSING}")
    store = f"sqlite:///{tmp_path}/cases.sqlite"
    told = {
        "STREAMLIT_SERVER_BASE_URL_PATH": "dateline",
        "DATELINE_DATABASE_URL": store,
        "DATELINE_CASES_OF": "browser",
    }
    with ExitStack() as stack:
        copies = {}
        for _ in range(2):
            where, process = stack.enter_context(served_by(root, **told))
            copies[int(where.rpartition(":")[2])] = process
        yield Desk(stack.enter_context(nginx(program, list(copies))), copies)


def _connected(port: int) -> int:
    """WebSockets and others that a copy has open, by the kernel's tables."""
    tables = [Path("/proc/net", name).read_text(encoding="ascii").splitlines()[1:] for name in ("tcp", "tcp6")]
    rows = [row for table in tables for row in table]
    return sum(row.split()[1].endswith(f":{port:04X}") and row.split()[3] == "01" for row in rows)


def test_a_copy_that_is_killed_costs_a_reconnect(desk, open_tab):
    tab = open_tab(address=desk.address, ignore_https_errors=True)
    page = tab.open("/")
    assert page.url.startswith(f"{desk.address}/dateline/"), "the base path is where it is"
    page.goto(f"{desk.address}/dateline/article")
    page.locator("textarea").first.fill(TEXT)
    page.get_by_role("button", name="Read the article").click()
    page.locator(".st-key-review_bar").wait_for(timeout=SLOW_MS)
    page.locator(".st-key-review_next_button button:visible").first.click()
    page.locator(".st-key-review_buttons").first.wait_for()
    page.keyboard.press("a")
    page.locator(".st-key-review_bar", has_text="1 of").wait_for()
    at = page.url
    used, other = sorted(desk.copies, key=_connected, reverse=True)
    assert _connected(used) > 0 == _connected(other), "a browser's requests go to one copy"
    with page.expect_navigation(timeout=SLOW_MS):  # it comes back by itself
        desk.copies[used].kill()
    page.locator(".st-key-review_bar", has_text="1 of").wait_for(timeout=2 * SLOW_MS)
    page.locator(".stApp[data-test-script-state='notRunning']").wait_for(timeout=SLOW_MS)
    assert page.url == at and _connected(other)
    page.locator(".st-key-review_next_button button:visible").first.click()
    page.locator(".st-key-review_buttons").first.wait_for()
    page.keyboard.press("a")
    page.locator(".st-key-review_bar", has_text="2 of 2").wait_for()
    headers = page.request.get(f"{desk.address}/dateline/").headers
    assert "max-age" in headers["strict-transport-security"] and "1.22" not in headers.get("server", "")
    (cookie,) = [one for one in page.context.cookies() if one["name"] == "dateline"]
    assert cookie["secure"] and cookie["httpOnly"] and cookie["path"] == "/dateline"
