"""How the tables of an older version become those of this one: scripts of Alembic's, which the store runs when it is opened."""
