"""Workbooks as clerks make them: clean rows, a distortion, and what it must still say."""
