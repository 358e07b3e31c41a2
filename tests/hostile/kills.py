"""Kills at random moments: whatever a command was doing, nothing that was there is lost.

``python -m tests.hostile.kills`` kills ``--count`` (60) commands with SIGKILL, a third of them at
a random moment, a third right before a random call that opens a file to write, makes, links or
removes one, a third right before a random rename. Any other command follows, and then every
earlier result is held against what was there. It goes on where it stopped and prints its
figures.

One process imports the program once and forks for every command.
"""

import argparse
import hashlib
import json
import os
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

from geodata.outputs import OutputRefusedError, mark_of
from scenarios.tasks.publish import earlier_edition
from tests.hostile.damage import RUNS, made
from tests.hostile.program import called
from tests.soak.notes import FOLDER, state_of

MOVES = {"os.rename", "os.link"}
EVENTS = {"open", "os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.link", "shutil.rmtree"}
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
REPLACED = (".html", ".xlsx", ".docx", ".png", ".pdf")
CACHE = ".zhucun"
CODE = ("geodata", "optimizer", "maps", "scenarios", "tests/hostile")
KILLED = -signal.SIGKILL


def commands(case: Path) -> dict[str, tuple[object, ...]]:
    runs = case / "runs" / "scenario"
    return {
        "run": ("run", case, "--seconds", "5"),
        "replan": ("replan", runs / "base", "--most-changes", "2", "--seconds", "5"),
        "publish": ("publish", runs / "base"),
        "compare": ("compare", *(runs / name for name in RUNS)),
        "letters": ("letters", runs / "base"),
        "figures": ("figures", runs / "base", "--format", "png"),
        "map": ("map", case, "--no-open"),
    }


@dataclass(frozen=True)
class Ended:
    """How a command ended, after how many seconds, calls that write, and moves."""

    code: int
    seconds: float
    calls: int
    moves: int


def forked(words: tuple[object, ...], *, call: int = 0, move: int = 0, after: float = 0.0) -> Ended:
    """Run a command in a fork; kill it before a call or move of a number, or ``after`` seconds."""
    reader, writer = os.pipe()
    begun = time.monotonic()
    child = os.fork()
    if not child:
        os.setpgid(0, 0)
        code = 1
        try:
            count = _counted(call, move)
            code, _ = called(*words)
            os.write(writer, json.dumps(count()).encode())
        finally:
            os._exit(code)
    os.close(writer)
    if after:
        time.sleep(after)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    calls, moves = json.loads(os.read(reader, 100).decode() or "[0, 0]")
    os.close(reader)
    code = os.waitstatus_to_exitcode(status)
    return Ended(code, time.monotonic() - begun, calls, moves)


def _counted(call: int, move: int) -> Callable[[], list[int]]:
    """Count calls that write, and moves; before those of these numbers the process kills itself."""
    counted = [0, 0]

    def heard(event: str, given: tuple[object, ...]) -> None:
        if event not in EVENTS or (event == "open" and not _writes(given)):
            return
        counted[0] += 1
        counted[1] += event in MOVES
        if counted[0] == call or (event in MOVES and counted[1] == move):
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(heard)
    return lambda: counted


def _writes(given: tuple[object, ...]) -> bool:
    mode, flags = given[1], given[2]
    if isinstance(mode, str) and set(mode) & set("wax+"):
        return True
    return isinstance(flags, int) and bool(flags & WRITING)


