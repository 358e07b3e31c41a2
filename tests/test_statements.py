"""Every sentence that claims something about a plan has its tests: the list of them is held.

``statements.toml`` names for each sentence of the answers who plants a case of it and of its
opposite; what claims nothing is a label by a pattern, with the reason.
"""

import ast
import re
import tomllib
from functools import cache

from geodata.words import catalogue
from tests.folders import ROOT

LIST = tomllib.loads((ROOT / "tests/statements.toml").read_text("utf-8"))
CHECKED = {
    f"{part}.{key}": tests
    for part, keys in LIST["statements"].items()
    for key, tests in keys.items()
}


def keys():
    """The sentences of the parts in question."""
    return [key for key in catalogue() if key.split(".")[0] in LIST["parts"]["names"]]


def labels_of(key):
    """The patterns that call a sentence a label."""
    return [pattern for pattern in LIST["labels"] if re.fullmatch(pattern, key)]


@cache
def functions(file):
    """Names of the tests in a file."""
    tree = ast.parse((ROOT / "tests" / file).read_text("utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def unchecked(known):
    """Sentences that are neither checked nor a label."""
    return [key for key in known if key not in CHECKED and not labels_of(key)]


def test_every_statement_has_a_checker_or_is_a_label():
    assert len(keys()) > 400
    assert unchecked(keys()) == []


def test_a_new_statement_without_a_checker_is_found():
    assert unchecked([*keys(), "explain.all_is_well"]) == ["explain.all_is_well"]


def test_no_statement_is_called_a_label():
    assert {key: found for key in CHECKED if (found := labels_of(key))} == {}


def test_what_is_listed_is_in_the_catalogue():
    known = keys()
    assert [key for key in CHECKED if key not in known] == []
    stale = [p for p in LIST["labels"] if not any(re.fullmatch(p, key) for key in known)]
    assert stale == []
    assert all(reason.strip() for reason in LIST["labels"].values())


def test_every_checker_is_a_test():
    missing = [
        f"{key}: {test}"
        for key, tests in CHECKED.items()
        for test in tests
        if test.partition("::")[2] not in functions(test.partition("::")[0])
        or not test.partition("::")[2].startswith("test_")
    ]
    assert missing == []
    assert all(CHECKED.values())
