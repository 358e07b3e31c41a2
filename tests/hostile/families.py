"""Families of hostile inputs: each draws one, writes it, and says which command is to read it."""

# ruff: noqa: E501

import json
import os
import re
import shutil
import zipfile
from dataclasses import dataclass, field
from datetime import date, timedelta
from io import BytesIO

from geodata.columns.headers import header
from tests.hostile import bombs
from tests.hostile.base import FORMATS, TABLES, copied
from tests.hostile.callers import ENDINGS, callers
from tests.hostile.mutations import NASTY, NUMBER, cells, renumbered, spoiled
from tests.hostile.room_case import written
from tests.soak.families import FAMILIES as RULED


@dataclass
class Drawn:
    """One input: what it is, and the words of the command line."""

    what: str
    words: list = field(default_factory=list)
    reads: object = None
    """A folder of partitions, where no command reads the input."""


def _names(base, folder):
    return copied(base / "book", folder / "case")


def workbook_bytes(base, folder, random, url):
    """The workbook as bytes that were spoiled on their way."""
    case = _names(base, folder)
    data = (case / "case.xlsx").read_bytes()
    (case / "case.xlsx").write_bytes(spoiled(data, random))
    return Drawn("case.xlsx, bytes", ["check", case])


def workbook_parts(base, folder, random, url):
    """The workbook with one part of it spoiled inside, and packed again whole."""
    case = _names(base, folder)
    whole = {}
    with zipfile.ZipFile(case / "case.xlsx") as archive:
        whole = {name: archive.read(name) for name in archive.namelist()}
    name = random.choice([name for name in whole if name.endswith((".xml", ".rels"))])
    text = whole[name].decode("utf-8", "replace")
    match random.randrange(5):
        case 0:
            text = renumbered(text, random)
        case 1:
            text = text.replace("<c ", "<f>1+1</f><c ", random.randint(1, 3))
        case 2:
            text = text.replace(">", "><x>" * random.choice((3, 3000)), 1)
        case 3:
            text = "<!DOCTYPE a [<!ENTITY b 'bbbbbbbbbb'>]>" + text.replace("<v>", "<v>&b;", 3)
        case 4:
            return _repacked(case, whole | {name: spoiled(whole[name], random)}, name)
    return _repacked(case, whole | {name: text.encode("utf-8", "replace")}, name)


