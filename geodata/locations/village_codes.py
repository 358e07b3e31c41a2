"""Codes of villages and townships, held against names, columns and each other.

A code that cannot be a village's is an error; what only looks odd is told and kept.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

from geodata.facts.codes import (
    Committee,
    TownshipKind,
    committee_of,
    county_of,
    level_of,
    problem_of_code,
    township_kind,
)
from geodata.findings import Finding, Findings, Severity
from geodata.tables.read_table import TableCells
from geodata.tables.values import texts
from geodata.text import normalised
from geodata.words import label

MOST_TOLD = 20
"""Findings of one kind that are told row by row; one more sums up the others."""
SHORTEST_OWN = 6
"""Digits from which codes of the user's own count as equally long."""
MOSTLY = 0.5
"""Share of the codes of one county, or of one length, that makes the others odd."""
COUNTY_DIGITS = 6
"""Township ids shorter than this are the user's own, such as 1, 2, 3."""
WIPED = "000000"
"""The end of a code that went through scientific notation."""
COMMITTEE_ENDINGS = {
    Committee.VILLAGERS: ("村委会", "村民委员会"),
    Committee.RESIDENTS: ("居委会", "居民委员会", "社区"),
}
TOWNSHIP_ENDINGS = {
    TownshipKind.SUBDISTRICT: ("街道", "街道办事处"),
    TownshipKind.TOWN: ("镇",),
    TownshipKind.TOWNSHIP: ("乡",),
}


def read_codes(cells: TableCells, findings: Findings) -> list[str | None]:
    """Codes; where none of the table has twelve digits they are ids of the user's own."""
    codes = texts(cells, "code")
    filled = [n for n, code in enumerate(codes) if code]
    problems = {n: problem_of_code(codes[n] or "") for n in filled}
    if filled and all(problem in {"length", "digits"} for problem in problems.values()):
        row, code = cells.rows[filled[0]], codes[filled[0]] or ""
        findings.add(cells.finding("code_own", Severity.NOTE, "code", row, code))
        _tell_lost_zeros(cells, codes, findings)
        return codes
    for n in filled:
        _tell_broken(cells, n, codes[n] or "", problems[n], findings)
    return codes


def _tell_broken(
    cells: TableCells, n: int, code: str, problem: str | None, findings: Findings
) -> None:
    """What cannot be the code of a village; digits lost in a number are told by the reader."""
    level = level_of(code)
    key = {"length": "code_length", "digits": "code_digits"}.get(problem or "")
    if level not in {None, "village"}:
        key = "code_wiped" if problem is None and code.endswith(WIPED) else "code_level"
    if key is not None:
        finding = cells.finding(key, Severity.ERROR, "code", cells.rows[n], code)
        findings.add(replace(finding, details={"level": label("level", level or "")}))


def _tell_lost_zeros(cells: TableCells, codes: Sequence[str | None], findings: Findings) -> None:
    """Codes one digit shorter than most others have probably lost a leading zero."""
    lengths = Counter(len(code) for code in codes if code and code.isdigit())
    if not lengths:
        return
    usual, count = max(lengths.items(), key=lambda item: (item[1], item[0]))
    if usual < SHORTEST_OWN or count <= MOSTLY * lengths.total():
        return
    short = [n for n, c in enumerate(codes) if c and c.isdigit() and len(c) == usual - 1]
    found = [_at(cells, "code_zero", "code", n, codes[n] or "", usual=str(usual)) for n in short]
    tell_some(found, findings)


def tell_doubtful_codes(
    cells: TableCells, codes: Sequence[str | None], counties: Sequence[str], findings: Findings
) -> None:
    """Codes that contradict their row or each other; all are kept."""
    sound = [n for n, code in enumerate(codes) if code and problem_of_code(code) is None]
    sound = [n for n in sound if level_of(codes[n] or "") == "village"]
    told = {item.row for item in findings if item.key == "code_outside" and item.file == cells.file}
    _tell_structure(cells, sound, codes, findings)
    inside = [n for n in sound if cells.rows[n] not in told]
    _tell_other_county(cells, inside, codes, counties, findings)
    _tell_codes_twice(cells, codes, findings)
    _tell_names_twice(cells, codes, findings)


def _tell_structure(
    cells: TableCells, sound: Sequence[int], codes: Sequence[str | None], findings: Findings
) -> None:
    """Digits against the rules and the names; nothing where most are of another country."""
    names = cells.values("name")
    kinds = {n: committee_of(codes[n] or "") for n in sound}
    odd = [n for n in sound if kinds[n] is None or township_kind(codes[n] or "") is None]
    if len(odd) > MOSTLY * len(sound):
        return
    tell_some([_at(cells, "code_structure", "code", n, codes[n] or "") for n in odd], findings)
    other = [n for n in sound if _contradicts(names[n], kinds[n], COMMITTEE_ENDINGS)]
    found = [_at(cells, "code_committee", "code", n, codes[n] or "", name=names[n]) for n in other]
    tell_some([replace(each, severity=Severity.NOTE) for each in found], findings, single=1)


