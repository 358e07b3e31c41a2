"""The engine's process: it answers, it fails with words, it can be ended, it ends with us."""

import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from scipy import sparse

from optimizer.engine.engine_process import EngineError, EngineProcess
from optimizer.engine.highs import WORKER, borrowed
from optimizer.engine.messages import Clear, LoadLp, Request, SolveLp, SolveMip, columns_of
from optimizer.engine.mip_engines import ENGINES, EngineOptions
from optimizer.limits.deadline import Deadline, StoppedError
from optimizer.model.program import LinearProgram


def knapsack(size=40, rows=8, seed=1):
    """A program that takes an engine a while: several knapsacks over the same items."""
    rng = np.random.default_rng(seed)
    weights = rng.integers(20, 100, (rows, size)).astype(float)
    matrix = sparse.csc_array(weights)
    high = np.floor(weights.sum(axis=1) / 2)
    costs = -weights.mean(axis=0) - rng.random(size)
    return LinearProgram(matrix, np.ones(size), np.full(rows, -np.inf), high), costs


def test_an_unknown_question_is_an_error_with_words():
    with borrowed() as process, pytest.raises(EngineError, match="Request"):
        process.ask(Request(), Deadline.after(60))


def test_a_process_is_used_again_and_empty():
    with borrowed() as first:
        arrays, costs = knapsack(4, 2)
        rows = arrays.row_low, arrays.row_high
        first.ask(LoadLp(0, columns_of(arrays, costs), *rows), Deadline.after(60))
    with borrowed() as second:
        assert second is first
        with pytest.raises(EngineError, match="KeyError"):
            second.ask(SolveLp(0, 1.0), Deadline.after(60))


def test_a_stop_ends_the_engine_and_keeps_its_best():
    deadline, seen = Deadline.after(60), []
    arrays, costs = knapsack(120, 20)

    def told(best, bound):
        seen.append((best, bound))
        if best is not None:
            deadline.stop.set()

    process = EngineProcess(WORKER)
    terms = EngineOptions(process, deadline, 0.0, 1, told)
    result = ENGINES["highs"].solve(arrays, costs, terms)
    assert result.interrupted
    assert not result.finished
    assert result.x is not None
    assert arrays.accepts(result.x)
    assert not process.alive
    assert result.bound <= float(costs @ result.x)


def test_what_an_engine_prints_falls_neither_among_the_answers_nor_before_the_user(
    tmp_path, monkeypatch, capfd
):
    """HiGHS 1.16 greets on standard output, any library may when it is loaded."""
    (tmp_path / "loud.py").write_text(
        "import os\nos.write(1, b'Running HiGHS')\n"
        "class Worker:\n"
        "    def __init__(self, answers): os.write(1, b'made')\n"
        "    def answer(self, request): print('asked', flush=True); return 7\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    process = EngineProcess("loud")
    assert process.ask(Clear(), Deadline.after(60)) == 7
    process.end()
    assert capfd.readouterr() == ("", "")


def test_a_dead_engine_is_told_not_awaited():
    process = EngineProcess(WORKER)
    process.end()
    with pytest.raises(EngineError):
        process.ask(Clear(), Deadline.after(60))


def test_stopped_before_it_answers():
    deadline = Deadline.after(60)
    deadline.stop.set()
    process = EngineProcess(WORKER)
    with pytest.raises(StoppedError):
        process.ask(asked(*knapsack(120, 20)), deadline)
    assert not process.alive


def asked(arrays, costs):
    rows = arrays.row_low, arrays.row_high
    return SolveMip(columns_of(arrays, costs), *rows, None, 60.0, gap=0.0, seed=1, presolve=True)


@pytest.mark.skipif(os.name == "nt", reason="looks processes up by number, as on POSIX")
def test_the_engine_ends_with_the_program_that_started_it():
    """Killed outright, we leave no engine behind."""
    code = (
        "import time; from optimizer.engine.engine_process import EngineProcess;"
        "from optimizer.engine.messages import Clear;"
        "from optimizer.limits.deadline import Deadline;"
        "p = EngineProcess('optimizer.engine.highs_worker');"
        "p.ask(Clear(), Deadline.after(60)); print(p.process.pid, flush=True); time.sleep(60)"
    )
    program = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    number = int(program.stdout.readline())
    program.kill()
    program.wait()
    program.stdout.close()
    for _ in range(200):
        if not Path(f"/proc/{number}").exists() or _is_zombie(number):
            return
        time.sleep(0.05)
    pytest.fail("the engine lives on")


def _is_zombie(number):
    return Path(f"/proc/{number}/stat").read_text().split(")")[1].split()[0] == "Z"


def drawn_in_steps(seed):
    """Coverings of which many cost the same to a few steps of 1e-6, and a row that ties costs."""
    rng = np.random.default_rng(seed)
    size, rows = int(rng.integers(6, 11)), int(rng.integers(3, 7))
    matrix = (rng.random((rows, size)) < 0.5).astype(float)
    matrix[np.arange(rows), rng.integers(0, size, rows)] = 1.0
    costs = np.round(0.1 + rng.integers(0, 4, size) * 1e-6, 6)
    other = rng.integers(1, 9, size) / 3.0
    low, high = np.ones(rows + 1), np.full(rows + 1, np.inf)
    low[-1], high[-1] = -np.inf, float(other.sum() * 0.6)
    whole = sparse.csc_array(np.vstack([matrix, other]))
    return LinearProgram(whole, np.ones(size), low, high), costs


def least_of(arrays, costs):
    """The least cost of all choices, tried one by one; ``None`` where none is permitted."""
    every = np.array(np.meshgrid(*[[0.0, 1.0]] * costs.size)).reshape(costs.size, -1)
    sums = arrays.matrix @ every
    fits = (sums >= arrays.row_low[:, None] - 1e-9) & (sums <= arrays.row_high[:, None] + 1e-9)
    fits = fits.all(axis=0)
    return float((costs @ every)[fits].min()) if fits.any() else None


@pytest.mark.parametrize("seed", range(60))
def test_no_part_of_a_step_is_lost_in_a_tolerance(seed):
    arrays, costs = drawn_in_steps(seed)
    least = least_of(arrays, costs)
    if least is None:
        return
    terms = EngineOptions(None, Deadline.after(60), 0.0, 1, lambda *_: None)
    result = ENGINES["highs"].solve(arrays, costs, terms)
    assert result.finished
    assert float(costs @ result.x) == pytest.approx(least, abs=1e-9)
    assert least - 1e-9 <= result.bound <= least + 1e-9
