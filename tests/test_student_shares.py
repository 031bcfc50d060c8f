"""Does one student's hand-in never cost another anything: neither the disk nor the marks?"""

from __future__ import annotations

import errno
import io
import os
import shutil
import struct
import subprocess
import sys
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

import pytest

from grader.course import Course
from grader.errors import MachineError
from grader.notebook import read
from grader.submissions import collect, shares
from tests.test_submissions import NOTEBOOK, found, lay, lay_zip, packed, problems

NOTHING_LEFT = (
    "the archives hold more than 1 MiB of notebooks, scripts and archives; "
    "the rest was not unpacked"
)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bounds that a test can reach."""
    monkeypatch.setattr(shares, "SIZE", 2**20)
    monkeypatch.setattr(shares, "ARCHIVES", 3)
    monkeypatch.setattr(shares, "FILES", 5)
    monkeypatch.setattr("grader.submissions.work.FILES", 5)


def notes(*paths: Path) -> dict[str, tuple[str, ...]]:
    """The notes of each student."""
    return {each.student: each.notes for each in found(*paths)}


# What one student may hand in


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("packed_up", [False, True])
def test_many_archives_of_one_student_cost_nobody_else(tmp_path: Path, packed_up: bool) -> None:
    bulky = packed({"x.ipynb": bytes(400_000)})
    files = {f"mallory/{number:03}.zip": bulky for number in range(125)}
    files |= {"ada/x.ipynb": NOTEBOOK, "bob/w.zip": packed({"x.ipynb": NOTEBOOK})}
    root = tmp_path / "class"
    if packed_up:
        root = lay_zip(tmp_path / "class.zip", files)
    else:
        for name, content in files.items():
            lay(root, name, content=content)
    with collect([root]) as submissions:
        assert {each.student for each in submissions} == {"ada", "bob", "mallory"}
        assert sum(each.student == "mallory" for each in submissions) <= 3
        assert {each.problem for each in submissions} == {None}
        said = next(each.notes for each in submissions if each.student == "mallory")
    assert "more than 3 archives were handed in; only 3 were unpacked" in said
    assert len(said) <= 3  # once each, not once for every archive


@pytest.mark.usefixtures("small")
def test_archives_that_hold_too_much_are_unpacked_as_far_as_there_is_room(tmp_path: Path) -> None:
    large = os.urandom(700_000)
    lay(tmp_path, "ada/x.ipynb", "bob/1.zip", content=packed({"a.ipynb": large, "b.py": large}))
    told = {each.student: each for each in found(tmp_path)}
    assert told["ada"].notes == ()
    assert (told["bob"].problem, told["bob"].notes) == (None, (NOTHING_LEFT,))
    assert told["bob"].source.endswith("1.zip/a.ipynb")


@pytest.mark.usefixtures("small")
def test_who_has_nothing_within_the_bounds_has_a_row_with_the_reason(tmp_path: Path) -> None:
    too_much = os.urandom(2**20 + 1)
    archive = lay_zip(tmp_path / "class.zip", {"ada/x.ipynb": NOTEBOOK, "bob/x.ipynb": too_much})
    assert problems(archive) == {"ada": None, "bob": NOTHING_LEFT}


@pytest.mark.usefixtures("small")
def test_a_class_may_hold_any_number_of_files(tmp_path: Path) -> None:
    content = os.urandom(600_000)  # six times more than one student may hand in
    archive = lay_zip(tmp_path / "c.zip", {f"{number}/x.ipynb": content for number in range(12)})
    assert problems(archive) == {str(number): None for number in range(12)}


@pytest.mark.usefixtures("small")
def test_scripts_leave_room_for_notebooks(tmp_path: Path) -> None:
    names = [f"ada/env/{number}.py" for number in range(20)] + ["ada/z/deep/Reg.ipynb", "bob.ipynb"]
    for root in (lay(tmp_path / "class", *names), lay_zip(tmp_path / "c.zip", names)):
        (ada,) = [each for each in found(root) if each.student == "ada"]
        assert ada.source.endswith("Reg.ipynb")
        assert ada.notes == ("more than 5 notebooks and scripts were handed in; only 5 were read",)


def test_the_bounds_are_for_each_student_in_every_layout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shares, "SIZE", 1000)
    layouts = {
        "moodle": "{}_1{}_assignsubmission_file_/x.ipynb",
        "flat": "{}{}.ipynb",
        "nbgrader": "submitted/{}{}/hw/x.ipynb",
        "canvas": "{}_10{}_77_x.ipynb",
        "wrapped": "wrapped/{}{}/x.ipynb",
    }
    for layout, pattern in layouts.items():
        files = {pattern.format(name, at): bytes(800) for at, name in enumerate(("Ada", "Bob"))}
        files |= {pattern.format("Mallory", 2): bytes(1200)}
        archive = lay_zip(tmp_path / f"{layout}.zip", files)
        told = list(problems(archive).values())
        assert told.count(None) == 2, layout
        assert len(told) == 3, layout


def test_a_notebook_that_shrinks_to_a_thousandth_is_graded(tmp_path: Path) -> None:
    line = b'"Cost after iteration 1000: 0.6931471805599453 (no change)\\n"'
    lines = b",".join([line] * 450_000)
    printed = (
        b'{"cells":[{"cell_type":"code","source":"x = 1","outputs":[{"output_type":"stream",'
        b'"text":[' + lines + b']}]}],"nbformat":4,"nbformat_minor":5,"metadata":{}}'
    )
    archive = lay_zip(tmp_path / "c.zip", {"ada/x.ipynb": printed, "bob/x.ipynb": NOTEBOOK})
    assert archive.stat().st_size < len(printed) / 200
    with collect([archive]) as (ada, bob):
        assert [ada.problem, bob.problem] == [None, None]
        assert len(read(ada.path).fragments) == 1


# Bombs


def test_a_file_larger_than_any_that_is_read_is_not_unpacked(tmp_path: Path) -> None:
    bomb = packed({"x.ipynb": bytes(65 * 2**20)})
    archive = lay_zip(tmp_path / "c.zip", {"ada/x.ipynb": NOTEBOOK, "bob/w.zip": bomb})
    assert problems(archive) == {"ada": None, "bob": "x.ipynb: larger than 64 MB"}
    files = {"ada/x.ipynb": NOTEBOOK, "bob/x.ipynb": bytes(65 * 2**20)}
    assert problems(lay_zip(tmp_path / "d.zip", files)) == problems(archive)


def overlapping(count: int) -> bytes:
    """An archive whose members all stand for the bytes of one."""
    kernel = packed({"0/x.ipynb": bytes(10_000)})
    end = kernel.rindex(b"PK\x05\x06")
    begin = kernel.index(b"PK\x01\x02")
    entry = kernel[begin:end]
    directory = b"".join(
        entry.replace(b"0/x.ipynb", b"%d/x.ipynb" % number) for number in range(count)
    )
    return (
        kernel[:begin]
        + directory
        + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(directory), begin, 0)
    )


def test_members_that_share_their_bytes_are_not_unpacked(tmp_path: Path) -> None:
    bomb = overlapping(10)
    lay(tmp_path / "class", "bob/w.zip", content=bomb)
    lay(tmp_path / "class", "ada/x.ipynb")
    told = {each.student: each for each in found(tmp_path / "class")}
    assert told["ada"].problem is None
    reasons = "; ".join((told["bob"].problem or "", *told["bob"].notes))
    assert "overlaps another file in the archive (a zip bomb?)" in reasons


def test_a_member_gives_no_more_than_it_declares(tmp_path: Path) -> None:
    raw = bytearray(packed({"x.ipynb": bytes(5_000_000)}))
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<L", raw, raw.index(signature) + offset, 1000)
    lay(tmp_path / "class", "bob/w.zip", content=bytes(raw))
    lay(tmp_path / "class", "ada/x.ipynb")
    with collect([tmp_path / "class"]) as (ada, bob):
        assert ada.problem is None
        assert bob.problem == "x.ipynb is damaged in the archive"


@pytest.mark.slow
def test_a_long_list_of_members_is_not_read_into_memory(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for number in range(60_000):
            archive.writestr(f"{number}" + "x" * 60, b"")
    lay(tmp_path / "class", "ada/x.ipynb")
    lay(tmp_path / "class", "bob/w.zip", content=buffer.getvalue())
    tracemalloc.start()
    told = problems(tmp_path / "class")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert told == {"ada": None, "bob": "w.zip contains too many files; unpack it yourself"}
    assert peak < 5 * 2**20


def test_archives_in_archives_in_archives_are_not_unpacked(tmp_path: Path) -> None:
    inner = packed({"x.ipynb": NOTEBOOK})
    for _ in range(3):
        inner = packed({f"{number}.zip": inner for number in range(4)})
    archive = lay_zip(tmp_path / "c.zip", {"ada/x.ipynb": NOTEBOOK, "bob/w.zip": inner})
    told = problems(archive)
    assert told["ada"] is None
    assert (told["bob"] or "").startswith("no notebook among the files: w.zip/0.zip")


def test_one_encrypted_file_costs_its_student_only(tmp_path: Path) -> None:
    raw = bytearray(packed({"ada/x.ipynb": NOTEBOOK, "bob/x.ipynb": NOTEBOOK}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        raw[raw.rindex(signature) + offset] |= 1
    path = tmp_path / "class.zip"
    path.write_bytes(raw)
    assert problems(path) == {"ada": None, "bob": "x.ipynb is encrypted in the archive"}


# The machine's own faults


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A disk of 2 MB for temporary files."""
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(disk)]
    if not shutil.which("mount") or subprocess.run(command, capture_output=True).returncode:
        pytest.skip("only root can mount a small disk")
    try:
        monkeypatch.setattr("tempfile.tempdir", str(disk))
        yield disk
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def bulky_class(root: Path) -> Path:
    """A class whose archives hold more than a small disk does."""
    bulky = packed({"x.ipynb": os.urandom(500_000)})
    lay(root, *(f"{name}/w.zip" for name in ("ada", "bob", "cy", "di", "eve")), content=bulky)
    return root


