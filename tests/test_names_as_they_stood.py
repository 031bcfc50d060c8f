"""A name is set anew below a function: is it judged with what the name meant in its own cell?"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import grader.grading.looks
from grader.batch.full_keys import full_answer_keys
from grader.course import Course, Seed
from grader.grading import AnswerKey, grade_program
from grader.notebook import Program, read, read_source
from grader.results import QuestionResult
from grader.running import QuestionRun, run_question
from grader.worker import Worker
from tests.support.marks import WithoutExperiments

NUMPY = "import numpy as np"
FUNCTIONS = """\
def cost_of(x, theta):
    return x * theta

def slope_of(x, theta):
    return x
"""
CHECK = """\
def gradient_check(x, theta, epsilon=1e-7):
    approx = (cost_of(x, theta + epsilon) - cost_of(x, theta - epsilon)) / (2 * epsilon)
    grad = slope_of(x, theta)
    return np.linalg.norm(grad - approx) / (np.linalg.norm(grad) + np.linalg.norm(approx))
"""
COST = """\
def compute_cost_with_regularization(A3, Y, parameters, lambd):
    m = Y.shape[1]
    squares = sum(np.sum(parameters[name] ** 2) for name in NAMES)
    return compute_cost(A3, Y) + FACTOR * lambd / m * squares
