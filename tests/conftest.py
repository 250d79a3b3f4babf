"""What every test may ask for: the top folder, the material beside the checkout, the system's Chromium."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from bench.browser import MISSING, find_chromium
from geo.gazetteer.store import Gazetteer, bundled_path

ROOT = Path(__file__).resolve().parent.parent
os.environ["DATELINE_PACKS_FOLDER"] = str(
    ROOT / "tests" / "no-packs"
)  # those of whoever runs the tests stay out of them


_CASES = tempfile.TemporaryDirectory(prefix="dateline-cases-")
os.environ["DATELINE_DATABASE_URL"] = f"sqlite:///{_CASES.name}/cases.sqlite"
os.environ["DATELINE_CASES_OF"] = "browser"  # each tab of a test has a browser of its own

hypothesis.settings.register_profile("dateline", deadline=None)  # a busy machine is no fault
hypothesis.settings.load_profile("dateline")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests run last: they take longest, and fail for reasons that earlier tests tell better."""
    items.sort(key=lambda item: "chromium" in getattr(item, "fixturenames", ()))


@pytest.fixture(autouse=True)
def _own_main_module() -> Iterator[None]:
    """Streamlit leaves the page that it ran as the main module, and processes that are spawned later would run it again."""
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main


@pytest.fixture(scope="session")
def root() -> Path:
    """The top folder of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def shared(root: Path) -> Path:
    """Real articles, corpora and records that may not be part of the project; a clone elsewhere does without."""
    folder = root.parent / "shared"
    if not folder.is_dir():
        pytest.skip("no ../shared: the real articles and records are not part of the project")
    return folder


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    """The gazetteer that ships with the project."""
    return Gazetteer.open(bundled_path())


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of Chromium. A test that asks for it is a browser test."""
    path = find_chromium()
    if path is None:
        pytest.skip(f"BROWSER TEST SKIPPED: {MISSING}")
    return path
