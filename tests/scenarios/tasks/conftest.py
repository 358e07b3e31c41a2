"""Grids that several files of tests look at."""

import pytest

from geodata.synthetic.area import synthetic_area
from scenarios.cases.demo import write_example
from tests.scenarios.command import zhucun
from tests.scenarios.tasks.grid_room import RECIPE, TEXT


@pytest.fixture(scope="session")
def grid_case(tmp_path_factory):
    """Four villages with 160 households; plain tables beside the layer."""
    folder = tmp_path_factory.mktemp("grids") / "案例"
    write_example(folder, synthetic_area(RECIPE), TEXT, "zh")
    return folder


@pytest.fixture(scope="session")
def gridded(grid_case):
    """The folder of the grids, and what the command said."""
    done = zhucun("grids", grid_case)
    assert done.returncode == 0, done.stdout + done.stderr
    return grid_case / "grids" / "scenario" / "grids" / "001", done.stdout
