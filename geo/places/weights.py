"""The fitted weights: data/weights.json, written by bench/train.py, and how a sum of trees is evaluated."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from geo.errors import GazetteerError
from geo.resources import bundled_data, how_to_restore

__all__ = ["FORMAT", "FloatArray", "Trees", "Weights", "bundled", "bundled_path"]

FORMAT = 1
FloatArray = npt.NDArray[np.float32]


class Trees:
    """A sum of symmetric decision trees: each level of a tree asks one question, `feature > border`.

    Method: gradient boosting over oblivious trees (Prokhorenkova et al. 2018); only the evaluation is here.
    """

    def __init__(self, data: dict[str, Any]) -> None:
        self.features: list[str] = data["features"]
        self.bias: float = data["bias"]
        trees = data["trees"]
        depth = max((len(tree["questions"]) for tree in trees), default=0)
        size = len(trees)
        column = np.zeros((depth, size), dtype=np.intp)
        border = np.full((depth, size), np.inf, dtype=np.float32)  # a tree that is less deep never answers yes here
        leaves = np.zeros((size, 1 << depth), dtype=np.float32)
        for row, tree in enumerate(trees):
            for level, (feature, limit) in enumerate(tree["questions"]):
                column[level, row], border[level, row] = feature, limit
            leaves[row, : len(tree["leaves"])] = tree["leaves"]
        self._depth, self._size = depth, size
        self._column, self._border = column.ravel(), border.reshape(-1, 1)
        self._bit = (1 << np.arange(depth, dtype=np.uint8)).reshape(-1, 1, 1)
        self._leaves = leaves.ravel()
        self._first_leaf = (np.arange(size, dtype=np.int32) << depth)[:, None]

    def score(self, rows: FloatArray) -> FloatArray:
        """Sum of the leaves, shape (n,), for rows of shape (n, features); n = 0 gives an empty array."""
        answers = np.ascontiguousarray(rows.T).take(self._column, axis=0) > self._border  # whole rows are copied: fast
        bits = answers.view(np.uint8).reshape(self._depth, self._size, len(rows)) * self._bit
        leaf = np.bitwise_or.reduce(bits, axis=0) + self._first_leaf
        total: FloatArray = self._leaves.take(leaf).sum(axis=0) + np.float32(self.bias)
        return total


@dataclass(frozen=True, slots=True)
class Weights:
    """What recognition and resolution weigh: `words` are log-odds of what stands beside and in a name."""

    header: dict[str, Any]
    words: dict[str, float]
    beside: Mapping[str, dict[str | None, float]]
    """The same by the name of the feature and its value: beside["before"]["in"] is words["before=in"]."""
    bias: float
    recognition: Trees
    resolution: Trees

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Weights:
        """Weights as bench/train.py made them; KeyError or TypeError when something is missing."""
        words: dict[str, float] = data["words"]["weights"]
        beside: dict[str, dict[str | None, float]] = defaultdict(dict)
        for feature, weight in words.items():
            name, _, value = feature.partition("=")
            beside[name][value] = weight
        recognition, resolution = Trees(data["recognition"]), Trees(data["resolution"])
        return cls(data["header"], words, beside, data["words"]["bias"], recognition, resolution)

    @classmethod
    def open(cls, path: Path | None = None) -> Weights:
        """Read a weights file; GazetteerError names the file and the remedy when it is missing, damaged or too old."""
        file = path or bundled_path()
        remedy = how_to_restore("weights.json", otherwise="fit it with `python -m bench.train`")
        try:
            data = json.loads(file.read_text(encoding="utf-8"))
            if data["header"]["format"] != FORMAT:
                raise GazetteerError(
                    f"{file} has format {data['header']['format']}; this program reads {FORMAT}. {remedy}"
                )
            return cls.from_dict(data)
        except (OSError, ValueError, KeyError, TypeError) as error:
            if isinstance(error, GazetteerError):
                raise
            raise GazetteerError(f"{file} cannot be read as weights ({error}). {remedy}") from error


def bundled_path() -> Path:
    """The weights file that ships with the project."""
    return bundled_data("weights.json")


@lru_cache(maxsize=1)
def bundled() -> Weights:
    """The weights that ship with the project, read once."""
    return Weights.open()
