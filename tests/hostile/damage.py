"""Damage to the folder of a run, its case and its cache: one thing at a time, by seed.

``python -m tests.hostile.damage --count 300`` tries all commands on damaged folders and
prints the figures; it goes on where it stopped.
"""

import argparse
import json
import shutil
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any

from openpyxl import load_workbook
from rich.console import Console

from scenarios.cases.reading import Choices
from scenarios.console.console import Talker
from scenarios.tasks.replan import Wishes, replan
from tests.hostile.program import called, sound
from tests.scenarios.altered_run import tiny_run
from tests.soak.notes import FOLDER, state_of

Damage = Callable[[Path, Random], str]
"""Damages the case in a folder; returns what it did."""
CODE = ("geodata", "optimizer", "maps", "scenarios", "tests/hostile")
RUNS = ("base", "two")
FILES = ("manifest.json", "plan.csv", "certificate.bin", "plan.xlsx", "plan.gpkg", "map.html")
REPLANNED = ("standing.csv", "changes.xlsx")
ODD: tuple[Any, ...] = (
    None, True, -1, 0.5, "", "x", "\x00", "../../x", [], {}, [[]], [None], {"a": None}, {"": ""},
    10**30, float("nan"), float("-inf"), "2026-99-99", "\ud800", [{"supply": 1}], ["x"] * 3,
)  # fmt: skip
SHEETS = {"村": 1, "单位": 1, "干部": 1, "领导": 1, "乡镇": 1}


def made(folder: Path) -> Path:
    """A tiny case with a run, and one that was replanned from it."""
    base = tiny_run(folder / "case", villages=8)
    who = base.evidence.outcome.plan.postings[0].supply
    talker = Talker("zh", Console(quiet=True))
    replan(base.folder, Wishes(leave=[who], start="2026-11-01"), talker, Choices(name="two"))
    return folder / "case"


def _run(case: Path, random: Random) -> Path:
    return case / "runs" / "scenario" / random.choice(RUNS)


def bytes_damaged(path: Path, random: Random) -> str:
    """Gone, empty, cut off, flipped, a folder in its place, or another kind of file."""
    data = path.read_bytes()
    way = random.choice(("gone", "empty", "cut", "flipped", "folder", "text", "zeros", "doubled"))
    path.unlink()
    if way == "folder":
        path.mkdir()
    elif way == "cut":
        path.write_bytes(data[: random.randrange(len(data) + 1)])
    elif way == "flipped":
        altered = bytearray(data)
        for _ in range(random.choice((1, 3, 50))):
            altered[random.randrange(len(altered))] ^= 1 << random.randrange(8)
        path.write_bytes(altered)
    elif way != "gone":
        path.write_bytes(
            {"empty": b"", "text": b"hello\n", "zeros": b"\0" * 999}.get(way, data * 2)
        )
    return f"{path.name} {way}"


def file_of_a_run(case: Path, random: Random) -> str:
    run = _run(case, random)
    names = [name for name in (*FILES, *REPLANNED) if (run / name).is_file()]
    return bytes_damaged(run / random.choice(names), random)


def manifest_value(case: Path, random: Random) -> str:
    """Another value, or none, at any place of the manifest."""
    path = _run(case, random) / "manifest.json"
    table = json.loads(path.read_text("utf-8"))
    node, where = table, []
    while True:
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        key = random.choice(keys)
        where.append(str(key))
        if not (isinstance(node[key], dict | list) and node[key]) or random.random() < 0.3:
            break
        node = node[key]
    if random.random() < 0.2 and isinstance(node, dict):
        node.pop(key)
    else:
        node[key] = random.choice(ODD)
    path.write_text(json.dumps(table), "utf-8")
    return f"manifest {'.'.join(where)} of {path.parent.name}"


def manifest_nested(case: Path, random: Random) -> str:
    path = _run(case, random) / "manifest.json"
    path.write_text("[" * 100_000 + "]" * 100_000, "utf-8")
    return "manifest of 100,000 brackets"


def plan_row(case: Path, random: Random) -> str:
    path = _run(case, random) / random.choice(("plan.csv", "standing.csv"))
    if not path.is_file():
        path = path.with_name("plan.csv")
    lines = path.read_text("utf-8-sig").splitlines()
    at = random.randrange(1, len(lines))
    cells = lines[at].split(",")
    place = random.randrange(len(cells))
    cells[place] = random.choice(("", "nobody", "\x00", '"', "9" * 400, "2026-13-45", cells[0]))
    lines[at] = ",".join(cells)
    if random.random() < 0.3:
        lines.append(lines[at])
    path.write_text("\n".join(lines), "utf-8")
    return f"{path.name} row {at + 1} cell {place + 1}"


def case_row(case: Path, random: Random) -> str:
    """Somebody or some place is no longer in the tables."""
    path = case / "case.xlsx"
    book = load_workbook(path)
    name = random.choice([name for name in SHEETS if name in book.sheetnames])
    count = random.choice((1, 1, 3, 30))
    for _ in range(count):
        if book[name].max_row > 2:
            book[name].delete_rows(random.randrange(2, book[name].max_row + 1))
    book.save(path)
    return f"{count} rows of {name} gone"


