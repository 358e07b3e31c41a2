"""Broken inputs: each gives exactly the findings that a clerk needs, at the right place."""

import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import openpyxl
import pytest
import shapely
from xlsxwriter import Workbook

from geodata.facts.sources import Sources
from geodata.findings import Finding, Findings
from geodata.reading.read_case import read_case

HEADER = ["村代码", "县", "乡镇", "村名", "户籍人口", "需求_产业", "经度", "纬度"]
ROWS = [
    ["140602001201", "朔城区", "北城街道", "东关村", "1200", "0.5", "112.41", "39.31"],
    ["140602001202", "朔城区", "北城街道", "西关村", "900", "0.7", "112.42", "39.32"],
    ["140602002201", "朔城区", "南城街道", "南关村", "800", "0.2", "112.43", "39.30"],
]
UNITS = "编号,单位名称,实力\nU1,农业农村局,0.5\nU2,水务局,0.4\n"
CADRES = "编号,姓名,派出单位,出生年月\nC1,张三,U1,1985.06\nC2,李四,水务局,1990\n"
SOUND = Sources()


@dataclass(frozen=True, kw_only=True)
class Broken:
    """One input: who builds it, and what must be said (key, row, column)."""

    build: Callable[[Path], Sources | None]
    says: tuple[tuple[str, int | None, str], ...] = ()
    file: str = ""
    stops: bool = True


def rows_with(row: int, column: str, value: str) -> list[list[str]]:
    table = [list(line) for line in ROWS]
    table[row][HEADER.index(column)] = value
    return table


def write_csv(folder: Path, rows: list[list[str]], header: list[str] | None = None) -> None:
    lines = [",".join(line) for line in [header or HEADER, *rows]]
    (folder / "villages.csv").write_text("\n".join(lines) + "\n", "utf-8")


def write_xlsx(path: Path, sheet: str, rows: Sequence[Sequence[object]]) -> None:
    with Workbook(str(path), {"strings_to_formulas": False}) as book:
        page = book.add_worksheet(sheet)
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)


def cell(row: int, column: str, value: str) -> Callable[[Path], None]:
    return lambda folder: write_csv(folder, rows_with(row, column, value))


def table(name: str, text: str, **more: str) -> Callable[[Path], None]:
    def build(folder: Path) -> None:
        write_csv(folder, ROWS)
        for other, content in {name: text, **more}.items():
            (folder / f"{other}.csv").write_text(content, "utf-8")

    return build


def raw(name: str, data: bytes) -> Callable[[Path], None]:
    def build(folder: Path) -> None:
        (folder / name).write_bytes(data)

    return build


def sheet(name: str, rows: Sequence[Sequence[object]]) -> Callable[[Path], None]:
    return lambda folder: write_xlsx(folder / "case.xlsx", name, rows)


def squares(folder: Path, **columns: object) -> gpd.GeoDataFrame:
    boxes = [shapely.box(112 + n / 10, 39, 112.1 + n / 10, 39.1) for n in range(3)]
    codes = [row[0] for row in ROWS]
    return gpd.GeoDataFrame({"XZQDM": codes, **columns}, geometry=boxes, crs="EPSG:4326")


def polygons(change: Callable[[gpd.GeoDataFrame], gpd.GeoDataFrame]) -> Callable[[Path], None]:
    def build(folder: Path) -> None:
        write_csv(folder, [row[:-2] for row in ROWS], HEADER[:-2])
        change(squares(folder)).to_file(folder / "boundaries.gpkg", driver="GPKG")

    return build


