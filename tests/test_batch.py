"""Many submissions: who runs them, what need not run again, and what costs only itself."""

from __future__ import annotations

import itertools
from contextlib import closing
from dataclasses import replace

import msgspec
import pytest

import grader.batch.submission_grader
from grader.batch.answer_keys import AnswerKeys, public_answer_keys
from grader.batch.pool import grade_each, local_graders
from grader.batch.reuse import ResultKeys, is_reusable
from grader.batch.settings import RunSettings
from grader.course import Seed, find_course
from grader.errors import GraderError
from grader.grading import GradingContext, grade_submission
from grader.results import Finding, QuestionResult, Result
from grader.submissions import Submission
from grader.worker import Limits, WorkerError
from tests.support.small_submissions import ENDLESS, ZEROS


@pytest.fixture
def submitted(tmp_path):
    """`submitted(ZEROS, …)` writes submissions."""

    def write(*texts):
        found = []
        for number, text in enumerate(texts):
            path = tmp_path / f"{number}.py"
            path.write_text(text, encoding="utf-8")
            found.append(Submission(f"student {number}", path, path.name))
        return found

    return write


def graded(submissions, grading, jobs=2, on_fault=None, **settings):
    def unexpected(submission, text):
        raise AssertionError(f"{submission}: {text}")

    chosen = RunSettings(jobs=jobs, **settings)
    graders = local_graders(len(submissions), grading, chosen, on_fault or unexpected)
    return grade_each(submissions, graders)


def test_with_one_job_results_come_in_the_order_given(submitted, public_grading):
    submissions = submitted(ZEROS, "def f(): pass", ZEROS, "\0", ZEROS)
    told = list(graded(submissions, public_grading, jobs=1))
    assert [submission for submission, _ in told] == submissions
    assert [result.score for _, (result,) in told] == [30, 0, 30, 0, 30]


@pytest.mark.slow
@pytest.mark.parametrize("jobs", [2, 5])
def test_every_submission_yields_its_own_result(submitted, public_grading, jobs):
    submissions = submitted(*[ZEROS] * 12)
    told = dict(graded(submissions, public_grading, jobs=jobs))
    assert told.keys() == set(submissions)
    assert all(result.student == s.student for s, (result,) in told.items())


@pytest.mark.slow
def test_a_slow_submission_holds_up_no_other(submitted, public_grading):
    submissions = submitted(ENDLESS, *[ZEROS] * 10)
    told = list(graded(submissions, public_grading, limits=Limits(cpu_seconds=1)))
    assert told[-1][0] == submissions[0]
    assert told[-1][1][0].questions[0].status == "timeout"


def test_a_fault_of_the_grader_costs_one_submission(submitted, public_grading, monkeypatch):
    submissions = submitted(ZEROS, ZEROS, ZEROS, ZEROS)
    original = grade_submission

    def faulty(submission, *rest):
        if submission is submissions[1]:
            raise ZeroDivisionError("a fault")
        if submission is submissions[2]:
            raise WorkerError("nothing runs")
        return original(submission, *rest)

    monkeypatch.setattr(grader.batch.submission_grader, "grade_submission", faulty)
    faults = []
    told = dict(
        graded(submissions, public_grading, on_fault=lambda s, text: faults.append((s, text)))
    )
    assert [told[s][0].status for s in submissions] == ["graded", "error", "error", "graded"]
    assert (
        told[submissions[1]][0].reason
        == "the grader itself failed: ZeroDivisionError in the grader"
    )
    assert told[submissions[2]][0].reason == "the grader itself failed: nothing runs"
    ((failed, text),) = faults
    assert failed is submissions[1]
    assert "ZeroDivisionError: a fault" in text


def test_what_ails_the_course_stops_the_batch(submitted, course):
    def broken(name, worker):
        assert worker.tier
        raise GraderError(f"{name} is broken")

    batch = graded(submitted(ZEROS, ZEROS), GradingContext(course, broken))
    with pytest.raises(GraderError, match="initialization is broken"):
        list(batch)


@pytest.mark.parametrize("isolation", ["auto", "process"])
def test_a_batch_stops_early_even_while_submissions_hang(submitted, public_grading, isolation):
    submissions = submitted(ZEROS, ENDLESS, ENDLESS, ZEROS)
    batch = graded(
        submissions, public_grading, isolation=isolation, limits=Limits(cpu_seconds=1000)
    )
    with closing(batch):
        assert next(batch)[0] == submissions[0]
    assert list(batch) == []


def test_a_file_that_vanishes_or_cannot_be_read_is_unreadable(submitted, public_grading):
    gone, folder, _ = submissions = submitted(ZEROS, ZEROS, ZEROS)
    gone.path.unlink()
    folder.path.unlink()
    folder.path.mkdir()
    told = dict(graded(submissions, public_grading))
    assert [told[s][0].status for s in submissions] == ["unreadable", "unreadable", "graded"]


@pytest.fixture(scope="module")
def key_of(course):
    def make(
        submission,
        course=course,
        settings=None,
        seed=b"a",
        only=None,
        tier="sandbox",
        versions="1",
    ):
        settings = settings or RunSettings()
        return ResultKeys(course, Seed(seed), settings, only, tier, versions).of(submission)

    return make


