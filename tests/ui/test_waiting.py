"""What a page shows while it waits."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def _page() -> None:
    import streamlit as st

    from ui.server.readers import show_waiting_in, waiting

    show_waiting_in(st.empty())
    for words in ("Reading the article", "Reading the records"):
        with waiting() as step:
            step(words, 0.5)
    st.markdown("all is there")


def test_a_run_may_wait_for_several_things_one_after_the_other(monkeypatch):
    monkeypatch.setattr("ui.server.readers.PATIENCE_S", -1.0)
    page = AppTest.from_function(_page).run()
    assert not page.exception and [one.value for one in page.markdown] == ["all is there"]
