"""A class is graded by its distinct answers: the same results, and nothing is run twice."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import platformdirs
import pytest

from grader.batch.full_keys import full_answer_keys
from grader.batch.settings import RunSettings
from grader.course import Course, Seed, load_course
from grader.diagnosis import catalogue, explanation
from grader.grading import GradingContext, Memory, grade_program, grade_submission
from grader.machine.resources import ROOT
from grader.notebook import read_source
from grader.results import ANSWERS_FILE, AnswerStore, Result, to_json
from grader.submissions import collect
from grader.worker import Task, Worker
from tests.hostile.answers import ANSWERS
from tests.hostile.scene import LIMITS
from tests.support.command_line import Cli
from tests.support.remembering import Remembering

pytestmark = [pytest.mark.file_takes(seconds=50), pytest.mark.slow]
EXAMPLES = ROOT / "examples" / "class"


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The functions of all tasks that a worker runs."""
    functions: list[str] = []
    original = Worker.run

    def noted(self: Worker, task: Task) -> Any:
        functions.append(task.function)
        return original(self, task)

    monkeypatch.setattr(Worker, "run", noted)
    return functions


@pytest.fixture
def cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The cache folder of a user who has never graded."""
    folder = tmp_path / "cache"
    monkeypatch.setattr(platformdirs, "user_cache_dir", lambda *_a, **_k: str(folder))
    return folder


def without_times(results: list[Any]) -> list[Any]:
    return [{**json.loads(one), "seconds": 0} for one in results]


def without_owners(results: Iterable[Result]) -> list[Any]:
    """Results without times, and without what differs between copies: whose they are."""
    nobody = {"student": "", "source": "", "identity": None, "seconds": 0}
    return [{**json.loads(to_json(one)), **nobody} for one in results]


def test_results_are_the_same_with_and_without_shared_answers(
    course: Course, hurried_worker: Worker, tmp_path: Path
) -> None:
    folder = tmp_path / "class"
    for path in sorted(EXAMPLES.iterdir())[::2]:
        shutil.copytree(path, folder / path.name)
        if path.name < "J":  # somebody copied
            shutil.copytree(path, folder / f"copy of {path.name}")
    keys = full_answer_keys(course, Seed(b"shared"))
    shared = GradingContext(course, keys)
    remembering: Any = Remembering(hurried_worker)
    found: list[Result] = []
    alone: dict[bytes, list[Result]] = {}  # a copy is graded alone as what it is a copy of
    with collect([folder], course) as submissions:
        for submission in submissions:
            graded = grade_submission(submission, shared, remembering)
            text = submission.path.read_bytes()
            if text not in alone:
                context = GradingContext(course, keys)
                alone[text] = grade_submission(submission, context, remembering)
            assert without_owners(graded) == without_owners(alone[text])
            for one in graded:
                assert (one.student, one.source) == (submission.student, submission.source)
                assert one.identity == submission.identity
            found += graded
    assert len(found) > len(alone) > 10
    assert len(found) > 15
    assert remembering.ran > 1000


COST = """import numpy as np
from reg_utils import *

def compute_cost_with_regularization(A3, Y, parameters, lambd):
    m = Y.shape[1]
    total = sum(np.sum(np.square(parameters[key])) for key in ("W1", "W2", "W3"))
    return compute_cost(A3, Y) + {factor} * total
