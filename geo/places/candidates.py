"""Which of the places of each name is meant: the names of a text, their places, and what speaks for each place.

The features look at prominence, the kind of place that the words ask for, and how well each place fits the countries,
areas and distances of the other names. What is the same in every text is worked out once a name.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from geo.gazetteer.memory import remembered
from geo.gazetteer.store import ALTERNATE, DEMONYM, FIRST_LEVEL, SECOND_LEVEL, SHORT, Gazetteer, sort_by_weight
from geo.model import PLACE_KINDS, Mention
from geo.places.features import Facts, facts_of
from geo.places.phrases import Link

__all__ = ["FEATURES", "Choices", "Name", "Setting", "group_names", "rank_rows"]

FloatArray = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int64]
EARTH_RADIUS_KM = 6371.0088

_KIND_GROUPS = {
    "a country": ("country",), "a first-level area": ("admin1",), "a second-level area": ("admin2",), "a capital": ("capital",),
    "a town": ("town",), "water": ("river", "lake", "sea"), "land": ("mountains", "island", "desert"),
    "a region": ("region", "continent"), "a site": ("site",),
}  # fmt: skip
_GROUP_TABLE = np.array([[kind in kinds for kind in PLACE_KINDS] for kinds in _KIND_GROUPS.values()], dtype=np.float32)

_OWN_FEATURES = (
    "log weight", "log people", "share of prior", "rank", "candidates", *_KIND_GROUPS, "by another name", "by demonym", "by short name",
)  # fmt: skip
FEATURES = (
    *_OWN_FEATURES,
    "kind asked for", "another kind asked for", "country of others", "area of others", "second-level area of others",
    "its country is named", "its area is named", "its second-level area is named", "nearest naming of its area",
    "nearest naming of its country", "followed by its area", "followed by its country", "others within 30 km", "others within 150 km",
    "others within 500 km", "in the area of the first place", "in the country of the first place", "times in the text",
    "log people against the largest", "names in the text", "area share against the best", "country share against the best",
)  # fmt: skip
"""Names of the columns of `rank_rows`, in their order."""

_LEVELS = tuple(PLACE_KINDS.index(kind) for kind in ("country", "admin1", "admin2"))
_ASKED_KINDS = {
    "area": ("admin1", "country"), "admin2": ("admin2",), "water": ("river", "lake", "sea"),
    "land": ("mountains", "island", "desert", "region"),
}  # fmt: skip
_IS_ASKED = {asked: np.array([kind in kinds for kind in PLACE_KINDS]) for asked, kinds in _ASKED_KINDS.items()}
_COSINES = tuple(float(np.cos(km / EARTH_RADIUS_KM)) for km in (30.0, 150.0, 500.0))
_FAR = 9.0
"""Stands for "nowhere in the text" where a feature is the logarithm of a distance in characters."""


# -- the places of one name ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Choices:
    """The places that one name may mean, one a column, the weightiest first; the same in every text."""

    codes: IntArray
    """Shape (9, n): index in the gazetteer, form of the name, kind; then its country, its first-level and its
    second-level area, as in Gazetteer.areas; then for each of the three the first column with the same code."""
    features: FloatArray
    """Shape (k, n): the columns _OWN_FEATURES, and the logarithm of its people against the largest."""
    points: FloatArray
    """Shape (n, 3), on the unit sphere."""
    denoted: frozenset[int]
    """Codes of the areas that the name itself stands for."""
    within: dict[int, IntArray]
    """The columns that lie in an area and are no such area themselves, by its code."""


@remembered(most=20_000)
def _choices(gazetteer: Gazetteer, name: str) -> Choices:
    facts = facts_of(gazetteer, name)
    kind, areas = gazetteer.kind[facts.rows].astype(np.int64), gazetteer.areas(facts.rows)
    is_itself = np.array([kind == level for level in _LEVELS])
    denoted = frozenset(areas[is_itself].tolist()) - {0}
    is_itself[2] = False  # a district counts as lying in the district
    return Choices(
        np.array([facts.rows, facts.forms, kind, *areas, *map(_first_alike, areas)]),
        _own_features(gazetteer, facts, kind),
        _points(gazetteer, facts.rows),
        denoted,
        _columns_by_code(np.where(is_itself, 0, areas)),
    )


def _first_alike(codes: IntArray) -> IntArray:
    _, first, group = np.unique(codes, return_index=True, return_inverse=True)
    return first[group]


def _columns_by_code(areas: IntArray) -> dict[int, IntArray]:
    columns: dict[int, list[int]] = defaultdict(list)
    for codes in areas.tolist():
        for column, code in enumerate(codes):
            if code:
                columns[code].append(column)
    return {code: np.array(which) for code, which in columns.items()}


def _own_features(gazetteer: Gazetteer, facts: Facts, kind: IntArray) -> FloatArray:
    people, forms, count = gazetteer.population[facts.rows], facts.forms, len(facts.rows)
    log_people = np.log10(np.maximum(people, 1)).astype(np.float32)
    columns = [
        np.log10(sort_by_weight(kind, people, forms)), log_people, facts.share, np.arange(count), np.full(count, np.log1p(count)),
        *_GROUP_TABLE[:, kind], forms == ALTERNATE, forms == DEMONYM, forms == SHORT, log_people.max(initial=0) - log_people,
    ]  # fmt: skip
    return np.array(columns, dtype=np.float32)


def _points(gazetteer: Gazetteer, rows: IntArray) -> FloatArray:
    lat, lon = np.radians(gazetteer.lat[rows]), np.radians(gazetteer.lon[rows])
    return np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)]).astype(np.float32)


# -- the names of a text ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Name:
    """All mentions of one name in a text: their indices in the list of mentions, and the places that it may mean."""

    members: tuple[int, ...]
    choices: Choices
    asked: str
    """Kind of place that the words beside it ask for: area, admin2, water or land; "" for none."""
    chance: float


@dataclass(frozen=True, slots=True)
class Setting:
    """The names of a text and their candidates laid end to end: row r belongs to names[owner[r]]; see Choices."""

    names: list[Name]
    starts: IntArray
    """Where each name's candidates begin; one longer than names."""
    owner: IntArray
    codes: IntArray
    features: FloatArray
    points: FloatArray

    def part(self, index: int) -> slice:
        """The rows of one name."""
        return slice(self.starts.item(index), self.starts.item(index + 1))

    @property
    def rows(self) -> IntArray:
        """Index of each candidate in the gazetteer."""
        rows: IntArray = self.codes[0]
        return rows

    @property
    def forms(self) -> IntArray:
        """How the name belongs to each candidate."""
        forms: IntArray = self.codes[1]
        return forms


