"""Names of villages that are written in other ways, damaged, or stand in a column of no name."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from geodata.findings import Finding, Findings, Severity
from geodata.row_numbers import shown_rows
from geodata.tables.read_table import TableCells
from geodata.text import normalised

DAMAGED = re.compile("[?？\ufffd□■◇]")
"""What programs put where they lost a character."""
VILLAGE = re.compile("(?:村?村民委员会|村委会|村)$")
COMMUNITY = re.compile("(?:社区)?(?:居民委员会|居委会)$")
ZEROS = str.maketrans({"〇": "0", "○": "0", "零": "0", "o": "0"})
SHORTEST = 2
"""Characters that are left of a name without its ending."""
MOST_NAMED = 10
NUMBER = re.compile(r"[-+]?[0-9.]+(?:e[-+]?[0-9]+)?")
"""What names nothing: a number, a length or an area."""


def folded(name: str) -> str:
    """A name without the ending of its committee, with one kind of zero.

    A community (社区) is never a village (村) of the same name: places often have both.
    """
    plain = COMMUNITY.sub("社区", normalised(name))
    shorter = VILLAGE.sub("", plain)
    return (shorter if len(shorter) >= SHORTEST else plain).translate(ZEROS)


def by_folded(paths: Mapping[str, Iterable[str]]) -> Mapping[str, set[str]]:
    """Paths of places (ids behind them) by the folded form of their last part."""
    found: dict[str, set[str]] = defaultdict(set)
    for path, ids in paths.items():
        found[folded_path(path)] |= set(ids)
    return found


def folded_path(path: str) -> str:
    """A path whose last part is folded."""
    home, sign, name = normalised(path).rpartition("/")
    return home + sign + folded(name)


def tell_damaged(cells: TableCells, findings: Findings) -> None:
    """One warning for all names of a table that have lost characters."""
    every = zip(cells.rows, cells.values("name"), strict=True)
    odd = [(row, name) for row, name in every if DAMAGED.search(name)]
    if odd:
        names = "、".join(name for _, name in odd[:MOST_NAMED])
        details = {
            "names": names + ("…" if len(odd) > MOST_NAMED else ""),
            "rows": shown_rows([row for row, _ in odd]),
        }
        row = odd[0][0]
        finding = cells.finding("name_damaged", Severity.WARNING, "name", row, str(len(odd)))
        findings.add(replace(finding, details=details))


def tell_folded(pairs: Iterable[tuple[str, str]], file: str, findings: Findings) -> None:
    """A note that names polygons (first) joined to villages (second) that are written otherwise."""
    listed = [f"{one} = {other}" for one, other in pairs]
    if listed:
        more = "…" if len(listed) > MOST_NAMED else ""
        findings.add(
            Finding(
                key="joined_loosely",
                severity=Severity.NOTE,
                file=file,
                value=str(len(listed)),
                details={"names": "、".join(listed[:MOST_NAMED]) + more},
            )
        )


def without_names(shapes: TableCells) -> Finding:
    """The error that polygons have no column of names: which columns there are, what to write."""
    columns = {name: shapes.values(name) for name in shapes.frame.columns}
    telling = {
        name: len({text for text in texts if text and not NUMBER.fullmatch(text)})
        for name, texts in columns.items()
    }
    near = max(reversed(telling), key=lambda name: telling[name], default="…")
    present = "、".join(shapes.headers.values()) or "—"
    details = {"present": present, "near": f'{{ name = "{shapes.headers.get(near, near)}" }}'}
    return Finding(key="boundary_no_names", file=shapes.file, details=details)