"""
GLOBALS = 'NAMES = ("W1", "W2", "W3")\nFACTOR = 0.5'
IMPORTED = f"{NUMPY}\nfrom reg_utils import compute_cost, relu, sigmoid"
ZEROS = """\
def initialize_parameters_zeros(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = np.zeros((layers_dims[l], layers_dims[l - 1]))
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters
"""

Grade = Callable[[Program, str], QuestionResult]
Read = Callable[..., Program]


@pytest.fixture(scope="module")
def keys(course: Course, worker: Worker) -> dict[str, AnswerKey]:
    key_of = full_answer_keys(course, Seed(b"names"))
    return {name: key_of(name, worker) for name in course.assignments}


@pytest.fixture
def grade(course: Course, keys: dict[str, AnswerKey], worker: Worker) -> Grade:
    """`grade(program, function)` is its result on all calls."""

    def graded(program: Program, function: str) -> QuestionResult:
        (assignment,) = [
            assignment
            for assignment in course.assignments.values()
            if any(question.function == function for question in assignment.questions)
        ]
        key = keys[assignment.name]
        (result,) = grade_program(
            program, assignment, key, worker, only=function, memory=WithoutExperiments()
        )
        return result

    return graded


@pytest.fixture
def read_cells(tmp_path: Path) -> Read:
    """`read_cells(cell, cell, …)` is what is read of a notebook of these code cells."""

    def made(*cells: str) -> Program:
        path = tmp_path / "answer.ipynb"
        code: dict[str, Any] = {
            "cell_type": "code",
            "metadata": {},
            "outputs": [],
            "execution_count": None,
        }
        content = {
            "cells": [{**code, "source": cell} for cell in cells],
            "metadata": {},
            "nbformat": 4,
            "nbformat_minor": 4,
        }
        path.write_text(json.dumps(content), encoding="utf-8")
        return read(path)

    return made


HELPERS = {
    "other arguments": "def cost_of(X, Y, parameters):\n    return 0.0",
    "another helper": "def slope_of(X, Y):\n    return 0.0, X",
    "both": "def cost_of(X):\n    return X\ndef slope_of(X):\n    return X",
    "a lambda": "slope_of = lambda cache: cache",
    "in a block": "if True:\n    def cost_of(X):\n        return X",
    "numpy itself": "np = None",
    "numpy under its name": "import math as np",
    "numpy in a loop": "for np in range(3):\n    pass",
}


@pytest.mark.parametrize("name", HELPERS)
def test_a_helper_that_is_set_anew_below_costs_nothing(
    read_cells: Read, grade: Grade, name: str
) -> None:
    program = read_cells(NUMPY, FUNCTIONS, CHECK, "gradient_check(2, 4)", HELPERS[name])
    result = grade(program, "gradient_check")

    assert result.score == result.max_score, result.diagnosis
    notes = [note for note in result.notes if "is set again in cell 5" in note]
    assert notes
    earlier = "cell 1" if "numpy" in name else "cell 2"
    assert all(f"When cell 3 ran, it was still the one from {earlier}" in note for note in notes)


NO_FUNCTIONS = {
    "a value": "cost_of = 3",
    "an import": "from reg_utils import compute_cost as cost_of",
    "a class": "class slope_of:\n    pass",
    "a loop": "for cost_of in range(3):\n    print(cost_of)",
    "a part of it": "costs, cost_of = 1, 2",
}


@pytest.mark.parametrize("name", NO_FUNCTIONS)
def test_a_function_stays_one_when_its_name_gets_a_value_below(
    read_cells: Read, grade: Grade, name: str
) -> None:
    program = read_cells(NUMPY, FUNCTIONS, CHECK, NO_FUNCTIONS[name])

    assert grade(program, "gradient_check").status == "correct"
    assert any("the function still counts" in note for note in program.notes)


BUILT_IN = {
    "sum": "sum = 0",
    "sum in a loop": "for sum in range(3):\n    pass",
    "sum as a function": "def sum(a, b):\n    return a + b",
    "sum in an import": "from reg_utils import relu as sum",
    "sum by a with": "with open('x') as sum:\n    pass\nsum = 'x'",
    "sum as a total": "sum = 0\nfor i in range(3):\n    sum += i",
}


@pytest.mark.parametrize("name", BUILT_IN)
def test_a_name_of_python_that_is_taken_below_costs_nothing(
    read_cells: Read, grade: Grade, name: str
) -> None:
    program = read_cells(IMPORTED, GLOBALS, COST, BUILT_IN[name])
    result = grade(program, "compute_cost_with_regularization")

    assert result.score == result.max_score, result.diagnosis
    (note,) = [note for note in result.notes if "is set again" in note]
    assert note.startswith("`sum` is set again in cell 4. When cell 3 ran, it was still Python's")


@pytest.mark.parametrize("below", ["compute_cost = 3", "def compute_cost():\n    return 3"])
@pytest.mark.parametrize("imported", ["from reg_utils import *", ""], ids=["by a star", "never"])
def test_a_function_of_the_assignment_that_is_set_anew_below_costs_nothing(
    read_cells: Read, grade: Grade, imported: str, below: str
) -> None:
    program = read_cells(f"{NUMPY}\n{imported}", GLOBALS, COST, below)
    result = grade(program, "compute_cost_with_regularization")

    assert result.score == result.max_score, result.diagnosis
    (note,) = [note for note in result.notes if "is set again" in note]
    assert "it was still the one that the assignment provides" in note


def of_the_answer(result: QuestionResult) -> float:
    """The points of the parts alone, without what a wrong answer earns for its method."""
    return sum(check.score for check in result.checks if check.kind != "step")


def test_of_two_equal_looks_the_one_that_shows_the_mistake_is_told(
    read_cells: Read, grade: Grade
) -> None:
    wrong = COST.replace("return compute_cost(A3, Y) +", "return 2 * compute_cost(A3, Y) +")
    program = read_cells(f"{NUMPY}\nfrom reg_utils import *", GLOBALS, wrong, "compute_cost = 3")
    result = grade(program, "compute_cost_with_regularization")

    assert of_the_answer(result) == 0
    assert result.score == 17  # for the cross-entropy, and for the penalty with its squares
    assert result.status == "partial"


STATE = {
    "a global": "FACTOR = 3",
    "another type": "NAMES = 12",
    "a further entry": "NAMES += ('W4',)",
    "a function below": "def compute_cost(A, Y, parameters):\n    return 0",
    "an import below": "from reg_utils import relu as compute_cost",
    "several": "FACTOR = 3\nNAMES = ()",
}


@pytest.mark.parametrize("name", STATE)
def test_a_global_that_is_set_anew_below_costs_nothing(
    read_cells: Read, grade: Grade, name: str
) -> None:
    program = read_cells(IMPORTED, GLOBALS, COST, "print(3)", STATE[name])
    result = grade(program, "compute_cost_with_regularization")

    assert result.score == result.max_score, result.diagnosis
    assert any("is set again in cell 5" in note for note in result.notes)


def test_a_star_import_below_does_not_replace_an_own_function(
    read_cells: Read, grade: Grade
) -> None:
    own = "def compute_cost(A3, Y, parameters):\n    return plain(A3, Y)"
    before = f"{NUMPY}\nfrom reg_utils import compute_cost as plain"
    uses = COST.replace("compute_cost(A3, Y) +", "compute_cost(A3, Y, None) +")
    program = read_cells(before, GLOBALS, own, uses, "from reg_utils import *")

    result = grade(program, "compute_cost_with_regularization")
    assert result.status == "correct"
    assert any(note.startswith("cell 5 changes what") for note in result.notes)


def test_entries_that_are_set_below_do_not_count(read_cells: Read, grade: Grade) -> None:
    source = COST.replace("FACTOR", 'SETTINGS["factor"]')
    program = read_cells(
        IMPORTED, GLOBALS + '\nSETTINGS = {"factor": 0.5}', source, 'SETTINGS["factor"] = 8'
    )

    assert grade(program, "compute_cost_with_regularization").status == "correct"


def test_a_helper_that_stands_below_only_is_used(read_cells: Read, grade: Grade) -> None:
    program = read_cells(NUMPY, CHECK, FUNCTIONS)

    result = grade(program, "gradient_check")
    assert result.status == "correct"
    assert not any("is set again" in note for note in result.notes)


def test_the_last_definition_counts_where_it_is_right(read_cells: Read, grade: Grade) -> None:
    wrong = "def cost_of(x, theta):\n    return x + theta"
    program = read_cells(NUMPY, wrong, CHECK, FUNCTIONS)

    result = grade(program, "gradient_check")
    assert result.status == "correct"
    assert not any("is set again" in note for note in result.notes)


def test_the_last_definition_of_the_function_itself_counts(read_cells: Read, grade: Grade) -> None:
    program = read_cells(NUMPY, FUNCTIONS, CHECK, CHECK.replace("grad - approx", "grad + approx"))
    result = grade(program, "gradient_check")

    assert of_the_answer(result) == 0
    assert result.score == 10  # for the two costs and the denominator


def test_a_wrong_function_stays_wrong_whatever_its_names_meant(
    read_cells: Read, grade: Grade
) -> None:
    wrong = CHECK.replace("grad - approx", "grad + approx")
    program = read_cells(NUMPY, FUNCTIONS, wrong, HELPERS["other arguments"])
    result = grade(program, "gradient_check")

    assert of_the_answer(result) == 0
    assert result.score == 10  # for the two costs and the denominator


def test_a_function_that_is_partly_right_keeps_what_it_earned_in_its_cell(
    read_cells: Read, grade: Grade
) -> None:
    helper = "def nothing(a, b):\n    return np.zeros((a, b))"
    source = ZEROS.replace(
        "np.zeros((layers_dims[l], layers_dims[l - 1]))",
        "nothing(layers_dims[l], layers_dims[l - 1])",
    )
    source = source.replace("np.zeros((layers_dims[l], 1))", "3.0")
    program = read_cells(NUMPY, helper, source, "def nothing():\n    return 0")

    result = grade(program, "initialize_parameters_zeros")
    assert (result.status, result.score) == ("partial", 15)
    assert any("`nothing` is set again in cell 4" in note for note in result.notes)


def test_in_a_script_names_mean_what_they_meant_above(grade: Grade) -> None:
    text = "\n".join([NUMPY, FUNCTIONS, CHECK, HELPERS["other arguments"]])
    result = grade(read_source(text, "answer.py"), "gradient_check")

    assert result.status == "correct"
    assert any("`cost_of` is set again in line 13. When line 8" in note for note in result.notes)


def test_a_helper_set_anew_in_the_functions_own_cell_is_the_last_one(
    read_cells: Read, grade: Grade
) -> None:
    program = read_cells(NUMPY, FUNCTIONS, CHECK + "\n\n" + HELPERS["other arguments"])

    assert grade(program, "gradient_check").status == "raised"


# a statement of the function's own cell -----------------------------------------------------------

USE = (
    'used = compute_cost_with_regularization(np.full((1, 2), 0.5), np.ones((1, 2)), '
    '{name: np.eye(2) for name in NAMES}, 0.1)\n'
)  # fmt: skip
TAKEN = {
    "a total": "sum = 0",
    "a total of several": "total, sum = 0, 0\nfor i in range(3):\n    sum += i",
    "a loop": "for sum in range(3):\n    pass",
    "the function's own result": f"print(3)\nsum{USE.removeprefix('used')}",
    "a result in a block": f"if True:\n    sum{USE.removeprefix('used')}",
    "a walrus": "print(sum := 3)",
    "a function that is run": "def start():\n    global sum\n    sum = 0\nstart()",
    "what is imported": "compute_cost = 3",
    "numpy": "np = 3",
}


@pytest.mark.parametrize("name", TAKEN)
def test_a_value_that_takes_a_name_in_the_functions_own_cell_costs_nothing(
    read_cells: Read, grade: Grade, name: str
) -> None:
    program = read_cells(IMPORTED, f"{GLOBALS}\n{COST}\n{TAKEN[name]}", "print(4)")
    result = grade(program, "compute_cost_with_regularization")

    assert result.score == result.max_score, result.diagnosis
    (note,) = [note for note in result.notes if "is set again in cell 2, line" in note]
    assert "When cell 2, line 3 ran, it was still" in note


USED = {
    "a global": "FACTOR = 3",
    "a global of another type": "NAMES = 12",
    "a function": "def compute_cost():\n    return 0",
    "an entry": "NAMES += ('W4',)",
    "a global in a function": "def change():\n    global FACTOR\n    FACTOR = 3\nchange()",
}


@pytest.mark.parametrize("name", USED)
def test_in_its_own_cell_a_function_has_the_names_with_which_it_was_run(
    read_cells: Read, grade: Grade, name: str
) -> None:
    run_before = read_cells(IMPORTED, f"{GLOBALS}\n{COST}\n{USE}{USED[name]}")
    run_after = read_cells(IMPORTED, f"{GLOBALS}\n{COST}\n{USED[name]}\n{USE}")
    never_run = read_cells(IMPORTED, f"{GLOBALS}\n{COST}\n{USED[name]}")

    right = grade(run_before, "compute_cost_with_regularization")
    assert right.score == right.max_score, right.diagnosis
    assert any("is set again in cell 2, line" in note for note in right.notes)
    for program in (run_after, never_run):
        assert of_the_answer(grade(program, "compute_cost_with_regularization")) == 0


def test_a_helper_of_a_taken_name_is_meant(read_cells: Read, grade: Grade) -> None:
    helper = "def sum(values):\n    return 0"
    program = read_cells(IMPORTED, f"{GLOBALS}\n{COST}\n{helper}")

    assert of_the_answer(grade(program, "compute_cost_with_regularization")) == 0


@pytest.mark.parametrize("name", TAKEN)
def test_a_wrong_function_gains_nothing_by_a_name_taken_in_its_cell(
    read_cells: Read, grade: Grade, looks: list[list[str]], name: str
) -> None:
    wrong = COST.replace("FACTOR *", "2 * FACTOR *")
    program = read_cells(IMPORTED, f"{GLOBALS}\n{wrong}\n{TAKEN[name]}")

    assert of_the_answer(grade(program, "compute_cost_with_regularization")) == 0
    assert len(looks) > 1
    assert all(set(labels) >= set(looks[0]) for labels in looks)


# a `global` statement below -----------------------------------------------------------------------

GLOBAL = {
    "a function that is run": "def reset():\n    global sum\n    sum = 0\nreset()",
    "a function that is run in a loop": (
        "def reset(x):\n    global sum\n    sum = x\nfor i in range(2):\n    reset(i)"
    ),
    "a global of one's own": "def change():\n    global FACTOR\n    FACTOR = 3\nchange()",
    "several": "def change():\n    global NAMES, sum\n    NAMES = sum = 3\nx = change()",
    "what is imported": "def reset():\n    global compute_cost\n    compute_cost = 3\nreset()",
    "numpy": "def reset():\n    global np\n    import math as np\nreset()",
    "a method": (
        "class Total:\n    def __init__(self):\n        global sum\n        sum = self\nTotal()"
    ),
}


@pytest.mark.parametrize("name", GLOBAL)
def test_a_global_statement_below_costs_nothing(read_cells: Read, grade: Grade, name: str) -> None:
    program = read_cells(IMPORTED, GLOBALS, COST, GLOBAL[name])
    result = grade(program, "compute_cost_with_regularization")

    assert result.score == result.max_score, result.diagnosis
    assert any("is set again in cell 4. When cell 3 ran" in note for note in result.notes)


@pytest.mark.parametrize("name", GLOBAL)
def test_a_global_statement_that_never_runs_changes_nothing(
    read_cells: Read, grade: Grade, name: str
) -> None:
    never_run, _newline, _call = GLOBAL[name].rpartition("\n")
    never_run = never_run.removesuffix("\nfor i in range(2):")
    result = grade(
        read_cells(IMPORTED, GLOBALS, COST, never_run), "compute_cost_with_regularization"
    )

    assert result.score == result.max_score, result.diagnosis
    assert not any("is set again" in note for note in result.notes)


def test_a_global_that_only_a_function_below_sets_is_used(read_cells: Read, grade: Grade) -> None:
    init = "def init():\n    global NAMES, FACTOR\n" + GLOBALS.replace("\n", "\n    ")
    init = init.replace("NAMES = ", "    NAMES = ") + "\ninit()"
    program = read_cells(IMPORTED, COST, init, "sum = 0")
    result = grade(program, "compute_cost_with_regularization")

    assert result.score == result.max_score, result.diagnosis


# the law ------------------------------------------------------------------------------------------


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The labels of the calls that each look judged, samples aside."""
    seen: list[list[str]] = []
    original = run_question

    def noted(*arguments: Any, **options: Any) -> QuestionRun:
        run = original(*arguments, **options)
        seen.append([e.call.label for e, _outcome in run.outcomes if not e.call.sample])
        return run

    monkeypatch.setattr(grader.grading.looks, "run_question", noted)
    return seen


LATER = {
    "a helper": "def helper(x, theta):\n    return 9",
    "a function that is asked for": "def backward_propagation(x, theta):\n    return 9",
    "one that hides what is called": "helper = lambda *a: 3",
}


@pytest.mark.parametrize("name", LATER)
def test_what_a_name_meant_is_judged_on_no_fewer_calls(
    read_cells: Read, grade: Grade, looks: list[list[str]], name: str
) -> None:
    helper = "def helper(x, theta):\n    return backward_propagation(x, theta)"
    wrong = CHECK.replace("slope_of", "helper").replace("grad - approx", "grad + approx")
    result = grade(read_cells(NUMPY, FUNCTIONS, helper, wrong, LATER[name]), "gradient_check")

    assert of_the_answer(result) == 0
    assert len(looks) > 1
    assert all(set(labels) >= set(looks[0]) for labels in looks)


def test_a_helper_set_anew_excuses_from_no_call(read_cells: Read, grade: Grade) -> None:
    measures = CHECK.replace("slope_of(x, theta)", "helper(x, theta)")
    program = read_cells(
        NUMPY,
        FUNCTIONS + "\n\ndef helper(x, theta):\n    return x",
        measures,
        "def helper(x, theta, z):\n    return backward_propagation(x, theta)",
    )

    result = grade(program, "gradient_check")
    assert of_the_answer(result) == 0
    # the slope is right, and so is the formula, given that the derivative is not the one asked for
    assert result.score == 22
