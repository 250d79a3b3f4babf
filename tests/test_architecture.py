"""The plan of the house, held by reading the sources: who may import whom, who opens files, what every module shows."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# The wings of geo and the few modules beside them, from the ground up: each may import those before it, and itself.
ORDER = [
    *("errors", "resources", "settings", "budgets", "rules", "model", "language", "globe", "frames", "wording"),
    *("dates", "tables", "articles", "gazetteer", "places", "geocoding", "areas", "claims", "reading"),
    *("records", "grid", "tiles", "matching", "analysis", "map", "discretion", "exports", "cases", "feeds"),
    *("work", "corpora", "service", "commands", "__main__"),
]

# Articles and records are opened in one place; what else touches the disk or the network does so for this reason.
OPENERS = {
    "geo.articles.batches": "files and folders of many articles that a user hands in",
    "geo.articles.fetching": "addresses that the user asks for, each checked before it is asked",
    "geo.articles.sources": "articles that a user hands in",
    "geo.budgets": "what lies inside archives, from memory",
    "geo.cases.backup": "the backup that the operator names",
    "geo.commands.cases": "the articles and case files named on the command line",
    "geo.commands.common": "your own places named there, and what a command writes",
    "geo.commands.gazetteer": "the dump files named on the command line",
    "geo.commands.mcp": "the folder in which snapshots are wanted, named on the command line",
    "geo.commands.records": "the mapping named on the command line",
    "geo.commands.snapshots": "the snapshot named on the command line",
    "geo.commands.tables": "the tables named on the command line",
    "geo.commands.corpora": "the user's own places, and what was set aside, named on the command line",
    "geo.corpora.copies": "signatures of a run, in its own folder",
    "geo.corpora.manifest": "what is finished of a run, in its own folder",
    "geo.corpora.outcome": "what a run has made, in its own folder, and the file that was wanted",
    "geo.corpora.partitions": "files of corpora that a user names",
    "geo.commands.watching": "the file of feeds named on the command line",
    "geo.exports.geopackage": "the folder in which GDAL writes one, gone at once",
    "geo.exports.page": "Leaflet and the bundled outlines, which the page carries",
    "geo.gazetteer.building": "writes the gazetteer's index",
    "geo.gazetteer.fetching": "GeoNames' server, which the user asks for a country, and where its files go",
    "geo.gazetteer.packs": "packs of villages in a folder of the user, and what joins them",
    "geo.gazetteer.store": "its own index, memory-mapped",
    "geo.gazetteer.villages": "a country file that the user hands in",
    "geo.geocoding.nominatim": "the service that the user switched on, and the file that keeps its answers",
    "geo.globe.outlines": "the bundled outlines",
    "geo.globe.regions": "the bundled outlines of first-level units",
    "geo.grid.store": "the packed records that it is asked about",
    "geo.language.lexicon": "its own word list, memory-mapped",
    "geo.language.pack": "its own tables in data/languages/",
    "geo.map.layers.scripts": "its own scripts and styles in geo/map/static/",
    "geo.matching.sides": "its own names in data/",
    "geo.places.weights": "its own small file in data/",
    "geo.resources": "the small files of fitted numbers in data/, for the modules that need them",
    "geo.gazetteer.countries": "its own small table in data/",
    "geo.gazetteer.history": "its own small table in data/",
    "geo.records.bundled": "the sample in data/",
    "geo.records.loading": "records that a user hands in",
    "geo.records.services.client": "services of event data that the user asks, by their own account",
    "geo.records.services.ucdp": "UCDP's files, and where a download goes",
    "geo.tables.geofiles": "what stands in a GeoPackage, from memory",
    "geo.tiles.building": "the files that are named on the command line, and the work beside them",
    "geo.tiles.reader": "the file of tiles that it is asked about",
    "geo.tiles.rows": "the database of a run, in its folder",
    "geo.settings": "the environment, and Streamlit's secrets",
    "geo.work.fitness": "its own code and data, whose checksums tell versions apart",
    "geo.work.pool": "the processes that read",
    "geo.work.worker": "what the system says of its own memory",
}
NETWORK_MODULES = {"ftplib", "http", "httpx", "requests", "socket", "urllib.request", "urllib3"}
OPENING_MODULES = {"pydantic_settings", "sqlite3", "subprocess", *NETWORK_MODULES}
FILE_CALLS = {"open", "read_text", "read_bytes", "write_text", "write_bytes", "load", "memmap", "mmap"}
OPENING_CALLS = {"urlopen", "connect", *FILE_CALLS}

# Slow to import and needed by few calls: imported inside the functions that need them.
HEAVY = {
    "alembic",
    "altair",
    "dask",
    "datasketch",
    "distributed",
    "docx",
    "duckdb",
    "fastapi",
    "feedparser",
    "limits",
    "lxml",
    "mcp",
    "openpyxl",
    "pmtiles",
    "protego",
    "pydantic",
    "pydantic_settings",
    "pyogrio",
    "pypdf",
    "python_calamine",
    "scipy",
    "shapely",
    "sklearn",
    "sqlalchemy",
    "spacy",
    "vl_convert",
    "warcio",
}

# Made of such a package from end to end; imported, too, inside the functions that need them.
WITH_HEAVY = (
    *("geo.cases.tables", "geo.cases.migrations", "geo.cases.counters", "geo.service.tools"),
    *("ui.api.app", "ui.api.shapes", "ui.api.mcp"),
)

# What a part of the house may import of the others.
PARTS = {"geo": {"geo"}, "ui": {"ui", "geo"}, "pages": {"ui", "geo"}, "app": {"ui"}}


def _sources() -> list[str]:
    files = [
        ROOT / "app.py",
        *(file for part in ("geo", "ui", "pages") for file in sorted((ROOT / part).rglob("*.py"))),
    ]
    return [str(file.relative_to(ROOT).with_suffix("")).replace("/", ".").removesuffix(".__init__") for file in files]


MODULES = _sources()
GEO = [module for module in MODULES if module.startswith("geo.")]
LIBRARY = [module for module in MODULES if module.startswith(("geo.", "ui.")) and not module.endswith("__main__")]


@cache
def _tree(module: str) -> ast.Module:
    file = ROOT / Path(*module.split("."))
    file = file / "__init__.py" if file.is_dir() else file.with_suffix(".py")
    return ast.parse(file.read_text(encoding="utf-8"), filename=str(file))


def _imported(node: ast.AST) -> list[str]:
    """Full names that an import statement may load: `from geo import text` gives geo and geo.language.text."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module:
        return [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return []


def _imports(module: str) -> set[str]:
    return {name for node in ast.walk(_tree(module)) for name in _imported(node)}


def _at_import(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Statements that run when a module is imported."""
    for statement in body:
        yield statement
        if isinstance(statement, ast.If) and "TYPE_CHECKING" in ast.dump(statement.test):
            continue
        if not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            for name in ("body", "orelse", "handlers", "finalbody"):
                yield from _at_import([part for part in getattr(statement, name, []) if isinstance(part, ast.stmt)])


def _top_imports(module: str) -> set[str]:
    return {name for statement in _at_import(_tree(module).body) for name in _imported(statement)}


def _starts(names: set[str], packages: set[str]) -> list[str]:
    return sorted(
        name for name in names if any(name == package or name.startswith(f"{package}.") for package in packages)
    )


@pytest.mark.parametrize("module", MODULES)
def test_pages_use_ui_and_ui_uses_geo_never_back(module):
    part = module.split(".")[0]
    foreign = set(PARTS) - PARTS[part]
    assert _starts(_imports(module), foreign) == []


@pytest.mark.parametrize("module", [module for module in MODULES if module.startswith(("ui.", "pages."))])
def test_pages_have_the_store_of_their_person_and_only_the_server_itself_the_whole_one(module):
    assert module.startswith("ui.server.") or "ui.server.keeping.whole_store" not in _imports(module)
    assert module == "ui.server.keeping" or "CaseStore.open(" not in ast.unparse(_tree(module))


@pytest.mark.parametrize("module", GEO)
def test_geo_works_without_streamlit(module):
    assert _starts(_imports(module), {"streamlit", "streamlit_folium"}) == []


@pytest.mark.parametrize("module", GEO)
def test_wings_import_only_those_below(module):
    name = module.split(".")[1]
    assert name in ORDER, f"geo/{name} is new: give it a place in ORDER"
    above = {f"geo.{other}" for other in ORDER[ORDER.index(name) + 1 :]}
    assert _starts(_imports(module), above) == []


def test_layers_and_records_do_not_know_each_other():
    for module in GEO:
        if module.startswith("geo.map.layers"):
            assert _starts(_imports(module), {"geo.records"}) == []
        if module.startswith("geo.records"):
            assert _starts(_imports(module), {"geo.map.layers"}) == []


@pytest.mark.parametrize("module", [module for module in GEO if not module.startswith("geo.map.layers")])
def test_only_layers_draws_with_folium(module):
    assert _starts(_imports(module), {"folium", "branca"}) == []


@pytest.mark.parametrize("module", MODULES)
def test_heavy_packages_are_imported_when_needed(module):
    if not module.startswith(WITH_HEAVY):
        assert _starts(_top_imports(module), HEAVY) == []


@pytest.mark.parametrize("module", MODULES)
def test_modules_made_of_a_heavy_package_are_themselves_imported_when_needed(module):
    if not module.startswith(WITH_HEAVY):
        assert _starts(_top_imports(module), set(WITH_HEAVY)) == []


def _opens(module: str) -> list[str]:
    """What in a module opens files or sockets: modules it imports, and calls; `Gazetteer.open` is somebody else's."""
    found = _starts(_imports(module), OPENING_MODULES)
    for node in ast.walk(_tree(module)):
        if not isinstance(node, ast.Call):
            continue
        called, owner = node.func, ""
        if isinstance(called, ast.Attribute):
            owner = called.value.id if isinstance(called.value, ast.Name) else ""
            name = called.attr
        else:
            name = called.id if isinstance(called, ast.Name) else ""
        if name in OPENING_CALLS and not (owner[:1].isupper() and not owner.isupper()):
            found.append(f"line {node.lineno}: {name}")
    return found


@pytest.mark.parametrize("module", [module for module in GEO if module not in OPENERS])
def test_the_middle_is_pure(module):
    assert _opens(module) == []


@pytest.mark.parametrize("module", [module for module in OPENERS if module in MODULES])
def test_every_exception_is_needed(module):
    assert _opens(module) != []


def _shown(module: str) -> list[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    """Functions and types of a module, without those that begin with an underscore."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return [node for node in _tree(module).body if isinstance(node, kinds) and not node.name.startswith("_")]


def _declared(module: str) -> list[str]:
    for statement in _tree(module).body:
        if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == "__all__":
            return list(ast.literal_eval(statement.value))
    return []


def _known(module: str) -> set[str]:
    """Every name that a module binds: defined, assigned or imported."""
    names = {node.name for node in _shown(module)} | {name.rpartition(".")[2] for name in _imports(module)}
    for statement in _tree(module).body:
        targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
        names |= {node.id for target in targets if target for node in ast.walk(target) if isinstance(node, ast.Name)}
    return names


@pytest.mark.parametrize("module", LIBRARY)
def test_all_names_what_is_public(module):
    """Functions and types without an underscore are public, values when `__all__` says so; ruff checks its order."""
    declared = _declared(module)
    assert sorted({node.name for node in _shown(module)} - set(declared)) == [], "public, and not in __all__"
    assert sorted(set(declared) - _known(module)) == [], "in __all__, and not there"
    assert len(declared) == len(set(declared))


@pytest.mark.parametrize("module", MODULES)
def test_modules_take_from_each_other_what_is_public(module):
    taken = [
        f"{node.module}.{alias.name}"
        for node in ast.walk(_tree(module))
        if isinstance(node, ast.ImportFrom) and node.module in LIBRARY
        for alias in node.names
        if alias.name not in _declared(node.module) and f"{node.module}.{alias.name}" not in MODULES
    ]
    assert taken == []


@pytest.mark.parametrize("module", MODULES)
def test_every_module_says_what_it_is(module):
    assert ast.get_docstring(_tree(module))


@pytest.mark.parametrize("module", LIBRARY)
def test_public_functions_and_types_have_docstrings(module):
    assert [node.name for node in _shown(module) if not ast.get_docstring(node)] == []


@pytest.mark.parametrize(
    "module", [module for module in MODULES if not module.startswith(("geo.__main__", "geo.commands"))]
)
def test_only_commands_print(module):
    calls = [node for node in ast.walk(_tree(module)) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    assert [call.lineno for call in calls if call.func.id == "print"] == []
