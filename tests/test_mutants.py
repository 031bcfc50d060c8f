"""Do the calls and checks catch every small change to the reference? Thousands of mutants say so.

A mutant must lose points. Three kinds keep them: those wrong only in values that weigh nothing (dZ,
dA and Z explain; a finding says so), those in EQUIVALENT, each shown to be no mistake, and those in
TOO_SMALL, which no call is to show. An unknown survivor fails the test, and so does an entry of a
table that no longer survives.
"""

from __future__ import annotations

import ast
import copy
import functools
import signal
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from types import CodeType, FrameType
from typing import Any

import numpy as np
import pytest

from grader.course import (
    Assignment,
    Call,
    Course,
    Expectation,
    Question,
    find_course,
    hidden_calls,
    load_module,
    public_calls,
)
from grader.course.plain_json import nearly_same
from grader.expecting import Reference, make_expectations
from grader.judging import Judgment, compare, judge
from grader.notebook import Definition
from grader.worker import Outcome, Raised, Worker
from tests.support.mutants import Mutant, mutants_of

SEED, ELSEWHERE = b"mutants", b"elsewhere"
#: A mutant that loops for ever is stopped; a right call takes milliseconds.
SECONDS = 20.0

BACKWARD = (
    "backward_propagation_n",
    "backward_propagation_with_regularization",
    "backward_propagation_with_dropout",
)
HE, RANDOM, ZEROS = (f"initialize_parameters_{kind}" for kind in ("he", "random", "zeros"))
ADAM, MOMENTUM = "update_parameters_with_adam", "update_parameters_with_momentum"
COST, DROPOUT = "compute_cost_with_regularization", "forward_propagation_with_dropout"

