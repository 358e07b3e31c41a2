"""Hostile inputs, kills, races and damaged folders: seeded generators, a slice in the suite."""
