"""The map page and what other pages draw on maps."""
