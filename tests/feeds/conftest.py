"""Stores of both kinds, and a site on this computer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.cases.conftest import address, server, store
from tests.fixtures.site import Site, running_site

__all__ = ["address", "server", "store"]


@pytest.fixture
def site() -> Iterator[Site]:
    """A site without a page."""
    with running_site() as there:
        yield there
