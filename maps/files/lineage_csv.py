"""lineage.csv: areas that become places themselves, as the table of changes that a case reads."""

import csv
from datetime import date
from pathlib import Path

from geodata.columns.headers import header
from geodata.words import Language, label
from maps.files.plan_csv import guarded
from optimizer.areas.area_plan import Area

COLUMNS = ("old", "new", "kind", "on")
MERGE = "merge"


def write_lineage_csv(
    path: Path, areas: tuple[Area, ...], *, day: date | None, language: Language
) -> None:
    """Write one row for every place of an area of several, the one that goes on to itself."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow([header("lineage", name, language) for name in COLUMNS])
        kind, on = label("lineage", MERGE, language), day.isoformat() if day else ""
        for area in areas:
            if len(area.places) > 1:
                for place in area.places:
                    writer.writerow([guarded(cell) for cell in (place, area.heir, kind, on)])
