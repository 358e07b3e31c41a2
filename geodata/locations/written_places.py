"""Columns in which people wrote places: native places, recusals, wishes, jurisdictions."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from geodata.account import JoinUse
from geodata.facts.place_reference import named
from geodata.findings import Findings, Severity
from geodata.lineage.place_names import Places, Suggestions
from geodata.lineage.place_texts import Meant
from geodata.tables.read_table import TableCells
from geodata.tables.values import lists

OUTCOMES = ("resolved", "several", "unresolved", "elsewhere", "empty")
COUNTED = {"ambiguous": "several", "assumed": "resolved"}
AREAS = ("township:", "county:")
MOST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Home:
    """A native place: its text (an id where it is one place), and the places that it means."""

    text: str
    places: frozenset[str]


@dataclass(frozen=True)
class Written:
    """The places that the rows of a table name; what is doubtful is told, all is counted."""

    cells: TableCells
    names: Sequence[str]
    """Who each row is about."""
    places: Places
    findings: Findings

    def homes(self) -> list[Home]:
        """Native places. One elsewhere in the country is nothing to tell of."""
        values = self.cells.values("native_place")
        found = [self._one("native_place", row, text) for row, text in self._rows(values)]
        self._tell_counties(values)
        self._count("native_place", [[meant] if meant else [] for meant in found], values)
        homes = zip(values, (meant or Meant("elsewhere") for meant in found), strict=True)
        return [Home(_id_of(meant) or text, frozenset(meant.places)) for text, meant in homes]

    def _tell_counties(self, values: Sequence[str]) -> None:
        """Tell once of native places that are counties, where no table says which this one is."""
        texts = self.places.texts
        bare = [(row, text) for row, text in self._rows(values) if texts.says_county_only(text)]
        if bare:
            shown = list(dict.fromkeys(text for _, text in bare))
            value = "、".join(shown[:MOST_SHOWN]) + ("…" if shown[MOST_SHOWN:] else "")
            told = self.cells.finding(
                "native_county_unsaid", Severity.NOTE, "native_place", bare[0][0], value
            )
            self.findings.add(replace(told, rows=tuple(row for row, _ in bare)))

    def several(self, column: str) -> list[tuple[str, ...]]:
        """References of the places in a list; a text that means none is kept, and told."""
        return self._lists(column, "unknown_keep_away", Severity.WARNING)

    def areas(self) -> list[tuple[str, ...]]:
        """References of townships and counties; what is none, or several, is an error."""
        return self._lists("jurisdiction", "unknown_area", Severity.ERROR)

    def _rows(self, values: Sequence[str]) -> list[tuple[int, str]]:
        return list(zip(self.cells.rows, values, strict=True))

    def _lists(self, column: str, unknown: str, severity: Severity) -> list[tuple[str, ...]]:
        found: list[tuple[str, ...]] = []
        meant: list[list[Meant]] = []
        values = lists(self.cells, column)
        for row, parts in zip(self.cells.rows, values, strict=True):
            mine = [self._one(column, row, part, unknown, severity) for part in parts]
            meant.append([item for item in mine if item])
            named = (
                (item.places if item else ()) or (part,)
                for item, part in zip(mine, parts, strict=True)
            )
            found.append(tuple(dict.fromkeys(place for places in named for place in places)))
        self._count(column, meant, self.cells.values(column))
        return found

    def _one(
        self,
        column: str,
        row: int,
        text: str,
        unknown: str = "",
        severity: Severity = Severity.WARNING,
    ) -> Meant | None:
        """What a text means, with what is doubtful about it told; ``None`` where it is empty."""
        if not text:
            return None
        meant = self.places.texts.meant(text)
        strict = severity is Severity.ERROR
        if strict:
            meant = _as_area(meant)
        key = _key(meant, unknown, strict=strict)
        severity = Severity.NOTE if key == "place_assumed" else severity
        if key:
            finding = self.cells.finding(key, severity, column, row, text)
            self.findings.add(replace(finding, details=self._details(key, text, meant)))
        return meant

    def _details(self, key: str, text: str, meant: Meant) -> dict[str, str]:
        if key in ("place_near", "unknown_keep_away", "unknown_area"):
            return {"near": self._near.near(text)}
        shown = [self.places.texts.shown(place) for place in meant.places]
        more = "…" if shown[MOST_SHOWN:] else ""
        return {"places": "、".join(shown[:MOST_SHOWN]) + more}

    @cached_property
    def _near(self) -> Suggestions:
        return Suggestions(self.places.names())

    def _count(self, column: str, found: Sequence[Sequence[Meant]], values: Sequence[str]) -> None:
        """Put into the account how the texts of a column were understood."""
        if column not in self.cells.known:
            return
        rows = zip(found, values, self.names, strict=True)
        items: list[tuple[str, str]] = [
            (COUNTED.get(meant.outcome, meant.outcome), f"{name} {text}")
            for mine, text, name in rows
            for meant in mine
        ]
        items += [("empty", "") for mine in found if not mine]
        quiet = ("resolved", "elsewhere", "empty")
        join = JoinUse.of(column, items, outcomes=OUTCOMES, quiet=quiet)
        self.findings.account.joins.append(join)


def _as_area(meant: Meant) -> Meant:
    """A jurisdiction means townships and counties where a text may mean these."""
    areas = tuple(place for place in meant.places if place.startswith(AREAS))
    if meant.outcome not in ("resolved", "ambiguous", "assumed") or not areas:
        return meant
    if meant.outcome == "assumed":
        return Meant("assumed", areas)
    return Meant("resolved" if len(areas) == 1 else "ambiguous", areas)


def _key(meant: Meant, unknown: str, *, strict: bool) -> str:
    """Key of what is to be told of a text; empty: nothing. ``unknown``: where it means nothing."""
    if meant.outcome == "assumed":
        return "place_assumed"
    if meant.outcome == "ambiguous":
        return "area_ambiguous" if strict else "place_ambiguous"
    if meant.outcome == "unresolved" and not strict:
        return "place_partly" if meant.places else unknown or "place_near"
    return unknown if meant.outcome != "resolved" else ""


def _id_of(meant: Meant) -> str:
    """The id of the one place that a text means."""
    return named(meant.places[0]) if meant.outcome in ("resolved", "assumed") else ""
