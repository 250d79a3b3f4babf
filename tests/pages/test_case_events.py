"""Events of a case on its page: proposed with reasons, joined, opened, taken apart, undone."""

from __future__ import annotations

import pytest

from geo.cases.store import CaseStore, default_address
from tests.pages.test_case_page import app, mine, press, tab, words  # noqa: F401 - mine is a fixture

TEXTS = (
    "TRIPOLI, Libya, March 5, 2016 - Gunmen attacked a police station in Tripoli on Friday, killing three officers.",
    "TUNIS, March 6, 2016 - At least seven policemen were killed on Friday when militants attacked a police station in "
    "Tripoli, Libya's capital. Protesters marched in Benghazi on Saturday.",
    "BEIRUT, March 5, 2016 - Gunmen attacked a police station in Tripoli, Lebanon, on Friday, killing three officers.",
)


@pytest.fixture
def page(root, mine):  # noqa: F811
    page = app(root)
    for text in TEXTS:
        page.session_state["wanted"] = text
        page.run()
        assert not page.exception
    page.session_state["page"] = "case"
    return tab(page, "Events")


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


def test_what_is_not_one_is_not_proposed_again(page):
    press(page, key_of(page, "part-0"))
    assert len(table(page)) == 4 and "No two events" in words(page) and kinds(page) == ["parted"]
    undo(page)
    assert any(str(button.key).startswith("part-0") for button in page.button)
