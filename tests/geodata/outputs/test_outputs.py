"""What is written is whole or not there, and replaces nothing that is somebody else's."""

import errno
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import tempfile
from contextlib import closing
from datetime import datetime
from itertools import count
from pathlib import Path
from threading import Thread

import geopandas as gpd
import openpyxl
import pytest
import xlsxwriter
from shapely import Point

from geodata import outputs
from geodata.outputs import litter, moves
from geodata.outputs.geopackages import fixed_date, marked
from geodata.outputs.owners import scratch_name, started
from geodata.tables.write_case import mark

PNG = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\0IEND\xaeB`\x82"


def book(path, kind="findings", text="x"):
    with xlsxwriter.Workbook(str(path), {"in_memory": True}) as workbook:
        mark(workbook, kind)
        workbook.add_worksheet("a").write_string(0, 0, text)


def page(path, kind="map", text="x"):
    path.write_bytes(outputs.sealed(f"<html>{text}</html>".encode(), kind, path.suffix))


def geopackage(path, kind="case"):
    frame = gpd.GeoDataFrame({"id": ["1"]}, geometry=[Point(1, 2)], crs="EPSG:4326")
    with fixed_date():
        frame.to_file(path, driver="GPKG", engine="pyogrio", layer_options=marked(kind))


def letter(path, kind="letter"):
    docx = pytest.importorskip("docx")
    document = docx.Document()
    document.core_properties.version = f"zhucun:{kind}"
    document.core_properties.modified = datetime.fromisoformat(outputs.FIXED)
    document.save(path)


def redone(path):
    """What a person does to a file with the program for it."""
    match path.suffix:
        case ".xlsx":
            workbook = openpyxl.load_workbook(path)
            workbook.active["A1"] = "mine"
            workbook.save(path)
        case ".docx":
            document = pytest.importorskip("docx").Document(path)
            document.add_paragraph("mine")
            document.core_properties.modified = datetime(2026, 1, 1)
            document.save(path)
        case ".gpkg":
            frame = gpd.read_file(path)
            frame.to_file(path, driver="GPKG", engine="pyogrio", mode="a")
        case _:
            path.write_bytes(path.read_bytes().replace(b"x", b"y").replace(b"PNG", b"PNH"))


WRITERS = {
    "a.xlsx": book,
    "a.html": page,
    "a.toml": page,
    "a.pdf": page,
    "a.docx": letter,
    "a.gpkg": geopackage,
    "a.png": lambda path, kind="map": path.write_bytes(outputs.sealed(PNG, kind, ".png")),
}


@pytest.mark.parametrize("name", WRITERS)
def test_a_file_says_what_it_is_until_somebody_changes_it(tmp_path, name):
    path = tmp_path / name
    WRITERS[name](path)
    found = outputs.mark_of(path)
    assert found is not None
    assert not found.edited
    moves.check_file(path, found.kind)
    with pytest.raises(outputs.OutputRefusedError) as error:
        moves.check_file(path, "other")
    assert error.value.key == "foreign"
    with pytest.raises(outputs.OutputRefusedError) as error:
        moves.check_file(path, found.kind, [tmp_path / "no", path])
    assert error.value.key == "input"
    redone(path)
    with pytest.raises(outputs.OutputRefusedError) as error:
        moves.check_file(path, found.kind)
    assert error.value.key in {"edited", "foreign"}


@pytest.mark.parametrize("name", ["a.xlsx", "a.html", "a.gpkg", "a.csv", "a.docx", "a.png", "a"])
@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"zhucun map sha256:" + b"0" * 64, b"SQLite"])
def test_what_is_no_such_file_is_somebody_elses(tmp_path, name, data):
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(outputs.OutputRefusedError):
        outputs.write_text(path, "new", "map")
    assert path.read_bytes() == data
    assert [*tmp_path.iterdir()] == [path]


def test_links_folders_and_pipes_are_not_written_over(tmp_path):
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "nowhere").symlink_to(tmp_path / "gone")
    page(tmp_path / "real.html")
    (tmp_path / "link.html").symlink_to(tmp_path / "real.html")
    os.link(tmp_path / "real.html", tmp_path / "hard.html")
    for name, key in (("folder", "folder"), ("pipe", "special"), ("nowhere", "dangling")):
        with pytest.raises(outputs.OutputRefusedError) as error:
            outputs.write_text(tmp_path / name, "new", "map")
        assert error.value.key == key
    for name in ("link.html", "hard.html"):
        with pytest.raises(outputs.OutputRefusedError) as error:
            outputs.write_text(tmp_path / name, "new", "map", inputs=[tmp_path / "real.html"])
        assert error.value.key == "input"
    outputs.write_text(tmp_path / "link.html", "new", "map")
    assert (tmp_path / "link.html").is_symlink()
    assert (tmp_path / "real.html").read_text("utf-8").startswith("new")
    with (
        pytest.raises(outputs.OutputRefusedError) as error,
        outputs.new_files(tmp_path / "real.html", "map"),
    ):
        pass
    assert error.value.key == "no_folder"


def test_all_or_none_of_a_set(tmp_path):
    (tmp_path / "b.html").write_text("mine", "utf-8")
    page(tmp_path / "a.html", text="old")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    def written():
        with outputs.new_files(tmp_path, "map") as scratch:
            for name in ("a.html", "b.html", "c.html"):
                page(scratch / name, text="new")

    with pytest.raises(outputs.OutputRefusedError):
        written()
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.mark.skipif(os.name == "nt", reason="permissions of POSIX")
def test_the_umask_counts(tmp_path):
    before = os.umask(0o027)
    try:
        with outputs.new_folder(tmp_path / "run") as scratch:
            (scratch / "plan.csv").write_text("a", "utf-8")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "run").stat().st_mode) == 0o750
    assert stat.S_IMODE((tmp_path / "run" / "plan.csv").stat().st_mode) == 0o640


# Faults: everything that can fail at the disk fails once, at every place in turn


def edition(folder, text):
    for name in ("map.html", "deep/plan.csv"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def content(folder):
    return {
        str(path.relative_to(folder)): path.read_text("utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def fail_at(monkeypatch, number, times):
    """Let the ``number``-th call that reaches the disk fail, and the next ``times`` - 1."""
    calls = count(1)

    def failing(real):
        def call(*args, **kwargs):
            if number <= next(calls) < number + times:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(args[0]))
            return real(*args, **kwargs)

        return call

    for name in ("fsync", "rename", "replace", "mkdir", "link", "open"):
        monkeypatch.setattr(os, name, failing(getattr(os, name)))
    for name in ("rename", "replace", "mkdir", "write_text"):
        monkeypatch.setattr(Path, name, failing(getattr(Path, name)))
    monkeypatch.setattr(shutil, "copy2", failing(shutil.copy2))
    return calls


@pytest.mark.parametrize("times", [1, 2, 1000])
def test_whatever_fails_the_old_folder_is_whole(tmp_path, monkeypatch, times):
    for number in range(1, 60):
        place = tmp_path / f"{number}"
        edition(place / "public", "old")
        with monkeypatch.context() as patch:
            calls = fail_at(patch, number, times)
            failed = False
            try:
                with outputs.new_folder(place / "public", lambda _: None) as scratch:
                    edition(scratch, "new")
            except OSError as error:
                failed = outputs.scarce(error).kind == "disk"
            reached = next(calls) > number
        monkeypatch.setattr(litter, "abandoned", lambda path: path.name.startswith(".zhucun-"))
        outputs.sweep(place)  # as the next command does
        texts = set(content(place / "public").values())
        assert texts in ({"old"}, {"new"}), number
        assert failed or texts == {"new"}
        assert [path.name for path in place.iterdir()] == ["public"]
        if not reached:
            return
    raise AssertionError("there is no end of calls")


@pytest.mark.parametrize("times", [1, 2])
def test_whatever_fails_the_old_files_are_whole(tmp_path, monkeypatch, times):
    for number in range(1, 60):
        place = tmp_path / f"{number}"
        place.mkdir()
        for name in ("a.html", "b.html"):
            page(place / name, text="old")
        with monkeypatch.context() as patch:
            calls = fail_at(patch, number, times)
            failed = False
            try:
                with outputs.new_files(place, "map") as scratch:
                    for name in ("a.html", "b.html"):
                        page(scratch / name, text="new")
            except OSError:
                failed = True
            reached = next(calls) > number
        kinds = {"old" if "old" in content(place)[name] else "new" for name in ("a.html", "b.html")}
        marks = [outputs.mark_of(place / name) for name in ("a.html", "b.html")]
        assert all(item is not None and not item.edited for item in marks), number
        assert failed or kinds == {"new"}
        if times == 1 and failed:
            assert len(kinds) == 1, number
        if not reached:
            return
    raise AssertionError("there is no end of calls")


def test_a_refused_move_puts_the_old_back(tmp_path, monkeypatch):
    edition(tmp_path / "public", "old")
    real = Path.rename

    def refused(self, target):
        if self.parent.name == "new":
            raise PermissionError(errno.EACCES, "open in another program", str(target))
        return real(self, target)

    monkeypatch.setattr(Path, "rename", refused)
    with (
        pytest.raises(PermissionError),
        outputs.new_folder(tmp_path / "public", lambda _: None) as scratch,
    ):
        edition(scratch, "new")
    assert [path.name for path in tmp_path.iterdir()] == ["public"]
    assert set(content(tmp_path / "public").values()) == {"old"}


# Kills


def dead():
    """The number of a process that has been and is no more, with its start."""
    code = "from geodata.outputs.owners import scratch_name; print(scratch_name())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_after_a_kill_the_next_command_restores_and_sweeps(tmp_path):
    desk = tmp_path / f".{dead()}"
    edition(desk / "old" / "public", "old")
    edition(desk / "new" / "public", "new")
    with outputs.new_files(tmp_path, "map") as scratch:
        page(scratch / "a.html")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.html", "public"]
    assert set(content(tmp_path / "public").values()) == {"old"}


def test_what_has_a_successor_is_not_restored(tmp_path):
    desk = tmp_path / f".{dead()}"
    edition(desk / "old" / "public", "old")
    edition(tmp_path / "public", "new")
    outputs.sweep_case(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["public"]
    assert set(content(tmp_path / "public").values()) == {"new"}


def test_what_cannot_be_restored_stays(tmp_path, monkeypatch):
    desk = tmp_path / f".{dead()}"
    edition(desk / "old" / "public", "old")

    def refused(*_):
        raise PermissionError(errno.EACCES, "no")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", refused)
        outputs.sweep(tmp_path)
    assert set(content(desk / "old" / "public").values()) == {"old"}
    outputs.sweep(tmp_path)
    assert set(content(tmp_path / "public").values()) == {"old"}


def test_what_is_half_removed_does_not_come_back(tmp_path, monkeypatch):
    desk = tmp_path / f".{dead()}"
    edition(desk / "old" / "public", "old")
    edition(tmp_path / "public", "new")
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "rmtree", lambda *_, **__: None)  # killed before it began
        outputs.sweep(tmp_path)
    shutil.rmtree(tmp_path / "public")
    outputs.sweep(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="permissions of POSIX")
def test_what_replaces_something_is_open_to_the_same_people(tmp_path):
    page(tmp_path / "a.html")
    (tmp_path / "public").mkdir()
    for path, mode in ((tmp_path / "a.html", 0o600), (tmp_path / "public", 0o700)):
        path.chmod(mode)
    outputs.write_text(tmp_path / "a.html", "new", "map")
    with outputs.new_folder(tmp_path / "public", lambda _: None) as scratch:
        assert stat.S_IMODE(scratch.parents[1].stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "a.html").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "public").stat().st_mode) == 0o700


def test_living_scratch_is_left_alone_and_used_numbers_are_told_apart(tmp_path):
    living = tmp_path / f".{scratch_name()}"
    living.mkdir()
    head, process, moment, tail = scratch_name().rsplit("-", 3)
    assert int(moment) == started(int(process))
    (tmp_path / f".{head}-{process}-{int(moment) + 1}-{tail}").mkdir()
    other = tmp_path / f".zhucun-0123456789-1-1-{tail}"
    other.mkdir()
    outputs.sweep(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([living.name, other.name])
    os.utime(other, (0, 0))
    outputs.sweep(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [living.name]


def test_temporary_folders_go_and_those_of_the_dead_as_well(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (tmp_path / dead()).mkdir()
    (tmp_path / "zhucun-note.log").write_text("kept", "utf-8")
    with outputs.temporary_folder() as folder:
        (folder / "x").write_text("x", "utf-8")
        assert sorted(p.name for p in tmp_path.iterdir()) == sorted(
            [folder.name, "zhucun-note.log"]
        )
    assert [path.name for path in tmp_path.iterdir()] == ["zhucun-note.log"]


def test_many_at_once_each_whole(tmp_path):
    (tmp_path / "public").mkdir()
    failures = []

    def publish(number):
        try:
            for turn in range(5):
                with outputs.new_folder(tmp_path / "public", lambda _: None) as scratch:
                    edition(scratch, f"{number} {turn}")
        except BaseException as error:
            failures.append(error)

    threads = [Thread(target=publish, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert len(set(content(tmp_path / "public").values())) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["public"]


# What the machine lacks

LACKING = [
    (OSError(errno.ENOSPC, "no"), "disk"),
    (OSError(errno.EFBIG, "no"), "disk"),
    (OSError("1000 requested and 24 written"), "disk"),
    (PermissionError(errno.EACCES, "no", "f"), "access"),
    (OSError(errno.EROFS, "no", "f"), "access"),
    (OSError(errno.EMFILE, "no", "f"), "files"),
    (BlockingIOError(errno.EAGAIN, "no"), "threads"),
    (MemoryError(), "memory"),
    (RuntimeError("can't start new thread"), "threads"),
    (RuntimeError("MemoryError: std::bad_alloc"), "memory"),
    (ImportError("libx.so: failed to map segment from shared object"), "memory"),
    (FileNotFoundError(errno.ENOENT, "No usable temporary directory found in []"), "disk"),
    (ExceptionGroup("all", [ValueError("a"), OSError(errno.ENOSPC, "no")]), "disk"),
    (xlsxwriter.exceptions.FileCreateError(OSError(errno.ENOSPC, "no")), "disk"),
]


@pytest.mark.parametrize(("error", "kind"), LACKING)
def test_what_the_machine_lacks_is_known_from_any_library(error, kind):
    assert outputs.scarce(error).kind == kind
    later = ValueError("later")
    later.__cause__ = error
    assert outputs.scarce(later).kind == kind


@pytest.mark.parametrize(
    "error", [ValueError("disk full"), KeyError("x"), FileNotFoundError(errno.ENOENT, "no", "f")]
)
def test_other_errors_are_no_want(error):
    assert outputs.scarce(error) is None


def test_a_full_disk_in_the_native_libraries_is_known(tmp_path):
    """SQLite and GDAL have words and no numbers."""
    with closing(sqlite3.connect(tmp_path / "a.db")) as base:
        base.execute("PRAGMA max_page_count = 2")
        base.execute("CREATE TABLE t (x)")
        with pytest.raises(sqlite3.OperationalError) as error:
            base.executemany("INSERT INTO t VALUES (?)", [("x" * 4000,)] * 10)
    assert outputs.scarce(error.value).kind == "disk"
