"""What a column and a table are made of."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "text", "code", "number", "integer", "share", "list", "scores", "year", "date", "bool", "choice"
]
SEPARATOR = "_"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column. ``low`` and ``high`` are inclusive; ``unit`` is a key of ``quantity``.

    ``choices`` names the vocabulary group (``class``, ``level``, ``layer``) of a choice;
    an ``open_choice`` keeps a word that the vocabulary lacks. Columns that are called so are
    all read where there may be ``several``; else the first.
    """

    name: str
    kind: Kind = "text"
    aliases: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    unit: str = ""
    required: bool = False
    choices: str = ""
    open_choice: bool = False
    several: bool = False
    example: str = ""
    offered: bool = True
    """Whether a template has it; others are only understood."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSpec:
    """One table: its columns in template order, its score family, other sheet names."""

    name: str
    columns: tuple[Column, ...]
    scores: str = ""
    score_prefixes: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()

    def column(self, name: str) -> Column:
        """The column called ``name``; a score column is made as needed. Raises ``KeyError``."""
        for column in self.columns:
            if column.name == name:
                return column
        if self.scores and name.startswith(self.scores + SEPARATOR):
            return Column(name=name, kind="share", low=0, high=1, example="0.5")
        raise KeyError(name)


def lonlat(lon: str = "112.432", lat: str = "39.319") -> tuple[Column, Column]:
    """Longitude and latitude, in degrees."""
    return (
        Column(
            name="lon",
            kind="number",
            aliases=("经度", "lng", "x", "x坐标", "东经", "longitude", "住址经度", "驻地经度"),
            low=-180,
            high=180,
            unit="degrees",
            example=lon,
        ),
        Column(
            name="lat",
            kind="number",
            aliases=("纬度", "y", "y坐标", "北纬", "latitude", "住址纬度", "驻地纬度"),
            low=-90,
            high=90,
            unit="degrees",
            example=lat,
        ),
    )
