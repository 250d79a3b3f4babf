"""Build docs/api.md, the pages of `import geo`, from the docstrings. The same sources give the same bytes.

    python scripts/build_docs.py [OUT]

Needs requirements-dev.txt: griffe2md, which reads the sources without running them.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from griffe import Alias, Docstring, GriffeLoader, Object
from griffe2md import render_object_docs

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import geo  # noqa: E402 - after sys.path
from geo.frames import CLAIMS, EVENTS, PLACES, Contract  # noqa: E402
from geo.geocoding.tables import GEOCODED  # noqa: E402
from geo.matching.table import MATCHES  # noqa: E402

OUT = ROOT / "docs" / "api.md"
ORDER = (
    "Gazetteer", "read_document", "read_article", "read_records", "match", "EventLayer", "GazetteerGeocoder",
    "geocode_table",
)  # fmt: skip
RESULTS = ("model.Article", "reading.pipeline.Reading", "records.loading.Loaded", "matching.report.MatchReport")
"""What the door hands out, with methods of its own."""
MEMBERS: dict[str, list[str]] = {"Gazetteer": ["open", "lookup", "similar", "nearest", "with_places"], "EventLayer": []}
"""What is told of a class that has more, which the modules behind the door use."""
CONTRACTS = (
    (EVENTS, "Event records: `read_records(...).good`."),
    (PLACES, "What an article names: `Reading.places()`."),
    (CLAIMS, "What an article tells: `Reading.claims()`."),
    (MATCHES, "Claims beside records: `match(...).matches`."),
)
STYLE: dict[str, Any] = {
    "docstring_style": None,
    "inherited_members": False,
    "heading_level": 3,
    "line_length": 100,
    "members_order": "source",
    "separate_signature": True,
    "show_bases": False,
    "show_if_no_docstring": False,
    "show_object_full_path": False,
    "show_root_full_path": False,
    "show_root_members_full_path": False,
    "show_signature_annotations": True,
    "summary": False,
}


def main() -> None:
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else OUT
    text = page()
    out.write_text(text, encoding="utf-8")
    print(f"{len(text) / 1e3:.0f} kB in {out}")


def page() -> str:
    """The whole page."""
    loader = GriffeLoader(search_paths=[str(ROOT)])
    package = loader.load("geo")
    loader.resolve_aliases()
    assert set(ORDER) == set(geo.__all__), "ORDER is not the door of geo"
    parts = [
        "<!-- made by scripts/build_docs.py out of the docstrings -->",
        "# Dateline as a library",
        docstring_of(package),
        "## The door",
        *(described(package[name]) for name in ORDER),
        "## What it hands out",
        *(described(package[name], show_root_full_path=True) for name in RESULTS),
        "## The columns of the tables",
        "Tables are pandas frames. Deaths and other numbers that nobody told are empty, not 0; lists in a cell are joined by “; ”.",
        *(columns_of(contract, what) for contract, what in CONTRACTS),
        table("GEOCODED", "What `geocode_table` adds.", [(name, dtype, "") for name, dtype in GEOCODED.items()]),
    ]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def described(thing: Object | Alias, **style: Any) -> str:
    """A function or class with what is public in it."""
    made = thing.final_target if isinstance(thing, Alias) else thing
    if made.name == "Gazetteer":
        made.del_member("__init__")  # it is opened, not made
    return str(render_object_docs(made, STYLE | style | {"members": MEMBERS.get(made.name)}))


def docstring_of(thing: Object | Alias) -> str:
    assert isinstance(thing.docstring, Docstring)
    return thing.docstring.value


def columns_of(contract: Contract, what: str) -> str:
    rows = [
        (column.name, column.dtype, " · ".join(column.choices) if column.choices else column.words)
        for column in contract.columns
    ]
    return table(contract.name, what, rows)


def table(name: str, what: str, rows: list[tuple[str, str, str]]) -> str:
    lines = [f"| `{column}` | {dtype} | {meaning} |" for column, dtype, meaning in rows]
    return "\n".join([f"### {name}", "", what, "", "| column | type | |", "|---|---|---|", *lines])


if __name__ == "__main__":
    main()
