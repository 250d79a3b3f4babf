"""The example notebook runs, and leaves behind a map that holds the layer; it is kept without outputs."""

from __future__ import annotations

import json

import pytest

from geo.map.layers import EventLayer
from geo.records.bundled import load_sample


@pytest.fixture
def cells(root) -> list[dict]:
    return json.loads((root / "docs" / "event_layer.ipynb").read_text(encoding="utf-8"))["cells"]


def test_every_cell_runs_and_the_saved_map_holds_the_layer(cells, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    for cell in cells:
        if cell["cell_type"] == "code":
            exec(compile("".join(cell["source"]), cell["id"], "exec"), names)
    saved = (tmp_path / "event_layer.html").read_text(encoding="utf-8")
    assert saved.count("datelineEvents.eventLayer(") == 1 and "class Tally" in saved
    assert EventLayer(load_sample().good).told["columns"]["base64"] in saved
    for name in ("mali", "january", "gao"):
        assert "datelineEvents.eventLayer(" in names[name]._repr_html_(), "what a notebook shows of it"
    assert "99" in capsys.readouterr().out, "the row that cannot be drawn is named"


def test_it_is_kept_without_outputs(cells):
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert [cell["id"] for cell in code if cell["outputs"] or cell["execution_count"]] == []
