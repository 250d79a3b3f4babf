"""Keys are made in a dialog, shown once, listed and taken back; and pages say how long to wait when something was too often."""

from __future__ import annotations

import re

import pytest
from streamlit.testing.v1 import AppTest

from geo.cases.keys import PREFIX, keys_of, who_of
from geo.cases.rights import Who
from geo.cases.store import CaseStore
from geo.errors import BusyError, WhoError
from ui.server.limits import limits

BROWSER = Who("b" * 64, "browser")


@pytest.fixture
def store(tmp_path, monkeypatch):
    store = CaseStore.open(f"sqlite:///{tmp_path / 'cases.sqlite'}")
    monkeypatch.setattr("ui.case.programs.case_store", lambda: store.of(BROWSER))
    yield store
    store.close()


def page() -> None:
    from ui.case.programs import keys_dialog

    keys_dialog()


def test_a_key_is_made_shown_once_and_taken_back(store):
    app = AppTest.from_function(page).run()
    app.text_input[0].set_value("My *notebook*")
    app.multiselect[0].set_value(["read", "export"])
    next(button for button in app.button if button.label == "Make a key").click().run()
    token = app.code[0].value
    assert not app.exception and token.startswith(PREFIX)
    assert who_of(store, token) == Who(BROWSER.key, "browser", by_key=keys_of(store)[0].id)
    assert keys_of(store)[0].scopes == ("read", "export") and keys_of(store)[0].expires
    app.run()
    assert [code.value for code in app.code] == [] and any("read, export" in line.value for line in app.markdown)
    next(button for button in app.button if button.label == "Take back").click().run()
    assert keys_of(store.of(BROWSER)) == []
    with pytest.raises(WhoError, match="taken back"):
        who_of(store, token)


def test_a_key_without_a_name_is_told_to_need_one(store):
    app = AppTest.from_function(page).run()
    next(button for button in app.button if button.label == "Make a key").click().run()
    assert "has a name" in app.error[0].value and keys_of(store) == []


def form() -> None:
    from ui.article.form import article_form

    article_form()


def test_a_page_says_how_long_to_wait_when_too_much_is_read(monkeypatch):
    monkeypatch.setenv("DATELINE_READS_SERVER", "1")
    limits.cache_clear()
    limits().spend("reads")
    app = AppTest.from_function(form, default_timeout=60).run()
    app.text_area(key="pasted").set_value("GAO, Mali, Feb 8 - A bomb killed two soldiers in Gao on Friday.")
    next(button for button in app.button if button.label == "Read the article").click().run()
    told = app.error[0].value
    assert (
        not app.exception and "had more than 1 texts read in a minute" in told and re.search(r"Wait \d+ second", told)
    )
    limits.cache_clear()


def test_a_file_that_is_saved_counts_as_an_export(monkeypatch):
    from ui.server.downloads import own

    monkeypatch.setenv("DATELINE_EXPORTS_SERVER", "1")
    limits.cache_clear()
    assert own(lambda: b"first")() == b"first"
    with pytest.raises(BusyError, match="asked for more than 1 files in a minute"):
        own(lambda: b"second")()
    limits.cache_clear()