def group_names(mentions: list[Mention], gazetteer: Gazetteer, phrases: Mapping[int, tuple[Link, ...]]) -> Setting:
    """The accepted, known mentions by name; a Setting without names when there are none. phrases: see `read_phrases`.

    Two mentions of a name that are followed by different areas ("Rome, Ga., and Rome, N.Y.") are two names.
    """
    members: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    loose: list[tuple[int, str, str]] = []
    for index, mention in enumerate(mentions):
        if mention.is_place and mention.name:
            asked, area = _asked_kind(mention), _area_around(mentions, index, gazetteer, phrases)
            if area:
                members[mention.name, asked, area].append(index)
            else:
                loose.append((index, mention.name, asked))
    first_area: dict[tuple[str, str], str] = {}
    for name, asked, area in members:
        first_area.setdefault((name, asked), area)
    for index, name, asked in loose:
        members[name, asked, first_area.get((name, asked), "")].append(index)
    names = []
    for (name, asked, _), indices in sorted(members.items(), key=lambda item: min(item[1])):
        choices = _choices(gazetteer, name)
        if len(choices.points):
            chance = max([mentions[i].score for i in indices])
            names.append(Name(tuple(sorted(indices)), choices, asked, chance))
    return _laid_end_to_end(names, _choices(gazetteer, ""))