def test_the_key_of_a_submission_covers_all_that_its_results_depend_on(submitted, key_of):
    (one,) = submitted(ZEROS)
    settings = RunSettings()
    keys = [
        key_of(one),
        key_of(replace(one, student="another")),
        key_of(replace(one, source="elsewhere/0.py")),
        key_of(replace(one, notes=("late",))),
        key_of(replace(one, problem="no notebook")),
        key_of(one, seed=b"b"),
        key_of(one, tier="process"),
        key_of(one, versions="2"),
        key_of(one, only="initialization"),
        key_of(one, settings=replace(settings, python="/usr/bin/python3")),
        key_of(one, settings=replace(settings, limits=Limits(cpu_seconds=6))),
        key_of(one, settings=replace(settings, limits=Limits(memory_mb=6))),
    ]
    one.path.write_text(ZEROS + "\n", encoding="utf-8")
    keys.append(key_of(one))
    one.path.unlink()
    keys.append(key_of(one))
    assert len(set(keys)) == len(keys)


def test_the_key_of_a_submission_does_not_depend_on_how_many_run_at_once(submitted, key_of):
    (one,) = submitted(ZEROS)
    assert key_of(one, settings=RunSettings(jobs=1)) == key_of(one, settings=RunSettings(jobs=7))


def test_the_key_of_a_submission_covers_the_course_and_the_engine(
    submitted, key_of, tmp_path, monkeypatch
):
    (one,) = submitted(ZEROS)
    folder = tmp_path / "course"
    for name in ("assignments/a/calls.py", "assignments/a/assignment.toml", "reference/a.py"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("", encoding="utf-8")
    small = replace(find_course(), folder=folder)
    keys = [key_of(one, small)]
    for name in ("calls.py", "expected.json"):
        (folder / "assignments" / "a" / name).write_text("1", encoding="utf-8")
        keys.append(key_of(one, small))
    (folder / "reference" / "a.py").write_text("1", encoding="utf-8")
    keys.append(key_of(one, small))
    (folder / "reference" / "a.py").rename(folder / "reference" / "b.py")
    keys.append(key_of(one, small))
    monkeypatch.setattr(grader, "__version__", "0")
    keys.append(key_of(one, small))
    assert len(set(keys)) == len(keys)
    (folder / "assignments" / "a" / "__pycache__").mkdir()
    (folder / "assignments" / "a" / "__pycache__" / "calls.pyc").write_bytes(b"1")
    assert key_of(one, small) == keys[-1]


FINDING = Finding(
    name="W", visibility="public", passed=False, score=0, max_score=1, message="no answer in time"
)


@pytest.mark.parametrize(
    ("status", "question", "keeps"),
    [
        ("graded", "correct", True),
        ("graded", "partial", True),
        ("graded", "incorrect", True),
        ("graded", "raised", True),
        ("graded", "missing", True),
        ("unreadable", None, True),
        ("error", None, False),
        ("graded", "timeout", False),
        ("graded", "crashed", False),
    ],
)
def test_time_outs_crashes_and_faults_are_never_kept(status, question, keeps):
    right = QuestionResult(function="f", title="", score=1, max_score=1, status="correct")
    result = Result(student="", assignment="a", source="", sha256="", status=status)
    if question is not None:
        questions = (right, msgspec.structs.replace(right, status=question))
        result = msgspec.structs.replace(result, questions=questions)
    for results in itertools.permutations([result, msgspec.structs.replace(result, questions=())]):
        assert is_reusable(results) is keeps


def test_a_time_out_in_a_function_with_placeholders_is_not_kept_either():
    question = QuestionResult(function="f", title="", score=0, max_score=1, status="unfilled")
    result = Result(
        student="", assignment="a", source="", sha256="", status="graded", questions=(question,)
    )
    assert is_reusable([result])
    ran_out = msgspec.structs.replace(question, checks=(FINDING,), repeatable=False)
    assert not is_reusable([msgspec.structs.replace(result, questions=(ran_out,))])


def test_what_ran_to_its_end_with_placeholders_is_kept(submitted, public_grading):
    """Only a time-out in it might not happen again."""
    endless = ENDLESS.replace("    n = 0\n", "    n = 0\n    W = None # YOUR CODE HERE\n")
    ended = ZEROS.replace("np.zeros((layers_dims[l], 1))", "____")
    submissions = submitted(endless, ended)
    told = dict(graded(submissions, public_grading, limits=Limits(cpu_seconds=1)))
    questions = [told[submission][0].questions[0] for submission in submissions]
    assert [(q.status, bool(q.checks)) for q in questions] == [("unfilled", True)] * 2
    assert [is_reusable(told[submission]) for submission in submissions] == [False, True]


def test_expectations_are_made_once_and_only_when_asked_for(course, worker):
    made = []

    def make(name, worker):
        made.append(name)
        return public_answer_keys(course)(name, worker)

    keys = AnswerKeys(make)
    assert keys("initialization", worker) is keys("initialization", worker)
    assert made == ["initialization"]
