"""Which of several places of one name in one country is meant: `scripts/bench namesakes`.

A set of pairs (a place as it is told, the place that is right) is built from the UCDP files and the village files when this
runs; nothing of them is part of the project. Rows that tell a name are taken with it. Rows that tell a point alone are taken
for the settlement that lies there, by its own name. Only names of which the country has another place, more than 25 km from
the right one, are pairs. Each is placed from a table and from a text, by its country alone, by its province as well, and
beside other places of the records: by trees that were fitted on pairs of other countries.

`python -m bench.namesakes` fits those for tables, data/namesakes.json, on all pairs; it needs bench/requirements.txt.
"""

from __future__ import annotations

import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pandas as pd

from bench.fit import Choice, choices_of, choices_of_cases, fit_ranking, fit_trees, load_cases
from bench.report import Figure
from geo.gazetteer.countries import country_code
from geo.gazetteer.packs import with_packs
from geo.gazetteer.store import Gazetteer, bundled_path
from geo.gazetteer.villages import add_file
from geo.geocoding.namesakes import FEATURES, FORMAT, beliefs
from geo.geocoding.rows import rivals_of
from geo.geocoding.written_names import bare_name
from geo.globe.distance import Nearest, haversine_km
from geo.language.text import Text, fold
from geo.model import PLACE_KINDS, Article, Place
from geo.places.candidates import Name
from geo.places.mentions import given_mentions
from geo.places.resolution import ResolveOptions, resolve
from geo.places.weights import Trees, Weights
from geo.places.weights import bundled as bundled_weights
from geo.resources import bundled_data
from geo.tables.reading import open_table

__all__ = [
    "Pair", "Records", "Story", "as_text", "choices", "fit_tables", "from_texts", "is_right", "load_known", "load_records",
    "measure", "rivals", "with_villages",
]  # fmt: skip

SHARED = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
VILLAGES = SHARED / "villages"
NAMED = (
    "ucdp_ged_syria_2016_2019.parquet", "ucdp_ged231_caf.geojson", "ucdp_ged191_mmr_bgd_full42.csv",
    "ucdp_ged231_sample1000_full49.csv",
)  # fmt: skip
POINTED = "ucdp_ged211_global_prec12.parquet"
WANTED = (
    "where_coordinates", "where_prec", "country", "adm_1", "adm_2", "conflict_name", "date_start", "latitude", "longitude",
)  # fmt: skip
RIGHT_KM, THERE_KM, APART_KM = 5.0, 1.0, 25.0
"""So near lies the right place of a told name; the settlement at a point; and no namesake that is a pair's other place."""
MOST_OF_COUNTRY, SEED = 150, 20261129
"""Of rows that tell a point alone."""
OFTEN, MOST_KNOWN = 5, 40
"""Events at a place that is known to news, and how many of these are taken from one country."""
DAYS, MOST_OTHERS = 3, 3
LEAST_PAIRS = 2_000


@dataclass(frozen=True, slots=True)
class Pair:
    """A place as it is told, and where it is."""

    name: str
    country: str
    """ISO alpha-2 code."""
    admin1: str
    place: Place
    """The right one."""
    admin2: str = ""
    others: tuple[str, ...] = ()
    """Names of other places of the same conflict within a few days, the nearest days first."""


@dataclass(frozen=True, slots=True)
class Story:
    """A text that tells of a pair, and the names in it, the pair's own first."""

    text: str
    names: tuple[str, ...]

    @property
    def spans(self) -> list[tuple[int, int]]:
        """Where the names stand, in the order of the text."""
        starts = [(self.text.index(name), name) for name in self.names]
        return sorted((start, start + len(name)) for start, name in starts)


# -- the pairs ----------------------------------------------------------------------------------------------------------


def with_villages(folder: Path) -> Gazetteer:
    """The bundled gazetteer with packs of all village files, which are written to a folder."""
    files = sorted(VILLAGES.glob("*.txt.xz"))
    if not files:
        raise SystemExit(f"The benchmark cannot run: it needs the village files in {VILLAGES}.")
    for file in files:
        if not (folder / file.name[:2]).is_dir():
            add_file(file, folder=folder)
    return with_packs(Gazetteer.open(bundled_path()), folder)


