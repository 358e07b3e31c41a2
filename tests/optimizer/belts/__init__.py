"""Tests of belts: against brute force over every choice of chains on small maps."""
