"""Accuracy on the development corpora, cross-validated by article: `scripts/bench accuracy`."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.fit import Case, fit, folds, gold_mentions, load_cases
from bench.report import Figure
from geo.gazetteer.store import Gazetteer
from geo.model import Article
from geo.places.mentions import FindOptions, find_mentions
from geo.places.resolution import ResolveOptions, resolve
from geo.places.weights import Weights

FOLDS = 5
CORPORA = ("lgl", "trnews")
CORPORA_FOLDER = Path(__file__).resolve().parent.parent.parent / "shared" / "corpora"


def predictions(case: Case, gazetteer: Gazetteer, weights: Weights) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is answered for one article: on spans of our own, and on the gold spans."""
    article = Article(case.text)
    own = find_mentions(case.text, gazetteer, options=FindOptions(weights=weights))
    return (
        {"id": case.id, "toponyms": answer(article, [m for m in own if m.is_place], gazetteer, weights)},
        {"id": case.id, "toponyms": answer(article, gold_mentions(case, gazetteer), gazetteer, weights)},
    )


def answer(article: Article, mentions: list[Any], gazetteer: Gazetteer, weights: Weights) -> list[dict[str, Any]]:
    rows = []
    for resolution in resolve(article, mentions, gazetteer, options=ResolveOptions(weights=weights)):
        place = resolution.best.place if resolution.best else resolution.within
        rows.append({
            "start": resolution.mention.start, "end": resolution.mention.end,
            "lat": place.lat if place else None, "lon": place.lon if place else None,
            "geonameid": place.geonameid if place else None,
        })  # fmt: skip
    return rows


def cross_validated(cases: Sequence[Case], gazetteer: Gazetteer, *, only: int = FOLDS) -> tuple[list[Any], list[Any]]:
    """Answers for every article from weights that have not seen it."""
    own, given = [], []
    for part in folds(cases, FOLDS)[:only]:
        inside = set(part)
        weights = Weights.from_dict(fit([case for i, case in enumerate(cases) if i not in inside], gazetteer))
        for i in part:
            a, b = predictions(cases[i], gazetteer, weights)
            own.append(a)
            given.append(b)
    return own, given


def scorer(corpora: Path) -> Any:
    spec = importlib.util.spec_from_file_location("score", corpora / "score.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def cross_validated_scores(corpora: Path, gazetteer: Gazetteer) -> dict[str, Any]:
    """The scorer's figures for each corpus."""
    cases = [case for name in CORPORA for case in load_cases(corpora / f"{name}.jsonl", gazetteer)]
    own, given = cross_validated(cases, gazetteer)
    score = scorer(corpora)
    figures = {}
    for name in CORPORA:
        gold = [json.loads(line) for line in (corpora / f"{name}.jsonl").read_text("utf-8").strip().split("\n")]
        ids = {row["id"] for row in gold}
        figures[name] = score.score(gold, [r for r in own if r["id"] in ids], [r for r in given if r["id"] in ids])
    return figures


GOALS = {
    ("lgl", "end_to_end", "f1"): ("LGL, end-to-end F1@161", 0.75),
    ("lgl", "recognition_overlap", "f1"): ("LGL, overlap F1", 0.85),
    ("lgl", "resolution_given", "accuracy"): ("LGL, A@161 with given spans", 0.84),
    ("trnews", "end_to_end", "f1"): ("TR-News, end-to-end F1@161", 0.87),
    ("trnews", "recognition_overlap", "f1"): ("TR-News, overlap F1", 0.92),
}


def measure() -> list[Figure]:
    """The accuracies of issue 3, five-fold cross-validated by article; SystemExit without the corpora or catboost."""
    if not CORPORA_FOLDER.is_dir():
        raise SystemExit("No ../shared/corpora: the development corpora are not part of the project.")
    if importlib.util.find_spec("catboost") is None:
        raise SystemExit("Fitting needs catboost: .venv/bin/pip install -r bench/requirements.txt")
    figures = cross_validated_scores(CORPORA_FOLDER, Gazetteer.open())
    judged = [
        Figure(f"{name}, 5-fold CV", figures[c][group][key], at_least=goal)
        for (c, group, key), (name, goal) in GOALS.items()
    ]
    told = [Figure("TR-News, A@161 with given spans, 5-fold CV", figures["trnews"]["resolution_given"]["accuracy"])]
    return judged + told
