"""Figures into ``docs/performance.md``: one section per benchmark, replaced as a whole."""

import os
import platform
from importlib.metadata import version
from pathlib import Path

PAGE = Path(__file__).parents[1] / "docs" / "performance.md"
HEAD = "# Performance\n\nMeasured, not estimated. Each section says how to repeat it.\n"
PACKAGES = ("highspy", "ortools", "numpy", "scipy")


def write_section(name: str, text: str, page: Path = PAGE) -> None:
    """Replace what stands between the markers of a section, or append the section."""
    opens, closes = f"<!-- {name} -->", f"<!-- /{name} -->"
    old = page.read_text("utf-8") if page.exists() else HEAD
    section = f"{opens}\n{text.strip()}\n{closes}"
    before, found, rest = old.partition(opens)
    _, closed, after = rest.partition(closes)
    if found and not closed:
        raise ValueError(f"{page.name}: {opens} is never closed")
    new = before + section + after if found else f"{old.rstrip()}\n\n{section}\n"
    page.write_text(new, "utf-8")


def circumstances(*, seed: int, seconds: float) -> str:
    """One line: machine, Python, versions, seed and seconds."""
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return (
        f"{_processor()}, {os.cpu_count()} cores, {platform.system()}; "
        f"Python {platform.python_version()}, {packages}; seed {seed}, {seconds:g} s"
    )


def _processor() -> str:
    """What the machine calls its processor; its architecture where it does not say."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text("utf-8").splitlines() if info.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
