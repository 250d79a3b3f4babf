"""About, and asking online, without a browser."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from geo.gazetteer.packs import find_packs
from geo.gazetteer.villages import make_pack
from tests.attacks import zip_of
from tests.fixtures.services import serving
from tests.fixtures.villages import country_file, village
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


# -- packs of villages ---------------------------------------------------------------------------------------------------


@pytest.fixture
def packs(tmp_path, monkeypatch):
    monkeypatch.setenv("DATELINE_PACKS_FOLDER", str(tmp_path / "packs"))
    return tmp_path / "packs"


def test_about_lists_the_packs_that_are_there(root, packs):
    assert any("no packs of villages" in text.value for text in run(root, "about").caption)
    make_pack([("SD.txt", country_file(village(9_000_001, "Qabqaqa")))])
    page = run(root, "about")
    assert any("Sudan: 1 place," in text.value.replace("\\", "") for text in page.markdown)
    assert page.text_input == []  # only where the operator allows it


def test_about_fetches_a_pack_where_that_is_allowed(root, packs, monkeypatch):
    with serving() as server:
        monkeypatch.setenv("DATELINE_PACKS_ON_PAGE", "true")
        monkeypatch.setenv("DATELINE_PACKS_URL", server.address)
        packed = zip_of({"SD.txt": country_file(village(9_000_001, "Qabqaqa"))})
        server.answer = lambda path, query: packed if path == "/SD.zip" else None
        monkeypatch.setattr(readers(), "trouble", "reads in this process")  # its processes have another environment
        page = run(root, "about")
        for country, told in (("Nowhereland", "is no country that we know"), ("Sudan", "villages of Sudan are there")):
            page.text_input(key="pack_country").set_value(country)
            page = next(b for b in page.button if b.label == "Fetch its villages").click().run()
            assert not page.exception
            assert any(told in text.value.replace("\\", "") for text in (*page.error, *page.success))
    assert [pack.code for pack in find_packs()] == ["SD"]


def test_about_tells_of_a_damaged_pack(root, packs):
    make_pack([("SD.txt", country_file(village(9_000_001, "Qabqaqa")))])
    (packs / "SD" / "links.npy").unlink()
    assert any("links.npy is missing" in text.value.replace("\\", "") for text in run(root, "about").error)
