"""First use without a browser: what each page says when it has nothing to show, the tour, and help on every control."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from ui.frame.state import Choice
from ui.records.sets import SAMPLE

CONTROLS = (
    *("button", "checkbox", "date_input", "download_button", "file_uploader", "multiselect", "number_input", "radio"),
    *("selectbox", "slider", "text_area", "text_input", "toggle", "button_group"),
)


def open_page(root, name: str, **state: object) -> AppTest:
    page = AppTest.from_file(str(root / "pages" / f"{name}.py"), default_timeout=60)
    for key, value in state.items():
        page.session_state[key] = value
    page.run()
    assert not page.exception
    return page


def press(page: AppTest, label: str) -> AppTest:
    next(button for button in page.button if button.label == label).click().run()
    assert not page.exception
    return page


def without_records(root, name: str) -> AppTest:
    """A page of a session that has switched the sample off."""

    def script(path: str) -> None:
        import runpy

        import streamlit as st

        from ui.records.sets import SAMPLE, switch_file

        if "is_off" not in st.session_state:
            st.session_state["is_off"] = True
            switch_file(SAMPLE, is_on=False)
        runpy.run_path(path)

    page = AppTest.from_function(script, args=(str(root / "pages" / f"{name}.py"),), default_timeout=60).run()
    assert not page.exception
    return page


# -- nothing to show ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name, words", [("article", "Which article?"), ("compare", "Compare an article")])
def test_a_page_without_an_article_says_what_to_do_and_offers_the_sample(root, name, words):
    page = open_page(root, name)
    assert any(words in heading.value for heading in page.subheader)
    press(page, "Use the sample article")
    assert page.session_state["reading"].article.text
    assert "Use the sample article" not in [button.label for button in page.button]


@pytest.mark.parametrize(
    "name, words",
    [("records", "No set is switched on"), ("map", "No records are on the map"), ("compare", "an article")],
)
def test_a_page_without_records_says_what_to_do_and_offers_the_sample(root, name, words):
    page = without_records(root, name)
    if name == "compare":
        press(page, "Use the sample article")
        words = "No set of records is switched on"
    assert any(words in text.value for text in page.markdown)
    press(page, "Use the sample records")
    assert not any(words in text.value for text in page.markdown)
    assert page.session_state["record_files"][SAMPLE].is_on


# -- the tour ----------------------------------------------------------------------------------------------------------


def in_tour(page: AppTest) -> bool:
    return any(button.key == "tour_next" for button in page.button)


@pytest.mark.parametrize("name", ["map", "article", "compare", "records"])
def test_each_page_has_its_step_until_the_tour_is_skipped(root, name):
    page = open_page(root, name)
    assert in_tour(page)
    press(page, "Done" if name == "records" else "Skip the tour")
    assert not in_tour(page)
    assert page.query_params["tour"] == "done"
    page.query_params.clear()
    assert not in_tour(page.run()), "it never comes back in a session"


def test_a_link_opens_the_app_without_the_tour(root):
    page = AppTest.from_file(str(root / "pages" / "records.py"), default_timeout=60)
    page.query_params["tour"] = "done"
    assert not in_tour(page.run())


@pytest.mark.parametrize("name", ["article", "compare"])
def test_the_tour_takes_no_room_beside_a_map(root, name):
    page = press(open_page(root, name), "Use the sample article")
    assert not in_tour(page)


# -- help --------------------------------------------------------------------------------------------------------------


def unexplained(page: AppTest) -> list[str]:
    """Controls without a word of help; what a list is chosen from, and the way out of it, say all by their label."""
    found = []
    for kind in CONTROLS:
        for control in page.get(kind):
            if (getattr(control, "key", "") or "").startswith(("pick-", "close_details")):
                continue
            told = control.help if hasattr(control, "help") else control.proto.help
            if not told:
                found.append(f"{kind} {getattr(control, 'label', '') or control.proto.id}")
    return found


@pytest.mark.parametrize("name", ["article", "records", "compare", "about"])
def test_every_control_is_explained(root, name):
    assert unexplained(open_page(root, name)) == []


@pytest.mark.parametrize("name", ["article", "compare"])
@pytest.mark.parametrize("choice", [None, Choice("claims", ("claim:2",)), Choice("places", ("place-100107",))])
def test_every_control_beside_an_article_is_explained(root, name, choice):
    page = press(open_page(root, name), "Use the sample article")
    page.session_state["choice"] = choice
    page.run()
    assert not page.exception
    assert unexplained(page) == []


@pytest.mark.parametrize("service, what", [("UCDP", None), ("UCDP", "A whole edition, as a file"), ("ACLED", None)])
def test_every_control_of_the_services_is_explained(root, service, what):
    page = open_page(root, "records", fetch_service=service, **({"fetch_what": what} if what else {}))
    assert unexplained(page) == []


def test_every_control_of_a_file_with_questions_is_explained(root):
    page = open_page(root, "records")
    rows = "when,latitude,longitude,what\n01/02/2013,16.2,-0.04,Battle\n03/04/2013,16.2,-0.04,Battle\n"
    uploader = page.file_uploader[0]
    uploader.set_value([("mine.csv", rows.encode(), "text/csv")])
    page.run()
    assert not page.exception
    assert len(page.radio) >= 2
    assert unexplained(page) == []
