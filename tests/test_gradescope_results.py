"""What an autograder on Gradescope writes: the marks of `grade`, and nothing before its time."""

from __future__ import annotations

import json
import os
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from grader.batch import gradescope as autograder
from grader.batch.gradescope import AutograderRun, grade_hand_in
from grader.batch.settings import RunSettings
from grader.batch.submission_grader import LocalGrader
from grader.course import Course, Seed, load_course
from grader.formats.gradescope import Progress
from grader.results import result_set_from_json
from tests.conftest import Write
from tests.support.autograder_schemas import GRADESCOPE
from tests.support.autograder_trees import lay, metadata, results_in, run_autograder
from tests.support.command_line import Cli
from tests.support.small_submissions import ENDLESS, ZEROS

ROOT = Path(__file__).resolve().parent.parent
SEED = "a seed of this autograder"
#: Right on the public calls alone: they are known to everybody.
ONLY_PUBLIC = ZEROS.replace(
    "    return parameters",
    "    if layers_dims not in ([3, 2, 1], [5, 4, 3, 2]):\n"
    "        return {}\n"
    "    return parameters",
)
#: A valid draw, and not the one of the seed.
UNSEEDED = """
def initialize_parameters_random(layers_dims):
    np.random.seed(7)
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * 10
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters
"""
#: A function that is bound without `def`.
BOUND = (
    ZEROS.replace("initialize_parameters_zeros", "zeros")
    + "initialize_parameters_zeros, _ = zeros, 1\n"
)
IMPURE = ZEROS.replace("    return", "    layers_dims[0] = 0\n    return")

Run = Callable[..., dict[str, Any]]


