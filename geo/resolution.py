"""Mentions -> places: ranks the places that each name may mean by what else the text names, with the reasons.

A name means one place throughout a text. The ranking looks at prominence, the kind of place that the words ask for,
and how well each candidate fits the countries, areas and distances of the other names.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from geo.features import Facts, facts_of
from geo.gazetteer import ALTERNATE, DEMONYM, SHORT, Gazetteer, sort_by_weight
from geo.model import KINDS, Article, Candidate, Mention, Place, Resolution
from geo.preference import Rivals, is_elsewhere, prefer
from geo.weights import Weights
from geo.weights import bundled as bundled_weights
from geo.wordlists import CLASS_OF

__all__ = ["FEATURES", "Name", "ResolveOptions", "Setting", "group_names", "rank_rows", "resolve"]

FloatArray = npt.NDArray[np.float32]
EARTH_RADIUS_KM = 6371.0088


@dataclass(frozen=True, slots=True)
class ResolveOptions:
    """How sure a place must be, and how much is told about the others."""

    least_score: float = 0.12
    """Share of the belief that the best place must have; below it the name stays unplaced."""
    most_alternatives: int = 5
    weights: Weights | None = None
    """None: the weights that ship with the project."""


@dataclass(frozen=True, slots=True)
class Name:
    """All mentions of one name in a text: their indices in the list of mentions, and what the gazetteer knows of it."""

    members: tuple[int, ...]
    facts: Facts
    designator: str
    chance: float


@dataclass(frozen=True, slots=True)
class Setting:
    """The names of a text and their candidates laid end to end: row r belongs to names[owner[r]]."""

    names: list[Name]
    owner: npt.NDArray[np.int64]
    rows: npt.NDArray[np.int64]
    forms: npt.NDArray[np.int64]
    starts: npt.NDArray[np.int64]
    """Where each name's candidates begin; one longer than names."""


_KIND_GROUPS = {
    "a country": ("country",), "a first-level area": ("admin1",), "a second-level area": ("admin2",), "a capital": ("capital",),
    "a town": ("town",), "water": ("river", "lake", "sea"), "land": ("mountains", "island", "desert"),
    "a region": ("region", "continent"), "a site": ("site",),
}  # fmt: skip
_GROUP_TABLE = np.array([[kind in kinds for kinds in _KIND_GROUPS.values()] for kind in KINDS], dtype=np.float32)

FEATURES = (
    "log weight", "log people", "share of prior", "rank", "candidates", *_KIND_GROUPS, "by another name", "by demonym", "by short name",
    "kind asked for", "another kind asked for", "country of others", "area of others", "second-level area of others",
    "its country is named", "its area is named", "its second-level area is named", "nearest naming of its area",
    "nearest naming of its country", "followed by its area", "followed by its country", "others within 30 km", "others within 150 km",
    "others within 500 km", "in the area of the first place", "in the country of the first place", "times in the text",
    "log people against the largest", "names in the text", "area share against the best", "country share against the best",
)  # fmt: skip
"""Names of the columns of `rank_rows`, in their order."""

_AREA_KINDS = frozenset(KINDS.index(kind) for kind in ("admin1", "admin2", "country"))
_WATER_KINDS = frozenset(KINDS.index(kind) for kind in ("river", "lake", "sea"))
_LAND_KINDS = frozenset(KINDS.index(kind) for kind in ("mountains", "island", "desert", "region"))
_ASKED = {"area": _AREA_KINDS, "water": _WATER_KINDS, "land": _LAND_KINDS}
_ADMIN1, _ADMIN2, _COUNTRY = (KINDS.index(kind) for kind in ("admin1", "admin2", "country"))
_SECOND_LEVEL_WORDS = frozenset(
    {"county", "parish", "district", "borough", "township", "cercle", "canton", "raion", "rayon"}
)
_COSINES = tuple(float(np.cos(km / EARTH_RADIUS_KM)) for km in (30.0, 150.0, 500.0))
_FAR = 9.0
"""Stands for "nowhere in the text" where a feature is the logarithm of a distance in characters."""


