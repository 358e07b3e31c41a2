"""The table of mergers, splits, renames and new codes -> changes; what they did -> findings."""

from collections.abc import Sequence
from dataclasses import replace

from geodata.columns.cells import is_unknown
from geodata.columns.headers import choice_names
from geodata.facts.county import Pin, StandingPosting
from geodata.findings import Finding, Findings, Severity
from geodata.lineage.succession import Change, Heirs, Problem, merged_postings
from geodata.locations.village_codes import tell_some
from geodata.tables.day_columns import dates
from geodata.tables.read_table import TableCells
from geodata.tables.values import choices, required_texts, yes_or_no
from geodata.text import normalised

MOST_TOLD = 20


def read_lineage(cells: TableCells, findings: Findings) -> tuple[Change, ...]:
    """The changes, in the order of the table."""
    olds = required_texts(cells, "old", findings)
    news, kinds = cells.values("new"), choices(cells, "kind", "merge", findings)
    closed = [_is_closed(*row) for row in zip(news, kinds, cells.values("kind"), strict=True)]
    for row, text, nothing in zip(cells.rows, news, closed, strict=True):
        if not text and not nothing:
            findings.add(cells.finding("cell_empty", Severity.ERROR, "new", row, ""))
    when = dates(cells, "on", findings)
    takes = yes_or_no(cells, "carries", findings)
    return tuple(
        Change(
            old=olds[n],
            new="" if closed[n] else news[n],
            kind="close" if closed[n] else "merge" if kinds[n] == "close" else kinds[n],
            on=when[n],
            carries=bool(takes[n]),
            row=cells.rows[n],
        )
        for n in range(len(olds))
        if olds[n] and (news[n] or closed[n])
    )


def _is_closed(new: str, kind: str, said: str) -> bool:
    """Whether a row says that something is no more: 撤销, and nothing that it becomes."""
    nothing = not new or is_unknown(new) or choice_names("lineage").get(normalised(new)) == "close"
    return nothing and (kind == "close" or bool(new and not said))


def tell_problems(problems: Sequence[Problem], cells: TableCells, findings: Findings) -> None:
    """Every change that cannot be followed, by its row: an error, or a warning where it is kept."""
    told: dict[str, list[Finding]] = {}
    for problem in problems:
        told.setdefault(problem.key, []).append(
            Finding(
                key=problem.key,
                severity=problem.severity,
                file=cells.file,
                sheet=cells.sheet,
                row=problem.row,
                value=problem.value,
                details=dict(problem.details),
            )
        )
    for found in told.values():
        tell_some(found, findings)


def carried(
    current: tuple[StandingPosting, ...],
    pins: tuple[Pin, ...],
    findings: Findings,
    heirs: Heirs | None = None,
) -> tuple[tuple[StandingPosting, ...], tuple[Pin, ...]]:
    """Postings and pins after mergers: doubles are one, a place with several people is told.

    With ``heirs`` only places that took others in are told: elsewhere several people of a
    layer are nothing new.
    """
    kept, crowded = merged_postings(current)
    if len(kept) < len(current):
        gone = str(len(current) - len(kept))
        findings.add(Finding(key="lineage_doubles", severity=Severity.NOTE, value=gone))
    takers = None if heirs is None else {i for ids in heirs.by_spelling.values() for i in ids}
    places = list(dict.fromkeys(p for _, p in crowded if takers is None or p in takers))
    if places:
        details = {"places": "、".join(places[:MOST_TOLD]) + ("…" if places[MOST_TOLD:] else "")}
        findings.add(
            Finding(
                key="lineage_crowded",
                severity=Severity.NOTE,
                value=str(len(places)),
                details=details,
            )
        )
    fixed = tuple(dict.fromkeys(pins))
    _tell_contradicting_pins(fixed, findings)
    return kept, fixed


def _tell_contradicting_pins(pins: Sequence[Pin], findings: Findings) -> None:
    """What was fixed in one old village and forbidden in another, now the same place."""
    fixed = {pin for pin in pins if not pin.forbid}
    for pin in pins:
        if pin.forbid and replace(pin, forbid=False) in fixed:
            details = {"place": pin.place}
            value = pin.supply or pin.unit or pin.layer
            findings.add(Finding(key="lineage_pins", value=value, details=details))
