"""Hostile inputs, kills, races, damaged folders and planted leaks: a slice of each in the suite."""
