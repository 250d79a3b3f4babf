"""A sensitive case on the pages: marked with a press, told by a chip, its file asked for twice, a note before violence."""

from __future__ import annotations

import ast

import pytest

from geo.cases.guard import guard_of
from geo.cases.store import CaseStore, default_address
from tests.pages.test_case_page import app, mine, read, tab  # noqa: F401 - a fixture


def marked(page):
    page.toggle(key="guard_sensitive").set_value(True)
    page.text_area(key="guard_named").set_value("Iyad Ag Ghaly\n\n")
    page.button[[button.label for button in page.button].index("Keep this")].click().run()
    assert not page.exception
    return page


@pytest.fixture
def page(root, mine):  # noqa: F811
    found = app(root)
    read(found)
    found.session_state["page"] = "case"
    return marked(tab(found, "Publish"))


def notes(page) -> list[str]:
    return [label for one in page.expander if (label := one.label.replace("\\", "")).startswith("Content note")]


def test_a_press_marks_the_case(page):
    store = CaseStore.open(default_address())
    (row,) = store.cases()
    assert row.is_sensitive and guard_of(store.log(row.id)).rules.named == ("Iyad Ag Ghaly",)
    assert any("Sensitive" in str(one.value) for one in page.markdown)
    assert "This case is sensitive. In every file" in page.warning[0].value


def test_the_whole_file_is_asked_for_twice(page):
    assert "all of it" in page.error[0].value
    assert [one.label for one in page.checkbox if "unmasked" in one.label] == ["I want the whole case, unmasked"]


def test_a_note_stands_before_the_article(page):
    page.session_state["page"] = ""
    page.run()
    assert notes(page) == ["Content note: violence against people"]


def test_no_note_stands_where_nobody_asked_for_it(root, mine):  # noqa: F811
    found = app(root)
    read(found)
    assert notes(found) == []


# Modules whose downloads are no tables of a case, or are masked before they come there, with the reason.
ELSEWHERE = {
    "ui/case/publishing.py": "editions, which are masked",
    "ui/case/passing.py": "the whole case, after a warning; and the masks themselves",
    "ui/case/shared.py": "a snapshot, which was masked when it was frozen",
    "ui/records/columns.py": "a mapping: names of columns",
    "ui/server/downloads.py": "`own` itself",
}


def test_every_download_of_a_page_goes_through_the_masks(root):
    for path in sorted((root / "ui").rglob("*.py")):
        name = str(path.relative_to(root))
        tree = ast.parse(path.read_text(encoding="utf-8"))
        calls = [
            node
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "own"
        ]
        bare = [node.lineno for node in calls if "discreet" not in ast.unparse(node)]
        assert bare == [] or name in ELSEWHERE, f"{name}, lines {bare}: a table leaves the page without `Discreet`"
