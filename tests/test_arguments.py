"""Does each argument of each question make a difference that the hidden calls see?

Each mutant reads one argument, or one entry of it, from the public calls in place of its own
(repeated or cut to the right shape), leaves it out, or makes it anew from others.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from grader.course import find_course, read_record
from grader.expecting import Reference
from grader.grading import grade_program
from grader.grading.context import AnswerKey
from grader.notebook import read_source
from tests.support.marks import keys_for_marks

pytestmark = pytest.mark.file_takes(seconds=35)

COURSE = find_course(Path(__file__).resolve().parent.parent)
REFERENCES = {name: Reference(COURSE, each) for name, each in COURSE.assignments.items()}

#: What may be read from anywhere: the right answer does not depend on it.
MAKES_NO_DIFFERENCE = {
    "backward_propagation": {"theta"},
    # only W, A, D and Y are used of what the forward pass kept
    "backward_propagation_n": {f"cache[{n}]" for n in (0, 3, 4, 7, 8, 11)},
    "backward_propagation_with_regularization": {f"cache[{n}]" for n in (0, 3, 4, 7, 8, 11)},
    "backward_propagation_with_dropout": {f"cache[{n}]" for n in (0, 4, 5, 9, 10, 13)},
    # the cost has no biases in it
    "compute_cost_with_regularization": {f"parameters['b{n}']" for n in (1, 2, 3)},
    # only the shapes of parameters are used, and `like` keeps these
    "initialize_velocity": {"parameters['W1']", "parameters['b1']"},
    "initialize_adam": {"parameters['W1']", "parameters['b1']"},
    # inside the root and outside of it are both right, so that no call may tell where it stands
    "update_parameters_with_adam": {"epsilon"},
}
#: Only the gradients of parameters are checked.
MAKES_NO_DIFFERENCE["gradient_check_n"] = {
    f"gradients['{name}']" for name in ("dZ1", "dA1", "dZ2", "dA2", "dZ3")
}
#: The cache has W1 for L2's term alone.
for _function, _place in (("backward_propagation_n", 2), ("backward_propagation_with_dropout", 3)):
    MAKES_NO_DIFFERENCE[_function].add(f"cache[{_place}]")

HEAD = """
import numpy as np

def like(known, value):
    if isinstance(value, np.ndarray):
        return np.resize(known, value.shape).astype(value.dtype)
    return known
