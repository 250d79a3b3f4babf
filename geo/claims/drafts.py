"""A claim while its article is read: which sentences speak of one event, and what they say together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from geo.claims.accounts import Account
from geo.claims.counts import Tally, add_counts, widen_count
from geo.claims.locations import Location, are_one_place
from geo.claims.passages import days_long, overlaps
from geo.claims.units import LONG_DAYS
from geo.model import Actor, Claim, ClaimStatus, Count, DateSpan
from geo.rules import Rule, first_of

__all__ = [
    "ARTICLE_DAY",
    "ONE_EVENT",
    "Draft",
    "Pair",
    "Position",
    "add_account",
    "add_toll",
    "draft_of",
    "find_partner",
]

ARTICLE_DAY = "taken as the day of the article"
"""How the reason begins of a claim whose sentence names no day."""
_REACH = 40
"""How many claims back a sentence may speak of again."""
_OF_CROWDS = ("Protests", "Riots")
_WIDE_KM = 100.0
"""An area of this reach does not tell that an event in it was that of a town there."""
_WIDE = ("country", "admin1")
_BORROWED_DAYS = 5
"""How much earlier than a borrowed date (that of the article) an event may prove to have been."""
_CLOSE, _SAME_DAY, _FAR = 3, 3, 12
"""How many sentences further on one may add to a claim without naming its place, or only its day, or only count its dead."""


class Position(NamedTuple):
    """Where a sentence stands: its number, and that of its paragraph."""

    number: int
    paragraph: int


@dataclass(slots=True)
class Draft:
    """A claim in the making."""

    account: Account
    """The first one; `leading` is the one whose kind names the event."""
    leading: Account
    at: Position
    """Of the last sentence that told of it."""
    families: frozenset[str]
    nouns: frozenset[str]
    spans: list[tuple[int, int]]
    actors: list[Actor]
    others: list[Actor]
    """Whom the words name in no role of their own."""
    location: Location | None
    is_own_location: bool
    date: DateSpan | None
    is_own_date: bool
    deaths: Count | None = None
    injuries: Count | None = None
    shot: Count | None = None
    """Who was shot, as far as nothing says whether they died."""
    reasons: list[str] = field(default_factory=list)
    score: float = 1.0
    """Probability that it is one of an event, as `geo.claims.likelihood` says."""
    no_event: str = ""
    """Why it is none after all, though it is told as one."""

    @property
    def _named(self) -> list[Actor]:
        """Everybody; the others are named once."""
        known = {actor.name.lower() for actor in self.actors}
        others: dict[str, Actor] = {}
        for other in self.others:
            others.setdefault(other.name.lower(), other)
        return [*self.actors, *(other for name, other in others.items() if name not in known)]

    @property
    def status(self) -> ClaimStatus:
        return "background" if self.no_event else self.account.status

    def claim(self, text: str) -> Claim:
        """The finished claim; text: the article's."""
        spans, deaths = tuple(sorted(self.spans)), self.deaths or self._presumed_dead
        taken = [f"“{deaths.text}” were shot: taken for dead"] if deaths and not self.deaths else []
        return Claim(
            quote=text[slice(*spans[0])],
            spans=spans,
            event_type=self.leading.event_type,
            sub_event_type=self.leading.sub_event_type,
            status=self.status,
            actors=tuple(self._named),
            place=self.location.place if self.location else None,
            area=self.location.area if self.location else None,
            date=self.date,
            deaths=deaths,
            injuries=self.injuries,
            trigger=self.account.trigger,
            place_text=text[slice(*self._place_span)],
            place_span=self._place_span,
            borrowed=tuple(self._borrowed()),
            reasons=(*filter(None, [self.no_event]), *self.reasons, *self._where(), *taken, *self._missing(deaths)),
            score=self.score,
        )

    @property
    def _presumed_dead(self) -> Count | None:
        """Who was shot, where nobody is told to be hurt, and no crowd was shot at."""
        return None if self.injuries or self.leading.event_type in _OF_CROWDS else self.shot

    @property
    def _place_span(self) -> tuple[int, int]:
        return (self.location.start, self.location.end) if self.location else (0, 0)

    def _borrowed(self) -> Iterator[str]:
        start, end = self._place_span
        if self.location and not any(first <= start and end <= last for first, last in self.spans):
            yield "place"
        if self.date and not self.is_own_date:
            yield "date"

    def _where(self) -> list[str]:
        if self.location and self.location.is_around:
            return [f"a place that the gazetteer does not know: {self.location.place.name} around it is taken"]
        return []

    def _missing(self, deaths: Count | None) -> list[str]:
        """What no sentence tells."""
        has_doer = any(actor.role in ("perpetrator", "participant") for actor in self._named)
        told = {"who did it": has_doer, "deaths": deaths is not None, "injuries": self.injuries is not None}
        missing = ", ".join(word for word, is_told in told.items() if not is_told)
        return [f"not told: {missing}"] if missing else []


