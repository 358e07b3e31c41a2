"""Where the project lies, and what lies beside it where there is anything."""

from pathlib import Path

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
DATA = SHARED / "data"
"""Real boundaries, roads and tables; tests that need them are skipped where it is absent."""
