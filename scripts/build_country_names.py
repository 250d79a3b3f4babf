"""Builds data/names/country_names.csv: names of countries in the languages of tables, out of the Unicode CLDR as Babel has it.

pip install babel==2.17.0 && python scripts/build_country_names.py
"""

from __future__ import annotations

import csv
import importlib
from pathlib import Path

LANGUAGES = ("fr", "es", "pt", "ar", "uk", "ru")
TARGET = Path(__file__).resolve().parent.parent / "data" / "names" / "country_names.csv"
COUNTRIES = TARGET.with_name("countries.csv")


def main() -> None:
    """Writes a row for each country that the project knows."""
    locale = importlib.import_module("babel").Locale  # no package of the project
    with COUNTRIES.open(encoding="utf-8", newline="") as file:
        codes = [row["iso2"] for row in csv.DictReader(file)]
    names = {language: locale(language).territories for language in LANGUAGES}
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(("iso2", *LANGUAGES))
        for code in codes:
            rows.writerow((code, *(names[language].get(code, "") for language in LANGUAGES)))


if __name__ == "__main__":
    main()
