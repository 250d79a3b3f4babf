"""The compare page without a browser: claim by claim, verdicts that stay, and files that hold them."""

from __future__ import annotations

import csv
import io
import json

import pytest
from streamlit.testing.v1 import AppTest

from geo.records.licences import ACLED_LICENCE
from ui.frame.state import Choice


def open_page(root) -> AppTest:
    page = AppTest.from_file(str(root / "pages" / "compare.py"), default_timeout=60).run()
    assert not page.exception
    return page


@pytest.fixture
def page(root) -> AppTest:
    """The sample article beside the sample records."""
    page = open_page(root)
    return press(page, "Use the sample article")


def press(page: AppTest, label: str) -> AppTest:
    next(button for button in page.button if button.label == label).click().run()
    assert not page.exception
    return page


def words(page: AppTest) -> str:
    lines = [*page.markdown, *page.caption, *page.info]
    return "\n".join([*(line.value for line in lines), *(html.body for html in page.html)]).replace("\\", "")


def cards(page: AppTest) -> list[str]:
    return [html.body for html in page.html if "dl-quote" in html.body]


def verdicts(page: AppTest):
    return [group for group in page.button_group if group.key.startswith("verdict-")]


def notes(page: AppTest):
    return [field for field in page.text_input if field.key.startswith("note-")]


def test_without_an_article_the_page_leads_to_one(root):
    page = open_page(root)
    assert "Compare an article with the records" in page.subheader[0].value
    labels = [button.label for button in page.button if not (button.key or "").startswith("tour_")]
    assert labels == ["Choose an article", "Use the sample article"]


def test_every_event_has_its_record_or_the_reason_why_not(page):
    assert "events** of the article have a record" in words(page)
    clash = next(card for card in cards(page) if "broke into open combat" in card)
    assert "<b>Record ML-026</b>, <details" in clash
    assert "Same day, same place" in clash
    mines = next(card for card in cards(page) if "mines have also gone off" in card)
    assert "ML-025" in mines
    assert "may lie so far out" in mines


def test_what_the_article_leaves_out_is_listed(page):
    table = page.dataframe[0].value
    assert "ML-029" in table["id"].tolist()
    assert not set(table["id"]) & {"ML-026", "ML-027"}


def test_the_list_can_be_narrowed(page):
    everything = len(cards(page))
    counts = []
    for choice in ("With a record", "Without"):
        page.button_group(key="compare_shown").set_value(choice).run()
        counts.append(len(cards(page)))
        assert not page.exception
    assert sum(counts) == everything


def test_verdicts_and_notes_stay(page):
    verdicts(page)[0].set_value("confirmed").run()
    notes(page)[0].set_value("seen <b>it</b>").run()
    assert not page.exception
    assert "Judged: 1." in words(page)
    assert verdicts(page)[0].value == "confirmed"
    assert notes(page)[0].value == "seen <b>it</b>"
    page.button_group(key="compare_shown").set_value("Not judged").run()
    assert len(cards(page)) == len(verdicts(page)) > 0
    page.button_group(key="compare_shown").set_value("All").run()
    assert verdicts(page)[0].value == "confirmed"
    verdicts(page)[0].set_value(None).run()
    assert "Judged: 0." in words(page)


def test_a_click_on_the_map_puts_its_event_first(page):
    first, last = cards(page)[0], cards(page)[-1]
    assert last != first
    page.session_state["pinned"] = page.session_state["choice"] = Choice("events", ("ML-025",))
    assert cards(page.run())[0] == next(card for card in cards(page) if "ML-025" in card)
    next(button for button in page.button if button.key.startswith("close-")).click().run()
    assert cards(page)[0] == first


def test_a_card_points_out_its_event_and_stays_where_it_is(page):
    before = cards(page)
    [button for button in page.button if button.label == "Record"][-1].click().run()
    assert not page.exception
    assert cards(page) == before
    assert page.session_state["choice"].layer == "events"


def comparison_script(licence: str, judged: str) -> None:
    """One claim, one record, a verdict with a formula in its note (a script of its own, so it imports what it needs)."""
    import streamlit as st

    from geo.exports import judged_csv, judged_json
    from geo.matching import Judgement, report_matches
    from geo.model import Article
    from tests.fixtures.matching import claims, records
    from ui.compare.state import judge, judgements
    from ui.compare.view import claim_cards, compare_downloads

    article = Article("Soldiers fought rebels in Aville.")
    report = report_matches(claims({"deaths": 2}), records({"licence": licence, "side_b": "<i>Secret Front</i>"}))
    judge(article, report.claims.iloc[0], Judgement(judged, "=1+1"))
    claim_cards(report, article)
    compare_downloads(report, article)
    told = judgements(article, report.claims)
    for write in (judged_csv, judged_json):
        st.text(write(report, told, attribution="GeoNames").decode("utf-8-sig"))


def exported(licence: str) -> tuple[AppTest, dict[str, str], dict]:
    page = AppTest.from_function(comparison_script, args=(licence, "disputed"), default_timeout=60).run()
    assert not page.exception
    table, answer = (text.value for text in page.text)
    return page, next(csv.DictReader(io.StringIO(table))), json.loads(answer)


def test_files_hold_claims_records_and_verdicts():
    page, row, answer = exported("CC BY 4.0")
    assert [button.label for button in page.download_button] == ["Download as CSV", "Download as JSON"]
    assert (row["verdict"], row["note"], row["match_record_ids"]) == ("disputed", "'=1+1", "UCDP:1")
    assert row["match_side_b"] == "<i>Secret Front</i>"
    assert answer["claims"][0]["judgement"] == {"verdict": "disputed", "note": "=1+1"}
    assert answer["claims"][0]["matches"][0]["records"][0]["side_b"] == "<i>Secret Front</i>"
    assert "&lt;i&gt;Secret Front&lt;/i&gt;" in cards(page)[0]


def test_records_of_acled_are_compared_and_never_exported():
    page, row, answer = exported(ACLED_LICENCE)
    assert "Secret Front" in cards(page)[0]
    assert "1 record is ACLED" in words(page)
    assert (row["match_record_ids"], row["match_side_b"], row["match_deaths_best"]) == ("UCDP:1", "", "")
    assert "Secret" not in json.dumps(answer)


def test_an_article_without_events_and_a_session_without_records(root):
    def script(has_events: bool):
        from geo.work.jobs import read_given
        from ui.compare.view import without_records
        from ui.frame.state import keep_reading

        if has_events:
            without_records()
        else:
            keep_reading(read_given("Nothing happened.", on_step=lambda words, share: None))

    page = AppTest.from_function(script, args=(True,), default_timeout=60).run()
    assert "nothing to compare with" in words(page)
    assert [button.label for button in page.button] == ["Choose records", "Use the sample records"]
    empty = open_page(root)
    empty.session_state["reading"] = (
        AppTest.from_function(script, args=(False,), default_timeout=60).run().session_state["reading"]
    )
    assert "No event was found in this article" in words(empty.run())
