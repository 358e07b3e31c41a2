"""What every stage costs: ``python -m benchmarks.stages --write``.

The start of the command; reading 35,000 made-up polygons with cleaning and neighbours; and
``zhucun demo shanxi``, stage by stage, with its workbook of more than 10,000 postings. Seconds
of the wall clock, one run; a stage told under another is part of it.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any
from unittest.mock import patch

import geopandas as gpd
import numpy as np

from benchmarks.report import machine, table, write_section
from geodata.findings import Findings
from geodata.geometry.adjacency import adjacency
from geodata.geometry.boundaries import read_coverage
from geodata.synthetic.county import Degrees
from geodata.synthetic.shapes import irregular_cells
from scenarios.cases.presets import make_preset
from scenarios.console.console import Talker
from scenarios.tasks.run import run_scenario

POLYGONS = 35_000
PRESET = "shanxi"
STAGES = {
    "generate the area": ("scenarios.cases.presets", "synthetic_area"),
    "write the case folder": ("scenarios.cases.presets", "write_example"),
    "read the case folder": ("scenarios.tasks.run", "read_all"),
    "plan and prove": ("scenarios.tasks.planning", "solve"),
    "— admissible pairs": ("optimizer.certificate.judge", "pair_up"),
    "— rows of the program": ("optimizer.certificate.judge", "build"),
    "— costs of the goals": ("optimizer.certificate.judge", "level_costs"),
    "— reduce and split": ("optimizer.search.parallel_search", "prepare"),
    "verify without the model": ("scenarios.tasks.run", "verify_outcome"),
    "publish": ("scenarios.runs.close_run", "publish"),
    "— tables": ("scenarios.runs.outputs", "plan_tables"),
    "— workbook": ("scenarios.runs.outputs", "write_workbook"),
    "— GeoPackage": ("scenarios.runs.outputs", "write_geopackage"),
    "— map": ("scenarios.runs.outputs", "plan_map_html"),
    "keep the program for questions": ("scenarios.runs.close_run", "keep"),
}


@contextmanager
def timed() -> Iterator[dict[str, float]]:
    """Add up the seconds of every stage while it is active."""
    spent = dict.fromkeys(STAGES, 0.0)

    def around(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **named: Any) -> Any:
            begun = time.perf_counter()
            try:
                return function(*args, **named)
            finally:
                spent[name] += time.perf_counter() - begun

        return call

    with ExitStack() as stack:
        for name, (module, attribute) in STAGES.items():
            function = getattr(import_module(module), attribute)
            stack.enter_context(patch(f"{module}.{attribute}", around(name, function)))
        yield spent


def start_of_command() -> float:
    """Seconds of ``zhucun --help``, the middle of five."""
    command = [sys.executable, "-c", "from scenarios.cli import main; main()", "--help"]
    seconds = []
    for _ in range(5):
        begun = time.perf_counter()
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
        seconds.append(time.perf_counter() - begun)
    return sorted(seconds)[2]


def reading(folder: Path) -> Iterator[tuple[str, float]]:
    """Write many polygons, read them back with cleaning, and find who borders whom."""
    cells, _ = irregular_cells(np.random.default_rng(1), POLYGONS)
    shapes = [type(cell)(Degrees()(np.array(cell.exterior.coords))) for cell in cells]
    frame = gpd.GeoDataFrame(
        {"code": [f"{number:012}" for number in range(POLYGONS)]}, geometry=shapes, crs="EPSG:4326"
    )
    frame.to_file(folder / "villages.gpkg")
    begun = time.perf_counter()
    found = read_coverage(folder / "villages.gpkg", findings=Findings())
    yield f"read and clean {POLYGONS:,} polygons", time.perf_counter() - begun
    if found is None or len(found.frame) != POLYGONS:
        raise SystemExit("not all polygons were read")
    begun = time.perf_counter()
    adjacency(found.frame)
    yield f"neighbours of {POLYGONS:,} polygons", time.perf_counter() - begun


def demo(folder: Path) -> dict[str, float]:
    """Run the demo of the preset as the command does."""
    with timed() as spent:
        run_scenario(make_preset(folder, PRESET, "zh"), Talker("zh"))
    return spent


def main() -> None:
    """Measure; ``--write`` puts the tables into the documents."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--write", action="store_true")
    options = asked.parse_args()
    with tempfile.TemporaryDirectory() as name:
        rows = [("zhucun --help", f"{start_of_command():.2f} s")]
        rows += [(what, f"{seconds:.1f} s") for what, seconds in reading(Path(name))]
        stages = demo(Path(name) / "demo")
    rows += [(f"demo {PRESET}: {what}", f"{seconds:.1f} s") for what, seconds in stages.items()]
    text = f"""## 各步用时 / What every stage costs

`python -m benchmarks.stages --write`. {machine()}

{table(("stage", "time"), rows)}
"""
    print(text)
    if options.write:
        write_section("stages", text)


if __name__ == "__main__":
    main()
