"""A slice of the soak: quick cases on every path, held against the independent model.

``make soak`` runs thousands. A case that fails is run again by the line that is shown.
"""

from dataclasses import replace

import pytest

from tests.marks import long
from tests.soak.run import WAYS, Case, case_of, run

SEEDS = (0, 1, long(2))


@pytest.mark.parametrize("path", WAYS)
@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_stated_holds_in_the_independent_model(path, seed):
    case = case_of(seed, path, quick=True)
    report = run(case)
    assert not report.faults, f"{case.again} --quick: {report.faults}"
    assert report.unsettled == 0


@pytest.mark.parametrize("path", WAYS)
def test_where_there_is_no_time_what_is_stated_holds(path):
    case = replace(case_of(9, path, quick=True), seconds=0.001)
    report = run(case)
    assert not report.faults, f"{case.again} --quick --seconds 0.001: {report.faults}"


@pytest.mark.parametrize("looks", range(60, 180, 20))
def test_a_bound_below_an_open_level_holds_for_what_is_stated_above(looks):
    """Parts that share an open level may cost more there one by one: others cost less."""
    report = run(Case(40023, "farkas", "country", 8, 30.0, looks=looks))
    assert not report.faults, report.faults


def test_where_only_some_pairs_are_made_nobody_is_said_to_be_missing():
    """No time to make every pair: whether anybody may serve a place is asked of the facts."""
    report = run(Case(3001286, "few columns", "groups", 60, 0.02))
    assert not report.faults, report.faults
