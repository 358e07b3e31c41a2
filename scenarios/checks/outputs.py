"""The other outputs of a run, written anew and compared with those that lie there."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from geodata.extras import MissingExtraError
from geodata.outputs import temporary_folder
from maps.checks.geopackage_check import gpkg_unlike
from maps.checks.page_check import page_unlike
from maps.checks.row_check import Unlike
from maps.checks.workbook_check import UnreadableError, book_unlike, sheets_of
from maps.files.plan_csv import read_plan_csv
from maps.files.workbook import write_workbook
from maps.names import Names
from maps.pages.basemap import Basemap, BasemapProblem
from maps.pages.page import page_data
from maps.tables.frames import Table
from maps.tables.replan_tables import ChangeWords, Dates
from optimizer.plans.replan import changes, expired, lost_pins
from scenarios.checks.evidence import Evidence, table_of
from scenarios.checks.said import Difference, Saying, Scope, Where
from scenarios.runs.finished_run import STANDING, events_of
from scenarios.runs.manifest import fingerprint
from scenarios.runs.outputs import book_tables, wanted_basemap, write_outputs
from scenarios.runs.revisions import revision_of

BOOK, LAYERS, PAGE, CHANGES = "plan.xlsx", "plan.gpkg", "map.html", "changes.xlsx"
Found = Iterator[tuple[str, Unlike]]


def outputs(evidence: Evidence) -> Saying:
    """Compare plan.xlsx, plan.gpkg and map.html with what follows from facts and plan.

    Those of an earlier version had another form: they can only be held against their
    fingerprints.
    """
    if evidence.older:
        yield from _as_sealed(evidence, (BOOK, LAYERS, PAGE))
        return
    versions = evidence.manifest.get("versions")
    made_by = {str(k): str(v) for k, v in versions.items()} if isinstance(versions, dict) else {}
    scenario, case, outcome = evidence.scenario, evidence.case, evidence.outcome
    tables = book_tables(scenario, case, outcome, evidence.breaches, made_by=made_by)
    layers, page = evidence.folder / LAYERS, evidence.folder / PAGE
    with temporary_folder() as anew:
        own = revision_of(evidence.run, outcome.plan)
        write_outputs(anew, scenario, case, outcome, tables, _base(evidence), revision=own)
        yield from _book(evidence, BOOK, tables, anew)
        yield from compared(layers, anew, partial(gpkg_unlike, layers, anew / LAYERS))
        yield from compared(page, anew, partial(page_unlike_page, page, anew / PAGE))


def change_tables(evidence: Evidence) -> Saying:
    """Compare changes.xlsx of a replanned run with what follows from both plans."""
    happened, standing = evidence.replan, evidence.folder / STANDING
    if happened is None or not standing.is_file():
        return
    if evidence.older:
        yield from _as_sealed(evidence, (CHANGES,))
        return
    eve, before = evidence.run.eve.county, read_plan_csv(standing)
    events = events_of(happened, eve)
    over = expired(evidence.county, evidence.policy)
    plan = evidence.outcome.plan
    found = changes(evidence.county, evidence.policy, before, plan, events, over)
    language = evidence.scenario.language
    words = ChangeWords(Names(eve, evidence.policy, language))
    dates = _dates(happened)
    lost = lost_pins(eve, evidence.policy, events)
    table = words.changes_table(found, dates, title=evidence.scenario.title, lost=lost)
    with temporary_folder() as anew:
        write_workbook(anew / CHANGES, [table], language=language, kind="changes")
        yield from _book(evidence, CHANGES, (table,), anew)


def _as_sealed(evidence: Evidence, names: Sequence[str]) -> Saying:
    """Hold files of an older form against the fingerprints that the run states of them."""
    stated = table_of(evidence.manifest.get("outputs")) or {}
    for name in names:
        path = evidence.folder / name
        if not path.is_file():
            yield Scope("verify.scope.absent", done=False, values={"file": name})
            continue
        own = fingerprint(path)
        if own != stated.get(name):
            yield Difference(name, Where(key="verify.fingerprint"), str(stated.get(name)), own)
        yield Scope("verify.scope.older", done=False, values={"file": name})


def _dates(happened: Mapping[str, Any]) -> Dates | None:
    """The days of a replanning; ``None`` where none are stated that are days."""
    try:
        start, end = (date.fromisoformat(str(happened.get(key))) for key in ("start", "end"))
    except ValueError:
        return None
    return Dates(start, end, (end - start).days)


def _book(evidence: Evidence, file: str, tables: tuple[Table, ...], anew: Path) -> Saying:
    """A workbook by its cells; sheets beyond the tables are told."""
    path, language = evidence.folder / file, evidence.scenario.language
    yield from compared(path, anew, partial(book_unlike, path, tables, language=language))
    if path.is_file() and fingerprint(path) != fingerprint(anew / file):
        try:
            known, there = sheets_of(anew / file), sheets_of(path)
        except UnreadableError:  # told already
            return
        other = [name for name in there if name not in known]
        if other:
            values = {"file": file, "sheets": "、".join(other)}
            yield Scope("verify.scope.sheets", done=False, values=values)


def compared(path: Path, anew: Path, compare: Callable[[], Found]) -> Saying:
    """Compare a file with the one written anew: at once where every byte is the same."""
    if not path.is_file():
        yield Scope("verify.scope.absent", done=False, values={"file": path.name})
        return
    if fingerprint(path) != fingerprint(anew / path.name):
        try:
            for sheet, item in compare():
                yield Difference(path.name, _where(sheet, item), item.stated, item.recomputed)
        except UnreadableError:
            yield Difference(path.name, Where(key="verify.unreadable"), None, None)
            return
    yield Scope("verify.scope.file", values={"file": path.name})


def page_unlike_page(path: Path, anew: Path) -> Found:
    """The data of two pages."""
    stated, right = (page_data(file.read_text("utf-8", errors="replace")) for file in (path, anew))
    if stated is None or right is None:
        raise UnreadableError(path.name)
    return page_unlike(stated, right)


def _where(sheet: str, item: Unlike) -> Where:
    if item.row is None:
        return Where(text=sheet)
    values = {"sheet": sheet, "row": item.row, "column": item.column}
    return Where(key="verify.cell" if item.column else "verify.line", values=values)


def _base(evidence: Evidence) -> Basemap | None:
    """The base map, which is not compared: it goes into the page where it can be had."""
    try:
        return wanted_basemap(evidence.run.scenario, evidence.case)
    except (BasemapProblem, MissingExtraError):
        return None