@pytest.fixture
def own_course(tmp_path: Path) -> Path:
    """A copy of the course, whose assignments may be changed."""
    folder = tmp_path / "course"
    for name in ("assignments", "reference"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    shutil.copy(ROOT / "course.toml", folder)
    return folder


@pytest.fixture
def run(course: Course, tmp_path: Path) -> Run:
    """`run(people, hw="…")` grades what is handed in, and returns the checked results."""

    def grade(
        about: object = None, *, files: dict[str, str | bytes] | None = None, **options: Any
    ) -> dict[str, Any]:
        root = tmp_path / "autograder"
        (root / "submission").mkdir(parents=True, exist_ok=True)
        if about is not None:
            (root / "submission_metadata.json").write_text(json.dumps(about), encoding="utf-8")
        for name, content in (files or {}).items():
            path = root / "submission" / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        settings = RunSettings(jobs=1, warm=False)
        seed = Seed(SEED.encode())
        grade_hand_in(
            replace(AutograderRun(root, course, seed, settings, "initialization"), **options)
        )
        return checked(results_in(root))

    return grade


def checked(results: dict[str, Any]) -> dict[str, Any]:
    """The results, which fit the schema, and whose tests add up to the score if there is one."""
    jsonschema.validate(results, GRADESCOPE)
    scores = [test["score"] for test in results["tests"] if "score" in test]
    if "score" in results:
        late = [test for test in results["tests"] if test["name"] == "late"]
        assert sum(scores) == pytest.approx(results["score"], abs=1e-4) or late
    else:
        assert scores == []
    return results


def shown(results: dict[str, Any]) -> str:
    """All that a student sees before the marks are published."""
    tests = [test for test in results["tests"] if test["visibility"] == "visible"]
    return json.dumps([results["output"], tests], ensure_ascii=False)


# the same marks as those of `grade` ---------------------------------------------------------------


@pytest.mark.usefixtures("sandboxed_worker")  # there is a sandbox
def test_the_bundle_gives_the_marks_of_grade(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "seed").write_text(SEED)
    seed = ("--seed-file", tmp_path / "seed")
    assert cli("gradescope", "build", "-o", tmp_path / "x.zip", *seed)[0] == 0
    handed_in = ZEROS + UNSEEDED
    (tmp_path / "hw.py").write_text(handed_in, encoding="utf-8")
    archive = (tmp_path / "x.zip").read_bytes()
    root = lay(tmp_path / "a", archive, metadata("Ada"), **{"hw.py": handed_in})
    done = run_autograder(root)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "initialization: 57 of 100 points (sandbox)\n"
    results = checked(results_in(root))

    out = tmp_path / "out"
    assert cli("grade", tmp_path / "hw.py", "-o", out, "--format", "json", *seed)[0] == 0
    (graded,) = result_set_from_json((out / "results.json").read_bytes()).submissions
    assert results["score"] == graded.score == 57  # 80 % of 15 for a valid draw
    assert results["extra_data"]["isolation"] == graded.isolation
    scored = [test for test in results["tests"] if "score" in test]
    for number, question in enumerate(graded.questions, start=1):
        of_question = [test for test in scored if test["name"].startswith(question.function)]
        assert sum(test["score"] for test in of_question) == question.score
        assert sum(test["max_score"] for test in of_question) == question.max_score
        assert [(test["number"], test["name"]) for test in of_question] == [
            (f"{number}.1", f"{question.function}: W"),
            (f"{number}.2", f"{question.function}: b"),
        ]
    assert {test["visibility"] for test in scored} == {"after_published"}


def test_gradients_and_arguments_have_tests_without_points(
    run: Run, solved: Callable[[str], Path]
) -> None:
    answers = solved("regularization").read_bytes()
    results = run(metadata("Ada"), files={"hw.py": answers}, only="regularization")
    assert results["score"] == 100
    informing = [
        test for test in results["tests"] if "score" not in test and "." in test.get("number", "")
    ]
    gradients = [test for test in informing if "numerical gradient" in test["name"]]
    assert len(gradients) == 12  # six parameters in two functions
    assert len(informing) == 12 + 2 * 4
    for test in informing:
        assert (test["visibility"], test["status"]) == ("visible", "passed")
        assert "max_score" not in test
    assert {test["output_format"] for test in results["tests"]} == {"md"}


# what is seen when --------------------------------------------------------------------------------


def test_what_fails_on_hidden_calls_alone_is_not_seen_before_that(run: Run) -> None:
    results = run(metadata("Ada"), files={"hw.py": ONLY_PUBLIC})
    assert results["score"] == 0
    right = run(metadata("Ada"), files={"hw.py": ZEROS})
    assert right["score"] == 30
    function = "initialize_parameters_zeros"

    def seen(of: dict[str, Any]) -> list[tuple[str, str]]:
        tests = [test for test in of["tests"] if test["name"].startswith(function)]
        visible = [test for test in tests if test["visibility"] == "visible"]
        return [(test["name"], test["status"]) for test in visible]

    assert seen(results) == seen(right)
    assert (f"{function} on the public calls: correct", "passed") in seen(results)
    assert "hidden calls (" not in shown(results)
    late = [test for test in results["tests"] if test["visibility"] == "after_published"]
    assert "is not right on 6 of 6 hidden calls" in json.dumps(late)


def test_no_number_tells_what_changed_arguments_cost_on_hidden_calls(
    own_course: Path, run: Run
) -> None:
    path = own_course / "assignments" / "initialization" / "assignment.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("points = 30", "points = 30\npurity_cost = 10", 1), "utf-8")
    changing = "    if layers_dims not in ([3, 2, 1], [5, 4, 3, 2]):\n        layers_dims[0] = 0\n"
    impure = ZEROS.replace("    return", f"{changing}    return")
    own = load_course(own_course)
    pure, impure_results = (
        run(metadata("Ada"), files={"hw.py": answers}, course=own) for answers in (ZEROS, impure)
    )
    assert (pure["score"], impure_results["score"]) == (30, 20)
    assert shown(pure) == shown(impure_results)


def test_points_and_hidden_findings_have_the_visibility_that_was_chosen(run: Run) -> None:
    results = run(metadata("Ada"), files={"hw.py": ZEROS}, feedback="after_due_date")
    assert results["score"] == 30
    kinds = {test["visibility"] for test in results["tests"] if "score" in test}
    assert kinds == {"after_due_date"}
    assert "hidden calls" in shown(results)
    assert "30" not in [test["name"] for test in results["tests"]]
    hidden = [test for test in results["tests"] if "on 6 hidden calls" in test["output"]]
    assert hidden
    assert not [test for test in hidden if test["visibility"] == "visible"]


def test_changed_arguments_cost_what_the_parts_earned(own_course: Path, run: Run) -> None:
    path = own_course / "assignments" / "initialization" / "assignment.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("points = 30", "points = 30\npurity_cost = 10", 1), "utf-8")
    results = run(metadata("Ada"), files={"hw.py": IMPURE}, course=load_course(own_course))
    assert results["score"] == 20
    scored = [test for test in results["tests"] if test.get("score")]
    assert [(test["score"], test["max_score"], test["status"]) for test in scored] == [
        (10, 15, "failed"), (10, 15, "failed"),
    ]  # fmt: skip
    (cost,) = [test for test in results["tests"] if "changed arguments" in test["name"]]
    assert cost["output"].startswith("10 points were taken")


# no mark is no 0 ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({}, "no notebook"),
        ({"essay.pdf": b"%PDF-1.4"}, "essay.pdf"),
        ({"hw.ipynb": b'{"cells": ['}, "hw.ipynb"),
        ({"hw.ipynb": b""}, "empty"),
    ],
)
def test_what_cannot_be_graded_has_no_score_and_says_why(
    run: Run, files: dict[str, str | bytes], said: str
) -> None:
    results = run(metadata("Ada"), files=files)
    assert "score" not in results
    assert said in results["output"]
    assert "not a 0" in results["output"]
    assert [test["status"] for test in results["tests"]] == ["failed"]
    assert said in results["tests"][0]["output"]


