"""A grades.csv that somebody edited is never lost, whichever command writes it again."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.batch import edited as edited_tables
from grader.errors import GraderError
from grader.results import UnwritableError
from tests.support.command_line import Cli
from tests.support.small_submissions import ZEROS

NAMES = ("Ada", "Bob")


@pytest.fixture
def handed_in(tmp_path: Path) -> Path:
    for name in NAMES:
        (tmp_path / "in" / name).mkdir(parents=True)
        (tmp_path / "in" / name / "hw.py").write_text(ZEROS, encoding="utf-8")
    return tmp_path / "in"


@pytest.fixture
def grade(cli: Cli, handed_in: Path, tmp_path: Path):
    """Grades the class and returns what is said on standard error."""

    def grade(*arguments: object, out: str = "graded") -> str:
        given = ("-a", "initialization", "-j", 1, "-o", tmp_path / out, *arguments)
        code, _out, err = cli("grade", handed_in, *given)
        assert code == 0
        return err

    return grade


def edit(folder: Path) -> bytes:
    """Edit the table of grades as an instructor would, and return what is in it then."""
    path = folder / "grades.csv"
    edited = path.read_bytes().replace(b"30,100", b"35,100")
    assert edited != path.read_bytes()
    path.write_bytes(edited)
    return edited


def test_grading_again_keeps_what_was_edited_and_says_so(grade, tmp_path):
    out = tmp_path / "graded"
    assert "was changed" not in grade()
    written = (out / "grades.csv").read_bytes()
    assert "was changed" not in grade()
    edited = edit(out)
    err = grade()
    assert f"{out / 'grades.csv'} was changed since it was written" in err
    assert str(out / "grades.edited.csv") in err
    assert (out / "grades.csv").read_bytes() == written
    assert (out / "grades.edited.csv").read_bytes() == edited
    assert "was changed" not in grade()
    second = edit(out) + b"a note\n"
    (out / "grades.csv").write_bytes(second)
    assert str(out / "grades.edited-2.csv") in grade()
    assert (out / "grades.edited.csv").read_bytes() == edited
    assert (out / "grades.edited-2.csv").read_bytes() == second


def test_new_marks_are_no_edit(grade, handed_in, tmp_path):
    grade()
    (handed_in / "Bob" / "hw.py").write_text(ZEROS.replace("zeros(", "ones("), encoding="utf-8")
    assert "was changed" not in grade()
    assert list((tmp_path / "graded").glob("grades*.csv")) == [tmp_path / "graded" / "grades.csv"]


def test_a_run_that_writes_no_table_forgets_nothing(grade, tmp_path):
    grade()
    assert "was changed" not in grade("--format", "json")
    assert "was changed" not in grade()
    edited = edit(tmp_path / "graded")
    assert "was changed" not in grade("--format", "html")
    assert (tmp_path / "graded" / "grades.csv").read_bytes() == edited
    assert "was changed" in grade()


def test_a_report_keeps_it_too(grade, cli, tmp_path):
    out = tmp_path / "graded"
    grade()
    edited = edit(out)
    code, _out, err = cli("report", out)
    assert (code, "was changed" in err) == (0, True)
    assert (out / "grades.edited.csv").read_bytes() == edited
    assert "was changed" not in cli("report", out)[2]
    assert "was changed" not in grade()
    for changed in (False, True, False):
        if changed:
            edit(out / "anonymous")
        assert ("was changed" in cli("report", out, "--anonymous")[2]) == changed
    assert (out / "anonymous" / "grades.edited.csv").is_file()
    assert "was changed" not in cli("report", out)[2]


def test_a_merge_keeps_it_too(grade, cli, tmp_path):
    for number in (1, 2):
        grade("--shard", f"{number}/2", out=f"share{number}")
    merge = ("merge", tmp_path / "share1", tmp_path / "share2", "-o", tmp_path / "graded")
    for changed in (False, False, True, False):
        if changed:
            edited = edit(tmp_path / "graded")
        code, _out, err = cli(*merge)
        assert (code, "was changed" in err) == (0, changed)
    assert (tmp_path / "graded" / "grades.edited.csv").read_bytes() == edited


def test_what_is_not_known_to_be_ours_is_kept(grade, tmp_path):
    """Without the record of the last run, a table may have been edited."""
    out = tmp_path / "graded"
    grade()
    (out / "run.json").unlink()
    assert "was changed" not in grade()  # it is what would be written
    edited = edit(out)
    (out / "run.json").write_text("damaged")
    assert "was changed" in grade()
    assert (out / "grades.edited.csv").read_bytes() == edited


def test_what_cannot_be_kept_is_not_overwritten(grade, tmp_path, monkeypatch):
    out = tmp_path / "graded"
    grade()
    edited = edit(out)

    def full(path: Path, _content: bytes) -> None:
        raise UnwritableError(f"{path} cannot be written: No space left on device")

    monkeypatch.setattr(edited_tables, "write_atomically", full)
    with pytest.raises(
        GraderError, match=r"cannot be kept: .*edited\.csv cannot be written: No sp"
    ):
        edited_tables.write_grades(out, "grades.csv", (), {}, lambda *_: None)
    assert (out / "grades.csv").read_bytes() == edited
    assert not list(out.glob("grades.edited*"))
