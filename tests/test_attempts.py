"""Is the best attempt the one that earned most, and who handed in nothing missing?"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from grader.batch.gradebook import GradebookRun, grade_into
from grader.batch.settings import RunSettings
from grader.cli.overview import who_may_be_one
from grader.course import Course, Seed
from grader.submissions import collect
from tests.support.command_line import Cli
from tests.support.small_submissions import ZEROS
from tests.test_platform_layouts import laid, notebook

pytestmark = [pytest.mark.file_takes(seconds=8)]

WRONG = ZEROS.replace("np.zeros", "np.ones")
HEAD = "397063-2557369 - Mira Solheim - Nov {}, 2026 926 PM"
RIGHT, LATER = f"{HEAD.format(2)}/Init.ipynb", f"{HEAD.format(12)}/Init.ipynb"


@pytest.fixture
def run(course: Course, tmp_path: Path) -> GradebookRun:
    """A run over one assignment, in which the best attempt counts."""
    one = replace(course, assignments={"initialization": course.assignment("initialization")})
    settings = RunSettings(jobs=1)
    return GradebookRun(one, Seed(b"a seed"), settings, tmp_path / "graded", is_best=True)


@pytest.fixture
def submitted(tmp_path: Path) -> Path:
    """Mira's first attempt is right, and her last is wrong; Yemi handed in nothing."""
    files = {RIGHT: notebook(ZEROS), LATER: notebook(WRONG)}
    files["397070-2557369 - Yemi Okafor - Nov 3, 2026 926 PM/"] = b""
    return laid(tmp_path / "submitted", files)


def graded(run: GradebookRun, submitted: Path) -> tuple[list[dict[str, object]], list[bool]]:
    """The results of a class, and whether each submission was kept from an earlier run."""
    kept: list[bool] = []
    with collect([submitted], run.course, attempt="best") as submissions:
        grade_into(run, submissions, lambda _one, _results, is_kept: kept.append(is_kept))
    whole = json.loads((run.out / "results.json").read_text(encoding="utf-8"))
    return whole["submissions"], kept


def test_the_best_attempt_counts_and_the_others_are_named(
    run: GradebookRun, submitted: Path
) -> None:
    results, kept = graded(run, submitted)
    mira, yemi = results
    assert mira["score"] == 30
    assert str(mira["source"]).endswith(RIGHT)
    assert mira["notes"] == [
        "the best of 2 attempts counts: Init.ipynb (2026-11-02T21:26:00, 30); the others: "
        "Init.ipynb (2026-11-12T21:26:00, 0)"
    ]
    assert (yemi["status"], yemi["score"], yemi["assignment"]) == (
        "missing",
        None,
        "initialization",
    )
    assert kept == [False] * 3
    size = (run.out / "results.jsonl").stat().st_size
    assert graded(run, submitted) == (results, [True] * 3)
    assert (run.out / "results.jsonl").stat().st_size == size


def test_of_equal_attempts_the_last_counts(run: GradebookRun, submitted: Path) -> None:
    laid(submitted, {RIGHT: notebook(WRONG)})
    (mira, _yemi), _kept = graded(run, submitted)
    assert str(mira["source"]).endswith(LATER)


def test_what_was_seen_is_said_before_grading(cli: Cli, submitted: Path, tmp_path: Path) -> None:
    arguments = ("grade", submitted, "-o", tmp_path / "out", "--isolation", "auto")
    for _time in range(2):
        _code, _out, err = cli(*arguments)
        first, second, third = err.splitlines()
        assert first == f"{submitted.as_posix()}: Brightspace, 2 people"
        assert second.startswith("[1/2]")
        assert third.startswith("[2/2]")
    code, _out, err = cli(*arguments, "--python", tmp_path / "nosuch")
    assert (code, err.count("\n")) == (2, 1)
    assert "Brightspace" not in err


def test_a_layout_that_does_not_fit_is_refused(cli: Cli, submitted: Path, tmp_path: Path) -> None:
    options = ("-o", tmp_path / "out", "--layout", "gradescope")
    code, _out, err = cli("grade", submitted, *options)
    assert (code, err.count("\n")) == (2, 1)
    assert "is named as Gradescope names it" in err


def test_names_in_several_exports_are_said(tmp_path: Path, course: Course) -> None:
    files = {
        f"{name}_assignsubmission_file_/x.ipynb": notebook(ZEROS) for name in ("Ada_1", "Bo_2")
    }
    one = laid(tmp_path / "1", files)
    two = laid(tmp_path / "2", {"Ada_9_assignsubmission_file_/x.ipynb": notebook(ZEROS)})
    for roots, count in (((one, two), 1), ((one,), 0)):
        with collect(roots, course) as found:
            lines = list(who_may_be_one(found))
        assert len(lines) == count
        assert all(line.endswith("people: Ada") for line in lines)


def test_best_looks_at_all_attempts(cli: Cli, submitted: Path, tmp_path: Path) -> None:
    options = ("-o", tmp_path / "out", "--attempt", "best", "--shard", "1/2")
    code, _out, err = cli("grade", submitted, *options)
    assert (code, err.count("\n")) == (2, 1)
    assert "--attempt best compares all attempts of a person" in err
