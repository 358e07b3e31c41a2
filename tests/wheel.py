"""``python -m tests.wheel WHEEL``: does the wheel hold the four rooms whole, and nothing else?"""

import sys
import zipfile
from pathlib import Path

from tests.folders import ROOT

ROOMS = ("geodata", "optimizer", "maps", "scenarios")


def in_tree() -> set[str]:
    """Files of the rooms, by path from the root: modules and the data beside them."""
    files = (file for room in ROOMS for file in (ROOT / room).rglob("*") if file.is_file())
    return {file.relative_to(ROOT).as_posix() for file in files if "__pycache__" not in file.parts}


def in_wheel(wheel: Path) -> set[str]:
    """Files of a wheel but for those that describe it."""
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    return {name for name in names if not name.partition("/")[0].endswith(".dist-info")}


def faults(wheel: Path) -> list[str]:
    """What the wheel lacks or has too much, one line each."""
    tree, packed = in_tree(), in_wheel(wheel)
    lacking = [f"the wheel lacks {name}" for name in sorted(tree - packed)]
    return lacking + [f"the wheel has {name} too much" for name in sorted(packed - tree)]


def main() -> int:
    """Print what is wrong; 1 where anything is."""
    found = faults(Path(sys.argv[1]))
    print(*found, sep="\n", end="\n" if found else "")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