def draft_of(
    account: Account, at: Position, *, location: Location | None, date: DateSpan | None, reasons: Iterable[str]
) -> Draft:
    """A new claim from one account; location, date: its own, or what was found for it elsewhere, with the reasons."""
    draft = Draft(
        account=account,
        leading=account,
        at=at,
        families=account.kind.families,
        nouns=account.nouns,
        spans=[account.span],
        actors=list(account.actors),
        others=list(account.others),
        location=location,
        is_own_location=account.location is not None,
        date=date,
        is_own_date=account.date is not None and not account.is_told_date,
        reasons=[reason for reason in (*account.reasons, *reasons) if reason],
    )
    _add_counts(draft, account, is_next=False)
    return draft


# -- which claim a sentence adds to --------------------------------------------------------------------------------------


def find_partner(account: Account, at: Position, drafts: list[Draft]) -> Draft | None:
    """The claim that an account adds to: the one that fits best, the latest of equals; None when none fits.

    What one sentence tells as two events stays two.
    """
    if account.is_new:
        return None
    families, span = account.kind.families, account.span
    near = [draft for draft in drafts[-_REACH:] if draft.spans[-1] != span]
    near = [draft for draft in near if draft.families & families or _is_counted_behind(Pair(account, at, draft))]
    fits = [(_fit(Pair(account, at, draft)), not _is_aside(draft, near), index) for index, draft in enumerate(near)]
    best, _, index = max(fits, default=(0.0, False, 0))
    return near[index] if best > 0 else None


def _is_aside(draft: Draft, drafts: Iterable[Draft]) -> bool:
    """Another event of the same sentence was later: "jets bombed Gao, a day after rebels had shelled Kati"."""
    ends = [other.date.end for other in drafts if other.date and other.date.end and other.spans[-1] == draft.spans[-1]]
    return bool(draft.date and draft.date.end and ends) and draft.date.end < max(ends)  # type: ignore[union-attr,operator]


class Pair:
    """An account beside a claim whose families it shares, and how the two go together."""

    def __init__(self, account: Account, at: Position, draft: Draft) -> None:
        """at: where the account stands."""
        self.account, self.at, self.draft = account, at, draft
        self.span = account.date.span if account.date else None
        self.gap = at.number - draft.at.number
        self.same_word = not account.nouns.isdisjoint(draft.nouns)
        self.same_day = bool(self.span and draft.date)

    @cached_property
    def is_far(self) -> bool:
        """Both are told to be somewhere, and these are two places."""
        here, there = self.account.location, self.draft.location
        is_placed = here is not None and there is not None and not (here.is_vast or there.is_vast)
        return is_placed and (self._is_of_unknown_name or not are_one_place(here, there))  # type: ignore[arg-type]

    @property
    def _is_of_unknown_name(self) -> bool:
        """One is at a place that is not known but for the country or state around it, the other at another one there."""
        pair = self.account.location, self.draft.location
        return any(
            one
            and other
            and one.is_around
            and one.place.kind in _WIDE
            and other.place.kind not in _WIDE
            and not other.area
            for one, other in (pair, pair[::-1])
        )

    @cached_property
    def is_lead(self) -> bool:
        """The account gives the place of an event told right before it."""
        return self.is_far and _tells_on(self)

    @cached_property
    def same_place(self) -> bool:
        """The place says that they are one event; one in a wide area may be any event there."""
        here, there = self.account.location, self.draft.location
        if not (here and there) or here.is_vast or there.is_vast or (self.is_far and not self.is_lead):
            return False
        if self.account.is_known:
            return True
        is_anywhere = here.is_vague and here.radius_km > _WIDE_KM and not there.is_vague
        return not is_anywhere and (self.same_word or not self._is_fading(here, there))

    def _is_fading(self, here: Location, there: Location) -> bool:
        """The claim is of somewhere around, and was told of a while ago."""
        return there.is_vague and not here.is_vague and self.gap > _CLOSE


