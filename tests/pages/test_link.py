"""What a link says of the records that it means, and what a session is told that has not all of them."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

NEEDED = "0123456789ab mali.csv (UCDP GED, edition 25.1, 1,234 records)"


def opened(root, *data: str) -> AppTest:
    page = AppTest.from_file(str(root / "ui" / "frame" / "shell.py"), default_timeout=60)
    if data:
        page.query_params["data"] = list(data)
    page.run()
    assert not page.exception
    return page


def texts(page: AppTest) -> str:
    return "\n".join(block.value for block in page.markdown).replace("\\", "").replace("\u2060", "")


def test_the_sample_alone_needs_no_name(root):
    page = opened(root)
    assert "data" not in page.query_params
    assert "42 of 42 records" in texts(page)


def test_a_link_of_the_sample_is_followed(root):
    page = opened(root, "sample Mali")
    assert "42 of 42 records" in texts(page)
    assert "data" not in page.query_params


@pytest.mark.parametrize(
    "data, said",
    [
        ([NEEDED], "needs a record set that this session does not have:** mali.csv (UCDP GED, edition 25.1, 1,234 records)."),
        (["sample Mali", NEEDED], "does not have:** mali.csv (UCDP GED, edition 25.1, 1,234 records)."),
        ([NEEDED, "ff other.csv"], "needs 2 record sets"),
        (["ff"], "does not have:** records without a name."),
        (["ff <script>![x](http://evil.invalid)"], "does not have:** <script>![x](http://evil.invalid)."),
        ([f"{number:x} {'long ' * 50}" for number in range(900)], "and 195 more. Records stay"),
    ],
)  # fmt: skip
def test_records_that_are_not_here_are_named_and_no_others_shown(root, data, said):
    page = opened(root, *data)
    assert said in texts(page)
    assert "**No records are switched on.**" in texts(page)
    assert "of 42 records" not in texts(page)
    assert page.query_params["data"] == (data if len(data) > 1 else data[0])


def test_who_goes_on_without_is_shown_what_a_session_begins_with(root):
    page = opened(root, NEEDED)
    page.button(key="link_without").click().run()
    assert not page.exception
    assert "42 of 42 records" in texts(page)
    assert "This link needs" not in texts(page)
    assert "data" not in page.query_params