def tell_virtual_villages(
    cells: TableCells, codes: Sequence[str | None], findings: Findings
) -> None:
    """Units 498 and 598, which statistics invent for ground without a village."""
    names = cells.values("name")
    found = [
        _at(cells, "code_virtual", "code", n, code, name=names[n])
        for n, code in enumerate(codes)
        if code and level_of(code) == "village" and committee_of(code) is Committee.VIRTUAL
    ]
    tell_some(found, findings)


def _contradicts(
    name: str,
    kind: Committee | TownshipKind | None,
    endings: dict[Committee, tuple[str, ...]] | dict[TownshipKind, tuple[str, ...]],
) -> bool:
    """Whether a name ends as those of another kind do."""
    by_name = next((key for key, tails in endings.items() if name.endswith(tails)), None)
    return by_name is not None and kind in endings and kind is not by_name


def _tell_other_county(
    cells: TableCells,
    sound: Sequence[int],
    codes: Sequence[str | None],
    counties: Sequence[str],
    findings: Findings,
) -> None:
    """Codes of another county than most villages of the same county have."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for n in sound:
        counts[counties[n]][county_of(codes[n] or "")] += 1
    usual = {}
    for county, count in counts.items():
        code, most = min(count.items(), key=lambda item: (-item[1], item[0]))
        if county and most > MOSTLY * count.total():
            usual[county] = code
    found = [
        _at(cells, "code_county", "code", n, codes[n] or "", county=counties[n], usual=usual[home])
        for n in sound
        if (home := counties[n]) in usual and county_of(codes[n] or "") != usual[home]
    ]
    tell_some(found, findings)


def _tell_codes_twice(cells: TableCells, codes: Sequence[str | None], findings: Findings) -> None:
    """The same code under several ids; where the code is the id, that is told elsewhere."""
    ids = cells.values("id")
    first: dict[str, int] = {}
    found = []
    for n, code in enumerate(codes):
        if code and ids[n] and code in first:
            found.append(_at(cells, "code_twice", "code", n, code, first=str(first[code])))
        if code:
            first.setdefault(code, cells.rows[n])
    tell_some(found, findings)


def _tell_names_twice(cells: TableCells, codes: Sequence[str | None], findings: Findings) -> None:
    """The same name twice in one township, kept apart only by code or id."""
    ids = cells.values("id")
    first: dict[tuple[str, ...], int] = {}
    found = []
    columns = (cells.values("county"), cells.values("township"), cells.values("name"))
    for n, parts in enumerate(zip(*columns, strict=True)):
        key = tuple(map(normalised, parts))
        if not parts[1] or not parts[2]:
            continue
        if key in first and (codes[n] or ids[n]):
            found.append(_at(cells, "name_twice", "name", n, parts[2], first=str(first[key])))
        first.setdefault(key, cells.rows[n])
    tell_some(found, findings)


def tell_township_codes(cells: TableCells, ids: Sequence[str], findings: Findings) -> None:
    """Ids of a table of townships that are codes: of the right level, and as the name says.

    Where most are not of that level they are codes of another country, or the user's own.
    """
    names = cells.values("name")
    levels = [level_of(code) if len(code) >= COUNTY_DIGITS else None for code in ids]
    sound = [n for n, level in enumerate(levels) if level == "township"]
    if len(sound) <= MOSTLY * sum(level is not None for level in levels):
        return
    wrong = [n for n, level in enumerate(levels) if level not in {None, "township"}]
    found = [
        _at(cells, "code_township_level", "id", n, ids[n], level=label("level", levels[n] or ""))
        for n in wrong
    ]
    tell_some(found, findings)
    other = [n for n in sound if _contradicts(names[n], township_kind(ids[n]), TOWNSHIP_ENDINGS)]
    found = [_at(cells, "code_township", "id", n, ids[n], name=names[n]) for n in other]
    tell_some([replace(each, severity=Severity.NOTE) for each in found], findings, single=1)


def _at(cells: TableCells, key: str, column: str, n: int, value: str, **details: str) -> Finding:
    finding = cells.finding(key, Severity.WARNING, column, cells.rows[n], value)
    return replace(finding, details=details)


def tell_some(found: Sequence[Finding], findings: Findings, *, single: int = MOST_TOLD) -> None:
    """The first few of one kind one by one, the others as one sum."""
    for finding in found[:single]:
        findings.add(finding)
    if rest := found[single:]:
        more = {"first": str(rest[0].row), "like": str(found[0].row)}
        rows = tuple(item.row for item in rest if item.row is not None)
        told = replace(rest[0], key="code_more", value=str(len(rest)), details=more, rows=rows)
        findings.add(told)