def _fit(pair: Pair) -> float:
    """How well an account fits a claim whose families it shares; 0 when it cannot be the same event."""
    rule = first_of(ONE_EVENT, pair)
    if rule is None or not rule.effect:
        return 0.0
    account, draft = pair.account, pair.draft
    same_kind = account.kind is draft.account.kind
    is_adrift = account.location is None and account.date is None and not account.is_known
    same_paragraph = is_adrift and pair.at.paragraph == draft.at.paragraph
    distance = min((0.5 if is_adrift else 0.1) * pair.gap, 4)
    shared = pair.same_word + same_kind + pair.same_place + same_paragraph
    return 5 + 2 * shared + pair.same_day * draft.is_own_date - distance


def _tells_on(pair: Pair) -> bool:
    """The sentence behind one that told of an event without its place: it gives the place, and counts nothing else."""
    account, draft = pair.account, pair.draft
    if pair.gap != 1 or len(draft.spans) > 1 or account.is_new:
        return False
    if account.location is None or account.location.is_coarse or account.location.is_around:
        return False
    if pair.span and not (draft.date and overlaps(pair.span, draft.date)):
        return False
    tolls = ("deaths", draft.deaths), ("injuries", draft.injuries)
    return all(_agree(_sum(account.tallies, toll), told) for toll, told in tolls)


def _agree(one: Count | None, other: Count | None) -> bool:
    return one is None or other is None or one.best == other.best


def _are_of_two_worlds(pair: Pair) -> bool:
    return (pair.draft.status == "event") != (pair.account.status == "event")


def _are_of_two_sorts(pair: Pair) -> bool:
    """A killing may belong to a protest told before, but no protest to a killing, and no raid of rebels to a protest."""
    account, leading = pair.account, pair.draft.leading
    is_crowd = leading.event_type in _OF_CROWDS
    if account.event_type in _OF_CROWDS:
        return not is_crowd
    if is_crowd:
        return account.kind.rank >= _BLASTS or not _REBELS.isdisjoint(_perpetrators(account.actors))
    return (account.kind.name == "arrest") != (leading.kind.name == "arrest")  # who is arrested after an attack


_BLASTS = 70
"""Rank from which kinds are blasts and bombardments."""
_REBELS = frozenset({"Rebel group", "Political militia"})


def _are_opposed(pair: Pair) -> bool:
    """Soldiers did one and rebels the other, and at least one of the two was done to people without arms.

    Or a crowd did one, and soldiers the other.
    """
    here = set() if pair.account.is_known else _perpetrators(pair.account.actors)
    there = _perpetrators(pair.draft.actors) if here else here
    if not here or not there:
        return False
    if _are_sides(here, there, _CROWDS):
        return True
    is_of_civilians = "Violence against civilians" in (pair.account.event_type, pair.draft.leading.event_type)
    return is_of_civilians and _are_sides(here, there, _OUTLAWS)


def _are_sides(one: set[str], other: set[str], against: frozenset[str]) -> bool:
    """One is of states alone, and the other of those against them."""
    return (one <= _STATES and other <= against) or (one <= against and other <= _STATES)


def _perpetrators(actors: Iterable[Actor]) -> set[str]:
    return {actor.kind for actor in actors if actor.role == "perpetrator"}


def _is_counted_behind(pair: Pair) -> bool:
    account = pair.account
    is_nowhere = account.location is None or account.location.is_coarse
    is_plain = account.date is None or account.is_told_date or _is_counted_later(pair)
    return account.is_count and pair.gap == 1 and is_nowhere and is_plain


def _is_counted_later(pair: Pair) -> bool:
    """ "Two of them died on Wednesday", "by 12 May the toll had reached 14": the day on which they were counted."""
    return pair.span is not None and pair.span.precision == "day" and _is_soon_after(pair.span, pair.draft)


