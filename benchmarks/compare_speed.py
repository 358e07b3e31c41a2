"""How long ``zhucun compare`` takes: ``python -m benchmarks.compare_speed 3000 30000 --write``.

The made-up areas of ``benchmarks.map_speed`` (seed 1) as case folders, planned twice by the
command line: as the policy says, and with two goals weighed otherwise. The comparison is then
made by the command line, from the two run folders to tables and map: seconds on the clock and
of the processor, a process of its own; the page is opened in a headless Chromium without a
network.
"""

import resource
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.map_speed import area_of, measured
from benchmarks.report import by_size, machine
from geodata.tables.write_case import write_case

SCENARIO = """title = "测速省"
language = "zh"

[[layer]]
name = "first_secretary"
supply = "cadres"
places = "village.class in ['weak', 'poor']"
demand = 1
capacity = 1

[[layer]]
name = "county_leader"
supply = "leaders"
places = "village.class in ['weak', 'poor']"
demand = 1

[[layer]]
name = "department"
supply = "units"
places = "village.class in ['weak', 'poor']"
demand = 1

[[rule]]
kind = "binding"
layer = "first_secretary"

[[rule]]
kind = "binding"
layer = "department"

[[rule]]
kind = "local"
layer = "county_leader"

[[goal]]
kind = "shortage"
level = 1

[[goal]]
kind = "travel"
level = 2
"""
OTHERWISE = """
[[goal]]
kind = "fit"
level = 2
weight = 2.0
layers = ["first_secretary"]
"""
HEADER = (
    "villages",
    "seconds",
    "of the processor",
    "page",
    "map",
    "requests beyond the file",
)


def zhucun(folder: Path, *words: str) -> tuple[float, float]:
    """Run the command in a folder; seconds on the clock and of the processor."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([sys.executable, "-m", "scenarios.cli", *words], cwd=folder, check=True)
    after, taken = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter() - begun
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return taken, used


def row(villages: int, folder: Path) -> tuple[object, ...]:
    """Two plans of an area of so many villages, compared."""
    write_case(folder, area_of(villages))
    for name, text in (("a", SCENARIO), ("b", SCENARIO + OTHERWISE)):
        (folder / f"{name}.toml").write_text(text, "utf-8")
        zhucun(folder, "run", f"{name}.toml", "--out", name)
    taken, used = zhucun(folder, "compare", "a/001", "b/001", "--out", "compared.xlsx")
    size, _, drawn, _, beyond, messages = measured(folder / "compared.html")
    if messages:
        raise SystemExit(f"the page complained {messages} times")
    return (f"{villages:,}", f"{taken:.1f} s", f"{used:.1f} s", size, drawn, beyond)


def main() -> None:
    """Measure areas of the sizes asked for; ``--write`` puts the table into the documents."""
    text = "## 对比 / Comparing\n\n`python -m benchmarks.compare_speed --write`. " + machine()
    text += " Two runs of one case, from their folders to tables and page."
    by_size("compare", text, HEADER, row, [3000, 30000])


if __name__ == "__main__":
    main()
