"""Whether reach and score of places mean what they say: stated against true, by kind and by country: `scripts/bench calibration`.

Short texts are made of UCDP's records ("Fighting was reported in Kobo village, Ouaka province.") whose points are known to a
town, and names of LGL and TR-News are taken with their points. A reach is kept when the point lies within it: nine of ten
should be. A score is a probability that the place is the right one. The files are not part of the project.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pandas as pd

from bench.report import Figure
from geo.gazetteer.countries import country_code
from geo.gazetteer.packs import with_packs
from geo.gazetteer.store import Gazetteer, bundled_path
from geo.gazetteer.villages import add_file
from geo.geocoding.written_names import bare_name
from geo.globe.distance import Nearest, haversine_km
from geo.language.text import Text
from geo.model import PLACE_KINDS, Article, Place, Resolution
from geo.places.mentions import given_mentions
from geo.places.reach import Calibration, bundled, how_told, kind_group, with_reach
from geo.places.resolution import resolve
from geo.resources import bundled_data
from geo.tables.reading import open_table

__all__ = [
    "Told",
    "calibration_error",
    "figures_of",
    "fit",
    "measure",
    "rising",
    "told_by_corpora",
    "told_by_quarters",
    "told_by_records",
]

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"
RECORDS = (
    "ucdp_ged_syria_2016_2019.parquet", "ucdp_ged231_caf.geojson", "ucdp_ged191_mmr_bgd_full42.csv",
    "ucdp_ged231_sample1000_full49.csv",
)  # fmt: skip
PACKS = ("SY", "CF", "MM")
WANTED = ("where_coordinates", "country", "adm_1", "adm_2", "where_prec", "latitude", "longitude")
TEXTS = (
    "Fighting was reported in {where}, {adm_1}, {country}.",
    "Officials in {country} said that shots were fired in {where} on Monday.",
    "A convoy was ambushed near {where} ({adm_1}), in {country}.",
)
"""Each record is told in one of these, in turn."""
QUARTERS = ("geonames_mali.tsv", "geonames_neighbours.tsv")
TOWN_PEOPLE, QUARTER_KM = 20_000, 25.0
"""Quarters are taken for those of the nearest town of so many people, so near."""
NEAR_KM = 25.0
LEAST, MOST = 0.85, 0.95
COUNTRIES, BINS = 10, 10
TABLES = bundled_data("calibration.json")


@dataclass(frozen=True, slots=True)
class Told:
    """One name with what was made of it, before its calibration, and how far its true point lies, in km."""

    resolution: Resolution
    km: float
    country: str

    @property
    def place(self) -> Place:
        """What was chosen, or lies around."""
        best, within = self.resolution.best, self.resolution.within
        return best.place if best else within  # type: ignore[return-value]  # only those with one are told

    @property
    def is_right(self) -> bool:
        """Whether the choice is right: no more than 25 km off, or no more than the gazetteer's reach."""
        return self.km <= max(NEAR_KM, self.place.radius_km)


def told_by_records(gazetteer: Gazetteer) -> Iterator[Told]:
    """Each distinct place of the records that is known to a town; those for which nothing is placed are left out."""
    for number, row in enumerate(_records().itertuples(index=False)):
        code = country_code(row.country, gazetteer)
        if not code or not row.adm_1:
            continue
        country = gazetteer.country_name(gazetteer.countries.index(code))
        text = TEXTS[number % len(TEXTS)].format(where=row.where_coordinates, adm_1=row.adm_1, country=country)
        name = bare_name(row.where_coordinates)
        spans = [_span(text, words) for words in (name, row.adm_1, country) if words in text]
        if name in text:
            yield from _told(
                text, sorted(set(spans)), {_span(text, name): (row.latitude, row.longitude)}, gazetteer, code
            )


def told_by_corpora(gazetteer: Gazetteer) -> Iterator[Told]:
    """The names of towns in LGL and TR-News, all spans given."""
    for name in ("lgl", "trnews"):
        for line in (SHARED / "corpora" / f"{name}.jsonl").read_text("utf-8").strip().split("\n"):
            row = json.loads(line)
            points = {
                (item["start"], item["end"]): (item["lat"], item["lon"])
                for item in row["toponyms"]
                if item.get("lat") is not None
            }
            yield from _told(
                row["text"], sorted({(item["start"], item["end"]) for item in row["toponyms"]}), points, gazetteer, ""
            )


