"""Seats of units and homes of people that lie far from all villages: told with the cause."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np

from geodata.facts.county import Cadre, Unit, Village
from geodata.findings import Finding, Findings, Severity
from geodata.geometry.astray import Home
from geodata.geometry.distances import straight_line_metres
from geodata.locations.astray_points import COUNTY_M, MOST_NAMED, cause_of
from geodata.tables.read_table import TableCells

NEAR = ("county", "township")
"""Levels of units that have their seat, and their people their homes, in the county or by it."""
ANYWHERE_M = 1_500_000.0
"""Metres from the villages within which the seat of a province or city may lie."""
WIDER = 2.0
"""Factor over the distance of the outer villages from the middle."""
CAUSES = ("swapped", "sign", "packed", "far")


def tell_far_seats(
    units: Sequence[Unit], villages: Sequence[Village], cells: TableCells, findings: Findings
) -> None:
    """Warn of seats of units that lie where no unit of their level can."""
    _tell(((u, u.level) for u in units), villages, cells, findings)


def tell_far_homes(
    cadres: Sequence[Cadre],
    units: Sequence[Unit],
    villages: Sequence[Village],
    cells: TableCells,
    findings: Findings,
) -> None:
    """The same of homes, by the level of the unit that sends somebody."""
    levels = {unit.id: unit.level for unit in units}
    _tell(((c, levels.get(c.unit or "")) for c in cadres), villages, cells, findings)


def _tell(
    seats: Iterable[tuple[Unit | Cadre, str | None]],
    villages: Sequence[Village],
    cells: TableCells,
    findings: Findings,
) -> None:
    near = _home(villages)
    told: dict[str, list[str]] = defaultdict(list)
    for item, level in seats if near else ():
        if near is None or item.lon is None or item.lat is None or level == "central":
            continue
        home = near if level in NEAR else Home(near.lon, near.lat, ANYWHERE_M)
        if not home.holds(item.lon, item.lat):
            cause = cause_of(item.lon, item.lat, home)
            kilometres = home.metres(item.lon, item.lat) / 1000.0
            shown = f"{item.name}（{kilometres:,.0f} km）"
            told[cause if cause in CAUSES else "far"].append(shown)
    for cause, names in told.items():
        listed = "、".join(names[:MOST_NAMED]) + ("…" if names[MOST_NAMED:] else "")
        finding = Finding(key=f"seat_{cause}", severity=Severity.WARNING, file=cells.file,
            sheet=cells.sheet, value=str(len(names)), details={"names": listed})  # fmt: skip
        findings.add(finding)


def _home(villages: Sequence[Village]) -> Home | None:
    """Where the villages are: their middle, and twice as far as nearly all of them lie from it."""
    spots = [(v.lon, v.lat) for v in villages if v.lon is not None and v.lat is not None]
    if not spots:
        return None
    points = np.array(spots, dtype=float)
    lon, lat = np.median(points, axis=0).tolist()
    metres = straight_line_metres(points[:, 0], points[:, 1], lon, lat)
    return Home(lon, lat, max(COUNTY_M, WIDER * float(np.percentile(metres, 95))))
