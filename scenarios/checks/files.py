"""The fingerprints of a run's files, and the files that it says nothing of."""

from scenarios.checks.evidence import Evidence, table_of
from scenarios.checks.figures import FILE as MANIFEST
from scenarios.checks.outputs import BOOK, CHANGES, LAYERS, PAGE
from scenarios.checks.rows import FILE as PLAN
from scenarios.checks.said import Remark, Saying, Scope, differs
from scenarios.runs.finished_run import EDITED, STANDING
from scenarios.runs.manifest import fingerprint
from scenarios.runs.outputs import CERTIFICATE

READ = (PLAN, BOOK, LAYERS, PAGE, CHANGES, STANDING, EDITED, CERTIFICATE)
"""Files whose statements other checks compare, whatever their fingerprints say."""


def files(evidence: Evidence) -> Saying:
    """Say which files are no longer those of the run, and which are not compared."""
    folder, stated = evidence.folder, table_of(evidence.manifest.get("outputs"))
    if stated is None:
        yield differs(MANIFEST, "outputs", evidence.manifest.get("outputs"), None)
        stated = {}
    if table_of(evidence.manifest.get("inputs")) is None:
        yield differs(MANIFEST, "inputs", evidence.manifest.get("inputs"), None)
    for name, digest in stated.items():
        path = folder / name
        if not path.is_file():
            if name not in READ:
                yield Scope("verify.scope.absent", done=False, values={"file": name})
        elif fingerprint(path) != digest:
            key = "verify.changed" if name in READ else "verify.changed_unread"
            yield Remark(key, {"file": name})
    there = sorted(path.name for path in folder.iterdir())
    other = [name for name in there if name not in {*READ, MANIFEST}]
    if other:
        yield Scope("verify.scope.others", done=False, values={"files": "、".join(other)})
    yield Scope("verify.scope.files")