def contents(case: Path) -> dict[str, str]:
    """Every file by its path, caches apart, with its SHA-256."""
    files = (path for path in case.rglob("*") if path.is_file() and CACHE not in path.parts)
    return {
        str(path.relative_to(case)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
        if not any(part.startswith(".zhucun-") for part in path.parts)
    }


def lost(case: Path, before: dict[str, str]) -> list[str]:
    """Earlier results that are gone, altered, or replaced by what is not whole."""
    now = contents(case)
    found = [name for name, digest in before.items() if name not in now]
    for name, digest in before.items():
        if now.get(name, digest) != digest and not _whole(case / name):
            found.append(name)
    for run in RUNS:
        edition = case / "runs" / "scenario" / run / "public"
        try:
            if edition.exists():
                earlier_edition(edition)
        except OutputRefusedError as error:
            found.append(str(error))
    return found


def _whole(path: Path) -> bool:
    """Whether what replaced a result is a whole result of ours."""
    if path.parent.name == "public":
        return True  # held against its own manifest
    mark = mark_of(path)
    return path.suffix in REPLACED and mark is not None and not mark.edited


def litter(case: Path, temporary: Path) -> list[str]:
    """What a kill left: scratch, halves of runs, empty folders."""
    found = [str(path) for path in temporary.iterdir() if path.name.startswith(("tmp", "zhucun-"))]
    for path in case.rglob("*"):
        if path.name.startswith((".zhucun-", ".tmp")) or path.suffix == ".tmp":
            found.append(str(path))
        if path.is_dir() and not any(path.iterdir()):
            found.append(f"{path} (empty)")
    runs = (path for path in (case / "runs" / "scenario").iterdir() if path.is_dir())
    return found + [str(path) for path in runs if not (path / "manifest.json").is_file()]


def tried(
    case: Path, known: dict[str, Ended], number: int, names: list[str], temporary: Path
) -> dict[str, object]:
    """One kill, the command after it, and what was lost and left."""
    random = Random(f"kill {number}")
    name, other = names[number % len(names)], random.choice(names)
    words, whole = commands(case), known[name]
    before = contents(case)
    way = number // len(names) % 3
    if way == 0:
        ended = forked(words[name], move=random.randint(1, max(1, whole.moves)))
    elif way == 1:
        ended = forked(words[name], call=random.randint(1, max(1, whole.calls)))
    else:
        ended = forked(words[name], after=max(0.001, random.random() * whole.seconds))
    second = forked(words[other])
    return {
        "number": number,
        "command": name,
        "then": other,
        "killed": ended.code == KILLED,
        "code": second.code,
        "lost": lost(case, before),
        "litter": litter(case, temporary),
    }


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=60)
    options.add_argument("--only", default="", help="commands, separated by commas")
    default = FOLDER / f"kills-{state_of(CODE)}.jsonl"
    options.add_argument("--kept", type=Path, default=default)
    given = options.parse_args()
    given.kept.parent.mkdir(exist_ok=True)
    done = given.kept.read_text("utf-8").splitlines() if given.kept.is_file() else []
    rows = [json.loads(line) for line in done]
    with tempfile.TemporaryDirectory() as folder, given.kept.open("a", encoding="utf-8") as kept:
        temporary = Path(folder) / "temporary"
        temporary.mkdir()
        tempfile.tempdir = str(temporary)
        os.environ["TMPDIR"] = str(temporary)
        case = Path(folder) / "case"
        _made_apart(Path(folder))
        names = given.only.split(",") if given.only else [*commands(case)]
        known = {name: forked(commands(case)[name]) for name in names}
        while sum(bool(row["killed"]) for row in rows) < given.count:
            row = tried(case, known, len(rows), names, temporary)
            rows.append(row)
            kept.write(json.dumps(row, ensure_ascii=False) + "\n")
            kept.flush()
    print(json.dumps(figures(rows), ensure_ascii=False))


def _made_apart(folder: Path) -> None:
    """Make the case in a fork: what it starts (engines, readers) must not be inherited."""
    child = os.fork()
    if not child:
        code = 1
        try:
            made(folder)
            code = 0
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    if status:
        raise RuntimeError("the case could not be made")


def figures(rows: list[dict[str, object]]) -> dict[str, object]:
    return {
        "kills": sum(bool(row["killed"]) for row in rows),
        "of": len(rows),
        "by command": Counter(str(row["command"]) for row in rows if row["killed"]),
        "lost": [row for row in rows if row["lost"]],
        "litter": [row for row in rows if row["litter"]],
        "codes after": Counter(str(row["code"]) for row in rows),
    }


if __name__ == "__main__":
    main()
