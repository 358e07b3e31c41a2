"""Numbers of a scenario that nobody can mean, and nesting without end: findings with a line."""

import pytest

from geodata.findings import Findings
from optimizer.model.registry import enrolled
from scenarios.language.scenario import read_scenario
from scenarios.language.toml_text import MOST

LAYER = '[[layer]]\nname = "first_secretary"\nsupply = "cadres"\n'
HUGE = "9" * 400


@pytest.mark.parametrize(
    ("line", "key", "column"),
    [
        (f"demand = {HUGE}", "scenario_size", "layer[1].demand"),
        (f"demand = {'9' * 5000}", "scenario_syntax", ""),
        ("demand = 0x" + "F" * 5000, "scenario_size", "layer[1].demand"),
        ("demand = [1, 1e999]", "scenario_size", "layer[1].demand[2]"),
        ("demand = 1000000", "scenario_count", "layer[1].demand"),
        ("demand = { weak = 10001 }", "scenario_count", "layer[1].demand"),
        ("capacity = 999999999", "scenario_count", "layer[1].capacity"),
        ("capacity = nan", "scenario_size", "layer[1].capacity"),
        ("roles = { industry = 99999 }", "scenario_count", "layer[1].roles"),
        ("term_years = 12345", "scenario_limit", "layer[1].term_years"),
        ("term_years = 0", "scenario_limit", "layer[1].term_years"),
        ("term_years = inf", "scenario_size", "layer[1].term_years"),
        ('capacity = "1e999"', "scenario_expression_number", "layer[1].capacity"),
        ('eligible = "' + "not " * 200 + 'True"', "scenario_expression_steps", "layer[1].eligible"),
        ('[[goal]]\nkind = "fit"\nlevel = 999999', "scenario_range", "goal[1].level"),
        ("x = " + "[" * 30 + "]" * 30, "scenario_too_deep", None),
        ("[" + ".".join("a" * 900) + "]", "scenario_too_deep", None),
        ("a = " + "[" * 90_000, "scenario_syntax", ""),
    ],
)
def test_what_nobody_can_mean_is_told_before_anything_is_read(tmp_path, line, key, column):
    path = tmp_path / "scenario.toml"
    path.write_text(LAYER + line + "\n", "utf-8")
    findings = Findings()
    assert read_scenario(path, findings) is None
    found = [item for item in findings.errors if item.key == key]
    assert found, [item.key for item in findings]
    assert column is None or found[0].column == column
    assert all(item.problem(language) for item in findings for language in ("zh", "en"))


NAMED = {
    **dict.fromkeys(("balance", "opening", "compactness"), ("goal", "")),
    **dict.fromkeys(("exclusive", "same_unit", "few_units"), ("coupling", "")),
    "used": ("rule", "least = 1"),
    "load": ("rule", "capacity = 1"),
    "budget": ("rule", "rates = 1"),
}
"""Kinds that must name their layers: their family, and what else they must say."""


@pytest.mark.parametrize("kind", NAMED)
def test_an_empty_list_of_layers_is_told_where_it_does_not_mean_all(tmp_path, kind):
    """The rows took every layer, the readers none."""
    family, more = NAMED[kind]
    part = f'[[{family}]]\nkind = "{kind}"\n{more}\nlayers = '
    path, found = tmp_path / "scenario.toml", []
    for layers in ("[]", '["first_secretary", "第一书记"]'):
        path.write_text(LAYER + part + layers + "\n", "utf-8")
        findings = Findings()
        found.append((read_scenario(path, findings), findings))
    (refused, told), (kept, quiet) = found
    assert refused is None
    assert [(item.key, item.column) for item in told.errors] == [
        ("scenario_lacking", f"{family}[1].layers")
    ]
    assert not quiet.errors
    policy = kept.policy
    (read,) = {"goal": policy.goals, "rule": policy.rules, "coupling": policy.couplings}[family]
    assert read.layers_named() == ("first_secretary",)


ODD = {
    ("goal", "travel"): ("scale_minutes = 0", "scale_minutes = -5", "unknown = -1"),
    ("goal", "scores"): ("missing = -3",),
    ("goal", "shortage"): ("weights = { weak = -2 }", "weight = -1", "level = 0", "level = -1"),
    ("goal", "opening"): ("price = -5", "unknown = -0.5"),
    ("rule", "quota"): ("least = -1", "most = -1", "least = 3\nmost = 1"),
    ("rule", "level_quota"): ("numbers = { city = -1 }", "numbers = { city = [3, 1] }"),
    ("rule", "used"): ("least = 3\nmost = 1", "most = -1"),
    ("rule", "budget"): ("rates = -5", "rates = { city = -1 }", "most = -2"),
    ("rule", "load"): ("capacity = -1", "missing = -1"),
    ("rule", "hardest_first"): ("count = -1",),
    ("rule", "term_limit"): ("most_years = -1",),
    ("rule", "change_budget"): ("most = -1",),
    ("coupling", "exclusive"): ("most = -1",),
}
"""Family and kind -> lines with numbers that nobody can mean; the first key is told."""
MUST = {
    "level_quota": "numbers = { city = 1 }",
    "budget": "rates = 1",
    "load": "capacity = 1",
    "hardest_first": "who = 'cadre.age > 50'",
}


