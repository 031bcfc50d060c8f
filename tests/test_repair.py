"""Is the edit found that makes a wrong answer right, and nothing said that only seems to be one?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import msgspec
import pytest

from grader.batch.answer_keys import public_answer_keys
from grader.batch.full_keys import full_answer_keys
from grader.course import Course, Seed
from grader.grading import Memory, grade_program
from grader.notebook import read_source
from grader.results import Diagnosis, QuestionResult
from grader.worker import Limits, Outcome, Task, Worker
from tests.support.changed_answers import Answer, Graded, grading
from tests.support.slips import (
    BACKWARD,
    CHECK,
    CHECK_N,
    COST,
    FORWARD,
    HE,
    L2,
    SLIPS,
    ZEROS,
    own_back,
    own_check,
    own_check_of_one,
    own_cost,
    own_he,
    own_loop,
    own_zeros,
)

pytestmark = pytest.mark.file_takes(seconds=50)

#: The most variants of one answer: three slips, each edit on one call, on all of them, and once
#: more for the value of its statement.
MOST_VARIANTS = 3 * 3 * 600


@pytest.fixture(scope="module")
def graded(course: Course, worker: Worker) -> Graded:
    return grading(course, worker)


def line_of(result: QuestionResult, diagnosis: Diagnosis) -> str:
    """The text of the line at which a diagnosis points."""
    assert result.source is not None
    lines = result.source.code.splitlines()
    assert diagnosis.line is not None
    place = diagnosis.line - result.source.line
    return lines[place].strip() if 0 <= place < len(lines) else ""


@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_is_told_with_its_line_and_its_repair(graded: Graded, name: str) -> None:
    slip = SLIPS[name]
    result = graded(slip.function, slip.answer)
    told = {one.repair: one for one in result.diagnosis}
    assert set(told) == {slip.repair}
    found = told[slip.repair]
    assert found.confidence == "exact"
    if "helper" in name:  # which is not a part of the function
        assert found.line == 5
    else:
        assert line_of(result, found) == slip.line
    # students read what is wrong with the line, and not what belongs there
    said = f"{found.title} {found.explanation} {found.hint}"
    assert slip.repair not in said
    for new in re.findall(r"should be `(.*)`\.$|^`(.*)` is missing\.$", slip.repair):
        text = max(new)
        assert len(text) < 3 or f"`{text}`" not in said
    assert found.hint.endswith("?")


PAIRS: dict[str, tuple[str, Answer, dict[str, str]]] = {
    "in one sum and in its factor": (
        COST,
        own_cost("lambd / m * total", total="np.sum(W1 ** 2) + np.sum(W2 ** 2) + np.sum(W3)"),
        {
            "total = np.sum(W1 ** 2) + np.sum(W2 ** 2) + np.sum(W3)": "`W3` should be `W3 ** 2`.",
            "penalty = lambd / m * total": "`/ 2` is missing.",
        },
    ),
    "in dW2 and db1": (
        L2,
        own_back(dW2="dZ2 @ A1.T / m", db1="dZ1.sum(axis=0, keepdims=True) / m"),
        {
            "dW2 = dZ2 @ A1.T / m": "`+ lambd / m * W2` is missing.",
            "db1 = dZ1.sum(axis=0, keepdims=True) / m": "`axis=0` should be `axis=1`.",
        },
    ),
    "in dW3 and dZ1": (
        L2,
        own_back(dW3="(dZ3 @ A2.T - lambd * W3) / m", dZ1="dA1 * (Z1 < 0)"),
        {
            "dW3 = (dZ3 @ A2.T - lambd * W3) / m": "`dZ3 @ A2.T - lambd * W3` should be "
            "`dZ3 @ A2.T + lambd * W3`.",
            "dZ1 = dA1 * (Z1 < 0)": "`Z1 < 0` should be `Z1 > 0`.",
        },
    ),
    "in W and in b": (
        HE,
        own_he(scale="np.sqrt(1 / n_in)", bias="(1, n_out)"),
        {
            "scale = np.sqrt(1 / n_in)": "`1` should be `2`.",
            'out["b" + str(l)] = np.zeros((1, n_out))': "`(1, n_out)` should be `(n_out, 1)`.",
        },
    ),
    "in W and in b of zeros": (
        ZEROS,
        {
            "(layers_dims[l], layers_dims[l - 1])": "(layers_dims[l - 1], layers_dims[l])",
            "np.zeros((layers_dims[l], 1))": "np.ones((layers_dims[l], 1))",
        },
        {
            'parameters["W" + str(l)] = np.zeros((layers_dims[l - 1], layers_dims[l]))': (
                "`(layers_dims[l - 1], layers_dims[l])` should be "
                "`(layers_dims[l], layers_dims[l - 1])`."
            ),
            'parameters["b" + str(l)] = np.ones((layers_dims[l], 1))': (
                "`np.ones((layers_dims[l], 1))` should be `np.zeros((layers_dims[l], 1))`."
            ),
        },
    ),
    "one after the other": (
        FORWARD,
        {"A2 = A2 / keep_prob": "A2 = A2 * keep_prob", "sigmoid(Z3)": "relu(Z3)"},
        {
            "A2 = A2 * keep_prob  # step 4: scale up": "`A2 * keep_prob` should be "
            "`A2 / keep_prob`.",
            "A3 = relu(Z3)": "`relu(Z3)` should be `sigmoid(Z3)`.",
        },
    ),
    "in a slope and in the denominator": (
        CHECK,
        own_check_of_one(
            slope="(right - left) / epsilon",
            below="np.linalg.norm(grad) * np.linalg.norm(slope)",
        ),
        {
            "slope = (right - left) / epsilon": "`/ 2` is missing.",
            "below = np.linalg.norm(grad) * np.linalg.norm(slope)": (
                "`np.linalg.norm(grad) * np.linalg.norm(slope)` should be "
                "`np.linalg.norm(grad) + np.linalg.norm(slope)`."
            ),
        },
    ),
    "behind a slope of zero": (  # which is the value of much else
        CHECK,
        own_check_of_one(
            left="forward_propagation(x, theta + epsilon)",
            below="np.linalg.norm(grad) * np.linalg.norm(slope)",
        ),
        {
            "left = forward_propagation(x, theta + epsilon)": (
                "`theta + epsilon` should be `theta - epsilon`."
            ),
            "below = np.linalg.norm(grad) * np.linalg.norm(slope)": (
                "`np.linalg.norm(grad) * np.linalg.norm(slope)` should be "
                "`np.linalg.norm(grad) + np.linalg.norm(slope)`."
            ),
        },
    ),
    "in the rounds of a loop and behind it": (
        CHECK_N,
        own_check(rounds="len(theta) - 1", above="np.linalg.norm(claimed - slopes) ** 2"),
        {
            "for k in range(len(theta) - 1):": (
                "`range(len(theta) - 1)` should be `range(len(theta))`."
            ),
            "above = np.linalg.norm(claimed - slopes) ** 2": (
                "`np.linalg.norm(claimed - slopes) ** 2` should be "
                "`np.linalg.norm(claimed - slopes)`."
            ),
        },
    ),
    "behind a sum that a loop overwrites": (
        COST,
        own_loop(
            "total = np.sum(parameters['W' + str(l)] ** 2)",
            end="return compute_cost(A3, Y) + lambd ** 2 * total / (2 * m)",
        ),
        {
            "total = np.sum(parameters['W' + str(l)] ** 2)": "`=` should be `+=`.",
            "return compute_cost(A3, Y) + lambd ** 2 * total / (2 * m)": (
                "`lambd ** 2` should be `lambd`."
            ),
        },
    ),
    "behind a sum that goes on under another name": (
        COST,
        own_loop(
            start="weights = 0",
            body="weights += np.sum(parameters['W' + str(l)] ** 2)",
            head="for l in range(2, 4):",
            end="cost = compute_cost(A3, Y)\n    penalty = lambd * weights / (2 * m)\n"
            "    cost = penalty\n    return cost",
        ),
        {
            "for l in range(2, 4):": "`2` should be `1`.",
            "cost = penalty": "`=` should be `+=`.",
        },
    ),
    "one edit of a line and not two": (
        CHECK,
        own_check_of_one(grad="backward_propagation(theta, x)", end="below / above"),
        {
            "grad = backward_propagation(theta, x)": (
                "`backward_propagation(theta, x)` should be `backward_propagation(x, theta)`."
            ),
            "return below / above": "`below / above` should be `above / below`.",
        },
    ),
    "in both layers": (
        BACKWARD,
        {"dA2 = dA2 / keep_prob": "dA2 = dA2 * keep_prob", "dA1 * D1": "dA1 * D1 * 2"},
        {
            "dA2 = dA2 * keep_prob  # step 2: scale as the activations were scaled": (
                "`dA2 * keep_prob` should be `dA2 / keep_prob`."
            ),
            "dA1 = dA1 * D1 * 2  # step 1: nothing flows through units that were off": (
                "`* 2` should not be there."
            ),
        },
    ),
}


@pytest.mark.parametrize("name", PAIRS)
def test_two_slips_are_both_told(graded: Graded, name: str) -> None:
    function, answer, expected = PAIRS[name]
    result = graded(function, answer)
    assert {line_of(result, one): one.repair for one in result.diagnosis} == expected
    assert {one.confidence for one in result.diagnosis} == {"exact"}


def test_a_second_slip_is_told_behind_what_no_edit_mends(graded: Graded) -> None:
    cost = """\
