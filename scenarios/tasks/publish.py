"""``zhucun publish``: an edition of a finished run, and the test that it leaks nothing."""

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from geodata.outputs import OutputRefusedError, new_folder
from geodata.words import Language, say
from maps.editions.public_view import Edition, View, public_view
from maps.files.workbook import write_workbook
from maps.names import Names
from maps.pages.plan_map import plan_map_html
from maps.tables.frames import Table, frame_of
from maps.tables.rosters import area_tables, village_table
from scenarios.cases.reading import Choices
from scenarios.console.console import Talker
from scenarios.console.errors import BadInput
from scenarios.runs.finished_run import open_run, outcome_of
from scenarios.runs.manifest import as_text, fingerprint, versions
from scenarios.tasks.public_check import Check, Report

FOLDER = "public"
MAP, TABLE, MANIFEST = "map-public.html", "plan-public.xlsx", "publish.json"
MOST_TOLD = 10


def publish_run(folder: Path, edition: Edition | None, talker: Talker, choices: Choices) -> Path:
    """Write the public edition into ``public/`` of the run folder; returns that folder.

    Nothing stays where the leak test finds anything: raises :class:`BadInput` (told already).
    """
    run = open_run(folder, talker, choices)
    edition = edition or run.scenario.edition
    view = public_view(
        run.case, run.scenario.policy, outcome_of(run), edition, language=talker.language
    )
    final = choices.out or folder / FOLDER
    check = Check(run=run, edition=edition, view=view, language=talker.language)
    stamp = Stamp.of(run.folder / "plan.csv", edition, len(check.secrets))
    with new_folder(final, earlier_edition) as scratch:
        _write(scratch, run.scenario.title, view, edition, talker.language)
        write_publish_manifest(scratch, run.scenario.title, edition, stamp)
        report = check.tested(scratch, final.name, partial(_empty_edition, stamp, talker.language))
        tell_leaks(report, talker)
    tell_published(report, edition, final, talker)
    return final


def earlier_edition(folder: Path) -> None:
    """Raise :class:`OutputRefusedError` where a folder holds more than an edition as written."""
    if not folder.is_dir():
        raise OutputRefusedError("no_folder", folder)
    there = sorted(path.name for path in folder.iterdir())
    stated = _stated(folder / MANIFEST)
    if stated is None and there:
        raise OutputRefusedError("edition", folder)
    strange = [
        name for name in there if name != MANIFEST and not _as_written(folder / name, stated)
    ]
    if strange:
        raise OutputRefusedError("strangers", folder, files="、".join(strange[:MOST_TOLD]))


def _stated(manifest: Path) -> dict[str, Any] | None:
    """The fingerprints of an edition; ``None`` where there is no edition."""
    try:
        table = json.loads(manifest.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(table, dict) or table.get("edition") != "public":
        return None
    outputs = table.get("outputs")
    return outputs if isinstance(outputs, dict) else None


def _as_written(path: Path, stated: dict[str, Any] | None) -> bool:
    return path.is_file() and (stated or {}).get(path.name) == fingerprint(path)


def _write(folder: Path, title: str, view: View, edition: Edition, language: Language) -> None:
    """Map and workbook of the reduced facts."""
    county, policy, plan = view.case.county, view.policy, view.outcome.plan
    names = Names(county, policy, language)
    tables = [village_table(names, plan, title=title), *area_tables(names, plan, title=title)]
    sheets = [
        replace(_without_empty(table, language), note=note_of(edition, language))
        for table in tables
    ]
    write_workbook(folder / TABLE, sheets, language=language, kind="public")
    page = plan_map_html(
        view.case,
        policy,
        view.outcome,
        title=title,
        language=language,
        notice=notice_of(edition),
        withheld={"reasons"} if edition.shortages else {"gaps", "reasons"},
    )
    (folder / MAP).write_text(page, "utf-8", newline="\n")


def note_of(edition: Edition, language: Language) -> str:
    """What stands below a table: the number of approval, where there is one."""
    return say("publish.approval", language, number=edition.approval) if edition.approval else ""


def notice_of(edition: Edition) -> tuple[str, str]:
    """What stands on a map, in Chinese and English: the number of approval, or that none is."""
    key = "publish.approval" if edition.approval else "publish.unapproved"
    return say(key, "zh", number=edition.approval), say(key, "en", number=edition.approval)


def _without_empty(table: Table, language: Language) -> Table:
    """Leave out the columns that hold nothing: those that the whitelist does not name."""
    frame = table.frame
    kept = [c for c in frame.columns if any(v not in (None, "") for v in frame[c])]
    rows = frame[kept].to_numpy().tolist()
    return replace(table, frame=frame_of([str(c) for c in kept], rows, language=language))


def _empty_edition(stamp: "Stamp", language: Language, folder: Path, view: View) -> None:
    """What the same writers write of an edition that shows nothing."""
    _write(folder, "", view, Edition(), language)
    write_publish_manifest(folder, "", Edition(), replace(stamp, run=None))


def tell_published(report: Report, edition: Edition, final: Path, talker: Talker) -> None:
    """Say what was looked for, and where the edition lies."""
    talker.say("publish.clean", count=report.values, files=report.files, style="bold green")
    if not edition.approval:
        talker.say("publish.no_approval", style="yellow")
    talker.say("publish.written", path=final.resolve())


def tell_leaks(report: Report, talker: Talker) -> None:
    """Name what leaks; raises :class:`BadInput` where anything does."""
    for leak in report.found[:MOST_TOLD]:
        words = {"file": leak.file, "column": leak.column, "value": leak.value, "text": leak.text}
        key = "publish.stranger" if leak.column == "structure" else "publish.leak"
        talker.say(key, style="red", **words)
    if report.found:
        talker.say("publish.leaks", count=len(report.found), style="bold red")
        raise BadInput


@dataclass(frozen=True, kw_only=True)
class Stamp:
    """What ``publish.json`` says beside what the edition shows."""

    plan: str
    written: str
    values: int
    run: str | None = None

    @classmethod
    def of(cls, plan: Path, edition: Edition, values: int) -> "Stamp":
        """Of a folder; its name only where the scenario says so. ``values`` are looked for."""
        return cls(
            plan=fingerprint(plan),
            written=datetime.now(UTC).isoformat(timespec="seconds"),
            values=values,
            run=plan.resolve().parent.name if edition.run else None,
        )


def write_publish_manifest(folder: Path, title: str, edition: Edition, stamp: Stamp) -> None:
    """Write publish.json, after all other files."""
    files = sorted(path for path in folder.iterdir() if path.is_file())
    table = {
        "edition": "public",
        "title": title,
        **({"run": stamp.run} if stamp.run else {}),
        "plan": stamp.plan,
        "written": stamp.written,
        "versions": versions(),
        "shows": edition.model_dump(),
        "leak_test": {"values": stamp.values, "leaks": 0},
        "outputs": {path.name: fingerprint(path) for path in files},
    }
    (folder / MANIFEST).write_text(as_text(table), "utf-8")
