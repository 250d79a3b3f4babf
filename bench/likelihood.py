"""Fit data/likelihood.json, which tells how likely a claim is one of an event, and judge it in five folds.

`python -m bench.likelihood [--corpora FOLDER] [--judge]`; it needs bench/requirements.txt. Fitted on texts of our own that are not
held out: claims of reports and wires that answer their gold, and of the examples in the tables of English, are events, claims of
quiet texts are none; and on MUC-4's articles with templates and the sentences of event_location, whose violent claims are events.
What else is told there is left out: mostly an event told twice. A text is in one fold only, and words are weighed without the
fold that they are summed for, as in bench.fit.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bench import incidents, quiet
from bench.fit import SEED, fit_trees
from bench.scoring import pair
from bench.wires import FOLDER, LONG_FOLDER, SECOND_LONG_FOLDER, load_all
from geo.areas import find_areas
from geo.articles.sources import article_from_text
from geo.claims.likelihood import FEATURES, FORMAT, LEAST, TextWords, Words, dense_row, words_of
from geo.claims.reader import read_drafts
from geo.claims.vocabulary import COLUMNS, bundled_path
from geo.dates import find_dates, read_dateline
from geo.gazetteer.store import Gazetteer
from geo.language.pack import read_rows
from geo.language.text import Text
from geo.model import Claim
from geo.places.mentions import find_mentions
from geo.places.resolution import resolve
from geo.places.weights import Trees
from geo.reading.casing import in_mixed_case, only_case
from geo.resources import bundled_data

__all__ = ["OTHERS", "Example", "cross_validated", "examples", "fit", "judged", "parts", "weights_of"]

FOLDS = 5
EXAMPLE_DAY = dt.date(2013, 2, 8)
"""A Friday, on which the examples in the tables are read."""
LEAST_TEXTS = 5
"""A word is weighed when it stands in at least so many texts."""
PENALTY, LEAST_WEIGHT = 4.0, 0.03
"""Of the regression over words, and the weight from which a word is kept."""
OTHERS = 1 / 3
"""What share of all events those in texts of others are."""
TREES = {"iterations": 150, "depth": 4, "learning_rate": 0.06, "l2_leaf_reg": 8.0}


@dataclass(frozen=True, slots=True)
class Example:
    """One claim, and whether it tells of an event."""

    text: str
    words: Words
    dense: tuple[float, ...]
    is_event: bool
    is_ours: bool = True
    """Of a text of our own, whose gold says what it tells."""


def examples(gazetteer: Gazetteer, corpora: Path) -> Iterator[Example]:
    """The claims of all texts that tuning may look at."""
    for name in ("muc4_dev", "event_location_dev"):
        for line in (corpora / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if row.get("templates", True):
                yield from _told(row["text"], None, gazetteer, _violent)
    for _, incident in incidents.development():
        day = incident.date if incident.date_given else None
        yield from _told(incident.text, day, gazetteer, lambda claims, one=incident: incidents.answers(one, claims))
    for folder in (FOLDER, LONG_FOLDER, SECOND_LONG_FOLDER):
        for wire in load_all(folder):
            if not wire.held_out:
                day = wire.date if wire.date_given else None
                yield from _told(
                    wire.text, day, gazetteer, lambda claims, one=wire: set(pair(one.claims, claims, one.text).values())
                )
    for example in _table_examples():
        yield from _told(example, EXAMPLE_DAY, gazetteer, _all)
    for text in (one for folder in quiet.SETS.values() for one in quiet.load_all(folder)["development"]):
        yield from _told(text.text, text.date, gazetteer, None, may=text.may)


def _all(claims: Sequence[Claim]) -> set[int]:
    return set(range(len(claims)))


def _violent(claims: Sequence[Claim]) -> set[int]:
    return {number for number, claim in enumerate(claims) if claim.event_type in quiet.VIOLENT}


def _table_examples() -> Iterator[str]:
    """What the tables of event phrases and of things say to be read as an event."""
    for name in ("event_phrases", "things", "broad_phrases", "broad_things"):
        yield from (row["example"] for _, row in read_rows(bundled_path() / f"{name}.csv", COLUMNS[name]))


def _told(text: str, day: Any, gazetteer: Gazetteer, right: Any, *, may: Sequence[str] = ()) -> Iterator[Example]:
    """right: which of the claims answer the gold, by number; None where none tells of an event, but for types that one may."""
    text = in_mixed_case(text, gazetteer) if only_case(text) else text
    article, cut = article_from_text(text, date=day), Text(text)
    resolutions = resolve(article, find_mentions(cut, gazetteer), gazetteer)
    dates = find_dates(cut, dateline=day or read_dateline(cut).day)
    areas = find_areas(cut, resolutions, gazetteer=gazetteer)
    drafts, tokens = read_drafts(article, cut, resolutions, dates=dates, areas=areas)
    drafts = [
        draft for draft in drafts if draft.status == "event" and (draft.account.is_plain or right is not _violent)
    ]
    claims: list[Claim] = [draft.claim(text) for draft in drafts]
    chosen = right(claims) if right else {i for i, claim in enumerate(claims) if claim.event_type not in may}
    around = TextWords.of(tokens)
    for number in sorted(chosen):
        words = words_of(drafts[number], tokens, around)
        row = dense_row(drafts[number], tokens, words[0], around, events=len(drafts))
        yield Example(text, words, row, right is not None, right is not _violent)


# -- words ---------------------------------------------------------------------------------------------------------------


def _fit_words(some: Sequence[Example]) -> tuple[dict[str, float], dict[str, float]]:
    """Logistic regression over the words of sentences and of texts, by L-BFGS with a quadratic penalty."""
    from scipy.optimize import minimize
    from scipy.sparse import csr_matrix

    names = _common(some)
    number = {name: i for i, name in enumerate(names)}
    rows = [[number[one] for one in _features(example) if one in number] for example in some]
    indices, pointers = [i for row in rows for i in row], np.cumsum([0, *map(len, rows)])
    x = csr_matrix((np.ones(len(indices)), indices, pointers), shape=(len(rows), len(names)))
    labels, weight = _labels(some), weights_of(some)

    def loss(w: Any) -> Any:
        z = x @ w[:-1] + w[-1]
        p = 1 / (1 + np.exp(-z))
        value = (weight * (np.logaddexp(0, z) - labels * z)).sum() + PENALTY / 2 * (w[:-1] ** 2).sum()
        return value, np.append(x.T @ (weight * (p - labels)) + PENALTY * w[:-1], (weight * (p - labels)).sum())

    w = minimize(loss, np.zeros(len(names) + 1), jac=True, method="L-BFGS-B", options={"maxiter": 120}).x
    kept = {name: round(float(w[i]), 2) for name, i in number.items() if abs(w[i]) >= LEAST_WEIGHT}
    near, text = ({n[2:]: v for n, v in kept.items() if n.startswith(where)} for where in ("s:", "t:"))
    return near, text


def _features(example: Example) -> list[str]:
    near, text = example.words
    return [*(f"s:{word}" for word in near), *(f"t:{word}" for word in text)]


def _common(some: Sequence[Example]) -> list[str]:
    """Words of enough texts, each text counted once."""
    seen: dict[str, set[str]] = {}
    for example in some:
        seen.setdefault(example.text, set()).update(_features(example))
    support = Counter(name for names in seen.values() for name in names)
    return sorted(name for name, count in support.items() if count >= LEAST_TEXTS)


def _labels(some: Sequence[Example]) -> Any:
    return np.array([example.is_event for example in some], dtype=float)


def weights_of(some: Sequence[Example]) -> Any:
    """Both sides weigh the same, and so do all texts of a side; those of others weigh OTHERS of theirs."""
    of_text = Counter(example.text for example in some)
    texts = Counter(side for _, side in {(example.text, _side(example)) for example in some})
    share = {(True, True): 1 - OTHERS, (True, False): OTHERS, (False, True): 1.0}
    half = len(some) / 2
    return np.array([
        half * share[_side(example)] / texts[_side(example)] / of_text[example.text] for example in some
    ])  # fmt: skip


def _side(example: Example) -> tuple[bool, bool]:
    return example.is_event, example.is_ours


def _sums(example: Example, words: Sequence[Mapping[str, float]]) -> list[float]:
    return [sum(weights.get(word, 0.0) for word in part) for weights, part in zip(words, example.words, strict=True)]


# -- fit and judge -------------------------------------------------------------------------------------------------------


def parts(some: Sequence[Example], seed: int) -> list[list[int]]:
    """Numbers of the examples, parted by chance into FOLDS; those of one text stay together."""
    texts = sorted({example.text for example in some})
    random.Random(seed).shuffle(texts)
    part_of = {text: number % FOLDS for number, text in enumerate(texts)}
    return [[i for i, example in enumerate(some) if part_of[example.text] == part] for part in range(FOLDS)]


def fit(some: Sequence[Example]) -> dict[str, Any]:
    """Words and trees, fitted on all examples given."""
    sums: list[Any] = [None] * len(some)
    for part in parts(some, SEED + 1):
        inside = set(part)
        words = _fit_words([example for i, example in enumerate(some) if i not in inside])
        for i in part:
            sums[i] = _sums(some[i], words)
    rows = np.array([[*example.dense, *of] for example, of in zip(some, sums, strict=True)], dtype=np.float32)
    trees = fit_trees(rows, _labels(some), FEATURES, loss="Logloss", weights=weights_of(some), **TREES)
    near, text = _fit_words(some)
    return {"near": near, "text": text, "trees": trees}


def cross_validated(some: Sequence[Example]) -> list[float]:
    """The chance of each example, by words and trees that have not seen its text."""
    chances = [0.0] * len(some)
    for part in parts(some, SEED):
        inside = set(part)
        data = fit([example for i, example in enumerate(some) if i not in inside])
        trees = Trees(data["trees"])
        rows = [[*some[i].dense, *_sums(some[i], (data["near"], data["text"]))] for i in part]
        scores = 1 / (1 + np.exp(-trees.score(np.array(rows, dtype=np.float32))))
        for i, score in zip(part, scores, strict=True):
            chances[i] = float(score)
    return chances


def judged(some: Sequence[Example], chances: Sequence[float], least: float) -> dict[str, float]:
    """What would be told at a threshold: shares of the events, and of the quiet texts that have any claim."""
    kept = [chance >= least for chance in chances]
    events = [told for example, told in zip(some, kept, strict=True) if example.is_event]
    texts = {example.text for example in some if not example.is_event}
    loud = {example.text for example, told in zip(some, kept, strict=True) if told and not example.is_event}
    return {
        "events kept": round(sum(events) / len(events), 3),
        "quiet texts silenced": round(1 - len(loud) / len(texts), 3),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", type=Path, default=Path("../shared/corpora"))
    parser.add_argument("--judge", action="store_true", help="only judge in five folds; write nothing")
    options = parser.parse_args()
    some = list(examples(Gazetteer.open(), options.corpora))
    chances = cross_validated(some)
    for least in (0.2, LEAST, 0.4, 0.5, 0.6, 0.7):
        print(least, judged(some, chances, least))
    if not options.judge:
        header = {
            "format": FORMAT,
            "seed": SEED,
            "fitted on": "reports, wires, examples and quiet texts of our own that are not held out, MUC-4, event_location (MIT licence)",
            f"five folds, from {LEAST}": judged(some, chances, LEAST),
        }
        path = bundled_data("likelihood.json")
        path.write_text(
            json.dumps({"header": header, **fit(some)}, ensure_ascii=False, separators=(",", ":")) + "\n",
            encoding="utf-8",
        )
        print(f"{path}: {path.stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    main()
