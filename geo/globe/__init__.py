"""The sphere: distances, rectangles and polygons, shapes of areas, outlines of countries."""
