"""Event records: each importer turns a file into a checked EVENTS frame."""
