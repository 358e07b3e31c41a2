"""The benchmarks still know the names of what they measure."""

from importlib import import_module

import pytest

from tests.folders import ROOT

BENCHMARKS = sorted(path.stem for path in (ROOT / "benchmarks").glob("*.py"))


@pytest.mark.parametrize("name", BENCHMARKS)
def test_it_can_be_loaded(name: str) -> None:
    import_module(f"benchmarks.{name}")


def test_every_stage_that_is_timed_is_there() -> None:
    stages = import_module("benchmarks.stages").STAGES
    for module, attribute in stages.values():
        assert callable(getattr(import_module(module), attribute)), (module, attribute)
