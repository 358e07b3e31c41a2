"""The message catalogue: complete in both languages, and complete for the code that speaks."""

import ast
import re
from collections.abc import Iterator, Mapping
from string import Formatter

import pytest

from geodata.words import catalogue, label, say
from tests.folders import ROOT

ROOMS = ("geodata", "optimizer", "maps", "scenarios")
HAN = re.compile(r"[\u4e00-\u9fff]")


def placeholders(sentence: str) -> set[str]:
    """Names of the values that a sentence takes."""
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Every call in the four rooms, with where it stands."""
    for room in ROOMS:
        for file in sorted((ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.Call):
                    yield f"{file.relative_to(ROOT)}:{node.lineno}", node


def name_of(call: ast.Call) -> str:
    return getattr(call.func, "id", getattr(call.func, "attr", ""))


def literals(node: ast.AST | None) -> list[str]:
    """The texts that an argument can be: a literal, or a choice between literals."""
    if isinstance(node, ast.IfExp):
        return literals(node.body) + literals(node.orelse)
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


def argument(call: ast.Call, position: int, name: str) -> ast.AST | None:
    for keyword in call.keywords:
        if keyword.arg == name:
            return keyword.value
    return call.args[position] if len(call.args) > position else None


def said() -> Iterator[tuple[str, str]]:
    """Where and which key: everything that the code names literally."""
    for where, call in calls():
        match name_of(call):
            case "say":
                yield from ((where, key) for key in literals(argument(call, 0, "key")))
            case "Finding":
                for key in literals(argument(call, 0, "key")):
                    yield where, f"finding.{key}.problem"
                    yield where, f"finding.{key}.remedy"
            case "Breach":
                for key in literals(argument(call, 1, "key")):
                    yield where, f"breach.{key}"
            case "Shortage":
                for key in literals(argument(call, 3, "cause")):
                    yield where, f"shortage.{key}"


def test_every_key_that_the_code_names_is_in_the_catalogue() -> None:
    found = list(said())
    assert found, "the walk over the code finds no message at all"
    missing = [f"{where} {key}" for where, key in found if key not in catalogue()]
    assert missing == []


def fault_of(key: str, entry: Mapping[str, str]) -> str | None:
    """What is wrong with an entry of the catalogue, if anything."""
    if set(entry) != {"zh", "en"} or not all(text.strip() for text in entry.values()):
        return f"is said in {sorted(entry)}, or is empty in one of them"
    if placeholders(entry["zh"]) != placeholders(entry["en"]):
        return "takes other values in Chinese than in English"
    quoted = re.sub(r"[“「(（][^”」)）]*[”」)）]|`[^`]*`", "", entry["en"])
    if HAN.search(quoted) and key != "map.language":  # a button names the other language in it
        return "has Chinese outside quotation marks or brackets in the English sentence"
    return None


def test_entries_have_both_languages_with_the_same_values() -> None:
    assert len(catalogue()) > 1500
    found = {key: fault_of(key, entry) for key, entry in catalogue().items()}
    assert {key: fault for key, fault in found.items() if fault} == {}


@pytest.mark.parametrize(
    ("zh", "en"), [("村", ""), (" ", "a"), ("{a}村", "{b}"), ("{a}", ""), ("村", "the 村")]
)
def test_a_fault_of_an_entry_is_seen(zh: str, en: str) -> None:
    assert fault_of("finding.any", {"zh": zh, "en": en})
    assert fault_of("finding.any", {"zh": zh})
    assert fault_of("finding.any", {"zh": "{a}村“乙”", "en": "{a} “乙” (村)"}) is None


def test_every_say_gives_the_values_that_its_sentence_takes() -> None:
    short = []
    for where, call in calls():
        if name_of(call) != "say" or any(keyword.arg is None for keyword in call.keywords):
            continue
        given = {keyword.arg for keyword in call.keywords}
        for key in literals(argument(call, 0, "key")):
            wanted = placeholders(catalogue()[key]["zh"]) if key in catalogue() else set()
            short += [f"{where} {key}: {name}" for name in sorted(wanted - given)]
    assert short == []


def test_a_value_is_never_read_as_a_template() -> None:
    key = next(key for key in sorted(catalogue()) if placeholders(catalogue()[key]["zh"]))
    names = placeholders(catalogue()[key]["zh"])
    nasty = "{0.__class__}{{7*7}}"
    assert nasty in say(key, "zh", **dict.fromkeys(names, nasty))


def test_unknown_key_is_an_error_and_coined_word_its_own_label() -> None:
    with pytest.raises(KeyError):
        say("no.such.key")
    assert label("class", "村里自定的类别", "en") == "村里自定的类别"
    assert label("class", "weak", "zh") == "软弱涣散村"


def test_help_has_no_brackets_that_would_be_read_as_marks():
    """``[[area]]`` came out as ``[]``: the help takes brackets with letters for its own marks."""
    marks = re.compile(r"\[/?[A-Za-z@#]")
    texts = [(key, text) for key, both in catalogue().items() for text in both.values()]
    assert [key for key, text in texts if key.startswith("help.") and marks.search(text)] == []
