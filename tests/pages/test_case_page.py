"""The case on the pages: begun with the first article, reviewed, undone, restored, and nobody else's."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from geo.cases.store import CaseStore, Deed, default_address

TEXT = (
    "BAMAKO, Mali, Feb. 8 - Gunmen killed three people in Gao on Friday. A bomb wounded two soldiers near Kidal on Thursday. "
    "Protesters marched in Timbuktu on Friday."
)


@pytest.fixture
def mine(monkeypatch, tmp_path):
    """One's own machine, without a case."""
    monkeypatch.setenv("DATELINE_CASES_OF", "one")
    monkeypatch.setenv("DATELINE_DATABASE_URL", f"sqlite:///{tmp_path / 'cases.sqlite'}")


def app(root, **query) -> AppTest:
    page = AppTest.from_file(str(root / "tests" / "fixtures" / "case_app.py"), default_timeout=120)
    for name, value in query.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception
    return page


def press(page: AppTest, key: str) -> None:
    page.button(key=key).click().run()
    assert not page.exception


def tab(page: AppTest, label: str) -> AppTest:
    """The page of the case with a tab open."""
    page.session_state["case_tabs"] = label
    page.run()
    assert not page.exception
    return page


def read(page: AppTest) -> None:
    page.session_state["wanted"] = TEXT
    page.run()
    assert not page.exception


def words(page: AppTest) -> str:
    return " ".join(str(one.value) for one in (*page.markdown, *page.caption, *page.subheader))


def test_an_article_begins_a_case_and_each_press_is_kept(root, mine):
    page = app(root)
    read(page)
    (row,) = CaseStore.open(default_address()).cases()
    press(page, "review_next_button")
    first = page.session_state["choice"].ids[0]
    press(page, "review_accepted")
    assert page.session_state["choice"].ids[0] != first, "the next one is shown"
    press(page, "review_rejected")
    states = {one.state for one in page.session_state["reviewed_claims"].values()}
    assert {"accepted", "rejected"} <= states
    gone = page.session_state["claims"]
    assert (gone["status"] == "rejected").sum() == 1
    assert CaseStore.open(default_address()).case(row.id).acts == 4  # named, added, and two presses
    press(page, "review_undo")
    assert (page.session_state["claims"]["status"] == "rejected").sum() == 0
    press(page, "review_redo")
    assert (page.session_state["claims"]["status"] == "rejected").sum() == 1


def test_another_session_goes_on_where_the_last_one_was(root, mine):
    page = app(root)
    read(page)
    press(page, "review_next_button")
    press(page, "review_accepted")
    link = {name: page.query_params[name] for name in ("case", "article")}
    again = app(root, **link)
    assert again.session_state["reading"].article.text == TEXT
    assert "accepted" in {one.state for one in again.session_state["reviewed_claims"].values()}


def test_a_case_of_somebody_else_is_not_opened(root, mine, monkeypatch):
    page = app(root)
    read(page)
    link = page.query_params["case"]
    monkeypatch.setenv("DATELINE_CASES_OF", "browser")
    monkeypatch.setattr("ui.case.state.owner", lambda: "f" * 64)
    other = app(root, case=link)
    assert "reading" not in other.session_state or other.session_state["reading"] is None
    assert any("does not have" in str(one.value) for one in other.warning)


def test_the_page_lists_articles_events_and_acts(root, mine):
    page = app(root)
    read(page)
    press(page, "review_next_button")
    press(page, "review_accepted")
    page.session_state["page"] = "case"
    page.run()
    assert not page.exception
    assert [tab.label.split(" (")[0] for tab in page.tabs] == [
        "Articles", "Events", "Claims", "Search", "Publish", "Log",
    ]  # fmt: skip
    assert page.dataframe[0].value["Reviewed"].tolist() == ["1 of 3"]
    assert len(tab(page, "Events").dataframe[0].value) == 3, "an event for each claim"
    told = tab(page, "Claims").dataframe[0].value
    assert told["State"].tolist() == ["not looked at", "not looked at", "accepted"], "what nobody saw stands first"
    assert tab(page, "Log").dataframe[0].value["Did"].tolist() == ["reviewed", "added", "named the case"]
    tab(page, "Search")
    page.text_input(key="case_search").set_value("soldiers kidal").run()
    assert not page.exception
    assert any("wounded two soldiers" in str(frame.value.to_dict()) for frame in page.dataframe)


def table(page: AppTest, tab: str):
    """The table of a tab of the page Case; no other is on the page."""
    page.session_state["case_tabs"] = tab
    page.run()
    assert not page.exception
    (frame,) = page.dataframe
    return frame.value


def test_a_browser_without_cookies_has_no_case_and_works(root, monkeypatch, tmp_path):
    monkeypatch.setenv("DATELINE_DATABASE_URL", f"sqlite:///{tmp_path / 'cases.sqlite'}")
    page = app(root)
    read(page)
    assert page.session_state["reading"].article.text == TEXT
    assert "case" not in page.query_params
    assert "review_next_button" not in {button.key for button in page.button}


def test_a_review_of_words_that_are_no_event_any_more_is_told(root, mine):
    page = app(root)
    read(page)
    store = CaseStore.open(default_address())
    (row,) = store.cases()
    value = {"state": "rejected", "words": "The river rose."}
    store.do(row.id, [Deed("reviewed", f"{page.session_state['case_article']}/claim/1-2", value)])
    page.run()
    assert not page.exception
    assert "“The river rose" in words(page) and "no event any more" in words(page)


def test_a_database_that_is_away_takes_no_page_with_it(root, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("DATELINE_CASES_OF", "one")
    monkeypatch.setenv("DATELINE_DATABASE_URL", f"sqlite:///{tmp_path / 'file' / 'cases.sqlite'}")
    page = app(root)
    read(page)
    assert page.session_state["reading"].article.text == TEXT
    assert any("The article is not kept" in str(one.value) for one in page.toast)


def test_a_link_to_a_case_whose_database_is_away_says_so(root, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("DATELINE_CASES_OF", "one")
    monkeypatch.setenv("DATELINE_DATABASE_URL", f"sqlite:///{tmp_path / 'file' / 'cases.sqlite'}")
    page = app(root, case="a" * 32)
    assert any("Nothing is kept in a case now" in str(one.value) for one in page.warning)


def test_the_way_in_which_a_file_was_read_is_offered_again_in_another_session(root, mine):
    def give(page: AppTest, name: str, row: str) -> None:
        content = f"id,date,lat,lon\n{row},16.27,-0.04\n".encode()
        page.session_state["page"] = "records"
        page.run()
        page.file_uploader[0].set_value([(name, content, "text/csv")]).run()
        assert not page.exception

    def named(page: AppTest, label: str):
        return next(one for one in page.button if one.label == label)

    page = app(root)
    read(page)
    give(page, "one.csv", "1,03/04/2013")
    next(one for one in page.radio if "day/month/year" in one.options).set_value("day/month/year")
    named(page, "Apply").click().run()
    again = app(root, case=page.query_params["case"])
    give(again, "two.csv", "2,05/06/2013")
    named(again, "Read this one the same way").click().run()
    assert not again.exception
    assert {metric.label: metric.value for metric in again.metric}["Days"] == "5 Jun 2013"