#: Why each survivor is no mistake: the argument, the functions, and the mutants' ids.
EQUIVALENT: list[tuple[str, Sequence[str], Sequence[str]]] = [
    (
        "backward_propagation gives x for every θ: it is the same number (where it has a fault, "
        "a mutant that never asks it is not asked either, as a student's is not)",
        ["gradient_check"],
        ["grad = x", "grad = backward_propagation(x, *"],
    ),
    ("dtheta is x", ["backward_propagation"], ["return x"]),
    (
        "θx is xθ",
        ["gradient_check"],
        [
            "J_plus = forward_propagation(theta_plus, x)",
            "J_minus = forward_propagation(theta_minus, x)",
        ],
    ),
    (
        "‖v‖ is ‖−v‖",
        ["gradient_check", "gradient_check_n"],
        [
            "numerator = np.linalg.norm(-(grad - gradapprox))",
            "numerator = np.linalg.norm(gradapprox - grad)",
        ],
    ),
    (
        "every entry is set in the loop before it is read",
        ["gradient_check_n"],
        [
            f"{name} = {initial}((num_parameters, 1))"
            for name in ("J_plus", "J_minus", "gradapprox")
            for initial in ("-np.zeros", "np.ones")
        ],
    ),
    (
        "there is one gradient for each parameter",
        ["gradient_check_n"],
        ["num_parameters = grad.shape[0]"],
    ),
    (
        "theta_plus and theta_minus are copies: entry i is still that of parameters_values",
        ["gradient_check_n"],
        [
            "theta_plus[i] = parameters_values[i] + epsilon",
            "theta_minus[i] = parameters_values[i] - epsilon",
        ],
    ),
    (
        "−0 equals 0",
        [ZEROS],
        ["parameters['W' + str(l)] = -np.zeros((layers_dims[l], layers_dims[l - 1]))"],
    ),
    (
        "−0 equals 0",
        [ZEROS, RANDOM, HE],
        ["parameters['b' + str(l)] = -np.zeros((layers_dims[l], 1))"],
    ),
    (
        "the grader seeds before each call, so a solution without its own seed draws the same, and "
        "is right",
        [RANDOM, HE],
        ["without np.random.seed(3)", "3"],
    ),
    (
        "the grader seeds before each call, so a solution without its own seed draws the same, and "
        "is right",
        [DROPOUT],
        ["without np.random.seed(1)", "1"],
    ),
    (
        "a draw that equals keep_prob exactly has the probability 2⁻⁵³: both masks keep a unit "
        "with the probability keep_prob, and both are right",
        [DROPOUT],
        ["D1 = D1 <= keep_prob", "D2 = D2 <= keep_prob"],
    ),
    (
        "A1 has as many rows as W1, Z1 and b1, and a column for each example, as X and Z1 have; "
        "its last axis is its second",
        [DROPOUT],
        [f"D1 = np.random.rand({name}.shape[0], A1.shape[1])" for name in ("W1", "Z1", "b1")]
        + [f"D1 = np.random.rand(A1.shape[0], {name}.shape[1])" for name in ("X", "Z1")]
        + ["D1 = np.random.rand(A1.shape[0], A1.shape[-1])"],
    ),
    (
        "A2 has as many rows as W2, Z2 and b2, and a column for each example, as all before it "
        "have; its last axis is its second",
        [DROPOUT],
        [f"D2 = np.random.rand({name}.shape[0], A2.shape[1])" for name in ("W2", "Z2", "b2")]
        + [
            f"D2 = np.random.rand(A2.shape[0], {name}.shape[1])"
            for name in ("A1", "D1", "X", "Z1", "Z2")
        ]
        + ["D2 = np.random.rand(A2.shape[0], A2.shape[-1])"],
    ),
    ("A3, Y and X have a column for each example", [COST], ["m = A3.shape[1]"]),
    (
        "X and Y have a column for each example (not for backward_propagation_n, whose Y may be "
        "flat: there the mutant is caught)",
        BACKWARD[1:],
        ["m = Y.shape[1]"],
    ),
    ("the last axis is the second: Y is (1, m)", [COST], ["m = Y.shape[-1]"]),
    ("the last axis is the second: X is (n0, m)", BACKWARD, ["m = X.shape[-1]"]),
    (
        "the last axis is the second: dZ is (n, m)",
        BACKWARD,
        [f"db{layer} = 1.0 / m * np.sum(dZ{layer}, axis=-1, keepdims=True)" for layer in (1, 2, 3)],
    ),
    (
        "dZ3 has one row: the sum over everything is the sum over it, and keepdims leaves (1, 1)",
        BACKWARD,
        ["db3 = 1.0 / m * np.sum(dZ3, keepdims=True)"],
    ),
    (
        "W3.T is a column and dZ3 a row: entry by entry their broadcast product is W3.T · dZ3",
        BACKWARD,
        ["dA2 = np.multiply(W3.T, dZ3)"],
    ),
    (
        "A = relu(Z) is positive where Z is",
        BACKWARD[:1],
        [f"dZ{layer} = np.multiply(dA{layer}, np.int64(Z{layer} > 0))" for layer in (1, 2)],
    ),
    (
        "A = relu(Z), times D in dropout, is positive where Z is, but where D is 0, and there dA "
        "is 0",
        BACKWARD[1:],
        [f"dZ{layer} = dA{layer} * (Z{layer} > 0)" for layer in (1, 2)],
    ),
    (
        "the product entry by entry is commutative, and False and True count as 0 and 1",
        BACKWARD[:1],
        [
            f"dZ{layer} = np.multiply({factors})"
            for layer in (1, 2)
            for factors in (
                f"np.int64(A{layer} > 0), dA{layer}",
                f"dA{layer}, A{layer} > 0",
            )
        ],
    ),
    (
        "of the two names that change places neither is read",
        BACKWARD,
        ["cache: b1, Z2 → Z2, b1", "cache: b2, Z3 → Z3, b2"],
    ),
    (
        "of the two names that change places neither is read: only L2's gradient has a term in W1",
        ["backward_propagation_n", "backward_propagation_with_dropout"],
        ["cache: W1, b1 → b1, W1"],
    ),
    (
        "there is a gradient, and an average, for each parameter",
        ["update_parameters_with_gd", MOMENTUM, ADAM],
        ["L = len(grads) // 2"],
    ),
    ("there is an average for each parameter", [MOMENTUM, ADAM], ["L = len(v) // 2"]),
    ("there is an average for each parameter", [ADAM], ["L = len(s) // 2"]),
    ("X and Y have a column for each example", ["random_mini_batches"], ["m = Y.shape[1]"]),
    ("the last axis is the second", ["random_mini_batches"], ["m = X.shape[-1]"]),
    (
        "an array chooses columns as a list does",
        ["random_mini_batches"],
        ["permutation = np.random.permutation(m)"],
    ),
    (
        "what is left over is never negative",
        ["random_mini_batches"],
        ["if m % mini_batch_size > 0:", "if -(m % mini_batch_size) != 0:"],
    ),
    (
        "−0 equals 0",
        ["initialize_velocity", "initialize_adam"],
        [
            f"v['d{kind}' + str(l)] = -np.zeros(parameters['{kind}' + str(l)].shape)"
            for kind in ("W", "b")
        ],
    ),
    (
        "−0 equals 0",
        ["initialize_adam"],
        [
            f"s['d{kind}' + str(l)] = -np.zeros(parameters['{kind}' + str(l)].shape)"
            for kind in ("W", "b")
        ],
    ),
    (
        "v and s are zeros with the same keys and shapes (that both are one dictionary cannot be "
        "seen in values)",
        ["initialize_adam"],
        [f"return ({names})" for names in ("s, v", "v, v", "s, s")],
    ),
    (
        "a whole number is its own floor",
        ["schedule_lr_decay"],
        ["intervals = np.floor(epoch_num // time_interval)"],
    ),
]

