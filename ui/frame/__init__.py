"""The frame around every page: navigation, theme, state, caches."""
