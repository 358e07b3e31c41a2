"""Nobody writes beside ``geodata.outputs``: a walk through the code of the four packages.

Functions that write INTO a scratch folder which that package handed out are named here.
"""

import ast
from collections.abc import Iterator

import pytest

from tests.folders import ROOT

PACKAGES = ("geodata", "optimizer", "maps", "scenarios")
WRITERS = {
    "geodata/partitions/parquet.py": {"_write", "_write_villages"},
    "geodata/roads/travel_matrix.py": {"_keep"},
    "geodata/tables/write_case.py": {"write_case_files", "_write_layer"},
    "geodata/tables/templates.py": {"write_template_files"},
    "geodata/geometry/packed_vectors.py": {"_copied"},
    "geodata/geometry/vector_source.py": {"_in_utf8"},  # into the reader's own folder
    "geodata/sandbox/databases.py": {"without_views"},
    "geodata/sandbox/packed.py": {"unpack", "unzip"},
    "maps/letters/docx_files.py": {"merged"},
    "maps/letters/docx_sandbox.py": {"fill"},
    "maps/figures/plan_figures.py": {"_saved"},
    "maps/files/geopackage.py": {"write_layer"},
    "maps/files/gpkg_views.py": {"write_views"},
    "maps/editions/file_contents.py": {"_database"},
    "maps/letters/letter_templates.py": {"made"},
    "maps/files/area_csv.py": {"write_area_csv"},
    "maps/files/belt_csv.py": {"write_belt_csv"},
    "maps/files/grid_csv.py": {"write_grid_csv"},
    "maps/files/group_csv.py": {"write_group_csv"},
    "maps/files/quota_csv.py": {"write_quota_csv"},
    "maps/files/training_csv.py": {"write_training_csv"},
    "maps/files/lineage_csv.py": {"write_lineage_csv"},
    "maps/files/tour_csv.py": {"write_tour_csv"},
    "maps/files/tour_ics.py": {"write_calendars"},
    "maps/files/plan_csv.py": {"write_standing_csv"},
    "maps/files/qml.py": {"write_styles"},
    "maps/files/workbook.py": {"write_workbook"},
    "optimizer/engine/worker_loop.py": {"_answers_alone"},  # opens the null device
    "scenarios/cli.py": {"_flushed"},  # opens the null device
    "scenarios/tasks/compare.py": {"compare_runs"},
    "scenarios/cases/demo.py": {"write_example"},
    "scenarios/tasks/figures.py": {"write_figures"},
    "scenarios/tasks/grids.py": {"write_plans"},  # the grids in force, beside the new ones
    "scenarios/runs/program_cache.py": {"keep"},
    "scenarios/letters/templates.py": {"write_templates"},
    "scenarios/letters/write_letters.py": {"_write"},
    "scenarios/cases/new.py": {"make_case"},
    "scenarios/tasks/publish.py": {"_write", "write_publish_manifest"},
    "scenarios/tasks/publish_areas.py": {"_write"},
    "scenarios/tasks/publish_belts.py": {"_write"},
    "scenarios/tasks/publish_grids.py": {"_write"},
    "scenarios/tasks/publish_groups.py": {"_write"},
    "scenarios/tasks/publish_tours.py": {"_write"},
    "scenarios/tasks/publish_training.py": {"_write"},
    "scenarios/runs/room_manifest.py": {"write_room_manifest"},
    "scenarios/runs/close_run.py": {"close_run"},
    "scenarios/runs/area_outputs.py": {"write_area_maps"},
    "scenarios/runs/group_outputs.py": {"write_group_maps"},
    "scenarios/runs/belt_outputs.py": {"write_belt_maps"},
    "scenarios/runs/training_outputs.py": {"write_training_maps"},
    "scenarios/runs/grid_outputs.py": {"write_grid_maps"},
    "scenarios/runs/tour_outputs.py": {"write_tour_files"},
    "scenarios/runs/outputs.py": {"write_outputs", "write_certificate"},
    "scenarios/tasks/schemes.py": {"make_schemes", "_publish"},
}
"""Who may write, and only into scratch; each is looked at when it is added here."""
METHODS = {
    "chmod", "hardlink_to", "mkdir", "mkdtemp", "mkstemp", "rename", "rmdir", "rmtree", "save",
    "savefig", "savez", "savez_compressed", "symlink_to", "to_csv", "to_excel", "to_feather",
    "to_file", "to_parquet", "to_pickle", "touch", "tofile", "unlink", "write_bytes",
    "write_dataframe", "write_table", "write_text", "copy2", "copyfile", "copytree", "move",
    "remove", "removedirs", "makedirs", "truncate", "extractall", "NamedTemporaryFile",
    "TemporaryDirectory", "TemporaryFile", "SpooledTemporaryFile", "Workbook", "savetxt",
}  # fmt: skip
MODULES = {"os", "shutil", "tempfile", "np", "numpy", "pyogrio", "parquet", "xlsxwriter"}