#: What is too small for any call to show, by decision: where epsilon stands is not judged.
TOO_SMALL: list[tuple[str, Sequence[str], Sequence[str]]] = [
    (
        "gradients are nowhere near 0, so that epsilon may stand inside the root or outside, and "
        "all of it is below the tolerance",
        [ADAM],
        [
            f"step_{kind} = v_corrected['d{kind}' + str(l)] / {denominator}"
            for kind in ("W", "b")
            for denominator in (
                f"(np.sqrt(s_corrected['d{kind}' + str(l)]) - epsilon)",
                f"np.sqrt(s_corrected['d{kind}' + str(l)])",
            )
        ],
    ),
]


@dataclass(frozen=True)
class Asking:
    """One question, with all that is needed to ask it in this process (the code is our own)."""

    question: Question
    definition: Definition
    namespace: Mapping[str, Any]
    stubs: Mapping[str, Any]
    expected: Sequence[Expectation]
    elsewhere: Sequence[Expectation]

    def outcome(self, code: CodeType, call: Call) -> Outcome:
        provided = {key: self.stubs[stub] for key, stub in self.question.stubs.items()}
        for key, fault in call.faults.items():
            provided[key] = self.stubs[fault](provided[key])
        namespace = {**self.namespace, **provided}
        exec(code, namespace)
        args = copy.deepcopy(call.args)
        np.random.seed(call.seed)
        try:
            with np.errstate(all="ignore"), stopped_after(SECONDS):
                return Outcome("value", namespace[self.question.function](*args))
        except Exception as error:
            return Outcome("raised", error=Raised(type(error).__name__, str(error), ()))

    def judgments(self, mutant: Mutant) -> Iterator[Judgment]:
        """What is found on each call; a part earns when it is right on all of them."""
        code = compiled(mutant)
        for expectation in asked(mutant, self.expected):
            outcome = self.outcome(code, expectation.call)
            try:
                compared = compare(self.question, expectation, outcome)
            except RecursionError:  # a list that holds itself, which does not leave a process
                failed = Outcome("raised", error=Raised("RecursionError", "", ()))
                compared = compare(self.question, expectation, failed)
            yield judge(self.question, [compared], self.definition)


def compiled(mutant: Mutant) -> CodeType:
    return compile(mutant.source, mutant.id, "exec")


def asked(mutant: Mutant, expected: Sequence[Expectation]) -> Iterator[Expectation]:
    """The calls that tell right from wrong; some only where a function uses what they need.

    Samples only tell wrong draws from draws of another seed, and both have lost points by then.
    """
    names: set[str] = set()
    if any(e.call.requires for e in expected):
        nodes = ast.walk(ast.parse(mutant.source))
        names = {node.id for node in nodes if isinstance(node, ast.Name)}
    return (e for e in expected if set(e.call.requires) <= names and not e.call.sample)