def told_by_quarters(gazetteer: Gazetteer) -> Iterator[Told]:
    """Quarters of towns (PPLX of GeoNames), told by a name that nobody knows: "the Xanpolo quarter of Niamey"."""
    is_town = np.isin(gazetteer.kind, [PLACE_KINDS.index(kind) for kind in ("town", "capital")])
    towns = np.flatnonzero(is_town & (gazetteer.population >= TOWN_PEOPLE))
    nearest = Nearest(gazetteer.lat[towns], gazetteer.lon[towns])
    for name in QUARTERS:
        for line in (SHARED / "data" / name).read_text("utf-8").splitlines():
            cells = line.split("\t")
            if cells[7] != "PPLX":
                continue
            point = float(cells[4]), float(cells[5])
            km, at = nearest.query(*point)
            town = gazetteer.place(int(towns[at[0, 0]]))
            if km[0, 0] <= QUARTER_KM and town.country == cells[8]:
                country = gazetteer.country_name(gazetteer.countries.index(town.country))
                text = f"Shots were fired in the Xanpolo quarter of {town.name} in {country} on Monday."
                spans = [_span(text, words) for words in ("Xanpolo", town.name, country)]
                yield from _told(text, sorted(set(spans)), {spans[0]: point}, gazetteer, town.country)


def _told(
    text: str,
    spans: Sequence[tuple[int, int]],
    points: dict[tuple[int, int], tuple[float, float]],
    gazetteer: Gazetteer,
    code: str,
) -> Iterator[Told]:
    mentions = given_mentions(Text(text), spans, gazetteer)
    for resolution in resolve(Article(text), mentions, gazetteer):
        point = points.get((resolution.mention.start, resolution.mention.end))
        place = resolution.best.place if resolution.best else resolution.within
        if point and place and not resolution.mention.is_adjectival:
            yield Told(resolution, float(haversine_km(place.lat, place.lon, *point)), code or place.country)


def _span(text: str, words: str) -> tuple[int, int]:
    start = text.index(words)
    return start, start + len(words)


def _records() -> pd.DataFrame:
    parts = [open_table((SHARED / "data" / name).read_bytes(), name=name).read(WANTED).cells for name in RECORDS]
    cells = pd.concat(parts)
    exact = cells[cells["where_prec"] == "1"].drop_duplicates(["where_coordinates", "country"]).reset_index(drop=True)
    return exact.astype({"latitude": float, "longitude": float}).fillna("")


# -- the figures --------------------------------------------------------------------------------------------------------


def all_told() -> list[Told]:
    """The records without and with packs, and the corpora, in which places that are no towns are left out: their true point is
    a convention."""
    bundled_alone = Gazetteer.open(bundled_path())
    with TemporaryDirectory() as made:
        for code in PACKS:
            add_file(SHARED / "data" / "villages" / f"{code}.txt.xz", folder=Path(made))
        with_villages = with_packs(Gazetteer.open(bundled_path()), Path(made))
        told = [*told_by_records(bundled_alone), *told_by_records(with_villages)]
        del with_villages
    told += told_by_quarters(bundled_alone)
    return [*told, *(one for one in told_by_corpora(bundled_alone) if kind_group(one.place) == "town")]


def measure() -> list[Figure]:
    """Shares kept by kind and by country, the worst of ten countries, and the calibration error of the score."""
    if not (SHARED / "data" / "villages").is_dir():
        raise SystemExit("The benchmark cannot run: it needs ../shared/data and ../shared/corpora.")
    return figures_of(all_told(), bundled())


def figures_of(told: Sequence[Told], tables: Calibration) -> list[Figure]:
    """The same for what was told, by some tables."""
    kept = [(one, one.km <= reach_of(with_reach(one.resolution, tables))) for one in told]
    figures = [
        Figure(f"within the stated reach: {name} ({len(part)})", _mean(part))
        for name, part in sorted(
            _grouped((f"{how_told(one.resolution)} {kind_group(one.place)}", is_kept) for one, is_kept in kept).items()
        )
    ]
    by_country = sorted(
        _grouped((one.country, is_kept) for one, is_kept in kept).items(), key=lambda item: -len(item[1])
    )
    shares = {country: _mean(part) for country, part in by_country[:COUNTRIES]}
    figures += [
        Figure(f"within the stated reach: {country} ({len(part)})", _mean(part))
        for country, part in by_country[:COUNTRIES]
    ]
    figures.append(Figure("within the stated reach: all", _mean([is_kept for _, is_kept in kept])))
    figures.append(Figure(f"the least of {COUNTRIES} countries", min(shares.values()), at_least=LEAST))
    figures.append(Figure(f"the most of {COUNTRIES} countries", max(shares.values()), at_most=MOST))
    placed = [(one.is_right, with_reach(one.resolution, tables).best.score) for one in told if one.resolution.best]  # type: ignore[union-attr]
    return [*figures, Figure("calibration error of the score", calibration_error(placed), at_most=0.05)]


