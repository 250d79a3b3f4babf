"""Cases: an analyst's work of months. A case is the log of what was done in it, and the bytes that it was done to."""
