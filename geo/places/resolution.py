"""Mentions -> places: ranks the places that each name may mean by what else the text names, with the reasons.

A name means one place throughout a text.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from geo.gazetteer.store import MAIN, Gazetteer
from geo.language.detection import language_for
from geo.language.pack import ENGLISH
from geo.model import PLACE_KINDS, Article, Candidate, Mention, Resolution
from geo.places.candidate_rules import SMALL_KINDS, Rivals, is_elsewhere, prefer
from geo.places.candidates import FEATURES, Setting, group_names, rank_rows
from geo.places.phrases import DOUBTFUL, Link, held, inside, read_phrases
from geo.places.unplaced import Surroundings, without_place
from geo.places.weights import Weights
from geo.places.weights import bundled as bundled_weights

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

    Mentions that are not places stay rejected; names that the gazetteer lacks take the place that it
    writes nearly so in the same country, else they stay unplaced, with the place around them.
    """
    weights = options.weights or bundled_weights()
    phrases = read_phrases(
        article.text, mentions, gazetteer, language_for(article.language or ENGLISH), day=article.date
    )
    setting = group_names(mentions, gazetteer, phrases)
    features = rank_rows(article.text, mentions, setting)
    belief = _heed_areas(_beliefs(_scores(features, setting, weights), setting), features, setting)
    heeded = _heed_phrases(belief, setting, mentions, phrases, gazetteer)
    former = frozenset().union(
        *(held(gazetteer, mention.name, article.date) for mention in mentions if mention.is_place)
    )
    is_brief = len(article.text) <= _BRIEF
    resolutions = _resolutions(
        mentions, setting, gazetteer, *heeded, features, phrases, former, options, is_brief=is_brief
    )
    return [
        replace(one, around=_held_by(one, phrases[i], mentions, gazetteer)) if i in phrases else one
        for i, one in enumerate(resolutions)
    ]


def _held_by(
    resolution: Resolution, links: tuple[Link, ...], mentions: list[Mention], gazetteer: Gazetteer
) -> tuple[int, ...]:
    """Where the names of its phrase stand that a name lies in as far as is known."""
    links = tuple([link for link in links if not link.km])
    if resolution.best is None:
        return tuple([mentions[link.outer].start for link in links]) if resolution.is_within_told else ()
    row, outer = np.array([resolution.best.place.id]), [(mentions[link.outer], link) for link in links]
    return tuple([one.start for one, link in outer if inside(gazetteer, row, one.name, link).all()])


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


def _heed_phrases(
    belief: FloatArray,
    setting: Setting,
    mentions: list[Mention],
    phrases: dict[int, tuple[Link, ...]],
    gazetteer: Gazetteer,
) -> tuple[FloatArray, frozenset[int]]:
    """The same with what a name's phrase says that it lies in, and the names, by number, of which no place lies there."""
    result, lost = belief.copy(), set[int]()
    for index, name in enumerate(setting.names):
        links = next((phrases[member] for member in name.members if member in phrases), ())
        part = setting.part(index)
        rows, forms = setting.rows[part], setting.forms[part]
        for link in links:
            outer = mentions[link.outer].name
            near, wide, wider = (inside(gazetteer, rows, outer, link, factor=factor) for factor in _FACTORS)
            fits, may_fit = np.where(forms == MAIN, wide, near), wider & (forms == MAIN)
            if link.is_certain and not (fits | may_fit).any():
                lost.add(index)
            elif fits.any() or link.is_certain:
                factor = np.where(
                    fits, 1.0, np.where(may_fit | (not link.is_certain), _BELIEF_ELSEWHERE, _BELIEF_OUTSIDE)
                )
                result[part] = result[part] * factor / max((result[part] * factor).sum(), _TINY)
    return result, frozenset(lost)


_BRIEF = 1_000
"""A report of a few sentences has up to so many characters."""
_FACTORS = (0.5, 1.0, DOUBTFUL)
"""How wide an area is taken for a name that is not the main one; for one that is; where nothing nearer fits."""
_BELIEF_ELSEWHERE, _BELIEF_OUTSIDE, _TINY = 0.02, 1e-4, 1e-12
_IS_LOCAL = np.array(
    [index in SMALL_KINDS or kind == "admin1" for index, kind in enumerate(PLACE_KINDS)], dtype=np.float32
)
_CAPITAL = PLACE_KINDS.index("capital")
_COLUMN = {name: column for column, name in enumerate(FEATURES)}
_COMPANY, _NAMED, _NAMING = (
    _COLUMN[name] for name in ("country of others", "its country is named", "nearest naming of its country")
)
_REASONS = {
    **dict.fromkeys(("followed by its area", "followed by its country", "its area is named", "its country is named"), 0.5),
    **{"its second-level area is named": 0.5, "area of others": 0.2, "country of others": 0.2},
    **{"kind asked for": 0.5, "another kind asked for": 0.5},
}  # fmt: skip
"""Features that are told as reasons, and from which value, in the order in which _reasons takes them."""
_TOLD, _TOLD_FROM = [_COLUMN[name] for name in _REASONS], np.array(list(_REASONS.values()))