def compute_cost_with_regularization(A3, Y, parameters, lambd):
    m = Y.shape[1]
    entropy = -np.tanh(np.sum(Y * np.exp(A3))) / m
    total = 0
    for l in range(1, 3):
        total += np.sum(parameters["W" + str(l)] ** 2)
    return entropy + lambd * total / (2 * m)
"""
    first, second = graded(COST, cost).diagnosis
    assert (first.evidence, second.evidence) == ("trace", "repair")
    assert first.line is not None
    assert second.repair == "`range(1, 3)` should be `range(1, 4)`."
    assert second.confidence == "pattern"  # it rests on the value that belongs on the first line
    assert f"With the right value on line {first.line}, and here as well" in second.explanation


def test_no_second_slip_is_told_where_there_is_none(graded: Graded) -> None:
    """With the sum of all squares in the list's place, a shorter loop would give the right cost."""
    cost = own_loop(
        "total.append(np.mean(np.exp(parameters['W' + str(l)])))",
        start="total = []",
        end="return compute_cost(A3, Y) + lambd * sum(total) / (2 * m)",
    )
    told = graded(COST, cost).diagnosis
    assert len(told) == 1
    assert not told[0].repair


BACK_IN_UPDATES = """\
def backward_propagation_with_regularization(X, Y, cache, lambd):
    m = Y.shape[1]
    Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3 = cache
    out = {}
    out.update(dZ3=A3 - Y)
    out.update({"dW3": (out["dZ3"] @ A2.T + lambd * W3) / m})
    out.update(db3=out["dZ3"].sum(axis=1, keepdims=True) / m, dA2=W3.T @ out["dZ3"])
    out.update(dZ2=out["dA2"] * (Z2 > 0))
    out.update(dW2=(out["dZ2"] @ A1.T + lambd * W2) / m)
    out.update(db2=out["dZ2"].sum(axis=1, keepdims=True) / m, dA1=W2.T @ out["dZ2"])
    out.update(dZ1=out["dA1"] * (Z1 > 0))
    out.update(dW1=(out["dZ1"] @ X.T + lambd * W1) / m)
    out.update(db1=out["dZ1"].sum(axis=1, keepdims=True) / m)
    return out
"""


