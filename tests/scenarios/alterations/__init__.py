"""Alterations of a run folder, each with its fingerprints rewritten to fit, by class.

``REFUSED`` state something that does not follow from facts and policy. ``TOLD`` change
nothing that is stated. ``NEEDS_CERTIFICATE`` state another feasible plan with everything that
follows from it, and bounds to fit: only a certificate of the bounds can refuse them.
"""

from tests.scenarios.alterations import book, figures, layers, page, rows, together  # noqa: F401  they enrol
from tests.scenarios.alterations.kinds import NEEDS_CERTIFICATE, REFUSED, TOLD
from tests.scenarios.alterations.trying import table, tried, verdict

__all__ = ["NEEDS_CERTIFICATE", "REFUSED", "TOLD", "table", "tried", "verdict"]
