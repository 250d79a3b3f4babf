"""Fit data/alternatives.json, by which the alternatives of an event are put in order, and judge the order.

`python -m bench.alternatives [--judge]`; it needs nothing besides numpy and scipy. Fitted on events that were read in those wires that
tuning may look at: an alternative is right when its field is wrong by the gold and would be right with it. Judged on wires that
the weights have not seen, a quarter after the other.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bench.case_review import golds_of, names_missing, wrong_fields
from bench.fit import SEED
from bench.reading import read_wire
from bench.wires import FOLDER, LONG_FOLDER, SECOND_LONG_FOLDER, load_all
from geo.cases.alternatives import FORMAT, SHOWN, Alternative, alternatives, corrected, score
from geo.cases.review import claim_targets
from geo.claims import claim_dict
from geo.gazetteer.store import Gazetteer
from geo.resources import bundled_data

__all__ = ["Choice", "choices", "fit", "judged"]

PENALTY, FOLDS = 1.0, 4


@dataclass(frozen=True, slots=True)
class Choice:
    """An event with its alternatives."""

    wire: str
    needed: frozenset[str]
    """Fields that are wrong by the gold; of the actors, each name that is missing."""
    found: Sequence[tuple[Alternative, frozenset[str]]]
    """Each with what of `needed` it gives."""


def choices() -> Iterator[Choice]:
    """Every event that the gold knows of the wires that tuning may look at."""
    gazetteer = Gazetteer.open()
    for wire in (wire for folder in (FOLDER, LONG_FOLDER, SECOND_LONG_FOLDER) for wire in load_all(folder)):
        if wire.held_out:
            continue
        reading = read_wire(wire, gazetteer)
        claims = [claim_dict(claim) for claim in reading.told]
        targets = claim_targets("", claims)
        golds = golds_of(reading, wire.claims, targets)
        for target, told in zip(targets, claims, strict=True):
            gold = golds.get(target)
            if gold is None or gold.optional:
                continue
            wrong, missing = set(wrong_fields(gold, told)) - {"actors"}, set(names_missing(gold, told))
            found = []
            for one in alternatives(reading, told):
                then = {**told, **corrected(told, one)}
                still = set(names_missing(gold, then)) if one.field == "actors" else set(wrong_fields(gold, then))
                about = missing if one.field == "actors" else wrong & {one.field}
                found.append((one, frozenset(about - still)))
            yield Choice(wire.slug, frozenset(wrong | missing), found)


def fit(some: Sequence[Choice]) -> dict[str, float]:
    """A weight for each sign: logistic regression by L-BFGS with a quadratic penalty."""
    from scipy.optimize import minimize

    pairs = [(one.signs, bool(gives)) for choice in some for one, gives in choice.found]
    signs = sorted({sign for names, _ in pairs for sign in names})
    number = {sign: i for i, sign in enumerate(signs)}
    x = np.zeros((len(pairs), len(signs)))
    for row, (names, _) in enumerate(pairs):
        x[row, [number[sign] for sign in names]] = 1
    y = np.array([1.0 if is_right else -1.0 for _, is_right in pairs])

    def loss(w: Any) -> Any:
        z = y * (x @ w)
        return np.logaddexp(0, -z).sum() + PENALTY / 2 * (w @ w), PENALTY * w - x.T @ (y / (1 + np.exp(z)))

    found = minimize(loss, np.zeros(len(signs)), jac=True, method="L-BFGS-B").x
    return {sign: round(float(weight), 2) for sign, weight in zip(signs, found, strict=True)}


def judged(some: Sequence[Choice]) -> dict[str, float]:
    """How much of what was needed stood beside its event, by weights that have not seen the wire; of each field, and in the first nine."""
    wires = sorted({choice.wire for choice in some})
    random.Random(SEED).shuffle(wires)
    hits: dict[str, list[bool]] = defaultdict(list)
    for fold in range(FOLDS):
        out = set(wires[fold::FOLDS])
        weights = fit([choice for choice in some if choice.wire not in out])
        for choice in (choice for choice in some if choice.wire in out):
            for field, is_shown, is_first in _places_of(choice, weights):
                hits[field].append(is_shown)
                hits["all"].append(is_shown)
                hits["all, by a number"].append(is_first)
    return {name: round(sum(found) / len(found), 3) for name, found in sorted(hits.items())}


def _places_of(choice: Choice, weights: Mapping[str, float]) -> Iterator[tuple[str, bool, bool]]:
    """Of each thing needed: its field, whether it stands beside the event, and whether with a number."""
    ranked = sorted(choice.found, key=lambda one: -score(one[0].signs, weights))
    counts: Counter[str] = Counter()
    beside = []
    for one, gives in ranked:
        counts[one.field] += 1
        if counts[one.field] <= SHOWN[one.field]:
            beside.append(gives)
    for need in choice.needed:
        field = need if need in SHOWN else "actors"
        yield field, any(need in gives for gives in beside), any(need in gives for gives in beside[:9])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--judge", action="store_true", help="judge only; write nothing")
    options = parser.parse_args()
    some = list(choices())
    right = judged(some)
    print(json.dumps(right, indent=1))
    if not options.judge:
        header = {
            "format": FORMAT,
            "fitted on": "events read in wires of our own that are not held out",
            "what was needed and stood beside its event, in wires that it was not fitted on": right,
        }
        path = bundled_data("alternatives.json")
        content = {"header": header, "weights": fit(some)}
        path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        print(f"{path}: {len(content['weights'])} weights")


if __name__ == "__main__":
    main()