def calls(tree: ast.AST, inside: str = "") -> Iterator[tuple[str, ast.Call]]:
    """Every call, with the name of the function around it."""
    for node in ast.iter_child_nodes(tree):
        name = node.name if isinstance(node, ast.FunctionDef) else inside
        if isinstance(node, ast.Call):
            yield name, node
        yield from calls(node, name)


def writes(call: ast.Call) -> bool:
    """Whether a call may write, rename or remove a file."""
    function = call.func
    if isinstance(function, ast.Name):
        return function.id == "open" and _mode(call, 1)
    if not isinstance(function, ast.Attribute):
        return False
    name, owner = function.attr, getattr(function.value, "id", "")
    special = {
        "open": owner in MODULES or _mode(call, 0),
        "replace": owner == "os" or (len(call.args) == 1 and not call.keywords),  # texts: two
        "rename": bool(call.args),  # a table's columns: by keywords
        "ZipFile": _mode(call, 1),
        "connect": owner == "sqlite3" and not any(word.arg == "uri" for word in call.keywords),
        **dict.fromkeys(("remove", "move", "truncate"), owner in MODULES),  # as of lists
    }
    return special.get(name, name in METHODS)


def _mode(call: ast.Call, place: int) -> bool:
    """Whether a file is opened to be written."""
    given = [word.value for word in call.keywords if word.arg == "mode"]
    given += call.args[place : place + 1]
    texts = [node.value for node in given if isinstance(node, ast.Constant)]
    return any(isinstance(text, str) and set(text) & set("wax+") for text in texts)


def found(source: str) -> set[str]:
    return {name for name, call in calls(ast.parse(source)) if writes(call)}


def test_only_one_module_writes():
    beside = {}
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if name.startswith("geodata/outputs/"):
                continue
            known = WRITERS.get(name, set())
            writing = found(path.read_text("utf-8"))
            if writing - known:
                beside[name] = sorted(writing - known)
            assert known <= writing, f"{name}: {known - writing} write no more"
    assert not beside


@pytest.mark.parametrize(
    "line",
    [
        "open(p, 'w')",
        "p.open('wb')",
        "p.write_text('x')",
        "p.replace(q)",
        "os.replace(p, q)",
        "shutil.rmtree(p)",
        "frame.to_file(p)",
        "frame.to_excel(p)",
        "np.save(p, a)",
        "p.rename(q)",
        "sqlite3.connect(p)",
        "zipfile.ZipFile(p, 'w')",
        "tempfile.TemporaryDirectory()",
        "os.open(p, flags)",
        "figure.savefig(p)",
    ],
)
def test_the_walk_sees(line):
    assert found(f"def f():\n    {line}\n") == {"f"}


@pytest.mark.parametrize(
    "line",
    [
        "open(p)",
        "p.open('rb')",
        "t.replace('a', 'b')",
        "replace(x, a=1)",
        "frame.rename(columns={})",
    ],
)
def test_the_walk_passes_over(line):
    assert found(f"def f():\n    {line}\n") == set()
