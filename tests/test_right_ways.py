"""Do the other right ways in `reference/right/` earn everything, and do they differ?"""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pytest

from grader.batch.answer_keys import AnswerKeys
from grader.course import Course, find_course, hidden_calls, public_calls
from grader.expecting import Reference, make_expectations
from grader.grading import AnswerKey, grade_program
from grader.notebook import normal_form, read
from grader.worker import Worker

ROOT = Path(__file__).resolve().parent.parent
FILES = sorted((ROOT / "reference" / "right").glob("*/*.py"))
SEED = b"right ways"


def functions(assignment: str) -> list[str]:
    return [q.function for q in find_course().assignment(assignment).questions]


@pytest.fixture(scope="module")
def keys(course: Course) -> AnswerKeys:
    """Public and hidden expectations, with no mistakes: a right solution needs no diagnosis."""

    def made(name: str, worker: Worker) -> AnswerKey:
        assignment = course.assignment(name)
        calls = [*public_calls(assignment), *hidden_calls(assignment, SEED)]
        reference = Reference(course, assignment)
        return AnswerKey(make_expectations(reference, calls, worker, with_mistakes=False))

    return AnswerKeys(made)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_way_earns_everything(
    path: Path, course: Course, keys: AnswerKeys, worker: Worker
) -> None:
    assignment = course.assignment(path.parent.name)
    results = grade_program(read(path), assignment, keys(assignment.name, worker), worker)
    assert [result.function for result in results] == functions(assignment.name)
    for result in results:
        failed = [check.message for check in result.checks if not check.passed]
        assert (result.score, result.status, failed) == (result.max_score, "correct", [])


@pytest.mark.parametrize("name", sorted(find_course().assignments))
def test_the_reference_finds_the_ways_by_name(name: str, course: Course) -> None:
    ways = Reference(course, course.assignment(name)).right_ways
    assert list(ways) == [path.stem for path in FILES if path.parent.name == name]
    assert len(ways) >= 7
    assert all(set(functions(name)) <= way.definitions.keys() for way in ways.values())


def test_every_way_belongs_to_an_assignment() -> None:
    assert {path.parent.name for path in FILES} == find_course().assignments.keys()


def test_every_way_says_first_how_it_differs() -> None:
    texts = {path: path.read_text(encoding="utf-8") for path in FILES}
    docstrings = {path: ast.get_docstring(ast.parse(text)) for path, text in texts.items()}
    for path, docstring in docstrings.items():
        assert docstring is not None, path
        assert texts[path].startswith(f'"""{docstring}"""\n'), path
        assert "\n" not in docstring, path
    for folder in {path.parent for path in FILES}:
        said = [docstring for path, docstring in docstrings.items() if path.parent == folder]
        assert len(set(said)) == len(said)


@pytest.mark.parametrize("name", sorted(find_course().assignments))
def test_hardly_a_function_is_written_twice(name: str, course: Course) -> None:
    reference = Reference(course, course.assignment(name))
    written = Counter(
        normal_form(way.definitions[function].source).text
        for way in (reference.program, *reference.right_ways.values())
        for function in functions(name)
    )
    ((source, times),) = written.most_common(1)
    assert times <= 2, source
