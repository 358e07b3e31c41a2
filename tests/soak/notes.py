"""What has been done: one line of JSON for each case, in a file for each state of the code."""

import json
from dataclasses import asdict
from hashlib import sha256

from tests.folders import ROOT

FOLDER = ROOT / ".soak"
CODE = ("geodata", "optimizer", "scenarios", "tests/soak", "tests/optimizer/paths.py")


class Notes:
    """The notes of one file."""

    def __init__(self, file):
        self.file = file
        lines = file.read_text("utf-8").splitlines() if file.is_file() else []
        self._known = {}
        for note in map(json.loads, lines):
            self._known[note["seed"], note["path"]] = note

    @classmethod
    def of_this_code(cls, *, fresh):
        """The notes of the code as it is; with ``fresh`` they begin anew."""
        FOLDER.mkdir(exist_ok=True)
        file = FOLDER / f"{state_of()}.jsonl"
        if fresh:
            file.unlink(missing_ok=True)
        return cls(file)

    def knows(self, case):
        """Whether a case is done."""
        return (case.seed, case.path) in self._known

    def of(self, case):
        """What became of a case."""
        return self._known[case.seed, case.path]

    def add(self, report):
        """Note a case."""
        note = asdict(report)
        note |= {**note.pop("case"), "again": report.case.again}
        self._known[note["seed"], note["path"]] = note
        with self.file.open("a", encoding="utf-8") as file:
            file.write(json.dumps(note, ensure_ascii=False) + "\n")


def state_of(parts=CODE):
    """A fingerprint of the code."""
    found = sha256()
    for name in parts:
        path = ROOT / name
        files = [path] if path.is_file() else sorted([*path.rglob("*.py"), *path.rglob("*.toml")])
        for file in files:
            found.update(file.read_bytes())
    return found.hexdigest()[:12]
