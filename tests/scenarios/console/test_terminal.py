"""Everything printed passes one door, and nothing that a terminal would obey passes it."""

import ast
import io
import json
import logging
import sys
import traceback

import pytest
from rich.console import Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from geodata.characters import acting
from geodata.findings import Finding, Findings
from scenarios.cli import main
from scenarios.console import json_output
from scenarios.console.console import Talker
from scenarios.console.terminal import Guard, Screen, guard_streams, inert_json, write
from scenarios.language.scenario import read_draft
from tests.folders import ROOT

ROOMS = ("geodata", "optimizer", "maps", "scenarios")
DOOR = {"scenarios/console/terminal.py", "scenarios/console/console.py"}
FORBIDDEN = {
    *("print", "input", "pprint", "echo", "secho", "Console", "Live", "print_exc"),
    *("print_exception", "print_json", "basicConfig", "StreamHandler", "progressbar"),
}
"""Calls that print."""
ENDS = {"write", "writelines", "buffer", "print"}
ORDERS = "甲\x1b]0;T\x07\x1b[2J\x9b31m\u202e\u200b\r乙"
SHOWN = "甲<U+001B>]0;T<U+0007><U+001B>[2J<U+009B>31m<U+202E><U+200B>"


def ways_of_printing(tree):
    """What in a module prints, by line: calls, streams, and consoles of others."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in FORBIDDEN:
                yield node.lineno, name
        if isinstance(node, ast.Attribute) and node.attr in {
            "write",
            "writelines",
            "buffer",
            "print",
        }:
            whole = ast.unparse(node)
            streams = ("sys.stdout", "sys.stderr", "sys.__stdout__", "sys.__stderr__")
            written = whole.endswith((".write", ".writelines", ".buffer"))
            if (whole.startswith(streams) and written) or whole.endswith(".console.print"):
                yield node.lineno, whole


def test_only_the_door_prints():
    files = [file for room in ROOMS for file in sorted((ROOT / room).rglob("*.py"))]
    assert len(files) > 200
    found = [
        (name, line, what)
        for file in files
        if (name := file.relative_to(ROOT).as_posix()) not in DOOR
        for line, what in ways_of_printing(ast.parse(file.read_text("utf-8")))
    ]
    assert found == []


@pytest.mark.parametrize(
    "text",
    ["print(1)", "typer.echo('a')", "sys.stdout.write('a')", "talker.console.print('a')",
     "x = Console()", "sys.stderr.buffer.write(b'a')", "w = sys.stdout.write"],
)  # fmt: skip
def test_other_ways_are_found(text):
    assert list(ways_of_printing(ast.parse(text)))


def drawn(renderable, *, width=60, terminal=False):
    paper = io.StringIO()
    screen = Screen(width=width, file=paper)
    if terminal:
        screen._force_terminal, screen._color_system = True, None
    screen.print(renderable)
    return paper.getvalue()


def table():
    made = Table(title=ORDERS)
    made.add_column(ORDERS)
    made.add_row(ORDERS, Text(ORDERS, style="red"))
    return made


@pytest.mark.parametrize(
    "made",
    [ORDERS, Text(ORDERS), Text(ORDERS, style="red"), table(), Panel(ORDERS, title=ORDERS),
     Group(ORDERS, table()), Text.assemble((ORDERS, "red"), ORDERS), [ORDERS]],
)  # fmt: skip
@pytest.mark.parametrize("width", [20, 200])
def test_nothing_drawn_acts(made, width):
    text = drawn(made, width=width)
    assert acting(text) == []
    assert "\r" not in text
    assert "甲" in text


def test_a_sentence_shows_its_values():
    paper = io.StringIO()
    screen = Screen(width=200, file=paper)
    Talker(console=screen).say("cli.usage", message=f"{ORDERS}\n检查通过", command=ORDERS)
    said = paper.getvalue()
    assert SHOWN in said
    assert acting(said) == []
    assert "\n检查通过" not in said
    Talker(console=screen).line(f"a\n{ORDERS}")
    assert acting(paper.getvalue()) == []


@pytest.mark.parametrize("width", [40, 200])
def test_findings_show_their_values(width):
    paper = io.StringIO()
    screen = Screen(width=width, file=paper)
    item = Finding(key="file_missing", file=ORDERS, sheet=ORDERS, column=ORDERS, value=ORDERS)
    Talker(console=screen).findings(Findings([item]))
    assert acting(paper.getvalue()) == []


def test_json_says_the_same_and_is_inert(capsys, monkeypatch):
    value = {ORDERS: [ORDERS, "\U000e0041\ue000\u2028", "می\u200cخواهم"]}
    text = inert_json(value)
    assert json.loads(text) == value
    assert acting(text) == []
    monkeypatch.setattr(json_output, "_CURRENT", [])
    kept = json_output.start_recording()
    talker = Talker()
    talker.say("cli.bad_name", name=ORDERS)
    talker.findings(Findings([Finding(key="file_missing", file=ORDERS)]))
    talker.line(ORDERS)
    kept.end(2)
    said = capsys.readouterr().out
    assert acting(said) == []
    assert json.loads(said)["findings"][0]["file"] == ORDERS


def guarded(monkeypatch):
    out, err = io.StringIO(), io.StringIO()
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    guard_streams()
    return out, err


def test_what_others_print_passes_too(monkeypatch):
    out, err = guarded(monkeypatch)
    assert isinstance(sys.stdout, Guard)
    write(ORDERS)
    sys.stdout.writelines([ORDERS, ORDERS])
    try:
        raise ValueError(ORDERS)
    except ValueError:
        traceback.print_exc()
    logging.getLogger("somebody").warning(ORDERS)
    for stream in (out, err):
        assert acting(stream.getvalue()) == []
        assert SHOWN in stream.getvalue()
    guard_streams()
    assert sys.stdout.rich_proxied_file is out


WRONG = (
    ("check", ORDERS),
    (ORDERS,),
    ("run", f"--{ORDERS}"),
    ("run", "x", "--seconds", ORDERS),
    ("publish", f"Usage: {ORDERS}"),
    ("explain", "x", "--village", ORDERS),
    ("run", "a", f"Usage: {ORDERS}"),
    ("--language", ORDERS, "runs", "x"),
    ("run", "x", "--cluster", ORDERS),
)


@pytest.mark.parametrize("words", WRONG)
@pytest.mark.parametrize("more", [(), ("--json",)])
def test_arguments_are_echoed_harmlessly(monkeypatch, tmp_path, words, more):
    streams = guarded(monkeypatch)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(json_output, "_CURRENT", [])
    monkeypatch.setattr(sys, "argv", ["zhucun", *words, *more])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    said = "".join(stream.getvalue() for stream in streams)
    assert said.strip()
    assert acting(said) == []


def test_texts_of_a_scenario_are_looked_at(tmp_path):
    path = tmp_path / "scenario.toml"
    path.write_text(
        'title = "甲\\u001b]0;乙"\n[[layer]]\nname = "a"\nsupply = "cadres"\ntitle = "队\u202e"\n'
        '[[rule]]\nname = "规\\u200b则"\nlayer = "a"\nrequire = "True"\nsource = "源\\u0007"\n',
        "utf-8",
    )
    findings = Findings()
    read_draft(path, findings)
    found = {(item.key, item.row, item.column) for item in findings if "cell_" in item.key}
    assert found == {
        ("cell_control", 1, "title"),
        ("cell_hidden", 5, "layer[1].title"),
        ("cell_hidden", 7, "rule[1].name"),
        ("cell_control", 10, "rule[1].source"),
    }
