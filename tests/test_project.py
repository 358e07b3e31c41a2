"""The project itself: import order, locks, documents that are true to the code."""

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
from dataclasses import fields
from importlib import import_module
from pathlib import Path

import pytest
from typer.main import get_command

from geodata.facts.county import Cadre, Leader, Pin, StandingPosting, Township, Unit, Village
from geodata.facts.sources import Sources
from optimizer.facts.layer import Layer, Travel
from optimizer.model.registry import Clause, enrolled
from tests.folders import ROOT

ROOMS = ("geodata", "optimizer", "maps", "scenarios")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
LOCKS = ("requirements.lock", "requirements-dev.lock")
READMES = ("README.md", "README.zh-CN.md")
TABLES = {
    "villages": Village,
    "townships": Township,
    "units": Unit,
    "cadres": Cadre,
    "leaders": Leader,
    "current": StandingPosting,
    "pins": Pin,
}
DERIVED = {"sender", "age", "table", "extra", "precision"}
IDS = {"townships": {"code"}}
"""A township's id is its code: it has no column of its own."""
PINNED = re.compile(r"^([a-z0-9._-]+)==(\S+)(?: ; (.+?))? \\$", re.MULTILINE)


def text(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def sources() -> list[Path]:
    return [file for room in (*ROOMS, "benchmarks") for file in sorted((ROOT / room).rglob("*.py"))]


def documents() -> list[Path]:
    return [*(ROOT / name for name in (*READMES, "CONTRIBUTING.md")), *ROOT.glob("docs/*.md")]


def fences(markdown: str, language: str) -> list[str]:
    """The code blocks of one language, without their indentation."""
    blocks = re.findall(rf"^ *```{language}\n(.*?)^ *```$", markdown, re.MULTILINE | re.DOTALL)
    return ["\n".join(line.strip() for line in block.splitlines()) for block in blocks]


def lint_imports(config: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    script = (
        "import sys; sys.path.insert(0, ''); from importlinter.cli import lint_imports; "
        f"sys.exit(lint_imports(config_filename={str(config)!r}, no_cache=True))"
    )
    command = [sys.executable, "-c", script]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_imports_run_one_way() -> None:
    result = lint_imports(ROOT / "pyproject.toml", ROOT)
    assert result.returncode == 0, result.stdout + result.stderr


UPWARD = {
    "between folders": {"geodata/facts/wrong.py": "import optimizer.solve\n"},
    "between wings": {"optimizer/facts/wrong.py": "import optimizer.search.improvement\n"},
    "beside": {"optimizer/goals/wrong.py": "import optimizer.rules.quota\n"},
    "in a circle": {
        "maps/pages/wrong.py": "import maps.pages.other\n",
        "maps/pages/other.py": "import maps.pages.wrong\n",
    },
    "no wing": {"scenarios/wrong.py": ""},
}
"""What the contracts have to find: file -> what it imports."""


@pytest.mark.parametrize("kind", UPWARD)
def test_an_import_upward_is_found(tmp_path: Path, kind: str) -> None:
    for room in ROOMS:
        shutil.copytree(ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__"))
    for name, text in UPWARD[kind].items():
        (tmp_path / name).write_text(text)
    result = lint_imports(ROOT / "pyproject.toml", tmp_path)
    assert result.returncode == 1, result.stdout + result.stderr
    assert "wrong" in result.stdout


def test_sources_are_python_3_11() -> None:
    for file in sources():
        ast.parse(file.read_text("utf-8"), str(file), feature_version=(3, 11))


@pytest.mark.parametrize("name", LOCKS)
def test_lock_pins_every_package_with_hashes_and_names_no_host(name: str) -> None:
    lock = text(name)
    entries = re.split(r"\n(?=[a-z0-9])", lock.strip())
    assert len(entries) > 20
    for entry in entries:
        assert PINNED.match(entry), entry.splitlines()[0]
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry.splitlines()[0]
    assert not re.search(r"https?:|file:|git\+|--index|--extra-index|--find-links|--trusted", lock)


def wanted(*extras: str) -> set[str]:
    lists = [PROJECT["project"]["optional-dependencies"][extra] for extra in extras]
    lines = [*PROJECT["project"]["dependencies"], *(line for group in lists for line in group)]
    return {re.split(r"[<>=!~\[ ]", line, maxsplit=1)[0].lower() for line in lines}


def test_locks_hold_what_the_project_asks_for_and_agree() -> None:
    run, dev = (set(PINNED.findall(text(name))) for name in LOCKS)
    assert wanted("build") <= {name for name, _, _ in run}
    assert wanted("build", "dev") <= {name for name, _, _ in dev}
    assert {(name, version) for name, version, _ in run} <= {(n, v) for n, v, _ in dev}


def test_readmes_are_equal_in_content() -> None:
    english, chinese = (text(name) for name in READMES)
    for pattern in (r"^(#+) ", r"^\| `([^`]+)`", r"^(\d+)\. "):
        found = [re.findall(pattern, readme, re.MULTILINE) for readme in (english, chinese)]
        assert found[0] == found[1]
        assert found[0]
    for language in ("sh", "bat"):
        assert fences(english, language) == fences(chinese, language)
    links = [re.findall(r"\]\(([^)]+)\)", readme) for readme in (english, chinese)]
    assert links[0][1:] == links[1][1:]


def commands() -> dict[str, set[str]]:
    """The commands of the program, each with its long options."""
    group = get_command(import_module("scenarios.cli").app_for())
    return {
        name: {
            option
            for parameter in command.params
            for option in (*parameter.opts, *parameter.secondary_opts)
            if option.startswith("--")
        }
        for name, command in group.commands.items()  # type: ignore[attr-defined]
    }


def test_every_command_that_a_document_names_exists() -> None:
    known, targets = commands(), set(re.findall(r"^([a-z]+):", text("Makefile"), re.MULTILINE))
    used = []
    for file in documents():
        for block in fences(file.read_text("utf-8"), "(?:sh|bat)"):
            used += re.findall(r"^(?:\.venv\S*?)?(zhucun|make) ([a-z]+)", block, re.MULTILINE)
    assert {("make", "demo"), ("make", "test"), ("zhucun", "run")} <= set(used)
    for program, name in used:
        assert name in (known if program == "zhucun" else targets), f"{program} {name}"


def test_documents_list_every_command_and_option() -> None:
    page = text("docs/commands.md")
    rows = dict(re.findall(r"^\| `zhucun ([a-z-]+)[^`]*` \|(.*)$", page, re.MULTILINE))
    known = commands()
    assert set(rows) == set(known)
    for name, options in known.items():
        for option in options - {"--help"}:
            assert f"`{option}`" in rows[name], f"{name} {option}"


def test_documents_list_every_rule_goal_and_key() -> None:
    page = text("docs/scenario.md")
    for model in (Layer, Travel, Sources):
        for key in model.model_fields:
            assert f"`{key}`" in page, f"{model.__name__}.{key}"
    shared = {*Clause.model_fields, "level", "weight"}
    for family in ("rule", "coupling", "goal"):
        for kind, part in enrolled(family).items():
            row = re.search(rf"^\| `{kind}` \|.*$", page, re.MULTILINE)
            assert row, f"{family} {kind}"
            for key in set(part.model_fields) - shared:
                assert f"`{key}`" in row.group(), f"{kind}.{key}"


def test_documents_list_every_column() -> None:
    page = text("docs/data.md")
    for table, row in TABLES.items():
        section = re.search(rf"^## {table} .*?(?=^## )", page, re.MULTILINE | re.DOTALL)
        assert section, table
        for field in fields(row):
            if field.name not in DERIVED | IDS.get(table, set()):
                assert f"`{field.name}`" in section.group(), f"{table}.{field.name}"


def test_the_scenario_of_the_documents_is_a_policy() -> None:
    page = text("docs/scenario.md")
    scenario = tomllib.loads(re.findall(r"^```toml\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)[0])
    assert [Layer(**layer).name for layer in scenario["layer"]]
    for family in ("rule", "coupling", "goal"):
        for part in scenario[family]:
            assert enrolled(family)[part["kind"]](**part).kind == part["kind"]


def test_the_rule_of_the_guide_works(tmp_path: Path) -> None:
    page = text("docs/adding-a-rule.md")
    (tmp_path / "within.py").write_text(
        re.findall(r"^```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)[0], "utf-8"
    )
    script = """
import within
from geodata.facts.county import County, Leader, Village
from optimizer.model.plan import Plan, Posting
from optimizer.model.policy import Policy
from optimizer.facts.layer import Layer
from optimizer.model.candidates import pair_up
rule = within.Within(layer="county_leader")
county = County(
    name="c",
    villages=tuple(Village(id=f"v{n}", name=f"v{n}", township=f"t{n}") for n in (1, 2)),
    leaders=(Leader(id="l", name="l", jurisdiction=frozenset({"t1"})),),
)
policy = Policy(layers=(Layer(name="county_leader", supply="leaders"),), rules=(rule,))
pairs = pair_up(county, policy).layers[0]
assert [pairs.places[place].id for place in pairs.place] == ["v1"], pairs
plan = Plan((Posting("county_leader", "v1", "l"), Posting("county_leader", "v2", "l")))
assert [breach.place for breach in rule.breaches(county, policy, plan)] == ["v2"]
assert rule.sentence("zh").startswith("领导") and rule.sentence("en").startswith("A leader")
"""
    result = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path[:0] = [{str(ROOT)!r}, '.']\n{script}"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr


def test_links_and_modules_of_the_documents_exist() -> None:
    for file in documents():
        content = file.read_text("utf-8")
        for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", content):
            assert (file.parent / link).exists(), f"{file.name}: {link}"
        for module in re.findall(
            r"`((?:geodata|optimizer|maps|scenarios)/[a-z_/]*(?:\.py)?)`", content
        ):
            assert (ROOT / module).exists(), f"{file.name}: {module}"


def test_repository_names_no_machine_and_no_registry() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    names = listed.stdout.split("\0") if listed.returncode == 0 else []
    files = [ROOT / name for name in names if name] or [*sources(), *documents()]
    forbidden = re.compile(
        "|".join((r"/wo" + "rk/", r"\.libr" + "ary", "pypi" + r"\.", "/opt/py" + "pi"))
    )
    for file in files:
        if file.is_file() and file.suffix in {".py", ".toml", ".md", ".lock", ".yml", ".yaml", ""}:
            hit = forbidden.search(file.read_text("utf-8"))
            assert hit is None, f"{file.relative_to(ROOT)}: {hit.group() if hit else ''}"


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script")
@pytest.mark.parametrize(
    ("verdict", "asked"), [(0, "test\nlint\ndocs\ninstalled\n"), (3, "test\n")]
)
def test_ci_runs_the_test_command_and_fails_with_it(
    tmp_path: Path, verdict: int, asked: str
) -> None:
    log = tmp_path / "asked"
    stubs = {
        "make": f'echo "$1" >>"{log}"; exit {verdict}',
        "fc-list": 'echo "Noto Sans CJK SC"',
        "chromium": "exit 0",
        "chromedriver": "exit 0",
        "apt-get": "exit 9",
    }
    for name, body in stubs.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{body}\n")
        (tmp_path / name).chmod(0o755)
    path = f"{tmp_path}:{os.environ['PATH']}"
    result = subprocess.run([ROOT / ".ci/run"], env={**os.environ, "PATH": path}, check=False)
    assert result.returncode == verdict
    assert log.read_text() == asked


HEAVY = {"numpy", "scipy", "pandas", "geopandas", "shapely", "pydantic", "ortools", "folium"}


def test_the_start_of_a_command_loads_nothing_heavy() -> None:
    """``zhucun --help`` and a slip of the finger are answered at once."""
    code = "import sys, scenarios.cli; print(*sorted(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert not HEAVY & {name.split(".")[0] for name in done.stdout.split()}