def case_sheet(case: Path, random: Random) -> str:
    path = case / "case.xlsx"
    book = load_workbook(path)
    sheet = book[random.choice(book.sheetnames)]
    if random.random() < 0.5:
        book.remove(sheet)
    else:
        sheet.delete_cols(random.randrange(1, sheet.max_column + 1))
    book.save(path)
    return f"sheet {sheet.title}"


def case_file(case: Path, random: Random) -> str:
    names = ("case.xlsx", "boundaries.gpkg", "counties.gpkg", "scenario.toml")
    return bytes_damaged(case / random.choice(names), random)


def scenario_text(case: Path, random: Random) -> str:
    """Another layer, goal or rule than the run had."""
    path = case / "scenario.toml"
    text = path.read_text("utf-8")
    old, new = random.choice(
        (
            ('"first_secretary"', '"secretary"'),
            ('name = "work_team"', 'name = "team"'),
            ('kind = "travel"', 'kind = "balance"'),
            ("demand = 1", "demand = 2"),
            ("[[goal]]", "[[gaol]]"),
        )
    )
    path.write_text(text.replace(old, new), "utf-8")
    return f"scenario {old} -> {new}"


def cached(case: Path, random: Random) -> str:
    """The program that questions are answered with."""
    files = sorted(path for path in (case / ".zhucun").rglob("*") if path.is_file())
    path = random.choice(files)
    if random.random() < 0.2:
        other = random.choice(files)
        path.write_bytes(other.read_bytes())
        return f"{path.name} is {other.name}"
    return bytes_damaged(path, random)


def layers_altered(case: Path, random: Random) -> str:
    path = _run(case, random) / "plan.gpkg"
    with closing(sqlite3.connect(path)) as base, base:
        names = [row[0] for row in base.execute("SELECT name FROM sqlite_master WHERE type='view'")]
        base.execute(f'DROP VIEW "{random.choice(names)}"')
        base.execute("UPDATE gpkg_contents SET table_name = table_name || 'x'")
    return "plan.gpkg without its tables of contents"


DAMAGES: tuple[Damage, ...] = (
    file_of_a_run, file_of_a_run, manifest_value, manifest_value, manifest_value, manifest_nested,
    plan_row, plan_row, case_row, case_row, case_sheet, case_file, scenario_text, cached,
    layers_altered,
)  # fmt: skip
LAYER = "first_secretary"


def commands(case: Path) -> dict[str, tuple[object, ...]]:
    """Every command that reads a run, by name."""
    runs = case / "runs" / "scenario"
    village = "999901100200"
    return {
        "publish": ("publish", runs / "two"),
        "publish base": ("publish", runs / "base"),
        "compare": ("compare", *(runs / name for name in RUNS)),
        "letters": ("letters", runs / "two", "--merged"),
        "figures": ("figures", runs / "base", "--format", "png"),
        "map": ("map", case, "--no-open"),
        "explain": ("explain", runs / "base", "--village", village),
        "explain two": ("explain", runs / "two", "--village", village, "--json"),
        "replan": ("replan", runs / "two", "--most-changes", "3", "--seconds", "2"),
        "shortage": ("shortage", runs / "base", "--seconds", "1"),
        "runs": ("runs", case),
        "show": ("runs", case, "--show", "two"),
        "verify": ("verify", runs / "two"),
        "verify base": ("verify", runs / "base"),
        "schemes": ("schemes", case, "--points", "2", "--samples", "0", "--seconds", "1"),
    }


def tried(original: Path, place: Path, number: int) -> tuple[str, str, int, str]:
    """Damage number ``number``: what was done, the command, its exit code, what it said."""
    random = Random(f"damage {number}")
    case = place / "case"
    shutil.copytree(original, case)
    try:
        done = random.choice(DAMAGES)(case, random)
        name = random.choice([*commands(case)])
        before = _contents(case)
        code, text = called(*commands(case)[name])
        if lost := [path for path in before if _contents(case).get(path) != before[path]]:
            text += f"\nlost: {lost}"
            code = 1
    finally:
        shutil.rmtree(case)
    return done, name, code, text


def _contents(case: Path) -> dict[str, bytes]:
    """Every file that no command may change: all but the cache."""
    files = (path for path in case.rglob("*") if path.is_file())
    return {
        str(path.relative_to(case)): path.read_bytes()
        for path in files
        if ".zhucun" not in path.parts
    }


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=300)
    options.add_argument("--first", type=int, default=0)
    default = FOLDER / f"damage-{state_of(CODE)}.jsonl"
    options.add_argument("--kept", type=Path, default=default)
    given = options.parse_args()
    given.kept.parent.mkdir(exist_ok=True)
    known = set()
    if given.kept.is_file():
        known = {json.loads(line)["number"] for line in given.kept.read_text("utf-8").splitlines()}
    codes: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder, given.kept.open("a", encoding="utf-8") as kept:
        original = made(Path(folder) / "original")
        for number in range(given.first, given.first + given.count):
            if number in known:
                continue
            done, name, code, text = tried(original, Path(folder), number)
            fine = sound(code, text)
            codes[f"exit {code}" if fine else "DEFECT"] += 1
            row = {"number": number, "damage": done, "command": name, "code": code, "fine": fine}
            kept.write(json.dumps(row, ensure_ascii=False) + "\n")
            kept.flush()
            if not fine:
                print(f"{number}: {done}: {name}: {code}\n{text[-1500:]}")
    print(dict(codes))


if __name__ == "__main__":
    main()
