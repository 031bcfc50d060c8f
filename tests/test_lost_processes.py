"""Does a lost process or a busy machine cost a mark, or a run?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from grader.batch.full_keys import full_answer_keys
from grader.course import Course, Expectations, Seed, public_calls
from grader.errors import GraderError
from grader.expecting import Reference, make_expectations
from grader.grading import AnswerKey, GradingContext, grade_program, grade_submission
from grader.notebook import read_source
from grader.results import QuestionResult
from grader.submissions import Submission
from grader.worker import (
    Limits,
    Outcome,
    OutcomeKind,
    Reason,
    Task,
    Worker,
    process_tier,
    sandbox_tier,
)

KILLED: tuple[OutcomeKind, Reason] = ("crashed", Reason("signal", 9, "SIGKILL"))
LATE: tuple[OutcomeKind, Reason] = ("timeout", Reason("task_time", 300.0))
pytestmark = pytest.mark.slow


class Losing:
    """A worker that loses the processes of some of its tasks, by their numbers."""

    def __init__(
        self, worker: Worker, lost: Callable[[int], bool], how: tuple[OutcomeKind, Reason]
    ) -> None:
        self.worker = worker
        self.count = 0
        self.lost = lost
        self.kind, self.reason = how

    def __getattr__(self, name: str) -> object:
        return getattr(self.worker, name)

    def run(self, task: Task) -> tuple[Outcome, ...]:
        self.count += 1
        if not self.lost(self.count):
            return self.worker.run(task)
        return (Outcome(self.kind, reason=self.reason),) * len(task.calls)


@pytest.fixture(scope="module")
def reference(course: Course) -> Reference:
    return Reference(course, course.assignment("initialization"))


@pytest.fixture(scope="module")
def right(reference: Reference, worker: Worker) -> Expectations:
    return make_expectations(reference, public_calls(reference.assignment), worker)


@pytest.fixture(scope="module")
def key(course: Course, worker: Worker) -> AnswerKey:
    return full_answer_keys(course, Seed(b"lost processes"))("initialization", worker)


@pytest.mark.parametrize("how", [KILLED, LATE], ids=["killed", "late"])
@pytest.mark.parametrize(
    "lost",
    [lambda n: n == 1, lambda n: n % 2, lambda n: n % 3, lambda n: n == 5],
    ids=["the first", "every other", "two of three", "one of a mistake or later"],
)
def test_a_lost_process_of_the_reference_or_a_mistake_is_tried_again(
    reference: Reference,
    right: Expectations,
    worker: Worker,
    lost: Callable[[int], bool],
    how: tuple[OutcomeKind, Reason],
) -> None:
    calls = public_calls(reference.assignment)
    losing = Losing(worker, lost, how)
    again = make_expectations(reference, calls, losing)  # type: ignore[arg-type]
    assert losing.count > 5
    assert again.fingerprint == right.fingerprint
    assert {f: [e.mistakes.keys() for e in es] for f, es in again.calls.items()} == {
        f: [e.mistakes.keys() for e in es] for f, es in right.calls.items()
    }


def test_a_reference_that_is_always_lost_ends_the_run_in_one_line(
    reference: Reference, worker: Worker
) -> None:
    losing = Losing(worker, lambda _: True, KILLED)
    calls = public_calls(reference.assignment)
    with pytest.raises(GraderError, match=r"reference of initialization fails .*SIGKILL") as caught:
        make_expectations(reference, calls, losing)  # type: ignore[arg-type]
    assert "\n" not in str(caught.value)
    assert losing.count == 3


RIGHT = """\
import time
import numpy as np

def initialize_parameters_zeros(layers_dims):
    time.sleep(SECONDS)
    return {f"{k}{l}": np.zeros((layers_dims[l], layers_dims[l - 1] if k == "W" else 1))
            for l in range(1, len(layers_dims)) for k in "Wb"}

def initialize_parameters_random(layers_dims):
    time.sleep(SECONDS)
    np.random.seed(3)
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters[f"W{l}"] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * 10
        parameters[f"b{l}"] = np.zeros((layers_dims[l], 1))
    return parameters

def initialize_parameters_he(layers_dims):
    time.sleep(SECONDS)
    np.random.seed(3)
    parameters = {}
    for l in range(1, len(layers_dims)):
        n = layers_dims[l - 1]
        parameters[f"W{l}"] = np.random.randn(layers_dims[l], n) * np.sqrt(2 / n)
        parameters[f"b{l}"] = np.zeros((layers_dims[l], 1))
    return parameters
"""


def graded(
    seconds: float, course: Course, key: AnswerKey, worker: Worker, only: str | None = None
) -> list[QuestionResult]:
    program = read_source(RIGHT.replace("SECONDS", str(seconds)), "x.py")
    return grade_program(program, course.assignment("initialization"), key, worker, only=only)


@pytest.mark.parametrize("how", [KILLED, LATE], ids=["killed", "late"])
@pytest.mark.parametrize("only", [None, "initialize_parameters_he"], ids=["all", "one question"])
def test_a_lost_process_costs_no_mark(
    course: Course,
    key: AnswerKey,
    worker: Worker,
    how: tuple[OutcomeKind, Reason],
    only: str | None,
) -> None:
    losing = Losing(worker, lambda n: n == 1, how)
    results = graded(0, course, key, losing, only)  # type: ignore[arg-type]
    assert {result.status for result in results} == {"correct"}
    assert losing.count == 1 + len(results)


@pytest.mark.parametrize("isolation", ["sandbox", "process"])
def test_each_question_has_its_own_time(
    course: Course, key: AnswerKey, worker: Worker, isolation: str
) -> None:
    """Three questions together are over the time that each one is well within."""
    if isolation == "sandbox" and worker.tier != "sandbox":
        pytest.skip(worker.tier_reason)
    most = max(len(calls) for calls in key.expectations.calls.values())
    limits = Limits(cpu_seconds=1, task_seconds=3.0)
    with Worker(isolation=isolation, limits=limits) as hurried:  # type: ignore[arg-type]
        results = graded(1.2 / most, course, key, hurried)
    assert [result.status for result in results] == ["correct"] * 3


def test_what_is_too_slow_alone_as_well_stands(
    course: Course, key: AnswerKey, worker: Worker
) -> None:
    limits = Limits(cpu_seconds=1, task_seconds=0.4)
    with Worker(isolation=worker.tier, limits=limits) as hurried:
        results = graded(0.3, course, key, hurried)
    assert [result.status for result in results] == ["timeout"] * 3
    assert {result.score for result in results} == {0.0}


@pytest.fixture
def without_a_clock(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> Iterator[Worker]:
    """A worker on a system that does not tell the CPU time of a process."""
    for module in (process_tier, sandbox_tier):
        monkeypatch.setattr(module, "cpu_seconds", lambda _: None)
    with Worker(isolation=worker.tier, limits=replace(worker.limits, cpu_seconds=1)) as one:
        yield one


def test_the_result_says_where_elapsed_time_counts(
    course: Course, key: AnswerKey, worker: Worker, without_a_clock: Worker, tmp_path: Path
) -> None:
    path = tmp_path / "x.py"
    path.write_text(RIGHT.replace("SECONDS", "0"))
    context = GradingContext(course, lambda _name, _worker: key)

    def notes(one: Worker) -> str:
        (result,) = grade_submission(Submission("Ada", path, "x.py"), context, one)
        assert result.score == 100
        return "\n".join(result.notes)

    assert "the time limits count elapsed time" in notes(without_a_clock)
    assert ("elapsed time" in notes(worker)) != worker.measures_cpu_time
