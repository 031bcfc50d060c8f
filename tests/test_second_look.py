"""No second chance judges on less: the same calls in every look, and stubs that tell nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import grader.grading.looks
from grader.batch.full_keys import full_answer_keys
from grader.course import Course, Seed
from grader.grading import AnswerKey, Memory, grade_program
from grader.notebook import read_source
from grader.results import QuestionResult
from grader.running import QuestionRun, run_question
from grader.worker import Worker
from tests.support.marks import WithoutExperiments, keys_for_marks

OWN = """\
import sys
import numpy as np

def my_slope(x, theta):
    return x

def forward_propagation(x, theta):
    return theta * x

def backward_propagation(x, theta):
    return x

"""
CHECK = """\
def gradient_check(x, theta, epsilon=1e-7):
    plus, minus = theta + epsilon, theta - epsilon
    approx = (forward_propagation(x, plus) - forward_propagation(x, minus)) / (2 * epsilon)
    grad = backward_propagation(x, theta)
    return np.linalg.norm(grad - approx) / (np.linalg.norm(grad) + np.linalg.norm(approx))
"""
BELOW = "(np.linalg.norm(grad) + np.linalg.norm(approx))"

Grade = Callable[[str], QuestionResult]


@pytest.fixture(scope="module")
def key(course: Course, worker: Worker) -> AnswerKey:
    return full_answer_keys(course, Seed(b"second look"))("gradient_checking", worker)


def check_of(
    source: str, course: Course, key: AnswerKey, worker: Worker, memory: Memory
) -> QuestionResult:
    """The result of gradient_check in a program, on all calls."""
    program, assignment = read_source(source, "x.py"), course.assignment("gradient_checking")
    (result,) = grade_program(
        program, assignment, key, worker, only="gradient_check", memory=memory
    )
    return result


@pytest.fixture
def graded(course: Course, key: AnswerKey, worker: Worker) -> Grade:
    """`graded(source)` is its result, with its marks; what explains them is not looked for."""
    return lambda source: check_of(source, course, key, worker, WithoutExperiments())


@pytest.fixture
def explained(course: Course, key: AnswerKey, worker: Worker) -> Grade:
    """`explained(source)` is its result with all that explains it."""
    return lambda source: check_of(source, course, key, worker, Memory())


WRONG = {
    "the norm of the sum below": CHECK.replace(BELOW, "np.linalg.norm(grad + approx)"),
    "minus below": CHECK.replace("(grad) + np", "(grad) - np"),
    "twice the gradient below": CHECK.replace(BELOW, "(2 * np.linalg.norm(grad))"),
    "compared with itself": CHECK.replace("grad - approx", "grad - grad"),
    "the sign is lost": CHECK.replace("grad - approx", "abs(grad) - abs(approx)"),
    "the derivative is never used": CHECK.replace(
        "    return", "    grad = approx if epsilon > 1e-14 else x\n    return"
    ),
    "the derivative is replaced": CHECK.replace("    return", "    grad = x\n    return"),
    "two constants": "def gradient_check(x, theta, epsilon=1e-7):\n"
    "    return 1 / 3 if epsilon < 1e-14 else 0.0\n",
    "three constants": "def gradient_check(x, theta, epsilon=1e-7):\n"
    "    return 1 / 3 if epsilon < 1e-15 else 1.0 if epsilon < 1e-13 else 0.0\n",
    "a constant after a call": CHECK.replace(
        "    return", "    return 0.0 if epsilon > 1e-14 else"
    ),
    "an alias of the derivative, and the norm of the sum below": "slope = backward_propagation\n"
    + CHECK.replace("= backward_propagation(", "= slope(").replace(BELOW, "abs(grad + approx)"),
    "absolute, not relative": CHECK.replace(" / " + BELOW, ""),
    **{
        f"{name}, and the derivative is {derivative}": wrong.replace(
            "backward_propagation(x, theta)", derivative
        )
        for name, wrong in {
            "the norm of the sum below": CHECK.replace(BELOW, "np.linalg.norm(grad + approx)"),
            "minus below": CHECK.replace("(grad) + np", "(grad) - np"),
            "twice the gradient below": CHECK.replace(BELOW, "(2 * np.linalg.norm(grad))"),
            "the sign is lost": CHECK.replace("grad - approx", "abs(grad) - abs(approx)"),
            "absolute, not relative": CHECK.replace(" / " + BELOW, ""),
        }.items()
        for derivative in (
            "x",
            "1 * x + 0 * theta",
            "globals()['backward_propagation'](x, theta)",
            "eval('backward_propagation')(x, theta)",
            "getattr(sys.modules['__main__'], 'backward_propagation')(x, theta)",
            "my_slope(x, theta)",
        )
    },
    "never reads x": "def gradient_check(x, theta, epsilon=1e-7):\n"
    "    approx = ((theta + epsilon) - (theta - epsilon)) / (2 * epsilon)\n"
    "    return abs(1 - approx) / (1 + approx)\n",
    "looks at a straight line of its own": "def gradient_check(x, theta, epsilon=1e-7):\n"
    "    plus, minus = 3 * (theta + epsilon), 3 * (theta - epsilon)\n"
    "    approx = (plus - minus) / (2 * epsilon)\n"
    "    return abs(3 - approx) / abs(3 + approx)\n",
    "what NumPy makes of the steps": "def gradient_check(x, theta, epsilon=1e-7):\n"
    "    steps = np.array([theta + epsilon, theta - epsilon])\n"
    "    slope = (steps[0] - steps[1]) / (2 * epsilon)\n"
    "    return np.linalg.norm(1 - slope) / (1 + np.linalg.norm(slope))\n",
}


#: Those that measure no slope, or whose answer does not depend on it.
EMPTY = (
    "compared with itself",
    "two constants",
    "three constants",
    "never reads x",
    "looks at a straight line of its own",
    "what NumPy makes of the steps",
)


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_check_earns_the_same_with_and_without_own_functions(
    graded: Grade, name: str
) -> None:
    """Nothing for its answer, and for its method what is right of that."""
    results = [graded(own + WRONG[name]) for own in (OWN, "import numpy as np\n\n")]
    for result in results:
        assert sum(check.score for check in result.checks if check.kind != "step") == 0
        assert result.score is not None
        assert result.score <= 0.9 * result.max_score
        assert name not in EMPTY or result.score == 0
    with_own, alone = results
    assert alone.status == "raised" or alone.score == with_own.score


NAMED = {
    "the norm of the sum below": "check-norm-of-the-sum",
    "minus below": "check-norms-subtracted-below",
    "twice the gradient below": "check-one-norm-twice",
    "compared with itself": "check-compared-with-itself",
    "absolute, not relative": "check-absolute",
}


@pytest.mark.parametrize("own", [OWN, "import numpy as np\n\n"], ids=["own functions", "alone"])
@pytest.mark.parametrize("name", NAMED)
def test_the_mistake_is_named_with_and_without_own_functions(
    explained: Grade, name: str, own: str
) -> None:
    (diagnosis,) = explained(own + WRONG[name]).diagnosis
    assert (diagnosis.mistake, diagnosis.confidence) == (NAMED[name], "exact")


def test_a_slope_compared_with_itself_is_named(explained: Grade) -> None:
    check = CHECK.replace("    return", "    grad = approx\n    return")
    (diagnosis,) = explained(OWN + check).diagnosis
    assert diagnosis.mistake == "check-measured-for-claimed"


RIGHT = {
    "as the reference": OWN + CHECK,
    "without functions of its own": "import numpy as np\n\n" + CHECK,
    "arguments in the other order, everywhere": (OWN + CHECK)
    .replace("(x, theta):", "(theta, x):")
    .replace("forward_propagation(x, plus)", "forward_propagation(plus, x)")
    .replace("forward_propagation(x, minus)", "forward_propagation(minus, x)")
    .replace("backward_propagation(x, theta)", "backward_propagation(theta, x)"),
    "named arguments": (OWN + CHECK).replace(
        "backward_propagation(x, theta)\n", "backward_propagation(theta=theta, x=x)\n"
    ),
    "other names of arguments": OWN.replace("theta", "t").replace("(x, t)", "(x, t=0)")
    + CHECK.replace("backward_propagation(x, theta)", "backward_propagation(x, t=theta)"),
    "an argument more": OWN.replace(
        "backward_propagation(x, theta)", "backward_propagation(x, y, z)"
    )
    + CHECK.replace("backward_propagation(x, theta)", "backward_propagation(x, theta, None)"),
    "a helper in between": OWN
    + "def slope(x, theta):\n    return backward_propagation(x, theta)\n\n"
    + CHECK.replace("= backward_propagation(", "= slope("),
    "an alias": OWN
    + "slope = backward_propagation\n\n"
    + CHECK.replace("= backward_propagation(", "= slope("),
    "an alias of what it lacks": "import numpy as np\nslope = backward_propagation\n\n"
    + CHECK.replace("= backward_propagation(", "= slope("),
    "a default argument": (OWN + CHECK)
    .replace("epsilon=1e-7", "epsilon=1e-7, slope=backward_propagation")
    .replace("= backward_propagation(x, theta)\n", "= slope(x, theta)\n"),
    "a decorator": OWN
    + "slope = np.vectorize(backward_propagation)\n\n"
    + CHECK.replace("= backward_propagation(", "= slope("),
    "a class around it": OWN
    + "class Model:\n    slope = staticmethod(backward_propagation)\n\n"
    + CHECK.replace("= backward_propagation(", "= Model.slope("),
}


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_check_earns_everything_whatever_its_own_functions_take(
    graded: Grade, name: str
) -> None:
    result = graded(RIGHT[name])
    assert result.score == 25, result.checks
    assert not any("was not judged on" in note for note in result.notes)


@pytest.mark.parametrize("derivative", ["x", "my_slope(x, theta)", "1.0 * x"])
def test_a_check_that_measures_beside_its_own_derivative_is_right_with_a_note(
    graded: Grade, derivative: str
) -> None:
    result = graded(OWN + CHECK.replace("backward_propagation(x, theta)", derivative))
    assert result.score == 25
    assert [note for note in result.notes if "does not call backward_propagation" in note]


INLINE = CHECK.replace("forward_propagation(x, plus)", "x * plus").replace(
    "forward_propagation(x, minus)", "x * minus"
)
COST_ITSELF = {
    "nothing more": INLINE,
    "a cost that is not used": INLINE.replace(
        "    grad =", "    J = forward_propagation(x, theta)\n    grad ="
    ),
    "a cost that is printed": INLINE.replace(
        "    grad =", "    print(forward_propagation(x, theta))\n    grad ="
    ),
    "a cost of the notebook": "J0 = forward_propagation(2, 4)\n\n"
    + INLINE.replace("    grad =", "    print(J0)\n    grad ="),
    "a cost as a default": INLINE.replace("1e-7)", "1e-7, J=forward_propagation(2, 4))"),
    "a cost that is asserted": INLINE.replace(
        "    grad =", "    assert forward_propagation(x, theta) == x * theta\n    grad ="
    ),
    "a helper that prints": "def show(x, theta):\n    print(forward_propagation(x, theta))\n\n"
    + INLINE.replace("    grad =", "    show(x, theta)\n    grad ="),
    "one side": CHECK.replace("forward_propagation(x, plus)", "x * plus"),
    "what it sees is printed": INLINE.replace("    grad =", "    print(locals())\n    grad ="),
    "an evaluated number": INLINE.replace("(2 * epsilon)", "(eval('2') * epsilon)"),
}


@pytest.mark.parametrize("name", COST_ITSELF)
def test_a_check_that_computes_the_cost_itself_is_right(graded: Grade, name: str) -> None:
    result = graded(OWN + COST_ITSELF[name])
    assert result.score == 25, result.checks
    assert not [note for note in result.notes if "does not call" in note]


def test_a_check_that_computes_both_itself_is_right_with_a_note(graded: Grade) -> None:
    result = graded(OWN + INLINE.replace("backward_propagation(", "my_slope("))
    assert result.score == 25
    assert [note for note in result.notes if "does not call backward_propagation" in note]


# the law ------------------------------------------------------------------------------------------


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The labels of the calls that each look judged, samples aside."""
    seen: list[list[str]] = []
    original = run_question

    def noted(*arguments: Any, **options: Any) -> QuestionRun:
        run = original(*arguments, **options)
        labels = [e.call.label for e, _outcome in run.outcomes if not e.call.sample]
        seen.append([run.question.function, *labels])
        return run

    monkeypatch.setattr(grader.grading.looks, "run_question", noted)
    return seen


