"""Dateline as a package: its door, what it needs, and the wheel in an environment without the checkout."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import geo

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
NEEDED = {canonicalize_name(need.name): need for need in map(Requirement, PROJECT["dependencies"])}
FOR_THE_APP = {canonicalize_name(need.name): need for need in map(Requirement, PROJECT["optional-dependencies"]["app"])}
LEAST_SECONDS = 0.1


# -- the door ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", geo.__all__)
def test_the_door_opens_what_it_names(name):
    assert getattr(geo, name).__doc__
    assert name in dir(geo)


def test_the_door_has_no_other_names():
    with pytest.raises(AttributeError, match="module 'geo' has no attribute 'nothing'"):
        geo.nothing  # noqa: B018 - asked for


def _python(code: str, *arguments: str) -> str:
    command = [sys.executable, *arguments, "-c", code]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def test_import_geo_loads_nothing_heavy_and_takes_no_time():
    code = "import sys, time; t = time.perf_counter(); import geo; print(time.perf_counter() - t, *sys.modules)"
    seconds, *modules = min((_python(code).split() for _ in range(3)), key=lambda told: float(told[0]))
    assert float(seconds) < LEAST_SECONDS
    assert not {"pandas", "numpy", "folium", "streamlit"} & set(modules)


def test_the_version_is_that_of_the_change_log():
    first = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert first is not None
    assert first[1] in ("Unreleased", geo.__version__)


def test_the_pages_about_the_door_are_made_from_todays_docstrings(tmp_path):
    made = tmp_path / "api.md"
    subprocess.run([sys.executable, "scripts/build_docs.py", str(made)], cwd=ROOT, check=True, capture_output=True)
    told = "docs/api.md is not what the docstrings say: python scripts/build_docs.py"
    assert made.read_text(encoding="utf-8") == (ROOT / "docs" / "api.md").read_text(encoding="utf-8"), told


# -- what it needs -----------------------------------------------------------------------------------------------------


def _pins(name: str) -> dict[str, str]:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    found = (re.match(r"([\w.-]+)==([\w.]+)", line) for line in lines)
    return {canonicalize_name(pin[1]): pin[2] for pin in found if pin}


def test_the_pins_are_what_the_package_asks_for():
    pins = _pins("requirements.txt")
    assert pins.keys() == NEEDED.keys() | FOR_THE_APP.keys()
    for name, need in (NEEDED | FOR_THE_APP).items():
        assert need.specifier.contains(pins[name]), need


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_the_lock_holds_the_pins(name):
    locked = _pins(f"{name}.lock")
    assert {pin: locked.get(pin) for pin in _pins(f"{name}.txt")} == _pins(f"{name}.txt")


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_every_locked_package_has_its_hashes(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    for entry in re.split(r"\n(?=[a-zA-Z0-9])", text.partition("\n")[2]):
        assert entry.startswith("#") or "--hash=sha256:" in entry, entry.partition("\n")[0]


def _imports(part: str) -> set[str]:
    names = set()
    for file in [ROOT / part] if part.endswith(".py") else (ROOT / part).rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module.partition(".")[0])
    return names - set(sys.stdlib_module_names) - {"geo", "ui"}


# branca comes with folium and is its public base; starlette is what streamlit serves with; pydantic tells bounds by
# annotated_types.
BEHIND = {"annotated_types": "pydantic", "branca": "folium", "pydantic_core": "pydantic", "starlette": "streamlit"}
OPTIONAL = {"spacy", "mcp", "anyio", "limits", "dask", "datasketch", "distributed"}
"""A reader's own recogniser; tools for language models, with what they are built on, limits of servers, and clusters, which are extras."""


@pytest.mark.parametrize(
    "part, needed",
    [("geo", NEEDED), ("ui", NEEDED | FOR_THE_APP), ("pages", NEEDED | FOR_THE_APP), ("app.py", FOR_THE_APP)],
)
def test_what_is_imported_is_asked_for(part, needed):  # fmt: skip
    homes = packages_distributions()
    for name in _imports(part) - OPTIONAL:
        packages = {canonicalize_name(home) for home in homes.get(name, [])} | {BEHIND.get(name, "")}
        assert packages & needed.keys(), f"{part} imports {name}, and pyproject.toml does not ask for it"


# -- the wheel ---------------------------------------------------------------------------------------------------------

USE = """
import json, sys
import folium, pandas as pd
import geo
from geo.records.bundled import load_sample
from geo.resources import bundled_data

gazetteer = geo.Gazetteer.open()
reading = geo.read_article(geo.read_document(bundled_data("sample_article.txt")), gazetteer)
records = load_sample().good
base = folium.Map(location=[16.5, -1.5], zoom_start=6)
geo.EventLayer(records, name="Mali").add_to(base)
base.save("map.html")
table = geo.geocode_table(pd.DataFrame({"where": ["Gao"], "country": ["Mali"]}), gazetteer, name="where", country="country")
print(json.dumps({
    "file": geo.__file__, "places": len(reading.places()), "claims": len(reading.claims()),
    "matches": len(geo.match(reading, records).matches), "lat": float(table["lat"].iloc[0]),
    "point": list(geo.GazetteerGeocoder(gazetteer).geocode("Bourem, Mali").point)[:2],
}))
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """An environment of its own with the wheel; other packages are those of this one, the checkout is out of reach."""
    folder = tmp_path_factory.mktemp("installed")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    build = ["wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(ROOT)]
    subprocess.run([*pip, *build], check=True, cwd=folder)
    (wheel,) = folder.glob("dateline-*.whl")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder / "venv")], check=True)
    (packages,) = (folder / "venv" / "lib").glob("python*/site-packages")
    subprocess.run(
        [*pip, "--python", str(folder / "venv" / "bin" / "python"), "install", "--no-deps", str(wheel)], check=True
    )
    shared = next(path for path in sys.path if path.endswith("site-packages"))
    (packages / "others.pth").write_text(f"{shared}\n", encoding="utf-8")
    return folder


def _run(folder: Path, *command: str) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    path = folder / "venv" / "bin" / command[0]
    done = subprocess.run(
        [path, *command[1:]], check=False, cwd=folder, env=environment, capture_output=True, text=True
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_wheel_reads_and_draws_without_the_checkout(installed):
    told = json.loads(_run(installed, "python", "-W", "ignore", "-c", USE))
    assert Path(told["file"]).is_relative_to(installed)
    assert told["places"] > 3 and told["claims"] > 3 and told["matches"] == told["claims"]
    assert told["lat"] == pytest.approx(16.27, abs=0.1)
    assert told["point"] == pytest.approx([16.95, -0.35], abs=0.1)
    assert "datelineEvents" in (installed / "map.html").read_text(encoding="utf-8")


def test_the_wheel_brings_the_command(installed):
    (sample,) = (installed / "venv" / "lib").glob("python*/site-packages/geo/data/sample_article.txt")
    told = json.loads(_run(installed, "dateline", "read", "--json", str(sample)))
    assert told["language"]["code"] == "en" and told["claims"]
    assert _run(installed, "dateline", "--version").strip() == f"Dateline {geo.__version__}"


def test_the_wheel_holds_the_library_alone(installed):
    (wheel,) = installed.glob("dateline-*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.partition("/")[0] for name in names} == {"geo", f"dateline-{geo.__version__}.dist-info"}
    for file in (
        "geo/py.typed",
        "geo/data/languages/fr/dates.toml",
        "geo/data/gazetteer/names.marisa",
        "geo/map/static/tally.js",
    ):
        assert file in names