def _laid_end_to_end(names: list[Name], nothing: Choices) -> Setting:
    choices = [name.choices for name in names] or [nothing]
    lengths = [len(name.choices.points) for name in names]
    return Setting(
        names,
        np.array([0, *accumulate(lengths)]),
        np.repeat(np.arange(len(names)), lengths),
        np.concatenate([one.codes for one in choices], axis=1),
        np.concatenate([one.features for one in choices], axis=1),
        np.concatenate([one.points for one in choices]),
    )


def _area_around(
    mentions: list[Mention], index: int, gazetteer: Gazetteer, phrases: Mapping[int, tuple[Link, ...]]
) -> str:
    """Name of what a mention's phrase puts it into; "" when it says nothing, or maybe something else."""
    name = mentions[index].name
    for link in phrases.get(index, ()):
        outer = mentions[link.outer].name
        if link.is_certain or facts_of(gazetteer, name).areas.known & facts_of(gazetteer, outer).areas.denoted:
            return outer
    return ""


def _asked_kind(mention: Mention) -> str:
    return mention.asks_for if mention.asks_for in _ASKED_KINDS else ""


# -- what speaks for each candidate -------------------------------------------------------------------------------------


def rank_rows(text: str, mentions: list[Mention], setting: Setting) -> FloatArray:
    """One row a candidate, one column a feature (FEATURES), shape (rows, features)."""
    names, owner = setting.names, setting.owner
    if not names:
        return np.zeros((0, len(FEATURES)), dtype=np.float32)
    chance = np.array([name.chance for name in names], dtype=np.float32)
    own_chance = chance[owner]
    mass = setting.features[_SHARE] * own_chance
    total = np.maximum(chance.sum() - own_chance, 1e-3)
    of_others, of_first = _masses(setting, mass)
    times = np.log([len(name.members) for name in names])
    columns = [
        setting.features[:-1], _kind_asked(setting), of_others / total, _naming(text, mentions, setting), _near(setting, mass) / total,
        of_first[[1, 0]], [times[owner], setting.features[-1], np.full(len(owner), np.log1p(len(names)))],
        _against_best(of_others[[1, 0]], setting),
    ]  # fmt: skip
    return np.concatenate(columns, dtype=np.float32, casting="same_kind").T  # a row a column: quicker to fill and score


_SHARE = FEATURES.index("share of prior")


def _masses(setting: Setting, mass: FloatArray) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """The mass that other names put on each candidate's country, first-level and second-level area, shape (3, rows);
    and the mass of the first name there, 0 for the first name itself."""
    areas, alike = _numbered(setting.codes[3:6]), setting.codes[6:] + setting.starts[setting.owner]
    alike += np.arange(3)[:, None] * len(mass)
    of_all, of_first = _sums(areas, mass), _sums(areas, np.where(setting.owner, 0, mass)) * (setting.owner > 0)
    return np.where(areas, of_all - _sums(alike, mass), 0.0), np.where(areas, of_first, 0.0)


def _numbered(codes: IntArray) -> IntArray:
    """The codes as small numbers, in the order in which they come; 0 stays 0."""
    numbers = {0: 0}
    return np.array([numbers.setdefault(code, len(numbers)) for code in codes.ravel().tolist()]).reshape(codes.shape)


def _sums(groups: IntArray, mass: FloatArray) -> npt.NDArray[np.float64]:
    """For each place in groups, shape (k, rows), the mass of all that share its number."""
    sums = np.bincount(groups.ravel(), weights=np.concatenate([mass] * len(groups)))
    return sums[groups].astype(np.float64, copy=False)