@pytest.mark.parametrize(
    ("old", "new", "line", "repair"),
    [
        (
            '(out["dZ1"] @ X.T',
            '(out["dA1"] @ X.T',
            "out.update(dW1=",
            "`'dA1'` should be `'dZ1'`.",
        ),
        (
            'out["dZ3"] @ A2.T',
            '2 * out["dZ3"] @ A2.T',
            "out.update({",
            "`* 2` should not be there.",
        ),
    ],
)
def test_what_update_stores_is_followed(
    graded: Graded, old: str, new: str, line: str, repair: str
) -> None:
    assert BACK_IN_UPDATES.count(old) == 1
    result = graded(L2, BACK_IN_UPDATES.replace(old, new))
    (told,) = [one for one in result.diagnosis if one.repair == repair]
    assert line_of(result, told).startswith(line)


def test_of_lines_that_are_alike_the_wrong_one_is_told(graded: Graded) -> None:
    """Only W2 is the caller's own array."""
    cost = """\
def compute_cost_with_regularization(A3, Y, parameters, lambd):
    W1 = parameters["W1"].copy()
    W2 = parameters["W2"]
    W3 = parameters["W3"].copy()
    W1 **= 2
    W2 **= 2
    W3 **= 2
    total = W1.sum() + W2.sum() + W3.sum()
    return compute_cost(A3, Y) + total * lambd / (2 * Y.shape[1])
"""
    result = graded(COST, cost)
    assert {line_of(result, one) for one in result.diagnosis if one.repair} == {"W2 **= 2"}


