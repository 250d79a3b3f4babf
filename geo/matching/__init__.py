"""Claims and places against event records: matches with reasons, gaps with reasons, and what the article leaves out."""

from geo.matching.gaps import GAPS, Coverage
from geo.matching.matching import match_claims, match_places
from geo.matching.options import MatchOptions
from geo.matching.report import MatchReport, match, report_matches
from geo.matching.reverse import unmentioned
from geo.matching.table import MATCHES
from geo.matching.verdicts import VERDICTS, Judgement, judged_dict, judged_table

__all__ = [
    "GAPS",
    "MATCHES",
    "VERDICTS",
    "Coverage",
    "Judgement",
    "MatchOptions",
    "MatchReport",
    "judged_dict",
    "judged_table",
    "match",
    "match_claims",
    "match_places",
    "report_matches",
    "unmentioned",
]
