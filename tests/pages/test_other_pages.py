"""About, and asking online, without a browser."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from ui.server.readers import readers


def run(root, name: str) -> AppTest:
    page = AppTest.from_file(str(root / "pages" / f"{name}.py"), default_timeout=60).run()
    assert not page.exception
    return page


def test_a_name_is_asked_about_online_only_after_the_switch():
    def script():
        from geo.model import Mention, Resolution
        from ui.map.online import online_answer

        online_answer(Resolution(Mention("May Camp", 0, 8)))

    page = AppTest.from_function(script).run()
    assert [button.label for button in page.button] == []
    page.session_state["ask_online"] = True
    assert [button.label for button in page.run().button] == ["Ask OpenStreetMap about “May Camp”"]


def test_online_look_up_is_off_until_switched_on(root):
    page = run(root, "about")
    assert page.toggle(key="ask_online").value is False
    assert "nominatim.openstreetmap.org" in page.caption[0].value.replace("\\", "")


def test_about_says_when_no_processes_can_be_started(root, monkeypatch):
    monkeypatch.setattr(readers(), "trouble", "Operation not permitted")
    page = AppTest.from_file(str(root / "pages" / "about.py"), default_timeout=60).run()
    assert any("can start no processes to read in (Operation not permitted)" in text.value for text in page.caption)
