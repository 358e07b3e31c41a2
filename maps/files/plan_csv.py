"""plan.csv: the plan itself. Everything else derives from it.

UTF-8 with BOM and CRLF line ends, so that Excel and WPS read the Chinese right by double
click. A cell that a spreadsheet could take for a formula gets an apostrophe in front; so
does a cell that begins with one. Reading takes one apostrophe away again.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from io import StringIO
from pathlib import Path

from geodata.facts.county import County
from geodata.findings import Finding, Findings
from maps.names import term_of
from optimizer.model.plan import Plan, Posting
from optimizer.model.policy import Policy
from optimizer.plans.terms import Term, Terms

COLUMNS = ("layer", "place", "supply", "role", "term", "start", "end")
REQUIRED = COLUMNS[:3]
RISKY = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "'")
CONTROL = ("\t", "\r", "\n")
Key = tuple[str, str, str]
"""Layer, place and supply of a posting."""


class PlanFileError(ValueError):
    """A plan.csv that cannot be read; ``findings`` say where and how to mend it."""

    def __init__(self, findings: Findings) -> None:
        super().__init__("; ".join(item.problem("en") for item in findings))
        self.findings = findings


def write_plan_csv(path: Path, plan: Plan, policy: Policy, county: County) -> None:
    """Write the postings of ``plan`` to ``path``, sorted; shortages follow from the facts.

    ``term`` is the layer's term in years, ``start`` and ``end`` its days; empty where unknown.
    """
    days = Terms(county, policy)
    terms = {post.key: days.of(post) for post in plan.postings}
    write_standing_csv(path, plan, policy, terms)


def write_standing_csv(path: Path, plan: Plan, policy: Policy, terms: Mapping[Key, Term]) -> None:
    """Write the postings of ``plan`` to ``path``, sorted, with days that are known otherwise."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(COLUMNS)
        for cells in csv_rows(plan, policy, terms):
            writer.writerow([guarded(cell) for cell in cells])


def csv_rows(plan: Plan, policy: Policy, terms: Mapping[Key, Term]) -> Iterator[tuple[str, ...]]:
    """The cells of every posting in the order of ``COLUMNS``; empty where unknown."""
    years = {layer.name: term_of(layer) for layer in policy.layers}
    for post in plan.postings:
        term = terms.get(post.key, Term())
        days = [day.isoformat() if day else "" for day in (term.start, term.end)]
        yield (*post.key, post.role, years.get(post.layer, ""), *days)


def read_plan_csv(path: Path) -> Plan:
    """Read the plan of a plan.csv (UTF-8 with or without BOM, else GB18030), no shortages.

    Columns may stand in any order; ``role`` may be missing; ``term`` and further columns
    are not read. Raises ``PlanFileError`` with every finding at once.
    """
    rows = list(_rows(path))
    header = [name.strip() for name in rows[0][1]] if rows else []
    missing = [name for name in REQUIRED if name not in header]
    if missing:
        raise PlanFileError(
            _one(path, "plan_csv_columns", row=1, details={"missing": ", ".join(missing)})
        )
    findings = Findings()
    postings = [_posting(path, header, row, findings) for row in rows[1:]]
    if findings.errors:
        raise PlanFileError(findings)
    return Plan(postings=tuple(post for post in postings if post is not None))


def read_cells(path: Path) -> tuple[list[str], list[tuple[int, dict[str, str]]]]:
    """Header and rows of a plan.csv that :func:`read_plan_csv` accepts.

    Each row is its number (the header being 1) and its cells by column.
    """
    rows = list(_rows(path))
    header = [name.strip() for name in rows[0][1]] if rows else []
    cells = [(n, dict(zip(header, map(unguarded, row), strict=True))) for n, row in rows[1:]]
    return header, cells


def read_terms(path: Path) -> dict[Key, Term]:
    """The days of every posting of a plan.csv that :func:`read_plan_csv` accepts."""
    found = {}
    for _, values in read_cells(path)[1]:
        key = (values["layer"], values["place"], values["supply"])
        found[key] = Term(_day(values.get("start", "")), _day(values.get("end", "")))
    return found


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:  # no day, or one that somebody wrote by hand: not known
        return None


def guarded(cell: str) -> str:
    """Put an apostrophe before what a spreadsheet could run, or read back changed."""
    risky = cell.lstrip(" ").startswith(RISKY) or cell.startswith(CONTROL)
    return f"'{cell}" if risky else cell


def unguarded(cell: str) -> str:
    """Take away what :func:`guarded` put there."""
    return cell.removeprefix("'")


def _text(path: Path) -> str:
    data = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        text = _decoded(data, encoding)
        if text is not None:
            return text
    raise PlanFileError(_one(path, "plan_csv_encoding"))


def _decoded(data: bytes, encoding: str) -> str | None:
    """Text, or ``None`` where the bytes are not in this encoding."""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Rows that hold anything, each with its number, the header being 1."""
    reader = csv.reader(StringIO(_text(path), newline=""), strict=True)
    try:
        yield from ((number, cells) for number, cells in enumerate(reader, 1) if cells)
    except csv.Error as error:
        found = _one(path, "plan_csv_damaged", row=reader.line_num)
        raise PlanFileError(found) from error


def _posting(
    path: Path, header: Sequence[str], row: tuple[int, list[str]], findings: Findings
) -> Posting | None:
    number, cells = row
    if len(cells) != len(header):
        details = {"count": str(len(cells)), "expected": str(len(header))}
        findings.add(Finding(key="plan_csv_width", file=path.name, row=number, details=details))
        return None
    values = {name: unguarded(cell) for name, cell in zip(header, cells, strict=True)}
    return Posting(values["layer"], values["place"], values["supply"], values.get("role", ""))


def _one(
    path: Path, key: str, *, row: int | None = None, details: dict[str, str] | None = None
) -> Findings:
    return Findings([Finding(key=key, file=path.name, row=row, details=details or {})])