def group_names(text: str, mentions: list[Mention], gazetteer: Gazetteer) -> Setting:
    """The accepted, known mentions by name; a Setting without names when there are none.

    Two mentions of a name that are followed by different areas ("Rome, Ga., and Rome, N.Y.") are two names.
    """
    members: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    loose: list[tuple[int, str, str]] = []
    for index, mention in enumerate(mentions):
        if mention.is_place and mention.name:
            asked, area = _asked_kind(mention.designator), _area_behind(text, mentions, index, gazetteer)
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
    for (name, _, _), indices in sorted(members.items(), key=lambda item: min(item[1])):
        facts = facts_of(gazetteer, name)
        if len(facts.rows):
            chance = max(mentions[i].score for i in indices)
            names.append(Name(tuple(sorted(indices)), facts, mentions[indices[0]].designator, chance))
    lengths = np.array([len(name.facts.rows) for name in names], dtype=np.int64)
    return Setting(
        names,
        np.repeat(np.arange(len(names)), lengths),
        np.concatenate([name.facts.rows for name in names]) if names else np.empty(0, np.int64),
        np.concatenate([name.facts.forms for name in names]) if names else np.empty(0, np.int64),
        np.concatenate([[0], np.cumsum(lengths)]),
    )


def _area_behind(text: str, mentions: list[Mention], index: int, gazetteer: Gazetteer) -> str:
    """Name of the country or area that stands right behind a mention and contains one of its places; "" when none does."""
    if index + 1 >= len(mentions):
        return ""
    mention, other = mentions[index], mentions[index + 1]
    if not other.name or text[mention.end : other.start] not in (", ", " (", ","):
        return ""
    inner, outer = facts_of(gazetteer, mention.name), facts_of(gazetteer, other.name)
    contains = (inner.country_set & outer.names_countries) or (inner.admin1_set & outer.names_admin1)
    return other.name if contains else ""


def _asked_kind(designator: str) -> str:
    group = CLASS_OF.get(designator, "")
    if group == "area":
        return "admin2" if designator in _SECOND_LEVEL_WORDS else "area"
    return group if group in ("water", "land") else ""


def rank_rows(
    text: str, mentions: list[Mention], setting: Setting, gazetteer: Gazetteer, belief: FloatArray | None = None
) -> FloatArray:
    """One row a candidate, one column a feature (FEATURES), shape (rows, features).

    belief: what each candidate was given in a round before, shape (rows,); None starts from the prior.
    """
    rows, owner, names = setting.rows, setting.owner, setting.names
    if not len(rows):
        return np.zeros((0, len(FEATURES)), dtype=np.float32)
    kind, people = gazetteer.kind[rows], gazetteer.population[rows]
    country, admin1, admin2 = (
        column[rows].astype(np.int64) for column in (gazetteer.country, gazetteer.admin1, gazetteer.admin2)
    )
    weight = np.log10(sort_by_weight(kind, people, setting.forms)).astype(np.float32)
    log_people = np.log10(np.maximum(people, 1)).astype(np.float32)
    share = np.concatenate([name.facts.share for name in names])
    chance = np.array([name.chance for name in names], dtype=np.float32)
    mass = (share if belief is None else belief) * chance[owner]
    total = np.maximum(chance.sum() - chance[owner], 1e-3)
    lengths = np.diff(setting.starts)
    largest = np.repeat(np.maximum.reduceat(log_people, setting.starts[:-1]), lengths)
    first_owner = _first_owner(setting)
    second = np.where(admin2 > 0, admin1 * 100_000 + admin2, 0)
    groups = [_Groups(codes, owner) for codes in (country, admin1, second)]
    of_country, of_admin1, of_admin2 = (group.mass_of_others(mass) for group in groups)
    named = _naming(text, mentions, setting, kind, country, admin1, admin2)
    near = _near(gazetteer, rows, owner, mass)
    first_row = mass * (owner == first_owner)
    columns = [
        weight, log_people, share, np.arange(len(rows)) - setting.starts[owner], np.log1p(lengths[owner]),
        *_GROUP_TABLE[kind].T, setting.forms == ALTERNATE, setting.forms == DEMONYM, setting.forms == SHORT,
        *_kind_asked(setting, kind), of_country / total, of_admin1 / total, of_admin2 / total, *named,
        *(n / total for n in near), groups[1].mass_of_all(first_row) * (owner != first_owner),
        groups[0].mass_of_all(first_row) * (owner != first_owner),
        np.log(np.array([len(name.members) for name in names]))[owner], largest - log_people, np.full(len(rows), np.log1p(len(names))),
        _against_best(of_admin1, setting.starts, lengths), _against_best(of_country, setting.starts, lengths),
    ]  # fmt: skip
    features = np.empty((len(columns), len(rows)), dtype=np.float32)  # a row a column: quicker to fill and to score
    for feature, column in zip(features, columns, strict=True):
        feature[:] = column
    return features.T


