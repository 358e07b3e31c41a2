"""The plan in force and what the committee has fixed -> facts."""

from collections import defaultdict
from dataclasses import replace

from geodata.facts.county import SERVING, Cadre, Leader, Pin, StandingPosting, Unit
from geodata.findings import Findings, Severity
from geodata.lineage.place_names import Places, Suggestions
from geodata.reading.read_supplies import resolved
from geodata.tables.day_columns import dates
from geodata.tables.read_table import TableCells
from geodata.tables.values import choices, required_texts, texts, yes_or_no
from geodata.text import normalised


class Supplies:
    """Ids of people, units and leaders by id or name."""

    def __init__(self, *tables: tuple[Cadre, ...] | tuple[Unit, ...] | tuple[Leader, ...]) -> None:
        self.ids = {item.id for table in tables for item in table}
        self.names: dict[str, set[str]] = defaultdict(set)
        for table in tables:
            for item in table:
                number = item.extra.get("id_number")
                spoken = {item.name, item.id, *((str(number),) if number else ())}
                for text in spoken:
                    self.names[normalised(text)].add(item.id)
        self.near = Suggestions([*self.ids, *self.names])

    def resolve(
        self, cells: TableCells, name: str, severity: Severity, findings: Findings
    ) -> list[str | None]:
        """Ids of a column, ``None`` where empty, unknown or ambiguous."""
        return [
            self._one(cells, name, row, text, severity, findings) if text else None
            for row, text in zip(cells.rows, cells.values(name), strict=True)
        ]

    def _one(
        self,
        cells: TableCells,
        name: str,
        row: int,
        text: str,
        severity: Severity,
        findings: Findings,
    ) -> str | None:
        found = {text} if text in self.ids else self.names.get(normalised(text), set())
        if len(found) == 1:
            return next(iter(found))
        if found:
            findings.add(cells.finding("ambiguous_supply", severity, name, row, text))
            return None
        finding = cells.finding("unknown_supply", severity, name, row, text)
        findings.add(replace(finding, details={"near": self.near.near(text)}))
        return None


def read_current(
    cells: TableCells, places: Places, supplies: Supplies, findings: Findings
) -> tuple[StandingPosting, ...]:
    """The plan in force, and what has ended (see ``status``).

    A row whose place or supply is gone is told and left out.
    """
    required_texts(cells, "place", findings)
    required_texts(cells, "supply", findings)
    layers = choices(cells, "layer", "", findings)
    where = resolved(cells, "place", places, Severity.WARNING, findings)
    who = supplies.resolve(cells, "supply", Severity.WARNING, findings)
    start = dates(cells, "start", findings)
    end = dates(cells, "end", findings, late=True)
    roles, states = cells.values("role"), choices(cells, "status", SERVING, findings)
    return tuple(
        StandingPosting(
            layer=layers[n],
            place=place,
            supply=supply,
            role=roles[n],
            start=start[n],
            end=end[n],
            status=states[n],
        )
        for n, (place, supply) in enumerate(zip(where, who, strict=True))
        if place is not None and supply is not None
    )


def read_pins(
    cells: TableCells, places: Places, supplies: Supplies, units: Supplies, findings: Findings
) -> tuple[Pin, ...]:
    """What is fixed or forbidden; a pin that nobody can follow is an error."""
    required_texts(cells, "layer", findings)
    required_texts(cells, "place", findings)
    layers = choices(cells, "layer", "", findings)
    where = resolved(cells, "place", places, Severity.ERROR, findings)
    who = supplies.resolve(cells, "supply", Severity.ERROR, findings)
    whose = units.resolve(cells, "unit", Severity.ERROR, findings)
    barred = yes_or_no(cells, "forbid", findings)
    given = list(zip(texts(cells, "supply"), texts(cells, "unit"), strict=True))
    return tuple(
        Pin(layer=layers[n], place=place, supply=who[n], unit=whose[n], forbid=bool(barred[n]))
        for n, place in enumerate(where)
        if place is not None
        and (who[n] is None) == (given[n][0] is None)
        and (whose[n] is None) == (given[n][1] is None)
    )