"""


def test_what_explains_a_copy_is_found_once(
    course: Course, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_up: list[object] = []
    original = catalogue.find_matches

    def noted(*arguments: Any) -> Any:
        looked_up.append(arguments)
        return original(*arguments)

    monkeypatch.setattr(explanation, "find_matches", noted)
    wrong = COST.format(factor="lambd / m")
    texts = [wrong, wrong, "# mine\n\n" + wrong, wrong.replace("    m =", "    # columns\n    m =")]
    keys = full_answer_keys(course, Seed(b"copies"))
    assignment = course.assignment("regularization")
    key = keys(assignment.name, worker)
    function = "compute_cost_with_regularization"
    shared, lines = Memory(), []
    for text in texts:
        program = read_source(text, "x.py")
        graded = [
            grade_program(program, assignment, key, worker, only=function, memory=memory)[0]
            for memory in (shared, Memory())
        ]
        assert graded[0].diagnosis == graded[1].diagnosis
        lines.append([one.line for one in graded[0].diagnosis])
    assert lines == [[5], [5], [7], [6]]
    assert len(looked_up) == len(texts) + 2  # once more for each text of the function


def test_hostile_answers_cost_no_copy_and_no_other_answer_anything(
    course: Course, tmp_path: Path
) -> None:
    keys = full_answer_keys(course, Seed(b"hostile"))
    places = dict.fromkeys(("MARKS", "TOKEN", "SECRET", "HOME", "PID", "PORT"), "1")
    for number, name in enumerate(sorted(ANSWERS)[::3]):
        for copy in ("one", "another"):
            path = tmp_path / "class" / f"{number}-{copy}" / "x.ipynb"
            path.parent.mkdir(parents=True)
            path.write_text(ANSWERS[name].text(places), encoding="utf-8")
    settings = RunSettings(limits=LIMITS)
    with settings.worker() as worker, collect([tmp_path / "class"], course) as submissions:
        shared = GradingContext(course, keys)
        for submission in submissions:
            alone = GradingContext(course, keys, memory=Memory())
            pair = [
                without_times([to_json(r) for r in grade_submission(submission, context, worker)])
                for context in (shared, alone)
            ]
            assert pair[0] == pair[1], submission.source


@pytest.fixture
def own_course(tmp_path: Path) -> Course:
    """A course of which a test may change the files."""
    folder = tmp_path / "course"
    for name in ("assignments", "reference"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    return load_course(folder)


@pytest.mark.usefixtures("cache")
def test_after_a_change_of_points_no_student_code_runs(
    own_course: Course, cli: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    kept: list[str] = []
    append = AnswerStore.append

    def noted(self: AnswerStore, key: str, data: bytes) -> None:
        kept.append(key)
        append(self, key, data)

    monkeypatch.setattr(AnswerStore, "append", noted)
    # of each assignment some who are soon graded
    students = [*sorted(EXAMPLES.iterdir())[:4], EXAMPLES / "Ingrid Sæther"]
    arguments = ("grade", *students, "-o", tmp_path / "out", "--course", own_course.folder)
    assert cli(*arguments)[0] == 0
    assert len(kept) > 10
    settings = own_course.folder / "assignments" / "regularization" / "assignment.toml"
    text = settings.read_text(encoding="utf-8")
    for part, points in (("D1", 6), ("D2", 4)):
        assert f"{part} = {{ points = 5, r" in text
        text = text.replace(f"{part} = {{ points = 5, r", f"{part} = {{ points = {points}, r")
    settings.write_text(text, "utf-8")
    kept.clear()
    first = json.loads((tmp_path / "out" / "results.json").read_text("utf-8"))
    assert cli(*arguments)[0] == 0
    second = json.loads((tmp_path / "out" / "results.json").read_text("utf-8"))
    assert not kept
    changed = {
        one["assignment"]
        for one, other in zip(first["submissions"], second["submissions"], strict=True)
        if [q["checks"] for q in one["questions"]] != [q["checks"] for q in other["questions"]]
    }
    assert changed == {"regularization"}
    assert cli(*arguments, "--fresh")[0] == 0
    assert len(kept) > 10


def test_another_run_s_answers_are_used_only_where_it_is_named(
    cli: Cli, ran: list[str], tmp_path: Path
) -> None:
    student = sorted(EXAMPLES.iterdir())[0]
    assert cli("grade", student, "-o", tmp_path / "one")[0] == 0
    ran.clear()
    assert cli("grade", student, "-o", tmp_path / "two")[0] == 0
    assert ran
    ran.clear()
    options = ("-o", tmp_path / "three", "--reuse", tmp_path / "one")
    assert cli("grade", student, *options)[0] == 0
    assert not ran
    code, _out, err = cli("grade", student, "-o", tmp_path / "four", "--reuse", tmp_path / "no")
    assert (code, err.count("\n")) == (2, 1)
    assert str(tmp_path / "no" / ANSWERS_FILE) in err
    assert not (tmp_path / "four").exists()
    code, _out, err = cli("grade", student, "-o", tmp_path / "four", "--fresh", *options[2:])
    assert (code, err.count("\n")) == (2, 1)


def test_a_student_s_copy_in_the_next_run_is_not_run(
    cli: Cli, ran: list[str], tmp_path: Path
) -> None:
    student = sorted(EXAMPLES.iterdir())[0]
    shutil.copytree(student, tmp_path / "class" / "one")
    assert cli("grade", tmp_path / "class", "-o", tmp_path / "out")[0] == 0
    ran.clear()
    shutil.copytree(student, tmp_path / "class" / "two")
    assert cli("grade", tmp_path / "class", "-o", tmp_path / "out")[0] == 0
    assert not ran


# hidden expectations ------------------------------------------------------------------------------


@pytest.fixture
def files(cache: Path) -> Callable[[], list[Path]]:
    return lambda: sorted(cache.glob("hidden-*"))


def test_hidden_expectations_are_made_once(
    course: Course, worker: Worker, ran: list[str], cache: Path, files: Any
) -> None:
    made = full_answer_keys(course, Seed(b"a"))("regularization", worker).expectations
    assert ran
    ran.clear()
    again = full_answer_keys(course, Seed(b"a"))("regularization", worker).expectations
    assert not ran
    assert again.fingerprint == made.fingerprint
    assert again.agrees_with(made)
    assert repr(again.calls) == repr(made.calls)
    assert cache.stat().st_mode & 0o077 == 0
    assert all(file.stat().st_mode & 0o077 == 0 for file in files())
    full_answer_keys(course, Seed(b"b"))("regularization", worker)
    assert ran
    assert len(files()) == 2


@pytest.mark.parametrize(
    "change", ["reference/regularization.py", "assignments/regularization/calls.py"]
)
def test_a_changed_course_makes_them_anew(
    own_course: Course, worker: Worker, ran: list[str], cache: Path, change: str
) -> None:
    full_answer_keys(own_course, Seed(b"a"))("regularization", worker)
    with (own_course.folder / change).open("a", encoding="utf-8") as file:
        file.write("\n# changed\n")
    ran.clear()
    full_answer_keys(load_course(own_course.folder), Seed(b"a"))("regularization", worker)
    assert ran
    assert len(list(cache.iterdir())) == 2


@pytest.mark.parametrize("damage", [b"", b"\xff" * 99, b"\x93\xa1a\xa1b\x81\xa1c\x90"])
def test_a_damaged_file_is_made_anew(
    course: Course, worker: Worker, ran: list[str], files: Any, damage: bytes
) -> None:
    full_answer_keys(course, Seed(b"a"))("initialization", worker)
    (file,) = files()
    file.write_bytes(damage)
    ran.clear()
    full_answer_keys(course, Seed(b"a"))("initialization", worker)
    assert ran
    ran.clear()
    full_answer_keys(course, Seed(b"a"))("initialization", worker)
    assert not ran


def test_without_a_cache_folder_all_is_as_before(
    course: Course, worker: Worker, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    place = str(tmp_path / "file" / "below")
    monkeypatch.setattr(platformdirs, "user_cache_dir", lambda *_a, **_k: place)
    assert full_answer_keys(course, Seed(b"a"))("initialization", worker).expectations.calls


def test_a_folder_that_others_may_write_is_not_believed(
    course: Course, worker: Worker, ran: list[str], cache: Path
) -> None:
    full_answer_keys(course, Seed(b"a"))("initialization", worker)
    cache.chmod(0o777)
    ran.clear()
    full_answer_keys(course, Seed(b"a"))("initialization", worker)
    assert ran
    assert cache.stat().st_mode & 0o077 == 0


def test_old_files_are_swept(
    course: Course, worker: Worker, files: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grader.batch.hidden_cache._KEPT", 2)
    for seed in (b"a", b"b", b"c"):
        full_answer_keys(course, Seed(seed))("initialization", worker)
    assert len(files()) == 2
