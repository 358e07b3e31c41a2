"""Who could serve where, pair by pair: what bars them by kinds, their ways, their groups."""
