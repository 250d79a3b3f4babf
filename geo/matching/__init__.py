"""Claims and places against event records: matches with reasons, gaps with reasons, and what the article leaves out."""

from geo.matching.gaps import GAPS, Coverage
from geo.matching.matching import join_claims, join_places
from geo.matching.options import JoinOptions
from geo.matching.report import MatchReport, match, report_on
from geo.matching.reverse import unmentioned
from geo.matching.table import MATCHES
from geo.matching.verdicts import VERDICTS, Judgement, judged_dict, judged_table

__all__ = [
    "GAPS",
    "MATCHES",
    "VERDICTS",
    "Coverage",
    "JoinOptions",
    "Judgement",
    "MatchReport",
    "join_claims",
    "join_places",
    "judged_dict",
    "judged_table",
    "match",
    "report_on",
    "unmentioned",
]
