"""Tests of areas: against brute force over every division of small maps."""
