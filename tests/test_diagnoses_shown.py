"""How diagnoses are shown: what they rest on, each thing once, and counted once in a class."""

from __future__ import annotations

import json

import pytest

from grader.course import Course
from grader.results import Diagnosis, QuestionResult, Result
from grader.wording import confidence_name, said_once, value_rows
from grader.worker import Worker
from tests.conftest import Write
from tests.support.changed_answers import Graded, grading
from tests.support.class_pages import view_of
from tests.support.command_line import Cli

COST = """\
def compute_cost_with_regularization(A3, Y, parameters, lambd):
    m = Y.shape[1]
    total = sum(np.sum(np.square(parameters[k])) for k in ("W1", "W2", "W3"))
    return compute_cost(A3, Y) + lambd / m * total
"""
IMPORTS = "import numpy as np\nfrom reg_utils import *"
L2 = "backward_propagation_with_regularization"


@pytest.fixture(scope="module")
def graded(course: Course, worker: Worker) -> Graded:
    return grading(course, worker)


def test_check_says_that_a_name_rests_on_the_public_calls(cli: Cli, write_notebook: Write) -> None:
    notebook = write_notebook("Ada.ipynb", IMPORTS, COST)
    _code, said, _errors = cli("check", str(notebook))
    assert "λ/m instead of λ/(2m)" in said
    assert "Recognised on the public calls" in said
    _code, page, _errors = cli("check", str(notebook), "--format", "html")
    assert "Recognised on the public calls" in page


def test_grade_has_seen_it_on_hidden_calls_as_well() -> None:
    assert confidence_name("exact", "public and hidden") == "Recognised mistake"
    assert confidence_name("pattern", "public") == confidence_name("pattern", "public and hidden")


def test_how_a_diagnosis_is_known_is_said() -> None:
    assert confidence_name("exact", evidence="catalogue") == "Recognised mistake"
    assert confidence_name("exact", evidence="repair") == "Proven by a repair"
    assert confidence_name("exact", "public", "repair").endswith("on the public calls")
    assert confidence_name("pattern", evidence="trace") == "Seen in the numbers"
    assert confidence_name("none", evidence="cue") == "Seen in the code"
    assert confidence_name("none", evidence="stopped") == "What stopped it"


def test_the_terminal_shows_what_was_expected_once_for_one_exception(
    cli: Cli, write_notebook: Write
) -> None:
    function = f"def {L2}(X, Y, cache, lambd):\n    return no_such_name"
    _code, said, _errors = cli("check", str(write_notebook("Ada.ipynb", IMPORTS, function)))
    assert said.count("expected ") == 1
    assert "for the same reason" in said


def test_an_exception_is_said_of_one_part_and_not_of_each(graded: Graded) -> None:
    result = graded(L2, {"dZ2 = dA2 * (A2 > 0)": "dZ2 = np.dot(dA2, A2)"})
    messages = [message for row in said_once(value_rows(result)) for message in row.messages]
    assert sum("ValueError" in message for message in messages) == 1
    assert "for the same reason" in messages


def test_values_of_different_parts_are_each_said(graded: Graded) -> None:
    result = graded(L2, {"lambd / m": "lambd"})
    assert said_once(value_rows(result)) == value_rows(result)


def test_an_entry_that_is_missing_while_an_earlier_one_is_wrong_costs_only_itself(
    graded: Graded,
) -> None:
    result = graded(L2, {"dA2 * (A2 > 0)": "dA2", '"dZ1": dZ1,': "", '"dW1": dW1,': ""})
    assert result.status == "partial"
    assert {check.name for check in result.checks if not check.passed} >= {"dW1", "dW2"}


def _result(student: str) -> Result:
    ids = ("plus", "same")
    diagnosis = tuple(
        Diagnosis(mistake=id, confidence="exact", title=title, explanation="", alternatives=ids)
        for id, title in zip(ids, ("Either: +ε twice", "Or: one cost twice"), strict=True)
    )
    question = QuestionResult(
        function="check", title="", score=0, max_score=1, status="incorrect", diagnosis=diagnosis
    )
    return Result(
        student=student,
        assignment="x",
        source=f"{student}.py",
        sha256="",
        status="graded",
        questions=(question,),
        max_score=1,
    )


def test_one_of_two_mistakes_counts_once_in_a_class() -> None:
    (assignment,) = view_of([_result("Ada"), _result("Ben")]).assignments
    (mistake,) = assignment.wrong.questions[0].mistakes
    assert mistake.titles == ("Either: +ε twice", "Or: one cost twice")
    assert [person.name for person in mistake.others.named] == ["Ada", "Ben"]
    assert mistake.count == 2


def test_the_record_has_names_and_digests_and_no_code(course: Course) -> None:
    for assignment in course.assignments.values():
        record = json.loads((assignment.folder / "expected.json").read_text(encoding="utf-8"))
        assert {entry["function"] for entry in record["outlines"]} == {
            question.function for question in assignment.questions
        }
        pieces = [piece for mistake in record["mistakes"] for piece in mistake["pieces"]]
        assert pieces
        assert all(len(digest) == 12 for digest, *_counts in pieces)
