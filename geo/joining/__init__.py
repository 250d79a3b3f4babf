"""Claims and places against event records: matches with reasons, gaps with reasons, and what the article leaves out."""

from geo.joining.gaps import GAPS, Coverage
from geo.joining.matching import join_claims, join_places
from geo.joining.options import JoinOptions
from geo.joining.report import MatchReport, report_on
from geo.joining.reverse import unmentioned
from geo.joining.table import MATCHES
from geo.joining.verdicts import VERDICTS, Judgement, judged_dict, judged_table

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
    "report_on",
    "unmentioned",
]
