"""Sentences become claims: what happened, who, where, when, how many, in which words."""

from geo.claims.english import check_all_asked
from geo.claims.reader import find_claims
from geo.claims.table import claim_dict, claims_between, claims_frame, claims_table

__all__ = ["claim_dict", "claims_between", "claims_frame", "claims_table", "find_claims"]

check_all_asked()
