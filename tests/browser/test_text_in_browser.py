"""Text is text on every page: records and an article full of markup make no element and no request, and are read as they stand."""

from __future__ import annotations

import csv
import io

import pytest

EVIL = "evil.invalid"
PAYLOADS = {
    "image": f"![i](http://{EVIL}/i.png)",
    "reference": f"![r][1] [1]: http://{EVIL}/r.png",
    "link": f"[l](http://{EVIL}/l)",
    "address": f"http://{EVIL}/a www.{EVIL} reader@{EVIL} <http://{EVIL}/b>",
    "html": f"<img src=http://{EVIL}/h.png onerror=top.hit=1><script>top.hit=1</script><b>h</b>",
    "attribute": f"\"><img src='http://{EVIL}/q.png'>",
    "colour": ":red[c] :blue-background[c] :small[c] :shimmer[c]",
    "icon": ":material/home: :streamlit: :smile:",
    "formula": "$x^2$ $$y$$ \\(z\\)",
    "note": "[^1] [^1]: note",
    "heading": "# heading",
    "quote": "> quote",
    "rule": "--- ***",
    "emphasis": "**bold** _it_ ~~gone~~ `code`",
    "list": "1. one - two + three",
    "backslash": "\\*x\\* \\",
    "entity": "&lt;b&gt; &amp; &#33;",
    "arrow": "a -> b <-> c -- d >= e",
    "template": "{{7*7}} {% raw %} ${7*7}",
    "turned": "\u202egnp.exe\u202c",
    "unseen": "a\u200bb\u2060c\ufeffd",
    "table": "|a|b| |-|-|",
    "formula cell": '=HYPERLINK("http://evil.invalid")',
}
"""Each kind of markup that a reader's browser might take for more than text."""
MADE = (
    f"img[src*='{EVIL}'], a[href*='{EVIL}'], a[href^='mailto:'], script[src*='{EVIL}'], .katex, .stMarkdownColoredText, "
    ".stMarkdownColoredBackground, .stMarkdownShimmer, [data-footnote-ref], del, [role=img][aria-label$=' icon']:not(button *)"
)
"""What the payloads would be drawn as."""


def records() -> bytes:
    """A file in which every text is a payload, and every column has each of them."""
    told = list(PAYLOADS.values())
    names = ["date", "latitude", "longitude", "country", "place", "event_type", "side_a", "side_b", "deaths", "summary"]
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow([*names, "sources", f"![c](http://{EVIL}/c.png)"])
    for number in range(2 * len(told)):
        texts = [told[(number + shift) % len(told)] for shift in range(7)]
        country, place, kind, *sides, summary, sources = texts
        day = f"2013-02-{1 + number % 27:02}"
        # a few kinds are buttons, many are a list: the first half of the rows has few
        kind = told[number % 8] if number < len(told) else kind
        rows.writerow([day, 16.2 + number / 100, -0.04, country, place, kind, *sides, 3, summary, sources, "x"])
    return text.getvalue().encode()


def article() -> str:
    told = "\n\n".join(f"Rebels killed 3 people in Gao on Friday, said {text}." for text in PAYLOADS.values())
    places = "\n\n".join(f"Fighters attacked {text} near Kidal on 7 February." for text in PAYLOADS.values())
    return f"{PAYLOADS['image']} {PAYLOADS['icon']}\n\nBAMAKO, Mali, Feb 8 - {told}\n\n{places}"


def nothing_was_made(tab) -> None:
    tab.page.wait_for_function("document.querySelector('.stApp').dataset.testScriptState === 'notRunning'")
    for frame in tab.page.frames:
        made = frame.evaluate(
            "(made) => [...document.querySelectorAll(made)].map((one) => one.outerHTML.slice(0, 200))", MADE
        )
        assert made == [], frame.url
    assert tab.page.evaluate("() => window.hit") is None
    assert tab.page.locator(".stException").count() == 0


def go(tab, name: str) -> None:
    tab.page.get_by_role("link", name=name, exact=True).click()
    tab.page.wait_for_timeout(500)


@pytest.mark.parametrize("few", [True, False], ids=["kinds as buttons", "kinds as a list"])
def test_records_full_of_markup(tab, few):
    rows = records().splitlines(keepends=True)
    content = b"".join(rows[: len(PAYLOADS) + 1] if few else rows)
    page = tab.open("/records")
    upload = page.locator("input[type=file]").first
    upload.set_input_files({"name": f"![n](http:{EVIL}).csv", "mimeType": "text/csv", "buffer": content})
    count = len(PAYLOADS) * (1 if few else 2)
    page.locator(".st-key-record_sets", has_text=f"{count} records").wait_for()
    nothing_was_made(tab)
    for name in ("Columns", "Rows set aside", "Source and licence"):
        page.get_by_role("tab", name=name).click()
        nothing_was_made(tab)
    go(tab, "Map")
    tab.counts(f"{count} of {count} records")
    tab.ready()
    nothing_was_made(tab)
    shown = page.locator(".st-key-details, .st-key-filters").all_inner_texts()
    if few:
        assert any(PAYLOADS["image"] in text.replace("\u2060", "") for text in shown), "it is read as it stands"
    tab.unfold()
    for option in ("Actors", "Source"):
        page.get_by_role("combobox", name=option).click()
        nothing_was_made(tab)
        page.keyboard.press("Escape")
    for number in range(0, 7, 2):
        page.locator(".st-key-record_list button").nth(number).click()
        page.locator(".st-key-close_details").wait_for()
        nothing_was_made(tab)
        page.locator(".st-key-close_details button").click()
    tab.frame.locator(".dl-timeline").hover()
    nothing_was_made(tab)
    go(tab, "Compare")
    nothing_was_made(tab)
    go(tab, "About")
    nothing_was_made(tab)


def test_an_article_full_of_markup(tab):
    page = tab.open("/article")
    page.get_by_role("textbox", name="Paste the text").fill(article())
    page.get_by_role("button", name="Read the article").click()
    page.locator(".st-key-article_text mark").first.wait_for()
    nothing_was_made(tab)
    heading = page.locator("h3").first.inner_text().replace("\u2060", "")
    assert heading.startswith(PAYLOADS["image"])
    for number in range(0, page.locator(".st-key-article_text [role=button]").count(), 9):
        page.locator(".st-key-article_text [role=button]").nth(number).click()
        nothing_was_made(tab)
    page.get_by_role("radio", name="Places", exact=True).click()
    nothing_was_made(tab)
    go(tab, "Map")
    tab.ready()
    nothing_was_made(tab)
    go(tab, "Compare")
    page.locator(".st-key-compare_side").wait_for()
    nothing_was_made(tab)


@pytest.mark.parametrize(
    "query", ["types", "actors", "sources", "precisions", "basemap", "deaths", "area", "when"], ids=lambda name: name
)
def test_a_link_full_of_markup(tab, query):
    tab.open(f"/?{query}=![x](http://{EVIL}/x.png)")
    tab.ready()
    tab.page.get_by_text("Parts of the link were left out").wait_for()
    nothing_was_made(tab)