def test_no_entry_is_dropped_that_belongs_into_the_answer(graded: Graded) -> None:
    zeros = """\
def initialize_parameters_zeros(layers_dims):
    pairs = list(zip(layers_dims[1:], layers_dims))
    weights = {"W" + str(l): np.zeros(pair) for l, pair in enumerate(pairs, 1)}
    biases = {"b" + str(l): np.zeros((pair[0], 1)) for l, pair in enumerate(pairs, 1)}
    return weights, biases
"""
    told = graded(ZEROS, zeros).diagnosis
    assert told
    assert not any(one.repair for one in told)


@pytest.mark.parametrize(
    "start",
    [
        "np.full(theta.shape, 0)",
        "np.full(theta.shape, 0, dtype='int64')",
        "np.zeros_like([0] * 47)[:, None]",
    ],
)
def test_what_only_changes_the_type_of_zeros_is_not_told_as_arithmetic(
    graded: Graded, start: str
) -> None:
    """To halve zeros, or to take their root, makes floats of whole numbers by the way."""
    told = graded(CHECK_N, own_check(start=start)).diagnosis
    assert told
    computing = ("A divisor", "A factor", "A function is not applied", "A square", "A sign")
    assert not any(one.title.startswith(computing) for one in told)


def test_no_draw_is_proposed_where_nothing_is_drawn(graded: Graded) -> None:
    whole = "np.zeros((len(theta), 1), dtype=int)"
    check = own_check().replace("np.zeros_like(theta)", whole)
    assert whole in check
    assert not any("rand" in one.repair for one in graded(CHECK_N, check).diagnosis)


def test_a_whole_loop_is_not_moved_so_that_it_changes_less(graded: Graded) -> None:
    check = """\
def gradient_check_n(parameters, gradients, X, Y, epsilon=1e-7):
    slopes, claimed = [], []
    for key, values in parameters.items():
        for at in np.ndindex(values.shape):
            before = values[at]
            values[at] = before + epsilon
            right = forward_propagation_n(X, Y, parameters)[0]
            values[at] = before - epsilon
            left = forward_propagation_n(X, Y, parameters)[0]
            slopes.append((right - left) / (2 * epsilon))
            claimed.append(gradients["d" + key][at])
    slopes, claimed = np.array(slopes), np.array(claimed)
    return np.linalg.norm(slopes - claimed) / (np.linalg.norm(slopes) + np.linalg.norm(claimed))
"""
    result = graded(CHECK_N, check)
    assert {one.mistake for one in result.diagnosis} == {"check-n-minus-not-copied"}
    assert not any("loop" in one.repair for one in result.diagnosis)


