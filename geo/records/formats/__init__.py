"""Data sets and their columns: ACLED, UCDP, GDELT, and any table with days and places."""
