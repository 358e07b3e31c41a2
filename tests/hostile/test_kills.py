"""A slice of the kills of ``tests.hostile.kills`` and the damage of ``tests.hostile.damage``."""

import json
import subprocess
import sys

import pytest

from tests.folders import ROOT
from tests.hostile.damage import made, tried
from tests.hostile.program import sound


def test_a_kill_loses_nothing_and_the_next_command_sweeps(tmp_path):
    kept = tmp_path / "kills.jsonl"
    words = ["--count", "4", "--only", "publish,map", "--kept", kept]
    start = [sys.executable, "-W", "ignore", "-m", "tests.hostile.kills"]
    done = subprocess.run(
        [*start, *map(str, words)], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["kills"] == 4
    assert (found["lost"], found["litter"]) == ([], [])
    assert set(found["codes after"]) == {"0"}


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    return made(tmp_path_factory.mktemp("damage"))


@pytest.mark.parametrize("number", range(12))
def test_damage_is_told_and_never_a_defect(case, tmp_path, number):
    done, name, code, text = tried(case, tmp_path, number)
    assert sound(code, text), f"{done}: {name}: {text}"
