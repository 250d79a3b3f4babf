"""The article page without a browser: what it asks, what it says of bad input, what it shows."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from streamlit.testing.v1 import AppTest

from ui.frame.markup import JOINER
from ui.frame.state import Choice

EVIL = "Gao fell on Friday, said <b>one</b> <script>alert(1)</script> witness in Bamako, Mali."


@pytest.fixture
def page(root) -> AppTest:
    page = AppTest.from_file(str(root / "pages" / "article.py"), default_timeout=60).run()
    assert not page.exception
    return page


def press(page: AppTest, label: str) -> AppTest:
    next(button for button in page.button if button.label == label).click().run()
    assert not page.exception
    return page


def test_nothing_given_is_told_what_to_do(page):
    press(page, "Read the article")
    assert "Paste the text of an article or choose a file first" in page.warning[0].value


@pytest.mark.parametrize(
    "name, content, words",
    [
        ("wire.docx", b"PK\x03\x04 not a zip", "wire.docx"),
        ("wire.txt", bytes(range(256)) * 8, "wire.txt"),
        ("empty.txt", b"  ", "empty.txt is empty"),
        ("scan.pdf", b"%PDF-1.4 broken", "scan.pdf"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(page, name, content, words):
    page.file_uploader(key="uploaded").set_value((name, content, "application/octet-stream"))
    press(page, "Read the article")
    assert words in page.error[0].value.replace("\\", "")


def test_who_wrote_an_article_and_where_is_one_line_of_text(page):
    head = (
        '<meta name="author" content="Awa *Keita* &lt;b&gt;"><meta property="og:site_name" content="[Gao](x) Times">'
        '<link rel="canonical" href="https://news.example/gao?a=1&amp;b=$2">'
    )
    content = f"<html><head>{head}</head><body><p>{EVIL.replace('<', '&lt;')}</p></body></html>".encode()
    page.file_uploader(key="uploaded").set_value(("wire.html", content, "text/html"))
    press(page, "Read the article")
    (about,) = [caption.value for caption in page.caption if "Keita" in caption.value]
    assert about.endswith(
        r"by Awa \*Keita\* \<b\> · \[Gao\]\(x\) Times · https\:" + JOINER + r"//news\.example/gao?a\=1\&b\=\$2"
    )


def open_places(page):
    """The second table, which is made only when it is asked for."""
    page.session_state["article_tables"] = "Places"
    page.run()


def test_the_sample_is_read(page):
    press(page, "Use the sample article")
    open_places(page)
    (places,) = (table.value for table in page.dataframe)
    assert {"Bamako", "Tessalit", "Gao", "Timbuktu", "Kidal"} <= set(places["name"])
    assert "Djikoroni-Para" in set(places.loc[places["status"] == "unplaced", "text"])
    assert "not placed: Djikoroni\\-Para" in " ".join(markdown.value for markdown in page.markdown)
    assert "May" not in set(places["text"])


def test_rejected_names_can_be_shown(page):
    press(page, "Use the sample article")
    page.toggle(key="show_rejected").set_value(True).run()
    open_places(page)
    (places,) = (table.value for table in page.dataframe)
    assert "May" in set(places.loc[places["status"] == "rejected", "text"])


def test_another_article_starts_again(page):
    press(page, "Use the sample article")
    press(page, "Another article")
    assert page.text_area(key="pasted").value == ""


def test_text_of_the_article_is_never_markup(page):
    page.text_area(key="pasted").set_value(EVIL)
    press(page, "Read the article")
    assert all("<script" not in html.body and "<b>" not in html.body for html in page.html if "dl-quote" in html.body)
    assert all("<script" not in markdown.value for markdown in page.markdown)


def test_an_article_without_places_says_so(page):
    page.text_area(key="pasted").set_value("Nothing of note was said.")
    press(page, "Read the article")
    assert any("No event was found" in info.value for info in page.info)
    open_places(page)
    assert any("No place was found" in info.value for info in page.info)


# -- events ------------------------------------------------------------------------------------------------------------


def test_the_events_of_the_sample_are_listed(page):
    press(page, "Use the sample article")
    events = page.dataframe[0].value
    assert {"Bamako", "Tessalit", "Outside Gao"} <= set(events["where"])
    assert "at least 27" in set(events["deaths"])
    assert any("on the map" in markdown.value for markdown in page.markdown)


def test_days_leave_out_events_that_lie_elsewhere(page):
    press(page, "Use the sample article")
    before = _events_told(page)
    first, last = page.slider[0].value
    page.slider[0].set_value((last, last)).run()
    assert not page.exception
    assert first < last
    inside, whole = _events_told(page)
    assert before == (whole, whole)
    assert 0 < inside < whole


def _events_told(page: AppTest) -> tuple[int, int]:
    line = next(caption.value for caption in page.caption if "may lie in these days" in caption.value)
    inside, whole = re.findall(r"\d+", line)[:2]
    return int(inside), int(whole)


def test_an_article_without_a_date_asks_for_it(page):
    page.text_area(key="pasted").set_value("Gunmen killed three people in Bamako, Mali, on Friday.")
    press(page, "Read the article")
    assert any("Which day is the article from?" in markdown.value for markdown in page.markdown)
    assert set(page.dataframe[0].value["day"]) == {"no date"}
    page.date_input(key="missing_date").set_value(dt.date(2013, 2, 9)).run()
    assert set(page.dataframe[0].value["day"]) == {"8 Feb 2013"}


def test_an_event_of_the_article_is_shown_with_its_sentence(page):
    press(page, "Use the sample article")
    page.session_state["choice"] = Choice("claims", ("claim:1",))
    page.run()
    shown = " ".join(html.body for html in page.html)
    assert "Armed clash" in shown and "dl-quote" in shown
    assert "almost certain" in shown and "over 99 %" in shown and "100 %" not in shown


@pytest.mark.parametrize(
    "claim, told, way",
    [
        ("claim:1", "", ""),  # its own sentence tells day and place
        ("claim:2", "day from the sentence before", "Day: “Friday”"),
        ("claim:3", "place from an earlier sentence", "Place: “BAMAKO”"),
        ("claim:5", "day from an earlier sentence", "Day: “Friday”"),
    ],
)
def test_what_an_event_has_from_another_sentence_is_marked_and_leads_there(page, claim, told, way):
    press(page, "Use the sample article")
    page.session_state["choice"] = Choice("claims", (claim,))
    page.run()
    shown = " ".join(html.body for html in page.html)
    assert (told in shown) if told else ("dl-borrowed" not in shown)
    ways = [button for button in page.button if (button.key or "").startswith("borrowed-")]
    assert [button.label.replace("\\", "") for button in ways] == ([way] if way else [])
    for button in ways:
        button.click().run()
        turn, (start, end) = page.session_state["sought"]
        assert turn == 1
        assert page.session_state["reading"].article.text[start:end] in way
    page.session_state["choice"] = None


def test_what_is_no_part_of_the_article_is_one_line_that_opens(page):
    page.text_area(key="pasted").set_value(
        "Tags: <b>gao</b> | kidal\n\nGunmen killed three in Gao, Mali.\n\nAll rights reserved."
    )
    press(page, "Read the article")
    (line,) = [html.body for html in page.html if "dl-quiet" in html.body]
    assert "<summary>2 lines of menus and other text of the page left out</summary>" in line
    assert "Tags: &lt;b&gt;gao&lt;/b&gt; | kidal" in line and "All rights reserved." in line
    assert not any("furniture" in caption.value for caption in page.caption)


def test_no_code_stands_for_a_country_and_no_number_for_a_score(page):
    press(page, "Use the sample article")
    open_places(page)
    (places,) = (table.value for table in page.dataframe)
    row = places[places["name"] == "Gao"].iloc[0]
    assert (row["kind"], row["country"]) == ("town or village", "Mali")
    assert row["exact"] == "may lie up to 106 km away" and row["sure"] == "fairly sure"