@dataclass(frozen=True, slots=True)
class Records:
    """What the records tell of places."""

    pairs: list[Pair]
    """Every pair, those that tell a name first; none twice."""
    names: list[tuple[str, str]]
    """Every name with its country, none twice: a table that tells of them all."""


def load_records(gazetteer: Gazetteer) -> Records:
    """The pairs among the records, and all names that these tell."""
    told = _with_codes(pd.concat([_read(name) for name in NAMED], ignore_index=True), gazetteer)
    told = told[told["where_prec"] == "1"].reset_index(drop=True)
    told["name"] = told["where_coordinates"].map(bare_name)
    pointed = _with_names(_with_codes(_read(POINTED), gazetteer), gazetteer)
    found: dict[tuple[str, int], Pair] = {}
    for pair in _pairs(told, gazetteer):
        found.setdefault((fold(pair.name), pair.place.id), pair)
    for pair in _sample(_pairs(pointed, gazetteer), MOST_OF_COUNTRY):
        found.setdefault((fold(pair.name), pair.place.id), pair)
    names = dict.fromkeys(
        (name, code) for cells in (told, pointed) for name, code in zip(cells["name"], cells["code"], strict=True)
    )
    return Records(list(found.values()), [(name, code) for name, code in names if code])


def load_known(gazetteer: Gazetteer) -> list[Pair]:
    """Places where events were often, anywhere, whose name others share in whatever country: a short text may name them alone."""
    cells = _with_codes(_read(POINTED), gazetteer)
    towns = np.flatnonzero(np.isin(gazetteer.kind, [PLACE_KINDS.index(kind) for kind in ("town", "capital")]))
    km, at = Nearest(gazetteer.lat[towns], gazetteer.lon[towns]).query(cells["latitude"], cells["longitude"])
    counts = Counter(at[km[:, 0] <= RIGHT_KM, 0].tolist())
    places = [gazetteer.place(int(towns[index])) for index, count in counts.items() if count >= OFTEN]
    return _sample(
        (Pair(one.name, one.country, one.admin1, one) for one in places if _is_shared(one, gazetteer)), MOST_KNOWN
    )


def _is_shared(place: Place, gazetteer: Gazetteer) -> bool:
    return any(_km(place, other) > APART_KM for other in gazetteer.lookup(place.name))


def _read(name: str) -> pd.DataFrame:
    file = SHARED / name
    if not file.is_file():
        raise SystemExit(f"The benchmark cannot run: it needs {name} in {SHARED}.")
    cells = open_table(file.read_bytes(), name=name).read(WANTED).cells
    return cells.reindex(columns=list(WANTED), fill_value="")


def _with_codes(cells: pd.DataFrame, gazetteer: Gazetteer) -> pd.DataFrame:
    codes = {text: country_code(text, gazetteer) for text in set(cells["country"])}
    cells["code"] = cells["country"].map(codes)
    cells["day"] = pd.to_datetime(cells["date_start"].str[:10]).dt.date.map(lambda day: day.toordinal())
    return cells.astype({"latitude": float, "longitude": float})


def _with_names(cells: pd.DataFrame, gazetteer: Gazetteer) -> pd.DataFrame:
    """The rows of countries with villages at whose point a settlement lies, with its name and province."""
    cells = cells[cells["code"].isin([file.name[:2] for file in VILLAGES.glob("*.txt.xz")])]
    towns = np.flatnonzero(np.isin(gazetteer.kind, [PLACE_KINDS.index(kind) for kind in ("town", "capital")]))
    km, at = Nearest(gazetteer.lat[towns], gazetteer.lon[towns]).query(cells["latitude"], cells["longitude"])
    places = [gazetteer.place(int(towns[index])) for index in at[:, 0]]
    cells = cells.assign(name=[place.name for place in places], adm_1=[place.admin1 for place in places])
    is_there = (km[:, 0] <= THERE_KM) & (cells["code"] == [place.country for place in places])
    return cells[is_there].reset_index(drop=True)


