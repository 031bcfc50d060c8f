"""What files answer is found out once: another run knows them by their bytes."""

from __future__ import annotations

from pathlib import Path

import platformdirs
import pytest

import grader.submissions.scripts
from grader.course import Course
from grader.notebook import read
from grader.submissions import collect
from tests.support.small_submissions import ZEROS

OTHER = "import numpy as np\n\ndef initialize_parameters_random(layers_dims):\n    return {}\n"


@pytest.fixture
def files_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """The names of the files that are read, with a cache folder of the test's own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    names: list[str] = []

    def noting(path: Path, data: bytes) -> object:
        names.append(path.name)
        return read(path, data)

    monkeypatch.setattr(grader.submissions.scripts, "read", noting)
    return names


@pytest.fixture
def handed_in(tmp_path: Path) -> Path:
    """A class of two people, of whom one handed in two files."""
    folder = tmp_path / "class"
    for name, text in {"ada/a.py": ZEROS, "ada/b.py": OTHER, "bob/c.py": ZEROS + "\n"}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def found(folder: Path, course: Course, only: str | None = None) -> list[tuple[object, ...]]:
    with collect([folder], course, only, keeps=True) as submissions:
        return [
            (each.student, each.path.name, each.assignments, each.notes) for each in submissions
        ]


def test_another_run_reads_only_what_is_new(
    files_read: list[str], handed_in: Path, course: Course
) -> None:
    first = found(handed_in, course)
    assert sorted(files_read) == ["a.py", "b.py", "c.py"]
    files_read.clear()
    assert found(handed_in, course) == first
    assert files_read == []
    (handed_in / "bob" / "c.py").write_text(OTHER + "\n# new\n", encoding="utf-8")
    found(handed_in, course)
    assert files_read == ["c.py"]


def test_another_question_is_answered_anew(
    files_read: list[str], handed_in: Path, course: Course
) -> None:
    found(handed_in, course)
    files_read.clear()
    found(handed_in, course, "regularization")
    assert files_read == []  # none mentions a function of it
    found(handed_in, course, "initialization")
    assert sorted(files_read) == ["a.py", "b.py", "c.py"]


@pytest.mark.parametrize("kept_of", [slice(-1), slice(0), slice(40, None)])
def test_a_damaged_list_is_made_anew(
    files_read: list[str], handed_in: Path, course: Course, kept_of: slice
) -> None:
    first = found(handed_in, course)
    folder = Path(platformdirs.user_cache_dir("notebook-grader", appauthor=False))
    (kept,) = folder.glob("files-*")
    kept.write_bytes(kept.read_bytes()[kept_of])
    files_read.clear()
    assert found(handed_in, course) == first
    assert sorted(files_read) == ["a.py", "b.py", "c.py"]


def test_nothing_is_kept_unless_asked_for(
    files_read: list[str], handed_in: Path, course: Course, tmp_path: Path
) -> None:
    for _time in range(2):
        with collect([handed_in], course):
            pass
    assert len(files_read) == 6
    assert not (tmp_path / "cache").exists()