def _against_best(values: Any, starts: Any, lengths: Any) -> Any:
    best = np.repeat(np.maximum.reduceat(values, starts[:-1]), lengths)
    return values / np.maximum(best, 1e-6)


def _first_owner(setting: Setting) -> int:
    return min(range(len(setting.names)), key=lambda i: setting.names[i].members[0])


class _Groups:
    """Rows grouped by a code, and by code and name; sums over the groups. Code 0 is none, and its rows get 0."""

    def __init__(self, codes: Any, owner: Any) -> None:
        _, self._group = np.unique(codes, return_inverse=True)
        self._is_known = codes > 0
        self._of_name = owner * (int(self._group.max()) + 1) + self._group

    def mass_of_all(self, mass: Any) -> Any:
        """For each row the mass of all rows with its code."""
        return np.where(self._is_known, np.bincount(self._group, weights=mass)[self._group], 0.0)

    def mass_of_others(self, mass: Any) -> Any:
        """For each row the mass that other names put on its code."""
        own = np.bincount(self._of_name, weights=mass)[self._of_name]
        return np.where(self._is_known, np.bincount(self._group, weights=mass)[self._group] - own, 0.0)


def _kind_asked(setting: Setting, kind: Any) -> tuple[Any, Any]:
    """Whether the words beside the name ask for the candidate's kind; whether they ask for another."""
    fits, differs = np.zeros(len(kind), dtype=np.float32), np.zeros(len(kind), dtype=np.float32)
    for index, name in enumerate(setting.names):
        group = CLASS_OF.get(name.designator, "")
        wanted = _ASKED.get(group)
        if wanted is None:
            continue
        if group == "area":
            wanted = frozenset({_ADMIN2}) if name.designator in _SECOND_LEVEL_WORDS else frozenset({_ADMIN1, _COUNTRY})
        part = slice(setting.starts[index], setting.starts[index + 1])
        right = np.isin(kind[part], list(wanted))
        fits[part], differs[part] = right, ~right
    return fits, differs


def _naming(
    text: str, mentions: list[Mention], setting: Setting, kind: Any, country: Any, admin1: Any, admin2: Any
) -> list[Any]:
    """Whether and how near the text names the country or the areas of each candidate, and whether one follows it."""
    size = len(kind)
    countries, areas, seconds = (np.zeros(size, dtype=np.float32) for _ in range(3))
    near_area, near_country = np.full(size, _FAR, dtype=np.float32), np.full(size, _FAR, dtype=np.float32)
    by_area, by_country = np.zeros(size, dtype=np.float32), np.zeros(size, dtype=np.float32)
    spans = [[(mentions[i].start, mentions[i].end) for i in name.members] for name in setting.names]
    for other, name in enumerate(setting.names):
        part = slice(setting.starts[other], setting.starts[other + 1])
        inside = setting.owner != other
        for code in name.facts.names_countries:
            hit = np.flatnonzero(inside & (country == code) & (kind != _COUNTRY))
            countries[hit] = np.maximum(countries[hit], name.chance)
            _note_nearness(text, hit, setting, spans, spans[other], near_country, by_country)
        for code in name.facts.names_admin1:
            hit = np.flatnonzero(inside & (admin1 == code) & (kind != _ADMIN1))
            areas[hit] = np.maximum(areas[hit], name.chance)
            _note_nearness(text, hit, setting, spans, spans[other], near_area, by_area)
        is_second = kind[part] == _ADMIN2
        if is_second.any():
            pairs = {
                (a, b) for a, b in zip(admin1[part][is_second].tolist(), admin2[part][is_second].tolist(), strict=True)
            }
            for a, b in pairs:
                if b:
                    seconds[inside & (admin1 == a) & (admin2 == b)] = name.chance
    return [countries, areas, seconds, near_area, near_country, by_area, by_country]


def _note_nearness(
    text: str, hit: Any, setting: Setting, spans: list[list[tuple[int, int]]], namings: list[tuple[int, int]], nearest: Any, followed: Any
) -> None:  # fmt: skip
    """Lower `nearest` for the rows in `hit`, and set `followed` where the area stands right behind the name."""
    for owner in np.unique(setting.owner[hit]).tolist():
        least, behind = _nearest_naming(text, spans[owner], namings)
        rows = hit[setting.owner[hit] == owner]
        nearest[rows] = np.minimum(nearest[rows], least)
        followed[rows] = np.maximum(followed[rows], behind)


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


