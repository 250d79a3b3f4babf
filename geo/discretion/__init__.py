"""What could harm somebody is masked before it leaves: names of people, how to reach them, and exactly where they shelter."""

from geo.discretion.masks import Discretion, Rules, mentions_of, texts_in
from geo.discretion.points import CELL_KM, at_site

__all__ = ["CELL_KM", "Discretion", "Rules", "at_site", "mentions_of", "texts_in"]