@pytest.mark.parametrize(
    ("assignment", "function"),
    [
        ("gradient_checking", "gradient_check"),
        ("gradient_checking", "gradient_check_n"),
        ("gradient_checking", "backward_propagation_n"),
        ("regularization", "forward_propagation_with_dropout"),
        ("initialization", "initialize_parameters_he"),
    ],
)
def test_every_look_judges_the_same_calls(
    course: Course, worker: Worker, looks: list[list[str]], assignment: str, function: str
) -> None:
    asked = course.assignment(assignment)
    question = asked.question(function)
    stubs = "".join(f"def {name}(*args):\n    return 1\n\n" for name in question.stubs)
    uses = "; ".join(question.stubs)  # so that no call is left out
    source = (
        f"{stubs}def helper():\n    return 0.12345\n\n"
        f"def {function}(*args):\n    {uses or 'pass'}\n    return helper()\n\n"
        "def helper():\n    return 0.54321\n"
    )
    key = keys_for_marks(course, b"looks")(assignment, worker)
    others = "".join(
        f"def {q.function}(*a): return 1\n" for q in asked.questions if q is not question
    )
    program = read_source(others + source, "x.py")
    looks.clear()
    (result,) = grade_program(program, asked, key, worker, only=function)
    assert result.score == 0
    mine = [labels for name, *labels in looks if name == function]
    assert mine
    assert all(labels == mine[0] for labels in mine)
    calls = [e.call for e in key.expectations.calls[function] if not e.call.sample]
    expected = [call.label for call in calls if not call.unless]
    assert mine[0] == expected
    # each time what `helper` meant above is tried too, and where there are stubs the program's own
    assert len(mine) > (3 if question.stubs else 1)


