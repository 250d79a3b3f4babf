"""Countries as tables write them."""

from __future__ import annotations

import pytest

from geo.gazetteer.countries import country_code


@pytest.mark.parametrize(
    "text, code",
    [
        ("Mali", "ML"),
        (" MALI ", "ML"),
        ("ml", "ML"),
        ("MLI", "ML"),
        ("Myanmar (Burma)", "MM"),
        ("DR Congo (Zaire)", "CD"),
        ("Congo", "CG"),
        ("Congo, Dem. Rep.", "CD"),
        ("Korea, Republic of", "KR"),
        ("Tanzania, United Republic of", "TZ"),
        ("Iran (Islamic Republic of)", "IR"),
        ("Bosnia-Herzegovina", "BA"),
        ("Côte d’Ivoire", "CI"),
        ("Ivory Coast", "CI"),
        ("NA", "NA"),  # Namibia, not "no answer"
        ("Georgia", "GE"),
        ("XKX", "XK"),
        ("", ""),
        ("  ", ""),
        ("Atlantis", ""),
        ("Gao", ""),  # a town
        ("ZZZ", ""),
    ],
)
def test_country_code(text, code, gazetteer):
    assert country_code(text, gazetteer) == code


def test_every_country_of_ucdp_is_known(shared, gazetteer):
    import pandas as pd

    events = pd.read_parquet(shared / "data" / "ucdp_ged211_global_prec12.parquet", columns=["country"])
    assert [name for name in events["country"].unique() if not country_code(name, gazetteer)] == []


@pytest.mark.parametrize(
    "name, code",
    [
        ("Україна", "UA"), ("Сирия", "SY"), ("سوريا", "SY"), ("السودان", "SD"), ("مالي", "ML"), ("Brésil", "BR"), ("Ucrania", "UA"), ("Iraque", "IQ"),
        ("Буркина Фасо", "BF"), ("República Democrática del Congo", "CD"), ("Росія", "RU"), ("فلسطين", "PS"),
    ],
)  # fmt: skip
def test_names_in_the_languages_of_tables(name, code, gazetteer):
    assert country_code(name, gazetteer) == code