def _pairs(cells: pd.DataFrame, gazetteer: Gazetteer) -> Iterator[Pair]:
    rows: list[Any] = list(cells.itertuples(index=False))
    days: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for number, row in enumerate(rows):
        days[row.conflict_name, row.code].append((row.day, number))
    seen = set[tuple[object, ...]]()
    for row in rows:
        key = (row.name, row.code, round(row.latitude, 2), round(row.longitude, 2))
        if key in seen or not row.code or not fold(row.name):
            continue
        seen.add(key)
        place = _right_of(row.name, row.code, row.latitude, row.longitude, gazetteer)
        if place:
            near = sorted(
                (abs(day - row.day), number)
                for day, number in days[row.conflict_name, row.code]
                if abs(day - row.day) <= DAYS
            )
            others = dict.fromkeys(rows[number].name for _, number in near)
            fitting = [
                str(other) for other in others if fold(other) and fold(other) not in fold(row.name) + fold(row.adm_1)
            ]
            yield Pair(row.name, row.code, row.adm_1, place, str(row.adm_2), tuple(fitting[:MOST_OTHERS]))


def _right_of(name: str, code: str, lat: float, lon: float, gazetteer: Gazetteer) -> Place | None:
    """The place of a name at a point; None where there is none, or where no other of the name lies apart from it."""
    places = gazetteer.lookup(name, country=code)
    km = haversine_km([place.lat for place in places], [place.lon for place in places], lat, lon)
    if len(places) < 2 or km.min() > RIGHT_KM or km.max() < APART_KM:
        return None
    return places[int(km.argmin())]


def _sample(pairs: Iterator[Pair], most: int) -> list[Pair]:
    by_country: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        by_country[pair.country].append(pair)
    chance = random.Random(SEED)
    return [pair for _, of in sorted(by_country.items()) for pair in chance.sample(of, min(len(of), most))]


# -- how they are told --------------------------------------------------------------------------------------------------


TEXTS = (
    "Fighting was reported in {name}{more}, {country}.",
    "Officials in {country} said that shots were fired in {name}{more} on Monday.",
    "{country}: a convoy was ambushed near {name}{more}.",
)
ALONE = (
    "Fighting was reported in {name} on Monday.",
    "Shots were fired in {name}.",
    "A convoy was ambushed near {name}, killing four.",
)
"""Each pair is told in one of these, in turn."""


def as_text(pair: Pair, number: int, gazetteer: Gazetteer, *, tells: str = "") -> Story:
    """A text about a pair. tells: "" its country alone, "province", "others", the other places of its conflict, or "name" alone."""
    if tells == "name":
        return Story(ALONE[number % len(ALONE)].format(name=pair.name), (pair.name,))
    country = gazetteer.country_name(gazetteer.countries.index(pair.country))
    more = {"": "", "province": f", {pair.admin1}" * bool(pair.admin1), "others": _listed(pair.others)}[tells]
    text = TEXTS[number % len(TEXTS)].format(name=pair.name, more=more, country=country)
    names = [pair.name, country]
    names += [pair.admin1] * (tells == "province" and bool(pair.admin1)) + list(pair.others) * (tells == "others")
    return Story(text, tuple(dict.fromkeys(names)))


def _listed(others: Sequence[str]) -> str:
    return "".join(f" and in {name}" for name in others)


def from_texts(
    pairs: Sequence[Pair], gazetteer: Gazetteer, *, tells: str = "", weights: Weights | None = None
) -> list[Place | None]:
    """Where the pairs lie when a text tells them, its names given."""
    found: list[Place | None] = []
    for number, pair in enumerate(pairs):
        story = as_text(pair, number, gazetteer, tells=tells)
        mentions = given_mentions(Text(story.text), story.spans, gazetteer)
        start = story.text.index(pair.name)
        resolutions = resolve(Article(story.text), mentions, gazetteer, options=ResolveOptions(weights=weights))
        best = next(one.best for one in resolutions if one.mention.start == start)
        found.append(best.place if best else None)
    return found


