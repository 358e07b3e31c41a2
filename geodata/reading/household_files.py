"""Which files of a case folder hold households, member households, holidays and ways."""

from collections.abc import Mapping
from pathlib import Path

from geodata.columns.household_columns import HOUSEHOLD_FILES
from geodata.facts.sources import Sources
from geodata.reading.found_files import TABLE_SUFFIXES

POINT_SUFFIXES = (".gpkg", ".geojson", ".shp", ".fgb", ".json", ".kml", ".geojson.gz", ".zip")
"""Vector files that may bear a usual name; others are named in the scenario."""


def household_files(folder: Path, sources: Sources) -> dict[str, tuple[Path, ...]]:
    """The files that the scenario names, else the one that bears a usual name, by table."""
    return files_beside(folder, sources, HOUSEHOLD_FILES)


def files_beside(
    folder: Path, sources: Sources, called: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[Path, ...]]:
    """The same for any tables beside those of the case; ``called`` are their usual names."""
    found = {}
    for table, stems in called.items():
        names = getattr(sources, table)
        if names is not None:
            listed = (names,) if isinstance(names, str) else names
            found[table] = tuple(folder / name for name in listed)
            continue
        usual = [folder / (s + end) for s in stems for end in (*TABLE_SUFFIXES, *POINT_SUFFIXES)]
        found[table] = tuple(path for path in usual if path.is_file())[:1]
    return found