def _is_soon_after(span: DateSpan, draft: Draft) -> bool:
    end = draft.date.end if draft.date else None
    return bool(span.end and end) and 0 <= (span.end - end).days <= _COUNTING_DAYS  # type: ignore[operator]


_COUNTING_DAYS = 14
"""Days for which the dead of an event are still counted."""


def _are_at_two_places(pair: Pair) -> bool:
    return pair.is_far and (pair.draft.is_own_location or not (pair.account.is_known or pair.is_lead))


def _counts_anew(pair: Pair) -> bool:
    account, draft, here, there = pair.account, pair.draft, pair.account.location, pair.draft.location
    if not (here and there) or pair.is_lead or draft.deaths is None:
        return False
    is_loose = not draft.is_own_location or (there.is_vague and not here.is_vague)
    has_dead = any(tally.has_dead and not tally.is_total for tally in account.tallies)
    return is_loose and has_dead and not account.is_known and not account.is_told_date


def _is_on_its_own_day(pair: Pair) -> bool:
    """Its day is told more finely than that of the claim, some sentences on."""
    account, span = pair.account, pair.span
    if span is None or pair.draft.date is None or pair.gap <= _CLOSE or pair.same_word or account.is_known:
        return False
    return pair.draft.is_own_date and _width(span) < _width(pair.draft.date) and bool(account.tallies)


def _is_of_another_sort(pair: Pair) -> bool:
    """Arms, bombs, a crowd: what was done is of another sort, some sentences on, and could stand alone."""
    account = pair.account
    is_told = account.can_found and not (account.is_known or account.is_count)
    is_plain = account.kind.name not in _VAGUE or account.location is not None or bool(_perpetrators(account.actors))
    return pair.gap > 1 and is_told and is_plain and _sort(account) != _sort(pair.draft.leading)


def _sort(account: Account) -> str:
    is_of_arms = account.event_type == "Violence against civilians" or account.kind.name in _COUPS
    return "Battles" if is_of_arms else account.event_type


_VAGUE = ("killing", "attack")
"""Kinds that may be of any sort."""
_COUPS = ("coup", "mutiny")


def _opens_with_unknown(pair: Pair) -> bool:
    """ "In Sindhuli ...", put into the town named before because nobody knows where it is."""
    here, account = pair.account.location, pair.account
    opens = here is not None and here.is_around and here.start - account.span[0] <= _OPENING_LETTERS
    return opens and account.can_found and not account.is_known


_OPENING_LETTERS = 5


def _is_from_above(pair: Pair) -> bool:
    """An air strike or shelling by somebody named, told with its own verb behind a battle."""
    account = pair.account
    is_done = account.sub_event_type in _FROM_ABOVE and account.can_found and not account.is_known
    return is_done and pair.draft.leading.event_type == "Battles" and bool(_perpetrators(account.actors))


_FROM_ABOVE = ("Air/drone strike", "Shelling/artillery/missile attack")
_STATES = frozenset({"State forces", "External/Other forces"})
_CROWDS = frozenset({"Protesters", "Rioters"})
_OUTLAWS = frozenset({"Rebel group", "Political militia", "Identity militia"})
_ALIKE_DAYS = 20
"""How much wider one of two dates may be when both are told of one event."""


def _are_at_two_times(pair: Pair) -> bool:
    """The days do not overlap, or are far more on one side, and the claim has no borrowed date that lies a few days later."""
    account, draft, span = pair.account, pair.draft, pair.span
    if span is None or draft.date is None:
        return False
    if not overlaps(span, draft.date):
        is_counted = account.is_told_date and bool(account.tallies) and pair.gap <= 1 and _is_soon_after(span, draft)
        return not (is_counted or _is_before_borrowed(span, draft))
    is_loose = account.is_known or account.is_told_date or "coup" in account.kind.families & draft.families
    return not is_loose and abs(_width(span) - _width(draft.date)) > _ALIKE_DAYS


def _is_before_borrowed(span: DateSpan, draft: Draft) -> bool:
    """The claim took the day of the article for its own, and was some days before."""
    if not span.end or not draft.date or not draft.date.start or _width(span) > _BORROWED_DAYS:
        return False
    is_near = 0 <= (draft.date.start - span.end).days <= _BORROWED_DAYS
    return is_near and any(ARTICLE_DAY in reason for reason in draft.reasons)