def test_of_three_slips_in_one_output_none_is_told_for_sure(graded: Graded) -> None:
    """Three edits of other lines would make this right too, and two make it right as it is."""
    cost = """\
def compute_cost_with_regularization(A3, Y, parameters, lambd):
    m = Y.shape[1]
    W1, W2, W3 = parameters["W1"], parameters["W2"], parameters["W3"]
    of_1 = np.sum(W1 ** 2)
    of_2 = np.sum(W2 ** 2)
    of_3 = np.sum(W2 ** 2)
    squares = of_1 + of_2 + of_3
    return compute_cost(A3, Y) + squares * 0.1 / (2 * m)
"""
    told = graded(COST, cost).diagnosis
    assert [one.repair for one in told if one.confidence == "exact"] == [
        "`W2` stands where `W3` belongs.",
        "`0.1` should be `lambd`.",
    ]


def test_an_edit_needs_no_other_to_mend_what_it_spoils(graded: Graded) -> None:
    """W3 is scaled in place, for dW3, which is right; what reads it afterwards is wrong."""
    answer = own_back().replace(
        "dW3 = (dZ3 @ A2.T + lambd * W3) / m",
        "dW3 = dZ3 @ A2.T / m\n    W3 *= lambd / m\n    dW3 += W3",
    )
    assert "W3 *=" in answer
    told = graded(L2, answer).diagnosis
    assert [one.repair for one in told] == [
        "`W3 *= lambd / m` should not stand here.",
        "`dW3 += W3` should be `dW3 = (dZ3 @ A2.T + lambd * W3) / m`.",
    ]


def test_an_entry_of_another_is_not_told_as_an_exchange(graded: Graded) -> None:
    answer = own_back(returned={"'dW2': dW2": "'dW2': dW3"})
    (told,) = graded(L2, answer).diagnosis
    assert "changed places" not in told.title
    assert told.parts == ("dW2",)


def test_a_named_mistake_gives_way_to_a_repair_of_more(graded: Graded) -> None:
    """The biases' gradients alone look as if they were not divided by m."""
    result = graded(L2, own_back(m="Y.shape[0]"))
    (told,) = result.diagnosis
    assert line_of(result, told) == "m = Y.shape[0]"
    assert {"dW1", "dW2", "dW3", "db1", "db2", "db3"} <= set(told.parts)


def test_a_count_that_begins_at_zero_is_told_where_it_begins(graded: Graded) -> None:
    counted = "enumerate(zip(layers_dims[1:], layers_dims))"
    (told,) = graded(ZEROS, own_zeros(pairs=counted)).diagnosis
    assert told.repair == f"`{counted}` should be `{counted[:-1]}, 1)`."


EARLIER: dict[str, tuple[str, Answer, str]] = {
    "a doubled dA2": (L2, own_back(dA2="2 * W3.T @ dZ3"), "dA2 = 2 * W3.T @ dZ3"),
    "a step of another length": (
        CHECK_N,
        own_check(up="+= 2 * epsilon", down="-= 2 * epsilon"),
        "up[k] += 2 * epsilon",
    ),
    "a doubled dZ1": (L2, own_back(dZ1="2 * dA1 * (Z1 > 0)"), "dZ1 = 2 * dA1 * (Z1 > 0)"),
    "a doubled m": (L2, own_back(m="2 * Y.shape[1]"), "m = 2 * Y.shape[1]"),
}


@pytest.mark.parametrize("name", EARLIER)
def test_what_would_make_up_for_an_earlier_value_is_not_named(graded: Graded, name: str) -> None:
    function, answer, line = EARLIER[name]
    result = graded(function, answer)
    assert result.diagnosis
    lines = {line_of(result, one) for one in result.diagnosis if one.repair}
    if name.startswith("a step"):  # two lines, so that no single edit mends where it is wrong
        assert not any(one.repair and "slopes" in line_of(result, one) for one in result.diagnosis)
    else:
        assert lines == {line}


def test_a_repair_of_the_public_calls_alone_is_not_named(graded: Graded) -> None:
    """All public calls have five examples, so that `5` mends them; hidden ones have others."""
    for m in ("4", "7"):
        repairs = {one.repair for one in graded(COST, own_cost(m=m)).diagnosis}
        assert repairs <= {"", f"`{m}` should be `Y.shape[1]`."}


