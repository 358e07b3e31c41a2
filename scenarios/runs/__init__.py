"""Run folders: written, found again, their manifest and outputs."""