def test_numbers_that_nobody_can_mean_are_told_at_their_key(tmp_path):
    """They made costs whose proof was refused, rows that no plan keeps, and tracebacks."""
    path, wrong = tmp_path / "scenario.toml", []
    for (family, kind), several in ODD.items():
        for lines in several:
            key = lines.split(" ", maxsplit=1)[0]
            must = MUST.get(kind, "")
            must = "" if must.startswith(f"{key} ") else must
            layers = {"layer": '"first_secretary"', "layers": '["first_secretary"]'}
            known = enrolled(family)[kind].model_fields
            named = "\n".join(f"{name} = {text}" for name, text in layers.items() if name in known)
            part = f'[[{family}]]\nkind = "{kind}"\n{named}\n{must}\n{lines}\n'
            path.write_text(LAYER + part, "utf-8")
            findings = Findings()
            found = read_scenario(path, findings)
            told = [(item.key, item.column) for item in findings.errors]
            keys = [
                (name, f"{family}[1].{key}")
                for name in ("scenario_range", "scenario_limit", "scenario_amount")
            ]
            keys.append(("scenario_amount", f"{family}[1].{key}.city"))
            if found is not None or len(told) != 1 or told[0] not in keys:
                wrong.append((kind, lines, told))
    assert wrong == []


def test_a_team_leader_that_nobody_can_be_is_told(tmp_path):
    path, findings = tmp_path / "scenario.toml", Findings()
    part = '[[coupling]]\nkind = "team_leader"\nlayer = "first_secretary"\n'
    path.write_text(LAYER + part, "utf-8")
    assert read_scenario(path, findings) is None
    told = [(item.key, item.column) for item in findings.errors]
    assert told == [("scenario_lacking", "coupling[1].by")]


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "1899-12-31", "2201-01-01"])
def test_days_that_nobody_can_mean(tmp_path, day):
    path = tmp_path / "scenario.toml"
    path.write_text(f"date = {day}\n" + LAYER, "utf-8")
    findings = Findings()
    assert read_scenario(path, findings) is None
    assert [item.key for item in findings.errors] == ["scenario_date"]


def test_a_scenario_of_many_megabytes_is_not_read(tmp_path):
    path = tmp_path / "scenario.toml"
    path.write_bytes(b"#" * (MOST + 1))
    findings = Findings()
    assert read_scenario(path, findings) is None
    assert [item.key for item in findings.errors] == ["scenario_too_long"]


ROOMS = [
    ('[[grid]]\nname = "g"\ncount = 0', "scenario_limit", "grid[1].count"),
    ('[[area]]\nname = "a"\ncount = -3', "scenario_limit", "area[1].count"),
    (
        "[[belt]]\nname = 'b'\ncount = 2\nlength = 0\nscore = 'village.population'",
        "scenario_limit",
        "belt[1].length",
    ),
    ('[[group]]\nname = "g"\nsize = [0, 4]', "scenario_limit", "group[1].size"),
    ('[[grid]]\nname = "g"\ncount = 2\n[grid.pin]\nhead = "P1"', "scenario_double", "grid[1].pin"),
]


@pytest.mark.parametrize(("table", "key", "path"), ROOMS)
def test_what_may_be_one_thing_or_another_is_told_once(tmp_path, table, key, path):
    """Whatever kinds of values a key takes, one finding says what is wrong with the one there."""
    found = Findings()
    file = tmp_path / "scenario.toml"
    file.write_text(f'title = "t"\n{table}\n', "utf-8")
    assert read_scenario(file, found) is None
    assert [(item.key, item.column) for item in found] == [(key, path)]


def test_a_key_that_means_nothing_is_answered_with_those_of_its_own_table(tmp_path):
    found = Findings()
    file = tmp_path / "scenario.toml"
    text = '[[grid]]\nname = "g"\ncount = 2\n[[grid.pin]]\nheadd = "P1"\nsecretary = "P2"\n'
    file.write_text(f'title = "t"\n{text}', "utf-8")
    assert read_scenario(file, found) is None
    near = [item.details["near"] for item in found if item.key == "scenario_key"]
    assert near == ["head"]
