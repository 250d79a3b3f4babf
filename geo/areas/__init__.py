""" "North of Gao", "50 km from the border": phrases become areas with an outline, a middle and a reach."""

from geo.areas.reader import find_areas

__all__ = ["find_areas"]
