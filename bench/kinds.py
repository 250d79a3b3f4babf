"""Fit data/kinds.json, which tells what kind of event the words of a sentence lean to, and judge it.

`python -m bench.kinds [--judge]`; it needs nothing besides numpy and scipy. Fitted on texts of our own that are not held out: claims of
incident reports, our sentences of each kind, the examples in the tables, and, for no event, the sentences of quiet texts and those of wires in which the
gold tells of none. Judged by leaving out one set of reports after the other.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bench import incidents, quiet
from bench.wires import FOLDER, LONG_FOLDER, SECOND_LONG_FOLDER, load_all
from geo.claims.leanings import FORMAT, NOTHING, Leanings, Types, features
from geo.claims.sentences import Tokens
from geo.claims.vocabulary import bundled, bundled_path
from geo.language.text import Text
from geo.records.formats.acled import SUB_EVENT_TYPES
from geo.resources import bundled_data

__all__ = ["Example", "examples", "fit", "judged", "sentences"]

SENTENCES = Path(__file__).resolve().parent.parent / "tests" / "data" / "sentences" / "development.csv"

LEAST_TEXTS, PENALTY, ITERATIONS = 2, 1.0, 60
"""A feature is weighed when it stands in so many examples; the quadratic penalty of the regression, and its steps."""
OTHERS = 1.0
"""What an example weighs that is no claim of a report."""
LEAST_WEIGHT = 0.08
"""A weight below this is not kept."""


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence or a few, and what they tell of."""

    names: frozenset[str]
    types: Types
    weight: float
    set: str = ""
    """The set of reports it is of; "" for what is none."""
    accept: frozenset[Types] = frozenset()
    """Kinds that a fair judge lets pass."""


def examples() -> Iterator[Example]:
    """Everything that tuning may look at."""
    type_of = {sub_type: type_ for type_, sub_types in SUB_EVENT_TYPES.items() for sub_type in sub_types}
    for name, incident in incidents.development():
        for claim in incident.claims:
            types = (claim.type, claim.sub_type)
            yield Example(_names(claim.sentence), types, 1, name, frozenset([types, *claim.accept]))
    for sub_type, text in sentences():
        yield Example(_names(text), (type_of[sub_type], sub_type) if sub_type else NOTHING, OTHERS)
    for types, text in _of_tables():
        yield Example(_names(text), types, OTHERS)
    for text in _of_nothing():
        yield Example(_names(text), NOTHING, OTHERS)


def sentences() -> Iterator[tuple[str, str]]:
    """Sub-event type, "" for none, and text of each of our sentences."""
    with SENTENCES.open(encoding="utf-8", newline="") as file:
        yield from ((row["sub_event_type"], row["text"]) for row in csv.DictReader(file))


def _of_tables() -> Iterator[tuple[Types, str]]:
    """The examples in the tables of event words, and those of what makes an event word tell of none."""
    kinds = bundled().kinds
    for name in ("event_words", "event_phrases", "broad_phrases"):
        for row in _rows(name):
            if row["kind"]:
                yield (kinds[row["kind"]].event_type, kinds[row["kind"]].sub_event_type), row["example"]
    for name in ("domains", "causes", "hedges"):
        yield from ((NOTHING, row["example"]) for row in _rows(name))


def _rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of an English table that have an example."""
    with (bundled_path() / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from (row for row in csv.DictReader(file) if row["example"])


def _of_nothing() -> Iterator[str]:
    """Sentences that tell of no event."""
    for folder in quiet.SETS.values():
        for text in quiet.load_all(folder)["development"]:
            if not text.may:
                yield from (text.text[start:end] for start, end in Text(text.text).sentences)
    for wire in (wire for folder in (FOLDER, LONG_FOLDER, SECOND_LONG_FOLDER) for wire in load_all(folder)):
        told = [part for claim in wire.claims for part in (claim.sentence, *claim.also)]
        for start, end in Text(wire.text).sentences if not wire.held_out else ():
            sentence = wire.text[start:end]
            if not any(part in sentence or sentence in part for part in told):
                yield sentence


def _names(text: str) -> frozenset[str]:
    cut = Text(text)
    tokens = Tokens(cut, bundled())
    return frozenset(name for start, end in cut.sentences for name in features(tokens.sentence(start, end)))


def fit(some: Sequence[Example]) -> dict[str, Any]:
    """The content of data/kinds.json but for its header. Multinomial logistic regression, by L-BFGS with a quadratic penalty."""
    from scipy.optimize import minimize
    from scipy.sparse import csr_matrix

    support = Counter(name for example in some for name in example.names)
    names = sorted(name for name, count in support.items() if count >= LEAST_TEXTS)
    types = sorted({example.types for example in some})
    number, row_of = ({one: i for i, one in enumerate(ones)} for ones in (names, types))
    rows = [sorted(number[name] for name in example.names if name in number) for example in some]
    indices, pointers = [i for row in rows for i in row], np.cumsum([0, *map(len, rows)])
    x = csr_matrix((np.ones(len(indices)), indices, pointers), shape=(len(rows), len(names)))
    y = np.eye(len(types))[[row_of[example.types] for example in some]]
    weight = np.array([example.weight for example in some])

    def loss(flat: Any) -> Any:
        w = flat.reshape(len(names) + 1, len(types))
        z = x @ w[:-1] + w[-1]
        z -= z.max(axis=1, keepdims=True)
        total = np.log(np.exp(z).sum(axis=1, keepdims=True))
        value = -(weight * (y * (z - total)).sum(axis=1)).sum() + PENALTY / 2 * (w[:-1] ** 2).sum()
        d = (np.exp(z - total) - y) * weight[:, None]
        return value, np.vstack([x.T @ d + PENALTY * w[:-1], d.sum(axis=0)]).ravel()

    start = np.zeros((len(names) + 1) * len(types))
    w = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": ITERATIONS}).x
    w = np.round(100 * w.reshape(len(names) + 1, len(types))).astype(int)
    kept = {
        name: [(i, v) for i, v in enumerate(row.tolist()) if abs(v) >= 100 * LEAST_WEIGHT]
        for name, row in zip(names, w[:-1], strict=True)
    }
    weights = {name: [part for pair in row for part in pair] for name, row in kept.items() if row}
    return {"types": types, "bias": (w[-1] / 100).tolist(), "weights": weights}


def judged(some: Sequence[Example]) -> dict[str, dict[str, float]]:
    """For each set of reports, by weights that have not seen it: shares of claims with sub-type and type right."""
    found = {}
    for name in sorted({example.set for example in some} - {""}):
        leanings = Leanings.from_dict({"header": {"format": FORMAT}, **fit([one for one in some if one.set != name])})
        told = [(one, leanings.of(one.names)) for one in some if one.set == name]
        types = sum(leaning.best[0] in {type_ for type_, _ in one.accept} for one, leaning in told)
        found[name] = {
            "sub-type": round(sum(leaning.best in one.accept for one, leaning in told) / len(told), 3),
            "type": round(types / len(told), 3),
            "taken as an event": round(sum(leaning.is_event >= 0.5 for _, leaning in told) / len(told), 3),
        }
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--judge", action="store_true", help="judge only; write nothing")
    options = parser.parse_args()
    some = list(examples())
    right = judged(some)
    print(json.dumps(right, indent=1))
    if not options.judge:
        header = {
            "format": FORMAT,
            "fitted on": "reports, sentences, quiet texts and wires of our own that are not held out",
            "right in a set of reports that it was not fitted on": right,
        }
        path = bundled_data("kinds.json")
        data = {"header": header, **fit(some)}
        path.write_text(json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
        print(f"{path}: {path.stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    main()