def _near(gazetteer: Gazetteer, rows: Any, owner: Any, mass: Any) -> list[Any]:
    """For each candidate the mass of other names' candidates within 30, 150 and 500 km."""
    lat, lon = np.radians(gazetteer.lat[rows]), np.radians(gazetteer.lon[rows])
    xyz = np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)]).astype(np.float32)
    mass = mass.astype(np.float32)
    blocks = []
    for start in range(0, len(rows), _NEIGHBOURS):  # a long text: each name among those first named around it
        part = slice(start, start + _NEIGHBOURS)
        cosine = xyz[part] @ xyz[part].T
        cosine[owner[part, None] == owner[None, part]] = -2.0  # a name is no neighbour of its own
        blocks.append([(cosine > limit).astype(np.float32) @ mass[part] for limit in _COSINES])
    return [np.concatenate(column) for column in zip(*blocks, strict=True)]


_NEIGHBOURS = 1024


# -- resolutions -------------------------------------------------------------------------------------------------------


def resolve(
    article: Article, mentions: list[Mention], gazetteer: Gazetteer, *, options: ResolveOptions = ResolveOptions()
) -> list[Resolution]:
    """One Resolution a mention, in the same order; [] for no mentions.

    Mentions that are not places stay rejected; names that the gazetteer lacks stay unplaced, with the place around them.
    """
    weights = options.weights or bundled_weights()
    setting = group_names(article.text, mentions, gazetteer)
    features = rank_rows(article.text, mentions, setting, gazetteer)
    belief = _heed_areas(_beliefs(_scores(features, setting, weights), setting), features, setting)
    return _resolutions(article, mentions, setting, gazetteer, belief, features, options)


def _scores(features: FloatArray, setting: Setting, weights: Weights) -> FloatArray:
    """Scores of the candidates; a place without a rival needs none."""
    scores = np.zeros(len(features), dtype=np.float32)
    has_rivals = np.diff(setting.starts)[setting.owner] > 1
    scores[has_rivals] = weights.resolution.score(features[has_rivals])
    return scores


def _beliefs(scores: FloatArray, setting: Setting) -> FloatArray:
    """Softmax of the scores within each name, shape (rows,)."""
    if not len(scores):
        return scores
    starts, owner = setting.starts[:-1], setting.owner
    raised = np.exp(scores - np.maximum.reduceat(scores, starts)[owner])
    result: FloatArray = (raised / np.add.reduceat(raised, starts)[owner]).astype(np.float32)
    return result


def _heed_areas(belief: FloatArray, features: FloatArray, setting: Setting) -> FloatArray:
    """Where a name is followed by its area ("Portland, Maine"), places elsewhere keep little of their belief."""
    behind = features[:, [_COLUMN["followed by its area"], _COLUMN["followed by its country"]]].max(axis=1)
    result = belief.copy()
    for index in range(len(setting.names)):
        part = slice(setting.starts[index], setting.starts[index + 1])
        if behind[part].any():
            kept = np.where(behind[part] > 0, belief[part], belief[part] * _BELIEF_ELSEWHERE)
            result[part] = kept / kept.sum()
    return result


_BELIEF_ELSEWHERE = 0.02
_COLUMN = {name: column for column, name in enumerate(FEATURES)}
_COMPANY, _NAMED = _COLUMN["country of others"], _COLUMN["its country is named"]


def _resolutions(
    article: Article, mentions: list[Mention], setting: Setting, gazetteer: Gazetteer, belief: FloatArray, features: FloatArray,
    options: ResolveOptions,
) -> list[Resolution]:  # fmt: skip
    placed: dict[int, Resolution] = {}
    elsewhere: dict[int, tuple[Candidate, ...]] = {}
    home_share = _home_shares(setting, features)
    for index, name in enumerate(setting.names):
        part = slice(int(setting.starts[index]), int(setting.starts[index + 1]))
        rivals = Rivals(
            setting.rows[part], setting.forms[part], belief[part], features[part, _COMPANY], features[part, _NAMED]
        )
        belief[part] = prefer(rivals, gazetteer, asks_for_area=_asked_kind(name.designator) in ("area", "admin2"))
        ranked = _ranked(setting.rows[part], belief[part], features[part], gazetteer, options)
        if is_elsewhere(rivals, gazetteer, home_share=home_share[index]):
            elsewhere |= dict.fromkeys(name.members, ranked)
            continue
        is_sure = ranked[0].score >= options.least_score
        for member in name.members:
            mention = mentions[member]
            if is_sure:
                reasons = (f"“{mention.text}” stands for {ranked[0].place.name}",) if mention.is_adjectival else ()
                placed[member] = Resolution(mention, ranked[0], ranked[1:], reasons=reasons)
            else:
                placed[member] = Resolution(
                    mention, None, ranked, reasons=("no place of this name stands out from the others",)
                )
    around = _Surroundings(mentions, placed)
    return [
        placed.get(i) or _without_place(mention, around, elsewhere.get(i, ())) for i, mention in enumerate(mentions)
    ]