# what is run --------------------------------------------------------------------------------------


class Counting:
    """A worker that counts what it runs, on a machine whose clock is `slow` times too fast."""

    def __init__(self, worker: Worker, slow: float = 1.0) -> None:
        self.worker = worker
        self.slow = slow
        self.alone: list[Task] = []
        self.together: list[Task] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self.worker, name)

    def run(self, task: Task) -> tuple[Outcome, ...]:
        self.alone.append(task)
        return self.worker.run(task)

    def run_together(
        self, tasks: Iterable[Task], limits: Limits, owner: object = None
    ) -> Iterator[tuple[Outcome, ...]]:
        kept = list(tasks)
        self.together += kept
        for outcomes in self.worker.run_together(kept, limits, owner):
            yield tuple(replace(one, seconds=one.seconds * self.slow) for one in outcomes)


def asked(
    course: Course,
    worker: Any,
    function: str,
    text: str,
    *,
    seed: bytes | None = b"repair",
    memory: Memory | None = None,
) -> QuestionResult:
    (assignment,) = (
        one
        for one in course.assignments.values()
        if function in {question.function for question in one.questions}
    )
    keys = public_answer_keys(course) if seed is None else full_answer_keys(course, Seed(seed))
    key = keys(assignment.name, worker.worker)
    helpers = {"regularization": "reg_utils", "gradient_checking": "gc_utils"}
    imported = f"from {helpers[assignment.name]} import *" if assignment.name in helpers else ""
    program = read_source(f"import numpy as np\n{imported}\n\n{text}", "x.py")
    (result,) = grade_program(
        program, assignment, key, worker, only=function, memory=memory or Memory()
    )
    return result


#: Wrong in a way that no single edit mends.
HOPELESS = own_cost("np.tanh(lambd) * np.sum(np.cos(W1)) / (3 + m)")


def test_the_number_of_edits_is_bounded(course: Course, worker: Worker) -> None:
    counting = Counting(worker)
    result = asked(course, counting, COST, HOPELESS)
    assert result.diagnosis
    assert not any(one.repair for one in result.diagnosis)
    assert 20 < len(counting.together) <= MOST_VARIANTS


@pytest.mark.slow
def test_edits_are_counted_and_not_their_seconds(course: Course, worker: Worker) -> None:
    runs = []
    for slow in (0.01, 1.0, 5.0):
        counting = Counting(worker, slow)
        result = asked(course, counting, COST, HOPELESS)
        runs.append((len(counting.together), result.diagnosis))
    assert runs[0] == runs[1] == runs[2]


def test_what_runs_for_ever_is_left_alone(course: Course) -> None:
    with Worker(limits=Limits(cpu_seconds=0.5)) as quick:
        counting = Counting(quick)
        text = own_cost().replace("entropy =", "while m:\n        m += 1\n    entropy =")
        result = asked(course, counting, COST, text, seed=None)
    assert result.status == "timeout"
    assert len(counting.together) <= 1
    (found,) = result.diagnosis
    assert found.evidence == "stopped"


def test_a_right_answer_is_not_looked_into(course: Course, worker: Worker) -> None:
    counting = Counting(worker)
    assert asked(course, counting, COST, own_cost()).status == "correct"
    assert counting.together == []
    assert [task.traced for task in counting.alone] == [""]


def test_equal_answers_are_looked_into_once(course: Course, worker: Worker) -> None:
    counting, memory = Counting(worker), Memory()
    text = own_loop(start="total = 1")
    first = asked(course, counting, COST, text, memory=memory)
    runs = len(counting.together), len(counting.alone)
    copy = text.replace("    m =", "    # how many examples there are\n\n    m   =")
    second = asked(course, counting, COST, copy, memory=memory)
    assert (len(counting.together), len(counting.alone)) == runs
    (one,), (other,) = first.diagnosis, second.diagnosis
    assert other == msgspec.structs.replace(one, line=(one.line or 0) + 2)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["m for 2m", "no penalty", "one slope only", "uniform draws"])
