"""Records and About without a browser."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def run(root, name: str) -> AppTest:
    page = AppTest.from_file(str(root / "pages" / f"{name}.py"), default_timeout=60).run()
    assert not page.exception
    return page


def test_records_are_counted_and_attributed(root):
    page = run(root, "records")
    figures = {metric.label: metric.value for metric in page.metric}
    assert figures["Records"] == "42"
    assert figures["Days"] == "17 Jan 2012 to 10 May 2013"
    assert figures["Without a count"] == "4"
    assert any("Uppsala" in caption.value for caption in page.caption)
    assert any("42 rows read: 42 good, 0 rejected" in markdown.value for markdown in page.markdown)


def test_shares_add_up(root):
    for table in run(root, "records").dataframe:
        assert table.value["records"].sum() == 42
        assert round(table.value["share"].sum()) == 100


def test_rejected_rows_are_listed_with_their_reasons():
    def script():
        import pandas as pd

        from geo.frames import EVENTS, Checked
        from ui.record_view import rejected_rows

        rows = pd.DataFrame({"row": [7], "id": ["X-1"], "reason": ["latitude 95 is not between -90 and 90"]})
        rejected_rows(Checked(EVENTS.empty(), rows))

    page = AppTest.from_function(script).run()
    assert not page.exception
    assert page.markdown[0].value == "1 row read: 0 good, 1 rejected."
    assert page.dataframe[0].value["reason"].tolist() == ["latitude 95 is not between -90 and 90"]


def test_a_name_is_asked_about_online_only_after_the_switch():
    def script():
        from geo.model import Mention, Resolution
        from ui.online import online_answer

        online_answer(Resolution(Mention("May Camp", 0, 8)))

    page = AppTest.from_function(script).run()
    assert [button.label for button in page.button] == []
    page.session_state["ask_online"] = True
    assert [button.label for button in page.run().button] == ["Ask OpenStreetMap about “May Camp”"]


def test_online_look_up_is_off_until_switched_on(root):
    page = run(root, "about")
    assert page.toggle(key="ask_online").value is False
    assert "nominatim.openstreetmap.org" in page.caption[0].value
