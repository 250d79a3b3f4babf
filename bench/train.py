"""Fit data/weights.json on the two development corpora: `python -m bench.train [--corpora FOLDER]`."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from bench.accuracy import cross_validated_scores
from bench.fit import fit, load_cases
from geo.gazetteer.store import Gazetteer
from geo.gazetteer.store import bundled_path as bundled_gazetteer
from geo.places.weights import bundled_path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpora", type=Path, default=Path("../shared/corpora"))
    parser.add_argument("--gazetteer", type=Path)
    parser.add_argument("--out", type=Path, default=bundled_path())
    parser.add_argument("--quick", action="store_true", help="leave the cross-validated figures out of the header")
    options = parser.parse_args()
    gazetteer = Gazetteer.open(options.gazetteer or bundled_gazetteer())
    header: dict[str, Any] = {"corpora": "LGL (588 articles) and TR-News (118 articles)"}
    if not options.quick:
        header["five-fold cross-validation"] = summary(cross_validated_scores(options.corpora, gazetteer))
    cases = [case for name in ("lgl", "trnews") for case in load_cases(options.corpora / f"{name}.jsonl", gazetteer)]
    write(options.out, fit(cases, gazetteer, header=header))
    print(f"{options.out}: {options.out.stat().st_size / 1e3:.0f} kB")


def summary(figures: dict[str, Any]) -> dict[str, Any]:
    return {
        corpus: {
            "end-to-end F1@161": round(result["end_to_end"]["f1"], 3),
            "overlap F1": round(result["recognition_overlap"]["f1"], 3),
            "A@161 with given spans": round(result["resolution_given"]["accuracy"], 3),
        }
        for corpus, result in figures.items()
    }


def write(path: Path, data: dict[str, Any]) -> None:
    """One weight, one tree a line, so that a reader and a diff can follow."""
    lines = [
        "{",
        f'"header": {json.dumps(data["header"], indent=1)},',
        '"words": {',
        f'"bias": {data["words"]["bias"]},',
        '"weights": {',
    ]
    lines.append(
        ",\n".join(
            f"{json.dumps(name, ensure_ascii=False)}: {weight}"
            for name, weight in sorted(data["words"]["weights"].items())
        )
    )
    lines.append("}},")
    for part in ("recognition", "resolution"):
        trees = data[part]
        lines += [
            f'"{part}": {{"features": {json.dumps(trees["features"], indent=1)},',
            f'"bias": {trees["bias"]},',
            '"trees": [',
        ]
        lines.append(",\n".join(json.dumps(tree) for tree in trees["trees"]))
        lines.append("]}," if part == "recognition" else "]}")
    lines.append("}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
