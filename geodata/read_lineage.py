"""The table of mergers, splits, renames and new codes -> changes; what they did -> findings."""

from collections.abc import Sequence

from geodata.county import Pin, StandingPosting
from geodata.findings import Finding, Findings, Severity
from geodata.lineage import Change, Problem, merged_postings
from geodata.tables import TableCells
from geodata.values import choices, dates, required_texts, yes_or_no
from geodata.village_codes import tell_some

MOST_TOLD = 20


def read_lineage(cells: TableCells, findings: Findings) -> tuple[Change, ...]:
    """The changes, in the order of the table."""
    olds = required_texts(cells, "old", findings)
    news = required_texts(cells, "new", findings)
    kinds, when = choices(cells, "kind", "merge", findings), dates(cells, "on", findings)
    takes = yes_or_no(cells, "carries", findings)
    return tuple(
        Change(
            old=olds[n],
            new=news[n],
            kind=kinds[n],
            on=when[n],
            carries=bool(takes[n]),
            row=cells.rows[n],
        )
        for n in range(len(olds))
        if olds[n] and news[n]
    )


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
    current: tuple[StandingPosting, ...], pins: tuple[Pin, ...], findings: Findings
) -> tuple[tuple[StandingPosting, ...], tuple[Pin, ...]]:
    """Postings and pins after mergers: doubles are one, a place with several people is told."""
    kept, crowded = merged_postings(current)
    if len(kept) < len(current):
        gone = str(len(current) - len(kept))
        findings.add(Finding(key="lineage_doubles", severity=Severity.NOTE, value=gone))
    if crowded:
        places = list(dict.fromkeys(place for _, place in crowded))
        listed = "、".join(places[:MOST_TOLD]) + ("…" if len(places) > MOST_TOLD else "")
        details = {"places": listed}
        findings.add(
            Finding(
                key="lineage_crowded",
                severity=Severity.NOTE,
                value=str(len(places)),
                details=details,
            )
        )
    return kept, tuple(dict.fromkeys(pins))