def is_right(pair: Pair, place: Place | None) -> bool:
    """Whether a place is the pair's, or so near that nobody would tell them apart."""
    if place is None:
        return False
    return place.id == pair.place.id or _km(place, pair.place) <= RIGHT_KM


def _km(one: Place, other: Place) -> float:
    return float(haversine_km(one.lat, one.lon, other.lat, other.lon))


# -- what the trees learn from them -------------------------------------------------------------------------------------


WEIGHTS = {"": 0.2, "province": 0.2, "others": 0.2, "name": 0.5}
"""What a made text counts beside one of the corpora, by how it tells of a pair."""
TELLINGS = ("", "province", "others")


def choices(
    pairs: Sequence[Pair], gazetteer: Gazetteer, tellings: Sequence[str] = TELLINGS
) -> dict[Pair, list[Choice]]:
    """The names of the pairs in texts that tell of them, for the trees that choose in texts."""
    found: dict[Pair, list[Choice]] = {}
    for number, pair in enumerate(pairs):
        stories = {as_text(pair, number, gazetteer, tells=tells): WEIGHTS[tells] for tells in tellings}
        found[pair] = [
            choice._replace(weight=weight)
            for story, weight in stories.items()
            for choice in _choices(pair, story, gazetteer)
        ]
    return found


def _choices(pair: Pair, story: Story, gazetteer: Gazetteer) -> list[Choice]:
    mentions = given_mentions(Text(story.text), story.spans, gazetteer)
    start = story.text.index(pair.name)
    own = next(index for index, mention in enumerate(mentions) if mention.start == start)

    def right(name: Name, rows: Any) -> Any:
        is_own = own in name.members
        labels = np.array([is_own and is_right(pair, gazetteer.place(int(row))) for row in rows], dtype=float)
        return labels if labels.any() else None

    return choices_of(story.text, mentions, gazetteer, right)


# -- what the trees for tables learn from them -------------------------------------------------------------------------


TABLES = {
    "by name and country": (False, False), "by province and district as well": (True, False),
    "beside other rows": (False, True), "both": (True, True),
}  # fmt: skip
"""How a table tells of a pair -> whether it tells its units, and other places."""
ITERATIONS, DEPTH = 160, 4


def rivals(records: Records, gazetteer: Gazetteer, *, tells_units: bool, tells_others: bool) -> list[Choice]:
    """For each pair the places that a table may mean by it, with what speaks for each; () of shape (0, ...) where it finds none."""
    rows = [(pair.name, pair.country, pair.admin1 * tells_units, pair.admin2 * tells_units) for pair in records.pairs]
    found = rivals_of(rows, gazetteer, among=records.names if tells_others else ())
    return [
        Choice(one.features, np.array([is_right(pair, place) for place in one.places], dtype=float))
        for pair, one in zip(records.pairs, found, strict=True)
    ]


def fit_tables(told: Sequence[Choice]) -> dict[str, Any]:
    """Trees over geo.geocoding.namesakes.FEATURES that score the places of a name, the right one highest."""
    told = [choice for choice in told if len(choice.right) > 1 and choice.right.any()]
    return fit_trees(
        np.concatenate([choice.features for choice in told]),
        np.concatenate([choice.right for choice in told]),
        FEATURES,
        loss="QuerySoftMax",
        groups=np.repeat(np.arange(len(told)), [len(choice.right) for choice in told]),
        iterations=ITERATIONS,
        depth=DEPTH,
        learning_rate=0.08,
        l2_leaf_reg=6.0,
    )


# -- the figures --------------------------------------------------------------------------------------------------------


FOLDS = 3


def folds_by_country(pairs: Sequence[Pair]) -> list[list[int]]:
    """The numbers of the pairs, parted by their countries."""
    countries = sorted({pair.country for pair in pairs})
    random.Random(SEED).shuffle(countries)
    part = {country: number % FOLDS for number, country in enumerate(countries)}
    return [[at for at, pair in enumerate(pairs) if part[pair.country] == fold] for fold in range(FOLDS)]