def _is_only_a_coup(pair: Pair) -> bool:
    return not pair.same_word and pair.account.kind.families & pair.draft.families == {"coup"}


def _goes_on(pair: Pair) -> bool:
    account = pair.account
    has_no_place = account.location is None or account.location.is_vast
    is_counted_again = bool(account.tallies) and account.kind.name == "killing"
    return has_no_place and account.date is None and pair.gap <= (_FAR if is_counted_again else _CLOSE)


ONE_EVENT: tuple[Rule[Pair, bool], ...] = (
    Rule("one happened, the other is denied, feared or planned", _are_of_two_worlds, False,
         "Rebels attacked Goma on Monday. Rebels threatened to attack Goma on Monday."),
    Rule("it only counts people, right behind", _is_counted_behind, True,
         "Soldiers fired on a crowd in Goma on Monday. Two protesters died."),
    Rule("a protest and what is none", _are_of_two_sorts, False,
         "Rebels killed ten people in Goma on Monday. Police arrested three men in Goma on Monday."),
    Rule("at different times", _are_at_two_times, False,
         "Rebels attacked Goma on Monday. Rebels attacked Goma in 2009."),
    Rule("soldiers did one, their enemies the other", _are_opposed, False,
         "Soldiers killed ten civilians in Goma on Monday. Rebels killed nine civilians in Goma on Monday."),
    Rule("at different places", _are_at_two_places, False,
         "Rebels attacked Goma on Monday. Rebels attacked Bukavu on Monday."),
    Rule("dead counted at a place of their own", _counts_anew, False,
         "Rebels killed ten people in eastern Congo on Monday. Rebels killed three people in Goma on Monday."),
    Rule("it fell from the sky on those who fought", _is_from_above, False,
         "Rebels fought soldiers in Goma on Monday. Army helicopters attacked a column of trucks on Monday."),
    Rule("a day of its own, told far on in other words", _is_on_its_own_day, False,
         "A bomb in Goma last week killed ten people. It rained. It snowed. It hailed. On Monday gunmen burst into a bar in Goma and killed two."),
    Rule("of another sort, told far on", _is_of_another_sort, False,
         "A bomb in Goma killed ten people on Monday. It rained. It snowed. Rebels fought soldiers in Goma on Monday."),
    Rule("a sentence opens with an unknown place", _opens_with_unknown, False,
         "Rebels attacked Goma on Monday. In Xanpolo a headmaster was shot dead."),
    Rule("at one place on one day", lambda pair: pair.same_place and pair.same_day, True,
         "Rebels attacked Goma on Monday. Rebels fought soldiers in Goma on Monday."),
    Rule("of a coup much else is told", _is_only_a_coup, False,
         "Soldiers seized power in Bamako on Monday. The government was toppled."),
    Rule("it points back", lambda pair: pair.account.is_known, True,
         "Rebels attacked Goma on Monday. The attack killed ten people."),
    Rule("at one place, without a day of its own", lambda pair: pair.same_place and pair.account.date is None, True,
         "Rebels attacked Goma on Monday. Rebels killed ten people in Goma."),
    Rule("at one place, on a day that the other lacks", lambda pair: pair.same_place, False,
         "Rebels attacked Goma. Rebels fought soldiers in Goma on Monday."),
    Rule("on one day, soon after", lambda pair: pair.same_day and pair.gap <= _SAME_DAY, True,
         "Rebels attacked Goma on Monday. Rebels killed ten people on Monday."),
    Rule("on one day, in the same words", lambda pair: pair.same_day and pair.same_word and not pair.account.tallies, True,
         "Rebels attacked Goma on Monday. It rained. It snowed. It hailed. Rebels attacked on Monday."),
    Rule("on one day, but far on", lambda pair: pair.same_day, False,
         "Rebels attacked Goma on Monday. It rained. It snowed. It hailed. Rebels killed ten people on Monday."),
    Rule("it says neither where nor when", _goes_on, True,
         "Rebels attacked Goma on Monday. Ten people were killed."),
)  # fmt: skip
"""Whether an account and a claim are one event; two are when no rule fits."""


# -- what one more sentence says -----------------------------------------------------------------------------------------