def with_geometry(n: int, shape: shapely.Geometry | None) -> Callable[[Path], None]:
    def change(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        shapes = list(frame.geometry)
        shapes[n] = shape
        return frame.set_geometry(gpd.GeoSeries(shapes, crs=frame.crs))

    return polygons(change)


def all_geometry(kind: Callable[[shapely.Geometry], shapely.Geometry]) -> Callable[[Path], None]:
    return polygons(lambda frame: frame.set_geometry([kind(shape) for shape in frame.geometry]))


def named_polygon(name: str) -> Callable[[Path], None]:
    def change(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        names = [ROWS[0][3], ROWS[1][3], name]
        return frame.assign(村名=names).drop(columns="XZQDM")

    return polygons(change)


def empty_folder(folder: Path) -> None:
    return None


def folder_as_file(folder: Path) -> None:
    (folder / "villages.csv").mkdir()


def truncated_zip(folder: Path) -> None:
    write_xlsx(folder / "full.xlsx", "村", [HEADER, *ROWS])
    data = (folder / "full.xlsx").read_bytes()
    (folder / "full.xlsx").unlink()  # by its header it would be the table of villages
    (folder / "case.xlsx").write_bytes(data[: len(data) // 2])


def zip_without_workbook(folder: Path) -> None:
    with zipfile.ZipFile(folder / "case.xlsx", "w") as archive:
        archive.writestr("readme.txt", "no workbook")


def formula_without_value(folder: Path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    page.title = "村"
    for row in [HEADER, *ROWS]:
        page.append(row)
    page["E3"] = "=1+1"
    book.save(folder / "case.xlsx")


def error_value(folder: Path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    page.title = "村"
    for row in [HEADER, *ROWS]:
        page.append(row)
    page["E3"] = "#REF!"
    page["E3"].data_type = "e"
    book.save(folder / "case.xlsx")


def million_blank_rows(folder: Path) -> None:
    with Workbook(str(folder / "case.xlsx")) as book:
        page = book.add_worksheet("村")
        for number, row in enumerate([HEADER, *ROWS]):
            page.write_row(number, 0, row)
        page.write_string(1_048_575, 0, " ")


def code_as_number(folder: Path) -> None:
    rows = [[float(row[0]), *row[1:]] for row in ROWS]
    write_xlsx(folder / "case.xlsx", "村", [HEADER, *rows])


def id_as_number(folder: Path) -> None:
    write_csv(folder, ROWS)
    rows: list[list[object]] = [["身份证号", "姓名"], [140602198506011234, "张三"]]
    write_xlsx(folder / "cadres.xlsx", "干部", rows)


def merged_title(folder: Path) -> None:
    with Workbook(str(folder / "case.xlsx")) as book:
        page = book.add_worksheet("村")
        page.merge_range(0, 0, 0, 5, "朔城区2026年村情一览表")
        for number, row in enumerate([HEADER, *ROWS], 1):
            page.write_row(number, 0, row)


def shapefile_parts(folder: Path) -> None:
    write_csv(folder, ROWS)
    squares(folder).to_file(folder / "boundaries.shp")
    (folder / "boundaries.shx").unlink()
    (folder / "boundaries.dbf").unlink()


def without_crs(folder: Path) -> None:
    write_csv(folder, ROWS)
    squares(folder).to_file(folder / "boundaries.shp")
    (folder / "boundaries.prj").unlink()


def missing_layer(folder: Path) -> Sources:
    polygons(lambda frame: frame)(folder)
    return Sources(boundaries_layer="xiangzhen")


def wrong_key(folder: Path) -> Sources:
    polygons(lambda frame: frame)(folder)
    return Sources(boundaries_key="CUNDM")


def sheet_name_of_scenario(folder: Path) -> Sources:
    write_xlsx(folder / "case.xlsx", "Sheet1", [HEADER, *ROWS])
    return Sources(villages="村情表")


def table_of_scenario(folder: Path) -> Sources:
    write_csv(folder, ROWS)
    return Sources(units="danwei.csv")


def gbk_shapefile(folder: Path) -> None:
    write_csv(folder, [row[:-2] for row in ROWS], HEADER[:-2])
    names = [row[3] for row in ROWS]
    frame = squares(folder, CUNMC=names).drop(columns="XZQDM")
    frame.to_file(folder / "boundaries.shp", encoding="gbk")
    (folder / "boundaries.cpg").unlink()


def twice(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    frame.loc[2, "XZQDM"] = frame.loc[1, "XZQDM"]
    return frame


NEEDLE = shapely.Polygon([(112, 39), (112.1, 39), (112.2, 39)])
BOW_TIE = shapely.Polygon([(112, 39), (112.1, 39.1), (112.1, 39), (112, 39.1)])
COMMA = "\n".join(";".join(row) for row in [HEADER, *ROWS])
UTF16 = ",".join(HEADER).encode("utf-16-le")
DROPPED = [row for row in HEADER if row != "村名"]
TOWNSHIPS = "乡镇代码,乡镇\n140602001,北城街道\n140602002,南城街道\n"
PINS = "层,村,人员或单位,派出单位\n"
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 512

CASES = {
    "nothing at all": Broken(build=empty_folder, says=(("no_villages", None, ""),)),
    "empty file": Broken(
        build=raw("villages.csv", b""), says=(("file_empty", None, ""),), file="villages.csv"
    ),
    "blank file": Broken(
        build=raw("villages.csv", b"\n , \n"),
        says=(("table_empty", None, ""),),
        file="villages.csv",
    ),
    "folder for a file": Broken(
        build=folder_as_file, says=(("file_is_folder", None, ""),), file="villages.csv"
    ),
    "truncated zip": Broken(
        build=truncated_zip, says=(("file_truncated", None, ""),), file="case.xlsx"
    ),
    "zip that is no workbook": Broken(
        build=zip_without_workbook, says=(("workbook_broken", None, ""),), file="case.xlsx"
    ),
    "text named xlsx": Broken(
        build=raw("case.xlsx", b"a,b\n1,2\n"),
        says=(("not_a_workbook", None, ""),),
        file="case.xlsx",
    ),
    "password": Broken(
        build=raw("case.xlsx", OLE + "EncryptedPackage".encode("utf-16-le")),
        says=(("workbook_locked", None, ""),),
        file="case.xlsx",
    ),
    "broken old xls": Broken(
        build=raw("case.xlsx", OLE), says=(("workbook_broken", None, ""),), file="case.xlsx"
    ),
    "workbook named csv": Broken(
        build=raw("villages.csv", b"PK\x03\x04rest"),
        says=(("not_a_csv", None, ""),),
        file="villages.csv",
    ),
    "utf-16 without its mark": Broken(
        build=raw("villages.csv", UTF16), says=(("encoding", None, ""),), file="villages.csv"
    ),
    "random bytes": Broken(
        build=raw("villages.csv", bytes(range(255, 100, -1))),
        says=(("encoding", None, ""),),
        file="villages.csv",
    ),
    "empty workbook": Broken(
        build=sheet("村", []), says=(("table_empty", None, ""),), file="case.xlsx"
    ),
    "header only": Broken(
        build=sheet("村", [HEADER]), says=(("table_empty", None, ""),), file="case.xlsx"
    ),
    "no header": Broken(build=sheet("村", ROWS), says=(("no_header", 1, ""),), file="case.xlsx"),
    "sheet of another name": Broken(
        build=sheet_name_of_scenario,
        says=(("sheet_missing", None, ""), ("sheet_unknown_elsewhere", None, "")),
        file="case.xlsx",
    ),
    "file of the scenario absent": Broken(
        build=table_of_scenario, says=(("file_missing", None, ""),), file="danwei.csv"
    ),
    "column missing": Broken(
        build=lambda f: write_csv(f, [r[:3] + r[4:] for r in ROWS], DROPPED),
        says=(("column_missing", 1, "村名"),),
        file="villages.csv",
    ),
    "column misspelt": Broken(
        build=lambda f: write_csv(f, ROWS, [*HEADER[:3], "村名字", *HEADER[4:]]),
        says=(("column_missing_near", 1, "村名"),),
        file="villages.csv",
    ),
    "header twice": Broken(
        build=lambda f: write_csv(f, ROWS, [*HEADER[:4], "行政村", *HEADER[5:]]),
        says=(("header_twice", 1, "行政村"),),
        file="villages.csv",
    ),
    "duplicate code": Broken(
        build=cell(1, "村代码", ROWS[0][0]),
        says=(("duplicate", 3, "村代码"),),
        file="villages.csv",
    ),
    "scientific code": Broken(
        build=cell(1, "村代码", "1.40602E+11"),
        says=(("code_scientific", 3, "村代码"),),
        file="villages.csv",
    ),
    "code of 11 digits": Broken(
        build=cell(0, "村代码", "14060200120"),
        says=(("code_length", 2, "村代码"),),
        file="villages.csv",
    ),
    "letters in a code": Broken(
        build=cell(0, "村代码", "14060200120l"),
        says=(("code_digits", 2, "村代码"),),
        file="villages.csv",
    ),
    "rounded id": Broken(
        build=id_as_number, says=(("digits_lost", 2, "身份证号"),), file="cadres.xlsx"
    ),
    "id that ends in 000": Broken(
        build=table("cadres", "编号,姓名\n140602198506011000,张三\n"),
        says=(("digits_doubtful", 2, "编号"),),
        file="cadres.csv",
        stops=False,
    ),
    "name empty": Broken(
        build=cell(2, "村名", ""), says=(("cell_empty", 4, "村名"),), file="villages.csv"
    ),
    "need out of range": Broken(
        build=cell(0, "需求_产业", "7"),
        says=(("out_of_range", 2, "需求_产业"),),
        file="villages.csv",
    ),
    "negative population": Broken(
        build=cell(0, "户籍人口", "-5"),
        says=(("out_of_range", 2, "户籍人口"),),
        file="villages.csv",
    ),
    "text for a number": Broken(
        build=cell(0, "户籍人口", "约一千户"),
        says=(("number_unit", 2, "户籍人口"),),
        file="villages.csv",
    ),
    "infinite number": Broken(
        build=cell(0, "户籍人口", "1e999"),
        says=(("not_a_number", 2, "户籍人口"),),
        file="villages.csv",
    ),
    "latitude 200": Broken(
        build=cell(0, "纬度", "200"),
        says=(("out_of_range", 2, "纬度"), ("no_location", None, "")),
        file="villages.csv",
    ),
    "coordinates swapped": Broken(
        build=lambda f: write_csv(f, [[*ROWS[0][:6], "39.31", "112.41"], *ROWS[1:]]),
        says=(("swapped_coordinates", 2, "经度"), ("no_location", None, "")),
        file="villages.csv",
    ),
    "half a coordinate": Broken(
        build=cell(0, "纬度", ""),
        says=(("coordinates_half", 2, "纬度"), ("no_location", None, "")),
        file="villages.csv",
        stops=False,
    ),
    "no coordinates at all": Broken(
        build=lambda f: write_csv(f, [r[:-2] for r in ROWS], HEADER[:-2]),
        says=(("no_location", None, ""),),
        stops=False,
    ),
    "code outside its township": Broken(
        build=table("townships", TOWNSHIPS.replace("140602002", "140602009")),
        says=(("code_outside", 4, "村代码"),),
        file="villages.csv",
        stops=False,
    ),
    "township misspelt": Broken(
        build=table("townships", TOWNSHIPS.replace("南城街道", "南成街道")),
        says=(("unknown_township", 4, "乡镇"),),
        file="villages.csv",
    ),
    "unknown unit": Broken(
        build=table("cadres", CADRES.replace("U1", "农业局"), units=UNITS),
        says=(("unknown_unit", 2, "派出单位"),),
        file="cadres.csv",
    ),
    "unit name of several": Broken(
        build=table("cadres", CADRES, units=UNITS + "U3,水务局,0.2\n"),
        says=(("ambiguous_unit", 3, "派出单位"),),
        file="cadres.csv",
    ),
    "duplicate cadre": Broken(
        build=table("cadres", CADRES.replace("C2", "C1"), units=UNITS),
        says=(("duplicate", 3, "编号"),),
        file="cadres.csv",
    ),
    "birth year 2090": Broken(
        build=table("cadres", CADRES.replace("1990", "2090"), units=UNITS),
        says=(("out_of_range", 3, "出生年月"),),
        file="cadres.csv",
    ),
    "birth year in words": Broken(
        build=table("cadres", CADRES.replace("1990", "八五年"), units=UNITS),
        says=(("not_a_year", 3, "出生年月"),),
        file="cadres.csv",
    ),
    "capacity of half a village": Broken(
        build=table("units", "单位名称,可结对村数\n水务局,1.5\n"),
        says=(("not_whole", 2, "可结对村数"),),
        file="units.csv",
    ),
    "unknown level": Broken(
        build=table("units", "单位名称,单位层级\n水务局,股级\n"),
        says=(("not_a_choice", 2, "单位层级"),),
        file="units.csv",
        stops=False,
    ),
    "neither yes nor no": Broken(
        build=table("cadres", "姓名,可否选派\n张三,看情况\n"),
        says=(("not_a_flag", 2, "可否选派"),),
        file="cadres.csv",
    ),
    "recusal of nowhere": Broken(
        build=table("cadres", "姓名,回避\n张三,东关村、某村\n"),
        says=(("unknown_keep_away", 2, "回避"),),
        file="cadres.csv",
        stops=False,
    ),
    "leader of nowhere": Broken(
        build=table("leaders", "姓名,联系范围\n王五,外乡镇\n"),
        says=(("unknown_area", 2, "联系范围"),),
        file="leaders.csv",
    ),
    "pin of nowhere": Broken(
        build=table("pins", PINS + "第一书记,东门村,,U1\n", units=UNITS),
        says=(("unknown_place", 2, "村"),),
        file="pins.csv",
    ),
    "pin of nobody": Broken(
        build=table("pins", PINS + "第一书记,东关村,赵六,\n", units=UNITS),
        says=(("unknown_supply", 2, "人员或单位"),),
        file="pins.csv",
    ),
    "term without a day": Broken(
        build=table("current", "层,村,人员,任期开始\n结对单位,东关村,U1,去年\n", units=UNITS),
        says=(("not_a_date", 2, "任期开始"),),
        file="current.csv",
    ),
    "ragged row too long": Broken(
        build=lambda f: write_csv(f, [[*ROWS[0], "多余"], *ROWS[1:]]),
        says=(("row_too_long", 2, ""),),
        file="villages.csv",
    ),
    "formula without value": Broken(
        build=formula_without_value, says=(("formula", 3, "E"),), file="case.xlsx"
    ),
    "error in a cell": Broken(build=error_value, says=(("error_cell", 3, "E"),), file="case.xlsx"),
    "boundaries without crs": Broken(
        build=without_crs, says=(("boundary_no_crs", None, ""),), file="boundaries.shp"
    ),
    "shapefile without parts": Broken(
        build=shapefile_parts,
        says=(("boundary_part_missing", None, ""), ("boundary_part_missing", None, "")),
        file="boundaries.shp",
    ),
    "layer missing": Broken(
        build=missing_layer,
        says=(("boundary_layer", None, ""), ("no_location", None, "")),
        file="boundaries.gpkg",
    ),
    "key missing": Broken(
        build=wrong_key, says=(("boundary_key", None, "CUNDM"),), file="boundaries.gpkg"
    ),
    "only points": Broken(
        build=all_geometry(lambda shape: shape.centroid),
        says=(("boundary_not_polygons", None, ""), ("no_location", None, "")),
        file="boundaries.gpkg",
    ),
    "only lines": Broken(
        build=all_geometry(lambda shape: shapely.LineString(shape.exterior.coords[:-1])),
        says=(
            ("boundary_not_polygons", None, ""),
            ("no_location", None, ""),
        ),
        file="boundaries.gpkg",
    ),
    "zero features": Broken(
        build=polygons(lambda frame: frame.iloc[:0]),
        says=(("boundary_empty", None, ""), ("no_location", None, "")),
        file="boundaries.gpkg",
    ),
    "null geometry": Broken(
        build=with_geometry(1, None),
        says=(("boundary_null", 2, ""), ("no_location", None, ""), ("no_polygon", None, "")),
        file="boundaries.gpkg",
        stops=False,
    ),
    "bow-tie": Broken(
        build=with_geometry(0, BOW_TIE),
        says=(("boundary_repaired", 1, ""), ("coverage_multipart", 1, "")),
        file="boundaries.gpkg",
        stops=False,
    ),
    "polygon without area": Broken(
        build=with_geometry(0, NEEDLE),
        says=(
            ("boundary_unrepairable", 1, ""),
            ("no_location", None, ""),
            ("no_polygon", None, ""),
        ),
        file="boundaries.gpkg",
    ),
    "two polygons for one village": Broken(
        build=polygons(twice),
        says=(("no_location", None, ""), ("no_polygon", None, ""), ("polygon_twice", 3, "")),
        file="boundaries.gpkg",
        stops=False,
    ),
    "polygon of a misspelt name": Broken(
        build=named_polygon("南门村"),
        says=(("no_location", None, ""), ("no_polygon", None, ""), ("no_village", 3, "村名")),
        file="boundaries.gpkg",
        stops=False,
    ),
    "harmless: a million blank rows": Broken(build=million_blank_rows, stops=False),
    "harmless: code kept as number": Broken(build=code_as_number, stops=False),
    "harmless: merged title": Broken(build=merged_title, stops=False),
    "harmless: semicolons": Broken(build=raw("villages.csv", COMMA.encode("gb18030")), stops=False),
    "harmless: short rows": Broken(
        build=raw("villages.csv", "村名,乡镇,经度,纬度,备注\n东关,北城,112,39\n".encode()),
        stops=False,
    ),
    "harmless: GBK shapefile without cpg": Broken(
        build=gbk_shapefile,
        says=(("boundary_gbk", None, ""),),
        file="boundaries.shp",
        stops=False,
    ),
}


def read(folder: Path, case: Broken) -> tuple[Findings, int]:
    findings = Findings()
    sources = case.build(folder) or SOUND
    facts = read_case(folder, sources, findings)
    return findings, len(facts.county.villages)


@pytest.mark.parametrize("name", sorted(CASES))
def test_broken_input(name: str, tmp_path: Path) -> None:
    case = CASES[name]
    findings, villages = read(tmp_path, case)
    assert sorted((f.key, f.row or 0, f.column) for f in findings) == sorted(
        (key, row or 0, column) for key, row, column in case.says
    )
    assert bool(findings.errors) is case.stops
    if name.startswith("harmless"):
        assert villages in {1, 3}
    for finding in findings:
        assert_clear(finding)
        assert finding.file in {case.file, ""}


def assert_clear(finding: Finding) -> None:
    for language in ("zh", "en"):
        for sentence in (finding.problem(language), finding.remedy(language)):
            assert sentence.strip()
            assert "{" not in sentence
            assert "}" not in sentence


def test_there_are_enough_of_them() -> None:
    assert sum(bool(case.says) for case in CASES.values()) >= 40
