"""Marks for method: which steps a wrong answer earns, and that nobody gets them for nothing."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from grader.batch.full_keys import full_answer_keys
from grader.course import (
    Course,
    Expectation,
    Expectations,
    Seed,
    expectations_from_bytes,
    expectations_to_bytes,
)
from grader.course.calls import Call
from grader.course.description import load_assignment
from grader.diagnosis import statements_of
from grader.errors import GraderError
from grader.formats.text import print_result
from grader.grading import grade_program
from grader.grading.method import is_possible
from grader.grading.method.reach import Reach
from grader.notebook import read_source
from grader.rendering import Pages
from grader.results import QuestionResult, Result
from grader.results.store import CheckedLine
from grader.worker import Code, Step, Worker
from tests.support.changed_answers import Graded, grading
from tests.support.marks import WithoutExperiments

CHECK, CHECK_N, COST = "gradient_check", "gradient_check_n", "compute_cost_with_regularization"
SLOPE, SLOPE_N = "(J_plus - J_minus) / (2 * epsilon)", "(J_plus[i] - J_minus[i]) / (2 * epsilon)"
MISSING_2 = {SLOPE: "(J_plus - J_minus) / epsilon"}
MISSING_2_N = {SLOPE_N: "(J_plus[i] - J_minus[i]) / epsilon"}


@pytest.fixture(scope="module")
def graded(course: Course, worker: Worker) -> Graded:
    return grading(course, worker, experiments=False)


def earned(result: QuestionResult) -> dict[str, float]:
    """The points of each step, which add up to the score as all findings do."""
    assert result.score is not None
    assert sum(check.score for check in result.checks) == pytest.approx(result.score)
    return {c.name: c.score for c in result.checks if c.kind == "step" and c.score}


def check_with(body: str) -> str:
    """A `gradient_check` with these lines after the usual ones for the two costs."""
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return (
        "def gradient_check(x, theta, epsilon=1e-7, print_msg=False):\n"
        "    J_plus = forward_propagation(x, theta + epsilon)\n"
        "    J_minus = forward_propagation(x, theta - epsilon)\n"
        "    grad = backward_propagation(x, theta)\n" + lines
    )


def cost_with(body: str) -> str:
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return (
        "def compute_cost_with_regularization(A3, Y, parameters, lambd):\n"
        '    m, W = Y.shape[1], [parameters["W1"], parameters["W2"], parameters["W3"]]\n'
        "    entropy = compute_cost(A3, Y)\n" + lines
    )


# what is earned ----------------------------------------------------------------------------------


def test_a_slip_costs_what_its_own_line_is_worth(graded: Graded) -> None:
    result = graded(CHECK_N, MISSING_2_N)
    assert result.score == 35
    assert result.status == "partial"
    steps = {"J_plus": 7, "J_minus": 7, "numerator": 8, "denominator": 8, "difference": 5}
    assert earned(result) == steps
    messages = {check.name: check.message for check in result.checks if check.kind == "step"}
    assert messages["J_plus"] == (
        "`J_plus` is computed rightly (line 30): 7 of 45 points for the method"
    )
    assert messages["numerator"] == (
        "`numerator` is computed rightly, given your gradapprox (line 47): 8 of 45 points for the "
        "method"
    )


def test_what_is_earned_is_shown(graded: Graded) -> None:
    """In the terminal and on the page, with the points of each step."""
    question = graded(CHECK, MISSING_2)
    result = Result(
        student="Mira",
        assignment="gradient_checking",
        source="mira.ipynb",
        sha256="",
        status="graded",
        score=question.score,
        max_score=25,
        judged="public and hidden",
        questions=(question,),
    )
    CheckedLine(key="any", results=(result,))  # which refuses scores that do not add up
    output = io.StringIO()
    print_result(result, Console(file=output, width=200))
    terminal = output.getvalue()
    assert "not right yet, but some of its method is: J_plus, J_minus, grad, numerator," in terminal
    assert "method: J_plus  3 / 3  `J_plus` is computed rightly (line" in terminal
    page = Pages().student_page(result)
    assert "method: J_plus" in page
    assert "is computed rightly, given your gradapprox" in page


def test_what_follows_from_a_slip_is_judged_only_where_the_reference_is(graded: Graded) -> None:
    result = graded(CHECK_N, MISSING_2_N, "check")
    assert earned(result) == {"J_plus": 7, "J_minus": 7}


def test_a_right_answer_has_no_steps(graded: Graded) -> None:
    for function in (CHECK, CHECK_N, COST):
        result = graded(function, {})
        assert result.score == result.max_score
        assert not earned(result)


def test_names_are_free(graded: Graded) -> None:
    renamed = {
        "J_plus": "up",
        "J_minus": "down",
        "gradapprox": "slope",
        "numerator": "above",
        "denominator": "below",
        "difference": "relative",
    }
    text = check_with(
        "gradapprox = (J_plus - J_minus) / epsilon\n"
        "numerator = np.linalg.norm(grad - gradapprox)\n"
        "denominator = np.linalg.norm(grad) + np.linalg.norm(gradapprox)\n"
        "difference = numerator / denominator\n"
        "return difference"
    )
    assert graded(CHECK, text).score == 19
    for old, new in renamed.items():
        text = text.replace(old, new)
    assert graded(CHECK, text).score == 19


def test_a_line_that_holds_several_steps_shows_them_all(graded: Graded) -> None:
    """The slope is right, so the costs are; the formula is right, given a slope that is not."""
    text = (
        "def gradient_check(x, theta, epsilon=1e-7):\n"
        "    J = forward_propagation\n"
        "    slope = (J(x, theta + epsilon) - J(x, theta - epsilon)) / (2 * epsilon)\n"
        "    grad = backward_propagation(x, theta)\n"
        "    return abs(grad - slope) / abs(grad + slope)\n"
    )
    steps = {"J_plus": 3, "J_minus": 3, "gradapprox": 6, "grad": 3, "numerator": 4}
    assert earned(graded(CHECK, text)) == steps
    text = check_with(
        "slope = (J_plus - J_minus) / epsilon\nreturn abs(grad - slope) / (abs(grad) + abs(slope))"
    )
    assert graded(CHECK, text).score == 19


@pytest.mark.parametrize(
    "loop",
    [
        "up, _ = forward_propagation_n(X, Y, vector_to_dictionary(plus))\n"
        "down, _ = forward_propagation_n(X, Y, vector_to_dictionary(minus))\n"
        "slopes[i] = (up - down) / epsilon",
        "ups.append(forward_propagation_n(X, Y, vector_to_dictionary(plus))[0])\n"
        "downs.append(forward_propagation_n(X, Y, vector_to_dictionary(minus))[0])\n"
        "slopes[i] = (ups[i] - downs[i]) / epsilon",
    ],
    ids=["number by number", "in lists"],
)
def test_a_column_may_be_made_entry_by_entry(graded: Graded, loop: str) -> None:
    lines = "".join(f"        {line}\n" for line in loop.splitlines())
    text = (
        "def gradient_check_n(parameters, gradients, X, Y, epsilon=1e-7, print_msg=False):\n"
        "    values, _ = dictionary_to_vector(parameters)\n"
        "    claimed = gradients_to_vector(gradients)\n"
        "    slopes, ups, downs = np.zeros(values.shape), [], []\n"
        "    for i in range(len(values)):\n"
        "        plus, minus = values.copy(), values.copy()\n"
        "        plus[i] += epsilon\n"
        "        minus[i] -= epsilon\n"
        f"{lines}"
        "    gap = np.linalg.norm(claimed - slopes)\n"
        "    return gap / (np.linalg.norm(claimed) + np.linalg.norm(slopes))\n"
    )
    assert earned(graded(CHECK_N, text))["J_plus"] == 7
    assert graded(CHECK_N, text).score == 35


def test_the_factor_of_the_penalty(graded: Graded) -> None:
    result = graded(COST, {"lambd / (2 * m)": "lambd / m"})
    assert earned(result) == {"cross_entropy_cost": 1, "squares": 7}
    result = graded(COST, {" + np.sum(np.square(W3))": ""})
    assert earned(result) == {"cross_entropy_cost": 1, "L2_regularization_cost": 9}
    text = cost_with(
        "total = 0\nfor w in W:\n    total += np.sum(w**2)\nreturn entropy + lambd / m * total"
    )
    assert earned(graded(COST, text)) == {"cross_entropy_cost": 1, "squares": 7}
    text = cost_with(
        "penalty = lambd / (2 * m) * sum(np.sum(np.square(w)) for w in W)\nreturn entropy - penalty"
    )
    assert graded(COST, text).score == 17


def test_changed_arguments_cost_what_they_cost_of_a_part(graded: Graded) -> None:
    result = graded(CHECK_N, {**MISSING_2_N, "    return": "    gradients['dW1'] *= 2\n    return"})
    assert result.score == 35 - 11.25
    earned(result)


# what is not earned ------------------------------------------------------------------------------


def test_nothing_is_earned_without_an_answer(graded: Graded) -> None:
    for answer in ({"\n    return difference": ""}, {"return difference": "raise ValueError"}):
        assert graded(CHECK, answer).score == 0


@pytest.mark.parametrize(
    "rest",
    [
        "return grad / (1 + grad)",
        "return abs(grad) + 0 * gradapprox",
        "return [abs(grad), gradapprox][0]",
        "return abs(grad) if gradapprox is not None else 0.0",
        "return np.linalg.norm(gradapprox - gradapprox)",
    ],
)
def test_the_answer_must_depend_on_a_step(graded: Graded, rest: str) -> None:
    result = graded(CHECK, check_with(f"gradapprox = {SLOPE}\n{rest}"))
    assert "gradapprox" not in earned(result)


def test_literals_and_what_is_passed_in_earn_nothing(graded: Graded) -> None:
    text = check_with("gradapprox = 2.0\nreturn grad * gradapprox")
    for mode in ("grade", "check"):
        assert "gradapprox" not in earned(graded(CHECK, text, mode))
    text = check_with("gradapprox = x\nreturn grad * gradapprox")
    assert "gradapprox" not in earned(graded(CHECK, text))
    # three public calls have the same examples, so the cross-entropy is known
    text = cost_with("cross_entropy_cost = 1.1183\nreturn cross_entropy_cost").replace(
        "entropy = compute_cost(A3, Y)", "pass"
    )
    for mode in ("grade", "check"):
        assert not earned(graded(COST, text, mode))


TRIED = (
    "(J_plus - J_minus) / epsilon",
    "(J_plus - J_minus) / (2 * epsilon)",
    "(J_plus - J_minus) / 2 * epsilon",
    "(J_minus - J_plus) / (2 * epsilon)",
    "(J_plus + J_minus) / (2 * epsilon)",
    "(J_plus + J_minus) / 2",
    "(J_plus - J_minus) / 2",
    "J_plus / epsilon",
    "J_minus / epsilon",
)


@pytest.mark.parametrize(
    "body",
    [
        "\n".join(f"c{n} = {each}" for n, each in enumerate(TRIED))
        + "\nreturn "
        + " + ".join(f"c{n}" for n in range(len(TRIED))),
        "\n".join(f"c{n} = {each}" for n, each in enumerate(TRIED[:4]))
        + "\nreturn c0 + 2 * c1 + 3 * c2 + 4 * c3",
        f"tried = [{', '.join(TRIED)}]\nreturn sum(tried)",
        f"tried = np.array([{', '.join(TRIED)}])\nreturn tried.min() + tried.sum()",
        "total = 0\nfor k in (1, 2, 3, 0.25, 0.5):\n    c = k * (J_plus - J_minus) / epsilon\n"
        "    total = total + c\nreturn total",
        "tried = {}\nfor k in (1, 2, 3, 0.5, 0.25):\n"
        "    tried[k] = k * (J_plus - J_minus) / epsilon\nreturn sum(tried.values())",
    ],
    ids=["one by one", "four of them", "a list", "an array", "a loop", "a dictionary"],
)
def test_who_tries_everything_earns_nothing(graded: Graded, body: str) -> None:
    for mode in ("grade", "check"):
        assert "gradapprox" not in earned(graded(CHECK, check_with(body), mode))


def test_one_statement_must_be_right_on_all_calls(graded: Graded) -> None:
    text = check_with(
        f"if theta > 1:\n    a = {SLOPE}\n    b = 0.0\nelse:\n    a = 0.0\n    b = {SLOPE}\n"
        "return abs(grad - a - b)"
    )
    assert "gradapprox" not in earned(graded(CHECK, text))


KNOWN = "{(2, 4): 2.0, (-1.5, 0.5): -1.125, (-3, 0.7): -3.0}"


def test_what_is_right_on_the_public_calls_alone_earns_nothing_in_grade(graded: Graded) -> None:
    """Their right values are known to everybody."""
    text = check_with(
        f"known = {KNOWN}\ngradapprox = known.get((x, theta), theta)\nreturn abs(grad - gradapprox)"
    )
    assert "gradapprox" in earned(graded(CHECK, text, "check"))
    assert "gradapprox" not in earned(graded(CHECK, text, "grade"))


FORGE = (
    "try:\n"
    "    recorder = __recorder__\n"
    "    encode = type(recorder)._record.__globals__['encode']\n"
    "    for step in list(recorder._steps):\n"
    "        if step[3] == 'gradapprox':\n"
    "            step[6] = encode(float(forged), 1000)\n"
    "except NameError:\n"
    "    pass\n"
)


def test_a_forged_trace_earns_nothing_in_grade(graded: Graded) -> None:
    """It can claim what is known, and cannot know what hidden calls ask for."""
    text = check_with(
        f"known = {KNOWN}\n"
        "gradapprox = theta * x / 7\n"
        "forged = known.get((x, theta), theta)\n"
        f"{FORGE}return abs(grad - gradapprox)"
    )
    assert "gradapprox" in earned(graded(CHECK, text, "check"))
    assert "gradapprox" not in earned(graded(CHECK, text, "grade"))


@pytest.mark.parametrize(
    "forged",
    [
        "recorder._steps[:] = []",
        "recorder._steps[:] = recorder._steps[1:]",
        "recorder._steps.append(['', 0, 'enter', 'f', None, 1, b''])",
        "recorder._steps.append(['statement 1', 1, 'return', '', None, 99, b''])",
        "recorder._steps.extend([recorder._steps[-1]] * 9000)",
        "recorder._steps.append(['statement 1', 2, 'set', 'J_plus', 7, 1, b'nonsense'])",
    ],
)
def test_a_trace_that_cannot_be_earns_nothing_and_breaks_nothing(
    graded: Graded, forged: str
) -> None:
    text = check_with(
        "gradapprox = (J_plus - J_minus) / epsilon\n"
        f"try:\n    recorder = __recorder__\n    {forged}\n"
        "except NameError:\n    pass\nreturn abs(grad - gradapprox)"
    )
    result = graded(CHECK, text)
    assert result.status in ("incorrect", "partial")
    assert earned(result).keys() <= {"J_plus", "J_minus", "grad", "numerator"}


# the traces themselves ---------------------------------------------------------------------------


def step(kind: str, line: int = 0, name: str = "", frame: int = 1) -> Step:
    return Step("statement 1", line, kind, name, None, frame, 1.0)  # type: ignore[arg-type]


def test_a_frame_is_entered_once_before_all_else() -> None:
    assert is_possible([step("enter"), step("set", 2, "a"), step("enter", frame=2)])
    assert not is_possible([])
    assert not is_possible([step("set", 2, "a")])
    assert not is_possible([step("enter"), step("enter")])
    assert not is_possible([step("enter"), step("set", 2, "a", frame=2)])


def test_an_endless_trace_is_given_up() -> None:
    statements = statements_of([Code("statement 1", 1, "def f(a):\n    a = a + 1\n    return a")])
    short = [step("enter"), step("argument", 1, "a"), step("set", 2, "a"), step("return", 3)]
    assert Reach(short, statements).of_answer() == {1, 2, 3}
    forged = [step("enter"), *[step("appended", 2, "a")] * 9000, step("return", 3)]
    assert Reach(forged, statements).of_answer() == frozenset()


# what is around ----------------------------------------------------------------------------------


def test_hidden_calls_keep_the_right_values_of_steps() -> None:
    column = np.array([[1.5], [2.0]])
    one = Expectation(Call((1,), visibility="hidden"), 2.0, steps={"slope": column})
    kept = expectations_from_bytes(expectations_to_bytes(Expectations("a", "", {"f": (one,)}, {})))
    np.testing.assert_array_equal(kept.calls["f"][0].steps["slope"], column)


def test_marks_do_not_depend_on_functions_that_the_grader_provides(
    graded: Graded, course: Course, worker: Worker
) -> None:
    own = (
        "import numpy as np\n"
        "def forward_propagation(x, theta):\n    return theta * x\n"
        "def backward_propagation(x, theta):\n    return x\n"
    )
    assignment = course.assignment("gradient_checking")
    key = full_answer_keys(course, Seed(b"exact"))("gradient_checking", worker)
    for below, points in {
        "norm(grad + slope)": 19,
        "(norm(grad) - norm(slope))": 19,
        "(norm(grad) + norm(grad))": 19,
        "(norm(grad) + norm(slope)) * 0": 0,
    }.items():
        text = check_with(f"slope = {SLOPE}\nreturn norm(grad - slope) / {below}").replace(
            "norm", "np.linalg.norm"
        )
        program = read_source(own + text, "x.py")
        (with_own,) = grade_program(
            program, assignment, key, worker, only=CHECK, memory=WithoutExperiments()
        )
        assert with_own.score == graded(CHECK, text).score == points


TOML = """\
title = "T"
notebook = "T.ipynb"
recognised_by = ["f"]
[[question]]
function = "f"
title = "F"
points = 10
[question.parts]
a = 6
b = 4
"""


@pytest.mark.parametrize(
    ("steps", "problem"),
    [
        ("s = 3", "step s: say to which part it belongs: part = a or b"),
        ('s = { points = 3, part = "c" }', "step s: c is not a part that is worth points"),
        ('s = { points = 5, part = "b" }', "the steps of b earn more than 4"),
        ('s = { points = 3, part = "b", shown_by = ["t"] }', "shown_by names what is not another"),
        ('s = { points = 3, part = "b", share = 1 }', "unknown keys share"),
        ("s = -1", "points must be a number that is not negative"),
    ],
)
def test_steps_that_cannot_be(tmp_path: Path, steps: str, problem: str) -> None:
    path = tmp_path / "assignment.toml"
    path.write_text(f"{TOML}[question.steps]\n{steps}\n", encoding="utf-8")
    with pytest.raises(GraderError, match=problem):
        load_assignment(path)


def test_guards_and_steps_exclude_each_other(tmp_path: Path) -> None:
    path = tmp_path / "assignment.toml"
    text = TOML.replace("points = 10", 'points = 10\nguards = ["a"]')
    path.write_text(f'{text}[question.steps]\ns = {{ points = 1, part = "b" }}\n', encoding="utf-8")
    with pytest.raises(GraderError, match="a question with guards"):
        load_assignment(path)
