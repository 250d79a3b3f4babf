"""Words of war and flight beside a name: what is stormed, retaken, left or shelled is mostly a place."""

from __future__ import annotations

from geo.features import View
from geo.spotting import BREAK
from geo.wordlists import ARMED_FORCES, ARMED_PEOPLE, SUFFERED_BY_PLACES, TAKEN_PLACES, TAKEN_PLACES_OR_PEOPLE

__all__ = ["armed_groups", "begins_armed_group", "is_behind_place", "is_only_of_places", "is_taken"]

_BEING = frozenset(
    {"was", "were", "is", "has", "had", "remained", "lay", "been", "being", "again", "also", "heavily", "still"}
)
_LONGEST_BEING = 3
_LONGEST_FORCE = 4
_INSIDE_NAMES = frozenset({" ", "'s ", "’s ", "' ", "’ "})
_GIVEN_NAME, _SURNAME = 2, 3


def is_taken(view: View, index: int) -> bool:
    """Whether the words beside a spot tell that it was attacked, held, reached or left: "captured Sake", "Sake fell to".

    Words that are also said of persons count for names that no lexicon gives to persons.
    """
    before, before_class = view.before[index]
    if view.after[index][1] in ("Name", "organisation") or before_class in ("title", "Name"):
        return False
    facts = view.facts[index]
    is_nobody = facts.given < _GIVEN_NAME and facts.surname < _SURNAME and view.spots[index].name not in view.closing
    return before in TAKEN_PLACES or (is_nobody and before in TAKEN_PLACES_OR_PEOPLE) or _suffers(view, index)


def armed_groups(view: View) -> frozenset[str]:
    """The names that stand before "militia", "fighters" and the like somewhere in the text."""
    return frozenset(view.spots[i].name for i, (word, _) in enumerate(view.after) if word in ARMED_PEOPLE)


def begins_armed_group(view: View, index: int) -> bool:
    """ "Arakan" in "Arakan Army", "Tigray" in "Tigray People's Liberation Front": the run of capitals ends with such a word."""
    layout, last = view.layout, view.spots[index].last
    folded, gaps, end = layout.words.folded, layout.words.gaps, last
    while end < min(len(folded), last + _LONGEST_FORCE + 1) and layout.capital[end] and gaps[end] in _INSIDE_NAMES:
        end += 1
    if not last < end <= last + _LONGEST_FORCE:
        return False
    return folded[end - 1] in ARMED_FORCES or folded[end - 2 : end] == ["workers", "party"]


def is_behind_place(view: View, index: int) -> bool:
    """Whether a name of the gazetteer stands before the spot with no more than "and" or "or" between: "Kidal and Tessalid"."""
    first, folded = view.spots[index].first, view.layout.words.folded
    if not index or view.spots[index - 1].last != first - 1 or folded[first - 1] not in ("and", "or"):
        return False
    return bool(view.spots[index - 1].name) and BREAK not in view.layout.joins[first - 1 : first + 1]


def is_only_of_places(view: View, index: int) -> bool:
    """Whether the word before a spot is said of hardly anything but places."""
    return view.before[index][0] in TAKEN_PLACES


def _suffers(view: View, index: int) -> bool:
    """ "Sake was shelled", "Sake had been cut off", "Sake fell to the rebels", "Sake came under fire"."""
    layout, last = view.layout, view.spots[index].last
    folded, size = layout.words.folded, len(layout.joins)
    at = last
    while at < min(size, last + _LONGEST_BEING) and layout.joins[at] != BREAK and folded[at] in _BEING:
        at += 1
    if at >= size or layout.joins[at] == BREAK:
        return False
    if at > last:
        return folded[at] in SUFFERED_BY_PLACES
    return (folded[at], *folded[at + 1 : at + 2]) in (("fell", "to"), ("came", "under"), ("changed", "hands"))
