"""Date expressions against the dateline become spans of days, as wide as the words leave them."""

from geo.dates.dateline import dateline_of, dateline_place
from geo.dates.reader import find_dates

__all__ = ["dateline_of", "dateline_place", "find_dates"]
