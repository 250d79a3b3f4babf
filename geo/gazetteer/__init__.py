"""Names to places and points to places: the bundled gazetteer, layers over it, other spellings."""
