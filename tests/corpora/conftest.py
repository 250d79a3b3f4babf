"""Files of corpora for the tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fixtures.corpora import write_corpus


@pytest.fixture
def corpus_file(tmp_path: Path):
    """Writes a file of a kind of KINDS with so many articles."""
    return lambda kind, count: write_corpus(tmp_path / kind, count)
