"""Are the recorded values of right solutions fresh, read strictly, and the same everywhere?"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from grader.batch.answer_keys import public_answer_keys
from grader.course import (
    TRACES,
    Course,
    RightCall,
    RightTraces,
    find_course,
    read_record,
    read_traces,
    traces_text,
)
from grader.errors import GraderError
from grader.expecting import Reference, make_traces
from grader.grading import Memory, grade_program
from grader.notebook import read_source
from grader.worker import Worker
from tests.support.slips import COST, own_cost

NAMES = ("initialization", "regularization", "gradient_checking", "optimization")
ROOT = Path(__file__).resolve().parent.parent


def recorded(course: Course, name: str) -> RightTraces:
    assignment = course.assignment(name)
    return read_traces(assignment, read_record(assignment).fingerprint)


@pytest.mark.parametrize("name", NAMES)
def test_every_function_has_values_on_a_public_call(course: Course, name: str) -> None:
    traces = recorded(course, name)
    assert set(traces.calls) == {q.function for q in course.assignment(name).questions}
    for calls in traces.calls.values():
        assert calls
        for call in calls:
            assert call.values
            assert call.names
            assert {n for numbers in call.names.values() for n in numbers} <= set(
                range(len(call.values))
            )


def test_what_most_solutions_have_in_the_end_stands_last(course: Course) -> None:
    """A slope that is built up in steps has the same name all the time."""
    assignment = course.assignment("gradient_checking")
    public = read_record(assignment).calls["gradient_check"]
    for one in recorded(course, "gradient_checking").calls["gradient_check"]:
        call = public[one.call].call
        if call.way == "another cost":
            x, theta, epsilon = call.args
            slope = ((x * (theta + epsilon) + 1) ** 3 - (x * (theta - epsilon) + 1) ** 3) / (
                2 * epsilon
            )
            numbers = one.names["gradapprox"]
            assert len(numbers) > 1
            assert float(one.values[numbers[-1]]) == pytest.approx(slope)
            break
    else:
        pytest.fail("no such call is recorded")


@pytest.mark.parametrize("name", NAMES)
def test_the_file_holds_numbers_and_names_and_no_code(course: Course, name: str) -> None:
    text = (course.assignment(name).folder / TRACES).read_text(encoding="utf-8")
    data = json.loads(text)
    assert list(data) == ["generated", "fingerprint", "functions"]
    for calls in data["functions"].values():
        for call in calls:
            assert list(call) == ["call", "names", "values"]
            assert all(given.isidentifier() for given in call["names"])
            for shape, flat in call["values"]:
                assert all(type(size) is int for size in shape)
                assert all(x is None or type(x) in (int, float) for x in flat)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_written_is_read_again(course: Course, name: str, tmp_path: Path) -> None:
    traces = recorded(course, name)
    assignment = replace(course.assignment(name), folder=tmp_path)
    (tmp_path / TRACES).write_text(traces_text(traces), encoding="utf-8")
    again = read_traces(assignment, traces.fingerprint)
    assert again.agrees_with(traces)
    assert traces_text(again) == traces_text(traces)


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_the_recorded_values_are_fresh(course: Course, worker: Worker, name: str) -> None:
    assignment = course.assignment(name)
    made = make_traces(Reference(course, assignment), read_record(assignment), worker)
    assert made.agrees_with(recorded(course, name))


@pytest.fixture(scope="module")
def other_numpy() -> Iterator[Worker]:
    path = os.environ.get("GRADER_TEST_PYTHON")
    if not path:
        pytest.skip("GRADER_TEST_PYTHON names no interpreter with another NumPy")
    with Worker(python=path) as worker:
        assert worker.numpy_version != np.__version__
        yield worker


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_another_numpy_takes_the_same_values(
    course: Course, other_numpy: Worker, name: str
) -> None:
    assignment = course.assignment(name)
    made = make_traces(Reference(course, assignment), read_record(assignment), other_numpy)
    assert made.agrees_with(recorded(course, name))


# comparing ----------------------------------------------------------------------------------------


def traces(value: Any, **names: tuple[int, ...]) -> RightTraces:
    values = (np.array(value, dtype=float), np.array(7.0))
    return RightTraces("f", {"g": (RightCall(0, values, names or {"a": (0,)}),)})


@pytest.mark.parametrize("value", [[1.0, 2.0], [1.0 + 1e-9, 2.0]])
def test_round_off_makes_no_difference(value: list[float]) -> None:
    assert traces([1.0, 2.0]).agrees_with(traces(value))


@pytest.mark.parametrize(
    "other",
    [
        traces([1.0, 2.001]),
        traces([[1.0, 2.0]]),
        traces([1.0]),
        traces([1.0, np.nan]),
        traces([1.0, 2.0], b=(0,)),
        traces([1.0, 2.0], a=(0,), b=(0,)),
        traces([1.0, 2.0], a=(0, 1)),
        RightTraces("f", {}),
        RightTraces("f", {"g": ()}),
        RightTraces("f", {"h": traces([1.0, 2.0]).calls["g"]}),
        RightTraces("f", {"g": (replace(traces([1.0, 2.0]).calls["g"][0], call=1),)}),
    ],
)
def test_another_value_or_name_makes_one(other: RightTraces) -> None:
    assert not traces([1.0, 2.0]).agrees_with(other)
    assert not other.agrees_with(traces([1.0, 2.0]))


# a file that cannot be used -----------------------------------------------------------------------


@pytest.fixture
def broken(tmp_path: Path) -> Callable[[Callable[[dict[str, Any]], object]], str]:
    """What is said of the file of initialization after a change of it."""
    folder = tmp_path / "assignments" / "initialization"
    shutil.copytree(ROOT / "assignments" / "initialization", folder)

    def told(change: Callable[[dict[str, Any]], object]) -> str:
        assignment = find_course(tmp_path).assignment("initialization")
        path = folder / TRACES
        data = json.loads(path.read_text(encoding="utf-8"))
        made = change(data)
        text = made if isinstance(made, str) else json.dumps(data)
        path.write_text(text, encoding="utf-8")
        with pytest.raises(GraderError) as error:
            read_traces(assignment, read_record(assignment).fingerprint)
        said = str(error.value)
        assert str(path) in said
        assert "\n" not in said
        assert "run `grader verify --record`" in said
        return said

    return told


def first(data: dict[str, Any]) -> Any:
    return next(iter(data["functions"].values()))[0]


BROKEN: dict[str, Callable[[dict[str, Any]], object]] = {
    "nothing": lambda _: "",
    "no JSON": lambda _: "{",
    "a list": lambda _: "[]",
    "a number": lambda _: "3",
    "no fingerprint": lambda data: data.pop("fingerprint"),
    "no functions": lambda data: data.pop("functions"),
    "functions in a list": lambda data: data.update(functions=[1]),
    "no values": lambda data: first(data).pop("values"),
    "a name without a value": lambda data: first(data)["names"].update(a=[10**6]),
    "a negative number": lambda data: first(data)["names"].update(a=[-1]),
    "numbers that are none": lambda data: first(data)["names"].update(a=["0"]),
    "another shape": lambda data: first(data)["values"].append([[2, 2], [1, 2, 3]]),
    "a text for a number": lambda data: first(data)["values"].append([[1], ["x"]]),
    "a shape that is none": lambda data: first(data)["values"].append(["x", [1]]),
    "nested too deeply": lambda data: first(data)["values"].append([[1], [[[1], 2]]]),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_damaged_file_is_told_in_one_line(broken: Any, name: str) -> None:
    assert "cannot be read" in broken(BROKEN[name])


def test_a_stale_file_is_told(broken: Any) -> None:
    assert "is stale" in broken(lambda data: data.update(fingerprint="another"))


def test_a_missing_file_is_told(tmp_path: Path, course: Course) -> None:
    assignment = replace(course.assignment("initialization"), folder=tmp_path)
    with pytest.raises(GraderError, match=r"traces\.json is missing; run `grader verify --record`"):
        read_traces(assignment, "any")


@pytest.mark.parametrize("change", ["stale", "missing", "damaged"])
def test_without_the_file_marks_are_the_same(tmp_path: Path, worker: Worker, change: str) -> None:
    folder = tmp_path / "assignments" / "regularization"
    shutil.copytree(ROOT / "assignments" / "regularization", folder)
    path = folder / TRACES
    if change == "missing":
        path.unlink()
    else:
        text = path.read_text(encoding="utf-8")
        path.write_text(
            "{" if change == "damaged" else text.replace('"fingerprint": "', '"fingerprint": "0')
        )
    course = find_course(tmp_path)
    assignment = course.assignment("regularization")
    key = public_answer_keys(course)("regularization", worker)
    for answer, status in ((own_cost(), "correct"), (own_cost("lambd / m * total"), "wrong")):
        source = f"import numpy as np\nfrom reg_utils import *\n\n{answer}"
        (result,) = grade_program(
            read_source(source, "x.py"), assignment, key, worker, only=COST, memory=Memory()
        )
        assert (result.status == "correct") == (status == "correct")
        assert bool(result.diagnosis) == (status == "wrong")