def test_a_full_disk_ends_the_run_and_marks_nobody(tmp_path: Path, tiny: Path) -> None:
    root = bulky_class(tmp_path / "class")
    with pytest.raises(MachineError, match="No space left on device") as caught:
        collect([root])
    assert "\n" not in str(caught.value)
    assert list(tiny.iterdir()) == []
    command = [sys.executable, "-m", "grader", "grade", str(root), "-o", str(tmp_path / "out")]
    run = subprocess.run(
        [*command, "--isolation", "process"],
        capture_output=True,
        text=True,
        env={**os.environ, "TMPDIR": str(tiny), "GRADER_SEED": "x"},
    )
    assert run.returncode == 2, run.stderr
    assert run.stderr.startswith("grader: ")
    assert run.stderr.count("\n") == 1
    assert not (tmp_path / "out" / "results.json").exists()


NO_ROOM = [errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.ENFILE, errno.ENOMEM]


def failing(number: int, when: Callable[[Path, str], bool]) -> Callable[..., IO[Any]]:
    """`Path.open`, which fails on some files."""
    real = Path.open

    def open_(self: Path, mode: str = "r", *rest: Any, **more: Any) -> IO[Any]:
        if when(self, mode):
            raise OSError(number, os.strerror(number), str(self))
        return real(self, mode, *rest, **more)

    return open_


