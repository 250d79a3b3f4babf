"""The records page: files, services, data sets."""
