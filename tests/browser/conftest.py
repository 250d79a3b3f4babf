"""The app in a server of its own and Chromium before it; every test also proves that no other host was asked."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest

from tests.fixtures.serving import served

SLOW_MS = 60_000
POLL_MS = 20


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without the driver's package there is nothing to run; the system's Chromium is looked for by `chromium`."""
    try:
        import playwright.sync_api  # noqa: F401
    except ImportError:
        reason = "BROWSER TEST SKIPPED: no playwright; install requirements-dev.txt"
        for item in items:
            if "chromium" in getattr(item, "fixturenames", ()):
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def address(chromium, root) -> Iterator[str]:
    """Where the app is served."""
    with served(root) as address:
        yield address


def _wait_for_function(self, expression: str, *, arg: object = None) -> None:
    """In the place of Playwright's own, which has the page evaluate text again and again: our policy forbids that."""
    limit = time.monotonic() + SLOW_MS / 1000
    while not self.evaluate(expression, arg):
        if time.monotonic() > limit:
            raise TimeoutError(f"still not true: {expression}")
        self.wait_for_timeout(POLL_MS)


@pytest.fixture(scope="session")
def browser(chromium):
    from playwright.sync_api import Frame, Page, expect, sync_playwright

    expect.set_options(timeout=SLOW_MS)
    Page.wait_for_function = Frame.wait_for_function = _wait_for_function
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


@dataclass
class Tab:
    """A page of the app in a browser tab, with what it asked for."""

    page: object
    address: str
    foreign: list[str] = field(default_factory=list)
    """Addresses on other hosts that the page, its frames or its sockets asked for."""
    refused: list[str] = field(default_factory=list)
    """What the browser did not do because our own policy forbids it."""
    sent: list[object] = field(default_factory=list)
    """Messages to the server over the WebSocket."""

    def note(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != urlsplit(self.address).netloc:
            self.foreign.append(url)

    def hear(self, message) -> None:
        if "Content Security Policy" in message.text:
            self.refused.append(message.text)

    def listen(self, socket) -> None:
        self.note(socket.url)
        socket.on("framesent", self.count)

    def count(self, message) -> None:
        self.sent.append(message)

    def open(self, path: str = "/"):
        """Go to a page of the app; returns the Playwright page."""
        self.page.goto(self.address + path)
        return self.page

    @property
    def frame(self):
        """What is inside the map's frame, as a locator."""
        return self.page.frame_locator(".st-key-map_frame iframe")

    def map_frame(self):
        """The map's frame itself, to run a script in, once marks and outlines are drawn."""
        self.frame.locator(".dl-country").first.wait_for(state="attached")
        self.page.wait_for_function("document.querySelector('.stApp').dataset.testScriptState === 'notRunning'")
        return self.page.locator(".st-key-map_frame iframe").element_handle().content_frame()

    def ready(self):
        """The map's frame once its records are drawn and nothing more is to be drawn; `layer` is in its reach."""
        frame = self.map_frame()
        frame.wait_for_function("() => window.datelineEvents?.layersOf(map).get('Events')?.isSettled()")
        frame.evaluate("() => { window.layer = datelineEvents.layersOf(map).get('Events'); }")
        self.settle(frame)
        return frame

    def settle(self, frame) -> None:
        """Wait until the map has drawn everything and the page has run."""
        frame.wait_for_function("() => layer.isSettled()")
        self.page.wait_for_function("document.querySelector('.stApp').dataset.testScriptState === 'notRunning'")

    def click_place(self, frame, lat: float, lon: float, *, zoom: int = 10) -> None:
        """Come close to a place, where it is a mark of its own, and click on it."""
        frame.evaluate("([lat, lon, zoom]) => { map.setView([lat, lon], zoom, {animate: false}); }", [lat, lon, zoom])
        self.settle(frame)
        x, y = frame.evaluate(
            "() => { const { x, y } = map.getSize(); return [Math.round(x / 2), Math.round(y / 2)]; }"
        )
        frame.locator("#map_div").click(position={"x": x, "y": y})

    def unfold(self) -> None:
        """Open the panel of the filters."""
        self.page.locator(".st-key-panel summary").click()
        self.page.locator(".st-key-time_bar").wait_for()
        self.still(self.page.locator(".st-key-map_frame iframe"))

    def still(self, what) -> None:
        """Wait until something has stood at one place for ten frames: what opens above it slides."""
        what.evaluate("""(node) => new Promise((resolve) => {
            let [last, since] = ["", 0];
            const look = () => {
                const { x, y, width, height } = node.getBoundingClientRect();
                const now = [x, y, width, height].join();
                [last, since] = [now, now === last ? since + 1 : 0];
                if (since === 10) resolve(); else requestAnimationFrame(look);
            };
            look();
        })""")

    def counts(self, words: str) -> None:
        """Wait until the line above the map begins like this."""
        self.page.locator(".st-key-counts", has_text=words).wait_for()


@pytest.fixture
def open_tab(browser, address) -> Iterator[Callable[..., Tab]]:
    """Makes tabs: open_tab(width=1400, dark=False), of the app at another address if need be. Afterwards none may have asked another host, unless it may."""
    tabs: list[tuple[Tab, bool]] = []
    contexts = []

    def make(
        *,
        width: int = 1400,
        height: int = 1000,
        dark: bool = False,
        may_ask_others: bool = False,
        address: str = address,
        **context_options: object,
    ) -> Tab:
        look = {"viewport": {"width": width, "height": height}, "color_scheme": "dark" if dark else "light"}
        context = browser.new_context(**look, **context_options)
        contexts.append(context)
        context.set_default_timeout(SLOW_MS)
        tab = Tab(context.new_page(), address)
        tab.page.on("request", lambda request: tab.note(request.url))
        tab.page.on("websocket", tab.listen)
        tab.page.on("console", tab.hear)
        tabs.append((tab, may_ask_others))
        return tab

    yield make
    for context in contexts:
        context.close()
    assert [url for tab, may_ask_others in tabs if not may_ask_others for url in tab.foreign] == []
    assert [words for tab, _ in tabs for words in tab.refused] == []


@pytest.fixture
def tab(open_tab) -> Tab:
    """A tab of usual size in the light theme."""
    return open_tab()
