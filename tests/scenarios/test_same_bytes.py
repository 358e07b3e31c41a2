"""What is written is the same whatever order Python keeps its sets in."""

import os
import subprocess
import sys

COMMANDS = """
import sys
from scenarios.cli import main
run = "case/runs/scenario/001"
for words in (
    ("demo", "case", "--villages", "40", "--townships", "3", "--no-open"),
    ("run", "case", "--seed", "2"),
    ("compare", run, "case/runs/scenario/002"),
    ("publish", run),
    ("map", "case"),
    ("schemes", "case"),
):
    sys.argv = ["zhucun", *words]
    try:
        main()
    except SystemExit as end:
        assert end.code == 0, words
"""
TIMED = {"manifest.json", "publish.json"}
"""They say when they were written and how long it took."""


def written(folder, seed):
    """Everything that the commands write there."""
    folder.mkdir()
    environment = {**os.environ, "PYTHONHASHSEED": str(seed)}
    command = [sys.executable, "-c", COMMANDS]
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)
    files = [path for path in folder.rglob("*") if path.is_file() and path.name not in TIMED]
    kept = [path for path in files if ".zhucun" not in path.parts]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in kept}


def test_the_order_of_sets_is_seen_in_no_file(tmp_path):
    one, other = (written(tmp_path / str(seed), seed) for seed in (1, 2))
    assert len(one) > 20
    assert one.keys() == other.keys()
    assert [name for name in one if one[name] != other[name]] == []