def _home_shares(setting: Setting, features: FloatArray) -> list[float]:
    """For each name the share of the others that lie in the country of most of them, judged by the other names' rows."""
    if not len(features):
        return []
    best = np.maximum.reduceat(features[:, _COMPANY], setting.starts[:-1])
    top = np.sort(best)[::-1]
    return [float(top[1] if len(top) > 1 and value == top[0] else top[0]) if len(top) > 1 else 0.0 for value in best]


def _without_place(mention: Mention, around: _Surroundings, elsewhere: tuple[Candidate, ...] = ()) -> Resolution:
    """elsewhere: places of this name that the text cannot mean."""
    if not mention.is_place:
        return Resolution(mention)
    within = around.of(mention)
    kind = f"a {mention.designator} " if mention.designator else "a place "
    reason = (
        f"{kind}in or near {within.name} that the gazetteer does not know"
        if within
        else f"{kind}that the gazetteer does not know"
    )
    far = (f"the places of this name, such as {elsewhere[0].place.name}, lie in other countries",) if elsewhere else ()
    return Resolution(mention, None, elsewhere, within, (reason, *far))


class _Surroundings:
    """The placed mentions of a text, to tell which place is around one that is not known."""

    _SETTLED = ("town", "capital", "admin2")

    def __init__(self, mentions: list[Mention], placed: dict[int, Resolution]) -> None:
        self._places = [
            (mentions[i].start, resolution.best.place)
            for i, resolution in sorted(placed.items())
            if resolution.best and not mentions[i].is_adjectival
        ]
        home = _most_common([place.country for _, place in self._places])
        self._at_home = [item for item in self._places if item[1].country == home] if home else self._places

    def of(self, mention: Mention) -> Place | None:
        """The settlement named nearest to the mention, those before it first; else an area or country; None without any.

        A place that lies in the country that most of the text is about goes before all others.
        """
        return self._nearest(mention, self._at_home) or self._nearest(mention, self._places)

    def _nearest(self, mention: Mention, places: list[tuple[int, Place]]) -> Place | None:
        for kinds in (self._SETTLED, ("admin1",), ("country",)):
            near = [
                (mention.start - start if start < mention.start else 3 * (start - mention.start), place.id, place)
                for start, place in places
                if place.kind in kinds
            ]
            if near:
                return min(near, key=lambda item: item[:2])[2]
        return None


def _most_common(countries: list[str]) -> str:
    """The country of more than half of the places; "" when there is none."""
    counts = Counter(country for country in countries if country)
    country, count = counts.most_common(1)[0] if counts else ("", 0)
    return country if 2 * count > counts.total() else ""


def _ranked(
    rows: Any, belief: Any, features: Any, gazetteer: Gazetteer, options: ResolveOptions
) -> tuple[Candidate, ...]:
    order = np.argsort(-belief, kind="stable")[: options.most_alternatives + 1].tolist()
    return tuple(
        Candidate(gazetteer.place(int(rows[i])), float(belief[i]), _reasons(features[i], i, len(rows))) for i in order
    )


def _reasons(row: Any, rank: int, count: int) -> tuple[str, ...]:
    """Why a candidate stands where it stands, in plain words."""
    values = row.tolist()

    def has(name: str, least: float = 0.5) -> bool:
        return bool(values[_COLUMN[name]] >= least)

    reasons = []
    if count == 1:
        reasons.append("the only place of this name")
    elif rank == 0:
        reasons.append(f"the most prominent of {count} places of this name")
    if has("followed by its area") or has("followed by its country"):
        reasons.append("the text names its area or country right behind it")
    elif has("its area is named"):
        reasons.append("its first-level area is named in the text")
    elif has("its country is named"):
        reasons.append("its country is named in the text")
    if has("its second-level area is named"):
        reasons.append("its second-level area is named in the text")
    if has("area of others", 0.2):
        reasons.append("other names of the text lie in the same area")
    elif has("country of others", 0.2):
        reasons.append("other names of the text lie in the same country")
    if has("kind asked for"):
        reasons.append("the words beside it ask for this kind of place")
    if has("another kind asked for"):
        reasons.append("the words beside it ask for another kind of place")
    return tuple(reasons)
