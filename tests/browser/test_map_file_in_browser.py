"""The map that is one file, opened from disk with the network cut: it draws, answers, shows text as text, and asks for nothing."""

from __future__ import annotations

import pytest

from geo.exports import edition_html
from tests.fixtures.editions import SQUARE, claim, edition, event, large_edition

EVIL = "</script><img src=x onerror='window.hit=1'><!-- & \u202e"
MOST_BYTES = 2_000_000
FRAMES = 2


@pytest.fixture
def open_file(browser, tmp_path):
    """Opens bytes as a page from disk, offline; afterwards nothing may have been asked for, refused, or gone wrong."""
    wrong: list[str] = []
    contexts = []

    def make(content: bytes, *, dark: bool = False, width: int = 1300):
        path = tmp_path / "map.html"
        path.write_bytes(content)
        context = browser.new_context(
            offline=True, color_scheme="dark" if dark else "light", viewport={"width": width, "height": 950}
        )
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: wrong.append(request.url) if request.url != path.as_uri() else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda message: wrong.append(message.text) if message.type in ("error", "warning") else None)
        page.goto(path.as_uri())
        page.wait_for_function("() => window.layer?.isSettled()")
        return page

    yield make
    for context in contexts:
        context.close()
    assert wrong == []


def hard():
    one, two = claim(1, 1, sentence=f"Two died, {EVIL}."), claim(2, 2)
    return edition(
        name=f"Gao {EVIL}",
        question=EVIL,
        claims=[one, two, claim(3, 3, outline=SQUARE)],
        events=[
            event(1, one["id"], two["id"], name=EVIL, place=EVIL),
            event(2, claim(3, 3)["id"], name=f"No day {EVIL}", date_start=None),
        ],
    )


@pytest.mark.parametrize("dark, width", [(False, 1300), (True, 1300), (False, 390), (True, 390)])
def test_it_opens_from_disk_and_shows_text_as_text(open_file, dark, width):
    page = open_file(edition_html(hard()), dark=dark, width=width)
    page.locator("#rows tr").first.wait_for()
    assert page.title() == f"Gao {EVIL}"
    assert page.evaluate("() => window.hit") is None
    assert page.locator("img").count() == 0
    assert page.locator("#rows tr").count() == 1  # the event; the record of the same day is not shown at first
    assert f"“Two died, {EVIL}.” Paper 1 2013-02-09" in page.locator("#rows .words").inner_text()
    assert "1 event without a day or a place" in page.locator("main").inner_text()
    assert page.evaluate("() => document.documentElement.dataset.theme") == ("dark" if dark else "light")
    assert page.evaluate("() => map.getContainer().classList.contains('dl-dark')") is dark
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    assert "Records of ours, CC BY 4.0." in page.locator(".leaflet-control-attribution").inner_text()
    assert page.locator(".dl-legend, .dl-timeline").count() == 2
    assert page.locator(".dl-country").count() > 0


def test_a_mark_shows_its_sentences_and_the_records_can_be_shown(open_file):
    page = open_file(edition_html(edition()))
    page.evaluate("() => map.setView([16.27, -0.04], 11, { animate: false })")
    page.wait_for_function("() => layer.isSettled()")
    size = page.evaluate("() => { const { x, y } = map.getSize(); return [x / 2, y / 2]; }")
    page.locator("#map").click(position={"x": size[0], "y": size[1]})
    words = page.locator(".dl-list .dl-list-words").all_inner_texts()
    assert any("“Two men died near Gao, report 1 says.” Paper 1" in text for text in words)
    page.get_by_label("Test records").check()
    page.locator("#rows tr").nth(2).wait_for()
    assert page.evaluate("() => layer.counts().records") == 3
    page.get_by_label("Search all texts").fill("shelling")
    page.wait_for_function("() => layer.isSettled() && layer.counts().records === 1")
    page.evaluate("() => layer.setWindow('2013-02-01', '2013-02-09')")
    page.wait_for_function("() => layer.isSettled() && layer.counts().records === 0")
    page.wait_for_function("() => document.querySelectorAll('#rows tr').length === 0")


def test_ten_thousand_events_are_small_and_answer_at_once(open_file):
    content = edition_html(large_edition(10_000))
    assert len(content) <= MOST_BYTES
    page = open_file(content)
    frames = page.evaluate(
        """async () => {
            const frame = () => new Promise((done) => requestAnimationFrame(done));
            const slider = document.querySelector(".dl-player-slider");
            const found = [];
            for (let i = 1; i <= 15; i++) {
                await frame();
                slider.value = String(layer.clock.last - 7 * i);
                slider.dispatchEvent(new Event("input"));
                let count = 0;
                do { await frame(); count++; } while (!(layer.scene.isDrawn && layer.tally.isAnswered() && layer.clock.to === layer.clock.last - 7 * i && layer.isSettled()) && count < 60);
                found.push(count);
            }
            return found.sort((a, b) => a - b);
        }"""
    )
    assert frames[len(frames) // 2] <= FRAMES, frames


def test_an_empty_edition_is_a_page_too(open_file):
    page = open_file(edition_html(edition(events=[], claims=[], records=[])))
    assert page.locator(".dl-event-notice").inner_text() == "There are no event records to show."