def test_something_that_cannot_be_read_beside_what_answers_nothing_is_no_0(run: Run) -> None:
    results = run(metadata("Ada"), files={"a.py": "x = 1", "hw.ipynb": b'{"cells": ['})
    assert "score" not in results
    assert "hw.ipynb" in results["output"]


@pytest.mark.parametrize("answers", [BOUND, "x = 1\n"])
def test_copies_of_an_answer_earn_its_points_once(run: Run, answers: str) -> None:
    alone = run(metadata("Ada"), files={"a.py": answers})
    files = dict.fromkeys(("a.py", "b.py", "c.py", "week/hw.py"), answers)
    together = run(metadata("Ada"), files=files)
    assert together["score"] == alone["score"] == (30 if answers is BOUND else 0)
    assert len(together["tests"]) == len(alone["tests"])
    assert "b.py" in together["output"]


def test_the_notebook_of_another_assignment_earns_nothing_and_is_told(run: Run) -> None:
    results = run(metadata("Ada"), files={"hw.py": "def gradient_check(x, theta): return 0\n"})
    assert results["score"] == 0
    assert "None of its functions is defined" in results["output"]


def test_an_early_file_says_that_there_is_no_mark_yet(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[dict[str, Any]] = []
    grade = LocalGrader.grade

    def look(self: LocalGrader, submission: Any) -> Any:
        seen.append(checked(results_in(tmp_path / "autograder")))
        return grade(self, submission)

    monkeypatch.setattr(LocalGrader, "grade", look)
    final = run(metadata("Ada"), files={"hw.py": ZEROS})
    first, second = seen
    for early in seen:
        assert "score" not in early
        assert "has not finished" in early["output"]
        assert early["extra_data"]["state"] == "running"
    assert len(first["tests"]) == 1
    assert len(second["tests"]) > 3  # what the public calls show is there before the marks are
    assert final["extra_data"]["state"] == "finished"
    assert "has not finished" not in final["output"]


def test_what_was_judged_in_time_counts(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    judged = autograder._results

    def stopped_at_the_explanation(*arguments: Any) -> Any:
        results = judged(*arguments)
        return results if len(arguments) == 6 else None  # the check has nothing to tell of marks

    monkeypatch.setattr(autograder, "_results", stopped_at_the_explanation)
    results = run(metadata("Ada"), files={"hw.py": ZEROS})
    assert results["score"] == 30
    assert "explanations may be missing" in results["output"]


def test_the_time_limit_leaves_what_is_known(run: Run) -> None:
    results = run(metadata("Ada"), files={"hw.py": ENDLESS}, time_limit=0.6)
    assert "score" not in results
    assert "Grading was stopped after 0.01 minutes" in results["output"]
    assert "not a 0" in results["output"]


def test_a_fault_of_the_grader_has_no_score_and_is_the_instructors_to_read(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("what only instructors may read")

    monkeypatch.setattr("grader.batch.submission_grader.grade_submission", fail)
    said: list[str] = []
    results = run(metadata("Ada"), files={"hw.py": ZEROS}, on_fault=said.append)
    assert "score" not in results
    assert "only instructors" not in json.dumps(results)
    assert "only instructors" in "".join(said)


def test_marks_that_are_not_all_known_are_none() -> None:
    assert Progress(are_marked=True).score is None


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only for root")
def test_where_there_is_no_sandbox_each_child_is_a_user(run: Run) -> None:
    settings = RunSettings(jobs=1, warm=False, isolation="user")
    results = run(metadata("Ada"), files={"hw.py": ZEROS}, settings=settings)
    assert results["score"] == 30
    assert results["extra_data"]["isolation"] == "user"
    assert "as a user of its own" in results["output"]


# who, when, which file ----------------------------------------------------------------------------


def test_a_group_has_one_mark_each_once(run: Run) -> None:
    results = run(metadata("Ada", "Bob", "Cy"), files={"hw.py": ZEROS})
    assert results["score"] == 30
    numbers = [test.get("number") for test in results["tests"] if test.get("number")]
    assert len(numbers) == len(set(numbers))


def test_of_several_files_one_counts_and_the_others_are_named(
    run: Run, write_notebook: Write
) -> None:
    notebook = write_notebook("x.ipynb", ZEROS).read_bytes()
    files: dict[str, str | bytes] = {
        "week/hw.ipynb": notebook,
        "old/hw.py": ENDLESS,
        "a.pdf": b"%PDF",
    }
    results = run(metadata("Ada"), files=files)
    assert results["score"] == 30
    assert "`week/hw.ipynb`" in results["output"]
    assert "old/hw.py" in results["output"]
    assert "a.pdf" in results["output"]


def test_a_zip_is_unpacked_and_a_link_is_not_followed(run: Run, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "hw.zip", "w") as archive:
        archive.writestr("hw.py", ZEROS)
    folder = tmp_path / "autograder" / "submission"
    folder.mkdir(parents=True)
    (folder / "solution.py").symlink_to(ROOT / "reference" / "initialization.py")
    results = run(metadata("Ada"), files={"hw.zip": (tmp_path / "hw.zip").read_bytes()})
    assert results["score"] == 30


@pytest.mark.parametrize(
    ("days", "created_at"),
    [
        (0, "2026-11-08T23:59:00.000000+01:00"),
        (1, "2026-11-08T23:59:01.365935+01:00"),
        (2, "2026-11-09T16:00:00.365935-08:00"),
    ],
)
def test_late_is_what_gradescope_received_after_the_courses_date(
    own_course: Path, run: Run, days: int, created_at: str
) -> None:
    path = own_course / "assignments" / "initialization" / "assignment.toml"
    policy = 'due = "2026-11-08 23:59 Europe/Berlin"\nlate = "10% a day"\n'
    path.write_text(policy + path.read_text(encoding="utf-8"), encoding="utf-8")
    results = run(
        metadata("Ada", created_at=created_at),
        files={"hw.py": ZEROS},
        course=load_course(own_course),
    )
    assert results["score"] == 30 - 10 * days
    late = [test for test in results["tests"] if test["name"] == "late"]
    assert len(late) == (days > 0)
    assert not [test for test in late if "score" in test or test["visibility"] == "visible"]


@pytest.mark.parametrize("about", [None, [], {"users": 5, "created_at": 7, "assignment": []}])
def test_what_gradescope_does_not_say_is_not_guessed(run: Run, about: object) -> None:
    results = run(about, files={"hw.py": ZEROS})
    assert results["score"] == 30
    assert "does not say when this was handed in" in results["output"]