@pytest.mark.skipif(np.__version__ < "2.4", reason="NumPy refuses it since 2.4")
@pytest.mark.parametrize(
    ("assignment", "function"),
    [
        ("gradient_checking", "gradient_check"),
        ("gradient_checking", "gradient_check_n"),
        ("regularization", "compute_cost_with_regularization"),
        ("initialization", "initialize_parameters_he"),
    ],
)
def test_the_look_as_with_numpy_1_judges_the_same_calls(
    course: Course, worker: Worker, looks: list[list[str]], assignment: str, function: str
) -> None:
    asked = course.assignment(assignment)
    question = asked.question(function)
    stubs = "".join(f"def {name}(*args):\n    return 1\n\n" for name in question.stubs)
    uses = "; ".join(question.stubs)
    body = f"    {uses or 'pass'}\n    return float(np.array([0.12345]))\n"
    source = f"import numpy as np\n{stubs}def {function}(*args):\n{body}"
    key = keys_for_marks(course, b"looks")(assignment, worker)
    looks.clear()
    (result,) = grade_program(read_source(source, "x.py"), asked, key, worker, only=function)
    assert result.score == 0
    assert [note for note in result.notes if "an array of size 1" in note]
    mine = [labels for name, *labels in looks if name == function]
    assert len(mine) > 1
    assert all(labels == mine[0] for labels in mine)


