"""Talking to people and to programs: words, tables, codes, the one door to the terminal."""
