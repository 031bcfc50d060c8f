"""Do temporary folders go with their run, however it ends, and does nothing else go with them?"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from grader.submissions import collect
from grader.worker import TemporaryFolder, sweep_temporary_folders

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="folders cannot be locked there")

SCRIPT = """
from pathlib import Path
from grader.submissions import collect
collection = collect([Path("class.zip")])
print("ready", flush=True)
input()
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The system's temporary folder during a test."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@contextmanager
def another_run(folder: Path, work: Path) -> Iterator[subprocess.Popen[str]]:
    """A run in another process that has unpacked an archive."""
    with zipfile.ZipFile(work / "class.zip", "w") as archive:
        archive.writestr("ada/answer.ipynb", '{"cells": [], "nbformat": 4, "nbformat_minor": 4}')
    root = str(Path(__file__).parents[1])
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=work,
        env={**os.environ, "TMPDIR": str(folder), "PYTHONPATH": root},
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process
    finally:
        process.kill()
        process.communicate()


def test_a_folder_is_private_and_goes_when_it_is_removed(folder: Path) -> None:
    temporary = TemporaryFolder()
    (temporary.path / "file").touch()
    assert list(folder.iterdir()) == [temporary.path]
    assert temporary.path.stat().st_mode & 0o777 == 0o700
    temporary.remove()
    temporary.remove()
    assert list(folder.iterdir()) == []


def test_what_a_killed_run_left_is_swept_by_the_next(folder: Path, tmp_path: Path) -> None:
    with another_run(folder, tmp_path):
        left = set(folder.iterdir())
    assert len(left) == 1
    assert any(path.name.endswith(".ipynb") for path in left.pop().rglob("*"))
    answer = tmp_path / "answer.ipynb"
    answer.touch()
    with collect([answer]):
        assert len(list(folder.iterdir())) == 1
    assert list(folder.iterdir()) == []


def test_a_run_that_lives_keeps_its_folder(folder: Path, tmp_path: Path) -> None:
    mine = TemporaryFolder()
    with another_run(folder, tmp_path) as process:
        before = set(folder.iterdir())
        sweep_temporary_folders()
        assert set(folder.iterdir()) == before
        assert len(before) == 2
        assert process.poll() is None
    mine.remove()


def test_nothing_else_is_swept(folder: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for name in (
        "grader-out",
        "grader-temporary-",
        "grader-temporary-results",
        "grader-temporary-abcd1234.old",
        ".grader-temporary-abcd1234",
        "other",
    ):
        (folder / name).mkdir()
    (folder / "grader-temporary-afile123").touch()
    (folder / "grader-temporary-alink123").symlink_to(elsewhere)
    before = set(folder.iterdir())
    (folder / "grader-temporary-abcd1234").mkdir()
    (folder / "grader-temporary-abcd1234" / "link").symlink_to(elsewhere)
    (elsewhere / "file").touch()
    sweep_temporary_folders()
    assert set(folder.iterdir()) == before
    assert (elsewhere / "file").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give folders away")
def test_folders_of_other_users_stay(folder: Path) -> None:
    other = folder / "grader-temporary-abcd1234"
    other.mkdir()
    os.chown(other, 12345, 12345)
    sweep_temporary_folders()
    assert other.exists()


def test_a_temporary_folder_that_is_not_there_has_nothing_to_sweep(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    sweep_temporary_folders()
    with pytest.raises(FileNotFoundError):
        TemporaryFolder()
