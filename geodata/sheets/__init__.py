"""Sheets as clerks lay them out: grids, headers, blocks, what holds no facts."""