@contextmanager
def stopped_after(seconds: float) -> Iterator[None]:
    def stop(_number: int, _frame: FrameType | None) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@functools.cache
def mutants(assignment: Assignment, function: str) -> list[Mutant]:
    return mutants_of(reference(assignment).program.definitions[function].source)


@functools.cache
def course() -> Course:
    return find_course()


@functools.cache
def reference(assignment: Assignment) -> Reference:
    return Reference(course(), assignment)


def questions() -> list[Any]:
    return [
        pytest.param(assignment, question, id=question.function)
        for assignment in course().assignments.values()
        for question in assignment.questions
    ]


@pytest.fixture(scope="module")
def asking(worker: Worker) -> Any:
    """How to ask a question of an assignment; its expectations are made once."""

    @functools.cache
    def made(assignment: Assignment) -> tuple[Any, ...]:
        ours = reference(assignment)
        calls = [*public_calls(assignment), *hidden_calls(assignment, SEED)]
        stubs = assignment.folder / "stubs.py"
        return (
            vars(ours.functions),
            vars(load_module(stubs, assignment.modules)) if stubs.is_file() else {},
            make_expectations(ours, calls, worker, with_mistakes=False).calls,
            make_expectations(
                ours, hidden_calls(assignment, ELSEWHERE), worker, with_mistakes=False
            ).calls,
        )

    def ask(assignment: Assignment, question: Question) -> Asking:
        namespace, stubs, expected, elsewhere = made(assignment)
        name = question.function
        definition = reference(assignment).program.definitions[name]
        return Asking(question, definition, namespace, stubs, expected[name], elsewhere[name])

    return ask


def ids(table: list[tuple[str, Sequence[str], Sequence[str]]], function: str) -> set[str]:
    return {
        f"{function}: {told}" for _, where, names in table if function in where for told in names
    }


def listed(id: str, to: set[str]) -> bool:
    return any(id == known or (known[-1] == "*" and id.startswith(known[:-1])) for known in to)


@pytest.mark.slow
@pytest.mark.no_cover
def test_there_are_many_mutants_and_each_has_its_own_id() -> None:
    everything = [(a, q) for a in course().assignments.values() for q in a.questions]
    made = [mutant for a, q in everything for mutant in mutants(a, q.function)]
    assert len(made) >= 6000
    assert len({m.id for m in made}) == len(made)


@pytest.mark.slow
@pytest.mark.no_cover  # thousands of runs; what they reach, other tests reach
@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="nothing stops an endless mutant")
@pytest.mark.parametrize(("assignment", "question"), questions())
def test_every_mutant_loses_points_but_those_that_are_accounted_for(
    assignment: Assignment, question: Question, asking: Any
) -> None:
    ask = asking(assignment, question)
    survivors, weightless = [], set()
    for mutant in mutants(assignment, question.function):
        told = False
        for judgment in ask.judgments(mutant):
            if judgment.score < question.points:
                break
            told = told or any(f.kind == "part" and not f.passed for f in judgment.findings)
        else:
            if told:
                weightless.add(mutant.id.removeprefix(f"{question.function}: "))
            else:
                survivors.append(mutant)

    equal, small = ids(EQUIVALENT, question.function), ids(TOO_SMALL, question.function)
    found = {m.id for m in survivors}
    assert small <= found, "no survivors any more"
    survivors = [m for m in survivors if m.id not in small]
    found -= small
    assert {id for id in found if not listed(id, equal)} == set(), "unknown survivors"
    idle = {known for known in equal if not any(listed(id, {known}) for id in found)}
    assert idle == set(), "no survivors any more"
    assert all(id.startswith(("gradients: ", "cache: ")) for id in weightless)
    for mutant in survivors:
        assert agrees(ask, mutant) == listed(mutant.id, equal), mutant.id


def agrees(ask: Asking, mutant: Mutant) -> bool:
    """Whether it gives what the reference gives here on further calls (where not round-off)."""
    code, right = compiled(mutant), compiled(replace(mutant, source=ask.definition.source))
    return all(
        nearly_same(
            ask.outcome(code, e.call).value, ask.outcome(right, e.call).value, tolerance=1e-12
        )
        for e in asked(mutant, ask.elsewhere)
        if not e.call.at_most
    )
