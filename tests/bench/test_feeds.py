"""What `scripts/bench feeds` measures, small: the command itself, killed once, and asked to end."""

from __future__ import annotations

import pytest

from bench.feeds import followed
from bench.feeds_servers import KINDS, bad_servers


@pytest.mark.timeout(900)  # two processes begin, and one waits for the end of a lease
def test_a_killed_process_loses_nothing_and_doubles_nothing(tmp_path):
    found = followed(tmp_path, 30, 1)
    assert (found.expected, found.lost, found.double, found.odd) == (30, 0, 0, [])
    assert (found.walled, found.forbidden, found.kills, found.stopped) == (10, 0, 1, 0)


def test_no_two_articles_of_the_servers_are_alike():
    with bad_servers(30) as servers:
        texts = {of.text(number) for of in servers for number in range(30)}
        assert [of.kind for of in servers] == list(KINDS) and len(texts) == 300
