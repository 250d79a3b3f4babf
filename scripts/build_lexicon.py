"""Build data/lexicon: how common a word is in English in lower case, as a given name and as a surname.

    python scripts/build_lexicon.py [FOLDER]

Needs Debian's package `scowl` (word lists by size) and requirements-dev.txt (`names`: counts of the US Census of 1990).
"""

from __future__ import annotations

import csv
import math
import sys
from importlib import resources
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from geo.language.lexicon import bundled_path, write_lexicon  # noqa: E402 - after sys.path
from geo.language.text import fold  # noqa: E402

SCOWL = Path("/usr/share/dict/scowl")
# SCOWL's sizes: 10 holds the commonest words, 70 those of a large dictionary.
LEVELS = {10: 8, 20: 7, 35: 6, 40: 5, 50: 4, 55: 3, 60: 2, 70: 1}


def english() -> dict[str, int]:
    """Folded word -> 8 (commonest) to 1 (rare), for words that are written in lower case."""
    levels: dict[str, int] = {}
    for size, level in LEVELS.items():
        for variety in ("english", "american", "british"):
            for line in (SCOWL / f"{variety}-words.{size}").read_text(encoding="latin-1").splitlines():
                if line[0].islower() and not line.endswith("'s"):
                    levels[fold(line)] = max(level, levels.get(fold(line), 0))
    return levels


def people(*files: str) -> dict[str, int]:
    """Folded name -> 1 (rare) to 8 (one person in a hundred has it), by the logarithm of its share."""
    folder = resources.files("names")
    levels: dict[str, int] = {}
    for file in files:
        for line in (folder / file).read_text().splitlines():
            name, percent = line.split()[:2]
            levels[fold(name)] = max(round(8 + 2 * math.log10(max(float(percent), 0.0003))), 1)
    return levels


def given_names() -> dict[str, int]:
    """US given names, and those of the reviewed table for other parts of the world at a middling level."""
    levels = people("dist.male.first", "dist.female.first")
    with (ROOT / "data" / "names" / "given_names.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            levels.setdefault(fold(row["name"]), 5)
    return levels


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else bundled_path()
    write_lexicon(folder, english=english(), given=given_names(), surname=people("dist.all.last"))
    print(f"{sum(file.stat().st_size for file in folder.iterdir()) / 1e6:.1f} MB in {folder}")


if __name__ == "__main__":
    main()
