"""Text to mentions; mentions to places, with reasons."""
