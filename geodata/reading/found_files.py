"""The files of a case: which holds what."""

from dataclasses import dataclass, field
from pathlib import Path

TABLE_SUFFIXES = (".xlsx", ".xls", ".csv", ".xlsm", ".xlsb", ".ods", ".tsv")


@dataclass(slots=True, kw_only=True)
class Files:
    """Where each table is (file and sheet), the boundaries and the outlines."""

    tables: dict[str, tuple[Path, str | None]] = field(default_factory=dict)
    more: dict[str, tuple[tuple[Path, str | None], ...]] = field(default_factory=dict)
    """Further sheets or files of a table."""
    boundaries: tuple[Path, ...] = ()
    outlines: tuple[Path, ...] = ()
    roads: Path | None = None
    households: tuple[Path, ...] = ()
    """Households, holidays and ways, where somebody reads them."""
    columns: Path | None = None
    """What the user says that headers and words mean."""

    def places(self, table: str) -> tuple[tuple[Path, str | None], ...]:
        """Every file and sheet of a table; none where the case has no such table."""
        first = self.tables.get(table)
        return () if first is None else (first, *self.more.get(table, ()))

    @property
    def inputs(self) -> tuple[Path, ...]:
        """Every file, once, in a fixed order."""
        tables = {path for path, _ in self.tables.values()}
        tables |= {path for places in self.more.values() for path, _ in places}
        roads = {path for path in (self.roads, self.columns) if path}
        every = tables | {*self.boundaries, *self.outlines, *self.households} | roads
        return tuple(sorted(file for path in every for file in _files_of(path)))


def _files_of(path: Path) -> list[Path]:
    """The file itself, or what a folder holds that is read as one."""
    return [file for file in path.iterdir() if file.is_file()] if path.is_dir() else [path]
