"""What a phrase says of its area travels with it: how it lies to which places, in fields and not in words."""

from __future__ import annotations

import pytest

from geo.areas import find_areas
from geo.language.pack import bundled_languages, open_language
from geo.model import RELATIONS
from tests.areas.test_areas import read


def test_every_rule_is_a_relation():
    rulebooks = [rulebook for code in bundled_languages() if (rulebook := open_language(code).areas)]
    assert {rule.name for rulebook in rulebooks for rule in rulebook.rules} == set(RELATIONS)


@pytest.mark.parametrize(
    "marked, relation, origins",
    [
        ("A bomb went off north of [Gao].", "wind_of", ["Gao"]),
        ("Mines lay on the road to [Gao].", "road_end", ["Gao"]),
        ("Mines lay on the road from [Gao] to [Kidal].", "road", ["Gao", "Kidal"]),
        ("Troops stopped 20 km from [Gao] on the road to [Kidal].", "along_road", ["Gao", "Kidal"]),
        ("Troops were within 20 km by road of [Gao].", "away", ["Gao"]),
        ("[Kidal], 40 km north of [Gao], was shelled.", "at_distance", ["Gao"]),
        ("[Tessalit], about 50 km from the [Algerian] border, was shelled.", "from_border", ["Algeria"]),
        ("Thousands fled [North Kivu].", "unit", ["North Kivu"]),
    ],
)
def test_relation_and_origins(marked, relation, origins, gazetteer):
    text, resolutions = read(marked)
    (area,) = find_areas(text, resolutions, gazetteer=gazetteer)
    assert (area.relation, [place.name for place in area.origins]) == (relation, origins)
    assert set(area.origins) <= set(area.places)
