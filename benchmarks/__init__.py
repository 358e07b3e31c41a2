"""Benchmarks: scripts that anyone can run; figures in docs come from here."""
