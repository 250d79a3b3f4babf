"""Weigh words by how much more often they stand in news of conflict than in other news: data/languages/en/topics.csv.

`python -m bench.topics [--corpora FOLDER]`. Of conflict are the sentences of event_location, those of the MUC-4 articles that
have templates, and our own incident reports; of other things those of LGL and TR-News, in which violence is rare, and our own
quiet texts; never those held out. A weight is the logarithm of the two shares of sentences, for common words in small letters only:
no name of a place or a person is weighed.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from bench import incidents, quiet
from geo.claims.vocabulary import bundled_path
from geo.language.lexicon import bundled as lexicon
from geo.language.text import Text, fold

__all__ = ["sentences", "weigh"]

COMMONNESS, LEAST, OWN, SMOOTH, MOST = 4, 12, 3, 3, 3.0
"""How common a word must be, in how many sentences it must stand, how often ours count, what is added to counts, the greatest weight."""


def sentences(texts: Iterable[str]) -> Iterator[frozenset[str]]:
    """The different words of each sentence."""
    for text in map(Text, texts):
        for start, end in text.sentences:
            part = Text(text.text[start:end]).small
            yield frozenset(word for word in part if word.isalpha() and len(word) > 2)


def weigh(conflict: list[frozenset[str]], other: list[frozenset[str]]) -> dict[str, float]:
    """Word -> weight, above 0 for words of conflict."""
    levels = lexicon().levels
    there, here = (Counter(word for words in part for word in words) for part in (conflict, other))
    return {
        word: max(-MOST, min(MOST, _share(there[word], conflict) - _share(here[word], other)))
        for word in sorted(there | here)
        if there[word] + here[word] >= LEAST and levels(fold(word))[0] >= COMMONNESS
    }


def _share(count: int, part: list[frozenset[str]]) -> float:
    return math.log((count + SMOOTH) / (len(part) + 2 * SMOOTH))


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpora", type=Path, default=Path("../shared/corpora"))
    folder = parser.parse_args().corpora
    conflict = [row["text"] for row in _rows(folder / "event_location_dev.jsonl")]
    conflict += [row["text"] for row in _rows(folder / "muc4_dev.jsonl") if row["templates"]]
    conflict += [report.text for _, report in incidents.development()] * OWN
    other = [row["text"] for name in ("lgl", "trnews") for row in _rows(folder / f"{name}.jsonl")]
    other += [
        text.text for folder in quiet.SETS.values() for text in quiet.load(folder / quiet.FILES["development"])
    ] * OWN
    weights = weigh(list(sentences(conflict)), list(sentences(other)))
    with (bundled_path() / "topics.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["word", "weight"])
        rows.writerows([word, f"{weight:.1f}"] for word, weight in weights.items() if abs(weight) >= 0.05)


if __name__ == "__main__":
    main()
