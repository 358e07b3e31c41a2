"""Whole cases as clerks make them: every fact right, or a finding at its place."""

import pytest

from tests.messy.judge import silent
from tests.messy.truth import drawn


@pytest.mark.parametrize("seed", range(24))
def test_no_fact_differs_in_silence(tmp_path, seed):
    faults, written, _ = silent(tmp_path, seed)
    assert not faults, (faults, written.habits)


def test_a_fact_that_differs_is_seen(tmp_path, monkeypatch):
    """The judge judges: a reader that doubles a number is found."""
    monkeypatch.setattr("geodata.tables.number_columns.as_number", lambda text: 2.0)
    seed = next(s for s in range(99) if any(f["population"] for f in drawn(s).villages.values()))
    faults, _, _ = silent(tmp_path, seed)
    assert any("population" in fault for fault in faults), faults