def of_tables(records: Records, gazetteer: Gazetteer) -> Iterator[Figure]:
    """Shares right in tables, in folds by country."""
    told = {
        how: rivals(records, gazetteer, tells_units=units, tells_others=others)
        for how, (units, others) in TABLES.items()
    }
    right: dict[str, list[bool]] = {how: [] for how in TABLES}
    for part in folds_by_country(records.pairs):
        rest = set(range(len(records.pairs))) - set(part)
        trees = Trees(fit_tables([of[at] for of in told.values() for at in sorted(rest)]))
        for how, of in told.items():
            right[how] += [
                len(of[at].right) > 0 and bool(of[at].right[int(beliefs(of[at].features, trees).argmax())])
                for at in part
            ]
    for how, of_how in right.items():
        yield Figure(f"right in tables, folds by country: {how}", float(np.mean(of_how)))


def of_texts(records: Records, gazetteer: Gazetteer) -> Iterator[Figure]:
    """The same in texts, by trees that have seen the corpora as well."""
    bundled = Gazetteer.open(bundled_path())
    cases = [
        case for name in ("lgl", "trnews") for case in load_cases(SHARED.parent / "corpora" / f"{name}.jsonl", bundled)
    ]
    corpora, made = choices_of_cases(cases, bundled), choices(records.pairs, gazetteer)
    known = load_known(bundled)
    made_known = choices(known, bundled, ("name",))
    right: dict[str, list[bool]] = {tells: [] for tells in (*TELLINGS, "name")}
    for part in folds_by_country(records.pairs):
        pairs = [records.pairs[at] for at in part]
        out = {pair.country for pair in pairs}
        seen = [choice for pair, of in (made | made_known).items() if pair.country not in out for choice in of]
        weights = replace(bundled_weights(), resolution=Trees(fit_ranking([*corpora, *seen])))
        asked = dict.fromkeys(TELLINGS, pairs) | {"name": [pair for pair in known if pair.country in out]}
        for tells, of_tells in asked.items():
            place = from_texts(of_tells, bundled if tells == "name" else gazetteer, tells=tells, weights=weights)
            right[tells] += [is_right(pair, one) for pair, one in zip(of_tells, place, strict=True)]
    for tells, of_way in right.items():
        yield Figure(f"right in texts, folds by country: {TOLD_IN_TEXTS[tells]}", float(np.mean(of_way)))


TOLD_IN_TEXTS = {
    "": "by name and country", "province": "by province as well", "others": "beside other places",
    "name": "a known place of any country, by name alone",
}  # fmt: skip


def measure() -> list[Figure]:
    """How many pairs there are, and the shares of them that are placed right, by the ways in which they are told."""
    with TemporaryDirectory() as made:
        gazetteer = with_villages(Path(made))
        records = load_records(gazetteer)
        figures = [
            Figure("pairs", len(records.pairs), at_least=LEAST_PAIRS),
            Figure("countries", len({pair.country for pair in records.pairs})),
            *of_tables(records, gazetteer),
            *of_texts(records, gazetteer),
        ]
        del gazetteer
    return figures


def main() -> None:
    """Fit data/namesakes.json on all pairs."""
    with TemporaryDirectory() as made:
        gazetteer = with_villages(Path(made))
        records = load_records(gazetteer)
        ways = [rivals(records, gazetteer, tells_units=units, tells_others=others) for units, others in TABLES.values()]
        header = {"format": FORMAT, "pairs": len(records.pairs)} | {
            figure.name: round(float(figure.measured), 3) for figure in of_tables(records, gazetteer)
        }
        del gazetteer
    trees = fit_tables([choice for of in ways for choice in of])
    lines = ",\n".join(json.dumps(tree) for tree in trees.pop("trees"))
    head = f'{{"header": {json.dumps(header, indent=1)},\n"trees": {json.dumps(trees)[:-1]}, "trees": [\n'
    bundled_data("namesakes.json").write_text(f"{head}{lines}\n]}}}}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