# stubs --------------------------------------------------------------------------------------------


PEEK = """\
def gradient_check(x, theta, epsilon=1e-7):
    f = {what}
    seen = [repr(getattr(f, name, None)).split(" at ")[0] for name in (
        "__name__", "__qualname__", "__module__", "__doc__", "__code__", "__closure__",
        "__globals__", "__defaults__", "__kwdefaults__", "__wrapped__", "__dict__",
    )]
    seen += [type(f).__name__, sorted(vars(f))]
    raise ValueError(str(seen))
"""


@pytest.mark.parametrize("what", ["backward_propagation", "forward_propagation"])
@pytest.mark.parametrize("own", ["", OWN], ids=["the grader's", "the program's own"])
def test_a_stub_looks_alike_on_every_call(
    course: Course,
    key: AnswerKey,
    worker: Worker,
    monkeypatch: pytest.MonkeyPatch,
    what: str,
    own: str,
) -> None:
    seen: list[str] = []
    original = run_question

    def noted(*arguments: Any, **options: Any) -> QuestionRun:
        run = original(*arguments, **options)
        seen.extend(o.error.message for _e, o in run.outcomes if o.error)
        return run

    monkeypatch.setattr(grader.grading.looks, "run_question", noted)
    uses = "    forward_propagation; backward_propagation\n"
    source = own + PEEK.format(what=what).replace("    f =", uses + "    f =")
    program = read_source(source, "x.py")
    grade_program(
        program, course.assignment("gradient_checking"), key, worker, only="gradient_check"
    )
    assert len(seen) > 20
    assert len(set(seen)) == 1
    assert "times_" not in seen[0]
    assert "'<function" not in seen[0]


def test_a_look_at_an_earlier_meaning_makes_no_fewer_calls(
    graded: Grade, looks: list[list[str]]
) -> None:
    above = "def slope(x, theta):\n    return backward_propagation(x, theta)\n\n"
    below = "\ndef slope(x, theta):\n    return x + 1\n"
    check = CHECK.replace("= backward_propagation(", "= slope(")
    assert graded(OWN + above + check + below).score == 25
    mine = [set(labels) for name, *labels in looks if name == "gradient_check"]
    assert len(mine) > 1
    assert all(labels >= mine[0] for labels in mine)
