"""A finished run in memory, and its public edition."""

from pathlib import Path

from geodata.facts.case import Case
from geodata.facts.sources import Sources
from maps.editions.public_view import Edition
from optimizer.model.outcome import Limits
from optimizer.model.plan import Plan
from optimizer.model.policy import Policy
from scenarios.cases.reading import Choices
from scenarios.console.console import Talker
from scenarios.language.scenario import Scenario
from scenarios.runs.finished_run import Finished
from scenarios.tasks import publish


def finished(
    folder: Path,
    case: Case,
    policy: Policy,
    plan: Plan,
    *,
    title: str = "方案",
    edition: Edition | None = None,
) -> Finished:
    """A run whose folder holds a plan.csv, and nothing else that would be read."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "plan.csv").write_text("made up", "utf-8")
    scenario = Scenario(
        path=folder.parent / "scenario.toml",
        title=title,
        language="zh",
        sources=Sources(),
        limits=Limits(),
        policy=policy,
        edition=edition or Edition(),
    )
    return Finished(
        folder=folder,
        scenario=scenario,
        case=case,
        eve=case,
        before=case,
        plan=plan,
        manifest={},
    )


def published(
    run: Finished, monkeypatch, talker: Talker | None = None, out: Path | None = None
) -> Path:
    """Publish a run as the command does."""
    monkeypatch.setattr(publish, "open_run", lambda *_: run)
    return publish.publish_run(run.folder, None, talker or Talker(), Choices(out=out))
