"""Belts: chains of places without branches, apart from one another, of the greatest score."""
