"""The plan in force and what the committee has fixed -> facts."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from geodata.account import JoinUse
from geodata.columns.typed_ids import SUPPLIES, typed
from geodata.facts.county import SERVING, Pin, StandingPosting, Supply
from geodata.facts.former import NO_CHANGES, Former
from geodata.facts.supply_key import SupplyKey
from geodata.findings import Findings, Severity
from geodata.lineage.place_names import Places, Suggestions
from geodata.reading.read_supplies import lost_unit, resolved
from geodata.tables.day_columns import terms
from geodata.tables.read_table import TableCells
from geodata.tables.values import choices, required_texts, texts, yes_or_no
from geodata.text import normalised


class Supplies:
    """People, units and leaders by id or name, each table by itself.

    ``layers`` says which table a layer draws on: a cell beside the name of a layer means
    somebody of that table. ``former`` says what units of before a change are today.
    """

    def __init__(
        self,
        *tables: Sequence[Supply],
        layers: Mapping[str, str] | None = None,
        former: Former = NO_CHANGES,
    ) -> None:
        self.layers, self.former = layers or {}, former
        self._ids: dict[str, list[SupplyKey]] = defaultdict(list)
        self._names: dict[str, list[SupplyKey]] = defaultdict(list)
        for item in (item for table in tables for item in table):
            self._ids[item.id].append(item.key)
            number = item.extra.get("id_number")
            spoken = (item.name, item.id, *((str(number),) if number else ()))
            for text in dict.fromkeys(map(normalised, spoken)):
                self._names[text].append(item.key)
        for text, unit in former.units.items():
            if SupplyKey("units", unit) not in self._names[text]:
                self._names[text].append(SupplyKey("units", unit))
        self.spoken = [*self._ids, *self._names]
        self.near = Suggestions(self.spoken)

    def resolve(
        self,
        cells: TableCells,
        name: str,
        severity: Severity,
        findings: Findings,
        *,
        layers: Sequence[str] = (),
    ) -> list[SupplyKey | None]:
        """Who is meant in a column, ``None`` where empty, unknown or ambiguous.

        ``layers``, one for each row, name the layer that the cell is about.
        """
        rows = zip(cells.rows, cells.values(name), layers or [""] * len(cells.rows), strict=True)
        return [
            self._one(cells, (name, row, text), self.layers.get(layer, ""), severity, findings)
            if text
            else None
            for row, text, layer in rows
        ]

    def find(self, text: str, table: str = "") -> list[SupplyKey]:
        """Who is meant: by id, else by name; in one table where it is known, or is said."""
        said, bare = typed(text, SUPPLIES)
        for known in (self._ids.get(text), self._ids.get(bare), self._names.get(normalised(bare))):
            of_table = (key for key in known or () if key.table == (table or key.table))
            mine = [key for key in of_table if key.table == (said or key.table)]
            if mine:
                return mine
        return []

    def _one(
        self,
        cells: TableCells,
        spot: tuple[str, int, str],
        table: str,
        severity: Severity,
        findings: Findings,
    ) -> SupplyKey | None:
        """``spot``: column, row and text of the cell."""
        text = spot[2]
        found = self.find(text, table)
        if len(found) == 1:
            return found[0]
        if not self.layers and len({key.id for key in found}) == 1:
            return SupplyKey("", found[0].id)  # no scenario says what the layers draw on
        if not found and self.former.loss(text) is not None:
            findings.add(lost_unit(cells, spot, self.former, severity))
        elif not found:
            near = {"near": self.near.near(text)}
            findings.add(replace(cells.finding("unknown_supply", severity, *spot), details=near))
        elif len({key.table for key in found}) == 1:
            findings.add(cells.finding("ambiguous_supply", severity, *spot))
        else:
            findings.add(cells.finding("untyped_supply", severity, *spot))
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
    who = supplies.resolve(cells, "supply", Severity.WARNING, findings, layers=layers)
    start, end = terms(cells, findings)
    roles, states = cells.values("role"), choices(cells, "status", SERVING, findings)
    ended = [state != SERVING for state in states]
    _count("standing", (layers, where, who), ended, supplies, findings)
    return tuple(
        StandingPosting(
            layer=layers[n],
            place=place,
            supply=supply.id,
            table=supply.table,
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
    who = supplies.resolve(cells, "supply", Severity.ERROR, findings, layers=layers)
    whose = units.resolve(cells, "unit", Severity.ERROR, findings)
    barred = yes_or_no(cells, "forbid", findings)
    named = [mine or unit for mine, unit in zip(who, whose, strict=True)]
    _count("pins", (layers, where, named), [False] * len(named), supplies, findings)
    given = list(zip(texts(cells, "supply"), texts(cells, "unit"), strict=True))
    return tuple(
        Pin(
            layer=layers[n],
            place=place,
            supply=_id(who[n]),
            unit=_id(whose[n]),
            forbid=bool(barred[n]),
        )
        for n, place in enumerate(where)
        if place is not None
        and (who[n] is None) == (given[n][0] is None)
        and (whose[n] is None) == (given[n][1] is None)
    )


def _count(
    kind: str,
    rows: tuple[Sequence[str], Sequence[str | None], Sequence[SupplyKey | None]],
    ended: Sequence[bool],
    supplies: Supplies,
    findings: Findings,
) -> None:
    """Put into the account which rows (layer, place, who) are used, and why others are not."""

    def outcome(layer: str, place: str | None, who: SupplyKey | None, *, over: bool) -> str:
        if supplies.layers and layer not in supplies.layers:
            return "no_layer"
        if place is None or who is None:
            return "no_place" if place is None else "no_supply"
        return "ended" if over else "used"

    items = [
        (outcome(layer, place, who, over=over), f"{layer} {place or ''} {who.id if who else ''}")
        for layer, place, who, over in zip(*rows, ended, strict=True)
    ]
    outcomes = ("used", "ended", "no_layer", "no_place", "no_supply")
    quiet = ("used", "ended")
    findings.account.joins.append(JoinUse.of(kind, items, outcomes=outcomes, quiet=quiet))


def _id(key: SupplyKey | None) -> str | None:
    return None if key is None else key.id
