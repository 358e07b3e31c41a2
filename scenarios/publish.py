"""``zhucun publish``: an edition of a finished run, and the test that it leaks nothing."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from geodata.outputs import OutputRefusedError, new_folder
from geodata.words import Language, say
from maps.editions import Edition, View, public_view
from maps.frames import Table, frame_of
from maps.leaks import Leak, leaks, private_values, public_words
from maps.names import Names
from maps.plan_map import plan_map_html
from maps.rosters import area_tables, village_table
from maps.workbook import write_workbook
from scenarios.console import Talker
from scenarios.errors import BadInput
from scenarios.finished import Finished, open_run, outcome_of
from scenarios.manifest import as_text, fingerprint, versions
from scenarios.reading import Choices

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
    with new_folder(final, earlier_edition) as scratch:
        _write(scratch, run, view, edition, talker.language)
        found, checked = _tested(scratch, run, edition)
        _tell(found, talker)
        table = _manifest(scratch, run, edition, checked)
        (scratch / MANIFEST).write_text(as_text(table), "utf-8")
    talker.say("publish.clean", count=checked, style="bold green")
    if not edition.approval:
        talker.say("publish.no_approval", style="yellow")
    talker.say("publish.written", path=final.resolve())
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


def _write(folder: Path, run: Finished, view: View, edition: Edition, language: Language) -> None:
    """Map and workbook of the reduced facts."""
    title = run.scenario.title
    county, policy, plan = view.case.county, view.policy, view.outcome.plan
    names = Names(county, policy, language)
    note = say("publish.approval", language, number=edition.approval) if edition.approval else ""
    tables = [village_table(names, plan, title=title), *area_tables(names, plan, title=title)]
    sheets = [replace(_without_empty(table, language), note=note) for table in tables]
    write_workbook(folder / TABLE, sheets, language=language, kind="public")
    key = "publish.approval" if edition.approval else "publish.unapproved"
    notice = (say(key, "zh", number=edition.approval), say(key, "en", number=edition.approval))
    page = plan_map_html(
        view.case, policy, view.outcome, title=title, language=language, notice=notice
    )
    (folder / MAP).write_text(page, "utf-8", newline="\n")


def _without_empty(table: Table, language: Language) -> Table:
    """Leave out the columns that hold nothing: those that the whitelist does not name."""
    frame = table.frame
    kept = [c for c in frame.columns if any(v not in (None, "") for v in frame[c])]
    rows = frame[kept].to_numpy().tolist()
    return replace(table, frame=frame_of([str(c) for c in kept], rows, language=language))


def _tested(folder: Path, run: Finished, edition: Edition) -> tuple[list[Leak], int]:
    """What leaks, and how many values were looked for."""
    wishes = {"names": edition.names, "classes": edition.classes}
    private = private_values(run.case.county, **wishes)
    allowed = public_words(run.case.county, **wishes) | {run.scenario.title}
    found = [leak for file in sorted(folder.iterdir()) for leak in leaks(file, private, allowed)]
    return found, len(private)


def _tell(found: list[Leak], talker: Talker) -> None:
    for leak in found[:MOST_TOLD]:
        words = {"file": leak.file, "column": leak.column, "value": leak.value}
        talker.say("publish.leak", style="red", **words)
    if found:
        talker.say("publish.leaks", count=len(found), style="bold red")
        raise BadInput


def _manifest(folder: Path, run: Finished, edition: Edition, checked: int) -> dict[str, Any]:
    return {
        "edition": "public",
        "title": run.scenario.title,
        "run": run.folder.resolve().name,
        "plan": fingerprint(run.folder / "plan.csv"),
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
        "versions": versions(),
        "shows": edition.model_dump(),
        "leak_test": {"values": checked, "leaks": 0},
        "outputs": {path.name: fingerprint(path) for path in sorted(folder.iterdir())},
    }