def _repacked(case, parts, name):
    with zipfile.ZipFile(case / "case.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        for part, data in parts.items():
            archive.writestr(part, data)
    return Drawn(f"case.xlsx, {name}", ["check", case])


def workbook_bomb(base, folder, random, url):
    """A small workbook that would take everything."""
    case = _names(base, folder)
    made = {
        "crowded": lambda: bombs.crowded(random.choice((1, 12, 20, 60))),
        "string": lambda: bombs.shared_string(random.choice((0.3, 0.9, 3))),
        "corner": lambda: bombs.workbook(
            f'<row><c r="{random.choice("AZ")}{random.randint(2, 1048576)}" s="1"/>'
            f'<c r="XF{random.choice("ABCD")}{random.randint(2, 1048576)}"><v>1</v></c></row>'.encode()
        ),
        "members": lambda: bombs.zip_of(*((f"{n}", b"\3\0", 0) for n in range(11_000))),
        "twice": lambda: bombs.zip_of(*[("xl/workbook.xml", b"\3\0", 0)] * 2),
        "deep": lambda: bombs.workbook(b"<row>" * random.choice((1000, 500_000))),
    }
    kind = random.choice(sorted(made))
    name = random.choice(("case.xlsx", "villages.xlsx"))
    (case / name).write_bytes(made[kind]())
    return Drawn(f"{name}, {kind}", ["check", case])


def table_cells(base, folder, random, url):
    """A table as CSV, cells and quotes spoiled, in an encoding of any kind."""
    case = copied(base / "csv", folder / "case")
    name = random.choice([t for t in TABLES if (case / f"{t}.csv").is_file()])
    path = case / f"{name}.csv"
    text = cells(path.read_text("utf-8"), random)
    encoding = random.choice(("utf-8", "utf-8", "utf-8-sig", "gb18030", "utf-16"))
    path.write_bytes(text.encode(encoding, "surrogatepass" if encoding == "utf-8" else "replace"))
    return Drawn(f"{name}.csv, {encoding}", [random.choice(("check", "check", "map")), case])


def table_bytes(base, folder, random, url):
    """A table as CSV whose bytes were spoiled, or that is something else."""
    case = copied(base / "csv", folder / "case")
    name = random.choice([t for t in TABLES if (case / f"{t}.csv").is_file()])
    path = case / f"{name}.csv"
    other = [p for p in (base / "shapes").iterdir() if p.is_file()]
    data = path.read_bytes() if random.random() < 0.7 else random.choice(other).read_bytes()
    path.write_bytes(spoiled(data, random))
    if random.random() < 0.2:
        ending = random.choice((".xlsx", ".ods", ".xls", ".tsv", ".xlsb"))
        path = path.rename(path.with_suffix(ending))
    return Drawn(f"{path.name}, bytes", ["check", case])


def lineage_rows(base, folder, random, url):
    """Chains, circles, combs and stars of changes."""
    case = copied(base / "csv", folder / "case")
    codes = [line.split(",")[0] for line in (case / "villages.csv").read_text("utf-8").splitlines()]
    size = random.choice((3, 50, 1500, 3000))
    names = codes[1:4] + [f"旧村{n}" for n in range(size)]
    kinds = ("合并", "拆分", "更名", "代码变更", "乱写")
    shape = random.choice(("chain", "circle", "comb", "star", "diamonds", "random"))
    rows, day = [], date(2000, 1, 1)
    for n in range(1, size):
        pairs = {
            "chain": [(names[n], names[n - 1])],
            "circle": [(names[n], names[(n + 1) % size])],
            "comb": [(names[n], names[n - 1]), (names[n], f"叶{n}")],
            "star": [(names[0], names[n]), (names[n], names[1])],
            "diamonds": [(names[n], f"左{n - n % 2}"), (f"左{n}", names[n - 1])],
            "random": [(random.choice(names), random.choice(names))],
        }[shape]
        on = random.choice(("", str(day + timedelta(n)), str(day + timedelta(size - n)), "2020"))
        rows += [(*pair, random.choice(kinds), on) for pair in pairs]
    if random.random() < 0.5:
        random.shuffle(rows)
    heads = [header("lineage", name) for name in ("old", "new", "kind", "on")]
    text = "\n".join(",".join(row) for row in [heads, *rows])
    (case / "lineage.csv").write_text(text, "utf-8")
    return Drawn(f"lineage.csv, {shape} of {size}", ["check", case])


def scores_rows(base, folder, random, url):
    """The planner's own numbers, spoiled; and a goal that asks for them."""
    case = copied(base / "csv", folder / "case")
    names = ("layer", "supply", "place", "cost", "load")
    rows = [[header("scores", name) for name in names]]
    places = (case / "villages.csv").read_text("utf-8").splitlines()[1:]
    people = (case / "cadres.csv").read_text("utf-8").splitlines()[1:]
    for _ in range(40):
        who, where = random.choice(people).split(",")[0], random.choice(places).split(",")[0]
        rows.append(["first_secretary", who, where, str(random.random()), "1"])
    text = cells("\n".join(",".join(row) for row in rows), random, most=20)
    (case / "scores.csv").write_bytes(text.encode("utf-8", "surrogatepass"))
    with (case / "scenario.toml").open("a", encoding="utf-8") as file:
        file.write('\n[[goal]]\nkind = "scores"\nlayers = ["first_secretary"]\n')
    return Drawn("scores.csv", ["check", case])


def shapes_bytes(base, folder, random, url):
    """Boundaries of any format, spoiled, cut, or under another ending."""
    case = copied(base / "csv", folder / "case")
    (case / "boundaries.gpkg").unlink()
    ending = random.choice(FORMATS)
    for part in (base / "shapes").glob("boundaries.*"):
        stem = part.name.removeprefix("boundaries.")
        if stem == ending or (ending == "shp" and stem in ("shx", "dbf", "prj", "cpg")):
            shutil.copy(part, case)
        if ending == "mif" and stem == "mid":
            shutil.copy(part, case)
    parts = sorted(case.glob("boundaries.*"))
    path = random.choice(parts)
    what = path.name
    if random.random() < 0.85:
        path.write_bytes(spoiled(path.read_bytes(), random))
    if random.random() < 0.2:
        other = random.choice(FORMATS)
        path.rename(case / f"boundaries.{other}")
        what += f" as .{other}"
    return Drawn(what, [random.choice(("check", "check", "map")), case])


def shapes_database(base, folder, random, url):
    """Boundaries in a geodatabase, a folder of files of which one or more are spoiled."""
    case = copied(base / "csv", folder / "case")
    (case / "boundaries.gpkg").unlink()
    shutil.copytree(base / "shapes" / "boundaries.gdb", case / "boundaries.gdb")
    parts = sorted((case / "boundaries.gdb").iterdir())
    for path in random.sample(parts, random.randint(1, 4)):
        path.write_bytes(spoiled(path.read_bytes(), random))
    return Drawn("boundaries.gdb", ["check", case])


def shapes_text(base, folder, random, url):
    """GeoJSON, KML or GML with numbers, nesting or members that nobody expects."""
    case = copied(base / "csv", folder / "case")
    (case / "boundaries.gpkg").unlink()
    ending = random.choice(("geojson", "geojson", "kml", "gml", "topojson"))
    text = (base / "shapes" / f"boundaries.{ending}").read_text("utf-8")
    match random.randrange(6):
        case 0 | 1:
            for _ in range(random.randint(1, 5)):
                text = renumbered(text, random)
        case 2:
            text = text.replace("[", "[" * random.choice((2, 40, 100_000)), 1)
        case 3:
            text = text.replace(">", "><a>" * random.choice((2, 100_000)), 1)
        case 4:
            text = re.sub(r'"type"', '"type":"Feature","type"', text, count=random.randint(1, 9))
        case 5:
            text = text.replace("}", "," + json.dumps({random.choice(NASTY): 1})[1:], 3)
    (case / f"boundaries.{ending}").write_text(text, "utf-8", errors="surrogatepass")
    return Drawn(f"boundaries.{ending}, text", ["check", case])


def shapes_caller(base, folder, random, url):
    """Boundaries that ask for something from elsewhere."""
    case = copied(base / "csv", folder / "case")
    (case / "boundaries.gpkg").unlink()
    found = callers(url, str(base / "shapes" / "boundaries.geojson"))
    name = random.choice(sorted(found))
    ending = random.choice(ENDINGS)
    stem = random.choice(("boundaries", "counties"))
    (case / f"{stem}{ending}").write_bytes(found[name])
    if ending not in (".vrt", ".osm", ".csv") or random.random() < 0.5:
        key = {"boundaries": "boundaries", "counties": "outlines"}[stem]
        _input(case, f'{key} = "{stem}{ending}"')
    return Drawn(f"{stem}{ending}, {name}", ["check", case])


def _input(case, line):
    """Put a line under ``[input]``."""
    path = case / "scenario.toml"
    text = path.read_text("utf-8")
    text = (
        text.replace("[input]", f"[input]\n{line}")
        if "[input]" in text
        else f"{text}\n[input]\n{line}\n"
    )
    path.write_text(text, "utf-8")


def packed_bomb(base, folder, random, url):
    """Boundaries packed so that they say, or hold, far too much."""
    case = copied(base / "csv", folder / "case")
    (case / "boundaries.gpkg").unlink()
    data, size = bombs.boundaries(random.choice((0.2, 3, 12)))
    said = random.choice((size & 0xFFFFFFFF, 1000, 2**32 - 1))
    name, made = random.choice(
        (
            ("boundaries.zip", bombs.zip_of(("a.geojson", data, said))),
            ("boundaries.zip", bombs.zip_of(("../../../a.geojson", data[:100], 100))),
            ("boundaries.zip", bombs.zip_of(("/etc/a.shp", b"\3\0", 0), ("a.shx", b"\3\0", 0))),
            ("boundaries.zip", bombs.zip_of(*[("a.geojson", b"\3\0", 0)] * 2)),
            ("boundaries.kmz", bombs.zip_of(("doc.kml", data, said))),
            ("boundaries.geojson.gz", bombs.gz_of(data, said)),
        )
    )
    (case / name).write_bytes(made)
    return Drawn(f"{name}, {len(made)} bytes that say {said}", ["check", case])


def special_files(base, folder, random, url):
    """Links out of the case, devices, pipes and folders where files should be."""
    case = copied(base / "csv", folder / "case")
    name = random.choice(
        ("boundaries.gpkg", "villages.csv", "scenario.toml", "roads.geojson", "case.xlsx")
    )
    path = case / name
    path.unlink(missing_ok=True)
    match random.randrange(5):
        case 0:
            os.mkfifo(path)
        case 1:
            path.symlink_to(
                random.choice(
                    ("/etc/passwd", "/dev/zero", "/dev/null", "/proc/self/mem", path.name)
                )
            )
        case 2:
            path.mkdir()
        case 3:
            path.write_bytes(b"")
        case 4:
            path.write_text("")
            strange = (
                "/dev/zero",
                "../../../etc/passwd",
                f"/vsicurl/{url}",
                "x" * 5000,
                "a\\u0000b",
            )
            if name != "scenario.toml":
                _input(case, f'boundaries = "{random.choice(strange)}"')
    return Drawn(f"{name} is none", ["check", case])


FIELDS = re.compile(r"^(\s*[a-z_]+\s*=\s*)(.+)$", re.MULTILINE)
TOML = (
    "1e999", "-1", "0", "9" * 400, "nan", "inf", "-inf", "1e300", "12345678901234567890", "true", '""',
    "[]", "{}", "[[[[]]]]", "[1, 2, 3]", "1979-05-27", "9999-12-31", "0001-01-01", "07:32:00",
    '"x"', "'''a\nb'''", '"\\u202e"', "0xFFFFFFFFFFFFFFFFFFFF", "1_000_000_000", "{a = {b = {c = 1}}}",
    '"' + "not " * 9000 + 'True"', '"' + "(" * 400 + '"', '"village.name * 999999999"', '"1e999"',
    '"[1,2]"', '"cadre.age <= 45 and"', '"lambda: 1"', '"' + "1+" * 4000 + '1"', '"f\'{1}\'"',
    '"' + "9" * 4500 + '"', '"village.class in [' + ", ".join(["\'a\'"] * 4000) + ']"', "9" * 4400,
)  # fmt: skip


def scenario_values(base, folder, random, url):
    """A scenario with values that no field means."""
    case = _names(base, folder)
    path = case / "scenario.toml"
    text = path.read_text("utf-8")
    for _ in range(random.randint(1, 3)):
        match = random.choice(list(FIELDS.finditer(text)))
        text = text[: match.start(2)] + random.choice(TOML) + text[match.end(2) :]
    path.write_text(text, "utf-8")
    return Drawn("scenario.toml, values", [random.choice(("check", "check", "run")), case])


def room_values(base, folder, random, url):
    """Tours, training, quotas and counts with values that no field means."""
    case = written(folder / "case")
    path = case / "scenario.toml"
    text = path.read_text("utf-8")
    for _ in range(random.randint(1, 2)):
        match = random.choice([m for m in FIELDS.finditer(text) if "name" not in m[1]])
        text = text[: match.start(2)] + random.choice(TOML) + text[match.end(2) :]
    path.write_text(text, "utf-8")
    return Drawn("scenario of rooms", [random.choice(("check", "tours", "training")), case])


def room_tables(base, folder, random, url):
    """Classes, absences, days off and ways with cells or bytes spoiled."""
    case = written(folder / "case")
    name = random.choice(("sessions", "absences", "holidays", "ways"))
    path = case / f"{name}.csv"
    if random.random() < 0.7:
        text = cells(path.read_text("utf-8"), random)
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
    else:
        path.write_bytes(spoiled(path.read_bytes(), random))
    return Drawn(f"{name}.csv of rooms", [random.choice(("check", "tours", "training")), case])


def scenario_kinds(base, folder, random, url):
    """A small case with all kinds of rules and goals, and values that no field means."""
    case = folder / "case"
    case.mkdir()
    name = random.choice(sorted(RULED))
    draft = RULED[name](random.randrange(1000), random.choice((4, 5, 6)))
    draft.limits["seconds"] = 2.0
    draft.write(case)
    path = case / "scenario.toml"
    text = path.read_text("utf-8")
    for _ in range(random.randint(1, 2)):
        match = random.choice([m for m in FIELDS.finditer(text) if "name" not in m[1]])
        text = text[: match.start(2)] + random.choice(VALUES) + text[match.end(2) :]
    path.write_text(text, "utf-8")
    return Drawn(f"scenario of {name}", ["run", case])


VALUES = (
    "0", "1", "-1", "2", "7", "100", "1000", "10000", "1000000", "1e15", "1e-300", "1e-9", "0.5", "-0.5",
    "[0, 1]", "[0, 1000000]", "1000000000000", "true", "[]", '""', '"village.code"', '"1 / 0"', "nan",
    '"village.hardness * 1e15"', '"cadre.age > 1e15"', '["first_secretary"]', "1e6", "99", "0.99999999",
)  # fmt: skip


EXTREME = (
    "1e15", "-1e15", "1e300", "-1e-300", "999999999999", "2147483648", "9223372036854775808", "0", "-1",
    "0.0000001", "1e308", "100%", "99999%", "1,000,000,000", "-0", "9" * 300, "1900-01-01", "2200-12-31",
)  # fmt: skip


def table_numbers(base, folder, random, url):
    """Tables whose numbers are sound but extreme, planned with."""
    case = copied(base / "csv", folder / "case")
    name = random.choice([t for t in TABLES if (case / f"{t}.csv").is_file()])
    path = case / f"{name}.csv"
    rows = [line.split(",") for line in path.read_text("utf-8").splitlines()]
    places = [
        n
        for n in range(len(rows[0]))
        if any(NUMBER.fullmatch(r[n]) for r in rows[1:] if n < len(r))
    ]
    for _ in range(random.randint(1, 8) if places and len(rows) > 1 else 0):
        row, place = random.choice(rows[1:]), random.choice(places)
        if place < len(row):
            row[place] = random.choice(EXTREME)
    path.write_text("\n".join(",".join(row) for row in rows), "utf-8")
    return Drawn(f"{name}.csv, extremes", ["run", case, "--seconds", "2"])


def scenario_bytes(base, folder, random, url):
    """A scenario whose bytes were spoiled, or that is nested without end."""
    case = _names(base, folder)
    path = case / "scenario.toml"
    data = path.read_bytes()
    match random.randrange(4):
        case 0:
            data = b"a = " + b"[" * random.choice((100, 20_000)) + data
        case 1:
            data = data + b"\n[" + b"a." * random.choice((100, 5000)) + b"b]\n"
        case _:
            data = spoiled(data, random)
    path.write_bytes(data)
    return Drawn("scenario.toml, bytes", ["check", case])


def roads(base, folder, random, url):
    """Roads as an extract or as lines, spoiled."""
    case = copied(base / "csv", folder / "case")
    name = random.choice(("roads.osm.pbf", "roads.osm.pbf", "roads.osm", "roads.geojson"))
    data = (base / "files" / name).read_bytes()
    text = random.random() < 0.4 and not name.endswith("pbf")
    made = (
        renumbered(data.decode(), random).encode("utf-8", "surrogatepass")
        if text
        else spoiled(data, random)
    )
    (case / name).write_bytes(made)
    _input(case, f'roads = "{name}"')
    if random.random() < 0.3:
        (case / ".zhucun").mkdir()
        (case / ".zhucun" / f"ways-{'0' * 32}.npz").write_bytes(spoiled(data, random))
    return Drawn(name, ["check", case])


def hand_plan(base, folder, random, url):
    """A plan made by hand, spoiled, for ``audit``."""
    case = _names(base, folder)
    name = random.choice(("plan.xlsx", "plan.csv"))
    data = (base / "files" / name).read_bytes()
    if name == "plan.csv" and random.random() < 0.7:
        made = cells(data.decode("utf-8-sig"), random).encode("utf-8", "surrogatepass")
    else:
        made = spoiled(data, random)
    (case / name).write_bytes(made)
    return Drawn(
        f"audit {name}",
        ["audit", case / name, "--scenario", case / "scenario.toml", "--no-compare"],
    )


JINJA = (
    "{{ who }}", "{{ '字' * 999999999 }}", "{% for a in 'x' * 99999999 %}{{ a }}{% endfor %}", "{{ who|center(999999999) }}",
    "{{ who.__class__.__mro__ }}", "{{ ''['format']('x') }}", "{% for a in range(9999999999) %}x{% endfor %}",
    "{{ '%999999999d'|format(1) }}", "{{ 9 ** 9 ** 9 }}", "{{ who", "{% if %}", "{{ nobody }}", "{% raw %}",
    "{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}", "{{ " + "(" * 300 + "1" + ")" * 300 + " }}",
    "{% include '/etc/passwd' %}", "{{ self }}", "{{ who|replace('', 'x' * 9999) }}", "{{ who|indent(999999999) }}",
)  # fmt: skip


def letter_template(base, folder, random, url):
    """A template of letters, spoiled or with fields that would run on."""
    templates = folder / "templates"
    shutil.copytree(base / "files" / "templates", templates)
    path = random.choice(sorted(templates.glob("*.docx")))
    parts = {}
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    match random.randrange(4):
        case 0:
            path.write_bytes(spoiled(path.read_bytes(), random))
            return _letters(base, folder, templates, path.name)
        case 1:
            name = random.choice(sorted(parts))
            parts[name] = spoiled(parts[name], random)
        case 2:
            data = bombs.deflated(b"<a>", b" " * bombs.PIECE, 3000)
            path.write_bytes(bombs.zip_of(("word/document.xml", data, 3000 * bombs.PIECE + 3)))
            return _letters(base, folder, templates, path.name)
        case 3:
            body = parts["word/document.xml"].decode()
            inside = random.choice(JINJA)
            parts["word/document.xml"] = re.sub(
                r"\{\{.*?\}\}", lambda _: inside, body, count=1
            ).encode()
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    path.write_bytes(made.getvalue())
    return _letters(base, folder, templates, path.name)


def _letters(base, folder, templates, name):
    case = folder / "case"
    shutil.copytree(base / "book", case)
    run = case / "runs" / "scenario" / "001"
    return Drawn(
        f"template {name}", ["letters", run, "--templates", templates, "--out", folder / "letters"]
    )


def map_tiles(base, folder, random, url):
    """A base map in a file, spoiled."""
    case = _names(base, folder)
    name = random.choice(("tiles.mbtiles", "tiles.pmtiles"))
    data = (base / "files" / name).read_bytes()
    (case / name).write_bytes(spoiled(data, random) if random.random() < 0.9 else data)
    with (case / "scenario.toml").open("a", encoding="utf-8") as file:
        file.write(f'\n[map]\ntiles = "{name}"\nmost_zoom = {random.choice((0, 5, 18, 22))}\n')
    return Drawn(name, ["run", case, "--seconds", "2"])


def single_file(base, folder, random, url):
    """One file without a scenario, for ``check`` and ``map``."""
    source = random.choice(sorted(p for p in (base / "shapes").iterdir() if p.is_file()))
    target = folder / source.name
    for part in source.parent.glob(f"{source.stem}.*"):
        if part.suffix in (".shx", ".dbf", ".prj", ".cpg", ".mid") or part == source:
            shutil.copy(part, folder)
    target.write_bytes(spoiled(target.read_bytes(), random))
    words = [random.choice(("check", "map")), random.choice((target, folder))]
    return Drawn(f"{target.name} alone", words)


def partition(base, folder, random, url):
    """A partition of GeoParquet, one file of it spoiled."""
    target = folder / "partitions"
    shutil.copytree(base / "files" / "partitions", target)
    path = random.choice(sorted(p for p in target.rglob("*") if p.is_file()))
    path.write_bytes(spoiled(path.read_bytes(), random))
    return Drawn(f"partition, {path.name}", reads=target)


FAMILIES = {
    family.__name__: family
    for family in (
        workbook_bytes, workbook_parts, workbook_bomb, table_cells, table_bytes, lineage_rows,
        scores_rows, shapes_bytes, shapes_database, shapes_text, shapes_caller, packed_bomb, special_files,
        scenario_values, scenario_bytes, scenario_kinds, room_values, room_tables, table_numbers, roads, hand_plan, letter_template, map_tiles, single_file,
        partition,
    )
}  # fmt: skip