"""


def literal(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return f"np.array({value.tolist()!r})"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k!r}: {literal(v)}" for k, v in value.items()) + "}"
    if isinstance(value, tuple):
        return "(" + "".join(f"{literal(v)}, " for v in value) + ")"
    return repr(value)


def places(name: str, value: Any) -> Iterator[tuple[str, str, str]]:
    """Each place in an argument, and how to set it there from `known`: id, statement, known."""
    if isinstance(value, dict):
        for key, entry in value.items():
            statement = f"{name} = {{**{name}, {key!r}: like(known, {name}[{key!r}])}}"
            yield f"{name}[{key!r}]", statement, literal(entry)
    elif isinstance(value, tuple):
        for n, entry in enumerate(value):
            statement = f"{name} = (*{name}[:{n}], like(known, {name}[{n}]), *{name}[{n + 1}:])"
            yield f"{name}[{n}]", statement, literal(entry)
    else:
        yield name, f"{name} = like(known, {name})", literal(value)


def from_public_calls() -> Iterator[Any]:
    for name, assignment in COURSE.assignments.items():
        public = read_record(assignment).calls
        for question in assignment.questions:
            function = vars(REFERENCES[name].functions)[question.function]
            names = list(inspect.signature(function).parameters)
            for number, expectation in enumerate(public[question.function]):
                call = expectation.call
                if call.sample or (number > 0 and question.function != "gradient_check"):
                    continue
                for argument, value in zip(names, call.args, strict=False):
                    for place, statement, known in places(argument, value):
                        if argument == "layers_dims":
                            statement = "layers_dims = known"
                        yield pytest.param(
                            name,
                            question.function,
                            f"known = {known}\n    {statement}",
                            place in MAKES_NO_DIFFERENCE.get(question.function, ()),
                            id=f"{question.function}-{place}-{number}",
                        )


OTHERWISE: list[tuple[str, str, str]] = [
    ("compute_cost_with_regularization", "lambd left out", "lambd = 0.0"),
    ("compute_cost_with_regularization", "labels from the predictions", "Y = (A3 > 0.5) * 1"),
    ("compute_cost_with_regularization", "predictions from the labels", "A3 = 0.8 * Y + 0.1"),
    ("backward_propagation_with_regularization", "lambd left out", "lambd = 0.0"),
    ("backward_propagation_with_regularization", "labels from the predictions",
     "Y = (cache[9] > 0.5) * 1"),
    ("backward_propagation_with_regularization", "five examples", "X, Y = X[:, :5], Y[:, :5]"),
    ("forward_propagation_with_dropout", "keep_prob left out", "keep_prob = 0.5"),
    ("forward_propagation_with_dropout", "nothing is turned off", "keep_prob = 1.0"),
    ("backward_propagation_with_dropout", "masks from the seed",
     "c = list(cache); np.random.seed(1); c[1] = np.random.rand(*c[2].shape) < keep_prob; "
     "c[6] = np.random.rand(*c[7].shape) < keep_prob; cache = tuple(c)"),
    ("backward_propagation_with_dropout", "masks as the grader seeded",
     "c = list(cache); c[1] = np.random.rand(*c[2].shape) < keep_prob; "
     "c[6] = np.random.rand(*c[7].shape) < keep_prob; cache = tuple(c)"),
    ("backward_propagation_with_dropout", "the second mask alone from the seed",
     "c = list(cache); np.random.seed(1); np.random.rand(*c[2].shape); "
     "c[6] = np.random.rand(*c[7].shape) < keep_prob; cache = tuple(c)"),
    ("backward_propagation_with_dropout", "the first mask alone from the seed",
     "c = list(cache); np.random.seed(1); c[1] = np.random.rand(*c[2].shape) < keep_prob; "
     "cache = tuple(c)"),
    ("backward_propagation_with_dropout", "activations without their masks",
     "c = list(cache); c[2] = np.maximum(0, c[0]); c[7] = np.maximum(0, c[5]); cache = tuple(c)"),
    ("backward_propagation_with_dropout", "keep_prob counted in the mask",
     "keep_prob = np.mean(cache[1])"),
    ("backward_propagation_with_dropout", "keep_prob left out", "keep_prob = 1.0"),
    ("backward_propagation_with_dropout", "half of them kept", "keep_prob = 0.5"),
    ("backward_propagation_with_dropout", "labels from the predictions",
     "Y = (cache[11] > 0.5) * 1"),
    ("gradient_check", "the step of the signature", "epsilon = 1e-7"),
    ("gradient_check", "another right step", "epsilon = 1e-4"),
    ("gradient_check", "one number for both", "theta = x"),
    ("gradient_check", "the parameter is 1", "theta = 1.0"),
    ("gradient_check", "the parameter is -0.5", "theta = -0.5"),
    ("gradient_check_n", "the step of the signature", "epsilon = 1e-7"),
    ("gradient_check_n", "another right step", "epsilon = 1e-5"),
    ("gradient_check_n", "gradients made anew",
     "gradients = backward_propagation_n(X, Y, forward_propagation_n(X, Y, parameters)[1])"),
    ("gradient_check_n", "the first example alone", "X, Y = X[:, :1], Y[:, :1]"),
    ("backward_propagation_n", "labels from the predictions", "Y = (cache[9] > 0.5) * 1"),
    ("backward_propagation_n", "the first example alone",
     "cache = tuple(c if i in (2, 3, 6, 7, 10, 11) else c[:, :1] for i, c in enumerate(cache)); "
     "X, Y = X[:, :1], Y[:1] if Y.ndim == 1 else Y[:, :1]"),
    ("forward_propagation", "one number for both", "theta = x"),
    ("backward_propagation", "the other number", "x = theta"),
]  # fmt: skip


@pytest.fixture(scope="module", params=[b"arguments", b"others"], ids=["one seed", "another"])
def keys(request: pytest.FixtureRequest) -> Callable[[str, Any], AnswerKey]:
    return keys_for_marks(COURSE, request.param)


@pytest.fixture
def hidden_findings(
    keys: Callable[[str, Any], AnswerKey], worker: Any
) -> Callable[[str, str, str], list[bool]]:
    """Which parts that weigh or guard are right on the hidden calls, when this is done first."""

    def graded(name: str, function: str, statements: str) -> list[bool]:
        reference = REFERENCES[name]
        right = reference.program.definitions[function].source
        body = right.replace(f"def {function}(", "def the_right_one(")
        header = right[: right.index(":\n") + 1]
        names = ", ".join(inspect.signature(vars(reference.functions)[function]).parameters)
        mutant = f"{header}\n    {statements}\n    return the_right_one({names})\n"
        sources = [
            f"{HEAD}\n\n{body}\n\n{mutant}" if function in fragment.binds else fragment.source
            for fragment in reference.program.slice(function).fragments
        ]
        program = read_source("\n\n".join(sources), "student.py")
        assignment = COURSE.assignment(name)
        (result,) = grade_program(program, assignment, keys(name, worker), worker, only=function)
        question = assignment.question(function)
        weighty = {part.name for part in question.parts if part.points} | set(question.guards)
        return [
            check.passed
            for check in result.checks
            if check.kind == "part" and check.visibility == "hidden" and check.name in weighty
        ]

    return graded


@pytest.mark.parametrize(
    "function", [q.function for a in COURSE.assignments.values() for q in a.questions]
)
def test_the_right_one_is_right(hidden_findings, function):
    found = hidden_findings(_home(function), function, "pass")
    assert found
    assert all(found)


@pytest.mark.parametrize(("name", "function", "statements", "same"), list(from_public_calls()))
def test_no_argument_can_be_read_from_the_public_calls(
    hidden_findings, name, function, statements, same
):
    assert all(hidden_findings(name, function, statements)) is same


@pytest.mark.parametrize(("function", "what", "statements"), OTHERWISE)
def test_no_argument_can_be_left_out_or_made_anew(hidden_findings, function, what, statements):
    assert not all(hidden_findings(_home(function), function, statements)), what


def _home(function: str) -> str:
    return next(
        name
        for name, assignment in COURSE.assignments.items()
        if any(question.function == function for question in assignment.questions)
    )
