"""A world of records in one file: running sums by day for each cell of each tile, in a PMTiles archive (docs/tiles.md).

build_tiles([Path("events.parquet")], Path("world.pmtiles"))      # beside it world.parquet, the rows
tiles = TileFile(Path("world.pmtiles"))
tiles.cells(4, Filters(start=date(2013, 1, 1)))                   # two reads a cell, whatever stands behind it
"""