def _resolutions(
    mentions: list[Mention], setting: Setting, gazetteer: Gazetteer, belief: FloatArray, lost: frozenset[int],
    features: FloatArray, phrases: dict[int, tuple[Link, ...]], former: frozenset[int], options: ResolveOptions, *, is_brief: bool,
) -> list[Resolution]:  # fmt: skip
    placed: dict[int, Resolution] = {}
    elsewhere: dict[int, tuple[Candidate, ...]] = {}
    home_share, local = _home_shares(setting, features), _local(setting, gazetteer, belief)
    told = (features[:, _TOLD] >= _TOLD_FROM).tolist()
    for index, name in enumerate(setting.names):
        part = setting.part(index)
        rivals = Rivals(
            setting.rows[part], setting.forms[part], belief[part], features[part, _COMPANY], features[part, _NAMED],
            local[part], features[part, _NAMING], home_share[index], is_brief,
        )  # fmt: skip
        belief[part] = prefer(rivals, gazetteer, asks_for_area=name.asked in ("area", "admin2"))  # the rivals see it
        ranked = _ranked(rivals, told[part], gazetteer, options)
        is_former = bool(former) and int(gazetteer.country[rivals.rows[belief[part].argmax()]]) in former
        if index in lost or (not is_former and is_elsewhere(rivals, gazetteer)):
            elsewhere |= dict.fromkeys(name.members, ranked)
        else:
            placed |= {member: _placed(mentions[member], ranked, options) for member in name.members}
    around = Surroundings(mentions, placed, gazetteer)
    return [
        placed.get(i)
        or without_place(
            mention,
            around,
            elsewhere.get(i, ()),
            [(mentions[link.outer], link) for link in phrases.get(i, ()) if link.is_certain or not mention.name],
        )
        for i, mention in enumerate(mentions)
    ]


def _local(setting: Setting, gazetteer: Gazetteer, belief: FloatArray) -> npt.NDArray[np.float64]:
    """For each candidate how many other names stand for settlements and areas of its country, as far as is believed."""
    if not len(belief):
        return np.zeros(0)
    owner, country = setting.owner, setting.codes[3]
    mass = belief * _IS_LOCAL[setting.codes[2]]
    first = setting.part(0)
    mass[first] += belief[first] * (setting.codes[2, first] == _CAPITAL)
    mass *= np.array([name.chance for name in setting.names], dtype=np.float32)[owner]
    alike = setting.codes[6] + setting.starts[owner]  # the first of a name's candidates in the same country
    others: npt.NDArray[np.float64] = (
        np.bincount(country, weights=mass)[country] - np.bincount(alike, weights=mass)[alike]
    )
    others[country == 0] = 0.0
    return others


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


def _ranked(
    rivals: Rivals, told: list[list[bool]], gazetteer: Gazetteer, options: ResolveOptions
) -> tuple[Candidate, ...]:
    """The places of one name, the likeliest first; as many as the options ask for. told: for each which _REASONS hold."""
    belief, rows = rivals.belief.tolist(), rivals.rows.tolist()
    order = sorted(range(len(rows)), key=belief.__getitem__, reverse=True)[: options.most_alternatives + 1]
    return tuple([Candidate(gazetteer.place(rows[i]), belief[i], _reasons(told[i], i, len(rows))) for i in order])


def _reasons(told: list[bool], rank: int, count: int) -> tuple[str, ...]:
    """Why a candidate stands where it stands, in plain words; told: which _REASONS hold."""
    (
        is_in_area_behind, is_in_country_behind, has_area, has_country, has_second_area, is_in_area_of_others, is_in_country_of_others,
        is_asked_for, is_not_asked_for,
    ) = told  # fmt: skip
    reasons = []
    if count == 1:
        reasons.append("the only place of this name")
    elif rank == 0:
        reasons.append(f"the most prominent of {count} places of this name")
    if is_in_area_behind or is_in_country_behind:
        reasons.append("the text names its area or country right behind it")
    elif has_area:
        reasons.append("its first-level area is named in the text")
    elif has_country:
        reasons.append("its country is named in the text")
    if has_second_area:
        reasons.append("its second-level area is named in the text")
    if is_in_area_of_others:
        reasons.append("other names of the text lie in the same area")
    elif is_in_country_of_others:
        reasons.append("other names of the text lie in the same country")
    if is_asked_for:
        reasons.append("the words beside it ask for this kind of place")
    if is_not_asked_for:
        reasons.append("the words beside it ask for another kind of place")
    return tuple(reasons)
