"""A text cut into words and sentences, what is known of its language, and small grammars over words."""
