"""Fit the weights of recognition and resolution, and judge them on articles that they were not fitted on."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from geo.gazetteer.store import Gazetteer
from geo.globe.distance import distance_km
from geo.language.detection import language_for
from geo.language.pack import ENGLISH
from geo.language.text import as_text
from geo.model import Mention, Place
from geo.places.candidates import FEATURES, Name, group_names, rank_rows
from geo.places.features import DENSE_FEATURES, View, dense_rows, look, word_features
from geo.places.phrases import read_phrases
from geo.places.weights import FORMAT, Weights

__all__ = [
    "SEED", "Case", "Choice", "choices_of", "choices_of_cases", "fit", "fit_ranking", "fit_trees", "folds", "load_cases",
]  # fmt: skip

SEED = 20130208
LEAST_ARTICLES = 6
"""A word feature is weighed when it occurs in at least so many articles."""
INNER_FOLDS = 5
RECOGNITION = {"iterations": 100, "depth": 4, "learning_rate": 0.12, "l2_leaf_reg": 6.0}
RESOLUTION = {"iterations": 160, "depth": 5, "learning_rate": 0.08, "l2_leaf_reg": 6.0}


@dataclass(slots=True)
class Case:
    """One article of a corpus with its gold toponyms, and what recognition sees of it."""

    id: str
    corpus: str
    text: str
    toponyms: list[dict[str, Any]]
    view: View
    words: list[list[str]]
    is_gold: list[bool] = field(default_factory=list)


def load_cases(path: Path, gazetteer: Gazetteer) -> list[Case]:
    """The articles of one corpus file (id, text, toponyms a line)."""
    cases = []
    for line in path.read_text(encoding="utf-8").strip().split("\n"):
        row = json.loads(line)
        view = look(as_text(row["text"]), gazetteer)
        case = Case(row["id"], path.stem, row["text"], row["toponyms"], view, word_features(view))
        spans = [(t["start"], t["end"]) for t in row["toponyms"]]
        case.is_gold = [any(spot.start < end and start < spot.end for start, end in spans) for spot in view.spots]
        cases.append(case)
    return cases


def folds(cases: Sequence[Case], count: int, *, seed: int = SEED) -> list[list[int]]:
    """Indices of the articles, parted by chance into `count` parts; the same seed gives the same parts."""
    order = list(range(len(cases)))
    random.Random(seed).shuffle(order)
    return [order[part::count] for part in range(count)]


class Choice(NamedTuple):
    """The places that one name may mean in a text, for the trees that choose."""

    features: Any
    """Shape (n, FEATURES)."""
    right: Any
    """Shape (n,): 1 for a place that is right, else 0."""
    weight: float = 1.0


RightOf = Callable[[Name, Any], Any]
"""A name and the rows of its places -> Choice.right; None where none of them is known to be right."""


def fit(cases: Sequence[Case], gazetteer: Gazetteer, *, header: dict[str, Any] | None = None) -> dict[str, Any]:
    """The content of a weights file, fitted on all the articles given."""
    words, sums = _fit_words_out_of_fold(cases)
    rows = [dense_rows(case.view, part) for case, part in zip(cases, sums, strict=True)]
    labels = np.concatenate([np.array(case.is_gold, dtype=float) for case in cases])
    recognition = fit_trees(np.concatenate(rows), labels, DENSE_FEATURES, loss="Logloss", **RECOGNITION)
    resolution = fit_ranking(choices_of_cases(cases, gazetteer))
    return {
        "header": {"format": FORMAT, "seed": SEED, **(header or {})},
        "words": words,
        "recognition": recognition,
        "resolution": resolution,
    }


# -- log-odds of words -------------------------------------------------------------------------------------------------


def _fit_words_out_of_fold(cases: Sequence[Case]) -> tuple[dict[str, Any], list[Any]]:
    """Weights of the words from all articles, and for each article the sums under weights that have not seen it."""
    sums: list[Any] = [None] * len(cases)
    for part in folds(cases, INNER_FOLDS, seed=SEED + 1):
        inside = set(part)
        weights = _fit_words([case for i, case in enumerate(cases) if i not in inside])
        for i in part:
            sums[i] = _sum_words(cases[i].words, weights)
    return _fit_words(cases), sums


def _sum_words(features: list[list[str]], weights: dict[str, Any]) -> Any:
    known, bias = weights["weights"], weights["bias"]
    return np.array([bias + sum(known.get(name, 0.0) for name in names) for names in features], dtype=np.float32)


def _fit_words(cases: Sequence[Case], *, penalty: float = 1.0) -> dict[str, Any]:
    """Logistic regression over the word features, by L-BFGS with a quadratic penalty."""
    from scipy.optimize import minimize
    from scipy.sparse import csr_matrix

    support: Counter[str] = Counter()
    for case in cases:
        support.update({name for names in case.words for name in names})
    vocabulary = {
        name: i for i, name in enumerate(sorted(n for n, count in support.items() if count >= LEAST_ARTICLES))
    }
    indices: list[int] = []
    pointers = [0]
    for case in cases:
        for names in case.words:
            indices += [vocabulary[name] for name in names if name in vocabulary]
            pointers.append(len(indices))
    x = csr_matrix((np.ones(len(indices)), indices, pointers), shape=(len(pointers) - 1, len(vocabulary)))
    y = np.concatenate([np.array(case.is_gold, dtype=float) for case in cases])

    def loss(w: Any) -> Any:
        z = x @ w[:-1] + w[-1]
        p = 1 / (1 + np.exp(-z))
        value = np.logaddexp(0, z).sum() - (y * z).sum() + penalty / 2 * (w[:-1] ** 2).sum()
        gradient = np.append(x.T @ (p - y) + penalty * w[:-1], (p - y).sum())
        return value, gradient

    w = minimize(loss, np.zeros(len(vocabulary) + 1), jac=True, method="L-BFGS-B", options={"maxiter": 200}).x
    weights = {name: round(float(w[i]), 3) for name, i in vocabulary.items() if abs(w[i]) >= 0.0005}
    return {"bias": round(float(w[-1]), 4), "weights": weights}


# -- trees -------------------------------------------------------------------------------------------------------------


def fit_trees(
    rows: Any, labels: Any, names: Sequence[str], *, loss: str, groups: Any = None, weights: Any = None, **options: Any
) -> dict[str, Any]:
    from catboost import CatBoost, Pool

    pool = Pool(rows, labels, group_id=groups, weight=weights, feature_names=[str(i) for i in range(len(names))])
    model = CatBoost(
        {
            "loss_function": loss,
            "random_seed": SEED,
            "thread_count": 2,
            "verbose": False,
            "allow_writing_files": False,
            **options,
        }
    )
    model.fit(pool)
    return _plain_trees(model, names)


def _plain_trees(model: Any, names: Sequence[str]) -> dict[str, Any]:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.json"
        model.save_model(str(path), format="json")
        data = json.loads(path.read_text())
    scale, bias = data["scale_and_bias"]
    trees = [
        {
            "questions": [[split["float_feature_index"], round(split["border"], 5)] for split in tree["splits"]],
            "leaves": [round(value * scale, 5) for value in tree["leaf_values"]],
        }
        for tree in data["oblivious_trees"]
    ]
    return {"features": list(names), "bias": float(bias[0] if isinstance(bias, list) else bias), "trees": trees}


def gold_mentions(case: Case, gazetteer: Gazetteer) -> list[Mention]:
    """The gold toponyms as mentions that are taken for granted."""
    from geo.places.mentions import given_mentions

    return given_mentions(case.text, [(t["start"], t["end"]) for t in case.toponyms], gazetteer)


def choices_of(text: str, mentions: list[Mention], gazetteer: Gazetteer, right: RightOf) -> list[Choice]:
    """The names of a text of which the right place is among several; right: see RightOf."""
    setting = group_names(mentions, gazetteer, read_phrases(text, mentions, gazetteer, language_for(ENGLISH)))
    features = rank_rows(text, mentions, setting)
    parts = [setting.part(index) for index in range(len(setting.names))]
    labels = [right(name, setting.rows[part]) for name, part in zip(setting.names, parts, strict=True)]
    told = zip(parts, labels, strict=True)
    return [Choice(features[part], label) for part, label in told if label is not None and len(label) > 1]


def choices_of_cases(cases: Sequence[Case], gazetteer: Gazetteer) -> list[Choice]:
    """The same for articles with gold toponyms."""
    return [
        choice
        for case in cases
        for choice in choices_of(
            case.text,
            gold_mentions(case, gazetteer),
            gazetteer,
            lambda name, rows, case=case: _right_rows([case.toponyms[i] for i in name.members], rows, gazetteer),  # type: ignore[misc]
        )
    ]


def fit_ranking(choices: Sequence[Choice]) -> dict[str, Any]:
    """Trees that score the places of one name, the right one highest."""
    sizes = [len(choice.right) for choice in choices]
    return fit_trees(
        np.concatenate([choice.features for choice in choices]),
        np.concatenate([choice.right for choice in choices]),
        FEATURES,
        loss="QuerySoftMax",
        groups=np.repeat(np.arange(len(choices)), sizes),
        weights=np.repeat([choice.weight for choice in choices], sizes),
        **RESOLUTION,
    )


def _right_rows(golds: list[dict[str, Any]], rows: Any, gazetteer: Gazetteer) -> Any:
    """1 for the candidate that is the gold place; None when no candidate lies within 161 km of it."""
    golds = [gold for gold in golds if gold["lat"] is not None]
    if not golds:
        return None
    gold = Counter((g["lat"], g["lon"], g.get("geonameid")) for g in golds).most_common(1)[0][0]
    right = np.zeros(len(rows))
    same = np.flatnonzero(gazetteer.geonameid[rows] == (gold[2] or -1))
    if len(same):
        right[same[0]] = 1
        return right
    place = Place(0, "gold", gold[0], gold[1], "site")
    away = distance_km(gazetteer.lat[rows].astype(float), gazetteer.lon[rows].astype(float), to=place)
    if away.min() > 161:
        return None
    right[int(away.argmin())] = 1
    return right


def weights_of(data: dict[str, Any]) -> Weights:
    return Weights.from_dict(data)
