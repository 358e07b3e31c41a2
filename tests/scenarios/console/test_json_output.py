"""The command line for programs, shells and slips of the finger."""

import json
import os
import shlex
import subprocess
from pathlib import Path

import pytest
from typer.main import get_command

from geodata.words import say
from scenarios.cli import app_for
from scenarios.console.help_texts import speak
from tests.folders import ROOT
from tests.scenarios.command import zhucun
from tests.scenarios.test_cli import START


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    folder = tmp_path_factory.mktemp("machine") / "demo"
    done = zhucun("demo", folder, "--villages", "40", "--townships", "3", "--no-open")
    assert done.returncode == 0
    return folder


def test_every_command_speaks_json(case):
    done = zhucun("run", case, "--json")
    table = json.loads(done.stdout)
    assert table["exit_code"] == done.returncode == 0
    said = {message["key"]: message["values"] for message in table["messages"]}
    assert said["cli.done"]["missing"] == 0
    assert Path(said["cli.file_map"]["path"]).is_file()


def test_findings_in_json(case, tmp_path):
    scenario = tmp_path / "scenario.toml"
    scenario.write_text((case / "scenario.toml").read_text("utf-8") + "\n[limts]\n", "utf-8")
    done = zhucun("check", scenario, "--json")
    table = json.loads(done.stdout)
    assert table["exit_code"] == done.returncode == 2
    assert "scenario_key" in {item["key"] for item in table["findings"]}
    assert all(item["problem"] and item["remedy"] for item in table["findings"])


def test_a_pipe_gets_no_progress(case):
    done = zhucun("run", case)
    lines = done.stdout.splitlines()
    assert len(lines) == 4, lines


@pytest.mark.parametrize("words", [("rnu",), ("run", "--nmae", "x"), ("run",), ("map", "a", "b")])
def test_slips_are_told_in_the_language_asked_for(words):
    done = zhucun(*words)
    assert done.returncode == 2
    assert done.stdout.startswith("命令写法不对")
    assert "--help" in done.stdout
    assert "命令" not in zhucun("--lang", "en", *words).stdout
    if words == ("rnu",):
        assert "run" in done.stdout


@pytest.mark.parametrize(
    ("lang", "word"), [("en_US.UTF-8", "missing"), ("zh_CN.UTF-8", "缺少"), ("C", "缺少")]
)
def test_the_language_of_the_computer(tmp_path, monkeypatch, lang, word):
    for name in ("LC_ALL", "LC_MESSAGES", "ZHUCUN_LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", lang)
    assert word in zhucun("verify", tmp_path).stdout


@pytest.mark.parametrize("language", ["zh", "en"])
def test_help_speaks_one_language_and_shows_examples_that_parse(language, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    program = speak(get_command(app_for()), language)
    for name, command in program.commands.items():
        program([name, "--help"], standalone_mode=False)
        shown = capsys.readouterr().out
        assert " / " not in shown, name
        assert "…" not in shown, f"{name}: a text is cut"
        examples = [line.strip() for line in shown.splitlines() if f"zhucun {name}" in line]
        assert examples, name
        for line in say(f"example.{name}", language).splitlines():
            words = shlex.split(line.removeprefix('eval "$(').removesuffix(')"'))
            assert words[:2] == ["zhucun", name]
            assert command.make_context(name, words[2:]).params


def test_shells_complete_commands_and_options():
    script = zhucun("completion", "bash")
    assert "_zhucun_completion" in script.stdout
    asked = {"COMP_WORDS": "zhucun repl", "COMP_CWORD": "1", "_ZHUCUN_COMPLETE": "complete_bash"}
    for words, place, answer in (
        ("zhucun repl", "1", "replan"),
        ("zhucun run --se", "2", "--seed"),
    ):
        more = {**asked, "COMP_WORDS": words, "COMP_CWORD": place}
        done = subprocess.run(
            START,
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT), **more},
            check=False,
        )
        assert answer in done.stdout.split()