def test_nothing_of_hidden_calls_is_told(course: Course, worker: Worker, name: str) -> None:
    slip = SLIPS[name]
    assert isinstance(slip.answer, str)
    told = [
        asked(course, Counting(worker), slip.function, slip.answer, seed=seed).diagnosis
        for seed in (b"one", b"another")
    ]
    assert told[0] == told[1]


def test_variants_that_share_a_process_get_no_hidden_calls(course: Course, worker: Worker) -> None:
    counting = Counting(worker)
    asked(course, counting, COST, own_loop(start="total = 1"))
    assert counting.together
    assert not any(call.hidden for task in counting.together for call in task.calls)


def test_marks_do_not_depend_on_what_is_tried(course: Course, worker: Worker) -> None:
    """What is tried may break the process it is tried in: the mark was given before."""
    text = own_loop("total = total + np.sum(parameters['W' + str(l)] ** 3)")
    with_key = asked(course, Counting(worker), COST, text)
    # for the cross-entropy, and for the factor of the penalty, given these squares
    assert (with_key.score, with_key.status) == (10, "partial")
    again = asked(course, Counting(worker), COST, own_loop())
    assert (again.score, again.status) == (20, "correct")


def test_two_factors_too_many_are_one_slip(graded: Graded) -> None:
    (found,) = graded(L2, {"dZ3 = A3 - Y": "dZ3 = (A3 - Y) * A3 * (1 - A3)"}).diagnosis
    assert found.repair == "`* A3 * (1 - A3)` should not be there."


#: Answers that change the caller's weights, and the one edit that ends it for the right reason.
IN_PLACE = {
    "in a helper": (
        """\
def total(W):
    W *= W
    return W.sum()

def compute_cost_with_regularization(A3, Y, parameters, lambd):
    squares = sum(total(parameters["W" + str(i)]) for i in (1, 2, 3))
    return compute_cost(A3, Y) + lambd * squares / (2 * Y.shape[1])
""",
        "`W *= W` should be `W = W * W`.",
    ),
    "in the function": (
        """\
def compute_cost_with_regularization(A3, Y, parameters, lambd):
    squares = 0
    for key in ("W1", "W2", "W3"):
        W = parameters[key]
        W **= 2
        squares += W.sum()
    return compute_cost(A3, Y) + lambd * squares / (2 * Y.shape[1])
""",
        "`W **= 2` should be `W = W ** 2`.",
    ),
}


@pytest.mark.parametrize("name", IN_PLACE)
def test_an_array_made_by_the_way_is_no_repair(graded: Graded, name: str) -> None:
    answer, repair = IN_PLACE[name]
    (found,) = graded(COST, answer).diagnosis
    assert found.repair == repair


def test_what_is_right_is_not_spoiled_to_make_up_for_something_else(graded: Graded) -> None:
    answer = """\
def gradient_check_n(parameters, gradients, X, Y, epsilon=1e-7):
    values, _ = dictionary_to_vector(parameters)
    grad = gradients_to_vector(gradients)
    slopes = []
    for i in range(len(values)):
        up, down = np.copy(values), np.copy(values)
        up[i, 0] += epsilon
        down[i, 0] -= epsilon
        above, _ = forward_propagation_n(X, Y, vector_to_dictionary(up))
        below, _ = forward_propagation_n(X, Y, vector_to_dictionary(down))
        slopes.append((above - below) / (2 * epsilon))
    slopes = np.array(slopes)
    return np.linalg.norm(grad - slopes) / (np.linalg.norm(grad) + np.linalg.norm(slopes))
"""
    found = graded(CHECK_N, answer).diagnosis
    assert found
    assert not any("gradients_to_vector" in one.repair for one in found)


def test_a_missing_factor_is_not_told_as_a_divisor(graded: Graded) -> None:
    answer = own_back(dW1="(dZ1 @ X.T + lambd) * W1 / m")
    (found,) = graded(L2, answer).diagnosis
    assert "/ W1" not in found.repair
    assert "lambd * W1" in found.repair
