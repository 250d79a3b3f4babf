"""Fit data/scenes.json, which tells the scene of an event among the names of its sentence, and judge it in five folds.

`python -m bench.scenes [--corpus FILE] [--judge]`; it needs bench/requirements.txt. The corpus has a sentence a line (`text`)
with `spans`: one VERB, and the words (LOCATION) that say where it happened, none where the sentence does not say. Beside it
our own reports and wires are fitted on, never those held out: there the scene is a name near the gold's point.

Right: the likeliest name, from a least chance on, touches a LOCATION. P = right / sentences with a name chosen, R = right /
sentences with a LOCATION. The verb is given. A sentence is in one fold only, and words are weighed without the fold that
they are summed for, as in bench.fit.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bench.fit import SEED, fit_trees
from bench.incidents import development
from bench.scoring import NEAR_KM
from bench.wires import FOLDER, LONG_FOLDER, SECOND_LONG_FOLDER, load_all
from geo.areas import find_areas
from geo.claims.english import weights
from geo.claims.happenings import Happening
from geo.claims.locations import Locations
from geo.claims.passages import Passage
from geo.claims.scene import FEATURES, FORMAT, SUMS, Name, beside, dense_rows, word_features
from geo.claims.sentences import Sentence, Tokens
from geo.claims.vocabulary import bundled as vocabulary
from geo.dates import find_dates, read_dateline
from geo.gazetteer.store import Gazetteer
from geo.globe.distance import haversine_km
from geo.language.text import Span, Text
from geo.model import PLACE_KINDS, Article
from geo.places.mentions import find_mentions
from geo.places.resolution import resolve
from geo.places.weights import Trees
from geo.resources import bundled_data

__all__ = ["Group", "cross_validated", "fit", "groups_of_corpus", "groups_of_ours", "judged", "parts"]

FOLDS = 5
LEAST = 0.35
"""The least chance of the figures in the header."""
COMMON = 400
"""So many of the commonest words are weighed, and as many event words."""
LEAST_TEXTS = 12
"""A word feature is weighed when it stands in at least so many sentences."""
PENALTY, LEAST_WEIGHT = 6.0, 0.03
"""Of the regression over words, and the weight from which a word is kept."""
TREES = {"iterations": 260, "depth": 6, "learning_rate": 0.06, "l2_leaf_reg": 6.0}
VOICES: tuple[str, ...] = ("active", "passive", "consequence", "noun")
OURS = 2.0
"""How much a sentence of ours weighs beside one of the corpus."""


@dataclass(slots=True)
class Group:
    """The names of one sentence beside one event word."""

    text: str
    dense: list[tuple[float, ...]]
    words: list[dict[str, list[str]]]
    is_gold: list[bool]
    has_gold: bool
    """The sentence says where it happened, whether a name was found there or not."""
    is_ours: bool = False


def groups_of_corpus(path: Path, gazetteer: Gazetteer) -> Iterator[Group]:
    """One group a line."""
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        verb = next(span for span in row["spans"] if span["label"] == "VERB")
        where = [(span["start"], span["end"]) for span in row["spans"] if span["label"] == "LOCATION"]
        group = Group(row["text"], [], [], [], bool(where))
        for passage, names in _passages(row["text"], None, gazetteer, (verb["start"], verb["start"] + 1)):
            starts, ends = passage.sentence.starts, passage.sentence.ends
            spans = [(starts[name.first], ends[min(name.last, len(ends)) - 1]) for name in names]
            group.is_gold = [any(one < end and start < other for start, end in where) for one, other in spans]
            first = min(passage.sentence.index_at(verb["start"]), len(passage.sentence) - 1)
            _describe(group, passage, names, passage.told_at.get(first) or _made_up(passage.sentence, first))
        yield group


def _describe(group: Group, passage: Passage, names: Sequence[Name], event: Happening) -> None:
    named = beside(passage.sentence, names, event)
    group.dense = dense_rows(passage.sentence, names, passage.happenings, event, named)
    group.words = word_features(passage.sentence, names, event, named)


def _passages(text: str, date: Any, gazetteer: Gazetteer, span: Span) -> Iterator[tuple[Passage, list[Name]]]:
    """The sentences of a text that begin before the end of a span and end behind its start, with their names."""
    cut = Text(text)
    resolutions = resolve(Article(text, date=date), find_mentions(cut, gazetteer), gazetteer)
    areas = find_areas(cut, resolutions, gazetteer=gazetteer)
    locations = Locations(text, resolutions, areas, dateline=read_dateline(cut, needs_day=False).span)
    tokens, dates = Tokens(cut, vocabulary()), find_dates(cut, dateline=date)
    for start, end in cut.sentences:
        if start < span[1] and span[0] < end:
            found = [one for one in dates if start <= one.start < end]
            nowhere = locations.nowhere_within(start, end)
            passage = Passage(
                tokens.sentence(start, end),
                vocabulary(),
                dates=found,
                locations=locations.within(start, end),
                nowhere=nowhere,
            )
            yield passage, passage.names


def _made_up(sentence: Sentence, first: int) -> Happening:
    words = sentence.words
    voice: Any = "active"
    before = words[max(first - 3, 0) : first]
    if {"was", "were", "been", "be", "being", "is", "are"} & set(before) and not words[first].endswith("ing"):
        voice = "passive"
    elif words[first].endswith("ing") and words[first - 1 : first] == [","]:
        voice = "consequence"
    return Happening(first, first + 1, vocabulary().kinds["attack"], "verb", voice)


def groups_of_ours(gazetteer: Gazetteer) -> Iterator[Group]:
    """Events of our reports and wires that tuning may look at, by the weightiest event words of their types."""
    texts: list[tuple[str, Any, Any]] = [(one.text, one.date, one.claims) for _, one in development()]
    wires = (
        wire for folder in (FOLDER, LONG_FOLDER, SECOND_LONG_FOLDER) for wire in load_all(folder) if not wire.held_out
    )
    texts += [(wire.text, wire.date, wire.claims) for wire in wires]
    for text, date, claims in texts:
        for gold in claims:
            at = text.find(gold.sentence)
            if gold.lat is None or at < 0 or not gold.sentence:
                continue
            kinds = {gold.type, *(kind for kind, _ in gold.accept)}
            span = (at, at + len(gold.sentence))
            for passage, names in _passages(text, date, gazetteer, span):
                starts = passage.sentence.starts
                told = [
                    h for h in passage.happenings if span[0] <= starts[h.first] < span[1] and h.kind.event_type in kinds
                ]
                if told:
                    is_gold = [_is_at(gold, name.location) for name in names]
                    group = Group(text, [], [], is_gold, any(is_gold), True)
                    _describe(group, passage, names, max(told, key=lambda happening: happening.kind.rank))
                    yield group
                    break


def _is_at(gold: Any, location: Any) -> bool:
    if location is None or location.is_adjectival:
        return False
    return float(haversine_km(gold.lat, gold.lon, location.lat, location.lon)) <= max(NEAR_KM, gold.radius_km)


# -- words ---------------------------------------------------------------------------------------------------------------


def _fit_words(groups: Sequence[Group], labels: Any) -> dict[str, float]:
    """Logistic regression over the word features of the common words, by L-BFGS with a quadratic penalty."""
    from scipy.optimize import minimize
    from scipy.sparse import csr_matrix

    support: Counter[str] = Counter()
    for group in groups:
        support.update({word for row in group.words for where in SUMS for word in row[where]})
    plain = _common(support)
    names = sorted(n for n, count in support.items() if count >= LEAST_TEXTS and _is_plain(n, plain))
    number = {name: i for i, name in enumerate(names)}
    indices: list[int] = []
    pointers = [0]
    for group in groups:
        for row in group.words:
            indices += [number[word] for where in SUMS for word in row[where] if word in number]
            pointers.append(len(indices))
    x = csr_matrix((np.ones(len(indices)), indices, pointers), shape=(len(pointers) - 1, len(number)))

    def loss(w: Any) -> Any:
        z = x @ w[:-1] + w[-1]
        p = 1 / (1 + np.exp(-z))
        value = np.logaddexp(0, z).sum() - (labels * z).sum() + PENALTY / 2 * (w[:-1] ** 2).sum()
        return value, np.append(x.T @ (p - labels) + PENALTY * w[:-1], (p - labels).sum())

    w = minimize(loss, np.zeros(len(number) + 1), jac=True, method="L-BFGS-B", options={"maxiter": 120}).x
    return {name: round(float(w[i]), 2) for name, i in number.items() if abs(w[i]) >= LEAST_WEIGHT}


def _common(support: Counter[str]) -> set[str]:
    """The commonest words and event words, and what stands for kinds of names, prepositions and voices."""
    count: Counter[str] = Counter()
    verbs: Counter[str] = Counter()
    for name, number in support.items():
        slot, _, value = name.partition("=")
        if slot in ("b1", "b2", "a1", "u", "w"):
            count[value] += number
        elif slot == "v":
            verbs[value] += number
    common = {word for part in (count, verbs) for word, _ in part.most_common(COMMON)}
    return {
        *common,
        "",
        "?",
        "unknown",
        "rejected",
        "demonym",
        "area",
        "around",
        *PLACE_KINDS,
        *VOICES,
        *weights("place"),
    }


def _is_plain(name: str, words: set[str]) -> bool:
    """All words of a feature are common ones, or kinds of names and of event words."""
    return all(word.strip("<>") in words for word in name.partition("=")[2].split(" "))


def _sums(groups: Sequence[Group], weights: dict[str, float]) -> list[list[float]]:
    rows = []
    for group in groups:
        for row in group.words:
            parts = [sum(weights.get(word, 0.0) for word in row[where]) for where in SUMS]
            rows.append([*parts, sum(parts)])
    return rows


# -- fit and judge -------------------------------------------------------------------------------------------------------


def parts(groups: Sequence[Group], seed: int) -> list[list[int]]:
    """Numbers of the groups, parted by chance into FOLDS; those of one text stay together."""
    texts = sorted({group.text for group in groups})
    random.Random(seed).shuffle(texts)
    part_of = {text: number % FOLDS for number, text in enumerate(texts)}
    return [[i for i, group in enumerate(groups) if part_of[group.text] == part] for part in range(FOLDS)]


def _labels(groups: Sequence[Group]) -> Any:
    return np.array([gold for group in groups for gold in group.is_gold], dtype=float)


def fit(groups: Sequence[Group]) -> dict[str, Any]:
    """Words and trees, fitted on all groups given."""
    sums: list[Any] = [None] * len(groups)
    for part in parts(groups, SEED + 1):
        inside = set(part)
        rest = [group for i, group in enumerate(groups) if i not in inside]
        weights = _fit_words(rest, _labels(rest))
        for i in part:
            sums[i] = _sums([groups[i]], weights)
    rows = [
        [*dense, *of]
        for group, part in zip(groups, sums, strict=True)
        for dense, of in zip(group.dense, part, strict=True)
    ]
    weight = np.array([OURS if group.is_ours else 1.0 for group in groups for _ in group.is_gold])
    trees = fit_trees(
        np.array(rows, dtype=np.float32), _labels(groups), FEATURES, loss="Logloss", weights=weight, **TREES
    )
    return {"words": _fit_words(groups, _labels(groups)), "trees": trees}


def _scores(groups: Sequence[Group], data: dict[str, Any]) -> list[Any]:
    trees, found = Trees(data["trees"]), []
    for group in groups:
        rows = [[*dense, *of] for dense, of in zip(group.dense, _sums([group], data["words"]), strict=True)]
        found.append(1 / (1 + np.exp(-trees.score(np.array(rows, dtype=np.float32)))) if rows else np.zeros(0))
    return found


def cross_validated(groups: Sequence[Group]) -> list[Any]:
    """The chance of each name of each group, by words and trees that have not seen its text."""
    scores: list[Any] = [None] * len(groups)
    for part in parts(groups, SEED):
        inside = set(part)
        data = fit([group for i, group in enumerate(groups) if i not in inside])
        for i, score in zip(part, _scores([groups[i] for i in part], data), strict=True):
            scores[i] = score
    return scores


def judged(groups: Sequence[Group], scores: Sequence[Any], least: float) -> tuple[float, float, float]:
    """Precision, recall and F1 of the likeliest names from a least chance on."""
    chosen = right = told = 0
    for group, score in zip(groups, scores, strict=True):
        told += group.has_gold
        if len(score) and score.max() >= least:
            chosen += 1
            right += group.is_gold[int(score.argmax())]
    precision, recall = right / max(chosen, 1), right / max(told, 1)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=Path("../shared/corpora/event_location_dev.jsonl"))
    parser.add_argument("--judge", action="store_true", help="only judge in five folds; write nothing")
    options = parser.parse_args()
    gazetteer = Gazetteer.open()
    groups = [*groups_of_corpus(options.corpus, gazetteer), *groups_of_ours(gazetteer)]
    scores = cross_validated(groups)
    header: dict[str, Any] = {
        "format": FORMAT,
        "seed": SEED,
        "fitted on": "event_location (Andrew Halterman, MIT licence), and reports and wires of our own that are not held out",
    }
    for name, is_ours in (("event_location", False), ("ours", True)):
        part = [i for i, group in enumerate(groups) if group.is_ours is is_ours]
        for least in (0.2, LEAST, 0.5):
            precision, recall, f1 = judged([groups[i] for i in part], [scores[i] for i in part], least)
            print(f"{name}, {len(part)} sentences, from {least}: P {precision:.3f} R {recall:.3f} F1 {f1:.3f}")
            if least == LEAST:
                figures = {"P": round(precision, 3), "R": round(recall, 3), "F1": round(f1, 3)}
                header[f"{name}, five folds, verb given, from {LEAST}"] = figures
    if not options.judge:
        path = bundled_data("scenes.json")
        write(path, {"header": header, **fit(groups)})
        print(f"{path}: {path.stat().st_size / 1e3:.0f} kB")


def write(path: Path, data: dict[str, Any]) -> None:
    """One tree and some forty words a line, so that a diff can follow."""
    words = [f"{json.dumps(word, ensure_ascii=False)}: {weight}" for word, weight in data["words"].items()]
    lines = [", ".join(words[i : i + WORDS_A_LINE]) for i in range(0, len(words), WORDS_A_LINE)]
    trees = data["trees"]
    text = "\n".join([
        "{", f'"header": {json.dumps(data["header"], indent=1)},', '"words": {', ",\n".join(lines), "},",
        f'"trees": {{"features": {json.dumps(trees["features"])}, "bias": {trees["bias"]}, "trees": [',
        ",\n".join(json.dumps(tree) for tree in trees["trees"]), "]}}", "",
    ])  # fmt: skip
    path.write_text(text, encoding="utf-8")


WORDS_A_LINE = 40


if __name__ == "__main__":
    main()
