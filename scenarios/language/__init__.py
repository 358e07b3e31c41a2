"""The scenario file: its words, and every mistake in it."""
