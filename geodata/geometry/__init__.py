"""Coordinates, boundaries and distances: read, located, mended, measured."""
