"""Events of a case on its page: proposed with reasons, joined, opened, taken apart, undone."""

from __future__ import annotations

import pytest

from geo.cases.events import split
from geo.cases.store import CaseStore, default_address
from tests.pages.test_case_page import app, mine, press, tab, words  # noqa: F401 - mine is a fixture
from ui.frame.state import Choice

TEXTS = (
    "TRIPOLI, Libya, March 5, 2016 - Gunmen attacked a police station in Tripoli on Friday, killing three officers.",
    "TUNIS, March 6, 2016 - At least seven policemen were killed on Friday when militants attacked a police station in "
    "Tripoli, Libya's capital. Protesters marched in Benghazi on Saturday.",
    "BEIRUT, March 5, 2016 - Gunmen attacked a police station in Tripoli, Lebanon, on Friday, killing three officers.",
)

IN_GAO = (
    "GAO, Mali, Feb. 21, 2013 - Malian and French soldiers fought MUJAO in Gao on Wednesday. Fifteen fighters were killed in the clash.",
    "BAMAKO, Mali, Feb. 22, 2013 - At least 17 people died when MUJAO fought the army in Gao on 20 February.",
)


@pytest.fixture
def page(root, mine):  # noqa: F811
    return case_of(app(root), TEXTS)


def case_of(page, texts):
    """The tab Events of a case of these articles."""
    for text in texts:
        page.session_state["wanted"] = text
        page.run()
        assert not page.exception
    page.session_state["page"] = "case"
    return tab(page, "Events")


def go(page, name: str):
    page.session_state["page"] = name
    page.run()
    assert not page.exception
    return page


def table(page):
    return next(one.value for one in page.dataframe if "publishers" in one.value)


def key_of(page, begin: str) -> str:
    return next(str(button.key) for button in page.button if str(button.key).startswith(begin))


def html(page) -> str:
    return " ".join(str(one.proto.body) for one in page.get("html"))


def kinds(page) -> list[str]:
    store = CaseStore.open(default_address())
    (row,) = store.cases()
    return [act.kind for act in store.log(row.id).acts if act.kind not in ("added", "named")]


def test_what_may_be_one_is_shown_with_reasons_and_joined_with_a_press(page):
    assert len(table(page)) == 4 and "May be one event" in words(page)
    told = html(page)
    assert "the same place: Tripoli" in told and "deaths differ: 3; at least 7" in told
    assert "<mark>attacked</mark>" in told and "Lebanon" not in told, "sentences stand side by side"
    press(page, key_of(page, "join-0"))
    joined = table(page)
    assert len(joined) == 3 and joined["articles"].tolist()[0] == joined["publishers"].tolist()[0] == 2
    assert joined["deaths"].tolist()[0] == "at least 3"
    assert "No two events" in words(page) and kinds(page) == ["joined"]
    undo(page)
    assert len(table(page)) == 4 and kinds(page) == ["joined", "undone"]


def undo(page) -> None:
    next(button for button in page.button if button.label == "Undo").click().run()
    assert not page.exception


def test_events_are_found_by_their_words(page):
    page.text_input(key="case_events_asked").set_value("lebanon gunmen").run()
    assert not page.exception and table(page)["place"].tolist() == ["Tripoli, Lebanon"]
    page.text_input(key="case_events_asked").set_value("nowhere").run()
    assert not page.exception and table(page).empty


def test_what_is_not_one_is_not_proposed_again(page):
    press(page, key_of(page, "part-0"))
    assert len(table(page)) == 4 and "No two events" in words(page) and kinds(page) == ["parted"]
    undo(page)
    assert any(str(button.key).startswith("part-0") for button in page.button)


def test_compare_lays_the_events_of_the_case_beside_the_records_and_keeps_verdicts(root, mine):  # noqa: F811
    page = case_of(app(root), IN_GAO)
    press(page, key_of(page, "join-0"))
    joined = table(page)
    assert joined["records"].tolist()[0] == 1, "the record joins the event"
    go(page, "compare")
    told = html(page)
    assert "**1 of 1 event** of the case have a record" in words(page)
    assert "2 articles" in told and "ML-032" in told and "At least 17 people" in told and "fought MUJAO in Gao" in told
    group = next(group for group in page.button_group if str(group.key).startswith("verdict-event-"))
    group.set_value("confirmed").run()
    assert not page.exception and "Judged: 1" in words(page) and kinds(page) == ["joined", "judged"]
    go(page, "case")
    event = page.session_state["case_events"][1][1][0]
    store = CaseStore.open(default_address())
    (row,) = store.cases()
    store.do(row.id, [split(store.log(row.id), event, [event.claims[1].target])])
    go(page, "compare")
    assert "**2 of 2 events** of the case" in words(page) and "Judged: 1" in words(page), "a verdict is a claim's"
    next(one for one in page.button_group if one.key == "compare_of").set_value("This article").run()
    assert not page.exception and "of the article have a record" in words(page)


def test_the_map_shows_the_events_of_the_case_and_opens_one(page):
    press(page, key_of(page, "join-0"))
    name = next(event.id for event in page.session_state["case_events"][1][1] if len(event.claims) > 1)
    page.session_state["choice"] = Choice("claims", (name,))
    go(page, "map")
    assert "Case: **2 events** that other articles tell (paler) on the map" in words(page)
    told = html(page)
    assert "One event because: the same place: Tripoli" in told and "seven policemen" in told
    press(page, key_of(page, "event-out-1"))
    assert kinds(page) == ["joined", "parted"]
