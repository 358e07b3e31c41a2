"""Facts -> a case folder that ``read_case`` reads back."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path

import geopandas as gpd
import xlsxwriter

from geodata.columns.headers import header
from geodata.columns.table_specs import SEPARATOR, SPECS
from geodata.columns.typed_ids import SUPPLIES, shown
from geodata.facts.case import Case
from geodata.facts.classes import class_label
from geodata.facts.county import Cadre, County, Precision, Village
from geodata.facts.households import Households
from geodata.facts.place_reference import named
from geodata.facts.tie import Tie
from geodata.outputs import CASE, FIXED, PROPERTY, new_files
from geodata.outputs.geopackages import fixed_date, marked
from geodata.outputs.native import native_writing
from geodata.words import Language, label, say

Row = dict[str, object]
AS_TEXT = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "in_memory": True,
}
CREATED = datetime.fromisoformat(FIXED)
TABLES_FILE, SHAPES_FILE, OUTLINES_FILE = "case.xlsx", "boundaries.gpkg", "counties.gpkg"
POINT_FILES = ("households.gpkg", "member_households.gpkg")


def write_case(folder: Path, case: Case, *, language: Language = "zh") -> None:
    """Write ``case.xlsx``, and ``boundaries.gpkg`` and ``counties.gpkg`` where known.

    Text cells are text whatever they look like; coordinates are WGS 84 degrees. Of files
    that are there only those are replaced that this function wrote and nobody has altered.
    Raises :class:`~geodata.outputs.OutputRefusedError` for others, ``OSError`` where the
    folder cannot be written.
    """
    with new_files(folder, CASE, names=case_names(case)) as scratch:
        write_case_files(scratch, case, language=language)


def case_names(case: Case) -> list[str]:
    """The files that a case is written to."""
    tables = (case.households, case.member_households)
    names = [TABLES_FILE, SHAPES_FILE, OUTLINES_FILE]
    return [*names, *(f for f, t in zip(POINT_FILES, tables, strict=True) if t is not None)]


def write_case_files(scratch: Path, case: Case, *, language: Language = "zh") -> None:
    """The same into a scratch folder."""
    with xlsxwriter.Workbook(str(scratch / TABLES_FILE), AS_TEXT) as workbook:
        mark(workbook, CASE)
        for table, rows in _tables(case.county, language).items():
            sheet = workbook.add_worksheet(say(f"sheet.{table}", language))
            _write_rows(sheet, table, rows, language)
    if case.coverage is not None:
        _write_coverage(scratch / SHAPES_FILE, case)
    if case.outlines is not None:
        _write_layer(scratch / OUTLINES_FILE, case.outlines[["name", "geometry"]], "counties")
    for file, households in zip(
        POINT_FILES, (case.households, case.member_households), strict=True
    ):
        if households is not None:
            _write_households(scratch / file, households, case.county, language)


def mark(workbook: xlsxwriter.Workbook, kind: str) -> None:
    """Let a workbook say that it is ours, of a kind, and unaltered."""
    workbook.set_properties({"created": CREATED})
    workbook.set_custom_property(PROPERTY, kind, "text")


def _write_coverage(path: Path, case: Case) -> None:
    known = {village.id: village for village in case.county.villages}
    if case.coverage is None:
        return
    coverage = case.coverage[~case.coverage.index.isin(list(case.approximate))]
    if coverage.empty:
        return
    frame = gpd.GeoDataFrame(
        {"id": list(coverage.index), "name": [known[key].name for key in coverage.index]},
        geometry=list(coverage.geometry),
        crs="EPSG:4326",
    )
    _write_layer(path, frame, "villages")


def _write_households(
    path: Path, households: Households, county: County, language: Language
) -> None:
    """Number, village and count at points, in a layer that is called as its table."""
    table, ids = path.stem, [*(village.id for village in county.villages), ""]
    columns = {
        "id": households.id,
        "village": [ids[at] for at in households.village.tolist()],  # -1 is nowhere, the last
        "count": households.count,
    }
    frame = gpd.GeoDataFrame(
        {say(f"column.{table}.{name}", language): values for name, values in columns.items()},
        geometry=gpd.points_from_xy(households.lon, households.lat),
        crs="EPSG:4326",
    )
    _write_layer(path, frame, table)


def _write_layer(path: Path, frame: gpd.GeoDataFrame, layer: str) -> None:
    with native_writing(path), fixed_date():
        frame.to_file(
            path, driver="GPKG", engine="pyogrio", layer=layer, layer_options=marked(CASE)
        )


def _tables(county: County, language: Language) -> dict[str, list[Row]]:
    return {
        "villages": [_village(village, language) for village in county.villages],
        "townships": [
            _scored(town, "townships", town.need, town.extra, language) for town in county.townships
        ],
        "units": [
            _scored(unit, "units", unit.functions, unit.extra, language) for unit in county.units
        ],
        "cadres": [
            _scored(cadre, "cadres", cadre.skills, cadre.extra, language) for cadre in county.cadres
        ],
        "leaders": [
            _scored(leader, "leaders", leader.portfolio, leader.extra, language)
            for leader in county.leaders
        ],
        "current": [
            _worded(_row(item, _names("current")), "current", language)
            for item in (*county.current, *county.former)
        ],
        "pins": [_worded(_row(item, _names("pins")), "pins", language) for item in county.pins],
        **({"scores": _scores(county, language)} if county.scores else {}),
        **({"neighbours": _neighbours(county, language)} if county.neighbour_rows else {}),
        **({"ties": [_tie(item, language) for item in county.ties]} if county.ties else {}),
        **_training(county, language),
    }


def _training(county: County, language: Language) -> dict[str, list[Row]]:
    """Training classes, and days that somebody cannot, where there are any."""
    found: dict[str, list[Row]] = {}
    if county.sessions:
        names = _names("sessions")
        rows = ((_row(item, names), item.extra) for item in county.sessions)
        found["sessions"] = [{**_worded(row, "sessions", language), **more} for row, more in rows]
    if county.absences:
        found["absences"] = [_row(item, _names("absences")) for item in county.absences]
    return found


def _scores(county: County, language: Language) -> list[Row]:
    given, times = county.scores, Counter(_ids(county))
    who = [
        shown(key.table, key.id, language) if key.table and times[key.id] > 1 else key.id
        for key in given.who()
    ]
    columns = (given.layer, given.place, who, given.cost, given.load)
    rows: list[Row] = []
    for values in zip(*columns, strict=True):
        named = zip(_names("scores"), values, strict=True)
        rows.append({name: value for name, value in named if value not in (None, "")})
    return [_worded(row, "scores", language) for row in rows]


def _neighbours(county: County, language: Language) -> list[Row]:
    names = _names("neighbours")
    rows = (_row(item, names) for item in county.neighbour_rows)
    filled = ({name: value for name, value in row.items() if value != ""} for row in rows)
    return [_worded(row, "neighbours", language) for row in filled]


def _tie(tie: Tie, language: Language) -> Row:
    """Both ends with their table or level before them, so that nobody else can be meant."""
    one, other = (shown(kind, name, language) for kind, name in tie.ends)
    return {"tie": tie.tie, "one": one, "other": other}


def _ids(county: County) -> Iterator[str]:
    """Ids of people, units and leaders; one that is there twice is written with its table."""
    for table in SUPPLIES:
        yield from (item.id for item in county.supplies(table))


def _names(table: str) -> tuple[str, ...]:
    return tuple(column.name for column in SPECS[table].columns if column.kind != "scores")


def _row(item: object, names: Iterable[str]) -> Row:
    return {name: value for name in names if (value := getattr(item, name, None)) is not None}


def _village(village: Village, language: Language) -> Row:
    row = _scored(village, "villages", village.need, village.extra, language)

    if village.precision not in {Precision.POINT, Precision.POLYGON}:
        row.pop("lon", None)
        row.pop("lat", None)
    if village.id == village.code:
        del row["id"]
    return row


def _scored(
    item: object,
    table: str,
    marks: Mapping[str, float],
    extra: Mapping[str, object],
    language: Language,
) -> Row:
    row = _worded(_row(item, _names(table)), table, language)
    if table == "cadres":
        if isinstance(item, Cadre) and item.birth_year and item.birth_month:
            row["birth_year"] = f"{item.birth_year}-{item.birth_month:02d}"
        row.setdefault("available", "")  # without the column everybody would be available
    family = SPECS[table].scores
    row.update({f"{family}{SEPARATOR}{name}": value for name, value in marks.items()})
    return {**row, **extra}


def _worded(row: Row, table: str, language: Language) -> Row:
    """Identifiers of a vocabulary as the words that clerks use."""
    for column in SPECS[table].columns:
        value = row.get(column.name)
        if column.choices == "class" and isinstance(value, str):
            row[column.name] = class_label(value, language)
        elif column.choices and isinstance(value, str):
            row[column.name] = label(column.choices, value, language)
    return row


def _write_rows(
    sheet: "xlsxwriter.worksheet.Worksheet", table: str, rows: list[Row], language: Language
) -> None:
    names = list(dict.fromkeys(name for row in rows for name in row))
    spec = SPECS[table]
    order = {column.name: place for place, column in enumerate(spec.columns)}
    names.sort(key=lambda name: order.get(name, len(order)))
    required = [column.name for column in spec.columns if column.required]
    for place, name in enumerate(names or required):
        sheet.write_string(0, place, _title(table, name, language))
    for number, row in enumerate(rows, 1):
        for place, name in enumerate(names):
            _write_cell(sheet, number, place, row.get(name), language)
    sheet.freeze_panes(1, 0)


def _title(table: str, name: str, language: Language) -> str:
    try:
        SPECS[table].column(name)
    except KeyError:
        return name
    return header(table, name, language)


def _write_cell(
    sheet: "xlsxwriter.worksheet.Worksheet",
    row: int,
    column: int,
    value: object,
    language: Language,
) -> None:
    write: Callable[..., object] = sheet.write_string
    match value:
        case None | "":
            return
        case bool():
            write(row, column, say("yes_no.yes" if value else "yes_no.no", language))
        case int() | float():
            sheet.write_number(row, column, value)
        case date():
            write(row, column, value.isoformat())
        case frozenset():
            write(row, column, "、".join(sorted(map(named, value))))
        case tuple():
            write(row, column, "、".join(map(named, value)))
        case _:
            write(row, column, str(value))