def calibration_error(scored: Sequence[tuple[bool, float]]) -> float:
    """Mean difference between score and share of right choices over ten bins of equal width, weighted by their size."""
    right, score = np.array([r for r, _ in scored], dtype=float), np.array([s for _, s in scored])
    bins = np.minimum((score * BINS).astype(int), BINS - 1)
    gaps = [(bins == b).mean() * abs(right[bins == b].mean() - score[bins == b].mean()) for b in np.unique(bins)]
    return float(sum(gaps))


def reach_of(resolution: Resolution) -> float:
    """The stated reach of a resolution, in km."""
    place = resolution.best.place if resolution.best else resolution.within
    return place.radius_km if place else 0.0


def _grouped(items: Iterable[tuple[str, bool]]) -> dict[str, list[bool]]:
    groups: dict[str, list[bool]] = defaultdict(list)
    for key, value in items:
        groups[key].append(value)
    return groups


def _mean(values: Sequence[bool]) -> float:
    return sum(values) / len(values)


# -- the tables ---------------------------------------------------------------------------------------------------------


def fit(told: Sequence[Told]) -> dict[str, Any]:
    """The tables of data/calibration.json: rising shares of right choices by belief, and for each way of telling the factor and
    the least km that keep nine of ten, each country weighing as its square root."""
    sizes = Counter(one.country for one in told)
    scores: dict[str, Any] = {}
    for how in ("exact", "variant"):
        rows = [
            (one.resolution.best.score, one.is_right, sizes[one.country] ** -0.5)
            for one in told
            if how_told(one.resolution) == how and one.resolution.best
        ]
        if rows:
            scores[how] = rising(np.array(rows, dtype=float))
    tables = Calibration({how: (tuple(x), tuple(y)) for how, (x, y) in scores.items()}, {})
    groups: dict[str, list[Told]] = defaultdict(list)
    for one in told:
        if reach_of(with_reach(one.resolution, tables)) <= one.place.radius_km:  # no namesake makes it wider
            groups[f"{how_told(one.resolution)} {kind_group(one.place)}"].append(one)
    reaches = {key: _best_reach(group) for key, group in sorted(groups.items()) if len(group) >= LEAST_CASES}
    return {"scores": scores, "reaches": reaches}


LEAST_CASES = 40
FACTORS, LEAST_KMS = (
    (1.0, 1.25, 1.5, 1.75, 2.0, 2.5),
    (0, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 40, 50, 60, 75, 90, 100, 110, 130, 150),
)


def _best_reach(group: Sequence[Told]) -> tuple[float, float]:
    """The factor and the least km by which the countries are nearest to nine of ten, each weighing as the root of its cases."""
    km, radius = np.array([one.km for one in group]), np.array([one.place.radius_km for one in group])
    country = np.unique([one.country for one in group], return_inverse=True)[1]
    counts = np.bincount(country)

    def off(pair: tuple[float, float]) -> float:
        kept = np.bincount(country, km <= np.maximum(radius * pair[0], pair[1])) / counts
        return round(float(np.average(np.abs(kept - 0.9), weights=np.sqrt(counts) * (counts >= LEAST_CASES / 2))), 3)

    return min(product(FACTORS, LEAST_KMS), key=lambda pair: (off(pair), pair))


def rising(rows: np.ndarray) -> tuple[list[float], list[float]]:
    """Isotonic regression of right (column 1) on belief (0) with weights (2), in at most ten steps: beliefs, shares."""
    rows = rows[np.argsort(rows[:, 0], kind="stable")]
    steps = np.unique(np.quantile(rows[:, 0], np.linspace(0, 1, 13)[1:-1]))
    at = np.searchsorted(steps, rows[:, 0], side="right")
    parts = [rows[at == step] for step in np.unique(at)]
    blocks = [
        [np.average(p[:, 0], weights=p[:, 2]), np.average(p[:, 1], weights=p[:, 2]), p[:, 2].sum()] for p in parts
    ]
    pooled: list[list[float]] = []
    for block in blocks:
        pooled.append(block)
        while len(pooled) > 1 and pooled[-2][1] >= pooled[-1][1]:
            (x, y, w), (x0, y0, w0) = pooled.pop(), pooled.pop()
            pooled.append([(x * w + x0 * w0) / (w + w0), (y * w + y0 * w0) / (w + w0), w + w0])
    return [round(float(x), 3) for x, _, _ in pooled], [round(float(y), 3) for _, y, _ in pooled]


if __name__ == "__main__":
    TABLES.write_text(json.dumps(fit(all_told()), indent=1) + "\n", encoding="utf-8")
