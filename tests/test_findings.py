"""Are findings the same once they were kept as bytes, and is nothing else read from any bytes?"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.batch.answer_keys import public_answer_keys
from grader.course import Course, Question, load_module, mistakes_in
from grader.diagnosis import Investigation, investigation_from_bytes, investigation_to_bytes
from grader.diagnosis.edits import KINDS, Edit
from grader.diagnosis.investigation import FirstWrong, Seen
from grader.diagnosis.repair import Repair
from grader.diagnosis.traces import WRONG, Suspect
from grader.expecting import Reference
from grader.grading import GradingContext, Memory, grade_program, grade_submission
from grader.grading.method import EarnedStep, earned_steps_from_bytes, earned_steps_to_bytes
from grader.machine.resources import ROOT
from grader.notebook import read_source
from grader.submissions import collect
from grader.worker import Opaque, Worker, encode
from tests.test_wire import arrays, same, texts, values

pytestmark = pytest.mark.file_takes(seconds=45)


#: One in so many mistakes of the catalogue is investigated here: each takes a second.
_SAMPLE = 10


class Noting(Memory):
    """A memory that notes what was found."""

    def __init__(self) -> None:
        super().__init__()
        self.__dict__["investigations"] = []
        self.__dict__["steps"] = []

    def investigated(
        self, key: Hashable, investigate: Callable[[], Investigation | None]
    ) -> Investigation | None:
        found = super().investigated(key, investigate)
        self.__dict__["investigations"].append(found)
        return found

    def earned(self, key: Any, find: Callable[[], list[EarnedStep]]) -> list[EarnedStep]:
        found = super().earned(key, find)
        self.__dict__["steps"].append((key[0], key[1], found))
        return found

    def survive(self, course: Course) -> tuple[int, int]:
        """Check that all that was noted survives, and return how much that is."""
        told = [one for one in self.__dict__["investigations"] if one is not None]
        for one in told:
            assert_survives(one)
        for assignment, function, steps in self.__dict__["steps"]:
            question = course.assignment(assignment).question(function)
            assert earned_steps_from_bytes(earned_steps_to_bytes(steps), question) == steps
        return len(told), sum(len(steps) for _a, _f, steps in self.__dict__["steps"])


def values_of(one: Investigation | None) -> Iterator[object]:
    for first in (*one.first_wrong, *one.still_wrong) if one is not None else ():
        yield first.suspect.value
        yield from (value for seen in first.seen for value in (seen.got, seen.right))


def without_values(one: Investigation | None) -> Investigation | None:
    def bare(first: FirstWrong) -> FirstWrong:
        suspect = replace(first.suspect, value=None)
        seen = tuple(replace(s, got=None, right=None) for s in first.seen)
        return replace(first, suspect=suspect, seen=seen)

    if one is None:
        return None
    return replace(
        one,
        first_wrong=tuple(map(bare, one.first_wrong)),
        still_wrong=tuple(map(bare, one.still_wrong)),
    )


def assert_survives(one: Investigation | None) -> None:
    found = investigation_from_bytes(investigation_to_bytes(one))
    assert without_values(found) == without_values(one)
    pairs = zip(values_of(found), values_of(one), strict=True)
    assert all(same(after, before) for after, before in pairs)


# what the class and the catalogue show ------------------------------------------------------------


@pytest.mark.slow
def test_what_the_example_class_shows_survives(course: Course, hurried_worker: Worker) -> None:
    memory = Noting()
    context = GradingContext(course, public_answer_keys(course), memory=memory)
    with collect([ROOT / "examples" / "class"], course) as submissions:
        for submission in submissions:
            grade_submission(submission, context, hurried_worker)
    investigations, steps = memory.survive(course)
    assert investigations > 10
    assert steps > 10


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["initialization", "regularization", "gradient_checking", "optimization"]
)
def test_what_the_mistakes_of_the_catalogue_show_survives(
    course: Course, worker: Worker, name: str
) -> None:
    assignment = course.assignment(name)
    reference = Reference(course, assignment).program
    key = public_answer_keys(course)(name, worker)
    memory = Noting()
    mistakes = mistakes_in(load_module(ROOT / "reference" / "mistakes" / f"{name}.py", {}))
    chosen = [one for number, one in enumerate(mistakes) if number % _SAMPLE == 0]
    for one in chosen:
        others = [
            fragment.source
            for fragment in reference.slice(one.function).fragments
            if fragment.source != reference.definitions[one.function].source
        ]
        text = one.variant(reference.definitions[one.function].source)
        program = read_source("\n".join([*others, text, ""]), "x.py")
        grade_program(program, assignment, key, worker, only=one.function, memory=memory)
    investigations, _steps = memory.survive(course)
    assert investigations > len(chosen) / 2


# what may be kept at all --------------------------------------------------------------------------

lines = st.tuples(texts, st.integers(1, 10_000))
spans = st.tuples(st.integers(0, 200), st.integers(0, 200))
names = st.frozensets(texts, max_size=4)
edits = st.builds(
    Edit,
    st.sampled_from(KINDS),
    st.integers(1, 1000),
    texts,
    texts,
    texts,
    st.floats(0, 10),
    spans,
    st.lists(st.integers(1, 100), max_size=3).map(tuple),
)
repairs = st.builds(Repair, edits, lines, spans, names)
suspects = st.builds(
    Suspect,
    lines,
    spans,
    texts,
    texts,
    texts,
    names,
    st.sampled_from(WRONG),
    values,
    st.integers(0, 1000),
    st.integers(0, 10),
)
firsts = st.builds(
    FirstWrong,
    suspects,
    st.lists(st.builds(Seen, st.integers(0, 10), values, st.none() | arrays), max_size=3).map(
        tuple
    ),
    st.none() | lines,
    texts,
    st.booleans(),
    st.none() | lines,
    st.booleans(),
)
investigations = st.none() | st.builds(
    Investigation,
    st.lists(firsts, max_size=2).map(tuple),
    st.lists(repairs, max_size=2).map(tuple),
    st.lists(firsts, max_size=2).map(tuple),
    st.none() | repairs,
    st.integers(0, 3000),
    st.booleans(),
)


@given(investigations)
def test_an_investigation_survives(one: Investigation | None) -> None:
    assert_survives(one)


def an_investigation(value: object) -> Investigation:
    suspect = Suspect(("cell 1", 2), (0, 0), "a", "a", "f", frozenset("a"), "unknown", value, 1, 0)
    edit = Edit("sign", 2, "-", "+", "a = 1", 1.2)
    repair = Repair(edit, ("cell 1", 2), (0, 0), frozenset("a"))
    seen = (Seen(0, value, np.eye(3)),)
    first = FirstWrong(suspect, seen, None, "", True)
    return Investigation((first,), (repair,), (first,), None, 12, False)


@given(st.data())
def test_damaged_bytes_are_refused_and_nothing_else_happens(data: st.DataObject) -> None:
    whole = investigation_to_bytes(an_investigation({"W1": [np.arange(6.0), (1, 2j)]}))
    place = data.draw(st.integers(0, len(whole) - 1))
    number = data.draw(st.integers(0, 255))
    for damaged in (whole[:place], whole + b"\xc0", whole[place:], b""):
        if damaged != whole:
            with pytest.raises(ValueError, match="damaged findings"):
                investigation_from_bytes(damaged)
    try:  # a byte of a number or of a name may be another one
        found = investigation_from_bytes(whole[:place] + bytes((number,)) + whole[place + 1 :])
    except ValueError:
        return
    assert found is None or type(found) is Investigation


@given(st.binary() | values.map(encode))
def test_other_bytes_are_refused_and_nothing_else_happens(data: bytes) -> None:
    try:
        assert investigation_from_bytes(data) is None
    except ValueError:
        return
    assert data == investigation_to_bytes(None)


def test_what_cannot_be_encoded_cannot_be_kept() -> None:
    for value in (object(), [print], Opaque("set"), {"W1": {print}}):
        with pytest.raises(ValueError, match="cannot be kept"):
            investigation_to_bytes(an_investigation(value))


def test_too_large_values_cannot_be_kept() -> None:
    with pytest.raises(ValueError, match="cannot be kept"):
        investigation_to_bytes(an_investigation(np.zeros(1_000_000)))
    with pytest.raises(ValueError, match="findings of"):
        investigation_to_bytes(an_investigation(np.zeros(200_000)))
    with pytest.raises(ValueError, match="findings of"):
        investigation_from_bytes(bytes(10_000_000))


# earned steps -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def question(course: Course) -> Question:
    return next(q for a in course.assignments.values() for q in a.questions if len(q.steps) > 3)


def earned_by(question: Question) -> list[EarnedStep]:
    first, second, third, *_rest = question.steps
    return [
        EarnedStep(first, ("cell 3", 4)),
        EarnedStep(second, ("cell 3", 5), (first.name, third.name)),
    ]


def test_earned_steps_survive(question: Question) -> None:
    for steps in (earned_by(question), []):
        assert earned_steps_from_bytes(earned_steps_to_bytes(steps), question) == steps


@given(st.data())
def test_damaged_steps_are_refused_and_nothing_else_happens(
    question: Question, data: st.DataObject
) -> None:
    whole = earned_steps_to_bytes(earned_by(question))
    place = data.draw(st.integers(0, len(whole) - 1))
    number = data.draw(st.integers(0, 255))
    changed = whole[:place] + bytes((number,)) + whole[place + 1 :]
    for damaged in (whole[:place], whole + b"\xc0", changed, data.draw(st.binary())):
        try:
            found = earned_steps_from_bytes(damaged, question)
        except ValueError:
            continue
        assert all(one.step in question.steps for one in found)


def test_steps_of_another_question_are_refused(course: Course, question: Question) -> None:
    other = next(q for a in course.assignments.values() for q in a.questions if not q.steps)
    with pytest.raises(ValueError, match="steps that the question does not have"):
        earned_steps_from_bytes(earned_steps_to_bytes(earned_by(question)), other)


def test_an_investigation_is_no_list_of_steps(question: Question) -> None:
    data = investigation_to_bytes(an_investigation(1.0))
    with pytest.raises(ValueError, match="damaged steps"):
        earned_steps_from_bytes(data, question)
    with pytest.raises(ValueError, match="damaged findings"):
        investigation_from_bytes(earned_steps_to_bytes(earned_by(question)))