def _against_best(values: npt.NDArray[np.float64], setting: Setting) -> npt.NDArray[np.float64]:
    """Each candidate's values, shape (k, rows), as a share of the best that its name has."""
    best = np.maximum.reduceat(values, setting.starts[:-1], axis=1)
    shares: npt.NDArray[np.float64] = values / np.maximum(best, 1e-6)[:, setting.owner]
    return shares


def _kind_asked(setting: Setting) -> FloatArray:
    """Whether the words beside the name ask for the candidate's kind; whether they ask for another; shape (2, rows)."""
    asked = np.zeros((2, len(setting.owner)), dtype=np.float32)
    for index, name in enumerate(setting.names):
        if name.asked:
            part = setting.part(index)
            fits = _IS_ASKED[name.asked][setting.codes[2, part]]
            asked[:, part] = fits, ~fits
    return asked


def _naming(text: str, mentions: list[Mention], setting: Setting) -> FloatArray:
    """Whether the text names each candidate's country, first-level and second-level area; how near it names the area,
    the country; whether these stand right behind it; shape (7, rows)."""
    columns = np.zeros((7, len(setting.owner)), dtype=np.float32)
    columns[3:5] = _FAR
    spans = [[(mentions[i].start, mentions[i].end) for i in name.members] for name in setting.names]
    for index, code, others, rows in _named_areas(setting):
        chances = [setting.names[other].chance for other in others]
        if code >= SECOND_LEVEL:
            columns[2, rows] = chances[-1]
            continue
        level = int(code >= FIRST_LEVEL)
        near = [_nearest_naming(text, spans[index], spans[other]) for other in others]
        columns[level, rows] = max(chances)
        columns[4 - level, rows] = min([least for least, _ in near])
        columns[6 - level, rows] = max([behind for _, behind in near])
    return columns


def _named_areas(setting: Setting) -> Iterator[tuple[int, int, list[int], IntArray]]:
    """A name, the code of an area, the other names that stand for that area, and the name's candidates in it."""
    namers: dict[int, list[int]] = defaultdict(list)
    for index, name in enumerate(setting.names):
        for code in name.choices.denoted:
            namers[code].append(index)
    for index, name in enumerate(setting.names):
        within = name.choices.within
        for code in within.keys() & namers.keys():
            others = [other for other in namers[code] if other != index]
            if others:
                yield index, code, others, within[code] + setting.starts[index]


def _nearest_naming(text: str, spans: list[tuple[int, int]], namings: list[tuple[int, int]]) -> tuple[float, float]:
    """Logarithm of the least distance in characters, and 1 when an area stands right behind; both lists are in order."""
    least, behind = math.inf, 0.0
    starts = [start for start, _ in namings]
    for start, end in spans[:_MOST_SPANS]:
        after = bisect_left(starts, end)
        if after < len(namings):
            gap = starts[after] - end
            least = min(least, gap)
            if gap <= 2 and text[end : end + gap] in (", ", " (", ",", " "):
                behind = 1.0
        if after:
            least = min(least, max(start - namings[after - 1][1], 0))
    return min(math.log1p(least), _FAR) if least < math.inf else _FAR, behind


_MOST_SPANS = 200
"""Mentions of a name whose distance to its area is measured; more tell nothing new."""


def _near(setting: Setting, mass: FloatArray) -> FloatArray:
    """For each candidate the mass of other names' candidates within 30, 150 and 500 km, shape (3, rows)."""
    near = np.empty((len(_COSINES), len(mass)), dtype=np.float32)
    for start in range(0, len(mass), _NEIGHBOURS):  # a long text: each name among those first named around it
        part = slice(start, start + _NEIGHBOURS)
        points, owner = setting.points[part], setting.owner[part]
        cosine = points @ points.T
        cosine[owner[:, None] == owner] = -2.0  # a name is no neighbour of its own
        for row, limit in zip(near, _COSINES, strict=True):
            row[part] = (cosine > limit).astype(np.float32) @ mass[part]
    return near


_NEIGHBOURS = 1024
