"""Tests of groups: against brute force over every formation of small cases."""
