"""Decisions: who goes where, under which rules, with what proof."""
