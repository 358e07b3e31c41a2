"""A tiny case whose run states something of every kind, and what of it can be altered."""

import csv
import json
import shutil
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

from rich.console import Console

from geodata.synthetic.county import synthetic_county
from geodata.tables.write_case import write_case
from scenarios.cases.new import library
from scenarios.cases.reading import Choices
from scenarios.checks.evidence import Evidence, gather
from scenarios.console.console import Talker
from scenarios.runs.finished_run import open_run
from scenarios.runs.manifest import as_text, fingerprint
from scenarios.tasks.run import run_scenario

CHANGES = (
    ("places = \"village.class in ['weak', 'poor', 'relocated']\"\ndemand = 1", "demand = 1"),
    ("demand = [2, 3]", "demand = [3, 4]\nroles = { industry = 1, governance = 1 }"),
    ('[[goal]]\nkind = "travel"\nlevel = 2', '[[goal]]\nkind = "travel"\nlevel = 3'),
    (
        "# 回避：",
        '[[coupling]]\nkind = "team_leader"\nlayer = "work_team"\nby = "first_secretary"\n'
        'require = "cadre.birth_year > 1900"\n\n# 回避：',
    ),
)
"""More posts than people, wished skills, leaders of teams, a level more."""


@dataclass(frozen=True)
class Base:
    """A finished run, with what follows from its facts."""

    folder: Path
    evidence: Evidence


def tiny_run(folder: Path, *, villages: int = 14) -> Base:
    """Make the case in ``folder``, plan it, and open the run."""
    folder.mkdir(parents=True, exist_ok=True)
    write_case(folder, synthetic_county(villages=villages, townships=2, seed=3), language="zh")
    text = library("demo", "zh")
    for old, new in CHANGES:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    scenario = folder / "scenario.toml"
    scenario.write_text(text, "utf-8")
    return base_of(run_scenario(scenario, Talker("zh"), Choices(name="base")).folder)


def base_of(folder: Path) -> Base:
    """Open a run."""
    run = open_run(folder, Talker("zh", Console(quiet=True)), Choices())
    return Base(folder, gather(run, run.scenario.language))


class Folder:
    """A copy of a run folder while it is altered."""

    def __init__(self, base: Base, path: Path) -> None:
        shutil.copytree(base.folder, path)
        self.base, self.path = base, path
        self.manifest: dict[str, Any] = json.loads((path / "manifest.json").read_text("utf-8"))
        text = (path / "plan.csv").read_text("utf-8-sig")
        self.header, *self.rows = list(csv.reader(StringIO(text)))

    @property
    def levels(self) -> list[dict[str, Any]]:
        """The levels that the manifest states."""
        levels: list[dict[str, Any]] = self.manifest["levels"]
        return levels

    def column(self, name: str) -> int:
        """Where a column of plan.csv stands."""
        return self.header.index(name)

    def write_rows(self) -> None:
        """Write plan.csv."""
        with (self.path / "plan.csv").open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file, lineterminator="\r\n")
            writer.writerows([self.header, *self.rows])

    def seal(self) -> None:
        """Write the manifest with fingerprints that fit."""
        outputs = [path for path in self.path.iterdir() if path.name in self.manifest["outputs"]]
        self.manifest["outputs"] = {p.name: fingerprint(p) for p in sorted(outputs)}
        (self.path / "manifest.json").write_text(as_text(self.manifest), "utf-8")
