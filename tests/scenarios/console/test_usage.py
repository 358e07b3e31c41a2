"""A wrong command line is told in Chinese: no word of the library's English is left."""

import re

import pytest

from scenarios.cli import COMMANDS
from scenarios.console.usage import usage_words
from tests.scenarios.command import zhucun

ALLOWED = re.compile(
    r"--?[a-z][a-z-]*|zhucun( [a-z]+)?|WRONG\w*|scip|cp_sat|bash|fish|powershell|zsh|zh|en"
    r"|json|JSON|Ctrl-C|[a-z]+_[a-z_]+"
)
"""Options, the program and its commands, what was typed, terms that may be typed."""
PLACES = re.compile(r"\b(?:DIR|SCENARIO|RUN_FOLDER|CASE|PLAN|PERSON|VILLAGE|ADDRESS|FOLDER)\w*")
SLIPS = (
    ("--wrong-option",),
    ("WRONG",) * 9,
    ("WRONG", "--seconds", "WRONG"),
    ("WRONG", "--seconds", "0.5"),
    ("WRONG", "--seconds"),
    ("WRONG", "--top", "99"),
    ("WRONG", "--top", "1.5"),
    ("WRONG", "--why-not", "WRONG"),
    ("WRONG", "--prove", "WRONG"),
    ("WRONG", "--handover-days", "400"),
    ("WRONG", "--seed", "WRONG"),
    ("WRONG", "--curve=WRONG"),
    ("--language", "WRONG"),
    ("--nam", "WRONG"),
)


def latin(text):
    """The Latin words of a text that no user needs to know."""
    return re.findall(r"[A-Za-z]{2,}", PLACES.sub("", ALLOWED.sub("", text)))


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_no_english_is_left_in_what_is_said_of_a_wrong_command_line(name, tmp_path):
    faults = []
    for slip in SLIPS:
        words = [word for word in (name, *slip) if word]
        done = zhucun(*words, cwd=tmp_path)
        said = done.stdout + done.stderr
        if "命令写法不对" in said and latin(said):
            faults.append((words, said))
    assert not faults


def test_what_is_missing_is_named_by_what_it_is():
    assert "缺少情景文件" in zhucun("run").stdout
    assert "缺少运行结果文件夹" in zhucun("verify").stdout


def test_a_value_out_of_its_range_is_told_with_the_range():
    assert "“--seconds”的值不对，应不小于 1" in zhucun("run", "x", "--seconds", "0").stdout
    assert "“--top”的值不对，应不大于 10" in zhucun("explain", "x", "--top", "99").stdout
    assert "可以写：scip、cp_sat" in zhucun("verify", "x", "--prove", "gurobi").stdout
    assert "“--top”的值不对，应是整数" in zhucun("explain", "x", "--top", "y").stdout


def test_what_the_library_will_say_one_day_is_told_without_its_words():
    class Strange(Exception):  # noqa: N818
        def format_message(self):
            return "Something unheard of happened"

    assert not latin(usage_words(Strange(), "zh"))
    assert usage_words(Strange(), "en") == "Something unheard of happened"


@pytest.mark.parametrize("name", ["", "run", "replan", "verify", "explain"])
def test_the_frame_of_the_help_is_chinese_too(name):
    said = zhucun(*filter(None, [name]), "--help").stdout
    frame = [line for line in said.splitlines() if "╭" in line or "用法" in line]
    assert frame
    assert not [line for line in frame if latin(line.replace("RUN_FOLDER|SCENARIO", ""))]
    for word in ("required", "default:", "<int", "<str", "<bool", "<float"):
        assert word not in said
