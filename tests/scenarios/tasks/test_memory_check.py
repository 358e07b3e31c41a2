"""A case that would not fit into memory is told before anything is built."""

import pytest

from geodata.facts.county import Cadre, County, Unit, Village
from geodata.findings import Findings
from optimizer.facts.layer import Layer
from optimizer.limits.search_params import SearchParams
from optimizer.model.outcome import Limits
from optimizer.model.policy import Policy
from optimizer.search.memory_need import memory_need, pairs_need
from optimizer.solve import solve
from scenarios.language.scenario import read_scenario
from scenarios.tasks.memory_check import machine_memory
from scenarios.tasks.planning import LEAST, WRITING, in_time
from tests.optimizer.kinds import enrolled
from tests.optimizer.made_up import shared_case
from tests.optimizer.paths import PATHS
from tests.scenarios.command import zhucun


def unbound(count):
    """Villages of a hundred counties, and people that no rule binds to any of them."""
    county = County(
        name="C",
        villages=tuple(
            Village(id=f"V{n}", name=f"V{n}", township=f"T{n % 300}", county=f"C{n % 100}")
            for n in range(count)
        ),
        units=tuple(Unit(id=f"U{n}", name=f"U{n}", bound_county=f"C{n}") for n in range(100)),
        cadres=tuple(Cadre(id=f"P{n}", name=f"P{n}", unit=f"U{n % 100}") for n in range(count)),
    )
    layers = tuple(
        Layer(name=name, supply=supply)
        for name, supply in (("first_secretary", "cadres"), ("department", "units"))
    )
    same = enrolled("coupling")["same_unit"](layers=("first_secretary", "department"))
    return county, Policy(layers=layers, couplings=(same,), goals=(enrolled("goal")["fit"](),))


def test_unbound_villages_need_more_than_bound_ones():
    county, policy = unbound(31_000)
    need = memory_need(county, policy, Limits())
    assert need.layers[0].layer == "first_secretary"
    assert need.layers[0].pairs == 31_000**2
    assert need.bytes > 300e9
    bound = enrolled("rule")["binding"](layer="first_secretary", only_bound=True)
    lean = memory_need(county, policy.model_copy(update={"rules": (bound,)}), Limits())
    assert lean.bytes < need.bytes / 50


@pytest.mark.parametrize("seed", range(3))
def test_no_pair_is_forgotten(seed):
    county, policy = shared_case(seed)
    assert pairs_need(county, policy).pairs >= solve(county, policy, limits=Limits(seconds=1)).pairs


def test_a_layer_whose_pairs_are_never_made_takes_little():
    county, policy = unbound(300)
    policy = policy.model_copy(update={"layers": policy.layers[:1], "couplings": ()})
    priced = memory_need(county, policy, Limits(), PATHS["pure layer"])
    assert priced.pairs == 0
    assert memory_need(county, policy, Limits(), SearchParams(pure_from=10**9)).pairs == 300**2


SCENARIO = """title = "t"
[[layer]]
name = "first_secretary"
supply = "cadres"
[limits]
memory = {memory}
"""


@pytest.mark.parametrize(
    ("text", "count"),
    [('"12 GB"', 12e9), ('"1.5G"', 1.5e9), ('"300 MiB"', 300 * 2.0**20), ("5000000000", 5e9)],
)
def test_memory_is_a_number_or_a_text(tmp_path, text, count):
    path, findings = tmp_path / "scenario.toml", Findings()
    path.write_text(SCENARIO.format(memory=text), "utf-8")
    assert read_scenario(path, findings).limits.memory == count


@pytest.mark.parametrize("text", ['"much"', "0", "-5", "true", '"-1 GB"', "inf", "nan"])
def test_other_memory_is_a_finding(tmp_path, text):
    path, findings = tmp_path / "scenario.toml", Findings()
    path.write_text(SCENARIO.format(memory=text), "utf-8")
    assert read_scenario(path, findings) is None
    key = "scenario_size" if text in ("inf", "nan") else "scenario_memory"
    assert [item.key for item in findings.errors] == [key]


def test_the_least_of_machine_and_groups_counts(tmp_path):
    own = tmp_path / "cgroup"
    own.write_text("0::/a/b\n", "utf-8")
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "memory.max").write_text("5000\n", "ascii")
    (tmp_path / "a" / "b" / "memory.max").write_text("max\n", "ascii")
    assert min(machine_memory(tmp_path, own)) == 5000.0
    own.write_text("4:cpu,memory:/c\n", "utf-8")
    (tmp_path / "memory" / "c").mkdir(parents=True)
    (tmp_path / "memory" / "c" / "memory.limit_in_bytes").write_text("4000\n", "ascii")
    assert min(machine_memory(tmp_path, own)) == 4000.0
    assert list(machine_memory(tmp_path / "none", tmp_path / "none"))


def test_it_is_told_before_anything_is_built(tmp_path):
    folder = tmp_path / "demo"
    made = zhucun("demo", folder, "--villages", 20, "--townships", 2, "--no-open")
    assert made.returncode == 0, made.stdout + made.stderr
    path = folder / "scenario.toml"
    text = path.read_text("utf-8")
    assert "[limits]" not in text
    path.write_text(text + '\n[limits]\nmemory = "1 MB"\n', "utf-8")
    for language, word in (("zh", "内存不够"), ("en", "Not started, for want of memory")):
        done = zhucun("--language", language, "run", path, "--name", "large")
        assert done.returncode == 4
        assert word in done.stdout
        assert "0.0 GB" in done.stdout
    assert [run.name for run in (folder / "runs" / "scenario").iterdir()] == ["001"]


def test_what_reading_and_writing_take_is_not_for_the_plan(tmp_path):
    path = tmp_path / "scenario.toml"
    path.write_text(SCENARIO.format(memory="5e9"), "utf-8")
    scenario = read_scenario(path, Findings())
    whole = scenario.limits.seconds
    assert in_time(scenario, reading=0.0).limits.seconds == whole
    assert in_time(scenario, reading=5.0).limits.seconds == whole - (1 + WRITING) * 5.0
    assert in_time(scenario, reading=1e6).limits.seconds == LEAST * whole
