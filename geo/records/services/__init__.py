"""Event data asked from the services of UCDP and ACLED, by the user's own account."""
