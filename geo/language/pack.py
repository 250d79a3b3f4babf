"""What is known of English: closed classes of words, and the tables in data/words."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from geo.errors import GazetteerError
from geo.resources import bundled_data, how_to_restore

__all__ = [
    "ADVERBS",
    "AREA_WORDS",
    "ARMED_FORCES",
    "ARMED_PEOPLE",
    "ARTICLES",
    "AUXILIARIES",
    "BE",
    "CLASS_OF",
    "CONJUNCTIONS",
    "CONNECTORS",
    "DETERMINERS",
    "DO",
    "FORMS_OF_ADDRESS",
    "HAVE",
    "LEADING_SITES",
    "LOWER_ARTICLES",
    "MODALS",
    "PREPOSITIONS",
    "SAY",
    "SITE_NOUNS",
    "SUFFERED_BY_PLACES",
    "TAKEN_PLACES",
    "TAKEN_PLACES_OR_PEOPLE",
    "WordTable",
    "language_note",
    "read_words",
    "word_set",
]

_ENGLISH = frozenset(
    [
        "the",
        "of",
        "and",
        "to",
        "in",
        "a",
        "is",
        "was",
        "were",
        "that",
        "for",
        "on",
        "with",
        "by",
        "at",
        "from",
        "it",
        "as",
        "has",
        "have",
        "had",
        "be",
        "are",
        "said",
        "not",
        "but",
        "his",
        "their",
    ]
)

_LEAST_WORDS, _LEAST_ENGLISH, _LETTERS_LOOKED_AT = 30, 0.12, 4000


def language_note(text: str) -> str:
    """A sentence for texts that do not look like English, "" for those that do and for short ones in Latin letters."""
    sample = text[:_LETTERS_LOOKED_AT]
    letters = [] if sample.isascii() else [letter for letter in sample if letter.isalpha()]
    foreign = [letter for letter in letters if letter > "\u02af"]
    if foreign and len(foreign) > len(letters) / 2:
        script = unicodedata.name(foreign[0], "another").split(" ")[0].capitalize()
        return f"The text is mostly in {script} script. Only English is supported: names that the gazetteer knows are shown, others are missed."
    words = sample.lower().split()
    if len(words) >= _LEAST_WORDS and sum(map(_ENGLISH.__contains__, words)) < _LEAST_ENGLISH * len(words):
        return "The text does not read like English, the only language that is supported: places may be missed or wrongly placed."
    return ""


WordTable = Mapping[str, Mapping[str, int]]
"""Kind -> word as written -> value."""


@lru_cache(maxsize=8)
def read_words(name: str) -> dict[str, dict[str, int]]:
    """The table data/words/NAME.csv, columns kind, value, language, words (between blanks).

    English words in small letters are listed with a capital and in capitals too, since they may begin a sentence or
    stand in a headline; capitalised ones in capitals. Raises GazetteerError with the remedy when it cannot be read.
    """
    path = bundled_data("words", f"{name}.csv")
    table: dict[str, dict[str, int]] = {}
    try:
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                words = table.setdefault(row["kind"], {})
                for word in row["words"].split():
                    for form in _forms(word, row["language"]):
                        words[form] = int(row["value"])
    except (OSError, KeyError, ValueError, TypeError) as error:
        raise GazetteerError(f"{path} cannot be read ({error}). {how_to_restore('words')}") from error
    return table


def _forms(word: str, language: str) -> set[str]:
    if language != "en":
        return {word}
    return {word, word.upper()} | ({word.capitalize()} if word.islower() else set())


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Inside a name between capitalised words: "Rio de Janeiro", "Stoke on Trent", "Deir ez-Zor".
CONNECTORS = _words(
    "of the de la del du des di da do dos das el al ad ar as ash az ez es an am upon on in sur les le et e y der und van den au aux i"
)

# Written small before a capital and part of the name: "al-Bab", "el-Geneina".
LOWER_ARTICLES = _words("al el ad ar as ash az an at ez es en er")

# Before a person's name and hardly ever before a place's.
FORMS_OF_ADDRESS = _words(
    "mr mrs ms miss mme dr prof professor sir lady dame captain capt colonel col gen lt lieutenant sgt sergeant cpl corporal brigadier "
    "commander cmdr adm admiral judge justice senator sen rep president constable archbishop bishop cardinal imam ayatollah sheikh "
    "pastor rev reverend father sister mullah king queen prince princess minister ambassador chancellor general"
)

# Behind a name, capitalised or not: what kind of place the name is.
AREA_WORDS = _words(
    "county province region governorate state district oblast prefecture department parish township borough canton cercle wilaya "
    "municipality territory division republic kingdom emirate commune raion rayon krai voivodeship shire subdistrict locality "
    "administration sector zone woreda chiefdom counties provinces regions states districts"
)

WATER_WORDS = _words(
    "river creek lake bay sea ocean gulf strait reservoir canal channel falls springs lagoon delta dam wadi basin sound inlet harbor harbour brook"
)

ROAD_WORDS = _words(
    "street st road rd avenue ave boulevard blvd drive dr lane ln highway hwy parkway pkwy freeway expressway court ct place pl way "
    "circle terrace crescent close alley trail turnpike interstate route roads streets avenues"
)

_LAND_WORDS = _words(
    "mountain mountains mount hill hills valley forest park desert island islands peninsula cape beach point canyon ridge heights "
    "woods wilderness plateau plain plains range peak pass gorge cliffs crossing corner corners grove meadows coast shore highlands"
)

_BUILDING_WORDS = _words(
    "airport airfield airbase base camp barracks prison jail hospital stadium bridge square market mosque church cathedral castle palace "
    "port station cemetery monastery temple hotel museum tower plaza mall checkpoint border crossing garrison outpost fort quarter "
    "neighborhood neighbourhood suburb suburbs slum settlement village town city hamlet enclave compound"
)

SITE_NOUNS = _words(
    "airport airfield airbase airstrip base camp barracks prison quarter neighborhood neighbourhood suburb slum settlement village town "
    "hamlet checkpoint garrison outpost enclave crossing market bridge dam oilfield refinery mine dump cemetery"
)

# Before a name that they make a place: "Camp Lejeune", "Lake Chad", "Interstate 95".
LEADING_SITES = _words(
    "camp lake mount mt fort ft cape port isle gulf highway interstate route wadi jabal jebel tel tell kafr kfar beit bab umm ain wad om hay"
)

# What closes the name of an armed group that begins with a place: "Arakan Army", "Tigray People's Liberation Front".
ARMED_FORCES = _words("army front forces force hawks brigade brigades movement fighters militia resistance")

# Behind the name of an armed group that is also a town far away: "Fano militia".
ARMED_PEOPLE = _words(
    "militia militias militiamen militants fighters rebels insurgents gunmen jihadists jihadis guerrillas"
)

# Before a place and hardly ever before a person: "stormed Sake", "retook Marinka".
TAKEN_PLACES = _words(
    "reached reaches reach reaching entered enter entering enters stormed storm storming overran overrun overrunning retook retake "
    "retaking retaken recaptured recapture recapturing reoccupied besieged besiege besieging besieges encircled encircle encircling "
    "evacuated razed ransacked looted pillaged fled flee fleeing controls occupied occupy occupying occupies"
)

# Before a place, a person or an army: "shelled Chiro", "captured Sake", "left Axum".
TAKEN_PLACES_OR_PEOPLE = _words(
    "shelled shell shelling shells bombed bomb bombing bombarded bombard bombarding pounded pounding struck raided raid raiding "
    "attacked attack attacking attacks captured capture capturing captures seized seize seizing left leave leaving liberated liberate "
    "liberating surrounded control controlled controlling abandoned defended defend defending lost hold holds holding held took take "
    "taking hit quit quitting"
)

# What is done to places, behind "was" or "had been": "Sake was shelled".
SUFFERED_BY_PLACES = _words(
    "shelled bombed bombarded pounded stormed overrun captured recaptured retaken taken seized besieged encircled surrounded liberated "
    "evacuated razed looted ransacked occupied cut raided burned burnt abandoned deserted calm tense quiet destroyed emptied"
)

_CLASSES: dict[str, frozenset[str]] = {
    "in": _words("in at near outside inside around across throughout within amid surrounding nearby entering"),
    "to": _words("from to toward towards into through via between leaving reach reached left visit visited visiting entered beyond"),
    "on": _words("on over along above off behind against with for by as like about"),
    "of": _words("of"),
    "the": _words("the a an this that these those his her their its our my your he she it they we you i"),
    "and": _words("and or but nor & plus versus vs"),
    "direction": _words(
        "north south east west northern southern eastern western central northeast northwest southeast southwest northeastern "
        "northwestern southeastern southwestern upper lower greater downtown mainland midtown inner outer rural metro metropolitan"
    ),
    "title": _words(
        "mr mrs ms miss dr prof professor president minister premier gen general col colonel maj major capt captain lt lieutenant sgt "
        "sergeant cpl corporal pvt private cmdr commander adm admiral sen senator rep representative gov governor mayor judge justice "
        "king queen prince princess sheikh sultan emir pope bishop archbishop cardinal rev reverend father sister brother imam ayatollah "
        "mullah coach chief secretary chairman chairwoman chairperson spokesman spokeswoman spokesperson attorney lawyer director "
        "ambassador envoy chancellor officer detective deputy sheriff constable warlord leader activist journalist analyst "
        "author actor actress singer uncle aunt son daughter wife husband named lord sir dame lady councilman commissioner"
    ),
    "say": _words(
        "said says say saying told tells added adds asked asks wrote writes explained argued noted recalled insisted testified tweeted "
        "reported announced replied answered warned joked laughed believes thinks thought knew knows hopes hoped wants wanted who whose was has had is"
    ),
    "area": AREA_WORDS,
    "water": WATER_WORDS,
    "road": ROAD_WORDS,
    "land": _LAND_WORDS,
    "building": _BUILDING_WORDS,
    "organisation": _words(
        "university college school schools academy institute museum hospital bank company corp inc ltd co llc group association society "
        "club team league cup fc united athletic times post tribune herald gazette news press review journal newspaper radio tv "
        "television foundation council committee commission board party union department court bureau agency office "
        "church theatre theater orchestra festival center centre library airlines airways motors industries systems partners"
    ),
    "people": _words(
        "police officials official authorities government residents people troops forces army soldiers military rebels militants "
        "fighters voters lawmakers leaders citizens families refugees protesters man woman men women native resident mayor governor "
        "president minister ambassador embassy parliament legislature senate coast border capital economy market"
    ),
    "month": _words(
        "january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept "
        "oct nov dec monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun"
    ),
    "led": _words("based led born backed controlled held area bound style wide area trained run occupied ruled"),
}  # fmt: skip

CLASS_OF: dict[str, str] = {}
"""Folded word -> its class; the first class that lists it wins."""


for _name, _members in _CLASSES.items():
    for _word in _members:
        CLASS_OF.setdefault(_word, _name)


def word_set(words: str) -> frozenset[str]:
    """The words of a text, as a set."""
    return frozenset(words.split())


ARTICLES = word_set("the this that these those its their his her our your my")
"""What makes a noun known to the reader already."""

DETERMINERS = ARTICLES | word_set("a an another each every some any no both several many few all more most other such")

BE = word_set("be been being is are was were am get got getting isn't aren't wasn't weren't")

HAVE = word_set("has have had having hasn't haven't hadn't")

DO = word_set("do does did don't doesn't didn't")

MODALS = word_set("will would shall should can could may might must won't wouldn't couldn't shouldn't can't cannot")

AUXILIARIES = BE | HAVE | DO | MODALS

ADVERBS = word_set(
    "also not never then later now again still since already just first once soon only even reportedly allegedly immediately "
    "briefly quickly recently previously apparently largely nearly almost simultaneously together accidentally deliberately "
    "mistakenly fatally seriously badly critically slightly severely heavily fiercely repeatedly subsequently eventually finally "
    "further all both themselves himself herself confirmed reported feared believed known safely successfully twice"
)

PREPOSITIONS = word_set(
    "in at near on outside inside around across throughout along of from to toward towards into onto by with without between "
    "among against over under above below beside behind beyond during after before since until within through via off about "
    "for amid despite including than upon up down out per like as"
)

CONJUNCTIONS = word_set(
    "and or but while when after before since as because although though until where which who whom whose that if"
)

SAY = word_set(
    "said says say saying told tells tell telling reported reports report reporting announced announces confirmed confirms added "
    "adds stated states according quoted wrote tweeted claimed claims"
)
