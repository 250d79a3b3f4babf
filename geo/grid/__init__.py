"""Records by the ten million: counts by cell of a world-aligned grid, lists and single records, from a packed Parquet file.

    store = GridStore(Path("world.parquet"))               # written by geo.grid.packing
    cells = store.cells(Bounds(-35, -20, 38, 52), 4, Filters(start=date(2013, 1, 1)))
    store.records(Filters(min_deaths=100), bounds=..., limit=50)      # EVENTS

The cells are those of static/level.js, and the answers those of static/tally.js over the same records.
"""

from geo.globe.bounds import Bounds
from geo.grid.answers import DEEPEST_LEVEL, SEVERAL, Cells, Counts, Spots
from geo.grid.store import GridStore
from geo.records.filters import Filters

__all__ = ["DEEPEST_LEVEL", "SEVERAL", "Bounds", "Cells", "Counts", "Filters", "GridStore", "Spots"]
