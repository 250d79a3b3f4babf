"""Mentions -> places: ranks the places that each name may mean by what else the text names, with the reasons.

A name means one place throughout a text.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter

import numpy as np
import numpy.typing as npt

from geo.gazetteer import Gazetteer
from geo.model import Article, Candidate, Mention, Place, Resolution
from geo.preference import Rivals, is_elsewhere, prefer
from geo.ranking import FEATURES, Setting, group_names, rank_rows
from geo.weights import Weights
from geo.weights import bundled as bundled_weights

__all__ = ["ResolveOptions", "resolve"]

FloatArray = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class ResolveOptions:
    """How sure a place must be, and how much is told about the others."""

    least_score: float = 0.12
    """Share of the belief that the best place must have; below it the name stays unplaced."""
    most_alternatives: int = 5
    weights: Weights | None = None
    """None: the weights that ship with the project."""


def resolve(
    article: Article, mentions: list[Mention], gazetteer: Gazetteer, *, options: ResolveOptions = ResolveOptions()
) -> list[Resolution]:
    """One Resolution a mention, in the same order; [] for no mentions.

    Mentions that are not places stay rejected; names that the gazetteer lacks stay unplaced, with the place around them.
    """
    weights = options.weights or bundled_weights()
    setting = group_names(article.text, mentions, gazetteer)
    features = rank_rows(article.text, mentions, setting)
    belief = _heed_areas(_beliefs(_scores(features, setting, weights), setting), features, setting)
    return _resolutions(article, mentions, setting, gazetteer, belief, features, options)


def _scores(features: FloatArray, setting: Setting, weights: Weights) -> FloatArray:
    """Scores of the candidates; a place without a rival needs none."""
    scores = np.zeros(len(features), dtype=np.float32)
    has_rivals = np.flatnonzero(np.diff(setting.starts)[setting.owner] > 1)
    scores[has_rivals] = weights.resolution.score(features.T.take(has_rivals, axis=1).T)
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
    behind = np.maximum(features[:, _COLUMN["followed by its area"]], features[:, _COLUMN["followed by its country"]])
    result = belief.copy()
    for index in set(setting.owner[behind > 0].tolist()):
        part = setting.part(index)
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
        part = setting.part(index)
        rivals = Rivals(
            setting.rows[part], setting.forms[part], belief[part], features[part, _COMPANY], features[part, _NAMED]
        )
        belief[part] = prefer(rivals, gazetteer, asks_for_area=name.asked in ("area", "admin2"))  # the rivals see it
        ranked = _ranked(rivals, features[part], gazetteer, options)
        if is_elsewhere(rivals, gazetteer, home_share=home_share[index]):
            elsewhere |= dict.fromkeys(name.members, ranked)
        else:
            placed |= {member: _placed(mentions[member], ranked, options) for member in name.members}
    around = _Surroundings(mentions, placed)
    return [
        placed.get(i) or _without_place(mention, around, elsewhere.get(i, ())) for i, mention in enumerate(mentions)
    ]


def _placed(mention: Mention, ranked: tuple[Candidate, ...], options: ResolveOptions) -> Resolution:
    if ranked[0].score < options.least_score:
        return Resolution(mention, None, ranked, reasons=("no place of this name stands out from the others",))
    reasons = (f"“{mention.text}” stands for {ranked[0].place.name}",) if mention.is_adjectival else ()
    return Resolution(mention, ranked[0], ranked[1:], reasons=reasons)


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

    _KINDS = (("town", "capital", "admin2"), ("admin1",), ("country",))

    def __init__(self, mentions: list[Mention], placed: dict[int, Resolution]) -> None:
        self._places = {
            mentions[i].start: resolution.best.place
            for i, resolution in sorted(placed.items())
            if resolution.best and not mentions[i].is_adjectival
        }

    @cached_property
    def _tables(self) -> list[list[tuple[int, Place]]]:
        """Where places are named, in the order of the text: settlements at home, areas there, countries; then anywhere.

        At home is the country that most of the text is about.
        """
        home = _most_common([place.country for place in self._places.values()])
        everywhere = sorted(self._places.items(), key=itemgetter(0))
        at_home = [item for item in everywhere if item[1].country == home] if home else everywhere
        return [
            [item for item in places if item[1].kind in kinds]
            for places in (at_home, everywhere)
            for kinds in self._KINDS
        ]

    def of(self, mention: Mention) -> Place | None:
        """The settlement named nearest to the mention, those before it first; else an area or country; None without any.

        A place that lies in the country that most of the text is about goes before all others.
        """
        for places in self._tables:
            if places:
                at = bisect_left(places, mention.start, key=itemgetter(0))
                return min(places[max(at - 1, 0) : at + 1], key=lambda item: _way(mention, *item))[1]
        return None


def _way(mention: Mention, start: int, place: Place) -> tuple[int, int]:
    """How far a place is named from a mention, in characters; three times as far when it comes later."""
    return (mention.start - start if start < mention.start else 3 * (start - mention.start)), place.id


def _most_common(countries: list[str]) -> str:
    """The country of more than half of the places; "" when there is none."""
    counts = Counter(country for country in countries if country)
    country, count = counts.most_common(1)[0] if counts else ("", 0)
    return country if 2 * count > counts.total() else ""


def _ranked(
    rivals: Rivals, features: FloatArray, gazetteer: Gazetteer, options: ResolveOptions
) -> tuple[Candidate, ...]:
    """The places of one name, the likeliest first; as many as the options ask for."""
    order = np.argsort(-rivals.belief, kind="stable")[: options.most_alternatives + 1].tolist()
    places = [gazetteer.place(rivals.rows.item(i)) for i in order]
    reasons = [_reasons(features[i].tolist(), i, len(features)) for i in order]
    return tuple(map(Candidate, places, [rivals.belief.item(i) for i in order], reasons))


def _reasons(values: list[float], rank: int, count: int) -> tuple[str, ...]:
    """Why a candidate stands where it stands, in plain words."""

    def has(name: str, least: float = 0.5) -> bool:
        return values[_COLUMN[name]] >= least

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
