"""The sample that ships with the project: incidents of the Mali conflict, January 2012 to May 2013."""

from __future__ import annotations

from geo.errors import RecordsError
from geo.frames import EVENTS, Checked
from geo.records.formats.table import TableMapping, check_rows
from geo.records.formats.ucdp import GEO_PRECISION
from geo.records.loading import Loaded
from geo.resources import bundled_data, how_to_restore
from geo.tables.cells import read_csv, rejected_rows

__all__ = ["SAMPLE_PATH", "load_sample", "open_sample"]

SAMPLE_PATH = bundled_data("mali_2012_2013.csv")

SAMPLE_MAPPING = TableMapping(
    columns={
        "id": "id",
        "date_start": "date_start",
        "date_end": "date_end",
        "date_precision": "date_precision",
        "place_name": "place",
        "admin1": "admin1",
        "country": "country",
        "lat": "latitude",
        "lon": "longitude",
        "geo_precision": "geo_precision",
        "event_type": "event_type",
        "side_a": "actor_a",
        "side_b": "actor_b",
        "deaths_low": "deaths_low",
        "deaths_best": "deaths_best",
        "deaths_high": "deaths_high",
        "summary": "summary",
        "sources": "source",
        "source_ids": "ged_ids",
    },
    constants={
        "source": "Mali 2012-2013 (bundled sample)",
        "licence": "CC BY 4.0",
        "attribution": (
            "Incidents compiled for Dateline. Counts: Uppsala Conflict Data Program, UCDP Georeferenced Event Dataset "
            "(GED) Global versions 21.1 and 25.1, Department of Peace and Conflict Research, Uppsala University, "
            "CC BY 4.0."
        ),
    },
    codes={"geo_precision": GEO_PRECISION},
    # The file joins the members of a side by "and" or ";", its ids by a space; no name in it holds "and".
    replacements={"side_a": (" and ", "; "), "side_b": (" and ", "; "), "source_ids": (" ", "; ")},
)


def load_sample() -> Checked:
    """The bundled incidents as a checked EVENTS frame; RecordsError when the file is missing or is not the sample."""
    return open_sample().checked


def open_sample() -> Loaded:
    """The bundled incidents with everything that a reader should know of them; errors as `load_sample`."""
    try:
        text = SAMPLE_PATH.read_text(encoding="utf-8")
    except OSError as cause:
        remedy = how_to_restore(SAMPLE_PATH.name)
        raise RecordsError(f"The bundled sample {SAMPLE_PATH.name} cannot be read ({cause}). {remedy}") from cause
    raw = read_csv(text, name=SAMPLE_PATH.name)
    checked = check_rows(raw, SAMPLE_MAPPING, name=SAMPLE_PATH.name)
    notes = (
        "The sample is compiled by hand and not complete: an empty month is no sign of peace.",
        "Its counts are UCDP GED's. Shown together with a file of UCDP GED, the same deaths are counted twice.",
    )
    return Loaded(
        SAMPLE_MAPPING.constants["source"],
        "Bundled sample",
        "",
        checked,
        rejected_rows([]),
        SAMPLE_MAPPING,
        tuple(map(str, raw.cells)),
        {str(name): str(raw.cells[name].iloc[0]) for name in raw.cells},
        fixed=EVENTS.names,
        notes=notes,
    )
