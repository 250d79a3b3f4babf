"""Places as tables write them ("Bolo 2 village", "45 km north of Obo"), and the point, area or reason for each row."""

from geo.geocoding.rows import DERIVED, Match, Placement, geocode_names

__all__ = ["DERIVED", "Match", "Placement", "geocode_names"]
