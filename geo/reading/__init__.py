"""One article read whole: places, dates, areas, claims; as tables and as JSON."""
