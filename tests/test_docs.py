"""What the documents say is so."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest

DOCUMENTS = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "data/README.md"]


def blocks(text, language):
    return re.findall(rf"```{language}\n(.*?)```", text, flags=re.DOTALL)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_lead_somewhere(document, root):
    file = root / document
    targets = re.findall(r"\]\((?!https?:)([^)#]+)\)", file.read_text(encoding="utf-8"))
    assert [target for target in targets if not (file.parent / target).exists()] == []


@pytest.mark.parametrize("document", ["SECURITY.md", "docs/faults.md"])
def test_behind_each_line_of_the_threats_and_the_faults_stands_a_test(root, document):
    text = (root / document).read_text(encoding="utf-8")
    rows = [row for row in text.splitlines() if row.startswith("| ") and not row.startswith(("| who", "| what breaks"))]
    named = [re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", row) for row in rows]
    assert len(rows) > 10 and all(named)
    for file, test in [one for row in named for one in row]:
        assert f"\ndef {test}(" in (root / file).read_text(encoding="utf-8"), f"{file} has no {test}"


def test_the_python_of_the_readme_runs(root, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # where it saves a map
    for code in blocks((root / "README.md").read_text(encoding="utf-8"), "python"):
        names: dict[str, object] = {}
        exec(code, names)


def test_the_keys_of_the_readme_are_those_of_the_command_line(root, tmp_path):
    article = tmp_path / "article.txt"
    article.write_text(
        "BAMAKO, Mali, Feb 8 - Soldiers fought in Bamako. Others marched from Gao to Kidal.\n", encoding="utf-8"
    )
    command = [sys.executable, "-m", "geo", "read", str(article), "--date", "2013-02-08", "--json"]
    printed = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout
    whole = json.loads(printed)
    mention = whole["mentions"][0]
    told = (
        (root / "README.md")
        .read_text(encoding="utf-8")
        .partition("prints the article with its")[2]
        .partition("Offsets")[0]
    )
    keys = set(re.findall(r"`(\w+)`", told)) - {"placed", "unplaced", "rejected", "null"}
    lists = {"mentions", "dates", "areas", "claims", "unknown"}
    assert lists <= keys & set(whole)
    assert keys - lists
    assert keys - lists <= set(mention)
    assert mention["status"] in ("placed", "unplaced", "rejected")


def test_every_file_of_data_is_described(root):
    described = (root / "data" / "README.md").read_text(encoding="utf-8")
    files = [file.name for file in (root / "data").iterdir() if file.name != "README.md"]
    assert [name for name in files if name not in described] == []


def test_every_module_has_its_place_in_the_plan(root):
    plan = (
        (root / "CONTRIBUTING.md")
        .read_text(encoding="utf-8")
        .partition("How the house is built")[2]
        .partition("How we write")[0]
    )
    modules = {file.stem for file in (root / "geo").iterdir() if file.suffix == ".py" and file.stem != "__init__"}
    assert sorted(name for name in modules if f"`{name}`" not in plan) == []