def add_account(draft: Draft, account: Account, at: Position) -> None:
    """Take what one more sentence says into a claim."""
    is_next = at.number - draft.at.number <= 1
    draft.at = at
    if draft.spans[-1] != account.span:  # sentences come in order
        draft.spans.append(account.span)
    draft.families &= account.kind.families if draft.families & account.kind.families else draft.families
    draft.nouns |= account.nouns
    is_calmer = draft.leading.event_type == "Riots" and account.event_type == "Protests"
    is_none = bool(account.tallies) and all(tally.count.high == 0 for tally in account.tallies)  # "nobody was hurt"
    if account.kind.rank > draft.leading.kind.rank and not (is_calmer or is_none):
        draft.leading = account
    known = {actor.name.lower() for actor in draft.actors}
    draft.actors += [actor for actor in account.actors if actor.name.lower() not in known]
    draft.others += account.others
    _add_place(draft, account.location)
    is_counted_later = account.is_count and account.location is None and draft.is_own_date
    _add_date(draft, account.date.span if account.date else None, is_told=account.is_told_date or is_counted_later)
    _add_counts(draft, account, is_next=is_next)


def add_toll(draft: Draft, account: Account, at: Position, *, is_more: bool = False) -> None:
    """Take only whom an account counts, and who they were, into a claim; is_more: besides those that it counts."""
    is_next = at.number - draft.at.number <= 1
    draft.at = at
    if account.span not in draft.spans:
        draft.spans.append(account.span)
    known = {actor.name.lower() for actor in draft.actors}
    draft.actors += [one for one in account.actors if one.role == "target" and one.name.lower() not in known]
    if is_more and draft.deaths and (dead := _sum(account.tallies, "deaths")):
        draft.deaths = add_counts([dead, draft.deaths])
    else:
        _add_counts(draft, account, is_next=is_next)


def _add_place(draft: Draft, location: Location | None) -> None:
    if location is None:
        return
    is_finer = draft.location is not None and draft.location.is_vague and not location.is_vague
    is_vaguer = draft.location is not None and location.is_coarse
    if (not draft.is_own_location and not is_vaguer) or is_finer:
        draft.location, draft.is_own_location = location, True
        draft.reasons = [reason for reason in draft.reasons if not reason.startswith("no place named")]


def _add_date(draft: Draft, span: DateSpan | None, *, is_told: bool) -> None:
    """Take a date unless the claim has a better one; is_told: only the day on which somebody told of the event."""
    if span is None or (is_told and draft.is_own_date):
        return
    is_narrower = draft.date is None or _width(span) < _width(draft.date)
    if (not draft.is_own_date and not is_told and _width(span) <= LONG_DAYS) or is_narrower:
        draft.date, draft.is_own_date = span, not is_told
        draft.reasons = [reason for reason in draft.reasons if not reason.startswith(("no date ", "undated"))]


_ENDLESS = 1_000_000


def _width(span: DateSpan) -> int:
    return days_long(span) if span.start and span.end else _ENDLESS


def _add_counts(draft: Draft, account: Account, *, is_next: bool) -> None:
    """is_next: the sentence stands right behind one that told of the event."""
    is_total = any(tally.is_total for tally in account.tallies)
    is_more = is_next and all(tally.is_more for tally in account.tallies if tally.toll == "deaths")
    draft.deaths = widen_count(draft.deaths, _sum(account.tallies, "deaths"), is_total=is_total, is_more=is_more)
    draft.injuries = widen_count(draft.injuries, _sum(account.tallies, "injuries"))
    draft.shot = draft.shot or add_counts([tally.count for tally in account.tallies if tally.is_presumed])


def _sum(tallies: Iterable[Tally], toll: str) -> Count | None:
    """Dead or injured of one account: a toll alone, else the sum of the numbers, one said twice counted once."""
    chosen = [tally for tally in tallies if tally.toll == toll and not tally.is_presumed]
    chosen = [tally for tally in chosen if tally.is_total] or chosen
    counts: list[Count] = []
    for tally in chosen:
        is_said = any(_ends(tally.count) == _ends(count) for count in counts)
        if not is_said or tally.is_more or tally.first == chosen[0].first:
            counts.append(tally.count)
    return add_counts(counts)


def _ends(count: Count) -> tuple[int | None, int | None, int | None]:
    return count.low, count.best, count.high
