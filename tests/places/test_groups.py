"""Words inside the names of groups that are known."""

from __future__ import annotations

import pytest

from geo.places.groups import words_of_groups


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("fighters of islamic state in the greater sahara fled", {2, 3, 4, 5, 6, 7}),
        ("islamic state", {0, 1}),
        ("the sahara is hot", set()),
        ("islamic", set()),
        ("", set()),
    ],
)
def test_the_longest_name_of_a_group_counts(text, inside):
    assert set(words_of_groups(text.split())) == inside