@pytest.mark.parametrize("number", NO_ROOM)
@pytest.mark.parametrize("name", ["class", "class.zip"])
def test_no_student_is_blamed_for_the_machine_while_unpacking(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, name: str
) -> None:
    inner = packed({"x.ipynb": NOTEBOOK})
    root = lay(tmp_path / "class", "ada/w.zip", "bob/w.zip", content=inner)
    if name == "class.zip":
        root = lay_zip(tmp_path / name, {"ada/x.ipynb": NOTEBOOK, "bob/w.zip": inner})
    monkeypatch.setattr(Path, "open", failing(number, lambda _path, mode: mode == "wb"))
    with pytest.raises(MachineError, match=os.strerror(number)):
        collect([root])


@pytest.mark.parametrize("number", NO_ROOM)
def test_no_student_is_blamed_for_the_machine_while_reading(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, course: Course
) -> None:
    root = lay(tmp_path / "class", "ada/x.ipynb", "ada/z.ipynb", "bob/x.ipynb", content=NOTEBOOK)
    monkeypatch.setattr(Path, "open", failing(number, lambda path, _mode: path.name == "x.ipynb"))
    with pytest.raises(MachineError, match=os.strerror(number)):
        collect([root], course)
    with pytest.raises(MachineError, match=os.strerror(number)):
        read(root / "bob" / "x.ipynb")


def test_a_folder_that_cannot_be_listed_for_want_of_handles_is_nobodys_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, real = lay(tmp_path, "ada/x.ipynb", "bob/x.ipynb"), os.scandir

    def scandir(path: Path) -> object:
        if str(path).endswith("bob"):
            raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    with pytest.raises(MachineError, match="Too many open files"):
        collect([root])


def test_a_file_that_is_damaged_is_still_its_students(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = lay_zip(tmp_path / "c.zip", {"ada/x.ipynb": NOTEBOOK, "bob/y.ipynb": NOTEBOOK})
    broken = failing(errno.EINVAL, lambda path, mode: mode == "wb" and path.name == "y.ipynb")
    monkeypatch.setattr(Path, "open", broken)
    assert problems(root) == {"ada": None, "bob": "y.ipynb is damaged in the archive"}
